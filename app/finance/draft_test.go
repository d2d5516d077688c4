package finance

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// colleague is a second accountant of the village.
func (w *ledger) colleague() user.Actor {
	w.t.Helper()
	users := &user.Store{DB: w.DB, Now: w.Now}
	id, err := users.AddSilent(w.t.Context(), user.System, user.New{Login: "kuaiji2", Name: "钱会计", Role: user.Accountant, DivisionID: w.village.ID})
	w.ok(err)
	return user.Actor{ID: id, Name: "钱会计", Post: user.Accountant.Chinese(), Role: user.Accountant, DivisionID: w.village.ID}
}

// typed is a body that posts: an expense of the amount as it was typed.
func typed(day, summary, amount string) DraftBody {
	return DraftBody{
		Day: day, Summary: summary, Handler: "李账", Witness: "陈证", Reviewer: "周审", Approver: "张领",
		Lines: []DraftLine{{Key: "a", Account: "513.02 办公费", Debit: amount}, {Key: "b", Account: "101", Credit: amount}},
	}
}

func (w *ledger) draft(by user.Actor, b DraftBody) Draft {
	w.t.Helper()
	d, err := w.NewDraft(w.t.Context(), by, w.village, DraftSource{})
	w.ok(err)
	return w.save(by, d, b)
}

func (w *ledger) save(by user.Actor, d Draft, b DraftBody) Draft {
	w.t.Helper()
	d, err := w.SaveDraft(w.t.Context(), by, w.village, d.ID, d.Revision, b)
	w.ok(err)
	return d
}

// history gives every body that was ever sent for a draft.
func (w *ledger) history(id int64) []string {
	w.t.Helper()
	rows, err := w.DB.Read().QueryContext(w.t.Context(), "select body from draft_revision where draft_id = $1 order by id", id)
	w.ok(err)
	list, err := db.Collect(rows, func(scan db.Scan) (s string, err error) {
		err = scan(&s)
		return s, err
	})
	w.ok(err)
	return list
}

func fieldsOf(err error) map[string]string {
	m := map[string]string{}
	for _, f := range fault.Fields(err) {
		m[f.Name] = f.Message
	}
	return m
}

func TestADraftKeepsWhatIsHalfTyped(t *testing.T) {
	w := newLedger(t)
	b := DraftBody{Day: "2026-6", Summary: " 买 纸\t", Lines: []DraftLine{{Key: "x", Account: "bg", Debit: "12."}, {}, {Account: "办公", Credit: "1,2"}, {}, {}}}
	d := w.draft(w.accountant, b)
	got, err := w.Draft(t.Context(), w.village.ID, d.ID)
	w.ok(err)
	if len(got.Body.Lines) != 3 || got.Body.Lines[0] != b.Lines[0] || got.Body.Summary != b.Summary || got.Body.Day != b.Day || got.Body.Lines[2].Credit != "1,2" {
		t.Errorf("%+v", got.Body)
	}
	if k := got.Body.Lines; k[1].Key == "" || k[2].Key == "" || k[1].Key == k[2].Key {
		t.Errorf("keys %+v", k)
	}
	again := w.save(w.accountant, got, got.Body)
	if again.Revision != got.Revision || len(w.history(d.ID)) != 2 {
		t.Errorf("the same again gave revision %d, %d rows", again.Revision, len(w.history(d.ID)))
	}
	r, err := w.ReadDraft(t.Context(), w.village.ID, got.Body)
	w.ok(err)
	for _, name := range []string{"day", "line-1-debit", "line-3-credit"} {
		if !slices.ContainsFunc(r.Unread, func(f fault.Field) bool { return f.Name == name }) {
			t.Errorf("%s is not told of: %+v", name, r.Unread)
		}
	}
}

