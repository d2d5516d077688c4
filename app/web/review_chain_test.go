package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/village"
)

// submitted hands in an empty month of 吕㛃村 and gives its address on the desk.
func (w *site) submitted(month string) (at string) {
	w.t.Helper()
	w.as("kuaiji2").post("/desk/finance/"+month+"/submit", nil).goes("/desk")
	return "/desk/disclosures/" + itoa64(w.current(w.lvyin.ID, month).ID)
}

func (w *site) idOf(at string) string { return strings.TrimPrefix(at, "/desk/disclosures/") }

// R37: an objection does not stop the publication; it stands on everything that
// is made of the document, with the answer and the meeting.
func TestR37_AnObjectionIsAnsweredAndPublishedWithIt(t *testing.T) {
	w := newSite(t)
	at := w.february()
	reviewer, accountant := w.as("jiandu2"), w.as("kuaiji2")
	reviewer.get("/desk").has("main", "等您提意见，4月13日前")
	reviewer.get(at).sound().has(".waits", "等您提意见，4月13日前").has("details summary", "不同意，说明原因")
	reviewer.post(at+"/object", url.Values{"objection": {" "}}).is(http.StatusUnprocessableEntity).has("details[open] #f-objection-error", "请写明不同意什么")
	reviewer.post(at+"/object", url.Values{"objection": {"打13812345678问"}}).is(http.StatusUnprocessableEntity).has("#f-objection-error", "138****5678")
	reviewer.post(at+"/object", url.Values{"objection": {"路灯电费少一张发票"}}).goes(at)
	reviewer.get(at).sound().has(".waits", "等村主任（书记）答复监委会，4月13日前").has(".voice.against", "路灯电费少一张发票").lacks("main form")
	reviewer.get("/desk").has("main", "在别人那里")
	accountant.get(at).sound().has(".waits", "答复监委会").lacks("main form")

	w.at("2026-04-15")
	head := w.as("cunzhang2")
	accountant = w.as("kuaiji2")
	head.get("/desk").has(".first", "等您答复监委会，4月13日前，已晚2天", "看意见，答复")
	head.get(at).sound().has(".waits.bad", "已晚2天").has(".act", "路灯电费少一张发票").has("details summary", "照监委会说的改").lacks("form[action$='/publish']")
	head.post(at+"/publish", w.publishing()).is(http.StatusUnprocessableEntity).has(".notice.error", "还不能公开")
	head.post(at+"/answer", url.Values{"answer": {""}}).is(http.StatusUnprocessableEntity).has("#f-answer-error", "请写明怎么答复")
	head.post(at+"/answer", url.Values{"answer": {"发票4月14日补上了"}}).goes(at)
	head.post(at+"/publish", w.publishing()).goes(at)

	page := w.visitor().get("/villages/339900100202/finance/2026-02").is(http.StatusOK)
	page.has(".voice.against", "监委会意见：不同意", "路灯电费少一张发票。", "钱看，2026年4月8日").has(".voices", "村委会答复", "发票4月14日补上了。", "孙带，2026年4月15日", "村两委联席会议", "2026年4月15日在村委会开会，应到7人，实到6人，同意公开。")
	page.has(".steps", "意见：不同意，意见和答复另附", "用了7天，晚了2天（应在5天内）", "当天办完")
	x := w.current(w.lvyin.ID, "2026-02")
	path := "/villages/339900100202/finance/2026-02/v/1"
	csv := string(w.visitor().get(path + ".csv").is(http.StatusOK).Body)
	for _, want := range []string{"监委会意见：不同意。路灯电费少一张发票。", "村委会答复：发票4月14日补上了。", "村两委联席会议：2026年4月15日在村委会开会"} {
		if !strings.Contains(csv, want) {
			t.Errorf("the CSV lacks %q", want)
		}
	}
	var doc finance.Sheet
	w.ok(json.Unmarshal(w.visitor().get(path+".json").Body, &doc))
	if o := doc.Reviewed.Objection; o.Text != "路灯电费少一张发票" || o.By != "孙带" || doc.Publish.Meeting.Present != 6 || doc.Reviewed.Opinion != "不同意：路灯电费少一张发票。村委会答复：发票4月14日补上了" {
		t.Errorf("%+v %+v", doc.Reviewed, doc.Publish)
	}
	again, _, err := disclosure.Freeze(doc)
	if err != nil || !bytes.Equal(again, x.Document) {
		t.Error("the frozen document does not freeze to itself")
	}
	paper := strings.Join(strings.Fields(pdfText(t, w.visitor().get(path+".pdf").Body)), "")
	for _, want := range []string{"监委会意见：不同意", "路灯电费少一张发票。", "村委会答复", "发票4月14日补上了。", "村两委联席会议：2026年4月15日在村委会开会", "意见：不同意，意见和答复另附"} {
		if !strings.Contains(paper, want) {
			t.Errorf("the paper lacks %q:\n%s", want, paper)
		}
	}
	accountant.get(at).has(".timeline", "监委会不同意", "路灯电费少一张发票", "村委会答复", "联席会议议定", "应到7人，实到6人")
}

