package deadline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
)

// Store keeps duties, reminders, extensions, events and the holiday tables.
type Store struct {
	DB        *db.DB
	Catalogue *disclosure.Catalogue
	Rules     *rules.Set
	Now       func() time.Time
}

// A duty's publication is the day its first version came out: a later
// correction does not make it late. The database keeps it beside the duty.
const obligationQuery = `
	select o.id, o.village_id, o.item, o.period, o.title, o.started_on, o.rule, o.nominal_on, o.due_on, o.provisional, o.published_on,
	       exists (select 1 from obligation_extension e where e.obligation_id = o.id), o.released_on
	from obligation o
	where `

// row is a duty as it is stored.
type row struct {
	Obligation
	extended bool
}

func scanRow(scan db.Scan) (r row, err error) {
	var started, nominal, due, published, released string
	o := &r.Obligation
	if err = scan(&o.ID, &o.VillageID, &o.Item, &o.Period, &o.Title, &started, &o.Rule, &nominal, &due, &o.Provisional, &published, &r.extended, &released); err != nil {
		return r, err
	}
	if isSpan(o.Period) {
		if o.Span, err = calendar.ParsePeriod(o.Period); err != nil {
			return r, err
		}
	}
	for _, x := range []struct {
		text string
		day  *calendar.Day
	}{{started, &o.Started}, {nominal, &o.Nominal}, {due, &o.Fixed}, {published, &o.Published}, {released, &o.Released.On}} {
		if err = x.day.UnmarshalText([]byte(x.text)); err != nil {
			return r, err
		}
	}
	o.Due = o.Fixed
	return r, nil
}

// isSpan tells the key of a period from that of an event: see Obligation.Period.
// SQL says the same as spanSQL.
func isSpan(key string) bool { return len(key) <= 7 && key != "" && key[0] >= '0' && key[0] <= '9' }

// spanSQL is isSpan of the duty o, so written that no index is looked through by it.
const spanSQL = "length(o.period) <= 7 and o.period || '' < 'a'"

// owedSQL leaves out what a village that has ended does not owe any more: what
// begins on the day it ended or later. A change of divisions is often written down
// after its day, and duties had been made by then.
const owedSQL = "(o.village_id not in (select p.division_id from division_change_part p where p.part = 'ends') or " + beginsSQL +
	" < (select l.ended_on from division_life l where l.division_id = o.village_id))"

// beginsSQL is Begins.
const beginsSQL = `case
	when not (` + spanSQL + `) then o.started_on
	when length(o.period) = 4 then o.period || '-01-01'
	when substr(o.period, 6, 1) = 'Q' then substr(o.period, 1, 5) || substr('01040710', 2 * substr(o.period, 7, 1) - 1, 2) || '-01'
	when substr(o.period, 6, 1) = 'H' then substr(o.period, 1, 5) || substr('0107', 2 * substr(o.period, 7, 1) - 1, 2) || '-01'
	else o.period || '-01' end`

// Begins gives the first day of what it is about: the period's, or the event's own.
func (o Obligation) Begins() calendar.Day {
	if o.OnEvent() {
		return o.Started
	}
	return o.Span.First()
}

func (s *Store) list(ctx context.Context, q db.Q, on calendar.Day, where string, args ...any) ([]Obligation, error) {
	rows, err := q.QueryContext(ctx, obligationQuery+owedSQL+" and "+where, args...)
	if err != nil {
		return nil, err
	}
	found, err := db.Collect(rows, scanRow)
	if err != nil {
		return nil, err
	}
	list := make([]Obligation, len(found))
	for i, r := range found {
		list[i] = r.Obligation
		if list[i].released(on) {
			if list[i].Released, err = release(ctx, q, r.ID); err != nil {
				return nil, err
			}
		}
		if !r.extended {
			continue
		}
		if list[i].Extended, err = extensions(ctx, q, r.ID, on); err != nil {
			return nil, err
		}
		for _, e := range list[i].Extended {
			if e.Until.After(list[i].Due) { // a day that was provisional may have moved past it
				list[i].Due = e.Until
			}
		}
	}
	return list, nil
}

