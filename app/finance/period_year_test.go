package finance

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// rests gives what stands on the accounts at the end of a month, debit above zero.
func (w *ledger) rests(month string) map[string]money.Fen {
	w.t.Helper()
	rows, err := w.TrialBalance(w.t.Context(), w.village.ID, calendar.Month{}, w.month(month))
	w.ok(err)
	rests := map[string]money.Fen{}
	for _, r := range rows {
		if r.Level == 1 && r.ClosingDebit != r.ClosingCredit {
			rests[r.Code] = r.ClosingDebit - r.ClosingCredit
		}
	}
	return rests
}

// By hand: income 501.01 5,000.00 and 504.02 26.41, cancelled 500.00 of the
// first; expense 513.02 1,860.00 and 514.01 480.50. Surplus 4,526.41 − 2,340.50
// = 2,185.91. What the village began with, 21,000.00, stands on 322 as well.
func TestTheYearsResultIsCarriedForward(t *testing.T) {
	w := newLedger(t)
	w.now = time.Date(2027, 2, 1, 2, 0, 0, 0, time.UTC)
	book := func(day string, kind Kind, account string, fen money.Fen) Entry {
		n := w.entry(day, kind, Bank, fen)
		n.Account = account
		e, err := w.try(n)
		w.ok(err)
		return e
	}
	book("2026-03-01", Income, "501.01", 5000_00)
	wrong := book("2026-04-01", Income, "501.01", 500_00)
	_, err := w.reverse(wrong, "2026-05-01")
	w.ok(err)
	fee := book("2026-05-02", Income, "501.01", 1)
	_, err = w.reverse(fee, "2026-05-02")
	w.ok(err)
	book("2026-06-01", Expense, "513.02", 1860_00)
	book("2026-07-01", Expense, "514.01", 480_50)
	book("2026-12-21", Income, "504.02", 26_41)
	book("2027-01-05", Income, "504.02", 1_00) // the next year's stays
	if _, err := w.CloseThrough(t.Context(), w.accountant, w.village, w.month("2026-11")); err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	c, err := w.Checklist(t.Context(), w.village, w.month("2026-12"))
	w.ok(err)
	if y := c.YearEnd; y == nil || y.Income != 5026_41 || y.Expense != 2340_50 || y.Surplus() != 2685_91 {
		t.Fatalf("%+v", c.YearEnd)
	}
	before := w.sheet("2026-12")
	published := w.out("2026-12")
	w.closeBooks("2026-12")
	want := map[string]money.Fen{Cash: 1000_00, Bank: 22685_91, "322": -23685_91}
	if got := w.rests("2026-12"); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := w.rests("2027-01"); got["504"] != -1_00 || got["322"] != want["322"] {
		t.Errorf("the next year: %v", got)
	}
	list, err := w.ClosingVouchers(t.Context(), w.village.ID, w.month("2026-12"))
	w.ok(err)
	var got []string
	for _, x := range list {
		got = append(got, x.Voucher()+" "+x.Summary+" "+linesText(x.Lines))
	}
	if text := strings.Join(got, "\n"); text != `2026-12-002 结转2026年收入 501.01 借 5,000.00 504.02 借 26.41 321 贷 5,026.41
2026-12-003 结转2026年支出 513.02 贷 1,860.00 514.01 贷 480.50 321 借 2,340.50
2026-12-004 结转2026年本年收益 321 借 2,685.91 322 贷 2,685.91` {
		t.Errorf("%s", text)
	}
	if now := w.sheet("2026-12"); fmt.Sprint(now) != fmt.Sprint(before) {
		t.Errorf("the sheet changed: %+v", now)
	}
	if bad, err := w.VerifyPublished(t.Context()); err != nil || len(bad) > 0 {
		t.Error(bad, err)
	}
	if n, err := w.Counts(t.Context(), w.village.ID); err != nil || n[w.month("2026-12")] != 1 {
		t.Errorf("closing vouchers count as entries: %v %v", n, err)
	}

	w.reopen("2026-12", w.township("zhen"))
	if got := w.rests("2026-12"); got["501"] != -5000_00 || got["504"] != -26_41 || got["513"] != 1860_00 || got["322"] != -21000_00 || got["321"] != 0 {
		t.Errorf("after reopening: %v", got)
	}
	if _, err := w.reverse(wrong, "2026-12-31"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("December is published: %v", err)
	}
	w.ok(w.Correct(t.Context(), w.accountant, w.village, w.month("2026-12"), "漏记电费"))
	book("2026-12-30", Expense, "513.07", 85_91)
	w.out("2026-12")
	w.closeBooks("2026-12")
	want["322"], want[Bank] = -23600_00, 22600_00
	if got := w.rests("2026-12"); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("closed again: %v, want %v", got, want)
	}
	if x := w.current("2026-12"); x.N != 2 || published.N != 1 {
		t.Errorf("%+v", x)
	}
	for _, verify := range []func() ([]string, error){
		func() ([]string, error) { return w.VerifyLedger(t.Context()) },
		func() ([]string, error) { return w.VerifySums(t.Context()) },
		func() ([]string, error) { return w.VerifyPeriods(t.Context()) },
	} {
		if bad, err := verify(); err != nil || len(bad) > 0 {
			t.Error(bad, err)
		}
	}
}

