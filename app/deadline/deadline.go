// Package deadline says what each village owes and by when, and where it
// stands on any day. Law: what the catalogue names is published every period or
// when something happens (村民委员会组织法, on 村务公开; R30 to R35), by a day that a
// rule of the catalogue fixes; a last day that is a holiday moves to the next
// working day (民法典 on periods; R82).
//
// Stored are the duty and its due day, fixed when it was made, with the rule
// that anyone can work the day out by (Basis). Whether it is overdue is never
// stored: Status computes it from facts and a day.
package deadline

import (
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/rules"
)

// Status is where a duty stands on a day (R40).
type Status string

// The statuses.
const (
	Upcoming Status = "upcoming" // 未到期
	Soon     Status = "soon"     // 临期
	Overdue  Status = "overdue"  // 逾期
	MetLate  Status = "met-late" // 补公开
	Met      Status = "met"      // 已公开
	Released Status = "released" // 免公开
)

// Statuses lists all statuses as a legend shows them.
var Statuses = []Status{Met, MetLate, Soon, Overdue, Upcoming, Released}

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
	case Released:
		return "免公开"
	}
	return string(s)
}

// Obligation is what one village owes: one item for one period, or because
// something happened.
type Obligation struct {
	ID        int64
	VillageID int64
	Item      string
	Period    string          // the key: 2026-03, 2026-Q1, contract-12, 2026-003 of a matter
	Span      calendar.Period // zero for what an event started
	Title     string          // what happened, in words; empty for a period
	Started   calendar.Day    // the day it is counted from: a period's last, an event's own

	Rule        string       // how the day was fixed: see ParseBasis
	Nominal     calendar.Day // due day before holidays
	Fixed       calendar.Day // due day before extensions
	Due         calendar.Day // the day that counts
	Provisional bool         // 暂定: the holiday table of a year it touches is not loaded
	Extended    []Extension  // oldest first
	Published   calendar.Day // day the first version came out; zero if none has
	Released    Release      // by the township, of what did not happen; zero if it was not
}

// Extension is more time that the township gave.
type Extension struct {
	Until    calendar.Day
	Reason   string
	Asked    bool // the village had asked
	By, Post string
	Place    string // the township
	On       calendar.Day
}

// OnEvent tells whether an event started it, and no period.
func (o Obligation) OnEvent() bool { return o.Span.IsZero() }

// Month gives the month a monthly duty is about; of a longer period its first.
func (o Obligation) Month() calendar.Month { return o.Span.Month() }

// Status gives where the duty stands at the end of the day asked about. R40:
// overdue is what was not published by 24:00 of the due day; soonDays before it
// a duty is 临期. What came out after the day asked about does not count, so past
// days can be asked about.
func (o Obligation) Status(on calendar.Day, soonDays int) Status {
	if !o.Published.IsZero() && !o.Published.After(on) {
		if o.Published.After(o.Due) {
			return MetLate
		}
		return Met
	}
	switch {
	case o.released(on):
		return Released
	case on.After(o.Due):
		return Overdue
	case o.Due.Sub(on) <= soonDays:
		return Soon
	}
	return Upcoming
}

// DaysLate gives how many days after the due day it came out, or, while it has
// not, how many days have passed; 0 if it is not late, or not owed any more.
func (o Obligation) DaysLate(on calendar.Day) int {
	end := on
	switch {
	case !o.Published.IsZero() && !o.Published.After(on):
		end = o.Published
	case o.released(on):
		return 0
	}
	return max(0, end.Sub(o.Due))
}

// Clock explains a duty to anyone: rule, start, days skipped, due, now.
type Clock struct {
	Obligation
	Terms    disclosure.Item // the catalogue's item as it held for this duty; its code alone if it is nowhere any more
	Status   Status
	DaysLate int
	DaysLeft int        // until the due day; 0 when over or met
	Rule     rules.Rule // where the due day comes from, with source and mark
	Skipped  []calendar.Skipped
	On       calendar.Day
}

// Name gives the item's name.
func (c Clock) Name() string {
	if c.Terms.Name == "" {
		return c.Item
	}
	return c.Terms.Name
}

// When names the period, or what happened: 2026年第一季度, “鱼塘发包”.
func (c Clock) When() string {
	if c.OnEvent() {
		return "“" + c.Title + "”"
	}
	return c.Span.Chinese()
}

// Subject names the duty: 2026年3月的账, 2026年第一季度的“债权债务情况”,
// 资源资产发包出租“鱼塘发包”.
func (c Clock) Subject() string {
	switch {
	case c.OnEvent():
		return c.Name() + c.When()
	case c.Item == disclosure.FinanceMonth:
		return c.Span.Chinese() + "的账"
	}
	return c.Span.Chinese() + "的“" + c.Name() + "”"
}

// Sentence tells the state in one sentence of plain words.
func (c Clock) Sentence() string { return c.Subject() + c.Stand() }

// Stand is the sentence for a place that names the duty already.
func (c Clock) Stand() string {
	switch c.Status {
	case Met:
		return fmt.Sprintf("在%s公开了，没有超期。", c.Published.Chinese())
	case MetLate:
		return fmt.Sprintf("在%s才公开，晚了%d天。", c.Published.Chinese(), c.DaysLate)
	case Overdue:
		return fmt.Sprintf("应在%s前公开，已经晚了%d天。", c.Due.Chinese(), c.DaysLate)
	case Released:
		return fmt.Sprintf("在%s免了：%s。", c.Released.On.Chinese(), strings.TrimRight(c.Released.Reason, "。"))
	}
	switch c.DaysLeft {
	case 0:
		return "今天是公开的最后一天。"
	case 1:
		return "明天是公开的最后一天。"
	}
	return fmt.Sprintf("最迟%s公开，还有%d天。", c.Due.Chinese(), c.DaysLeft)
}
