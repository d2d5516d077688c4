package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// grid reads a downloaded file back with our own reader.
func grid(t *testing.T, name string, data []byte) sheet.Grid {
	t.Helper()
	f := must(sheet.Read(name, data))(t)
	return f.Sheets[0]
}

// row finds the first row with a cell of that text.
func row(t *testing.T, g sheet.Grid, text string) []sheet.Cell {
	t.Helper()
	for _, r := range g.Rows {
		for _, c := range r {
			if c.Text == text {
				return r
			}
		}
	}
	t.Fatalf("no row with %q in %s", text, g.Name)
	return nil
}

// column gives the place of a heading.
func column(t *testing.T, g sheet.Grid, beside, name string) int {
	t.Helper()
	for i, c := range row(t, g, beside) {
		if c.Text == name {
			return i
		}
	}
	t.Fatalf("no column %q", name)
	return 0
}

// amount reads a cell as money.
func amount(t *testing.T, r []sheet.Cell, i int) money.Fen {
	t.Helper()
	if i >= len(r) || r[i].Text == "" {
		return 0
	}
	return must(money.Parse(r[i].Text))(t)
}

func TestAllRenditionsOfASheetAgreeToTheFen(t *testing.T) {
	w := newSite(t)
	page := w.visitor().get(march).is(http.StatusOK)
	raw := w.visitor().get(march + ".json").is(http.StatusOK)
	doc := must(finance.ParseSheet(raw.Body))(t)
	if doc.Opening != 86203_50 || doc.Income != 48026_41 || doc.Expense != 4340_50 || doc.Closing != 129889_41 || len(doc.Entries) != 7 {
		t.Errorf("JSON: %d + %d - %d = %d, %d entries", doc.Opening, doc.Income, doc.Expense, doc.Closing, len(doc.Entries))
	}
	totals := page.text(".entries tfoot")
	for _, f := range []money.Fen{doc.Income, doc.Expense, doc.Closing} {
		if !strings.Contains(totals, f.String()) {
			t.Errorf("the page's closing row has no %s: %s", f, totals)
		}
	}
	for _, kind := range []string{"csv", "xlsx"} {
		a := w.visitor().get(march + "/v/1." + kind).is(http.StatusOK)
		g := grid(t, "x."+kind, a.Body)
		in, out, left := column(t, g, "摘要", "收入"), column(t, g, "摘要", "支出"), column(t, g, "摘要", "余额")
		last := row(t, g, "合计")
		if amount(t, last, in) != doc.Income || amount(t, last, out) != doc.Expense || amount(t, last, left) != doc.Closing {
			t.Errorf("%s: the closing row is %v", kind, last)
		}
		if amount(t, row(t, g, "上期结余"), left) != doc.Opening {
			t.Errorf("%s: another opening balance", kind)
		}
		var income, expense money.Fen
		for _, e := range doc.Entries {
			r := row(t, g, e.Voucher)
			income, expense = income+amount(t, r, in), expense+amount(t, r, out)
			if amount(t, r, left) != e.Balance || r[column(t, g, "摘要", "摘要")].Text != e.Summary {
				t.Errorf("%s: entry %s is %v", kind, e.Voucher, r)
			}
			if kind == "xlsx" && !r[left].Number {
				t.Errorf("the balance of %s is text", e.Voucher)
			}
		}
		if income != doc.Income || expense != doc.Expense {
			t.Errorf("%s: rows sum to %s and %s", kind, income, expense)
		}
		all := ""
		for _, r := range g.Rows {
			for _, c := range r {
				all += c.Text + "\n"
			}
		}
		for _, part := range []string{"第 1 版", hash(raw.Body), siteURL + march + "/v/1", doc.Number} {
			if !strings.Contains(all, part) {
				t.Errorf("%s does not name %q", kind, part)
			}
		}
	}
}

func TestOurOwnImportReadsWhatWeGiveOut(t *testing.T) {
	w := newSite(t)
	for _, kind := range []string{"csv", "xlsx"} {
		f := must(sheet.Read("x."+kind, w.visitor().get(march+"."+kind).is(http.StatusOK).Body))(t)
		r := table.Read(f, table.Options{Month: calendar.NewMonth(2026, 3)})
		for _, p := range r.Report.Problems {
			if p.Level != table.LevelNote {
				t.Errorf("%s: %+v", kind, p)
			}
		}
		book := r.Tables[0].Report
		if book.Kind != table.CashBook || book.RowCount != 7 || book.Sums["收入"].Fen != 48026_41 || book.Sums["支出"].Fen != 4340_50 {
			t.Errorf("%s read as %s, %d rows, %+v", kind, book.Kind, book.RowCount, book.Sums)
		}
		for _, tb := range r.Tables {
			for _, total := range tb.Report.Totals {
				if !total.Agrees {
					t.Errorf("%s, %s: the total of %s does not agree", kind, tb.Report.Title, total.Name)
				}
			}
		}
	}
}

