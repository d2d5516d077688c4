package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"sunshine/app/db"
)

// people are the columns of the table of routes. What a row asks for is 小山村's:
// its own three people come first, then another village's, then its township's,
// another township's, and the county's.
var people = []string{"", "kuaiji", "jiandu", "cunzhang", "kuaiji2", "jiandu2", "cunzhang2", "zhen", "zhen2", "jijian", "admin"}

// The usual sets of answers, in the order of people.
const (
	all         = "200 200 200 200 200 200 200 200 200 200 200"
	gone        = "404 404 404 404 404 404 404 404 404 404 404"
	moved       = "303 303 303 303 303 303 303 303 303 303 303"
	wrong       = "422 422 422 422 422 422 422 422 422 422 422"
	desks       = "303 200 200 200 200 200 200 200 200 200 200"
	village3    = "303 200 200 200 200 200 200 403 403 403 403" // each sees their own village's
	own3        = "303 200 200 200 404 404 404 403 403 403 403"
	bookKeepers = "303 200 403 403 200 403 403 403 403 403 403"
	ownBooks    = "303 200 403 403 404 403 403 403 403 403 403"
	watchers    = "303 403 403 403 403 403 403 200 200 200 200"
	onlyAdmin   = "303 403 403 403 403 403 403 403 403 403 200"
	adminDoes   = "403 403 403 403 403 403 403 403 403 403 303"
	adminTold   = "403 403 403 403 403 403 403 403 403 403 200"
)

// routeRow is one route: the pattern as registered, an address of that
// pattern, the form of a POST, and what each person gets.
type routeRow struct {
	method, pattern, path string
	form                  url.Values
	want                  string
}

// routeTable lists every route there is, over things that the site must have.
func routeTable(x things) []routeRow {
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	v, d := "/villages/:village", xiaoshan+"/disclosures/"+x.out
	rows := []routeRow{
		get("/healthz", "/healthz", all),
		get("/static/*", x.style, all),
		get("/", "/", all),
		get("/clock.csv", "/clock.csv", all),
		get("/clock", "/clock", all),
		get("/help", "/help", all),
		get("/style", "/style", gone), // while developing only
		get("/files/:sha256", "/files/"+x.receipt, all),
		get(v, xiaoshan, all),
		get(v+"/clock", xiaoshan+"/clock", all),
		get(v+"/finance", xiaoshan+"/finance", all),
		get(v+"/finance/:month", march, all),
		get(v+"/finance/:month.:kind", march+".csv", all),
		get(v+"/finance/:month/v/:n", march+"/v/1", all),
		get(v+"/finance/:month/v/:n.:kind", march+"/v/1.json", all),
		get(v+"/funds", xiaoshan+"/funds", all),
		get(v+"/funds/:id", xiaoshan+"/funds/999", gone),
		get(v+"/disclosures/:id", d, all),
		get(v+"/disclosures/:id.:kind", d+".csv", all),
		get(v+"/disclosures/:id/v/:n", d+"/v/1", all),
		get(v+"/disclosures/:id/v/:n.:kind", d+"/v/1.json", all),
		get("/login", "/login", all),
		get("/size", "/size?to=large&back=/help", moved),
		post("/login", "/login", url.Values{"login": {"nobody"}, "password": {"nothing"}}, wrong),

		get("/desk/password", "/desk/password", desks),
		get("/desk/", "/desk", desks),
		get("/desk/files/:sha256", "/desk/files/"+x.receipt, own3),
		get("/desk/finance/:month.pdf", "/desk/finance/2026-03.pdf", village3),
		get("/desk/finance/:month", "/desk/finance/2026-03", village3),
		get("/desk/disclosures/", "/desk/disclosures", village3),
		get("/desk/disclosures/:id", "/desk/disclosures/"+x.draft, own3),
		get("/desk/opening/", "/desk/opening", bookKeepers),
		get("/desk/entries/", "/desk/entries", bookKeepers),
		get("/desk/entries/new", "/desk/entries/new", bookKeepers),
		get("/desk/entries/:id", "/desk/entries/"+x.entry, ownBooks),
		get("/desk/entries/:id/reverse", "/desk/entries/"+x.entry+"/reverse", ownBooks),
		get("/desk/imports/", "/desk/imports", bookKeepers),
		get("/desk/imports/template.xlsx", "/desk/imports/template.xlsx", bookKeepers),
		get("/desk/imports/:id", "/desk/imports/"+x.asking, ownBooks),
		get("/desk/imports/:id/mapping", "/desk/imports/"+x.export+"/mapping", ownBooks),
		get("/desk/imports/:id/progress", "/desk/imports/"+x.export+"/progress", "303 303 403 403 404 403 403 403 403 403 403"), // nothing is under way
		get("/desk/imports/:id/marked.xlsx", "/desk/imports/"+x.workbook+"/marked.xlsx", ownBooks),
		get("/desk/overdue", "/desk/overdue", watchers),
		get("/desk/overdue.csv", "/desk/overdue.csv", watchers),
		get("/desk/villages/", "/desk/villages", onlyAdmin),
		get("/desk/villages/new", "/desk/villages/new?level=village", onlyAdmin),
		get("/desk/villages/:division", "/desk/villages/"+x.place, onlyAdmin),
		get("/desk/villages/:division/recode", "/desk/villages/"+x.place+"/recode", onlyAdmin),
		get("/desk/villages/:division/name", "/desk/villages/"+x.place+"/name", onlyAdmin),
		get("/desk/users/", "/desk/users", onlyAdmin),
		get("/desk/users/:login", "/desk/users/jiandu", onlyAdmin),
		get("/desk/users/:login/:act", "/desk/users/jiandu/disable", onlyAdmin),
		get("/desk/new-user", "/desk/new-user", onlyAdmin),
		get("/desk/holidays/", "/desk/holidays", onlyAdmin),
		get("/desk/jobs/", "/desk/jobs", onlyAdmin),
		get("/desk/audit", "/desk/audit", onlyAdmin),
	}
	rows = append(rows, booksRoutes(x)...)
	rows = append(rows, reviewRoutes(x)...)
	rows = append(rows, draftRoutes(x)...)
	rows = append(rows, textRoutes(x)...)
	rows = append(rows, partyRoutes(x)...)
	rows = append(rows, matterRoutes(x)...)
	rows = append(rows, noticeRoutes(x)...)
	rows = append(rows, recordRoutes(x)...)
	rows = append(rows, privacyRoutes(x)...)
	rows = append(rows, guideRoutes(x)...)
	rows = append(rows, formsRoutes(x)...)
	rows = append(rows, catalogueRoutes()...)
	rows = append(rows, boardRoutes(x)...)
	rows = append(rows, assetRoutes(x)...)
	rows = append(rows, contractRoutes(x)...)
	rows = append(rows, clockRoutes(x)...)
	rows = append(rows, agencyRoutes(x)...)
	rows = append(rows, villageRoutes(x)...)
	rows = append(rows, batchRoutes(x)...)
	return append(rows, changes(x, post)...)
}

