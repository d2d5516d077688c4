package finance

import (
	"context"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/village"
)

// The kinds of rows of a detail ledger.
const (
	RowOpening RowKind = "opening"
	RowLine    RowKind = "line"
	RowDay     RowKind = "day"   // 本日合计, in a journal
	RowMonth   RowKind = "month" // 本月合计
	RowYear    RowKind = "year"  // 本年累计
)

// DetailRow is one row of a detail ledger or journal, in fen.
type DetailRow struct {
	Kind      RowKind
	Day       calendar.Day // of a sum the last day it counts
	VoucherID int64
	Simple    bool   // the page for entries shows it: all but closing vouchers
	Voucher   string // 2026-03-001
	Summary   string
	Account   Account   // the line's own, which may lie below the ledger's
	Counter   []Account // across the line, in order of code
	Turn
	Balance money.Fen // debit less credit after the row
}

// Detail is the detail ledger (明细账) of one account and those below it, or,
// with daily sums, a journal (日记账).
type Detail struct {
	Village village.Village
	Span    Span
	Account Account
	Journal bool
	Opening money.Fen
	Rows    []DetailRow
	Turn
	Lines   int // rows that are lines
	Closing money.Fen
	Checks  []Check
	Derived money.Fen
	Old     bool
}

// Detail draws the detail ledger of an account over at most twelve months.
func (s *Store) Detail(ctx context.Context, v village.Village, code string, sp Span) (Detail, error) {
	return s.detail(ctx, v, code, sp, false)
}

// MoneyJournal draws the journal of a cash or bank account, with daily sums.
func (s *Store) MoneyJournal(ctx context.Context, v village.Village, code string, sp Span) (Detail, error) {
	if r := mainOf(code); r != Cash && r != Bank {
		return Detail{}, fault.NotFoundf("日记账只有现金和银行存款两种。")
	}
	return s.detail(ctx, v, code, sp, true)
}

func (s *Store) detail(ctx context.Context, v village.Village, code string, sp Span, journal bool) (Detail, error) {
	d := Detail{Village: v, Span: sp, Journal: journal}
	if err := sp.Lines(); err != nil {
		return d, err
	}
	q := s.DB.Read()
	b, err := s.balances(ctx, q, v.ID, sp)
	if err != nil {
		return d, err
	}
	if err := b.known(code); err != nil {
		return d, err
	}
	d.Account = b.chart.standing(ChartVersion, code)
	for _, a := range b.Accounts {
		if within(a.Account.Code, code) {
			d.Opening += a.Opening
		}
	}
	turns, err := monthly(ctx, q, b.chart, v.ID, Span{calendar.NewMonth(sp.From.Year(), 1), sp.To})
	if err != nil {
		return d, err
	}
	lines, err := spanLines(ctx, q, b.chart, v.ID, sp)
	if err != nil {
		return d, err
	}
	d.Derived, d.Old = b.Derived, b.Old
	d.fill(lines, turns)
	return d, nil
}

// known refuses an account that neither the chart nor the books have.
func (b Balances) known(code string) error {
	if _, err := b.chart.Account(code); err == nil {
		return nil
	}
	if slices.ContainsFunc(b.Accounts, func(a AccountBalance) bool { return within(a.Account.Code, code) }) {
		return nil
	}
	return fault.NotFoundf("没有科目“%s”。", code)
}

// spanLine is a voucher line with its voucher.
type spanLine struct {
	voucherID int64
	month     calendar.Month
	number    int
	kind      string
	day       calendar.Day
	summary   string
	account   Account
	Turn
}

