package finance

import (
	"cmp"
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
	"sunshine/app/village"
)

// The kinds of rows of a fund statement.
const (
	FundRowFund    = "fund"
	FundRowUse     = "use"     // what one fund spent on one account
	FundRowUnnamed = "unnamed" // lines on 231 or 241 that name no fund
	FundRowTotal   = "total"
)

// FundRow is one row of a fund statement; a use has Spent only, an unnamed row
// no money.
type FundRow struct {
	Kind    string
	FundID  int64
	Name    string
	Account string // of the fund, of the use, or 231 or 241
	FundSums
}

// FundStatement is the 专项资金收支表 of a village over a span: what each fund's
// money did, and what stands on 231 and 241, funds and unnamed together.
type FundStatement struct {
	Village village.Village
	Span    Span
	Rows    []FundRow
	Checks  []Check
	Notes   []string
}

// FundStatement draws it from the books as they stand. Its cost grows with the
// vouchers that name a fund, not with the books.
func (s *Store) FundStatement(ctx context.Context, v village.Village, sp Span) (FundStatement, error) {
	st := FundStatement{Village: v, Span: sp}
	chart, err := s.ChartOf(ctx, v.ID)
	if err != nil {
		return st, err
	}
	books, err := s.FundBooks(ctx, v.ID)
	if err != nil {
		return st, err
	}
	first, last := sp.From.First(), sp.To.Last()
	total := FundRow{Kind: FundRowTotal, Name: "合计"}
	for _, b := range books {
		if b.OpenedOn.After(last) || !b.ClosedOn.IsZero() && b.ClosedOn.Before(first) {
			continue
		}
		row := FundRow{Kind: FundRowFund, FundID: b.ID, Name: b.Name, Account: b.Account, FundSums: b.Sums(first, last)}
		st.Rows = append(st.Rows, row)
		for _, u := range b.UseSums(chart, first, last) {
			st.Rows = append(st.Rows, FundRow{Kind: FundRowUse, FundID: b.ID, Name: u.Account.Name, Account: u.Account.Code, FundSums: FundSums{Spent: u.Amount}})
		}
		total.add(row.FundSums)
		if err := st.moneyHeld(ctx, s.DB.Read(), b, row, last); err != nil {
			return st, err
		}
	}
	sums, err := st.unnamed(ctx, s.DB.Read(), chart, &total)
	if err != nil {
		return st, err
	}
	st.Rows = append(st.Rows, total)
	return st, s.checkFunds(ctx, &st, chart, total, sums)
}

// unnamed adds what stands on 231 and 241 without a fund, and gives what all
// rows hold on each at the end.
func (st *FundStatement) unnamed(ctx context.Context, q db.Q, chart *Chart, total *FundRow) (map[string]money.Fen, error) {
	sums := map[string]money.Fen{} // closing by main account
	for _, main := range []string{matterFund, grantFund} {
		row, err := unnamedRow(ctx, q, st.Village.ID, main, st.Span)
		if err != nil {
			return nil, err
		}
		a, err := chart.Account(main)
		if err != nil {
			return nil, err
		}
		row.Name = a.Name + "：未注明专款"
		if row.FundSums != (FundSums{}) {
			st.Rows = append(st.Rows, row)
			st.Notes = append(st.Notes, fmt.Sprintf("%s（%s）里有没写明是哪笔专款的账，单列一行；这些钱用到了哪里，从账上看不出来。", a.Name, main))
		}
		total.add(row.FundSums)
		sums[main] += row.Due
	}
	for _, r := range st.Rows {
		if r.Kind == FundRowFund && dueAccount(r.Account) {
			sums[mainOf(r.Account)] += r.Due
		}
	}
	return sums, nil
}

func (r *FundRow) add(s FundSums) {
	r.Opening += s.Opening
	r.Arrived += s.Arrived
	r.Spent += s.Spent
	r.Returned += s.Returned
	r.Left += s.Left
	r.DueOpening += s.DueOpening
	r.DueIn += s.DueIn
	r.DueOut += s.DueOut
	r.Due += s.Due
}

// moneyHeld holds a fund's closing against what its lines on cash and bank hold,
// which is summed on its own.
func (st *FundStatement) moneyHeld(ctx context.Context, q db.Q, b FundBook, row FundRow, last calendar.Day) error {
	var held money.Fen
	err := q.QueryRowContext(ctx, `
		select coalesce(sum(l.debit_fen - l.credit_fen), 0)
		from voucher_line l join voucher v on v.id = l.voucher_id
		where l.fund_id = $1 and v.posted = 1 and v.day <= $2 and substr(l.account, 1, 3) in ($3, $4)`, b.ID, last.String(), Cash, Bank).Scan(&held)
	if err == nil {
		st.Checks = append(st.Checks, sumsAgree(b.Name+"：期初加到账减支出减退回", row.Left, "写明它的现金和银行存款", held+b.Brought))
	}
	return err
}

