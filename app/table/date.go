package table

import (
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
)

// moment is what a text says about a day: parts may be missing (zero).
type moment struct {
	year, month, day int
	roc              bool // a year of the Republic, 104年
	shortYear        bool // 26年
	serial           bool // Excel's count of days
	zeroLost         bool // 3.1 may have been 3.10 before a spreadsheet took the zero
	order            order
}

var (
	clockTail = regexp.MustCompile(`^(.*[^ ])(?:T| +|(?:上午|下午) *)(?:上午|下午)?[0-2]?[0-9] *(?::|时|点) *(?:[0-5]?[0-9])?分?(?::[0-5][0-9](?:\.[0-9]+)?)?秒?(?:Z|\+08:00)?$`)
	weekday   = regexp.MustCompile(` *\(?(?:周|星期|礼拜)[一二三四五六日天]\)?$`)
	fullDay   = regexp.MustCompile(`^(?:公元)?([0-9]{4})(?:年|[-/.,、])([0-9]{1,2})(?:月|[-/.,、])([0-9]{1,2})(?:日|号)?$`)
	eightDay  = regexp.MustCompile(`^((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})$`)
	rocDay    = regexp.MustCompile(`^(?:民国)?([0-9]{2,3})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})(?:日|号)?$`)
	monthDay  = regexp.MustCompile(`^([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})(?:日|号)?$`)
	yearMonth = regexp.MustCompile(`^((?:19|20|21)[0-9]{2})(?:年|[-/.])([0-9]{1,2})月?(?:份)?$`)
	sixMonth  = regexp.MustCompile(`^((?:19|20)[0-9]{2})(0[1-9]|1[0-2])$`)
	onlyYear  = regexp.MustCompile(`^((?:19|20|21)[0-9]{2})(?:年|年度)?$`)
	onlyMonth = regexp.MustCompile(`^([0-9]{1,2})月(?:份)?$`)
	onlyDay   = regexp.MustCompile(`^([0-9]{1,2})(?:日|号)$`)
	hanNumber = regexp.MustCompile(`[〇○零一二三四五六七八九十廿卅]+`)
	inWordsOf = regexp.MustCompile(`^[〇○零一二三四五六七八九十廿卅0-9年月日号]+$`)
	yearSpan  = regexp.MustCompile(`(?:19|20|21)[0-9]{2}年?度?(?:[-~/、]|至|到|和)+(?:19|20|21)?[0-9]{2}学?年`)
	yearIn    = regexp.MustCompile(`(?:^|[^0-9])((?:19|20|21)[0-9]{2})(?:年|[-/.][0-9]{1,2}(?:[^0-9]|$))|年度?:((?:19|20|21)[0-9]{2})(?:[^0-9]|$)`)
)

// parseMoment reads a text as a day, or as the part of one that it gives; a time
// of day behind it is left out. ok is false for a text that is no date at all.
func parseMoment(text string) (moment, bool) {
	s := strings.TrimSpace(half(text))
	if !strings.ContainsAny(s, "0123456789〇○零一二三四五六七八九十廿卅") { // most texts
		return moment{}, false
	}
	if m := clockTail.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	s = simplified.Replace(squeeze(weekday.ReplaceAllString(s, "")))
	if s == "" || len(s) > 60 {
		return moment{}, false
	}
	if inWordsOf.MatchString(s) && strings.ContainsAny(s, "〇○零一二三四五六七八九十廿卅") {
		s = hanNumber.ReplaceAllStringFunc(s, hanDigits)
	}
	return bareMoment(s)
}

