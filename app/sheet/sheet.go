// Package sheet turns the files accountants have (.xlsx, .csv) into cells with
// addresses, and writes workbooks and CSV files. It knows nothing about what a
// table means; package table does.
//
// Reading goes straight through the parts of the workbook: excelize's getters
// walk all merged ranges for every cell and cannot tell a formula that was never
// calculated from an empty cell, and a hostile file must cost bounded time and
// memory. excelize writes and annotates.
package sheet

import (
	"path"
	"strconv"
	"strings"

	"sunshine/app/fault"
)

// What is accepted. A village's book of a year has some thousand rows; the
// limits are far above that and far below what would hurt the server.
const (
	MaxBytes    = 20 << 20  // of the file itself
	MaxUnzipped = 96 << 20  // of all parts of a workbook, really unpacked
	MaxEntries  = 1000      // parts of a workbook
	MaxSheets   = 60        // sheets of a workbook
	MaxRows     = 130_000   // of one sheet: ten years of another package's vouchers
	MaxColumns  = 256       // of one sheet
	MaxCells    = 1_500_000 // with something in them, of the whole file
	MaxCellText = 32_767    // bytes in one cell; Excel's own limit in characters
	maxAllText  = 64 << 20  // bytes of all cells together
)

// Cell is one cell as a person sees it in the open file.
type Cell struct {
	Text       string // numbers and days in one plain form: 1234.5, 0.84%, 2026-03-12
	Number     bool   // the file stores a number or a date, not text
	Bold       bool
	Formula    bool // the text is a formula's last result
	Uncomputed bool // a formula whose result the file does not hold; Text is empty
	YearHidden bool // a stored date whose format shows no year
	Failed     bool // the formula's result is an error such as #REF!
}

// Merge is a merged range, all numbers from 1 and inclusive.
type Merge struct{ Top, Left, Bottom, Right int }

// Grid is one sheet. Rows[0] is row 1; a row holds its cells from column A up
// to the last one that is not empty.
type Grid struct {
	Name       string
	Rows       [][]Cell
	Merges     []Merge
	Hidden     bool  // the sheet is hidden
	HiddenRows []int // numbers of hidden rows that hold something
	HiddenCols []int // numbers of hidden columns
}

// File is a file that was read.
type File struct {
	Name     string // as given
	Format   string // xlsx, csv or json
	Encoding string // utf-8, utf-8-bom, gbk, gb18030, utf-16le, utf-16be; empty for xlsx
	Sheets   []Grid
}

// Read reads a workbook, a CSV file or JSON records, told apart by content and not
// by name.
// A file that cannot be read is fault.Invalid, with a sentence that says what to do.
func Read(name string, data []byte) (*File, error) {
	kind, err := sniff(name, data)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "xlsx":
		return readXLSX(name, data)
	case "json":
		return readJSON(name, data)
	}
	return readCSV(name, data)
}

// Cell gives the cell at row and column (both from 1); an empty one outside.
func (g *Grid) Cell(row, col int) Cell {
	if row < 1 || row > len(g.Rows) || col < 1 || col > len(g.Rows[row-1]) {
		return Cell{}
	}
	return g.Rows[row-1][col-1]
}

// Width gives the number of the last column that holds something.
func (g *Grid) Width() int {
	w := 0
	for _, r := range g.Rows {
		w = max(w, len(r))
	}
	return w
}

// Letters gives the letters of a column: 1 → A, 27 → AA.
func Letters(col int) string {
	var b []byte
	for ; col > 0; col = (col - 1) / 26 {
		b = append(b, byte('A'+(col-1)%26))
	}
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// ColumnNumber is the reverse of Letters: 3 for C, 0 for what is no column.
func ColumnNumber(letters string) int {
	_, col := parseAddress(letters + "1")
	return col
}

// Address gives A1 for row 1, column 1.
func Address(row, col int) string { return Letters(col) + strconv.Itoa(row) }

// parseAddress reads "B12"; zeros if it is not an address.
func parseAddress(s string) (row, col int) {
	i := 0
	for ; i < len(s); i++ {
		c := s[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		if col = col*26 + int(c-'A') + 1; col > 1<<20 {
			return 0, 0
		}
	}
	row, err := strconv.Atoi(s[i:])
	if err != nil || row < 1 || col < 1 {
		return 0, 0
	}
	return row, col
}

// budget counts what a file has cost so far.
type budget struct {
	cells, text int
}

func (b *budget) spend(sheet string, row, col int, text string) error {
	b.cells++
	b.text += len(text)
	switch {
	case row > MaxRows:
		return fault.Invalidf("工作表“%s”超过 %d 行，请分成几个文件再导入。", sheet, MaxRows)
	case col > MaxColumns:
		return fault.Invalidf("工作表“%s”第 %d 行超过 %d 列，请删去用不着的列再导入。", sheet, row, MaxColumns)
	case len(text) > MaxCellText:
		return fault.Invalidf("工作表“%s”的 %s 格文字太长（超过 %d 字节），请缩短或拆开。", sheet, Address(row, col), MaxCellText)
	case b.cells > MaxCells || b.text > maxAllText:
		return fault.Invalidf("文件内容太多，请分成几个文件再导入。")
	}
	return nil
}

func baseName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	name = path.Base(name)
	return strings.TrimSuffix(name, path.Ext(name))
}

func extension(name string) string { return strings.ToLower(path.Ext(name)) }
