package web

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/procedure"
	"sunshine/app/rules"
	"sunshine/app/village"
	"sunshine/views"
)

// shownOthers is how many duties of other items a village's own page names.
const shownOthers = 4

// recentMonths is how many months a village's own page lists, shownOverdue how
// many late ones it names, yearMonths how many its list of accounts shows
// before years are offered.
const (
	recentMonths = 6
	shownOverdue = 3
	yearMonths   = 24
)

// monthLine is one month of a village: where it stands and, if it is out, its sums.
type monthLine struct {
	Month    calendar.Month
	URL      string
	Badge    views.Badge
	Sentence string
	Stand    string // the sentence without its month
	Explain  string // only where days were skipped or the day may move
	Sheet    *finance.Sheet
}

// monthLines joins the clocks with the published sheets, in the clocks' order.
func monthLines(v village.Village, clocks []deadline.Clock, published map[calendar.Month]disclosure.Version) ([]monthLine, error) {
	lines := make([]monthLine, len(clocks))
	for i, c := range clocks {
		lines[i] = monthLine{Month: c.Month(), URL: financePath(v.Code, c.Month()), Badge: badgeOf(c), Sentence: c.Sentence(), Stand: standOf(c)}
		if len(c.Skipped) > 0 || c.Provisional {
			lines[i].Explain = c.Explain()
		}
		if x, ok := published[c.Month()]; ok {
			doc, err := finance.ParseSheet(x.Document)
			if err != nil {
				return nil, err
			}
			lines[i].Sheet = &doc
		}
	}
	return lines, nil
}

// villagePage is a village at a glance.
type villagePage struct {
	Page
	Village village.Village
	Lead    string
	Latest  *finance.Sheet
	URL     string      // of the latest sheet
	Overdue []monthLine // the oldest first, at most shownOverdue
	More    int         // overdue months beyond those
	Next    []monthLine // none or one
	Others  []dutyLine  // of all other items, what is overdue or due soon, at most shownOthers
	Owed    int         // how many of those there are
	Why     string      // how the next due day came about
	Months  []monthLine
	Earlier int // months that are not listed
	Tables  []tableLine

	Reopened []reopened
	Lamps    []lamp
	Funds    []views.Link
	Matters  []matterCard // running, and the newest that is done
	Notices  []tableLine  // newest first
	Ended    *endedNotice // of one that is not there any more
	Past     []pastLine
	Duty     dutyBrief // who is on duty today
	Reply    int       // days
	Tel      string
}

// tableLine is one published table in a village's list.
type tableLine struct {
	Title, Item, URL string
	Day              calendar.Day
	Version          int
}

func (s *Server) showVillage(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	list, err := s.Disclosures.PublishedIn(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	clocks, err := s.Deadlines.Of(c.UserContext(), v.ID, s.today())
	if err != nil {
		return err
	}
	names, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	p := villagePage{
		Page: s.page(c, v.Name, crumb(v)...), Village: v, Tel: digits(v.Phone), Tables: s.tableLines(names, v, list),
		Reply: s.Deadlines.Rules.At(rules.ReplyDays, s.today()).Value,
	}
	p.Crumbs[len(p.Crumbs)-1].URL = ""
	if err := s.fillPast(c, &p); err != nil {
		return err
	}
	if err := p.fill(owedBy(v, clocks), financeOf(list)); err != nil {
		return err
	}
	if err := s.fillOthers(c, &p); err != nil {
		return err
	}
	if p.Reopened, err = s.reopened(c, v, calendar.Month{}); err != nil {
		return err
	}
	if p.Lamps, err = s.lamps(c.UserContext(), v.ID); err != nil {
		return err
	}
	if p.Funds, err = s.fundLinks(c, v, list, nil); err != nil {
		return err
	}
	if p.Matters, err = s.villageMatters(c, v); err != nil {
		return err
	}
	p.Notices = s.noticeLines(names, v, list)
	if p.Duty, err = s.dutyToday(c, v); err != nil {
		return err
	}
	p.Description = v.FullName() + "：" + p.Lead
	return s.open(c, "village/show", p)
}

// fill tells what is late, what is due next, and how the last months stand.
func (p *villagePage) fill(clocks []deadline.Clock, published map[calendar.Month]disclosure.Version) (err error) {
	var late, next []deadline.Clock
	for _, c := range clocks { // newest first: the last one found is due first
		switch c.Status {
		case deadline.Overdue:
			late = append([]deadline.Clock{c}, late...)
		case deadline.Soon, deadline.Upcoming:
			next, p.Why = []deadline.Clock{c}, c.Explain()
		}
	}
	if n := len(late) - shownOverdue; n > 0 {
		late, p.More = late[:shownOverdue], n
	}
	if p.Overdue, err = monthLines(p.Village, late, nil); err != nil {
		return err
	}
	if p.Next, err = monthLines(p.Village, next, nil); err != nil {
		return err
	}
	shown := clocks[:min(recentMonths, len(clocks))]
	p.Earlier = len(clocks) - len(shown)
	if p.Months, err = monthLines(p.Village, shown, published); err != nil {
		return err
	}
	return p.fillLatest(published)
}

// fillOthers names what is overdue or due soon of the other items.
func (s *Server) fillOthers(c *fiber.Ctx, p *villagePage) error {
	list, err := s.Deadlines.List(c.UserContext(), deadline.Filter{Village: p.Village.ID, Status: []deadline.Status{deadline.Overdue, deadline.Soon}}, s.today())
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(k deadline.Clock) bool { return k.Item == disclosure.FinanceMonth && !k.OnEvent() })
	p.Owed = len(list)
	p.Others = dutyLines(p.Village.Code, list[:min(shownOthers, len(list))])
	return nil
}

