package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/calendar"
	"sunshine/app/jobs"
)

func TestTheOneTimePasswordIsShownOnceAndWorksOnce(t *testing.T) {
	w := newSite(t)
	admin := w.as("admin")
	form := url.Values{"login": {"Feng.Xin"}, "name": {"冯新"}, "role": {"supervisor"}, "division": {itoa64(w.dahe.ID)}, "post": {"监委会主任"}}
	a := admin.post("/desk/new-user", form).is(http.StatusOK)
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control %q", a.Header.Get("Cache-Control"))
	}
	once := a.text("code.secret")
	if !regexp.MustCompile(`^[a-z2-9]{4}(-[a-z2-9]{4}){3}$`).MatchString(once) {
		t.Fatalf("password %q", once)
	}
	a.has("main", "冯新", "feng.xin", "大河村", "只显示这一次")
	for _, path := range []string{"/desk/users", "/desk/users/feng.xin", "/desk/users/feng.xin/reset", "/desk/audit", "/desk", "/desk/new-user"} {
		if r := admin.get(path).is(http.StatusOK); strings.Contains(string(r.Body), once) {
			t.Errorf("%s shows the password again", path)
		}
	}
	for _, value := range admin.cookies {
		if strings.Contains(value, once) {
			t.Error("the password is in a cookie")
		}
	}
	admin.get("/desk").has(".notice.warning", "冯新（feng.xin）")

	b := w.visitor()
	b.post("/login", url.Values{"login": {"feng.xin"}, "password": {once}}).is(http.StatusSeeOther)
	b.get("/desk").goes("/desk/password")
	b.get("/desk/disclosures").goes("/desk/password")
	b.post("/desk/password", url.Values{"old": {once}, "password": {"一个人想出来的长密码"}}).is(http.StatusSeeOther)
	b.get("/desk").is(http.StatusOK)
	w.visitor().post("/login", url.Values{"login": {"feng.xin"}, "password": {once}}).is(http.StatusUnprocessableEntity)
	if strings.Contains(string(admin.get("/desk").Body), "feng.xin") {
		t.Error("the warning stays after the password was changed")
	}
}

func TestTheAccountFormTellsEverythingThatIsWrong(t *testing.T) {
	w := newSite(t)
	admin := w.as("admin")
	a := admin.post("/desk/new-user", url.Values{"login": {"王"}, "name": {""}, "role": {"king"}}).is(http.StatusUnprocessableEntity)
	for _, field := range []string{"login", "name", "role"} {
		if a.text("#f-"+field+"-error") == "" {
			t.Errorf("nothing at %s", field)
		}
	}
	if a.doc().Find("#f-login").AttrOr("value", "") != "王" {
		t.Error("what was typed is lost")
	}
	// A village's post at a township, and a login that is taken.
	a = admin.post("/desk/new-user", url.Values{"login": {"newone"}, "name": {"新"}, "role": {"accountant"}, "division": {itoa64(w.dahe.Township.ID)}}).is(http.StatusUnprocessableEntity)
	a.has("#f-division-error", "村会计")
	a = admin.post("/desk/new-user", url.Values{"login": {"kuaiji"}, "name": {"新"}, "role": {"accountant"}, "division": {itoa64(w.dahe.ID)}}).is(http.StatusUnprocessableEntity)
	a.has("#f-login-error", "换一个")
	if v := a.doc().Find("#f-division option[selected]").AttrOr("value", ""); v != itoa64(w.dahe.ID) {
		t.Errorf("the place chosen is lost: %q", v)
	}
}

func TestDisablingEndsSessionsAtOnceAndIsAskedTwice(t *testing.T) {
	w := newSite(t)
	admin, clerk := w.as("admin"), w.as("kuaiji")
	clerk.get("/desk").is(http.StatusOK)
	admin.get("/desk/users/kuaiji").is(http.StatusOK).has("main", "停用账号", "重设密码")
	ask := admin.get("/desk/users/kuaiji/disable").is(http.StatusOK)
	if n := ask.doc().Find("main form[method=post][action='/desk/users/kuaiji/disable'] input[name=csrf]").Length(); n != 1 {
		t.Errorf("%d forms", n)
	}
	clerk.get("/desk").is(http.StatusOK) // asking does nothing
	admin.post("/desk/users/kuaiji/disable", nil).goes("/desk/users/kuaiji")
	clerk.get("/desk").goes("/login?next=%2Fdesk")
	admin.get("/desk/users/kuaiji").has("main", "已停用", "启用账号")
	admin.post("/desk/users/kuaiji/enable", nil).goes("/desk/users/kuaiji")
	clerk = w.as("kuaiji")
	once := admin.post("/desk/users/kuaiji/reset", nil).is(http.StatusOK).text("code.secret")
	clerk.get("/desk").goes("/login?next=%2Fdesk")
	w.visitor().post("/login", url.Values{"login": {"kuaiji"}, "password": {password}}).is(http.StatusUnprocessableEntity)
	w.visitor().post("/login", url.Values{"login": {"kuaiji"}, "password": {once}}).is(http.StatusSeeOther)

	admin.post("/desk/users/admin/disable", nil).is(http.StatusConflict)
	admin.get("/desk/users/nobody").is(http.StatusNotFound)
	admin.post("/desk/users/nobody/reset", nil).is(http.StatusNotFound)
	admin.get("/desk/users/kuaiji/promote").is(http.StatusNotFound)
	admin.post("/desk/users/kuaiji/promote", nil).is(http.StatusNotFound)
}

