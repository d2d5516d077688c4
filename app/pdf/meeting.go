package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// MeetingDoc is one meeting of a matter as its printed papers need it. What is
// empty or zero is left blank for the pen.
type MeetingDoc struct {
	Village    string // 县、镇、村 in full
	Name       string // of the village alone
	Number     string // 2026-003-4: the matter's number and the step's
	Matter     string // its title
	Text       string // its plan
	Fen        money.Fen
	Reason     string // 动议事由, with by whom
	Does       string // what the step does: 决议
	Organ      string // 村民代表会议
	Issuer     string // who calls the meeting: 陈家湾村村民委员会
	To         string // 各位村民代表、村民委员会成员
	Day        calendar.Day
	Time       string // 09:30
	Place      string
	Chair      string // the post that chairs: 村民委员会主任
	Noticed    calendar.Day
	Posted     bool // the notice is posted, with proof of the day
	Proxies    int  // written proxies each attendee may hold
	Online     bool // attendance by messaging tool counts
	Expected   int  // 应到
	Quorum     []string
	Majority   []string
	Ballots    []string // how people may vote: 举手表决, 无记名投票
	People     []MeetingPerson
	Households bool // the households of each person matter
}

// MeetingPerson is one row of a sign-in sheet. The sheet is an internal paper:
// the name is in full.
type MeetingPerson struct {
	Name, Sex  string
	Households int // that chose the person; 0: none, or chosen by a group
}

// The papers people write on stand upright on A4 and are black. A notice of a
// meeting is set as official papers are.
var (
	penTable = look{
		w: 210 * mm, h: 297 * mm, left: 22 * mm, top: 20 * mm, right: 20 * mm, bottom: 19 * mm,
		title: 22, place: 14, lead: 12, body: 10.5, small: 9.5, gap: 10, leading: 1.4, padding: 0.4,
	}
	penForm = look{
		w: 210 * mm, h: 297 * mm, left: 22 * mm, top: 20 * mm, right: 20 * mm, bottom: 19 * mm,
		title: 22, place: 14, lead: 12, body: 12, small: 10, gap: 10, leading: 1.5, padding: 0.4,
	}
)

// inner marks papers that carry full names.
const inner = "内部，不公开"

// paper opens a canvas of the look.
func (o Options) paper(l look) (*flow, error) {
	f, err := o.start(false)
	if err != nil {
		return nil, err
	}
	return &flow{canvas: newCanvas(l.w, l.h, f.set), look: l}, nil
}

// meetingPaper lays one paper out and writes it.
func (o Options) meetingPaper(l look, title, village string, day calendar.Day, lay func(*flow)) ([]byte, error) {
	f, err := o.paper(l)
	if err != nil {
		return nil, err
	}
	lay(f)
	m := meta(village+title, village, day)
	m.Subject = "村级民主议事"
	return f.print(m)
}

// day dates the file.
func (d MeetingDoc) day() calendar.Day {
	if d.Noticed.IsZero() {
		return d.Day
	}
	return d.Noticed
}

// blankDay is a day to be written by hand.
const blankDay = "　　　　年　　月　　日"

// dayOrBlank writes the day, or the place for one.
func dayOrBlank(d calendar.Day) string {
	if d.IsZero() {
		return blankDay
	}
	return d.Chinese()
}

// dayWithWeekday writes 2026年3月20日（星期五）.
func dayWithWeekday(d calendar.Day) string {
	if d.IsZero() {
		return blankDay + "（星期　　）"
	}
	return d.Chinese() + "（星期" + []string{"日", "一", "二", "三", "四", "五", "六"}[d.Weekday()] + "）"
}

// clockWords writes 上午9:30 for 09:30; the place for one if it is empty.
func clockWords(s string) string {
	h, m, ok := strings.Cut(s, ":")
	hour, err := strconv.Atoi(h)
	if !ok || err != nil {
		return "　　时　　分"
	}
	part := "上午"
	switch {
	case hour < 6:
		part = "凌晨"
	case hour == 12:
		part = "中午"
	case hour > 18:
		part, hour = "晚上", hour-12
	case hour > 12:
		part, hour = "下午", hour-12
	}
	return part + strconv.Itoa(hour) + ":" + m
}

// people writes a number of people, or the place for one.
func people(n int) string {
	if n == 0 {
		return "　　　人"
	}
	return strconv.Itoa(n) + "人"
}

// subject is the matter in one line with its sum.
func (d MeetingDoc) subject() string {
	if d.Fen == 0 {
		return d.Matter
	}
	return d.Matter + "（金额" + d.Fen.String() + "元）"
}

// formTitle draws the head of a form: village, title, and a line with a note at
// either end.
func (f *flow) formTitle(village, title, before, after string) {
	l := f.look
	f.centred(fonts.Hei, l.place, village)
	f.y += l.gap * 0.5
	f.banner(title)
	f.y += l.gap * 0.9
	size := l.small
	st := typeset.Style{Role: fonts.Song, Size: size}
	if f.set.Width(st, before)+f.set.Width(st, after)+size > f.width() {
		f.prose(para{role: fonts.Song, size: size, lead: size * 1.5, colour: ink}, before+"　"+after)
	} else {
		y := baseline(f.y, size*1.6, size)
		for i, note := range []string{before, after} { // read one after the other
			if note == "" {
				continue
			}
			p := f.begin(finish.P, "")
			f.place(l.left, y, f.width(), size, []align{left, right}[i], ink, f.set.Shape(fonts.Song, note))
			f.end(p)
		}
		f.y += size * 1.6
	}
	f.y += l.gap * 0.3
}

// formHead stands at the top of the pages after the first.
func (f *flow) formHead(village, title string) {
	l := f.look
	size := l.small
	y := baseline(f.y, size*1.6, size)
	f.text(l.left, y, size, ink, f.clip(typeset.Style{Role: fonts.Song, Size: size}, village, "", f.width()*0.45))
	f.place(l.left, y, f.width(), size, right, ink, f.clip(typeset.Style{Role: fonts.Song, Size: size}, title, "（续）", f.width()*0.5))
	f.y += size * 2
}

// pageNumbers numbers the pages in black.
func (f *flow) pageNumbers() {
	l := f.look
	size := l.small
	y := l.h - l.bottom + 9*mm
	for i := range f.pages {
		line := f.set.Shape(fonts.Song, "第 "+strconv.Itoa(i+1)+" 页　共 "+strconv.Itoa(len(f.pages))+" 页")
		x := l.left + (f.width()-line.Points(size))/2
		f.pages[i] = append(f.pages[i], mark{kind: textMark, colour: ink, x: x, y: y, w: size, line: line})
	}
}
