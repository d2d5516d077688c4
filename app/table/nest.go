package table

import (
	"slices"
	"strconv"
	"strings"
)

// nest finds the entries that are parts of an entry above, so that nothing is
// counted twice: 其中 rows, hierarchical codes, numbered or indented sub-rows.
func (t *tableReader) nest() {
	if t.kind == CashBook || !slices.ContainsFunc(t.cols, func(c column) bool { return c.figureCol() }) {
		return
	}
	if k := t.codeColumn(); k >= 0 {
		t.nestCodes(k)
	} else {
		t.nestInclusive()
		t.nestNumbered()
		t.nestIndented()
	}
	t.noteDetails()
}

// noteDetails tells which entries are not added because they are parts.
func (t *tableReader) noteDetails() {
	var rows []string
	for i := range t.rows {
		if t.rows[i].reason == ReasonDetail {
			rows = append(rows, strconv.Itoa(t.rows[i].n))
		}
	}
	if len(rows) == 0 {
		return
	}
	list, rest := strings.Join(rows[:min(len(rows), 20)], "、"), ""
	if len(rows) > 20 {
		rest = "等"
	}
	first, _ := strconv.Atoi(rows[0])
	t.r.log.add(spot{sheet: t.m.grid.Name, row: first, col: t.cols[0].N}.notef("detail-rows", "第 %s%s行是上面各行的明细（其中），照列，不重复计入合计。", list, rest))
}

// summable is true for columns whose figures can be added.
func (c *column) summable() bool {
	return (c.Type == TypeMoney || c.Type == TypeNumber) && !c.rate && !c.noSum
}

// sumsTo tells whether the children add up to the parent: in every summable
// column in which the parent has a figure, and in one at least.
func (t *tableReader) sumsTo(parent int, children []int) bool {
	met := false
	for k := range t.cols {
		if !t.cols[k].summable() || !t.rows[parent].nums[k].ok {
			continue
		}
		sum := zero()
		for _, i := range children {
			if n := t.rows[i].nums[k]; n.ok {
				sum = sum.add(n.d)
			}
		}
		if sum.cmp(t.rows[parent].nums[k].d) != 0 {
			return false
		}
		met = met || sum.sign() != 0
	}
	return met
}

func (t *tableReader) hasFigure(i int) bool {
	if t.rows[i].nums == nil {
		return false
	}
	for k := range t.cols {
		if t.cols[k].figureCol() && t.rows[i].nums[k].ok {
			return true
		}
	}
	return false
}

// partsFollow is true if the next row that is not blank is a part of row i.
func (t *tableReader) partsFollow(i int) bool {
	for j := i + 1; j < len(t.rows); j++ {
		if t.rows[j].reason != ReasonBlank {
			return t.rows[j].reason == ReasonDetail
		}
	}
	return false
}

func (t *tableReader) detail(i, level int) {
	t.rows[i].reason, t.rows[i].level = ReasonDetail, max(level, t.rows[i].level)
}

// codeColumn gives the index of a column of hierarchical codes, -1 without one.
func (t *tableReader) codeColumn() int {
	for k := range t.cols {
		if t.cols[k].Type == TypeText && t.leadingCodes(t.cols[k]) {
			return k
		}
	}
	return -1
}

