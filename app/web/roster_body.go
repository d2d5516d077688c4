package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// rosterPage is one body's roster.
type rosterPage struct {
	Page
	Body     village.Body
	Keeper   bool
	Whole    bool // names in full
	Now      []rosterMember
	Before   []rosterMember // ended or struck out
	Empty    views.Empty
	Wrong    []string
	Problem  string
	Fields   []views.Field
	Many     []views.Field
	Refused  string         // why the list of many was not taken
	Problems views.Problems // row by row
}

// rosterMember is one row of a roster as the person may see it.
type rosterMember struct{ Name, Text, URL string }

// memberInput is the form of one person, and of the list of many, as filled in.
type memberInput struct{ name, sex, households, from, mark, list, manyFrom string }

func readMember(c *fiber.Ctx) memberInput {
	return memberInput{c.FormValue("name"), c.FormValue("sex"), c.FormValue("households"), c.FormValue("from"), c.FormValue("mark"), c.FormValue("list"), c.FormValue("many-from")}
}

// chosen tells whether the body's people are chosen by households, and their sex counts.
func chosen(b village.Body) bool {
	return b == village.Representatives || b == village.MemberRepresentatives
}

func (in memberInput) fields(b village.Body, today calendar.Day) []views.Field {
	fields := []views.Field{{Name: "name", Label: "姓名", Type: "text", Value: in.name, Required: true, Autocomplete: "off", Short: true}}
	sex := []views.Option{{Value: "f", Text: "女", Selected: in.sex == "f"}, {Value: "m", Text: "男", Selected: in.sex == "m"}}
	fields = append(fields, views.Field{Name: "sex", Label: "性别", Type: "radio", Options: sex, Required: chosen(b)})
	if chosen(b) {
		fields = append(fields, views.Field{Name: "households", Label: "推选他的户数", Type: "text", Value: in.households, Inputmode: "numeric", Short: true, Autocomplete: "off", Hint: "由小组推选的写 0。"})
	}
	return append(fields,
		views.Field{Name: "from", Label: "从哪天起", Type: "date", Value: or(in.from, today.String()), Short: true, Required: true},
		views.Field{Name: "mark", Label: "区别", Type: "text", Value: in.mark, Autocomplete: "off", Short: true, Hint: "同名的人才写，如“二组”。"})
}

func (in memberInput) many(today calendar.Day) []views.Field {
	return []views.Field{
		{Name: "list", Label: "一行一个人", Type: "textarea", Rows: 8, Value: in.list, Autocomplete: "off", Hint: "可以从表格里复制过来：姓名、性别、户数、起始日。只有姓名也行，用顿号隔开也行。"},
		{Name: "file", Label: "或者传一个表格", Type: "file", Accept: ".xlsx,.csv", Hint: "xlsx 或 CSV，要有“姓名”这一列。"},
		{Name: "many-from", Label: "没写起始日的，从哪天起", Type: "date", Value: or(in.manyFrom, today.String()), Short: true, Required: true},
	}
}

// rosterTry is what was tried last and failed.
type rosterTry struct {
	in       memberInput
	one      error
	many     error
	problems []views.Problem
}

func (s *Server) showRoster(c *fiber.Ctx) error { return s.roster(c, rosterTry{}) }

