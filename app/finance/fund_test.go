package finance

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// fund opens one for roads and works that nothing has happened to.
func (w *ledger) fund(name, account string, uses ...FundUse) Fund {
	w.t.Helper()
	if uses == nil {
		uses = []FundUse{{Words: "修村道", Account: "153"}, {Words: "公益支出", Account: "514"}}
	}
	f, err := w.OpenFund(w.t.Context(), w.accountant, w.village, NewFund{
		Account: account, Name: name, Grantor: "县交通局", Document: "交发〔2025〕7号", Granted: 10000_00, OpenedOn: w.day("2025-01-01"), Uses: uses,
	})
	w.ok(err)
	return f
}

// of names the fund on the line.
func (l NewLine) of(f Fund) NewLine {
	l.FundID = f.ID
	return l
}

func debitLine(account string, fen money.Fen) NewLine {
	return NewLine{Account: account, Debit: fen}
}

func creditLine(account string, fen money.Fen) NewLine {
	return NewLine{Account: account, Credit: fen}
}

func (w *ledger) tryLines(day string, lines ...NewLine) (Entry, error) {
	w.t.Helper()
	return w.PostVoucher(w.t.Context(), w.accountant, w.village, NewVoucher{
		Day: w.day(day), Summary: "一张凭证", Lines: lines, Handler: "李账", Witness: "陈证", Approver: "张领", Reason: "会上同意",
	})
}

func (w *ledger) lines(day string, lines ...NewLine) Entry {
	w.t.Helper()
	e, err := w.tryLines(day, lines...)
	w.ok(err)
	return e
}

func (w *ledger) fundBook(f Fund) FundBook {
	w.t.Helper()
	b, err := w.FundBook(w.t.Context(), w.village.ID, f.ID)
	w.ok(err)
	return b
}

// moved writes a fund's moves: arrived 241 100.00 …
func (b FundBook) moved() string {
	var list []string
	for _, m := range b.Moves {
		list = append(list, fmt.Sprintf("%s %s %s", m.Kind, m.Account, m.Amount.Plain()))
	}
	return strings.Join(list, "; ")
}

