package pdf

import (
	"strings"
	"testing"
	"unicode/utf8"

	"sunshine/app/pdf/fonts"
)

// Titles are broken by sense into lines of a good shape.
func TestTitlesAreBrokenBySense(t *testing.T) {
	f := must(Options{}.paper(official))(t)
	for text, want := range map[string]string{
		"关于陈家湾村工程款支付手续不全问题的限期整改通知书":                   "关于陈家湾村工程款支付手续|不全问题的限期整改通知书",
		"关于2026年第一季度全镇村务公开检查情况的通报":                    "关于2026年第一季度全镇|村务公开检查情况的通报",
		"2026年第一季度宅基地申请和审批：本期无发生":                     "2026年第一季度宅基地|申请和审批：本期无发生",
		"关于印发《清水镇农村集体经济组织财务公开办法》的通知":                  "关于印发《清水镇农村集体经济组织|财务公开办法》的通知",
		"陈家湾村村民代表会议决议公告":                              "陈家湾村村民代表会议决议公告",
		"关于召开陈家湾村第十二届村民代表会议第三次会议讨论李家湾至王家坳道路硬化工程方案的通知": "关于召开陈家湾村第十二届|村民代表会议第三次会议讨论李家湾|至王家坳道路硬化工程方案的通知",
	} {
		var got []string
		for _, line := range f.balanced(fonts.Title, 22, text, f.width()*0.96) {
			got = append(got, f.read(line))
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%s\n got %s\nwant %s", text, s, want)
		}
	}
}

// However a title is broken, no character is lost, no line is one character or
// begins with a mark, and none is too wide.
func TestATitleOfAnyLengthIsWhole(t *testing.T) {
	f := must(Options{}.paper(official))(t)
	words := []rune("关于陈家湾村、李家湾的道路硬化（第2期）工程款186,500.00元支付情况公告㛃䶮𬱖，")
	for n := range 160 {
		var text []rune
		for i := range n {
			text = append(text, words[(i*7+n)%len(words)])
		}
		got := ""
		lines := f.balanced(fonts.Title, 22, string(text), 420)
		for i, line := range lines {
			s := f.read(line)
			got += s
			if len(lines) > 1 && len(lines) <= manyEnough && utf8.RuneCountInString(s) < 2 || line.Points(22) > 420+11.1 {
				t.Errorf("%d: line %d of %d is %q", n, i+1, len(lines), s)
			}
		}
		if got != string(text) {
			t.Errorf("%q became %q", string(text), got)
		}
	}
}
