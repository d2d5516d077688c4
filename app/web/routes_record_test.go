package web

import (
	"net/http"
	"net/url"
)

// oldWell is a record that says hardly anything.
const oldWell = "title = \"从前修的井\"\n[source]\ntitle = \"会议记录\"\n"

// recordRoutes are the rows of recorded matters. The record is 小山村's.
func recordRoutes(x things) []routeRow {
	const (
		lists = "303 403 403 200 403 403 200 200 200 403 403"
		asks  = "303 403 403 200 403 403 200 200 404 403 403" // a head's own village; of others the township's
		own   = "303 403 403 200 403 403 404 200 404 403 403"
		shows = "403 403 403 200 403 403 200 200 404 403 403"
		wrong = "403 403 403 422 403 403 422 422 404 403 403"
	)
	r, at := "/desk/records", "/desk/records/"+x.record
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	of := url.Values{"village": {"339900100201"}, "title": {"修路"}, "source/title": {"会议记录"}, "text": {oldWell}}
	return []routeRow{
		get("/villages/:village/records/:id", xiaoshan+"/records/"+x.record, all),
		get(r+"/", r, lists),
		get(r+"/new", r+"/new?village=339900100201", asks),
		get(r+"/:id", at, own),
		get(r+"/:id/edit", at+"/edit", own),
		get(r+"/:id/file.toml", at+"/file.toml", own),
		post(r+"/preview", r+"/preview", of, shows),
		post(r+"/revise", r+"/revise", of, shows),
		post(r+"/", r, url.Values{"village": {"339900100201"}, "text": {"title"}}, wrong),
		post(r+"/:id/withdraw", at+"/withdraw", nil, "403 403 403 422 403 403 404 422 404 403 403"),
	}
}

// recorded keeps a record of 小山村.
func (w *site) recorded(login, text string) int64 {
	w.t.Helper()
	return must(w.Procedure.KeepRecord(w.t.Context(), w.actors[login], w.xiaoshan, text))(w.t)
}
