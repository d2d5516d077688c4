package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/pdf"
	"sunshine/app/rules"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

func itoa(n int) string { return strconv.Itoa(n) }

// numberIn reads a whole number above zero from an address; no sign, no
// leading zero, so that every thing has one address.
func numberIn(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || itoa(n) != text {
		return 0, fiber.ErrNotFound
	}
	return n, nil
}

// monthOf reads the month of the address.
func monthOf(c *fiber.Ctx) (calendar.Month, error) {
	m, err := calendar.ParseMonth(c.Params("month"))
	if err != nil {
		return m, fault.NotFoundf("没有“%s”这个月，月份写成 2026-03 这样。", c.Params("month"))
	}
	return m, nil
}

// financeVersion finds the version of the address: v/n, else the newest.
func (s *Server) financeVersion(c *fiber.Ctx, v village.Village, m calendar.Month) (disclosure.Version, error) {
	if c.Params("n") == "" {
		return s.Disclosures.Published(c.UserContext(), v.ID, disclosure.FinanceMonth, m.String())
	}
	n, err := numberIn(c.Params("n"))
	if err != nil {
		return disclosure.Version{}, err
	}
	return s.Disclosures.PublishedN(c.UserContext(), v.ID, disclosure.FinanceMonth, m.String(), n)
}

func financePath(code string, m calendar.Month) string {
	return "/villages/" + code + "/finance/" + m.String()
}

// frozenFinance prepares the renditions of a published sheet. Addresses in
// them use the code the sheet was frozen with, so that the same version always
// gives the same bytes.
func frozenFinance(x disclosure.Version, doc finance.Sheet) frozen {
	return frozen{
		version: x,
		path:    financePath(doc.Village.Code, doc.Month) + "/v/" + itoa(x.N),
		ascii:   fmt.Sprintf("finance-%s-%s-v%d", doc.Village.Code, doc.Month, x.N),
		name:    fmt.Sprintf("%s%s财务公开榜-第%d版", doc.Village.Name, doc.Month.Chinese(), x.N),
		book:    func(url string) sheet.Book { return financeBook(doc, x.SHA256, url) },
		pdf:     func(o pdf.Options) ([]byte, error) { return pdf.FinanceSheet(doc, o) },
	}
}

// financeFile sends a rendition of the newest or a certain version.
func (s *Server) financeFile(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	m, err := monthOf(c)
	if err != nil {
		return err
	}
	x, err := s.financeVersion(c, v, m)
	if err != nil {
		return err
	}
	if gone, err := s.tombstone(c, v, x); gone || err != nil {
		return err
	}
	doc, err := finance.ParseSheet(x.Document)
	if err != nil {
		return err
	}
	keep := keepVersion
	if c.Params("n") == "" {
		keep = keepLatest
	}
	return s.sendRendition(c, frozenFinance(x, doc), c.Params("kind"), keep)
}

// financePage is a published sheet.
type financePage struct {
	Page
	publication
	Village           village.Village
	Doc               finance.Sheet
	Lead              string
	Incomes, Expenses views.Bars
	Accounts          views.Table
	Words             []views.Fact
	Reopened          []reopened
	Lamps             []lamp
	Funds             []views.Link
	Prev, Next        string // addresses of the months beside it
}

func (s *Server) showFinance(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	m, err := monthOf(c)
	if err != nil {
		return err
	}
	x, err := s.financeVersion(c, v, m)
	if fault.KindOf(err) == fault.NotFound && c.Params("n") == "" {
		return s.showMissing(c, v, m)
	}
	if err != nil {
		return err
	}
	if gone, err := s.tombstone(c, v, x); gone || err != nil {
		return err
	}
	p, err := s.financePage(c, v, m, x)
	if err != nil {
		return err
	}
	return s.open(c, "finance/show", p)
}

