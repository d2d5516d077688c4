package deadline

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/user"
	"sunshine/app/village"
)

// bigCounty is 176 villages in eleven townships that owe the whole catalogue from
// the first of January, so many years before 2027.
func bigCounty(t testing.TB, years int) *Store {
	t.Helper()
	first := fmt.Sprintf("%d-01", 2027-years)
	s, _ := whole(t, first+"-01", first, "小山村")
	for y := 2015; y <= 2023; y++ { // else every day before 2024 would wait for its table each night
		table := Year{Year: y, Source: "为测试编的", Days: []HolidayRow{{calendar.Date(y, 1, 1), calendar.Holiday, "元旦"}, {calendar.Date(y, 5, 1), calendar.Holiday, "劳动节"}, {calendar.Date(y, 10, 1), calendar.Holiday, "国庆节"}}}
		if err := s.LoadYear(t.Context(), user.System, table); err != nil {
			t.Fatal(err)
		}
	}
	places := &village.Store{DB: s.DB, Now: s.Now}
	county := must(places.County(t.Context()))(t)
	for i := 1; i <= 11; i++ {
		town := must(places.Add(t.Context(), user.System, village.New{Level: "township", ParentID: county.ID, Code: fmt.Sprintf("3399002%02d000", i), Name: fmt.Sprintf("乡镇%d", i)}))(t)
		for j := 1; j <= 16; j++ {
			if i == 11 && j == 16 {
				break // the first village makes 176
			}
			must(places.Add(t.Context(), user.System, village.New{Level: "village", ParentID: town, Code: fmt.Sprintf("3399002%02d2%02d", i, j), Name: fmt.Sprintf("村%d-%d", i, j), FirstMonth: month(t, first)}))(t)
		}
	}
	return s
}

const lastNight = "2026-12-31"

// settle lets everything come out in time that was due before December, but for
// one in forty. It goes past the review chain, which would take an hour.
func settle(t testing.TB, s *Store) {
	t.Helper()
	for _, text := range []string{
		"drop trigger disclosure_version_starts_as_draft",
		"insert into disclosure (village_id, item, period, title, created_at) select village_id, item, period, item || period, '' from obligation where due_on < '2026-12-01' and id % 40 <> 0",
		`insert into disclosure_version (disclosure_id, n, state, sha256, drafted_by, reviewed_by, published_by, published_on)
		 select d.id, 1, 'published', 'x', 1, 2, 3, o.due_on from disclosure d join obligation o on o.village_id = d.village_id and o.item = d.item and o.period = d.period`,
		`update obligation set published_on = coalesce((select min(x.published_on) from disclosure_out x where x.village_id = obligation.village_id and x.item = obligation.item and x.period = obligation.period), '')`,
	} {
		exec(t, s, text)
	}
}

func count(t testing.TB, s *Store, query string) (n int) {
	t.Helper()
	if err := s.DB.Read().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Ten years of a county in one run, from nothing.
func BenchmarkFirstNightOfTenYears(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s := bigCounty(b, 10)
		b.StartTimer()
		r := check(b, s, lastNight)
		b.ReportMetric(float64(r.Made), "duties")
	}
}

// What a night, and a page, cost once the years lie behind the county.
func BenchmarkCounty(b *testing.B) {
	for _, years := range []int{1, 10} {
		s := bigCounty(b, years)
		check(b, s, lastNight)
		settle(b, s)
		check(b, s, lastNight)
		on := day(b, lastNight)
		ctx := context.Background()
		for name, do := range map[string]func() (int, error){
			"second night": func() (int, error) { r, err := s.Check(ctx, on); return r.Made + r.Fixed + r.Reminds, err },
			"matrix of debts": func() (int, error) {
				list, err := s.MatrixOf(ctx, "debts", day(b, "2026-01-01"), day(b, "2026-12-31"), on)
				return len(list), err
			},
			"matrix of months": func() (int, error) {
				list, err := s.Matrix(ctx, calendar.NewMonth(2026, 7), calendar.NewMonth(2026, 12), on)
				return len(list), err
			},
			"matrix of a quarter": func() (int, error) {
				list, err := s.List(ctx, Filter{Period: "2026-Q3"}, on)
				return len(list), err
			},
			"owing": func() (int, error) { list, err := s.Owing(ctx, on); return len(list), err },
			"late":  func() (int, error) { m, err := s.LateVillages(ctx, disclosure.FinanceMonth, on); return len(m), err },
			"a village": func() (int, error) {
				list, err := s.List(ctx, Filter{Village: 3, Status: []Status{Overdue, Soon, Upcoming}}, on)
				return len(list), err
			},
			"one's desk": func() (int, error) { return 0, s.Refresh(ctx, 3, on) },
		} {
			b.Run(fmt.Sprintf("%s/%d years", name, years), func(b *testing.B) {
				n := 0
				for b.Loop() {
					got, err := do()
					if err != nil {
						b.Fatal(err)
					}
					n = got
				}
				b.ReportMetric(float64(n), "rows")
			})
		}
	}
}

// A county with years behind it: a second run changes nothing, and no question a
// page asks reads through the years.
func TestNoPageReadsThroughTheYears(t *testing.T) {
	s := bigCounty(t, 2)
	r := check(t, s, lastNight)
	if want := 176 * 2 * 53; r.Made != want { // 12 months, 8 items by quarter, 2 by half-year, 5 by year
		t.Errorf("%d duties, want %d", r.Made, want)
	}
	settle(t, s)
	check(t, s, lastNight)
	before := count(t, s, "select count(*) from obligation")
	if r := check(t, s, lastNight); r.Made+r.Fixed+r.Reminds != 0 || count(t, s, "select count(*) from obligation") != before {
		t.Errorf("a second run: %s", r)
	}
	on := day(t, lastNight)
	where := func(f Filter) (string, []any) {
		w, args, err := s.where(t.Context(), f, on)
		if err != nil {
			t.Fatal(err)
		}
		return w, args
	}
	type question struct {
		text string
		args []any
	}
	ask := map[string]question{
		"what is open":      {openSQL + " and " + dueAtMost + " $2", []any{lastNight, "2027-01-03"}},
		"an item's periods": {matrixSQL, []any{"debts", "2026-01-01", "2026-12-31"}},
	}
	for name, f := range map[string]Filter{"a period": {Period: "2026-Q3"}, "a village": {Village: 3}, "open and overdue": {Status: []Status{Overdue}}, "due next month": {From: day(t, "2027-01-01"), To: day(t, "2027-01-31")}, "events of a month": {Events: true, Began: true, From: day(t, "2026-12-01"), To: day(t, "2026-12-31")}} {
		text, args := where(f)
		ask[name] = question{text, args}
	}
	for name, q := range ask {
		rows, err := s.DB.Read().QueryContext(t.Context(), "explain query plan "+obligationQuery+q.text, q.args...)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := db.Collect(rows, func(scan db.Scan) (text string, err error) {
			var a, b, c int
			err = scan(&a, &b, &c, &text)
			return text, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(plan, " | "); strings.Contains(name, "open") && !strings.Contains(all, "obligation_out_by_day") {
			t.Errorf("%s is not found by what is out: %s", name, all)
		}
		for _, line := range plan {
			if strings.HasPrefix(line, "SCAN o") || strings.HasPrefix(line, "SCAN x") {
				t.Errorf("%s reads through everything: %s", name, strings.Join(plan, " | "))
			}
		}
	}
}
