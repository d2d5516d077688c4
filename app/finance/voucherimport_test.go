package finance

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/table"
)

func (w *ledger) hand(name string, content []byte) int64 {
	w.t.Helper()
	id, err := w.Hand(w.t.Context(), w.accountant, w.village, Upload{Name: name, Data: content})
	w.ok(err)
	return id
}

// turns gives what each account turned over in a span, main accounts and those
// below them, by code.
func (w *ledger) turns(sp Span) map[string]Turn {
	w.t.Helper()
	trial, err := w.Trial(w.t.Context(), w.village, sp)
	w.ok(err)
	got := map[string]Turn{}
	for _, r := range trial.Rows {
		if (r.Kind == RowAccount || r.Kind == RowSub) && r.Turn != (Turn{}) {
			got[r.Account.Code] = r.Turn
		}
	}
	for _, c := range trial.Checks {
		if !c.OK {
			w.t.Errorf("the trial balance: %s", c.Text)
		}
	}
	return got
}

// TestR62_AVoucherExportBecomesVouchersWhole goes from the file to the trial
// balance, whose figures are added up by hand from the file, and back.
func TestR62_AVoucherExportBecomesVouchersWhole(t *testing.T) {
	for _, file := range []string{"金蝶KIS.xlsx", "用友U8-凭证.txt", "启业.txt", "农村三资.jsonl"} {
		t.Run(file, func(t *testing.T) {
			w := newLedger(t)
			id := w.hand(file, fixture(t, file))
			p, err := w.Preview(t.Context(), w.accountant, id)
			w.ok(err)
			if !p.VoucherBook() || !p.Report.Clean() || p.Rows != 12 || len(p.Vouchers.Vouchers) != 5 {
				t.Fatalf("%+v", p.Report)
			}
			saved, err := w.SaveVouchers(t.Context(), w.accountant, w.village, id)
			w.ok(err)
			if saved.Entries != 5 || saved.Lines != 12 || len(saved.Months) != 1 || saved.Months[0] != calendar.NewMonth(2025, 3) {
				t.Errorf("%+v", saved)
			}
			want := map[string]Turn{
				"101": {3000_00, 2600_00}, "102": {17000_00, 3000_00},
				"501": {0, 12000_00}, "501.01": {0, 12000_00}, "503": {0, 5000_00},
				"513": {800_00, 0}, "513.02": {386_50, 0}, "513.07": {213_50, 0}, "513.08": {200_00, 0},
				"514": {1800_00, 0}, "514.01": {1800_00, 0},
			}
			if got := w.turns(MonthSpan(calendar.NewMonth(2025, 3))); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
			list, err := vouchers(t.Context(), w.DB.Read(), "v.import_id = $1", id)
			w.ok(err)
			for i, v := range list {
				if v.Number != i+1 || file != "农村三资.jsonl" && !strings.Contains(v.Note, fmt.Sprintf("-%d", i+1)) {
					t.Errorf("voucher %d: number %d, note %q", i, v.Number, v.Note)
				}
			}
			if _, err := w.SaveVouchers(t.Context(), w.accountant, w.village, id); fault.KindOf(err) != fault.Conflict {
				t.Errorf("saved twice: %v", err)
			}
			if _, err := w.Hand(t.Context(), w.accountant, w.village, Upload{Name: "再来.txt", Data: fixture(t, file)}); fault.KindOf(err) != fault.Conflict {
				t.Errorf("handed in again: %v", err)
			}
		})
	}
}

