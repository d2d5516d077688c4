package finance

import (
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
)

func paying(day string, amount money.Fen, summary string, party int64) NewVoucher {
	d, _ := calendar.ParseDay(day)
	n := New{Day: d, Kind: Expense, Money: Bank, Account: "513.06", Amount: amount, Summary: summary, CounterpartyID: party}
	return n.voucher()
}

func TestR66_PaymentsSplitUnderATierAreSummed(t *testing.T) {
	w := newLedger(t)
	day := calendar.Date(2026, 3, 10)
	meeting := limitOf(w.Rules.At("approval_meeting_yuan", day))
	assembly := limitOf(w.Rules.At("approval_assembly_yuan", day))
	for name, x := range map[string]struct {
		past []NewVoucher
		now  NewVoucher
		want string
	}{
		"alone":                      {nil, paying("2026-03-10", meeting-1, "修路", 7), ""},
		"together at the tier":       {[]NewVoucher{paying("2026-03-01", 1, "修路", 7)}, paying("2026-03-10", meeting-1, "修路", 7), "2 笔"},
		"a fen below it":             {[]NewVoucher{paying("2026-03-01", 1, "修路", 7)}, paying("2026-03-10", meeting-2, "修路", 7), ""},
		"30 days apart":              {[]NewVoucher{paying("2026-02-08", 10_00, "修路", 7)}, paying("2026-03-10", meeting-10_00, "修路", 7), "2 笔"},
		"31 days apart":              {[]NewVoucher{paying("2026-02-07", 10_00, "修路", 7)}, paying("2026-03-10", meeting-10_00, "修路", 7), ""},
		"later ones do not count":    {[]NewVoucher{paying("2026-03-11", 10_00, "修路", 7)}, paying("2026-03-10", meeting-10_00, "修路", 7), ""},
		"another payee and purpose":  {[]NewVoucher{paying("2026-03-01", 10_00, "买树", 8)}, paying("2026-03-10", meeting-10_00, "修路", 7), ""},
		"one payee, other words":     {[]NewVoucher{paying("2026-03-01", 10_00, "买树", 7)}, paying("2026-03-10", meeting-10_00, "修路", 7), "2 笔"},
		"numbered parts":             {[]NewVoucher{paying("2026-03-01", 10_00, "修路款（1）", 0)}, paying("2026-03-10", meeting-10_00, "修路款（二）", 0), "2 笔"},
		"two months of one bill":     {[]NewVoucher{paying("2026-03-01", 10_00, "2月电费", 0)}, paying("2026-03-10", meeting-10_00, "3月电费", 0), ""},
		"already over by itself":     {[]NewVoucher{paying("2026-03-01", 10_00, "修路", 7)}, paying("2026-03-10", meeting, "修路", 7), ""},
		"a whole one before":         {[]NewVoucher{paying("2026-03-01", meeting, "修路", 7)}, paying("2026-03-10", 10_00, "修路", 7), ""},
		"over the assembly together": {[]NewVoucher{paying("2026-03-01", assembly-1, "修路", 7)}, paying("2026-03-10", meeting, "修路", 7), "四议两公开"},
	} {
		var past []Payment
		for _, n := range x.past {
			past = append(past, PaymentOf(n))
		}
		said := JudgeSplits(w.Rules, past, []NewVoucher{x.now})[0]
		switch {
		case x.want == "" && len(said) > 0, x.want != "" && (len(said) != 1 || !said[0].Needs || !strings.Contains(said[0].Said, x.want)):
			t.Errorf("%s: %+v", name, said)
		}
	}
	both := JudgeSplits(w.Rules, nil, []NewVoucher{paying("2026-03-02", meeting-10_00, "修路", 7), paying("2026-03-01", 10_00, "修路", 7)})
	if len(both[0]) != 1 || len(both[1]) != 0 {
		t.Errorf("of one file, the later is told: %+v", both)
	}
}

func TestR66_ASplitIsAskedForAReasonAndAReversedPaymentIsNotCounted(t *testing.T) {
	w := newLedger(t)
	n := w.entry("2026-03-02", Expense, Bank, 3000_00)
	n.Summary, n.Reason, n.Once = "修水渠", "", ""
	e, err := w.try(n)
	w.ok(err)
	n.Day = w.day("2026-03-20")
	if _, err := w.try(n); fault.KindOf(err) != fault.Invalid || fault.Fields(err)[0].Name != ReasonField {
		t.Fatalf("not asked: %v", err)
	}
	if said, err := w.Advise(t.Context(), w.village.ID, n); err != nil || len(said) != 1 || said[0].Rule.Name != "split_days" {
		t.Errorf("while typing: %+v %v", said, err)
	}
	_, err = w.reverse(e, "2026-03-10")
	w.ok(err)
	if _, err := w.try(n); err != nil {
		t.Errorf("a payment taken back still counts: %v", err)
	}
}

func TestR67_PayingOutOfReceiptsIsToldToTheFen(t *testing.T) {
	w := newLedger(t)
	n := func(day string, kind Kind, amount money.Fen, account string) NewVoucher {
		d, _ := calendar.ParseDay(day)
		x := New{Day: d, Kind: kind, Money: Cash, Account: account, Amount: amount, Summary: "x", Approver: "张领"}
		return x.voucher()
	}
	for name, x := range map[string]struct {
		opening money.Fen
		past    []NewVoucher
		now     NewVoucher
		want    string // amount; empty: nothing is said
	}{
		"from the reserve":              {100_00, []NewVoucher{n("2026-03-09", Income, 50_00, "504")}, n("2026-03-10", Expense, 100_00, "513.02"), ""},
		"a fen more than the reserve":   {100_00, []NewVoucher{n("2026-03-09", Income, 50_00, "504")}, n("2026-03-10", Expense, 100_01, "513.02"), "0.01"},
		"all of the receipts":           {0, []NewVoucher{n("2026-03-09", Income, 50_00, "504")}, n("2026-03-10", Expense, 50_00, "513.02"), "50.00"},
		"banked first":                  {10_00, []NewVoucher{n("2026-03-09", Income, 50_00, "504"), n("2026-03-09", Transfer, 50_00, Bank)}, n("2026-03-10", Expense, 10_00, "513.02"), ""},
		"banking itself is no spending": {0, []NewVoucher{n("2026-03-09", Income, 50_00, "504")}, n("2026-03-10", Transfer, 50_00, Bank), ""},
	} {
		var moves []CashMove
		for _, p := range x.past {
			moves = append(moves, p.cashMove())
		}
		said := JudgeCash(w.Rules, x.opening, moves, []NewVoucher{x.now})[0]
		got := ""
		for _, s := range said {
			if s.Rule.Name == "cash_direct_spend" {
				got = s.Said
				if !s.Needs {
					t.Errorf("%s asks for no reason", name)
				}
			}
		}
		if (x.want == "") != (got == "") || !strings.Contains(got, x.want) {
			t.Errorf("%s: %q, want %s", name, got, x.want)
		}
	}
}
