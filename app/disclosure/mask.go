package disclosure

import (
	"slices"
	"strings"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/privacy"
)

// MaskedColumn tells of a published table's column what is hidden in it, and by
// which law (R59).
type MaskedColumn struct {
	Column string `json:"column"`
	Hidden string `json:"hidden"` // 中间的字已隐去
	Why    string `json:"why"`
}

// sealed is a raw value whose public form stands in a cell.
type sealed struct {
	row, col int
	field    privacy.Field
	raw      string
	minor    bool
}

// masker makes the public form of one table.
type masker struct {
	*privacy.Masking
	t        *Table
	category privacy.Category
	fields   []privacy.Field // by column
	ages     map[string]int  // columns that tell an age: birth, age, id
	sealed   []sealed
	hidden   map[MaskedColumn]bool
}

// mask gives every personal cell its public form, once, before anything is
// frozen (R55), and what was hidden. Class is the personal-data class of the
// table's item, on the day it is drawn up. Columns that are never public fall
// away (R57). A table in public form already stays as it is.
func (t *Table) mask(rules *privacy.Masking, class Personal, on calendar.Day) []sealed {
	category := rules.CategoryOf(string(class), t.Title)
	if class == NamesCadres && category == privacy.List { // 误工补贴 is a word of lists, but who is paid for an office is public
		category = privacy.Ordinary
	}
	m := &masker{Masking: rules, t: t, category: category, ages: map[string]int{}, hidden: map[MaskedColumn]bool{}}
	t.Masked = nil
	m.drop()
	m.columns()
	for i := range t.Rows {
		if !t.Rows[i].Caption {
			m.row(i, on)
		}
	}
	m.remarks()
	return m.sealed
}

// kind tells what a column holds.
func (m *masker) kind(c TableColumn) privacy.Field {
	switch c.Type {
	case "money", "percent", "serial":
		return ""
	case "name":
		return privacy.FieldName
	}
	f := m.FieldOf(c.Name)
	if c.Type == "number" && (f == privacy.FieldName || f == privacy.FieldAddress) {
		return ""
	}
	return f
}

// drop takes out the columns that nobody may see in public.
func (m *masker) drop() {
	for i := len(m.t.Columns) - 1; i >= 0; i-- {
		c := m.t.Columns[i]
		f := m.kind(c)
		if f == "" || m.Operation(f, m.category, privacy.Public) != privacy.Never {
			continue
		}
		m.tell(c.Name, "整列不公开", f)
		m.t.Columns = slices.Delete(slices.Clone(m.t.Columns), i, i+1)
		for _, rows := range [][]TableRow{m.t.Rows, m.t.Totals} {
			for k := range rows {
				if i < len(rows[k].Cells) {
					rows[k].Cells = slices.Delete(slices.Clone(rows[k].Cells), i, i+1)
				}
			}
		}
	}
	slices.Reverse(m.t.Masked)
}

func (m *masker) columns() {
	m.fields = make([]privacy.Field, len(m.t.Columns))
	for i := range m.t.Columns {
		c := &m.t.Columns[i]
		f := m.kind(*c)
		m.fields[i] = f
		switch f {
		case "":
		case privacy.FieldName:
			c.Type = "name"
		default: // digits of a telephone are no figures
			c.Unit, c.Sum, c.Add, c.Lead = "", "", false, false
			if c.Type == "number" {
				c.Type = "text"
			}
		}
		for kind, is := range map[string]bool{"birth": f == privacy.FieldBirth, "id": f == privacy.FieldID, "age": strings.Contains(c.Name, "年龄") || strings.Contains(c.Name, "周岁")} {
			if _, known := m.ages[kind]; is && !known {
				m.ages[kind] = i
			}
		}
	}
}

// row masks the cells of one row.
func (m *masker) row(n int, on calendar.Day) {
	r := &m.t.Rows[n]
	cells := slices.Clone(r.Cells)
	age, known := m.age(cells, on)
	for i, f := range m.fields {
		if i >= len(cells) || f == "" || nothing(cells[i].Text) {
			continue
		}
		raw := strings.TrimSpace(cells[i].Text)
		minor, misplaced := m.minor(i, age, known), false
		if f == privacy.FieldName || f == privacy.FieldAddress {
			for _, x := range privacy.Scan(raw) {
				minor, misplaced = minor || x.Kind == privacy.KindMinor, misplaced || x.Kind != privacy.KindMinor
			}
		}
		if misplaced { // a number beside a name: the check refuses it where it stands
			continue
		}
		if f == privacy.FieldName && minor {
			f = privacy.FieldNameMinor
		}
		public := m.Mask(f, m.category, privacy.Public, raw)
		hidden := strings.Contains(raw, "*") // by whoever made the file
		if public == raw && !hidden {
			continue
		}
		cells[i].Text = public
		m.tell(m.t.Columns[i].Name, m.words(f), f)
		if hidden {
			continue
		}
		if f == privacy.FieldCard { // the whole number is never kept
			raw = lastFour(raw)
		}
		m.sealed = append(m.sealed, sealed{n, i, f, raw, minor})
	}
	r.Cells = cells
}