// fillLatest tells the newest sheet that is out.
func (p *villagePage) fillLatest(published map[calendar.Month]disclosure.Version) error {
	var newest calendar.Month
	for m := range published {
		if m.After(newest) {
			newest = m
		}
	}
	if newest.IsZero() {
		p.Lead = "这个村还没有公开过账目。"
		return nil
	}
	doc, err := finance.ParseSheet(published[newest].Document)
	p.Latest, p.Lead, p.URL = &doc, financeBrief(doc), financePath(p.Village.Code, newest)
	return err
}

func (s *Server) tableLines(names disclosure.List, v village.Village, list []disclosure.Version) []tableLine {
	var lines []tableLine
	for _, x := range list {
		if x.Item == disclosure.FinanceMonth || procedure.IsNotice(x) { // these have places of their own
			continue
		}
		line := tableLine{Title: x.Title, URL: pathOf(v.Code, x), Day: x.PublishedOn, Version: x.N}
		if item, err := names.Item(x.Item); err == nil {
			line.Item = item.Name
		}
		lines = append(lines, line)
	}
	return lines
}

// monthsPage lists a village's months: its accounts, or its clock.
type monthsPage struct {
	Page
	Village village.Village
	Lead    string
	Months  []monthLine
	Years   []NavLink
	Rule    rules.Rule
	Mark    string
}

// listFinance lists the accounts of a village month by month.
func (s *Server) listFinance(c *fiber.Ctx) error {
	return s.months(c, "账目", "finance/list")
}

func (s *Server) months(c *fiber.Ctx, name, view string) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	list, err := s.Disclosures.PublishedIn(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	clocks, err := s.Deadlines.Of(c.UserContext(), v.ID, s.today())
	if err != nil {
		return err
	}
	clocks = owedBy(v, clocks)
	p := monthsPage{
		Page: s.page(c, v.Name+"的"+name, crumb(v, views.Link{Text: name})...), Village: v, Lead: monthsLead(clocks),
		Rule: s.Deadlines.Rules.At(rules.FinanceDueDay, s.today()),
	}
	p.Mark = markOf(p.Rule)
	p.Description = v.FullName() + "：" + p.Lead
	shown, years := byYear(c, clocks)
	p.Years = years
	if p.Months, err = monthLines(v, shown, financeOf(list)); err != nil {
		return err
	}
	return s.open(c, view, p)
}

func monthsLead(clocks []deadline.Clock) string {
	counts := map[deadline.Status]int{}
	for _, c := range clocks {
		counts[c.Status]++
	}
	if len(clocks) == 0 {
		return "这个村还没有到公开账目的时候。"
	}
	lead := fmt.Sprintf("应公开 %d 个月，按时公开 %d 个月", len(clocks)-counts[deadline.Upcoming]-counts[deadline.Soon], counts[deadline.Met])
	for _, st := range []deadline.Status{deadline.MetLate, deadline.Overdue} {
		if n := counts[st]; n > 0 {
			lead += fmt.Sprintf("，%s %d 个月", st.Chinese(), n)
		}
	}
	return lead + "。"
}

// byYear keeps one year of a long history, or its newest months, with links to
// the years there are.
func byYear(c *fiber.Ctx, clocks []deadline.Clock) ([]deadline.Clock, []NavLink) {
	if len(clocks) <= yearMonths {
		return clocks, nil
	}
	asked := c.QueryInt("year")
	links := []NavLink{{Text: "最近两年", URL: c.Path(), Current: asked == 0}}
	var kept []deadline.Clock
	for _, k := range clocks {
		y := k.Month().Year()
		if text := fmt.Sprintf("%d年", y); links[len(links)-1].Text != text {
			links = append(links, NavLink{Text: text, URL: fmt.Sprintf("%s?year=%d", c.Path(), y), Current: asked == y})
		}
		if y == asked {
			kept = append(kept, k)
		}
	}
	if asked == 0 || len(kept) == 0 {
		kept = clocks[:yearMonths]
	}
	return kept, links
}
