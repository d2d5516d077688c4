package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// cataloguePage is the county's catalogue, for anyone.
type cataloguePage struct {
	Page
	Lead      string
	Columns   []catalogueColumn
	Rule      string // how whole a duty must be (五定)
	Notes     []string
	Downloads []views.Download
}

// catalogueColumn is one column (党务, 村务, 财务) with its items.
type catalogueColumn struct {
	Name string
	Rows []catalogueRow
}

// catalogueRow is one item of the list.
type catalogueRow struct {
	Name, Plain, Text, URL string
	Form, Post             string
	Lacking                string // 定时间、定责任人
}

// itemPage is one item, for anyone.
type itemPage struct {
	Page
	Item     disclosure.Item
	Lead     string
	Lacking  string
	Fixed    []views.Fact
	Facts    []views.Fact
	Contents []string

	Stand string // how the villages stand today
	Late  []itemLate
	More  int // late villages that are not listed
	Clock string
	Out   []publicationRow
	Pager views.Pager
	Feed  string
}

// itemLate is a village that is overdue with the item.
type itemLate struct{ Village, URL, Text string }

// lateListed is how many overdue villages an item's page names.
const lateListed = 20

// whenOf says when an item is due: 每季度，下个季度第1个月15日前公开.
func (s *Server) whenOf(l disclosure.List, it disclosure.Item, on calendar.Day) string {
	d, err := disclosure.ParseDue(it.Due)
	if err != nil {
		return it.Frequency.Chinese()
	}
	due := d.Chinese(it.Frequency, s.Disclosures.Rules, on)
	if it.Frequency == disclosure.OnEvent {
		return strings.Trim(l.Event(it.Event)+"，"+due, "，")
	}
	return it.Frequency.Chinese() + "，" + due
}

func (s *Server) showCatalogue(c *fiber.Ctx) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return err
	}
	p := cataloguePage{Page: s.page(c, "公开目录", views.Link{Text: "首页", URL: "/"}, views.Link{Text: "公开目录"})}
	p.Lead = fmt.Sprintf("%s的村要公开这 %d 项。哪一项、什么时候、谁来公开，都写在这里。", county.Name, len(l.Items))
	if l.Profile != nil {
		p.Lead += fmt.Sprintf("按%s（%s起用）。", l.Profile.Source, l.Profile.From.Chinese())
		p.Notes = l.Profile.Notes
	}
	var names []string
	for _, f := range l.Fixed.Items {
		names = append(names, f.Name)
	}
	p.Rule = fmt.Sprintf("%s：%s。缺一项的标“不合格”，补全以前不算期限。%s。", l.Fixed.Name, strings.Join(names, "、"), l.Fixed.Source)
	p.Columns = s.catalogueColumns(l)
	p.Description = p.Lead
	p.Downloads = []views.Download{{Kind: "Excel", Text: "目录", URL: "/catalogue.xlsx"}, {Kind: "CSV", Text: "目录", URL: "/catalogue.csv"}}
	return s.open(c, "catalogue/list", p)
}

func (s *Server) catalogueColumns(l disclosure.List) (columns []catalogueColumn) {
	for _, name := range l.Columns {
		col := catalogueColumn{Name: name}
		for _, it := range l.Items {
			if it.Column != name {
				continue
			}
			col.Rows = append(col.Rows, catalogueRow{
				Name: it.Name, Plain: it.Plain, Text: s.whenOf(l, it, s.today()), Form: disclosure.KindName(it.Kind), Post: it.Post,
				URL: "/catalogue/" + it.Code, Lacking: strings.Join(l.Lacking(it), "、"),
			})
		}
		if len(col.Rows) > 0 {
			columns = append(columns, col)
		}
	}
	return columns
}

func (s *Server) showItem(c *fiber.Ctx) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	it, err := l.Item(c.Params("code"))
	if err != nil {
		return err
	}
	p := itemPage{
		Page: s.page(c, it.Name, views.Link{Text: "首页", URL: "/"}, views.Link{Text: "公开目录", URL: "/catalogue"}, views.Link{Text: it.Name}),
		Item: it, Lead: it.Plain, Lacking: strings.Join(l.Lacking(it), "、"), Contents: it.Contents,
	}
	for _, f := range l.Fixed.Items {
		value := s.fixedValue(l, it, f)
		if value == "" {
			value = "没有写"
		}
		p.Fixed = append(p.Fixed, views.Fact{Name: f.Name, Value: value})
	}
	p.Facts = []views.Fact{{Name: "公开多久", Value: fmt.Sprintf("至少张贴 %d 天", it.ShownDays(s.Disclosures.Rules, s.today()))}, {Name: "依据", Value: basisOf(it)}, {Name: "个人信息", Value: personalWord(it.Personal)}}
	p.Description = it.Name + "：" + it.Plain
	if err := s.fillItem(c, l, &p); err != nil {
		return err
	}
	return s.open(c, "catalogue/show", p)
}

// fillItem tells how all villages stand with the item, and what is out of it.
func (s *Server) fillItem(c *fiber.Ctx, l disclosure.List, p *itemPage) error {
	ctx, code := c.UserContext(), p.Item.Code
	p.Clock, p.Feed = "/clock?item="+code, "/catalogue/"+code+"/feed.atom"
	counts, err := s.Deadlines.Count(ctx, deadline.Filter{Item: code}, s.today())
	if err != nil {
		return err
	}
	p.Stand = fmt.Sprintf("到今天，各村一共公开了 %d 期，其中晚公开的 %d 期；逾期还没有公开的 %d 期。", counts[deadline.Met]+counts[deadline.MetLate], counts[deadline.MetLate], counts[deadline.Overdue])
	villages, err := s.villagesByID(c)
	if err != nil {
		return err
	}
	late, err := s.Deadlines.List(ctx, deadline.Filter{Item: code, Status: []deadline.Status{deadline.Overdue}}, s.today())
	if err != nil {
		return err
	}
	p.fillLate(late, villages)
	return s.fillOut(c, l, p, villages)
}

