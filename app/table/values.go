package table

import (
	"errors"
	"regexp"
	"strings"

	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
)

// holds is true for rows whose figures matter.
func (l *line) holds() bool {
	switch l.reason {
	case "", ReasonDetail, ReasonSubtotal, ReasonTotal, ReasonCumulated, ReasonCarried, ReasonOpening, ReasonClosing:
		return true
	}
	return false
}

// entry is true for rows that are the table's own: entries and their details.
func (l *line) entry() bool { return l.reason == "" || l.reason == ReasonDetail }

// readValues reads every cell of every row that holds something.
func (t *tableReader) readValues() {
	for i := range t.rows {
		l := &t.rows[i]
		if !l.holds() {
			continue
		}
		l.values, l.nums = make([]Value, len(t.cols)), make([]num, len(t.cols))
		for k := range t.cols {
			l.values[k], l.nums[k] = t.readCell(l, &t.cols[k])
		}
	}
	t.dittos()
	t.readDays()
	t.checkRows()
	t.checkProducts()
	t.findUnreadable()
}

// at is the place of a cell.
func (t *tableReader) at(n int, c *column) spot {
	return spot{t.m.grid.Name, n, c.N, strings.TrimSpace(t.m.raw(n, c.N).Text)}
}

func (t *tableReader) readCell(l *line, c *column) (Value, num) {
	cell := t.m.raw(l.n, c.N)
	if !c.figureCol() {
		cell = t.m.shown(l.n, c.N)
	}
	v := Value{Text: strings.TrimSpace(cell.Text)}
	v.Blank = v.Text == ""
	at := t.at(l.n, c)
	switch {
	case cell.Uncomputed:
		t.r.log.add(at.errorf("formula-empty", "这一格的公式没有结果。请用 Excel 或 WPS 打开文件，保存一次再导入；或者直接写数字。"))
		v.Wrong = true
		return v, num{}
	case cell.Failed:
		t.r.log.add(at.errorf("formula-error", "公式出错，显示“%s”。请改正公式，或者直接写数字。", v.Text))
		v.Wrong = true
		return v, num{}
	}
	if !c.figureCol() {
		if l.entry() {
			t.judgeText(at, c, &v)
		}
		return v, num{}
	}
	if l.entry() {
		t.noteMergedFigure(at, c)
	}
	return t.readFigure(l, c, at, v)
}

// noteMergedFigure tells that an amount merged over several rows counts once.
func (t *tableReader) noteMergedFigure(at spot, c *column) {
	if s, ok := t.m.spans[[2]int{at.row, c.N}]; ok && s.Bottom > s.Top && at.value != "" {
		t.r.log.add(at.notef("merged-amount", "“%s”合并了第 %d 到 %d 行，只算一次，记在第 %d 行。", c.Name, s.Top, s.Bottom, s.Top))
	}
}

func (t *tableReader) readFigure(l *line, c *column, at spot, v Value) (Value, num) {
	text := t.m.text(l.n, c.N)
	if c.Type == TypePercent && strings.Trim(text, "%") == "" {
		v.Blank = true
		return v, num{}
	}
	f, bad := parseFigure(text, c.style)
	if bad != fine {
		v.Wrong = true
		if p := t.badFigure(at, c, bad, v.Text); !l.entry() {
			p.Level, p.Code = LevelNote, "total-unreadable"
			t.r.log.add(p)
		} else {
			t.r.log.add(p)
		}
		return v, num{}
	}
	if f.blank {
		v.Blank = true
		return v, num{text != "", f.n}
	}
	switch c.Type {
	case TypeMoney:
		return t.readMoney(l, c, at, v, f)
	case TypeNumber:
		return t.readNumber(c, at, v, f)
	}
	v.Number = f.n.String()
	return v, num{true, f.n}
}

func (t *tableReader) readMoney(l *line, c *column, at spot, v Value, f figure) (Value, num) {
	switch {
	case f.percent:
		if l.entry() {
			t.r.log.add(at.notef("percent-in-amount", "“%s”是百分数，不是金额，照录，不计入合计。", v.Text))
		}
		return v, num{}
	case f.unit.base != "" && f.unit.base != "元":
		v.Wrong = true
		t.r.log.add(at.errorf("wrong-unit", "“%s”的单位是“%s”，不是钱。“%s”列请写金额，例如 1234.50。", v.Text, f.unit.name, c.Name))
		return v, num{}
	case f.unit.name != "" && f.unit.power != units[c.Unit].power:
		t.noteUnit(c, at, f.unit)
	}
	d := f.base(c.unit)
	fen, err := d.fen()
	if err != nil {
		v.Wrong = true
		t.r.log.add(t.badMoney(at, d, v.Text, err))
		return v, num{}
	}
	v.Fen = fen
	return v, num{true, d}
}

