package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/finance"
	"sunshine/app/sheet"
)

// openBank registers the account of 小山村 through the form.
func (b *browser) openBank() string {
	b.w.t.Helper()
	r := b.post("/desk/bank", url.Values{"name": {"基本户"}, "bank": {"阳光农商银行"}, "number": {"6222021202041234321"}}).is(http.StatusSeeOther)
	return r.Header.Get("Location")
}

// bankMarch is what the bank of 小山村 says of March 2026; the entries are those
// of publishMarch. The books have 128,166.41 in the bank; it charged 15.00 that
// nobody booked.
const bankMarch = "账号：6222021202041234321,,,,,\n交易日期,摘要,对方户名,借方发生额,贷方发生额,余额\n" +
	"2026-03-02,承包款,新兰水产合作社,,48000.00,133000.00\n2026-03-06,电费,国网浙江省电力有限公司,1860.00,,131140.00\n" +
	"2026-03-09,取现,李账本,3000.00,,128140.00\n2026-03-20,结息,,,26.41,128166.41\n2026-03-31,手续费,,15.00,,128151.41\n"

func march2026() url.Values { return url.Values{"from": {"2026-03"}, "to": {"2026-03"}} }

func TestR75_AMonthIsProvedFromTheStatementToThePublicLamp(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	w.visitor().get(xiaoshan).has("main", "银行存款还没有和银行的对账单核对过")
	b.get("/desk/bank").sound().has("main", "登记银行账户", "地方规定或做法")
	b.post("/desk/bank", url.Values{"name": {""}, "bank": {"农商行 6222021202041234321"}, "number": {"12"}}).is(http.StatusUnprocessableEntity).
		has("#f-number-error", "最后四位")
	at := b.openBank()
	b.get("/desk").has("main", "导入第一份对账单")
	page := b.get(at).sound().has("#next", "导入第一份对账单").has("main", "还没有核对过")
	if v, _ := page.doc().Find("#f-from").Attr("value"); v != "2026-03" {
		t.Errorf("the form offers %q", v)
	}

	to := b.upload(at+"/statements", march2026(), "流水.csv", []byte(bankMarch)).is(http.StatusSeeOther).Header.Get("Location")
	preview := b.get(to).sound().has(".lead", "读到 5 笔", "都对得上").has("table.data", "李*本", "新兰水产合作社", "128,151.41").has(".facts", "85,000.00 元", "48,026.41 元", "4,875.00 元")
	if strings.Contains(string(preview.Body), "李账本") {
		t.Error("a name is shown")
	}
	b.get("/desk").has("main", "还没保存", "2026年3月的银行对账单")
	month := at + "/2026-03"
	b.get(month).is(http.StatusNotFound)
	r := b.post(to+"/save", nil).goes(month)
	b.follow(r).sound().has(".notice.success", "自动对上 5 组").has("#open + p + form", "银行有、账上没有", "手续费", "−15.00").
		has(".notice.success", "128,151.41").has("main", "银行对账单余额128,151.41", "减：银行已付、账上未付15.00", "调节后的余额128,151.41", "账上的银行存款余额128,166.41").has("#act + p", "不能再记账")

	// A reviewer looks and may do nothing.
	w.as("jiandu").get(month).sound().has("main", "手续费").lacks("main form[method=post]")
	w.as("jiandu").post(month+"/prove", nil).is(http.StatusForbidden)
	w.as("kuaiji2").get(month).is(http.StatusNotFound)
	w.as("kuaiji2").post(month+"/prove", nil).is(http.StatusNotFound)

	b.post(month+"/match", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "至少要选两笔")
	b.follow(b.post(month+"/match", url.Values{"auto": {"1"}})).has(".notice", "没有金额相同、日期相近的了")
	b.follow(b.post(month+"/prove", nil)).sound().has(".notice.success", "核对至 2026年3月31日").has("main", "已核对")
	for _, path := range []string{xiaoshan, march, xiaoshan + "/finance/2026-02"} {
		a := w.visitor().get(path).has("main", "阳光农商银行 尾号 4321", "核对至 2026年3月31日")
		whole(t, a)
	}
	b.get("/desk").has("main", "核对至 2026年3月31日")
	b.get("/desk/entries?month=2026-03").has("main", "核对至 2026年3月31日")
	b.get(month).sound().has("main", "已核对", "李账").lacks("form[action$='/prove']").lacks("form[action$='/match']")

	b.post(month+"/reopen", url.Values{"reason": {""}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "请写明原因")
	b.follow(b.post(month+"/reopen", url.Values{"reason": {"漏了手续费"}})).sound().has("main", "撤销，原因：漏了手续费")
	w.visitor().get(xiaoshan).has("main", "还没有核对过")
	w.as("admin").get("/desk/audit").has("main", "核对银行账", "撤销核对")
}

func TestAStatementWithAnErrorKeepsNothing(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	at := b.openBank()
	wrong := strings.Replace(bankMarch, "128166.41", "128166.00", 1)
	b.upload(at+"/statements", march2026(), "a.csv", []byte(wrong)).is(http.StatusUnprocessableEntity).built().has(".notice.error", "什么都没有存").
		has(".problems", "F6", "128166.00", "相差 0.41元")
	b.upload(at+"/statements", march2026(), "a.csv", []byte(strings.Replace(bankMarch, "4321", "9999", 1))).is(http.StatusUnprocessableEntity).has(".problems", "账号尾号是 9999")
	b.upload(at+"/statements", url.Values{"from": {"三月"}, "to": {"2026-03"}}, "a.csv", []byte(bankMarch)).is(http.StatusUnprocessableEntity).has("#f-from-error", "2026-03")
	b.upload(at+"/statements", url.Values{"from": {"2026-04"}, "to": {"2026-04"}}, "a.csv", []byte(bankMarch)).is(http.StatusUnprocessableEntity).has("#f-to-error", "还没过完")
	b.post(at+"/statements", march2026()).is(http.StatusUnprocessableEntity).has("#f-file-error", "请选对账单文件")
	b.upload(at+"/statements", march2026(), "a.xlsx", []byte("PK\x03\x04 broken")).is(http.StatusUnprocessableEntity).has(".notice.error", "")
	b.upload(at+"/statements", march2026(), "a.csv", []byte("<script>alert(1)</script>,=1+1\n,")).is(http.StatusUnprocessableEntity).built()
	if list := must(w.Finance.BankPreviews(t.Context(), w.xiaoshan.ID))(t); len(list) != 0 {
		t.Errorf("something was kept: %+v", list)
	}

	to := b.upload(at+"/statements", march2026(), "a.csv", []byte(bankMarch)).is(http.StatusSeeOther).Header.Get("Location")
	b.follow(b.post(to+"/drop", nil)).has(".notice", "什么都没有存")
	b.post(to+"/save", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "已经取消")
	to = b.upload(at+"/statements", march2026(), "a.csv", []byte(bankMarch)).is(http.StatusSeeOther).Header.Get("Location")
	b.post(to+"/save", nil).is(http.StatusSeeOther)
	b.upload(at+"/statements", march2026(), "b.csv", []byte(bankMarch)).is(http.StatusUnprocessableEntity).has("#f-from-error", "已经有了")
	b.post(to+"/withdraw", url.Values{"reason": {""}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "请写明原因")
	b.follow(b.post(to+"/withdraw", url.Values{"reason": {"拿错了账户"}})).has(".notice.success", "撤回了")
	b.get(to).sound().has(".lead", "拿错了账户")
}

func TestOneLineOfTheBankMeetsSeveralOfTheBooks(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	w.ok(w.Finance.SetOpening(t.Context(), w.actors["kuaiji2"], w.lvyin, 0, 1000_00))
	w.post("kuaiji2", "2026-03-03", finance.Expense, finance.Bank, "513.02", 100_00, "买纸")
	w.post("kuaiji2", "2026-03-03", finance.Expense, finance.Bank, "513.02", 250_00, "买墨")
	at := b.openBank()
	var book bytes.Buffer
	w.ok(sheet.WriteXLSX(&book, sheet.Book{Title: "对账单", Pages: []sheet.Page{{
		Name: "明细", Columns: []sheet.Column{{Name: "交易日期"}, {Name: "摘要"}, {Name: "收入"}, {Name: "支出"}, {Name: "余额"}},
		Rows: [][]sheet.Value{{sheet.DayValue("2026-03-04"), sheet.TextValue("文具店"), {}, sheet.MoneyValue(350_00), sheet.MoneyValue(650_00)}},
	}}}))
	to := b.upload(at+"/statements", march2026(), "对账单.xlsx", book.Bytes()).is(http.StatusSeeOther).Header.Get("Location")
	page := b.follow(b.post(to+"/save", nil)).sound()
	var keys []string
	for _, n := range page.doc().Find("input[name=pick]").Nodes {
		for _, attr := range n.Attr {
			if attr.Key == "value" {
				keys = append(keys, attr.Val)
			}
		}
	}
	if len(keys) != 3 {
		t.Fatal(keys)
	}
	month := at + "/2026-03"
	half := b.post(month+"/match", url.Values{"pick": keys[:2]}).is(http.StatusUnprocessableEntity).built().has(".notice.error", "相差 250.00 元")
	if n := half.doc().Find("input[name=pick][checked]").Length(); n != 2 {
		t.Errorf("%d of 2 picks were kept", n)
	}
	b.follow(b.post(month+"/match", url.Values{"pick": keys})).sound().has("main", "两边每一笔都对上了", "赵算对上")
	undo, _ := b.get(month).doc().Find("form[action$='/undo']").Attr("action")
	b.follow(b.post(undo, url.Values{"month": {"2026-03"}, "reason": {"不是同一笔"}})).has("#open + p + form", "文具店", "买墨")
	b.post(undo, url.Values{"month": {"2026-03"}, "reason": {"不是同一笔"}}).is(http.StatusConflict)
	w.as("kuaiji").post(undo, url.Values{"reason": {"x"}}).is(http.StatusNotFound)
}

func TestTheStartIsToldThroughTheForm(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	w.ok(w.Finance.SetOpening(t.Context(), w.actors["kuaiji2"], w.lvyin, 0, 700_00))
	at := b.openBank()
	to := b.post(at+"/statements", url.Values{"from": {"2026-03"}, "to": {"2026-03"}, "closing": {"1000"}}).is(http.StatusSeeOther).Header.Get("Location")
	month := at + "/2026-03"
	b.post(to+"/save", nil).goes(month)
	b.get(month).sound().has(".notice.error", "还差 300.00 元").lacks("form[action$='/prove']")
	b.post(month+"/prove", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "差额是零才能核对")
	b.get(at).sound().has("#start ~ .notice", "就差 300.00 元")
	item := url.Values{"side": {"book"}, "way": {"out"}, "day": {"2026-02-27"}, "amount": {"-3"}, "summary": {""}}
	b.post(at+"/start", item).is(http.StatusUnprocessableEntity).built().has("#f-amount-error", "大于零").has("#f-summary-error", "请写是什么钱")
	item.Set("amount", "300")
	item.Set("summary", "支票")
	b.post(at+"/start", item).is(http.StatusSeeOther)
	b.get(at).sound().has("#start ~ .tasks", "账上有、银行没有", "−300.00", "支票").lacks("#start ~ .notice")
	b.follow(b.post(month+"/prove", nil)).has(".notice.success", "核对好了")
	b.get(at).sound().has("main", "2026年2月28日的余额").lacks("form[action$='/start']")
}

func TestR67_TheEntryFormTellsWhatTheRulesSay(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	a := b.get("/desk/entries/advice?kind=expense&day=2026-04-02&money=cash&amount=" + url.QueryEscape("１，２００元")).is(http.StatusOK)
	a.has(".notice.warning", "用现金付了 1,200.00 元", "有公开文本可查的规定", "现金管理暂行条例").has("label", "原因是")
	b.get("/desk/entries/advice?kind=expense&day=2026-04-02&money=bank&amount=200").has(".notice.info", "写明审批人", "地方规定或做法，不是全国统一的规定").lacks("input")
	for _, nothing := range []string{"", "?kind=expense&day=2026-04-02&money=bank&amount=abc", "?kind=x&day=9999-99-99&amount=1e9", "?kind=income&day=2026-04-02&money=bank&amount=100000"} {
		if r := b.get("/desk/entries/advice" + nothing).is(http.StatusOK); strings.TrimSpace(string(r.Body)) != "" {
			t.Errorf("%s: %s", nothing, r.Body)
		}
	}
	w.as("jiandu").get("/desk/entries/advice").is(http.StatusForbidden)

	form := expense("amount", "6000", "summary", "修水渠", "reason", "")
	r := b.post("/desk/entries", form).is(http.StatusUnprocessableEntity).built().has(".notice.error", "请写明原因").has(".advice .notice.warning", "监委会开会同意").has("#f-reason-error", "审核的人会看到")
	if v, _ := r.doc().Find("#f-summary").Attr("value"); v != "修水渠" {
		t.Errorf("the summary was lost: %q", v)
	}
	form.Set("reason", "4月1日两委、监委会会议同意")
	b.post("/desk/entries", form).is(http.StatusSeeOther)
	list := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf()))(t)
	if len(list) != 1 {
		t.Fatal(list)
	}
	b.get("/desk/entries/"+itoa64(list[0].ID)).sound().has("#warnings ~ .tasks", "监委会", "原因：4月1日两委、监委会会议同意", "地方规定")

	w.at("2026-05-02")
	w.ok(w.Finance.Submit(t.Context(), w.actors["kuaiji"], w.xiaoshan, must(w.Finance.Months(t.Context(), w.xiaoshan.ID))(t)[0]))
	reviewer := w.as("jiandu")
	link, _ := reviewer.get("/desk").doc().Find("main a.btn").First().Attr("href")
	reviewer.get(link).sound().has("#warnings ~ .tasks", "2026-04-001", "修水渠", "4月1日两委、监委会会议同意")
}

func TestALongStatementIsShownInPages(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	at := b.openBank()
	var text strings.Builder
	text.WriteString("日期,摘要,收入,支出,余额\n")
	for i := range 1500 {
		fmt.Fprintf(&text, "2026-03-%02d,存入第%d次,1.00,,%d.00\n", i/50+1, i+1, i+1)
	}
	to := b.upload(at+"/statements", march2026(), "长.csv", []byte(text.String())).is(http.StatusSeeOther).Header.Get("Location")
	p := b.get(to).sound().has(".lead", "1500 笔").has(".pager", "共 15 页")
	if len(p.Body) > 120<<10 {
		t.Errorf("%d KB", len(p.Body)>>10)
	}
	b.get(to+"?page=15").has("table.data", "存入第1500次")
}

// built demands of a page that refuses something what sound demands of others.
func (a *answer) built() *answer {
	a.t.Helper()
	t, ok := a.t.(*testing.T)
	if !ok {
		a.t.Fatal("not in a test")
	}
	whole(t, a)
	return a
}
