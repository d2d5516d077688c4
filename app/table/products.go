package table

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
)

var (
	factor      = regexp.MustCompile(`([0-9.]+)[^0-9.*×xX]*`)
	startAmount = regexp.MustCompile(`^(期初|年初|月初|上期|上年|上月|上年末|上月末)(余额|结余|结存|欠款|数|金额)?$`)
	moreAmount  = regexp.MustCompile(`^(本期|本月|本年|本季)?(增加|收入|新增|发生)(额|数|金额)?$`)
	lessAmount  = regexp.MustCompile(`^(本期|本月|本年|本季)?(减少|支出|收回|偿还|归还)(额|数|金额)?$`)
	endAmount   = regexp.MustCompile(`^(期末|年末|月末|本期|本年|本月)?(余额|结余|结存|欠款)(数|金额)?$|^期末数$|^年末数$`)
	dueAmount   = regexp.MustCompile(`^应发`)
	heldAmount  = regexp.MustCompile(`扣`)
	paidAmount  = regexp.MustCompile(`^实发`)
)

// checkProducts compares a column of written calculations (161人*10.5*19) with
// the amount beside it.
func (t *tableReader) checkProducts() {
	for k := range t.cols {
		c := &t.cols[k]
		if c.Type != TypeText || !strings.Contains(c.head.bottom(), "算") {
			continue
		}
		for i := range t.rows {
			l := &t.rows[i]
			s := t.m.text(l.n, c.N)
			if !l.entry() || !product.MatchString(s) || strings.ContainsAny(s, "+-/=(") {
				continue
			}
			result := decimal{zero().n, 0}
			for j, f := range factor.FindAllStringSubmatch(s, -1) {
				d, ok := parseDecimal(strings.TrimSuffix(f[1], "."))
				if !ok {
					break
				}
				if j == 0 {
					result = d
				} else {
					result = result.mul(d)
				}
			}
			t.noteProduct(l, c, result)
		}
	}
}

func (t *tableReader) noteProduct(l *line, c *column, result decimal) {
	compared := false
	for k := range t.cols {
		if t.cols[k].Type == TypeMoney && l.nums[k].ok {
			compared = true
			if l.nums[k].d.cmp(result) == 0 {
				return
			}
		}
	}
	if compared {
		at := t.at(l.n, c)
		t.r.log.add(at.notef("formula-differs", "算式“%s”得 %s，和本行金额不同，请查对。", at.value, result))
	}
}

// checkRowFigures compares each row's own figures: quantity × price, opening + more −
// less = closing, due − withheld = paid. A relation counts only if nearly all rows
// keep it; then the others contradict it.
func (t *tableReader) checkRowFigures() {
	if t.kind == CashBook {
		return
	}
	for k := range t.cols {
		if t.cols[k].Type != TypeMoney || t.cols[k].mixed {
			continue
		}
		if !t.checkProduct(k) {
			t.checkSigned(k)
		}
	}
}

// relation is a way to work out column k of a row; ok is false where it cannot be.
type relation struct {
	text string
	of   func(l *line) (decimal, bool)
}

// checkProduct finds quantity and price of the amounts in column k.
func (t *tableReader) checkProduct(k int) bool {
	for p := range t.cols {
		price := &t.cols[p]
		if !price.rate || price.Type != TypeNumber || p == k {
			continue
		}
		for q := range t.cols {
			c := &t.cols[q]
			if q == p || q == k || c.Type != TypeNumber || c.rate || c.mixed {
				continue
			}
			rel := relation{"“" + c.Name + "”乘“" + price.Name + "”", func(l *line) (decimal, bool) {
				if !l.nums[q].ok || !l.nums[p].ok || l.values[q].Blank || l.values[p].Blank {
					return decimal{}, false
				}
				return l.nums[q].d.times10(c.unit.power).mul(l.nums[p].d.times10(price.unit.power)), true
			}}
			if t.checkRelation(k, rel, "product-mismatch") {
				return true
			}
		}
	}
	return false
}

// checkSigned finds the columns that make up a closing amount or what was paid.
func (t *tableReader) checkSigned(k int) {
	for _, r := range []struct {
		start, more, less, end *regexp.Regexp
		text                   string
	}{{startAmount, moreAmount, lessAmount, endAmount, "期初加增加减减少"}, {dueAmount, nil, heldAmount, paidAmount, "应发减扣款"}} {
		if !r.end.MatchString(t.cols[k].head.bottom()) {
			continue
		}
		sign := make([]int, len(t.cols))
		for i := range t.cols {
			s := t.cols[i].head.bottom()
			switch {
			case i == k || t.cols[i].Type != TypeMoney || t.cols[i].head.group() != t.cols[k].head.group():
			case r.start.MatchString(s), r.more != nil && r.more.MatchString(s):
				sign[i] = 1
			case r.less.MatchString(s):
				sign[i] = -1
			}
		}
		if !slices.Contains(sign, 1) || !slices.Contains(sign, -1) {
			continue
		}
		t.checkRelation(k, relation{r.text, func(l *line) (decimal, bool) {
			sum := zero()
			for i, s := range sign {
				switch {
				case l.values[i].Wrong:
					return sum, false
				case s > 0 && l.nums[i].ok:
					sum = sum.add(l.nums[i].d)
				case s < 0 && l.nums[i].ok:
					sum = sum.sub(l.nums[i].d)
				}
			}
			return sum, true
		}}, "row-balance-mismatch")
	}
}

// checkRelation asks about the rows that break a relation most rows keep; false if
// it is not one.
func (t *tableReader) checkRelation(k int, rel relation, code string) bool {
	c := &t.cols[k]
	agreed, wrong := 0, []int{}
	for i := range t.rows {
		l := &t.rows[i]
		if !l.entry() || l.nums == nil || !l.nums[k].ok || l.values[k].Blank {
			continue
		}
		want, ok := rel.of(l)
		switch {
		case !ok:
		case t.near(l, k, want):
			agreed++
		default:
			wrong = append(wrong, i)
		}
	}
	if agreed < 2 || len(wrong)*3 > agreed {
		return false
	}
	for _, i := range wrong {
		l := &t.rows[i]
		want, _ := rel.of(l)
		t.r.log.keep(t.at(l.n, c).askf(code, "“%s”写的是 %s，%s是 %s，对不上。请改正；来源就是这样印的，可选“照录”。", c.Name, t.sum(c, l.nums[k].d), rel.text, t.sum(c, want)))
	}
	return true
}

// near is true if the figure printed in the cell may be want, rounded or cut to
// the places it is printed with.
func (t *tableReader) near(l *line, k int, want decimal) bool {
	c := &t.cols[k]
	f, bad := t.m.figure(l.n, c.N, c.style)
	if bad != fine {
		return true
	}
	u := f.unit
	if u.name == "" {
		u = c.unit
	}
	d := want.sub(l.nums[k].d)
	if d.sign() < 0 {
		d = d.neg()
	}
	return d.cmp(decimal{big.NewInt(1), 0}.times10(u.power-f.n.scale)) < 0
}
