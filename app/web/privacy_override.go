package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/views"
)

// overridesPage lists what was asked to be let through.
type overridesPage struct {
	Page
	Rows   []overrideRow
	MayAsk bool
	Empty  views.Empty
}

type overrideRow struct {
	disclosure.Override
	State, URL, When string
}

func overrideState(o disclosure.Override) string {
	switch o.State() {
	case "confirm":
		return "已放行"
	case "refuse":
		return "没有同意"
	case "withdraw":
		return "已收回"
	}
	return "等乡镇定"
}

func (s *Server) listOverrides(c *fiber.Ctx) error {
	list, err := s.Disclosures.Overrides(c.UserContext(), actor(c).DivisionID, 300)
	if err != nil {
		return err
	}
	p := overridesPage{
		Page: s.deskPage(c, "放行", privacyCrumbs("放行")...), MayAsk: actor(c).Role == user.Head,
		Empty: views.Empty{Title: "没有要放行的", Text: "查出来的个人信息，绝大多数要去掉。只有村里对外的办事手机这一类，才由村主任提、乡镇定。"},
	}
	for _, o := range list {
		p.Rows = append(p.Rows, overrideRow{o, overrideState(o), "/desk/overrides/" + itoa64(o.ID), moment(o.At)})
	}
	return s.renderDesk(c, "privacy/overrides", p)
}

// overrideAskPage is the form of the head.
type overrideAskPage struct {
	Page
	Cases   []views.Fact
	Fields  []views.Field
	Problem string
}

func (s *Server) newOverride(c *fiber.Ctx) error { return s.overrideForm(c, nil) }

func (s *Server) overrideForm(c *fiber.Ctx, failed error) error {
	p := overrideAskPage{Page: s.deskPage(c, "提一件放行", privacyCrumbs("放行", "提一件")...)}
	p.Crumbs[2].URL = "/desk/overrides"
	for _, w := range s.Disclosures.Catalogue.Masking().Waivers {
		p.Cases = append(p.Cases, views.Fact{Name: w.Kind, Value: w.When})
	}
	p.Fields = []views.Field{
		{Name: "text", Label: "要公开的那段文字", Type: "text", Value: c.FormValue("text"), Required: true, Autocomplete: "off", Hint: "照原样写，一个字不差：放行的只是这一段。"},
		{Name: "place", Label: "放在哪里", Type: "text", Value: c.FormValue("place"), Required: true, Autocomplete: "off", Hint: "如：村里的公开电话。"},
		{Name: "reason", Label: "为什么可以公开", Type: "textarea", Rows: 2, Value: c.FormValue("reason"), Required: true, Hint: "乡镇和县纪检会看到。"},
	}
	placeErrors(p.Fields, failed)
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "privacy/override-ask", p)
}

func (s *Server) askOverride(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	_, err = s.Disclosures.AskOverride(c.UserContext(), actor(c), v, disclosure.NewOverride{Text: c.FormValue("text"), Place: c.FormValue("place"), Reason: c.FormValue("reason")})
	if formError(err) {
		return s.overrideForm(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "提上去了。乡镇确认以后才能公开；县纪检也会看到。")
	return c.Redirect("/desk/overrides", fiber.StatusSeeOther)
}

// overridePage is one of them, with what the township may do.
type overridePage struct {
	Page
	Override disclosure.Override
	State    string
	Facts    []views.Fact
	History  []views.Event
	Decide   []views.Field
	Withdraw []views.Field
	Problem  string
}

func (s *Server) showOverride(c *fiber.Ctx) error { return s.override(c, nil) }

func (s *Server) override(c *fiber.Ctx, failed error) error {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	by := actor(c)
	o, err := s.Disclosures.OverrideOf(c.UserContext(), by, int64(id))
	if err != nil {
		return err
	}
	p := overridePage{Page: s.deskPage(c, "放行", privacyCrumbs("放行", o.Village+"的"+o.Kind)...), Override: o, State: overrideState(o)}
	p.Crumbs[2].URL = "/desk/overrides"
	p.Facts = []views.Fact{{Name: "村", Value: o.Village}, {Name: "查出来的", Value: o.Kind + "（" + o.Masked + "）"}, {Name: "放在哪里", Value: o.Place}, {Name: "为什么可以公开", Value: o.Reason}}
	if o.Text != "" {
		p.Facts = append(p.Facts, views.Fact{Name: "那段文字", Value: o.Text})
	}
	p.History = []views.Event{{Day: calendar.DayOf(o.At), Title: "提出", Who: strings.TrimSpace(o.Post + " " + o.Name), Text: o.Reason}}
	for _, x := range o.Steps {
		p.History = append(p.History, views.Event{Day: calendar.DayOf(x.At), Title: map[string]string{"confirm": "放行", "refuse": "没有同意", "withdraw": "收回"}[x.Act], Who: strings.TrimSpace(x.Post + " " + x.Name), Text: x.Reason})
	}
	if by.Role == user.Township {
		reason := []views.Field{{Name: "reason", Label: "说明", Type: "text", Value: c.FormValue("reason"), Autocomplete: "off", Hint: "不同意、收回的要写原因。"}}
		switch o.State() {
		case "asked":
			p.Decide = reason
		case "confirm":
			p.Withdraw = reason
		}
		placeErrors(reason, failed)
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "privacy/override", p)
}

func (s *Server) decideOverride(c *fiber.Ctx) error {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	if _, err := s.Disclosures.OverrideOf(c.UserContext(), actor(c), int64(id)); err != nil {
		return err
	}
	err = s.Disclosures.DecideOverride(c.UserContext(), actor(c), int64(id), c.Params("act"), c.FormValue("reason"))
	if formError(err) {
		return s.override(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "记下了，县纪检看得到。")
	return c.Redirect("/desk/overrides/"+itoa(id), fiber.StatusSeeOther)
}

// overrideNews is the line about overrides on the desks of those who watch.
func (s *Server) overrideNews(c *fiber.Ctx) (views.Link, error) {
	by := actor(c)
	if by.Role != user.Inspector && by.Role != user.Township {
		return views.Link{}, nil
	}
	list, err := s.Disclosures.Overrides(c.UserContext(), by.DivisionID, 300)
	if err != nil {
		return views.Link{}, err
	}
	waiting, since := 0, s.today().AddDays(-30)
	for _, o := range list {
		if o.State() == "asked" {
			waiting++
		}
	}
	if by.Role == user.Township {
		if waiting == 0 {
			return views.Link{}, nil
		}
		return views.Link{Text: fmt.Sprintf("有 %d 件查出来的个人信息，村里说可以公开，等您定。", waiting), URL: "/desk/overrides"}, nil
	}
	n, err := s.Disclosures.OverridesSince(c.UserContext(), by.DivisionID, since)
	if err != nil || n+waiting == 0 {
		return views.Link{}, err
	}
	return views.Link{Text: fmt.Sprintf("查出来的个人信息，30 天里放行了 %d 件，还有 %d 件等乡镇定。", n, waiting), URL: "/desk/overrides"}, nil
}
