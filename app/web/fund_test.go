package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/finance"
)

func roadFund() url.Values {
	return url.Values{
		"name": {"村道硬化补助"}, "account": {"241"}, "grantor": {"县交通局"}, "document": {"交发〔2026〕7号"}, "granted": {"50,000"}, "day": {"2026-03-01"},
		"use-1-words": {"修村道"}, "use-1-account": {"153"}, "use-2-words": {"村道两旁的绿化"},
	}
}

// openFund opens one through the form and gives its address.
func (b *browser) openFund(form url.Values) string {
	b.w.t.Helper()
	return b.post("/desk/funds", form).is(http.StatusSeeOther).Header.Get("Location")
}

// fundLines books a voucher of 小山村 whose lines all name the fund.
func (w *site) fundLines(fund int64, day string, lines ...finance.NewLine) finance.Entry {
	w.t.Helper()
	for i := range lines {
		lines[i].FundID = fund
	}
	e, err := w.Finance.PostVoucher(w.t.Context(), w.actors["kuaiji"], w.xiaoshan, finance.NewVoucher{
		Day: must(calendar.ParseDay(day))(w.t), Summary: "村道硬化" + day, Lines: lines, Handler: "李账", Witness: "陈证", Approver: "张领", Reason: "会上同意",
	})
	w.ok(err)
	return e
}

func TestR69_AFundFromItsOpeningToItsEnd(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	b.get("/desk/funds").sound().has(".empty", "还没有专款")
	b.get("/desk/funds/new").sound().has("main", "能用在什么上")
	b.post("/desk/funds", url.Values{"granted": {"一万"}}).is(http.StatusUnprocessableEntity).has("#f-granted-error", "金额")
	b.post("/desk/funds", url.Values{"name": {"修路"}, "account": {"241"}, "day": {"2026-04-01"}, "brought": {"999999"}, "use-1-words": {"修路"}, "use-2-words": {"别的"}, "use-2-account": {"999"}}).
		is(http.StatusUnprocessableEntity).has("#f-use-2-account-error", "没有这个科目")
	b.post("/desk/funds", url.Values{"name": {"修路"}, "account": {"241"}, "day": {"2026-04-01"}, "brought": {"999999"}, "use-1-words": {"修路"}}).
		is(http.StatusUnprocessableEntity).has("#f-brought-error", "没有这么多").has("details[open]", "已经有它的钱")
	form := roadFund()
	form.Set("day", "2026-04-01")
	at := b.openFund(form)
	b.get(at).sound().has("main", "修村道", "村道两旁的绿化", "县交通局", "50,000.00 元").has(".empty", "还没有进出")
	form.Set("name", "2026年村道硬化")
	b.post(at+"/edit", form).goes(at)
	b.get(at + "/edit").sound()
	id := must(w.Finance.Funds(t.Context(), w.xiaoshan.ID))(t)[0].ID

	w.fundLines(id, "2026-04-01", finance.NewLine{Account: "102", Debit: 50000_00}, finance.NewLine{Account: "241", Credit: 50000_00})
	w.fundLines(id, "2026-04-02", finance.NewLine{Account: "153", Debit: 42000_00}, finance.NewLine{Account: "102", Credit: 42000_00})
	back := w.fundLines(id, "2026-04-03", finance.NewLine{Account: "241", Debit: 8000_00}, finance.NewLine{Account: "102", Credit: 8000_00})
	w.fundLines(id, "2026-04-04", finance.NewLine{Account: "241", Debit: 42000_00}, finance.NewLine{Account: "311", Credit: 42000_00})
	b.get(at).sound().has("table.entries", "记在：专项应付款", "用于：在建工程", "这是退回拨款单位")
	b.get(at + "/edit").is(http.StatusConflict)
	b.post(at+"/remove", nil).is(http.StatusConflict)
	b.post(at+"/returns", url.Values{"voucher": {itoa64(back.ID)}, "returned": {"1"}}).goes(at)
	b.get(at).sound().has("table.entries", "退回拨款单位", "不是退回").has("main", "退回拨款单位", "8,000.00")
	b.get("/desk/funds").sound().has(".tasks", "2026年村道硬化", "退回 8,000.00", "还剩 0.00")
	b.get(at + "/close").sound()
	b.post(at+"/close", url.Values{"day": {"2026-04-04"}}).is(http.StatusUnprocessableEntity).has("#f-note-error", "怎么结束")
	b.post(at+"/close", url.Values{"day": {"2026-04-04"}, "note": {"验收合格，余款已退回"}}).goes(at)
	b.get(at).sound().has("main", "2026年4月4日结清")
	b.get(at + "/reopen").sound()

	// Others of the village read; other villages do not.
	w.as("jiandu").get(at).sound().lacks("main form[method=post]")
	w.as("jiandu").post(at+"/reopen", url.Values{"note": {"x"}}).is(http.StatusForbidden)
	w.as("kuaiji2").get(at).is(http.StatusNotFound)
	read := "/desk/books/" + w.xiaoshan.Code + "/fund/" + itoa64(id)
	w.as("zhen").get(read).sound().has("table.entries", "用于：在建工程").lacks("main form[method=post]")
	w.as("kuaiji2").get(read).is(http.StatusForbidden)
	b.post(at+"/reopen", url.Values{"note": {"补一张单据"}}).goes(at)
}

