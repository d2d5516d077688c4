package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/finance"
)

// february books one income of 吕㛃村 and hands the month in.
func (w *site) february() string {
	w.t.Helper()
	w.post("kuaiji2", "2026-02-05", finance.Income, finance.Bank, "503", 500_00, "上级补助")
	w.as("kuaiji2").post("/desk/finance/2026-02/submit", nil).goes("/desk")
	return "/desk/disclosures/" + itoa64(w.current(w.lvyin.ID, "2026-02").ID)
}

func TestAMonthGoesFromTheLedgerToThePublic(t *testing.T) {
	w := newSite(t)
	accountant := w.as("kuaiji2")
	w.post("kuaiji2", "2026-02-05", finance.Income, finance.Bank, "503", 500_00, "上级补助")
	accountant.get("/desk/finance/2026-02").sound().figures("0.00", "500.00", "0.00", "500.00").has("#act", "提交审核").has("main", "草稿")
	if r := accountant.get("/desk/finance/2026-02.pdf").is(http.StatusOK); !strings.HasPrefix(string(r.Body), "%PDF-") {
		t.Error("no PDF")
	}
	accountant.get("/desk/finance/2026-04").sound().has("main", "月份还没过完，2026年5月1日起可以提交").lacks("#act")
	accountant.post("/desk/finance/2026-04/submit", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "还没过完")

	accountant.post("/desk/finance/2026-02/submit", nil).goes("/desk")
	accountant.post("/desk/finance/2026-02/submit", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "不能再提交")
	at := "/desk/disclosures/" + itoa64(w.current(w.lvyin.ID, "2026-02").ID)
	accountant.get(at).sound().has(".waits", "等监委会提意见，4月13日前").lacks("main form")
	accountant.get("/desk/entries?month=2026-02").sound().has(".stand", "等监委会审核", "账先不能动")

	reviewer, head := w.as("jiandu2"), w.as("cunzhang2")
	page := reviewer.get(at).sound().figures("0.00", "500.00", "0.00", "500.00").has(".entries", "上级补助").lacks("form[action$='/publish']")
	if v, _ := page.doc().Find("#f-opinion").Attr("value"); v != "同意公开" {
		t.Errorf("the opinion is %q", v)
	}
	head.get(at).sound().has("main", "等监委会提意见").lacks("main form")
	reviewer.post(at+"/approve", url.Values{"opinion": {"账实相符，同意公开"}}).goes(at)

	head.get(at).sound().has(".steps", "账实相符").has("#act + ul", "谁也不能再改")
	head.post(at+"/publish", nil).is(http.StatusUnprocessableEntity).has("#f-confirm-error", "请先勾选")
	w.visitor().get("/villages/339900100202/finance/2026-02").has("main", "晚了").lacks("dl.sum")
	head.follow(head.post(at+"/publish", w.publishing())).sound().has(".notice.success", "公开了").has("main", "看公开的页面")
	w.visitor().get("/villages/339900100202/finance/2026-02").is(http.StatusOK).figures("0.00", "500.00", "0.00", "500.00").has("main", "账实相符，同意公开")
	accountant.get("/desk/disclosures").sound().has("main", "2026年2月财务公开榜 已公开")
}

func TestWhatWasSentBackIsMendedAndHandedInAgain(t *testing.T) {
	w := newSite(t)
	at := w.february()
	reviewer := w.as("jiandu2")
	reviewer.post(at+"/return", url.Values{"reason": {"  "}}).is(http.StatusUnprocessableEntity).has("details[open] #f-reason-error", "请写明为什么退回")
	reviewer.post(at+"/return", url.Values{"reason": {"少记了一笔电费"}}).goes(at)
	reviewer.post(at+"/approve", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "已退回")

	accountant := w.as("kuaiji2")
	accountant.get("/desk").has(".first", "2026年2月财务公开榜", "退回的原因", "钱看：少记了一笔电费", "改好再提交")
	accountant.get("/desk/finance/2026-02").sound().has(".notice", "少记了一笔电费")
	accountant.get(at).sound().has(".notice", "少记了一笔电费")
	accountant.post("/desk/entries", expense("day", "2026-02-20", "amount", "20.50", "account", "513.07")).is(http.StatusSeeOther)
	accountant.post("/desk/finance/2026-02/submit", nil).goes("/desk")
	reviewer.get(at).figures("0.00", "500.00", "20.50", "479.50").has(".timeline", "少记了一笔电费")
}

