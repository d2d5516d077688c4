package finance

import (
	"errors"
	"testing"

	"sunshine/app/db"
)

// unposted writes a voucher of June with two lines, by hand, as number 3: the
// village's own cash against what the lines say.
const unposted = `insert into voucher (id, village_id, month, number, day, kind, summary, posted_by, posted_at)
	select 900, village_id, '2026-06', 2, '2026-06-20', 'transfer', '手写', (select id from user_account where login = 'daiguan'), '' from fund where name = '村道硬化'`

func lineOf(n, account, debit, credit string) string {
	return "insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values (900, " + n + ", '2024', '" + account + "', " + debit + ", " + credit + ")"
}

const post900 = "update voucher set posted = 1 where id = 900"

// TestTheDatabaseRefusesWhatDoesNotBelong writes around the program: each list
// ends with what must be refused, and all before it must go through, so that it
// is refused for what it is.
func TestTheDatabaseRefusesWhatDoesNotBelong(t *testing.T) {
	w := evidence(t)
	others := []string{
		"insert into fund (id, village_id, account, name, opened_on, opened_by, opened_at) select 900, d.id, '241', '别村的', '2026-01-01', 1, '' from division d where d.name = '新河村'",
		"insert into counterparty (id, village_id, kind, name, added_by, added_at) select 900, d.id, 'unit', '别村的', 1, '' from division d where d.name = '新河村'",
		"insert into matter (id, village_id, year, number, template, start, opened_by, opened_at) select 900, d.id, '2026', 1, 'x', '{}', 1, '' from division d where d.name = '新河村'",
		"insert into roster_member (id, village_id, body, name, sex, from_day, added_by, added_at) select 900, d.id, 'party', '别村人', 'f', '2026-01-01', 1, '' from division d where d.name = '新河村'",
		"insert into matter_record (id, village_id, body, entered_by, name, post, entered_at) select 900, d.id, 'x', 1, '', '', '' from division d where d.name = '新河村'",
	}
	for _, text := range others {
		w.ok(w.exec(text))
	}
	for name, list := range w.intrusions() {
		var at int
		err := w.DB.Write(t.Context(), func(q db.Q) error {
			for i, text := range list {
				at = i
				if _, err := q.ExecContext(t.Context(), text); err != nil {
					return err
				}
			}
			return errors.New("all went through")
		})
		if at != len(list)-1 || !db.IsRefused(err) && !db.IsDuplicate(err) {
			t.Errorf("%s: statement %d of %d: %v", name, at+1, len(list), err)
		}
	}
	w.ok(w.exec(unposted)) // what the lists begin with is a good voucher
	for _, text := range []string{lineOf("1", "101", "5", "0"), lineOf("2", "504.02", "0", "5"), post900} {
		w.ok(w.exec(text))
	}
}

