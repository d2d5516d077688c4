package finance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/table"
	"sunshine/app/user"
)

// township adds an account of the village's township.
func (w *ledger) township(login string) user.Actor {
	w.t.Helper()
	users := &user.Store{DB: w.DB, Now: w.Now}
	id, err := users.AddSilent(w.t.Context(), user.System, user.New{Login: login, Name: "周镇", Role: user.Township, DivisionID: w.village.Township.ID})
	w.ok(err)
	return user.Actor{ID: id, Name: "周镇", Post: "乡镇", Role: user.Township, DivisionID: w.village.Township.ID, Place: w.village.Township.Name}
}

func (w *ledger) closeBooks(month string) {
	w.t.Helper()
	w.ok(w.Close(w.t.Context(), w.accountant, w.village, w.month(month)))
}

func (w *ledger) reopen(month string, by user.Actor) {
	w.t.Helper()
	id, err := w.AskReopen(w.t.Context(), w.accountant, w.village, w.month(month), "漏记一笔收入")
	w.ok(err)
	w.ok(w.GrantReopen(w.t.Context(), by, id, ""))
}

func (w *ledger) check(month string, c CloseCheck) CloseItem {
	w.t.Helper()
	list, err := w.Checklist(w.t.Context(), w.village, w.month(month))
	w.ok(err)
	for _, i := range list.Items {
		if i.Check == c {
			return i
		}
	}
	w.t.Fatalf("%s is not on the list %+v", c, list.Items)
	return CloseItem{}
}

func (w *ledger) period(month string) Period {
	w.t.Helper()
	p, err := w.Period(w.t.Context(), w.village, w.month(month))
	w.ok(err)
	return p
}

func TestR64_TheChecklistSaysWhatIsMissing(t *testing.T) {
	w := newLedger(t)
	if i := w.check("2026-07", CheckOver); i.Level != CloseStop || !strings.Contains(i.Text, "2026年8月1日起") {
		t.Errorf("a month that is not over: %+v", i)
	}
	if i := w.check("2026-03", CheckPrevious); i.Level != CloseStop || i.Month != w.month("2026-01") || !strings.Contains(i.Text, "2 个月") {
		t.Errorf("months before are open: %+v", i)
	}
	if i := w.check("2026-01", CheckPrevious); i.Level != CloseDone {
		t.Errorf("the first month: %+v", i)
	}
	if i := w.check("2026-01", CheckNumbers); i.Level != CloseWarn || !strings.Contains(i.Text, "没有凭证") {
		t.Errorf("an empty month: %+v", i)
	}
	n := w.entry("2026-01-10", Expense, Cash, 100_00)
	n.Witness = ""
	unsigned, err := w.try(n)
	w.ok(err)
	n = w.entry("2026-01-11", Income, Cash, 100_00)
	n.Witness, n.Approver = "", ""
	_, err = w.try(n)
	w.ok(err)
	if i := w.check("2026-01", CheckSigners); i.Level != CloseWarn || len(i.Entries) != 1 || i.Entries[0].ID != unsigned.ID {
		t.Errorf("an expense without a witness: %+v", i)
	}
	if i := w.check("2026-01", CheckNumbers); !strings.Contains(i.Text, "2 张凭证，编号从 001 到 002") {
		t.Errorf("%+v", i)
	}
	if i := w.check("2026-01", CheckMoney); i.Level != CloseDone || !strings.Contains(i.Text, "现金 1,000.00 元，银行存款 20,000.00 元") {
		t.Errorf("%+v", i)
	}
	if i := w.check("2026-01", CheckBank); i.Level != CloseWarn {
		t.Errorf("nobody proved the bank account: %+v", i)
	}
	_, err = w.reverse(unsigned, "2026-01-12")
	w.ok(err)
	if i := w.check("2026-01", CheckSigners); i.Level != CloseDone {
		t.Errorf("the unsigned one was cancelled: %+v", i)
	}
	w.closeBooks("2026-01")
	if i := w.check("2026-02", CheckPrevious); i.Level != CloseDone {
		t.Errorf("%+v", i)
	}
}