func (s *Server) roster(c *fiber.Ctx, try rosterTry) error {
	b, err := village.ParseBody(c.Params("body"))
	if err != nil {
		return err
	}
	v, err := s.rosterVillage(c)
	if err != nil {
		return err
	}
	if v.ID == 0 {
		return c.Redirect("/desk/rosters", fiber.StatusSeeOther)
	}
	rows, err := s.Villages.Roster(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	n, err := s.Villages.NumbersOn(c.UserContext(), v.ID, s.today())
	if err != nil {
		return err
	}
	p := rosterPage{
		Page: s.deskPage(c, b.Chinese(), rosterCrumbs(c, v, views.Link{Text: b.Chinese()})...), Body: b, Keeper: keepsRoster(actor(c), v), Whole: actor(c).Role.Level() == "village",
		Empty: views.Empty{Title: "名册里还没有人"}, Wrong: s.wrongRosters(n)[b], Fields: try.in.fields(b, s.today()), Many: try.in.many(s.today()),
	}
	if p.Keeper {
		p.Empty.Text = "在下面一个一个加，或者从表格里一次加。开会应到多少人，就照名册来算。"
	}
	for _, m := range rows {
		if m.Body == b {
			p.add(m, s.today())
		}
	}
	p.fail(try)
	if try.one != nil || try.many != nil || len(try.problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "roster/body", p)
}

// add puts a row on the page as the person may see it.
func (p *rosterPage) add(m village.Member, today calendar.Day) {
	r := rosterMember{Name: m.Name.String()}
	if p.Whole {
		r.Name = m.Whole()
	}
	parts := []string{map[string]string{"f": "女", "m": "男"}[m.Sex]}
	if m.Households > 0 {
		parts = append(parts, fmt.Sprintf("%d 户推选", m.Households))
	} else if chosen(m.Body) {
		parts = append(parts, "小组推选")
	}
	term := m.From.Chinese() + "起"
	if !m.Until.IsZero() {
		term = m.From.Chinese() + "到" + m.Until.Chinese()
	}
	parts = append(parts, term)
	if m.Struck != "" {
		parts = append(parts, "划掉了：")
		if p.Whole { // the reason may name people
			parts[len(parts)-1] += m.Struck
		} else {
			parts[len(parts)-1] = "划掉了"
		}
	}
	if parts[0] == "" {
		parts = parts[1:]
	}
	r.Text = strings.Join(parts, "　")
	if p.Keeper && m.Struck == "" {
		r.URL = "/desk/rosters/rows/" + itoa64(m.ID)
	}
	if m.Struck == "" && (m.Until.IsZero() || !m.Until.Before(today)) {
		p.Now = append(p.Now, r)
	} else {
		p.Before = append(p.Before, r)
	}
}

// fail says what was wrong with the last try.
func (p *rosterPage) fail(try rosterTry) {
	if try.one != nil {
		p.Problem = sentenceUnplaced(try.one, p.Fields)
		placeErrors(p.Fields, try.one)
	}
	if try.many != nil {
		p.Refused = sentenceUnplaced(try.many, p.Many)
		placeErrors(p.Many, try.many)
	}
	if len(try.problems) > 0 {
		p.Refused = fmt.Sprintf("有 %d 处要改，一个人也没有记上。改好再交一次。", len(try.problems))
		p.Problems = views.Problems{Errors: len(try.problems), Rows: try.problems}
		if len(try.problems) > 100 {
			p.Problems.Rows, p.Problems.More = try.problems[:100], len(try.problems)-100
		}
	}
}

// addMember adds one person.
func (s *Server) addMember(c *fiber.Ctx) error {
	b, err := village.ParseBody(c.Params("body"))
	if err != nil {
		return err
	}
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := readMember(c)
	n := village.NewMember{Body: b, Name: in.name, Mark: in.mark, Sex: in.sex, From: dayIn(in.from)}
	if in.households != "" {
		n.Households = wholeNumber(in.households)
	}
	err = s.Villages.AddMember(c.UserContext(), actor(c), v, n)
	if formError(err) {
		return s.roster(c, rosterTry{in: in, one: err})
	}
	if err != nil {
		return err
	}
	flash(c, "success", "加上了："+strings.TrimSpace(in.name)+"。")
	return c.Redirect("/desk/rosters/"+string(b), fiber.StatusSeeOther)
}

// addManyMembers adds a list pasted or handed in, all or none; what is wrong is
// told row by row.
func (s *Server) addManyMembers(c *fiber.Ctx) error {
	b, err := village.ParseBody(c.Params("body"))
	if err != nil {
		return err
	}
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := readMember(c)
	rows, err := membersIn(c, b, in)
	if formError(err) {
		return s.roster(c, rosterTry{in: in, many: err})
	}
	if err != nil {
		return err
	}
	list := make([]village.NewMember, len(rows))
	for i, r := range rows {
		list[i] = r.NewMember
	}
	faults, err := s.Villages.CheckMembers(c.UserContext(), v, list)
	if err != nil {
		return err
	}
	if problems := memberProblems(rows, faults); len(problems) > 0 {
		return s.roster(c, rosterTry{in: in, problems: problems})
	}
	if err = s.Villages.AddMembers(c.UserContext(), actor(c), v, list); formError(err) {
		return s.roster(c, rosterTry{in: in, many: err})
	} else if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("加上了 %d 人。", len(list)))
	return c.Redirect("/desk/rosters/"+string(b), fiber.StatusSeeOther)
}

// membersIn reads the list of the request: the file if there is one, else what
// was pasted.
func membersIn(c *fiber.Ctx, b village.Body, in memberInput) ([]village.MemberRow, error) {
	from := dayIn(in.manyFrom)
	if f, err := listSheet(c); f != nil || err != nil {
		if err != nil {
			return nil, err
		}
		return village.ReadMembers(f, b, from)
	}
	return village.PasteMembers(in.list, b, from)
}

// memberProblems lists what is wrong, cell by cell.
func memberProblems(rows []village.MemberRow, faults []village.RowFault) (list []views.Problem) {
	of := map[int]error{}
	for _, f := range faults {
		of[f.Row] = f.Err
	}
	for i, r := range rows {
		told := map[string]bool{}
		for _, err := range []error{r.Err, of[i]} {
			for _, f := range fault.Fields(err) {
				if told[f.Name] {
					continue
				}
				told[f.Name] = true
				column := ""
				if k, ok := r.Columns[f.Name]; ok {
					column = sheet.Letters(k + 1)
				}
				list = append(list, views.Problem{Level: "error", Sheet: r.Sheet, Row: r.Row, Column: column, Value: r.Name, Message: f.Message})
			}
		}
	}
	return list
}

// rosterFile gives the roster as the workbook that can be handed in again; with
// nobody on it, it is the empty template.
func (s *Server) rosterFile(c *fiber.Ctx) error {
	b, err := village.ParseBody(c.Params("body"))
	if err != nil {
		return err
	}
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	rows, err := s.Villages.Roster(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	name := v.Name + b.Chinese() + "名册"
	if c.Query("empty") != "" {
		rows, name = nil, b.Chinese()+"名册（空表）"
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return sendBook(c, village.MemberBook(v, b, rows, s.today()), "xlsx", "roster-"+string(b), name)
}
