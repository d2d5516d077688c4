package procedure

import (
	"slices"

	"sunshine/app/fault"
)

func (a *Noticed) apply(m *Matter) error {
	i, err := m.enter(a.Stage, a.Day)
	if err != nil {
		return err
	}
	st := &m.Template.Stages[i]
	mt := m.meetingOf(i, a.Organ)
	if mt == nil {
		return fault.Invalidf("“%s”不由%s开会。", st.Name, a.Organ.Chinese()).On("organ", "请选这一步的会议。")
	}
	if a.Place == "" || !a.Time.valid() {
		return fault.Invalidf("通知要写时间和地点。").On("place", "请写时间和地点。")
	}
	if mt.Posted && !slices.ContainsFunc(a.Documents, func(d Document) bool { return d.Kind == "notice" }) {
		return fault.Invalidf("请上传贴出来的会议通知，要看得见日期。").On("documents", "请上传会议通知。")
	}
	g := Gate{From: a.Day.AddDays(mt.Notice.Value), Why: []Reason{{Text: "通知发出到开会的天数不够"}}}
	m.cooling(&g)
	if a.MeetingDay.Before(g.From) {
		return fault.Invalidf("%s，会议最早%s开。", g.Why[0].Text, g.From.Chinese()).On("meeting_day", "最早%s。", g.From.Chinese())
	}
	m.Stages[i].Notice = a
	m.file(i, a.Documents)
	m.under(Moment{Day: a.Day})
	return nil
}

func (c Clock) valid() bool { return c >= 0 && c < 24*60 }

// under notes that the current stage is being worked on.
func (m *Matter) under(at Moment) {
	m.State = StateRunning
	m.move(at)
}

func (m *Matter) file(i int, docs []Document) {
	m.Stages[i].Documents = append(m.Stages[i].Documents, docs...)
}

// meetingOf gives the meeting of the organ at stage i, also the one of the next
// stage where the two may be held together (R3).
func (m *Matter) meetingOf(i int, o Organ) *Meeting {
	st := &m.Template.Stages[i]
	if mt := st.Meeting(o); mt != nil {
		return mt
	}
	if st.MergeWith != "" && m.Start.CombinedHead {
		return m.Template.Stages[i+1].Meeting(o)
	}
	return nil
}

func (a *PlanSent) apply(m *Matter) error {
	i, err := m.enter(a.Stage, a.Day)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(m.Template.Stages[i].Meetings, func(mt Meeting) bool { return mt.PlanLead.Value > 0 }) {
		return fault.Conflictf("“%s”不用提前送方案。", m.Template.Stages[i].Name)
	}
	m.Stages[i].Plan = a
	m.file(i, a.Documents)
	m.under(Moment{Day: a.Day})
	return nil
}

func (a *Held) apply(m *Matter) error {
	i, err := m.enter(a.Stage, a.Day)
	if err != nil {
		return err
	}
	mt, err := a.meeting(m, i)
	if err != nil {
		return err
	}
	if err := a.times(m); err != nil {
		return err
	}
	if err := m.meetingGate(i, mt).allow(a.Day); err != nil {
		return err
	}
	if n := m.Stages[i].Notice; mt.needsNotice() && n.MeetingDay != a.Day {
		return fault.Conflictf("通知上写的是%s开会；改了日子，要重新发通知。", n.MeetingDay.Chinese())
	}
	var extra []Requirement
	last := i
	if a.Merged {
		last = i + 1
	}
	if m.Template.Stages[last].Kind == Resolve {
		extra = m.Category.Majority
		if err := a.entitled(m); err != nil {
			return err
		}
	}
	o, err := Decide(mt, extra, a.Count)
	if err != nil {
		return err
	}
	if o.Held && !slices.Contains(mt.Ballots, a.Ballot) {
		return fault.Invalidf("请选表决方式。").On("ballot", "请选表决方式。")
	}
	a.record(m, i, last, o)
	return nil
}

// meeting gives the meeting whose rules count.
func (a *Held) meeting(m *Matter, i int) (*Meeting, error) {
	st := &m.Template.Stages[i]
	if !st.Votes() {
		return nil, fault.Conflictf("“%s”不是开会表决的一步。", st.Name)
	}
	if a.Merged {
		if !m.Start.CombinedHead {
			return nil, fault.Conflictf("书记、主任不是一个人，提议和商议要分开开。")
		}
		if st.MergeWith == "" || m.Template.Stages[i+1].Meeting(a.Organ) == nil {
			return nil, fault.Conflictf("“%s”不能和别的会合并。", st.Name)
		}
		return m.Template.Stages[i+1].Meeting(a.Organ), nil
	}
	mt := st.Meeting(a.Organ)
	if mt == nil {
		return nil, fault.Invalidf("“%s”不由%s开会。", st.Name, a.Organ.Chinese()).On("organ", "请选这一步的会议。")
	}
	return mt, nil
}

