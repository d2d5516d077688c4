package finance

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/table"
)

// leg is what one table says of one account: where it begins and where it ends.
type leg struct {
	t          *table.Table
	book       string // tables of the same book have the same
	bank       bool
	first      calendar.Day
	last       calendar.Day
	from, to   money.Fen
	opened     bool // from is printed or follows from the first printed balance
	closed     bool // to is known
	row, col   int  // where from is printed, or the first balance
	value      string
	printedRow bool // an opening row gives it
}

// start is where the balance of an account was first seen in a table.
type start struct {
	amount   money.Fen
	row, col int
	value    string
	printed  bool // in a row of its own
}

// begin keeps the first balance of an account; moved is what the entries before it
// came to.
func (b *runningBalance) begin(bank bool, s start) {
	if k := at(bank); b.start[k] == nil && !b.lost {
		b.start[k] = &s
	}
}

// endLegs keeps the ends of the table just read, one per balance column.
func (r *bookReader) endLegs() {
	first, last := r.days()
	for _, bank := range []bool{false, true} {
		if r.balanceColumn(bank) < 0 || bank && !r.twoBalances() {
			continue
		}
		k := r.balanceColumn(bank)
		l := leg{t: r.t, book: r.bookName(), bank: r.t.Columns[k].Bank, first: first, last: last}
		if s := r.cash.start[at(l.bank)]; s != nil {
			l.from, l.opened, l.row, l.col, l.value, l.printedRow = s.amount, true, s.row, s.col, s.value, s.printed
		}
		l.to, l.closed = r.balance(l.bank)
		r.legs = append(r.legs, l)
	}
}

// days gives the first and the last day of the table being read.
func (r *bookReader) days() (first, last calendar.Day) {
	k := dayColumn(r.t)
	for _, row := range r.t.Rows {
		if k < 0 || row.Reason != "" || row.Values[k].Day.IsZero() {
			continue
		}
		d := row.Values[k].Day
		if first.IsZero() || d.Before(first) {
			first = d
		}
		if last.IsZero() || d.After(last) {
			last = d
		}
	}
	return first, last
}

var periodWords = regexp.MustCompile(`[0-9０-９一二三四五六七八九十〇零]+|[年月日季度上下半第至页份()（）\-—~～.、,，\s]|[Ss]heet`)

// bookName is what the title and the sheet's name say besides the period: sheets of
// one book differ in nothing else. A block without a title continues the one above it.
func (r *bookReader) bookName() string {
	title := periodWords.ReplaceAllString(r.t.Report.Title, "")
	if n := len(r.legs); title == "" && n > 0 && r.legs[n-1].t.Sheet == r.t.Sheet {
		return r.legs[n-1].book
	}
	return title + "|" + periodWords.ReplaceAllString(r.t.Sheet, "")
}

// join compares tables that continue each other, as when each month has a sheet: one
// closes with what the next opens with. Only the first of a book opens it.
func (r *bookReader) join() {
	legs := slices.Clone(r.legs)
	slices.SortStableFunc(legs, func(a, b leg) int {
		return cmp.Or(strings.Compare(a.book, b.book), a.first.Sub(b.first))
	})
	for i, next := range legs {
		for _, before := range slices.Backward(legs[:i]) {
			if before.book == next.book && before.bank == next.bank && !before.last.IsZero() && !next.first.IsZero() && !next.first.Before(before.last) {
				r.compareLegs(before, next)
				break
			}
		}
	}
}

func (r *bookReader) compareLegs(before, next leg) {
	if next.printedRow {
		r.book.Openings = slices.DeleteFunc(r.book.Openings, func(o BookOpening) bool {
			return o.Sheet == next.t.Sheet && o.Row == next.row && o.Bank == next.bank
		})
	}
	if !before.closed || !next.opened || before.to == next.from {
		return
	}
	where := fmt.Sprintf("工作表“%s”", before.t.Sheet)
	if before.t.Sheet == next.t.Sheet {
		where = "上面的表"
	}
	const text = "这里接着记的是 %s元，%s结到 %s 是 %s元，相差 %s元。"
	args := []any{next.from, where, before.last, before.to, abs(next.from - before.to)}
	if next.first.Year()*12+next.first.Month()-before.last.Year()*12-before.last.Month() > 1 { // months between may be in another file
		p := r.problem(next.t, next.row, next.col, next.value, table.LevelQuestion, "opening-gap", text+"中间隔着月份，确实另有账就选“照录”，不是请查对后改正。", args...)
		r.ask(p, fmt.Sprintf("opening-gap:%s!%d", next.t.Sheet, next.row))
		return
	}
	r.add(next.t, next.row, next.col, next.value, table.LevelError, "opening-differs", text+"请查对后改正。", args...)
}

// acrossAccounts is true if the row moves cash one way and the bank the other.
func (r *bookReader) acrossAccounts(row *table.Row) bool {
	var in, out []bool
	for k, c := range r.t.Columns {
		v := row.Values[k]
		switch {
		case v.Fen == 0:
		case c.Role == table.RoleIncome:
			in = append(in, c.Bank)
		case c.Role == table.RoleExpense:
			out = append(out, c.Bank)
		}
	}
	return len(in) == 1 && len(out) == 1 && in[0] != out[0]
}
