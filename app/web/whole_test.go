package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/user"
	"sunshine/public"
)

// publicPages lists one page of every kind.
func publicPages() []string {
	return []string{
		"/", "/?q=" + url.QueryEscape("村"), "/?q=zzz", "/?township=339900100000", "/clock", "/clock?state=overdue", "/help", "/login",
		xiaoshan, lvyin, xiaoshan + "/clock", xiaoshan + "/finance", march, march + "/v/1", march + "/v/2", xiaoshan + "/finance/2026-02", xiaoshan + "/finance/2026-04", "/nothing",
	}
}

func TestEveryPublicPageIsWhole(t *testing.T) {
	w := newSite(t)
	w.correct(w.xiaoshan, "2026-03", "2026-03-30", 88_80, "漏记一笔办公用品")
	for _, path := range publicPages() {
		a := w.visitor().get(path)
		whole(t, a)
		light(t, a)
		for _, large := range []string{"size=large"} {
			b := w.visitor().get(path, "Cookie", large)
			if v, _ := b.doc().Find("html").Attr("data-size"); v != "large" {
				t.Errorf("%s: no elder version", path)
			}
		}
	}
}

// whole demands what every page must have and must not have.
func whole(t *testing.T, a *answer) {
	t.Helper()
	d := a.doc()
	if n := d.Find("h1").Length(); n != 1 {
		t.Errorf("%s: %d h1", a.path, n)
	}
	if d.Find("title").Text() == "" || d.Find("main").Length() != 1 || d.Find("html").AttrOr("lang", "") != "zh-CN" {
		t.Errorf("%s: title, main or language is missing", a.path)
	}
	if n := d.Find("script:not([src]), style, [style], [onclick], [onload], [onerror]").Length(); n > 0 {
		t.Errorf("%s: %d scripts or styles inside the page", a.path, n)
	}
	ids := map[string]bool{}
	for _, n := range d.Find("[id]").Nodes {
		for _, attr := range n.Attr {
			if attr.Key == "id" && ids[attr.Val] {
				t.Errorf("%s: two elements are called %s", a.path, attr.Val)
			} else if attr.Key == "id" {
				ids[attr.Val] = true
			}
		}
	}
	for _, n := range d.Find(`a[href^="#"], use[href^="#"]`).Nodes {
		for _, attr := range n.Attr {
			if attr.Key == "href" && !ids[strings.TrimPrefix(attr.Val, "#")] {
				t.Errorf("%s: nothing is called %s", a.path, attr.Val)
			}
		}
	}
	last := 1
	for _, n := range d.Find("h1, h2, h3, h4").Nodes {
		level := int(n.Data[1] - '0')
		if level > last+1 {
			t.Errorf("%s: h%d after h%d", a.path, level, last)
		}
		last = level
	}
	if bytesOf := string(a.Body); strings.Contains(bytesOf, "ZgotmplZ") || strings.Contains(bytesOf, "<no value>") {
		t.Errorf("%s: a value was refused by the template", a.path)
	}
}

func TestEveryLinkOfThePublicPagesLeadsSomewhere(t *testing.T) {
	w := newSite(t)
	w.correct(w.xiaoshan, "2026-03", "2026-03-30", 88_80, "漏记一笔办公用品")
	seen, queue := map[string]bool{}, []string{"/"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		a := w.visitor().get(path)
		if a.Status >= 400 {
			t.Errorf("%s: %d", path, a.Status)
		}
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		base := must(url.Parse(path))(t)
		for _, n := range a.doc().Find("a[href]").Nodes {
			for _, attr := range n.Attr {
				if attr.Key != "href" || strings.HasPrefix(attr.Val, "tel:") {
					continue
				}
				to := base.ResolveReference(must(url.Parse(attr.Val))(t))
				to.Fragment = ""
				if p := to.String(); !seen[p] && to.Host == "" && !strings.HasPrefix(p, "/size") {
					seen[p] = true
					queue = append(queue, p)
				}
			}
		}
	}
	for _, want := range []string{march, march + "/v/1", march + "/v/1.pdf", march + "/v/1.pdf?paper=a3", march + "/v/2.xlsx", xiaoshan + "/finance/2026-02", lvyin, "/help", "/clock", xiaoshan + "/clock"} {
		if !seen[want] {
			t.Errorf("no way leads to %s", want)
		}
	}
}

func TestHeadAnswersLikeGetWithoutABody(t *testing.T) {
	w := newSite(t)
	for _, path := range []string{"/", xiaoshan, march, march + ".json", march + "/v/1.pdf", "/clock", "/help", xiaoshan + "/finance/2026-02"} {
		h, g := w.visitor().head(path), w.visitor().get(path)
		if h.Status != g.Status || len(h.Body) != 0 || h.Header.Get("Content-Type") != g.Header.Get("Content-Type") || h.Header.Get("ETag") != g.Header.Get("ETag") {
			t.Errorf("%s: HEAD %d %d bytes, GET %d", path, h.Status, len(h.Body), g.Status)
		}
	}
	w.visitor().head("/nothing").is(http.StatusNotFound)
}

func TestPagesOfASignedInPersonAreNotKept(t *testing.T) {
	w := newSite(t)
	if got := w.visitor().get(march).Header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("a visitor's page: %q", got)
	}
	if got := w.as("kuaiji").get(march).is(http.StatusOK).Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a signed-in person's page: %q", got)
	}
}

func TestRolesSignIn(t *testing.T) {
	w := newSite(t)
	for login, role := range map[string]user.Role{"kuaiji": user.Accountant, "jijian": user.Inspector} {
		w.as(login).get("/").is(http.StatusOK).has(".tools", "工作台")
		if w.actors[login].Role != role {
			t.Errorf("%s is %s", login, w.actors[login].Role)
		}
	}
}

// light demands that the page and its style sheets for the screen together stay
// under the budget.
func light(t *testing.T, a *answer) {
	t.Helper()
	files := must(public.New())(t)
	sheets := 0
	for _, n := range a.doc().Find(`link[rel="stylesheet"]:not([media="print"])`).Nodes {
		for _, attr := range n.Attr {
			if css, ok := files.Open(attr.Val); ok && attr.Key == "href" {
				sheets += len(css.Body)
			}
		}
	}
	if sheets == 0 {
		t.Errorf("%s: no style sheet", a.path)
	}
	if n := len(a.Body) + sheets; n >= 60_000 {
		t.Errorf("%s: HTML %d + CSS %d = %d bytes, the budget is 60 KB", a.path, len(a.Body), sheets, n)
	}
}