// times is R2: a meeting begins before it ends, after the step before it, and is over by now.
func (a *Held) times(m *Matter) error {
	e := fault.Invalidf("会议的时间、地点或主持人没有填对。")
	if !a.From.valid() || !a.To.valid() || a.From >= a.To {
		e.On("from", "开始要早于结束。")
	}
	if m.now.Before(Moment{a.Day, a.To}) {
		e.On("to", "会还没开完，开完了再填。")
	}
	if (Moment{a.Day, a.From}).Before(m.Latest) && a.Day == m.Latest.Day {
		e.On("from", "和上一个会的时间重叠，最早%s。", m.Latest.Minute)
	}
	if a.Place == "" {
		e.On("place", "请写地点。")
	}
	if a.Chair == "" {
		e.On("chair", "请写主持人。")
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// entitled is R14 and R24: whether this organ may decide the matter.
func (a *Held) entitled(m *Matter) error {
	if err := m.ref.Allows(m.Category, a.Organ); err != nil {
		return err
	}
	if a.Organ != Representatives || !m.Category.Authorise {
		return nil
	}
	z := a.Authorisation
	switch {
	case z == nil || z.Document.Ref == "" || z.Document.Kind != "authorisation":
		return fault.Conflictf("“%s”由村民代表会议决定，要有村民会议的授权决定；没有的，要开村民会议。", m.Category.Name)
	case z.Day.IsZero() || z.Day.After(a.Day) || z.Until.Before(a.Day):
		return fault.Conflictf("村民会议的授权从%s到%s，%s不在里面。", z.Day.Chinese(), z.Until.Chinese(), a.Day.Chinese())
	case !slices.Contains(z.Categories, m.Category.Code):
		return fault.Conflictf("村民会议的授权里没有“%s”，要开村民会议决定。", m.Category.Name)
	}
	return nil
}

// record lets the outcome take effect (R19).
func (a *Held) record(m *Matter, i, last int, o Outcome) {
	for j := i; j <= last; j++ {
		pr := &m.Stages[j]
		pr.Held, pr.Outcome = a, &o
		if j < last {
			pr.MergedInto = m.Template.Stages[last].Key
		}
	}
	m.file(last, a.Documents)
	m.move(Moment{a.Day, a.To})
	switch {
	case !o.Held: // nobody met: notify again
		m.Past = append(m.Past, m.Stages[last])
		m.Stages[i] = Progress{Key: m.Stages[i].Key, Round: m.Stages[i].Round + 1, Plan: m.Stages[i].Plan}
		if last > i {
			m.Stages[last] = Progress{Key: m.Stages[last].Key, Round: m.Stages[last].Round + 1}
		}
		m.State = StateReturned
	case o.Passed:
		m.pass(i, a.Day)
		m.pass(last, a.Day)
	default:
		m.Losses = append(m.Losses, Loss{Stage: m.Template.Stages[last].Key, Day: a.Day, Sentence: o.Sentence})
		m.sendBack(i)
	}
}

// sendBack returns the matter to where the stage says; the plan must change (R19).
func (m *Matter) sendBack(i int) {
	if to := m.Template.Stages[i].ReturnTo; to != "" {
		_, i = m.Template.Stage(to)
	}
	m.reopen(i, m.Latest.Day)
	m.State, m.NeedPlan = StateReturned, true
}

func (a *Consulted) apply(m *Matter) error {
	i, err := m.enter(a.Stage, a.Day)
	if err != nil {
		return err
	}
	th := m.Template.Stages[i].Consulted
	if th == nil {
		return fault.Conflictf("“%s”不是征求意见的一步。", m.Template.Stages[i].Name)
	}
	if a.Heard < 0 || a.Households < 1 || a.Households > maxHead || a.Heard > a.Households {
		return fault.Invalidf("征求到的户数不能多于全部的户。").On("heard", "不能多于全部的户。")
	}
	if !th.Met(a.Heard, a.Households) {
		return fault.Invalidf("征求意见的户不够：全部%d户，要征求到%d户，现在%d户。", a.Households, th.Need(a.Households), a.Heard).
			On("heard", "要%d户，见%s。", th.Need(a.Households), Cite(th.Source, th.Mark))
	}
	m.Stages[i].Consulted = a
	m.file(i, a.Documents)
	m.pass(i, a.Day)
	return nil
}

func (a *Examined) apply(m *Matter) error {
	i, err := m.enter(a.Stage, a.Day)
	if err != nil {
		return err
	}
	if m.Template.Stages[i].Kind != Examine {
		return fault.Conflictf("“%s”不是乡镇审查的一步。", m.Template.Stages[i].Name)
	}
	if !a.Pass && a.Reason == "" {
		return fault.Invalidf("没有通过审查的，请写理由。").On("reason", "请写理由。")
	}
	m.Stages[i].Examined = a
	m.file(i, a.Documents)
	if a.Pass {
		m.pass(i, a.Day)
		return nil
	}
	m.move(Moment{Day: a.Day})
	m.sendBack(i)
	return nil
}
