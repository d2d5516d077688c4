package disclosure

import (
	"slices"
	"strings"

	"sunshine/app/money"
	"sunshine/app/sheet"
)

// Heading is how a column is headed in the form's workbook: with its unit, so
// that nothing has to be assumed when it is read.
func (c FormColumn) Heading() string {
	switch {
	case c.Type == FormMoney:
		return c.Name + "（元）"
	case c.Unit != "":
		return c.Name + "（" + c.Unit + "）"
	case c.Type == FormPercent:
		return c.Name + "（%）"
	}
	return c.Name
}

// Input gives the form as a workbook to be filled in, for a village.
func (f Form) Input(place string) sheet.Input {
	in := sheet.Input{Title: place + f.Name, Name: strings.NewReplacer("、", "", "和", "").Replace(f.Name)}
	if f.Note != "" {
		in.Lines = append(in.Lines, "说明："+f.Note)
	}
	var must []string
	for _, c := range f.Columns {
		if c.Required {
			must = append(must, c.Name)
		}
		in.Columns = append(in.Columns, c.input())
	}
	in.Lines = append(in.Lines, "说明：“"+strings.Join(must, "”“")+"”不能少。下一张“"+sheet.ExampleSheet+"”是写好的样子。")
	if len(f.Checks) > 0 {
		var sums []string
		for _, c := range f.Checks {
			sums = append(sums, c.parsed.text)
		}
		in.Lines = append(in.Lines, "说明：导入时核对 "+strings.Join(sums, "；")+"。")
	}
	for _, r := range f.Rows {
		in.Rows = append(in.Rows, r.Name)
	}
	return in
}

func (c FormColumn) input() sheet.InputColumn {
	x := sheet.InputColumn{Head: c.Heading(), Hint: c.Hint, Example: sheet.TextValue(c.Example)}
	if len(c.Also) > 0 {
		x.Hint = strings.TrimSpace(x.Hint + "（表头也可以写成 " + strings.Join(c.Also[:min(len(c.Also), saidNames)], "、") + "）")
	}
	switch c.Type {
	case FormDay:
		x.Format, x.Example = sheet.Date, sheet.DayValue(c.Example)
	case FormMoney:
		x.Format = sheet.Money
		if fen, err := money.Parse(c.Example); err == nil {
			x.Example = sheet.MoneyValue(int64(fen))
		}
	case FormNumber, FormPercent:
		x.Example = sheet.NumberValue(c.Example)
	}
	return x
}

// Checked lists what adds up in tables of the form, in words.
func (f Form) Checked() (list []string) {
	for _, c := range f.Checks {
		if !slices.Contains(list, c.parsed.text) {
			list = append(list, c.parsed.text)
		}
	}
	return list
}
