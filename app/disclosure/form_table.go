package disclosure

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"sunshine/app/sheet"
	"sunshine/app/table"
)

// Fitting is a table held against the form of its item.
type Fitting struct {
	Free     bool // it is not in the form and is published as it is
	Note     string
	Problems []table.Problem
}

// formKey begins the keys of the questions a form asks.
const formKey = "form"

// FormNote gives what readers are told of a decision about a form; false if the
// question was another.
func FormNote(question, asked string) (string, bool) {
	if !strings.HasPrefix(question, formKey+":") {
		return "", false
	}
	first, _, _ := strings.Cut(asked, "。")
	return misread.ReplaceAllString(first, "") + "。", true
}

// misread is what only who handed the file in can make use of.
var misread = regexp.MustCompile(`（[A-Z]+列读出来不是[^）]*）`)

// FormOf tells whether a question about a form asks about the table.
func FormOf(question string, t table.Table) bool {
	return strings.HasSuffix(question, ":"+t.Sheet+"!"+t.Report.Range)
}

// Check holds a table against the form: every column that is required, every
// cell filled, everything that adds up (R44). A table of another shape is one
// question; answered with table.Keep it is published free, with a note that says
// so. Answers are by question.
func (f Form) Check(t table.Table, answers map[string]string) Fitting {
	w := fitting{form: f, t: t, answers: answers}
	w.match()
	if w.shape(); w.Free || len(w.Problems) > 0 {
		return w.Fitting
	}
	w.filled()
	w.rows()
	for _, c := range f.Checks {
		if c.Rows {
			w.agreeRows(c)
		} else {
			w.agree(c)
		}
	}
	return w.Fitting
}

// fitting is a table while it is held against a form.
type fitting struct {
	Fitting
	form    Form
	t       table.Table
	answers map[string]string
	at      map[string]int // column of the table by the form's name
}

var bracketed = regexp.MustCompile(`\([^()]*\)`)

// headWord is the form in which headings are compared: without white space, unit
// and group.
func headWord(s string) string {
	s = bracketed.ReplaceAllString(table.Fold(s), "")
	if i := strings.LastIndex(s, "·"); i >= 0 {
		s = s[i+len("·"):]
	}
	return strings.TrimRight(s, ":*")
}

// understands tells whether the heading is one of the names of a column or row.
func understands(heading, name string, also []string) bool {
	h := headWord(heading)
	return h == headWord(name) || slices.ContainsFunc(also, func(a string) bool { return h == headWord(a) })
}

func (w *fitting) match() {
	heads := make([]string, len(w.t.Columns))
	for i, c := range w.t.Columns {
		heads[i] = c.Name
	}
	w.at = w.form.match(heads, w.holds)
}

// match finds the form's columns among headings, by the form's name. A heading in
// the form's own words comes before one in others; of two that fit, the first is
// taken.
func (f Form) match(heads []string, holds func(c FormColumn, i int) bool) map[string]int {
	at, taken := map[string]int{}, map[int]bool{}
	for _, also := range []func(c FormColumn) []string{
		func(FormColumn) []string { return nil }, func(c FormColumn) []string { return c.Also }, func(c FormColumn) []string { return c.Places },
	} {
		for _, c := range f.Columns {
			if _, found := at[c.Name]; found {
				continue
			}
			best := -1
			for i, head := range heads {
				fits := understands(head, c.Name, also(c)) && !taken[i] && holds(c, i)
				if fits && (best < 0 || strings.Contains(head, "合计·")) { // of a group of columns the one that sums it up
					best = i
				}
			}
			if best >= 0 {
				at[c.Name], taken[best] = best, true
			}
		}
	}
	return at
}

// holds tells whether a column holds what the form wants there. An empty one may
// hold anything.
func (w *fitting) holds(c FormColumn, i int) bool {
	want := map[string][]table.Type{
		FormText: nil, FormDay: {table.TypeDate}, FormMoney: {table.TypeMoney}, FormNumber: {table.TypeNumber, table.TypeMoney},
		FormPercent: {table.TypePercent, table.TypeNumber}, FormName: {table.TypeName, table.TypeText},
	}[c.Type]
	return want == nil || slices.Contains(want, w.t.Columns[i].Type) || w.empty(i)
}

