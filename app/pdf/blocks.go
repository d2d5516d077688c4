package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// frame is what every notice has around its own content.
type frame struct {
	title, village, number, period, unit string
	version                              int
	reason                               string
	replaces                             finance.SheetReplaces
	drafted, reviewed, published         finance.SheetAct
	until                                calendar.Day
	days                                 int // it hangs so many days from its posting on, whenever that is; 0: until says it
	reply                                finance.SheetReply
	source                               string
	law                                  string // by which it is published, and what is masked by which
	opts                                 Options
	qr                                   code
	board                                string // red mark of a notice with the geometry of official papers
	sealed                               bool   // the place of the seal is in its signature
}

// opening draws the head of the first page: village, title and period below
// each other, or, where the paper is wide and they fit, beside each other.
func (f *flow) opening(d frame) {
	f.file = d.opts
	f.head = func(f *flow) { f.runningHead(d) }
	f.turn()
	l, w := f.look, f.width()
	place, period := f.set.Shape(fonts.Hei, d.village), f.set.Shape(fonts.Kai, d.period)
	title := f.set.Width(typeset.Style{Role: fonts.Title, Size: l.title}, d.title)
	side := max(place.Points(l.place), period.Points(l.place))
	if l.w > l.h && title*1.1+2*side+4*l.place < w {
		y := f.y + 0.86*l.title
		f.text(l.left, y, l.place, ink, place)
		f.place(l.left, y, w, l.place, right, ink, period)
		f.bannerIn(red, d.title)
		f.y += l.gap * 0.8
	} else {
		f.centred(fonts.Hei, l.place, d.village)
		f.y += l.title * 0.3
		f.bannerIn(red, d.title)
		f.y += l.title * 0.28
		f.centred(fonts.Kai, l.place, d.period)
		f.y += l.gap * 0.6
	}
	f.rule(l.left, f.y, l.left+w, f.y, l.title/15, red)
	f.y += l.gap * 0.7
	if d.opts.Draft {
		f.draftMark()
	}
	f.facts(d)
	f.replacement(d)
}

// centred draws a short text in the middle, over as many lines as it needs.
func (f *flow) centred(role fonts.Role, size float64, text string) {
	if text == "" {
		return
	}
	before := f.begin(finish.P, "")
	defer f.end(before)
	for _, line := range f.set.Break(typeset.Style{Role: role, Size: size}, text, f.width()) {
		f.need(size * 1.3)
		f.place(f.look.left, f.y+0.88*size, f.width(), size, centre, ink, line)
		f.y += size * 1.3
	}
}

// banner draws the title, its letters set apart; a long one takes more lines of
// smaller type.
func (f *flow) banner(title string) { f.bannerIn(ink, title) }

func (f *flow) bannerIn(col colour, title string) {
	l, w := f.look, f.width()
	size := l.title
	f.bookmark(title, f.y, false)
	before := f.begin(finish.H1, "")
	defer f.end(before)
	for size > l.title*0.6 && f.set.Width(typeset.Style{Role: fonts.Title, Size: size}, title) > w {
		size *= 0.9
	}
	for _, line := range f.set.Break(typeset.Style{Role: fonts.Title, Size: size}, title, w) {
		f.need(size * 1.25)
		gap := 0.0
		if n := len(line.Glyphs); n > 1 && n < 12 {
			gap = min(size*0.09, (w-line.Points(size))/float64(n)) // more would be read as blanks
		}
		total := line.Points(size) + gap*float64(max(0, len(line.Glyphs)-1))
		f.spaced(l.left+(w-total)/2, f.y+0.88*size, size, gap, col, line)
		f.y += size * 1.25
	}
	f.y -= size * 0.25
}

// factTexts gives number and version, dates, and unit in words.
func (d frame) factTexts() (number, shown, unit string) {
	number = "公开编号：" + d.number
	if d.opts.Draft {
		number = "公开编号：公开时生成"
	} else if d.version > 0 {
		number += "（第" + strconv.Itoa(d.version) + "版）"
	}
	shown = "公示时间："
	if d.days > 0 {
		shown = "网上公开："
	}
	if d.published.Day.IsZero() {
		shown += "待公开"
	} else {
		shown += d.published.Day.Chinese()
		if !d.until.IsZero() {
			shown += "至" + d.until.Chinese()
		}
	}
	if d.unit != "" {
		unit = "单位：" + d.unit
	}
	return number, shown, unit
}

// facts draws number, version, dates and unit under the title.
func (f *flow) facts(d frame) {
	l := f.look
	number, shown, unit := d.factTexts()
	p := para{role: fonts.Song, size: l.small * 1.14, lead: l.small * 1.7, colour: ink}
	a, b, c := f.set.Shape(p.role, number), f.set.Shape(p.role, shown), f.set.Shape(p.role, unit)
	if a.Points(p.size)+b.Points(p.size)+c.Points(p.size)+2*p.size > f.width() {
		f.prose(p, strings.TrimRight(number+"　"+shown+"　"+unit, "　"))
	} else {
		y := baseline(f.y, p.lead, p.size)
		f.text(l.left, y, p.size, ink, a)
		// the second stands in the middle of what the others leave
		free := f.width() - a.Points(p.size) - b.Points(p.size) - c.Points(p.size)
		f.text(l.left+a.Points(p.size)+free/2, y, p.size, ink, b)
		f.place(l.left, y, f.width(), p.size, right, ink, c)
		f.y += p.lead
	}
	f.y += l.gap * 0.4
}

