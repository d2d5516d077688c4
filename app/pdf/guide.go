package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/guide"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// GuideDoc is a guide as it is printed and hung up: what to bring, the steps, by
// when, whom to ring.
type GuideDoc struct {
	Guide guide.Guide
	Place string      // the county, or county, township and village in full
	Facts guide.Facts // what the village adds; empty on the county's
	Phone string      // the village's office, where neither has another
}

// guideLook is upright A4, its sizes times k.
func guideLook(k float64) look {
	return look{
		w: 210 * mm, h: 297 * mm, left: 20 * mm, top: 17 * mm, right: 20 * mm, bottom: 15 * mm,
		title: 26 * k, place: 13 * k, lead: 14 * k, body: 11.5 * k, small: 9 * k, gap: 9 * k, leading: 1.42, padding: 0.36,
	}
}

// Guide draws a guide on one page of A4: sizes shrink until it fits. Only one with
// far more text than the desk takes runs on.
func Guide(d GuideDoc, o Options) ([]byte, error) {
	qr, err := o.encode()
	if err != nil {
		return nil, err
	}
	var f *flow
	for _, k := range []float64{1, 0.92, 0.85, 0.78, 0.72, 0.66} {
		if f, err = o.paper(guideLook(k)); err != nil {
			return nil, err
		}
		f.guide(d, qr)
		if len(f.pages) == 1 {
			break
		}
	}
	m := meta(d.Place+d.Guide.Name, d.Place, d.Guide.From)
	m.Subject = d.Guide.Kind.Chinese()
	return f.print(m)
}

func (f *flow) guide(d GuideDoc, qr code) {
	l, g := f.look, d.Guide
	f.head = func(f *flow) { f.formHead(d.Place, g.Name) }
	f.turn()
	f.centred(fonts.Hei, l.place, d.Place+"　"+g.Kind.Chinese())
	f.y += l.gap * 0.5
	f.banner(g.Name)
	f.y += l.gap * 0.9
	f.centred(fonts.Kai, l.lead*0.95, g.Plain)
	f.y += l.gap * 0.5
	f.rule(l.left, f.y, l.left+f.width(), f.y, l.title/15, accent)
	f.y += l.gap * 0.8
	name := l.body * 8.5
	var rows []formRow
	for _, x := range d.facts() {
		rows = append(rows, row(0, label(name, x[0]), value(f.width()-name, x[1])))
	}
	f.form(l.left, rows...)
	f.y += l.gap
	f.heading("要带的材料", "")
	for i, p := range g.Papers {
		f.prose(para{role: fonts.Song, size: l.body, lead: l.body * 1.5, colour: ink}, strconv.Itoa(i+1)+". "+p.Line())
	}
	f.y += l.gap * 0.6
	f.heading("一步一步怎么办", "")
	f.chart(g.Steps)
	f.y += l.gap * 0.8
	f.guideEnd(d, qr)
}

// facts are the lines of the table: name and value.
func (d GuideDoc) facts() [][2]string {
	g := d.Guide
	list := [][2]string{{"谁可以办", g.Who}}
	if g.Limit.Days > 0 {
		list = append(list, [2]string{"规定时限", g.Limit.Chinese()})
	}
	if c := g.Counts(); c.Days > 0 {
		list = append(list, [2]string{"承诺时限", c.Chinese() + "（收到那天不算，补材料的日子不算）"})
	}
	list = append(list, [2]string{"收费", g.Fee}, [2]string{"在哪里办", or(d.Facts.Place, g.Place)})
	if d.Facts.Hours != "" {
		list = append(list, [2]string{"什么时候办", d.Facts.Hours})
	}
	if d.Facts.Person != "" {
		list = append(list, [2]string{"找谁办", d.Facts.Person})
	}
	if phone := or(d.Facts.Phone, or(d.Phone, g.Phone)); phone != "" {
		list = append(list, [2]string{"电话", phone})
	}
	list = append(list, [2]string{"办成了", g.Result})
	if d.Facts.Note != "" {
		list = append(list, [2]string{"村里的话", d.Facts.Note})
	}
	return list
}

// chart draws the steps as boxes under one another, an arrow between.
func (f *flow) chart(steps []guide.Step) {
	l := f.look
	arrow := l.body * 0.95
	number, name := l.body*2.2, f.width()*0.27
	t := f.beginForm()
	defer t.end()
	for i, s := range steps {
		what := s.Who + "：" + s.What
		var notes []string
		if s.Days.Days > 0 {
			notes = append(notes, s.Days.Chinese())
		}
		if s.Paper != "" {
			notes = append(notes, "留下："+s.Paper)
		}
		if len(notes) > 0 {
			what += "（" + strings.Join(notes, "；") + "）"
		}
		box := f.setForm(row(0, label(number, strconv.Itoa(i+1)), label(name, s.Name), value(f.width()-number-name, what)))
		if f.y+box.tall(f) > f.floor() {
			f.turn()
		}
		f.fill(l.left, f.y, number, box.tall(f), tint)
		t.draw(l.left, box)
		if i == len(steps)-1 {
			break
		}
		x := l.left + number/2
		f.rule(x, f.y, x, f.y+arrow, 1, accent)
		for _, side := range []float64{-1, 1} {
			f.rule(x+side*arrow*0.28, f.y+arrow*0.6, x, f.y+arrow, 1, accent)
		}
		f.y += arrow
	}
}