func TestR62_AnImportIsUndoneWholeOrNotAtAll(t *testing.T) {
	w := newLedger(t)
	ctx := t.Context()
	file := fixture(t, "开源ERP.csv")
	id := w.hand("三月.csv", file)
	_, err := w.SaveVouchers(ctx, w.accountant, w.village, id)
	w.ok(err)
	march := MonthSpan(calendar.NewMonth(2025, 3))

	if _, err := w.UndoImport(ctx, w.accountant, w.village, id, calendar.Day{}, " "); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := w.UndoImport(ctx, w.supervisor, w.village, id, calendar.Day{}, "试试"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("by the supervisor: %v", err)
	}
	if _, err := w.UndoImport(ctx, w.accountant, w.other, id, calendar.Day{}, "试试"); err == nil {
		t.Error("undone for another village")
	}
	if _, err := w.UndoImport(ctx, w.accountant, w.village, id, w.day("2025-03-10"), "传错了"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("before the vouchers' days: %v", err)
	}
	// one was reversed by hand before
	list, err := vouchers(ctx, w.DB.Read(), "v.import_id = $1", id)
	w.ok(err)
	_, err = w.Reverse(ctx, w.accountant, w.village, list[4].ID, w.day("2025-03-28"), "付重了")
	w.ok(err)
	var told int
	n, err := w.UndoImport(Telling(ctx, func(done int) { told = done }), w.accountant, w.village, id, calendar.Day{}, "传错了文件")
	w.ok(err)
	if n != 4 || told != 9 {
		t.Errorf("%d cancelled, %d lines told", n, told)
	}
	for code, turn := range w.turns(march) {
		if turn != (Turn{}) {
			t.Errorf("%s still turned over %v", code, turn)
		}
	}
	list, err = vouchers(ctx, w.DB.Read(), "v.village_id = $1", w.village.ID)
	w.ok(err)
	if len(list) != 10 {
		t.Errorf("%d vouchers stand in the books", len(list))
	}
	if _, err := w.UndoImport(ctx, w.accountant, w.village, id, calendar.Day{}, "再来"); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "已经") {
		t.Errorf("undone twice: %v", err)
	}
	p, err := w.Preview(ctx, w.accountant, id)
	w.ok(err)
	if p.UndoneAt.IsZero() || p.UndoneBy != "李会计" || p.UndoneReason != "传错了文件" || p.State != "saved" {
		t.Errorf("%+v", p.Import)
	}
	again := w.hand("三月.csv", file)
	_, err = w.SaveVouchers(ctx, w.accountant, w.village, again)
	w.ok(err)
	if got := w.turns(march)["102"]; got != (Turn{17000_00, 3000_00}) {
		t.Errorf("handed in again: %v", got)
	}
	var lines int
	w.ok(w.DB.Read().QueryRowContext(ctx, "select count(*) from audit where act = 'import.undo'").Scan(&lines))
	if lines != 1 {
		t.Errorf("%d audit lines", lines)
	}
}

func TestUndoOnALaterDay(t *testing.T) {
	w := newLedger(t)
	w.ok(w.SetOpening(t.Context(), w.accountant, w.village, 0, 0))
	id := w.hand("三月.csv", fixture(t, "开源ERP.csv"))
	_, err := w.SaveVouchers(t.Context(), w.accountant, w.village, id)
	w.ok(err)
	n, err := w.UndoImport(t.Context(), w.accountant, w.village, id, w.day("2025-04-02"), "传错了")
	w.ok(err)
	if n != 5 {
		t.Error(n)
	}
	if got := w.turns(MonthSpan(calendar.NewMonth(2025, 4)))["102"]; got != (Turn{-17000_00, -3000_00}) {
		t.Errorf("%v", got)
	}
}

func TestAnImportWhoseMoneyWasSpentIsNotUndone(t *testing.T) {
	w := newLedger(t)
	w.ok(w.SetOpening(t.Context(), w.accountant, w.village, 0, 0))
	id := w.hand("三月.csv", fixture(t, "开源ERP.csv"))
	_, err := w.SaveVouchers(t.Context(), w.accountant, w.village, id)
	w.ok(err)
	_, err = w.Post(t.Context(), w.accountant, w.village, w.entry("2025-05-02", Expense, Bank, 9000_00))
	w.ok(err)
	if _, err := w.UndoImport(t.Context(), w.accountant, w.village, id, calendar.Day{}, "传错了"); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "用掉了") {
		t.Errorf("%v", err)
	}
	if got := w.turns(MonthSpan(calendar.NewMonth(2025, 3)))["102"]; got != (Turn{17000_00, 3000_00}) {
		t.Errorf("half undone: %v", got)
	}
}

func TestACashBookImportIsUndoneToo(t *testing.T) {
	w := newLedger(t)
	id := w.hand("五月.csv", []byte("日期,摘要,收入,支出\n2026-05-03,鱼塘承包费,900,\n2026-05-09,买纸,,35.5\n"))
	_, err := w.SaveCashBook(t.Context(), w.accountant, w.village, id, nil)
	w.ok(err)
	n, err := w.UndoImport(t.Context(), w.accountant, w.village, id, calendar.Day{}, "传错了")
	w.ok(err)
	if n != 2 {
		t.Error(n)
	}
	sheet, err := w.Draw(t.Context(), w.village, calendar.NewMonth(2026, 5))
	w.ok(err)
	if sheet.Cash.Closing != 1000_00 {
		t.Errorf("cash is %s", sheet.Cash.Closing)
	}
}

