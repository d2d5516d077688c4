package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestSubAccountsAreAddedAmendedAndOffered(t *testing.T) {
	w := newSite(t)
	b, admin := w.enter("kuaiji"), w.enter("admin")
	add := func(b *browser, form url.Values) *answer { return b.post("/desk/accounts", form) }
	admin.get("/desk/accounts").has("main", "阳光县", "加一个")
	add(admin, url.Values{"code": {"513.51"}, "name": {"培训费"}, "use": {"expense"}, "from": {"2026-01-01"}}).is(http.StatusSeeOther)
	admin.get("/desk/accounts?place="+itoa64(w.xiaoshan.Township.ID)).has("h1", "明细科目").has("main", "青石镇还没有加")
	admin.get("/desk/accounts?place=" + itoa64(w.xiaoshan.ID)).is(http.StatusNotFound)
	b.get("/desk/accounts").has("main", "阳光县定的", "513.51")
	add(b, url.Values{"code": {"513.51.01"}, "name": {"电工班"}, "plain": {"学电工"}, "use": {"expense"}, "from": {"2026-01-01"}}).is(http.StatusSeeOther)
	add(b, url.Values{"code": {"513.51.01"}, "name": {"又一个"}, "use": {"expense"}, "from": {"2026-01-01"}}).is(http.StatusUnprocessableEntity).has("form", "已经有 513.51.01")
	add(b, url.Values{"code": {"513.5"}, "name": {""}, "use": {"expense"}, "from": {"?"}}).is(http.StatusUnprocessableEntity)
	b.get("/desk/entries/new?kind=expense").has("select[name=account]", "学电工（电工班）")
	b.get("/desk/accounts/513.51.01").has("h1", "电工班").has("table", "第几次", "李账")
	b.post("/desk/accounts/513.51.01", url.Values{"name": {"电工培训"}, "use": {"expense"}, "from": {"2026-01-01"}}).is(http.StatusSeeOther)
	b.get("/desk/accounts/513.51.01").has("table", "电工班", "电工培训")
	b.get("/desk/accounts/513.51").is(http.StatusNotFound) // the county's
	w.enter("kuaiji2").get("/desk/accounts/513.51.01").is(http.StatusNotFound)
}

func TestATemplateOfSubAccountsIsPreviewedThenSaved(t *testing.T) {
	w := newSite(t)
	b := w.enter("admin")
	bad := b.upload("/desk/accounts/file", nil, "科目.csv", []byte("代码,名称,用在\n513.51,培训费,\n5135,坏的,\n513.52,也坏,借\n")).is(http.StatusUnprocessableEntity)
	bad.has(".problems", "A3", "C4")
	bad.has("main", "什么都没有存")
	b.get("/desk/accounts").has("main", "还没有加明细科目")
	twice := b.upload("/desk/accounts/file", nil, "科目.csv", []byte("代码,名称,用在\n513.51,培训费,支出\n513.52,话费,借\n513.51,又是培训费,支出\n")).is(http.StatusUnprocessableEntity)
	twice.has(".problems", "C3借", "A4", "上面已经写过 513.51").lacks(".p-value .quiet")
	// the form's own words head a file, and a column nobody knows is named
	words := b.upload("/desk/accounts/file", nil, "科目.csv", []byte("代码,名称,明白话,用在哪里,从哪天起用,备注\n513.51,培训费,上课的钱,记支出时可选,2026-03-01,镇里要求\n")).is(http.StatusOK)
	words.has("table", "上课的钱", "支出", "2026-03-01").has(".notice.warning", "没有读：备注")
	good := b.upload("/desk/accounts/file", nil, "科目.csv", []byte("代码,名称,用在\n513.51.01,电工班,\n513.51,培训费,支出\n")).is(http.StatusOK).has("main", "新加 2 个", "还没有保存")
	rows, _ := good.doc().Find("input[name=rows]").Attr("value")
	b.get("/desk/accounts").has("main", "还没有加明细科目")
	b.post("/desk/accounts/apply", url.Values{"rows": {rows}}).is(http.StatusSeeOther)
	b.get("/desk/accounts").has("main", "513.51.01", "电工班")
	back := b.get("/desk/accounts/file.csv").is(http.StatusOK)
	b.upload("/desk/accounts/file", nil, "科目.csv", back.Body).is(http.StatusOK).has("main", "2 个科目和现在的一样")
	if x := b.get("/desk/accounts/file.xlsx").is(http.StatusOK); !strings.HasPrefix(string(x.Body), "PK") {
		t.Error("no workbook")
	}
	b.get("/desk/accounts/file.pdf").is(http.StatusNotFound)
	b.post("/desk/accounts/apply", url.Values{"rows": {`[{"Code":"513.53","Name":"手写的","From":"2026-01-01"},{"Code":"x"}]`}}).is(http.StatusUnprocessableEntity)
	b.get("/desk/accounts/513.53").is(http.StatusNotFound)
	w.enter("kuaiji").post("/desk/accounts/apply", url.Values{"rows": {rows}, "place": {itoa64(w.xiaoshan.County.ID)}}).is(http.StatusUnprocessableEntity) // its own village, where the county has them already
}

