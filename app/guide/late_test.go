package guide

import (
	"slices"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/user"
)

// The late cases of a township are those whose clock says so, of its own villages; what
// ended, was void or waits for papers in time is not among them.
func TestATownshipsLateCases(t *testing.T) {
	w := newOffice(t)
	ctx := t.Context()
	open := func(by user.Actor, received string) Case {
		t.Helper()
		v := w.v
		if by.DivisionID == w.other.ID {
			v = w.other
		}
		c, err := w.OpenCase(ctx, by, v, "house", w.day(received))
		w.ok(err)
		return c
	}
	do := func(c Case, s CaseStep) { t.Helper(); w.ok(w.Do(ctx, w.head, w.v, c.ID, s)) }
	late, later := open(w.head, "2026-04-03"), open(w.neighbour, "2026-04-01")
	ended, void, waits, stood := open(w.head, "2026-04-01"), open(w.head, "2026-04-01"), open(w.head, "2026-04-01"), open(w.head, "2026-04-02")
	do(ended, CaseStep{Act: Finish, Day: w.day("2026-04-08")})
	do(void, CaseStep{Act: Cancel, Day: w.day("2026-04-08"), Note: "登记错了"})
	do(waits, CaseStep{Act: Ask, Day: w.day("2026-04-08"), Note: "缺户口簿"})
	w.now = time.Date(2026, 5, 6, 2, 0, 0, 0, time.UTC)
	do(stood, CaseStep{Act: Ask, Day: w.day("2026-05-06"), Note: "缺照片"}) // late before it stood
	h := calendar.NewHolidays()
	today := calendar.DayOf(w.now)
	list, err := w.LateCases(ctx, w.v.Township.ID, today, h)
	w.ok(err)
	var got []int64
	for i, c := range list {
		got = append(got, c.ID)
		if k := c.Case.Clock(today, h); k.Late != c.Clock.Late || k.Late == 0 || i > 0 && list[i-1].Clock.Late < k.Late {
			t.Errorf("%s: %d late", c.Short(), c.Clock.Late)
		}
	}
	slices.Sort(got)
	if want := []int64{late.ID, later.ID, stood.ID}; !slices.Equal(got, want) {
		t.Errorf("late %v, want %v", got, want)
	}
	if far, err := w.LateCases(ctx, 999, today, h); err != nil || len(far) != 0 {
		t.Errorf("another township: %v %v", far, err)
	}
	for _, of := range []int64{w.v.ID, w.other.ID} { // the index says what the log says
		open, err := w.Cases(ctx, of, false, 100)
		w.ok(err)
		var n int
		w.ok(w.DB.Read().QueryRowContext(ctx, "select count(*) from guide_case_open where village_id = $1", of).Scan(&n))
		if n != len(open) {
			t.Errorf("%d open by the index, %d by the log", n, len(open))
		}
	}
}
