package deadline

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/rules"
)

// Basis is how a due day was fixed, written so that anyone can work it out
// again: debts/quarter/e1-15@2000-01-01 is the item and how often and by when it
// is due by our national list as it holds from that day; with @p3:2026-03-01 it
// is the county's third catalogue; where the day stands in a rule, its version
// follows: finance-month/month/rule:finance_due_day@2000-01-01
// finance_due_day@2000-01-01. Of the monthly sheet by our list only the rule's
// version is written.
type Basis struct {
	Item      string
	Frequency disclosure.Frequency
	Due       string       // as the catalogue writes it: see disclosure.ParseDue
	Profile   int          // number of the county's catalogue; 0: ours
	From      calendar.Day // from which that holds
	Rule      string       // version of the rule with the day; empty if the day stands in Due
}

// String writes it.
func (b Basis) String() string {
	if b.plainMonth() {
		return b.Rule
	}
	text := fmt.Sprintf("%s/%s/%s@", b.Item, b.Frequency, b.Due)
	if b.Profile > 0 {
		text += fmt.Sprintf("p%d:", b.Profile)
	}
	text += b.From.String()
	if b.Rule != "" {
		text += " " + b.Rule
	}
	return text
}

// monthDue is how the monthly sheet is due by our own list.
const monthDue = "rule:" + rules.FinanceDueDay

func (b Basis) plainMonth() bool {
	return b.Item == disclosure.FinanceMonth && b.Profile == 0 && b.Frequency == disclosure.Frequency(calendar.Monthly) && b.Due == monthDue && b.Rule != ""
}

var basisForm = regexp.MustCompile(`^([^/@ ]+)/([a-z-]+)/([^@ ]+)@(?:p(\d+):)?(\d{4}-\d{2}-\d{2})(?: ([a-z_]+@\d{4}-\d{2}-\d{2}))?$`)

// ParseBasis reads what String wrote.
func ParseBasis(s string) (b Basis, err error) {
	if name, from, ok := strings.Cut(s, "@"); ok && name == rules.FinanceDueDay {
		b = Basis{Item: disclosure.FinanceMonth, Frequency: disclosure.Frequency(calendar.Monthly), Due: monthDue, Rule: s}
		b.From, err = calendar.ParseDay(from)
		return b, err
	}
	m := basisForm.FindStringSubmatch(s)
	if m == nil {
		return b, fmt.Errorf("deadline: %q names no rule", s)
	}
	b = Basis{Item: m[1], Frequency: disclosure.Frequency(m[2]), Due: m[3], Rule: m[6]}
	b.Profile, _ = strconv.Atoi(m[4])
	b.From, err = calendar.ParseDay(m[5])
	return b, err
}

// basisOf writes down how an item of a list is due.
func basisOf(it disclosure.Item, l disclosure.Dated, set *rules.Set, day calendar.Day) Basis {
	b := Basis{Item: it.Code, Frequency: it.Frequency, Due: it.Due, From: it.From}
	if byProfile(l, it.Code) {
		b.Profile, b.From = l.Profile.N, l.Profile.From
	}
	if name, ok := strings.CutPrefix(it.Due, "rule:"); ok {
		b.Rule = set.At(name, day).ID()
	}
	return b
}

// dueDay is when something is due.
type dueDay struct {
	nominal, due calendar.Day
	skipped      []calendar.Skipped
	provisional  bool
}

// of works the due day of a period or, if it is zero, of an event out.
func (b Basis) of(span calendar.Period, event calendar.Day, set *rules.Set, h *calendar.Holidays) (d dueDay, err error) {
	due, err := disclosure.ParseDue(b.Due)
	if err != nil {
		return d, err
	}
	if span.IsZero() {
		d.nominal = due.From(event)
	} else {
		d.nominal = due.Of(span, set)
	}
	if d.due = d.nominal; due.Rolls() {
		d.due, d.skipped, d.provisional = h.Roll(d.nominal)
	}
	return d, nil
}

// source finds where the due day comes from: the rule that has it, the county's
// catalogue, or the rule of ours that the catalogue follows.
func (b Basis) source(it disclosure.Item, lists []disclosure.Dated, set *rules.Set, day calendar.Day) rules.Rule {
	due, err := disclosure.ParseDue(b.Due)
	if err != nil {
		return rules.Rule{Plain: it.Name, Source: it.Basis, Mark: "D"}
	}
	if due.Rule != "" {
		return set.At(due.Rule, day)
	}
	r := rules.Rule{Name: b.Item, From: b.From, Level: "profile", Mark: "D", Source: "本系统默认"}
	if name := ruleFor(b.Frequency, due); name != "" {
		if known := set.At(name, day); known.Value == max(due.Day, due.Days, -due.Days) {
			r.Source, r.Mark, r.Number = known.Source, known.Mark, known.Number
		}
	}
	for _, l := range lists {
		if b.Profile > 0 && l.Profile != nil && l.Profile.N == b.Profile {
			r.Source, r.Mark = "县里的目录“"+l.Profile.Name+"”："+l.Profile.Source, "L"
		}
	}
	r.Plain = b.Frequency.Chinese() + "，" + due.Chinese(b.Frequency, set, day)
	if !due.OnEvent() {
		r.Plain = b.Frequency.Chinese() + "一次，" + due.Chinese(b.Frequency, set, day)
	}
	return r
}

// ruleFor names the rule that says where a due day of the catalogue comes from.
func ruleFor(f disclosure.Frequency, d disclosure.Due) string {
	switch l := f.Length(); {
	case d.OnEvent() && d.Days < 0:
		return rules.AssemblyDays
	case d.OnEvent():
		return rules.EventDueDays
	case l == calendar.Quarterly && d.After && d.Month == 1:
		return rules.QuarterDueDay
	case l == calendar.HalfYearly && d.After && d.Month == 1:
		return rules.HalfYearDueDay
	case l == calendar.Yearly && d.After && d.Month == 1:
		return rules.YearDueDay
	case l == calendar.Yearly && !d.After && d.Month == 3:
		return rules.YearPlanDay
	}
	return ""
}
