package finance

import (
	"database/sql"
	"maps"
	"slices"
	"strings"
	"testing"

	"sunshine/app/db"
)

// standing says which rows of a table nobody may change, whatever program opens
// the file, and which of their columns still move.
type standing struct {
	where string            // empty: all rows
	moves []string          // columns that go on moving, by an act of their own
	born  map[string]string // what a new row must begin as
}

// stands lists every table whose rows are evidence.
var stands = map[string]standing{
	"audit": {}, "handed_file": {}, "content": {}, "thumbnail": {},
	"division_code": {where: "valid_to <> ''"}, "user_account": {moves: []string{"name", "post", "password", "must_change", "created_at", "disabled_at"}},
	"disclosure": {}, "disclosure_step": {}, "disclosure_version": {where: "state = 'published'", born: map[string]string{"state": "'draft'"}}, "catalogue_profile": {}, "disclosure_withdrawal": {}, "board_act": {}, "disclosure_meeting": {}, "disclosure_filing": {}, "disclosure_signoff": {}, "obligation_extension": {}, "extension_request": {}, "extension_refusal": {}, "obligation_release": {}, "catalogue_start": {}, "disclosure_event": {},
	"sealed_value": {where: "(select state from disclosure_version where id = version_id) not in ('draft', 'returned')", moves: []string{"raw"}}, "sealed_reveal": {},
	"personal_override": {moves: []string{"text"}}, "personal_override_step": {}, "content_check": {}, "content_confirmation": {}, "masking_change": {},
	"reminder": {}, "obligation": {where: "provisional = 0", moves: []string{"provisional"}},
	"voucher":         {where: "posted = 1", born: map[string]string{"posted": "0"}},
	"voucher_line":    {where: "(select posted from voucher where id = voucher_id) = 1"},
	"voucher_warning": {}, "voucher_attachment": {},
	"opening_balance": {where: "village_id in (select village_id from closed_month)"},
	"import":          {where: "state = 'saved'", moves: []string{"undone_by", "undone_at", "undone_reason"}, born: map[string]string{"state": "'preview'"}},
	"import_decision": {where: "(select state from import where id = import_id) <> 'preview'"},
	"import_run":      {where: "ended_at <> ''"},
	"voucher_format":  {},
	"bank_account":    {where: "exists (select 1 from bank_statement s where s.bank_account_id = bank_account.id)", moves: []string{"name", "bank", "tail"}},
	"bank_statement":  {where: "state <> 'preview'", moves: []string{"state", "ended_by", "ended_at", "reason"}, born: map[string]string{"state": "'preview'"}},
	"bank_line":       {where: "(select state from bank_statement where id = statement_id) <> 'preview'"},
	"bank_start_item": {},
	"bank_match":      {where: "state <> 'open'", moves: []string{"state", "undone_by", "undone_at", "reason"}, born: map[string]string{"state": "'open'"}},
	"bank_match_item": {moves: []string{"standing"}},
	"bank_proof":      {}, "bank_proof_undo": {}, "period_act": {},
	"counterparty":      {where: "exists (select 1 from voucher_line where counterparty_id = counterparty.id)", moves: []string{"kind", "name", "note", "retired", "merged_id"}},
	"counterparty_name": {},
	"fund":              {where: "exists (select 1 from voucher_line where fund_id = fund.id)", moves: []string{"closed_on", "closed_by", "close_note"}, born: map[string]string{"closed_on": "''"}},
	"fund_use":          {where: "exists (select 1 from voucher_line l where l.fund_id = fund_use.fund_id)"},
	"draft":             {where: "state <> 'open'", born: map[string]string{"state": "'open'", "revision": "1"}}, "draft_revision": {},
	"draft_file":  {where: "(select state from draft where id = draft_id) <> 'open'"},
	"sub_account": {}, "sub_account_version": {},
	"agency":          {moves: []string{"ended_by", "ended_at"}},
	"source_document": {}, "source_document_step": {}, "source_document_file": {},
	"division_change": {}, "division_change_part": {}, "division_version": {},
	"roster_member": {moves: []string{"until_day", "struck"}}, "roster_count": {},
	"procedure_template": {}, "procedure_setting": {}, "matter": {}, "matter_act": {}, "matter_file": {}, "matter_attendance": {},
	"contract": {moves: []string{"title", "signed_on"}}, "contract_change": {}, "contract_instalment": {}, "contract_thing": {}, "contract_payment": {}, "contract_file": {},
	"thing": {}, "thing_change": {}, "thing_file": {moves: []string{"taken_by", "taken_on", "reason"}},
	"matter_voucher": {moves: []string{"parted_by", "parted_at", "reason"}}, "matter_record": {},
	"guide_version": {}, "guide_fact": {}, "duty_turn": {moves: []string{"ended_by", "ended_at"}}, "guide_contact": {moves: []string{"ended_by", "ended_at"}}, "guide_case": {}, "guide_case_step": {}, "guide_case_open": {},
}