func TestR64_AFileThatWaitsKeepsItsMonthOpen(t *testing.T) {
	w := newLedger(t)
	file := []byte("日期,摘要,收入,支出,余额\n2026-01-05,收房租,100.00,,1100.00\n")
	hand := func(m calendar.Month) int64 {
		id, err := w.Hand(t.Context(), w.accountant, w.village, Upload{Name: "账.csv", Data: append(file, byte('\n')), Reading: table.CashBook, Month: m})
		w.ok(err)
		return id
	}
	id := hand(calendar.Month{})
	if i := w.check("2026-01", CheckImports); i.Level != CloseWarn || len(i.Imports) != 1 || i.Imports[0].FileName != "账.csv" {
		t.Errorf("a file of no month: %+v", i)
	}
	w.ok(w.Drop(t.Context(), w.accountant, id))
	id = hand(w.month("2026-01"))
	if i := w.check("2026-01", CheckImports); i.Level != CloseStop || i.Imports[0].ID != id {
		t.Errorf("a file of this month: %+v", i)
	}
	err := w.Close(t.Context(), w.accountant, w.village, w.month("2026-01"))
	if fault.KindOf(err) != fault.Conflict || fieldNames(err) != "imports" {
		t.Errorf("closed with a file waiting: %v %s", err, fieldNames(err))
	}
	if _, err := w.SaveCashBook(t.Context(), w.accountant, w.village, id, nil); err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	w.closeBooks("2026-01")
}

func TestR64_AMonthThatIsBeingMendedStaysOpen(t *testing.T) {
	w := newLedger(t)
	w.book("2026-01-10", Income, Cash, 100)
	for _, step := range []struct {
		state string
		do    func()
		want  CloseLevel
	}{
		{"nobody began", func() {}, CloseNote},
		{"submitted", func() { w.submit("2026-01") }, CloseNote},
		{"returned", func() { w.ok(w.chain.Return(t.Context(), w.supervisor, w.current("2026-01").ID, "缺单据")) }, CloseStop},
		{"published", func() { w.out("2026-01") }, CloseDone},
		{"being corrected", func() { w.ok(w.Correct(t.Context(), w.accountant, w.village, w.month("2026-01"), "少记一笔")) }, CloseStop},
		{"published anew", func() { w.out("2026-01") }, CloseDone},
	} {
		step.do()
		if i := w.check("2026-01", CheckSheet); i.Level != step.want || i.Text == "" {
			t.Errorf("%s: %+v", step.state, i)
		}
	}
}

