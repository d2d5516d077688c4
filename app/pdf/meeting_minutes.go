package pdf

import (
	"strings"

	"sunshine/app/pdf/fonts"
)

// Minutes draws 会议记录: a form of two pages, the facts and lines to write on
// first, the count and the signatures last. It has every column the village's
// registration form asks for.
func Minutes(d MeetingDoc, o Options) ([]byte, error) {
	return o.meetingPaper(penForm, "会议记录", d.Village, d.day(), func(f *flow) { f.minutes(d) })
}

const (
	labelWidth = 24 * mm
	lineHeight = 10 * mm
	signRoom   = 30 * mm
)

func (f *flow) minutes(d MeetingDoc) {
	l := f.look
	title := d.Organ + "会议记录"
	if strings.HasSuffix(d.Organ, "会议") {
		title = d.Organ + "记录"
	}
	f.head = func(f *flow) { f.formHead(d.Village, inner+"　"+title) }
	f.turn()
	f.place(l.left, baseline(f.y-6*mm, 14, l.small), f.width(), l.small, right, ink, f.set.Shape(fonts.Hei, inner))
	f.formTitle(d.Village, title, "编号："+d.Number, "用签字笔填写，不用铅笔")
	t := f.beginForm()
	t.rows(l.left, d.minutesHead(f.width())...)
	if f.floor()-f.y < 4*writing { // long texts took the page
		f.turn()
	}
	t.rows(l.left, f.lines("会议内容\n（谁说了\n什么）", f.floor()-f.y-0.1))
	f.turn()
	end := f.minutesEnd(d)
	h := 0.0
	for _, r := range end {
		h += f.setForm(r).tall(f)
	}
	if rest := f.floor() - f.y - h - 0.1; rest >= 3*writing {
		t.rows(l.left, f.lines("会议内容\n（续）", rest))
	}
	t.rows(l.left, end...)
	t.end()
	f.pageNumbers()
}

// lines is a box of that height with lines to write on.
func (f *flow) lines(name string, h float64) formRow {
	return row(h, label(labelWidth, name), formCell{w: f.width() - labelWidth, role: fonts.Song, high: true, ruled: true})
}

// minutesHead are the facts known before the meeting.
func (d MeetingDoc) minutesHead(w float64) []formRow {
	half := (w - 2*labelWidth) / 2
	wide := w - labelWidth
	third := (w - 3*labelWidth) / 3
	rows := []formRow{
		row(lineHeight, label(labelWidth, "动议事由"), value(wide, d.Reason)),
		row(lineHeight, label(labelWidth, "事项"), value(wide, d.subject())),
		row(lineHeight, label(labelWidth, "时间"), value(wide, dayWithWeekday(d.Day)+clockWords(d.Time)+"　至　　时　　分")),
		row(lineHeight, label(labelWidth, "地点"), value(half, d.Place), label(labelWidth, "会议形式"), value(half, d.form())),
		row(lineHeight, label(labelWidth, "主持人"), value(half, ""), label(labelWidth, "记录人"), value(half, "")),
		row(lineHeight, label(labelWidth, "应到"), value(third, people(d.Expected)), label(labelWidth, "实到"), value(third, people(0)), label(labelWidth, "比例"), value(third, "　　　％")),
	}
	if len(d.Quorum) > 0 {
		rows = append(rows, row(lineHeight, label(labelWidth, "人数要求"), value(wide, strings.Join(d.Quorum, "\n"))))
	}
	if d.Text != "" {
		rows = append(rows, row(lineHeight, label(labelWidth, "方案"), value(wide, d.Text)))
	}
	return rows
}

// form says how people meet.
func (d MeetingDoc) form() string {
	if d.Online {
		return "□现场　□现场加在线"
	}
	return "现场"
}

// minutesEnd are the count and the signatures.
func (f *flow) minutesEnd(d MeetingDoc) []formRow {
	w := f.width()
	wide := w - labelWidth
	how := ""
	for _, b := range d.Ballots {
		how += "□" + b + "　"
	}
	rows := []formRow{
		row(lineHeight, label(labelWidth, "表决方式"), value(wide, how)),
		row(lineHeight, label(labelWidth, "表决结果"), value(wide, "同意　　　票　反对　　　票　弃权　　　票　无效　　　票")),
	}
	if len(d.Majority) > 0 {
		rows = append(rows, row(lineHeight, label(labelWidth, "票数要求"), value(wide, strings.Join(d.Majority, "\n"))))
	}
	return append(rows,
		row(lineHeight, label(labelWidth, "结论"), value(wide, "□通过　　□没有通过　　□人数不够，没有开成")),
		row(lineHeight*1.6, label(labelWidth, "会上改动"), value(wide, "")),
		row(signRoom, label(labelWidth, "参会人员\n签字"), formCell{w: wide, text: "（签不下的，另见签到表）", role: fonts.Song, size: f.look.small, high: true}),
		row(signRoom*0.55, label(labelWidth, "乡镇参会\n人员签字"), formCell{w: wide, text: "（写明职务）", role: fonts.Song, size: f.look.small, high: true}),
		row(signRoom*0.55, label(labelWidth, "监委会\n签字"), formCell{w: wide, text: "（监督了会议经过，意见：）", role: fonts.Song, size: f.look.small, high: true}),
	)
}
