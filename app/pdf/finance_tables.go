package pdf

import (
	"slices"
	"strconv"
	"strings"

	"sunshine/app/finance"
	"sunshine/app/money"
)

// financeOverview draws the sums and the categories: below each other on upright
// paper, side by side on a board sheet.
func (f *flow) financeOverview(doc finance.Sheet) {
	sums, items := financeSums(doc), financeItems(doc)
	note := ""
	if cash, _ := heldMoney(doc); cash.moved != 0 {
		note = "互相存取：现金存银行、银行取现金，不算收支"
	}
	l, size := f.look, f.look.body
	if l.w > l.h {
		const part = 0.44
		sums.x, sums.w = l.left, f.width()*part
		items.x, items.w = l.left+f.width()*part+l.gap, f.width()*(1-part)-l.gap
	}
	fitted := sums.prepare(f, size, size*0.6) && items.prepare(f, size, size*0.6)
	if l.w > l.h && fitted && f.y+2*l.lead+max(sums.full(f), items.full(f)) < f.floor() {
		top := f.y
		f.headingAt("一、收支总表", note, sums.x, sums.w)
		sums.draw(f)
		end := f.y
		f.y = top
		f.headingAt("二、分项收支", "", items.x, items.w)
		items.halves()
		items.wrap(f)
		items.draw(f)
		f.y = max(end, f.y) + l.gap
		return
	}
	size = l.body * 1.12
	sums.w, items.w = 0, 0
	f.need(2*l.lead + 5*2*size)
	f.heading("一、收支总表", note)
	sums.prepare(f, size, size*0.6)
	sums.alike(f)
	sums.draw(f)
	f.y += l.gap
	size = l.body
	f.need(2*l.lead + 4*2*size)
	f.heading("二、分项收支", "")
	items.prepare(f, size, size*0.6)
	items.halves()
	items.wrap(f)
	items.draw(f)
	f.y += l.gap
}

// financeSums is opening, income, expense, what went from one to the other, and
// closing of cash, bank and both.
func financeSums(doc finance.Sheet) *table {
	cash, bank := heldMoney(doc)
	rows := [][]string{cash.cells("现金"), bank.cells("银行存款")}
	both := held{doc.Opening, doc.Income, doc.Expense, 0, doc.Closing}
	return &table{
		cols: []column{
			{head: "", align: centre, min: 4.05},
			{head: "上期结余", align: right, fixed: true},
			{head: "本期收入", align: right, fixed: true},
			{head: "本期支出", align: right, fixed: true},
			{head: "互相存取", align: right, fixed: true},
			{head: "本期结余", align: right, fixed: true},
		},
		rows: len(rows), text: func(r, c int) string { return rows[r][c] },
		total: []totalRow{{label: "合计", text: append([]string{""}, both.cells("合计")[1:]...)}},
	}
}

// held is what happened to one kind of money in a month. moved is what came from
// the other kind, less what went there.
type held struct{ opening, income, expense, moved, closing money.Fen }

func (h held) cells(name string) []string {
	return []string{name, h.opening.String(), h.income.String(), h.expense.String(), h.moved.String(), h.closing.String()}
}

// heldMoney adds the entries up for cash and bank.
func heldMoney(doc finance.Sheet) (cash, bank held) {
	cash.opening, cash.closing = doc.Cash.Opening, doc.Cash.Closing
	bank.opening, bank.closing = doc.Bank.Opening, doc.Bank.Closing
	for _, e := range doc.Entries {
		of := map[string]*held{"cash": &cash, "bank": &bank}
		from, to := of[e.Money], of[e.To()]
		from.income += e.Income
		from.expense += e.Expense
		from.moved -= e.Transfer
		to.moved += e.Transfer
	}
	return cash, bank
}

// alike gives all columns one width, if what is in them allows.
func (t *table) alike(f *flow) {
	each := t.w / float64(len(t.cols))
	for c := range t.cols {
		if t.asked[c]+2*t.pad > each {
			return
		}
	}
	for c := range t.cols {
		t.cols[c].width = each
	}
	t.wrap(f)
}

// financeItems is income and expense by category, side by side.
func financeItems(doc finance.Sheet) *table {
	item := func(items []finance.SheetItem, r, c int) string {
		if r >= len(items) {
			return ""
		}
		return itemText(items[r], c)
	}
	return &table{
		cols: []column{
			{head: "收入项目", grow: true},
			{head: "笔数", align: right, fixed: true},
			{head: "收入金额", align: right, fixed: true},
			{head: "支出项目", grow: true},
			{head: "笔数", align: right, fixed: true},
			{head: "支出金额", align: right, fixed: true},
		},
		rows: max(len(doc.Incomes), len(doc.Expenses)),
		text: func(r, c int) string {
			if c < 3 {
				return item(doc.Incomes, r, c)
			}
			return item(doc.Expenses, r, c-3)
		},
		empty: "本期无发生",
		total: []totalRow{{text: []string{"收入合计", count(doc.Incomes), doc.Income.String(), "支出合计", count(doc.Expenses), doc.Expense.String()}}},
	}
}