// fillLate names the villages that are overdue with the item, the longest first,
// each with how many periods it owes and the oldest of them.
func (p *itemPage) fillLate(late []deadline.Clock, villages map[int64]village.Village) {
	count, oldest := map[int64]int{}, []deadline.Clock{}
	for _, k := range late {
		if _, ok := villages[k.VillageID]; !ok {
			continue
		}
		if count[k.VillageID]++; count[k.VillageID] == 1 {
			oldest = append(oldest, k)
		}
	}
	p.More = max(0, len(oldest)-lateListed)
	for _, k := range oldest[:len(oldest)-p.More] {
		v := villages[k.VillageID]
		x := itemLate{Village: v.Township.Name + v.Name, URL: fmt.Sprintf("/villages/%s/clock/%d", v.Code, k.ID), Text: k.Sentence()}
		if n := count[k.VillageID]; n > 1 {
			x.URL, x.Text = "/villages/"+v.Code+"/clock?state=overdue", fmt.Sprintf("%d 期没有公开，最早的一期%s", n, k.Stand())
		}
		p.Late = append(p.Late, x)
	}
}

// fillOut lists what is out of the item, the newest first.
func (s *Server) fillOut(c *fiber.Ctx, l disclosure.List, p *itemPage, villages map[int64]village.Village) error {
	f := disclosure.Filter{Items: []string{p.Item.Code}, Limit: listedPublications}
	_, total, err := s.Disclosures.Find(c.UserContext(), f)
	if err != nil {
		return err
	}
	n := pageOf(c, total, listedPublications)
	f.Offset = (n - 1) * listedPublications
	list, _, err := s.Disclosures.Find(c.UserContext(), f)
	if err != nil {
		return err
	}
	for _, x := range list {
		if v, ok := villages[x.VillageID]; ok {
			r := publicationLine(l, v, x)
			r.Place = v.Township.Name + v.Name
			p.Out = append(p.Out, r)
		}
	}
	p.Pager = pagerOf(n, total, listedPublications, "份", func(n int) string { return "/catalogue/" + p.Item.Code + "?page=" + itoa(n) + "#out" })
	return nil
}

// basisOf cites what an item rests on; a default of ours is never shown as law.
func basisOf(it disclosure.Item) string {
	switch {
	case it.Basis == "":
		return "没有写"
	case it.Mark == "L":
		return it.Basis + "（地方规定）"
	case it.Mark == "D":
		return "本系统的默认做法，可以由县里改；参照" + it.Basis
	}
	return it.Basis
}

func personalWord(p disclosure.Personal) string {
	switch p {
	case disclosure.NamesCadres:
		return "只有村干部的姓名"
	case disclosure.NamesPeople:
		return "有村民的姓名；身份证号、电话、卡号不公开，期满撤下名单，留合计"
	case disclosure.NamesAided:
		return "有受帮助的人；姓名隐去中间的字，原因和病情不公开，期满撤下名单，留合计"
	}
	return "没有"
}

// fixedValue writes what a duty says under one of the five.
func (s *Server) fixedValue(l disclosure.List, it disclosure.Item, f disclosure.FixedItem) string {
	var words []string
	for _, field := range f.Fields {
		word := map[string]string{
			"name": it.Name, "plain": it.Plain, "kind": disclosure.KindName(it.Kind), "place": it.Place, "post": it.Post, "basis": it.Basis,
		}[field]
		switch field {
		case "frequency":
			word = s.whenOf(l, it, s.today())
		case "chain":
			for _, ch := range l.Chains {
				if ch.Code == it.Chain {
					word = ch.Name
				}
			}
		}
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, "；")
}

// catalogueFile is the catalogue as a table that can be read in again.
func (s *Server) catalogueFile(c *fiber.Ctx) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	p := sheet.Page{Title: "公开目录", Columns: []sheet.Column{
		{Name: "栏目"}, {Name: "公开事项"}, {Name: "明白话"}, {Name: "公开时间"}, {Name: "公开形式"}, {Name: "公开渠道"}, {Name: "程序"}, {Name: "责任人"}, {Name: "张贴天数"}, {Name: "公开依据"}, {Name: "缺什么"},
	}}
	for _, it := range l.Items {
		chain := ""
		for _, ch := range l.Chains {
			if ch.Code == it.Chain {
				chain = ch.Name
			}
		}
		p.Rows = append(p.Rows, []sheet.Value{
			sheet.TextValue(it.Column), sheet.TextValue(it.Name), sheet.TextValue(it.Plain), sheet.TextValue(disclosure.WriteWhen(it.Frequency, it.Due)), sheet.TextValue(disclosure.KindName(it.Kind)), sheet.TextValue(it.Place),
			sheet.TextValue(chain), sheet.TextValue(it.Post), sheet.IntValue(int64(it.ShownDays(s.Disclosures.Rules, s.today()))), sheet.TextValue(it.Basis), sheet.TextValue(strings.Join(l.Lacking(it), "、")),
		})
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return sendBook(c, sheet.Book{Pages: []sheet.Page{p}}, c.Params("kind"), "catalogue", "公开目录")
}