// draftMark frames the word in the corner of the page; it covers nothing.
func (f *flow) draftMark() {
	l := f.look
	size := l.place
	line := f.set.Shape(fonts.Hei, "草稿　未公开")
	w := line.Points(size) + size
	x, y := l.left+f.width()-w, l.top-size*0.3
	if l.line > 0 { // above the type area
		y = l.top - 16*mm*l.scale
	}
	f.dashed(x, y, w, size*1.7, soft)
	f.text(x+size/2, baseline(y, size*1.7, size), size, soft, line)
}

// replacement says which version this one stands in for, and why.
func (f *flow) replacement(d frame) {
	if d.version < 2 {
		return
	}
	l := f.look
	var s strings.Builder
	s.WriteString("更正公示：本版为第" + strconv.Itoa(d.version) + "版")
	if d.replaces.Version > 0 {
		s.WriteString("，代替第" + strconv.Itoa(d.replaces.Version) + "版")
		if h := short(d.replaces.SHA256); h != "" {
			s.WriteString("（校验码" + h + "）")
		}
	}
	s.WriteString("。")
	if d.reason != "" {
		s.WriteString("更正原因：" + d.reason)
	}
	p := para{role: fonts.Kai, size: l.lead * 0.95, lead: l.lead * 1.5, colour: ink}
	f.boxed(p, s.String())
}

// boxed draws a paragraph behind a bar; it may run over pages.
func (f *flow) boxed(p para, text string) {
	l := f.look
	x := l.left + p.size
	top := f.y
	before := f.begin(finish.P, "")
	defer f.end(before)
	for _, line := range f.set.Break(p.style(), text, f.width()-p.size) {
		if f.y+p.lead > f.floor() {
			f.rule(l.left+1, top+1, l.left+1, f.y-1, 2, red)
			f.turn()
			top = f.y
		}
		f.setLine(p, x, baseline(f.y, p.lead, p.size), f.width()-p.size, line)
		f.y += p.lead
	}
	f.rule(l.left+1, top+1, l.left+1, f.y-1, 2, red)
	f.y += l.gap * 0.6
}

// prose draws running text that may run over pages.
func (f *flow) prose(p para, text string) {
	before := f.begin(finish.P, "")
	defer f.end(before)
	for _, line := range f.set.Break(p.style(), text, f.width()) {
		f.need(p.lead)
		f.setLine(p, f.look.left, baseline(f.y, p.lead, p.size), f.width(), line)
		f.y += p.lead
	}
}

// section draws a heading with what follows it; the heading does not stay alone
// at the foot of a page.
func (f *flow) section(name string, draw func()) {
	size := f.look.lead * 1.12
	lead := size * 1.7
	lines := f.set.Break(typeset.Style{Role: fonts.Hei, Size: size}, name, f.width())
	f.need(lead * (2 + float64(min(len(lines), 6))))
	f.bookmark(name, baseline(f.y, lead, size)-size, true)
	before := f.begin(finish.H2, "")
	for _, line := range lines {
		f.need(lead)
		f.text(f.look.left, baseline(f.y, lead, size), size, ink, line)
		f.y += lead
	}
	f.end(before)
	draw()
	f.y += f.look.gap * 0.5
}

// heading draws the title of a block, with a small note at the right edge.
func (f *flow) heading(text, note string) { f.headingAt(text, note, f.look.left, f.width()) }

func (f *flow) headingAt(text, note string, x, w float64) {
	size := f.look.lead
	y := baseline(f.y, size*1.6, size)
	f.subhead(x, y, size, text, f.set.Shape(fonts.Hei, text))
	f.place(x, y, w, f.look.small, right, soft, f.set.Shape(fonts.Song, note))
	f.y += size*1.6 + f.look.gap*0.15
}

// runningHead stands at the top of the pages after the first. A name too long
// for it is cut; it stands in full on the first page.
func (f *flow) runningHead(d frame) {
	l := f.look
	size := l.small
	name := d.title + "　" + d.period
	if d.opts.Draft {
		name = "草稿　未公开　" + name
	}
	y := f.y - l.top*0.18 + 0.88*size
	st := typeset.Style{Role: fonts.Hei, Size: size}
	f.text(l.left, y, size, soft, f.clip(st, d.village, "", f.width()*0.45))
	st.Role = fonts.Song
	f.place(l.left, y, f.width(), size, right, soft, f.clip(st, name, "（续）", f.width()*0.5))
	f.y += size * 1.5
	f.rule(l.left, f.y-size*0.2, l.left+f.width(), f.y-size*0.2, 0.4, soft)
	f.y += size * 0.6
}

// clip sets text in one line of at most w points, cutting what does not fit but
// for its end.
func (f *flow) clip(st typeset.Style, text, end string, w float64) typeset.Line {
	w -= f.set.Width(st, end)
	if len(f.set.Break(st, text, w)) == 1 {
		return f.set.Shape(st.Role, text+end)
	}
	kept := []rune{}
	for _, g := range f.set.Break(st, text, w-st.Size)[0].Glyphs {
		kept = append(kept, f.set.Rune(g))
	}
	return f.set.Shape(st.Role, string(kept)+"…"+end)
}

// footers number the pages.
func (f *flow) footers() {
	l := f.look
	size := l.small * 1.14
	y := l.h - l.bottom*0.52
	for i := range f.pages {
		line := f.set.Shape(fonts.Song, "第 "+strconv.Itoa(i+1)+" 页　共 "+strconv.Itoa(len(f.pages))+" 页")
		x := l.left + (f.width()-line.Points(size))/2
		f.pages[i] = append(f.pages[i], mark{kind: textMark, colour: soft, x: x, y: y, w: size, line: line})
	}
}

// short gives the first sixteen digits of a hash, in groups of four that stay on
// one line.
func short(hash string) string {
	if len(hash) < 16 {
		return hash
	}
	return strings.Join([]string{hash[:4], hash[4:8], hash[8:12], hash[12:16]}, "\u00a0")
}
