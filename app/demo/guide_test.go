package demo

import (
	"testing"
	"time"

	"sunshine/app/calendar"
)

// noGuides is an instant at which the guides were not in force long enough for
// a case to have been brought.
const noGuides = "2026-01-02 09:00"

// checkOffice sees that 小山村 shows who is on duty, two who do errands and two
// running cases, on whatever day the county is loaded.
func checkOffice(t *testing.T, s Stores, now time.Time, brought bool) {
	t.Helper()
	v, err := s.Villages.ByCode(t.Context(), "990123100201")
	must(t, err)
	turns, err := s.Guides.Turns(t.Context(), v.ID, calendar.DayOf(now))
	must(t, err)
	contacts, err := s.Guides.Contacts(t.Context(), v.ID)
	must(t, err)
	open, err := s.Guides.Cases(t.Context(), v.ID, false, 10)
	must(t, err)
	cases := 0
	if brought {
		cases = 2
	}
	if len(turns) != 5 || len(contacts) != 2 || len(open) != cases {
		t.Errorf("%d turns, %d contacts, %d cases", len(turns), len(contacts), len(open))
	}
	for _, c := range open {
		if c.State().Ended() || len(c.Steps) == 0 {
			t.Errorf("%s: %s after %d lines", c.Short(), c.State(), len(c.Steps))
		}
	}
}
