package procedure

import (
	"fmt"
	"strings"
)

// party judges the Party members' meeting (R4, R5). A meeting that was not held
// is a missing step (R2), not a meeting with too few people.
func (j *judging) party() {
	s := j.rec.Stage(Deliberate)
	if denies(s.Held) || !j.villageMatter() {
		return
	}
	switch {
	case !s.Held.Is:
		j.add(unknown("有没有开党员大会，来源没写。", "党员大会的会议记录").at("R4", "held", Deliberate))
		return
	case s.Organ.Is && s.Organ.Value != PartyMeeting:
		v := unknown(fmt.Sprintf("开的是%s，不等于党员大会；另外有没有开党员大会，来源没写。", s.named()), "党员大会的会议记录")
		v.Quote = s.Organ.Quote
		j.add(v.at("R4", "held", Deliberate))
		return
	}
	j.counted(&s, PartyMeeting)
	if v, ok := j.under("plan", PartyMeeting, func(p Provision) Verdict {
		return lead(p.Number, "方案发给党员", s.Day, s.Plan, s.PlanDays)
	}); ok {
		v.Stage = Deliberate
		j.add(v)
	}
}

// named gives the name of the meeting as the source has it.
func (s *RecordedStage) named() string {
	if s.Form != "" {
		return "“" + s.Form + "”"
	}
	if s.Organ.Is {
		return recordedOrgan(s.Organ.Value)
	}
	return "会议"
}

// villageMatter tells whether the four deliberations are about such a matter.
func (j *judging) villageMatter() bool {
	if j.cat == nil {
		return true
	}
	for _, s := range j.cat.Scopes {
		if s == ScopeVillage || s == ScopeLevy {
			return true
		}
	}
	return false
}

// candidates gives the organs that may have resolved: the one the source names,
// or all that could.
func (j *judging) candidates(s *RecordedStage) []Organ {
	if s.Organ.Is && s.Organ.Value != OtherBody {
		return []Organ{s.Organ.Value}
	}
	if j.cat != nil && len(j.cat.Organs) > 0 {
		return j.cat.Organs
	}
	return []Organ{Assembly, Representatives}
}

// resolution judges the meeting that resolved (R6–R11, R13, R14, R17, R18, R24).
func (j *judging) resolution() {
	s := j.rec.Stage(Resolve)
	if denies(s.Held) {
		return
	}
	if !s.Held.Is {
		j.add(unknown("有没有开村民会议或村民代表会议，来源没写。", "会议记录").at("R8", "held", Resolve))
		return
	}
	organs := j.candidates(&s)
	doubt := len(organs) > 1 || s.Organ.Value == OtherBody
	for _, o := range organs {
		from := len(j.out)
		j.counted(&s, o)
		j.noticed(&s, o)
		j.seated(&s, o)
		if o == Representatives {
			j.authorised(!doubt)
		}
		for i := from; i < len(j.out) && doubt; i++ {
			j.out[i].Sentence = "如果开的算" + o.Chinese() + "：" + j.out[i].Sentence
		}
	}
	j.tally(&s)
	if s.Proxies.Is {
		j.proxies(&s)
	}
}

// counted judges the quorum and the majority by what was in force.
func (j *judging) counted(s *RecordedStage, o Organ) {
	h := s.heads()
	for _, check := range []string{"quorum", "majority", "households"} {
		if check == "households" && !j.rec.Category.Is {
			continue
		}
		v, ok := j.under(check, o, func(p Provision) Verdict {
			if h.clash != "" {
				return unknown(h.clash+"，不能拿来算。", "会议记录里的人数和票数")
			}
			switch check {
			case "quorum":
				return s.quorum(h, p)
			case "households":
				return s.represented(p)
			}
			return s.majority(h, p)
		})
		if ok {
			v.Stage = s.Kind
			j.add(v)
		}
	}
}

// quorum judges whether enough came. At a meeting of villagers or of a group the
// expected are adults or households; when the source does not say which, both
// shares must agree. So must those with a vote and all who came, where the
// source counts both: it does not say which of them the meeting consists of.
func (s *RecordedStage) quorum(h heads, p Provision) Verdict {
	var results []Result
	var shares []string
	for _, t := range p.AnyOf {
		if (t.Basis == OfAdults || t.Basis == OfHouseholds) && s.Basis.Is && s.Basis.Value != t.Basis {
			continue
		}
		results = append(results, t.over(h.present, h.expected))
		if s.Voters.Is && s.VotersExpected.Is {
			results = append(results, t.over(h.voters, s.VotersExpected.Value))
		}
		shares = append(shares, bare(t)+needed(t, h.expected, "人"))
	}
	r := agree(results)
	share, quote := strings.Join(shares, "，或者"), quotes(s.Expected.Quote, s.Present.Quote)
	switch r {
	case Satisfied:
		return settled(r, fmt.Sprintf("%s，%s%s。", h.attendance(s), reach(p.AnyOf[0], true), share), quote)
	case Violated:
		return settled(r, fmt.Sprintf("%s，%s%s。", h.attendance(s), reach(p.AnyOf[0], false), share), quote)
	case Undetermined:
	}
	open := missing(named{"应到人数", s.Expected.Is}, named{"实到人数", s.Present.Is})
	said := open + "没写"
	switch {
	case open == "":
		open = "准确的应到、实到人数，应到的是哪些人"
		said = h.attendance(s)
	case s.Expected.Is || s.Present.Is:
		said = h.attendance(s)
	}
	v := unknown(fmt.Sprintf("%s，够不够%s算不出来。", said, share), open)
	v.Quote = quote
	return v
}

