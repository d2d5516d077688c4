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

// How many villages the form of a merger and of a split has room for.
const (
	mergeRows = 4 // that end
	splitRows = 3 // that begin
)

// changeNames are the fields of the wizard, which the preview hands on.
func changeNames() []string {
	names := []string{"kind", "day", "document", "number", "into", "ends", "heir", "name", "code", "township"}
	for i := range mergeRows {
		names = append(names, mergeField(i))
	}
	for i := range splitRows {
		names = append(names, village.NewField(i, "name"), village.NewField(i, "code"), village.NewField(i, "phone"))
	}
	return names
}

func mergeField(i int) string { return "village-" + strconv.Itoa(i+1) }

// wizardField reads a field of the wizard, from its form or its address.
func wizardField(c *fiber.Ctx, name string) string { return c.FormValue(name, c.Query(name)) }

// changeIn reads the wizard.
func changeIn(c *fiber.Ctx) (in village.Change, err error) {
	if in.Kind, err = village.ParseChangeKind(wizardField(c, "kind")); err != nil {
		return in, err
	}
	if text := wizardField(c, "day"); text != "" {
		if in.Day, err = calendar.ParseDay(text); err != nil {
			return in, fault.Invalidf("还没有办成，请改正下面几处。").On("day", "%s", fault.Message(err))
		}
	}
	in.Paper = village.Paper{Document: wizardField(c, "document"), Number: wizardField(c, "number")}
	in.Name, in.Code, in.Township = wizardField(c, "name"), wizardField(c, "code"), idIn(wizardField(c, "township"))
	for i := range mergeRows {
		if id := idIn(wizardField(c, mergeField(i))); id != 0 && (i == 0 || in.Kind == village.Merge) {
			in.Villages = append(in.Villages, id)
		}
	}
	switch in.Kind {
	case village.Merge:
		in.Into = idIn(wizardField(c, "into"))
	case village.Split:
		in.Ends = wizardField(c, "ends") == "1"
		in.Heir = int(idIn(wizardField(c, "heir"))) - 1
	}
	in.New = newcomersIn(c, in)
	if in.Kind == village.Merge && in.Into == 0 || in.Ends { // nobody goes on to have them
		in.Name, in.Code = "", ""
	}
	return in, nil
}

// newcomersIn reads the villages that begin. Rows left empty are none.
func newcomersIn(c *fiber.Ctx, in village.Change) (list []village.Newcomer) {
	rows := map[village.ChangeKind]int{village.Merge: 1, village.Split: splitRows}[in.Kind]
	for i := range rows {
		n := village.Newcomer{Name: wizardField(c, village.NewField(i, "name")), Code: wizardField(c, village.NewField(i, "code")), Phone: wizardField(c, village.NewField(i, "phone"))}
		if n != (village.Newcomer{}) && (in.Kind != village.Merge || in.Into == 0) {
			list = append(list, n)
		}
	}
	return list
}

func (s *Server) newChange(c *fiber.Ctx) error { return s.changeForm(c, nil) }

// changeForm is the wizard's first page.
func (s *Server) changeForm(c *fiber.Ctx, failed error) error {
	kind, err := village.ParseChangeKind(wizardField(c, "kind"))
	if err != nil {
		return err
	}
	all, err := s.Villages.Divisions(c.UserContext())
	if err != nil {
		return err
	}
	f := changeFields{c: c, all: byPlace(all)}
	var fields []views.Field
	switch kind {
	case village.Merge:
		fields = f.merge()
	case village.Split:
		fields = f.split()
	case village.Move:
		fields = []views.Field{f.choose(mergeField(0), "哪个村", "village", true), f.choose("township", "划归哪个乡镇", "township", true), f.text("code", "新代码", "换了代码才写，12 位")}
	case village.Rename:
		fields = []views.Field{f.choose(mergeField(0), "哪个村或乡镇", "", true), f.text("name", "新名称", "以前公开的榜上仍是当时的名称")}
	case village.Recode:
		fields = []views.Field{f.choose(mergeField(0), "哪个村或乡镇", "", true), f.text("code", "新代码", "12 位统计用区划代码")}
	}
	title := kind.Chinese()
	return s.refill(c, formPage{
		Page: s.deskPage(c, title, changeCrumbs(views.Link{Text: title})...), Lead: kindText(kind) + "。下一步先看会怎么变，看过再办。",
		Fields: append(fields, f.paper(s.today(), kind)...), Action: "/desk/villages/changes/preview", Button: "下一步：看会怎么变", Hidden: map[string]string{"kind": string(kind)},
	}, atFirst(failed))
}

// atFirst puts what is said of the villages beside the first of them.
func atFirst(err error) error {
	for _, f := range fault.Fields(err) {
		if f.Name == "villages" {
			return fault.Invalidf("%s", fault.Message(err)).On(mergeField(0), "%s", f.Message)
		}
	}
	return err
}

