package finance

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// openBank registers 小山村's account.
func (w *ledger) openBank() BankAccount {
	w.t.Helper()
	id, err := w.OpenBankAccount(w.t.Context(), w.accountant, w.village, NewBankAccount{Name: "基本户", Bank: "阳光农商银行", Number: privacy.NewBankCard("6222 0212 0204 1234 321")})
	w.ok(err)
	a, err := w.BankAccount(w.t.Context(), w.village, id)
	w.ok(err)
	return a
}

// statement hands a CSV in and saves it.
func (w *ledger) statement(a BankAccount, from, to, text string) (id int64, matched int) {
	w.t.Helper()
	id, report, err := w.HandBankStatement(w.t.Context(), w.accountant, w.village, a.ID, BankUpload{Name: "s.csv", Data: []byte(text), From: w.month(from), To: w.month(to)})
	w.ok(err)
	if !report.Clean() {
		w.t.Fatalf("%+v", report.Problems)
	}
	matched, err = w.SaveBankStatement(w.t.Context(), w.accountant, w.village, id)
	w.ok(err)
	return id, matched
}

// bankMarch is what the bank says of March 2026; see TestR75_HandWorkedMonth.
const bankMarch = `交易日期,摘要,对方户名,对方账号,借方发生额,贷方发生额,余额
2026-03-02,承包款,新兰水产合作社,33050161234567890123,,"8,000.00","28,000.00"
2026-03-06,电费,国网浙江省电力有限公司,33050161234567890124,860.00,,"27,140.00"
2026-03-11,取现,张三丰,6222021202041234599,"2,000.00",,"25,140.00"
2026-03-21,结息,,,,26.41,"25,166.41"
2026-03-30,手续费,,,15.00,,"25,151.41"
`

// By hand: the books open with 20,000.00. March in the books: +8,000.00 (day 2),
// −860.00 (5), −2,000.00 (11), −1,300.00 by a cheque that the bank pays in April
// (30), +500.00 rent that comes on the 1st of April (31): 24,340.00. The bank
// also has interest 26.41 and a charge 15.00 that nobody booked: 25,151.41.
//
//	bank   25,151.41 + 500.00 − 1,300.00 = 24,351.41
//	books  24,340.00 +  26.41 −    15.00 = 24,351.41
func (w *ledger) bookMarch() {
	w.t.Helper()
	for _, x := range []struct {
		day    string
		kind   Kind
		amount money.Fen
	}{{"2026-03-02", Income, 8000_00}, {"2026-03-05", Expense, 860_00}, {"2026-03-30", Expense, 1300_00}, {"2026-03-31", Income, 500_00}} {
		w.book(x.day, x.kind, Bank, x.amount)
	}
	n := w.entry("2026-03-11", Transfer, Bank, 2000_00)
	n.Account = ""
	_, err := w.try(n)
	w.ok(err)
}

