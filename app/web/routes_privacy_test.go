package web

import (
	"fmt"
	"net/http"

	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
)

// privacyRoutes are the rows of personal data. The sealed table, the override and
// the paper are 小山村's.
func privacyRoutes(x things) []routeRow {
	const (
		rules  = "303 200 200 200 200 200 200 200 200 200 200"
		sealed = "303 200 403 403 404 403 403 200 404 200 403"
		asked  = "403 422 403 403 404 403 403 422 404 422 403"
	)
	get := func(pattern, path, want string) routeRow { return routeRow{http.MethodGet, pattern, path, nil, want} }
	post := func(pattern, path, want string) routeRow { return routeRow{http.MethodPost, pattern, path, nil, want} }
	s, o := "/desk/sealed/"+x.sealed, "/desk/overrides/"+x.let
	return []routeRow{
		get("/desk/privacy", "/desk/privacy", rules),
		post("/desk/privacy/tighten", "/desk/privacy/tighten", "403 403 403 403 403 403 403 403 403 403 422"),
		get("/desk/sealed/", "/desk/sealed", "303 200 403 403 200 403 403 200 200 200 403"),
		get("/desk/sealed/:id", s, sealed),
		get("/desk/sealed/:id/:row/:col", s+"/1/1", sealed),
		post("/desk/sealed/:id/:row/:col", s+"/1/1", asked),
		get("/desk/reveals", "/desk/reveals", "303 403 200 200 403 200 200 403 403 200 403"),
		get("/desk/overrides/", "/desk/overrides", "303 403 200 200 403 200 200 200 200 200 403"),
		post("/desk/overrides/", "/desk/overrides", "403 403 403 422 403 403 422 403 403 403 403"),
		get("/desk/overrides/new", "/desk/overrides/new", "303 403 403 200 403 403 200 403 403 403 403"),
		get("/desk/overrides/:id", o, "303 403 200 200 403 404 404 200 404 200 403"),
		post("/desk/overrides/:id/:act", o+"/refuse", "403 403 403 403 403 403 403 422 404 403 403"),
		get("/desk/papers/", "/desk/papers", "303 200 403 200 200 403 200 403 403 403 403"),
		get("/desk/papers/:sha256", "/desk/papers/"+x.blind, "303 200 403 200 404 403 404 403 403 403 403"),
		post("/desk/papers/:sha256/confirm", "/desk/papers/"+x.blind+"/confirm", "403 422 403 422 422 403 422 403 403 403 403"),
	}
}

// blindPDF is a paper whose text nobody's table explains.
func blindPDF() []byte {
	codes := "BT /F1 12 Tf <0123012401250126012701280129012a012b012c012d012e012f01300131013201330134013501360137> Tj ET"
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type0/Encoding/Identity-H>>>>>>>>endobj 4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n%%%%EOF", len(codes), codes)
}

// relief is a table of persons, one of them a child.
func relief(title string) disclosure.Table {
	doc := disclosure.Table{
		Title: title, Item: "relief", Unit: "元", Notes: []string{}, Totals: []disclosure.TableRow{},
		Columns: []disclosure.TableColumn{{Name: "姓名", Type: "name"}, {Name: "身份证号", Type: "text"}, {Name: "联系电话", Type: "text"}, {Name: "致贫原因", Type: "text"}, {Name: "备注", Type: "text"}},
	}
	for _, r := range [][]string{{"吕秀英", "330109197605010018", "13812345678", "因病", "吕秀英本人领"}, {"吕小宝", "330109201605010018", "", "孤儿", "吕秀英代领"}} {
		row := disclosure.TableRow{}
		for _, text := range r {
			row.Cells = append(row.Cells, disclosure.TableCell{Text: text})
		}
		doc.Rows = append(doc.Rows, row)
	}
	return doc
}

// personal gives 小山村 a sealed table, an override that waits for its township,
// and a paper that waits for somebody to look at it.
func (w *site) personal() (sealed, let, blind string) {
	w.t.Helper()
	ctx := w.t.Context()
	var x disclosure.Version
	w.ok(w.DB.Write(ctx, func(q db.Q) (err error) {
		x, err = w.Disclosures.BeginTable(ctx, q, w.actors["kuaiji"], w.xiaoshan, relief("2026年一季度临时救助"))
		return err
	}))
	id, err := w.Disclosures.AskOverride(ctx, w.actors["cunzhang"], w.xiaoshan, disclosure.NewOverride{Text: "办事手机13800138000", Place: "村里的公开电话", Reason: "村里对外公布的值班手机"})
	w.ok(err)
	e := w.post("kuaiji", "2026-04-02", finance.Expense, finance.Bank, "513.02", 2_00, "买纸")
	w.ok(w.Finance.Attach(ctx, w.actors["kuaiji"], w.xiaoshan, e.ID, "旧发票", blindPDF()))
	list, err := w.Disclosures.Papers(ctx, w.xiaoshan.ID)
	w.ok(err)
	if len(list) != 1 {
		w.t.Fatalf("%d papers wait", len(list))
	}
	return itoa64(x.ID), itoa64(id), list[0].SHA256
}
