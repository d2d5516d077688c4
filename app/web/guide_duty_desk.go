package web

import (
	"context"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/guide"
	"sunshine/app/sheet"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// deskDutyPage is the duty roster and the contacts at the desk.
type deskDutyPage struct {
	Page
	Tabs     []NavLink
	Keeper   bool
	Public   string
	Today    dutyBrief
	Turns    []deskTurn
	Empty    views.Empty
	Problem  string
	Fields   []views.Field
	Many     []views.Field
	Refused  string
	Problems views.Problems
	Contacts []deskContact
	Contact  []views.Field
	Denied   string // why a contact was not added
}

// deskTurn is one turn with the button that takes it off.
type deskTurn struct {
	When, Text string
	Remove     views.Post
}

// deskContact is one contact with the button that takes it off.
type deskContact struct {
	Name, Text string
	Remove     views.Post
}

// dutyTry is what was tried last and failed.
type dutyTry struct {
	one, many, contact error
	problems           []views.Problem
}

func (s *Server) showDeskDuty(c *fiber.Ctx) error { return s.deskDuty(c, dutyTry{}) }

func (s *Server) deskDuty(c *fiber.Ctx, try dutyTry) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	turns, err := s.Guides.Turns(c.UserContext(), v.ID, s.today())
	if err != nil {
		return err
	}
	contacts, err := s.Guides.Contacts(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	p := deskDutyPage{
		Page: s.deskPage(c, "值班、代办", officeCrumbs(views.Link{Text: "值班、代办"})...), Tabs: officeTabs(c), Keeper: keepsOffice(c), Public: "/villages/" + v.Code + "/duty",
		Empty: views.Empty{Title: "还没有排班", Text: "排了班，村里的网页上就写着今天谁值班。"}, Fields: turnFields(c, s.today()), Many: turnManyFields(c), Contact: contactFields(c),
	}
	if p.Today, err = s.dutyToday(c, v); err != nil {
		return err
	}
	for _, t := range turns {
		p.Turns = append(p.Turns, deskTurn{When: t.When(), Text: turnWords(t), Remove: views.Post{Action: "/desk/duty/" + itoa64(t.ID) + "/end", CSRF: p.CSRF, Text: "去掉", Look: "quiet small", Confirm: "去掉" + t.When() + t.Name + "的班？"}})
	}
	for _, x := range contacts {
		p.Contacts = append(p.Contacts, deskContact{Name: x.Name, Text: x.What + "，" + x.Phone, Remove: views.Post{Action: "/desk/duty/contacts/" + itoa64(x.ID) + "/end", CSRF: p.CSRF, Text: "去掉", Look: "quiet small", Confirm: "去掉代办人" + x.Name + "？"}})
	}
	p.fail(c, try)
	return s.renderDesk(c, "guide/desk-duty", p)
}

func turnWords(t guide.Turn) string {
	text := t.Name
	for _, x := range []string{t.Post, t.Hours, t.Place, t.Phone} {
		if x != "" {
			text += "，" + x
		}
	}
	return text
}

func turnFields(c *fiber.Ctx, today calendar.Day) []views.Field {
	v := func(name string) string { return c.FormValue(name) }
	days := []views.Option{{Value: "0", Text: "按日期，写在下面"}}
	for n := 1; n <= 7; n++ {
		days = append(days, views.Option{Value: itoa(n), Text: "每" + guide.WeekdayName(n), Selected: v("weekday") == itoa(n)})
	}
	return []views.Field{
		{Name: "weekday", Label: "哪天值班", Type: "select", Options: days, Hint: "放假那天，每周的班不算；按日期排的还算。"},
		{Name: "from", Label: "从哪天起", Type: "date", Value: or(v("from"), today.String()), Short: true, Required: true},
		{Name: "until", Label: "到哪天", Type: "date", Value: v("until"), Short: true, Hint: "只有一天的，和每周一直排的，不写。"},
		{Name: "name", Label: "谁值班", Type: "text", Value: v("name"), Required: true, Short: true, Autocomplete: "off", Hint: "村干部的姓名，人人看得到。"},
		{Name: "post", Label: "职务", Type: "text", Value: v("post"), Short: true, Autocomplete: "off"},
		{Name: "hours", Label: "几点到几点", Type: "text", Value: or(v("hours"), usualHours), Required: true, Autocomplete: "off", Hint: "如 8:30-11:30、14:00-17:30，或“全天”。"},
		{Name: "place", Label: "在哪里", Type: "text", Value: v("place"), Autocomplete: "off"},
		{Name: "phone", Label: "电话", Type: "tel", Value: v("phone"), Short: true, Autocomplete: "off", Hint: "写办公室的，不写个人手机号。"},
	}
}

// usualHours fill the form first; they are a suggestion.
const usualHours = "8:30-11:30、14:00-17:30"

func turnManyFields(c *fiber.Ctx) []views.Field {
	return []views.Field{
		{Name: "list", Label: "一行一班", Type: "textarea", Rows: 8, Value: c.FormValue("list"), Autocomplete: "off", Hint: "可以从表格里复制过来：日期、值班人、时间。日期也可以写“星期一”，或 2026-02-14至2026-02-20。"},
		{Name: "file", Label: "或者传一个表格", Type: "file", Accept: ".xlsx,.csv", Hint: "xlsx 或 CSV，要有“日期”“值班人”两列。"},
		{Name: "many-hours", Label: "没写时间的，几点到几点", Type: "text", Value: or(c.FormValue("many-hours"), usualHours), Required: true, Autocomplete: "off"},
	}
}

func contactFields(c *fiber.Ctx) []views.Field {
	return []views.Field{
		{Name: "contact-name", Label: "姓名", Type: "text", Value: c.FormValue("contact-name"), Required: true, Short: true, Autocomplete: "off"},
		{Name: "contact-what", Label: "帮大家办什么", Type: "text", Value: c.FormValue("contact-what"), Required: true, Autocomplete: "off", Hint: "如“代办低保、残疾补贴、医保缴费”。"},
		{Name: "contact-phone", Label: "电话", Type: "tel", Value: c.FormValue("contact-phone"), Required: true, Short: true, Autocomplete: "off", Hint: "写办公室的，不写个人手机号。"},
	}
}

// fail says what was wrong with the last try.
func (p *deskDutyPage) fail(c *fiber.Ctx, try dutyTry) {
	for _, x := range []struct {
		err    error
		to     *string
		fields []views.Field
	}{{try.one, &p.Problem, p.Fields}, {try.many, &p.Refused, p.Many}, {try.contact, &p.Denied, p.Contact}} {
		if x.err != nil {
			*x.to = sentenceUnplaced(x.err, x.fields)
			placeErrors(x.fields, x.err)
			c.Status(fiber.StatusUnprocessableEntity)
		}
	}
	if n := len(try.problems); n > 0 {
		p.Refused = fmt.Sprintf("有 %d 处要改，一班也没有排上。改好再交一次。", n)
		p.Problems = views.Problems{Errors: n, Rows: try.problems[:min(n, 100)], More: max(0, n-100)}
		c.Status(fiber.StatusUnprocessableEntity)
	}
}

func (s *Server) addTurn(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	t := guide.Turn{
		From: dayIn(c.FormValue("from")), Until: dayIn(c.FormValue("until")), Name: c.FormValue("name"), Post: c.FormValue("post"),
		Hours: c.FormValue("hours"), Place: c.FormValue("place"), Phone: c.FormValue("phone"),
	}
	if t.Weekday, err = strconv.Atoi(or(c.FormValue("weekday"), "0")); err != nil {
		t.Weekday = -1
	}
	if err = unreadDay(c, "until"); err == nil {
		err = s.Guides.AddTurn(c.UserContext(), actor(c), v, t)
	}
	if formError(err) {
		return s.deskDuty(c, dutyTry{one: err})
	}
	if err != nil {
		return err
	}
	flash(c, "success", "排上了。")
	return c.Redirect("/desk/duty", fiber.StatusSeeOther)
}

// unreadDay refuses a day that was typed but is none: left out, it would mean
// something else.
func unreadDay(c *fiber.Ctx, field string) error {
	if text := c.FormValue(field); text != "" && dayIn(text).IsZero() {
		return fault.Invalidf("没有记上，请改正下面几处。").On(field, "请写日期，如 2026-03-16")
	}
	return nil
}

// addTurns adds a table pasted or handed in, all or none; what is wrong is told
// row by row.
func (s *Server) addTurns(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	rows, err := s.turnsIn(c)
	if formError(err) {
		return s.deskDuty(c, dutyTry{many: err})
	}
	if err != nil {
		return err
	}
	list := make([]guide.Turn, len(rows))
	for i, r := range rows {
		list[i] = r.Turn
	}
	faults, err := s.Guides.CheckTurns(c.UserContext(), v, list)
	if err != nil {
		return err
	}
	if problems := turnProblems(rows, faults); len(problems) > 0 {
		return s.deskDuty(c, dutyTry{problems: problems})
	}
	if err = s.Guides.AddTurns(c.UserContext(), actor(c), v, list); formError(err) {
		return s.deskDuty(c, dutyTry{many: err})
	} else if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("排上了 %d 班。", len(list)))
	return c.Redirect("/desk/duty", fiber.StatusSeeOther)
}

