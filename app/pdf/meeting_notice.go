package pdf

import (
	"strings"

	"sunshine/app/pdf/fonts"
)

// MeetingNotice draws 会议通知: who comes, when, where, about what; with the
// place of the seal and, where it is posted, the lines that prove the day.
func MeetingNotice(d MeetingDoc, o Options) ([]byte, error) {
	f, err := d.layNotice(o)
	if err != nil {
		return nil, err
	}
	m := meta(d.Village+"会议通知", d.Village, d.day())
	m.Subject = "村级民主议事"
	return f.print(m)
}

// layNotice sets the notice, on the finer grid if that saves a page.
func (d MeetingDoc) layNotice(o Options) (*flow, error) {
	f, err := o.start(false)
	if err != nil {
		return nil, err
	}
	return o.villagePaper(f, func(f *flow) { f.meetingNotice(d) }), nil
}

func (f *flow) meetingNotice(d MeetingDoc) {
	f.turn()
	f.issuingMark(or(d.Issuer, d.Village))
	f.y += f.look.line * 0.35
	f.officialNumber("编号：" + d.Number)
	f.redRule()
	f.y += f.look.line
	f.titleLines("关于召开" + d.Organ + "的通知")
	f.y += f.look.line * 0.8
	f.snap()
	f.addressee(or(d.To, "各位"))
	why := ""
	if d.Matter != "" {
		why = "为" + d.Does + "“" + d.Matter + "”，"
	}
	f.officialText(why + "决定召开" + or(d.Organ, "会议") + "，请您按时参加。有关事项通知如下：")
	for _, s := range d.noticeParts() {
		f.headedText(fonts.Hei, s[0]+"：", s[1])
	}
	f.noticeEnd(d)
	f.folios()
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

// noticeEnd draws who calls the meeting, the day, the place of the seal, and the
// lines about the posting.
func (f *flow) noticeEnd(d MeetingDoc) {
	q := para{role: fonts.Song, size: f.look.small * 1.1, lead: f.look.small * 2.1, colour: ink}
	s := sign{organ: d.Issuer, day: d.Noticed}
	if d.Posted {
		s.tied = f.look.gap + 4 + 2*q.lead
	}
	f.sign(s)
	if d.Posted {
		f.y += f.look.gap
		f.rule(f.look.left, f.y, f.look.left+f.width(), f.y, pen, ink)
		f.y += 4
		f.prose(q, "张贴日期：　　　　年　　月　　日　　张贴人：　　　　　　　见证人：")
		f.prose(q, "张贴地点：　　　　　　　　　　　　贴好后拍照，要看得见日期，照片存档。")
	}
}
