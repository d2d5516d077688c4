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

// fundUseRows is how many uses the form has room for.
const fundUseRows = 5

// fundInput is the form of a fund as it was filled in.
type fundInput struct {
	name, account, project, grantor, document, granted, opened, brought, due string
	uses                                                                     [fundUseRows][2]string // words, account
}

func readFund(c *fiber.Ctx) fundInput {
	v := c.FormValue
	in := fundInput{
		name: v("name"), account: v("account"), project: v("project"), grantor: v("grantor"), document: v("document"), granted: v("granted"), opened: v("day"),
		brought: v("brought"), due: v("brought-due"),
	}
	for i := range in.uses {
		n := "use-" + itoa(i+1)
		in.uses[i] = [2]string{v(n + "-words"), v(n + "-account")}
	}
	return in
}

func fundInputOf(f finance.Fund) fundInput {
	some := func(f money.Fen) string {
		if f == 0 {
			return ""
		}
		return f.Plain()
	}
	in := fundInput{
		name: f.Name, account: f.Account, project: f.Project, grantor: f.Grantor, document: f.Document, granted: some(f.Granted), opened: f.OpenedOn.String(),
		brought: some(f.Brought), due: some(f.BroughtDue),
	}
	for i, u := range f.Uses[:min(len(f.Uses), fundUseRows)] {
		in.uses[i] = [2]string{u.Words, u.Account}
	}
	return in
}

// fund turns the input into a fund; unread says what is no amount.
func (in fundInput) fund() (n finance.NewFund, unread *fault.Error) {
	unread = fault.Invalidf("")
	n = finance.NewFund{Account: strings.TrimSpace(in.account), Name: in.name, Project: in.project, Grantor: in.grantor, Document: in.document}
	n.OpenedOn, _ = calendar.ParseDay(strings.TrimSpace(in.opened))
	for field, x := range map[string]struct {
		text string
		to   *money.Fen
	}{"granted": {in.granted, &n.Granted}, "brought": {in.brought, &n.Brought}, "brought-due": {in.due, &n.BroughtDue}} {
		if strings.TrimSpace(x.text) == "" {
			continue
		}
		var err error
		if *x.to, err = money.Parse(tidyAmount(x.text)); err != nil {
			unread.On(field, "%s", amountProblem(err))
		}
	}
	for _, u := range in.uses {
		n.Uses = append(n.Uses, finance.FundUse{Words: u[0], Account: u[1]})
	}
	return n, unread
}

// fundFormPage opens or amends a fund.
type fundFormPage struct {
	Page
	Problem string
	Fields  []views.Field
	Uses    [][2]views.Field
	Brought []views.Field
	Open    bool // show what was brought
	Action  string
	Button  string
	Removal string // address that removes it; empty: there is none
}

func (in fundInput) fields(accounts []views.Option) []views.Field {
	return []views.Field{
		{Name: "name", Label: "专款叫什么", Type: "text", Value: in.name, Required: true, Autocomplete: "off", Hint: "村民看得到，如 2026年村道硬化补助。"},
		{Name: "account", Label: "记在哪个科目", Type: "select", Value: in.account, Required: true, Options: accounts},
		{Name: "grantor", Label: "谁给的钱", Type: "text", Value: in.grantor, Autocomplete: "off", Hint: "如 县交通运输局；一事一议写“村民筹资”。"},
		{Name: "document", Label: "文号", Type: "text", Value: in.document, Autocomplete: "off", Short: true},
		{Name: "project", Label: "项目", Type: "text", Value: in.project, Autocomplete: "off"},
		{Name: "granted", Label: "批准多少（元）", Type: "text", Value: in.granted, Inputmode: "decimal", Short: true, Autocomplete: "off", Hint: "还没定的留空。"},
		{Name: "day", Label: "从哪天起", Type: "date", Value: in.opened, Required: true, Short: true, Hint: "不晚于第一笔钱到账那天。"},
	}
}

func (s *Server) newFund(c *fiber.Ctx) error {
	return s.fundForm(c, finance.Fund{}, fundInput{opened: s.today().String()}, nil)
}

