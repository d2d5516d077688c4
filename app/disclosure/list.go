package disclosure

import (
	"cmp"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// List is the catalogue as it holds in the county on a day: the national list,
// changed by the county's profile.
type List struct {
	Words
	Items   []Item
	Profile *Profile // nil while the county has none
}

// Item gives the item with the code; NotFound if there is none.
func (l List) Item(code string) (Item, error) {
	if i := slices.IndexFunc(l.Items, func(it Item) bool { return it.Code == code }); i >= 0 {
		return l.Items[i], nil
	}
	return Item{}, fault.NotFoundf("目录里没有“%s”。", code)
}

// Of gives the items published as the kind.
func (l List) Of(kind string) (items []Item) {
	for _, it := range l.Items {
		if it.Kind == kind {
			items = append(items, it)
		}
	}
	return items
}

// Chain gives the review chain of an item; the shortest for an item that is not
// in the list any more.
func (l List) Chain(item string) Chain {
	if it, err := l.Item(item); err == nil {
		for _, c := range l.Chains {
			if c.Code == it.Chain {
				return c
			}
		}
	}
	return Chain{Steps: []string{StepReview, StepPublish}}
}

// On gives the national list as it holds on a day.
func (c *Catalogue) On(day calendar.Day) List {
	l := List{Words: c.Words}
	at := map[string]int{}
	for _, it := range c.items {
		i, known := at[it.Code]
		switch {
		case !known:
			at[it.Code] = len(l.Items)
			l.Items = append(l.Items, it)
		case !it.From.After(day) && (it.From.After(l.Items[i].From) || l.Items[i].From.After(day)):
			l.Items[i] = it
		}
	}
	return l
}

// with gives the list as a profile changes it.
func (l List) with(p *Profile) List {
	if p == nil {
		return l
	}
	l.Profile, l.Items = p, slices.Clone(l.Items)
	if len(p.Words.Columns) > 0 {
		l.Words = p.Words
	}
	l.Items = slices.DeleteFunc(l.Items, func(it Item) bool { return slices.Contains(p.Dropped, it.Code) })
	for _, it := range p.Items {
		if i := slices.IndexFunc(l.Items, func(x Item) bool { return x.Code == it.Code }); i >= 0 {
			l.Items[i] = it
		} else {
			l.Items = append(l.Items, it)
		}
	}
	slices.SortStableFunc(l.Items, func(a, b Item) int {
		return cmp.Compare(slices.Index(l.Columns, a.Column), slices.Index(l.Columns, b.Column))
	})
	return l
}

func list(words []string) string { return strings.Join(words, "、") }
