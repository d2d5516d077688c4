package disclosure

import (
	"context"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// Cause is why a version was withdrawn.
type Cause string

// The causes.
const (
	CauseError   Cause = "error"   // 发错了
	CausePrivacy Cause = "privacy" // 泄露了个人信息
	CauseOrder   Cause = "order"   // 上级要求撤回
)

// Causes lists them as a form does.
var Causes = []Cause{CauseError, CausePrivacy, CauseOrder}

// Chinese names the cause for people.
func (c Cause) Chinese() string {
	switch c {
	case CauseError:
		return "内容发错了"
	case CausePrivacy:
		return "里面有不该公开的个人信息"
	case CauseOrder:
		return "上级要求撤回"
	}
	return string(c)
}

// Withdrawal tells who took a version back, when and why.
type Withdrawal struct {
	Cause          Cause
	Reason         string
	By, Post       string
	Day            calendar.Day
	versionID, who int64
}

// MayWithdraw says whether the actor may take the version back: the village's
// head; its township and the county's inspector, who may order it.
func (s *Store) MayWithdraw(ctx context.Context, q db.Q, by user.Actor, v Version) error {
	if v.State != Published {
		return fault.Conflictf("还没有公开，退回就行，不用撤回。")
	}
	if !v.WithdrawnOn.IsZero() {
		return fault.Conflictf("这一版已经撤回了。")
	}
	var township, county int64
	err := q.QueryRowContext(ctx, "select t.id, t.parent_id from division v join division t on t.id = v.parent_id where v.id = $1", v.VillageID).Scan(&township, &county)
	if err != nil {
		return err
	}
	switch {
	case by.Role == user.Head && by.DivisionID == v.VillageID, by.Role == user.Township && by.DivisionID == township, by.Role == user.Inspector && by.DivisionID == county:
		return nil
	}
	return fault.Forbiddenf("撤回要由本村的村主任（书记）、乡镇或纪检来做。")
}

// Withdraw takes a published version back: its content is shown no more, its
// address tells who took it back and why, and what was owed is owed again until
// a new version is out. This is the way for a mistake; for new figures there is
// Correct.
func (s *Store) Withdraw(ctx context.Context, by user.Actor, id int64, cause Cause, reason string) error {
	reason, err := text("reason", reason, "请写明为什么撤回，村民会看到这句话")
	if err != nil {
		return err
	}
	switch cause {
	case CauseError, CausePrivacy:
	case CauseOrder:
		if by.Role == user.Head {
			return fault.Invalidf("没有撤回。").On("cause", "“上级要求”由乡镇或纪检来选")
		}
	default:
		return fault.Invalidf("没有撤回。").On("cause", "请选一个原因")
	}
	now := s.Now()
	return s.DB.Write(ctx, func(q db.Q) error {
		v, err := ByID(ctx, q, id)
		if err != nil {
			return err
		}
		if err := s.MayWithdraw(ctx, q, by, v); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, `
			insert into disclosure_withdrawal (version_id, cause, reason, account_id, name, post, on_day, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			id, cause, reason, by.ID, by.Name, by.Post, calendar.DayOf(now).String(), db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "disclosure.withdraw", v.VillageID, v.Title, reason))
	})
}

// Withdrawal gives who took the version back; NotFound if nobody did.
func (s *Store) Withdrawal(ctx context.Context, versionID int64) (w Withdrawal, err error) {
	var day string
	err = s.DB.Read().QueryRowContext(ctx, `
		select version_id, cause, reason, name, post, on_day, account_id from disclosure_withdrawal where version_id = $1`, versionID).
		Scan(&w.versionID, &w.Cause, &w.Reason, &w.By, &w.Post, &day, &w.who)
	if db.NoRow(err) {
		return w, fault.NotFoundf("这一版没有撤回。")
	}
	if err != nil {
		return w, err
	}
	return w, w.Day.UnmarshalText([]byte(day))
}