// changeFields makes the wizard's fields.
type changeFields struct {
	c   *fiber.Ctx
	all []village.Division
}

func (f changeFields) text(name, label, hint string) views.Field {
	return views.Field{Name: name, Label: label, Type: "text", Value: wizardField(f.c, name), Hint: hint, Autocomplete: "off"}
}

// choose offers the divisions of a level that are there; of all but the county if it
// is empty.
func (f changeFields) choose(name, label, level string, must bool) views.Field {
	x := views.Field{Name: name, Label: label, Type: "select", Required: must, Options: []views.Option{{Text: "请选"}}}
	return f.offer(x, level)
}

func (f changeFields) offer(x views.Field, level string) views.Field {
	chosen, town := wizardField(f.c, x.Name), ""
	for _, d := range f.all {
		if d.Level == "township" {
			town = d.Name
		}
		if !d.EndedOn.IsZero() || (level == "" && d.Level == "county") || (level != "" && d.Level != level) {
			continue
		}
		o := views.Option{Value: itoa64(d.ID), Text: d.Name, Selected: itoa64(d.ID) == chosen}
		if d.Level == "village" {
			o.Group = town
		}
		x.Options = append(x.Options, o)
	}
	return x
}

func (f changeFields) merge() []views.Field {
	var list []views.Field
	for i := range mergeRows {
		label := fmt.Sprintf("第 %d 个并走的村", i+1)
		x := f.choose(mergeField(i), label, "village", i == 0)
		if i == 1 {
			x.Hint = "没有别的，就不选"
		}
		list = append(list, x)
	}
	into := views.Field{Name: "into", Label: "并到哪里", Type: "select", Options: []views.Option{{Value: "0", Text: "并成一个新的村（在下面写）"}}, Hint: "选一个原有的村，就由它接着办；它不要再选在上面"}
	list = append(list, f.offer(into, "village"))
	list = append(list, f.newcomer(0, "新的村")...)
	return append(list, f.renamed()...)
}

func (f changeFields) newcomer(i int, label string) []views.Field {
	name, code, phone := "", "12 位；可以用不在了的村用过的代码", "印在公开榜上，不要写个人手机号"
	switch {
	case label == "新的村":
		name = "并成新的村才写"
	case i == 1:
		name, code, phone = "没有就不写", "", ""
	case i > 1:
		code, phone = "", ""
	}
	return []views.Field{
		f.text(village.NewField(i, "name"), label+"叫什么", name), f.text(village.NewField(i, "code"), label+"的代码", code),
		f.text(village.NewField(i, "phone"), label+"的办公电话", phone),
	}
}

// renamed are what the one that goes on may get anew.
func (f changeFields) renamed() []views.Field {
	return []views.Field{f.text("name", "原有的村改叫什么", "接着办的村同时改名才写"), f.text("code", "原有的村的新代码", "同时换代码才写")}
}

func (f changeFields) split() []views.Field {
	ends := wizardField(f.c, "ends") == "1"
	list := []views.Field{
		f.choose(mergeField(0), "哪个村", "village", true),
		{Name: "ends", Label: "原来的村", Type: "radio", Required: true, Options: []views.Option{
			{Value: "0", Text: "还在", Hint: "账和没办完的事仍是它的", Selected: !ends}, {Value: "1", Text: "不在了", Hint: "账和没办完的事由分出的一个村接着办", Selected: ends},
		}},
	}
	heir := views.Field{Name: "heir", Label: "原村不在了，由谁接着办", Type: "select"}
	for i := range splitRows {
		label := fmt.Sprintf("分出的第 %d 个村", i+1)
		list = append(list, f.newcomer(i, label)...)
		heir.Options = append(heir.Options, views.Option{Value: itoa(i + 1), Text: label, Selected: wizardField(f.c, "heir") == itoa(i+1)})
	}
	return append(append(list, heir), f.renamed()...)
}

// paper asks for the day and what the change rests on.
func (f changeFields) paper(today calendar.Day, kind village.ChangeKind) []views.Field {
	need := kind != village.Rename && kind != village.Recode
	hint := "批文的名称，如：关于小山村并入大山村的批复"
	if !need {
		hint += "；更正登记错了的，可以不写"
	}
	document := f.text("document", "依据什么批文", hint)
	document.Required = need
	day := wizardField(f.c, "day")
	if day == "" {
		day = today.String()
	}
	return []views.Field{
		{Name: "day", Label: "从哪一天起", Type: "date", Value: day, Required: true, Short: true, Hint: "今天或以前的一天。原村的账到前一天为止"},
		document, f.text("number", "文号", "如：阳政发〔2026〕3号"),
	}
}
