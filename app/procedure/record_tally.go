package procedure

import (
	"fmt"
	"strings"
)

// tally judges whether the votes add up to those who could vote (R17).
func (j *judging) tally(s *RecordedStage) {
	h := s.heads()
	if h.clash != "" {
		j.add(settled(Violated, h.clash+"。", quotes(s.Present.Quote, s.Yes.Quote, s.Unanimous.Quote)).at("R17", "tally", s.Kind))
		return
	}
	whole, cast := h.whole(), h.cast()
	of := "到会"
	if h.separate {
		of = "有表决权的到会"
	}
	quote := quotes(s.Voters.Quote, s.Yes.Quote)
	switch {
	case h.implied:
		v := unknown(fmt.Sprintf("到会%s人，一致同意却只有%s票；其余的人有没有表决权，来源没写。", h.present.words(), h.yes.words()), "到会的人里几人有表决权")
		v.Quote = quotes(quote, s.Present.Quote, s.Unanimous.Quote)
		j.add(v.at("R17", "tally", s.Kind))
	case whole.exact() && whole.Low > 0 && cast.Low == whole.Low:
		j.add(settled(Satisfied, fmt.Sprintf("%s%s人，%s，对得上。", of, whole.words(), h.votes(s)), quote).at("R17", "tally", s.Kind))
	case h.separate && s.reported() == 4 && cast.High < whole.Low:
		j.add(settled(Violated, fmt.Sprintf("%s%s人，%s，少了%d票没有交代。", of, whole.words(), h.votes(s), whole.Low-cast.High), quote).at("R17", "tally", s.Kind))
	default:
		needs := missing(named{"实到人数", s.Present.Is || s.Voters.Is}, named{"同意、反对、弃权、无效各多少票", s.reported() == 4})
		if needs == "" {
			needs = "到会的人里几人有表决权"
		}
		v := unknown("票数加起来等不等于到会人数，要有"+needs+"，来源没写全。", needs)
		v.Quote = quote
		j.add(v.at("R17", "tally", s.Kind))
	}
}

// reported counts which of the four kinds of vote the source gives.
func (s *RecordedStage) reported() int {
	n := 0
	for _, k := range []Known[Span]{s.Yes, s.No, s.Abstain, s.Invalid} {
		if k.Is {
			n++
		}
	}
	return n
}

// votes writes the votes the source gives.
func (h *heads) votes(s *RecordedStage) string {
	var parts []string
	for _, v := range []struct {
		name string
		k    Known[Span]
	}{{"同意", s.Yes}, {"反对", s.No}, {"弃权", s.Abstain}, {"无效", s.Invalid}} {
		if v.k.Is {
			parts = append(parts, v.name+v.k.Value.words())
		}
	}
	if len(parts) == 0 {
		return "一致同意"
	}
	return strings.Join(parts, "、")
}

// attendance writes 应到34人，实到27人, as far as it is known.
func (h *heads) attendance(s *RecordedStage) string {
	text := "应到" + people(s.Expected) + "，实到" + people(s.Present)
	if s.Voters.Is && s.VotersExpected.Is {
		text += "（其中有表决权的应到" + people(s.VotersExpected) + "，实到" + people(s.Voters) + "）"
	} else if s.Voters.Is {
		text += "（其中有表决权的" + people(s.Voters) + "）"
	}
	return text
}

// seated judges who belongs to the meeting: R10 for representatives, and for
// 成员代表大会 their number and what they may not decide (R14).
func (j *judging) seated(s *RecordedStage, o Organ) {
	judge := map[string]func(Provision) Verdict{
		"composition": func(p Provision) Verdict { return s.composition(p) },
		"seats": func(p Provision) Verdict {
			e := s.Expected.or(anyone())
			switch {
			case e.Low >= p.Number:
				return settled(Satisfied, fmt.Sprintf("代表%s人，超过20人。", e.words()), s.Expected.Quote)
			case e.High < p.Number:
				return settled(Violated, fmt.Sprintf("代表只有%s人，要超过20人。", e.words()), s.Expected.Quote)
			}
			return unknown("成员代表有多少人，来源没写。", "成员代表的人数")
		},
		"barred": func(p Provision) Verdict {
			if j.cat == nil {
				return unknown("是哪一类事没写，不知道能不能由代表大会定。", "事项的类别")
			}
			return settled(Violated, fmt.Sprintf("“%s”只能由成员大会决定，不能由成员代表大会决定。", j.cat.Name), j.rec.Category.Quote)
		},
	}
	for _, check := range []string{"composition", "seats", "barred"} {
		if check == "composition" && !s.Representatives.Is && !s.Women.Is {
			continue
		}
		if v, ok := j.under(check, o, judge[check]); ok {
			v.Stage = Resolve
			j.add(v)
		}
	}
}

