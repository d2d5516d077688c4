package finance

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
)

// generator makes the books of a village up, the same ones every time. Until
// the end of 2023 they are kept in the chart of 2004; on 2024-01-01 a voucher
// carries all balances over. Every year ends with the closing of income and
// expense. It writes past Post, in batches, with lines of any number, and what
// it writes must stand before VerifyLedger.
type generator struct {
	t       testing.TB
	s       *Store
	by      int64
	village village.Village
	rand    *rand.Rand
	chart   string
	held    map[accountKey]money.Fen
	day     calendar.Day
	month   []generated // of the month, not yet written
	nextID  int64
	funds   []Fund
	left    map[int64]money.Fen // what each fund has of the money
	parties []Counterparty
}

type generated struct {
	kind     Kind
	day      calendar.Day
	summary  string
	handler  string
	note     string
	lines    []journalLine
	reverses int64
	reversed bool
	fund     int64 // of all its lines
	several  bool  // its lines have words of their own and name whom they are with
}

// GeneratedVillage gives the store with the generated books of a village.
func GeneratedVillage(t testing.TB, firstYear, years, perMonth int) (*Store, village.Village) {
	g := generate(t, firstYear, years, perMonth)
	return g.s, g.village
}

// generate fills the books of an empty village from January of the first year
// on, so many vouchers a month.
func generate(t testing.TB, firstYear, years, perMonth int) *generator {
	t.Helper()
	w := newLedger(t)
	g := &generator{
		t: t, s: w.Store, by: w.accountant.ID, village: w.other, rand: rand.New(rand.NewPCG(20260301, uint64(perMonth))),
		chart: chart2004, held: map[accountKey]money.Fen{}, nextID: 1, left: map[int64]money.Fen{},
	}
	if firstYear >= 2024 {
		g.chart = ChartVersion
	}
	for code, fen := range map[string]money.Fen{Cash: 3_210_55, Bank: 456_789_01, "151": 80_000_00, "152": -12_345_67, g.codes("owed by")[0]: -9_000_00} {
		w.ok(w.exec("insert into opening_balance (village_id, chart, account, fen, set_by, set_at) values ($1, $2, $3, $4, $5, '2016-01-01T00:00:00.000Z')",
			g.village.ID, g.chart, code, max(fen, -fen), g.by)) // each on its account's own side
		g.held[accountKey{g.chart, code}] = fen
		g.held[accountKey{g.chart, openingEquity}] -= fen
	}
	g.register(w)
	for m := calendar.NewMonth(firstYear, 1); m.Before(calendar.NewMonth(firstYear+years, 1)); m = m.Add(1) {
		g.fill(m, perMonth)
	}
	for _, verify := range []func(context.Context) ([]string, error){w.VerifyLedger, w.VerifyFunds, w.VerifySums} {
		bad, err := verify(t.Context())
		w.ok(err)
		if len(bad) > 0 {
			t.Fatalf("the generated books are wrong: %v", bad)
		}
	}
	return g
}

// register opens what the vouchers of the present chart name: two funds, some
// counterparties, and sub-accounts of the county and the village.
func (g *generator) register(w *ledger) {
	g.t.Helper()
	ctx, by := g.t.Context(), user.Actor{ID: g.by, Name: "李会计", Role: user.Accountant, DivisionID: g.village.ID}
	for name, account := range map[string]string{"村道硬化": "241", "一事一议修渠": "231"} {
		f, err := w.OpenFund(ctx, by, g.village, NewFund{Account: account, Name: name, OpenedOn: calendar.Date(2024, 1, 1), Uses: []FundUse{{Words: "修路修渠", Account: "153"}}})
		w.ok(err)
		g.funds = append(g.funds, f)
	}
	slices.SortFunc(g.funds, func(a, b Fund) int { return strings.Compare(a.Account, b.Account) })
	for _, name := range []string{"吕小兰", "陈大山"} {
		c, err := w.AddCounterparty(ctx, by, g.village, NewCounterparty{Kind: Household, Name: name})
		w.ok(err)
		g.parties = append(g.parties, c)
	}
	county, own, deep := expenseSub("513.51", "培训费"), expenseSub("513.51.01", "电工班"), expenseSub("513.51.01.02", `第"二"期`)
	county.From, own.From, deep.From = g.funds[0].OpenedOn, g.funds[0].OpenedOn, g.funds[0].OpenedOn
	w.sub(w.admin(), g.village.County.ID, county)
	w.sub(by, g.village.ID, own, deep)
}