func TestAddingTownshipVillageAndGroup(t *testing.T) {
	w := newSite(t)
	admin := w.as("admin")
	at := func(a *answer) string {
		t.Helper()
		return a.is(http.StatusSeeOther).Header.Get("Location")
	}
	town := at(admin.post("/desk/villages/new", url.Values{"level": {"township"}, "parent": {itoa64(w.dahe.County.ID)}, "code": {"339900102000"}, "name": {"红岩镇"}}))
	admin.get(town).is(http.StatusOK).has("main", "红岩镇", "339900102000")
	parent := strings.TrimPrefix(town, "/desk/villages/")
	form := url.Values{"level": {"village"}, "parent": {parent}, "code": {"339900102201"}, "name": {"新村"}, "first_month": {"2026-02"}, "phone": {"0571-1112222"}}
	bad := clone(form)
	bad.Set("code", "12")
	bad.Set("name", "")
	a := admin.post("/desk/villages/new", bad).is(http.StatusUnprocessableEntity)
	a.has("#f-code-error", "12 位").has("#f-name-error", "名称")
	bad = clone(form)
	bad.Set("first_month", "二月")
	admin.post("/desk/villages/new", bad).is(http.StatusUnprocessableEntity).has("#f-first_month-error", "二月")
	bad = clone(form)
	bad.Set("code", "339900100201")
	admin.post("/desk/villages/new", bad).is(http.StatusUnprocessableEntity).has("#f-code-error", "核对")
	village := at(admin.post("/desk/villages/new", form))
	admin.get(village).has("main", "新村", "2026年2月", "0571-1112222")
	w.visitor().get("/villages/339900102201").is(http.StatusOK)
	back := at(admin.post("/desk/villages/new", url.Values{"level": {"group"}, "parent": {strings.TrimPrefix(village, "/desk/villages/")}, "code": {"339900102201001"}, "name": {"一组"}}))
	if back != village {
		t.Errorf("to %s", back)
	}
	admin.get(village).has("main", "一组", "339900102201001")
	admin.get("/desk/villages").has("main", "3 个乡镇、4 个村", "新村")
	admin.get("/desk/villages/new?level=county").is(http.StatusNotFound)
	admin.get("/desk/villages/404").is(http.StatusNotFound)
	admin.get("/desk/villages/abc").is(http.StatusNotFound)
	// The next night the new village owes from its first month on.
	admin.post("/desk/jobs", url.Values{"job": {"overdue"}, "date": {"2026-04-08"}}).is(http.StatusSeeOther)
	admin.get("/desk/overdue").has("tbody", "新村")
}

func TestARecodedVillageKeepsItsOldAddresses(t *testing.T) {
	w := newSite(t)
	admin := w.as("admin")
	page := fmt.Sprintf("/desk/villages/%d", w.xiaoshan.ID)
	admin.get(page+"/recode").is(http.StatusOK).has("main", "339900100201")
	for field, form := range map[string]url.Values{
		"code": {"code": {"123"}, "from": {"2026-04-08"}}, "from": {"code": {"339900100299"}, "from": {"2026-04-09"}},
	} {
		if a := admin.post(page+"/recode", form).is(http.StatusUnprocessableEntity); a.text("#f-"+field+"-error") == "" {
			t.Errorf("nothing at %s", field)
		}
	}
	admin.post(page+"/recode", url.Values{"code": {"339900100202"}, "from": {"2026-04-08"}}).is(http.StatusUnprocessableEntity).has("#f-code-error", "核对")
	admin.post(page+"/recode", url.Values{"code": {"339900100299"}, "from": {"2026-04-08"}}).goes(page)
	admin.get(page).has("main", "339900100299", "339900100201")
	for old, now := range map[string]string{
		"/villages/339900100201":                     "/villages/339900100299",
		"/villages/339900100201/finance/2026-03":     "/villages/339900100299/finance/2026-03",
		"/villages/339900100201/finance/2026-03/v/1": "/villages/339900100299/finance/2026-03/v/1",
	} {
		a := w.visitor().get(old)
		a.goes(now)
		w.visitor().get(now).is(http.StatusOK)
	}
	admin.post(page+"/name", url.Values{"name": {"大山村"}, "phone": {"0571-2"}}).goes(page)
	admin.get(page).has("h1", "大山村")
	admin.post(page+"/name", url.Values{"name": {" "}}).is(http.StatusUnprocessableEntity)
}

