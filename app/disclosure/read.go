package disclosure

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
)

// maxListRows is how many items a county's list may have.
const maxListRows = 300

// Alias says by which words in a county's list an item of ours is known. A part
// is no item of its own but something the item must show.
type Alias struct {
	Code  string
	Words []string
	Part  bool
}

// loadAliases reads reference/catalogue-aliases.csv, if there is one.
func loadAliases(fsys fs.FS, items []Item) ([]Alias, error) {
	f, err := fsys.Open("reference/catalogue-aliases.csv")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("aliases: %w", err)
	}
	var aliases []Alias
	for n, r := range records[min(1, len(records)):] {
		if !slices.ContainsFunc(items, func(it Item) bool { return it.Code == r[0] }) || len(r) != 3 || (r[2] != "yes" && r[2] != "no") {
			return nil, fmt.Errorf("aliases: row %d is wrong", n+2)
		}
		aliases = append(aliases, Alias{Code: r[0], Words: strings.Split(r[1], "|"), Part: r[2] == "yes"})
	}
	return aliases, nil
}

// ListRow is a row of a county's list as it was read.
type ListRow struct {
	Sheet  string
	Row    int
	Item   Item     // its code is the item's it stands for, else a new one
	Part   bool     // the row names something that the item must show
	Like   string   // the item of ours whose fields it took; empty if none
	Unread []string // what could not be read, in sentences
	timed  bool     // the list says something about its time
}

// Reading is a county's list as it was read.
type Reading struct {
	Rows     []ListRow
	Notes    []string // demands that are no field of an item
	Problems []string // what nothing could be made of
}

// ReadList reads a county's catalogue, as a change to the list l, from workbooks
// or CSV files. Nothing is filled in that they do not say, but what our own item
// of that name says.
func (c *Catalogue) ReadList(l List, files []*sheet.File) (Reading, error) {
	r := &listReader{list: l, aliases: c.aliases, taken: map[string]int{}}
	for _, f := range files {
		for _, g := range f.Sheets {
			r.where = strings.TrimSuffix(f.Name, ".csv")
			if f.Format == "xlsx" {
				r.where = g.Name
			}
			r.readGrid(g)
		}
	}
	if len(r.Rows) > maxListRows {
		return Reading{}, fault.Invalidf("没有读文件。").On("file", "里面有 %d 项，一份目录不超过 %d 项", len(r.Rows), maxListRows)
	}
	if len(r.Rows) == 0 && len(r.Notes) == 0 {
		return Reading{}, fault.Invalidf("没有读文件。").On("file", "没有找到“公开事项”这一列，第一行要有列名")
	}
	r.spread()
	return r.Reading, nil
}

// listColumns are the headings counties use, for each of our fields.
func listColumns() []struct {
	field string
	names []string
} {
	return []struct {
		field string
		names []string
	}{
		{"name", []string{"公开事项", "事项", "事项名称", "公开内容", "明细项", "具体事项", "公开项目", "事项类型", "二级事项"}},
		{"group", []string{"大项", "一级事项", "事项类别", "项目类别"}},
		{"column", []string{"栏目", "公开类别", "类别", "板块"}},
		{"frequency", []string{"频次", "公开频次", "频率", "公开频率"}},
		{"time", []string{"期限", "公开时限", "时限", "公开时间", "时间", "公开期限"}},
		{"basis", []string{"公开依据", "依据", "政策依据", "法律依据"}},
		{"post", []string{"公开主体", "责任人", "责任主体", "责任单位", "公开人"}},
		{"form", []string{"公开形式", "公开方式", "形式"}},
		{"place", []string{"公开渠道", "公开载体", "地点", "公开地点"}},
		{"shown", []string{"张贴天数", "公开期限天数", "公示天数"}},
		{"chain", []string{"程序", "公开程序", "审核程序", "审批程序"}},
		{"plain", []string{"明白话", "说明"}},
	}
}

type listReader struct {
	Reading
	list    List
	aliases []Alias
	where   string
	taken   map[string]int // code → row that took it
	general []ListRow      // what a list says of items in general
	fresh   int
}

// readGrid reads one sheet: a list of items, or a page of demands in two
// columns.
func (r *listReader) readGrid(g sheet.Grid) {
	for n := range min(len(g.Rows), 15) {
		columns := map[string]int{}
		texts := rowTexts(g, n+1)
		for i, text := range texts {
			for _, c := range listColumns() {
				if _, has := columns[c.field]; !has && slices.Contains(c.names, text) {
					columns[c.field] = i + 1
				}
			}
		}
		if i := slices.Index(texts, "项目"); i >= 0 {
			if _, has := columns["name"]; !has {
				if j := slices.Index(texts, "内容"); j >= 0 && len(columns) == 0 {
					r.readDemands(g, n+2, i+1, j+1)
					return
				}
				columns["name"] = i + 1
			}
		}
		if _, has := columns["name"]; has {
			r.readItems(g, n+2, columns)
			return
		}
	}
	if len(g.Rows) > 0 {
		r.Problems = append(r.Problems, fmt.Sprintf("“%s”里没有找到“公开事项”这一列，没有读。", r.where))
	}
}

