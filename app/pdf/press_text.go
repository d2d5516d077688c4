package pdf

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// text writes a line. What is added at every place between glyphs is the space of
// characters (Tc); glyphs that do not follow each other at their width and that
// space are moved by numbers in a TJ array.
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
		b = appendColour(b, m.colour, "g\n", "rg\n")
	}
	to := [2]int64{hundredths(m.x), hundredths(p.c.h - m.y)}
	b = appendHundredths(appendHundredths(b, to[0]-p.at[0]), to[1]-p.at[1])
	b, p.at = append(b, "Td\n"...), to
	b = p.enter(b, m.element)
	p.buf = p.glyphs(p.squeezed(p.spacing(b, m), m), m)
}

// squeezed sets how wide the letters of a line are.
func (p *press) squeezed(b []byte, m *mark) []byte {
	if squash := hundredths(m.h); squash != p.squash {
		p.squash = squash
		b = append(appendHundredths(b, cmp.Or(squash, 100)*100), "Tz\n"...)
	}
	return b
}

// spacing sets the space between characters, which a line spread at its blanks
// does without.
func (p *press) spacing(b []byte, m *mark) []byte {
	space := int64(math.Round(m.width * 1e4))
	if m.line.Latin {
		space = 0
	}
	if space == p.space {
		return b
	}
	p.space = space
	return append(appendTenThousandths(b, space), "Tc\n"...)
}

// glyphs writes the glyphs of a line, font by font.
func (p *press) glyphs(b []byte, m *mark) []byte {
	glyphs := m.line.Glyphs
	owed := owed{subsets: p.c.set.Subsets(), line: &m.line, spaced: perSize(float64(p.space)/1e4, m.w), gap: perSize(m.width, m.w)}
	for i := 0; i < len(glyphs); {
		font := glyphs[i].Font
		if int(font) != p.font || m.w != p.size {
			p.font, p.size = int(font), m.w
			b = strconv.AppendInt(append(b, "/F"...), int64(font), 10)
			b = append(appendNumbers(append(b, ' '), m.w), "Tf\n"...)
		}
		start, moved := len(b), owed.shift != 0
		b = append(b, '[')
		if moved {
			b = strconv.AppendInt(b, int64(owed.shift), 10)
		}
		b = append(b, '(')
		for first := i; i < len(glyphs) && glyphs[i].Font == font; i++ {
			if owed.shift != 0 && i > first {
				b = append(strconv.AppendInt(append(b, ')'), int64(owed.shift), 10), '(')
				moved = true
			}
			cid := glyphs[i].CID
			if p.order != nil {
				cid = p.order[font][cid]
			}
			b = appendCID(b, cid)
			owed.behind(i)
		}
		if moved {
			b = append(b, ")]TJ\n"...)
		} else { // the plain operator will do
			b = append(slices.Delete(b, start, start+1), ")Tj\n"...)
		}
	}
	return b
}

// owed is how far the next glyph of a line stands from where the one before
// leaves off. What is less than a thousandth goes with the next shift, so that
// no line drifts off its grid.
type owed struct {
	subsets     []*fonts.Subset
	line        *typeset.Line
	spaced, gap int // millionths of the size: what the space of characters adds, and what is to be added
	rest        int // millionths to the left
	shift       int // thousandths to the left
}

// perSize gives points in millionths of the size.
func perSize(points, size float64) int {
	if points == 0 || size == 0 {
		return 0
	}
	return int(math.Round(points * 1e6 / size))
}

// behind counts what is owed behind glyph i.
func (o *owed) behind(i int) {
	g := o.line.Glyphs[i]
	o.rest += (o.subsets[g.Font].Width(g.CID)-int(g.Adv))*1000 + o.spaced
	if o.gap != 0 && o.line.Spreads(i) {
		o.rest -= o.gap
	}
	o.shift = (o.rest + 500) / 1000
	if o.rest < -500 {
		o.shift = (o.rest - 500) / 1000
	}
	o.rest -= o.shift * 1000
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