func TestR64_MonthsAreClosedInOrderByTheirAccountant(t *testing.T) {
	w := newLedger(t)
	w.book("2025-11-10", Income, Cash, 100) // before the first month owed
	ctx := t.Context()
	for name, try := range map[string]func() error{
		"out of order":      func() error { return w.Close(ctx, w.accountant, w.village, w.month("2026-01")) },
		"not over":          func() error { _, err := w.CloseThrough(ctx, w.accountant, w.village, w.month("2026-07")); return err },
		"before the first":  func() error { return w.Close(ctx, w.accountant, w.village, w.month("2025-10")) },
		"by the head":       func() error { return w.Close(ctx, w.head, w.village, w.month("2025-11")) },
		"another village's": func() error { return w.Close(ctx, w.accountant, w.other, w.month("2026-01")) },
	} {
		if k := fault.KindOf(try()); k != fault.Conflict && k != fault.Forbidden {
			t.Errorf("%s: %v", name, k)
		}
	}
	if p := w.period("2025-11"); p.Closed {
		t.Error("a failed closing of several months left some closed")
	}
	w.closeBooks("2025-11")
	n, err := w.CloseThrough(ctx, w.accountant, w.village, w.month("2026-03"))
	if err != nil || n != 4 {
		t.Fatalf("%d months, %v", n, err)
	}
	if p := w.period("2026-03"); !p.Closed || p.ClosedBy != "李会计" || !p.ClosedAt.Equal(w.now) || p.Due != w.day("2026-04-10") || p.Late(w.day("2026-06-01")) != 0 {
		t.Errorf("%+v", p)
	}
	if p := w.period("2026-04"); p.Closed || p.Late(w.day("2026-05-12")) != 2 {
		t.Errorf("%+v late %d", p, p.Late(w.day("2026-05-12")))
	}
	if err := w.Close(ctx, w.accountant, w.village, w.month("2026-03")); fault.KindOf(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
	list, err := w.Periods(ctx, w.village)
	if err != nil || len(list) != 9 || list[0].Month != w.month("2026-07") || list[8].Month != w.month("2025-11") || list[8].Entries != 1 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestR64_AClosedMonthTakesNothing(t *testing.T) {
	w := newLedger(t)
	e := w.book("2026-01-10", Income, Cash, 100)
	w.closeBooks("2026-01")
	_, post := w.try(w.entry("2026-01-11", Income, Cash, 100))
	_, before := w.try(w.entry("2025-12-11", Income, Cash, 100))
	_, reverse := w.reverse(e, "2026-01-12")
	for name, err := range map[string]error{
		"an entry": post, "an entry before": before, "a reversal": reverse,
		"a receipt":          w.Attach(t.Context(), w.accountant, w.village, e.ID, "收据", pngOf(3, 3)),
		"an opening balance": w.SetOpening(t.Context(), w.accountant, w.village, 5000_00, 20000_00),
	} {
		if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "结账") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.reverse(e, "2026-02-01"); err != nil {
		t.Errorf("a reversal in the open month after: %v", err)
	}
	w.submit("2026-01") // closing keeps nobody from publishing
	w.approve("2026-01")
	w.ok(w.Publish(t.Context(), w.head, w.current("2026-01").ID))
}

func TestR64_TheDatabaseKeepsClosedMonthsAndActs(t *testing.T) {
	w := newLedger(t)
	w.book("2026-01-10", Income, Cash, 100)
	w.closeBooks("2026-01")
	town := w.township("zhen")
	by := fmt.Sprint(w.accountant.ID, ", '李', '村会计', '小山村', ''")
	act := func(month, act, by, extra, value string) string {
		return fmt.Sprintf("insert into period_act (village_id, month, act, account_id, name, post, place, at%s) values (%d, '%s', '%s', %s%s)", extra, w.village.ID, month, act, by, value)
	}
	w.ok(w.exec("insert into content values (?, 'image/png', 1, x'00')", strings.Repeat("a", 64)))
	voucher := "insert into voucher (id, village_id, month, number, day, kind, summary, posted_by, posted_at) values (90, %d, '%s', %d, '%s', '%s', '硬塞', %d, '')"
	for name, list := range map[string][]string{
		"post into it": {
			fmt.Sprintf(voucher, w.village.ID, "2026-01", 2, "2026-01-11", "income", w.accountant.ID),
			"insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values (90, 1, '2024', '101', 5, 0)", "insert into voucher_line values (90, 2, '2024', '504', 0, 5)", "update voucher set posted = 1 where id = 90",
		},
		"post before it": {
			fmt.Sprintf(voucher, w.village.ID, "2025-12", 1, "2025-12-11", "income", w.accountant.ID),
			"insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values (90, 1, '2024', '101', 5, 0)", "insert into voucher_line values (90, 2, '2024', '504', 0, 5)", "update voucher set posted = 1 where id = 90",
		},
		"a closing voucher that moves money": {
			fmt.Sprintf(voucher, w.village.ID, "2026-12", 1, "2026-12-31", "closing", w.accountant.ID),
			"insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values (90, 1, '2024', '101', 5, 0)", "insert into voucher_line values (90, 2, '2024', '321', 0, 5)", "update voucher set posted = 1 where id = 90",
		},
		"a closing voucher in spring": {
			fmt.Sprintf(voucher, w.village.ID, "2026-03", 1, "2026-03-31", "closing", w.accountant.ID),
			"insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values (90, 1, '2024', '504', 5, 0)", "insert into voucher_line values (90, 2, '2024', '321', 0, 5)", "update voucher set posted = 1 where id = 90",
		},
		"attach to it":     {"insert into voucher_attachment (voucher_id, n, sha256, name, added_by, added_at) select id, 1, '" + strings.Repeat("a", 64) + "', '单', posted_by, '' from voucher where number = 1"},
		"move the opening": {"update opening_balance set fen = 7"}, "drop the opening": {"delete from opening_balance"},
		"change an act": {"update period_act set sha256 = '0'"}, "delete an act": {"delete from period_act"},
		"replace an act":        {"insert or replace into period_act select id, village_id, month, 'grant', account_id, name, post, place, at, 'x', 0, '' from period_act"},
		"skip a month":          {act("2026-03", "close", by, ", sha256", ", 'x'")},
		"close twice":           {act("2026-01", "close", by, ", sha256", ", 'x'")},
		"no digest":             {act("2026-02", "close", by, "", "")},
		"no reason":             {act("2026-01", "ask", by, "", "")},
		"ask for an open month": {act("2026-02", "ask", by, ", reason", ", 'x'")},
		"grant unasked":         {act("2026-01", "grant", fmt.Sprint(town.ID, ", '周', '镇', '镇', ''"), "", "")},
		"grant one's own":       {act("2026-01", "ask", by, ", reason", ", 'x'"), act("2026-01", "grant", by, "", "")},
	} {
		err := w.DB.Write(t.Context(), func(q db.Q) error {
			for _, sql := range list {
				if _, err := q.ExecContext(t.Context(), sql); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			t.Errorf("went through: %s", name)
		}
	}
	if bad, err := w.VerifyPeriods(t.Context()); err != nil || len(bad) > 0 {
		t.Errorf("%v %v", bad, err)
	}
}

func TestVerifyFindsAClosedMonthThatWasChanged(t *testing.T) {
	for name, spoil := range map[string][]string{
		"an amount":  {"drop trigger voucher_line_stands", "update voucher_line set debit_fen = debit_fen + 1 where debit_fen > 0", "update voucher_line set credit_fen = credit_fen + 1 where credit_fen > 0"},
		"a summary":  {"drop trigger voucher_stands", "update voucher set summary = '改'"},
		"a receipt":  {"drop trigger voucher_attachment_kept", "delete from voucher_attachment"},
		"an account": {"drop trigger voucher_line_stands", "update voucher_line set account = '504' where account = '501.01'"},
		"a voucher":  {"drop trigger voucher_kept", "drop trigger voucher_line_kept", "drop trigger voucher_attachment_kept", "delete from voucher_attachment", "delete from voucher_line", "delete from voucher"},
		"an opening": {"drop trigger opening_balance_closed_update", "update opening_balance set fen = fen + 1"},
	} {
		w := newLedger(t)
		e := w.book("2026-01-10", Income, Cash, 100)
		w.ok(w.Attach(t.Context(), w.accountant, w.village, e.ID, "收据", pngOf(3, 3)))
		w.closeBooks("2026-01")
		w.closeBooks("2026-02")
		if bad, err := w.VerifyPeriods(t.Context()); err != nil || len(bad) > 0 {
			t.Fatal(bad, err)
		}
		for _, sql := range spoil {
			w.ok(w.exec(sql))
		}
		bad, err := w.VerifyPeriods(t.Context())
		if err != nil || len(bad) == 0 || !strings.Contains(bad[0], "小山村 2026-01") {
			t.Errorf("%s: %v %v", name, bad, err)
		}
	}
}

func TestWhatWaitsIsToldWithWhomAndSinceWhen(t *testing.T) {
	w := newLedger(t) // 1 July 2026
	w.book("2026-01-10", Income, Cash, 100)
	w.out("2026-01")
	w.submit("2026-02")
	w.ok(w.chain.Return(t.Context(), w.supervisor, w.current("2026-02").ID, "缺单据"))
	w.submit("2026-03")
	w.submit("2026-04")
	w.approve("2026-04")
	w.closeBooks("2026-01")
	_, err := w.AskReopen(t.Context(), w.accountant, w.village, w.month("2026-01"), "漏记")
	w.ok(err)
	w.now = time.Date(2026, 7, 4, 2, 0, 0, 0, time.UTC)
	list, err := w.Waiting(t.Context(), w.village)
	w.ok(err)
	today := calendar.DayOf(w.now)
	var got []string
	for _, x := range list {
		got = append(got, fmt.Sprintf("%s %v %s %d %s", x.Kind, x.Months, x.With, x.Age(today), x.Reason))
	}
	want := []string{
		"reopen [2026-01] township 3 漏记",
		"returned [2026-02] accountant 3 缺单据",
		"submit [2026-05 2026-06] accountant 33 ",
		"review [2026-03] supervisor 3 ",
		"publish [2026-04] head 3 ",
		"close [2026-02 2026-03 2026-04 2026-05] accountant 116 ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if list, err := w.Waiting(t.Context(), w.other); err != nil || len(list) != 2 || list[0].Age(today) != 153 || list[1].Age(today) != 144 {
		t.Errorf("%+v %v", list, err)
	}
}