// turnsIn reads the table of the request: the file if there is one, else what was
// pasted.
func (s *Server) turnsIn(c *fiber.Ctx) ([]guide.TurnRow, error) {
	hours := c.FormValue("many-hours")
	if f, err := listSheet(c); f != nil || err != nil {
		if err != nil {
			return nil, err
		}
		return guide.ReadTurns(f, s.today(), hours)
	}
	return guide.PasteTurns(c.FormValue("list"), s.today(), hours)
}

// turnProblems lists what is wrong, cell by cell.
func turnProblems(rows []guide.TurnRow, faults []guide.TurnFault) (list []views.Problem) {
	of := map[int]error{}
	for _, f := range faults {
		of[f.Row] = f.Err
	}
	for i, r := range rows {
		told := map[string]bool{}
		for _, err := range []error{r.Err, of[i]} {
			for _, f := range fault.Fields(err) {
				name := map[string]string{"from": "day", "until": "day", "weekday": "day"}[f.Name]
				if name = or(name, f.Name); told[name] {
					continue
				}
				told[name] = true
				column := ""
				if k, ok := r.Columns[name]; ok {
					column = sheet.Letters(k + 1)
				}
				list = append(list, views.Problem{Level: "error", Sheet: r.Sheet, Row: r.Row, Column: column, Value: r.Name, Message: f.Message})
			}
		}
	}
	return list
}