func TestR75_HandWorkedMonth(t *testing.T) {
	w := newLedger(t)
	w.bookMarch()
	a := w.openBank()
	if a.Tail != "4321" || a.Account != Bank {
		t.Errorf("%+v", a)
	}
	if _, n := w.statement(a, "2026-03", "2026-03", bankMarch); n != 3 {
		t.Errorf("%d matches, want 3", n)
	}
	m := w.month("2026-03")
	d, _, err := w.AdjustBank(t.Context(), w.village, a.ID, m)
	w.ok(err)
	want := Adjusted{Statement: 25151_41, BookIn: 500_00, BookOut: 1300_00, AdjustedBank: 24351_41, Book: 24340_00, BankIn: 26_41, BankOut: 15_00, AdjustedBook: 24351_41}
	got := Adjusted{Statement: d.Statement, BookIn: d.BookIn, BookOut: d.BookOut, AdjustedBank: d.AdjustedBank, Book: d.Book, BankIn: d.BankIn, BankOut: d.BankOut, AdjustedBook: d.AdjustedBook}
	if fmt.Sprint(got) != fmt.Sprint(want) || len(d.Items) != 4 {
		t.Fatalf("%+v\nwant %+v, four items: %+v", got, want, d.Items)
	}
	w.ok(w.ProveBank(t.Context(), w.accountant, w.village, a.ID, m))
	lamps, err := w.BankLamps(t.Context(), w.village.ID)
	w.ok(err)
	if len(lamps) != 1 || lamps[0].Text() != "核对至 2026年3月31日" || lamps[0].By != "李会计" {
		t.Errorf("%+v", lamps)
	}

	// Nothing more moves the account in March; cash still may.
	if _, err := w.try(w.entry("2026-03-31", Expense, Bank, 1)); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "核对至2026年3月31日") {
		t.Errorf("booked into a proved month: %v", err)
	}
	w.book("2026-03-31", Expense, Cash, 100)
	if err := w.SetOpening(t.Context(), w.accountant, w.village, 1000_00, 20000_01); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the opening balance below a proof was changed: %v", err)
	}

	// April clears the four; the month between stays as it was frozen.
	w.book("2026-04-02", Expense, Bank, 15_00)
	_, n := w.statement(a, "2026-04", "2026-04", "日期,摘要,收入,支出,余额\n2026-04-01,租金,500.00,,25651.41\n2026-04-03,支票,,1300.00,24351.41\n")
	if n != 3 {
		t.Errorf("%d matches in April, want the cheque, the rent and the charge", n)
	}
	w.book("2026-04-09", Income, Bank, 26_00)
	w.book("2026-04-09", Income, Bank, 41)
	var keys []string
	for _, side := range []string{SideBank, SideBook} {
		items, err := w.OpenBankItems(t.Context(), a, side, w.day("2026-04-30"))
		w.ok(err)
		for _, i := range items {
			keys = append(keys, i.Key())
		}
	}
	if len(keys) != 3 { // the interest, and its two bookings
		t.Fatal(keys)
	}
	if err := w.JoinBank(t.Context(), w.accountant, w.village, a.ID, keys[:2]); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "相差 0.41 元") {
		t.Errorf("unlike amounts were joined: %v", err)
	}
	w.ok(w.JoinBank(t.Context(), w.accountant, w.village, a.ID, keys))
	if err := w.JoinBank(t.Context(), w.accountant, w.village, a.ID, keys); fault.KindOf(err) != fault.Conflict {
		t.Errorf("joined twice: %v", err)
	}
	april, _, err := w.AdjustBank(t.Context(), w.village, a.ID, w.month("2026-04"))
	w.ok(err)
	if april.Difference() != 0 || len(april.Items) != 0 || april.AdjustedBank != 24351_41 {
		t.Errorf("%+v", april)
	}
	if bad, err := w.VerifyBank(t.Context()); err != nil || len(bad) > 0 {
		t.Errorf("%v %v", bad, err)
	}
	frozen, err := w.ProvedTable(t.Context(), a, m)
	w.ok(err)
	now, _, err := w.AdjustBank(t.Context(), w.village, a.ID, m)
	w.ok(err)
	if frozen.Proved.By != "李会计" || frozen.AdjustedBank != 24351_41 || len(frozen.Items) != 4 || len(now.Items) != 4 {
		t.Errorf("frozen %+v\nnow %+v", frozen, now)
	}
}

