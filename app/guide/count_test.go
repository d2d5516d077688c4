package guide

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/data"
)

func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	if s == "" {
		return calendar.Day{}
	}
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// shipped gives the holiday tables that come with the program.
func shipped(t testing.TB) *calendar.Holidays {
	t.Helper()
	h := calendar.NewHolidays()
	for _, year := range []string{"2024", "2025", "2026"} {
		text, err := data.Reference.ReadFile("reference/holidays/" + year + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		y, err := deadline.ParseYear(text)
		if err != nil {
			t.Fatal(err)
		}
		h.Cover(y.Year)
		for _, r := range y.Days {
			h.Set(r.Day, r.Kind, r.Name)
		}
	}
	return h
}

// TestR82_TheClockAgreesWithATableMadeByHand: testdata/clock.csv was worked out
// with a paper calendar and the State Council's notices of 2025 and 2026.
func TestR82_TheClockAgreesWithATableMadeByHand(t *testing.T) {
	text, err := os.ReadFile("testdata/clock.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(string(text)))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 30 {
		t.Fatal(len(rows), err)
	}
	h := shipped(t)
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, row := range rows[1:] {
		l := Limit{Days: number(row[2]), Unit: Unit(row[1])}
		var pauses []Pause
		for _, span := range strings.Fields(row[4]) {
			from, until, _ := strings.Cut(span, "~")
			pauses = append(pauses, Pause{day(t, from), day(t, until)})
		}
		c := Count(l, day(t, row[3]), pauses, day(t, row[5]), day(t, row[6]), h)
		got := []string{
			c.Due.String(), strconv.Itoa(c.Counted), strconv.Itoa(c.Left), strconv.Itoa(len(c.Skipped)), strconv.Itoa(c.PausedDays), strconv.Itoa(c.Late), strconv.FormatBool(c.Provisional),
		}
		if strings.Join(got, ",") != strings.Join(row[7:14], ",") {
			t.Errorf("%s:\n got %v\nwant %v", row[0], got, row[7:14])
		}
	}
}

// A limit told day by day uses up one day a day it counts, and never more than
// it has; what is due does not move with the day on which one looks, unless
// papers are missing.
func TestTheClockRunsEvenly(t *testing.T) {
	h := shipped(t)
	for _, unit := range []Unit{Working, Natural} {
		for n := 1; n <= 25; n++ {
			received := day(t, "2026-01-20").AddDays(n)
			pauses := []Pause{{received.AddDays(2), received.AddDays(9)}, {received.AddDays(12), received.AddDays(12)}}
			var before Clock
			for i := range 60 {
				c := Count(Limit{Days: n, Unit: unit}, received, pauses, calendar.Day{}, received.AddDays(i), h)
				if i > 0 && (c.Due != before.Due || c.Counted < before.Counted || c.Counted > before.Counted+1 || c.Counted+c.Left != n || c.Late < before.Late || c.Late > before.Late+1) {
					t.Fatalf("%s %d on %s: %+v after %+v", unit, n, c.AsOf, c, before)
				}
				if late := c.AsOf.After(c.Due); (c.Late > 0) != late && unit == Natural {
					t.Fatalf("%s %d on %s: late %d, due %s", unit, n, c.AsOf, c.Late, c.Due)
				}
				if !h.Working(c.Due) {
					t.Fatalf("due on %s, when nobody works", c.Due)
				}
				before = c
			}
		}
	}
}

func TestAYearWithoutATableIsProvisional(t *testing.T) {
	h := shipped(t)
	for text, want := range map[string]bool{"2026-12-01": false, "2026-12-28": true, "2027-03-01": true} {
		if c := Count(Limit{Days: 10, Unit: Working}, day(t, text), nil, calendar.Day{}, day(t, text), h); c.Provisional != want {
			t.Errorf("%s: due %s, provisional %v", text, c.Due, c.Provisional)
		}
	}
	if c := Count(Limit{Days: 40, Unit: Natural}, day(t, "2026-12-28"), nil, calendar.Day{}, day(t, "2026-12-28"), h); !c.Provisional {
		t.Error("a last day in a year without a table is provisional")
	}
}
