package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/finance"
	"sunshine/app/pdf/fonts"
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
		board: boardOf(n.Item, ""), sealed: true,
	}
	f, err := o.start(false)
	if err != nil {
		return nil, d, err
	}
	if d.qr, err = o.encode(); err != nil {
		return nil, d, err
	}
	return o.villagePaper(f, func(f *flow) { f.matterNotice(n, d) }), d, nil
}

func (f *flow) matterNotice(n procedure.Notice, d frame) {
	end := f.setClosing(d)
	f.villageHead(d)
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
		if s.empty(n) {
			continue
		}
		k++
		f.officialHeading(fonts.Hei, numerals[k-1]+"、"+s.name)
		s.draw(n)
	}
	f.villageEnd(d, sign{organ: n.Village.Name + "村民委员会", day: n.Publish.Day}, end)
}

// section is a numbered part of a notice.
type section struct {
	name string
	draw func(procedure.Notice)
}

// empty tells whether the record says nothing for the part.
func (s section) empty(n procedure.Notice) bool {
	switch s.name {
	case "前面的步骤", "经过":
		return len(n.Stages) == 0
	case "决议":
		return n.Decided == "" && len(n.Approvals) == 0
	case "实施和结算":
		return n.Work == nil
	}
	return false
}

var numerals = [...]string{"一", "二", "三", "四", "五"}

// matterSubject is what it is about, and who brought it forward.
func (f *flow) matterSubject(n procedure.Notice) {
	m := n.Matter
	if strings.TrimSpace(m.Text) == "" {
		f.officialText(stop(m.Title))
	}
	f.officialText(m.Text)
	if m.Fen > 0 {
		f.officialText("金额：" + m.Fen.String() + "元（大写：" + m.Fen.Capital() + "）。")
	}
	template, kind := m.Template, ""
	if m.Label != "" {
		template += "（" + m.Label + "）"
	}
	for _, fact := range [][2]string{{"类别", m.Category}, {"程序", template}, {"事项编号", m.Code}} {
		if fact[1] != "" {
			kind += fact[0] + "：" + fact[1] + "。"
		}
	}
	f.officialText(kind)
	if m.Initiative != "" {
		f.officialText("动议：" + stop(m.Initiative))
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
	f.officialText(n.Decided)
	for _, a := range n.Approvals {
		f.officialText(a.By + "已于" + a.Day.Chinese() + "批准，文号：" + a.Number + "。")
	}
}

// matterPeriod says how long the notice hangs. The days count from the posting,
// which happens after printing: its date is written by hand.
func (f *flow) matterPeriod(n procedure.Notice) {
	f.officialText("本公告公示" + strconv.Itoa(n.Days) + "天。贴到公开栏的那天不算，从第二天算起。")
	f.handDates()
	f.officialText("公示期内，对这件事有异议的，可以口头提，也可以书面提；异议没有答复以前，不往下办。")
	if n.Basis != "" {
		f.officialText("依据：" + stop(n.Basis))
	}
}

// handDates draws the places for the days of posting and taking down, on one line
// if they fit.
func (f *flow) handDates() {
	const from, to = "张贴日期：　　　年　　月　　日", "公示到：　　　年　　月　　日"
	p := f.onGrid()
	if f.gridWidth(p, f.set.Shape(p.role, "　　"+from+"　"+to))+p.step()-p.size <= f.width()+0.01 {
		f.officialText(from + "　" + to)
		return
	}
	f.officialText(from, to)
}
