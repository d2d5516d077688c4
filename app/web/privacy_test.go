package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/finance"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
)

const reliefList = "2026年一季度临时救助发放表\n单位：元\n序号,姓名,救助项目,身份证号,银行卡号,联系电话,家庭住址,致贫原因,备注,金额\n" +
	"1,吕秀英,临时救助,330109197605010018,6222020200112233,13812345678,小山村三组12号,因病,吕秀英本人领,600.00\n" +
	"2,吕小宝,临时救助,330109201605010018,6222020200112241,,小山村三组12号,孤儿,吕秀英代领,600.00\n"

// TestR55_AListOfPersonsFromTheFileToTheBoard: handed in with everything in it,
// previewed as it will be seen, published masked on the page, in the PDF and the
// files, revealed with a reason, and the reveal told to those who watch.
func TestR55_AListOfPersonsFromTheFileToTheBoard(t *testing.T) {
	w := newSite(t)
	clerk := w.enter("kuaiji")
	preview := clerk.hand("救助.csv", []byte(reliefList), "table")
	a := clerk.get(preview).is(http.StatusOK)
	raw := []string{"吕秀英", "吕小宝", "330109197605010018", "330109201605010018", "6222020200112233", "13812345678", "12号", "因病"}
	a.has("main", "吕*英", "吕**", "33*************018", "138****5678", "“致贫原因”整列不公开", "“姓名”中间的字已隐去", "个人信息保护法")
	draft := clerk.post(preview+"/save", url.Values{"title": {"2026年一季度临时救助"}, "item": {"relief"}}).is(http.StatusSeeOther).Header.Get("Location")
	review := clerk.get(draft).is(http.StatusOK)
	review.has("main", "吕*英", "看原文", "代领").has("a[href$='/1/2']", "看原文")
	for _, s := range raw {
		if strings.Contains(string(a.Body)+string(review.Body), s) {
			t.Errorf("the preview or the review shows %s", s)
		}
	}
	w.enter("jiandu").get(draft).is(http.StatusOK).lacks("a[href^='/desk/sealed']")
	id := strings.TrimPrefix(draft, "/desk/disclosures/")
	cell := "/desk/sealed/" + id + "/1/2"
	clerk.get(cell).is(http.StatusOK).has("main", "第 1 行，姓名", "吕*英")
	clerk.post(cell, url.Values{"reason": {"看"}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "至少")
	shown := clerk.post(cell, url.Values{"reason": {"核对银行退回的救助款"}}).is(http.StatusOK).has("main", "吕秀英")
	if shown.Header.Get("Cache-Control") != "no-store" {
		t.Error("a browser may keep what was revealed")
	}
	for login, want := range map[string]string{"cunzhang": "吕秀英", "jiandu": "吕秀英", "jijian": "吕秀英"} {
		log := w.enter(login).get("/desk/reveals").is(http.StatusOK).has("main", "核对银行退回的救助款", "村会计 李账", "第 1 行的姓名")
		if strings.Contains(string(log.Body), want) {
			t.Errorf("%s reads in the log what was shown", login)
		}
	}
	w.pushOut(draft)
	path := clerk.get(draft).is(http.StatusOK).doc().Find("main a[href^='/villages/']").First().AttrOr("href", "")
	for _, kind := range []string{"", ".pdf", ".csv", ".xlsx", ".json"} {
		a := w.visitor().get(path + kind).is(http.StatusOK)
		text := textIn(t, a)
		flat := strings.Join(strings.Fields(text), "")
		for _, s := range raw {
			if strings.Contains(text, s) || strings.Contains(flat, s) || strings.Contains(a.Header.Get("Content-Disposition"), s) {
				t.Errorf("%s%s shows %s", path, kind, s)
			}
		}
		for _, want := range []string{"整列不公开", "未成年人的名字已隐去", "村民委员会组织法"} {
			if !strings.Contains(flat, want) {
				t.Errorf("%s%s does not say %s", path, kind, want)
			}
		}
	}
	var stored []byte
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select file from import where file_name = '救助.csv'").Scan(&stored))
	if bytes.Contains(stored, []byte("6222020200112233")) || bytes.Contains(stored, []byte("6222020200112241")) {
		t.Error("the whole number of a card is kept with the file")
	}
}

// pushOut takes a version through the rest of the chain.
func (w *site) pushOut(draft string) {
	w.t.Helper()
	w.enter("kuaiji").post(draft+"/submit", nil).is(http.StatusSeeOther)
	w.enter("jiandu").post(draft+"/approve", nil).is(http.StatusSeeOther)
	form := w.publishing()
	form.Set("confirm", "1")
	w.enter("cunzhang").post(draft+"/publish", form).is(http.StatusSeeOther)
}

// TestR60_CardsAreNeverKeptWhole, in a workbook as in a text file.
func TestR60_CardsAreNeverKeptWhole(t *testing.T) {
	w := newSite(t)
	clerk := w.enter("kuaiji")
	var b bytes.Buffer
	w.ok(sheet.WriteXLSX(&b, sheet.Book{Pages: []sheet.Page{{
		Name: "名单", Columns: []sheet.Column{{Name: "姓名"}, {Name: "银行卡号"}, {Name: "金额"}},
		Rows: [][]sheet.Value{{sheet.TextValue("吕秀英"), sheet.TextValue("6222020200112233"), sheet.NumberValue("600")}, {sheet.TextValue("王有才"), sheet.TextValue("6222 0202 0011 2241"), sheet.NumberValue("600")}},
	}}}))
	at := clerk.hand("名单.xlsx", b.Bytes(), "table")
	clerk.get(at).is(http.StatusOK).has("main", "************2233", "王*才", "“银行卡号”只留后四位")
	var stored []byte
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select file from import where file_name = '名单.xlsx'").Scan(&stored))
	for name, part := range unpacked(t, stored) {
		if strings.Contains(part, "622202020011") || strings.Contains(part, "6222 0202") {
			t.Errorf("%s holds a whole number", name)
		}
	}
	f := must(sheet.Read("名单.xlsx", stored))(t)
	if text := f.Sheets[0].Cell(2, 2).Text + f.Sheets[0].Cell(3, 2).Text; !strings.Contains(text, "2233") || !strings.Contains(text, "2241") {
		t.Errorf("the last digits are gone: %q", text)
	}
	// The same file handed in again is still known as the same.
	clerk.post(at+"/save", url.Values{"title": {"名单"}, "item": {"subsidy"}}).is(http.StatusSeeOther)
	clerk.upload("/desk/imports", url.Values{"reading": {"table"}}, "名单.xlsx", b.Bytes()).has("main", "由李账导入过")
}

// TestR56_AHotlineIsLetThroughByTwoPersons: the head asks, the township confirms,
// the inspector is told, and only then the number may be the village's.
func TestR56_AHotlineIsLetThroughByTwoPersons(t *testing.T) {
	w := newSite(t)
	head, town, eye, admin := w.enter("cunzhang"), w.enter("zhen"), w.enter("jijian"), w.enter("admin")
	name := url.Values{"name": {"小山村"}, "phone": {"13812345678"}}
	at := "/desk/villages/" + itoa64(w.xiaoshan.ID) + "/name"
	admin.post(at, clone(name)).is(http.StatusUnprocessableEntity).has("#f-phone-error", "里面有手机号")
	ask := url.Values{"text": {"13812345678"}, "place": {"村里的公开电话"}, "reason": {"村里对外公布的办事手机，轮流接听"}}
	for field, wrong := range map[string]string{"text": "11010519491231002X", "place": "", "reason": "行"} {
		form := clone(ask)
		form.Set(field, wrong)
		head.post("/desk/overrides", form).is(http.StatusUnprocessableEntity).has("#f-"+field+"-error", "")
	}
	head.post("/desk/overrides", clone(ask)).is(http.StatusSeeOther)
	town.get("/desk").is(http.StatusOK).has("main", "等您定")
	link := town.get("/desk/overrides").is(http.StatusOK).doc().Find("main a[href^='/desk/overrides/']").First().AttrOr("href", "")
	admin.post(at, clone(name)).is(http.StatusUnprocessableEntity)
	town.post(link+"/refuse", nil).is(http.StatusUnprocessableEntity).has("#f-reason-error", "原因")
	town.post(link+"/confirm", nil).is(http.StatusSeeOther)
	eye.get("/desk").is(http.StatusOK).has("main", "放行了 1 件")
	eye.get(link).is(http.StatusOK).has("main", "张领", "周镇", "轮流接听")
	admin.post(at, clone(name)).is(http.StatusSeeOther)
	w.visitor().get(xiaoshan).is(http.StatusOK).has("main", "13812345678")
	w.post("kuaiji", "2026-04-02", finance.Expense, finance.Bank, "513.02", 1_00, "买笔")
	w.at("2026-05-06")
	w.xiaoshan = must(w.Villages.ByID(t.Context(), w.xiaoshan.ID))(t)
	w.publish(w.xiaoshan, "2026-04") // the sheet prints the number
	w.visitor().get(xiaoshan+"/finance/2026-04").is(http.StatusOK).has("main", "13812345678")
	w.enter("zhen").post(link+"/withdraw", url.Values{"reason": {"改成座机了"}}).is(http.StatusSeeOther)
	w.enter("admin").post(at, url.Values{"name": {"小山新村"}, "phone": {"13812345678"}}).is(http.StatusUnprocessableEntity)
}

// TestR56_ASheetWaitsForWhoeverLooksAtAPaper that nobody can read.
func TestR56_ASheetWaitsForWhoeverLooksAtAPaper(t *testing.T) {
	w := newSite(t)
	e := w.post("kuaiji", "2026-04-02", finance.Expense, finance.Bank, "513.02", 2_00, "买纸")
	clerk := w.enter("kuaiji")
	clerk.uploadAll("/desk/entries/"+itoa64(e.ID)+"/files", url.Values{"name": {"旧发票"}}, "file", blindPDF()).is(http.StatusSeeOther)
	w.at("2026-05-06")
	clerk = w.enter("kuaiji")
	clerk.get("/desk").is(http.StatusOK).has("main", "有 1 份 PDF 里的字读不出来")
	clerk.post("/desk/finance/2026-04/submit", nil).is(http.StatusUnprocessableEntity).has("main", "附件“旧发票”", "这个 PDF 里的字读不出来，请确认没有个人信息")
	page := clerk.get("/desk/papers").is(http.StatusOK).has("main", "旧发票", "凭证 2026-04-", "等确认")
	confirm := page.doc().Find("form[action^='/desk/papers/']").AttrOr("action", "")
	clerk.post(confirm, nil).is(http.StatusUnprocessableEntity)
	clerk.post(confirm, url.Values{"confirm": {"1"}}).is(http.StatusSeeOther)
	clerk.get("/desk/papers").is(http.StatusOK).has("main", "李账看过").lacks("form[action^='/desk/papers/']")
	clerk.post("/desk/finance/2026-04/submit", nil).is(http.StatusSeeOther)
}

// TestR55_TheCountyTightensOnItsPage and never loosens.
func TestR55_TheCountyTightensOnItsPage(t *testing.T) {
	w := newSite(t)
	admin := w.enter("admin")
	page := admin.get("/desk/privacy").is(http.StatusOK).has("main", "怎么遮", "留前三后四", "本系统的默认值，不是法律规定")
	if n := page.doc().Find("option[value$='/full']").Length(); n > 0 {
		t.Errorf("%d cells may be loosened", n)
	}
	admin.post("/desk/privacy/tighten", url.Values{"cell": {"phone/aid/public/full"}, "basis": {"县里的文件"}}).is(http.StatusUnprocessableEntity).has("#f-cell-error", "更严")
	admin.post("/desk/privacy/tighten", url.Values{"cell": {"phone/aid/public/never"}}).is(http.StatusUnprocessableEntity).has("#f-basis-error", "依据")
	admin.post("/desk/privacy/tighten", url.Values{"cell": {"phone/aid/public/never"}, "basis": {"阳光县公开办法"}}).is(http.StatusSeeOther)
	w.enter("kuaiji").get("/desk/privacy").is(http.StatusOK).has("main", "阳光县公开办法", "县里收紧过的").lacks("form[action='/desk/privacy/tighten']")
	m := must(w.Disclosures.MaskingOf(t.Context(), w.xiaoshan.County.ID))(t)
	if got := m.Mask(privacy.FieldPhone, privacy.Aid, privacy.Public, "13812345678"); got != "" {
		t.Error(got)
	}
}
