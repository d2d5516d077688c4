package finish

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a piece of content is.
type Kind uint8

// The kinds, by the names of the format. Artifact is what is no part of the
// content: rules, grounds, page numbers, heads that repeat.
const (
	Artifact Kind = iota
	Whole         // the document
	Part          // one of several documents in a file
	H1
	H2
	P
	Table
	TR
	TH
	TD
	Figure
)

// String gives the kind's name in the file.
func (k Kind) String() string {
	return [...]string{"Artifact", "Document", "Part", "H1", "H2", "P", "Table", "TR", "TH", "TD", "Figure"}[k]
}

// Container tells whether a kind holds elements only, no content of its own.
func (k Kind) Container() bool { return k == Whole || k == Part || k == Table || k == TR }

// Element is a node of the structure tree. Its parent is made before it.
type Element struct {
	Kind   Kind
	Parent int32
	Extra  string // further entries of its dictionary, as Attribute and Alt give them
}

// Attributes of cells.
const (
	ColumnHead = "/A<</O/Table/Scope/Column>>"
	RowHead    = "/A<</O/Table/Scope/Row>>"
)

// Span is the attribute of a cell over n columns, with the scope of a head cell.
func Span(n int, scope string) string {
	if n == 1 {
		return scope
	}
	span := "/ColSpan " + strconv.Itoa(n) + ">>"
	if scope == "" {
		return "/A<</O/Table" + span
	}
	return strings.TrimSuffix(scope, ">>") + span
}

// Picture describes a figure in words and says where it stands, in points from
// the bottom left.
func Picture(alt string, x, y, w, h float64) string {
	b := []byte("/Alt" + text(alt) + "/A<</O/Layout/Placement/Block/BBox[")
	for _, v := range [4]float64{x, y, x + w, y + h} {
		b = append(strconv.AppendFloat(b, v, 'f', 2, 64), ' ')
	}
	return string(append(b, "]>>"...))
}

// Tree is what is what: the elements, and for each page those its marked pieces
// of content belong to, by their number. Element 0 stands for no element.
type Tree struct {
	Elements []Element
	Pages    [][]int32
}

// piece is a marked piece of content.
type piece struct{ page, number int32 }

// order lists what each element holds.
type order struct {
	from     []int32 // by element: where its own begin in the lists below
	children []int32
	cut      []int32
	pieces   []piece
	live     []bool // it holds something, or is a cell of a table
}

func (t *Tree) order() order {
	n := len(t.Elements)
	o := order{from: make([]int32, n+2), cut: make([]int32, n+2), live: make([]bool, n)}
	total := 0
	for _, page := range t.Pages {
		total += len(page)
		for _, e := range page {
			o.cut[e+2]++
			o.live[e] = true
		}
	}
	for e := n - 1; e > 0; e-- {
		k := t.Elements[e].Kind
		o.live[e] = o.live[e] || k == TD || k == TH || e == 1
		if o.live[e] && e > 1 {
			parent := t.Elements[e].Parent
			o.live[parent] = true
			o.from[parent+2]++
		}
	}
	for e := range n {
		o.from[e+2] += o.from[e+1]
		o.cut[e+2] += o.cut[e+1]
	}
	o.children, o.pieces = make([]int32, o.from[n+1]), make([]piece, total)
	for e := 2; e < n; e++ { // from[e+1] moves up to where the list of e ends
		if o.live[e] {
			p := t.Elements[e].Parent + 1
			o.children[o.from[p]] = int32(e)
			o.from[p]++
		}
	}
	for page, elements := range t.Pages {
		for number, e := range elements {
			o.pieces[o.cut[e+1]] = piece{int32(page), int32(number)}
			o.cut[e+1]++
		}
	}
	return o
}

// structure writes the tree and gives the number of its root. pages are the
// numbers of the page objects.
func (w *writer) structure(t *Tree, pages []int) int {
	root := w.reserve(2)
	top, way := w.branch(t, root, pages)
	ways := make([]int, len(pages))
	for i := range ways {
		ways[i] = way + i
	}
	w.trunk(root, top, ways)
	return root
}

// trunk writes the root and, behind it, the tree of the ways from the pieces of
// every page back to their elements.
func (w *writer) trunk(root, top int, ways []int) {
	w.object(root, "<</Type/StructTreeRoot/K "+strconv.Itoa(top)+" 0 R/ParentTree "+strconv.Itoa(root+1)+" 0 R/ParentTreeNextKey "+strconv.Itoa(len(ways))+">>")
	b := []byte("<</Nums[")
	for i, n := range ways {
		b = append(strconv.AppendInt(b, int64(i), 10), ' ')
		b = append(appendRef(b, n), ' ')
	}
	w.object(root+1, string(append(b, "]>>"...)))
}

