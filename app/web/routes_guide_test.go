package web

import (
	"net/http"
	"net/url"

	"sunshine/app/calendar"
)

// guideRoutes are the rows of guides, duty and cases. The case is 小山村's.
func guideRoutes(x things) []routeRow {
	const (
		reads   = "303 200 200 200 200 200 200 403 403 403 200" // the county's administrator changes guides
		keeps   = "303 200 403 200 200 403 200 403 403 403 403"
		does    = "403 303 403 303 303 403 303 403 403 403 403"
		told    = "403 422 403 422 422 403 422 403 403 403 403"
		none    = "403 404 403 404 404 403 404 403 403 403 403"
		ownKeep = "303 200 403 200 404 403 404 403 403 403 403"
		ownDoes = "403 303 403 303 404 403 404 403 403 403 403"
	)
	v, g, d, c := "/villages/:village", "/desk/guides", "/desk/duty", "/desk/cases"
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	return []routeRow{
		get("/guides", "/guides", all),
		get("/guides/:code", "/guides/seal", all),
		get("/guides/:code.pdf", "/guides/seal.pdf", all),
		get("/cases", "/cases", all),
		get("/cases/:number", "/cases/"+x.number, all),
		get(v+"/guides", xiaoshan+"/guides", all),
		get(v+"/guides/:code", xiaoshan+"/guides/seal", all),
		get(v+"/guides/:code.pdf", xiaoshan+"/guides/seal.pdf", all),
		get(v+"/duty", xiaoshan+"/duty", all),
		get(g+"/", g, reads),
		get(g+"/:code", g+"/seal", reads),
		get(g+"/:code/copy", g+"/seal/copy", onlyAdmin),
		get(d+"/", d, village3),
		get(d+"/template.xlsx", d+"/template.xlsx", keeps),
		get(c+"/", c, village3),
		get(c+"/:id", c+"/"+x.office, own3),
		get(c+"/:id/slip.pdf", c+"/"+x.office+"/slip.pdf", ownKeep),
		get(c+"/:id/do/:act", c+"/"+x.office+"/do/step", ownKeep),
		post(g+"/:code/facts", g+"/seal/facts", url.Values{"place": {"村部"}}, does),
		post(g+"/:code/copy", g+"/seal/copy", nil, "403 403 403 403 403 403 403 403 403 403 422"),
		post(d+"/", d, nil, told),
		post(d+"/many", d+"/many", nil, told),
		post(d+"/contacts", d+"/contacts", nil, told),
		post(d+"/contacts/:id/end", d+"/contacts/999/end", nil, none),
		post(d+"/:id/end", d+"/999/end", nil, none),
		post(c+"/", c, url.Values{"guide": {"seal"}, "received": {"2026-04-08"}}, does),
		post(c+"/:id/do/:act", c+"/"+x.office+"/do/step", url.Values{"step": {"1"}, "day": {"2026-04-08"}}, ownDoes),
	}
}

// broughtCase registers a case of 小山村 under a guide.
func (w *site) broughtCase(code, received string) (id, number string) {
	w.t.Helper()
	c := must(w.Guides.OpenCase(w.t.Context(), w.actors["kuaiji"], w.xiaoshan, code, must(calendar.ParseDay(received))(w.t)))(w.t)
	return itoa64(c.ID), c.Code()
}