// changes are the routes that change something. The last one ends the sessions.
func changes(x things, post func(pattern, path string, form url.Values, want string) routeRow) []routeRow {
	income := url.Values{"kind": {"income"}, "day": {"2026-04-02"}, "money": {"bank"}, "account": {"503"}, "amount": {"5"}, "summary": {"补助"}}
	return []routeRow{
		post("/desk/password", "/desk/password", url.Values{"old": {"nothing"}, "password": {"nothing"}}, "403 422 422 422 422 422 422 422 422 422 422"),
		post("/desk/finance/:month/submit", "/desk/finance/2026-01/submit", nil, "403 303 403 403 303 403 403 403 403 403 403"),
		post("/desk/finance/:month/correct", "/desk/finance/2026-03/correct", url.Values{"reason": {"漏记"}}, "403 303 403 403 404 404 404 403 403 403 403"),
		post("/desk/disclosures/:id/submit", "/desk/disclosures/"+x.draft+"/submit", nil, "403 303 403 403 404 404 404 403 403 403 403"),
		post("/desk/disclosures/:id/approve", "/desk/disclosures/"+x.handed+"/approve", nil, "403 403 303 403 404 404 404 403 403 403 403"),
		post("/desk/disclosures/:id/return", "/desk/disclosures/"+x.doubtful+"/return", url.Values{"reason": {"缺票"}}, "403 403 303 403 404 404 404 403 403 403 403"),
		post("/desk/disclosures/:id/publish", "/desk/disclosures/"+x.approved+"/publish", url.Values{"confirm": {"1"}, "met_on": {"2026-04-08"}, "expected": {"7"}, "present": {"6"}}, "403 403 403 303 404 404 404 403 403 403 403"),
		post("/desk/opening/", "/desk/opening", url.Values{"cash": {"?"}, "bank": {"0"}}, "403 422 403 403 422 403 403 403 403 403 403"),
		post("/desk/entries/", "/desk/entries", income, "403 303 403 403 303 403 403 403 403 403 403"),
		post("/desk/entries/:id/files", "/desk/entries/"+x.entry+"/files", nil, "403 422 403 403 404 403 403 403 403 403 403"),
		post("/desk/entries/:id/reverse", "/desk/entries/"+x.entry+"/reverse", url.Values{"day": {"2026-04-08"}, "note": {"记错"}}, "403 303 403 403 404 403 403 403 403 403 403"),
		post("/desk/entries/:id/matter", "/desk/entries/"+x.paid+"/matter", url.Values{"matter": {x.matter}}, "403 303 403 403 404 403 403 403 403 403 403"),
		post("/desk/entries/:id/matter/part", "/desk/entries/"+x.paid+"/matter/part", url.Values{"reason": {"选错了"}}, "403 303 403 403 404 403 403 403 403 403 403"),
		post("/desk/imports/", "/desk/imports", url.Values{"reading": {"auto"}}, "403 422 403 403 422 403 403 403 403 403 403"),
		post("/desk/imports/:id/answers", "/desk/imports/"+x.asking+"/answers", url.Values{"key-0": {"year"}, "answer-0": {"2026"}}, "403 303 403 403 404 403 403 403 403 403 403"),
		post("/desk/imports/:id/save", "/desk/imports/"+x.clean+"/save", nil, "403 303 403 403 404 403 403 403 403 403 403"),
		post("/desk/imports/:id/mapping", "/desk/imports/"+x.export+"/mapping", nil, "403 303 403 403 404 403 403 403 403 403 403"),
		post("/desk/imports/:id/undo", "/desk/imports/"+x.clean+"/undo", url.Values{"reason": {"传错了"}}, "403 303 403 403 404 403 403 403 403 403 403"),
		post("/desk/imports/:id/drop", "/desk/imports/"+x.workbook+"/drop", nil, "403 303 403 403 404 403 403 403 403 403 403"),
		post("/desk/villages/new", "/desk/villages/new", url.Values{"level": {"township"}, "parent": {x.county}, "code": {"339900109000"}, "name": {"新镇"}}, adminDoes),
		post("/desk/villages/:division/recode", "/desk/villages/"+x.place+"/recode", url.Values{"code": {"339900101299"}, "from": {"2026-04-08"}}, adminDoes),
		post("/desk/villages/:division/name", "/desk/villages/"+x.place+"/name", url.Values{"name": {"小河村"}}, adminDoes),
		post("/desk/users/:login/:act", "/desk/users/spare/disable", nil, adminDoes),
		post("/desk/new-user", "/desk/new-user", url.Values{"login": {"newone"}, "name": {"新人"}, "role": {"head"}, "division": {x.place}}, adminTold),
		post("/desk/holidays/", "/desk/holidays", url.Values{"text": {"?"}}, "403 403 403 403 403 403 403 403 403 403 422"),
		post("/desk/jobs/", "/desk/jobs", url.Values{"job": {"sweep"}, "date": {"2026-04-08"}}, adminDoes),
		post("/logout", "/logout", nil, moved),
	}
}

