package table_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// FuzzTable: any grid reads without panic; the sums are those of the entries,
// recomputed here from the typed rows; a total that is said to agree is one; every
// open question has a key; reading twice gives the same.
func FuzzTable(f *testing.F) {
	files, err := filepath.Glob("testdata/files/*/*")
	if err != nil || len(files) == 0 {
		f.Fatal("no files to start from", err)
	}
	for _, p := range files {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		if file, err := sheet.Read(p, data); err == nil {
			for _, g := range file.Sheets {
				f.Add(lines(g), uint16(3), uint16(1))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string, merge, as uint16) {
		if len(text) > 20_000 {
			return
		}
		file := grid(t, strings.Split(text, "\n"), mergeOf(merge), mergeOf(merge*7))
		o := table.Options{Reading: []table.Reading{table.Auto, table.CashBook, table.Plain}[as%3]}
		r := table.Read(file, o)
		for _, tb := range r.Tables {
			lawOfSums(t, tb)
		}
		for _, p := range r.Report.Problems {
			if (p.Level == table.LevelQuestion) != (p.Question != "") || p.Message == "" || p.Code == "" {
				t.Fatalf("problem without what it needs: %+v", p)
			}
		}
		accounted(t, r.Report)
		if a, b := brief(r.Report), brief(table.Read(file, o).Report); a != b {
			t.Fatalf("read twice:\n%s\n%s", a, b)
		}
	})
}

func mergeOf(n uint16) sheet.Merge {
	top, left := int(n%13)+1, int(n/13%7)+1
	return sheet.Merge{Top: top, Left: left, Bottom: top + int(n/91%4), Right: left + int(n/364%3)}
}

func lines(g sheet.Grid) string {
	var out []string
	for _, r := range g.Rows {
		var cells []string
		for _, c := range r {
			cells = append(cells, strings.NewReplacer("\n", " ", "|", " ").Replace(c.Text))
		}
		out = append(out, strings.Join(cells, "|"))
	}
	return strings.Join(out, "\n")
}

func lawOfSums(t *testing.T, tb table.Table) {
	for k, c := range tb.Columns {
		sum, ok := tb.Report.Sums[c.Name]
		if !ok || !sum.Money {
			continue
		}
		var want money.Fen
		entries := 0
		for _, row := range tb.Rows {
			if row.Reason == "" {
				want += row.Values[k].Fen
				entries++
			}
		}
		if sum.Fen != want {
			t.Fatalf("column %s: sum %d, the rows give %d", c.Name, sum.Fen, want)
		}
		if entries > tb.Report.RowCount {
			t.Fatalf("%d entries in %d rows", entries, tb.Report.RowCount)
		}
	}
	for _, x := range tb.Report.Totals {
		if x.Agrees != (x.Printed == x.Computed) {
			t.Fatalf("total %+v", x)
		}
	}
}

// TestLongTablesTakeBoundedTime reads long tables of the kinds that invite
// comparing every row with every other.
func TestLongTablesTakeBoundedTime(t *testing.T) {
	for name, line := range map[string]func(i int) string{
		"named totals": func(i int) string { return fmt.Sprintf("项%d合计|%d|%d", i%50, i, i) },
		"subtotals":    func(i int) string { return []string{"小计|5|6", "甲|5|7"}[i%2] },
		"headings":     func(i int) string { return []string{"项目|金额(元)|户数", "||", "甲|5|7"}[i%3] },
		"many tables": func(i int) string {
			return []string{fmt.Sprintf("项目%d|金额(元)|户数", i), "||", "甲|5|7", "合计|5|7"}[i%4]
		},
		"parts":   func(int) string { return "其中:甲|5|7" },
		"numbers": func(i int) string { return []string{"一、", "(一)", "1.", "(1)", "①"}[i%5] + "甲|5|7" },
		"indents": func(i int) string { return strings.Repeat(" ", i%300) + "甲|5|7" },
		"texts":   func(int) string { return "甲乙|丙丁|戊己" },
		"codes":   func(i int) string { return fmt.Sprintf("%d.%d.|5|7", i/100, i%100) },
	} {
		text := []string{"项目|金额(元)|户数"}
		for i := range 1500 {
			text = append(text, line(i))
		}
		file := grid(t, text)
		began := time.Now()
		table.Read(file, table.Options{})
		t.Logf("%s: %s", name, time.Since(began))
		if spent := time.Since(began); spent > 30*time.Second {
			t.Errorf("%s: %s", name, spent)
		}
	}
}
