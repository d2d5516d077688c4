package table

import (
	"cmp"
	"slices"
	"strings"

	"sunshine/app/sheet"
)

// tableReader reads one block of a region.
type tableReader struct {
	r        *reader
	m        *matrix
	reg      region
	block    block
	cols     []column
	rows     []line
	kind     Reading
	year     int // the year the title names; 0 if none
	found    []Total
	names    []name // per row, for finding parts
	summed   bool   // a total was met
	textOnly bool   // no column holds figures
}

// line is one row of the body.
type line struct {
	n      int
	reason Reason
	rank   rank // of a total
	level  int
	label  string // as shown
	values []Value
	nums   []num // per column
}

// name is a row's label as recognised, and how far it is indented.
type name struct {
	text   string
	indent int
}

// num is a figure in the base measure of its column.
type num struct {
	ok bool
	d  decimal
}

func (r *reader) readBlock(m *matrix, reg region, b block) Table {
	t := &tableReader{r: r, m: m, reg: reg, block: b, kind: Plain}
	for _, h := range b.heads {
		t.cols = append(t.cols, column{Column: Column{N: h.n, Name: h.name()}, head: h})
	}
	t.year = t.titleYear()
	if len(reg.heads) == 0 {
		r.log.add(spot{sheet: m.grid.Name, row: reg.first}.errorf("no-heading", "没有表头。请在第一行数据上面加一行列名，例如：日期、摘要、收入、支出。"))
		return t.table()
	}
	if u, ok := unitInName(fold(b.title)); ok && t.reg.unitText == "" { // 收入(元) over a block
		t.reg.unitText = u.name
	}
	t.classify()
	t.unitFromNotes()
	t.typeColumns()
	t.decideKind()
	t.reclassify()
	t.nameColumns()
	t.askSlipped()
	t.orientSides()
	t.readValues()
	t.nest()
	t.checkTotals()
	t.checkRowTotals()
	t.checkRowFigures()
	t.checkCapitals()
	t.scan()
	t.checkEmpty()
	return t.table()
}

// checkEmpty reports a table without a single entry.
func (t *tableReader) checkEmpty() {
	for i := range t.rows {
		if t.rows[i].entry() {
			return
		}
	}
	at := spot{sheet: t.m.grid.Name, row: t.reg.heads[len(t.reg.heads)-1]}
	t.r.log.add(at.errorf("no-rows", "第 %d 行的表头下面没有内容。请填好再导入；不要的表请删去。", at.row))
}

func (t *tableReader) titleYear() int {
	if y := cmp.Or(t.reg.ownYear(), t.reg.yearAbove); y != 0 {
		return y
	}
	return cmp.Or(yearOf(half(t.m.grid.Name)), yearOf(half(t.r.file.Name)))
}

// ownYear is the year that stands above the heading; 0 if none or several.
func (reg *region) ownYear() int {
	return cmp.Or(yearOf(half(reg.title)), yearOf(half(reg.caption)))
}

// decideKind takes the table for a cash book if it may be one.
func (t *tableReader) decideKind() {
	at := spot{sheet: t.m.grid.Name, row: t.reg.heads[0]}
	switch {
	case t.r.opt.Reading == Plain:
	case t.isCashBook():
		if t.ledgerJournal() {
			if t.r.opt.Reading == CashBook {
				t.r.log.add(at.errorf("voucher-journal", "这像是记账凭证（每张凭证借贷相等），不是现金或银行日记账。请导入日记账，或者按“表格”导入。"))
			} else {
				t.r.log.add(at.notef("voucher-journal", "这像是记账凭证（每张凭证借贷相等），按表格读入，不记作现金收支。"))
			}
			return
		}
		t.kind = CashBook
	case t.r.opt.Reading == CashBook && !t.hasDates():
		t.r.log.add(at.errorf("no-date-column", "第 %d 行的表头里没有日期列，不能当日记账导入。请按“表格”导入，或者补上每笔的日期。", t.reg.heads[0]))
	case t.r.opt.Reading == CashBook:
		t.r.log.add(at.errorf("no-amount-column", "第 %d 行的表头里没有收入、支出两列，也没有摘要加收支方向，不能当日记账导入。请按“表格”导入，或者把金额分成“收入”“支出”两列。", t.reg.heads[0]))
	}
}

func (t *tableReader) hasDates() bool { return t.hasRole(RoleDate) || t.hasRole(RoleMonth) }

// figureCol is true for columns in which labels do not stand.
func (c *column) figureCol() bool {
	return c.Type == TypeMoney || c.Type == TypeNumber || c.Type == TypePercent
}