// noteUnit tells that a cell's own unit won over the column's; once per column
// when nothing but the cells gives units.
func (t *tableReader) noteUnit(c *column, at spot, u unit) {
	switch {
	case c.stated:
		t.r.log.add(at.notef("cell-unit", "这一列的单位是“%s”，格里写的是“%s”，按格里的单位算。", c.Unit, u.name))
	case !c.told:
		c.told = true
		t.r.log.add(at.notef("mixed-units", "这一列混用几种单位，各按格里写的单位算，合计折成“%s”。", c.Unit))
	}
}

func (t *tableReader) badMoney(at spot, d decimal, text string, err error) Problem {
	if errors.Is(err, money.ErrPrecision) {
		return at.errorf("too-precise", "“%s”合 %s 元，不足一分的零头不能记账。请四舍五入到分再写。", text, d)
	}
	return at.errorf("too-large", "“%s”太大，请检查是否多写了数字。", text)
}

func (t *tableReader) readNumber(c *column, at spot, v Value, f figure) (Value, num) {
	d, own := f.n, units[c.Unit]
	switch {
	case f.unit.name == "" || f.unit.name == c.Unit || c.mixed:
	case own.name != "" && own.base == f.unit.base:
		shift := f.unit.power - own.power
		if d = f.n.times10(max(shift, 0)); shift < 0 {
			d = decimal{f.n.n, f.n.scale - shift}
		}
		t.noteUnit(c, at, f.unit)
	case c.rate && strings.HasPrefix(c.Unit, f.unit.name):
	default:
		v.Wrong = true
		t.r.log.add(at.errorf("wrong-unit", "“%s”的单位和这一列（%s）不同。请改成一样的单位。", v.Text, c.Name))
		return v, num{}
	}
	v.Number = d.String()
	return v, num{true, d}
}

// badFigure says why a cell is no figure and what to write.
func (t *tableReader) badFigure(at spot, c *column, bad failure, text string) Problem {
	what := map[Type]string{TypeMoney: "金额", TypePercent: "百分数"}[c.Type]
	if what == "" {
		what = "数字"
	}
	switch bad {
	case approximate:
		return at.errorf("approximate", "“%s”是约数，约数不能入账。请写准确的%s，例如 1234.50。", text, what)
	case badGroups:
		return at.errorf("unreadable-amount", "“%s”里的逗号位置不对。请写成 1234.50 或 1,234.50。", text)
	case many:
		return at.errorf("many-in-cell", "一格里写了多个数“%s”。请拆成几行，每行一个%s。", text, what)
	case arithmetic:
		return at.errorf("formula-text", "“%s”是算式。请写算出来的%s，算式写到备注里。", text, what)
	}
	if dayLike(text) {
		return at.errorf("unreadable-amount", "“%s”是日期，不是%s，可能填错了列。", text, what)
	}
	return at.errorf("unreadable-amount", "“%s”不是%s。请只写数字，例如 1234.50；没有就空着。", text, what)
}