func TestTwoPeopleOnOneDraftLoseNothing(t *testing.T) {
	w := newLedger(t)
	li, qian := w.accountant, w.colleague()
	d := w.draft(li, typed("2026-06-03", "买纸", "100"))

	theirs := d.Body
	theirs.Lines = slices.Clone(d.Body.Lines)
	theirs.Summary, theirs.Lines[0].Debit = "买打印纸", "120"
	w.save(qian, d, theirs)

	mine := d.Body
	mine.Lines = append(slices.Clone(d.Body.Lines), DraftLine{Key: "c", Account: "102", Credit: "20"})
	mine.Handler, mine.Lines[0].Debit = "李新", "110"
	_, err := w.SaveDraft(t.Context(), li, w.village, d.ID, d.Revision, mine)
	var x *DraftConflict
	if fault.KindOf(err) != fault.Conflict || !errors.As(err, &x) {
		t.Fatalf("%v", err)
	}
	if x.By != "钱会计" || x.Revision != d.Revision+1 || !strings.Contains(fault.Message(err), "钱会计") {
		t.Errorf("%+v", x)
	}
	want := []DraftDifference{
		{Pick: "summary", Field: "summary", Input: "summary", Label: "摘要", Base: "买纸", Theirs: "买打印纸", Mine: "买纸"},
		{Pick: "row-a-debit", Field: "line-1-debit", Key: "a", Input: "debit", Label: "第 1 行 借方", Base: "100", Theirs: "120", Mine: "110", Clash: true},
	}
	if !slices.Equal(x.Differences, want) {
		t.Errorf("differences\n%+v\nwant\n%+v", x.Differences, want)
	}
	if m := x.Merged(); m.Handler != "李新" || m.Summary != "买打印纸" || len(m.Lines) != 3 || m.Lines[0].Debit != "120" {
		t.Errorf("merged %+v", m)
	}
	if now, err := w.Draft(t.Context(), w.village.ID, d.ID); err != nil || now.Body.Summary != "买打印纸" || now.Body.Handler != "李账" {
		t.Errorf("the draft is %+v %v", now.Body, err)
	}
	text, err := mine.canonical()
	w.ok(err)
	if !slices.Contains(w.history(d.ID), text) {
		t.Error("what I typed is lost")
	}
	rows := len(w.history(d.ID))
	_, err = w.SaveDraft(t.Context(), li, w.village, d.ID, d.Revision, mine) // the script tries again
	if fault.KindOf(err) != fault.Conflict || len(w.history(d.ID)) != rows {
		t.Errorf("%v, %d rows", err, len(w.history(d.ID)))
	}
	if _, err := w.SettleDraft(t.Context(), qian, w.village, d.ID, x.Kept, x.Revision, func(string) bool { return true }); fault.KindOf(err) != fault.NotFound {
		t.Errorf("somebody else settles mine: %v", err)
	}
	settled, err := w.SettleDraft(t.Context(), li, w.village, d.ID, x.Kept, x.Revision, func(pick string) bool { return pick == "row-a-debit" })
	w.ok(err)
	if b := settled.Body; b.Summary != "买打印纸" || b.Lines[0].Debit != "110" || b.Handler != "李新" || settled.Revision != x.Revision+1 {
		t.Errorf("%+v", settled)
	}
	_, err = w.SettleDraft(t.Context(), li, w.village, d.ID, x.Kept, x.Revision, func(string) bool { return false })
	if !errors.As(err, &x) || x.Revision != settled.Revision {
		t.Errorf("settled on an old revision: %v", err)
	}
}

func TestADraftPostsOnce(t *testing.T) {
	w := newLedger(t)
	d := w.draft(w.accountant, typed("2026-06-03", "买纸", "￥１００ 元"))
	before := len(w.history(d.ID))
	var wait sync.WaitGroup
	got := make([]Entry, 5)
	errs := make([]error, 5)
	for i := range got {
		wait.Go(func() { got[i], errs[i] = w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision) })
	}
	wait.Wait()
	for i := range got {
		w.ok(errs[i])
		if got[i].ID != got[0].ID || got[i].Amount != 100_00 || got[i].Voucher() != "2026-06-001" || got[i].Reviewer != "周审" {
			t.Errorf("%+v", got[i])
		}
	}
	d, err := w.Draft(t.Context(), w.village.ID, d.ID)
	w.ok(err)
	if d.State != DraftPosted || d.VoucherID != got[0].ID || d.Voucher != "2026-06-001" {
		t.Errorf("%+v", d)
	}
	late := typed("2026-06-03", "买纸", "900")
	_, err = w.SaveDraft(t.Context(), w.colleague(), w.village, d.ID, d.Revision, late)
	if !errors.Is(err, ErrDraftOver) || !strings.Contains(fault.Message(err), "2026-06-001") || len(w.history(d.ID)) != before+1 {
		t.Errorf("%v, %d rows", err, len(w.history(d.ID)))
	}
	if _, err := w.SaveDraft(t.Context(), w.accountant, w.village, d.ID, 1, d.Body); err != nil {
		t.Errorf("the same form again: %v", err)
	}
	if err := w.DropDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision); !errors.Is(err, ErrDraftOver) {
		t.Errorf("dropped after posting: %v", err)
	}
}

