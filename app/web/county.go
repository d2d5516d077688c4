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
	Books    []bookVillage // what waits in their books; the township's
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
	late            int // days of the longest overdue month
}

// newsDay is what came out on one day.
type newsDay struct {
	Day   calendar.Day
	Today bool
	Items []newsItem
}

type newsItem struct{ Village, Town, Title, URL, Note string }

// watched gives the villages the person looks after, by their ids.
func (s *Server) watched(c *fiber.Ctx) (map[int64]village.Village, error) {
	list, err := s.Villages.List(c.UserContext())
	if err != nil {
		return nil, err
	}
	of := map[int64]village.Village{}
	for _, v := range list {
		if v.Within(actor(c)) {
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
	p.News, p.NewsMore = newsDays(news, villages, s.today())
	p.Lead = watchedLead(len(villages), late, soon)
	if actor(c).Role == user.Township {
		if p.Books, err = s.books(c, villages); err != nil {
			return err
		}
	}
	if actor(c).Role == user.Administrator {
		if p.Warnings, err = s.warnings(c); err != nil {
			return err
		}
	}
	return s.renderDesk(c, "county/desk", p)
}

// watchedLead tells in one sentence how many villages owe.
func watchedLead(villages int, late, soon []deadline.Clock) string {
	owe := map[int64]bool{}
	for _, k := range late {
		owe[k.VillageID] = true
	}
	lead := fmt.Sprintf("%d 个村都没有逾期。", villages)
	if len(late) > 0 {
		lead = fmt.Sprintf("%d 个村里有 %d 个村逾期没公开，共 %d 个月的账。", villages, len(owe), len(late))
	}
	if len(soon) > 0 {
		lead += fmt.Sprintf("%d 个月的账快到期。", len(soon))
	}
	return lead
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
			Name: v.Name, URL: "/villages/" + v.Code + "/clock", Badge: badgeOf(months[0]), Text: owes(months), late: months[0].DaysLate,
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

// owes tells which months a village owes and since when; the oldest is first.
func owes(months []deadline.Clock) string {
	first := months[0]
	text := fmt.Sprintf("%s的账没有公开", joinMonths(months))
	if len(months) > 1 {
		return text + fmt.Sprintf("，最早的应在%s前公开。", first.Due.Chinese())
	}
	return text + fmt.Sprintf("，应在%s前公开。", first.Due.Chinese())
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
		b.WriteString(name(months[i].Period))
		last := i
		for last+1 < len(months) && months[last+1].Period == months[last].Period.Add(1) {
			last++
		}
		if last-i >= 2 {
			b.WriteString("到" + name(months[last].Period))
			i = last
		}
	}
	return b.String()
}

func dueSoon(soon []deadline.Clock, villages map[int64]village.Village) []owingVillage {
	list := make([]owingVillage, len(soon))
	for i, k := range soon {
		v := villages[k.VillageID]
		list[i] = owingVillage{Name: v.Name, Town: v.Township.Name, URL: "/villages/" + v.Code + "/clock", Badge: badgeOf(k), Text: k.Sentence()}
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
