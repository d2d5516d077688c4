package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
	"sunshine/views"
)

// ledgerRows is how many entries of a month stand on one page.
const ledgerRows = 200

// ledgerPage is a month's entries as the accountant sees them.
type ledgerPage struct {
	Page
	Month      calendar.Month
	Prev, Next string // addresses; Next is empty in the running month
	Sheet      finance.Sheet
	Accounts   views.Table
	Rows       []ledgerRow // of one page
	Before     int         // entries on the pages before
	From       money.Fen   // the balance they leave
	Pager      views.Pager
	Stand      monthStand
	Lamps      []lamp
	NoOpening  bool // no opening balance and nothing booked yet
}

// ledgerRow is an entry with its place on the sheet: running balance, account.
type ledgerRow struct {
	finance.SheetEntry
	Entry finance.Entry
}

// Bank tells whether the money is the bank's.
func (r ledgerRow) Bank() bool { return r.Entry.Money == finance.Bank }

func (s *Server) listEntries(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	m, err := s.ledgerMonth(c, v)
	if err != nil {
		return err
	}
	p := ledgerPage{Page: s.deskPage(c, m.Chinese()+"的账", deskCrumbs("记账")...), Month: m, Prev: "/desk/entries?month=" + m.Add(-1).String()}
	if m.Before(p.Today.MonthOf()) {
		p.Next = "/desk/entries?month=" + m.Add(1).String()
	}
	if p.Sheet, err = s.Finance.Draw(c.UserContext(), v, m); err != nil {
		return err
	}
	list, err := s.Finance.Entries(c.UserContext(), v.ID, m)
	if err != nil {
		return err
	}
	p.fill(c, list)
	p.Accounts = accountsOf(p.Sheet)
	if p.Lamps, err = s.lamps(c.UserContext(), v.ID); err != nil {
		return err
	}
	p.NoOpening = len(list) == 0 && p.Sheet.Opening == 0
	if p.Stand, err = s.monthStand(c.UserContext(), v, m, len(list)); err != nil {
		return err
	}
	return s.renderDesk(c, "entry/list", p)
}

// fill takes one page of the month's entries: the one asked for by its number,
// or the one with the entry asked for. The totals stay those of the month.
func (p *ledgerPage) fill(c *fiber.Ctx, list []finance.Entry) {
	total := min(len(list), len(p.Sheet.Entries))
	n := pageOf(c, total, ledgerRows)
	if i := slices.IndexFunc(list[:total], func(e finance.Entry) bool { return e.Number == c.QueryInt("entry") }); i >= 0 {
		n = i/ledgerRows + 1
	}
	p.Pager = pagerOf(n, total, ledgerRows, "笔", func(n int) string { return ledgerPath(p.Month, n) })
	p.Before, p.From = (n-1)*ledgerRows, p.Sheet.Opening
	if p.Before > 0 {
		p.From = p.Sheet.Entries[p.Before-1].Balance
	}
	for i := p.Before; i < min(total, n*ledgerRows); i++ {
		p.Rows = append(p.Rows, ledgerRow{p.Sheet.Entries[i], list[i]})
	}
}

// ledgerPath is the address of a page of a month's entries.
func ledgerPath(m calendar.Month, n int) string {
	return fmt.Sprintf("/desk/entries?month=%s&page=%d#entries", m, n)
}

// ledgerMonth is the month asked for, else the newest that has entries, else
// the running one.
func (s *Server) ledgerMonth(c *fiber.Ctx, v village.Village) (calendar.Month, error) {
	if text := c.Query("month"); text != "" {
		m, err := calendar.ParseMonth(text)
		if err == nil && m.After(s.today().MonthOf()) {
			return m, fault.NotFoundf("%s还没到。", m.Chinese())
		}
		return m, err
	}
	months, err := s.Finance.Months(c.UserContext(), v.ID)
	if err != nil || len(months) == 0 {
		return s.today().MonthOf(), err
	}
	return months[0], nil
}

// ownEntry gives an entry of the village; another village's is not found.
func (s *Server) ownEntry(c *fiber.Ctx, v village.Village, id int64) (finance.Entry, error) {
	e, err := s.Finance.Entry(c.UserContext(), id)
	if err == nil && e.VillageID != v.ID {
		err = fault.NotFoundf("没有这笔账。")
	}
	return e, err
}

// entryShowPage is one entry with what may still be done to it.
type entryShowPage struct {
	Page
	Entry   finance.Entry
	Facts   []views.Fact
	Lines   views.Table
	Warned  []warningRow
	Closed  string // why it can be neither added to nor reversed in its own month
	Fields  []views.Field
	Problem string
}

func (s *Server) showEntry(c *fiber.Ctx) error { return s.entryShow(c, "", nil) }

func (s *Server) entryShow(c *fiber.Ctx, name string, failed error) error {
	v, e, err := s.entryOfAddress(c)
	if err != nil {
		return err
	}
	p := entryShowPage{Page: s.deskPage(c, "凭证 "+e.Voucher(), deskCrumbs("记账", e.Voucher())...), Entry: e}
	if p.Facts, err = s.entryFacts(c, v, e); err != nil {
		return err
	}
	lines, err := s.Finance.VoucherLines(c.UserContext(), e.ID)
	if err != nil {
		return err
	}
	p.Lines = linesOf(lines)
	if p.Warned, err = warningRows(s.Finance.EntryWarnings(c.UserContext(), e.ID)); err != nil {
		return err
	}
	if closed := s.Finance.MayPost(c.UserContext(), v.ID, e.Month); formError(closed) {
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
	return s.renderDesk(c, "entry/show", p)
}

// entryOfAddress finds the entry :id among the village's own.
func (s *Server) entryOfAddress(c *fiber.Ctx) (v village.Village, e finance.Entry, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, e, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, e, err
	}
	if e, err = s.ownEntry(c, v, int64(id)); err != nil {
		return v, e, err
	}
	list, err := s.Finance.Entries(c.UserContext(), v.ID, e.Month) // these have their files
	for _, x := range list {
		if x.ID == e.ID {
			e = x
		}
	}
	return v, e, err
}