func rowTexts(g sheet.Grid, row int) []string {
	texts := make([]string, g.Width())
	for i := range texts {
		texts[i] = strings.Join(strings.Fields(sheet.Unguard(g.Cell(row, i+1).Text)), "")
	}
	return texts
}

// readDemands reads rows such as 份数, 一式三份. A time for items in general is
// kept for the items that have none.
func (r *listReader) readDemands(g sheet.Grid, from, key, value int) {
	for row := from; row <= len(g.Rows); row++ {
		k, v := privacy.Line(g.Cell(row, key).Text), privacy.Line(g.Cell(row, value).Text)
		if k == "" && v == "" {
			continue
		}
		if w := ParseWhen(v); generalItem(k) && (w.Frequency != "" || w.Due != "") {
			r.general = append(r.general, ListRow{Sheet: r.where, Row: row, Item: Item{Name: k, Frequency: w.Frequency, Due: w.Due}})
		}
		r.Notes = append(r.Notes, strings.Trim(k+"："+v, "："))
	}
}

func generalItem(name string) bool {
	return strings.Contains(name, "一般") && !strings.Contains(name, "项目") || strings.Contains(name, "通用")
}

func (r *listReader) readItems(g sheet.Grid, from int, columns map[string]int) {
	group := ""
	for row := from; row <= len(g.Rows); row++ {
		at := func(field string) string {
			if columns[field] == 0 {
				return ""
			}
			return privacy.Line(sheet.Unguard(g.Cell(row, columns[field]).Text))
		}
		if at("group") != "" {
			group = at("group")
		}
		name := at("name")
		if name == "" && at("group") == "" {
			continue
		}
		x := ListRow{Sheet: r.where, Row: row, timed: at("frequency")+at("time") != ""}
		when := ParseWhen(strings.Trim(at("frequency")+"，"+at("time"), "，"))
		if when.Unread != "" {
			x.Unread = append(x.Unread, "时间里的“"+when.Unread+"”没有读出来")
		}
		switch {
		case name == "其他" || name == "其它":
			x.Unread = append(x.Unread, "“其他”没有说是什么，照原样收下")
		case name == "":
			name = group
		}
		x.Item = Item{Name: name, Frequency: when.Frequency, Due: when.Due, Basis: at("basis"), Post: at("post"), Place: at("place"), Plain: at("plain"), Mark: "L"}
		if k := kindOf(at("form")); k != "" {
			x.Item.Kind = k
		} else if x.Item.Place == "" {
			x.Item.Place = at("form")
		}
		if _, err := parseShown(at("shown")); err == nil && !strings.HasPrefix(at("shown"), "rule:") {
			x.Item.Shown = at("shown")
		} else if at("shown") != "" {
			x.Unread = append(x.Unread, "张贴天数“"+at("shown")+"”没有读出来")
		}
		if text := at("chain"); text != "" {
			if x.Item.Chain = r.chainOf(text); x.Item.Chain == "" {
				x.Unread = append(x.Unread, "程序“"+text+"”没有读出来")
			}
		}
		if generalItem(name) {
			r.general = append(r.general, x)
			r.Notes = append(r.Notes, strings.Trim(name+"："+at("frequency")+at("time"), "："))
			continue
		}
		r.place(&x, group, at("column"))
		r.Rows = append(r.Rows, x)
	}
}

// KindName names a kind of document for people.
func KindName(kind string) string {
	return map[string]string{KindFinanceSheet: "财务公开榜", KindTable: "表格", KindNotice: "公告", KindText: "文字和图片"}[kind]
}

func kindOf(form string) string {
	for _, k := range []string{KindFinanceSheet, KindTable, KindNotice, KindText} {
		if KindName(k) == form {
			return k
		}
	}
	return ""
}

// chainOf knows a review chain by its name, or by the steps its description names.
func (r *listReader) chainOf(text string) string {
	for _, c := range r.list.Chains {
		if c.Name == text {
			return c.Code
		}
	}
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	steps := []string{StepPublish}
	if has("联席", "两委会议", "集体研究") {
		steps = slices.Insert(steps, 0, StepMeet)
	}
	if !has("监委会", "监督委员会", "监督机构", "理财小组") {
		return ""
	}
	steps = slices.Insert(steps, 0, StepReview)
	if has("备案") {
		steps = append(steps, StepFile)
	}
	for _, c := range r.list.Chains {
		if slices.Equal(c.Steps, steps) {
			return c.Code
		}
	}
	return ""
}
