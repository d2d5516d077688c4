package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/guide"
	"sunshine/app/pdf"
	"sunshine/app/village"
	"sunshine/views"
)

// mostEnded is how many ended cases the desk lists.
const mostEnded = 50

// mostOpen is how many open ones it lists; a village has far fewer.
const mostOpen = 500

// deskCasesPage lists a village's cases and registers new ones.
type deskCasesPage struct {
	Page
	Tabs    []NavLink
	Keeper  bool
	Open    []caseLine // those that are late first, then by the day they are due
	Ended   []caseLine
	Empty   views.Empty
	Problem string
	Fields  []views.Field
}

// caseLine is one case of a list.
type caseLine struct {
	Number, Name, Text, URL string
	Badge                   views.Badge
	Waiting                 bool // for papers
	due                     calendar.Day
}

func caseURL(id int64) string { return "/desk/cases/" + itoa64(id) }

// caseBadge says how a running case stands.
func caseBadge(k guide.Clock) views.Badge {
	switch {
	case k.Late > 0:
		return views.Badge{State: views.Overdue, Note: "超 " + inUnit(k.Limit, k.Late)}
	case k.Left <= 1:
		return views.Badge{State: views.Due, Note: "剩 " + inUnit(k.Limit, k.Left)}
	}
	return views.Badge{State: views.Upcoming, Note: "剩 " + inUnit(k.Limit, k.Left)}
}

func (s *Server) listCases(c *fiber.Ctx) error { return s.deskCases(c, nil) }

func (s *Server) deskCases(c *fiber.Ctx, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	p := deskCasesPage{
		Page: s.deskPage(c, "办件", officeCrumbs(views.Link{Text: "办件"})...), Tabs: officeTabs(c), Keeper: keepsOffice(c),
		Empty: views.Empty{Title: "没有正在办的", Text: "有人来办事，先登记，把回执打印给他：凭编号就能在网上看办到哪一步、还剩几天。"},
	}
	if err := s.fillCases(c, v, &p); err != nil {
		return err
	}
	guides, err := s.guidesInForce(c, v.County.ID)
	if err != nil {
		return err
	}
	p.Fields = caseFields(c, guides, s.today())
	if failed != nil {
		p.Problem = sentenceUnplaced(failed, p.Fields)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "guide/desk-cases", p)
}

// fillCases lists the open cases and the last that ended.
func (s *Server) fillCases(c *fiber.Ctx, v village.Village, p *deskCasesPage) error {
	h, err := s.Deadlines.Holidays(c.UserContext())
	if err != nil {
		return err
	}
	open, err := s.Guides.Cases(c.UserContext(), v.ID, false, mostOpen)
	if err != nil {
		return err
	}
	for _, x := range open {
		k := x.Clock(s.today(), h)
		text := x.Received.Chinese() + "收到"
		if step := x.Step(); step != "" {
			text += "，办到：" + step
		}
		if !k.Due.IsZero() {
			text += "，最晚" + k.Due.Chinese()
		}
		p.Open = append(p.Open, caseLine{Number: x.Short(), Name: x.Guide.Name, Text: text, URL: caseURL(x.ID), Badge: caseBadge(k), Waiting: x.State() == guide.Paused, due: k.Due})
	}
	sortCases(p.Open)
	ended, err := s.Guides.Cases(c.UserContext(), v.ID, true, mostEnded)
	if err != nil {
		return err
	}
	for _, x := range ended {
		k := x.Clock(s.today(), h)
		word := x.State().Chinese()
		if k.Late > 0 && x.State() != guide.Void {
			word += "，超过时限 " + inUnit(k.Limit, k.Late)
		}
		p.Ended = append(p.Ended, caseLine{Number: x.Short(), Name: x.Guide.Name, Text: x.Received.Chinese() + "收到，" + k.Ended.Chinese() + word, URL: caseURL(x.ID)})
	}
	return nil
}

// sortCases puts what is due first in front; those that wait for papers stand last.
func sortCases(list []caseLine) {
	slices.SortStableFunc(list, func(a, b caseLine) int {
		if a.due.IsZero() != b.due.IsZero() {
			return map[bool]int{true: 1, false: -1}[a.due.IsZero()]
		}
		return a.due.Sub(b.due)
	})
}

func caseFields(c *fiber.Ctx, guides []guide.Guide, today calendar.Day) []views.Field {
	options := []views.Option{{Value: "", Text: "请选"}}
	for _, g := range guides {
		options = append(options, views.Option{Value: g.Code, Text: g.Name + "（" + g.Counts().Chinese() + "）", Group: g.Group, Selected: c.FormValue("guide") == g.Code})
	}
	return []views.Field{
		{Name: "guide", Label: "办什么事", Type: "select", Options: options, Required: true},
		{Name: "received", Label: "哪天收到的", Type: "date", Value: or(c.FormValue("received"), today.String()), Required: true, Short: true, Hint: "收到那天不算，从第二天数起。"},
	}
}

func (s *Server) openCase(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	x, err := s.Guides.OpenCase(c.UserContext(), actor(c), v, c.FormValue("guide"), dayIn(c.FormValue("received")))
	if formError(err) {
		return s.deskCases(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "登记好了。请打印回执，交给来办事的人。")
	return c.Redirect(caseURL(x.ID), fiber.StatusSeeOther)
}

// deskCasePage is one case at the desk.
type deskCasePage struct {
	Page
	Tabs   []NavLink
	Case   guide.Case
	Lead   string
	Late   bool
	Facts  []views.Fact
	Events []views.Event
	Acts   []views.Link // what may happen next
	Slip   string
	Public string
}

// caseOfDesk finds the case :id among the village's own.
func (s *Server) caseOfDesk(c *fiber.Ctx) (v village.Village, x guide.Case, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, x, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, x, err
	}
	x, err = s.Guides.Case(c.UserContext(), v.ID, int64(id))
	return v, x, err
}

