package web

import (
	"net/http"
	"net/url"
)

// catalogueRoutes are the rows of the catalogue: read by anyone, settled by the
// county's administrator.
func catalogueRoutes() []routeRow {
	const (
		anyone = "200 200 200 200 200 200 200 200 200 200 200"
		only   = "303 403 403 403 403 403 403 403 403 403 200"
		writes = "403 403 403 403 403 403 403 403 403 403 422"
		at     = "/desk/catalogue"
	)
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string) routeRow {
		return routeRow{http.MethodPost, pattern, path, url.Values{}, writes}
	}
	return []routeRow{
		get("/catalogue", "/catalogue", anyone),
		get("/catalogue.:kind", "/catalogue.csv", anyone),
		get("/catalogue/:code", "/catalogue/debts", anyone),
		get("/catalogue/:code/feed.atom", "/catalogue/debts/feed.atom", anyone),
		get("/feed.atom", "/feed.atom", anyone),
		get("/calendar.ics", "/calendar.ics", anyone),
		get("/villages/:village/feed.atom", "/villages/339900100201/feed.atom", anyone),
		get("/villages/:village/calendar.ics", "/villages/339900100201/calendar.ics", anyone),
		get("/villages/:village/disclosures", "/villages/339900100201/disclosures", anyone),
		get(at+"/", at, only),
		get(at+"/words", at+"/words", only),
		get(at+"/items/:code", at+"/items/debts", only),
		post(at+"/read", at+"/read"),
		post(at+"/save", at+"/save"),
		post(at+"/words", at+"/words"),
		post(at+"/items/:code", at+"/items/debts"),
	}
}
