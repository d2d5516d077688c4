package finance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/sheet"
)

// subAccountColumns heads a template file of sub-accounts. Only the first two
// must be there.
var subAccountColumns = []struct {
	role  string
	names []string
}{
	{"code", []string{"代码", "科目代码", "科目编码", "编码"}},
	{"name", []string{"名称", "科目名称", "科目"}},
	{"plain", []string{"明白话", "通俗说法"}},
	{"use", []string{"用在", "用在哪里", "用途"}},
	{"from", []string{"起用日期", "启用日期", "起用", "从哪天起用"}},
	{"until", []string{"停用日期", "停用", "从哪天起停用"}},
}

// SubAccountRow is a row of a template file and where it stands there. An empty
// 用在 means as the account above, an empty 起用日期 as it was or since the chart
// came into force.
type SubAccountRow struct {
	NewSubAccount
	Sheet   string
	Row     int
	Columns map[string]int    // of the fields code, name, plain, use, from, until
	Written map[string]string // their cells as they stand there
}

// maxSubAccounts is how many rows a template file may have.
const maxSubAccounts = 2000

// ReadSubAccounts reads a template file. It refuses one without the two columns;
// what cannot be read in a row is told by its index, with the rest.
func ReadSubAccounts(f *sheet.File) (rows []SubAccountRow, faults []RowFault, err error) {
	for _, g := range f.Sheets {
		at, columns := subAccountHead(g)
		if columns == nil {
			continue
		}
		for i, cells := range g.Rows[at+1:] {
			text := func(role string) string {
				k, ok := columns[role]
				if !ok || k >= len(cells) {
					return ""
				}
				return strings.TrimSpace(sheet.Unguard(cells[k].Text))
			}
			if text("code")+text("name") == "" {
				continue
			}
			if len(rows) == maxSubAccounts {
				return nil, nil, fault.Invalidf("一次最多导入 %d 个科目，请分成几个文件。", maxSubAccounts)
			}
			r := SubAccountRow{Sheet: g.Name, Row: at + i + 2, Columns: columns, Written: map[string]string{}}
			for role := range columns {
				r.Written[role] = text(role)
			}
			if bad := r.read(text); bad != nil {
				faults = append(faults, RowFault{len(rows), bad})
			}
			rows = append(rows, r)
		}
		if len(rows) == 0 {
			return nil, nil, fault.Invalidf("文件里没有科目。请在表头下面一行写一个。")
		}
		return rows, faults, nil
	}
	return nil, nil, fault.Invalidf("没有找到表头。要有“代码”和“名称”两列，可以先下载模板来填。")
}

// UnreadColumns names the columns of a template file that ReadSubAccounts does
// not know and whose cells say something.
func UnreadColumns(f *sheet.File) (names []string) {
	for _, g := range f.Sheets {
		at, columns := subAccountHead(g)
		if columns == nil {
			continue
		}
		for k, cell := range g.Rows[at] {
			known := false
			for _, read := range columns {
				known = known || read == k
			}
			written := slices.ContainsFunc(g.Rows[at+1:], func(cells []sheet.Cell) bool { return k < len(cells) && strings.TrimSpace(cells[k].Text) != "" })
			if name := strings.TrimSpace(cell.Text); !known && written {
				names = append(names, cmp.Or(name, sheet.Letters(k+1)+" 列"))
			}
		}
		return names
	}
	return nil
}

// subAccountHead finds the heading row and its columns.
func subAccountHead(g sheet.Grid) (at int, columns map[string]int) {
	for i, cells := range g.Rows[:min(len(g.Rows), 20)] {
		columns = map[string]int{}
		for k, cell := range cells {
			for _, c := range subAccountColumns {
				for _, name := range c.names {
					if _, twice := columns[c.role]; !twice && strings.TrimSpace(cell.Text) == name {
						columns[c.role] = k
					}
				}
			}
		}
		_, code := columns["code"]
		if _, name := columns["name"]; code && name {
			return i, columns
		}
	}
	return 0, nil
}

// read takes a row's cells; the fault names the fields that cannot be read.
func (r *SubAccountRow) read(text func(role string) string) error {
	bad := fault.Invalidf("这一行读不懂。")
	r.Code, r.Name, r.Plain = text("code"), text("name"), text("plain")
	switch use := text("use"); use {
	case "":
		r.inherit = true
	case "收入", "记收入时可选":
		r.Income = true
	case "支出", "记支出时可选":
		r.Expense = true
	case "收入、支出", "收入,支出", "收入，支出", "收支", "收入、支出都可选":
		r.Income, r.Expense = true, true
	case "只在凭证里用", "凭证":
	default:
		bad.On("use", "请写 收入、支出、收支 或 凭证；空着就和上级科目一样")
	}
	for role, to := range map[string]*calendar.Day{"from": &r.From, "until": &r.Until} {
		if v := text(role); v != "" {
			d, err := calendar.ParseDay(v)
			if err != nil {
				bad.On(role, "请写成 2026-01-01 这样的日期")
			}
			*to = d
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// SubAccountBook writes sub-accounts as the template file that ReadSubAccounts
// reads.
func SubAccountBook(place string, list []SubAccount) sheet.Book {
	p := sheet.Page{
		Name: "明细科目", Title: place + "明细科目",
		Lines:   []string{"说明：代码写成 513.08，上级科目的代码加一个点再加两到四位数字；“用在”写 收入、支出、收支 或 凭证，空着和上级一样；不用了的写停用日期，不要删行。"},
		Columns: []sheet.Column{{Name: "代码", Width: 14}, {Name: "名称", Width: 24}, {Name: "明白话", Width: 24}, {Name: "用在", Width: 14}, {Name: "起用日期", Width: 13}, {Name: "停用日期", Width: 13}},
	}
	for _, x := range list {
		if isBank(x.Code) {
			continue // they come and go with the accounts at banks
		}
		p.Rows = append(p.Rows, []sheet.Value{
			sheet.TextValue(x.Code), sheet.TextValue(x.Name), sheet.TextValue(x.Plain), sheet.TextValue(x.Use()), sheet.DayValue(x.From.String()), sheet.DayValue(x.Until.String()),
		})
	}
	return sheet.Book{Title: p.Title, Pages: []sheet.Page{p}}
}

// String names the row for people.
func (r SubAccountRow) String() string { return fmt.Sprintf("%s 第 %d 行", r.Sheet, r.Row) }
