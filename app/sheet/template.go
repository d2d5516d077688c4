package sheet

import (
	"bytes"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// CashBookColumns are the headings of the template that the importer reads
// without a question.
var CashBookColumns = [...]string{"日期", "摘要", "收入", "支出", "科目", "账户", "经手人", "证明人", "审批人", "备注"}

const (
	templateHeadingRow = 4
	templateRows       = 500
)

// WriteCashBookTemplate writes an empty cash book to be filled in. Title is the
// first line, such as 小山村现金日记账.
func WriteCashBookTemplate(w io.Writer, title string) error {
	widths := [...]float64{13, 36, 14, 14, 16, 10, 12, 12, 12, 20}
	page := Page{
		Name: "现金日记账", Title: title,
		Lines: []string{"单位：元", "说明：一笔一行，收入和支出只填一边；日期写成 2026-03-05；账户写“现金”或“银行”，不写当作现金。"},
	}
	for i, c := range CashBookColumns {
		page.Columns = append(page.Columns, Column{c, widths[i]})
	}
	f, err := newBook(Book{Title: title, Pages: []Page{page}})
	if err != nil {
		return err
	}
	defer f.Close()
	if err := prepareInput(f, page.Name); err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return err
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// prepareInput formats the empty rows: days, amounts, and the two accounts to
// choose from. Empty styled cells are no content for the reader.
func prepareInput(f *excelize.File, sheet string) error {
	last := strconv.Itoa(templateHeadingRow + templateRows)
	for _, c := range []struct{ from, to, code string }{{"A", "A", "yyyy-mm-dd"}, {"C", "D", "#,##0.00"}} {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &c.code})
		if err != nil {
			return err
		}
		if err := f.SetCellStyle(sheet, c.from+"5", c.to+last, id); err != nil {
			return err
		}
	}
	dv := excelize.NewDataValidation(true)
	dv.SetSqref("F5:F" + last)
	if err := dv.SetDropList([]string{"现金", "银行"}); err != nil {
		return err
	}
	return f.AddDataValidation(sheet, dv)
}
