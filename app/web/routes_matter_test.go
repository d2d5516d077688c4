package web

import (
	"net/http"
	"net/url"
)

// matterRoutes are the rows of the matters' desk. The matter is 小山村's, just
// brought forward, with one paper in its file.
func matterRoutes(x things) []routeRow {
	const (
		lists = "303 200 200 200 200 200 200 200 200 200 403"
		sees  = "303 200 200 200 404 404 404 200 404 200 403"
		heads = "303 403 403 200 403 403 200 403 403 403 403"
		towns = "303 403 403 403 403 403 403 200 404 403 403"
		does  = "403 403 403 303 404 404 404 403 404 403 403"
	)
	m, at := "/desk/matters", "/desk/matters/"+x.matter
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	return []routeRow{
		get(m+"/", m, lists),
		get(m+"/new", m+"/new", heads),
		get(m+"/settings/:village", m+"/settings/339900100201", towns),
		get(m+"/:id", at, sees),
		get(m+"/:id/do/:kind", at+"/do/plan-revised", "303 403 403 200 404 404 404 403 404 403 403"),
		get(m+"/:id/files/:n", at+"/files/1", sees),
		get(m+"/:id/print/:paper.pdf", at+"/print/sign-in.pdf?stage=resolve", "303 200 200 200 404 404 404 403 403 403 403"),
		post(m+"/", m, url.Values{"category": {"public_works"}}, "403 403 403 422 403 403 422 403 403 403 403"),
		post(m+"/settings/:village", m+"/settings/339900100201", url.Values{"template": {"sylgk"}}, "403 403 403 403 403 403 403 303 404 403 403"),
		post(m+"/:id/do/:kind", at+"/do/plan-revised", url.Values{"acts": {"2"}, "day": {"2026-04-08"}, "summary": {"路加宽"}}, does),
		post(m+"/:id/notice", at+"/notice", nil, "403 303 403 303 404 404 404 403 404 403 403"),
	}
}
