package procedure

import (
	"fmt"

	"sunshine/app/calendar"
)

// Step is what comes next in a matter.
type Step struct {
	Act      string       // stored kind of the act: noticed, held, posted…; empty when nothing more is to be done
	Stage    string       // its key; empty for the whole matter
	What     string       // 给村民代表会议发通知
	By       Organ        // who does it
	Meeting  *Meeting     // for noticed and held: the first meeting the stage allows
	Earliest calendar.Day // not before this day, nor before today
	Due      calendar.Day // to be done by then; no day if there is no limit
	DueWhy   Reason
	Why      []Reason // why not earlier
	Blocks   []Reason // what has to be done first
	Missing  []string // papers lacking so far, by name
}

// Next tells what comes next, by whom, the earliest lawful day and why, and
// which papers are lacking.
func (m *Matter) Next(today calendar.Day) Step {
	n := m.clone()
	if n.State != StateClosed {
		n.settle(today)
	}
	s := n.step(today)
	for i := range min(n.At+1, len(n.Stages)) {
		if n.Stages[i].Passed || n.Stages[i].touched() {
			s.Missing = append(s.Missing, n.Missing(i)...)
		}
	}
	if s.Earliest.Before(today) {
		s.Earliest = today
	}
	return s
}

func (m *Matter) step(today calendar.Day) Step {
	switch m.State {
	case StateNew:
		return Step{Act: "initiated", What: "写明是谁动议的", By: VillageCommittee}
	case StateClosed, StateWithdrawn, StateCancelled:
		return Step{What: "这件事" + m.State.Chinese()}
	}
	if open := m.open(); len(open) > 0 {
		r := m.Start.Terms.Reply
		return Step{
			Act: "answered", What: fmt.Sprintf("答复第%d条异议", open[0]), By: VillageCommittee, Due: m.Objections[open[0]-1].Day.AddDays(r.Value),
			DueWhy: Reason{fmt.Sprintf("异议要在%d天内答复", r.Value), Cite(r.Source, r.Mark)},
		}
	}
	if m.NeedPlan {
		return Step{Act: "plan-revised", What: "修改方案", By: Committees, Earliest: m.Latest.Day}
	}
	g := m.gate(m.At)
	if m.At == len(m.Stages) {
		return Step{Act: "closed", What: "材料齐了，归档", By: VillageCommittee}.with(g)
	}
	st := &m.Template.Stages[m.At]
	s := Step{Stage: st.Key, What: st.Name, By: st.Organ}
	switch {
	case st.Votes():
		s = m.nextMeeting(st, s)
	case st.Kind == Publish:
		s = m.nextPublication(st, s)
	case st.Kind == Implement:
		s.Act, s.What = m.nextWork()
		s = s.with(g)
	default:
		s.Act = map[StageKind]string{Consult: "consulted", Examine: "examined", Appraise: "appraised"}[st.Kind]
		s = s.with(g)
	}
	if p := m.Start.Terms.Petition; st.Votes() && m.Initiative.Signers > 0 && s.Due.IsZero() {
		s.Due, s.DueWhy = m.Initiative.Day.AddDays(p.Value), Reason{fmt.Sprintf("联名要求的，%d天内要开会", p.Value), Cite(p.Source, p.Mark)}
	}
	return s
}

func (s Step) with(g Gate) Step {
	s.Blocks, s.Earliest, s.Why = g.Blocks, g.From, g.Why
	return s
}

// nextMeeting is the notice, the plan, or the meeting itself.
func (m *Matter) nextMeeting(st *Stage, s Step) Step {
	s.Meeting = m.lawfulMeeting(st)
	pr := &m.Stages[m.At]
	if pr.Notice != nil {
		s.Meeting = m.meetingOf(m.At, pr.Notice.Organ)
	}
	s.By = s.Meeting.Convenor
	switch {
	case s.Meeting.PlanLead.Value > 0 && pr.Plan == nil:
		s.Act, s.What = "plan-sent", fmt.Sprintf("把方案送到每个人手里（会前%d天）", s.Meeting.PlanLead.Value)
		return s.with(m.gate(m.At))
	case s.Meeting.needsNotice() && pr.Notice == nil:
		s.Act, s.What = "noticed", fmt.Sprintf("给%s发会议通知（会前%d天）", s.Meeting.Organ.Chinese(), s.Meeting.Notice.Value)
		return s.with(m.gate(m.At))
	}
	s.Act, s.What = "held", "开"+s.Meeting.Organ.Chinese()
	s = s.with(m.meetingGate(m.At, s.Meeting))
	if pr.Notice != nil && pr.Notice.MeetingDay.After(s.Earliest) {
		s.Earliest = pr.Notice.MeetingDay
		s.Why = []Reason{{"通知上写的是这一天", Cite(ours, Default)}}
	}
	return s
}

// lawfulMeeting gives the stage's first meeting that may decide the category.
func (m *Matter) lawfulMeeting(st *Stage) *Meeting {
	for i := range st.Meetings {
		if st.Kind != Resolve || m.ref.Allows(m.Category, st.Meetings[i].Organ) == nil {
			return &st.Meetings[i]
		}
	}
	return &st.Meetings[0]
}

// nextPublication is the posting, or waiting for its end. R22: the result is due after acceptance.
func (m *Matter) nextPublication(st *Stage, s Step) Step {
	pr := &m.Stages[m.At]
	if pr.Posted != nil {
		s.What = fmt.Sprintf("“%s”公开到%s", st.Name, pr.Posted.Until.Chinese())
		d := st.Publication.Days
		s.Earliest = pr.Posted.Until.AddDays(1)
		s.Why = []Reason{{fmt.Sprintf("要公开%d天，贴的那天不算", d.Value), Cite(d.Source, d.Mark)}}
		return s
	}
	s.Act, s.What = "posted", "张贴"+st.Publication.Kind.Chinese()
	s = s.with(m.gate(m.At))
	if w := st.Publication.Within; w.Value > 0 {
		from := m.Latest.Day
		if m.At > 0 {
			from = m.Stages[m.At-1].PassedOn
		}
		if a := m.Acceptance(); a != nil && st.Publication.Kind == PublishResult {
			from = a.Day
		}
		s.Due, s.DueWhy = from.AddDays(w.Value), Reason{fmt.Sprintf("要在%d天内公开", w.Value), Cite(w.Source, w.Mark)}
	}
	return s
}

func (m *Matter) nextWork() (act, what string) {
	switch {
	case m.Acceptance() != nil:
		return "settled", "做决算"
	case m.Start.Fen > 0 && len(m.Contracts()) == 0:
		return "contracted", "签合同，或者自己动手干，干完验收"
	}
	return "accepted", "干完了，验收"
}
