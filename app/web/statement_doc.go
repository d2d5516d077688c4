package web

import (
	"bytes"
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/pdf"
	"sunshine/app/sheet"
	"sunshine/app/village"
)

// bookDoc is a book or statement as a table. The page, the workbook, the CSV
// and the PDF are all made from it and from nothing else.
type bookDoc struct {
	Title, Plain string
	Village      village.Village
	Period       string // as words
	Day          calendar.Day
	Made         calendar.Day
	Columns      []bookColumn
	Rows         []bookRow
	Checks       []finance.Check
	Notes        []string
	Of           string   // which account at the bank
	Fold         int      // on paper the rows from here on stand beside those before; 0: below them
	Signers      []string // who signs on paper, where they are not the usual four
	Lead         string   // heads the rows' Lead on the page, in place of the first two columns; empty: there is none
}

// shownColumn and shownRow are what the page shows of a table.
type (
	shownColumn struct {
		Head  string
		Num   bool
		Whole bool // never broken: a day
	}
	shownRow struct {
		ID     string
		Strong bool
		Cells  []shownCell
	}
	shownCell struct {
		shownColumn
		Indent, Text, URL string
	}
)

// Heads gives the columns as the page has them: a narrow screen has no room for
// a column that only numbers the next.
func (d bookDoc) Heads() []shownColumn {
	var list []shownColumn
	columns := d.Columns
	if d.Lead != "" {
		list, columns = append(list, shownColumn{Head: d.Lead}), columns[2:]
	}
	for _, c := range columns {
		list = append(list, shownColumn{c.Head, c.Money, c.Whole})
	}
	return list
}

// shown gives rows as the page has them.
func (d bookDoc) shown(rows []bookRow) []shownRow {
	heads := d.Heads()
	list := make([]shownRow, len(rows))
	for i, r := range rows {
		cells := r.Cells
		if d.Lead != "" {
			cells = append([]bookCell{r.Lead}, cells[2:]...)
		}
		list[i] = shownRow{ID: r.ID, Strong: r.Strong}
		for k, h := range heads {
			c := bookCell{}
			if k < len(cells) {
				c = cells[k]
			}
			indent := strings.Repeat("　", c.Level)
			list[i].Cells = append(list[i].Cells, shownCell{h, indent, strings.TrimPrefix(c.String(), indent), c.URL})
		}
	}
	return list
}

// bookColumn heads a column.
type bookColumn struct {
	Head  string
	Money bool
	Whole bool // dates, codes, numbers
	Wide  bool // the text that takes the room
}

// bookRow is one row; a strong one is a heading or a sum. ID is its anchor on
// the page, if it has one.
type bookRow struct {
	ID     string
	Strong bool
	Lead   bookCell // see bookDoc.Lead
	Cells  []bookCell
}

// bookCell is a text or an amount, and where it leads.
type bookCell struct {
	Text  string
	Fen   money.Fen
	Money bool
	Day   calendar.Day
	Level int // how far a text stands in
	URL   string
}

func textCell(s string) bookCell          { return bookCell{Text: s} }
func dayCell(d calendar.Day) bookCell     { return bookCell{Day: d} }
func fenCell(f money.Fen) bookCell        { return bookCell{Fen: f, Money: true} }
func (c bookCell) to(url string) bookCell { c.URL = url; return c }

// someCell leaves a zero out.
func someCell(f money.Fen) bookCell {
	if f == 0 {
		return bookCell{}
	}
	return fenCell(f)
}

// String writes the cell for people.
func (c bookCell) String() string {
	switch {
	case c.Money:
		return yuanOf(c.Fen)
	case !c.Day.IsZero():
		return c.Day.String()
	}
	return strings.Repeat("　", c.Level) + c.Text
}

func (c bookCell) value() sheet.Value {
	switch {
	case c.Money:
		return fen(c.Fen)
	case !c.Day.IsZero():
		return sheet.DayValue(c.Day.String())
	}
	return sheet.TextValue(c.String())
}

// status says what the figures are and of which day.
func (d bookDoc) status() string {
	said := d.Made.Chinese() + "按账编制，是村里的账簿，不是公开榜"
	if d.Of != "" {
		said = d.Of + "。" + said
	}
	return said
}

