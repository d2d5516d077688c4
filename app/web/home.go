package web

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/guide"
	"sunshine/app/village"
	"sunshine/views"
)

// homeCards is how many villages the start page shows at once; a larger county
// is entered by township.
const homeCards = 36

// homePage is the county's start page.
type homePage struct {
	Page
	Ready     bool // a county and villages are set up
	County    village.Place
	Lead      string
	Search    views.Search
	Townships []townshipLine
	All       string // address without the township filter
	Groups    []cardGroup
	Month     calendar.Month // whose state the cards show
	Empty     views.Empty
	More      int       // hits that are not shown
	Gone      []pastHit // hits that are not there any more
	Latest    []newsDay // what came out last, in all villages
}

// townshipLine is one township in the filter, with how its villages stand.
type townshipLine struct {
	Name, URL, Note string
	Current         bool
}

// cardGroup is the villages of one township.
type cardGroup struct {
	Name  string
	Cards []views.Card
}

// county gathers what the start page tells about every village.
type county struct {
	month  calendar.Month // whose accounts are due now
	clocks map[int64]deadline.Clock
	owing  map[int64]bool // villages with an overdue month of any age
	late   map[int64]int  // overdue months of the villages shown, up to MostLate + 1
	outs   map[int64]deadline.Tally
	latest map[int64]calendar.Month
}

func (s *Server) home(c *fiber.Ctx) error {
	p := homePage{Page: s.page(c, "")}
	var err error
	if p.County, err = s.Villages.County(c.UserContext()); fault.KindOf(err) == fault.NotFound {
		p.Empty = views.Empty{Title: "还没有设置", Text: "管理员请先在服务器上运行 sunshine init，再登录，添加乡镇和村。"}
		return s.open(c, "home", p)
	}
	if err != nil {
		return err
	}
	query := strings.TrimSpace(c.Query("q"))
	to, err := s.addressOfNumber(c.UserContext(), query)
	if err != nil {
		return err
	}
	if to != "" {
		return c.Redirect(to, fiber.StatusSeeOther)
	}
	hits, err := s.Villages.Search(c.UserContext(), query)
	if err != nil {
		return err
	}
	if query != "" && len(hits) == 1 {
		return c.Redirect("/villages/"+hits[0].Code, fiber.StatusSeeOther)
	}
	if hits, p.Gone, err = s.gone(c.UserContext(), hits); err != nil {
		return err
	}
	if err := s.fillHome(c, &p, query, hits); err != nil {
		return err
	}
	return s.open(c, "home", p)
}

// numbers are those printed on notices: 339900100201-2026-03-1, and -T12-1 for tables.
var (
	sheetNumber = regexp.MustCompile(`^(\d{12}(?:~[1-9]\d*)?)-(\d{4}-\d{2})-([1-9]\d*)$`)
	tableNumber = regexp.MustCompile(`^(\d{12}(?:~[1-9]\d*)?)-T([1-9]\d*)-([1-9]\d*)$`)
)

// addressOfNumber leads from the number on a paper notice to that version; ""
// if the text is no such number.
func (s *Server) addressOfNumber(ctx context.Context, text string) (string, error) {
	text = strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if m := sheetNumber.FindStringSubmatch(text); m != nil {
		return "/villages/" + m[1] + "/finance/" + m[2] + "/v/" + m[3], nil
	}
	if m := tableNumber.FindStringSubmatch(text); m != nil {
		return "/villages/" + m[1] + "/disclosures/" + m[2] + "/v/" + m[3], nil
	}
	if year, n, secret, ok := guide.ParseCode(text); ok {
		return "/cases/" + guide.Case{Year: year, Number: n, Secret: secret}.Code(), nil
	}
	return s.addressOfNotice(ctx, text)
}

func (s *Server) fillHome(c *fiber.Ctx, p *homePage, query string, hits []village.Village) error {
	k, err := s.countyNow(c)
	if err != nil {
		return err
	}
	p.Ready = true
	p.Search = views.Search{Action: "/", Name: "q", Value: query, Label: "找我的村", Hint: "写村名、拼音、拼音首字母或村代码，如 小山、xiaoshan、xsc。纸上的公开编号也行。"}
	p.Description = "看" + p.County.Name + "各村每个月的账：收了多少、花在哪里、还剩多少。"
	switch {
	case query == "" && len(hits) == 0:
		p.Empty = views.Empty{Title: "还没有村", Text: "管理员请登录工作台，添加乡镇和村。"}
		return nil
	case len(hits) == 0 && len(p.Gone) > 0:
		p.Lead = "和“" + query + "”有关的村已经不在了，以前的公开还在这里。"
		return nil
	case len(hits) == 0:
		p.Empty = views.Empty{
			Title: "没有找到“" + query + "”", Text: "只写村名的一两个字再试，如“小山”；也可以写拼音首字母，如 xsc。名字里的字打不出来，就写拼音。",
			Link: views.Link{Text: "看全部村", URL: "/"},
		}
		return nil
	}
	p.Lead, p.Month = countyLead(p.County, hits, k), k.month
	township := c.Query("township")
	shown := hits
	if query == "" {
		p.Townships = townshipLines(hits, k, township)
		if shown = within(hits, township); township != "" && len(shown) == 0 {
			return fault.NotFoundf("没有这个乡镇。")
		}
	} else {
		p.Lead = fmt.Sprintf("找到%d个村和“%s”有关。", len(hits), query)
	}
	if township == "" && query == "" && len(hits) > homeCards {
		return s.fillLatest(c, p) // the townships lead on
	}
	if query != "" && len(shown) > homeCards {
		shown, p.More = shown[:homeCards], len(shown)-homeCards
	}
	ids := make([]int64, len(shown))
	for i, v := range shown {
		ids[i] = v.ID
	}
	if k.late, err = s.Deadlines.Late(c.UserContext(), disclosure.FinanceMonth, s.today(), ids); err != nil {
		return err
	}
	if k.outs, err = s.Deadlines.Tallies(c.UserContext(), s.today(), ids); err != nil {
		return err
	}
	p.Groups = cardGroups(shown, k)
	if query != "" || township != "" {
		return nil
	}
	return s.fillLatest(c, p)
}

