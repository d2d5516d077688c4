package deadline

import (
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
)

// Explain tells how the due day came about: rule, start, days skipped, more
// time that was given, and whether the day may still move.
func (c Clock) Explain() string {
	var b strings.Builder
	if c.OnEvent() {
		b.WriteString(c.eventStart())
	} else {
		fmt.Fprintf(&b, "%s。%s，原定%s", c.Rule.Plain, c.Subject(), c.Nominal.Chinese())
	}
	fixed := c.Fixed
	switch {
	case len(c.Skipped) == 0 && fixed != c.Nominal:
		fmt.Fprintf(&b, "，按当时公布的放假安排顺延到%s", fixed.Chinese())
	case len(c.Skipped) > 0:
		fmt.Fprintf(&b, "，碰上放假（%s），顺延到%s", skippedWords(c.Skipped), fixed.Chinese())
	}
	b.WriteString("。")
	for _, e := range c.Extended {
		b.WriteString(e.Sentence())
	}
	if c.Provisional {
		fmt.Fprintf(&b, "%d年的放假安排还没有公布，这个日子是暂定的，公布后会重算。", fixed.Year())
	}
	return b.String()
}

// eventStart tells what happened and how the days are counted from it. R82: the
// day of the event is not counted.
func (c Clock) eventStart() string {
	happened := fmt.Sprintf("%s“%s”%s%s", eventNoun(c.Terms.Event), c.Title, c.Started.Chinese(), eventVerb(c.Terms.Event))
	due, err := disclosure.ParseDue(c.basisDue())
	switch {
	case err != nil:
		return happened + "，应在" + c.Nominal.Chinese() + "前公开"
	case due.Days < 0:
		return fmt.Sprintf("%s，至少提前%d天公开，最迟%s，碰上放假也不往后推", happened, -due.Days, c.Nominal.Chinese())
	}
	return fmt.Sprintf("%s，当天不算，%d天内公开，最后一天是%s", happened, due.Days, c.Nominal.Chinese())
}

func (c Clock) basisDue() string {
	b, err := ParseBasis(c.Obligation.Rule)
	if err != nil {
		return ""
	}
	return b.Due
}

// eventNoun says what the thing is that something happened to; empty where its
// own name says so.
func eventNoun(event string) string {
	return map[string]string{
		"contract": "合同", "subsidy": "专款", "project": "项目", "plan": "事项", "resolution": "事项", "result": "事项",
	}[event]
}

// eventVerb says what happened.
func eventVerb(event string) string {
	verb, ok := map[string]string{
		"contract": "签订", "subsidy": "第一次发放", "relief": "第一次发放", "project": "验收合格", "plan": "走到方案公示这一步",
		"resolution": "在会上定下来", "result": "验收合格", "assembly": "开会", "request": "联名要求公开",
	}[event]
	if !ok {
		return "发生"
	}
	return verb
}

// Sentence tells who gave more time, until when and why.
func (e Extension) Sentence() string {
	who := e.Place + "（" + strings.TrimSpace(e.Post+" "+e.By) + "）"
	how := "决定延到"
	if e.Asked {
		how = "应村里申请，同意延到"
	}
	return fmt.Sprintf("%s，%s%s%s，原因：%s。", e.On.Chinese(), who, how, e.Until.Chinese(), strings.TrimRight(e.Reason, "。"))
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
