package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/sheet"
)

// belongings fills 小山村's registers: things of every kind, one gone, one struck,
// names of people, and texts a spreadsheet would like to make something else of.
func (w *site) belongings() {
	w.t.Helper()
	ctx, by, v := w.t.Context(), w.actors["kuaiji"], w.xiaoshan
	day := calendar.Date
	enter := func(k asset.Kind, f asset.Facts) asset.Thing {
		return must(w.Assets.Enter(ctx, by, v, k, f, asset.Basis{Day: day(2026, 4, 1), Reason: "清产核资"}))(w.t)
	}
	w.hall()
	car := enter(asset.Property, asset.Facts{Name: "=洒水车", Class: "fixed", Value: asset.Of(120_000_55), Book: asset.Of(1), State: asset.InUse, Card: "0012", Note: "+备注"})
	twice := enter(asset.Property, asset.Facts{Name: "村部大楼", Class: "fixed", State: asset.InUse})
	enter(asset.Resource, asset.Facts{Name: "1号半吊子塘", Class: "water", Area: 50_170, Holder: "王大柱", State: asset.Leased, Place: "东至皂湖小江"})
	enter(asset.Resource, asset.Facts{Name: "2号塘", Class: "water", Area: 32_550, State: asset.Idle})
	enter(asset.Resource, asset.Facts{Name: "东垄", Class: "farmland", Area: 1_005, State: asset.InUse})
	enter(asset.Project, asset.Facts{Name: "村道硬化", Class: "road", Value: asset.Of(735_000_00), Fund: "上级专款", Begun: day(2026, 2, 1)})
	enter(asset.Debt, asset.Facts{Name: "修渠工程款", Class: "payable", PartyKind: asset.Person, Party: "王大柱（三组）", Value: asset.Of(80_000_00), Book: asset.Of(30_000_00), Acquired: day(2019, 5, 1), Due: day(2026, 12, 31)})
	enter(asset.Debt, asset.Facts{Name: "鱼塘承包款", Class: "receivable", PartyKind: asset.Household, Party: "吕小兰", Value: asset.Of(4_800_00), Book: asset.Of(0)})
	must(w.Assets.Dispose(ctx, by, v, car.Number.String(), 1, asset.Of(8_000_00), asset.Basis{Day: day(2026, 4, 2), Reason: "报废卖旧"}))(w.t)
	must(w.Assets.Strike(ctx, by, v, twice.Number.String(), 1, asset.Basis{Day: day(2026, 4, 2), Reason: "和资2026-001是同一件"}))(w.t)
}

// registerBooks gives the addresses of the files of all registers.
func (w *site) registerBooks(before, after string) (list []string) {
	for _, k := range asset.Kinds {
		list = append(list, before+string(k)+after)
	}
	return list
}

// registersComeBack has the importer read what LibreOffice saved: nothing changes.
func (w *site) registersComeBack(b *browser, files map[string][]byte) {
	w.t.Helper()
	for _, k := range asset.Kinds {
		n := 0
		for _, path := range []string{"/desk/registers/" + string(k) + "/list.xlsx", xiaoshan + "/registers/" + string(k) + ".xlsx"} {
			a := b.upload("/desk/registers/"+string(k)+"/import", nil, "登记簿.xlsx", files[path]).is(http.StatusOK)
			if !strings.Contains(a.text("main"), "和现在登记的一样，不用改") {
				w.t.Errorf("%s: %s", path, a.text("main"))
			}
			n++
		}
		if n != 2 {
			w.t.Errorf("%s: %d files", k, n)
		}
	}
}

func thingAt(number string) string { return xiaoshan + "/things/" + url.PathEscape(number) }

