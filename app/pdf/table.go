package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/money"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// table is a table that may run over many pages.
type table struct {
	cols  []column
	rows  int
	text  func(row, col int) string
	sums  *sums      // page sums and carried sums; nil for none
	total []totalRow // behind the last row, never on a page without a row
	empty string     // stands in for the rows if there are none

	size, pad, lead float64
	padding         float64   // above and below a row's text
	foot            float64   // height of a row of sums
	x, w            float64   // where it stands; the whole width if w is 0
	asked           []float64 // widths the columns would like
	heads           []cell
	cells           []cell // row by row
	edges           []edge // one for each rule between columns, and both sides
	top             float64
	opened          int     // page on which the head was drawn first
	elements        rowTags // of the row being drawn
	around          int32   // the element around the table; 0 before it is begun
	body            int32   // the one cell of a table too large to tag each
	carried         []money.Fen
	page            []money.Fen
	fives           bool // a firmer rule stands above every fifth row
	firm            bool // and above the row being drawn
}

// sums says which columns are added up, and what other columns carry over.
type sums struct {
	cols   []int
	amount func(row, k int) money.Fen // of column cols[k]
	latest int                        // column whose last value is carried over, 0 for none
}

// totalRow is a row of sums. Labels take all columns up to the first with text.
type totalRow struct {
	label string
	text  []string // by column; nil if the label takes the whole row
}

// cell is text set in lines, over span columns.
type cell struct {
	lines []typeset.Line
	align align
	point uint8 // of a figure: one more than the characters from its point on; 0: no figure
	span  int
}

// edge is a rule between columns, drawn in as few strokes as possible.
type edge struct {
	x, from float64
	drawing bool
}

func (t *table) style() typeset.Style  { return typeset.Style{Role: fonts.Song, Size: t.size} }
func (t *table) strong() typeset.Style { return typeset.Style{Role: fonts.Hei, Size: t.size} }

// prepare sets every cell once and settles the widths. It tells whether the
// figures fit.
func (t *table) prepare(f *flow, size, pad float64) bool {
	t.size, t.pad, t.lead = size, pad, size*f.look.leading
	t.padding = size * f.look.padding
	if t.w == 0 {
		t.x, t.w = f.look.left, f.width()
	}
	t.heads = make([]cell, len(t.cols))
	for c := range t.cols {
		t.cols[c].before, t.cols[c].behind = 0, 0
		t.heads[c] = cell{lines: f.set.Break(t.strong(), t.cols[c].head, 1e6), align: centre, span: 1}
	}
	t.cells = make([]cell, t.rows*len(t.cols))
	for r := range t.rows {
		for c := range t.cols {
			text := t.text(r, c)
			k := cell{lines: f.set.Break(t.style(), text, 1e6), align: t.cols[c].align, span: 1}
			t.cols[c].align.figure(&k, text)
			t.cols[c].reach(&k, size)
			t.cells[r*len(t.cols)+c] = k
		}
	}
	bare, want := natural(t.cols, size, t.heads, t.cells)
	t.claim(f, bare, want)
	t.asked = want
	low := least(t.cols, bare, want, size)
	ok := fit(t.cols, want, low, t.w, pad)
	t.wrap(f)
	t.lay()
	t.foot = t.height(nil)
	for _, row := range t.total {
		if row.text != nil {
			t.foot = max(t.foot, t.height(t.totalCells(f, row)))
		}
	}
	return ok
}

// claim makes room for the figures of total rows and page sums, which may be wider
// than any above.
func (t *table) claim(f *flow, bare, want []float64) {
	claim := func(c int, s string) {
		if s == "" || !t.cols[c].fixed {
			return
		}
		k := cell{lines: f.set.Break(t.strong(), s, 1e6)}
		t.cols[c].align.figure(&k, s)
		t.cols[c].reach(&k, t.size)
		w := min(max(widest(k.lines, t.size), t.cols[c].before+t.cols[c].behind), t.cols[c].limit()*t.size)
		bare[c], want[c] = max(bare[c], w), max(want[c], w)
	}
	for _, row := range t.total {
		for c, s := range row.text {
			claim(c, s)
		}
	}
	if t.sums == nil {
		return
	}
	for k, c := range t.sums.cols {
		low, high := t.sums.reach(t.rows, k)
		claim(c, high.String())
		if low < 0 {
			claim(c, low.String())
		}
	}
}

// reach gives the least and the greatest sum of any rows that follow each other
// in column cols[k]: no page's sum, and none carried over, lies beyond.
func (s *sums) reach(rows, k int) (low, high money.Fen) {
	var down, up money.Fen
	for r := range rows {
		v := s.amount(r, k)
		down, up = min(down, 0)+v, max(up, 0)+v
		low, high = min(low, down), max(high, up)
	}
	return low, high
}

// wrap sets again what turned out wider than its column.
func (t *table) wrap(f *flow) {
	for c := range t.cols {
		room := t.cols[c].width - 2*t.pad
		if widest(t.heads[c].lines, t.size) > room+0.01 {
			t.heads[c].lines = f.set.Break(t.strong(), t.cols[c].head, room)
		}
		for r := range t.rows {
			k := &t.cells[r*len(t.cols)+c]
			if widest(k.lines, t.size) > room+0.01 {
				k.lines = f.set.Break(t.style(), t.text(r, c), room)
			}
		}
	}
}

// opening is the height that must be left on a page for the table to begin on it:
// the head with three rows, or with the first if it is taller.
func (t *table) opening(f *flow) float64 {
	if t.rows == 0 {
		return t.height(t.heads) + t.height(nil) + t.tailHeight(f)
	}
	first := min(t.height(t.cells[:len(t.cols)]), (f.floor()-f.look.top)*0.4)
	return t.height(t.heads) + max(3*t.height(nil), first) + t.footHeight()
}

