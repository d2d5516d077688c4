package web

import (
	"fmt"
	"strings"

	"sunshine/app/money"
	"sunshine/app/pdf"
	"sunshine/app/procedure"
	"sunshine/app/sheet"
	"sunshine/views"
)

// noticeDoc is the notice of a matter as a page shows it.
type noticeDoc struct {
	procedure.Notice
	Lead      string
	Facts     []views.Fact
	Counts    views.Table // empty head: nothing was counted
	Contracts views.Table
	Changes   views.Table
	Sums      []views.Fact
	Over      string // the final account is above what was decided
}

// docName names the notice without the matter: 村民代表会议决议公告.
func docName(n procedure.Notice) string { return pdf.MatterNoticeTitle(n) }

func noticeDocOf(n procedure.Notice) noticeDoc {
	d := noticeDoc{Notice: n, Lead: noticeLead(n), Counts: noticeCounts(n.Stages)}
	m := n.Matter
	d.Facts = append(d.Facts, views.Fact{Name: "事项编号", Value: m.Code}, views.Fact{Name: "属于哪类事", Value: m.Category})
	if m.Fen > 0 {
		d.Facts = append(d.Facts, views.Fact{Name: "金额", Value: yuanOf(m.Fen) + "元（" + m.Fen.Capital() + "）"})
	}
	d.Facts = append(d.Facts, views.Fact{Name: "谁提出来的", Value: m.Initiative}, views.Fact{Name: "走的程序", Value: strings.TrimSpace(m.Template + "　" + m.Label)})
	for _, a := range n.Approvals {
		d.Facts = append(d.Facts, views.Fact{Name: "上级批准", Value: fmt.Sprintf("%s，%s，文号%s", a.By, a.Day.Chinese(), a.Number)})
	}
	if n.Work != nil {
		d.work(*n.Work)
	}
	return d
}

// work fills what a result tells: contracts, changes, sums.
func (d *noticeDoc) work(w procedure.NoticeWork) {
	d.Contracts, d.Changes = contractsOf(w), changesOf(w)
	d.Sums = sumsOfWork(d.Matter.Fen, w)
	if w.Difference > 0 {
		d.Over = "决算比决议多了" + yuanOf(w.Difference) + "元。"
	}
}

func contractsOf(w procedure.NoticeWork) views.Table {
	t := views.Table{Caption: "合同", Stack: true, Head: []views.Column{{Text: "签订日期"}, {Text: "和谁签的"}, {Text: "怎么选的"}, {Text: "金额（元）", Num: true}}}
	for _, c := range w.Contracts {
		t.Rows = append(t.Rows, []string{c.Day.Chinese(), c.Party, c.Chosen, yuanOf(c.Fen)})
	}
	return t
}

func changesOf(w procedure.NoticeWork) views.Table {
	t := views.Table{Caption: "合同变更", Stack: true, Head: []views.Column{{Text: "日期"}, {Text: "改了什么"}, {Text: "增减（元）", Num: true}}}
	for _, c := range w.Changes {
		t.Rows = append(t.Rows, []string{c.Day.Chinese(), c.What, yuanOf(c.Fen)})
	}
	return t
}

// sumsOfWork sets what was decided beside what was agreed and what it cost.
func sumsOfWork(decided money.Fen, w procedure.NoticeWork) []views.Fact {
	var facts []views.Fact
	if decided > 0 {
		facts = append(facts, views.Fact{Name: "决议的金额", Value: yuanOf(decided) + "元"})
	}
	if len(w.Contracts) > 0 {
		facts = append(facts, views.Fact{Name: "合同加变更", Value: yuanOf(w.Committed) + "元"})
	}
	if w.Settled > 0 {
		text := yuanOf(w.Settled) + "元"
		switch {
		case w.Difference > 0:
			text += "，比决议多" + yuanOf(w.Difference) + "元"
		case w.Difference < 0:
			text += "，比决议少" + yuanOf(-w.Difference) + "元"
		case decided > 0:
			text += "，和决议一样"
		}
		facts = append(facts, views.Fact{Name: "最后花了（决算）", Value: text})
	}
	if !w.AcceptedOn.IsZero() {
		text := w.AcceptedOn.Chinese()
		if len(w.Acceptors) > 0 {
			text += "，验收人：" + strings.Join(w.Acceptors, "、")
		}
		if w.Remark != "" {
			text += "。" + w.Remark
		}
		facts = append(facts, views.Fact{Name: "验收合格", Value: text})
	}
	return facts
}

