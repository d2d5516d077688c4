package disclosure

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sunshine/app/money"
)

// AddedByForm marks a table whose sums are those that the form of its item, or a
// total printed in the file itself, allows.
const AddedByForm = "form"

// checkSums refuses a form that would tell a sum of what must not be added up.
func (f *Form) checkSums(columns map[string]bool) error {
	fixed := slices.ContainsFunc(f.Rows, func(r FormRow) bool { return r.Total })
	for _, c := range f.Columns {
		number := c.Type == FormMoney || c.Type == FormNumber
		switch {
		case c.Sum && (!number || len(f.Rows) > 0):
			return fmt.Errorf("column %q cannot be added up", c.Name)
		case c.Lead && c.Type != FormMoney, c.Lead && !c.Sum && !fixed:
			return fmt.Errorf("column %q has nothing to be told", c.Name)
		}
	}
	if (f.By == "") != (len(f.Parts) == 0) || f.By != "" && !columns[f.By] {
		return fmt.Errorf("by %q: a column of the form, and its parts", f.By)
	}
	return nil
}

// Table reads a frozen table. Of one frozen before tables said themselves what may
// be added up in them, the form of its item says it.
func (c *Catalogue) Table(document []byte) (Table, error) {
	t, err := ParseTable(document)
	if err == nil {
		c.addUp(&t)
	}
	return t, err
}

// addUp leaves of the sums of a table those that are true: of the columns that the
// form of its item says may be added up, or that the file itself closes with a
// total that is right. Where the form has rows of its own, they say what the totals
// are, and stand where they stood; nothing else is told. Where nothing says so, no
// sum is.
func (c *Catalogue) addUp(t *Table) {
	if t.Added != "" {
		return
	}
	t.Added = AddedByForm
	f, _ := c.Form(t.Item)
	heads := make([]string, len(t.Columns))
	for i, col := range t.Columns {
		heads[i] = col.Name
	}
	at := f.match(heads, t.holds)
	printed := t.printed()
	parted := f.parts(t, at)
	for i := range t.Columns {
		col := &t.Columns[i]
		k := slices.IndexFunc(f.Columns, func(fc FormColumn) bool { j, found := at[fc.Name]; return found && j == i })
		switch {
		case len(f.Rows) > 0:
			col.Lead = k >= 0 && f.Columns[k].Lead
		case k >= 0 && f.Columns[k].Sum && (f.By == "" || parted):
			col.Add, col.Lead = true, f.Columns[k].Lead
		case f.By == "" && col.Sum != "" && printed[i]:
			col.Add, col.Lead = true, col.Type == FormMoney
		}
		if !col.Add || f.By != "" {
			col.Sum = ""
		}
	}
	if len(f.Rows) > 0 {
		f.totals(t)
	}
}

// holds tells whether a column holds what the form wants there.
func (t *Table) holds(c FormColumn, i int) bool {
	want := map[string][]string{
		FormMoney: {"money"}, FormNumber: {"number", "money"}, FormPercent: {"percent", "number"}, FormDay: {"date"},
	}[c.Type]
	return want == nil || slices.Contains(want, t.Columns[i].Type)
}

// grandTotal is how a file names the total of all its rows.
var grandTotal = regexp.MustCompile(`^(全部|全村)?(合\s*计|总\s*计|共\s*计|总\s*合\s*计)[：:]?$`)

// printed tells of which columns the file prints the total of all rows, and rightly.
func (t *Table) printed() map[int]bool {
	right := map[int]bool{}
	for _, r := range t.Totals {
		if !slices.ContainsFunc(r.Cells, func(c TableCell) bool { return grandTotal.MatchString(c.Text) }) {
			continue
		}
		for i, c := range r.Cells {
			if i < len(t.Columns) && t.Columns[i].Sum != "" {
				right[i] = c.Fen != nil && strconv.FormatInt(int64(*c.Fen), 10) == t.Columns[i].Sum || c.Fen == nil && c.Text == t.Columns[i].Sum
			}
		}
	}
	return right
}

// parts marks which rows belong together; false if a row is of none of them, so
// that no sum would be whole.
func (f Form) parts(t *Table, at map[string]int) bool {
	i, found := at[f.By]
	if !found {
		return false
	}
	for k := range t.Rows {
		r := &t.Rows[k]
		if r.Detail || r.Caption {
			continue
		}
		p := slices.IndexFunc(f.Parts, func(p FormPart) bool { return i < len(r.Cells) && understands(r.Cells[i].Text, p.Name, p.Also) })
		if p < 0 {
			for j := range t.Rows {
				t.Rows[j].Part = ""
			}
			return false
		}
		r.Part = f.Parts[p].Name
	}
	return true
}

// totals names the rows that the form says are totals. They were set apart when
// the file was read, and are put back where they stood.
func (f Form) totals(t *Table) {
	if placed := !slices.ContainsFunc(t.Totals, func(r TableRow) bool { return r.At == 0 }); placed {
		t.Rows, t.Totals = append(t.Rows, t.Totals...), []TableRow{}
		slices.SortStableFunc(t.Rows, func(a, b TableRow) int { return a.At - b.At })
	}
	for _, rows := range [][]TableRow{t.Rows, t.Totals} {
		for k := range rows {
			label := ""
			for i, c := range rows[k].Cells {
				if label = c.Text; label != "" && i < len(t.Columns) && t.Columns[i].Type != "serial" {
					break
				}
			}
			for _, r := range f.Rows {
				if r.Total && understands(label, r.Name, r.Also) {
					rows[k].Total = r.Name
				}
			}
		}
	}
}

// Closing is what closes a table: the sums of its columns, "" where there is none,
// in fen or as a decimal. Part names which rows they are of; empty for all.
type Closing struct {
	Part string
	Sums []string
}

// Closings gives the sums of a table: none, one, or one for each part.
func (t Table) Closings() []Closing {
	all := Closing{Sums: make([]string, len(t.Columns))}
	adds, any := false, false
	for i, c := range t.Columns {
		all.Sums[i] = c.Sum
		any, adds = any || c.Sum != "", adds || c.Add
	}
	if any {
		return []Closing{all}
	}
	var list []Closing
	for _, r := range t.Rows {
		if !adds || r.Part == "" || r.Detail || slices.ContainsFunc(list, func(x Closing) bool { return x.Part == r.Part }) {
			continue
		}
		list = append(list, t.closing(r.Part))
	}
	return list
}

func (t Table) closing(part string) Closing {
	x := Closing{Part: part, Sums: make([]string, len(t.Columns))}
	for i, c := range t.Columns {
		fen, number, any := money.Fen(0), new(big.Rat), false
		for _, r := range t.Rows {
			if r.Part != part || r.Detail || i >= len(r.Cells) || !c.Add {
				continue
			}
			if cell := r.Cells[i]; cell.Fen != nil {
				fen, any = fen+*cell.Fen, true
			} else if n, ok := new(big.Rat).SetString(cell.Text); ok && c.Type != FormMoney {
				number, any = number.Add(number, n), true
			}
		}
		switch {
		case any && c.Type == FormMoney:
			x.Sums[i] = strconv.FormatInt(int64(fen), 10)
		case any:
			x.Sums[i] = strings.ReplaceAll(decimalText(number), ",", "")
		}
	}
	return x
}