// branch writes the elements of a document below the element or root under, and
// gives the numbers of the first of them and of the first page's ways back.
func (w *writer) branch(t *Tree, under int, pages []int) (top, ways int) {
	o := t.order()
	numbers := make([]int, len(t.Elements))
	next := w.reserve(0)
	first := next
	for e := 1; e < len(t.Elements); e++ {
		if o.live[e] {
			numbers[e] = next
			next++
		}
	}
	w.reserve(next - first)
	w.queue = slices.Grow(w.queue, 56*min(next-first, chunk))
	w.heads = slices.Grow(w.heads, 12*min(next-first, chunk))
	numbers[0] = under
	ways = w.reserve(len(t.Pages))
	page := 0
	for e := 1; e < len(t.Elements); e++ {
		if !o.live[e] {
			continue
		}
		// A page's ways back are written beside its elements, where they pack to
		// next to nothing: the same numbers stand there.
		if p := o.pieces[o.cut[e]:o.cut[e+1]]; len(p) > 0 {
			for ; page < int(p[0].page); page++ {
				w.wayBack(ways+page, t.Pages[page], numbers)
			}
		}
		w.element(t, &o, e, numbers, pages)
	}
	for ; page < len(t.Pages); page++ {
		w.wayBack(ways+page, t.Pages[page], numbers)
	}
	return numbers[1], ways
}

func (w *writer) element(t *Tree, o *order, e int, numbers, pages []int) {
	el := &t.Elements[e]
	p := w.open(numbers[e])
	b := append(append(*p, "<</S/"...), el.Kind.String()...)
	b = appendRef(append(b, "/P "...), numbers[el.Parent])
	children, pieces := o.children[o.from[e]:o.from[e+1]], o.pieces[o.cut[e]:o.cut[e+1]]
	switch {
	case len(children) == 0 && len(pieces) == 1:
		b = appendRef(append(b, "/Pg "...), pages[pieces[0].page])
		b = strconv.AppendInt(append(b, "/K "...), int64(pieces[0].number), 10)
	case len(children)+len(pieces) > 0:
		b = o.appendKids(b, children, pieces, numbers, pages)
	}
	*p = append(append(b, el.Extra...), ">>"...)
	w.shut()
}

// appendKids writes what an element holds, in the order of the pages: the numbers
// of pieces on the page of the first, references to those on others, and to the
// elements within it.
func (o *order) appendKids(b []byte, children []int32, pieces []piece, numbers, pages []int) []byte {
	page := int32(-1)
	if len(pieces) > 0 {
		page = pieces[0].page
		b = appendRef(append(b, "/Pg "...), pages[page])
	}
	b = append(b, "/K["...)
	for _, x := range pieces {
		for len(children) > 0 && o.first(children[0]).before(x) {
			b = append(appendRef(b, numbers[children[0]]), ' ')
			children = children[1:]
		}
		if x.page != page {
			b = appendRef(append(b, "<</Type/MCR/Pg "...), pages[x.page])
			b = strconv.AppendInt(append(b, "/MCID "...), int64(x.number), 10)
			b = append(b, ">>"...)
			continue
		}
		b = append(strconv.AppendInt(b, int64(x.number), 10), ' ')
	}
	for _, c := range children {
		b = append(appendRef(b, numbers[c]), ' ')
	}
	return append(b, ']')
}

// first gives the first piece of an element, of its own or within.
func (o *order) first(e int32) piece {
	at := piece{page: math.MaxInt32}
	if own := o.pieces[o.cut[e]:o.cut[e+1]]; len(own) > 0 {
		at = own[0]
	}
	for _, c := range o.children[o.from[e]:o.from[e+1]] {
		if x := o.first(c); x.before(at) {
			at = x
		}
	}
	return at
}

func (p piece) before(q piece) bool {
	return p.page < q.page || p.page == q.page && p.number < q.number
}

func (w *writer) wayBack(n int, page []int32, numbers []int) {
	p := w.open(n)
	*p = append(*p, '[')
	for _, e := range page {
		*p = append(appendRef(*p, numbers[e]), ' ')
	}
	*p = append(*p, ']')
	w.shut()
}

func appendRef(b []byte, n int) []byte {
	return append(strconv.AppendInt(b, int64(n), 10), " 0 R"...)
}