func TestR64_AnImportInAClosedMonthStays(t *testing.T) {
	w := newLedger(t)
	w.village.FirstMonth = calendar.NewMonth(2026, 1)
	id := w.hand("一月.csv", []byte(strings.ReplaceAll(string(fixture(t, "开源ERP.csv")), "2025-03", "2026-01")))
	_, err := w.SaveVouchers(t.Context(), w.accountant, w.village, id)
	w.ok(err)
	w.ok(w.Submit(t.Context(), w.accountant, w.village, calendar.NewMonth(2026, 1)))
	_, err = w.UndoImport(t.Context(), w.accountant, w.village, id, calendar.Day{}, "传错了")
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "不能整批撤销") || !strings.Contains(fault.Message(err), "2026年1月") {
		t.Errorf("%v", err)
	}
	p, err := w.Preview(t.Context(), w.accountant, id)
	w.ok(err)
	if !p.UndoneAt.IsZero() {
		t.Error("marked as undone")
	}
}

func TestR75_AnImportTheBankHasMatchedStays(t *testing.T) {
	w := newLedger(t)
	id := w.hand("三月.csv", []byte(bookHead+"2026-03-02,记-1,承包款,102,,8000,\n,,承包款,504,,,8000\n2026-03-06,记-2,电费,51307,,860,\n,,电费,102,,,860\n"))
	_, err := w.SaveVouchers(t.Context(), w.accountant, w.village, id)
	w.ok(err)
	a := w.openBank()
	statement, matched := w.statement(a, "2026-03", "2026-03", bankMarch)
	if matched == 0 {
		t.Fatal("nothing was matched")
	}
	_, err = w.UndoImport(t.Context(), w.accountant, w.village, id, w.day("2026-03-31"), "传错了")
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "和银行对账单勾对") {
		t.Errorf("%v", err)
	}
	w.ok(w.WithdrawBankStatement(t.Context(), w.accountant, w.village, statement, "先撤回"))
	_, err = w.UndoImport(t.Context(), w.accountant, w.village, id, w.day("2026-03-31"), "传错了")
	w.ok(err)
}

// What is answered about one file's accounts serves the next file of its layout;
// what is answered anew is a version of its own, and a saved import keeps the one
// it was saved with.
func TestAMappingIsLearntOncePerLayout(t *testing.T) {
	w := newLedger(t)
	ctx := t.Context()
	text := "凭证日期,号数,摘要,科目号,科目全称,借,贷\n2025-03-02,1,付保安,5139901,管理费用_保安费,80,\n2025-03-02,1,付保安,101,库存现金,,80\n"
	id := w.hand("三月.csv", []byte(text))
	p, err := w.Preview(ctx, w.accountant, id)
	w.ok(err)
	if p.Report.Questions() != 1 || p.Report.Problems[0].Question != "account:2024:5139901" {
		t.Fatalf("%+v", p.Report.Problems)
	}
	if err := w.Answer(ctx, w.accountant, id, map[string]string{"account:2024:5139901": "999"}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an account that is not there: %v", err)
	}
	w.ok(w.Answer(ctx, w.accountant, id, map[string]string{"account:2024:5139901": "513.09"}))
	_, err = w.SaveVouchers(ctx, w.accountant, w.village, id)
	w.ok(err)

	next := w.hand("四月.csv", []byte(strings.ReplaceAll(text, "2025-03", "2025-04")))
	p, err = w.Preview(ctx, w.accountant, next)
	w.ok(err)
	if !p.Report.Clean() || p.Vouchers.Layouts[0].Version != 1 || p.Vouchers.Accounts[0].To.Code != "513.09" {
		t.Errorf("%+v", p.Vouchers)
	}
	version, err := w.Learn(ctx, w.accountant, w.village, next, nil, map[string]string{"account:2024:5139901": "513.08"})
	w.ok(err)
	if version != 2 {
		t.Errorf("version %d", version)
	}
	_, err = w.Learn(ctx, w.accountant, w.village, next, map[string]VoucherRole{"D": RoleSkip, "E": RoleDebit, "F": RoleDebit}, nil)
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("two columns for one role: %v", err)
	}
	_, err = w.SaveVouchers(ctx, w.accountant, w.village, next)
	w.ok(err)
	for id, want := range map[int64]string{id: "1 513.09", next: "2 513.08"} {
		p, err := w.Preview(ctx, w.accountant, id)
		w.ok(err)
		if got := fmt.Sprint(p.Vouchers.Layouts[0].Version, " ", p.Vouchers.Accounts[0].To.Code); got != want {
			t.Errorf("import %d was read with %s, want %s", id, got, want)
		}
	}
	for _, sql := range []string{"update voucher_format set accounts = '{}'", "delete from voucher_format", "update import set undone_at = '' where undone_at = ''"} {
		if err := w.exec(sql); err == nil {
			t.Errorf("%s went through", sql)
		}
	}
}

