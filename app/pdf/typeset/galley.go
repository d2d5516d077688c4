package typeset

// galley is a paragraph too wide for one line, while it is cut into lines.
type galley struct {
	s       *Setter
	glyphs  []Glyph
	levels  []uint8 // how bad a break behind each glyph is
	measure measure
	indent  int
	ends    []int // of the lines so far
}

// Bounds of what a line may be, in thousandths of the size where nothing else is said.
const (
	slim   = 3e6 // millionths: in a narrower column characters stay where they fall
	narrow = 6e6 // millionths: in a narrower one no mark is squeezed to fit a line
	broad  = 2e7 // millionths: in a wider one a date is torn rather than the line
	half   = 500 // the most a mark gives: the empty half of its square
	light  = 300 // what it gives without being seen to
	seen   = 500 // less room left over is spread, and not seen
	torn   = 83  // more between all glyphs would look torn, and be read as blanks
)

// room gives the measure of the line that begins at start.
func (g *galley) room(start int) measure {
	if start == 0 {
		return g.measure.set(g.indent)
	}
	return g.measure
}

// fill finds where the lines end.
func (g *galley) fill() {
	for start := 0; start < len(g.glyphs); {
		start = g.skip(g.lineEnd(start))
		g.ends = append(g.ends, start)
	}
	if g.measure.limit >= slim && len(g.ends) > 1 {
		g.mend()
	}
}

// skip passes the blanks behind a break; they go with the line they end.
func (g *galley) skip(end int) int {
	for end < len(g.glyphs) && g.glyphs[end].Kind&Blank != 0 {
		end++
	}
	return end
}

// lineEnd finds where the line that begins at start ends: at the last break of
// the mildest kind within the room; further on, with the marks of the line
// squeezed, if that is the better line; and at least one glyph on.
func (g *galley) lineEnd(start int) int {
	m, line := g.room(start), g.glyphs[start:]
	best, level := 1, uint8(255)
	dated := 0 // the last break that at most tears a date
	var at reach
	var fit, to loose // at the best break, at dated
	for i := range line {
		at.add(line, i, m)
		l := free
		if i+1 < len(line) {
			l = g.levels[start+i]
		}
		switch need := at.over - at.hung; {
		case need <= 0:
			if l <= level {
				best, level, fit = i+1, l, at.loose()
			} else if l == day {
				dated, to = i+1, at.loose()
			}
		case m.limit < narrow || need > at.marks*half: // and nor is anything further on
			if dated > best && m.limit >= broad && fit.isTorn() && !to.isTorn() {
				return start + dated
			}
			return g.whole(start, start+best, level, fit)
		case l < level || l == level && at.better(fit):
			return start + i + 1
		}
	}
	return start + best
}

// whole moves a break that tears one hanzi off a name in a list to before the name.
func (g *galley) whole(start, best int, level uint8, fit loose) int {
	comma := best - 2
	if comma <= start || level != free || g.measure.limit < narrow || g.levels[comma] != free || fit.left+1000 > torn*(fit.places-1) || g.s.Rune(g.glyphs[comma]) != '、' {
		return best
	}
	n := 0 // hanzi of the name on the next line
	for best+n < len(g.glyphs) && n <= 3 && hanzi(g.s.Rune(g.glyphs[best+n])) {
		n++
	}
	if n == 0 || n > 3 || best+n < len(g.glyphs) && !is(g.s.Rune(g.glyphs[best+n]), startless) {
		return best
	}
	return comma + 1
}

// mend sees that the last line does not hold a single character: the line before
// takes it in if its marks need to be squeezed but lightly, else gives it another,
// else takes it in if that can be at all.
func (g *galley) mend() {
	n := len(g.ends)
	end, start := g.ends[n-2], 0
	if n > 2 {
		start = g.ends[n-3]
	}
	if g.letters(end) > 1 {
		return
	}
	all := g.reach(start, len(g.glyphs))
	fits := g.measure.limit >= narrow && all.squeezable()
	if fits && all.need() <= all.marks*light || !g.lend(n, start, end) && fits {
		g.ends = append(g.ends[:n-2], len(g.glyphs))
	}
}

// lend gives the last of n lines a character more of the line before, from start
// to end, and tells whether that can be.
func (g *galley) lend(n, start, end int) bool {
	for e := end - 1; e > start; e-- {
		line, last := g.reach(start, e), g.reach(e, len(g.glyphs))
		if 2*1000*line.width < g.room(start).limit || last.need() > 0 {
			return false
		}
		if g.levels[e-1] == free && g.glyphs[e].Kind&Blank == 0 && g.letters(e) > 1 {
			g.ends[n-2] = e
			return true
		}
	}
	return false
}

