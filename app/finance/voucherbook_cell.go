package finance

import (
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/table"
)

// dayCell is a text read as a day.
type dayCell struct {
	day  calendar.Day
	date table.Date
	ok   bool
}

// head reads day, period, word and number of a row. ok is false if something
// there must be corrected.
func (r *voucherReader) head(row int) (h rowHead, ok bool) {
	ok = true
	h = rowHead{period: r.last.period, word: r.last.word}
	if text := r.text(row, RoleDay); text != "" {
		h.day, ok = r.day(row, text)
	}
	if text := r.text(row, RolePeriod); text != "" {
		h.period = r.periodOf(text, h.day)
	}
	if text := r.text(row, RoleWord); text != "" {
		h.word = strings.TrimSuffix(table.Fold(text), "字")
	}
	mark, col := r.text(row, RoleNumber), r.at[RoleNumber]
	if mark == "" {
		mark, col = r.text(row, RoleMark), r.at[RoleMark]
	}
	if mark != "" {
		word, n, fine := parseMark(mark)
		switch {
		case !fine && strings.Contains(mark, "作废"):
		case !fine:
			r.bad(row, col, "bad-number", "“%s”看不出凭证号。请写数字，如 12 或 记-12。", mark)
			ok = false
		case word != "" && r.at[RoleWord] == 0:
			h.word = word
		}
		h.number = n
	}
	if r.l.column(RoleWord) == 0 && mark == "" {
		h.word = r.last.word
	}
	return h, ok
}

var (
	markText   = regexp.MustCompile(`^(.*?)0*([0-9]{1,6})号?$`)
	markSigns  = regexp.MustCompile(`[-_#.第\s]+$`)
	markTail   = regexp.MustCompile(`\.0+$`)
	periodText = regexp.MustCompile(`^(?:((?:19|20)[0-9]{2})[-./年]?)?([0-9]{1,2})(?:月|月份|期)?$`)
)

// parseMark reads 记-12, 记字第0012号, 现收3 or 12.
func parseMark(text string) (word string, n int, ok bool) {
	s := markTail.ReplaceAllString(table.Fold(text), "")
	m := markText.FindStringSubmatch(s)
	if m == nil {
		return "", 0, false
	}
	n, err := strconv.Atoi(m[2])
	word = strings.TrimSuffix(markSigns.ReplaceAllString(m[1], ""), "字")
	if word = markSigns.ReplaceAllString(word, ""); strings.Trim(word, "0123456789-") == "" { // 2026-03-012
		word = ""
	}
	return word, n, err == nil && n > 0
}

// day reads a cell as a day. Where the text names no year, the month the file is
// handed in for does, or a person.
func (r *voucherReader) day(row int, text string) (calendar.Day, bool) {
	c, seen := r.days[text]
	if !seen {
		c = r.readDay(text)
		r.days[text] = c
	}
	k := r.at[RoleDay]
	if c.ok {
		return c.day, true
	}
	if c.date.Month == 0 {
		r.bad(row, k, "bad-day", "“%s”看不出是哪一天。请写成 2026-03-05。", text)
		return c.day, false
	}
	if c.date.Year == 0 && r.year() == 0 {
		p := r.problem(r.g.Name, row, k, text, table.LevelQuestion, table.AskYear, "“%s”没有写年份。", text)
		p.Question = table.AskYear
		r.report.Problems = append(r.report.Problems, p)
		return c.day, false
	}
	r.bad(row, k, "no-such-day", "没有“%s”这一天，请核对。", text)
	return c.day, false
}

func (r *voucherReader) year() int {
	if y, err := strconv.Atoi(r.o.Answers[table.AskYear]); err == nil {
		return y
	}
	if !r.o.Month.IsZero() {
		return r.o.Month.Year()
	}
	return 0
}

func (r *voucherReader) readDay(text string) dayCell {
	if d, err := calendar.ParseDay(text); err == nil {
		return dayCell{day: d, ok: true}
	}
	date, ok := table.ReadDate(text)
	if !ok {
		return dayCell{}
	}
	c := dayCell{date: date}
	if year := r.year(); date.Year > 0 || year > 0 {
		c.day, c.ok = date.In(year)
	}
	return c
}