// fill makes a month.
func (g *generator) fill(m calendar.Month, perMonth int) {
	g.month, g.day = g.month[:0], m.First()
	if m == calendar.NewMonth(2024, 1) && g.chart == chart2004 {
		g.carryOver()
	}
	for i := range perMonth {
		g.day = m.First().AddDays(i * 28 / perMonth)
		g.step(i)
	}
	if m.Month() == 12 {
		g.day = m.Last()
		g.closeYear()
	}
	g.write(m)
}

// codes gives the accounts used in the chart in force, by what they are for.
func (g *generator) codes(use string) []string {
	return map[string]map[string][]string{
		chart2004: {
			"income": {"501", "511", "522", "531", "561"}, "expense": {"502", "541", "541.02", "541.03", "551"},
			"owed to": {"112.0001", "11202"}, "owed by": {"202", "202.0001"},
			"members": {"113.01", "113.02", "113.03"}, "asset": {"151", "154", "121"}, "fund": {"231", "241"},
		},
		ChartVersion: {
			"income": {"501", "501.01", "502", "503", "504.01", "504.02"}, "expense": {"511", "513.01", "513.02", "513.10", "514", "514.02", "515"},
			"owed to": {"112.0001", "112.0002.01"}, "owed by": {"211", "211.0001"},
			"members": {"113.01", "113.02", "113.03"}, "asset": {"151", "153", "121"}, "fund": {"231", "241.001"},
		},
	}[g.chart][use]
}

func (g *generator) one(use string) string {
	all := g.codes(use)
	return all[g.rand.IntN(len(all))]
}

func (g *generator) amount() money.Fen { return money.Fen(1 + g.rand.IntN(500_000)) }

func (g *generator) account() string { return []string{Cash, Bank}[g.rand.IntN(2)] }

// step makes one voucher of any kind.
func (g *generator) step(i int) {
	a, b, f := g.amount(), g.amount(), g.account()
	summary := fmt.Sprintf("第%d笔：%s", i+1, []string{"卖竹子", "修路用沙石", `买"笔"和\纸`, "甲;乙|丙", "支付, 收取: 一批 [2020-01-01]", "date:2020-02-30"}[g.rand.IntN(6)])
	if g.chart == ChartVersion && g.rand.IntN(5) == 0 {
		if g.rand.IntN(2) == 0 {
			g.addSeveral(summary)
		} else {
			g.addFund(a)
		}
		return
	}
	switch n := g.rand.IntN(20); {
	case n < 6:
		g.add(Income, summary, debit(f, a), credit(g.one("income"), a))
	case n < 12:
		g.add(Expense, summary, debit(g.one("expense"), a), credit(f, a))
	case n < 13:
		g.add(Transfer, "存取款", debit(other(f), a), credit(f, a))
	case n < 14:
		g.add(Expense, summary, debit(g.one("expense"), a), debit(g.one("expense"), b), credit(f, a+b))
	case n < 15:
		g.add(Expense, summary, debit(g.one("asset"), a+b), credit(f, a), credit(g.one("owed by"), b))
	case n < 16:
		g.add(Income, summary, debit(g.one("owed to"), a), debit(f, b), credit(g.one("income"), a+b))
	case n < 17:
		g.add(Transfer, "内部往来", debit(g.one("members"), a), credit(g.one("members"), a))
	case n < 18:
		g.add(Income, "收到专款", debit(Bank, a), credit(g.one("fund"), a))
	default:
		g.reverse()
	}
}

// addSeveral books a voucher of six to nine lines, part of it paid in cash, part
// by the bank, part owed.
func (g *generator) addSeveral(summary string) {
	var lines []journalLine
	var sum money.Fen
	for range 3 + g.rand.IntN(4) {
		fen := g.amount()/4 + 3
		lines, sum = append(lines, debit([]string{"513.51", "513.51.01", "513.51.01.02", "514.02", "153"}[g.rand.IntN(5)], fen)), sum+fen
	}
	g.add(Expense, summary, append(lines, credit(Cash, sum/3), credit(Bank, sum/3), credit("211", sum-sum/3*2))...)
	g.month[len(g.month)-1].several = true
}

