package web

import (
	"context"

	"sunshine/app/finance"
)

// fundDoc draws the 专项资金收支表.
func (s *Server) fundDoc(ctx context.Context, r bookRequest, d *bookDoc, running bool) error {
	st, err := s.Finance.FundStatement(ctx, r.village, r.span)
	if err != nil {
		return err
	}
	d.Checks, d.Notes = st.Checks, append(remarks(0, false, running), st.Notes...)
	d.Notes = append(d.Notes, "余钱按写明专款的现金和银行存款算；科目余额按专项应付款、一事一议资金里写明专款的账算，工程完了转销才减少，和余钱不一定相等。用途按对方科目列。")
	d.Columns = []bookColumn{
		{Head: "科目", Whole: true},
		{Head: "专款、用途", Wide: true},
		{Head: "期初余钱", Money: true},
		{Head: "到账", Money: true},
		{Head: "支出", Money: true},
		{Head: "退回", Money: true},
		{Head: "期末余钱", Money: true},
		{Head: "科目期初", Money: true},
		{Head: "科目增加", Money: true},
		{Head: "科目减少", Money: true},
		{Head: "科目期末", Money: true},
	}
	d.Lead = "专款、用途"
	if len(st.Rows) == 1 {
		return nil // nothing but the total
	}
	for _, row := range st.Rows {
		d.Rows = append(d.Rows, fundDocRow(r, row))
	}
	return nil
}

func fundDocRow(r bookRequest, row finance.FundRow) bookRow {
	level, to := 0, ""
	switch row.Kind {
	case finance.FundRowUse:
		level = 1
		to = booksPath(r.village) + "/fund/" + itoa64(row.FundID)
		name := bookCell{Text: row.Name, Level: level}
		return bookRow{Lead: name.to(to), Cells: []bookCell{textCell(row.Account), name, {}, {}, fenCell(row.Spent).to(to)}}
	case finance.FundRowFund:
		to = booksPath(r.village) + "/fund/" + itoa64(row.FundID)
	case finance.FundRowUnnamed:
		to = detailPath(r.village, row.Account, r.span)
	}
	name := textCell(row.Name).to(to)
	cells := []bookCell{textCell(row.Account), name}
	if row.Kind == finance.FundRowUnnamed {
		cells = append(cells, bookCell{}, bookCell{}, bookCell{}, bookCell{}, bookCell{})
	} else {
		cells = append(cells, fenCell(row.Opening), someCell(row.Arrived), someCell(row.Spent), someCell(row.Returned), fenCell(row.Left))
	}
	cells = append(cells, fenCell(row.DueOpening), someCell(row.DueIn), someCell(row.DueOut), fenCell(row.Due))
	return bookRow{Strong: row.Kind == finance.FundRowTotal || row.Kind == finance.FundRowFund, Lead: name, Cells: cells}
}
