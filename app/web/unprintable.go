package web

import (
	"fmt"
	"strings"

	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/pdf"
	"sunshine/app/procedure"
	"sunshine/views"
)

// placedText is a text of a document with where it stands, in words.
type placedText struct{ place, text string }

// unprintablePlaces is how many places of one character are named.
const unprintablePlaces = 4

// unprintable names the characters of a document that no font has, with where they
// stand and what will be printed instead. It stops nobody.
func (s *Server) unprintable(d document, title string) []string {
	var order []rune
	places := map[rune][]string{}
	for _, t := range append([]placedText{{"标题", title}}, textsIn(d)...) {
		for _, r := range pdf.MissingIn(s.fonts, t.text) {
			if places[r] == nil {
				order = append(order, r)
			}
			places[r] = append(places[r], t.place)
		}
	}
	out := make([]string, len(order))
	for i, r := range order {
		where := strings.Join(places[r][:min(unprintablePlaces, len(places[r]))], "、")
		if n := len(places[r]); n > unprintablePlaces {
			where += fmt.Sprintf("等 %d 处", n)
		}
		out[i] = fmt.Sprintf("“%c”（%s）打印不出来，纸上会印成“%s”。", r, where, pdf.Described(r))
	}
	return out
}

// textsIn lists the texts of a document under review that are printed.
func textsIn(d document) []placedText {
	switch {
	case d.IsSheet:
		return textsOfSheet(d.Sheet)
	case d.Notice != nil:
		return textsOfNotice(d.Notice.Notice)
	case d.Text != nil:
		return textsOfText(d.Text.Text)
	}
	return textsOfTable(d.Table, d.Notes)
}

func textsOfSheet(d finance.Sheet) []placedText {
	out := []placedText{{"村名", d.Village.County + d.Village.Township + d.Village.Name}}
	for _, items := range [][]finance.SheetItem{d.Incomes, d.Expenses} {
		for _, it := range items {
			out = append(out, placedText{"分项", it.Name + it.Plain})
		}
	}
	for _, e := range d.Entries {
		for _, f := range [...]placedText{
			{"摘要", e.Summary}, {"科目", e.Account}, {"经手人", e.Handler}, {"证明人", e.Witness}, {"审核人", e.Reviewer}, {"审批人", e.Approver}, {"往来", e.Party}, {"专款", e.Fund}, {"项目", e.Project},
		} {
			out = append(out, placedText{fmt.Sprintf("第%d笔的%s", e.N, f.place), f.text})
		}
	}
	for _, o := range d.Others {
		out = append(out, placedText{"不动钱的账 " + o.Voucher, o.Summary})
	}
	return out
}

func textsOfTable(t views.Table, notes []string) []placedText {
	var out []placedText
	for _, c := range t.Head {
		out = append(out, placedText{"表头", c.Text})
	}
	for i, row := range append(append([][]string{}, t.Rows...), t.Foot) {
		for c, text := range row {
			place := fmt.Sprintf("第%d行", i+1)
			if i == len(t.Rows) {
				place = "合计行"
			}
			if c < len(t.Head) {
				place += "“" + t.Head[c].Text + "”"
			}
			out = append(out, placedText{place, text})
		}
	}
	for _, n := range notes {
		out = append(out, placedText{"说明", n})
	}
	return out
}

func textsOfText(t disclosure.Text) []placedText {
	out := []placedText{{"村名", t.Village.County + t.Village.Township + t.Village.Name}}
	for _, f := range t.Facts {
		out = append(out, placedText{"“" + f.Name + "”", f.Name + f.Value})
	}
	for i, s := range t.Sections {
		place := fmt.Sprintf("第%d部分", i+1)
		if s.Heading != "" {
			place = "“" + s.Heading + "”里"
		}
		out = append(out, placedText{place, s.Heading + strings.Join(s.Paragraphs, "")})
	}
	for _, f := range t.Files {
		out = append(out, placedText{"附件的说明", f.Name})
	}
	for _, n := range t.Notes {
		out = append(out, placedText{"说明", n})
	}
	return out
}

func textsOfNotice(n procedure.Notice) []placedText {
	out := []placedText{
		{"村名", n.Village.County + n.Village.Township + n.Village.Name}, {"事项", n.Matter.Title + n.Matter.Text}, {"谁提出来的", n.Matter.Initiative}, {"决定", n.Decided},
	}
	for _, st := range n.Stages {
		out = append(out, placedText{"“" + st.Name + "”这一步", st.Organ + st.Place + st.Sentence + st.Amendments + st.Agrees})
	}
	for _, a := range n.Approvals {
		out = append(out, placedText{"上级批准", a.By + a.Number})
	}
	if w := n.Work; w != nil {
		for _, k := range w.Contracts {
			out = append(out, placedText{"合同", k.Party + k.Chosen})
		}
		for _, k := range w.Changes {
			out = append(out, placedText{"合同变更", k.What})
		}
		out = append(out, placedText{"验收", strings.Join(w.Acceptors, "") + w.Remark})
	}
	return out
}
