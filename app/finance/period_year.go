package finance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
)

// The accounts a year's result goes through, in both charts.
const (
	yearResult   = "321" // 本年收益
	distribution = "322" // 收益分配
)

// YearEnd is what a December carries forward (年终结转), in fen: income and
// expense to 本年收益, and that to 收益分配. All is zero once it was done.
type YearEnd struct {
	Year            int
	Income, Expense money.Fen
}

// Surplus is the year's result; a loss is below zero.
func (y YearEnd) Surplus() money.Fen { return y.Income - y.Expense }

// ClosingVoucher is one of the vouchers that carry a year forward.
type ClosingVoucher struct {
	ID         int64
	Month      calendar.Month
	Number     int
	Day        calendar.Day
	Summary    string
	ReversesID int64
	PostedBy   string
	PostedAt   time.Time
	Lines      []ClosingLine
}

// ClosingLine is one debit or credit of it, in fen.
type ClosingLine struct {
	Chart string
	VoucherLine
}

// Voucher writes the voucher number 2026-12-031.
func (c ClosingVoucher) Voucher() string { return voucherNumber(c.Month, c.Number) }

// yearRest is what stands on an account of income, expense or result at the end
// of a year; above zero is debit.
type yearRest struct {
	accountKey
	class string
	fen   money.Fen
}

// toCarry gives the accounts with anything to carry forward at the end of a
// year, in the order of chart and code.
func (s *Store) toCarry(ctx context.Context, q db.Q, villageID int64, year int) ([]yearRest, error) {
	chart, err := s.chartOf(ctx, q, villageID)
	if err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, `
		select chart, account, sum(debit_fen - credit_fen)
		from account_year
		where village_id = $1 and year <= $2
		group by chart, account
		having sum(debit_fen - credit_fen) <> 0
		order by chart, account`, villageID, fmt.Sprintf("%04d", year))
	if err != nil {
		return nil, err
	}
	all, err := db.Collect(rows, func(scan db.Scan) (c yearRest, err error) {
		err = scan(&c.chart, &c.code, &c.fen)
		path := chart.Version(c.chart).Path(c.code)
		c.class = path[len(path)-1].Class
		if path[0].Code == yearResult {
			c.class = "result"
		}
		return c, err
	})
	return slices.DeleteFunc(all, func(c yearRest) bool { return c.class != "income" && c.class != "expense" && c.class != "result" }), err
}

func (s *Store) yearEnd(ctx context.Context, q db.Q, villageID int64, year int) (YearEnd, error) {
	y := YearEnd{Year: year}
	list, err := s.toCarry(ctx, q, villageID, year)
	for _, c := range list {
		switch c.class {
		case "income":
			y.Income -= c.fen
		case "expense":
			y.Expense += c.fen
		}
	}
	return y, err
}

// carryForward posts the closing vouchers of a year, for each chart its books
// are kept in. Done again it finds nothing left and posts nothing.
func (s *Store) carryForward(ctx context.Context, q db.Q, by user.Actor, v village.Village, year int) error {
	list, err := s.toCarry(ctx, q, v.ID, year)
	if err != nil {
		return err
	}
	last := calendar.NewMonth(year, 12).Last()
	for _, chart := range charts(list) {
		own := func(class string) (lines []journalLine) {
			for _, c := range list {
				if c.chart == chart && c.class == class {
					lines = append(lines, c.empty())
				}
			}
			return lines
		}
		result := own("result")
		for _, x := range []struct {
			lines   []journalLine
			summary string
		}{{own("income"), fmt.Sprintf("结转%d年收入", year)}, {own("expense"), fmt.Sprintf("结转%d年支出", year)}} {
			across := against(x.lines, accountKey{chart, yearResult})
			if err := s.postClosing(ctx, q, v.ID, by.ID, last, x.summary, 0, append(x.lines, across...)); err != nil {
				return err
			}
			for _, l := range across {
				result = append(result, journalLine{l.accountKey, l.credit, l.debit})
			}
		}
		result = netted(result)
		if total(result) != 0 {
			result = append(result, against(result, accountKey{chart, distribution})...)
		}
		if err := s.postClosing(ctx, q, v.ID, by.ID, last, fmt.Sprintf("结转%d年本年收益", year), 0, result); err != nil {
			return err
		}
	}
	return nil
}

func charts(list []yearRest) (names []string) {
	for _, c := range list {
		if !slices.Contains(names, c.chart) {
			names = append(names, c.chart)
		}
	}
	return names
}

// empty gives the line after which nothing stands on the account.
func (c yearRest) empty() journalLine {
	if c.fen > 0 {
		return journalLine{c.accountKey, 0, c.fen}
	}
	return journalLine{c.accountKey, -c.fen, 0}
}

func total(lines []journalLine) (fen money.Fen) {
	for _, l := range lines {
		fen += l.debit - l.credit
	}
	return fen
}

