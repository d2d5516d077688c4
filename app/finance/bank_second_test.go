package finance

import (
	"slices"
	"strings"
	"testing"

	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// secondBank registers 小山村's second account.
func (w *ledger) secondBank() BankAccount {
	w.t.Helper()
	id, err := w.OpenBankAccount(w.t.Context(), w.accountant, w.village, NewBankAccount{Name: "专款专户", Bank: "青石信用社", Number: privacy.NewBankCard("8765")})
	w.ok(err)
	a, err := w.BankAccount(w.t.Context(), w.village, id)
	w.ok(err)
	return a
}

func TestASecondBankAccountHasItsOwnMoneyAndProof(t *testing.T) {
	w := newLedger(t)
	first := w.openBank()
	if list, err := w.BankChoices(t.Context(), w.village.ID); err != nil || len(list) != 2 || list[1] != (MoneyChoice{Bank, "银行存款"}) {
		t.Errorf("%+v %v", list, err)
	}
	second := w.secondBank()
	if first.Account != Bank || second.Account != "102.01" {
		t.Fatalf("%s %s", first.Account, second.Account)
	}
	list, err := w.BankChoices(t.Context(), w.village.ID)
	if err != nil || len(list) != 3 || list[2] != (MoneyChoice{"102.01", "专款专户（青石信用社 尾号 8765）"}) {
		t.Errorf("%+v %v", list, err)
	}
	w.ok(w.SetOpenings(t.Context(), w.accountant, w.village, []MoneyOpening{{MoneyChoice{Account: "102.01"}, 500_00}}))
	n := w.entry("2026-03-02", Transfer, Bank, 3000_00)
	n.Account = "102.01"
	_, err = w.try(n)
	w.ok(err)
	w.book("2026-03-03", Expense, "102.01", 3400_00)
	d := w.sheet("2026-03")
	if d.Bank.Opening != 20500_00 || d.Bank.Closing != 17100_00 || d.Expense != 3400_00 || d.Closing != 18100_00 {
		t.Errorf("the sheet sums both: %+v", d)
	}
	if _, err = w.try(w.entry("2026-03-04", Expense, "102.01", 101_00)); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "专款专户") {
		t.Errorf("below zero although the other account has money: %v", err)
	}
	w.statement(second, "2026-03", "2026-03", "日期,摘要,收入,支出,余额\n2026-03-02,转入,3000,,3500\n2026-03-03,付款,,3400,100\n")
	if n, err := w.MatchBank(t.Context(), w.accountant, w.village, second.ID); err != nil {
		t.Fatal(n, err)
	}
	w.ok(w.ProveBank(t.Context(), w.accountant, w.village, second.ID, w.month("2026-03")))
	lamps, err := w.BankLamps(t.Context(), w.village.ID)
	if err != nil || len(lamps) != 2 || !lamps[0].Through.IsZero() || lamps[1].Through != w.day("2026-03-31") {
		t.Errorf("%+v %v", lamps, err)
	}
	if _, err = w.try(w.entry("2026-03-20", Income, "102.01", 1_00)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("booked on what is proved: %v", err)
	}
	w.book("2026-03-20", Income, Bank, 1_00) // the other account is open
	if proved, err := w.BankProved(t.Context(), w.village.ID, w.month("2026-03")); err != nil || proved {
		t.Errorf("the first one is not: %v", err)
	}
}

func TestAnAccountThatNeverMovedNeedsNoProof(t *testing.T) {
	w := newLedger(t)
	w.ok(w.SetOpening(t.Context(), w.accountant, w.village, 1000_00, 0))
	w.openBank()
	w.secondBank()
	w.book("2026-04-02", Income, "102.01", 10_00)
	for month, want := range map[string]bool{"2026-03": true, "2026-04": false} {
		if got, err := w.BankProved(t.Context(), w.village.ID, w.month(month)); err != nil || got != want {
			t.Errorf("%s: %v %v", month, got, err)
		}
	}
}

func TestASecondAccountIsNoTwinOfTheFirst(t *testing.T) {
	w := newLedger(t)
	first := w.openBank()
	for name, n := range map[string]NewBankAccount{
		"name":   {Name: first.Name, Bank: "别的银行", Number: privacy.NewBankCard("1111")},
		"number": {Name: "别的", Bank: first.Bank, Number: privacy.NewBankCard(first.Tail)},
	} {
		if _, err := w.OpenBankAccount(t.Context(), w.accountant, w.village, n); !slices.ContainsFunc(fault.Fields(err), func(f fault.Field) bool { return f.Name == name }) {
			t.Errorf("%s: %v", name, err)
		}
	}
	second := w.secondBank()
	w.ok(w.AmendBankAccount(t.Context(), w.accountant, w.village, second.ID, NewBankAccount{Name: "土地补偿专户", Bank: "青石信用社", Number: privacy.NewBankCard("8765")}))
	if a, err := w.chart().Account("102.01"); err != nil || a.Name != "土地补偿专户" {
		t.Errorf("%+v %v", a, err)
	}
	if third, err := w.OpenBankAccount(t.Context(), w.accountant, w.village, NewBankAccount{Name: "第三户", Bank: "邮储", Number: privacy.NewBankCard("0001")}); err != nil {
		t.Error(third, err)
	} else if a, _ := w.BankAccount(t.Context(), w.village, third); a.Account != "102.02" {
		t.Error(a.Account)
	}
	for _, n := range []New{w.entry("2026-03-02", Transfer, Bank, 1_00), w.entry("2026-03-02", Transfer, "102.77", 1_00), w.entry("2026-03-02", Income, "102.77", 1_00)} {
		if n.Account == "" {
			n.Account = Bank
		}
		if _, err := w.try(n); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s → %s: %v", n.Money, n.Account, err)
		}
	}
	opening := []MoneyOpening{{MoneyChoice{Account: "102.55"}, 1_00}}
	if err := w.SetOpenings(t.Context(), w.accountant, w.village, opening); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

func TestClosingWalksEveryAccount(t *testing.T) {
	w := newLedger(t)
	w.openBank()
	w.secondBank()
	w.book("2026-01-05", Income, "102.01", 10_00)
	c, err := w.Checklist(t.Context(), w.village, w.month("2026-01"))
	w.ok(err)
	for _, i := range c.Items {
		if i.Check == CheckMoney && (i.Level != CloseDone || !strings.Contains(i.Text, "专款专户 10.00 元")) {
			t.Errorf("%+v", i)
		}
	}
}
