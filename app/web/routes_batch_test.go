package web

import (
	"net/http"
	"net/url"

	"sunshine/app/batch"
	"sunshine/app/calendar"
	"sunshine/app/pdf"
)

// batchRoutes are the rows of batches, over one that 青石镇 has asked for.
func batchRoutes(x things) []routeRow {
	const (
		asker   = "303 403 403 403 403 403 403 200 404 404 404"
		changes = "403 403 403 403 403 403 403 303 404 404 404"
		asks    = "403 403 403 403 403 403 403 303 422 303 303" // nothing is out in the other township
	)
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	at := "/desk/batches/" + x.batch
	return []routeRow{
		get("/desk/batches/", "/desk/batches", watchers),
		get("/desk/batches/:id", at, asker),
		get("/desk/batches/:id/progress", at+"/progress", asker),
		get("/desk/batches/:id/file", at+"/file", asker),
		post("/desk/batches/", "/desk/batches", url.Values{"month": {"2026-04"}, "township": {"0"}, "form": {"zip"}, "paper": {"A4"}}, asks),
		post("/desk/batches/:id/:act", at+"/stop", nil, changes),
	}
}

// batched has 青石镇 ask for all of April, and waits for it.
func (w *site) batched() string {
	w.t.Helper()
	april := calendar.NewMonth(2026, 4)
	b, err := w.batches.Ask(w.t.Context(), w.actors["zhen"], batch.Ask{From: april.First(), To: april.Last(), Form: batch.ZIP, Paper: pdf.A4})
	w.ok(err)
	w.batches.Wait()
	return itoa64(b.ID)
}
