package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// browser is someone's browser: it keeps cookies and sends the form token.
type browser struct {
	w       *site
	cookies map[string]string
}

// visitor is a browser nobody signed in with.
func (w *site) visitor() *browser { return &browser{w: w, cookies: map[string]string{}} }

// as signs in by the login form.
func (w *site) as(login string) *browser {
	w.t.Helper()
	b := w.visitor()
	if r := b.post("/login", url.Values{"login": {login}, "password": {password}}); r.Status != http.StatusSeeOther {
		w.t.Fatalf("%s could not sign in: %d\n%s", login, r.Status, r.Body)
	}
	return b
}

// get, head and post ask; redirects are answers and not followed.
func (b *browser) get(path string, headers ...string) *answer {
	b.w.t.Helper()
	return b.do(httptest.NewRequest(http.MethodGet, path, nil), headers...)
}

func (b *browser) head(path string) *answer {
	b.w.t.Helper()
	return b.do(httptest.NewRequest(http.MethodHead, path, nil))
}

func (b *browser) post(path string, form url.Values) *answer {
	b.w.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	if form.Get("csrf") == "" {
		form.Set("csrf", b.token())
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	return b.do(r, "Content-Type", "application/x-www-form-urlencoded")
}

// upload posts a form with one file in the field called file.
func (b *browser) upload(path string, form url.Values, name string, content []byte) *answer {
	b.w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	b.w.ok(m.WriteField("csrf", b.token()))
	for k, values := range form {
		for _, v := range values {
			b.w.ok(m.WriteField(k, v))
		}
	}
	part := must(m.CreateFormFile("file", name))(b.w.t)
	_, err := part.Write(content)
	b.w.ok(err)
	b.w.ok(m.Close())
	return b.do(httptest.NewRequest(http.MethodPost, path, &body), "Content-Type", m.FormDataContentType())
}

// token is the form token of the session; empty for a visitor.
func (b *browser) token() string {
	if b.cookies["session"] == "" {
		return ""
	}
	v, err := b.w.Users.Session(b.w.t.Context(), b.cookies["session"])
	if err != nil {
		return ""
	}
	return v.CSRF
}

func (b *browser) do(r *http.Request, headers ...string) *answer {
	b.w.t.Helper()
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := b.w.app.Test(r, -1)
	b.w.ok(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	b.w.ok(err)
	for _, c := range res.Cookies() {
		if delete(b.cookies, c.Name); c.Value != "" && (c.Expires.IsZero() || c.Expires.After(b.w.Now())) {
			b.cookies[c.Name] = c.Value
		}
	}
	return &answer{t: b.w.t, path: r.URL.Path, Status: res.StatusCode, Header: res.Header, Body: body}
}

// answer is what the site sent.
type answer struct {
	t      testing.TB
	path   string
	Status int
	Header http.Header
	Body   []byte
}

// is demands a status.
func (a *answer) is(status int) *answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("%s: status %d, want %d\n%s", a.path, a.Status, status, a.Body)
	}
	return a
}

// goes demands a redirect to the address.
func (a *answer) goes(to string) *answer {
	a.t.Helper()
	if got := a.Header.Get("Location"); a.Status/100 != 3 || got != to {
		a.t.Fatalf("%s: %d to %q, want a redirect to %q\n%s", a.path, a.Status, got, to, a.Body)
	}
	return a
}

// doc reads the page.
func (a *answer) doc() *goquery.Document {
	a.t.Helper()
	return must(goquery.NewDocumentFromReader(bytes.NewReader(a.Body)))(a.t)
}

// text gives the text under a selector, with single spaces.
func (a *answer) text(selector string) string {
	a.t.Helper()
	return words(a.doc().Find(selector).Text())
}

// has demands that the selector's text contains each of the parts.
func (a *answer) has(selector string, parts ...string) *answer {
	a.t.Helper()
	got := a.text(selector)
	for _, p := range parts {
		if !strings.Contains(got, p) {
			a.t.Errorf("%s: %s has no %q in %q", a.path, selector, p, got)
		}
	}
	return a
}

// lacks demands that nothing matches the selector.
func (a *answer) lacks(selector string) *answer {
	a.t.Helper()
	if n := a.doc().Find(selector).Length(); n > 0 {
		a.t.Errorf("%s: %d of %s, want none", a.path, n, selector)
	}
	return a
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }
