package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/finance"
)

// party registers a counterparty of 小山村.
func (w *site) party(kind finance.PartyKind, name string) finance.Counterparty {
	w.t.Helper()
	return must(w.Finance.AddCounterparty(w.t.Context(), w.actors["kuaiji"], w.xiaoshan, finance.NewCounterparty{Kind: kind, Name: name}))(w.t)
}

// deal is a good form of 内部往来; with changes it.
func deal(word, party string, changes ...string) url.Values {
	form := expense("kind", "dealing", "dealing", word, "party", party, "account", "", "summary", "和"+party+"的往来", "reviewer", "钱审")
	for i := 0; i+1 < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

// lines gives the double entry of the newest voucher of the month.
func (w *site) newest(month string) string {
	w.t.Helper()
	var id int64
	w.ok(w.DB.Read().QueryRowContext(w.t.Context(), "select id from voucher where village_id = $1 and month = $2 and posted = 1 order by number desc limit 1", w.xiaoshan.ID, month).Scan(&id))
	var parts []string
	for _, l := range must(w.Finance.VoucherLines(w.t.Context(), id))(w.t) {
		side, f := "借", l.Debit
		if f == 0 {
			side, f = "贷", l.Credit
		}
		parts = append(parts, side+l.Account.Code+" "+f.Plain()+" "+l.Party)
	}
	return strings.Join(parts, "|")
}

func TestThePlainWordsAreBookedOnTheRightAccounts(t *testing.T) {
	w := newSite(t)
	w.party(finance.Household, "吕小兰")
	w.party(finance.Unit, "新兰水产合作社")
	b := w.as("kuaiji")
	b.get("/desk/entries/new?kind=dealing").sound().has(".words", "借出去", "收回来", "收到押金", "退还", "赊账", "付清欠款").lacks("form.form")
	for _, x := range []struct{ word, party, account, want string }{
		{"lend", "吕小兰", "", "借113 300.00 吕小兰|贷102 300.00 吕小兰"},
		{"collect", "吕小兰", "", "借102 300.00 吕小兰|贷113 300.00 吕小兰"},
		{"lend", "新兰水产合作社", "", "借112 300.00 新兰水产合作社|贷102 300.00 新兰水产合作社"},
		{"deposit", "新兰水产合作社", "", "借102 300.00 新兰水产合作社|贷211 300.00 新兰水产合作社"},
		{"refund", "xlschzs", "", "借211 300.00 新兰水产合作社|贷102 300.00 新兰水产合作社"},
		{"credit", "新兰水产合作社", "514.01", "借514.01 300.00 |贷211 300.00 新兰水产合作社"},
		{"pay", "新兰水产合作社", "", "借211 300.00 新兰水产合作社|贷102 300.00 新兰水产合作社"},
		{"claim", "吕小兰", "501.01", "借113 300.00 吕小兰|贷501.01 300.00 "},
	} {
		b.get("/desk/entries/new?kind=dealing&dealing="+x.word).sound().has(".tabs [aria-current]", "内部往来")
		b.post("/desk/entries", deal(x.word, x.party, "amount", "300", "account", x.account)).is(http.StatusSeeOther)
		if got := w.newest("2026-04"); got != x.want {
			t.Errorf("%s %s: %s, want %s", x.word, x.party, got, x.want)
		}
	}
	b.post("/desk/entries", deal("lend", "吕小兰", "amount", "300", "on", "112")).is(http.StatusSeeOther)
	if got := w.newest("2026-04"); got != "借112 300.00 吕小兰|贷102 300.00 吕小兰" {
		t.Errorf("on an account that was chosen: %s", got)
	}
}

func TestANewCounterpartyIsRegisteredOnTheWay(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	r := b.post("/desk/entries", deal("lend", "吕小兰", "amount", "三百"))
	r.is(http.StatusUnprocessableEntity).has("#f-party-error", "往来登记里没有“吕小兰”").has("[name=party-kind]").has("#f-amount-error", "看不懂这个金额")
	b.post("/desk/entries", deal("lend", "吕小兰", "party-kind", "household")).is(http.StatusSeeOther)
	if got := w.newest("2026-04"); got != "借113 380.00 吕小兰|贷102 380.00 吕小兰" {
		t.Error(got)
	}
	b.post("/desk/entries", deal("lend", "")).is(http.StatusUnprocessableEntity).has("#f-party-error", "请写对方是谁")
	b.post("/desk/entries", deal("lend", "6222021234567890128", "party-kind", "unit")).is(http.StatusUnprocessableEntity).has("#f-party-error", "请去掉")
	b.post("/desk/entries", deal("credit", "吕小兰")).is(http.StatusUnprocessableEntity).has("#f-account-error", "请选一个支出科目")
	b.post("/desk/entries", deal("nonsense", "吕小兰")).is(http.StatusUnprocessableEntity)
}

func TestTheSameFormOfADealingBooksOnce(t *testing.T) {
	w := newSite(t)
	w.party(finance.Household, "吕小兰")
	b := w.as("kuaiji")
	for _, form := range []url.Values{deal("lend", "吕小兰", "once", "甲"), deal("credit", "吕小兰", "account", "514.01", "once", "乙")} {
		b.post("/desk/entries", form).is(http.StatusSeeOther)
		b.post("/desk/entries", form).is(http.StatusSeeOther)
		form.Set("amount", "999")
		b.post("/desk/entries", form).is(http.StatusUnprocessableEntity).has(".notice.error", "已经记上了一笔")
	}
	var n int
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select count(*) from voucher where village_id = $1 and month = '2026-04'", w.xiaoshan.ID).Scan(&n))
	if n != 2 {
		t.Errorf("%d vouchers", n)
	}
}

func TestTheDoubleEntryIsShownBeforeItIsBooked(t *testing.T) {
	w := newSite(t)
	w.party(finance.Household, "吕小兰")
	b := w.as("kuaiji")
	b.post("/desk/entries", deal("lend", "吕小兰", "amount", "500"))
	look := deal("collect", "吕小兰", "amount", "200", "then", "look")
	r := b.post("/desk/entries", look).is(http.StatusOK).has("#lines table", "102 银行存款", "113 内部往来", "200.00", "吕小兰").
		has("#lines", "现在欠村里 500.00 元；记上以后欠村里 300.00 元")
	if _, open := r.doc().Find("#lines").Attr("open"); !open {
		t.Error("what was asked for is folded away")
	}
	b.post("/desk/entries/lines", look).is(http.StatusOK).has("table", "113 内部往来").lacks("html nav")
	b.post("/desk/entries/lines", url.Values{"kind": {"expense"}, "amount": {"?"}}).is(http.StatusOK).lacks("table")
	b.post("/desk/entries/lines", expense()).is(http.StatusOK).has("table", "513.02 办公费", "102 银行存款", "380.00")
	b.post("/desk/entries/lines", expense("kind", "transfer", "money", "cash", "account", "")).is(http.StatusOK).has("table", "102 银行存款380.00", "101 库存现金380.00")
	if n := must(w.Finance.Counts(t.Context(), w.xiaoshan.ID))(t)[w.today().MonthOf()]; n != 1 {
		t.Errorf("looking booked something: %d", n)
	}
}

func TestTheRegisterShowsHowEachStands(t *testing.T) {
	w := newSite(t)
	p := w.party(finance.Household, "吕小兰")
	q := w.party(finance.Household, "吕晓兰")
	b := w.as("kuaiji")
	b.post("/desk/entries", deal("lend", "吕小兰", "amount", "500")).is(http.StatusSeeOther)
	b.post("/desk/entries", deal("deposit", "吕晓兰", "amount", "80")).is(http.StatusSeeOther)
	b.get("/desk/counterparties").sound().has(".tasks", "吕小兰", "欠村里 500.00 元", "吕晓兰", "村里欠 80.00 元")
	b.get("/desk/counterparties?q=lxl").sound().has(".tasks", "吕小兰", "吕晓兰")
	b.get("/desk/counterparties?q=不在").sound().has(".empty", "没有找到“不在”")
	b.get(partyPath(p.ID)).sound().has(".facts", "农户", "吕*兰", "欠村里 500.00 元").has("table.book", "和吕小兰的往来", "500.00").has(".words", "收回来")
	b.get("/desk/entries/new?kind=dealing&dealing=collect&party=" + itoa64(p.ID)).sound()
	w.as("jiandu").get(partyPath(p.ID)).sound().lacks("form[action$='/merge']")

	b.post(partyPath(p.ID)+"/edit", url.Values{"kind": {"household"}, "name": {"吕筱兰"}, "retired": {"1"}}).is(http.StatusUnprocessableEntity).has("#f-retired-error, .field.wrong", "没结清")
	b.post(partyPath(p.ID)+"/edit", url.Values{"kind": {"household"}, "name": {"吕筱兰"}}).goes(partyPath(p.ID))
	b.get(partyPath(p.ID)).sound().has(".facts", "从前的名称", "吕小兰（农户）")
	b.post(partyPath(q.ID)+"/merge", url.Values{"into": {"谁"}}).is(http.StatusUnprocessableEntity).has("#f-into-error", "请选另外一个")
	b.post(partyPath(q.ID)+"/merge", url.Values{"into": {"吕筱兰"}}).goes(partyPath(p.ID))
	b.get(partyPath(q.ID)).goes(partyPath(p.ID))
	b.get(partyPath(p.ID)).sound().has(".facts", "欠村里 420.00 元").has("form[action='"+partyPath(q.ID)+"/part']", "拆开")
	b.post(partyPath(q.ID)+"/part", nil).goes(partyPath(q.ID))
	b.post("/desk/counterparties", url.Values{"kind": {"household"}, "name": {"吕筱兰"}}).is(http.StatusUnprocessableEntity).has("#f-name-error", "（三组）")
}

func TestTheAgeingIsABookAndMasksNamesForOthers(t *testing.T) {
	w := newSite(t)
	w.party(finance.Household, "吕小兰")
	b := w.as("kuaiji")
	b.post("/desk/entries", deal("lend", "吕小兰", "amount", "500")).is(http.StatusSeeOther)
	b.post("/desk/entries", expense("account", "112", "amount", "20", "summary", "垫付")).is(http.StatusSeeOther)
	at := "/desk/books/339900100201/debts/2026-04-08"
	b.get("/desk/books/339900100201").sound().has("main", "应收应付账龄表")
	b.get(at).sound().has("table.book", "吕小兰", "500.00", "未注明对象", "20.00", "内部往来（对方欠村里）").has("main", "相符", "各对象合计 20.00 元，科目余额 20.00 元")
	link, _ := b.get(at).doc().Find("table.book a").First().Attr("href")
	b.get(link).sound().has("main", "垫付")
	for _, login := range []string{"zhen", "jijian", "admin"} {
		r := w.as(login).get(at).sound()
		if strings.Contains(string(r.Body), "吕小兰") {
			t.Errorf("%s reads the villager's whole name", login)
		}
		r.has("table.book", "吕*兰（")
		w.as(login).get(strings.Replace(link, "0-112", itoa64(w.partyID("吕小兰"))+"-113", 1)).sound().has("h1", "吕*兰（").lacks("main a[href^='/desk/counterparties']")
	}
	for _, kind := range []string{"csv", "xlsx", "pdf"} {
		body := b.get(at + "." + kind).is(http.StatusOK).Body
		if kind == "pdf" {
			continue // its text layer is read in the test of renditions
		}
		g := grid(t, "x."+kind, body)
		all := ""
		for _, r := range g.Rows {
			for _, c := range r {
				all += c.Text + "\n"
			}
		}
		if strings.Contains(all, "吕小兰") || !strings.Contains(all, "吕*兰") {
			t.Errorf("%s: names are not masked", kind)
		}
		if r := row(t, g, "　未注明对象"); amount(t, r, column(t, g, "对象", "余额")) != 20_00 {
			t.Errorf("%s: %v", kind, r)
		}
	}
	b.get(at + ".pdf?paper=a3").is(http.StatusOK)
	b.get("/desk/books/339900100201/debts?day=2026-04-01").goes("/desk/books/339900100201/debts/2026-04-01")
	b.get("/desk/books/339900100201/debts/2026-04-01").sound().has(".empty", "还没有账")
	b.get("/desk/books/339900100201/debts/2000-01-31").sound().lacks("a[rel=prev]") // no page before the first
	b.get("/desk/books/339900100201/balance/2000-01-31").sound().lacks("a[rel=prev]")
	b.get(at + "?line=7-999").is(http.StatusNotFound)
}

func (w *site) partyID(name string) (id int64) {
	w.t.Helper()
	w.ok(w.DB.Read().QueryRowContext(w.t.Context(), "select id from counterparty where name = $1", name).Scan(&id))
	return id
}
