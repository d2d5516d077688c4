package finance

import (
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

// line is a debit above zero or, with credit true, a credit.
type testLine struct {
	account string
	fen     money.Fen
	credit  bool
}

func dr(account string, fen money.Fen) testLine { return testLine{account, fen, false} }
func cr(account string, fen money.Fen) testLine { return testLine{account, fen, true} }

// voucher posts a voucher of any number of lines by the statements the store
// itself uses; the simple forms write two.
func (w *ledger) voucher(day, summary string, lines ...testLine) int64 {
	w.t.Helper()
	ctx, d := w.t.Context(), w.day(day)
	var id int64
	w.ok(w.DB.Write(ctx, func(q db.Q) error {
		n, err := lastNumber(ctx, q, w.village.ID, d.MonthOf())
		if err != nil {
			return err
		}
		err = q.QueryRowContext(ctx, `
			insert into voucher (village_id, month, number, day, kind, summary, posted_by, posted_at)
			values ($1, $2, $3, $4, 'transfer', $5, $6, $7) returning id`,
			w.village.ID, d.MonthOf().String(), n+1, d.String(), summary, w.accountant.ID, db.Time(w.now)).Scan(&id)
		if err != nil {
			return err
		}
		for i, l := range lines {
			t := Turn{Debit: l.fen}
			if l.credit {
				t = Turn{Credit: l.fen}
			}
			if _, err := q.ExecContext(ctx, "insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values ($1, $2, $3, $4, $5, $6)",
				id, i+1, ChartVersion, l.account, t.Debit, t.Credit); err != nil {
				return err
			}
		}
		_, err = q.ExecContext(ctx, "update voucher set posted = 1 where id = $1", id)
		return err
	}))
	return id
}

// handLedger is a village with every class of account; all expected figures of
// the tests below were added up by hand. It opens with 1,000.00 in cash and
// 20,000.00 in the bank, 2025 is closed and distributed, 2026 is not.
func handLedger(t testing.TB) *ledger {
	w := newLedger(t)
	w.voucher("2025-11-05", "收租金", dr("102", 50000_00), cr("501.01", 50000_00))
	w.voucher("2025-11-10", "买拖拉机", dr("151", 30000_00), cr("102", 30000_00))
	w.voucher("2025-11-12", "办公用品和水电", dr("513.02", 800_00), dr("513.07", 200_00), cr("101", 1000_00))
	w.voucher("2025-11-20", "收修路专款", dr("102", 10000_00), cr("241", 10000_00))
	w.voucher("2025-11-25", "张三欠卫生费", dr("113.01", 500_00), cr("504", 500_00))
	w.voucher("2025-12-05", "买种子", dr("401", 2000_00), cr("102", 2000_00))
	w.voucher("2025-12-10", "向信用社借款", dr("102", 5000_00), cr("201", 5000_00))
	w.voucher("2025-12-15", "李四预交水费", dr("102", 300_00), cr("113.02", 300_00))
	w.voucher("2025-12-20", "文艺演出", dr("514.03", 1500_00), cr("102", 1500_00))
	w.voucher("2025-12-31", "计提折旧", dr("511", 3000_00), cr("152", 3000_00))
	w.voucher("2025-12-31", "结转收入", dr("501.01", 50000_00), dr("504", 500_00), cr("321", 50500_00))
	w.voucher("2025-12-31", "结转支出", dr("321", 5500_00), cr("511", 3000_00), cr("513.02", 800_00), cr("513.07", 200_00), cr("514.03", 1500_00))
	w.voucher("2025-12-31", "结转本年收益", dr("321", 45000_00), cr("322", 45000_00))
	w.voucher("2025-12-31", "收益分配", dr("322", 10000_00), cr("311", 4000_00), cr("102", 6000_00))
	w.voucher("2026-01-08", "上级补助", dr("102", 2000_00), cr("503", 2000_00))
	w.voucher("2026-01-20", "红字：补助多记", dr("102", -200_00), cr("503", -200_00))
	w.voucher("2026-01-25", "计提税金", dr("512", 100_00), cr("214", 100_00))
	w.voucher("2026-02-03", "分红", dr("102", 700_00), cr("502", 700_00))
	w.voucher("2026-02-15", "以地入股", dr("161", 9000_00), cr("301", 9000_00))
	w.voucher("2026-02-20", "计提所得税", dr("521", 50_00), cr("214", 50_00))
	return w
}

func (w *ledger) span(text string) Span {
	w.t.Helper()
	sp, err := ParseSpan(text)
	w.ok(err)
	return sp
}

// holds demands that every identity holds.
func (w *ledger) holds(what string, checks []Check) {
	w.t.Helper()
	if len(checks) == 0 {
		w.t.Errorf("%s: nothing was checked", what)
	}
	for _, c := range checks {
		if !c.OK {
			w.t.Errorf("%s: %s", what, c.Text)
		}
	}
}

func TestSpansAreReadAndWritten(t *testing.T) {
	for text, chinese := range map[string]string{
		"2026-03": "2026年3月", "2026": "2026年", "2026-01~2026-06": "2026年1月至6月", "2025-11~2026-02": "2025年11月至2026年2月",
	} {
		sp, err := ParseSpan(text)
		if err != nil || sp.String() != text || sp.Chinese() != chinese {
			t.Errorf("%s: %v %q %q", text, err, sp, sp.Chinese())
		}
	}
	if sp, _ := ParseSpan("2026-01~2026-12"); sp.String() != "2026" || sp.Months() != 12 || sp.Shift(-1) != YearSpan(2025) {
		t.Error(sp)
	}
	for _, text := range []string{"", "26", "2026-13", "2026-06~2026-01", "2026-01~", "2000-01~2026-01", "2026-01~2026-02~2026-03", "0000", "abcd"} {
		if sp, err := ParseSpan(text); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v %v", text, sp, err)
		}
	}
}

