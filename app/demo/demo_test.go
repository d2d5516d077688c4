package demo

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"testing"
	"time"

	"sunshine/app/asset"
	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db/dbtest"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/guide"
	"sunshine/app/procedure"
	"sunshine/app/rules"
	"sunshine/app/table"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

func stores(t testing.TB, now time.Time) Stores {
	t.Helper()
	tell := func() time.Time { return now }
	d := dbtest.New(t)
	set, err := rules.Load(data.Reference)
	must(t, err)
	chart, err := finance.LoadChart(data.Reference)
	must(t, err)
	catalogue, err := disclosure.LoadCatalogue(data.Reference)
	must(t, err)
	reference, err := procedure.Load(data.Reference)
	must(t, err)
	registers, err := asset.LoadReference(data.Reference)
	must(t, err)
	guides, err := guide.Load(data.Reference)
	must(t, err)
	matters := &procedure.Store{DB: d, Reference: reference, Catalogue: catalogue, Rules: set, Now: tell}
	return Stores{
		Villages: &village.Store{DB: d, Now: tell}, Users: &user.Store{DB: d, Now: tell},
		Finance:     &finance.Store{DB: d, Chart: chart, Rules: set, Now: tell, Matters: matters, Catalogue: catalogue},
		Disclosures: &disclosure.Store{DB: d, Catalogue: catalogue, Rules: set, Now: tell},
		Deadlines:   &deadline.Store{DB: d, Catalogue: catalogue, Rules: set, Now: tell},
		Guides:      &guide.Store{DB: d, Reference: guides, Now: tell},
		Assets:      &asset.Store{DB: d, Reference: registers, Rules: set, Now: tell},
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err, fields(err))
	}
}

func instant(s string) time.Time {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return v
}

func loaded(t testing.TB, now time.Time) (Stores, []Login) {
	t.Helper()
	s := stores(t, now)
	logins, err := Load(t.Context(), s, now)
	must(t, err)
	return s, logins
}

// Whatever day the demo is started on, it loads, every state can be seen, and
// all that is published holds.
func TestLoadsOnAnyDay(t *testing.T) {
	for day, also := range map[string]string{
		noGuides: "", "2027-01-20 00:05": "", "2026-03-01 00:00": "", "2028-02-29 23:59": "", "2026-02-24 12:00": "临期",
	} {
		t.Run(day, func(t *testing.T) {
			if underRace && day != "2026-03-01 00:00" {
				t.Skip("one day is enough under the race detector, which makes the database twenty times slower")
			}
			t.Parallel()
			now := instant(day)
			s, _ := loaded(t, now)
			checkPublished(t, s, now)
			checkStates(t, s, now, also)
			checkMatters(t, s, now)
			checkDuties(t, s, now)
			checkOffice(t, s, now, day != noGuides)
			bad, err := s.Villages.DB.Integrity(t.Context())
			if err != nil || len(bad) > 0 {
				t.Error(bad, err)
			}
		})
	}
}

// One day, looked at closely.
func TestOneDay(t *testing.T) {
	t.Parallel()
	now := instant("2026-11-26 19:15")
	s, logins := loaded(t, now)
	again, others := loaded(t, now)
	t.Run("published", func(t *testing.T) { checkPublished(t, s, now) })
	t.Run("states", func(t *testing.T) { checkStates(t, s, now, "") })
	t.Run("matters", func(t *testing.T) { checkMatters(t, s, now) })
	t.Run("duties", func(t *testing.T) { checkDuties(t, s, now) })
	t.Run("office", func(t *testing.T) { checkOffice(t, s, now, true) })
	t.Run("told", func(t *testing.T) { everythingIsTold(t, s, now) })
	t.Run("desks", func(t *testing.T) { desks(t, s, now) })
	t.Run("registers", func(t *testing.T) { registers(t, s, now) })
	t.Run("debts", func(t *testing.T) { daysOfDebts(t, s) })
	t.Run("quiet nights", func(t *testing.T) { quietNights(t, s, now) })
	t.Run("statuses", func(t *testing.T) { statuses(t, s, now) })
	t.Run("whole catalogue", func(t *testing.T) { wholeCatalogue(t, s, now) })
	t.Run("same history", func(t *testing.T) { sameHistory(t, s, again, now) })
	t.Run("logins", func(t *testing.T) { oneLoginPerRole(t, s, logins) })
	if logins[0].Password == others[0].Password {
		t.Error("two runs have the same password")
	}
	t.Run("empty database only", func(t *testing.T) { onlyIntoAnEmptyDatabase(t, s, now) })
	t.Run("practice book", func(t *testing.T) { practiceBook(t, s, logins[0].Actor) })
}

