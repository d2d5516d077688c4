package calendar

import (
	"fmt"
	"regexp"
	"strconv"

	"sunshine/app/fault"
)

// Length is how long a period of disclosure is.
type Length string

// The lengths.
const (
	Monthly    Length = "month"
	Quarterly  Length = "quarter"
	HalfYearly Length = "half-year"
	Yearly     Length = "year"
)

// Months gives how many months a period of the length has; 0 if it is none.
func (l Length) Months() int {
	switch l {
	case Monthly:
		return 1
	case Quarterly:
		return 3
	case HalfYearly:
		return 6
	case Yearly:
		return 12
	}
	return 0
}

// Period is a month, quarter, half-year or year. The zero Period is none.
type Period struct {
	length Length
	first  Month
}

// NewPeriod gives the period of the length that a month lies in.
func NewPeriod(l Length, m Month) Period {
	n := l.Months()
	if n == 0 {
		return Period{}
	}
	return Period{l, m.Add(-((m.Month() - 1) % n))}
}

var (
	quarterForm = regexp.MustCompile(`^(\d{4})-Q([1-4])$`)
	halfForm    = regexp.MustCompile(`^(\d{4})-H([12])$`)
	yearForm    = regexp.MustCompile(`^\d{4}$`)
)

// ParsePeriod reads 2026-03, 2026-Q1, 2026-H1 or 2026. An error is a fault that
// says how to write it.
func ParsePeriod(s string) (Period, error) {
	if m := quarterForm.FindStringSubmatch(s); m != nil {
		return NewPeriod(Quarterly, NewMonth(atoi(m[1]), atoi(m[2])*3)), nil
	}
	if m := halfForm.FindStringSubmatch(s); m != nil {
		return NewPeriod(HalfYearly, NewMonth(atoi(m[1]), atoi(m[2])*6)), nil
	}
	if yearForm.MatchString(s) {
		return NewPeriod(Yearly, NewMonth(atoi(s), 1)), nil
	}
	m, err := ParseMonth(s)
	if err != nil {
		return Period{}, fault.Invalidf("“%s”不是一个公开的期间，请写成 2026-03、2026-Q1、2026-H1 或 2026。", s)
	}
	return NewPeriod(Monthly, m), nil
}

// IsZero tells whether this is no period.
func (p Period) IsZero() bool { return p.length == "" }

// Length gives how long it is.
func (p Period) Length() Length { return p.length }

// First gives the first day.
func (p Period) First() Day { return p.first.First() }

// Last gives the last day.
func (p Period) Last() Day { return p.first.Add(p.length.Months() - 1).Last() }

// Month gives the first month.
func (p Period) Month() Month { return p.first }

// LastMonth gives the last month.
func (p Period) LastMonth() Month { return p.first.Add(p.length.Months() - 1) }

// Next gives the period after it.
func (p Period) Next() Period { return Period{p.length, p.first.Add(p.length.Months())} }

// Contains tells whether a day lies in it.
func (p Period) Contains(d Day) bool {
	return !p.IsZero() && !d.Before(p.First()) && !d.After(p.Last())
}

// String writes 2026-03, 2026-Q1, 2026-H1 or 2026.
func (p Period) String() string {
	switch p.length {
	case Monthly:
		return p.first.String()
	case Quarterly:
		return fmt.Sprintf("%04d-Q%d", p.first.Year(), (p.first.Month()+2)/3)
	case HalfYearly:
		return fmt.Sprintf("%04d-H%d", p.first.Year(), (p.first.Month()+5)/6)
	case Yearly:
		return fmt.Sprintf("%04d", p.first.Year())
	}
	return ""
}

// Chinese writes 2026年3月, 2026年第一季度, 2026年上半年 or 2026年.
func (p Period) Chinese() string {
	year := strconv.Itoa(p.first.Year()) + "年"
	switch p.length {
	case Monthly:
		return p.first.Chinese()
	case Quarterly:
		return year + "第" + []string{"一", "二", "三", "四"}[(p.first.Month()-1)/3] + "季度"
	case HalfYearly:
		if p.first.Month() == 1 {
			return year + "上半年"
		}
		return year + "下半年"
	case Yearly:
		return year
	}
	return ""
}

// MarshalText writes it as String does.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text gives none.
func (p *Period) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	*p, err = ParsePeriod(string(b))
	return err
}
