package pdf

import (
	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// AssetCard is one thing of a register as its card shows it: what is public of
// it, and the address of its page.
type AssetCard struct {
	Village  string // 县、镇、村 in full
	Name     string // of the village alone
	Register string // 资产, 资源 …
	Number   string // 资2026-003
	Thing    string
	Facts    []CardFact // the most important first
	Day      calendar.Day
	URL      string
}

// CardFact is one line of a card.
type CardFact struct{ Name, Value string }

// cardLook is A5 lying: half a sheet of A4.
var cardLook = look{
	w: 210 * mm, h: 148 * mm, left: 12 * mm, top: 11 * mm, right: 12 * mm, bottom: 9 * mm,
	title: 20, place: 11, lead: 12, body: 10.5, small: 8.5, gap: 8, leading: 1.42, padding: 0.42,
}

// labelLook is a sheet of A4 with two labels beside each other.
var labelLook = look{
	w: 210 * mm, h: 297 * mm, left: 9 * mm, top: 10 * mm, right: 9 * mm, bottom: 10 * mm,
	title: 13, place: 9, lead: 10.5, body: 9, small: 7.5, gap: 6, leading: 1.35, padding: 0.3,
}

// Labels on a sheet, and the room for the code on each.
const (
	labelsAcross = 2
	labelsDown   = 5
	labelCode    = 33 * mm
	cardCode     = 44 * mm
)

// Card draws the card of one thing on A5, with the code that leads to its page.
func Card(d AssetCard, o Options) ([]byte, error) {
	f, err := o.paper(cardLook)
	if err != nil {
		return nil, err
	}
	k, err := (Options{URL: d.URL}).encode()
	if err != nil {
		return nil, err
	}
	f.head = func(f *flow) { f.formHead(d.Village, d.Number+"　"+d.Thing) }
	f.card(d, k)
	m := meta("集体"+d.Register+"登记卡　"+d.Number, d.Village, d.Day)
	m.Subject = "集体" + d.Register + "登记"
	return f.print(m)
}

func (f *flow) card(d AssetCard, k code) {
	f.turn()
	f.formTitle(d.Village, "集体"+d.Register+"登记卡", "编号："+d.Number, d.Day.Chinese()+"打印")
	w := f.width() - cardCode - 4*mm
	f.cardCode(k, f.look.left+w+4*mm, f.y, "扫码看它的来历", "每次变更、依据的决议、照片", d.URL) // on the first page, however many there are
	name := w * 0.24
	rows := []formRow{row(11*mm, label(name, "名称"), formCell{w: w - name, text: d.Thing, role: fonts.Hei, size: f.look.lead})}
	f.form(f.look.left, append(rows, factRows(d.Facts, w, name)...)...)
}

// factRows are the facts of a card as rows of so many points, names on the left.
func factRows(facts []CardFact, w, name float64) []formRow {
	var rows []formRow
	for _, x := range facts {
		rows = append(rows, row(7.4*mm, label(name, x.Name), value(w-name, x.Value)))
	}
	return rows
}

// cardCode draws the code with what it is for below it, in a column at x, and gives
// where that ends.
func (f *flow) cardCode(k code, x, y float64, does, more, url string) float64 {
	f.code(k, x, y, cardCode)
	y += cardCode
	for i, text := range []string{does, more, url} {
		st := typeset.Style{Role: fonts.Song, Size: f.look.small}
		if i == 0 {
			st.Role = fonts.Hei
		}
		before := f.begin(finish.P, "")
		for _, line := range f.set.Break(st, text, cardCode) {
			f.place(x, baseline(y, st.Size*1.45, st.Size), cardCode, st.Size, centre, ink, line)
			y += st.Size * 1.45
		}
		f.end(before)
	}
	return y
}

// Labels draws the things of a register as labels, ten on a sheet of A4, to be
// cut along the dashes and stuck on. The fault says that there is nothing to draw.
func Labels(list []AssetCard, o Options) ([]byte, error) {
	if len(list) == 0 {
		return nil, fault.NotFoundf("没有可以打印的标签：这个登记里还没有东西。")
	}
	f, err := o.paper(labelLook)
	if err != nil {
		return nil, err
	}
	w, h := f.width()/labelsAcross, (f.look.h-f.look.top-f.look.bottom)/labelsDown
	for i, d := range list {
		at := i % (labelsAcross * labelsDown)
		if at == 0 {
			f.turn()
		}
		k, err := (Options{URL: d.URL}).encode()
		if err != nil {
			return nil, err
		}
		f.label(d, k, f.look.left+float64(at%labelsAcross)*w, f.look.top+float64(at/labelsAcross)*h, w, h)
	}
	first := list[0]
	m := meta("集体"+first.Register+"标签　"+first.Name, first.Village, first.Day)
	m.Subject = "集体" + first.Register + "登记"
	return f.print(m)
}

// label draws one label in its box.
func (f *flow) label(d AssetCard, k code, x, y, w, h float64) {
	const inside = 3.5 * mm
	l := f.look
	f.dashed(x, y, w, h, hair)
	top, room := y+inside, w-3*inside-labelCode
	put := func(kind finish.Kind, role fonts.Role, size float64, col colour, text string, most int) {
		st := typeset.Style{Role: role, Size: size}
		lines := f.set.Break(st, text, room)
		if len(lines) > most {
			lines = append(lines[:most-1:most-1], f.clip(st, restOf(f, lines[most-1:]), "", room))
		}
		before := f.begin(kind, "")
		for _, line := range lines {
			f.text(x+inside, baseline(top, size*1.35, size), size, col, line)
			top += size * 1.35
		}
		f.end(before)
	}
	put(finish.P, fonts.Hei, l.place, soft, d.Name+"集体"+d.Register, 1)
	top += 1 * mm
	put(finish.H2, fonts.Hei, l.title, ink, d.Thing, 2)
	put(finish.P, fonts.Song, l.lead, ink, d.Number, 1)
	top += 1 * mm
	for _, fact := range d.Facts {
		if top+l.body*1.35 > y+h-inside {
			break
		}
		put(finish.P, fonts.Song, l.body, ink, fact.Name+"："+fact.Value, 1)
	}
	f.code(k, x+w-inside-labelCode, y+(h-labelCode)/2-l.small*0.8, labelCode)
	f.place(x+w-inside-labelCode, y+(h+labelCode)/2+l.small*0.4, labelCode, l.small, centre, soft, f.set.Shape(fonts.Song, "扫码看来历、变更、决议"))
}

// restOf gives the text of lines that did not fit.
func restOf(f *flow, lines []typeset.Line) string {
	var kept []rune
	for _, line := range lines {
		for _, g := range line.Glyphs {
			kept = append(kept, f.set.Rune(g))
		}
	}
	return string(kept)
}
