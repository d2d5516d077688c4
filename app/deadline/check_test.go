package deadline

import (
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// dump writes everything a nightly run may touch.
func dump(t *testing.T, s *Store) string {
	t.Helper()
	var b strings.Builder
	for _, query := range []string{
		"select village_id || ' ' || period || ' ' || nominal_on || ' ' || due_on || ' ' || provisional from obligation order by village_id, period",
		"select obligation_id || ' ' || level || ' ' || on_day from reminder order by obligation_id, level",
	} {
		rows, err := s.DB.Read().QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := db.Collect(rows, func(scan db.Scan) (l string, err error) { err = scan(&l); return l, err })
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, strings.Join(lines, "\n"))
	}
	return b.String()
}

func TestR30_EveryVillageOwesEveryMonthFromItsFirst(t *testing.T) {
	s, ids := seeded(t, "2026-01", "小山村", "大山村")
	if r := check(t, s, "2026-04-16"); r.Made != 8 || r.Overdue != 6 {
		t.Errorf("%s", r)
	}
	for _, id := range ids {
		clocks, err := s.Of(t.Context(), id, day(t, "2026-04-16"))
		if err != nil || len(clocks) != 4 || clocks[0].Period != "2026-04" || clocks[3].Period != "2026-01" {
			t.Errorf("%d: %v, %v", id, clocks, err)
		}
	}
	if _, err := s.For(t.Context(), ids[0], month(t, "2025-12"), day(t, "2026-04-16")); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a month before the first: %v", err)
	}
	if r := check(t, s, "2026-05-01"); r.Made != 2 {
		t.Errorf("the next month: %s", r)
	}
}

func TestRunningTwiceChangesNothing(t *testing.T) {
	s, ids := seeded(t, "2025-10", "小山村", "大山村")
	publish(t, s, ids[0], "2025-10", "2025-11-20")
	check(t, s, "2026-04-16")
	before := dump(t, s)
	for range 3 {
		if r := check(t, s, "2026-04-16"); r.Made != 0 || r.Fixed != 0 || r.Reminds != 0 || r.Overdue != 11 {
			t.Errorf("a repeated run: %s", r)
		}
	}
	if after := dump(t, s); after != before {
		t.Errorf("changed from\n%s\nto\n%s", before, after)
	}
}

// However the runs of a year lie – every day, once at the end, backwards – the
// obligations are the same.
func TestRunsMayBeLateOrForPastDays(t *testing.T) {
	daily, _ := seeded(t, "2025-11", "小山村", "大山村")
	for on := day(t, "2026-01-01"); !on.After(day(t, "2026-06-30")); on = on.AddDays(1) {
		check(t, daily, on.String())
	}
	backwards, _ := seeded(t, "2025-11", "小山村", "大山村")
	for on := day(t, "2026-06-30"); on.After(day(t, "2026-05-25")); on = on.AddDays(-9) {
		check(t, backwards, on.String())
	}
	one, _, _ := strings.Cut(dump(t, daily), "\n\n")
	for name, s := range map[string]*Store{"backwards": backwards} {
		if two, _, _ := strings.Cut(dump(t, s), "\n\n"); obligations(one) != obligations(two) {
			t.Errorf("%s:\n%s\nwant\n%s", name, two, one)
		}
	}
	if r := check(t, daily, "2026-03-01"); r.Made+r.Fixed+r.Reminds != 0 || r.Overdue != 6 {
		t.Errorf("a past day asked about again: %s", r)
	}
}

func obligations(dump string) string {
	var keep []string
	for _, l := range strings.Split(dump, "\n") {
		if strings.Count(l, " ") == 4 {
			keep = append(keep, l)
		}
	}
	return strings.Join(keep, "\n")
}