// letters counts the characters from start on that are no marks.
func (g *galley) letters(start int) int {
	n := 0
	for _, x := range g.glyphs[start:] {
		if x.Adv > 0 && x.Kind&(Blank|Open|Close) == 0 && !is(g.s.Rune(x), startless|endless) {
			n++
		}
	}
	return n
}

// lines adds the lines that end at g.ends.
func (g *galley) lines(to []Line) []Line {
	start := 0
	for _, end := range g.ends {
		m, glyphs := g.room(start), g.glyphs[start:end:end]
		if end < len(g.glyphs) {
			for n := len(glyphs) - 1; n > 0 && glyphs[n].Kind&Blank != 0; n-- {
				glyphs = glyphs[:n]
			}
		}
		line := lineOf(glyphs)
		if line.Last = end == len(g.glyphs); start == 0 {
			line.Indent = uint8(g.indent)
		}
		if !m.fits(line) {
			g.tighten(&line, m)
		}
		to, start = append(to, line), end
	}
	return to
}

// tighten hangs the last mark of a line half over the edge and takes what it is
// still too wide from the other marks, each giving the same.
func (g *galley) tighten(line *Line, m measure) {
	var r reach
	for i := range line.Glyphs {
		r.add(line.Glyphs, i, m)
	}
	line.Width -= r.hung
	need := r.need()
	if need == 0 || !r.squeezable() {
		return
	}
	line.Width -= need
	own := append(g.s.room(len(line.Glyphs)), line.Glyphs...) // others share these
	g.s.keep(own)
	for i := range own {
		if squeezable(line.Glyphs, i) && (own[i].Kind&Open != 0 || i < r.at) {
			give := need / r.marks
			need, r.marks = need-give, r.marks-1
			if own[i].Kind&Open != 0 {
				own[i-1].Adv -= uint16(give)
			} else {
				own[i].Adv -= uint16(give)
			}
		}
	}
	line.Glyphs = own
}

// squeezable tells whether a mark has its empty half still: behind it, or before
// it next to a hanzi.
func squeezable(line []Glyph, i int) bool {
	switch g := line[i]; {
	case g.Adv != 1000:
		return false
	case g.Kind&Close != 0:
		return true
	case g.Kind&Open != 0:
		return i > 0 && line[i-1].Kind == Wide && line[i-1].Adv == 1000
	}
	return false
}

// reach is how far a line goes while it is filled, its blanks at the end not
// among it.
type reach struct {
	width, places int // with the blanks
	at            int // the last glyph
	gaps          int // places before it
	marks         int // that may be squeezed; not the last glyph, which has no neighbour
	over          int // by which it is too wide, in thousandths; less than 0: room left
	hung          int // what its last mark then stands over the edge
}

// reach measures the glyphs from start to end as a line.
func (g *galley) reach(start, end int) reach {
	var r reach
	m := g.room(start)
	for i := range end - start {
		r.add(g.glyphs[start:end], i, m)
	}
	return r
}

// add goes on by glyph i of a line.
func (r *reach) add(line []Glyph, i int, m measure) {
	x := line[i]
	if i > 0 && Spreads(line[i-1], x) {
		r.places++
	}
	r.width += int(x.Adv)
	if x.Kind&Blank != 0 {
		return
	}
	if i > 0 && squeezable(line, r.at) && line[r.at].Kind&Close != 0 {
		r.marks++
	}
	r.at, r.gaps = i, r.places
	r.over, r.hung = m.over(r.width, r.places, x.Kind), 0
	if x.Kind&(Open|Close) != 0 {
		if x.Kind&Open != 0 && squeezable(line, i) {
			r.marks++
		} else if r.over > 0 && x.Kind&Close != 0 && x.Adv == 1000 {
			r.hung = half
		}
	}
}

// need is what the marks must give.
func (r *reach) need() int { return max(0, r.over-r.hung) }

func (r *reach) squeezable() bool { return r.need() <= r.marks*half }

// loose is a line not filled: the room left over, and its places.
type loose struct{ left, places int }

func (r *reach) loose() loose { return loose{r.hung - r.over, r.gaps} }

// isTorn tells whether too much is left over to fill the line.
func (l loose) isTorn() bool { return l.left > torn*l.places }

// better tells whether a line is better squeezed to r than spread from l: the part
// its marks lose of what they can may be a fifth more than the part its gaps would
// grow of what they may. More than lightly only if the line would be torn.
func (r *reach) better(l loose) bool {
	need := r.need()
	return l.left >= seen && (need <= r.marks*light || l.isTorn()) && 5*need*torn*l.places <= r.marks*half*(5*l.left+torn*l.places)
}
