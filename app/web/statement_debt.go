package web

import (
	"context"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/views"
)

// debtTable is a table of figures as the page shows it.
type debtTable struct {
	Doc  bookDoc
	Rows []shownRow
}

// party names a counterparty to the reader: as it is written to the village's
// own people, masked to all others and in files.
func (b bookReader) party(p finance.Counterparty) string {
	switch {
	case p.ID == 0:
		return "未注明对象"
	case b.names:
		return p.Label
	}
	return p.Public()
}

// lead is party on the page, where the register's number has no column: masked
// names are told apart by it.
func (b bookReader) lead(p finance.Counterparty) string {
	if b.names || p.ID == 0 || p.Kind == finance.Unit {
		return b.party(p)
	}
	return fmt.Sprintf("%s（%d号）", p.Public(), p.ID)
}

// monthsWord writes 3个月, 1年.
func monthsWord(n int) string {
	if n > 0 && n%12 == 0 {
		return itoa(n/12) + "年"
	}
	return itoa(n) + "个月"
}

// betweenWords writes 3–6个月, 1–3年.
func betweenWords(from, to int) string {
	if from%12 == 0 && to%12 == 0 {
		return itoa(from/12) + "–" + itoa(to/12) + "年"
	}
	return itoa(from) + "–" + itoa(to) + "个月"
}

// ageHeads names the age classes.
func ageHeads(a finance.Ageing) []string {
	heads := []string{monthsWord(a.Bounds[0].Value) + "内"}
	for i, b := range a.Bounds[1:] {
		heads = append(heads, betweenWords(a.Bounds[i].Value, b.Value))
	}
	return append(heads, monthsWord(a.Bounds[len(a.Bounds)-1].Value)+"以上")
}

// debtDoc draws the 应收应付账龄表 of a day.
func (s *Server) debtDoc(ctx context.Context, r bookRequest, d *bookDoc, reader bookReader) error {
	a, err := s.Finance.Ageing(ctx, r.village, r.day)
	if err != nil {
		return err
	}
	d.Day, d.Checks, d.Lead = r.day, a.Checks, "对象"
	d.Columns = []bookColumn{{Head: "对象", Wide: true}, {Head: "编号", Whole: true}, {Head: "余额", Money: true}}
	for _, h := range ageHeads(a) {
		d.Columns = append(d.Columns, bookColumn{Head: h, Money: true})
	}
	d.Columns = append(d.Columns, bookColumn{Head: "超过" + monthsWord(a.Limit.Value), Money: true}, bookColumn{Head: "最早一笔", Whole: true})
	for _, x := range a.Sections {
		d.Rows = append(d.Rows, bookRow{Strong: true, Lead: textCell(x.Name), Cells: []bookCell{textCell(x.Name), {}}})
		for _, debt := range x.Debts {
			d.Rows = append(d.Rows, debtRow(r, x, debt, reader))
		}
		d.Rows = append(d.Rows, sumRow(x))
	}
	d.Notes = append(d.Notes, "还的钱先抵最早的欠款，剩下的才算账龄。冲销了的账当作没有记过。负数是多收、多付的。“未注明对象”是凭证上没写对方的。",
		a.Limit.Plain+"。"+markOf(a.Limit)+"，出处："+a.Limit.Source+"。账龄的分档："+markOf(a.Bounds[0])+"。")
	if !reader.names {
		d.Notes = append(d.Notes, "农户、个人的名字只露头尾，编号是往来登记里的号。")
	}
	d.Notes = append(d.Notes, remarks(0, a.Chart04, false)...)
	return nil
}

func debtRow(r bookRequest, x finance.DebtSection, d finance.Debt, reader bookReader) bookRow {
	to, number := r.path("")+"?line="+d.Key(), ""
	if d.Party.ID != 0 {
		number = itoa64(d.Party.ID)
	}
	more := ""
	if len(d.Account.Code) > 3 { // below the main account
		more = "　" + d.Account.Code + " " + d.Account.Name
	}
	name := bookCell{Text: reader.party(d.Party) + more, Level: 1}
	lead := bookCell{Text: reader.lead(d.Party) + more, Level: 1}
	sign := signOf(x)
	row := bookRow{Lead: lead.to(to), Cells: []bookCell{name.to(to), textCell(number), fenCell(sign * d.Balance).to(to)}}
	for _, f := range d.Ages {
		row.Cells = append(row.Cells, someCell(sign*f).to(to))
	}
	oldest := textCell("期初")
	if !d.Oldest().IsZero() {
		oldest = dayCell(d.Oldest())
	}
	row.Cells = append(row.Cells, someCell(sign*d.Old).to(to), oldest)
	return row
}

