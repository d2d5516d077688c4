package finance

import (
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
	"sunshine/data"
)

// said names the rules that speak about the last entry; a ! stands by those
// that need a reason.
func said(t *testing.T, opening money.Fen, moves []CashMove, n New) string {
	t.Helper()
	set, err := rules.Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, w := range JudgeCash(set, opening, moves, []NewVoucher{n.voucher()})[0] {
		if w.Said == "" || w.Rule.Source == "" {
			t.Errorf("%+v has no words", w)
		}
		names = append(names, w.Rule.Name+map[bool]string{true: "!"}[w.Needs])
	}
	return strings.Join(names, " ")
}

func TestR66_R67_AmountsAskForTheirWay(t *testing.T) {
	for _, c := range []struct {
		kind     Kind
		account  string
		amount   money.Fen
		approver string
		want     string
	}{
		{Expense, Cash, 999_99, "张", ""},
		{Expense, Cash, 1000_00, "张", "cash_payment_yuan!"},
		{Expense, Bank, 1000_00, "张", ""},
		{Income, Cash, 1000_00, "张", ""},
		{Expense, Bank, 4999_99, "", "approval_committee_yuan"},
		{Expense, Bank, 4999_99, "张", ""},
		{Expense, Bank, 5000_00, "张", "approval_meeting_yuan!"},
		{Expense, Bank, 49999_99, "张", "approval_meeting_yuan!"},
		{Expense, Bank, 50000_00, "张", "approval_assembly_yuan!"},
		{Expense, Cash, 50000_00, "张", "cash_payment_yuan! approval_assembly_yuan!"},
		{Income, Bank, 50000_00, "张", ""},
		{Expense, Cash, -2000_00, "张", ""},
	} {
		n := New{Day: calendar.Date(2026, 3, 5), Kind: c.kind, Money: c.account, Amount: c.amount, Approver: c.approver}
		if got := said(t, 0, nil, n); got != c.want {
			t.Errorf("%s %s %s: %q, want %q", c.kind, c.account, c.amount, got, c.want)
		}
	}
}

