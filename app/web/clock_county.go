package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/rules"
	"sunshine/app/village"
	"sunshine/views"
)

// clockRow is one village with its clocks by column; what it does not owe is
// missing.
type clockRow struct {
	village village.Village
	clocks  map[string]deadline.Clock
}

// clockTable is villages against periods of an item, or items of a period.
type clockTable struct {
	heads  []views.MatrixHead
	keys   []string // of the columns: a period, or an item's code
	rows   []clockRow
	counts map[deadline.Status]int // of all asked for, before the filter by state
	rule   rules.Rule              // of the item; the zero rule if nothing is owed
}

// clockTable asks for the villages and their clocks.
func (s *Server) clockTable(c *fiber.Ctx, q clockQuery, l disclosure.List) (t clockTable, err error) {
	villages, err := s.villagesOn(c, q.on)
	if err != nil {
		return t, err
	}
	var clocks []deadline.Clock
	column := func(k deadline.Clock) string { return k.Period }
	if q.view == byPeriod {
		column = func(k deadline.Clock) string { return k.Item }
		clocks, err = s.Deadlines.List(c.UserContext(), deadline.Filter{Period: q.period, Periods: true}, q.on)
	} else {
		from, to := q.span()
		clocks, err = s.Deadlines.MatrixOf(c.UserContext(), q.item, from, to, q.on)
	}
	if err != nil {
		return t, err
	}
	of := map[int64]map[string]deadline.Clock{}
	for _, k := range clocks {
		if of[k.VillageID] == nil {
			of[k.VillageID] = map[string]deadline.Clock{}
		}
		of[k.VillageID][column(k)] = k
		t.rule = k.Rule
	}
	t.counts = map[deadline.Status]int{}
	for _, v := range villages {
		if q.township != "" && v.Township.Code != q.township {
			continue
		}
		wanted := q.state == ""
		for _, k := range of[v.ID] {
			t.counts[k.Status]++
			wanted = wanted || string(stateOf(k.Status)) == q.state
		}
		if wanted {
			t.rows = append(t.rows, clockRow{v, of[v.ID]})
		}
	}
	if q.view == byPeriod {
		t.itemColumns(l)
	} else {
		t.periodColumns(q)
	}
	return t, nil
}

// periodColumns puts the periods of an item side by side: those of its length,
// without the first ones if no village owes them and nobody asked for them, and
// those it was owed by before.
func (t *clockTable) periodColumns(q clockQuery) {
	owed := map[string]calendar.Period{}
	for _, r := range t.rows {
		for key, k := range r.clocks {
			owed[key] = k.Span
		}
	}
	var spans []calendar.Period
	for p := calendar.NewPeriod(q.length, q.from); !p.Month().After(q.to); p = p.Next() {
		if _, some := owed[p.String()]; some || q.begun || len(spans) > 0 || p.Contains(q.to.First()) {
			spans = append(spans, p)
		}
	}
	for _, p := range owed {
		if !slices.Contains(spans, p) {
			spans = append(spans, p)
		}
	}
	slices.SortFunc(spans, func(a, b calendar.Period) int {
		return 100*a.First().Sub(b.First()) + a.Length().Months() - b.Length().Months()
	})
	for _, p := range spans {
		t.keys = append(t.keys, p.String())
		head := views.MatrixHead{Text: p.Chinese()}
		if p.Length() == calendar.Monthly {
			head = views.MatrixHead{Text: fmt.Sprintf("%d月", p.Month().Month()), Aloud: fmt.Sprintf("%d年", p.Month().Year())}
		}
		t.heads = append(t.heads, head)
	}
}

// itemColumns puts the items of a period side by side, in the catalogue's order.
func (t *clockTable) itemColumns(l disclosure.List) {
	names := map[string]string{}
	for _, r := range t.rows {
		for code, k := range r.clocks {
			names[code] = k.Name()
		}
	}
	for _, it := range l.Items {
		if _, owed := names[it.Code]; owed {
			t.keys, t.heads = append(t.keys, it.Code), append(t.heads, views.MatrixHead{Text: it.Name})
			delete(names, it.Code)
		}
	}
	gone := []string{}
	for code := range names {
		gone = append(gone, code)
	}
	slices.Sort(gone)
	for _, code := range gone {
		t.keys, t.heads = append(t.keys, code), append(t.heads, views.MatrixHead{Text: names[code]})
	}
}

