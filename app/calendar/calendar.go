// Package calendar holds calendar days and months as people in China count
// them, in Asia/Shanghai, and the working days between them.
//
// A Day is never an instant. The table of holidays is data that the caller
// passes in: a year without a table yields provisional answers, never guesses.
package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"sunshine/app/fault"
)

// Shanghai is China's one time zone. It has had no summer time since 1991, so
// a fixed offset needs no zone files on the machine.
var Shanghai = time.FixedZone("CST", 8*60*60)

// Day is a calendar day, written 2026-03-15. The zero Day is no day.
type Day struct{ n int } // days since 1970-01-01 plus one

// Date gives the day; out-of-range months and days carry over as in time.Date.
func Date(year, month, day int) Day {
	return Day{int(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()/86400) + 1}
}

// ValidDate gives the day, or false if there is no such day (31 April).
func ValidDate(year, month, day int) (Day, bool) {
	d := Date(year, month, day)
	return d, d.Year() == year && d.Month() == month && d.DayOfMonth() == day
}

// DayOf gives the day on which the instant falls in China.
func DayOf(t time.Time) Day {
	t = t.In(Shanghai)
	return Date(t.Year(), int(t.Month()), t.Day())
}

var dayForm = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)

// ParseDay reads 2026-03-15.
func ParseDay(s string) (Day, error) {
	m := dayForm.FindStringSubmatch(s)
	if m == nil {
		return Day{}, fault.Invalidf("“%s”不是日期，请写成 2026-03-15 这样。", s)
	}
	d, ok := ValidDate(atoi(m[1]), atoi(m[2]), atoi(m[3]))
	if !ok {
		return Day{}, fault.Invalidf("没有 %s 这一天。", s)
	}
	return d, nil
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n } // callers matched digits

func (d Day) utc() time.Time { return time.Unix(int64(d.n-1)*86400, 0).UTC() }

// IsZero tells whether d is no day.
func (d Day) IsZero() bool { return d.n == 0 }

// Year gives the year.
func (d Day) Year() int { return d.utc().Year() }

// Month gives the month of the year, 1 to 12.
func (d Day) Month() int { return int(d.utc().Month()) }

// DayOfMonth gives 1 to 31.
func (d Day) DayOfMonth() int { return d.utc().Day() }

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays gives the day n days later.
func (d Day) AddDays(n int) Day { return Day{d.n + n} }

// Sub gives how many days lie between e and d: 1 if d is the day after e.
func (d Day) Sub(e Day) int { return d.n - e.n }

// Before tells whether d is earlier than e.
func (d Day) Before(e Day) bool { return d.n < e.n }

// After tells whether d is later than e.
func (d Day) After(e Day) bool { return d.n > e.n }

// MonthOf gives the month d lies in.
func (d Day) MonthOf() Month { return NewMonth(d.Year(), d.Month()) }

// End gives the instant at which d is over in China.
func (d Day) End() time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), d.DayOfMonth()+1, 0, 0, 0, 0, Shanghai)
}

// String writes 2026-03-15, and nothing for no day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// Chinese writes 2026年3月15日.
func (d Day) Chinese() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year(), d.Month(), d.DayOfMonth())
}

// MarshalText writes 2026-03-15.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Day{}
		return nil
	}
	v, err := ParseDay(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// Month is a calendar month, written 2026-03. The zero Month is no month.
type Month struct{ n int } // year*12 + month-1

// NewMonth gives the month; months beyond 12 carry over into later years.
func NewMonth(year, month int) Month { return Month{year*12 + month - 1} }

var monthForm = regexp.MustCompile(`^(\d{4})-(\d{2})$`)

// ParseMonth reads 2026-03. Years run from 1949 to 2199.
func ParseMonth(s string) (Month, error) {
	m := monthForm.FindStringSubmatch(s)
	if m == nil || atoi(m[2]) < 1 || atoi(m[2]) > 12 || atoi(m[1]) < 1949 || atoi(m[1]) > 2199 {
		return Month{}, fault.Invalidf("“%s”不是月份，请写成 2026-03 这样。", s)
	}
	return NewMonth(atoi(m[1]), atoi(m[2])), nil
}

// IsZero tells whether m is no month.
func (m Month) IsZero() bool { return m.n == 0 }

// Year gives the year.
func (m Month) Year() int { return m.n / 12 }

// Month gives 1 to 12.
func (m Month) Month() int { return m.n%12 + 1 }

// Add gives the month n months later.
func (m Month) Add(n int) Month { return Month{m.n + n} }

// Before tells whether m is earlier than o.
func (m Month) Before(o Month) bool { return m.n < o.n }

// After tells whether m is later than o.
func (m Month) After(o Month) bool { return m.n > o.n }

// First gives the first day of the month.
func (m Month) First() Day { return Date(m.Year(), m.Month(), 1) }

// Last gives the last day of the month.
func (m Month) Last() Day { return Date(m.Year(), m.Month()+1, 0) }

// Contains tells whether d lies in m.
func (m Month) Contains(d Day) bool { return d.MonthOf() == m }

// String writes 2026-03, and nothing for no month.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year(), m.Month())
}

// Chinese writes 2026年3月.
func (m Month) Chinese() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月", m.Year(), m.Month())
}

// MarshalText writes 2026-03.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (m *Month) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = Month{}
		return nil
	}
	v, err := ParseMonth(string(b))
	if err == nil {
		*m = v
	}
	return err
}