func TestARegisterIsPublicWithItsSums(t *testing.T) {
	w := newSite(t)
	w.visitor().get(xiaoshan+"/registers").is(http.StatusOK).has("main", "还没有登记资产", "还没有登记债权债务")
	w.visitor().get(xiaoshan+"/registers/asset").is(http.StatusOK).has("main", "还没有登记")
	w.belongings()
	v := w.visitor()
	v.get(xiaoshan).is(http.StatusOK).has("main", "村里的家底")
	a := v.get(xiaoshan + "/registers").is(http.StatusOK)
	a.built()
	a.has("main", "一共1 件", "原值860,000.00 元", "净值500,000.00 元", "面积83.725 亩", "水面 2 处，82.72 亩", "耕地 1 处，1.005 亩", "已处置 1 件", "未附决议", "别人欠村里 1 笔，还欠 0.00 元", "村里还欠别人30,000.00 元", "村里欠别人 1 笔，还欠 30,000.00 元")
	for path, parts := range map[string][]string{
		"asset":                           {"资2026-001", "村部办公楼", "1 座"},
		"asset?state=all":                 {"资2026-001", "资2026-002", "=洒水车", "已处置", "未附决议", "资2026-003", "登记错了"},
		"asset?state=disposed":            {"=洒水车"},
		"resource?class=water":            {"源2026-001", "82.72 亩", "王*柱的" /* absent */},
		"resource?q=东垄":                   {"源2026-003"},
		"resource?undecided=1":            {"没有这样的资源"},
		"project":                         {"村道硬化", "735,000.00", "在建", "未附决议"},
		"debt":                            {"王*柱", "吕*兰", "80,000.00", "结清"},
		"debt?q=" + url.QueryEscape("大柱"): {"没有这样的债权债务"},
	} {
		a := v.get(xiaoshan + "/registers/" + path).is(http.StatusOK)
		a.built()
		for _, p := range parts {
			if p != "王*柱的" {
				a.has("main", p)
			}
		}
		for _, name := range []string{"王大柱", "吕小兰", "三组"} {
			if strings.Contains(string(a.Body), name) {
				t.Errorf("%s tells %s", path, name)
			}
		}
	}
	v.get(xiaoshan + "/registers/boat").is(http.StatusNotFound)
	v.get(xiaoshan + "/registers/asset.pdf").is(http.StatusNotFound)
	v.get(xiaoshan + "/registers/asset/cards.doc").is(http.StatusNotFound)
}

func TestAThingTellsItsWholeHistory(t *testing.T) {
	w := newSite(t)
	w.belongings()
	v := w.visitor()
	a := v.get(thingAt("资2026-002")).is(http.StatusOK)
	a.built()
	a.has("main", "=洒水车", "2026年4月2日已处置。原因：报废卖旧。得款 8,000.00 元", "未附决议", "处置集体的资产、资源、项目要有决议", "村会计 李账", "登记", "清产核资")
	v.get(thingAt("资2026-003")).is(http.StatusOK).has("main", "登记错了", "和资2026-001是同一件")
	a = v.get(thingAt("资2026-001")).is(http.StatusOK)
	a.built()
	a.has("main", "权利人小山村经济合作社", "取得日期2015年6月1日", "正面", "照旧台账登记")
	d := v.get(thingAt("债2026-001")).is(http.StatusOK).has("main", "王*柱", "现在还欠 30,000.00 元")
	if strings.Contains(string(d.Body), "大柱") {
		t.Error("the page of a debt tells the whole name")
	}
	for _, bad := range []string{"资2026-009", "资2026-1", "x", "%", "\xe8\xb5", "租2026-001"} {
		v.get(thingAt(bad)).is(http.StatusNotFound)
	}
	v.get(lvyinPath() + "/things/" + hallNumber).is(http.StatusNotFound)
}

func lvyinPath() string { return "/villages/339900100202" }

