package procedure

import (
	"fmt"
	"strings"

	"sunshine/app/fault"
)

// Finding is one threshold held against a count.
type Finding struct {
	Threshold Threshold `json:"threshold"`
	Base      int       `json:"base"`
	Need      int       `json:"need"` // smallest number that meets it
	Got       int       `json:"got"`
	Met       bool      `json:"met"`
}

// Outcome is what a count comes to.
type Outcome struct {
	Held     bool      `json:"held"`   // enough people came
	Passed   bool      `json:"passed"` // and enough agreed
	Quorum   []Finding `json:"quorum"` // of each requirement, the threshold that met it, or all that did not
	Majority []Finding `json:"majority"`
	Sentence string    `json:"sentence"`
}

// Decide holds the count against the meeting's quorum and majority, and against
// extra majorities that the matter's category asks for. Integers only (R17).
// Without a quorum there is no vote: recorded votes are Invalid then.
func Decide(m *Meeting, extra []Requirement, c Count) (Outcome, error) {
	if err := m.Check(c); err != nil {
		return Outcome{}, err
	}
	var o Outcome
	met, quorum, err := judge(m.Quorum, c, true)
	if err != nil {
		return Outcome{}, err
	}
	o.Held, o.Quorum = met && c.Present > 0, quorum
	if !o.Held {
		if c.Ballots() > 0 {
			return Outcome{}, noVote(m, c, quorum)
		}
		o.Sentence = attendance(c, quorum) + "，会议不算开成，不能表决，请重新通知。"
		return o, nil
	}
	if c.Ballots() != c.Present {
		return Outcome{}, fault.Invalidf("票数和到会人数对不上，请改正。").
			On("yes", "赞成、反对、弃权、无效加起来是%d票，到会%d人，两个数要相等。", c.Ballots(), c.Present)
	}
	majority := append(append([]Requirement{}, m.Majority...), extra...)
	if o.Passed, o.Majority, err = judge(majority, c, false); err != nil {
		return Outcome{}, err
	}
	end := "，通过。"
	if !o.Passed {
		end = "，没有通过。"
	}
	o.Sentence = attendance(c, quorum) + "；" + agreement(c, o.Majority) + end
	return o, nil
}

func noVote(m *Meeting, c Count, quorum []Finding) error {
	e := fault.Invalidf("%s，会议不算开成，不能记票。请把票数清空，重新通知开会。", attendance(c, quorum))
	for _, f := range c.figures() {
		if f.value > 0 && (f.name == "yes" || f.name == "no" || f.name == "abstain" || f.name == "invalid") {
			e.On(f.name, "到会人数不够，不能记票。")
		}
	}
	return e
}

// judge holds all requirements against the count. Of a requirement with
// alternatives, those whose base was not counted are left out; if none was
// counted it is Invalid.
func judge(all []Requirement, c Count, quorum bool) (met bool, findings []Finding, err error) {
	met = true
	e := fault.Invalidf("还缺人数，算不出是否达到规定的比例，请补填。")
	for _, r := range all {
		var tried []Finding
		ok := false
		for _, t := range r.AnyOf {
			got, base := c.share(t.Basis, quorum)
			if base == 0 && t.Basis != OfPresent && t.Basis != OfBallots {
				continue
			}
			f := Finding{Threshold: t, Base: base, Need: t.Need(base), Got: got, Met: t.Met(got, base)}
			if f.Met && !ok {
				ok, tried = true, []Finding{f}
			} else if !ok {
				tried = append(tried, f)
			}
		}
		if len(tried) == 0 {
			for _, t := range r.AnyOf {
				e.On(string(t.Basis), "请填%s的人数（或户数）。", t.Basis.Chinese())
			}
		}
		met = met && ok
		findings = append(findings, tried...)
	}
	if len(e.Fields) > 0 {
		return false, nil, e
	}
	return met, findings, nil
}

// attendance writes the first half of the sentence.
func attendance(c Count, quorum []Finding) string {
	var parts []string
	head := fmt.Sprintf("应到%d人，实到%d人", c.Expected, c.Present)
	for _, f := range quorum {
		if f.Threshold.Basis == OfExpected {
			head += "，" + f.compared("人", "")
			continue
		}
		unit, came := "人", "到会"
		if f.Threshold.Basis == OfHouseholds {
			unit = "户"
		}
		parts = append(parts, fmt.Sprintf("%s%d%s，%s%d%s，%s", f.Threshold.Basis.Chinese(), f.Base, unit, came, f.Got, unit, f.compared(unit, "")))
	}
	return strings.Join(append([]string{head}, parts...), "；")
}

// agreement writes the second half.
func agreement(c Count, majority []Finding) string {
	s := fmt.Sprintf("赞成%d票", c.Yes)
	for _, f := range majority {
		of := map[Basis]string{
			OfPresent: "到会", OfBallots: "收回票", OfExpected: "应到", OfAdults: "十八周岁以上村民",
			OfHouseholds: "全部户", OfMembers: "全体成员", OfRepresentatives: "全体代表",
		}[f.Threshold.Basis]
		if f.Got != c.Yes {
			s += fmt.Sprintf("，其中代表%d票", f.Got)
		}
		s += "，" + f.compared("票", of)
	}
	return s
}

// compared writes “达到三分之二（23人）” or “没有超过到会半数（要14票）”.
func (f Finding) compared(unit, of string) string {
	share := strings.TrimSuffix(f.Threshold.Chinese(), "以上")
	verb, not := "达到", "没有达到"
	if rest, more := strings.CutPrefix(share, "超过"); more {
		share, verb, not = rest, "超过", "没有超过"
	}
	if f.Met {
		return fmt.Sprintf("%s%s%s（%d%s）", verb, of, share, f.Need, unit)
	}
	return fmt.Sprintf("%s%s%s（要%d%s）", not, of, share, f.Need, unit)
}
