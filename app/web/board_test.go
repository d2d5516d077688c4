package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/disclosure"
	"sunshine/app/user"
)

func TestThePhotoOfTheBoardStandsBesideTheSheet(t *testing.T) {
	w := newSite(t)
	x := must(w.Disclosures.Published(t.Context(), w.xiaoshan.ID, disclosure.FinanceMonth, "2026-03"))(t)
	at, public := "/desk/boards/"+itoa64(x.ID), "/villages/339900100201/finance/2026-03"
	w.visitor().get(public).is(http.StatusOK).has("main", "还没有公开栏的照片")
	b := w.enter("kuaiji")
	b.get("/desk/boards").is(http.StatusOK).sound().has("main", "2026年3月财务公开榜")
	b.get(at).is(http.StatusOK).sound()
	b.post(at+"/up", url.Values{"on": {"2026-04-08"}, "place": {""}}).is(http.StatusUnprocessableEntity).has("#f-place-error", "贴在哪里").has("#f-file-error", "拍一张")
	b.post(at+"/up", url.Values{"on": {"昨天"}}).is(http.StatusUnprocessableEntity).has("#f-on-error", "哪一天")
	b.upload(at+"/up", url.Values{"on": {"2026-04-08"}, "place": {"村委会门口"}}, "不是.jpg", []byte("words")).is(http.StatusUnprocessableEntity).has("#f-file-error", "照片")
	b.follow(b.upload(at+"/up", url.Values{"on": {"2026-04-08"}, "place": {"村委会门口"}}, "13812345678.png", photo(t, 200))).sound().has(".notice.success", "记上了")
	page := w.visitor().get(public).is(http.StatusOK).sound().has("main", "正贴在公开栏").has("main", "村委会门口")
	link := page.doc().Find(".photos a").AttrOr("href", "")
	w.visitor().get(link).is(http.StatusOK)
	if strings.Contains(string(page.Body), "13812345678") {
		t.Error("the file's name is on the page")
	}
	w.checkClock()
	w.at("2026-04-12")
	zhen := w.enter("zhen")
	zhen.get(at).is(http.StatusOK).sound().lacks("#up").has("#down", "没有了")
	zhen.follow(zhen.post(at+"/down", url.Values{"gone_on": {"2026-04-12"}, "note": {"被别的纸盖住"}})).has("main .bad", "贴得不够久")
	w.visitor().get(public).has("#board ~ p .bad", "贴得不够久")
	w.enter("jijian").get("/desk/boards").is(http.StatusOK).has("main .bad", "贴得不够久")
	w.visitor().get("/villages/339900100201/clock").is(http.StatusOK).has("main", "逾期")
}

func TestAWithdrawnVersionLeavesATombstone(t *testing.T) {
	w := newSite(t)
	x := must(w.Disclosures.Published(t.Context(), w.xiaoshan.ID, disclosure.FinanceMonth, "2026-03"))(t)
	public, at := "/villages/339900100201/finance/2026-03", "/desk/withdrawals/"+itoa64(x.ID)
	receipt := w.visitor().get(public).is(http.StatusOK).doc().Find(`a[href^="/files/"]`).AttrOr("href", "")
	w.visitor().get(receipt).is(http.StatusOK)
	w.visitor().get(public).lacks(`a[href^="/desk/withdrawals"]`)
	head := w.enter("cunzhang")
	head.get(public).has(`a[href="`+at+`"]`, "撤回")
	head.get(at).is(http.StatusOK).sound().lacks(`option[value="order"]`)
	head.post(at, url.Values{"cause": {"privacy"}, "reason": {""}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "为什么撤回")
	head.post(at, url.Values{"cause": {""}, "reason": {"发错了"}}).is(http.StatusUnprocessableEntity).has("#f-cause-error", "请选")
	head.post(at, url.Values{"cause": {"privacy"}, "reason": {"附件里有身份证号"}}).goes(public + "/v/1")
	for _, path := range []string{public, public + "/v/1", public + ".pdf", public + ".csv", public + ".json", public + "/v/1.xlsx"} {
		page := w.visitor().get(path).is(http.StatusGone).has("main", "这一版已撤回", "附件里有身份证号", "张领")
		if strings.Contains(string(page.Body), "48,026.41") {
			t.Errorf("%s still shows the figures", path)
		}
	}
	w.visitor().get(receipt).is(http.StatusNotFound)
	w.visitor().get("/villages/339900100201").is(http.StatusOK)
	w.at("2026-04-20")
	w.visitor().get("/villages/339900100201/clock").is(http.StatusOK).has("main", "逾期")
	w.correct(w.xiaoshan, "2026-03", "2026-03-28", 12_00, "去掉附件后重新公开")
	w.visitor().get(public).is(http.StatusOK).sound().has(".versions", "已撤回")
	w.visitor().get(public+"/v/1").is(http.StatusGone).has("main", "看第 2 版")
}

func TestACorrectionShowsWhatItChanged(t *testing.T) {
	w := newSite(t)
	public := "/villages/339900100201/finance/2026-03"
	w.visitor().get(public).is(http.StatusOK).lacks("#changes")
	w.correct(w.xiaoshan, "2026-03", "2026-03-28", 12_00, "漏记办公用品")
	page := w.visitor().get(public).is(http.StatusOK).sound().has("#changes", "和第 1 版有什么不同").
		has(".changes ins", "补记办公用品", "12.00元").has(".changes del", "本期支出：4,340.50")
	if n := page.doc().Find(".changes ins").Length(); n != 4 { // the entry, what was spent, what is left, what of it is in the bank
		t.Errorf("%d lines were added:\n%s", n, page.text(".changes"))
	}
	w.visitor().get(public + "/v/1").is(http.StatusOK).lacks("#changes")
}

// TestOnlyWhoMayOpenTheBoardIsLedThere from the public page.
func TestOnlyWhoMayOpenTheBoardIsLedThere(t *testing.T) {
	w := newSite(t)
	x := must(w.Disclosures.Published(t.Context(), w.xiaoshan.ID, disclosure.FinanceMonth, "2026-03"))(t)
	at, public := "/desk/boards/"+itoa64(x.ID), "/villages/339900100201/finance/2026-03"
	for login, led := range map[string]bool{"kuaiji": true, "jiandu": true, "cunzhang": true, "zhen": true, "jijian": true, "kuaiji2": false, "admin": false} {
		b := w.enter(login)
		page := b.get(public).is(http.StatusOK)
		if led != (page.doc().Find(`a[href="`+at+`"]`).Length() == 1) || led != (b.get(at).Status == http.StatusOK) {
			t.Errorf("%s: led there %v", login, !led)
		}
	}
	w.account(user.New{Login: "baishui", Name: "吴白", Role: user.Township, DivisionID: w.dahe.Township.ID})
	w.enter("baishui").get(public).is(http.StatusOK).lacks(`a[href="` + at + `"]`) // another township
}
