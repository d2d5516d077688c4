package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
	"sunshine/views"
)

// partyRows is how many of the register stand on one page.
const partyRows = 200

func partyPath(id int64) string { return "/desk/counterparties/" + itoa64(id) }

func partyCrumbs(rest ...string) []views.Link {
	crumbs := []views.Link{{Text: "工作台", URL: "/desk"}, {Text: "往来登记", URL: "/desk/counterparties"}}
	for _, t := range rest {
		crumbs = append(crumbs, views.Link{Text: t})
	}
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

// partiesPage is the register.
type partiesPage struct {
	Page
	Keeper   bool
	Search   views.Search
	Rows     []partyRow
	Found    int
	Pager    views.Pager
	Empty    views.Empty
	Owed, By money.Fen // to and by those shown
	AgeingAt string
}

// partyRow is one of the register with how it stands.
type partyRow struct {
	finance.Counterparty
	URL    string
	Stands string
	Open   bool
}

func (s *Server) listParties(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	all, err := s.Finance.Counterparties(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	sums, err := s.Finance.PartySums(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	query := strings.TrimSpace(c.Query("q"))
	list := finance.MatchCounterparties(all, query)
	n := pageOf(c, len(list), partyRows)
	p := partiesPage{
		Page: s.deskPage(c, "往来登记", partyCrumbs()...), Keeper: accountant(c), Found: len(list), AgeingAt: booksPath(v) + "/" + bookDebts + "/" + s.today().String(),
		Search: views.Search{Action: "/desk/counterparties", Name: "q", Value: query, Label: "找对方", Hint: "名称或拼音首字母，如 xlsc"},
		Pager:  pagerOf(n, len(list), partyRows, "个", func(n int) string { return "/desk/counterparties?page=" + itoa(n) }),
		Empty:  views.Empty{Title: "还没有登记往来的农户、个人和单位", Text: "登记以后，借出去的、欠着的，都记在他名下，一眼看得出谁欠多久。"},
	}
	if query != "" {
		p.Empty = views.Empty{Title: "没有找到“" + query + "”", Link: views.Link{Text: "看全部", URL: "/desk/counterparties"}}
	}
	for i, x := range list {
		words := standsOf(sums[x.ID])
		for _, f := range sums[x.ID] {
			p.Owed, p.By = p.Owed+max(f.Balance, 0), p.By+max(-f.Balance, 0)
		}
		if i >= (n-1)*partyRows && i < n*partyRows {
			p.Rows = append(p.Rows, partyRow{x, partyPath(x.ID), words, len(sums[x.ID]) > 0})
		}
	}
	return s.renderDesk(c, "counterparty/list", p)
}

// standsOf says how one stands on all accounts.
func standsOf(sums []finance.PartySum) string {
	var owes, owed money.Fen
	for _, x := range sums {
		owes, owed = owes+max(x.Balance, 0), owed+max(-x.Balance, 0)
	}
	switch {
	case owes > 0 && owed > 0:
		return standWords(owes) + "，" + standWords(-owed)
	case owed > 0:
		return standWords(-owed)
	}
	return standWords(owes)
}

func partyFields(n finance.NewCounterparty, known bool) []views.Field {
	kinds := views.Field{Name: "kind", Label: "是什么", Type: "radio", Required: true}
	hints := map[finance.PartyKind]string{finance.Household: "本村的，写户主", finance.Person: "外面的人", finance.Unit: "公司、合作社、机关、店铺"}
	for _, k := range finance.PartyKinds {
		kinds.Options = append(kinds.Options, views.Option{Value: string(k), Text: k.Chinese(), Hint: hints[k], Selected: k == n.Kind})
	}
	fields := []views.Field{
		kinds,
		{Name: "name", Label: "名称", Type: "text", Value: n.Name, Required: true, Autocomplete: "off", Hint: "有同名的，后面加组别，如 张伟（三组）。榜上农户、个人只露头尾，单位全写。"},
		{Name: "note", Label: "备注", Type: "text", Value: n.Note, Autocomplete: "off", Hint: "只留在这里，不公开。身份证号、电话、卡号不要写。"},
	}
	if known {
		fields = append(fields, views.Field{Name: "retired", Label: "停用：记账时不再列出来", Type: "checkbox", Checked: n.Retired})
	}
	return fields
}

func readParty(c *fiber.Ctx) finance.NewCounterparty {
	return finance.NewCounterparty{Kind: finance.PartyKind(c.FormValue("kind")), Name: c.FormValue("name"), Note: c.FormValue("note"), Retired: c.FormValue("retired") != ""}
}

// partyForm is the form for a new one, or for one that is known.
type partyForm struct {
	Page
	Party   finance.Counterparty // ID 0: a new one
	Action  string
	Fields  []views.Field
	Problem string
}

func (s *Server) partyForm(c *fiber.Ctx, p partyForm, failed error) error {
	title := "登记往来对方"
	if p.Party.ID != 0 {
		title = "改登记"
	}
	p.Page = s.deskPage(c, title, partyCrumbs(title)...)
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "counterparty/edit", p)
}

func (s *Server) newParty(c *fiber.Ctx) error {
	return s.partyForm(c, partyForm{Action: "/desk/counterparties", Fields: partyFields(finance.NewCounterparty{Kind: finance.Household}, false)}, nil)
}

func (s *Server) addParty(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	n := readParty(c)
	x, err := s.Finance.AddCounterparty(c.UserContext(), actor(c), v, n)
	if formError(err) {
		return s.partyForm(c, partyForm{Action: "/desk/counterparties", Fields: partyFields(n, false)}, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "登记好了。")
	return c.Redirect(partyPath(x.ID), fiber.StatusSeeOther)
}

// ownParty finds the counterparty :id of the village.
func (s *Server) ownParty(c *fiber.Ctx) (v village.Village, id int64, x finance.Counterparty, err error) {
	n, err := numberIn(c.Params("id"))
	if err != nil {
		return v, 0, x, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, 0, x, err
	}
	x, err = s.Finance.Counterparty(c.UserContext(), v.ID, int64(n))
	return v, int64(n), x, err
}

func (s *Server) editParty(c *fiber.Ctx) error {
	_, _, x, err := s.ownParty(c)
	if err != nil {
		return err
	}
	return s.partyForm(c, partyForm{Party: x, Action: partyPath(x.ID) + "/edit", Fields: partyFields(x.NewCounterparty, true)}, nil)
}

func (s *Server) changeParty(c *fiber.Ctx) error {
	v, _, x, err := s.ownParty(c)
	if err != nil {
		return err
	}
	n := readParty(c)
	err = s.Finance.EditCounterparty(c.UserContext(), actor(c), v, x.ID, n)
	if formError(err) {
		return s.partyForm(c, partyForm{Party: x, Action: partyPath(x.ID) + "/edit", Fields: partyFields(n, true)}, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "改好了。")
	return c.Redirect(partyPath(x.ID), fiber.StatusSeeOther)
}

// partyPage is one counterparty: how it stands, since when, and every line.
type partyPage struct {
	Page
	Party   finance.Counterparty
	Keeper  bool
	Facts   []views.Fact
	Open    []debtTable
	Lines   debtTable
	Into    views.Field // the one it may turn out to be
	Others  []views.Option
	Parts   []views.Post
	Words   []dealingWord
	Problem string
}

func (s *Server) showParty(c *fiber.Ctx) error {
	_, id, x, err := s.ownParty(c)
	if err == nil && id != x.ID { // it turned out to be another
		return c.Redirect(partyPath(x.ID), fiber.StatusSeeOther)
	}
	return s.partyShow(c, "", err)
}

func (s *Server) partyShow(c *fiber.Ctx, into string, failed error) error {
	v, _, x, err := s.ownParty(c)
	if err != nil {
		return err
	}
	p := partyPage{Page: s.deskPage(c, x.Label, partyCrumbs(x.Label)...), Party: x, Keeper: accountant(c)}
	a, err := s.Finance.Ageing(c.UserContext(), v, s.today())
	if err != nil {
		return err
	}
	sums, err := s.Finance.PartySums(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	p.Facts = partyFacts(x, sums[x.ID])
	reader := readerOf(c, v)
	for _, section := range a.Sections {
		for _, d := range section.Debts {
			if d.Party.ID == x.ID {
				p.Open = append(p.Open, openItems(a, section, d, reader))
			}
		}
	}
	lines, err := s.Finance.DebtLines(c.UserContext(), v.ID, x.ID, "", s.today())
	if err != nil {
		return err
	}
	p.Lines = debtLines(lines, reader)
	if p.Keeper {
		if err := s.partyActs(c, v, &p); err != nil {
			return err
		}
		p.Into.Value = into
	}
	if failed != nil {
		fields := []views.Field{p.Into}
		placeErrors(fields, failed)
		p.Into, p.Problem = fields[0], fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "counterparty/show", p)
}

func partyFacts(x finance.Counterparty, sums []finance.PartySum) []views.Fact {
	facts := []views.Fact{{Name: "是什么", Value: x.Kind.Chinese()}, {Name: "编号", Value: itoa64(x.ID)}, {Name: "榜上写成", Value: x.Public()}, {Name: "现在", Value: standsOf(sums)}}
	if x.Note != "" {
		facts = append(facts, views.Fact{Name: "备注", Value: x.Note})
	}
	for _, f := range x.Former {
		facts = append(facts, views.Fact{Name: "从前的名称", Value: f.Name + "（" + f.Kind.Chinese() + "），" + f.Day.Chinese() + "由" + f.By + "改"})
	}
	if x.Retired {
		facts = append(facts, views.Fact{Name: "停用", Value: "记账时不再列出来"})
	}
	return facts
}

// partyActs prepares what the accountant may do with one.
func (s *Server) partyActs(c *fiber.Ctx, v village.Village, p *partyPage) error {
	all, err := s.Finance.Counterparties(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.ID != p.Party.ID && !o.Retired {
			p.Others = append(p.Others, views.Option{Value: o.Label, Text: o.Kind.Chinese() + " " + o.Initials()})
		}
	}
	p.Into = views.Field{Name: "into", Label: "其实就是", Type: "text", Required: true, Autocomplete: "off", List: "others", Hint: "写留下的那一个的名称。"}
	for _, m := range p.Party.Merged {
		p.Parts = append(p.Parts, views.Post{Action: partyPath(m.ID) + "/part", CSRF: p.CSRF, Text: "拆开“" + m.Name + "”", Look: "quiet", Confirm: "拆开以后，“" + m.Name + "”名下的账又单独算。"})
	}
	words, err := s.Finance.Dealings()
	for _, d := range words {
		p.Words = append(p.Words, dealingWord{d, "/desk/entries/new?kind=dealing&dealing=" + d.ID + "&party=" + itoa64(p.Party.ID)})
	}
	return err
}

func (s *Server) mergeParty(c *fiber.Ctx) error {
	v, _, x, err := s.ownParty(c)
	if err != nil {
		return err
	}
	choices, err := s.entryChoices(c.UserContext(), v, calendar.Day{})
	if err != nil {
		return err
	}
	into, _ := choices.find(c.FormValue("into"))
	err = s.Finance.MergeCounterparty(c.UserContext(), actor(c), v, x.ID, into.ID)
	if formError(err) {
		return s.partyShow(c, c.FormValue("into"), err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "合并好了，账都算在这一个名下。")
	return c.Redirect(partyPath(into.ID), fiber.StatusSeeOther)
}

func (s *Server) partParty(c *fiber.Ctx) error {
	v, id, x, err := s.ownParty(c)
	if err != nil {
		return err
	}
	err = s.Finance.PartCounterparty(c.UserContext(), actor(c), v, id)
	if formError(err) {
		flash(c, "error", sentence(err))
		return c.Redirect(partyPath(x.ID), fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "拆开了。")
	return c.Redirect(partyPath(id), fiber.StatusSeeOther)
}
