package finance

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// book reads a cash book written as CSV text.
func book(t *testing.T, o table.Options, lines ...string) (CashBook, table.Report) {
	t.Helper()
	return bookFile(t, o, "账.csv", []byte(strings.Join(lines, "\n")+"\n"))
}

func bookFile(t *testing.T, o table.Options, name string, data []byte) (CashBook, table.Report) {
	t.Helper()
	f, err := sheet.Read(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return ReadCashBook(f, o)
}

// found lists the problems of a level as column, row, code.
func found(r table.Report, level table.Level) []string {
	var out []string
	for _, p := range r.Problems {
		if p.Level == level {
			out = append(out, fmt.Sprintf("%s%d %s", p.Column, p.Row, p.Code))
		}
	}
	return out
}

func mustHave(t *testing.T, r table.Report, level table.Level, want ...string) {
	t.Helper()
	got := found(r, level)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%ss %q; want %q", level, got, want)
		for _, p := range r.Problems {
			t.Logf("%s%d %s %s %q %s", p.Column, p.Row, p.Level, p.Code, p.Value, p.Message)
		}
	}
}

func TestJournalOfXiaoshanTurnsIntoSixEntries(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "table", "testdata", "files", "messy", "M05-现金日记账-gbk.csv"))
	if err != nil {
		t.Fatal(err)
	}
	b, r := bookFile(t, table.Options{}, "M05-现金日记账-gbk.csv", data)
	if r.Encoding != "gbk" || r.Questions() != 6 || r.Errors() != 0 || len(b.Rows) != 6 {
		t.Fatalf("%s, %d questions, %d errors, %d rows", r.Encoding, r.Questions(), r.Errors(), len(b.Rows))
	}
	b, r = bookFile(t, table.Options{Answers: map[string]string{table.AskYear: "2026"}}, "M05-现金日记账-gbk.csv", data)
	if !r.Clean() || !b.Newest {
		t.Errorf("not clean: %v", r.Problems)
	}
	want := []string{
		"2026-02-27 办公人员工资 0.00 6,356.00", "2026-02-27 房租费 9,000.00 0.00", "2026-03-05 吉利公司资助 10,000.00 0.00",
		"2026-03-05 菜场电工工资 0.00 3,300.00", "2026-03-12 修门费用 0.00 984.00", "2026-03-12 买笔、宣传用纸 0.00 38.00",
	}
	for i, row := range b.Rows {
		if got := fmt.Sprintf("%s %s %s %s", row.Day, row.Summary, row.Income, row.Expense); i >= len(want) || got != want[i] {
			t.Errorf("row %d: %s", i, got)
		}
	}
	march := calendar.NewMonth(2026, 3)
	_, r = bookFile(t, table.Options{Month: march}, "M05-现金日记账-gbk.csv", data)
	mustHave(t, r, table.LevelQuestion, "A10 missing-year", "A11 missing-year")
	_, r = bookFile(t, table.Options{Month: march, Answers: map[string]string{table.AskYear: "2026"}}, "M05-现金日记账-gbk.csv", data)
	mustHave(t, r, table.LevelQuestion, "A10 month-outside", "A11 month-outside")
	_, r = bookFile(t, table.Options{Month: march, Answers: map[string]string{table.AskYear: "2026", AskMonth: table.Keep}}, "M05-现金日记账-gbk.csv", data)
	if !r.Clean() {
		t.Errorf("answered in full, still open: %v", found(r, table.LevelQuestion))
	}
}

func TestEveryWrongEntryIsReportedAtOnce(t *testing.T) {
	_, r := book(t, table.Options{},
		"日期,摘要,收入,支出,账户",
		"2026-03-01,两边都有,100,50,现金",
		"2026-03-02,哪边都没有,,,现金",
		"2026-03-03,,20,,现金",
		"2026-03-04,约数,约300元,,现金",
		"2026-02-30,没有这一天,,1,现金",
		"20261月,看不出,,1,现金",
		"2026-03-07,账户不清,,1,小金库",
		"2026-03-08,三位小数,,1.234,现金",
		"2026-03-09,红字,-30,,现金",
	)
	mustHave(t, r, table.LevelError, "C2 both-sides", "C3 no-amount", "B4 missing-summary", "C5 approximate",
		"A6 no-such-day", "A7 unreadable-date", "E8 bad-account", "D9 too-precise")
	mustHave(t, r, table.LevelQuestion, "C10 red-ink")
}

