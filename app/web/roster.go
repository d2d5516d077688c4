package web

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// rostersPage shows a village's rosters with today's numbers and what is wrong
// with their make-up.
type rostersPage struct {
	Page
	Heading  string
	Keeper   bool // may write: the village's head or accountant
	Bodies   []rosterLine
	Counts   []rosterCount
	Quarters []string // in which no meeting of the representatives is on record
	Fields   []views.Field
	Problem  string
}

// rosterLine is one body with its number of today.
type rosterLine struct {
	Name, URL, Text, Note string
	Wrong                 []string
}

// rosterCount is one number of which no list is kept, as of today.
type rosterCount struct{ Name, Number, Text string }

// villagesPage lets a township or the inspector choose a village.
type villagesPage struct {
	Page
	Heading, Lead string
	Rows          []villageSetting
	Empty         views.Empty
}

// rosterVillage finds whose rosters the request is about: the person's own
// village, or the one asked for. It is nobody's (ID 0) before one is chosen.
func (s *Server) rosterVillage(c *fiber.Ctx) (v village.Village, err error) {
	if actor(c).Role.Level() == "village" {
		return s.homeVillage(c)
	}
	code := c.Query("village")
	if code == "" {
		return v, nil
	}
	if v, err = s.Villages.ByCode(c.UserContext(), code); err == nil && !v.Within(actor(c)) {
		err = fault.NotFoundf("没有这个村。")
	}
	return v, err
}

// rosterURL is an address below the rosters, of the village where there are several.
func rosterURL(c *fiber.Ctx, v village.Village, rest string) string {
	at := "/desk/rosters" + rest
	if actor(c).Role.Level() != "village" {
		at += "?village=" + v.Code
	}
	return at
}

