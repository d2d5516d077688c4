package deadline

import (
	"context"
	"time"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// Start is from which day the county owes its whole catalogue. Before it a
// village owes the monthly sheet alone: a county that switches the portal on is
// not asked for what it could not yet publish here. The first period of an item
// is the first that begins on the day or after it.
type Start struct {
	N      int
	From   calendar.Day
	Reason string
	By     string
	At     time.Time
}

// firstReason is why the day is what it is while nobody has chosen one.
const firstReason = "系统开始计算全部公开事项的那一天"

// begin gives the start, and writes today down as the start if there is none.
func (s *Store) begin(ctx context.Context) (Start, error) {
	if x, err := s.Start(ctx); err == nil || fault.KindOf(err) != fault.NotFound {
		return x, err
	}
	today := calendar.DayOf(s.Now())
	err := s.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, `
			insert into catalogue_start (n, from_day, reason, by_id, by_name, at)
			select 1, $1, $2, 0, $3, $4 where not exists (select 1 from catalogue_start)`,
			today.String(), firstReason, user.System.Name, db.Time(s.Now()))
		return err
	})
	if err != nil {
		return Start{}, err
	}
	return s.Start(ctx)
}

const startQuery = "select n, from_day, reason, by_name, at from catalogue_start order by n desc"

func scanStart(scan db.Scan) (x Start, err error) {
	var from, at string
	if err = scan(&x.N, &from, &x.Reason, &x.By, &at); err != nil {
		return x, err
	}
	if x.At, err = db.ParseTime(at); err != nil {
		return x, err
	}
	return x, x.From.UnmarshalText([]byte(from))
}

// Start gives the day that holds; NotFound before the first nightly run.
func (s *Store) Start(ctx context.Context) (Start, error) {
	x, err := scanStart(s.DB.Read().QueryRowContext(ctx, startQuery+" limit 1").Scan)
	if db.NoRow(err) {
		return x, fault.NotFoundf("还没有定从哪天起公开全部事项。")
	}
	return x, err
}

// Starts gives all days that held, the newest first.
func (s *Store) Starts(ctx context.Context) ([]Start, error) {
	rows, err := s.DB.Read().QueryContext(ctx, startQuery)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanStart)
}

// startAhead is how many days from today the start may lie at most: nobody puts
// the law off for longer.
const startAhead = 366

// SetStart lets the county owe its whole catalogue from another day on. Duties
// that were made stay; an earlier day makes those of the time between, which may
// be overdue at once.
func (s *Store) SetStart(ctx context.Context, by user.Actor, from calendar.Day, reason string) error {
	if by != user.System && by.Role != user.Administrator {
		return fault.Forbiddenf("从哪天起公开全部事项，由县管理员来定。")
	}
	now := s.Now()
	bad := fault.Invalidf("没有改成，请改正下面几处。")
	switch {
	case from.IsZero():
		bad.On("from", "请写从哪天起")
	case from.Year() < firstYear:
		bad.On("from", "年份太早，请核对")
	case from.After(calendar.DayOf(now).AddDays(startAhead)):
		bad.On("from", "最多推后一年")
	}
	reason = publicText(bad, "reason", reason, "请写明为什么这样定")
	if len(bad.Fields) > 0 {
		return bad
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, `
			insert into catalogue_start (n, from_day, reason, by_id, by_name, at)
			values (coalesce((select max(n) from catalogue_start), 0) + 1, $1, $2, $3, $4, $5)`,
			from.String(), reason, by.ID, by.Name, db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "catalogue.start", 0, from.String(), reason))
	})
}

// firstYear is before every duty there can be.
const firstYear = 2000
