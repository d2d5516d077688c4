package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
)

// visitor walks the site over HTTP, signed in or not.
type visitor struct {
	t      *testing.T
	client *http.Client
	site   demoSite
	who    string
}

func newVisitor(t *testing.T, d demoSite, login string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, client: &http.Client{Jar: jar, Timeout: 20 * time.Second}, site: d, who: "a villager"}
	if login == "" {
		return v
	}
	v.who = login
	res, err := v.client.PostForm(d.url+"/login", url.Values{"login": {login}, "password": {d.logins[login]}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if !strings.HasPrefix(res.Request.URL.Path, "/desk") { // some land on the page they work on
		t.Fatalf("%s is not at the desk but at %s", login, res.Request.URL)
	}
	return v
}

// walk follows every link from the start pages, up to most pages, and judges
// each page. It gives the paths seen.
func (v *visitor) walk(most int, starts ...string) []string {
	v.t.Helper()
	seen := map[string]bool{}
	queue := starts
	var pages []string
	for len(queue) > 0 && len(pages) < most {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		pages = append(pages, path)
		for _, next := range v.visit(path) {
			if !seen[next] {
				queue = append(queue, next)
			}
		}
	}
	return pages
}

func (v *visitor) visit(path string) (links []string) {
	v.t.Helper()
	res, err := v.client.Get(v.site.url + path)
	if err != nil {
		v.t.Errorf("%s: %s: %v", v.who, path, err)
		return nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	withdrawn := res.StatusCode == http.StatusGone && strings.Contains(string(body), "这一版已撤回")
	if err != nil || res.StatusCode != http.StatusOK && !withdrawn {
		v.t.Errorf("%s: %s: %s %v", v.who, path, res.Status, err)
		return nil
	}
	if v.who == "a villager" {
		for _, name := range listed {
			if strings.Contains(string(body), name) {
				v.t.Errorf("%s names %s whole", path, name)
			}
		}
	}
	policy := res.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		v.t.Errorf("%s: headers are missing or weak: %s", path, policy)
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		return nil
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		v.t.Error(err)
		return nil
	}
	if n := doc.Find("h1").Length(); n != 1 {
		v.t.Errorf("%s: %s has %d h1", v.who, path, n)
	}
	if n := doc.Find("[style], script:not([src]), style, [onclick]").Length(); n != 0 {
		v.t.Errorf("%s: %s has %d inline styles or scripts", v.who, path, n)
	}
	if doc.Find("ul.photos").Length() > 0 && doc.Find(`link[href*="track"]`).Length() == 0 {
		v.t.Errorf("%s: %s shows photos without their style", v.who, path)
	}
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		href := a.AttrOr("href", "")
		u, err := res.Request.URL.Parse(href)
		if err != nil {
			v.t.Errorf("%s: %s links to %q", v.who, path, href)
			return
		}
		if u.Host != res.Request.URL.Host || u.Path == "/size" || u.Scheme != "http" {
			return
		}
		links = append(links, u.RequestURI())
	})
	return links
}

// listed are the people on the demonstration county's lists, in its registers and
// contracts: nobody else there has their surnames, and no visitor reads them whole.
var listed = []string{"逄某", "亓某", "佴某", "禤某", "郐某", "仉某"}

// TestEveryLinkWorksForEveryRole crawls the demo as everyone who uses it.
func TestEveryLinkWorksForEveryRole(t *testing.T) {
	d := theDemo(t)
	public := newVisitor(t, d, "").walk(1500, "/")
	if len(public) < 150 {
		t.Errorf("only %d public pages were found", len(public))
	}
	for _, kind := range []string{".pdf", ".csv", ".xlsx", ".json", "/v/1"} {
		if !slices.ContainsFunc(public, func(p string) bool { return strings.Contains(p, kind) }) {
			t.Errorf("no link to a %s", kind)
		}
	}
	for login := range d.logins {
		if n := len(newVisitor(t, d, login).walk(120, "/desk")); n < 10 {
			t.Errorf("%s reaches only %d pages", login, n)
		}
	}
}

