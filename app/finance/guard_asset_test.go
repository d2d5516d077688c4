package finance

// thingEvidence registers two things, of which one is gone, with a photo that
// hangs and one that was taken down.
func (w *ledger) thingEvidence() {
	w.t.Helper()
	by := w.accountant.ID
	for _, x := range []struct {
		text string
		args []any
	}{
		{"insert into thing (village_id, kind, year, n, added_by, added_at) values ($1, 'asset', 2026, 1, $2, ''), ($1, 'resource', 2026, 1, $2, '')", []any{w.village.ID, by}},
		{"insert into thing_change (thing_id, n, act, day, reason, facts, actor_id, name, post, at) select id, 1, 'enter', '2026-03-01', '登记', '{\"name\":\"楼\"}', $1, '李会计', '会计', '' from thing", []any{by}},
		{"insert into thing_change (thing_id, n, act, day, reason, matter_id, price_fen, facts, actor_id, name, post, at) select id, 2, 'dispose', '2026-03-02', '卖了', 1, 100, '{}', $1, '李会计', '会计', '' from thing where kind = 'asset'", []any{by}},
		{"insert into thing_file (thing_id, n, sha256, name, day, added_by, added_at) select 1, 1, sha256, '正面', '2026-03-01', $1, '' from content limit 1", []any{by}},
		{"insert into thing_file (thing_id, n, sha256, name, day, added_by, added_at) select 1, 2, sha256, '背面', '2026-03-01', $1, '' from content limit 1", []any{by}},
		{"update thing_file set taken_by = $1, taken_on = '2026-03-03', reason = '拍到了人' where n = 2", []any{by}},
	} {
		w.ok(w.exec(x.text, x.args...))
	}
}