func sumRow(x finance.DebtSection) bookRow {
	row := bookRow{Strong: true, Lead: bookCell{Text: "合计", Level: 1}, Cells: []bookCell{{Text: "合计", Level: 1}, {}, fenCell(x.Balance)}}
	for _, f := range x.Ages {
		row.Cells = append(row.Cells, fenCell(f))
	}
	row.Cells = append(row.Cells, fenCell(x.Old), bookCell{})
	return row
}

// signOf turns what is owed by the village into amounts above zero.
func signOf(x finance.DebtSection) money.Fen {
	if x.Owed {
		return 1
	}
	return -1
}

// openItems lists what is left of each line.
func openItems(a finance.Ageing, x finance.DebtSection, d finance.Debt, reader bookReader) debtTable {
	doc := bookDoc{
		Title:   "没结清的：" + d.Account.Code + " " + d.Account.Name,
		Columns: []bookColumn{{Head: "日期", Whole: true}, {Head: "摘要", Wide: true}, {Head: "还剩", Money: true}, {Head: "原来", Money: true}, {Head: "超过" + monthsWord(a.Limit.Value)}},
	}
	sign := signOf(x)
	for _, it := range d.Items {
		old := ""
		if it.Old {
			old = "是"
		}
		row := bookRow{Cells: []bookCell{dayCell(it.Day), textCell(it.Summary), fenCell(sign * it.Left), fenCell(sign * it.Amount), textCell(old)}}
		if it.Day.IsZero() {
			row.Cells[0] = textCell("期初")
		} else {
			to := reader.voucher(finance.DetailRow{VoucherID: it.VoucherID, Simple: true})
			row.Cells[1] = row.Cells[1].to(to)
		}
		doc.Rows = append(doc.Rows, row)
	}
	doc.Rows = append(doc.Rows, bookRow{Strong: true, Cells: []bookCell{textCell("合计"), {}, fenCell(sign * d.Balance)}})
	return debtTable{doc, doc.shown(doc.Rows)}
}

// debtLines lists every line, with the balance after it on its account.
func debtLines(lines []finance.DetailRow, reader bookReader) debtTable {
	doc := bookDoc{Title: "每一笔", Columns: []bookColumn{
		{Head: "日期", Whole: true},
		{Head: "凭证号", Whole: true},
		{Head: "摘要", Wide: true},
		{Head: "科目"},
		{Head: "借方", Money: true},
		{Head: "贷方", Money: true},
		{Head: "方向", Whole: true},
		{Head: "余额", Money: true},
	}}
	for _, l := range lines {
		side, f := standing(l.Balance)
		to := reader.voucher(l)
		doc.Rows = append(doc.Rows, bookRow{Cells: []bookCell{
			dayCell(l.Day), textCell(l.Voucher).to(to), textCell(l.Summary).to(to), textCell(l.Account.Name), someCell(l.Debit).to(to), someCell(l.Credit).to(to), textCell(side), fenCell(f),
		}})
	}
	return debtTable{doc, doc.shown(doc.Rows)}
}

// debtPage opens one row of the 账龄表: what is open, and every line.
type debtPage struct {
	Page
	Doc   bookDoc
	Facts []views.Fact
	Open  debtTable
	Lines debtTable
	Back  string
}

func (s *Server) showDebt(c *fiber.Ctx, r bookRequest) error {
	a, err := s.Finance.Ageing(c.UserContext(), r.village, r.day)
	if err != nil {
		return err
	}
	x, d, err := a.Debt(r.line)
	if err != nil {
		return err
	}
	lines, err := s.Finance.DebtLines(c.UserContext(), r.village.ID, d.Party.ID, d.Account.Code, r.day)
	if err != nil {
		return err
	}
	reader := readerOf(c, r.village)
	name := reader.lead(d.Party)
	crumbs := bookCrumbs(manyVillages(c), r.village, r.kind.Name, name)
	crumbs[len(crumbs)-2].URL = r.path("")
	p := debtPage{
		Page: s.deskPage(c, r.kind.Name+"："+name, crumbs...), Doc: bookDoc{Title: name, Village: r.village, Period: "截至" + r.words()}, Back: r.path(""),
		Open: openItems(a, x, d, reader), Lines: debtLines(lines, reader),
	}
	p.Facts = []views.Fact{{Name: "科目", Value: d.Account.Code + " " + d.Account.Name}, {Name: "余额", Value: standWords(d.Balance)}}
	if d.Party.ID != 0 && reader.names {
		p.Facts = append(p.Facts, views.Fact{Name: "登记", Value: d.Party.Kind.Chinese() + "，" + itoa64(d.Party.ID) + "号", URL: partyPath(d.Party.ID)})
	}
	if d.Old != 0 {
		p.Facts = append(p.Facts, views.Fact{Name: "超过" + monthsWord(a.Limit.Value) + "的", Value: yuanOf(max(d.Old, -d.Old)) + " 元"})
	}
	return s.renderDesk(c, "statement/debt", p)
}
