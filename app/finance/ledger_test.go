package finance

import (
	"sync"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/db/dbtest"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/procedure"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// ledger is a store over a real file with one village and its three people.
type ledger struct {
	*Store
	t                            testing.TB
	now                          time.Time
	village, other               village.Village
	accountant, supervisor, head user.Actor
	chain                        *disclosure.Store
}

// What is read of the reference data is never written to, so it is read once.
var (
	procedures = sync.OnceValues(func() (*procedure.Reference, error) { return procedure.Load(data.Reference) })
	items      = sync.OnceValues(func() (*disclosure.Catalogue, error) { return disclosure.LoadCatalogue(data.Reference) })
)

// newLedger opens the books on 2026-07-01 with 1,000.00 in cash and 20,000.00
// in the bank.
func newLedger(t testing.TB) *ledger {
	t.Helper()
	w := &ledger{t: t, now: time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)}
	now := func() time.Time { return w.now }
	chart, err := LoadChart(data.Reference)
	w.ok(err)
	set, err := rules.Load(data.Reference)
	w.ok(err)
	ref, err := procedures()
	w.ok(err)
	catalogue, err := items()
	w.ok(err)
	w.Store = &Store{DB: dbtest.New(t), Chart: chart, Rules: set, Now: now, Catalogue: catalogue}
	w.Matters = &procedure.Store{DB: w.DB, Reference: ref, Catalogue: catalogue, Rules: set, Now: now}
	w.chain = &disclosure.Store{DB: w.DB, Catalogue: catalogue, Rules: set, Now: now}
	places, users := &village.Store{DB: w.DB, Now: now}, &user.Store{DB: w.DB, Now: now}
	add := func(n village.New) int64 {
		id, err := places.Add(t.Context(), user.System, n)
		w.ok(err)
		return id
	}
	county := add(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
	town := add(village.New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
	first := calendar.NewMonth(2026, 1)
	id := add(village.New{Level: "village", ParentID: town, Code: "339900100201", Name: "小山村", Phone: "0571-1234567", FirstMonth: first, Source: "演示"})
	w.village, err = places.ByID(t.Context(), id)
	w.ok(err)
	w.other, err = places.ByID(t.Context(), add(village.New{Level: "village", ParentID: town, Code: "339900100202", Name: "大山村", FirstMonth: first}))
	w.ok(err)
	person := func(login, name string, role user.Role) user.Actor {
		id, err := users.AddSilent(t.Context(), user.System, user.New{Login: login, Name: name, Role: role, DivisionID: w.village.ID})
		w.ok(err)
		return user.Actor{ID: id, Name: name, Post: role.Chinese(), Role: role, DivisionID: w.village.ID}
	}
	w.accountant, w.supervisor, w.head = person("kuaiji", "李会计", user.Accountant), person("jiandu", "王监督", user.Supervisor), person("zhuren", "赵主任", user.Head)
	w.ok(w.SetOpening(t.Context(), w.accountant, w.village, 1000_00, 20000_00))
	return w
}

func (w *ledger) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v %v", err, fault.Fields(err))
	}
}

func (w *ledger) day(s string) calendar.Day {
	w.t.Helper()
	d, err := calendar.ParseDay(s)
	w.ok(err)
	return d
}

// entry is a New that passes; change what the test is about.
func (w *ledger) entry(day string, kind Kind, account string, amount money.Fen) New {
	n := New{Day: w.day(day), Kind: kind, Money: account, Amount: amount, Summary: "一笔账", Handler: "李账", Witness: "陈证", Approver: "张领", Reason: "会上同意"}
	switch kind {
	case Income:
		n.Account = "501.01"
	case Expense:
		n.Account = "513.02"
	}
	return n
}

func (w *ledger) try(n New) (Entry, error) {
	w.t.Helper()
	return w.Post(w.t.Context(), w.accountant, w.village, n)
}

func (w *ledger) book(day string, kind Kind, account string, amount money.Fen) Entry {
	w.t.Helper()
	e, err := w.try(w.entry(day, kind, account, amount))
	w.ok(err)
	return e
}

func (w *ledger) reverse(e Entry, day string) (Entry, error) {
	w.t.Helper()
	return w.Reverse(w.t.Context(), w.accountant, w.village, e.ID, w.day(day), "记错了")
}

func (w *ledger) sheet(month string) Sheet {
	w.t.Helper()
	d, err := w.Draw(w.t.Context(), w.village, w.month(month))
	w.ok(err)
	return d
}

func (w *ledger) month(s string) calendar.Month {
	w.t.Helper()
	m, err := calendar.ParseMonth(s)
	w.ok(err)
	return m
}

func (w *ledger) current(month string) disclosure.Version {
	w.t.Helper()
	x, err := disclosure.Current(w.t.Context(), w.DB.Read(), w.village.ID, disclosure.FinanceMonth, month)
	w.ok(err)
	return x
}

// submit, approve and publish take a month's sheet one step on.
func (w *ledger) submit(month string) {
	w.t.Helper()
	w.ok(w.Submit(w.t.Context(), w.accountant, w.village, w.month(month)))
}

func (w *ledger) approve(month string) {
	w.t.Helper()
	w.ok(w.chain.Approve(w.t.Context(), w.supervisor, w.current(month).ID, ""))
	w.ok(w.chain.Meet(w.t.Context(), w.head, w.current(month).ID, disclosure.Meeting{Day: calendar.DayOf(w.now), Expected: 5, Present: 4}))
}

func (w *ledger) out(month string) disclosure.Version {
	w.t.Helper()
	w.submit(month)
	w.approve(month)
	w.ok(w.Publish(w.t.Context(), w.head, w.current(month).ID))
	return w.current(month)
}

func (w *ledger) exec(sql string, args ...any) error {
	w.t.Helper()
	return w.DB.Write(w.t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(w.t.Context(), sql, args...)
		return err
	})
}
