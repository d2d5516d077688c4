package procedure

import (
	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// R26: who brings a matter forward, and how many it takes.
func (a *Initiated) apply(m *Matter) error {
	right, ok := m.ref.Floor.right(a.By, a.For)
	if !ok {
		return fault.Invalidf("请选由谁动议。").On("by", "请选由谁动议。")
	}
	if a.Reason == "" {
		return fault.Invalidf("请写为什么要办这件事。").On("reason", "请写为什么要办这件事。")
	}
	if err := right.Allows(a.Signers, a.All); err != nil {
		return err
	}
	m.Initiative, m.State = a, StateRunning
	m.move(Moment{Day: a.Day})
	return nil
}

func (a *PlanRevised) apply(m *Matter) error {
	if a.Summary == "" {
		return fault.Invalidf("请写改了什么。").On("summary", "请写改了什么。")
	}
	m.settle(a.Day)
	if m.At > m.first(Resolve) {
		return fault.Conflictf("已经决议了，方案不能改；要改，先由村民会议改变决定。")
	}
	for i, st := range m.Template.Stages {
		if st.Publication != nil && st.Publication.Kind == PublishPlan && m.Stages[i].Posted != nil {
			return fault.Conflictf("方案已经公示，不能再改；有意见的走异议，会上改的记在会议记录里。")
		}
	}
	if a.Day.Before(m.Latest.Day) {
		return tooEarly(m.Latest.Day)
	}
	m.Plans, m.NeedPlan = append(m.Plans, a), false
	m.move(Moment{Day: a.Day})
	return nil
}

func tooEarly(day calendar.Day) error {
	return fault.Invalidf("日期早于上一步，最早%s。", day.Chinese()).On("day", "最早%s。", day.Chinese())
}

func (a *Closed) apply(m *Matter) error {
	m.settle(a.Day)
	if m.At < len(m.Stages) {
		return fault.Conflictf("还有“%s”没办完，不能归档。", m.Template.Stages[m.At].Name)
	}
	if err := m.gate(m.At).allow(a.Day); err != nil {
		return err
	}
	m.State, m.Ended = StateClosed, a
	m.move(Moment{Day: a.Day})
	return nil
}

func (a *Withdrawn) apply(m *Matter) error {
	if a.Reason == "" {
		return fault.Invalidf("请写为什么撤回。").On("reason", "请写为什么撤回。")
	}
	if i := m.first(Resolve); m.Stages[i].Passed {
		return fault.Conflictf("已经决议的事不能撤回，要由村民会议撤销。")
	}
	if a.Day.Before(m.Latest.Day) {
		return tooEarly(m.Latest.Day)
	}
	m.State, m.Ended = StateWithdrawn, a
	return nil
}