// R69: every yuan from its arrival to its use, in each pattern of the double
// entry.
func TestR69_EveryPatternOfAFund(t *testing.T) {
	type voucher []NewLine
	const main = "241"
	for name, x := range map[string]struct {
		account string
		list    []voucher
		want    string
		left    money.Fen
		due     money.Fen
	}{
		"arrival": {main, []voucher{{debitLine("102", 500_00), creditLine("241", 500_00)}}, "arrived 241 500.00", 500_00, 500_00},
		"building, then done and turned over": {main, []voucher{
			{debitLine("102", 500_00), creditLine("241", 500_00)},
			{debitLine("153", 300_00), creditLine("102", 300_00)},
			{debitLine("151", 300_00), creditLine("153", 300_00)},
			{debitLine("241", 300_00), creditLine("311", 300_00)},
		}, "arrived 241 500.00; spent 153 300.00", 200_00, 200_00},
		"paid and turned over in one voucher": {main, []voucher{
			{debitLine("102", 500_00), creditLine("241", 500_00)},
			{debitLine("153", 300_00), debitLine("241", 300_00), creditLine("102", 300_00), creditLine("311", 300_00)},
		}, "arrived 241 500.00; spent 153 300.00", 200_00, 200_00},
		"written off, no asset": {main, []voucher{
			{debitLine("102", 500_00), creditLine("241", 500_00)}, {debitLine("153", 300_00), creditLine("102", 300_00)}, {debitLine("241", 300_00), creditLine("153", 300_00)},
		}, "arrived 241 500.00; spent 153 300.00", 200_00, 200_00},
		"paid straight against the fund": {main, []voucher{
			{debitLine("102", 500_00), creditLine("241", 500_00)}, {debitLine("241", 300_00), creditLine("102", 300_00)},
		}, "arrived 241 500.00; spent 241 300.00", 200_00, 200_00},
		"owed first, paid later": {main, []voucher{
			{debitLine("102", 500_00), creditLine("241", 500_00)},
			{debitLine("153", 300_00), creditLine("211", 300_00)},
			{debitLine("211", 100_00), creditLine("102", 100_00)},
			{debitLine("211", 200_00), creditLine("102", 200_00)},
		}, "arrived 241 500.00; spent 153 100.00; spent 153 200.00", 200_00, 500_00},
		"a part paid, a part owed": {main, []voucher{
			{debitLine("102", 500_00), creditLine("241", 500_00)}, {debitLine("153", 300_00), creditLine("102", 250_00), creditLine("211", 50_00)},
		}, "arrived 241 500.00; spent 153 250.00", 250_00, 500_00},
		"paid in advance, a part given back": {main, []voucher{
			{debitLine("102", 500_00), creditLine("241", 500_00)},
			{debitLine("112", 300_00), creditLine("102", 300_00)},
			{debitLine("102", 40_00), creditLine("112", 40_00)},
		}, "arrived 241 500.00; spent 112 300.00; spent 112 -40.00", 240_00, 500_00},
		"a supplier gives back": {main, []voucher{
			{debitLine("102", 500_00), creditLine("241", 500_00)}, {debitLine("153", 300_00), creditLine("102", 300_00)}, {debitLine("102", 30_00), creditLine("153", 30_00)},
		}, "arrived 241 500.00; spent 153 300.00; spent 153 -30.00", 230_00, 500_00},
		"a bank fee is kept back on the way": {main, []voucher{
			{debitLine("102", 499_00), debitLine("514", 1_00), creditLine("241", 500_00)},
		}, "spent 514 1.00; arrived 241 500.00", 499_00, 500_00},
		"drawn in cash and paid": {main, []voucher{
			{debitLine("102", 500_00), creditLine("241", 500_00)}, {debitLine("101", 100_00), creditLine("102", 100_00)}, {debitLine("514", 60_00), creditLine("101", 60_00)},
		}, "arrived 241 500.00; spent 514 60.00", 440_00, 500_00},
		"raised by item, claimed first": {"231", []voucher{
			{debitLine("113", 500_00), creditLine("231", 500_00)},
			{debitLine("101", 200_00), creditLine("113", 200_00)},
			{debitLine("514", 150_00), creditLine("101", 150_00)},
			{debitLine("231", 150_00), creditLine("514", 150_00)},
		}, "arrived 113 200.00; spent 514 150.00", 50_00, 350_00},
		"raised, a part in hand": {"231", []voucher{
			{debitLine("101", 200_00), debitLine("113", 300_00), creditLine("231", 500_00)}, {debitLine("102", 300_00), creditLine("113", 300_00)},
		}, "arrived 231 200.00; arrived 113 300.00", 500_00, 500_00},
		"a subsidy as income, a part sent back": {"503", []voucher{
			{debitLine("102", 500_00), creditLine("503", 500_00)}, {debitLine("514", 350_00), creditLine("102", 350_00)}, {debitLine("503", 150_00), creditLine("102", 150_00)},
		}, "arrived 503 500.00; spent 514 350.00; returned 503 150.00", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newLedger(t)
			f := w.fund("村道硬化", x.account)
			for _, v := range x.list {
				for i := range v {
					v[i] = v[i].of(f)
				}
				w.lines("2025-03-01", v...)
			}
			b := w.fundBook(f)
			if got := b.moved(); got != x.want {
				t.Errorf("moves %q, want %q", got, x.want)
			}
			sums := b.Sums(calendar.Day{}, calendar.Day{})
			if sums.Left != x.left || sums.Due != x.due {
				t.Errorf("left %s due %s, want %s and %s", sums.Left, sums.Due, x.left, x.due)
			}
			w.fundsHold()
		})
	}
}

// fundsHold demands that statements and books agree.
func (w *ledger) fundsHold() {
	w.t.Helper()
	bad, err := w.VerifyFunds(w.t.Context())
	w.ok(err)
	if len(bad) > 0 {
		w.t.Errorf("the check finds %v", bad)
	}
	for _, sp := range []string{"2025-03", "2025", "2025-01~2026-06"} {
		st, err := w.FundStatement(w.t.Context(), w.village, w.span(sp))
		w.ok(err)
		w.holds(sp, st.Checks)
	}
}