// agree gives what all parts say; Undetermined when they differ.
func agree(results []Result) Result {
	if r := all(results...); len(results) > 0 && anyOf(results...) == r {
		return r
	}
	return Undetermined
}

// majority judges whether enough agreed. Where the source counts those with a
// vote apart, both ways of counting must agree.
func (s *RecordedStage) majority(h heads, p Provision) Verdict {
	t := p.AnyOf[0]
	base, of := h.present, "到会"
	voters := s.Voters
	switch t.Basis {
	case OfExpected:
		base, of, voters = h.expected, "应到", s.VotersExpected
	case OfMembers: // all members are at least those who should come
		base, of, voters = Span{h.expected.Low, maxHead}, "全体成员", Known[Span]{}
		if s.Members.Is {
			base = s.Members.Value
		}
	case OfPresent, OfBallots, OfAdults, OfHouseholds, OfRepresentatives, OfWomen:
	}
	quote := quotes(s.Yes.Quote, s.Unanimous.Quote, s.Present.Quote, s.Expected.Quote, s.Voters.Quote, s.No.Quote)
	if h.agreed && t.Basis == OfPresent && !h.separate {
		return settled(Satisfied, fmt.Sprintf("%s，到会的都同意，%s到会的%s。", s.unanimity(h), reach(t, true), bare(t)), quote)
	}
	results := []Result{t.over(h.yes, base)}
	if h.implied && t.Basis == OfPresent {
		voters = Known[Span]{true, h.voters, ""}
	}
	if voters.Is {
		results = append(results, t.over(h.yes, voters.Value))
	}
	if r := agree(results); r != Undetermined {
		return settled(r, fmt.Sprintf("同意%s票，%s%s的%s%s。", h.yes.words(), reach(t, r == Satisfied), of+base.known(), bare(t), needed(t, base, "票")), quote)
	}
	open := missing(named{"同意的票数", s.Yes.Is || h.agreed}, named{of + "人数", base.exact()})
	said := open + "没写清"
	if open == "" {
		open, said = "没有表决权的人算不算"+of, "同意"+h.yes.words()+"票，没有表决权的人算不算"+of+"没写"
	}
	v := unknown(fmt.Sprintf("%s，同意的有没有%s%s算不出来。", said, reach(t, true), of+bare(t)), open)
	v.Quote = quote
	return v
}

// unanimity writes what was said in words, with the votes if they are known.
func (s *RecordedStage) unanimity(h heads) string {
	said := "来源写明一致同意"
	if s.Yes.Is && s.Present.Is {
		said = fmt.Sprintf("到会%s人，同意%s票", h.present.words(), h.yes.words())
	}
	return said
}

// represented judges how many households the representatives stood for.
func (s *RecordedStage) represented(p Provision) Verdict {
	t := p.AnyOf[0]
	r := t.over(s.HouseholdsPresent.or(anyone()), s.Households.or(anyone()))
	if r == Undetermined {
		return unknown("一事一议，到会代表所代表的户要占三分之二以上；代表了多少户，来源没写。", "全村多少户、到会代表代表了多少户")
	}
	return settled(r, fmt.Sprintf("全村%s户，到会代表代表%s户，%s%s%s。", s.Households.Value.words(), s.HouseholdsPresent.Value.words(), reach(t, r == Satisfied), bare(t), needed(t, s.Households.Value, "户")), quotes(s.Households.Quote, s.HouseholdsPresent.Quote))
}

// noticed judges how long before the meeting was called (R7, R9, R13).
func (j *judging) noticed(s *RecordedStage, o Organ) {
	if v, ok := j.under("notice", o, func(p Provision) Verdict {
		return lead(p.Number, o.Chinese()+"的通知", s.Day, s.Notice, s.NoticeDays)
	}); ok {
		v.Stage = Resolve
		j.add(v)
	}
}

// lead judges whether something was done so many days before a meeting. The day
// of the notice itself is not counted.
func lead(days int, what string, meeting, done Known[When], counted Known[Span]) Verdict {
	span, known, quote := Span{-maxHead, maxHead}, false, quotes(done.Quote, counted.Quote)
	if counted.Is {
		span, known = counted.Value, true
	} else if meeting.Is && done.Is {
		if least, most, ok := done.Value.between(meeting.Value); ok {
			span, known = Span{least, most}, true
		}
	}
	switch {
	case known && span.Low >= days:
		return settled(Satisfied, fmt.Sprintf("%s提前%s天，够%d天。", what, span.words(), days), quote)
	case known && span.High < days:
		return settled(Violated, fmt.Sprintf("%s只提前%s天，不够%d天。", what, span.words(), days), quote)
	case known:
		v := unknown(fmt.Sprintf("%s提前%s天，够不够%d天算不准。", what, span.words(), days), what+"的准确日期")
		v.Quote = quote
		return v
	}
	return unknown(what+"提前几天，来源没写。", what+"的日期")
}
