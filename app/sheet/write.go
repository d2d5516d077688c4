package sheet

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// ValueKind tells how a written cell is typed.
type ValueKind int

// The kinds of written cells.
const (
	Blank  ValueKind = iota
	Text             // Value.Text
	Money            // Value.Int in fen, shown in yuan
	Int              // Value.Int
	Number           // Value.Text, a plain decimal such as 447896.61
	Date             // Value.Text, written 2026-03-12
)

// Value is one cell to be written.
type Value struct {
	Kind ValueKind
	Text string
	Int  int64
}

// TextValue is a cell of text; empty text gives an empty cell.
func TextValue(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{Kind: Text, Text: s}
}

// MoneyValue is an amount in fen.
func MoneyValue(fen int64) Value { return Value{Kind: Money, Int: fen} }

// IntValue is a whole number.
func IntValue(n int64) Value { return Value{Kind: Int, Int: n} }

// NumberValue is a plain decimal; text that is none is written as text.
func NumberValue(s string) Value {
	if !isPlainDecimal(s) {
		return TextValue(s)
	}
	return Value{Kind: Number, Text: s}
}

// DayValue is a day written 2026-03-12; empty text gives an empty cell.
func DayValue(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{Kind: Date, Text: s}
}

// Column is the heading of a written column.
type Column struct {
	Name  string
	Width float64 // in characters; 0 lets the content decide
}

// Page is one sheet of a written book: a title, lines under it (unit, period),
// the heading, the rows, and notes below.
type Page struct {
	Name    string
	Title   string
	Lines   []string
	Columns []Column
	Rows    [][]Value
	Notes   []string
}

// Book is a workbook to be written.
type Book struct {
	Title string // document property
	Pages []Page
}

// WriteXLSX writes the book. Equal books give equal bytes.
func WriteXLSX(w io.Writer, book Book) error {
	f, err := newBook(book)
	if err != nil {
		return err
	}
	defer f.Close()
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return err
	}
	_, err = w.Write(buf.Bytes())
	return err
}

func newBook(book Book) (*excelize.File, error) {
	f := excelize.NewFile()
	if err := f.SetDocProps(&excelize.DocProperties{
		Title: book.Title, Creator: "阳光村务", Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z",
	}); err != nil {
		return nil, err
	}
	st, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	for i, p := range book.Pages {
		name := sheetName(p.Name, i)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return nil, err
		}
		if err := writePage(f, st, name, p); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// sheetName gives a name Excel accepts: at most 31 characters, none of []:*?/\.
func sheetName(s string, i int) string {
	s = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return '-'
		}
		return r
	}, s), "' ")
	if s == "" {
		s = "表" + strconv.Itoa(i+1)
	}
	if r := []rune(s); len(r) > 31 {
		s = string(r[:31])
	}
	return s
}

type styles struct{ title, line, head, text, money, number, day int }

func newStyles(f *excelize.File) (styles, error) {
	var s styles
	grid := []excelize.Border{}
	for _, side := range []string{"left", "top", "right", "bottom"} {
		grid = append(grid, excelize.Border{Type: side, Color: "B0B0B0", Style: 1})
	}
	money, day := "#,##0.00", "yyyy-mm-dd"
	wrap := &excelize.Alignment{WrapText: true, Vertical: "center"}
	for _, want := range []struct {
		id *int
		st excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}, Alignment: &excelize.Alignment{Horizontal: "center"}}},
		{&s.line, excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&s.head, excelize.Style{
			Border: grid, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}},
			Alignment: &excelize.Alignment{WrapText: true, Horizontal: "center", Vertical: "center"},
		}},
		{&s.text, excelize.Style{Border: grid, Alignment: wrap}},
		{&s.money, excelize.Style{Border: grid, CustomNumFmt: &money, Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&s.number, excelize.Style{Border: grid, Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&s.day, excelize.Style{Border: grid, CustomNumFmt: &day, Alignment: &excelize.Alignment{Vertical: "center"}}},
	} {
		id, err := f.NewStyle(&want.st)
		if err != nil {
			return s, err
		}
		*want.id = id
	}
	return s, nil
}

