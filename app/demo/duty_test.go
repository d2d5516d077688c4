package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/village"
	"sunshine/data"
)

// rare are the surnames of those whom the county's lists name: they belong to
// nobody else there, and never stand whole in what is public.
var rare = []string{"逄某", "亓某", "佴某", "禤某", "郐某", "仉某"}

// checkDisclosed holds what came out of demo/duties against its file.
func checkDisclosed(t *testing.T, c county, p place, x disclosure.Version) {
	t.Helper()
	planned := false
	for _, f := range c.duties {
		for _, d := range f.Duties {
			planned = planned || d.Item == x.Item && slices.ContainsFunc(d.In, func(in local) bool { return in.Village == p.Name })
		}
	}
	if !planned {
		t.Errorf("%s: nobody planned %q", p.Name, x.Title)
	}
	text := string(x.Document)
	for _, name := range rare {
		if strings.Contains(text, name) {
			t.Errorf("%s %s: %s stands there whole", p.Name, x.Title, name)
		}
	}
	if strings.ContainsAny(x.Title, "{}") || strings.Contains(text, "{cash") || strings.Contains(text, "{-") {
		t.Errorf("%s %s: a value was not filled in", p.Name, x.Title)
	}
	if !strings.Contains(text, "演示") && !strings.Contains(text, "fin-18") && !strings.Contains(text, `"nil":true`) {
		t.Errorf("%s %s does not say what of it is arranged", p.Name, x.Title)
	}
}

// checkDuties sees that on any day most of what was due is out, that there are
// telling exceptions, and that the county's catalogue is in force.
func checkDuties(t *testing.T, s Stores, now time.Time) {
	t.Helper()
	today := calendar.DayOf(now)
	n, err := s.Deadlines.Count(t.Context(), deadline.Filter{}, today)
	must(t, err)
	out, late := n[deadline.Met]+n[deadline.MetLate], n[deadline.Overdue]
	if late == 0 || late*2 > out || n[deadline.Soon] == 0 || n[deadline.MetLate] == 0 {
		t.Errorf("%d are out, %d overdue, %d soon, %d were late", out, late, n[deadline.Soon], n[deadline.MetLate])
	}
	events, err := s.Deadlines.Count(t.Context(), deadline.Filter{Events: true}, today)
	must(t, err)
	if events[deadline.Met] < 4 || events[deadline.Overdue] > 3 {
		t.Errorf("of what happened: %v", events)
	}
	unsound, err := s.Deadlines.Unsounds(t.Context(), today)
	must(t, err)
	if len(unsound) != 1 || strings.Join(unsound[0].Lacking, "") != "定时间" {
		t.Errorf("%+v", unsound)
	}
	l, err := s.Disclosures.List(t.Context(), today)
	must(t, err)
	if l.Profile == nil || l.Chain("contract").Code != "filed" || l.Chain("debts").Code != "filed" {
		t.Errorf("%+v", l.Profile)
	}
	bad, err := s.Deadlines.Verify(t.Context(), today)
	if err != nil || len(bad) > 0 {
		t.Error(bad, err)
	}
	if bad, err = s.Disclosures.Verify(t.Context()); err != nil || len(bad) > 0 {
		t.Error(bad, err)
	}
}

