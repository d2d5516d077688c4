package pdf

import (
	"strconv"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/pdf/fonts"
)

// TextNotice draws a published text: headings and paragraphs, facts, pictures
// with what they show, and a list of the papers that belong to it, each with the
// hash it can be checked by. Pictures are by their hash. On A3 it hangs upright.
func TextNotice(t disclosure.Text, pictures map[string][]byte, o Options) ([]byte, error) {
	f, d, err := layText(t, pictures, o)
	if err != nil {
		return nil, err
	}
	title := d.village + d.title
	if o.Draft {
		title += "（草稿）"
	}
	day := t.Publish.Day
	if day.IsZero() {
		day = t.Drafted.Day
	}
	return f.print(meta(title, d.village, day))
}

func layText(t disclosure.Text, pictures map[string][]byte, o Options) (*flow, frame, error) {
	v := t.Village
	d := frame{
		title: t.Title, village: v.County + v.Township + v.Name, number: t.Number, period: textPeriod(t),
		version: t.Version, reason: t.Reason, replaces: t.Replaces,
		drafted: t.Drafted, reviewed: t.Reviewed, published: t.Publish, until: t.ShownTo,
		reply: finance.SheetReply{Phone: t.Reply.Phone, Days: t.Reply.Days}, source: t.Source, opts: o,
	}
	f, err := o.start(false)
	if err != nil {
		return nil, d, err
	}
	if o.Paper == A3 {
		f = &flow{canvas: newCanvas(a3Tall.w, a3Tall.h, f.set), look: a3Tall}
	}
	if d.qr, err = o.encode(); err != nil {
		return nil, d, err
	}
	figures, err := figuresOf(t, pictures)
	if err != nil {
		return nil, d, err
	}
	return f.settle(func(f *flow) { f.textNotice(t, figures, d) }), d, nil
}

// textPeriod names what is disclosed under the title; the title of a text often
// says the period already.
func textPeriod(t disclosure.Text) string {
	if _, err := calendar.ParseDay(t.Period); err == nil {
		return t.ItemName
	}
	if words := disclosure.PeriodWords(t.Period); words != "" {
		return t.ItemName + "　" + words
	}
	return t.ItemName
}

func (f *flow) textNotice(t disclosure.Text, figures []figure, d frame) {
	end := f.setClosing(d)
	f.opening(d)
	if t.Nil {
		f.nothing(t)
	} else {
		f.textFacts(t.Facts)
		f.textSections(t.Sections)
	}
	f.figures(figures)
	f.textPapers(t.Files)
	p := f.running()
	p.indent = 0
	p.size, p.lead = f.look.body*1.1, f.look.body*1.65
	for _, note := range t.Notes {
		f.y += f.look.gap * 0.3
		f.prose(p, "说明："+note)
	}
	if t.Basis != "" {
		f.y += f.look.gap * 0.3
		f.prose(p, "依据："+stop(t.Basis))
	}
	f.closing(d, end)
	f.footers()
}

// nothing says in large letters that nothing happened, and what.
func (f *flow) nothing(t disclosure.Text) {
	f.y += f.look.gap * 2
	f.centred(fonts.Hei, f.look.title*0.8, "本期无发生")
	f.y += f.look.gap * 1.6
	for _, s := range t.Sections {
		for _, text := range s.Paragraphs {
			f.prose(f.running(), text)
		}
	}
	f.y += f.look.gap * 1.6
}

// textFacts sets the facts as a table of two columns.
func (f *flow) textFacts(facts []disclosure.TextFact) {
	if len(facts) == 0 {
		return
	}
	rows := make([][]string, len(facts))
	for i, x := range facts {
		rows[i] = []string{x.Name, x.Chinese()}
	}
	f.grid([]column{{head: "项目", cap: 14}, {head: "内容", grow: true}}, rows)
}

func (f *flow) textSections(sections []disclosure.TextSection) {
	n := 0
	for _, s := range sections {
		draw := func() {
			for _, text := range s.Paragraphs {
				f.prose(f.running(), text)
			}
		}
		if len(s.Paragraphs) == 0 {
			continue
		}
		if s.Heading == "" {
			draw()
			f.y += f.look.gap * 0.5
			continue
		}
		n++
		f.section(hanNumber(n)+"、"+s.Heading, draw)
	}
}

// textPapers lists what belongs to the text and is not drawn in it.
func (f *flow) textPapers(files []disclosure.TextFile) {
	p := f.running()
	p.indent, p.size, p.lead = 0, p.size*0.9, p.lead*0.9
	n := 0
	for _, x := range files {
		if x.Picture() {
			continue
		}
		if n++; n == 1 {
			f.need(p.lead * 3)
			f.y += f.look.gap * 0.4
			f.heading("附件（在网上这份公开的页面里看）", "")
		}
		f.prose(p, strconv.Itoa(n)+"．"+x.Name+"（PDF，"+sizeWords(x.Size)+"，校验码"+short(x.SHA256)+"）")
	}
}

func sizeWords(n int) string {
	if n < 1<<20 {
		return strconv.Itoa((n+1023)/1024) + "\u00a0KB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + "\u00a0MB"
}
