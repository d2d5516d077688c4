package pdf

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// officialText draws paragraphs of an official paper: 3号仿宋, two characters in.
// How each begins tells what it is: 一、 a heading in 黑体, （一） one in 楷体, 1. and
// （1） stay in 仿宋 [C S101 S103]. A heading ends with the first full stop or colon;
// one that stands alone stays with the line that follows. Every line of a text is
// a paragraph.
func (f *flow) officialText(texts ...string) {
	for _, text := range texts {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				role, n := levelOf(line)
				f.headedText(role, line[:n], line[n:])
			}
		}
	}
}

// headedText draws a paragraph whose head is set in a role of its own, and goes on
// with the text on the same line. With no text it is a heading by itself.
func (f *flow) headedText(role fonts.Role, head, text string) {
	p := f.onGrid()
	if text == "" && role != p.role {
		f.officialHeading(role, head)
		return
	}
	f.paragraph(p, f.headedLines(p, role, head, text))
}

// officialHeading draws a heading that is a paragraph of its own.
func (f *flow) officialHeading(role fonts.Role, text string) {
	p := f.onGrid()
	p.role = role
	lines := f.set.Break(p.style(), text, f.width())
	if h := p.lead * float64(min(len(lines), 6)+1); !f.fits(h) {
		f.turn()
	}
	f.bookmark(text, f.y+(p.lead-p.size)/2, true)
	m := f.moment()
	draw := func() {
		before := f.begin(finish.H2, "")
		for _, line := range lines {
			f.need(p.lead)
			f.setLine(p, f.look.left, baseline(f.y, p.lead, p.size), f.width(), line)
			f.y += p.lead
		}
		f.end(before)
	}
	draw()
	f.keepTail(m, true, draw)
}

// headedLines breaks head and text as one paragraph in the style of p and puts the
// head into its own role. That changes no line: hanzi are equally wide in all.
func (f *flow) headedLines(p para, role fonts.Role, head, text string) []typeset.Line {
	lines := f.set.Break(p.style(), head+text, f.width())
	if head == "" || role == p.role {
		return lines
	}
	plain, styled := f.oneLine(p.role, head).Glyphs, f.oneLine(role, head).Glyphs
	if len(plain) != len(styled) {
		return lines
	}
	out, k := slices.Clone(lines), 0
	for i := range out {
		glyphs := slices.Clone(out[i].Glyphs)
		for j := 0; j < len(glyphs) && k < len(plain); j, k = j+1, k+1 {
			for k < len(plain)-1 && plain[k].CID != glyphs[j].CID && plain[k].Kind&typeset.Blank != 0 {
				k++ // it went where the line was broken
			}
			if plain[k].CID != glyphs[j].CID || plain[k].Font != glyphs[j].Font {
				return lines
			}
			g := styled[k]
			if plain[k].Kind&typeset.Wide > g.Kind&typeset.Wide { // a quote that the other font has for Latin only
				continue
			}
			more := int(g.Adv) - int(plain[k].Adv)
			g.Adv = uint16(int(glyphs[j].Adv) + more)
			glyphs[j] = g
			out[i].Width += more
		}
		out[i].Glyphs = glyphs
		if k == len(plain) {
			break
		}
	}
	return out
}

// oneLine sets a text in one line. It may be one that was set before; its glyphs are
// not to be changed.
func (f *flow) oneLine(role fonts.Role, text string) typeset.Line {
	if lines := f.set.Break(typeset.Style{Role: role, Size: 1}, text, 1e6); len(lines) == 1 {
		return lines[0]
	}
	return f.set.Shape(role, text)
}

// longestHead is how many characters the head of a paragraph may have that goes on
// after it; what is longer is a sentence like any other [D].
const longestHead = 40

// levelOf tells by how a paragraph begins in which role its head is set, and how
// many bytes that has.
func levelOf(text string) (fonts.Role, int) {
	switch role := firstLevel(text); role {
	case fonts.Hei, fonts.Kai:
		end := strings.IndexAny(text, "。：")
		if end < 0 {
			end = len(text)
		} else {
			_, size := utf8.DecodeRuneInString(text[end:])
			end += size
		}
		if utf8.RuneCountInString(text[:end]) > longestHead {
			return fonts.Fang, 0
		}
		return role, end
	}
	return fonts.Fang, 0
}

// firstLevel gives 黑 for 一、, 楷 for （一）, else 仿宋.
func firstLevel(text string) fonts.Role {
	rest, bracket := strings.CutPrefix(text, "（")
	number := strings.TrimLeft(rest, "一二三四五六七八九十百")
	switch {
	case number == rest:
	case bracket && strings.HasPrefix(number, "）"):
		return fonts.Kai
	case !bracket && strings.HasPrefix(number, "、"):
		return fonts.Hei
	}
	return fonts.Fang
}

// hanging draws a label at x and the text behind it; wrapped lines align with the
// first character of the text. The text ends before the right edge by tail points.
func (f *flow) hanging(p para, x float64, label, text string, tail float64) {
	p.indent = 0
	mark := f.set.Shape(p.role, label)
	from := x + mark.Points(p.size) + float64(mark.Places+1)*(p.step()-p.size)
	if strings.HasSuffix(label, ".") {
		from += p.size * 0.4
	}
	w := f.look.left + f.width() - tail - from
	before := f.begin(finish.P, "")
	defer f.end(before)
	for i, line := range f.set.Break(p.style(), text, w) {
		f.need(p.lead)
		y := baseline(f.y, p.lead, p.size)
		if i == 0 {
			f.spaced(x, y, p.size, p.step()-p.size, p.colour, mark)
		}
		f.setLine(p, from, y, w, line)
		f.y += p.lead
	}
}

// enclosures names the attachments one line below the text: 附件：1. …, without an
// end mark, wrapped lines under the first character of the name [C S101 S104]. A
// single one has no number.
func (f *flow) enclosures(names ...string) {
	p := f.onGrid()
	draw := func() {
		x := f.look.left + 2*p.step()
		for i, name := range names {
			label := "附件："
			if len(names) > 1 {
				label += strconv.Itoa(i+1) + "."
				if i > 0 {
					label = label[len("附件："):]
				}
			}
			at := x
			if i > 0 {
				at += 3 * p.step()
			}
			f.hanging(p, at, label, name, 0)
		}
	}
	f.needTied(2 * p.lead) // the end of the text comes along
	all, m := draw, f.moment()
	if t, ok := f.lastTail(); ok {
		m, all = t.from, func() { t.again(); f.skip(1); draw() }
	}
	f.skip(1)
	draw()
	f.keepTail(m, false, all)
}