// TestTheAccountantsWholeWay: a thing is entered, changed, photographed, gone and
// taken up again in forms; each step is public at once.
func TestTheAccountantsWholeWay(t *testing.T) {
	w := newSite(t)
	b, v := w.enter("kuaiji"), w.visitor()
	b.get("/desk").is(http.StatusOK)
	b.get("/desk/registers").is(http.StatusOK).built()
	b.get("/desk/registers/asset/new").is(http.StatusOK).built()
	form := url.Values{"name": {"变压器"}, "class": {"fixed"}, "value": {"6万"}, "state": {"in-use"}, "acquired": {"2026-03-01"}, "day": {"2026-04-08"}, "reason": {"新购入"}}
	a := b.post("/desk/registers/asset", form).is(http.StatusUnprocessableEntity)
	a.built()
	a.has("main", "请写金额，如 1200 或 1200.50，不写负数")
	if got := a.doc().Find("#f-name").AttrOr("value", ""); got != "变压器" {
		t.Errorf("what was written is lost: %q", got)
	}
	form.Set("value", "60000")
	form.Set("place", "打13812345678找李四")
	b.post("/desk/registers/asset", form).is(http.StatusUnprocessableEntity).has("main", "里面有手机号")
	form.Set("place", "村西")
	at := b.post("/desk/registers/asset", form).is(http.StatusSeeOther).Header.Get("Location")
	b.get(at).is(http.StatusOK).built().has("main", "变压器", "未附决议")
	v.get(thingAt("资2026-001")).is(http.StatusOK).has("main", "金额到了 50,000.00 元，要有决议")
	b.post("/desk/registers/asset", form).is(http.StatusUnprocessableEntity).has("main", "已经登记过了，是 资2026-001")

	b.get(at + "/change").is(http.StatusOK).built()
	form.Set("state", "idle")
	form.Set("seen", "1")
	form.Set("reason", "停用")
	b.post(at+"/change", form).is(http.StatusSeeOther).goes(at)
	v.get(thingAt("资2026-001")).has("main", "状态：在用 →改成 闲置", "原因：停用")
	b.post(at+"/change", form).is(http.StatusUnprocessableEntity).has("main", "刚才有人改过")

	b.upload(at+"/files", url.Values{"name": {"铭牌"}}, "x.png", photo(t, 7)).is(http.StatusSeeOther)
	b.upload(at+"/files", url.Values{"name": {"铭牌"}}, "x.png", photo(t, 7)).is(http.StatusUnprocessableEntity).has("main", "已经有了")
	b.upload(at+"/files", nil, "x.txt", []byte("不是照片")).is(http.StatusUnprocessableEntity)
	pic := v.get(thingAt("资2026-001") + "/files/1").is(http.StatusOK)
	if pic.Header.Get("Content-Type") != "image/png" || pic.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
		t.Errorf("%v", pic.Header)
	}
	b.post(at+"/files/1/takedown", nil).is(http.StatusUnprocessableEntity).has("main", "请写为什么撤下")
	b.post(at+"/files/1/takedown", url.Values{"reason": {"拍到了人"}}).is(http.StatusSeeOther)
	v.get(thingAt("资2026-001") + "/files/1").is(http.StatusNotFound)
	v.get(thingAt("资2026-001")).has("main", "撤下一张照片", "拍到了人")

	b.get(at + "/dispose").is(http.StatusOK).built()
	b.post(at+"/dispose", url.Values{"seen": {"2"}, "day": {"2026-04-08"}}).is(http.StatusUnprocessableEntity).has("main", "请写得了多少钱", "请写原因")
	b.post(at+"/dispose", url.Values{"seen": {"2"}, "day": {"2026-04-08"}, "reason": {"卖旧"}, "price": {"500"}, "matter": {"2026-009 没有的事"}}).is(http.StatusUnprocessableEntity).has("main", "没有编号是“2026-009”的事项")
	b.post(at+"/dispose", url.Values{"seen": {"2"}, "day": {"2026-04-08"}, "reason": {"卖旧"}, "price": {"500"}}).is(http.StatusSeeOther)
	b.get(at + "/change").is(http.StatusConflict)
	b.get(at + "/restore").is(http.StatusOK).built()
	b.post(at+"/restore", url.Values{"seen": {"3"}, "day": {"2026-04-08"}, "reason": {"没卖成"}}).is(http.StatusSeeOther)
	b.get(at + "/strike").is(http.StatusOK).built()
	b.get(at + "/explode").is(http.StatusNotFound)
	b.post(at+"/strike", url.Values{"seen": {"4"}, "day": {"2026-04-08"}, "reason": {"登记错"}}).is(http.StatusSeeOther)
	v.get(thingAt("资2026-001")).has("main", "划掉", "没卖成", "卖旧", "停用", "新购入")
	audit := w.enter("admin").get("/desk/audit").is(http.StatusOK)
	audit.has("main", "登记家底", "变更家底", "处置、核销", "恢复登记", "划掉登记错的", "撤下家底的照片")
}

