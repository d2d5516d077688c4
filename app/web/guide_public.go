package web

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/guide"
	"sunshine/app/pdf"
	"sunshine/app/village"
	"sunshine/views"
)

// guidesPage lists the small powers and the guides of the county, or of a village
// with what the village adds.
type guidesPage struct {
	Page
	Heading, Lead string
	Village       village.Village // ID 0 on the county's page
	Groups        []guideGroup
	Today         dutyBrief
	Contacts      []contactLine
	Tel           string
}

// guideGroup is the guides under one heading; Kind heads the first group of a kind.
type guideGroup struct {
	Kind, Plain, Name string
	Rows              []guideRow
}

// guideRow is one guide of a list.
type guideRow struct{ Name, Plain, URL, Limit, Note string }

// kindPlain says in plain words what a kind of guide is.
func kindPlain(k guide.Kind) string {
	if k == guide.Power {
		return "村里手里的每一项权，谁来用、一步一步怎么用、留下什么凭据。清单是本系统默认的，由县里改，不是法律规定。"
	}
	return "来村里办事，带什么、找谁、几天办好。"
}

// guideGroups puts guides under their headings; url gives each one's address.
func guideGroups(list []guide.Guide, url func(guide.Guide) string, note func(guide.Guide) string) []guideGroup {
	var groups []guideGroup
	kind := guide.Kind("")
	for _, g := range list {
		if n := len(groups); n == 0 || groups[n-1].Name != g.Group || kind != g.Kind {
			x := guideGroup{Name: g.Group}
			if kind != g.Kind {
				x.Kind, x.Plain = g.Kind.Chinese(), kindPlain(g.Kind)
			}
			groups, kind = append(groups, x), g.Kind
		}
		x := &groups[len(groups)-1]
		row := guideRow{Name: g.Name, Plain: g.Plain, URL: url(g), Note: note(g)}
		if g.Kind == guide.Service { // of a power the days are those of an answer, which the list has no room to say
			row.Limit = g.Counts().Chinese()
		}
		x.Rows = append(x.Rows, row)
	}
	return groups
}

func noNote(guide.Guide) string { return "" }

// guidesInForce are the county's guides of today; what people come for stands first.
func (s *Server) guidesInForce(c *fiber.Ctx, countyID int64) ([]guide.Guide, error) {
	list, err := s.Guides.List(c.UserContext(), countyID, s.today())
	slices.SortStableFunc(list, func(a, b guide.Guide) int {
		rank := map[guide.Kind]int{guide.Service: 0, guide.Power: 1}
		return rank[a.Kind] - rank[b.Kind]
	})
	return list, err
}

func (s *Server) listGuides(c *fiber.Ctx) error {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return err
	}
	list, err := s.guidesInForce(c, county.ID)
	if err != nil {
		return err
	}
	p := guidesPage{
		Page:    s.page(c, "办事指南、小微权力清单", views.Link{Text: "首页", URL: "/"}, views.Link{Text: "办事指南、小微权力清单"}),
		Heading: "办事指南、小微权力清单", Lead: "办一件事要带什么、一步一步怎么走、几天办好、找谁。先在首页找到自己的村，还能看到村里的地点和电话。",
		Groups: guideGroups(list, func(g guide.Guide) string { return "/guides/" + g.Code }, noNote),
	}
	p.Description = county.Name + "：" + p.Lead
	return s.open(c, "guide/list", p)
}