func TestTrialBalanceOfAHandMadeVillage(t *testing.T) {
	w := handLedger(t)
	b, err := w.Trial(t.Context(), w.village, w.span("2025-12"))
	w.ok(err)
	w.holds("trial", b.Checks)
	got := map[string][6]money.Fen{}
	var order []string
	for _, r := range b.Rows {
		key := r.Account.Code
		if key == "" {
			key = r.Account.Name
		}
		order = append(order, key)
		got[key] = [6]money.Fen{r.Opening.Debit, r.Opening.Credit, r.Debit, r.Credit, r.Closing.Debit, r.Closing.Credit}
	}
	for key, want := range map[string][6]money.Fen{
		"101":      {0, 0, 0, 0, 0, 0},
		"102":      {50000_00, 0, 5300_00, 9500_00, 45800_00, 0},
		"113":      {500_00, 0, 0, 300_00, 500_00, 300_00}, // two-sided: not set off
		"113.01":   {500_00, 0, 0, 0, 500_00, 0},
		"113.02":   {0, 0, 0, 300_00, 0, 300_00},
		"152":      {0, 0, 0, 3000_00, 0, 3000_00},
		"资产类小计":    {80500_00, 0, 5300_00, 12800_00, 76300_00, 3300_00},
		"241":      {0, 10000_00, 0, 0, 0, 10000_00},
		"负债类小计":    {0, 10000_00, 0, 5000_00, 0, 15000_00},
		"321":      {0, 0, 50500_00, 50500_00, 0, 0},
		"322":      {0, 21000_00, 10000_00, 45000_00, 0, 56000_00},
		"322.00":   {0, 21000_00, 0, 0, 0, 21000_00},
		"401":      {0, 0, 2000_00, 0, 2000_00, 0},
		"501":      {0, 50000_00, 50000_00, 0, 0, 0},
		"513":      {1000_00, 0, 0, 1000_00, 0, 0},
		"支出类小计":    {1000_00, 0, 4500_00, 5500_00, 0, 0},
		"合计":       {81500_00, 81500_00, 122800_00, 122800_00, 78300_00, 78300_00},
		"所有者权益类小计": {0, 21000_00, 60500_00, 99500_00, 0, 60000_00},
	} {
		if got[key] != want {
			t.Errorf("%s: %v, want %v", key, got[key], want)
		}
	}
	if order[len(order)-1] != "合计" || slices.Index(order, "资产类小计") > slices.Index(order, "201") {
		t.Error(order)
	}
	if b.Derived != 21000_00 {
		t.Error("derived", b.Derived)
	}
}

