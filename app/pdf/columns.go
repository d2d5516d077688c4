package pdf

import (
	"math"
	"strings"
	"unicode/utf8"

	"sunshine/app/pdf/typeset"
)

// column is one column of a table.
type column struct {
	head  string
	align align
	fixed bool    // figures, dates, numbers: never narrower than its widest cell
	min   float64 // ems of text a column keeps when room is short; 0 is 3
	cap   float64 // ems a long text may claim of the width; 0 is 24
	grow  bool    // takes the room left over; if no column does, all of text do
	width float64 // points, set by fit

	before, behind float64 // points the figures reach left and right of their point
}

// limit gives the ems a column may claim. No figure or date needs fourteen; a
// longer one is a mistake in the record and is broken like a word.
func (c column) limit() float64 {
	switch {
	case c.fixed:
		return 14
	case c.cap == 0:
		return 24
	}
	return c.cap
}

// figure notes where the point of a figure is, if figures stand at the right.
func (a align) figure(k *cell, text string) {
	if n := behindPoint(text); a == right && n >= 0 && n < 32 {
		k.point = uint8(n + 1)
	}
}

// behindPoint gives how many characters a figure has from its point on, or behind
// its last digit if it has none: 3 for 1,234.50, 1 for (12); -1 for what is no
// figure. A sign, bracket or ￥ may stand before, and anything but digits behind.
func behindPoint(s string) int {
	whole := strings.TrimLeft(s, "-−－+(（￥¥ ")
	end := 0
	for end < len(whole) && (whole[end] >= '0' && whole[end] <= '9' || whole[end] == ',' && end > 0) {
		end++
	}
	rest, pointed := strings.CutPrefix(whole[end:], ".")
	if pointed {
		rest = strings.TrimLeft(rest, "0123456789")
	}
	if end == 0 || strings.ContainsAny(rest, "0123456789") {
		return -1
	}
	return utf8.RuneCountInString(whole[end:])
}

// reach makes room for a figure's parts on both sides of the point.
func (c *column) reach(k *cell, size float64) {
	if k.point > 0 && len(k.lines) == 1 {
		before, behind := k.parts(size)
		c.before, c.behind = max(c.before, before), max(c.behind, behind)
	}
}

// parts gives how far a figure on one line reaches left and right of its point.
func (k *cell) parts(size float64) (before, behind float64) {
	glyphs := k.lines[0].Glyphs
	tail := 0
	for _, g := range glyphs[max(0, len(glyphs)-int(k.point)+1):] {
		tail += int(g.Adv)
	}
	behind = float64(tail) * size / 1000
	return k.lines[0].Points(size) - behind, behind
}

// natural gives the widths the columns would like, in points without padding:
// of the cells alone, and of the cells and heads.
func natural(cols []column, size float64, heads, cells []cell) (bare, want []float64) {
	n := len(cols)
	bare, want = make([]float64, n), make([]float64, n)
	for i := range cells {
		bare[i%n] = max(bare[i%n], widest(cells[i].lines, size))
	}
	for c := range cols {
		bare[c] = max(bare[c], cols[c].before+cols[c].behind)
		bare[c] = min(bare[c], cols[c].limit()*size)
		want[c] = min(max(bare[c], widest(heads[c].lines, size)), cols[c].limit()*size)
	}
	return bare, want
}

func widest(lines []typeset.Line, size float64) float64 {
	w := 0.0
	for i := range lines {
		w = max(w, lines[i].Points(size))
	}
	return w
}

// least gives the width below which a column must not go: the figures of a fixed
// one, a few hanzi of text, three of a head.
func least(cols []column, bare, want []float64, size float64) []float64 {
	out := make([]float64, len(want))
	for c := range cols {
		out[c] = bare[c]
		if !cols[c].fixed {
			ems := cols[c].min
			if ems == 0 {
				ems = 3
			}
			out[c] = min(bare[c], ems*size)
		}
		out[c] = max(out[c], min(want[c], 3*size))
	}
	return out
}

// fit shares the width out, padding on both sides of a column included: what is
// left over goes to the growing columns, what is lacking is taken from those of
// text. It tells whether every fixed column kept its width.
func fit(cols []column, want, low []float64, total, pad float64) bool {
	room := total - 2*pad*float64(len(cols))
	need, floor := sum(want), sum(low)
	share := shares(cols, want)
	for c := range cols {
		w := want[c]
		switch {
		case need <= room:
			w += (room - need) * share[c]
		case floor <= room:
			w = low[c] + (want[c]-low[c])*(room-floor)/(need-floor)
		default:
			w = low[c] * max(room, 1) / floor
		}
		cols[c].width = w + 2*pad
	}
	snap(cols, total)
	return floor <= room+0.01
}

// shares gives each column's part of the room left over: by width among those
// that grow, else those of text, else all alike.
func shares(cols []column, want []float64) []float64 {
	out := make([]float64, len(cols))
	for _, takes := range []func(column) bool{
		func(c column) bool { return c.grow },
		func(c column) bool { return !c.fixed },
		func(column) bool { return true },
	} {
		total := 0.0
		for c := range cols {
			if takes(cols[c]) {
				total += want[c] + 1
			}
		}
		if total == 0 {
			continue
		}
		for c := range cols {
			if takes(cols[c]) {
				out[c] = (want[c] + 1) / total
			}
		}
		break
	}
	return out
}

// snap rounds widths up to a tenth of a point and lets the widest column of text
// give the rest, so that rules and text of all tables on a page end at one edge.
func snap(cols []column, total float64) {
	used, wide := 0.0, 0
	for c := range cols {
		cols[c].width = math.Ceil(cols[c].width*10) / 10
		used += cols[c].width
		if w := &cols[wide]; w.fixed != cols[c].fixed && w.fixed || w.fixed == cols[c].fixed && cols[c].width > w.width {
			wide = c
		}
	}
	cols[wide].width += total - used
}

func sum(v []float64) float64 {
	t := 0.0
	for _, x := range v {
		t += x
	}
	return t
}