func TestAProofIsTakenBackOnlyByAnActWithAReason(t *testing.T) {
	w := newLedger(t)
	w.bookMarch()
	a := w.openBank()
	first, _ := w.statement(a, "2026-03", "2026-03", bankMarch)
	m := w.month("2026-03")
	matches, err := w.BankMatches(t.Context(), a, m.First(), m.Last())
	w.ok(err)
	w.ok(w.ProveBank(t.Context(), w.accountant, w.village, a.ID, m))
	reopen := func(month, reason string) error {
		return w.ReopenBank(t.Context(), w.accountant, w.village, a.ID, w.month(month), reason)
	}
	for what, err := range map[string]error{
		"proved twice":       w.ProveBank(t.Context(), w.accountant, w.village, a.ID, m),
		"no reason":          reopen("2026-03", "  "),
		"another month":      reopen("2026-02", "错"),
		"a later month":      reopen("2026-04", "错"),
		"withdrawn below it": w.WithdrawBankStatement(t.Context(), w.accountant, w.village, first, "错"),
		"parted below it": func() error {
			_, err := w.PartBank(t.Context(), w.accountant, w.village, matches[0].ID, "错")
			return err
		}(),
		"by the head": w.ReopenBank(t.Context(), w.head, w.village, a.ID, m, "错"),
	} {
		if err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("%s: %v", what, err)
		}
	}
	w.ok(reopen("2026-03", "漏了一笔手续费"))
	months, err := w.BankMonths(t.Context(), a)
	w.ok(err)
	last := months[len(months)-1]
	if last.Proof.ID != 0 || len(last.Undone) != 1 || last.Undone[0].Reason != "漏了一笔手续费" || !last.Next {
		t.Errorf("%+v", last)
	}
	w.book("2026-03-30", Expense, Bank, 15_00)
	w.ok(w.ProveBank(t.Context(), w.accountant, w.village, a.ID, m))
	w.ok(reopen("2026-03", "再看看"))
	w.ok(w.WithdrawBankStatement(t.Context(), w.accountant, w.village, first, "拿错了"))
	if _, n := w.statement(a, "2026-03", "2026-03", bankMarch); n != 4 {
		t.Errorf("%d matches after the statement came again, want 4", n)
	}
}