func (s *Server) financePage(c *fiber.Ctx, v village.Village, m calendar.Month, x disclosure.Version) (financePage, error) {
	doc, err := finance.ParseSheet(x.Document)
	if err != nil {
		return financePage{}, err
	}
	title := doc.Village.Name + " " + m.Chinese() + "财务公开榜"
	p := financePage{
		Page:    s.page(c, title, crumb(v, views.Link{Text: "账目", URL: "/villages/" + v.Code + "/finance"}, views.Link{Text: m.Chinese()})...),
		Village: v, Doc: doc, Lead: financeLead(doc),
		Incomes: barsOf("钱从哪里来", doc.Incomes), Expenses: barsOf("钱花在哪里", doc.Expenses),
		Accounts: accountsOf(doc),
		Words: []views.Fact{
			{Name: "收入合计", Value: doc.Income.Capital()}, {Name: "支出合计", Value: doc.Expense.Capital()}, {Name: "本期结余", Value: doc.Closing.Capital()},
		},
	}
	p.Description = v.FullName() + "：" + p.Lead
	p.Prev, p.Next = beside(v, m, p.Today)
	if p.Reopened, err = s.reopened(c, v, m); err != nil {
		return p, err
	}
	if p.Lamps, err = s.lamps(c.UserContext(), v.ID); err != nil {
		return p, err
	}
	if p.Funds, err = s.fundLinks(c, v, nil, &doc); err != nil {
		return p, err
	}
	p.publication, err = s.publicationOf(c, frozenFinance(x, doc), financePath(v.Code, m), signed{
		place: doc.Village, number: doc.Number, drafted: doc.Drafted, reviewed: doc.Reviewed, published: doc.Publish, shownTo: doc.ShownTo, reply: doc.Reply, basis: doc.Basis, masked: doc.Masked, source: doc.Source,
	})
	return p, err
}

// beside gives the addresses of the month before and after, where one is owed.
func beside(v village.Village, m calendar.Month, today calendar.Day) (prev, next string) {
	if m.After(v.FirstMonth) {
		prev = financePath(v.Code, m.Add(-1))
	}
	if m.Before(today.MonthOf()) {
		next = financePath(v.Code, m.Add(1))
	}
	return prev, next
}

// financeLead tells the sheet in a few sentences of plain words.
func financeLead(doc finance.Sheet) string {
	var b strings.Builder
	b.WriteString(financeBrief(doc))
	in, out := largest(doc)
	if in >= 0 {
		e := doc.Entries[in]
		fmt.Fprintf(&b, "最大一笔收入是“%s”，%s元。", e.Summary, yuanOf(e.Income))
	}
	if out >= 0 {
		e := doc.Entries[out]
		fmt.Fprintf(&b, "最大一笔支出是“%s”，%s元。", e.Summary, yuanOf(e.Expense))
	}
	return b.String()
}

// financeBrief is its first sentence: came in, went out, left.
func financeBrief(doc finance.Sheet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d月份", doc.Month.Month())
	switch {
	case doc.Income == 0 && doc.Expense == 0:
		b.WriteString("没有收入，也没有支出")
	case doc.Income == 0:
		fmt.Fprintf(&b, "村里没有收入，支出%s元", yuanOf(doc.Expense))
	case doc.Expense == 0:
		fmt.Fprintf(&b, "村里收入%s元，没有支出", yuanOf(doc.Income))
	default:
		fmt.Fprintf(&b, "村里收入%s元，支出%s元", yuanOf(doc.Income), yuanOf(doc.Expense))
	}
	fmt.Fprintf(&b, "，月末还剩%s元", yuanOf(doc.Closing))
	switch change := doc.Closing - doc.Opening; {
	case change > 0:
		fmt.Fprintf(&b, "，比上月末多%s元", yuanOf(change))
	case change < 0:
		fmt.Fprintf(&b, "，比上月末少%s元", yuanOf(-change))
	}
	return b.String() + "。"
}

// largest finds the largest income and expense that were not cancelled; -1 if
// there is none.
func largest(doc finance.Sheet) (in, out int) {
	in, out = -1, -1
	for i, e := range doc.Entries {
		if e.Reverses != "" || e.ReversedBy != "" {
			continue
		}
		if e.Income > 0 && (in < 0 || e.Income > doc.Entries[in].Income) {
			in = i
		}
		if e.Expense > 0 && (out < 0 || e.Expense > doc.Entries[out].Expense) {
			out = i
		}
	}
	return in, out
}

// yuanOf writes an amount inside a sentence.
func yuanOf(f money.Fen) string { return strings.Replace(f.String(), "-", "−", 1) }

func barsOf(caption string, items []finance.SheetItem) views.Bars {
	rows := make([]views.Bar, len(items))
	for i, it := range items {
		rows[i] = views.Bar{Name: it.Name, Count: it.Count, Sum: it.Sum}
		if it.Plain != it.Name {
			rows[i].Plain = it.Plain
		}
	}
	return views.NewBars(caption, rows)
}

