package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/views"
)

// catalogueDesk is the catalogue as its administrator works on it.
type catalogueDesk struct {
	Page
	Lead     string
	Unfit    []catalogueRow // items that lack one of the five
	Columns  []catalogueColumn
	Versions []catalogueRow
	Dropped  []catalogueRow
	Upload   []views.Field
	Problem  string
}

func catalogueCrumbs(rest ...views.Link) []views.Link {
	crumbs := append([]views.Link{{Text: "工作台", URL: "/desk"}, {Text: "公开目录", URL: "/desk/catalogue"}}, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

func (s *Server) deskCatalogue(c *fiber.Ctx) error { return s.catalogueDesk(c, nil) }

func (s *Server) catalogueDesk(c *fiber.Ctx, failed error) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	p := catalogueDesk{Page: s.deskPage(c, "公开目录", catalogueCrumbs()...), Columns: s.catalogueColumns(l)}
	for i := range p.Columns {
		for j, r := range p.Columns[i].Rows {
			p.Columns[i].Rows[j].URL = "/desk/catalogue/items/" + strings.TrimPrefix(r.URL, "/catalogue/")
			if r.Lacking != "" {
				p.Unfit = append(p.Unfit, p.Columns[i].Rows[j])
			}
		}
	}
	p.Lead = fmt.Sprintf("现在一共 %d 项。国家规定的不能去掉、不能改稀；可以加项、改勤、换说法，也可以传县里的目录表。", len(l.Items))
	if p.Versions, err = s.catalogueVersions(c); err != nil {
		return err
	}
	if l.Profile != nil {
		national := s.Disclosures.Catalogue.On(s.today())
		for _, code := range l.Profile.Dropped {
			if it, err := national.Item(code); err == nil {
				p.Dropped = append(p.Dropped, catalogueRow{Name: it.Name, Plain: it.Plain, URL: "/desk/catalogue/items/" + it.Code})
			}
		}
	}
	p.Upload = []views.Field{{Name: "file", Label: "县里的目录表", Type: "file", Accept: ".xlsx,.csv", Multiple: true, Required: true, Hint: "Excel 或 .csv，可以一次选几个。要有“公开事项”这一列；时限、依据、责任人、渠道有就读，没写的不替您补。"}}
	placeErrors(p.Upload, failed)
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "catalogue/desk", p)
}

func (s *Server) catalogueVersions(c *fiber.Ctx) (rows []catalogueRow, err error) {
	list, err := s.Disclosures.Profiles(c.UserContext())
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		rows = append(rows, catalogueRow{
			Name: fmt.Sprintf("第 %d 版 %s", p.N, p.Name), Plain: p.Source,
			Text: fmt.Sprintf("%s起用；%s %s 存", p.From.Chinese(), moment(p.MadeAt), p.MadeBy),
		})
	}
	return rows, nil
}

// itemForm is an item as it was typed.
type itemForm struct {
	code                                                                      string
	name, plain, column, kind, when, shown, chain, post, place, basis, source string
	event, personal, from, drop                                               string
}

func itemInput(c *fiber.Ctx) itemForm {
	return itemForm{
		code: c.Params("code"), name: c.FormValue("name"), plain: c.FormValue("plain"), column: c.FormValue("column"), kind: c.FormValue("kind"), when: c.FormValue("when"),
		shown: c.FormValue("shown"), chain: c.FormValue("chain"), post: c.FormValue("post"), place: c.FormValue("place"), basis: c.FormValue("basis"), source: c.FormValue("source"),
		event: c.FormValue("event"), personal: c.FormValue("personal"), from: c.FormValue("from"), drop: c.FormValue("drop"),
	}
}

func itemFormOf(it disclosure.Item, from calendar.Day) itemForm {
	return itemForm{
		code: it.Code, name: it.Name, plain: it.Plain, column: it.Column, kind: it.Kind, when: disclosure.WriteWhen(it.Frequency, it.Due), shown: it.Shown, chain: it.Chain,
		post: it.Post, place: it.Place, basis: it.Basis, event: it.Event, personal: string(it.Personal), from: from.String(),
	}
}

