package pdf

import (
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/typeset"
)

// tags say what the marks of a canvas are, for those who do not see the page:
// headings, paragraphs, tables with their cells, pictures.
type tags struct {
	tree  finish.Tree
	at    int32 // the element that marks go to; 0: they are no content
	auto  auto
	index []finish.Bookmark
}

// auto is the paragraph made last for text that is in none: what stands on one
// line is read as one.
type auto struct {
	element, in int32
	page        int
	y           float64
}

func newTags() tags {
	return tags{tree: finish.Tree{Elements: []finish.Element{{}, {Kind: finish.Whole}}}, at: 1}
}

// begin opens an element within the current one and makes it the current one;
// it gives the one before, for end. Within an artifact all is artifact.
func (t *tags) begin(k finish.Kind, extra string) int32 {
	before := t.at
	if before != 0 {
		t.at = t.element(before, k, extra)
	}
	return before
}

func (t *tags) end(before int32) { t.at = before }

// aside marks what is drawn from now on as no part of the content, until end.
func (t *tags) aside() int32 {
	before := t.at
	t.at = 0
	return before
}

func (t *tags) element(in int32, k finish.Kind, extra string) int32 {
	t.tree.Elements = append(t.tree.Elements, finish.Element{Kind: k, Parent: in, Extra: extra})
	return int32(len(t.tree.Elements) - 1)
}

// home gives the element of a mark at height y of a page.
func (t *tags) home(page int, y float64) int32 {
	if t.at == 0 || !t.tree.Elements[t.at].Kind.Container() {
		return t.at
	}
	if a := t.auto; a.element == 0 || a.in != t.at || a.page != page || a.y != y {
		t.auto = auto{t.element(t.at, finish.P, ""), t.at, page, y}
	}
	return t.auto.element
}

// subhead draws the heading of a part of the document at a baseline.
func (c *canvas) subhead(x, y, size float64, text string, line typeset.Line) {
	before := c.begin(finish.H2, "")
	c.text(x, y, size, ink, line)
	c.end(before)
	c.bookmark(text, y-size, true)
}

// bookmark notes a heading at height y of the current page.
func (c *canvas) bookmark(text string, y float64, deep bool) {
	c.index = append(c.index, finish.Bookmark{Title: text, Page: len(c.pages) - 1, Top: c.h - y, Deep: deep})
}

// rowTags are the elements of a row's cells: first and those after it; all in
// first if the row is one.
type rowTags struct {
	first int32
	whole bool
}

func (r rowTags) of(cell int) int32 {
	if r.first == 0 || r.whole {
		return r.first
	}
	return r.first + int32(cell)
}

// cellsTagged is how many cells a table may have to be tagged cell by cell. In a
// larger one all rows are paragraphs of one cell across the columns: a cell's tag
// takes twelve bytes of the file, more than its text, and who listens to
// thousands of rows searches in them.
const cellsTagged = 12_000

// tag makes the elements of a row whose cells are drawn next.
func (t *table) tag(f *flow, k finish.Kind, cells []cell) {
	if f.at == 0 {
		t.elements = rowTags{}
		return
	}
	if k == finish.TD && t.rows*len(t.cols) > cellsTagged {
		if t.body == 0 {
			t.body = f.element(f.element(f.at, finish.TR, ""), k, finish.Span(len(t.cols), ""))
		}
		t.elements = rowTags{f.element(t.body, finish.P, ""), true}
		return
	}
	row := f.element(f.at, finish.TR, "")
	t.elements = rowTags{int32(len(f.tree.Elements)), false}
	scope := ""
	if k == finish.TH {
		scope = finish.ColumnHead
	}
	for i := range cells {
		f.element(row, k, finish.Span(cells[i].span, scope))
	}
}

// tagTotal is tag for a row of sums: its first cell heads the row.
func (t *table) tagTotal(f *flow, cells []cell) {
	t.elements = rowTags{}
	if f.at == 0 {
		return
	}
	row := f.element(f.at, finish.TR, "")
	t.elements.first = int32(len(f.tree.Elements))
	for i := range cells {
		if i == 0 && len(cells) > 1 {
			f.element(row, finish.TH, finish.Span(cells[i].span, finish.RowHead))
			continue
		}
		f.element(row, finish.TD, finish.Span(cells[i].span, ""))
	}
}
