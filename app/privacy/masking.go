package privacy

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// Field is a kind of personal data a column may hold.
type Field string

// The fields of the masking table.
const (
	FieldName      Field = "name"
	FieldNameMinor Field = "name-minor"
	FieldID        Field = "id"
	FieldPhone     Field = "phone"
	FieldCard      Field = "card"
	FieldAddress   Field = "address"
	FieldBirth     Field = "birth"
	FieldHealth    Field = "health"
	FieldHardship  Field = "hardship"
	FieldAmount    Field = "amount"
)

// Category is what a table is about, as far as masking minds.
type Category string

// The categories.
const (
	Ordinary Category = "ordinary"
	List     Category = "list" // persons who get or pay something
	Aid      Category = "aid"  // 低保, 救助, 残疾, 计生
)

// Viewer is who looks.
type Viewer string

// The viewers.
const (
	Public   Viewer = "public"
	Villager Viewer = "villager" // signed in, of the same village
	Officer  Viewer = "officer"  // accountant, township, inspector
)

// Operation is how a value is shown.
type Operation string

// The operations, as reference/masking.toml names them.
const (
	Full        Operation = "full"
	Middle      Operation = "middle"
	Surname     Operation = "surname"
	Front6Back4 Operation = "front6back4"
	Front2Back3 Operation = "front2back3"
	Front3Back4 Operation = "front3back4"
	Last4       Operation = "last4"
	Year        Operation = "year"
	ToGroup     Operation = "group"
	ToVillage   Operation = "village"
	ToTownship  Operation = "township"
	Never       Operation = "never"
)

// Rule is one field of the table, with how it is recognised.
type Rule struct {
	Code      Field       `toml:"code"`
	Plain     string      `toml:"plain"`
	Headings  []string    `toml:"headings"`
	Not       []string    `toml:"not"`
	Ladder    []Operation `toml:"ladder"` // from loose to strict
	Sensitive bool        `toml:"sensitive"`
}

// MaskCell is one row of the table: what each viewer sees of a field in a category.
type MaskCell struct {
	Field    Field     `toml:"field"`
	Category Category  `toml:"category"` // * for all
	Public   Operation `toml:"public"`
	Villager Operation `toml:"villager"`
	Officer  Operation `toml:"officer"`
	Mark     string    `toml:"mark"` // C, L or D
}

// Group is a category with the words it is known by.
type Group struct {
	Code    Category `toml:"code"`
	Plain   string   `toml:"plain"`
	Classes []string `toml:"classes"` // of an item of the catalogue
	Words   []string `toml:"words"`
}

// Way is an operation in words.
type Way struct {
	Code  Operation `toml:"code"`
	Plain string    `toml:"plain"`
	Words string    `toml:"words"` // what is hidden
}

// Waiver says which findings two named persons may let through.
type Waiver struct {
	Kind     string `toml:"kind"` // of a Finding
	When     string `toml:"when"`
	Unlikely bool   `toml:"unlikely"` // only if the number cannot be a real one
	Mark     string `toml:"mark"`
}

// Masking is the table field × category × viewer (R55), as shipped or tightened
// by a county.
type Masking struct {
	Law           string   `toml:"law"`
	LawMark       string   `toml:"law_mark"`
	LawSensitive  string   `toml:"law_sensitive"`
	Source        string   `toml:"source"`
	Mark          string   `toml:"mark"`
	Viewers       []Viewer `toml:"viewers"`
	Organisations []string `toml:"organisations"`
	Adults        []string `toml:"adults"`
	Children      []string `toml:"children"`        // headings of columns of minors
	Titles        []string `toml:"children_titles"` // words in titles of tables of minors
	Grown         []string `toml:"grown"`
	Age           struct {
		Minor  int    `toml:"minor"`
		Child  int    `toml:"child"`
		Source string `toml:"source"`
		Mark   string `toml:"mark"`
	} `toml:"age"`
	Ways       []Way      `toml:"operation"`
	Rules      []Rule     `toml:"field"`
	Categories []Group    `toml:"category"`
	Cells      []MaskCell `toml:"mask"`
	Waivers    []Waiver   `toml:"override"`
}