// nestCodes marks 4.1.1. below 4.1. and checks the sums of each level.
func (t *tableReader) nestCodes(k int) {
	var stack []int
	children := map[int][]int{}
	var parents []int
	parts := func(i int) []string { return codeParts(fold(t.rows[i].values[k].Text)) }
	for i := range t.rows {
		if t.rows[i].reason != "" {
			if t.rows[i].reason != ReasonBlank {
				stack = nil
			}
			continue
		}
		p := parts(i)
		for len(stack) > 0 && !isPrefix(parts(stack[len(stack)-1]), p) {
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 0 {
			up := stack[len(stack)-1]
			if children[up] == nil {
				parents = append(parents, up)
			}
			children[up] = append(children[up], i)
		}
		stack = append(stack, i)
	}
	level := map[int]int{}
	for _, up := range parents {
		for _, i := range children[up] {
			level[i] = level[up] + 1
			t.detail(i, level[i])
		}
		t.checkParts(up, children[up], false)
	}
}

func isPrefix(a, b []string) bool {
	return len(a) > 0 && len(a) < len(b) && slices.Equal(a, b[:len(a)])
}

// checkParts asks about parts that contradict their whole. Parts that only name
// some (其中) may be less, but never more.
func (t *tableReader) checkParts(parent int, children []int, some bool) {
	for k := range t.cols {
		c := &t.cols[k]
		whole := t.rows[parent].nums[k]
		if !c.summable() || c.mixed || !whole.ok {
			continue
		}
		sum, any := zero(), false
		for _, i := range children {
			if n := t.rows[i].nums[k]; n.ok {
				sum, any = sum.add(n.d), any || n.d.sign() != 0
			}
		}
		d := sum.cmp(whole.d)
		if !any || d == 0 || some && (d < 0) == (whole.d.sign() > 0) {
			continue
		}
		at := t.at(t.rows[parent].n, c)
		t.r.log.keep(at.askf("detail-sum", "“%s”写的是 %s，下面第 %d 到 %d 行的明细相加是 %s，对不上。请改正；来源就是这样印的，可选“照录”。",
			t.rows[parent].label, t.sum(c, whole.d), t.rows[children[0]].n, t.rows[children[len(children)-1]].n, t.sum(c, sum)))
	}
}

// sum writes a figure of a column.
func (t *tableReader) sum(c *column, d decimal) Sum {
	if c.Type == TypeMoney {
		if f, err := d.fen(); err == nil {
			return Sum{Money: true, Fen: f}
		}
	}
	return Sum{Number: d.String()}
}

// labelOf gives the index of the column in which rows are named.
func (t *tableReader) labelOf() int {
	for k := range t.cols {
		c := &t.cols[k]
		if (c.Type == TypeText || c.Type == TypeName) && !codeName.MatchString(c.head.bottom()) && !c.note {
			return k
		}
	}
	return -1
}

func (t *tableReader) isInclusive(i int) bool {
	l := &t.rows[i]
	if !l.entry() {
		return false
	}
	for k := range t.cols {
		c := &t.cols[k]
		if !c.figureCol() && !c.note && inclusive(t.m.text(l.n, c.N)) {
			return true
		}
	}
	return false
}

// labelText is the row's name as recognised, and how far it is indented.
func (t *tableReader) labelText(i int) (string, int) {
	if t.names == nil {
		t.names = make([]name, len(t.rows))
		k := t.labelOf()
		for j := range t.rows {
			if k < 0 || t.rows[j].values == nil {
				continue
			}
			raw := strings.ReplaceAll(half(t.m.raw(t.rows[j].n, t.cols[k].N).Text), "\t", "    ")
			t.names[j] = name{t.m.text(t.rows[j].n, t.cols[k].N), len(raw) - len(strings.TrimLeft(raw, " "))}
		}
	}
	return t.names[i].text, t.names[i].indent
}

// nestInclusive marks 其中 rows and the rows that go on with them.
func (t *tableReader) nestInclusive() {
	parent := -1
	for i := 0; i < len(t.rows); i++ {
		l := &t.rows[i]
		if l.reason == ReasonBlank {
			continue
		}
		if !t.isInclusive(i) || parent < 0 {
			if l.holds() {
				parent = i
			} else {
				parent = -1
			}
			continue
		}
		end := t.inclusiveEnd(parent, i)
		var parts []int
		for j := i; j <= end; j++ {
			if t.rows[j].entry() {
				t.detail(j, 1)
				parts = append(parts, j)
			}
		}
		t.checkParts(parent, parts, true)
		i = end
	}
}

// inclusiveEnd gives the last row of a run of parts that begins at i.
func (t *tableReader) inclusiveEnd(parent, i int) int {
	top, topIndent := t.labelText(parent)
	_, indent := t.labelText(i)
	end := i
	for j := i + 1; j < len(t.rows); j++ {
		l := &t.rows[j]
		if l.reason == ReasonBlank {
			continue
		}
		if !l.entry() {
			break
		}
		s, in := t.labelText(j)
		level := numberLevel(s)
		switch {
		case t.isInclusive(j):
		case numberLevel(top) > 0 && (level == 0 || level > numberLevel(top)):
		case level == 0 && in > topIndent && in >= indent:
		default:
			return max(end, t.summedEnd(parent, i, end))
		}
		end = j
	}
	return max(end, t.summedEnd(parent, i, end))
}

// summedEnd extends a run by plain rows when they complete the parent's sum.
func (t *tableReader) summedEnd(parent, i, end int) int {
	parts := []int{}
	for j := i; j < len(t.rows) && len(parts) <= 40; j++ {
		if t.rows[j].reason == ReasonBlank {
			continue
		}
		s, _ := t.labelText(j)
		if !t.rows[j].entry() || numberLevel(s) > 0 {
			break
		}
		parts = append(parts, j)
		if j >= end && t.sumsTo(parent, parts) {
			return j
		}
	}
	return end
}

// nestNumbered marks rows numbered (一) below 一、 and so on, when the upper row
// has figures of its own.
func (t *tableReader) nestNumbered() {
	type open struct{ i, level int }
	var stack []open
	children := map[int][]int{}
	var parents []int
	for i := range t.rows {
		l := &t.rows[i]
		s, _ := t.labelText(i)
		level := numberLevel(s)
		if l.reason == ReasonBlank || l.reason == ReasonDetail {
			continue
		}
		if !l.entry() || level == 0 {
			if l.reason != ReasonSection || level == 0 {
				stack = nil
				continue
			}
		}
		for len(stack) > 0 && stack[len(stack)-1].level >= level {
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 0 && l.entry() && t.hasFigure(stack[len(stack)-1].i) {
			up := stack[len(stack)-1].i
			if children[up] == nil {
				parents = append(parents, up)
			}
			children[up] = append(children[up], i)
		}
		stack = append(stack, open{i, level})
	}
	for _, up := range parents {
		for _, i := range children[up] {
			t.detail(i, t.rows[up].level+1)
		}
		t.checkParts(up, children[up], false)
	}
}

// nestIndented marks rows that stand further in, or below a numbered row, if
// they add up to the row above them exactly.
func (t *tableReader) nestIndented() {
	for i := range t.rows {
		if t.rows[i].reason != "" || !t.hasFigure(i) {
			continue
		}
		top, indent := t.labelText(i)
		var deeper, below []int
		onlyDeeper, onlyBelow := true, numberLevel(top) > 0
		for j := i + 1; j < len(t.rows) && len(below) < 200 && (onlyDeeper || onlyBelow); j++ {
			if t.rows[j].reason == ReasonBlank {
				continue
			}
			s, in := t.labelText(j)
			onlyDeeper = onlyDeeper && in > indent
			onlyBelow = onlyBelow && numberLevel(s) == 0
			if t.rows[j].reason != "" {
				break
			}
			if onlyDeeper {
				deeper = append(deeper, j)
			}
			if onlyBelow {
				below = append(below, j)
			}
		}
		for _, parts := range [][]int{deeper, below} {
			if len(parts) > 0 && t.sumsTo(i, parts) {
				for _, j := range parts {
					t.detail(j, 1)
				}
				break
			}
		}
	}
}
