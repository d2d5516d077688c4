package disclosure

import (
	"context"

	"sunshine/app/calendar"
	"sunshine/app/db"
)

// Owed is what a village owes and has not published yet.
type Owed struct {
	Duty
	Title   string       // what started it, in words; empty for a period
	Started calendar.Day // the day it is counted from; zero if not told
	Due     calendar.Day // with extensions
	Version int64        // the work on it; 0 if nobody has begun
	State   State        // of that work
}

// Owed lists what a village owes up to a day and has not published: what began or
// whose period is over comes first by its due day. Whether a period that is not
// over may already be disclosed is for its kind to say.
func (s *Store) Owed(ctx context.Context, villageID int64, on calendar.Day) ([]Owed, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select o.item, o.period, o.title, o.started_on,
		       coalesce((select max(e.until_day) from obligation_extension e where e.obligation_id = o.id and e.until_day > o.due_on), o.due_on),
		       coalesce((select x.id from disclosure d join disclosure_version x on x.disclosure_id = d.id
		                 where d.village_id = o.village_id and d.item = o.item and d.period = o.period order by x.id desc limit 1), 0),
		       coalesce((select x.state from disclosure d join disclosure_version x on x.disclosure_id = d.id
		                 where d.village_id = o.village_id and d.item = o.item and d.period = o.period order by x.id desc limit 1), '')
		from obligation o
		where o.village_id = $1 and not exists (
			select 1 from disclosure d join disclosure_version x on x.disclosure_id = d.id
			where d.village_id = o.village_id and d.item = o.item and d.period = o.period and x.state = 'published' and x.published_on <= $2)
		order by 5, o.item, o.period`, villageID, on.String())
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (o Owed, err error) {
		var started, due string
		if err = scan(&o.Item, &o.Period, &o.Title, &started, &due, &o.Version, &o.State); err != nil {
			return o, err
		}
		if err = o.Started.UnmarshalText([]byte(started)); err != nil {
			return o, err
		}
		return o, o.Due.UnmarshalText([]byte(due))
	})
}

// Over tells whether the duty's period is over on a day; what is owed on an event
// is over once it has happened.
func (d Duty) Over(on calendar.Day) bool {
	p, err := calendar.ParsePeriod(d.Period)
	return err != nil || on.After(p.Last())
}

// Periodic tells whether it is owed for a period, not on an event.
func (d Duty) Periodic() bool {
	_, err := calendar.ParsePeriod(d.Period)
	return err == nil
}

// Words names the period of a duty for people; of one owed on an event, what
// started it.
func (o Owed) Words() string {
	if words := PeriodWords(o.Period); words != "" {
		return words
	}
	return o.Title
}
