package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/guide"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// officeTabs lead between the pages of what the village office does for people.
func officeTabs(c *fiber.Ctx) []NavLink {
	if actor(c).Role == user.Administrator {
		return nil
	}
	tabs := []NavLink{{Text: "办件", URL: "/desk/cases"}, {Text: "值班、代办", URL: "/desk/duty"}, {Text: "办事指南", URL: "/desk/guides"}}
	for i := range tabs {
		tabs[i].Current = strings.HasPrefix(c.Path(), tabs[i].URL)
	}
	return tabs
}

func officeCrumbs(rest ...views.Link) []views.Link {
	crumbs := append([]views.Link{{Text: "工作台", URL: "/desk"}}, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

// keepsOffice tells whether the person writes for the village office: its head or
// accountant.
func keepsOffice(c *fiber.Ctx) bool {
	r := actor(c).Role
	return r == user.Head || r == user.Accountant
}

// deskGuidesPage lists the guides: for a village to add its facts, for the county
// to change them.
type deskGuidesPage struct {
	Page
	Tabs          []NavLink
	Heading, Lead string
	Groups        []guideGroup
	Later         []guideRow // versions that come into force
	Admin         bool
}

func (s *Server) listDeskGuides(c *fiber.Ctx) error {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return err
	}
	list, err := s.guidesInForce(c, county.ID)
	if err != nil {
		return err
	}
	p := deskGuidesPage{
		Page: s.deskPage(c, "办事指南", officeCrumbs(views.Link{Text: "办事指南"})...), Tabs: officeTabs(c), Heading: "办事指南、小微权力清单",
		Lead:  "村里写上地点、电话、找谁，群众就能在网上看到，还能打印出来贴。步骤和天数由县里定。",
		Admin: actor(c).Role == user.Administrator,
	}
	url := func(g guide.Guide) string { return "/desk/guides/" + g.Code }
	if p.Admin {
		p.Lead = "本系统默认的清单，县里可以照本县的文件改：改一份就存新的一版，从定的那天起用，旧的都留着。"
		p.Groups = guideGroups(list, url, func(g guide.Guide) string { return fmt.Sprintf("第 %d 版，%s", g.Version, g.Cite()) })
		if p.Later, err = s.laterGuides(c, county.ID); err != nil {
			return err
		}
		return s.renderDesk(c, "guide/desk", p)
	}
	facts, err := s.Guides.FactsOf(c.UserContext(), actor(c).DivisionID)
	if err != nil {
		return err
	}
	p.Groups = guideGroups(list, url, func(g guide.Guide) string {
		if f := facts[g.Code]; !f.Empty() {
			return "写了：" + factWords(f)
		}
		return "村里还没有写"
	})
	return s.renderDesk(c, "guide/desk", p)
}

// factWords names what a village wrote.
func factWords(f guide.Facts) string {
	var parts []string
	for _, x := range []string{f.Place, f.Hours, f.Person, f.Phone, f.Note} {
		if x != "" {
			parts = append(parts, x)
		}
	}
	return strings.Join(parts, "，")
}

// laterGuides are the versions that are not yet in force.
func (s *Server) laterGuides(c *fiber.Ctx, countyID int64) ([]guideRow, error) {
	list, err := s.Guides.List(c.UserContext(), countyID, s.today().AddDays(3660))
	var rows []guideRow
	for _, g := range list {
		if g.From.After(s.today()) {
			rows = append(rows, guideRow{Name: g.Name, Plain: fmt.Sprintf("第 %d 版，%s起用", g.Version, g.From.Chinese()), URL: fmt.Sprintf("/desk/guides/%s?version=%d", g.Code, g.Version)})
		}
	}
	return rows, err
}

// deskGuidePage is one guide at the desk.
type deskGuidePage struct {
	Page
	Tabs     []NavLink
	Guide    guide.Guide
	Source   string
	Keeper   bool
	Admin    bool
	Fields   []views.Field // a village's facts
	Problem  string
	Facts    []views.Fact // the county's, or what a village wrote
	Public   string
	PDF      string
	Copy     string
	Versions []guideRow
}

func (s *Server) showDeskGuide(c *fiber.Ctx) error { return s.deskGuide(c, nil) }

// deskGuide shows a guide; failed is what was wrong with the facts sent.
func (s *Server) deskGuide(c *fiber.Ctx, failed error) error {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return err
	}
	g, all, err := s.guideOfAddress(c, county.ID)
	if err != nil {
		return err
	}
	p := deskGuidePage{
		Page: s.deskPage(c, g.Name, officeCrumbs(views.Link{Text: "办事指南", URL: "/desk/guides"}, views.Link{Text: g.Name})...), Tabs: officeTabs(c), Guide: g, Source: g.Cite(),
		Admin: actor(c).Role == user.Administrator, Keeper: keepsOffice(c),
	}
	if p.Admin {
		p.tellCounty(g, all)
		return s.renderDesk(c, "guide/desk-show", p)
	}
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	facts, err := s.Guides.FactsOf(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	p.Public = "/villages/" + v.Code + "/guides/" + g.Code
	p.PDF = p.Public + ".pdf"
	p.Facts = guideFacts(g, facts[g.Code], v.Phone)
	f := facts[g.Code]
	if failed != nil {
		f = factsIn(c)
	}
	p.Fields = factFields(g, f)
	if failed != nil {
		p.Problem = sentenceUnplaced(failed, p.Fields)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "guide/desk-show", p)
}

// tellCounty lists the versions for the county's administrator.
func (p *deskGuidePage) tellCounty(g guide.Guide, all []guide.Version) {
	p.Public = fmt.Sprintf("/guides/%s?version=%d", g.Code, g.Version)
	p.PDF = fmt.Sprintf("/guides/%s.pdf?version=%d", g.Code, g.Version)
	p.Copy = fmt.Sprintf("/desk/guides/%s/copy?version=%d", g.Code, g.Version)
	p.Facts = guideFacts(g, guide.Facts{}, "")
	for _, v := range all {
		if v.Version == g.Version {
			if v.Own {
				p.Facts = append(p.Facts, views.Fact{Name: "谁存的", Value: v.By + "　" + moment(v.At)})
			}
			continue
		}
		by := "本系统默认"
		if v.Own {
			by = v.By + "存的"
		}
		p.Versions = append(p.Versions, guideRow{Name: fmt.Sprintf("第 %d 版", v.Version), Plain: v.From.Chinese() + "起用，" + by, URL: fmt.Sprintf("/desk/guides/%s?version=%d", v.Code, v.Version)})
	}
}

func factsIn(c *fiber.Ctx) guide.Facts {
	return guide.Facts{Place: c.FormValue("place"), Person: c.FormValue("person"), Phone: c.FormValue("phone"), Hours: c.FormValue("hours"), Note: c.FormValue("note")}
}

func factFields(g guide.Guide, f guide.Facts) []views.Field {
	return []views.Field{
		{Name: "place", Label: "在哪里办", Type: "text", Value: f.Place, Autocomplete: "off", Hint: "不写就显示县里写的：" + g.Place},
		{Name: "hours", Label: "什么时候办", Type: "text", Value: f.Hours, Autocomplete: "off", Hint: "如“工作日 8:30–11:30、14:00–17:30”。"},
		{Name: "person", Label: "找谁办", Type: "text", Value: f.Person, Autocomplete: "off", Hint: "村干部的姓名和职务，人人看得到。"},
		{Name: "phone", Label: "电话", Type: "tel", Value: f.Phone, Autocomplete: "off", Short: true, Hint: "写办公室的，不写个人手机号。不写就显示村委会的电话。"},
		{Name: "note", Label: "还要告诉大家的", Type: "text", Value: f.Note, Autocomplete: "off", Hint: "如“走不动的打电话，上门代办”。"},
	}
}

func (s *Server) saveFacts(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	err = s.Guides.SetFacts(c.UserContext(), actor(c), v, c.Params("code"), factsIn(c))
	if formError(err) {
		return s.deskGuide(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "存好了，网上已经能看到。")
	return c.Redirect("/desk/guides/"+c.Params("code"), fiber.StatusSeeOther)
}

// countyOf gives the county with the guide that is copied.
func (s *Server) countyOf(c *fiber.Ctx) (village.Place, guide.Guide, error) {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return county, guide.Guide{}, err
	}
	g, _, err := s.guideOfAddress(c, county.ID)
	return county, g, err
}

// freeGuide finds a code that no guide of the county has yet.
func (s *Server) freeGuide(c *fiber.Ctx, countyID int64, base string) (string, error) {
	for n := 2; ; n++ {
		code := fmt.Sprintf("%s-%d", base, n)
		_, err := s.Guides.Versions(c.UserContext(), countyID, code)
		if missing(err) {
			return code, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// officePath tells whether the path is one of the pages between which officeTabs
// lead.
func officePath(path string) bool {
	for _, t := range []string{"/desk/cases", "/desk/duty", "/desk/guides"} {
		if path == t || strings.HasPrefix(path, t+"/") {
			return true
		}
	}
	return false
}