func (w *ledger) intrusions() map[string][]string {
	written := func(more ...string) []string {
		return append([]string{unposted, lineOf("1", "101", "5", "0"), lineOf("2", "504.02", "0", "5")}, more...)
	}
	used := "(select id from fund where name = '村道硬化')"
	posted := "(select min(id) from voucher where posted = 1 and reverses_id is null)"
	doc := "(select max(id) from source_document)"
	returned := "(select min(id) from source_document)"
	agent := "(select id from user_account where login = 'daiguan')"
	return map[string][]string{
		"it does not balance":                      {unposted, lineOf("1", "101", "5", "0"), lineOf("2", "504.02", "0", "4"), post900},
		"a line is taken away before posting":      written("delete from voucher_line where voucher_id = 900 and n = 2", post900),
		"posted for the village under an agency":   written("update voucher set posted_by = 1 where id = 900", post900),
		"a fund of another village":                written("update voucher_line set fund_id = 900 where voucher_id = 900", post900),
		"a counterparty of another village":        written("update voucher_line set counterparty_id = 900 where voucher_id = 900", post900),
		"a fund before it is opened":               written("update voucher_line set fund_id = "+used+" where voucher_id = 900", "update fund set opened_on = '2026-12-01' where name = '没有动过的'", "update voucher_line set fund_id = (select id from fund where name = '没有动过的') where voucher_id = 900", post900),
		"a fund that was closed":                   written("update fund set closed_on = '2026-05-01' where name = '没有动过的'", "update voucher_line set fund_id = (select id from fund where name = '没有动过的') where voucher_id = 900", post900),
		"a reversal of another amount":             written("update voucher set reverses_id = "+posted+" where id = 900", post900),
		"a closed month":                           written("update voucher set month = '2026-03', day = '2026-03-31', number = 6 where id = 900", post900),
		"a number already used":                    written("update voucher set number = 1 where id = 900"),
		"a number left out":                        written("update voucher set number = 9 where id = 900", post900),
		"a line joins a posted voucher":            {"insert into voucher_line (voucher_id, n, chart, account, debit_fen) values (" + posted + ", 9, '2024', '101', 5)"},
		"a posted line is tagged":                  {"update voucher_line set fund_id = " + used + ", counterparty_id = 1, summary = 'x' where voucher_id = " + posted},
		"a fund closes with money left":            {"update fund set closed_on = '2026-06-30' where name = '村道硬化'"},
		"a closed fund moves its day":              {"update fund set closed_on = '2026-05-01' where name = '没有动过的'", "update fund set closed_on = '2026-04-01' where name = '没有动过的'"},
		"a use that was written is emptied":        {"update fund_use set words = '别的'"},
		"a fund on the wrong account":              {"update fund set account = '102' where name = '没有动过的'"},
		"a mark on what paid nothing":              {"insert into fund_return (voucher_id, fund_id, marked_by, marked_at) select id, " + used + ", 1, '' from voucher where month = '2026-05' and number = 1"},
		"a named party loses its name":             {"update counterparty set name = '改了' where name = '亮堂灯具店'"},
		"a party leads to another village":         {"update counterparty set merged_id = 900 where name = '亮堂灯具店'"},
		"earlier names are skipped":                {"insert into counterparty_name (counterparty_id, n, kind, name, changed_by, changed_at) select id, 7, 'unit', 'x', 1, '' from counterparty where name = '亮堂灯具店'"},
		"a draft skips a revision":                 {"update draft set body = '{}', revision = revision + 2 where state = 'open'"},
		"a draft changes without a revision":       {"update draft set body = '{}' where state = 'open'"},
		"a draft claims another village's":         written("update draft set state = 'posted', voucher_id = 900 where state = 'open'"),
		"a file joins a draft that is done":        {"insert into draft_file (draft_id, sha256, n, type, name, size, bytes, small, added_by, added_at) select id, '" + hash64 + "', 9, 'image/png', '', 1, x'00', x'00', 1, '' from draft where state = 'posted'"},
		"a draft is born posted":                   {"insert into draft (village_id, revision, body, state, once, voucher_id, created_by, created_at, updated_by, updated_at) select village_id, 1, '{}', 'posted', 'z', id, 1, '', 1, '' from voucher where id = " + posted},
		"a mapping skips a version":                {"insert into voucher_format (village_id, signature, version, name, columns, accounts, set_by, set_name, set_at) select village_id, signature, 9, '', '{}', '{}', 1, '', '' from voucher_format"},
		"a file is born saved":                     {"insert into import (village_id, file_name, sha256, file, reading, state, created_by, created_at) select village_id, 'x', 'x', x'00', 'auto', 'saved', 1, '' from fund limit 1"},
		"an import is undone while it stands":      {"update import set undone_at = 'x', undone_by = 1, undone_reason = 'x' where state = 'saved'"},
		"a second file of the same is saved":       {"insert into import (village_id, file_name, sha256, file, reading, state, created_by, created_at) select village_id, file_name, sha256, file, reading, 'preview', 1, '' from import where state = 'saved'", "update or replace import set state = 'saved' where state = 'preview'"},
		"an answer comes after the saving":         {"insert into import_decision (import_id, question, answer, by_id, by_name, at) select id, 'q', 'a', 1, '', '' from import where state = 'saved'"},
		"a sub-account's code is taken above":      {"insert into sub_account (division_id, chart, code, added_by, added_at) select p.parent_id, '2024', '513.51', 1, '' from division v join division p on p.id = v.parent_id where v.name = '小山村'"},
		"a sub-account skips a version":            {"insert into sub_account_version (sub_account_id, n, name, plain, income, expense, effective_from, written_by, written_at) select sub_account_id, 9, 'x', 'x', 0, 1, '2026-01-01', 1, '' from sub_account_version"},
		"a sub-account ends before its use":        {"insert into sub_account_version (sub_account_id, n, name, plain, income, expense, effective_from, retired_on, written_by, written_at) select sub_account_id, n + 1, 'x', 'x', 0, 1, '2026-01-01', '2026-04-01', 1, '' from sub_account_version"},
		"a bank account changes its account":       {"update bank_account set account = '101'"},
		"a second agency at once":                  {"insert into agency (village_id, began_by, began_at) select village_id, 1, '' from agency where ended_at = ''"},
		"an agency that ended goes on":             {"update agency set ended_by = 1, ended_at = 'x'", "update agency set ended_by = null, ended_at = ''"},
		"a step of a document is skipped":          {"insert into source_document_step (document_id, n, act, by_id, by_name, at, day, kind, fen, words) values (" + returned + ", 9, 'hand', 1, '', '', '2026-06-01', 'expense', 1, 'x')"},
		"a booked document is returned":            {"insert into source_document_step (document_id, n, act, by_id, by_name, at, words) values (" + doc + ", 3, 'return', 2, '别人', '', 'x')"},
		"a document is booked by what is unposted": written("insert into source_document_step (document_id, n, act, by_id, by_name, at, day, kind, fen, words) values ("+returned+", 3, 'hand', 1, '某', '', '2026-06-01', 'expense', 1, 'x')", "insert into source_document_step (document_id, n, act, by_id, by_name, at, voucher_id) values ("+returned+", 4, 'book', "+agent+", '代会计', '', 900)"),
		"a paper joins a booked document":          {"insert into source_document_file (document_id, n, sha256, step) select " + doc + ", 9, max(sha256), 3 from content where sha256 not in (select sha256 from source_document_file where document_id = " + doc + ")"},
		"a paper names another step":               {"insert into source_document_file (document_id, n, sha256, step) select " + returned + ", 9, max(sha256), 1 from content where sha256 not in (select sha256 from source_document_file where document_id = " + returned + ")"},
		"an act is skipped":                        {"insert into matter_act (matter_id, n, kind, day, body, actor_id, name, post, at) values (1, 9, 'voted', '2026-04-01', '{}', 1, '', '', '')"},
		"a paper joins an old act":                 {"insert into matter_file (matter_id, n, act, kind, sha256, name, added_by, added_at) select 1, 9, 1, 'x', sha256, '', 1, '' from content limit 1"},
		"somebody came to an old act":              {"insert into matter_attendance (matter_id, act, member_id, way) values (1, 1, 2, 'present')"},
		"somebody of another village came":         {"insert into matter_attendance (matter_id, act, member_id, way) values (1, 2, 900, 'present')"},
		"a voucher of another village's matter":    {"insert into matter_voucher (matter_id, voucher_id, linked_by, linked_at) select 900, max(id), 1, '' from voucher"},
		"a voucher of two matters":                 {"insert into matter_voucher (matter_id, voucher_id, linked_by, linked_at) select matter_id, voucher_id, 1, '' from matter_voucher"},
		"a link is parted and made again":          {"update matter_voucher set parted_by = 1, parted_at = 'x', reason = 'x'", "update matter_voucher set parted_by = null, parted_at = '', reason = ''"},
		"a matter's number is skipped":             {"insert into matter (village_id, year, number, template, start, opened_by, opened_at) select village_id, year, 9, 'x', '{}', 1, '' from matter where id = 1"},
		"a record replaces another village's":      {"insert into matter_record (village_id, body, replaces_id, reason, entered_by, name, post, entered_at) select village_id, 'y', 900, 'x', 1, '', '', '' from matter where id = 1"},
		"a turn of duty that ended goes on":        {"update duty_turn set ended_by = null, ended_at = '' where weekday = 2"},
		"a contact ends in part":                   {"update guide_contact set ended_at = 'x'"},
		"a line of a case before it was received":  {"insert into guide_case_step (case_id, n, act, day, note, by_id, by_name, at) values (1, 2, 'step', '2026-03-01', '', 1, '', '')"},
		"a line of a case behind its end":          {"insert into guide_case_step (case_id, n, act, day, note, by_id, by_name, at) values (1, 2, 'done', '2026-04-02', '', 1, '', '')", "insert into guide_case_step (case_id, n, act, day, note, by_id, by_name, at) values (1, 3, 'step', '2026-04-03', '', 1, '', '')"},
		"a case skips a number":                    {"insert into guide_case (village_id, year, number, secret, code, body, received, opened_by, opened_at) select village_id, year, 9, 'ABCDEG', code, body, received, 1, '' from guide_case"},
		"a roster row that ended goes on":          {"update roster_member set until_day = '2026-05-01' where id = 1", "update roster_member set until_day = '' where id = 1"},
		"a struck row comes back":                  {"update roster_member set struck = '记错' where id = 1", "update roster_member set struck = '' where id = 1"},
		"a receipt of a published month":           {"insert into voucher_attachment (voucher_id, n, sha256, name, added_by, added_at) select v.id, 9, c.sha256, 'x', 1, '' from voucher v, content c where v.month = '2026-03' limit 1"},
		"a false small picture":                    {"delete from thumbnail"},
	}
}

const hash64 = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