func (s *Server) editFund(c *fiber.Ctx) error {
	_, b, err := s.fundOfAddress(c)
	if err != nil {
		return err
	}
	if b.Used || !b.ClosedOn.IsZero() {
		return fault.Conflictf("专款“%s”已经记过账，不能再改。", b.Name)
	}
	return s.fundForm(c, b.Fund, fundInputOf(b.Fund), nil)
}

func (s *Server) fundForm(c *fiber.Ctx, f finance.Fund, in fundInput, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	options, err := s.fundAccounts(c, v, in.account)
	if err != nil {
		return err
	}
	p := fundFormPage{
		Page: s.deskPage(c, "开一笔专款", fundsCrumbs("开一笔专款")...), Fields: in.fields(options), Action: "/desk/funds", Button: "开专款",
		Brought: []views.Field{
			{Name: "brought", Label: "那天已有的钱（元）", Type: "text", Value: in.brought, Inputmode: "decimal", Short: true, Autocomplete: "off", Hint: "现金和银行存款里属于它的。"},
			{Name: "brought-due", Label: "那天科目的余额（元）", Type: "text", Value: in.due, Inputmode: "decimal", Short: true, Autocomplete: "off", Hint: "241 或 231 里属于它、还没转销的。"},
		},
		Open: in.brought != "" || in.due != "",
	}
	for i, u := range in.uses {
		n := "use-" + itoa(i+1)
		p.Uses = append(p.Uses, [2]views.Field{
			{Name: n + "-words", Label: "用途 " + itoa(i+1), Type: "text", Value: u[0], Required: i == 0, Autocomplete: "off"},
			{Name: n + "-account", Label: "科目代码", Type: "text", Value: u[1], Short: true, Autocomplete: "off", Inputmode: "numeric"},
		})
	}
	if f.ID != 0 {
		p.Page = s.deskPage(c, "改专款", fundsCrumbs(f.Name, "改")...)
		p.Crumbs[len(p.Crumbs)-2].URL = fundPath(f.ID)
		p.Action, p.Button, p.Removal = fundPath(f.ID)+"/edit", "保存", fundPath(f.ID)+"/remove"
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		placeErrors(p.Brought, failed)
		for i := range p.Uses {
			placeErrors(p.Uses[i][:], failed)
		}
		for _, x := range p.Brought {
			p.Open = p.Open || x.Error != ""
		}
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "fund/form", p)
}