func (w *fitting) empty(i int) bool {
	return !slices.ContainsFunc(w.t.Rows, func(r table.Row) bool { return i < len(r.Values) && !r.Values[i].Blank && r.Values[i].Text != "" })
}

// shape asks once about a table that lacks what the form requires.
func (w *fitting) shape() {
	var lacks, hints []string
	for _, c := range w.form.Columns {
		if _, found := w.at[c.Name]; found || !c.Required {
			continue
		}
		lack := "“" + c.Name + "”"
		if i := slices.IndexFunc(w.t.Columns, func(col table.Column) bool { return understands(col.Name, c.Name, c.Also) }); i >= 0 {
			lack += "（" + sheet.Letters(w.t.Columns[i].N) + "列读出来不是" + typeWords[c.Type] + "）"
		}
		lacks = append(lacks, lack)
		if len(c.Also) > 0 {
			hints = append(hints, "“"+c.Name+"”也可以写成"+strings.Join(c.Also[:min(len(c.Also), saidNames)], "、"))
		}
	}
	if len(lacks) == 0 {
		return
	}
	p := w.problem(w.headRow(), -1)
	p.Code = "form"
	p.Question = fmt.Sprintf("%s:%s:%s!%s", formKey, w.form.Item, w.t.Sheet, w.t.Report.Range)
	p.Message = fmt.Sprintf("没有按“%s”的表样，缺%s。", w.form.Name, strings.Join(lacks, "、"))
	w.Note = p.Message
	if len(hints) > 0 {
		p.Message += strings.Join(hints, "；") + "。"
	}
	p.Message += "可以在文件里补上再传，也可以照原表公开，公开的页面上会写明没有按表样。"
	w.Free = w.ask(p)
}

// saidNames is how many other names of a column a message gives.
const saidNames = 4

var typeWords = map[string]string{FormDay: "日期", FormMoney: "金额", FormNumber: "数", FormPercent: "百分数", FormName: "姓名", FormText: "文字"}

// filled asks about the empty cells of a required column, once for each column.
func (w *fitting) filled() {
	for _, c := range w.form.Columns {
		i, found := w.at[c.Name]
		if !found || !c.Required || c.Blank {
			continue
		}
		for _, r := range w.t.Rows {
			if r.Reason != "" || i >= len(r.Values) || r.Values[i].Text != "" { // a sign for nothing is an answer
				continue
			}
			p := w.problem(r.N, i)
			p.Code = "form-blank"
			p.Question = fmt.Sprintf("%s-blank:%s!%s", formKey, w.t.Sheet, p.Column)
			p.Message = fmt.Sprintf("“%s”没有填。", w.t.Columns[i].Name)
			w.ask(p)
		}
	}
}

// rows notes the rows that every table of the form has.
func (w *fitting) rows() {
	var lacks []string
	for _, r := range w.form.Rows {
		if r.Required && w.row(r.Name) == nil {
			lacks = append(lacks, "“"+r.Name+"”")
		}
	}
	if len(lacks) > 0 {
		p := w.problem(w.headRow(), -1)
		p.Code = "form-rows"
		p.Question = fmt.Sprintf("%s-rows:%s!%s", formKey, w.t.Sheet, w.t.Report.Range)
		p.Message = fmt.Sprintf("“%s”的表样里还有%s这几行，这张表没有写。没有就写 0。", w.form.Name, strings.Join(lacks, "、"))
		w.ask(p)
	}
}

// row finds a fixed row by its first text; nil if the table lacks it.
func (w *fitting) row(name string) *table.Row {
	k := slices.IndexFunc(w.form.Rows, func(r FormRow) bool { return r.Name == name })
	for i := range w.t.Rows {
		r := &w.t.Rows[i]
		for j, v := range r.Values {
			if w.t.Columns[j].Type == table.TypeSerial || v.Text == "" {
				continue
			}
			if understands(v.Text, name, w.form.Rows[k].Also) {
				return r
			}
			break
		}
	}
	return nil
}