func TestTwinsAreAskedAbout(t *testing.T) {
	lines := []string{
		"日期,摘要,收入,支出", "2026-03-01,误工补贴,,80", "2026-03-01,误工补贴,,80", "2026-03-02,误工补贴,,80",
	}
	_, r := book(t, table.Options{}, lines...)
	mustHave(t, r, table.LevelQuestion, "3 duplicate")
	for _, p := range r.Problems {
		if p.Code == "duplicate" && !strings.Contains(p.Message, "第 2 行") {
			t.Errorf("the twin is not named: %s", p.Message)
		}
	}
	b, r := book(t, table.Options{Answers: map[string]string{"duplicate:账!3": table.Keep}}, lines...)
	if !r.Clean() || len(b.Rows) != 3 {
		t.Errorf("kept twins: %d rows, %v", len(b.Rows), r.Problems)
	}
}

func TestPrintedBalancesPagesAndMonthTotals(t *testing.T) {
	lines := []string{
		"日期,摘要,收入,支出,余额",
		",上月结余,,,1000.00",
		"2026-03-01,房租,500,,1500.00",
		"2026-03-02,买纸,,20,1480.00",
		",过次页,500,20,1480.00",
		",承前页,500,20,1480.00",
		"2026-03-20,电费,,80,1400.00",
		",本月合计,500,100,1400.00",
		",本年累计,2500,900,1400.00",
		",结转下月,,,1400.00",
	}
	b, r := book(t, table.Options{}, lines...)
	mustHave(t, r, table.LevelError)
	mustHave(t, r, table.LevelQuestion)
	if len(b.Rows) != 3 || len(b.Openings) != 1 || b.Openings[0].Amount != 100000 || b.Rows[2].Balance != 140000 {
		t.Errorf("%+v", b)
	}
	for change, want := range map[[2]string][]string{
		{"1480.00\n,过", "1408.00\n,过"}:       {"E4 balance-differs", "E5 balance-differs"},
		{",过次页,500,20", ",过次页,500,30"}:       {"D5 page-differs", "D6 page-differs"},
		{",承前页,500,20", ",承前页,500,2"}:        {"D6 page-differs"},
		{",本月合计,500,100", ",本月合计,500,110"}:   {"D8 total-mismatch"},
		{"结转下月,,,1400.00", "结转下月,,,1400.01"}: {"E10 balance-differs"},
	} {
		text := strings.Replace(strings.Join(lines, "\n"), change[0], change[1], 1)
		_, r := book(t, table.Options{}, strings.Split(text, "\n")...)
		mustHave(t, r, table.LevelError, want...)
	}
}

func TestJournalForms(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  string // day income expense bank, of each entry
	}{
		"amount and direction": {
			[]string{"日期,摘要,收支,金额(元)", "2026/3/1,房租,收入,500", "2026/3/2,买纸,支出,20.5"},
			"2026-03-01 50000 0 false; 2026-03-02 0 2050 false",
		},
		"paper journal, month and day in columns": {
			[]string{"银行存款日记账,,,,,,", "2026年,,凭证号,摘要,借方,贷方,余额", "月,日,,,,,", ",,,上年结转,,,100", "3,1,1,房租,500,,600", ",5,2,买纸,,20,580", "4,2,3,电费,,80,500"},
			"2026-03-01 50000 0 true; 2026-03-05 0 2000 true; 2026-04-02 0 8000 true",
		},
		"account column": {
			[]string{"日期,摘要,收入,支出,账户", "2026-03-01,房租,500,,银行存款", "2026-03-02,买纸,,20,现金"},
			"2026-03-01 50000 0 true; 2026-03-02 0 2000 false",
		},
		"cash and bank side by side": {
			[]string{"日期,摘要,收入,,支出,", ",,现金,银行,现金,银行", "2026-03-01,房租,,500,,", "2026-03-02,买纸,,,20,"},
			"2026-03-01 50000 0 true; 2026-03-02 0 2000 false",
		},
		"year in the title": {
			[]string{"小山村2026年3月现金日记账,,,", "单位:万元,,,", "日期,摘要,收入,支出", "3.5,房租,0.05,", "３月６日,买纸,,20元"},
			"2026-03-05 50000 0 false; 2026-03-06 0 2000 false",
		},
		"the template, filled in": {
			[]string{
				"小山村现金日记账,,,,,,,,,", "单位：元,,,,,,,,,", "说明：一笔一行，收入和支出只填一边；日期写成 2026-03-05；账户写“现金”或“银行”，不写当作现金。,,,,,,,,,",
				strings.Join(sheet.CashBookColumns[:], ","), "2026-03-05,房租,500,,经营收入,银行,张某,李某,王某,", "2026-03-06,买纸,,20,,,张某,李某,王某,办公用",
			},
			"2026-03-05 50000 0 true; 2026-03-06 0 2000 false",
		},
		"newest first over the new year": {
			[]string{"日期,摘要,收入,支出", "1月3日,买纸,,20", "12月30日,房租,500,"},
			"2025-12-30 50000 0 false; 2026-01-03 0 2000 false",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, r := book(t, table.Options{Answers: map[string]string{table.AskYear: "2026"}}, c.lines...)
			var got []string
			for _, row := range b.Rows {
				got = append(got, fmt.Sprintf("%s %d %d %t", row.Day, row.Income, row.Expense, row.Bank))
			}
			if s := strings.Join(got, "; "); s != c.want || !r.Clean() {
				t.Errorf("got %s\nwant %s\n%v", s, c.want, r.Problems)
			}
		})
	}
}

