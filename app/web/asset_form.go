package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/village"
	"sunshine/views"
)

// thingFormPage is the form of a thing: a new one, a change, or an end.
type thingFormPage struct {
	Page
	Heading, Lead string
	Action        string
	Fields        []views.Field // of the thing
	Basis         []views.Field
	Decisions     []views.Option // offered for the decision
	Button        string
	Seen          int
	Problem       string
	Back          string
	Warning       string
}

// thingInput is a form of a thing as it was filled in.
type thingInput struct {
	sets                map[string]string
	day, reason, matter string
	price               string
	seen                int
}

func readThing(c *fiber.Ctx, k asset.Kind) thingInput {
	in := thingInput{sets: map[string]string{}, day: c.FormValue("day"), reason: c.FormValue("reason"), matter: c.FormValue("matter"), price: c.FormValue("price"), seen: int(idIn(c.FormValue("seen")))}
	for _, f := range k.Fields() {
		in.sets[f.ID] = c.FormValue(f.ID)
	}
	return in
}

// thingInputOf is what the form shows of a thing as it stands.
func thingInputOf(k asset.Kind, f asset.Facts) thingInput {
	in := thingInput{sets: map[string]string{}}
	for _, field := range k.Fields() {
		in.sets[field.ID] = f.Plain(field.ID)
	}
	return in
}

// facts turns the input into facts; what cannot be read is said by field.
func (in thingInput) facts(k asset.Kind) (f asset.Facts, bad *fault.Error) {
	bad = fault.Invalidf("没有登记上，请改正下面几处。")
	for _, field := range k.Fields() {
		if why := f.Set(field.ID, in.sets[field.ID]); why != "" {
			bad.On(field.ID, "%s", why)
		}
	}
	return f, bad
}

// basis gives what the act rests on; a code may be followed by the title, as the
// form offers it. A day that is none is asked for.
func (in thingInput) basis() asset.Basis {
	code, _, _ := strings.Cut(strings.TrimSpace(in.matter), " ")
	d, err := calendar.ParseDay(strings.TrimSpace(in.day))
	if err != nil {
		d = calendar.Day{}
	}
	return asset.Basis{Day: d, Reason: in.reason, Matter: code}
}

// fields draws the facts' inputs.
func (in thingInput) fields(ref *asset.Reference, k asset.Kind) []views.Field {
	var list []views.Field
	for _, f := range k.Fields() {
		x := views.Field{Name: f.ID, Label: f.Name, Type: "text", Value: in.sets[f.ID], Hint: f.Hint, Required: f.Required, Autocomplete: "off"}
		switch f.Type {
		case asset.ClassField:
			x.Type, x.Options = "select", []views.Option{{Text: "请选"}}
			for _, c := range ref.Classes(k) {
				x.Options = append(x.Options, views.Option{Value: c.Code, Text: c.Name, Selected: c.Code == x.Value})
			}
		case asset.StateField:
			x.Type, x.Options = "select", []views.Option{{Text: "请选"}}
			for _, st := range k.States()[:3] {
				x.Options = append(x.Options, views.Option{Value: string(st), Text: st.Chinese(k), Selected: string(st) == x.Value})
			}
		case asset.PartyField:
			x.Type = "radio"
			for _, p := range asset.PartyKinds {
				x.Options = append(x.Options, views.Option{Value: string(p), Text: p.Chinese(), Selected: string(p) == x.Value})
			}
		case asset.LongField:
			x.Type, x.Rows = "textarea", 2
		case asset.DayField:
			x.Type, x.Short = "date", true
		case asset.MoneyField, asset.AreaField:
			x.Label += "（" + f.Unit + "）"
			x.Short, x.Inputmode = true, "decimal"
		case asset.NumberField:
			x.Short, x.Inputmode = true, "decimal"
		}
		list = append(list, x)
	}
	return list
}

// basisFields ask for day, reason and decision of an act.
func (in thingInput) basisFields(today calendar.Day, day, reason, hint string) []views.Field {
	return []views.Field{
		{Name: "day", Label: day, Type: "date", Value: or(in.day, today.String()), Short: true, Required: true},
		{Name: "reason", Label: "原因", Type: "text", Value: or(in.reason, reason), Required: true, Autocomplete: "off", Hint: hint},
		{Name: "matter", Label: "依据哪个决议", Type: "text", Value: in.matter, Autocomplete: "off", List: "decisions", Hint: "写大事的编号，如 2026-003。没有的空着；该有决议没有的，公开时写“未附决议”。"},
	}
}

