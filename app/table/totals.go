package table

import (
	"math/big"
	"slices"
	"strconv"
)

// tally is what was added up so far, per column: entries, opening rows, closing rows.
type tally struct {
	rank            rank // of the total that was just met; grand at the start
	at              int  // index of that total's row
	count           int  // entries so far
	data, open, end []decimal
}

func (t *tableReader) newTally() tally {
	y := tally{rank: rankGrand, at: -1}
	for range t.cols {
		y.data, y.open, y.end = append(y.data, zero()), append(y.open, zero()), append(y.end, zero())
	}
	return y
}

func (y *tally) copy(at int, k rank) tally {
	return tally{k, at, y.count, slices.Clone(y.data), slices.Clone(y.open), slices.Clone(y.end)}
}

func (y *tally) take(l *line) {
	var into []decimal
	switch l.reason {
	case "":
		into = y.data
	case ReasonOpening:
		into = y.open
	case ReasonClosing:
		into = y.end
	}
	if into == nil || l.nums == nil {
		return
	}
	for k, n := range l.nums {
		if n.ok {
			into[k] = into[k].add(n.d)
		}
	}
	if l.reason == "" {
		y.count++
	}
}

// totals is the state of the walk over a table's rows.
type totals struct {
	t      *tableReader
	now    tally
	marks  []tally // at the start and after every total
	last   []num   // the last cumulative total, per column
	lastAt int     // index in marks of that total
	found  []Total
	base   candidate // what 承前页 brought in before the first entry; nil if nothing
	firstM int       // month of the first day, 0 if unknown
	spare  int       // rows that may still be looked at twice: bounds the time of hostile files
}

// checkTotals compares every printed total with what the rows give.
func (t *tableReader) checkTotals() {
	w := &totals{t: t, now: t.newTally(), last: make([]num, len(t.cols)), spare: 500_000}
	w.marks = []tally{w.now.copy(-1, rankGrand)}
	w.firstM = t.firstMonth()
	for i := range t.rows {
		l := &t.rows[i]
		if l.nums == nil {
			continue
		}
		if l.reason == "" && w.looseTotal(i) {
			l.reason, l.rank = ReasonTotal, rankNamed
			t.r.log.add(spot{sheet: t.m.grid.Name, row: l.n, col: t.cols[0].N, value: l.label}.notef("total-recognised", "“%s”正好是上面各行之和，当作合计，不再计入。", l.label))
		}
		if l.reason == ReasonCarried && w.now.count == 0 && w.base == nil {
			w.base = t.newTally().data
			w.base.add(l)
		}
		if l.rank == notTotal || l.reason == "" {
			w.now.take(l)
			continue
		}
		if l.rank == rankYear {
			w.cumulative(i)
		} else if !w.judge(i) {
			w.now.take(l)
			continue
		}
		w.marks = append(w.marks, w.now.copy(i, l.rank))
	}
	w.headings()
	t.checkBalance(w)
	t.found = w.found
}

func (t *tableReader) firstMonth() int {
	first := 0
	for i := range t.rows {
		if !t.rows[i].entry() {
			continue
		}
		for _, v := range t.rows[i].values {
			if !v.Day.IsZero() && (first == 0 || v.Day.Month() < first) {
				first = v.Day.Month()
			}
		}
	}
	return first
}

// checked tells whether the total row has a figure to compare in column k.
func (w *totals) checked(i, k int) bool {
	return w.t.cols[k].summable() && w.t.rows[i].nums[k].ok
}

// score counts the columns in which a candidate agrees, and those compared.
func (w *totals) score(i int, c candidate) (agree, all int) {
	for k := range w.t.cols {
		if !w.checked(i, k) {
			continue
		}
		all++
		if c[k].cmp(w.t.rows[i].nums[k].d) == 0 {
			agree++
		}
	}
	return agree, all
}

// judge compares one total. It is false if the row turned out to be an entry.
func (w *totals) judge(i int) bool {
	l := &w.t.rows[i]
	list := w.candidates(i, l.rank)
	if l.rank == rankNamed {
		list = append(list, w.namesakes(i)...)
	}
	best, most, all := list[0], -1, 0
	for _, c := range list {
		a, n := w.score(i, c)
		if a > most {
			best, most = c, a
		}
		all = n
	}
	if l.rank == rankNamed && most == 0 && all > 0 {
		if run, _ := w.run(i); run != nil {
			best = run
		} else if w.isEntry(i, list[0]) || w.t.partsFollow(i) {
			l.reason, l.rank = "", notTotal
			w.t.r.log.add(spot{sheet: w.t.m.grid.Name, row: l.n, col: w.t.cols[0].N, value: l.label}.notef("total-as-entry", "“%s”上面没有它的明细，当作一行内容读入。", l.label))
			return false
		}
	}
	w.record(i, best)
	return true
}

// isEntry is true for a named total above which there is nothing it could sum:
// 固定资产合计 with only empty rows before it, or a column of unlike things.
func (w *totals) isEntry(i int, usual candidate) bool {
	for k := range w.t.cols {
		if w.checked(i, k) && !w.t.cols[k].mixed && usual[k].sign() != 0 {
			return false
		}
	}
	return true
}

// looseTotal is true for a last row such as 投资总额 that is the sum of all above.
func (w *totals) looseTotal(i int) bool {
	s, _ := w.t.labelText(i)
	m := w.marks[len(w.marks)-1]
	if !loosely.MatchString(s) || w.now.count-m.count < 2 || w.t.kind == CashBook {
		return false
	}
	for j := i + 1; j < len(w.t.rows); j++ {
		if w.t.rows[j].entry() {
			return false
		}
	}
	a, n := w.score(i, w.since(m, false, false))
	return n > 0 && a == n
}