func rosterCrumbs(c *fiber.Ctx, v village.Village, rest ...views.Link) []views.Link {
	crumbs := append([]views.Link{{Text: "工作台", URL: "/desk"}, {Text: "名册", URL: rosterURL(c, v, "")}}, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

func keepsRoster(by user.Actor, v village.Village) bool {
	return v.Worker(by, user.Head) == nil || v.Worker(by, user.Accountant) == nil
}

func (s *Server) listRosters(c *fiber.Ctx) error {
	v, err := s.rosterVillage(c)
	if err != nil {
		return err
	}
	if v.ID == 0 {
		return s.chooseRosters(c)
	}
	return s.rosters(c, v, countInput{}, nil)
}

// chooseRosters lists the villages a person looks after.
func (s *Server) chooseRosters(c *fiber.Ctx) error {
	p := villagesPage{Page: s.deskPage(c, "各村名册", rosterCrumbs(c, village.Village{})...), Heading: "各村名册", Lead: "选一个村，看它的名册和人数。姓名只显示一部分。", Empty: views.Empty{Title: "还没有村"}}
	list, err := s.Villages.List(c.UserContext())
	if err != nil {
		return err
	}
	for _, v := range list {
		if v.Within(actor(c)) {
			p.Rows = append(p.Rows, villageSetting{v.Name, v.Township.Name, rosterURL(c, v, "")})
		}
	}
	return s.renderDesk(c, "roster/villages", p)
}

// rosters shows the page; in is the form of a number that was refused.
func (s *Server) rosters(c *fiber.Ctx, v village.Village, in countInput, failed error) error {
	p := rostersPage{Page: s.deskPage(c, "名册", rosterCrumbs(c, v)...), Heading: v.Name + "的名册", Keeper: keepsRoster(actor(c), v)}
	n, err := s.Villages.NumbersOn(c.UserContext(), v.ID, s.today())
	if err != nil {
		return err
	}
	wrong := s.wrongRosters(n)
	for _, b := range village.Bodies {
		l := rosterLine{Name: b.Chinese(), URL: rosterURL(c, v, "/"+string(b)), Text: fmt.Sprintf("%d 人", numberOf(n, b)), Wrong: wrong[b]}
		if numberOf(n, b) == 0 {
			l.Text = "还没有人"
		}
		l.Note = rosterNote(n, b)
		p.Bodies = append(p.Bodies, l)
	}
	if p.Counts, err = s.rosterCounts(c, v); err != nil {
		return err
	}
	if p.Quarters, err = s.quartersMissed(c, v); err != nil {
		return err
	}
	p.Fields = in.fields(s.today())
	if failed != nil {
		p.Problem = sentenceUnplaced(failed, p.Fields)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "roster/list", p)
}

// sentenceUnplaced is the fault's sentence with what belongs to no field.
func sentenceUnplaced(err error, fields []views.Field) string {
	text := fault.Message(err)
	for _, f := range fault.Fields(err) {
		if !slices.ContainsFunc(fields, func(x views.Field) bool { return x.Name == f.Name }) {
			text += f.Message + "。"
		}
	}
	return text
}

func numberOf(n village.Numbers, b village.Body) int {
	return map[village.Body]int{
		village.Party: n.Party, village.Branch: n.Branch, village.Committee: n.Committee, village.Supervision: n.Supervision,
		village.Representatives: n.Representatives, village.Board: n.Board, village.MemberRepresentatives: n.MemberReps,
	}[b]
}

// rosterNote says who makes up the meeting of the body.
func rosterNote(n village.Numbers, b village.Body) string {
	switch {
	case b == village.Representatives && n.Representatives > 0:
		return fmt.Sprintf("其中妇女 %d 人。村民代表会议的组成人员 %d 人（代表和村委会成员，一人只算一次）。", n.Women, n.Meeting)
	case b == village.MemberRepresentatives && n.MemberReps > 0:
		return fmt.Sprintf("其中妇女 %d 人。", n.MemberWomen)
	case b == village.Committee && n.Committees > 0:
		return fmt.Sprintf("村“两委”一共 %d 人，一人只算一次。", n.Committees)
	}
	return ""
}

// wrongRosters tells what the rules of make-up find (R10, R14).
func (s *Server) wrongRosters(n village.Numbers) map[village.Body][]string {
	wrong := map[village.Body][]string{}
	add := func(b village.Body, o procedure.Organ, r procedure.Roster) {
		if r.Representatives == 0 {
			return
		}
		for _, f := range s.Procedure.Reference.Floor.CheckRoster(o, r) {
			wrong[b] = append(wrong[b], f.Message)
		}
	}
	add(village.Representatives, procedure.Representatives, procedure.Roster{Members: n.Meeting, Representatives: n.Representatives, Women: n.Women, Households: n.Households, ByGroup: n.ByGroup})
	add(village.MemberRepresentatives, procedure.MemberRepresentatives, procedure.Roster{Members: n.MemberReps, Representatives: n.MemberReps, Women: n.MemberWomen, Households: n.Households})
	return wrong
}

// rosterCounts are the numbers in force today, with their day and source.
func (s *Server) rosterCounts(c *fiber.Ctx, v village.Village) ([]rosterCount, error) {
	rows, err := s.Villages.Counts(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	var list []rosterCount
	for _, b := range []village.Basis{village.Adults, village.Households, village.Members} {
		x := rosterCount{Name: b.Chinese(), Number: "还没有填"}
		for _, r := range rows { // newest first
			if r.Basis == b && !r.Day.After(s.today()) {
				x.Number, x.Text = itoa(r.Number), "从"+r.Day.Chinese()+"起，"+r.Source
				break
			}
		}
		list = append(list, x)
	}
	return list, nil
}

// quartersMissed names the quarters since the village's first month of which no
// meeting of the representatives is on record (R12).
func (s *Server) quartersMissed(c *fiber.Ctx, v village.Village) ([]string, error) {
	met, err := s.Procedure.Met(c.UserContext(), v.ID, procedure.Representatives, s.today())
	if err != nil || v.FirstMonth.IsZero() {
		return nil, err
	}
	var list []string
	for _, q := range procedure.MissingQuarters(met, v.FirstMonth.First(), s.today()) {
		list = append(list, fmt.Sprintf("%d年第%d季度", q.Year(), (q.Month()+2)/3))
	}
	return list, nil
}

// countInput is the form of a number as it was filled in.
type countInput struct{ basis, number, source, day string }

func (in countInput) fields(today calendar.Day) []views.Field {
	options := []views.Option{}
	for _, b := range []village.Basis{village.Adults, village.Households, village.Members} {
		options = append(options, views.Option{Value: string(b), Text: b.Chinese(), Selected: in.basis == string(b)})
	}
	return []views.Field{
		{Name: "basis", Label: "是什么数", Type: "select", Options: options},
		{Name: "number", Label: "多少", Type: "text", Value: in.number, Inputmode: "numeric", Short: true, Required: true, Autocomplete: "off"},
		{Name: "day", Label: "从哪天起是这个数", Type: "date", Value: or(in.day, today.String()), Short: true, Required: true},
		{Name: "source", Label: "从哪来的数", Type: "text", Value: in.source, Required: true, Autocomplete: "off", Hint: "如“户籍底册”“成员名册”。"},
	}
}

func (s *Server) setCount(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := countInput{c.FormValue("basis"), c.FormValue("number"), c.FormValue("source"), c.FormValue("day")}
	n := village.CountRow{Basis: village.Basis(in.basis), Source: in.source, Number: wholeNumber(in.number), Day: dayIn(in.day)}
	err = s.Villages.SetCount(c.UserContext(), actor(c), v, n)
	if formError(err) {
		return s.rosters(c, v, in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", n.Basis.Chinese()+"记好了。")
	return c.Redirect("/desk/rosters", fiber.StatusSeeOther)
}

// wholeNumber reads a number of people; what is none is −1, which nothing allows.
func wholeNumber(text string) int {
	n, problem := parseInput(inputNumber, text)
	if problem != "" {
		return -1
	}
	return n.(int)
}

// dayIn reads a day; what is none is no day, which the capability asks for.
func dayIn(text string) calendar.Day {
	d, problem := parseInput(inputDay, text)
	if problem != "" {
		return calendar.Day{}
	}
	return d.(calendar.Day)
}
