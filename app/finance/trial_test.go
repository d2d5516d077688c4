package finance

import (
	"maps"
	"slices"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

// identities holds what is true of every trial balance: over the main accounts
// debit equals credit three times, and every row closes where it must.
func identities(t *testing.T, list []Balance) {
	t.Helper()
	var sum Balance
	for _, b := range list {
		if b.OpeningDebit-b.OpeningCredit+b.Debit-b.Credit != b.ClosingDebit-b.ClosingCredit {
			t.Errorf("%s %s does not close: %+v", b.Chart, b.Code, b)
		}
		if b.OpeningDebit < 0 || b.OpeningCredit < 0 || b.ClosingDebit < 0 || b.ClosingCredit < 0 {
			t.Errorf("%s %s has a balance below zero: %+v", b.Chart, b.Code, b)
		}
		if b.Code[:3] != "113" && (b.OpeningDebit != 0 && b.OpeningCredit != 0 || b.ClosingDebit != 0 && b.ClosingCredit != 0) {
			t.Errorf("%s %s stands on both sides: %+v", b.Chart, b.Code, b)
		}
		if b.Level == 1 {
			sum.OpeningDebit += b.OpeningDebit - b.OpeningCredit
			sum.Debit += b.Debit - b.Credit
			sum.ClosingDebit += b.ClosingDebit - b.ClosingCredit
		}
	}
	if sum.OpeningDebit != 0 || sum.Debit != 0 || sum.ClosingDebit != 0 {
		t.Errorf("debit and credit differ by %s, %s, %s", sum.OpeningDebit, sum.Debit, sum.ClosingDebit)
	}
}

func TestTrialBalanceOfASmallVillage(t *testing.T) {
	w := newLedger(t)
	w.book("2026-05-03", Income, Bank, 500_00)
	wrong := w.book("2026-05-04", Expense, Cash, 80_00)
	w.book("2026-06-02", Transfer, Bank, 300_00)
	if _, err := w.reverse(wrong, "2026-06-03"); err != nil {
		t.Fatal(err)
	}
	n := w.entry("2026-06-04", Expense, Bank, 90_10)
	n.Account = "513.01"
	if _, err := w.try(n); err != nil {
		t.Fatal(err)
	}
	got, err := w.TrialBalance(t.Context(), w.village.ID, w.month("2026-06"), w.month("2026-06"))
	w.ok(err)
	identities(t, got)
	want := []Balance{
		{"2024", "101", "库存现金", 1, 920_00, 0, 300_00, -80_00, 1300_00, 0},
		{"2024", "102", "银行存款", 1, 20500_00, 0, 0, 390_10, 20109_90, 0},
		{"2024", "322", "收益分配", 1, 0, 21000_00, 0, 0, 0, 21000_00},
		{"2024", "322.00", "期初未分配收益", 2, 0, 21000_00, 0, 0, 0, 21000_00},
		{"2024", "501", "经营收入", 1, 0, 500_00, 0, 0, 0, 500_00},
		{"2024", "501.01", "发包出租收入", 2, 0, 500_00, 0, 0, 0, 500_00},
		{"2024", "513", "管理费用", 1, 80_00, 0, 10_10, 0, 90_10, 0},
		{"2024", "513.01", "干部报酬", 2, 0, 0, 90_10, 0, 90_10, 0},
		{"2024", "513.02", "办公费", 2, 80_00, 0, -80_00, 0, 0, 0},
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows: %+v", len(got), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got  %+v\nwant %+v", got[i], want[i])
		}
	}
	// Openings stand on their account's own side; what is left is the collective's.
	w.ok(w.exec("insert into opening_balance (village_id, chart, account, fen, set_by, set_at) values ($1, '2024', '211', 50000, $2, 'x'), ($1, '2024', '152', 700, $2, 'x')", w.village.ID, w.accountant.ID))
	got, err = w.TrialBalance(t.Context(), w.village.ID, w.month("2026-01"), w.month("2026-01"))
	w.ok(err)
	identities(t, got)
	for code, credit := range map[string]money.Fen{"211": 500_00, "152": 7_00, "322.00": 21000_00 - 507_00} {
		if i := slices.IndexFunc(got, func(b Balance) bool { return b.Code == code }); i < 0 || got[i].OpeningCredit != credit {
			t.Errorf("%s: %+v", code, got)
		}
	}
	if none, err := w.TrialBalance(t.Context(), w.other.ID, calendar.Month{}, calendar.Month{}); err != nil || len(none) != 0 {
		t.Errorf("a village without books has %+v, %v", none, err)
	}
}

// Over ten generated years: what the generator kept in mind is what is summed,
// and every month opens as the one before closed.
func TestTrialBalanceOfTenYears(t *testing.T) {
	g := generate(t, 2016, 10, 5)
	trial := func(from, to calendar.Month) map[accountKey]Balance {
		list, err := g.s.TrialBalance(t.Context(), g.village.ID, from, to)
		if err != nil {
			t.Fatal(err)
		}
		identities(t, list)
		rows := map[accountKey]Balance{}
		for _, b := range list {
			rows[accountKey{b.Chart, b.Code}] = b
		}
		return rows
	}
	all := trial(calendar.Month{}, calendar.Month{})
	below := map[accountKey]money.Fen{}
	for k, fen := range g.held {
		for _, a := range g.s.Chart.Version(k.chart).Path(k.code) {
			below[accountKey{k.chart, a.Code}] += fen
		}
	}
	for k, fen := range below {
		if b := all[k]; b.ClosingDebit-b.ClosingCredit != fen {
			t.Errorf("%v closes at %s, want %s", k, b.ClosingDebit-b.ClosingCredit, fen)
		}
	}
	if members := all[accountKey{"2024", "113"}]; members.ClosingDebit == 0 || members.ClosingCredit == 0 {
		t.Errorf("内部往来 should stand on both sides: %+v", members)
	}
	for k, b := range all {
		if k.chart == "2004" && b.ClosingDebit+b.ClosingCredit != 0 {
			t.Errorf("the old chart still holds %+v", b)
		}
	}
	before := trial(calendar.NewMonth(2023, 8), calendar.NewMonth(2023, 8))
	for m := calendar.NewMonth(2023, 9); m.Before(calendar.NewMonth(2024, 5)); m = m.Add(1) {
		now := trial(m, m)
		for _, k := range slices.Concat(slices.Collect(maps.Keys(now)), slices.Collect(maps.Keys(before))) {
			if was, b := before[k], now[k]; was.ClosingDebit != b.OpeningDebit || was.ClosingCredit != b.OpeningCredit {
				t.Errorf("%s: %v opens at %s/%s, closed at %s/%s", m, k, b.OpeningDebit, b.OpeningCredit, was.ClosingDebit, was.ClosingCredit)
			}
		}
		before = now
	}
}

// What a trial balance costs after one year and after ten: it sums every line
// there is.
func BenchmarkTrialBalance(b *testing.B) {
	for _, years := range []int{1, 10} {
		g := generate(b, 2026-years, years, 200)
		b.Run(map[int]string{1: "1year", 10: "10years"}[years], func(b *testing.B) {
			for b.Loop() {
				if _, err := g.s.TrialBalance(b.Context(), g.village.ID, calendar.NewMonth(2025, 6), calendar.NewMonth(2025, 6)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
