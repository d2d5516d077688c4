package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/user"
)

// adminPaths are the administrator's pages.
var adminPaths = []string{"/desk/villages", "/desk/villages/new?level=village", "/desk/users", "/desk/new-user", "/desk/users/kuaiji", "/desk/users/kuaiji/disable", "/desk/holidays", "/desk/jobs", "/desk/audit"}

func TestEachRoleOpensOnlyItsOwnDesk(t *testing.T) {
	w := newSite(t)
	for _, login := range []string{"kuaiji", "jiandu", "cunzhang", "zhen", "jijian", "admin"} {
		b := w.as(login)
		b.get("/desk").is(http.StatusOK)
		role := w.actors[login].Role
		watching := role == user.Township || role == user.Inspector || role == user.Administrator
		for _, path := range []string{"/desk/overdue", "/desk/overdue.csv"} {
			b.get(path).is(map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[watching])
		}
		for _, path := range adminPaths {
			b.get(path).is(map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[role == user.Administrator])
		}
	}
	for _, path := range append([]string{"/desk/overdue", "/desk/overdue.csv"}, adminPaths...) {
		w.visitor().get(path).goes("/login?next=" + url.QueryEscape(path))
	}
}

func TestOnlyTheAdministratorChangesThings(t *testing.T) {
	w := newSite(t)
	forms := map[string]url.Values{
		"/desk/villages/new": {"level": {"township"}, "parent": {"1"}, "code": {"339900102000"}, "name": {"新镇"}},
		fmt.Sprintf("/desk/villages/%d/recode", w.dahe.ID): {"code": {"339900101299"}, "from": {"2026-04-08"}},
		fmt.Sprintf("/desk/villages/%d/name", w.dahe.ID):   {"name": {"小河村"}},
		"/desk/new-user":             {"login": {"newone"}, "name": {"新"}, "role": {"head"}, "division": {itoa64(w.dahe.ID)}},
		"/desk/users/kuaiji/reset":   {},
		"/desk/users/kuaiji/disable": {},
		"/desk/users/kuaiji/enable":  {},
		"/desk/holidays":             {"source": {"通知"}, "text": {"2027-01-01,放假,元旦\n2027-05-01,放假,劳动节\n2027-10-01,放假,国庆节"}},
		"/desk/jobs":                 {"job": {"overdue"}, "date": {"2026-04-08"}},
	}
	before := w.state()
	for _, login := range []string{"kuaiji", "jiandu", "cunzhang", "zhen", "jijian"} {
		b := w.as(login)
		for path, form := range forms {
			b.post(path, clone(form)).is(http.StatusForbidden)
		}
	}
	admin := w.as("admin")
	for path, form := range forms {
		w.visitor().post(path, clone(form)).is(http.StatusForbidden)
		forged := clone(form)
		forged.Set("csrf", "made-up")
		admin.post(path, forged).is(http.StatusForbidden)
	}
	if after := w.state(); after != before {
		t.Errorf("something changed:\n%s\n%s", before, after)
	}
}

func clone(v url.Values) url.Values {
	c := url.Values{}
	for k, list := range v {
		c[k] = slices.Clone(list)
	}
	return c
}

// state counts what the forms of the administrator could change.
func (w *site) state() string {
	w.t.Helper()
	var s string
	w.ok(w.DB.Read().QueryRowContext(w.t.Context(), `
		select (select count(*) from division) || ' ' || (select group_concat(code || valid_to) from division_code) || ' ' || (select group_concat(name) from division)
		    || ' ' || (select group_concat(login || password || disabled_at) from user_account) || ' ' || (select count(*) from holiday) || ' ' || (select count(*) from job_run)`).Scan(&s))
	return s
}

func TestTheCountyDeskTellsHowTheVillagesStandToday(t *testing.T) {
	w := newSite(t)
	w.at("2026-04-14")
	w.publish(w.xiaoshan, "2026-01")
	// On 17 April January to March are overdue everywhere but where they came out.
	w.at("2026-04-17")
	w.checkClock()
	a := w.as("jijian").get("/desk").is(http.StatusOK)
	a.has("main .lead", "3 个村里有 3 个村逾期没公开，共 7 个月的账。")
	if got := heads(a, "main h3"); !slices.Equal(got, []string{"青石镇", "白水乡", "4月14日"}) {
		t.Errorf("heads %v", got)
	}
	// Longest overdue first; 吕㛃村 since 24 February, 小山村 since 16 March.
	list := a.doc().Find("main ul.tasks").First().Find("li").Map(func(_ int, s *goquery.Selection) string { return words(s.Text()) })
	want := []string{
		"吕㛃村 逾期已晚 52 天 2026年1月到3月的账没有公开，最早的应在2026年2月24日前公开。今年到期 3 项，公开了 0 项。",
		"小山村 逾期已晚 32 天 2026年2月的账没有公开，应在2026年3月16日前公开。今年到期 3 项，公开了 2 项。",
	}
	if !slices.Equal(list, want) {
		t.Errorf("got  %q\nwant %q", list, want)
	}
	if n := a.doc().Find("main a[href='/villages/339900100202/clock']").Length(); n != 1 {
		t.Errorf("%d links to the village", n)
	}
	a.has("main h3 + ul:last-of-type", "2026年1月财务公开榜")
	if strings.Contains(a.text("main"), "2026年3月财务公开榜") {
		t.Error("what came out nine days ago is news")
	}
	a.lacks(".notice.warning") // warnings are the administrator's

	w.at("2026-05-13")
	a = w.as("jijian").get("/desk")
	a.has("main .lead", "3 个月的账快到期。").has("main", "2026年4月的账最迟2026年5月15日公开，还有2天。", "这七天没有村公开新的内容")
}

