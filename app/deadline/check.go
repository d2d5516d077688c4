package deadline

import (
	"context"
	"fmt"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
)

// Result counts what a nightly run did.
type Result struct {
	Made    int // new duties
	Fixed   int // provisional due days fixed or moved
	Reminds int // notices that went out for the first time
	Overdue int // duties overdue on the day
}

// String writes the counts for the log and the office page.
func (r Result) String() string {
	return fmt.Sprintf("新建 %d，重定日期 %d，提醒 %d，逾期 %d", r.Made, r.Fixed, r.Reminds, r.Overdue)
}

// batch is for how many villages duties are made in one transaction: others
// write in between.
const batch = 16

// Check is the nightly run for one day: it makes the duties that exist by then
// (R30), of periods that have begun and of what happened, fixes provisional due
// days whose holiday table has come, and notes which reminders are due. It can
// run twice, late, or for a past day; a second run changes nothing.
func (s *Store) Check(ctx context.Context, on calendar.Day) (r Result, err error) {
	m, err := s.maker(ctx, on)
	if err != nil {
		return r, err
	}
	villages, err := owing(ctx, s.DB.Read(), 0)
	if err != nil {
		return r, err
	}
	for some := range slices.Chunk(villages, batch) {
		made := 0
		err := s.DB.Write(ctx, func(q db.Q) (err error) {
			made, err = m.make(ctx, q, some)
			return err
		})
		if err != nil {
			return r, err
		}
		r.Made += made
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		r := &r
		r.Fixed, r.Reminds = 0, 0
		if err := s.fix(ctx, q, on, m.holidays, r); err != nil {
			return err
		}
		return s.remind(ctx, q, on, r)
	})
	return r, err
}

// Refresh makes what one village owes by a day, right after something happened
// there; reminders wait for the night.
func (s *Store) Refresh(ctx context.Context, villageID int64, on calendar.Day) error {
	m, err := s.maker(ctx, on)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		one, err := owing(ctx, q, villageID)
		if err != nil {
			return err
		}
		_, err = m.make(ctx, q, one)
		return err
	})
}

// owner is a village that owes.
type owner struct {
	id    int64
	first calendar.Month // from which it owes
	end   calendar.Day   // the first day without it; zero while it is there
}

// owing gives the villages that owe or owed; village 0 gives all.
func owing(ctx context.Context, q db.Q, villageID int64) ([]owner, error) {
	rows, err := q.QueryContext(ctx, `
		select v.id, v.first_month, l.ended_on
		from division v join division_life l on l.division_id = v.id
		where v.level = 'village' and ($1 = 0 or v.id = $1) order by v.id`, villageID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (o owner, err error) {
		var first, end string
		if err = scan(&o.id, &first, &end); err != nil {
			return o, err
		}
		if err = o.first.UnmarshalText([]byte(first)); err != nil {
			return o, err
		}
		return o, o.end.UnmarshalText([]byte(end))
	})
}

// maker makes duties as they stand on a day.
type maker struct {
	*Store
	reader
	on    calendar.Day
	start calendar.Day // of the county's whole catalogue
}

func (s *Store) maker(ctx context.Context, on calendar.Day) (m maker, err error) {
	start, err := s.begin(ctx)
	if err != nil {
		return m, err
	}
	r, err := s.reader(ctx, on)
	return maker{Store: s, reader: r, on: on, start: start.From}, err
}

// starts gives the day from which a village owes an item: the monthly sheet from
// its own first month on, all others not before the county's catalogue begins.
func (m maker) starts(o owner, item string) calendar.Day {
	first := o.first.First()
	if item != disclosure.FinanceMonth && first.Before(m.start) {
		return m.start
	}
	return first
}

// make makes what is missing in some villages.
func (m maker) make(ctx context.Context, q db.Q, villages []owner) (made int, err error) {
	var list []newDuty
	for _, item := range periodic(m.lists) {
		plan := schedule{m.lists, m.Store.Rules, item}
		for _, o := range villages {
			x, err := m.missing(ctx, q, plan, o)
			if err != nil {
				return 0, err
			}
			list = append(list, x...)
		}
	}
	happened, err := m.happened(ctx, q, villages)
	if err != nil {
		return 0, err
	}
	list = append(list, happened...)
	return len(list), m.insert(ctx, q, list)
}

