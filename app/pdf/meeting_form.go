package pdf

import (
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// pen is the width of the rules of a form, in points.
const pen = 0.6

// formCell is one box of a form: something printed, or room to write.
type formCell struct {
	w     float64 // points
	text  string
	role  fonts.Role
	size  float64 // 0: that of the form
	align align
	high  bool   // stands at the top of the box
	ruled bool   // with lines to write on
	scope string // what it is the head of: rowHead, columnHead; none if empty
}

// label is a box that says what stands in the next.
func label(w float64, text string) formCell {
	return formCell{w: w, text: text, role: fonts.Hei, align: centre, scope: rowHead}
}

// value is a box with what is known, or room for it.
func value(w float64, text string) formCell { return formCell{w: w, text: text, role: fonts.Song} }

// formRow is boxes side by side, at least so many points high.
type formRow struct {
	least float64
	cells []formCell
}

func row(least float64, cells ...formCell) formRow { return formRow{least, cells} }

// setRow is a row whose texts are set in lines.
type setRow struct {
	formRow
	lines [][]typeset.Line
	first int32 // element of the first box; 0: the row is no content
}

func (f *flow) setForm(r formRow) setRow {
	s := setRow{formRow: r, lines: make([][]typeset.Line, len(r.cells))}
	for i, c := range r.cells {
		if c.text != "" {
			s.lines[i] = f.set.Break(typeset.Style{Role: c.role, Size: f.sizeOf(c)}, c.text, c.w-2*f.inset())
		}
	}
	return s
}

func (f *flow) sizeOf(c formCell) float64 {
	if c.size > 0 {
		return c.size
	}
	return f.look.body
}

func (f *flow) leadOf(c formCell) float64 { return f.sizeOf(c) * f.look.leading }

// inset is the room between a rule and the text.
func (f *flow) inset() float64 { return f.look.body * f.look.padding }

// tall gives the row's height.
func (s setRow) tall(f *flow) float64 {
	h := s.least
	for i, c := range s.cells {
		h = max(h, float64(len(s.lines[i]))*f.leadOf(c)+2*f.inset())
	}
	return h
}

// form draws rows one under another from x on, a table of their own.
func (f *flow) form(x float64, rows ...formRow) {
	t := f.beginForm()
	t.rows(x, rows...)
	t.end()
}

// rows draws rows of the table one under another from x on.
func (t *formTable) rows(x float64, rows ...formRow) {
	for _, r := range rows {
		t.draw(x, t.f.setForm(r))
	}
}

// draw draws a row that is set.
func (t *formTable) draw(x float64, s setRow) {
	s.first = t.tag(x, s.cells)
	t.f.formRow(x, s)
}

// formRow draws a row where it fits: here, on the next page, or, if its text
// fills a good part of a page, in pieces.
func (f *flow) formRow(x float64, s setRow) {
	page := f.floor() - f.look.top
	for turned := false; ; {
		h := s.tall(f)
		pieces := turned || h > s.least && h > page*0.4 && f.floor()-f.y > page*0.2
		switch {
		case f.y+h <= f.floor()+0.01:
			f.drawRow(x, h, s)
			return
		case !pieces:
			f.turn()
			turned = true
		default:
			head, rest := s.cut(f, f.floor()-f.y)
			f.drawRow(x, f.floor()-f.y, head)
			f.turn()
			s = rest
		}
	}
}

// cut parts a row into what h points hold and the rest; at least a line of each
// cell stays above.
func (s setRow) cut(f *flow, h float64) (head, rest setRow) {
	head, rest = s, s
	head.lines, rest.lines, rest.least = nil, nil, 0
	for i, c := range s.cells {
		n := min(len(s.lines[i]), max(1, int((h-2*f.inset())/f.leadOf(c))))
		head.lines = append(head.lines, s.lines[i][:n])
		rest.lines = append(rest.lines, s.lines[i][n:])
	}
	return head, rest
}

// drawRow draws the boxes and what is in them.
func (f *flow) drawRow(x, h float64, s setRow) {
	end, left, before := f.y+h, x, f.at
	for i, c := range s.cells {
		if s.first > 0 {
			f.at = s.first + int32(i)
		}
		size, lead := f.sizeOf(c), f.leadOf(c)
		y := f.y + (h-float64(len(s.lines[i]))*lead)/2
		if c.high {
			y = f.y + f.inset()
		}
		for _, line := range s.lines[i] {
			if gap := 0.0; c.align == 0 {
				if !line.Last {
					gap = justify(line, c.w-2*f.inset(), size)
				}
				f.spaced(x+f.inset(), baseline(y, lead, size), size, gap, ink, line)
			} else {
				f.place(x+f.inset(), baseline(y, lead, size), c.w-2*f.inset(), size, c.align, ink, line)
			}
			y += lead
		}
		if c.ruled {
			f.lined(x+f.inset(), y, c.w-2*f.inset(), end-y)
		}
		f.rule(x, f.y, x, end, pen, ink)
		x += c.w
	}
	f.rule(x, f.y, x, end, pen, ink)
	f.rule(left-pen/2, f.y, x+pen/2, f.y, pen, ink)
	f.rule(left-pen/2, end, x+pen/2, end, pen, ink)
	f.at, f.y = before, end
}

// lined draws lines to write on, evenly down a box.
func (f *flow) lined(x, y, w, h float64) {
	n := max(1, int(h/writing))
	for i := 1; i < n; i++ {
		at := y + h*float64(i)/float64(n)
		f.rule(x, at, x+w, at, 0.3, hair)
	}
}

// writing is how far apart lines stand that are written on by hand.
const writing = 9 * mm

// group draws rows with one box on their left that says what they are about;
// they stay on one page unless they fill more than one.
func (t *formTable) group(w float64, name string, rows ...formRow) {
	f := t.f
	total, last := 0.0, 0.0
	for _, r := range rows {
		last = f.setForm(r).tall(f)
		total += last
	}
	title := f.setForm(row(0, label(w, name)))
	x := f.look.left
	if more := title.tall(f) - total; more > 0 { // a long name makes the last row taller
		total += more
		rows[len(rows)-1].least = last + more
	}
	if f.y+total > f.floor() {
		f.turn()
	}
	if f.y+total > f.floor() { // no page holds it: the name stands before each row
		for _, r := range rows {
			t.rows(x, row(r.least, append([]formCell{label(w, name)}, r.cells...)...))
		}
		return
	}
	top := f.y
	title.first = t.head(x, w, len(rows))
	t.rows(x+w, rows...)
	h := f.y - top
	f.y = top
	f.drawRow(x, h, title)
}
