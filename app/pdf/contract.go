package pdf

import (
	"sunshine/app/calendar"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// ContractCard is one contract of a village as its card shows it: what is public
// of it on the day, and the address of its page.
type ContractCard struct {
	Village  string // 县、镇、村 in full
	Number   string // 合2026-003
	Title    string
	Kind     string     // 合同, 招租
	First    []CardFact // what stands beside the code
	Facts    []CardFact
	Heads    []string   // of the instalments
	Rows     [][]string // the instalments, one cell for each head
	Sums     []CardFact
	Notes    []string
	Day      calendar.Day
	URL      string
	PageNote string // what the code leads to
}

// contractLook is A4 upright, read in the hand or hung.
var contractLook = look{
	w: 210 * mm, h: 297 * mm, left: 16 * mm, top: 15 * mm, right: 16 * mm, bottom: 16 * mm,
	title: 22, place: 12, lead: 12, body: 9.5, small: 8.5, gap: 9, leading: 1.42, padding: 0.4,
}

// Contract draws the card of a contract, with the code that leads to its page.
func Contract(d ContractCard, o Options) ([]byte, error) {
	f, err := o.paper(contractLook)
	if err != nil {
		return nil, err
	}
	k, err := (Options{URL: d.URL}).encode()
	if err != nil {
		return nil, err
	}
	f.head = func(f *flow) { f.formHead(d.Village, d.Number+"　"+d.Title) }
	f.contract(d, k)
	f.pageNumbers()
	m := meta(d.Kind+"公开卡　"+d.Number, d.Village, d.Day)
	m.Subject = "村务公开"
	return f.print(m)
}

func (f *flow) contract(d ContractCard, k code) {
	f.turn()
	f.formTitle(d.Village, d.Kind+"公开卡", "编号："+d.Number, d.Day.Chinese()+"的情况")
	top, w := f.y, f.width()-cardCode-4*mm
	f.form(f.look.left, row(10*mm, label(w*0.24, "名称"), formCell{w: w * 0.76, text: d.Title, role: fonts.Hei, size: f.look.lead}))
	for _, x := range d.First {
		f.form(f.look.left, row(7.4*mm, label(w*0.24, x.Name), value(w*0.76, x.Value)))
	}
	bottom := f.contractCode(k, d, f.look.left+w+4*mm, top)
	f.y = max(f.y, bottom) + f.look.gap*0.5
	full := f.width()
	for _, x := range d.Facts {
		f.form(f.look.left, row(7.4*mm, label(full*0.2, x.Name), value(full*0.8, x.Value)))
	}
	f.y += f.look.gap
	if len(d.Rows) > 0 {
		f.contractPlan(d)
	}
	p := para{role: fonts.Song, size: f.look.body, lead: f.look.body * 1.6, colour: ink}
	for _, x := range d.Sums {
		f.prose(p, x.Name+"："+x.Value)
	}
	p.colour = soft
	for _, n := range d.Notes {
		f.y += f.look.gap * 0.2
		f.prose(p, n)
	}
}

// contractPlan draws the instalments: texts first, then amounts.
func (f *flow) contractPlan(d ContractCard) {
	p := f.running()
	f.need(p.lead * 3.2)
	f.subhead(f.look.left, baseline(f.y, p.lead*1.1, p.size), p.size, "分期", f.set.Shape(fonts.Hei, "分期"))
	f.y += p.lead * 1.15
	cols := make([]column, len(d.Heads))
	for i, h := range d.Heads {
		cols[i] = column{head: h, align: centre, fixed: i != 1 && i != len(d.Heads)-1}
		if i == len(d.Heads)-1 {
			cols[i].grow = true
		}
	}
	f.grid(cols, d.Rows)
}

// contractCode draws the code with what it is for below it, and gives where that
// ends.
func (f *flow) contractCode(k code, d ContractCard, x, y float64) float64 {
	f.code(k, x, y, cardCode)
	y += cardCode
	for _, t := range []struct {
		role fonts.Role
		text string
	}{{fonts.Hei, "扫码看现在的情况"}, {fonts.Song, d.PageNote}, {fonts.Song, d.URL}} {
		for _, line := range f.set.Break(typeset.Style{Role: t.role, Size: f.look.small}, t.text, cardCode) {
			f.place(x, baseline(y, f.look.small*1.45, f.look.small), cardCode, f.look.small, centre, ink, line)
			y += f.look.small * 1.45
		}
	}
	return y
}