// Every route must stand in the table: a new one without a decision about who
// may use it fails here.
func TestEveryRouteIsInTheTable(t *testing.T) {
	w := newSite(t)
	listed := map[string]bool{}
	for _, r := range routeTable(things{}) {
		if key := r.method + " " + r.pattern; listed[key] {
			t.Errorf("%s stands twice", key)
		} else {
			listed[key] = true
		}
		if n := len(strings.Fields(r.want)); n != len(people) {
			t.Errorf("%s %s has %d answers for %d people", r.method, r.pattern, n, len(people))
		}
	}
	there := map[string]bool{}
	for _, r := range w.app.GetRoutes(true) {
		method := r.Method
		if method == http.MethodHead { // comes with each GET
			method = http.MethodGet
		}
		key := method + " " + r.Path
		if there[key] = true; !listed[key] {
			t.Errorf("%s is not in the table: who may use it?", key)
		}
	}
	for key := range listed {
		if !there[key] {
			t.Errorf("%s is no route any more", key)
		}
	}
}

func TestEveryRouteForEveryPerson(t *testing.T) {
	w, x := furnished(t)
	everyone := w.everyone()
	for _, r := range routeTable(x) {
		want := strings.Fields(r.want)
		order := make([]int, len(people))
		for i := range order {
			order[i] = i
		}
		// Who is refused asks first, while what is asked for is still to be had.
		slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(want[b], want[a]) })
		for _, i := range order {
			a := r.ask(everyone[i])
			if got := fmt.Sprint(a.Status); got != want[i] {
				t.Errorf("%s %s as %q: %s, want %s", r.method, r.path, people[i], got, want[i])
			}
			if a.Status == http.StatusSeeOther && people[i] == "" && strings.HasPrefix(r.path, "/desk") && !strings.HasPrefix(a.Header.Get("Location"), "/login?next=%2Fdesk") {
				t.Errorf("%s sends a visitor to %s", r.path, a.Header.Get("Location"))
			}
		}
	}
}