// against gives the other side of the lines: one line, or two where they cancel
// out among themselves, since a voucher that carries forward always shows on
// the account it carries to.
func against(lines []journalLine, to accountKey) []journalLine {
	sum := total(lines)
	switch {
	case len(lines) == 0:
		return nil
	case sum > 0:
		return []journalLine{{to, 0, sum}}
	case sum < 0:
		return []journalLine{{to, -sum, 0}}
	}
	var half money.Fen
	for _, l := range lines {
		half += l.debit
	}
	return []journalLine{{to, half, 0}, {to, 0, half}}
}

// netted puts the lines of an account together; what cancels out is left out.
func netted(lines []journalLine) (net []journalLine) {
	sums := map[accountKey]money.Fen{}
	for _, l := range lines {
		sums[l.accountKey] += l.debit - l.credit
	}
	for k, fen := range sums {
		if fen > 0 {
			net = append(net, journalLine{k, fen, 0})
		} else if fen < 0 {
			net = append(net, journalLine{k, 0, -fen})
		}
	}
	slices.SortFunc(net, func(a, b journalLine) int { return a.compare(b.accountKey) })
	return net
}

// postClosing posts a closing voucher; without lines there is nothing to post.
// It goes past openMonth: it moves no money, so no sheet changes by it.
func (s *Store) postClosing(ctx context.Context, q db.Q, villageID, by int64, day calendar.Day, summary string, reverses int64, lines []journalLine) error {
	if len(lines) == 0 {
		return nil
	}
	number, err := lastNumber(ctx, q, villageID, day.MonthOf())
	if err != nil {
		return err
	}
	var original any
	if reverses != 0 {
		original = reverses
	}
	var id int64
	err = q.QueryRowContext(ctx, `
		insert into voucher (village_id, month, number, day, kind, summary, note, reverses_id, posted_by, posted_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
		villageID, day.MonthOf().String(), number+1, day.String(), Closing, summary, "系统自动结转", original, by, db.Time(s.Now())).Scan(&id)
	if err != nil {
		return err
	}
	for i, l := range lines {
		_, err := q.ExecContext(ctx, "insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values ($1, $2, $3, $4, $5, $6)",
			id, i+1, l.chart, l.code, l.debit, l.credit)
		if err != nil {
			return err
		}
	}
	_, err = q.ExecContext(ctx, "update voucher set posted = 1 where id = $1", id)
	return err
}

// takeBack cancels the closing vouchers of a December in red ink, on the same
// day of the books, as an act of the accountant who asked for the reopening.
func (s *Store) takeBack(ctx context.Context, q db.Q, r Reopening) error {
	var by int64
	if err := q.QueryRowContext(ctx, "select account_id from period_act where id = $1", r.ID).Scan(&by); err != nil {
		return err
	}
	list, err := s.closingVouchers(ctx, q, r.VillageID, r.Month)
	if err != nil {
		return err
	}
	done := map[int64]bool{}
	for _, x := range list {
		done[x.ReversesID] = true
	}
	for _, x := range list {
		if x.ReversesID != 0 || done[x.ID] {
			continue
		}
		lines := make([]journalLine, len(x.Lines))
		for i, l := range x.Lines {
			lines[i] = journalLine{accountKey{l.Chart, l.Account.Code}, -l.Debit, -l.Credit}
		}
		if err := s.postClosing(ctx, q, r.VillageID, by, x.Day, fmt.Sprintf("冲销%s：重新开账", x.Voucher()), x.ID, lines); err != nil {
			return err
		}
	}
	return nil
}

// ClosingVouchers gives the vouchers that carried a year forward, and those
// that took it back, in their order.
func (s *Store) ClosingVouchers(ctx context.Context, villageID int64, m calendar.Month) ([]ClosingVoucher, error) {
	return s.closingVouchers(ctx, s.DB.Read(), villageID, m)
}

func (s *Store) closingVouchers(ctx context.Context, q db.Q, villageID int64, m calendar.Month) ([]ClosingVoucher, error) {
	chart, err := s.chartOf(ctx, q, villageID)
	if err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, `
		select v.id, v.number, v.day, v.summary, coalesce(v.reverses_id, 0), p.name, v.posted_at, l.chart, l.account, l.debit_fen, l.credit_fen
		from voucher v
		join voucher_line l on l.voucher_id = v.id
		join user_account p on p.id = v.posted_by
		where v.village_id = $1 and v.month = $2 and v.kind = 'closing' and v.posted = 1
		order by v.number, l.n`, villageID, m.String())
	if err != nil {
		return nil, err
	}
	var list []ClosingVoucher
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		x := ClosingVoucher{Month: m}
		var l ClosingLine
		var day, at string
		err := scan(&x.ID, &x.Number, &day, &x.Summary, &x.ReversesID, &x.PostedBy, &at, &l.Chart, &l.Account.Code, &l.Debit, &l.Credit)
		if err == nil {
			err = x.Day.UnmarshalText([]byte(day))
		}
		if err == nil {
			x.PostedAt, err = db.ParseTime(at)
		}
		if len(list) == 0 || list[len(list)-1].ID != x.ID {
			list = append(list, x)
		}
		path := chart.Version(l.Chart).Path(l.Account.Code)
		l.Account = path[len(path)-1]
		last := &list[len(list)-1]
		last.Lines = append(last.Lines, l)
		return struct{}{}, err
	})
	return list, err
}
