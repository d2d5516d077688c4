package finance

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// SubAccount is a sub-account (明细科目) as its newest version has it. It belongs
// to a county, a township or a village and stands in the charts of all villages
// there.
type SubAccount struct {
	ID         int64
	DivisionID int64
	Level      string // of the division: county, township, village
	Place      string // its name
	Version    int
	NewSubAccount
}

// NewSubAccount is a sub-account to be added, or how one shall be from now on.
type NewSubAccount struct {
	Code    string
	Name    string
	Plain   string       // 明白话; empty: the name
	Income  bool         // the income form offers it
	Expense bool         // the expense form offers it
	From    calendar.Day // first day on which it is booked on
	Until   calendar.Day // first day on which it no longer is; zero: none

	inherit bool // income and expense as the account above
}

// maxAccountName is how long a sub-account's name may be, in characters.
const maxAccountName = 30

// subCode: levels of two to four digits below an account of the chart.
var subCode = regexp.MustCompile(`^\d{3}(\.\d{2,4})+$`)

// judge holds a sub-account against the chart it joins, which has it already if
// it is amended, and reports every wrong field at once. Bank accounts get their
// codes where they are registered; cash has no parts.
func (n NewSubAccount) judge(chart *Chart, today calendar.Day, bank bool) (NewSubAccount, error) {
	bad := fault.Invalidf("科目没有保存，请改正下面几处。")
	n.Code = strings.TrimSpace(n.Code)
	for field, p := range map[string]*string{"name": &n.Name, "plain": &n.Plain} {
		*p = privacy.Line(*p)
		if found := privacy.Scan(*p); len(found) > 0 {
			bad.On(field, "里面有%s（%s），会印在公开榜上，请去掉", found[0].Kind, found[0].Masked)
		}
		if utf8.RuneCountInString(*p) > maxAccountName {
			bad.On(field, "太长了，请不超过 %d 个字", maxAccountName)
		}
	}
	if n.Name == "" {
		bad.On("name", "请写科目名称")
	}
	if n.Plain == "" {
		n.Plain = n.Name
	}
	switch {
	case n.From.IsZero():
		bad.On("from", "请写从哪天起用")
	case n.From.Year() < 2000 || n.From.After(today.AddDays(366)):
		bad.On("from", "起用日期不对，请核对")
	}
	if !n.Until.IsZero() && (n.Until.Before(n.From) || n.Until.After(today)) {
		bad.On("until", "停用日期要在起用日期之后、今天以前")
	}
	n.judgeCode(chart, bank, bad)
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

func (n *NewSubAccount) judgeCode(chart *Chart, bank bool, bad *fault.Error) {
	if !subCode.MatchString(n.Code) || len(n.Code) > 40 {
		bad.On("code", "代码写成 513.08 这样：上级科目的代码、一个点、两到四位数字")
		return
	}
	up, err := chart.Account(above(n.Code))
	switch {
	case err != nil:
		bad.On("code", "没有上级科目 %s，请先加上级", above(n.Code))
		return
	case isCash(n.Code):
		bad.On("code", "库存现金不设明细科目")
		return
	case isBank(n.Code) && !bank:
		bad.On("code", "银行账户的科目在“银行对账”里登记账户时自动建")
		return
	case !up.Until.IsZero() && n.Until.IsZero():
		bad.On("code", "上级科目 %s 已经停用", up.Code)
	}
	for _, a := range chart.accounts {
		if a.Code != n.Code && above(a.Code) == up.Code && a.Code != up.Code {
			if len(a.Code) != len(n.Code) {
				bad.On("code", "同级的代码位数要一样，已有 %s", a.Code)
				break
			}
			if a.Name == n.Name && a.Until.IsZero() && n.Until.IsZero() {
				bad.On("name", "%s已经叫这个名字", a.Code)
				break
			}
		}
	}
	if n.inherit {
		n.Income, n.Expense, n.inherit = up.Income, up.Expense, false
	}
	if n.Income && !up.Income {
		bad.On("income", "上级科目不能用在收入里")
	}
	if n.Expense && !up.Expense {
		bad.On("expense", "上级科目不能用在支出里")
	}
}

// changes tells in words what a version changes; empty if nothing.
func (n NewSubAccount) changes(was NewSubAccount) string {
	var list []string
	if n.Name != was.Name {
		list = append(list, "名称 "+was.Name+" → "+n.Name)
	}
	if n.Plain != was.Plain {
		list = append(list, "明白话 "+was.Plain+" → "+n.Plain)
	}
	if n.Income != was.Income || n.Expense != was.Expense {
		list = append(list, "用途 "+was.Use()+" → "+n.Use())
	}
	if n.From != was.From {
		list = append(list, "起用 "+was.From.String()+" → "+n.From.String())
	}
	switch {
	case n.Until == was.Until:
	case n.Until.IsZero():
		list = append(list, "重新启用")
	default:
		list = append(list, n.Until.String()+"起停用")
	}
	return strings.Join(list, "；")
}

// Use says where the account is offered.
func (n NewSubAccount) Use() string {
	switch {
	case n.Income && n.Expense:
		return "收入、支出"
	case n.Income:
		return "收入"
	case n.Expense:
		return "支出"
	}
	return "只在凭证里用"
}
