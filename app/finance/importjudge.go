package finance

import (
	"fmt"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// Judge reads a file without keeping anything: what the command's dry run does.
func (s *Store) Judge(u Upload, answers map[string]string) (Preview, error) {
	return s.judge(u, answers, s.Chart, nil, nil)
}

// maxTableRows bounds a sheet that is read as tables, whose reading costs more
// than that of vouchers.
const maxTableRows = 60_000

func (s *Store) judge(u Upload, answers map[string]string, chart *Chart, learnt func(string) VoucherMapping, let func(string, privacy.Finding) bool) (Preview, error) {
	f, err := sheet.Read(u.Name, u.Data)
	if err != nil {
		return Preview{}, err
	}
	f.Sheets = slices.DeleteFunc(f.Sheets, func(g sheet.Grid) bool { return g.Name == sheet.ExampleSheet })
	p := Preview{Import: Import{FileName: u.Name, Upload: u}}
	if u.Reading == Vouchers || readingOf(u) == table.Auto {
		o := VoucherOptions{
			Formats: s.Formats(), Chart: chart, Forced: u.Reading == Vouchers, Layout: u.Layout, Month: u.Month,
			Today: calendar.DayOf(s.Now()), Answers: answers, Learnt: learnt,
		}
		if book, report, ok := ReadVoucherBook(f, o); ok && (o.Forced || !cashBookBefore(f, book)) {
			p.Report, p.Vouchers = report, book
			for _, v := range book.Vouchers {
				p.Rows += len(v.Lines)
			}
			return p, nil
		}
	}
	for _, g := range f.Sheets {
		if len(g.Rows) > maxTableRows {
			return Preview{}, fault.Invalidf("工作表“%s”超过 %d 行，请分成几个文件再导入。", g.Name, maxTableRows)
		}
	}
	o := table.Options{Reading: u.Reading, Month: u.Month, Answers: answers}
	if u.Reading != table.Plain {
		book, report := ReadCashBook(f, o)
		if report.Reading == table.CashBook {
			p.Report, p.Rows = report, len(book.Rows)
			p.Lines, p.book = lines(chart, book), book
			return p, nil
		}
	}
	o.Reading = table.Plain
	o.Let = let
	if m := s.Catalogue.Masking(); m != nil {
		o.Masked = func(heading string, f privacy.Finding) bool {
			switch m.FieldOf(heading) {
			case "":
				return false
			case privacy.FieldName, privacy.FieldNameMinor, privacy.FieldAddress: // a number beside it is misplaced there
				return f.Kind == privacy.KindMinor
			}
			return true
		}
	}
	r := table.Read(f, o)
	p.Report, p.Tables = r.Report, r.Tables
	for _, t := range r.Tables {
		p.Rows += t.Report.RowCount
	}
	return p, nil
}

// cashBookBefore tells whether a cash book stands before the first sheet of
// vouchers, as in the workbook of our own sheets, whose last page lists what
// moved no money.
func cashBookBefore(f *sheet.File, b VoucherBook) bool {
	first := slices.IndexFunc(f.Sheets, func(g sheet.Grid) bool { return g.Name == b.Layouts[0].Sheet })
	if first <= 0 || slices.ContainsFunc(f.Sheets[:first], func(g sheet.Grid) bool { return len(g.Rows) > maxTableRows }) {
		return false
	}
	before := *f
	before.Sheets = f.Sheets[:first]
	_, report := ReadCashBook(&before, table.Options{})
	return report.Reading == table.CashBook
}

// lines turns a cash book into entries with proposed accounts.
func lines(chart *Chart, b CashBook) []Line {
	list := make([]Line, 0, len(b.Rows))
	for _, r := range b.Rows {
		n := New{
			Day: r.Day, Kind: Income, Money: Cash, Amount: r.Income, Summary: r.Summary,
			Handler: r.Handler, Witness: r.Witness, Reviewer: r.Reviewer, Approver: r.Approver, Note: r.Note,
		}
		if r.Expense != 0 {
			n.Kind, n.Amount = Expense, r.Expense
		}
		if r.Bank {
			n.Money = Bank
		}
		n.cell = fmt.Sprintf("%s 第 %d 行", r.Sheet, r.Row)
		if r.Transfer != 0 {
			n.Kind, n.Amount, n.Account = Transfer, r.Transfer, other(n.Money)
			list = append(list, Line{Key: fmt.Sprintf("%s!%d", r.Sheet, r.Row), New: n})
			continue
		}
		p := chart.Suggest(n.Kind, r.Category, r.Summary)
		n.Account = p.Account.Code
		list = append(list, Line{Key: fmt.Sprintf("%s!%d", r.Sheet, r.Row), New: n, Word: p.Word})
	}
	return list
}

func readingOf(u Upload) table.Reading {
	if u.Reading == "" {
		return table.Auto
	}
	return u.Reading
}

// storedReading names the reading in its old column; that vouchers were meant
// stands in one of its own.
func storedReading(u Upload) table.Reading {
	if u.Reading == Vouchers {
		return table.Auto
	}
	return readingOf(u)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
