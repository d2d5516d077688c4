package asset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// readRow reads the cells of one row.
func (r *Reference) readRow(all *Reading, row *Row, cells []sheet.Cell, k Kind, h head, d Defaults) {
	wrong := func(id, message string) {
		all.add("error", row.Sheet, row.Row, row.columns[id], row.written[id], message)
	}
	note := func(id, message string) {
		all.add("note", row.Sheet, row.Row, row.columns[id], row.written[id], message)
	}
	for id, col := range h.cols {
		row.columns[id], row.written[id] = col+1, h.text(cells, id)
		if col < len(cells) && (cells[col].Failed || cells[col].Uncomputed) {
			wrong(id, "这一格是公式，没有算出结果，请写成数字或文字")
		}
	}
	row.readNumber(k, h, wrong)
	for _, f := range k.Fields() {
		if _, there := h.cols[f.ID]; there {
			r.readField(row, k, f, h.units[f.ID], wrong, note)
		}
	}
	row.readQuantity(h)
	if !k.chosen() {
		row.readState(k, wrong)
	}
	if row.Number == "" {
		if row.Sets["class"] == "" && d.Class != "" {
			row.Sets["class"] = d.Class
		}
		if k.chosen() && row.Sets["state"] == "" && row.State == "" && d.State != "" {
			row.Sets["state"] = string(d.State)
		}
	}
}

// readNumber reads our own number. A number of another kind is the card's, where
// the file has no column for that.
func (row *Row) readNumber(k Kind, h head, wrong func(id, message string)) {
	text := strings.ReplaceAll(row.written["number"], " ", "")
	if text == "" {
		return
	}
	n, err := ParseNumber(text)
	switch {
	case err == nil && n.Kind == k:
		row.Number = n.String()
	case err == nil:
		wrong("number", "这是"+n.Kind.Chinese()+"的编号，请到那一种登记里导入")
	case h.has("card"):
		wrong("number", "编号像 "+Number{k, 2026, 3}.String()+" 这样；新登记的空着，系统会给编号")
	default:
		row.Sets["card"] = text
	}
}

func (h head) has(id string) bool {
	_, ok := h.cols[id]
	return ok
}

// nothing are ways to write that there is nothing.
var nothing = []string{"无", "/", "-", "—", "--", "——", "\\", "暂无", "未知", "不详"}

func (r *Reference) readField(row *Row, k Kind, f Field, unit string, wrong, note func(id, message string)) {
	text := row.written[f.ID]
	if f.Type != TextField && f.Type != LongField && slices.Contains(nothing, text) {
		text = ""
	}
	if text == "" {
		row.Sets[f.ID] = ""
		return
	}
	switch f.Type {
	case ClassField:
		c, ok := r.named(k, text)
		if !ok {
			wrong(f.ID, "不认识这一类，请写："+strings.Join(r.classNames(k), "、"))
		}
		row.Sets[f.ID] = c.Code
	case StateField:
		row.readState(k, wrong)
	case PartyField:
		kind, ok := partyKind(text)
		if !ok {
			wrong(f.ID, "请写农户、个人或单位")
		}
		row.Sets[f.ID] = string(kind)
	case MoneyField:
		row.readMoney(f, text, unit, wrong)
	case AreaField:
		row.readArea(f, text, unit, wrong, note)
	case DayField:
		row.readDay(f, text, wrong, note)
	case NumberField: // with its unit, in readQuantity
		if n, ok := ParseThousandths(leadingNumber(text)); ok {
			row.Sets[f.ID] = n.String()
		} else {
			wrong(f.ID, "请写数字，小数不超过三位")
		}
	default:
		var facts Facts
		facts.Set(f.ID, text)
		row.Sets[f.ID] = facts.Plain(f.ID)
	}
}

func (r *Reference) classNames(k Kind) (names []string) {
	for _, c := range r.Classes(k) {
		names = append(names, c.Name)
	}
	return names
}

func partyKind(text string) (PartyKind, bool) {
	for _, k := range PartyKinds {
		if text == k.Chinese() || text == string(k) {
			return k, true
		}
	}
	switch text {
	case "村民", "户", "本村农户":
		return Household, true
	case "个体", "外村个人":
		return Person, true
	case "企业", "公司", "银行":
		return Unit, true
	}
	return "", false
}

// readState reads a state: one that is written down, or one that follows and is
// only held against what the rest says.
func (row *Row) readState(k Kind, wrong func(id, message string)) {
	text := row.written["state"]
	if text == "" {
		return
	}
	st, ok := ParseState(k, text)
	switch {
	case !ok:
		var names []string
		for _, s := range k.States() {
			names = append(names, s.Chinese(k))
		}
		wrong("state", "不认识这个状态，请写："+strings.Join(names[:len(names)-2], "、"))
	case k.chosen() && st != Disposed && st != Struck:
		row.Sets["state"] = string(st)
	default:
		row.State = st
		delete(row.Sets, "state")
	}
}

