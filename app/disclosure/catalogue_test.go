package disclosure

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/data"
)

func shipped(t testing.TB) *Catalogue {
	t.Helper()
	c, err := LoadCatalogue(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogueRefusesWhatIsNotComplete(t *testing.T) {
	shelf := fstest.MapFS{}
	err := fs.WalkDir(data.Reference, "reference", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(data.Reference, path)
		shelf[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(shelf, func(path string, _ *fstest.MapFile) bool { // they name items that are not in these lists
		return path == "reference/catalogue-aliases.csv" || strings.HasPrefix(path, "reference/forms/")
	})
	const head = "code,column,name,plain,kind,frequency,due,shown,chain,post,place,event,basis,mark,personal,from\n"
	const finance = "finance-month,财务,财务公开榜,每月的账,finance-sheet,month,e1-15,15,full,村会计,公开栏,,依据,C,none,2000-01-01\n"
	row := func(change ...string) string {
		return head + finance + strings.NewReplacer(change...).Replace("land,村务,宅基地,谁家批了地,table,quarter,e1-15,7,full,村会计,公开栏,,依据,C,names,2000-01-01\n")
	}
	load := func(text string) error {
		shelf["reference/catalogue.csv"] = &fstest.MapFile{Data: []byte(text)}
		_, err := LoadCatalogue(shelf)
		return err
	}
	if err := load(row()); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"no heading":             finance,
		"no finance":             head + "land,村务,宅基地,谁家批了地,table,quarter,e1-15,7,full,村会计,公开栏,,依据,C,names,2000-01-01\n",
		"wrong kind":             row("table", "picture"),
		"no basis":               row("依据", ""),
		"no time":                row("e1-15", ""),
		"nobody answers":         row("村会计", ""),
		"wrong interval":         row("quarter", "daily"),
		"an event with no event": row("quarter", "event"),
		"days for a period":      row("e1-15", "d10"),
		"unknown chain":          row("full", "long"),
		"unknown class":          row("names", "many"),
		"unknown column":         row("村务", "事务"),
		"no day":                 row(",7,", ",0,"),
		"short row":              head + finance + "land,村务\n",
	} {
		if load(text) == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestTheShippedCatalogueIsWhole(t *testing.T) {
	l := shipped(t).On(calendar.Date(2026, 4, 1))
	count := map[string]int{}
	for _, it := range l.Items {
		count[it.Column]++
		if lacking := l.Lacking(it); len(lacking) > 0 {
			t.Errorf("%s lacks %v", it.Code, lacking)
		}
		if len(l.Chain(it.Code).Steps) < 2 {
			t.Errorf("%s goes no way", it.Code)
		}
	}
	for _, column := range l.Columns {
		if count[column] < 5 {
			t.Errorf("%s has %d items", column, count[column])
		}
	}
	if _, err := l.Item("nothing"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	if len(l.Of(KindTable)) < 8 || len(l.Of(KindText)) < 8 || len(l.Of(KindNotice)) != 3 {
		t.Error("kinds are missing")
	}
}

// Worked out by hand: the last day of the period, then the day the item names.
func TestR30_DueDaysBeforeHolidays(t *testing.T) {
	set, err := rules.Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ due, period, want string }{
		{"rule:finance_due_day", "2026-01", "2026-02-15"},
		{"e1-15", "2026-12", "2027-01-15"},
		{"e1-31", "2026-01", "2026-02-28"},
		{"e1-31", "2028-01", "2028-02-29"},
		{"e1-15", "2026-Q1", "2026-04-15"},
		{"e1-15", "2026-Q4", "2027-01-15"},
		{"e2-10", "2026-Q2", "2026-08-10"},
		{"e1-31", "2026-H1", "2026-07-31"},
		{"e1-31", "2026", "2027-01-31"},
		{"s3-31", "2026", "2026-03-31"},
		{"s2-31", "2028", "2028-02-29"},
	} {
		d, err := ParseDue(c.due)
		if err != nil {
			t.Fatal(err)
		}
		p, err := calendar.ParsePeriod(c.period)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Of(p, set).String(); got != c.want || d.OnEvent() {
			t.Errorf("%s of %s is %s, want %s", c.due, c.period, got, c.want)
		}
	}
	for due, want := range map[string]string{"d10": "2026-03-11", "d1": "2026-03-02", "d-10": "2026-02-19"} {
		d, err := ParseDue(due)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.From(calendar.Date(2026, 3, 1)).String(); got != want || !d.OnEvent() || d.Rolls() != (d.Days > 0) {
			t.Errorf("%s from 2026-03-01 is %s, want %s", due, got, want)
		}
	}
	for _, text := range []string{"", "15", "e13-1", "e0-5", "e1-0", "e1-32", "d0", "d-61", "d999", "x1-2", "rule:", "e1-15 "} {
		if d, err := ParseDue(text); err == nil {
			t.Errorf("%q is taken for %+v", text, d)
		}
	}
}

func TestACountyTightensAndAddsButNeverLoosens(t *testing.T) {
	w := seeded(t)
	admin := w.head
	admin.Role = user.Administrator
	day := calendar.DayOf(w.now)
	base := w.Catalogue.On(day)
	item := func(code string, change func(*Item)) Item {
		it, err := base.Item(code)
		if err != nil {
			t.Fatal(err)
		}
		change(&it)
		return it
	}
	profile := func(items []Item, dropped ...string) Profile {
		return Profile{From: day.AddDays(1), Name: "县目录", Source: "县民政局通知", Items: items, Dropped: dropped}
	}
	for name, p := range map[string]Profile{
		"rarer":            profile([]Item{item("finance-month", func(it *Item) { it.Frequency, it.Due = "quarter", "e1-15" })}),
		"on event":         profile([]Item{item("assets", func(it *Item) { it.Frequency, it.Due, it.Event = OnEvent, "d10", "other" })}),
		"law left out":     profile(nil, "finance-month"),
		"twice":            profile([]Item{item("assets", func(*Item) {}), item("assets", func(*Item) {})}),
		"no such column":   profile([]Item{item("assets", func(it *Item) { it.Column = "政务" })}),
		"without a source": {From: day, Name: "县目录"},
		"from the past":    {From: day.AddDays(-1), Name: "县目录", Source: "通知"},
	} {
		if _, err := w.KeepProfile(t.Context(), admin, p); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := profile([]Item{
		item("debts", func(it *Item) { it.Frequency = "month" }),
		item("assets", func(it *Item) { it.Post = "" }),
		{Code: "x-road", Column: "村务", Name: "村道养护", Kind: KindTable, Frequency: "year", Mark: "L", Personal: NobodyNamed},
	}, "party-plan")
	if _, err := w.KeepProfile(t.Context(), w.head, good); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the head keeps a catalogue: %v", err)
	}
	if n, err := w.KeepProfile(t.Context(), admin, good); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	if l, err := w.List(t.Context(), day); err != nil || l.Profile != nil || len(l.Items) != len(base.Items) {
		t.Errorf("it holds before its day: %v", err)
	}
	l, err := w.List(t.Context(), day.AddDays(1))
	if err != nil || l.Profile == nil || l.Profile.N != 1 || len(l.Items) != len(base.Items) {
		t.Fatalf("%+v, %v", l.Profile, err)
	}
	if _, err := l.Item("party-plan"); err == nil {
		t.Error("an item that was left out is still there")
	}
	road, _ := l.Item("x-road")
	assets, _ := l.Item("assets")
	if got := l.Lacking(road); !slices.Equal(got, []string{"定内容", "定时间", "定形式地点", "定程序", "定责任人"}) {
		t.Errorf("%v", got)
	}
	if got := l.Lacking(assets); !slices.Equal(got, []string{"定责任人"}) {
		t.Errorf("%v", got)
	}
}
