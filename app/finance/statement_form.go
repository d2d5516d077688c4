package finance

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/data"
)

// The statements by name, as they stand in addresses.
const (
	BalanceSheet = "balance"      // 资产负债表
	Revenue      = "revenue"      // 收支明细表
	Distribution = "distribution" // 收益及收益分配表
)

// The kinds of statement lines.
const (
	LineItem  = "item"
	LineLess  = "less"  // taken off
	LineMemo  = "memo"  // 其中, in no total
	LineTotal = "total" // made of other lines
	LineHead  = "head"  // a heading without amounts
	LineSub   = "sub"   // an account below an item
)

// Form is a version of a statement: its lines as data. Mark is C where the
// wording was seen in a public text, M where it is our reading and no law.
type Form struct {
	Name    string       `toml:"name"`
	Title   string       `toml:"title"`
	Plain   string       `toml:"plain"`
	Chart   string       `toml:"chart"`
	From    calendar.Day `toml:"effective_from"`
	Mark    string       `toml:"mark"`
	Source  string       `toml:"source"`
	Columns []string     `toml:"columns"`
	Yearly  bool         `toml:"yearly"` // drawn for whole years only
	Beside  string       `toml:"beside"` // on paper the lines from this one on stand beside those before
	Lines   []FormLine   `toml:"line"`
	Equals  []struct {
		Left  string `toml:"left"`
		Right string `toml:"right"`
	} `toml:"equal"`
}

// FormLine is one line: what it is called and how it is computed.
type FormLine struct {
	ID      string `toml:"id"`
	Name    string `toml:"name"`
	Plain   string `toml:"plain"`
	Kind    string `toml:"kind"`
	Formula string `toml:"formula"`
	Side    string `toml:"side"` // debit or credit: the side that counts above zero
	Detail  bool   `toml:"detail"`
	Mark    string `toml:"mark"`
	Source  string `toml:"source"`
	terms   []term
}

// term is one part of a formula.
type term struct {
	minus bool
	line  string // another line; else an account
	code  string
	how   string // open, close, debit, credit, share, share.debit, share.credit; empty: as the statement counts
}

// Forms is all versions of all statements.
type Forms struct{ byName map[string][]Form }

