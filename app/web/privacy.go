package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/views"
)

// privacyPage is what a person has to do with personal data, and the rules by
// which it is masked.
type privacyPage struct {
	Page
	Links   []views.Fact
	Law     string
	Source  string
	Mark    string
	Rules   views.Table
	Changes views.Table
	Tighten []views.Field // of the administrator
	Problem string
}

func privacyCrumbs(rest ...string) []views.Link {
	crumbs := []views.Link{{Text: "工作台", URL: "/desk"}, {Text: "个人信息"}}
	for _, text := range rest {
		crumbs[1].URL = "/desk/privacy"
		crumbs = append(crumbs, views.Link{Text: text})
	}
	return crumbs
}

func (s *Server) showPrivacy(c *fiber.Ctx) error { return s.privacyRules(c, nil) }

// countyIDOf gives the county of whoever works here.
func (s *Server) countyIDOf(c *fiber.Ctx) (int64, error) {
	by := actor(c)
	switch by.Role.Level() {
	case "county":
		return by.DivisionID, nil
	case "village":
		v, err := s.homeVillage(c)
		return v.County.ID, err
	}
	d, err := s.Villages.Division(c.UserContext(), by.DivisionID)
	return d.ParentID, err
}

func (s *Server) privacyRules(c *fiber.Ctx, failed error) error {
	county, err := s.countyIDOf(c)
	if err != nil {
		return err
	}
	m, err := s.Disclosures.MaskingOf(c.UserContext(), county)
	if err != nil {
		return err
	}
	p := privacyPage{Page: s.deskPage(c, "个人信息", privacyCrumbs()...), Law: m.Law, Source: m.Source, Mark: markOf(rules.Rule{Mark: m.Mark}), Rules: maskingTable(m)}
	if p.Links, err = s.privacyLinks(c); err != nil {
		return err
	}
	changes, err := s.Disclosures.MaskingChanges(c.UserContext(), county)
	if err != nil {
		return err
	}
	p.Changes = views.Table{Caption: "县里收紧过的", Head: []views.Column{{Text: "哪天"}, {Text: "什么"}, {Text: "谁看"}, {Text: "改成"}, {Text: "依据"}, {Text: "谁改的"}}, Stack: true}
	for _, x := range changes {
		p.Changes.Rows = append(p.Changes.Rows, []string{moment(x.At), m.Rule(x.Field).Plain + "（" + categoryWord(m, x.Category) + "）", viewerWord(x.Viewer), m.Chinese(x.Operation), x.Basis, x.Name})
	}
	if actor(c).Role == user.Administrator {
		p.Tighten = tightenFields(c, m)
		placeErrors(p.Tighten, failed)
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "privacy/rules", p)
}

// privacyLinks are the pages about personal data that the role may open.
func (s *Server) privacyLinks(c *fiber.Ctx) (links []views.Fact, err error) {
	by := actor(c)
	add := func(name, value, url string, roles ...user.Role) {
		for _, r := range roles {
			if r == by.Role {
				links = append(links, views.Fact{Name: name, Value: value, URL: url})
			}
		}
	}
	add("遮住的名单", "看遮掉的原文，要写原因", "/desk/sealed", user.Accountant, user.Township, user.Inspector)
	add("谁看过原文", "每看一次都记在这里", "/desk/reveals", user.Head, user.Supervisor, user.Inspector)
	add("放行", "查出来、但可以公开的，如村里的办事手机", "/desk/overrides", user.Head, user.Supervisor, user.Township, user.Inspector)
	add("读不出字的材料", "公开前要有人看过、确认", "/desk/papers", user.Accountant, user.Head)
	return links, nil
}

func viewerWord(v privacy.Viewer) string {
	switch v {
	case privacy.Public:
		return "所有人"
	case privacy.Villager:
		return "本村村民"
	}
	return "村会计、乡镇、纪检"
}

func categoryWord(m *privacy.Masking, c privacy.Category) string {
	for _, g := range m.Categories {
		if g.Code == c {
			return g.Plain
		}
	}
	return string(c)
}

// maskingTable is the table field × category × viewer; categories that are masked
// alike stand in one row.
func maskingTable(m *privacy.Masking) views.Table {
	t := views.Table{Caption: "怎么遮", Head: []views.Column{{Text: "什么"}, {Text: "哪种表"}}, Stack: true}
	for _, v := range m.Viewers {
		t.Head = append(t.Head, views.Column{Text: viewerWord(v) + "看到"})
	}
	for _, f := range m.Rules {
		var ways []string
		kinds := map[string][]string{}
		for _, g := range m.Categories {
			way := ""
			for _, v := range m.Viewers {
				way += m.Chinese(m.Operation(f.Code, g.Code, v)) + "\t"
			}
			if kinds[way] == nil {
				ways = append(ways, way)
			}
			kinds[way] = append(kinds[way], g.Plain)
		}
		for _, way := range ways {
			kind := strings.Join(kinds[way], "；")
			if len(ways) == 1 {
				kind = "各种表"
			}
			t.Rows = append(t.Rows, append([]string{f.Plain, kind}, strings.Split(strings.TrimSuffix(way, "\t"), "\t")...))
		}
	}
	return t
}

// tightenFields ask the administrator which cell to make stricter.
func tightenFields(c *fiber.Ctx, m *privacy.Masking) []views.Field {
	cell := views.Field{Name: "cell", Label: "哪一格", Type: "select", Required: true, Options: []views.Option{{Text: "请选"}}}
	for _, f := range m.Rules {
		for _, g := range m.Categories {
			for _, v := range m.Viewers {
				for _, op := range m.Stricter(f.Code, g.Code, v) {
					value := fmt.Sprintf("%s/%s/%s/%s", f.Code, g.Code, v, op)
					cell.Options = append(cell.Options, views.Option{
						Value: value, Group: f.Plain, Text: fmt.Sprintf("%s，%s：%s → %s", g.Plain, viewerWord(v), m.Chinese(m.Operation(f.Code, g.Code, v)), m.Chinese(op)), Selected: c.FormValue("cell") == value,
					})
				}
			}
		}
	}
	return []views.Field{
		cell,
		{Name: "basis", Label: "依据", Type: "text", Value: c.FormValue("basis"), Required: true, Autocomplete: "off", Hint: "如县里的文件。收紧以后不能再放宽；已经公开的不变。"},
	}
}

func (s *Server) tightenMasking(c *fiber.Ctx) error {
	var x privacy.Tightening
	parts := append(strings.Split(c.FormValue("cell"), "/"), "", "", "", "")
	x.Field, x.Category, x.Viewer, x.Operation = privacy.Field(parts[0]), privacy.Category(parts[1]), privacy.Viewer(parts[2]), privacy.Operation(parts[3])
	err := s.Disclosures.TightenMasking(c.UserContext(), actor(c), x, c.FormValue("basis"))
	if formError(err) {
		return s.privacyRules(c, renamed(renamed(err, "field", "cell"), "operation", "cell"))
	}
	if err != nil {
		return err
	}
	flash(c, "success", "收紧了。以后公开的都照这样遮。")
	return c.Redirect("/desk/privacy", fiber.StatusSeeOther)
}