// loose lists the tables whose rows change by design, each with the reason.
var loose = map[string]string{
	"division": "a division is renamed", "session": "ends", "login_attempt": "forgotten", "holiday_year": "loaded anew", "holiday": "loaded anew",
	"job_run": "a log of the machine", "account_month": "sums: VerifySums finds what differs", "account_year": "sums: VerifySums finds what differs",
	"template": "a village's own words", "fund_return": "a mark that is set and taken back, each with its audit line",
	"batch": "a job of the machine, each with its audit line", "batch_item": "of such a job",
	"goose_db_version": "the migrations' own",
}

// TestNoProgramChangesWhatStands opens the file as any other program would,
// without our pragmas and without the schema's checks, and tries on every row
// of evidence to change each column, to delete it and to write over it. Only
// triggers are left to refuse. A new table fails until it is in a list.
func TestNoProgramChangesWhatStands(t *testing.T) {
	w := evidence(t)
	f := foreign(t, w)
	tables := f.list("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
	for _, table := range tables {
		if loose[table] != "" {
			continue
		}
		rule, known := stands[table]
		if !known {
			t.Errorf("%s is in neither list", table)
			continue
		}
		f.attack(table, rule)
	}
	for _, table := range slices.Concat(slices.Collect(maps.Keys(stands)), slices.Collect(maps.Keys(loose))) {
		if !slices.Contains(tables, table) {
			t.Errorf("there is no table %s", table)
		}
	}
	t.Logf("%d statements tried", f.tried)
}

// foreignFile is the database as another program has it.
type foreignFile struct {
	t     *testing.T
	c     *sql.Conn
	tried int
}

func foreign(t *testing.T, w *ledger) *foreignFile {
	t.Helper()
	var n int
	var name, path string
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "pragma database_list").Scan(&n, &name, &path))
	d, err := sql.Open("sqlite", path)
	w.ok(err)
	c, err := d.Conn(t.Context())
	w.ok(err)
	t.Cleanup(func() { w.ok(c.Close()); w.ok(d.Close()) })
	f := &foreignFile{t: t, c: c}
	for _, text := range []string{"pragma busy_timeout = 5000", "pragma ignore_check_constraints = 1", "pragma recursive_triggers = 0", "pragma foreign_keys = 0"} {
		_, err := c.ExecContext(t.Context(), text)
		w.ok(err)
	}
	return f
}

