package web

import (
	"net/http"
	"net/url"

	"sunshine/app/asset"
	"sunshine/app/calendar"
)

// the address of 小山村's hall in the registers: 资2026-001
const hallNumber = "%E8%B5%842026-001"

// assetRoutes are the rows of the registers. The hall is 小山村's, with a photo.
func assetRoutes(things) []routeRow {
	const (
		lists  = "303 200 200 200 200 200 200 200 200 200 403"
		writes = "403 303 403 403 303 403 403 403 403 403 403"
		asks   = "403 422 403 403 422 403 403 403 403 403 403"
		does   = "403 303 403 403 404 403 403 403 403 403 403"
		doubts = "403 422 403 403 404 403 403 403 403 403 403"
	)
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	v, kinds, hall := "/villages/:village", "/desk/registers/asset", "/desk/things/"+hallNumber
	public := xiaoshan + "/things/" + hallNumber
	fresh := url.Values{"name": {"仓库"}, "class": {"fixed"}, "state": {"idle"}, "day": {"2026-04-08"}, "reason": {"清产核资"}}
	changed := url.Values{"seen": {"1"}, "name": {"村部办公楼"}, "class": {"fixed"}, "state": {"leased"}, "day": {"2026-04-08"}, "reason": {"租出去了"}}
	return []routeRow{
		get(v+"/registers", xiaoshan+"/registers", all),
		get(v+"/registers/:kind", xiaoshan+"/registers/asset", all),
		get(v+"/registers/:kind.:ending", xiaoshan+"/registers/asset.csv", all),
		get(v+"/registers/:kind/cards.pdf", xiaoshan+"/registers/asset/cards.pdf", all),
		get(v+"/things/:number", public, all),
		get(v+"/things/:number/card.pdf", public+"/card.pdf", all),
		get(v+"/things/:number/files/:n", public+"/files/1", all),
		get("/desk/registers/", "/desk/registers", lists),
		get("/desk/registers/:kind", kinds, village3),
		get("/desk/registers/:kind/new", kinds+"/new", bookKeepers),
		get("/desk/registers/:kind/template.xlsx", kinds+"/template.xlsx", bookKeepers),
		get("/desk/registers/:kind/list.:ending", kinds+"/list.csv", bookKeepers),
		get("/desk/registers/:kind/import", kinds+"/import", bookKeepers),
		get("/desk/things/:number", hall, own3),
		get("/desk/things/:number/change", hall+"/change", ownBooks),
		get("/desk/things/:number/:act", hall+"/dispose", ownBooks),
		post("/desk/registers/:kind/import", kinds+"/import", nil, asks),
		post("/desk/registers/:kind/import/save", kinds+"/import/save", nil, asks),
		post("/desk/things/:number/files", hall+"/files", nil, doubts),
		post("/desk/things/:number/files/:n/takedown", hall+"/files/1/takedown", nil, doubts),
		post("/desk/things/:number/change", hall+"/change", changed, does),
		post("/desk/things/:number/:act", hall+"/dispose", url.Values{"seen": {"2"}, "price": {"0"}, "day": {"2026-04-08"}, "reason": {"拆了"}}, does),
		post("/desk/registers/:kind", kinds, fresh, writes), // gives another village a 资2026-001 of its own
	}
}

// hall registers 小山村's hall, with a photo.
func (w *site) hall() asset.Thing {
	w.t.Helper()
	ctx, by := w.t.Context(), w.actors["kuaiji"]
	x := must(w.Assets.Enter(ctx, by, w.xiaoshan, asset.Property, asset.Facts{
		Name: "村部办公楼", Class: "fixed", Place: "村口", Quantity: 1000, Unit: "座", Value: asset.Of(860_000_00), Book: asset.Of(500_000_00),
		Holder: "小山村经济合作社", Acquired: calendar.Date(2015, 6, 1), State: asset.InUse,
	}, asset.Basis{Day: calendar.Date(2026, 4, 1), Reason: "照旧台账登记"}))(w.t)
	w.ok(w.Assets.AddPhoto(ctx, by, w.xiaoshan, x.Number.String(), "正面", receipt()))
	return x
}
