package finance

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/data"
)

// figures compares lines with amounts written by hand.
func (w *ledger) figures(st Statement, want map[string][2]money.Fen) {
	w.t.Helper()
	for id, amounts := range want {
		l, err := st.Line(id)
		if err != nil || l.Amounts != amounts {
			w.t.Errorf("%s %s %s: %v, want %v (%v)", st.Form.Title, st.Span, id, l.Amounts, amounts, err)
		}
	}
	w.holds(st.Form.Title, append(slices.Clone(st.Checks), Check{OK: true}))
}

func TestBalanceSheetOfAHandMadeVillage(t *testing.T) {
	w := handLedger(t)
	st, err := w.BalanceOn(t.Context(), w.village, w.day("2026-02-28"))
	w.ok(err)
	if len(st.Checks) != 2 {
		t.Error(st.Checks)
	}
	w.figures(st, map[string][2]money.Fen{
		"money": {45800_00, 48300_00}, "receivable": {500_00, 500_00}, "stock": {2000_00, 2000_00}, "current": {48300_00, 50800_00},
		"fixed": {30000_00, 30000_00}, "fixed-worn": {3000_00, 3000_00}, "fixed-net": {27000_00, 27000_00}, "intangible": {0, 9000_00},
		"noncurrent": {27000_00, 36000_00}, "total-assets": {75300_00, 86800_00},
		"short-loan": {5000_00, 5000_00}, "payable": {300_00, 300_00}, "tax": {0, 150_00}, "current-debts": {5300_00, 5450_00},
		"earmarked": {10000_00, 10000_00}, "total-debts": {15300_00, 15450_00},
		"capital": {0, 9000_00}, "reserve": {4000_00, 4000_00}, "undistributed": {56000_00, 58350_00}, "unclosed": {0, 2350_00},
		"total-equity": {60000_00, 71350_00}, "total-right": {75300_00, 86800_00},
	})
	if st.Derived != 21000_00 {
		t.Error(st.Derived)
	}
	// In the middle of a month only what was booked until that day counts.
	st, err = w.BalanceOn(t.Context(), w.village, w.day("2026-02-14"))
	w.ok(err)
	w.figures(st, map[string][2]money.Fen{
		"money": {45800_00, 48300_00}, "intangible": {0, 0}, "capital": {0, 0}, "tax": {0, 100_00}, "unclosed": {0, 2400_00}, "total-assets": {75300_00, 77800_00},
	})
	// Before the year is closed the surplus is in the equity all the same.
	st, err = w.BalanceOn(t.Context(), w.village, w.day("2025-11-30"))
	w.ok(err)
	w.figures(st, map[string][2]money.Fen{
		"unclosed": {0, 49500_00}, "undistributed": {21000_00, 70500_00}, "total-assets": {21000_00, 80500_00}, "total-right": {21000_00, 80500_00},
	})
}

func TestRevenueOfAHandMadeVillage(t *testing.T) {
	w := handLedger(t)
	st, err := w.RevenueOf(t.Context(), w.village, w.span("2025-12")) // closing entries are no spending
	w.ok(err)
	w.figures(st, map[string][2]money.Fen{
		"operating": {0, 50000_00}, "501.01": {0, 50000_00}, "other-income": {0, 500_00}, "income": {0, 50500_00},
		"operating-cost": {3000_00, 3000_00}, "management": {0, 1000_00}, "513.02": {0, 800_00}, "513.07": {0, 200_00},
		"welfare": {1500_00, 1500_00}, "514.03": {1500_00, 1500_00}, "expense": {4500_00, 5500_00}, "surplus": {-4500_00, 45000_00}, "net": {-4500_00, 45000_00},
	})
	st, err = w.RevenueOf(t.Context(), w.village, w.span("2026-02"))
	w.ok(err)
	w.figures(st, map[string][2]money.Fen{
		"investment": {700_00, 700_00}, "subsidy": {0, 1800_00}, "income": {700_00, 2500_00}, "tax": {0, 100_00}, "expense": {0, 100_00},
		"surplus": {700_00, 2400_00}, "income-tax": {50_00, 50_00}, "net": {650_00, 2350_00},
	})
	var ids []string
	for _, l := range st.Lines {
		ids = append(ids, l.ID)
	}
	if slices.Contains(ids, "513.02") || slices.Index(ids, "investment")+1 != slices.Index(ids, "subsidy") {
		t.Error("lines of accounts without figures, or a lone main account twice:", ids)
	}
}

