// Package table finds the tables in a sheet of cells and reads them: titles,
// units, headings of one or more lines, blocks side by side and one below the
// other, totals, notes and signatures. It gives typed rows and a report of
// everything that is wrong, doubtful or assumed. It never guesses silently: an
// assumption is a note, a doubt is a question a person answers, a mistake is an
// error; all are found in one pass, each with its cell.
//
// Nothing here knows what a village does with a table; finance turns a cash
// book into entries.
package table

import (
	"maps"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
)

// Reading is a way to read a file.
type Reading string

// The readings. Auto takes a table for a cash book if it has a day, a summary
// and income or expense columns.
const (
	Auto     Reading = "auto"
	CashBook Reading = "cashbook"
	Plain    Reading = "table"
)

// Type is the type of a column.
type Type string

// The types of columns.
const (
	TypeText    Type = "text"
	TypeDate    Type = "date"
	TypeMoney   Type = "money"
	TypeNumber  Type = "number"
	TypePercent Type = "percent"
	TypeSerial  Type = "serial"
	TypeName    Type = "name"
)

// Reason tells why a row is not an entry.
type Reason string

// The reasons.
const (
	ReasonTitle     Reason = "title"
	ReasonUnit      Reason = "unit"
	ReasonHeading   Reason = "heading"
	ReasonBlank     Reason = "blank"
	ReasonSection   Reason = "section"  // a caption between rows, such as 一、收入
	ReasonDetail    Reason = "detail"   // an entry that is part of one above and counted there (其中, 4.1.1.); not skipped
	ReasonSubtotal  Reason = "subtotal" // 小计, 本月合计, 收入合计
	ReasonTotal     Reason = "total"
	ReasonCumulated Reason = "cumulative" // 本年累计
	ReasonCarried   Reason = "carried"    // 承前页, 过次页
	ReasonOpening   Reason = "opening"
	ReasonClosing   Reason = "closing"
	ReasonNote      Reason = "note"
	ReasonSignature Reason = "signature"
)

// Options say how to read.
type Options struct {
	Reading Reading           // empty is Auto
	Month   calendar.Month    // the month the file is handed in for; zero if not told
	Answers map[string]string // decisions by question key

	// Masked tells of what was found in a column of texts, by its heading, that it
	// is masked before anybody sees it.
	Masked func(heading string, f privacy.Finding) bool
	// Let tells that a finding in exactly this text may be published.
	Let func(text string, f privacy.Finding) bool
}

// Keep is the answer that takes a doubtful thing as the file has it.
const Keep = "keep"

// Result is a reading: the report, and the rows it speaks of.
type Result struct {
	Report Report
	Tables []Table
}

// Table is one table with its rows. Report stands in Result.Report too.
type Table struct {
	Sheet   string
	Report  TableReport
	Columns []Column
	Rows    []Row // in the order of the file; entries, details, totals, opening and carried rows
	Notes   []string
}

// Column is a column of a table.
type Column struct {
	N    int    // column of the sheet, from 1
	Name string // with its group: C级·户数
	Type Type
	Unit string
	Role Role // what it is in a cash book
	Bank bool // amounts of the bank account, not of cash
}

// Row is one row. Reason is empty for an entry; Level is above 0 for a row that
// is part of a row above and must not be counted again.
type Row struct {
	N      int
	Reason Reason
	Level  int
	Label  string
	Values []Value // one per column
}

// Value is one cell as read. Text is always what the file shows.
type Value struct {
	Text   string
	Blank  bool         // nothing, or a sign for nothing (-, 无)
	Wrong  bool         // a problem was reported; the typed fields are not set
	Fen    money.Fen    // money
	Number string       // number and percent: an exact decimal
	Day    calendar.Day // date
}

// Read reads all tables of the file. It never fails: what cannot be read is in
// the report.
func Read(f *sheet.File, o Options) *Result {
	if o.Reading == "" {
		o.Reading = Auto
	}
	r := &reader{file: f, opt: o}
	r.log = problems{answers: o.Answers}
	res := &Result{Report: Report{File: f.Name, Format: f.Format, Encoding: f.Encoding, Reading: Plain}}
	for i := range f.Sheets {
		r.readSheet(&f.Sheets[i], res)
	}
	if len(res.Tables) == 0 {
		r.log.add(noTable(f))
	}
	for _, t := range res.Tables {
		if t.Report.Kind == CashBook {
			res.Report.Reading = CashBook
		}
	}
	if o.Reading == CashBook {
		res.Report.Reading = CashBook
	}
	res.Report.Problems = r.log.list
	if res.Report.Problems == nil {
		res.Report.Problems = []Problem{}
	}
	res.Report.Limit()
	return res
}

func noTable(f *sheet.File) Problem {
	p := Problem{Level: LevelError, Code: "no-table", Message: "没有找到表格。请检查文件：要有一行表头（如 日期、摘要、收入、支出），下面是一行一行的内容。"}
	for _, g := range f.Sheets {
		if len(g.Rows) > 0 {
			p.Sheet, p.Row = g.Name, 1
		}
		if len(g.Rows) > 2 && g.Width() == 1 {
			p.Message = "内容都挤在一列里，分不出各栏。请在 Excel 或 WPS 里分好列，存为 .xlsx 再导入。"
		}
	}
	return p
}

type reader struct {
	file *sheet.File
	opt  Options
	log  problems
}

func (r *reader) readSheet(g *sheet.Grid, res *Result) {
	sr := SheetReport{Name: g.Name, Tables: []TableReport{}}
	m := newMatrix(g)
	r.noteHidden(g)
	unit, year, above := "", 0, sums(nil)
	for _, reg := range findRegions(m) {
		reg.yearAbove, reg.above = year, maps.Clone(above)
		if y := reg.ownYear(); y != 0 {
			year = y
		}
		if reg.unitText == "" && unit != "" && len(reg.heads) > 0 {
			reg.unitText = unit
			r.log.add(spot{sheet: g.Name, row: reg.heads[0]}.notef("unit-inherited", "这张表没有单位行，按上面的“单位：%s”读。", unit))
		}
		unit = reg.unitText
		if col := m.digitColumns(reg); col > 0 {
			t := r.refuseDigits(m, reg, col)
			sr.Tables = append(sr.Tables, t.Report)
			res.Tables = append(res.Tables, t)
			continue
		}
		for _, b := range splitBlocks(m, reg) {
			t := r.readBlock(m, reg, b)
			reg.beside.add(t.Report.Sums)
			sr.Tables = append(sr.Tables, t.Report)
			res.Tables = append(res.Tables, t)
		}
		above.add(reg.beside)
	}
	res.Report.Sheets = append(res.Report.Sheets, sr)
}