// The database holds what the acts promise, whoever writes.
func TestTheDatabaseGuardsStatementsMatchesAndProofs(t *testing.T) {
	w := newLedger(t)
	w.bookMarch()
	a := w.openBank()
	w.statement(a, "2026-03", "2026-03", bankMarch)
	w.ok(w.ProveBank(t.Context(), w.accountant, w.village, a.ID, w.month("2026-03")))
	for _, statement := range []string{
		"update bank_statement set closing_fen = 1", "delete from bank_statement", "update bank_statement set state = 'preview'",
		"update bank_line set fen = 1", "delete from bank_line", "insert into bank_line (statement_id, n, cell, day, fen, balance_fen) values (1, 99, '', '2026-03-01', 1, 1)",
		"update bank_match set state = 'undone' where id = 1", "delete from bank_match", "update bank_match_item set standing = 0", "update bank_match_item set fen = 1", "delete from bank_match_item",
		"insert into bank_match_item (match_id, n, side, line_id, day, fen) values (1, 9, 'bank', 4, '2026-03-21', 1)",
		"update bank_proof set document = x'00'", "delete from bank_proof", "insert into bank_proof_undo (proof_id, reason, undone_by, undone_at) values (1, '', 1, '')",
		"insert into bank_proof (bank_account_id, month, document, sha256, proved_by, proved_at) values (1, '2026-03', x'00', '', 1, '')",
		"insert into bank_match (bank_account_id, how, state, made_by, made_at) values (1, 'hand', 'made', 1, '')",
		"insert into bank_start_item (bank_account_id, side, day, fen, summary, set_by, set_at) values (1, 'bank', '2026-02-01', 1, 'x', 1, '')",
		"update opening_balance set fen = fen + 1 where account = '102'",
	} {
		err := w.DB.Write(t.Context(), func(q db.Q) error { _, err := q.ExecContext(t.Context(), statement); return err })
		if !db.IsRefused(err) {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestOnlyTheAccountantKeepsTheBank(t *testing.T) {
	w := newLedger(t)
	a := w.openBank()
	ctx, m := t.Context(), w.month("2026-03")
	id, _, err := w.HandBankStatement(ctx, w.accountant, w.village, a.ID, BankUpload{Name: "a.csv", Data: []byte(bankMarch), From: m, To: m})
	w.ok(err)
	for name, by := range map[string]user.Actor{"supervisor": w.supervisor, "head": w.head, "nobody": {}} {
		_, _, hand := w.HandBankStatement(ctx, by, w.village, a.ID, BankUpload{From: m, To: m})
		_, save := w.SaveBankStatement(ctx, by, w.village, id)
		_, match := w.MatchBank(ctx, by, w.village, a.ID)
		_, part := w.PartBank(ctx, by, w.village, 1, "x")
		_, open := w.OpenBankAccount(ctx, by, w.village, NewBankAccount{})
		for what, err := range map[string]error{
			"hand": hand, "save": save, "match": match, "part": part, "open": open, "drop": w.DropBankStatement(ctx, by, w.village, id),
			"withdraw": w.WithdrawBankStatement(ctx, by, w.village, id, "x"), "join": w.JoinBank(ctx, by, w.village, a.ID, nil),
			"prove": w.ProveBank(ctx, by, w.village, a.ID, m), "reopen": w.ReopenBank(ctx, by, w.village, a.ID, m, "x"),
			"start": w.AddStartItem(ctx, by, w.village, a.ID, NewStartItem{}), "amend": w.AmendBankAccount(ctx, by, w.village, a.ID, NewBankAccount{}),
		} {
			if fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s by %s: %v", what, name, err)
			}
		}
	}
	if _, err := w.BankAccount(ctx, w.other, a.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another village sees the account: %v", err)
	}
	if _, _, _, err := w.BankStatement(ctx, w.other, id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another village sees the statement: %v", err)
	}
}

// Whatever is booked, matched, parted and left open, the open items of both
// sides explain the difference at the end of every month, nothing is in two
// matches, and what is matched and what is open are all there is.
func TestR75_RandomMonthsAlwaysComeToTheSame(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 75))
			w := newLedger(t)
			a := w.openBank()
			var text bytes.Buffer
			balance := money.Fen(20000_00)
			for month := 1; month <= 3; month++ {
				text.Reset()
				text.WriteString("日期,摘要,收入,支出,余额\n")
				lines := 0
				for day := 1; day <= 28; day++ {
					on := calendar.Date(2026, month, day)
					for range r.IntN(3) {
						fen := money.Fen(r.IntN(40)+1) * 25_00
						in := r.IntN(2) == 0
						if r.IntN(10) < 8 { // booked, some days off
							kind := map[bool]Kind{true: Income, false: Expense}[in]
							booked := on.AddDays(r.IntN(9) - 3)
							if booked.Before(calendar.Date(2026, 1, 1)) {
								booked = on
							}
							_, _ = w.try(w.entry(booked.String(), kind, Bank, fen)) // one the account cannot cover is not booked
						}
						if r.IntN(10) < 8 { // on the statement
							if lines++; in {
								balance += fen
								fmt.Fprintf(&text, "%s,款,%s,,%s\n", on, fen.Plain(), balance.Plain())
							} else {
								balance -= fen
								fmt.Fprintf(&text, "%s,款,,%s,%s\n", on, fen.Plain(), balance.Plain())
							}
						}
					}
				}
				m := calendar.NewMonth(2026, month).String()
				if lines > 0 {
					w.statement(a, m, m, text.String())
				}
				w.shuffle(r, a)
				w.partition(a, calendar.NewMonth(2026, month))
				if month == 1 {
					w.ok(w.ProveBank(t.Context(), w.accountant, w.village, a.ID, calendar.NewMonth(2026, 1)))
				}
			}
			w.partition(a, calendar.NewMonth(2026, 1))
			w.partition(a, calendar.NewMonth(2026, 2))
		})
	}
}