func writePage(f *excelize.File, st styles, name string, p Page) error {
	row, width := 1, max(1, len(p.Columns))
	across := func(text string, style int) error {
		if err := f.MergeCell(name, Address(row, 1), Address(row, width)); err != nil {
			return err
		}
		if err := f.SetCellStyle(name, Address(row, 1), Address(row, width), style); err != nil {
			return err
		}
		row++
		return f.SetCellStr(name, Address(row-1, 1), Guard(text))
	}
	if p.Title != "" {
		if err := across(p.Title, st.title); err != nil {
			return err
		}
	}
	for _, l := range p.Lines {
		if err := across(l, st.line); err != nil {
			return err
		}
	}
	if err := writeHeading(f, st, name, p, row); err != nil {
		return err
	}
	for _, values := range p.Rows {
		row++
		if err := writeRow(f, st, name, row, values); err != nil {
			return err
		}
	}
	row++
	for _, n := range p.Notes {
		if err := across(n, st.line); err != nil {
			return err
		}
	}
	return nil
}

func writeHeading(f *excelize.File, st styles, name string, p Page, row int) error {
	for i, c := range p.Columns {
		cell := Address(row, i+1)
		if err := f.SetCellStr(name, cell, Guard(c.Name)); err != nil {
			return err
		}
		if err := f.SetCellStyle(name, cell, cell, st.head); err != nil {
			return err
		}
		if err := f.SetColWidth(name, Letters(i+1), Letters(i+1), columnWidth(p, i)); err != nil {
			return err
		}
	}
	return f.SetPanes(name, &excelize.Panes{
		Freeze: true, YSplit: row, TopLeftCell: Address(row+1, 1), ActivePane: "bottomLeft",
	})
}

// columnWidth is the wished width, or what the longest cell needs (Chinese
// characters count double) within bounds.
func columnWidth(p Page, i int) float64 {
	if w := p.Columns[i].Width; w > 0 {
		return w
	}
	need := textWidth(p.Columns[i].Name)
	for _, r := range p.Rows {
		if i < len(r) {
			need = max(need, textWidth(r[i].plain()))
		}
	}
	return float64(min(max(need+2, 8), 50))
}

func textWidth(s string) int { return (len(s) + utf8.RuneCountInString(s)) / 2 }

func writeRow(f *excelize.File, st styles, name string, row int, values []Value) error {
	for i, v := range values {
		cell := Address(row, i+1)
		style, err := st.text, error(nil)
		switch v.Kind {
		case Text:
			err = f.SetCellStr(name, cell, Guard(v.Text))
		case Money:
			style, err = st.money, f.SetCellDefault(name, cell, v.plain())
		case Int, Number:
			style, err = st.number, f.SetCellDefault(name, cell, v.plain())
		case Date:
			style = st.day
			if serial, ok := daySerial(v.Text); ok {
				err = f.SetCellInt(name, cell, serial)
			} else {
				err = f.SetCellStr(name, cell, Guard(v.Text))
			}
		}
		if err != nil {
			return err
		}
		if err := f.SetCellStyle(name, cell, cell, style); err != nil {
			return err
		}
	}
	return nil
}

// WriteCSV writes one page as CSV that Excel opens rightly: UTF-8 with BOM,
// lines ended by CR LF. Equal pages give equal bytes.
func WriteCSV(w io.Writer, p Page) error {
	if _, err := w.Write(bomUTF8); err != nil {
		return err
	}
	cw := csv.NewWriter(w)
	cw.UseCRLF = true
	line := func(cells ...string) {
		for len(cells) < len(p.Columns) {
			cells = append(cells, "")
		}
		_ = cw.Write(cells) // kept by the writer and returned by Error
	}
	if p.Title != "" {
		line(Guard(p.Title))
	}
	for _, l := range p.Lines {
		line(Guard(l))
	}
	head := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		head[i] = Guard(c.Name)
	}
	line(head...)
	for _, r := range p.Rows {
		cells := make([]string, len(r))
		for i, v := range r {
			if cells[i] = v.plain(); v.Kind == Text || v.Kind == Date { // a date that is none is text
				cells[i] = Guard(v.Text)
			}
		}
		line(cells...)
	}
	for _, n := range p.Notes {
		line(Guard(n))
	}
	cw.Flush()
	return cw.Error()
}
