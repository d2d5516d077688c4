package finance

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// model is a ledger in the simplest form that can be right: a list.
type model struct {
	opening map[string]money.Fen
	list    []posted
}

type posted struct {
	day    calendar.Day
	number int
	kind   Kind
	money  string
	amount money.Fen // negative in a reversal
	code   string
}

// deltas gives what an entry does to cash and bank.
func (p posted) deltas() map[string]money.Fen {
	switch p.kind {
	case Income:
		return map[string]money.Fen{p.money: p.amount}
	case Expense:
		return map[string]money.Fen{p.money: -p.amount}
	}
	return map[string]money.Fen{p.money: -p.amount, other(p.money): p.amount}
}

// negative tells whether an account is ever below zero, in book order, from
// the day on.
func (m model) negative(from calendar.Day) bool {
	list := slices.Clone(m.list)
	slices.SortStableFunc(list, func(a, b posted) int {
		return cmp.Or(a.day.Sub(b.day), a.number-b.number)
	})
	sum := map[string]money.Fen{Cash: m.opening[Cash], Bank: m.opening[Bank]}
	for _, p := range list {
		for account, d := range p.deltas() {
			sum[account] += d
		}
		if !p.day.Before(from) && (sum[Cash] < 0 || sum[Bank] < 0) {
			return true
		}
	}
	return false
}

// at sums an account over everything before a day.
func (m model) at(account string, before calendar.Day) money.Fen {
	sum := m.opening[account]
	for _, p := range m.list {
		if p.day.Before(before) {
			sum += p.deltas()[account]
		}
	}
	return sum
}

// Random months, posted in random order, against the model: what is refused,
// every figure of every sheet, and the numbers.
func TestF04_R62_RandomLedgersAgreeWithASimpleModel(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			w := newLedger(t)
			m := model{opening: map[string]money.Fen{Cash: 1000_00, Bank: 20000_00}}
			next := map[calendar.Month]int{}
			var booked []Entry
			refused := 0
			for range 120 {
				if len(booked) > 0 && r.IntN(8) == 0 {
					booked = w.reverseOne(t, r, &m, next, booked)
					continue
				}
				n := w.random(r)
				p := posted{n.Day, next[n.Day.MonthOf()] + 1, n.Kind, n.Money, n.Amount, n.Account}
				with := m
				with.list = append(slices.Clone(m.list), p)
				e, err := w.try(n)
				if bad := with.negative(n.Day); bad != (err != nil) {
					t.Fatalf("%+v: model negative %v, ledger %v", p, bad, err)
				}
				if err != nil {
					if fault.KindOf(err) != fault.Conflict || fieldNames(err) != "amount" {
						t.Fatalf("refused as %v", err)
					}
					refused++
					continue
				}
				next[n.Day.MonthOf()]++
				if e.Number != p.number {
					t.Fatalf("number %d, want %d: no gaps, also after a refusal", e.Number, p.number)
				}
				m = with
				booked = append(booked, e)
			}
			if refused == 0 || len(booked) < 20 {
				t.Fatalf("a poor sample: %d refused, %d booked", refused, len(booked))
			}
			for month := calendar.NewMonth(2026, 1); month.Before(calendar.NewMonth(2026, 7)); month = month.Add(1) {
				w.agrees(t, m, month)
			}
			if bad, err := w.VerifyLedger(t.Context()); err != nil || len(bad) > 0 {
				t.Errorf("%v, %v", bad, err)
			}
		})
	}
}

func (w *ledger) random(r *rand.Rand) New {
	kind := []Kind{Income, Expense, Expense, Transfer}[r.IntN(4)]
	account := []string{Cash, Bank}[r.IntN(2)]
	n := w.entry("2026-01-01", kind, account, money.Fen(1+r.Int64N(1500_00)))
	n.Day = calendar.Date(2026, 1, 1+r.IntN(181))
	if kind != Transfer {
		choices := slices.DeleteFunc(w.Chart.Choices(kind), func(a Account) bool { return dueAccount(a.Code) }) // those name a fund
		n.Account = choices[r.IntN(len(choices))].Code
	}
	return n
}