// R42: what is not published is on no public page.
func TestR42_ThePublicFundPageShowsNothingUnpublished(t *testing.T) {
	w := newSite(t)
	w.ok(w.Finance.Correct(t.Context(), w.actors["kuaiji"], w.xiaoshan, calendar.NewMonth(2026, 3), "补记专款"))
	at := w.as("kuaiji").openFund(roadFund())
	id := must(w.Finance.Funds(t.Context(), w.xiaoshan.ID))(t)[0].ID
	paid := w.fundLines(id, "2026-03-21", finance.NewLine{Account: "102", Debit: 50000_00}, finance.NewLine{Account: "241", Credit: 50000_00})
	w.ok(w.Finance.Attach(t.Context(), w.actors["kuaiji"], w.xiaoshan, paid.ID, "拨款单", append(receipt(), ' ')))
	public := strings.Replace(at, "/desk", xiaoshan, 1)
	v := w.visitor()
	// Its month was published before the fund was in it.
	v.get(public).sound().has(".empty", "还没有公开的进出").has(".lead", "钱还没有到账")
	if strings.Contains(string(v.get(public).Body), "50,000.00</td>") {
		t.Error("an unpublished figure is shown")
	}
	w.publish(w.xiaoshan, "2026-03")
	secret := w.fundLines(id, "2026-04-02", finance.NewLine{Account: "153", Debit: 777_77}, finance.NewLine{Account: "102", Credit: 777_77})
	page := v.get(public).sound().has(".lead", "到2026年3月（已公开）", "到账 50,000.00 元，还没有花").has("table.entries", "拨款单", "经手 ").has("#uses + ul", "修村道", "村道两旁的绿化")
	for _, hidden := range []string{"777.77", secret.Voucher(), "2026-04", "李账本"} {
		if strings.Contains(string(page.Body), hidden) {
			t.Errorf("%q is not published and is shown", hidden)
		}
	}
	link, _ := page.doc().Find("table.entries small a").Attr("href")
	v.get(link).is(http.StatusOK)
	sheet, _ := page.doc().Find("table.entries td a").Attr("href")
	v.get(sheet).sound().has("main", "这个月动了专款：村道硬化补助")
	v.get(xiaoshan).sound().has("main", "村道硬化补助")
	v.get(xiaoshan+"/funds").sound().has(".months", "村道硬化补助", "到账 50,000.00")
	v.get("/villages/"+w.lvyin.Code+"/funds").sound().has(".empty", "还没有公开的专款")
	v.get("/villages/" + w.lvyin.Code + "/funds/" + itoa64(id)).is(http.StatusNotFound)
}

func TestR69_WhatCameBackIsWrittenInCapitalsToo(t *testing.T) {
	words := fundWords(finance.FundSums{Arrived: 100_00, Spent: 60_00, Returned: 40_00})
	if len(words) != 4 || words[2].Name != "退回" || words[2].Value != "肆拾元整" || words[3].Value != "零元整" {
		t.Errorf("%+v", words)
	}
	if words = fundWords(finance.FundSums{Arrived: 100_00, Spent: 60_00, Left: 40_00}); len(words) != 3 {
		t.Errorf("%+v", words)
	}
}

func TestR69_AFundThatCannotEndYetSaysWhatToDo(t *testing.T) {
	for _, c := range []struct {
		sums finance.FundSums
		want string
		link bool
	}{
		{finance.FundSums{Left: 40_00, Due: 100_00}, "还剩 40.00 元。用完，或者退回", false},
		{finance.FundSums{Due: 100_00}, "账上还有 100.00 元没有转销", true},
		{finance.FundSums{Left: -1}, "花的比到账的多 0.01 元", false},
	} {
		p := fundPage{}
		if p.wait(c.sums); !strings.Contains(p.Wait, c.want) || (p.WriteOff != "") != c.link {
			t.Errorf("%+v: %q %q", c.sums, p.Wait, p.WriteOff)
		}
	}
	p := fundPage{Closable: true}
	if p.wait(finance.FundSums{}); p.Wait != "" {
		t.Error(p.Wait)
	}
}

func TestR69_TheFundStatementInEveryForm(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	form := roadFund()
	form.Set("day", "2026-04-01")
	b.openFund(form)
	id := must(w.Finance.Funds(t.Context(), w.xiaoshan.ID))(t)[0].ID
	w.fundLines(id, "2026-04-01", finance.NewLine{Account: "102", Debit: 50000_00}, finance.NewLine{Account: "241", Credit: 50000_00})
	w.fundLines(id, "2026-04-02", finance.NewLine{Account: "153", Debit: 42000_00}, finance.NewLine{Account: "102", Credit: 42000_00})
	at := "/desk/books/" + w.xiaoshan.Code + "/funds/2026-04"
	page := b.get(at).sound().has("table.data", "村道硬化补助", "50,000.00", "42,000.00", "8,000.00", "在建工程").has("main", "够。", "相等")
	if strings.Contains(page.text("main"), "不符") {
		t.Error("the statement does not agree with the books")
	}
	b.get("/desk/books/"+w.xiaoshan.Code+"/funds/2026-03").sound().has(".empty", "还没有账")
	if csv := b.get(at + ".csv").is(http.StatusOK).Body; !bytes.HasPrefix(csv, []byte("\xef\xbb\xbf")) || !bytes.Contains(csv, []byte("村道硬化补助,0.00,50000.00,42000.00")) {
		t.Errorf("csv: %s", csv)
	}
	for _, file := range []string{at + ".xlsx", at + ".pdf", at + ".pdf?paper=a3"} {
		if body := b.get(file).is(http.StatusOK).Body; len(body) < 2000 {
			t.Errorf("%s: %d bytes", file, len(body))
		}
	}
}
