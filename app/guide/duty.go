package guide

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// Turn is one row of a duty roster (坐班值班表). The name is published: it is that
// of somebody in a public office.
type Turn struct {
	ID      int64
	Weekday int          // 1 Monday … 7 Sunday, every week; 0: on every day of the span
	From    calendar.Day // first day
	Until   calendar.Day // last day; zero: until it is ended
	Name    string
	Post    string
	Hours   string // 08:30–11:30、14:00–17:30
	Place   string
	Phone   string
}

// WeekdayName writes 星期一 for 1.
func WeekdayName(n int) string {
	if n < 1 || n > 7 {
		return ""
	}
	return "星期" + string([]rune("一二三四五六日")[n-1])
}

// weekday counts Monday as 1 and Sunday as 7.
func weekday(d calendar.Day) int {
	if w := d.Weekday(); w != time.Sunday {
		return int(w)
	}
	return 7
}

// spans tells whether the day lies in the turn's span.
func (t Turn) spans(d calendar.Day) bool {
	return !t.From.After(d) && (t.Until.IsZero() || !t.Until.Before(d))
}

// When says in words on which days the turn is.
func (t Turn) When() string {
	switch {
	case t.Weekday > 0 && t.Until.IsZero():
		return "每" + WeekdayName(t.Weekday)
	case t.Weekday > 0:
		return "每" + WeekdayName(t.Weekday) + "，到" + t.Until.Chinese()
	case t.From == t.Until:
		return t.From.Chinese() + "（" + WeekdayName(weekday(t.From)) + "）"
	}
	return t.From.Chinese() + "到" + t.Until.Chinese()
}

// Duty is who is on duty on one day, and if nobody is, why.
type Duty struct {
	Day   calendar.Day
	Turns []Turn
	Note  string // 国庆节放假, 春节调休上班
}

// Weekday names the day of the week.
func (d Duty) Weekday() string { return WeekdayName(weekday(d.Day)) }

// OnDuty tells who is on duty on a day: those set down for the very day, else
// those of its weekday. A holiday stops the weekly turns; a make-up day is a
// working day of no weekday, and only those set down for it are on duty.
func OnDuty(turns []Turn, day calendar.Day, h *calendar.Holidays) Duty {
	d := Duty{Day: day}
	switch h.Kind(day) {
	case calendar.Holiday:
		d.Note = h.Why(day) + "放假"
	case calendar.MakeUp:
		d.Note = "调休上班"
	default:
		if !h.Working(day) {
			d.Note = "休息"
		}
	}
	for _, t := range turns {
		if t.Weekday == 0 && t.spans(day) {
			d.Turns = append(d.Turns, t)
		}
	}
	if len(d.Turns) > 0 || h.Kind(day) != "" {
		return d
	}
	for _, t := range turns {
		if t.Weekday == weekday(day) && t.spans(day) {
			d.Turns = append(d.Turns, t)
		}
	}
	return d
}

// Week tells the duty of the seven days from Monday on in which the day lies.
func Week(turns []Turn, day calendar.Day, h *calendar.Holidays) []Duty {
	monday := day.AddDays(1 - weekday(day))
	week := make([]Duty, 7)
	for i := range week {
		week[i] = OnDuty(turns, monday.AddDays(i), h)
	}
	return week
}

// nameForm is letters, and the marks within names of several parts.
var nameForm = regexp.MustCompile(`^[\p{L}\p{M}·•．. ]+$`)

func checkName(bad *fault.Error, field, name string) {
	if n := utf8.RuneCountInString(name); n < 2 || n > 20 || !nameForm.MatchString(name) {
		bad.On(field, "请写姓名，2 到 20 个字")
	}
}

