package finance

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/village"
)

// fundEvent is what a voucher did to one fund, in the simplest form that can be
// right.
type fundEvent struct {
	fund       int64
	day        calendar.Day
	number     int
	money, due money.Fen
	entry      Entry
	reversed   bool
}

// fundsNegative tells whether a fund's money or due is ever below zero, voucher
// by voucher in book order.
func fundsNegative(list []fundEvent) bool {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b fundEvent) int { return cmp.Or(a.day.Sub(b.day), a.number-b.number) })
	left, due := map[int64]money.Fen{}, map[int64]money.Fen{}
	for _, e := range list {
		left[e.fund] += e.money
		due[e.fund] += e.due
		if left[e.fund] < 0 || due[e.fund] < 0 {
			return true
		}
	}
	return false
}

// R69: whatever is posted, in whatever order of days, is refused exactly if a
// fund would be below zero on some day; what stands agrees with the model.
func TestR69_RandomFundsNeverGoBelowZero(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 69))
			w := newLedger(t)
			list := []Fund{w.fund("村道硬化", "241"), w.fund("一事一议修渠", "231"), w.fund("公益补助", "503")}
			next := map[calendar.Month]int{}
			var events []fundEvent
			refused := 0
			for range 150 {
				e, x, err := w.randomFundStep(r, list, events)
				x.number = next[x.day.MonthOf()] + 1
				if bad := fundsNegative(append(slices.Clone(events), x)); bad != (err != nil) {
					t.Fatalf("%+v: model negative %v, ledger %v %v", x, bad, err, fault.Fields(err))
				}
				if err != nil {
					if fault.KindOf(err) != fault.Conflict || fieldNames(err) != "fund" {
						t.Fatalf("refused as %v", err)
					}
					refused++
					continue
				}
				next[x.day.MonthOf()]++
				x.entry = e
				for i := range events {
					events[i].reversed = events[i].reversed || events[i].entry.ID == e.ReversesID
				}
				events = append(events, x)
			}
			if refused < 10 || len(events) < 40 {
				t.Fatalf("%d refused, %d posted: the test shows little", refused, len(events))
			}
			for _, f := range list {
				w.fundAgrees(f, events)
			}
			w.fundsHold()
		})
	}
}

// randomFundStep posts or reverses something of one fund.
func (w *ledger) randomFundStep(r *rand.Rand, list []Fund, events []fundEvent) (Entry, fundEvent, error) {
	f := list[r.IntN(len(list))]
	fen := money.Fen(1 + r.IntN(300_00))
	x := fundEvent{fund: f.ID, day: calendar.Date(2025, 1, 1).AddDays(r.IntN(400))}
	if i := r.IntN(len(events) + 1); r.IntN(6) == 0 && i < len(events) && !events[i].reversed && events[i].entry.ReversesID == 0 {
		old := events[i]
		x = fundEvent{fund: old.fund, day: old.day.AddDays(r.IntN(30)), money: -old.money, due: -old.due}
		e, err := w.reverse(old.entry, x.day.String())
		return e, x, err
	}
	due := fen
	if f.Account == subsidyFund {
		due = 0
	}
	var lines []NewLine
	switch r.IntN(6) {
	case 0, 1:
		x.money, x.due = fen, due
		lines = []NewLine{debitLine(Bank, fen), creditLine(f.Account, fen)}
	case 2, 3:
		x.money = -fen
		lines = []NewLine{debitLine("153", fen), creditLine(Bank, fen)}
	case 4:
		x.money, x.due = -fen, -due
		lines = []NewLine{debitLine(f.Account, fen), creditLine(Bank, fen)}
	default:
		x.due = -due
		lines = []NewLine{debitLine(f.Account, fen), creditLine("311", fen)}
	}
	for i := range lines {
		lines[i] = lines[i].of(f)
	}
	e, err := w.tryLines(x.day.String(), lines...)
	return e, x, err
}

// fundAgrees compares a fund with the model at the end of every month.
func (w *ledger) fundAgrees(f Fund, events []fundEvent) {
	w.t.Helper()
	b := w.fundBook(f)
	before := money.Fen(0)
	for m := calendar.NewMonth(2025, 1); m.Before(calendar.NewMonth(2026, 4)); m = m.Add(1) {
		var left, due money.Fen
		for _, e := range events {
			if e.fund == f.ID && !e.day.After(m.Last()) {
				left += e.money
				due += e.due
			}
		}
		got := b.Sums(m.First(), m.Last())
		if got.Left != left || got.Due != due || got.Opening != before {
			w.t.Errorf("%s %s: left %s due %s opening %s, want %s, %s, %s", f.Name, m, got.Left, got.Due, got.Opening, left, due, before)
		}
		before = got.Left
		used := money.Fen(0)
		for _, u := range b.UseSums(w.Chart, m.First(), m.Last()) {
			used += u.Amount
		}
		if used != got.Spent {
			w.t.Errorf("%s %s: the uses sum to %s, spent are %s", f.Name, m, used, got.Spent)
		}
	}
}

// FundVillage is a village whose fund's name has all that could break a journal.
func FundVillage(t *testing.T) (*Store, village.Village, string) {
	w := newLedger(t)
	f := w.fund(`修路;款: "一"|甲, [2020]`, "241")
	w.lines("2026-03-01", debitLine(Bank, 500_00).of(f), creditLine("241", 500_00).of(f))
	paid := w.lines("2026-03-02", debitLine("153", 320_00).of(f), creditLine(Bank, 320_00).of(f))
	w.lines("2026-03-03", debitLine("513.02", 40_00), creditLine(Bank, 40_00))
	_, err := w.reverse(paid, "2026-03-04")
	w.ok(err)
	w.lines("2026-03-05", debitLine("153", 120_00).of(f), creditLine(Bank, 120_00).of(f))
	return w.Store, w.village, f.Name
}
