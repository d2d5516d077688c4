package deadline

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/db/dbtest"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// now is when rows are written; no state may depend on it.
var now = time.Date(2026, 1, 5, 4, 0, 0, 0, time.UTC)

func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func month(t testing.TB, s string) calendar.Month {
	t.Helper()
	m, err := calendar.ParseMonth(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func shippedRules(t testing.TB) *rules.Set {
	t.Helper()
	set, err := rules.Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// seeded gives a store with the shipped holiday tables and villages that owe
// the monthly sheet from the month on, and nothing else before 2027. People 1 to
// 3 draft, review and publish.
func seeded(t testing.TB, first string, villages ...string) (*Store, []int64) {
	t.Helper()
	return whole(t, "2027-01-06", first, villages...)
}

// whole is seeded for a county that owes its whole catalogue from a day on.
func whole(t testing.TB, start, first string, villages ...string) (*Store, []int64) {
	t.Helper()
	catalogue, err := disclosure.LoadCatalogue(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	s := &Store{DB: dbtest.New(t), Catalogue: catalogue, Rules: shippedRules(t), Now: func() time.Time { return now }}
	if err := s.LoadShipped(t.Context(), data.Reference); err != nil {
		t.Fatal(err)
	}
	places := &village.Store{DB: s.DB, Now: s.Now}
	add := func(n village.New) int64 {
		id, err := places.Add(t.Context(), user.System, n)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	county := add(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
	town := add(village.New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
	var ids []int64
	for i, name := range villages {
		ids = append(ids, add(village.New{Level: "village", ParentID: town, Code: "33990010020" + string(rune('1'+i)), Name: name, FirstMonth: month(t, first)}))
	}
	people := &user.Store{DB: s.DB, Now: s.Now}
	for _, role := range []user.Role{user.Accountant, user.Supervisor, user.Head} {
		if _, err := people.AddSilent(t.Context(), user.System, user.New{Login: string(role), Name: role.Chinese(), Role: role, DivisionID: ids[0]}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetStart(t.Context(), user.System, day(t, start), "为测试定的"); err != nil {
		t.Fatal(err)
	}
	return s, ids
}

// fixed is a clock that stands still.
func fixed(at time.Time) func() time.Time { return func() time.Time { return at } }

// enter has the head of a village write down what happened there.
func enter(t testing.TB, s *Store, villageID int64, item, title, on string) int64 {
	t.Helper()
	v, err := village.ByID(t.Context(), s.DB.Read(), villageID)
	if err != nil {
		t.Fatal(err)
	}
	at := *s
	at.Now = fixed(day(t, on).End().Add(-time.Hour))
	id, err := at.Enter(t.Context(), user.Actor{ID: 3, Name: "张领", Post: "村委会主任", Role: user.Head, DivisionID: villageID}, v, Happening{Item: item, Title: title, Day: day(t, on)})
	if err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	return id
}

// publish puts a version of the month before the public on a day.
func publish(t testing.TB, s *Store, villageID int64, m, on string) {
	t.Helper()
	publishAs(t, s, villageID, disclosure.FinanceMonth, m, on)
}

// publishAs puts a version of an item before the public on a day.
func publishAs(t testing.TB, s *Store, villageID int64, item, m, on string) {
	t.Helper()
	at := day(t, on).End().Add(-time.Minute)
	as := func(id int64, role user.Role) user.Actor {
		return user.Actor{ID: id, Name: "某人", Role: role, DivisionID: villageID}
	}
	chain := &disclosure.Store{DB: s.DB, Rules: s.Rules, Now: func() time.Time { return at }}
	var v disclosure.Version
	err := s.DB.Write(t.Context(), func(q db.Q) (err error) {
		v, err = disclosure.Current(t.Context(), q, villageID, item, m)
		if err == nil {
			v, err = disclosure.Correct(t.Context(), q, at, as(1, user.Accountant), v, "补记一笔")
		} else {
			v, err = disclosure.Begin(t.Context(), q, at, as(1, user.Accountant), disclosure.Chain{Steps: []string{disclosure.StepReview, disclosure.StepPublish}}, villageID, item, m, m+"公开榜")
		}
		if err != nil {
			return err
		}
		return disclosure.Submit(t.Context(), q, at, as(1, user.Accountant), v, map[string]string{"m": m})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := chain.Approve(t.Context(), as(2, user.Supervisor), v.ID, ""); err != nil {
		t.Fatal(err)
	}
	err = s.DB.Write(t.Context(), func(q db.Q) error {
		w, err := disclosure.ByID(t.Context(), q, v.ID)
		if err != nil {
			return err
		}
		return disclosure.Publish(t.Context(), q, at, as(3, user.Head), w, map[string]string{"m": m}, day(t, on).AddDays(15))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func check(t testing.TB, s *Store, on string) Result {
	t.Helper()
	r, err := s.Check(t.Context(), day(t, on))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func clockOf(t testing.TB, s *Store, villageID int64, m, on string) Clock {
	t.Helper()
	c, err := s.For(t.Context(), villageID, month(t, m), day(t, on))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// table reads a hand-made table of testdata.
func table(t testing.TB, file string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows [][]string
	for in := bufio.NewScanner(f); in.Scan(); {
		if line := in.Text(); line != "" && line[0] != '#' {
			rows = append(rows, strings.Split(line, ","))
		}
	}
	return rows
}
