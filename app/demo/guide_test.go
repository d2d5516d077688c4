package demo

import (
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/guide"
	"sunshine/data"
)

// 小山村 shows who is on duty, two who do errands and two running cases, on
// whatever day the county is loaded; where the guides were not in force yet, no
// case was brought.
func TestTheOfficeOfOneVillage(t *testing.T) {
	for day, cases := range map[string]int{"2026-01-02 09:00": 0, "2026-02-24 12:00": 2, "2026-11-26 19:15": 2, "2028-02-29 23:59": 2} {
		t.Run(day, func(t *testing.T) {
			if underRace && cases == 0 {
				t.Skip("one day is enough under the race detector")
			}
			t.Parallel()
			now := instant(day)
			s := stores(t, now)
			r, err := guide.Load(data.Reference)
			must(t, err)
			s.Guides = &guide.Store{DB: s.Villages.DB, Reference: r, Now: s.Villages.Now}
			_, err = Load(t.Context(), s, now)
			must(t, err)
			v, err := s.Villages.ByCode(t.Context(), "990123100201")
			must(t, err)
			turns, err := s.Guides.Turns(t.Context(), v.ID, calendar.DayOf(now))
			must(t, err)
			contacts, err := s.Guides.Contacts(t.Context(), v.ID)
			must(t, err)
			open, err := s.Guides.Cases(t.Context(), v.ID, false, 10)
			must(t, err)
			if len(turns) != 5 || len(contacts) != 2 || len(open) != cases {
				t.Errorf("%d turns, %d contacts, %d cases", len(turns), len(contacts), len(open))
			}
			for _, c := range open {
				if c.State().Ended() || len(c.Steps) == 0 {
					t.Errorf("%s: %s after %d lines", c.Short(), c.State(), len(c.Steps))
				}
			}
		})
	}
}
