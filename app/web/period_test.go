package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/finance"
)

// shut closes the months of the village up to one, by its accountant.
func (w *site) shut(login, month string) {
	w.t.Helper()
	by := w.actors[login]
	v := must(w.Villages.ByID(w.t.Context(), by.DivisionID))(w.t)
	_, err := w.Finance.CloseThrough(w.t.Context(), by, v, must(calendar.ParseMonth(month))(w.t))
	w.ok(err)
}

func TestR64_TheAccountantClosesAMonthFromItsChecklist(t *testing.T) {
	w := newSite(t) // 8 April 2026; 吕㛃村 has nothing in its books
	w.post("kuaiji2", "2026-01-05", finance.Income, finance.Bank, "503", 500_00, "上级补助")
	b := w.as("kuaiji2")
	b.get("/desk").has(".tasks", "2026年1月：还没结账", "应在2026年2月10日前结账，过了 57 天")
	b.get("/desk/periods").sound().has("main", "2026年1月到2026年3月都还没有结账", "看清单，结2026年1月的账", "每月的账，下个月10日前结账", "本系统的默认值").
		has(".tasks", "2026年4月 记账中 没有记账。", "2026年1月 没结账 1 笔账。")
	b.get("/desk/periods/2026-04").sound().has(".checks", "要先办 这个月还没过完").lacks("form[action$=close]")
	a := b.get("/desk/periods/2026-02").sound()
	a.has(".checks", "说明 前面 1 个月可以在下面一起结", "去结2026年1月的账").lacks(".lv.error").has("#act", "连前面的一起结：共 2 个月")

	a = b.get("/desk/periods/2026-01").sound().has(".lead", "可以结账了").has(".checks", "榜还没提交").has(".checked", "1 张凭证，编号从 001 到 001")
	if n := a.doc().Find(".checks a[href='/desk/finance/2026-01']").Length(); n != 1 {
		t.Errorf("%d links to the sheet", n)
	}
	b.post("/desk/periods/2026-01/close", nil).is(http.StatusUnprocessableEntity).has("#f-sure-error", "请先核对")
	b.post("/desk/periods/2026-01/close", url.Values{"sure": {"1"}}).goes("/desk/periods")
	b.get("/desk/periods").has(".notice.success", "2026年1月结好了账，锁住了。榜还没提交").has(".tasks", "2026年1月 已结账 1 笔账。2026年4月8日赵算结账。")
	b.get("/desk/periods/2026-01").sound().has("main", "锁住了", "申请重新开账").has(".timeline", "结账", "赵算")
	b.post("/desk/periods/2026-01/close", url.Values{"sure": {"1"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "已经结过账")
	b.get("/desk/entries?month=2026-01").has("main", "已经结账，不能再记")
	b.post("/desk/periods/2026-03/close", url.Values{"sure": {"1"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "还不能结账")
	b.post("/desk/periods/2026-03/close", url.Values{"sure": {"1"}, "together": {"1"}}).goes("/desk/periods")
	b.get("/desk/periods").sound().has(".panel", "过完的月份都结了账").has(".notice.success", "2 个月都结好了账")
	if text := b.get("/desk").text(".tasks"); strings.Contains(text, "没结账") {
		t.Errorf("the desk still asks to close: %s", text)
	}
}

func TestR64_ReopeningIsAskedGrantedAndTold(t *testing.T) {
	w := newSite(t)
	w.shut("kuaiji", "2026-03")
	village, town, public := w.as("kuaiji"), w.as("zhen"), w.visitor()
	if public.get(xiaoshan).doc().Find(".reopened").Length() > 0 {
		t.Error("told before anything happened")
	}
	town.get("/desk/reopenings").sound().has("main", "没有等答复的申请")
	village.get("/desk/periods/2026-02").sound().has("main", "请先申请2026年3月").lacks("form[action$=reopen]")
	village.post("/desk/periods/2026-02/reopen", url.Values{"reason": {"漏记"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "从后往前")
	village.post("/desk/periods/2026-03/reopen", url.Values{"reason": {" "}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "请写明为什么")
	village.post("/desk/periods/2026-03/reopen", url.Values{"reason": {"漏记一笔路灯电费"}}).goes("/desk/periods/2026-03")
	village.get("/desk/periods/2026-03").sound().has("main", "等青石镇答复").lacks("form[action$=reopen]")
	village.get("/desk").has(".tasks", "2026年3月：申请重新开账 等答复")

	w.at("2026-04-11")
	village, town = w.as("kuaiji"), w.as("zhen")
	list := must(w.Finance.Reopenings(t.Context(), w.xiaoshan.Township.ID))(t)
	path := "/desk/reopenings/" + itoa64(list[0].ID)
	a := town.get("/desk").sound().has(".books", "申请重新开2026年3月的账 等您答复，等了 3 天", "原因：漏记一笔路灯电费")
	if first := words(a.doc().Find(".books li").First().Text()); !strings.HasPrefix(first, "小山村") || !strings.Contains(first, "2026年1月、2月（2 个月）的榜没有提交 在村会计那里，最早的月份过完 69 天了") {
		t.Errorf("first on the township's desk: %s", first)
	}
	a.has(".books", "吕㛃村 2026年1月到3月（3 个月）的榜没有提交", "2026年1月到3月（3 个月）没有结账 在村会计那里，最早的过期 60 天")
	if n := a.doc().Find(".books a[href='" + path + "']").Length(); n != 1 {
		t.Errorf("%d ways to the request", n)
	}
	town.get("/desk/reopenings").sound().has(".tasks", "小山村 2026年3月 等了 3 天", "漏记一笔路灯电费")
	town.get(path).sound().has(".facts", "漏记一笔路灯电费", "村会计 李账", "已经公开。同意以后榜不会变")
	town.post(path+"/refuse", nil).is(http.StatusUnprocessableEntity).has("#f-reason-error", "请写明为什么不同意")
	town.post(path+"/grant", url.Values{"answer": {"打我电话 13812345678"}}).is(http.StatusUnprocessableEntity).has("#f-answer-error", "里面有")
	town.post(path+"/grant", url.Values{"answer": {"本周改完"}}).goes("/desk/reopenings")
	town.get("/desk/reopenings").sound().has(".notice.success", "同意了", "小山村").has(".tasks", "同意了", "周镇：本周改完")
	town.get(path).sound().has(".facts", "同意：本周改完").lacks("form[action$=grant]")
	town.post(path+"/grant", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "已经答复过了")

	fact := "2026年4月11日经青石镇同意重新开账，原因：漏记一笔路灯电费。"
	for _, page := range []string{xiaoshan, march, march + "/v/1"} {
		public.get(page).is(http.StatusOK).has(".reopened", fact)
	}
	village.get("/desk").has(".tasks", "2026年3月：重新开账了，改好再结", fact)
	village.get("/desk/periods/2026-03").sound().has(".timeline", "申请重新开账", "同意重新开账", "本周改完")
	village.get("/desk/entries?month=2026-03").has("main", "已经公开，不能再记")
}

func TestR64_EachPageOfThePeriodsIsForItsOwnPeople(t *testing.T) {
	w := newSite(t)
	w.shut("kuaiji", "2026-03")
	id := must(w.Finance.AskReopen(t.Context(), w.actors["kuaiji"], w.xiaoshan, calendar.NewMonth(2026, 3), "漏记"))(t)
	request := "/desk/reopenings/" + itoa64(id)
	for _, login := range []string{"jiandu", "cunzhang", "zhen", "jijian", "admin"} {
		b := w.as(login)
		for _, path := range []string{"/desk/periods", "/desk/periods/2026-03"} {
			b.get(path).is(http.StatusForbidden)
		}
		b.post("/desk/periods/2026-03/close", url.Values{"sure": {"1"}}).is(http.StatusForbidden)
		b.post("/desk/periods/2026-03/reopen", url.Values{"reason": {"改"}}).is(http.StatusForbidden)
	}
	for _, login := range []string{"kuaiji", "jiandu", "cunzhang", "jijian", "admin"} {
		b := w.as(login)
		b.get("/desk/reopenings").is(http.StatusForbidden)
		b.get(request).is(http.StatusForbidden)
		b.post(request+"/grant", nil).is(http.StatusForbidden)
		b.post(request+"/refuse", url.Values{"reason": {"不"}}).is(http.StatusForbidden)
	}
	w.visitor().get("/desk/periods").goes("/login?next=%2Fdesk%2Fperiods")
	w.as("zhen").get("/desk/reopenings/99").is(http.StatusNotFound)
	w.as("kuaiji").get("/desk/periods/2026-13").is(http.StatusNotFound)
	w.as("kuaiji").get("/desk/periods/2025-01").is(http.StatusNotFound)
	if x := must(w.Finance.Reopening(t.Context(), id))(t); x.State != "asked" {
		t.Errorf("somebody answered: %+v", x)
	}
}

func TestTheYearsEndIsShownBeforeAndAfter(t *testing.T) {
	w := newSite(t)
	w.at("2027-01-08")
	w.checkClock()
	w.shut("kuaiji", "2026-11")
	b := w.as("kuaiji")
	b.get("/desk/periods/2026-12").sound().has("main", "年终结转").has(".facts", "全年收入48,026.41 元", "全年支出4,340.50 元", "转入收益分配43,685.91 元")
	b.post("/desk/periods/2026-12/close", url.Values{"sure": {"1"}}).goes("/desk/periods")
	b.get("/desk/periods/2026-12").sound().has("main", "2026-12-001 结转2026年收入", "2026-12-003 结转2026年本年收益", "43,685.91")
	b.get("/desk/periods?year=2026").sound()
}