// periodOf reads 3, 202403 or 2024年3月; without a year it is the day's.
func (r *voucherReader) periodOf(text string, day calendar.Day) calendar.Month {
	m := periodText.FindStringSubmatch(table.Fold(text))
	if m == nil {
		return calendar.Month{}
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	if year == 0 && !day.IsZero() {
		year = day.Year()
	}
	if year == 0 || month < 1 || month > 12 {
		return calendar.Month{}
	}
	return calendar.NewMonth(year, month)
}

// starts tells whether the row begins a voucher.
func (r *voucherReader) starts(row int, h rowHead) bool {
	v := r.cur
	if v == nil {
		return true
	}
	line, err := strconv.Atoi(r.text(row, RoleLine))
	restarted := err == nil && line <= v.at
	if err == nil {
		v.at = line
	}
	if h.number == 0 {
		numbered := r.at[RoleNumber] > 0 || r.at[RoleMark] > 0
		if !numbered {
			return restarted || !h.day.IsZero() && h.day != v.Day
		}
		if !h.day.IsZero() && !v.Day.IsZero() && h.day != v.Day {
			r.bad(row, max(r.at[RoleNumber], r.at[RoleMark]), "no-number", "日期和上一行不同，却没有凭证号。请写凭证号。")
			return true
		}
		return false
	}
	if h.number != v.Number || h.word != v.Word {
		return true
	}
	if !h.day.IsZero() && !v.Day.IsZero() && h.day.MonthOf() != v.Day.MonthOf() {
		return true
	}
	if !h.day.IsZero() && !v.Day.IsZero() && h.day != v.Day {
		r.bad(row, r.at[RoleDay], "two-days", "%s 前面写的是 %s，这一行写的是 %s。一张凭证只能有一个日期。", v.Mark(), v.Day, h.day)
		v.lost = true
	}
	return restarted
}

// begin opens a voucher.
func (r *voucherReader) begin(row int, h rowHead) {
	day, blank := h.day, r.text(row, RoleDay) == ""
	if blank {
		day = r.last.day
	}
	if day.IsZero() && blank {
		r.bad(row, r.at[RoleDay], "no-day", "这张凭证没有日期。请写成 2026-03-05。")
	}
	v := &piece{BookVoucher: BookVoucher{Sheet: r.g.Name, Row: row, Day: day, Word: h.word, Number: h.number}}
	v.Column = max(r.at[RoleNumber], r.at[RoleMark])
	if v.lost = day.IsZero(); !v.lost {
		v.month = day.MonthOf()
	}
	if line, err := strconv.Atoi(r.text(row, RoleLine)); err == nil {
		v.at = line
	}
	if !h.period.IsZero() && !day.IsZero() && h.period != v.month && r.text(row, RolePeriod) != "" {
		r.bad(row, r.at[RoleDay], "day-outside", "日期 %s 不在会计期间 %s 里。请改日期或者期间。", day, h.period.Chinese())
	}
	r.judgeDay(row, day)
	r.last = rowHead{day: day, period: h.period, word: h.word, number: h.number}
	r.sums.voucher = bothSides{}
	r.cur = v
	r.pieces = append(r.pieces, v)
}

func (r *voucherReader) judgeDay(row int, day calendar.Day) {
	k := r.at[RoleDay]
	switch {
	case day.IsZero():
	case day.After(r.o.Today):
		r.bad(row, k, "future", "%s 还没到，不能记以后的账。请核对日期。", day)
	case day.Year() < 2000:
		r.bad(row, k, "too-early", "%s 太早了，请核对年份。", day)
	case !r.o.Month.IsZero() && !r.o.Month.Contains(day):
		p := r.problem(r.g.Name, row, k, r.text(row, RoleDay), table.LevelQuestion, AskMonth, "%s 不在 %s。也一起记账，还是不该有？不该有请从文件里删去。", day, r.o.Month.Chinese())
		r.ask(p, AskMonth)
	}
}

// amounts reads debit and credit of a line; false if a cell must be corrected.
func (r *voucherReader) amounts(row int, l *BookLine) bool {
	if r.at[RoleDebit] > 0 && r.at[RoleCredit] > 0 {
		d, okD := r.amount(row, r.at[RoleDebit])
		c, okC := r.amount(row, r.at[RoleCredit])
		l.Debit, l.Credit, l.Column = d, c, r.at[RoleDebit]
		if d == 0 {
			l.Column = r.at[RoleCredit]
		}
		if d != 0 && c != 0 {
			r.bad(row, r.at[RoleCredit], "both-sides", "这一行借方和贷方都有数，一行只能有一个。请分成两行。")
			return false
		}
		r.askRed(row, l)
		return okD && okC
	}
	l.Column = r.at[RoleSum]
	a, ok := r.amount(row, l.Column)
	if !ok || a == 0 {
		return ok
	}
	switch strings.ToLower(table.Fold(r.text(row, RoleSide))) {
	case "借", "借方", "d", "dr", "debit", "j":
		l.Debit = a
	case "贷", "贷方", "c", "cr", "credit":
		l.Credit = a
	default:
		r.bad(row, r.at[RoleSide], "bad-direction", "“%s”看不出是借方还是贷方。请写“借”或“贷”。", r.text(row, RoleSide))
		return false
	}
	r.askRed(row, l)
	return true
}

func (r *voucherReader) amount(row, col int) (money.Fen, bool) {
	c := r.g.Cell(row, col)
	switch {
	case c.Uncomputed:
		r.bad(row, col, "uncomputed", "这一格是公式，文件里没有存算出来的数。请用 Excel 或 WPS 打开，存一次再导入。")
		return 0, false
	case c.Failed:
		r.bad(row, col, "failed", "这一格的公式出错了（%s）。请改成数字。", c.Text)
		return 0, false
	}
	fen, _, why := table.Amount(c.Text)
	if why != "" {
		r.bad(row, col, "bad-amount", "“%s”%s。", c.Text, why)
		return 0, false
	}
	return fen, true
}

// askRed asks once about all amounts in red ink.
func (r *voucherReader) askRed(row int, l *BookLine) {
	if l.Debit >= 0 && l.Credit >= 0 {
		return
	}
	p := r.problem(r.g.Name, row, l.Column, r.g.Cell(row, l.Column).Text, table.LevelQuestion, AskRedInk, "有负数（红字）的金额。是红字冲销以前的账，还是写错了？写错了请改文件。")
	r.ask(p, AskRedInk)
}