// halves gives both halves of a six-column table the same widths.
func (t *table) halves() {
	for c := 1; c < 3; c++ {
		w := max(t.cols[c].width, t.cols[c+3].width)
		t.cols[c].width, t.cols[c+3].width = w, w
	}
	rest := max(t.w/2-t.cols[1].width-t.cols[2].width, 2*t.size)
	t.cols[0].width, t.cols[3].width = rest, rest
}

// itemText names a category in plain words, and by its account where that differs.
func itemText(it finance.SheetItem, c int) string {
	switch c {
	case 1:
		return strconv.Itoa(it.Count)
	case 2:
		return it.Sum.String()
	}
	switch {
	case it.Plain == "" || it.Plain == it.Name:
		return it.Name
	case it.Name == "":
		return it.Plain
	}
	return it.Plain + "（" + it.Name + "）"
}

func count(items []finance.SheetItem) string {
	n := 0
	for _, it := range items {
		n += it.Count
	}
	return strconv.Itoa(n)
}

// financeEntries draws the entries with sums on every page.
func (f *flow) financeEntries(doc finance.Sheet) {
	t := &table{
		cols: []column{
			{head: "序号", align: centre, fixed: true},
			{head: "日期", align: centre, fixed: true},
			{head: "凭证号", align: centre, fixed: true},
			{head: "摘要", min: 8, cap: 40, grow: true},
			{head: "科目", min: 4.05, cap: 6.05},
			{head: "收入", align: right, fixed: true},
			{head: "支出", align: right, fixed: true},
			{head: "余额", align: right, fixed: true},
			{head: "经手人", align: centre, min: 3.05, cap: 6.05},
			{head: "证明人", align: centre, min: 3.05, cap: 6.05},
			{head: "审批人", align: centre, min: 3.05, cap: 6.05},
		},
		rows: len(doc.Entries), empty: "本期无发生",
		text: func(r, c int) string { return entryText(&doc, &doc.Entries[r], c) },
		sums: &sums{cols: []int{5, 6}, latest: 7, amount: func(r, k int) money.Fen {
			if k == 0 {
				return doc.Entries[r].Income
			}
			return doc.Entries[r].Expense
		}},
		total: []totalRow{
			{label: "本期合计", text: []string{"", "", "", "", "", doc.Income.String(), doc.Expense.String(), doc.Closing.String(), "", "", ""}},
			{label: "大写　收入：" + doc.Income.Capital() + "　支出：" + doc.Expense.Capital() + "　结余：" + doc.Closing.Capital()},
		},
	}
	if doc.Has(func(e finance.SheetEntry) string { return e.Reviewer }) {
		t.withReviewer(&doc)
	}
	size := f.look.body
	for shrink := 0; !t.prepare(f, size, size*0.35) && shrink < 2; shrink++ {
		size *= 0.9
	}
	f.need(2*f.look.lead + t.opening(f))
	f.heading("三、收支明细", "共"+strconv.Itoa(len(doc.Entries))+"笔")
	t.draw(f)
}

// withReviewer puts a column for the reviewer before the last one.
func (t *table) withReviewer(doc *finance.Sheet) {
	const at = 10
	t.cols = slices.Insert(t.cols, at, column{head: "审核人", align: centre, min: 3.05, cap: 6.05})
	text := t.text
	t.text = func(r, c int) string {
		switch {
		case c == at:
			return doc.Entries[r].Reviewer
		case c > at:
			c--
		}
		return text(r, c)
	}
	for i, x := range t.total {
		if len(x.text) > at {
			t.total[i].text = slices.Insert(slices.Clone(x.text), at, "")
		}
	}
}

// entryText gives the cell of an entry. What a figure cannot say, that it was
// only moved or cancels another, is added to the summary.
func entryText(doc *finance.Sheet, e *finance.SheetEntry, c int) string {
	switch c {
	case 0:
		return strconv.Itoa(e.N)
	case 1:
		if !e.Day.IsZero() && e.Day.MonthOf() == doc.Month {
			return e.Day.String()[5:]
		}
		return e.Day.String()
	case 2:
		return e.Voucher
	case 3:
		return entrySummary(e)
	case 4:
		return e.Account
	case 5:
		return amount(e.Income)
	case 6:
		return amount(e.Expense)
	case 7:
		return e.Balance.String()
	case 8:
		return e.Handler
	case 9:
		return e.Witness
	}
	return e.Approver
}

func entrySummary(e *finance.SheetEntry) string {
	s := e.Summary
	if e.Transfer != 0 {
		s += "（" + e.Moved() + e.Transfer.String() + "元）"
	}
	if about := e.About(); len(about) > 0 {
		s += "（" + strings.Join(about, "；") + "）"
	}
	if e.Decision.Code != "" {
		s += "（决议" + e.Decision.Text() + "）"
	}
	if without := e.Without(); without != "" {
		s += "（" + without + "）"
	}
	if e.Reverses != "" {
		s += "（冲销凭证" + e.Reverses + "）"
	}
	if e.ReversedBy != "" {
		s += "（已由凭证" + e.ReversedBy + "冲销）"
	}
	return s
}

// amount leaves a column empty rather than print a zero that says nothing.
func amount(v money.Fen) string {
	if v == 0 {
		return ""
	}
	return v.String()
}