var (
	lostYearMark = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2}(?:1[0-2]|0?[1-9])月)`)
	listedSums   = regexp.MustCompile(`[0-9]+[.、][^0-9.、]{1,20}?[0-9.]+(?:万元|元)`)
)

// judgeText looks at a text cell of an entry.
func (t *tableReader) judgeText(at spot, c *column, v *Value) {
	if v.Blank {
		return
	}
	text := fold(v.Text)
	if c.Type == TypeName && hasDigit.MatchString(text) {
		t.askFigureAsName(at, c, v, text)
	}
	if !c.note && c.Type == TypeText && isApproximate(text) {
		if v.Wrong = c.rough; c.rough {
			t.r.log.add(at.errorf("approximate", "“%s”是约数，约数不能入账。请写准确的数，例如 1234.50。", v.Text))
		} else {
			t.r.log.add(at.notef("approximate", "“%s”是约数，照录为文字，不参加计算。", v.Text))
		}
		return
	}
	if len(listedSums.FindAllString(text, 3)) >= 2 {
		t.r.log.add(at.notef("many-in-cell", "这一格里写了几条记录，照录为文字，不拆开计算。要参加合计请拆成几行。"))
	}
	if m := lostYearMark.FindStringSubmatch(text); m != nil && c.Type != TypeDate {
		t.r.log.add(at.notef("unreadable-date", "“%s”看不出是哪一年哪一月，可能丢了“年”字，照录。请写成 2026年1月。", m[1]))
	}
}

// askFigureAsName asks about a number in a column of persons' names.
func (t *tableReader) askFigureAsName(at spot, c *column, v *Value, text string) {
	if f, bad := parseFigure(text, c.style); bad == fine && !f.blank {
		t.r.log.keep(at.askf("figure-as-name", "“%s”这一列是人名，这一格却是数字“%s”，可能错了格。请改正；没有错就选“照录”。", c.Name, v.Text))
	}
}

// dittos fills 同上 and its signs from the row above.
func (t *tableReader) dittos() {
	for k := range t.cols {
		c := &t.cols[k]
		if c.figureCol() || c.Type == TypeSerial {
			continue
		}
		above := ""
		for i := range t.rows {
			l := &t.rows[i]
			if !l.entry() {
				continue
			}
			v := &l.values[k]
			if ditto.MatchString(fold(v.Text)) && above != "" {
				t.r.log.add(t.at(l.n, c).notef("ditto", "“%s”读作上一行的“%s”。", v.Text, above))
				v.Text = above
			}
			if v.Text != "" {
				above = v.Text
			}
		}
	}
}

// checkRows asks about entries with figures but no text that says what they are.
func (t *tableReader) checkRows() {
	if t.kind == CashBook {
		return
	}
	first := t.firstFigure()
	texts := 0
	for i, c := range t.cols {
		if !c.figureCol() && c.Type != TypeSerial && i <= first {
			texts++
		}
	}
	if texts == 0 {
		return
	}
	for i := range t.rows {
		l := &t.rows[i]
		if !l.entry() || t.named(l) || t.figuresIn(l.n) == 0 {
			continue
		}
		at := spot{sheet: t.m.grid.Name, row: l.n, col: t.cols[0].N}
		t.r.log.keep(at.askf("missing-label", "第 %d 行有数字，没有名称。请补上是什么；确实没有就选“照录”。", l.n))
	}
}

func (t *tableReader) named(l *line) bool {
	for k, c := range t.cols {
		if !c.figureCol() && c.Type != TypeSerial && !c.note && !l.values[k].Blank {
			return true
		}
	}
	return false
}

// maskedIn tells of what was found in a column that it is masked before anybody
// sees it. In a cash book nothing is.
func (t *tableReader) maskedIn(c column, f privacy.Finding) bool {
	return t.kind != CashBook && t.r.opt.Masked != nil && t.r.opt.Masked(c.Name, f)
}

// amount tells whether a cell is an amount of money or a share, which only looks
// like a telephone number. A bare number is published as it stands.
func (t *tableReader) amount(c *column, l *line, i int) bool {
	if c.Type != TypeMoney && c.Type != TypePercent {
		return false
	}
	return l == nil || i >= len(l.values) || !l.values[i].Wrong
}

// scan reports personal data in any text of the block, its title and its notes.
func (t *tableReader) scan() {
	lines := map[int]*line{}
	for i := range t.rows {
		lines[t.rows[i].n] = &t.rows[i]
	}
	for n := t.reg.from; n <= t.reg.last; n++ {
		for c := t.block.left(); c <= t.block.right(); c++ {
			i := c - t.block.left()
			listed := n >= t.reg.first && i < len(t.cols)
			if listed && t.amount(&t.cols[i], lines[n], i) {
				continue
			}
			for _, f := range privacy.Scan(t.m.raw(n, c).Text) {
				if listed && lines[n] != nil && lines[n].entry() && t.maskedIn(t.cols[i], f) {
					continue
				}
				if t.r.opt.Let != nil && t.r.opt.Let(t.m.raw(n, c).Text, f) {
					continue
				}
				at := spot{t.m.grid.Name, n, c, f.Masked}
				t.r.log.add(at.errorf(PersonalData, "%s 格里有%s（%s）。公开的表不能有，请删去或遮住后再导入。", sheet.Address(n, c), f.Kind, f.Masked))
			}
		}
	}
}
