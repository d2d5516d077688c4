package web

import (
	"net/http"
	"net/url"
)

// partyRoutes are the rows of the register of counterparties and of the double
// entry of what is typed.
func partyRoutes(x things) []routeRow {
	const (
		reads    = own3
		keeps    = ownBooks
		does     = "403 303 403 403 404 403 403 403 403 403 403"
		adds     = "403 303 403 403 303 403 403 403 403 403 403"
		previews = "403 200 403 403 200 403 403 403 403 403 403"
	)
	p := "/desk/counterparties"
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	return []routeRow{
		get(p+"/", p, village3),
		get(p+"/new", p+"/new", bookKeepers),
		get(p+"/:id", p+"/"+x.party, reads),
		get(p+"/:id/edit", p+"/"+x.party+"/edit", keeps),
		post(p+"/", p, url.Values{"kind": {"unit"}, "name": {"又一家"}}, adds),
		post(p+"/:id/edit", p+"/"+x.party+"/edit", url.Values{"kind": {"household"}, "name": {"吕小兰"}, "note": {"二组"}}, does),
		post(p+"/:id/merge", p+"/"+x.double+"/merge", url.Values{"into": {"吕小兰"}}, does),
		post(p+"/:id/part", p+"/"+x.double+"/part", nil, does),
		post("/desk/entries/lines", "/desk/entries/lines", url.Values{"kind": {"expense"}}, previews),
	}
}