// clean trims a turn to be added and reports every wrong field at once.
func (t Turn) clean(today calendar.Day, look privacy.Look) (Turn, error) {
	bad := fault.Invalidf("没有排上，请改正下面几处。")
	t.Name, t.Post, t.Place, t.Phone = privacy.Line(t.Name), privacy.Line(t.Post), privacy.Line(t.Place), privacy.Line(t.Phone)
	checkName(bad, "name", t.Name)
	optional(bad, privacy.Scan, "name", t.Name, 20) // in office: may be called as a child of the village is
	optional(bad, look, "post", t.Post, 20)
	optional(bad, look, "place", t.Place, 40)
	checkPhone(bad, look, "phone", t.Phone, false)
	var ok bool
	if t.Hours, ok = tidyHours(t.Hours); !ok {
		bad.On("hours", "请写几点到几点，如 8:30-11:30、14:00-17:30")
	}
	switch {
	case t.Weekday < 0 || t.Weekday > 7:
		bad.On("weekday", "请选星期几")
	case t.From.IsZero():
		bad.On("from", "请写日期，如 2026-03-16")
	case t.Weekday == 0 && t.Until.IsZero():
		t.Until = t.From
	}
	if !t.Until.IsZero() && t.Until.Before(t.From) {
		bad.On("until", "最后一天不能早于第一天")
	}
	if !t.From.IsZero() && (t.From.Before(today.AddDays(-400)) || t.From.After(today.AddDays(400))) {
		bad.On("from", "离今天太远了，请核对年份")
	}
	if !t.Until.IsZero() && t.Until.After(today.AddDays(800)) {
		bad.On("until", "离今天太远了，请核对年份")
	}
	if len(bad.Fields) > 0 {
		return t, bad
	}
	return t, nil
}

var hoursForm = regexp.MustCompile(`^(\d{1,2})[:：.点](\d{2})?(?:分)?(?:-|－|—|–|~|～|至|到)+(\d{1,2})[:：.点](\d{2})?(?:分)?$`)

// tidyHours writes spans of the day as 08:30–11:30、14:00–17:30; false if they are
// none. The whole day is 全天.
func tidyHours(text string) (string, bool) {
	text = privacy.Line(text)
	if text == "全天" {
		return text, true
	}
	var spans []string
	last := -1
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；; ", r) }) {
		m := hoursForm.FindStringSubmatch(part)
		if m == nil {
			return text, false
		}
		from, to := minutes(m[1], m[2]), minutes(m[3], m[4])
		if from < 0 || to < 0 || from <= last || to <= from {
			return text, false
		}
		last = to
		spans = append(spans, clock(from)+"–"+clock(to))
	}
	return strings.Join(spans, "、"), len(spans) > 0 && len(spans) <= 3
}

// minutes gives the minutes since midnight; −1 for no time of day.
func minutes(hour, minute string) int {
	h, _ := strconv.Atoi(hour) // digits, as matched
	m, _ := strconv.Atoi(minute)
	if n := h*60 + m; m < 60 && n <= 24*60 {
		return n
	}
	return -1
}

func clock(n int) string {
	two := func(v int) string { return string([]byte{byte('0' + v/10), byte('0' + v%10)}) }
	return two(n/60) + ":" + two(n%60)
}

// same tells whether two turns put the same person on the same days.
func (t Turn) same(o Turn) bool {
	return t.Name == o.Name && t.Weekday == o.Weekday && t.From == o.From && t.Until == o.Until && t.Hours == o.Hours
}

// checkTurns cleans turns and gives the fault of each wrong one by its number.
func checkTurns(list, there []Turn, today calendar.Day, look privacy.Look) ([]Turn, map[int]error) {
	faults := map[int]error{}
	clean := make([]Turn, len(list))
	for i, t := range list {
		var err error
		clean[i], err = t.clean(today, look)
		if err == nil && slices.ContainsFunc(slices.Concat(there, clean[:i]), clean[i].same) {
			err = fault.Invalidf("没有排上。").On("name", "这个人这一班已经排过了")
		}
		if err != nil {
			faults[i] = err
		}
	}
	return clean, faults
}
