package typeset

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"sunshine/app/pdf/fonts"
)

// How badly a line would be broken behind a glyph. A line takes the last place
// of the mildest kind that fits.
const (
	free   uint8 = iota // where the rules allow it
	day                 // within a date, behind its year or month
	figure              // within a date or amount too long for a line
	inside              // within a word or number too long for a line
	mark                // before a mark that may not begin, after one that may not end
	never               // before a combining mark, within a description
)

// Break sets text in lines no wider than width points. A single glyph wider
// than that still gets its line.
func (s *Setter) Break(st Style, text string, width float64) []Line {
	m := measureOf(st, width)
	if cap(s.lines)-len(s.lines) < 8 {
		s.lines = make([]Line, 0, 512)
	}
	lines := s.lines[len(s.lines):]
	if strings.IndexFunc(text, hardBreak) < 0 {
		lines = s.paragraph(lines, st, text, m)
	} else {
		for _, p := range paragraphs(text) {
			lines = s.paragraph(lines, st, p, m)
		}
	}
	if n := len(s.lines) + len(lines); n <= cap(s.lines) { // else they outgrew the block
		s.lines = s.lines[:n]
	}
	return lines[:len(lines):len(lines)]
}

// measure is the room of a line, in millionths of the size: a pitch is no whole
// number of thousandths.
type measure struct {
	limit int
	slack int // what the grid adds at every place between glyphs
}

func measureOf(st Style, width float64) measure {
	m := measure{limit: int(width*1e6/st.Size) + 500}
	if st.Pitch > 0 {
		m.slack = int(math.Round((st.Pitch/st.Size - 1) * 1e6))
	}
	return m
}

// set gives the room of a line set in n wide glyphs.
func (m measure) set(n int) measure {
	m.limit -= n * (1e6 + m.slack)
	return m
}

// over gives by how much a run of glyphs is too wide, in thousandths of the size
// rounded up; less than 0 is room left. Behind a wide glyph the grid goes on.
func (m measure) over(width, places int, last Kind) int {
	if last&Wide != 0 {
		places++
	}
	return (width*1000 + places*m.slack - m.limit + 999) / 1000
}

func (m measure) fits(l Line) bool {
	if len(l.Glyphs) == 0 || l.Latin {
		return l.Width*1000 <= m.limit
	}
	return m.over(l.Width, int(l.Places), l.Glyphs[len(l.Glyphs)-1].Kind) <= 0
}

// paragraph adds the lines of a text without hard breaks.
func (s *Setter) paragraph(lines []Line, st Style, text string, m measure) []Line {
	k := s.shaped(st.Role, text)
	line := k.line
	line.Indent = uint8(st.Indent)
	if len(line.Glyphs) == 0 || m.set(st.Indent).fits(line) {
		return append(lines, line)
	}
	if k.broken != nil && k.by == m && k.broken[0].Indent == line.Indent {
		return append(lines, k.broken...)
	}
	if k.levels == nil {
		k.levels = slices.Clone(s.rate(st.Role, text, len(line.Glyphs)))
	}
	g := galley{s: s, glyphs: line.Glyphs, levels: k.levels, measure: m, indent: st.Indent, ends: s.ends[:0]}
	g.fill()
	s.ends = g.ends
	from := len(lines)
	lines = g.lines(lines)
	k.broken, k.by = lines[from:len(lines):len(lines)], m
	return lines
}

// shaped gives the text in one line, with room for how bad a break behind each
// glyph is. A document asks for most of its texts several times.
func (s *Setter) shaped(role fonts.Role, text string) *shaped {
	i, known := s.index[role][text]
	if !known {
		i = len(s.known)
		s.index[role][text] = i
		s.known = append(s.known, shaped{line: s.Shape(role, text)})
	}
	return &s.known[i]
}

// rate gives for each glyph of a paragraph how bad a break behind it is.
func (s *Setter) rate(role fonts.Role, text string, n int) []uint8 {
	levels := s.levels[:0]
	described := utf8.RuneCountInString(text) != n
	var z, a rune // the two characters before
	for state, rest := -1, text; rest != ""; {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		for i, r := range segment {
			if k := len(levels); k > 0 {
				levels[k-1] = between(z, a, r, i == 0)
			}
			levels = append(levels, never)
			if described {
				for range s.count(role, r) - 1 {
					levels = append(levels, never)
				}
			}
			z, a = a, r
		}
	}
	for len(levels) < n {
		levels = append(levels, never)
	}
	s.levels = levels
	return levels[:n]
}

// count gives the number of glyphs append makes of a character.
func (s *Setter) count(role fonts.Role, r rune) int {
	if _, ok := s.glyph(role, r); ok {
		return 1
	}
	return len([]rune(Describe(r)))
}

// between rates a break between the characters a and b, with z before a;
// allowed says whether UAX #14 has an opportunity there.
func between(z, a, b rune, allowed bool) uint8 {
	switch {
	case !hanzi(b) && (unicode.Is(unicode.M, b) || fonts.Invisible(b)) || a == 0x200D:
		return never
	case is(b, startless) && !(digit(a) && b == '.'), is(a, endless):
		return mark
	case breakingSpace(a) && !breakingSpace(b) && allowed:
		return free
	case (a == '年' || a == '月') && digit(z) && digit(b):
		return day
	case together(z, a, b):
		return figure
	case allowed:
		return free
	}
	return inside
}
