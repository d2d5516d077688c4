package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/procedure"
	"sunshine/app/village"
	"sunshine/views"
)

// kindsPage is the first half of opening a matter: what kind it is.
type kindsPage struct {
	Page
	Groups []kindGroup
}

type kindGroup struct {
	Title, Lead string
	Kinds       []kindChoice
}

// kindChoice is one category with who may decide it.
type kindChoice struct{ URL, Name, Plain, Who string }

// newMatterPage is the second half: its template, text, amount, and who brought
// it forward.
type newMatterPage struct {
	Page
	Category *procedure.Category
	Says     []string // what the category asks for
	Source   string
	Fields   []views.Field
	Begin    []views.Field
	Problem  string
	Unplaced []string
}

func kindLists() [][3]string {
	return [][3]string{
		{"art24", "法律列明的大事", "《村民委员会组织法》写明要由村民会议定，或者由它授权的村民代表会议定。"},
		{"amount", "花钱多的事", "一笔支出到了规定的数，就要走程序。"},
		{"land", "土地承包", "要三分之二的人同意。"},
		{"wider", "别的大事", "各地的清单里常有的。"},
		{"collective", "集体经济组织的事", "由成员大会或者成员代表大会定。"},
		{"group", "村民小组的事", "由小组开会定。"},
	}
}

