package table

import "strings"

// candidate is one way a total may have been made: per column the sum.
type candidate []decimal

// since gives what lies between a mark and now, with opening and closing rows if asked.
func (w *totals) since(m tally, opening, closing bool) candidate {
	out := make(candidate, len(w.now.data))
	for k := range out {
		out[k] = w.now.data[k].sub(m.data[k])
		if opening {
			out[k] = out[k].add(w.now.open[k].sub(m.open[k]))
		}
		if closing {
			out[k] = out[k].add(w.now.end[k].sub(m.end[k]))
		}
	}
	return out
}

// withBase gives everything so far with what the first page brought over.
func (w *totals) withBase() candidate {
	c := w.since(w.marks[0], false, false)
	for k := range c {
		c[k] = c[k].add(w.base[k])
	}
	return c
}

// with gives everything so far with what other tables of the sheet hold.
func (w *totals) with(others sums) candidate {
	c := w.since(w.marks[0], false, false)
	for k := range c {
		if s, ok := others[w.t.cols[k].Name]; ok {
			c[k] = c[k].add(s.decimal())
		}
	}
	return c
}

// sums are sums of columns by their names.
type sums map[string]Sum

// add takes the sums of a table in.
func (s *sums) add(other sums) {
	if *s == nil {
		*s = sums{}
	}
	for name, o := range other {
		if old, ok := (*s)[name]; ok && old.Money == o.Money {
			o = Sum{Money: o.Money, Fen: old.Fen + o.Fen, Number: old.decimal().add(o.decimal()).String()}
		}
		(*s)[name] = o
	}
}

// add takes the figures of a row in.
func (c candidate) add(l *line) {
	for k, n := range l.nums {
		if n.ok {
			c[k] = c[k].add(n.d)
		}
	}
}

// lastMark gives the last mark of at least that rank.
func (w *totals) lastMark(k rank) tally {
	for i := len(w.marks) - 1; i > 0; i-- {
		if w.marks[i].rank >= k {
			return w.marks[i]
		}
	}
	return w.marks[0]
}

// candidates lists the ways in which a total of this rank is made, the usual first.
func (w *totals) candidates(i int, k rank) []candidate {
	own := w.lastMark(k)
	if k == rankMonth {
		for j := len(w.marks) - 1; j > 0; j-- { // a month's total does not end at the year's
			if w.marks[j].rank == rankMonth || w.marks[j].rank == rankGrand {
				own = w.marks[j]
				break
			}
		}
	}
	var out []candidate
	var after candidate
	if w.now.count == own.count || k == rankPage || k == rankNamed {
		after = w.ahead(i, k)
	}
	if w.now.count == own.count && after != nil {
		out = append(out, after)
	}
	for _, m := range []tally{own, w.marks[len(w.marks)-1], w.marks[0]} {
		for _, with := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
			out = append(out, w.since(m, with[0], with[1]))
		}
	}
	for _, others := range []sums{w.t.reg.beside, w.t.reg.above} { // one total for several tables
		if len(others) > 0 && k == rankGrand {
			out = append(out, w.with(others))
		}
	}
	if w.base != nil { // a page brought over from another file
		out = append(out, w.withBase())
	}
	if after != nil { // a subtotal may stand above its rows
		out = append(out, after)
	}
	return out
}

// ahead sums the entries below a total that stands above them.
func (w *totals) ahead(i int, k rank) candidate {
	y := w.t.newTally()
	for j := i + 1; j < len(w.t.rows) && w.spare > 0; j++ {
		w.spare--
		l := &w.t.rows[j]
		if l.rank != notTotal && (l.rank >= k || k == rankPage) {
			break
		}
		if l.rank == notTotal {
			y.take(l)
		}
	}
	if y.count == 0 {
		return nil
	}
	return y.data
}

// run finds entries directly above the total that add up to it, and the index of
// the first of them.
func (w *totals) run(i int) (candidate, int) {
	y := w.t.newTally()
	for j := i - 1; j >= max(0, i-300) && w.spare > 0; j-- {
		w.spare--
		l := &w.t.rows[j]
		if l.rank != notTotal {
			break
		}
		y.take(l)
		if a, n := w.score(i, y.data); n > 0 && a == n && l.reason == "" {
			return y.data, j
		}
	}
	return nil, 0
}

// namesakes sums the entries whose names contain the total's: 收入合计 takes
// 伙食收入 and 其他收入.
func (w *totals) namesakes(i int) []candidate {
	word := fold(w.t.rows[i].label)
	for _, tail := range []string{"合计", "总计", "共计"} {
		word = strings.TrimSuffix(word, tail)
	}
	word = stripNumbering(word)
	if w.spare -= i; len([]rune(word)) < 2 || w.spare < 0 {
		return nil
	}
	y := w.t.newTally()
	for j := range w.t.rows[:i] {
		l := &w.t.rows[j]
		if s, _ := w.t.labelText(j); l.reason == "" && strings.Contains(s, word) {
			y.take(l)
		}
	}
	return []candidate{y.data}
}
