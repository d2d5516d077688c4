package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// listening runs the site on a port of its own, as serve does, until the test
// ends, and gives the address.
func (w *site) listening() string {
	w.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	w.ok(err)
	addr := l.Addr().String()
	w.ok(l.Close())
	ctx, stop := context.WithCancel(context.Background())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- w.Listen(ctx, addr, func() error { close(ready); return nil }) }()
	select {
	case <-ready:
	case err := <-done:
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			w.t.Errorf("the site did not stop cleanly: %v", err)
		}
	})
	return addr
}

// talk sends bytes as they are and gives all that comes back until the server
// closes or two seconds pass.
func talk(t *testing.T, addr, text string) string {
	t.Helper()
	c := must(net.Dial("tcp", addr))(t)
	defer c.Close()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	if err := c.SetReadDeadline(time.Now().Add(2 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_, _ = io.Copy(&b, c)
	return b.String()
}

func TestNoRequestIsSmuggled(t *testing.T) {
	w := newSite(t)
	addr := w.listening()
	hidden := "GET /help HTTP/1.1\r\nHost: a\r\n\r\n"
	for what, head := range map[string]string{
		"length and chunks":        fmt.Sprintf("POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s", len(hidden)+5, hidden),
		"chunks and length":        fmt.Sprintf("POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: %d\r\n\r\n0\r\n\r\n%s", len(hidden)+5, hidden),
		"two lengths":              "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n" + hidden,
		"an unknown coding":        "POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n" + hidden,
		"a space before the colon": "POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n" + hidden,
		"a length with a sign":     "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n" + hidden,
	} {
		answer := talk(t, addr, head)
		if n := strings.Count(answer, "HTTP/1.1 "); n > 1 && strings.Contains(answer, "HTTP/1.1 200") {
			t.Errorf("%s: %d answers to one request:\n%.600s", what, n, answer)
		}
		if strings.Contains(answer, "HTTP/1.1 5") {
			t.Errorf("%s: %.80s", what, answer)
		}
	}
	if n := strings.Count(talk(t, addr, hidden+hidden+"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), "HTTP/1.1 200"); n != 3 {
		t.Errorf("%d answers to three honest requests on one connection", n)
	}
}

func TestSlowSendersHoldUpNobody(t *testing.T) {
	w := newSite(t)
	addr := w.listening()
	for i := range 200 {
		c := must(net.Dial("tcp", addr))(t)
		defer c.Close()
		text := "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "
		if i%2 == 0 {
			text = "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\nlogin="
		}
		must(io.WriteString(c, text))(t)
	}
	client := &http.Client{Timeout: 5 * time.Second}
	for range 20 {
		res := must(client.Get("http://" + addr + march))(t)
		body := must(io.ReadAll(res.Body))(t)
		w.ok(res.Body.Close())
		if res.StatusCode != http.StatusOK || !bytes.Contains(body, []byte("财务公开榜")) {
			t.Fatal(res.Status)
		}
	}
}

// A body that is too large is refused before it is read, with a page that says
// so and carries the headers of every other.
func TestATooLargeBodyGetsAPage(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	addr := w.listening()
	send := func(path, contentType, cookie string, size int) (*http.Response, string) {
		t.Helper()
		r := must(http.NewRequest(http.MethodPost, "http://"+addr+path, bytes.NewReader(make([]byte, size))))(t)
		r.Header.Set("Content-Type", contentType)
		if cookie != "" {
			r.Header.Set("Cookie", cookie)
		}
		res, err := (&http.Client{Timeout: 20 * time.Second}).Do(r)
		if err != nil {
			t.Fatalf("%s, %d bytes: no page: %v", path, size, err)
		}
		defer res.Body.Close()
		return res, string(must(io.ReadAll(res.Body))(t))
	}
	cookie := "session=" + b.cookies["session"]
	for _, c := range []struct {
		what, contentType, cookie, says string
		size                            int
	}{
		{"a visitor's upload", "multipart/form-data; boundary=x", "", "重新登录", visitLimit + 1},
		{"a visitor's big upload", "multipart/form-data; boundary=x", "", "重新登录", bodyLimit - 1},
		{"a made-up session's upload", "multipart/form-data; boundary=x", "session=made-up", "重新登录", 1 << 20},
		{"a form", "application/x-www-form-urlencoded", cookie, "文件太大", formLimit + 1},
		{"an upload", "multipart/form-data; boundary=x", cookie, "不超过 20 MB", bodyLimit + 1},
		{"a broken upload", "multipart/form-data; boundary=x", cookie, "看不懂", bodyLimit - 1},
	} {
		res, page := send("/desk/imports", c.contentType, c.cookie, c.size)
		want := http.StatusRequestEntityTooLarge
		if c.says == "看不懂" {
			want = http.StatusBadRequest
		}
		if res.StatusCode != want || !strings.Contains(page, c.says) || !strings.Contains(page, "<h1") {
			t.Errorf("%s: %s\n%.300s", c.what, res.Status, page)
		}
		if res.Header.Get("Content-Security-Policy") != policy || res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers are missing: %v", c.what, res.Header)
		}
	}
}

func TestOnlyThreeMethodsAreKnown(t *testing.T) {
	w := newSite(t)
	addr := w.listening()
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "G\u0300ET"} {
		a := talk(t, addr, method+" /desk HTTP/1.1\r\nHost: a\r\nX-Secret: 1234\r\nConnection: close\r\n\r\n")
		if !strings.HasPrefix(a, "HTTP/1.1 405 ") && !strings.HasPrefix(a, "HTTP/1.1 400 ") || strings.Contains(a, "1234") || !strings.Contains(a, "nosniff") {
			t.Errorf("%s: %.300s", method, a)
		}
	}
}

// The request's own line may name a host, and a path that begins with two slashes
// is an address elsewhere to a browser.
func TestNoLinkLeadsAway(t *testing.T) {
	w := newSite(t)
	w.ok(w.Villages.Recode(t.Context(), w.actors["admin"], w.xiaoshan.ID, "339900100299", w.today()))
	addr := w.listening()
	location := func(target, host string, more ...string) string {
		t.Helper()
		a := talk(t, addr, "GET "+target+" HTTP/1.1\r\nHost: "+host+"\r\n"+strings.Join(more, "")+"Connection: close\r\n\r\n")
		res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(a)), nil)
		if err != nil {
			t.Fatalf("%s: %v\n%s", target, err, a)
		}
		defer res.Body.Close()
		if body := must(io.ReadAll(res.Body))(t); host == "evil.example" && !strings.Contains(target, "evil") && bytes.Contains(body, []byte("evil")) {
			t.Errorf("%s: the page repeats the host", target)
		}
		return res.Header.Get("Location")
	}
	for target, want := range map[string]string{
		"http://evil.example/villages/339900100201":                   "/villages/339900100299",
		"//evil.example/villages/339900100201/finance/2026-03?a=b":    "",
		"http://evil.example/villages/339900100201/finance/2026-03":   "/villages/339900100299/finance/2026-03",
		"http://evil.example/desk?a=b":                                "/login?next=%2Fdesk%3Fa%3Db",
		"/desk?next=//evil.example":                                   "/login?next=%2Fdesk%3Fnext%3D%2F%2Fevil.example",
		"/size?to=large&back=//evil.example":                          "/",
		"/size?to=large&back=https://evil.example":                    "/",
		`/size?to=large&back=/\evil.example`:                          "/",
		"/size?to=large&back=/%09/evil.example":                       "/",
		"/size?to=large&back=/%0d%0aSet-Cookie:%20session=evil":       "/",
		"/size?to=large&back=javascript:alert(1)":                     "/",
		"/size?to=large&back=/clock":                                  "/clock",
		"/villages/339900100201?x=%0d%0aLocation:%20//evil.example/x": "/villages/339900100299?x=%0d%0aLocation:%20//evil.example/x",
	} {
		for _, host := range []string{"cunwu.example.cn", "evil.example"} {
			if got := location(target, host); got != want {
				t.Errorf("%s (Host: %s) leads to %q, want %q", target, host, got, want)
			}
		}
	}
	location("/", "evil.example", "X-Forwarded-Host: evil.example\r\n")
	for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "/\t/evil.example", "", "desk", "javascript:alert(1)"} {
		w.visitor().post("/login", url.Values{"login": {"kuaiji"}, "password": {password}, "next": {next}}).goes("/desk")
	}
	w.visitor().post("/login", url.Values{"login": {"kuaiji"}, "password": {password}, "next": {"/desk/entries?month=2026-03"}}).goes("/desk/entries?month=2026-03")
	// The origin is held against the header, not against the line's host.
	form := "login=kuaiji&password=x"
	a := talk(t, addr, fmt.Sprintf("POST http://evil.example/login HTTP/1.1\r\nHost: cunwu.example.cn\r\nOrigin: https://evil.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(form), form))
	if !strings.HasPrefix(a, "HTTP/1.1 403 ") {
		t.Errorf("another site's login form under its own name: %.60s", a)
	}
}

// A real cookie jar knows paths: a message shown once must not come back on the
// next page, wherever it was shown first.
func TestAMessageIsShownOnce(t *testing.T) {
	w := newSite(t)
	addr := w.listening()
	client := &http.Client{Jar: must(cookiejar.New(nil))(t), Timeout: 10 * time.Second}
	page := func(res *http.Response, err error) string {
		t.Helper()
		w.ok(err)
		defer res.Body.Close()
		return string(must(io.ReadAll(res.Body))(t))
	}
	base := "http://" + addr
	page(client.PostForm(base+"/login", url.Values{"login": {"kuaiji"}, "password": {password}}))
	b := w.visitor()
	for _, c := range client.Jar.Cookies(must(url.Parse(base))(t)) {
		b.cookies[c.Name] = c.Value
	}
	form := expense()
	form.Set("csrf", b.token())
	if p := page(client.PostForm(base+"/desk/entries", form)); !strings.Contains(p, "记上了：2026-04-001") {
		t.Fatalf("no message: %.500s", p)
	}
	for _, path := range []string{"/desk/entries/new", "/desk/entries", "/desk", "/"} {
		if p := page(client.Get(base + path)); strings.Contains(p, "记上了：2026-04-001") {
			t.Errorf("%s shows it again", path)
		}
	}
}