// missing gives the periods of an item that a village owes and has not: after
// what was made last, and before what was made first, where the county's start
// was moved back.
func (m maker) missing(ctx context.Context, q db.Q, plan schedule, o owner) (list []newDuty, err error) {
	first, done, err := m.made(ctx, q, o.id, plan.item)
	if err != nil {
		return nil, err
	}
	start := m.starts(o, plan.item)
	periods := plan.until(m.on, start, o.end, done)
	if !first.IsZero() && start.Before(first.First()) {
		for _, x := range plan.until(first.First().AddDays(-1), start, o.end, last{}) {
			if x.span.Last().Before(first.First()) && !x.span.First().After(m.on) {
				periods = append(periods, x)
			}
		}
	}
	for _, x := range periods {
		list = append(list, newDuty{o.id, plan.item, x.span.String(), "", x.span.Last(), x.span, x.basis})
	}
	return list, nil
}

// made finds the period that was made first of an item, and the last one with
// what it rests on.
func (m maker) made(ctx context.Context, q db.Q, villageID int64, item string) (first calendar.Period, l last, err error) {
	var oldest, newest, rule string
	err = q.QueryRowContext(ctx, `
		select coalesce((select o.period from obligation o where o.village_id = $1 and o.item = $2 and `+spanSQL+` order by o.started_on limit 1), ''), o.period, o.rule
		from obligation o
		where o.village_id = $1 and o.item = $2 and `+spanSQL+`
		order by o.started_on desc limit 1`, villageID, item).Scan(&oldest, &newest, &rule)
	if db.NoRow(err) {
		return first, l, nil
	}
	if err != nil {
		return first, l, err
	}
	if first, err = calendar.ParsePeriod(oldest); err != nil {
		return first, l, err
	}
	if l.span, err = calendar.ParsePeriod(newest); err != nil {
		return first, l, err
	}
	l.basis, err = ParseBasis(rule)
	return first, l, err
}

// newDuty is a duty to be made.
type newDuty struct {
	villageID int64
	item, key string
	title     string
	started   calendar.Day
	span      calendar.Period
	basis     Basis
}

const insertRows = 80 // to a statement

func (m maker) insert(ctx context.Context, q db.Q, list []newDuty) error {
	now := db.Time(m.Now())
	for some := range slices.Chunk(list, insertRows) {
		var args []any
		for _, n := range some {
			d, err := n.basis.of(n.span, n.started, m.Store.Rules, m.holidays)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", n.item, n.key, err)
			}
			args = append(args, n.villageID, n.item, n.key, n.title, n.started.String(), n.basis.String(), d.nominal.String(), d.due.String(), d.provisional, now)
		}
		_, err := q.ExecContext(ctx, `
			insert into obligation (village_id, item, period, title, started_on, rule, nominal_on, due_on, provisional, created_at)
			values `+db.Rows(len(some), 10), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// fix settles provisional due days once their year's holiday table is loaded.
// A day that is settled never moves again.
func (s *Store) fix(ctx context.Context, q db.Q, on calendar.Day, h *calendar.Holidays, r *Result) error {
	list, err := s.list(ctx, q, on, "o.provisional = 1 order by +o.id") // the sign: by the index of these few
	if err != nil {
		return err
	}
	for _, o := range list {
		due, _, provisional := h.Roll(o.Nominal)
		if due == o.Fixed && provisional {
			continue
		}
		if _, err := q.ExecContext(ctx, "update obligation set due_on = $1, provisional = $2 where id = $3", due.String(), provisional, o.ID); err != nil {
			return err
		}
		r.Fixed++
	}
	return nil
}

// remind notes each reminder once and counts what is overdue. It says in SQL
// what Status says; a test holds the two together.
func (s *Store) remind(ctx context.Context, q db.Q, on calendar.Day, r *Result) error {
	soon, old := on.AddDays(s.soonDays(on)).String(), on.AddDays(-overdueLong).String()
	for _, x := range []struct{ level, from, to string }{
		{"soon", on.String(), soon}, {"overdue", old, on.AddDays(-1).String()}, {"overdue30", "", on.AddDays(-overdueLong - 1).String()},
	} {
		res, err := q.ExecContext(ctx, `
			insert into reminder (obligation_id, level, on_day, made_at)
			select o.id, $2, $1, $5 from obligation o
			where `+openSQL+` and `+dueAtMost+` $4 and `+dueSQL+` between $3 and $4
			  and not exists (select 1 from reminder m where m.obligation_id = o.id and m.level = $2)`,
			on.String(), x.level, x.from, x.to, db.Time(s.Now()))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		r.Reminds += int(n)
	}
	return q.QueryRowContext(ctx, "select count(*) from obligation o where "+openSQL+" and "+dueAtMost+" $1 and "+dueSQL+" < $1", on.String()).Scan(&r.Overdue)
}

// overdueLong is after how many days a second reminder of what is overdue goes out.
const overdueLong = 30
