package finance

import (
	"testing"

	"sunshine/app/db"
)

// What the code refuses the database refuses too.
func TestTheDatabaseGuardsFunds(t *testing.T) {
	w := newLedger(t)
	f, other := w.fund("村道硬化", "241"), w.fund("没用过的", "231")
	paid := w.lines("2025-03-01", debitLine("102", 500).of(f), creditLine("241", 500).of(f))
	for name, text := range map[string]string{
		"on another account":              "insert into fund (village_id, account, name, opened_on, opened_by, opened_at) select village_id, '102', 'x', '2025-01-01', opened_by, 'x' from fund where id = $1",
		"born closed":                     "insert into fund (village_id, account, name, opened_on, closed_on, opened_by, opened_at) select village_id, '241', 'x', '2025-01-01', '2025-02-01', opened_by, 'x' from fund where id = $1",
		"income with a due":               "insert into fund (village_id, account, name, opened_on, brought_due_fen, opened_by, opened_at) select village_id, '503', 'x', '2025-01-01', 5, opened_by, 'x' from fund where id = $1",
		"renamed in use":                  "update fund set name = 'x' where id = $1",
		"its grant changed in use":        "update fund set granted_fen = 1 where id = $1",
		"closed with money left":          "update fund set closed_on = '2025-06-01' where id = $1",
		"deleted in use":                  "delete from fund where id = $1",
		"its uses deleted":                "delete from fund_use where fund_id = $1",
		"its uses rewritten":              "update fund_use set words = 'x' where fund_id = $1",
		"an arrival marked as given back": "insert into fund_return (voucher_id, fund_id, marked_by, marked_at) select l.voucher_id, $1, f.opened_by, 'x' from voucher_line l join fund f on f.id = l.fund_id where l.fund_id = $1 limit 1",
	} {
		if err := w.exec(text, f.ID); !db.IsRefused(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.ok(w.exec("update fund set name = '还没用过' where id = $1", other.ID))
	_, err := w.reverse(paid, "2025-03-02")
	w.ok(err)
	w.ok(w.CloseFund(t.Context(), w.accountant, w.village, f.ID, w.day("2025-03-02"), "没有拨成"))
	if err := w.exec("insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen, fund_id) values ($1, 9, '2024', '102', 5, 0, $2)", paid.ID, f.ID); !db.IsRefused(err) {
		t.Errorf("a line on a closed fund: %v", err)
	}
	w.ok(w.RemoveFund(t.Context(), w.accountant, w.village, other.ID))
}
