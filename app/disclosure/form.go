package disclosure

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// Form is the fixed shape of a catalogue item (表样): the columns of its tables
// and what adds up in them (R44), the headings and facts its texts ask for, and
// the accounts that tell whether anything happened.
type Form struct {
	Item     string        `toml:"item"`
	Name     string        `toml:"name"`
	Source   string        `toml:"source"`
	Mark     string        `toml:"mark"` // C confirmed, L local, D our default, M unconfirmed
	Note     string        `toml:"note"` // for who fills it in
	Columns  []FormColumn  `toml:"column"`
	Rows     []FormRow     `toml:"row"`
	By       string        `toml:"by"`   // column by which the sums are told apart: what is owed to the village is not added to what it owes
	Parts    []FormPart    `toml:"part"` // what stands in that column
	Checks   []FormCheck   `toml:"check"`
	Sections []FormSection `toml:"section"`
	Facts    []FormFact    `toml:"fact"`
	Accounts []string      `toml:"accounts"` // codes of the chart, with their sub-accounts
}

// FormColumn is a column of the table. A money column is in yuan whatever unit
// the file is kept in.
type FormColumn struct {
	Name     string   `toml:"name"`
	Also     []string `toml:"also"`   // other headings that are understood
	Places   []string `toml:"places"` // headings of a table that goes by places instead of persons
	Type     string   `toml:"type"`   // text, day, money, number, percent or name
	Unit     string   `toml:"unit"`   // of numbers; money is in yuan
	Required bool     `toml:"required"`
	Blank    bool     `toml:"blank"`    // a required column whose cells may be empty
	Sum      bool     `toml:"sum"`      // its cells may be added up
	Lead     bool     `toml:"lead"`     // the sentence above the table tells its sum, or its totals
	Personal string   `toml:"personal"` // class of personal data, a field of masking.toml
	Hint     string   `toml:"hint"`
	Example  string   `toml:"example"`
}

// FormRow is a row that stands in every table of the form. Where a form has such
// rows its columns are never added up: Total says which rows are totals of others.
type FormRow struct {
	Name     string   `toml:"name"`
	Also     []string `toml:"also"`
	Required bool     `toml:"required"`
	Total    bool     `toml:"total"`
}

// FormPart is a value of the column By, and other words for it.
type FormPart struct {
	Name string   `toml:"name"`
	Also []string `toml:"also"`
}

// FormCheck is an identity between columns of a row, or, with Rows, between rows
// of each money column: 面积 * 标准 = 金额. Within is the rounding allowed, in yuan
// or in the unit of the right side; empty allows none.
type FormCheck struct {
	Formula string `toml:"formula"`
	Rows    bool   `toml:"rows"`
	Within  string `toml:"within"`
	parsed  formula
	within  ratio
}

// FormSection is a heading that a text of the form proposes.
type FormSection struct {
	Heading  string `toml:"heading"`
	Hint     string `toml:"hint"`
	Required bool   `toml:"required"`
}

// FormFact is a fact that a text of the form asks for. Type is text, day or money.
type FormFact struct {
	Name     string `toml:"name"`
	Hint     string `toml:"hint"`
	Type     string `toml:"type"`
	Required bool   `toml:"required"`
}

// Tabular tells whether the form has columns for a table.
func (f Form) Tabular() bool { return len(f.Columns) > 0 }

// Form gives the fixed shape of an item; false if it has none.
func (c *Catalogue) Form(item string) (Form, bool) {
	if c == nil {
		return Form{}, false
	}
	i := slices.IndexFunc(c.forms, func(f Form) bool { return f.Item == item })
	if i < 0 {
		return Form{}, false
	}
	return c.forms[i], true
}

// Forms gives all forms in the order of the catalogue.
func (c *Catalogue) Forms() []Form { return c.forms }

// loadForms reads reference/forms/*.toml and checks them. A form is of an item
// the catalogue has, and stands in the file of its name.
func loadForms(fsys fs.FS, items []Item) ([]Form, error) {
	names, err := fs.Glob(fsys, "reference/forms/*.toml")
	if err != nil {
		return nil, err
	}
	var forms []Form
	for _, name := range names {
		var f Form
		meta, err := toml.DecodeFS(fsys, name, &f)
		if err == nil && len(meta.Undecoded()) > 0 {
			err = fmt.Errorf("unknown key %s", meta.Undecoded()[0])
		}
		if err == nil {
			err = f.check()
		}
		if err == nil && (strings.TrimSuffix(path.Base(name), ".toml") != f.Item || !slices.ContainsFunc(items, func(it Item) bool { return it.Code == f.Item })) {
			err = fmt.Errorf("it is of no item of this name")
		}
		if err != nil {
			return nil, fmt.Errorf("form %s: %w", name, err)
		}
		forms = append(forms, f)
	}
	at := func(f Form) int { return slices.IndexFunc(items, func(it Item) bool { return it.Code == f.Item }) }
	slices.SortStableFunc(forms, func(a, b Form) int { return at(a) - at(b) })
	return forms, nil
}

// The types a form's column may have.
const (
	FormText    = "text"
	FormDay     = "day"
	FormMoney   = "money"
	FormNumber  = "number"
	FormPercent = "percent"
	FormName    = "name"
)

func (f *Form) check() error {
	if f.Name == "" || f.Source == "" || !slices.Contains([]string{"C", "L", "D", "M"}, f.Mark) {
		return fmt.Errorf("name, source and mark must be there")
	}
	if !f.Tabular() && len(f.Sections)+len(f.Facts)+len(f.Accounts) == 0 {
		return fmt.Errorf("it asks for nothing")
	}
	known := map[string]bool{}
	for _, c := range f.Columns {
		types := []string{FormText, FormDay, FormMoney, FormNumber, FormPercent, FormName}
		if c.Name == "" || known[c.Name] || !slices.Contains(types, c.Type) || c.Example == "" && c.Required && !c.Blank {
			return fmt.Errorf("column %q: a name of its own, a known type and an example", c.Name)
		}
		known[c.Name] = true
	}
	for _, x := range f.Facts {
		if x.Name == "" || !slices.Contains([]string{"", FormText, FormDay, FormMoney}, x.Type) {
			return fmt.Errorf("fact %q: a name and a known type", x.Name)
		}
	}
	if err := f.checkSums(known); err != nil {
		return err
	}
	rows := map[string]bool{}
	for _, r := range f.Rows {
		rows[r.Name] = true
	}
	for i := range f.Checks {
		names := known
		if f.Checks[i].Rows {
			names = rows
		}
		if err := f.Checks[i].parse(names); err != nil {
			return err
		}
	}
	return nil
}
