package disclosure

import (
	"context"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
)

// Dated is a list with the day from which it holds, until the next one does.
type Dated struct {
	From calendar.Day
	List
}

// Lists gives every list the county has worked by or will, the oldest first:
// one for each day on which an item of ours or a profile begins. The first holds
// from the beginning. It joins a transaction when q is one.
func (c *Catalogue) Lists(ctx context.Context, q db.Q) ([]Dated, error) {
	rows, err := q.QueryContext(ctx, profileQuery+"order by from_day, n")
	if err != nil {
		return nil, err
	}
	profiles, err := db.Collect(rows, scanProfile)
	if err != nil {
		return nil, err
	}
	days := []calendar.Day{calendar.Date(1, 1, 1)}
	for _, it := range c.items {
		days = append(days, it.From)
	}
	for _, p := range profiles {
		days = append(days, p.From)
	}
	slices.SortFunc(days, func(a, b calendar.Day) int { return a.Sub(b) })
	days = slices.Compact(days)
	lists := make([]Dated, len(days))
	for i, day := range days {
		l := c.On(day)
		for k := range profiles {
			if !profiles[k].From.After(day) {
				l = c.On(day).with(&profiles[k])
			}
		}
		lists[i] = Dated{day, l}
	}
	return lists, nil
}
