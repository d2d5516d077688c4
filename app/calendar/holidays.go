package calendar

// DayKind tells why a day is or is not worked on.
type DayKind string

// The kinds of day that a yearly table names. Days it does not name are worked
// on from Monday to Friday.
const (
	Holiday DayKind = "holiday" // 放假
	MakeUp  DayKind = "workday" // 调休上班
)

// Holidays is the State Council's table of holidays and make-up working days
// for some years. It is data: loaded from a file or a form, passed in.
type Holidays struct {
	years map[int]bool
	days  map[Day]DayKind
	names map[Day]string
}

// NewHolidays gives a table that covers no year yet.
func NewHolidays() *Holidays {
	return &Holidays{years: map[int]bool{}, days: map[Day]DayKind{}, names: map[Day]string{}}
}

// Cover states that the whole year's table is loaded.
func (h *Holidays) Cover(year int) { h.years[year] = true }

// Set names one day of a table.
func (h *Holidays) Set(d Day, k DayKind, name string) { h.days[d], h.names[d] = k, name }

// Covers tells whether the year's table is loaded.
func (h *Holidays) Covers(year int) bool { return h != nil && h.years[year] }

// Working tells whether people work on d. Without the year's table only the
// weekday decides, and the answer is provisional (see Covers).
func (h *Holidays) Working(d Day) bool {
	if h != nil {
		switch h.days[d] {
		case Holiday:
			return false
		case MakeUp:
			return true
		}
	}
	w := d.Weekday()
	return w != 0 && w != 6
}

// Skipped is a day on which a deadline may not fall, and why.
type Skipped struct {
	Day Day
	Why string // 星期六, 国庆节
}

// Roll moves a last day that nobody works on to the next working day.
// R82, 民法典 art. 203: if the last day is a statutory holiday, the day after
// the holiday is the last day. It gives the days passed over, and whether the
// answer is provisional because a year it touches has no table yet.
func (h *Holidays) Roll(d Day) (last Day, skipped []Skipped, provisional bool) {
	for {
		provisional = provisional || !h.Covers(d.Year())
		if h.Working(d) {
			return d, skipped, provisional
		}
		skipped = append(skipped, Skipped{Day: d, Why: h.why(d)})
		d = d.AddDays(1)
	}
}

// Kind gives what the table says of the day; empty for a day it does not name.
func (h *Holidays) Kind(d Day) DayKind {
	if h == nil {
		return ""
	}
	return h.days[d]
}

// Why names what a day is that people do not work on: 国庆节, else 星期六.
func (h *Holidays) Why(d Day) string { return h.why(d) }

func (h *Holidays) why(d Day) string {
	if h != nil && h.names[d] != "" {
		return h.names[d]
	}
	return "星期" + string([]rune("日一二三四五六")[d.Weekday()])
}
