package asset

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"sunshine/app/fault"
	"sunshine/app/sheet"
)

// maxContractRows is how many contracts a file may have.
const maxContractRows = 500

// contractColumn is what a column of a file of contracts is about, and how files
// name it. The unit stands in brackets behind the name: 标底(万元).
type contractColumn struct {
	role  string
	names []string
}

// contractColumns lists them in the order of the template.
func contractColumns() []contractColumn {
	return []contractColumn{
		{"title", []string{"名称", "合同名称", "标段", "标的", "地块", "资产", "项目名称", "标的名称"}},
		{"kind", []string{"类别", "合同类别"}},
		{"object", []string{"是什么", "标的物", "位置", "坐落", "标的说明", "建设内容"}},
		{"area", []string{"面积"}},
		{"quantity", []string{"数量", "口数"}},
		{"party-kind", []string{"对方是", "对方类型"}},
		{"party", []string{"对方", "承包人", "承租人", "承租方", "承包方", "乙方", "中标人", "成交人", "受让方", "施工单位", "供应商"}},
		{"price", []string{"价格", "单价", "年租金", "租金", "起价", "起拍价", "挂牌价", "起始价", "合同价", "合同金额", "中标价"}},
		{"basis", []string{"计价", "价格是"}},
		{"step", []string{"上调", "递增"}},
		{"from", []string{"起", "开始日期", "起始日期", "起租日期"}},
		{"to", []string{"止", "到期日期", "结束日期", "截止日期", "终止日期"}},
		{"term", []string{"期限", "租期", "年限", "合同期限"}},
		{"period", []string{"起止日期", "承包期", "起止"}},
		{"signed", []string{"签订日期", "签订时间", "签约日期"}},
		{"pay", []string{"付款", "怎么付", "付款方式"}},
		{"deposit", []string{"押金", "保证金", "履约保证金"}},
		{"renewal", []string{"续租", "续约", "续租约定"}},
		{"matter", []string{"决议编号", "决议"}},
		{"decision", []string{"会议决定", "决策"}},
		{"approver", []string{"审核单位"}},
		{"approved", []string{"审核日期"}},
		{"method", []string{"招标办法", "交易方式"}},
		{"reserve", []string{"底价", "标底"}},
		{"bid-step", []string{"加价幅度", "步幅"}},
		{"winner", []string{"成交价"}},
		{"bidders", []string{"报名家数"}},
		{"span", []string{"公告期", "报名", "报名时间"}},
		{"bids", []string{"竞价时段", "竞租时间", "开标", "开标时间"}},
		{"stated", []string{"成交总额", "原文总额", "总额"}},
		{"note", []string{"说明", "备注"}},
		{"memo", []string{"内部备注"}},
	}
}

// ContractRow is a row of a file and where it stands there.
type ContractRow struct {
	NewContract
	Sheet   string
	Row     int
	columns map[string]int    // from 1
	written map[string]string // by role, as it stands there
	units   map[string]string
	wrong   *fault.Error
}

// Place tells where a field of the row stands: its column's letters and what is
// written there; "" where the file has no such column.
func (r ContractRow) Place(field string) (column, value string) {
	role := field
	switch {
	case field == "step-years" || field == "step-rate" || field == "step-fen":
		role = "step"
	case field == "years" || field == "term-note":
		role = "term"
	case field == "every":
		role = "pay"
	case field == "tender-note":
		role = "bids"
	case strings.HasSuffix(field, "-basis"):
		role = strings.TrimSuffix(field, "-basis")
	}
	k, ok := r.columns[role]
	if !ok {
		return "", ""
	}
	return sheet.Letters(k), r.written[role]
}

// headOf takes a heading apart: 标底(万元) is 标底 and 万元.
func headOf(text string) (name, unit string) {
	text = strings.Join(strings.Fields(halfWidth(text)), "")
	if i := strings.Index(text, "("); i > 0 && strings.HasSuffix(text, ")") {
		return text[:i], text[i+1 : len(text)-1]
	}
	return text, ""
}

func roleOf(name string) string {
	for _, c := range contractColumns() {
		if slices.Contains(c.names, name) {
			return c.role
		}
	}
	return ""
}

// ReadContracts reads contracts from a workbook or CSV: a row each under a
// heading, or one told line by line under 项目 and 内容; such lines beside rows
// hold for each of them. It gives also what the file has and nothing is made of.
// kind is of contracts whose row names none. Nothing is judged; see
// CheckContract.
func (s *Store) ReadContracts(f *sheet.File, kind string) (rows []ContractRow, unread []string, err error) {
	var common []contractPair
	var commonSheet string
	for _, g := range f.Sheets {
		if pairs := pairsOf(g); pairs != nil {
			common, commonSheet = append(common, pairs...), g.Name
			continue
		}
		list, left, err := s.readGrid(g, kind)
		if err != nil {
			return nil, nil, err
		}
		rows, unread = append(rows, list...), append(unread, left...)
	}
	switch {
	case len(rows) == 0 && len(common) > 0:
		rows = []ContractRow{{Sheet: commonSheet, Row: common[0].row, columns: map[string]int{}, written: map[string]string{}, units: map[string]string{}}}
		rows[0].Title = strings.TrimSuffix(strings.TrimSuffix(f.Name, ".csv"), ".xlsx")
		s.readPairs(&rows[0], common)
		rows[0].Kind = cmpKind(rows[0].Kind, kind)
		s.finish(&rows[0])
	case len(rows) == 0:
		return nil, nil, fault.Invalidf("没有找到表头。要有“名称”（或“标的”“地块”）一列，可以先下载模板来填。")
	default:
		for i := range rows {
			s.readPairs(&rows[i], common)
			s.finish(&rows[i])
		}
	}
	return rows, unread, nil
}

