package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/table"
	"sunshine/app/village"
	"sunshine/views"
)

// bankLines is how many lines of a statement, or matches, one page shows.
const bankLines = 100

func (s *Server) handBankStatement(c *fiber.Ctx) error {
	v, a, err := s.bankOfAddress(c)
	if err != nil {
		return err
	}
	try := bankTry{form: "upload", from: c.FormValue("from"), to: c.FormValue("to"), opening: c.FormValue("opening"), closing: c.FormValue("closing")}
	u, err := readBankUpload(c, try)
	var id int64
	if err == nil {
		id, try.report, err = s.Finance.HandBankStatement(c.UserContext(), actor(c), v, a.ID, u)
	}
	if try.err = err; formError(err) || (err == nil && !try.report.Clean()) {
		return s.bankAccount(c, try)
	}
	if err != nil {
		return err
	}
	for _, p := range try.report.Problems {
		if p.Level == table.LevelNote {
			flash(c, "info", p.Message)
		}
	}
	return c.Redirect("/desk/bank/statements/"+itoa64(id), fiber.StatusSeeOther)
}

func readBankUpload(c *fiber.Ctx, try bankTry) (u finance.BankUpload, err error) {
	bad := fault.Invalidf("对账单没有收下，请改正下面几处。")
	if u.From, err = calendar.ParseMonth(strings.TrimSpace(try.from)); err != nil {
		bad.On("from", "请写成 2026-03 这样")
	}
	if u.To, err = calendar.ParseMonth(strings.TrimSpace(try.to)); err != nil {
		bad.On("to", "请写成 2026-03 这样")
	}
	balance := func(name, text string) *money.Fen {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		f, err := money.Parse(tidyAmount(text))
		if err != nil {
			bad.On(name, "%s", amountProblem(err))
		}
		return &f
	}
	u.Opening, u.Closing = balance("opening", try.opening), balance("closing", try.closing)
	if len(bad.Fields) > 0 {
		return u, bad.On("file", "请再选一次文件")
	}
	h, err := c.FormFile("file")
	if err != nil || h.Filename == "" {
		return u, nil // nothing moved, or the capability says that a file is missing
	}
	u.Name = h.Filename
	u.Data, err = readUpload(h)
	if err == nil && len(u.Data) == 0 {
		err = bad.On("file", "文件是空的，请再选一次")
	}
	return u, err
}

// bankStatementPage is a statement, handed in or saved.
type bankStatementPage struct {
	Page
	Account   finance.BankAccount
	Statement finance.BankStatement
	Lead      string
	Problem   string
	Preview   bool
	Before    handedView
	Facts     []views.Fact
	Table     views.Table
	Pager     views.Pager
	Withdraw  []views.Field // none: it may not be
}

// statementOfAddress finds the statement :id among the village's own.
func (s *Server) statementOfAddress(c *fiber.Ctx) (v village.Village, id int64, err error) {
	n, err := numberIn(c.Params("id"))
	if err != nil {
		return v, 0, err
	}
	v, err = s.homeVillage(c)
	return v, int64(n), err
}

func (s *Server) showBankStatement(c *fiber.Ctx) error { return s.bankStatement(c, "", nil) }

func (s *Server) bankStatement(c *fiber.Ctx, reason string, failed error) error {
	v, id, err := s.statementOfAddress(c)
	if err != nil {
		return err
	}
	b, a, lines, err := s.Finance.BankStatement(c.UserContext(), v, id)
	if err != nil {
		return err
	}
	p := bankStatementPage{
		Page:    s.deskPage(c, b.Span()+"对账单", bankCrumbs(views.Link{Text: a.Name, URL: "/desk/bank/" + itoa64(a.ID)}, views.Link{Text: b.Span()})...),
		Account: a, Statement: b, Preview: b.State == "preview" && accountant(c), Lead: statementLead(b),
	}
	if b.State == "preview" {
		old, err := s.Finance.StatementBefore(c.UserContext(), v, b.ID)
		if err != nil {
			return err
		}
		p.Before = statementBefore(old)
	}
	var in, out money.Fen
	for _, l := range lines {
		in, out = in+max(l.Fen, 0), out+max(-l.Fen, 0)
	}
	p.Facts = []views.Fact{
		{Name: "期初余额", Value: yuanOf(b.Opening) + " 元"},
		{Name: "收入", Value: yuanOf(in) + " 元"},
		{Name: "支出", Value: yuanOf(out) + " 元"},
		{Name: "期末余额", Value: yuanOf(b.Closing) + " 元"},
		{Name: "传上来的", Value: b.HandedBy + "　" + moment(b.HandedAt)},
	}
	n := pageOf(c, len(lines), bankLines)
	p.Pager = pagerOf(n, len(lines), bankLines, "笔", func(n int) string { return c.Path() + "?page=" + itoa(n) })
	p.Table = linesTable(lines[(n-1)*bankLines : min(len(lines), n*bankLines)])
	if b.State == "saved" && accountant(c) {
		p.Withdraw = []views.Field{{Name: "reason", Label: "为什么撤回", Type: "text", Value: reason, Required: true, Autocomplete: "off"}}
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Withdraw, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "bank/statement", p)
}

