package disclosure

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/rules"
)

// Due is when an item is due: on a day of a month after its period's end or
// from its period's start, some days after an event (before it when negative),
// or on the day of the next month that a rule names.
type Due struct {
	Rule  string // of the rule set, for a day of the month after the period
	After bool   // counted from the period's end, else from its start
	Month int    // the first month is 1
	Day   int    // of that month; one that the month lacks is its last
	Days  int    // after the event
	event bool
}

var dueForm = regexp.MustCompile(`^(?:([es])(\d{1,2})-(\d{1,2})|d(-?\d{1,3})|rule:([a-z_]+))$`)

// ParseDue reads e1-15 (the 15th of the first month after the period), s3-31
// (the 31st of the period's third month), d10 (10 days after the event), d-10
// (10 days before it) or rule:finance_due_day.
func ParseDue(s string) (Due, error) {
	m := dueForm.FindStringSubmatch(s)
	bad := fault.Invalidf("“%s”不是一种期限，请写成 e1-15（期满后第一个月15日）、s3-31（当期第三个月31日）或 d10（10天内）。", s)
	switch {
	case m == nil:
		return Due{}, bad
	case m[5] != "":
		return Due{Rule: m[5], After: true, Month: 1}, nil
	case m[4] != "":
		n, _ := strconv.Atoi(m[4])
		if n == 0 || n < -60 || n > 366 {
			return Due{}, bad
		}
		return Due{Days: n, event: true}, nil
	}
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return Due{}, bad
	}
	return Due{After: m[1] == "e", Month: month, Day: day}, nil
}

// OnEvent tells whether the days are counted from an event.
func (d Due) OnEvent() bool { return d.event }

// Of gives the due day of a period before holidays are looked at.
func (d Due) Of(p calendar.Period, set *rules.Set) calendar.Day {
	day := d.Day
	if d.Rule != "" {
		day = set.At(d.Rule, p.Last()).Value
	}
	m := p.Month().Add(d.Month - 1)
	if d.After {
		m = p.LastMonth().Add(d.Month)
	}
	return calendar.Date(m.Year(), m.Month(), min(day, m.Last().DayOfMonth()))
}

// From gives the due day of an event before holidays are looked at. R82, 民法典
// on periods: the day of the event is not counted.
func (d Due) From(event calendar.Day) calendar.Day { return event.AddDays(d.Days) }

// Rolls tells whether a last day that is a holiday moves to the next working
// day (民法典 on periods; R82). What must be out some days before an event does
// not move towards it.
func (d Due) Rolls() bool { return !d.event || d.Days > 0 }

// Chinese says it in plain words; length is that of the item's periods.
func (d Due) Chinese(f Frequency, set *rules.Set, on calendar.Day) string {
	day := d.Day
	if d.Rule != "" {
		day = set.At(d.Rule, on).Value
	}
	switch {
	case d.event && d.Days < 0:
		return fmt.Sprintf("至少提前%d天公开", -d.Days)
	case d.event:
		return fmt.Sprintf("事后%d天内公开", d.Days)
	case !d.After && f.Length() == calendar.Yearly:
		return fmt.Sprintf("当年%d月%d日前公开", d.Month, day)
	case !d.After:
		return fmt.Sprintf("当期第%d个月%d日前公开", d.Month, day)
	}
	when := map[calendar.Length]string{calendar.Monthly: "下个月", calendar.Quarterly: "下个季度第%d个月", calendar.HalfYearly: "下个半年第%d个月", calendar.Yearly: "第二年%d月"}[f.Length()]
	if strings.Contains(when, "%d") {
		when = fmt.Sprintf(when, d.Month)
	} else if d.Month > 1 {
		when = fmt.Sprintf("期满后第%d个月", d.Month)
	}
	return fmt.Sprintf("%s%d日前公开", when, day)
}

func parseShown(s string) (days int, err error) {
	if strings.HasPrefix(s, "rule:") {
		return 0, nil
	}
	if days, err = strconv.Atoi(s); err != nil || days < 1 || days > 3660 {
		return 0, fault.Invalidf("“%s”不是张贴天数，请写 1 到 3660 的数。", s)
	}
	return days, nil
}

// ShownDays gives for how many days a publication stays on the board (R38).
func (it Item) ShownDays(set *rules.Set, on calendar.Day) int {
	if rule, ok := strings.CutPrefix(it.Shown, "rule:"); ok {
		return set.At(rule, on).Value
	}
	if days, err := parseShown(it.Shown); err == nil {
		return days
	}
	return set.At(rules.TableShownDays, on).Value
}
