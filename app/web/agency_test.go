package web

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/user"
	"sunshine/app/village"
)

// withAgency puts 小山村's and 吕㛃村's books into 青石镇's hands: daiguan keeps
// them, kuaiji and kuaiji2 only hand in documents.
func withAgency(t *testing.T) *site {
	t.Helper()
	w := newSite(t)
	for _, v := range []village.Village{w.xiaoshan, w.lvyin} {
		w.ok(w.Villages.BeginAgency(t.Context(), w.actors["admin"], v.ID))
	}
	w.account(user.New{Login: "daiguan", Name: "何代", Role: user.Agent, DivisionID: w.xiaoshan.Township.ID})
	w.account(user.New{Login: "daiguan2", Name: "许代", Role: user.Agent, DivisionID: w.dahe.Township.ID})
	return w
}

func atOf(v village.Village) string { return "/at/" + v.Code }

func photoOf(w, h int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewRGBA(image.Rect(0, 0, w, h)))
	return b.Bytes()
}

func (b *browser) hand1(form url.Values) string {
	b.w.t.Helper()
	to := b.uploadAll("/desk/documents", form, "files", photoOf(30, 20)).is(http.StatusSeeOther).Header.Get("Location")
	return strings.TrimPrefix(to, "/desk/documents/")
}

func TestADocumentIsHandedInByPhoneAndBookedFromTheTownship(t *testing.T) {
	w := withAgency(t)
	clerk, agent := w.enter("kuaiji"), w.enter("daiguan")
	clerk.follow(clerk.get("/desk")).has("body", "交单据")
	id := clerk.hand1(url.Values{"kind": {"expense"}, "amount": {"86"}, "day": {"2026-04-02"}, "words": {"买扫帚"}, "once": {"a"}})
	agent.follow(agent.get("/desk")).is(http.StatusOK).has("body", "小山村", "1 份单据等记账")
	page := agent.get(atOf(w.xiaoshan)+"/desk/documents/"+id).is(http.StatusOK).has("body", "正在记", "小山村", "买扫帚").has(".working", "小山村")
	if n := page.doc().Find("link[href*='working']").Length(); n != 1 {
		t.Errorf("the bar's style is loaded %d times", n)
	}
	if strings.Contains(string(page.Body), `action="/desk/documents`) || strings.Contains(string(page.Body), `href="/desk/entries`) {
		t.Error("a link or form leaves the village")
	}
	agent.post(atOf(w.xiaoshan)+"/desk/documents/"+id+"/return", url.Values{"reason": {"没有签字"}}).is(http.StatusSeeOther)
	clerk.get("/desk/documents").has("body", "退回来的", "没有签字").has(".tasks strong", "买扫帚")
	clerk.get("/desk/documents/"+id).has("h1", "支出 86.00 元").has(".notice.error", "退回的原因：没有签字").has(".badge", "退回了")
	clerk.uploadAll("/desk/documents/"+id+"/again", url.Values{"kind": {"expense"}, "amount": {"86"}, "day": {"2026-04-02"}, "words": {"买扫帚，已签字"}}, "files", photoOf(31, 20)).is(http.StatusSeeOther)
	to := agent.post(atOf(w.xiaoshan)+"/desk/documents/"+id+"/book", url.Values{
		"day": {"2026-04-02"}, "money": {"cash"}, "account": {"513.02"}, "amount": {"86"}, "summary": {"买扫帚"}, "handler": {"李账"}, "witness": {"王证"}, "approver": {"张领"}, "once": {"b"},
	}).is(http.StatusSeeOther).Header.Get("Location")
	if to != atOf(w.xiaoshan)+"/desk/documents" {
		t.Errorf("led to %s", to)
	}
	clerk.get("/desk/documents/"+id).has("body", "已记账", "2026-04-001", "退回", "没有签字")
	list := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf()))(t)
	if len(list) != 1 || len(list[0].Files) != 2 || list[0].PostedBy != "何代" {
		t.Errorf("%+v", list)
	}
}