func TestJobsRunByHandAndRepeatSafely(t *testing.T) {
	w := newSite(t)
	w.at("2026-04-17")
	admin := w.as("admin")
	for n := range 3 {
		admin.post("/desk/jobs", url.Values{"job": {"overdue"}, "date": {"2026-04-17"}}).goes("/desk/jobs")
		a := admin.get("/desk/jobs").is(http.StatusOK)
		a.has(".notice.success", "逾期 8")
		if n > 0 {
			a.has(".notice.success", "新建 0，重定日期 0，提醒 0")
		}
		if got := a.doc().Find("main ul.tasks li").Length(); got != n+1 {
			t.Errorf("%d runs are listed after %d", got, n+1)
		}
	}
	for field, form := range map[string]url.Values{
		"date": {"job": {"overdue"}, "date": {"2026-04-18"}}, "job": {"job": {"nothing"}, "date": {"2026-04-17"}},
	} {
		if a := admin.post("/desk/jobs", form).is(http.StatusUnprocessableEntity); a.text("#f-"+field+"-error") == "" {
			t.Errorf("nothing at %s", field)
		}
	}
	admin.post("/desk/jobs", url.Values{"job": {"overdue"}, "date": {"gestern"}}).is(http.StatusUnprocessableEntity)
	admin.get("/desk").has("main", "逾期没公开的")
}

func TestAFailedJobIsShownUntilItRunsWell(t *testing.T) {
	w := newSite(t)
	broken := true
	w.Jobs.Jobs = append(w.Jobs.Jobs, jobs.Job{Name: "post", Plain: "发通知", Hour: 1, Run: func(context.Context, calendar.Day) (string, error) {
		if broken {
			return "", errors.New("connection refused by 10.0.0.7")
		}
		return "发了 2 条", nil
	}})
	admin := w.as("admin")
	admin.post("/desk/jobs", url.Values{"job": {"post"}, "date": {"2026-04-08"}}).goes("/desk/jobs")
	a := admin.get("/desk/jobs").has(".notice.error", "发通知").has("main .lv.error", "没有做完")
	if strings.Contains(string(a.Body), "10.0.0.7") {
		t.Error("the cause is on the page")
	}
	admin.get("/desk").has(".notice.warning", "发通知")
	broken = false
	admin.post("/desk/jobs", url.Values{"job": {"post"}, "date": {"2026-04-08"}}).goes("/desk/jobs")
	if strings.Contains(admin.get("/desk").text(".notice.warning"), "发通知") {
		t.Error("the warning stays")
	}
}

func TestTheAuditIsPagedAndFilteredByPlace(t *testing.T) {
	w := newSite(t)
	admin := w.as("admin")
	admin.post(fmt.Sprintf("/desk/villages/%d/name", w.dahe.ID), url.Values{"name": {"大河村"}, "phone": {"0571-3"}}).is(http.StatusSeeOther)
	for range 60 {
		admin = w.as("admin")
	}
	var all []string
	pages := 0
	for path := "/desk/audit"; path != "" && pages < 20; pages++ {
		a := admin.get(path).is(http.StatusOK)
		all = append(all, a.doc().Find("main ul.tasks li").Map(func(_ int, s *goquery.Selection) string { return words(s.Text()) })...)
		path = a.doc().Find("a[rel=next]").AttrOr("href", "")
	}
	var lines int
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select count(*) from audit").Scan(&lines))
	if len(all) != lines || pages < 2 {
		t.Errorf("%d of %d lines on %d pages", len(all), lines, pages)
	}
	if !strings.Contains(all[0], "郑管 登录 admin") {
		t.Errorf("newest first: %s", all[0])
	}
	for _, word := range []string{"张领 公开", "王督 审核通过", "李账 记账", "李账 冲销", "郑管 改办公电话"} {
		if !slices.ContainsFunc(all, func(l string) bool { return strings.Contains(l, word) }) {
			t.Errorf("no %q", word)
		}
	}
	for _, l := range admin.get("/desk/audit?place=" + itoa64(w.dahe.ID)).doc().Find("main ul.tasks li").Map(func(_ int, s *goquery.Selection) string { return words(s.Text()) }) {
		if !strings.Contains(l, "大河村") {
			t.Errorf("another place: %s", l)
		}
	}
}

// Every act that any package writes to the audit has words for people.
func TestEveryAuditActHasWords(t *testing.T) {
	found := 0
	act := regexp.MustCompile(`\.Line\([^"\n]*"([a-z]+\.[a-z.]+)"|, "((?:user|disclosure|voucher)\.[a-z]+)", (?:db\.Time|"")`)
	w := filepath.WalkDir("..", func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(file)
		for _, m := range act.FindAllStringSubmatch(string(text), -1) {
			found++
			if name := m[1] + m[2]; actWord(name) == name && !strings.HasSuffix(name, ".") {
				t.Errorf("%s writes %q", file, name)
			}
		}
		return err
	})
	if w != nil || found < 15 {
		t.Errorf("%d acts found, %v", found, w)
	}
}
