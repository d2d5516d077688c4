package web

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
)

// drawBook draws the book that was asked for.
func (s *Server) drawBook(ctx context.Context, r bookRequest, reader bookReader) (bookDoc, error) {
	d := bookDoc{Title: r.kind.Name, Plain: r.kind.Plain, Village: r.village, Period: r.words(), Day: r.span.To.Last(), Made: s.today()}
	running := !r.span.To.Before(s.today().MonthOf())
	var err error
	switch r.kind.ID {
	case bookTrial:
		err = s.trialDoc(ctx, r, &d, running)
	case bookGeneral:
		err = s.generalDoc(ctx, r, &d, running)
	case bookFunds:
		err = s.fundDoc(ctx, r, &d, running)
	case bookDetail, bookCash, bookBank:
		err = s.detailDoc(ctx, r, &d, running, reader)
	case bookDebts:
		err = s.debtDoc(ctx, r, &d, reader)
	default:
		err = s.statementDoc(ctx, r, &d)
	}
	return d, err
}

// bookReader tells where a voucher opens for the person reading, and whether
// they may see villagers' names as they are written.
type bookReader struct{ writes, names bool }

// voucher gives the page of a voucher: the accountant's own, where there is more
// to do, or the one for readers.
func (b bookReader) voucher(row finance.DetailRow) string {
	if b.writes && row.Simple {
		return "/desk/entries/" + itoa64(row.VoucherID)
	}
	return "/desk/vouchers/" + itoa64(row.VoucherID)
}

// detailPath gives the address of an account's detail ledger; empty for one
// that no chart has, and for years no ledger reaches back to.
func detailPath(v village.Village, code string, sp finance.Span) string {
	if code == "" || strings.Contains(code, "/") || lastYearOf(sp).From.Year() < firstPossible {
		return ""
	}
	return booksPath(v) + "/" + bookDetail + "/" + lastYearOf(sp).String() + "?account=" + url.QueryEscape(code)
}

func (s *Server) trialDoc(ctx context.Context, r bookRequest, d *bookDoc, running bool) error {
	t, err := s.Finance.Trial(ctx, r.village, r.span)
	if err != nil {
		return err
	}
	d.Checks, d.Notes = t.Checks, remarks(t.Derived, t.Old, running)
	d.Columns = []bookColumn{
		{Head: "代码", Whole: true},
		{Head: "科目", Wide: true},
		{Head: "期初借方", Money: true},
		{Head: "期初贷方", Money: true},
		{Head: "本期借方", Money: true},
		{Head: "本期贷方", Money: true},
		{Head: "期末借方", Money: true},
		{Head: "期末贷方", Money: true},
	}
	d.Lead = "科目"
	if len(t.Rows) == 1 {
		return nil // nothing but the total
	}
	for _, row := range t.Rows {
		to, some := detailPath(r.village, row.Account.Code, r.span), someCell
		strong := row.Kind == finance.RowClass || row.Kind == finance.RowTotal
		if strong {
			some = fenCell
		}
		name := bookCell{Text: row.Account.Name, Level: row.Level}
		lead := bookCell{Text: strings.TrimSpace(row.Account.Code + " " + row.Account.Name), Level: row.Level}
		d.Rows = append(d.Rows, bookRow{Strong: strong, Lead: lead.to(to), Cells: []bookCell{
			textCell(row.Account.Code), name.to(to), some(row.Opening.Debit).to(to), some(row.Opening.Credit).to(to),
			some(row.Debit).to(to), some(row.Credit).to(to), some(row.Closing.Debit).to(to), some(row.Closing.Credit).to(to),
		}})
	}
	return nil
}

// standing writes a balance as books do: which side, and how much.
func standing(net money.Fen) (side string, f money.Fen) {
	switch {
	case net > 0:
		return "借", net
	case net < 0:
		return "贷", -net
	}
	return "平", 0
}

func (s *Server) generalDoc(ctx context.Context, r bookRequest, d *bookDoc, running bool) error {
	g, err := s.Finance.General(ctx, r.village, r.span)
	if err != nil {
		return err
	}
	d.Checks, d.Notes = g.Checks, remarks(g.Derived, g.Old, running)
	d.Columns = []bookColumn{
		{Head: "科目", Wide: true},
		{Head: "月份", Whole: true},
		{Head: "借方", Money: true},
		{Head: "贷方", Money: true},
		{Head: "方向", Whole: true},
		{Head: "余额", Money: true},
		{Head: "本年累计借方", Money: true},
		{Head: "本年累计贷方", Money: true},
	}
	d.Lead = "科目、月份"
	for _, a := range g.Accounts {
		name := a.Account.Code + " " + a.Account.Name
		side, f := standing(a.Opening)
		all := detailPath(r.village, a.Account.Code, r.span)
		d.Rows = append(d.Rows, bookRow{ID: "a" + strings.ReplaceAll(a.Account.Code, "/", "-"), Strong: true, Lead: textCell(name + " 期初").to(all), Cells: []bookCell{
			textCell(name).to(all), textCell("期初"), {}, {}, textCell(side), fenCell(f), {}, {},
		}})
		for _, m := range a.Months {
			side, f := standing(m.Balance)
			to := detailPath(r.village, a.Account.Code, finance.MonthSpan(m.Month))
			d.Rows = append(d.Rows, bookRow{Lead: bookCell{Text: m.Month.String(), Level: 1}, Cells: []bookCell{
				textCell(name), textCell(m.Month.String()), someCell(m.Debit).to(to), someCell(m.Credit).to(to), textCell(side), fenCell(f).to(to),
				someCell(m.Year.Debit), someCell(m.Year.Credit),
			}})
		}
	}
	return nil
}

