package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/finance"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
	"sunshine/app/procedure"
)

// MatterNotice draws the notice of a matter: 方案公示, 决议公告 or 实施结果公告.
// It tells how many voted how, never who.
func MatterNotice(n procedure.Notice, o Options) ([]byte, error) {
	f, d, err := layMatter(n, o)
	if err != nil {
		return nil, err
	}
	title := d.village + d.period + d.title
	if o.Draft {
		title += "（草稿）"
	}
	day := n.Publish.Day
	if day.IsZero() {
		day = n.Drafted.Day
	}
	return f.print(meta(title, d.village, day))
}

// MatterNoticeTitle names the kind of notice; a resolution is named by the
// meeting that took it: 村民代表会议决议公告.
func MatterNoticeTitle(n procedure.Notice) string {
	switch n.Kind {
	case procedure.PublishPlan:
		return "方案公示"
	case procedure.PublishResult:
		return "实施结果公告"
	}
	organ := ""
	for _, s := range n.Stages {
		if s.Count != nil {
			organ = s.Organ
		}
	}
	return organ + "决议公告"
}

func layMatter(n procedure.Notice, o Options) (*flow, frame, error) {
	v := n.Village
	d := frame{
		title: MatterNoticeTitle(n), village: v.County + v.Township + v.Name, number: n.Number, period: n.Matter.Title,
		version: n.Version, reason: n.Reason, replaces: n.Replaces, days: n.Days,
		drafted: n.Drafted, reviewed: n.Reviewed, published: n.Publish, reply: finance.SheetReply{Phone: n.Reply.Phone, Days: n.Reply.Days}, source: n.Source, opts: o,
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
	return f.settle(func(f *flow) { f.matterNotice(n, d) }), d, nil
}

func (f *flow) matterNotice(n procedure.Notice, d frame) {
	end := f.setClosing(d)
	f.opening(d)
	sections := []section{{"事项", f.matterSubject}, {"经过", f.matterStages}, {"决议", f.matterDecision}, {"公示和意见", f.matterPeriod}}
	switch n.Kind {
	case procedure.PublishPlan:
		sections = []section{{"打算办的事", f.matterSubject}, {"前面的步骤", f.matterStages}, {"公示和意见", f.matterPeriod}}
	case procedure.PublishResult:
		sections = []section{
			{"事项", f.matterSubject}, {"决议", f.matterDecision}, {"经过", f.matterStages}, {"实施和结算", f.matterWork}, {"公示和意见", f.matterPeriod},
		}
	}
	k := 0
	for _, s := range sections {
		if s.name == "前面的步骤" && len(n.Stages) == 0 {
			continue
		}
		k++
		f.section(numerals[k-1]+"、"+s.name, func() { s.draw(n) })
	}
	f.issuer(n, end.height)
	f.closing(d, end)
	f.footers()
}

// section is a numbered part of a notice.
type section struct {
	name string
	draw func(procedure.Notice)
}

var numerals = [...]string{"一", "二", "三", "四", "五"}

// section draws a heading with what follows it; the heading does not stay alone
// at the foot of a page.
func (f *flow) section(name string, draw func()) {
	p := f.running()
	size := p.size * 1.06
	lines := f.set.Break(typeset.Style{Role: fonts.Hei, Size: size}, name, f.width())
	f.need(p.lead * (2.05 + 1.15*float64(min(len(lines), 6))))
	f.bookmark(name, baseline(f.y, p.lead*1.1, size)-size, true)
	before := f.begin(finish.H2, "")
	for _, line := range lines {
		f.need(p.lead * 1.15)
		f.text(f.look.left, baseline(f.y, p.lead*1.1, size), size, ink, line)
		f.y += p.lead * 1.15
	}
	f.end(before)
	draw()
	f.y += f.look.gap * 0.5
}

// running is the look of a notice's text: larger than a table's.
func (f *flow) running() para {
	size := f.look.lead * 1.06
	return para{role: fonts.Song, size: size, lead: size * (f.look.leading + 0.26), indent: 2, colour: ink} // less in a page with less air
}

// say draws a text, every line of it a paragraph.
func (f *flow) say(text string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			f.prose(f.running(), line)
		}
	}
}

// matterSubject is what it is about, and who brought it forward.
func (f *flow) matterSubject(n procedure.Notice) {
	m := n.Matter
	if strings.TrimSpace(m.Text) == "" {
		f.say(stop(m.Title))
	}
	f.say(m.Text)
	if m.Fen > 0 {
		f.say("金额：" + m.Fen.String() + "元（大写：" + m.Fen.Capital() + "）。")
	}
	kind := "类别：" + m.Category + "。程序：" + m.Template
	if m.Label != "" {
		kind += "（" + m.Label + "）"
	}
	f.say(kind + "。事项编号：" + m.Code + "。")
	if m.Initiative != "" {
		f.say("动议：" + stop(m.Initiative))
	}
}

// stop ends a sentence that has no end.
func stop(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?;") || strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") || strings.HasSuffix(s, "？") {
		return s
	}
	return s + "。"
}

func (f *flow) matterDecision(n procedure.Notice) {
	f.say(n.Decided)
	for _, a := range n.Approvals {
		f.say(a.By + "已于" + a.Day.Chinese() + "批准，文号：" + a.Number + "。")
	}
}

// matterPeriod says how long the notice hangs. The days count from the posting,
// which happens after printing: its date is written by hand.
func (f *flow) matterPeriod(n procedure.Notice) {
	f.say("本公告公示" + strconv.Itoa(n.Days) + "天。贴到公开栏的那天不算，从第二天算起。")
	f.say("张贴日期：　　　　年　　月　　日　　公示到：　　　　年　　月　　日")
	f.say("公示期内，对这件事有异议的，可以口头提，也可以书面提；异议没有答复以前，不往下办。")
	if n.Basis != "" {
		f.say("依据：" + stop(n.Basis))
	}
}
