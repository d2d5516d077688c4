package disclosure

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
)

// Store reads disclosures and moves them through the review chain.
type Store struct {
	DB        *db.DB
	Catalogue *Catalogue
	Rules     *rules.Set
	Now       func() time.Time

	drawing sync.Mutex // one picture is redrawn at a time: each may take 200 MB
}

const versionQuery = `
	select x.id, d.id, d.village_id, d.item, d.period, d.title, x.n, x.state, x.reason, x.document, x.sha256,
	       x.drafted_by, coalesce(x.reviewed_by, 0), coalesce(x.published_by, 0), x.published_at, x.published_on, x.shown_until,
	       coalesce((select max(n) from disclosure_version where disclosure_id = d.id and state = 'published'), 0),
	       x.chain, coalesce((select act from disclosure_step where version_id = x.id order by id desc limit 1), ''),
	       coalesce((select on_day from disclosure_withdrawal where version_id = x.id), '')
	from disclosure_version x join disclosure d on d.id = x.disclosure_id
	where `

func scanVersion(scan db.Scan) (v Version, err error) {
	var at, on, until, withdrawn string
	if err = scan(&v.ID, &v.DisclosureID, &v.VillageID, &v.Item, &v.Period, &v.Title, &v.N, &v.State, &v.Reason, &v.Document, &v.SHA256,
		&v.DraftedBy, &v.ReviewedBy, &v.PublishedBy, &at, &on, &until, &v.LatestN, &v.Chain, &v.LastAct, &withdrawn); err != nil {
		return v, err
	}
	if v.PublishedAt, err = db.ParseTime(at); err != nil {
		return v, err
	}
	if err = v.PublishedOn.UnmarshalText([]byte(on)); err != nil {
		return v, err
	}
	if err = v.WithdrawnOn.UnmarshalText([]byte(withdrawn)); err != nil {
		return v, err
	}
	return v, v.ShownUntil.UnmarshalText([]byte(until))
}

func one(ctx context.Context, q db.Q, where string, args ...any) (Version, error) {
	v, err := scanVersion(q.QueryRowContext(ctx, versionQuery+where, args...).Scan)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有找到这份公开。")
	}
	return v, err
}

func many(ctx context.Context, q db.Q, where string, args ...any) ([]Version, error) {
	rows, err := q.QueryContext(ctx, versionQuery+where, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanVersion)
}

// ByID gives a version; it joins a transaction when q is one.
func ByID(ctx context.Context, q db.Q, id int64) (Version, error) {
	return one(ctx, q, "x.id = $1", id)
}

// ByID gives a version of any state.
func (s *Store) ByID(ctx context.Context, id int64) (Version, error) {
	return ByID(ctx, s.DB.Read(), id)
}

// Current gives the newest version of any state of a monthly item.
func Current(ctx context.Context, q db.Q, villageID int64, item, period string) (Version, error) {
	return one(ctx, q, "d.village_id = $1 and d.item = $2 and d.period = $3 order by x.n desc limit 1", villageID, item, period)
}

// Current gives the newest version of any state of a monthly item; NotFound
// if work on it has not begun.
func (s *Store) Current(ctx context.Context, villageID int64, item, period string) (Version, error) {
	return Current(ctx, s.DB.Read(), villageID, item, period)
}

// Published gives the newest published version of a monthly item; NotFound if
// none is out.
func (s *Store) Published(ctx context.Context, villageID int64, item, period string) (Version, error) {
	return one(ctx, s.DB.Read(), `
		d.village_id = $1 and d.item = $2 and d.period = $3 and x.state = 'published'
		order by x.n desc limit 1`, villageID, item, period)
}

// PublishedN gives one published version of a monthly item.
func (s *Store) PublishedN(ctx context.Context, villageID int64, item, period string, n int) (Version, error) {
	return one(ctx, s.DB.Read(), `
		d.village_id = $1 and d.item = $2 and d.period = $3 and x.state = 'published' and x.n = $4`, villageID, item, period, n)
}

// PublishedOf gives one published version of a disclosure by its id; n 0 gives the newest.
func (s *Store) PublishedOf(ctx context.Context, disclosureID int64, n int) (Version, error) {
	return one(ctx, s.DB.Read(), `
		d.id = $1 and x.state = 'published' and ($2 = 0 or x.n = $2) order by x.n desc limit 1`, disclosureID, n)
}

// Versions gives all published versions of a disclosure, newest first.
func (s *Store) Versions(ctx context.Context, disclosureID int64) ([]Version, error) {
	return many(ctx, s.DB.Read(), "d.id = $1 and x.state = 'published' order by x.n desc", disclosureID)
}