func (s *Server) listVillageGuides(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	list, err := s.guidesInForce(c, v.County.ID)
	if err != nil {
		return err
	}
	facts, err := s.Guides.FactsOf(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	p := guidesPage{
		Page: s.page(c, v.Name+"的办事指南", crumb(v, views.Link{Text: "办事指南"})...), Village: v, Tel: digits(v.Phone),
		Heading: v.Name + "办事指南", Lead: "办一件事要带什么、一步一步怎么走、几天办好、找谁。",
		Groups: guideGroups(list, func(g guide.Guide) string { return "/villages/" + v.Code + "/guides/" + g.Code }, func(g guide.Guide) string { return facts[g.Code].Place }),
	}
	p.Description = v.FullName() + "：" + p.Lead
	if p.Today, err = s.dutyToday(c, v); err != nil {
		return err
	}
	if p.Contacts, err = s.contactLines(c, v); err != nil {
		return err
	}
	return s.open(c, "guide/list", p)
}

// guidePage is one guide: the county's, or with what a village adds.
type guidePage struct {
	Page
	Guide    guide.Guide
	Village  village.Village // ID 0 on the county's page
	Facts    []views.Fact
	Note     string // what the village says
	Chart    flowChart
	Steps    []guideStep
	Basis    []string
	Old      string // address of the newer version in force
	Early    bool   // not yet in force
	Versions []views.Link
	PDF      string
	QR       views.QR
	Ask      string // where one types a number
}

// guideStep is one step in words.
type guideStep struct {
	guide.Step
	Limit, Source string
}

// showGuide shows the version asked for, or the one in force.
func (s *Server) showGuide(c *fiber.Ctx) error {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return err
	}
	g, all, err := s.guideOfAddress(c, county.ID)
	if err != nil {
		return err
	}
	p := s.guidePage(c, g, guide.Facts{}, "", views.Link{Text: "首页", URL: "/"}, views.Link{Text: "办事指南、小微权力清单", URL: "/guides"}, views.Link{Text: g.Name})
	p.tellVersions(all, s.today())
	if err := p.print(s, "/guides/"+g.Code, c.Query("version") != ""); err != nil {
		return err
	}
	return s.open(c, "guide/show", p)
}

// guideOfAddress finds the guide :code in the version of the query, else the one
// in force, and all its versions.
func (s *Server) guideOfAddress(c *fiber.Ctx, countyID int64) (guide.Guide, []guide.Version, error) {
	all, err := s.Guides.Versions(c.UserContext(), countyID, c.Params("code"))
	if err != nil {
		return guide.Guide{}, nil, err
	}
	asked := c.Query("version")
	for _, v := range all {
		if asked == itoa(v.Version) || asked == "" && !v.From.After(s.today()) {
			return v.Guide, all, nil
		}
	}
	return guide.Guide{}, nil, fiber.ErrNotFound
}

func (s *Server) showVillageGuide(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	g, facts, err := s.villageGuide(c, v)
	if err != nil {
		return err
	}
	p := s.guidePage(c, g, facts, v.Phone, crumb(v, views.Link{Text: "办事指南", URL: "/villages/" + v.Code + "/guides"}, views.Link{Text: g.Name})...)
	p.Village = v
	if err := p.print(s, "/villages/"+v.Code+"/guides/"+g.Code, false); err != nil {
		return err
	}
	return s.open(c, "guide/show", p)
}

// villageGuide is the guide :code in force with what the village adds.
func (s *Server) villageGuide(c *fiber.Ctx, v village.Village) (guide.Guide, guide.Facts, error) {
	g, err := s.Guides.Find(c.UserContext(), v.County.ID, c.Params("code"), s.today())
	if err != nil {
		return g, guide.Facts{}, err
	}
	facts, err := s.Guides.FactsOf(c.UserContext(), v.ID)
	return g, facts[g.Code], err
}

// guidePage fills what every guide's page has; phone is the office's, for want of
// another.
func (s *Server) guidePage(c *fiber.Ctx, g guide.Guide, f guide.Facts, phone string, crumbs ...views.Link) guidePage {
	p := guidePage{Page: s.page(c, g.Name, crumbs...), Guide: g, Note: f.Note, Facts: guideFacts(g, f, phone), Ask: "/cases"}
	p.Chart = newFlowChart(g.Steps, p.Large)
	for _, x := range g.Steps {
		y := guideStep{Step: x, Limit: x.Days.Chinese()}
		if x.Days.Days > 0 {
			y.Source = x.Days.Cite()
		}
		p.Steps = append(p.Steps, y)
	}
	for _, b := range g.Basis {
		p.Basis = append(p.Basis, b.Cite())
	}
	p.Description = g.Kind.Chinese() + "：" + g.Name + "。" + g.Plain
	return p
}

