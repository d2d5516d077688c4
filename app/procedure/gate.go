package procedure

import (
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// Reason is one sentence with the rule it rests on.
type Reason struct {
	Text   string
	Source string // as it may be shown
}

// Gate is what stands before an act: things to be done first, and the earliest
// day with its reasons.
type Gate struct {
	Blocks []Reason
	From   calendar.Day
	Why    []Reason // why not before From
}

func (g *Gate) block(text, source string, m Mark) {
	g.Blocks = append(g.Blocks, Reason{text, Cite(source, m)})
}

func (g *Gate) notBefore(day calendar.Day, text, source string, m Mark) {
	if day.Before(g.From) {
		return
	}
	if day.After(g.From) {
		g.From, g.Why = day, nil
	}
	g.Why = append(g.Why, Reason{text, Cite(source, m)})
}

// allow tells whether the act may be done on the day.
func (g Gate) allow(day calendar.Day) error {
	if len(g.Blocks) > 0 {
		return fault.Conflictf("%s。", g.Blocks[0].Text)
	}
	if day.Before(g.From) {
		return fault.Invalidf("%s，最早%s。", g.Why[0].Text, g.From.Chinese()).On("day", "最早%s。", g.From.Chinese())
	}
	return nil
}

const ours = "本系统的做法"

// gate gives what stands before the own acts of stage i (R2); i may be
// len(Stages): the archive.
func (m *Matter) gate(i int) Gate {
	var g Gate
	if n := len(m.open()); n > 0 {
		g.block(fmt.Sprintf("有%d条异议没有答复，答复以前先停下", n), ours, Default)
	}
	if m.NeedPlan {
		g.block("上次没有通过，要先修改方案", ours, Default)
	}
	g.notBefore(m.Latest.Day, "不能早于上一步", ours, Default)
	for j := range min(i, len(m.Stages)) {
		if missing := m.Missing(j); len(missing) > 0 {
			g.block(fmt.Sprintf("“%s”还缺材料：%s", m.Template.Stages[j].Name, strings.Join(missing, "、")), m.Template.Stages[j].Source, m.Template.Stages[j].Mark)
		}
		m.opinionGate(j, &g)
	}
	if i < len(m.Stages) && m.Template.Stages[i].Kind == Implement {
		for _, by := range m.Category.Approvals {
			if !slices.ContainsFunc(m.Approvals, func(a *Approved) bool { return a.By == by }) {
				g.block(fmt.Sprintf("还没有%s的批准", by.Chinese()), m.Category.Source, m.Category.Mark)
			}
		}
	}
	return g
}

// opinionGate is R23: the supervision body has so many days; its silence does
// not block for ever and its disagreement never blocks.
func (m *Matter) opinionGate(j int, g *Gate) {
	st, pr := m.Template.Stages[j], m.Stages[j]
	if !st.Supervision || pr.MergedInto != "" {
		return
	}
	n := m.Start.Terms.Opinion
	over := pr.happened().AddDays(n.Value + 1)
	if pr.Opinion != nil && !pr.Opinion.Day.After(over) {
		g.notBefore(pr.Opinion.Day, fmt.Sprintf("监委会%s对“%s”写了意见", pr.Opinion.Day.Chinese(), st.Name), n.Source, n.Mark)
		return
	}
	g.notBefore(over, fmt.Sprintf("监委会对“%s”有%d天写意见，还没写", st.Name, n.Value), n.Source, n.Mark)
}

// happened gives the day from which the supervision body's days count; no day
// if nothing has happened in this round.
func (p *Progress) happened() calendar.Day {
	switch {
	case p.Posted != nil:
		return p.Posted.Day
	case p.Passed:
		return p.PassedOn
	case len(p.Work) > 0:
		return p.Work[0].On()
	}
	return calendar.Day{}
}

// Missing names the papers that the stage's file lacks in this round.
func (m *Matter) Missing(i int) []string {
	pr := &m.Stages[i]
	if pr.MergedInto != "" {
		return nil
	}
	var names []string
	for _, kind := range m.required(i) {
		if !slices.ContainsFunc(pr.Documents, func(d Document) bool { return d.Kind == kind }) {
			names = append(names, m.ref.DocumentName(kind))
		}
	}
	return names
}

// required gives the kinds of papers the stage's file must hold.
func (m *Matter) required(i int) []string {
	kinds := slices.Clone(m.Template.Stages[i].Documents)
	add := func(kind string) {
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if i > 0 && m.Stages[i-1].MergedInto != "" {
		for _, k := range m.Template.Stages[i-1].Documents {
			add(k)
		}
	}
	for _, w := range m.Stages[i].Work {
		switch w.(type) {
		case *Contracted:
			add("contract")
		case *Settled:
			add("final-account")
		}
	}
	return kinds
}

// meetingGate gives what stands before the stage's meeting on top of gate:
// notice, plan, cool-down and retries (R5, R7, R9, R19).
func (m *Matter) meetingGate(i int, mt *Meeting) Gate {
	g := m.gate(i)
	m.cooling(&g)
	pr := &m.Stages[i]
	if mt.needsNotice() {
		if pr.Notice == nil || pr.Notice.Organ != mt.Organ {
			g.block(mt.Organ.Chinese()+"还没有发会议通知", mt.Notice.Source, mt.Notice.Mark)
		} else {
			g.notBefore(pr.Notice.Day.AddDays(mt.Notice.Value), fmt.Sprintf("%s要提前%d天通知", mt.Organ.Chinese(), mt.Notice.Value), mt.Notice.Source, mt.Notice.Mark)
		}
	}
	if n := mt.PlanLead; n.Value > 0 {
		if pr.Plan == nil {
			g.block(fmt.Sprintf("要提前%d天把方案送到每个人手里", n.Value), n.Source, n.Mark)
		} else {
			g.notBefore(pr.Plan.Day.AddDays(n.Value), fmt.Sprintf("方案要提前%d天送到每个人手里", n.Value), n.Source, n.Mark)
		}
	}
	return g
}

func (mt *Meeting) needsNotice() bool { return mt.Notice.Value > 0 || mt.Posted }

// cooling is R19: after a lost vote so many days, and so many further votes
// within 365 days.
func (m *Matter) cooling(g *Gate) {
	n := len(m.Losses)
	if n == 0 {
		return
	}
	if c := m.Template.CoolDown; c.Value > 0 {
		g.notBefore(m.Losses[n-1].Day.AddDays(c.Value), fmt.Sprintf("表决没通过的，过%d天才能再议", c.Value), c.Source, c.Mark)
	}
	if r := m.Template.Retries; r.Source != "" && n > r.Value {
		g.notBefore(m.Losses[n-1-r.Value].Day.AddDays(366), fmt.Sprintf("一年里最多再议%d次", r.Value), r.Source, r.Mark)
	}
}
