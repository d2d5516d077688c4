package disclosure

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
)

// When is what a county's list says about time, as far as it can be read. What
// it does not say stays empty: nothing is filled in for it.
type When struct {
	Frequency Frequency
	Due       string // as ParseDue reads it; empty if the text names no day
	Unread    string // what was left over
}

// frequencyWords are looked for in this order; the first that occurs decides.
func frequencyWords() []struct {
	form *regexp.Regexp
	is   Frequency
} {
	return []struct {
		form *regexp.Regexp
		is   Frequency
	}{
		{regexp.MustCompile(`每半年|半年度|半年`), Frequency(calendar.HalfYearly)},
		{regexp.MustCompile(`每个?季度?|按季度?|季度|每三个月`), Frequency(calendar.Quarterly)},
		{regexp.MustCompile(`每个?月|按月|逐月|月度|次月|下个?月`), Frequency(calendar.Monthly)},
		{regexp.MustCompile(`每年|年度|按年|每一年|一年一次|年终|年底|年末|次年|第二年`), Frequency(calendar.Yearly)},
		{regexp.MustCompile(`随时|及时|即时|实时|事后|发生后|发生之日起?|签订后|确定后|变动[后时]|完成后|结束后|适时`), OnEvent},
	}
}

var (
	dayOfMonth  = regexp.MustCompile(`(?:(\d{1,2})月)?(?:的?前)?(\d{1,2})[日号](?:之?前|以前|内|底前)?`)
	daysAfter   = regexp.MustCompile(`(\d{1,3})个?(?:工作)?[日天](?:之?内|以内)`)
	before      = regexp.MustCompile(`(?:至少)?提前(\d{1,2})[日天]`)
	dueCode     = regexp.MustCompile(`(?:[es]\d{1,2}-\d{1,2}|d-?\d{1,3}|rule:[a-z_]+)$`)
	workingDays = regexp.MustCompile(`工作日`)
	firstMonth  = regexp.MustCompile(`(?:首|第一|第1)个?月的?|下个?季度?|季后|期满后`)
	nextPeriod  = regexp.MustCompile(`次年|第二年|下一?年|翌年`)
	fillers     = regexp.MustCompile(`公布|公开|公示|张贴|上墙|上月|一次|左右|前后|[，,。；;、：:（）()的在于各为\s]`)
)

// ParseWhen reads what a list says about time: 每月10日前公布上月, 每季度的首个月20日,
// 随时公布, 签订后5日内 … It never fails; what it cannot read is Unread.
func ParseWhen(text string) When {
	rest := arabic(text)
	if strings.TrimSpace(rest) == "" {
		return When{}
	}
	var w When
	for _, f := range frequencyWords() {
		if f.form.MatchString(rest) {
			w.Frequency, rest = f.is, f.form.ReplaceAllString(rest, "")
			break
		}
	}
	switch {
	case dueCode.MatchString(rest):
		code := dueCode.FindString(rest)
		if d, err := ParseDue(code); err == nil && d.OnEvent() == (w.Frequency == OnEvent) && w.Frequency != "" {
			w.Due, rest = code, dueCode.ReplaceAllString(rest, "")
		}
	case before.MatchString(rest):
		if n, _ := strconv.Atoi(before.FindStringSubmatch(rest)[1]); n >= 1 && n <= 60 && (w.Frequency == OnEvent || w.Frequency == "") {
			w.Frequency, w.Due, rest = OnEvent, "d-"+strconv.Itoa(n), before.ReplaceAllString(rest, "")
		}
	case w.Frequency == OnEvent || w.Frequency == "":
		if m := daysAfter.FindStringSubmatch(rest); m != nil && !workingDays.MatchString(rest) {
			if n, _ := strconv.Atoi(m[1]); n >= 1 && n <= 366 {
				w.Frequency, w.Due, rest = OnEvent, "d"+strconv.Itoa(n), daysAfter.ReplaceAllString(rest, "")
			}
		}
	default:
		rest = w.readDay(rest, nextPeriod.MatchString(text))
	}
	w.Unread = strings.TrimSpace(fillers.ReplaceAllString(rest, ""))
	return w
}

