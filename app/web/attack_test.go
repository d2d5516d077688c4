package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"sunshine/app/db"
	"sunshine/app/finance"
)

// once takes the name of the form that is on the page.
func (a *answer) once() string {
	a.t.Helper()
	name := a.is(http.StatusOK).doc().Find("main form input[name=once]").AttrOr("value", "")
	if len(name) < 20 {
		a.t.Fatalf("%s: the form is called %q", a.path, name)
	}
	return name
}

func TestAFormSentTwiceBooksOnce(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	name := b.get("/desk/entries/new").once()
	if again := b.get("/desk/entries/new").once(); again == name {
		t.Fatal("two forms have one name")
	}
	form := expense("once", name)
	for range 3 { // a double click, and a reload of the answer
		b.follow(b.uploadAll("/desk/entries", form, "files", photo(t, 10), photo(t, 20))).has(".notice.success", "记上了：2026-04-001")
	}
	april := w.today().MonthOf()
	list := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, april))(t)
	if len(list) != 1 || len(list[0].Files) != 2 {
		t.Fatalf("%+v", list)
	}

	// Back in the browser, something else is filled in: that is neither lost nor
	// taken for the first.
	other := expense("once", name, "amount", "99", "summary", "买墨水")
	page := b.post("/desk/entries", other).is(http.StatusUnprocessableEntity).has(".notice.error", "已经记上了一笔：2026-04-001 买办公用纸 380.00 元", "再按一次")
	if v := page.doc().Find("#f-summary").AttrOr("value", ""); v != "买墨水" {
		t.Errorf("what was typed is lost: %q", v)
	}
	fresh := page.doc().Find("input[name=once]").AttrOr("value", "")
	other.Set("once", fresh)
	b.post("/desk/entries", other).is(http.StatusSeeOther)
	// A refused form keeps its name, so that its second try is still once.
	wrong := b.post("/desk/entries", expense("once", "abcdefghijklmnopqrstuvwxyz", "amount", "x")).is(http.StatusUnprocessableEntity)
	if v := wrong.doc().Find("input[name=once]").AttrOr("value", ""); v != "abcdefghijklmnopqrstuvwxyz" {
		t.Errorf("the form is called %q now", v)
	}
	b.post("/desk/entries", expense("once", strings.Repeat("x", 100_000), "summary", "长名")).is(http.StatusSeeOther)
	// The same name is another form in another village, and a script needs none.
	w.enter("kuaiji2").post("/desk/entries", expense("once", name, "kind", "income", "account", "503")).is(http.StatusSeeOther)
	for range 2 {
		b.post("/desk/entries", expense("summary", "没有表名")).is(http.StatusSeeOther)
	}
	if n := len(must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, april))(t)); n != 5 {
		t.Errorf("%d entries", n)
	}
}

// twin is the same person in another tab.
func (b *browser) twin() *browser { return &browser{w: b.w, cookies: maps.Clone(b.cookies)} }

// atOnce lets eight tabs do the same and counts the answers by status.
func atOnce(b *browser, do func(b *browser, i int) *answer) map[int]int {
	var mu sync.Mutex
	var wait sync.WaitGroup
	got := map[int]int{}
	start := make(chan struct{})
	for i := range 8 {
		twin := b.twin()
		wait.Go(func() {
			<-start
			a := do(twin, i)
			mu.Lock()
			defer mu.Unlock()
			got[a.Status]++
		})
	}
	close(start)
	wait.Wait()
	return got
}

