package web

import (
	"net/http"

	"sunshine/app/procedure"
)

// noticeRoutes are the rows of what everyone sees of matters, and of their
// notices on the way there.
func noticeRoutes(x things) []routeRow {
	v, n, m := "/villages/:village", xiaoshan+"/notices/"+x.noticed, xiaoshan+"/matters/"+x.decided
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	return []routeRow{
		get(v+"/notices/:id", n, all),
		get(v+"/notices/:id.:kind", n+".pdf", all),
		get(v+"/notices/:id/v/:n", n+"/v/1", all),
		get(v+"/notices/:id/v/:n.:kind", n+"/v/1.json", all),
		get(v+"/matters", xiaoshan+"/matters", all),
		get(v+"/matters/:code", m, all),
		get(v+"/matters/:code/files/:n", m+"/files/1", gone), // a minute of a meeting
		get("/desk/disclosures/:id/draft.pdf", "/desk/disclosures/"+x.notice+"/draft.pdf", own3),
	}
}

// decidedMatters takes one matter through its resolution and another up to it,
// in the weeks before.
func (w *site) decidedMatters(x *things) {
	w.t.Helper()
	today := w.today()
	w.at("2026-02-20")
	r := w.begin("村口的灯")
	r.until("contracted", "")
	x.noticed, x.decided = itoa64(r.notice(procedure.PublishResolution).DisclosureID), r.file().Code()
	w.at("2026-03-10")
	r = w.begin("修桥")
	r.until("posted", "publish-resolution")
	x.notice = itoa64(r.notice(procedure.PublishResolution).ID)
	w.at(today.String())
}