func TestR67_CashOnHandIsLimitedAtTheEndOfTheDay(t *testing.T) {
	on := func(d int) calendar.Day { return calendar.Date(2026, 3, d) }
	in := New{Day: on(5), Kind: Income, Money: Cash, Amount: 4000_00}
	for name, c := range map[string]struct {
		opening money.Fen
		moves   []CashMove
		n       New
		want    string
	}{
		"just at it":          {1000_00, nil, in, ""},
		"a fen above":         {1000_01, nil, in, "cash_on_hand_yuan!"},
		"spent the same day":  {3000_00, []CashMove{{Day: on(5), Cash: -2500_00}}, in, ""},
		"spent the day after": {3000_00, []CashMove{{Day: on(6), Cash: -2500_00}}, in, "cash_on_hand_yuan!"},
		"drawn from the bank": {2000_00, nil, New{Day: on(5), Kind: Transfer, Money: Bank, Amount: 4000_00}, "cash_on_hand_yuan!"},
		"a payment only":      {9000_00, nil, New{Day: on(5), Kind: Expense, Money: Cash, Amount: 10_00, Approver: "张"}, ""},
	} {
		if got := said(t, c.opening, c.moves, c.n); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestR68_ReceiptsAreBankedWithinThreeDays(t *testing.T) {
	on := func(d int) calendar.Day { return calendar.Date(2026, 3, d) }
	pay := func(d int) New { return New{Day: on(d), Kind: Expense, Money: Cash, Amount: 10_00, Approver: "张"} }
	receipt := CashMove{Day: on(1), Cash: 500_00}
	for name, c := range map[string]struct {
		moves []CashMove
		n     New
		want  string
	}{
		"on the third day":       {[]CashMove{receipt}, pay(4), ""},
		"on the fourth":          {[]CashMove{receipt}, pay(5), "cash_bank_days!"},
		"banked in time":         {[]CashMove{receipt, {Day: on(3), Cash: -500_00, Bank: 500_00}}, pay(5), ""},
		"banked in part":         {[]CashMove{receipt, {Day: on(3), Cash: -400_00, Bank: 400_00}}, pay(5), "cash_bank_days!"},
		"banked the same day":    {[]CashMove{receipt}, New{Day: on(9), Kind: Transfer, Money: Cash, Amount: 500_00}, ""},
		"spent meanwhile":        {[]CashMove{receipt, {Day: on(2), Cash: -1500_00}}, pay(9), ""},
		"came from the bank":     {[]CashMove{{Day: on(1), Cash: 500_00, Bank: -500_00}}, pay(9), ""},
		"another receipt":        {[]CashMove{receipt}, New{Day: on(5), Kind: Income, Money: Cash, Amount: 1_00}, "cash_bank_days!"},
		"the bank is not cash":   {[]CashMove{receipt}, New{Day: on(9), Kind: Income, Money: Bank, Amount: 1_00}, ""},
		"the oldest goes first":  {[]CashMove{receipt, {Day: on(4), Cash: 90_00}, {Day: on(5), Cash: -500_00, Bank: 500_00}}, pay(6), ""},
		"a receipt of yesterday": {[]CashMove{{Day: on(8), Cash: 500_00}}, pay(9), ""},
	} {
		if got := said(t, 1000_00, c.moves, c.n); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAWarnedEntryIsBookedWithAReasonThatStays(t *testing.T) {
	w := newLedger(t)
	n := w.entry("2026-03-05", Expense, Bank, 6000_00)
	n.Reason = " "
	if _, err := w.try(n); fault.KindOf(err) != fault.Invalid || fieldNames(err) != ReasonField {
		t.Fatalf("booked without a reason: %v", err)
	}
	if d := w.sheet("2026-03"); len(d.Entries) != 0 {
		t.Error("something was booked")
	}
	n.Reason = "电话 13812345678"
	if _, err := w.try(n); fieldNames(err) != ReasonField {
		t.Errorf("a telephone number was kept: %v", err)
	}
	n.Reason = "3月2日 两委会议 同意"
	e, err := w.try(n)
	w.ok(err)
	kept, err := w.EntryWarnings(t.Context(), e.ID)
	w.ok(err)
	if len(kept) != 1 || kept[0].Reason != "3月2日 两委会议 同意" || kept[0].Mark != "L" || kept[0].Voucher != "2026-03-001" || kept[0].Amount != 6000_00 || !strings.Contains(kept[0].Said, "监委会") {
		t.Errorf("%+v", kept)
	}
	w.book("2026-03-06", Expense, Bank, 10_00) // no rule speaks: the reason is not kept
	month, err := w.MonthWarnings(t.Context(), w.village.ID, w.month("2026-03"))
	w.ok(err)
	if len(month) != 1 {
		t.Errorf("%+v", month)
	}
	for _, statement := range []string{"update voucher_warning set reason = 'x'", "delete from voucher_warning"} {
		if err := w.DB.Write(t.Context(), func(q db.Q) error { _, err := q.ExecContext(t.Context(), statement); return err }); !db.IsRefused(err) {
			t.Errorf("%s: %v", statement, err)
		}
	}
	_, err = w.Reverse(t.Context(), w.accountant, w.village, e.ID, w.day("2026-03-07"), "错")
	w.ok(err)
	if month, err = w.MonthWarnings(t.Context(), w.village.ID, w.month("2026-03")); err != nil || len(month) != 0 {
		t.Errorf("a cancelled entry is still warned of: %+v %v", month, err)
	}
}

// An imported book was paid long ago: it is booked, and what the rules say is
// kept for the reviewer, with the file's own remark.
func TestAnImportedBookKeepsWhatTheRulesSay(t *testing.T) {
	w := newLedger(t)
	text := "日期,摘要,收入,支出,经手人,证明人,审批人,备注\n2026-03-02,修路,,500,甲,乙,丙,\n2026-03-03,租金,900,,甲,乙,丙,\n2026-03-09,误工补贴,,1000.00,甲,乙,丙,发放表在后\n"
	id, err := w.Hand(t.Context(), w.accountant, w.village, Upload{Name: "a.csv", Data: []byte(text)})
	w.ok(err)
	saved, err := w.SaveCashBook(t.Context(), w.accountant, w.village, id, nil)
	if err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	month, err := w.MonthWarnings(t.Context(), w.village.ID, w.month("2026-03"))
	w.ok(err)
	var got []string
	for _, k := range month {
		got = append(got, fmt.Sprintf("%s %s %s", k.Day, k.Mark, k.Reason))
	}
	// Paid in cash, 500.00 of it from rent that was never banked, and that six days old.
	want := "2026-03-09 C 随文件导入，备注：发放表在后; 2026-03-09 C 随文件导入，备注：发放表在后; 2026-03-09 L 随文件导入，备注：发放表在后"
	if saved.Entries != 3 || strings.Join(got, "; ") != want {
		t.Errorf("%q, want %q", strings.Join(got, "; "), want)
	}
}
