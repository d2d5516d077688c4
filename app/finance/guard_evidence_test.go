package finance

import (
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/table"
	"sunshine/app/user"
	"sunshine/app/village"
)

// evidence is a village with at least one row of everything that must stand.
func evidence(t *testing.T) *ledger {
	t.Helper()
	w := newLedger(t)
	w.bookMarch()
	w.ledgerEvidence()
	w.bankEvidence()
	w.draftEvidence()
	w.importEvidence()
	w.closeEvidence()
	w.documentEvidence()
	w.matterEvidence()
	w.guideEvidence()
	w.thingEvidence()
	w.contractEvidence()
	w.disclosureEvidence()
	w.changeEvidence()
	w.privacyEvidence()
	return w
}

// ledgerEvidence books in April: on a fund, with a counterparty, on a
// sub-account, in red, with a receipt and against a rule's advice.
func (w *ledger) ledgerEvidence() {
	w.t.Helper()
	ctx := w.t.Context()
	f := w.fund("村道硬化", "241")
	w.fund("没有动过的", "231")
	w.lines("2026-04-01", debitLine(Bank, 9000_00).of(f), creditLine("241", 9000_00).of(f))
	paid := w.lines("2026-04-02", debitLine("153", 500_00).of(f), creditLine(Bank, 500_00).of(f))
	back := w.lines("2026-04-03", debitLine("241", 100_00).of(f), creditLine(Bank, 100_00).of(f))
	w.ok(w.MarkReturned(ctx, w.accountant, w.village, f.ID, back.ID, true))
	w.ok(w.Attach(ctx, w.accountant, w.village, paid.ID, "发票", pngOf(4, 4)))
	c, spare := w.party(Unit, "亮堂灯具店"), w.party(Household, "吕小兰")
	w.lines("2026-04-04", debitLine("514", 880_00), NewLine{Account: "211", Credit: 880_00, CounterpartyID: c.ID})
	w.ok(w.exec("insert into counterparty_name (counterparty_id, n, kind, name, changed_by, changed_at) values ($1, 1, 'household', '吕晓兰', $2, '')", spare.ID, w.accountant.ID))
	w.sub(w.accountant, w.village.ID, expenseSub("513.51", "培训费"))
	w.lines("2026-04-05", debitLine("513.51", 10_00), debitLine("513.02", 5_00), creditLine(Cash, 15_00))
	_, err := w.reverse(paid, "2026-04-06")
	w.ok(err)
}

func (w *ledger) bankEvidence() {
	w.t.Helper()
	ctx, m := w.t.Context(), w.month("2026-03")
	a := w.openBank()
	w.ok(w.exec("insert into bank_start_item (bank_account_id, side, day, fen, summary, set_by, set_at) values ($1, 'bank', '2026-02-01', 1, '息', $2, ''), ($1, 'book', '2026-02-01', 1, '息', $2, '')", a.ID, w.accountant.ID))
	w.statement(a, "2026-03", "2026-03", bankMarch)
	w.ok(w.ProveBank(ctx, w.accountant, w.village, a.ID, m))
	w.ok(w.ReopenBank(ctx, w.accountant, w.village, a.ID, m, "再看一遍"))
	w.ok(w.ProveBank(ctx, w.accountant, w.village, a.ID, m))
}

// draftEvidence leaves a draft that was posted, one that was dropped and one
// still open.
func (w *ledger) draftEvidence() {
	w.t.Helper()
	ctx, by := w.t.Context(), w.accountant
	d := w.draft(by, typed("2026-05-05", "买笔", "12.00"))
	_, err := w.PostDraft(ctx, by, w.village, d.ID, d.Revision)
	w.ok(err)
	dropped := w.draft(by, typed("2026-05-06", "买本子", "3.00"))
	w.ok(w.exec("insert into draft_file (draft_id, sha256, n, type, name, size, bytes, small, added_by, added_at) values ($1, $2, 1, 'image/png', '票', 1, x'00', x'00', $3, '')",
		dropped.ID, strings.Repeat("a", 64), by.ID))
	w.ok(w.DropDraft(ctx, by, w.village, dropped.ID, dropped.Revision))
	w.draft(by, typed("2026-05-07", "买胶水", "4.00"))
	w.ok(w.exec("insert into thumbnail (sha256, bytes) select sha256, x'00' from content"))
}

