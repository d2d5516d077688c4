package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// villageSetting is what a village settled, with where the township changes it.
type villageSetting struct{ Name, Text, URL string }

// listTownMatters lists the matters of one township's villages: the township's
// own, or the one the inspector chose.
func (s *Server) listTownMatters(c *fiber.Ctx) error {
	villages, err := s.watched(c)
	if err != nil {
		return err
	}
	p := mattersPage{Page: s.deskPage(c, "大事", matterCrumbs()...), Heading: "各村的大事", Empty: views.Empty{Title: "没有大事在办", Text: "村里立了项，就排在这里；等乡镇审查、批准的排在最前面。"}}
	town, err := s.townOf(c, &p)
	if err != nil {
		return err
	}
	if town.ID == 0 {
		p.Lead, p.Empty = "先选一个乡镇。", views.Empty{}
		return s.renderDesk(c, "matter/list", p)
	}
	p.Heading = town.Name + "各村的大事"
	list, err := s.Villages.All(c.UserContext())
	if err != nil {
		return err
	}
	var rows []matterRow
	for _, v := range list {
		if _, ok := villages[v.ID]; !ok || v.Township.ID != town.ID {
			continue
		}
		v.Name = called(v)
		all, err := s.Procedure.List(c.UserContext(), v.ID)
		if err != nil {
			return err
		}
		for _, f := range all {
			rows = append(rows, s.matterRow(actor(c), v, f))
		}
		if v.Ended() {
			continue
		}
		if err := s.addSetting(c, &p, v); err != nil {
			return err
		}
	}
	p.Groups = groupMatters(rows)
	return s.renderDesk(c, "matter/list", p)
}

// townOf gives the township's own, or the one the inspector chose; without an ID
// if none was chosen. The inspector is offered all of them.
func (s *Server) townOf(c *fiber.Ctx, p *mattersPage) (town village.Place, err error) {
	towns, err := s.Villages.Townships(c.UserContext())
	own := actor(c).Role == user.Township
	for _, t := range towns {
		if own && t.ID == actor(c).DivisionID || !own && t.Code == c.Query("township") {
			town = t
		}
		if !own {
			p.Towns = append(p.Towns, views.Link{Text: t.Name, URL: "/desk/matters?township=" + t.Code})
		}
	}
	return town, err
}

// addSetting adds what the village settled, where the township may change it.
func (s *Server) addSetting(c *fiber.Ctx, p *mattersPage, v village.Village) error {
	if actor(c).Role != user.Township {
		return nil
	}
	x, err := s.Procedure.Setting(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	templates, err := s.Procedure.Templates(c.UserContext(), v.County.ID, s.today())
	if err != nil {
		return err
	}
	text := "四议两公开"
	for _, t := range templates {
		if t.Code == x.Template {
			text = t.Name
		}
	}
	if x.CombinedHead {
		text += "，书记、主任一人兼（一肩挑）"
	}
	p.Settle = append(p.Settle, villageSetting{v.Name, text, "/desk/matters/settings/" + v.Code})
	return nil
}

// settingOfAddress finds the village of the address among the township's own.
func (s *Server) settingOfAddress(c *fiber.Ctx) (village.Village, error) {
	v, err := s.Villages.ByCode(c.UserContext(), c.Params("village"))
	if err == nil && !v.Within(actor(c)) {
		err = fault.NotFoundf("没有这个村。")
	}
	return v, err
}

func (s *Server) showSetting(c *fiber.Ctx) error {
	v, err := s.settingOfAddress(c)
	if err != nil {
		return err
	}
	x, err := s.Procedure.Setting(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	return s.settingForm(c, v, x, nil)
}

func (s *Server) settingForm(c *fiber.Ctx, v village.Village, x procedure.Setting, failed error) error {
	templates, err := s.Procedure.Templates(c.UserContext(), v.County.ID, s.today())
	if err != nil {
		return err
	}
	options := []views.Option{{Value: "", Text: "县里通用的（四议两公开）", Selected: x.Template == ""}}
	for _, t := range templates {
		if t.Scope == procedure.ScopeVillage {
			options = append(options, views.Option{Value: t.Code, Text: templateName(t), Hint: t.Plain, Selected: t.Code == x.Template})
		}
	}
	title := v.Name + "的程序"
	p := formPage{
		Page: s.deskPage(c, title, matterCrumbs(views.Link{Text: title})...), Lead: "定了以后，新立的事照这个走；正在办的事还照原来的走。",
		Fields: []views.Field{
			{Name: "combined", Label: "书记、主任是一个人（一肩挑）", Type: "checkbox", Checked: x.CombinedHead, Hint: "一肩挑的村，提议和商议可以合在一个会上。"},
			{Name: "template", Label: "平常用哪个程序", Type: "radio", Options: options},
		},
		Action: "/desk/matters/settings/" + v.Code, Button: "定下来",
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "form", p)
}

func (s *Server) saveSetting(c *fiber.Ctx) error {
	v, err := s.settingOfAddress(c)
	if err != nil {
		return err
	}
	x := procedure.Setting{CombinedHead: c.FormValue("combined") != "", Template: c.FormValue("template")}
	err = s.Procedure.Settle(c.UserContext(), actor(c), v, x)
	if formError(err) {
		return s.settingForm(c, v, x, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", v.Name+"的程序定好了。")
	return c.Redirect("/desk/matters", fiber.StatusSeeOther)
}
