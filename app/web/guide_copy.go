package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/guide"
	"sunshine/views"
)

// spareSteps is how many empty steps the form offers.
const spareSteps = 3

// copyGuidePage is the form in which a county changes a guide.
type copyGuidePage struct {
	Page
	Name     string
	Version  int
	Problem  string
	Unplaced []string
	Head     []views.Field
	Steps    []stepFields
	Tail     []views.Field
	Action   string
}

// stepFields are the inputs of one step, in two rows.
type stepFields struct {
	Title      string
	Head, Body []views.Field
}

func (s *Server) copyGuide(c *fiber.Ctx) error {
	_, g, err := s.countyOf(c)
	if err != nil {
		return err
	}
	e := guide.Edit{
		Name: g.Name, Plain: g.Plain, Who: g.Who, Result: g.Result, Fee: g.Fee, Place: g.Place, Phone: g.Phone, From: s.today(), Retired: g.Retired,
		Limit: guide.DaysOf(g.Limit), Promise: guide.DaysOf(g.Promise),
	}
	var lines []string
	for _, p := range g.Papers {
		lines = append(lines, p.Line())
	}
	e.Papers, lines = strings.Join(lines, "\n"), nil
	for _, b := range g.Basis {
		lines = append(lines, b.Text)
	}
	e.Basis = strings.Join(lines, "\n")
	for _, x := range g.Steps {
		d := guide.DaysOf(x.Days)
		e.Steps = append(e.Steps, guide.StepEdit{Name: x.Name, Who: x.Who, What: x.What, Paper: x.Paper, Days: d.Days, Unit: d.Unit})
	}
	return s.copyGuideForm(c, g, e, "", nil)
}

