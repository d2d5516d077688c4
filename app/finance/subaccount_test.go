package finance

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/user"
)

func (w *ledger) admin() user.Actor {
	w.t.Helper()
	id, err := (&user.Store{DB: w.DB, Now: w.Now}).AddSilent(w.t.Context(), user.System, user.New{Login: "admin", Name: "郑管", Role: user.Administrator, DivisionID: w.village.County.ID})
	w.ok(err)
	return user.Actor{ID: id, Name: "郑管", Post: "县管理员", Role: user.Administrator, DivisionID: w.village.County.ID}
}

// sub writes sub-accounts and wants no fault.
func (w *ledger) sub(by user.Actor, division int64, list ...NewSubAccount) {
	w.t.Helper()
	_, _, faults, err := w.WriteSubAccounts(w.t.Context(), by, division, list)
	w.ok(err)
	for _, f := range faults {
		w.t.Fatalf("row %d: %v", f.Row, fault.Fields(f.Err))
	}
}

func (w *ledger) chart() *Chart {
	w.t.Helper()
	c, err := w.ChartOf(w.t.Context(), w.village.ID)
	w.ok(err)
	return c
}

func expenseSub(code, name string) NewSubAccount {
	return NewSubAccount{Code: code, Name: name, Expense: true, From: calendar.Date(2026, 1, 1)}
}

func TestAVillagesChartIsTheNationalOneWithThoseAboveAndItsOwn(t *testing.T) {
	w := newLedger(t)
	admin := w.admin()
	w.sub(admin, w.village.County.ID, expenseSub("513.51", "培训费"), expenseSub("513.51.01", "党员培训"))
	w.sub(admin, w.village.Township.ID, expenseSub("513.52", "绿化费"))
	w.sub(w.accountant, w.village.ID, expenseSub("513.51.02", "村民培训"), expenseSub("513.51.02.01", "电工班"))
	c := w.chart()
	a, err := c.Account("513.51.02.01")
	if err != nil || a.Name != "电工班" || a.Plain != "电工班" || a.Class != "expense" || a.Credit || a.Scope != "village" {
		t.Errorf("%+v, %v", a, err)
	}
	var names []string
	for _, x := range c.Path("513.51.02.01") {
		names = append(names, x.Name)
	}
	if got := strings.Join(names, " > "); got != "管理费用 > 培训费 > 村民培训 > 电工班" {
		t.Error(got)
	}
	if !slices.IsSortedFunc(c.Accounts(), func(a, b Account) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("not in the order of codes")
	}
	other, err := w.ChartOf(t.Context(), w.other.ID)
	w.ok(err)
	if _, err := other.Account("513.51.02"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another village has it: %v", err)
	}
	if _, err := other.Account("513.52"); err != nil {
		t.Errorf("its township's is missing: %v", err)
	}
	if _, err := w.Chart.Account("513.51"); err == nil {
		t.Error("the national chart was changed")
	}
	if a, err := c.Version(chart2004).Account("511"); err != nil || a.Code != "511" {
		t.Errorf("the chart of 2004 is lost: %v", err)
	}
}

