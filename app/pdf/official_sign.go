package pdf

import (
	"sunshine/app/calendar"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// sign is the end of a paper: who issues it and when.
type sign struct {
	organ string
	day   calendar.Day // zero: to be written by hand
	bare  bool         // it is issued without a seal
	tied  float64      // height of what must stand on the same page below it
}

// sign draws the name of the issuer and the day. With a seal the name is centred
// over the day, four characters are empty on the right of it, and a dotted box
// over both shows where the seal is set, its top within a line of the text [C S102
// S104]: a seal is never drawn. Without, the day begins two characters right of
// the name, on whose right two are empty [M]. If it does not fit, the last lines
// of the text come along to the next page: no page has a signature alone.
func (f *flow) sign(s sign) {
	p := f.onGrid()
	day := f.set.Shape(p.role, dayOrBlank(s.day))
	dw := f.gridWidth(p, day)
	room := f.width() - 2*bareInset*p.step()
	if !s.bare {
		room = min(room, dw+2*dateInset*p.step())
	}
	name := f.balanced(p.role, p.step(), s.organ, room)
	nw := 0.0
	for _, line := range name {
		nw = max(nw, f.gridWidth(p, line))
	}
	edge := f.look.left + f.width()
	if s.bare {
		right, x := edge-bareInset*p.step(), edge-bareInset*p.step()-nw
		dx := x + 2*p.step()
		if dw > nw { // the day has the two characters on its right, the name more
			dx = right - dw
			x = min(x, dx-2*p.step())
		}
		f.needTied(p.lead*float64(len(name)+2) + s.tied)
		f.skip(1)
		f.signLines(p, name, x, nw)
		f.signLines(p, []typeset.Line{day}, min(dx, edge-dw), dw)
		return
	}
	middle := edge - dateInset*p.step() - dw/2
	box := max(sealPlace*f.look.scale, nw+p.size, dw+p.size)
	box = min(box, 2*(edge-middle))
	high := max(sealPlace*f.look.scale, float64(len(name)+1)*p.lead+p.size*1.6)
	f.needTied(high + 0.3*p.lead + s.tied)
	f.y += 0.3 * p.lead
	top := f.y
	f.sealBox(middle-box/2, top, box, high)
	f.y += (high - float64(len(name)+1)*p.lead) / 2
	f.signLines(p, name, middle-nw/2, nw)
	f.signLines(p, []typeset.Line{day}, middle-dw/2, dw)
	f.y = top + high
}

// signLines draws lines of the signature, centred in the width w at x.
func (f *flow) signLines(p para, lines []typeset.Line, x, w float64) {
	before := f.begin(finish.P, "")
	defer f.end(before)
	for _, line := range lines {
		f.need(p.lead)
		f.spaced(x+(w-f.gridWidth(p, line))/2, baseline(f.y, p.lead, p.size), p.size, p.step()-p.size, p.colour, line)
		f.y += p.lead
	}
}

// gridWidth is how wide a line is on the grid.
func (f *flow) gridWidth(p para, line typeset.Line) float64 {
	return line.Points(p.size) + float64(line.Places)*(p.step()-p.size)
}

// sealBox draws the dotted place of the seal, which says so at its foot.
func (f *flow) sealBox(x, y, w, h float64) {
	f.dashed(x, y, w, h, hair)
	size := f.look.small
	f.place(x, baseline(y+h-size*1.6, size*1.4, size), w, size, centre, soft, f.set.Shape(fonts.Song, "（盖章处）"))
}

// officialNote draws 附注 below the date, two characters in and in round brackets:
// whom to ask, whether it may be published [M].
func (f *flow) officialNote(text string) {
	f.snap()
	f.officialText("（" + text + "）")
}