func TestGeneralLedgerOfAHandMadeVillage(t *testing.T) {
	w := handLedger(t)
	g, err := w.General(t.Context(), w.village, w.span("2025-12~2026-02"))
	w.ok(err)
	w.holds("general", g.Checks)
	for _, a := range g.Accounts {
		if a.Account.Code != "102" {
			continue
		}
		if a.Opening != 50000_00 || len(a.Months) != 3 {
			t.Fatal(a)
		}
		want := []GeneralMonth{
			{w.month("2025-12"), Turn{5300_00, 9500_00}, 45800_00, Turn{65300_00, 39500_00}},
			{w.month("2026-01"), Turn{1800_00, 0}, 47600_00, Turn{1800_00, 0}},
			{w.month("2026-02"), Turn{700_00, 0}, 48300_00, Turn{2500_00, 0}},
		}
		if !slices.Equal(a.Months, want) {
			t.Errorf("%v, want %v", a.Months, want)
		}
		return
	}
	t.Error("no 102")
}

func TestBankJournalOfAHandMadeVillage(t *testing.T) {
	w := handLedger(t)
	d, err := w.MoneyJournal(t.Context(), w.village, Bank, w.span("2025-12"))
	w.ok(err)
	w.holds("journal", d.Checks)
	var got []string
	for _, r := range d.Rows {
		names := make([]string, len(r.Counter))
		for i, a := range r.Counter {
			names[i] = a.Code
		}
		got = append(got, fmt.Sprintf("%s %s %s %s %s %s %s", r.Kind, r.Day.String()[5:], r.Voucher, strings.Join(names, "+"), r.Debit, r.Credit, r.Balance))
	}
	want := []string{
		"opening 12-01   0.00 0.00 50,000.00",
		"line 12-05 2025-12-001 401 0.00 2,000.00 48,000.00", "day 12-05   0.00 2,000.00 48,000.00",
		"line 12-10 2025-12-002 201 5,000.00 0.00 53,000.00", "day 12-10   5,000.00 0.00 53,000.00",
		"line 12-15 2025-12-003 113.02 300.00 0.00 53,300.00", "day 12-15   300.00 0.00 53,300.00",
		"line 12-20 2025-12-004 514.03 0.00 1,500.00 51,800.00", "day 12-20   0.00 1,500.00 51,800.00",
		"line 12-31 2025-12-009 322 0.00 6,000.00 45,800.00", "day 12-31   0.00 6,000.00 45,800.00",
		"month 12-31   5,300.00 9,500.00 45,800.00", "year 12-31   65,300.00 39,500.00 45,800.00",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if _, err := w.MoneyJournal(t.Context(), w.village, "513", w.span("2025-12")); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

func TestDetailLedgerShowsTheOtherSideOfManyLines(t *testing.T) {
	w := handLedger(t)
	for code, want := range map[string]string{
		"101":    "2025-11-003 513.02+513.07 0.00 1,000.00 0.00",
		"513":    "2025-11-003 101 800.00 0.00 800.00|2025-11-003 101 200.00 0.00 1,000.00",
		"501.01": "2025-11-001 102 0.00 50,000.00 -50,000.00",
		"113":    "2025-11-005 504 500.00 0.00 500.00",
	} {
		d, err := w.Detail(t.Context(), w.village, code, w.span("2025-11"))
		w.ok(err)
		w.holds(code, d.Checks)
		var got []string
		for _, r := range d.Rows {
			if r.Kind != RowLine {
				continue
			}
			var names []string
			for _, a := range r.Counter {
				names = append(names, a.Code)
			}
			got = append(got, fmt.Sprintf("%s %s %s %s %s", r.Voucher, strings.Join(names, "+"), r.Debit, r.Credit, r.Balance))
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%s: %s, want %s", code, s, want)
		}
	}
	if _, err := w.Detail(t.Context(), w.village, "999", w.span("2025-11")); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	if _, err := w.Detail(t.Context(), w.village, "101", w.span("2024-11~2025-11")); fault.KindOf(err) != fault.Invalid {
		t.Error("thirteen months of lines:", err)
	}
}

// TestSumsAreKeptAndProved breaks the kept sums past the program and sees that
// the proof finds each break.
func TestSumsAreKeptAndProved(t *testing.T) {
	w := handLedger(t)
	clean := func() []string {
		bad, err := w.VerifySums(t.Context())
		w.ok(err)
		return bad
	}
	if bad := clean(); len(bad) > 0 {
		t.Fatal(bad)
	}
	w.ok(w.exec("update account_month set debit_fen = debit_fen + 1 where month = '2025-12' and account = '102' and nature = ''"))
	w.ok(w.exec("delete from account_year where year = '2026' and account = '512'"))
	w.ok(w.exec("insert into account_month values ($1, '2024-01', '2024', '101', '', 5, 0)", w.village.ID))
	bad := strings.Join(clean(), "\n")
	for _, want := range []string{"2025-12 科目 102", "借方差 -0.01", "2026 科目 512", "2024-01 科目 101"} {
		if !strings.Contains(bad, want) {
			t.Errorf("no %q in %s", want, bad)
		}
	}
	if n := strings.Count(bad, "\n") + 1; n != 3 {
		t.Error(n, bad)
	}
	trial, err := w.Trial(t.Context(), w.village, w.span("2025-12"))
	w.ok(err)
	if slices.IndexFunc(trial.Checks, func(c Check) bool { return !c.OK && strings.Contains(c.Text, "相差 0.01 元") }) < 0 {
		t.Error("the trial balance does not show the difference:", trial.Checks)
	}
}

// TestOldAccountsCountInThoseThatTookOver: 153 was 固定资产清理 in the chart of
// 2004 and is 在建工程 now.
func TestOldAccountsCountInThoseThatTookOver(t *testing.T) {
	w := newLedger(t)
	ctx := t.Context()
	w.ok(w.DB.Write(ctx, func(q db.Q) error {
		var id int64
		if err := q.QueryRowContext(ctx, `insert into voucher (village_id, month, number, day, kind, summary, posted_by, posted_at)
			values ($1, '2023-05', 1, '2023-05-06', 'transfer', '旧账', $2, $3) returning id`, w.village.ID, w.accountant.ID, db.Time(w.now)).Scan(&id); err != nil {
			return err
		}
		for i, l := range []struct {
			account string
			t       Turn
		}{{"153", Turn{900_00, 0}}, {"102", Turn{0, 900_00}}} {
			if _, err := q.ExecContext(ctx, "insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values ($1, $2, '2004', $3, $4, $5)", id, i+1, l.account, l.t.Debit, l.t.Credit); err != nil {
				return err
			}
		}
		_, err := q.ExecContext(ctx, "update voucher set posted = 1 where id = $1", id)
		return err
	}))
	st, err := w.BalanceOn(ctx, w.village, w.day("2023-05-31"))
	w.ok(err)
	w.holds("balance", st.Checks)
	clearing, err := st.Line("clearing")
	w.ok(err)
	if clearing.Amounts[1] != 900_00 || !st.Old {
		t.Error(clearing.Amounts, st.Old)
	}
}

// TestRandomBooksHold posts random vouchers of two to five lines on every
// account of the chart, red ones among them, over five years, and compares the
// books with sums kept beside them and with those read from the lines.
func TestRandomBooksHold(t *testing.T) {
	w := newLedger(t)
	rnd := rand.New(rand.NewPCG(7, 11))
	// 321 is booked only against income, expense and 322, as its meaning is
	surplus := []string{"321", "322", "501", "501.01", "503", "513.02", "514"}
	var accounts []string
	for _, a := range w.Chart.Accounts() {
		if a.Code != "321" {
			accounts = append(accounts, a.Code)
		}
	}
	model := map[string]map[calendar.Month]money.Fen{} // net by account and month
	first := calendar.NewMonth(2021, 11)
	for range 400 {
		m := first.Add(rnd.IntN(50))
		day := m.First().AddDays(rnd.IntN(28))
		var lines []testLine
		rest := money.Fen(0)
		codes := accounts
		if rnd.IntN(10) == 0 {
			codes = surplus
		}
		book := func(l testLine) {
			net := l.fen
			if l.credit {
				net = -net
			}
			rest += net
			lines = append(lines, l)
			if model[l.account] == nil {
				model[l.account] = map[calendar.Month]money.Fen{}
			}
			model[l.account][m] += net
		}
		for n := 1 + rnd.IntN(4); len(lines) < n; {
			l := testLine{codes[rnd.IntN(len(codes))], money.Fen(1 + rnd.IntN(1_000_00)), rnd.IntN(2) == 0}
			if rnd.IntN(5) == 0 {
				l.fen = -l.fen
			}
			book(l)
		}
		if rest == 0 {
			book(dr(codes[0], 5))
		}
		book(cr(codes[rnd.IntN(len(codes))], rest))
		w.voucher(day.String(), "随机", lines...)
	}
	bad, err := w.VerifySums(t.Context())
	w.ok(err)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	for range 60 {
		from := first.Add(rnd.IntN(54) - 2)
		w.checkSpan(Span{from, from.Add(rnd.IntN(20))}, model)
	}
}

// checkSpan compares one span's books with the model and with each other.
func (w *ledger) checkSpan(sp Span, model map[string]map[calendar.Month]money.Fen) {
	w.t.Helper()
	ctx := w.t.Context()
	trial, err := w.Trial(ctx, w.village, sp)
	w.ok(err)
	w.holds("trial "+sp.String(), trial.Checks)
	general, err := w.General(ctx, w.village, sp)
	w.ok(err)
	w.holds("general "+sp.String(), general.Checks)
	own, err := w.Balances(ctx, w.village.ID, sp)
	w.ok(err)
	for _, a := range own.Accounts {
		open, net := money.Fen(0), money.Fen(0)
		for m, fen := range model[a.Account.Code] {
			switch {
			case m.Before(sp.From):
				open += fen
			case !m.After(sp.To):
				net += fen
			}
		}
		switch a.Account.Code {
		case Cash:
			open += 1000_00
		case Bank:
			open += 20000_00
		case openingEquity:
			open -= 21000_00
		}
		if a.Opening != open || a.net() != net {
			w.t.Errorf("%s %s: %s and %s, want %s and %s", sp, a.Account.Code, a.Opening, a.net(), open, net)
		}
	}
	w.sameAsLines(sp, trial)
	sheet, err := w.BalanceOn(ctx, w.village, sp.To.Last())
	w.ok(err)
	w.holds("balance "+sp.String(), sheet.Checks)
	revenue, err := w.RevenueOf(ctx, w.village, sp)
	w.ok(err)
	year, err := w.DistributionOf(ctx, w.village, sp.To.Year())
	w.ok(err)
	w.holds("distribution", year.Checks)
	if full, err := w.RevenueOf(ctx, w.village, YearSpan(sp.To.Year())); err != nil || amount(w, full, "net") != amount(w, year, "net") {
		w.t.Errorf("%d: net income differs between revenue and distribution (%v)", sp.To.Year(), err)
	}
	if amount(w, revenue, "income")-amount(w, revenue, "expense") != amount(w, revenue, "surplus") {
		w.t.Error("surplus", sp)
	}
}

func amount(w *ledger, st Statement, id string) money.Fen {
	w.t.Helper()
	l, err := st.Line(id)
	w.ok(err)
	return l.Amounts[0]
}

// sameAsLines compares the trial balance with the one summed from all lines.
func (w *ledger) sameAsLines(sp Span, trial Trial) {
	w.t.Helper()
	rows, err := w.TrialBalance(w.t.Context(), w.village.ID, sp.From, sp.To)
	w.ok(err)
	other := map[string]Balance{}
	for _, b := range rows {
		other[b.Code] = b
	}
	n := 0
	for _, r := range trial.Rows {
		if r.Account.Code == "" || r.Opening == (Turn{}) && r.Turn == (Turn{}) && r.Closing == (Turn{}) {
			continue
		}
		n++
		b := other[r.Account.Code]
		if (Turn{b.OpeningDebit, b.OpeningCredit}) != r.Opening || (Turn{b.Debit, b.Credit}) != r.Turn || (Turn{b.ClosingDebit, b.ClosingCredit}) != r.Closing {
			w.t.Errorf("%s %s: %+v, from the lines %+v", sp, r.Account.Code, r, b)
		}
	}
	if n != len(other) {
		w.t.Errorf("%s: %d rows, from the lines %d", sp, n, len(other))
	}
}

// TestBooksTieToTheSheets books random months by the simple forms, with
// reversals, and compares journals and statement with each month's sheet.
func TestBooksTieToTheSheets(t *testing.T) {
	w := newLedger(t)
	rnd := rand.New(rand.NewPCG(3, 5))
	ctx := t.Context()
	for m := 1; m <= 6; m++ {
		for range 25 {
			kind := []Kind{Income, Income, Expense, Transfer}[rnd.IntN(4)]
			n := w.entry(calendar.Date(2026, m, 1+rnd.IntN(20)).String(), kind, []string{Cash, Bank}[rnd.IntN(2)], money.Fen(1+rnd.IntN(900_00)))
			if choices := w.Chart.Choices(kind); len(choices) > 0 {
				n.Account = choices[rnd.IntN(len(choices))].Code
			}
			e, err := w.try(n)
			if err != nil {
				continue // it would have left cash below zero
			}
			if rnd.IntN(6) == 0 {
				_, _ = w.reverse(e, calendar.Date(2026, m, 25).String()) // refused where cash would fall below zero
			}
		}
		sp := MonthSpan(calendar.NewMonth(2026, m))
		sheet := w.sheet(sp.String())
		lines := 0
		for account, want := range map[string]SheetAccount{Cash: sheet.Cash, Bank: sheet.Bank} {
			d, err := w.MoneyJournal(ctx, w.village, account, sp)
			w.ok(err)
			w.holds(account, d.Checks)
			if d.Opening != want.Opening || d.Closing != want.Closing || d.net() != want.In-want.Out {
				t.Errorf("%s %s: %s %s, the sheet %+v", sp, account, d.Opening, d.Closing, want)
			}
			lines += d.Lines
		}
		if lines < len(sheet.Entries) || len(sheet.Entries) == 0 {
			t.Error("lines", lines, len(sheet.Entries))
		}
		st, err := w.RevenueOf(ctx, w.village, sp)
		w.ok(err)
		for id, items := range map[string][]SheetItem{"income": sheet.Incomes, "expense": sheet.Expenses} {
			var want money.Fen
			for _, it := range items {
				a, err := w.Chart.Account(it.Code)
				w.ok(err)
				if a.Class == id && a.Code != "521" {
					want += it.Sum
				}
			}
			if got := amount(w, st, id); got != want {
				t.Errorf("%s %s: %s, on the sheet %s", sp, id, got, want)
			}
		}
	}
}