// newMatter shows the kinds, or the form for the chosen one.
func (s *Server) newMatter(c *fiber.Ctx) error {
	if code := c.Query("category"); code != "" {
		cat, err := s.Procedure.Reference.Category(code)
		if err != nil {
			return err
		}
		return s.newMatterForm(c, cat, nil, nil)
	}
	p := kindsPage{Page: s.deskPage(c, "立一件事", matterCrumbs(views.Link{Text: "立一件事"})...)}
	for _, l := range kindLists() {
		g := kindGroup{Title: l[1], Lead: l[2]}
		for i := range s.Procedure.Reference.Categories {
			if cat := &s.Procedure.Reference.Categories[i]; cat.List == l[0] {
				g.Kinds = append(g.Kinds, kindChoice{"/desk/matters/new?category=" + cat.Code, cat.Name, cat.Plain, s.whoDecides(cat)})
			}
		}
		if len(g.Kinds) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	return s.renderDesk(c, "matter/kinds", p)
}

// whoDecides names the meetings that may decide the category.
func (s *Server) whoDecides(cat *procedure.Category) string {
	var names []string
	for _, o := range cat.Organs {
		if s.Procedure.Reference.Allows(cat, o) == nil {
			names = append(names, o.Chinese())
		}
	}
	return "由" + strings.Join(names, "或") + "定"
}

// asks tells what the category asks for, in plain sentences.
func (s *Server) asks(cat *procedure.Category) (says []string) {
	says = append(says, s.whoDecides(cat)+"。")
	reps := slices.Contains(cat.Organs, procedure.Representatives)
	switch {
	case !reps && slices.Contains(cat.Organs, procedure.Assembly):
		says = append(says, "村民代表会议不能定这件事。")
	case reps && cat.Authorise:
		says = append(says, "村民代表会议来定的，要有村民会议的授权决定；没有的，开村民会议。")
	}
	for _, r := range cat.Majority {
		parts := make([]string, len(r.AnyOf))
		for i, t := range r.AnyOf {
			parts[i] = t.Basis.Chinese() + t.Chinese()
		}
		says = append(says, "要"+strings.Join(parts, "或")+"同意。")
	}
	if len(cat.Approvals) > 0 {
		names := make([]string, len(cat.Approvals))
		for i, o := range cat.Approvals {
			names[i] = o.Chinese()
		}
		says = append(says, "决议以后要报"+strings.Join(names, "、")+"批准，批准了才能实施。")
	}
	if cat.Study {
		says = append(says, "村党组织要先研究。")
	}
	return says
}

// newMatterForm asks for all the rest. values is what was filled in; nil: nothing yet.
func (s *Server) newMatterForm(c *fiber.Ctx, cat *procedure.Category, values map[string]string, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	options, err := s.templateChoices(c, v, cat, values["template"])
	if err != nil {
		return err
	}
	title := "立一件事：" + cat.Name
	p := newMatterPage{
		Page:     s.deskPage(c, title, matterCrumbs(views.Link{Text: "立一件事", URL: "/desk/matters/new"}, views.Link{Text: cat.Name})...),
		Category: cat, Says: s.asks(cat), Source: cat.Basis(),
		Fields: []views.Field{
			{Name: "title", Label: "叫什么", Type: "text", Value: values["title"], Required: true, Autocomplete: "off", Hint: "村民一看就懂，如：村口到小学的路铺水泥。"},
			{Name: "text", Label: "打算怎么办", Type: "textarea", Value: values["text"], Rows: 5, Hint: "方案写清楚：办什么、在哪里、什么时候、钱从哪里来。会公开，不写身份证号、电话。"},
			{Name: "fen", Label: "要花多少钱（元）", Type: "text", Value: values["fen"], Inputmode: "decimal", Short: true, Autocomplete: "off", Hint: "不花钱的留空。", Required: cat.List == "amount"},
			{Name: "template", Label: "走哪个程序", Type: "radio", Required: true, Options: options},
		},
	}
	x := &scene{reference: s.Procedure.Reference, values: values, today: s.today(), form: actForm{inputs: initiativeInputs()}}
	for _, i := range x.visible() {
		p.Begin = append(p.Begin, x.field(i))
	}
	if failed != nil {
		w := actView{Groups: []fieldGroup{{Fields: p.Fields}, {Fields: p.Begin}}}
		w.fail(failed)
		p.Problem, p.Unplaced = w.Problem, w.Unplaced
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "matter/new", p)
}

// templateChoices are the templates the category may run under, the village's
// usual one chosen.
func (s *Server) templateChoices(c *fiber.Ctx, v village.Village, cat *procedure.Category, chosen string) (options []views.Option, err error) {
	setting, err := s.Procedure.Setting(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	all, err := s.Procedure.Templates(c.UserContext(), v.County.ID, s.today())
	if err != nil {
		return nil, err
	}
	chosen = cmp.Or(chosen, setting.Template, "sylgk")
	for _, t := range all {
		start := procedure.Start{Template: t.Ref(), Category: cat.Code, Title: "试一试", Fen: 1, CombinedHead: setting.CombinedHead}
		if _, err := s.Procedure.Reference.New(t, start); err != nil {
			continue // this category cannot run under it, in this village
		}
		o := views.Option{Value: t.Code, Text: templateName(t), Selected: t.Code == chosen, Hint: fmt.Sprintf("%s。共 %d 步。出处：%s", t.Plain, len(t.Stages), procedure.Cite(t.Source, t.Mark))}
		if o.Selected { // the usual one first
			options = slices.Insert(options, 0, o)
			continue
		}
		options = append(options, o)
	}
	if len(options) > 0 {
		options[0].Selected = true
	}
	return options, nil
}

// openMatter opens the matter and notes who brought it forward.
func (s *Server) openMatter(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	cat, err := s.Procedure.Reference.Category(c.FormValue("category"))
	if err != nil {
		return err
	}
	form, _ := formOf("initiated")
	values := typedIn(c, form)
	values["day"] = s.today().String()
	for _, name := range []string{"title", "text", "fen", "template"} {
		values[name] = c.FormValue(name)
	}
	x := &scene{offer: offer{kind: "initiated"}, village: v, reference: s.Procedure.Reference, today: s.today(), form: form, values: values}
	n, begin, err := s.opening(c, x, cat)
	var id int64
	if err == nil {
		id, err = s.Procedure.Open(c.UserContext(), actor(c), v, n)
	}
	if formError(err) {
		return s.newMatterForm(c, cat, values, err)
	}
	if err != nil {
		return err
	}
	if err = s.Procedure.Do(c.UserContext(), actor(c), v, id, 0, begin, nil, nil); formError(err) {
		flash(c, "warning", "立项了，谁提的还没有记上，请写在下面。")
		return c.Redirect(matterPath(id), fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "立好了。下面写着第一步做什么。")
	return c.Redirect(matterPath(id), fiber.StatusSeeOther)
}

// opening reads the form and tries it: nothing is opened whose beginning would
// be refused.
func (s *Server) opening(c *fiber.Ctx, x *scene, cat *procedure.Category) (n procedure.Opening, begin procedure.Act, err error) {
	n.Start = procedure.Start{Category: cat.Code, Title: x.values["title"], Text: x.values["text"]}
	n.Template.Code = x.values["template"]
	if text := strings.TrimSpace(x.values["fen"]); text != "" {
		if n.Fen, err = money.Parse(tidyAmount(text)); err != nil {
			return n, nil, fault.Invalidf("这件事还不能立项，请改正。").On("fen", "%s", amountProblem(err))
		}
	}
	if begin, _, err = x.act(nil); err != nil {
		return n, nil, err
	}
	setting, err := s.Procedure.Setting(c.UserContext(), x.village.ID)
	if err != nil {
		return n, nil, err
	}
	all, err := s.Procedure.Templates(c.UserContext(), x.village.County.ID, x.today)
	if err != nil {
		return n, nil, err
	}
	i := slices.IndexFunc(all, func(t *procedure.Template) bool { return t.Code == n.Template.Code })
	if i < 0 {
		return n, nil, fault.Invalidf("这件事还不能立项，请改正。").On("template", "请选一个程序")
	}
	try := n.Start
	try.Template, try.CombinedHead = all[i].Ref(), setting.CombinedHead
	m, err := s.Procedure.Reference.New(all[i], try)
	if err == nil {
		_, err = m.Apply(begin, s.Now())
	}
	return n, begin, err
}
