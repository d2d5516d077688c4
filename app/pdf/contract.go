package pdf

import (
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/pdf/fonts"
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
	top, w, full := f.y, f.width()-cardCode-4*mm, f.width()
	name := w * 0.24
	rows := []formRow{row(10*mm, label(name, "名称"), formCell{w: w - name, text: d.Title, role: fonts.Hei, size: f.look.lead})}
	f.form(f.look.left, append(rows, factRows(d.First, w, name)...)...)
	bottom := f.cardCode(k, f.look.left+w+4*mm, top, "扫码看现在的情况", d.PageNote, d.URL)
	f.y = max(f.y, bottom) + f.look.gap*0.5
	f.form(f.look.left, factRows(d.Facts, full, name)...)
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

// contractPlan draws the instalments: amounts at the right of their columns, what
// is said of each at the left of the last.
func (f *flow) contractPlan(d ContractCard) {
	f.need(f.look.lead * 5)
	f.heading("分期", "")
	cols := make([]column, len(d.Heads))
	for i, h := range d.Heads {
		cols[i] = column{head: h, align: centre, fixed: i != 1 && i != len(d.Heads)-1, min: 7}
		if strings.HasSuffix(h, "（元）") {
			cols[i].align = right
		}
		if i == len(d.Heads)-1 {
			cols[i].align, cols[i].grow, cols[i].min = left, true, 10 // an amount of twelve digits stays whole
		}
	}
	f.grid(cols, d.Rows)
	f.y += f.look.gap * 0.4
}
