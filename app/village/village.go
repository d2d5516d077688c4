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
	Code       string // the code in force; pages are addressed by it
	Name       string
	Pinyin     string         // xiaoshancun
	Initials   string         // xsc
	Phone      string         // public telephone of the village office, may be empty
	FirstMonth calendar.Month // first month whose sheet is owed
	Source     string         // demonstration data: where its figures come from
	Agency     bool           // the township's accountants keep its books
	Township   Place
	County     Place
}

// FullName writes county, township and village.
func (v Village) FullName() string { return v.County.Name + v.Township.Name + v.Name }

// Within tells whether the actor's account is bound to this village, its
// township or its county.
func (v Village) Within(by user.Actor) bool {
	switch by.Role.Level() {
	case "village":
		return by.DivisionID == v.ID
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

var codeForm = regexp.MustCompile(`^[1-9]\d{11}$`)

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
