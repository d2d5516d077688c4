package asset

import (
	"fmt"
	"testing"

	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
)

func TestMoneyIsLinkedToInstalments(t *testing.T) {
	w := newScene(t)
	ctx := t.Context()
	c := w.add(pond()) // 12,000; 12,000; the half of 2026 by days: 12,000 × 181/365 = 5,950.68
	if sum, _ := PlanSum(c.Plan); sum != 29950_68 {
		t.Fatalf("%s", sum)
	}
	whole, part, out, away := w.voucher(w.here, "2024-01-05", 12000_00), w.voucher(w.here, "2025-02-01", 20000_00), w.voucher(w.here, "2025-02-02", -500_00), w.voucher(w.away, "2025-02-01", 100_00)
	choices, err := w.PaymentChoices(ctx, c, c.Plan[0])
	w.ok(err)
	if len(choices) != 2 || choices[0].VoucherID != whole || choices[0].Voucher != "2024-01-001" {
		t.Errorf("%+v", choices)
	}
	for _, id := range []int64{out, away, 999, 0, -1} {
		w.refused(second(w.LinkPayment(ctx, w.by, w.here, c.ID, 1, id, 0)), fault.Invalid, "voucher")
	}
	w.refused(second(w.LinkPayment(ctx, w.by, w.here, c.ID, 9, whole, 0)), fault.NotFound, "")
	w.refused(second(w.LinkPayment(ctx, w.by, w.here, c.ID, 1, whole, 12000_01)), fault.Invalid, "fen")
	w.refused(second(w.LinkPayment(ctx, w.by, w.here, c.ID, 1, whole, -1)), fault.Invalid, "fen")
	for _, x := range []struct {
		n       int
		voucher int64
		fen     money.Fen
		linked  money.Fen
	}{{1, whole, 0, 12000_00}, {2, part, 5000_00, 5000_00}, {2, part, 0, 7000_00}, {3, part, 0, 5950_68}} {
		if got, err := w.LinkPayment(ctx, w.by, w.here, c.ID, x.n, x.voucher, x.fen); err != nil || got != x.linked {
			t.Fatalf("%+v: %s %v", x, got, err)
		}
	}
	w.refused(second(w.LinkPayment(ctx, w.by, w.here, c.ID, 1, part, 0)), fault.Conflict, "")
	if s := w.again(c).Sums(w.today()); s.Left != 0 || s.Paid != 29950_68 || s.Late != 0 {
		t.Errorf("%+v", s)
	}
	fewer := pond()
	fewer.Plan = fewer.Plan[1:]
	w.refused(w.ChangeContract(ctx, w.by, w.here, c.ID, 1, fewer, ContractWords{Day: w.today(), Reason: "改分期"}), fault.Invalid, "plan")
	less := pond()
	less.Plan[1].Fen = 11999_99
	w.refused(w.ChangeContract(ctx, w.by, w.here, c.ID, 1, less, ContractWords{Day: w.today(), Reason: "改分期"}), fault.Invalid, "fen-2")
	list, err := w.Payments(ctx, c.ID)
	w.ok(err)
	w.refused(w.PartPayment(ctx, w.by, w.here, c.ID, list[1].ID, ""), fault.Invalid, "reason")
	w.ok(w.PartPayment(ctx, w.by, w.here, c.ID, list[1].ID, "连错了"))
	w.refused(w.PartPayment(ctx, w.by, w.here, c.ID, list[1].ID, "再来"), fault.Conflict, "")
	if s := w.again(c).Sums(w.today()); s.Left != 5000_00 || s.Overdue != 5000_00 {
		t.Errorf("%+v", s)
	}
	w.refused(w.VoidContract(ctx, w.by, w.here, c.ID, 1, ContractWords{Reason: "登记重了"}), fault.Conflict, "")
	w.ok(w.exec(`insert into voucher (village_id, month, number, day, kind, summary, posted_by, posted_at, reverses_id) select village_id, month, number + 1, day, kind, '冲销', posted_by, '', id from voucher where id = $1`, whole))
	w.ok(w.exec(`insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) select (select max(id) from voucher), n, chart, account, -debit_fen, -credit_fen from voucher_line where voucher_id = $1`, whole))
	w.ok(w.exec("update voucher set posted = 1 where posted = 0"))
	if s := w.again(c).Sums(w.today()); s.Paid != 12950_68 || s.Late != 2 {
		t.Errorf("a voucher taken back in red still pays: %+v", s)
	}
	if list, err = w.Payments(ctx, c.ID); err != nil || !list[0].Reversed || list[0].Holds() || list[1].PartedBy != "李账" || len(list) != 4 {
		t.Errorf("%+v %v", list, err)
	}
}

