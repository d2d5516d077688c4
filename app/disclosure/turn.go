package disclosure

import (
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/rules"
	"sunshine/app/user"
)

// The steps of a turn that are not steps of a chain.
const (
	StepSubmit = "submit" // 编制提交
	StepAnswer = "answer" // 答复监委会的意见
)

// Turn says whose turn it is in the chain, since when and by when. The zero
// Turn is that of a version on which nothing is left to do.
type Turn struct {
	Step        string // submit, review, answer, meet, publish, file
	Since       calendar.Day
	Due         calendar.Day // last day; zero where no rule sets one
	Provisional bool         // the holidays of a year it touches are not known
	Rule        rules.Rule
}

// Late gives by how many days the step is late on a day; 0 if it is not.
func (t Turn) Late(on calendar.Day) int {
	if t.Due.IsZero() {
		return 0
	}
	return max(0, on.Sub(t.Due))
}

// Role tells whose turn it is.
func (t Turn) Role() user.Role {
	return map[string]user.Role{
		StepSubmit: user.Accountant, StepReview: user.Supervisor, StepAnswer: user.Head, StepMeet: user.Head, StepPublish: user.Head, StepFile: user.Township,
	}[t.Step]
}

// Doing names what is to be done: 提意见.
func (t Turn) Doing() string {
	return map[string]string{
		StepSubmit: "提交", StepReview: "提意见", StepAnswer: "答复监委会", StepMeet: "开联席会议定下来", StepPublish: "公开", StepFile: "备案",
	}[t.Step]
}

// Sentence tells whom a version waits for, by when, and how late that is:
// 等监委会提意见，4月8日前，已晚2天. Asked by who is meant it says 您.
func (t Turn) Sentence(by user.Role, on calendar.Day) string {
	if t.Step == "" {
		return ""
	}
	who := t.Role().Chinese()
	if by == t.Role() {
		who = "您"
	}
	s := "等" + who + t.Doing()
	if t.Due.IsZero() {
		return s
	}
	s += fmt.Sprintf("，%d月%d日前", t.Due.Month(), t.Due.DayOfMonth())
	switch late := t.Late(on); {
	case late > 0:
		s += fmt.Sprintf("，已晚%d天", late)
	case t.Due == on:
		s += "，今天是最后一天"
	}
	return s
}

// Turn gives whose turn it is. R37: the supervision committee answers a draft
// in some days, the village committee an objection in some days. R82: the day
// of the act is not counted, a last day that is a holiday moves on.
func (s *Store) Turn(v Version, steps []Step, filed bool, h *calendar.Holidays) Turn {
	var t Turn
	if len(steps) > 0 {
		t.Since = calendar.DayOf(steps[len(steps)-1].At)
	}
	switch {
	case v.State.Open():
		t.Step = StepSubmit
	case v.Objected():
		return s.within(StepAnswer, t.Since, h)
	case v.State == Submitted:
		return s.within(StepReview, t.Since, h)
	case v.State == Approved && v.Needs(StepMeet) && !v.Met():
		t.Step = StepMeet
	case v.State == Approved:
		t.Step = StepPublish
	case v.State == Published && v.Needs(StepFile) && !filed:
		return s.within(StepFile, v.PublishedOn, h)
	default:
		return Turn{}
	}
	return t
}

// within gives the turn of a step for which a rule sets days.
func (s *Store) within(step string, since calendar.Day, h *calendar.Holidays) Turn {
	name := map[string]string{StepReview: rules.DisclosureOpinionDays, StepAnswer: rules.DisclosureAnswerDays, StepFile: rules.FilingDays}[step]
	t := Turn{Step: step, Since: since, Rule: s.Rules.At(name, since)}
	t.Due, _, t.Provisional = h.Roll(since.AddDays(t.Rule.Value))
	return t
}

// Span is how long a step took that is done. Late is in days, 0 where no rule
// sets any.
type Span struct {
	Step  string
	Day   calendar.Day // it was done
	Days  int
	Limit int // of the rule; 0: none
	Late  int
}

// Chinese tells it: 用了2天（5天以内）, 用了8天，晚了3天.
func (p Span) Chinese() string {
	s := fmt.Sprintf("用了%d天", p.Days)
	if p.Days == 0 {
		s = "当天办完"
	}
	switch {
	case p.Late > 0:
		s += fmt.Sprintf("，晚了%d天（应在%d天内）", p.Late, p.Limit)
	case p.Limit > 0 && p.Days > 0:
		s += fmt.Sprintf("（应在%d天内）", p.Limit)
	}
	return s
}

// Spans gives how long each step took after the draft was handed in, from the
// acts that were frozen with a document. A late step stands there late (R37).
func (s *Store) Spans(drafted, reviewed, published Act, h *calendar.Holidays) map[string]Span {
	spans, since := map[string]Span{}, drafted.Day
	add := func(step string, day calendar.Day) {
		if since.IsZero() || day.IsZero() {
			return
		}
		p := Span{Step: step, Day: day, Days: max(0, day.Sub(since))}
		if step == StepReview || step == StepAnswer || step == StepFile {
			t := s.within(step, since, h)
			p.Limit, p.Late = t.Rule.Value, t.Late(day)
		}
		spans[step], since = p, day
	}
	add(StepReview, reviewed.Day)
	add(StepAnswer, reviewed.Objection.Day)
	add(StepMeet, published.Meeting.Day)
	add(StepPublish, published.Day)
	return spans
}

// FilingSpan gives how long the filing took after publication.
func (s *Store) FilingSpan(published, filed calendar.Day, h *calendar.Holidays) Span {
	t := s.within(StepFile, published, h)
	return Span{Step: StepFile, Day: filed, Days: max(0, filed.Sub(published)), Limit: t.Rule.Value, Late: t.Late(filed)}
}
