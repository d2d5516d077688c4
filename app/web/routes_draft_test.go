package web

import (
	"net/http"
	"net/url"
	"testing"

	"sunshine/app/finance"
)

// draftRoutes are the rows of the pages on which vouchers are written. Whatever
// is asked for is 小山村's; shipped templates every village has.
func draftRoutes(x things) []routeRow {
	const (
		does    = "403 303 403 403 303 403 403 403 403 403 403"
		ownDoes = "403 303 403 403 404 403 403 403 403 403 403"
		ownTold = "403 422 403 403 404 403 403 403 403 403 403"
	)
	draft := "/desk/drafts/" + x.sketch
	var rows []routeRow
	for _, r := range []struct{ pattern, path, want string }{
		{"/desk/drafts/", "/desk/drafts", bookKeepers},
		{"/desk/drafts/:id", draft, ownBooks},
		{"/desk/drafts/:id/files/:sha256", draft + "/files/" + x.sketched, ownBooks},
		{"/desk/drafts/:id/thumbs/:sha256", draft + "/thumbs/" + x.sketched, ownBooks},
		{"/desk/templates/", "/desk/templates", bookKeepers},
	} {
		rows = append(rows, routeRow{http.MethodGet, r.pattern, r.path, nil, r.want})
	}
	for _, r := range []struct {
		pattern, path string
		form          url.Values
		want          string
	}{
		{"/desk/drafts/", "/desk/drafts", url.Values{"template": {"electricity"}}, does},
		{"/desk/drafts/:id/save", draft + "/save", paperForm(2, "3"), ownDoes},
		{"/desk/drafts/:id/settle", draft + "/settle", url.Values{"all": {"theirs"}}, ownDoes},
		{"/desk/drafts/:id/files", draft + "/files", url.Values{}, ownTold},
		{"/desk/drafts/:id/files/:sha256/move", draft + "/files/" + x.sketched + "/move", url.Values{"to": {"up"}}, ownDoes},
		{"/desk/drafts/:id/files/:sha256/remove", draft + "/files/" + x.sketched + "/remove", url.Values{}, ownDoes},
		{"/desk/templates/", "/desk/templates", url.Values{"name": {"买本子"}, "draft": {x.sketch}}, ownDoes},
		{"/desk/templates/:id/rename", "/desk/templates/lease/rename", url.Values{"name": {"收包地的钱"}}, does},
		{"/desk/templates/:id/remove", "/desk/templates/interest/remove", url.Values{}, does},
		{"/desk/drafts/:id/post", draft + "/post", paperForm(3, "3"), ownDoes},
		{"/desk/drafts/:id/drop", "/desk/drafts/" + x.spare + "/drop", url.Values{"revision": {"1"}}, ownDoes},
	} {
		rows = append(rows, routeRow{http.MethodPost, r.pattern, r.path, r.form, r.want})
	}
	return rows
}

// paperForm is the form of a voucher that buys paper for so many yuan.
func paperForm(revision int, amount string) url.Values {
	return url.Values{
		"revision": {itoa(revision)}, "day": {"2026-04-02"}, "summary": {"买本子"}, "handler": {"李账"}, "witness": {"陈证"}, "reviewer": {"周审"}, "approver": {"张领"},
		"line-1-key": {"a"}, "line-1-account": {"513.02 办公费"}, "line-1-debit": {amount}, "line-2-key": {"b"}, "line-2-account": {"yhck"}, "line-2-credit": {amount},
		"line-3-key": {""}, "line-3-account": {""}, "line-3-debit": {""}, "line-3-credit": {""},
	}
}

// sketches begins two drafts of 小山村, the first with a photo.
func (w *site) sketches(t *testing.T, x *things) {
	t.Helper()
	by := w.actors["kuaiji"]
	first := must(w.Finance.NewDraft(t.Context(), by, w.xiaoshan, finance.DraftSource{Template: "office"}))(t)
	first = must(w.Finance.SaveDraft(t.Context(), by, w.xiaoshan, first.ID, 1, finance.DraftBody{Day: "2026-04-02", Summary: "本子", Lines: []finance.DraftLine{{Key: "a", Account: "513.02"}}}))(t)
	w.ok(w.Finance.AttachDraft(t.Context(), by, w.xiaoshan, first.ID, "照片", photo(t, 90)))
	first = must(w.Finance.Draft(t.Context(), w.xiaoshan.ID, first.ID))(t)
	spare := must(w.Finance.NewDraft(t.Context(), by, w.xiaoshan, finance.DraftSource{Template: "papers"}))(t)
	x.sketch, x.sketched, x.spare = itoa64(first.ID), first.Files[0].SHA256, itoa64(spare.ID)
}
