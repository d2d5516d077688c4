package privacy

import (
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
)

// birthForm is a day of birth as tables have it: 2015-03-07, 2015年3月, 20150307, 2015.
var birthForm = regexp.MustCompile(`^(19\d\d|20\d\d)(?:[-./年]?(\d{1,2})(?:[-./月]?(\d{1,2})日?)?月?)?年?(?:出?生)?$`)

// Age gives how many years old somebody is on a day, by whichever of the texts
// tells it: a day of birth, an age in years, an identity number. A birth of
// which only the year or month is told counts as late as it may have been, so
// that nobody is taken for older than he is. False if none tells it.
func Age(birth, years, id string, on calendar.Day) (age int, known bool) {
	if born, ok := bornBy(birth, id); ok {
		age = on.Year() - born.Year()
		if on.Month() < born.Month() || on.Month() == born.Month() && on.DayOfMonth() < born.DayOfMonth() {
			age--
		}
		return age, age >= 0
	}
	years = strings.TrimSpace(halfWidth(years))
	for _, end := range []string{"周岁", "岁"} {
		years = strings.TrimSuffix(years, end)
	}
	n, err := strconv.Atoi(years)
	if n == 0 && err != nil {
		n, err = hanNumber(years)
	}
	return n, err == nil && n >= 0 && n < 130
}

func bornBy(birth, id string) (calendar.Day, bool) {
	if m := birthForm.FindStringSubmatch(strings.TrimSpace(halfWidth(birth))); m != nil {
		year, _ := strconv.Atoi(m[1])
		month, day := 12, 31
		if m[2] != "" {
			month, _ = strconv.Atoi(m[2])
			day = 28
		}
		if m[3] != "" {
			day, _ = strconv.Atoi(m[3])
		}
		if d, ok := calendar.ValidDate(year, month, day); ok {
			return d, true
		}
	}
	id = strings.ToUpper(strings.Join(strings.Fields(halfWidth(id)), ""))
	if len(id) == 15 && strings.Trim(id, "0123456789") == "" { // the form before 1999
		id = id[:6] + "19" + id[6:] + "0"
	}
	if len(id) != 18 || strings.Trim(id[:17], "0123456789") != "" {
		return calendar.Day{}, false
	}
	d, err := calendar.ParseDay(id[6:10] + "-" + id[10:12] + "-" + id[12:14])
	return d, err == nil
}

// hanNumber reads 八, 十二, 二十.
func hanNumber(s string) (int, error) {
	tens, ones, found := strings.Cut(s, "十")
	digit := func(s string) (int, error) {
		if s == "" {
			return 0, nil
		}
		i := strings.Index("零一二三四五六七八九", s)
		if i < 0 || len(s) != len("零") {
			return 0, strconv.ErrSyntax
		}
		return i / len("零"), nil
	}
	if !found {
		if s == "" {
			return 0, strconv.ErrSyntax
		}
		return digit(s)
	}
	t, err := digit(tens)
	if err != nil {
		return 0, err
	}
	o, err := digit(ones)
	if tens == "" {
		t = 1
	}
	return t*10 + o, err
}
