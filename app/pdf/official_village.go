package pdf

import (
	"strings"

	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// The boards of a village, whose name is the red mark of its notices [D].
const (
	boardVillage = "村务公开"
	boardParty   = "党务公开"
	boardMoney   = "财务公开"
)

// boardOf tells which board an item hangs on, by what the record says of it: its
// code (those of the national list never change) and its name.
func boardOf(item, name string) string {
	switch {
	case strings.HasPrefix(item, "party-") || strings.Contains(name, "党务"):
		return boardParty
	case strings.HasPrefix(item, "finance-") || strings.Contains(name, "财务"):
		return boardMoney
	}
	return boardVillage
}

// villageHead draws the head of a village's notice: above the type area the
// village, at its top the red name of the board, below it number and dates, the red
// rule, the title and what it is about.
func (f *flow) villageHead(d frame) {
	f.file = d.opts
	f.head = func(f *flow) { f.villageRunning(d) }
	f.turn()
	l := f.look
	st := typeset.Style{Role: fonts.Hei, Size: l.place}
	if lines := f.set.Break(st, d.village, f.width()); len(lines) == 1 {
		before := f.begin(finish.P, "")
		f.place(l.left, l.top-l.place*0.8, f.width(), l.place, centre, ink, lines[0])
		f.end(before)
	} else {
		f.centred(fonts.Hei, l.place, d.village)
		f.y += l.place * 0.4
	}
	if d.opts.Draft {
		f.draftMark()
	}
	f.issuingMark(d.board)
	f.y += l.line * 0.35
	f.villageFacts(d)
	f.redRule()
	f.villageTitle(d)
	f.replacement(d)
	f.snap()
}

// villageTitle draws the title and what it is about in the room between the red
// rule and the line of the grid on which the text begins.
func (f *flow) villageTitle(d frame) {
	l := f.look
	title, size := f.titleSize(d.title)
	p := f.onGrid()
	p.role, p.indent, p.pitch, p.lead = fonts.Kai, 0, 0, max(p.size*1.5, p.lead*0.9)
	var about []typeset.Line
	if d.period != "" {
		about = f.balanced(p.role, p.size, d.period, f.width()*0.94)
	}
	high := float64(len(title))*f.titleLead(size) + float64(len(about))*p.lead
	if f.fits(high + 3*l.line) {
		const above, below = 0.85, 0.4
		from := f.y
		f.y += high + (above+below)*l.line
		f.snap()
		f.y = from + (f.y-from-high)*above/(above+below)
	}
	f.titleLines(d.title)
	before := f.begin(finish.P, "")
	f.centredLines(p, about)
	f.end(before)
	f.y += l.line * 0.2
	f.snap()
}

// villageFacts draws number and dates above the red rule, one at either edge with
// a character empty, as number and signer of a paper to a superior are [C S126].
func (f *flow) villageFacts(d frame) {
	l := f.look
	number, shown, _ := d.factTexts()
	p := para{role: fonts.Fang, size: l.small * 1.12, lead: l.line, colour: ink}
	a, b := f.set.Shape(p.role, number), f.set.Shape(p.role, shown)
	if a.Points(p.size)+b.Points(p.size)+3*p.size > f.width() {
		p.size = l.small
	}
	if edge := p.size; a.Points(p.size)+b.Points(p.size)+3*edge <= f.width() {
		before := f.begin(finish.P, "")
		y := baseline(f.y, p.lead, p.size)
		f.text(l.left+edge, y, p.size, ink, a)
		f.place(l.left, y, f.width()-edge, p.size, right, ink, b)
		f.end(before)
		f.y += p.lead
		return
	}
	p.lead = p.size * 1.6
	for _, s := range []string{number, shown} {
		before := f.begin(finish.P, "")
		f.centredLines(p, f.set.Break(p.style(), s, f.width()))
		f.end(before)
	}
	f.y += (l.line - l.lead) / 2
}

// villageRunning stands above the type area of the pages after the first, so that
// it takes no line of them.
func (f *flow) villageRunning(d frame) {
	l := f.look
	size, y := l.small, l.top-7*mm*l.scale
	name := strings.TrimSuffix(d.title+"　"+d.period, "　")
	if d.opts.Draft {
		name = "草稿　未公开　" + name
	}
	st := typeset.Style{Role: fonts.Hei, Size: size}
	f.text(l.left, y, size, soft, f.clip(st, d.village, "", f.width()*0.45))
	st.Role = fonts.Song
	f.place(l.left, y, f.width(), size, right, soft, f.clip(st, name, "（续）", f.width()*0.5))
	f.rule(l.left, y+size*0.5, l.left+f.width(), y+size*0.5, 0.4, soft)
}

// villagePaper lays a village's notice out on the grid of the standard if it then
// fits on one page, else on the finer one if that saves a page, else on as many as
// it takes. One of a few pages that has a little left for its last is set in 小四 if
// that saves it: sheets on a board part from each other.
func (o Options) villagePaper(f *flow, lay func(*flow)) *flow {
	on := func(l look) *flow {
		if o.Paper == A3 {
			l = l.onA3()
		}
		g := &flow{canvas: newCanvas(l.w, l.h, f.set), look: l}
		lay(g)
		return g
	}
	best := on(official)
	if len(best.pages) == 1 {
		return best
	}
	if finer := on(compact); len(finer.pages) < len(best.pages) {
		best = finer
	}
	little := best.y < best.look.top+(best.floor()-best.look.top)*0.65
	if n := len(best.pages); little && n <= 3 {
		if finest := on(dense); len(finest.pages) < n {
			best = finest
		}
	}
	return best
}

// villageEnd draws what ends a village's notice: the signature with the place of
// the seal, the review, the way to object.
func (f *flow) villageEnd(d frame, s sign, k closing) {
	s.tied = k.height
	f.sign(s)
	f.closing(d, k)
	f.folios()
}