// importEvidence saves a cash book and leaves another under preview.
func (w *ledger) importEvidence() {
	w.t.Helper()
	ctx, by := w.t.Context(), w.accountant
	hand := func(file string) int64 {
		id, err := w.Hand(ctx, by, w.village, Upload{Name: "账.csv", Data: []byte(file), Reading: table.CashBook, Month: w.month("2026-05")})
		w.ok(err)
		return id
	}
	id := hand("日期,摘要,收入,支出,银行\n2026-05-08,收房租,500,,银行\n2026-05-09,收利息,3,,银行\n")
	w.ok(w.exec("insert into import_decision (import_id, question, answer, by_id, by_name, at) values ($1, 'year', '2026', $2, '李会计', '')", id, by.ID))
	_, err := w.SaveCashBook(ctx, by, w.village, id, nil)
	w.ok(err)
	hand("日期,摘要,收入,支出,银行\n2026-05-10,收租,7,,银行\n")
	_, err = w.Hand(ctx, by, w.village, Upload{Name: "账.csv", Data: []byte("日期,摘要,收入,支出,银行\n2026-05-10,收租13812345678,7,,银行\n"), Reading: table.CashBook})
	if fault.KindOf(err) != fault.Invalid {
		w.t.Fatal(err)
	}
	w.ok(w.exec("insert into import_run (import_id, act, total, started_by, started_at, ended_at, done) values ($1, 'save', 2, $2, '', '2026-05-10', 2)", id, by.ID))
	w.ok(w.exec("insert into voucher_format (village_id, signature, version, name, columns, accounts, set_by, set_name, set_at) values ($1, 's', 1, '某软件', '{}', '{}', $2, '李会计', '')", w.village.ID, by.ID))
}

// closeEvidence closes March, of which the sheet is out.
func (w *ledger) closeEvidence() {
	w.t.Helper()
	w.out("2026-03")
	w.submit("2026-04")
	for _, m := range []string{"2026-01", "2026-02", "2026-03"} {
		w.closeBooks(m)
	}
	w.ok(w.exec("insert into obligation (village_id, item, period, rule, nominal_on, due_on, provisional, created_at) values ($1, 'finance-month', '2026-03', 'r', '2026-04-10', '2026-04-10', 0, '')", w.village.ID))
	w.ok(w.exec("insert into reminder (obligation_id, level, on_day, made_at) select id, 'soon', '2026-04-05', '' from obligation"))
}

// documentEvidence has the agency return one document and book another.
func (w *ledger) documentEvidence() {
	w.t.Helper()
	ctx := w.t.Context()
	clerk, agent := w.agency()
	id := w.handed(clerk, "2026-06-05")
	w.ok(w.ReturnDocument(ctx, agent, w.village, id, "缺签字"))
	n := w.entry("2026-06-06", Expense, Cash, 120_00)
	_, err := w.BookDocument(ctx, agent, w.village, w.handed(clerk, "2026-06-06"), n)
	w.ok(err)
	w.ok(w.exec("update division_code set valid_to = '2020-01-01' where code = '339900100202'"))
	w.ok(w.exec("insert into division_code (code, division_id, valid_from) values ('339900100203', $1, '2020-01-01')", w.other.ID))
	users := &user.Store{DB: w.DB, Now: w.Now}
	_, err = users.AddSilent(ctx, user.System, user.New{Login: "admin2", Name: "吴管", Role: user.Administrator, DivisionID: w.village.County.ID})
	w.ok(err)
}