func (w *ledger) reverseOne(t *testing.T, r *rand.Rand, m *model, next map[calendar.Month]int, booked []Entry) []Entry {
	t.Helper()
	i := r.IntN(len(booked))
	e := booked[i]
	day := e.Day.AddDays(r.IntN(20))
	if day.After(calendar.Date(2026, 6, 30)) {
		day = e.Day
	}
	p := posted{day, next[day.MonthOf()] + 1, e.Kind, e.Money, -e.Amount, e.Account}
	with := *m
	with.list = append(slices.Clone(m.list), p)
	_, err := w.reverse(e, day.String())
	if bad := with.negative(day); bad != (err != nil) {
		t.Fatalf("reversing %+v: model negative %v, ledger %v", p, bad, err)
	}
	if err != nil {
		return booked
	}
	next[day.MonthOf()]++
	*m = with
	return slices.Delete(booked, i, i+1)
}

// agrees compares every figure of a month's sheet with the model.
func (w *ledger) agrees(t *testing.T, m model, month calendar.Month) {
	t.Helper()
	d := w.sheet(month.String())
	after := month.Last().AddDays(1)
	if d.Cash.Opening != m.at(Cash, month.First()) || d.Cash.Closing != m.at(Cash, after) || d.Bank.Opening != m.at(Bank, month.First()) || d.Bank.Closing != m.at(Bank, after) {
		t.Fatalf("%s: cash %+v bank %+v", month, d.Cash, d.Bank)
	}
	if d.Opening+d.Income-d.Expense != d.Closing || d.Opening != d.Cash.Opening+d.Bank.Opening || d.Cash.Opening+d.Cash.In-d.Cash.Out != d.Cash.Closing || d.Bank.Opening+d.Bank.In-d.Bank.Out != d.Bank.Closing {
		t.Fatalf("%s does not add up: %+v", month, d)
	}
	want := map[string]money.Fen{}
	var income, expense money.Fen
	count := 0
	for _, p := range m.list {
		if !month.Contains(p.day) {
			continue
		}
		count++
		switch p.kind {
		case Income:
			income += p.amount
			want["+"+p.code] += p.amount
		case Expense:
			expense += p.amount
			want["-"+p.code] += p.amount
		}
	}
	if d.Income != income || d.Expense != expense || len(d.Entries) != count {
		t.Fatalf("%s: income %d expense %d of %d, want %d %d of %d", month, d.Income, d.Expense, len(d.Entries), income, expense, count)
	}
	got := map[string]money.Fen{}
	for sign, items := range map[string][]SheetItem{"+": d.Incomes, "-": d.Expenses} {
		last := money.Fen(0)
		for i, it := range items {
			got[sign+it.Code] += it.Sum
			if it.Name == "" || it.Plain == "" || it.Count < 1 || (i > 0 && it.Sum > last) {
				t.Errorf("%s: item %+v after %d", month, it, last)
			}
			last = it.Sum
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s: by account %v, want %v", month, got, want)
	}
	running, numbers := d.Opening, map[string]bool{}
	for i, e := range d.Entries {
		running += e.Income - e.Expense
		if e.Balance != running || e.N != i+1 || (i > 0 && e.Day.Before(d.Entries[i-1].Day)) {
			t.Fatalf("%s entry %d: balance %d, want %d", month, i+1, e.Balance, running)
		}
		numbers[e.Voucher] = true
	}
	for n := 1; n <= count; n++ {
		if !numbers[voucherNumber(month, n)] {
			t.Errorf("%s: number %d is missing", month, n)
		}
	}
}

func TestF04_ANegativeBalanceNamesTheEntryThatCausesIt(t *testing.T) {
	w := newLedger(t)
	n := w.entry("2026-03-20", Expense, Cash, 900_00)
	n.Summary = "付水泥款"
	if _, err := w.try(n); err != nil {
		t.Fatal(err)
	}
	// A later booked, earlier dated entry takes what the one above needs.
	_, err := w.try(w.entry("2026-03-02", Expense, Cash, 100_01))
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "2026-03-20“付水泥款”") || !strings.Contains(err.Error(), "现金") || !strings.Contains(err.Error(), "-0.01") {
		t.Errorf("%v", err)
	}
	if _, err := w.try(w.entry("2026-03-02", Expense, Cash, 100_00)); err != nil {
		t.Errorf("to the last fen: %v", err)
	}
	if _, err := w.try(w.entry("2026-03-01", Transfer, Cash, 1)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a transfer out of an empty box: %v", err)
	}
	if err := w.SetOpening(t.Context(), w.accountant, w.village, 999_99, 20000_00); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an opening balance too small for what was spent: %v", err)
	}
}

