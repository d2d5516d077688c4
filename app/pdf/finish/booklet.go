package finish

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"sunshine/app/pdf/fonts"
)

// Booklet joins documents that share their fonts into one file, written as they
// come: PDF/A-3u, tagged, each document a part of it. What is held of a document
// that went in is where its objects lie.
type Booklet struct {
	w     *writer
	to    io.Writer
	meta  Meta
	pages []int // page objects, in the order they came
	ways  []int // from each page's content back to its elements
	parts []int // elements of the documents
	front int   // so many of the last pages come first

	catalog, info, tree, fonts, root, whole, plain int
}

// Chapter is a document for a booklet: pages as gofpdf wrote them, of one size.
type Chapter struct {
	Raw    []byte
	W, H   float64 // of its pages, in points
	Tags   *Tree
	Images []Image
}

// NewBooklet begins one.
func NewBooklet(to io.Writer, m Meta) *Booklet {
	b := &Booklet{w: newWriter(64<<10, 0, true), to: to, meta: m}
	first := b.w.reserve(8)
	b.catalog, b.info, b.tree, b.fonts, b.root, b.whole, b.plain = first, first+1, first+2, first+3, first+4, first+6, first+7 // root takes two
	b.w.object(b.plain, b.resources(nil))
	return b
}

// Pages is how many pages the booklet has so far.
func (b *Booklet) Pages() int { return len(b.pages) }

// Add takes a document in.
func (b *Booklet) Add(c Chapter) error {
	src, err := split(c.Raw)
	if err != nil {
		return err
	}
	from := src.pages()
	if len(from) != len(c.Tags.Pages) {
		return fmt.Errorf("finish: %d pages are tagged, %d drawn", len(c.Tags.Pages), len(from))
	}
	resources := b.plain
	if len(c.Images) > 0 {
		resources = b.w.reserve(1)
		b.w.object(resources, b.resources(c.Images))
	}
	first := b.w.reserve(len(from))
	numbers := make([]int, len(from))
	for i, n := range from {
		content, err := contentOf(src, n)
		if err != nil {
			return err
		}
		numbers[i] = first + i
		stream := b.w.reserve(1)
		b.w.stream(stream, "", content)
		b.page(numbers[i], c.W, c.H, fmt.Sprintf("/Resources %d 0 R/Contents %d 0 R/StructParents %d/Tabs/S", resources, stream, len(b.ways)+i))
	}
	c.Tags.Elements[1].Kind = Part
	top, ways := b.w.branch(c.Tags, b.whole, numbers)
	b.parts = append(b.parts, top)
	for i := range numbers {
		b.ways = append(b.ways, ways+i)
	}
	return b.w.spill(b.to)
}

// Blank adds an empty page.
func (b *Booklet) Blank(w, h float64) {
	b.page(b.w.reserve(1), w, h, fmt.Sprintf("/Resources %d 0 R", b.plain))
}

// Front puts the last n pages before all others, and the last document with them.
func (b *Booklet) Front(n int) { b.front = n }

func (b *Booklet) page(n int, w, h float64, rest string) {
	b.pages = append(b.pages, n)
	b.w.object(n, fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]%s>>", b.tree, w, h, rest))
}

func (b *Booklet) resources(images []Image) string {
	return fmt.Sprintf("<</ProcSet [/PDF /Text /ImageC /ImageB]/Font %d 0 R/XObject <<%s>>>>", b.fonts, b.w.images(images))
}

// contentOf gives the drawing of a page.
func contentOf(src *source, page int) ([]byte, error) {
	body := src.object(page)
	at := bytes.Index(body, []byte("/Contents "))
	n, err := number(body, at, "/Contents ")
	if err != nil || n < 1 || n > src.count {
		return nil, errors.New("finish: a page has no content")
	}
	stream := src.object(n)
	from := bytes.Index(stream, []byte("\nstream\n"))
	data, ok := bytes.CutSuffix(stream[max(0, from+len("\nstream\n")):], []byte("\nendstream"))
	if from < 0 || !ok {
		return nil, fmt.Errorf("finish: object %d is no plain stream", n)
	}
	return data, nil
}

// Close writes what the documents share, and ends the file. A bookmark's page
// counts in the order the pages came.
func (b *Booklet) Close(subsets []*fonts.Subset, marks []Bookmark) error {
	w := b.w
	w.object(b.fonts, "<<"+w.fontResources(subsets, false, len(b.pages))+">>")
	order := append(append([]int{}, b.pages[len(b.pages)-b.front:]...), b.pages[:len(b.pages)-b.front]...)
	w.object(b.tree, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(order), refs(order)))
	parts := b.parts
	if last := len(parts) - 1; b.front > 0 && last > 0 {
		parts = append([]int{parts[last]}, parts[:last]...)
	}
	w.object(b.whole, fmt.Sprintf("<</S/Document/P %d 0 R/K[%s]>>", b.root, refs(parts)))
	w.trunk(b.root, b.whole, b.ways)
	w.object(b.catalog, strings.Join([]string{
		fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang (%s)/ViewerPreferences<</DisplayDocTitle true>>/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R", b.tree, b.meta.Language, b.root),
		w.metadata(b.meta, false), w.intent(), w.outline(marks, b.pages), "/PageMode/UseOutlines>>",
	}, " "))
	w.object(b.info, info(b.meta))
	out, _ := w.close(b.catalog, b.info)
	_, err := b.to.Write(out)
	return err
}

func refs(numbers []int) string {
	var b []byte
	for _, n := range numbers {
		b = append(appendRef(b, n), ' ')
	}
	return string(bytes.TrimSuffix(b, []byte(" ")))
}
