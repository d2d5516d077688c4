package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
)

// imprint is 版记 at the foot of the last page.
type imprint struct {
	copies []string // 抄送; may be empty
	issuer string   // 印发机关
	day    calendar.Day
}

// imprint draws it so that its last rule is the lower edge of the type area: 4号,
// rules as wide as the type area, the first and the last 0.35 mm, those between
// 0.25 mm; one character empty on either side [M].
func (f *flow) imprint(m imprint) {
	l := f.look
	p := f.onGrid()
	p.size, p.lead, p.pitch, p.indent = 14*l.scale, 14*1.7*l.scale, 0, 0
	copies, label := strings.Join(m.copies, "，")+"。", "抄送："
	rows := 0
	if len(m.copies) > 0 {
		rows = len(f.set.Break(p.style(), copies, f.width()-float64(2+3)*p.size))
	}
	day := f.set.Shape(p.role, m.day.Chinese()+"印发")
	issuer := f.set.Break(p.style(), m.issuer, f.width()-3*p.size-day.Points(p.size))
	h := float64(rows+len(issuer)) * p.lead
	f.need(h)
	f.y = max(f.y, f.floor()-h)
	edge := func(width float64) { f.rule(l.left, f.y, l.left+f.width(), f.y, width*l.scale, ink) }
	edge(heavyRule)
	if rows > 0 {
		f.hanging(p, l.left+p.size, label, copies, p.size)
		edge(lightRule)
	}
	before := f.begin(finish.P, "")
	for i, line := range issuer {
		y := baseline(f.y, p.lead, p.size)
		f.text(l.left+p.size, y, p.size, ink, line)
		if i == len(issuer)-1 {
			f.place(l.left, y, f.width()-p.size, p.size, right, ink, day)
		}
		f.y += p.lead
	}
	f.end(before)
	edge(heavyRule)
}

// folios numbers the pages: — 1 —, 4号, the dash 7 mm below the type area; on odd
// pages at the right with one character empty, on even ones at the left [C S103
// S105].
func (f *flow) folios() {
	l := f.look
	size := 14 * l.scale
	y := l.top + typeHeight*l.scale + folioDrop*l.scale + dashHeight*size
	for i := range f.pages {
		line := f.set.Shape(fonts.Song, "— "+strconv.Itoa(i+1)+" —")
		x := l.left + size
		if i%2 == 0 {
			x = l.left + f.width() - size - line.Points(size)
		}
		f.pages[i] = append(f.pages[i], mark{kind: textMark, colour: ink, x: x, y: y, w: size, line: line})
	}
}

// dashHeight is how high the dash of 宋体 stands above its baseline, of the size.
const dashHeight = 0.36