// matrix draws some of the rows.
func (t clockTable) matrix(caption string, wide bool, rows []clockRow) views.Matrix {
	m := views.Matrix{Caption: caption, Heads: t.heads, Wide: wide}
	for _, r := range rows {
		row := views.MatrixRow{Name: r.village.Name, Place: r.village.Township.Name, URL: "/villages/" + r.village.Code}
		due, out := 0, 0
		for _, key := range t.keys {
			row.Marks = append(row.Marks, markAt(r, key))
			switch r.clocks[key].Status {
			case deadline.Met, deadline.MetLate:
				due, out = due+1, out+1
			case deadline.Overdue:
				due++
			}
		}
		if row.Note = outOf(deadline.Tally{Due: due, Out: out}); due == 0 {
			row.Note = "还没有到期的"
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

func markAt(r clockRow, key string) views.Mark {
	k, ok := r.clocks[key]
	if !ok {
		return views.Mark{}
	}
	note := shortNote(k)
	if note == "" && k.Status == deadline.Upcoming {
		note = fmt.Sprintf("%d月%d日止", k.Due.Month(), k.Due.DayOfMonth())
	}
	return views.Mark{State: stateOf(k.Status), Provisional: k.Provisional, Note: note, URL: dutyPath(r.village.Code, k)}
}

// clockPage is the county's clock.
type clockPage struct {
	Page
	Lead    string
	Views   []NavLink
	Hidden  []views.Option
	Filter  []views.Field
	Counts  []stateCount
	Matrix  views.Matrix
	Events  []eventLine
	Pager   views.Pager
	CSV     string
	Rule    rules.Rule // where the days of the item come from; none in the other views
	Mark    string
	Basis   string // why the item is published
	All     string // address without the filter by state
	Unsound []unsoundLine
}

// stateCount is how many duties stand in a state, and a link to them.
type stateCount struct {
	Badge   views.Badge
	Count   int
	URL     string
	Current bool
}

// unsoundLine is an item of the catalogue that starts nothing, and why.
type unsoundLine struct{ Name, Lacking string }

func (s *Server) showClock(c *fiber.Ctx) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	q, err := s.clockQuery(c, l)
	if err != nil {
		return err
	}
	p := clockPage{
		Page: s.page(c, "全县公开情况", views.Link{Text: "首页", URL: "/"}, views.Link{Text: "全县公开情况"}),
	}
	if q.view == byEvent {
		err = s.fillEvents(c, &p, q)
	} else {
		err = s.fillMatrix(c, &p, q, l)
	}
	if err != nil {
		return err
	}
	if p.Filter, err = s.clockFields(c, q, l); err != nil {
		return err
	}
	if p.Unsound, err = s.unsound(c, q.on); err != nil {
		return err
	}
	today := s.today()
	p.CSV, p.All, p.Views = q.link("/clock.csv", "", "", today), q.link("/clock", "state", "", today), q.tabs(today)
	if q.view != byItem {
		p.Hidden = []views.Option{{Text: "view", Value: q.view}}
	}
	p.Description = p.Lead
	return s.open(c, "clock", p)
}

// fillMatrix draws the villages against periods or items.
func (s *Server) fillMatrix(c *fiber.Ctx, p *clockPage, q clockQuery, l disclosure.List) error {
	t, err := s.clockTable(c, q, l)
	if err != nil {
		return err
	}
	today := s.today()
	p.Counts = countsOf(q, t.counts, today)
	name := "账目"
	if q.view == byItem {
		it, err := l.Item(q.item)
		if err != nil {
			return err
		}
		if q.item != disclosure.FinanceMonth {
			name = "“" + it.Name + "”"
			p.Basis = it.Basis
		}
		if p.Rule = t.rule; p.Rule.Plain == "" && q.item == disclosure.FinanceMonth {
			p.Rule = s.Deadlines.Rules.At(rules.FinanceDueDay, q.on)
		}
		p.Mark = markOf(p.Rule)
	}
	p.Lead = clockLead(q, t, name, today)
	size := min(max(6, clockCells/max(1, len(t.keys))), 40)
	n := pageOf(c, len(t.rows), size)
	p.Pager = pagerOf(n, len(t.rows), size, "个村", func(n int) string { return q.link("/clock", "page", itoa(n), today) })
	if len(t.keys) > 0 {
		caption := "各村" + strings.Trim(name, "“”") + "公开情况"
		if q.view == byPeriod {
			span, _ := calendar.ParsePeriod(q.period) // was judged
			caption = "各村" + span.Chinese() + "公开情况"
		}
		p.Matrix = t.matrix(caption, q.view == byPeriod || q.length != calendar.Monthly, t.rows[(n-1)*size:min(n*size, len(t.rows))])
	}
	return nil
}

// clockLead tells how the county stands in one sentence. It counts; it ranks nobody.
func clockLead(q clockQuery, t clockTable, name string, today calendar.Day) string {
	day := "今天"
	if q.on != today {
		day = "在" + q.on.Chinese() + "看"
	}
	owing := 0
	for _, r := range t.rows {
		for _, k := range r.clocks {
			if k.Status == deadline.Overdue {
				owing++
				break
			}
		}
	}
	what, unit := "", "期"
	switch {
	case q.view == byPeriod:
		span, _ := calendar.ParsePeriod(q.period) // was judged
		what, unit = fmt.Sprintf("%s要公开的%d项，", span.Chinese(), len(t.keys)), "项"
	case len(t.rows) > 0 && len(t.keys) > 0:
		first, _ := calendar.ParsePeriod(t.keys[0])
		last, _ := calendar.ParsePeriod(t.keys[len(t.keys)-1])
		what = fmt.Sprintf("%s到%s的%s，", first.Chinese(), last.Chinese(), name)
		if q.item == disclosure.FinanceMonth {
			what, unit = fmt.Sprintf("%s到%s的账，", first.Chinese(), last.Chinese()), "个月"
		}
	}
	out := t.counts[deadline.Met] + t.counts[deadline.MetLate]
	tally := ""
	if due := out + t.counts[deadline.Overdue]; due > 0 {
		tally = fmt.Sprintf("到期的%d%s，公开了%d%s。", due, unit, out, unit)
	}
	if t.counts[deadline.Overdue] == 0 {
		return fmt.Sprintf("%s%s没有一个村逾期。%s", what, day, tally)
	}
	return fmt.Sprintf("%s%s有%d个村、共%d%s逾期没有公开。%s", what, day, owing, t.counts[deadline.Overdue], unit, tally)
}

func countsOf(q clockQuery, counts map[deadline.Status]int, today calendar.Day) []stateCount {
	var list []stateCount
	for _, st := range deadline.Statuses {
		state := string(stateOf(st))
		if st == deadline.Released && counts[st] == 0 && q.state != state { // few villages ever have one
			continue
		}
		list = append(list, stateCount{
			Badge: views.Badge{State: stateOf(st)}, Count: counts[st], Current: q.state == state, URL: q.link("/clock", "state", state, today),
		})
	}
	return list
}

// tabs lead to the three views, of the same township on the same day.
func (q clockQuery) tabs(today calendar.Day) []NavLink {
	var links []NavLink
	for _, x := range []struct{ view, text string }{{byItem, "按事项看"}, {byPeriod, "按期间看"}, {byEvent, "有事才公开的"}} {
		v := url.Values{}
		if x.view != byItem {
			v.Set("view", x.view)
		}
		if q.township != "" {
			v.Set("township", q.township)
		}
		if q.on != today {
			v.Set("on", q.on.String())
		}
		link := NavLink{Text: x.text, URL: "/clock", Current: q.view == x.view}
		if len(v) > 0 {
			link.URL += "?" + v.Encode()
		}
		links = append(links, link)
	}
	return links
}

// unsound lists the items of the catalogue that are not whole.
func (s *Server) unsound(c *fiber.Ctx, on calendar.Day) (lines []unsoundLine, err error) {
	list, err := s.Deadlines.Unsounds(c.UserContext(), on)
	for _, x := range list {
		lines = append(lines, unsoundLine{x.Item.Name, strings.Join(x.Lacking, "、")})
	}
	return lines, err
}
