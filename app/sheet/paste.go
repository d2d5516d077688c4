package sheet

import (
	"slices"
	"strings"
)

// Paste parts text that was pasted from a table or typed into rows of cells, a line
// a row.
func Paste(text string) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		rows = append(rows, PasteLine(line))
	}
	return rows
}

// PasteLine parts one line at tabs or commas, else at blanks.
func PasteLine(line string) []string {
	line = strings.TrimRight(line, "\r\n")
	if strings.Contains(line, "\t") {
		return strings.Split(line, "\t")
	}
	if strings.ContainsAny(line, ",，") {
		return strings.Split(strings.ReplaceAll(line, "，", ","), ",")
	}
	return strings.Fields(line)
}

// Texts gives what stands in the cells, row by row, as people wrote it.
func (g Grid) Texts() [][]string {
	rows := make([][]string, len(g.Rows))
	for i, cells := range g.Rows {
		for _, c := range cells {
			rows[i] = append(rows[i], Unguard(c.Text))
		}
	}
	return rows
}

// Heading is a column that a table may have: what it is called here and the
// headings under which files have it.
type Heading struct {
	ID    string
	Words []string
}

// FindHead looks in the first rows for the one with the headings, blanks aside, of
// all needed columns: its index, and the columns it names, from 0. Columns are nil
// if there is none.
func FindHead(rows [][]string, headings []Heading, needed ...string) (at int, columns map[string]int) {
	for i, cells := range rows[:min(len(rows), 20)] {
		columns := map[string]int{}
		for k, cell := range cells {
			cell = strings.Join(strings.Fields(cell), "") // 姓  名
			for _, h := range headings {
				if _, twice := columns[h.ID]; !twice && slices.Contains(h.Words, cell) {
					columns[h.ID] = k
				}
			}
		}
		if !slices.ContainsFunc(needed, func(id string) bool { _, there := columns[id]; return !there }) {
			return i, columns
		}
	}
	return 0, nil
}

// Under gives the texts of a row by its columns, without blanks around them.
func Under(columns map[string]int, cells []string) map[string]string {
	texts := map[string]string{}
	for id, k := range columns {
		if k < len(cells) {
			texts[id] = strings.TrimSpace(cells[k])
		}
	}
	return texts
}
