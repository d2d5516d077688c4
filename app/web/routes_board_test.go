package web

import (
	"net/http"
	"net/url"
)

// boardRoutes are the rows of the physical board and of what is taken back; the
// versions are 小山村's.
func boardRoutes(x things) []routeRow {
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	board, out := "/desk/boards/"+x.board, "/desk/withdrawals/"+x.board
	return []routeRow{
		get("/villages/:village/poster.pdf", xiaoshan+"/poster.pdf", all),
		get("/desk/posters.pdf", "/desk/posters.pdf", watchers),
		get("/desk/boards/", "/desk/boards", "303 200 200 200 200 200 200 200 200 200 403"),
		get("/desk/boards/:id", board, "303 200 200 200 404 404 404 200 404 200 403"),
		post("/desk/boards/:id/:act", board+"/up", url.Values{"on": {"?"}}, "403 422 422 422 404 404 404 422 404 422 403"),
		get("/desk/withdrawals/:id", out, "303 403 403 200 403 403 404 200 404 200 403"),
		post("/desk/withdrawals/:id", out, nil, "403 403 403 422 403 403 404 422 404 422 403"),
	}
}
