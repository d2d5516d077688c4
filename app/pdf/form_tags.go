package pdf

import (
	"math"
	"slices"
	"strconv"

	"sunshine/app/pdf/finish"
)

// formTable is rows of boxes as one table, for those who do not see the boxes:
// labels head their rows, empty boxes stay cells. What is drawn again at the top of
// a page is no part of it.
type formTable struct {
	f      *flow
	before int32
	row    int32 // begun for the name of a group; the next cells belong to it
	cells  []formTag
}

// formTag is a cell that is tagged, with where it stands.
type formTag struct {
	element  int32
	scope    string
	rows     int
	from, to float64
}

// beginForm begins a table; rows drawn until end belong to it.
func (f *flow) beginForm() *formTable {
	return &formTable{f: f, before: f.begin(finish.Table, "")}
}

// tag makes the elements of a row's boxes from x on, and gives the first; 0 where
// nothing is content.
func (t *formTable) tag(x float64, cells []formCell) int32 {
	f := t.f
	if f.at == 0 {
		return 0
	}
	row := t.row
	if t.row = 0; row == 0 {
		row = f.element(f.at, finish.TR, "")
	}
	first := int32(len(f.tree.Elements))
	for _, c := range cells {
		t.cell(row, formTag{scope: c.scope, rows: 1, from: x, to: x + c.w})
		x += c.w
	}
	return first
}

// head makes the element of a box that heads so many rows; the next row drawn is
// the first of them.
func (t *formTable) head(x, w float64, rows int) int32 {
	f := t.f
	if f.at == 0 {
		return 0
	}
	t.row = f.element(f.at, finish.TR, "")
	return t.cell(t.row, formTag{scope: rowHead, rows: rows, from: x, to: x + w})
}

func (t *formTable) cell(row int32, c formTag) int32 {
	kind := finish.TD
	if c.scope != "" {
		kind = finish.TH
	}
	c.element = t.f.element(row, kind, "")
	t.cells = append(t.cells, c)
	return c.element
}

// end ends the table. Only now is known over how many of its columns a cell goes:
// rows of a form are parted in different ways.
func (t *formTable) end() {
	var all []float64
	for _, c := range t.cells {
		all = append(all, c.from, c.to)
	}
	slices.Sort(all)
	edges := slices.CompactFunc(all, func(a, b float64) bool { return math.Abs(a-b) < 0.5 })
	column := func(x float64) int {
		i, _ := slices.BinarySearch(edges, x+0.25)
		return i
	}
	for _, c := range t.cells {
		t.f.tree.Elements[c.element].Extra = c.extra(column(c.to) - column(c.from))
	}
	t.f.end(t.before)
}

// The scopes of head cells.
const (
	rowHead    = "/Scope/Row"
	columnHead = "/Scope/Column"
)

// extra gives the attributes of a cell over so many columns.
func (c formTag) extra(columns int) string {
	a := c.scope
	if columns > 1 {
		a += "/ColSpan " + strconv.Itoa(columns)
	}
	if c.rows > 1 {
		a += "/RowSpan " + strconv.Itoa(c.rows)
	}
	if a == "" {
		return ""
	}
	return "/A<</O/Table" + a + ">>"
}
