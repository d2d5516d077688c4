package finance

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// longestSpan is how many months a book of sums may cover, lineSpan one that
// lists every line.
const (
	longestSpan = 120
	lineSpan    = 12
)

// Span is a run of months, both ends included.
type Span struct{ From, To calendar.Month }

// MonthSpan is one month, YearSpan a year.
func MonthSpan(m calendar.Month) Span { return Span{m, m} }

// YearSpan is the twelve months of a year.
func YearSpan(year int) Span { return Span{calendar.NewMonth(year, 1), calendar.NewMonth(year, 12)} }

// ParseSpan reads 2026-03, 2026 or 2026-01~2026-06, of at most ten years.
func ParseSpan(text string) (Span, error) {
	if len(text) == 4 {
		if _, err := calendar.ParseMonth(text + "-01"); err == nil {
			year, _ := strconv.Atoi(text) // four digits
			return YearSpan(year), nil
		}
	}
	from, to, ranged := strings.Cut(text, "~")
	if !ranged {
		to = from
	}
	a, err := calendar.ParseMonth(from)
	if err != nil {
		return Span{}, err
	}
	b, err := calendar.ParseMonth(to)
	if err != nil {
		return Span{}, err
	}
	sp := Span{a, b}
	switch {
	case b.Before(a):
		return Span{}, fault.Invalidf("起月不能晚于止月，请换过来。")
	case sp.Months() > longestSpan:
		return Span{}, fault.Invalidf("一次最多看十年的账，请把月份选近一些。")
	}
	return sp, nil
}

// String writes the span as ParseSpan reads it, the shortest way.
func (sp Span) String() string {
	switch {
	case sp.From == sp.To:
		return sp.From.String()
	case sp == YearSpan(sp.From.Year()):
		return fmt.Sprintf("%04d", sp.From.Year())
	}
	return sp.From.String() + "~" + sp.To.String()
}

// Chinese writes 2026年3月, 2026年, 2026年1月至6月.
func (sp Span) Chinese() string {
	switch {
	case sp.From == sp.To:
		return sp.From.Chinese()
	case sp == YearSpan(sp.From.Year()):
		return fmt.Sprintf("%d年", sp.From.Year())
	case sp.From.Year() == sp.To.Year():
		return fmt.Sprintf("%s至%d月", sp.From.Chinese(), sp.To.Month())
	}
	return sp.From.Chinese() + "至" + sp.To.Chinese()
}

// Months counts the months.
func (sp Span) Months() int {
	return (sp.To.Year()-sp.From.Year())*12 + sp.To.Month() - sp.From.Month() + 1
}

// Shift gives the span of the same length n lengths later.
func (sp Span) Shift(n int) Span {
	return Span{sp.From.Add(n * sp.Months()), sp.To.Add(n * sp.Months())}
}

// Lines refuses a span too long for a book that lists every line.
func (sp Span) Lines() error {
	if sp.Months() > lineSpan {
		return fault.Invalidf("逐笔的账一次最多看 12 个月，请把月份选近一些。")
	}
	return nil
}

// Turn is what an account turned over, in fen. Reversals count below zero on
// the side they cancel.
type Turn struct{ Debit, Credit money.Fen }

func (t Turn) net() money.Fen   { return t.Debit - t.Credit }
func (t Turn) plus(o Turn) Turn { return Turn{t.Debit + o.Debit, t.Credit + o.Credit} }

// The natures of turnover; see the migration of account_month.
const (
	ordinary = ""
	carried  = "carry"
	shared   = "share"
)

// AccountBalance is one account over a span. Opening is debit less credit.
type AccountBalance struct {
	Account Account
	Opening money.Fen
	Turn                    // in the span, year-end transfers included
	natures map[string]Turn // the same by nature
	year    map[string]Turn // since January of the last month's year
}

// Closing is debit less credit after the span.
func (a AccountBalance) Closing() money.Fen { return a.Opening + a.net() }

// Balances is all accounts of a village over a span, in order of code; those
// with figures only.
type Balances struct {
	Span     Span
	Accounts []AccountBalance
	Derived  money.Fen // credit of openingEquity that stands in for openings nobody entered
	Old      bool      // lines of an earlier chart are in it
	chart    *Chart    // the village's
}

// Balances sums a village's accounts from the monthly and yearly sums; its cost
// does not grow with the years before.
func (s *Store) Balances(ctx context.Context, villageID int64, sp Span) (Balances, error) {
	return s.balances(ctx, s.DB.Read(), villageID, sp)
}

func (s *Store) balances(ctx context.Context, q db.Q, villageID int64, sp Span) (Balances, error) {
	b := Balances{Span: sp}
	var err error
	if b.chart, err = s.chartOf(ctx, q, villageID); err != nil {
		return b, err
	}
	at := map[string]int{}
	if err := s.openings(ctx, q, villageID, &b, at); err != nil {
		return b, err
	}
	year := sp.From.Year()
	rows, err := q.QueryContext(ctx, `
		select chart, account, nature, sum(before), sum(debit), sum(credit), sum(year_debit), sum(year_credit)
		from (
			select chart, account, nature, debit_fen - credit_fen as before, 0 as debit, 0 as credit, 0 as year_debit, 0 as year_credit
			from account_year where village_id = $1 and year < $2
			union all
			select chart, account, nature, debit_fen - credit_fen, 0, 0, 0, 0
			from account_month where village_id = $1 and month >= $3 and month < $4
			union all
			select chart, account, nature, 0, debit_fen, credit_fen, 0, 0
			from account_month where village_id = $1 and month >= $4 and month <= $5
			union all
			select chart, account, nature, 0, 0, 0, debit_fen, credit_fen
			from account_month where village_id = $1 and month >= $6 and month <= $5) t
		group by chart, account, nature`,
		villageID, fmt.Sprintf("%04d", year), calendar.NewMonth(year, 1).String(), sp.From.String(), sp.To.String(), calendar.NewMonth(sp.To.Year(), 1).String())
	if err != nil {
		return b, err
	}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var chart, code, nature string
		var before money.Fen
		var in, year Turn
		if err := scan(&chart, &code, &nature, &before, &in.Debit, &in.Credit, &year.Debit, &year.Credit); err != nil {
			return struct{}{}, err
		}
		a := b.account(at, b.chart.standing(chart, code))
		a.Opening += before
		a.Turn = a.plus(in)
		a.natures[nature] = a.natures[nature].plus(in)
		a.year[nature] = a.year[nature].plus(year)
		b.Old = b.Old || chart != ChartVersion
		return struct{}{}, nil
	})
	slices.SortFunc(b.Accounts, func(x, y AccountBalance) int { return strings.Compare(x.Account.Code, y.Account.Code) })
	return b, err
}

