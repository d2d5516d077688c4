package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/finance"
	"sunshine/app/user"
)

// secondClerk lets another person keep 小山村's books.
func (w *site) secondClerk() *browser {
	w.t.Helper()
	w.account(user.New{Login: "kuaiji3", Name: "钱会计", Role: user.Accountant, DivisionID: w.xiaoshan.ID})
	return w.as("kuaiji3")
}

// ask posts as the script does and reads the answer into to.
func (b *browser) ask(path string, form url.Values, to any) *answer {
	b.w.t.Helper()
	form.Set("csrf", b.token())
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	a := b.do(r, "Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json")
	if err := json.Unmarshal(a.Body, to); err != nil {
		b.w.t.Fatalf("%s: %d %v\n%s", path, a.Status, err, a.Body)
	}
	return a
}

// begin opens a new draft and gives its address.
func (b *browser) begin(form url.Values) string {
	b.w.t.Helper()
	return b.post("/desk/drafts", form).is(http.StatusSeeOther).Header.Get("Location")
}

func with(form url.Values, pairs ...string) url.Values {
	out := clone(form)
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func TestADraftIsKeptPostedAndNotPostedAgain(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	at := b.begin(url.Values{"template": {"office"}})
	b.get(at).is(http.StatusOK).has("h1", "凭证")
	var saved draftSaved
	b.ask(at+"/save", with(paperForm(1, "一百"), "line-2-account", "没有"), &saved).is(http.StatusOK)
	if saved.Revision != 2 || saved.By != "李账" || saved.At != "10:00:00" || len(saved.Keys) != 2 || saved.Names[0] != "办公费" || len(saved.Problems) != 3 || saved.Problems[0].Label != "第 1 行 借方" {
		t.Errorf("%+v", saved)
	}
	if page := b.get(at).is(http.StatusOK); page.doc().Find("[name=line-1-debit]").AttrOr("value", "") != "一百" {
		t.Error("what was half typed is not on the page")
	}
	b.ask(at+"/save", paperForm(2, "3000"), &saved).is(http.StatusOK)
	if saved.Revision != 3 || saved.Sum.Debit != "3,000.00" || saved.Sum.Capital != "叁仟元整" || saved.Sum.Differs != "" || len(saved.Problems) != 0 {
		t.Errorf("%+v", saved)
	}
	b.ask(at+"/save", with(paperForm(3, "60000")), &saved).is(http.StatusOK)
	if !saved.Needs || len(saved.Advice) == 0 {
		t.Errorf("the rules say nothing: %+v", saved)
	}
	b.post(at+"/post", paperForm(4, "60000")).is(http.StatusUnprocessableEntity).has(".notice.error", "提醒", "请写明原因")
	form := with(paperForm(4, "60000"), "reason", "3月1日会议同意")
	to := b.post(at+"/post", form).is(http.StatusSeeOther).Header.Get("Location")
	b.get(to).is(http.StatusOK).has(".notice.success", "记上了：2026-04-001").has("main", "买本子")
	b.post(at+"/post", form).goes(to)
	b.get(to).has(".notice.success", "已经记过了")
	b.get(at).is(http.StatusOK).has("main", "2026-04-001")
	b.post(at+"/post", with(form, "summary", "别的")).is(http.StatusConflict).has("main", "2026-04-001")
	var refused draftRefused
	b.ask(at+"/save", with(form, "summary", "别的"), &refused).is(http.StatusConflict)
	if refused.Path != at || !strings.Contains(refused.Message, "2026-04-001") {
		t.Errorf("%+v", refused)
	}
	if list := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf()))(t); len(list) != 1 {
		t.Errorf("%d entries", len(list))
	}
}

