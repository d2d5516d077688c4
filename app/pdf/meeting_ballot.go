package pdf

import (
	"sunshine/app/fault"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// maxBallots is how many ballots one file may hold.
const maxBallots = 3000

// Ballots draws 表决票, count of them, several on a sheet with lines to cut along.
// No ballot bears a name or a number: nobody may tell whose it was. Without a
// count it draws one sheet. More than 3000 are refused.
func Ballots(d MeetingDoc, count int, o Options) ([]byte, error) {
	if count > maxBallots {
		return nil, fault.Invalidf("一次最多印 %d 张表决票，请分几次印。", maxBallots)
	}
	return o.meetingPaper(penForm, "表决票", d.Village, d.day(), func(f *flow) { f.ballots(d, count) })
}

// ballot is one ballot, set.
type ballot struct {
	title, text []typeset.Line
	height      float64
}

const (
	ballotTitle = 16.0 // points
	ballotText  = 12.5
	cutMargin   = 7 * mm
)

func (f *flow) ballots(d MeetingDoc, count int) {
	l := f.look
	f.look.top, f.look.bottom = cutMargin, cutMargin
	room := f.look.h / 2 // at least two on a sheet
	b := f.setBallot(d, room-2*cutMargin)
	each := min(4, int(f.look.h/(b.height+2*cutMargin)))
	if count <= 0 {
		count = each
	}
	strip := f.look.h / float64(each)
	for n := range count {
		at := n % each
		if at == 0 {
			f.addPage()
		}
		top := float64(at) * strip
		if at > 0 {
			f.dashed(0, top, l.w, 0, soft)
			before := f.aside()
			f.text(4*mm, top-1.2*mm, 7.5, soft, f.set.Shape(fonts.Song, "沿虚线裁开"))
			f.end(before)
		}
		f.ballot(d, b, top, strip)
		if n == count-1 && at < each-1 { // the rest of the sheet is no ballot
			f.dashed(0, top+strip, l.w, 0, soft)
		}
	}
}

// setBallot breaks the matter's title and text into lines; what does not fit is
// cut, and the voter sent to the plan.
func (f *flow) setBallot(d MeetingDoc, most float64) ballot {
	inner := f.width() - 24
	b := ballot{title: f.set.Break(typeset.Style{Role: fonts.Hei, Size: ballotTitle}, d.subject(), inner)}
	const around = 136.0 // head, boxes, instruction and foot
	st := typeset.Style{Role: fonts.Song, Size: ballotText}
	more := f.set.Break(st, "（全文见会上发的方案）", inner)
	if n := int((most - around - ballotText*1.5) / (ballotTitle * 1.4)); len(b.title) > n { // no title is so long
		b.title = append(b.title[:n-1:n-1], more...)
	}
	if d.Text != "" {
		b.text = f.set.Break(st, d.Text, inner)
	}
	left := most - around - float64(len(b.title))*ballotTitle*1.4
	if n := max(1, int(left/(ballotText*1.5))); len(b.text) > n {
		b.text = append(b.text[:n-1:n-1], more...)
	}
	b.height = around + float64(len(b.title))*ballotTitle*1.4 + float64(len(b.text))*ballotText*1.5
	return b
}

// ballot draws one between the cut lines.
func (f *flow) ballot(d MeetingDoc, b ballot, top, strip float64) {
	f.y = top + (strip-b.height)/2
	f.middle(finish.H1, 20, 28, f.set.Shape(fonts.Title, "表　决　票"))
	head := f.clip(typeset.Style{Role: fonts.Kai, Size: 11}, d.Name+d.Organ+"　"+dayOrBlank(d.Day), "", f.width())
	f.middle(finish.P, 11, 22, head)
	f.y += 4
	f.middle(finish.H2, ballotTitle, ballotTitle*1.4, b.title...)
	f.y += 4
	before := f.begin(finish.P, "")
	for _, line := range b.text {
		gap := 0.0
		if !line.Last {
			gap = justify(line, f.width()-24, ballotText)
		}
		f.spaced(f.look.left+12, baseline(f.y, ballotText*1.5, ballotText), ballotText, gap, ink, line)
		f.y += ballotText * 1.5
	}
	f.end(before)
	f.y += 10
	f.choices()
	f.y += 6
	f.middle(finish.P, 10, 16, f.set.Shape(fonts.Song, "无记名：不写姓名。在三格中只选一格，在空格里打“√”；选两格以上、不选或者认不清的，是无效票。"))
}

// middle draws lines in the middle, as one element.
func (f *flow) middle(k finish.Kind, size, lead float64, lines ...typeset.Line) {
	before := f.begin(k, "")
	for _, line := range lines {
		f.place(f.look.left, baseline(f.y, lead, size), f.width(), size, centre, ink, line)
		f.y += lead
	}
	f.end(before)
}

// choices draws the three boxes to tick: a row of which each word heads an empty cell.
func (f *flow) choices() {
	const name, box, size, side = 52.0, 36.0, 16.0, 0.5
	each := (f.width() - 60) / 3
	x, top := f.look.left+30+(each-name-box)/2, f.y+4
	t := f.beginForm()
	defer t.end()
	cells := []formCell{label(name, "同意"), value(each-name, ""), label(name, "反对"), value(each-name, ""), label(name, "弃权"), value(each-name, "")}
	first, table := t.tag(x, cells), f.at
	for i := 0; i < len(cells); i += 2 {
		if first > 0 {
			f.at = first + int32(i)
		}
		f.place(x, baseline(f.y, 44, size), name-8, size, right, ink, f.set.Shape(fonts.Hei, cells[i].text))
		l, r, bottom := x+name, x+name+box, top+box
		for _, y := range []float64{top, bottom} {
			f.rule(l-side, y, r+side, y, 2*side, ink)
		}
		for _, at := range []float64{l, r} {
			f.rule(at, top, at, bottom, 2*side, ink)
		}
		x += each
	}
	f.at = table
	f.y += 44
}
