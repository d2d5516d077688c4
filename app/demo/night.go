package demo

import (
	"context"
	"maps"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/rules"
)

// stir notes that something happened in a village that may have started a duty:
// the next night looks there.
func (l *loader) stir(village int64) { l.stirred[village] = true }

// night is the nightly run before a day. It looks at all villages when a month
// begins or a reminder is due, and else only where something happened: it would
// find nothing in the others, and half a year has many nights.
func (l *loader) night(ctx context.Context, d calendar.Day) error {
	stirred := slices.Sorted(maps.Keys(l.stirred))
	clear(l.stirred)
	if d.DayOfMonth() == 1 || l.everyNight {
		_, err := l.Deadlines.Check(ctx, d)
		return err
	}
	for _, id := range stirred {
		if err := l.Deadlines.Refresh(ctx, id, d); err != nil {
			return err
		}
	}
	remind, err := l.remind(ctx, d)
	if err == nil && remind {
		_, err = l.Deadlines.Check(ctx, d)
	}
	return err
}

// remind tells whether the nightly run would note a reminder on a day: soon,
// overdue, or overdue for long.
func (l *loader) remind(ctx context.Context, d calendar.Day) (any bool, err error) {
	soon := d.AddDays(l.Deadlines.Rules.At(rules.DueSoonDays, d).Value)
	err = l.Deadlines.DB.Read().QueryRowContext(ctx, `
		select exists (
			select 1 from (
				select o.id, coalesce((select max(e.until_day) from obligation_extension e where e.obligation_id = o.id), o.due_on) as due
				from obligation o where o.published_on = '' and o.due_on || '' <= $2) x
			where (x.due between $1 and $2 and not exists (select 1 from reminder m where m.obligation_id = x.id and m.level = 'soon'))
			   or (x.due between $4 and $3 and not exists (select 1 from reminder m where m.obligation_id = x.id and m.level = 'overdue'))
			   or (x.due < $4 and not exists (select 1 from reminder m where m.obligation_id = x.id and m.level = 'overdue30')))`,
		d.String(), soon.String(), d.AddDays(-1).String(), d.AddDays(-30).String()).Scan(&any)
	return any, err
}