// LoadMasking reads reference/masking.toml and checks it.
func LoadMasking(fsys fs.FS) (*Masking, error) {
	m := &Masking{}
	meta, err := toml.DecodeFS(fsys, "reference/masking.toml", m)
	if err != nil {
		return nil, fmt.Errorf("masking: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("masking: unknown key %s", unknown[0])
	}
	return m, m.check()
}

func (m *Masking) check() error {
	if m.Law == "" || m.LawSensitive == "" || m.Source == "" || m.Age.Minor < m.Age.Child || m.Age.Child < 14 || m.Age.Minor < 18 {
		return fmt.Errorf("masking: law, source and ages must be told, ages not below 18 and 14")
	}
	for _, f := range m.Rules {
		for _, g := range m.Categories {
			for _, v := range m.Viewers {
				if op := m.Operation(f.Code, g.Code, v); !slices.Contains(f.Ladder, op) || m.way(op).Code == "" {
					return fmt.Errorf("masking: %s × %s × %s: no operation, or one that is not on its ladder", f.Code, g.Code, v)
				}
			}
		}
		if f.Plain == "" {
			return fmt.Errorf("masking: %s has no plain name", f.Code)
		}
	}
	for _, f := range []Field{FieldHealth, FieldHardship} { // R57
		for _, g := range m.Categories {
			if m.Operation(f, g.Code, Public) != Never {
				return fmt.Errorf("masking: %s is never public", f)
			}
		}
	}
	for _, g := range m.Categories { // R57: nobody under age by the whole name
		if op := m.Operation(FieldNameMinor, g.Code, Public); op != Surname && op != Never {
			return fmt.Errorf("masking: a minor's name is never public")
		}
	}
	for _, c := range m.Cells {
		if c.Mark != "C" && c.Mark != "L" && c.Mark != "D" {
			return fmt.Errorf("masking: %s × %s: mark is C, L or D", c.Field, c.Category)
		}
	}
	return nil
}

// Operation gives how a viewer sees a field in tables of a category. What the
// table does not know nobody sees.
func (m *Masking) Operation(f Field, c Category, v Viewer) Operation {
	for _, x := range m.Cells {
		if x.Field != f || x.Category != c && x.Category != "*" {
			continue
		}
		switch v {
		case Public:
			return x.Public
		case Villager:
			return x.Villager
		case Officer:
			return x.Officer
		}
	}
	return Never
}

// Mask gives the form in which the viewer sees a raw value (R55). It is asked
// once, before anything is frozen; a form it gave stays as it is.
func (m *Masking) Mask(f Field, c Category, v Viewer, raw string) string {
	op := m.Operation(f, c, v)
	if f == FieldName || f == FieldNameMinor {
		return m.maskNames(op, raw)
	}
	return op.apply(raw)
}

// apply gives the form of one value.
func (op Operation) apply(raw string) string {
	raw = strings.TrimSpace(raw)
	switch op {
	case Full:
		return raw
	case Middle:
		return NewName(raw).String()
	case Surname:
		return NewName(raw).Minor()
	case Front6Back4:
		return keep(raw, 6, 4)
	case Front2Back3:
		return maskedID(raw)
	case Front3Back4:
		return maskedPhone(raw)
	case Last4:
		return NewBankCard(raw).String()
	case Year:
		return yearOf(raw)
	case ToGroup, ToVillage, ToTownship:
		return upTo(op, raw)
	}
	return ""
}

// yearOf leaves the year a text begins with.
func yearOf(raw string) string {
	raw = halfWidth(raw)
	if len(raw) < 4 || strings.Trim(raw[:4], "0123456789") != "" || raw < "1900" || raw > "2199" {
		return ""
	}
	return raw[:4] + "年"
}

// upTo cuts an address behind its last part of the kind, or of a larger one.
func upTo(op Operation, raw string) string {
	ends := []string{"省", "市", "区", "县", "镇", "乡", "街道"}
	if op != ToTownship {
		ends = append(ends, "村", "社区")
	}
	if op == ToGroup {
		ends = append(ends, "组")
	}
	cut := 0
	for _, end := range ends {
		if i := strings.LastIndex(raw, end); i >= 0 {
			cut = max(cut, i+len(end))
		}
	}
	return raw[:cut]
}

// maskNames masks each name of a cell: several stand beside each other, with
// remarks in brackets. An organisation keeps its name.
func (m *Masking) maskNames(op Operation, raw string) string {
	raw = strings.TrimSpace(raw)
	switch {
	case op == Never:
		return ""
	case op == Full || m.organisation(raw):
		return raw
	}
	var out strings.Builder
	part := func(s string) {
		if op == Middle && m.organisation(s) {
			out.WriteString(s)
			return
		}
		out.WriteString(op.apply(s))
	}
	from := 0
	for i, r := range raw {
		if strings.ContainsRune("、，,；;／/（）()【】[]：:|\n\t", r) || r == ' ' || r == '　' {
			part(raw[from:i])
			out.WriteRune(r)
			from = i + utf8.RuneLen(r)
		}
	}
	part(raw[from:])
	return out.String()
}

func (m *Masking) organisation(s string) bool {
	return utf8.RuneCountInString(s) >= 4 && slices.ContainsFunc(m.Organisations, func(end string) bool { return strings.HasSuffix(s, end) })
}

// FieldOf recognises by its heading what a column of texts holds; "" for nothing personal.
func (m *Masking) FieldOf(heading string) Field {
	heading = strings.ToLower(strings.Join(strings.Fields(heading), ""))
	has := func(word string) bool { return strings.Contains(heading, word) }
	for _, f := range m.Rules {
		if slices.ContainsFunc(f.Headings, has) && !slices.ContainsFunc(f.Not, has) {
			return f.Code
		}
	}
	return ""
}

// CategoryOf tells what a table is about: by the class of its item in the
// catalogue and by the words of its title, whichever is stricter. What it does
// not know is a list of persons.
func (m *Masking) CategoryOf(class, title string) Category {
	of := List
	for _, g := range m.Categories {
		if slices.Contains(g.Classes, class) {
			of = g.Code
		}
	}
	switch {
	case m.titled(Aid, title):
		return Aid
	case of == Ordinary && m.titled(List, title):
		return List
	}
	return of
}

func (m *Masking) titled(c Category, title string) bool {
	for _, g := range m.Categories {
		if g.Code == c {
			return slices.ContainsFunc(g.Words, func(w string) bool { return strings.Contains(title, w) })
		}
	}
	return false
}

// Rule gives a field's rule.
func (m *Masking) Rule(f Field) Rule {
	for _, r := range m.Rules {
		if r.Code == f {
			return r
		}
	}
	return Rule{Code: f, Plain: string(f), Ladder: []Operation{Never}}
}

func (m *Masking) way(op Operation) Way {
	for _, w := range m.Ways {
		if w.Code == op {
			return w
		}
	}
	return Way{}
}

// Chinese names an operation for people: 留前三后四.
func (m *Masking) Chinese(op Operation) string { return m.way(op).Plain }

// Hidden tells what an operation hides: 中间的数字已隐去.
func (m *Masking) Hidden(op Operation) string { return m.way(op).Words }

// Why gives the law by which a field is masked.
func (m *Masking) Why(f Field) string {
	if m.Rule(f).Sensitive {
		return m.LawSensitive
	}
	return m.Law
}

// Adult tells whether a heading is of grown-ups, whoever else the row is about.
func (m *Masking) Adult(heading string) bool { return containsAny(heading, m.Adults) }

// Child tells whether a heading, or a table's title, is of minors.
func (m *Masking) Child(heading, title string) bool {
	return !containsAny(heading, m.Grown) && (containsAny(heading, m.Children) || containsAny(title, m.Titles) && !containsAny(title, m.Grown))
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