// copyGuideForm shows the form; failed is what was wrong with what was sent.
func (s *Server) copyGuideForm(c *fiber.Ctx, g guide.Guide, e guide.Edit, from string, failed error) error {
	p := copyGuidePage{
		Page: s.deskPage(c, "改一份指南", officeCrumbs(views.Link{Text: "办事指南", URL: "/desk/guides"}, views.Link{Text: g.Name, URL: "/desk/guides/" + g.Code}, views.Link{Text: "改"})...),
		Name: g.Name, Version: g.Version, Action: fmt.Sprintf("/desk/guides/%s/copy?version=%d", g.Code, g.Version),
		Head: guideHead(e, or(from, e.From.String())), Tail: guideTail(e),
	}
	for i := range len(e.Steps) + spareSteps {
		x, title := guide.StepEdit{Unit: string(guide.Working)}, "加一步"
		if i < len(e.Steps) {
			x, title = e.Steps[i], fmt.Sprintf("第 %d 步", i+1)
		}
		p.Steps = append(p.Steps, stepInputs(title, i+1, len(e.Steps), x))
	}
	if failed != nil {
		p.fail(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "guide/copy", p)
}

func unitField(name, now string) views.Field {
	return views.Field{Name: name, Label: "怎么数", Type: "select", Options: []views.Option{
		{Value: string(guide.Working), Text: "按工作日", Selected: now != string(guide.Natural)},
		{Value: string(guide.Natural), Text: "按天数，放假也数", Selected: now == string(guide.Natural)},
	}}
}

func guideHead(e guide.Edit, from string) []views.Field {
	days := func(name, label string, d guide.Days, hint string) []views.Field {
		return []views.Field{{Name: name, Label: label, Type: "text", Value: d.Days, Inputmode: "numeric", Short: true, Autocomplete: "off", Hint: hint}, unitField(name+"-unit", d.Unit)}
	}
	list := []views.Field{
		{Name: "use", Label: "怎么用", Type: "radio", Options: []views.Option{
			{Value: "replace", Text: "代替原来的", Hint: "从定的那天起用新的一版；已经登记的办件还照旧的数。", Selected: e.Code == ""},
			{Value: "new", Text: "另加一份", Hint: "原来的还在，清单里多一份。", Selected: e.Code != ""},
		}},
		{Name: "source", Label: "凭什么这样定", Type: "text", Value: e.Source, Required: true, Autocomplete: "off", Hint: "县里的文件名和文号，写在每个改过的数旁边，注明是地方规定。"},
		{Name: "effective_from", Label: "从哪天起用", Type: "date", Value: from, Required: true, Short: true},
		{Name: "name", Label: "名称", Type: "text", Value: e.Name, Required: true, Autocomplete: "off"},
		{Name: "plain", Label: "一句大白话", Type: "text", Value: e.Plain, Required: true, Autocomplete: "off"},
		{Name: "who", Label: "谁可以办", Type: "text", Value: e.Who, Required: true, Autocomplete: "off"},
	}
	list = append(list, days("limit", "规定时限（几天）", e.Limit, "上级文件定的，没有就空着。")...)
	list = append(list, days("promise", "承诺时限（几天）", e.Promise, "办件照它来数。")...)
	return append(list,
		views.Field{Name: "papers", Label: "要带的材料", Type: "textarea", Rows: 5, Value: e.Papers, Required: true, Autocomplete: "off", Hint: "一行一样：名称（原件 1 份）：说明。"},
		views.Field{Name: "basis", Label: "依据", Type: "textarea", Rows: 4, Value: e.Basis, Required: true, Autocomplete: "off", Hint: "一行一个。原来有的，照原文留着；新写的注明是地方规定。"})
}

func guideTail(e guide.Edit) []views.Field {
	return []views.Field{
		{Name: "result", Label: "办成了得到什么", Type: "text", Value: e.Result, Required: true, Autocomplete: "off"},
		{Name: "fee", Label: "收费", Type: "text", Value: e.Fee, Required: true, Autocomplete: "off"},
		{Name: "place", Label: "在哪里办", Type: "text", Value: e.Place, Required: true, Autocomplete: "off", Hint: "村里可以写自己的。"},
		{Name: "phone", Label: "县里的咨询电话", Type: "tel", Value: e.Phone, Autocomplete: "off", Short: true, Hint: "写办公室的，没有就空着。"},
		{Name: "retired", Label: "不再列入清单", Type: "checkbox", Checked: e.Retired},
	}
}

// stepInputs are the inputs of step n, of so many there are.
func stepInputs(title string, n, count int, x guide.StepEdit) stepFields {
	at := fmt.Sprintf("step-%d-", n)
	place := itoa(n)
	if n > count {
		place = ""
	}
	text := func(name, label, value string) views.Field {
		return views.Field{Name: at + name, Label: label, Type: "text", Value: value, Autocomplete: "off"}
	}
	number := func(name, label, value string) views.Field {
		return views.Field{Name: at + name, Label: label, Type: "text", Value: value, Inputmode: "numeric", Autocomplete: "off"}
	}
	return stepFields{
		Title: title,
		Head:  []views.Field{text("name", "叫什么", x.Name), number("at", "排在第几", place), number("days", "几天", x.Days), unitField(at+"unit", x.Unit)},
		Body:  []views.Field{text("who", "谁来办", x.Who), text("paper", "留下什么", x.Paper), text("what", "做什么", x.What)},
	}
}

// fail puts what is wrong beside its input; the rest is listed above.
func (p *copyGuidePage) fail(failed error) {
	p.Problem = fault.Message(failed)
	groups := [][]views.Field{p.Head, p.Tail}
	for _, x := range p.Steps {
		groups = append(groups, x.Head, x.Body)
	}
	for _, f := range fault.Fields(failed) {
		placed := false
		for _, fields := range groups {
			for i := range fields {
				if fields[i].Name == f.Name {
					fields[i].Error, placed = strings.TrimSpace(fields[i].Error+" "+f.Message), true
				}
			}
		}
		if !placed {
			p.Unplaced = append(p.Unplaced, f.Message)
		}
	}
}

// editIn reads the form. Steps come in the order that was asked for; empty ones
// are left out.
func editIn(c *fiber.Ctx) guide.Edit {
	v := func(name string) string { return c.FormValue(name) }
	e := guide.Edit{
		Name: v("name"), Plain: v("plain"), Who: v("who"), Result: v("result"), Fee: v("fee"), Place: v("place"), Phone: v("phone"), Source: v("source"),
		Limit: guide.Days{Days: v("limit"), Unit: v("limit-unit")}, Promise: guide.Days{Days: v("promise"), Unit: v("promise-unit")},
		Papers: v("papers"), Basis: v("basis"), From: dayIn(v("effective_from")), Retired: v("retired") != "",
	}
	type placed struct {
		guide.StepEdit
		at, n int
	}
	var steps []placed
	for n := 1; n <= maxFormSteps; n++ {
		at := fmt.Sprintf("step-%d-", n)
		x := guide.StepEdit{Name: v(at + "name"), Who: v(at + "who"), What: v(at + "what"), Paper: v(at + "paper"), Days: v(at + "days"), Unit: v(at + "unit")}
		if strings.TrimSpace(x.Name+x.Who+x.What+x.Paper) == "" {
			continue
		}
		place, err := strconv.Atoi(strings.TrimSpace(v(at + "at")))
		if err != nil {
			place = maxFormSteps + n
		}
		steps = append(steps, placed{x, place, n})
	}
	slices.SortStableFunc(steps, func(a, b placed) int { return cmp.Or(a.at-b.at, b.n-a.n) }) // of two at one place the newer row stands first
	for _, x := range steps {
		e.Steps = append(e.Steps, x.StepEdit)
	}
	return e
}

// maxFormSteps is above what a guide may have, so that too many are told.
const maxFormSteps = 30

func (s *Server) saveGuide(c *fiber.Ctx) error {
	county, g, err := s.countyOf(c)
	if err != nil {
		return err
	}
	e := editIn(c)
	if c.FormValue("use") == "new" {
		if e.Code, err = s.freeGuide(c, county.ID, g.Code); err != nil {
			return err
		}
	}
	next, err := e.Apply(g, county.Name)
	n := 0
	if err == nil {
		n, err = s.Guides.Save(c.UserContext(), actor(c), county, next)
	}
	if formError(err) {
		return s.copyGuideForm(c, g, e, c.FormValue("effective_from"), err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("“%s”第 %d 版存好了，从%s起用。", next.Name, n, next.From.Chinese()))
	return c.Redirect(fmt.Sprintf("/desk/guides/%s?version=%d", next.Code, n), fiber.StatusSeeOther)
}