// unnamedRow sums what lines on a main account hold that name no fund; what
// funds brought with them is theirs.
func unnamedRow(ctx context.Context, q db.Q, villageID int64, main string, sp Span) (FundRow, error) {
	row := FundRow{Kind: FundRowUnnamed, Account: main}
	err := q.QueryRowContext(ctx, `
		select coalesce(sum(opening), 0), coalesce(sum(came), 0), coalesce(sum(went), 0)
		from (
			select fen as opening, 0 as came, 0 as went from opening_balance where village_id = $1 and substr(account, 1, 3) = $2
			union all
			select -brought_due_fen, 0, 0 from fund where village_id = $1 and substr(account, 1, 3) = $2 and opened_on <= $4
			union all
			select case when v.month < $3 then l.credit_fen - l.debit_fen else 0 end,
			       case when v.month >= $3 then l.credit_fen else 0 end,
			       case when v.month >= $3 then l.debit_fen else 0 end
			from voucher_line l join voucher v on v.id = l.voucher_id
			where v.village_id = $1 and v.posted = 1 and v.month <= $5 and l.fund_id is null and substr(l.account, 1, 3) = $2) t`,
		villageID, main, sp.From.String(), sp.To.Last().String(), sp.To.String()).Scan(&row.DueOpening, &row.DueIn, &row.DueOut)
	row.Due = row.DueOpening + row.DueIn - row.DueOut
	return row, err
}

// checkFunds holds the statement against the trial balance, and the funds'
// money against all there is.
func (s *Store) checkFunds(ctx context.Context, st *FundStatement, chart *Chart, total FundRow, sums map[string]money.Fen) error {
	list, err := s.TrialBalance(ctx, st.Village.ID, st.Span.From, st.Span.To)
	if err != nil {
		return err
	}
	trial := map[string]money.Fen{}
	for _, b := range list {
		if b.Level == 1 {
			trial[b.Code] += b.ClosingCredit - b.ClosingDebit
		}
	}
	for _, main := range []string{matterFund, grantFund} {
		a, err := chart.Account(main)
		if err != nil {
			return err
		}
		st.Checks = append(st.Checks, sumsAgree("本表"+a.Name+"期末", sums[main], "科目余额表", trial[main]))
	}
	if held := -(trial[Cash] + trial[Bank]); total.Left > held {
		st.Checks = append(st.Checks, Check{false, fmt.Sprintf("专款余钱合计 %s 元，现金和银行存款只有 %s 元：动用了专款 %s 元。", total.Left, held, total.Left-held)})
	} else {
		st.Checks = append(st.Checks, Check{true, fmt.Sprintf("专款余钱合计 %s 元，现金和银行存款共 %s 元，够。", total.Left, held)})
	}
	for _, r := range st.Rows {
		if r.Kind == FundRowUnnamed && r.Due < 0 {
			st.Checks = append(st.Checks, Check{false, r.Name + "是负数：专款接过来的“账上余额”比账上多，或者期初没有录全。"})
		}
	}
	return nil
}

// checkFundLines tells, when a month is to be closed, of lines that should name
// a fund and do not, and of funds that lie idle.
func (s *Store) checkFundLines(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	item := CloseItem{Check: CheckFunds, Level: CloseDone, Text: "专款的账都写明了是哪笔专款。"}
	list, err := vouchers(ctx, q, `
		v.village_id = $1 and v.month = $2 and v.reverses_id is null and r.id is null
		and exists (select 1 from voucher_line where voucher_id = v.id and fund_id is null and chart = $3 and substr(account, 1, 3) in ($4, $5))`,
		v.ID, m.String(), ChartVersion, matterFund, grantFund)
	if err != nil {
		return item, err
	}
	for _, p := range list {
		item.Entries = append(item.Entries, p.head())
	}
	known, err := funds(ctx, q, "f.village_id = $1 and f.opened_on <= $2", v.ID, m.Last().String())
	if err != nil {
		return item, err
	}
	if len(list) > 0 {
		item.Level = CloseWarn
		item.Text = fmt.Sprintf("有 %d 张凭证记在专项应付款或一事一议资金里，没有写明是哪笔专款。记上的账不能改；要补，请冲销后重新记。", len(list))
	} else if len(known) == 0 {
		item.Text = "没有专款。"
	}
	books, err := fundBooks(ctx, q, known)
	if err != nil {
		return item, err
	}
	for _, b := range books {
		if n, rule := s.FundIdle(b, m.Last()); n > 0 {
			item.Level = cmp.Or(map[CloseLevel]CloseLevel{CloseDone: CloseNote}[item.Level], item.Level)
			item.Text += fmt.Sprintf("专款“%s”已经 %d 个月没有动，%s。", b.Name, n, rule.Plain)
		}
	}
	return item, nil
}

// VerifyFunds gives in sentences where funds and books disagree: lines of one
// fund that do not balance within a voucher, statements that do not add up.
func (s *Store) VerifyFunds(ctx context.Context) ([]string, error) {
	bad, err := s.complaints(ctx, `
		select d.name, v.month, v.number
		from voucher v join division d on d.id = v.village_id join voucher_line l on l.voucher_id = v.id
		where v.posted = 1 and v.import_cell = '' and l.fund_id is not null
		group by d.name, v.id, v.month, v.number, l.fund_id having sum(l.debit_fen) <> sum(l.credit_fen)`, "%s 凭证 %s-%03d 写明同一笔专款的几行借贷不平")
	if err != nil {
		return nil, err
	}
	villages, err := (&village.Store{DB: s.DB}).List(ctx)
	if err != nil {
		return nil, err
	}
	month := calendar.DayOf(s.Now()).MonthOf()
	for _, v := range villages {
		list, err := s.Funds(ctx, v.ID)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			continue
		}
		st, err := s.FundStatement(ctx, v, MonthSpan(month))
		if err != nil {
			return nil, err
		}
		for _, c := range st.Checks {
			if !c.OK {
				bad = append(bad, v.Name+"专款："+c.Text)
			}
		}
	}
	return bad, nil
}