func TestReversalsHaveRules(t *testing.T) {
	w := newLedger(t)
	e := w.book("2026-03-10", Expense, Bank, 500_00)
	if _, err := w.reverse(e, "2026-03-09"); fieldNames(err) != "day" {
		t.Errorf("before the entry itself: %v", err)
	}
	if _, err := w.reverse(e, "2026-07-02"); fieldNames(err) != "day" {
		t.Errorf("tomorrow: %v", err)
	}
	for _, reason := range []string{"", " 　 "} {
		if _, err := w.Reverse(t.Context(), w.accountant, w.village, e.ID, w.day("2026-03-11"), reason); fieldNames(err) != "note" {
			t.Errorf("without a reason %q: %v on %q", reason, err, fieldNames(err))
		}
	}
	for _, reason := range []string{"重复，电话13812345678", strings.Repeat("长", 101)} {
		if _, err := w.Reverse(t.Context(), w.accountant, w.village, e.ID, w.day("2026-03-11"), reason); !strings.Contains(fieldNames(err), "note") {
			t.Errorf("%q: %v on %q", reason, err, fieldNames(err))
		}
	}
	r, err := w.reverse(e, "2026-04-02")
	if err != nil {
		t.Fatal(err)
	}
	if r.Amount != -500_00 || r.Voucher() != "2026-04-001" || r.ReversesID != e.ID || r.Summary != "冲销2026-03-001：记错了" || r.Kind != Expense || r.Account != e.Account {
		t.Errorf("%+v", r)
	}
	if _, err := w.reverse(e, "2026-04-03"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, err := w.reverse(r, "2026-04-03"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a reversal was reversed: %v", err)
	}
	if _, err := w.Reverse(t.Context(), w.accountant, w.village, 404, w.day("2026-04-03"), "错"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no such entry: %v", err)
	}
	march, april := w.sheet("2026-03"), w.sheet("2026-04")
	if march.Entries[0].ReversedBy != "2026-04-001" || april.Entries[0].Reverses != "2026-03-001" || april.Entries[0].Expense != -500_00 || april.Expense != -500_00 || april.Closing != 21000_00 {
		t.Errorf("%+v\n%+v", march.Entries, april.Entries)
	}
	if _, err := w.reverse(w.book("2026-04-05", Income, Cash, 10), "2026-04-05"); err != nil {
		t.Errorf("on the same day: %v", err)
	}
}

// A reversal of money that was spent since would leave nothing to pay it with.
func TestF04_AReversalMayNotLeaveLessThanNothing(t *testing.T) {
	w := newLedger(t)
	e := w.book("2026-03-01", Income, Cash, 500_00)
	w.book("2026-03-02", Expense, Cash, 1400_00)
	if _, err := w.reverse(e, "2026-03-03"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("%v", err)
	}
}

func TestR42_AMonthUnderReviewOrOutTakesNoEntries(t *testing.T) {
	w := newLedger(t)
	e := w.book("2026-03-10", Expense, Cash, 100)
	// tried runs every act that would change March and tells whether each is refused.
	tried := func(state string, want bool) {
		t.Helper()
		_, post := w.try(w.entry("2026-03-11", Income, Cash, 100))
		_, reverse := w.reverse(e, "2026-03-12")
		attach := w.Attach(t.Context(), w.accountant, w.village, e.ID, "单据"+state, pngOf(3, len(state)))
		for what, err := range map[string]error{"post": post, "reverse": reverse, "attach": attach} {
			if refused := fault.KindOf(err) == fault.Conflict; refused != want || (err != nil) != want {
				t.Errorf("%s while %s: %v", what, state, err)
			}
		}
		if !want {
			e = w.book("2026-03-10", Expense, Cash, 100) // the next to be reversed
		}
	}
	tried("open", false)
	w.submit("2026-03")
	tried("submitted", true)
	w.ok(w.chain.Return(t.Context(), w.supervisor, w.current("2026-03").ID, "请补单据"))
	tried("returned", false)
	w.submit("2026-03")
	w.approve("2026-03")
	tried("approved", true)
	w.ok(w.Publish(t.Context(), w.head, w.current("2026-03").ID))
	tried("published", true)
	if _, err := w.try(w.entry("2026-02-10", Income, Cash, 100)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a month before one that is out: %v", err)
	}
	if _, err := w.reverse(e, "2026-04-01"); err != nil {
		t.Errorf("a reversal in the open month after: %v", err)
	}
	w.ok(w.Correct(t.Context(), w.accountant, w.village, w.month("2026-03"), "补记一笔"))
	e = w.book("2026-03-10", Expense, Cash, 100)
	tried("being corrected", false)
	w.out("2026-03")
	w.out("2026-04")
	w.ok(w.Correct(t.Context(), w.accountant, w.village, w.month("2026-03"), "又要改"))
	tried("being corrected, with the next month out", true)
}

func TestTheOpeningBalanceIsFixedByTheFirstSheet(t *testing.T) {
	w := newLedger(t)
	w.ok(w.SetOpening(t.Context(), w.accountant, w.village, 5, 7))
	if cash, bank, err := w.Opening(t.Context(), w.village.ID); err != nil || cash != 5 || bank != 7 {
		t.Errorf("%d %d %v", cash, bank, err)
	}
	for name, fen := range map[string]money.Fen{"negative": -1, "beyond all money": money.Max + 1} {
		if err := w.SetOpening(t.Context(), w.accountant, w.village, fen, fen); fieldNames(err) != "bank cash" {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.submit("2026-03")
	if err := w.SetOpening(t.Context(), w.accountant, w.village, 1, 1); fault.KindOf(err) != fault.Conflict {
		t.Errorf("after the first sheet was handed in: %v", err)
	}
	w.ok(w.chain.Return(t.Context(), w.supervisor, w.current("2026-03").ID, "期初不对"))
	if err := w.SetOpening(t.Context(), w.accountant, w.village, 1, 1); err != nil {
		t.Errorf("after it came back: %v", err)
	}
}

func TestR62_TheDatabaseRefusesToTouchOrUnbalanceTheBooks(t *testing.T) {
	w := newLedger(t)
	e := w.book("2026-03-10", Expense, Cash, 100_00)
	w.book("2026-03-11", Income, Cash, 200_00)
	w.ok(w.Attach(t.Context(), w.accountant, w.village, e.ID, "发票", pngOf(4, 4)))
	before := fmt.Sprintf("%+v", w.sheet("2026-03"))
	for _, sql := range []string{
		"update voucher set day = '2026-03-01'", "update voucher set summary = '改'", "update voucher set posted = 0", "update voucher set village_id = 4",
		"update voucher set reverses_id = 2 where id = 1", "delete from voucher",
		"update voucher_line set debit_fen = 1 where debit_fen > 0", "update voucher_line set account = '102'", "delete from voucher_line",
		"insert into voucher_line (voucher_id, n, chart, account, debit_fen) values (1, 3, '2024', '101', 5)",
		"update voucher_line set voucher_id = 2 where voucher_id = 1",
		"insert or replace into voucher_line (voucher_id, n, chart, account, debit_fen) select voucher_id, n, chart, account, 7 from voucher_line where debit_fen > 0",
		"insert or replace into voucher (id, village_id, month, number, day, kind, summary, posted_by, posted_at) select id, village_id, month, number, day, kind, '改', posted_by, posted_at from voucher",
		"insert into voucher (village_id, month, number, day, kind, summary, posted, posted_by, posted_at) values (3, '2026-03', 3, '2026-03-12', 'income', '硬塞', 1, 1, '')",
		"update voucher_attachment set name = '改'", "delete from voucher_attachment",
		"insert or replace into voucher_attachment select voucher_id, n, sha256, '改', added_by, added_at from voucher_attachment",
	} {
		if err := w.exec(sql); err == nil {
			t.Errorf("went through: %s", sql)
		}
	}
	if after := fmt.Sprintf("%+v", w.sheet("2026-03")); after != before {
		t.Errorf("changed from %s\nto %s", before, after)
	}
}

func TestR62_TheDatabasePostsOnlyWhatBalances(t *testing.T) {
	w := newLedger(t)
	w.book("2026-03-10", Expense, Cash, 100_00)
	// voucher writes an unposted voucher by hand, lines and all, and posts it.
	voucher := func(number int, day string, reverses any, lines ...[2]int64) error {
		return w.DB.Write(t.Context(), func(q db.Q) error {
			var id int64
			err := q.QueryRowContext(t.Context(), `
				insert into voucher (village_id, month, number, day, kind, summary, reverses_id, posted_by, posted_at)
				values ($1, $2, $3, $4, 'expense', '手写', $5, $6, '') returning id`, w.village.ID, day[:7], number, day, reverses, w.accountant.ID).Scan(&id)
			if err != nil {
				return err
			}
			for i, l := range lines {
				_, err := q.ExecContext(t.Context(), "insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values ($1, $2, '2024', $3, $4, $5)",
					id, i+1, []string{"513.02", Bank, Cash}[i], l[0], l[1])
				if err != nil {
					return err
				}
			}
			_, err = q.ExecContext(t.Context(), "update voucher set posted = 1 where id = $1", id)
			return err
		})
	}
	for name, err := range map[string]error{
		"no lines":             voucher(2, "2026-03-11", nil),
		"one line":             voucher(2, "2026-03-11", nil, [2]int64{5, 0}),
		"unbalanced":           voucher(2, "2026-03-11", nil, [2]int64{5, 0}, [2]int64{0, 4}),
		"both sides":           voucher(2, "2026-03-11", nil, [2]int64{5, 5}, [2]int64{0, 0}),
		"a number skipped":     voucher(3, "2026-03-11", nil, [2]int64{5, 0}, [2]int64{0, 5}),
		"a number twice":       voucher(1, "2026-03-11", nil, [2]int64{5, 0}, [2]int64{0, 5}),
		"number zero":          voucher(0, "2026-03-11", nil, [2]int64{5, 0}, [2]int64{0, 5}),
		"reverses nothing":     voucher(2, "2026-03-11", 404, [2]int64{-5, 0}, [2]int64{0, -5}),
		"first number skipped": voucher(2, "2026-05-11", nil, [2]int64{5, 0}, [2]int64{0, 5}),
	} {
		if err == nil {
			t.Errorf("%s was posted", name)
		}
	}
	if err := voucher(2, "2026-03-11", nil, [2]int64{9, 0}, [2]int64{0, 4}, [2]int64{0, 5}); err != nil {
		t.Errorf("three lines that balance: %v", err)
	}
}
