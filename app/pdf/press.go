package pdf

import (
	"math"
	"strconv"

	"github.com/jung-kurt/gofpdf"

	"sunshine/app/pdf/finish"
)

// print writes the pages and completes the file. A document that goes into a
// booklet gives no bytes: they go there.
func (c *canvas) print(meta finish.Meta) ([]byte, error) {
	if b := c.file.into; b != nil {
		raw, err := c.write(meta, nil)
		if err != nil {
			return nil, err
		}
		return nil, b.take(c, raw)
	}
	subsets, order := c.set.Sorted()
	raw, err := c.write(meta, order)
	if err != nil {
		return nil, err
	}
	d := finish.Document{Meta: meta, Fonts: subsets, Images: c.images, Tags: &c.tree, Record: c.file.attachment(), Old: c.file.Old, Signer: c.file.Signer}
	if c.file.Draft {
		d.Signer, d.Record = nil, nil
	}
	if len(c.pages) > pagesWithout {
		d.Bookmarks = c.index
	}
	return finish.Finish(raw, d)
}

// write writes the pages by gofpdf.
//
// gofpdf's own text functions are not used: they lose a character at every
// wrapped line and fail on characters outside the BMP. Text goes into the page
// as numbered glyphs in fonts that finish adds. order gives the numbers anew, by
// font; nil leaves them.
func (c *canvas) write(meta finish.Meta, order [][]uint16) ([]byte, error) {
	g := gofpdf.NewCustom(&gofpdf.InitType{OrientationStr: "P", UnitStr: "pt", Size: gofpdf.SizeType{Wd: c.w, Ht: c.h}})
	g.SetCompression(false)
	g.SetCatalogSort(true)
	g.SetAutoPageBreak(false, 0)
	g.SetCreationDate(meta.Created)
	g.SetModificationDate(meta.Created)
	p := press{g: g, c: c, order: order, element: -1}
	for _, marks := range c.pages {
		g.AddPage()
		g.SetLineCapStyle("butt")
		p.page(marks)
	}
	var raw sink
	if err := g.Output(&raw); err != nil {
		return nil, err
	}
	return raw, nil
}

// sink takes a file that is written at once.
type sink []byte

func (s *sink) Write(b []byte) (int, error) {
	*s = append(*s, b...)
	return len(b), nil
}

// pagesWithout is how many pages need no bookmarks.
const pagesWithout = 4

// press draws marks on the current page of g.
type press struct {
	g      *gofpdf.Fpdf
	c      *canvas
	order  [][]uint16 // new numbers of the glyphs, by font; nil: they keep theirs
	buf    []byte     // operators of the page
	open   bool       // within BT … ET
	font   int
	size   float64
	at     [2]int64 // where the last line of text began, in hundredths of a point
	space  int64    // between characters, in ten thousandths of a point
	squash int64    // how wide letters are, in hundredths of the font's; 0: not said yet, so 100
	colour colour   // of text
	stroke colour
	width  float64

	element int32 // whose content is being written; -1 none
}

// page writes grounds and rules first, as one artifact, then the content in order.
func (p *press) page(marks []mark) {
	p.stroke, p.width = colour{1}, -1 // no value in use: set both at the first line
	p.space, p.squash = 0, 0          // a page begins with these, and text that begins anew does not
	p.c.tree.Pages = append(p.c.tree.Pages, nil)
	p.buf = append(p.buf, "/Artifact BMC\n"...)
	p.drawn(marks)
	p.buf = append(p.buf, "EMC\n"...)
	for i := range marks {
		switch m := &marks[i]; m.kind {
		case textMark:
			p.text(m)
		case runsMark:
			p.shut()
			p.runs(m)
		case imageMark:
			p.shut()
			p.image(m)
		}
	}
	p.shut()
	p.g.RawWriteStr(string(p.buf)) // whole: pieces would make the page grow again and again
	p.buf = p.buf[:0]
}

// drawn draws the rules and grounds.
func (p *press) drawn(marks []mark) {
	b, h := p.buf, p.c.h
	for i := range marks {
		m := &marks[i]
		switch m.kind {
		case ruleMark:
			b = appendNumbers(p.pen(b, m), m.x, h-m.y)
			b = append(appendNumbers(append(b, "m "...), m.w, h-m.h), "l S\n"...)
		case fillMark:
			b = appendColour(b, m.colour, "g\n", "rg\n")
			b = append(appendNumbers(b, m.x, h-m.y-m.h, m.w, m.h), "re f\n"...)
		case dashMark:
			b = append(p.pen(b, m), "[3 2.4]0 d\n"...)
			b = append(appendNumbers(b, m.x, h-m.y-m.h, m.w, m.h), "re S\n[]0 d\n"...)
		}
	}
	p.buf = b
}