func TestTwoPeopleSaveOneDraft(t *testing.T) {
	w := newSite(t)
	li, qian := w.as("kuaiji"), w.secondClerk()
	at := li.begin(nil)
	var saved draftSaved
	li.ask(at+"/save", paperForm(1, "100"), &saved).is(http.StatusOK)
	qian.ask(at+"/save", with(paperForm(2, "120"), "note", "票在柜里"), &saved).is(http.StatusOK)
	mine := with(paperForm(2, "110"), "project", "路灯", "line-3-key", "c", "line-3-account", "102", "line-3-credit", "5")
	var clash draftClash
	li.ask(at+"/save", mine, &clash).is(http.StatusConflict)
	if clash.By != "钱会计" || clash.At != "10:00" || clash.Revision != 3 || clash.Kept == 0 || len(clash.Differences) != 3 || !strings.Contains(clash.Message, "钱会计") {
		t.Fatalf("%+v", clash)
	}
	for i, want := range []draftDifference{
		{Field: "note", Input: "note", Label: "备注", Theirs: "票在柜里", Pick: "pick-note"},
		{Field: "line-1-debit", Key: "a", Input: "debit", Label: "第 1 行 借方", Base: "100", Theirs: "120", Mine: "110", Clash: true, Pick: "pick-row-a-debit"},
		{Field: "line-2-credit", Key: "b", Input: "credit", Label: "第 2 行 贷方", Base: "100", Theirs: "120", Mine: "110", Clash: true, Pick: "pick-row-b-credit"},
	} {
		if clash.Differences[i] != want {
			t.Errorf("%+v\nwant %+v", clash.Differences[i], want)
		}
	}
	if clash.Merged.Project != "路灯" || clash.Merged.Note != "票在柜里" || len(clash.Merged.Lines) != 3 || clash.Merged.Lines[0].Debit != "120" || clash.Mine.Lines[0].Debit != "110" {
		t.Errorf("%+v", clash)
	}
	// Without the script the same is a page, and its form ends it.
	page := li.post(at+"/post", mine).is(http.StatusConflict)
	page.has("main", "两个人改了同一张草稿", "第 1 行 借方", "120", "110")
	form := url.Values{}
	page.doc().Find("form[action='" + at + "/settle'] input[type=hidden]").Each(func(_ int, n *goquery.Selection) { form.Set(n.AttrOr("name", ""), n.AttrOr("value", "")) })
	form.Set("pick-note", "theirs")
	form.Set("pick-row-a-debit", "mine")
	form.Set("pick-row-b-credit", "mine")
	li.post(at+"/settle", form).goes(at)
	d := must(w.Finance.Drafts(t.Context(), w.xiaoshan.ID))(t)[0]
	if b := d.Body; d.Revision != 4 || b.Note != "票在柜里" || b.Project != "路灯" || b.Lines[0].Debit != "110" || b.Lines[2].Credit != "5" {
		t.Errorf("%+v", d)
	}
	qian.post(at+"/drop", url.Values{"revision": {"3"}}).is(http.StatusConflict).has("main", "李账")
	// The other side's answer came too late as well: nothing of it is lost either.
	qian.ask(at+"/save", with(paperForm(3, "130")), &clash).is(http.StatusConflict)
	if clash.Revision != 4 || clash.By != "李账" {
		t.Errorf("%+v", clash)
	}
	qian.post(at+"/settle", url.Values{"all": {"mine"}, "kept": {itoa64(clash.Kept)}, "revision": {"4"}}).goes(at)
	if d := must(w.Finance.Drafts(t.Context(), w.xiaoshan.ID))(t)[0]; d.Revision != 5 || d.Body.Lines[0].Debit != "130" || len(d.Body.Lines) != 2 {
		t.Errorf("%+v", d)
	}
}

func TestTheFormWorksWithoutTheScript(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	at := b.begin(nil)
	b.post(at+"/save", with(paperForm(1, "7"), "line-2-credit", "6")).goes(at)
	b.get(at).has(".notice.success", "草稿存好了")
	b.get("/desk/drafts").is(http.StatusOK).has("main", "买本子", "1.00")
	b.post(at+"/post", with(paperForm(2, "7"), "line-2-credit", "6")).is(http.StatusUnprocessableEntity).has("main", "借贷不平")
	b.post(at+"/save", with(paperForm(2, "8"), "summary", strings.Repeat("长", 501))).is(http.StatusUnprocessableEntity).has("main", "太长了")
	more := b.post(at+"/save", with(paperForm(2, "8"), "rows", "1")).is(http.StatusSeeOther).Header.Get("Location")
	path, _, _ := strings.Cut(more, "#")
	if n := b.get(path).is(http.StatusOK).doc().Find("tbody [name$=-account]").Length(); n < 7 {
		t.Errorf("%d rows", n)
	}
	next := b.post(at+"/post", with(paperForm(3, "8"), "next", "1")).is(http.StatusSeeOther).Header.Get("Location")
	page := b.get(next).is(http.StatusOK).has(".notice.success", "记上了：2026-04-001")
	for name, want := range map[string]string{"day": "2026-04-02", "handler": "李账", "reviewer": "周审", "summary": "", "line-1-account": ""} {
		if got := page.doc().Find("[name="+name+"]").AttrOr("value", ""); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	b.get("/desk/drafts").lacks("form[action$='/drop']") // an empty one is no news
	e := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf()))(t)[0]
	copied := b.begin(url.Values{"voucher": {itoa64(e.ID)}})
	if got := b.get(copied).doc().Find("[name=line-1-debit]").AttrOr("value", ""); got != "8.00" {
		t.Errorf("the copy says %q", got)
	}
	b.post("/desk/templates", url.Values{"name": {"买本子"}, "voucher": {itoa64(e.ID)}}).goes("/desk/templates")
	b.get("/desk/templates").is(http.StatusOK).has("main", "买本子", "付电费")
	b.post("/desk/templates", url.Values{"name": {"买本子"}, "voucher": {itoa64(e.ID)}}).is(http.StatusUnprocessableEntity).has("main", "已经有一张")
	b.post("/desk/drafts", url.Values{"voucher": {"999"}}).is(http.StatusNotFound)
	b.post("/desk/drafts", url.Values{"template": {"nothing"}}).is(http.StatusNotFound)
}