func (f *foreignFile) list(query string, args ...any) []string {
	f.t.Helper()
	rows, err := f.c.QueryContext(f.t.Context(), query, args...)
	if err != nil {
		f.t.Fatalf("%s: %v", query, err)
	}
	list, err := db.Collect(rows, func(scan db.Scan) (s string, err error) {
		err = scan(&s)
		return s, err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return list
}

// shape is what a table is made of.
type shape struct {
	name          string
	columns, keys []string
	unique        [][]string // columns of each key
	kind          map[string]string
}

func (f *foreignFile) shape(table string) shape {
	x := shape{name: table, kind: map[string]string{}}
	x.columns = f.list("select name from pragma_table_info(?) order by cid", table)
	x.keys = f.list("select name from pragma_table_info(?) where pk > 0 order by pk", table)
	for _, c := range x.columns {
		x.kind[c] = strings.ToUpper(f.list("select type from pragma_table_info(?) where name = ?", table, c)[0])
	}
	x.unique = append(x.unique, x.keys)
	for _, index := range f.list("select name from pragma_index_list(?) where \"unique\" = 1", table) {
		x.unique = append(x.unique, f.list("select name from pragma_index_info(?) order by seqno", index))
	}
	return x
}

// another gives an expression for a value the column does not hold.
func (x shape) another(column string) string {
	switch x.kind[column] {
	case "INTEGER":
		return "coalesce(" + column + ", 0) + 7000"
	case "BLOB":
		return "x'00' || " + column
	default:
		return column + " || '改'"
	}
}

// row is the text of a row, but for the columns that move.
func (x shape) row(moves []string) string {
	var parts []string
	for _, c := range x.columns {
		if !slices.Contains(moves, c) {
			parts = append(parts, "quote("+c+")")
		}
	}
	return strings.Join(parts, " || ' ' || ")
}

// attack tries everything on the standing rows of a table and tells what went
// through: a row that was there is not there any more as it was.
func (f *foreignFile) attack(table string, rule standing) {
	f.t.Helper()
	x := f.shape(table)
	where := " where 1"
	if rule.where != "" {
		where = " where " + rule.where
	}
	// the rows are told by what they are, not by a state an attack could move
	before := f.list("select " + x.row(rule.moves) + " from " + table + where)
	if len(before) == 0 {
		f.t.Errorf("%s: no row stands, nothing is shown", table)
		return
	}
	for _, text := range x.attacks(where, rule) {
		f.tried++
		f.run("savepoint attack")
		_, err := f.c.ExecContext(f.t.Context(), text)
		after := f.list("select " + x.row(rule.moves) + " from " + table)
		for _, r := range before {
			if !slices.Contains(after, r) {
				f.t.Errorf("%s: %.400s (%v)", table, text, err)
				break
			}
		}
		f.run("rollback to attack")
		f.run("release attack")
	}
}

func (f *foreignFile) run(text string) {
	f.t.Helper()
	if _, err := f.c.ExecContext(f.t.Context(), text); err != nil {
		f.t.Fatalf("%s: %v", text, err)
	}
}

// attacks lists the statements.
func (x shape) attacks(where string, rule standing) []string {
	all := strings.Join(x.columns, ", ")
	list := []string{
		"delete from " + x.name + where,
		"insert or replace into " + x.name + " select " + x.with("", rule) + " from " + x.name + where,
	}
	for _, c := range x.columns {
		if slices.Contains(rule.moves, c) {
			continue
		}
		list = append(list,
			"update or replace "+x.name+" set "+c+" = "+x.another(c)+where,
			"update or replace "+x.name+" set "+c+" = null"+where,
			"insert or replace into "+x.name+" ("+all+") select "+x.with(c, rule)+" from "+x.name+where)
	}
	for _, key := range x.unique {
		list = append(list, x.collide(key, where, rule)...)
	}
	return list
}

// with gives the columns of a row as they would be anew, one of them changed.
func (x shape) with(changed string, rule standing) string {
	var parts []string
	for _, c := range x.columns {
		switch {
		case c == changed:
			c = x.another(c)
		case rule.born[c] != "":
			c = rule.born[c]
		}
		parts = append(parts, c)
	}
	return strings.Join(parts, ", ")
}

// collide writes a row that shares one key with a standing one and nothing else:
// a new row, and each row that may still be changed.
func (x shape) collide(key []string, where string, rule standing) []string {
	var fresh, set []string
	for _, c := range x.columns {
		switch {
		case slices.Contains(key, c):
			fresh = append(fresh, c)
			set = append(set, c+" = (select "+c+" from "+x.name+where+" limit 1)")
		case slices.Contains(x.keys, c):
			fresh = append(fresh, x.another(c))
		case rule.born[c] != "":
			fresh = append(fresh, rule.born[c])
		default:
			fresh = append(fresh, c)
		}
	}
	return []string{
		"insert or replace into " + x.name + " select " + strings.Join(fresh, ", ") + " from " + x.name + where,
		"update or replace " + x.name + " set " + strings.Join(set, ", ") + " where not (" + strings.TrimPrefix(where, " where ") + ")",
	}
}
