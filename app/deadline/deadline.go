// Package deadline says what each village owes and by when, and where it
// stands on any day. Law: finance is published monthly (村民委员会组织法, on
// 村务公开; R32), by a day of the next month that a rule set fixes; a last day
// that is a holiday moves to the next working day (民法典 art. 203; R82).
//
// Stored are the obligation and its due day, fixed when it was made. Whether it
// is overdue is never stored: Status computes it from facts and a day.
package deadline

import (
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/rules"
)

// Status is where an obligation stands on a day (R40).
type Status string

// The statuses.
const (
	Upcoming Status = "upcoming" // 未到期
	Soon     Status = "soon"     // 临期
	Overdue  Status = "overdue"  // 逾期
	MetLate  Status = "met-late" // 补公开
	Met      Status = "met"      // 已公开
)

// Statuses lists all statuses as a legend shows them.
var Statuses = []Status{Met, MetLate, Soon, Overdue, Upcoming}

// Chinese names the status for people.
func (s Status) Chinese() string {
	switch s {
	case Upcoming:
		return "未到期"
	case Soon:
		return "临期"
	case Overdue:
		return "逾期"
	case MetLate:
		return "补公开"
	case Met:
		return "已公开"
	}
	return string(s)
}

// Obligation is what one village owes: one item for one period.
type Obligation struct {
	ID          int64
	VillageID   int64
	Item        string
	Period      calendar.Month
	Rule        string       // the rule version that fixed the day
	Nominal     calendar.Day // due day before holidays
	Due         calendar.Day
	Provisional bool         // 暂定: the holiday table of a year it touches is not loaded
	Published   calendar.Day // day the first version came out; zero if none has
}

// Status gives where the obligation stands at the end of the day asked about.
// R40: overdue is what was not published by 24:00 of the due day; soonDays
// before it an obligation is 临期. What came out after the day asked about
// does not count, so past days can be asked about.
func (o Obligation) Status(on calendar.Day, soonDays int) Status {
	if !o.Published.IsZero() && !o.Published.After(on) {
		if o.Published.After(o.Due) {
			return MetLate
		}
		return Met
	}
	switch {
	case on.After(o.Due):
		return Overdue
	case o.Due.Sub(on) <= soonDays:
		return Soon
	}
	return Upcoming
}

// DaysLate gives how many days after the due day it came out, or, while it has
// not, how many days have passed; 0 if it is not late.
func (o Obligation) DaysLate(on calendar.Day) int {
	end := on
	if !o.Published.IsZero() && !o.Published.After(on) {
		end = o.Published
	}
	return max(0, end.Sub(o.Due))
}

// dueDay fixes the due day of a monthly sheet: the rule's day of the next
// month, moved past holidays.
func dueDay(m calendar.Month, rule rules.Rule, h *calendar.Holidays) (nominal, due calendar.Day, skipped []calendar.Skipped, provisional bool) {
	next := m.Add(1)
	nominal = calendar.Date(next.Year(), next.Month(), rule.Value)
	due, skipped, provisional = h.Roll(nominal)
	return nominal, due, skipped, provisional
}

// Clock explains an obligation to anyone: rule, start, days skipped, due, now.
type Clock struct {
	Obligation
	Status   Status
	DaysLate int
	DaysLeft int // until the due day; 0 when over or met
	Rule     rules.Rule
	Skipped  []calendar.Skipped
	On       calendar.Day
}

// Sentence tells the state in one sentence of plain words.
func (c Clock) Sentence() string {
	month := c.Period.Chinese()
	switch c.Status {
	case Met:
		return fmt.Sprintf("%s的账在%s公开了，没有超期。", month, c.Published.Chinese())
	case MetLate:
		return fmt.Sprintf("%s的账在%s才公开，晚了%d天。", month, c.Published.Chinese(), c.DaysLate)
	case Overdue:
		return fmt.Sprintf("%s的账应在%s前公开，已经晚了%d天。", month, c.Due.Chinese(), c.DaysLate)
	}
	switch c.DaysLeft {
	case 0:
		return fmt.Sprintf("%s的账今天是公开的最后一天。", month)
	case 1:
		return fmt.Sprintf("%s的账明天是公开的最后一天。", month)
	}
	return fmt.Sprintf("%s的账最迟%s公开，还有%d天。", month, c.Due.Chinese(), c.DaysLeft)
}

// Explain tells how the due day came about.
func (c Clock) Explain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s。%s的账，原定%s", c.Rule.Plain, c.Period.Chinese(), c.Nominal.Chinese())
	switch {
	case len(c.Skipped) == 0 && c.Due != c.Nominal:
		fmt.Fprintf(&b, "，按当时公布的放假安排顺延到%s", c.Due.Chinese())
	case len(c.Skipped) > 0:
		fmt.Fprintf(&b, "，碰上放假（%s），顺延到%s", skippedWords(c.Skipped), c.Due.Chinese())
	}
	b.WriteString("。")
	if c.Provisional {
		fmt.Fprintf(&b, "%d年的放假安排还没有公布，这个日子是暂定的，公布后会重算。", c.Due.Year())
	}
	return b.String()
}

// skippedWords lists the days passed over; a run of one holiday is written as
// a span: 2月15日至23日春节.
func skippedWords(days []calendar.Skipped) string {
	var words []string
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && days[j+1].Why == days[i].Why {
			j++
		}
		first, last := days[i].Day, days[j].Day
		text := fmt.Sprintf("%d月%d日", first.Month(), first.DayOfMonth())
		switch {
		case last == first:
		case last.Month() == first.Month():
			text += fmt.Sprintf("至%d日", last.DayOfMonth())
		default:
			text += fmt.Sprintf("至%d月%d日", last.Month(), last.DayOfMonth())
		}
		words = append(words, text+days[i].Why)
		i = j + 1
	}
	return strings.Join(words, "、")
}
