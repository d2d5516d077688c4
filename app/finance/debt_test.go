package finance

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

func TestMonthsEndWhereTheMonthEnds(t *testing.T) {
	for _, x := range []struct {
		day    string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2025-11-30", 3, "2026-02-28"},
		{"2025-12-31", 6, "2026-06-30"},
		{"2026-03-15", 12, "2027-03-15"},
		{"2026-03-31", 36, "2029-03-31"},
	} {
		d, _ := calendar.ParseDay(x.day)
		if got := monthsOn(d, x.months).String(); got != x.want {
			t.Errorf("%s and %d months: %s, want %s", x.day, x.months, got, x.want)
		}
	}
}

// What is 3, 6, 12 or 36 months old to the day is still in the younger class.
func TestR70_DebtsAreSortedByAge(t *testing.T) {
	w := newLedger(t)
	c := w.party(Unit, "新兰水产合作社")
	for _, x := range []struct {
		day   string
		class int
		old   bool
	}{
		{"2026-06-30", 0, false},
		{"2026-03-30", 0, false},
		{"2026-03-29", 1, false},
		{"2025-12-31", 1, false},
		{"2025-12-30", 1, false},
		{"2025-12-29", 2, false},
		{"2025-06-30", 2, false},
		{"2025-06-29", 3, true},
		{"2023-06-30", 3, true},
		{"2023-06-29", 4, true},
	} {
		d := Debt{Items: []DebtItem{{Day: w.day(x.day), Left: 100}}}
		a := Ageing{Limit: w.Rules.At("debt_old_months", w.day("2026-06-30"))}
		for _, name := range debtAges {
			a.Bounds = append(a.Bounds, w.Rules.At(name, w.day("2026-06-30")))
		}
		d.age(w.day("2026-06-30"), a.Bounds, a.Limit)
		var want [DebtClasses]money.Fen
		want[x.class] = 100
		if d.Ages != want || (d.Old == 100) != x.old || d.Items[0].Old != x.old {
			t.Errorf("%s: %v, old %d", x.day, d.Ages, d.Old)
		}
	}
	w.owing("2026-05-01", Income, "211", c.ID, New{Amount: 100_00})
	if a := w.ageing("2026-04-30"); len(a.Sections) != 0 {
		t.Errorf("what was booked later shows: %+v", a.Sections)
	}
}

func (w *ledger) ageing(day string) Ageing {
	w.t.Helper()
	a, err := w.Ageing(w.t.Context(), w.village, w.day(day))
	w.ok(err)
	for _, c := range a.Checks {
		if !c.OK {
			w.t.Errorf("%s: %s", day, c.Text)
		}
	}
	return a
}

// text writes an ageing down, one debt a line: section, whom, account, balance,
// classes, and what is old.
func (a Ageing) text() string {
	var b strings.Builder
	for _, x := range a.Sections {
		for _, d := range x.Debts {
			name := d.Party.Name
			if d.Party.ID == 0 {
				name = "?"
			}
			fmt.Fprintf(&b, "%s %s %s %s |", x.ID, name, d.Account.Code, d.Balance.Plain())
			for _, f := range d.Ages {
				b.WriteString(" " + f.Plain())
			}
			b.WriteString(" | " + d.Old.Plain() + "\n")
		}
	}
	return b.String()
}

