package pdf

import (
	"strings"

	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// MeetingNotice draws 会议通知: who comes, when, where, about what; with the
// place of the seal and, where it is posted, the lines that prove the day.
func MeetingNotice(d MeetingDoc, o Options) ([]byte, error) {
	return o.meetingPaper(official, "会议通知", d.Village, d.day(), func(f *flow) { f.meetingNotice(d) })
}

func (f *flow) meetingNotice(d MeetingDoc) {
	l := f.look
	f.head = func(f *flow) { f.formHead(d.Village, d.Organ+"通知") }
	f.turn()
	f.y -= l.top * 0.3 // a notice of few lines stands at the height of the eye
	f.place(l.left, baseline(f.y, 18, l.small), f.width(), l.small, right, ink, f.set.Shape(fonts.Song, "编号："+d.Number))
	f.y += 34
	f.banner("关于召开" + d.Organ + "的通知")
	f.y += 20
	p := para{role: fonts.Fang, size: 16, lead: 225 * mm / 22, indent: 2, colour: ink}
	flush := p
	flush.indent = 0
	to := d.To
	if to == "" {
		to = "各位"
	}
	f.prose(flush, to+"：")
	f.prose(p, "为"+d.Does+"“"+d.Matter+"”，决定召开"+d.Organ+"，请您按时参加。有关事项通知如下：")
	for _, s := range d.noticeParts() {
		f.headed(p, s[0], s[1])
	}
	f.noticeEnd(d, p)
	f.pageNumbers()
}

// noticeParts are the numbered parts: a head and what it says.
func (d MeetingDoc) noticeParts() [][2]string {
	place := d.Place
	if place == "" {
		place = "　　　　　　　　　　　　"
	}
	about := d.Text
	if d.Fen > 0 {
		about = stop(about)
		about += "金额：" + d.Fen.String() + "元。"
	}
	if about == "" {
		about = d.Matter
	}
	who := "请本人到会、本人签到，不由别人代签。"
	if d.Proxies > 0 {
		who = "请本人到会、本人签到。不能到会的，可以书面委托同一户的成员。"
	}
	if d.Expected > 0 {
		who = "应到" + people(d.Expected) + "。" + who
	}
	return [][2]string{
		{"一、时间", dayWithWeekday(d.Day) + clockWords(d.Time)},
		{"二、地点", place},
		{"三、议题", stop(about)},
		{"四、参加人员", stop(strings.TrimPrefix(d.To, "各位")) + who},
		{"五、主持人", or(d.Chair, "　　　　　　")},
	}
}

// headed draws a paragraph that begins with its head in heavier type; a short
// one stays on the line of its head.
func (f *flow) headed(p para, head, text string) {
	f.need(p.lead * 2)
	st := typeset.Style{Role: p.role, Size: p.size}
	line := f.set.Shape(fonts.Hei, head+"：")
	x := f.look.left + 2*p.size
	used := 2*p.size + line.Points(p.size)
	f.text(x, baseline(f.y, p.lead, p.size), p.size, ink, line)
	if rest := f.set.Break(st, text, f.width()-used); len(rest) == 1 {
		f.text(f.look.left+used, baseline(f.y, p.lead, p.size), p.size, ink, rest[0])
		f.y += p.lead
		return
	}
	f.y += p.lead
	f.prose(p, text)
}

// noticeEnd draws who calls the meeting, the day, the place of the seal, and the
// lines about the posting.
func (f *flow) noticeEnd(d MeetingDoc, p para) {
	l := f.look
	seal := 42 * mm
	f.y += p.lead * 0.5
	lines := f.set.Break(typeset.Style{Role: p.role, Size: p.size}, d.Issuer, f.width()-8*p.size)
	lines = append(lines, f.set.Shape(p.role, dayOrBlank(d.Noticed)))
	w := max(widest(lines, p.size), seal-2*p.size)
	x := l.left + f.width() - 4*p.size - w
	f.need(p.lead*float64(len(lines)) + seal)
	top := f.y
	tall := max(seal, float64(len(lines))*p.lead+30)
	f.dashed(x-p.size, top, w+2*p.size, tall, hair) // the seal is set over name and day
	f.place(x, baseline(top+tall-20, 20, l.small), w, l.small, centre, soft, f.set.Shape(fonts.Song, "（盖章处）"))
	f.y += (tall - float64(len(lines))*p.lead) / 2
	for _, line := range lines {
		f.place(x, baseline(f.y, p.lead, p.size), w, p.size, centre, ink, line)
		f.y += p.lead
	}
	f.y = top + tall
	if d.Posted {
		q := para{role: fonts.Song, size: l.body * 0.8, lead: l.body * 1.7, colour: ink}
		f.y += p.lead * 0.5
		f.rule(l.left, f.y, l.left+f.width(), f.y, pen, ink)
		f.y += 4
		f.prose(q, "张贴日期：　　　　年　　月　　日　　张贴人：　　　　　　　见证人：")
		f.prose(q, "张贴地点：　　　　　　　　　　　　贴好后拍照，要看得见日期，照片存档。")
	}
}
