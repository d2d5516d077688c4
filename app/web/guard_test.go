package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"sunshine/app/db"
	"sunshine/app/user"
)

// enter is a person who signed in before: deriving a password costs real time,
// which only tests of signing in need to spend.
func (w *site) enter(login string) *browser {
	w.t.Helper()
	b := w.visitor()
	if login == "" {
		return b
	}
	b.cookies["session"] = rand.Text() + rand.Text()
	hash := sha256.Sum256([]byte(b.cookies["session"]))
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(w.t.Context(), `
			insert into session (token_hash, account_id, csrf, created_at, seen_at, expires_at)
			select $1, id, $2, $3, $3, $4 from user_account where login = $5`,
			hex.EncodeToString(hash[:]), rand.Text(), db.Time(w.Now()), db.Time(w.Now().Add(user.AbsoluteEnd)), login)
		return err
	}))
	if b.token() == "" {
		w.t.Fatalf("%s could not enter", login)
	}
	return b
}

// behindProxy believes a proxy at any address, as the tests' requests have none.
func (w *site) behindProxy() *site {
	w.t.Helper()
	w.Config.Server.TrustProxy = []string{"0.0.0.0", "10.0.0.0/8"}
	w.ok(w.Build())
	return w
}

func TestCookiesOfAnHTTPSSite(t *testing.T) {
	w := newSite(t).behindProxy()
	https := []string{"X-Forwarded-Proto", "https"}
	form := strings.NewReader(url.Values{"login": {"kuaiji"}, "password": {password}}.Encode())
	r := must(http.NewRequest(http.MethodPost, "http://example.com/login", form))(t)
	signed := w.visitor().do(r, append(https, "Content-Type", "application/x-www-form-urlencoded")...).is(http.StatusSeeOther)
	cookies := (&http.Response{Header: signed.Header}).Cookies()
	if len(cookies) != 1 || cookies[0].Name != "__Host-session" || len(cookies[0].Value) < 43 {
		t.Fatal(cookies)
	}
	strict := func(c *http.Cookie) {
		t.Helper()
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" && c.Name != "flash" || c.Domain != "" { // a message goes to its own page
			t.Errorf("%s", c)
		}
	}
	strict(cookies[0])
	bare := w.visitor().post("/login", url.Values{"login": {"kuaiji"}, "password": {password}}).is(http.StatusUnprocessableEntity).has(".notice.error", "没有经过 HTTPS", "X-Forwarded-Proto", siteURL)
	for _, c := range (&http.Response{Header: bare.Header}).Cookies() {
		if strings.Contains(c.Name, "session") {
			t.Errorf("a session over plain HTTP: %s", c)
		}
	}
	if got := signed.Header.Get("Strict-Transport-Security"); got != "max-age=31536000; includeSubDomains" {
		t.Errorf("HSTS %q", got)
	}
	b := w.visitor()
	b.cookies["__Host-session"] = cookies[0].Value
	b.get("/desk", https...).is(http.StatusOK)
	b.get("/desk").is(http.StatusSeeOther) // the same cookie over plain HTTP is none
	plain := w.visitor()
	plain.cookies["session"] = cookies[0].Value
	plain.get("/desk", https...).is(http.StatusSeeOther) // nor is one that any host or page may set
	for _, path := range []string{"/size?to=large"} {
		for _, c := range (&http.Response{Header: b.get(path, https...).Header}).Cookies() {
			strict(c)
		}
	}
	b.cookies["flash"] = url.Values{"to": {"/desk/entries?"}, "kind": {"success"}, "text": {"好了"}}.Encode()
	for _, c := range (&http.Response{Header: b.get("/desk/entries", https...).has(".notice.success", "好了").Header}).Cookies() {
		strict(c)
	}
	if got := w.visitor().get("/").Header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("HSTS over plain HTTP: %q", got)
	}
	untrusted := newSite(t)
	if got := untrusted.visitor().get("/", https...).Header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("anybody's header is believed: HSTS %q", got)
	}
}

func TestSignInGivesAFreshSessionAndEndsTheOneBefore(t *testing.T) {
	w := newSite(t)
	b := w.visitor()
	b.cookies["session"] = strings.Repeat("A", 43) // planted by somebody who knows it
	b.post("/login", url.Values{"login": {"kuaiji"}, "password": {password}}).is(http.StatusSeeOther)
	first := b.cookies["session"]
	if first == strings.Repeat("A", 43) {
		t.Fatal("the planted session was taken")
	}
	b.post("/login", url.Values{"login": {"jiandu"}, "password": {password}}).is(http.StatusSeeOther)
	if b.cookies["session"] == first {
		t.Error("two people, one session")
	}
	old := w.visitor()
	old.cookies["session"] = first
	old.get("/desk").is(http.StatusSeeOther)
	b.post("/logout", nil).is(http.StatusSeeOther)
	if b.cookies["session"] != "" {
		t.Error("the cookie stays")
	}
	b.get("/logout").is(http.StatusNotFound)
}

