package procedure

import (
	"fmt"
	"slices"

	"sunshine/app/fault"
)

// Floor is what no template may go below. What is not marked Confirmed in it is
// the portal's own floor and is never shown as law.
type Floor struct {
	Organs       []FloorOrgan      `toml:"organ"`
	Demands      []Demand          `toml:"demand"`
	Initiatives  []InitiativeRight `toml:"initiative"`
	Compositions []Composition     `toml:"composition"`
	Publication  Number            `toml:"publication"` // fewest days of any publication
}

// FloorOrgan is the least that a meeting of the organ asks for.
type FloorOrgan struct {
	Organ    Organ         `toml:"organ"`
	Scopes   []Scope       `toml:"scopes"` // asked in templates of these scopes on top; empty all
	Notice   Number        `toml:"notice"`
	Quorum   []Requirement `toml:"quorum"`
	Majority []Requirement `toml:"majority"`
	Online   bool          `toml:"online"`
	Proxies  Number        `toml:"proxies"`
	Barred   []string      `toml:"barred"` // categories this organ may not decide
	BarredBy string        `toml:"barred_by"`
	Source   string        `toml:"source"`
	Mark     Mark          `toml:"mark"`
}

// Demand is a stage that templates of some scopes must have.
type Demand struct {
	Scopes      []Scope         `toml:"scopes"`
	Kinds       []StageKind     `toml:"kinds"`       // any of these
	Organs      []Organ         `toml:"organs"`      // only these may meet there; empty any
	Publication PublicationKind `toml:"publication"` // for publish stages
	Before      bool            `toml:"before"`      // before the resolution
	Says        string          `toml:"says"`
	Source      string          `toml:"source"`
	Mark        Mark            `toml:"mark"`
}

// Organ gives the floor of the organ's meetings in every scope; nil if there is none.
func (f *Floor) Organ(o Organ) *FloorOrgan {
	for i := range f.Organs {
		if f.Organs[i].Organ == o && len(f.Organs[i].Scopes) == 0 {
			return &f.Organs[i]
		}
	}
	return nil
}

