package procedure

import (
	"slices"

	"sunshine/app/fault"
)

// The assembly may cancel or change what its representatives decided. It is an
// assembly like any other: notice, quorum and majority of the floor.
func (a *Overruled) apply(m *Matter) error {
	i := m.first(Resolve)
	pr := &m.Stages[i]
	switch {
	case !pr.Passed:
		return fault.Conflictf("还没有决议，没有什么可以撤销。")
	case pr.Held.Organ != Representatives:
		return fault.Conflictf("只有村民代表会议的决定，村民会议才能撤销或者改变；这个决定是%s作的。", pr.Held.Organ.Chinese())
	case a.Reason == "":
		return fault.Invalidf("请写理由。").On("reason", "请写理由。")
	case !a.Cancel && !slices.ContainsFunc(a.Documents, func(d Document) bool { return d.Kind == "resolution" }):
		return fault.Invalidf("改变决定的，请上传新的决议书。").On("documents", "请上传新的决议书。")
	case a.Day.Before(pr.Held.Day):
		return tooEarly(pr.Held.Day)
	}
	low := m.ref.Floor.Organ(Assembly)
	if from := a.NoticeDay.AddDays(low.Notice.Value); a.NoticeDay.IsZero() || a.NoticeDay.Before(pr.Held.Day) || a.Day.Before(from) {
		return fault.Invalidf("村民会议要提前%d天通知，见%s。", low.Notice.Value, Cite(low.Notice.Source, low.Notice.Mark)).On("notice_day", "要早于开会%d天，也不能早于原来的决定。", low.Notice.Value)
	}
	var extra []Requirement
	if !a.Cancel {
		extra = m.Category.Majority
		if err := m.ref.Allows(m.Category, Assembly); err != nil {
			return err
		}
	}
	o, err := Decide(&Meeting{Organ: Assembly, Quorum: low.Quorum, Majority: low.Majority}, extra, a.Count)
	if err != nil {
		return err
	}
	m.Challenges = append(m.Challenges, Challenge{Overruled: *a, Outcome: o})
	m.move(Moment{Day: a.Day})
	switch {
	case !o.Passed:
	case a.Cancel:
		m.State = StateCancelled
	default:
		m.replace(i, a, o)
	}
	return nil
}

// replace puts the assembly's own decision in the place of the representatives';
// it is published anew.
func (m *Matter) replace(i int, a *Overruled, o Outcome) {
	round, start := m.Stages[i].Round, m.Stages[i]
	m.reopen(i, a.Day)
	m.Stages[i] = Progress{Key: start.Key, Round: round + 1, Outcome: &o, Documents: a.Documents, Held: &Held{
		Stage: start.Key, Organ: Assembly, Day: a.Day, Count: a.Count, Amendments: a.Reason, Documents: a.Documents,
	}}
	m.pass(i, a.Day)
}

// The township orders an unlawful decision to be corrected.
func (a *Corrected) apply(m *Matter) error {
	if a.Reason == "" || a.Number == "" {
		return fault.Invalidf("请写文号和理由。").On("number", "请写文号。").On("reason", "请写理由。")
	}
	i, err := m.index(a.Reopen)
	if err != nil {
		return fault.Invalidf("请选从哪一步重来。").On("reopen", "请选一步。")
	}
	if i > m.At || (i < len(m.Stages) && !m.Stages[i].touched()) {
		return fault.Invalidf("只能从办过的一步重来。").On("reopen", "请选办过的一步。")
	}
	if a.Day.Before(m.Stages[i].happened()) {
		return tooEarly(m.Stages[i].happened())
	}
	m.reopen(i, a.Day)
	m.State, m.Ended = StateReturned, nil
	return nil
}

// R16: an approval from above, uploaded before the decision is carried out.
func (a *Approved) apply(m *Matter) error {
	pr := &m.Stages[m.first(Resolve)]
	switch {
	case !slices.Contains(m.Category.Approvals, a.By):
		return fault.Conflictf("“%s”不用%s批准。", m.Category.Name, a.By.Chinese())
	case !pr.Passed:
		return fault.Conflictf("决议以后才报上级批准。")
	case a.Day.Before(pr.PassedOn):
		return tooEarly(pr.PassedOn)
	case a.Number == "" || len(a.Documents) == 0:
		return fault.Invalidf("请写文号，并上传批准的文书。").On("number", "请写文号。").On("documents", "请上传。")
	case slices.ContainsFunc(m.Approvals, func(b *Approved) bool { return b.By == a.By }):
		return fault.Conflictf("%s已经批准了。", a.By.Chinese())
	}
	m.Approvals = append(m.Approvals, a)
	m.move(Moment{Day: a.Day})
	m.file(m.first(Resolve), a.Documents)
	return nil
}
