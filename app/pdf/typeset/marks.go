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

// What stays with the figure before it; amounts in capitals; marks with an empty
// half of their square.
const (
	units    = "年月日号时点分秒元角分厘万亿千百十个户人次亩期组米吨斤件项届例名本张份天周岁条棵株头只辆台间层幢村度吋折倍%％‰℃"
	capitals = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负"
	right    = "，。、；：）】》〉」』〕〗｝］！？"
	left     = "（【《〈「『〔〖｛［"
)

// class is what a character is to the breaking of lines; one may be several.
type class uint8

const (
	startless class = 1 << iota // may not begin a line
	endless                     // may not end one
	unit
	capital
	emptyRight
	emptyLeft
)

// classes gives the class of every character up to U+FFFF that has one, by blocks
// of 256: it is asked several times for every character of a document.
var classes = classify()

func classify() (blocks [256]*[256]class) {
	for text, c := range map[string]class{noStart: startless, noEnd: endless, units: unit, capitals: capital, right: emptyRight, left: emptyLeft} {
		for _, r := range text {
			if blocks[r>>8] == nil {
				blocks[r>>8] = new([256]class)
			}
			blocks[r>>8][r&0xFF] |= c
		}
	}
	return blocks
}

func is(r rune, c class) bool {
	if r < 0 || r > 0xFFFF {
		return false
	}
	b := classes[r>>8]
	return b != nil && b[r&0xFF]&c != 0
}

// ForbiddenStart tells whether no line may begin with the mark.
func ForbiddenStart(r rune) bool { return is(r, startless) }

// ForbiddenEnd tells whether no line may end with the mark.
func ForbiddenEnd(r rune) bool { return is(r, endless) }

// hollowRight tells whether a mark leaves the right half of its square empty.
func hollowRight(r rune) bool { return r >= 0x3000 && is(r, emptyRight) }

func hollowLeft(r rune) bool { return r >= 0x3000 && is(r, emptyLeft) }

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

// hanzi tells whether a character is one of the commonest block.
func hanzi(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

func digit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

// together tells whether the characters a and b, with z before a, belong to one
// figure, date or amount: 2026年3月15日, 第3次, 1.5万元, 壹仟元整, 〔2026〕7号.
func together(z, a, b rune) bool {
	switch {
	case digit(a):
		return is(b, unit)
	case digit(b):
		return a == '〕' || (a == '年' || a == '月') && digit(z) || a == '￥' || a == '¥' || a == '约' || a == '-' || a == '－'
	case is(a, capital) && is(b, capital):
		return true
	}
	return digit(z) && (a == '万' || a == '亿' || a == '千' || a == '百') && (b == '元' || b == '人' || b == '亩')
}
