package finance

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
)

// longLedger fills the last years with 200 vouchers a month on thirty accounts,
// one in five of them of four lines.
func longLedger(b testing.TB, years int) *ledger {
	b.Helper()
	w := newLedger(b)
	ctx := b.Context()
	counter := []string{"501", "501.01", "503", "504.02", "112", "113.01", "113.02", "151", "211", "241", "401", "511", "513.01", "513.02", "513.03", "513.04", "513.05", "513.06", "513.07", "513.08", "514.01", "514.02", "514.03", "514.04", "515"}
	first := calendar.NewMonth(2026-years, 1)
	w.ok(w.DB.Write(ctx, func(q db.Q) error {
		id := int64(0)
		for m := first; m.Before(calendar.NewMonth(2026, 1)); m = m.Add(1) {
			var vouchers, lines []any
			add := func(voucher int64, n int, account string, debit, credit int) {
				lines = append(lines, voucher, n, ChartVersion, account, debit, credit)
			}
			for n := 1; n <= 200; n++ {
				id++
				vouchers = append(vouchers, id, w.village.ID, m.String(), n, m.First().AddDays(n*27/200).String(), "transfer", "一笔账", w.accountant.ID, db.Time(w.now))
				account, money := counter[n%len(counter)], []string{Cash, Bank}[n%2]
				switch {
				case n%5 == 0:
					add(id, 1, account, 100, 0)
					add(id, 2, "514.01", n-1, 0)
					add(id, 3, "513.02", 1, 0)
					add(id, 4, money, 0, 100+n)
				case n%3 == 0:
					add(id, 1, account, 100+n, 0)
					add(id, 2, money, 0, 100+n)
				default:
					add(id, 1, money, 100+n, 0)
					add(id, 2, account, 0, 100+n)
				}
			}
			for _, x := range []struct {
				sql  string
				args []any
			}{
				{"insert into voucher (id, village_id, month, number, day, kind, summary, posted_by, posted_at) values " + db.Rows(200, 9), vouchers},
				{"insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values " + db.Rows(len(lines)/6, 6), lines},
				{"update voucher set posted = 1 where id > $1 and id <= $2", []any{id - 200, id}},
			} {
				if _, err := q.ExecContext(ctx, x.sql, x.args...); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	return w
}

// BenchmarkBooks draws the books of the last month and year behind one year of
// 200 vouchers a month, and behind ten.
func BenchmarkBooks(b *testing.B) {
	for _, years := range []int{1, 10} {
		w := longLedger(b, years)
		month, year := MonthSpan(calendar.NewMonth(2025, 12)), YearSpan(2025)
		ctx := b.Context()
		for _, c := range []struct {
			name string
			draw func() error
		}{
			{"trial of a month", func() error { _, err := w.Trial(ctx, w.village, month); return err }},
			{"trial of a year", func() error { _, err := w.Trial(ctx, w.village, year); return err }},
			{"general ledger of a year", func() error { _, err := w.General(ctx, w.village, year); return err }},
			{"bank journal of a month", func() error { _, err := w.MoneyJournal(ctx, w.village, Bank, month); return err }},
			{"detail of a year", func() error { _, err := w.Detail(ctx, w.village, "513", year); return err }},
			{"revenue of a month", func() error { _, err := w.RevenueOf(ctx, w.village, month); return err }},
			{"balance sheet", func() error { _, err := w.BalanceOn(ctx, w.village, month.To.Last()); return err }},
			{"distribution", func() error { _, err := w.DistributionOf(ctx, w.village, 2025); return err }},
			{"trial from the lines", func() error { _, err := w.TrialBalance(ctx, w.village.ID, month.From, month.To); return err }},
		} {
			b.Run(fmt.Sprintf("%s/years=%d", c.name, years), func(b *testing.B) {
				for b.Loop() {
					w.ok(c.draw())
				}
			})
		}
	}
}

// TestStatementsReadNoOlderLines takes the lines of earlier years away: books
// whose cost does not grow with the years cannot miss them.
func TestStatementsReadNoOlderLines(t *testing.T) {
	w := longLedger(t, 3)
	w.holds("trial", w.trialOf("2025-12").Checks)
	before := w.trialOf("2025-12").Rows
	w.ok(w.exec("drop trigger voucher_line_kept"))
	w.ok(w.exec("delete from voucher_line where voucher_id in (select id from voucher where month < '2025-01')"))
	after := w.trialOf("2025-12").Rows
	if len(before) != len(after) {
		t.Fatal(len(before), len(after))
	}
	for i := range before {
		if before[i] != after[i] {
			t.Errorf("%s: %v became %v", before[i].Account.Code, before[i], after[i])
		}
	}
	d, err := w.MoneyJournal(t.Context(), w.village, Bank, w.span("2025"))
	w.ok(err)
	w.holds("journal", d.Checks)
	if d.Lines != 1200 {
		t.Error(d.Lines)
	}
}

func (w *ledger) trialOf(span string) Trial {
	w.t.Helper()
	b, err := w.Trial(w.t.Context(), w.village, w.span(span))
	w.ok(err)
	return b
}

// TestOlderBooksGetTheirSums runs the migration's own statements over books
// that were kept before there were sums.
func TestOlderBooksGetTheirSums(t *testing.T) {
	w := handLedger(t)
	text, err := os.ReadFile("../db/migrations/sqlite/0008_finance_sums.sql")
	w.ok(err)
	w.ok(w.exec("delete from account_month"))
	w.ok(w.exec("delete from account_year"))
	if bad, err := w.VerifySums(t.Context()); err != nil || len(bad) == 0 {
		t.Fatal("missing sums are not noticed", err)
	}
	upto, _, _ := strings.Cut(string(text), "-- +goose StatementBegin")
	n := 0
	for statement := range strings.SplitSeq(upto, ";\n") {
		if _, insert, ok := strings.Cut(statement, "insert into "); ok {
			w.ok(w.exec("insert into " + insert))
			n++
		}
	}
	bad, err := w.VerifySums(t.Context())
	w.ok(err)
	if n != 2 || len(bad) > 0 {
		t.Error(n, bad)
	}
}
