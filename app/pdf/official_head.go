package pdf

import (
	"math"
	"strconv"

	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// mast is the head of an issued paper.
type mast struct {
	mark   string // 发文机关标志: 清水镇人民政府
	number string // 发文字号: 清政发〔2026〕7号
	class  string // stands where the grade of secrecy would: 内部; may be empty
}

// mast draws the head of an issued paper: the red mark 35 mm below the top of the
// type area, the number centred two lines below it, and 4 mm below that the red
// rule [C but for the 35 mm, which are M]. A draft has no number.
func (f *flow) mast(m mast) {
	l := f.look
	if f.file.Draft {
		f.draftMark()
	}
	if m.class != "" { // 3号黑体 at the top left [M]
		f.text(l.left, baseline(l.top, l.line, l.lead), l.lead, ink, f.set.Shape(fonts.Hei, m.class))
	}
	f.y = l.top + markDrop*l.scale
	f.issuingMark(m.mark)
	f.y += 2 * l.line
	number := m.number
	if f.file.Draft {
		number = "文号：发文时编定"
	}
	f.officialNumber(number)
	f.redRule()
}

// officialNumber draws the number of a paper in the middle.
func (f *flow) officialNumber(text string) {
	p := f.onGrid()
	p.indent = 0
	before := f.begin(finish.P, "")
	f.centredLines(p, f.set.Break(p.style(), text, f.width()))
	f.end(before)
}

// How the issuing mark is set [D]: its letters a little narrower than the font's,
// as 小标宋 is; a short one spread to at most so many times its width; a long one
// squeezed to no less than half, and then set smaller.
const (
	markTall, markSqueezed = 0.86, 0.55
	markSpread             = 1.42
	markInk                = 0.845 // of the size: how high a letter reaches above its baseline
)

// issuingMark draws the red name at f.y, the top edge of its letters exactly there
// and its ends within the type area.
func (f *flow) issuingMark(text string) {
	l, w := f.look, f.width()
	size := l.mark
	line := f.set.Shape(fonts.Title, text)
	for line.Points(size)*markSqueezed > w && size > l.mark*0.6 {
		size *= 0.92
	}
	lines := []typeset.Line{line}
	if line.Points(size)*markSqueezed > w {
		lines = f.set.Break(typeset.Style{Role: fonts.Title, Size: size}, text, w/markSqueezed)
	}
	before := f.begin(finish.P, "")
	defer f.end(before)
	for _, line := range lines {
		f.need(size)
		if n := len(line.Glyphs); n > 0 {
			wide := line.Points(size)
			stretch := math.Floor(min(markTall, w*0.96/wide)*100) / 100 // it is written in hundredths
			gap := max(0, min(w*0.94, wide*stretch*markSpread)-wide*stretch) / stretch / float64(max(1, line.Places))
			gap = min(gap, size*0.6)
			x := l.left + (w-(wide+gap*float64(line.Places))*stretch)/2
			f.add(mark{kind: textMark, colour: red, x: x, y: f.y + markInk*size, w: size, h: stretch, width: gap, line: line})
		}
		f.y += size
	}
}

// redRule draws the red rule 4 mm below the type of the line above f.y, as wide as
// the type area.
func (f *flow) redRule() {
	l := f.look
	f.y += ruleDrop*l.scale - (l.line-l.lead)/2
	f.rule(l.left, f.y, l.left+f.width(), f.y, ruleWidth*l.scale, red)
}

// officialTitle draws the title two lines below the red rule, or where the page
// begins: 2号小标宋, centred, broken by sense. A line stays empty below it [C].
func (f *flow) officialTitle(text string) {
	f.skip(2)
	f.titleLines(text)
	f.skip(1)
}

// titleLines draws a title at f.y.
func (f *flow) titleLines(text string) {
	f.bookmark(text, f.y, false)
	before := f.begin(finish.H1, "")
	defer f.end(before)
	lines, size := f.titleSize(text)
	f.centredLines(para{role: fonts.Title, size: size, lead: f.titleLead(size), colour: ink}, lines)
}

// titleSize sets a title, smaller if it is very long.
func (f *flow) titleSize(text string) ([]typeset.Line, float64) {
	size := f.look.title
	if lines := f.balanced(fonts.Title, size, text, f.width()*0.96); len(lines) <= manyEnough {
		return lines, size
	}
	size *= 0.82
	return f.balanced(fonts.Title, size, text, f.width()), size
}

func (f *flow) titleLead(size float64) float64 { return max(f.look.line, size*1.32) }

// centredLines draws lines set in p below each other, in the middle.
func (f *flow) centredLines(p para, lines []typeset.Line) {
	for _, line := range lines {
		f.need(p.lead)
		gap := p.step() - p.size
		x := f.look.left + (f.width()-line.Points(p.size)-gap*float64(line.Places))/2
		f.spaced(x, baseline(f.y, p.lead, p.size), p.size, gap, p.colour, line)
		f.y += p.lead
	}
}

// addressee draws whom the paper is sent to, flush left on every line, with the
// colon behind it [C].
func (f *flow) addressee(to string) {
	p := f.onGrid()
	p.indent = 0
	f.paragraph(p, f.set.Break(p.style(), to+"：", f.width()))
}

// attachment begins an attachment on a new page: its name at the top left in 黑体,
// its title on the third line [M]. n is 0 if there is only one.
func (f *flow) attachment(n int, title string) {
	l := f.look
	f.turn()
	name := "附件"
	if n > 0 {
		name += strconv.Itoa(n)
	}
	before := f.begin(finish.P, "")
	f.text(l.left, baseline(f.y, l.line, l.lead), l.lead, ink, f.set.Shape(fonts.Hei, name))
	f.end(before)
	f.y += 2 * l.line
	f.titleLines(title)
	f.skip(1)
}