func (s *Server) endTurn(c *fiber.Ctx) error { return s.endDutyRow(c, s.Guides.EndTurn, "/desk/duty") }

// endDutyRow takes a turn or a contact off its list.
func (s *Server) endDutyRow(c *fiber.Ctx, end func(ctx context.Context, by user.Actor, v village.Village, id int64) error, to string) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	if err := end(c.UserContext(), actor(c), v, int64(id)); err != nil {
		return err
	}
	flash(c, "success", "去掉了。")
	return c.Redirect(to, fiber.StatusSeeOther)
}

func (s *Server) addContact(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	err = s.Guides.AddContact(c.UserContext(), actor(c), v, guide.Contact{Name: c.FormValue("contact-name"), What: c.FormValue("contact-what"), Phone: c.FormValue("contact-phone")})
	if formError(err) {
		return s.deskDuty(c, dutyTry{contact: err})
	}
	if err != nil {
		return err
	}
	flash(c, "success", "加上了。")
	return c.Redirect("/desk/duty#contacts", fiber.StatusSeeOther)
}

func (s *Server) endContact(c *fiber.Ctx) error {
	return s.endDutyRow(c, s.Guides.EndContact, "/desk/duty#contacts")
}

// dutyTemplate gives the empty table to fill in.
func (s *Server) dutyTemplate(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return sendBook(c, guide.TurnBook(), "xlsx", "duty", "值班表（空表）")
}