// TestPagesAreAccessible lets axe judge the main pages on a phone, in light
// and in the 长辈版.
func TestPagesAreAccessible(t *testing.T) {
	script := os.Getenv("AXE")
	if script == "" {
		if os.Getenv("REQUIRE_TOOLS") != "" {
			t.Fatal("AXE does not name axe.min.js")
		}
		t.Skip("AXE does not name axe.min.js")
	}
	tool(t, "chromium")
	axe, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	d := theDemo(t)
	code := villageCode(t, d, "竹园村")
	b := newBrowser(t, d, "jijian", 390, 844)
	judge := func(path string) {
		b.do("open "+path, b.open(path))
		wide, err := chromedp.Run(b.ctx, chromedp.Evaluate[int]("document.documentElement.scrollWidth"))
		if err != nil || wide > 390 {
			t.Errorf("%s is %d px wide on a phone of 390 (%v)", path, wide, err)
		}
		wide, err = chromedp.Run(b.ctx, chromedp.Evaluate[int]("document.documentElement.style.fontSize='200%', document.documentElement.scrollWidth"))
		if err != nil || wide > 390 {
			t.Errorf("%s is %d px wide with text of twice the size (%v)", path, wide, err)
		}
		if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("(document.documentElement.style.fontSize='', true)")); err != nil {
			t.Fatal(err)
		}
		if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](string(axe)+";true")); err != nil {
			t.Fatal(err)
		}
		found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](
			`axe.run().then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).slice(0, 3).join(", ")))`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			t.Errorf("%s: %s", path, f)
		}
	}
	pages := []string{"/", "/?q=zzz", "/clock", "/help", "/login", "/nosuch", "/villages/" + code, "/villages/" + code + "/finance", "/villages/" + code + "/clock"}
	doc := newVisitor(t, d, "")
	for _, link := range doc.visit("/villages/" + code + "/finance") {
		if strings.HasPrefix(link, "/villages/"+code+"/finance/") && !strings.Contains(link, ".") {
			pages = append(pages, link)
		}
	}
	bridge := villageCode(t, d, "石桥村")
	pages = append(pages, "/villages/"+bridge+"/funds")
	for _, link := range doc.visit("/villages/" + bridge + "/funds") {
		if strings.HasPrefix(link, "/villages/"+bridge+"/funds/") {
			pages = append(pages, link)
		}
	}
	for _, link := range doc.visit("/villages/" + code + "/matters") {
		if (strings.HasPrefix(link, "/villages/"+code+"/matters") || strings.Contains(link, "/notices/")) && !strings.Contains(link, ".") {
			pages = append(pages, link)
		}
	}
	pages = append(pages, "/villages/"+code+"/matters")
	office := "/villages/" + villageCode(t, d, "小山村")
	pages = append(pages, "/guides", "/guides/works", "/cases", office+"/guides", office+"/guides/homestead", office+"/duty")
	for _, p := range pages {
		judge(p)
	}
	b.do("larger type", b.open("/size?to=large&back=/"))
	for _, p := range append(pages[:8:8], "/villages/"+bridge+"/funds", office+"/guides", office+"/guides/homestead", office+"/duty") {
		judge(p)
	}
	for login, desk := range map[string][]string{
		"kuaiji": {
			"/desk", "/desk/entries", "/desk/entries/new", "/desk/imports", "/desk/opening", "/desk/disclosures", "/desk/password",
			"/desk/accounts", "/desk/bank", "/desk/funds", "/desk/funds/new", "/desk/periods", "/desk/drafts", "/desk/templates", "/desk/books",
			"/desk/cases", "/desk/cases/1", "/desk/cases/1/do/resume", "/desk/duty", "/desk/guides", "/desk/guides/homestead",
		},
		"baozhang":  {"/desk/documents", "/desk/documents/1"},
		"daiguan":   {"/desk/agency", "/at/" + villageCode(t, d, "花岩村") + "/desk/documents/1"},
		"xiangzhen": {"/desk", "/desk/reopenings", "/desk/books"},
		"admin":     {"/desk", "/desk/villages", "/desk/users", "/desk/holidays", "/desk/jobs", "/desk/audit", "/desk/overdue", "/desk/guides", "/desk/guides/seal", "/desk/guides/seal/copy"},
	} {
		b = newBrowser(t, d, login, 390, 844)
		b.do("sign in", b.open("/login"), chromedp.SendKeys(chromedp.CSS("input[name=login]"), login),
			chromedp.SendKeys(chromedp.CSS("input[name=password]"), d.logins[login]))
		b.press("登录")
		for _, p := range desk {
			judge(p)
		}
	}
}