// agree checks an identity between the columns of each row.
func (w *fitting) agree(c FormCheck) {
	for _, name := range c.parsed.names() {
		if _, found := w.at[name]; !found {
			return
		}
	}
	for _, r := range w.t.Rows {
		if r.Reason != "" && r.Reason != table.ReasonDetail {
			continue
		}
		left, right := c.parsed.sides(func(name string) ratio { return w.number(r, w.at[name]) })
		if left == nil || right == nil || c.agree(left, right) {
			continue
		}
		p := w.problem(r.N, w.at[c.parsed.right[0].times[0]])
		p.Code = "form-sum"
		p.Question = fmt.Sprintf("%s-sum:%s!%s%d:%s", formKey, w.t.Sheet, p.Column, r.N, c.Formula)
		p.Message = fmt.Sprintf("%s对不上：算出来是 %s，写的是 %s。", c.parsed.text, decimalText(left), decimalText(right))
		w.ask(p)
	}
}

// agreeRows checks an identity between fixed rows, in each column of money.
func (w *fitting) agreeRows(c FormCheck) {
	for i, col := range w.t.Columns {
		if col.Type != table.TypeMoney {
			continue
		}
		value := func(name string) ratio {
			if r := w.row(name); r != nil {
				return w.number(*r, i)
			}
			return nil
		}
		left, right := c.parsed.sides(value)
		if left == nil || right == nil || c.agree(left, right) {
			continue
		}
		r := w.row(c.parsed.right[0].times[0])
		if r == nil {
			continue
		}
		p := w.problem(r.N, i)
		p.Code = "form-sum"
		p.Question = fmt.Sprintf("%s-sum:%s!%s%d:%s", formKey, w.t.Sheet, p.Column, r.N, c.Formula)
		p.Message = fmt.Sprintf("%s对不上：算出来是 %s，写的是 %s。", c.parsed.text, decimalText(left), decimalText(right))
		w.ask(p)
	}
}

// number gives the number of a cell: yuan, or what the column counts; nil if it
// is blank or cannot be read.
func (w *fitting) number(r table.Row, i int) ratio {
	if i >= len(r.Values) {
		return nil
	}
	v, col := r.Values[i], w.t.Columns[i]
	switch {
	case v.Blank || v.Wrong || v.Text == "":
		return nil
	case v.Number != "":
		n, ok := new(big.Rat).SetString(v.Number)
		if !ok {
			return nil
		}
		if strings.HasPrefix(col.Unit, "万") {
			n.Mul(n, big.NewRat(10000, 1))
		}
		if col.Type == table.TypePercent {
			n.Quo(n, big.NewRat(100, 1))
		}
		return n
	case col.Type == table.TypeMoney:
		return big.NewRat(int64(v.Fen), 100)
	}
	return nil
}

func (w *fitting) headRow() int {
	if n := len(w.t.Report.HeadingRows); n > 0 {
		return w.t.Report.HeadingRows[n-1]
	}
	return 1
}

// problem begins a finding at a row, and at a column unless it is below 0.
func (w *fitting) problem(row, column int) table.Problem {
	p := table.Problem{Sheet: w.t.Sheet, Row: row, Level: table.LevelQuestion}
	if column >= 0 {
		p.Column = sheet.Letters(w.t.Columns[column].N)
		for _, r := range w.t.Rows {
			if r.N == row && column < len(r.Values) {
				p.Value = r.Values[column].Text
			}
		}
	}
	return p
}

// ask puts a question, or notes the answer to it; kept is true once it is answered.
func (w *fitting) ask(p table.Problem) (kept bool) {
	p, kept = p.Decided(w.answers)
	w.Problems = append(w.Problems, p)
	return kept
}

// Names gives the columns of a table that the form says hold names of persons,
// whatever else they looked like.
func (f Form) Names(t table.Table) (columns []int) {
	w := fitting{form: f, t: t}
	w.match()
	for _, c := range f.Columns {
		i, found := w.at[c.Name]
		if found && c.Personal == "name" && understands(t.Columns[i].Name, c.Name, c.Also) {
			columns = append(columns, i)
		}
	}
	return columns
}