func heads(a *answer, selector string) []string {
	return a.doc().Find(selector).Map(func(_ int, s *goquery.Selection) string { return words(s.Text()) })
}

func TestATownshipSeesOnlyItsOwnVillages(t *testing.T) {
	w := newSite(t)
	w.at("2026-04-17")
	w.checkClock()
	b := w.as("zhen")
	for _, path := range []string{"/desk", "/desk/overdue", "/desk/overdue?state=all", "/desk/overdue?township=339900101000&state=all", "/desk/overdue.csv?state=all"} {
		if body := string(b.get(path).is(http.StatusOK).Body); strings.Contains(body, "大河村") || strings.Contains(body, "白水乡") {
			t.Errorf("%s shows another township", path)
		}
	}
	b.get("/desk").has("main .lead", "2 个村里有 2 个村逾期没公开")
	b.get("/desk/overdue").lacks("select[name=township]")
	w.as("jijian").get("/desk/overdue").has("main table", "大河村")
}

func TestTheInspectorsListIsByDaysLateAndCanBeFiltered(t *testing.T) {
	w := newSite(t)
	w.at("2026-04-17")
	w.checkClock()
	b := w.as("jijian")
	a := b.get("/desk/overdue").is(http.StatusOK)
	a.has("main .lead", "逾期没公开的有 3 个村、8 项")
	days := a.doc().Find("tbody td:nth-child(4)").Map(func(_ int, s *goquery.Selection) string { return words(s.Text()) })
	if want := []string{"52 天", "52 天", "52 天", "32 天", "32 天", "32 天", "2 天", "2 天"}; !slices.Equal(days, want) {
		t.Errorf("days %v", days)
	}
	b.get("/desk/overdue?township=339900101000").has("main .lead", "1 个村、3 项")
	b.get("/desk/overdue?state=met").has("tbody", "小山村", "2026年3月", "2026年4月8日").has("main .lead", "1 个村、1 项")
	b.get("/desk/overdue?state=nonsense").has("main .lead", "逾期没公开的有 3 个村、8 项")
	// As the inspector would have seen it on 20 March: March was not yet due, and nothing was out.
	b.get("/desk/overdue?on=2026-03-20").has("main .lead", "按2026年3月20日的情况", "3 个村、6 项")
	b.get("/desk/overdue?on=2026-03-20&state=all").has("main .lead", "3 个村、9 项").has("tbody", "未到期")
	if strings.Contains(b.get("/desk/overdue?on=2026-03-20&state=all").text("tbody"), "2026年4月8日") {
		t.Error("the list of a past day knows what came later")
	}
	for _, on := range []string{"2026-04-18", "yesterday", "1999-01-01"} {
		b.get("/desk/overdue?on=" + on).is(http.StatusUnprocessableEntity)
	}
	a.has("main a[href='/desk/overdue.csv']", "CSV")
	if a.doc().Find("button[data-print]").Length() != 1 {
		t.Error("no print button")
	}
}

func TestTheListAsCSVHoldsEveryRow(t *testing.T) {
	w := newSite(t)
	w.at("2026-04-17")
	w.checkClock()
	a := w.as("jijian").get("/desk/overdue.csv?state=all").is(http.StatusOK)
	if d := a.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") {
		t.Errorf("%q", d)
	}
	rows := must(csv.NewReader(strings.NewReader(strings.TrimPrefix(string(a.Body), "\ufeff"))).ReadAll())(t)
	if len(rows) != 1+12 || rows[0][2] != "村" {
		t.Fatalf("%d rows: %v", len(rows), rows)
	}
	const want = "青石镇|339900100201|小山村|2026-01|逾期|2026-02-24|否||52|finance_due_day@2000-01-01|2026-04-17|财务|月度财务公开榜|finance-month||2026-01-31|"
	if !slices.ContainsFunc(rows, func(r []string) bool { return strings.Join(r, "|") == want }) {
		t.Errorf("%v", rows)
	}
}

// A list longer than a page is cut into pages that hold every row once.
func TestALongListIsPaged(t *testing.T) {
	w := newSite(t)
	w.at("2028-01-20")
	w.checkClock()
	b := w.as("jijian")
	seen := map[string]int{}
	for path, n := "/desk/overdue", 0; path != "" && n < 9; n++ {
		a := b.get(path).is(http.StatusOK)
		a.doc().Find("tbody tr").Each(func(_ int, s *goquery.Selection) { seen[words(s.Find("td").Slice(0, 2).Text())]++ })
		path = a.doc().Find("a[rel=next]").AttrOr("href", "")
	}
	// Since 8 April 2026: six quarters of eight items, two half-years and one plan of
	// the year of two items each, in three villages.
	if len(seen) != 3*24-1+3*(6*8+2*2+2) {
		t.Errorf("%d rows", len(seen))
	}
	for row, n := range seen {
		if n != 1 {
			t.Errorf("%s stands %d times", row, n)
		}
	}
}

func TestMonthsAreJoinedAsPeopleSayThem(t *testing.T) {
	w := newSite(t)
	w.at("2027-03-20")
	w.checkClock()
	owing := must(w.Deadlines.Owing(t.Context(), calendar.Date(2027, 3, 20)))(t)
	months := owing[:0]
	skip := map[string]bool{"2026-03": true, "2026-06": true, "2026-08": true}
	for _, k := range owing {
		if k.VillageID == w.dahe.ID && k.Item == disclosure.FinanceMonth && !skip[k.Period] {
			months = append(months, k)
		}
	}
	if got, want := joinMonths(months), "2026年1月、2月、4月、5月、7月、9月到2027年2月"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