// Two windows on two villages: what each sends lands in its own, however they
// take turns, and nothing of one is found at the address of the other.
func TestTwoWindowsOnTwoVillagesNeverMeet(t *testing.T) {
	w := withAgency(t)
	one := w.enter("daiguan")
	two := one.twin()
	form := func(words, once string) url.Values {
		return url.Values{"kind": {"income"}, "day": {"2026-04-02"}, "money": {"bank"}, "account": {"503"}, "amount": {"5"}, "summary": {words}, "once": {once}, "handler": {"甲"}}
	}
	one.get(atOf(w.xiaoshan) + "/desk/entries/new?kind=income").is(http.StatusOK)
	two.get(atOf(w.lvyin) + "/desk/entries/new?kind=income").is(http.StatusOK)
	for i := range 3 {
		one.post(atOf(w.xiaoshan)+"/desk/entries", form(fmt.Sprintf("小山%d", i), fmt.Sprint("x", i))).is(http.StatusSeeOther)
		two.post(atOf(w.lvyin)+"/desk/entries", form(fmt.Sprintf("吕%d", i), fmt.Sprint("l", i))).is(http.StatusSeeOther)
	}
	for v, word := range map[village.Village]string{w.xiaoshan: "小山", w.lvyin: "吕"} {
		list := must(w.Finance.Entries(t.Context(), v.ID, w.today().MonthOf()))(t)
		for _, e := range list {
			if !strings.HasPrefix(e.Summary, word) {
				t.Errorf("%s has %s", v.Name, e.Summary)
			}
		}
		if len(list) != 3 {
			t.Errorf("%s has %d entries", v.Name, len(list))
		}
	}
	x := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf()))(t)[0]
	two.get(atOf(w.lvyin) + "/desk/entries/" + itoa64(x.ID)).is(http.StatusNotFound)
	two.post(atOf(w.lvyin)+"/desk/entries/"+itoa64(x.ID)+"/reverse", url.Values{"day": {"2026-04-03"}, "note": {"错"}}).is(http.StatusNotFound)
	if to := w.visitor().get(atOf(w.lvyin) + "/desk/entries").is(http.StatusSeeOther).Header.Get("Location"); to != "/login?next="+url.QueryEscape(atOf(w.lvyin)+"/desk/entries") {
		t.Errorf("signing in leads to %s", to)
	}
	one.post("/desk/entries", form("没有村", "n")).is(http.StatusForbidden) // without a village there is nothing to book in
}

// Every page of the desk says which village it works on, and every link and form
// on it stays there.
func TestEveryPageOfAnAgencySaysWhichVillageAndStaysThere(t *testing.T) {
	w := withAgency(t)
	agent := w.enter("daiguan")
	own := map[string]bool{"/desk/agency": true, "/desk/password": true}
	for _, path := range []string{
		"/desk", "/desk/entries", "/desk/entries/new", "/desk/imports", "/desk/opening", "/desk/accounts", "/desk/bank", "/desk/periods", "/desk/books/" + w.xiaoshan.Code,
		"/desk/disclosures", "/desk/documents", "/desk/finance/2026-04",
	} {
		a := agent.get(atOf(w.xiaoshan)+path).is(http.StatusOK).has("body", "正在记 小山村 的账")
		for _, m := range deskLink.FindAll(a.Body, -1) {
			if link := strings.Trim(string(m[1:]), `"`); !own[link] {
				t.Errorf("%s leads to %s", path, link)
			}
		}
	}
}

