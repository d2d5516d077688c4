package finance

import (
	"context"
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/village"
)

// Statement is a statement drawn from the books as they stand.
type Statement struct {
	Form    Form
	Village village.Village
	Span    Span
	Day     calendar.Day // the last day that counts
	Lines   []StatementLine
	Checks  []Check
	Derived money.Fen
	Old     bool
}

// StatementLine is one line with its amounts in the form's two columns, in
// fen, and the accounts behind it.
type StatementLine struct {
	FormLine
	Amounts  [2]money.Fen
	Accounts []StatementPart
}

// StatementPart is what one account gives to a line.
type StatementPart struct {
	Account Account
	Amounts [2]money.Fen
}

// Line finds a line by its id; NotFound if there is none.
func (st Statement) Line(id string) (StatementLine, error) {
	for _, l := range st.Lines {
		if l.ID == id && l.Kind != LineHead {
			return l, nil
		}
	}
	return StatementLine{}, fault.NotFoundf("%s没有这一行。", st.Form.Title)
}

// BalanceOn draws the balance sheet (资产负债表) of the end of a day. The first
// column is the beginning of its year.
func (s *Store) BalanceOn(ctx context.Context, v village.Village, day calendar.Day) (Statement, error) {
	sp := Span{calendar.NewMonth(day.Year(), 1), day.MonthOf()}
	b, err := s.balances(ctx, s.DB.Read(), v.ID, sp)
	if err != nil {
		return Statement{}, err
	}
	if err := s.cutOff(ctx, s.DB.Read(), v.ID, &b, day); err != nil {
		return Statement{}, err
	}
	st, err := s.begin(BalanceSheet, v, sp, day)
	if err != nil {
		return st, err
	}
	st.fill(b, b, func(b Balances, a AccountBalance, column int) Turn {
		if column == 0 {
			return Turn{Debit: a.Opening}
		}
		return Turn{Debit: a.Closing()}
	})
	st.orphans(b)
	return st, nil
}

// cutOff takes off again what was booked in the day's month after the day.
func (s *Store) cutOff(ctx context.Context, q db.Q, villageID int64, b *Balances, day calendar.Day) error {
	rows, err := q.QueryContext(ctx, `
		select l.chart, l.account, sum(l.debit_fen), sum(l.credit_fen)
		from voucher v join voucher_line l on l.voucher_id = v.id
		where v.village_id = $1 and v.posted = 1 and v.day > $2 and v.day <= $3
		group by l.chart, l.account`, villageID, day.String(), day.MonthOf().Last().String())
	if err != nil {
		return err
	}
	later := map[string]Turn{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var chart, code string
		var t Turn
		err := scan(&chart, &code, &t.Debit, &t.Credit)
		a := b.chart.standing(chart, code).Code
		later[a] = later[a].plus(t)
		return struct{}{}, err
	})
	for i := range b.Accounts {
		t := later[b.Accounts[i].Account.Code]
		b.Accounts[i].Turn = b.Accounts[i].plus(Turn{-t.Debit, -t.Credit})
	}
	return err
}

// RevenueOf draws the 收支明细表 of a span; the second column counts from
// January of the last month's year.
func (s *Store) RevenueOf(ctx context.Context, v village.Village, sp Span) (Statement, error) {
	b, err := s.Balances(ctx, v.ID, sp)
	if err != nil {
		return Statement{}, err
	}
	st, err := s.begin(Revenue, v, sp, sp.To.Last())
	if err != nil {
		return st, err
	}
	st.fill(b, b, func(b Balances, a AccountBalance, column int) Turn {
		if column == 0 {
			return a.happened(a.natures)
		}
		return a.happened(a.year)
	})
	st.orphans(b)
	return st, nil
}

// happened is the turnover without year-end transfers.
func (a AccountBalance) happened(by map[string]Turn) Turn { return by[ordinary].plus(by[shared]) }

