package rules

import (
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/calendar"
	"sunshine/data"
)

func TestShippedRulesLoad(t *testing.T) {
	s, err := Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	if r := s.At(FinanceDueDay, calendar.Date(2026, 4, 1)); r.Value < 1 || r.ID() == "" {
		t.Error(r)
	}
}

const base = `
[[rule]]
name = "%s"
effective_from = "2000-01-01"
level = "profile"
value = 15
mark = "D"
number = "R0"
source = "s"
plain = "p"
`

func file(extra string) fstest.MapFS {
	var b strings.Builder
	for _, n := range required {
		b.WriteString(strings.Replace(base, "%s", n, 1))
	}
	return fstest.MapFS{"reference/rules.toml": {Data: []byte(b.String() + extra)}}
}

func TestTheVersionOfTheDayHolds(t *testing.T) {
	next := strings.Replace(strings.Replace(strings.Replace(base, "%s", FinanceDueDay, 1), "2000", "2026", 1), "15", "10", 1)
	s, err := Load(file(next))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]int{"1999-01-01": 15, "2025-12-31": 15, "2026-01-01": 10, "2030-01-01": 10} {
		d, _ := calendar.ParseDay(day)
		if got := s.At(FinanceDueDay, d).Value; got != want {
			t.Errorf("%s: %d, want %d", day, got, want)
		}
	}
}

func TestBadRulesStopTheStart(t *testing.T) {
	for name, bad := range map[string]string{
		"unknown key": "colour = 1\n", "bad mark": strings.Replace(base, `"D"`, `"X"`, 1),
		"day 31": strings.Replace(strings.Replace(base, "%s", FinanceDueDay, 1), "15", "31", 1), "no source": strings.Replace(base, `"s"`, `""`, 1),
	} {
		if _, err := Load(file(bad)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if _, err := Load(fstest.MapFS{"reference/rules.toml": {Data: []byte(strings.Replace(base, "%s", ReplyDays, 1))}}); err == nil {
		t.Error("a missing rule was accepted")
	}
}