func TestDistributionOfAHandMadeVillage(t *testing.T) {
	w := handLedger(t)
	st, err := w.DistributionOf(t.Context(), w.village, 2025)
	w.ok(err)
	w.figures(st, map[string][2]money.Fen{
		"operating": {50000_00, 0}, "operating-cost": {3000_00, 0}, "management": {1000_00, 0}, "welfare": {1500_00, 0}, "other-income": {500_00, 0},
		"surplus": {45000_00, 0}, "net": {45000_00, 0}, "brought": {21000_00, 21000_00}, "available": {66000_00, 21000_00},
		"reserve": {4000_00, 0}, "members": {6000_00, 0}, "other-out": {0, 0}, "other-in": {0, 0}, "left": {56000_00, 21000_00}, "ledger": {56000_00, 21000_00},
	})
	w.voucher("2026-03-01", "公积金补亏", dr("311", 1000_00), cr("322", 1000_00))
	w.voucher("2026-03-02", "补发往年奖金", dr("322", 300_00), cr("212", 300_00))
	st, err = w.DistributionOf(t.Context(), w.village, 2026)
	w.ok(err)
	w.figures(st, map[string][2]money.Fen{
		"net": {2350_00, 45000_00}, "brought": {56000_00, 21000_00}, "other-in": {1000_00, 0}, "available": {59350_00, 66000_00},
		"reserve": {0, 4000_00}, "members": {0, 6000_00}, "other-out": {300_00, 0}, "left": {59050_00, 56000_00}, "ledger": {59050_00, 56000_00},
	})
}

func TestEveryFigureNamesTheAccountsBehindIt(t *testing.T) {
	w := handLedger(t)
	st, err := w.BalanceOn(t.Context(), w.village, w.day("2026-02-28"))
	w.ok(err)
	for _, l := range st.Lines {
		var sum [2]money.Fen
		for _, p := range l.Accounts {
			sum[0] += p.Amounts[0]
			sum[1] += p.Amounts[1]
		}
		if sum != l.Amounts {
			t.Errorf("%s: %v, its accounts %v", l.Name, l.Amounts, sum)
		}
	}
	l, err := st.Line("payable")
	w.ok(err)
	if len(l.Accounts) != 1 || l.Accounts[0].Account.Code != "113.02" {
		t.Error(l.Accounts)
	}
	if _, err := st.Line("assets"); fault.KindOf(err) != fault.NotFound {
		t.Error("a heading has no accounts:", err)
	}
}

func TestFormsAreCheckedAgainstTheChart(t *testing.T) {
	chart, err := LoadChart(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	forms, err := LoadForms(data.Reference, chart)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{BalanceSheet, Revenue, Distribution} {
		form, err := forms.At(name, calendar.Date(2026, 1, 1))
		if err != nil || form.Source == "" {
			t.Error(name, err)
		}
		for _, l := range form.Lines {
			if l.Kind != LineHead && l.Mark == "" {
				t.Errorf("%s %s: says not whether it is law", name, l.ID)
			}
		}
	}
	read := func(name string) string {
		b, err := data.Reference.ReadFile("reference/statements/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, c := range []struct{ name, old, put, want string }{
		{"balance-2024.toml", `"101 + 102"`, `"101"`, "102 stands in no line"},
		{"balance-2024.toml", `"101 + 102"`, `"101 + 102 + 102"`, "102 stands in no line, or in two"},
		{"balance-2024.toml", `"112 + 113@debit"`, `"112"`, "113 stands"},
		{"revenue-2024.toml", `formula = "503"`, `formula = "504"`, "stands in no line"},
		{"revenue-2024.toml", `"#income - #expense"`, `"#income - #nothing"`, "no line"},
		{"revenue-2024.toml", `"#income - #expense"`, `"#income - - #expense"`, "two signs"},
		{"revenue-2024.toml", `"#income - #expense"`, `"#income -"`, "a term is missing"},
		{"revenue-2024.toml", `formula = "521"`, `formula = "599"`, "599"},
		{"revenue-2024.toml", `mark = "M"`, `mark = "X"`, "mark"},
		{"revenue-2024.toml", `yearly`, `yearly`, ""},
		{"distribution-2024.toml", `right = "ledger"`, `right = "nil"`, "no such line"},
		{"distribution-2024.toml", `yearly = true`, `weekly = true`, "unknown key"},
	} {
		files := fstest.MapFS{}
		for _, name := range []string{"balance-2024.toml", "revenue-2024.toml", "distribution-2024.toml"} {
			text := read(name)
			if name == c.name {
				text = strings.Replace(text, c.old, c.put, 1)
			}
			files["reference/statements/"+name] = &fstest.MapFile{Data: []byte(text)}
		}
		_, err := LoadForms(files, chart)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s, %s → %s: %v, want %q", c.name, c.old, c.put, err, c.want)
		}
	}
}