// accountLine is one money account over the month. Moved is what came from the
// other account, less what went there: no income, no expense. Every column adds
// up to its total.
type accountLine struct {
	Name                                   string
	Opening, Income, Expense, Moved, Close money.Fen
}

// accountLines splits the sums between cash and bank; the last line is the total.
func accountLines(doc finance.Sheet) []accountLine {
	cash := accountLine{Name: "现金", Opening: doc.Cash.Opening, Close: doc.Cash.Closing}
	bank := accountLine{Name: "银行存款", Opening: doc.Bank.Opening, Close: doc.Bank.Closing}
	for _, e := range doc.Entries {
		of := map[string]*accountLine{"cash": &cash, "bank": &bank}
		from, to := of[e.Money], of[e.To()]
		from.Income += e.Income
		from.Expense += e.Expense
		from.Moved -= e.Transfer
		to.Moved += e.Transfer
	}
	return []accountLine{cash, bank, {Name: "合计", Opening: doc.Opening, Income: doc.Income, Expense: doc.Expense, Close: doc.Closing}}
}

func accountsOf(doc finance.Sheet) views.Table {
	t := views.Table{
		Caption: "现金和银行存款（单位：元）", Stack: true,
		Head: []views.Column{
			{Text: "钱放在哪里"}, {Text: "上期结余", Num: true}, {Text: "收入", Num: true}, {Text: "支出", Num: true}, {Text: "互相存取", Num: true}, {Text: "本期结余", Num: true},
		},
	}
	for _, a := range accountLines(doc) {
		t.Rows = append(t.Rows, []string{a.Name, yuanOf(a.Opening), yuanOf(a.Income), yuanOf(a.Expense), yuanOf(a.Moved), yuanOf(a.Close)})
	}
	last := len(t.Rows) - 1
	t.Rows, t.Foot = t.Rows[:last], t.Rows[last]
	return t
}

// missingPage says that a month is not out yet: due when, by which rule, how late.
type missingPage struct {
	Page
	Village    village.Village
	Month      calendar.Month
	Clock      deadline.Clock
	Badge      views.Badge
	Facts      []views.Fact
	Tel        string
	Reopened   []reopened
	Lamps      []lamp
	Prev, Next string
}

func (s *Server) showMissing(c *fiber.Ctx, v village.Village, m calendar.Month) error {
	today := s.today()
	if m.After(today.MonthOf()) {
		return fault.NotFoundf("%s还没到。这个月的账要等月份过完，才会编好公开。", m.Chinese())
	}
	clock, err := s.Deadlines.For(c.UserContext(), v.ID, m, today)
	if err != nil {
		return err
	}
	p := missingPage{
		Page:    s.page(c, v.Name+" "+m.Chinese()+"的账还没有公开", crumb(v, views.Link{Text: "账目", URL: "/villages/" + v.Code + "/finance"}, views.Link{Text: m.Chinese()})...),
		Village: v, Month: m, Clock: clock, Badge: badgeOf(clock), Facts: clockFacts(clock), Tel: digits(v.Phone),
	}
	p.Description = v.FullName() + "：" + clock.Sentence()
	p.Prev, p.Next = beside(v, m, today)
	if p.Reopened, err = s.reopened(c, v, m); err != nil {
		return err
	}
	if p.Lamps, err = s.lamps(c.UserContext(), v.ID); err != nil {
		return err
	}
	return s.open(c, "finance/missing", p)
}

// markOf says how binding a rule is. A default of this system is never shown
// as law.
func markOf(r rules.Rule) string {
	switch r.Mark {
	case "C":
		return "有公开文本可查的规定"
	case "L":
		return "地方规定或做法，不是全国统一的规定"
	}
	return "本系统的默认值，不是法律规定"
}

// financeOf picks the newest published sheet of each month from a village's
// list, still unread.
func financeOf(list []disclosure.Version) map[calendar.Month]disclosure.Version {
	months := map[calendar.Month]disclosure.Version{}
	for _, x := range list {
		if m, err := calendar.ParseMonth(x.Period); err == nil && x.Item == disclosure.FinanceMonth && x.WithdrawnOn.IsZero() {
			months[m] = x
		}
	}
	return months
}