// addFund books what arrives for a fund, or what it pays once it can.
func (g *generator) addFund(fen money.Fen) {
	f := g.funds[g.rand.IntN(len(g.funds))]
	x := generated{kind: Income, day: g.day, summary: "收到专款", handler: "李账", fund: f.ID, lines: []journalLine{debit(Bank, fen), credit(f.Account, fen)}}
	if g.left[f.ID] >= fen {
		x.kind, x.summary, x.lines = Expense, "付工程款", []journalLine{debit("153", fen), credit(Bank, fen)}
	}
	for i := range x.lines {
		x.lines[i].chart = g.chart
	}
	if !g.fits(x.lines) {
		return
	}
	if g.left[f.ID] += fen; x.kind == Expense {
		g.left[f.ID] -= 2 * fen
	}
	g.book(x)
}

func debit(code string, fen money.Fen) journalLine {
	return journalLine{accountKey{"", code}, fen, 0}
}

func credit(code string, fen money.Fen) journalLine {
	return journalLine{accountKey{"", code}, 0, fen}
}

// net is a debit if above zero, else a credit.
func net(k accountKey, fen money.Fen) journalLine {
	if fen > 0 {
		return journalLine{k, fen, 0}
	}
	return journalLine{k, 0, -fen}
}

// add books a voucher unless it would leave cash or bank below zero; then the
// money comes in instead.
func (g *generator) add(kind Kind, summary string, lines ...journalLine) {
	for i := range lines {
		if lines[i].chart == "" {
			lines[i].chart = g.chart
		}
	}
	if !g.fits(lines) {
		kind, lines = Income, []journalLine{{accountKey{g.chart, Bank}, 1_000_000, 0}, {accountKey{g.chart, g.codes("income")[0]}, 0, 1_000_000}}
	}
	g.book(generated{kind: kind, day: g.day, summary: summary, handler: "李账", lines: lines})
}

func (g *generator) fits(lines []journalLine) bool {
	after := maps.Clone(g.held)
	for _, l := range lines {
		after[l.accountKey] += l.debit - l.credit
	}
	return after[accountKey{g.chart, Cash}] >= 0 && after[accountKey{g.chart, Bank}] >= 0
}

func (g *generator) book(x generated) {
	for _, l := range x.lines {
		g.held[l.accountKey] += l.debit - l.credit
	}
	g.month = append(g.month, x)
}

// reverse cancels an earlier voucher of the month in red.
func (g *generator) reverse() {
	if len(g.month) == 0 {
		g.add(Income, "卖竹子", debit(Cash, 100), credit(g.codes("income")[0], 100))
		return
	}
	i := g.rand.IntN(len(g.month))
	x := &g.month[i]
	lines := slices.Clone(x.lines)
	for k, l := range lines {
		lines[k].debit, lines[k].credit = -l.debit, -l.credit
	}
	if x.reversed || x.reverses != 0 || x.summary == "结转" || x.fund != 0 && x.kind == Income || !g.fits(lines) {
		g.add(Income, "卖竹子", debit(Cash, 100), credit(g.codes("income")[0], 100))
		return
	}
	x.reversed = true
	if x.fund != 0 {
		g.left[x.fund] += abs(lines[0].debit)
	}
	g.book(generated{kind: x.kind, day: g.day, summary: "冲销：" + x.summary, note: "记错了", lines: lines, reverses: g.nextID + int64(i), fund: x.fund, several: x.several})
}

// closeYear moves income and expense to 本年收益 and that to 收益分配.
func (g *generator) closeYear() {
	var lines []journalLine
	var gain money.Fen
	for _, k := range slices.SortedFunc(maps.Keys(g.held), accountKey.compare) {
		if class := g.s.Chart.Version(k.chart).Path(k.code)[0].Class; g.held[k] != 0 && (class == "income" || class == "expense") {
			lines = append(lines, net(k, -g.held[k]))
			gain += g.held[k]
		}
	}
	if gain == 0 {
		return
	}
	year, left := accountKey{g.chart, "321"}, accountKey{g.chart, "322"}
	g.add(Transfer, "结转", append(lines, net(year, gain))...)
	g.add(Transfer, "结转", net(left, gain), net(year, -gain))
}

