package guide

import (
	"cmp"
	"context"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
)

// LateCase is an open case whose time is over, with its clock.
type LateCase struct {
	Case
	Clock Clock
}

// LateCases gives the open cases of a township's villages whose last day is over, the
// latest first. A case that waits for papers stands still and is late only if it was
// before.
func (s *Store) LateCases(ctx context.Context, townshipID int64, today calendar.Day, h *calendar.Holidays) ([]LateCase, error) {
	const open = "c.id in (select p.case_id from guide_case_open p join division v on v.id = p.village_id where v.parent_id = $1)"
	q := s.DB.Read()
	rows, err := q.QueryContext(ctx, caseColumns+"where "+open+" order by c.id", townshipID)
	if err != nil {
		return nil, err
	}
	cases, err := db.Collect(rows, scanCase)
	if err != nil {
		return nil, err
	}
	steps, err := stepsOf(ctx, q, "s.case_id in (select c.id from guide_case c where "+open+")", townshipID)
	if err != nil {
		return nil, err
	}
	var late []LateCase
	for _, c := range cases {
		c.Steps = steps[c.ID]
		if k := c.Clock(today, h); k.Late > 0 {
			late = append(late, LateCase{c, k})
		}
	}
	slices.SortStableFunc(late, func(a, b LateCase) int { return cmp.Compare(b.Clock.Late, a.Clock.Late) })
	return late, nil
}