func (s *Server) detailDoc(ctx context.Context, r bookRequest, d *bookDoc, running bool, reader bookReader) error {
	journal := r.kind.ID != bookDetail
	draw := s.Finance.Detail
	if journal {
		draw = s.Finance.MoneyJournal
	}
	t, err := draw(ctx, r.village, r.account, r.span)
	if err != nil {
		return err
	}
	d.Checks, d.Notes = t.Checks, remarks(t.Derived, t.Old, running)
	if !journal || r.account != finance.Cash && r.account != finance.Bank {
		d.Title = fmt.Sprintf("%s（%s %s）", r.kind.Name, t.Account.Code, t.Account.Name)
	}
	in, out := "借方", "贷方"
	if journal {
		in, out = "收入（借方）", "支出（贷方）"
	}
	d.Columns = []bookColumn{
		{Head: "日期", Whole: true},
		{Head: "凭证号", Whole: true},
		{Head: "摘要", Wide: true},
		{Head: "对方科目"},
		{Head: in, Money: true},
		{Head: out, Money: true},
		{Head: "方向", Whole: true},
		{Head: "余额", Money: true},
	}
	for _, row := range t.Rows {
		side, f := standing(row.Balance)
		to := ""
		if row.Kind == finance.RowLine {
			to = reader.voucher(row)
		}
		d.Rows = append(d.Rows, bookRow{Strong: row.Kind != finance.RowLine, Cells: []bookCell{
			dayCell(row.Day), textCell(row.Voucher).to(to), textCell(summaryOf(row, r)).to(to), textCell(counterOf(row)),
			someCell(row.Debit).to(to), someCell(row.Credit).to(to), textCell(side), fenCell(f),
		}})
	}
	return nil
}

// summaryOf names what a row is; a line of an account below says which.
func summaryOf(row finance.DetailRow, r bookRequest) string {
	switch row.Kind {
	case finance.RowOpening:
		return "期初余额"
	case finance.RowDay:
		return "本日合计"
	case finance.RowMonth:
		return fmt.Sprintf("本月合计（%d月）", row.Day.Month())
	case finance.RowYear:
		return "本年累计"
	}
	if row.Account.Code != r.account {
		return row.Summary + "（" + row.Account.Name + "）"
	}
	return row.Summary
}

func counterOf(row finance.DetailRow) string {
	names := make([]string, len(row.Counter))
	for i, a := range row.Counter {
		names[i] = a.Name
	}
	return strings.Join(names, "、")
}

func (s *Server) statementDoc(ctx context.Context, r bookRequest, d *bookDoc) error {
	st, err := s.statement(ctx, r)
	if err != nil {
		return err
	}
	running := st.Day.After(s.today()) || (r.kind.Period != "day" && !st.Span.To.Before(s.today().MonthOf()))
	d.Day = st.Day
	d.Checks = st.Checks
	d.Notes = remarks(0, st.Old, running)
	if r.kind.ID != finance.Revenue {
		d.Notes = remarks(st.Derived, st.Old, running)
	} else {
		d.Notes = append(d.Notes, "这张表按会计科目算收支，和财务公开榜（按钱的进出算）可能不同：借来的钱、收回的欠款进榜，不进这张表；计提、折旧没有动钱，进这张表，不进榜。年终结转不算收支。")
	}
	d.Notes = append(d.Notes, formRemarks(st.Form)...)
	d.Columns = []bookColumn{{Head: "项目", Wide: true}}
	for _, c := range st.Form.Columns {
		d.Columns = append(d.Columns, bookColumn{Head: c, Money: true})
	}
	for i, l := range st.Lines {
		if l.ID == st.Form.Beside {
			d.Fold = i
		}
		d.Rows = append(d.Rows, formRow(r, l))
	}
	return nil
}

// formRow writes one line of a statement; each figure leads to its accounts.
func formRow(r bookRequest, l finance.StatementLine) bookRow {
	if l.Kind == finance.LineHead {
		return bookRow{Strong: true, Cells: []bookCell{textCell(l.Name)}}
	}
	name := bookCell{Text: l.Name}
	if l.Kind == finance.LineSub || l.Kind == finance.LineLess || l.Kind == finance.LineMemo || strings.HasPrefix(l.Name, "加：") {
		name.Level = 1
	}
	to := ""
	if len(l.Accounts) > 0 {
		to = r.path("") + "?line=" + url.QueryEscape(l.ID)
	}
	row := bookRow{Strong: l.Kind == finance.LineTotal, Cells: []bookCell{name}}
	for _, f := range l.Amounts {
		row.Cells = append(row.Cells, fenCell(f).to(to))
	}
	return row
}

// statement draws the statement that was asked for.
func (s *Server) statement(ctx context.Context, r bookRequest) (finance.Statement, error) {
	switch r.kind.ID {
	case finance.BalanceSheet:
		return s.Finance.BalanceOn(ctx, r.village, r.day)
	case finance.Revenue:
		return s.Finance.RevenueOf(ctx, r.village, r.span)
	}
	return s.Finance.DistributionOf(ctx, r.village, r.span.To.Year())
}