// carryOver moves every balance of the old chart to its first successor.
func (g *generator) carryOver() {
	old := g.s.Chart.Version(chart2004)
	var lines []journalLine
	for _, k := range slices.SortedFunc(maps.Keys(g.held), accountKey.compare) {
		if fen := g.held[k]; fen != 0 {
			next := old.Successors(old.Path(k.code)[0].Code)[0]
			lines = append(lines, net(k, -fen), net(accountKey{ChartVersion, next.Account.Code}, fen))
		}
	}
	g.chart = ChartVersion
	g.add(Transfer, "结转", lines...)
}

// tags gives what a line says beside its amount: words of its own, whom it is
// with, and the fund.
func (g *generator) tags(x generated, i int) (own string, party, fund any) {
	if x.several {
		own = fmt.Sprintf("第%d行；%s", i+1, x.summary)
		if x.lines[i].code == "211" {
			party = g.parties[i%len(g.parties)].ID
		}
	}
	if x.fund != 0 {
		fund = x.fund
	}
	return own, party, fund
}

// write writes the month's vouchers with their lines and posts them.
func (g *generator) write(m calendar.Month) {
	g.t.Helper()
	err := g.s.DB.Write(g.t.Context(), func(q db.Q) error {
		number := 0
		for chunk := range slices.Chunk(g.month, 50) {
			var vouchers, lines []any
			rows := 0
			for _, x := range chunk {
				number++
				var reverses any
				if x.reverses != 0 {
					reverses = x.reverses
				}
				vouchers = append(vouchers, g.nextID, g.village.ID, m.String(), number, x.day.String(), x.kind, x.summary, x.handler, x.note, reverses, g.by, "2026-01-01T00:00:00.000Z")
				for i, l := range x.lines {
					own, party, fund := g.tags(x, i)
					lines = append(lines, g.nextID, i+1, l.chart, l.code, l.debit, l.credit, own, party, fund)
					rows++
				}
				g.nextID++
			}
			for _, s := range []struct {
				text string
				args []any
			}{
				{"insert into voucher (id, village_id, month, number, day, kind, summary, handler, note, reverses_id, posted_by, posted_at) values " + db.Rows(len(chunk), 12), vouchers},
				{"insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen, summary, counterparty_id, fund_id) values " + db.Rows(rows, 9), lines},
				{"update voucher set posted = 1 where posted = 0 and village_id = $1", []any{g.village.ID}},
			} {
				if _, err := q.ExecContext(g.t.Context(), s.text, s.args...); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		g.t.Fatal(err)
	}
}

// HostileVillage gives a village whose vouchers, as in numbers 2026-01-001 and
// on, have these texts as summary, handler and note.
func HostileVillage(t testing.TB) (*Store, village.Village, []string) {
	t.Helper()
	w := newLedger(t)
	texts := []string{
		`买"笔"和'纸'`, `甲;乙|丙,丁:戊`, "一行\n2026-01-01 open Assets:Hack CNY\n二行", "一行\r\n    资产:101 库存现金  1.00 CNY",
		`反斜杠\`, `\"; \n`, `date:2020-02-30`, `[2020-02-30]`, `(2026-99-999) ! *`, `* 已核`, `#tag ^link @ 1 CNY`, "零\x00字\t节",
		`{"a": 1} = 2 CNY`, `支出  两个空格`, `; 注释`, `includes /etc/passwd`, "comment\nend comment", `red:debit, type:A`, `👨‍👩‍👧 𠮷野 ｜；`, `end`,
	}
	g := &generator{
		t: t, s: w.Store, by: w.accountant.ID, village: w.other, chart: ChartVersion, held: map[accountKey]money.Fen{}, nextID: 1,
		day: calendar.Date(2026, 1, 5),
	}
	for _, text := range texts {
		g.book(generated{kind: Income, day: g.day, summary: text, handler: text, note: text, lines: []journalLine{
			{accountKey{ChartVersion, Cash}, 100, 0},
			{accountKey{ChartVersion, "504"}, 0, 100},
		}})
	}
	g.write(calendar.NewMonth(2026, 1))
	return w.Store, g.village, texts
}