func hash(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

func TestTheOriginalHasTheHashThatIsShown(t *testing.T) {
	w := newSite(t)
	a := w.visitor().get(march + "/v/1.json").is(http.StatusOK)
	if got := a.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("type %q", got)
	}
	page := w.visitor().get(march).is(http.StatusOK).has(".hash", hash(a.Body)).has(".cmd", "curl -s "+siteURL+march+"/v/1.json | sha256sum")
	if tag := a.Header.Get("ETag"); tag != `"`+hash(a.Body)+`"` {
		t.Errorf("ETag %s", tag)
	}
	doc := must(finance.ParseSheet(a.Body))(t)
	if again, _, err := disclosure.Freeze(doc); err != nil || !bytes.Equal(again, a.Body) {
		t.Errorf("the original is not canonical: %v", err)
	}
	if label, _ := page.doc().Find(".qr svg").Attr("aria-label"); !strings.Contains(label, siteURL+march+"/v/1") {
		t.Errorf("the code leads to %q", label)
	}
}

func TestHowRenditionsAreSent(t *testing.T) {
	w := newSite(t)
	for kind, want := range map[string][2]string{
		"pdf":  {"application/pdf", "inline"},
		"json": {"application/json", "inline"},
		"csv":  {"text/csv; charset=utf-8", "attachment"},
		"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"},
	} {
		fixed, latest := w.visitor().get(march+"/v/1."+kind).is(http.StatusOK), w.visitor().get(march+"."+kind).is(http.StatusOK)
		if !bytes.Equal(fixed.Body, latest.Body) {
			t.Errorf("%s: the newest and version 1 differ", kind)
		}
		if fixed.Header.Get("Content-Type") != want[0] {
			t.Errorf("%s: %q", kind, fixed.Header.Get("Content-Type"))
		}
		name := "小山村2026年3月财务公开榜-第1版." + kind
		disposition := want[1] + `; filename="finance-339900100201-2026-03-v1.` + kind + `"; filename*=UTF-8''` + url.PathEscape(name)
		if got := fixed.Header.Get("Content-Disposition"); got != disposition {
			t.Errorf("%s: %s", kind, got)
		}
		if a, b := fixed.Header.Get("Cache-Control"), latest.Header.Get("Cache-Control"); a != keepVersion || b != keepLatest {
			t.Errorf("%s: kept %q and %q", kind, a, b)
		}
		w.visitor().get(march+"/v/1."+kind, "If-None-Match", fixed.Header.Get("ETag")).is(http.StatusNotModified)
		w.visitor().get(march+"/v/1."+kind, "If-None-Match", `"other"`).is(http.StatusOK)
		again, err := w.rendition(frozenFinance(must(w.Disclosures.PublishedN(t.Context(), w.xiaoshan.ID, disclosure.FinanceMonth, "2026-03", 1))(t),
			must(finance.ParseSheet(w.visitor().get(march+".json").Body))(t)), kind, "A4")
		if err != nil || !bytes.Equal(again, fixed.Body) {
			t.Errorf("%s: made again it differs: %v", kind, err)
		}
		w.Server.cache = newCache(1)
		if fresh := w.visitor().get(march + "/v/1." + kind); !bytes.Equal(fresh.Body, fixed.Body) {
			t.Errorf("%s: made anew it differs", kind)
		}
	}
}

// project makes a small table; Sum is in fen where the column is money.
func project(item string) disclosure.Table {
	fen := func(v money.Fen) *money.Fen { return &v }
	return disclosure.Table{
		Item: item, Title: "2026年项目资金安排", Unit: "元",
		Columns: []disclosure.TableColumn{
			{Name: "序号", Type: "serial"}, {Name: "项目", Type: "text"}, {Name: "面积", Type: "number", Unit: "亩", Sum: "30"}, {Name: "财政奖补", Type: "money", Sum: "2500050"},
		},
		Rows: []disclosure.TableRow{
			{Cells: []disclosure.TableCell{{Text: "1"}, {Text: "村口路灯<b>"}, {Text: "12"}, {Text: "15,000.50", Fen: fen(15000_50)}}},
			{Detail: true, Cells: []disclosure.TableCell{{Text: ""}, {Text: "灯杆"}, {Text: "12"}, {Text: "9,000.00", Fen: fen(9000_00)}}},
			{Cells: []disclosure.TableCell{{Text: "2"}, {Text: "=1+1"}, {Text: "18"}, {Text: "10,000.00", Fen: fen(10000_00)}}},
		},
		Totals: []disclosure.TableRow{{Cells: []disclosure.TableCell{{Text: ""}, {Text: "合计"}, {Text: "30"}, {Text: "25,000.50", Fen: fen(25000_50)}}}}, // as the file prints it
		Notes:  []string{"自筹部分以工折价。"},
	}
}

