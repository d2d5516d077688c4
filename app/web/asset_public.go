package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/village"
	"sunshine/views"
)

// registersPage is a village's registers at a glance.
type registersPage struct {
	Page
	Village village.Village
	Lead    string
	Rows    []registerLine
	Tel     string
}

// registerLine is one register with its sums.
type registerLine struct {
	asset.Summary
	Name, URL string
	Figures   []registerFigure
	Classes   []classLine
	Unvalued  string
	Undecided views.Link
	Gone      views.Link
}

type classLine struct{ Name, URL, Text string }

func (s *Server) listRegisters(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	p := registersPage{
		Page: s.page(c, v.Name+"的家底", crumb(v, views.Link{Text: "家底（三资）"})...), Village: v, Tel: digits(v.Phone),
		Lead: "村集体有哪些资产、多少地和水面，办了哪些工程，谁欠村里、村里欠谁，都登记在这里。每改一次，哪天改的、为什么改、依据哪个决议，也都在。",
	}
	p.Description = v.FullName() + "：" + p.Lead
	if p.Rows, err = s.registerLines(c, v, func(k asset.Kind) string { return registerPath(v, k) }); err != nil {
		return err
	}
	return s.open(c, "asset/public", p)
}

// registerLines sums every register of a village up.
func (s *Server) registerLines(c *fiber.Ctx, v village.Village, at func(asset.Kind) string) ([]registerLine, error) {
	all, err := s.Assets.All(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	by := map[asset.Kind][]asset.Thing{}
	for _, t := range all {
		by[t.Kind()] = append(by[t.Kind()], t)
	}
	var lines []registerLine
	for _, k := range asset.Kinds {
		sum := s.Assets.Reference.Summarise(k, by[k])
		l := registerLine{Summary: sum, Name: k.Chinese(), URL: at(k), Figures: s.figuresOf(k, by[k]), Unvalued: unvalued(k, sum.Totals)}
		for _, x := range sum.Classes {
			l.Classes = append(l.Classes, classLine{x.Class.Name, at(k) + "?class=" + url.QueryEscape(x.Class.Code), classText(k, x.Totals)})
		}
		if sum.Undecided > 0 {
			l.Undecided = views.Link{Text: fmt.Sprintf("未附决议 %d %s", sum.Undecided, k.Counter()), URL: at(k) + "?undecided=1"}
		}
		if n := sum.States[asset.Disposed]; n > 0 {
			l.Gone = views.Link{Text: fmt.Sprintf("%s %d %s", asset.Disposed.Chinese(k), n, k.Counter()), URL: at(k) + "?state=disposed"}
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// classText says in a few words what there is of a class.
func classText(k asset.Kind, sum asset.Totals) string {
	text := fmt.Sprintf("%d %s", sum.Count, k.Counter())
	switch {
	case k == asset.Resource:
		text += "，" + sum.Area.String() + " 亩"
	case k == asset.Debt:
		text += "，还欠 " + yuanOf(sum.Book) + " 元"
	case sum.Unvalued < sum.Count:
		f, _ := k.Field("value")
		text += "，" + f.Name + " " + yuanOf(sum.Value) + " 元"
	}
	return text
}

// registerQuery is what a list of a register was asked for; its address says it.
type registerQuery struct {
	asset.Filter
	path string
}

func registerQueryOf(c *fiber.Ctx, k asset.Kind, path string) registerQuery {
	q := registerQuery{Filter: asset.Filter{Class: c.Query("class"), Query: strings.TrimSpace(c.Query("q")), Undecided: c.Query("undecided") == "1"}, path: path}
	switch st := c.Query("state"); st {
	case "all":
		q.All = true
	default:
		if known, ok := asset.ParseState(k, st); ok {
			q.State = known
		}
	}
	return q
}

// values gives the query for addresses.
func (q registerQuery) values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("class", q.Class)
	set("q", q.Query)
	set("state", string(q.State))
	if q.All {
		v.Set("state", "all")
	}
	if q.Undecided {
		v.Set("undecided", "1")
	}
	return v
}

// link gives the address of the list, or of a file of it, with the query.
func (q registerQuery) link(end string, page int) string {
	v := q.values()
	if page > 1 {
		v.Set("page", itoa(page))
	}
	if len(v) == 0 {
		return q.path + end
	}
	return q.path + end + "?" + v.Encode()
}

func (q registerQuery) fields(ref *asset.Reference, k asset.Kind) []views.Field {
	classes := []views.Option{{Text: "全部"}}
	for _, x := range ref.Classes(k) {
		classes = append(classes, views.Option{Value: x.Code, Text: x.Name, Selected: x.Code == q.Class})
	}
	states := []views.Option{{Text: "现在有的"}}
	for _, st := range k.States() {
		states = append(states, views.Option{Value: string(st), Text: st.Chinese(k), Selected: st == q.State})
	}
	states = append(states, views.Option{Value: "all", Text: "全部（连没有了的）", Selected: q.All})
	fields := []views.Field{
		{Name: "class", Label: "类别", Type: "select", Options: classes},
		{Name: "state", Label: "状态", Type: "select", Options: states},
		{Name: "q", Label: "找名称、位置、编号", Type: "search", Value: q.Query, Autocomplete: "off"},
	}
	if q.Undecided {
		fields = append(fields, views.Field{Name: "undecided", Label: "只看未附决议的", Type: "checkbox", Checked: true})
	}
	return fields
}

// registerPageSize is how many things a page lists.
const registerPageSize = 100

// registerPage is one register with its sums and a list.
type registerPage struct {
	Page
	Village            village.Village
	Kind               asset.Kind
	Lead               string
	Base               string
	Filter             []views.Field
	Filtered           bool
	Figures            []registerFigure
	Unvalued           string
	Heads              registerHeads
	Rows               []thingRow
	Pager              views.Pager
	Downloads          []views.Download
	Empty              views.Empty
	Accountant, Public bool
	Compare            []compareRow
}

// registerHeads are the headings of a register's list; an empty one is left out.
type registerHeads struct{ Place, Size, Value, Book string }

func headsOf(k asset.Kind) registerHeads {
	name := func(id string) string {
		f, there := k.Field(id)
		if !there {
			return ""
		}
		return f.Name
	}
	h := registerHeads{Place: name("place"), Value: name("value") + "（元）", Size: map[asset.Kind]string{asset.Property: "数量、面积", asset.Resource: "面积"}[k]}
	if b := name("book"); b != "" {
		h.Book = b + "（元）"
	}
	if k == asset.Debt {
		h.Place = name("party")
	}
	return h
}

// publicRegister finds the village and the register of the address.
func (s *Server) publicRegister(c *fiber.Ctx) (v village.Village, k asset.Kind, moved bool, err error) {
	if v, moved, err = s.villageOf(c); moved || err != nil {
		return v, "", moved, err
	}
	k, err = asset.ParseKind(c.Params("kind"))
	return v, k, false, err
}

func (s *Server) showRegister(c *fiber.Ctx) error {
	v, k, moved, err := s.publicRegister(c)
	if moved || err != nil {
		return err
	}
	p := registerPage{
		Page: s.page(c, v.Name+"的"+k.Chinese(), crumb(v, views.Link{Text: "家底（三资）", URL: registersPath(v)}, views.Link{Text: k.Chinese()})...), Village: v, Public: true,
		Lead: map[asset.Kind]string{
			asset.Property: "房屋、机器、投资、库存这样的东西，归村集体所有。",
			asset.Resource: "归村集体所有的地、林、水面，按八类登记。面积单位是亩。",
			asset.Project:  "村里办的工程：预算多少、钱从哪来、做到哪一步。",
			asset.Debt:     "别人欠村里的、村里欠别人的。农户、个人的姓名只露一部分。",
		}[k],
	}
	p.Description = v.FullName() + k.Chinese() + "：" + p.Lead
	q := registerQueryOf(c, k, registerPath(v, k))
	if err := s.fillRegister(c, &p, k, q, false, func(n asset.Number) string { return thingPath(v, n) }); err != nil {
		return err
	}
	p.Downloads = []views.Download{
		{Kind: "Excel", Text: "表格", URL: q.link(".xlsx", 1)},
		{Kind: "CSV", Text: "纯数据", URL: q.link(".csv", 1)},
		{Kind: "PDF", Text: "二维码标签，可剪开贴在东西上", URL: registerPath(v, k) + "/cards.pdf"},
	}
	return s.open(c, "asset/register", p)
}

// fillRegister reads the things of a list and sums them up.
func (s *Server) fillRegister(c *fiber.Ctx, p *registerPage, k asset.Kind, q registerQuery, whole bool, at func(asset.Number) string) error {
	all, err := s.Assets.Register(c.UserContext(), p.Village.ID, k)
	if err != nil {
		return err
	}
	list := q.Pick(all)
	sum := asset.Total(list)
	p.Kind, p.Base, p.Heads, p.Filter, p.Filtered = k, q.path, headsOf(k), q.fields(s.Assets.Reference, k), len(q.values()) > 0
	p.Figures, p.Unvalued = s.figuresOf(k, list), unvalued(k, sum)
	n := pageOf(c, len(list), registerPageSize)
	p.Pager = pagerOf(n, len(list), registerPageSize, k.Counter(), func(n int) string { return q.link("", n) })
	p.Rows = s.thingRows(list[(n-1)*registerPageSize:min(n*registerPageSize, len(list))], whole, at)
	if !slices.ContainsFunc(p.Rows, func(r thingRow) bool { return r.Book != "" }) {
		p.Heads.Book = ""
	}
	if !slices.ContainsFunc(p.Rows, func(r thingRow) bool { return r.Size != "" }) {
		p.Heads.Size = ""
	}
	p.Empty = views.Empty{Title: "还没有登记", Text: "村会计登记以后，这里就看得到。"}
	if p.Filtered {
		p.Empty = views.Empty{Title: "没有这样的" + k.Chinese(), Text: "换一个类别、状态或词看看。", Link: views.Link{Text: "看全部", URL: q.path}}
	}
	return nil
}

// registerFile gives a register as a file, with the public forms of names.
func (s *Server) registerFile(c *fiber.Ctx) error {
	v, k, moved, err := s.publicRegister(c)
	if moved || err != nil {
		return err
	}
	all, err := s.Assets.Register(c.UserContext(), v.ID, k)
	if err != nil {
		return err
	}
	q := registerQueryOf(c, k, "")
	q.All = q.All && q.State == ""
	list := withoutStruck(q.Pick(all), q.State)
	lines := []string{v.FullName() + "　" + s.today().Chinese() + "的登记　网址：" + s.Config.Site.URL + registerPath(v, k)}
	book := s.Assets.Reference.Book(k, v.Name, list, lines, false)
	return sendBook(c, book, c.Params("ending"), "register-"+string(k)+"-"+v.Code, v.Name+k.Chinese()+"登记簿")
}

// withoutStruck leaves out what was entered in error, unless it was asked for.
func withoutStruck(list []asset.Thing, asked asset.State) []asset.Thing {
	if asked == asset.Struck {
		return list
	}
	var kept []asset.Thing
	for _, t := range list {
		if t.Ended != asset.Struck {
			kept = append(kept, t)
		}
	}
	return kept
}
