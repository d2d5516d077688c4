package deadline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Every due day of the hand-made table, for every frequency and every way of
// writing one.
func TestR31_R33_R82_DueDaysOfEveryFrequency(t *testing.T) {
	s, _ := seeded(t, "2026-01", "小山村")
	h, err := s.Holidays(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, r := range table(t, "due-days-all.csv") {
		b := Basis{Item: "x", Frequency: disclosure.Frequency(r[0]), Due: r[1]}
		var span calendar.Period
		var event calendar.Day
		if r[0] == "event" {
			event = day(t, r[2])
		} else if span, err = calendar.ParsePeriod(r[2]); err != nil {
			t.Fatal(err)
		}
		d, err := b.of(span, event, s.Rules, h)
		if err != nil || d.nominal.String() != r[3] || d.due.String() != r[4] || d.provisional != (r[5] == "yes") {
			t.Errorf("%s %s of %s: nominal %s due %s provisional %v, %v; want %v", r[0], r[1], r[2], d.nominal, d.due, d.provisional, err, r[3:])
		}
		seen[r[0]]++
	}
	if len(seen) != 5 || seen["event"] < 20 {
		t.Errorf("the table has %v", seen)
	}
}

// A village's whole year: what the nightly run makes of every item of the
// national list has the days of the table.
func TestAWholeYearOfTheWholeCatalogue(t *testing.T) {
	s, ids := whole(t, "2025-01-01", "2025-01", "小山村")
	check(t, s, "2026-12-31")
	want := map[string][]string{}
	for _, r := range table(t, "due-days-all.csv") {
		want[r[0]+" "+r[1]+" "+r[2]] = r
	}
	list, err := s.List(t.Context(), Filter{Village: ids[0], Periods: true}, day(t, "2026-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]int{}
	for _, c := range list {
		if c.Item == disclosure.FinanceMonth {
			continue // has a table of its own
		}
		r := want[fmt.Sprintf("%s %s %s", c.Terms.Frequency, c.Terms.Due, c.Period)]
		if r == nil {
			t.Errorf("%s of %s, due %s, is not in the table", c.Item, c.Period, c.Due)
			continue
		}
		if c.Nominal.String() != r[3] || c.Due.String() != r[4] || c.Provisional != (r[5] == "yes") {
			t.Errorf("%s of %s: nominal %s due %s provisional %v; want %v", c.Item, c.Period, c.Nominal, c.Due, c.Provisional, r[3:])
		}
		known[c.Item]++
	}
	for _, it := range s.Catalogue.On(day(t, "2026-12-31")).Items {
		n := map[disclosure.Frequency]int{"quarter": 8, "half-year": 4, "year": 2}[it.Frequency]
		if n > 0 && known[it.Code] != n {
			t.Errorf("%s: %d periods in two years, want %d", it.Code, known[it.Code], n)
		}
	}
}

// The rule stored with a duty is enough to work its day out again.
func TestTheStoredRuleGivesTheDayAgain(t *testing.T) {
	s, ids := whole(t, "2025-01-01", "2025-01", "小山村")
	profile(t, s, "2026-02-15", "2026-02-15", item(t, s, "debts", "month", "e1-5"), item(t, s, "finance-month", "month", "e1-10"))
	enter(t, s, ids[0], "audit", "2025年度审计", "2026-03-02")
	check(t, s, "2026-12-31")
	list, err := s.List(t.Context(), Filter{}, day(t, "2026-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := s.Holidays(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range list {
		b, err := ParseBasis(c.Obligation.Rule)
		if err != nil || b.String() != c.Obligation.Rule || b.Item != c.Item {
			t.Fatalf("%q: %+v, %v", c.Obligation.Rule, b, err)
		}
		d, err := b.of(c.Span, c.Started, s.Rules, h)
		if err != nil || d.nominal != c.Nominal || d.due != c.Due {
			t.Errorf("%s of %s by %q: %s, stored %s", c.Item, c.Period, c.Obligation.Rule, d.due, c.Due)
		}
		seen[c.Obligation.Rule] = true
	}
	for _, rule := range []string{"finance_due_day@2000-01-01", "debts/quarter/e1-15@2000-01-01", "debts/month/e1-5@p1:2026-02-15", "finance-month/month/e1-10@p1:2026-02-15", "audit/event/d10@2000-01-01"} {
		if !seen[rule] {
			t.Errorf("no duty by %s", rule)
		}
	}
	if bad, err := s.Verify(t.Context(), day(t, "2026-12-31")); err != nil || len(bad) > 0 {
		t.Errorf("%v, %v", bad, err)
	}
	for _, bad := range []string{"", "debts", "debts/quarter/e1-15", "debts/quarter/e1-15@", "debts/quarter/e1-15@p:2026-01-01", "finance_due_day@today"} {
		if b, err := ParseBasis(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, b)
		}
	}
}

// item gives an item of the national list, owed as often and by when one says.
func item(t testing.TB, s *Store, code string, f disclosure.Frequency, due string) disclosure.Item {
	t.Helper()
	it, err := s.Catalogue.On(day(t, "2026-01-01")).Item(code)
	if err != nil {
		it = disclosure.Item{Code: code, Column: "村务", Name: "县里加的事项", Plain: "县里加的", Kind: disclosure.KindText, Shown: "10", Chain: "full", Post: "村会计", Place: "村务公开栏", Mark: "L", Personal: disclosure.NobodyNamed, Basis: "县里的文件"}
	}
	it.Frequency, it.Due, it.Event = f, due, ""
	return it
}

// profile lets the county's administrator keep a catalogue on a day.
func profile(t testing.TB, s *Store, on, from string, items ...disclosure.Item) {
	t.Helper()
	keep(t, s, on, disclosure.Profile{From: day(t, from), Name: "阳光县目录", Source: "阳光县文件", Items: items})
}

func keep(t testing.TB, s *Store, on string, p disclosure.Profile) {
	t.Helper()
	at := day(t, on).End().Add(-12 * 60 * 60e9)
	d := &disclosure.Store{DB: s.DB, Catalogue: s.Catalogue, Rules: s.Rules, Now: fixed(at)}
	if _, err := d.KeepProfile(t.Context(), user.Actor{ID: 1, Name: "管理员", Role: user.Administrator}, p); err != nil {
		t.Fatal(err)
	}
}

// keys gives the periods of an item that a village owes, in order.
func keys(t testing.TB, s *Store, villageID int64, item string) string {
	t.Helper()
	list, err := s.List(t.Context(), Filter{Village: villageID, Item: item}, day(t, "2027-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(list, func(a, b Clock) int { return strings.Compare(a.Started.String(), b.Started.String()) })
	var all []string
	for _, c := range list {
		all = append(all, c.Period)
	}
	return strings.Join(all, " ")
}

// What a county's own catalogues do to what is owed, worked out by hand. However
// the runs lie, the periods are the same.
func TestAProfileChangesWhatIsOwedFromTheNextPeriodOn(t *testing.T) {
	for name, c := range map[string]struct {
		first string // of the village
		do    func(t *testing.T, s *Store)
		item  string
		want  string // by 10 October 2026
	}{
		"nothing changes": {"2026-01", func(*testing.T, *Store) {}, "debts", "2026-Q1 2026-Q2 2026-Q3 2026-Q4"},
		"more often, in the middle of a quarter": {
			"2026-01", func(t *testing.T, s *Store) {
				profile(t, s, "2026-02-01", "2026-02-15", item(t, s, "debts", "month", "e1-15"))
			}, "debts",
			"2026-Q1 2026-04 2026-05 2026-06 2026-07 2026-08 2026-09 2026-10",
		},
		"more often, from the first day of a quarter": {
			"2026-01", func(t *testing.T, s *Store) {
				profile(t, s, "2026-02-01", "2026-04-01", item(t, s, "debts", "month", "e1-15"))
			}, "debts",
			"2026-Q1 2026-04 2026-05 2026-06 2026-07 2026-08 2026-09 2026-10",
		},
		"less often: the months of the quarter go on": {
			"2026-01", func(t *testing.T, s *Store) {
				profile(t, s, "2026-01-05", "2026-01-05", item(t, s, "extra", "month", "e1-15"))
				profile(t, s, "2026-01-05", "2026-04-20", item(t, s, "extra", "quarter", "e1-15"))
			}, "extra", "2026-01 2026-02 2026-03 2026-04 2026-05 2026-06 2026-Q3 2026-Q4",
		},
		"quarters, then half-years, then years": {
			"2026-01", func(t *testing.T, s *Store) {
				profile(t, s, "2026-01-05", "2026-02-01", item(t, s, "party-meetings", "half-year", "e1-15"))
			}, "party-meetings", "2026-Q1 2026-Q2 2026-H2",
		},
		"a new item starts with the period in which it comes": {
			"2026-01", func(t *testing.T, s *Store) {
				profile(t, s, "2026-01-05", "2026-05-20", item(t, s, "extra", "quarter", "e1-15"))
			}, "extra", "2026-Q2 2026-Q3 2026-Q4",
		},
		"an item that is dropped starts nothing more": {
			"2026-01", func(t *testing.T, s *Store) {
				keep(t, s, "2026-01-05", disclosure.Profile{From: day(t, "2026-05-20"), Name: "目录", Source: "文件", Dropped: []string{"party-meetings"}})
			}, "party-meetings", "2026-Q1 2026-Q2",
		},
		"and one that comes back starts again": {
			"2026-01", func(t *testing.T, s *Store) {
				keep(t, s, "2026-01-05", disclosure.Profile{From: day(t, "2026-02-20"), Name: "目录", Source: "文件", Dropped: []string{"party-meetings"}})
				profile(t, s, "2026-01-05", "2026-08-20", item(t, s, "party-meetings", "quarter", "e1-15"))
			}, "party-meetings", "2026-Q1 2026-Q3 2026-Q4",
		},
		"R46: a duty that is not whole starts nothing until it is": {
			"2026-01", func(t *testing.T, s *Store) {
				it := item(t, s, "extra", "quarter", "e1-15")
				it.Post = ""
				profile(t, s, "2026-01-05", "2026-01-05", it)
				it.Post = "村会计"
				profile(t, s, "2026-01-05", "2026-07-02", it)
			}, "extra", "2026-Q3 2026-Q4",
		},
		"a village that begins in the middle of a quarter owes from the next": {"2026-02", func(*testing.T, *Store) {}, "debts", "2026-Q2 2026-Q3 2026-Q4"},
		"and the monthly sheet from its first month":                          {"2026-02", func(*testing.T, *Store) {}, "finance-month", "2026-02 2026-03 2026-04 2026-05 2026-06 2026-07 2026-08 2026-09 2026-10"},
		"and half-years":         {"2026-02", func(*testing.T, *Store) {}, "party-dues", "2026-H2"},
		"and no year at all yet": {"2026-02", func(*testing.T, *Store) {}, "resources", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			daily, a := whole(t, "2026-01-01", c.first, "小山村")
			c.do(t, daily)
			for on := day(t, "2026-01-05"); !on.After(day(t, "2026-10-10")); on = on.AddDays(4) {
				check(t, daily, on.String())
			}
			once, b := whole(t, "2026-01-01", c.first, "小山村")
			c.do(t, once)
			check(t, once, "2026-10-10")
			if got := keys(t, daily, a[0], c.item); got != c.want {
				t.Errorf("run again and again: %s\nwant %s", got, c.want)
			}
			if got := keys(t, once, b[0], c.item); got != c.want {
				t.Errorf("run once: %s\nwant %s", got, c.want)
			}
			if r := check(t, once, "2026-10-10"); r.Made+r.Fixed+r.Reminds != 0 {
				t.Errorf("a second run: %s", r)
			}
		})
	}
}

// A county that switches the portal on in the middle of a year owes the periods
// that begin from then on, whenever its villages' books begin.
func TestTheWholeCatalogueIsOwedFromItsOwnDayOn(t *testing.T) {
	s, ids := whole(t, "2026-04-08", "2025-11", "小山村")
	check(t, s, "2026-10-10")
	for item, want := range map[string]string{"debts": "2026-Q3 2026-Q4", "party-dues": "2026-H2", "resources": "", "finance-month": "2025-11 2025-12 2026-01 2026-02 2026-03 2026-04 2026-05 2026-06 2026-07 2026-08 2026-09 2026-10"} {
		if got := keys(t, s, ids[0], item); got != want {
			t.Errorf("%s: %s, want %s", item, got, want)
		}
	}
	admin := user.Actor{ID: 9, Name: "管理员", Role: user.Administrator}
	if err := s.SetStart(t.Context(), user.Actor{ID: 8, Role: user.Township}, day(t, "2026-01-01"), "早一点"); err == nil {
		t.Error("a township set the start")
	}
	for _, bad := range []struct{ day, reason string }{{"2026-01-01", ""}, {"1999-12-31", "早"}, {"2028-01-01", "以后再说"}, {"2026-01-01", "找张三13812345678"}} {
		if err := s.SetStart(t.Context(), admin, day(t, bad.day), bad.reason); err == nil {
			t.Errorf("%v was taken", bad)
		}
	}
	// An earlier day brings what lies between.
	if err := s.SetStart(t.Context(), admin, day(t, "2026-01-01"), "全年都要公开"); err != nil {
		t.Fatal(err)
	}
	check(t, s, "2026-10-10")
	if got := keys(t, s, ids[0], "debts"); got != "2026-Q1 2026-Q2 2026-Q3 2026-Q4" {
		t.Errorf("debts %s", got)
	}
	if got := keys(t, s, ids[0], "resources"); got != "2026" {
		t.Errorf("resources %s", got)
	}
	if x, err := s.Start(t.Context()); err != nil || x.N != 2 || x.From != day(t, "2026-01-01") {
		t.Errorf("%+v, %v", x, err)
	}
}

// The first run writes down since when the county owes everything, if nobody did.
func TestTheFirstRunBeginsTheCatalogue(t *testing.T) {
	s, _ := seeded(t, "2025-10", "小山村")
	other, _ := seeded(t, "2025-10", "小山村")
	s.DB = other.DB
	if err := s.DB.Write(t.Context(), func(q db.Q) error {
		for _, text := range []string{"drop trigger catalogue_start_kept", "delete from catalogue_start"} {
			if _, err := q.ExecContext(t.Context(), text); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	check(t, s, "2026-03-01")
	check(t, s, "2026-03-02")
	list, err := s.Starts(t.Context())
	if err != nil || len(list) != 1 || list[0].From != day(t, "2026-01-05") || list[0].By != "系统" {
		t.Errorf("%+v, %v", list, err)
	}
}

// A village that ended owes nothing that begins on that day or later, also when
// the change is written down after duties had been made.
func TestAVillageThatEndedOwesNothingMore(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村", "大山村")
	check(t, s, "2026-08-10")
	places := &village.Store{DB: s.DB, Now: fixed(day(t, "2026-08-10").End().Add(-60e9))}
	_, err := places.Make(t.Context(), user.Actor{ID: 9, Name: "管理员", Role: user.Administrator}, village.Change{
		Kind: village.Merge, Day: day(t, "2026-07-01"), Paper: village.Paper{Document: "关于小山村并入大山村的批复"}, Villages: ids[:1], Into: ids[1],
	})
	if err != nil {
		t.Fatal(err)
	}
	check(t, s, "2026-10-10")
	for item, want := range map[string]string{"debts": "2026-Q1 2026-Q2", "finance-month": "2026-01 2026-02 2026-03 2026-04 2026-05 2026-06", "party-dues": "2026-H1", "resources": "2026"} {
		if got := keys(t, s, ids[0], item); got != want {
			t.Errorf("the one that ended, %s: %s, want %s", item, got, want)
		}
	}
	if got := keys(t, s, ids[1], "debts"); got != "2026-Q1 2026-Q2 2026-Q3 2026-Q4" {
		t.Errorf("the one that goes on: %s", got)
	}
	owing, err := s.Owing(t.Context(), day(t, "2026-10-10"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range owing {
		if c.VillageID == ids[0] && !c.Begins().Before(day(t, "2026-07-01")) {
			t.Errorf("still owing %s of %s", c.Item, c.Period)
		}
	}
	if bad, err := s.Verify(t.Context(), day(t, "2026-10-10")); err != nil || len(bad) > 0 {
		t.Errorf("%v, %v", bad, err)
	}
}
