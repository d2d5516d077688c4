package table

import (
	"strings"
)

// simplified maps the traditional characters of the words this package knows;
// only for recognising, never for what is shown.
var simplified = strings.NewReplacer(
	"計", "计", "餘", "余", "結", "结", "總", "总", "額", "额", "項", "项", "單", "单", "備", "备", "註", "注", "說", "说",
	"製", "制", "審", "审", "帳", "账", "賬", "账", "證", "证", "經", "经", "會", "会", "數", "数", "稱", "称", "編", "编",
	"號", "号", "時", "时", "間", "间", "費", "费", "補", "补", "貼", "贴", "轉", "转", "頁", "页", "過", "过", "對", "对",
	"錄", "录", "負", "负", "責", "责", "執", "执", "書", "书", "長", "长", "檢", "检", "驗", "验", "萬", "万", "億", "亿",
	"畝", "亩", "戶", "户", "個", "个", "產", "产", "業", "业", "銀", "银", "據", "据", "條", "条", "類", "类", "別", "别",
	"稅", "税", "債", "债", "資", "资", "貸", "贷", "應", "应", "實", "实", "發", "发", "歲", "岁", "內", "内", "圓", "圆",
	"學", "学", "納", "纳", "無", "无", "約", "约", "導", "导", "準", "准", "屬", "属", "營", "营", "員", "员", "關", "关", "國", "国", "區", "区", "縣", "县", "鄉", "乡", "鎮", "镇", "週", "周", "兩", "两",
)

// half narrows full-width letters, digits and signs and unifies minus signs and
// spaces. The result has the same meaning, cell for cell.
func half(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000' || r == '\u00a0' || r == '\u2002' || r == '\u2003' || r == '\u2009' || r == '\u202f':
			return ' '
		case r == '−' || r == '﹣' || r == '‐' || r == '‑' || r == '–' || r == '—' || r == '―' || r == '─':
			return '-'
		case r == '\u200b' || r == '\ufeff' || r == '\u2060' || r == '\u200e' || r == '\u200f':
			return -1
		case r == '¥':
			return '￥'
		}
		return r
	}, s)
}

// squeeze takes out all white space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// fold is the form in which words are recognised.
func fold(s string) string { return simplified.Replace(squeeze(half(s))) }

var narrow = strings.NewReplacer("（", "(", "）", ")", "：", ":")

// display is the form in which a heading or label is reported: without white
// space (but between Latin words), brackets and colon narrowed, everything else
// as printed.
func display(s string) string {
	words := strings.Fields(narrow.Replace(s))
	var b strings.Builder
	for i, w := range words {
		if i > 0 && latin(words[i-1][len(words[i-1])-1]) && latin(w[0]) {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

func latin(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
