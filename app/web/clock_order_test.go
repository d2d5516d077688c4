package web

import (
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
)

// What was given more time does not stand first because of the day it had before.
func TestWhatIsOwedStandsByTheDayThatCounts(t *testing.T) {
	extended := deadline.Clock{Obligation: deadline.Obligation{Period: "event-1", Fixed: calendar.Date(2026, 7, 10), Due: calendar.Date(2026, 7, 25)}}
	sooner := deadline.Clock{Obligation: deadline.Obligation{Period: "event-2", Fixed: calendar.Date(2026, 7, 20), Due: calendar.Date(2026, 7, 20)}}
	groups := owedGroups([]deadline.Clock{extended, sooner})
	if len(groups) != 1 || groups[0].list[0].Period != "event-2" {
		t.Errorf("%+v", groups)
	}
}
