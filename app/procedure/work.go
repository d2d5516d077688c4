package procedure

import (
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// work enters the implement stage. R1, R21: nothing is contracted or begun
// before the resolution was published for its whole period.
func (m *Matter) work(day calendar.Day) (*Progress, error) {
	k := m.first(Implement)
	if k < 0 {
		return nil, fault.NotFoundf("这个程序里没有实施这一步。")
	}
	i, err := m.enter(m.Stages[k].Key, day)
	if err != nil {
		return nil, err
	}
	return &m.Stages[i], nil
}

// done puts the act into the stage's work.
func (m *Matter) done(pr *Progress, a Act) {
	pr.Work = append(pr.Work, a)
	pr.Documents = append(pr.Documents, Documents(a)...)
	m.under(Moment{Day: a.On()})
}

func (a *Contracted) apply(m *Matter) error {
	pr, err := m.work(a.Day)
	if err != nil {
		return err
	}
	e := fault.Invalidf("合同没有填全。")
	if a.Party == "" {
		e.On("party", "请写和谁签的。")
	}
	if a.Chosen == "" {
		e.On("chosen", "请写怎么选的。")
	}
	if a.Fen < 0 {
		e.On("fen", "金额不能是负数。")
	}
	if len(e.Fields) > 0 {
		return e
	}
	if m.Acceptance() != nil {
		return fault.Conflictf("已经验收了，不能再签合同。")
	}
	m.done(pr, a)
	return nil
}

func (a *Progressed) apply(m *Matter) error {
	pr, err := m.work(a.Day)
	if err != nil {
		return err
	}
	if a.Note == "" {
		return fault.Invalidf("请写干到哪里了。").On("note", "请写干到哪里了。")
	}
	m.done(pr, a)
	return nil
}

func (a *Changed) apply(m *Matter) error {
	pr, err := m.work(a.Day)
	if err != nil {
		return err
	}
	switch {
	case a.What == "":
		return fault.Invalidf("请写改了什么。").On("what", "请写改了什么。")
	case len(m.Contracts()) == 0:
		return fault.Conflictf("还没有合同，没有什么可以变更。")
	case m.Acceptance() != nil:
		return fault.Conflictf("已经验收了，不能再变更合同。")
	case m.Committed()+a.Fen < 0:
		return fault.Invalidf("变更后合同金额成了负数。").On("fen", "请改正金额。")
	}
	m.done(pr, a)
	return nil
}

func (a *Accepted) apply(m *Matter) error {
	pr, err := m.work(a.Day)
	if err != nil {
		return err
	}
	i := m.first(Implement)
	need := m.Template.Stages[i].Acceptors
	names := slices.Clone(a.Acceptors)
	slices.Sort(names)
	names = slices.Compact(names)
	switch {
	case m.Acceptance() != nil:
		return fault.Conflictf("已经验收合格了。")
	case slices.Contains(names, "") || len(names) < max(need.Value, 1) || len(names) != len(a.Acceptors):
		return fault.Invalidf("验收要%d个人以上签字，名字不要重复，见%s。", max(need.Value, 1), Cite(need.Source, need.Mark)).On("acceptors", "要%d个人以上。", max(need.Value, 1))
	case !a.Pass && a.Note == "":
		return fault.Invalidf("验收不合格的，请写哪里不合格。").On("note", "请写哪里不合格。")
	}
	m.done(pr, a)
	m.finish(i, a.Day)
	return nil
}

func (a *Settled) apply(m *Matter) error {
	pr, err := m.work(a.Day)
	if err != nil {
		return err
	}
	switch {
	case m.Acceptance() == nil:
		return fault.Conflictf("验收合格以后才做决算。")
	case a.Fen < 0:
		return fault.Invalidf("决算金额不能是负数。").On("fen", "请改正金额。")
	}
	m.done(pr, a)
	m.finish(m.first(Implement), a.Day)
	return nil
}

// finish passes the implement stage when the work is accepted and, where there
// was money, settled.
func (m *Matter) finish(i int, day calendar.Day) {
	if m.Acceptance() == nil || ((m.Start.Fen > 0 || len(m.Contracts()) > 0) && m.Settlement() == nil) {
		return
	}
	m.pass(i, day)
}

func (a *Appraised) apply(m *Matter) error {
	i, err := m.enter(a.Stage, a.Day)
	if err != nil {
		return err
	}
	if m.Template.Stages[i].Kind != Appraise {
		return fault.Conflictf("“%s”不是评议的一步。", m.Template.Stages[i].Name)
	}
	for _, n := range []int{a.Satisfied, a.Fair, a.Unsatisfied} {
		if n < 0 || n > maxHead {
			return fault.Invalidf("评议的人数不对。").On("satisfied", "人数不能是负数。")
		}
	}
	if a.Satisfied+a.Fair+a.Unsatisfied == 0 {
		return fault.Invalidf("请填评议的人数。").On("satisfied", "请填人数。")
	}
	m.Stages[i].Appraised = a
	m.file(i, a.Documents)
	m.pass(i, a.Day)
	return nil
}

// works gives the acts of the implement stage in its current round.
func works[A Act](m *Matter) []A {
	var all []A
	if i := m.first(Implement); i >= 0 {
		for _, w := range m.Stages[i].Work {
			if a, ok := w.(A); ok {
				all = append(all, a)
			}
		}
	}
	return all
}

// Contracts gives the contracts of the current round.
func (m *Matter) Contracts() []*Contracted { return works[*Contracted](m) }

// Changes gives the changes to the contracts.
func (m *Matter) Changes() []*Changed { return works[*Changed](m) }

// Steps gives what was told of the progress.
func (m *Matter) Steps() []*Progressed { return works[*Progressed](m) }

// Acceptance gives the acceptance that found the work good; nil if there is none.
func (m *Matter) Acceptance() *Accepted {
	for _, a := range works[*Accepted](m) {
		if a.Pass {
			return a
		}
	}
	return nil
}

// Settlement gives the final account; nil if there is none.
func (m *Matter) Settlement() *Settled {
	if all := works[*Settled](m); len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// Committed gives contracts and changes together, in fen.
func (m *Matter) Committed() money.Fen {
	var sum money.Fen
	for _, c := range m.Contracts() {
		sum += c.Fen
	}
	for _, c := range m.Changes() {
		sum += c.Fen
	}
	return sum
}

// Overrun gives by how much the final account, or before it the contracts,
// exceed what was decided; 0 if they do not or no amount was decided.
func (m *Matter) Overrun() money.Fen {
	spent := m.Committed()
	if s := m.Settlement(); s != nil {
		spent = s.Fen
	}
	if m.Start.Fen == 0 || spent <= m.Start.Fen {
		return 0
	}
	return spent - m.Start.Fen
}

// InForce tells whether the decision may be carried out and paid for on the day
// (R1, R21, R25), and if not, why.
func (m *Matter) InForce(day calendar.Day) (bool, string) {
	n := m.clone()
	n.settle(day)
	i := n.first(Resolve)
	switch {
	case n.State == StateCancelled || n.State == StateWithdrawn:
		return false, "这个决定" + n.State.Chinese() + "。"
	case !n.Stages[i].Passed || n.Stages[i].PassedOn.After(day):
		return false, "还没有决议。"
	case n.Paused():
		return false, "有异议没有答复。"
	}
	for _, by := range n.Category.Approvals {
		if !slices.ContainsFunc(n.Approvals, func(a *Approved) bool { return a.By == by && !a.Day.After(day) }) {
			return false, "还没有" + by.Chinese() + "的批准。"
		}
	}
	for j := i + 1; j < len(n.Stages); j++ {
		if p := n.Template.Stages[j].Publication; p != nil && p.Kind == PublishResolution && (!n.Stages[j].Passed || !n.Stages[j].PassedOn.Before(day)) {
			return false, "决议公开还没有满期。"
		}
	}
	return true, ""
}
