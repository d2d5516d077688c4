package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/user"
	"sunshine/app/village"
)

// merged is the site on 2026-05-10, 小山村 having ended in 吕㛃村 on 2026-05-01.
func merged(t *testing.T) *site {
	t.Helper()
	w := newSite(t)
	w.at("2026-05-10")
	w.change(village.Change{Kind: village.Merge, Day: calendar.Date(2026, 5, 1), Villages: []int64{w.xiaoshan.ID}, Into: w.lvyin.ID})
	return w
}

// change makes a change of divisions by the administrator and reads the villages again.
func (w *site) change(c village.Change) village.Record {
	w.t.Helper()
	c.Paper = village.Paper{Document: "关于调整村级区划的批复", Number: "阳政发〔2026〕3号"}
	r := must(w.Villages.Make(w.t.Context(), w.actors["admin"], c))(w.t)
	for _, v := range []*village.Village{&w.xiaoshan, &w.lvyin, &w.dahe} {
		*v = must(w.Villages.ByID(w.t.Context(), v.ID))(w.t)
	}
	return r
}

const paperWords = "（《关于调整村级区划的批复》，阳政发〔2026〕3号）"

func TestTheWizardTellsBeforeItDoes(t *testing.T) {
	w := newSite(t)
	w.at("2026-05-10")
	admin := w.enter("admin")
	admin.get("/desk/villages").has("body", "区划变更", "用代码表核对")
	admin.get("/desk/villages/changes").is(http.StatusOK).has("body", "合并", "拆分", "划归另一个乡镇", "还没有登记过")
	form := url.Values{
		"kind": {"merge"}, "day": {"2026-05-01"}, "document": {"关于调整村级区划的批复"}, "number": {"阳政发〔2026〕3号"},
		"village-1": {itoa64(w.xiaoshan.ID)}, "village-2": {itoa64(w.lvyin.ID)}, "into": {"0"}, "new-1-name": {"大山村"}, "new-1-code": {"339900100201"},
	}
	for _, kind := range village.ChangeKinds {
		admin.get("/desk/villages/changes/new?kind="+string(kind)).is(http.StatusOK).has("h1", kind.Chinese()).sound()
	}
	bad := clone(form)
	bad.Set("day", "2026-06-01")
	admin.post("/desk/villages/changes/preview", bad).is(http.StatusUnprocessableEntity).has("body", "这一天还没到").has(".wrong", "从哪一天起")
	p := admin.post("/desk/villages/changes/preview", form).is(http.StatusOK).has("body",
		"还没有办", "小山村从2026年5月1日起并入大山村", "吕㛃村从2026年5月1日起并入大山村", "它的账到2026年4月30日为止", "没有公开，仍要公开，由大山村的会计、监委会、村主任接着办",
		"李账（村会计）、王督（监委会）、张领（村主任（书记））的账号还能登录", "大山村属于青石镇，代码 339900100201，从2026年5月起每月公开", "照样打开原来的内容", "别的村用过", "不能撤销")
	p.sound()
	if list := must(w.Villages.Changes(t.Context()))(t); len(list) != 0 {
		t.Fatalf("the preview changed: %+v", list)
	}
	to := admin.post("/desk/villages/changes", p.formIn("/desk/villages/changes")).is(http.StatusSeeOther).Header.Get("Location")
	admin.get(to).is(http.StatusOK).has("body", "小山村已于2026年5月1日并入大山村", "关于调整村级区划的批复", "郑管").sound()
	admin.get("/desk/villages/changes").has("body", "小山村已于2026年5月1日并入大山村")
	admin.get("/desk/villages").has("body", "已经不在的村", "小山村").sound()
	admin.get("/desk/villages/"+itoa64(w.xiaoshan.ID)).has("body", "最后的代码", "到哪一天为止", "2026年4月30日").sound()
	admin.get("/desk/audit").has("body", "村合并")
	admin.post("/desk/villages/changes", form).is(http.StatusUnprocessableEntity).has("body", "已经没有了") // the button pressed twice
}

