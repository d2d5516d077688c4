package finance

import (
	"fmt"
	"strings"
	"testing"

	"sunshine/app/fault"
)

func TestFundsAreOpenedAmendedClosedAndKept(t *testing.T) {
	w := newLedger(t)
	ctx := t.Context()
	_, err := w.OpenFund(ctx, w.accountant, w.village, NewFund{Account: "102", Granted: -1, OpenedOn: w.day("2030-01-01")})
	if got := fieldNames(err); got != "account day granted name use-1-words" {
		t.Errorf("fields %q: %v", got, err)
	}
	if _, err := w.OpenFund(ctx, w.head, w.village, NewFund{}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the head opened one: %v", err)
	}
	f := w.fund("村道硬化", "241")
	if _, err := w.OpenFund(ctx, w.accountant, w.village, NewFund{Account: "241", Name: "村道硬化", OpenedOn: f.OpenedOn, Uses: f.Uses}); fieldNames(err) != "name" {
		t.Errorf("the name twice: %v", err)
	}
	if _, err := w.OpenFund(ctx, w.accountant, w.village, NewFund{Account: "241", Name: "接过来的", OpenedOn: f.OpenedOn, Uses: f.Uses, Brought: 21000_01}); fieldNames(err) != "brought" {
		t.Errorf("more than there is: %v", err)
	}
	f, err = w.AmendFund(ctx, w.accountant, w.village, f.ID, NewFund{Account: "241", Name: "村道硬化二期", OpenedOn: f.OpenedOn, Uses: []FundUse{{Account: "153"}}})
	w.ok(err)
	if f.Name != "村道硬化二期" || f.Uses[0].Words == "" {
		t.Errorf("amended to %+v", f)
	}
	w.lines("2025-03-01", debitLine("102", 500).of(f), creditLine("241", 500).of(f))
	if _, err := w.AmendFund(ctx, w.accountant, w.village, f.ID, NewFund{Account: "241", Name: "别的", OpenedOn: f.OpenedOn, Uses: f.Uses}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("amended in use: %v", err)
	}
	if err := w.RemoveFund(ctx, w.accountant, w.village, f.ID); fault.KindOf(err) != fault.Conflict {
		t.Errorf("removed in use: %v", err)
	}
	closeIt := func(day string) error {
		return w.CloseFund(ctx, w.accountant, w.village, f.ID, w.day(day), "余款已退回")
	}
	if err := closeIt("2025-06-01"); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "还剩 5.00 元") {
		t.Errorf("closed with money left: %v", err)
	}
	back := w.lines("2025-05-01", debitLine("241", 500).of(f), creditLine("102", 500).of(f))
	w.ok(w.MarkReturned(ctx, w.accountant, w.village, f.ID, back.ID, true))
	if got := w.fundBook(f).moved(); got != "arrived 241 5.00; returned 241 5.00" {
		t.Errorf("moves %q", got)
	}
	if err := closeIt("2025-04-30"); fieldNames(err) != "day" {
		t.Errorf("closed before its last voucher: %v", err)
	}
	w.ok(closeIt("2025-05-01"))
	if _, err := w.tryLines("2025-05-01", debitLine("102", 500).of(f), creditLine("241", 500).of(f)); !strings.Contains(fmt.Sprint(fault.Fields(err)), "已经在2025年5月1日结清") {
		t.Errorf("booked on a closed fund: %v %v", err, fault.Fields(err))
	}
	if _, err := w.reverse(back, "2025-05-02"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a closed fund was changed: %v", err)
	}
	open, err := w.OpenFunds(ctx, w.village.ID, w.day("2025-05-02"))
	w.ok(err)
	if len(open) != 0 {
		t.Errorf("still offered: %+v", open)
	}
	w.ok(w.ReopenFund(ctx, w.accountant, w.village, f.ID, "补记一笔"))
	_, err = w.reverse(back, "2025-05-02")
	w.ok(err)
	if got := w.fundBook(f).moved(); got != "arrived 241 5.00; returned 241 5.00; returned 241 -5.00" {
		t.Errorf("moves %q", got)
	}
	w.fundsHold()
}
