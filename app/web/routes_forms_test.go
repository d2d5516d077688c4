package web

import (
	"net/http"
	"net/url"
)

// formsRoutes are the rows of the rosters and the procedures. The row of a roster is 小山村's.
func formsRoutes(x things) []routeRow {
	const (
		reads  = "303 200 200 200 200 200 200 200 200 200 403"
		chosen = "303 200 200 200 200 200 200 200 404 200 403" // those above ask for 小山村's
		inner  = "303 200 200 200 200 200 200 403 403 403 403"
		asks   = "303 200 403 200 404 403 404 403 403 403 403"
		writes = "403 422 403 422 422 403 422 403 403 403 403"
		rows   = "403 422 403 422 404 403 404 403 403 403 403"
	)
	const governs = "303 403 403 403 403 403 403 403 403 403 200"
	r, p := "/desk/rosters", "/desk/procedures"
	const readsAll = "303 200 200 200 200 200 200 200 200 200 200"
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	return []routeRow{
		get(r+"/", r, reads),
		get(r+"/:body", r+"/representatives?village=339900100201", chosen),
		get(r+"/:body/list.xlsx", r+"/party/list.xlsx", inner),
		get(r+"/rows/:id", r+"/rows/"+x.member, asks),
		post(r+"/counts", r+"/counts", url.Values{"basis": {"adults"}, "number": {"0"}}, writes),
		post(r+"/:body", r+"/party", url.Values{"name": {"张"}}, writes),
		post(r+"/:body/many", r+"/party/many", url.Values{"list": {""}}, writes),
		post(r+"/rows/:id/end", r+"/rows/"+x.member+"/end", url.Values{"until": {"2099-01-01"}}, rows),
		post(r+"/rows/:id/strike", r+"/rows/"+x.member+"/strike", url.Values{"reason": {""}}, rows),
		get(p+"/", p, readsAll),
		get(p+"/:code", p+"/sylgk", readsAll),
		get(p+"/:code/copy", p+"/sylgk/copy", governs),
		post(p+"/:code/check", p+"/sylgk/check", nil, "403 403 403 403 403 403 403 403 403 403 200"),
		post(p+"/:code/copy", p+"/sylgk/copy", nil, "403 403 403 403 403 403 403 403 403 403 422"),
	}
}