// classify gives every row of the body its first reason, before types are known.
func (t *tableReader) classify() {
	first := t.firstFigure()
	t.textOnly = first == len(t.cols) && !t.anyFigures()
	noted, done := false, false
	t.summed = false
	for n := t.reg.first; n <= t.reg.last; n++ {
		l := line{n: n}
		l.reason, l.rank, l.label = t.judge(n, first, noted, done)
		noted = l.reason == ReasonNote || noted && (l.reason == ReasonBlank || l.reason == ReasonSignature)
		if l.reason == "" || l.reason == ReasonDetail {
			done = false
		} else if l.rank == rankGrand || l.rank == rankMonth {
			done = true
		}
		t.summed = t.summed || l.rank != notTotal
		t.rows = append(t.rows, l)
	}
}

// reclassify repeats the judgement now that the columns of figures are known
// exactly, and asks days: a dated row is an entry even if its summary ends in 合计.
func (t *tableReader) reclassify() {
	t.rows = nil
	t.classify()
}

// firstFigure gives the index of the first column of figures, len(cols) if none.
func (t *tableReader) firstFigure() int {
	for i, c := range t.cols {
		if isSerialName(c.head.bottom()) {
			continue
		}
		if c.Type != "" {
			if c.figureCol() && !c.mixed {
				return i
			}
			continue
		}
		if k := t.m.look(t.reg, c.head); k.filled > 0 && k.numeric() && !dateName.MatchString(c.head.bottom()) && !codeName.MatchString(c.head.bottom()) && c.head.bottom() != "月" && c.head.bottom() != "日" {
			return i
		}
	}
	return len(t.cols)
}

// judge tells what row n is. Labels stand left of the first figure, or in the
// summary column.
func (t *tableReader) judge(n, first int, noted, done bool) (Reason, rank, string) {
	left, right := t.block.left(), t.block.right()
	if t.m.blank(n, left, right) {
		return ReasonBlank, 0, ""
	}
	if t.m.sameHeading(&t.reg, n) {
		return ReasonHeading, 0, ""
	}
	figures := t.figuresIn(n)
	labels := t.labels(n, first)
	label := ""
	if len(labels) > 0 {
		label = display(t.m.shown(n, labels[0]).Text)
	}
	if figures == 0 {
		if r := t.aside(n, first, noted, done); r != "" {
			return r, 0, label
		}
	}
	if t.textOnly {
		return "", 0, label
	}
	dated := t.datedRow(n)
	if len(labels) == 0 { // a total over tables side by side is labelled once, on the left
		if whole := t.m.full(n, t.reg.left, t.reg.right); len(whole) > 0 && whole[0] < left {
			if k := totalRank(t.m.text(n, whole[0])); k != notTotal {
				return k.reason(), k, display(t.m.raw(n, whole[0]).Text)
			}
		}
	}
	for _, c := range labels {
		s := t.m.text(n, c)
		shown := display(t.m.raw(n, c).Text)
		bare := stripNumbering(s)
		if carriedPage.MatchString(bare) {
			return ReasonCarried, 0, shown
		}
		if k := totalRank(s); k != notTotal && !(dated && (k == rankNamed || k == rankPage && !pageExact(bare))) && !(k == rankNamed && figures == 0) {
			return k.reason(), k, shown
		}
		if !balanceSign.MatchString(bare) {
			continue
		}
		if opening.MatchString(bare) {
			return ReasonOpening, 0, shown
		}
		if closing.MatchString(bare) && !inclusive(s) {
			return ReasonClosing, 0, shown
		}
	}
	if figures == 0 && t.isSection(n, labels, first) {
		return ReasonSection, 0, label
	}
	return "", 0, label
}

func (k rank) reason() Reason {
	switch k {
	case rankGrand:
		return ReasonTotal
	case rankYear:
		return ReasonCumulated
	}
	return ReasonSubtotal
}

func pageExact(s string) bool { return strings.HasPrefix(s, "小计") || strings.HasPrefix(s, "本") }

// anyFigures is true if some column holds figures, mixed or not.
func (t *tableReader) anyFigures() bool {
	return slices.ContainsFunc(t.cols, func(c column) bool {
		if c.Type != "" {
			return c.figureCol()
		}
		k := t.m.look(t.reg, c.head)
		return k.numeric() && k.filled > 0 && !isSerialName(c.head.bottom())
	})
}

// figuresIn counts the row's figures outside labels, serial numbers and dates.
func (t *tableReader) figuresIn(n int) int {
	count := 0
	for _, c := range t.cols {
		if isSerialName(c.head.bottom()) || c.Type == TypeDate || c.Type == TypeText && !c.mixed || c.Type == TypeName {
			continue
		}
		f, bad := t.m.figure(n, c.N, c.style)
		if bad == approximate || bad == fine && !f.blank || t.m.raw(n, c.N).Uncomputed {
			count++
		}
	}
	return count
}

