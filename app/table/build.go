package table

import (
	"regexp"
	"strings"
)

var listedNote = regexp.MustCompile(`\s+`)

// table builds what callers get.
func (t *tableReader) table() Table {
	out := Table{Sheet: t.m.grid.Name, Report: TableReport{
		Kind: t.kind, Title: t.reg.title, Block: t.block.title, Unit: t.reg.unitText,
		Heading: []string{}, HeadingRows: append([]int{}, t.reg.heads...), Columns: []ColumnReport{},
		Skipped: append([]Skipped{}, t.reg.before...), Sums: map[string]Sum{}, Totals: t.found,
	}}
	if out.Report.Totals == nil {
		out.Report.Totals = []Total{}
	}
	for _, h := range t.reg.heads {
		out.Report.Skipped = append(out.Report.Skipped, Skipped{h, ReasonHeading})
	}
	for i := range t.cols {
		c := &t.cols[i]
		out.Columns = append(out.Columns, c.Column)
		out.Report.Heading = append(out.Report.Heading, c.Name)
		out.Report.Columns = append(out.Report.Columns, ColumnReport{letter(c), c.Name, c.Type, c.Unit})
	}
	bottom := t.reg.first - 1
	for i := range t.rows {
		l := &t.rows[i]
		if l.entry() {
			out.Report.RowCount++
		} else {
			out.Report.Skipped = append(out.Report.Skipped, Skipped{l.n, l.reason})
		}
		if l.holds() && l.values != nil {
			bottom = l.n
			out.Rows = append(out.Rows, Row{N: l.n, Reason: l.reason, Level: l.level, Label: l.label, Values: l.values})
		}
		if l.reason == ReasonNote {
			out.Notes = append(out.Notes, t.lineText(l.n))
		}
	}
	top := t.reg.first
	if len(t.reg.heads) == 0 {
		bottom = t.reg.last
	}
	if len(t.reg.heads) > 0 {
		top = t.reg.heads[0]
		t.fillSums(&out.Report)
	}
	out.Report.Range = span(top, t.block.left(), max(bottom, top), t.block.right())
	return out
}

func (t *tableReader) lineText(n int) string {
	var parts []string
	for _, c := range t.m.full(n, t.block.left(), t.block.right()) {
		parts = append(parts, listedNote.ReplaceAllString(strings.TrimSpace(t.m.raw(n, c).Text), " "))
	}
	return strings.Join(parts, " ")
}

// fillSums adds the entries of every column that can be added.
func (t *tableReader) fillSums(r *TableReport) {
	for k := range t.cols {
		c := &t.cols[k]
		if !c.summable() || c.mixed {
			continue
		}
		sum, any := zero(), false
		for i := range t.rows {
			if l := &t.rows[i]; l.reason == "" && l.nums != nil && l.nums[k].ok {
				sum, any = sum.add(l.nums[k].d), true
			}
		}
		if any {
			r.Sums[c.Name] = t.sum(c, sum)
		}
	}
}
