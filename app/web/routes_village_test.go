package web

import (
	"net/http"
	"net/url"
)

// villageRoutes are the rows of the changes of divisions and of villages that ended.
// Nobody of the table has inherited one; who works on it is tested in past_test.go.
func villageRoutes(x things) []routeRow {
	const (
		adminWrong = "403 403 403 403 403 403 403 403 403 403 422"
		adminNone  = "303 403 403 403 403 403 403 403 403 403 404"
		keeperNone = "403 404 403 403 404 403 403 403 403 403 403"
	)
	p := "/desk/villages"
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	return []routeRow{
		get("/desk/inherited", "/desk/inherited", village3),
		post("/desk/inherited/:village/carry", "/desk/inherited/339900100202/carry", nil, keeperNone),
		get(p+"/changes", p+"/changes", onlyAdmin),
		get(p+"/changes/new", p+"/changes/new?kind=merge", onlyAdmin),
		get(p+"/changes/:id", p+"/changes/999", adminNone),
		post(p+"/changes/preview", p+"/changes/preview", url.Values{"kind": {"merge"}, "village-1": {x.place}}, adminWrong),
		post(p+"/changes", p+"/changes", url.Values{"kind": {"rename"}, "village-1": {x.place}}, adminWrong),
		get(p+"/import", p+"/import", onlyAdmin),
		post(p+"/import", p+"/import", nil, adminWrong),
		post(p+"/import/apply", p+"/import/apply", url.Values{"rows": {"?"}}, adminWrong),
	}
}
