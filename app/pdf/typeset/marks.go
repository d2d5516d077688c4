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
	units = "年月日号时点分秒元角分厘万亿千百十个户人次亩期组米吨斤件项届例名本张份天周岁条棵株头只辆台间层幢村度吋折倍%％‰℃" +
		"票公平立毫克升瓦里顷尺寸袋套批处座根车口支瓶包箱捆桶盏把家所节页册级类款章笔眼盘尾匹羽艘架扇块片排圈段孔盆"
	capitals = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负"
	right    = "，。、；：）】》〉」』〕〗｝］！？”’"
	left     = "（【《〈「『〔〖｛［“‘"
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

// kindOf gives what a glyph of some width is to the setting of lines. Quotes and
// dots are Chinese marks in the fonts that make them as wide as a hanzi.
func kindOf(r rune, adv uint16) Kind {
	var k Kind
	if adv >= 850 && (r >= 0x2000 || r == '·') {
		k = Wide
	}
	switch {
	case breakingSpace(r):
		k |= Blank
	case adv != 1000:
	case is(r, emptyRight):
		k |= Close
	case is(r, emptyLeft):
		k |= Open
	}
	return k
}

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

// dot tells whether a character is one that joins the parts of a name.
func dot(r rune) bool { return r == '·' || r == '‧' || r == '・' }

// together tells whether the characters a and b, with z before a, belong to one
// figure or amount: 2026年, 第3次, 1.5万元, 壹仟元整, 〔2026〕7号.
func together(z, a, b rune) bool {
	switch {
	case digit(a):
		return is(b, unit)
	case digit(b):
		return a == '〕' || a == '￥' || a == '¥' || a == '约' || a == '-' || a == '－'
	case is(a, capital) && is(b, capital):
		return true
	case dot(a): // within a name: 买买提·艾力
		return !breakingSpace(b)
	}
	return digit(z) && measured(a, b) || (z == '平' || z == '立') && a == '方' && b == '米'
}

// measured tells whether a and b are a unit of two characters: 万元, 公里, 厘米.
func measured(a, b rune) bool {
	switch a {
	case '万', '亿', '千', '百':
		return b == '元' || b == '人' || b == '亩' || b == '克' || b == '瓦' || b == '米'
	case '公', '毫', '厘', '分', '平', '立':
		return b == '里' || b == '斤' || b == '顷' || b == '米' || b == '克' || b == '升' || b == '方'
	}
	return false
}
