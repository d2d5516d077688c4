package finance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// Vouchers is the reading of a file as another package's vouchers, one line per
// debit or credit.
const Vouchers table.Reading = "voucher"

// The questions whose answers are learnt for the layout; the keys end in what they
// ask about.
const (
	askColumn  = "column:"  // column:debit – which column it is
	askAccount = "account:" // account:2024:51302 – which of our accounts
)

// AskRedInk is the question about all amounts in red ink of a voucher export.
const AskRedInk = "red-ink"

// VoucherBook is a voucher export as a file has it.
type VoucherBook struct {
	Layouts  []VoucherLayout
	Vouchers []BookVoucher // by day, then as in the file
	Accounts []BookAccount // each account the file names, in the order it first stands
	Void     int           // vouchers the other package had cancelled

	samples map[sampleKey][]string // what stands in the columns
}

// BookVoucher is one voucher of the file.
type BookVoucher struct {
	Sheet       string
	Row         int // its first line
	Column      int // of its number; 0 if the file has none
	Day         calendar.Day
	Word        string // 凭证字
	Number      int    // 凭证号; 0 if the file has none
	Attachments int
	Summary     string
	Maker       string
	Reviewer    string
	Poster      string
	Lines       []BookLine

	month calendar.Month // of its number
	lost  bool           // a problem was reported that keeps it from being judged
}

// BookLine is one line. Exactly one of Debit and Credit is not zero; both may be
// red, below zero. Amounts are in fen.
type BookLine struct {
	Row           int
	Column        int // of the amount
	Account       int // of VoucherBook.Accounts
	Summary       string
	Debit, Credit money.Fen
	Aux           string // 往来单位 and the like
}

// Mark writes the number the other package gave: 记-12; empty if it gave none.
func (v BookVoucher) Mark() string {
	if v.Number == 0 {
		return ""
	}
	return cmp.Or(v.Word, "凭证") + fmt.Sprintf("-%d", v.Number)
}

// Sums gives both sides in fen.
func (v BookVoucher) Sums() (debit, credit money.Fen) {
	for _, l := range v.Lines {
		debit += l.Debit
		credit += l.Credit
	}
	return debit, credit
}

// VoucherOptions say how a voucher export is read.
type VoucherOptions struct {
	Formats *VoucherFormats
	Chart   *Chart
	Forced  bool           // told to be vouchers; else only what looks like it
	Layout  string         // id of the known layout it was handed in as; empty: by its headings
	Month   calendar.Month // the month the file is handed in for; zero if not told
	Today   calendar.Day
	Answers map[string]string
	Learnt  func(signature string) VoucherMapping
}

// ReadVoucherBook reads the vouchers of a file, and tells everything that is
// wrong, doubtful or assumed with its cell. It is pure. The book may be posted
// only if the report is Clean. ok is false for a file that is no voucher export.
func ReadVoucherBook(f *sheet.File, o VoucherOptions) (book VoucherBook, report table.Report, ok bool) {
	r := &voucherReader{o: o, days: map[string]dayCell{}}
	r.report = table.Report{File: f.Name, Format: f.Format, Encoding: f.Encoding, Reading: Vouchers, Sheets: []table.SheetReport{}, Problems: []table.Problem{}}
	for i := range f.Sheets {
		g := &f.Sheets[i]
		l, found := layoutOf(g, o.Formats, o.Forced)
		if !found {
			r.noHeading(g, len(f.Sheets) > 1)
			continue
		}
		if x, known := o.Formats.ByID(o.Layout); known && !x.Positional && l.Format.ID != x.ID {
			r.otherFormat(&l, x)
		}
		if o.Learnt != nil {
			l.learn(o.Learnt(l.Signature), o.Answers)
		} else {
			l.learn(VoucherMapping{}, o.Answers)
		}
		if !o.Forced && !l.voucherLike() {
			continue
		}
		r.book.Layouts = append(r.book.Layouts, l)
		r.book.sample(g, l)
		r.readSheet(g, l)
	}
	if !o.Forced && !r.convincing() {
		return book, report, false
	}
	r.finish()
	r.report.Limit()
	return r.book, r.report, true
}

// convincing tells, without being told, that what was read are vouchers: with the
// columns only they have, some voucher has both sides; else most of them balance.
func (r *voucherReader) convincing() bool {
	strong := slices.ContainsFunc(r.book.Layouts, func(l VoucherLayout) bool { return l.Format.ID != "" || l.has(RoleCode) })
	balanced, all, both := 0, 0, false
	for _, v := range r.pieces {
		if v.void {
			continue
		}
		all++
		d, c := v.Sums()
		if d == c && len(v.Lines) > 1 {
			balanced++
		}
		both = both || d != 0 && c != 0
	}
	return strong && both || balanced > 0 && balanced*2 >= all
}

func (r *voucherReader) noHeading(g *sheet.Grid, several bool) {
	switch {
	case len(g.Rows) == 0:
	case several:
		r.add(g.Name, 1, 0, "", table.LevelNote, "other-sheet", "这张工作表里没有凭证的表头，没有读。")
	default:
		r.add(g.Name, 1, 0, "", table.LevelError, "no-heading", "没有找到凭证的表头。要有一行列名（如 日期、凭证号、摘要、科目代码、借方金额、贷方金额），下面一行一条分录。")
	}
}

