package asset

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sunshine/app/fault"
	"sunshine/app/sheet"
)

func csvFile(t testing.TB, text string) *sheet.File {
	t.Helper()
	f, err := sheet.Read("表.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (w *scene) read(k Kind, text string, d Defaults) Reading {
	w.t.Helper()
	r, err := w.Reference.Read(csvFile(w.t, text), k, d)
	w.ok(err)
	return r
}

// brought reads a file and saves what it brings.
func (w *scene) brought(k Kind, text string, d Defaults) (added, changed int) {
	w.t.Helper()
	r := w.read(k, text, d)
	plan, problems, err := w.Plan(w.t.Context(), w.here, k, r.Rows)
	w.ok(err)
	for _, p := range append(r.Problems, problems...) {
		if p.Level == "error" {
			w.t.Fatalf("第 %d 行：%s %s", p.Row, p.Value, p.Message)
		}
	}
	held := Hold(plan)
	if len(held) == 0 {
		return 0, 0
	}
	added, changed, err = w.SaveRows(w.t.Context(), w.by, w.here, k, Take(held), basis("清产核资"))
	w.ok(err)
	return added, changed
}

func (w *scene) register(k Kind) []Thing {
	w.t.Helper()
	list, err := w.Register(w.t.Context(), w.here.ID, k)
	w.ok(err)
	return list
}

// TestRealTablesCanBeEntered: tables as villages and townships publish them. The
// sums are those of the files, added by hand.
func TestRealTablesCanBeEntered(t *testing.T) {
	for file, x := range map[string]struct {
		kind     Kind
		defaults Defaults
		count    int
		area     string
		value    string
		unread   string
		first    string
	}{
		"con-01-标的": {Resource, Defaults{"farmland", Leased}, 3, "47.8", "0.00", "单价(元/亩·年)、年限、底价(元)", "1号"},
		"con-02-标的": {Resource, Defaults{"water", Leased}, 2, "82.72", "0.00", "单价(元/亩·年)、起、止、标底(万元)", "1号半吊子塘"},
		"con-03-标的": {Resource, Defaults{"farmland", Idle}, 5, "513.62", "0.00", "挂牌价、加价幅度、竞价时段", "南园"},
		"con-04-标的": {Resource, Defaults{"farmland", Idle}, 2, "58.424", "0.00", "起拍价(元/亩·年)、步幅(元)、租期、竞租时间", "黄家"},
		"con-05-资产": {Property, Defaults{"fixed", Idle}, 5, "121.6", "0.00", "年租金(万元)、期限(年)", "农业科技示范园"},
		"fin-13-项目": {Project, Defaults{Class: "other_project"}, 3, "0", "1,135,000.00", "责任 单位", "彰北办事处周家营村人行道地面硬化项目"},
	} {
		t.Run(file, func(t *testing.T) {
			w := newScene(t)
			text, err := os.ReadFile(filepath.Join("testdata", "cases", file+".csv"))
			w.ok(err)
			r := w.read(x.kind, string(text), x.defaults)
			if got := strings.Join(r.Unread, "、"); got != x.unread {
				t.Errorf("unread %q, want %q", got, x.unread)
			}
			if added, _ := w.brought(x.kind, string(text), x.defaults); added != x.count {
				t.Errorf("%d were added", added)
			}
			list := w.register(x.kind)
			sum := Total(list)
			if sum.Area.String() != x.area || sum.Value.String() != x.value || list[0].Name != x.first {
				t.Errorf("%s 亩, %s 元, first %s", sum.Area, sum.Value, list[0].Name)
			}
			if _, problems, _ := w.Plan(t.Context(), w.here, x.kind, r.Rows); len(problems) != x.count {
				t.Errorf("the same file again: %d problems for %d rows", len(problems), x.count)
			}
		})
	}
}

// filled is a village with things of every kind and state.
func filled(t *testing.T) *scene {
	t.Helper()
	w := newScene(t)
	w.enter(Property, hall())
	car := Facts{Name: "=洒水车", Class: "fixed", Value: Of(120_000_55), State: InUse, Card: "0012", Note: "+备注", Acquired: day("2020-02-29")}
	w.enter(Property, car)
	w.enter(Property, Facts{Name: "投资合作社", Class: "long_investment", Value: Of(0), State: Leased})
	w.enter(Resource, Facts{Name: "1号半吊子塘", Class: "water", Area: 50_170, Holder: "王大柱", State: Leased, Place: "东至皂湖小江"})
	w.enter(Project, Facts{Name: "村道硬化", Class: "road", Value: Of(735_000_00), Fund: "上级专款", Begun: day("2025-01-01"), Finished: day("2025-05-01")})
	w.enter(Debt, Facts{Name: "修渠工程款", Class: "payable", PartyKind: Person, Party: "王大柱（三组）", Value: Of(80_000_00), Book: Of(30_000_00), Acquired: day("2019-05-01"), Due: day("2026-12-31")})
	w.enter(Debt, Facts{Name: "鱼塘承包款", Class: "receivable", PartyKind: Household, Party: "吕小兰", Value: Of(4_800_00), Book: Of(0)})
	_, err := w.Dispose(t.Context(), w.by, w.here, "资2026-002", 1, Of(8_000_00), basis("报废卖旧"))
	w.ok(err)
	return w
}

// TestAFileOfTheRegisterComesBackTheSame: the desk's file and the public one, as
// xlsx and as CSV, change nothing when they are read again.
func TestAFileOfTheRegisterComesBackTheSame(t *testing.T) {
	w := filled(t)
	for _, k := range Kinds {
		list := w.register(k)
		for _, whole := range []bool{true, false} {
			book := w.Reference.Book(k, "小山村", list, []string{"2026年4月8日的登记"}, whole)
			var x, c bytes.Buffer
			w.ok(sheet.WriteXLSX(&x, book))
			w.ok(sheet.WriteCSV(&c, book.Pages[0]))
			for name, body := range map[string][]byte{"x.xlsx": x.Bytes(), "x.csv": c.Bytes()} {
				f, err := sheet.Read(name, body)
				w.ok(err)
				r, err := w.Reference.Read(f, k, Defaults{})
				w.ok(err)
				plan, problems, err := w.Plan(t.Context(), w.here, k, r.Rows)
				w.ok(err)
				if all := append(r.Problems, problems...); len(all) > 0 || len(plan) != len(list) || len(Hold(plan)) > 0 || len(r.Unread) > 0 {
					t.Errorf("%s %s whole %v: %d rows of %d, %d would change, %+v, unread %v", k, name, whole, len(plan), len(list), len(Hold(plan)), all, r.Unread)
				}
			}
			if !whole && (strings.Contains(c.String(), "王大柱") || strings.Contains(c.String(), "吕小兰")) {
				t.Errorf("%s: the public file has a whole name", k)
			}
		}
	}
}

func TestANumberIsAChangeAndNoneIsNew(t *testing.T) {
	w := filled(t)
	added, changed := w.brought(Property, "编号,名称,类别,状态,原值（元）,备注\n资2026-001,村部办公楼,固定资产,出租,860000,租给卫生室\n,变压器,设备,在用,3.5万元,\n", Defaults{})
	if added != 1 || changed != 1 {
		t.Fatalf("added %d, changed %d", added, changed)
	}
	list := w.register(Property)
	if a := list[0]; a.State != Leased || a.Note != "租给卫生室" || a.Place != "村口" || len(a.Changes) != 2 || len(a.Last().Diffs) != 2 {
		t.Errorf("columns that are not there change nothing: %+v", a)
	}
	if n := list[3]; n.Number.String() != "资2026-004" || n.Value.Fen != 35_000_00 || n.Class != "fixed" {
		t.Errorf("%+v", n)
	}
}

func TestEveryMistakeIsToldWithItsPlace(t *testing.T) {
	w := filled(t)
	text := "编号,名称,类别,面积(平方米),原值(万元),净值(元),取得日期,状态\n" +
		"资2026-009,甲,固定资产,1,1,1,2020-01-01,在用\n" + // 2 no such number
		"源2026-001,乙,固定资产,1,1,1,2020-01-01,在用\n" + // 3 of another register
		"资2026-002,丙,固定资产,1,1,1,2020-01-01,已处置\n" + // 4 gone, and would change
		"资2026-001,丁,飞船,多大,几万,-3,哪天,飞了\n" + // 5
		"资2026-001,戊,固定资产,1,1,1,2020-01-01,在用\n" + // 6 the number again
		",己,固定资产,1,1,20000,2020-01-01,在用\n" + // 7 worth more than it cost
		",庚,固定资产,1,1,1,2027-01-01,在用\n" + // 8 not yet
		",辛13812345678,固定资产,1,1,1,2020-01-01,在用\n" + // 9 a telephone
		",壬,固定资产,1,1,1,2020-01-01,已处置\n" + // 10 ended by a file
		",癸,,1,1,1,2020-01-01,\n" + // 11 no class, no state
		",癸,固定资产,1,1,1,2020-01-01,在用\n" + // 12 as the row above
		"合计,,,11,99,,,\n" // 13
	r := w.read(Property, text, Defaults{})
	_, more, err := w.Plan(t.Context(), w.here, Property, r.Rows)
	w.ok(err)
	var got []string
	for _, p := range append(r.Problems, more...) {
		if p.Level == "error" {
			got = append(got, fmt.Sprintf("%s%d", sheet.Letters(max(p.Col, 1)), p.Row))
		}
	}
	for _, want := range []string{"A2", "A3", "A4", "C5", "D5", "E5", "F5", "G5", "H5", "A6", "F7", "G8", "B9", "H10", "C11", "H11", "B12", "E13", "D13"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not told: %v", want, got)
		}
	}
	if _, _, err := w.SaveRows(t.Context(), w.by, w.here, Property, r.Rows, basis("x")); fault.KindOf(err) != fault.Conflict {
		t.Errorf("it was saved: %v", err)
	}
	if n := len(w.register(Property)); n != 3 {
		t.Errorf("%d things: something of a bad file was saved", n)
	}
}