func TestEachReminderGoesOutOnceOnItsDay(t *testing.T) {
	s, ids := seeded(t, "2026-03", "小山村", "大山村")
	for on := day(t, "2026-04-01"); !on.After(day(t, "2026-05-31")); on = on.AddDays(1) {
		check(t, s, on.String())
		if on.String() == "2026-04-20" {
			publish(t, s, ids[1], "2026-03", "2026-04-20")
		}
	}
	rows, err := s.DB.Read().QueryContext(t.Context(), `
		select o.village_id || ' ' || r.level || ' ' || r.on_day
		from reminder r join obligation o on o.id = r.obligation_id where o.period = '2026-03' order by r.on_day, o.village_id`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := db.Collect(rows, func(scan db.Scan) (l string, err error) { err = scan(&l); return l, err })
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("[%[1]d soon 2026-04-12 %[2]d soon 2026-04-12 %[1]d overdue 2026-04-16 %[2]d overdue 2026-04-16 %[1]d overdue30 2026-05-16]", ids[0], ids[1])
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

func TestAProvisionalDayIsFixedWhenTheTableArrives(t *testing.T) {
	s, ids := seeded(t, "2026-11", "小山村")
	check(t, s, "2026-12-02")
	if c := clockOf(t, s, ids[0], "2026-12", "2026-12-02"); !c.Provisional || c.Due.String() != "2027-01-15" {
		t.Fatalf("%+v", c)
	}
	if r := check(t, s, "2026-12-03"); r.Fixed != 0 {
		t.Errorf("nothing has come yet: %s", r)
	}
	y, err := ParseYear([]byte("# 为测试编的通知\n2027-01-01,放假,元旦\n2027-01-15,放假,编的节\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.LoadYear(t.Context(), user.System, y); err != nil {
		t.Fatal(err)
	}
	if r := check(t, s, "2026-12-04"); r.Fixed != 1 {
		t.Errorf("%s", r)
	}
	c := clockOf(t, s, ids[0], "2026-12", "2026-12-04")
	if c.Provisional || c.Due.String() != "2027-01-18" || len(c.Skipped) != 3 {
		t.Errorf("%+v", c)
	}
	if r := check(t, s, "2026-12-05"); r.Fixed != 0 {
		t.Errorf("fixed twice: %s", r)
	}
}

// A table that changes after days were settled by it moves none of them, and
// what is explained still fits the day.
func TestAMovedTableLeavesSettledDaysAlone(t *testing.T) {
	s, ids := seeded(t, "2026-01", "小山村")
	check(t, s, "2026-02-01")
	for _, text := range []string{
		"# 改过的通知\n2026-02-16,放假,春节\n",
		"# 再改的通知\n2026-02-15,放假,春节\n2026-02-16,放假,春节\n2026-02-17,放假,春节\n2026-02-18,放假,春节\n2026-02-19,放假,春节\n2026-02-20,放假,春节\n2026-02-21,放假,春节\n2026-02-22,放假,春节\n2026-02-23,放假,春节\n2026-02-24,放假,春节\n2026-02-25,放假,春节\n",
	} {
		y, err := ParseYear([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.LoadYear(t.Context(), user.System, y); err != nil {
			t.Fatal(err)
		}
		if r := check(t, s, "2026-02-05"); r.Fixed != 0 {
			t.Errorf("%s: %s", y.Source, r)
		}
		c := clockOf(t, s, ids[0], "2026-01", "2026-02-05")
		if c.Due.String() != "2026-02-24" || c.Provisional {
			t.Errorf("%s: %+v", y.Source, c)
		}
		for _, d := range c.Skipped {
			if !d.Day.Before(c.Due) {
				t.Errorf("%s: says that %s was skipped, but it is due on %s", y.Source, d.Day, c.Due)
			}
		}
		if e := c.Explain(); !strings.Contains(e, "顺延到2026年2月24日") {
			t.Errorf("%s: does not say how the day came about: %s", y.Source, e)
		}
	}
	if h, err := s.Holidays(t.Context()); err != nil || !h.Covers(2026) || h.Working(calendar.Date(2026, 2, 25)) {
		t.Error("the new table is not in force")
	}
}

func TestMatrixGivesVillagesAgainstMonths(t *testing.T) {
	s, ids := seeded(t, "2026-02", "小山村", "大山村")
	check(t, s, "2026-05-01")
	clocks, err := s.Matrix(t.Context(), month(t, "2026-01"), month(t, "2026-03"), day(t, "2026-05-01"))
	if err != nil || len(clocks) != 4 || clocks[0].VillageID != ids[0] || clocks[2].VillageID != ids[1] || clocks[0].Status != Overdue {
		t.Errorf("%v, %v", clocks, err)
	}
}

// Two years of nine villages, all overdue: more than most townships see.
func BenchmarkCheckOfAQuietNight(b *testing.B) {
	names := []string{"甲村", "乙村", "丙村", "丁村", "戊村", "己村", "庚村", "辛村", "壬村"}
	s, _ := seeded(b, "2024-01", names...)
	check(b, s, "2026-04-16")
	for b.Loop() {
		check(b, s, "2026-04-16")
	}
}
