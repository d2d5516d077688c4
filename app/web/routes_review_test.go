package web

import (
	"net/http"
	"net/url"
)

// reviewRoutes are the rows of the review chain beyond one version's own steps:
// several at once, an objection and its answer, filing, signatures.
func reviewRoutes(x things) []routeRow {
	d, f, g := "/desk/disclosures", "/desk/filings", "/desk/signoffs"
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	return []routeRow{
		get(d+"/meeting", d+"/meeting", "303 403 403 200 403 403 200 403 403 403 403"),
		post(d+"/approve", d+"/approve", nil, "403 403 422 403 403 422 403 403 403 403 403"),
		post(d+"/meeting", d+"/meeting", nil, "403 403 403 422 403 403 422 403 403 403 403"),
		post(d+"/:id/object", d+"/"+x.disputed+"/object", url.Values{"objection": {"缺一张票"}}, "403 403 303 403 404 404 404 403 403 403 403"),
		post(d+"/:id/answer", d+"/"+x.objected+"/answer", url.Values{"answer": {"票补上了"}}, "403 403 403 303 404 404 404 403 403 403 403"),
		get(g+"/", g, "303 403 200 200 403 200 200 200 200 200 403"),
		post(g+"/", g, nil, "403 403 422 422 403 422 422 422 422 422 403"),
		post(g+"/:id", g+"/"+x.outVersion, url.Values{"slot": {"inspection"}}, "403 403 403 403 403 404 404 403 404 303 403"),
		get(f+"/", f, "303 403 403 403 403 403 403 200 200 403 403"),
		post(f+"/", f, nil, "403 403 403 403 403 403 403 422 422 403 403"),
	}
}

// disputes leaves a table under review and one to which the supervision committee
// objected.
func (w *site) disputes(x *things) {
	w.t.Helper()
	x.disputed, x.objected = w.table("有不同意见", 1), w.table("提过意见", 1)
	id := must(numberIn(x.objected))(w.t)
	w.ok(w.Disclosures.Object(w.t.Context(), w.actors["jiandu"], int64(id), "缺一张票"))
	out := must(numberIn(x.out))(w.t)
	x.outVersion = itoa64(must(w.Disclosures.PublishedOf(w.t.Context(), int64(out), 0))(w.t).ID)
}
