package village

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/sheet"
)

// maxMembers is how many rows a list of people may have.
const maxMembers = 2000

// memberHeadings heads a list of people. Only the first must be there.
func memberHeadings() []sheet.Heading {
	return []sheet.Heading{
		{ID: "name", Words: []string{"姓名", "名字"}},
		{ID: "sex", Words: []string{"性别"}},
		{ID: "households", Words: []string{"户数", "代表户数", "推选户数"}},
		{ID: "from", Words: []string{"起始日", "起始日期", "任职日期", "从哪天起"}},
		{ID: "mark", Words: []string{"区别", "备注"}},
	}
}

// MemberRow is a row of a list of people and where it stands there.
type MemberRow struct {
	NewMember
	Sheet   string
	Row     int
	Columns map[string]int // of the fields, from 0; none in pasted text without a head
	Err     error          // what could not be read; nil if all could
}

// RowFault is what is wrong with the row of that index.
type RowFault struct {
	Row int
	Err error
}

// ReadMembers reads a list of people of a body from a workbook or CSV: the first
// sheet with a column 姓名. Rows without a day begin on from.
func ReadMembers(f *sheet.File, body Body, from calendar.Day) ([]MemberRow, error) {
	for _, g := range f.Sheets {
		rows := g.Texts()
		if at, columns := sheet.FindHead(rows, memberHeadings(), "name"); columns != nil {
			return readMembers(rows, at, columns, g.Name, body, from)
		}
	}
	return nil, fault.Invalidf("没有读文件。").On("file", "没有找到“姓名”这一列，可以先下载模板来填")
}

// PasteMembers reads a list of people pasted from a table or typed, a person a
// line: with a head as ReadMembers, else the name first and the rest told by its
// form (女, 12, 2026-01-15).
func PasteMembers(text string, body Body, from calendar.Day) ([]MemberRow, error) {
	var rows [][]string
	for line := range strings.Lines(text) {
		if strings.ContainsAny(line, "\t,，") {
			rows = append(rows, sheet.PasteLine(line))
			continue
		}
		for part := range strings.SplitSeq(line, "、") { // 张三、李四、王五
			rows = append(rows, sheet.PasteLine(part))
		}
	}
	at, columns := sheet.FindHead(rows, memberHeadings(), "name")
	if columns == nil {
		at = -1
	}
	return readMembers(rows, at, columns, "", body, from)
}

func readMembers(rows [][]string, at int, columns map[string]int, name string, body Body, from calendar.Day) ([]MemberRow, error) {
	var list []MemberRow
	for i, cells := range rows[at+1:] {
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if len(list) == maxMembers {
			return nil, fault.Invalidf("没有读。").On("list", "一次最多 %d 人，请分几次", maxMembers)
		}
		r := MemberRow{NewMember: NewMember{Body: body, From: from}, Sheet: name, Row: at + i + 2, Columns: columns}
		texts := byForm(cells)
		if columns != nil {
			texts = sheet.Under(columns, cells)
		}
		r.Err = r.read(texts)
		list = append(list, r)
	}
	if len(list) == 0 {
		return nil, fault.Invalidf("没有读。").On("list", "里面没有人，一行写一个")
	}
	return list, nil
}

var looseDay = regexp.MustCompile(`^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?$`)

// byForm tells the fields of a line without a head apart.
func byForm(cells []string) map[string]string {
	texts := map[string]string{}
	for _, c := range cells {
		c = strings.TrimSpace(c)
		role := "mark"
		switch _, err := strconv.Atoi(strings.TrimSuffix(c, "户")); {
		case c == "":
			continue
		case texts["name"] == "":
			role = "name"
		case c == "男" || c == "女":
			role = "sex"
		case err == nil:
			role = "households"
		case looseDay.MatchString(c):
			role = "from"
		}
		if texts[role] != "" {
			texts[role] += " "
		}
		texts[role] += c
	}
	return texts
}