func (s *Server) editItem(c *fiber.Ctx) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	if c.Params("code") == "new" {
		return s.itemPage(c, l, itemForm{code: "new", from: s.today().String(), column: l.Columns[0], personal: string(disclosure.NobodyNamed)}, nil)
	}
	it, err := l.Item(c.Params("code"))
	if err != nil {
		if it, err = s.Disclosures.Catalogue.On(s.today()).Item(c.Params("code")); err != nil {
			return err
		}
	}
	return s.itemPage(c, l, itemFormOf(it, s.today()), nil)
}

func (s *Server) itemPage(c *fiber.Ctx, l disclosure.List, f itemForm, failed error) error {
	title := "加一个公开事项"
	if f.code != "new" {
		title = "改公开事项：" + f.name
	}
	p := formPage{
		Page: s.deskPage(c, title, catalogueCrumbs(views.Link{Text: title})...), Action: "/desk/catalogue/items/" + f.code, Button: "存成新的一版",
		Lead: "存下来是目录的新一版，从起用那天算起；从前的期限不变。", Fields: f.fields(l),
	}
	placeErrors(p.Fields, failed)
	if failed != nil {
		p.Problem = strings.Join(append([]string{fault.Message(failed)}, loose(failed, p.Fields)...), "")
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "form", p)
}

// loose gives the errors that no field of the form takes.
func loose(err error, fields []views.Field) (texts []string) {
	for _, e := range fault.Fields(err) {
		if !slices.ContainsFunc(fields, func(f views.Field) bool { return f.Name == e.Name }) {
			texts = append(texts, e.Message+"。")
		}
	}
	return texts
}

func (f itemForm) fields(l disclosure.List) []views.Field {
	choose := func(name, label, chosen string, options []views.Option, hint string) views.Field {
		for i := range options {
			options[i].Selected = options[i].Value == chosen
		}
		return views.Field{Name: name, Label: label, Type: "select", Options: options, Hint: hint}
	}
	var columns, chains, events []views.Option
	for _, x := range l.Columns {
		columns = append(columns, views.Option{Value: x, Text: x})
	}
	chains = append(chains, views.Option{Text: "还没定"})
	for _, x := range l.Chains {
		chains = append(chains, views.Option{Value: x.Code, Text: x.Name})
	}
	events = append(events, views.Option{Text: "定期公开，不看什么事"})
	for _, x := range l.Events {
		events = append(events, views.Option{Value: x.Code, Text: x.Name})
	}
	kinds := []views.Option{{Text: "还没定"}}
	for _, k := range []string{disclosure.KindTable, disclosure.KindText, disclosure.KindNotice, disclosure.KindFinanceSheet} {
		kinds = append(kinds, views.Option{Value: k, Text: disclosure.KindName(k)})
	}
	var classes []views.Option
	for _, k := range []disclosure.Personal{disclosure.NobodyNamed, disclosure.NamesCadres, disclosure.NamesPeople, disclosure.NamesAided} {
		classes = append(classes, views.Option{Value: string(k), Text: personalWord(k)})
	}
	text := func(name, label, value, hint string) views.Field {
		return views.Field{Name: name, Label: label, Type: "text", Value: value, Hint: hint, Autocomplete: "off"}
	}
	fields := []views.Field{
		text("name", "事项名称", f.name, ""),
		text("plain", "明白话", f.plain, "村民一看就懂的一句话，如：村里这个月的账。"),
		choose("column", "栏目", f.column, columns, ""),
		text("when", "什么时候公开", f.when, "如：次月15日前、每季度第一个月15日前、每年3月31日前、次年1月31日前、事后10天内。"),
		choose("event", "从什么事算起", f.event, events, "有事就公开的才选。"),
		choose("kind", "用什么形式", f.kind, kinds, ""),
		text("place", "在哪里公开", f.place, "如：村务公开栏和本网站。"),
		choose("chain", "走哪些程序", f.chain, chains, ""),
		text("post", "谁负责", f.post, "写职务，如：村会计。"),
		text("shown", "至少张贴几天", f.shown, "写一个数。"),
		choose("personal", "有没有个人信息", f.personal, classes, ""),
		text("basis", "依据", f.basis, ""),
		{Name: "from", Label: "从哪天起用", Type: "date", Value: f.from, Required: true, Short: true},
		text("source", "县里哪个文件定的", f.source, "会写在公开的目录上。"),
	}
	if f.code != "new" {
		fields = append(fields, views.Field{Name: "drop", Label: "这一项不用了", Type: "checkbox", Checked: f.drop != "", Hint: "国家规定要公开的去不掉。"})
	}
	fields[0].Required = true
	return fields
}