func nothing(s string) bool {
	return slices.Contains([]string{"", "-", "—", "——", "/", "无", "合计", "小计"}, strings.TrimSpace(s))
}

func lastFour(raw string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, raw)
	return digits[max(0, len(digits)-4):]
}

// age tells how old the person of a row is.
func (m *masker) age(cells []TableCell, on calendar.Day) (age int, known bool) {
	at := func(kind string) string {
		if i, ok := m.ages[kind]; ok && i < len(cells) {
			return cells[i].Text
		}
		return ""
	}
	return privacy.Age(at("birth"), at("age"), at("id"), on)
}

// minor tells whether the name in a column is that of somebody under age (R57):
// the row shows it, or the column or the whole table is of children. Where a row
// names grown-ups beside the child, their columns are told by their headings.
func (m *masker) minor(column, age int, known bool) bool {
	name := m.t.Columns[column].Name
	beside := m.Adult(name) && slices.ContainsFunc(m.t.Columns, func(c TableColumn) bool { return c.Type == "name" && !m.Adult(c.Name) })
	switch {
	case beside:
		return false
	case known:
		return age < m.Age.Minor
	}
	return m.Child(name, m.t.Title)
}

func (m *masker) words(f privacy.Field) string {
	words := m.Hidden(m.Operation(f, m.category, privacy.Public))
	if f == privacy.FieldNameMinor {
		return "未成年人的" + words
	}
	return words
}

func (m *masker) tell(column, hidden string, f privacy.Field) {
	x := MaskedColumn{Column: column, Hidden: hidden, Why: m.Why(f)}
	if !m.hidden[x] {
		m.hidden[x] = true
		m.t.Masked = append(m.t.Masked, x)
	}
}

// remarks hides the names that were masked wherever another cell or the remarks
// write them again.
func (m *masker) remarks() {
	public := map[string]string{}
	for _, x := range m.sealed {
		n := utf8.RuneCountInString(x.raw)
		if (x.field == privacy.FieldName || x.field == privacy.FieldNameMinor) && n >= shortName && n <= longName {
			public[x.raw] = m.t.Rows[x.row].Cells[x.col].Text
		}
	}
	if len(public) == 0 {
		return
	}
	for _, r := range m.t.Rows {
		for i := range r.Cells {
			if i < len(m.fields) && m.fields[i] == "" && r.Cells[i].Fen == nil {
				r.Cells[i].Text = hideNames(r.Cells[i].Text, public)
			}
		}
	}
	for i := range m.t.Notes {
		m.t.Notes[i] = hideNames(m.t.Notes[i], public)
	}
}

// shortName and longName are how many characters the name of a person has.
const shortName, longName = 2, 4

// hideNames puts the public form of each name a text holds in its place.
func hideNames(text string, public map[string]string) string {
	r := []rune(text)
	for i := range r {
		for n := longName; n >= shortName; n-- {
			if i+n > len(r) {
				continue
			}
			if with, ok := public[string(r[i:i+n])]; ok {
				text = privacy.Replace(text, string(r[i:i+n]), with)
				break
			}
		}
	}
	return text
}

// MaskedWords tells in a sentence what a frozen document hides and why; "" if
// it hides nothing.
func MaskedWords(masked []MaskedColumn) string {
	type way struct{ why, hidden string }
	var ways []way
	columns := map[way][]string{}
	for _, x := range masked {
		w := way{x.Why, x.Hidden}
		if columns[w] == nil {
			ways = append(ways, w)
		}
		columns[w] = append(columns[w], "“"+x.Column+"”")
	}
	slices.SortStableFunc(ways, func(a, b way) int { return strings.Compare(a.why, b.why) })
	var out strings.Builder
	for i, w := range ways {
		switch {
		case i == 0:
			out.WriteString("为保护个人信息，")
		case w.why != ways[i-1].why:
			out.WriteString("（依据：" + ways[i-1].why + "）；")
		default:
			out.WriteString("，")
		}
		out.WriteString(strings.Join(columns[w], "、") + w.hidden)
	}
	if len(ways) > 0 {
		out.WriteString("（依据：" + ways[len(ways)-1].why + "）。")
	}
	return out.String()
}