// statementBefore says of a statement's file that it was handed in before.
func statementBefore(b finance.BankStatement) handedView {
	if b.ID == 0 {
		return handedView{}
	}
	state := map[string]string{"preview": "还没有保存", "saved": "已经保存", "withdrawn": "后来撤回了"}[b.State]
	return handedView{Said: "这个文件" + b.HandedBy + "在 " + moment(b.HandedAt) + " 已经传过，" + state + "。", Text: "打开那一份", URL: "/desk/bank/statements/" + itoa64(b.ID)}
}

func statementLead(b finance.BankStatement) string {
	switch b.State {
	case "preview":
		return fmt.Sprintf("读到 %d 笔，余额一笔接一笔都对得上。核对期初、期末余额，再保存。", b.Lines)
	case "saved":
		return fmt.Sprintf("%s保存，%d 笔。", moment(b.SavedAt), b.Lines)
	case "withdrawn":
		return "这份对账单撤回了：" + b.Reason
	}
	return "这份对账单没有保存，已经取消。"
}

func linesTable(lines []finance.BankLine) views.Table {
	t := views.Table{
		Caption: "对账单逐笔（单位：元）", Stack: true,
		Head: []views.Column{{Text: "日期"}, {Text: "摘要"}, {Text: "对方"}, {Text: "收入", Num: true}, {Text: "支出", Num: true}, {Text: "余额", Num: true}},
	}
	for _, l := range lines {
		in, out := "", ""
		if l.Fen > 0 {
			in = yuanOf(l.Fen)
		} else {
			out = yuanOf(-l.Fen)
		}
		t.Rows = append(t.Rows, []string{l.Day.String(), l.Summary, l.Counterparty, in, out, yuanOf(l.Balance)})
	}
	return t
}

func (s *Server) saveBankStatement(c *fiber.Ctx) error {
	v, id, err := s.statementOfAddress(c)
	if err != nil {
		return err
	}
	n, err := s.Finance.SaveBankStatement(c.UserContext(), actor(c), v, id)
	if formError(err) {
		return s.bankStatement(c, "", err)
	}
	if err != nil {
		return err
	}
	b, a, _, err := s.Finance.BankStatement(c.UserContext(), v, id)
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("对账单保存了，自动对上 %d 组。", n))
	return c.Redirect("/desk/bank/"+itoa64(a.ID)+"/"+b.From.String(), fiber.StatusSeeOther)
}

func (s *Server) dropBankStatement(c *fiber.Ctx) error {
	v, id, err := s.statementOfAddress(c)
	if err != nil {
		return err
	}
	if err = s.Finance.DropBankStatement(c.UserContext(), actor(c), v, id); formError(err) {
		return s.bankStatement(c, "", err)
	}
	if err != nil {
		return err
	}
	flash(c, "info", "取消了，什么都没有存。")
	return c.Redirect("/desk/bank", fiber.StatusSeeOther)
}

func (s *Server) withdrawBankStatement(c *fiber.Ctx) error {
	v, id, err := s.statementOfAddress(c)
	if err != nil {
		return err
	}
	err = s.Finance.WithdrawBankStatement(c.UserContext(), actor(c), v, id, c.FormValue("reason"))
	if formError(err) {
		return s.bankStatement(c, c.FormValue("reason"), err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "对账单撤回了。")
	return c.Redirect("/desk/bank", fiber.StatusSeeOther)
}