// publishTable takes a table of 小山村 through the whole review chain.
func (w *site) publishTable(t disclosure.Table) disclosure.Version {
	w.t.Helper()
	ctx := w.t.Context()
	var x disclosure.Version
	w.ok(w.DB.Write(ctx, func(q db.Q) (err error) {
		x, err = w.Disclosures.BeginTable(ctx, q, w.actors["kuaiji"], w.xiaoshan, t)
		return err
	}))
	w.ok(w.Disclosures.SubmitTable(ctx, w.actors["kuaiji"], x.ID))
	w.ok(w.Disclosures.Approve(ctx, w.actors["jiandu"], x.ID, "属实"))
	w.meet(w.actors["cunzhang"], x.ID)
	w.ok(w.Disclosures.PublishTable(ctx, w.actors["cunzhang"], x.ID))
	return must(w.Disclosures.ByID(ctx, x.ID))(w.t)
}

func TestAPublishedTableAndItsFilesAgree(t *testing.T) {
	w := newSite(t)
	x := w.publishTable(project("project"))
	path := xiaoshan + "/disclosures/" + strconv.FormatInt(x.DisclosureID, 10)
	a := w.visitor().get(path).is(http.StatusOK)
	whole(t, a)
	light(t, a)
	a.has("h1", "2026年项目资金安排").has(".lead", "共2行，合计财政奖补25,000.50元").has("table.data tfoot", "合计", "30", "25,000.50")
	a.has("table.data", "村口路灯<b>", "=1+1", "15,000.50", "面积（亩）", "财政奖补（元）").has("main", "自筹部分以工折价").has(".steps", "属实").has(".facts", "村民委员会组织法")
	raw := w.visitor().get(path + "/v/1.json").is(http.StatusOK)
	a.has(".hash", hash(raw.Body))
	for _, kind := range []string{"csv", "xlsx"} {
		g := grid(t, "x."+kind, w.visitor().get(path+"."+kind).is(http.StatusOK).Body)
		sum := column(t, g, "项目", "财政奖补（元）")
		if got := amount(t, row(t, g, "合计"), sum); got != 25000_50 {
			t.Errorf("%s: total %s", kind, got)
		}
		if got := amount(t, row(t, g, "灯杆"), sum); got != 9000_00 {
			t.Errorf("%s: detail %s", kind, got)
		}
		if kind == "xlsx" && (!row(t, g, "灯杆")[sum].Number || !row(t, g, "灯杆")[2].Number) {
			t.Error("numbers are text")
		}
	}
	for _, part := range []string{"2026年项目资金安排", "25,000.50", "15,000.50", "灯杆"} {
		if text := pdfText(t, w.visitor().get(path+".pdf").is(http.StatusOK).Body); !strings.Contains(text, part) {
			t.Errorf("the notice has no %q:\n%s", part, text)
		}
	}
	w.visitor().get(xiaoshan).has("main", "其他公开", "2026年项目资金安排")
	w.visitor().get(lvyin + "/disclosures/" + strconv.FormatInt(x.DisclosureID, 10)).is(http.StatusNotFound)
	w.visitor().get("/?q=" + w.visitor().get(path).text(".qr-code")).goes(path + "/v/1")
	march1 := must(w.Disclosures.Published(t.Context(), w.xiaoshan.ID, disclosure.FinanceMonth, "2026-03"))(t)
	w.visitor().get(xiaoshan + "/disclosures/" + strconv.FormatInt(march1.DisclosureID, 10)).goes(march)
}

