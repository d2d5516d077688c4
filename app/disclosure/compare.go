package disclosure

import (
	"fmt"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Change is one line that a version has and the one before it has not, or the
// other way round.
type Change struct {
	Added bool
	Text  string
}

// Compare gives what changed from one version's lines to the next's, in order.
func Compare(before, after []string) (changes []Change) {
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // the same versions always compare alike
	a, b, lines := d.DiffLinesToRunes(joined(before), joined(after))
	for _, x := range d.DiffCharsToLines(d.DiffMainRunes(a, b, false), lines) {
		if x.Type == diffmatchpatch.DiffEqual {
			continue
		}
		for line := range strings.Lines(x.Text) {
			changes = append(changes, Change{Added: x.Type == diffmatchpatch.DiffInsert, Text: strings.TrimSuffix(line, "\n")})
		}
	}
	return changes
}

// joined writes one line for each text.
func joined(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.Join(strings.Fields(l), " ") + "\n")
	}
	return b.String()
}

// Lines says what a table tells, a row to a line, for comparing versions.
func (t Table) Lines() []string {
	lines := []string{"标题：" + t.Title}
	row := func(prefix string, r TableRow) {
		var parts []string
		for i, c := range r.Cells {
			text := c.Text
			if c.Fen != nil {
				text = c.Fen.String()
			}
			if text != "" && i < len(t.Columns) {
				parts = append(parts, t.Columns[i].Name+" "+text)
			}
		}
		lines = append(lines, prefix+strings.Join(parts, "，"))
	}
	for _, r := range t.Rows {
		row("", r)
	}
	for _, r := range t.Totals {
		row("合计：", r)
	}
	for _, n := range t.Notes {
		lines = append(lines, "说明："+n)
	}
	return lines
}

// Lines says what a text tells, a paragraph to a line.
func (t Text) Lines() []string {
	lines := []string{"标题：" + t.Title}
	for _, s := range t.Sections {
		for _, p := range s.Paragraphs {
			lines = append(lines, strings.TrimPrefix(s.Heading+"："+p, "："))
		}
	}
	for _, f := range t.Facts {
		lines = append(lines, f.Name+"："+f.Value)
	}
	for _, f := range t.Files {
		lines = append(lines, fmt.Sprintf("附件：%s（校验码 %.8s）", f.Name, f.SHA256))
	}
	for _, n := range t.Notes {
		lines = append(lines, "说明："+n)
	}
	return lines
}