// extensions gives what a duty was given up to a day, the oldest first.
func extensions(ctx context.Context, q db.Q, id int64, on calendar.Day) ([]Extension, error) {
	rows, err := q.QueryContext(ctx, `
		select e.until_day, e.reason, e.asked_by is not null, e.name, e.post, e.granted_on, t.name
		from obligation_extension e
		join obligation o on o.id = e.obligation_id join division v on v.id = o.village_id join division t on t.id = v.parent_id
		where e.obligation_id = $1 and e.granted_on <= $2
		order by e.until_day`, id, on.String())
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (e Extension, err error) {
		var until, granted string
		if err = scan(&until, &e.Reason, &e.Asked, &e.By, &e.Post, &granted, &e.Place); err != nil {
			return e, err
		}
		if err = e.Until.UnmarshalText([]byte(until)); err != nil {
			return e, err
		}
		return e, e.On.UnmarshalText([]byte(granted))
	})
}

// For gives the clock of one village's monthly sheet as it stands on a day;
// NotFound if the village does not owe that month.
func (s *Store) For(ctx context.Context, villageID int64, m calendar.Month, on calendar.Day) (Clock, error) {
	c, err := s.Owed(ctx, villageID, disclosure.FinanceMonth, m.String(), on)
	if fault.KindOf(err) == fault.NotFound {
		return c, fault.NotFoundf("这个村不用公开%s的账。", m.Chinese())
	}
	return c, err
}

// Owed gives the clock of one duty by its item and key; NotFound if there is none.
func (s *Store) Owed(ctx context.Context, villageID int64, item, period string, on calendar.Day) (Clock, error) {
	return s.one(ctx, on, "o.village_id = $1 and o.item = $2 and o.period = $3", villageID, item, period)
}

// Duty gives the clock of one duty by its number; NotFound if there is none.
func (s *Store) Duty(ctx context.Context, id int64, on calendar.Day) (Clock, error) {
	return s.one(ctx, on, "o.id = $1", id)
}

func (s *Store) one(ctx context.Context, on calendar.Day, where string, args ...any) (Clock, error) {
	list, err := s.clocks(ctx, on, where, args...)
	if err != nil {
		return Clock{}, err
	}
	if len(list) == 0 {
		return Clock{}, fault.NotFoundf("没有这项公开任务。")
	}
	return list[0], nil
}

// Of gives the clocks of a village's monthly sheets up to a day's month, newest
// first. List gives those of all items.
func (s *Store) Of(ctx context.Context, villageID int64, on calendar.Day) ([]Clock, error) {
	return s.clocks(ctx, on, "o.village_id = $1 and o.item = $2 and o.period <= $3 order by o.period desc",
		villageID, disclosure.FinanceMonth, on.MonthOf().String())
}

// Matrix gives the clocks of all villages' monthly sheets for the months from …
// to.
func (s *Store) Matrix(ctx context.Context, from, to calendar.Month, on calendar.Day) ([]Clock, error) {
	return s.MatrixOf(ctx, disclosure.FinanceMonth, from.First(), to.Last(), on)
}

// MatrixOf gives the clocks of all villages for the periods of an item that end
// from … to: what the county page shows, the inspectors' and everyone's alike.
// It asks village by village, so that its cost does not grow with the years.
func (s *Store) MatrixOf(ctx context.Context, item string, from, to, on calendar.Day) ([]Clock, error) {
	return s.clocks(ctx, on, matrixSQL+" order by o.village_id, o.started_on", item, from.String(), to.String())
}

const matrixSQL = `
	o.id in (select x.id from division v cross join obligation x on x.village_id = v.id
	         where v.level = 'village' and x.item = $1 and x.started_on >= $2 and x.started_on <= $3)
	and ` + spanSQL

