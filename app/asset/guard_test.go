package asset

import (
	"database/sql"
	"errors"
	"image/color"
	"strconv"
	"testing"

	"sunshine/app/db"
)

// TestTheDatabaseItselfKeepsTheHistory: whatever a program writes, a number is
// never skipped or used again, a history begins with the entry, grows by one row
// at a time, and nothing follows an end but that it is taken back.
func TestTheDatabaseItselfKeepsTheHistory(t *testing.T) {
	w := filled(t) // 资2026-002 is gone
	w.ok(w.AddPhoto(t.Context(), w.by, w.here, "资2026-001", "正面", pngOf(color.Black)))
	foreign := w.matter(w.away, 1, "别村的事")
	change := func(n int, act, matter string) string {
		return "insert into thing_change (thing_id, n, act, day, reason, matter_id, facts, actor_id, name, post, at) select id, " + strconv.Itoa(n) + ", '" + act + "', '2026-04-01', 'x', " + matter + ", '{}', 1, '', '', '' from thing where kind = 'asset' and n = "
	}
	for name, text := range map[string]string{
		"a number skipped":         "insert into thing (village_id, kind, year, n, added_by, added_at) select id, 'asset', 2026, 9, 1, '' from division where name = '小山村'",
		"a number used again":      "insert or replace into thing (village_id, kind, year, n, added_by, added_at) select id, 'asset', 2026, 1, 1, '' from division where name = '小山村'",
		"a thing deleted":          "delete from thing",
		"a thing moved":            "update thing set village_id = village_id + 1",
		"a row deleted":            "delete from thing_change",
		"a row rewritten":          "update thing_change set reason = '改'",
		"a row written over":       "insert or replace into thing_change select * from thing_change",
		"a row skipped":            change(3, "change", "null") + "1",
		"a second entry":           change(2, "enter", "null") + "1",
		"a change of what is gone": change(3, "change", "null") + "2",
		"gone twice":               change(3, "dispose", "null") + "2",
		"restored while it counts": change(2, "restore", "null") + "1",
		"another village's matter": change(2, "change", strconv.Itoa(int(foreign))) + "1",
		"facts in a disposal":      "insert into thing_change (thing_id, n, act, day, reason, facts, actor_id, name, post, at) select id, 2, 'dispose', '2026-04-01', 'x', '{\"name\":\"y\"}', 1, '', '', '' from thing where kind = 'asset' and n = 1",
		"a photo deleted":          "delete from thing_file",
		"a photo swapped":          "update thing_file set name = '别的'",
		"a photo born down":        "insert into thing_file (thing_id, n, sha256, name, day, added_by, added_at, taken_by, taken_on, reason) select thing_id, 2, sha256, name, day, added_by, added_at, 1, '2026-04-01', 'x' from thing_file",
	} {
		err := w.DB.Write(t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(t.Context(), text)
			return err
		})
		if err == nil {
			t.Errorf("%s went through", name)
		}
	}
	var n int
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select count(*) from thing_change").Scan(&n))
	if n != 8 {
		t.Errorf("%d rows of history", n)
	}
	if err := w.DB.Read().QueryRowContext(t.Context(), "select 1 from thing_file where taken_by is not null").Scan(&n); !errors.Is(err, sql.ErrNoRows) {
		t.Error("a photo is down")
	}
}