func (s *RecordedStage) composition(p Provision) Verdict {
	e := s.Expected.or(anyone())
	var results []Result
	for _, t := range p.AnyOf {
		part := s.Representatives.or(anyone())
		if t.Basis == OfWomen {
			part = s.Women.or(anyone())
		}
		part.High = min(part.High, e.High)
		results = append(results, t.over(part, e))
	}
	said := fmt.Sprintf("组成人员%s，村民代表%s，妇女代表%s", people(s.Expected), people(s.Representatives), people(s.Women))
	quote := quotes(s.Expected.Quote, s.Representatives.Quote, s.Women.Quote)
	switch r := all(results...); r {
	case Satisfied:
		return settled(r, said+"，村民代表够五分之四、妇女代表够三分之一。", quote)
	case Violated:
		return settled(r, said+"，村民代表要占五分之四以上、妇女代表要占三分之一以上，不够。", quote)
	case Undetermined:
	}
	v := unknown(said+"，够不够五分之四、三分之一算不准。", "代表会议的组成名单")
	v.Quote = quote
	return v
}

// proxies judges votes given to others (R18).
func (j *judging) proxies(s *RecordedStage) {
	if s.Proxies.Value.High == 0 {
		j.add(settled(Satisfied, "没有委托投票，一人一票。", s.Proxies.Quote).at("R18", "proxies", Resolve))
		return
	}
	v := unknown(fmt.Sprintf("委托投票%s人，是不是同一户的书面委托，来源没写。", s.Proxies.Value.words()), "委托书")
	v.Quote = s.Proxies.Quote
	j.add(v.at("R18", "proxies", Resolve))
}

// authorised judges R24. sure tells whether it was a representatives' meeting.
func (j *judging) authorised(sure bool) {
	if j.cat != nil && !j.cat.Authorise {
		return
	}
	k := j.rec.Authorised
	if v, ok := j.under("authorised", Representatives, func(Provision) Verdict {
		switch {
		case says(k):
			return settled(Satisfied, "来源写明村民会议授权了代表会议。", k.Quote)
		case denies(k) && sure && j.cat != nil:
			return settled(Violated, "这类事由代表会议定，要有村民会议授权；来源写明没有。", k.Quote)
		case denies(k):
			return unknown("来源写明没有授权；是不是由代表会议定的、是不是要授权的事，没写清。", "事项的类别，是哪一种会")
		}
		return unknown("由代表会议决定，要有村民会议授权；有没有授权，来源没写。", "村民会议的授权决定")
	}); ok {
		v.Stage = Resolve
		j.add(v)
	}
}

// named is a fact by its name, and whether it is known.
type named struct {
	name  string
	known bool
}

// missing lists the facts that are not known.
func missing(facts ...named) string {
	var all []string
	for _, f := range facts {
		if !f.known {
			all = append(all, f.name)
		}
	}
	return strings.Join(all, "、")
}

// quotes puts the words of several facts together, each once.
func quotes(all ...string) string {
	var kept []string
	for _, q := range all {
		if q != "" && !strings.Contains(strings.Join(kept, "；"), q) {
			kept = append(kept, q)
		}
	}
	return strings.Join(kept, "；")
}

// reach writes 超过 or 达到, or that it does not.
func reach(t Threshold, met bool) string {
	verb := "达到"
	if t.Comparison == MoreThan {
		verb = "超过"
	}
	if met {
		return verb
	}
	return "没有" + verb
}

// bare writes the share alone: 半数, 三分之二.
func bare(t Threshold) string {
	return strings.TrimSuffix(strings.TrimPrefix(t.Chinese(), "超过"), "以上")
}

// needed writes how many the share is, when the base is known: （要23人）.
func needed(t Threshold, base Span, unit string) string {
	if !base.exact() {
		return ""
	}
	return fmt.Sprintf("（%d%s）", t.Need(base.Low), unit)
}

// known writes the number where it is exact: 27人.
func (s Span) known() string {
	if !s.exact() {
		return ""
	}
	return s.words() + "人"
}

// people writes the number of a fact: 27人, or that nobody wrote it.
func people(k Known[Span]) string {
	if !k.Is {
		return "没写"
	}
	return k.Value.words() + "人"
}
