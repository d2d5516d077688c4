package deadline

import (
	"context"
	"fmt"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
)

// Store keeps obligations, reminders and the holiday tables.
type Store struct {
	DB    *db.DB
	Rules *rules.Set
	Now   func() time.Time
}

// An obligation's publication is the day its first version came out: a later
// correction does not make it late.
const obligationQuery = `
	select o.id, o.village_id, o.item, o.period, o.rule, o.nominal_on, o.due_on, o.provisional,
	       coalesce((
			select min(x.published_on)
			from disclosure d join disclosure_version x on x.disclosure_id = d.id
			where d.village_id = o.village_id and d.item = o.item and d.period = o.period and x.state = 'published'), '')
	from obligation o
	where `

func scanObligation(scan db.Scan) (o Obligation, err error) {
	var period, nominal, due, published string
	if err = scan(&o.ID, &o.VillageID, &o.Item, &period, &o.Rule, &nominal, &due, &o.Provisional, &published); err != nil {
		return o, err
	}
	if err = o.Period.UnmarshalText([]byte(period)); err != nil {
		return o, err
	}
	for text, day := range map[*string]*calendar.Day{&nominal: &o.Nominal, &due: &o.Due, &published: &o.Published} {
		if err = day.UnmarshalText([]byte(*text)); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (s *Store) list(ctx context.Context, q db.Q, where string, args ...any) ([]Obligation, error) {
	rows, err := q.QueryContext(ctx, obligationQuery+where, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanObligation)
}

// For gives the clock of one village's month as it stands on a day; NotFound
// if the village does not owe that month.
func (s *Store) For(ctx context.Context, villageID int64, m calendar.Month, on calendar.Day) (Clock, error) {
	o, err := scanObligation(s.DB.Read().QueryRowContext(ctx, obligationQuery+"o.village_id = $1 and o.item = $2 and o.period = $3",
		villageID, disclosure.FinanceMonth, m.String()).Scan)
	if db.NoRow(err) {
		return Clock{}, fault.NotFoundf("这个村不用公开%s的账。", m.Chinese())
	}
	if err != nil {
		return Clock{}, err
	}
	h, err := s.Holidays(ctx)
	if err != nil {
		return Clock{}, err
	}
	return s.clock(o, on, h), nil
}

// Of gives all clocks of a village up to a day's month, newest first.
func (s *Store) Of(ctx context.Context, villageID int64, on calendar.Day) ([]Clock, error) {
	return s.clocks(ctx, on, "o.village_id = $1 and o.period <= $2 order by o.period desc", villageID, on.MonthOf().String())
}

// Matrix gives the clocks of all villages for the months from … to: what the
// county page shows, the inspectors' and everyone's alike.
func (s *Store) Matrix(ctx context.Context, from, to calendar.Month, on calendar.Day) ([]Clock, error) {
	return s.clocks(ctx, on, "o.item = $1 and o.period >= $2 and o.period <= $3 order by o.village_id, o.period",
		disclosure.FinanceMonth, from.String(), to.String())
}

// Owing gives the clocks that are due soon or overdue on a day, of all
// villages, the longest overdue first. SQL picks candidates, Status decides.
func (s *Store) Owing(ctx context.Context, on calendar.Day) ([]Clock, error) {
	candidates, err := s.clocks(ctx, on, `
		o.item = $1 and o.due_on <= $2 and not exists (
			select 1 from disclosure d join disclosure_version x on x.disclosure_id = d.id
			where d.village_id = o.village_id and d.item = o.item and d.period = o.period and x.state = 'published' and x.published_on <= $3)
		order by o.due_on, o.village_id, o.period`,
		disclosure.FinanceMonth, on.AddDays(s.soonDays(on)).String(), on.String())
	if err != nil {
		return nil, err
	}
	owing := candidates[:0]
	for _, c := range candidates {
		if c.Status == Soon || c.Status == Overdue {
			owing = append(owing, c)
		}
	}
	return owing, nil
}

// Provisional counts the due days that wait for a year's holiday table.
func (s *Store) Provisional(ctx context.Context) (n int, err error) {
	err = s.DB.Read().QueryRowContext(ctx, "select count(*) from obligation where provisional = 1").Scan(&n)
	return n, err
}

func (s *Store) clocks(ctx context.Context, on calendar.Day, where string, args ...any) ([]Clock, error) {
	list, err := s.list(ctx, s.DB.Read(), where, args...)
	if err != nil {
		return nil, err
	}
	h, err := s.Holidays(ctx)
	if err != nil {
		return nil, err
	}
	clocks := make([]Clock, len(list))
	for i, o := range list {
		clocks[i] = s.clock(o, on, h)
	}
	return clocks, nil
}

func (s *Store) clock(o Obligation, on calendar.Day, h *calendar.Holidays) Clock {
	c := Clock{Obligation: o, On: on, Status: o.Status(on, s.soonDays(on)), DaysLate: o.DaysLate(on)}
	if c.Status == Upcoming || c.Status == Soon {
		c.DaysLeft = o.Due.Sub(on)
	}
	c.Rule = s.Rules.At(rules.FinanceDueDay, o.Period.Last())
	if due, skipped, _ := h.Roll(o.Nominal); due == o.Due {
		c.Skipped = skipped // else the table has changed since the day was settled
	}
	return c
}

func (s *Store) soonDays(on calendar.Day) int { return s.Rules.At(rules.DueSoonDays, on).Value }

// Verify gives in sentences which obligations are missing on the day, and
// which due days do not follow from their rule and the holiday tables.
func (s *Store) Verify(ctx context.Context, on calendar.Day) ([]string, error) {
	h, err := s.Holidays(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.list(ctx, s.DB.Read(), "1 = 1 order by o.id")
	if err != nil {
		return nil, err
	}
	var bad []string
	for _, o := range list {
		if o.Due.Before(o.Nominal) || (o.Provisional && h.Covers(o.Due.Year()) && h.Covers(o.Nominal.Year())) {
			bad = append(bad, fmt.Sprintf("公开任务 %d（%s）的期限 %s 要重算：请运行 sunshine run overdue", o.ID, o.Period, o.Due))
		}
	}
	var missing int
	err = s.DB.Read().QueryRowContext(ctx, `
		select count(*) from division v
		where v.level = 'village' and v.first_month <= $1
		  and not exists (select 1 from obligation o where o.village_id = v.id and o.item = $2 and o.period = $1)`,
		on.MonthOf().Add(-1).String(), disclosure.FinanceMonth).Scan(&missing)
	if err == nil && missing > 0 {
		bad = append(bad, fmt.Sprintf("有 %d 个村还没有 %s 的公开任务：请运行 sunshine run overdue", missing, on.MonthOf().Add(-1)))
	}
	return bad, err
}
