package typeset

import (
	"slices"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"sunshine/app/pdf/fonts"
)

// How badly a line would be broken behind a glyph. A line takes the last place
// of the mildest kind that fits.
const (
	free   uint8 = iota // where the rules allow it
	figure              // within a date or amount too long for a line
	inside              // within a word or number too long for a line
	mark                // before a mark that may not begin, after one that may not end
	never               // before a combining mark, within a description
)

// Break sets text in lines no wider than width points. A single glyph wider
// than that still gets its line.
func (s *Setter) Break(st Style, text string, width float64) []Line {
	limit := int(width*1000/st.Size + 0.5)
	if cap(s.lines)-len(s.lines) < 8 {
		s.lines = make([]Line, 0, 1024)
	}
	lines := s.lines[len(s.lines):]
	if strings.IndexFunc(text, hardBreak) < 0 {
		lines = s.paragraph(lines, st.Role, text, limit)
	} else {
		for _, p := range paragraphs(text) {
			lines = s.paragraph(lines, st.Role, p, limit)
		}
	}
	if n := len(s.lines) + len(lines); n <= cap(s.lines) { // else they outgrew the block
		s.lines = s.lines[:n]
	}
	return lines[:len(lines):len(lines)]
}

// paragraph adds the lines of a text without hard breaks.
func (s *Setter) paragraph(lines []Line, role fonts.Role, text string, limit int) []Line {
	line, levels := s.shaped(role, text, limit)
	if line.Width <= limit {
		return append(lines, line)
	}
	return s.fill(lines, line.Glyphs, levels, limit)
}

// shaped gives the text in one line and, if that is wider than limit, how bad a
// break behind each glyph is. A document asks for most of its texts several times.
func (s *Setter) shaped(role fonts.Role, text string, limit int) (Line, []uint8) {
	key := phrase{role, text}
	i, known := s.index[key]
	if !known {
		i = len(s.known)
		s.index[key] = i
		s.known = append(s.known, shaped{line: s.Shape(role, text)})
	}
	k := &s.known[i]
	if k.line.Width > limit && k.levels == nil {
		k.levels = slices.Clone(s.rate(role, text, len(k.line.Glyphs)))
	}
	return k.line, k.levels
}

// rate gives for each glyph of a paragraph how bad a break behind it is.
func (s *Setter) rate(role fonts.Role, text string, n int) []uint8 {
	levels := s.levels[:0]
	var z, a rune // the two characters before
	for state, rest := -1, text; rest != ""; {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		for i, r := range segment {
			if k := len(levels); k > 0 {
				levels[k-1] = between(z, a, r, i == 0)
			}
			for range s.count(role, r) {
				levels = append(levels, never)
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
	case together(z, a, b):
		return figure
	case allowed:
		return free
	}
	return inside
}

// fill cuts a paragraph into lines of at most limit.
func (s *Setter) fill(lines []Line, glyphs []Glyph, levels []uint8, limit int) []Line {
	for start := 0; start < len(glyphs); {
		end := s.lineEnd(glyphs, levels, start, limit)
		for end < len(glyphs) && s.blank(glyphs[end]) {
			end++ // blanks go with the line they end
		}
		line := Line{Glyphs: glyphs[start:end:end], Last: end == len(glyphs)}
		line.Width = s.measure(line.Glyphs)
		if !line.Last {
			for k := len(line.Glyphs); k > 1 && s.blank(line.Glyphs[k-1]); k-- {
				line.Glyphs = line.Glyphs[:k-1]
			}
		}
		if line.Width > limit && s.hangs(line.Glyphs) {
			line.Width -= 500
		}
		lines = append(lines, line)
		start = end
	}
	return lines
}

// lineEnd finds where the line that begins at start ends: at the last break of
// the mildest kind within limit, and at least one glyph on.
func (s *Setter) lineEnd(glyphs []Glyph, levels []uint8, start, limit int) int {
	best, bestLevel := start+1, uint8(255)
	width, visible := 0, 0
	for i := start; i < len(glyphs); i++ {
		width += int(glyphs[i].Adv)
		if !s.blank(glyphs[i]) {
			visible = width
		}
		if visible > limit && !(visible <= limit+500 && s.hangs(glyphs[start:i+1])) {
			break
		}
		if i+1 == len(glyphs) {
			return i + 1
		}
		if levels[i] <= bestLevel {
			best, bestLevel = i+1, levels[i]
		}
	}
	return best
}

// hangs tells whether the last glyph may stand half over the edge, with the
// half of its square that is empty.
func (s *Setter) hangs(glyphs []Glyph) bool {
	g := glyphs[len(glyphs)-1]
	return g.Adv == 1000 && hollowRight(s.Rune(g))
}
