package table

import (
	"regexp"
	"strings"

	"sunshine/app/sheet"
)

func letter(c *column) string { return sheet.Letters(c.N) }

var (
	incomeLabel  = regexp.MustCompile(`收入|收到|收款|PENDAPATAN|Pendapatan`)
	expenseLabel = regexp.MustCompile(`支出|暂付|付出|付款|支付|开支|BELANJA|Belanja`)
)

// direction tells whether a label means money coming in (1) or going out (-1).
func direction(label string) int {
	in, out := incomeLabel.MatchString(label), expenseLabel.MatchString(label)
	switch {
	case in == out:
		return 0
	case in:
		return 1
	}
	return -1
}

// checkBalance checks closing rows: opening + income − expense, from the entries
// if each label tells its direction, or income total − expense total.
func (t *tableReader) checkBalance(w *totals) {
	if t.kind == CashBook {
		return
	}
	for i := range t.rows {
		if t.rows[i].reason != ReasonClosing || t.rows[i].nums == nil || !t.hasFigure(i) {
			continue
		}
		computed := t.balanceOfEntries(i)
		if computed == nil {
			computed = t.balanceOfTotals(i)
		}
		if computed == nil {
			continue
		}
		for k := range t.cols {
			c := &t.cols[k]
			if !w.checked(i, k) || c.mixed {
				continue
			}
			printed := t.rows[i].nums[k].d
			w.add(t.rows[i].n, t.rows[i].label, c, printed, computed[k])
			if printed.cmp(computed[k]) != 0 {
				w.differs(t.at(t.rows[i].n, c), t.rows[i].label, c, printed, computed[k], "（上期结存加收入减支出。）")
			}
		}
	}
}

// balanceOfEntries adds opening and signed entries; nil unless there is an
// opening row and every entry tells its direction.
func (t *tableReader) balanceOfEntries(closing int) candidate {
	y, opened, moved := t.newTally(), false, false
	for i := range t.rows[:closing] {
		l := &t.rows[i]
		sign := 0
		switch l.reason {
		case ReasonOpening:
			sign, opened = 1, true
		case "":
			s, _ := t.labelText(i)
			if sign = direction(s); sign == 0 {
				return nil
			}
			moved = true
		case ReasonSubtotal, ReasonTotal:
			return nil
		}
		y.addSigned(l, sign)
	}
	if !opened || !moved {
		return nil
	}
	return y.data
}

// balanceOfTotals is 收入合计 − 支出合计; nil unless both stand above and nothing
// is carried in.
func (t *tableReader) balanceOfTotals(closing int) candidate {
	in, out := -1, -1
	for i := range t.rows[:closing] {
		l := &t.rows[i]
		switch {
		case l.reason == ReasonOpening:
			return nil
		case l.rank == notTotal || l.nums == nil:
		case direction(strings.TrimSpace(l.label)) > 0:
			in = i
		case direction(strings.TrimSpace(l.label)) < 0:
			out = i
		}
	}
	if in < 0 || out < 0 {
		return nil
	}
	y := t.newTally()
	y.addSigned(&t.rows[in], 1)
	y.addSigned(&t.rows[out], -1)
	return y.data
}

func (y *tally) addSigned(l *line, sign int) {
	if sign == 0 || l.nums == nil {
		return
	}
	for k, n := range l.nums {
		if !n.ok {
			continue
		}
		if sign > 0 {
			y.data[k] = y.data[k].add(n.d)
		} else {
			y.data[k] = y.data[k].sub(n.d)
		}
	}
}
