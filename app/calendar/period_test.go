package calendar

import "testing"

func TestPeriodsFollowEachOtherWithoutGap(t *testing.T) {
	for _, c := range []struct {
		text, chinese, first, last, next string
	}{
		{"2026-03", "2026年3月", "2026-03-01", "2026-03-31", "2026-04"},
		{"2024-02", "2024年2月", "2024-02-01", "2024-02-29", "2024-03"},
		{"2026-Q1", "2026年第一季度", "2026-01-01", "2026-03-31", "2026-Q2"},
		{"2026-Q4", "2026年第四季度", "2026-10-01", "2026-12-31", "2027-Q1"},
		{"2026-H1", "2026年上半年", "2026-01-01", "2026-06-30", "2026-H2"},
		{"2026-H2", "2026年下半年", "2026-07-01", "2026-12-31", "2027-H1"},
		{"2026", "2026年", "2026-01-01", "2026-12-31", "2027"},
	} {
		p, err := ParsePeriod(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if p.String() != c.text || p.Chinese() != c.chinese || p.First().String() != c.first || p.Last().String() != c.last || p.Next().String() != c.next {
			t.Errorf("%s: %s %s %s…%s then %s", c.text, p, p.Chinese(), p.First(), p.Last(), p.Next())
		}
		if p.Next().First() != p.Last().AddDays(1) {
			t.Errorf("%s: a gap before %s", c.text, p.Next())
		}
		for d := p.First(); !d.After(p.Last()); d = d.AddDays(1) {
			if NewPeriod(p.Length(), d.MonthOf()) != p || !p.Contains(d) {
				t.Fatalf("%s does not lie in %s", d, p)
			}
		}
	}
	for _, text := range []string{"", "2026-Q5", "2026-H3", "26", "2026-13", "2026-1", "2026-q1", "合2026-003", "2026-003"} {
		if p, err := ParsePeriod(text); err == nil {
			t.Errorf("%q is taken for %s", text, p)
		}
	}
}