func TestAnEndedVillageKeepsItsPagesAndLeadsOn(t *testing.T) {
	w := merged(t)
	v := w.visitor()
	v.get(xiaoshan).is(http.StatusOK).has(".notice", "小山村已于2026年5月1日并入吕㛃村"+paperWords+"。这里是以前的公开。", "由吕㛃村接着办", "看吕㛃村现在的公开").has("body", "2026年3月的账").sound()
	v.get(march).is(http.StatusOK)
	v.get(march + "/v/1").is(http.StatusOK)
	v.get(march + "/v/1.pdf").is(http.StatusOK)
	v.get("/villages/339900100202").is(http.StatusOK).has("body", "这个村的来历", "小山村在2026年5月1日并入"+paperWords, "看小山村以前的公开").lacks(".notice.warning")
	v.get("/?q=小山").is(http.StatusFound + 1).goes(xiaoshan)
	v.get("/?q=村").is(http.StatusOK).has("body", "已经不在的村", "小山村已于2026年5月1日并入吕㛃村").sound()
	v.get("/").has(".lead", "阳光县有2个村")
	v.get("/?q=339900100201-2026-03-1").goes(march + "/v/1")
}

// Two villages merge into a new one that takes the code of one of them: whatever was
// printed with the code leads to whom it was printed for.
func TestACodeThatIsTakenOverStillLeadsToItsFirstVillage(t *testing.T) {
	w := newSite(t)
	w.at("2026-05-10")
	r := w.change(village.Change{Kind: village.Merge, Day: calendar.Date(2026, 5, 1), Villages: []int64{w.xiaoshan.ID, w.lvyin.ID}, New: []village.Newcomer{{Name: "大山村", Code: "339900100201"}}})
	big := must(w.Villages.ByID(t.Context(), r.All(village.Begins)[0].DivisionID))(t)
	v := w.visitor()
	v.get(xiaoshan).is(http.StatusOK).has("h1", "小山村")
	v.get(march+"/v/1").is(http.StatusOK).has("body", "小山村")
	at := "/villages/" + big.Code
	if at != xiaoshan+"~"+itoa64(big.ID) {
		t.Fatalf("the new village is at %s", at)
	}
	v.get(at).is(http.StatusOK).has("h1", "大山村").has("body", "由小山村、吕㛃村在2026年5月1日合并而成", "看小山村以前的公开", "339900100201").sound()
	v.get("/?q=大山村").goes(at)
	v.get("/?q=339900100201").is(http.StatusOK).has("body", "大山村", "小山村")
	for _, n := range []user.New{
		{Login: "kuaiji9", Name: "新账", Role: user.Accountant, DivisionID: big.ID}, {Login: "jiandu9", Name: "新督", Role: user.Supervisor, DivisionID: big.ID}, {Login: "cunzhang9", Name: "新领", Role: user.Head, DivisionID: big.ID},
	} {
		w.account(n)
		w.actors[n.Login] = must(w.Users.ByLogin(t.Context(), n.Login))(t).Actor
	}
	w.at("2026-06-05")
	w.post("kuaiji9", "2026-05-06", finance.Income, finance.Bank, "503", 100_00, "补助")
	w.ok(w.Finance.Submit(t.Context(), w.actors["kuaiji9"], big, calendar.NewMonth(2026, 5)))
	d := must(w.Finance.Draw(t.Context(), big, calendar.NewMonth(2026, 5)))(t)
	if d.Village.Code != big.Code {
		t.Errorf("the sheet is of %s", d.Village.Code)
	}
	v.get("/?q=" + url.QueryEscape(big.Code+"-2026-05-1")).goes(at + "/finance/2026-05/v/1")
	admin := w.enter("admin")
	admin.post("/desk/villages/"+itoa64(big.ID)+"/recode", url.Values{"code": {"339900100277"}, "from": {"2026-06-01"}}).is(http.StatusSeeOther)
	v.get(at).is(http.StatusMovedPermanently).goes("/villages/339900100277")
	v.get(at + "/finance/2026-05?x=1").goes("/villages/339900100277/finance/2026-05?x=1")
	v.get(xiaoshan).is(http.StatusOK).has("h1", "小山村")
}