// showThingForm draws the form; failed is why it was refused.
func (s *Server) showThingForm(c *fiber.Ctx, v village.Village, p thingFormPage, failed error) error {
	list, err := s.Assets.Decisions(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	for _, d := range list {
		p.Decisions = append(p.Decisions, views.Option{Value: d.Text()})
	}
	if failed != nil {
		p.Problem = sentenceUnplaced(failed, append(append([]views.Field{}, p.Fields...), p.Basis...))
		placeErrors(p.Fields, failed)
		placeErrors(p.Basis, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "asset/form", p)
}

func (s *Server) newThing(c *fiber.Ctx) error { return s.newThingForm(c, nil, nil) }

func (s *Server) newThingForm(c *fiber.Ctx, in *thingInput, failed error) error {
	v, k, err := s.ownRegister(c)
	if err != nil {
		return err
	}
	if in == nil {
		in = &thingInput{sets: map[string]string{}}
	}
	title := "登记一" + k.Counter() + k.Chinese()
	return s.showThingForm(c, v, thingFormPage{
		Page: s.deskPage(c, title, registerCrumbs(views.Link{Text: k.Chinese(), URL: deskRegisterPath(k)}, views.Link{Text: "登记"})...), Heading: title,
		Lead: "登记好马上公开，编号由系统给，不会再用在别的上面。", Action: deskRegisterPath(k), Fields: in.fields(s.Assets.Reference, k),
		Basis: in.basisFields(s.today(), "登记日期", "", "如“2026年清产核资”“照旧台账登记”“新购入”。"), Button: "登记并公开", Back: deskRegisterPath(k),
	}, failed)
}

func (s *Server) enterThing(c *fiber.Ctx) error {
	v, k, err := s.ownRegister(c)
	if err != nil {
		return err
	}
	in := readThing(c, k)
	f, bad := in.facts(k)
	if len(bad.Fields) > 0 {
		return s.newThingForm(c, &in, bad)
	}
	t, err := s.Assets.Enter(c.UserContext(), actor(c), v, k, f, in.basis())
	if formError(err) {
		return s.newThingForm(c, &in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "登记好了，编号 "+t.Number.String()+"。")
	return c.Redirect(deskThingPath(t.Number), fiber.StatusSeeOther)
}

func (s *Server) showThingChange(c *fiber.Ctx) error { return s.thingChangeForm(c, nil, nil) }

func (s *Server) thingChangeForm(c *fiber.Ctx, in *thingInput, failed error) error {
	v, t, err := s.ownThing(c)
	if err != nil {
		return err
	}
	k := t.Kind()
	if !t.Counts() {
		return fault.Conflictf("%s%s，不能再改。真要改，先恢复它。", t.Number, t.Ended.Chinese(k))
	}
	if in == nil {
		x := thingInputOf(k, t.Facts)
		x.seen = len(t.Changes)
		in = &x
	}
	return s.showThingForm(c, v, thingFormPage{
		Page: s.deskPage(c, "变更 "+t.Number.String(), thingCrumbs(t, "变更")...), Heading: "变更：" + t.Name, Lead: "改了哪几处、从什么改成什么，系统自己记，公开页上看得到。以前的样子都留着。",
		Action: deskThingPath(t.Number) + "/change", Fields: in.fields(s.Assets.Reference, k), Basis: in.basisFields(s.today(), "哪天变的", "", "如“租给合作社”“大修后价值增加”“登记时写错了”。"),
		Button: "保存并公开", Seen: in.seen, Back: deskThingPath(t.Number),
	}, failed)
}

func thingCrumbs(t asset.Thing, last string) []views.Link {
	k := t.Kind()
	return registerCrumbs(views.Link{Text: k.Chinese(), URL: deskRegisterPath(k)}, views.Link{Text: t.Number.String(), URL: deskThingPath(t.Number)}, views.Link{Text: last})
}

func (s *Server) changeThing(c *fiber.Ctx) error {
	v, t, err := s.ownThing(c)
	if err != nil {
		return err
	}
	in := readThing(c, t.Kind())
	f, bad := in.facts(t.Kind())
	if len(bad.Fields) > 0 {
		return s.thingChangeForm(c, &in, bad)
	}
	_, err = s.Assets.Change(c.UserContext(), actor(c), v, t.Number.String(), in.seen, f, in.basis())
	if formError(err) && t.Counts() {
		return s.thingChangeForm(c, &in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "改好了，公开页上能看到这次变更。")
	return c.Redirect(deskThingPath(t.Number), fiber.StatusSeeOther)
}

// endForm is one way a thing's standing is ended or taken up again.
type endForm struct{ title, lead, day, hint, button string }

func endFormOf(act asset.Act, t asset.Thing) endForm {
	k := t.Kind()
	word := act.Words(k)
	switch {
	case act == asset.Gone && k == asset.Debt:
		return endForm{word, "要不回来、还不出去的，经决议核销。还了的不在这里办，请在“变更”里改还欠的数。", "哪天核销的", "为什么要不回来，怎么核实的。", "记下核销"}
	case act == asset.Gone && k == asset.Project:
		return endForm{word, "这个工程不做了。登记和以前的变更都留着。", "哪天定的", "为什么不做了。", "记下"}
	case act == asset.Gone:
		return endForm{word, "卖掉、报废、捐出、被征收的，在这里记。登记和以前的变更都留着。", "哪天处置的", "怎么处置的，给了谁。给个人的不写全名。", "记下处置"}
	case act == asset.Erred:
		return endForm{"登记错了", "重复登记、根本没有这一" + k.Counter() + "的，才划掉；有变化请用“变更”。划掉以后不再算数，编号和原因留着，不再给别的用。", "哪天划掉的", "如“和资2026-001是同一件”。", "划掉"}
	}
	return endForm{"恢复", "上一次的“" + t.Now().Chinese(k) + "”记错了，恢复成原来的样子。", "哪天恢复的", "为什么恢复。", "恢复"}
}

var endActs = map[string]asset.Act{"dispose": asset.Gone, "strike": asset.Erred, "restore": asset.Restored}

func (s *Server) askThingEnd(c *fiber.Ctx) error { return s.thingEndForm(c, nil, nil) }

func (s *Server) thingEndForm(c *fiber.Ctx, in *thingInput, failed error) error {
	v, t, err := s.ownThing(c)
	if err != nil {
		return err
	}
	act, known := endActs[c.Params("act")]
	if !known {
		return fiber.ErrNotFound
	}
	if t.Counts() == (act == asset.Restored) {
		return fault.Conflictf("%s现在的状态是“%s”，不用这样做。", t.Number, t.Now().Chinese(t.Kind()))
	}
	if in == nil {
		in = &thingInput{seen: len(t.Changes)}
	}
	x := endFormOf(act, t)
	p := thingFormPage{
		Page: s.deskPage(c, x.title+" "+t.Number.String(), thingCrumbs(t, x.title)...), Heading: x.title + "：" + t.Name, Lead: x.lead,
		Action: deskThingPath(t.Number) + "/" + c.Params("act"), Basis: in.basisFields(s.today(), x.day, "", x.hint), Button: x.button, Seen: in.seen, Back: deskThingPath(t.Number),
	}
	if act != asset.Gone {
		p.Basis = p.Basis[:2] // an error in the register is no matter to decide on
	}
	if act == asset.Gone && t.Kind().Priced() {
		price := views.Field{Name: "price", Label: "得了多少钱（元）", Type: "text", Value: in.price, Short: true, Inputmode: "decimal", Required: true, Autocomplete: "off", Hint: "报废、捐出、没有收钱的写 0。"}
		p.Basis = append([]views.Field{p.Basis[0], price}, p.Basis[1:]...)
	}
	return s.showThingForm(c, v, p, failed)
}

func (s *Server) endThing(c *fiber.Ctx) error {
	v, t, err := s.ownThing(c)
	if err != nil {
		return err
	}
	act, known := endActs[c.Params("act")]
	if !known {
		return fiber.ErrNotFound
	}
	in := readThing(c, t.Kind())
	switch b, number := in.basis(), t.Number.String(); act {
	case asset.Gone:
		var f asset.Facts
		if why := f.Set("value", in.price); why != "" {
			err = fault.Invalidf("没有记上。").On("price", "%s", why)
			break
		}
		_, err = s.Assets.Dispose(c.UserContext(), actor(c), v, number, in.seen, f.Value, b)
	case asset.Erred:
		_, err = s.Assets.Strike(c.UserContext(), actor(c), v, number, in.seen, b)
	default:
		_, err = s.Assets.Restore(c.UserContext(), actor(c), v, number, in.seen, b)
	}
	if formError(err) && t.Counts() != (act == asset.Restored) {
		return s.thingEndForm(c, &in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("记下了：%s %s。", t.Number, act.Words(t.Kind())))
	return c.Redirect(deskThingPath(t.Number), fiber.StatusSeeOther)
}
