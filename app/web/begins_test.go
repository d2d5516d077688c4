package web

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/user"
)

// startedSite is the site where the whole catalogue is owed since January 2026, and
// no night comes any more.
func startedSite(t testing.TB) *site {
	t.Helper()
	w := newSite(t)
	w.ok(w.Deadlines.SetStart(t.Context(), user.System, calendar.Date(2026, 1, 1), "全年都要公开"))
	w.checkClock()
	return w
}

// owesAtOnce demands that what an act has started is on the desk of the village's head
// and on its public clock.
func (w *site) owesAtOnce(item, title string) {
	w.t.Helper()
	it := must(w.Disclosures.Item(w.t.Context(), item))(w.t)
	subject := it.Name + "“" + title + "”"
	w.as("cunzhang").get("/desk/obligations?period=events").is(http.StatusOK).has("main", subject)
	w.visitor().get(xiaoshan+"/clock").is(http.StatusOK).has("main", subject)
}

// owesNot demands that it is not there before the act.
func (w *site) owesNot(word string) {
	w.t.Helper()
	w.visitor().get(xiaoshan+"/clock").is(http.StatusOK).hasNot("main", word)
}

func TestR33_ASignedContractIsOwedAtOnce(t *testing.T) {
	w := startedSite(t)
	b := w.as("kuaiji")
	form := lease()
	form.Set("signed", "2026-04-07")
	form.Set("from", "2026-05-01")
	form.Set("until", "2029-04-30")
	form.Set("first", "2026-07-01")
	form = b.post("/desk/contracts", form).is(http.StatusOK).formIn("/desk/contracts")
	form.Set("do", "save")
	w.owesNot("“" + form.Get("title") + "”")
	b.post("/desk/contracts", form).is(http.StatusSeeOther)
	w.owesAtOnce("contract", form.Get("title"))
}

func TestR33_AnAcceptedProjectIsOwedAtOnce(t *testing.T) {
	w := startedSite(t)
	form := url.Values{"name": {"村口水渠"}, "class": {w.firstClass("project")}, "value": {"12000"}, "state": {"done"}, "begun": {"2026-03-01"}, "finished": {"2026-04-01"}, "accepted": {"2026-04-07"}, "day": {"2026-04-08"}, "reason": {"验收了"}}
	w.owesNot("村口水渠")
	a := w.as("kuaiji").post("/desk/registers/project", form)
	if a.Status != http.StatusSeeOther {
		t.Fatal(a.text("main"))
	}
	w.owesAtOnce("project", "村口水渠")
}

// firstClass gives a class things of a kind may have.
func (w *site) firstClass(kind asset.Kind) string { return w.Assets.Reference.Classes(kind)[0].Code }

func TestR33_APaymentToPeopleIsOwedAtOnce(t *testing.T) {
	w := startedSite(t)
	ctx, by := t.Context(), w.actors["kuaiji"]
	fund := must(w.Finance.OpenFund(ctx, by, w.xiaoshan, finance.NewFund{Account: "241", Name: "地力保护补贴", OpenedOn: calendar.Date(2026, 4, 1), Uses: []finance.FundUse{{Words: "发给农户"}}}))(t)
	must(w.Finance.AddCounterparty(ctx, by, w.xiaoshan, finance.NewCounterparty{Kind: finance.Household, Name: "陈大山"}))(t)
	must(w.Finance.Post(ctx, by, w.xiaoshan, finance.New{Day: calendar.Date(2026, 4, 1), Kind: finance.Income, Money: finance.Bank, Account: "241", Amount: 50_000_00, Summary: "收到补贴款", Handler: "李账", Witness: "陈证", Approver: "张领", FundID: fund.ID}))(t)
	pay := func(account, fund, party string) {
		t.Helper()
		a := w.as("kuaiji").post("/desk/entries", expense("day", "2026-04-08", "account", account, "amount", "600", "summary", "发放", "fund", fund, "party", party))
		if a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.text("main"))
		}
	}
	w.owesNot("地力保护补贴")
	pay("241", itoa64(fund.ID), "陈大山")
	w.owesAtOnce("subsidy", "地力保护补贴（2026年4月）")
	w.owesNot("困难救助")
	pay("514.04", "", "")
	w.owesAtOnce("relief", "困难救助（2026年4月）")
}