// readDay takes the day of a month out of the text; next says that the month is
// one of the period after.
func (w *When) readDay(rest string, next bool) string {
	m := dayOfMonth.FindStringSubmatch(rest)
	if m == nil {
		return rest
	}
	month, _ := strconv.Atoi(m[1])
	day, _ := strconv.Atoi(m[2])
	due := ""
	switch {
	case day < 1 || day > 31 || month > 12:
		return rest
	case w.Frequency == Frequency(calendar.Yearly) && month > 0 && next:
		due = fmt.Sprintf("e%d-%d", month, day)
	case w.Frequency == Frequency(calendar.Yearly) && month > 0:
		due = fmt.Sprintf("s%d-%d", month, day)
	case w.Frequency == Frequency(calendar.Yearly), month > 0: // which month it is counted from is not said
		return rest
	default:
		due = fmt.Sprintf("e1-%d", day)
	}
	w.Due = due
	rest = strings.Replace(rest, m[0], "", 1)
	return nextPeriod.ReplaceAllString(firstMonth.ReplaceAllString(rest, ""), "")
}

var chineseDays = regexp.MustCompile(`[〇零一二三四五六七八九十]+(?:个?(?:工作)?[日天号月])`)

// arabic writes full-width and Chinese numbers before 日, 天, 号, 月 in digits:
// 十五日 becomes 15日. 第一个月 and 三个月 keep their words.
func arabic(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
	return chineseDays.ReplaceAllStringFunc(s, func(m string) string {
		end := strings.IndexFunc(m, func(r rune) bool { return !strings.ContainsRune("〇零一二三四五六七八九十", r) })
		unit := m[end:]
		if strings.HasSuffix(unit, "个月") || unit == "月" {
			if unit != "月" || strings.HasPrefix(m, "一月") {
				return m
			}
		}
		if n := chineseNumber(m[:end]); n > 0 {
			return strconv.Itoa(n) + unit
		}
		return m
	})
}

// chineseNumber reads 一 to 九十九; 0 if it is none.
func chineseNumber(s string) int {
	digit := func(r rune) int { return strings.IndexRune("零一二三四五六七八九", r) / len("零") }
	tens, ones, ten := 0, 0, false
	for _, r := range s {
		switch {
		case r == '十' && ten:
			return 0
		case r == '十':
			ten = true
			if tens, ones = max(ones, 1), 0; tens > 9 {
				return 0
			}
		case ones != 0:
			return 0
		default:
			if ones = digit(r); ones < 0 {
				return 0
			}
		}
	}
	return tens*10 + ones
}

// WriteWhen says an item's time so that ParseWhen reads the same again.
func WriteWhen(f Frequency, due string) string {
	d, err := ParseDue(due)
	switch {
	case err != nil && f == OnEvent:
		return "随时"
	case err != nil && f != "":
		return f.Chinese()
	case err != nil:
		return ""
	case d.event && d.Days < 0:
		return fmt.Sprintf("至少提前%d天", -d.Days)
	case d.event:
		return fmt.Sprintf("事后%d天内", d.Days)
	case d.Rule == "" && f == Frequency(calendar.Yearly) && d.After:
		return fmt.Sprintf("次年%d月%d日前", d.Month, d.Day)
	case d.Rule == "" && f == Frequency(calendar.Yearly):
		return fmt.Sprintf("每年%d月%d日前", d.Month, d.Day)
	case d.Rule == "" && f == Frequency(calendar.Monthly) && d.After && d.Month == 1:
		return fmt.Sprintf("次月%d日前", d.Day)
	case d.Rule == "" && d.After && d.Month == 1:
		return fmt.Sprintf("%s第一个月%d日前", f.Chinese(), d.Day)
	}
	return f.Chinese() + " " + due
}
