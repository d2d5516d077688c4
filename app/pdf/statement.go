package pdf

import (
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// StatementDoc is a book or statement of a village's accounts as it is to be
// drawn: every cell is text in its final form. It is a working paper, no public
// notice: without number, code and seal, with places for signatures.
type StatementDoc struct {
	Title   string       // 科目余额表
	Village string       // 县、镇、村 in full
	Period  string       // as words: 2026年1月至6月
	Unit    string       // of the figures: 元
	Status  string       // what the figures are: 按 2026-07-01 的账编制，未经审核公开
	Day     calendar.Day // the last day that counts; it dates the file
	Columns []Column
	Rows    []StatementRow
	Checks  []StatementCheck
	Notes   []string // paragraphs after the table
	Signers []string // who signs: 制表人, 村会计
}

// StatementRow is one row; a strong one is a heading or a sum.
type StatementRow struct {
	Cells  []string // a short row is filled up, cells beyond the columns are refused
	Strong bool
	Bold   []bool // by cell: heavier type, where only a part of the row is a sum
}

// heavy tells whether a cell is set in heavier type.
func (r StatementRow) heavy(c int) bool { return r.Strong || c < len(r.Bold) && r.Bold[c] }

// StatementCheck is an identity of the books in words.
type StatementCheck struct {
	OK   bool
	Text string
}

// Statement draws a book or statement. On A4 a table too wide for upright paper
// is laid on its side.
func Statement(doc StatementDoc, o Options) ([]byte, error) {
	f, err := doc.lay(o)
	if err != nil {
		return nil, err
	}
	m := meta(doc.Village+doc.Period+doc.Title, doc.Village, doc.Day)
	m.Subject = "会计账簿和报表"
	return f.print(m)
}

func (doc StatementDoc) lay(o Options) (*flow, error) {
	if len(doc.Columns) == 0 {
		return nil, fault.Invalidf("表“%s”没有列，无法生成文件。", doc.Title)
	}
	for i, r := range doc.Rows {
		if len(r.Cells) > len(doc.Columns) {
			return nil, fault.Invalidf("表“%s”第%d行有%d格，多于%d列。", doc.Title, i+1, len(r.Cells), len(doc.Columns))
		}
	}
	f, err := o.start(false)
	if err != nil {
		return nil, err
	}
	if doc.set(f, f.look.body) == nil {
		o.set = f.set
		if f, err = o.start(true); err != nil {
			return nil, err
		}
	}
	return f.settle(func(f *flow) { f.statement(doc) }), nil
}

func (f *flow) statement(doc StatementDoc) {
	f.head = func(f *flow) { f.runningHead(frame{title: doc.Title, village: doc.Village, period: doc.Period}) }
	f.turn()
	l := f.look
	f.centred(fonts.Hei, l.place, doc.Village)
	f.y += l.title * 0.25
	f.banner(doc.Title)
	f.y += l.title * 0.25
	f.centred(fonts.Kai, l.place, doc.Period)
	f.y += l.gap * 0.5
	f.rule(l.left, f.y, l.left+f.width(), f.y, l.title/30, ink)
	f.y += l.gap * 0.5
	p := para{role: fonts.Song, size: l.small * 1.14, lead: l.small * 1.7, colour: ink}
	unit := "单位：" + doc.Unit
	if f.set.Width(typeset.Style{Role: p.role, Size: p.size}, doc.Status+unit) < f.width()-2*p.size {
		y := baseline(f.y, p.lead, p.size)
		f.text(l.left, y, p.size, soft, f.set.Shape(p.role, doc.Status))
		f.place(l.left, y, f.width(), p.size, right, ink, f.set.Shape(p.role, unit))
		f.y += p.lead
	} else {
		f.prose(p, doc.Status+"　"+unit)
	}
	f.y += l.gap * 0.3
	size := l.body
	if l.w < l.h { // upright paper is read in the hand and has the room
		size *= 1.12
	}
	t := doc.set(f, size)
	for shrink := 0; t == nil && shrink < 6; shrink++ {
		size *= 0.9
		t = doc.set(f, size)
	}
	if t == nil {
		t, _ = doc.table(f, size)
	}
	f.tied = f.signHeight(doc)
	t.drawStatement(f, doc)
	f.statementTail(doc)
	f.footers()
}

// statementTail draws what follows the table: the identities, notes, and who signs.
func (f *flow) statementTail(doc StatementDoc) {
	l := f.look
	p := para{role: fonts.Song, size: l.body * 1.06, lead: l.body * 1.6, colour: ink}
	f.y += l.gap * 0.6
	f.signers(doc)
	for _, c := range doc.Checks {
		word := "相符　"
		if !c.OK {
			word, p.role = "不符　", fonts.Hei
		}
		f.prose(p, word+c.Text)
		p.role = fonts.Song
	}
	p.colour = soft
	for _, n := range doc.Notes {
		f.y += l.gap * 0.2
		f.prose(p, n)
	}
}

func (f *flow) signHeight(doc StatementDoc) float64 {
	if len(doc.Signers) == 0 {
		return 0
	}
	return f.look.gap*0.6 + f.look.body*3
}

// signers draws a line with a place for each signature; it stays on the page of
// the last row.
func (f *flow) signers(doc StatementDoc) {
	n := len(doc.Signers)
	if n == 0 {
		return
	}
	l := f.look
	size, each := l.body*1.12, f.width()/float64(n)
	for _, s := range doc.Signers {
		if f.set.Width(typeset.Style{Role: fonts.Song, Size: size}, s+"：") > each {
			p := para{role: fonts.Song, size: size, lead: l.body * 2, colour: ink}
			f.prose(p, strings.Join(doc.Signers, "：　　　　　　")+"：")
			f.y += l.body
			return
		}
	}
	f.need(l.body * 3)
	for i, s := range doc.Signers {
		f.text(l.left+float64(i)*each, baseline(f.y, l.body*2, size), size, ink, f.set.Shape(fonts.Song, s+"："))
	}
	f.y += l.body * 3
}

// set prepares the table at a size; nil if the figures do not fit.
func (doc StatementDoc) set(f *flow, size float64) *table {
	t, ok := doc.table(f, size)
	if !ok {
		return nil
	}
	return t
}

func (doc StatementDoc) table(f *flow, size float64) (*table, bool) {
	t := &table{rows: len(doc.Rows), empty: "这段时间没有发生额"}
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
		if c < len(doc.Rows[r].Cells) {
			return doc.Rows[r].Cells[c]
		}
		return ""
	}
	for _, r := range doc.Rows { // sums are set in heavier type: their figures need their room
		row, heavy := make([]string, len(doc.Columns)), false
		for c := range r.Cells {
			if r.heavy(c) {
				row[c], heavy = r.Cells[c], true
			}
		}
		if heavy {
			t.total = append(t.total, totalRow{text: row})
		}
	}
	ok := t.prepare(f, size, size*0.4)
	t.total = nil
	for r := range doc.Rows {
		for c := range t.cols {
			if !doc.Rows[r].heavy(c) {
				continue
			}
			k := &t.cells[r*len(t.cols)+c]
			k.lines = f.set.Break(t.strong(), t.text(r, c), t.cols[c].width-2*t.pad)
		}
	}
	return t, ok && !doc.cramped(t)
}

// cramped tells whether texts get much less room than they ask for.
func (doc StatementDoc) cramped(t *table) bool {
	want, got := 0.0, 0.0
	for c := range t.cols {
		if !t.cols[c].fixed {
			want += min(t.asked[c], 16*t.size)
			got += t.cols[c].width - 2*t.pad
		}
	}
	return got < want*0.7
}

// drawStatement is draw with rows of sums anywhere.
func (t *table) drawStatement(f *flow, doc StatementDoc) {
	t.shorten(f)
	f.need(t.height(t.heads) + 3*t.height(nil))
	t.opened = len(f.pages)
	t.begin(f)
	for r := range t.rows {
		if !doc.Rows[r].Strong {
			t.row(f, r)
			continue
		}
		cells := t.cells[r*len(t.cols) : (r+1)*len(t.cols)]
		h := t.height(cells)
		if r == t.rows-1 {
			h += f.tied
		}
		if f.y+h > f.floor() {
			t.turn(f, r)
		}
		t.tag(f, finish.TD, cells)
		t.sumBand(f, cells)
	}
	t.nothing(f)
	t.finish(f)
}
