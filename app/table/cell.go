package table

import (
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

// Fold is the form in which headings and words are recognised: narrow, without
// white space, the characters of the usual words simplified.
func Fold(s string) string { return fold(s) }

// Amount reads one cell as an amount in fen as the cells of a table are read:
// full-width digits, grouping commas, ￥, 元 and 万元, a minus or brackets for red
// ink. Blank is true for nothing and for a sign for nothing. Where the cell is no
// amount, why says what to write instead.
func Amount(text string) (fen money.Fen, blank bool, why string) {
	if text == "" {
		return 0, true, ""
	}
	if fen, ok := plainYuan(text); ok {
		return fen, false, ""
	}
	f, bad := parseFigure(fold(text), style{})
	switch {
	case bad == approximate:
		return 0, false, "是约数，请写准确的金额"
	case bad == many:
		return 0, false, "一格里有几个数，请分成几行"
	case bad == arithmetic:
		return 0, false, "是算式，请写算出来的金额"
	case bad == badGroups:
		return 0, false, "逗号的位置不对，请写成 1,234.50 或 1234.50"
	case bad != fine || f.percent || f.unit.base != "" && f.unit.base != "元":
		return 0, false, "不是金额，请写数字，如 1234.50"
	case f.blank:
		return 0, true, ""
	}
	fen, err := f.base(units["元"]).fen()
	if err != nil {
		return 0, false, "不能记成金额，请写到分为止、不超过一千亿元的数"
	}
	return fen, false, ""
}

// plainYuan reads what nearly all cells hold, 1234.5 or -12.34, without the cost
// of the rest.
func plainYuan(s string) (money.Fen, bool) {
	body := strings.TrimPrefix(s, "-")
	whole, cents, dotted := strings.Cut(body, ".")
	if whole == "" || len(whole) > 11 || dotted && (cents == "" || len(cents) > 2) || !allDigits(whole) || !allDigits(cents) {
		return 0, false
	}
	n := money.Fen(0)
	for _, c := range whole + (cents + "00")[:2] {
		n = n*10 + money.Fen(c-'0')
	}
	if len(body) < len(s) {
		n = -n
	}
	return n, n <= money.Max && -n <= money.Max
}

// Date is what a cell says of a day. Year is 0 where it names none.
type Date struct{ Year, Month, Day int }

// ReadDate reads one cell as a day; a time of day behind it is left out. It is
// false for what is no day, or one that can be read in two ways.
func ReadDate(text string) (Date, bool) {
	m, ok := parseMoment(text)
	if !ok || m.roc || m.shortYear || m.zeroLost || m.order == eitherFirst || m.month == 0 || m.day == 0 {
		return Date{}, false
	}
	return Date{m.year, m.month, m.day}, true
}

// In gives the day in the year, or in its own if it names one; false if there is
// no such day.
func (d Date) In(year int) (calendar.Day, bool) {
	if d.Year > 0 {
		year = d.Year
	}
	return calendar.ValidDate(year, d.Month, d.Day)
}

// PrintedTotal tells whether a label announces a total, a running total or a
// carried page rather than an entry: 合计, 本月合计, 本年累计, 承前页.
func PrintedTotal(label string) bool {
	s := strings.TrimSuffix(fold(label), ":")
	return s != "" && (totalRank(s) != notTotal || carriedPage.MatchString(s) || opening.MatchString(s) || closing.MatchString(s))
}
