package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/procedure"
	"sunshine/app/sheet"
)

// The notice of a matter goes through the same three hands as everything else,
// in the browser, and then everyone can read it.
func TestANoticeGoesThroughTheThreeHands(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("posted", "publish-resolution")
	x := r.notice(procedure.PublishResolution)
	at := "/desk/disclosures/" + itoa64(x.ID)
	kuaiji, jiandu, cunzhang := w.enter("kuaiji"), w.enter("jiandu"), w.enter("cunzhang")
	for _, b := range []*browser{kuaiji, jiandu, cunzhang} {
		b.get(at).is(http.StatusOK).has("h1", "修村口的路决议公告").has("main", "应到36人", "监委会意见：同意", "看打印出来的样子")
		if a := b.get(at + "/draft.pdf").is(http.StatusOK); !bytes.HasPrefix(a.Body, []byte("%PDF-")) {
			t.Error("the draft is no PDF")
		}
		b.get("/desk/disclosures").is(http.StatusOK).has(".tasks", "修村口的路决议公告")
	}
	kuaiji.get("/desk").is(http.StatusOK).has("main", "修村口的路决议公告", "看一遍，提交")
	kuaiji.get(at).lacks("a[href^='/desk/imports?']")
	w.visitor().get(xiaoshan + "/notices/" + itoa64(x.DisclosureID)).is(http.StatusNotFound)
	kuaiji.post(at+"/submit", nil).is(http.StatusSeeOther)
	jiandu.get("/desk").has("main", "修村口的路决议公告", "审核")
	jiandu.post(at+"/return", url.Values{"reason": {"第三步的票数再核一下"}}).is(http.StatusSeeOther)
	kuaiji.get(at).has("main", "第三步的票数再核一下")
	kuaiji.post(at+"/submit", nil).is(http.StatusSeeOther)
	jiandu.post(at+"/approve", url.Values{"opinion": {"和记录一致"}}).is(http.StatusSeeOther)
	cunzhang.post(at+"/publish", nil).is(http.StatusUnprocessableEntity)
	cunzhang.post(at+"/publish", url.Values{"confirm": {"on"}}).is(http.StatusSeeOther)
	path := xiaoshan + "/notices/" + itoa64(x.DisclosureID)
	cunzhang.get(at).has("main", "看公开的页面")
	if cunzhang.get(at).doc().Find("a[href='"+path+"']").Length() == 0 {
		t.Error("no way to what is out")
	}
	kuaiji.get(at + "/draft.pdf").is(http.StatusNotFound)
	w.visitor().get(path).is(http.StatusOK).has("h1", "修村口的路决议公告").has("main", "赞成29票", "村主任（书记）", "7天，从贴到公开栏的第二天算起")
}

func TestAPublishedNoticeHasEveryRendition(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("contracted", "")
	x := r.notice(procedure.PublishResolution)
	path := xiaoshan + "/notices/" + itoa64(x.DisclosureID)
	v := w.visitor()
	page := v.get(path).is(http.StatusOK).has(".lead", "同意“修村口的路”，金额80,000.00元。会上改动：路面改宽半米").has("main", "公开栏上的样子", "公示到", "只公开票数")
	for _, href := range []string{path + "/v/1.pdf", path + "/v/1.csv", path + "/v/1.xlsx", path + "/v/1.json", path + "/v/1.pdf?paper=a3"} {
		if page.doc().Find("a[href='"+href+"']").Length() == 0 {
			t.Errorf("no link to %s", href)
		}
		a := v.get(href).is(http.StatusOK)
		if !strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s is kept as %s", href, a.Header.Get("Cache-Control"))
		}
		if again := v.get(href); !bytes.Equal(again.Body, a.Body) {
			t.Errorf("%s differs from time to time", href)
		}
	}
	if got := v.get(path + "/v/1.json").Body; !bytes.Equal(got, x.Document) {
		t.Error("the JSON is not the frozen document")
	}
	g := grid(t, "x.csv", v.get(path+"/v/1.csv").Body)
	i := column(t, g, "步骤", "赞成")
	if got := row(t, g, "村民代表会议或村民会议决议")[i].Text; got != "29" {
		t.Errorf("the CSV says %q voted for it", got)
	}
	n := must(procedure.ParseNotice(x.Document))(t)
	v.get("/?q=" + url.QueryEscape(strings.ToLower(n.Number))).goes(path + "/v/1")
	v.get(xiaoshan + "/disclosures/" + itoa64(x.DisclosureID)).goes(path)
	v.get(path + "/v/2").is(http.StatusNotFound)
	v.get(lvyin + "/notices/" + itoa64(x.DisclosureID)).is(http.StatusNotFound)
	v.get(path + ".doc").is(http.StatusNotFound)
	v.get(xiaoshan).is(http.StatusOK).has("main", "修村口的路", "修村口的路决议公告", "决议公开")
	v.get("/").has("main", "最新公开", "修村口的路决议公告")
	w.at(x.PublishedOn.AddDays(3).String())
	w.enter("jijian").get("/desk").is(http.StatusOK).has("main", "修村口的路决议公告")
	if f := must(sheet.Read("x.xlsx", v.get(path+"/v/1.xlsx").Body))(t); len(f.Sheets) != 1 {
		t.Errorf("%d sheets", len(f.Sheets))
	}
}

