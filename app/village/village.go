// Package village holds the divisions: county, township, village and group,
// with their 12-digit codes (统计用区划代码), which change over the years.
package village

import (
	"regexp"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// Place is a county or a township.
type Place struct {
	ID   int64
	Code string
	Name string
}

// Village is a village with the places it lies in.
type Village struct {
	ID         int64
	Code       string // what its addresses and numbers are written with: see Statistical
	Name       string
	Pinyin     string         // xiaoshancun
	Initials   string         // xsc
	Phone      string         // public telephone of the village office, may be empty
	FirstMonth calendar.Month // first month whose sheet is owed
	Source     string         // demonstration data: where its figures come from
	Agency     bool           // the township's accountants keep its books
	BeganOn    calendar.Day   // first day, of one that began by a change; else zero
	EndedOn    calendar.Day   // first day without it; zero while it is there
	HeirID     int64          // of one that ended: the village that is there now in its place
	Township   Place
	County     Place
}

// Statistical gives the 12-digit code (统计用区划代码) alone. An address belongs for
// ever to the village that had its code first; one that takes the code later is
// addressed by it with a mark of its own: 339900100201~57.
func (v Village) Statistical() string {
	code, _, _ := strings.Cut(v.Code, "~")
	return code
}

// Ended tells whether the village is not there any more.
func (v Village) Ended() bool { return !v.EndedOn.IsZero() }

// On tells whether the village is there on a day.
func (v Village) On(day calendar.Day) bool {
	return !day.Before(v.BeganOn) && (v.EndedOn.IsZero() || day.Before(v.EndedOn))
}

// There refuses what is dated on or after the day from which the village is not
// there any more; the fault is on the field day.
func (v Village) There(day calendar.Day) error {
	if v.EndedOn.IsZero() || day.Before(v.EndedOn) {
		return nil
	}
	return fault.Conflictf("%s到%s为止，这一天以后的事办在接着办的村。", v.Name, v.EndedOn.AddDays(-1).Chinese()).
		On("day", "%s没有%s了", v.EndedOn.Chinese(), v.Name)
}

// Owes tells whether the village owes what a period discloses that begins on the
// day: from its first month on, and nothing that begins when it is not there any
// more.
func (v Village) Owes(first calendar.Day) bool {
	return !first.Before(v.FirstMonth.First()) && (v.EndedOn.IsZero() || first.Before(v.EndedOn))
}

// FullName writes county, township and village.
func (v Village) FullName() string { return v.County.Name + v.Township.Name + v.Name }

// Within tells whether the actor's account is bound to this village, its
// township or its county. The books of one that ended are read by who took them
// over.
func (v Village) Within(by user.Actor) bool {
	switch by.Role.Level() {
	case "village":
		return by.DivisionID == v.ID || (v.HeirID != 0 && by.DivisionID == v.HeirID)
	case "township":
		return by.DivisionID == v.Township.ID
	}
	return by.DivisionID == v.County.ID && by.ID != 0
}

// Worker refuses everyone but the village's own person with the role.
func (v Village) Worker(by user.Actor, role user.Role) error {
	if by.Role != role || by.DivisionID != v.ID {
		return fault.Forbiddenf("这件事要由%s的%s来做。", v.Name, role.Chinese())
	}
	return nil
}

var (
	codeForm    = regexp.MustCompile(`^[1-9]\d{11}$`)
	addressForm = regexp.MustCompile(`^[1-9]\d{11}(~[1-9]\d{0,17})?$`)
)

// CheckAddress accepts what Village.Code may be.
func CheckAddress(code string) error {
	if !addressForm.MatchString(code) {
		return fault.Invalidf("“%s”不是村的代码。", code).On("code", "请写 12 位数字的统计用区划代码")
	}
	return nil
}

// CheckCode accepts a 12-digit code (GB/T 2260 and the statistics bureau's
// five levels).
func CheckCode(code string) error {
	if !codeForm.MatchString(code) {
		return fault.Invalidf("“%s”不是区划代码。", code).On("code", "请写 12 位数字的统计用区划代码")
	}
	return nil
}

// romanize gives the whole pinyin and the initials of a name, for search.
// Characters that have none keep themselves.
func romanize(name string) (full, initials string) {
	args := pinyin.NewArgs()
	args.Fallback = func(r rune, _ pinyin.Args) []string { return []string{strings.ToLower(string(r))} }
	var f, i strings.Builder
	for _, syllable := range pinyin.Pinyin(name, args) {
		if len(syllable) == 0 || syllable[0] == "" {
			continue
		}
		f.WriteString(syllable[0])
		i.WriteRune([]rune(syllable[0])[0])
	}
	return f.String(), i.String()
}