func TestTheHeadMayGiveWayToAnObjection(t *testing.T) {
	w := newSite(t)
	at := w.february()
	w.as("jiandu2").post(at+"/object", url.Values{"objection": {"少记一笔"}}).goes(at)
	w.as("cunzhang2").post(at+"/return", url.Values{"reason": {"照监委会说的补记"}}).goes(at)
	w.as("kuaiji2").get("/desk").has(".first", "照监委会说的补记", "改好再提交")
}

func TestAMeetingWrittenDownWronglyIsPutRight(t *testing.T) {
	w := newSite(t)
	at := w.february()
	head := w.as("cunzhang2")
	w.as("jiandu2").post(at+"/approve", nil).goes(at)
	f := w.publishing()
	f.Set("met_on", "2026-04-01")
	head.post(at+"/publish", f).is(http.StatusUnprocessableEntity).has("#f-met_on-error", "审完的，会要在那天或以后开")
	f.Set("met_on", "改天")
	f.Set("present", "9")
	head.post(at+"/publish", f).is(http.StatusUnprocessableEntity).has("#f-met_on-error", "请写哪天开的会")
	f = w.publishing()
	w.ok(w.Disclosures.Meet(t.Context(), w.actors["cunzhang2"], w.current(w.lvyin.ID, "2026-02").ID, disclosure.Meeting{Day: w.today(), Place: "写错的地方", Expected: 9, Present: 9}))
	page := head.get(at).sound()
	if v, _ := page.doc().Find("#f-place").Attr("value"); v != "写错的地方" {
		t.Errorf("the meeting that stands is not shown: %q", v)
	}
	head.post(at+"/publish", f).goes(at)
	w.visitor().get("/villages/339900100202/finance/2026-02").has(".voices", "在村委会开会，应到7人，实到6人").lacks(".voice.against")
}