// On this day every planned act has happened; the statuses are worked out by
// hand from the files: m met, l late, o overdue, from the first month owed to
// the last that is over.
func statuses(t *testing.T, s Stores, now time.Time) {
	want := map[string]string{
		"小山村": "ooooooooo", "后溪村": "mmmmm", "竹园村": "mmmmm", "东岭村": "moo", "义合村": "oo",
		"柳湾村": "mmloo", "槐树村": "mmmmm", "石桥村": "mmmo", "大塘村": "moo", "新居村": "mmm",
		"花岩村": "llmm", "河口村": "lmm", "六合村": "mmo", "平岗村": "mmmmm", "春山村": "mmmmm", "安居村": "mmmm",
		"学堂村": "mmmmm", "书院村": "mm", "向阳村": "m", "新塘村": "mmo", "慈安村": "oo", "稻香村": "mmm", "枫林村": "o",
	}
	villages, err := s.Villages.List(t.Context())
	must(t, err)
	for _, v := range villages {
		clocks, err := s.Deadlines.Of(t.Context(), v.ID, calendar.DayOf(now))
		must(t, err)
		got := ""
		for _, c := range clocks[1:] {
			got = map[deadline.Status]string{deadline.Met: "m", deadline.MetLate: "l", deadline.Overdue: "o"}[c.Status] + got
		}
		if got != want[v.Name] || clocks[0].Status != deadline.Upcoming {
			t.Errorf("%s: %s, this month %s; want %s", v.Name, got, clocks[0].Status, want[v.Name])
		}
		delete(want, v.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

// The county owes its whole catalogue since 1 July: the villages that were there
// the third quarter, all the fourth, and nothing of the year before. What happened
// since then has its duty.
func wholeCatalogue(t *testing.T, s Stores, now time.Time) {
	today := calendar.DayOf(now)
	villages, err := s.Villages.List(t.Context())
	must(t, err)
	list, err := s.Deadlines.List(t.Context(), deadline.Filter{}, today)
	must(t, err)
	quarters, notices := map[string]int{}, map[string]bool{}
	for _, c := range list {
		switch {
		case c.Item == disclosure.FinanceMonth:
		case c.OnEvent():
			notices[fmt.Sprint(c.VillageID, c.Item, c.Period)] = true
		case c.Status == deadline.Upcoming && c.Period == "2026-Q3", c.Status != deadline.Upcoming && c.Period != "2026-Q3":
			t.Errorf("village %d: %s of %s is %s", c.VillageID, c.Item, c.Period, c.Status.Chinese())
		default:
			quarters[c.Period]++
		}
	}
	if len(notices) == 0 {
		t.Error("nothing happened since July")
	}
	if quarters["2026-Q4"] != 8*len(villages) || quarters["2026-Q3"] != 8*11 || quarters["2026-H2"] != 2*11 || len(quarters) != 3 {
		t.Errorf("%v in %d villages", quarters, len(villages))
	}
	for _, v := range villages {
		out, err := s.Disclosures.PublishedIn(t.Context(), v.ID)
		must(t, err)
		for _, x := range out {
			if x.Item == "decision-resolution" && !x.PublishedOn.Before(calendar.Date(2026, 10, 20)) && !notices[fmt.Sprint(v.ID, x.Item, x.Period)] {
				t.Errorf("%s: %s came out and was not owed", v.Name, x.Title)
			}
		}
	}
	if bad, err := s.Deadlines.Verify(t.Context(), today); err != nil || len(bad) > 0 {
		t.Errorf("%v, %v", bad, err)
	}
}

func oneLoginPerRole(t *testing.T, s Stores, logins []Login) {
	if len(logins) != len(user.Roles) {
		t.Fatalf("%d logins", len(logins))
	}
	names := []string{"kuaiji", "baozhang", "jianwei", "zhuren", "daiguan", "xiangzhen", "jijian", "admin"}
	for i, x := range logins {
		if x.Login != names[i] || x.Role != user.Roles[i] || x.Place == "" {
			t.Errorf("%+v", x)
		}
		token, err := s.Users.SignIn(t.Context(), x.Login, x.Password, "127.0.0.1")
		must(t, err)
		session, err := s.Users.Session(t.Context(), token)
		if err != nil || session.MustChange || session.Role != x.Role {
			t.Errorf("%s: %+v, %v", x.Login, session, err)
		}
	}
	accounts, err := s.Users.List(t.Context())
	must(t, err)
	can := 0
	for _, a := range accounts {
		if a.CanSignIn {
			can++
		}
	}
	if can != len(names) || len(accounts) < 60 {
		t.Errorf("%d of %d accounts can sign in", can, len(accounts))
	}
}

// Two runs at one instant differ in nothing but passwords, and each act stands
// in the audit at its own past instant, in order.
func sameHistory(t *testing.T, a, b Stores, now time.Time) {
	one, two := history(t, a), history(t, b)
	if len(one) < 400 || len(one) != len(two) {
		t.Fatalf("%d and %d acts", len(one), len(two))
	}
	for i := range one {
		if one[i] != two[i] {
			t.Fatalf("act %d: %+v and %+v", i, one[i], two[i])
		}
		if i > 0 && one[i].At.Before(one[i-1].At) {
			t.Errorf("%+v came after %+v", one[i], one[i-1])
		}
		if one[i].At.After(now) {
			t.Errorf("%+v is still to come", one[i])
		}
	}
}

func history(t *testing.T, s Stores) []audit.Entry {
	t.Helper()
	list, err := audit.List(t.Context(), s.Users.DB.Read(), audit.Filter{Limit: 10000})
	must(t, err)
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

func onlyIntoAnEmptyDatabase(t *testing.T, s Stores, now time.Time) {
	before := len(history(t, s))
	if _, err := Load(t.Context(), s, now); fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
	if after := len(history(t, s)); after != before {
		t.Errorf("%d acts more", after-before)
	}
	if !s.Finance.Now().Equal(now) {
		t.Error("the loader moved the caller's clock")
	}
}

func TestLoadStopsWhenAskedTo(t *testing.T) {
	now := instant("2026-11-26 19:15")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Load(ctx, stores(t, now), now); err == nil {
		t.Error("loaded all the same")
	}
}

// What the README tells a newcomer to do: the practice book goes in, and the
// village has what the README says.
func practiceBook(t *testing.T, s Stores, accountant user.Actor) {
	v, err := s.Villages.ByID(t.Context(), accountant.DivisionID)
	must(t, err)
	if v.Name != "小山村" || v.FirstMonth.String() != "2026-02" {
		t.Errorf("%s owes from %s", v.Name, v.FirstMonth)
	}
	name := "M05-现金日记账-gbk.csv"
	file, err := fs.ReadFile(data.Demo, "demo/files/"+name)
	must(t, err)
	id, err := s.Finance.Hand(t.Context(), accountant, v, finance.Upload{Name: name, Data: file, Reading: table.Auto})
	must(t, err)
	p, err := s.Finance.Preview(t.Context(), accountant, id)
	must(t, err)
	answers := map[string]string{}
	for _, x := range p.Report.Problems {
		if x.Question != "" {
			answers[x.Question] = "2026"
		}
	}
	must(t, s.Finance.Answer(t.Context(), accountant, id, answers))
	saved, err := s.Finance.SaveCashBook(t.Context(), accountant, v, id, nil)
	must(t, err)
	if saved.Entries != 6 || len(saved.Months) != 2 {
		t.Fatalf("%+v", saved)
	}
	d, err := s.Finance.Draw(t.Context(), v, calendar.NewMonth(2026, 3))
	must(t, err)
	if d.Closing != 18322_00 {
		t.Errorf("closing %s", d.Closing)
	}
	must(t, s.Finance.Submit(t.Context(), accountant, v, calendar.NewMonth(2026, 2)))
	readme, err := fs.ReadFile(data.Demo, "demo/README.md")
	must(t, err)
	for _, figure := range []string{"19,000.00", "10,678.00", "10,000.00", "18,322.00"} {
		if !bytes.Contains(readme, []byte(figure)) {
			t.Errorf("README.md does not tell %s", figure)
		}
	}
}

// The practice book's months lie in the latest year in which both are over.
func TestPracticeMonthsAreOver(t *testing.T) {
	s := stores(t, instant("2026-01-01 00:00"))
	for day, want := range map[string]string{
		"2026-11-26 19:15": "2026-02", "2026-03-31 23:59": "2025-02", "2026-04-01 00:00": "2026-02", "2026-01-02 00:00": "2025-02", "2028-02-29 12:00": "2027-02",
	} {
		l := newLoader(s, data.Demo, instant(day))
		if got := l.firstMonth(place{PracticeMonths: []int{2, 3}}); got.String() != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	now := instant("2026-11-26 19:15")
	for b.Loop() {
		b.StopTimer()
		s := stores(b, now)
		b.StartTimer()
		if _, err := Load(b.Context(), s, now); err != nil {
			b.Fatal(err)
		}
	}
}
