package web

import (
	"fmt"
	"strconv"
	"strings"

	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/sheet"
)

// financeBook lays a frozen sheet out as a workbook. Its first page is also the
// CSV: a cash book that our own import reads back.
func financeBook(doc finance.Sheet, hash, url string) sheet.Book {
	title := doc.Village.County + doc.Village.Township + doc.Village.Name + doc.Month.Chinese() + "财务公开榜"
	pages := []sheet.Page{entriesSheet(doc, title, hash, url), itemsSheet(doc), accountsSheet(doc)}
	if len(doc.Others) > 0 {
		pages = append(pages, othersSheet(doc))
	}
	return sheet.Book{Title: title, Pages: pages}
}

func entriesSheet(doc finance.Sheet, title, hash, url string) sheet.Page {
	p := sheet.Page{Name: "收支明细", Title: title, Lines: []string{"公开编号：" + doc.Number, "单位：元"}}
	columns := entryColumns(doc)
	opening, closing := make([]sheet.Value, len(columns)), make([]sheet.Value, len(columns))
	for i, c := range columns {
		p.Columns = append(p.Columns, c.Column)
		switch c.Name {
		case "摘要":
			opening[i], closing[i] = sheet.TextValue("上期结余"), sheet.TextValue("合计")
		case "收入":
			closing[i] = fen(doc.Income)
		case "支出":
			closing[i] = fen(doc.Expense)
		case "余额":
			opening[i], closing[i] = fen(doc.Opening), fen(doc.Closing)
		}
	}
	p.Rows = append(p.Rows, opening)
	for _, e := range doc.Entries {
		row := make([]sheet.Value, len(columns))
		for i, c := range columns {
			row[i] = c.value(e)
		}
		p.Rows = append(p.Rows, row)
	}
	p.Rows = append(p.Rows, closing)
	p.Notes = append([]string{
		"大写　收入：" + doc.Income.Capital() + "　支出：" + doc.Expense.Capital() + "　结余：" + doc.Closing.Capital(),
	}, otherNotes(doc)...)
	p.Notes = append(append(p.Notes, lawNotes(doc.Basis, doc.Masked)...), footNotes(signed{
		drafted: doc.Drafted, reviewed: doc.Reviewed, published: doc.Publish, shownTo: doc.ShownTo, source: doc.Source,
	}, doc.Version, doc.Reason, hash, url)...)
	return p
}

// entryColumn is a column of the entries and what stands in it.
type entryColumn struct {
	sheet.Column
	value func(finance.SheetEntry) sheet.Value
}

// entryColumns are those every sheet has, and those something stands in.
func entryColumns(doc finance.Sheet) []entryColumn {
	text := func(name string, width float64, of func(finance.SheetEntry) string) entryColumn {
		return entryColumn{sheet.Column{Name: name, Width: width}, func(e finance.SheetEntry) sheet.Value { return sheet.TextValue(of(e)) }}
	}
	other := func(name string, of func(finance.SheetEntry) sheet.Value) entryColumn {
		return entryColumn{sheet.Column{Name: name}, of}
	}
	columns := []entryColumn{
		other("序号", func(e finance.SheetEntry) sheet.Value { return sheet.IntValue(int64(e.N)) }),
		{sheet.Column{Name: "日期", Width: 12}, func(e finance.SheetEntry) sheet.Value { return sheet.DayValue(e.Day.String()) }},
		text("凭证号", 14, func(e finance.SheetEntry) string { return e.Voucher }),
		text("摘要", 40, func(e finance.SheetEntry) string { return e.Summary }),
		text("科目", 0, func(e finance.SheetEntry) string { return e.Account }),
		text("资金", 0, func(e finance.SheetEntry) string { return moneyWord(e.Money) }),
		other("收入", func(e finance.SheetEntry) sheet.Value { return some(e.Income) }),
		other("支出", func(e finance.SheetEntry) sheet.Value { return some(e.Expense) }),
		other("余额", func(e finance.SheetEntry) sheet.Value { return fen(e.Balance) }),
		text("经手人", 0, func(e finance.SheetEntry) string { return e.Handler }),
		text("证明人", 0, func(e finance.SheetEntry) string { return e.Witness }),
	}
	reviewer := func(e finance.SheetEntry) string { return e.Reviewer }
	if doc.Has(reviewer) {
		columns = append(columns, text("审核人", 0, reviewer))
	}
	columns = append(columns, text("审批人", 0, func(e finance.SheetEntry) string { return e.Approver }))
	for _, c := range []struct {
		name string
		of   func(finance.SheetEntry) string
	}{
		{"对方", func(e finance.SheetEntry) string { return e.Party }},
		{"专款", func(e finance.SheetEntry) string { return e.Fund }},
		{"项目", func(e finance.SheetEntry) string { return e.Project }},
		{"决议", func(e finance.SheetEntry) string { return e.Decision.Text() }},
		{"决议情况", finance.SheetEntry.Without},
	} {
		if doc.Has(c.of) {
			columns = append(columns, text(c.name, 16, c.of))
		}
	}
	return append(columns, text("备注", 0, remarkOf))
}

