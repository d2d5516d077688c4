package pdf

import (
	"bytes"
	"math"
	"slices"
	"strconv"

	"github.com/jung-kurt/gofpdf"

	"sunshine/app/pdf/finish"
)

// print writes the pages and completes the file. A document that goes into a
// booklet gives no bytes: they go there.
func (c *canvas) print(meta finish.Meta) ([]byte, error) {
	raw, err := c.write(meta)
	if err != nil {
		return nil, err
	}
	if b := c.file.into; b != nil {
		return nil, b.take(c, raw)
	}
	d := finish.Document{Meta: meta, Fonts: c.set.Subsets(), Images: c.images, Tags: &c.tree, Record: c.file.attachment(), Old: c.file.Old, Signer: c.file.Signer}
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
// as numbered glyphs in fonts that finish adds.
func (c *canvas) write(meta finish.Meta) ([]byte, error) {
	g := gofpdf.NewCustom(&gofpdf.InitType{OrientationStr: "P", UnitStr: "pt", Size: gofpdf.SizeType{Wd: c.w, Ht: c.h}})
	g.SetCompression(false)
	g.SetCatalogSort(true)
	g.SetAutoPageBreak(false, 0)
	g.SetCreationDate(meta.Created)
	g.SetModificationDate(meta.Created)
	p := press{g: g, c: c, element: -1}
	for _, marks := range c.pages {
		g.AddPage()
		g.SetLineCapStyle("butt")
		p.page(marks)
	}
	var raw bytes.Buffer
	raw.Grow(32 << 10 * len(c.pages))
	if err := g.Output(&raw); err != nil {
		return nil, err
	}
	return raw.Bytes(), nil
}

// pagesWithout is how many pages need no bookmarks.
const pagesWithout = 4

// press draws marks on the current page of g.
type press struct {
	g      *gofpdf.Fpdf
	c      *canvas
	buf    []byte // operators of the text not yet handed over
	open   bool   // within BT … ET
	font   int
	size   float64
	at     [2]int64 // where the last line of text began, in hundredths of a point
	colour colour   // of text
	stroke colour
	width  float64

	element int32 // whose content is being written; -1 none
}

// page writes grounds and rules first, as one artifact, then the content in order.
func (p *press) page(marks []mark) {
	p.stroke, p.width = colour{1}, -1 // no value in use: set both at the first line
	p.c.tree.Pages = append(p.c.tree.Pages, nil)
	p.buf = append(p.buf, "/Artifact BMC\n"...)
	p.drawn(marks)
	p.buf = append(p.buf, "EMC"...)
	p.flush()
	for i := range marks {
		switch m := &marks[i]; m.kind {
		case textMark:
			p.text(m)
		case runsMark:
			p.flush()
			p.runs(m)
		case imageMark:
			p.flush()
			p.image(m)
		}
	}
	p.flush()
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
			b = append(appendColour(b, m.colour), "rg\n"...)
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
		b = append(appendColour(b, m.colour), "RG\n"...)
	}
	if m.width != p.width {
		p.width = m.width
		b = append(appendNumbers(b, m.width), "w\n"...)
	}
	return b
}

// appendColour writes a colour's parts in thousandths, each followed by a blank.
func appendColour(b []byte, c colour) []byte {
	for _, v := range c {
		n := (int(v)*1000 + 127) / 255
		b = append(b, byte('0'+n/1000), '.', byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10), ' ')
	}
	return b
}

// runs fills many rectangles as one path.
func (p *press) runs(m *mark) {
	b := p.fillColour(p.enter(p.buf, m.element), m.colour)
	for _, r := range m.runs {
		b = appendNumbers(b, m.x+float64(r.x)*m.w, p.c.h-m.y-float64(r.y+r.h)*m.w, float64(r.w)*m.w, float64(r.h)*m.w)
		b = append(b, "re\n"...)
	}
	p.buf = p.leave(append(b, "f\n"...))
	p.flush()
}