func TestADecisionOfTheVillageStandsBesideTheChange(t *testing.T) {
	w := newSite(t)
	var x things
	w.rosters()
	w.decidedMatters(&x)
	w.hall()
	code := x.decided
	b := w.enter("kuaiji")
	b.get("/desk/things/" + hallNumber + "/dispose").is(http.StatusOK)
	b.post("/desk/things/"+hallNumber+"/dispose", url.Values{"seen": {"1"}, "day": {"2026-04-08"}, "reason": {"卖旧"}, "price": {"500"}, "matter": {code}}).is(http.StatusSeeOther)
	a := w.visitor().get(thingAt("资2026-001")).is(http.StatusOK).has("main", "依据："+code)
	if a.doc().Find("a[href='"+xiaoshan+"/matters/"+code+"']").Length() != 1 {
		t.Error("no link to the decision")
	}
	th := must(w.Assets.Thing(t.Context(), w.xiaoshan.ID, "资2026-001"))(t)
	ok, why, err := w.inForce(t.Context(), w.DB.Read(), w.xiaoshan.ID, th.Last().Decision.MatterID, calendar.Date(2026, 4, 8))
	w.ok(err)
	if ok != (th.Last().Undecided == "") {
		t.Errorf("in force %v (%s), said %q", ok, why, th.Last().Undecided)
	}
}

// TestRealTablesAreEnteredThroughThePages takes the assets and ponds that villages
// published through upload, preview and saving.
func TestRealTablesAreEnteredThroughThePages(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	for _, x := range []struct {
		kind, file string
		form       url.Values
		says       []string
	}{
		{"asset", "con-05-资产", url.Values{"class": {"fixed"}, "state": {"leased"}}, []string{"新登记 5 件", "121.6 亩", "没有读：年租金(万元)、期限(年)", "5D战舰"}},
		{"resource", "con-02-标的", url.Values{"class": {"water"}, "state": {"leased"}}, []string{"新登记 2 处", "82.72 亩"}},
		{"resource", "con-04-标的", url.Values{"class": {"farmland"}, "state": {"idle"}}, []string{"新登记 2 处", "58.424 亩"}},
		{"project", "fin-13-项目", url.Values{"class": {"other_project"}}, []string{"新登记 3 个", "1,135,000.00 元"}},
	} {
		path := "/desk/registers/" + x.kind + "/import"
		b.get(path).is(http.StatusOK).built()
		text := must(os.ReadFile(filepath.Join("..", "asset", "testdata", "cases", x.file+".csv")))(t)
		b.upload(path, nil, x.file+".csv", text).is(http.StatusUnprocessableEntity).has("main", "什么都没有存")
		a := b.upload(path, x.form, x.file+".csv", text).is(http.StatusOK)
		a.built()
		a.has("main", x.says...)
		rows := a.doc().Find("input[name=rows]").AttrOr("value", "")
		b.post(path+"/save", url.Values{"rows": {rows}, "day": {"2026-04-08"}}).is(http.StatusUnprocessableEntity).has("main", "请写原因")
		b.post(path+"/save", url.Values{"rows": {rows}, "day": {"2026-04-08"}, "reason": {"照公告登记"}}).is(http.StatusSeeOther)
		b.post(path+"/save", url.Values{"rows": {rows}, "day": {"2026-04-08"}, "reason": {"又按了一次"}}).is(http.StatusUnprocessableEntity)
	}
	w.visitor().get(xiaoshan+"/registers").has("main", "面积141.144 亩", "预算1,135,000.00 元")
}