// otherNotes tell the vouchers that move no money under the entries, so that the
// CSV has them too.
func otherNotes(doc finance.Sheet) []string {
	if len(doc.Others) == 0 {
		return nil
	}
	notes := []string{"没有动钱的账，不算收支："}
	for _, o := range doc.Others {
		var lines []string
		for _, l := range o.Lines {
			side, f := "借", l.Debit
			if f == 0 {
				side, f = "贷", l.Credit
			}
			lines = append(lines, side+" "+l.Code+" "+l.Account+" "+f.String())
		}
		notes = append(notes, o.Day.Chinese()+" 凭证 "+o.Voucher+" "+o.Summary+remarkOfOther(o)+"："+strings.Join(lines, "，"))
	}
	return notes
}

func remarkOfOther(o finance.SheetOther) string {
	var parts []string
	if o.Decision.Code != "" {
		parts = append(parts, "决议 "+o.Decision.Text())
	}
	if without := o.Without(); without != "" {
		parts = append(parts, without)
	}
	if o.Reverses != "" {
		parts = append(parts, "冲销 "+o.Reverses)
	}
	if o.ReversedBy != "" {
		parts = append(parts, "已被 "+o.ReversedBy+" 冲销")
	}
	if len(parts) == 0 {
		return ""
	}
	return "（" + strings.Join(parts, "；") + "）"
}

// othersSheet lists the lines of the vouchers that move no money.
func othersSheet(doc finance.Sheet) sheet.Page {
	p := sheet.Page{
		Name: "没有动钱的账", Title: "没有动钱的账", Lines: []string{"单位：元"},
		Columns: []sheet.Column{{Name: "日期", Width: 12}, {Name: "凭证号", Width: 14}, {Name: "摘要", Width: 40}, {Name: "科目代码"}, {Name: "科目", Width: 20}, {Name: "借方"}, {Name: "贷方"}, {Name: "备注", Width: 20}},
		Notes:   []string{"没有动现金和银行存款，不算收入，也不算支出。"},
	}
	for _, o := range doc.Others {
		for _, l := range o.Lines {
			p.Rows = append(p.Rows, []sheet.Value{
				sheet.DayValue(o.Day.String()), sheet.TextValue(o.Voucher), sheet.TextValue(o.Summary), sheet.TextValue(l.Code), sheet.TextValue(l.Account),
				some(l.Debit), some(l.Credit), sheet.TextValue(strings.Trim(remarkOfOther(o), "（）")),
			})
		}
	}
	return p
}

// footNotes say under every file which version it was made from.
func footNotes(d signed, version int, reason, hash, url string) []string {
	act := func(name string, a disclosure.Act) string {
		return fmt.Sprintf("%s：%s %s %s", name, a.Post, a.By, a.Day.Chinese())
	}
	notes := []string{
		act("编制", d.drafted) + "　" + act("审核", d.reviewed) + "　" + act("公开", d.published) + "　张贴到：" + d.shownTo.Chinese(),
		fmt.Sprintf("第 %d 版　网址：%s", version, url),
		"公开原件 SHA-256：" + hash,
	}
	for _, v := range disclosure.Voices(d.reviewed, d.published) {
		notes = append(notes, v.Line())
	}
	if reason != "" {
		notes = append(notes, "更正原因："+reason)
	}
	if d.source != "" {
		notes = append(notes, "演示数据："+d.source)
	}
	return notes
}

func itemsSheet(doc finance.Sheet) sheet.Page {
	p := sheet.Page{Name: "分项", Title: "分项收支", Lines: []string{"单位：元"}, Columns: []sheet.Column{{Name: "收支"}, {Name: "科目", Width: 20}, {Name: "明白话", Width: 24}, {Name: "笔数"}, {Name: "金额"}}}
	add := func(kind string, items []finance.SheetItem, total money.Fen) {
		n := 0
		for _, it := range items {
			n += it.Count
			p.Rows = append(p.Rows, []sheet.Value{sheet.TextValue(kind), sheet.TextValue(it.Name), sheet.TextValue(it.Plain), sheet.IntValue(int64(it.Count)), fen(it.Sum)})
		}
		p.Rows = append(p.Rows, []sheet.Value{sheet.TextValue(kind + "合计"), {}, {}, sheet.IntValue(int64(n)), fen(total)})
	}
	add("收入", doc.Incomes, doc.Income)
	add("支出", doc.Expenses, doc.Expense)
	return p
}