func (w *ledger) matterEvidence() {
	w.t.Helper()
	by := w.accountant.ID
	places := &village.Store{DB: w.DB, Now: w.Now}
	for _, name := range []string{"吕小兰", "陈大山"} {
		w.ok(places.AddMember(w.t.Context(), w.head, w.village, village.NewMember{Body: village.Representatives, Name: name, Sex: "f", Households: 5, From: w.day("2024-01-01")}))
	}
	for _, x := range []struct {
		text string
		args []any
	}{
		{"insert into roster_count (village_id, basis, day, number, source, added_by, added_at) values ($1, 'adults', '2024-01-01', 800, '名册', $2, '')", []any{w.village.ID, by}},
		{"insert into procedure_template (county_id, code, version, body, made_by, made_at) values ($1, 'usual', 1, 'x', $2, '')", []any{w.village.County.ID, by}},
		{"insert into procedure_setting (village_id, combined_head, set_by, set_at) values ($1, 1, $2, '')", []any{w.village.ID, by}},
		{"insert into matter (village_id, year, number, template, start, opened_by, opened_at) values ($1, '2026', 1, 'x', '{}', $2, '')", []any{w.village.ID, by}},
		{"insert into matter_act (matter_id, n, kind, day, body, actor_id, name, post, at) values (1, 1, 'initiated', '2026-03-01', '{}', $1, '李会计', '会计', '')", []any{by}},
		{"insert into matter_file (matter_id, n, act, kind, sha256, name, added_by, added_at) select 1, 1, 2, 'minutes', sha256, '记录', $1, '' from content limit 1", []any{by}},
		{"insert into matter_act (matter_id, n, kind, day, body, actor_id, name, post, at) values (1, 2, 'voted', '2026-03-09', '{}', $1, '李会计', '会计', '')", []any{by}},
		{"insert into matter_attendance (matter_id, act, member_id, way) values (1, 2, 1, 'present')", nil},
		{"insert into matter_voucher (matter_id, voucher_id, linked_by, linked_at) values (1, 1, $1, '')", []any{by}},
		{"insert into matter_record (village_id, body, entered_by, name, post, entered_at) values ($1, 'x', $2, '李会计', '会计', '')", []any{w.village.ID, by}},
	} {
		w.ok(w.exec(x.text, x.args...))
	}
}

// disclosureEvidence leaves a catalogue of the county, a filing, a signature, an
// extension and an event.
func (w *ledger) disclosureEvidence() {
	w.t.Helper()
	by, version := w.accountant.ID, w.current("2026-03").ID
	w.ok(w.exec("insert into catalogue_profile (n, from_day, name, document, made_by, made_name, made_at) values (1, '2026-05-01', '县目录', x'7b7d', $1, '孙某', '')", by))
	w.ok(w.exec("insert into disclosure_filing (version_id, account_id, name, post, note, filed_on, filed_at) values ($1, $2, '赵某', '乡镇', '', '2026-05-01', '')", version, by))
	w.ok(w.exec("insert into disclosure_signoff (version_id, slot, slot_name, account_id, name, post, signed_on, signed_at) values ($1, 'township', '乡镇监督', $2, '赵某', '乡镇', '2026-05-01', '')", version, by))
	w.ok(w.exec("insert into disclosure_withdrawal (version_id, cause, reason, account_id, name, post, on_day, made_at) values ($1, 'error', '发错了', $2, '张某', '村主任', '2026-05-01', '')", version, by))
	w.ok(w.exec("insert into board_act (version_id, act, on_day, until_day, place, sha256, account_id, name, post, made_on, made_at) select $1, 'up', '2026-05-01', '2026-05-16', '公开栏', sha256, $2, '张某', '村主任', '2026-05-01', '' from content limit 1", version, by))
	w.ok(w.exec("insert into disclosure_event (village_id, item, title, on_day, asked_by, signers, account_id, name, post, made_at) values ($1, 'audit', '离任审计', '2026-05-01', '', 0, $2, '赵某', '乡镇', '')", w.village.ID, by))
	w.ok(w.exec(`
		insert into obligation_extension (obligation_id, until_day, reason, account_id, name, post, granted_on, granted_at)
		select id, '2099-01-01', '停电', $1, '赵某', '乡镇', '2000-01-01', '' from obligation`, by))
	w.ok(w.exec("insert into obligation (village_id, item, period, title, started_on, rule, nominal_on, due_on, provisional, created_at) values ($1, 'audit', 'event-9', '登记错的', '2026-05-01', 'audit/event/d10@2000-01-01', '2026-05-11', '2026-05-11', 0, '2026-05-01')", w.village.ID))
	w.ok(w.exec("insert into obligation_release (obligation_id, reason, account_id, name, post, released_on, released_at) select id, '登记错了', $1, '赵某', '乡镇', '2026-05-02', '' from obligation where period = 'event-9'", by))
	w.ok(w.exec("insert into extension_request (obligation_id, until_day, reason, account_id, name, post, asked_on, asked_at) select id, '2099-01-02', '停电', $1, '张某', '村主任', '2026-05-01', '' from obligation", by))
	w.ok(w.exec("insert into extension_refusal (request_id, reason, account_id, name, post, refused_on, refused_at) select id, '不难', $1, '赵某', '乡镇', '2026-05-01', '' from extension_request", by))
	w.ok(w.exec("insert into catalogue_start (n, from_day, reason, by_id, by_name, at) select 1, '2026-01-01', '全年都要公开', 9, '郑管', '' where not exists (select 1 from catalogue_start)"))
}

