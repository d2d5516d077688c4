package web

import (
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/village"
	"sunshine/views"
)

// indent sets villages apart from townships in a list of choices.
func indent(d village.Division) string {
	if d.Level == "village" {
		return "　"
	}
	return ""
}

// divisionsPage lists townships and villages.
type divisionsPage struct {
	Page
	County village.Place
	Count  int
	Towns  []divisionTown
	Gone   []goneLine
}

// goneLine is a village that is not there any more.
type goneLine struct{ Name, Code, Text, URL string }

type divisionTown struct {
	village.Place
	Villages []village.Village
}

func (s *Server) listDivisions(c *fiber.Ctx) error {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return err
	}
	towns, err := s.Villages.Townships(c.UserContext())
	if err != nil {
		return err
	}
	villages, err := s.Villages.All(c.UserContext())
	if err != nil {
		return err
	}
	p := divisionsPage{Page: s.deskPage(c, "村和乡镇", adminCrumbs(views.Link{Text: "村和乡镇"})...), County: county}
	at := map[int64]int{}
	for i, t := range towns {
		at[t.ID] = i
		p.Towns = append(p.Towns, divisionTown{Place: t})
	}
	for _, v := range villages {
		if v.Ended() {
			p.Gone = append(p.Gone, goneLine{v.Name, v.Statistical(), v.EndedOn.Chinese() + "起没有了", "/desk/villages/" + itoa64(v.ID)})
			continue
		}
		p.Count++
		t := &p.Towns[at[v.Township.ID]]
		t.Villages = append(t.Villages, v)
	}
	return s.renderDesk(c, "admin/villages", p)
}

// divisionPage shows one township or village with the codes it has had.
type divisionPage struct {
	Page
	Division village.Division
	Facts    []views.Fact
	Codes    []village.Code
	Changes  []changeLine
	Ended    bool
	Groups   []village.Division
	Village  bool
	Agency   bool // the township keeps its books
	Township string
}

// division finds the township or village of the address.
func (s *Server) division(c *fiber.Ctx) (village.Division, error) {
	id, err := c.ParamsInt("division")
	if err != nil {
		return village.Division{}, fault.NotFoundf("没有找到这个地方。")
	}
	return s.Villages.Division(c.UserContext(), int64(id))
}

// divisionCrumbs leads to a page about a division.
func divisionCrumbs(d village.Division, rest ...views.Link) []views.Link {
	return append(adminCrumbs(views.Link{Text: "村和乡镇", URL: "/desk/villages"}, views.Link{Text: d.Name, URL: "/desk/villages/" + itoa64(d.ID)}), rest...)
}

func (s *Server) showDivision(c *fiber.Ctx) error {
	d, err := s.division(c)
	if err != nil {
		return err
	}
	p := divisionPage{
		Page:     s.deskPage(c, d.Name, adminCrumbs(views.Link{Text: "村和乡镇", URL: "/desk/villages"}, views.Link{Text: d.Name})...),
		Division: d, Village: d.Level == "village",
		Facts: []views.Fact{{Name: "级别", Value: d.Chinese()}, {Name: "现在的代码", Value: d.Code}}, Ended: !d.EndedOn.IsZero(),
	}
	if p.Ended {
		p.Facts[1] = views.Fact{Name: "最后的代码", Value: d.Code}
		p.Facts = append(p.Facts, views.Fact{Name: "到哪一天为止", Value: d.EndedOn.AddDays(-1).Chinese()})
	}
	list, err := s.Villages.ChangesOf(c.UserContext(), d.ID)
	if err != nil {
		return err
	}
	for _, r := range list {
		p.Changes = append(p.Changes, changeLine{Kind: r.Kind.Chinese(), Day: r.Day, URL: "/desk/villages/changes/" + itoa64(r.ID), Texts: []string{pastOf(r, d.ID).Text}})
	}
	if p.Village {
		v, err := s.Villages.ByID(c.UserContext(), d.ID)
		if err != nil {
			return err
		}
		p.Agency, p.Township = v.Agency, v.Township.Name
		p.Facts = append(p.Facts, views.Fact{Name: "账由谁记", Value: bookedBy(v)}, views.Fact{Name: "乡镇", Value: v.Township.Name, URL: "/desk/villages/" + itoa64(v.Township.ID)},
			views.Fact{Name: "从哪个月起公开", Value: v.FirstMonth.Chinese()}, views.Fact{Name: "办公电话", Value: or(v.Phone, "没有写")},
			views.Fact{Name: "公开页面", Value: "/villages/" + v.Code, URL: "/villages/" + v.Code})
		if p.Groups, err = s.Villages.Groups(c.UserContext(), d.ID); err != nil {
			return err
		}
	}
	if p.Codes, err = s.Villages.Codes(c.UserContext(), d.ID); err != nil {
		return err
	}
	return s.renderDesk(c, "admin/village", p)
}

