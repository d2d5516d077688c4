package demo

import (
	"fmt"
	"regexp"
	"strconv"

	"sunshine/app/calendar"
)

// when is a day as a file of the county writes it: 2015-06-01 is itself; -24 is
// so many days before the county is loaded, whatever day of the week that is;
// m-5.20 is the 20th of the month five months before that of the loading, m+1.31
// the last day of the next month.
type when string

var whenForm = regexp.MustCompile(`^(?:(\d{4}-\d{2}-\d{2})|-(\d{1,4})|m([+-]\d{1,3})\.(\d{1,2}))$`)

func (w when) check() error {
	if w != "" && !whenForm.MatchString(string(w)) {
		return fmt.Errorf("%q is no day: 2015-06-01, -24 or m-5.20", string(w))
	}
	return nil
}

// on gives the day; zero for none.
func (l *loader) on(w when) (calendar.Day, error) {
	if w == "" {
		return calendar.Day{}, nil
	}
	m := whenForm.FindStringSubmatch(string(w))
	switch {
	case m == nil:
		return calendar.Day{}, w.check()
	case m[1] != "":
		return calendar.ParseDay(m[1])
	case m[2] != "":
		n, err := strconv.Atoi(m[2])
		return l.today.AddDays(-n), err
	}
	n, err := strconv.Atoi(m[3])
	if err != nil {
		return calendar.Day{}, err
	}
	day, err := strconv.Atoi(m[4])
	month := l.month.Add(n)
	return month.First().AddDays(min(max(day, 1), month.Last().DayOfMonth()) - 1), err
}