func TestR69_RedInkUndoesJustWhatItCancels(t *testing.T) {
	w := newLedger(t)
	f := w.fund("村道硬化", "241")
	w.lines("2025-03-01", debitLine("102", 500_00).of(f), creditLine("241", 500_00).of(f))
	owed := w.lines("2025-03-02", debitLine("153", 300_00).of(f), creditLine("211", 300_00).of(f))
	paid := w.lines("2025-03-03", debitLine("211", 300_00).of(f), creditLine("102", 300_00).of(f))
	for _, e := range []Entry{paid, owed} {
		_, err := w.reverse(e, "2025-04-01")
		w.ok(err)
	}
	b := w.fundBook(f)
	if got, want := b.moved(), "arrived 241 500.00; spent 153 300.00; spent 153 -300.00"; got != want {
		t.Errorf("moves %q, want %q", got, want)
	}
	// The debt is gone too: what is paid on 211 now settles nothing of the fund.
	w.lines("2025-05-01", debitLine("211", 10_00).of(f), creditLine("102", 10_00).of(f))
	if got := w.fundBook(f).Moves[3]; got.Account != "211" || got.Amount != 10_00 {
		t.Errorf("%+v", got)
	}
	w.fundsHold()
}

func TestR69_ALineOf241Or231NamesItsFund(t *testing.T) {
	w := newLedger(t)
	_, err := w.tryLines("2025-03-01", debitLine("102", 100), creditLine("241", 100))
	if fault.KindOf(err) != fault.Invalid || fieldNames(err) != "line-2-fund" || !strings.Contains(fault.Fields(err)[0].Message, "专项应付款（241）") {
		t.Errorf("241 without a fund: %v %v", err, fault.Fields(err))
	}
	n := w.entry("2025-03-01", Income, Bank, 100)
	n.Account = "231"
	if _, err := w.try(n); fieldNames(err) != "fund" {
		t.Errorf("the simple form: %v %v", err, fault.Fields(err))
	}
	n.FundID = w.fund("一事一议修渠", "231").ID
	if _, err := w.try(n); err != nil {
		t.Error(err)
	}
	n.Account = "241"
	if _, err := w.try(n); fieldNames(err) != "fund" || !strings.Contains(fault.Fields(err)[0].Message, "一事一议资金（231）") {
		t.Errorf("another account's fund: %v %v", err, fault.Fields(err))
	}
	n.Account, n.FundID = "231", 999
	if _, err := w.try(n); fieldNames(err) != "fund" {
		t.Errorf("no such fund: %v", err)
	}
}

// A file's history is told of, not refused.
func TestR69_AFilesVoucherWithoutAFundIsTold(t *testing.T) {
	w := newLedger(t)
	var ids []int64
	w.ok(w.DB.Write(t.Context(), func(q db.Q) (err error) {
		ids, err = w.postVouchers(t.Context(), q, w.accountant, w.village, []NewVoucher{{
			Day: w.day("2025-03-01"), Summary: "收专款", cell: "账!B3", Lines: []NewLine{{Chart: ChartVersion, Account: "102", Debit: 100}, {Chart: ChartVersion, Account: "241", Credit: 100}},
		}}, 0)
		return err
	}))
	kept, err := w.EntryWarnings(t.Context(), ids[0])
	w.ok(err)
	if len(kept) != 1 || !strings.Contains(kept[0].Said, "没有写明是哪笔专款") || kept[0].Reason == "" {
		t.Errorf("kept %+v", kept)
	}
	i, err := w.checkFundLines(t.Context(), w.DB.Read(), w.village, w.month("2025-03"))
	w.ok(err)
	if i.Level != CloseWarn || len(i.Entries) != 1 {
		t.Errorf("%+v", i)
	}
	st, err := w.FundStatement(t.Context(), w.village, w.span("2025-03"))
	w.ok(err)
	w.holds("2025-03", st.Checks)
	if r := st.Rows[0]; len(st.Rows) != 2 || r.Kind != FundRowUnnamed || r.Due != 100 || st.Rows[1].Due != 100 {
		t.Errorf("%+v", st.Rows)
	}
}

