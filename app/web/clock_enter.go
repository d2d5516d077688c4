package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// shownEvents is how many of what was entered the form shows.
const shownEvents = 30

// eventsPage is the form of what happened, and what was entered before.
type eventsPage struct {
	Page
	Lead    string
	Fields  []views.Field
	Problem string
	Needs   []string // how many must ask together, of the village
	Auto    []string // what is found by itself
	Entered []enteredLine
}

type enteredLine struct{ Title, Item, Text, URL string }

// happening is the form as it was filled in.
type happening struct {
	village string
	deadline.Happening
	day, signers string
}

func (s *Server) listEvents(c *fiber.Ctx) error {
	in := happening{village: c.Query("village"), day: s.today().String()}
	in.Item = c.Query("item")
	return s.eventForm(c, in, nil)
}

// eventForm shows the form; failed is why it was not taken.
func (s *Server) eventForm(c *fiber.Ctx, in happening, failed error) error {
	own, villages, err := s.ownVillages(c)
	if err != nil {
		return err
	}
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	p := eventsPage{
		Page: s.deskPage(c, "登记发生的事", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "登记发生的事"}),
		Lead: "有事才公开的事项，发生以后登记在这里，系统就开始算公开的期限。", Auto: automatic(l),
	}
	p.Fields = eventFields(l, in, villages, actor(c))
	if own.ID == 0 && in.village != "" {
		own = villages[in.village]
	}
	if own.ID != 0 {
		needs, err := s.Deadlines.Needs(c.UserContext(), own.ID, s.today())
		if err != nil {
			return err
		}
		for _, n := range needs {
			p.Needs = append(p.Needs, n.Sentence())
		}
	}
	if p.Entered, err = s.enteredLines(c, own, l); err != nil {
		return err
	}
	if failed != nil {
		p.Problem = sentenceUnplaced(failed, p.Fields)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "desk/events", p)
}

// ownVillages gives the person's own village, or those of its township by code.
func (s *Server) ownVillages(c *fiber.Ctx) (own village.Village, of map[string]village.Village, err error) {
	if actor(c).Role != user.Township {
		own, err = s.homeVillage(c)
		return own, nil, err
	}
	all, err := s.Villages.List(c.UserContext())
	of = map[string]village.Village{}
	for _, v := range all {
		if v.Within(actor(c)) {
			of[v.Code] = v
		}
	}
	return own, of, err
}

// eventFields are the form.
func eventFields(l disclosure.List, in happening, villages map[string]village.Village, by user.Actor) []views.Field {
	var fields []views.Field
	if villages != nil {
		options := []views.Option{{Text: "请选"}}
		for _, v := range sortedVillages(villages) {
			options = append(options, views.Option{Value: v.Code, Text: v.Name, Selected: v.Code == in.village})
		}
		fields = append(fields, views.Field{Name: "village", Label: "哪个村", Type: "select", Options: options, Required: true})
	}
	items := []views.Option{{Text: "请选"}}
	for _, o := range itemOptions(l, in.Item, true, "") {
		if it, err := l.Item(o.Value); err == nil && it.Kind != disclosure.KindNotice && len(l.Lacking(it)) == 0 && (it.Code != deadline.ItemRequest || by.Role != user.Accountant) {
			items = append(items, o)
		}
	}
	asked := []views.Option{{Text: "不是联名要求的", Selected: in.AskedBy == ""}}
	for _, a := range deadline.AllAskers {
		asked = append(asked, views.Option{Value: string(a), Text: a.Chinese(), Selected: a == in.AskedBy})
	}
	fields = append(fields,
		views.Field{Name: "item", Label: "什么事", Type: "select", Options: items, Required: true},
		views.Field{Name: "title", Label: "写明是哪件事", Type: "text", Value: in.Title, Required: true, Autocomplete: "off", Hint: "人人看得到，如“2025年度财务审计”“三组修路的账”。"},
		views.Field{Name: "day", Label: "哪一天", Type: "date", Value: in.day, Required: true, Short: true, Hint: "当天不算，从第二天起算期限。开会的写开会那天。"},
	)
	if by.Role == user.Accountant {
		return fields
	}
	return append(fields,
		views.Field{Name: "asked_by", Label: "联名要求公开的，是谁", Type: "select", Options: asked},
		views.Field{Name: "signers", Label: "多少人联名", Type: "text", Inputmode: "numeric", Value: in.signers, Short: true, Hint: "人数不够的，不能登记。"})
}

// automatic tells what is found by itself.
func automatic(l disclosure.List) (words []string) {
	for event, text := range map[string]string{
		"contract": "合同登记里签了的", "subsidy": "专款付给农户、个人的（一个月算一次）", "relief": "困难救助的支出（一个月算一次）",
		"project": "工程登记里验收了的", "resolution": "大事走到方案公示、决议、验收的", "assembly": "为收益分配方案发了通知的成员大会",
	} {
		for _, it := range l.Items {
			if it.Event == event {
				words = append(words, text)
				break
			}
		}
	}
	return sortedWords(words)
}

func (s *Server) enteredLines(c *fiber.Ctx, own village.Village, l disclosure.List) ([]enteredLine, error) {
	town := int64(0)
	if actor(c).Role == user.Township {
		town = actor(c).DivisionID
	}
	list, err := s.Deadlines.Events(c.UserContext(), own.ID, town, shownEvents)
	if err != nil {
		return nil, err
	}
	lines := make([]enteredLine, len(list))
	for i, e := range list {
		lines[i] = enteredLine{Title: e.Title, Item: e.Item, Text: fmt.Sprintf("%s，%s %s登记。", e.Day.Chinese(), e.Post, e.By)}
		if e.Duty != 0 {
			lines[i].URL = "/desk/obligations/" + itoa64(e.Duty)
		}
		if it, err := l.Item(e.Item); err == nil {
			lines[i].Item = it.Name
		}
		if e.Signers > 0 {
			lines[i].Text = fmt.Sprintf("%d名%s联名，", e.Signers, e.AskedBy.Chinese()) + lines[i].Text
		}
	}
	return lines, nil
}

func (s *Server) enterEvent(c *fiber.Ctx) error {
	own, villages, err := s.ownVillages(c)
	if err != nil {
		return err
	}
	in := happening{village: c.FormValue("village"), day: c.FormValue("day"), signers: c.FormValue("signers")}
	in.Item, in.Title, in.AskedBy = c.FormValue("item"), c.FormValue("title"), deadline.Askers(c.FormValue("asked_by"))
	if villages != nil {
		if own = villages[in.village]; own.ID == 0 {
			return s.eventForm(c, in, unknownVillage())
		}
	}
	bad := fault.Invalidf("没有登记上，请改正下面几处。")
	if in.Day, err = calendar.ParseDay(in.day); err != nil {
		bad.On("day", "%s", fault.Message(err))
	}
	if in.signers != "" {
		if in.Signers, err = numberIn(in.signers); err != nil {
			bad.On("signers", "请写人数")
		}
	}
	if len(bad.Fields) > 0 {
		return s.eventForm(c, in, bad)
	}
	id, err := s.Deadlines.Enter(c.UserContext(), actor(c), own, in.Happening)
	if formError(err) {
		return s.eventForm(c, in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "登记上了，期限开始算了。")
	return c.Redirect("/desk/obligations/"+itoa64(id), fiber.StatusSeeOther)
}