// Who may open a village's desk from the township, and what the people of a
// village in agency may do: route by person.
func TestWhoWorksOnAVillageInAgency(t *testing.T) {
	w := withAgency(t)
	id := w.enter("kuaiji").hand1(url.Values{"kind": {"expense"}, "amount": {"1"}, "day": {"2026-04-02"}, "words": {"买针"}})
	entry := url.Values{"kind": {"income"}, "day": {"2026-04-02"}, "money": {"bank"}, "account": {"503"}, "amount": {"5"}, "summary": {"补助"}}
	people := []string{"daiguan", "daiguan2", "kuaiji", "kuaiji2", "jiandu", "zhen", "admin", ""}
	at, none := atOf(w.xiaoshan), atOf(w.dahe)
	for _, r := range []struct {
		method, path string
		form         url.Values
		want         string
	}{
		{"GET", "/desk/agency", nil, "200 200 403 403 403 403 403 303"},
		{"GET", at + "/desk", nil, "200 403 403 403 403 403 403 303"},
		{"GET", at + "/desk/entries", nil, "200 403 403 403 403 403 403 303"},
		{"GET", none + "/desk/entries", nil, "403 403 403 403 403 403 403 303"}, // not in agency
		{"GET", "/at/339900109999/desk/entries", nil, "404 404 404 404 404 404 404 303"},
		{"GET", at + "/desk/users", nil, "403 403 403 403 403 403 403 303"},
		{"GET", "/desk/entries", nil, "403 403 403 403 403 403 403 303"},
		{"GET", "/desk/documents", nil, "403 403 200 200 403 403 403 303"},
		{"GET", "/desk/documents/" + id, nil, "403 403 200 404 403 403 403 303"},
		{"GET", at + "/desk/documents/" + id, nil, "200 403 403 403 403 403 403 303"},
		{"POST", at + "/desk/documents/" + id + "/withdraw", nil, "403 403 403 403 403 403 403 403"},
		{"POST", "/desk/documents/" + id + "/return", url.Values{"reason": {"不"}}, "403 403 403 403 403 403 403 403"},
		{"POST", "/desk/documents/" + id + "/book", entry, "403 403 403 403 403 403 403 403"},
		{"POST", "/desk/entries", entry, "403 403 403 403 403 403 403 403"},
		{"POST", at + "/desk/finance/2026-01/submit", nil, "303 403 403 403 403 403 403 403"},
		{"POST", at + "/desk/disclosures/1/approve", nil, "403 403 403 403 403 403 403 403"},
		{"POST", at + "/desk/entries", entry, "303 403 403 403 403 403 403 403"},
	} {
		for i, login := range people {
			b := w.enter(login)
			var a *answer
			if r.method == "GET" {
				a = b.get(r.path)
			} else {
				a = b.post(r.path, clone(r.form))
			}
			if got := fmt.Sprint(a.Status); got != strings.Fields(r.want)[i] {
				t.Errorf("%s %s as %q: %s, want %s", r.method, r.path, login, got, strings.Fields(r.want)[i])
			}
		}
	}
}

