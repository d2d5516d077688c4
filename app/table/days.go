package table

import (
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
)

// dated is one cell of a date column while its year is being found.
type dated struct {
	line  *line
	col   int // index of the column that keeps the day
	at    spot
	m     moment
	stale bool // stored as a number or in a CSV: a lost zero is possible
}

// Keys of questions that one answer settles for the whole file.
const (
	AskYear      = "year" // answer: a year such as 2026
	AskRocYear   = "roc-year"
	AskShortYear = "short-year"
	AskBlankDay  = "blank-date"
	AskLostZero  = "date-zero"
	AskDayOrder  = "day-order"
)

// readDays turns the texts of date columns into days.
func (t *tableReader) readDays() {
	for k := range t.cols {
		c := &t.cols[k]
		switch {
		case c.Role == RoleDay:
		case c.Role == RoleMonth:
			t.finish(t.monthDayCells(k), c)
		case c.Type == TypeDate:
			t.finish(t.dateCells(k), c)
		}
	}
}

// dateCells parses the column's cells; what is no day is reported here.
func (t *tableReader) dateCells(k int) []dated {
	c := &t.cols[k]
	var out []dated
	hidden := false
	for i := range t.rows {
		l := &t.rows[i]
		if !l.entry() {
			continue
		}
		cell := t.m.shown(l.n, c.N)
		v, at := &l.values[k], t.at(l.n, c)
		if v.Wrong {
			continue
		}
		if nothing.MatchString(fold(v.Text)) {
			v.Blank = true
		}
		d := dated{line: l, col: k, at: at, stale: cell.Number || t.r.file.Format == "csv"}
		if v.Blank {
			t.blankDay(c, d, out)
			continue
		}
		var ok bool
		if d.m, ok = parseMoment(v.Text); !ok {
			v.Wrong = true
			t.r.log.add(at.errorf("unreadable-date", "“%s”看不出是哪一天。请写成 2026-03-05。", v.Text))
			continue
		}
		if cell.YearHidden && !hidden {
			hidden = true
			t.r.log.add(at.notef("hidden-year", "日期没有显示年份，文件里存的是 %d 年，按它读。", d.m.year))
		}
		if t.whole(c, &d) {
			out = append(out, d)
		}
	}
	return t.orderDays(out)
}

// blankDay handles an entry without a day: in a cash book it may share the day above.
func (t *tableReader) blankDay(c *column, d dated, before []dated) {
	if t.kind != CashBook || c.Role != RoleDate || t.figuresIn(d.at.row) == 0 {
		return
	}
	d.line.values[d.col].Wrong = true
	if len(before) == 0 {
		t.r.log.add(d.at.errorf("missing-date", "这一笔没有日期。请写成 2026-03-05。"))
		return
	}
	p := d.at.askf(AskBlankDay, "这一笔没有日期。是和上一笔同一天吗？是就选“照上一行”，不是请补上日期。")
	p.Question = AskBlankDay
	if t.r.log.keep(p) {
		d.line.values[d.col].Wrong = false
		d.line.values[d.col].Text = before[len(before)-1].line.values[d.col].Text
	}
}

// whole settles doubts about the year's form and refuses parts of a day. A cash
// book needs a day; a published table may say just 2018年.
func (t *tableReader) whole(c *column, d *dated) bool {
	v := &d.line.values[d.col]
	switch {
	case d.m.serial:
		day, _ := d.m.exists()
		t.r.log.add(d.at.notef("excel-serial", "“%s”是 Excel 的日期序号，读作 %s。", v.Text, day))
	case d.m.roc:
		p := d.at.askf(AskRocYear, "“%s”像是民国纪年，合公元 %d 年。对就选“照此换算”，不对请改写成四位公元年份。", v.Text, d.m.year+1911)
		p.Question = AskRocYear
		if v.Wrong = !t.r.log.keep(p); v.Wrong {
			return false
		}
		d.m.year, d.m.roc = d.m.year+1911, false
	case d.m.shortYear:
		p := d.at.askf(AskShortYear, "“%s”的年份只有两位。是 20%02d 年就选“照此”，不是请写成四位年份。", v.Text, d.m.year)
		p.Question = AskShortYear
		if v.Wrong = !t.r.log.keep(p); v.Wrong {
			return false
		}
		d.m.year, d.m.shortYear = d.m.year+2000, false
	}
	if d.m.month > 0 && d.m.day > 0 {
		return true
	}
	if t.kind == CashBook && c.Role == RoleDate {
		v.Wrong = true
		t.r.log.add(d.at.errorf("incomplete-date", "“%s”没有写到哪一天。请写成 2026-03-05。", v.Text))
	} else {
		t.r.log.add(d.at.notef("incomplete-date", "“%s”没有写到哪一天，照录。", v.Text))
	}
	return false
}

