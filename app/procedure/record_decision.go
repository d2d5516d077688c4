package procedure

import (
	"fmt"
	"slices"
	"strings"
)

// order is the four deliberations as they follow one another.
func order() []StageKind { return []StageKind{Propose, Confer, Deliberate, Resolve} }

// path gives the steps to be taken and who may take each: those of the template
// the source names, else the four deliberations, else the resolution alone.
func (j *judging) path() (kinds []StageKind, organs map[StageKind][]Organ) {
	organs = map[StageKind][]Organ{
		Propose: {PartyBranch}, Confer: {Committees}, Deliberate: {PartyMeeting}, Resolve: {Assembly, Representatives},
	}
	switch {
	case j.tmpl != nil:
		organs = map[StageKind][]Organ{}
		for _, st := range j.tmpl.Stages {
			if st.Votes() {
				kinds = append(kinds, st.Kind)
				for _, m := range st.Meetings {
					organs[st.Kind] = append(organs[st.Kind], m.Organ)
				}
			}
		}
		law, _ := j.hist.inForce("party", "", j.rec.Category, j.when)
		if !slices.Contains(kinds, Deliberate) && len(law) > 0 && j.villageMatter() { // the law may ask for it all the same
			kinds = slices.Insert(kinds, max(slices.Index(kinds, Resolve), 0), Deliberate)
			organs[Deliberate] = []Organ{PartyMeeting}
		}
	case j.villageMatter():
		kinds = order()
	default:
		kinds, organs[Resolve] = []StageKind{Resolve}, j.cat.Organs
	}
	return kinds, organs
}

// taken tells how sure it is that the step was taken as it should be.
func (j *judging) taken(k StageKind, organs []Organ) Result {
	s, before := j.rec.Stage(k), j.rec.Stage(Propose)
	switch {
	case k == Confer && says(before.Merged) && says(before.Held):
		return Satisfied // R3 judges whether it might be merged
	case denies(s.Held):
		return Violated
	case !s.Held.Is || s.Organ.Is && !slices.Contains(organs, s.Organ.Value):
		return Undetermined
	}
	return Satisfied
}

// steps judges whether every step was taken and in their order (R2, R3). A step
// left out is broken when the source names the procedure, or the law of the day
// asked for the step; else nobody wrote that the village had to take it.
func (j *judging) steps() {
	kinds, organs := j.path()
	var broken, left, other, silent []string
	quote := ""
	for _, k := range kinds {
		s := j.rec.Stage(k)
		quote = quotes(quote, s.Held.Quote)
		switch r := j.taken(k, organs[k]); {
		case r == Violated && j.mustTake(k):
			broken = append(broken, k.Chinese())
		case r == Violated:
			left = append(left, k.Chinese())
		case r == Undetermined && s.Held.Is:
			other = append(other, k.Chinese()+"是"+s.named())
		case r == Undetermined:
			silent = append(silent, k.Chinese())
		}
	}
	v := settled(Satisfied, "该走的步骤，来源都写明做了。", quote)
	if said := listed("必须走的，写明没做：", broken) + listed("写明没做，当时是不是必须走没写：", left) +
		listed("算不算这一步没写清：", other) + listed("来源没写：", silent); said != "" {
		v = unknown(said, "没写清的那几步的会议记录")
		v.Quote = quote
	}
	if len(broken) > 0 {
		v.Result, v.Needs = Violated, ""
	}
	if len(kinds) > 1 || len(broken) > 0 { // else nobody knows which steps there should be
		j.add(v.at("R2", "steps", ""))
	}
	if !denies(j.rec.Stage(Resolve).Held) {
		j.ordered(kinds)
	}
	if s := j.rec.Stage(Propose); says(s.Merged) {
		j.merged(&s)
	}
}

// listed writes a heading and what stands under it; nothing if there is nothing.
func listed(heading string, all []string) string {
	if len(all) == 0 {
		return ""
	}
	return heading + strings.Join(all, "、") + "。"
}

// mustTake tells whether leaving the step out broke a rule of the day.
func (j *judging) mustTake(k StageKind) bool {
	if k == Resolve {
		return j.mustDecide() && j.carried().Is
	}
	if j.named(k) {
		return true
	}
	_, certain := j.hist.inForce("party", "", j.rec.Category, j.when)
	return k == Deliberate && certain
}

