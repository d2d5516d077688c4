package pdf

import (
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/pdf/fonts"
)

// Act says who did a step, in which post, and when; its By is empty if nobody has.
type Act = finance.SheetAct

// Column is one column of a published table.
type Column struct {
	Head  string
	Right bool // figures: right-aligned and never broken
	Whole bool // dates, numbers, codes: centred and never broken
	Width int  // hint: how many hanzi the column would like at most; 0 for any
}

// TableDoc is a published table as it is to be drawn: every cell is text in its
// final form, amounts in yuan with two decimals.
type TableDoc struct {
	Title    string // 惠农补贴发放公示
	Number   string // 公开编号
	Village  string // 县、镇、村 in full
	Period   string // as words: 2026年第1季度; may be empty
	Unit     string // of the figures: 元; may be empty
	Version  int
	Reason   string // why this version replaces the one before
	Replaces finance.SheetReplaces
	Lead     string // a sentence or two before the table; may be empty
	Columns  []Column
	Rows     [][]string // a short row is filled up, cells beyond the columns are refused
	Total    []string   // by column; none if empty
	Notes    []string   // paragraphs after the table
	Drafted  Act
	Reviewed Act
	Publish  Act
	ShownTo  calendar.Day
	Phone    string
	Days     int    // reply within this many days; 0 says nothing
	Source   string // where the data come from; may be empty

	Basis  string                    // the law by which it is published; may be empty
	Masked []disclosure.MaskedColumn // what is hidden, and why
}

// lawLine tells the law by which something is published, and what is masked by
// which law (R59); "" if neither is told.
func lawLine(basis string, masked []disclosure.MaskedColumn) string {
	line := ""
	if basis != "" {
		line = "公开依据：" + strings.TrimSuffix(basis, "。") + "。"
	}
	return line + disclosure.MaskedWords(masked)
}

// TableNotice draws a published table with the head and the closing block of
// every notice. On A4 a table too wide for upright paper is laid on its side.
func TableNotice(doc TableDoc, o Options) ([]byte, error) {
	f, err := doc.lay(o)
	if err != nil {
		return nil, err
	}
	title := doc.Village + doc.Period + doc.Title
	if o.Draft {
		title += "（草稿）"
	}
	day := doc.Publish.Day
	if day.IsZero() {
		day = doc.Drafted.Day
	}
	return f.print(meta(title, doc.Village, day))
}

// lay sets the notice page by page.
func (doc TableDoc) lay(o Options) (*flow, error) {
	if err := doc.check(); err != nil {
		return nil, err
	}
	f, err := o.start(false)
	if err != nil {
		return nil, err
	}
	if doc.wide(f) {
		o.set = f.set
		if f, err = o.start(true); err != nil {
			return nil, err
		}
	}
	d := frame{
		title: doc.Title, village: doc.Village, number: doc.Number, period: doc.Period, unit: doc.Unit,
		version: doc.Version, reason: doc.Reason, replaces: doc.Replaces,
		drafted: doc.Drafted, reviewed: doc.Reviewed, published: doc.Publish,
		until: doc.ShownTo, reply: finance.SheetReply{Phone: doc.Phone, Days: doc.Days}, source: doc.Source, law: lawLine(doc.Basis, doc.Masked), opts: o,
	}
	if d.qr, err = o.encode(); err != nil {
		return nil, err
	}
	return f.settle(func(f *flow) { f.tableNotice(doc, d) }), nil
}

func (doc TableDoc) check() error {
	n := len(doc.Columns)
	if n == 0 {
		return fault.Invalidf("表“%s”没有列，无法生成文件。", doc.Title)
	}
	for i, row := range doc.Rows {
		if len(row) > n {
			return fault.Invalidf("表“%s”第%d行有%d格，多于%d列。", doc.Title, i+1, len(row), n)
		}
	}
	if len(doc.Total) > n {
		return fault.Invalidf("表“%s”的合计行有%d格，多于%d列。", doc.Title, len(doc.Total), n)
	}
	return nil
}

func (f *flow) tableNotice(doc TableDoc, d frame) {
	end := f.setClosing(d)
	f.opening(d)
	p := para{role: fonts.Song, size: f.look.lead, lead: f.look.lead * 1.6, indent: 2, colour: ink}
	if doc.Lead != "" {
		f.prose(p, doc.Lead)
		f.y += f.look.gap * 0.6
	}
	t := doc.table()
	size := f.look.body * 1.12
	for shrink := 0; !t.prepare(f, size, size*0.4) && shrink < 6; shrink++ {
		size *= 0.9
	}
	f.tied = end.height
	t.draw(f)
	p.size, p.lead = f.look.body*1.06, f.look.body*1.6
	for _, note := range doc.Notes {
		f.y += f.look.gap * 0.3
		f.prose(p, note)
	}
	f.closing(d, end)
	f.footers()
}

// table gives the table of the notice, not yet set.
func (doc TableDoc) table() *table {
	t := &table{rows: len(doc.Rows), empty: "本期无发生"}
	for _, c := range doc.Columns {
		k := column{head: c.Head, fixed: c.Right || c.Whole, cap: float64(c.Width)}
		switch {
		case c.Right:
			k.align = right
		case c.Whole:
			k.align = centre
		}
		t.cols = append(t.cols, k)
	}
	t.text = func(r, c int) string {
		if c < len(doc.Rows[r]) {
			return doc.Rows[r][c]
		}
		return ""
	}
	if len(doc.Total) > 0 {
		row := make([]string, len(doc.Columns))
		copy(row, doc.Total)
		label := "合计"
		if row[0] != "" && !doc.Columns[0].Right { // it names the row, and may span
			label, row[0] = row[0], ""
		}
		t.total = []totalRow{{label: label, text: row}}
	}
	return t
}

// wide tells whether upright paper is too narrow: the figures do not fit, or the
// text columns get much less than they ask for.
func (doc TableDoc) wide(f *flow) bool {
	t := doc.table()
	if !t.prepare(f, f.look.body, f.look.body*0.4) {
		return true
	}
	want, got := 0.0, 0.0
	for c := range t.cols {
		if !t.cols[c].fixed {
			want += min(t.asked[c], 16*t.size)
			got += t.cols[c].width - 2*t.pad
		}
	}
	return got < want*0.8
}
