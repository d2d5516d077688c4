package asset

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// maxRows is how many things a file may bring at once.
const maxRows = 2000

// Problem is one thing about a file: Level is error (nothing is saved while there
// is one) or note. Col is 0 where it is about the whole row.
type Problem struct {
	Level, Sheet string
	Row, Col     int // from 1
	Value        string
	Message      string
}

// Row is one thing of a file: what its cells say, by field as Facts.Plain writes
// it. Number is empty for a new one.
type Row struct {
	Sheet  string
	Row    int
	Number string
	State  State // as the file has it where the state is not written down but follows; "" none
	Sets   map[string]string
	Seen   int // rows of the thing's history when it was looked at

	columns map[string]int // of fields, from 1
	written map[string]string
}

// Defaults stand in for columns that a file does not have.
type Defaults struct {
	Class string
	State State
}

// Reading is what a file says.
type Reading struct {
	Rows     []Row
	Problems []Problem
	Unread   []string // columns that are not known and whose cells say something
}

// Errors counts what must be mended.
func (r Reading) Errors() (n int) {
	for _, p := range r.Problems {
		if p.Level == "error" {
			n++
		}
	}
	return n
}

// head is where a heading stands and what its columns are.
type head struct {
	at    int            // index of the heading row
	cols  map[string]int // by field, and number; from 0
	units map[string]string
}

// numberWords head the column of our own numbers.
var numberWords = []string{"编号", "登记编号", "登记号"}

// headingUnit parts 面积(亩) into name and unit.
var headingUnit = regexp.MustCompile(`^(.*?)[(（:：,，/](?:单位[:：]?)?([^()（）]*)[)）]?$`)

// Read reads a file as rows of a register. A file without a heading that can be
// read is Invalid; what is wrong in its cells is told with their places.
func (r *Reference) Read(f *sheet.File, k Kind, d Defaults) (Reading, error) {
	var all Reading
	found := false
	for _, g := range f.Sheets {
		h, ok := k.findHead(g)
		if !ok {
			continue
		}
		found = true
		r.readGrid(&all, g, k, h, d)
		if len(all.Rows) > maxRows {
			return all, fault.Invalidf("一次最多导入 %d 行，请分成几个文件。", maxRows)
		}
	}
	switch {
	case !found:
		return all, fault.Invalidf("没有找到表头。要有“%s”一列，可以先下载模板来填。", k.Fields()[0].Name)
	case len(all.Rows) == 0 && len(all.Problems) == 0:
		return all, fault.Invalidf("表头下面没有内容。请在表头下面一行写一%s。", k.Counter())
	}
	all.twice()
	return all, nil
}

// findHead looks for the row of headings: one that names the thing and one fact more.
func (k Kind) findHead(g sheet.Grid) (best head, ok bool) {
	for i, cells := range g.Rows[:min(len(g.Rows), 20)] {
		h := head{at: i, cols: map[string]int{}, units: map[string]string{}}
		for col, cell := range cells {
			if id, unit := k.heading(cell.Text); id != "" {
				if _, twice := h.cols[id]; !twice {
					h.cols[id], h.units[id] = col, unit
				}
			}
		}
		if _, named := h.cols["name"]; named && len(h.cols) > 1 && len(h.cols) > len(best.cols) {
			best, ok = h, true
		}
	}
	return best, ok
}

// heading tells which fact a heading is of, and in what unit.
func (k Kind) heading(text string) (id, unit string) {
	text = table.Fold(text)
	if id = k.word(text); id != "" {
		return id, ""
	}
	if m := headingUnit.FindStringSubmatch(text); m != nil {
		return k.word(m[1]), m[2]
	}
	return "", ""
}

func (k Kind) word(text string) string {
	if text == "" {
		return ""
	}
	if slices.Contains(numberWords, text) {
		return "number"
	}
	for _, f := range k.Fields() { // a register's own name of a fact goes before other words for it
		if table.Fold(f.Name) == text {
			return f.ID
		}
	}
	for _, f := range k.Fields() {
		for _, w := range f.words {
			if table.Fold(w) == text {
				return f.ID
			}
		}
	}
	if !k.chosen() && text == "状态" {
		return "state"
	}
	return ""
}

func (r *Reference) readGrid(all *Reading, g sheet.Grid, k Kind, h head, d Defaults) {
	sums := map[string]int64{}
	known := map[int]bool{}
	for _, col := range h.cols {
		known[col] = true
	}
	for i := h.at + 1; i < len(g.Rows); i++ {
		cells := g.Rows[i]
		if blank(cells) || isHeading(k, cells, h) {
			continue
		}
		if label := first(cells); table.PrintedTotal(label) {
			all.checkTotals(g, i+1, k, h, label, sums)
			continue
		}
		row := Row{Sheet: g.Name, Row: i + 1, Sets: map[string]string{}, columns: map[string]int{}, written: map[string]string{}}
		if onlyText(cells) && (h.text(cells, "name") == "" || strings.ContainsAny(first(cells), "：:")) { // a remark or signatures below the table
			all.add("note", g.Name, i+1, 0, first(cells), "这一行只有一格有字，没有读")
			continue
		}
		r.readRow(all, &row, cells, k, h, d)
		if row.State != Disposed && row.State != Struck { // what is gone is in no total
			for id, n := range row.figures(k) {
				sums[id] += n
			}
		}
		all.Rows = append(all.Rows, row)
	}
	for col, cell := range g.Rows[h.at] {
		if name := strings.TrimSpace(cell.Text); !known[col] && name != "" && table.Fold(name) != "序号" && says(g.Rows[h.at+1:], col) && !slices.Contains(all.Unread, name) {
			all.Unread = append(all.Unread, name)
		}
	}
}

// text gives a row's cell of a column as it stands.
func (h head) text(cells []sheet.Cell, id string) string {
	col, ok := h.cols[id]
	if !ok || col >= len(cells) {
		return ""
	}
	return strings.TrimSpace(sheet.Unguard(cells[col].Text))
}

func (all *Reading) add(level, grid string, row, col int, value, message string) {
	all.Problems = append(all.Problems, Problem{level, grid, row, col, value, message})
}

func blank(cells []sheet.Cell) bool { return first(cells) == "" }

func first(cells []sheet.Cell) string {
	for _, c := range cells {
		if t := strings.TrimSpace(c.Text); t != "" {
			return t
		}
	}
	return ""
}

func onlyText(cells []sheet.Cell) bool {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c.Text) != "" {
			n++
		}
		if c.Number {
			return false
		}
	}
	return n == 1
}

// isHeading tells whether a row repeats the heading, as a second printed page does.
func isHeading(k Kind, cells []sheet.Cell, h head) bool {
	for id := range h.cols {
		if got, _ := k.heading(h.text(cells, id)); got != id {
			return false
		}
	}
	return true
}

func says(rows [][]sheet.Cell, col int) bool {
	return slices.ContainsFunc(rows, func(cells []sheet.Cell) bool { return col < len(cells) && strings.TrimSpace(cells[col].Text) != "" })
}

// twice tells of numbers that stand on two rows.
func (all *Reading) twice() {
	seen := map[string]int{}
	for _, r := range all.Rows {
		if r.Number == "" {
			continue
		}
		if at := seen[r.Number]; at > 0 {
			all.add("error", r.Sheet, r.Row, r.columns["number"], r.Number, "这个编号在第 "+strconv.Itoa(at)+" 行已经有了，一个编号只能写一行")
		}
		seen[r.Number] = r.Row
	}
}