// mustDecide tells whether it is sure that a meeting had to decide the matter.
func (j *judging) mustDecide() bool {
	_, certain := j.hist.inForce("decision", "", j.rec.Category, j.when)
	return certain
}

// ordered judges the order of the steps by their days. The wrong order breaks
// the procedure that the source names; without a name nobody knows that the
// village went by this one.
func (j *judging) ordered(kinds []StageKind) {
	if len(kinds) < 2 {
		return
	}
	sure := true
	v := unknown("各步的日期没写全，先后证明不了。", "各步的日期")
	for i, a := range kinds {
		for _, b := range kinds[i+1:] {
			first, then := j.rec.Stage(a).Day, j.rec.Stage(b).Day
			sure = sure && first.Is && then.Is && first.Value.before(then.Value)
			if !first.Is || !then.Is || !then.Value.before(first.Value) || v.Result == Violated {
				continue
			}
			v = settled(Violated, fmt.Sprintf("%s在%s，%s却在%s，先后倒了。", a.Chinese(), first.Value.Text, b.Chinese(), then.Value.Text), quotes(first.Quote, then.Quote))
			if !j.named(a) || !j.named(b) {
				v.unsettle("当时按不按这个先后，来源没写。", "当时按哪套程序办")
			}
		}
	}
	if sure {
		v = settled(Satisfied, "各步的日期一步比一步晚。", j.rec.Stage(kinds[0]).Day.Quote)
	}
	j.add(v.at("R2", "order", ""))
}

// named tells whether the procedure that the source names has the step.
func (j *judging) named(k StageKind) bool {
	return j.tmpl != nil && slices.ContainsFunc(j.tmpl.Stages, func(s Stage) bool { return s.Kind == k })
}

// merged judges R3: 提议 and 商议 in one only where one person holds both posts.
func (j *judging) merged(s *RecordedStage) {
	quote := quotes(s.Merged.Quote, s.Combined.Quote)
	v := settled(Satisfied, "提议和商议合开，书记和主任是一个人，可以。", quote)
	switch {
	case denies(s.Combined) && j.tmpl != nil:
		v = settled(Violated, "提议和商议合开，书记和主任却不是一个人。", quote)
	case denies(s.Combined):
		v = unknown("提议和商议合开，书记和主任不是一个人；当时按哪套程序办，来源没写。", "当时按哪套程序办")
	case !s.Combined.Is:
		v = unknown("提议和商议合开，书记和主任是不是一个人，来源没写。", "当时书记和主任是谁")
	}
	j.add(v.at("R3", "merged", Propose))
}

// deed is one way in which a matter is carried out.
type deed struct {
	check, name, verb string
	RecordedEvent
}

func (j *judging) deeds() []deed {
	return []deed{
		{"contract", "合同", "签合同", j.rec.Contract}, {"payment", "付款", "付款", j.rec.Payment}, {"works", "动工", "动工", j.rec.Works},
	}
}

// carried gives the earliest day on which the source says the matter was carried
// out; not Is when it does not say so.
func (j *judging) carried() Known[When] {
	var first Known[When]
	for _, e := range j.deeds() {
		if !says(e.Done) {
			continue
		}
		k := Known[When]{true, e.Day.Value, quotes(e.Done.Quote, e.Day.Quote)}
		if first.Is {
			k = Known[When]{true, first.Value.earlier(k.Value), quotes(first.Quote, k.Quote)}
		}
		first = k
	}
	return first
}

// afterwards tells whether all that carries the matter out is known to have come
// after the day, or not to have come; open lists what the source does not tell.
func (j *judging) afterwards(day Known[When]) (sure bool, open string) {
	var facts []named
	for _, e := range j.deeds() {
		after := denies(e.Done) || says(e.Done) && day.Is && e.Day.Is && day.Value.before(e.Day.Value)
		facts = append(facts, named{e.name, after})
	}
	open = missing(facts...)
	return open == "", open
}

// earlier gives when the earlier of two things was.
func (w When) earlier(v When) When {
	e := When{w.First, w.Last, w.Text}
	if v.First.IsZero() || !w.First.IsZero() && v.First.Before(w.First) {
		e.First = v.First
	}
	if w.Last.IsZero() || !v.Last.IsZero() && v.Last.Before(w.Last) {
		e.Last, e.Text = v.Last, v.Text
	}
	return e
}

