package asset

import (
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/privacy"
)

// Sum is an amount in fen that may not be known.
type Sum struct {
	Fen   money.Fen
	Known bool
}

// Of gives a known amount.
func Of(f money.Fen) Sum { return Sum{f, true} }

// String writes the amount in yuan; "" if it is not known.
func (s Sum) String() string {
	if !s.Known {
		return ""
	}
	return s.Fen.String()
}

// PartyKind says what the other side of a debt or a contract is.
type PartyKind string

// The kinds. The names of the first two are personal data.
const (
	Household PartyKind = "household" // 农户
	Person    PartyKind = "person"    // 个人
	Unit      PartyKind = "unit"      // 单位
)

// PartyKinds lists them in the order people choose from.
var PartyKinds = [...]PartyKind{Household, Person, Unit}

// Chinese names the kind for people.
func (k PartyKind) Chinese() string {
	switch k {
	case Household:
		return "农户"
	case Person:
		return "个人"
	case Unit:
		return "单位"
	}
	return string(k)
}

// Facts are what is kept of a thing. Which of them a register has, and what they
// are called there, Fields says.
type Facts struct {
	Name  string
	Class string // code
	Place string

	Quantity Thousandths
	Unit     string
	Area     Thousandths // 亩
	Value    Sum         // 原值, 估值, 预算, 原来的金额
	Book     Sum         // 账面净值, 决算, 现在还欠
	Holder   string      // 权利人
	Source   string      // 来源

	Acquired calendar.Day // 取得日期, 从哪天起
	State    State        // of assets and resources alone

	Fund                      string // 资金来源
	Begun, Finished, Accepted calendar.Day

	PartyKind PartyKind
	Party     string
	Due       calendar.Day

	Card string // the number it has in an older register
	Note string
}

// state gives how the thing stands by its facts.
func (f Facts) state(k Kind) State {
	switch {
	case k == Project && !f.Accepted.IsZero():
		return Accepted
	case k == Project && !f.Finished.IsZero():
		return Finished
	case k == Project && !f.Begun.IsZero():
		return Begun
	case k == Project:
		return Planned
	case k == Debt && f.Left().Known && f.Left().Fen == 0:
		return Settled
	case k == Debt:
		return Open
	}
	return f.State
}

// Left is what is still owed of a debt: all of it until something else is said.
func (f Facts) Left() Sum {
	if f.Book.Known {
		return f.Book
	}
	return f.Value
}

// PublicParty gives the other side of a debt as anyone may see it (R55).
func (f Facts) PublicParty() string {
	if f.PartyKind == Unit {
		return f.Party
	}
	return publicPerson(f.Party)
}

// PublicHolder gives the right-holder as anyone may see it: a name that is not
// clearly that of a body is masked as a person's.
func (f Facts) PublicHolder() string {
	if isBody(f.Holder) {
		return f.Holder
	}
	return publicPerson(f.Holder)
}

// publicPerson masks a person's name. What stands in brackets behind it to tell
// namesakes apart falls away.
func publicPerson(name string) string {
	if i := strings.IndexAny(name, "（("); i > 0 {
		name = name[:i]
	}
	return privacy.NewName(name).String()
}

// bodyWords are in the names of bodies and hardly in those of people.
var bodyWords = []string{
	"集体", "合作", "经合社", "联合社", "公司", "委员会", "村委", "村民", "小组", "中心", "学校", "小学", "中学", "企业", "国家", "国有", "政府",
	"大队", "生产队", "农场", "林场", "水库", "银行", "信用社", "管理", "股份", "经济", "组织", "全体", "街道", "工厂", "医院", "厂房", "供销社",
}

// isBody tells whether a name is clearly that of a village, a group, a company
// or another body.
func isBody(name string) bool {
	for _, w := range bodyWords {
		if strings.Contains(name, w) {
			return true
		}
	}
	for _, end := range []string{"村", "组", "社区"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}