// otherFormat tells that a file does not have the columns of the layout it was
// handed in as.
func (r *voucherReader) otherFormat(l *VoucherLayout, x VoucherFormat) {
	var lack []string
	for _, c := range x.Columns {
		if !slices.Contains(x.Optional, c[0]) && !slices.ContainsFunc(l.Columns, func(have VoucherColumn) bool { return plainHeading(have.Name) == plainHeading(c[0]) }) {
			lack = append(lack, c[0])
		}
	}
	if len(lack) > 0 {
		r.add(l.Sheet, l.Head[0], 0, "", table.LevelNote, "other-format", "选的是“%s”，可是少了这些列：%s。已经按列名认。", x.Name, strings.Join(lack, "、"))
	}
}

// voucherReader reads one file.
type voucherReader struct {
	o      VoucherOptions
	report table.Report
	book   VoucherBook
	days   map[string]dayCell // cells read before: a day stands in many rows
	pieces []*piece           // vouchers in the order of the file

	g        *sheet.Grid
	l        VoucherLayout
	at       map[VoucherRole]int
	aux      []int
	cur      *piece
	last     rowHead
	sums     *pageTotals
	skipped  []table.Skipped
	accounts map[string]int
}

// piece is a voucher while it is read.
type piece struct {
	BookVoucher
	void  bool
	at    int  // of the lines' numbers, to see them start again
	apart bool // its rows do not stand together
}

func (r *voucherReader) problem(sh string, row, col int, value string, level table.Level, code, format string, a ...any) table.Problem {
	p := table.Problem{Sheet: sh, Row: row, Value: value, Level: level, Code: code, Message: fmt.Sprintf(format, a...)}
	if col > 0 {
		p.Column = sheet.Letters(col)
	}
	return p
}

func (r *voucherReader) add(sh string, row, col int, value string, level table.Level, code, format string, a ...any) {
	r.report.Problems = append(r.report.Problems, r.problem(sh, row, col, value, level, code, format, a...))
}

// bad reports a cell of the row being read that must be corrected.
func (r *voucherReader) bad(row, col int, code, format string, a ...any) {
	r.add(r.g.Name, row, col, r.g.Cell(row, col).Text, table.LevelError, code, format, a...)
}

// ask puts a question that is settled by table.Keep; true if it is.
func (r *voucherReader) ask(p table.Problem, key string) bool {
	p.Question = key
	now, kept := p.Decided(r.o.Answers)
	r.report.Problems = append(r.report.Problems, now)
	return kept
}

func (r *voucherReader) readSheet(g *sheet.Grid, l VoucherLayout) {
	r.g, r.l, r.cur, r.last, r.skipped = g, l, nil, rowHead{}, nil
	r.at, r.aux, r.sums = map[VoucherRole]int{}, nil, &pageTotals{}
	for _, c := range l.Columns {
		switch {
		case c.Role == RoleAux:
			r.aux = append(r.aux, c.N)
		case c.Role != "" && c.Role != RoleSkip:
			r.at[c.Role] = c.N
		}
	}
	lack := l.lacking()
	for _, role := range lack {
		r.askColumn(role)
	}
	before := r.lines()
	if len(lack) == 0 {
		for row := l.Head[len(l.Head)-1] + 1; row <= len(g.Rows); row++ {
			r.row(row)
		}
	}
	r.report.Sheets = append(r.report.Sheets, table.SheetReport{Name: g.Name, Tables: []table.TableReport{r.tableReport(r.lines() - before)}})
}

func (r *voucherReader) lines() (n int) {
	for _, p := range r.pieces {
		n += len(p.Lines)
	}
	return n
}

func (r *voucherReader) askColumn(role VoucherRole) {
	var names []string
	for _, c := range r.l.Columns {
		names = append(names, sheet.Letters(c.N)+" "+c.Name)
	}
	p := r.problem(r.g.Name, r.l.Head[0], 0, "", table.LevelQuestion, "no-column", "没有认出哪一列是“%s”。这张表有：%s。请说明是哪一列。", r.o.Formats.RoleName(role), strings.Join(names, "、"))
	p.Question = askColumn + string(role)
	r.report.Problems = append(r.report.Problems, p)
}

func (r *voucherReader) tableReport(lines int) table.TableReport {
	t := table.TableReport{
		Kind: Vouchers, Title: r.l.Format.Name, HeadingRows: r.l.Head, RowCount: lines, Skipped: r.skipped, Unit: "元",
		Range: fmt.Sprintf("A%d:%s%d", r.l.Head[0], sheet.Letters(max(1, r.g.Width())), max(1, len(r.g.Rows))),
		Sums:  map[string]table.Sum{}, Totals: []table.Total{}, Heading: []string{},
	}
	if t.Skipped == nil {
		t.Skipped = []table.Skipped{}
	}
	for _, c := range r.l.Columns {
		t.Heading = append(t.Heading, c.Name)
		x := table.ColumnReport{Column: sheet.Letters(c.N), Name: c.Name, Type: table.TypeText}
		switch c.Role {
		case RoleDebit, RoleCredit, RoleSum:
			x.Type, x.Unit = table.TypeMoney, "元"
		case RoleDay:
			x.Type = table.TypeDate
		}
		t.Columns = append(t.Columns, x)
	}
	for role, sum := range map[VoucherRole]money.Fen{RoleDebit: r.sums.all.debit, RoleCredit: r.sums.all.credit} {
		if k := r.at[role]; k > 0 {
			t.Sums[r.name(k)] = table.Sum{Money: true, Fen: sum}
		}
	}
	return t
}

func (r *voucherReader) name(col int) string {
	for _, c := range r.l.Columns {
		if c.N == col {
			return c.Name
		}
	}
	return ""
}