// read takes a row's texts; the fault names the fields that cannot be read.
func (r *MemberRow) read(texts map[string]string) error {
	bad := fault.Invalidf("这一行读不懂。")
	r.Name, r.Mark = texts["name"], texts["mark"]
	switch sex := strings.TrimSuffix(texts["sex"], "性"); sex {
	case "男", "m":
		r.Sex = "m"
	case "女", "f":
		r.Sex = "f"
	case "":
	default:
		bad.On("sex", "请写男或女")
	}
	if text := strings.TrimSuffix(texts["households"], "户"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			bad.On("households", "请写户数，如 12")
		}
		r.Households = n
	}
	if text := texts["from"]; text != "" {
		m := looseDay.FindStringSubmatch(text)
		if m == nil {
			bad.On("from", "请写成 2026-01-15 这样的日期")
		} else {
			year, _ := strconv.Atoi(m[1]) // digits, as matched
			month, _ := strconv.Atoi(m[2])
			day, _ := strconv.Atoi(m[3])
			d, ok := calendar.ValidDate(year, month, day)
			if !ok {
				bad.On("from", "没有这一天")
			}
			r.From = d
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// CheckMembers tells, row by row, why people cannot be added to a village's
// rosters; none if all can.
func (s *Store) CheckMembers(ctx context.Context, v Village, list []NewMember) ([]RowFault, error) {
	return s.checkMembers(ctx, s.DB.Read(), v, list)
}

func (s *Store) checkMembers(ctx context.Context, q db.Q, v Village, list []NewMember) ([]RowFault, error) {
	rows, err := members(ctx, q, v.ID, "$2 = 0", 0)
	if err != nil {
		return nil, err
	}
	type person struct {
		body       Body
		name, mark string
	}
	there, first, ended := map[person]bool{}, map[person]int{}, map[person]calendar.Day{}
	for _, m := range rows {
		p := person{m.Body, m.Name.Reveal(), m.Mark}
		if m.Struck != "" {
			continue
		}
		there[p] = there[p] || m.Until.IsZero()
		if m.Until.After(ended[p]) {
			ended[p] = m.Until
		}
	}
	var faults []RowFault
	today := calendar.DayOf(s.Now())
	for i, n := range list {
		clean, err := n.clean(today)
		p := person{clean.Body, clean.Name, clean.Mark}
		before, twice := first[p]
		switch {
		case err != nil:
		case there[p]:
			err = fault.Invalidf("没有记上。").On("name", "名册里已经有了；是同名的另一个人，请在“区别”里写明，如“二组”")
		case !ended[p].Before(clean.From): // nobody counts twice on a day
			err = fault.Invalidf("没有记上。").On("from", "他上一任到%s为止，新的一任要在这以后", ended[p].Chinese())
		case twice:
			err = fault.Invalidf("没有记上。").On("name", "和这里的第 %d 人重复了；是同名的另一个人，请在“区别”里写明，如“二组”", before+1)
		}
		if err != nil {
			faults = append(faults, RowFault{i, err})
		}
		if !twice {
			first[p] = i
		}
	}
	return faults, nil
}

// MemberBook writes the people who are on a body's roster on a day as the list
// that ReadMembers reads; with nobody it is the empty template. Names are in
// full: it is for the village's own people.
func MemberBook(v Village, body Body, rows []Member, day calendar.Day) sheet.Book {
	p := sheet.Page{
		Name: body.Chinese(), Title: v.Name + body.Chinese() + "名册（内部，不公开）",
		Lines:   []string{"说明：一行一个人。性别写男或女；户数是推选他的户数，由小组推选的写 0；起始日写成 2026-01-15；同名的人在“区别”里写明，如“二组”。"},
		Columns: []sheet.Column{{Name: "姓名", Width: 14}, {Name: "性别", Width: 8}, {Name: "户数", Width: 8}, {Name: "起始日", Width: 14}, {Name: "区别", Width: 14}},
	}
	for _, m := range rows {
		if m.Body != body || !m.On(day) {
			continue
		}
		households := sheet.Value{}
		if m.Households > 0 {
			households = sheet.IntValue(int64(m.Households))
		}
		p.Rows = append(p.Rows, []sheet.Value{
			sheet.TextValue(m.Name.Reveal()), sheet.TextValue(map[string]string{"f": "女", "m": "男"}[m.Sex]), households, sheet.DayValue(m.From.String()), sheet.TextValue(m.Mark),
		})
	}
	return sheet.Book{Title: p.Title, Pages: []sheet.Page{p}}
}

// Whole gives the name in full, as the village's own people see it.
func (m Member) Whole() string {
	if m.Mark == "" {
		return m.Name.Reveal()
	}
	return m.Name.Reveal() + "（" + m.Mark + "）"
}