// fundAccounts offers the accounts a fund may stand on.
func (s *Server) fundAccounts(c *fiber.Ctx, v village.Village, chosen string) ([]views.Option, error) {
	chart, err := s.Finance.ChartOf(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	var options []views.Option
	for _, main := range []string{"241", "231", "503"} {
		for _, a := range chart.Accounts() {
			if finance.FundAccount(a.Code) && strings.HasPrefix(a.Code, main) {
				options = append(options, views.Option{Value: a.Code, Text: a.Code + " " + a.Name, Hint: a.Plain, Selected: a.Code == chosen})
			}
		}
	}
	return options, nil
}

func (s *Server) openFund(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := readFund(c)
	n, unread := in.fund()
	var f finance.Fund
	if err = unreadOr(unread); err == nil {
		f, err = s.Finance.OpenFund(c.UserContext(), actor(c), v, n)
	}
	if formError(err) {
		return s.fundForm(c, finance.Fund{}, in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "专款“"+f.Name+"”开好了。记它的收支时，选这笔专款。")
	return c.Redirect(fundPath(f.ID), fiber.StatusSeeOther)
}

// unreadOr gives the fault if it names any field.
func unreadOr(unread *fault.Error) error {
	if len(unread.Fields) == 0 {
		return nil
	}
	unread.Message = "专款没有记上，请改正下面几处。"
	return unread
}

func (s *Server) amendFund(c *fiber.Ctx) error {
	v, b, err := s.fundOfAddress(c)
	if err != nil {
		return err
	}
	in := readFund(c)
	n, unread := in.fund()
	if err = unreadOr(unread); err == nil {
		_, err = s.Finance.AmendFund(c.UserContext(), actor(c), v, b.ID, n)
	}
	if formError(err) {
		return s.fundForm(c, b.Fund, in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "改好了。")
	return c.Redirect(fundPath(b.ID), fiber.StatusSeeOther)
}

func (s *Server) removeFund(c *fiber.Ctx) error {
	v, b, err := s.fundOfAddress(c)
	if err != nil {
		return err
	}
	if err := s.Finance.RemoveFund(c.UserContext(), actor(c), v, b.ID); err != nil {
		return err
	}
	flash(c, "success", "没用过的专款“"+b.Name+"”删掉了。")
	return c.Redirect("/desk/funds", fiber.StatusSeeOther)
}

// askFundEnd asks how a fund ended, or why it is opened again.
func (s *Server) askFundEnd(c *fiber.Ctx) error {
	_, b, err := s.fundOfAddress(c)
	if err != nil {
		return err
	}
	return s.fundEnd(c, b.Fund, s.today().String(), "", nil)
}

func (s *Server) fundEnd(c *fiber.Ctx, f finance.Fund, day, note string, failed error) error {
	p := formPage{
		Page: s.deskPage(c, "结清“"+f.Name+"”", fundsCrumbs(f.Name, "结清")...), Lead: "钱用完了，或者余款退回了，账上也转销了，就可以结清。结清以后不能再记它的账。",
		Fields: []views.Field{
			{Name: "day", Label: "哪天结清", Type: "date", Value: day, Required: true, Short: true},
			{Name: "note", Label: "怎么结束的", Type: "text", Value: note, Required: true, Autocomplete: "off", Hint: "村民看得到，如 工程验收，余款已退回。"},
		},
		Action: fundPath(f.ID) + "/close", Button: "结清",
	}
	if strings.HasSuffix(c.Path(), "/reopen") {
		p.Page = s.deskPage(c, "重新打开“"+f.Name+"”", fundsCrumbs(f.Name, "重新打开")...)
		p.Lead, p.Fields[1].Label, p.Fields[1].Hint = "打开以后又能记它的账。", "为什么重新打开", "会记在操作记录里。"
		p.Fields, p.Action, p.Button = p.Fields[1:], fundPath(f.ID)+"/reopen", "重新打开"
	}
	p.Crumbs[len(p.Crumbs)-2].URL = fundPath(f.ID)
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "form", p)
}

func (s *Server) closeFund(c *fiber.Ctx) error {
	return s.endFund(c, "专款结清了。", func(v village.Village, id int64) error {
		day, _ := calendar.ParseDay(strings.TrimSpace(c.FormValue("day")))
		return s.Finance.CloseFund(c.UserContext(), actor(c), v, id, day, c.FormValue("note"))
	})
}

func (s *Server) reopenFund(c *fiber.Ctx) error {
	return s.endFund(c, "专款重新打开了。", func(v village.Village, id int64) error {
		return s.Finance.ReopenFund(c.UserContext(), actor(c), v, id, c.FormValue("note"))
	})
}

func (s *Server) endFund(c *fiber.Ctx, done string, do func(v village.Village, id int64) error) error {
	v, b, err := s.fundOfAddress(c)
	if err != nil {
		return err
	}
	err = do(v, b.ID)
	if formError(err) {
		return s.fundEnd(c, b.Fund, c.FormValue("day"), c.FormValue("note"), err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", done)
	return c.Redirect(fundPath(b.ID), fiber.StatusSeeOther)
}

// markReturned says that a payment gave the rest back, or takes that back.
func (s *Server) markReturned(c *fiber.Ctx) error {
	v, b, err := s.fundOfAddress(c)
	if err != nil {
		return err
	}
	id, err := numberIn(c.FormValue("voucher"))
	if err != nil {
		return err
	}
	on := c.FormValue("returned") == "1"
	if err := s.Finance.MarkReturned(c.UserContext(), actor(c), v, b.ID, int64(id), on); err != nil {
		return err
	}
	flash(c, "success", map[bool]string{true: "标为退回了。", false: "取消了退回的标记。"}[on])
	return c.Redirect(fundPath(b.ID), fiber.StatusSeeOther)
}