// record keeps the comparison and reports what differs.
func (w *totals) record(i int, c candidate) {
	l := &w.t.rows[i]
	for k := range w.t.cols {
		if col := &w.t.cols[k]; col.Type == TypePercent {
			w.shares(i, k)
		}
		if !w.checked(i, k) {
			continue
		}
		col := &w.t.cols[k]
		printed, agrees := l.nums[k].d, c[k].cmp(l.nums[k].d) == 0
		if col.mixed && !agrees {
			continue
		}
		w.add(l.n, l.label, col, printed, c[k])
		if !agrees {
			w.differs(w.t.at(l.n, col), l.label, col, printed, c[k], w.hint(i))
		}
	}
}

// shares notes shares that are said to make 100% and do not, which is mostly rounding.
func (w *totals) shares(i, k int) {
	l, col := &w.t.rows[i], &w.t.cols[k]
	whole := decimal{big.NewInt(100), 0}
	sum := w.now.data[k].sub(w.lastMark(l.rank).data[k])
	if !l.nums[k].ok || l.nums[k].d.cmp(whole) != 0 || sum.sign() == 0 || sum.cmp(whole) == 0 || l.rank == rankGrand && w.now.end[k].sign() != 0 {
		return
	}
	w.t.r.log.add(w.t.at(l.n, col).notef("percent-sum", "“%s”各行相加是 %s%%，不是 100%%，可能是四舍五入或写错，照录。", col.Name, sum))
}

func (w *totals) add(row int, label string, c *column, printed, computed decimal) {
	w.found = append(w.found, Total{
		Row: row, Label: label, Column: letter(c), Name: c.Name,
		Printed: w.t.sum(c, printed), Computed: w.t.sum(c, computed), Agrees: printed.cmp(computed) == 0,
	})
}

// hint names the rows whose sum the printed total is, if there are some.
func (w *totals) hint(i int) string {
	c, first := w.run(i)
	if c == nil {
		return ""
	}
	return "（只加第 " + strconv.Itoa(w.t.rows[first].n) + " 行到上一行，正好相等。）"
}

// differs reports a contradiction: an error in a cash book, a question in a
// table, which may be published as its source printed it.
func (w *totals) differs(at spot, label string, c *column, printed, computed decimal, hint string) {
	if c.unreadable { // that is reported already, and explains the difference
		return
	}
	diff := printed.sub(computed)
	if diff.sign() < 0 {
		diff = diff.neg()
	}
	const text = "“%s”的“%s”写的是 %s，各行相加是 %s，相差 %s。%s"
	args := []any{label, c.Name, w.t.sum(c, printed), w.t.sum(c, computed), w.t.sum(c, diff), hint}
	if w.t.kind == CashBook {
		w.t.r.log.add(at.errorf("total-mismatch", text+"请查对后改正。", args...))
		return
	}
	w.t.r.log.keep(at.askf("total-mismatch", text+"请改正；来源就是这样印的，可选“照录”。", args...))
}

// cumulative checks 本年累计: what the last one said plus what came since, or
// everything in the file if the file begins in January.
func (w *totals) cumulative(i int) {
	l := &w.t.rows[i]
	list := append([]candidate{w.since(w.marks[0], false, false)}, w.candidates(i, rankMonth)...)
	best, most := list[0], -1
	if w.lastAt > 0 {
		c := w.since(w.marks[w.lastAt], false, false)
		for k := range c {
			if w.last[k].ok {
				c[k] = c[k].add(w.last[k].d)
			}
		}
		list = append([]candidate{c}, list...)
	}
	for _, c := range list {
		if a, _ := w.score(i, c); a > most {
			best, most = c, a
		}
	}
	_, all := w.score(i, best)
	brought := false // a page brought over explains the year's line if it does so for one column
	if w.base != nil {
		if a, _ := w.score(i, w.withBase()); a > 0 {
			best, brought = w.withBase(), true
			most = a
		}
	}
	if most < all && w.lastAt == 0 && !brought && w.firstM != 1 && w.plausible(i, list[0]) {
		w.t.r.log.add(spot{sheet: w.t.m.grid.Name, row: l.n, col: w.t.cols[0].N, value: l.label}.notef("cumulative-unchecked", "“%s”包括这个文件以前的月份，无法用本文件核对。", l.label))
	} else {
		w.record(i, best)
	}
	w.last, w.lastAt = l.nums, len(w.marks)
}

// plausible is true if earlier months may explain what the rows do not give.
func (w *totals) plausible(i int, c candidate) bool {
	for k := range w.t.cols {
		if w.checked(i, k) && w.t.rows[i].nums[k].d.cmp(c[k]) < 0 {
			return false
		}
	}
	return true
}

// headings compares numbers that stand in headings: 村数171个.
func (w *totals) headings() {
	for k := range w.t.cols {
		c := &w.t.cols[k]
		printed, ok := parseDecimal(c.printed)
		if !ok || c.Type != TypeNumber || !c.summable() {
			continue
		}
		row := w.t.reg.heads[len(w.t.reg.heads)-1]
		w.add(row, c.Name, c, printed, w.now.data[k])
		if printed.cmp(w.now.data[k]) != 0 {
			w.differs(w.t.at(row, c), c.Name, c, printed, w.now.data[k], "")
		}
	}
}
