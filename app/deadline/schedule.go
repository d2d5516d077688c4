package deadline

import (
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/rules"
)

// schedule tells which periods of an item are owed, by all the catalogues the
// county has worked by.
//
//   - A period is owed by the terms of its first day; an item that comes in later
//     in the period is owed from that period on, by the terms of that day.
//   - The first period begins on the day the village begins to owe, or after it:
//     nobody owes a period that had begun before.
//   - An item that is not there any more, or whose duty is not whole (五定, R46),
//     starts nothing; what had begun stays owed.
//   - A change of frequency holds from the first day on which the new period
//     begins where the old ends: nothing is owed twice, no day is left out.
type schedule struct {
	lists []disclosure.Dated
	rules *rules.Set
	item  string
}

// owed is one period with what its due day rests on.
type owed struct {
	span  calendar.Period
	basis Basis
}

// last is what was made last of an item in a village; the zero last is nothing.
type last struct {
	span  calendar.Period
	basis Basis
}

// until gives the periods that have begun by a day, after what was made last.
// Nothing begins before start, nor on the day end or after it, if there is one.
func (s schedule) until(on, start, end calendar.Day, done last) []owed {
	var list []owed
	next := start
	if !done.span.IsZero() {
		next = done.span.Next().First()
	}
	for {
		basis, day, ok := s.from(next, on)
		if !ok {
			return list
		}
		p := calendar.NewPeriod(basis.Frequency.Length(), day.MonthOf())
		if p.First().Before(next) {
			// the old length goes on until the new one fits, while the item stays
			old := calendar.NewPeriod(done.span.Length(), next.MonthOf())
			if done.span.IsZero() || done.span.Next().First() != next || day != next || old.First() != next {
				next = p.Next().First()
				continue
			}
			p, basis = old, done.basis
		}
		if p.First().After(on) || (!end.IsZero() && !p.First().Before(end)) {
			return list
		}
		list = append(list, owed{p, basis})
		done = last{p, basis}
		next = p.Next().First()
	}
}

// from gives the item's terms on the first day, from next to on, on which it is
// owed by period.
func (s schedule) from(next, on calendar.Day) (b Basis, day calendar.Day, ok bool) {
	for i, l := range s.lists {
		if i+1 < len(s.lists) && !s.lists[i+1].From.After(next) {
			continue
		}
		day = next
		if l.From.After(next) {
			day = l.From
		}
		if day.After(on) {
			break
		}
		if it, there := active(l, s.item); there && it.Frequency.Length() != "" {
			return basisOf(it, l, s.rules, day), day, true
		}
	}
	return b, day, false
}

// active gives an item of a list if it starts duties: it is there, has begun
// and states all five that a duty must (R46).
func active(l disclosure.Dated, code string) (disclosure.Item, bool) {
	it, err := l.Item(code)
	if err != nil || len(l.Lacking(it)) > 0 {
		return it, false
	}
	return it, byProfile(l, code) || !it.From.After(l.From)
}

// byProfile tells whether the item stands in the county's own catalogue.
func byProfile(l disclosure.Dated, code string) bool {
	return l.Profile != nil && slices.ContainsFunc(l.Profile.Items, func(it disclosure.Item) bool { return it.Code == code })
}

// holding gives the list that holds on a day.
func holding(lists []disclosure.Dated, day calendar.Day) disclosure.Dated {
	l := lists[0]
	for _, x := range lists[1:] {
		if !x.From.After(day) {
			l = x
		}
	}
	return l
}

// periodic gives the items that any of the lists wants by period.
func periodic(lists []disclosure.Dated) (list []string) {
	for _, l := range slices.Backward(lists) {
		for _, it := range l.Items {
			if it.Frequency.Length() != "" && !slices.Contains(list, it.Code) {
				list = append(list, it.Code)
			}
		}
	}
	return list
}