func cmpKind(own, usual string) string {
	if own != "" {
		return own
	}
	return usual
}

// contractPair is one line of a contract that is told line by line.
type contractPair struct {
	row               int
	name, unit, value string
}

// pairsOf reads a sheet of two columns, 项目 and 内容; nil if it is none.
func pairsOf(g sheet.Grid) (pairs []contractPair) {
	for i, cells := range g.Rows[:min(len(g.Rows), 5)] {
		if len(cells) < 2 {
			continue
		}
		head, _ := headOf(cells[0].Text)
		content, _ := headOf(cells[1].Text)
		if !slices.Contains([]string{"项目", "节点", "条款"}, head) || !slices.Contains([]string{"内容", "时间"}, content) {
			continue
		}
		for k, line := range g.Rows[i+1:] {
			if len(line) < 2 || strings.TrimSpace(line[1].Text) == "" || len(pairs) >= 100 {
				continue
			}
			name, unit := headOf(sheet.Unguard(line[0].Text))
			pairs = append(pairs, contractPair{i + k + 2, name, unit, strings.TrimSpace(sheet.Unguard(line[1].Text))})
		}
		return pairs
	}
	return nil
}

// readPairs takes lines that a row does not tell itself; what nobody knows is
// kept in its words.
func (s *Store) readPairs(r *ContractRow, pairs []contractPair) {
	var other []string
	for _, p := range pairs {
		role := roleOf(p.name)
		if p.name == "标的" {
			role = "object"
		}
		if role == "" {
			name := p.name
			if p.unit != "" {
				name += "（" + p.unit + "）"
			}
			other = append(other, name+"："+p.value)
			continue
		}
		if _, own := r.written[role]; !own {
			r.written[role], r.units[role], r.units["name:"+role] = p.value, p.unit, p.name
			r.columns[role] = 2
		}
	}
	if len(other) > 0 {
		r.written["note"] = strings.Trim(r.written["note"]+"；"+strings.Join(other, "；"), "；")
	}
}

// readGrid reads the rows under a heading; none if the sheet has no heading.
func (s *Store) readGrid(g sheet.Grid, kind string) (rows []ContractRow, unread []string, err error) {
	at, columns, units, left := contractHead(g)
	if columns == nil {
		return nil, nil, nil
	}
	for i, cells := range g.Rows[at+1:] {
		r := ContractRow{Sheet: g.Name, Row: at + i + 2, columns: map[string]int{}, written: map[string]string{}, units: maps.Clone(units)}
		for role, k := range columns {
			if k < len(cells) {
				if text := strings.TrimSpace(sheet.Unguard(cells[k].Text)); text != "" {
					r.written[role], r.columns[role] = text, k+1
				}
			}
		}
		title := r.written["title"]
		if len(r.written) == 0 || len(r.written) == 1 && r.written["note"] != "" {
			continue
		}
		if slices.Contains([]string{"合计", "总计", "小计"}, strings.ReplaceAll(title, " ", "")) {
			unread = append(unread, g.Name+"第 "+strconv.Itoa(r.Row)+" 行（合计）")
			continue
		}
		if len(rows) == maxContractRows {
			return nil, nil, fault.Invalidf("一次最多导入 %d 份合同，请分成几个文件。", maxContractRows)
		}
		r.Kind = kind
		rows = append(rows, r)
	}
	for _, name := range left {
		unread = append(unread, "“"+name+"”一列")
	}
	return rows, unread, nil
}

// contractHead finds the heading: a row with a title's column and another known one.
func contractHead(g sheet.Grid) (at int, columns map[string]int, units map[string]string, left []string) {
	for i, cells := range g.Rows[:min(len(g.Rows), 20)] {
		columns, units, left = map[string]int{}, map[string]string{}, nil
		for k, cell := range cells {
			name, unit := headOf(sheet.Unguard(cell.Text))
			role := roleOf(name)
			if _, twice := columns[role]; role == "" || twice {
				if name != "" {
					left = append(left, cell.Text)
				}
				continue
			}
			columns[role], units[role], units["name:"+role] = k, unit, name
		}
		if _, ok := columns["title"]; ok && len(columns) > 1 {
			return i, columns, units, left
		}
	}
	return 0, nil, nil, nil
}