// Each of several gets its own step; one that fails does not stop the others.
func TestSeveralAreAgreedToAtOnce(t *testing.T) {
	w := newSite(t)
	first, second, third := w.submitted("2026-01"), w.submitted("2026-02"), w.submitted("2026-03")
	reviewer := w.as("jiandu2")
	list := reviewer.get("/desk/disclosures").sound().has("#mine + form", "2026年1月财务公开榜", "2026年2月财务公开榜", "2026年3月财务公开榜", "等您提意见")
	if n := list.doc().Find("input[name=ids]").Length(); n != 3 {
		t.Errorf("%d to pick", n)
	}
	reviewer.post("/desk/disclosures/approve", nil).is(http.StatusUnprocessableEntity).has("#ids-error", "请至少选一份")
	w.ok(w.Disclosures.Return(t.Context(), w.actors["jiandu2"], w.current(w.lvyin.ID, "2026-02").ID, "请补票"))
	strange := itoa64(w.current(w.xiaoshan.ID, "2026-03").ID)
	ids := url.Values{"ids": {w.idOf(first), w.idOf(second), w.idOf(third), strange, "x"}, "opinion": {"都看过，同意公开"}}
	page := reviewer.post("/desk/disclosures/approve", ids).is(http.StatusUnprocessableEntity).has(".notice.error", "办成了 2 份", "有 2 份没有办成", "2026年2月财务公开榜", "已退回", "没有找到这份公开")
	page.lacks("#mine")
	if strings.Contains(string(page.Body), "小山村") {
		t.Error("another village's title shows")
	}
	for month, want := range map[string]disclosure.State{"2026-01": disclosure.Approved, "2026-02": disclosure.Returned, "2026-03": disclosure.Approved} {
		x := w.current(w.lvyin.ID, month)
		steps := must(w.Disclosures.Steps(t.Context(), x.ID))(t)
		if last := steps[len(steps)-1]; x.State != want || (want == disclosure.Approved && last.Opinion != "都看过，同意公开") {
			t.Errorf("%s is %s: %+v", month, x.State, last)
		}
	}
	var lines int
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select count(*) from audit where act = 'disclosure.approve' and account_id = $1", w.actors["jiandu2"].ID).Scan(&lines))
	if lines != 2 {
		t.Errorf("%d audit lines", lines)
	}
}

func TestOneMeetingPublishesSeveral(t *testing.T) {
	w := newSite(t)
	first, second, third := w.submitted("2026-01"), w.submitted("2026-02"), w.submitted("2026-03")
	reviewer, head := w.as("jiandu2"), w.as("cunzhang2")
	head.get("/desk/disclosures/meeting").sound().has(".empty", "没有等着开会定的")
	reviewer.post("/desk/disclosures/approve", url.Values{"ids": {w.idOf(first), w.idOf(second)}}).goes("/desk/disclosures")
	head.get("/desk/disclosures").has("main", "记一次联席会议，定几份公开（2份在等）")
	head.get(first).has(".act", "一次会定了好几份")
	page := head.get("/desk/disclosures/meeting").sound()
	if n := page.doc().Find("input[name=ids][checked]").Length(); n != 2 {
		t.Errorf("%d are ticked", n)
	}
	f := w.publishing()
	head.post("/desk/disclosures/meeting", f).is(http.StatusUnprocessableEntity).has("#ids-error", "请至少选一份")
	f["ids"] = []string{w.idOf(first), w.idOf(second)}
	f.Set("present", "3")
	head.post("/desk/disclosures/meeting", f).is(http.StatusUnprocessableEntity).has("#f-present-error", "没有过半")
	f.Set("present", "6")
	f.Del("confirm")
	head.post("/desk/disclosures/meeting", f).is(http.StatusUnprocessableEntity).has("#f-confirm-error", "请先勾选")
	f.Set("confirm", "1")
	f["ids"] = append(f["ids"], w.idOf(third)) // not reviewed yet
	head.post("/desk/disclosures/meeting", f).is(http.StatusUnprocessableEntity).has(".notice.error", "办成了 2 份", "有 1 份没有办成", "2026年3月财务公开榜：", "等监委会审核")
	for month, want := range map[string]disclosure.State{"2026-01": disclosure.Published, "2026-02": disclosure.Published, "2026-03": disclosure.Submitted} {
		if x := w.current(w.lvyin.ID, month); x.State != want {
			t.Errorf("%s is %s", month, x.State)
		}
	}
	w.visitor().get("/villages/339900100202/finance/2026-02").has(".voices", "村两委联席会议", "应到7人，实到6人")
}

