package finance

import (
	"context"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/user"
	"sunshine/app/village"
)

// WaitKind says what waits in a village's books.
type WaitKind string

// What may wait, the township's own turn first.
const (
	WaitReopen   WaitKind = "reopen"   // a request to reopen a month
	WaitReturned WaitKind = "returned" // a sheet was sent back
	WaitSubmit   WaitKind = "submit"   // a month is over and not handed in
	WaitReview   WaitKind = "review"   // handed in, not reviewed
	WaitPublish  WaitKind = "publish"  // reviewed, not published
	WaitClose    WaitKind = "close"    // a month is not closed in time
)

// Waiting is one thing that waits in a village: what, with whom and since when.
type Waiting struct {
	Kind      WaitKind
	Months    []calendar.Month // the oldest first
	With      user.Role
	Since     calendar.Day // of the oldest month
	Reopening int64
	Reason    string
}

// Age gives for how many days it has waited.
func (w Waiting) Age(today calendar.Day) int { return max(0, today.Sub(w.Since)) }

// Waiting gives what waits in a village's books, in the order of the kinds.
func (s *Store) Waiting(ctx context.Context, v village.Village) ([]Waiting, error) {
	today := calendar.DayOf(s.Now())
	q := s.DB.Read()
	asked, err := reopenings(ctx, q, "a.village_id = $1 and r.id is null order by a.id", v.ID)
	if err != nil {
		return nil, err
	}
	var list []Waiting
	for _, r := range asked {
		list = append(list, Waiting{WaitReopen, []calendar.Month{r.Month}, user.Township, calendar.DayOf(r.AskedAt), r.ID, r.Reason})
	}
	sheets, err := waitingSheets(ctx, q, v, today)
	if err != nil {
		return nil, err
	}
	list = append(list, sheets...)
	next, err := nextToClose(ctx, q, v)
	if err != nil {
		return nil, err
	}
	open := Waiting{Kind: WaitClose, With: user.Accountant, Since: s.closeDue(next)}
	for m := next; s.closeDue(m).Before(today) && v.There(m.First()) == nil; m = m.Add(1) {
		open.Months = append(open.Months, m)
	}
	if len(open.Months) > 0 {
		list = append(list, open)
	}
	return list, nil
}

// waitingSheets groups the months owed and not out by whose turn it is.
func waitingSheets(ctx context.Context, q db.Q, v village.Village, today calendar.Day) ([]Waiting, error) {
	states, err := sheetStates(ctx, q, v.ID)
	if err != nil {
		return nil, err
	}
	byKind := map[WaitKind]*Waiting{}
	var months []calendar.Month
	for m := v.FirstMonth; m.Last().Before(today) && v.Owes(m.First()); m = m.Add(1) {
		months = append(months, m)
	}
	for m := range states {
		if !slices.Contains(months, m) {
			months = append(months, m)
		}
	}
	slices.SortFunc(months, func(a, b calendar.Month) int { return monthsBetween(b, a) })
	for _, m := range months {
		x, begun := states[m]
		w := Waiting{Kind: WaitSubmit, With: user.Accountant, Since: m.Last().AddDays(1)}
		if begun {
			w = x.waiting(w)
		}
		if w.Kind == "" {
			continue
		}
		if byKind[w.Kind] == nil {
			byKind[w.Kind] = &w
		}
		g := byKind[w.Kind]
		g.Months = append(g.Months, m)
		if w.Since.Before(g.Since) {
			g.Since = w.Since
		}
	}
	var list []Waiting
	for _, k := range []WaitKind{WaitReturned, WaitSubmit, WaitReview, WaitPublish} {
		if byKind[k] != nil {
			list = append(list, *byKind[k])
		}
	}
	return list, nil
}

// sheetState is where the newest version of a month's sheet stands, since when.
type sheetState struct {
	state   disclosure.State
	n       int
	since   calendar.Day
	opinion string
}

// waiting says whose turn it is; w is what waits if nobody has begun.
func (x sheetState) waiting(w Waiting) Waiting {
	switch x.state {
	case disclosure.Returned:
		return Waiting{Kind: WaitReturned, With: user.Accountant, Since: x.since, Reason: x.opinion}
	case disclosure.Submitted:
		return Waiting{Kind: WaitReview, With: user.Supervisor, Since: x.since}
	case disclosure.Approved:
		return Waiting{Kind: WaitPublish, With: user.Head, Since: x.since}
	case disclosure.Draft:
		if x.n > 1 { // a correction that was begun
			w.Since = x.since
		}
		return w
	}
	return Waiting{}
}

func sheetStates(ctx context.Context, q db.Q, villageID int64) (map[calendar.Month]sheetState, error) {
	rows, err := q.QueryContext(ctx, `
		select d.period, x.state, x.n, p.at, p.opinion
		from disclosure d
		join disclosure_version x on x.disclosure_id = d.id and x.n = (select max(n) from disclosure_version where disclosure_id = d.id)
		join disclosure_step p on p.id = (select max(id) from disclosure_step where version_id = x.id)
		where d.village_id = $1 and d.item = $2`, villageID, disclosure.FinanceMonth)
	if err != nil {
		return nil, err
	}
	states := map[calendar.Month]sheetState{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var month, at string
		var x sheetState
		if err := scan(&month, &x.state, &x.n, &at, &x.opinion); err != nil {
			return struct{}{}, err
		}
		m, err := calendar.ParseMonth(month)
		if err != nil {
			return struct{}{}, err
		}
		t, err := db.ParseTime(at)
		x.since = calendar.DayOf(t)
		states[m] = x
		return struct{}{}, err
	})
	return states, err
}