// PublishedIn gives the newest published version of each disclosure of a
// village, the latest published first.
func (s *Store) PublishedIn(ctx context.Context, villageID int64) ([]Version, error) {
	return many(ctx, s.DB.Read(), `
		d.village_id = $1 and x.state = 'published'
		and x.n = (select max(n) from disclosure_version where disclosure_id = d.id and state = 'published')
		order by x.published_at desc, x.id desc`, villageID)
}

// PublishedSince gives the versions of all villages that came out on the day or
// later, the newest first and at most limit, without their documents.
func (s *Store) PublishedSince(ctx context.Context, day calendar.Day, limit int) ([]Version, error) {
	rows, err := s.DB.Read().QueryContext(ctx, strings.Replace(versionQuery, "x.document", "x''", 1)+`
		x.state = 'published' and x.published_on >= $1
		order by x.published_at desc, x.id desc
		limit $2`, day.String(), limit)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanVersion)
}

// LatestMonths gives for each village the newest month of a monthly item that
// is out; villages that have published none are missing.
func (s *Store) LatestMonths(ctx context.Context, item string) (map[int64]calendar.Month, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select v.id, coalesce((
			select d.period from disclosure d
			where d.village_id = v.id and d.item = $1 and exists (select 1 from disclosure_version x where x.disclosure_id = d.id and x.state = 'published')
			order by d.period desc limit 1), '')
		from division v
		where v.level = 'village'`, item) // village by village, so that the years behind them are not read
	if err != nil {
		return nil, err
	}
	latest := map[int64]calendar.Month{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var period string
		if err := scan(&id, &period); err != nil {
			return struct{}{}, err
		}
		if period == "" {
			return struct{}{}, nil
		}
		m, err := calendar.ParseMonth(period)
		latest[id] = m
		return struct{}{}, err
	})
	return latest, err
}

// Closed tells whether a published table is no longer open to everyone because
// it lists persons. R58: such a list closes at the end of its time on the board;
// counts and totals stay public. What names nobody stays public as a whole.
func (s *Store) Closed(v Version, t Table, on calendar.Day) bool {
	return s.Personal(t) && on.After(v.ShownUntil)
}

// Personal tells whether a table lists persons: its item may, and it has a
// column of names.
func (s *Store) Personal(t Table) bool {
	it, err := s.Catalogue.On(calendar.DayOf(s.Now())).Item(t.Item)
	return (err != nil || it.Personal.Named()) && slices.ContainsFunc(t.Columns, func(c TableColumn) bool { return c.Type == "name" })
}

// WorkOf gives the newest version of each disclosure of a village that is not
// out yet, the oldest first: what waits on the desks.
func (s *Store) WorkOf(ctx context.Context, villageID int64) ([]Version, error) {
	return many(ctx, s.DB.Read(), `
		d.village_id = $1 and x.state <> 'published'
		and x.n = (select max(n) from disclosure_version where disclosure_id = d.id)
		order by d.period, x.id`, villageID)
}

// Steps gives what happened to a version, in order.
func Steps(ctx context.Context, q db.Q, versionID int64) ([]Step, error) {
	rows, err := q.QueryContext(ctx, `
		select act, account_id, name, post, at, opinion from disclosure_step where version_id = $1 order by id`, versionID)
	if err != nil {
		return nil, err
	}
	steps, err := db.Collect(rows, func(scan db.Scan) (v Step, err error) {
		var at string
		if err = scan(&v.Act, &v.AccountID, &v.Name, &v.Post, &at, &v.Opinion); err != nil {
			return v, err
		}
		v.At, err = db.ParseTime(at)
		return v, err
	})
	if err != nil {
		return nil, err
	}
	return steps, addMeetings(ctx, q, versionID, steps)
}

// Steps gives what happened to a version, in order.
func (s *Store) Steps(ctx context.Context, versionID int64) ([]Step, error) {
	return Steps(ctx, s.DB.Read(), versionID)
}

func addStep(ctx context.Context, q db.Q, now time.Time, by user.Actor, versionID int64, act, opinion string) error {
	_, err := q.ExecContext(ctx, `
		insert into disclosure_step (version_id, act, account_id, name, post, at, opinion)
		values ($1, $2, $3, $4, $5, $6, $7)`,
		versionID, act, by.ID, by.Name, by.Post, db.Time(now), opinion)
	return err
}

// Verify hashes every published document again and gives in sentences which
// no longer have the hash stored with them.
func (s *Store) Verify(ctx context.Context) ([]string, error) {
	list, err := many(ctx, s.DB.Read(), "x.state = 'published' order by x.id")
	if err != nil {
		return nil, err
	}
	var bad []string
	for _, v := range list {
		if h := sha256.Sum256(v.Document); hex.EncodeToString(h[:]) != v.SHA256 {
			bad = append(bad, fmt.Sprintf("“%s”第 %d 版的内容和它的校验码不符", v.Title, v.N))
		}
	}
	return bad, nil
}