// No GET and no HEAD changes anything, whoever asks; HEAD answers as GET does.
func TestAskingChangesNothing(t *testing.T) {
	w, x := furnished(t)
	everyone := w.everyone()
	before := w.everything()
	for _, r := range routeTable(x) {
		if r.method != http.MethodGet {
			continue
		}
		for _, i := range []int{0, 1, 5, 7, 10} { // one of each kind
			b := everyone[i]
			g, h := b.get(r.path), b.head(r.path)
			if g.Status != h.Status || len(h.Body) != 0 || g.Header.Get("Content-Type") != h.Header.Get("Content-Type") || g.Header.Get("Location") != h.Header.Get("Location") {
				t.Errorf("%s as %q: GET %d %s, HEAD %d %s, %d bytes", r.path, people[i], g.Status, g.Header.Get("Content-Type"), h.Status, h.Header.Get("Content-Type"), len(h.Body))
			}
		}
	}
	if w.everything() != before {
		t.Error("asking changed something")
	}
}

// A form that another site sends, or that lacks the session's token, does nothing.
func TestNoRouteTakesAForgedForm(t *testing.T) {
	w, x := furnished(t)
	everyone := w.everyone()
	before := w.everything()
	forged := map[string][]string{
		"another site's origin":         {"Origin", "https://evil.example"},
		"no site's origin":              {"Origin", "null"},
		"a neighbour's origin":          {"Origin", "https://www." + strings.TrimPrefix(siteURL, "https://")},
		"our name on another port":      {"Origin", "http://example.com:8081"},
		"an origin that is none":        {"Origin", "javascript:alert(1)"},
		"a browser that says another":   {"Sec-Fetch-Site", "cross-site"},
		"a browser that says neighbour": {"Sec-Fetch-Site", "same-site"},
	}
	for _, r := range routeTable(x) {
		if r.method != http.MethodPost {
			continue
		}
		for what, headers := range forged {
			for _, i := range []int{0, max(0, slices.Index(strings.Fields(r.want), "303")), len(people) - 1} { // a visitor, one who may, the administrator
				b := everyone[i]
				if a := r.ask(b, headers...); a.Status != http.StatusForbidden {
					t.Errorf("%s as %q with %s: %d", r.path, people[i], what, a.Status)
				}
			}
		}
		for i, b := range everyone[1:] {
			for _, token := range []string{"falsch", everyone[i].token()} { // made up, and the person's before
				bad := r
				if bad.form = clone(r.form); token == "" {
					token = "x"
				}
				bad.form.Set("csrf", token)
				if a := bad.ask(b); a.Status != http.StatusForbidden {
					t.Errorf("%s as %q with a strange token: %d", r.path, people[i+1], a.Status)
				}
			}
		}
	}
	if w.everything() != before {
		t.Error("a forged form changed something")
	}
	for _, b := range everyone[1:] {
		b.get("/desk").is(http.StatusOK) // nobody was signed out
	}
	same := []string{"Origin", "http://example.com", "Sec-Fetch-Site", "same-origin"} // the host of the tests' requests
	if a := (routeRow{http.MethodPost, "", "/desk/jobs", url.Values{"job": {"sweep"}, "date": {"2026-04-08"}}, ""}).ask(everyone[len(people)-1], same...); a.Status != http.StatusSeeOther {
		t.Errorf("our own page's form: %d", a.Status)
	}
	if a := (routeRow{http.MethodPost, "", "/desk/jobs", url.Values{"job": {"sweep"}, "date": {"2026-04-08"}}, ""}).ask(everyone[len(people)-1], "Origin", siteURL); a.Status != http.StatusSeeOther {
		t.Errorf("a form from the public address, through a proxy that asks under another name: %d", a.Status)
	}
}

// With a one-time password there is nothing to do but to choose one's own.
func TestAOneTimePasswordOpensNothing(t *testing.T) {
	w, x := furnished(t)
	everyone := w.everyone()
	w.ok(w.DB.Write(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), "update user_account set must_change = 1")
		return err
	}))
	before := w.everything()
	for _, r := range routeTable(x) {
		if !strings.HasPrefix(r.path, "/desk") || r.pattern == "/desk/password" {
			continue
		}
		for i, b := range everyone[1:] {
			if a := r.ask(b); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/desk/password" {
				t.Errorf("%s %s as %q: %d to %q", r.method, r.path, people[i+1], a.Status, a.Header.Get("Location"))
			}
		}
	}
	if w.everything() != before {
		t.Error("something was done with a one-time password")
	}
}
