package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// How much the desk of township and county shows before it leads to the list.
const (
	deskVillages = 12 // of one township
	deskSoon     = 12
	deskNews     = 20
)

// countyPage is the desk of township, inspector and administrator: how the
// villages they look after stand today.
type countyPage struct {
	Page
	Place    string
	Lead     string
	Warnings []warning
	Books    []bookVillage  // what waits in their books; the township's
	Asked    []owingVillage // who asks for more time; the township's
	Moot     []owingVillage // duties of what is not there any more; the township's
	Cases    lateCaseList   // cases whose time is over; the township's
	Towns    []owingTown
	Soon     []owingVillage
	SoonMore int
	News     []newsDay
	NewsMore bool
	List     string // address of the whole list
}

// warning is something the administrator should mend, and where.
type warning struct {
	Text string
	Link views.Link
}

// owingTown is a township with its villages that owe.
type owingTown struct {
	Name     string
	Villages []owingVillage
	More     int
	URL      string
}

// owingVillage tells in words what one village owes.
type owingVillage struct {
	Name, Town, URL string
	Badge           views.Badge
	Text            string
	Tally           string // how many of what fell due this year is out
	late            int    // days of what is overdue longest
	id              int64
	first           string // item named of several
}

// newsDay is what came out on one day.
type newsDay struct {
	Day   calendar.Day
	Today bool
	Items []newsItem
}

type newsItem struct{ Village, Town, Title, URL, Note string }

// watched gives the villages the person looks after, by their ids; also those that
// ended, which may still owe what they owed before, called so.
func (s *Server) watched(c *fiber.Ctx) (map[int64]village.Village, error) {
	list, err := s.Villages.All(c.UserContext())
	if err != nil {
		return nil, err
	}
	of := map[int64]village.Village{}
	for _, v := range list {
		if v.Within(actor(c)) {
			v.Name = called(v)
			of[v.ID] = v
		}
	}
	return of, nil
}

// countyDesk shows how the villages stand today.
func (s *Server) countyDesk(c *fiber.Ctx) error {
	villages, err := s.watched(c)
	if err != nil {
		return err
	}
	owing, err := s.Deadlines.Owing(c.UserContext(), s.today())
	if err != nil {
		return err
	}
	news, err := s.Disclosures.PublishedSince(c.UserContext(), s.today().AddDays(-6), 20*deskNews)
	if err != nil {
		return err
	}
	p := countyPage{Page: s.deskPage(c, "今天要办"), Place: actor(c).Place, List: "/desk/overdue"}
	p.owe(owing, villages)
	if err := s.tellTallies(c, p.Towns); err != nil {
		return err
	}
	p.News, p.NewsMore = newsDays(news, villages, s.today())
	if err := s.fillRole(c, &p, villages); err != nil {
		return err
	}
	link, err := s.overrideNews(c)
	if err != nil {
		return err
	}
	if link.URL != "" {
		p.Warnings = append(p.Warnings, warning{link.Text, views.Link{Text: "看放行", URL: link.URL}})
	}
	return s.renderDesk(c, "county/desk", p)
}

// owe tells what the villages owe.
func (p *countyPage) owe(owing []deadline.Clock, villages map[int64]village.Village) {
	var late, soon []deadline.Clock
	for _, k := range owing {
		if _, ok := villages[k.VillageID]; !ok {
			continue
		}
		if k.Status == deadline.Overdue {
			late = append(late, k)
		} else {
			soon = append(soon, k)
		}
	}
	p.Towns = owingTowns(late, villages)
	p.Soon = dueSoon(soon, villages)
	if p.SoonMore = len(p.Soon) - deskSoon; p.SoonMore > 0 {
		p.Soon = p.Soon[:deskSoon]
	}
	p.Lead = watchedLead(living(villages), late, soon)
}

// fillRole adds what waits for the township's answer, or for the administrator.
func (s *Server) fillRole(c *fiber.Ctx, p *countyPage, villages map[int64]village.Village) (err error) {
	switch actor(c).Role {
	case user.Township:
		if p.Books, err = s.books(c, villages); err != nil {
			return err
		}
		if err = s.filingWarning(c, p); err != nil {
			return err
		}
		if p.Asked, err = s.askedLines(c, villages); err != nil {
			return err
		}
		if p.Moot, err = s.mootLines(c, villages); err != nil {
			return err
		}
		p.Cases, err = s.lateCases(c, villages, deskLateCases)
		countNav(p.Nav, lateCasesPath, p.Cases.Total)
	case user.Administrator:
		p.Warnings, err = s.warnings(c)
	}
	return err
}

// watchedLead tells in one sentence how many villages owe.
func watchedLead(villages int, late, soon []deadline.Clock) string {
	owe := map[int64]bool{}
	for _, k := range late {
		owe[k.VillageID] = true
	}
	lead := fmt.Sprintf("%d 个村都没有逾期。", villages)
	if len(late) > 0 {
		lead = fmt.Sprintf("%d 个村里有 %d 个村逾期没公开，共 %s。", villages, len(owe), manyOf(late))
	}
	if len(soon) > 0 {
		lead += manyOf(soon) + "快到期。"
	}
	return lead
}

// manyOf counts duties: 7 个月的账, or 12 项 where other items are among them.
func manyOf(list []deadline.Clock) string {
	if slices.ContainsFunc(list, func(k deadline.Clock) bool { return k.Item != disclosure.FinanceMonth }) {
		return fmt.Sprintf("%d 项", len(list))
	}
	return fmt.Sprintf("%d 个月的账", len(list))
}