// decision judges R1: a meeting that may decide it decided before anything was done.
func (j *judging) decision() {
	v, ok := j.under("decision", "", func(Provision) Verdict { return j.decided() })
	if v.Result == Satisfied && !j.mustDecide() {
		v.unsettle("这类事、那一天是不是有这条规定没写清。", "这件事的日期和类别")
	}
	if !ok {
		v = unknown("这件事那时是不是一定要开会决定，查到的规定里没有。", "当时当地的规定").at("R1", "decision", "")
	}
	j.add(v)
}

func (j *judging) decided() Verdict {
	s, done := j.rec.Stage(Resolve), j.carried()
	quote := quotes(s.Held.Quote, done.Quote)
	switch {
	case denies(s.Held) && done.Is:
		return settled(Violated, fmt.Sprintf("来源写明没有开会决定，%s就办了。", done.Value.on()), quote)
	case denies(s.Held):
		return unknown("来源写明没有开会决定；有没有办，没写。", "有没有签合同、付款、动工")
	case !s.Held.Is:
		return unknown("有没有开会决定，来源没写。", "会议记录")
	case s.Day.Is && done.Is && done.Value.before(s.Day.Value):
		return settled(Violated, fmt.Sprintf("%s才开会决定，%s已经办了。", s.Day.Value.Text, done.Value.on()), quotes(quote, s.Day.Quote))
	}
	held := j.valid()
	switch {
	case held == Violated && done.Is:
		return settled(Violated, "会没有开成，或者没有通过，就办了。", quote)
	case held != Satisfied:
		return unknown("开会了；到会人数、票数够不够还不能确定，算不算决定了不知道。", "会议的人数和票数")
	}
	sure, open := j.afterwards(s.Day)
	switch {
	case sure && done.Is:
		return settled(Satisfied, fmt.Sprintf("%s开会决定，%s才办。", s.Day.Value.Text, done.Value.on()), quotes(quote, s.Day.Quote))
	case sure:
		return settled(Satisfied, "开会决定了，还没有签合同、付款、动工。", quote)
	}
	return unknown(fmt.Sprintf("开会决定了；%s是不是在决定以后，来源没写清。", open), "会议的日期，"+open+"的日期")
}

// valid tells whether the resolution stands: enough came and enough agreed, for
// every organ that may have met.
func (j *judging) valid() Result {
	s := j.rec.Stage(Resolve)
	if s.Organ.Is && (s.Organ.Value == OtherBody || j.cat != nil && !slices.Contains(j.cat.Organs, s.Organ.Value)) {
		return Undetermined // the body that may decide it may have met all the same
	}
	var parts []Result
	for _, o := range j.candidates(&s) {
		rule := map[Organ]string{Assembly: "R6", Representatives: "R8", GroupMeeting: "R11", Members: "R13", MemberRepresentatives: "R14"}[o]
		if rule == "" {
			return Undetermined
		}
		parts = append(parts, j.verdict(rule+".majority"))
		if o != MemberRepresentatives {
			parts = append(parts, j.verdict(rule+".quorum"))
		}
	}
	r := all(parts...)
	if r == Violated && len(parts) > 2 {
		return Undetermined // broken for one of the organs that may have met
	}
	return r
}

// lost judges R19: what was voted down may not go on.
func (j *judging) lost() {
	s := j.rec.Stage(Resolve)
	if !says(s.Held) || j.valid() != Violated && !denies(s.Passed) {
		return
	}
	went := slices.ContainsFunc(j.deeds(), func(e deed) bool {
		return says(e.Done) && e.Day.Is && s.Day.Is && s.Day.Value.before(e.Day.Value)
	})
	quote := quotes(s.Held.Quote, s.Passed.Quote, j.carried().Quote)
	switch {
	case went && j.mustDecide():
		j.add(settled(Violated, "会没有开成，或者没有通过，后来还是办了。", quote).at("R19", "lost", Resolve))
	case denies(j.rec.Contract.Done) && denies(j.rec.Payment.Done) && denies(j.rec.Works.Done):
		j.add(settled(Satisfied, "没有通过，也没有办。", quote).at("R19", "lost", Resolve))
	default:
		j.add(unknown("没有通过；后来有没有再开会、有没有照办，来源没写清。", "后来的会议记录和合同").at("R19", "lost", Resolve))
	}
}

// on writes the day, or that it is not known which.
func (w When) on() string {
	if w.Text == "" {
		return "后来"
	}
	return w.Text
}