// shuffle parts some matches and joins some open items at random.
func (w *ledger) shuffle(r *rand.Rand, a BankAccount) {
	w.t.Helper()
	matches, err := w.BankMatches(w.t.Context(), a, calendar.Date(2026, 1, 1), calendar.Date(2026, 12, 31))
	w.ok(err)
	for _, m := range matches {
		if r.IntN(4) == 0 {
			if _, err := w.PartBank(w.t.Context(), w.accountant, w.village, m.ID, "试试"); fault.KindOf(err) == fault.Internal && err != nil {
				w.t.Fatal(err)
			}
		}
	}
	for range 20 {
		var keys []string
		for _, side := range []string{SideBank, SideBook} {
			items, err := w.OpenBankItems(w.t.Context(), a, side, calendar.Date(2026, 12, 31))
			w.ok(err)
			for range r.IntN(3) {
				if len(items) > 0 {
					keys = append(keys, items[r.IntN(len(items))].Key())
				}
			}
		}
		if err := w.JoinBank(w.t.Context(), w.accountant, w.village, a.ID, keys); err != nil && fault.KindOf(err) == fault.Internal {
			w.t.Fatal(err)
		}
	}
}

func (w *ledger) partition(a BankAccount, m calendar.Month) {
	w.t.Helper()
	d, _, err := w.AdjustBank(w.t.Context(), w.village, a.ID, m)
	if fault.KindOf(err) == fault.NotFound {
		return
	}
	w.ok(err)
	if d.Difference() != 0 {
		w.t.Fatalf("%s: %s is left: %+v", m, d.Difference(), d)
	}
	var all, twice int
	var bank, book money.Fen
	w.ok(w.DB.Read().QueryRowContext(w.t.Context(), `
		select (select count(*) from bank_line l join bank_statement s on s.id = l.statement_id and s.state = 'saved')
		     + (select count(*) from voucher_line l join voucher v on v.id = l.voucher_id where l.account = '102' and v.posted = 1),
		       (select count(*) from (select line_id from bank_match_item where standing = 1 and line_id is not null group by line_id having count(*) > 1)),
		       (select coalesce(sum(fen), 0) from bank_match_item where standing = 1 and side = 'bank'),
		       (select coalesce(sum(fen), 0) from bank_match_item where standing = 1 and side = 'book')`).Scan(&all, &twice, &bank, &book))
	if twice != 0 || bank != book {
		w.t.Fatalf("%d lines in two matches; matched %s at the bank, %s in the books", twice, bank, book)
	}
	open := 0
	for _, side := range []string{SideBank, SideBook} {
		items, err := w.OpenBankItems(w.t.Context(), a, side, calendar.Date(2026, 12, 31))
		w.ok(err)
		open += len(items)
	}
	var matched int
	w.ok(w.DB.Read().QueryRowContext(w.t.Context(), "select count(*) from bank_match_item where standing = 1").Scan(&matched))
	if matched+open != all {
		w.t.Fatalf("%d matched and %d open are not all %d", matched, open, all)
	}
}

// The check finds what someone did to the file past the triggers.
func TestTheCheckFindsAForgedBook(t *testing.T) {
	w := newLedger(t)
	w.bookMarch()
	a := w.openBank()
	w.statement(a, "2026-03", "2026-03", bankMarch)
	w.ok(w.ProveBank(t.Context(), w.accountant, w.village, a.ID, w.month("2026-03")))
	w.ok(w.DB.Write(t.Context(), func(q db.Q) error {
		for _, statement := range []string{"drop trigger voucher_line_stands", "update voucher_line set debit_fen = debit_fen + 100 where account = '102' and debit_fen = 800000"} {
			if _, err := q.ExecContext(t.Context(), statement); err != nil {
				return err
			}
		}
		return nil
	}))
	bad, err := w.VerifyBank(t.Context())
	w.ok(err)
	if len(bad) != 2 || !strings.Contains(bad[0], "两边不一致") || !strings.Contains(bad[1], "小山村 2026-03 核对时调节后余额 24,351.41") {
		t.Errorf("%q", bad)
	}
}