// owingTowns groups overdue months by township and village, the longest
// overdue village first.
func owingTowns(late []deadline.Clock, villages map[int64]village.Village) []owingTown {
	of := map[int64][]deadline.Clock{}
	for _, k := range late {
		of[k.VillageID] = append(of[k.VillageID], k)
	}
	towns := map[string]*owingTown{}
	for id, months := range of {
		v := villages[id]
		t := towns[v.Township.Code]
		if t == nil {
			t = &owingTown{Name: v.Township.Name, URL: "/desk/overdue?township=" + v.Township.Code}
			towns[v.Township.Code] = t
		}
		t.Villages = append(t.Villages, owingVillage{
			Name: v.Name, URL: "/villages/" + v.Code + "/clock", Badge: badgeOf(months[0]), Text: owes(months), late: months[0].DaysLate, id: id,
		})
	}
	codes := make([]string, 0, len(towns))
	for code, t := range towns {
		codes = append(codes, code)
		slices.SortFunc(t.Villages, func(a, b owingVillage) int {
			return cmp.Or(cmp.Compare(b.late, a.late), cmp.Compare(a.URL, b.URL))
		})
		if t.More = len(t.Villages) - deskVillages; t.More > 0 {
			t.Villages = t.Villages[:deskVillages]
		}
	}
	slices.Sort(codes)
	list := make([]owingTown, len(codes))
	for i, code := range codes {
		list[i] = *towns[code]
	}
	return list
}

// tellTallies adds to the villages that are shown how many of what fell due this year
// is out.
func (s *Server) tellTallies(c *fiber.Ctx, towns []owingTown) error {
	var ids []int64
	for _, t := range towns {
		for _, v := range t.Villages {
			ids = append(ids, v.id)
		}
	}
	tallies, err := s.Deadlines.Tallies(c.UserContext(), s.today(), ids)
	for _, t := range towns {
		for i := range t.Villages {
			t.Villages[i].Tally = outOfYear(tallies[t.Villages[i].id]) + "。"
		}
	}
	return err
}

// owes tells what a village owes and since when; the oldest is first. Of many
// items only the months of its accounts are named.
func owes(list []deadline.Clock) string {
	var months []deadline.Clock
	first, others := list[0], 0
	for _, k := range list {
		if k.Due.Before(first.Due) {
			first = k
		}
		if k.Item == disclosure.FinanceMonth {
			months = append(months, k)
		} else {
			others++
		}
	}
	text := ""
	switch {
	case len(months) == 0 && others == 1:
		text = list[0].Subject()
	case len(months) == 0:
		text = fmt.Sprintf("“%s”等 %d 项", list[0].Name(), others)
	case others == 0:
		text = joinMonths(months) + "的账"
	default:
		text = fmt.Sprintf("%s的账和另外 %d 项", joinMonths(months), others)
	}
	if len(list) > 1 {
		return text + fmt.Sprintf("没有公开，最早的应在%s前公开。", first.Due.Chinese())
	}
	return text + fmt.Sprintf("没有公开，应在%s前公开。", first.Due.Chinese())
}

// joinMonths writes 2025年12月、2026年1月到4月、6月.
func joinMonths(months []deadline.Clock) string {
	var b strings.Builder
	year := 0
	name := func(m calendar.Month) string {
		if m.Year() == year {
			return fmt.Sprintf("%d月", m.Month())
		}
		year = m.Year()
		return m.Chinese()
	}
	for i := 0; i < len(months); i++ {
		if i > 0 {
			b.WriteString("、")
		}
		b.WriteString(name(months[i].Month()))
		last := i
		for last+1 < len(months) && months[last+1].Month() == months[last].Month().Add(1) {
			last++
		}
		if last-i >= 2 {
			b.WriteString("到" + name(months[last].Month()))
			i = last
		}
	}
	return b.String()
}

// dueSoon lists what is due soon, a line for a village's day.
func dueSoon(soon []deadline.Clock, villages map[int64]village.Village) []owingVillage {
	var list []owingVillage
	type key struct {
		village int64
		due     calendar.Day
	}
	at := map[key]int{}
	count := map[key]int{}
	for _, k := range soon {
		id := key{k.VillageID, k.Due}
		if count[id]++; count[id] > 1 {
			list[at[id]].Text = fmt.Sprintf("“%s”等 %d 项%s", list[at[id]].first, count[id], k.Stand())
			continue
		}
		v := villages[k.VillageID]
		at[id] = len(list)
		list = append(list, owingVillage{Name: v.Name, Town: v.Township.Name, URL: "/villages/" + v.Code + "/clock", Badge: badgeOf(k), Text: k.Sentence(), first: k.Name()})
	}
	return list
}

// newsDays lists what came out this week, the newest day first.
func newsDays(news []disclosure.Version, villages map[int64]village.Village, today calendar.Day) (days []newsDay, more bool) {
	shown := 0
	for _, x := range news {
		v, ok := villages[x.VillageID]
		if !ok {
			continue
		}
		if shown++; shown > deskNews {
			return days, true
		}
		if len(days) == 0 || days[len(days)-1].Day != x.PublishedOn {
			days = append(days, newsDay{Day: x.PublishedOn, Today: x.PublishedOn == today})
		}
		item := newsItem{Village: v.Name, Town: v.Township.Name, Title: x.Title, URL: pathOf(v.Code, x)}
		if x.N > 1 {
			item.Note = fmt.Sprintf("第 %d 版（更正）", x.N)
		}
		last := &days[len(days)-1]
		last.Items = append(last.Items, item)
	}
	return days, false
}
