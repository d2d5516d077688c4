package deadline

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/rules"
)

// Result counts what a nightly run did.
type Result struct {
	Made    int // new obligations
	Fixed   int // provisional due days fixed or moved
	Reminds int // notices that went out for the first time
	Overdue int // obligations overdue on the day
}

// String writes the counts for the log and the office page.
func (r Result) String() string {
	return fmt.Sprintf("新建 %d，重定日期 %d，提醒 %d，逾期 %d", r.Made, r.Fixed, r.Reminds, r.Overdue)
}

// Check is the nightly run for one day: it makes the obligations that exist by
// then (R30), fixes provisional due days whose holiday table has come, and
// notes which reminders are due. It can run twice, late, or for a past day; a
// second run changes nothing.
func (s *Store) Check(ctx context.Context, on calendar.Day) (r Result, err error) {
	h, err := s.Holidays(ctx)
	if err != nil {
		return r, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		r = Result{}
		if err := s.make(ctx, q, on, h, &r); err != nil {
			return err
		}
		if err := s.fix(ctx, q, h, &r); err != nil {
			return err
		}
		return s.remind(ctx, q, on, &r)
	})
	return r, err
}

// make makes what is missing: every village owes every month from its first to
// the month of the day.
func (s *Store) make(ctx context.Context, q db.Q, on calendar.Day, h *calendar.Holidays, r *Result) error {
	rows, err := q.QueryContext(ctx, `
		select v.id, v.first_month, coalesce((select max(o.period) from obligation o where o.village_id = v.id and o.item = $1), '')
		from division v where v.level = 'village'`, disclosure.FinanceMonth)
	if err != nil {
		return err
	}
	type owed struct {
		id   int64
		next calendar.Month
	}
	villages, err := db.Collect(rows, func(scan db.Scan) (v owed, err error) {
		var first, last string
		if err = scan(&v.id, &first, &last); err != nil {
			return v, err
		}
		if last != "" {
			err = v.next.UnmarshalText([]byte(last))
			v.next = v.next.Add(1)
			return v, err
		}
		return v, v.next.UnmarshalText([]byte(first))
	})
	if err != nil {
		return err
	}
	for _, v := range villages {
		for m := v.next; !m.After(on.MonthOf()); m = m.Add(1) {
			if err := s.insert(ctx, q, v.id, m, h); err != nil {
				return err
			}
			r.Made++
		}
	}
	return nil
}

func (s *Store) insert(ctx context.Context, q db.Q, villageID int64, m calendar.Month, h *calendar.Holidays) error {
	rule := s.Rules.At(rules.FinanceDueDay, m.Last())
	nominal, due, _, provisional := dueDay(m, rule, h)
	_, err := q.ExecContext(ctx, `
		insert into obligation (village_id, item, period, rule, nominal_on, due_on, provisional, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		villageID, disclosure.FinanceMonth, m.String(), rule.ID(), nominal.String(), due.String(), provisional, db.Time(s.Now()))
	return err
}

// fix settles provisional due days once their year's holiday table is loaded.
// A day that is settled never moves again.
func (s *Store) fix(ctx context.Context, q db.Q, h *calendar.Holidays, r *Result) error {
	list, err := s.list(ctx, q, "o.provisional = 1 order by o.id")
	if err != nil {
		return err
	}
	for _, o := range list {
		due, _, provisional := h.Roll(o.Nominal)
		if due == o.Due && provisional {
			continue
		}
		if _, err := q.ExecContext(ctx, "update obligation set due_on = $1, provisional = $2 where id = $3", due.String(), provisional, o.ID); err != nil {
			return err
		}
		r.Fixed++
	}
	return nil
}

// remind notes each reminder once. SQL picks candidates, Status decides.
func (s *Store) remind(ctx context.Context, q db.Q, on calendar.Day, r *Result) error {
	soon := s.soonDays(on)
	list, err := s.list(ctx, q, "o.due_on <= $1 order by o.id", on.AddDays(soon).String())
	if err != nil {
		return err
	}
	for _, o := range list {
		level := ""
		switch o.Status(on, soon) {
		case Soon:
			level = "soon"
		case Overdue:
			r.Overdue++
			if level = "overdue"; o.DaysLate(on) > 30 {
				level = "overdue30"
			}
		default:
			continue
		}
		res, err := q.ExecContext(ctx, `
			insert into reminder (obligation_id, level, on_day, made_at) values ($1, $2, $3, $4)
			on conflict (obligation_id, level) do nothing`, o.ID, level, on.String(), db.Time(s.Now()))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		r.Reminds += int(n)
	}
	return nil
}
