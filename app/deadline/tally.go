package deadline

import (
	"context"

	"sunshine/app/calendar"
)

// Tally is how many of a village's duties have come due, and how many of those are
// out. What the township released is not among them.
type Tally struct{ Due, Out int }

// Tallies counts, of some villages, the duties of the year that have come due by a
// day, or were out before.
func (s *Store) Tallies(ctx context.Context, on calendar.Day, villages []int64) (map[int64]Tally, error) {
	tallies := map[int64]Tally{}
	for _, id := range villages {
		var t Tally
		err := s.DB.Read().QueryRowContext(ctx, `
			select coalesce(sum(case when x.status in ('met', 'met-late', 'overdue') then 1 else 0 end), 0),
			       coalesce(sum(case when x.status in ('met', 'met-late') then 1 else 0 end), 0)
			from (select `+statusSQL+` as status from obligation o
			      where $2 <> '' and o.village_id = $3 and o.due_on >= $4 and o.due_on <= $5 and `+owedSQL+`) x`,
			on.String(), on.AddDays(s.soonDays(on)).String(), id, calendar.Date(on.Year(), 1, 1).String(), calendar.Date(on.Year(), 12, 31).String()).Scan(&t.Due, &t.Out)
		if err != nil {
			return nil, err
		}
		tallies[id] = t
	}
	return tallies, nil
}
