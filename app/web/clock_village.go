package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/village"
	"sunshine/views"
)

// dutyLine is one duty in a list.
type dutyLine struct {
	Title, URL string
	Badge      views.Badge
	Stand      string
	Explain    string // only where days were skipped, more time was given or the day may move
}

func dutyLines(code string, list []deadline.Clock) []dutyLine {
	lines := make([]dutyLine, len(list))
	for i, k := range list {
		lines[i] = dutyLine{Title: k.Subject(), URL: "/villages/" + code + "/clock/" + itoa64(k.ID), Badge: badgeOf(k), Stand: k.Stand()}
		if len(k.Skipped) > 0 || len(k.Extended) > 0 || k.Provisional {
			lines[i].Explain = k.Explain()
		}
	}
	return lines
}

// dutyGroup is the duties of a village that stand alike.
type dutyGroup struct {
	Title string
	Lines []dutyLine
	More  int
	URL   string // of all of them
}

// villageClock is how a village stands with all it owes.
type villageClock struct {
	Page
	Village village.Village
	Lead    string
	Filter  []views.Field
	Counts  []stateCount
	Groups  []dutyGroup
	Pager   views.Pager
	Rule    rules.Rule
	Mark    string
	Rest    string // the clock without a filter; empty if there is none
}

// villageQuery is what a village's clock was asked.
type villageQuery struct {
	path   string
	column string
	state  string
	year   int
}

func (q villageQuery) link(key, value string) string {
	v := url.Values{}
	for name, text := range map[string]string{"column": q.column, "state": q.state} {
		if text != "" {
			v.Set(name, text)
		}
	}
	if q.year > 0 {
		v.Set("year", strconv.Itoa(q.year))
	}
	if v.Del(key); value != "" {
		v.Set(key, value)
	}
	if len(v) == 0 {
		return q.path
	}
	return q.path + "?" + v.Encode()
}

// states gives the statuses the state asks for: one, or all that is out; none if
// there is no such state.
func (q villageQuery) states() []deadline.Status {
	if q.state == stateOut {
		return []deadline.Status{deadline.Met, deadline.MetLate}
	}
	if st, ok := dutyStatus(q.state); ok {
		return []deadline.Status{st}
	}
	return nil
}

// stateOut asks for what is out, in time or late.
const stateOut = "out"

func (q villageQuery) filter(villageID int64) deadline.Filter {
	f := deadline.Filter{Village: villageID, Column: q.column}
	if q.year > 0 {
		f.Began, f.From, f.To = true, calendar.Date(q.year, 1, 1), calendar.Date(q.year, 12, 31)
	}
	return f
}

// shownDuties is how many duties of a kind a village's clock shows before it
// leads to the list of them.
const shownDuties = 12

// showVillageClock tells all that a village owes: what is overdue first, then
// what is due soon, what comes, and what is out.
func (s *Server) showVillageClock(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	q := villageQuery{path: "/villages/" + v.Code + "/clock", column: c.Query("column"), state: c.Query("state"), year: c.QueryInt("year")}
	if len(q.states()) == 0 {
		q.state = ""
	}
	if q.year < firstPossible || q.year > 2199 {
		q.year = 0
	}
	p := villageClock{
		Page: s.page(c, v.Name+"的公开期限", crumb(v, views.Link{Text: "公开期限"})...), Village: v, Rule: s.Deadlines.Rules.At(rules.FinanceDueDay, s.today()),
	}
	p.Mark = markOf(p.Rule)
	counts, err := s.Deadlines.Count(c.UserContext(), q.filter(v.ID), s.today())
	if err != nil {
		return err
	}
	for _, st := range deadline.Statuses {
		state := string(stateOf(st))
		if st == deadline.Released && counts[st] == 0 && q.state != state {
			continue
		}
		p.Counts = append(p.Counts, stateCount{Badge: views.Badge{State: stateOf(st)}, Count: counts[st], Current: q.state == state, URL: q.link("state", state)})
	}
	p.Lead = villageLead(counts)
	p.Filter = villageFields(q, l, v, s.today())
	if q.column != "" || q.state != "" || q.year > 0 {
		p.Rest = q.path
	}
	if err := s.fillGroups(c, &p, q, counts); err != nil {
		return err
	}
	p.Description = v.FullName() + "：" + p.Lead
	return s.open(c, "village/clock", p)
}

func villageLead(counts map[deadline.Status]int) string {
	total := counts[deadline.Met] + counts[deadline.MetLate] + counts[deadline.Overdue]
	if total == 0 {
		return "这个村还没有到期的公开。"
	}
	lead := fmt.Sprintf("到期的公开共 %d 项，按时公开 %d 项", total, counts[deadline.Met])
	for _, st := range []deadline.Status{deadline.MetLate, deadline.Overdue} {
		if n := counts[st]; n > 0 {
			lead += fmt.Sprintf("，%s %d 项", st.Chinese(), n)
		}
	}
	return lead + "。"
}

func villageFields(q villageQuery, l disclosure.List, v village.Village, today calendar.Day) []views.Field {
	columns := []views.Option{{Text: "全部栏目", Selected: q.column == ""}}
	for _, name := range l.Columns {
		columns = append(columns, views.Option{Value: name, Text: name, Selected: name == q.column})
	}
	years := []views.Option{{Text: "全部年份", Selected: q.year == 0}}
	for y := today.Year(); y >= v.FirstMonth.Year(); y-- {
		years = append(years, views.Option{Value: strconv.Itoa(y), Text: fmt.Sprintf("%d年", y), Selected: y == q.year})
	}
	states := []views.Option{{Text: "全部状态", Selected: q.state == ""}}
	for _, st := range deadline.Statuses {
		state := string(stateOf(st))
		states = append(states, views.Option{Value: state, Text: st.Chinese(), Selected: state == q.state})
	}
	return []views.Field{
		{Name: "column", Label: "栏目", Type: "select", Options: columns},
		{Name: "state", Label: "状态", Type: "select", Options: states},
		{Name: "year", Label: "年份", Type: "select", Options: years},
	}
}

