package sheet

import (
	"bytes"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// ExampleSheet is the name of the sheet of a form's workbook that shows how it is
// filled in. It is never imported.
const ExampleSheet = "填法示例（不导入）"

// Input is a workbook to be filled in by hand and handed back: a title, lines
// that explain, columns, and rows whose first cells are given.
type Input struct {
	Title   string
	Name    string // of the sheet
	Lines   []string
	Columns []InputColumn
	Rows    []string // labels of given rows; none: all rows are free
}

// InputColumn is one column: its heading, what to write there, and an example.
type InputColumn struct {
	Head, Hint string
	Format     ValueKind // Date and Money give the empty cells their form
	Example    Value
}

// inputRows is how many empty rows are formatted.
const inputRows = 300

// WriteInput writes the workbook: an empty sheet with a remark on every heading,
// and one that shows how it is filled in. Equal inputs give equal bytes.
func WriteInput(w io.Writer, in Input) error {
	empty := Page{Name: in.Name, Title: in.Title, Lines: in.Lines}
	shown := Page{Name: ExampleSheet, Title: in.Title + "（填法示例，不会导入）", Lines: in.Lines}
	var example []Value
	for _, c := range in.Columns {
		width := float64(max(12, textWidth(c.Head)+4, textWidth(c.Example.plain())+3))
		empty.Columns = append(empty.Columns, Column{c.Head, width})
		shown.Columns = append(shown.Columns, Column{c.Head, width})
		example = append(example, c.Example)
	}
	for _, label := range in.Rows {
		empty.Rows = append(empty.Rows, append([]Value{TextValue(label)}, make([]Value, len(in.Columns)-1)...))
	}
	shown.Rows = [][]Value{example}
	f, err := newBook(Book{Title: in.Title, Pages: []Page{empty, shown}})
	if err != nil {
		return err
	}
	defer f.Close()
	if err := in.prepare(f); err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return err
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// prepare formats the empty cells and says at each heading what belongs there.
func (in Input) prepare(f *excelize.File) error {
	name := sheetName(in.Name, 0)
	head := len(in.Lines) + 2
	first, last := head+1, head+inputRows
	for i, c := range in.Columns {
		code := map[ValueKind]string{Date: "yyyy-mm-dd", Money: "#,##0.00"}[c.Format]
		if code != "" {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
			if err != nil {
				return err
			}
			if err := f.SetCellStyle(name, Address(first, i+1), Address(last, i+1), id); err != nil {
				return err
			}
		}
		if c.Hint == "" {
			continue
		}
		dv := excelize.NewDataValidation(true)
		dv.SetSqref(Letters(i+1) + strconv.Itoa(first) + ":" + Letters(i+1) + strconv.Itoa(last))
		dv.SetInput(short(c.Head, 30), short(c.Hint, 250))
		if err := f.AddDataValidation(name, dv); err != nil {
			return err
		}
	}
	return nil
}

func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
