package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
	"sunshine/views"
)

// entryShowPage is one voucher with what may still be done to it.
type entryShowPage struct {
	Page
	Voucher    finance.Voucher
	Closing    bool // it carries a year forward
	Facts      []views.Fact
	Lines      views.Table
	Open       bool // its lines say more than the facts do
	Warned     []warningRow
	Closed     string // why it can be neither added to nor reversed in its own month
	Fields     []views.Field
	Problem    string
	Back       string
	Reversible bool
	Rests      restsOn
}

func (s *Server) showEntry(c *fiber.Ctx) error { return s.entryShow(c, "", nil) }

func (s *Server) entryShow(c *fiber.Ctx, name string, failed error) error {
	v, x, err := s.entryOfAddress(c)
	if err != nil {
		return err
	}
	p := entryShowPage{
		Page: s.deskPage(c, "凭证 "+x.Name(), deskCrumbs("记账", x.Name())...), Voucher: x, Closing: x.Kind == finance.Closing, Lines: linesOf(x.Lines),
		Back: fmt.Sprintf("/desk/entries?month=%s&entry=%d#n%d", x.Month, x.Number, x.Number),
	}
	p.Open, p.Reversible = !plainVoucher(x), !p.Closing && x.Reverses.ID == 0 && x.ReversedBy.ID == 0
	if p.Open {
		p.Lines.Foot = make([]string, len(p.Lines.Head))
		p.Lines.Foot[0], p.Lines.Foot[1], p.Lines.Foot[2] = "合计", yuanOf(x.Total.Debit), yuanOf(x.Total.Credit)
	}
	p.Facts = entryFacts(x)
	if p.Warned, err = warningRows(s.Finance.EntryWarnings(c.UserContext(), x.ID)); err != nil {
		return err
	}
	if closed := s.Finance.MayPost(c.UserContext(), v.ID, x.Month); formError(closed) {
		p.Closed = sentence(closed)
	} else if closed != nil {
		return closed
	}
	p.Fields = []views.Field{
		{Name: "file", Label: "照片或 PDF", Type: "file", Accept: "image/*,application/pdf", Multiple: true, Required: true, Hint: "加上以后不能撤。榜公开后村民能点开看，身份证号、银行卡号、电话请先遮住。"},
		{Name: "name", Label: "这是什么", Type: "text", Value: name, Hint: "如 发票、收据、工程照片。不写就叫“单据”。", Autocomplete: "off"},
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	if p.Rests, err = s.restsOn(c, v, x); err != nil {
		return err
	}
	if strings.Contains(c.Route().Path, "/matter") { // its form has failed, not that of the files
		p.Problem, p.Rests.Problem = "", p.Problem
		placeErrors(p.Rests.Fields, failed)
	}
	return s.renderDesk(c, "entry/show", p)
}

// entryOfAddress finds the voucher :id among the village's own; another
// village's is not found.
func (s *Server) entryOfAddress(c *fiber.Ctx) (v village.Village, x finance.Voucher, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, x, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, x, err
	}
	x, err = s.Finance.Voucher(c.UserContext(), int64(id))
	if err == nil && x.VillageID != v.ID {
		x, err = finance.Voucher{}, fault.NotFoundf("没有这张凭证。")
	}
	return v, x, err
}

// plainVoucher tells whether a voucher says one thing: so much money came in,
// went out or was moved, for one account.
func plainVoucher(x finance.Voucher) bool {
	return x.Kind != finance.Closing && len(x.Lines) == 2 && slices.ContainsFunc(x.Lines, func(l finance.VoucherLine) bool { return l.Account.IsMoney() })
}

func entryFacts(x finance.Voucher) []views.Fact {
	facts := []views.Fact{{Name: "日期", Value: x.Day.Chinese()}, {Name: "摘要", Value: x.Summary}}
	if plainVoucher(x) {
		facts = append(facts, plainFacts(x)...)
	} else {
		facts = append(facts, views.Fact{Name: "这是", Value: sortOf(x)}, views.Fact{Name: "借贷各", Value: yuanOf(x.Total.Debit) + " 元"}, views.Fact{Name: "大写", Value: x.Total.Debit.Capital()})
	}
	for _, p := range []views.Fact{
		{Name: "经手人", Value: x.Handler},
		{Name: "证明人", Value: x.Witness},
		{Name: "审核人", Value: x.Reviewer},
		{Name: "审批人", Value: x.Approver},
		{Name: "项目", Value: x.Project},
		{Name: "备注", Value: x.Note},
	} {
		if p.Value != "" {
			facts = append(facts, p)
		}
	}
	for i, ref := range []finance.VoucherRef{x.Reverses, x.ReversedBy} {
		if ref.ID != 0 {
			facts = append(facts, views.Fact{Name: []string{"冲销的是", "已被冲销"}[i], Value: ref.Number, URL: "/desk/entries/" + itoa64(ref.ID)})
		}
	}
	return append(facts, views.Fact{Name: "记账", Value: x.PostedBy + "　" + moment(x.PostedAt)})
}

// sortOf says in words what a voucher of several lines is.
func sortOf(x finance.Voucher) string {
	switch {
	case x.Kind == finance.Closing:
		return "年终结转：把一年的收入和支出转到收益里，没有动钱"
	case !slices.ContainsFunc(x.Lines, func(l finance.VoucherLine) bool { return l.Account.IsMoney() }):
		return "没有动钱的账：现金和银行存款都没有变"
	}
	return fmt.Sprintf("%d 行的凭证", len(x.Lines))
}