var yearColumn = regexp.MustCompile(`^(年|年份|年度)$`)

// monthDayCells reads the 月 and 日 columns of a paper journal; an empty cell
// means the same as above.
func (t *tableReader) monthDayCells(k int) []dated {
	c, next := &t.cols[k], &t.cols[k+1]
	year := 0
	if m := onlyYear.FindStringSubmatch(fold(c.head.group())); m != nil {
		year, _ = strconv.Atoi(m[1])
	}
	var out []dated
	month, day := 0, 0
	yearly := k > 0 && yearColumn.MatchString(t.cols[k-1].head.bottom())
	for i := range t.rows {
		l := &t.rows[i]
		if !l.entry() {
			continue
		}
		v, at := &l.values[k], t.at(l.n, c)
		m, d := strings.TrimSuffix(fold(v.Text), "月"), strings.TrimRight(fold(l.values[k+1].Text), "日号")
		if yearly {
			if y := onlyYear.FindStringSubmatch(fold(l.values[k-1].Text)); y != nil {
				year, _ = strconv.Atoi(y[1])
			}
		}
		if m != "" {
			month, day = smallNumber(m), 0
		}
		if d != "" {
			day = smallNumber(d)
		}
		if month == 0 || day == 0 {
			v.Wrong = true
			at.value = strings.TrimSpace(v.Text + " " + l.values[k+1].Text)
			t.r.log.add(at.errorf("unreadable-date", "月、日两列读不出是哪一天。“%s”列和“%s”列请各写一个数字。", c.Name, next.Name))
			continue
		}
		v.Blank = false
		v.Text = strconv.Itoa(month) + "月" + strconv.Itoa(day) + "日"
		if year > 0 {
			v.Text = strconv.Itoa(year) + "年" + v.Text
		}
		at.value = v.Text
		out = append(out, dated{line: l, col: k, at: at, m: moment{year: year, month: month, day: day}})
	}
	return out
}

func smallNumber(s string) int {
	n, err := strconv.Atoi(hanNumber.ReplaceAllStringFunc(s, hanDigits))
	if err != nil || n < 1 || n > 31 {
		return 0
	}
	return n
}

// finish gives every cell its year and its day.
func (t *tableReader) finish(cells []dated, c *column) {
	t.addYears(cells)
	for i := range cells {
		d := &cells[i]
		v := &d.line.values[d.col]
		if d.m.year == 0 {
			v.Wrong = true
			continue
		}
		day, ok := d.m.exists()
		if !ok {
			v.Wrong = true
			t.r.log.add(d.at.errorf("no-such-day", "没有“%s”这一天（%d 年 %d 月 %d 日）。请改正日期。", d.at.value, d.m.year, d.m.month, d.m.day))
			continue
		}
		v.Day = day
	}
	t.askLostZeros(cells, c)
	t.fillBlankDays(cells, c)
}