func TestOfEightAtOnceOneSucceeds(t *testing.T) {
	w, x := furnished(t)
	accountant, reviewer, head, admin := w.enter("kuaiji"), w.enter("jiandu"), w.enter("cunzhang"), w.enter("admin")
	for _, c := range []struct {
		what, path string
		by         *browser
		form       url.Values
		won        int
	}{
		{"submit a table", "/desk/disclosures/" + x.draft + "/submit", accountant, nil, http.StatusSeeOther},
		{"approve", "/desk/disclosures/" + x.handed + "/approve", reviewer, url.Values{"opinion": {"同意"}}, http.StatusSeeOther},
		{"return", "/desk/disclosures/" + x.doubtful + "/return", reviewer, url.Values{"reason": {"缺票"}}, http.StatusSeeOther},
		{"publish", "/desk/disclosures/" + x.approved + "/publish", head, w.publishing(), http.StatusSeeOther},
		{"reverse", "/desk/entries/" + x.entry + "/reverse", accountant, url.Values{"day": {"2026-04-08"}, "note": {"记错"}}, http.StatusSeeOther},
		{"save an import", "/desk/imports/" + x.clean + "/save", accountant, nil, http.StatusSeeOther},
		{"submit an empty month", "/desk/finance/2026-01/submit", accountant, nil, http.StatusSeeOther},
		{"open a correction", "/desk/finance/2026-03/correct", accountant, url.Values{"reason": {"漏记"}}, http.StatusSeeOther},
		{"add an account", "/desk/new-user", admin, url.Values{"login": {"newone"}, "name": {"新人"}, "role": {"head"}, "division": {x.place}}, http.StatusOK},
		{"add a township", "/desk/villages/new", admin, url.Values{"level": {"township"}, "parent": {x.county}, "code": {"339900109000"}, "name": {"新镇"}}, http.StatusSeeOther},
	} {
		got := atOnce(c.by, func(b *browser, _ int) *answer { return b.post(c.path, clone(c.form)) })
		if got[c.won] != 1 || got[http.StatusUnprocessableEntity] != 7 {
			t.Errorf("%s: %v", c.what, got)
		}
	}
	name := accountant.get("/desk/entries/new").once()
	if got := atOnce(accountant, func(b *browser, _ int) *answer { return b.post("/desk/entries", expense("once", name)) }); got[http.StatusSeeOther] != 8 {
		t.Errorf("the same form: %v", got)
	}
	got := atOnce(accountant, func(b *browser, i int) *answer {
		return b.post("/desk/entries", expense("summary", fmt.Sprintf("第%d笔", i)))
	})
	if got[http.StatusSeeOther] != 8 {
		t.Errorf("eight entries: %v", got)
	}
	// One rent, one bought pen, its reversal, one imported, the form sent eight times, eight more.
	list := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf()))(t)
	numbers := map[int]bool{}
	for _, e := range list {
		numbers[e.Number] = true
	}
	for n := range 13 {
		if !numbers[n+1] {
			t.Errorf("no voucher %d", n+1)
		}
	}
	if len(list) != 13 {
		t.Errorf("%d entries", len(list))
	}
	for what, verify := range map[string]func() ([]string, error){
		"ledger": func() ([]string, error) { return w.Finance.VerifyLedger(t.Context()) }, "published": func() ([]string, error) { return w.Finance.VerifyPublished(t.Context()) },
		"documents": func() ([]string, error) { return w.Disclosures.Verify(t.Context()) }, "file": func() ([]string, error) { return w.DB.Integrity(t.Context()) },
	} {
		if bad, err := verify(); err != nil || len(bad) > 0 {
			t.Errorf("%s: %v %v", what, bad, err)
		}
	}
}

// Who was disabled while working, or got a new password, is out with the very
// next request, whatever it asks.
func TestRightsEndAtOnce(t *testing.T) {
	w, x := furnished(t)
	for login, end := range map[string]func() error{
		"kuaiji": func() error { return w.Users.Disable(t.Context(), w.actors["admin"], "kuaiji") },
		"jiandu": func() error { _, err := w.Users.Reset(t.Context(), w.actors["admin"], "jiandu"); return err },
	} {
		b := w.enter(login)
		token := b.token()
		w.ok(end())
		before := w.everything()
		for _, r := range routeTable(x) {
			if !strings.HasPrefix(r.path, "/desk") {
				continue
			}
			if r.method == http.MethodPost {
				r.form = clone(r.form)
				r.form.Set("csrf", token)
			}
			if a := r.ask(b.twin()); a.Status != http.StatusForbidden && !strings.HasPrefix(a.Header.Get("Location"), "/login") {
				t.Errorf("%s %s as %s: %d", r.method, r.path, login, a.Status)
			}
		}
		if w.everything() != before {
			t.Errorf("%s did something", login)
		}
	}
}

