package web

import (
	"net/http"
	"net/url"
	"testing"

	"sunshine/app/finance"
)

// TestR56_APaperOfAThingWaitsForSomebodysLook: handed in, opened where it is to be
// confirmed, and only then everyone's.
func TestR56_APaperOfAThingWaitsForSomebodysLook(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	w.hall()
	desk, public := "/desk/things/"+url.PathEscape("资2026-001"), thingAt("资2026-001")
	r := b.uploadAll(desk+"/files", url.Values{"name": {"产权证"}}, "file", blindPDF(), photo(t, 30)).is(http.StatusSeeOther)
	b.follow(r).sound().has(".notice.info", "看过、确认没有个人信息以后").has(".photos", "村民还看不到").has(".photos a[href='/desk/papers']", "确认")
	w.visitor().get(public).is(http.StatusOK).lacks("a[href$='/files/2']").has("a[href$='/files/3']", "")
	w.visitor().get(public + "/files/2").is(http.StatusNotFound)
	list := b.get("/desk/papers").is(http.StatusOK).has("main", "产权证", "家底 资2026-001", "等确认")
	paper := list.doc().Find("main a[href^='/desk/papers/']").AttrOr("href", "")
	if got := b.get(paper).is(http.StatusOK); string(got.Body) != string(blindPDF()) {
		t.Error("who is to look at the paper gets another")
	}
	b.get(desk).has(".photos a[href='"+paper+"']", "产权证")
	w.enter("kuaiji2").get(paper).is(http.StatusNotFound)
	b.post(paper+"/confirm", url.Values{"confirm": {"1"}}).is(http.StatusSeeOther)
	w.visitor().get(public).is(http.StatusOK).has("a[href$='/files/2']", "产权证")
	w.visitor().get(public + "/files/2").is(http.StatusOK)
	b.get(desk).lacks(".photos a[href='/desk/papers']")
}

// TestEveryPlaceInAPaperIsTold, not the last one alone.
func TestEveryPlaceInAPaperIsTold(t *testing.T) {
	w := newSite(t)
	e := w.post("kuaiji", "2026-04-02", finance.Expense, finance.Bank, "513.02", 2_00, "买纸")
	paper := pdfWith("BT /F1 12 Tf (11010519491231002X 13812345678) Tj ET", "")
	w.enter("kuaiji").uploadAll("/desk/entries/"+itoa64(e.ID)+"/files", nil, "file", paper).is(http.StatusUnprocessableEntity).has("#f-file-error", "身份证号", "手机号")
}

// TestThePagesOfTheDeskOpenByAPress on a phone, where there are many.
func TestThePagesOfTheDeskOpenByAPress(t *testing.T) {
	w := withAgency(t)
	w.enter("jiandu").get("/desk/disclosures").is(http.StatusOK).sound().has("label.menu[for=menu]", "菜单：公开").has("#menu[type=checkbox] ~ nav", "大事")
	w.enter("kuaiji").get("/desk/documents").is(http.StatusOK).lacks(".menu").has("nav", "账簿") // a clerk has three
}