// guideFacts are the facts above the chart.
func guideFacts(g guide.Guide, f guide.Facts, phone string) []views.Fact {
	list := []views.Fact{{Name: "谁可以办", Value: g.Who}}
	if g.Limit.Days > 0 {
		list = append(list, views.Fact{Name: "规定时限", Value: g.Limit.Chinese() + "（" + g.Limit.Cite() + "）"})
	}
	if g.Promise.Days > 0 {
		list = append(list, views.Fact{Name: "承诺时限", Value: g.Promise.Chinese() + "（" + g.Promise.Cite() + "）"})
	}
	list = append(list, views.Fact{Name: "收费", Value: g.Fee}, views.Fact{Name: "在哪里办", Value: or(f.Place, g.Place)})
	if f.Hours != "" {
		list = append(list, views.Fact{Name: "什么时候办", Value: f.Hours})
	}
	if f.Person != "" {
		list = append(list, views.Fact{Name: "找谁办", Value: f.Person})
	}
	if tel := or(f.Phone, or(phone, g.Phone)); tel != "" {
		list = append(list, views.Fact{Name: "电话", Value: tel, Tel: digits(tel)})
	}
	return append(list, views.Fact{Name: "办成了", Value: g.Result})
}

// tellVersions lists the other versions and says whether the one shown holds.
func (p *guidePage) tellVersions(all []guide.Version, today calendar.Day) {
	p.Early = p.Guide.From.After(today)
	held := false
	for _, v := range all {
		url := fmt.Sprintf("/guides/%s?version=%d", v.Code, v.Version)
		inForce := !held && !v.From.After(today)
		held = held || inForce
		if v.Version == p.Guide.Version {
			continue
		}
		if inForce && !p.Early {
			p.Old = "/guides/" + v.Code
		}
		text := fmt.Sprintf("第 %d 版，%s起用", v.Version, v.From.Chinese())
		if v.Own {
			text += "，" + v.Region + "定"
		} else {
			text += "，本系统默认"
		}
		p.Versions = append(p.Versions, views.Link{Text: text, URL: url})
	}
}

// print adds the PDF and, of what is in force, the code.
func (p *guidePage) print(s *Server, path string, version bool) (err error) {
	p.PDF = path + ".pdf"
	if version {
		p.PDF += "?version=" + itoa(p.Guide.Version)
	}
	if p.Old != "" || p.Early {
		return nil
	}
	url := s.Config.Site.URL + path
	p.QR, err = codeFor(url, strings.TrimPrefix(path, "/"), "扫码打开这一页，看最新的一版：")
	return err
}

func (s *Server) guidePDF(c *fiber.Ctx) error {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return err
	}
	g, _, err := s.guideOfAddress(c, county.ID)
	if err != nil {
		return err
	}
	return s.sendGuide(c, pdf.GuideDoc{Guide: g, Place: county.Name}, "/guides/"+g.Code)
}

func (s *Server) villageGuidePDF(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	g, facts, err := s.villageGuide(c, v)
	if err != nil {
		return err
	}
	return s.sendGuide(c, pdf.GuideDoc{Guide: g, Place: v.FullName(), Facts: facts, Phone: v.Phone}, "/villages/"+v.Code+"/guides/"+g.Code)
}

func (s *Server) sendGuide(c *fiber.Ctx, d pdf.GuideDoc, path string) error {
	key := fmt.Sprintf("guide|%x", sha256.Sum256(fmt.Appendf(nil, "%s|%+v", path, d)))
	body, err := s.cache.get(key, func() ([]byte, error) {
		return pdf.Guide(d, pdf.Options{Paper: pdf.A4, URL: s.Config.Site.URL + path, Fonts: s.fonts})
	})
	if err != nil {
		return err
	}
	return sendPaper(c, body, "guide-"+d.Guide.Code, d.Guide.Name)
}

// sendPaper sends a PDF to be printed; the browser's own viewer shows it.
func sendPaper(c *fiber.Ctx, body []byte, ascii, name string) error {
	c.Set(fiber.HeaderContentType, kinds["pdf"].mediaType)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; object-src 'self'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(true, ascii+".pdf", name+".pdf"))
	return c.Send(body)
}

// codeFor draws the QR code of an address.
func codeFor(url, number, caption string) (views.QR, error) {
	code, err := qr.Encode(url, qr.M, qr.Auto)
	if err != nil {
		return views.QR{}, err
	}
	return views.NewQR(url, number, caption, code.Bounds().Dx(), darkIn(code)), nil
}
