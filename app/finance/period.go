package finance

import (
	"context"
	"slices"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/village"
)

// Closing is the kind of the vouchers that carry a year's result forward.
const Closing Kind = "closing"

// Period is one month of a village's books (会计期间, R64). Once closed it takes
// no entry and no receipt. Closing is the accountant's act and stands beside
// the sheet's own way to the public: it may come before or after publication.
type Period struct {
	Month    calendar.Month
	Entries  int
	Due      calendar.Day // to be closed by
	Closed   bool
	ClosedAt time.Time
	ClosedBy string
	Asked    int64            // id of the unanswered request to reopen it; 0 if none
	Sheet    disclosure.State // of its newest version; empty if nobody began one
	SheetN   int              // that version's number
	Public   bool             // a version is out
}

// Late gives by how many days the month is not closed in time, 0 if it is.
func (p Period) Late(today calendar.Day) int {
	if p.Closed {
		return 0
	}
	return max(0, today.Sub(p.Due))
}

// PeriodAct is one act on a period, as it was done.
type PeriodAct struct {
	Act    string // close, ask, grant, refuse
	Name   string
	Post   string
	Place  string
	At     time.Time
	Reason string
}

// Chinese names the act for people.
func (a PeriodAct) Chinese() string {
	switch a.Act {
	case "close":
		return "结账"
	case "ask":
		return "申请重新开账"
	case "grant":
		return "同意重新开账"
	case "refuse":
		return "不同意重新开账"
	}
	return a.Act
}

// closeDue gives the day by which a month is to be closed.
func (s *Store) closeDue(m calendar.Month) calendar.Day {
	return m.Add(1).First().AddDays(s.Rules.At(rules.CloseDueDay, m.Last()).Value - 1)
}

// notClosed refuses a closed month and any before one.
func notClosed(ctx context.Context, q db.Q, villageID int64, m calendar.Month) error {
	last, err := closedThrough(ctx, q, villageID)
	if err != nil || last.Before(m) {
		return err
	}
	return fault.Conflictf("%s已经结账，不能再记。要改请在“结账”里申请重新开账，由乡镇同意；也可以把冲销、补记放在还没结账的月份。", m.Chinese())
}

// closedThrough gives the last closed month, none if no month is.
func closedThrough(ctx context.Context, q db.Q, villageID int64) (m calendar.Month, err error) {
	var text string
	if err = q.QueryRowContext(ctx, "select coalesce(max(month), '') from closed_month where village_id = $1", villageID).Scan(&text); err != nil {
		return m, err
	}
	return m, m.UnmarshalText([]byte(text))
}

// firstMonth is where a village's books begin: with its first voucher, or with
// the first month it has to publish.
func firstMonth(ctx context.Context, q db.Q, v village.Village) (m calendar.Month, err error) {
	var text string
	if err = q.QueryRowContext(ctx, "select coalesce(min(month), '') from voucher where village_id = $1", v.ID).Scan(&text); err != nil {
		return m, err
	}
	if err = m.UnmarshalText([]byte(text)); err != nil {
		return m, err
	}
	if m.IsZero() || v.FirstMonth.Before(m) {
		m = v.FirstMonth
	}
	return m, nil
}

// nextToClose gives the month that is closed next.
func nextToClose(ctx context.Context, q db.Q, v village.Village) (calendar.Month, error) {
	last, err := closedThrough(ctx, q, v.ID)
	if err != nil || !last.IsZero() {
		return last.Add(1), err
	}
	return firstMonth(ctx, q, v)
}

// NextToClose gives the month that is closed next; it may not be over yet.
func (s *Store) NextToClose(ctx context.Context, v village.Village) (calendar.Month, error) {
	return nextToClose(ctx, s.DB.Read(), v)
}

// Periods gives the months of a village's books up to the running one, the
// newest first.
func (s *Store) Periods(ctx context.Context, v village.Village) ([]Period, error) {
	q := s.DB.Read()
	first, err := firstMonth(ctx, q, v)
	if err != nil {
		return nil, err
	}
	found, err := periodFacts(ctx, q, v.ID)
	if err != nil {
		return nil, err
	}
	counts, err := s.Counts(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	var list []Period
	for m := first; !m.After(calendar.DayOf(s.Now()).MonthOf()) && v.There(m.First()) == nil; m = m.Add(1) {
		p := found[m]
		p.Month, p.Due, p.Entries = m, s.closeDue(m), counts[m]
		list = append(list, p)
	}
	slices.Reverse(list)
	return list, nil
}

// Period gives one month of a village's books.
func (s *Store) Period(ctx context.Context, v village.Village, m calendar.Month) (Period, error) {
	list, err := s.Periods(ctx, v)
	for _, p := range list {
		if p.Month == m {
			return p, err
		}
	}
	if err == nil {
		err = fault.NotFoundf("%s的账里没有%s。", v.Name, m.Chinese())
	}
	return Period{}, err
}

// periodFacts collects what was done to the months: closed, asked for, handed in.
func periodFacts(ctx context.Context, q db.Q, villageID int64) (map[calendar.Month]Period, error) {
	rows, err := q.QueryContext(ctx, `
		select t.month, coalesce(c.at, ''), coalesce(c.name, ''), coalesce(a.id, 0), coalesce(x.state, ''), coalesce(x.n, 0),
		       exists (select 1 from disclosure_version o where o.disclosure_id = x.disclosure_id and o.state = 'published')
		from (select month from period_act where village_id = $1 union select period from disclosure where village_id = $1 and item = $2) t
		left join closed_month c on c.village_id = $1 and c.month = t.month
		left join period_act a on a.id = (select max(id) from period_act where village_id = $1 and month = t.month) and a.act = 'ask'
		left join disclosure d on d.village_id = $1 and d.item = $2 and d.period = t.month
		left join disclosure_version x on x.disclosure_id = d.id and x.n = (select max(n) from disclosure_version where disclosure_id = d.id)`,
		villageID, disclosure.FinanceMonth)
	if err != nil {
		return nil, err
	}
	found := map[calendar.Month]Period{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var p Period
		var month, at string
		err := scan(&month, &at, &p.ClosedBy, &p.Asked, &p.Sheet, &p.SheetN, &p.Public)
		if err == nil {
			err = p.Month.UnmarshalText([]byte(month))
		}
		if err == nil {
			p.ClosedAt, err = db.ParseTime(at)
		}
		p.Closed = at != ""
		found[p.Month] = p
		return struct{}{}, err
	})
	return found, err
}

// PeriodActs gives what was done to a month, in order.
func (s *Store) PeriodActs(ctx context.Context, villageID int64, m calendar.Month) ([]PeriodAct, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select act, name, post, place, at, reason from period_act where village_id = $1 and month = $2 order by id`, villageID, m.String())
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (a PeriodAct, err error) {
		var at string
		if err = scan(&a.Act, &a.Name, &a.Post, &a.Place, &at, &a.Reason); err != nil {
			return a, err
		}
		a.At, err = db.ParseTime(at)
		return a, err
	})
}
