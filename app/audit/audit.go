// Package audit keeps who did what, append only. A line is written in the same
// transaction as the act it tells of: if it can't be kept, the act fails.
package audit

import (
	"context"
	"time"

	"sunshine/app/db"
)

// Line is one act. Detail holds no personal data beyond the actor's own name.
type Line struct {
	At         time.Time
	ActorID    int64 // 0: the system itself
	Actor      string
	Act        string // verb by capability: voucher.post, disclosure.publish
	DivisionID int64  // the village, township or county it concerns; 0 for none
	Subject    string // which record, in words people use: 2026-03-001
	Detail     string
}

// Add writes the line. It joins the caller's transaction.
func Add(ctx context.Context, q db.Q, l Line) error {
	_, err := q.ExecContext(ctx, `
		insert into audit (at, account_id, actor, act, division_id, subject, detail)
		values ($1, $2, $3, $4, $5, $6, $7)`,
		db.Time(l.At), l.ActorID, l.Actor, l.Act, l.DivisionID, l.Subject, l.Detail)
	return err
}

// Filter says which lines to list; zero fields do not filter.
type Filter struct {
	DivisionID int64
	Before     int64 // only lines with a smaller id, for the next page
	Limit      int
}

// Entry is a kept line with its id.
type Entry struct {
	ID int64
	Line
}

// List gives the newest lines first.
func List(ctx context.Context, q db.Q, f Filter) ([]Entry, error) {
	rows, err := q.QueryContext(ctx, `
		select id, at, account_id, actor, act, division_id, subject, detail
		from audit
		where ($1 = 0 or division_id = $1) and ($2 = 0 or id < $2)
		order by id desc
		limit $3`, f.DivisionID, f.Before, f.Limit)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (e Entry, err error) {
		var at string
		if err = scan(&e.ID, &at, &e.ActorID, &e.Actor, &e.Act, &e.DivisionID, &e.Subject, &e.Detail); err != nil {
			return e, err
		}
		e.At, err = db.ParseTime(at)
		return e, err
	})
}