// image places a picture.
func (p *press) image(m *mark) {
	b := append(p.enter(p.buf, m.element), "q\n"...)
	b = appendNumbers(b, m.w)
	b = append(b, "0 0 "...)
	b = appendNumbers(b, m.h, m.x, p.c.h-m.y-m.h)
	b = strconv.AppendInt(append(b, "cm /Im"...), int64(m.image), 10)
	p.buf = p.leave(append(b, " Do\nQ\n"...))
	p.flush()
}

func (p *press) fillColour(b []byte, c colour) []byte {
	b = appendNumbers(b, float64(c[0])/255, float64(c[1])/255, float64(c[2])/255)
	return append(b, "rg\n"...)
}

// flush hands the operators collected to gofpdf.
func (p *press) flush() {
	p.buf = p.leave(p.buf)
	if p.open {
		p.buf, p.open = append(p.buf, "ET"...), false
	}
	if len(p.buf) > 0 {
		p.g.RawWriteBuf(bytes.NewReader(p.buf))
		p.buf = p.buf[:0]
	}
}

// text writes a line. Glyphs that do not follow each other at their full width
// are moved by numbers in a TJ array.
func (p *press) text(m *mark) {
	b := p.buf
	if !p.open {
		b = append(b, "BT\n"...)
		p.open, p.font, p.colour, p.at = true, -1, colour{1}, [2]int64{}
	}
	if m.element != p.element {
		b = p.leave(b)
	}
	if m.colour != p.colour {
		p.colour = m.colour
		b = p.fillColour(b, m.colour)
	}
	to := [2]int64{hundredths(m.x), hundredths(p.c.h - m.y)}
	b = appendHundredths(appendHundredths(b, to[0]-p.at[0]), to[1]-p.at[1])
	b, p.at = append(b, "Td\n"...), to
	b = p.enter(b, m.element)
	glyphs, subsets := m.line.Glyphs, p.c.set.Subsets()
	shift := 0 // owed before the next glyph, in thousandths to the left
	for i := 0; i < len(glyphs); {
		font := int(glyphs[i].Font)
		if font != p.font || m.w != p.size {
			p.font, p.size = font, m.w
			b = strconv.AppendInt(append(b, "/F"...), int64(font), 10)
			b = append(appendNumbers(append(b, ' '), m.w), "Tf\n"...)
		}
		start := len(b)
		b = append(b, '[')
		if shift != 0 {
			b = strconv.AppendInt(b, int64(shift), 10)
		}
		b = append(b, '(')
		moved := shift != 0
		shift = 0
		for ; i < len(glyphs) && int(glyphs[i].Font) == font; i++ {
			if shift != 0 {
				b = append(strconv.AppendInt(append(b, ')'), int64(shift), 10), '(')
				moved = true
			}
			b = appendCID(b, glyphs[i].CID)
			shift = subsets[font].Width(glyphs[i].CID) - int(glyphs[i].Adv) - p.gap(m, i)
		}
		if moved {
			b = append(b, ")]TJ\n"...)
		} else { // the plain operator will do
			b = append(slices.Delete(b, start, start+1), ")Tj\n"...)
		}
	}
	p.buf = b
}

// gap gives what is added behind glyph i of a line, in thousandths of the size.
func (p *press) gap(m *mark, i int) int {
	g := m.line.Glyphs
	if m.width == 0 || i+1 == len(g) || !spreads(g[i], g[i+1]) {
		return 0
	}
	return int(m.width*1000/m.w + 0.5)
}

// appendCID writes a glyph's two bytes within a literal string.
func appendCID(b []byte, cid uint16) []byte {
	for _, c := range [2]byte{byte(cid >> 8), byte(cid)} {
		switch c {
		case '\r':
			b = append(b, '\\', 'r')
			continue
		case '(', ')', '\\':
			b = append(b, '\\')
		}
		b = append(b, c)
	}
	return b
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