// draw sets the table from f.y on, over as many pages as it takes.
func (t *table) draw(f *flow) {
	if t.sums != nil {
		t.carried, t.page = make([]money.Fen, len(t.sums.cols)), make([]money.Fen, len(t.sums.cols))
	}
	t.shorten(f)
	f.need(t.opening(f))
	t.opened = len(f.pages)
	t.fives = t.rows >= manyRows && len(t.cols) >= manyColumns
	t.begin(f)
	for r := range t.rows {
		t.row(f, r)
	}
	t.nothing(f)
	t.finish(f)
}

// A table so long and wide is read along its rows from far: a firmer rule above
// every fifth, as account books have it, leads the eye. A ground would be taken
// for that of a row of sums, and turns to mud when the sheet is copied.
const (
	manyRows    = 20
	manyColumns = 6
)

// nothing draws what stands in for the rows if there are none.
func (t *table) nothing(f *flow) {
	if t.rows == 0 {
		cells := []cell{t.across(f, t.empty, centre)}
		t.tag(f, finish.TD, cells)
		t.band(f, cells, t.style(), false)
	}
}

// shorten cuts heads and totals that would leave no room for rows, and puts their
// full text before the table.
func (t *table) shorten(f *flow) {
	most := int((f.floor() - f.look.top) * 0.25 / t.lead)
	p := para{role: fonts.Song, size: t.size, lead: t.lead * 1.15, colour: ink}
	for c := range t.heads {
		if len(t.heads[c].lines) > most {
			f.prose(p, "第"+strconv.Itoa(c+1)+"列："+t.cols[c].head)
			t.heads[c].lines = t.heads[c].lines[:most]
		}
	}
	kept := t.total[:0:0]
	for _, row := range t.total {
		if t.lines(t.totalCells(f, row)) > most {
			f.prose(p, "合计："+strings.Join(append(row.text, row.label), "　"))
			continue
		}
		kept = append(kept, row)
	}
	t.total = kept
}

// height of a row of cells; of one line if there are none.
func (t *table) height(cells []cell) float64 {
	n := 1
	for i := range cells {
		n = max(n, len(cells[i].lines))
	}
	return float64(n)*t.lead + 2*t.vpad()
}

func (t *table) vpad() float64 { return t.padding }

// full gives the height of the whole table on one page.
func (t *table) full(f *flow) float64 {
	t.lay()
	h := t.height(t.heads) + t.tailHeight(f)
	if t.rows == 0 {
		h += t.height(nil)
	}
	for r := range t.rows {
		h += t.height(t.cells[r*len(t.cols) : (r+1)*len(t.cols)])
	}
	return h
}

// row draws row r where it fits: on this page, on the next, or, if it is taller
// than what a page can hold, in pieces.
func (t *table) row(f *flow, r int) {
	cells := t.cells[r*len(t.cols) : (r+1)*len(t.cols)]
	foot := t.footHeight()
	least := foot
	if r == t.rows-1 {
		tail := t.tailHeight(f)
		least, foot = max(foot, tail), max(foot, tail+f.tied)
	}
	if h := t.height(cells); f.y+h+foot > f.floor() {
		fresh := f.floor() - f.look.top - 2*t.height(t.heads) - 3*t.height(nil)
		if h+foot <= fresh || f.floor()-f.y-foot < 4*t.lead {
			t.turn(f, r)
		}
	}
	t.tally(r)
	t.tag(f, finish.TD, cells)
	t.firm = t.fives && r%5 == 0
	st := t.style()
	for {
		n := int((f.floor() - f.y - foot - 2*t.vpad()) / t.lead)
		if n < 1 && foot > least { // what is tied to the last row has no room beside it
			foot = least
			continue
		}
		if rest := t.lines(cells); rest <= n || n < 1 {
			break
		}
		t.band(f, cut(cells, 0, n), st, true)
		cells = cut(cells, n, 1<<30)
		t.turn(f, r+1)
	}
	t.band(f, cells, st, false)
}

func (t *table) lines(cells []cell) int {
	n := 0
	for i := range cells {
		n = max(n, len(cells[i].lines))
	}
	return n
}

// cut gives the lines from…to of every cell.
func cut(cells []cell, from, to int) []cell {
	out := make([]cell, len(cells))
	for i, c := range cells {
		out[i] = c
		out[i].lines = c.lines[min(from, len(c.lines)):min(to, len(c.lines))]
	}
	return out
}

// turn closes the table on this page and opens it on the next, before row r.
func (t *table) turn(f *flow, r int) {
	t.pageFoot(f, r, true)
	t.close(f)
	f.turn()
	t.begin(f)
	if t.sums != nil && r > 0 {
		t.sumRow(f, "承前页", t.carried, r)
	}
}

// begin draws the head. Only the first is content; on further pages it repeats.
func (t *table) begin(f *flow) {
	t.top = f.y
	t.lay()
	f.fill(t.x, f.y, t.w, t.height(t.heads), tint)
	row := t.elements
	t.elements = rowTags{}
	if len(f.pages) == t.opened && t.around == 0 {
		t.around = f.begin(finish.Table, "")
		t.tag(f, finish.TH, t.heads)
	}
	t.band(f, t.heads, t.strong(), false)
	t.elements = row
}

// lay places the rules between the columns.
func (t *table) lay() {
	t.edges = make([]edge, len(t.cols)+1)
	x := t.x
	for i := range t.edges {
		t.edges[i].x = x
		if i < len(t.cols) {
			x += t.cols[i].width
		}
	}
}