// enter begins a marked piece of content, unless it goes on in the one that is
// open.
func (p *press) enter(b []byte, element int32) []byte {
	if element == p.element {
		return b
	}
	b = p.leave(b)
	p.element = element
	if element == 0 {
		return append(b, "/Artifact<</Type/Pagination>>BDC\n"...)
	}
	page := &p.c.tree.Pages[len(p.c.tree.Pages)-1]
	b = append(append(b, '/'), p.c.tree.Elements[element].Kind.String()...)
	b = strconv.AppendInt(append(b, "<</MCID "...), int64(len(*page)), 10)
	*page = append(*page, element)
	return append(b, ">>BDC\n"...)
}

func (p *press) leave(b []byte) []byte {
	if p.element >= 0 {
		b, p.element = append(b, "EMC\n"...), -1
	}
	return b
}

// pen takes up the pen a line is drawn with.
func (p *press) pen(b []byte, m *mark) []byte {
	if m.colour != p.stroke {
		p.stroke = m.colour
		b = appendColour(b, m.colour, "G\n", "RG\n")
	}
	if m.width != p.width {
		p.width = m.width
		b = append(appendNumbers(b, m.width), "w\n"...)
	}
	return b
}

// appendColour makes a colour the current one by the operator rgb, or by grey if
// it is one: printers then take black alone for it.
func appendColour(b []byte, c colour, grey, rgb string) []byte {
	parts, operator := c[:], rgb
	if c[0] == c[1] && c[1] == c[2] {
		parts, operator = c[:1], grey
	}
	for _, v := range parts {
		n := (int(v)*1000 + 127) / 255
		b = append(b, byte('0'+n/1000), '.', byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10), ' ')
	}
	return append(b, operator...)
}

// runs fills many rectangles as one path, in the unit of the mark.
func (p *press) runs(m *mark) {
	b := append(appendColour(p.enter(p.buf, m.element), m.colour, "g\n", "rg\n"), "q\n"...)
	unit := math.Floor(m.w*100) / 100
	b = append(appendNumbers(b, unit), "0 0 "...)
	b = appendNumbers(b, -unit, m.x, p.c.h-m.y)
	b = append(b, "cm\n"...)
	for _, r := range m.runs {
		for _, n := range [4]int{r.x, r.y, r.w, r.h} {
			b = append(strconv.AppendInt(b, int64(n), 10), ' ')
		}
		b = append(b, "re\n"...)
	}
	p.buf = p.leave(append(b, "f\nQ\n"...))
}

// image places a picture.
func (p *press) image(m *mark) {
	b := append(p.enter(p.buf, m.element), "q\n"...)
	b = appendNumbers(b, m.w)
	b = append(b, "0 0 "...)
	b = appendNumbers(b, m.h, m.x, p.c.h-m.y-m.h)
	b = strconv.AppendInt(append(b, "cm /Im"...), int64(m.image), 10)
	p.buf = p.leave(append(b, " Do\nQ\n"...))
}

// shut ends the text that is being written.
func (p *press) shut() {
	p.buf = p.leave(p.buf)
	if p.open {
		p.buf, p.open = append(p.buf, "ET\n"...), false
	}
}

// appendNumbers writes numbers with up to two decimals, each followed by a blank.
func appendNumbers(b []byte, v ...float64) []byte {
	for _, f := range v {
		b = appendHundredths(b, hundredths(f))
	}
	return b
}

func hundredths(f float64) int64 { return int64(math.Round(f * 100)) }

// appendHundredths writes n/100, followed by a blank.
func appendHundredths(b []byte, n int64) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if frac := n % 100; frac != 0 {
		b = append(b, '.', byte('0'+frac/10))
		if frac%10 != 0 {
			b = append(b, byte('0'+frac%10))
		}
	}
	return append(b, ' ')
}

// appendTenThousandths writes n/10000, followed by a blank.
func appendTenThousandths(b []byte, n int64) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/1e4, 10)
	if frac := n % 1e4; frac != 0 {
		b = append(b, '.', byte('0'+frac/1000), byte('0'+frac/100%10), byte('0'+frac/10%10), byte('0'+frac%10))
		for b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
	}
	return append(b, ' ')
}
