package procedure

import (
	"sunshine/app/fault"
)

// Count is what was counted at a meeting: heads and votes. Nobody's own vote is
// ever kept. Numbers a meeting does not need stay zero.
type Count struct {
	Expected int `json:"expected"` // 应到
	Present  int `json:"present"`  // 实到, with those online and by proxy
	Online   int `json:"online,omitempty"`
	Proxies  int `json:"proxies,omitempty"`
	Yes      int `json:"yes"`
	No       int `json:"no"`
	Abstain  int `json:"abstain"`
	Invalid  int `json:"invalid"`

	Adults             int `json:"adults,omitempty"`
	AdultsPresent      int `json:"adults_present,omitempty"`
	Households         int `json:"households,omitempty"`
	HouseholdsPresent  int `json:"households_present,omitempty"` // at a representatives' meeting: households represented
	Women              int `json:"women,omitempty"`              // women representatives
	WomenPresent       int `json:"women_present,omitempty"`
	Members            int `json:"members,omitempty"`             // all members of the collective
	Representatives    int `json:"representatives,omitempty"`     // all representatives, without the committee
	RepresentativesYes int `json:"representatives_yes,omitempty"` // of Yes, those of representatives
}

// Ballots gives the number of votes counted.
func (c Count) Ballots() int { return c.Yes + c.No + c.Abstain + c.Invalid }

// figure is one number of a count with the name of its input and its label.
type figure struct {
	name, label string
	value       int
}

func (c Count) figures() []figure {
	return []figure{
		{"expected", "应到人数", c.Expected},
		{"present", "实到人数", c.Present},
		{"online", "在线参加人数", c.Online},
		{"proxies", "书面委托人数", c.Proxies},
		{"yes", "赞成票", c.Yes},
		{"no", "反对票", c.No},
		{"abstain", "弃权票", c.Abstain},
		{"invalid", "无效票", c.Invalid},
		{"adults", "十八周岁以上村民人数", c.Adults},
		{"adults_present", "到会的十八周岁以上村民人数", c.AdultsPresent},
		{"households", "户数", c.Households},
		{"households_present", "到会的户数", c.HouseholdsPresent},
		{"women", "妇女代表人数", c.Women},
		{"women_present", "到会的妇女代表人数", c.WomenPresent},
		{"members", "全体成员人数", c.Members},
		{"representatives", "全体代表人数", c.Representatives},
		{"representatives_yes", "代表投的赞成票", c.RepresentativesYes},
	}
}

// Check tells whether the numbers can be true of one meeting. It gives Invalid
// with the wrong fields. What it lets pass keeps every base in its order
// (present ≤ expected ≤ members, present ≤ adults), on which wider relies.
func (m *Meeting) Check(c Count) error {
	e := fault.Invalidf("人数或票数对不上，请改正。")
	for _, f := range c.figures() {
		if f.value < 0 || f.value > maxHead {
			e.On(f.name, "%s要在0到%d之间。", f.label, maxHead)
		}
	}
	if len(e.Fields) > 0 {
		return e
	}
	if c.Expected < 1 {
		e.On("expected", "请填应到人数。")
	}
	noMore(e, "present", "实到人数", c.Present, "应到人数", c.Expected)
	noMore(e, "adults_present", "到会的十八周岁以上村民", c.AdultsPresent, "全村十八周岁以上村民", c.Adults)
	noMore(e, "households_present", "到会的户", c.HouseholdsPresent, "全部的户", c.Households)
	noMore(e, "women_present", "到会的妇女代表", c.WomenPresent, "全部妇女代表", c.Women)
	noMore(e, "adults_present", "到会的十八周岁以上村民", c.AdultsPresent, "实到人数", c.Present)
	noMore(e, "women_present", "到会的妇女代表", c.WomenPresent, "实到人数", c.Present)
	if m.Organ != Representatives && m.Organ != MemberRepresentatives {
		noMore(e, "households_present", "到会的户（一户一人）", c.HouseholdsPresent, "实到人数", c.Present)
	}
	m.checkBases(e, c)
	m.checkAttendance(e, c)
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

func (m *Meeting) checkBases(e *fault.Error, c Count) {
	if c.Adults > 0 {
		noMore(e, "present", "实到人数", c.Present, "全村十八周岁以上村民", c.Adults)
	}
	if c.Representatives > 0 && m.Organ != Representatives && m.Organ != MemberRepresentatives {
		e.On("representatives", "%s不按代表人数计算，请不要填。", m.Organ.Chinese())
	}
	if c.Members > 0 && m.Organ != Assembly && m.Organ != Members {
		e.On("members", "%s不按全体成员计算，请不要填。", m.Organ.Chinese())
	}
	if c.Members > 0 {
		noMore(e, "expected", "应到人数", c.Expected, "全体成员", c.Members)
	}
	if c.Representatives > 0 {
		noMore(e, "representatives", "全体代表人数", c.Representatives, "应到人数", c.Expected)
		noMore(e, "representatives_yes", "代表投的赞成票", c.RepresentativesYes, "赞成票", c.Yes)
		noMore(e, "representatives_yes", "代表投的赞成票", c.RepresentativesYes, "全体代表人数", c.Representatives)
		if least := c.Yes - (c.Expected - c.Representatives); c.RepresentativesYes < least && c.Representatives < c.Expected {
			e.On("representatives_yes", "不是代表的只有%d人，代表投的赞成票不会少于%d票，请填对。", c.Expected-c.Representatives, least)
		}
		if m.Organ == MemberRepresentatives && c.Representatives != c.Expected {
			e.On("representatives", "成员代表大会应到的就是全体代表，两个数要相同。")
		}
	}
}

// checkAttendance is R13 and R18: online and written proxies only where the
// meeting allows them, at most so many proxies for each who came.
func (m *Meeting) checkAttendance(e *fault.Error, c Count) {
	if c.Online > 0 && !m.Online {
		e.On("online", "%s没有在线参加的规定，请只填到场的人数。", m.Organ.Chinese())
	}
	if c.Proxies > 0 && m.Proxies.Value == 0 {
		e.On("proxies", "%s不能委托别人投票，请把委托人数改成0。", m.Organ.Chinese())
	} else if came := c.Present - c.Proxies; c.Proxies > m.Proxies.Value*came {
		e.On("proxies", "一个人最多受%d份委托：亲自参加的有%d人，委托不能是%d份。", m.Proxies.Value, max(came, 0), c.Proxies)
	}
	noMore(e, "online", "在线和委托的人数", c.Online+c.Proxies, "实到人数", c.Present)
}

func noMore(e *fault.Error, name, what string, n int, whole string, of int) {
	if n > of {
		e.On(name, "%s（%d）不能多于%s（%d）。", what, n, whole, of)
	}
}

// share gives the base of the threshold and how many of it came or agreed.
// A base of zero was not counted.
func (c Count) share(b Basis, quorum bool) (got, base int) {
	switch b {
	case OfAdults:
		got, base = c.AdultsPresent, c.Adults
	case OfHouseholds:
		got, base = c.HouseholdsPresent, c.Households
	case OfWomen:
		return c.WomenPresent, c.Women
	case OfPresent:
		base = c.Present
	case OfBallots:
		base = c.Ballots()
	case OfExpected:
		got, base = c.Present, c.Expected
	case OfMembers:
		base = c.Members
	case OfRepresentatives:
		if base = c.Representatives; base != c.Expected && !quorum {
			return c.RepresentativesYes, base
		}
	}
	if !quorum {
		got = c.Yes
	}
	return got, base
}