// item reads the form over the item it changes.
func (f itemForm) item(old disclosure.Item) (disclosure.Item, error) {
	it := old
	it.Name, it.Plain, it.Column, it.Kind, it.Chain, it.Post, it.Place, it.Basis = f.name, f.plain, f.column, f.kind, f.chain, f.post, f.place, f.basis
	it.Event, it.Personal, it.Shown = f.event, disclosure.Personal(f.personal), f.shown
	w := disclosure.ParseWhen(f.when)
	it.Frequency, it.Due = w.Frequency, w.Due
	bad := fault.Invalidf("没有保存，请改正下面几处。")
	if w.Unread != "" || (f.when != "" && w.Frequency == "") {
		bad.On("when", "没有读懂，请照下面的例子写")
	}
	if it.Frequency == disclosure.OnEvent && it.Event == "" {
		bad.On("event", "有事就公开的，请选从什么事算起")
	} else if it.Frequency != "" && it.Frequency != disclosure.OnEvent && it.Event != "" {
		bad.On("event", "定期公开的，这里选“定期公开，不看什么事”")
	}
	if len(bad.Fields) > 0 {
		return it, bad
	}
	return it, nil
}

func (s *Server) saveItem(c *fiber.Ctx) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	f := itemInput(c)
	p, err := s.changedProfile(l, f)
	if err == nil {
		_, err = s.Disclosures.KeepProfile(c.UserContext(), actor(c), p)
	}
	if formError(err) {
		return s.itemPage(c, l, f, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("存下了，%s起用。", p.From.Chinese()))
	return c.Redirect("/desk/catalogue", fiber.StatusSeeOther)
}

// changedProfile is the county's profile with the item of the form in it.
func (s *Server) changedProfile(l disclosure.List, f itemForm) (p disclosure.Profile, err error) {
	p = profileOf(l)
	if p.From, err = calendar.ParseDay(f.from); err != nil {
		return p, fault.Invalidf("没有保存。").On("from", "请写从哪天起用")
	}
	if p.Source = f.source; f.source == "" && l.Profile != nil {
		p.Source = l.Profile.Source
	}
	old, err := l.Item(f.code)
	if err != nil {
		if old, err = s.Disclosures.Catalogue.On(s.today()).Item(f.code); err != nil {
			old, err = disclosure.Item{Code: l.FreshCode(), Mark: "L"}, nil
		}
	}
	p.Dropped = slices.DeleteFunc(slices.Clone(p.Dropped), func(code string) bool { return code == old.Code })
	if f.drop != "" {
		p.Dropped = append(p.Dropped, old.Code)
		p.Items = slices.DeleteFunc(slices.Clone(p.Items), func(it disclosure.Item) bool { return it.Code == old.Code })
		return p, nil
	}
	it, err := f.item(old)
	p.Items = l.Merge([]disclosure.ListRow{{Item: it}})
	return p, err
}

// profileOf begins a new version from the one in force.
func profileOf(l disclosure.List) disclosure.Profile {
	if l.Profile != nil {
		p := *l.Profile
		return p
	}
	return disclosure.Profile{Name: "县公开目录"}
}
