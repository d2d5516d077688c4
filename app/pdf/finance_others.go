package pdf

import (
	"strconv"

	"sunshine/app/finance"
)

// otherLine is one line of a voucher that moves no money; the first says which.
type otherLine struct {
	voucher *finance.SheetOther
	finance.SheetLine
}

// financeOthers draws the vouchers that move no money, line by line.
func (f *flow) financeOthers(doc finance.Sheet) {
	var lines []otherLine
	for i := range doc.Others {
		for k, l := range doc.Others[i].Lines {
			x := otherLine{SheetLine: l}
			if k == 0 {
				x.voucher = &doc.Others[i]
			}
			lines = append(lines, x)
		}
	}
	t := &table{
		cols: []column{
			{head: "日期", align: centre, fixed: true},
			{head: "凭证号", align: centre, fixed: true},
			{head: "摘要", min: 8, cap: 40, grow: true},
			{head: "科目", min: 6, cap: 20},
			{head: "借方", align: right, fixed: true},
			{head: "贷方", align: right, fixed: true},
		},
		rows: len(lines), text: func(r, c int) string { return lines[r].text(c) },
	}
	size := f.look.body
	f.y += f.look.gap
	f.need(2*f.look.lead + 4*2*size)
	f.heading("四、没有动钱的账", "共"+strconv.Itoa(len(doc.Others))+"张凭证，不算收支")
	for shrink := 0; !t.prepare(f, size, size*0.5) && shrink < 2; shrink++ {
		size *= 0.9
	}
	t.draw(f)
}

func (l otherLine) text(c int) string {
	switch c {
	case 3:
		return l.Code + " " + l.Account
	case 4:
		return amount(l.Debit)
	case 5:
		return amount(l.Credit)
	}
	if l.voucher == nil {
		return ""
	}
	switch c {
	case 0:
		return l.voucher.Day.String()[5:]
	case 1:
		return l.voucher.Voucher
	}
	s := l.voucher.Summary
	if l.voucher.Decision.Code != "" {
		s += "（决议" + l.voucher.Decision.Text() + "）"
	}
	if without := l.voucher.Without(); without != "" {
		s += "（" + without + "）"
	}
	if l.voucher.Reverses != "" {
		s += "（冲销凭证" + l.voucher.Reverses + "）"
	}
	if l.voucher.ReversedBy != "" {
		s += "（已由凭证" + l.voucher.ReversedBy + "冲销）"
	}
	return s
}
