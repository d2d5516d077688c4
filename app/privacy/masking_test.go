package privacy

import (
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/data"
)

func masking(t *testing.T) *Masking {
	t.Helper()
	m, err := LoadMasking(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestR55_TheTableOfTheRule holds the shipped table against domain §3.10, cell by cell.
func TestR55_TheTableOfTheRule(t *testing.T) {
	m := masking(t)
	const id, home = "339005198801021234", "阳光县青石镇小山村三组12号"
	for _, x := range []struct {
		field                     Field
		category                  Category
		raw                       string
		public, villager, officer string
	}{
		{FieldName, Ordinary, "张小明", "张小明", "张小明", "张小明"},
		{FieldName, List, "张小明", "张*明", "张小明", "张小明"},
		{FieldName, Aid, "张小明", "张*明", "张小明", "张小明"},
		{FieldNameMinor, Ordinary, "张小明", "张**", "张**", "张小明"},
		{FieldNameMinor, Aid, "张小明", "张**", "张**", "张小明"},
		{FieldID, List, id, "33*************234", "33*************234", "339005********1234"},
		{FieldPhone, List, "13812345678", "138****5678", "138****5678", "13812345678"},
		{FieldCard, Aid, "6222020200112233", "************2233", "************2233", "************2233"},
		{FieldAddress, List, home, "阳光县青石镇小山村", "阳光县青石镇小山村三组", home},
		{FieldBirth, Aid, "1988年1月2日", "1988年", "1988年", "1988年1月2日"},
		{FieldHealth, Aid, "肢体二级", "", "", "肢体二级"},
		{FieldHardship, Aid, "因病致贫", "", "", "因病致贫"},
		{FieldAmount, Aid, "1200", "1200", "1200", "1200"},
		{FieldName, Aid, "张三、李小四（之父王五六）", "张*、李*四（之***六）", "张三、李小四（之父王五六）", "张三、李小四（之父王五六）"},
		{FieldName, List, "新兰水产合作社", "新兰水产合作社", "新兰水产合作社", "新兰水产合作社"},
		{"nothing-known", Aid, "什么", "", "", ""},
		{FieldName, "nothing-known", "张小明", "", "", ""},
	} {
		for viewer, want := range map[Viewer]string{Public: x.public, Villager: x.villager, Officer: x.officer, "passer-by": ""} {
			if got := m.Mask(x.field, x.category, viewer, x.raw); got != want {
				t.Errorf("%s × %s × %s: %q, want %q", x.field, x.category, viewer, got, want)
			}
		}
		if once := m.Mask(x.field, x.category, Public, x.raw); m.Mask(x.field, x.category, Public, once) != once {
			t.Errorf("%s × %s: masking %q again changes it", x.field, x.category, once)
		}
	}
}

func TestR55_ColumnsAreKnownByTheirHeadings(t *testing.T) {
	m := masking(t)
	for heading, want := range map[string]Field{
		"姓名": FieldName, "户主姓名": FieldName, "领款人": FieldName, "身份证号": FieldID, "身份证号码": FieldID, "证件号码": FieldID, "联系电话": FieldPhone, "手机号": FieldPhone, "联系方式": FieldPhone,
		"银行卡号": FieldCard, "一卡通账号": FieldCard, "账号": FieldCard, "家庭住址": FieldAddress, "户籍地址": FieldAddress, "残疾等级": FieldHealth, "残疾证号": FieldHealth, "病种": FieldHealth,
		"身体状况": FieldHealth, "致贫原因": FieldHardship, "救助原因": FieldHardship, "出生年月": FieldBirth, "出生日期": FieldBirth, "户主 姓名": FieldName,
		"金额": "", "电话费": "", "残疾人补贴金额": "", "序号": "", "地点": "", "坐落": "", "人数": "", "户数": "", "开户行": "", "病虫害防治面积": "", "备注": "", "更正原因": "", "残疾人数": "", "出生人数": "", "姓名签字": "", "与户主关系": "",
	} {
		if got := m.FieldOf(heading); got != want {
			t.Errorf("%s: %q, want %q", heading, got, want)
		}
	}
}

func TestR55_TheStricterCategoryWins(t *testing.T) {
	m := masking(t)
	for _, x := range []struct {
		class, title string
		want         Category
	}{
		{"aid", "2026年一季度发放表", Aid},
		{"names", "耕地地力保护补贴", List},
		{"names", "残疾人两项补贴", Aid},
		{"none", "村口道路硬化", Ordinary},
		{"none", "误工补贴名单", List},
		{"cadres", "鱼塘发包", Ordinary},
		{"something-new", "随便什么", List},
		{"none", "低保公示", Aid},
	} {
		if got := m.CategoryOf(x.class, x.title); got != x.want {
			t.Errorf("%s %s: %s, want %s", x.class, x.title, got, x.want)
		}
	}
}

func TestR55_ACountyMayOnlyTighten(t *testing.T) {
	m := masking(t)
	strict, err := m.Tighten(Tightening{FieldName, Ordinary, Public, Middle}, Tightening{FieldPhone, Aid, Public, Never})
	if err != nil {
		t.Fatal(err)
	}
	if got := strict.Mask(FieldName, Ordinary, Public, "张小明"); got != "张*明" {
		t.Error(got)
	}
	if got := strict.Mask(FieldPhone, Aid, Public, "13812345678") + strict.Mask(FieldPhone, List, Public, "13812345678"); got != "138****5678" {
		t.Error(got)
	}
	if m.Mask(FieldName, Ordinary, Public, "张小明") != "张小明" {
		t.Error("the shipped table changed with it")
	}
	for _, x := range []Tightening{
		{FieldName, Aid, Public, Full},
		{FieldHealth, Aid, Public, Full},
		{FieldNameMinor, Aid, Public, Full},
		{FieldID, List, Public, Front6Back4},
		{FieldCard, List, Officer, Full},
		{FieldName, "none", Public, Never},
		{"none", Aid, Public, Never},
		{FieldName, Aid, "none", Never},
		{FieldName, Aid, Public, Last4},
	} {
		if _, err := m.Tighten(x); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v: %v", x, err)
		}
	}
	if _, err := strict.Tighten(Tightening{FieldName, Ordinary, Public, Full}); fault.KindOf(err) != fault.Invalid {
		t.Error("what was tightened was loosened again")
	}
	if got := m.Stricter(FieldPhone, Aid, Public); len(got) != 1 || got[0] != Never {
		t.Errorf("%v", got)
	}
}

// TestR57_ATableThatShowsTooMuchIsRefused breaks the shipped file in each way
// that would let something out.
func TestR57_ATableThatShowsTooMuchIsRefused(t *testing.T) {
	shipped, err := data.Reference.ReadFile("reference/masking.toml")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"health is public":   {"field = \"health\"\ncategory = \"*\"\npublic = \"never\"", "field = \"health\"\ncategory = \"*\"\npublic = \"full\""},
		"hardship is public": {"field = \"hardship\"\ncategory = \"*\"\npublic = \"never\"", "field = \"hardship\"\ncategory = \"*\"\npublic = \"full\""},
		"minors are named":   {"field = \"name-minor\"\ncategory = \"*\"\npublic = \"surname\"", "field = \"name-minor\"\ncategory = \"*\"\npublic = \"full\""},
		"an age is lowered":  {"child = 14", "child = 8"},
		"off the ladder":     {"public = \"front3back4\"", "public = \"middle\""},
		"a cell is missing":  {"field = \"amount\"\ncategory = \"*\"\npublic", "field = \"amount\"\ncategory = \"aid\"\npublic"},
		"an unknown key":     {"law_mark", "law_colour"},
		"a mark is missing":  {"officer = \"full\"\nmark = \"D\"", "officer = \"full\"\nmark = \"M\""},
	} {
		text := strings.Replace(string(shipped), change[0], change[1], 1)
		if text == string(shipped) {
			t.Errorf("%s: nothing was changed", name)
		}
		if _, err := LoadMasking(fstest.MapFS{"reference/masking.toml": {Data: []byte(text)}}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestR55_WhatMayBeLetThrough(t *testing.T) {
	m := masking(t)
	one := func(text string) Finding {
		t.Helper()
		found := Scan(text)
		if len(found) != 1 {
			t.Fatalf("%s: %v", text, found)
		}
		return found[0]
	}
	unlikely := ""
	for d := range 10 { // no region begins with 99
		for _, last := range "0123456789X" {
			if s := "99010519491231" + "00" + string(rune('0'+d)) + string(last); unlikely == "" && isIDNumber(s) {
				unlikely = s
			}
		}
	}
	for text, want := range map[string]bool{
		"13812345678": true, sampleID: false, unlikely: true, "4111111111111111": false, "0000000000000000018": true, "学生张小明": false,
	} {
		if _, ok := m.May(one(text)); ok != want {
			t.Errorf("%s: %v", text, ok)
		}
	}
}

func TestAge(t *testing.T) {
	on := calendar.Date(2026, 4, 8)
	for _, x := range []struct {
		birth, years, id string
		want             int
		known            bool
	}{
		{"2008-04-08", "", "", 18, true},
		{"2008-04-09", "", "", 17, true},
		{"2008年4月", "", "", 17, true},
		{"2008", "", "", 17, true},
		{"2007", "", "", 18, true},
		{"20120229", "", "", 14, true},
		{"", "8", "", 8, true},
		{"", "17周岁", "", 17, true},
		{"", "十二岁", "", 12, true},
		{"", "二十", "", 20, true},
		{"", "１６", "", 16, true},
		{"", "", "33010920100101001X", 16, true},
		{"", "", sampleID, 76, true},
		{"", "", "330109100101001", 116, true},
		{"2012.5.3", "40", "", 13, true},
		{"", "", "", 0, false},
		{"不详", "", "", 0, false},
		{"", "三组", "", 0, false},
		{"2027-01-01", "", "", -1, false},
		{"", "500", "", 500, false},
		{"", "", "33************01X", 0, false},
	} {
		got, known := Age(x.birth, x.years, x.id, on)
		if known != x.known || known && got != x.want {
			t.Errorf("%q %q %q: %d %v, want %d %v", x.birth, x.years, x.id, got, known, x.want, x.known)
		}
	}
}
