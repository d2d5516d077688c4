package village

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
)

// CodeRow is a row of a table of codes as the statistics bureau gives it out:
// code and name; the class of town and country beside them is not kept.
type CodeRow struct {
	Row  int    `json:"row"`
	Code string `json:"code"`
	Name string `json:"name"`
}

// Level tells by the code what the row is: county, township or village.
func (r CodeRow) Level() string {
	switch {
	case strings.HasSuffix(r.Code, "000000"):
		return "county"
	case strings.HasSuffix(r.Code, "000"):
		return "township"
	}
	return "village"
}

// maxCodeRows is how many rows a table may have: those of a large county.
const maxCodeRows = 3000

// codeColumns heads a table of codes.
func codeColumns() map[string][]string {
	return map[string][]string{
		"code": {"code", "代码", "区划代码", "统计用区划代码", "行政区划代码"},
		"name": {"name", "名称", "区划名称", "单位名称"},
	}
}

// ReadCodes reads a table of codes: the first sheet with a head of code and name.
// It refuses a table in which anything is wrong, and names each place.
func ReadCodes(f *sheet.File) ([]CodeRow, error) {
	for _, g := range f.Sheets {
		at, columns := codeHead(g)
		if columns == nil {
			continue
		}
		var rows []CodeRow
		for i, cells := range g.Rows[at+1:] {
			text := func(role string) string {
				k, ok := columns[role]
				if !ok || k >= len(cells) {
					return ""
				}
				return privacy.Line(sheet.Unguard(cells[k].Text))
			}
			if text("code")+text("name") != "" {
				rows = append(rows, CodeRow{at + i + 2, text("code"), text("name")})
			}
		}
		return rows, checkCodes(rows)
	}
	return nil, fault.Invalidf("没有读文件。").On("file", "没有找到表头：要有“代码”和“名称”两列")
}

func codeHead(g sheet.Grid) (at int, columns map[string]int) {
	for i, cells := range g.Rows[:min(len(g.Rows), 20)] {
		columns = map[string]int{}
		for k, cell := range cells {
			for role, names := range codeColumns() {
				if _, twice := columns[role]; !twice && slices.Contains(names, strings.ToLower(strings.TrimSpace(cell.Text))) {
					columns[role] = k
				}
			}
		}
		if len(columns) == 2 {
			return i, columns
		}
	}
	return 0, nil
}

