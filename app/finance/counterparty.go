package finance

import (
	"strings"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// PartyKind says what a counterparty is.
type PartyKind string

// The kinds. The name of a household is its head's: like a person's it is
// personal data, a unit's is not.
const (
	Household PartyKind = "household" // 农户: of this village
	Person    PartyKind = "person"    // 个人: from elsewhere
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

// longestParty is how long a counterparty's name may be, in characters.
const longestParty = 40

// NewCounterparty is what is kept of a counterparty.
type NewCounterparty struct {
	Kind    PartyKind
	Name    string
	Note    string // for the desk only
	Retired bool   // no longer offered where one is chosen
}

// Counterparty is one a village has dealings with.
type Counterparty struct {
	ID, VillageID int64
	NewCounterparty
	Label    string // the name, with the kind where another of the village bears it too
	MergedID int64  // the one it turned out to be; 0: it stands for itself
	Former   []FormerName
	Merged   []Counterparty // those that turned out to be this one
}

// FormerName is a name given up.
type FormerName struct {
	Kind PartyKind
	Name string
	Day  calendar.Day // the day it was given up
	By   string
}

// Public gives the name as anyone may see it.
func (c Counterparty) Public() string { return publicParty(string(c.Kind), c.Name) }

// PublicParty gives the line's counterparty as anyone may see it.
func (l VoucherLine) PublicParty() string { return publicParty(l.PartyKind, l.Party) }

// publicParty masks a person's name. What stands in brackets behind it to tell
// namesakes apart, such as the group of the village, falls away.
func publicParty(kind, name string) string {
	if kind == string(Unit) {
		return name
	}
	if i := strings.IndexAny(name, "（("); i > 0 {
		name = name[:i]
	}
	return privacy.NewName(name).String()
}

func (n NewCounterparty) clean() (NewCounterparty, error) {
	bad := fault.Invalidf("没有登记上，请改正下面几处。")
	switch n.Kind {
	case Household, Person, Unit:
	default:
		bad.On("kind", "请选农户、个人或单位")
	}
	cleanText(bad, map[string]*string{"name": &n.Name, "note": &n.Note})
	switch {
	case n.Name == "":
		bad.On("name", "请写名称：农户写户主的姓名，单位写全称")
	case utf8.RuneCountInString(n.Name) > longestParty:
		bad.On("name", "太长了，请不超过 %d 个字", longestParty)
	}
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

// MatchCounterparties gives those whose name, present or former, or whose
// pinyin or its initials the query occurs in. An empty query matches all.
func MatchCounterparties(list []Counterparty, query string) []Counterparty {
	query = strings.ToLower(strings.Join(strings.Fields(query), ""))
	if query == "" {
		return list
	}
	var found []Counterparty
	for _, c := range list {
		if c.matches(query) {
			found = append(found, c)
		}
	}
	return found
}

func (c Counterparty) matches(query string) bool {
	names := []string{c.Name}
	for _, f := range c.Former {
		names = append(names, f.Name)
	}
	for _, m := range c.Merged {
		names = append(names, m.Name)
	}
	for _, name := range names {
		if strings.Contains(strings.ToLower(name), query) || strings.HasPrefix(initialsOf(name), query) || strings.Contains(wholePinyin(name), query) {
			return true
		}
	}
	return false
}

// Initials gives the first letters of the name's pinyin, for search.
func (c Counterparty) Initials() string { return initialsOf(c.Name) }

// wholePinyin spells a name; what has no pinyin keeps itself.
func wholePinyin(name string) string {
	args := pinyin.NewArgs()
	args.Fallback = func(r rune, _ pinyin.Args) []string { return []string{strings.ToLower(string(r))} }
	var b strings.Builder
	for _, syllable := range pinyin.Pinyin(name, args) {
		if len(syllable) > 0 {
			b.WriteString(syllable[0])
		}
	}
	return b.String()
}

// label tells namesakes of different kinds apart.
func label(list []Counterparty) {
	count := map[string]int{}
	for _, c := range list {
		count[c.Name]++
	}
	for i := range list {
		list[i].Label = list[i].Name
		if count[list[i].Name] > 1 {
			list[i].Label += "（" + list[i].Kind.Chinese() + "）"
		}
	}
}
