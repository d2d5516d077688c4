package asset

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

// What announcements and papers write into cells: dates, lengths of time, steps,
// ways to pay, amounts with their units. What cannot be read is left to a person.

// halfWidth turns full-width digits, letters and signs into narrow ones.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　' || r == '\u00a0':
			return ' '
		}
		return r
	}, s)
}

var (
	wordDay   = regexp.MustCompile(`(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?`)
	lengthOf  = regexp.MustCompile(`(^|[^\d.])(\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:个)?(年|月)`)
	everyStep = regexp.MustCompile(`(?:每|逐)(\d{1,2}|[一二三四五六七八九十]{1,3})?年(?:递增|上调|上浮|增长|增加|涨)(?:(\d{1,2}(?:\.\d{1,2})?)%)?`)
	everyPay  = regexp.MustCompile(`(?:每)?(\d{1,3}|[一二三四五六七八九十]{1,3}|半)(年|个月|月|季)(?:一|1)?(?:付|交|缴|结)`)
	partOf    = regexp.MustCompile(`(?:总额|总价|合同价|租金)[^\d]{0,4}(\d{1,3}(?:\.\d{1,2})?)%`)
	wordSum   = regexp.MustCompile(`^(?:≥|>=|不低于|约|人民币)?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(万|亿)?元?(?:以上)?(?:[/每](.+))?$`)
)