// checkCodes sees that a table is one of a county: each code once, each village
// below a township that is in the table too.
func checkCodes(rows []CodeRow) error {
	if len(rows) == 0 {
		return fault.Invalidf("没有读文件。").On("file", "表里一行也没有")
	}
	if len(rows) > maxCodeRows {
		return fault.Invalidf("没有读文件。").On("file", "超过 %d 行，请只留本县的", maxCodeRows)
	}
	bad := fault.Invalidf("表里有要改的地方，什么也没有改。")
	seen, towns, county := map[string]int{}, map[string]bool{}, ""
	for _, r := range rows {
		if CheckCode(r.Code) != nil {
			continue
		}
		county = cmp.Or(county, r.Code[:6])
		if r.Level() == "township" {
			towns[r.Code[:9]] = true
		}
	}
	for _, r := range rows {
		if wrong := r.wrong(county, seen[r.Code], towns); wrong != "" {
			bad.On("file", "第 %d 行：%s", r.Row, wrong)
		}
		if seen[r.Code] = r.Row; len(bad.Fields) == 20 {
			break
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// wrong tells what is wrong with a row; before is the row that has its code.
func (r CodeRow) wrong(county string, before int, towns map[string]bool) string {
	switch found := privacy.Scan(r.Name); {
	case CheckCode(r.Code) != nil:
		return "代码“" + r.Code + "”不是 12 位数字"
	case before != 0:
		return fmt.Sprintf("代码 %s 在第 %d 行已经有了", r.Code, before)
	case r.Name == "" || len(r.Name) > 150:
		return "名称要写，不超过 50 个字"
	case len(found) > 0:
		return "名称里有" + found[0].Kind + "，请去掉"
	case r.Code[:6] != county:
		return "代码 " + r.Code + " 不是同一个县的"
	case r.Level() == "village" && !towns[r.Code[:9]]:
		return r.Name + "所在的乡镇（" + r.Code[:9] + "000）不在表里"
	}
	return ""
}

// Difference is one thing in which a table differs from the divisions there are.
type Difference struct {
	Kind       string // new, renamed, recoded, gone
	Level      string
	DivisionID int64 // 0: new
	Code, Name string
	Was        string // the name or the code before
	Place      string // township of a village
	Row        int    // 0: gone
}

// The kinds of differences.
const (
	DiffNew     = "new"
	DiffRenamed = "renamed"
	DiffRecoded = "recoded"
	DiffGone    = "gone"
)

// Differences holds a table against the divisions there are, whose codes are in
// force. A code that is not known with the name of one that is gone from the same
// township is that one with another code. Order: townships before villages, then
// by kind and code.
func Differences(there []Division, rows []CodeRow) ([]Difference, error) {
	d := differing{missing: map[int64]Division{}, byCode: map[string]Division{}, rows: map[string]CodeRow{}, towns: map[string]string{}, byID: map[int64]Division{}}
	for _, x := range there {
		d.byID[x.ID] = x
		if x.EndedOn.IsZero() {
			d.byCode[x.Code] = x
		}
		if x.Level == "county" && x.Code[:6] != rows[0].Code[:6] {
			return nil, fault.Invalidf("这张表不是%s的。", x.Name).On("file", "表里的代码以 %s 开头，%s的以 %s 开头", rows[0].Code[:6], x.Name, x.Code[:6])
		}
	}
	for _, r := range rows {
		d.rows[r.Code] = r
		if r.Level() == "township" {
			d.towns[r.Code[:9]] = r.Name
		}
	}
	d.gone()
	for _, level := range []string{"county", "township", "village"} {
		for _, r := range rows {
			if r.Level() == level {
				d.row(r)
			}
		}
	}
	for _, x := range there {
		if _, left := d.missing[x.ID]; left {
			d.add(Difference{Kind: DiffGone, Level: x.Level, DivisionID: x.ID, Code: x.Code, Name: x.Name, Place: d.byID[x.ParentID].Name})
		}
	}
	order := map[string]int{DiffRecoded: 0, DiffRenamed: 1, DiffNew: 2, DiffGone: 3, "county": 0, "township": 10, "village": 20}
	slices.SortStableFunc(d.list, func(a, b Difference) int { return order[a.Level] + order[a.Kind] - order[b.Level] - order[b.Kind] })
	return d.list, nil
}

type differing struct {
	byCode  map[string]Division
	byID    map[int64]Division
	rows    map[string]CodeRow
	towns   map[string]string // names of the table's townships by the first nine digits
	missing map[int64]Division
	list    []Difference
}

func (d *differing) add(x Difference) { d.list = append(d.list, x) }

// gone finds the divisions whose codes the table has not.
func (d *differing) gone() {
	for code, x := range d.byCode {
		if _, ok := d.rows[code]; !ok && x.Level != "county" && x.Level != "group" {
			d.missing[x.ID] = x
		}
	}
}

func (d *differing) row(r CodeRow) {
	level := r.Level()
	x, known := d.byCode[r.Code]
	place := ""
	if level == "village" {
		place = commonName(d.towns[r.Code[:9]])
	}
	switch {
	case known && commonName(x.Name) == commonName(r.Name):
	case known:
		d.add(Difference{Kind: DiffRenamed, Level: level, DivisionID: x.ID, Code: r.Code, Name: commonName(r.Name), Was: x.Name, Place: place, Row: r.Row})
	case level == "county":
	default:
		if was, ok := d.moved(r, place); ok {
			delete(d.missing, was.ID)
			d.add(Difference{Kind: DiffRecoded, Level: level, DivisionID: was.ID, Code: r.Code, Name: was.Name, Was: was.Code, Place: place, Row: r.Row})
			return
		}
		d.add(Difference{Kind: DiffNew, Level: level, Code: r.Code, Name: commonName(r.Name), Place: place, Row: r.Row})
	}
}

// moved finds the division that is gone and has the row's name, in the township
// that is called as the row's is.
func (d *differing) moved(r CodeRow, place string) (found Division, ok bool) {
	for _, x := range d.missing {
		if x.Level == r.Level() && commonName(x.Name) == commonName(r.Name) && (place == "" || commonName(d.byID[x.ParentID].Name) == commonName(place)) {
			return x, true
		}
	}
	return found, false
}

// commonName takes off what the bureau's tables add to names: 小山村委会,
// 小山村村民委员会, 新街社区居委会, 青石镇人民政府.
func commonName(name string) string {
	for _, tail := range []string{"村民委员会", "村委会"} {
		if bare, ok := strings.CutSuffix(name, tail); ok && bare != "" {
			if strings.HasSuffix(bare, "村") || strings.HasSuffix(bare, "社区") {
				return bare
			}
			return bare + "村"
		}
	}
	for _, tail := range []string{"居民委员会", "居委会"} {
		if bare, ok := strings.CutSuffix(name, tail); ok && strings.HasSuffix(bare, "社区") {
			return bare
		}
	}
	if bare, ok := strings.CutSuffix(name, "人民政府"); ok && bare != "" {
		return bare
	}
	return name
}
