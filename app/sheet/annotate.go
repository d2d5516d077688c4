package sheet

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"sunshine/app/fault"
)

// Mark is one remark on a cell.
type Mark struct {
	Sheet    string
	Row, Col int // from 1; column 0 means the row's first cell
	Text     string
}

const markColor = "FFE08A"

// Annotate gives back the workbook with the marked cells coloured and the
// remarks as comments. Only .xlsx can carry them; anything else is fault.Invalid.
func Annotate(original []byte, marks []Mark) ([]byte, error) {
	kind, err := sniff("", original)
	if err != nil {
		return nil, err
	}
	if kind != "xlsx" {
		return nil, fault.Invalidf("只有 .xlsx 文件能加批注。")
	}
	if _, err := readXLSX("", original); err != nil { // all limits and refusals hold here too
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(original), excelize.Options{
		UnzipSizeLimit: MaxUnzipped, UnzipXMLSizeLimit: MaxUnzipped,
	})
	if err != nil {
		return nil, fault.Invalidf("这份文件加不了批注，请看页面上的问题清单。").Because(err)
	}
	defer f.Close()
	a := annotator{f: f, colored: map[int]int{}}
	for _, m := range perCell(marks) {
		if err := a.mark(m); err != nil {
			return nil, err
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// perCell joins the remarks on one cell, in a fixed order.
func perCell(marks []Mark) []Mark {
	type place struct {
		sheet    string
		row, col int
	}
	at := map[place]int{}
	var out []Mark
	for _, m := range marks {
		m.Row, m.Col = max(m.Row, 1), max(m.Col, 1)
		k := place{m.Sheet, m.Row, m.Col}
		if i, ok := at[k]; ok {
			out[i].Text += "\n" + m.Text
			continue
		}
		at[k] = len(out)
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b Mark) int {
		return cmp.Or(strings.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
	})
	return out
}

type annotator struct {
	f       *excelize.File
	colored map[int]int // style → the same style with our colour
}

func (a *annotator) mark(m Mark) error {
	if i, err := a.f.GetSheetIndex(m.Sheet); err != nil || i < 0 {
		return fault.Invalidf("文件里没有工作表“%s”。", m.Sheet)
	}
	cell := Address(m.Row, m.Col)
	style, err := a.style(m.Sheet, cell)
	if err != nil {
		return err
	}
	if err := a.f.SetCellStyle(m.Sheet, cell, cell, style); err != nil {
		return err
	}
	text := []rune(m.Text)
	if len(text) > 2000 {
		text = append(text[:2000], '…')
	}
	if err := a.f.DeleteComment(m.Sheet, cell); err != nil {
		return err
	}
	return a.f.AddComment(m.Sheet, excelize.Comment{
		Cell: cell, Author: "阳光村务", Width: 260, Height: uint(60 + 14*(len(text)/18)),
		Paragraph: []excelize.RichTextRun{{Text: string(text)}},
	})
}

func (a *annotator) style(sheet, cell string) (int, error) {
	old, err := a.f.GetCellStyle(sheet, cell)
	if err != nil {
		return 0, err
	}
	if id, ok := a.colored[old]; ok {
		return id, nil
	}
	st, err := a.f.GetStyle(old)
	if err != nil {
		st = &excelize.Style{}
	}
	st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{markColor}}
	id, err := a.f.NewStyle(st)
	if err != nil {
		return 0, err
	}
	a.colored[old] = id
	return id, nil
}