func TestAnAnswerOnATwinIsKeptWithTheImport(t *testing.T) {
	w := newLedger(t)
	ctx := t.Context()
	id := w.hand("a.csv", []byte(bookHead+"2025-03-02,记-1,买纸,51302,,20,\n,,买纸,101,,,20\n2025-03-02,记-2,买纸,51302,,20,\n,,买纸,101,,,20\n"))
	_, err := w.SaveVouchers(ctx, w.accountant, w.village, id)
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "1 处要您决定") {
		t.Errorf("%v", err)
	}
	w.ok(w.Answer(ctx, w.accountant, id, map[string]string{"duplicate:a!4": table.Keep}))
	p, err := w.Preview(ctx, w.accountant, id)
	w.ok(err)
	if len(p.Decisions) != 1 || p.Decisions[0].By != "李会计" || !strings.Contains(p.Decisions[0].Asked, "第 2 行的记-1完全一样") {
		t.Errorf("%+v", p.Decisions)
	}
	saved, err := w.SaveVouchers(ctx, w.accountant, w.village, id)
	w.ok(err)
	if saved.Entries != 2 {
		t.Error(saved)
	}
}

func TestAnOverlappingExportIsNotBookedTwiceUnasked(t *testing.T) {
	w := newLedger(t)
	ctx := t.Context()
	first := bookHead + "2026-03-02,记-1,收租,101,,20,\n,,收租,504,,,20\n"
	id := w.hand("三月.csv", []byte(first))
	_, err := w.SaveVouchers(ctx, w.accountant, w.village, id)
	w.ok(err)
	next := w.hand("四月.csv", []byte(first+"2026-04-02,记-1,收租,101,,30,\n,,收租,504,,,30\n"))
	p, err := w.Preview(ctx, w.accountant, next)
	w.ok(err)
	if x := p.Report.Problems; len(x) != 1 || x[0].Question != AskBooked || x[0].Row != 2 || x[0].Column != "B" || !strings.Contains(x[0].Message, "2026-03-001“收租”") {
		t.Errorf("%+v", x)
	}
	if _, err := w.SaveVouchers(ctx, w.accountant, w.village, next); fault.KindOf(err) != fault.Conflict {
		t.Errorf("saved unasked: %v", err)
	}
	_, err = w.UndoImport(ctx, w.accountant, w.village, id, calendar.Day{}, "换成四月的文件")
	w.ok(err)
	if p, err = w.Preview(ctx, w.accountant, next); err != nil || !p.Report.Clean() {
		t.Errorf("%v %+v", err, p.Report.Problems)
	}
}

func TestF04_AnExportThatOverdrawsNamesItsRow(t *testing.T) {
	w := newLedger(t)
	id := w.hand("a.csv", []byte(bookHead+"2026-03-02,记-1,买车,151,,900000,\n,,买车,102,,,900000\n"))
	_, err := w.SaveVouchers(t.Context(), w.accountant, w.village, id)
	if !strings.Contains(fault.Message(err), "a 第 2 行 记-1") || !strings.Contains(fault.Message(err), "会成负数") {
		t.Errorf("%v", err)
	}
}

func TestWhatBringsMoneyIsBookedFirstWithinADay(t *testing.T) {
	w := newLedger(t)
	id := w.hand("a.csv", []byte(bookHead+"2026-03-02,记-1,买车,151,,30000,\n,,买车,102,,,30000\n2026-03-02,记-2,卖房,102,,50000,\n,,卖房,504,,,50000\n"))
	_, err := w.SaveVouchers(t.Context(), w.accountant, w.village, id)
	w.ok(err)
}