// spanLines reads all lines of a span in book order.
func spanLines(ctx context.Context, q db.Q, chart *Chart, villageID int64, sp Span) ([]spanLine, error) {
	rows, err := q.QueryContext(ctx, `
		select v.id, v.month, v.number, v.kind, v.day, case when l.summary <> '' then l.summary else v.summary end, l.chart, l.account, l.debit_fen, l.credit_fen
		from voucher v join voucher_line l on l.voucher_id = v.id
		where v.village_id = $1 and v.posted = 1 and v.day >= $2 and v.day <= $3
		order by v.day, v.number, v.id, l.n`, villageID, sp.From.First().String(), sp.To.Last().String())
	if err != nil {
		return nil, err
	}
	accounts := map[[2]string]Account{}
	return db.Collect(rows, func(scan db.Scan) (l spanLine, err error) {
		var month, day string
		var at [2]string
		if err = scan(&l.voucherID, &month, &l.number, &l.kind, &day, &l.summary, &at[0], &at[1], &l.Debit, &l.Credit); err != nil {
			return l, err
		}
		a, ok := accounts[at]
		if !ok {
			a = chart.standing(at[0], at[1])
			accounts[at] = a
		}
		l.account = a
		if err = l.month.UnmarshalText([]byte(month)); err != nil {
			return l, err
		}
		return l, l.day.UnmarshalText([]byte(day))
	})
}

// fill lists the account's lines with their sums.
func (d *Detail) fill(lines []spanLine, turns turnovers) {
	code := d.Account.Code
	balance, day, lastDay := d.Opening, Turn{}, calendar.Day{}
	d.Rows = append(d.Rows, DetailRow{Kind: RowOpening, Day: d.Span.From.First(), Balance: balance})
	endDay := func() {
		if d.Journal && !lastDay.IsZero() {
			d.Rows = append(d.Rows, DetailRow{Kind: RowDay, Day: lastDay, Turn: day, Balance: balance})
		}
		day, lastDay = Turn{}, calendar.Day{}
	}
	rest := lines
	for _, m := range turns.months(code, d.Span, d.Opening) {
		for len(rest) > 0 && rest[0].day.MonthOf() == m.Month {
			n := 1
			for n < len(rest) && rest[n].voucherID == rest[0].voucherID {
				n++
			}
			for i, l := range rest[:n] {
				if !within(l.account.Code, code) {
					continue
				}
				if l.day != lastDay {
					endDay()
					lastDay = l.day
				}
				balance += l.net()
				day = day.plus(l.Turn)
				d.Turn = d.plus(l.Turn)
				d.Lines++
				d.Rows = append(d.Rows, DetailRow{
					Kind: RowLine, Day: l.day, VoucherID: l.voucherID, Simple: simple(rest[:n]), Voucher: voucherNumber(l.month, l.number), Summary: l.summary,
					Account: l.account, Counter: across(rest[:n], i), Turn: l.Turn, Balance: balance,
				})
			}
			rest = rest[n:]
		}
		endDay()
		d.Rows = append(d.Rows, DetailRow{Kind: RowMonth, Day: m.Month.Last(), Turn: m.Turn, Balance: m.Balance},
			DetailRow{Kind: RowYear, Day: m.Month.Last(), Turn: m.Year, Balance: m.Balance})
		d.Closing = m.Balance
	}
	d.Checks = append(d.Checks, sumsAgree("逐笔加出来的期末余额", balance, "账上合计的期末余额", d.Closing))
}

// simple tells whether the page for entries shows a voucher.
func simple(voucher []spanLine) bool { return Kind(voucher[0].kind) != Closing }

// across gives the accounts on the other side of a line; where all lines are on
// one side, the other accounts.
func across(voucher []spanLine, i int) []Account {
	var other, rest []Account
	for k, l := range voucher {
		if k == i || l.account.Code == voucher[i].account.Code {
			continue
		}
		if (l.Debit != 0) != (voucher[i].Debit != 0) {
			other = append(other, l.account)
		}
		rest = append(rest, l.account)
	}
	if len(other) == 0 {
		other = rest
	}
	slices.SortFunc(other, func(a, b Account) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return slices.CompactFunc(other, func(a, b Account) bool { return a.Code == b.Code })
}

// BookAccounts lists the accounts that have figures in the span or before it,
// those above them included, in order of code.
func (s *Store) BookAccounts(ctx context.Context, villageID int64, sp Span) ([]Account, error) {
	b, err := s.Balances(ctx, villageID, sp)
	if err != nil {
		return nil, err
	}
	var list []Account
	for _, r := range b.trialRows() {
		if r.Kind == RowAccount || r.Kind == RowSub {
			list = append(list, r.Account)
		}
	}
	return list, nil
}

// Below tells whether an account is the other or lies below it.
func (a Account) Below(top string) bool { return within(a.Code, top) }
