package finance

import (
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/sheet"
)

// readText reads a CSV as a statement of March 2026.
func readText(t *testing.T, text string, change func(*BankSpan)) (BankFile, []string) {
	t.Helper()
	f, err := sheet.Read("s.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m := calendar.NewMonth(2026, 3)
	sp := BankSpan{From: m, To: m, Tail: "4321"}
	if change != nil {
		change(&sp)
	}
	b, report := ReadBankStatement(f, sp)
	var wrong []string
	for _, p := range report.Problems {
		if p.Level != "note" {
			wrong = append(wrong, p.Code+" "+p.Column+fmt.Sprint(p.Row))
		}
	}
	return b, wrong
}

// The same two movements, opening 20,000.00, as banks export them.
func TestStatementsOfManyBanksReadAlike(t *testing.T) {
	for name, text := range map[string]string{
		"debit and credit":   "交易日期,摘要,借方发生额,贷方发生额,余额\n2026-03-02,款,,8000.00,28000.00\n2026-03-06,费,860.00,,27140.00\n",
		"in and out":         "日期,收入,支出,余额,摘要\n2026/3/2,8000,,28000,款\n2026/3/6,,860,27140,费\n",
		"newest first":       "日期,支出金额(元),收入金额(元),账户余额(元),交易摘要\n2026年3月6日,860.00,-,27140.00,费\n2026年3月2日,-,8000.00,28000.00,款\n",
		"signed":             "交易时间,交易金额,账户余额,用途\n20260302 10:22:33,8000.00,28000.00,款\n20260306 09:00:00,-860.00,27140.00,费\n",
		"with a direction":   "记账日期,收/支,金额,余额,摘要\n2026-03-02,收,8000.00,28000.00,款\n2026-03-06,支,860.00,27140.00,费\n",
		"lending mark":       "交易日期,借贷标志,发生额,余额,备注\n2026-03-02,贷,8000.00,28000.00,款\n2026-03-06,借,860.00,27140.00,费\n",
		"signed and marked":  "交易日期,借贷标志,发生额,余额,备注\n2026-03-02,贷,8000.00,28000.00,款\n2026-03-06,借,-860.00,27140.00,费\n",
		"the books' own way": "日期,摘要,借方,贷方,余额\n2026-03-02,款,8000.00,,28000.00\n2026-03-06,费,,860.00,27140.00\n",
		"heads and feet":     "明细查询,,,,\n账号：6222021202040004321,户名：小山村股份经济合作社,,,\n日期,摘要,支出,收入,余额\n2026-03-02,款,,8000.00,28000.00\n2026-03-06,费,860.00,,27140.00\n借方合计：1笔,860.00,,,\n打印日期：2026-04-01,,,,\n",
		"opening line":       "日期,摘要,支出,收入,余额\n,上期结余,,,20000.00\n2026-03-02,款,,8000.00,28000.00\n2026-03-06,费,860.00,,27140.00\n",
		"one day, backwards": "日期,摘要,支出,收入,余额\n2026-03-06,费,860.00,,27140.00\n2026-03-06,款,,8000.00,28000.00\n",
	} {
		b, wrong := readText(t, text, nil)
		if len(wrong) > 0 || b.Opening != 20000_00 || b.Closing != 27140_00 || len(b.Lines) != 2 || b.Lines[0].Fen != 8000_00 || b.Lines[1].Fen != -860_00 || b.Lines[0].Summary != "款" || b.Lines[1].Summary != "费" {
			t.Errorf("%s: %v %+v", name, wrong, b)
		}
	}
}

func TestABankTakesAPaymentBack(t *testing.T) {
	b, wrong := readText(t, "日期,借贷,金额,余额\n2026-03-01,贷,100.00,100.00\n2026-03-02,借,40.00,60.00\n2026-03-03,借,-40.00,100.00\n", nil)
	if len(wrong) > 0 || b.Lines[2].Fen != 40_00 {
		t.Errorf("%v %+v", wrong, b.Lines)
	}
}

func TestWhatIsWrongWithAStatementIsNamedByItsCell(t *testing.T) {
	const head = "日期,摘要,收入,支出,余额\n"
	for name, c := range map[string]struct{ text, want string }{
		"a line is missing":   {head + "2026-03-02,款,8000.00,,28000.00\n2026-03-06,费,,860.00,27000.00\n", "balance-differs E3"},
		"both sides":          {head + "2026-03-02,款,8000.00,1.00,28000.00\n2026-03-06,费,,860.00,27140.00\n", "both-sides C2"},
		"no amount":           {head + "2026-03-02,款,,,28000.00\n", "no-amount C2"},
		"another month":       {head + "2026-03-02,款,8000.00,,28000.00\n2026-04-06,费,,860.00,27140.00\n", "outside A3"},
		"no such day":         {head + "2026-02-30,款,8000.00,,28000.00\n2026-03-06,费,,860.00,27140.00\n", "no-such-day A2"},
		"about":               {head + "2026-03-02,款,约8000,,28000.00\n2026-03-06,费,,860.00,27140.00\n", "approximate C2"},
		"another account":     {"账号 6222021202040009999,,,,\n" + head + "2026-03-02,款,8000.00,,28000.00\n", "other-account 1"},
		"no table":            {"你好,再见\n", "no-rows 1"},
		"a cash book's total": {"姓名,金额\n张三,5\n李四,6\n", "no-statement 0"},
		"no balances":         {"日期,摘要,收入,支出\n2026-03-02,款,8000.00,\n", "no-balance 2"},
		"unknown direction":   {"日期,收支,金额,余额\n2026-03-02,那边,8000.00,28000.00\n2026-03-03,收,1.00,28001.00\n", "bad-direction B2"},
	} {
		_, wrong := readText(t, c.text, nil)
		if got := strings.Join(wrong, ", "); got != c.want && !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestBalancesMayBeToldWhereTheFileHasNone(t *testing.T) {
	opening, closing := money.Fen(20000_00), money.Fen(28000_00)
	b, wrong := readText(t, "日期,摘要,收入,支出\n2026-03-02,款,8000.00,\n", func(s *BankSpan) { s.Opening, s.Closing = &opening, &closing })
	if len(wrong) > 0 || b.Closing != 28000_00 {
		t.Errorf("%v %+v", wrong, b)
	}
	closing++
	if _, wrong = readText(t, "日期,摘要,收入,支出\n2026-03-02,款,8000.00,\n", func(s *BankSpan) { s.Opening, s.Closing = &opening, &closing }); len(wrong) != 1 {
		t.Errorf("a wrong closing balance passed: %v", wrong)
	}
}

func TestR55_NamesAndNumbersAreMaskedBeforeTheyAreKept(t *testing.T) {
	w := newLedger(t)
	a := w.openBank()
	id, report, err := w.HandBankStatement(t.Context(), w.accountant, w.village, a.ID, BankUpload{
		Name: "6222021202041234321流水.csv", From: w.month("2026-03"), To: w.month("2026-03"),
		Data: []byte("账号：6222021202041234321,,,,,\n日期,摘要,对方户名,对方账号,收入,支出,余额\n2026-03-02,付张三丰误工 13812345678,张三丰,6222021202041234599,,100.00,900.00\n2026-03-03,转 330501612345 6789 0123,新兰水产合作社,33050161234567890123,5.00,,905.00\n2026-03-04,款,欧阳公司平,１１０１０５１９４９１２３１００２X,5.00,,910.00\n"),
	})
	w.ok(err)
	if !report.Clean() {
		t.Fatalf("%+v", report.Problems)
	}
	b, _, lines, err := w.BankStatement(t.Context(), w.village, id)
	w.ok(err)
	if lines[0].Counterparty != "张*丰" || strings.Contains(lines[0].Summary, "张三丰") || lines[1].Counterparty != "新兰水产合作社" {
		t.Errorf("%+v", lines)
	}
	var dump strings.Builder
	fmt.Fprintf(&dump, "%+v %+v", b, lines)
	for _, table := range []string{"bank_account", "bank_statement", "bank_line", "audit", "import"} {
		rows, err := w.DB.Read().QueryContext(t.Context(), "select * from "+table)
		w.ok(err)
		columns, err := rows.Columns()
		w.ok(err)
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			w.ok(rows.Scan(values...))
			for _, v := range values {
				fmt.Fprintln(&dump, *v.(*any))
			}
		}
		w.ok(rows.Close())
	}
	for _, secret := range []string{"13812345678", "6222021202041234", "33050161", "110105", "１１０１０５", "张三丰"} {
		if strings.Contains(dump.String(), secret) {
			t.Errorf("%q was kept:\n%s", secret, dump.String())
		}
	}
	w.ok(w.DropBankStatement(t.Context(), w.accountant, w.village, id))
	if _, _, lines, _ := w.BankStatement(t.Context(), w.village, id); len(lines) != 0 {
		t.Error("a dropped statement keeps its lines")
	}
}

func TestMaskText(t *testing.T) {
	for in, want := range map[string]string{
		"付 2026-03 电费": "付 2026-03 电费", "20260305": "20260305", "卡6222 0212 0204 1234 321款": "卡***************4321款", "电话13812345678": "电话*******5678",
		"１３８１２３４５６７８": "*******5678", "0571-8765 4321": "********4321", "": "", "合同2026-01-0001": "合同2026-01-0001", "2026-03-05 10:22": "2026-03-05 10:22", "11010519491231002X": "**************002X",
	} {
		if got := maskText(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestStatementsFollowOneAnother(t *testing.T) {
	w := newLedger(t)
	a := w.openBank()
	w.statement(a, "2026-03", "2026-03", bankMarch)
	hand := func(from, to, text string) error {
		_, report, err := w.HandBankStatement(t.Context(), w.accountant, w.village, a.ID, BankUpload{Name: "s.csv", Data: []byte(text), From: w.month(from), To: w.month(to)})
		if err == nil && !report.Clean() {
			t.Fatalf("%+v", report.Problems)
		}
		return err
	}
	const april = "日期,摘要,收入,支出,余额\n2026-04-01,租金,500.00,,25651.41\n"
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"the same month again":  {hand("2026-03", "2026-03", bankMarch), "已经导入过"},
		"a month left out":      {hand("2026-05", "2026-05", april), "下一份从2026年4月开始"},
		"an overlap":            {hand("2026-02", "2026-04", bankMarch), "已经导入过"},
		"does not follow":       {hand("2026-04", "2026-04", "日期,摘要,收入,支出,余额\n2026-04-01,租金,500.00,,25651.42\n"), "相差 0.01 元"},
		"the running month":     {hand("2026-04", "2026-07", april), "对账单没有收下"},
		"backwards":             {hand("2026-04", "2026-03", april), "对账单没有收下"},
		"nothing and no amount": {hand("2026-04", "2026-04", ""), "对账单没有收下"},
	} {
		if c.err == nil || fault.KindOf(c.err) == fault.Internal || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, c.err, c.want)
		}
	}
	b := money.Fen(25151_41)
	id, _, err := w.HandBankStatement(t.Context(), w.accountant, w.village, a.ID, BankUpload{From: w.month("2026-04"), To: w.month("2026-05"), Opening: &b})
	w.ok(err)
	_, err = w.SaveBankStatement(t.Context(), w.accountant, w.village, id)
	w.ok(err)
	d, _, err := w.AdjustBank(t.Context(), w.village, a.ID, w.month("2026-05"))
	w.ok(err)
	if d.Statement != b {
		t.Errorf("an empty month ends with %s", d.Statement)
	}
	w.statement(a, "2026-06", "2026-06", strings.ReplaceAll(april, "2026-04", "2026-06"))
}

// Where the village began to prove in the middle, what was under way then is
// told once, and only then do the sides agree.
func TestWhatWasUnderWayAtTheStartIsToldOnce(t *testing.T) {
	w := newLedger(t)
	w.book("2026-02-27", Expense, Bank, 300_00) // a cheque the bank pays in March
	a := w.openBank()
	w.statement(a, "2026-03", "2026-03", "日期,摘要,收入,支出,余额\n2026-03-03,支票,,300.00,19700.00\n")
	m := w.month("2026-03")
	if err := w.ProveBank(t.Context(), w.accountant, w.village, a.ID, m); err == nil || !strings.Contains(err.Error(), "还差 300.00 元") {
		t.Errorf("proved with a difference: %v", err)
	}
	b, err := w.BankStart(t.Context(), a)
	w.ok(err)
	if b.Statement != 20000_00 || b.Book != 19700_00 || b.Difference() != 300_00 {
		t.Errorf("%+v", b)
	}
	for name, n := range map[string]NewStartItem{
		"side day amount summary": {}, "day": {SideBook, w.day("2026-03-01"), -300_00, "支票"},
	} {
		err := w.AddStartItem(t.Context(), w.accountant, w.village, a.ID, n)
		if fault.KindOf(err) != fault.Invalid || len(fault.Fields(err)) != len(strings.Fields(name)) {
			t.Errorf("%s: %v %v", name, err, fault.Fields(err))
		}
	}
	w.ok(w.AddStartItem(t.Context(), w.accountant, w.village, a.ID, NewStartItem{SideBook, w.day("2026-02-27"), -300_00, "支票"}))
	n, err := w.MatchBank(t.Context(), w.accountant, w.village, a.ID)
	w.ok(err)
	if n != 1 {
		t.Errorf("%d matches, want the cheque", n)
	}
	w.ok(w.ProveBank(t.Context(), w.accountant, w.village, a.ID, m))
	if err := w.AddStartItem(t.Context(), w.accountant, w.village, a.ID, NewStartItem{SideBook, w.day("2026-02-20"), -1, "又"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the start was changed below a proof: %v", err)
	}
}

func TestTheBestPairsAreMatchedFirst(t *testing.T) {
	w := newLedger(t)
	day := func(d int) BankItem { return BankItem{Day: w.day(fmt.Sprintf("2026-03-%02d", d)), Fen: 100} }
	named := func(d int, text string) BankItem { i := day(d); i.Summary = text; return i }
	reversed := func(d int) BankItem { i := day(d); i.twin = 9; return i }
	for name, c := range map[string]struct {
		bank, book []BankItem
		want       string
	}{
		"nearest day":            {[]BankItem{day(10)}, []BankItem{day(6), day(9), day(15)}, "[{0 1}]"},
		"same day, likest words": {[]BankItem{named(10, "付路灯电费")}, []BankItem{named(10, "水费"), named(10, "路灯电费")}, "[{0 1}]"},
		"too far":                {[]BankItem{day(10)}, []BankItem{day(16)}, "[]"},
		"as far as allowed":      {[]BankItem{day(10)}, []BankItem{day(15)}, "[{0 0}]"},
		"never reversed first":   {[]BankItem{day(10)}, []BankItem{reversed(10), day(12)}, "[{0 1}]"},
		"each once":              {[]BankItem{day(10), day(11)}, []BankItem{day(11)}, "[{1 0}]"},
		"other amount":           {[]BankItem{{Day: w.day("2026-03-10"), Fen: -100}}, []BankItem{day(10)}, "[]"},
	} {
		if got := fmt.Sprint(pairUp(c.bank, c.book, 5)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A cancelled entry and its reversal meet each other; the entry made in their
// place meets the bank.
func TestAReversalMeetsWhatItCancels(t *testing.T) {
	w := newLedger(t)
	wrong := w.book("2026-03-05", Expense, Bank, 100_00)
	_, err := w.Reverse(t.Context(), w.accountant, w.village, wrong.ID, w.day("2026-03-20"), "重复")
	w.ok(err)
	w.book("2026-03-06", Expense, Bank, 100_00)
	a := w.openBank()
	if _, n := w.statement(a, "2026-03", "2026-03", "日期,摘要,收入,支出,余额\n2026-03-05,款,,100.00,19900.00\n"); n != 2 {
		t.Errorf("%d matches, want 2", n)
	}
	d, _, err := w.AdjustBank(t.Context(), w.village, a.ID, w.month("2026-03"))
	w.ok(err)
	if len(d.Items) != 0 || d.Difference() != 0 {
		t.Errorf("%+v", d)
	}
}