// guideEnd draws what the guide rests on, and the code that leads to the page.
func (f *flow) guideEnd(d GuideDoc, qr code) {
	l := f.look
	size := 0.0
	if qr.n > 0 {
		size = 27 * mm
	}
	texts := []string{"依据："}
	for _, b := range d.Guide.Basis {
		texts = append(texts, "· "+b.Cite())
	}
	texts = append(texts, "步骤和时限："+d.Guide.Cite(), "第 "+strconv.Itoa(d.Guide.Version)+" 版，"+d.Guide.From.Chinese()+"起用。扫码看最新的一版。")
	st, lead := typeset.Style{Role: fonts.Song, Size: l.small}, l.small*1.5
	set, total := make([][]typeset.Line, len(texts)), 0.0
	for i, s := range texts {
		set[i] = f.set.Break(st, s, f.width()-size-l.gap)
		total += float64(len(set[i])) * lead
	}
	f.need(min(max(size, total), f.floor()-l.top))
	top, page := f.y, len(f.pages)
	for _, lines := range set {
		before := f.begin(finish.P, "")
		for _, line := range lines {
			f.need(lead)
			f.text(l.left, baseline(f.y, lead, l.small), l.small, soft, line)
			f.y += lead
		}
		f.end(before)
	}
	if len(f.pages) > page {
		top = l.top + l.small*2 // below the running head
	}
	if size > 0 {
		f.code(qr, l.left+f.width()-size, top, size)
	}
	f.y = max(f.y, top+size)
}

// SlipDoc is the slip that who brings a case takes home. It names nobody.
type SlipDoc struct {
	Village string // county, township and village in full
	Case    guide.Case
	Clock   guide.Clock
	Phone   string // the office's; may be empty
	Ask     string // address at which one types the number
}

// Slip draws the slip on the upper half of A4 and, below the line to cut along, the
// counterfoil that stays in the village: only there a name is written, by hand.
func Slip(d SlipDoc, o Options) ([]byte, error) {
	qr, err := o.encode()
	if err != nil {
		return nil, err
	}
	return o.meetingPaper(penForm, "办件回执", d.Village, d.Case.Received, func(f *flow) { f.slip(d, qr) })
}

func (f *flow) slip(d SlipDoc, qr code) {
	l := f.look
	f.head = func(f *flow) { f.formHead(d.Village, "办件回执") }
	f.turn()
	f.formTitle(d.Village, "办件回执", "交给来办事的人", "请收好，凭编号查进度")
	name, size := 30*mm, 38*mm
	top := f.y
	due := dayOrBlank(d.Clock.Due)
	if d.Clock.Provisional {
		due += "\n（暂定：那一年的放假安排还没有公布）"
	}
	rows := []formRow{row(15*mm, label(name, "编号"), formCell{w: f.width() - name - size - 4, text: d.Case.Title(), role: fonts.Hei, size: 19})}
	for _, x := range [][2]string{
		{"办什么事", d.Case.Guide.Name}, {"收到日期", d.Case.Received.Chinese()}, {"时限", d.Case.Guide.Counts().Chinese() + "，收到那天不算"}, {"最晚", due},
	} {
		rows = append(rows, row(8*mm, label(name, x[0]), value(f.width()-name-size-4, x[1])))
	}
	f.form(l.left, rows...)
	if qr.n > 0 {
		f.code(qr, l.left+f.width()-size, top, size)
	}
	f.y = max(f.y, top+size) + 3*mm
	ask := "查进度：扫码，或打开 " + d.Ask + " 输入编号。谁有编号谁就能看，不用登录；里面没有姓名。要补材料的，停表，补齐再接着数。"
	if d.Phone != "" {
		ask += "电话：" + d.Phone + "。"
	}
	f.prose(para{role: fonts.Song, size: l.body * 0.9, lead: l.body * 1.5, colour: ink}, ask)
	f.prose(para{role: fonts.Song, size: l.body * 0.9, lead: l.body * 1.9, colour: ink}, "经手人签名：　　　　　　　　　　日期："+blankDay)
	f.counterfoil(d, name)
}

// counterfoil draws the half that stays.
func (f *flow) counterfoil(d SlipDoc, name float64) {
	l := f.look
	f.y = max(f.y+6*mm, l.h/2)
	for x := l.left; x < l.left+f.width(); x += 9 {
		f.rule(x, f.y, min(x+5, l.left+f.width()), f.y, pen, soft)
	}
	f.y += 8 * mm
	f.formTitle(d.Village, "办件存根", "村里留存", inner+"，不录入系统")
	half := f.width() / 2
	f.form(l.left,
		row(10*mm, label(name, "编号"), value(half-name, d.Case.Short()), label(name, "收到日期"), value(half-name, d.Case.Received.Chinese())),
		row(10*mm, label(name, "办什么事"), value(f.width()-name, d.Case.Guide.Name)),
		row(10*mm, label(name, "姓名"), value(half-name, ""), label(name, "怎么联系"), value(half-name, "")),
		row(24*mm, label(name, "收到的材料"), value(f.width()-name, "")),
		row(10*mm, label(name, "本人签名"), value(half-name, ""), label(name, "经手人"), value(half-name, "")),
	)
}