// What the people of 吕㛃村 do in the name of 小山村, and what nobody does any more.
func TestTheHeirsFinishWhatIsOpen(t *testing.T) {
	w := merged(t)
	at := "/at/339900100201"
	keeper, overseer, head := w.enter("kuaiji2"), w.enter("jiandu2"), w.enter("cunzhang2")
	keeper.get("/desk").is(http.StatusOK).has("body", "小山村还有没办完的", "并进来的村")
	keeper.get("/desk/inherited").is(http.StatusOK).has("body", "小山村已于2026年5月1日并入吕㛃村", "没有提交", "把小山村的余额写成草稿").sound()
	overseer.get("/desk/inherited").is(http.StatusOK).has("body", "小山村").lacks("form[action*='carry']")
	keeper.get(at+"/desk").is(http.StatusOK).has(".working", "正在办", "小山村", "到2026年4月30日为止", "回自己的村").has("body", "2026年4月").sound()
	entry := url.Values{"kind": {"income"}, "day": {"2026-04-20"}, "money": {"bank"}, "account": {"503"}, "amount": {"5"}, "summary": {"补助"}, "once": {"a"}, "handler": {"甲"}}
	keeper.post(at+"/desk/entries", entry).is(http.StatusSeeOther)
	late := clone(entry)
	late.Set("day", "2026-05-01")
	late.Set("once", "b")
	keeper.post(at+"/desk/entries", late).is(http.StatusUnprocessableEntity).has("body", "2026年5月1日没有小山村了")
	keeper.post(at+"/desk/finance/2026-04/submit", nil).is(http.StatusSeeOther)
	list := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, calendar.NewMonth(2026, 4)))(t)
	if len(list) != 1 || list[0].PostedBy != "赵算" {
		t.Errorf("%+v", list)
	}
	overseer.get(at+"/desk/disclosures").is(http.StatusOK).has("body", "2026年4月")
	head.get(at + "/desk").is(http.StatusOK)
	for path, form := range map[string]url.Values{
		"/desk/matters": {"title": {"新的事"}}, "/desk/rosters/party": {"name": {"张三"}, "from": {"2026-04-01"}}, "/desk/records": {"text": {"x"}},
	} {
		head.post(at+path, form).is(http.StatusForbidden).has("body", "只能把没办完的办完")
	}
	own := w.enter("kuaiji") // the old accountant, whose account was not ended
	own.get("/desk").is(http.StatusOK)
	late.Del("csrf")
	own.post("/desk/entries", late).is(http.StatusUnprocessableEntity)
	own.post("/desk/funds", url.Values{"name": {"新款"}}).is(http.StatusForbidden)
}

// Who may open the desk of a village that ended: route by person.
func TestWhoWorksOnAVillageThatEnded(t *testing.T) {
	w := merged(t)
	w.account(user.New{Login: "dahe", Name: "何会", Role: user.Accountant, DivisionID: w.dahe.ID})
	w.account(user.New{Login: "same", Name: "李账", Role: user.Supervisor, DivisionID: w.lvyin.ID}) // 小山村's accountant
	w.account(user.New{Login: "daiguan", Name: "何代", Role: user.Agent, DivisionID: w.lvyin.Township.ID})
	at, lv := "/at/339900100201", "/at/339900100202"
	people := []string{"kuaiji2", "jiandu2", "cunzhang2", "same", "dahe", "kuaiji", "zhen", "daiguan", "admin", ""}
	for _, r := range []struct{ path, want string }{
		{at + "/desk", "200 200 200 403 403 403 403 403 403 303"},
		{at + "/desk/entries", "200 403 403 403 403 403 403 403 403 303"},
		{at + "/desk/matters", "200 200 200 403 403 403 403 403 403 303"},
		{lv + "/desk", "403 403 403 403 403 403 403 403 403 303"}, // a village that is there
		{"/desk/books/339900100201", "200 200 200 200 403 200 200 200 200 303"},
		{"/desk/books/339900100202", "200 200 200 200 403 403 200 200 200 303"},
	} {
		for i, want := range strings.Fields(r.want) {
			if got := w.enter(people[i]).get(r.path); itoa(got.Status) != want {
				t.Errorf("%s as %q: %d, want %s", r.path, people[i], got.Status, want)
			}
		}
	}
	w.ok(w.Villages.BeginAgency(t.Context(), w.actors["admin"], w.lvyin.ID))
	w.enter("kuaiji2").get(at + "/desk/entries").is(http.StatusForbidden)
	w.enter("daiguan").get(at + "/desk/entries").is(http.StatusOK)
	w.enter("jiandu2").get(at + "/desk").is(http.StatusOK)
}