func TestAnImportTakesNothingButWhatAFormTakes(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	save := func(held ...asset.Held) *answer {
		text := must(json.Marshal(held))(t)
		return b.post("/desk/registers/debt/import/save", url.Values{"rows": {string(text)}, "day": {"2026-04-08"}, "reason": {"x"}})
	}
	good := map[string]string{"name": "款", "class": "loan", "partykind": "unit", "party": "信用社", "value": "5"}
	bad := func(id, text string) map[string]string {
		m := map[string]string{}
		for k, v := range good {
			m[k] = v
		}
		m[id] = text
		return m
	}
	for _, sets := range []map[string]string{nil, bad("class", "boat"), bad("party", ""), bad("value", "-5"), bad("name", "13812345678"), bad("partykind", "x"), bad("due", "昨天")} {
		save(asset.Held{Row: 2, Sets: good}, asset.Held{Row: 3, Sets: sets}).is(http.StatusUnprocessableEntity)
	}
	save(asset.Held{Number: "债2026-001", Seen: 1, Sets: good}).is(http.StatusUnprocessableEntity)
	for _, rows := range []string{"", "[]", "{", "null", strings.Repeat("[", 10000)} {
		b.post("/desk/registers/debt/import/save", url.Values{"rows": {rows}, "day": {"2026-04-08"}, "reason": {"x"}}).is(http.StatusUnprocessableEntity)
	}
	if list := must(w.Assets.All(t.Context(), w.xiaoshan.ID))(t); len(list) > 0 {
		t.Errorf("%d things came in", len(list))
	}
	save(asset.Held{Row: 2, Sets: good}).is(http.StatusSeeOther)
}

// TestF31_TheRegisterStandsBesideTheBooks: by hand, the books hold 151 = 900,000,
// 152 = 300,000, 112 = 5,000 owed by a household, 211 = 30,000 owed to a person.
func TestF31_TheRegisterStandsBesideTheBooks(t *testing.T) {
	w := newSite(t)
	w.belongings()
	l := ledgerSide{balance: map[string]money.Fen{"151": 900_000_00, "152": -300_000_00, "112": 5_000_00, "211": -30_000_00}}
	class := func(k asset.Kind, code string) asset.Class {
		c, ok := w.Assets.Reference.Class(k, code)
		if !ok {
			t.Fatal(code)
		}
		return c
	}
	var said []string
	for _, x := range []struct {
		kind  asset.Kind
		class string
		sum   asset.Totals
	}{
		{asset.Property, "fixed", asset.Totals{Count: 1, Value: 860_000_00, Book: 500_000_00}},
		{asset.Property, "stock", asset.Totals{}},
		{asset.Property, "other_asset", asset.Totals{Count: 1, Value: 5}},
		{asset.Debt, "receivable", asset.Totals{Count: 1, Value: 4_800_00, Book: 5_000_00}},
		{asset.Debt, "payable", asset.Totals{Count: 1, Value: 80_000_00, Book: 31_000_00}},
	} {
		for _, r := range l.compare(class(x.kind, x.class), x.sum) {
			said = append(said, r.Name+r.What+r.Differ+r.Text)
		}
	}
	want := []string{"固定资产原值−40,000.00登记的比账上少 40,000.00 元。", "固定资产净值−100,000.00登记的比账上少 100,000.00 元。", "别人欠村里还欠0.00登记的和账上的一样。", "村里欠别人还欠1,000.00登记的比账上多 1,000.00 元。"}
	if fmt.Sprint(said) != fmt.Sprint(want) {
		t.Errorf("%q\nwant %q", said, want)
	}
	for login, path := range map[string]string{"kuaiji": "/desk/registers", "jiandu": "/desk/registers", "zhen": "/desk/registers?village=339900100201", "jijian": "/desk/registers?village=339900100201"} {
		a := w.enter(login).get(path).is(http.StatusOK)
		a.built()
		a.has("main", "登记的和账上的差多少", "登记的比账上多 860,000.00 元", "登记的比账上多 30,000.00 元", "有差别不一定是错")
	}
	w.enter("zhen").get("/desk/registers").is(http.StatusOK).has("main", "小山村")
	w.enter("zhen").get("/desk/registers?village=339900101201").is(http.StatusNotFound)
}

