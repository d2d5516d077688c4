package deadline

import (
	"context"
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
)

// Filter says which duties to list; zero fields do not filter.
type Filter struct {
	Village   int64
	Townships []int64 // villages of any of them
	Item      string
	Column    string       // of the catalogue: 党务, 村务, 财务
	Period    string       // the key: 2026-Q1
	From, To  calendar.Day // of the due day before extensions
	Began     bool         // From and To are of the day it is counted from: a period's last, an event's own
	Status    []Status
	Events    bool // what events started, and no periods
	Periods   bool // the other way round
	Newest    bool // latest due first; else the earliest
	Limit     int  // at most; 0 and beyond MostListed: MostListed
	Offset    int
}

// MostListed is how many duties a list holds at most.
const MostListed = 20000

// List gives the clocks of the duties the filter lets through, by due day: of those
// that had begun on the day. Of a
// county with years behind it, ask for some of it: a village, a stretch of days,
// a period, or what is open.
func (s *Store) List(ctx context.Context, f Filter, on calendar.Day) ([]Clock, error) {
	where, args, err := s.where(ctx, f, on)
	if err != nil {
		return nil, err
	}
	direction := ""
	if f.Newest {
		direction = " desc"
	}
	limit := f.Limit
	if limit <= 0 || limit > MostListed {
		limit = MostListed
	}
	args = append(args, limit, f.Offset)
	return s.clocks(ctx, on, fmt.Sprintf("%s order by o.due_on%s, o.village_id, o.item, o.id limit $%d offset $%d", where, direction, len(args)-1, len(args)), args...)
}

// Count tells how many duties the filter lets through, by status.
func (s *Store) Count(ctx context.Context, f Filter, on calendar.Day) (map[Status]int, error) {
	where, args, err := s.where(ctx, f, on)
	if err != nil {
		return nil, err
	}
	rows, err := s.DB.Read().QueryContext(ctx, "select "+statusSQL+", count(*) from obligation o where "+where+" group by 1", args...)
	if err != nil {
		return nil, err
	}
	counts := map[Status]int{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var st Status
		var n int
		err := scan(&st, &n)
		counts[st] = n
		return struct{}{}, err
	})
	return counts, err
}

// CountVillages tells how many villages have a duty that the filter lets through.
func (s *Store) CountVillages(ctx context.Context, f Filter, on calendar.Day) (n int, err error) {
	where, args, err := s.where(ctx, f, on)
	if err != nil {
		return 0, err
	}
	err = s.DB.Read().QueryRowContext(ctx, "select count(distinct o.village_id) from obligation o where "+where, args...).Scan(&n)
	return n, err
}

// statusSQL is Status on the day $1; $2 is the last day that is soon. A test
// holds the two together.
const statusSQL = `case
	when o.published_on <> '' and o.published_on <= $1 then case when o.published_on > ` + dueSQL + ` then 'met-late' else 'met' end
	when o.released_on <> '' and o.released_on <= $1 then 'released'
	when ` + dueSQL + ` < $1 then 'overdue' when ` + dueSQL + ` <= $2 then 'soon' else 'upcoming' end`

// where writes a filter as a condition, with the arguments $1, the day, and $2,
// the last day that is soon.
func (s *Store) where(ctx context.Context, f Filter, on calendar.Day) (string, []any, error) {
	w := condition{args: []any{on.String(), on.AddDays(s.soonDays(on)).String()}, parts: []string{"$2 <> ''", owedSQL, begunSQL}}
	if f.Village != 0 {
		w.and("o.village_id = %s", f.Village)
	}
	if len(f.Townships) > 0 {
		w.parts = append(w.parts, "o.village_id in (select v.id from division v where v.parent_id in "+in(&w, f.Townships)+")")
	}
	if f.Item != "" {
		w.and("o.item = %s", f.Item)
	}
	if f.Column != "" {
		of, err := s.inColumn(ctx, f.Column, on)
		if err != nil {
			return "", nil, err
		}
		w.parts = append(w.parts, "o.item in "+in(&w, of))
	}
	if f.Period != "" {
		w.and("o.period = %s", f.Period)
	}
	if f.Events {
		w.parts = append(w.parts, "not ("+spanSQL+")")
	}
	if f.Periods {
		w.parts = append(w.parts, spanSQL)
	}
	w.days(f)
	w.status(f.Status)
	return strings.Join(w.parts, " and "), w.args, nil
}

// begunSQL leaves out what had not begun on the day $1: who asks about a past day
// is told what was owed then. An assembly that is called for a later day has its
// duty before it.
const begunSQL = "(" + beginsSQL + " <= $1 or o.due_on < o.started_on and not (" + spanSQL + "))"

// days lets a stretch of days through.
func (w *condition) days(f Filter) {
	column := "o.due_on"
	if f.Began {
		column = "o.started_on"
	}
	if !f.From.IsZero() {
		w.and(column+" >= %s", f.From.String())
	}
	if !f.To.IsZero() {
		w.and(column+" <= %s", f.To.String())
	}
	if f.Began && f.Village == 0 && !f.From.IsZero() && !f.To.IsZero() { // found by the index of due days, which lie near
		w.and("o.due_on >= %s", f.From.AddDays(-nearDays).String())
		w.and("o.due_on <= %s", f.To.AddDays(nearDays).String())
	}
}

// nearDays is more than a due day can lie from the day it is counted from: a year
// and a month, and the holidays.
const nearDays = 430

// condition is a condition in the making.
type condition struct {
	parts []string
	args  []any
}

func (w *condition) and(form string, arg any) {
	w.args = append(w.args, arg)
	w.parts = append(w.parts, fmt.Sprintf(form, fmt.Sprintf("$%d", len(w.args))))
}

// status lets some statuses through. What is open is found by an index: it says
// first what all of them have in common.
func (w *condition) status(list []Status) {
	if len(list) == 0 {
		return
	}
	open, past := true, true
	for _, st := range list {
		open = open && st != Met && st != MetLate && st != Released
		past = past && (st == Overdue || st == Soon)
	}
	if open {
		w.parts = append(w.parts, "(o.published_on = '' or o.published_on > $1)", unreleasedSQL)
	}
	if past {
		w.parts = append(w.parts, dueAtMost+" $2")
	}
	w.parts = append(w.parts, "("+statusSQL+") in "+in(w, list))
}

func in[T any](w *condition, list []T) string {
	marks := make([]string, len(list))
	for i, x := range list {
		w.args = append(w.args, x)
		marks[i] = fmt.Sprintf("$%d", len(w.args))
	}
	if len(marks) == 0 {
		return "('')"
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

// inColumn gives the codes of a column's items, as the catalogue stands on a day.
func (s *Store) inColumn(ctx context.Context, column string, on calendar.Day) (list []string, err error) {
	l, err := s.Catalogue.List(ctx, s.DB.Read(), on)
	for _, it := range l.Items {
		if it.Column == column {
			list = append(list, it.Code)
		}
	}
	return list, err
}

// Unsound is an item of the catalogue that starts nothing, and what it lacks of
// the five that every duty must state (五定, R46).
type Unsound struct {
	Item    disclosure.Item
	Lacking []string
}

// Unsounds gives the items of the catalogue that are not whole on a day.
func (s *Store) Unsounds(ctx context.Context, on calendar.Day) (list []Unsound, err error) {
	l, err := s.Catalogue.List(ctx, s.DB.Read(), on)
	for _, it := range l.Items {
		if lacking := l.Lacking(it); len(lacking) > 0 {
			list = append(list, Unsound{it, lacking})
		}
	}
	return list, err
}
