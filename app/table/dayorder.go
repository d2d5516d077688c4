package table

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// order tells which of the two small numbers of 3/5/2026 is the month.
type order int

const (
	plainOrder  order = iota // nothing to doubt
	monthFirst               // 3/14/2026 can only be March
	dayFirst                 // 14/3/2026 too
	eitherFirst              // 3/5/2026; month and day are set as if the month came first
)

const monthNames = "janfebmaraprmayjunjulaugsepoctnovdec"

var (
	slashDay    = regexp.MustCompile(`^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]((?:19|20|21)[0-9]{2})$`)
	dayInNames  = regexp.MustCompile(`(?i)^([0-9]{1,2})[-/.]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[a-z]{0,6})[-/.,]*((?:[0-9]{2}){0,2})$`)
	nameThenDay = regexp.MustCompile(`(?i)^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[a-z]{0,6})[-/.]?([0-9]{1,2}),?((?:19|20)[0-9]{2})$`)
)

// foreignMoment reads 3/14/2026, 5-Mar-2026 and Mar5,2026, as programs set to
// English write days.
func foreignMoment(s string) (moment, bool) {
	if len(s) < 5 || len(s) > 20 || !hasDigit.MatchString(s) {
		return moment{}, false
	}
	num := func(t string) int { n, _ := strconv.Atoi(t); return n } // the patterns match digits only
	month := func(t string) int { return strings.Index(monthNames, strings.ToLower(t))/3 + 1 }
	if m := slashDay.FindStringSubmatch(s); m != nil {
		a, b, year := num(m[1]), num(m[2]), num(m[3])
		switch {
		case a == b && a <= 12:
			return moment{year: year, month: a, day: b}, true
		case a <= 12 && b <= 12:
			return moment{year: year, month: a, day: b, order: eitherFirst}, true
		case a <= 12 && b <= 31:
			return moment{year: year, month: a, day: b, order: monthFirst}, true
		case b <= 12 && a <= 31:
			return moment{year: year, month: b, day: a, order: dayFirst}, true
		}
		return moment{}, false
	}
	if m := dayInNames.FindStringSubmatch(s); m != nil {
		return moment{year: num(m[3]), month: month(m[2]), day: num(m[1]), shortYear: len(m[3]) == 2}, true
	}
	if m := nameThenDay.FindStringSubmatch(s); m != nil {
		return moment{year: num(m[3]), month: month(m[1]), day: num(m[2])}, true
	}
	return moment{}, false
}

// orderDays settles 3/5/2026 by the other days of the column, or asks; where
// they contradict each other it is an error.
func (t *tableReader) orderDays(cells []dated) []dated {
	has := func(o order) bool {
		return slices.ContainsFunc(cells, func(d dated) bool { return d.m.order == o })
	}
	if !has(eitherFirst) {
		return cells
	}
	months, days, told := has(monthFirst), has(dayFirst), false
	out := cells[:0]
	for _, d := range cells {
		if d.m.order == eitherFirst && !t.orderDay(&d, months, days, &told) {
			d.line.values[d.col].Wrong = true
			continue
		}
		out = append(out, d)
	}
	return out
}

// orderDay settles one day; false if it stays open.
func (t *tableReader) orderDay(d *dated, months, days bool, told *bool) bool {
	switch {
	case months && days:
		t.r.log.add(d.at.errorf("unreadable-date", "“%s”看不出哪个数是月，这一列两种写法都有。请写成 2026-03-05。", d.at.value))
		return false
	case months || days:
		if days {
			d.m.month, d.m.day = d.m.day, d.m.month
		}
		if !*told {
			*told = true
			t.r.log.add(d.at.notef("day-order", "“%s”按这一列别的日期读作 %d 年 %d 月 %d 日。", d.at.value, d.m.year, d.m.month, d.m.day))
		}
		return true
	}
	p := d.at.askf("day-order", "“%s”是 %d 月 %d 日，还是 %d 月 %d 日？是前者就选“照此”，不是请写成 2026-03-05 的样子。", d.at.value, d.m.month, d.m.day, d.m.day, d.m.month)
	p.Question = AskDayOrder
	return t.r.log.keep(p)
}