func (row *Row) readMoney(f Field, text, unit string, wrong func(id, message string)) {
	full := text
	if strings.Contains(unit, "万") && !strings.ContainsAny(text, "万元") {
		full += "万元"
	}
	fen, _, why := table.Amount(full)
	switch {
	case why != "":
		wrong(f.ID, why)
	case fen < 0:
		wrong(f.ID, "不能是负数，请核对")
	case unit != "" && !slices.Contains([]string{"元", "万元", "人民币元", "万", "人民币"}, unit):
		wrong(f.ID, "表头里的单位“"+unit+"”不认识，请写元或万元")
	default:
		row.Sets[f.ID] = fen.Plain()
	}
}

// leadingNumber cuts a unit off behind a number: 3座 → 3.
func leadingNumber(text string) string {
	return strings.TrimRightFunc(table.Fold(text), func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
}

// readArea reads an area in 亩, or turns another unit into it.
func (row *Row) readArea(f Field, text, unit string, wrong, note func(id, message string)) {
	number := leadingNumber(text)
	if tail := strings.TrimPrefix(table.Fold(text), number); tail != "" {
		unit = tail
	}
	if unit == "" {
		unit = f.Unit
	}
	per, ok := areaUnits[strings.ToLower(strings.TrimSpace(unit))]
	n, read := ParseThousandths(number)
	switch {
	case !read:
		wrong(f.ID, "请写数字，小数不超过三位")
		return
	case !ok:
		wrong(f.ID, "面积的单位“"+unit+"”不认识，请写亩、公顷或平方米")
		return
	}
	area, exact := per.mu(n)
	if unit != f.Unit {
		said := fmt.Sprintf("按 1 公顷 15 亩、1 亩约 666.67 平方米换算成 %s 亩", area)
		if !exact {
			said += "，四舍五入到三位小数"
		}
		note(f.ID, said)
	}
	row.Sets[f.ID] = area.String()
}

// readDay reads a day. A month or a year alone is taken as its first day, which
// is said.
func (row *Row) readDay(f Field, text string, wrong, note func(id, message string)) {
	if d, ok := table.ReadDate(text); ok && d.Year > 0 {
		if day, real := d.In(d.Year); real {
			row.Sets[f.ID] = day.String()
			return
		}
	}
	year, month, ok := monthIn(table.Fold(text))
	if !ok {
		wrong(f.ID, "看不出是哪一天，请写成 2026-03-12")
		return
	}
	day := calendar.Date(year, max(month, 1), 1)
	note(f.ID, "没有写到哪一天，按 "+day.Chinese()+"登记")
	row.Sets[f.ID] = day.String()
}

// monthIn reads 2019年5月, 2019-05, 2019.5 and 2019年; month is 0 for a year alone.
func monthIn(text string) (year, month int, ok bool) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "份"), "月")
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '年' || r == '-' || r == '/' || r == '.' })
	if len(parts) == 0 || len(parts) > 2 {
		return 0, 0, false
	}
	year, err := strconv.Atoi(parts[0])
	if err != nil || len(parts[0]) != 4 || year < 1900 || year > 2100 {
		return 0, 0, false
	}
	if len(parts) == 1 {
		return year, 0, true
	}
	month, err = strconv.Atoi(parts[1])
	return year, month, err == nil && len(parts[1]) <= 2 && month >= 1 && month <= 12
}

// readQuantity takes the unit that stands behind a quantity, where the file has no
// column for it.
func (row *Row) readQuantity(h head) {
	text := row.written["quantity"]
	if text == "" || h.has("unit") || row.Sets["quantity"] == "" {
		return
	}
	unit := strings.TrimSpace(strings.TrimPrefix(table.Fold(text), leadingNumber(text)))
	if unit == "" {
		unit = h.units["quantity"]
	}
	if unit != "" {
		row.Sets["unit"] = unit
	}
}

// figures gives the numbers of a row that a total adds up: fen and thousandths.
func (row Row) figures(k Kind) map[string]int64 {
	sums := map[string]int64{}
	var f Facts
	for _, field := range k.Fields() {
		if text := row.Sets[field.ID]; text != "" && (field.Type == MoneyField || field.Type == AreaField) {
			f.Set(field.ID, text)
			switch v := f.at(field.ID).(type) {
			case *Sum:
				sums[field.ID] = int64(v.Fen)
			case *Thousandths:
				sums[field.ID] = int64(*v)
			}
		}
	}
	return sums
}

// checkTotals holds a printed total against what was read above it.
func (all *Reading) checkTotals(g sheet.Grid, n int, k Kind, h head, label string, sums map[string]int64) {
	if strings.Contains(table.Fold(label), "小计") {
		return
	}
	total := Row{Sheet: g.Name, Row: n, Sets: map[string]string{}, columns: map[string]int{}, written: map[string]string{}}
	var ignored Reading
	(&Reference{}).readRow(&ignored, &total, g.Rows[n-1], k, h, Defaults{})
	for id, sum := range total.figures(k) {
		if sum == sums[id] {
			continue
		}
		field, _ := k.Field(id)
		is := money.Fen(sums[id]).String() + " 元"
		if field.Type == AreaField {
			is = Thousandths(sums[id]).String() + " 亩"
		}
		all.add("error", g.Name, n, h.cols[id]+1, total.written[id], "合计和上面各行对不上：加起来是 "+is)
	}
}