// everythingIsTold sees that a visitor finds one of everything that can become
// of a publication.
func everythingIsTold(t *testing.T, s Stores, now time.Time) {
	today := calendar.DayOf(now)
	found := map[string]int{}
	signed := map[string]int{}
	list, err := s.Disclosures.PublishedSince(t.Context(), calendar.Date(2026, 1, 1), 10000)
	must(t, err)
	for _, short := range list {
		x, err := s.Disclosures.ByID(t.Context(), short.ID)
		must(t, err)
		if !x.WithdrawnOn.IsZero() {
			found["撤回"]++
		}
		if x.N > 1 {
			found["更正"]++
			visible(t, s, x)
		}
		b, err := s.Disclosures.Board(t.Context(), x)
		must(t, err)
		if !x.Superseded() {
			found["公开栏 "+string(b.State(today))]++
		}
		c, err := s.Disclosures.Coverage(t.Context(), x)
		must(t, err)
		signed[c.Ratio()]++
		if _, ok, err := s.Disclosures.Filing(t.Context(), x.ID); err != nil || ok {
			must(t, err)
			found["备案"]++
		}
		steps, err := s.Disclosures.Steps(t.Context(), x.ID)
		must(t, err)
		if _, reviewed, _ := disclosure.Acts(steps); reviewed.Objection.Answer != "" {
			found["不同意、答复"]++
		}
		if d, err := disclosure.ParseTable(x.Document); err == nil && s.Disclosures.Closed(x, d, today) {
			found["名单收起"]++
		}
		if d, err := disclosure.ParseText(x.Document); err == nil {
			found[map[bool]string{true: "本期无发生", false: "文字"}[d.Nil]]++
			found["照片"] += len(d.Files)
		}
	}
	for what, least := range map[string]int{
		"撤回": 1, "更正": 3, "公开栏 missing": 1, "公开栏 short": 1, "公开栏 done": 100, "公开栏 up": 1, "备案": 10, "不同意、答复": 2, "名单收起": 3,
		"本期无发生": 35, "文字": 25, "照片": 1,
	} {
		if found[what] < least {
			t.Errorf("%s: %d times, want %d: %v", what, found[what], least, found)
		}
	}
	if signed["5/5"] < 1 || signed["4/5"] < 5 || signed["3/5"] < 50 {
		t.Errorf("signed: %v", signed)
	}
}

// visible sees that a corrected version differs from the one before it by a line
// that anyone sees.
func visible(t *testing.T, s Stores, x disclosure.Version) {
	t.Helper()
	before, err := s.Disclosures.PublishedOf(t.Context(), x.DisclosureID, x.N-1)
	must(t, err)
	lines := func(v disclosure.Version) []string {
		if d, err := disclosure.ParseText(v.Document); err == nil {
			return d.Lines()
		}
		if d, err := disclosure.ParseTable(v.Document); err == nil {
			return d.Lines()
		}
		return nil
	}
	if x.Item != disclosure.FinanceMonth && len(disclosure.Compare(lines(before), lines(x))) == 0 || x.Reason == "" {
		t.Errorf("%s: nothing changed, because of %q", x.Title, x.Reason)
	}
}

// desks sees that those who can sign in find some work waiting and no more than
// a day's.
func desks(t *testing.T, s Stores, now time.Time) {
	today := calendar.DayOf(now)
	v := villageNamed(t, s, "小山村")
	work, err := s.Disclosures.WorkOf(t.Context(), v.ID)
	must(t, err)
	waiting := map[string]int{}
	for _, x := range work {
		key := string(x.State)
		if x.Objected() {
			key = "objected"
		}
		if x.State == disclosure.Approved && x.Needs(disclosure.StepMeet) && !x.Met() {
			key = "to meet"
		}
		waiting[key]++
	}
	if fmt.Sprint(waiting) != "map[objected:1 returned:1 submitted:1 to meet:1]" {
		t.Errorf("waiting in %s: %v", v.Name, waiting)
	}
	list, err := s.Deadlines.List(t.Context(), deadline.Filter{Village: v.ID}, today)
	must(t, err)
	fresh, extended := 0, 0
	for _, c := range list {
		_, err := s.Disclosures.Current(t.Context(), v.ID, c.Item, c.Period)
		if over := c.OnEvent() || c.Span.Last().Before(today); over && c.Item != disclosure.FinanceMonth && fault.KindOf(err) == fault.NotFound {
			fresh++
		}
		extended += len(c.Extended)
		if c.Item == deadline.ItemRequest && c.Status != deadline.Met {
			t.Errorf("what villagers asked for together: %s", c.Status)
		}
	}
	if fresh != 2 || extended != 1 {
		t.Errorf("%d duties to begin, %d extensions", fresh, extended)
	}
	file, err := s.Disclosures.ToFile(t.Context(), v.Township.ID)
	must(t, err)
	asked, err := s.Deadlines.Asked(t.Context(), v.Township.ID)
	must(t, err)
	if len(file) != 1 || len(asked) != 1 {
		t.Errorf("the township has %d to file and %d requests", len(file), len(asked))
	}
}

