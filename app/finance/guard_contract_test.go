package finance

// contractEvidence registers a contract with an instalment, a thing, a paper, a
// payment and one that was parted.
func (w *ledger) contractEvidence() {
	w.t.Helper()
	by := w.accountant.ID
	var pay int64 // what came in for the road: the township keeps the books by now
	w.ok(w.DB.Read().QueryRowContext(w.t.Context(), "select id from voucher where month = '2026-04' and number = 1").Scan(&pay))
	for _, x := range []struct {
		text string
		args []any
	}{
		{"insert into contract (village_id, year, number, direction, title, signed_on, entered_by, entered_at) values ($1, 2026, 1, 'in', '鱼塘发包', '2026-03-01', $2, '')", []any{w.village.ID, by}},
		{"insert into contract_instalment (contract_id, plan_n, n, from_on, to_on, due_on, fen, note) values (1, 1, 1, '2026-01-01', '2026-12-31', '2026-06-01', 50000, '')", nil},
		{"insert into contract_thing (contract_id, change_n, thing_id) select 1, 1, min(id) from thing", nil},
		{"insert into contract_change (contract_id, n, act, day, body, plan_n, matter_id, by_id, by_name, by_post, at) values (1, 1, 'register', '2026-03-01', '{}', 1, 1, $1, '李会计', '会计', '')", []any{by}},
		{"insert into contract_file (contract_id, n, sha256, name, added_by, added_at) select 1, 1, sha256, '正本', $1, '' from content limit 1", []any{by}},
		{"insert into contract_payment (contract_id, instalment, voucher_id, fen, by_id, by_name, at) values (1, 1, $1, 30000, $2, '李会计', '')", []any{pay, by}},
		{"insert into contract_payment (contract_id, instalment, voucher_id, fen, parts_id, reason, by_id, by_name, at) values (1, 1, $1, 30000, 1, '连错了', $2, '李会计', '')", []any{pay, by}},
		{"insert into contract_payment (contract_id, instalment, voucher_id, fen, by_id, by_name, at) values (1, 1, $1, 50000, $2, '李会计', '')", []any{pay, by}},
	} {
		w.ok(w.exec(x.text, x.args...))
	}
}