func TestVouchersAreNoCashBook(t *testing.T) {
	lines := []string{
		"日期,凭证号,摘要,科目名称,借方金额,贷方金额",
		"2026-03-01,1,收房租,银行存款,500,", "2026-03-01,1,收房租,经营收入,,500",
	}
	_, r := book(t, table.Options{}, lines...)
	if r.Reading != table.Plain {
		t.Errorf("read as %s", r.Reading)
	}
	_, r = book(t, table.Options{Reading: table.CashBook}, lines...)
	mustHave(t, r, table.LevelError, "1 voucher-journal")
}

func TestTemplateComesBackClean(t *testing.T) {
	var buf bytes.Buffer
	if err := sheet.WriteCashBookTemplate(&buf, "小山村现金日记账"); err != nil {
		t.Fatal(err)
	}
	_, r := bookFile(t, table.Options{}, "模板.xlsx", buf.Bytes())
	mustHave(t, r, table.LevelError, "4 no-rows")
	mustHave(t, r, table.LevelQuestion)
	if r.Reading != table.CashBook {
		t.Errorf("the template reads as %s", r.Reading)
	}
}

// longBook writes a book of n entries with a printed running balance.
func longBook(n int) sheet.Page {
	p := sheet.Page{Name: "日记账", Title: "现金日记账", Lines: []string{"单位：元"}}
	for _, c := range []string{"日期", "摘要", "收入", "支出", "余额", "经手人", "备注"} {
		p.Columns = append(p.Columns, sheet.Column{Name: c})
	}
	balance := money.Fen(0)
	first := calendar.Date(2026, 1, 1)
	for i := range n {
		amount := money.Fen(100 + i*37%90000)
		in, out := sheet.Value{}, sheet.Value{}
		if i%3 == 0 {
			in, balance = sheet.MoneyValue(int64(3*amount)), balance+3*amount
		} else {
			out, balance = sheet.MoneyValue(int64(amount)), balance-amount
		}
		p.Rows = append(p.Rows, []sheet.Value{
			sheet.DayValue(first.AddDays(i * 360 / n).String()), sheet.TextValue(fmt.Sprintf("第%d笔", i+1)), in, out,
			sheet.MoneyValue(int64(balance)), sheet.TextValue("李某"), sheet.TextValue(""),
		})
	}
	return p
}

func TestLongJournalIsCleanAndBalances(t *testing.T) {
	p := longBook(5000)
	var x, c bytes.Buffer
	if err := sheet.WriteXLSX(&x, sheet.Book{Pages: []sheet.Page{p}}); err != nil {
		t.Fatal(err)
	}
	if err := sheet.WriteCSV(&c, p); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"a.xlsx": x.Bytes(), "a.csv": c.Bytes()} {
		b, r := bookFile(t, table.Options{}, name, data)
		var sum money.Fen
		for _, row := range b.Rows {
			sum += row.Income - row.Expense
		}
		if len(b.Rows) != 5000 || !r.Clean() || sum != b.Rows[4999].Balance {
			t.Errorf("%s: %d rows, sum %s, balance %s, %v", name, len(b.Rows), sum, b.Rows[len(b.Rows)-1].Balance, r.Problems)
		}
	}
}

func BenchmarkReadCashBook(b *testing.B) {
	p := longBook(5000)
	var x, c bytes.Buffer
	if err := sheet.WriteXLSX(&x, sheet.Book{Pages: []sheet.Page{p}}); err != nil {
		b.Fatal(err)
	}
	if err := sheet.WriteCSV(&c, p); err != nil {
		b.Fatal(err)
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{"账.csv", c.Bytes()}, {"账.xlsx", x.Bytes()}} {
		b.Run(filepath.Ext(f.name)[1:], func(b *testing.B) {
			for b.Loop() {
				file, err := sheet.Read(f.name, f.data)
				if err != nil {
					b.Fatal(err)
				}
				if book, r := ReadCashBook(file, table.Options{}); len(book.Rows) != 5000 || !r.Clean() {
					b.Fatal("not read")
				}
			}
			b.ReportMetric(5000*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
