package table

import (
	"cmp"
	"math/big"
	"regexp"
	"strings"
)

const capitalDigits = "零壹贰叁肆伍陆柒捌玖"

var (
	capitalForms  = strings.NewReplacer("貳", "贰", "弍", "贰", "參", "叁", "叄", "叁", "陸", "陆", "〇", "零", "圆", "元", "正", "整")
	capitalInText = regexp.MustCompile(`负?[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元圆][零壹贰叁肆伍陆柒捌玖角分]*[整正]?|[壹贰叁肆伍陆柒捌玖]角[零壹贰叁肆伍陆柒捌玖分]*[整正]?`)
	inCapitals    = regexp.MustCompile(`^(人民币|金额|合计|总计|共计)*\(?大写\)?`)
)

// parseCapital reads a folded amount in 大写: 壹仟贰佰叁拾肆元伍角整. Anything more
// or less than a whole amount is refused.
func parseCapital(s string) (decimal, bool) {
	if len(s) > 150 || !strings.ContainsAny(s, "元圆角分") {
		return decimal{}, false
	}
	s = strings.TrimPrefix(strings.TrimPrefix(capitalForms.Replace(s), "人民币"), ":")
	if !strings.ContainsAny(s, capitalDigits+"拾") {
		return decimal{}, false
	}
	s, neg := strings.CutPrefix(strings.TrimSuffix(s, "整"), "负")
	whole, rest, found := strings.Cut(s, "元")
	if !found {
		whole, rest = "", s
	}
	yuan, ok := capitalWhole(whole)
	if !ok || found && whole == "" {
		return decimal{}, false
	}
	fen := int64(0)
	for i, unit := range []string{"角", "分"} {
		before, after, has := strings.Cut(rest, unit)
		if !has {
			continue
		}
		d, ok := capitalGroup(before)
		if !ok || d > 9 {
			return decimal{}, false
		}
		fen += d * []int64{10, 1}[i]
		rest = after
	}
	if strings.Trim(rest, "零") != "" {
		return decimal{}, false
	}
	n := big.NewInt(yuan*100 + fen)
	if neg {
		n.Neg(n)
	}
	return decimal{n, 2}, true
}

var yuanJiaoFen = regexp.MustCompile(`^(-?)([0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3})+)元(?:([0-9])角)?零?(?:([0-9])分)?整?$`)

// parseJiao reads 655元2角 and 655元2角5分.
func parseJiao(s string) (decimal, bool) {
	if !strings.ContainsAny(s, "角分") {
		return decimal{}, false
	}
	m := yuanJiaoFen.FindStringSubmatch(s)
	if m == nil {
		return decimal{}, false
	}
	return parseDecimal(m[1] + strings.ReplaceAll(m[2], ",", "") + "." + cmp.Or(m[3], "0") + cmp.Or(m[4], "0"))
}

// capitalWhole reads yuan up to some ten million 亿; empty is 0.
func capitalWhole(s string) (int64, bool) {
	for _, u := range []struct {
		name string
		size int64
		most int64
	}{{"亿", 1e8, 1e7}, {"万", 1e4, 1e4}} {
		i := strings.LastIndex(s, u.name)
		if i < 0 {
			continue
		}
		above, ok1 := capitalWhole(s[:i])
		below, ok2 := capitalWhole(s[i+len(u.name):])
		if !ok1 || !ok2 || above == 0 || above >= u.most || below >= u.size {
			return 0, false
		}
		return above*u.size + below, true
	}
	return capitalGroup(s)
}

// capitalGroup reads up to four digits with their places: 贰仟零伍拾.
func capitalGroup(s string) (int64, bool) {
	sum, digit, last := int64(0), int64(-1), int64(10000)
	for _, r := range s {
		if i := strings.IndexRune(capitalDigits, r); i >= 0 {
			if digit > 0 {
				return 0, false
			}
			digit = int64(i / len("零"))
			continue
		}
		place := map[rune]int64{'拾': 10, '佰': 100, '仟': 1000}[r]
		if digit <= 0 && place == 10 && sum == 0 { // 拾元
			digit = 1
		}
		if place == 0 || place >= last || digit <= 0 {
			return 0, false
		}
		sum, last, digit = sum+digit*place, place, -1
	}
	if digit > 0 {
		sum += digit
	}
	return sum, true
}

// checkCapitals compares amounts in words with the figures beside them, or, in
// the line of a total, with the figures of that total.
func (t *tableReader) checkCapitals() {
	for i := range t.rows {
		l := &t.rows[i]
		if l.reason == ReasonBlank || l.reason == ReasonHeading || l.reason == ReasonTitle {
			continue
		}
		for n := t.block.left(); n <= t.block.right(); n++ {
			s, c := t.m.text(l.n, n), &t.cols[n-t.block.left()]
			if l.rank == notTotal && !(strings.Contains(s, "大写") && inCapitals.MatchString(s)) && !strings.Contains(c.head.bottom(), "大写") {
				continue // a summary may speak of any amount
			}
			if _, whole := parseCapital(s); whole && c.figureCol() {
				continue // read as a figure
			}
			words := capitalInText.FindAllString(s, 2)
			if len(words) != 1 {
				continue
			}
			if d, ok := parseCapital(words[0]); ok {
				t.checkCapital(i, n, words[0], d)
			}
		}
	}
}

func (t *tableReader) checkCapital(i, col int, words string, d decimal) {
	l := &t.rows[i]
	var figures []decimal
	for k := range t.cols {
		if l.nums != nil && t.cols[k].Type == TypeMoney && l.nums[k].ok {
			figures = append(figures, l.nums[k].d)
		}
	}
	if len(figures) == 0 && (l.rank != notTotal || inCapitals.MatchString(t.m.text(l.n, col))) {
		figures = t.sumsAbove(i)
	}
	if len(figures) == 0 {
		return
	}
	for _, f := range figures {
		if f.cmp(d) == 0 {
			return
		}
	}
	at := t.at(l.n, &t.cols[col-t.block.left()])
	const text = "大写“%s”是 %s 元，数字是 %s 元，两个不一样。"
	shown := figures[len(figures)-1]
	if t.kind == CashBook {
		t.r.log.add(at.errorf("capital-differs", text+"请查对后改正。", words, d, shown))
		return
	}
	t.r.log.keep(at.askf("capital-differs", text+"请改正；来源就是这样印的，可选“照录”。", words, d, shown))
}

// sumsAbove gives the sums of the money columns above a row, and the figures of the
// total just above it.
func (t *tableReader) sumsAbove(i int) []decimal {
	y := t.newTally()
	var printed []decimal
	for j := range t.rows[:i] {
		l := &t.rows[j]
		y.take(l)
		if l.rank == notTotal || l.nums == nil {
			continue
		}
		printed = printed[:0]
		for k := range t.cols {
			if t.cols[k].Type == TypeMoney && l.nums[k].ok {
				printed = append(printed, l.nums[k].d)
			}
		}
	}
	var out []decimal
	for k := range t.cols {
		if t.cols[k].Type == TypeMoney && t.cols[k].summable() && y.count > 0 {
			out = append(out, y.data[k])
		}
	}
	return append(out, printed...)
}
