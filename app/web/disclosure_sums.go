package web

import (
	"fmt"
	"slices"
	"strings"

	"sunshine/app/disclosure"
	"sunshine/views"
)

// counted is how many rows are neither details nor totals of others.
func counted(t disclosure.Table) int {
	n := 0
	for _, r := range t.Rows {
		if !r.Detail && r.Total == "" {
			n++
		}
	}
	return n
}

// leadSums is how many sums the sentence above a table tells.
const leadSums = 3

// tableLead tells what the table is and what it comes to, as far as its form says
// what may be added up or which of its rows are totals.
func tableLead(t disclosure.Table) string {
	lead := fmt.Sprintf("%s，共%d行", t.Title, counted(t))
	if told := leadTotals(t); len(told) > 0 {
		return lead + "，" + strings.Join(told, "、") + "。"
	}
	for _, x := range t.Closings() {
		var sums []string
		for i, c := range t.Columns {
			if text := sumText(t, x, i); c.Lead && text != "" && len(sums) < leadSums {
				sums = append(sums, fmt.Sprintf("%s%s元", nameOf(c), text))
			}
		}
		if len(sums) > 0 {
			lead += "，" + x.Part + "合计" + strings.TrimPrefix(strings.Join(sums, "、"), "合计")
		}
	}
	return lead + "。"
}

// leadTotals tells the rows that are totals: 期末资产合计86,203.50元. A column that
// is the only one of money needs no name.
func leadTotals(t disclosure.Table) (told []string) {
	amounts := 0
	for _, c := range t.Columns {
		if c.Type == "money" {
			amounts++
		}
	}
	for i, c := range t.Columns {
		if !c.Lead {
			continue
		}
		name := nameOf(c)
		if amounts == 1 {
			name = ""
		}
		for _, r := range slices.Concat(t.Rows, t.Totals) {
			if r.Total != "" && i < len(r.Cells) && r.Cells[i].Fen != nil {
				told = append(told, fmt.Sprintf("%s%s%s元", name, r.Total, yuanOf(*r.Cells[i].Fen)))
			}
		}
	}
	return told
}

// sumText writes a column's sum as its cells are written; "" if it has none.
func sumText(t disclosure.Table, x disclosure.Closing, column int) string {
	if t.Columns[column].Type == "money" {
		if f, ok := fenIn(x.Sums[column]); ok {
			return yuanOf(f)
		}
	}
	return x.Sums[column]
}

// closingTexts writes the row of a table's sums.
func closingTexts(t disclosure.Table, x disclosure.Closing) []string {
	row, labelled := make([]string, len(t.Columns)), false
	for i := range t.Columns {
		if row[i] = sumText(t, x, i); row[i] == "" && !labelled {
			row[i], labelled = x.Part+"合计", true
		}
	}
	return row
}

// footOf gives the closing rows: the printed totals, or, where the file had
// none, our sums.
func footOf(t disclosure.Table) (foot [][]string) {
	for _, r := range t.Totals {
		foot = append(foot, textsOf(t, r))
	}
	if len(foot) > 0 {
		return foot
	}
	for _, x := range t.Closings() {
		foot = append(foot, closingTexts(t, x))
	}
	return foot
}

// totalsOf is what stays public of a closed list.
func totalsOf(t disclosure.Table) []views.Fact {
	facts := []views.Fact{{Name: "行数", Value: itoa(counted(t))}}
	for _, x := range t.Closings() {
		for i, c := range t.Columns {
			if text := sumText(t, x, i); text != "" {
				facts = append(facts, views.Fact{Name: x.Part + headOf(c) + "合计", Value: text})
			}
		}
	}
	return facts
}