func TestWhatIsWrongWithADraftIsSaidByItsInputs(t *testing.T) {
	w := newLedger(t)
	b := DraftBody{
		Day: "三月五日", Handler: "李账", Witness: "李账",
		Lines: []DraftLine{
			{Account: "不存在的", Debit: "10"}, {}, {Account: "bgf", Debit: "一百"}, {Account: "101", Side: "credit"}, {Account: "102", Party: "没有这人", Fund: "没有这笔", Credit: "1.234"},
		},
	}
	d := w.draft(w.accountant, b)
	_, err := w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision)
	got := fieldsOf(err)
	for name, part := range map[string]string{
		"day": "2026-03-05", "summary": "摘要", "witness": "同一人", "line-1-account": "没有这个科目", "line-3-debit": "看不懂这个金额", "line-4-credit": "请写金额",
		"line-5-party": "没有这个往来户", "line-5-fund": "没有这笔专款", "line-5-credit": "小数超过两位",
	} {
		if !strings.Contains(got[name], part) {
			t.Errorf("%s: %q, want %q", name, got[name], part)
		}
		delete(got, name)
	}
	if len(got) > 0 || fault.KindOf(err) != fault.Invalid {
		t.Errorf("also %v, %v", got, err)
	}
	d = w.save(w.accountant, d, typed("2026-06-03", "买纸", "100"))
	uneven := d.Body
	uneven.Lines = slices.Clone(uneven.Lines)
	uneven.Lines[1].Credit = "90"
	d = w.save(w.accountant, d, uneven)
	if _, err := w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision); !strings.Contains(fieldsOf(err)["lines"], "差 10.00 元") {
		t.Errorf("%v", fieldsOf(err))
	}
	d = w.save(w.accountant, d, typed("2026-06-03", "买纸", "1000"))
	if _, err := w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision); fault.KindOf(err) != fault.Invalid || fieldsOf(err)[ReasonField] == "" { // R67: so much in cash
		t.Errorf("%v %v", err, fieldsOf(err))
	}
	paid := typed("2026-06-03", "买纸", "5000")
	paid.Reason = "两委会议同意"
	d = w.save(w.accountant, d, paid)
	if _, err := w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision); fault.KindOf(err) != fault.Conflict || fieldsOf(err)["lines"] == "" { // more than there is
		t.Errorf("%v %v", err, fieldsOf(err))
	}
	if now, err := w.Draft(t.Context(), w.village.ID, d.ID); err != nil || now.State != DraftOpen || now.Revision != d.Revision {
		t.Errorf("%+v %v", now, err)
	}
}

func TestADraftOfAClosedMonth(t *testing.T) {
	w := newLedger(t)
	w.book("2026-05-06", Income, Bank, 100_00)
	_, err := w.CloseThrough(t.Context(), w.accountant, w.village, w.month("2026-04"))
	w.ok(err)
	d := w.draft(w.accountant, typed("2026-05-07", "买纸", "10"))
	w.draft(w.accountant, DraftBody{Day: "2026-05-09"}) // nobody misses it
	if i := w.check("2026-05", CheckDrafts); i.Level != CloseStop || len(i.Drafts) != 1 || i.Drafts[0].ID != d.ID {
		t.Errorf("%+v", i)
	}
	if err := w.Close(t.Context(), w.accountant, w.village, w.month("2026-05")); fault.KindOf(err) != fault.Conflict || fieldsOf(err)["drafts"] == "" {
		t.Errorf("%v", err)
	}
	d = w.save(w.accountant, d, typed("5月7日", "买纸", "10"))
	if i := w.check("2026-05", CheckDrafts); i.Level != CloseWarn || len(i.Drafts) != 1 {
		t.Errorf("%+v", i)
	}
	w.closeBooks("2026-05")
	d = w.save(w.accountant, d, typed("2026-05-07", "买纸", "10"))
	_, err = w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision)
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "2026年5月") {
		t.Errorf("%v", err)
	}
	if i := w.check("2026-06", CheckDrafts); i.Level != CloseWarn || len(i.Drafts) != 1 {
		t.Errorf("%+v", i)
	}
	d = w.save(w.accountant, d, typed("2026-06-01", "买纸", "10"))
	e, err := w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision)
	w.ok(err)
	if e.Voucher() != "2026-06-001" {
		t.Errorf("%s", e.Voucher())
	}
	if i := w.check("2026-06", CheckDrafts); i.Level != CloseDone {
		t.Errorf("%+v", i)
	}
}

