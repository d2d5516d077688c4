package finance

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/village"
)

// march books a month by hand: cash 1,000.00 + 300.00 − 120.50 + 2,000.00 =
// 3,179.50; bank 20,000.00 + 48,000.00 − 2,000.00 − 860.00 = 65,140.00; income
// 48,300.00, expense 980.50, closing 68,319.50.
func march(t *testing.T) *ledger {
	t.Helper()
	w := newLedger(t)
	w.book("2026-03-02", Income, Bank, 48000_00)
	w.book("2026-03-05", Income, Cash, 300_00)
	w.book("2026-03-03", Expense, Cash, 120_50) // booked later, stands earlier
	w.book("2026-03-09", Transfer, Bank, 2000_00)
	e := w.book("2026-03-20", Expense, Bank, 860_00)
	w.ok(w.Attach(t.Context(), w.accountant, w.village, e.ID, "发票", pngOf(8, 8)))
	w.book("2026-04-01", Income, Cash, 1) // not of this month
	return w
}

func TestDrawSumsAMonthWorkedOutByHand(t *testing.T) {
	d := march(t).sheet("2026-03")
	if d.Opening != 21000_00 || d.Income != 48300_00 || d.Expense != 980_50 || d.Closing != 68319_50 {
		t.Errorf("%d + %d - %d = %d", d.Opening, d.Income, d.Expense, d.Closing)
	}
	if d.Cash != (SheetAccount{1000_00, 2300_00, 120_50, 3179_50}) || d.Bank != (SheetAccount{20000_00, 48000_00, 2860_00, 65140_00}) {
		t.Errorf("cash %+v bank %+v", d.Cash, d.Bank)
	}
	var got []string
	for _, e := range d.Entries {
		got = append(got, e.Voucher+" "+e.Balance.Plain())
	}
	want := []string{"2026-03-001 69000.00", "2026-03-003 68879.50", "2026-03-002 69179.50", "2026-03-004 69179.50", "2026-03-005 68319.50"}
	if !slices.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	if x := d.Entries[3]; x.Kind != "transfer" || x.Money != "bank" || x.Transfer != 2000_00 || x.Account != "库存现金" {
		t.Errorf("%+v", x)
	}
	if x := d.Entries[4].Attachments; len(x) != 1 || x[0].Name != "发票" || x[0].Type != "image/png" || len(x[0].SHA256) != 64 {
		t.Errorf("%+v", x)
	}
	if d.Village.Name != "小山村" || d.Village.County != "阳光县" || d.Source != "演示" || d.Unit != "元" || d.Schema != SheetSchema {
		t.Errorf("%+v", d)
	}
}

func TestR42_WhatIsPublishedIsTheLedgerFrozen(t *testing.T) {
	w := march(t)
	x := w.out("2026-03")
	d, err := ParseSheet(x.Document)
	if err != nil {
		t.Fatal(err)
	}
	if again, sum, err := disclosure.Freeze(d); err != nil || !bytes.Equal(again, x.Document) || sum != x.SHA256 {
		t.Errorf("read and frozen again it is not the same bytes: %v\n%s\n%s", err, again, x.Document)
	}
	now := w.sheet("2026-03")
	if d.Closing != now.Closing || len(d.Entries) != len(now.Entries) || d.Number != "339900100201-2026-03-1" || d.Version != 1 || d.Reason != "" || d.Replaces.Version != 0 {
		t.Errorf("%+v", d)
	}
	if d.Drafted.By != "李会计" || d.Reviewed.By != "王监督" || d.Reviewed.Opinion != "同意公开" || d.Publish.By != "赵主任" || d.Publish.Day.String() != "2026-07-01" ||
		d.ShownTo.String() != "2026-07-16" || x.ShownUntil != d.ShownTo || d.Reply.Days != 10 || d.Reply.Phone != "0571-1234567" {
		t.Errorf("signed %+v %+v %+v until %s, %+v", d.Drafted, d.Reviewed, d.Publish, d.ShownTo, d.Reply)
	}
	var raw map[string]any
	if err := json.Unmarshal(x.Document, &raw); err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]float64{"opening_fen": 2100000, "income_fen": 4830000, "expense_fen": 98050, "closing_fen": 6831950} {
		if raw[field] != want {
			t.Errorf("%s is %v, want %v", field, raw[field], want)
		}
	}
	if bad, err := w.VerifyPublished(t.Context()); err != nil || len(bad) > 0 {
		t.Errorf("%v, %v", bad, err)
	}
}

func TestTheSameLedgerFreezesToTheSameBytes(t *testing.T) {
	a, b := march(t).out("2026-03"), march(t).out("2026-03")
	if !bytes.Equal(a.Document, b.Document) || a.SHA256 != b.SHA256 {
		t.Errorf("%s\n%s", a.Document, b.Document)
	}
}

