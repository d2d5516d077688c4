package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/privacy"
	"sunshine/app/rules"
	"sunshine/app/table"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// bankPage lists a village's accounts and registers another.
type bankPage struct {
	Page
	Accountant bool
	Rows       []bankRow
	Empty      views.Empty
	Fields     []views.Field // none: the person may only look
	Problem    string
	Rule       rules.Rule
	Mark       string
}

// bankRow is one account of the list.
type bankRow struct {
	Account finance.BankAccount
	Lamp    lamp
	Text    string
}

func accountant(c *fiber.Ctx) bool { return actor(c).Role == user.Accountant }

// bankCrumbs leads from the desk to a page about a bank account.
func bankCrumbs(rest ...views.Link) []views.Link {
	crumbs := []views.Link{{Text: "工作台", URL: "/desk"}, {Text: "银行对账", URL: "/desk/bank"}}
	crumbs = append(crumbs, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

func (s *Server) listBanks(c *fiber.Ctx) error { return s.banks(c, bankInput{}, nil) }

// bankInput is the form of an account as it was filled in.
type bankInput struct{ name, bank, number string }

func readBank(c *fiber.Ctx) (bankInput, finance.NewBankAccount) {
	in := bankInput{c.FormValue("name"), c.FormValue("bank"), c.FormValue("number")}
	return in, finance.NewBankAccount{Name: in.name, Bank: in.bank, Number: privacy.NewBankCard(in.number)}
}

// fields never give back a whole number that was typed.
func (in bankInput) fields() []views.Field {
	return []views.Field{
		{Name: "name", Label: "账户叫什么", Type: "text", Value: in.name, Required: true, Autocomplete: "off", Hint: "如 基本户、土地补偿专户。"},
		{Name: "bank", Label: "开户银行", Type: "text", Value: in.bank, Required: true, Autocomplete: "off", Hint: "如 阳光县农村商业银行青石支行。"},
		{Name: "number", Label: "账号最后四位", Type: "text", Value: tailOf(in.number), Required: true, Short: true, Inputmode: "numeric", Autocomplete: "off", Hint: "只写最后四位。村民看得到这四位。"},
	}
}

func tailOf(number string) string {
	if d := digits(number); len(d) > 4 {
		return d[len(d)-4:]
	}
	return number
}

func (s *Server) banks(c *fiber.Ctx, in bankInput, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	p := bankPage{
		Page: s.deskPage(c, "银行对账", bankCrumbs()...), Accountant: accountant(c), Rule: s.Deadlines.Rules.At(rules.BankDueDay, s.today()),
		Empty: views.Empty{Title: "还没有登记银行账户", Text: "村会计登记账户、导入对账单以后，这里看得到核对到哪一天。"},
	}
	p.Mark = markOf(p.Rule)
	list, err := s.Finance.BankLamps(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	for _, l := range list {
		st, err := s.bankStep(c.UserContext(), l.Account)
		if err != nil {
			return err
		}
		r := bankRow{Account: l.Account, Lamp: lampOf(l), Text: "都核对过了。"}
		if st.Title != "" {
			r.Text = "下一步：" + st.Title + "。" + st.Text
		}
		p.Rows = append(p.Rows, r)
	}
	if p.Accountant {
		p.Fields = in.fields()
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "bank/list", p)
}

func (s *Server) openBank(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in, n := readBank(c)
	id, err := s.Finance.OpenBankAccount(c.UserContext(), actor(c), v, n)
	if formError(err) {
		return s.banks(c, in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "账户登记好了。接下来导入第一份对账单。")
	return c.Redirect("/desk/bank/"+itoa64(id), fiber.StatusSeeOther)
}

// bankOfAddress finds the account :account among the village's own.
func (s *Server) bankOfAddress(c *fiber.Ctx) (v village.Village, a finance.BankAccount, err error) {
	id, err := numberIn(c.Params("account"))
	if err != nil {
		return v, a, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, a, err
	}
	a, err = s.Finance.BankAccount(c.UserContext(), v, int64(id))
	return v, a, err
}

func (s *Server) editBank(c *fiber.Ctx) error {
	_, a, err := s.bankOfAddress(c)
	if err != nil {
		return err
	}
	return s.bankForm(c, a, bankInput{a.Name, a.Bank, a.Tail}, nil)
}

func (s *Server) bankForm(c *fiber.Ctx, a finance.BankAccount, in bankInput, failed error) error {
	p := formPage{
		Page: s.deskPage(c, "改账户资料", bankCrumbs(views.Link{Text: a.Name})...), Lead: "改了名称或尾号，以前的核对不受影响。",
		Fields: in.fields(), Action: "/desk/bank/" + itoa64(a.ID) + "/edit", Button: "保存",
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "form", p)
}

func (s *Server) amendBank(c *fiber.Ctx) error {
	v, a, err := s.bankOfAddress(c)
	if err != nil {
		return err
	}
	in, n := readBank(c)
	err = s.Finance.AmendBankAccount(c.UserContext(), actor(c), v, a.ID, n)
	if formError(err) {
		return s.bankForm(c, a, in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "改好了。")
	return c.Redirect("/desk/bank", fiber.StatusSeeOther)
}

// bankAccountPage is one account: what to do next, its months, a statement to
// hand in.
type bankAccountPage struct {
	Page
	Account      finance.BankAccount
	Lamp         lamp
	Previews     []finance.BankStatement
	Next         *bankStep
	Start        bankStartView
	Months       []bankMonthRow
	Fields       []views.Field // none: the person may only look
	Balances     []views.Field
	BalancesOpen bool
	Later        string // why there is nothing to hand in yet
	Problem      string
	Problems     views.Problems
	Statements   []finance.BankStatement
}

// bankMonthRow is one month of the list.
type bankMonthRow struct {
	Month     calendar.Month
	Mark      mark
	Text, URL string
}

// bankTry is what failed on an account's page, if anything did.
type bankTry struct {
	form             string // upload or start
	err              error
	report           table.Report
	from, to         string
	opening, closing string
	start            startInput
}

func (s *Server) showBank(c *fiber.Ctx) error { return s.bankAccount(c, bankTry{}) }

func (s *Server) bankAccount(c *fiber.Ctx, try bankTry) error {
	_, a, err := s.bankOfAddress(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	p := bankAccountPage{Page: s.deskPage(c, a.Name+"对账", bankCrumbs(views.Link{Text: a.Name})...), Account: a}
	lamps, err := s.Finance.BankLamps(ctx, a.VillageID)
	if err != nil {
		return err
	}
	for _, l := range lamps {
		if l.Account.ID == a.ID {
			p.Lamp = lampOf(l)
		}
	}
	if p.Statements, err = s.Finance.BankStatements(ctx, a.ID); err != nil {
		return err
	}
	if p.Previews, err = s.Finance.BankPreviews(ctx, a.VillageID); err != nil {
		return err
	}
	if err := s.bankMonths(c, &p); err != nil {
		return err
	}
	if p.Start, err = s.bankStart(c, a, try); err != nil {
		return err
	}
	if accountant(c) {
		s.offerUpload(&p, try)
	}
	if next := s.nextStatement(p.Statements); accountant(c) && try.form != "upload" && !next.Before(s.today().MonthOf()) {
		p.Fields, p.Later = nil, next.Chinese()+"过完以后，再来导入它的对账单。"
	}
	if try.form != "" {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "bank/account", p)
}

func (s *Server) bankMonths(c *fiber.Ctx, p *bankAccountPage) error {
	st, err := s.bankStep(c.UserContext(), p.Account)
	if err != nil {
		return err
	}
	if st.Title != "" && accountant(c) {
		p.Next = &st
	}
	months, err := s.Finance.BankMonths(c.UserContext(), p.Account)
	for _, m := range months {
		r := bankMonthRow{Month: m.Month, Mark: s.dueMark(m.Due), Text: m.Due.Chinese() + "前核对。"}
		if m.Statement {
			r.URL = "/desk/bank/" + itoa64(p.Account.ID) + "/" + m.Month.String()
		} else {
			r.Text = "还没有对账单。" + r.Text
		}
		if m.Proof.ID != 0 {
			r.Mark, r.Text = mark{views.Met, "已核对"}, moment(m.Proof.At)+"　"+m.Proof.By
		}
		if n := len(m.Undone); n > 0 {
			r.Text += fmt.Sprintf("　撤销过 %d 次", n)
		}
		p.Months = append(p.Months, r)
	}
	return err
}

// nextStatement is the month whose statement comes next; saved ones come newest first.
func (s *Server) nextStatement(saved []finance.BankStatement) calendar.Month {
	if len(saved) == 0 {
		return s.today().MonthOf().Add(-1)
	}
	return saved[0].To.Add(1)
}

// offerUpload puts the upload form on the page, ready for the next month.
func (s *Server) offerUpload(p *bankAccountPage, try bankTry) {
	next := s.nextStatement(p.Statements)
	if try.form != "upload" {
		try.from, try.to = next.String(), next.String()
	}
	p.Fields = []views.Field{
		{Name: "from", Label: "从哪个月", Type: "month", Value: try.from, Required: true, Short: true},
		{Name: "to", Label: "到哪个月", Type: "month", Value: try.to, Required: true, Short: true, Hint: "只传一个月的，和上面一样。"},
		{Name: "file", Label: "对账单文件", Type: "file", Accept: ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Hint: "银行导出的 .xlsx 或 .csv，要有日期、收入和支出（或贷方和借方）、余额。"},
	}
	p.Balances = []views.Field{
		{Name: "opening", Label: "期初余额（元）", Type: "text", Value: try.opening, Inputmode: "decimal", Short: true, Autocomplete: "off"},
		{Name: "closing", Label: "期末余额（元）", Type: "text", Value: try.closing, Inputmode: "decimal", Short: true, Autocomplete: "off", Hint: "没有发生额的，不选文件，只填余额。"},
	}
	if try.form == "upload" {
		p.Problems, p.Problem = problemsOf(try.report), "文件里有问题，什么都没有存。请看下面。"
		if try.err != nil {
			p.Problem = fault.Message(try.err)
			placeErrors(p.Fields, try.err)
			placeErrors(p.Balances, try.err)
		}
		p.BalancesOpen = try.opening+try.closing != "" || p.Balances[0].Error+p.Balances[1].Error != ""
	}
}
