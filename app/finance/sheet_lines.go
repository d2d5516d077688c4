package finance

import "fmt"

// Lines says what a sheet tells, a figure or an entry to a line, for comparing
// versions. An entry's place in the sheet and the balance beside it are left
// out: they move with every entry before it.
func (d Sheet) Lines() []string {
	lines := []string{
		"上期结余：" + d.Opening.String(), "本期收入：" + d.Income.String(), "本期支出：" + d.Expense.String(), "本期结余：" + d.Closing.String(),
		"其中现金：" + d.Cash.Closing.String(), "其中银行存款：" + d.Bank.Closing.String(),
	}
	for _, e := range d.Entries {
		what, amount := "收入", e.Income
		switch {
		case e.Kind == "transfer":
			what, amount = "存取款", e.Transfer
		case e.Income == 0:
			what, amount = "支出", e.Expense
		}
		lines = append(lines, fmt.Sprintf("%s %s %s%s元（凭证 %s，%s）", e.Day.Chinese(), e.Summary, what, amount, e.Voucher, e.Account))
	}
	for _, o := range d.Others {
		lines = append(lines, fmt.Sprintf("%s %s（凭证 %s，不动钱的账）", o.Day.Chinese(), o.Summary, o.Voucher))
	}
	return lines
}