func TestOnlyTheVillagesAccountantWritesDrafts(t *testing.T) {
	w := newLedger(t)
	d := w.draft(w.accountant, typed("2026-06-03", "买纸", "10"))
	for _, by := range []user.Actor{w.supervisor, w.head, w.township("zhen"), {}} {
		for what, err := range map[string]error{
			"begin":  second(w.NewDraft(t.Context(), by, w.village, DraftSource{})),
			"save":   second(w.SaveDraft(t.Context(), by, w.village, d.ID, d.Revision, DraftBody{})),
			"settle": second(w.SettleDraft(t.Context(), by, w.village, d.ID, 1, 1, func(string) bool { return true })),
			"post":   second(w.PostDraft(t.Context(), by, w.village, d.ID, d.Revision)),
			"drop":   w.DropDraft(t.Context(), by, w.village, d.ID, d.Revision),
			"attach": w.AttachDraft(t.Context(), by, w.village, d.ID, "", paper(1)),
			"detach": w.DetachDraft(t.Context(), by, w.village, d.ID, "x"),
			"move":   w.MoveDraftFile(t.Context(), by, w.village, d.ID, "x", 1),
			"add":    second(w.AddTemplate(t.Context(), by, w.village, "x", TemplateSource{DraftID: d.ID})),
			"rename": w.RenameTemplate(t.Context(), by, w.village, "lease", "x"),
			"remove": w.RemoveTemplate(t.Context(), by, w.village, "lease"),
		} {
			if fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s by %q: %v", what, by.Name, err)
			}
		}
	}
	if _, err := w.SaveDraft(t.Context(), w.accountant, w.other, d.ID, d.Revision, DraftBody{}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("in another village: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestTheDatabaseGuardsDrafts(t *testing.T) {
	w := newLedger(t)
	d := w.draft(w.accountant, typed("2026-06-03", "买纸", "10"))
	w.ok(w.AttachDraft(t.Context(), w.accountant, w.village, d.ID, "", paper(1)))
	for _, sql := range []string{
		"delete from draft", "update draft set village_id = village_id + 1", "update draft set once = 'x'", "update draft set body = '{}'",
		"update draft set revision = revision + 1", "update draft set state = 'posted'", "insert or replace into draft select * from draft",
		"delete from draft_revision", "update draft_revision set body = '{}'", "update draft_file set bytes = x'00'", "delete from template where 1",
		"insert into draft_revision (draft_id, base, revision, body, by_id, at) select draft_id, base, revision, '{}', by_id, at from draft_revision where revision = 2",
	} {
		if sql == "delete from template where 1" {
			w.ok(w.RemoveTemplate(t.Context(), w.accountant, w.village, "lease"))
		}
		if err := w.exec(sql); err == nil {
			t.Errorf("went through: %s", sql)
		}
	}
	if _, err := w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"update draft set state = 'open', voucher_id = null", "update draft set body = '{}', revision = revision + 1",
		"insert into draft_file (draft_id, sha256, n, type, name, size, bytes, small, added_by, added_at) select id, '" + strings.Repeat("0", 64) + "', 1, 'x', 'x', 1, x'00', x'', created_by, created_at from draft",
	} {
		if err := w.exec(sql); err == nil {
			t.Errorf("went through after posting: %s", sql)
		}
	}
}