// The table was worked out by hand.
func TestF22_PaymentsClearTheOldestDebts(t *testing.T) {
	w := newLedger(t)
	a, b, u := w.party(Household, "甲户"), w.party(Household, "乙户"), w.party(Unit, "丙社")
	lend, back := Expense, Income
	w.owing("2025-01-15", lend, "113", a.ID, New{Amount: 1000_00})
	w.owing("2025-09-30", lend, "113", a.ID, New{Amount: 500_00})
	w.owing("2026-05-10", lend, "113", a.ID, New{Amount: 200_00})
	w.owing("2026-05-20", back, "113", a.ID, New{Amount: 1100_00}) // the first, and 100 of the second
	w.owing("2026-01-31", back, "113", b.ID, New{Amount: 300_00})  // a deposit taken from 乙户
	wrong := w.owing("2026-06-01", lend, "113", b.ID, New{Amount: 300_00})
	_, err := w.reverse(wrong, "2026-06-25") // it was not given back after all
	w.ok(err)
	w.owing("2026-06-02", lend, "112", u.ID, New{Amount: 50_00})
	w.owing("2026-06-03", back, "112", u.ID, New{Amount: 80_00})  // 30 too much
	w.owing("2026-06-04", lend, "112", 0, New{Amount: 7_00})      // to nobody knows whom
	w.owing("2022-02-28", back, "221", u.ID, New{Amount: 900_00}) // borrowed long ago
	w.owing("2025-12-29", back, "211", u.ID, New{Amount: 60_00})
	red := NewVoucher{ // a red line of an imported book takes back what its black one said
		Day: w.day("2026-06-05"), Summary: "红字冲回", cell: "账!A5", Reason: "原账如此",
		Lines: []NewLine{{Account: "211", Credit: -20_00, CounterpartyID: u.ID}, {Account: Bank, Debit: -20_00}},
	}
	_, err = w.PostVoucher(t.Context(), w.accountant, w.village, red)
	w.ok(err)

	if got, want := w.ageing("2026-06-30").text(), strings.Join([]string{
		"112 丙社 112 -30.00 | -30.00 0.00 0.00 0.00 0.00 | 0.00",
		"112 ? 112 7.00 | 7.00 0.00 0.00 0.00 0.00 | 0.00",
		"113-debit 甲户 113 600.00 | 200.00 0.00 400.00 0.00 0.00 | 0.00",
		"113-credit 乙户 113 -300.00 | 0.00 -300.00 0.00 0.00 0.00 | 0.00",
		"211 丙社 211 -40.00 | 0.00 0.00 -40.00 0.00 0.00 | 0.00",
		"221 丙社 221 -900.00 | 0.00 0.00 0.00 0.00 -900.00 | -900.00",
	}, "\n")+"\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	// Before the reversal 乙户 had been paid; before the payment 甲户 owed all.
	if got := w.ageing("2026-06-20").text(); strings.Contains(got, "乙户") {
		t.Errorf("on 06-20:\n%s", got)
	}
	if got := w.ageing("2026-05-19").text(); !strings.Contains(got, "甲户 113 1700.00 | 200.00 0.00 500.00 1000.00 0.00 | 1000.00") {
		t.Errorf("on 05-19:\n%s", got)
	}
	x := w.ageing("2026-06-30")
	for _, s := range x.Sections {
		if s.ID == "113-credit" && (s.Balance != 300_00 || s.Owed || s.Name != "内部往来（村里欠对方）") {
			t.Errorf("%+v", s)
		}
	}
	_, d, err := x.Debt(fmt.Sprintf("%d-113", a.ID))
	w.ok(err)
	if len(d.Items) != 2 || d.Items[0].Left != 400_00 || d.Items[0].Amount != 500_00 || d.Oldest() != w.day("2025-09-30") || d.Items[0].Voucher != "2025-09-001" {
		t.Errorf("%+v", d.Items)
	}
	lines, err := w.DebtLines(t.Context(), w.village.ID, b.ID, "113", w.day("2026-06-30"))
	w.ok(err)
	if len(lines) != 3 || lines[2].Balance != -300_00 || !lines[2].Simple || lines[2].Debit != -300_00 {
		t.Errorf("%+v", lines)
	}
	// The same as the trial balance of the whole book says.
	w.agreesWithTrial(x)
}

// agreesWithTrial compares an ageing of a month's last day with TrialBalance.
func (w *ledger) agreesWithTrial(a Ageing) {
	w.t.Helper()
	rows, err := w.TrialBalance(w.t.Context(), w.village.ID, calendar.Month{}, a.Day.MonthOf())
	w.ok(err)
	aged := map[string]money.Fen{}
	for _, x := range a.Sections {
		sum := money.Fen(0)
		for _, f := range x.Ages {
			sum += f
		}
		if sum != x.Balance {
			w.t.Errorf("%s: the classes sum to %s, the balance is %s", x.ID, sum, x.Balance)
		}
		if !x.Owed {
			sum = -sum
		}
		main, _, _ := strings.Cut(x.ID, "-")
		aged[main] += sum
	}
	kept := map[string]money.Fen{}
	for _, r := range rows {
		if code := w.resolve(r.Chart, r.Code).Code; r.Level == 1 && isOwing(code) {
			kept[code] += r.ClosingDebit - r.ClosingCredit
		}
	}
	for code, want := range kept {
		if aged[code] != want {
			w.t.Errorf("%s on %s: aged %s, the trial balance has %s", code, a.Day, aged[code], want)
		}
		delete(aged, code)
	}
	for code, f := range aged {
		if f != 0 {
			w.t.Errorf("%s has %s and no row in the trial balance", code, f)
		}
	}
}