func TestSubAccountsAreBookedOnAndRolledUpEverywhere(t *testing.T) {
	w := newLedger(t)
	w.sub(w.accountant, w.village.ID, expenseSub("513.51", "培训费"), expenseSub("513.51.01", "电工班"), NewSubAccount{Code: "112.001", Name: "水产合作社", Income: true, Expense: true, From: calendar.Date(2026, 1, 1)})
	n := w.entry("2026-03-05", Expense, Cash, 300_00)
	n.Account = "513.51.01"
	e, err := w.try(n)
	w.ok(err)
	w.book("2026-03-06", Expense, Cash, 50_00) // 513.02
	d := w.sheet("2026-03")
	if d.Entries[0].Account != "电工班" || d.Expenses[0].Plain != "电工班" || d.Expenses[0].Sum != 300_00 {
		t.Errorf("sheet: %+v", d.Expenses)
	}
	sp := w.span("2026-03")
	st, err := w.RevenueOf(t.Context(), w.village, sp)
	w.ok(err)
	found := false
	for _, l := range st.Lines {
		for _, p := range l.Accounts {
			found = found || (p.Account.Code == "513.51.01" && p.Account.Name == "电工班" && p.Amounts[0] == 300_00)
		}
	}
	if !found {
		t.Error("the statement does not have the sub-account")
	}
	trial, err := w.TrialBalance(t.Context(), w.village.ID, w.month("2026-03"), w.month("2026-03"))
	w.ok(err)
	sums := map[string]Balance{}
	for _, b := range trial {
		sums[b.Code] = b
	}
	if sums["513"].Debit != 350_00 || sums["513.51"].Debit != 300_00 || sums["513.51"].Name != "培训费" || sums["513.51.01"].Level != 3 {
		t.Errorf("trial: %+v", sums)
	}
	var out bytes.Buffer
	w.ok(w.Journal(t.Context(), &out, w.village, Hledger, w.month("2026-03"), w.month("2026-03")))
	if !strings.Contains(out.String(), "培训费") || !strings.Contains(out.String(), "电工班") {
		t.Error("the journal does not name it: " + out.String())
	}
	v, err := w.Voucher(t.Context(), e.ID)
	w.ok(err)
	if v.Lines[0].Account.Name != "电工班" {
		t.Errorf("voucher: %+v", v.Lines[0].Account)
	}
	b, err := w.Detail(t.Context(), w.village, "513.51", sp)
	w.ok(err)
	if b.Account.Name != "培训费" {
		t.Errorf("detail: %+v", b.Account)
	}
}