func (s *Server) entryFacts(c *fiber.Ctx, v village.Village, e finance.Entry) ([]views.Fact, error) {
	facts := []views.Fact{
		{Name: "日期", Value: e.Day.Chinese()},
		{Name: "摘要", Value: e.Summary},
		{Name: e.Kind.Chinese(), Value: yuanOf(e.Amount) + " 元"},
		{Name: "大写", Value: e.Amount.Capital()},
	}
	for _, code := range []struct{ name, code string }{{"钱放在哪里", e.Money}, {"科目", e.Account}} {
		a, err := s.Finance.Chart.Account(code.code)
		if err != nil {
			return nil, err
		}
		facts = append(facts, views.Fact{Name: code.name, Value: a.Name})
	}
	if e.Kind == finance.Transfer {
		facts[4].Name, facts[5].Name = "从", "到"
	}
	for _, p := range []views.Fact{{Name: "经手人", Value: e.Handler}, {Name: "证明人", Value: e.Witness}, {Name: "审批人", Value: e.Approver}, {Name: "备注", Value: e.Note}} {
		if p.Value != "" {
			facts = append(facts, p)
		}
	}
	for _, o := range []struct {
		name string
		id   int64
	}{{"冲销的是", e.ReversesID}, {"已被冲销", e.ReversedBy}} {
		if o.id == 0 {
			continue
		}
		other, err := s.ownEntry(c, v, o.id)
		if err != nil {
			return nil, err
		}
		facts = append(facts, views.Fact{Name: o.name, Value: other.Voucher(), URL: "/desk/entries/" + itoa64(other.ID)})
	}
	return append(facts, views.Fact{Name: "记账", Value: e.PostedBy + "　" + moment(e.PostedAt)}), nil
}

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
	return t
}

func (s *Server) addFiles(c *fiber.Ctx) error {
	v, e, err := s.entryOfAddress(c)
	if err != nil {
		return err
	}
	n, err := s.attachAll(c, v, e.ID, "file", c.FormValue("name"))
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
	return c.Redirect("/desk/entries/"+itoa64(e.ID), fiber.StatusSeeOther)
}

// reversePage asks for the day and the reason of a reversal.
type reversePage struct {
	Page
	Entry   finance.Entry
	Facts   []views.Fact
	Fields  []views.Field
	Problem string
}

func (s *Server) showReverse(c *fiber.Ctx) error {
	return s.reverseForm(c, s.today().String(), "", nil)
}

func (s *Server) reverseForm(c *fiber.Ctx, day, reason string, failed error) error {
	v, e, err := s.entryOfAddress(c)
	if err != nil {
		return err
	}
	p := reversePage{Page: s.deskPage(c, "冲销 "+e.Voucher(), deskCrumbs("记账", "冲销")...), Entry: e}
	if p.Facts, err = s.entryFacts(c, v, e); err != nil {
		return err
	}
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
	v, e, err := s.entryOfAddress(c)
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
		r, err = s.Finance.Reverse(c.UserContext(), actor(c), v, e.ID, day, reason)
	}
	if formError(err) {
		return s.reverseForm(c, c.FormValue("day"), reason, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("%s 已冲销，红字凭证是 %s。要重新记，请记一笔新的。", e.Voucher(), r.Voucher()))
	return c.Redirect("/desk/entries?month="+r.Month.String(), fiber.StatusSeeOther)
}

// villageFile sends a receipt of the village to its own workers, before and
// after publication.
func (s *Server) villageFile(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	a, body, err := s.Finance.VillageFile(c.UserContext(), v.ID, c.Params("sha256"))
	if err != nil {
		return err
	}
	ending := map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}[a.Type]
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderContentType, a.Type)
	c.Set(fiber.HeaderContentDisposition, contentDisposition(a.Type != "application/pdf", "receipt-"+a.SHA256[:8]+ending, a.Name+ending))
	return sendTagged(c, body, a.SHA256, "no-store")
}

// deskCrumbs leads from the desk to a page of the ledger.
func deskCrumbs(texts ...string) []views.Link {
	urls := map[string]string{"记账": "/desk/entries", "导入表格": "/desk/imports", "公开": "/desk/disclosures"}
	crumbs := []views.Link{{Text: "工作台", URL: "/desk"}}
	for i, t := range texts {
		l := views.Link{Text: t, URL: urls[t]}
		if i == len(texts)-1 {
			l.URL = ""
		}
		crumbs = append(crumbs, l)
	}
	return crumbs
}

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }

// missing tells whether err says that there is no such thing.
func missing(err error) bool { return err != nil && fault.KindOf(err) == fault.NotFound }

// sentence gives a fault's sentence with what its fields add.
func sentence(err error) string {
	var b strings.Builder
	b.WriteString(fault.Message(err))
	for _, f := range fault.Fields(err) {
		b.WriteString(f.Message + "。")
	}
	return b.String()
}