// TestRandomPaymentsNeverExceed links, parts and reverses at random: the linked
// money is never more than a voucher moved or an instalment asks for.
func TestRandomPaymentsNeverExceed(t *testing.T) {
	w := newScene(t)
	ctx := t.Context()
	c := w.add(pond())
	var pool []int64
	for i := range 8 {
		pool = append(pool, w.voucher(w.here, fmt.Sprintf("2025-%02d-03", i+1), money.Fen(1000_00*(i+1))))
	}
	r := randomSource(24)
	linked := 0
	for range 300 {
		if r.IntN(3) > 0 {
			if _, err := w.LinkPayment(ctx, w.by, w.here, c.ID, 1+r.IntN(3), pool[r.IntN(len(pool))], money.Fen(r.Int64N(4000_00))); err == nil {
				linked++
			} else if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
				t.Fatal(err)
			}
			continue
		}
		list, err := w.Payments(ctx, c.ID)
		w.ok(err)
		if len(list) > 0 {
			if err := w.PartPayment(ctx, w.by, w.here, c.ID, list[r.IntN(len(list))].ID, "试"); err != nil && fault.KindOf(err) != fault.Conflict {
				t.Fatal(err)
			}
		}
		for _, i := range w.again(c).Plan {
			if i.Paid > i.Fen || i.Paid < 0 {
				t.Fatalf("%+v", i)
			}
		}
		var over int
		w.ok(w.DB.Read().QueryRowContext(ctx, `
			select count(*) from voucher v where (select coalesce(sum(fen), 0) from contract_payment p where p.voucher_id = v.id and p.parts_id is null and not exists (select 1 from contract_payment u where u.parts_id = p.id))
			  > (select sum(debit_fen - credit_fen) from voucher_line l where l.voucher_id = v.id and l.account = '102')`).Scan(&over))
		if over > 0 {
			t.Fatal("a voucher pays more than it moved")
		}
	}
	if linked < 30 {
		t.Errorf("only %d links", linked)
	}
}

// TestTheDatabaseRefusesWhatIsNoContract writes around the program.
func TestTheDatabaseRefusesWhatIsNoContract(t *testing.T) {
	w := newScene(t)
	c := w.add(pond())
	in, away := w.voucher(w.here, "2024-01-05", 100_00), w.voucher(w.away, "2024-01-05", 100_00)
	must(w.LinkPayment(t.Context(), w.by, w.here, c.ID, 1, in, 60_00))
	thing := must(w.Enter(t.Context(), w.other, w.away, Resource, Facts{Name: "别村塘", Class: "water", State: InUse}, basis("登记")))
	w.matter(w.away, 1, "别村的事")
	change := "insert into contract_change (contract_id, n, act, day, body, plan_n, reason, matter_id, by_id, by_name, by_post, at) values (1, %d, '%s', '', '{}', %d, 'x', %s, 1, '', '', '')"
	pay := "insert into contract_payment (contract_id, instalment, voucher_id, fen, parts_id, reason, by_id, by_name, at) values (1, %d, %d, %d, %s, '%s', 1, '', '')"
	for name, text := range map[string]string{
		"a number is skipped":                "insert into contract (village_id, year, number, direction, title, entered_by, entered_at) select village_id, year, 7, 'in', 'x', 1, '' from contract",
		"a contract changes its village":     fmt.Sprintf("update contract set village_id = %d", w.away.ID),
		"a contract turns round":             "update contract set direction = 'out'",
		"a contract goes":                    "delete from contract",
		"a change is skipped":                fmt.Sprintf(change, 3, "change", 3, "null"),
		"a change is changed":                "update contract_change set reason = 'y'",
		"a change goes":                      "delete from contract_change",
		"a change is a beginning":            fmt.Sprintf(change, 2, "register", 2, "null"),
		"what runs is resumed":               fmt.Sprintf(change, 2, "resume", 1, "null"),
		"a plan that is not there":           fmt.Sprintf(change, 2, "change", 0, "null"),
		"another village's decision":         fmt.Sprintf(change, 2, "change", 2, "(select max(id) from matter)"),
		"an instalment joins later":          "insert into contract_instalment (contract_id, plan_n, n, fen) values (1, 1, 9, 5)",
		"an instalment is changed":           "update contract_instalment set fen = 1",
		"an instalment goes":                 "delete from contract_instalment",
		"another village's thing":            fmt.Sprintf("insert into contract_thing (contract_id, change_n, thing_id) values (1, 2, %d)", thing.ID),
		"more than the voucher moved":        fmt.Sprintf(pay, 2, in, 41_00, "null", ""),
		"another village's voucher":          fmt.Sprintf(pay, 2, away, 1, "null", ""),
		"more than the instalment asks":      fmt.Sprintf(pay, 9, in, 1, "null", ""),
		"a parting of nothing":               fmt.Sprintf(pay, 1, in, 60_00, "77", "x"),
		"a parting of another sum":           fmt.Sprintf(pay, 1, in, 1, "1", "x"),
		"a payment is changed":               "update contract_payment set fen = 1",
		"a payment goes":                     "delete from contract_payment",
		"a contract that is replaced":        "insert or replace into contract select * from contract",
		"a payment that is replaced":         "insert or replace into contract_payment select * from contract_payment",
		"a change that is replaced":          "insert or replace into contract_change select * from contract_change",
		"an instalment that is written over": "insert or replace into contract_instalment select * from contract_instalment",
	} {
		if err := w.exec(text); !db.IsRefused(err) && !db.IsDuplicate(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.ok(w.exec(fmt.Sprintf(pay, 2, in, 40_00, "null", "")))
	w.ok(w.exec(fmt.Sprintf(pay, 1, in, 60_00, "1", "x")))
}
