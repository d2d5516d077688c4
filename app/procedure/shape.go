package procedure

import (
	"regexp"
	"slices"

	"sunshine/app/fault"
)

var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{1,39}$`)

// shaper collects what is wrong with a template.
type shaper struct {
	*fault.Error
	ref *Reference
	t   *Template
}

// shape tells whether the template makes sense at all.
func (r *Reference) shape(t *Template) error {
	s := shaper{fault.Invalidf("程序模板有写错的地方，请改正。"), r, t}
	s.head()
	if len(t.Stages) < 1 || len(t.Stages) > 20 {
		s.On("stage", "要有1到20个阶段。")
		return s.Error
	}
	for i := range t.Stages {
		s.stage(i)
	}
	s.order()
	if len(s.Fields) > 0 {
		return s.Error
	}
	return nil
}

func (s shaper) head() {
	t := s.t
	if !keyForm.MatchString(t.Code) {
		s.On("code", "代号用小写字母、数字和下划线。")
	}
	if t.Version < 1 {
		s.On("version", "版本从1起。")
	}
	if t.From.IsZero() {
		s.On("effective_from", "请写从哪一天起用。")
	}
	s.text("name", t.Name)
	s.text("plain", t.Plain)
	s.text("region", t.Region)
	s.sourced("", t.Source, t.Mark)
	if t.Mark == Default && t.Label == "" {
		s.On("label", "本系统自己定的程序，要有“本系统默认解释”这样的标注。")
	}
	if !slices.Contains([]Scope{ScopeVillage, ScopeMeeting, ScopeGroup, ScopeCollective, ScopeLevy}, t.Scope) {
		s.On("scope", "不认识的用途：%s。", t.Scope)
	}
	s.number("cool_down", t.CoolDown, 366)
	s.number("retries", t.Retries, 12)
}

func (s shaper) text(name, v string) {
	if v == "" || len([]rune(v)) > 300 {
		s.On(name, "不能空着，也不要超过300字。")
	}
}

func (s shaper) sourced(at, source string, m Mark) {
	s.text(at+"source", source)
	if m != Confirmed && m != Local && m != Unconfirmed && m != Default {
		s.On(at+"mark", "可靠程度只有 C、L、M、D 四种。")
	}
}

func (s shaper) number(name string, n Number, most int) {
	if n.Value < 0 || n.Value > most {
		s.On(name, "要在0到%d之间。", most)
	}
	if n.Value != 0 || n.Source != "" || n.Mark != "" {
		s.sourced(name+".", n.Source, n.Mark)
	}
}

func (s shaper) stage(i int) {
	st := &s.t.Stages[i]
	at := st.Key + "/"
	if !keyForm.MatchString(st.Key) {
		s.On("stage", "第%d个阶段的代号要用小写字母、数字和下划线。", i+1)
	} else if _, first := s.t.Stage(st.Key); first != i {
		s.On(at+"key", "阶段代号重复了。")
	}
	s.text(at+"name", st.Name)
	s.text(at+"plain", st.Plain)
	s.sourced(at, st.Source, st.Mark)
	if st.Kind.Chinese() == "" {
		s.On(at+"kind", "不认识的阶段种类：%s。", st.Kind)
	}
	for _, d := range st.Documents {
		if s.ref.DocumentName(d) == d {
			s.On(at+"documents", "不认识的材料：%s。", d)
		}
	}
	s.number(at+"acceptors", st.Acceptors, 99)
	s.meetings(at, st)
	s.publication(at, st)
	if st.Consulted != nil {
		s.threshold(at+"consulted", *st.Consulted, OfHouseholds)
	}
	if (st.Consulted != nil) != (st.Kind == Consult) {
		s.On(at+"consulted", "只有征求意见的阶段要写征求到多少户，而且一定要写。")
	}
	s.links(at, i)
}

func (s shaper) meetings(at string, st *Stage) {
	if !st.Votes() {
		if len(st.Meetings) > 0 {
			s.On(at+"meeting", "这个阶段不开会表决，不要写会议。")
		}
		if st.Organ.Chinese() == "" {
			s.On(at+"organ", "请写由谁来办。")
		}
		return
	}
	if len(st.Meetings) == 0 || len(st.Meetings) > 3 {
		s.On(at+"meeting", "要写一到三种会议。")
	}
	for i := range st.Meetings {
		m := &st.Meetings[i]
		at := at + string(m.Organ) + "/"
		if st.Meeting(m.Organ) != m || m.Organ.Chinese() == "" || m.Convenor.Chinese() == "" {
			s.On(at+"organ", "会议或召集人不认识，或者同一种会议写了两次。")
		}
		s.text(at+"chair", m.Chair)
		s.number(at+"notice", m.Notice, 60)
		s.number(at+"plan", m.PlanLead, 60)
		s.number(at+"proxies", m.Proxies, 3)
		s.requirements(at+"quorum", m.Quorum, OfExpected, OfAdults, OfHouseholds, OfWomen)
		s.requirements(at+"majority", m.Majority, OfPresent, OfBallots, OfExpected, OfAdults, OfHouseholds, OfMembers, OfRepresentatives)
		if len(m.Ballots) == 0 || slices.ContainsFunc(m.Ballots, func(b Ballot) bool { return b.Chinese() == "" }) {
			s.On(at+"ballots", "请写表决方式：voice、show、secret、signed。")
		}
	}
}

func (s shaper) requirements(name string, all []Requirement, allowed ...Basis) {
	if len(all) == 0 || len(all) > 5 {
		s.On(name, "要写一到五条比例。")
	}
	for _, r := range all {
		if len(r.AnyOf) == 0 || len(r.AnyOf) > 5 {
			s.On(name, "每条里要有一到五个比例。")
		}
		for _, t := range r.AnyOf {
			s.threshold(name, t, allowed...)
		}
	}
}

func (s shaper) threshold(name string, t Threshold, allowed ...Basis) {
	if t.Num < 1 || t.Den < t.Num || t.Den > maxDen || (t.Comparison == MoreThan && t.Num == t.Den) {
		s.On(name, "比例%d/%d不对：分母到%d为止，分子不大于分母，“超过”时小于分母。", t.Num, t.Den, maxDen)
	}
	if t.Comparison != MoreThan && t.Comparison != AtLeast {
		s.On(name, "比较只有“>”（超过）和“>=”（以上）两种。")
	}
	if !slices.Contains(allowed, t.Basis) {
		s.On(name, "这里不能按“%s”计算。", t.Basis)
	}
	s.sourced(name+".", t.Source, t.Mark)
}

func (s shaper) publication(at string, st *Stage) {
	if (st.Publication != nil) != (st.Kind == Publish) {
		s.On(at+"publication", "公示、公开的阶段要写公开什么、几天；别的阶段不写。")
		return
	}
	if st.Publication == nil {
		return
	}
	p := st.Publication
	if p.Kind.Chinese() == "" {
		s.On(at+"publication", "不认识的公开内容：%s。", p.Kind)
	}
	s.number(at+"publication/days", p.Days, 366)
	s.number(at+"publication/within", p.Within, 366)
	if p.Days.Value < 1 {
		s.On(at+"publication/days", "至少公开1天。")
	}
	if len(p.Channels) == 0 || slices.Contains(p.Channels, "") {
		s.On(at+"publication/channels", "请写在哪里公开。")
	}
}

// links checks the keys of other stages.
func (s shaper) links(at string, i int) {
	st := &s.t.Stages[i]
	if st.MergeWith != "" {
		next, j := s.t.Stage(st.MergeWith)
		if j != i+1 || st.Kind != Propose || next.Kind != Confer || len(next.Meetings) != 1 {
			s.On(at+"merge_with", "只有提议可以和紧接着的商议合并。")
		}
	}
	if st.ReturnTo != "" {
		if back, j := s.t.Stage(st.ReturnTo); j < 0 || j > i || !(back.Votes() || back.Kind == Consult) {
			s.On(at+"return_to", "没通过时，要退回到前面的一个会。")
		}
	}
}

// order checks how the stages follow each other: one resolution, and what
// carries it out only after it.
func (s shaper) order() {
	resolve, count := -1, 0
	for i, st := range s.t.Stages {
		if st.Kind == Resolve {
			resolve, count = i, count+1
		}
	}
	if count != 1 {
		s.On("stage", "要有一个、也只有一个决议阶段。")
		return
	}
	implement := -1
	for i, st := range s.t.Stages {
		after := st.Kind == Implement || st.Kind == Appraise || (st.Publication != nil && st.Publication.Kind != PublishPlan)
		if after != (i > resolve) && i != resolve {
			s.On(st.Key+"/kind", "%s要放在决议%s。", st.Name, map[bool]string{true: "之后", false: "之前"}[after])
		}
		if st.Kind == Implement {
			if implement >= 0 {
				s.On(st.Key+"/kind", "只能有一个实施阶段。")
			}
			implement = i
		}
		if st.Publication != nil && st.Publication.Kind == PublishResult && implement < 0 {
			s.On(st.Key+"/kind", "实施结果公开要放在实施之后。")
		}
	}
}