// What the program never does, a hand in the database may not do either, where
// it would change what people were told. (The chain, versions, vouchers and the
// audit have such tests beside their packages.)
func TestHistoryCannotBeRewrittenByHand(t *testing.T) {
	w, x := furnished(t)
	b := w.enter("kuaiji")
	b.post("/desk/imports/"+x.clean+"/save", nil).is(http.StatusSeeOther)
	b.post("/desk/imports/"+x.workbook+"/drop", nil).is(http.StatusSeeOther)
	b.post("/desk/imports/"+x.asking+"/answers", url.Values{"key-0": {"year"}, "answer-0": {"2026"}}).is(http.StatusSeeOther)
	w.checkClock()
	march, draft := itoa64(w.current(w.xiaoshan.ID, "2026-03").ID), x.draft
	village := itoa64(w.xiaoshan.ID)
	before := w.everything()
	for what, statements := range map[string][]string{
		"an entry slips into a published month": {
			"insert into voucher (village_id, month, number, day, kind, summary, posted_by, posted_at) values (" + village + ", '2026-03', 8, '2026-03-30', 'expense', '补', 1, '')",
			"insert into voucher_line (voucher_id, n, chart, account, debit_fen) select max(id), 1, 'x', '513.02', 100 from voucher",
			"insert into voucher_line (voucher_id, n, chart, account, credit_fen) select max(id), 2, 'x', '102', 100 from voucher",
			"update voucher set posted = 1 where posted = 0",
		},
		"an entry slips in before a published month": {
			"insert into voucher (village_id, month, number, day, kind, summary, posted_by, posted_at) values (" + village + ", '2026-02', 1, '2026-02-03', 'expense', '补', 1, '')",
			"insert into voucher_line (voucher_id, n, chart, account, debit_fen) select max(id), 1, 'x', '513.02', 100 from voucher",
			"insert into voucher_line (voucher_id, n, chart, account, credit_fen) select max(id), 2, 'x', '102', 100 from voucher",
			"update voucher set posted = 1 where posted = 0",
		},
		"an entry moves to another village":   {"update voucher set village_id = " + x.place + " where village_id = " + village},
		"a receipt joins a published entry":   {"insert into voucher_attachment (voucher_id, n, sha256, name, added_by, added_at) select v.id, 9, c.sha256, 'x', 1, '' from voucher v, content c where v.month = '2026-03' and v.number = 1 limit 1"},
		"an opening balance is changed":       {"update opening_balance set fen = fen + 1 where village_id = " + village},
		"an opening balance is added":         {"insert into opening_balance (village_id, chart, account, fen, set_by, set_at) values (" + village + ", 'x', '103', 5, 1, '')"},
		"an opening balance is removed":       {"delete from opening_balance"},
		"an opening balance is replaced":      {"insert or replace into opening_balance select village_id, chart, account, fen + 1, set_by, set_at from opening_balance"},
		"a saved file is replaced":            {"update import set file = x'00' where state = 'saved'"},
		"a file under preview is replaced":    {"update import set file = x'00', sha256 = 'x' where state = 'preview'"},
		"a saved file is opened again":        {"update import set state = 'preview' where state = 'saved'"},
		"a dropped file is saved":             {"update import set state = 'saved' where state = 'dropped'"},
		"a file is removed":                   {"delete from import_decision", "delete from import"},
		"a decision comes after the saving":   {"insert into import_decision (import_id, question, answer, by_id, by_name, at) select id, 'q', 'a', 1, '', '' from import where state = 'saved'"},
		"a code is given away":                {"update division_code set division_id = " + x.place + " where code = '339900100201'"},
		"a code is changed":                   {"update division_code set code = '339900100999' where code = '339900100201'"},
		"a code's beginning is moved":         {"update division_code set valid_from = '2030-01-01' where code = '339900100201'"},
		"a code is removed":                   {"delete from division_code where code = '339900100201'"},
		"a village owes less":                 {"update division set first_month = '2026-03' where id = " + village},
		"a village is removed":                {"delete from division where id = " + x.place},
		"what is owed is removed":             {"delete from reminder", "delete from obligation"},
		"a due day is moved":                  {"update obligation set due_on = '2030-01-01' where provisional = 0"},
		"a due day is made provisional first": {"update obligation set provisional = 1 where provisional = 0"},
		"a reminder is forgotten":             {"delete from reminder"},
		"a document under review is swapped":  {"update disclosure_version set document = x'7b7d' where id = " + x.handed},
		"a document is swapped with consent":  {"update disclosure_version set document = x'7b7d', state = 'approved', reviewed_by = 2 where id = " + x.handed},
		"a reviewed document is swapped":      {"update disclosure_version set document = x'7b7d' where id = " + x.approved},
		"a version moves":                     {"update disclosure_version set disclosure_id = 1, n = 7 where id = " + draft},
		"a version is skipped":                {"insert into disclosure_version (disclosure_id, n, state, drafted_by) select disclosure_id, 3, 'draft', 1 from disclosure_version where id = " + march},
		"a version overtakes a draft":         {"insert into disclosure_version (disclosure_id, n, state, drafted_by) select disclosure_id, 2, 'draft', 1 from disclosure_version where id = " + draft},
		"a consent comes after publication":   {"insert into disclosure_step (version_id, act, account_id, name, post, at) values (" + march + ", 'approve', 1, '某', '某', '')"},
		"somebody else publishes too":         {"insert into disclosure_step (version_id, act, account_id, name, post, at) values (" + march + ", 'publish', 1, '某', '某', '')"},
		"an account changes its role":         {"update user_account set role = 'head' where login = 'kuaiji'"},
		"an account changes its village":      {"update user_account set division_id = " + x.place + " where login = 'kuaiji'"},
		"an account is removed":               {"delete from session", "delete from user_account where login = 'spare'"},
	} {
		var failed error
		err := w.DB.Write(t.Context(), func(q db.Q) error {
			for _, statement := range statements {
				if _, failed = q.ExecContext(t.Context(), statement); failed != nil {
					return failed
				}
			}
			return fmt.Errorf("undone")
		})
		if !db.IsRefused(failed) && !db.IsDuplicate(failed) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if w.everything() != before {
		t.Error("something was changed")
	}
	if list := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf()))(t); !slices.ContainsFunc(list, func(e finance.Entry) bool { return e.ImportID != 0 }) {
		t.Error("the saved file booked nothing: the statements above had nothing to change")
	}
}