// noticeLead tells the notice in plain words.
func noticeLead(n procedure.Notice) string {
	what := "“" + n.Matter.Title + "”"
	switch n.Kind {
	case procedure.PublishPlan:
		return fmt.Sprintf("村里打算办%s，先公示%d天，听大家的意见。", what, n.Days)
	case procedure.PublishResult:
		if n.Work != nil && n.Work.Settled > 0 {
			return what + "办完了，一共花了" + yuanOf(n.Work.Settled) + "元。"
		}
		return what + "办完了。"
	}
	return "会上定了：" + n.Decided
}

// countHead names the columns of the counts.
var countHead = []string{"应到", "实到", "赞成", "反对", "弃权", "无效"}

func countCells(c *procedure.Count) []string {
	if c == nil {
		return make([]string, len(countHead))
	}
	cells := make([]string, 0, len(countHead))
	for _, n := range []int{c.Expected, c.Present, c.Yes, c.No, c.Abstain, c.Invalid} {
		cells = append(cells, itoa(n))
	}
	return cells
}

// noticeCounts is the table of who met when and how many voted how.
func noticeCounts(stages []procedure.NoticeStage) views.Table {
	t := views.Table{Caption: "每次会的人数和票数", Stack: true, Head: []views.Column{{Text: "哪一步"}, {Text: "日期", Whole: true}}}
	for _, h := range countHead {
		t.Head = append(t.Head, views.Column{Text: h, Num: true})
	}
	for _, s := range stages {
		if s.Count != nil {
			t.Rows = append(t.Rows, append([]string{s.Name, s.Day.Chinese()}, countCells(s.Count)...))
		}
	}
	if len(t.Rows) == 0 {
		return views.Table{}
	}
	return t
}

// noticeBook gives the steps as a sheet: it has numbers of people, no people.
func noticeBook(n procedure.Notice, hash, url string) sheet.Book {
	p := sheet.Page{Name: "各步", Title: n.Title, Lines: []string{
		n.Village.County + n.Village.Township + n.Village.Name + "　事项编号：" + n.Matter.Code, "公开编号：" + n.Number,
	}}
	for _, name := range append(append([]string{"步骤", "谁开的会", "日期", "地点"}, countHead...), "为什么算数", "会上改动", "监委会意见") {
		p.Columns = append(p.Columns, sheet.Column{Name: name})
	}
	for _, s := range n.Stages {
		row := []sheet.Value{sheet.TextValue(s.Name), sheet.TextValue(s.Organ), sheet.DayValue(s.Day.String()), sheet.TextValue(s.Place)}
		for _, text := range countCells(s.Count) {
			row = append(row, sheet.NumberValue(text))
		}
		p.Rows = append(p.Rows, append(row, sheet.TextValue(s.Sentence), sheet.TextValue(s.Amendments), sheet.TextValue(s.Agrees)))
	}
	if n.Decided != "" {
		p.Notes = append(p.Notes, "决定："+n.Decided)
	}
	p.Notes = append(p.Notes, footNotes(signed{
		drafted: n.Drafted, reviewed: n.Reviewed, published: n.Publish, shownTo: n.ShownTo, source: n.Source,
	}, n.Version, n.Reason, hash, url)...)
	book := sheet.Book{Title: n.Title, Pages: []sheet.Page{p}}
	if n.Work != nil {
		book.Pages = append(book.Pages, workPage(n))
	}
	return book
}

func workPage(n procedure.Notice) sheet.Page {
	p := sheet.Page{Name: "合同和决算", Title: n.Title, Lines: []string{"单位：元"}, Columns: []sheet.Column{{Name: "日期"}, {Name: "什么"}, {Name: "说明", Width: 30}, {Name: "金额"}}}
	if n.Matter.Fen > 0 {
		p.Rows = append(p.Rows, []sheet.Value{{}, sheet.TextValue("决议的金额"), {}, fen(n.Matter.Fen)})
	}
	for _, c := range n.Work.Contracts {
		p.Rows = append(p.Rows, []sheet.Value{sheet.DayValue(c.Day.String()), sheet.TextValue("合同：" + c.Party), sheet.TextValue(c.Chosen), fen(c.Fen)})
	}
	for _, c := range n.Work.Changes {
		p.Rows = append(p.Rows, []sheet.Value{sheet.DayValue(c.Day.String()), sheet.TextValue("变更"), sheet.TextValue(c.What), fen(c.Fen)})
	}
	if n.Work.Settled > 0 {
		p.Rows = append(p.Rows, []sheet.Value{{}, sheet.TextValue("决算"), {}, fen(n.Work.Settled)})
	}
	return p
}
