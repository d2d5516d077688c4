package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/privacy"
)

// tableOfRows makes a table of texts: the first line heads the columns, with
// their types behind a colon.
func tableOfRows(title string, lines ...string) Table {
	t := Table{Title: title, Item: "relief", Unit: "元", Notes: []string{}, Totals: []TableRow{}}
	for _, h := range strings.Split(lines[0], "|") {
		name, kind, found := strings.Cut(h, ":")
		if !found {
			kind = "text"
		}
		t.Columns = append(t.Columns, TableColumn{Name: name, Type: kind})
	}
	for _, line := range lines[1:] {
		r := TableRow{}
		if rest, ok := strings.CutPrefix(line, "#"); ok {
			line, r.Caption = rest, true
		}
		for _, text := range strings.Split(line, "|") {
			r.Cells = append(r.Cells, TableCell{Text: text})
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func linesOf(t Table) []string {
	var heads, out []string
	for _, c := range t.Columns {
		heads = append(heads, c.Name)
	}
	out = append(out, strings.Join(heads, "|"))
	for _, r := range t.Rows {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, c.Text)
		}
		out = append(out, strings.Join(cells, "|"))
	}
	return out
}

func shippedMasking(t *testing.T) *privacy.Masking {
	t.Helper()
	return shipped(t).masking
}

// TestR55_ColumnsOfATableAreMasked: each kind of column, minors by birth, age and
// number, columns that fall away, remarks that repeat a name, captions that are none.
func TestR55_ColumnsOfATableAreMasked(t *testing.T) {
	on := calendar.Date(2026, 4, 8)
	for name, c := range map[string]struct {
		class  Personal
		title  string
		in     []string
		want   []string
		sealed string // row.col field raw, minors with !
	}{
		"aid": {
			NamesAided, "临时救助",
			[]string{"序号:serial|姓名:name|身份证号|联系电话|银行卡号|家庭住址|致贫原因|残疾等级|金额:money", "1|张小明|339005198801021234|13812345678|6222020200112233|青石镇小山村三组12号|因病|肢体二级|1200.00"},
			[]string{"序号|姓名|身份证号|联系电话|银行卡号|家庭住址|金额", "1|张*明|33*************234|138****5678|************2233|青石镇小山村|1200.00"},
			"0.1 name 张小明, 0.2 id 339005198801021234, 0.3 phone 13812345678, 0.4 card 2233, 0.5 address 青石镇小山村三组12号",
		},
		"an ordinary table names who does the work": {
			NobodyNamed, "村口道路硬化", []string{"施工单位|负责人:name|电话", "青石镇宏达工程队|夏建明|13812345678"}, []string{"施工单位|负责人|电话", "青石镇宏达工程队|夏建明|138****5678"}, "0.2 phone 13812345678",
		},
		"minors by their number": {
			NamesPeople, "困难补助",
			[]string{"姓名:name|身份证号", "张小明|330109201605010018", "李大山|330109197605010018"},
			[]string{"姓名|身份证号", "张**|33*************018", "李*山|33*************018"},
			"0.0 name-minor! 张小明, 0.1 id! 330109201605010018, 1.0 name 李大山, 1.1 id 330109197605010018",
		},
		"minors by their birth and age": {
			NamesPeople, "困难补助",
			[]string{"姓名:name|出生年月:date|年龄:number", "张小明|2008-04-09|", "李小山|2008-04-08|", "王小二||17", "赵小三||18岁", "钱多多||"},
			[]string{"姓名|出生年月|年龄", "张**|2008年|", "李*山|2008年|", "王**||17", "赵*三||18岁", "钱*多||"},
			"0.0 name-minor! 张小明, 0.1 birth! 2008-04-09, 1.0 name 李小山, 1.1 birth 2008-04-08, 2.0 name-minor! 王小二, 3.0 name 赵小三, 4.0 name 钱多多",
		},
		"grown-ups beside children": {
			NamesAided, "孤儿基本生活费", []string{"儿童姓名:name|监护人:name|金额:money", "张小明|张大山|1000.00"}, []string{"儿童姓名|监护人|金额", "张**|张*山|1000.00"}, "0.0 name-minor! 张小明, 0.1 name 张大山",
		},
		"a household whose head is a child": {
			NamesAided, "救助", []string{"户主:name|年龄:number", "张小明|15"}, []string{"户主|年龄", "张**|15"}, "0.0 name-minor! 张小明",
		},
		"remarks repeat the name": {
			NamesPeople, "补助", []string{"姓名:name|备注", "张小明|张小明的妻子代领", "王明|王明星代领，王明不在"}, []string{"姓名|备注", "张*明|张*明的妻子代领", "王*|王明星代领，王*不在"}, "0.0 name 张小明, 1.0 name 王明",
		},
		"nothing stands there": {
			NamesPeople, "补助", []string{"姓名:name|电话", "#第一组|", "—|无", "张*明|138****5678"}, []string{"姓名|电话", "第一组|", "—|无", "张*明|138****5678"}, "",
		},
		"telephones read as figures": {
			NamesPeople, "补助", []string{"姓名:name|联系方式:number", "张三丰|13812345678"}, []string{"姓名|联系方式", "张*丰|138****5678"}, "0.0 name 张三丰, 0.1 phone 13812345678",
		},
		"an organisation": {NamesPeople, "补助", []string{"承包人:name", "新兰水产合作社", "张三丰"}, []string{"承包人", "新兰水产合作社", "张*丰"}, "1.0 name 张三丰"},
		"amounts whatever they are called": {
			NamesAided, "救助", []string{"残疾人补贴:money|电话费:money|救助原因费:money", "100.00|20.00|5.00"}, []string{"残疾人补贴|电话费|救助原因费", "100.00|20.00|5.00"}, "",
		},
	} {
		x := tableOfRows(c.title, c.in...)
		var list []string
		for _, s := range x.mask(shippedMasking(t), c.class, on) {
			list = append(list, fmt.Sprintf("%d.%d %s%s %s", s.row, s.col, s.field, map[bool]string{true: "!"}[s.minor], s.raw))
		}
		if got := linesOf(x); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
		if got := strings.Join(list, ", "); got != c.sealed {
			t.Errorf("%s: sealed %s", name, got)
		}
		again := x
		if name == "minors by their birth and age" { // of whom only the year is left counts as late as he may be born
			continue
		}
		if raw := again.mask(shippedMasking(t), c.class, on); len(raw) > 0 || !slices.Equal(linesOf(again), c.want) {
			t.Errorf("%s: masked again it is %q, sealed %v", name, linesOf(again), raw)
		}
	}
}

// TestR59_WhatIsMaskedIsTold, column by column, with the law.
func TestR59_WhatIsMaskedIsTold(t *testing.T) {
	x := tableOfRows("临时救助", "姓名:name|身份证号|残疾等级|金额:money", "张小明|330109201605010018|二级|5.00", "李大山|330109197605010018|一级|5.00")
	x.mask(shippedMasking(t), NamesAided, calendar.Date(2026, 4, 8))
	words := MaskedWords(x.Masked)
	for _, want := range []string{"“残疾等级”整列不公开", "“姓名”未成年人的名字已隐去", "“姓名”中间的字已隐去", "“身份证号”中间的数字已隐去", "个人信息保护法关于敏感个人信息的规定", "政府信息公开条例"} {
		if !strings.Contains(words, want) {
			t.Errorf("%s is missing in %s", want, words)
		}
	}
	if strings.Count(words, "依据") != 2 || len(x.Masked) != 4 {
		t.Errorf("%s", words)
	}
	plain := tableOfRows("村口道路", "地点|金额:money", "村口|5.00")
	plain.mask(shippedMasking(t), NobodyNamed, calendar.Date(2026, 4, 8))
	if MaskedWords(plain.Masked) != "" {
		t.Error(plain.Masked)
	}
}

// TestR41_OldTablesKeepTheirBytes: a table frozen before there was a list of what
// is masked reads and freezes to the same bytes.
func TestR41_OldTablesKeepTheirBytes(t *testing.T) {
	x := tableOfRows("表", "姓名:name", "张*明")
	canonical, _, err := Freeze(x)
	if err != nil || strings.Contains(string(canonical), "masked") || strings.Contains(string(canonical), "aption") {
		t.Errorf("%s %v", canonical, err)
	}
}

// Who is paid for an office is named, whatever the table is called.
func TestTheNamesOfCadresStay(t *testing.T) {
	c := shipped(t)
	table := Table{
		Title: "村干部报酬和误工补贴", Columns: []TableColumn{{Name: "姓名", Type: "name"}, {Name: "金额", Type: "money"}},
		Rows: []TableRow{{Cells: []TableCell{{Text: "张小明"}, {Text: "100.00"}}}},
	}
	table.mask(c.masking, NamesCadres, calendar.Date(2026, 4, 1))
	if got := table.Rows[0].Cells[0].Text; got != "张小明" {
		t.Errorf("%q", got)
	}
	table.Title = "低保户名单"
	table.mask(c.masking, NamesCadres, calendar.Date(2026, 4, 1))
	if got := table.Rows[0].Cells[0].Text; got == "张小明" {
		t.Error("an aided person is named")
	}
}
