package web

import (
	"net/http"
	"net/url"

	"sunshine/app/disclosure"
)

// textRoutes are the rows of texts, duties and forms, over 小山村's texts.
func textRoutes(x things) []routeRow {
	const (
		begins = "403 422 403 403 422 403 403 403 403 403 403"
		own    = "403 303 403 403 404 403 403 403 403 403 403"
	)
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path string, form url.Values, want string) routeRow {
		return routeRow{http.MethodPost, pattern, path, form, want}
	}
	return []routeRow{
		get("/villages/:village/disclosures/:id/files/:sha256", xiaoshan+"/disclosures/"+x.told+"/files/"+x.paper, all),
		get("/desk/disclosures/:id/files/:sha256", "/desk/disclosures/"+x.writing+"/files/"+x.paper, own3),
		get("/desk/texts/new", "/desk/texts/new?item=assist&period=2026-Q1", bookKeepers),
		get("/desk/texts/:id", "/desk/texts/"+x.writing, ownBooks),
		get("/desk/duties/", "/desk/duties", bookKeepers),
		get("/desk/forms/", "/desk/forms", bookKeepers),
		get("/desk/forms/:item.xlsx", "/desk/forms/land.xlsx", bookKeepers),
		post("/desk/texts/", "/desk/texts", nil, begins),
		post("/desk/texts/:id", "/desk/texts/"+x.writing, url.Values{"section-0-there": {"1"}, "section-0": {"帮政府发了化肥。"}}, own),
		post("/desk/texts/:id/correct", "/desk/texts/"+x.toldVersion+"/correct", url.Values{"reason": {"写漏了"}}, own),
		post("/desk/duties/nil", "/desk/duties/nil", nil, begins),
	}
}

// texts writes two texts of 小山村, with a paper each: a draft, and one that is out.
func (w *site) texts(x *things) {
	w.t.Helper()
	ctx, by := w.t.Context(), w.actors["kuaiji"]
	begin := func(title string) disclosure.Version {
		v, err := w.Disclosures.BeginText(ctx, by, w.xiaoshan, disclosure.Duty{Item: "assist"}, title)
		w.ok(err)
		w.ok(w.Disclosures.KeepTextFile(ctx, by, v.ID, "发放记录", receipt()))
		return v
	}
	x.writing = itoa64(begin("还在写的").ID)
	v := begin("协助政府发放化肥")
	t := must(disclosure.ParseText(must(w.Disclosures.ByID(ctx, v.ID))(w.t).Document))(w.t)
	sections := []disclosure.TextSection{{Heading: "办了哪些事", Paragraphs: []string{"春耕时发了三批化肥。"}}}
	w.ok(w.Disclosures.SaveText(ctx, by, v.ID, "", sections, nil, t.Files))
	w.ok(w.Disclosures.SubmitText(ctx, by, v.ID))
	w.ok(w.Disclosures.Approve(ctx, w.actors["jiandu"], v.ID, "属实"))
	w.meet(w.actors["cunzhang"], v.ID)
	w.ok(w.Disclosures.PublishText(ctx, w.actors["cunzhang"], v.ID))
	x.told, x.toldVersion, x.paper = itoa64(v.DisclosureID), itoa64(v.ID), t.Files[0].SHA256
}