// labels gives the columns in which the row's label may stand, filled ones only.
func (t *tableReader) labels(n, first int) []int {
	var out []int
	for i, c := range t.cols {
		if i >= first && c.Role != RoleSummary {
			continue
		}
		if c.Role == RoleNote || c.note && c.Role != RoleSummary {
			continue
		}
		s := t.m.text(n, c.N)
		if s == "" || isSerialName(c.head.bottom()) && t.m.valueLike(n, c.N) {
			continue
		}
		out = append(out, c.N)
	}
	return out
}

// aside recognises notes and signatures among or below the entries.
func (t *tableReader) aside(n, first int, noted, done bool) Reason {
	whole := t.m.full(n, 1, t.m.width)
	switch {
	case t.m.isNote(n):
		return ReasonNote
	case t.m.isSignature(n):
		return ReasonSignature
	case t.m.unitOf(n) != "" && len(whole) <= 3:
		return ReasonUnit
	case len(whole) <= 2 && t.m.pageCaption(&t.reg, n):
		return ReasonTitle
	case noted && (len(whole) == 1 || t.m.text(n, t.cols[0].N) == ""):
		return ReasonNote
	case len(whole) == 1 && len(t.cols) >= 3 && t.summed && balanceLine.MatchString(t.m.text(n, whole[0])):
		return ReasonNote
	case done && len(whole) == 1 && len([]rune(t.m.text(n, whole[0]))) > 8 && totalRank(t.m.text(n, whole[0])) == notTotal:
		return ReasonNote
	}
	return ""
}

// datedRow is true if the row has a day of its own.
func (t *tableReader) datedRow(n int) bool {
	for _, c := range t.cols {
		if c.Type == TypeDate {
			if mo, ok := t.m.moment(n, c.N); ok && mo.day > 0 {
				return true
			}
		}
	}
	return false
}

// isSection is true for a caption between the entries: merged across the
// figures, or numbered with deeper numbers below, or ending in 部分 or a colon.
func (t *tableReader) isSection(n int, labels []int, first int) bool {
	cells := len(t.m.full(n, t.block.left(), t.block.right()))
	if len(labels) == 2 && cells == 2 && hanSerial.MatchString(t.m.text(n, labels[0])) {
		return true // 一 | 收入
	}
	if len(labels) != 1 || cells != 1 || first >= len(t.cols) {
		return false
	}
	c := labels[0]
	if s, ok := t.m.spans[[2]int{n, c}]; ok && s.Right >= t.cols[first].N {
		return true
	}
	text := t.m.text(n, c)
	if sectionWord.MatchString(text) && !inclusive(text) {
		return true
	}
	level := numberLevel(text)
	if level == 0 {
		return false
	}
	for next := n + 1; next <= t.reg.last; next++ {
		if s := t.m.text(next, c); s != "" {
			l := numberLevel(s)
			return l > level || l == 0 && t.figuresIn(next) > 0 && !inclusive(s) && totalRank(s) == notTotal
		}
	}
	return false
}

// tellAssumed notes that yuan were assumed, and asks if another column says 万元.
func (t *tableReader) tellAssumed(at spot, c *column) {
	for i := range t.cols {
		if o := &t.cols[i]; o.stated && o.Type == TypeMoney && o.unit.name != "元" {
			t.r.log.keep(at.askf("unit-doubt", "“%s”没有写单位，“%s”的单位却是“%s”。这一列是元就选“照录”；不是请在列名里写上单位。", c.Name, o.Name, o.unit.name))
			return
		}
	}
	t.r.log.add(at.notef("unit-assumed", "“%s”没有写单位，按“元”读。", c.Name))
}

// nameColumns gives names to columns without a heading, and tells about it.
func (t *tableReader) nameColumns() {
	seen := map[string]bool{}
	for i := range t.cols {
		c := &t.cols[i]
		at := spot{sheet: t.m.grid.Name, row: t.reg.heads[len(t.reg.heads)-1], col: c.N}
		if c.Name == "" {
			c.Name = sheet.Letters(c.N) + "列"
			if t.sample(*c).filled > 0 {
				t.r.log.add(at.notef("no-column-name", "%s 列没有列名，按“%s”读入。", sheet.Letters(c.N), c.Name))
			}
		}
		if seen[c.Name] {
			c.Name += "(" + sheet.Letters(c.N) + ")"
		}
		seen[c.Name] = true
		if approximateName.MatchString(fold(c.Name)) && c.figureCol() && t.sample(*c).figures > 0 {
			at.value = c.Name
			t.r.log.keep(at.askf("approximate-column", "“%s”这一列写明是约数，约数不能入账。请换成准确的数；只作公布，可选“照录”。", c.Name))
		}
		if c.assumed && t.sample(*c).figures > 0 {
			at.value = t.m.raw(at.row, c.N).Text
			t.tellAssumed(at, c)
		}
	}
}