// book lays the table out as a workbook; its only page is also the CSV.
func (d bookDoc) book() sheet.Book {
	title := d.Village.FullName() + d.Period + d.Title
	p := sheet.Page{Name: d.Title, Title: title, Lines: []string{"单位：元", d.status()}}
	for _, c := range d.Columns {
		col := sheet.Column{Name: c.Head}
		if c.Wide {
			col.Width = 36
		}
		p.Columns = append(p.Columns, col)
	}
	for _, r := range d.Rows {
		row := make([]sheet.Value, len(d.Columns))
		for i, c := range r.Cells {
			row[i] = c.value()
		}
		p.Rows = append(p.Rows, row)
	}
	for _, c := range d.Checks {
		p.Notes = append(p.Notes, checkWord(c)+"　"+c.Text)
	}
	p.Notes = append(p.Notes, d.Notes...)
	return sheet.Book{Title: title, Pages: []sheet.Page{p}}
}

func checkWord(c finance.Check) string {
	if c.OK {
		return "相符"
	}
	return "不符"
}

// paper lays the table out for the PDF.
func (d bookDoc) paper() pdf.StatementDoc {
	doc := pdf.StatementDoc{
		Title: d.Title, Village: d.Village.FullName(), Period: d.Period, Unit: "元", Status: d.status(), Day: d.Day, Notes: d.Notes,
		Signers: []string{"制表", "村会计", "监委会", "村主任（书记）"},
	}
	if d.Signers != nil {
		doc.Signers = d.Signers
	}
	for _, c := range d.Columns {
		doc.Columns = append(doc.Columns, pdf.Column{Head: c.Head, Right: c.Money, Whole: c.Whole})
	}
	if d.Fold > 0 {
		doc.Columns = append(doc.Columns, doc.Columns...)
		doc.Rows = d.beside()
	} else {
		for _, r := range d.Rows {
			doc.Rows = append(doc.Rows, pdf.StatementRow{Strong: r.Strong, Cells: r.texts(len(d.Columns))})
		}
	}
	for _, c := range d.Checks {
		doc.Checks = append(doc.Checks, pdf.StatementCheck{OK: c.OK, Text: c.Text})
	}
	return doc
}

// texts writes a row's cells, one for each column.
func (r bookRow) texts(columns int) []string {
	list := make([]string, columns)
	for i, c := range r.Cells {
		list[i] = c.String()
	}
	return list
}

// beside puts the rows from Fold on beside those before, the last ones, which
// are the totals, on one line.
func (d bookDoc) beside() []pdf.StatementRow {
	halves := [2][]bookRow{d.Rows[:d.Fold], d.Rows[d.Fold:]}
	n, columns := max(len(halves[0]), len(halves[1])), len(d.Columns)
	rows := make([]pdf.StatementRow, n)
	for i := range rows {
		for _, half := range halves {
			r := bookRow{}
			switch {
			case i == n-1:
				r = half[len(half)-1]
			case i < len(half)-1:
				r = half[i]
			}
			rows[i].Cells = append(rows[i].Cells, r.texts(columns)...)
			for range columns {
				rows[i].Bold = append(rows[i].Bold, r.Strong)
			}
		}
		rows[i].Strong = i == n-1
	}
	return rows
}

// file makes one rendition.
func (d bookDoc) file(kind string, o pdf.Options) ([]byte, error) {
	var b bytes.Buffer
	switch kind {
	case "pdf":
		return pdf.Statement(d.paper(), o)
	case "csv":
		err := sheet.WriteCSV(&b, d.book().Pages[0])
		return b.Bytes(), err
	}
	err := sheet.WriteXLSX(&b, d.book())
	return b.Bytes(), err
}

// remarks are what must be said under every book.
func remarks(derived money.Fen, old, running bool) []string {
	var notes []string
	if running {
		notes = append(notes, "这段时间还没过完，数字还会变。")
	}
	if derived != 0 {
		notes = append(notes, fmt.Sprintf("期初只录了现金和银行存款，共 %s 元，别的资产和欠款的期初还没有录。所有者权益里的“期初未分配收益”%s 元不是录进来的，是按“资产减负债”倒算出来的，等期初录全了才准。", derived, derived))
	}
	if old {
		notes = append(notes, "里面有按 2004 年科目表记的账，已并到现在的科目里。")
	}
	return notes
}

// formRemarks say how certain a statement's form is.
func formRemarks(f finance.Form) []string {
	if f.Mark == "C" {
		return []string{"格式出处：" + f.Source + "。"}
	}
	return []string{"行的名称和归类是我们的理解，不是法定格式，报送前请按上级发的表样核对。依据：" + f.Source + "。"}
}
