package deadline

import (
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
)

func TestR32_DueDaysOf2025And2026(t *testing.T) {
	s, ids := seeded(t, "2024-12", "小山村")
	check(t, s, "2026-12-31")
	rows := table(t, "due-days.csv")
	if len(rows) != 25 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, r := range rows {
		c := clockOf(t, s, ids[0], r[0], "2026-12-31")
		if c.Nominal.String() != r[1] || c.Due.String() != r[2] || c.Provisional != (r[3] == "yes") {
			t.Errorf("%s: nominal %s due %s provisional %v; want %v", r[0], c.Nominal, c.Due, c.Provisional, r[1:])
		}
		if c.Obligation.Rule != "finance_due_day@2000-01-01" {
			t.Errorf("%s does not say which rule fixed its day: %q", r[0], c.Obligation.Rule)
		}
	}
}

func TestR82_WorkingDaysOf2025And2026(t *testing.T) {
	s, _ := seeded(t, "2025-01", "小山村")
	h, err := s.Holidays(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range table(t, "days.csv") {
		if got := h.Working(day(t, r[0])); got != (r[1] == "yes") {
			t.Errorf("%s (%s): working %v", r[0], r[2], got)
		}
	}
}

// Whatever day of the month a county's rule names: the due day is worked on,
// and every day between the nominal day and it is not.
func TestR82_NoRuleDayFallsOnAHoliday(t *testing.T) {
	s, _ := seeded(t, "2025-01", "小山村")
	h, err := s.Holidays(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for value := 1; value <= 28; value++ {
		for m := month(t, "2024-12"); m.Before(month(t, "2026-12")); m = m.Add(1) {
			x, err := Basis{Item: "x", Frequency: "month", Due: fmt.Sprintf("e1-%d", value)}.of(calendar.NewPeriod(calendar.Monthly, m), calendar.Day{}, s.Rules, h)
			if err != nil {
				t.Fatal(err)
			}
			nominal, due, skipped := x.nominal, x.due, x.skipped
			if nominal.DayOfMonth() != value || nominal.MonthOf() != m.Add(1) || !h.Working(due) || x.provisional || due.Sub(nominal) != len(skipped) {
				t.Errorf("%s, day %d: %s → %s, skipped %v", m, value, nominal, due, skipped)
			}
			for _, d := range skipped {
				if h.Working(d.Day) || d.Day.Before(nominal) || !d.Day.Before(due) || d.Why == "" {
					t.Errorf("%s, day %d: %s was skipped: %q", m, value, d.Day, d.Why)
				}
			}
		}
	}
}

func TestR40_TheLastMinuteOfTheDueDayIsInTime(t *testing.T) {
	due := calendar.Date(2026, 4, 15)
	for name, c := range map[string]struct {
		published, on string
		want          Status
		late          int
	}{
		"long before":            {"", "2026-04-11", Upcoming, 0},
		"three days before":      {"", "2026-04-12", Soon, 0},
		"on the day":             {"", "2026-04-15", Soon, 0},
		"the day after":          {"", "2026-04-16", Overdue, 1},
		"a month after":          {"", "2026-05-16", Overdue, 31},
		"out on the day":         {"2026-04-15", "2026-04-15", Met, 0},
		"out before, seen later": {"2026-04-02", "2026-09-01", Met, 0},
		"out a day late":         {"2026-04-16", "2026-04-16", MetLate, 1},
		"late, seen much later":  {"2026-04-20", "2026-09-01", MetLate, 5},
		// What came out afterwards was not there on the day asked about.
		"asked about before it came out, overdue":  {"2026-04-20", "2026-04-18", Overdue, 3},
		"asked about before it came out, in time":  {"2026-04-14", "2026-04-12", Soon, 0},
		"asked about before it came out, upcoming": {"2026-04-14", "2026-04-01", Upcoming, 0},
	} {
		o := Obligation{Due: due}
		if c.published != "" {
			o.Published = day(t, c.published)
		}
		if got, late := o.Status(day(t, c.on), 3), o.DaysLate(day(t, c.on)); got != c.want || late != c.late {
			t.Errorf("%s: %s, %d days late; want %s, %d", name, got, late, c.want, c.late)
		}
	}
}

// SQL picks candidates, Go decides; a second statement of the same rule in SQL
// must agree with Go on every day of a year.
func TestR40_StatusAgreesWithTheDatabaseOnEveryDayOfAYear(t *testing.T) {
	s, ids := seeded(t, "2025-09", "小山村", "大山村", "吕㛃村")
	check(t, s, "2026-12-31")
	for i, m := range []string{"2025-09", "2025-10", "2025-12", "2026-01", "2026-02", "2026-03", "2026-06", "2026-08"} {
		publish(t, s, ids[0], m, month(t, m).Add(1).First().AddDays(4*i).String()) // in time, then later and later
	}
	publish(t, s, ids[1], "2025-10", "2026-08-01")
	const soon = 3
	for on := calendar.Date(2026, 1, 1); on.Year() == 2026; on = on.AddDays(1) {
		list, err := s.list(t.Context(), s.DB.Read(), on, "1 = 1 order by o.id")
		if err != nil {
			t.Fatal(err)
		}
		inGo := map[Status][]int64{}
		for _, o := range list {
			inGo[o.Status(on, soon)] = append(inGo[o.Status(on, soon)], o.ID)
		}
		for status, where := range map[Status]string{
			Met:      "p <> '' and p <= $1 and p <= due_on",
			MetLate:  "p <> '' and p <= $1 and p > due_on",
			Overdue:  "(p = '' or p > $1) and due_on < $1",
			Soon:     "(p = '' or p > $1) and due_on >= $1 and due_on <= $2",
			Upcoming: "(p = '' or p > $1) and due_on > $2",
		} {
			if got, want := fmt.Sprint(inGo[status]), fmt.Sprint(ask(t, s, where, on.String(), on.AddDays(soon).String())); got != want {
				t.Fatalf("%s %s: Go %s, SQL %s", on, status, got, want)
			}
		}
		owing, err := s.Owing(t.Context(), on)
		if err != nil {
			t.Fatal(err)
		}
		want := map[int64]bool{}
		for _, id := range append(inGo[Overdue], inGo[Soon]...) {
			want[id] = true
		}
		for i, c := range owing {
			if !want[c.ID] || (i > 0 && c.Due.Before(owing[i-1].Due)) {
				t.Fatalf("%s: %s of village %d in place %d", on, c.Period, c.VillageID, i)
			}
		}
		if len(owing) != len(want) {
			t.Fatalf("%s: %d owing, want %d", on, len(owing), len(want))
		}
	}
}

func ask(t *testing.T, s *Store, where string, args ...any) []int64 {
	t.Helper()
	rows, err := s.DB.Read().QueryContext(t.Context(), `
		select id from (
			select o.id, o.due_on, coalesce((select min(x.published_on) from disclosure d join disclosure_version x on x.disclosure_id = d.id
			        where d.village_id = o.village_id and d.period = o.period and d.item = o.item and x.state = 'published'), '') as p
			from obligation o) t
		where `+where+" and $2 <> '' order by id", args...)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := db.Collect(rows, func(scan db.Scan) (id int64, err error) { err = scan(&id); return id, err })
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestACorrectionDoesNotMakeAMonthLate(t *testing.T) {
	s, ids := seeded(t, "2026-03", "小山村")
	check(t, s, "2026-04-01")
	publish(t, s, ids[0], "2026-03", "2026-04-10")
	publish(t, s, ids[0], "2026-03", "2026-06-30") // a second version
	c := clockOf(t, s, ids[0], "2026-03", "2026-07-01")
	if c.Status != Met || c.DaysLate != 0 || c.Published.String() != "2026-04-10" {
		t.Errorf("%+v", c)
	}
}

func TestTheSentenceSaysWhereItStands(t *testing.T) {
	s, ids := seeded(t, "2026-01", "小山村")
	check(t, s, "2026-12-31")
	publish(t, s, ids[0], "2026-01", "2026-02-24")
	publish(t, s, ids[0], "2026-02", "2026-03-20")
	for on, want := range map[string]string{
		"2026-01 2026-03-01": "2026年1月的账在2026年2月24日公开了，没有超期。",
		"2026-02 2026-04-01": "2026年2月的账在2026年3月20日才公开，晚了4天。",
		"2026-03 2026-04-20": "2026年3月的账应在2026年4月15日前公开，已经晚了5天。",
		"2026-03 2026-04-15": "2026年3月的账今天是公开的最后一天。",
		"2026-03 2026-04-14": "2026年3月的账明天是公开的最后一天。",
		"2026-03 2026-04-01": "2026年3月的账最迟2026年4月15日公开，还有14天。",
	} {
		m, at, _ := strings.Cut(on, " ")
		if got := clockOf(t, s, ids[0], m, at).Sentence(); got != want {
			t.Errorf("%s: %s; want %s", on, got, want)
		}
	}
	for m, want := range map[string]string{
		"2026-03": "每月的账，下个月15日前公开。2026年3月的账，原定2026年4月15日。",
		"2026-07": "每月的账，下个月15日前公开。2026年7月的账，原定2026年8月15日，碰上放假（8月15日星期六、8月16日星期日），顺延到2026年8月17日。",
		"2026-12": "每月的账，下个月15日前公开。2026年12月的账，原定2027年1月15日。2027年的放假安排还没有公布，这个日子是暂定的，公布后会重算。",
	} {
		if got := clockOf(t, s, ids[0], m, "2026-12-31").Explain(); got != want {
			t.Errorf("%s: %s\nwant %s", m, got, want)
		}
	}
}
