package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/procedure"
	"sunshine/app/village"
	"sunshine/views"
)

// copyPage is the form in which a county copies a procedure and tightens it.
type copyPage struct {
	Page
	Name     string
	Version  int
	Problem  string
	Unplaced []string
	Head     []views.Field
	Groups   []knobGroup
	Action   string
	Check    string
}

// knobGroup is what may be set of one step.
type knobGroup struct {
	Title, Plain string
	Inputs       []knobInput
}

// knobInput is a field, or boxes of which several may be ticked.
type knobInput struct {
	Field views.Field
	Boxes []views.Option
	Now   string // what it is in the version copied, with the source
}

func (s *Server) copyProcedure(c *fiber.Ctx) error { return s.copyForm(c, nil) }

// copyForm shows the form; failed is what was wrong with the last try.
func (s *Server) copyForm(c *fiber.Ctx, failed error) error {
	all, at, err := s.procedureOfAddress(c)
	if err != nil {
		return err
	}
	t := all[at].Template
	form := valuesIn(c)
	path := "/desk/procedures/" + t.Code
	p := copyPage{
		Page: s.deskPage(c, "复制并收紧", procedureCrumbs(views.Link{Text: t.Name, URL: procedureURL(t)}, views.Link{Text: "复制并收紧"})...),
		Name: t.Name, Version: t.Version, Action: fmt.Sprintf("%s/copy?version=%d", path, t.Version), Check: fmt.Sprintf("%s/check?version=%d", path, t.Version),
		Head: copyHead(t, form, s.today().String()),
	}
	for _, k := range t.Knobs() {
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Title != k.Stage.Name {
			p.Groups = append(p.Groups, knobGroup{Title: k.Stage.Name, Plain: k.Stage.Plain})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Inputs = append(g.Inputs, knobField(k, form))
	}
	p.fail(failed)
	if failed != nil {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "procedure/copy", p)
}

func copyHead(t *procedure.Template, form map[string][]string, today string) []views.Field {
	value := func(name, empty string) string {
		if v, ok := form[name]; ok && len(v) > 0 {
			return v[0]
		}
		return empty
	}
	use := value("use", "replace")
	return []views.Field{
		{Name: "use", Label: "怎么用", Type: "radio", Options: []views.Option{
			{Value: "replace", Text: "全县都用新的一版", Hint: "代替“" + t.Name + "”。正在办的事还照原来的走完。", Selected: use != "new"},
			{Value: "new", Text: "另起一个程序", Hint: "原来的还在，乡镇给村里选用哪一个。", Selected: use == "new"},
		}},
		{Name: "name", Label: "名称", Type: "text", Value: value("name", t.Name), Required: true, Autocomplete: "off"},
		{Name: "basis", Label: "凭什么这样定", Type: "text", Value: value("basis", ""), Required: true, Autocomplete: "off", Hint: "县里的文件名和文号。改过的数，旁边都写它，注明是地方规定。"},
		{Name: "effective_from", Label: "从哪天起用", Type: "date", Value: value("effective_from", today), Required: true, Short: true},
	}
}

// shareChoices are the shares that are offered, from loose to strict.
func shareChoices() []procedure.Threshold {
	least, more := procedure.AtLeast, procedure.MoreThan
	return []procedure.Threshold{
		{Num: 1, Den: 3, Comparison: least},
		{Num: 1, Den: 2, Comparison: least},
		{Num: 1, Den: 2, Comparison: more},
		{Num: 3, Den: 5, Comparison: least},
		{Num: 2, Den: 3, Comparison: least},
		{Num: 2, Den: 3, Comparison: more},
		{Num: 3, Den: 4, Comparison: least},
		{Num: 4, Den: 5, Comparison: least},
		{Num: 9, Den: 10, Comparison: least},
		{Num: 1, Den: 1, Comparison: least},
	}
}

// knobField is the input of one knob, as filled in or as the version copied has it.
func knobField(k procedure.Knob, form map[string][]string) knobInput {
	sent, filled := form[k.Name]
	_, any := form["basis"]
	filled = filled || any && (k.Ballots != nil || k.Yes != nil) // boxes not ticked are not sent
	x := knobInput{Field: views.Field{Name: k.Name, Label: k.Label, Type: "text", Short: true, Autocomplete: "off"}}
	value := ""
	if len(sent) > 0 {
		value = sent[0]
	}
	switch {
	case k.Number != nil:
		x.Field.Inputmode = "numeric"
		x.Now = fmt.Sprintf("现在 %d %s。%s", k.Number.Value, k.Unit, cite(*k.Number))
		if k.Number.Value == 0 {
			x.Now = "现在没有规定。"
		}
		if !filled {
			value = itoa(k.Number.Value)
		}
		x.Field.Value = value
	case k.Share != nil:
		x.Field.Type, x.Now = "select", "现在是"+k.Share.Chinese()+"。"+procedure.Cite(k.Share.Source, k.Share.Mark)
		if !filled {
			value = k.Share.Code()
		}
		choices := shareChoices()
		if !slices.ContainsFunc(choices, func(t procedure.Threshold) bool { return t.Code() == k.Share.Code() }) {
			choices = append(choices, *k.Share)
		}
		for _, t := range choices {
			x.Field.Options = append(x.Field.Options, views.Option{Value: t.Code(), Text: t.Chinese(), Selected: t.Code() == value})
		}
	case k.Ballots != nil:
		for _, b := range []procedure.Ballot{procedure.Voice, procedure.Show, procedure.Secret, procedure.Signed} {
			ticked := slices.Contains(*k.Ballots, b)
			if filled {
				ticked = slices.Contains(sent, string(b))
			}
			x.Boxes = append(x.Boxes, views.Option{Value: string(b), Text: b.Chinese(), Selected: ticked})
		}
	default:
		x.Field.Type, x.Field.Checked = "checkbox", value != ""
	}
	x.Field.Hint = x.Now
	return x
}

// fail puts what is wrong beside its input; the rest is listed above.
func (p *copyPage) fail(failed error) {
	if failed == nil {
		return
	}
	p.Problem = fault.Message(failed)
	for _, f := range fault.Fields(failed) {
		if !p.place(f) {
			p.Unplaced = append(p.Unplaced, f.Message)
		}
	}
}

func (p *copyPage) place(f fault.Field) bool {
	for i := range p.Head {
		if p.Head[i].Name == f.Name {
			p.Head[i].Error = f.Message
			return true
		}
	}
	for g := range p.Groups {
		for i := range p.Groups[g].Inputs {
			if x := &p.Groups[g].Inputs[i].Field; x.Name == f.Name || strings.HasPrefix(x.Name, f.Name+"-") {
				x.Error = strings.TrimSpace(x.Error + " " + f.Message)
				return true
			}
		}
	}
	return false
}

// valuesIn gives all values of the form that was sent; none when it is first shown.
func valuesIn(c *fiber.Ctx) map[string][]string {
	form := map[string][]string{}
	for key, value := range c.Request().PostArgs().All() {
		form[string(key)] = append(form[string(key)], string(value))
	}
	return form
}

// tightened makes the county's version of what the form says.
func (s *Server) tightened(c *fiber.Ctx) (*procedure.Template, village.Place, error) {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return nil, county, err
	}
	all, at, err := s.procedureOfAddress(c)
	if err != nil {
		return nil, county, err
	}
	form := valuesIn(c)
	x := procedure.Tightening{Name: privacy.Line(c.FormValue("name")), Region: county.Name, From: dayIn(c.FormValue("effective_from")), Basis: privacy.Line(c.FormValue("basis")), Values: form}
	if c.FormValue("use") == "new" {
		if x.Code, err = s.freeProcedure(c, county, all[at].Code); err != nil {
			return nil, county, err
		}
	}
	t, err := s.Procedure.Reference.Tighten(all[at].Template, x, s.today())
	return t, county, err
}

