package asset

import (
	"slices"

	"sunshine/app/calendar"
)

// LastDay gives the last day of so many months from a day on.
func LastDay(from calendar.Day, months int) calendar.Day {
	return addMonths(from, min(max(months, 1), maxContractMonths)).AddDays(-1)
}

// Renumber gives instalments drawn anew the numbers of the ones due on the same
// day before, so that what was paid stays with them. One with money that no new
// one matches stays as it was.
func Renumber(plan, was []Instalment) []Instalment {
	if len(was) == 0 || len(plan) == 0 {
		return plan
	}
	plan = slices.Clone(plan)
	next := 0
	for _, i := range was {
		next = max(next, i.N)
	}
	used := map[int]bool{}
	for k := range plan {
		plan[k].N = 0
		for _, i := range was {
			if !used[i.N] && !i.Due.IsZero() && i.Due == plan[k].Due {
				plan[k].N, plan[k].Note = i.N, i.Note
				used[i.N] = true
				break
			}
		}
	}
	for k := range plan {
		if plan[k].N == 0 {
			next++
			plan[k].N = next
		}
	}
	for _, i := range was {
		if i.Paid > 0 && !used[i.N] {
			plan = append(plan, i)
		}
	}
	slices.SortStableFunc(plan, Instalment.order)
	return plan
}