func TestADraftOfAMonthThatIsOut(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	at := b.begin(nil)
	b.post(at+"/save", with(paperForm(1, "7"), "day", "2026-03-03")).goes(at)
	b.get(at).is(http.StatusOK).has(".notice.warning", "2026年3月的账已经公开")
	b.post(at+"/post", with(paperForm(2, "7"), "day", "2026-03-03")).is(http.StatusUnprocessableEntity).has(".notice.error", "2026年3月的账已经公开")
	b.get("/desk/drafts").has("main", "2026年3月的账已经公开")
	if d := must(w.Finance.Drafts(t.Context(), w.xiaoshan.ID))(t)[0]; d.Body.Day != "2026-03-03" || d.State != finance.DraftOpen {
		t.Errorf("%+v", d)
	}
}

func TestFilesOfADraftOnThePage(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	at := b.begin(nil)
	b.upload(at+"/files", url.Values{"name": {"发票"}}, "a.jpg", photo(t, 40)).goes(at + "#files")
	b.upload(at+"/files", nil, "a.pdf", receipt()).goes(at + "#files")
	b.upload(at+"/files", nil, "a.pdf", receipt()).is(http.StatusUnprocessableEntity).has("main", "已经加过了")
	b.upload(at+"/files", nil, "a.exe", []byte("MZ")).is(http.StatusUnprocessableEntity).has("main", "只收照片")
	many := make([][]byte, maxFiles+1)
	for i := range many {
		many[i] = receipt()
	}
	b.uploadAll(at+"/files", nil, "file", many...).is(http.StatusUnprocessableEntity).has("main", "一次最多")
	d := must(w.Finance.Drafts(t.Context(), w.xiaoshan.ID))(t)[0]
	files := filesOf(d)
	if len(files) != 2 || files[0].Thumb == "" || !files[1].PDF || files[1].Thumb != "" || !files[0].First || !files[1].Last {
		t.Fatalf("%+v", files)
	}
	thumb := b.get(files[0].Thumb).is(http.StatusOK)
	if thumb.Header.Get("Content-Type") != "image/jpeg" || len(thumb.Body) > 20<<10 || thumb.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v, %d bytes", thumb.Header, len(thumb.Body))
	}
	if paper := b.get(files[1].URL).is(http.StatusOK); !strings.HasPrefix(paper.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", paper.Header)
	}
	b.get(at + "/thumbs/" + files[1].SHA256).is(http.StatusNotFound)
	var got draftFiles
	b.ask(at+"/files/"+files[1].SHA256+"/move", url.Values{"to": {"up"}}, &got).is(http.StatusOK)
	if len(got.Files) != 2 || got.Files[0].SHA256 != files[1].SHA256 {
		t.Errorf("%+v", got)
	}
	b.ask(at+"/files/"+files[1].SHA256+"/move", url.Values{"to": {"away"}}, &got).is(http.StatusUnprocessableEntity)
	got = draftFiles{}
	b.ask(at+"/files/"+files[1].SHA256+"/remove", url.Values{}, &got).is(http.StatusOK)
	if len(got.Files) != 1 || got.Problem != "" {
		t.Errorf("%+v", got)
	}
	b.get(files[1].URL).is(http.StatusNotFound)
	b.post(at+"/post", paperForm(1, "3")).is(http.StatusSeeOther)
	e := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf()))(t)[0]
	if len(e.Files) != 1 || e.Files[0].Name != "发票" {
		t.Errorf("%+v", e.Files)
	}
	b.get(files[0].Thumb).is(http.StatusOK)
}

func TestAFormOfTooManyRowsIsRefused(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	at := b.begin(nil)
	form := paperForm(1, "3")
	for i := range 520 {
		form.Set("line-"+itoa(i+1)+"-account", "102")
	}
	var refused draftRefused
	b.ask(at+"/save", form, &refused).is(http.StatusUnprocessableEntity)
	if len(refused.Problems) != 1 || refused.Problems[0].Name != "lines" {
		t.Errorf("%+v", refused)
	}
	for what, form := range map[string]url.Values{"no revision": with(paperForm(1, "3"), "revision", "x"), "one that is not yet": paperForm(99, "3")} {
		b.ask(at+"/save", form, &refused).is(http.StatusUnprocessableEntity)
		if d := must(w.Finance.Drafts(t.Context(), w.xiaoshan.ID))(t)[0]; d.Revision != 1 {
			t.Errorf("%s: saved as %d", what, d.Revision)
		}
	}
}
