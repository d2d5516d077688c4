package table

import "strings"

// digitPlace names one place of an amount that is ruled digit by digit.
func digitPlace(s string) bool {
	switch s {
	case "亿", "千万", "百万", "十万", "千", "百", "十", "万", "元", "角", "分", "仟", "佰", "拾":
		return true
	}
	return false
}

// digitColumns gives the first column of an amount with one digit in each column
// (千百十元角分), as in ruled paper books; 0 if there is none.
func (m *matrix) digitColumns(reg region) int {
	for _, row := range reg.heads {
		run, places := 0, ""
		for c := reg.left; c <= reg.right+1; c++ {
			if s := m.text(row, c); digitPlace(s) {
				run++
				places += s
				continue
			}
			if run >= 4 && strings.Contains(places, "元") {
				return c - run
			}
			run, places = 0, ""
		}
	}
	return 0
}

// refuseDigits reports such a table without reading it: a digit in the wrong
// column would be ten times the amount.
func (r *reader) refuseDigits(m *matrix, reg region, col int) Table {
	at := spot{m.grid.Name, reg.heads[len(reg.heads)-1], col, m.raw(reg.heads[len(reg.heads)-1], col).Text}
	r.log.add(at.errorf("digit-columns", "金额是一格一个数字（千、百、十、元、角、分各占一列），读不成金额。请把每个金额写在一格里，如 1234.50，再导入。"))
	t := &tableReader{r: r, m: m, reg: reg, block: block{heads: m.headings(reg)}, kind: Plain}
	return t.table()
}