func (s *Server) showDeskCase(c *fiber.Ctx) error {
	v, x, err := s.caseOfDesk(c)
	if err != nil {
		return err
	}
	h, err := s.Deadlines.Holidays(c.UserContext())
	if err != nil {
		return err
	}
	k := x.Clock(s.today(), h)
	p := deskCasePage{
		Page: s.deskPage(c, x.Short(), officeCrumbs(views.Link{Text: "办件", URL: "/desk/cases"}, views.Link{Text: x.Short()})...), Tabs: officeTabs(c), Case: x,
		Lead: caseLead(x, k), Late: k.Late > 0, Facts: caseFacts(x, k, v), Events: caseEvents(x), Slip: caseURL(x.ID) + "/slip.pdf", Public: "/cases/" + x.Code(),
	}
	if keepsOffice(c) {
		for _, a := range x.Offers() {
			p.Acts = append(p.Acts, views.Link{Text: a.Chinese(), URL: caseURL(x.ID) + "/do/" + string(a)})
		}
	}
	return s.renderDesk(c, "guide/desk-case", p)
}

func (s *Server) askCaseAct(c *fiber.Ctx) error { return s.caseActForm(c, nil) }

// caseActForm asks for what happened; failed is what was wrong with what was sent.
func (s *Server) caseActForm(c *fiber.Ctx, failed error) error {
	_, x, err := s.caseOfDesk(c)
	if err != nil {
		return err
	}
	act := guide.Act(c.Params("act"))
	if act.Chinese() == "" {
		return fiber.ErrNotFound
	}
	title := act.Chinese()
	p := formPage{
		Page:   s.deskPage(c, title, officeCrumbs(views.Link{Text: "办件", URL: "/desk/cases"}, views.Link{Text: x.Short(), URL: caseURL(x.ID)}, views.Link{Text: title})...),
		Lead:   x.Short() + "　" + x.Guide.Name,
		Action: caseURL(x.ID) + "/do/" + string(act), Button: "记下", Fields: caseActFields(c, x, act, s.today()),
		Note: "记了就不能改，网上马上能看到。",
	}
	if failed != nil {
		p.Problem = sentenceUnplaced(failed, p.Fields)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "form", p)
}

func caseActFields(c *fiber.Ctx, x guide.Case, act guide.Act, today calendar.Day) []views.Field {
	var fields []views.Field
	if act == guide.Moved {
		now := or(c.FormValue("step"), "1")
		var options []views.Option
		for i, st := range x.Guide.Steps {
			if c.FormValue("step") == "" && i > 0 && x.Guide.Steps[i-1].Name == x.Step() {
				now = itoa(i + 1) // the one after that it came to last
			}
			options = append(options, views.Option{Value: itoa(i + 1), Text: fmt.Sprintf("%d. %s", i+1, st.Name)})
		}
		for i := range options {
			options[i].Selected = options[i].Value == now
		}
		fields = append(fields, views.Field{Name: "step", Label: "办到哪一步", Type: "select", Options: options, Required: true})
	}
	note := views.Field{Name: "note", Label: "说明", Type: "text", Value: c.FormValue("note"), Autocomplete: "off", Hint: "人人看得到：不写姓名、证件号、电话、病情。"}
	if label := map[guide.Act]string{guide.Ask: "缺什么材料", guide.Refuse: "为什么不能办", guide.Cancel: "为什么作废"}[act]; label != "" {
		note.Label, note.Required = label, true
	}
	return append(fields, views.Field{Name: "day", Label: "哪天", Type: "date", Value: or(c.FormValue("day"), today.String()), Required: true, Short: true}, note)
}

func (s *Server) doCase(c *fiber.Ctx) error {
	v, x, err := s.caseOfDesk(c)
	if err != nil {
		return err
	}
	line := guide.CaseStep{Act: guide.Act(c.Params("act")), Day: dayIn(c.FormValue("day")), Note: c.FormValue("note")}
	if text := strings.TrimSpace(c.FormValue("step")); text != "" {
		line.Step = wholeNumber(text)
	}
	err = s.Guides.Do(c.UserContext(), actor(c), v, x.ID, line)
	if formError(err) {
		return s.caseActForm(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "记下了，网上已经能看到。")
	return c.Redirect(caseURL(x.ID), fiber.StatusSeeOther)
}

// caseSlip gives the slip to be printed.
func (s *Server) caseSlip(c *fiber.Ctx) error {
	v, x, err := s.caseOfDesk(c)
	if err != nil {
		return err
	}
	h, err := s.Deadlines.Holidays(c.UserContext())
	if err != nil {
		return err
	}
	d := pdf.SlipDoc{Village: v.FullName(), Case: x, Clock: x.Clock(s.today(), h), Phone: v.Phone, Ask: s.Config.Site.URL + "/cases"}
	body, err := pdf.Slip(d, pdf.Options{Paper: pdf.A4, URL: s.Config.Site.URL + "/cases/" + x.Code(), Fonts: s.fonts})
	if err != nil {
		return err
	}
	return sendPaper(c, body, "slip-"+itoa(x.Year)+"-"+itoa(x.Number), x.Short()+"回执")
}