// Whatever a name answers is found out with the same work: a name that is
// nobody's costs the 19 MB of a password too. Work is seen by what it allocates.
func TestANameThatIsNobodysCostsTheSameWork(t *testing.T) {
	w := newSite(t)
	w.derived()
	w.ok(w.Users.Disable(t.Context(), w.actors["admin"], "jiandu2"))
	if _, err := w.Users.AddSilent(t.Context(), user.System, user.New{Login: "silent", Name: "甲", Role: user.Head, DivisionID: w.dahe.ID}); err != nil {
		t.Fatal(err)
	}
	try := func(login string) (page string, work uint64) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a := w.visitor().post("/login", url.Values{"login": {login}, "password": {"falsch"}}).is(http.StatusUnprocessableEntity)
		runtime.ReadMemStats(&after)
		return a.text(".notice"), after.TotalAlloc - before.TotalAlloc
	}
	try("warm") // the decoy itself is derived once
	said, _ := try("kuaiji")
	for _, login := range []string{"kuaiji", "nobody", "jiandu2", "silent", strings.Repeat("长", 50), "' or 1=1 --"} {
		page, work := try(login)
		if page != said || work < 19<<20 || work > 25<<20 {
			t.Errorf("%q: %q after %d KB of work", login, page, work>>10)
		}
	}
}

func TestTheThrottleCountsTheVisitorNotTheProxyNorWhatHeWrote(t *testing.T) {
	w := newSite(t).behindProxy()
	try := func(i int, from string) int {
		return w.visitor().do(must(http.NewRequest(http.MethodPost, "http://example.com/login", strings.NewReader(fmt.Sprintf("login=niemand%d&password=falsch", i))))(t),
			"Content-Type", "application/x-www-form-urlencoded", "X-Forwarded-Proto", "https", "X-Forwarded-For", from).Status
	}
	w.ok(w.DB.Write(t.Context(), func(q db.Q) error { // he was here before
		for i := range 28 {
			if _, err := q.ExecContext(t.Context(), "insert into login_attempt (key, at) values ('addr:203.0.113.7', $1)", db.Time(w.Now().Add(-time.Duration(i)*time.Second))); err != nil {
				return err
			}
		}
		return nil
	}))
	for i := range 2 {
		try(i, fmt.Sprintf("198.51.100.%d, 203.0.113.7, 10.0.0.9", i)) // he writes another address each time; the proxies add his own and theirs
	}
	good := func(from string) *answer {
		return w.visitor().do(must(http.NewRequest(http.MethodPost, "http://example.com/login", strings.NewReader(url.Values{"login": {"kuaiji"}, "password": {password}}.Encode())))(t),
			"Content-Type", "application/x-www-form-urlencoded", "X-Forwarded-Proto", "https", "X-Forwarded-For", from)
	}
	good("192.0.2.1, 203.0.113.7").is(http.StatusUnprocessableEntity).has(".notice", "试错次数太多")
	good("203.0.113.8").is(http.StatusSeeOther)
	for forwarded, want := range map[string]string{"": "0.0.0.0", "rubbish": "0.0.0.0", "203.0.113.7, rubbish": "0.0.0.0", "2001:db8::1": "2001:db8::1", "::ffff:203.0.113.7": "203.0.113.7", "10.1.1.1": "10.1.1.1"} {
		w.ok(w.DB.Write(t.Context(), forget))
		w.visitor().do(must(http.NewRequest(http.MethodPost, "http://example.com/login", strings.NewReader("login=x&password=y")))(t), "Content-Type", "application/x-www-form-urlencoded", "X-Forwarded-Proto", "https", "X-Forwarded-For", forwarded)
		var key string
		w.ok(w.DB.Read().QueryRowContext(t.Context(), "select key from login_attempt where key like 'addr:%'").Scan(&key))
		if key != "addr:"+want {
			t.Errorf("%q is counted as %s", forwarded, key)
		}
	}
}

func forget(q db.Q) error {
	_, err := q.ExecContext(context.Background(), "delete from login_attempt")
	return err
}

// What a stranger types as a name is neither kept at any length nor counted
// against others who mistype.
func TestALoginNameThatCanBeNoneIsNotKept(t *testing.T) {
	w := newSite(t)
	long := strings.Repeat("x", 30000)
	for range 6 {
		w.visitor().post("/login", url.Values{"login": {long}, "password": {"y"}}).is(http.StatusUnprocessableEntity).has(".notice", "登录名或密码不对")
	}
	var longest int
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select max(length(key)) from login_attempt").Scan(&longest))
	if longest > 50 {
		t.Errorf("%d bytes are kept", longest)
	}
}

func TestABorrowedSessionCannotFindOutThePassword(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	for range 5 {
		b.post("/desk/password", url.Values{"old": {"geraten"}, "password": {"另一个够长的密码啊啊"}}).is(http.StatusUnprocessableEntity).has("#f-old-error", "不对")
	}
	b.post("/desk/password", url.Values{"old": {password}, "password": {"另一个够长的密码啊啊"}}).is(http.StatusUnprocessableEntity).has(".notice", "试错次数太多")
	w.clock.mu.Lock()
	w.clock.now = w.clock.now.Add(16 * time.Minute)
	w.clock.mu.Unlock()
	b.post("/desk/password", url.Values{"old": {password}, "password": {"另一个够长的密码啊啊"}}).is(http.StatusSeeOther)
}

// Nothing that a signed-in person gets may be kept by the browser, a proxy or
// the next person at the machine.
func TestDeskPagesAreNotKept(t *testing.T) {
	w, x := furnished(t)
	for i, b := range w.everyone() {
		for _, r := range routeTable(x) {
			if r.method != http.MethodGet || !strings.HasPrefix(r.path, "/desk") {
				continue
			}
			if a := b.get(r.path); a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s as %q: Cache-Control %q", r.path, people[i], a.Header.Get("Cache-Control"))
			} else if csp := a.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.HasPrefix(csp, "default-src 'none'") {
				t.Errorf("%s as %q: %s", r.path, people[i], csp)
			}
		}
	}
}