func TestASubAccountThatDoesNotFitIsRefusedWithTheField(t *testing.T) {
	w := newLedger(t)
	admin := w.admin()
	w.sub(admin, w.village.County.ID, expenseSub("513.51", "培训费"))
	w.sub(w.accountant, w.village.ID, expenseSub("513.60", "自己的"))
	for name, x := range map[string]struct {
		n     NewSubAccount
		field string
	}{
		"no point":             {expenseSub("51351", "甲"), "code"},
		"one digit":            {expenseSub("513.5", "甲"), "code"},
		"nothing above":        {expenseSub("513.77.01", "甲"), "code"},
		"no such main account": {expenseSub("999.01", "甲"), "code"},
		"cash":                 {NewSubAccount{Code: "101.01", Name: "备用金", From: calendar.Date(2026, 1, 1)}, "code"},
		"bank":                 {NewSubAccount{Code: "102.01", Name: "专户", From: calendar.Date(2026, 1, 1)}, "code"},
		"another length":       {expenseSub("513.001", "甲"), "code"},
		"the county has it":    {expenseSub("513.51", "甲"), "code"},
		"the nation has it":    {expenseSub("513.02", "甲"), "code"},
		"the same name":        {expenseSub("513.61", "培训费"), "name"},
		"no name":              {expenseSub("513.61", " "), "name"},
		"a telephone":          {expenseSub("513.61", "找 13800138000"), "name"},
		"not for income":       {NewSubAccount{Code: "513.61", Name: "甲", Income: true, From: calendar.Date(2026, 1, 1)}, "income"},
		"ended before it was":  {NewSubAccount{Code: "513.61", Name: "甲", From: calendar.Date(2026, 3, 1), Until: calendar.Date(2026, 2, 1)}, "until"},
		"ended tomorrow":       {NewSubAccount{Code: "513.61", Name: "甲", From: calendar.Date(2026, 3, 1), Until: calendar.Date(2026, 8, 1)}, "until"},
	} {
		_, _, faults, err := w.WriteSubAccounts(t.Context(), w.accountant, w.village.ID, []NewSubAccount{x.n})
		w.ok(err)
		if len(faults) != 1 || !slices.ContainsFunc(fault.Fields(faults[0].Err), func(f fault.Field) bool { return f.Name == x.field }) {
			t.Errorf("%s: %+v", name, faults)
		}
	}
	_, _, faults, err := w.WriteSubAccounts(t.Context(), admin, w.village.County.ID, []NewSubAccount{expenseSub("513.60", "县里的")})
	if err != nil || len(faults) != 1 || !strings.Contains(fault.Fields(faults[0].Err)[0].Message, "小山村") {
		t.Errorf("a village has it already: %v %v", faults, err)
	}
	for name, err := range map[string]error{
		"the database, below": w.exec("insert into sub_account (division_id, chart, code, added_by, added_at) values ($1, '2024', '513.51', 1, '')", w.other.ID),
		"the database, above": w.exec("insert into sub_account (division_id, chart, code, added_by, added_at) values ($1, '2024', '513.60', 1, '')", w.village.County.ID),
		"a new code":          w.exec("update sub_account set code = '513.99'"),
		"a version":           w.exec("update sub_account_version set name = '改'"),
		"gone":                w.exec("delete from sub_account_version"),
	} {
		if err == nil {
			t.Errorf("%s was not refused", name)
		}
	}
	for name, by := range map[string]user.Actor{"supervisor": w.supervisor, "head": w.head, "administrator": admin} {
		if _, _, _, err := w.WriteSubAccounts(t.Context(), by, w.village.ID, []NewSubAccount{expenseSub("513.61", "甲")}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, _, err := w.WriteSubAccounts(t.Context(), w.accountant, w.village.County.ID, []NewSubAccount{expenseSub("513.61", "甲")}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the accountant writes the county's: %v", err)
	}
}

func TestRenamedAndRetiredSubAccountsKeepWhatWasBooked(t *testing.T) {
	w := newLedger(t)
	w.sub(w.accountant, w.village.ID, expenseSub("513.51", "培训费"))
	n := w.entry("2026-03-05", Expense, Cash, 30_00)
	n.Account = "513.51"
	e, err := w.try(n)
	w.ok(err)
	renamed := expenseSub("513.51", "教育培训费")
	w.sub(w.accountant, w.village.ID, renamed)
	if d := w.sheet("2026-03"); d.Entries[0].Account != "教育培训费" {
		t.Errorf("%+v", d.Entries[0])
	}
	renamed.Until = w.day("2026-03-05")
	_, _, _, err = w.WriteSubAccounts(t.Context(), w.accountant, w.village.ID, []NewSubAccount{renamed})
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("retired before its last entry: %v", err)
	}
	renamed.Until = w.day("2026-03-06")
	w.sub(w.accountant, w.village.ID, renamed)
	n.Day, n.Once = w.day("2026-03-06"), ""
	if _, err := w.try(n); !slices.ContainsFunc(fault.Fields(err), func(f fault.Field) bool { return f.Name == "account" }) {
		t.Errorf("booked on a retired account: %v", err)
	}
	n.Day = w.day("2026-03-05")
	if _, err := w.try(n); err != nil {
		t.Errorf("the day before it ended: %v", err)
	}
	if _, err := w.reverse(e, "2026-04-01"); err != nil {
		t.Errorf("an entry on it is reversed later: %v", err)
	}
	for _, a := range w.chart().Choices(Expense) {
		if a.Code == "513.51" {
			t.Error("a retired account is offered")
		}
	}
	history, err := w.SubAccountHistory(t.Context(), w.village.ID, "513.51")
	if err != nil || len(history) != 3 || history[2].Name != "培训费" || history[0].Until.IsZero() {
		t.Errorf("%+v, %v", history, err)
	}
	early := renamed
	early.From = w.day("2026-03-10")
	early.Until = calendar.Day{}
	if _, _, _, err = w.WriteSubAccounts(t.Context(), w.accountant, w.village.ID, []NewSubAccount{early}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("begins after its first entry: %v", err)
	}
}

func TestATemplateComesBackTheSameAndRefusesByRow(t *testing.T) {
	w := newLedger(t)
	w.sub(w.accountant, w.village.ID, expenseSub("513.51", "培训费"), expenseSub("513.51.01", "电工班"), NewSubAccount{Code: "112.001", Name: "水产合作社", Plain: "合作社欠的", From: calendar.Date(2026, 1, 1)})
	list, err := w.SubAccounts(t.Context(), w.village.ID)
	w.ok(err)
	for _, kind := range []string{"csv", "xlsx"} {
		var b bytes.Buffer
		book := SubAccountBook("小山村", list)
		if kind == "csv" {
			w.ok(sheet.WriteCSV(&b, book.Pages[0]))
		} else {
			w.ok(sheet.WriteXLSX(&b, book))
		}
		f, err := sheet.Read("科目."+kind, b.Bytes())
		w.ok(err)
		rows, unread, err := ReadSubAccounts(f)
		w.ok(err)
		if len(rows) != 3 || len(unread) > 0 {
			t.Fatalf("%s: %+v %+v", kind, rows, unread)
		}
		var back []NewSubAccount
		for _, r := range rows {
			back = append(back, r.NewSubAccount)
		}
		plan, faults, err := w.PlanSubAccounts(t.Context(), w.accountant, w.village.ID, back)
		w.ok(err)
		for _, x := range plan {
			if x.Change != "" || len(faults) > 0 {
				t.Errorf("%s: %+v %+v", kind, x, faults)
			}
		}
	}
	f, err := sheet.Read("科目.csv", []byte("科目编码,科目名称,用途\n513.52.01,子目,\n513.52,绿化费,\n513.53,甲,借方\n513.53,乙,支出\n,,\n"))
	w.ok(err)
	rows, unread, err := ReadSubAccounts(f)
	w.ok(err)
	if len(rows) != 4 || len(unread) != 1 || unread[0].Row != 2 || rows[2].Row != 4 {
		t.Fatalf("%+v %+v", rows, unread)
	}
	plan, faults, err := w.PlanSubAccounts(t.Context(), w.accountant, w.village.ID, []NewSubAccount{rows[0].NewSubAccount, rows[1].NewSubAccount, rows[2].NewSubAccount, rows[3].NewSubAccount})
	w.ok(err)
	if len(faults) != 1 || faults[0].Row != 3 || !plan[0].Expense || plan[1].Change != "新增" {
		t.Errorf("%+v %+v", plan, faults)
	}
	if list, _ := w.SubAccounts(t.Context(), w.village.ID); len(list) != 3 {
		t.Error("a plan wrote something")
	}
	_, _, faults, err = w.WriteSubAccounts(t.Context(), w.accountant, w.village.ID, []NewSubAccount{expenseSub("513.54", "好的"), expenseSub("5", "坏的")})
	if list, _ := w.SubAccounts(t.Context(), w.village.ID); err != nil || len(faults) != 1 || len(list) != 3 {
		t.Errorf("half of it was written: %v %+v", err, faults)
	}
	for text, want := range map[string]string{"甲,乙\n1,2\n": "表头", "代码,名称\n": "没有科目"} {
		f, err := sheet.Read("x.csv", []byte(text))
		if err == nil {
			_, _, err = ReadSubAccounts(f)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAChartReadInATransactionThatFailsIsForgotten(t *testing.T) {
	w := newLedger(t)
	w.chart()
	_, _, faults, err := w.WriteSubAccounts(t.Context(), w.accountant, w.village.ID, []NewSubAccount{expenseSub("513.51", "培训费"), expenseSub("513.51", "又来")})
	if err != nil || len(faults) != 1 {
		t.Fatal(err, faults)
	}
	if _, err := w.chart().Account("513.51"); err == nil {
		t.Error("an account that was never written stands in the chart")
	}
	w.sub(w.accountant, w.village.ID, expenseSub("513.51", "培训费"))
	if a, err := w.chart().Account("513.51"); err != nil || a.Name != "培训费" {
		t.Errorf("%+v %v", a, err)
	}
}