func TestASecondBankAccountIsOfferedAndOpenedByItself(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji2")
	b.openBank()
	b.get("/desk/bank").has("summary", "再登记一个账户")
	b.post("/desk/bank", url.Values{"name": {"专款专户"}, "bank": {"信用社"}, "number": {"8765"}}).is(http.StatusSeeOther)
	b.get("/desk/opening").has("form", "现金（元）", "基本户（阳光农商银行 尾号 4321）（元）", "专款专户（信用社 尾号 8765）（元）")
	b.post("/desk/opening", url.Values{"cash": {"10"}, "bank": {"1000"}, "opening-102.01": {"x"}}).is(http.StatusUnprocessableEntity).has(".field.wrong", "看不懂这个金额")
	b.post("/desk/opening", url.Values{"cash": {"10"}, "bank": {"1000"}, "opening-102.01": {"500"}}).is(http.StatusSeeOther)
	page := b.get("/desk/entries/new?kind=transfer").has("form", "专款专户")
	if n := page.doc().Find("[name=to] option[value='102.01']").Length(); n != 1 {
		t.Errorf("%d choices", n)
	}
	b.post("/desk/entries", url.Values{"kind": {"transfer"}, "day": {"2026-04-02"}, "money": {"bank"}, "to": {"102.01"}, "amount": {"200"}, "summary": {"转专户"}, "handler": {"甲"}}).is(http.StatusSeeOther)
	b.post("/desk/entries", url.Values{"kind": {"expense"}, "day": {"2026-04-03"}, "money": {"102.01"}, "account": {"513.02"}, "amount": {"700"}, "summary": {"买桌子"}, "handler": {"甲"}, "approver": {"乙"}}).is(http.StatusSeeOther)
	b.post("/desk/entries", url.Values{"kind": {"expense"}, "day": {"2026-04-03"}, "money": {"102.01"}, "account": {"513.02"}, "amount": {"0.01"}, "summary": {"买笔"}, "handler": {"甲"}}).is(http.StatusUnprocessableEntity).has("body", "专款专户")
	b.get("/desk/books/"+w.lvyin.Code+"/trial/2026-04").has("table", "102.01", "专款专户")
	w.visitor().get("/villages/"+w.lvyin.Code).has("body", "还没有核对过", "8765")
}

func TestTheProofIsATableToPrintAndToKeep(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	at := b.openBank()
	text := "日期,摘要,收入,支出,余额\n2026-03-02,承包款,48000,,133000\n2026-03-05,电费,,1860,131140\n2026-03-09,取现,,3000,128140\n2026-03-20,结息,26.41,,128166.41\n2026-03-30,手续费,,15,128151.41\n"
	preview := b.upload(at+"/statements", url.Values{"from": {"2026-03"}, "to": {"2026-03"}}, "对账单.csv", []byte(text)).is(http.StatusSeeOther).Header.Get("Location")
	b.post(preview+"/save", nil).is(http.StatusSeeOther)
	csv := string(b.get(at + "/2026-03.csv").is(http.StatusOK).Body)
	for _, want := range []string{"银行对账单余额", "128151.41", "账上的银行存款余额", "128166.41", "手续费", "调节后的余额", "相等"} {
		if !strings.Contains(csv, want) {
			t.Errorf("no %q in %s", want, csv)
		}
	}
	paper := strings.Join(strings.Fields(pdfText(t, b.get(at+"/2026-03.pdf").is(http.StatusOK).Body)), "")
	for _, want := range []string{"银行存款余额调节表", "2026年3月31日", "基本户，阳光农商银行，尾号4321", "减：银行已付、账上未付15.00", "2026-03-30手续费15.001", "调节后的余额128,151.41", "村会计：", "出纳（报账员）：", "相符", "还没有核对"} {
		if !strings.Contains(paper, want) {
			t.Errorf("no %q in %s", want, paper)
		}
	}
	if x := b.get(at + "/2026-03.xlsx").is(http.StatusOK); !strings.HasPrefix(string(x.Body), "PK") {
		t.Error("no workbook")
	}
	b.get(at + "/2026-03.json").is(http.StatusNotFound)
	b.get(at + "/2026-02.pdf").is(http.StatusNotFound)
	w.enter("jiandu").get(at + "/2026-03.pdf").is(http.StatusOK)
	w.enter("kuaiji2").get(at + "/2026-03.pdf").is(http.StatusNotFound)
}