func TestR72_DutiesThatMayNotBeCombinedAreRefused(t *testing.T) {
	w := withAgency(t)
	xs, town := w.xiaoshan.ID, w.xiaoshan.Township.ID
	for name, n := range map[string]user.New{
		"the supervisor keeps the books":           {Login: "new-a1", Name: "王督", Role: user.Clerk, DivisionID: xs},
		"the accountant supervises":                {Login: "new-a2", Name: "李账", Role: user.Supervisor, DivisionID: xs},
		"the head supervises":                      {Login: "new-a3", Name: "张领", Role: user.Supervisor, DivisionID: xs},
		"a supervisor keeps the township's books":  {Login: "new-a4", Name: "钱看", Role: user.Agent, DivisionID: town},
		"who hands in reviews":                     {Login: "new-a5", Name: "赵算", Role: user.Agent, DivisionID: town},
		"who keeps the books grants the reopening": {Login: "new-a6", Name: "何代", Role: user.Township, DivisionID: town},
		"the township's accountant supervises":     {Login: "new-a7", Name: "何代", Role: user.Supervisor, DivisionID: w.lvyin.ID},
	} {
		if _, err := w.Users.AddSilent(t.Context(), user.System, n); fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s: %v", name, err)
		}
		if w.insertAccount(n) == nil {
			t.Errorf("%s: the database let it pass", name)
		}
	}
	for name, n := range map[string]user.New{
		"another township's": {Login: "new-b1", Name: "王督", Role: user.Agent, DivisionID: w.dahe.Township.ID},
		"told apart":         {Login: "new-b2", Name: "王督（大）", Role: user.Clerk, DivisionID: xs},
		"the same duty":      {Login: "new-b3", Name: "王督", Role: user.Supervisor, DivisionID: xs},
	} {
		if _, err := w.Users.AddSilent(t.Context(), user.System, n); err != nil {
			t.Errorf("%s: %v %v", name, err, fault.Fields(err))
		}
	}
	for name, n := range map[string]user.New{
		"an accountant beside the township's":     {Login: "new-c1", Name: "新来", Role: user.Accountant, DivisionID: xs},
		"a clerk where the village keeps its own": {Login: "new-c2", Name: "新来", Role: user.Clerk, DivisionID: w.dahe.ID},
	} {
		if _, err := w.Users.AddSilent(t.Context(), user.System, n); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An agency ends as it began, and the village's accountant books again.
func TestAnAgencyBeginsAndEndsOnTheAdministratorsPage(t *testing.T) {
	w := newSite(t)
	admin, keeper := w.enter("admin"), w.enter("kuaiji")
	page := "/desk/villages/" + itoa64(w.xiaoshan.ID)
	admin.get(page).has("body", "村里自己记", "由乡镇代管")
	admin.post(page+"/agency", url.Values{"act": {"begin"}}).is(http.StatusSeeOther)
	admin.get(page).has("body", "青石镇代管")
	keeper.get("/desk/entries").is(http.StatusForbidden) // at once, in the session under way
	keeper.get("/desk/documents").is(http.StatusOK)
	admin.post(page+"/agency", url.Values{"act": {"begin"}}).is(http.StatusSeeOther)
	admin.get(page).has("body", "已经由青石镇代管")
	admin.post(page+"/agency", url.Values{"act": {"end"}}).is(http.StatusSeeOther)
	keeper.get("/desk/entries").is(http.StatusOK)
}

func TestTheAgencyDeskFiltersAndSortsByAddress(t *testing.T) {
	w := withAgency(t)
	w.enter("kuaiji2").hand1(url.Values{"kind": {"expense"}, "amount": {"1"}, "day": {"2026-04-02"}, "words": {"买针"}})
	w.at("2026-04-12")
	agent := w.enter("daiguan")
	a := agent.get("/desk/agency?kind=document").is(http.StatusOK).has("body", "吕㛃村", "等了 4 天")
	if strings.Contains(mainOf(a), "小山村") {
		t.Error("a village without documents is listed")
	}
	agent.get("/desk/agency?kind=draft").has("body", "没有这样的村")
	for _, sort := range []string{"", "most", "name", "'; drop"} {
		agent.get("/desk/agency?sort="+url.QueryEscape(sort)).is(http.StatusOK).has("body", "小山村", "吕㛃村")
	}
	if d := must(w.Finance.SourceDocuments(t.Context(), w.lvyin.ID, finance.DocumentHanded))(t); d[0].Age(w.today()) != 4 {
		t.Error(d)
	}
}

func mainOf(a *answer) string {
	text := string(a.Body)
	return text[strings.Index(text, "<main"):strings.Index(text, "</main>")]
}

// insertAccount writes an account past the rules of the code.
func (w *site) insertAccount(n user.New) error {
	role := n.Role
	if role == user.Agent || role == user.Clerk {
		role = user.Accountant
	}
	return w.DB.Write(w.t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(w.t.Context(), "insert into user_account (login, name, post, role, division_id, created_at) values ($1, $2, '', $3, $4, '')", n.Login, n.Name, string(role), n.DivisionID)
		return err
	})
}