// An export of vouchers is saved in the background: the duty is there when it is done.
func TestR33_AnImportedPaymentIsOwedAtOnce(t *testing.T) {
	w := startedSite(t)
	ctx, by := t.Context(), w.actors["kuaiji"]
	file := exportHead + "2026-04-07,记-1,发救助,51404,公益支出_困难救助,50,\n,,发救助,101,库存现金,,50\n"
	b := w.as("kuaiji")
	at := b.hand("四月凭证.csv", []byte(file), "auto")
	m := b.get(at + "/mapping")
	if account := m.doc().Find("#map").Length(); account > 0 || m.Status == http.StatusOK {
		b.post(at+"/mapping", url.Values{m.field("51404"): {"514.04 困难救助"}, m.field("科目名称"): {"name"}})
	}
	b.post(at+"/save", nil).is(http.StatusSeeOther)
	w.imports.Wait()
	i := must(w.Finance.ImportOf(ctx, by, must(strconv.ParseInt(at[len("/desk/imports/"):], 10, 64))(t)))(t)
	if i.State != "saved" {
		t.Fatalf("%s: %s", i.State, b.get(at).text("main"))
	}
	w.owesAtOnce("relief", "困难救助（2026年4月）")
}

func TestR33_AResolutionAndItsResultAreOwedAtOnce(t *testing.T) {
	w := startedSite(t)
	w.rosters()
	head, at := w.matter("public_works", "sylgk")
	eye := w.as("jiandu")
	w.toTheResolution(head, eye, at)
	w.owesAtOnce("decision-resolution", "村口的路铺水泥")
	w.publishNotice(at, "decision-resolution")
	both := map[string]*browser{"cunzhang": head, "jiandu": eye}
	head.act(at, at, nil, "file-board-photo").files(at)
	eye.opine(at, "publish-resolution")
	w.on("2026-04-23", both)
	head.act(at, at+"/do/contracted", url.Values{"party": {"大河建筑队"}, "chosen": {"三家比价"}, "fen": {"79000"}}, "file-contract").files(at)
	it := must(w.Disclosures.Item(t.Context(), "decision-result"))(t)
	w.owesNot(it.Name + "“村口的路铺水泥”")
	head.act(at, at+"/do/accepted", url.Values{"acceptors": {"王督\n代甲\n代乙"}, "pass": {"true"}}, "file-acceptance").files(at)
	w.owesAtOnce("decision-result", "村口的路铺水泥")
}

func TestR34_AnAssemblyThatIsCalledIsOwedAtOnce(t *testing.T) {
	w := startedSite(t)
	w.rosters()
	head, at := w.matter("c_distribution", "member_assembly")
	eye := w.as("jiandu")
	head.act(at, at+"/do/held?stage=propose", held(3), "file-minutes").files(at)
	eye.opine(at, "propose")
	it := must(w.Disclosures.Item(t.Context(), "annual-report"))(t)
	w.owesNot(it.Name + "“")
	head.act(at, at, url.Values{"time": {"09:00"}, "place": {"村礼堂"}, "meeting_day": {"2026-05-15"}}, "file-notice").files(at)
	w.owesAtOnce("annual-report", "村口的路铺水泥")
}

// A plan that is to be posted is owed from the day the matter comes so far, whoever
// brings it there.
func TestR33_APlanIsOwedAtOnce(t *testing.T) {
	w := startedSite(t)
	w.rosters()
	head, at := w.matter("public_works", "three_five")
	w.owesNot("村口的路铺水泥")
	head.act(at, at+"/do/held?stage=confer", held(6), "file-minutes").files(at)
	w.owesAtOnce("decision-plan", "村口的路铺水泥")
}
