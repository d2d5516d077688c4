package finance

import (
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
)

// end lets the ledger's village end in the other one.
func (w *ledger) end(day calendar.Day) {
	w.t.Helper()
	s := &village.Store{DB: w.DB, Now: w.Now}
	_, err := s.Make(w.t.Context(), user.Actor{ID: 9, Name: "郑管", Role: user.Administrator}, village.Change{
		Kind: village.Merge, Day: day, Paper: village.Paper{Document: "合并批复", Number: "阳政发〔2026〕9号"}, Villages: []int64{w.village.ID}, Into: w.other.ID,
	})
	w.ok(err)
	w.village, err = s.ByID(w.t.Context(), w.village.ID)
	w.ok(err)
}

// closings gives the balances of a village after a month, by account.
func (w *ledger) closings(id int64, month string) map[string]money.Fen {
	w.t.Helper()
	b, err := w.Balances(w.t.Context(), id, MonthSpan(w.month(month)))
	w.ok(err)
	of := map[string]money.Fen{}
	for _, a := range b.Accounts {
		if a.Closing() != 0 {
			of[a.Account.Code] = a.Closing()
		}
	}
	return of
}

// By hand, before the end on 2026-07-05: cash 1,000.00 − 15.00 = 985.00; bank
// 20,000.00 + 9,000.00 − 3,000.00 = 26,000.00; fixed assets 3,000.00; owed to the
// lamp shop 880.00; reserves 9,000.00; the running year −15.00 − 880.00 = 895.00
// spent; what was there at the start 21,000.00.
func TestWhatAnEndedVillageHadIsCarriedOverInTwoDrafts(t *testing.T) {
	w := newLedger(t)
	w.lines("2026-07-01", debitLine(Bank, 9000_00), creditLine("311", 9000_00))
	w.lines("2026-07-01", debitLine("151", 3000_00), creditLine(Bank, 3000_00))
	w.sub(w.accountant, w.village.ID, expenseSub("513.51", "培训费"))
	w.lines("2026-07-01", debitLine("513.51", 10_00), debitLine("513.02", 5_00), creditLine(Cash, 15_00))
	w.lines("2026-07-01", debitLine("514", 880_00), creditLine("211", 880_00))
	w.now = w.now.AddDate(0, 0, 6)
	if _, err := w.Carry(t.Context(), w.accountant, w.other, w.village, ""); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("another village's accountant: %v", err)
	}
	users := &user.Store{DB: w.DB, Now: w.Now}
	id, err := users.AddSilent(t.Context(), user.System, user.New{Login: "other", Name: "赵算", Role: user.Accountant, DivisionID: w.other.ID})
	w.ok(err)
	by := user.Actor{ID: id, Name: "赵算", Role: user.Accountant, DivisionID: w.other.ID}
	if _, err := w.Carry(t.Context(), by, w.other, w.village, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a village that is there: %v", err)
	}
	w.end(calendar.Date(2026, 7, 5))
	list, err := w.Carry(t.Context(), by, w.other, w.village, "《合并批复》，阳政发〔2026〕9号")
	w.ok(err)
	if len(list) != 2 || list[0].Body.Day != "2026-07-05" || list[0].Body.Note != "小山村2026年7月4日的科目余额表；依据：《合并批复》，阳政发〔2026〕9号" {
		t.Fatalf("%+v", list)
	}
	for _, d := range list {
		d.Body.Handler, d.Body.Witness, d.Body.Approver, d.Body.Reason = "赵算", "钱看", "孙带", "并村接收"
		saved, err := w.SaveDraft(t.Context(), by, w.other, d.ID, d.Revision, d.Body)
		w.ok(err)
		if _, err := w.PostDraft(t.Context(), by, w.other, d.ID, saved.Revision); err != nil {
			t.Fatalf("%v %+v\n%+v", err, fault.Fields(err), d.Body)
		}
	}
	want := map[string]money.Fen{Cash: 985_00, Bank: 26000_00, "151": 3000_00, "211": -880_00, "311": -9000_00, yearResult: 895_00, distribution: -21000_00}
	got := w.closings(w.other.ID, "2026-07")
	for code, fen := range want {
		if got[code] != fen {
			t.Errorf("%s: %s, want %s", code, got[code], fen)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%v", got)
	}
	d, err := w.Draw(t.Context(), w.other, w.month("2026-07"))
	w.ok(err)
	if d.Income != 26985_00 || d.Expense != 0 {
		t.Errorf("its sheet: income %s, expense %s", d.Income, d.Expense)
	}
}

// After the end nothing is booked, reversed or handed in for the village.
func TestAfterItsEndAVillageBooksNothing(t *testing.T) {
	w := newLedger(t)
	paid := w.lines("2026-07-01", debitLine("513.02", 5_00), creditLine(Cash, 5_00))
	w.now = w.now.AddDate(0, 2, 6)
	w.end(calendar.Date(2026, 7, 5))
	n := New{Day: calendar.Date(2026, 7, 4), Kind: Expense, Money: Cash, Account: "513.02", Amount: 1_00, Summary: "买笔", Handler: "李", Witness: "王", Approver: "张"}
	if _, err := w.Post(t.Context(), w.accountant, w.village, n); err != nil {
		t.Errorf("the last day: %v %+v", err, fault.Fields(err))
	}
	n.Day = calendar.Date(2026, 7, 5)
	if _, err := w.Post(t.Context(), w.accountant, w.village, n); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the day after: %v", err)
	}
	if _, err := w.Reverse(t.Context(), w.accountant, w.village, paid.ID, calendar.Date(2026, 7, 5), "错"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a reversal: %v", err)
	}
	if err := w.Submit(t.Context(), w.accountant, w.village, w.month("2026-08")); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a sheet: %v", err)
	}
	if err := w.Submit(t.Context(), w.accountant, w.village, w.month("2026-07")); err != nil {
		t.Errorf("the month of the end: %v", err)
	}
	list, err := w.Waiting(t.Context(), w.village)
	w.ok(err)
	for _, x := range list {
		for _, m := range x.Months {
			if m.After(w.month("2026-07")) {
				t.Errorf("%s waits for %s", x.Kind, m)
			}
		}
	}
}
