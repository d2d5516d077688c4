package pdf

import (
	"sunshine/app/money"
	"sunshine/app/pdf/typeset"
)

// band draws one row of cells at f.y and the hairline above it, and moves on.
func (t *table) band(f *flow, cells []cell, st typeset.Style, open bool) {
	h, before := t.height(cells), f.at
	if f.y > t.top {
		width, col := 0.3, hair
		if t.firm {
			width, col = 0.5, soft
		}
		f.rule(t.x, f.y, t.x+t.w, f.y, width, col)
	}
	t.firm = false
	col := 0
	for i := range cells {
		k := &cells[i]
		from := t.edges[col].x
		to := t.edges[col+k.span].x
		f.at = t.elements.of(i)
		y := f.y + t.vpad()
		if !open { // a cell cut in two stays at the top
			y = f.y + (h-float64(len(k.lines))*t.lead)/2
		}
		for _, line := range k.lines {
			f.place(from+t.pad, baseline(y, t.lead, st.Size), to-from-2*t.pad-t.aside(col, k), st.Size, k.align, ink, line)
			y += t.lead
		}
		for e := col + 1; e < col+k.span; e++ {
			t.lift(f, e, f.y)
		}
		t.lower(col, f.y)
		col += k.span
	}
	t.lower(len(t.cols), f.y)
	f.at = before
	f.y += h
}

// aside gives how far a figure stands off the right edge, so that its point is
// below those of the others.
func (t *table) aside(col int, k *cell) float64 {
	if k.point == 0 || k.span != 1 || len(k.lines) != 1 {
		return 0
	}
	_, behind := k.parts(t.size)
	return max(0, min(t.cols[col].behind-behind, t.cols[col].width-2*t.pad-k.lines[0].Points(t.size)))
}

// lower starts the rule at an edge between columns, lift ends it.
func (t *table) lower(e int, y float64) {
	if !t.edges[e].drawing {
		t.edges[e].from, t.edges[e].drawing = y, true
	}
}

func (t *table) lift(f *flow, e int, y float64) {
	if k := &t.edges[e]; k.drawing {
		width, col := 0.3, hair
		if e == 0 || e == len(t.cols) {
			width, col = 0.6, ink
		}
		f.rule(k.x, k.from, k.x, y, width, col)
		k.drawing = false
	}
}

// close draws the frame of the part on this page.
func (t *table) close(f *flow) {
	for e := range t.edges {
		t.lift(f, e, f.y)
	}
	right := t.x + t.w
	f.rule(t.x-0.3, t.top, right+0.3, t.top, 0.9, ink)
	f.rule(t.x, t.top+t.height(t.heads), right, t.top+t.height(t.heads), 0.5, ink)
	f.rule(t.x-0.3, f.y, right+0.3, f.y, 0.9, ink)
}

// across makes a cell over all columns.
func (t *table) across(f *flow, text string, a align) cell {
	return cell{lines: f.set.Break(t.strong(), text, t.w-2*t.pad), align: a, span: len(t.cols)}
}

// tally adds row r to the sums.
func (t *table) tally(r int) {
	if t.sums == nil {
		return
	}
	for k := range t.sums.cols {
		v := t.sums.amount(r, k)
		t.page[k] += v
		t.carried[k] += v
	}
}

// footHeight is what the sums at the foot of a page that is not the last take.
func (t *table) footHeight() float64 {
	if t.sums == nil {
		return 0
	}
	return 2 * t.foot
}

// pageFoot draws the page's own sums and, if the table goes on, those carried over.
func (t *table) pageFoot(f *flow, r int, more bool) {
	if t.sums == nil || r == 0 {
		return
	}
	t.sumRow(f, "本页合计", t.page, 0)
	if more {
		t.sumRow(f, "过次页", t.carried, r)
	}
	clear(t.page)
}

// sumRow draws a row of sums; with rows > 0 also the latest value of the column
// that carries one.
func (t *table) sumRow(f *flow, label string, v []money.Fen, rows int) {
	text := make([]string, len(t.cols))
	for k, c := range t.sums.cols {
		text[c] = v[k].String()
	}
	if c := t.sums.latest; c > 0 && rows > 0 {
		text[c] = t.text(rows-1, c)
	}
	row := t.elements // the page's sums belong to the paper, not to the table
	t.elements = rowTags{}
	t.sumBand(f, t.totalCells(f, totalRow{label: label, text: text}))
	t.elements = row
}

// sumBand draws a row of sums on a tinted ground.
func (t *table) sumBand(f *flow, cells []cell) {
	f.fill(t.x, f.y, t.w, t.height(cells), tint)
	t.band(f, cells, t.strong(), false)
}

func (t *table) totalCells(f *flow, row totalRow) []cell {
	if row.text == nil {
		return []cell{t.across(f, row.label, left)}
	}
	var cells []cell
	for c := 0; c < len(t.cols); c++ {
		s, a, span := row.text[c], t.cols[c].align, 1
		if s == "" && c == 0 { // the label takes the columns before the first figure
			for c+1 < len(t.cols) && row.text[c+1] == "" {
				c++
				span++
			}
			s, a = row.label, centre
		}
		room := t.edges[c+1].x - t.edges[c+1-span].x - 2*t.pad
		k := cell{lines: f.set.Break(t.strong(), s, room), align: a, span: span}
		a.figure(&k, s)
		cells = append(cells, k)
	}
	return cells
}

// tailHeight is what stands behind the last row.
func (t *table) tailHeight(f *flow) float64 {
	h := 0.0
	if t.sums != nil {
		h += t.foot
	}
	for _, row := range t.total {
		h += t.height(t.totalCells(f, row))
	}
	return h
}

// finish draws the sums behind the last row and closes the table.
func (t *table) finish(f *flow) {
	if len(f.pages) > t.opened {
		t.pageFoot(f, t.rows, false)
	}
	for _, row := range t.total {
		cells := t.totalCells(f, row)
		t.tagTotal(f, cells)
		t.sumBand(f, cells)
	}
	t.close(f)
	f.end(t.around)
}
