package pdf

import (
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// colour is red, green and blue, 0 to 255.
type colour [3]uint8

var (
	ink    = colour{0x1A, 0x1A, 0x1A}
	soft   = colour{0x59, 0x59, 0x59} // labels, running heads
	hair   = colour{0xA6, 0xA6, 0xA6} // thin rules
	tint   = colour{0xF1, 0xF4, 0xF2} // ground of heads and sums
	accent = colour{0x1F, 0x5A, 0x46} // rule and arrows of a guide
)

type kind uint8

const (
	textMark kind = iota
	ruleMark
	fillMark
	dashMark
	runsMark
	imageMark
)

// mark is one thing drawn on a page. Lengths are points from the top left.
type mark struct {
	kind       kind
	colour     colour
	x, y, w, h float64 // text: x and baseline, size in w, letters h times as wide as the font's if not 0; rule: to w, h
	image      int     // of the canvas's images
	width      float64 // of a line drawn; of text: points added where it may be spread
	line       typeset.Line
	runs       []run
	element    int32 // what it is content of; 0: nothing, it is an artifact
}

// run is a filled rectangle, in the unit of its mark (the modules of a QR code).
type run struct{ x, y, w, h int }

// canvas is a document laid out but not yet written: a list of marks for each
// page. Having all of them first gives page totals and fonts for nothing.
type canvas struct {
	w, h  float64
	set   *typeset.Setter
	pages [][]mark
	tags
	images []finish.Image
	file   Options // what the file gets beside its pages
}

func newCanvas(w, h float64, set *typeset.Setter) *canvas {
	return &canvas{w: w, h: h, set: set, tags: newTags()}
}

// addPage begins a page. It will hold about as much as the one before.
func (c *canvas) addPage() {
	room := 128
	if n := len(c.pages); n > 0 {
		room += len(c.pages[n-1])
	}
	c.pages = append(c.pages, make([]mark, 0, room))
}

func (c *canvas) add(m mark) {
	p := len(c.pages) - 1
	if m.kind == textMark || m.kind == runsMark || m.kind == imageMark {
		m.element = c.home(p, m.y)
	}
	c.pages[p] = append(c.pages[p], m)
}

// text draws a line with its baseline at y.
func (c *canvas) text(x, y, size float64, col colour, line typeset.Line) {
	if len(line.Glyphs) > 0 {
		c.add(mark{kind: textMark, colour: col, x: x, y: y, w: size, line: line})
	}
}

// spaced draws a line with points added where it may be spread: beside wide
// glyphs, not within Latin words and figures.
func (c *canvas) spaced(x, y, size, gap float64, col colour, line typeset.Line) {
	if len(line.Glyphs) > 0 {
		c.add(mark{kind: textMark, colour: col, x: x, y: y, w: size, width: gap, line: line})
	}
}

func (c *canvas) rule(x1, y1, x2, y2, width float64, col colour) {
	c.add(mark{kind: ruleMark, colour: col, x: x1, y: y1, w: x2, h: y2, width: width})
}

func (c *canvas) fill(x, y, w, h float64, col colour) {
	c.add(mark{kind: fillMark, colour: col, x: x, y: y, w: w, h: h})
}

// dashed draws the outline of an empty place, where a seal will be.
func (c *canvas) dashed(x, y, w, h float64, col colour) {
	c.add(mark{kind: dashMark, colour: col, x: x, y: y, w: w, h: h, width: 0.6})
}

// baseline gives the baseline of text of a size centred in a line of height
// lead that begins at top. A hanzi stands 0.88 above its baseline, 0.12 below.
func baseline(top, lead, size float64) float64 { return top + (lead-size)/2 + 0.88*size }

// align says where in its column text stands.
type align uint8

const (
	left align = iota
	centre
	right
)

// place draws a line in a box of width w at x.
func (c *canvas) place(x, y, w, size float64, a align, col colour, line typeset.Line) {
	free := w - line.Points(size)
	switch a {
	case centre:
		x += free / 2
	case right:
		x += free
	}
	c.text(x, y, size, col, line)
}

// para is the look of running text.
type para struct {
	role       fonts.Role
	size, lead float64
	pitch      float64 // points from one hanzi to the next on the grid of official papers; 0: the size
	indent     int     // hanzi that the first line of every paragraph is set in
	colour     colour
}

// style is how the text is to be broken into lines.
func (p para) style() typeset.Style {
	return typeset.Style{Role: p.role, Size: p.size, Pitch: p.pitch, Indent: p.indent}
}

// step is the room of one hanzi in points.
func (p para) step() float64 {
	if p.pitch > 0 {
		return p.pitch
	}
	return p.size
}

// setLine draws a line that Break has made in p's style of text that fills the
// width w at x, with its baseline at y.
func (c *canvas) setLine(p para, x, y, w float64, line typeset.Line) {
	set := float64(line.Indent) * p.step()
	c.spaced(x+set, y, p.size, p.gap(line, w-set), p.colour, line)
}

// gap gives the points to add where a line may be spread, so that it fills w; a
// last line, and one that would look torn, stays on the grid.
func (p para) gap(line typeset.Line, w float64) float64 {
	n := len(line.Glyphs)
	grid, most, cells := p.step()-p.size, p.size/12, line.Places // a wider gap would be read as a blank
	if line.Latin {
		grid, most = 0, p.size/3
	} else if n > 0 && line.Glyphs[n-1].Kind&typeset.Wide != 0 {
		cells++ // the grid goes on behind it
	}
	if line.Places == 0 || line.Last {
		return grid
	}
	more := (w - line.Points(p.size) - float64(cells)*grid) / float64(line.Places)
	if more < 0 || more > most {
		return grid
	}
	return grid + more
}

// justify gives the points to add where the line may be spread so that it fills w.
func justify(line typeset.Line, w, size float64) float64 {
	line.Last = false
	return para{size: size}.gap(line, w)
}