// registers sees what the villages have, that nobody is named whole, and that the
// contracts stand as a reader would want to see some.
func registers(t *testing.T, s Stores, now time.Time) {
	today := calendar.DayOf(now)
	villages, err := s.Villages.List(t.Context())
	must(t, err)
	kinds, states, sums, with := map[asset.Kind]int{}, map[asset.ContractState]int{}, asset.ContractSums{}, 0
	for _, v := range villages {
		things, err := s.Assets.All(t.Context(), v.ID)
		must(t, err)
		for _, x := range things {
			kinds[x.Kind()]++
			if slices.Contains(rare, x.PublicParty()) || !strings.Contains(x.Note, "-") && !strings.Contains(x.Note, "演示") {
				t.Errorf("%s %s: %q, %q", v.Name, x.Name, x.PublicParty(), x.Note)
			}
		}
		list, err := s.Assets.Contracts(t.Context(), v.ID)
		must(t, err)
		for _, c := range list {
			states[c.State(today, 90)]++
			sums = sums.Add(c.Sums(today))
			if slices.Contains(rare, c.PublicParty()) || c.Note == "" || len(c.Things) == 0 {
				t.Errorf("%s %s: %q, %q", v.Name, c.Title, c.PublicParty(), c.Note)
			}
		}
		if len(things) > 0 {
			with++
		}
	}
	if with < 6 || kinds[asset.Property] < 5 || kinds[asset.Resource] < 8 || kinds[asset.Project] < 1 || kinds[asset.Debt] < 3 {
		t.Errorf("%d villages: %v", with, kinds)
	}
	if states[asset.ContractRunning] < 3 || states[asset.ContractExpiring] != 1 || states[asset.ContractOffered] < 2 || states[asset.ContractComing] < 1 {
		t.Errorf("contracts: %v", states)
	}
	if sums.Late != 1 || sums.Paid != 165700_00+133212_00+265800_00 {
		t.Errorf("%+v", sums)
	}
}

// daysOfDebts sees that the day a debt began is no birthday: nobody is taken for
// a child because of it, and it stands there whole.
func daysOfDebts(t *testing.T, s Stores) {
	v := villageNamed(t, s, "小山村")
	x, err := s.Disclosures.Published(t.Context(), v.ID, "debts", "2026-Q3")
	must(t, err)
	d, err := disclosure.ParseTable(x.Document)
	must(t, err)
	text := string(x.Document)
	if len(d.Masked) != 1 || !strings.Contains(text, `"亓*"`) || !strings.Contains(text, "2023-12-31") || !strings.Contains(text, "演示水利工程队") {
		t.Errorf("%+v in %s", d.Masked, text)
	}
}

func villageNamed(t *testing.T, s Stores, name string) village.Village {
	t.Helper()
	list, err := s.Villages.List(t.Context())
	must(t, err)
	i := slices.IndexFunc(list, func(v village.Village) bool { return v.Name == name })
	if i < 0 {
		t.Fatalf("no village %s", name)
	}
	return list[i]
}

// quietNights sees that the nights on which the loader does not look at every
// village would have changed nothing.
func quietNights(t *testing.T, s Stores, now time.Time) {
	if underRace {
		t.Skip("a third county is too slow under the race detector")
	}
	every := stores(t, now)
	every.Guides = nil // nobody is on duty, and nothing owed comes of it
	l := newLoader(every, data.Demo, now)
	l.everyNight = true
	_, err := l.load(t.Context())
	must(t, err)
	rows := func(s Stores) (list []string) {
		r, err := s.Villages.DB.Read().QueryContext(t.Context(), `
			select o.village_id || ' ' || o.item || ' ' || o.period || ' ' || o.rule || ' ' || o.due_on || ' ' || o.published_on || ' ' || coalesce(m.level || ' ' || m.on_day, '')
			from obligation o left join reminder m on m.obligation_id = o.id order by 1`)
		must(t, err)
		defer r.Close()
		for r.Next() {
			var text string
			must(t, r.Scan(&text))
			list = append(list, text)
		}
		must(t, r.Err())
		return list
	}
	one, two := rows(s), rows(every)
	for i := range min(len(one), len(two)) {
		if one[i] != two[i] {
			t.Fatalf("%q, every night %q", one[i], two[i])
		}
	}
	if len(one) != len(two) || len(one) < 400 {
		t.Errorf("%d and %d", len(one), len(two))
	}
}