// account finds or begins the sums of an account.
func (b *Balances) account(at map[string]int, a Account) *AccountBalance {
	i, ok := at[a.Code]
	if !ok {
		i = len(b.Accounts)
		at[a.Code] = i
		b.Accounts = append(b.Accounts, AccountBalance{Account: a, natures: map[string]Turn{}, year: map[string]Turn{}})
	}
	return &b.Accounts[i]
}

// openings reads what the accounts held before the first entry. Where the two
// sides of the entered openings differ (only cash and bank are asked for so
// far), the difference is what the collective owns: it stands on openingEquity.
func (s *Store) openings(ctx context.Context, q db.Q, villageID int64, b *Balances, at map[string]int) error {
	rows, err := q.QueryContext(ctx, "select chart, account, fen from opening_balance where village_id = $1 and fen <> 0", villageID)
	if err != nil {
		return err
	}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var chart, code string
		var fen money.Fen
		if err := scan(&chart, &code, &fen); err != nil {
			return struct{}{}, err
		}
		a := b.account(at, b.chart.standing(chart, code))
		if a.Account.Credit {
			fen = -fen
		}
		a.Opening += fen
		b.Derived += fen
		return struct{}{}, nil
	})
	if err == nil && b.Derived != 0 {
		b.account(at, b.chart.standing(ChartVersion, openingEquity)).Opening -= b.Derived
	}
	return err
}

// standing finds the account a line was booked to. One of an earlier chart
// counts in the account that took its place; one without a successor keeps its
// code after the chart's name and stands in no line of a statement.
func (c *Chart) standing(chart, code string) Account {
	if chart == ChartVersion {
		path := c.path(code)
		a := path[len(path)-1]
		if a.Name == "" {
			a.Name, a.Plain = "科目 "+code, "科目 "+code
		}
		return a
	}
	old := c.Version(chart)
	path := old.Path(code)
	for _, was := range slices.Backward(path) {
		if next := old.Successors(was.Code); len(next) > 0 && next[0].Account.Code != "" {
			return next[0].Account
		}
	}
	a := path[len(path)-1]
	a.Code, a.Name = chart+"/"+code, "旧科目 "+a.Name
	a.Plain = a.Name
	return a
}

// resolve is standing on the national chart alone.
func (s *Store) resolve(chart, code string) Account { return s.Chart.standing(chart, code) }

// within tells whether an account is the other or lies below it.
func within(code, top string) bool {
	for ; code != ""; code = above(code) {
		if code == top {
			return true
		}
	}
	return false
}

// mainOf gives the main account of a code.
func mainOf(code string) string {
	for up := above(code); up != ""; up = above(code) {
		code = up
	}
	return code
}

// VerifySums adds up all posted lines again and gives in sentences where the
// kept sums differ.
func (s *Store) VerifySums(ctx context.Context) ([]string, error) {
	const lines = `
		select v.village_id, %s as period, l.chart, l.account, l.debit_fen, l.credit_fen,
		       case when v.kind = 'closing' or exists (select 1 from voucher_line x where x.voucher_id = v.id and x.account like '321%%') then 'carry'
		            when exists (select 1 from voucher_line x where x.voucher_id = v.id and x.account like '322%%') then 'share'
		            else '' end as nature
		from voucher v join voucher_line l on l.voucher_id = v.id
		where v.posted = 1`
	var bad []string
	for _, t := range []struct{ period, table, column string }{{"v.month", "account_month", "month"}, {"substr(v.month, 1, 4)", "account_year", "year"}} {
		rows, err := s.DB.Read().QueryContext(ctx, `
			select d.name, t.period, t.account, sum(t.debit_fen), sum(t.credit_fen)
			from (`+fmt.Sprintf(lines, t.period)+`
				union all
				select village_id, `+t.column+`, chart, account, -debit_fen, -credit_fen, nature from `+t.table+`) t
			join division d on d.id = t.village_id
			group by d.name, t.village_id, t.period, t.chart, t.account, t.nature
			having sum(t.debit_fen) <> 0 or sum(t.credit_fen) <> 0
			order by d.name, t.period, t.account`)
		if err != nil {
			return nil, err
		}
		more, err := db.Collect(rows, func(scan db.Scan) (string, error) {
			var name, period, account string
			var debit, credit money.Fen
			err := scan(&name, &period, &account, &debit, &credit)
			return fmt.Sprintf("%s %s 科目 %s 的合计和凭证不符：借方差 %s，贷方差 %s", name, period, account, debit, credit), err
		})
		if err != nil {
			return nil, err
		}
		bad = append(bad, more...)
	}
	return bad, nil
}
