package calendar

import (
	"testing"
	"time"
)

func TestDayIsCountedInChina(t *testing.T) {
	at := time.Date(2026, 3, 14, 16, 0, 0, 0, time.UTC) // midnight in China
	if got := DayOf(at).String(); got != "2026-03-15" {
		t.Errorf("got %s", got)
	}
	if got := DayOf(at.Add(-time.Second)).String(); got != "2026-03-14" {
		t.Errorf("got %s", got)
	}
	if !DayOf(at).AddDays(-1).End().Equal(at) {
		t.Error("a day ends when the next begins")
	}
}

func TestParseRefusesDaysThatAreNot(t *testing.T) {
	for _, s := range []string{"", "2026-02-29", "2026-13-01", "2026-3-1", "2026-00-10", "20260301", "2026-04-31"} {
		if d, err := ParseDay(s); err == nil {
			t.Errorf("%q read as %s", s, d)
		}
	}
	if d, err := ParseDay("2024-02-29"); err != nil || d.Chinese() != "2024年2月29日" {
		t.Errorf("leap day: %s, %v", d, err)
	}
}

func TestMonthArithmetic(t *testing.T) {
	m := NewMonth(2025, 11)
	if got := m.Add(3); got.String() != "2026-02" || got.Last().String() != "2026-02-28" {
		t.Errorf("got %s %s", got, got.Last())
	}
	if NewMonth(2026, 1).Add(-1).String() != "2025-12" {
		t.Error("a month back over the new year")
	}
	if NewMonth(2025, 12).Last().String() != "2025-12-31" {
		t.Error("December's last day")
	}
}

func TestR82_LastDayOnHolidayMoves(t *testing.T) {
	h := NewHolidays()
	h.Cover(2026)
	h.Set(Date(2026, 2, 14), MakeUp, "春节调休")
	for d := Date(2026, 2, 15); !d.After(Date(2026, 2, 23)); d = d.AddDays(1) {
		h.Set(d, Holiday, "春节")
	}
	last, skipped, provisional := h.Roll(Date(2026, 2, 15))
	if last.String() != "2026-02-24" || len(skipped) != 9 || provisional {
		t.Errorf("got %s, %d skipped, provisional %v", last, len(skipped), provisional)
	}
	if last, skipped, _ := h.Roll(Date(2026, 2, 14)); last.String() != "2026-02-14" || skipped != nil {
		t.Errorf("a make-up Saturday is worked on: %s", last)
	}
	if last, skipped, provisional := h.Roll(Date(2027, 5, 15)); last.String() != "2027-05-17" || !provisional || skipped[0].Why != "星期六" {
		t.Errorf("a year without a table is provisional: %s %v %v", last, skipped, provisional)
	}
}

func FuzzParseDay(f *testing.F) {
	f.Add("2026-03-15")
	f.Add("0001-01-01")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDay(s)
		if err == nil && d.String() != s {
			t.Fatalf("%q came back as %q", s, d)
		}
	})
}