// clockPart is duties that are listed together.
type clockPart struct {
	title, state string
	states       []deadline.Status
	newest       bool
}

// clockParts lists them in the order of a village's clock.
func clockParts() []clockPart {
	return []clockPart{
		{"逾期没公开的", string(views.Overdue), []deadline.Status{deadline.Overdue}, false},
		{"快到期的", string(views.Due), []deadline.Status{deadline.Soon}, false},
		{"还没到期的", string(views.Upcoming), []deadline.Status{deadline.Upcoming}, false},
		{"已经公开的", stateOut, []deadline.Status{deadline.Met, deadline.MetLate}, true},
		{"乡镇免了的", string(views.Released), []deadline.Status{deadline.Released}, true},
	}
}

// fillGroups lists the duties by how they stand, or one state page by page.
func (s *Server) fillGroups(c *fiber.Ctx, p *villageClock, q villageQuery, counts map[deadline.Status]int) error {
	asked := q.states()
	for _, g := range clockParts() {
		f := q.filter(p.Village.ID)
		f.Status, f.Newest, f.Limit = g.states, g.newest, shownDuties
		if len(asked) > 0 {
			if !slices.Contains(g.states, asked[0]) {
				continue
			}
			f.Status = asked
		}
		total := 0
		for _, st := range f.Status {
			total += counts[st]
		}
		if total == 0 {
			continue
		}
		if len(asked) > 0 {
			n := pageOf(c, total, clockLines)
			f.Limit, f.Offset = clockLines, (n-1)*clockLines
			p.Pager = pagerOf(n, total, clockLines, "项", func(n int) string { return q.link("page", itoa(n)) })
		}
		list, err := s.Deadlines.List(c.UserContext(), f, s.today())
		if err != nil {
			return err
		}
		group := dutyGroup{Title: g.title, Lines: dutyLines(p.Village.Code, list)}
		if len(asked) == 0 {
			group.More, group.URL = total-len(list), q.link("state", g.state)
		}
		p.Groups = append(p.Groups, group)
	}
	return nil
}

// obligationPage explains one duty to anyone.
type obligationPage struct {
	Page
	Village village.Village
	Clock   deadline.Clock
	Badge   views.Badge
	Facts   []views.Fact // how the day came about
	What    []views.Fact // what is to be published, where, by whom
	Out     views.Link   // what is published; none if nothing is
	Tel     string
}

func (s *Server) showObligation(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	k, err := s.Deadlines.Duty(c.UserContext(), int64(id), s.today())
	if err == nil && k.VillageID != v.ID {
		err = fault.NotFoundf("%s没有这项公开任务。", v.Name)
	}
	if err != nil {
		return err
	}
	p := obligationPage{
		Page: s.page(c, v.Name+"："+k.Subject(), crumb(v, views.Link{Text: "公开期限", URL: "/villages/" + v.Code + "/clock"}, views.Link{Text: k.When()})...), Village: v, Clock: k,
		Badge: badgeOf(k), Facts: clockFacts(k), Tel: digits(v.Phone),
	}
	if p.What, err = s.whatFacts(c, k); err != nil {
		return err
	}
	if p.Out, err = s.outLink(c, v, k); err != nil {
		return err
	}
	p.Description = v.FullName() + "：" + k.Sentence()
	return s.open(c, "village/obligation", p)
}

// outLink leads to what is published of a duty.
func (s *Server) outLink(c *fiber.Ctx, v village.Village, k deadline.Clock) (views.Link, error) {
	if k.Item == disclosure.FinanceMonth && !k.OnEvent() {
		return views.Link{Text: "看" + k.Subject(), URL: financePath(v.Code, k.Month())}, nil
	}
	if k.Published.IsZero() {
		return views.Link{}, nil
	}
	x, err := s.Disclosures.Published(c.UserContext(), v.ID, k.Item, k.Period)
	if missing(err) {
		return views.Link{}, nil
	}
	return views.Link{Text: "看" + x.Title, URL: pathOf(v.Code, x)}, err
}

// whatFacts tells the five that every duty states (五定), and why it is one.
func (s *Server) whatFacts(c *fiber.Ctx, k deadline.Clock) ([]views.Fact, error) {
	l, err := s.Disclosures.List(c.UserContext(), k.Begins())
	if err != nil || k.Terms.Name == "" {
		return nil, err
	}
	it := k.Terms
	facts := []views.Fact{
		{Name: "公开什么", Value: it.Name + "（" + it.Plain + "）"},
		{Name: "栏目", Value: it.Column},
		{Name: "什么时候", Value: k.Rule.Plain},
		{Name: "在哪里", Value: it.Place},
		{Name: "什么程序", Value: l.Chain(it.Code).Name},
		{Name: "谁负责", Value: it.Post},
	}
	if it.Basis != "" {
		facts = append(facts, views.Fact{Name: "为什么要公开", Value: it.Basis + "。" + markOf(rules.Rule{Mark: it.Mark}) + "。"})
	}
	kept := facts[:0]
	for _, f := range facts {
		if f.Value != "" {
			kept = append(kept, f)
		}
	}
	return kept, nil
}
