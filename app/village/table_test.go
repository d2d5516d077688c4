package village

import (
	"bytes"
	"fmt"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/user"
)

// codes reads a table of codes from text.
func codes(t *testing.T, text string) ([]CodeRow, error) {
	t.Helper()
	f, err := sheet.Read("区划.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return ReadCodes(f)
}

// The bureau's table: 小山村 is called 青山村, 吕㛃村 has another code, 新河村 and its
// township are new; 旧村 is not there any more.
const bureau = `统计用区划代码,名称,城乡分类代码
339900000000,阳光县,
339900100000,青石镇人民政府,
339900100201,青山村村民委员会,220
339900100299,吕㛃村委会,220
339900101000,白水乡,
339900101201,新河社区居委会,122
`

func countyWithOld(t *testing.T) *Store {
	t.Helper()
	s, small, _ := later(t, "2026-05-20")
	if _, err := s.Add(t.Context(), user.System, New{Level: "village", ParentID: small.Township.ID, Code: "339900100210", Name: "旧村", FirstMonth: calendar.NewMonth(2026, 1)}); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestATableOfCodesIsComparedAndAdopted(t *testing.T) {
	s := countyWithOld(t)
	rows, err := codes(t, bureau)
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Compare(t.Context(), rows)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, d := range list {
		got += fmt.Sprintf("%s %s %s %s(%s) %s %d\n", d.Kind, d.Level, d.Code, d.Name, d.Was, d.Place, d.Row)
	}
	want := `new township 339900101000 白水乡()  6
recoded village 339900100299 吕㛃村(339900100202) 青石镇 5
renamed village 339900100201 青山村(小山村) 青石镇 4
new village 339900101201 新河社区() 白水乡 7
gone village 339900100210 旧村() 青石镇 0
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	done, err := s.Adopt(t.Context(), administrator(), rows, calendar.Date(2026, 5, 1), Paper{Document: "2026年统计用区划代码"})
	if err != nil || len(done) != 4 {
		t.Fatalf("%+v, %v %+v", done, err, fault.Fields(err))
	}
	list, err = s.Compare(t.Context(), rows)
	if err != nil || len(list) != 1 || list[0].Kind != DiffGone {
		t.Errorf("again: %+v, %v", list, err)
	}
	if v, err := s.ByCode(t.Context(), "339900100202"); err != nil || v.Code != "339900100299" {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := s.ByCode(t.Context(), "339900101201"); err != nil || v.Township.Name != "白水乡" || v.FirstMonth.String() != "2026-05" {
		t.Errorf("%+v, %v", v, err)
	}
	if list, err := s.Changes(t.Context()); err != nil || len(list) != 2 || list[0].Paper.Document != "2026年统计用区划代码" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestATableIsAdoptedWholeOrNotAtAll(t *testing.T) {
	s := countyWithOld(t)
	rows, err := codes(t, bureau+"339900101202,新河社区居民委员会,122\n") // the name twice
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Adopt(t.Context(), administrator(), rows, calendar.Date(2026, 5, 1), paper); fault.KindOf(err) != fault.Conflict || len(fault.Fields(err)) != 1 {
		t.Errorf("%v %+v", err, fault.Fields(err))
	}
	if list, err := s.Changes(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("something was changed: %+v, %v", list, err)
	}
	if list, err := s.Divisions(t.Context()); err != nil || len(list) != 5 {
		t.Errorf("something was added: %+v, %v", list, err)
	}
	if _, err := s.Adopt(t.Context(), user.Actor{ID: 2, Role: user.Township}, rows, calendar.Date(2026, 5, 1), paper); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a township: %v", err)
	}
}

// Two villages that give each other way with their names: who frees the name goes first.
func TestNamesThatAreHandedOnAreAdopted(t *testing.T) {
	s := countyWithOld(t)
	rows, err := codes(t, "code,name\n339900000000,阳光县\n339900100000,青石镇\n339900100201,吕㛃村\n339900100202,旧村\n339900100210,古村\n")
	if err != nil {
		t.Fatal(err)
	}
	done, err := s.Adopt(t.Context(), administrator(), rows, calendar.Date(2026, 5, 20), Paper{})
	if err != nil || len(done) != 3 || done[0].Name != "古村" || done[2].Name != "吕㛃村" {
		t.Errorf("%+v, %v %+v", done, err, fault.Fields(err))
	}
}

func TestWrongTablesAreRefusedByRow(t *testing.T) {
	for name, x := range map[string]struct{ text, want string }{
		"no head":          {"甲,乙\n1,2\n", "没有找到表头：要有“代码”和“名称”两列"},
		"no row":           {"代码,名称\n", "表里一行也没有"},
		"a short code":     {"代码,名称\n123,甲村\n", "第 2 行：代码“123”不是 12 位数字"},
		"a code twice":     {"代码,名称\n339900100000,甲镇\n339900100000,乙镇\n", "第 3 行：代码 339900100000 在第 2 行已经有了"},
		"no name":          {"代码,名称\n339900100000,\n", "第 2 行：名称要写，不超过 50 个字"},
		"another county":   {"代码,名称\n339900100000,甲镇\n339901100000,乙镇\n", "第 3 行：代码 339901100000 不是同一个县的"},
		"no township":      {"代码,名称\n339900100201,甲村\n", "第 2 行：甲村所在的乡镇（339900100000）不在表里"},
		"somebody's phone": {"代码,名称\n339900100000,甲镇13812345678\n", "第 2 行：名称里有手机号，请去掉"},
	} {
		_, err := codes(t, x.text)
		if f := fault.Fields(err); len(f) != 1 || f[0].Message != x.want {
			t.Errorf("%s: %v %+v", name, err, f)
		}
	}
	s := countyWithOld(t)
	rows, err := codes(t, "代码,名称\n449900000000,别县\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Compare(t.Context(), rows); fault.KindOf(err) != fault.Invalid {
		t.Errorf("another county's: %v", err)
	}
}

// A workbook is read as text is, whatever its columns are called and wherever they stand.
func TestAWorkbookOfCodesIsRead(t *testing.T) {
	var b bytes.Buffer
	err := sheet.WriteXLSX(&b, sheet.Book{Pages: []sheet.Page{{Name: "区划", Columns: []sheet.Column{{Name: "城乡分类代码"}, {Name: "名称"}, {Name: "统计用区划代码"}}, Rows: [][]sheet.Value{
		{sheet.TextValue(""), sheet.TextValue("青石镇"), sheet.TextValue("339900100000")}, {sheet.TextValue("220"), sheet.TextValue("小山村委会"), sheet.IntValue(339900100201)},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := sheet.Read("区划.xlsx", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := ReadCodes(f)
	if err != nil || len(rows) != 2 || rows[1].Code != "339900100201" || rows[1].Name != "小山村委会" || rows[1].Level() != "village" || rows[0].Level() != "township" {
		t.Errorf("%+v, %v %+v", rows, err, fault.Fields(err))
	}
}