func TestFilesWithoutAHeadingAreRefused(t *testing.T) {
	w := newScene(t)
	for _, text := range []string{"甲,乙\n1,2\n", "名称\n只有名称\n", "名称,类别\n", "名称,类别\n\n\n"} {
		if _, err := w.Reference.Read(csvFile(t, text), Property, Defaults{}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestUnitsDatesAndTotalsAreRead(t *testing.T) {
	w := newScene(t)
	text := "某村资源登记表,,,,\n单位：亩,,,,\n名称,类别,面积(亩),取得时间,估值(万元)\n" +
		"东山,山林,1公顷,2019年5月,1.2345\n西塘,鱼塘,32.55,1998,\n小计,,47.55,,\n场地,建设用地,600平方米,2020.3.1,2\n合计,,48.45,,3.2345\n填表人：李账,,,,\n"
	r := w.read(Resource, text, Defaults{State: InUse})
	if r.Errors() > 0 || len(r.Rows) != 3 {
		t.Fatalf("%+v", r.Problems)
	}
	plan, problems, err := w.Plan(t.Context(), w.here, Resource, r.Rows)
	w.ok(err)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := []string{"东山 forest 15 2019-05-01 12345.00", "西塘 water 32.55 1998-01-01 ", "场地 construction 0.9 2020-03-01 20000.00"}
	for i, p := range plan {
		if got := fmt.Sprintf("%s %s %s %s %s", p.Facts.Name, p.Facts.Class, p.Facts.Area, p.Facts.Acquired, p.Facts.Plain("value")); got != want[i] {
			t.Errorf("%q, want %q", got, want[i])
		}
	}
	notes := 0
	for _, p := range r.Problems {
		if p.Level == "note" {
			notes++
		}
	}
	if notes != 5 { // two units, a month, a year, the line of who filled it in
		t.Errorf("%d notes: %+v", notes, r.Problems)
	}
}

func TestAQuantityBringsItsUnit(t *testing.T) {
	w := newScene(t)
	w.brought(Property, "资产名称,类别,数量,状态,编号\n路灯,公共设施,36盏,在用,LD-1\n", Defaults{})
	x := w.register(Property)[0]
	if x.Quantity != 36_000 || x.Unit != "盏" || x.Card != "LD-1" {
		t.Errorf("%+v", x)
	}
}

func TestAFileSeenBeforeAnotherChangeIsNotSaved(t *testing.T) {
	w := filled(t)
	r := w.read(Property, "编号,名称,类别,状态\n资2026-001,新村部,固定资产,在用\n", Defaults{})
	plan, _, err := w.Plan(t.Context(), w.here, Property, r.Rows)
	w.ok(err)
	f := hall()
	f.Note = "有人先改了"
	_, err = w.Change(t.Context(), w.by, w.here, "资2026-001", 1, f, basis("改备注"))
	w.ok(err)
	_, _, err = w.SaveRows(t.Context(), w.by, w.here, Property, Take(Hold(plan)), basis("清产核资"))
	w.refused(err, fault.Conflict, "")
}

func TestTheTemplateIsReadWithItsHeadings(t *testing.T) {
	w := newScene(t)
	for _, k := range Kinds {
		var b bytes.Buffer
		w.ok(sheet.WriteXLSX(&b, w.Reference.Template(k, "小山村")))
		f, err := sheet.Read("模板.xlsx", b.Bytes())
		w.ok(err)
		h, ok := k.findHead(f.Sheets[0])
		if !ok {
			t.Fatalf("%s: no heading found", k)
		}
		for _, field := range k.Fields() {
			if !h.has(field.ID) {
				t.Errorf("%s: %s is not among its columns", k, field.Name)
			}
		}
		if _, err := w.Reference.Read(f, k, Defaults{}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: an empty template is read: %v", k, err)
		}
	}
}

func TestTwoThousandRowsAreReadAndSavedInGoodTime(t *testing.T) {
	w := newScene(t)
	var b strings.Builder
	b.WriteString("名称,类别,面积(亩),状态\n")
	for i := range maxRows {
		fmt.Fprintf(&b, "第%d块,耕地,1.5,自用\n", i+1)
	}
	if added, _ := w.brought(Resource, b.String(), Defaults{}); added != maxRows {
		t.Fatalf("%d", added)
	}
	if sum := Total(w.register(Resource)); sum.Area.String() != "3000" {
		t.Errorf("%s 亩", sum.Area)
	}
	b.WriteString("多一块,耕地,1,自用\n")
	if _, err := w.Reference.Read(csvFile(t, b.String()), Resource, Defaults{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("%d rows are taken: %v", maxRows+1, err)
	}
}

// FuzzRead: no file makes the reader fall over, every row and problem has its
// place, and what was read without an error is what a form would take.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"编号,名称,类别,面积(亩),原值（元）,取得日期,状态\n资2026-001,楼,固定资产,1.5,3万,2020.1,在用\n合计,,,1.5,30000,,\n",
		"什么款,谁欠谁,对方是,对方,金额,还欠,从哪天起,到期日,状态\n款,应收,个人,王大柱,1,0,2020-01-01,2021-01-01,结清\n",
		"名称,名称\n,\n", "名称/,面积：\n1,2公顷\n", "项目名称,投资 规模\n路,20万元\n",
	} {
		f.Add(text, uint8(0))
	}
	w := &Reference{classes: []Class{{Kind: Property, Code: "fixed", Name: "固定资产"}, {Kind: Debt, Code: "receivable", Name: "应收"}}}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		file, err := sheet.Read("表.csv", []byte(text))
		if err != nil {
			return
		}
		k := Kinds[int(n)%len(Kinds)]
		r, err := w.Read(file, k, Defaults{})
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		for _, p := range r.Problems {
			if p.Row < 1 || p.Col < 0 || p.Message == "" || p.Level != "error" && p.Level != "note" {
				t.Fatalf("%+v", p)
			}
		}
		if r.Errors() > 0 {
			return
		}
		for _, row := range r.Rows {
			var facts Facts
			for id, text := range row.Sets {
				if why := facts.Set(id, text); why != "" || facts.Plain(id) != text && !(facts.Plain(id) == "" && text == "0") {
					t.Fatalf("%s %q: %s, kept as %q", id, text, why, facts.Plain(id))
				}
			}
		}
	})
}
