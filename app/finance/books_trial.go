package finance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/money"
	"sunshine/app/village"
)

// Check is an identity of the books in words, and whether it holds.
type Check struct {
	OK   bool
	Text string
}

// RowKind says what a row of a trial balance is.
type RowKind string

// The kinds of rows of books.
const (
	RowAccount RowKind = "account" // a main account, those below it included
	RowSub     RowKind = "sub"     // an account below one
	RowClass   RowKind = "class"   // the sum of a class
	RowTotal   RowKind = "total"   // the sum of all
)

// TrialRow is one row of a trial balance, in fen. An account's balance stands
// on the side it is on; a class has both.
type TrialRow struct {
	Kind             RowKind
	Account          Account // of a class the name only
	Level            int     // 0 for a main account
	Opening, Closing Turn
	Turn
}

// Trial is a trial balance (科目余额表).
type Trial struct {
	Village village.Village
	Span    Span
	Rows    []TrialRow // the last is the total
	Checks  []Check
	Derived money.Fen // see Balances
	Old     bool
}

// Trial draws the trial balance of a span.
func (s *Store) Trial(ctx context.Context, v village.Village, sp Span) (Trial, error) {
	b, err := s.Balances(ctx, v.ID, sp)
	if err != nil {
		return Trial{}, err
	}
	next, err := s.Balances(ctx, v.ID, MonthSpan(sp.To.Add(1)))
	if err != nil {
		return Trial{}, err
	}
	t := Trial{Village: v, Span: sp, Rows: b.trialRows(), Derived: b.Derived, Old: b.Old}
	total := t.Rows[len(t.Rows)-1]
	t.Checks = []Check{
		sumsAgree("期初：借方合计", total.Opening.Debit, "贷方合计", total.Opening.Credit),
		sumsAgree("本期：借方合计", total.Debit, "贷方合计", total.Credit),
		sumsAgree("期末：借方合计", total.Closing.Debit, "贷方合计", total.Closing.Credit),
		carriesOver(b, next),
	}
	return t, nil
}

// ClassName gives the Chinese name of an account class.
func ClassName(class string) string {
	name, ok := map[string]string{
		"asset": "资产", "liability": "负债", "equity": "所有者权益", "cost": "成本", "income": "收入", "expense": "支出",
	}[class]
	if !ok {
		return "未归类"
	}
	return name
}

// onSide puts a balance on its side.
func onSide(net money.Fen) Turn {
	if net < 0 {
		return Turn{Credit: -net}
	}
	return Turn{Debit: net}
}

// settle puts a row's balances on one side, unless the account keeps apart what
// is owed to and by many.
func (r *TrialRow) settle() {
	if !r.Account.twoSided() {
		r.Opening, r.Closing = onSide(r.Opening.net()), onSide(r.Closing.net())
	}
}

// trialRows rolls accounts up to their main accounts and sums classes.
func (b Balances) trialRows() []TrialRow {
	sums := map[string]*TrialRow{}
	for _, a := range b.Accounts {
		r := TrialRow{Opening: onSide(a.Opening), Closing: onSide(a.Closing()), Turn: a.Turn}
		for code := a.Account.Code; code != ""; code = above(code) {
			if sums[code] == nil {
				sums[code] = &TrialRow{Kind: RowSub, Account: b.named(code, a.Account), Level: depth(code)}
			}
			sums[code].add(r)
		}
	}
	codes := make([]string, 0, len(sums))
	for code := range sums {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	rows, total, class := []TrialRow{}, TrialRow{Kind: RowTotal}, TrialRow{Kind: RowClass}
	flush := func(next string) {
		if class.Account.Class != "" && class.Account.Class != next {
			class.Account.Name = ClassName(class.Account.Class) + "类小计"
			rows = append(rows, class)
			class = TrialRow{Kind: RowClass}
		}
	}
	for _, code := range codes {
		r := *sums[code]
		r.settle()
		if r.Level == 0 {
			flush(classOf(r.Account))
			r.Kind = RowAccount
			class.Account.Class = classOf(r.Account)
			class.add(r)
			total.add(r)
		}
		rows = append(rows, r)
	}
	flush("")
	total.Account.Name = "合计"
	return append(rows, total)
}

func (r *TrialRow) add(o TrialRow) {
	r.Opening, r.Closing, r.Turn = r.Opening.plus(o.Opening), r.Closing.plus(o.Closing), r.plus(o.Turn)
}

func classOf(a Account) string {
	if a.Class == "" || strings.Contains(a.Code, "/") {
		return "?"
	}
	return a.Class
}

// named finds the account of a code above a, or a itself.
func (b Balances) named(code string, a Account) Account {
	if code == a.Code {
		return a
	}
	return b.chart.standing(ChartVersion, code)
}

func depth(code string) int {
	n := 0
	for up := above(code); up != ""; up = above(up) {
		n++
	}
	return n
}

// sumsAgree says in words whether two sums are one.
func sumsAgree(nameA string, a money.Fen, nameB string, b money.Fen) Check {
	if a == b {
		return Check{true, fmt.Sprintf("%s %s 元，%s %s 元，相等。", nameA, a, nameB, b)}
	}
	return Check{false, fmt.Sprintf("%s %s 元，%s %s 元，相差 %s 元。", nameA, a, nameB, b, abs(a-b))}
}

// carriesOver says whether every account's closing is the next month's opening,
// which is summed on its own.
func carriesOver(b, next Balances) Check {
	open := map[string]money.Fen{}
	for _, a := range next.Accounts {
		open[a.Account.Code] = a.Opening
	}
	for _, a := range b.Accounts {
		if d := a.Closing() - open[a.Account.Code]; d != 0 {
			return Check{false, fmt.Sprintf("期末和下期期初不等：%s %s 相差 %s 元。", a.Account.Code, a.Account.Name, abs(d))}
		}
	}
	return Check{true, fmt.Sprintf("期末和下期期初相等（%d 个科目都对上了）。", len(b.Accounts))}
}