// freeProcedure finds a code that no procedure of the county has yet.
func (s *Server) freeProcedure(c *fiber.Ctx, county village.Place, base string) (string, error) {
	for n := 2; ; n++ {
		code := fmt.Sprintf("%s-%d", base, n)
		_, err := s.Procedure.Versions(c.UserContext(), county.ID, code)
		if missing(err) {
			return code, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// checkedField is one thing that is wrong, for the script of the form.
type checkedField struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

// checkProcedure says what is wrong with the form so far; it saves nothing.
func (s *Server) checkProcedure(c *fiber.Ctx) error {
	_, _, err := s.tightened(c)
	if err != nil && !formError(err) {
		return err
	}
	list := []checkedField{}
	for _, f := range fault.Fields(err) {
		list = append(list, checkedField(f))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"ok": err == nil, "faults": list})
}

func (s *Server) saveProcedure(c *fiber.Ctx) error {
	t, county, err := s.tightened(c)
	var ref procedure.Ref
	if err == nil {
		var body string
		if body, err = t.Encode(); err != nil {
			return err
		}
		ref, err = s.Procedure.SaveTemplate(c.UserContext(), actor(c), county, body)
	}
	if formError(err) {
		return s.copyForm(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("“%s”第 %d 版存好了，从%s起用。", t.Name, ref.Version, t.From.Chinese()))
	return c.Redirect(fmt.Sprintf("/desk/procedures/%s?version=%d", ref.Code, ref.Version), fiber.StatusSeeOther)
}