func TestNobodyIsAppointedInAVillageThatEnded(t *testing.T) {
	w := merged(t)
	form := url.Values{"login": {"newone"}, "name": {"新人"}, "role": {"accountant"}, "division": {itoa64(w.xiaoshan.ID)}}
	w.enter("admin").post("/desk/new-user", form).is(http.StatusUnprocessableEntity).has("body", "小山村已经不在了，没办完的事由吕㛃村的人接着办")
}

func TestTheBalancesOfAnEndedVillageBecomeDrafts(t *testing.T) {
	w := merged(t)
	keeper := w.enter("kuaiji2")
	keeper.post("/desk/inherited/339900101201/carry", nil).is(http.StatusNotFound)
	keeper.post("/desk/inherited/339900100201/carry", nil).is(http.StatusSeeOther).goes("/desk/drafts")
	keeper.get("/desk/drafts").has("body", "接收小山村移交的现金和银行存款", "接收小山村移交的其他余额")
	list := must(w.Finance.Drafts(t.Context(), w.lvyin.ID))(t)
	if len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	for _, d := range list {
		if d.Body.Day != "2026-05-01" || !strings.Contains(d.Body.Note, "阳政发〔2026〕3号") {
			t.Errorf("%+v", d.Body)
		}
	}
	w.enter("jiandu2").post("/desk/inherited/339900100201/carry", nil).is(http.StatusForbidden)
}

// The county's clock of a past day has the villages of that day; today's those that
// are there, and one that ended only while it owes.
func TestTheClockShowsTheVillagesOfItsDay(t *testing.T) {
	w := newSite(t)
	w.at("2026-05-10")
	w.checkClock()
	w.change(village.Change{Kind: village.Merge, Day: calendar.Date(2026, 5, 1), Villages: []int64{w.dahe.ID}, Into: w.lvyin.ID, Name: "大吕村"})
	v := w.visitor()
	v.get("/clock?on=2026-04-30&from=2026-01&to=2026-04").has("body", "小山村", "吕㛃村", "大河村").lacks("a[href='x']")
	today := v.get("/clock?from=2026-01&to=2026-05").has("body", "大吕村", "大河村（到2026年4月30日为止）")
	if strings.Contains(string(today.Body), "吕㛃村") {
		t.Error("today's page has a name of the past")
	}
	csv := string(v.get("/clock.csv?from=2026-01&to=2026-05").Body)
	if strings.Contains(csv, "339900101201,大河村（到2026年4月30日为止）,2026-05") || !strings.Contains(csv, "大河村（到2026年4月30日为止）,2026-04") {
		t.Errorf("what an ended village owes:\n%s", csv)
	}
	w.enter("zhen").get("/desk").is(http.StatusOK).has("body", "2 个村")
	w.enter("jijian").get("/desk/overdue").is(http.StatusOK).has("body", "大河村（到2026年4月30日为止）")
}

