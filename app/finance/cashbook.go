package finance

import (
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// CashBook is a cash or bank journal as a file has it, oldest entry first.
type CashBook struct {
	Rows     []BookRow
	Openings []BookOpening // printed opening balances, one per table at most
	Newest   bool          // the file had the newest entry first and was turned round
}

// BookRow is one entry. Exactly one of Income, Expense and Transfer is not zero,
// unless the report has a problem with the row. Amounts are in fen.
type BookRow struct {
	Sheet    string
	Row      int // of the sheet, from 1
	Day      calendar.Day
	Voucher  string
	Summary  string
	Category string // account item as written
	Income   money.Fen
	Expense  money.Fen
	Bank     bool // moved the bank account, not the cash
	Handler  string
	Witness  string
	Reviewer string
	Approver string
	Note     string
	Transfer money.Fen // moved from the account to the other one, of cash and bank; then neither came in nor went out
	Balance  money.Fen // printed after the entry
	Printed  bool      // a balance is printed
}

// BookOpening is a printed opening balance in fen.
type BookOpening struct {
	Sheet  string
	Row    int
	Bank   bool
	Amount money.Fen
	Mixed  bool // of cash and bank together
}

// AskMonth is the question about entries outside the month the file is for.
const AskMonth = "month-outside"

// ReadCashBook reads the file's tables and, if they are cash books, their
// entries. It is pure. The report has all problems of both steps; the book may
// be used only if the report's Reading is table.CashBook and it is Clean.
func ReadCashBook(f *sheet.File, o table.Options) (CashBook, table.Report) {
	res := table.Read(f, o)
	r := &bookReader{opt: o, report: &res.Report, seen: map[string]place{}}
	if res.Report.Reading == table.CashBook {
		for i := range res.Tables {
			t := &res.Tables[i]
			if t.Report.Kind == table.CashBook {
				r.read(t)
			} else if o.Reading != table.CashBook && len(t.Report.HeadingRows) > 0 {
				r.add(t, t.Report.HeadingRows[0], 0, "", table.LevelNote, "other-table", "这张表不是日记账，没有记账。要公布它，请另外按“表格”导入。")
			}
		}
		r.join()
		r.sort()
	}
	res.Report.Limit()
	return r.book, res.Report
}

type place struct {
	sheet string
	row   int
}

type bookReader struct {
	opt    table.Options
	report *table.Report
	book   CashBook
	seen   map[string]place // entries by their content, to find twins
	t      *table.Table
	pages  *pageSums
	cash   runningBalance
	legs   []leg // one per table and account
}

func (r *bookReader) problem(t *table.Table, row, col int, value string, level table.Level, code, format string, a ...any) table.Problem {
	p := table.Problem{Sheet: t.Sheet, Row: row, Value: value, Level: level, Code: code, Message: fmt.Sprintf(format, a...)}
	if col > 0 {
		p.Column = sheet.Letters(col)
	}
	return p
}

func (r *bookReader) add(t *table.Table, row, col int, value string, level table.Level, code, format string, a ...any) {
	r.report.Problems = append(r.report.Problems, r.problem(t, row, col, value, level, code, format, a...))
}

// ask puts a question that is settled by table.Keep.
func (r *bookReader) ask(p table.Problem, key string) {
	p.Question = key
	now, _ := p.Decided(r.opt.Answers)
	r.report.Problems = append(r.report.Problems, now)
}

// read takes one table: entries, printed balances, carried pages.
func (r *bookReader) read(t *table.Table) {
	r.t, r.cash, r.pages = t, runningBalance{}, newPageSums(len(t.Columns))
	rows := slices.Clone(t.Rows)
	newest := newestFirst(t)
	if newest {
		rows = turned(rows)
		r.book.Newest = true
		r.add(t, rows[len(rows)-1].N, 0, "", table.LevelNote, "newest-first", "日期从近到远排列，已按从远到近排好。")
	}
	r.noteAccount()
	for i := range rows {
		row := &rows[i]
		switch row.Reason {
		case "", table.ReasonDetail:
			r.entry(row)
		case table.ReasonOpening:
			r.opening(row)
		case table.ReasonCarried:
			r.carried(row)
		case table.ReasonClosing, table.ReasonSubtotal, table.ReasonTotal, table.ReasonCumulated:
			if !newest { // its balances stand where the entries above them ended
				r.checkBalance(row)
			}
			r.pages.total(row)
		}
	}
	r.endLegs()
}

// turned puts the rows of a newest-first book into book order, with a printed
// opening balance, wherever it stood, before the entries.
func turned(rows []table.Row) []table.Row {
	var first, rest []table.Row
	for _, row := range slices.Backward(rows) {
		if row.Reason == table.ReasonOpening {
			first = append(first, row)
		} else {
			rest = append(rest, row)
		}
	}
	return append(first, rest...)
}

// newestFirst is true if days fall more often than they rise.
func newestFirst(t *table.Table) bool {
	up, down := 0, 0
	var last calendar.Day
	k := dayColumn(t)
	for _, row := range t.Rows {
		if k < 0 || row.Reason != "" || row.Values[k].Day.IsZero() {
			continue
		}
		day := row.Values[k].Day
		switch {
		case last.IsZero():
		case day.After(last):
			up++
		case day.Before(last):
			down++
		}
		last = day
	}
	return down > up
}

func dayColumn(t *table.Table) int {
	return slices.IndexFunc(t.Columns, func(c table.Column) bool {
		return c.Role == table.RoleDate || c.Role == table.RoleMonth
	})
}

func (r *bookReader) column(role table.Role) int {
	return slices.IndexFunc(r.t.Columns, func(c table.Column) bool { return c.Role == role })
}

func (r *bookReader) text(row *table.Row, role table.Role) string {
	if k := r.column(role); k >= 0 {
		return row.Values[k].Text
	}
	return ""
}

// vouchers joins 凭证字 and 凭证号.
func (r *bookReader) voucher(row *table.Row) string {
	var parts []string
	for k, c := range r.t.Columns {
		if c.Role == table.RoleVoucher && row.Values[k].Text != "" {
			parts = append(parts, row.Values[k].Text)
		}
	}
	return strings.Join(parts, "-")
}

// noteAccount tells that everything counts as cash when nothing says so.
func (r *bookReader) noteAccount() {
	if r.column(table.RoleAccount) >= 0 || strings.ContainsAny(r.t.Report.Title+r.t.Sheet, "银现") {
		return
	}
	for _, c := range r.t.Columns {
		if c.Bank {
			return
		}
	}
	r.add(r.t, r.t.Report.HeadingRows[0], 0, "", table.LevelNote, "account-assumed", "没有写账户，全部当作现金收支。银行的账请加一列“账户”，写“现金”或“银行”。")
}

// entry reads one entry and everything that may be wrong with it.
func (r *bookReader) entry(row *table.Row) {
	b := BookRow{
		Sheet: r.t.Sheet, Row: row.N, Voucher: r.voucher(row), Summary: r.text(row, table.RoleSummary), Category: r.text(row, table.RoleCategory),
		Handler: r.text(row, table.RoleHandler), Witness: r.text(row, table.RoleWitness), Reviewer: r.text(row, table.RoleReviewer), Approver: r.text(row, table.RoleApprover), Note: r.text(row, table.RoleNote),
	}
	if k := dayColumn(r.t); k >= 0 {
		b.Day = row.Values[k].Day
		r.checkMonth(row, k)
	}
	if b.Summary == "" {
		r.missingSummary(row, &b)
	}
	if r.betweenBanks(row) {
		return
	}
	ok := r.amounts(row, &b)
	r.account(row, &b)
	if ok {
		r.cash.move(b.Bank, b.Income-b.Expense-b.Transfer)
		r.cash.move(!b.Bank, b.Transfer)
		r.checkTwin(row, b)
	} else {
		r.cash.lose()
	}
	if k := r.balanceColumn(b.Bank); k >= 0 && !row.Values[k].Blank && !row.Values[k].Wrong {
		b.Balance, b.Printed = row.Values[k].Fen, true
	}
	r.checkBalance(row)
	r.pages.entry(row)
	r.book.Rows = append(r.book.Rows, b)
}

func (r *bookReader) missingSummary(row *table.Row, b *BookRow) {
	k := r.column(table.RoleSummary)
	if b.Category != "" {
		b.Summary = b.Category
		if k >= 0 {
			r.add(r.t, row.N, r.t.Columns[k].N, "", table.LevelNote, "summary-from-category", "没有写摘要，用科目“%s”代替。", b.Category)
		}
		return
	}
	if k >= 0 {
		r.add(r.t, row.N, r.t.Columns[k].N, "", table.LevelError, "missing-summary", "这一笔没有摘要。请写是什么收支。")
	}
}

// checkMonth asks about entries outside the month the file is handed in for.
func (r *bookReader) checkMonth(row *table.Row, k int) {
	v, m := row.Values[k], r.opt.Month
	if m.IsZero() || v.Day.IsZero() || m.Contains(v.Day) {
		return
	}
	r.ask(r.problem(r.t, row.N, r.t.Columns[k].N, v.Text, table.LevelQuestion, "month-outside",
		"%s 不在 %s。也一起记账就选“照录”；不记请从文件里删去。", v.Day, m.Chinese()), AskMonth)
}

// amounts finds what came in or went out; false if that is not clear.
func (r *bookReader) amounts(row *table.Row, b *BookRow) bool {
	side, wrong, filled := map[table.Role]int{}, false, 0
	for k, c := range r.t.Columns {
		v := row.Values[k]
		if c.Role != table.RoleIncome && c.Role != table.RoleExpense && c.Role != table.RoleAmount {
			continue
		}
		wrong = wrong || v.Wrong
		if v.Blank || v.Wrong || v.Fen == 0 {
			continue
		}
		filled++
		side[c.Role] = k
		b.Bank = c.Bank
		switch role := r.sideOf(row, c.Role); role {
		case table.RoleIncome:
			b.Income = v.Fen
		case table.RoleExpense:
			b.Expense = v.Fen
		default:
			wrong = true
		}
	}
	switch {
	case wrong:
		return false
	case filled == 2 && b.Income != 0 && b.Income == b.Expense && r.acrossAccounts(row):
		r.add(r.t, row.N, r.amountColumn(), "", table.LevelError, "transfer-row", "这一行像是现金和银行之间转款，两边各有 %s元。请分成两行：一行收入，一行支出。", b.Income)
		return false
	case filled > 1:
		r.add(r.t, row.N, r.amountColumn(), "", table.LevelError, "both-sides", "这一行收入和支出都有数（或有两个收入、两个支出），一笔只能有一个。请分成两行。")
		return false
	case filled == 0 && r.moved(row, b):
		return true
	case filled == 0:
		r.add(r.t, row.N, r.amountColumn(), "", table.LevelError, "no-amount", "这一行没有金额。请填收入或支出；不是一笔账就删去这一行。")
		return false
	}
	r.askRedInk(row, side)
	return true
}

// amountColumn is the first column in which amounts stand.
func (r *bookReader) amountColumn() int {
	for _, c := range r.t.Columns {
		if c.Role == table.RoleIncome || c.Role == table.RoleExpense || c.Role == table.RoleAmount {
			return c.N
		}
	}
	return 0
}

// sideOf reads the direction column for a plain amount.
func (r *bookReader) sideOf(row *table.Row, role table.Role) table.Role {
	k := r.column(table.RoleDirection)
	if role != table.RoleAmount {
		return role
	}
	if k < 0 {
		return table.RoleNone
	}
	switch strings.Join(strings.Fields(row.Values[k].Text), "") {
	case "收", "收入", "借", "进", "入", "收款", "现收", "银收", "增加", "存入":
		return table.RoleIncome
	case "支", "支出", "贷", "付", "出", "付款", "现付", "银付", "减少", "支取":
		return table.RoleExpense
	}
	r.add(r.t, row.N, r.t.Columns[k].N, row.Values[k].Text, table.LevelError, "bad-direction", "“%s”看不出是收入还是支出。请写“收入”或“支出”。", row.Values[k].Text)
	return table.RoleNone
}

// askRedInk asks about negative amounts, which reverse an earlier entry.
func (r *bookReader) askRedInk(row *table.Row, side map[table.Role]int) {
	for _, k := range side {
		v := row.Values[k]
		if v.Fen < 0 {
			c := r.t.Columns[k]
			p := r.problem(r.t, row.N, c.N, v.Text, table.LevelQuestion, "red-ink", "“%s”是负数。是红字冲销以前的账就选“照录”，不是请改正。", v.Text)
			r.ask(p, fmt.Sprintf("red-ink:%s!%s%d", r.t.Sheet, p.Column, row.N))
		}
	}
}

// checkTwin asks about an entry that stands in the file twice. While its day is
// still asked for, nothing can be said.
func (r *bookReader) checkTwin(row *table.Row, b BookRow) {
	if b.Day.IsZero() {
		return
	}
	key := fmt.Sprintf("%s|%s|%s|%d|%d|%d|%t", b.Day, b.Voucher, b.Summary, b.Income, b.Expense, b.Transfer, b.Bank)
	first, twice := r.seen[key]
	if !twice {
		r.seen[key] = place{b.Sheet, b.Row}
		return
	}
	where := fmt.Sprintf("第 %d 行", first.row)
	if first.sheet != b.Sheet {
		where = fmt.Sprintf("工作表“%s”第 %d 行", first.sheet, first.row)
	}
	p := r.problem(r.t, row.N, 0, b.Summary, table.LevelQuestion, "duplicate", "这一笔和%s完全一样（%s %s %s）。确实是两笔就选“照录”，重复了请删去一行。", where, b.Day, b.Summary, b.Income+b.Expense+b.Transfer)
	r.ask(p, fmt.Sprintf("duplicate:%s!%d", b.Sheet, b.Row))
}

// sort puts the entries of several tables into one order of days.
func (r *bookReader) sort() {
	inOrder := slices.IsSortedFunc(r.book.Rows, byDay)
	slices.SortStableFunc(r.book.Rows, byDay)
	if !inOrder && r.t != nil && r.report.Errors()+r.report.Questions() == 0 {
		r.add(r.t, r.t.Report.HeadingRows[0], 0, "", table.LevelNote, "sorted", "日期有先后颠倒，已按日期排好。")
	}
}

func byDay(a, b BookRow) int { return a.Day.Sub(b.Day) }