func accountsSheet(doc finance.Sheet) sheet.Page {
	p := sheet.Page{
		Name: "现金和银行", Title: "现金和银行存款", Lines: []string{"单位：元"},
		Columns: []sheet.Column{{Name: "资金"}, {Name: "上期结余"}, {Name: "收入"}, {Name: "支出"}, {Name: "互相存取"}, {Name: "本期结余"}},
		Notes:   []string{"现金存银行、银行取现金，不算收入，也不算支出。"},
	}
	for _, a := range accountLines(doc) {
		p.Rows = append(p.Rows, []sheet.Value{sheet.TextValue(a.Name), fen(a.Opening), fen(a.Income), fen(a.Expense), fen(a.Moved), fen(a.Close)})
	}
	return p
}

// fen is an amount; some is one that leaves its cell empty when zero.
func fen(f money.Fen) sheet.Value { return sheet.MoneyValue(int64(f)) }

func some(f money.Fen) sheet.Value {
	if f == 0 {
		return sheet.Value{}
	}
	return fen(f)
}

func moneyWord(account string) string {
	if account == "bank" {
		return "银行"
	}
	return "现金"
}

// remarkOf says of an entry what its columns cannot.
func remarkOf(e finance.SheetEntry) string {
	var parts []string
	if e.Transfer != 0 {
		parts = append(parts, e.Moved()+" "+e.Transfer.String()+" 元")
	}
	if e.Reverses != "" {
		parts = append(parts, "冲销 "+e.Reverses)
	}
	if e.ReversedBy != "" {
		parts = append(parts, "已被 "+e.ReversedBy+" 冲销")
	}
	return strings.Join(parts, "；")
}

// tableBook lays a frozen table out as a workbook of one page.
func tableBook(t disclosure.Table, hash, url string) sheet.Book {
	p := sheet.Page{Name: t.ItemName, Title: t.Title, Lines: []string{
		strings.TrimRight(t.Village.County+t.Village.Township+t.Village.Name+"　"+t.Span(), "　"), "公开编号：" + t.Number, "单位：元",
	}}
	for _, c := range t.Columns {
		p.Columns = append(p.Columns, sheet.Column{Name: headOf(c)})
	}
	for _, r := range t.Rows {
		p.Rows = append(p.Rows, valuesOf(t, r))
	}
	for _, r := range t.Totals {
		p.Rows = append(p.Rows, valuesOf(t, r))
	}
	if len(t.Totals) == 0 {
		for _, x := range t.Closings() {
			p.Rows = append(p.Rows, sumsOf(t, x))
		}
	}
	p.Notes = append(append(append(p.Notes, notesOf(t)...), lawNotes(t.Basis, t.Masked)...), footNotes(signed{
		drafted: t.Drafted, reviewed: t.Reviewed, published: t.Publish, shownTo: t.ShownTo, source: t.Source,
	}, t.Version, t.Reason, hash, url)...)
	return sheet.Book{Title: t.Title, Pages: []sheet.Page{p}}
}

// valuesOf types a row's cells: amounts and numbers stay numbers.
func valuesOf(t disclosure.Table, r disclosure.TableRow) []sheet.Value {
	row := make([]sheet.Value, len(t.Columns))
	for i, text := range textsOf(t, r) {
		switch {
		case i < len(r.Cells) && r.Cells[i].Fen != nil:
			row[i] = fen(*r.Cells[i].Fen)
		case numeric(t.Columns[i]):
			row[i] = sheet.NumberValue(text)
		case t.Columns[i].Type == "date":
			row[i] = sheet.DayValue(text)
		default:
			row[i] = sheet.TextValue(text)
		}
	}
	return row
}

// sumsOf is a closing row of a table whose file had none.
func sumsOf(t disclosure.Table, x disclosure.Closing) []sheet.Value {
	row := make([]sheet.Value, len(t.Columns))
	for i, text := range closingTexts(t, x) {
		f, ok := fenIn(x.Sums[i])
		switch {
		case ok && t.Columns[i].Type == "money":
			row[i] = fen(f)
		case x.Sums[i] != "":
			row[i] = sheet.NumberValue(text)
		default:
			row[i] = sheet.TextValue(text)
		}
	}
	return row
}

// fenIn reads a sum of fen as a frozen document holds it.
func fenIn(text string) (money.Fen, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return money.Fen(n), err == nil
}