func TestATableOfCodesIsShownBeforeItIsAdopted(t *testing.T) {
	w := newSite(t)
	admin := w.enter("admin")
	admin.get("/desk/villages/import").is(http.StatusOK).sound()
	table := []byte("统计用区划代码,名称\n339900000000,阳光县\n339900100000,青石镇\n339900100201,小山村委会\n339900100299,吕㛃村村委会\n339900101000,白水乡\n339900101202,新河村委会\n")
	form := url.Values{"day": {"2026-04-08"}, "document": {"2026年统计用区划代码"}}
	admin.upload("/desk/villages/import", form, "坏.csv", []byte("代码,名称\n12,甲\n")).is(http.StatusUnprocessableEntity).has("body", "第 2 行：代码“12”不是 12 位数字")
	p := admin.upload("/desk/villages/import", form, "区划.csv", table).is(http.StatusOK).has("body", "要改 2 处", "代码由 339900100202 换成这个", "新加，从2026年4月起公开", "表里没有了的", "大河村（339900101201", "可能是合并、拆分").sound()
	admin.post("/desk/villages/import/apply", p.formIn("/desk/villages/import/apply")).goes("/desk/villages")
	admin.get("/desk/villages").has("body", "新河村", "339900100299")
	w.visitor().get("/villages/339900100202").goes("/villages/339900100299")
	admin.upload("/desk/villages/import", form, "区划.csv", table).has("body", "要改 0 处")
}

// Renaming on a page of the past: what is frozen keeps the old name, and both find it.
func TestARenamedVillageIsFoundByBothNamesAndKeepsOldPapers(t *testing.T) {
	w := newSite(t)
	w.at("2026-05-10")
	w.change(village.Change{Kind: village.Rename, Day: calendar.Date(2026, 5, 1), Villages: []int64{w.xiaoshan.ID}, Name: "青山村"})
	v := w.visitor()
	v.get("/?q=小山").goes(xiaoshan)
	v.get(xiaoshan).has("h1", "青山村").has("body", "2026年5月1日由小山村改名为青山村")
	v.get(march).has("h1", "小山村").has("title", "小山村")
	v.get("/clock?on=2026-04-30").has("body", "小山村")
	v.get("/clock").has("body", "青山村")
}

// A matter that was running when its village ended is finished by the heirs.
func TestAMatterOfAnEndedVillageIsFinishedByItsHeirs(t *testing.T) {
	w := newSite(t)
	w.at("2026-04-20")
	r := w.begin("村口的灯")
	code := r.file()
	w.at("2026-05-10")
	w.change(village.Change{Kind: village.Merge, Day: calendar.Date(2026, 5, 1), Villages: []int64{w.xiaoshan.ID}, Into: w.lvyin.ID})
	head := w.enter("cunzhang2")
	head.get("/at/339900100201/desk/matters/"+itoa64(code.ID)).is(http.StatusOK).has("body", "村口的灯")
	w.enter("zhen").get("/desk/matters").is(http.StatusOK).has("body", "村口的灯", "小山村（到2026年4月30日为止）")
}

// What may still be sent in the name of a village that ended.
func TestAVillageThatEndedBeginsNothing(t *testing.T) {
	for path, want := range map[string]bool{
		"/desk/entries": true, "/desk/finance/2026-04/submit": true, "/desk/disclosures/7/approve": true, "/desk/texts": true, "/desk/duties/nil": true, "/desk/boards/3/tell": true,
		"/desk/matters/3/do/held": true, "/desk/contracts/3/end": true, "/desk/things/3/change": true, "/desk/funds/3/close": true, "/desk/cases/3/do/close": true,
		"/desk/matters": false, "/desk/contracts": false, "/desk/contracts/import": false, "/desk/contracts/import/save": false, "/desk/funds": false, "/desk/cases": false,
		"/desk/rosters/party": false, "/desk/records": false, "/desk/templates": false, "/desk/accounts": false, "/desk/registers/land": false, "/desk/duty": false, "/desk/guides/a/facts": false, "/desk": false, "/desk/new": false,
	} {
		if got := finishes(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