// pastHit is a village that is found and not there any more.
type pastHit struct{ Name, URL, Text string }

// gone takes the villages that are not there any more out of the hits, and says
// where they went.
func (s *Server) gone(ctx context.Context, hits []village.Village) (there []village.Village, past []pastHit, err error) {
	for _, v := range hits {
		if !v.Ended() {
			there = append(there, v)
			continue
		}
		list, err := s.Villages.ChangesOf(ctx, v.ID)
		if err != nil {
			return nil, nil, err
		}
		past = append(past, pastHit{v.Name, "/villages/" + v.Code, pastOf(list[len(list)-1], v.ID).Text})
	}
	return there, past, nil
}

// homeNews is how many notices the start page names.
const homeNews = 6

// fillLatest tells what came out last.
func (s *Server) fillLatest(c *fiber.Ctx, p *homePage) error {
	news, err := s.Disclosures.PublishedSince(c.UserContext(), s.today().AddDays(-30), homeNews)
	if err != nil {
		return err
	}
	all, err := s.Villages.All(c.UserContext())
	if err != nil {
		return err
	}
	of := make(map[int64]village.Village, len(all))
	for _, v := range all {
		of[v.ID] = v
	}
	p.Latest, _ = newsDays(news, of, s.today())
	return nil
}

// countyNow asks how all villages stand with the month that is due now.
func (s *Server) countyNow(c *fiber.Ctx) (county, error) {
	today := s.today()
	k := county{month: today.MonthOf().Add(-1), clocks: map[int64]deadline.Clock{}}
	list, err := s.Deadlines.Matrix(c.UserContext(), k.month, k.month, today)
	if err != nil {
		return k, err
	}
	for _, clock := range list {
		k.clocks[clock.VillageID] = clock
	}
	if k.owing, err = s.Deadlines.LateVillages(c.UserContext(), disclosure.FinanceMonth, today); err != nil {
		return k, err
	}
	k.latest, err = s.Disclosures.LatestMonths(c.UserContext(), disclosure.FinanceMonth)
	return k, err
}

// tally counts the villages that have the month out and those that owe any
// month that is overdue.
func (k county) tally(list []village.Village) (out, late int) {
	for _, v := range list {
		if st := k.clocks[v.ID].Status; st == deadline.Met || st == deadline.MetLate {
			out++
		}
		if k.owing[v.ID] {
			late++
		}
	}
	return out, late
}

func countyLead(place village.Place, all []village.Village, k county) string {
	out, late := k.tally(all)
	lead := fmt.Sprintf("%s有%d个村。%s的账，%d个村已经公开", place.Name, len(all), k.month.Chinese(), out)
	if late > 0 {
		return lead + fmt.Sprintf("；%d个村还有逾期没公开的账。", late)
	}
	return lead + "；没有村逾期。"
}

func within(all []village.Village, township string) []village.Village {
	if township == "" {
		return all
	}
	var list []village.Village
	for _, v := range all {
		if v.Township.Code == township {
			list = append(list, v)
		}
	}
	return list
}

func townshipLines(all []village.Village, k county, current string) []townshipLine {
	var lines []townshipLine
	for i := 0; i < len(all); {
		t := all[i].Township
		members := within(all[i:], t.Code)
		out, late := k.tally(members)
		note := fmt.Sprintf("%d个村，%d个已公开", len(members), out)
		if late > 0 {
			note += fmt.Sprintf("，%d个有逾期", late)
		}
		lines = append(lines, townshipLine{Name: t.Name, URL: "/?township=" + url.QueryEscape(t.Code), Note: note, Current: t.Code == current})
		i += len(members) // villages stand township by township
	}
	return lines
}

func cardGroups(list []village.Village, k county) []cardGroup {
	var groups []cardGroup
	for _, v := range list {
		if n := len(groups); n == 0 || groups[n-1].Name != v.Township.Name {
			groups = append(groups, cardGroup{Name: v.Township.Name})
		}
		g := &groups[len(groups)-1]
		g.Cards = append(g.Cards, cardOf(v, k))
	}
	return groups
}

func cardOf(v village.Village, k county) views.Card {
	card := views.Card{Name: v.Name, URL: "/villages/" + v.Code, Note: "还没有公开过账目"}
	if m, ok := k.latest[v.ID]; ok {
		card.Note = "最近公开：" + m.Chinese()
	}
	switch n := k.late[v.ID]; {
	case n > deadline.MostLate:
		card.Note += fmt.Sprintf("；逾期%d个月以上", deadline.MostLate)
	case n > 0:
		card.Note += fmt.Sprintf("；逾期%d个月", n)
	}
	clock, owed := k.clocks[v.ID]
	card.Badge = badgeOf(clock)
	if !owed {
		card.Badge, card.Note = views.Badge{State: views.Upcoming}, v.FirstMonth.Chinese()+"起公开"
		return card
	}
	card.Note += "；" + outOfYear(k.outs[v.ID])
	return card
}