// addYears finds years for days written without: from the title, from the month
// the file is handed in for, or from a person.
func (t *tableReader) addYears(cells []dated) {
	told := false
	answer := t.answeredYear()
	offset, last := 0, 0
	falling := descending(cells)
	for i := range cells {
		d := &cells[i]
		if d.m.year != 0 {
			continue
		}
		if !d.m.possible() {
			d.line.values[d.col].Wrong = true
			t.r.log.add(d.at.errorf("no-such-day", "没有“%s”这一天。请改正日期。", d.at.value))
			continue
		}
		switch { // December and January beside each other: the year turns
		case last != 0 && !falling && last-d.m.month > 6:
			offset++
		case last != 0 && falling && d.m.month-last > 6:
			offset--
		}
		last = d.m.month
		month := t.r.opt.Month
		switch {
		case t.year != 0:
			d.m.year = t.year + offset
			if !told {
				t.r.log.add(d.at.notef("year-from-title", "日期没有写年份，按标题读作 %d 年。", t.year))
			}
			told = true
		case !month.IsZero() && month.Month() == d.m.month:
			d.m.year = month.Year()
			t.r.log.add(d.at.notef("year-from-month", "日期没有写年份，按所选月份读作 %d 年。", d.m.year))
		case answer != 0:
			d.m.year = answer + offset
			t.r.log.add(d.at.notef("missing-year", "日期没有写年份，按答复读作 %d 年。", d.m.year))
		default:
			p := d.at.askf("missing-year", "“%s”没有写年份。请写是哪一年（跨年的写第一笔的年份），例如 2026；或者在文件里写全日期。", d.at.value)
			p.Question = AskYear
			t.r.log.add(p)
		}
	}
}

// answeredYear gives the year a person named; 0 if none or if it is no year.
func (t *tableReader) answeredYear() int {
	a, ok := t.r.log.answered(AskYear)
	if !ok {
		return 0
	}
	return yearNamed(a)
}

// yearNamed reads a year such as 2026 or ２０２６年; 0 if it is none.
func yearNamed(text string) int {
	y, err := strconv.Atoi(strings.TrimSuffix(fold(text), "年"))
	if err != nil || y < 1949 || y > 2199 {
		return 0
	}
	return y
}

// Answers tells whether the text settles the question: a year for AskYear,
// Keep for every other.
func Answers(question, text string) bool {
	if question == AskYear {
		return yearNamed(text) != 0
	}
	return text == Keep
}

// descending is true if most neighbours fall: newest first.
func descending(cells []dated) bool {
	up, down := 0, 0
	for i := 1; i < len(cells); i++ {
		a, b := cells[i-1].m, cells[i].m
		switch d := (b.month*31 + b.day) - (a.month*31 + a.day); {
		case d > 186 || d < 0 && d >= -186: // more than half a year is the turn of the year
			down++
		case d != 0:
			up++
		}
	}
	return down > up
}

// askLostZeros asks about 3.1, 3.2 and 3.3 where the order of the rows does not
// speak for them: a spreadsheet may have made them of 3.10, 3.20 and 3.30.
func (t *tableReader) askLostZeros(cells []dated, c *column) {
	if c.Role != RoleDate || ordered(cells) {
		return
	}
	for _, d := range cells {
		if !d.m.zeroLost || !d.stale || d.line.values[d.col].Wrong {
			continue
		}
		p := d.at.askf(AskLostZero, "“%s”是 %d 月 %d 日，还是 %d 月 %d0 日丢了末尾的 0？是前者就选“照录”，不是请写成 %d月%d0日。", d.at.value, d.m.month, d.m.day, d.m.month, d.m.day, d.m.month, d.m.day)
		p.Question = AskLostZero
		t.r.log.keep(p)
	}
}

func ordered(cells []dated) bool {
	up, down := true, true
	var last calendar.Day
	for _, d := range cells {
		day := d.line.values[d.col].Day
		if day.IsZero() {
			if d.m.possible() { // the year is still open; month and day order the rows
				day = calendar.Date(2024, d.m.month, d.m.day)
			} else {
				continue
			}
		}
		if !last.IsZero() {
			up, down = up && !day.Before(last), down && !day.After(last)
		}
		last = day
	}
	return up || down
}

// fillBlankDays gives entries that share the day above that day.
func (t *tableReader) fillBlankDays(cells []dated, c *column) {
	if c.Role != RoleDate {
		return
	}
	k, next := 0, 0
	for k = range t.cols {
		if &t.cols[k] == c {
			break
		}
	}
	var last calendar.Day
	for i := range t.rows {
		l := &t.rows[i]
		if next < len(cells) && cells[next].line == l {
			last = l.values[k].Day
			next++
			continue
		}
		if l.entry() && !l.values[k].Wrong && l.values[k].Blank && l.values[k].Text != "" {
			l.values[k].Day, l.values[k].Blank = last, false
			l.values[k].Wrong = last.IsZero()
		}
	}
}
