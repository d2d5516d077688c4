package guide

import (
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/sheet"
)

// maxTurns is how many rows a table of duties may have.
const maxTurns = 800

// TurnRow is a row of a table of duties and where it stands there.
type TurnRow struct {
	Turn
	Sheet   string
	Row     int
	Columns map[string]int // of the fields, from 0; none in pasted text without a head
	Err     error          // what could not be read; nil if all could
}

// turnHeadings heads a table of duties; the first two must be there.
func turnHeadings() []sheet.Heading {
	return []sheet.Heading{
		{ID: "day", Words: []string{"日期", "值班日期", "星期", "时间安排", "哪天"}},
		{ID: "name", Words: []string{"值班人", "值班人员", "值班干部", "坐班人员", "姓名", "谁值班"}},
		{ID: "hours", Words: []string{"时间", "值班时间", "坐班时间", "几点到几点"}},
		{ID: "post", Words: []string{"职务"}},
		{ID: "place", Words: []string{"地点", "值班地点", "坐班地点"}},
		{ID: "phone", Words: []string{"电话", "值班电话", "办公电话", "联系电话"}},
	}
}

// ReadTurns reads a table of duties from a workbook or CSV: the first sheet with
// the columns 日期 (or 星期) and 值班人. Rows without hours get those given; weekly
// rows begin on from; days without a year lie in from's year.
func ReadTurns(f *sheet.File, from calendar.Day, hours string) ([]TurnRow, error) {
	for _, g := range f.Sheets {
		rows := g.Texts()
		if at, columns := sheet.FindHead(rows, turnHeadings(), "day", "name"); columns != nil {
			return readTurns(rows, at, columns, g.Name, from, hours)
		}
	}
	return nil, fault.Invalidf("没有读文件。").On("file", "没有找到“日期”和“值班人”这两列，可以先下载空表来填")
}

// PasteTurns reads a table of duties pasted or typed, a row a line: with a head as
// ReadTurns, else the day, the name and the hours in this order.
func PasteTurns(text string, from calendar.Day, hours string) ([]TurnRow, error) {
	rows := sheet.Paste(text)
	at, columns := sheet.FindHead(rows, turnHeadings(), "day", "name")
	if columns == nil {
		at = -1
	}
	return readTurns(rows, at, columns, "", from, hours)
}

func readTurns(rows [][]string, at int, columns map[string]int, name string, from calendar.Day, hours string) ([]TurnRow, error) {
	var list []TurnRow
	for i, cells := range rows[at+1:] {
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if len(list) == maxTurns {
			return nil, fault.Invalidf("没有读。").On("list", "一次最多 %d 行，请分几次", maxTurns)
		}
		r := TurnRow{Sheet: name, Row: at + i + 2, Columns: columns}
		r.Err = r.read(turnTexts(cells, columns), from, hours)
		list = append(list, r)
	}
	if len(list) == 0 {
		return nil, fault.Invalidf("没有读。").On("list", "里面没有值班的人，一行写一个")
	}
	return list, nil
}

// turnTexts gives the texts of a row by field; without a head the day, the name and
// the hours follow one another.
func turnTexts(cells []string, columns map[string]int) map[string]string {
	if columns != nil {
		return sheet.Under(columns, cells)
	}
	texts := sheet.Under(map[string]int{"day": 0, "name": 1}, cells)
	for _, c := range cells[min(len(cells), 2):] {
		texts["hours"] += "、" + strings.TrimSpace(c)
	}
	texts["hours"] = strings.Trim(texts["hours"], "、 ")
	return texts
}

// read takes a row's texts; the fault names the fields that cannot be read.
func (r *TurnRow) read(texts map[string]string, from calendar.Day, hours string) error {
	r.Name, r.Post, r.Place, r.Phone, r.Hours = texts["name"], texts["post"], texts["place"], texts["phone"], texts["hours"]
	if r.Hours == "" {
		r.Hours = hours
	}
	ok := r.readDay(texts["day"], from)
	if !ok {
		return fault.Invalidf("这一行读不懂。").On("day", "请写日期如 2026-03-16，连着几天如 2026-02-14至2026-02-20，每周如“星期一”")
	}
	return nil
}

var (
	fullDay    = regexp.MustCompile(`^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$`)
	shortDay   = regexp.MustCompile(`^(\d{1,2})[-./月](\d{1,2})日?$`)
	weekdayRow = regexp.MustCompile(`^每?(?:星期|周|礼拜)([一二三四五六日天])$`)
	inBrackets = regexp.MustCompile(`[（(][^）)]*[）)]`)
)

// readDay reads 2026-03-16, 3月16日, a span of both, or 星期一.
func (r *TurnRow) readDay(text string, from calendar.Day) bool {
	text = strings.Join(strings.Fields(inBrackets.ReplaceAllString(text, "")), "")
	if m := weekdayRow.FindStringSubmatch(text); m != nil {
		r.Weekday = strings.Index("一二三四五六日", strings.Replace(m[1], "天", "日", 1))/3 + 1
		r.From = from
		return true
	}
	first, last := text, ""
	for _, sep := range []string{"至", "到", "~", "～", "—", "–"} {
		if a, b, found := strings.Cut(text, sep); found {
			first, last = a, strings.TrimLeft(b, sep)
			break
		}
	}
	var ok bool
	if r.From, ok = looseDay(first, from.Year()); !ok {
		return false
	}
	if r.Until = r.From; last != "" {
		r.Until, ok = looseDay(last, r.From.Year())
	}
	return ok
}

func looseDay(text string, year int) (calendar.Day, bool) {
	m := fullDay.FindStringSubmatch(text)
	if m == nil {
		if m = shortDay.FindStringSubmatch(text); m == nil {
			return calendar.Day{}, false
		}
		m = []string{"", strconv.Itoa(year), m[1], m[2]}
	}
	y, _ := strconv.Atoi(m[1]) // digits, as matched
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	return calendar.ValidDate(y, month, day)
}

// TurnBook is the empty table that ReadTurns reads.
func TurnBook() sheet.Book {
	p := sheet.Page{
		Name: "值班表", Title: "坐班值班表（空表）",
		Lines:   []string{"说明：一行一班。日期写 2026-03-16，连着几天写 2026-02-14至2026-02-20，每周都是写“星期一”。时间写 8:30-11:30、14:00-17:30。电话写办公室的，不写个人手机号。"},
		Columns: []sheet.Column{{Name: "日期", Width: 26}, {Name: "值班人", Width: 14}, {Name: "时间", Width: 26}, {Name: "职务", Width: 14}, {Name: "地点", Width: 16}, {Name: "电话", Width: 18}},
	}
	return sheet.Book{Title: p.Title, Pages: []sheet.Page{p}}
}