func linesText(lines []ClosingLine) string {
	var parts []string
	for _, l := range lines {
		side := "借 " + l.Debit.String()
		if l.Debit == 0 {
			side = "贷 " + l.Credit.String()
		}
		parts = append(parts, l.Account.Code+" "+side)
	}
	return strings.Join(parts, " ")
}

func TestALossAndAYearOfNothingAreCarriedForwardToo(t *testing.T) {
	w := newLedger(t)
	w.now = time.Date(2029, 2, 1, 2, 0, 0, 0, time.UTC)
	w.book("2026-03-01", Expense, Bank, 300_00)
	// 2028: income on one account, as much cancelled of the year before on another
	n := w.entry("2027-03-01", Income, Bank, 100_00)
	e, err := w.try(n)
	w.ok(err)
	_, err = w.CloseThrough(t.Context(), w.accountant, w.village, w.month("2027-12"))
	w.ok(err)
	_, err = w.reverse(e, "2028-01-05")
	w.ok(err)
	n = w.entry("2028-03-01", Income, Bank, 100_00)
	n.Account = "504"
	_, err = w.try(n)
	w.ok(err)
	_, err = w.CloseThrough(t.Context(), w.accountant, w.village, w.month("2028-12"))
	w.ok(err)
	for month, want := range map[string]money.Fen{"2026-12": -20700_00, "2027-12": -20800_00, "2028-12": -20800_00} {
		got := w.rests(month)
		if got["322"] != want || len(got) != 3 {
			t.Errorf("%s: %v, want %v on 322", month, got, want)
		}
	}
	if bad, err := w.VerifySums(t.Context()); err != nil || len(bad) > 0 {
		t.Error(bad, err)
	}
}

// History is kept in the chart of its time, where the same codes mean other
// things: 511 is income there, 502 and 541 are expenses.
func TestEachChartIsCarriedForwardInItsOwnAccounts(t *testing.T) {
	w := newLedger(t)
	w.now = time.Date(2027, 2, 1, 2, 0, 0, 0, time.UTC)
	for i, l := range [][2]string{{Bank, "511"}, {"541", Bank}, {"502", Bank}} {
		id := 500 + i
		w.ok(w.exec("insert into voucher (id, village_id, month, number, day, kind, summary, posted_by, posted_at) values ($1, $2, '2026-03', $3, '2026-03-05', 'transfer', '旧账', $4, '')",
			id, w.village.ID, i+1, w.accountant.ID))
		fen := []money.Fen{900_00, 200_00, 50_00}[i]
		w.ok(w.exec("insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values ($1, 1, '2004', $2, $3, 0)", id, l[0], fen))
		w.ok(w.exec("insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values ($1, 2, '2004', $2, 0, $3)", id, l[1], fen))
		w.ok(w.exec("update voucher set posted = 1 where id = $1", id))
	}
	w.book("2026-04-01", Expense, Bank, 30_00)
	if _, err := w.CloseThrough(t.Context(), w.accountant, w.village, w.month("2026-12")); err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	list, err := w.ClosingVouchers(t.Context(), w.village.ID, w.month("2026-12"))
	w.ok(err)
	var got []string
	for _, x := range list {
		got = append(got, x.Lines[0].Chart+" "+linesText(x.Lines))
	}
	if text := strings.Join(got, "\n"); text != `2004 511 借 900.00 321 贷 900.00
2004 502 贷 50.00 541 贷 200.00 321 借 250.00
2004 321 借 650.00 322 贷 650.00
2024 513.02 贷 30.00 321 借 30.00
2024 321 贷 30.00 322 借 30.00` {
		t.Errorf("%s", text)
	}
	if bad, err := w.VerifySums(t.Context()); err != nil || len(bad) > 0 {
		t.Error(bad, err)
	}
}
