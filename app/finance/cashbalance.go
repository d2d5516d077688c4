package finance

import (
	"strings"

	"sunshine/app/money"
	"sunshine/app/table"
)

// runningBalance follows the printed balance of a book. It is unknown until an
// opening or a first balance is printed.
type runningBalance struct {
	sum   [2]money.Fen // cash, bank; in a book with one balance column both count in it
	known [2]bool
	start [2]*start // what each account began with in this table
	lost  bool      // an amount could not be read before a balance was known
}

func at(bank bool) int {
	if bank {
		return 1
	}
	return 0
}

func (b *runningBalance) move(bank bool, d money.Fen) { b.sum[at(bank)] += d }

func (b *runningBalance) lose() { b.known, b.lost = [2]bool{}, true }

// balanceColumn gives the column of printed balances for the account, -1 if none.
func (r *bookReader) balanceColumn(bank bool) int {
	only := -1
	for k, c := range r.t.Columns {
		if c.Role == table.RoleBalance {
			if c.Bank == bank {
				return k
			}
			only = k
		}
	}
	return only
}

// twoBalances is true if cash and bank have balance columns of their own.
func (r *bookReader) twoBalances() bool { return r.balanceColumn(false) != r.balanceColumn(true) }

// balance gives what the column should show now, and whether that is known.
func (r *bookReader) balance(bank bool) (money.Fen, bool) {
	if r.twoBalances() {
		return r.cash.sum[at(bank)], r.cash.known[at(bank)]
	}
	return r.cash.sum[0] + r.cash.sum[1], r.cash.known[0]
}

func (r *bookReader) setBalance(bank bool, f money.Fen) {
	if r.twoBalances() {
		r.cash.sum[at(bank)], r.cash.known[at(bank)] = f, true
		return
	}
	r.cash.sum, r.cash.known = [2]money.Fen{f, 0}, [2]bool{true, true}
}

// checkBalance compares each printed balance of the row with the running one. A
// wrong one counts as right for the rows after it, so that one slip is one error.
func (r *bookReader) checkBalance(row *table.Row) {
	for k, c := range r.t.Columns {
		v := row.Values[k]
		if c.Role != table.RoleBalance || v.Blank || v.Wrong {
			continue
		}
		want, known := r.balance(c.Bank)
		if known && want != v.Fen {
			r.add(r.t, row.N, c.N, v.Text, table.LevelError, "balance-differs", "余额写的是 %s元，按前面的余额加收入减支出应是 %s元，相差 %s元。请查对后改正。", v.Fen, want, abs(v.Fen-want))
		}
		if !known { // want is what the entries moved since the table began
			printed := row.Reason == table.ReasonCarried || row.Reason == table.ReasonOpening
			r.cash.begin(c.Bank, start{v.Fen - want, row.N, c.N, v.Text, printed})
		}
		r.setBalance(c.Bank, v.Fen)
	}
}

func abs(f money.Fen) money.Fen {
	if f < 0 {
		return -f
	}
	return f
}

// opening takes a printed opening balance, from the balance column or, in books
// without one, from the income column.
func (r *bookReader) opening(row *table.Row) {
	found := false
	for _, role := range []table.Role{table.RoleBalance, table.RoleIncome, table.RoleAmount} {
		for k, c := range r.t.Columns {
			v := row.Values[k]
			if c.Role != role || v.Blank || v.Wrong || found && role != table.RoleBalance {
				continue
			}
			found = true
			if want, known := r.balance(c.Bank); known && want != v.Fen {
				r.add(r.t, row.N, c.N, v.Text, table.LevelError, "opening-differs", "“%s”写的是 %s元，前面的账结出来是 %s元。请查对后改正。", row.Label, v.Fen, want)
			} else if !known {
				r.book.Openings = append(r.book.Openings, BookOpening{r.t.Sheet, row.N, c.Bank, v.Fen, r.mixed()})
				r.cash.begin(c.Bank, start{v.Fen, row.N, c.N, v.Text, true})
			}
			r.setBalance(c.Bank, v.Fen)
		}
	}
}

