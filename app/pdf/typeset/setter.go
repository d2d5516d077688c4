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
	Role   fonts.Role
	Size   float64
	Pitch  float64 // points from one wide glyph to the next, on the grid of official papers; 0: the size
	Indent int     // wide glyphs that the first line of every paragraph is set in, at most 255
}

// Glyph is one glyph of a document: the number of its font within the document,
// its number within the font, and how far the next one stands off, in
// thousandths of the size. That may be less than the glyph's width where two
// marks meet.
type Glyph struct {
	Font uint8
	Kind Kind
	CID  uint16
	Adv  uint16
}

// Kind is what a glyph is to the setting of lines; it may be several things.
type Kind uint8

// What a glyph may be.
const (
	Wide  Kind = 1 << iota // as wide as it is high
	Blank                  // a blank that goes where a line is broken at it
	Open                   // a mark whose left half is empty
	Close                  // a mark whose right half is empty
)

// Line is one line of set text.
type Line struct {
	Glyphs []Glyph
	Width  int   // thousandths of the size, without blanks at the end, on no grid
	Places int32 // between glyphs, where the line may be spread
	Indent uint8 // wide glyphs that it is set in
	Latin  bool  // it holds no wide glyph: it is spread at its blanks
	Last   bool  // it ends its paragraph
}

// Setter sets the text of one document, or of several that share their fonts, and
// collects the glyphs used. It serves one goroutine.
type Setter struct {
	set     *fonts.Set
	subsets []*fonts.Subset
	number  map[*fonts.Face]uint8
	met     met
	arena   []Glyph
	levels  []uint8
	ends    []int
	lines   []Line
	index   [fonts.Fang + 1]map[string]int // of what was set before by role, in known
	known   []shaped
}

// shaped is a text set in a role: in one line and, once asked for, how bad a break
// behind each of its glyphs is, and the lines it was broken into last.
type shaped struct {
	line   Line
	levels []uint8
	broken []Line
	by     measure
}

// New begins a document.
func New(set *fonts.Set) *Setter {
	s := &Setter{set: set, number: map[*fonts.Face]uint8{}, known: make([]shaped, 0, 256)}
	for role := range s.index {
		s.index[role] = map[string]int{}
	}
	return s
}

// Fonts gives the fonts it sets in.
func (s *Setter) Fonts() *fonts.Set { return s.set }

// Next begins another document in the same fonts; the glyphs keep their numbers.
func (s *Setter) Next() {
	for role := range s.index {
		clear(s.index[role])
	}
	s.arena, s.lines, s.known = nil, nil, nil
}

// Subsets gives the fonts used so far, by their number.
func (s *Setter) Subsets() []*fonts.Subset { return s.subsets }

// Sorted gives the fonts used so far, their glyphs in the order of the characters,
// and by font the new numbers of the glyphs.
func (s *Setter) Sorted() ([]*fonts.Subset, [][]uint16) {
	subsets, order := make([]*fonts.Subset, len(s.subsets)), make([][]uint16, len(s.subsets))
	for n, f := range s.subsets {
		subsets[n], order[n] = f.Sorted()
	}
	return subsets, order
}

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
	key := uint32(role)<<24 | uint32(r)&0xFFFFFF
	if g, ok := s.met.find(key); ok {
		return g, true
	}
	for _, f := range s.set.Faces(role) {
		if n, ok := s.number[f]; ok || f.Glyph(r) != 0 || fonts.Invisible(r) || fonts.SpaceWidth(r) > 0 {
			if !ok {
				n, _ = s.subset(f)
			}
			if cid, adv, ok := s.subsets[n].CID(r); ok {
				g := Glyph{n, kindOf(r, adv), cid, adv}
				s.met.add(key, g)
				return g, true
			}
		}
	}
	return Glyph{}, false
}

// met holds the glyphs of the characters met before, by role and character. Every
// character of a document is asked for, most of them often.
type met struct {
	keys   []uint32 // open addressing; 0 is free, which no character asked for is
	glyphs []Glyph
	n      int
}

func (m *met) slot(key uint32) int {
	mask := uint32(len(m.keys) - 1)
	i := key * 0x9E3779B1 >> 8 & mask
	for m.keys[i] != key && m.keys[i] != 0 {
		i = (i + 1) & mask
	}
	return int(i)
}

func (m *met) find(key uint32) (Glyph, bool) {
	if m.n == 0 || key == 0 {
		return Glyph{}, false
	}
	i := m.slot(key)
	return m.glyphs[i], m.keys[i] == key
}

func (m *met) add(key uint32, g Glyph) {
	if key == 0 {
		return
	}
	if 4*m.n >= 3*len(m.keys) {
		old := *m
		size := max(512, 2*len(old.keys))
		m.keys, m.glyphs = make([]uint32, size), make([]Glyph, size)
		for i, k := range old.keys {
			if k != 0 {
				at := m.slot(k)
				m.keys[at], m.glyphs[at] = k, old.glyphs[i]
			}
		}
	}
	i := m.slot(key)
	m.keys[i], m.glyphs[i] = key, g
	m.n++
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
	squeeze(out)
	return lineOf(out)
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

// lineOf measures glyphs as a line that ends its paragraph.
func lineOf(glyphs []Glyph) Line {
	l := Line{Glyphs: glyphs, Last: true}
	width, places, words, last := 0, int32(0), int32(0), Glyph{Adv: 1}
	any := Kind(0)
	for _, g := range glyphs {
		if g.Adv > 0 && (g.Kind|last.Kind)&Wide != 0 {
			places++
		}
		if last.Kind&Blank > g.Kind&Blank {
			words++
		}
		width += int(g.Adv)
		any |= g.Kind
		last = g
		if g.Kind&Blank == 0 {
			l.Width, l.Places = width, places
		}
	}
	if len(glyphs) > 0 && Spreads(Glyph{}, glyphs[0]) {
		l.Places = max(0, l.Places-1) // before the first is no place
	}
	if any&Wide == 0 {
		l.Latin, l.Places = true, words
	}
	return l
}

// Spreads tells whether a line may be spread between two glyphs: beside wide ones,
// not within Latin words and figures.
func Spreads(a, b Glyph) bool { return b.Adv > 0 && (a.Kind|b.Kind)&Wide != 0 }

// Spreads tells whether the line may be spread behind glyph i.
func (l *Line) Spreads(i int) bool {
	if i+1 >= len(l.Glyphs) {
		return false
	}
	a, b := l.Glyphs[i], l.Glyphs[i+1]
	if l.Latin {
		return a.Kind&Blank != 0 && b.Kind&Blank == 0
	}
	return Spreads(a, b)
}

// squeeze takes half the width out between two marks of which one leaves half
// its square empty: a closing one before any mark, an opening one before
// another.
func squeeze(glyphs []Glyph) {
	for i := 0; i+1 < len(glyphs); i++ {
		a, b := &glyphs[i], glyphs[i+1].Kind
		if a.Kind&Close != 0 && b&(Close|Open) != 0 || a.Kind&b&Open != 0 {
			a.Adv = 500
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