// Owing gives the clocks of all items that are due soon or overdue on a day, of
// all villages, the longest overdue first. SQL picks candidates, Status decides.
func (s *Store) Owing(ctx context.Context, on calendar.Day) ([]Clock, error) {
	candidates, err := s.clocks(ctx, on, openSQL+" and "+dueAtMost+" $2 order by o.due_on, o.village_id, o.item = $3 desc, o.item, o.period",
		on.String(), on.AddDays(s.soonDays(on)).String(), disclosure.FinanceMonth)
	if err != nil {
		return nil, err
	}
	owing := slices.DeleteFunc(candidates, func(c Clock) bool { return c.Status != Soon && c.Status != Overdue })
	slices.SortStableFunc(owing, func(a, b Clock) int { return a.Due.Sub(b.Due) })
	return owing, nil
}

// openSQL is what was not out on the day $1, and owed.
const openSQL = "(o.published_on = '' or o.published_on > $1) and " + unreleasedSQL + " and " + owedSQL

// unreleasedSQL leaves out what the township had released by the day $1.
const unreleasedSQL = "(o.released_on = '' or o.released_on > $1)"

// dueAtMost is followed by a day. It keeps the engine from looking through the
// index of due days, most of which are long past, for the few duties that are open.
const dueAtMost = "o.due_on || '' <="

// dueSQL is the day that counts, as far as the day $1 knows.
const dueSQL = "coalesce((select max(e.until_day) from obligation_extension e where e.obligation_id = o.id and e.granted_on <= $1 and e.until_day > o.due_on), o.due_on)"

// Provisional counts the due days of all items that wait for a year's holiday
// table.
func (s *Store) Provisional(ctx context.Context) (n int, err error) {
	err = s.DB.Read().QueryRowContext(ctx, "select count(*) from obligation where provisional = 1").Scan(&n)
	return n, err
}

// reader is what clocks are drawn with.
type reader struct {
	holidays *calendar.Holidays
	lists    []disclosure.Dated
	soon     int
	rules    *rules.Set
	bases    map[string]known
}

// known is what is known of a rule as it is stored.
type known struct {
	basis Basis
	terms disclosure.Item
}

func (s *Store) reader(ctx context.Context, on calendar.Day) (r reader, err error) {
	r = reader{soon: s.soonDays(on), rules: s.Rules, bases: map[string]known{}}
	if r.holidays, err = s.Holidays(ctx); err != nil {
		return r, err
	}
	r.lists, err = s.Catalogue.Lists(ctx, s.DB.Read())
	return r, err
}

func (s *Store) clocks(ctx context.Context, on calendar.Day, where string, args ...any) ([]Clock, error) {
	list, err := s.list(ctx, s.DB.Read(), on, where, args...)
	if err != nil {
		return nil, err
	}
	r, err := s.reader(ctx, on)
	if err != nil {
		return nil, err
	}
	clocks := make([]Clock, len(list))
	for i, o := range list {
		clocks[i] = r.clock(o, on)
	}
	return clocks, nil
}

func (r reader) clock(o Obligation, on calendar.Day) Clock {
	c := Clock{Obligation: o, On: on, Status: o.Status(on, r.soon), DaysLate: o.DaysLate(on)}
	if c.Status == Upcoming || c.Status == Soon {
		c.DaysLeft = o.Due.Sub(on)
	}
	k := r.known(o)
	c.Terms = k.terms
	c.Rule = k.basis.source(k.terms, r.lists, r.rules, o.ruleDay())
	if d, err := k.basis.of(o.Span, o.Started, r.rules, r.holidays); err == nil && d.due == o.Fixed {
		c.Skipped = d.skipped // else the table has changed since the day was settled
	}
	return c
}

// ruleDay is the day whose rules hold for a duty.
func (o Obligation) ruleDay() calendar.Day {
	if o.OnEvent() {
		return o.Started
	}
	return o.Span.Last()
}