// TestASaveTellsHowFarItIs saves in the background: lines done come from the lines
// written, one save runs at a time, and how it ended stays.
func TestASaveTellsHowFarItIs(t *testing.T) {
	w := newLedger(t)
	ctx := t.Context()
	id := w.hand("大.csv", bigVoucherBook(3000))
	var steps []int
	_, err := w.SaveVouchers(Telling(ctx, func(done int) { steps = append(steps, done) }), w.accountant, w.village, id)
	w.ok(err)
	if len(steps) < 10 || steps[len(steps)-1] != 3000 {
		t.Errorf("%v", steps)
	}

	var after []string
	runs := &Runs{Store: w.Store, After: func(ctx context.Context, village int64) { // the act is stored by then
		var state string
		w.ok(w.DB.Read().QueryRowContext(ctx, "select state from import order by id desc limit 1").Scan(&state))
		after = append(after, fmt.Sprint(state, village == w.village.ID))
	}}
	if r, err := runs.Of(ctx, id); err != nil || r != (Run{}) {
		t.Errorf("%+v %v", r, err)
	}
	next := w.hand("大2.csv", []byte(strings.ReplaceAll(string(bigVoucherBook(2000)), ",记,", ",转,")))
	file, err := w.ImportOf(ctx, w.accountant, next)
	w.ok(err)
	var all sync.WaitGroup
	kinds := make([]error, 4)
	for i := range kinds {
		all.Add(1)
		go func() {
			defer all.Done()
			_, kinds[i] = runs.Save(ctx, w.accountant, w.village, file, time.Minute)
		}()
	}
	all.Wait()
	runs.Wait()
	r, err := runs.Of(ctx, next)
	w.ok(err)
	p, err := w.Preview(ctx, w.accountant, next)
	w.ok(err)
	if p.State != "saved" || p.Booked != 1000 {
		t.Errorf("%s, %d vouchers; %+v", p.State, p.Booked, kinds)
	}
	var saved int
	w.ok(w.DB.Read().QueryRowContext(ctx, "select count(*) from import_run where import_id = $1 and failed = ''", next).Scan(&saved))
	if saved != 1 || fmt.Sprint(after) != "[savedtrue]" {
		t.Errorf("%d runs ended well, told %v; last %+v", saved, after, r)
	}
	if err := w.exec("update import_run set done = 1"); err == nil {
		t.Error("an ended run was changed")
	}
}

func TestARunThatFailedSaysWhy(t *testing.T) {
	w := newLedger(t)
	id := w.hand("a.csv", []byte(bookHead+"2026-03-02,记-1,买车,151,,900000,\n,,买车,102,,,900000\n"))
	runs := &Runs{Store: w.Store, After: func(context.Context, int64) { t.Error("it is told of as if it were stored") }}
	r, err := runs.Save(t.Context(), w.accountant, w.village, Import{ID: id, Rows: 2}, time.Minute)
	w.ok(err)
	if r.Running || r.Interrupted() || !strings.Contains(r.Failed, "会成负数") {
		t.Errorf("%+v", r)
	}
	if err := w.exec("insert into import_run (import_id, act, total, started_by, started_at) values (" + fmt.Sprint(id) + ", 'save', 5, 1, '2026-03-01T00:00:00.000Z')"); err != nil {
		t.Fatal(err)
	}
	if r, err := runs.Of(t.Context(), id); err != nil || !r.Interrupted() {
		t.Errorf("%+v %v", r, err)
	}
}

// bigVoucherBook writes n lines, two to a voucher, some forty vouchers a day,
// never below zero, in the columns of Yonyou's import template.
func bigVoucherBook(n int) []byte {
	var f strings.Builder
	f.WriteString("日期,凭证字,凭证号,摘要,科目代码,借方金额,贷方金额,制单人\n")
	last, number := calendar.Month{}, 0
	for i := range n / 2 {
		day := calendar.Date(2016, 1, 1).AddDays(i / 14)
		if number++; day.MonthOf() != last {
			last, number = day.MonthOf(), 1
		}
		amount := money.Fen(100_00 + i%900*100 + n%97).Plain()
		debit, credit := "102", "504"
		if i%2 == 1 {
			amount, debit, credit = money.Fen(i%9900+1).Plain(), "551", "102"
		}
		if day.Year() < 2024 && credit == "504" {
			credit = "531"
		} else if day.Year() >= 2024 && debit == "551" {
			debit = "515"
		}
		fmt.Fprintf(&f, "%s,记,%d,第%d笔,%s,%s,,王某\n,,,第%d笔,%s,,%s,\n", day, number, i, debit, amount, i, credit, amount)
	}
	return []byte(f.String())
}
