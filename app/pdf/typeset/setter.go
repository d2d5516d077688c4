// Package typeset turns text into lines of numbered glyphs.
//
// It measures with the fonts' own figures, breaks lines by the Unicode rules
// (UAX #14) and those of Chinese type (避头尾), and keeps figures, dates and
// amounts whole. Every character of the text ends up in some line; only blanks
// at which a line was broken go. It draws nothing.
package typeset

import (
	"fmt"

	"sunshine/app/pdf/fonts"
)

// Style is how a piece of text looks. Size is in points.
type Style struct {
	Role fonts.Role
	Size float64
}

// Glyph is one glyph of a document: the number of its font within the document,
// its number within the font, and how far the next one stands off, in
// thousandths of the size. That may be less than the glyph's width where two
// marks meet.
type Glyph struct {
	Font uint8
	CID  uint16
	Adv  uint16
}

// Line is one line of set text.
type Line struct {
	Glyphs []Glyph
	Width  int  // thousandths of the size, without blanks at the end
	Last   bool // it ends its paragraph
}

// Setter sets the text of one document, or of several that share their fonts, and
// collects the glyphs used. It serves one goroutine.
type Setter struct {
	set     *fonts.Set
	subsets []*fonts.Subset
	number  map[*fonts.Face]uint8
	arena   []Glyph
	levels  []uint8
	lines   []Line
	index   map[phrase]int // of what was set before, in known
	known   []shaped
}

// phrase is a text set in a role.
type phrase struct {
	role fonts.Role
	text string
}

// shaped is a phrase in one line and, once asked for, how bad a break behind each
// of its glyphs is.
type shaped struct {
	line   Line
	levels []uint8
}

// New begins a document.
func New(set *fonts.Set) *Setter {
	return &Setter{set: set, number: map[*fonts.Face]uint8{}, index: map[phrase]int{}}
}

// Fonts gives the fonts it sets in.
func (s *Setter) Fonts() *fonts.Set { return s.set }

// Next begins another document in the same fonts; the glyphs keep their numbers.
func (s *Setter) Next() {
	clear(s.index)
	s.arena, s.lines, s.known = nil, nil, nil
}

// Subsets gives the fonts used so far, by their number.
func (s *Setter) Subsets() []*fonts.Subset { return s.subsets }

// Rune gives the character a glyph stands for.
func (s *Setter) Rune(g Glyph) rune { return s.subsets[g.Font].Rune(g.CID) }

func (s *Setter) subset(f *fonts.Face) (uint8, *fonts.Subset) {
	n, ok := s.number[f]
	if !ok {
		n = uint8(len(s.subsets))
		s.number[f] = n
		s.subsets = append(s.subsets, fonts.NewSubset(f))
	}
	return n, s.subsets[n]
}

// glyph finds a character in the first font of the role's chain that has it.
func (s *Setter) glyph(role fonts.Role, r rune) (Glyph, bool) {
	for _, f := range s.set.Faces(role) {
		if n, ok := s.number[f]; ok || f.Glyph(r) != 0 || fonts.Invisible(r) || fonts.SpaceWidth(r) > 0 {
			if !ok {
				n, _ = s.subset(f)
			}
			if cid, adv, ok := s.subsets[n].CID(r); ok {
				return Glyph{n, cid, adv}, true
			}
		}
	}
	return Glyph{}, false
}

// append sets one character; one that no font has is described in its place.
// It reports how many glyphs that took.
func (s *Setter) append(to []Glyph, role fonts.Role, r rune) ([]Glyph, int) {
	if g, ok := s.glyph(role, r); ok {
		return append(to, g), 1
	}
	n := len(to)
	for _, d := range Describe(r) {
		if g, ok := s.glyph(role, d); ok {
			to = append(to, g)
		}
	}
	return to, len(to) - n
}

// Describe names a character that cannot be drawn: 〔U+1F600〕.
func Describe(r rune) string { return fmt.Sprintf("〔U+%04X〕", r) }

// Shape sets text in one line, whatever its length.
func (s *Setter) Shape(role fonts.Role, text string) Line {
	out := s.room(len(text))
	for _, r := range text {
		out, _ = s.append(out, role, r)
	}
	s.keep(out)
	s.squeeze(out)
	return Line{Glyphs: out, Width: s.measure(out), Last: true}
}

// Width gives the width of text set in one line, in points.
func (s *Setter) Width(st Style, text string) float64 {
	return s.Shape(st.Role, text).Points(st.Size)
}

// Points gives the line's width in points.
func (l Line) Points(size float64) float64 { return float64(l.Width) * size / 1000 }

// room gives space for n glyphs at the end of the arena, so that a table of
// thousands of cells takes a few allocations.
func (s *Setter) room(n int) []Glyph {
	if cap(s.arena)-len(s.arena) < n {
		s.arena = make([]Glyph, 0, max(4096, 2*n))
	}
	return s.arena[len(s.arena):len(s.arena):cap(s.arena)]
}

// keep marks the room taken. Glyphs that outgrew it already live elsewhere.
func (s *Setter) keep(out []Glyph) {
	at := len(s.arena)
	if n := len(out); n > 0 && at+n <= cap(s.arena) && &s.arena[:at+1][at] == &out[0] {
		s.arena = s.arena[:at+n]
	}
}

func (s *Setter) measure(glyphs []Glyph) int {
	for len(glyphs) > 0 && s.blank(glyphs[len(glyphs)-1]) {
		glyphs = glyphs[:len(glyphs)-1]
	}
	w := 0
	for _, g := range glyphs {
		w += int(g.Adv)
	}
	return w
}

func (s *Setter) blank(g Glyph) bool { return breakingSpace(s.Rune(g)) }

// squeeze takes half the width out between two marks of which one leaves half
// its square empty: a closing one before any mark, an opening one before
// another.
func (s *Setter) squeeze(glyphs []Glyph) {
	for i := 0; i+1 < len(glyphs); i++ {
		a, b := glyphs[i], glyphs[i+1]
		if a.Adv != 1000 || b.Adv != 1000 {
			continue
		}
		ra, rb := s.Rune(a), s.Rune(b)
		if hollowRight(ra) && (hollowRight(rb) || hollowLeft(rb)) || hollowLeft(ra) && hollowLeft(rb) {
			glyphs[i].Adv = 500
		}
	}
}

// Missing lists the characters of text that no font of the set has, each once,
// in order.
func Missing(set *fonts.Set, text string) []rune {
	var out []rune
	seen := map[rune]bool{}
	for _, r := range text {
		if !hardBreak(r) && !seen[r] && !set.Has(r) {
			seen[r] = true
			out = append(out, r)
		}
	}
	return out
}