// LoadForms reads reference/statements/*.toml and checks them against the
// chart: every account stands in one line of the balance sheet, every income
// and expense in one of the others.
func LoadForms(fsys fs.FS, chart *Chart) (*Forms, error) {
	names, err := fs.Glob(fsys, "reference/statements/*.toml")
	if err != nil {
		return nil, err
	}
	all := &Forms{byName: map[string][]Form{}}
	for _, name := range names {
		var f Form
		meta, err := toml.DecodeFS(fsys, name, &f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if unknown := meta.Undecoded(); len(unknown) > 0 {
			return nil, fmt.Errorf("%s: unknown key %s", name, unknown[0])
		}
		if err := f.prepare(chart); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all.byName[f.Name] = append(all.byName[f.Name], f)
	}
	for _, name := range []string{BalanceSheet, Revenue, Distribution} {
		versions := all.byName[name]
		if len(versions) == 0 {
			return nil, fmt.Errorf("statements: %s is missing", name)
		}
		slices.SortFunc(versions, func(a, b Form) int { return a.From.Sub(b.From) })
	}
	return all, nil
}

// At gives the version in force on the day; before the first, the first.
func (f *Forms) At(name string, day calendar.Day) (Form, error) {
	versions := f.byName[name]
	if len(versions) == 0 {
		return Form{}, fault.NotFoundf("没有这种报表。")
	}
	form := versions[0]
	for _, v := range versions[1:] {
		if !v.From.After(day) {
			form = v
		}
	}
	return form, nil
}

// shippedForms are those of the program; they never change while it runs.
var shippedForms = sync.OnceValues(func() (*Forms, error) {
	chart, err := LoadChart(data.Reference)
	if err != nil {
		return nil, err
	}
	return LoadForms(data.Reference, chart)
})

// Forms gives the statements' forms that ship with the program.
func (s *Store) Forms() (*Forms, error) { return shippedForms() }

func (f *Form) prepare(chart *Chart) error {
	if f.Name == "" || f.Title == "" || f.Plain == "" || f.Source == "" || f.From.IsZero() || len(f.Columns) != 2 || !marked(f.Mark) {
		return fmt.Errorf("a statement needs name, title, plain, mark, source, effective_from and two columns")
	}
	known := map[string]bool{}
	for i := range f.Lines {
		l := &f.Lines[i]
		if l.Kind == "" {
			l.Kind = LineItem
		}
		if err := l.prepare(chart, known); err != nil {
			return fmt.Errorf("line %q: %w", l.ID, err)
		}
		known[l.ID] = true
	}
	if f.Beside != "" && (!known[f.Beside] || f.Lines[0].ID == f.Beside) {
		return fmt.Errorf("beside %q: no such line", f.Beside)
	}
	for _, e := range f.Equals {
		if !known[e.Left] || !known[e.Right] {
			return fmt.Errorf("%s = %s: no such line", e.Left, e.Right)
		}
	}
	return f.cover(chart)
}

func marked(mark string) bool { return mark == "C" || mark == "M" }

func (l *FormLine) prepare(chart *Chart, known map[string]bool) error {
	switch {
	case l.ID == "" || l.Name == "" || known[l.ID]:
		return fmt.Errorf("it needs a name and an id of its own")
	case l.Kind == LineHead && l.Formula == "":
		return nil
	case !slices.Contains([]string{LineItem, LineLess, LineMemo, LineTotal}, l.Kind):
		return fmt.Errorf("unknown kind %q", l.Kind)
	case l.Side != "debit" && l.Side != "credit":
		return fmt.Errorf("side is debit or credit")
	case !marked(l.Mark):
		return fmt.Errorf("mark is C or M")
	case l.Mark == "C" && l.Source == "":
		return fmt.Errorf("what is marked C names its source")
	}
	var err error
	l.terms, err = parseFormula(l.Formula, chart, known)
	return err
}

var termForm = regexp.MustCompile(`^(?:#([a-z-]+)|(\d{3}(?:\.\d+)*)(?:@(open|close|debit|credit|share|share\.debit|share\.credit))?)$`)

// parseFormula reads "101 + 102 - #worn".
func parseFormula(text string, chart *Chart, known map[string]bool) ([]term, error) {
	var terms []term
	minus, want := false, true
	for _, word := range strings.Fields(text) {
		if word == "+" || word == "-" {
			if want {
				return nil, fmt.Errorf("%q: two signs", text)
			}
			minus, want = word == "-", true
			continue
		}
		m := termForm.FindStringSubmatch(word)
		if m == nil || !want {
			return nil, fmt.Errorf("%q: cannot read %q", text, word)
		}
		if m[1] != "" && !known[m[1]] {
			return nil, fmt.Errorf("%q: no line %q above", text, m[1])
		}
		if m[2] != "" {
			if _, err := chart.Account(m[2]); err != nil {
				return nil, err
			}
		}
		terms = append(terms, term{minus: minus, line: m[1], code: m[2], how: m[3]})
		minus, want = false, false
	}
	if want {
		return nil, fmt.Errorf("%q: a term is missing", text)
	}
	return terms, nil
}

// cover demands that nothing of the chart is left out or counted twice.
func (f *Form) cover(chart *Chart) error {
	count := map[string]int{}
	for _, l := range f.Lines {
		if l.Kind != LineItem && l.Kind != LineLess {
			continue
		}
		for _, t := range l.terms {
			switch t.how {
			case "":
				count[t.code] += 2
			case "debit", "credit":
				count[t.code]++
			}
		}
	}
	for _, a := range chart.accounts {
		counts := f.Name == BalanceSheet || a.Class == "income" || a.Class == "expense"
		if above(a.Code) == "" && counts && count[a.Code] != 2 {
			return fmt.Errorf("account %s stands in no line, or in two", a.Code)
		}
	}
	return nil
}