// changeEvidence renames one village and lets a third end in it.
func (w *ledger) changeEvidence() {
	w.t.Helper()
	ctx, by := w.t.Context(), user.Actor{ID: 9, Name: "郑管", Role: user.Administrator}
	s := &village.Store{DB: w.DB, Now: w.Now}
	w.ok(s.Rename(ctx, by, w.other.ID, "新河村", ""))
	gone, err := s.Add(ctx, user.System, village.New{Level: "village", ParentID: w.other.Township.ID, Code: "339900100288", Name: "后山村", FirstMonth: w.month("2026-01")})
	w.ok(err)
	w.ok(w.exec("insert into division_change (kind, day, document, by_id, by_name, at) values ('merge', '2099-01-01', '批复', 9, '郑管', '')"))
	w.ok(w.exec("insert into division_change_part (change_id, division_id, part, heir_id, old_name, old_code, old_parent_id) select max(id), $1, 'ends', $2, '后山村', '339900100288', $3 from division_change",
		gone, w.other.ID, w.other.Township.ID))
	_, err = s.Make(ctx, by, village.Change{
		Kind: village.Split, Day: calendar.DayOf(w.Now()), Paper: village.Paper{Document: "批复"}, Villages: []int64{w.other.ID},
		New: []village.Newcomer{{Name: "前山村", Code: "339900100289"}},
	})
	w.ok(err)
}

// guideEvidence has a county's guide, a turn of duty, a contact and a case.
func (w *ledger) guideEvidence() {
	w.t.Helper()
	by, v := w.accountant.ID, w.village.ID
	for _, x := range []struct {
		text string
		args []any
	}{
		{"insert into guide_version (county_id, code, version, body, made_by, by_name, made_at) values ($1, 'seal', 2, 'x', $2, '管', '')", []any{w.village.County.ID, by}},
		{"insert into guide_fact (village_id, code, place, person, phone, hours, note, set_by, set_at) values ($1, 'seal', '村部', '', '', '', '', $2, '')", []any{v, by}},
		{"insert into duty_turn (village_id, weekday, from_day, name, post, hours, place, phone, added_by, added_at) values ($1, 1, '2026-03-01', '张领', '', '全天', '', '', $2, '')", []any{v, by}},
		{"insert into duty_turn (village_id, weekday, from_day, name, post, hours, place, phone, added_by, added_at, ended_by, ended_at) values ($1, 2, '2026-03-01', '张领', '', '全天', '', '', $2, '', $2, '2026-04-01')", []any{v, by}},
		{"insert into guide_contact (village_id, name, what, phone, added_by, added_at) values ($1, '李账', '代办', '0571-1', $2, '')", []any{v, by}},
		{"insert into guide_case (village_id, year, number, secret, code, body, received, opened_by, opened_at) values ($1, '2026', 1, 'ABCDEF', 'seal', 'x', '2026-04-01', $2, '')", []any{v, by}},
		{"insert into guide_case_step (case_id, n, act, day, step, note, by_id, by_name, at) values (1, 1, 'step', '2026-04-01', 1, '', $1, '李', '')", []any{by}},
	} {
		w.ok(w.exec(x.text, x.args...))
	}
}