// An objection that is upheld sends the matter back; its new resolution is a new
// version, and the old one says that it no longer holds.
func TestANewResolutionSupersedesTheOldOne(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("contracted", "")
	id := r.notice(procedure.PublishResolution).DisclosureID
	path := xiaoshan + "/notices/" + itoa64(id)
	board := r.file().Matter.Stages[4].Posted
	r.day = board.Until.AddDays(1)
	r.do("jiandu", &procedure.Objected{Day: board.Until, Text: "表决以前没有通知二组"})
	v := w.visitor()
	v.get(r.path()).is(http.StatusOK).has("main", "有人提了异议，正在等答复", "表决以前没有通知二组", "还没有答复")
	r.do("cunzhang", &procedure.Answered{Objection: 1, Day: r.day, Upheld: true, Reason: "二组确实没有通知到，重新开会", Reopen: "resolve"})
	v.get(path).has(".notice", "这件事后来重新走了程序")
	v.get(r.path()).has("main", "异议成立，重新办").has(".track .returned", "退回了")
	r.day = r.day.AddDays(1)
	r.until("posted", "publish-resolution")
	x := r.notice(procedure.PublishResolution)
	if x.N != 2 || x.State != disclosure.Draft {
		t.Fatalf("version %d is %s", x.N, x.State)
	}
	last, _, _ := r.file().Matter.Template.PublicationEnd("publish-resolution", r.day, nil)
	post := &procedure.Posted{Stage: "publish-resolution", Day: r.day, Until: last}
	if err := w.Procedure.Do(t.Context(), w.actors["cunzhang"], w.xiaoshan, r.id, len(r.file().Acts), post, nil, nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the old notice is good enough for the board: %v", err)
	}
	r.until("contracted", "")
	v.get(path).is(http.StatusOK).has("main", "这是更正后的第 2 版", "这件事重新走了程序").has(".versions", "第 1 版", "已被替代")
	v.get(path+"/v/1").is(http.StatusOK).has(".notice.warning", "已被第 2 版替代")
	v.get(path + "/v/1.pdf").is(http.StatusOK)
}

func TestTheResultSetsTheFinalAccountBesideTheBudget(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.over = true
	r.until("", "")
	x := r.notice(procedure.PublishResult)
	path := xiaoshan + "/notices/" + itoa64(x.DisclosureID)
	v := w.visitor()
	v.get(path).is(http.StatusOK).has("main", "决算比决议多了1,000.00元。", "青石镇宏达工程队", "三家比价，取最低", "夏**明", "81,000.00元")
	v.get(r.path()).is(http.StatusOK).has("main", "超出决议 1,000.00 元", "路基压实了，开始铺面", "这件事办完了").has("main", "档案里还有")
	if f := must(sheet.Read("x.xlsx", v.get(path+"/v/1.xlsx").Body))(t); len(f.Sheets) != 2 {
		t.Errorf("%d sheets", len(f.Sheets))
	}
	for _, word := range v.get(r.path()).track() {
		if !strings.HasSuffix(word, "办完了") {
			t.Errorf("of a finished matter: %s", word)
		}
	}
}

// textIn reads what a person or a machine can read in an answer.
func textIn(t *testing.T, a *answer) string {
	t.Helper()
	kind := a.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(a.path, "/files/"): // a receipt of the ledger, as it was handed in
	case strings.HasPrefix(kind, "application/pdf"):
		return string(a.Body) + strings.Join(strings.Fields(pdfText(t, a.Body)), "")
	case strings.Contains(kind, "spreadsheetml"):
		f := must(sheet.Read("x.xlsx", a.Body))(t)
		var b strings.Builder
		for _, s := range f.Sheets {
			b.WriteString(s.Name)
			for _, cells := range s.Rows {
				for _, c := range cells {
					b.WriteString(c.Text + "\n")
				}
			}
		}
		return b.String()
	}
	return string(a.Body)
}
