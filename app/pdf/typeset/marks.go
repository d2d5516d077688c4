package typeset

import (
	"strings"
	"unicode/utf8"
)

// Marks that may not begin a line, and such that may not end one (避头尾).
// UAX #14 knows most of them; the list also holds for fonts and texts where it
// is in doubt, like the curly quotes that Chinese shares with English.
const (
	noStart = "，。、；：？！,.;:?!）】》〉」』〕〗｝］)]}”’…—·•％%‰℃～〜々ー°′″"
	noEnd   = "（【《〈「『〔〖｛［([{“‘￥¥＄$第№＃#"
)

var (
	forbiddenStart = runes(noStart)
	forbiddenEnd   = runes(noEnd)
	// What stays with the figure before it.
	unitMarks = runes("年月日号时点分秒元角分厘万亿千百十个户人次亩期组米吨斤件项届例名本张份天周岁条棵株头只辆台间层幢村度吋折倍%％‰℃")
	capitals  = runes("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负")
	right     = runes("，。、；：）】》〉」』〕〗｝］！？")
	left      = runes("（【《〈「『〔〖｛［")
)

// runes makes a set of the characters of a string.
func runes(s string) map[rune]bool {
	m := make(map[rune]bool, len(s)/3)
	for _, r := range s {
		m[r] = true
	}
	return m
}

// ForbiddenStart tells whether no line may begin with the mark.
func ForbiddenStart(r rune) bool { return forbiddenStart[r] }

// ForbiddenEnd tells whether no line may end with the mark.
func ForbiddenEnd(r rune) bool { return forbiddenEnd[r] }

// hollowRight tells whether a mark leaves the right half of its square empty.
func hollowRight(r rune) bool { return r >= 0x3000 && right[r] }

func hollowLeft(r rune) bool { return r >= 0x3000 && left[r] }

// hardBreak tells whether a character ends a line by itself.
func hardBreak(r rune) bool {
	return r >= '\n' && r <= '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// paragraphs cuts text at its hard breaks, which go. CR LF is one.
func paragraphs(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var out []string
	for i := strings.IndexFunc(text, hardBreak); i >= 0; i = strings.IndexFunc(text, hardBreak) {
		out = append(out, text[:i])
		_, size := utf8.DecodeRuneInString(text[i:])
		text = text[i+size:]
	}
	return append(out, text)
}

// breakingSpace tells whether a line may be broken after the blank, which then goes.
func breakingSpace(r rune) bool {
	switch r {
	case ' ', '\t', 0x3000, 0x1680, 0x205F:
		return true
	}
	return r >= 0x2000 && r <= 0x200A && r != 0x2007
}

func digit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

// together tells whether the characters a and b, with z before a, belong to one
// figure, date or amount: 2026年3月15日, 第3次, 1.5万元, 壹仟元整, 〔2026〕7号.
func together(z, a, b rune) bool {
	switch {
	case digit(a):
		return unitMarks[b]
	case digit(b):
		return a == '〕' || (a == '年' || a == '月') && digit(z) || a == '￥' || a == '¥' || a == '约' || a == '-' || a == '－'
	case capitals[a] && capitals[b]:
		return true
	}
	return digit(z) && (a == '万' || a == '亿' || a == '千' || a == '百') && (b == '元' || b == '人' || b == '亩')
}