// hanCount reads a small number written in digits or hanzi: 12, 五, 二十; 0 if it
// is none.
func hanCount(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	digit := map[rune]int{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	n, tens := 0, false
	for _, r := range s {
		switch {
		case r == '十' && !tens:
			n, tens = max(n, 1)*10, true
		case digit[r] > 0:
			n += digit[r]
		default:
			return 0
		}
	}
	return n
}

// daysIn finds the days written in a text.
func daysIn(text string) (days []calendar.Day) {
	for _, m := range wordDay.FindAllStringSubmatch(text, -1) {
		year, _ := strconv.Atoi(m[1]) // digits, as matched
		month, _ := strconv.Atoi(m[2])
		day, _ := strconv.Atoi(m[3])
		if d, ok := calendar.ValidDate(year, month, day); ok {
			days = append(days, d)
		}
	}
	return days
}

// readTerm reads the time of a contract from words: 2021-03-28至2026-03-27,
// 至2028-12-31(约4年), 20年,每5年上调. The words are kept unless they say nothing
// but two days or a length.
func (f *ContractFacts) readTerm(text string) {
	text = halfWidth(strings.TrimSpace(text))
	f.readStep(text)
	rest := everyStep.ReplaceAllString(text, "")
	switch days := daysIn(rest); {
	case len(days) >= 2:
		f.From, f.To = days[0], days[1]
	case len(days) == 1 && strings.ContainsAny(rest, "至到"):
		f.To = days[0]
	case len(days) == 1:
		f.From = days[0]
	}
	length := wordDay.ReplaceAllString(rest, "")
	for _, m := range lengthOf.FindAllStringSubmatch(length, -1) {
		n := hanCount(m[2])
		if m[3] == "年" {
			n *= 12
		} else if strings.Contains(length, "年"+m[2]+"月") {
			continue // a month of the calendar
		}
		if n > 0 {
			f.Months = n
			break
		}
	}
	left := strings.Trim(lengthOf.ReplaceAllString(length, "$1"), " ,，至到-—~()")
	if left != "" || f.From.IsZero() && !f.To.IsZero() || f.StepYears > 0 && f.StepRate == 0 {
		f.TermNote = text
	}
}

// readStep reads how a price goes up: 次年起每年递增2%, 每5年上调.
func (f *ContractFacts) readStep(text string) {
	m := everyStep.FindStringSubmatch(halfWidth(text))
	if m == nil {
		return
	}
	f.StepYears = 1
	if n := hanCount(m[1]); n > 0 {
		f.StepYears = n
	}
	f.StepRate = percentIn(m[2])
}

// percentIn reads 2.5 as 250 ten-thousandths.
func percentIn(s string) int {
	r, ok := new(big.Rat).SetString(s)
	if !ok || s == "" {
		return 0
	}
	r.Mul(r, new(big.Rat).SetInt64(100))
	if !r.IsInt() || !r.Num().IsInt64() || r.Num().Int64() > 10000 || r.Sign() < 0 {
		return 0
	}
	return int(r.Num().Int64())
}

// readPay reads from words how it is paid: 分四期,每五年一付; ok if it was read.
func (f *ContractFacts) readPay(text string) (ok bool) {
	text = halfWidth(text)
	if strings.Contains(text, "一次") {
		f.Every = 0
		return true
	}
	m := everyPay.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	n := hanCount(m[1])
	switch {
	case m[1] == "半" && m[2] == "年":
		f.Every = 6
	case m[2] == "年":
		f.Every = 12 * n
	case m[2] == "季":
		f.Every = 3 * n
	default:
		f.Every = n
	}
	f.AtEnd = strings.Contains(text, "后付") || strings.Contains(text, "年底") || strings.Contains(text, "期末")
	return f.Every > 0
}

// readDeposit reads 20万元, 3000, 租金总额的2%.
func (f *ContractFacts) readDeposit(text, unit string) (ok bool) {
	if m := partOf.FindStringSubmatch(halfWidth(text)); m != nil {
		f.DepositOf = percentIn(m[1])
		return f.DepositOf > 0
	}
	f.Deposit, _, ok = readSum(text, unit)
	return ok
}

// readSum reads an amount with its unit, which may stand in the heading: 800 under
// 元/亩·年, 5.76万元/年, ≥1800. The basis is Unstated if no time is named.
func readSum(text, unit string) (fen money.Fen, basis PriceBasis, ok bool) {
	text = strings.ReplaceAll(halfWidth(text), " ", "")
	m := wordSum.FindStringSubmatch(text)
	if m == nil {
		return 0, Unpriced, false
	}
	per := m[3]
	scale := int64(100)
	ofUnit, perUnit, _ := strings.Cut(halfWidth(unit), "/")
	if per == "" {
		per = perUnit
	}
	switch {
	case m[2] == "万" || m[2] == "" && strings.HasPrefix(ofUnit, "万"):
		scale *= 10_000
	case m[2] == "亿":
		scale *= 100_000_000
	}
	r, ok := new(big.Rat).SetString(strings.ReplaceAll(m[1], ",", ""))
	if !ok {
		return 0, Unpriced, false
	}
	if r.Mul(r, new(big.Rat).SetInt64(scale)); !r.IsInt() {
		return 0, Unpriced, false // below a fen
	}
	if fen = roundFen(r); fen > money.Max {
		return 0, Unpriced, false
	}
	return fen, basisOf(per), true
}

// basisOf tells what stands behind a slash: 亩·年, 年.
func basisOf(per string) PriceBasis {
	per = strings.NewReplacer("·", "", ".", "", "/", "", "每", "", " ", "", "、", "").Replace(per)
	switch per {
	case "亩年", "年亩":
		return PerMuYear
	case "年":
		return PerYear
	}
	return Unstated
}

// basisWords reads how a price is counted, as a template file says it.
func basisWords(text string) (PriceBasis, bool) {
	text = strings.ReplaceAll(halfWidth(text), " ", "")
	for _, b := range PriceBases() {
		if text == string(b) && b != Unpriced {
			return b, true
		}
	}
	switch basis := basisOf(strings.TrimPrefix(strings.TrimPrefix(text, "元"), "/")); {
	case text == "":
		return Unpriced, true
	case basis != Unstated:
		return basis, true
	case text == "一口价" || text == "总价" || text == "元" || text == "合计":
		return Lump, true
	case text == "没有写明" || text == "未写明":
		return Unstated, true
	}
	return Unpriced, false
}