// bookedBy says who keeps a village's books.
func bookedBy(v village.Village) string {
	if v.Agency {
		return v.Township.Name + "代管（村账乡代管）"
	}
	return "村里自己记"
}

// setAgency puts a village's books into its township's hands or gives them back.
func (s *Server) setAgency(c *fiber.Ctx) error {
	d, err := s.division(c)
	if err != nil {
		return err
	}
	said := "从现在起由乡镇的代管会计记账，村里的会计只交单据。"
	if c.FormValue("act") == "end" {
		said, err = "从现在起由村会计自己记账。", s.Villages.EndAgency(c.UserContext(), actor(c), d.ID)
	} else {
		err = s.Villages.BeginAgency(c.UserContext(), actor(c), d.ID)
	}
	if formError(err) {
		flash(c, "error", sentence(err))
	} else if err != nil {
		return err
	} else {
		flash(c, "success", d.Name+said)
	}
	return c.Redirect("/desk/villages/"+itoa64(d.ID), fiber.StatusSeeOther)
}

// idIn reads an id from a form; 0 is nobody's.
func idIn(text string) int64 {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func or(s, empty string) string {
	if s == "" {
		return empty
	}
	return s
}

func (s *Server) newDivision(c *fiber.Ctx) error { return s.divisionForm(c, nil) }

// divisionForm asks for a new township, village or group.
func (s *Server) divisionForm(c *fiber.Ctx, failed error) error {
	value := func(name string) string { return c.FormValue(name, c.Query(name)) }
	level := value("level")
	what := village.Division{Level: level}.Chinese()
	if level == "county" || what == "" {
		return fault.NotFoundf("没有“%s”这一级。", level)
	}
	parents, err := s.parents(c, level, value("parent"))
	if err != nil {
		return err
	}
	code := views.Field{Name: "code", Label: "代码", Type: "text", Value: value("code"), Required: true, Inputmode: "numeric", Short: true, Hint: "12 位统计用区划代码"}
	fields := []views.Field{
		{Name: "parent", Label: "属于哪里", Type: "select", Options: parents, Required: true},
		{Name: "name", Label: "名称", Type: "text", Value: value("name"), Required: true},
	}
	if level == "group" {
		code.Hint = "15 位：村的 12 位代码，再加 3 位序号"
	}
	fields = append(fields, code)
	if level == "village" {
		fields = append(fields,
			views.Field{Name: "first_month", Label: "从哪个月起公开", Type: "month", Value: value("first_month"), Required: true, Short: true, Hint: "这个月和以后每个月的账都要公开，如 2026-01"},
			views.Field{Name: "phone", Label: "村委会办公电话", Type: "tel", Value: value("phone"), Short: true, Hint: "印在公开榜上，村民有疑问打这个电话。不要写个人手机号。"})
	}
	return s.refill(c, formPage{
		Page:   s.deskPage(c, "加"+what, adminCrumbs(views.Link{Text: "村和乡镇", URL: "/desk/villages"}, views.Link{Text: "加" + what})...),
		Fields: fields, Action: "/desk/villages/new", Button: "加上", Hidden: map[string]string{"level": level},
	}, failed)
}

// parents lists what a new division of the level may lie in.
func (s *Server) parents(c *fiber.Ctx, level, chosen string) ([]views.Option, error) {
	all, err := s.Villages.Divisions(c.UserContext())
	if err != nil {
		return nil, err
	}
	want := map[string]string{"township": "county", "village": "township", "group": "village"}[level]
	var options []views.Option
	for _, d := range all {
		if d.Level == want && d.EndedOn.IsZero() {
			options = append(options, views.Option{Value: itoa64(d.ID), Text: d.Name, Selected: itoa64(d.ID) == chosen})
		}
	}
	return options, nil
}

func (s *Server) addDivision(c *fiber.Ctx) error {
	var month calendar.Month
	if text := c.FormValue("first_month"); text != "" {
		var err error
		if month, err = calendar.ParseMonth(text); err != nil {
			return s.divisionForm(c, fault.Invalidf("没有加上。").On("first_month", "%s", fault.Message(err)))
		}
	}
	id, err := s.Villages.Add(c.UserContext(), actor(c), village.New{
		Level: c.FormValue("level"), ParentID: idIn(c.FormValue("parent")), Code: c.FormValue("code"), Name: c.FormValue("name"),
		Phone: c.FormValue("phone"), FirstMonth: month,
	})
	if formError(err) {
		return s.divisionForm(c, err)
	}
	if err != nil {
		return err
	}
	if c.FormValue("level") == "village" { // its months are owed from now on, not from tonight
		if _, err := s.Deadlines.Check(c.UserContext(), s.today()); err != nil {
			return err
		}
	}
	flash(c, "success", c.FormValue("name")+"加上了。")
	if c.FormValue("level") == "group" {
		return c.Redirect("/desk/villages/"+c.FormValue("parent"), fiber.StatusSeeOther)
	}
	return c.Redirect("/desk/villages/"+itoa64(id), fiber.StatusSeeOther)
}

func (s *Server) showRecode(c *fiber.Ctx) error { return s.recodeForm(c, nil) }

func (s *Server) recodeForm(c *fiber.Ctx, failed error) error {
	d, err := s.division(c)
	if err != nil {
		return err
	}
	return s.refill(c, formPage{
		Page: s.deskPage(c, d.Name+"换代码", divisionCrumbs(d, views.Link{Text: "换代码"})...),
		Lead: fmt.Sprintf("现在的代码是 %s。换了以后，旧代码的网址和纸上的二维码照样能打开，会转到新的地址。", d.Code),
		Fields: []views.Field{
			{Name: "code", Label: "新代码", Type: "text", Value: c.FormValue("code"), Required: true, Inputmode: "numeric", Short: true, Hint: "12 位统计用区划代码"},
			{Name: "from", Label: "从哪一天起", Type: "date", Value: c.FormValue("from", s.today().String()), Required: true, Short: true, Hint: "今天或以前的一天；换了马上生效"},
		},
		Action: "/desk/villages/" + itoa64(d.ID) + "/recode", Button: "换代码",
	}, failed)
}

func (s *Server) recode(c *fiber.Ctx) error {
	d, err := s.division(c)
	if err != nil {
		return err
	}
	from, err := calendar.ParseDay(c.FormValue("from"))
	if err == nil && from.After(s.today()) {
		err = fault.Invalidf("以后的日子到了那天再换。")
	}
	if err != nil {
		return s.recodeForm(c, fault.Invalidf("没有换。").On("from", "%s", fault.Message(err)))
	}
	err = s.Villages.Recode(c.UserContext(), actor(c), d.ID, c.FormValue("code"), from)
	if formError(err) {
		return s.recodeForm(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("%s的代码换成了 %s。旧地址照样能用。", d.Name, c.FormValue("code")))
	return c.Redirect("/desk/villages/"+itoa64(d.ID), fiber.StatusSeeOther)
}

func (s *Server) showRename(c *fiber.Ctx) error { return s.renameForm(c, nil) }

func (s *Server) renameForm(c *fiber.Ctx, failed error) error {
	d, err := s.division(c)
	if err != nil {
		return err
	}
	fields := []views.Field{
		{Name: "name", Label: "名称", Type: "text", Value: c.FormValue("name", d.Name), Required: true},
		{Name: "phone", Label: "办公电话", Type: "tel", Value: c.FormValue("phone", d.Phone), Short: true, Hint: "印在公开榜上，不要写个人手机号"},
	}
	return s.refill(c, formPage{
		Page:   s.deskPage(c, d.Name+"改名称和电话", divisionCrumbs(d, views.Link{Text: "改名称和电话"})...),
		Lead:   "以前公开的榜上仍是当时的名称和电话。上级批准改名的，请在“区划变更”里登记，写上批文。",
		Fields: fields, Action: "/desk/villages/" + itoa64(d.ID) + "/name", Button: "改好",
	}, failed)
}

func (s *Server) rename(c *fiber.Ctx) error {
	d, err := s.division(c)
	if err != nil {
		return err
	}
	err = s.Villages.Rename(c.UserContext(), actor(c), d.ID, c.FormValue("name"), c.FormValue("phone"))
	if formError(err) {
		return s.renameForm(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "改好了。")
	return c.Redirect("/desk/villages/"+itoa64(d.ID), fiber.StatusSeeOther)
}