// known finds the item as it was when the duty was made: in the catalogue its
// rule names, else as it stands nearest to its start.
func (r reader) known(o Obligation) known {
	key := o.Rule + " " + o.Item
	if k, ok := r.bases[key]; ok {
		return k
	}
	k := known{terms: disclosure.Item{Code: o.Item}}
	b, err := ParseBasis(o.Rule)
	if err == nil {
		k.basis = b
	}
	for _, l := range r.lists {
		it, err := l.Item(o.Item)
		if err != nil {
			continue
		}
		own := byProfile(l, o.Item)
		same := !own && b.Profile == 0 && it.From == b.From || own && l.Profile.N == b.Profile
		if same || k.terms.Name == "" {
			k.terms = it
		}
	}
	r.bases[key] = k
	return k
}

func (s *Store) soonDays(on calendar.Day) int { return s.Rules.At(rules.DueSoonDays, on).Value }

// Verify gives in sentences which duties are missing on the day, which due days
// do not follow from the rule stored with them and the holiday tables, and which
// duties are not marked as met as they are.
func (s *Store) Verify(ctx context.Context, on calendar.Day) ([]string, error) {
	r, err := s.reader(ctx, on)
	if err != nil {
		return nil, err
	}
	list, err := s.list(ctx, s.DB.Read(), on, "1 = 1 order by o.id")
	if err != nil {
		return nil, err
	}
	var bad []string
	for _, o := range list {
		d, err := r.known(o).basis.of(o.Span, o.Started, s.Rules, r.holidays)
		if err != nil || d.nominal != o.Nominal {
			bad = append(bad, fmt.Sprintf("公开任务 %d（%s %s）的期限不是按写着的规则“%s”算出来的", o.ID, o.Item, o.Period, o.Rule))
			continue
		}
		if o.Fixed.Before(o.Nominal) || (o.Provisional && r.holidays.Covers(o.Fixed.Year()) && r.holidays.Covers(o.Nominal.Year())) {
			bad = append(bad, fmt.Sprintf("公开任务 %d（%s %s）的期限 %s 要重算：请运行 sunshine run overdue", o.ID, o.Item, o.Period, o.Fixed))
		}
	}
	for _, check := range []func(context.Context, calendar.Day) (string, error){s.verifyMissing, s.verifyOut} {
		said, err := check(ctx, on)
		if err != nil {
			return bad, err
		}
		if said != "" {
			bad = append(bad, said)
		}
	}
	return bad, nil
}

func (s *Store) verifyMissing(ctx context.Context, on calendar.Day) (string, error) {
	var missing int
	err := s.DB.Read().QueryRowContext(ctx, `
		select count(*) from division v join division_life l on l.division_id = v.id
		where v.level = 'village' and v.first_month <= $1 and (l.ended_on = '' or l.ended_on > $3)
		  and not exists (select 1 from obligation o where o.village_id = v.id and o.item = $2 and o.period = $1)`,
		on.MonthOf().Add(-1).String(), disclosure.FinanceMonth, on.MonthOf().Add(-1).First().String()).Scan(&missing)
	if err != nil || missing == 0 {
		return "", err
	}
	return fmt.Sprintf("有 %d 个村还没有 %s 的公开任务：请运行 sunshine run overdue", missing, on.MonthOf().Add(-1)), nil
}

func (s *Store) verifyOut(ctx context.Context, _ calendar.Day) (string, error) {
	var wrong int
	err := s.DB.Read().QueryRowContext(ctx, `
		select count(*) from obligation o
		where o.published_on <> coalesce((select min(x.published_on) from disclosure_out x
		                                  where x.village_id = o.village_id and x.item = o.item and x.period = o.period), '')`).Scan(&wrong)
	if err != nil || wrong == 0 {
		return "", err
	}
	return fmt.Sprintf("有 %d 项公开任务记着的公开日期和公开的内容对不上", wrong), nil
}