// filed has the county send everything to the township after publication.
func (w *site) filed() {
	w.t.Helper()
	list := must(w.Disclosures.Today(w.t.Context()))(w.t)
	item := must(list.Item(disclosure.FinanceMonth))(w.t)
	item.Chain = "filed"
	must(w.Disclosures.KeepProfile(w.t.Context(), w.actors["admin"], disclosure.Profile{From: w.today(), Name: "阳光县公开目录", Source: "县发〔2026〕1号", Items: []disclosure.Item{item}}))(w.t)
}

func TestThePublishedIsFiledWithTheTownship(t *testing.T) {
	w := newSite(t)
	w.filed()
	w.publish(w.lvyin, "2026-01")
	w.publish(w.lvyin, "2026-02")
	public := w.visitor().get("/villages/339900100202/finance/2026-01")
	public.has(".steps .current", "报乡镇备案", "4月13日前")
	w.at("2026-04-15")
	town := w.as("zhen")
	town.get("/desk").sound().has(".notice.warning", "2份公开等着备案。其中2份已经过了期限。", "去备案")
	town.get("/desk/filings").sound().has(".lead", "2份公开等着备案", "其中2份已经过了期限").has("main", "吕㛃村 2026年1月财务公开榜", "等您备案，4月13日前，已晚2天")
	town.post("/desk/filings", nil).is(http.StatusUnprocessableEntity).has("#ids-error", "请至少选一份")
	one := itoa64(w.current(w.lvyin.ID, "2026-01").ID)
	two := itoa64(w.current(w.lvyin.ID, "2026-02").ID)
	town.post("/desk/filings", url.Values{"one": {one}, "note": {"打13812345678"}}).is(http.StatusUnprocessableEntity).has("#f-note-error", "138****5678")
	town.post("/desk/filings", url.Values{"one": {one}, "note": {"下次附上发票"}}).goes("/desk/filings")
	town.get("/desk/filings").has("main", "1份公开等着备案", "备过案的", "下次附上发票")
	town.post("/desk/filings", url.Values{"ids": {one, two}}).is(http.StatusUnprocessableEntity).has(".notice.error", "办成了 1 份", "已经备案了")
	w.visitor().get("/villages/339900100202/finance/2026-01").has(".steps", "报乡镇备案", "周镇", "晚了2天").has(".facts", "4月15日报青石镇备案。备案意见：下次附上发票")
	w.as("kuaiji2").get("/desk/disclosures/"+one).sound().has(".timeline", "乡镇备案", "下次附上发票")
}

func TestTheFiveSignUnderWhatIsOut(t *testing.T) {
	w := newSite(t)
	x := w.current(w.xiaoshan.ID, "2026-03")
	visitor := w.visitor()
	visitor.get(march).has("#watch", "五监督", "1/5", "党组织监督 还没有签", "村务监督委员会监督 审核时已提意见", "同意公开").lacks("#watch form")
	at := "/desk/signoffs/" + itoa64(x.ID)
	for login, slot := range map[string]string{"zhen": "township", "jijian": "inspection", "cunzhang": "party"} {
		b := w.as(login)
		page := b.get(march).sound()
		if v, _ := page.doc().Find("#watch input[name=slot]").Attr("value"); v != slot {
			t.Errorf("%s is offered %q", login, v)
		}
		b.post(at, url.Values{"slot": {slot}, "note": {"看过，没有问题"}}).goes(march + "#watch")
		b.get(march).has(".notice.success", "签上了").lacks("#watch form")
		b.post(at, url.Values{"slot": {slot}}).is(http.StatusUnprocessableEntity).has(".notice.error", "已经由")
	}
	b := w.as("jiandu")
	b.post(at, url.Values{"slot": {"villagers"}, "witness": {"1"}}).is(http.StatusUnprocessableEntity).has("#f-witness-error", "请写看过的村民")
	b.post(at, url.Values{"slot": {"villagers"}, "witness": {"吕小兰"}}).goes(march + "#watch")
	visitor.get(march).has("#watch", "5/5", "吕*兰看过（监委会 王督登记）", "看过，没有问题").lacks(".unsigned")
	if strings.Contains(string(visitor.get(march).Body), "吕小兰") {
		t.Error("the whole name of a villager shows")
	}
	w.as("kuaiji").get("/desk/disclosures").has("main", "五监督 5/5")
	w.as("kuaiji2").get(march).lacks("#watch form")
}