func TestR70_TheClassesSumToTheBalancesOfRandomLedgers(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(22, seed))
			w := newLedger(t)
			w.ok(w.exec("insert into opening_balance (village_id, chart, account, fen, set_by, set_at) values ($1, '2024', '112', 12345, $2, '2026-01-01T00:00:00.000Z'), ($1, '2004', '202', 777, $2, '2026-01-01T00:00:00.000Z')", w.village.ID, w.accountant.ID))
			parties := []int64{0}
			for i := range 4 {
				parties = append(parties, w.party(PartyKinds[i%3], fmt.Sprintf("第%d家", i)).ID)
			}
			model := map[string]money.Fen{} // by party and account, from the lines alone
			var booked []NewVoucher
			var ids []int64
			for range 120 {
				day := w.day("2023-01-01").AddDays(r.IntN(1270))
				code := []string{receivable, mutual, payable, borrowed}[r.IntN(4)]
				party, amount := parties[r.IntN(len(parties))], money.Fen(1+r.IntN(50_00))
				n := NewVoucher{Day: day, Summary: "往来", Handler: "李账", Witness: "陈证", Approver: "张领", Reason: "会上同意", Lines: []NewLine{
					{Account: code, Debit: amount, CounterpartyID: party}, {Account: "501.01", Credit: amount},
				}}
				if r.IntN(2) == 0 {
					n.Lines[0].Debit, n.Lines[0].Credit, n.Lines[1].Account, n.Lines[1].Debit, n.Lines[1].Credit = 0, amount, "513.02", amount, 0
				}
				if r.IntN(8) == 0 {
					n.cell = "账!A1"
					for k := range n.Lines {
						n.Lines[k].Debit, n.Lines[k].Credit = -n.Lines[k].Debit, -n.Lines[k].Credit
					}
				}
				e, err := w.PostVoucher(t.Context(), w.accountant, w.village, n)
				w.ok(err)
				booked, ids = append(booked, n), append(ids, e.ID)
			}
			reversed := map[int]calendar.Day{}
			for range 20 {
				i := r.IntN(len(ids))
				day := booked[i].Day.AddDays(r.IntN(60))
				if _, done := reversed[i]; done || day.After(w.day("2026-07-01")) {
					continue
				}
				_, err := w.Reverse(t.Context(), w.accountant, w.village, ids[i], day, "记错了")
				w.ok(err)
				reversed[i] = day
			}
			for _, on := range []string{"2023-12-31", "2024-02-29", "2025-06-17", "2026-06-30"} {
				clear(model)
				model["0-112"], model["0-211"] = 123_45, -7_77
				for i, n := range booked {
					if back, ok := reversed[i]; n.Day.After(w.day(on)) || (ok && !back.After(w.day(on))) {
						continue
					}
					model[fmt.Sprintf("%d-%s", n.Lines[0].CounterpartyID, n.Lines[0].Account)] += n.Lines[0].change()
				}
				a := w.ageing(on)
				for _, x := range a.Sections {
					for _, d := range x.Debts {
						if model[d.Key()] != d.Balance {
							t.Errorf("%s %s: %s, the lines sum to %s", on, d.Key(), d.Balance, model[d.Key()])
						}
						delete(model, d.Key())
						for _, it := range d.Items {
							if it.Left == 0 || (it.Left > 0) != (d.Balance > 0) || abs(it.Left) > abs(it.Amount) {
								t.Errorf("%s %s: an item of %s has %s left", on, d.Key(), it.Amount, it.Left)
							}
						}
					}
				}
				for key, f := range model {
					if f != 0 {
						t.Errorf("%s %s: %s is missing", on, key, f)
					}
				}
				if a.Day == a.Day.MonthOf().Last() {
					w.agreesWithTrial(a)
				}
			}
		})
	}
}

func TestR65_TheCheckTellsOfMissingReviewersAndUnnamedDebts(t *testing.T) {
	w := newLedger(t)
	c := w.party(Household, "甲户")
	w.owing("2026-01-10", Expense, "113", c.ID, New{Amount: 10_00})
	if i := w.check("2026-01", CheckDebts); i.Level != CloseDone {
		t.Errorf("%+v", i)
	}
	e := w.owing("2026-01-11", Expense, "113", 0, New{Amount: 10_00})
	if i := w.check("2026-01", CheckDebts); i.Level != CloseNote || len(i.Entries) != 1 || i.Entries[0].ID != e.ID || !strings.Contains(i.Text, "1 张") {
		t.Errorf("a debt of nobody: %+v", i)
	}
	if i := w.check("2026-01", CheckSigners); i.Level != CloseWarn || len(i.Entries) != 2 || i.Text != "有 2 张支出凭证没写审核人。记上的账不能改；要补，请冲销后重新记。" {
		t.Errorf("no reviewer: %+v", i)
	}
	_, err := w.reverse(e, "2026-01-12")
	w.ok(err)
	if i := w.check("2026-01", CheckDebts); i.Level != CloseDone {
		t.Errorf("cancelled: %+v", i)
	}
}