// plainFacts tell a voucher of two lines without debit and credit.
func plainFacts(x finance.Voucher) []views.Fact {
	held, other := x.Lines[0], x.Lines[1]
	if !held.Account.IsMoney() {
		held, other = other, held
	}
	if other.Account.IsMoney() && held.Credit == 0 { // a transfer is told from where the money leaves
		held, other = other, held
	}
	amount := held.Debit + held.Credit
	facts := []views.Fact{
		{Name: x.Kind.Chinese(), Value: yuanOf(amount) + " 元"},
		{Name: "大写", Value: amount.Capital()},
		{Name: "钱放在哪里", Value: held.Account.Name},
		{Name: "科目", Value: other.Account.Name},
	}
	if other.Account.IsMoney() {
		facts[2].Name, facts[3].Name = "从", "到"
	}
	if other.Party != "" {
		facts = append(facts, views.Fact{Name: "对方", Value: other.Party, URL: partyPath(other.CounterpartyID)})
	}
	if other.Fund != "" {
		facts = append(facts, views.Fact{Name: "专款", Value: other.Fund})
	}
	return facts
}

// linesOf lists the double entry; a column nothing stands in is left out.
func linesOf(lines []finance.VoucherLine) views.Table {
	t := views.Table{Caption: "会计分录（单位：元）", Stack: true, Head: []views.Column{{Text: "科目"}, {Text: "借方", Num: true}, {Text: "贷方", Num: true}}}
	side := func(f money.Fen) string {
		if f == 0 {
			return ""
		}
		return yuanOf(f)
	}
	for _, l := range lines {
		t.Rows = append(t.Rows, []string{l.Account.Code + " " + l.Account.Name, side(l.Debit), side(l.Credit)})
	}
	for _, column := range []struct {
		head string
		text func(finance.VoucherLine) string
	}{
		{"摘要", func(l finance.VoucherLine) string { return l.Summary }},
		{"对方", func(l finance.VoucherLine) string { return l.Party }},
		{"专款", func(l finance.VoucherLine) string { return l.Fund }},
	} {
		if !slices.ContainsFunc(lines, func(l finance.VoucherLine) bool { return column.text(l) != "" }) {
			continue
		}
		t.Head = append(t.Head, views.Column{Text: column.head})
		for i, l := range lines {
			t.Rows[i] = append(t.Rows[i], column.text(l))
		}
	}
	return t
}

func (s *Server) addFiles(c *fiber.Ctx) error {
	v, x, err := s.entryOfAddress(c)
	if err != nil {
		return err
	}
	n, err := s.attachAll(c, v, x.ID, "file", c.FormValue("name"))
	if err == nil && n == 0 {
		err = fault.Invalidf("附件没有加上。").On("file", "请先选照片或 PDF")
	}
	if formError(err) {
		return s.entryShow(c, c.FormValue("name"), err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("加上了 %d 张单据。", n))
	return c.Redirect("/desk/entries/"+itoa64(x.ID), fiber.StatusSeeOther)
}

// reversePage asks for the day and the reason of a reversal.
type reversePage struct {
	Page
	Voucher finance.Voucher
	Facts   []views.Fact
	Lines   views.Table
	Open    bool
	Fields  []views.Field
	Problem string
}

func (s *Server) showReverse(c *fiber.Ctx) error {
	return s.reverseForm(c, s.today().String(), "", nil)
}

func (s *Server) reverseForm(c *fiber.Ctx, day, reason string, failed error) error {
	_, x, err := s.entryOfAddress(c)
	if err != nil {
		return err
	}
	if x.Kind == finance.Closing {
		return fault.NotFoundf("年终结转不能冲销。要改，请先请乡镇同意重新开账，结转会自动退回。")
	}
	p := reversePage{Page: s.deskPage(c, "冲销 "+x.Name(), deskCrumbs("记账", "冲销")...), Voucher: x, Facts: entryFacts(x), Lines: linesOf(x.Lines), Open: !plainVoucher(x)}
	p.Fields = []views.Field{
		{Name: "day", Label: "冲销的日期", Type: "date", Value: day, Required: true, Short: true, Hint: "红字记在这一天。它所在的月份要还没提交、没公开。"},
		{Name: "note", Label: "为什么冲销", Type: "text", Value: reason, Required: true, Autocomplete: "off", Hint: "村民会在榜上看到这句话。"},
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "entry/reverse", p)
}

func (s *Server) reverseEntry(c *fiber.Ctx) error {
	v, x, err := s.entryOfAddress(c)
	if err != nil {
		return err
	}
	day, err := calendar.ParseDay(strings.TrimSpace(c.FormValue("day")))
	if err != nil {
		err = fault.Invalidf("冲销没有记上。").On("day", "请写日期，如 2026-03-05")
	}
	reason := strings.TrimSpace(c.FormValue("note"))
	var r finance.Entry
	if err == nil {
		r, err = s.Finance.Reverse(c.UserContext(), actor(c), v, x.ID, day, reason)
	}
	if formError(err) {
		return s.reverseForm(c, c.FormValue("day"), reason, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("%s 已冲销，红字凭证是 %s。要重新记，请记一笔新的。", x.Name(), r.Voucher()))
	return c.Redirect("/desk/entries?month="+r.Month.String(), fiber.StatusSeeOther)
}
