package web

import (
	"net/http"
	"net/url"
)

// clockRoutes are the rows of duties, of more time for them, and of what happened.
func clockRoutes(x things) []routeRow {
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	const (
		enters     = "303 200 403 200 200 403 200 200 200 403 403" // each for their own villages
		entersBad  = "403 422 403 422 422 403 422 422 422 403 403"
		near       = "303 200 200 200 404 404 404 200 404 403 403" // the village's people and its township
		headAsks   = "403 403 403 303 403 403 404 403 403 403 403"
		townGives  = "403 403 403 403 403 403 403 303 404 403 403"
		onlyTown   = "303 403 403 403 403 403 403 200 200 403 403" // each its own villages
		townNobody = "403 403 403 403 403 403 403 404 404 403 403"
	)
	more := url.Values{"until": {"2026-04-28"}, "reason": {"停电"}}
	return []routeRow{
		get("/villages/:village/clock/:id", xiaoshan+"/clock/"+x.duty, all),
		get("/desk/obligations/", "/desk/obligations", village3),
		get("/desk/obligations/:id", "/desk/obligations/"+x.duty, near),
		post("/desk/obligations/:id/ask", "/desk/obligations/"+x.duty+"/ask", more, headAsks),
		post("/desk/obligations/:id/give", "/desk/obligations/"+x.other+"/give", more, townGives),
		post("/desk/obligations/:id/grant", "/desk/obligations/"+x.duty+"/grant", url.Values{"request": {"999"}}, townNobody),
		post("/desk/obligations/:id/refuse", "/desk/obligations/"+x.duty+"/refuse", url.Values{"request": {"999"}, "answer": {"不难"}}, townNobody),
		post("/desk/obligations/:id/release", "/desk/obligations/"+x.other+"/release", url.Values{"why": {"登记错了"}}, townGives),
		get("/desk/late-cases", "/desk/late-cases", onlyTown),
		get("/desk/events/", "/desk/events", enters),
		post("/desk/events/", "/desk/events", nil, entersBad),
		get("/desk/start", "/desk/start", onlyAdmin),
		post("/desk/start", "/desk/start", url.Values{"from": {"2026-05-01"}, "reason": {"从五月起"}}, adminDoes),
	}
}

// owed finds the numbers of two duties of 小山村 that come up in April.
func (w *site) owed(x *things) {
	w.t.Helper()
	for item, to := range map[string]*string{"audit": &x.duty, "charter": &x.other} {
		*to = itoa64(w.entered(item, "有事", "2026-04-08"))
	}
}