// pageSums follows 过次页 and 承前页.
type pageSums struct {
	page, all []money.Fen // entries since the page, and since the table or the last month total began
	before    []money.Fen // what 承前页 brought onto this page, until a month's total begins a new count
	brought   []money.Fen // the same, to the page's end: books that go on counting through the year
	last      *table.Row  // the 过次页 not yet met by a 承前页
	told      bool        // that page ends are cumulative was noted
}

func newPageSums(n int) *pageSums {
	return &pageSums{page: make([]money.Fen, n), all: make([]money.Fen, n), before: make([]money.Fen, n), brought: make([]money.Fen, n)}
}

func (p *pageSums) entry(row *table.Row) {
	for k, v := range row.Values {
		p.page[k] += v.Fen
		p.all[k] += v.Fen
	}
}

// total begins a new count after the month's total.
func (p *pageSums) total(row *table.Row) {
	if row.Reason == table.ReasonSubtotal && strings.Contains(row.Label, "月") {
		clear(p.all)
		clear(p.before)
	}
}

// carried checks page ends: 过次页 against the page's entries, 承前页 against the
// 过次页 before it. The first 承前页 of a file only brings a balance in.
func (r *bookReader) carried(row *table.Row) {
	p := r.pages
	onto := strings.Contains(row.Label, "承") || strings.HasPrefix(row.Label, "接") || strings.HasPrefix(row.Label, "前页")
	if onto {
		r.carriedOnto(row)
		return
	}
	for k, c := range r.t.Columns {
		v := row.Values[k]
		if v.Blank || v.Wrong || (c.Role != table.RoleIncome && c.Role != table.RoleExpense) {
			continue
		}
		whole := p.page[k] + p.before[k]
		switch {
		case v.Fen == p.page[k] || v.Fen == p.all[k]:
		case v.Fen == whole || v.Fen == p.page[k]+p.brought[k]:
			if !p.told {
				p.told = true
				r.add(r.t, row.N, c.N, v.Text, table.LevelNote, "page-cumulative", "“%s”是承前页加上本页各笔，按累计核对，相符。", row.Label)
			}
		case p.brought[k] != 0:
			r.add(r.t, row.N, c.N, v.Text, table.LevelError, "page-differs", "“%s”的“%s”写的是 %s元，本页各笔相加是 %s元，连承前页是 %s元。请查对后改正。", row.Label, c.Name, v.Fen, p.page[k], p.page[k]+p.brought[k])
		default:
			r.add(r.t, row.N, c.N, v.Text, table.LevelError, "page-differs", "“%s”的“%s”写的是 %s元，本页各笔相加是 %s元。请查对后改正。", row.Label, c.Name, v.Fen, p.page[k])
		}
	}
	r.checkBalance(row)
	p.last = row
}

func (r *bookReader) carriedOnto(row *table.Row) {
	p := r.pages
	for k, c := range r.t.Columns {
		v := row.Values[k]
		if c.Role != table.RoleIncome && c.Role != table.RoleExpense && c.Role != table.RoleBalance || v.Wrong {
			continue
		}
		if p.last != nil && (v.Fen != p.last.Values[k].Fen || v.Blank != p.last.Values[k].Blank) {
			r.add(r.t, row.N, c.N, v.Text, table.LevelError, "page-differs", "“%s”的“%s”写的是 %s元，前页第 %d 行写的是 %s元，两数应当相等。请查对后改正。", row.Label, c.Name, v.Fen, p.last.N, p.last.Values[k].Fen)
		}
		if c.Role != table.RoleBalance {
			p.before[k], p.brought[k] = v.Fen, v.Fen
		} else if _, known := r.balance(c.Bank); !known && !v.Blank && p.last == nil {
			r.book.Openings = append(r.book.Openings, BookOpening{r.t.Sheet, row.N, c.Bank, v.Fen, r.mixed()})
		}
	}
	r.checkBalance(row)
	clear(p.page)
	p.last = nil
}
