package web

import (
	"net/http"
	"net/url"
)

// agencyRoutes are the rows of sub-accounts and of agency. Nobody of the table
// works in a village in agency; who does is tested in agency_test.go.
func agencyRoutes(x things) []routeRow {
	const (
		keepers     = "303 200 403 403 200 403 403 403 403 403 200" // each sees their own place's
		keepersNone = "303 404 403 403 404 403 403 403 403 403 404"
		keepersBad  = "403 422 403 403 422 403 403 403 403 403 422"
		keepersMiss = "403 404 403 403 404 403 403 403 403 403 404"
		nobody      = "303 403 403 403 403 403 403 403 403 403 403"
		nobodyDoes  = "403 403 403 403 403 403 403 403 403 403 403"
		booksNone   = "303 404 403 403 404 403 403 403 403 403 403"
		booksMiss   = "403 404 403 403 404 403 403 403 403 403 403"
		absent3     = "303 404 404 404 404 404 404 403 403 403 403"
	)
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	return []routeRow{
		get("/desk/accounts/", "/desk/accounts", keepers),
		get("/desk/accounts/file.:kind", "/desk/accounts/file.csv", keepers),
		get("/desk/accounts/:code", "/desk/accounts/513.99", keepersNone),
		post("/desk/accounts/", "/desk/accounts", url.Values{"code": {"513.99"}}, keepersBad),
		post("/desk/accounts/file", "/desk/accounts/file", nil, keepersBad),
		post("/desk/accounts/apply", "/desk/accounts/apply", nil, keepersBad),
		post("/desk/accounts/:code", "/desk/accounts/513.99", url.Values{"name": {"甲"}}, keepersMiss),
		get("/desk/bank/:account/:month.:kind", "/desk/bank/999/2026-03.pdf", absent3),
		get("/desk/agency", "/desk/agency", nobody),
		get("/desk/documents/", "/desk/documents", bookKeepers),
		get("/desk/documents/:id", "/desk/documents/999", booksNone),
		get("/desk/documents/:id/files/:sha256", "/desk/documents/999/files/"+x.receipt, booksNone),
		post("/desk/documents/", "/desk/documents", nil, nobodyDoes),
		post("/desk/documents/:id/again", "/desk/documents/999/again", nil, nobodyDoes),
		post("/desk/documents/:id/withdraw", "/desk/documents/999/withdraw", nil, nobodyDoes),
		post("/desk/documents/:id/book", "/desk/documents/999/book", nil, booksMiss),
		post("/desk/documents/:id/link", "/desk/documents/999/link", nil, booksMiss),
		post("/desk/documents/:id/return", "/desk/documents/999/return", nil, booksMiss),
		post("/desk/villages/:division/agency", "/desk/villages/"+x.place+"/agency", url.Values{"act": {"begin"}}, adminDoes),
	}
}
