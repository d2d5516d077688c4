package web

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/sheet"
)

// snapshotOf is a photo as a phone takes it.
func snapshotOf(t testing.TB, shade uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for x := range 320 {
		for y := range 240 {
			img.Set(x, y, color.RGBA{uint8(x / 2), uint8(y), shade, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sendText posts the form of a text with files.
func (b *browser) sendText(to string, form url.Values, files ...[]byte) *answer {
	b.w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	b.w.ok(m.WriteField("csrf", b.token()))
	for name, values := range form {
		for _, v := range values {
			b.w.ok(m.WriteField(name, v))
		}
	}
	for i, f := range files {
		part := must(m.CreateFormFile("file", "IMG_"+itoa(i)+".jpg"))(b.w.t)
		must(part.Write(f))(b.w.t)
	}
	b.w.ok(m.Close())
	return b.do(httptest.NewRequest(http.MethodPost, to, &body), "Content-Type", m.FormDataContentType())
}

// draftForm gives what a browser sends of a text's form as it stands: no file is
// ticked to be taken out.
func (a *answer) draftForm() url.Values {
	a.t.Helper()
	form := a.formValues("form.wide")
	for name := range form {
		if strings.HasSuffix(name, "-drop") {
			form.Del(name)
		}
	}
	return form
}

// walked takes a version of 小山村 from its draft to the public, and gives its address.
func (w *site) walked(at string) string {
	w.t.Helper()
	w.as("kuaiji").post(at+"/submit", nil).goes(at)
	w.as("jiandu").post(at+"/approve", url.Values{"opinion": {"情况属实"}}).goes(at)
	w.as("cunzhang").post(at+"/publish", w.publishing()).goes(at)
	x := must(w.Disclosures.ByID(w.t.Context(), int64(must(numberIn(strings.TrimPrefix(at, "/desk/disclosures/")))(w.t))))(w.t)
	return pathOf(w.xiaoshan.Code, x)
}

func TestAnAuditIsWrittenAndPublishedWithItsPapers(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	page := b.get("/desk/texts/new?item=audit").sound().has("h1", "审计结果").has("main", "审计单位", "审计期间", "查出的问题", "整改情况", "异议期", "必须写")
	form := page.formValues("form[action='/desk/texts']")
	if form.Get("title") != "审计结果" {
		t.Errorf("the title is filled in as %q", form.Get("title"))
	}
	form.Set("title", "2023年至2025年任期审计结果")
	form.Set("fact-0", "青石镇农经站")
	form.Set("section-0", "招待费没有清单，联系人 13812345678。\n承包款晚收40天。")
	form.Set("file-name", "审计组到村")

	// what is wrong is told at its place; nothing that was handed in is lost
	wrong := b.sendText("/desk/texts", form, snapshotOf(t, 90), receipt()).is(http.StatusUnprocessableEntity)
	whole(t, wrong)
	wrong.has("#f-section-0-error", "第 1 段里有手机号（138****5678）").has("#f-section-0", "承包款晚收40天").has(".kept", "PDF")
	if n := wrong.doc().Find(".kept li").Length(); n != 2 {
		t.Fatalf("%d of 2 files are kept", n)
	}
	if v := wrong.doc().Find("#f-fact-0").AttrOr("value", ""); v != "青石镇农经站" {
		t.Errorf("the fact became %q", v)
	}
	at := wrong.doc().Find("form.wide").AttrOr("action", "")
	form = wrong.draftForm()
	form.Set("section-0", "招待费没有清单，共 1,264.00 元。\n承包款晚收40天。")
	form.Set("file-1", "审计报告全文")
	form.Set("then", "stay")
	b.follow(b.sendText(at, form)).sound().has(".notice.success", "存好了").has("#f-section-0", "1,264.00")

	review := "/desk/disclosures/" + strings.TrimPrefix(at, "/desk/texts/")
	b.get(review).sound().has("main", "招待费没有清单", "审计报告全文").has(".act", "提交审核")
	lacks := b.post(review+"/submit", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "还不能提交", "“整改情况”还没有写", "“审计期间”还没有写", "“异议期”还没有写")
	whole(t, lacks)
	form = b.get(at).draftForm()
	form.Set("section-1", "清单补齐了，承包款和滞纳金都收回。")
	form.Set("fact-1", "2023年至2025年")
	form.Set("fact-3", "30天，到2026年5月8日")
	form.Set("then", "look")
	b.sendText(at, form).goes(review)
	draft := pdfText(t, b.get(review+"/draft.pdf").is(http.StatusOK).Body)
	if !strings.Contains(draft, "草稿") || !strings.Contains(squeezed(draft), "清单补齐了") {
		t.Errorf("the draft reads\n%s", draft)
	}
	w.as("jiandu").get(review).is(http.StatusOK).has(".waits", "等村会计")

	out := w.walked(review)
	a := w.visitor().get(out).is(http.StatusOK)
	whole(t, a)
	light(t, a)
	a.has("h1", "2023年至2025年任期审计结果").has(".prose", "青石镇农经站", "招待费没有清单，共 1,264.00 元。", "整改情况", "审计组到村").has(".papers", "审计报告全文").has(".steps", "情况属实").lacks("[value*='138']")
	doc := must(disclosure.ParseText(w.visitor().get(out + "/v/1.json").is(http.StatusOK).Body))(t)
	for _, f := range doc.Files {
		file := w.visitor().get(out + "/files/" + f.SHA256).is(http.StatusOK)
		if file.Header.Get("Content-Type") != f.Type || file.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || len(file.Body) != f.Size || hash(file.Body) != f.SHA256 {
			t.Errorf("%s is sent as %v", f.Name, file.Header)
		}
		w.visitor().get(lvyin + "/disclosures/" + itoa64(1) + "/files/" + f.SHA256).is(http.StatusNotFound)
	}
	w.visitor().get(out + "/files/" + strings.Repeat("0", 64)).is(http.StatusNotFound)
	w.visitor().get(out + "/files/x").is(http.StatusNotFound)
	paper := squeezed(pdfText(t, w.visitor().get(out+".pdf?paper=a3").is(http.StatusOK).Body))
	for _, part := range []string{"任期审计结果", "青石镇农经站", "招待费没有清单", "图1", "审计报告全文", doc.Number} {
		if !strings.Contains(paper, squeezed(part)) {
			t.Errorf("the paper has no %q", part)
		}
	}
	w.visitor().get("/?q=" + doc.Number).goes(out + "/v/1")
	w.visitor().get(xiaoshan).has("main", "2023年至2025年任期审计结果")

	// corrected with a reason
	b.get(review).sound().has("main", "有错，要更正")
	b.get(at).sound().has("h1", "更正")
	b.post(at+"/correct", url.Values{"reason": {""}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "为什么更正")
	second := b.post(at+"/correct", url.Values{"reason": {"金额写错"}}).is(http.StatusSeeOther).Header.Get("Location")
	form = b.get(second).sound().has("main", "更正的原因", "金额写错").draftForm()
	form.Set("section-0", "招待费没有清单，共 1,364.00 元。")
	form.Set("file-0-drop", "1")
	form.Set("then", "look")
	b.sendText(second, form).is(http.StatusSeeOther)
	w.walked("/desk/disclosures/" + strings.TrimPrefix(second, "/desk/texts/"))
	w.visitor().get(out).is(http.StatusOK).has(".prose", "1,364.00").has("main", "金额写错").lacks(".figures")
	w.visitor().get(out+"/v/1").is(http.StatusOK).has(".prose", "1,264.00").has("main", "金额写错")
	w.visitor().get(out + "/files/" + doc.Files[0].SHA256).is(http.StatusOK) // of the first version, which is readable still
}

func TestAChangeInAnotherWindowIsNotLost(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	form := b.get("/desk/texts/new?item=assist&period=2026-Q1").sound().has("main", "2026年第一季度").draftForm()
	if form.Get("title") != "2026年第一季度协助政府开展工作情况" {
		t.Error(form.Get("title"))
	}
	form.Set("section-0", "发了化肥。")
	at := b.sendText("/desk/texts", form).is(http.StatusSeeOther).Header.Get("Location")
	one, two := b.get(at).draftForm(), b.get(at).draftForm()
	one.Set("section-0", "发了三批化肥。")
	b.sendText(at, one).is(http.StatusSeeOther)
	two.Set("section-0", "发了四批化肥。")
	p := b.sendText(at, two).is(http.StatusUnprocessableEntity).has(".notice.error", "别的窗口里改过").has("#f-section-0", "四批")
	b.sendText(at, p.draftForm()).is(http.StatusSeeOther)
	b.get(at).has("#f-section-0", "四批")

	b.sendText("/desk/texts", form).is(http.StatusUnprocessableEntity).has(".notice.error", "已经有了")
	b.get("/desk/texts/new").sound().has("main", "写的是哪个公开事项")
	b.get("/desk/texts/new?item=moon").is(http.StatusNotFound)
	form.Set("period", "2026-Q9")
	b.sendText("/desk/texts", form).is(http.StatusUnprocessableEntity)
	w.as("kuaiji2").get(at).is(http.StatusNotFound)
	w.as("kuaiji2").sendText(at, one).is(http.StatusNotFound)
}

// owe writes an obligation as the nightly run does.
func (w *site) owe(villageID int64, item, period, due, title string) {
	w.t.Helper()
	it := must(w.Disclosures.Item(w.t.Context(), item))(w.t)
	started := must(calendar.ParseDay(due))(w.t).AddDays(-10).String() // an event is owed in ten days
	if p, err := calendar.ParsePeriod(period); err == nil {
		started = p.Last().String()
	}
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(w.t.Context(), `
			insert into obligation (village_id, item, period, rule, nominal_on, due_on, provisional, created_at, title, started_on)
			values ($1, $2, $3, $4, $5, $5, 0, $6, $7, $8) on conflict do nothing`,
			villageID, item, period, deadline.Basis{Item: item, Frequency: it.Frequency, Due: it.Due, From: it.From}.String(), due, db.Time(w.Now()), title, started)
		return err
	}))
}

func TestEveryDutyLeadsToItsDocument(t *testing.T) {
	w := newSite(t)
	for _, x := range [][4]string{
		{"assist", "2026-Q1", "2026-04-15", ""},
		{"cadre-pay", "2026-Q1", "2026-04-15", ""},
		{"homestead", "2026-Q1", "2026-04-07", ""},
		{"land", "land-3", "2026-04-11", "村东修路征地"},
		{"assist", "2026-Q2", "2026-07-15", ""},
		{"decision-plan", "2026-001", "2026-04-12", "修路方案"},
	} {
		w.owe(w.lvyin.ID, x[0], x[1], x[2], x[3])
	}
	b := w.as("kuaiji2")
	p := b.get("/desk/duties").sound().has(".tasks", "协助政府开展工作 2026年第一季度", "村东修路征地", "已晚 1 天", "还有 3 天")
	for link, where := range map[string]string{
		"写公开": "/desk/texts/new?item=assist&period=2026-Q1", "传表格": "/desk/imports?reading=table&item=land&period=land-3", "下载表样": "/desk/forms/land.xlsx", "去这件事": "/desk/matters", "去财务榜": "/desk/finance/2026-01",
	} {
		if p.doc().Find("main .tasks a[href='"+where+"']").Length() != 1 {
			t.Errorf("%s does not lead to %s", link, where)
		}
	}
	if text := p.text("section.act"); strings.Contains(text, "land") || strings.Contains(text, "第二季度") || !strings.Contains(text, "宅基地") {
		t.Errorf("may be reported as nothing: %s", text)
	}

	// several at once; the ledger has pay in the period
	w.ok(w.Finance.SetOpening(t.Context(), w.actors["kuaiji2"], w.lvyin, 0, 1000_00))
	w.post("kuaiji2", "2026-02-10", finance.Expense, finance.Bank, "513.08", 300_00, "付误工补贴")
	duties := []string{"homestead/2026-Q1", "cadre-pay/2026-Q1"}
	b.post("/desk/duties/nil", url.Values{}).is(http.StatusUnprocessableEntity).has(".notice.error", "还没有选")
	b.post("/desk/duties/nil", url.Values{"duty": duties}).is(http.StatusUnprocessableEntity).has(".notice.error", "请先勾选“我核对过")
	doubt := b.post("/desk/duties/nil", url.Values{"duty": duties, "confirm": {"1"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "账上有的项目记过账").has("section.act", "“误工补贴”这一期记了 1 笔，共 300.00 元")
	whole(t, doubt)
	if n := doubt.doc().Find("input[name=duty][checked]").Length(); n != 2 {
		t.Errorf("%d of 2 stay ticked", n)
	}
	b.post("/desk/duties/nil", url.Values{"duty": {"land/land-3"}, "confirm": {"1"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "有事才公开")
	b.post("/desk/duties/nil", url.Values{"duty": {"assist/2026-Q2"}, "confirm": {"1"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "还没有过完")
	b.post("/desk/duties/nil", url.Values{"duty": {"nonsense"}, "confirm": {"1"}}).is(http.StatusUnprocessableEntity)
	b.follow(b.post("/desk/duties/nil", url.Values{"duty": duties, "confirm": {"1"}, "sure": {"1"}})).sound().has(".notice.success", "报了 2 项").has(".tasks", "等监委会审核")

	for _, x := range must(w.Disclosures.WorkOf(t.Context(), w.lvyin.ID))(t) {
		at := "/desk/disclosures/" + itoa64(x.ID)
		w.as("jiandu2").get(at).sound().has("main", "本期无发生")
		w.as("jiandu2").post(at+"/approve", nil).goes(at)
		w.as("cunzhang2").post(at+"/publish", w.publishing()).goes(at)
		out := w.visitor().get(pathOf(w.lvyin.Code, x)).is(http.StatusOK).has(".nil", "本期无发生").has("h1", "2026年第一季度")
		whole(t, out)
		if x.Item == "cadre-pay" {
			out.has("main", "账上“干部报酬”“误工补贴”这一期记了 1 笔，共 300.00 元；村会计核对过")
		}
		if text := pdfText(t, w.visitor().get(pathOf(w.lvyin.Code, x)+".pdf").Body); !strings.Contains(text, "本期无发生") {
			t.Errorf("%s: the paper reads\n%s", x.Title, text)
		}
	}
	b.get("/desk/duties").lacks("input[value='homestead/2026-Q1']")
}

// R44: a table for an item with a form is read by it, whenever the item is chosen.
func TestR44_AnImportIsHeldToTheFormOfItsItem(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	w.owe(w.lvyin.ID, "land", "land-1", "2026-04-17", "村东修路征地")
	b.get("/desk/imports?reading=table&item=land&period=land-1").sound().has(".notice.info", "征地补偿").has("main", "下载这一项的表样")
	wrong := []byte("户主,面积(亩),标准(元/亩),补偿金额(元)\n王小明,2.5,42000,104000\n")
	at := b.upload("/desk/imports", url.Values{"reading": {"table"}, "item": {"land"}, "period": {"land-1"}}, "征地.csv", wrong).is(http.StatusSeeOther).Header.Get("Location")
	b.get(at).sound().has("#ask + form", "面积×补偿标准＝补偿金额对不上：算出来是 105,000，写的是 104,000", "D2").lacks("form[action$='/save'] button")

	// chosen on the preview, the form is asked then
	foreign := []byte("姓名,金额(元)\n王小明,105000\n")
	at = b.upload("/desk/imports", url.Values{"reading": {"table"}}, "别的.csv", foreign).is(http.StatusSeeOther).Header.Get("Location")
	p := b.get(at).sound().has("select[name=duty]", "村东修路征地")
	_ = p
	b.post(at+"/save", url.Values{"title": {"征地补偿"}, "duty": {"land/land-1"}}).is(http.StatusUnprocessableEntity).
		has(".notice.error", "按“征地补偿”的表样核了一遍").has("#ask + form", "没有按“征地补偿”的表样，缺“面积”、“补偿标准”", "也可以写成")
	key := b.get(at).doc().Find("input[name=key-0]").AttrOr("value", "")
	b.post(at+"/answers", url.Values{"key-0": {key}, "answer-0": {"keep"}}).goes(at)
	to := b.post(at+"/save", url.Values{"title": {"征地补偿"}, "duty": {"land/land-1"}}).is(http.StatusSeeOther).Header.Get("Location")
	x := must(w.Disclosures.ByID(t.Context(), int64(must(numberIn(strings.TrimPrefix(to, "/desk/disclosures/")))(t))))(t)
	if x.Item != "land" || x.Period != "land-1" {
		t.Errorf("it stands under %s %s", x.Item, x.Period)
	}
	doc := must(disclosure.ParseTable(x.Document))(t)
	if len(doc.Notes) != 1 || doc.Notes[0] != "没有按“征地补偿”的表样，缺“面积”、“补偿标准”。" || doc.Rows[0].Cells[0].Text == "王小明" {
		t.Errorf("%q %+v", doc.Notes, doc.Rows[0])
	}

	// a free table stays what it was: under its day
	free := b.upload("/desk/imports", url.Values{"reading": {"table"}, "item": {"other"}}, "杂.csv", []byte("用途,金额(元)\n买笔,3\n")).is(http.StatusSeeOther).Header.Get("Location")
	to = b.post(free+"/save", url.Values{"title": {"杂支"}, "item": {"other"}}).is(http.StatusSeeOther).Header.Get("Location")
	x = must(w.Disclosures.ByID(t.Context(), int64(must(numberIn(strings.TrimPrefix(to, "/desk/disclosures/")))(t))))(t)
	if x.Period != w.today().String() {
		t.Errorf("a free table stands under %s", x.Period)
	}
	b.post(free+"/save", nil).is(http.StatusUnprocessableEntity)
}

func TestAFormIsFetchedFilledInAndImported(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	b.get("/desk/forms").sound().has(".tasks", "征地补偿", "必须有：户主、面积（亩）", "面积×补偿标准＝补偿金额")
	f := must(sheet.Read("t.xlsx", b.get("/desk/forms/contract.xlsx").is(http.StatusOK).Body))(t)
	if len(f.Sheets) != 2 || f.Sheets[0].Cell(1, 1).Text != "吕㛃村发包出租" {
		t.Errorf("%d sheets, %q", len(f.Sheets), f.Sheets[0].Cell(1, 1).Text)
	}
	b.get("/desk/forms/audit.xlsx").is(http.StatusNotFound)
	b.get("/desk/forms/moon.xlsx").is(http.StatusNotFound)

	// filled in as its example shows, with the example's sheet left where it is
	form, _ := w.Disclosures.Catalogue.Form("contract")
	in := form.Input("吕㛃村")
	page := sheet.Page{Name: in.Name, Title: in.Title, Lines: in.Lines}
	var row []sheet.Value
	for _, c := range in.Columns {
		page.Columns, row = append(page.Columns, sheet.Column{Name: c.Head}), append(row, c.Example)
	}
	page.Rows = [][]sheet.Value{row}
	var book bytes.Buffer
	w.ok(sheet.WriteXLSX(&book, sheet.Book{Pages: []sheet.Page{page, {Name: sheet.ExampleSheet, Columns: page.Columns, Rows: page.Rows}}}))
	at := b.upload("/desk/imports", url.Values{"reading": {"auto"}, "item": {"contract"}}, "发包.xlsx", book.Bytes()).is(http.StatusSeeOther).Header.Get("Location")
	b.get(at).sound().has(".lead", "1 张表，1 行", "没有问题").lacks("#ask")
}

// Moved counts what stands, not what was written off again.
func TestTheLedgerSaysWhetherAnythingHappened(t *testing.T) {
	w := newSite(t)
	from, to := calendar.Date(2026, 3, 1), calendar.Date(2026, 3, 31)
	for _, x := range []struct {
		accounts []string
		n        int
		sum      int64
	}{
		{[]string{"513.07"}, 1, 1860_00}, {[]string{"513"}, 1, 1860_00}, // the stationery of 513.02 was written off
		{[]string{"513.01", "513.08"}, 0, 0}, {nil, 0, 0}, {[]string{"51"}, 0, 0},
	} {
		n, sum, err := w.Finance.Moved(t.Context(), w.xiaoshan.ID, x.accounts, from, to)
		if err != nil || n != x.n || int64(sum) != x.sum {
			t.Errorf("%v: %d, %s, %v", x.accounts, n, sum, err)
		}
	}
}

// An accountant of the township writes for a village whose books it keeps, at the
// village's own addresses; the village's own accountant does not any more.
func TestTheTownshipsAccountantWritesForAVillage(t *testing.T) {
	w := withAgency(t)
	b, at := w.enter("daiguan"), atOf(w.xiaoshan)
	form := b.get(at + "/desk/texts/new?item=assist").sound().draftForm()
	form.Set("section-0", "帮乡里发了三批化肥。")
	to := b.sendText(at+"/desk/texts", form, snapshotOf(t, 40)).is(http.StatusSeeOther).Header.Get("Location")
	page := b.get(to).sound()
	for _, selector := range []string{"form.wide[action^='" + at + "/desk/texts/']", ".kept img[src^='" + at + "/desk/disclosures/']"} {
		if page.doc().Find(selector).Length() != 1 {
			t.Errorf("no %s", selector)
		}
	}
	b.get(page.doc().Find(".kept img").AttrOr("src", "")).is(http.StatusOK)
	b.get(at + "/desk/duties").sound()
	review := strings.Replace(to, "/desk/texts/", "/desk/disclosures/", 1)
	b.post(review+"/submit", nil).goes(review)
	w.enter("kuaiji").get("/desk/texts/new?item=assist").is(http.StatusForbidden)
	w.as("jiandu").get(strings.TrimPrefix(review, at)).sound().has("main", "三批化肥")
}