func TestR42_PublishRefusesALedgerThatChangedAfterTheReview(t *testing.T) {
	for name, change := range map[string]func(w *ledger) error{
		"an entry of an earlier month": func(w *ledger) error { _, err := w.try(w.entry("2026-02-10", Income, Cash, 100)); return err },
		"a reversal later on": func(w *ledger) error {
			_, err := w.Reverse(w.t.Context(), w.accountant, w.village, 1, w.day("2026-04-05"), "记错")
			return err
		},
		"the village's telephone": func(w *ledger) error {
			return w.exec("update division set phone = '0571-0000000' where id = $1", w.village.ID)
		},
	} {
		w := march(t)
		w.submit("2026-03")
		w.approve("2026-03")
		if err := change(w); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := w.Publish(t.Context(), w.head, w.current("2026-03").ID); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "变动") {
			t.Errorf("%s: %v", name, err)
		}
		if w.current("2026-03").State != disclosure.Approved {
			t.Errorf("%s: it is %s", name, w.current("2026-03").State)
		}
		w.ok(w.chain.Return(t.Context(), w.head, w.current("2026-03").ID, "账有变动，请重新提交"))
		fresh, err := village.ByID(t.Context(), w.DB.Read(), w.village.ID)
		w.ok(err)
		w.village = fresh
		w.out("2026-03")
	}
}

func TestR41_ACorrectionIsANewVersionThatNamesTheOld(t *testing.T) {
	w := march(t)
	one := w.out("2026-03")
	if err := w.Correct(t.Context(), w.head, w.village, w.month("2026-03"), "改"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the head corrected: %v", err)
	}
	w.ok(w.Correct(t.Context(), w.accountant, w.village, w.month("2026-03"), "漏记一笔办公费"))
	w.book("2026-03-31", Expense, Cash, 19_50)
	two := w.out("2026-03")
	d, err := ParseSheet(two.Document)
	if err != nil || d.Version != 2 || d.Reason != "漏记一笔办公费" || d.Replaces.Version != 1 || d.Replaces.SHA256 != one.SHA256 || d.Closing != 68300_00 || d.Number != "339900100201-2026-03-2" {
		t.Errorf("%+v, %v", d, err)
	}
	old, err := w.chain.PublishedN(t.Context(), w.village.ID, disclosure.FinanceMonth, "2026-03", 1)
	if err != nil || !bytes.Equal(old.Document, one.Document) || !old.Superseded() {
		t.Errorf("the old version: %+v, %v", old.State, err)
	}
}

func TestR45_AMonthWithoutEntriesIsPublishedToo(t *testing.T) {
	w := newLedger(t)
	d, err := ParseSheet(w.out("2026-02").Document)
	if err != nil || d.Opening != 21000_00 || d.Closing != 21000_00 || d.Income != 0 || d.Expense != 0 || len(d.Entries) != 0 {
		t.Errorf("%+v, %v", d, err)
	}
	if !bytes.Contains(w.current("2026-02").Document, []byte(`"entries":[]`)) {
		t.Error("a list without entries must be a list, not null")
	}
}

func TestAMonthIsHandedInOnceItIsOver(t *testing.T) {
	w := newLedger(t)
	w.now = time.Date(2026, 3, 31, 15, 59, 59, 0, time.UTC) // a second before April in China
	if err := w.Submit(t.Context(), w.accountant, w.village, w.month("2026-03")); fault.KindOf(err) != fault.Conflict {
		t.Errorf("on its last day: %v", err)
	}
	w.now = w.now.Add(time.Second)
	w.submit("2026-03")
	if err := w.Submit(t.Context(), w.accountant, w.village, w.month("2026-03")); fault.KindOf(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
}

// What came in and went out is not changed by whoever is named.
func TestASheetHoldsNoRawPersonalData(t *testing.T) {
	w := newLedger(t)
	n := w.entry("2026-03-05", Expense, Cash, 100)
	n.Summary = "付保洁款，联系电话 138-1234-5678"
	if _, err := w.try(n); fieldNames(err) != "summary" {
		t.Errorf("%v", err)
	}
	if _, err := ParseSheet([]byte(`{"schema":"sunshine/finance-sheet/9"}`)); err == nil {
		t.Error("another schema was read")
	}
	if _, err := ParseSheet([]byte(`[]`)); err == nil {
		t.Error("a list was read as a sheet")
	}
}

// VerifyPublished finds a ledger that somebody changed behind the triggers.
func TestR42_ALedgerChangedBehindTheTriggersIsFound(t *testing.T) {
	w := march(t)
	w.out("2026-03")
	e := w.book("2026-04-03", Income, Bank, 5)
	if _, err := w.reverse(e, "2026-04-04"); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"drop trigger voucher_line_stands", "drop trigger voucher_stands", "update voucher_line set debit_fen = debit_fen + 1, credit_fen = 0 where voucher_id = 1 and n = 1"} {
		w.ok(w.exec(sql))
	}
	bad, err := w.VerifyPublished(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := w.VerifyLedger(t.Context())
	if err != nil || len(bad)+len(ledger) == 0 || len(ledger) != 1 || !strings.Contains(ledger[0], "2026-03-001") {
		t.Errorf("published %v, ledger %v, %v", bad, ledger, err)
	}
}
