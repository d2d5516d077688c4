package web

import (
	"net/http"
	"net/url"
)

// contractRoutes are the rows of the contracts. The lease is 小山村's, with a
// voucher linked to its first instalment and one paper.
func contractRoutes(x things) []routeRow {
	const (
		lists  = "303 200 200 200 200 200 200 200 200 200 403"
		sees   = "303 200 200 200 404 404 404 200 404 200 403"
		asks   = "403 422 403 403 422 403 403 403 403 403 403"
		doubts = "403 422 403 403 404 403 403 403 403 403 403"
		does   = "403 303 403 403 404 403 403 403 403 403 403"
	)
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	v, d, at := "/villages/:village/contracts", "/desk/contracts", "/desk/contracts/"+x.contract
	return []routeRow{
		get(v, xiaoshan+"/contracts", all),
		get(v+"/list.:kind", xiaoshan+"/contracts/list.csv", all),
		get(v+"/:number", xiaoshan+"/contracts/2025-001", all),
		get(v+"/:number/card.pdf", xiaoshan+"/contracts/2025-001/card.pdf", all),
		get(d+"/", d, lists),
		get(d+"/new", d+"/new", bookKeepers),
		get(d+"/template.xlsx", d+"/template.xlsx", bookKeepers),
		get(d+"/import", d+"/import", bookKeepers),
		get(d+"/:id", at, sees),
		get(d+"/:id/change", at+"/change", ownBooks),
		get(d+"/:id/pay/:n", at+"/pay/2", ownBooks),
		get(d+"/:id/files/:n", at+"/files/1", own3),
		get(d+"/:id/:act", at+"/end", ownBooks),
		post(d+"/", d, nil, asks),
		post(d+"/import", d+"/import", nil, asks),
		post(d+"/import/save", d+"/import/save", nil, asks),
		post(d+"/:id/change", at+"/change", nil, doubts),
		post(d+"/:id/pay/:n", at+"/pay/2", nil, doubts),
		post(d+"/:id/parts", at+"/parts", url.Values{"payment": {"1"}, "reason": {"连错了"}}, does),
		post(d+"/:id/files", at+"/files", nil, doubts),
		post(d+"/:id/:act", at+"/end", url.Values{"seen": {"1"}, "day": {"2026-04-08"}, "reason": {"承包人退出"}}, does),
	}
}
