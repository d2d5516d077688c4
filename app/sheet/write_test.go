package sheet

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"sunshine/app/fault"
)

func sampleBook() Book {
	return Book{Title: "财务公开榜", Pages: []Page{
		{
			Name: "收支[1]", Title: "小山村财务公开榜", Lines: []string{"单位：元"}, Notes: []string{"备注：无"},
			Columns: []Column{{Name: "日期"}, {Name: "摘要", Width: 30}, {Name: "金额"}, {Name: "笔数"}, {Name: "面积"}},
			Rows: [][]Value{
				{DayValue("2026-03-05"), TextValue("=HYPERLINK(1)"), MoneyValue(123456789), IntValue(3), NumberValue("447896.61")},
				{DayValue(""), TextValue("＠甲"), MoneyValue(-5), IntValue(-1), NumberValue("约3")},
				{TextValue("三月"), TextValue("-"), MoneyValue(0), {}, NumberValue("0123456789012345678")},
			},
		},
		{Name: "附表", Columns: []Column{{Name: "甲"}}, Rows: [][]Value{{TextValue("乙")}}},
	}}
}

func TestWorkbookComesBackAsWritten(t *testing.T) {
	var a, b bytes.Buffer
	if err := WriteXLSX(&a, sampleBook()); err != nil {
		t.Fatal(err)
	}
	if err := WriteXLSX(&b, sampleBook()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("equal books gave different bytes")
	}
	f := mustRead(t, "a.xlsx", a.Bytes())
	want := "小山村财务公开榜/单位：元/日期|摘要|金额|笔数|面积/2026-03-05|=HYPERLINK(1)|1234567.89|3|447896.61/|＠甲|-0.05|-1|约3/三月|-|0||0123456789012345678/备注：无"
	if got := texts(f.Sheets[0]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if g := f.Sheets[0]; g.Name != "收支-1-" || !g.Cell(4, 3).Number || g.Cell(4, 2).Formula || !g.Cell(3, 1).Bold || f.Sheets[1].Name != "附表" {
		t.Errorf("sheet %q, cells %+v %+v", g.Name, g.Cell(4, 3), g.Cell(4, 2))
	}
	x, err := excelize.OpenReader(&a)
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"B4": "'=HYPERLINK(1)", "B5": "'＠甲", "B6": "'-", "C4": "1,234,567.89", "A4": "2026-03-05"} {
		if got, err := x.GetCellValue("收支-1-", cell); err != nil || got != want {
			t.Errorf("%s is %q, %v; want %q", cell, got, err, want)
		}
	}
	if p, err := x.GetPanes("收支-1-"); err != nil || !p.Freeze || p.YSplit != 3 {
		t.Errorf("the heading is not frozen: %+v, %v", p, err)
	}
}

func TestCSVIsMadeForExcel(t *testing.T) {
	var b bytes.Buffer
	if err := WriteCSV(&b, sampleBook().Pages[0]); err != nil {
		t.Fatal(err)
	}
	want := "\xef\xbb\xbf小山村财务公开榜,,,,\r\n单位：元,,,,\r\n日期,摘要,金额,笔数,面积\r\n2026-03-05,'=HYPERLINK(1),1234567.89,3,447896.61\r\n,'＠甲,-0.05,-1,约3\r\n三月,'-,0.00,,0123456789012345678\r\n备注：无,,,,\r\n"
	if b.String() != want {
		t.Errorf("got %q", b.String())
	}
}

func TestGuardTakesThePowerFromFormulas(t *testing.T) {
	for _, s := range []string{"=1+1", "+86", "-1", "@SUM", "＝1", "＋1", "－1", "＠a", "\tx", "\rx", "'=1", "''-1"} {
		if g := Guard(s); !strings.HasPrefix(g, "'") || g == s {
			t.Errorf("%q stays %q", s, g)
		}
		if back := Unguard(Guard(s)); back != s {
			t.Errorf("%q comes back as %q", s, back)
		}
	}
	for _, s := range []string{"", "买笔", "'买笔", "1-2", "a=b", "''"} {
		if Guard(s) != s || Unguard(s) != s {
			t.Errorf("%q was changed", s)
		}
	}
}

func FuzzGuard(f *testing.F) {
	f.Add("'=1")
	f.Fuzz(func(t *testing.T, s string) {
		if g := Guard(s); Unguard(g) != s || dangerous(g) {
			t.Fatalf("%q → %q → %q", s, g, Unguard(g))
		}
	})
}

func TestAnnotateMarksTheBadCells(t *testing.T) {
	var b bytes.Buffer
	if err := WriteXLSX(&b, sampleBook()); err != nil {
		t.Fatal(err)
	}
	out, err := Annotate(b.Bytes(), []Mark{
		{Sheet: "收支-1-", Row: 5, Col: 3, Text: "金额是负数。"}, {Sheet: "收支-1-", Row: 5, Col: 3, Text: "第二条。"}, {Sheet: "附表", Row: 9, Text: "整行。"},
	})
	if err != nil {
		t.Fatal(err)
	}
	before, after := mustRead(t, "a.xlsx", b.Bytes()), mustRead(t, "a.xlsx", out)
	for i := range before.Sheets {
		if texts(before.Sheets[i]) != texts(after.Sheets[i]) {
			t.Errorf("sheet %d changed: %s", i, texts(after.Sheets[i]))
		}
	}
	x, err := excelize.OpenReader(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	comments, err := x.GetComments("收支-1-")
	if err != nil || len(comments) != 1 || comments[0].Cell != "C5" || !strings.Contains(comments[0].Paragraph[0].Text, "金额是负数。\n第二条。") {
		t.Errorf("comments %+v, %v", comments, err)
	}
	id, err := x.GetCellStyle("收支-1-", "C5")
	if err != nil {
		t.Fatal(err)
	}
	if st, err := x.GetStyle(id); err != nil || len(st.Fill.Color) != 1 || st.Fill.Color[0] != markColor || st.CustomNumFmt == nil {
		t.Errorf("style %+v, %v", st, err)
	}
	if got, _ := x.GetCellValue("收支-1-", "C4"); got != "1,234,567.89" {
		t.Errorf("a cell not marked: %s", got)
	}
	if _, err := Annotate([]byte("日期,摘要\n"), nil); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a CSV: %v", err)
	}
	if _, err := Annotate(b.Bytes(), []Mark{{Sheet: "没有", Row: 1, Col: 1}}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a sheet that is not there: %v", err)
	}
}

func TestTemplateIsReadyToBeFilledIn(t *testing.T) {
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := WriteCashBookTemplate(w, "小山村现金日记账"); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two templates differ")
	}
	g := mustRead(t, "a.xlsx", a.Bytes()).Sheets[0]
	if len(g.Rows) != templateHeadingRow || texts(Grid{Rows: g.Rows[3:]}) != strings.Join(CashBookColumns[:], "|") {
		t.Errorf("got %s", texts(g))
	}
}
