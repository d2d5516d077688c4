package pdf

import (
	"strconv"
	"strings"
	"unicode/utf8"

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
		board: boardOf(t.Item, t.ItemName), sealed: true,
	}
	f, err := o.start(false)
	if err != nil {
		return nil, d, err
	}
	if d.qr, err = o.encode(); err != nil {
		return nil, d, err
	}
	figures, err := figuresOf(t, pictures)
	if err != nil {
		return nil, d, err
	}
	return o.villagePaper(f, func(f *flow) { f.textNotice(t, figures, d) }), d, nil
}

// textPeriod names what is disclosed under the title, unless that says it already.
func textPeriod(t disclosure.Text) string {
	words := ""
	if _, err := calendar.ParseDay(t.Period); err != nil {
		words = disclosure.PeriodWords(t.Period)
	}
	const telling = 4 // characters of a name that is no part of another word by chance
	if utf8.RuneCountInString(t.ItemName) >= telling && strings.Contains(t.Title, t.ItemName) && strings.Contains(t.Title, words) {
		return ""
	}
	return strings.TrimSuffix(t.ItemName+"　"+words, "　")
}

func (f *flow) textNotice(t disclosure.Text, figures []figure, d frame) {
	end := f.setClosing(d)
	f.villageHead(d)
	if t.Nil {
		f.nothing(t)
	} else {
		f.textFacts(t.Facts)
		f.textSections(t.Sections)
	}
	f.figures(figures)
	f.textPapers(t.Files)
	for _, note := range t.Notes {
		f.officialText("说明：" + note)
	}
	if t.Basis != "" {
		f.officialText("依据：" + stop(t.Basis))
	}
	organ := t.Village.Name + "村民委员会"
	if d.board == boardParty {
		organ = t.Village.Name + "党组织"
	}
	f.villageEnd(d, sign{organ: organ, day: t.Publish.Day}, end)
}

// nothing says in large letters that nothing happened, and what.
func (f *flow) nothing(t disclosure.Text) {
	f.skip(0.5)
	f.centred(fonts.Hei, f.look.title*1.1, "本期无发生")
	f.skip(0.5)
	f.snap()
	for _, s := range t.Sections {
		f.officialText(s.Paragraphs...)
	}
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
		if len(s.Paragraphs) == 0 {
			continue
		}
		if s.Heading != "" {
			n++
			f.officialHeading(fonts.Hei, hanNumber(n)+"、"+s.Heading)
		}
		f.officialText(s.Paragraphs...)
	}
}

// textPapers lists what belongs to the text and is not drawn in it.
func (f *flow) textPapers(files []disclosure.TextFile) {
	n := 0
	for _, x := range files {
		if x.Picture() {
			continue
		}
		if n++; n == 1 {
			f.snap()
			f.officialHeading(fonts.Hei, "附件（在网上这份公开的页面里看）")
		}
		f.officialText(strconv.Itoa(n) + "．" + x.Name + "（PDF，" + sizeWords(x.Size) + "，校验码" + short(x.SHA256) + "）")
	}
}

func sizeWords(n int) string {
	if n < 1<<20 {
		return strconv.Itoa((n+1023)/1024) + "\u00a0KB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + "\u00a0MB"
}