func TestR58_AListOfPersonsClosesAndItsTotalsStay(t *testing.T) {
	w := newSite(t)
	open := xiaoshan + "/disclosures/" + strconv.FormatInt(w.publishTable(project("project")).DisclosureID, 10)
	persons := project("subsidy")
	persons.Columns[1].Type = "name"
	persons.Rows[0].Cells[1].Text = "张小明"
	list := xiaoshan + "/disclosures/" + strconv.FormatInt(w.publishTable(persons).DisclosureID, 10)
	plain := xiaoshan + "/disclosures/" + strconv.FormatInt(w.publishTable(project("levy")).DisclosureID, 10)
	if keep := w.visitor().get(list + "/v/1.csv").is(http.StatusOK).Header.Get("Cache-Control"); keep != keepLatest {
		t.Errorf("a list that will close is kept: %q", keep)
	}
	w.at("2026-04-15") // shown for seven days after the 8th: the last one
	w.visitor().get(list).is(http.StatusOK).has("table.data", "张*明")
	w.at("2026-04-16")
	a := w.visitor().get(list).is(http.StatusOK).has(".notice", "公示期已满").has(".facts", "行数", "25,000.50").lacks("table.data").lacks(".downloads")
	whole(t, a)
	if strings.Contains(string(a.Body), "张*明") {
		t.Error("a row is still on the page")
	}
	for _, kind := range []string{".pdf", ".csv", ".xlsx", ".json", "/v/1.json", "/v/1"} {
		b := w.visitor().get(list + kind)
		if strings.Contains(string(b.Body), "张*明") || (kind != "/v/1" && b.Status != http.StatusNotFound) {
			t.Errorf("%s still gives the rows: %d", kind, b.Status)
		}
	}
	w.visitor().get(open).is(http.StatusOK).has("table.data", "村口路灯")
	w.visitor().get(plain).is(http.StatusOK).has("table.data", "村口路灯") // its item may name persons, it does not
	w.as("jijian").get(list).is(http.StatusOK).has("table.data", "张*明")
	if keep := w.as("jijian").get(list + ".csv").is(http.StatusOK).Header.Get("Cache-Control"); keep != "no-store" {
		t.Errorf("what an inspector alone may see is kept: %q", keep)
	}
	w.as("kuaiji2").get(list).is(http.StatusOK).lacks("table.data")
}

func TestAmountsAreInYuanWhateverTheFileWasKeptIn(t *testing.T) {
	w := newSite(t)
	d := project("project")
	d.Columns[3].Name, d.Columns[3].Unit = "财政奖补(万元)", "万元"
	path := xiaoshan + "/disclosures/" + strconv.FormatInt(w.publishTable(d).DisclosureID, 10)
	a := w.visitor().get(path).is(http.StatusOK).has(".lead", "合计财政奖补25,000.50元").has("table.data thead", "财政奖补（元）").has("main", "原表的金额以万元计，这里都换成了元")
	if strings.Contains(a.text("table.data"), "万元") {
		t.Errorf("yuan under a heading of 万元: %s", a.text("table.data"))
	}
	g := grid(t, "x.csv", w.visitor().get(path+".csv").is(http.StatusOK).Body)
	if got := amount(t, row(t, g, "合计"), column(t, g, "项目", "财政奖补（元）")); got != 25000_50 {
		t.Errorf("CSV: %s", got)
	}
}

func TestALongTableIsTurnedPageByPage(t *testing.T) {
	w := newSite(t)
	d := project("project")
	for i := range 250 {
		r := d.Rows[0]
		r.Cells = append([]disclosure.TableCell{{Text: itoa(i + 3)}}, r.Cells[1:]...)
		d.Rows = append(d.Rows, r)
	}
	path := xiaoshan + "/disclosures/" + strconv.FormatInt(w.publishTable(d).DisclosureID, 10)
	seen := 0
	for _, page := range []string{"", "?page=2", "?page=3"} {
		a := w.visitor().get(path+page).is(http.StatusOK).has(".pager", "共 3 页", "253 行").has("table.data tfoot", "25,000.50").has("main", "合计是整张表的合计")
		light(t, a)
		seen += a.doc().Find("table.data tbody tr").Length()
	}
	if seen != 253 {
		t.Errorf("%d rows on all pages", seen)
	}
}

func TestABusyMonthStaysLight(t *testing.T) {
	w := newSite(t)
	w.ok(w.Finance.SetOpening(t.Context(), w.actors["kuaiji2"], w.lvyin, 0, 500000_00))
	for i := range 50 {
		w.post("kuaiji2", "2026-01-"+two(1+i%28), finance.Expense, finance.Bank, "513.06", 1234_00, "水渠清淤机械台班费，按决议〔2026〕7号执行，附发票3张")
	}
	w.publish(w.lvyin, "2026-01")
	light(t, w.visitor().get(lvyin+"/finance/2026-01").is(http.StatusOK))
}

func BenchmarkSheetPage(b *testing.B) {
	w := newSite(b)
	for i := range 60 {
		w.post("kuaiji", "2026-04-"+two(1+i%8), finance.Expense, finance.Bank, "513.06", 12_00, "水渠清淤机械台班费")
	}
	w.at("2026-05-06")
	w.publish(w.xiaoshan, "2026-04")
	for b.Loop() {
		w.visitor().get(xiaoshan + "/finance/2026-04").is(http.StatusOK)
	}
}