func TestWhatWaitsForASignatureIsListed(t *testing.T) {
	w := newSite(t)
	w.publish(w.lvyin, "2026-01")
	w.publish(w.lvyin, "2026-02")
	town := w.as("zhen")
	page := town.get("/desk/signoffs").sound().has(".lead", "3份公开等着签“乡镇监督”").has("main", "吕㛃村 2026年1月财务公开榜", "五监督 1/5，还缺：")
	if n := page.doc().Find("input[name=ids]").Length(); n != 3 {
		t.Errorf("%d to tick", n)
	}
	town.get("/desk/signoffs?village=339900100201").has(".lead", "1份公开")
	town.post("/desk/signoffs", url.Values{"slot": {"township"}}).is(http.StatusUnprocessableEntity).has("#ids-error", "请至少选一份")
	one, two := itoa64(w.current(w.lvyin.ID, "2026-01").ID), itoa64(w.current(w.lvyin.ID, "2026-02").ID)
	town.post("/desk/signoffs", url.Values{"slot": {"township"}, "ids": {one, two}, "note": {"13812345678"}}).is(http.StatusUnprocessableEntity).has("#f-note-error", "138****5678")
	town.post("/desk/signoffs", url.Values{"slot": {"township"}, "ids": {one}}).goes("/desk/signoffs")
	town.post("/desk/signoffs", url.Values{"slot": {"township"}, "ids": {one, two}}).is(http.StatusUnprocessableEntity).has(".notice.error", "办成了 1 份", "已经由周镇")
	town.get("/desk/signoffs").has(".lead", "1份公开等着签")
	town.get("/desk/signoffs?signed=yes").has(".lead", "2份公开")
	last := town.get("/desk/signoffs").doc().Find("input[name=ids]").AttrOr("value", "")
	town.post("/desk/signoffs", url.Values{"slot": {"township"}, "ids": {last}}).goes("/desk/signoffs")
	town.get("/desk/signoffs").sound().has(".empty", "没有等您签的")
	w.as("jijian").get("/desk/signoffs?township=339900101000").sound().has(".empty", "没有符合条件的公开")
	w.as("jijian").get("/desk/signoffs?since=month&signed=all").sound().has(".lead", "3份公开")
	w.as("jiandu").get("/desk/signoffs").sound().has("main", "村民（代表）监督", "哪位村民（代表）看过")
}

// R72: who sits in the village committee is not offered to supervise, and told why.
func TestR72_ACommitteeMemberIsToldWhyTheyMayNotReview(t *testing.T) {
	w := newSite(t)
	at := w.february()
	w.ok(w.Villages.AddMember(t.Context(), w.actors["cunzhang2"], w.lvyin, village.NewMember{Body: village.Committee, Name: "钱看", From: w.today().AddDays(-30)}))
	b := w.as("jiandu2")
	b.get(at).sound().has(".notice.warning", "钱看在村民委员会的名册上", "监委会的人不能同时是村委会成员").lacks("form[action$='/approve']").lacks("form[action$='/return']")
	b.post(at+"/approve", nil).is(http.StatusForbidden)
	b.post("/desk/disclosures/approve", url.Values{"ids": {w.idOf(at)}}).is(http.StatusUnprocessableEntity).has(".notice.error", "钱看在村民委员会的名册上")
	if w.current(w.lvyin.ID, "2026-02").State != disclosure.Submitted {
		t.Error("it went on")
	}
}
