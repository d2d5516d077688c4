package pdf

import (
	"strconv"

	"sunshine/app/pdf/fonts"
)

const (
	signHeight = 9.5 * mm // of a row to sign in
	spareRows  = 3        // at least, for people who are not on the roster
)

// SignIn draws 签到表: everybody on the roster of the day, with room to sign. It
// is an internal paper with full names and says so.
func SignIn(d MeetingDoc, o Options) ([]byte, error) {
	return o.meetingPaper(penForm, "签到表", d.Village, d.day(), func(f *flow) { f.signIn(d) })
}

func (f *flow) signIn(d MeetingDoc) {
	l := f.look
	title := d.Organ + "签到表"
	heads := d.signCells(f, "序号", "姓名", "性别", "代表户数", "本人签名", "备注")
	for i := range heads {
		heads[i].role, heads[i].scope = fonts.Hei, columnHead
	}
	f.head = func(f *flow) {
		f.formHead(d.Village, inner+"　"+title)
		f.form(l.left, row(signHeight, heads...))
	}
	f.turn()
	f.place(l.left, baseline(f.y-6*mm, 14, l.small), f.width(), l.small, right, ink, f.set.Shape(fonts.Hei, inner))
	f.formTitle(d.Village, title, "编号："+d.Number, "应到"+people(d.Expected)+"　实到"+people(0))
	f.form(l.left, row(signHeight, label(20*mm, "事项"), value(f.width()-20*mm, d.Matter)),
		row(signHeight, label(20*mm, "时间"), value(62*mm, dayOrBlank(d.Day)+clockWords(d.Time)), label(18*mm, "地点"), value(f.width()-100*mm, d.Place)))
	t := f.beginForm()
	t.rows(l.left, row(signHeight, heads...))
	for i, p := range d.People {
		households := ""
		if p.Households > 0 {
			households = strconv.Itoa(p.Households)
		}
		f.keepFoot(i == len(d.People)-1)
		t.rows(l.left, row(signHeight, d.signCells(f, strconv.Itoa(i+1), p.Name, p.Sex, households, "", "")...))
	}
	t.spare(d)
	t.end()
	f.signFoot(d)
	f.pageNumbers()
}

// signFootHeight is what stands behind the last row.
const signFootHeight = 22 * mm

// keepFoot begins a new page before the last person, if the spare rows and the
// foot would stand alone there.
func (f *flow) keepFoot(last bool) {
	if last && f.y+signHeight <= f.floor() && f.y+(1+spareRows)*signHeight+signFootHeight > f.floor() {
		f.turn()
	}
}

// spare fills the page up with empty rows.
func (t *formTable) spare(d MeetingDoc) {
	f := t.f
	for n := 0; n < spareRows || f.y+signHeight+signFootHeight <= f.floor(); n++ {
		t.rows(f.look.left, row(signHeight, d.signCells(f, "", "", "", "", "", "")...))
	}
}

// signCells are the boxes of one row.
func (d MeetingDoc) signCells(f *flow, number, name, sex, households, sign, note string) []formCell {
	middle := func(w float64, text string) formCell {
		return formCell{w: w, text: text, role: fonts.Song, align: centre}
	}
	cells := []formCell{middle(13*mm, number), middle(36*mm, name), middle(14*mm, sex)}
	if d.Households {
		cells = append(cells, middle(22*mm, households))
	}
	used := 30 * mm
	for _, c := range cells {
		used += c.w
	}
	return append(cells, middle(f.width()-used, sign), middle(30*mm, note))
}

func (f *flow) signFoot(d MeetingDoc) {
	p := para{role: fonts.Song, size: f.look.small, lead: f.look.small * 1.5, colour: ink}
	f.y += 3 * mm
	f.prose(p, "本人到会，本人签名，不由别人代签。名册里没有的人，写在空行里并在备注里写明原因。")
	if d.Proxies > 0 {
		f.prose(p, "受书面委托来的，由受托人签名，备注里写“受某某委托”，委托书附在后面。")
	}
	f.y += 1 * mm
	f.prose(para{role: fonts.Song, size: f.look.body, lead: f.look.body * 1.6, colour: ink}, "主持人签字：　　　　　　　　监委会签字：　　　　　　　　记录人签字：")
}