// DistributionOf draws the 收益及收益分配表 of a year; the second column is the
// year before.
func (s *Store) DistributionOf(ctx context.Context, v village.Village, year int) (Statement, error) {
	b, err := s.Balances(ctx, v.ID, YearSpan(year))
	if err != nil {
		return Statement{}, err
	}
	before, err := s.Balances(ctx, v.ID, YearSpan(year-1))
	if err != nil {
		return Statement{}, err
	}
	st, err := s.begin(Distribution, v, b.Span, b.Span.To.Last())
	if err != nil {
		return st, err
	}
	st.fill(b, before, func(_ Balances, a AccountBalance, _ int) Turn { return a.happened(a.natures) })
	st.orphans(b)
	return st, nil
}

func (s *Store) begin(name string, v village.Village, sp Span, day calendar.Day) (Statement, error) {
	forms, err := s.Forms()
	if err != nil {
		return Statement{}, err
	}
	form, err := forms.At(name, day)
	return Statement{Form: form, Village: v, Span: sp, Day: day}, err
}

// counted tells what an account counts for in a column, for a term that does
// not say.
type counted func(b Balances, a AccountBalance, column int) Turn

// fill computes all lines. The balances may differ by column.
func (st *Statement) fill(first, second Balances, count counted) {
	st.Derived, st.Old = first.Derived, first.Old || second.Old
	byID := map[string]int{}
	for _, f := range st.Form.Lines {
		l := StatementLine{FormLine: f}
		parts := map[string]int{}
		for column, b := range [2]Balances{first, second} {
			for _, t := range f.terms {
				if t.line != "" {
					l.Amounts[column] += t.signed(st.Lines[byID[t.line]].Amounts[column])
					continue
				}
				for _, a := range b.Accounts {
					if !within(a.Account.Code, t.code) {
						continue
					}
					net := t.amount(b, a, column, count)
					if f.Side == "credit" {
						net = -net
					}
					net = t.signed(net)
					l.Amounts[column] += net
					l.part(parts, a.Account, column, net)
				}
			}
		}
		l.sortParts()
		l.inherit(st.Lines, byID)
		byID[f.ID] = len(st.Lines)
		st.Lines = append(st.Lines, l)
		if f.Detail {
			st.detail(l)
		}
	}
	for _, e := range st.Form.Equals {
		left, right := st.Lines[byID[e.Left]], st.Lines[byID[e.Right]]
		for column, name := range st.Form.Columns {
			st.Checks = append(st.Checks, sumsAgree(name+"："+left.Name, left.Amounts[column], right.Name, right.Amounts[column]))
		}
	}
}

func (t term) signed(f money.Fen) money.Fen {
	if t.minus {
		return -f
	}
	return f
}

// amount gives what an account gives to the term, debit above zero.
func (t term) amount(b Balances, a AccountBalance, column int, count counted) money.Fen {
	standing := count(b, a, column).net()
	switch t.how {
	case "open":
		return a.Opening
	case "close":
		return a.Closing()
	case "debit":
		return max(standing, 0)
	case "credit":
		return min(standing, 0)
	case "share":
		return a.natures[shared].net()
	case "share.debit":
		return a.natures[shared].Debit
	case "share.credit":
		return -a.natures[shared].Credit
	}
	return standing
}

// part keeps what an account gave, if that is anything.
func (l *StatementLine) part(at map[string]int, a Account, column int, f money.Fen) {
	if f == 0 {
		return
	}
	i, ok := at[a.Code]
	if !ok {
		i = len(l.Accounts)
		at[a.Code] = i
		l.Accounts = append(l.Accounts, StatementPart{Account: a})
	}
	l.Accounts[i].Amounts[column] += f
}

// orphans says which accounts with figures stand in no line, such as those of
// an earlier chart that nothing took over.
func (st *Statement) orphans(b Balances) {
	var names []string
	for _, a := range b.Accounts {
		if strings.Contains(a.Account.Code, "/") || a.Account.Class == "" {
			names = append(names, a.Account.Code+" "+a.Account.Name)
		}
	}
	if len(names) > 0 {
		st.Checks = append(st.Checks, Check{false, fmt.Sprintf("有 %d 个科目不在任何一行里：%s。", len(names), strings.Join(names, "、"))})
	}
}