func bareMoment(s string) (moment, bool) {
	num := func(t string) int { n, _ := strconv.Atoi(t); return n } // the patterns match digits only
	if m := fullDay.FindStringSubmatch(s); m != nil {
		return moment{year: num(m[1]), month: num(m[2]), day: num(m[3])}, true
	}
	if m := eightDay.FindStringSubmatch(s); m != nil {
		return moment{year: num(m[1]), month: num(m[2]), day: num(m[3])}, true
	}
	if m := yearMonth.FindStringSubmatch(s); m != nil {
		return moment{year: num(m[1]), month: num(m[2])}, true
	}
	if m := sixMonth.FindStringSubmatch(s); m != nil {
		return moment{year: num(m[1]), month: num(m[2])}, true
	}
	if m := rocDay.FindStringSubmatch(s); m != nil {
		y := num(m[1])
		roc := y >= 100 || strings.HasPrefix(s, "民国")
		return moment{year: y, month: num(m[2]), day: num(m[3]), roc: roc, shortYear: !roc}, true
	}
	if m := monthDay.FindStringSubmatch(s); m != nil {
		lost := strings.Contains(s, ".") && len(m[2]) == 1 && m[2] <= "3"
		return moment{month: num(m[1]), day: num(m[2]), zeroLost: lost}, true
	}
	if m, ok := foreignMoment(s); ok {
		return m, true
	}
	if m := onlyYear.FindStringSubmatch(s); m != nil {
		return moment{year: num(m[1])}, true
	}
	if m := onlyMonth.FindStringSubmatch(s); m != nil {
		return moment{month: num(m[1])}, true
	}
	if m := onlyDay.FindStringSubmatch(s); m != nil {
		return moment{day: num(m[1])}, true
	}
	if len(s) == 5 && allDigits(s) { // 18264 is 1950, 73050 is 2100
		if n := num(s); n >= 18264 && n <= 73050 {
			d := calendar.Date(1899, 12, 30).AddDays(n)
			return moment{year: d.Year(), month: d.Month(), day: d.DayOfMonth(), serial: true}, true
		}
	}
	return moment{}, false
}

var oldDigits = strings.NewReplacer("廿", "二十", "卅", "三十", "○", "〇", "零", "〇")

// hanDigits turns 二〇二六, 十二, 三十一 and 廿五 into digits.
func hanDigits(s string) string {
	s = oldDigits.Replace(s)
	digit := func(r string) string {
		if i := strings.Index("〇一二三四五六七八九", r); r != "" && i >= 0 {
			return strconv.Itoa(i / len("〇"))
		}
		return ""
	}
	if before, after, tens := strings.Cut(s, "十"); tens {
		a, b := digit(before), digit(after)
		if before == "" {
			a = "1"
		}
		if after == "" {
			b = "0"
		}
		if a == "" || b == "" {
			return s
		}
		return a + b
	}
	var b strings.Builder
	for _, r := range s {
		b.WriteString(digit(string(r)))
	}
	return b.String()
}

// complete tells whether the text named year, month and day.
func (m moment) complete() bool {
	return m.year > 0 && m.month > 0 && m.day > 0 && !m.roc && !m.shortYear
}

// exists gives the day, or false for 2月29日 of a common year and the like.
func (m moment) exists() (calendar.Day, bool) {
	if m.year < 1949 || m.year > 2199 {
		return calendar.Day{}, false
	}
	return calendar.ValidDate(m.year, m.month, m.day)
}

// possible tells whether month and day can be those of some year.
func (m moment) possible() bool {
	_, ok := calendar.ValidDate(2024, m.month, m.day) // a leap year
	return ok
}

// dayLike is true for texts that are surely days, also outside a date column.
func dayLike(s string) bool {
	m, ok := parseMoment(s)
	return ok && m.complete() && !m.serial && !allDigits(s)
}

// yearOf finds the one year a title names; 0 if none or several.
func yearOf(title string) int {
	found := 0
	if yearSpan.MatchString(title) {
		return 0
	}
	for _, m := range yearIn.FindAllStringSubmatch(title, -1) {
		y, _ := strconv.Atoi(m[1] + m[2])
		if found != 0 && found != y {
			return 0
		}
		found = y
	}
	return found
}