func TestCardsLeadBackToTheThing(t *testing.T) {
	w := newSite(t)
	v := w.visitor()
	v.get(xiaoshan + "/registers/asset/cards.pdf").is(http.StatusNotFound)
	w.belongings()
	for path, wants := range map[string][]string{
		thingAt("债2026-001") + "/card.pdf":         {"集体债权债务登记卡", "编号：债2026-001", "王*柱", "30,000.00 元"},
		xiaoshan + "/registers/resource/cards.pdf": {"1号半吊子塘", "源2026-001", "源2026-003", "50.17 亩"},
	} {
		a := v.get(path).is(http.StatusOK)
		if a.Header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(a.Body, []byte("%PDF-")) {
			t.Fatalf("%s: %v", path, a.Header)
		}
		text := pdfText(t, a.Body)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in %s", path, want, text)
			}
		}
		if strings.Contains(text, "王大柱") {
			t.Errorf("%s tells a whole name", path)
		}
		v.get(path, "If-None-Match", a.Header.Get("ETag")).is(http.StatusNotModified)
	}
}

func TestPublicFilesHaveNoWholeNames(t *testing.T) {
	w := newSite(t)
	w.belongings()
	v, b := w.visitor(), w.enter("kuaiji")
	for _, path := range w.registerBooks(xiaoshan+"/registers/", ".csv?state=all") {
		body := string(v.get(path).is(http.StatusOK).Body)
		if strings.Contains(body, "王大柱") || strings.Contains(body, "吕小兰") || strings.Contains(body, "村部大楼") {
			t.Errorf("%s tells too much", path)
		}
		if strings.Contains(path, "debt") && (!strings.Contains(body, "王*柱") || strings.Contains(body, "合计")) {
			t.Errorf("%s: %s", path, body)
		}
	}
	inner := string(b.get("/desk/registers/debt/list.csv").is(http.StatusOK).Body)
	if !strings.Contains(inner, "王大柱（三组）") {
		t.Errorf("the desk's file: %s", inner)
	}
	f := must(sheet.Read("x.csv", []byte(inner)))(t)
	if r := must(w.Assets.Reference.Read(f, asset.Debt, asset.Defaults{}))(t); len(r.Rows) != 2 {
		t.Errorf("%d rows come back", len(r.Rows))
	}
}

// A column that no row has anything for is left out.
func TestARegisterHasNoEmptyColumns(t *testing.T) {
	w := newSite(t)
	must(w.Assets.Enter(t.Context(), w.actors["kuaiji"], w.xiaoshan, asset.Property, asset.Facts{Name: "篮球架", Class: "fixed", Value: asset.Of(3_600_00), State: asset.InUse}, asset.Basis{Day: calendar.Date(2026, 4, 1), Reason: "清产核资"}))(t)
	heads := func() string { return w.visitor().get(xiaoshan + "/registers/asset").is(http.StatusOK).text("thead") }
	if h := heads(); strings.Contains(h, "净值") || strings.Contains(h, "面积") || !strings.Contains(h, "原值") {
		t.Errorf("one thing of which only the cost is known: %s", h)
	}
	w.hall()
	if h := heads(); !strings.Contains(h, "净值") || !strings.Contains(h, "面积") {
		t.Errorf("with the hall: %s", h)
	}
}