func TestReceiptsOfADraftAreOpenToTheVillagesPeople(t *testing.T) {
	w := newSite(t)
	e := w.post("kuaiji2", "2026-02-05", finance.Income, finance.Bank, "503", 500_00, "上级补助")
	w.ok(w.Finance.Attach(t.Context(), w.actors["kuaiji2"], w.lvyin, e.ID, "进账单", photo(t, 77)))
	w.as("kuaiji2").post("/desk/finance/2026-02/submit", nil).goes("/desk")
	reviewer := w.as("jiandu2")
	link := reviewer.get("/desk/disclosures/"+itoa64(w.current(w.lvyin.ID, "2026-02").ID)).doc().Find(".entries a").AttrOr("href", "")
	if !strings.HasPrefix(link, "/desk/files/") {
		t.Fatalf("the receipt is at %q", link)
	}
	reviewer.get(link).is(http.StatusOK)
	w.as("jiandu").get(link).is(http.StatusNotFound)
	w.visitor().get(strings.Replace(link, "/desk", "", 1)).is(http.StatusNotFound) // not out yet
}

func TestTheHeadMaySendBackWhatWasApproved(t *testing.T) {
	w := newSite(t)
	at := w.february()
	w.as("jiandu2").post(at+"/approve", nil).goes(at)
	w.as("cunzhang2").post(at+"/return", url.Values{"reason": {"要补一张发票"}}).goes(at)
	w.as("kuaiji2").get("/desk").has(".first", "孙带：要补一张发票")
}

func TestThreePeopleAreNeeded(t *testing.T) {
	w := newSite(t)
	at := w.february()
	for login, act := range map[string]string{"kuaiji2": "/approve", "cunzhang2": "/approve", "jiandu2": "/publish"} {
		w.as(login).post(at+act, url.Values{"confirm": {"1"}, "opinion": {"行"}}).is(http.StatusForbidden)
	}
	for _, login := range []string{"jiandu", "cunzhang", "kuaiji"} { // another village's
		for _, act := range []string{"/approve", "/return", "/publish", "/submit"} {
			w.as(login).post(at+act, url.Values{"confirm": {"1"}, "reason": {"不行"}}).is(http.StatusNotFound)
		}
	}
	if x := w.current(w.lvyin.ID, "2026-02"); x.State != "submitted" {
		t.Error(x.State)
	}
}

func TestNothingIsPublishedThatTheLedgerNoLongerSays(t *testing.T) {
	w := newSite(t)
	at := w.february()
	w.as("jiandu2").post(at+"/approve", nil).goes(at)
	w.post("kuaiji2", "2026-01-15", finance.Income, finance.Bank, "503", 1_00, "一月补记") // moves February's opening
	w.as("cunzhang2").post(at+"/publish", w.publishing()).is(http.StatusUnprocessableEntity).has(".notice.error", "有变动，不能按审过的公开")
	w.visitor().get("/villages/339900100202/finance/2026-02").lacks("dl.sum")
}

func TestACorrectionOpensTheMonthAgain(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	b.get("/desk/finance/2026-03").sound().has("details", "要更正").lacks("#act")
	b.post("/desk/finance/2026-03/correct", url.Values{"reason": {""}}).is(http.StatusUnprocessableEntity).has("details[open] #f-reason-error", "请写明为什么更正")
	b.post("/desk/finance/2026-03/correct", url.Values{"reason": {"漏记一笔电费"}}).goes("/desk/entries?month=2026-03")
	b.get("/desk").has("main", "更正，第 2 版", "漏记一笔电费")
	b.post("/desk/entries", expense("day", "2026-03-30", "amount", "9.41")).is(http.StatusSeeOther)
	b.post("/desk/finance/2026-03/submit", nil).goes("/desk")
	at := "/desk/disclosures/" + itoa64(w.current(w.xiaoshan.ID, "2026-03").ID)
	w.as("jiandu").get(at).sound().has(".notice", "更正的原因", "漏记一笔电费").figures("86,203.50", "48,026.41", "4,349.91", "129,880.00")
	b.get("/desk/disclosures").sound().has("main", "第 2 版，更正：漏记一笔电费")
}