func TestR69_AFundIsCompletedOnlyWithoutDoubt(t *testing.T) {
	a, b := Fund{ID: 1}, Fund{ID: 2}
	for name, x := range map[string]struct {
		lines []NewLine
		want  []int64
	}{
		"the other side follows": {[]NewLine{debitLine("102", 5), creditLine("241", 5).of(a)}, []int64{1, 1}},
		"all uses are its":       {[]NewLine{debitLine("153", 3).of(a), debitLine("514", 2).of(a), creditLine("102", 5)}, []int64{1, 1, 1}},
		"a part of the uses":     {[]NewLine{debitLine("153", 3).of(a), debitLine("514", 2), creditLine("102", 5)}, []int64{1, 0, 0}},
		"two funds":              {[]NewLine{debitLine("153", 3).of(a), debitLine("514", 2).of(b), creditLine("102", 5)}, []int64{1, 2, 0}},
		"none":                   {[]NewLine{debitLine("153", 5), creditLine("102", 5)}, []int64{0, 0}},
	} {
		var got []int64
		for _, l := range completeFund(x.lines) {
			got = append(got, l.FundID)
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
	w := newLedger(t)
	f := w.fund("村道硬化", "241")
	w.lines("2025-03-01", debitLine("102", 500), creditLine("241", 500).of(f))
	_, err := w.tryLines("2025-03-02", debitLine("153", 300).of(f), debitLine("513.02", 200), creditLine("102", 500))
	if fieldNames(err) != "line-1-fund" || !strings.Contains(fault.Fields(err)[0].Message, "分成两行") {
		t.Errorf("%v %v", err, fault.Fields(err))
	}
	e := w.lines("2025-03-02", debitLine("153", 300).of(f), debitLine("513.02", 200), creditLine("102", 300).of(f), creditLine("102", 200))
	for i, x := range w.sheet("2025-03").Entries[1:] {
		if want := []string{"村道硬化", ""}[i]; x.Fund != want || x.Voucher != e.Voucher() {
			t.Errorf("%d: %+v", i, x)
		}
	}
}

func TestR69_AFundNeverGoesBelowZero(t *testing.T) {
	w := newLedger(t)
	f := w.fund("村道硬化", "241")
	w.lines("2025-03-10", debitLine("102", 500_00).of(f), creditLine("241", 500_00).of(f))
	_, err := w.tryLines("2025-03-11", debitLine("153", 500_01).of(f), creditLine("102", 500_01).of(f))
	if fault.KindOf(err) != fault.Conflict || fieldNames(err) != "fund" || !strings.Contains(err.Error(), "村道硬化") || !strings.Contains(err.Error(), "余 -0.01 元") {
		t.Errorf("too much: %v", err)
	}
	if _, err = w.tryLines("2025-03-09", debitLine("153", 1_00).of(f), creditLine("102", 1_00).of(f)); fieldNames(err) != "fund" || !strings.Contains(err.Error(), "2025-03-09") {
		t.Errorf("before it arrived: %v", err)
	}
	w.lines("2025-03-20", debitLine("153", 500_00).of(f), creditLine("102", 500_00).of(f))
	_, err = w.tryLines("2025-03-15", debitLine("153", 1_00).of(f), creditLine("102", 1_00).of(f))
	if fieldNames(err) != "fund" || !strings.Contains(err.Error(), "2025-03-20") {
		t.Errorf("the later voucher is to be named: %v", err)
	}
	if _, err = w.tryLines("2025-04-01", debitLine("241", 500_01).of(f), creditLine("311", 500_01).of(f)); fieldNames(err) != "fund" || !strings.Contains(err.Error(), "冲过头") {
		t.Errorf("turned over too much: %v", err)
	}
	first, err := w.Entries(t.Context(), w.village.ID, w.month("2025-03"))
	w.ok(err)
	if _, err = w.reverse(first[0], "2025-03-12"); fieldNames(err) != "fund" {
		t.Errorf("the arrival was cancelled although it is spent: %v", err)
	}
}

// F21: a use that is not among the permitted ones needs a reason, which stays.
func TestF21_UseOutsideThePermittedListNeedsAReason(t *testing.T) {
	w := newLedger(t)
	f := w.fund("村道硬化", "241")
	w.lines("2025-03-01", debitLine("102", 500_00).of(f), creditLine("241", 500_00).of(f))
	n := NewVoucher{Day: w.day("2025-03-02"), Summary: "买办公用品", Lines: []NewLine{debitLine("513.02", 50_00).of(f), creditLine("102", 50_00).of(f)}, Approver: "张领"}
	if _, err := w.PostVoucher(t.Context(), w.accountant, w.village, n); fieldNames(err) != ReasonField {
		t.Errorf("no reason: %v", err)
	}
	n.Reason = "拨款单位来函同意"
	e, err := w.PostVoucher(t.Context(), w.accountant, w.village, n)
	w.ok(err)
	kept, err := w.EntryWarnings(t.Context(), e.ID)
	w.ok(err)
	if len(kept) != 1 || !strings.Contains(kept[0].Said, "只能用于：修村道、公益支出") || kept[0].Reason != n.Reason || kept[0].Mark != "D" {
		t.Errorf("kept %+v", kept)
	}
	n.Lines, n.Reason = []NewLine{debitLine("514.02", 50_00).of(f), creditLine("102", 50_00).of(f)}, ""
	if _, err := w.PostVoucher(t.Context(), w.accountant, w.village, n); err != nil {
		t.Errorf("an account below a permitted one: %v", err)
	}
	told, err := w.Advise(t.Context(), w.village.ID, New{Day: n.Day, Kind: Expense, Money: Bank, Account: "513.02", Amount: 100, FundID: f.ID, Approver: "张领"})
	w.ok(err)
	if len(told) != 1 || !told[0].Needs {
		t.Errorf("while typing: %+v", told)
	}
}

// A payment that names no fund while only a fund's money is left paid from it.
func TestR69_APaymentThatUsesUpAFundIsWarnedOf(t *testing.T) {
	w := newLedger(t) // 21,000.00 of its own
	f := w.fund("村道硬化", "241")
	w.lines("2025-03-01", debitLine("102", 500_00).of(f), creditLine("241", 500_00).of(f))
	n := w.entry("2025-03-02", Expense, Bank, 20400_00)
	n.Reason = "同意"
	e, err := w.try(n)
	w.ok(err)
	n.Amount = 100_00
	e, err = w.try(n)
	w.ok(err)
	kept, err := w.EntryWarnings(t.Context(), e.ID)
	w.ok(err)
	if len(kept) != 0 { // 1,000.00 of it is in cash
		t.Errorf("kept %+v", kept)
	}
	w.book("2025-03-02", Expense, Cash, 500_00)
	e = w.book("2025-03-03", Expense, Cash, 100_00)
	kept, err = w.EntryWarnings(t.Context(), e.ID)
	w.ok(err)
	if len(kept) != 1 || !strings.Contains(kept[0].Said, "还差 100.00 元") {
		t.Errorf("kept %+v", kept)
	}
	st, err := w.FundStatement(t.Context(), w.village, w.span("2025-03"))
	w.ok(err)
	if last := st.Checks[len(st.Checks)-1]; last.OK || !strings.Contains(last.Text, "动用了专款 100.00 元") {
		t.Errorf("%+v", st.Checks)
	}
}

func TestR69_WhatAFundBroughtCounts(t *testing.T) {
	w := newLedger(t)
	w.voucher("2025-02-01", "从前收的专款", dr("102", 800_00), cr("241", 800_00))
	f, err := w.OpenFund(t.Context(), w.accountant, w.village, NewFund{
		Account: "241", Name: "接过来的", OpenedOn: w.day("2025-03-01"), Uses: []FundUse{{Words: "修路", Account: "153"}}, Brought: 600_00, BroughtDue: 800_00,
	})
	w.ok(err)
	if _, err := w.tryLines("2025-03-02", debitLine("153", 600_01).of(f), creditLine("102", 600_01).of(f)); fieldNames(err) != "fund" {
		t.Errorf("more than it brought: %v", err)
	}
	w.lines("2025-03-02", debitLine("153", 600_00).of(f), creditLine("102", 600_00).of(f))
	w.lines("2025-03-03", debitLine("241", 800_00).of(f), creditLine("311", 800_00).of(f))
	w.fundsHold()
	w.ok(w.CloseFund(t.Context(), w.accountant, w.village, f.ID, w.day("2025-03-03"), "验收"))
}

func TestF21_AnIdleFundIsTold(t *testing.T) {
	w := newLedger(t)
	f := w.fund("村道硬化", "241")
	w.lines("2025-03-10", debitLine("102", 500).of(f), creditLine("241", 500).of(f))
	for day, want := range map[string]int{"2026-03-10": 0, "2026-03-11": 12, "2026-07-01": 15} {
		if got, rule := w.FundIdle(w.fundBook(f), w.day(day)); got != want || rule.Mark != "D" {
			t.Errorf("%s: idle for %d months, want %d", day, got, want)
		}
	}
	i, err := w.checkFundLines(t.Context(), w.DB.Read(), w.village, w.month("2026-04"))
	w.ok(err)
	if i.Level != CloseNote || !strings.Contains(i.Text, "个月没有动") {
		t.Errorf("%+v", i)
	}
}