// Check tells whether the template only tightens. It gives Invalid with a
// field for everything that loosens, naming the law by its topic.
func (f *Floor) Check(t *Template) error {
	e := fault.Invalidf("程序只能比底线更严，不能放松。请改正标出的地方。")
	for i := range t.Stages {
		st := &t.Stages[i]
		for j := range st.Meetings {
			m := &st.Meetings[j]
			if low := f.Organ(m.Organ); low != nil {
				low.check(e, st, m)
			}
			for k := range f.Organs {
				if low := &f.Organs[k]; low.Organ == m.Organ && slices.Contains(low.Scopes, t.Scope) {
					low.shares(e, st, m)
				}
			}
		}
		if p := st.Publication; p != nil && p.Days.Value < f.Publication.Value {
			e.On(st.Key+"/publication/days", "公开不能少于%d天。%s。", f.Publication.Value, Cite(f.Publication.Source, f.Publication.Mark))
		}
	}
	for _, d := range f.Demands {
		if slices.Contains(d.Scopes, t.Scope) && !d.metBy(t) {
			e.On("stage", "%s，见%s。", d.Says, Cite(d.Source, d.Mark))
		}
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

func (low *FloorOrgan) shares(e *fault.Error, st *Stage, m *Meeting) {
	at := st.Key + "/" + string(m.Organ) + "/"
	covered(e, at+"quorum", m.Organ.Chinese()+"的到会人数定低了", low.Quorum, m.Quorum)
	covered(e, at+"majority", m.Organ.Chinese()+"的通过票数定低了", low.Majority, m.Majority)
}

func (low *FloorOrgan) check(e *fault.Error, st *Stage, m *Meeting) {
	low.shares(e, st, m)
	at := st.Key + "/" + string(m.Organ) + "/"
	see := "，见" + Cite(low.Source, low.Mark) + "。"
	if m.Notice.Value < low.Notice.Value {
		e.On(at+"notice", "%s要提前%d天通知，不能改成%d天，见%s。", m.Organ.Chinese(), low.Notice.Value, m.Notice.Value, Cite(low.Notice.Source, low.Notice.Mark))
	}
	if m.Online && !low.Online {
		e.On(at+"online", "%s没有在线参加的规定%s", m.Organ.Chinese(), see)
	}
	if m.Proxies.Value > low.Proxies.Value {
		e.On(at+"proxies", "%s每人受委托不能多于%d份%s", m.Organ.Chinese(), low.Proxies.Value, see)
	}
}

// covered reports each requirement of the floor that none of the template's
// requirements is at least as strict as.
func covered(e *fault.Error, name, what string, floor, have []Requirement) {
	for _, low := range floor {
		if !slices.ContainsFunc(have, func(r Requirement) bool { return r.within(low) }) {
			e.On(name, "%s：底线是%s%s，见%s。", what, low.Chinese(), example(low, have), Cite(low.AnyOf[0].Source, low.AnyOf[0].Mark))
		}
	}
}

// within tells whether whatever meets r meets low too.
func (r Requirement) within(low Requirement) bool {
	for _, t := range r.AnyOf {
		if !slices.ContainsFunc(low.AnyOf, func(l Threshold) bool {
			_, looser := t.Looser(l)
			return !looser && wider(t.Basis, l.Basis)
		}) {
			return false
		}
	}
	return len(r.AnyOf) > 0
}

// example finds a base at which the template asks for less than the floor.
func example(low Requirement, have []Requirement) string {
	for _, r := range have {
		for _, t := range r.AnyOf {
			for _, l := range low.AnyOf {
				if n, looser := t.Looser(l); looser && t.Basis == l.Basis {
					return fmt.Sprintf("（例如%s是%d时，底线要%d，这里只要%d）", t.Basis.Chinese(), n, l.Need(n), t.Need(n))
				}
			}
		}
	}
	return ""
}

// Chinese writes the requirement: 应到会人数三分之二以上，或者…
func (r Requirement) Chinese() string {
	s := ""
	for i, t := range r.AnyOf {
		if i > 0 {
			s += "，或者"
		}
		share := t.Chinese()
		if t.Comparison == MoreThan {
			s += "超过" + t.Basis.Chinese() + "的" + share[len("超过"):]
		} else {
			s += t.Basis.Chinese() + "的" + share
		}
	}
	return s
}

func (d Demand) metBy(t *Template) bool {
	for i := range t.Stages {
		st := &t.Stages[i]
		if st.Kind == Resolve && d.Before {
			return false
		}
		if !slices.Contains(d.Kinds, st.Kind) || (st.Publication != nil && st.Publication.Kind != d.Publication) {
			continue
		}
		if len(d.Organs) == 0 || !slices.ContainsFunc(st.Meetings, func(m Meeting) bool { return !slices.Contains(d.Organs, m.Organ) }) {
			return true
		}
	}
	return false
}

// checkFloor checks the floor's own text.
func (r *Reference) checkFloor() error {
	s := shaper{fault.Invalidf("floor.toml 有写错的地方"), r, nil}
	for _, o := range r.Floor.Organs {
		at := string(o.Organ) + "/"
		if low := r.Floor.Organ(o.Organ); o.Organ.Chinese() == "" || low == nil || (len(o.Scopes) == 0 && low.Source != o.Source) {
			s.On(at+"organ", "不认识，或者写了两次。")
		}
		s.sourced(at, o.Source, o.Mark)
		s.number(at+"notice", o.Notice, 60)
		s.number(at+"proxies", o.Proxies, 3)
		if len(o.Quorum) > 0 {
			s.requirements(at+"quorum", o.Quorum, OfExpected, OfAdults, OfHouseholds, OfWomen)
		}
		if len(o.Majority) > 0 {
			s.requirements(at+"majority", o.Majority, OfPresent, OfBallots, OfExpected, OfMembers, OfRepresentatives)
		}
		for _, code := range o.Barred {
			if c, err := r.Category(code); err != nil || slices.Contains(c.Organs, o.Organ) {
				s.On(at+"barred", "%s：没有这类事项，或者事项表里又写了可以由它决定。", code)
			}
		}
	}
	for i, d := range r.Floor.Demands {
		at := fmt.Sprintf("demand%d/", i+1)
		s.sourced(at, d.Source, d.Mark)
		s.text(at+"says", d.Says)
		if len(d.Scopes) == 0 || len(d.Kinds) == 0 {
			s.On(at+"kinds", "请写用途和阶段。")
		}
	}
	if s.number("publication", r.Floor.Publication, 60); r.Floor.Publication.Value < 1 {
		s.On("publication", "至少1天。")
	}
	s.rights()
	if len(s.Fields) > 0 {
		return explain(s.Error)
	}
	return nil
}
