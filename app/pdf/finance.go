package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/pdf/fonts"
)

// FinanceSheet draws the 财务公开榜 of a village and month.
func FinanceSheet(doc finance.Sheet, o Options) ([]byte, error) {
	f, d, err := laySheet(doc, o)
	if err != nil {
		return nil, err
	}
	title := d.village + d.period + d.title
	if o.Draft {
		title += "（草稿）"
	}
	return f.print(meta(title, d.village, financeDay(doc)))
}

// laySheet sets the sheet page by page.
func laySheet(doc finance.Sheet, o Options) (*flow, frame, error) {
	d := financeFrame(doc, o)
	f, err := o.start(false)
	if err != nil {
		return nil, d, err
	}
	if d.qr, err = o.encode(); err != nil {
		return nil, d, err
	}
	return f.settle(func(f *flow) { f.financeSheet(doc, d) }), d, nil
}

func (f *flow) financeSheet(doc finance.Sheet, d frame) {
	end := f.setClosing(d)
	f.opening(d)
	f.prose(para{role: fonts.Song, size: f.look.lead, lead: f.look.lead * 1.6, indent: 2, colour: ink}, financeLead(doc))
	f.y += f.look.gap * 0.5
	f.financeOverview(doc)
	if len(doc.Others) == 0 {
		f.tied = end.height
	}
	f.financeEntries(doc)
	if len(doc.Others) > 0 {
		f.tied = end.height
		f.financeOthers(doc)
	}
	f.closing(d, end)
	f.footers()
}

func financeFrame(doc finance.Sheet, o Options) frame {
	v := doc.Village
	unit := doc.Unit
	if unit == "" {
		unit = "元"
	}
	return frame{
		title: "财务公开榜", village: v.County + v.Township + v.Name, number: doc.Number, period: doc.Month.Chinese(), unit: unit,
		version: doc.Version, reason: doc.Reason, replaces: doc.Replaces,
		drafted: doc.Drafted, reviewed: doc.Reviewed, published: doc.Publish,
		until: doc.ShownTo, reply: doc.Reply, source: doc.Source, law: lawLine(doc.Basis, doc.Masked), opts: o,
	}
}

// financeDay is the day the file is dated by: of publication, else of the draft,
// else the month's last.
func financeDay(doc finance.Sheet) calendar.Day {
	switch {
	case !doc.Publish.Day.IsZero():
		return doc.Publish.Day
	case !doc.Drafted.Day.IsZero():
		return doc.Drafted.Day
	case doc.Month.IsZero():
		return calendar.Day{}
	}
	return doc.Month.Last()
}

// financeLead says in a sentence or two what the sheet says in figures.
func financeLead(doc finance.Sheet) string {
	var s strings.Builder
	s.WriteString(strconv.Itoa(doc.Month.Month()) + "月份，本村")
	switch {
	case doc.Income == 0 && doc.Expense == 0:
		s.WriteString("没有收入，也没有支出，")
	case doc.Income == 0:
		s.WriteString("没有收入，支出" + doc.Expense.String() + "元，")
	case doc.Expense == 0:
		s.WriteString("收入" + doc.Income.String() + "元，没有支出，")
	default:
		s.WriteString("收入" + doc.Income.String() + "元，支出" + doc.Expense.String() + "元，")
	}
	s.WriteString("月末结余" + doc.Closing.String() + "元")
	switch change := doc.Closing - doc.Opening; {
	case change > 0:
		s.WriteString("，比上月末多" + change.String() + "元")
	case change < 0:
		s.WriteString("，比上月末少" + (-change).String() + "元")
	default:
		s.WriteString("，与上月末相同")
	}
	s.WriteString("。月末结余中，现金" + doc.Cash.Closing.String() + "元，银行存款" + doc.Bank.Closing.String() + "元。")
	return s.String()
}
