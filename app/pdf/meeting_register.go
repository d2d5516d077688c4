package pdf

import (
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// RegisterDoc is a matter's registration form (四议两公开登记表): what the matter
// already has is printed, the rest is for the pen.
type RegisterDoc struct {
	Village   string // 县、镇、村 in full
	Number    string // 事项编号
	Procedure string // 四议两公开
	Label     string // 本系统默认解释; may be empty
	Matter    string
	Text      string
	Fen       money.Fen
	Category  string
	By        string // who brought it forward
	Reason    string // 动议事由
	Day       calendar.Day
	Stages    []RegisterStage
}

// RegisterStage is one step of the form.
type RegisterStage struct {
	Name     string
	Meeting  bool // it has a meeting; else it is told in words
	Publish  bool // it is a publication
	Time     string
	Form     string // 会议形式
	Expected int
	Present  int
	Share    string // 79.4%
	Content  string // what came of it, or 公开情况
	Opinion  string // 监督意见
}

const (
	tableHeight = 9 * mm
	stageWidth  = 22 * mm
)

// Register draws the registration form of a matter.
func Register(d RegisterDoc, o Options) ([]byte, error) {
	return o.meetingPaper(penTable, d.Procedure+"登记表", d.Village, d.Day, func(f *flow) { f.register(d) })
}

func (f *flow) register(d RegisterDoc) {
	l := f.look
	title := d.Procedure + "登记表"
	f.head = func(f *flow) { f.formHead(d.Village, title) }
	f.turn()
	note := "登记日期：" + blankDay
	if d.Label != "" {
		note = d.Label + "　" + note
	}
	f.formTitle(d.Village, title, "事项编号："+d.Number, note)
	w := f.width()
	half := (w - 2*labelWidth) / 2
	t := f.beginForm()
	t.rows(l.left,
		row(tableHeight, label(labelWidth, "事项"), value(w-labelWidth, d.Matter)),
		row(tableHeight, label(labelWidth, "类别"), value(half, d.Category), label(labelWidth, "金额"), value(half, d.amount())),
		row(tableHeight, label(labelWidth, "动议人"), value(half, d.By), label(labelWidth, "动议日期"), value(half, dayOrBlank(d.Day))),
		row(tableHeight*1.4, label(labelWidth, "动议事由"), value(w-labelWidth, d.Reason)),
		row(tableHeight*1.4, label(labelWidth, "方案"), value(w-labelWidth, d.Text)),
	)
	for _, s := range d.Stages {
		t.group(stageWidth, f.stageLabel(s.Name), f.registerRows(s, w-stageWidth)...)
	}
	t.end()
	f.y += 3 * mm
	f.prose(para{role: fonts.Song, size: l.small, lead: l.small * 1.5, colour: ink}, "签字要本人签。签不下的，附签到表。会议记录、表决票、公示照片和本表一起存档。")
	f.pageNumbers()
}

// stageLabel parts the name of a step that is too long for a line before its last
// word, which has two characters (提议, 审议, 公开), and what is before it evenly.
func (f *flow) stageLabel(name string) string {
	st, room := typeset.Style{Role: fonts.Hei, Size: f.look.body}, stageWidth-2*f.inset()
	text := []rune(name)
	if len(text) < 5 || strings.ContainsRune(name, '\n') || f.set.Width(st, name) <= room {
		return name
	}
	head, last := string(text[:len(text)-2]), string(text[len(text)-2:])
	lines := f.set.Break(st, head, room)
	for w := room - st.Size; w > room/2; w -= st.Size {
		if even := f.set.Break(st, head, w); len(even) == len(lines) {
			lines = even
		}
	}
	var parts []string
	for i := range lines {
		parts = append(parts, restOf(f, lines[i:i+1]))
	}
	return strings.Join(append(parts, last), "\n")
}

func (d RegisterDoc) amount() string {
	if d.Fen == 0 {
		return ""
	}
	return d.Fen.String() + "元"
}

// registerRows are the boxes of one step.
func (f *flow) registerRows(s RegisterStage, w float64) []formRow {
	lw := labelWidth * 0.9
	wide := w - lw
	note := func(text string) formCell {
		return formCell{w: wide, text: text, role: fonts.Song, size: f.look.small, high: true}
	}
	opinion := row(tableHeight, label(lw, "监督意见"), value(wide, s.Opinion))
	switch {
	case s.Publish:
		return []formRow{row(tableHeight*1.7, label(lw, "公开情况"), value(wide, or(s.Content, "从"+blankDay+"公开到"+blankDay+"\n地点：　　　　　　　　　　收到异议：　　　条"))), opinion}
	case !s.Meeting:
		return []formRow{row(tableHeight, label(lw, "时间"), value(wide, or(s.Time, blankDay))), row(tableHeight*1.7, label(lw, "内容"), value(wide, s.Content)), opinion}
	}
	half, third := (w-2*lw)/2, (w-2.4*lw)/3
	small := func(name string) formCell { return label(lw*0.7, name) }
	return []formRow{
		row(tableHeight, label(lw, "时间"), value(half, or(s.Time, blankDay)), label(lw, "会议形式"), value(half, s.Form)),
		row(tableHeight*0.9, label(lw, "应到"), value(third, people(s.Expected)), small("实到"), value(third, people(s.Present)), small("比例"), value(third, or(s.Share, "　　　％"))),
		row(tableHeight*1.8, label(lw, "内容"), value(wide, s.Content)),
		row(tableHeight*1.8, label(lw, "参会人员\n签字"), note("")),
		row(tableHeight*1.25, label(lw, "乡镇参会\n人员签字"), note("（含职务）")),
		opinion,
	}
}

func or(s, empty string) string {
	if s == "" {
		return empty
	}
	return s
}
