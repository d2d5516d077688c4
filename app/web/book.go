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
	return sheet.Book{
		Title: title,
		Pages: []sheet.Page{entriesSheet(doc, title, hash, url), itemsSheet(doc), accountsSheet(doc)},
	}
}

func entriesSheet(doc finance.Sheet, title, hash, url string) sheet.Page {
	p := sheet.Page{
		Name: "收支明细", Title: title, Lines: []string{"公开编号：" + doc.Number, "单位：元"},
		Columns: []sheet.Column{
			{Name: "序号"},
			{Name: "日期", Width: 12},
			{Name: "凭证号", Width: 14},
			{Name: "摘要", Width: 40},
			{Name: "科目"},
			{Name: "资金"},
			{Name: "收入"},
			{Name: "支出"},
			{Name: "余额"},
			{Name: "经手人"},
			{Name: "证明人"},
			{Name: "审批人"},
			{Name: "备注"},
		},
	}
	blank := sheet.Value{}
	p.Rows = append(p.Rows, []sheet.Value{
		blank, blank, blank, sheet.TextValue("上期结余"), blank, blank, blank, blank, fen(doc.Opening), blank, blank, blank, blank,
	})
	for _, e := range doc.Entries {
		p.Rows = append(p.Rows, []sheet.Value{
			sheet.IntValue(int64(e.N)), sheet.DayValue(e.Day.String()), sheet.TextValue(e.Voucher), sheet.TextValue(e.Summary), sheet.TextValue(e.Account),
			sheet.TextValue(moneyWord(e.Money)), some(e.Income), some(e.Expense), fen(e.Balance),
			sheet.TextValue(e.Handler), sheet.TextValue(e.Witness), sheet.TextValue(e.Approver), sheet.TextValue(remarkOf(e)),
		})
	}
	p.Rows = append(p.Rows, []sheet.Value{
		blank, blank, blank, sheet.TextValue("合计"), blank, blank, fen(doc.Income), fen(doc.Expense), fen(doc.Closing), blank, blank, blank, blank,
	})
	p.Notes = append([]string{
		"大写　收入：" + doc.Income.Capital() + "　支出：" + doc.Expense.Capital() + "　结余：" + doc.Closing.Capital(),
	}, footNotes(signed{
		drafted: doc.Drafted, reviewed: doc.Reviewed, published: doc.Publish, shownTo: doc.ShownTo, source: doc.Source,
	}, doc.Version, doc.Reason, hash, url)...)
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
	switch {
	case e.Transfer != 0 && e.Money == "cash":
		parts = append(parts, "现金存入银行 "+e.Transfer.String()+" 元")
	case e.Transfer != 0:
		parts = append(parts, "银行提取现金 "+e.Transfer.String()+" 元")
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
		t.Village.County + t.Village.Township + t.Village.Name + "　" + dayWords(t.Period), "公开编号：" + t.Number, "单位：元",
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
		if sums := sumsOf(t); sums != nil {
			p.Rows = append(p.Rows, sums)
		}
	}
	p.Notes = append(append(p.Notes, notesOf(t)...), footNotes(signed{
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

// sumsOf is the closing row of a table whose file had none; nil if nothing in
// it can be summed.
func sumsOf(t disclosure.Table) []sheet.Value {
	foot := footOf(t)
	if len(foot) == 0 {
		return nil
	}
	row := make([]sheet.Value, len(t.Columns))
	for i, text := range foot[0] {
		f, ok := fenIn(t.Columns[i].Sum)
		switch {
		case ok && t.Columns[i].Type == "money":
			row[i] = fen(f)
		case t.Columns[i].Sum != "":
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
