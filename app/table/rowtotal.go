package table

import "strings"

// findUnreadable marks the columns in which an entry could not be read.
func (t *tableReader) findUnreadable() {
	for i := range t.rows {
		l := &t.rows[i]
		if !l.entry() || l.values == nil {
			continue
		}
		for k := range t.cols {
			t.cols[k].unreadable = t.cols[k].unreadable || l.values[k].Wrong
		}
	}
}

// checkRowTotals compares a column called 合计 with the columns it adds up. Which
// those are is judged by the rows: unless nearly all agree, it is no such total.
func (t *tableReader) checkRowTotals() {
	if t.kind == CashBook {
		return
	}
	for k := range t.cols {
		c := &t.cols[k]
		if !c.summable() || c.mixed || !rowTotal(c) {
			continue
		}
		parts := t.partsOf(k)
		if len(parts) < 2 {
			continue
		}
		var wrong []int
		agreed := 0
		for i := range t.rows {
			switch l := &t.rows[i]; {
			case !l.entry() || l.nums == nil || !l.nums[k].ok:
			case l.across(parts).cmp(l.nums[k].d) == 0:
				agreed++
			default:
				wrong = append(wrong, i)
			}
		}
		if agreed < 2 || len(wrong) > agreed/4 {
			continue
		}
		for _, i := range wrong {
			l := &t.rows[i]
			at := t.at(l.n, c)
			t.r.log.keep(at.askf("row-total-mismatch", "“%s”写的是 %s，本行各栏相加是 %s。请改正；来源就是这样印的，可选“照录”。", c.Name, t.sum(c, l.nums[k].d), t.sum(c, l.across(parts))))
		}
	}
}

func rowTotal(c *column) bool {
	for _, p := range c.head.parts {
		if s, _, _ := strings.Cut(fold(p), "("); s == "合计" || s == "总计" || s == "小计" || s == "共计" {
			return true
		}
	}
	return false
}

// partsOf gives the columns that a total column may add: with groups, those of
// the same name in the other groups; else its neighbours of the same kind and unit.
func (t *tableReader) partsOf(k int) []int {
	c := &t.cols[k]
	var parts []int
	for i := range t.cols {
		o := &t.cols[i]
		if i == k || rowTotal(o) || o.Type != c.Type || o.Unit != c.Unit || !o.summable() || o.mixed {
			continue
		}
		if c.head.group() != "" && strings.TrimPrefix(c.head.bottom(), "总") != strings.TrimPrefix(o.head.bottom(), "总") {
			continue
		}
		parts = append(parts, i)
	}
	return parts
}

// across adds the figures of some columns of one row.
func (l *line) across(parts []int) decimal {
	sum := zero()
	for _, i := range parts {
		if l.nums[i].ok {
			sum = sum.add(l.nums[i].d)
		}
	}
	return sum
}
