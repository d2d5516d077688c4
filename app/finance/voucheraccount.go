package finance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/table"
)

// BookAccount is an account as the file writes it, and the one of ours its lines
// are booked on.
type BookAccount struct {
	Key     string // what an answer about it is kept under
	Chart   string // version of the chart that the days of its lines call for
	Code    string // as written, without spaces
	Name    string
	To      Account // ours, of Chart; without a code while nobody said
	Propose Account // what is likely; a person has to say so
	Why     string  // why it is sure, or why it is proposed
	Lines   int
	Row     int // where it first stood
	Sheet   string
	Column  int
}

// newChartFrom is the day the chart of 2024 came into force (财会〔2023〕14号).
var newChartFrom = calendar.Date(2024, 1, 1)

// chartOn names the chart that entries of the day are kept in.
func chartOn(day calendar.Day) string {
	if !day.IsZero() && day.Before(newChartFrom) {
		return chart2004
	}
	return ChartVersion
}

// AccountKey is the key of a question about an account of a file: which chart its
// days call for, and the code, or without one the name.
func AccountKey(chart, code, name string) string {
	if code == "" {
		code = name
	}
	return askAccount + chart + ":" + code
}

// resolve finds our account for one of another package. It is sure only where
// code and name agree, or where there is no name to disagree; the rest is proposed.
func (c *Chart) resolve(a BookAccount, learnt map[string]string) BookAccount {
	version := c.Version(a.Chart)
	if code, ok := learnt[a.Key]; ok {
		if to, err := version.Account(code); err == nil {
			a.To, a.Why = to, "对过"
			return a
		}
	}
	if to, ok := version.byCode(a.Code, a.Name); ok {
		a.To, a.Why = to, "代码和名称都对得上"
		return a
	}
	if to, ok := version.byNames(a.Code, a.Name); ok {
		if a.Code == "" || strings.HasPrefix(a.Code, mainOf(to.Code)) {
			a.To, a.Why = to, "名称对得上"
			return a
		}
		a.Propose, a.Why = to, "名称一样，代码不一样"
		return a
	}
	a.Propose, a.Why = c.proposal(version, a)
	return a
}

// byCode takes an account whose code is written with or without points, two or
// more digits to a level: 51302, 513.02, 513-02 and 513002 are all 513.02.
func (c *Chart) byCode(code, name string) (Account, bool) {
	for _, try := range spellings(code) {
		a, err := c.Account(try)
		if err == nil && sameAccount(a.Name, name) {
			return a, true
		}
	}
	return Account{}, false
}

var codeSigns = strings.NewReplacer("-", ".", "_", ".", "/", ".", "\\", ".", " ", "")

func spellings(code string) []string {
	if code == "" {
		return nil
	}
	dotted := strings.Trim(codeSigns.Replace(code), ".")
	list := []string{dotted}
	if strings.Contains(dotted, ".") || len(dotted) <= 3 {
		return list
	}
	main, rest := dotted[:3], dotted[3:]
	for _, width := range []int{2, 3, 4} {
		if len(rest)%width != 0 {
			continue
		}
		out := main
		for i := 0; i < len(rest); i += width {
			level := strings.TrimLeft(rest[i:i+width], "0")
			out += "." + strings.Repeat("0", max(0, 2-len(level))) + level
		}
		list = append(list, out)
	}
	return list
}

var nameParts = regexp.MustCompile(`[-_/\\·:>|、]+`)

// partsOf parts a name that carries its levels: 管理费用_办公费.
func partsOf(name string) []string {
	return slices.DeleteFunc(nameParts.Split(table.Fold(name), -1), func(s string) bool { return s == "" })
}

// sameAccount compares our name with the file's, which may carry its levels or be
// missing. Brackets do not count: 生产(劳务)成本.
func sameAccount(ours, theirs string) bool {
	parts := partsOf(theirs)
	return len(parts) == 0 || bareName(parts[len(parts)-1]) == bareName(ours)
}

func bareName(s string) string {
	return strings.NewReplacer("(", "", ")", "", "（", "", "）", "").Replace(table.Fold(s))
}

// byNames finds an account by its name, below the main account that the code or the
// first part of the name tells.
func (c *Chart) byNames(code, name string) (Account, bool) {
	parts := partsOf(name)
	if len(parts) == 0 {
		return Account{}, false
	}
	last := bareName(parts[len(parts)-1])
	var found []Account
	for _, a := range c.accounts {
		if bareName(a.Name) != last {
			continue
		}
		main, err := c.Account(mainOf(a.Code))
		if err != nil || len(parts) > 1 && bareName(parts[0]) != bareName(main.Name) {
			continue
		}
		if len(parts) == 1 && len(code) > 3 && !strings.HasPrefix(code, mainOf(a.Code)) {
			continue
		}
		found = append(found, a)
	}
	if len(found) != 1 {
		return Account{}, false
	}
	return found[0], true
}

// proposal says what is likely: the account above if nothing stands below it,
// what became of an account of the old chart, a word in the name.
func (c *Chart) proposal(version *Chart, a BookAccount) (Account, string) {
	code := strings.Trim(codeSigns.Replace(a.Code), ".")
	main, err := version.Account(mainOf(code))
	parts := partsOf(a.Name)
	known := err == nil && (len(code) > 3 || sameAccount(main.Name, a.Name))
	if old, err := c.Version(chart2004).Account(mainOf(code)); err == nil && a.Chart == ChartVersion && (len(parts) == 0 || bareName(parts[0]) == bareName(old.Name) || !known) {
		for _, next := range c.Version(chart2004).Successors(old.Code) {
			if next.Account.Code != "" {
				return next.Account, "旧科目“" + old.Name + "”现在归这里"
			}
		}
	}
	if known && len(parts) > 0 {
		for _, w := range version.words {
			if to, err := version.Account(w.account); err == nil && mainOf(to.Code) == main.Code && strings.Contains(parts[len(parts)-1], w.word) {
				return to, "名称里有“" + w.word + "”"
			}
		}
	}
	if known {
		return main, "上一级是“" + main.Name + "”"
	}
	return Account{}, ""
}

// say asks about an account, with what is proposed.
func (a BookAccount) say() string {
	what := strings.TrimSpace(a.Code + " " + a.Name)
	year := map[string]string{chart2004: "2023 年以前的", ChartVersion: "现在的"}[a.Chart]
	if a.Propose.Code == "" {
		return fmt.Sprintf("%s科目表里没有“%s”（%d 行）。请说明记到哪个科目，写我们的代码。", year, what, a.Lines)
	}
	return fmt.Sprintf("%s科目表里没有“%s”（%d 行）。%s，记到“%s %s”对吗？", year, what, a.Lines, a.Why, a.Propose.Code, a.Propose.Name)
}
