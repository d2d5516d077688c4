package pdf

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"sunshine/app/pdf/fonts"
	"sunshine/app/procedure"
)

// matterStages is the table of the counts and, step by step, why each counts.
func (f *flow) matterStages(n procedure.Notice) {
	var rows [][]string
	for _, s := range n.Stages {
		if c := s.Count; c != nil {
			rows = append(rows, []string{
				s.Name, s.Organ, s.Day.Chinese(), s.Place, strconv.Itoa(c.Expected), strconv.Itoa(c.Present),
				strconv.Itoa(c.Yes), strconv.Itoa(c.No), strconv.Itoa(c.Abstain), strconv.Itoa(c.Invalid),
			})
		}
	}
	if len(rows) > 0 {
		num := func(head string) column { return column{head: head, align: centre, fixed: true} }
		f.grid([]column{
			{head: "步骤", grow: true},
			{head: "会议"},
			{head: "日期", align: centre, fixed: true},
			{head: "地点"},
			num("应到"), num("实到"), num("赞成"), num("反对"), num("弃权"), num("无效"),
		}, rows)
	}
	for i, s := range n.Stages {
		head, text := stageText(s)
		f.headedText(fonts.Kai, "（"+hanNumber(i+1)+"）"+head, text)
	}
}

// stageText tells a step in a paragraph: its name, and how it went.
func stageText(s procedure.NoticeStage) (head, text string) {
	var b strings.Builder
	if s.Count == nil && !s.Day.IsZero() {
		b.WriteString(s.Day.Chinese() + "，")
	}
	b.WriteString(stop(s.Sentence))
	if s.Amendments != "" {
		b.WriteString("会上改动：" + stop(s.Amendments))
	}
	if s.Agrees != "" {
		b.WriteString("村务监督委员会意见：" + stop(s.Agrees))
	}
	return s.Name + "：", b.String()
}

// hanNumber writes 1 to 99 in hanzi.
func hanNumber(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	if n < 1 || n > 99 {
		return strconv.Itoa(n)
	}
	tens, ones := n/10, digits[n%10]
	switch tens {
	case 0:
		return ones
	case 1:
		return "十" + ones
	}
	return digits[tens] + "十" + ones
}

// matterWork is contracts, changes, acceptance, and what it cost against what
// was decided.
func (f *flow) matterWork(n procedure.Notice) {
	w := n.Work
	if w == nil {
		return
	}
	if len(w.Contracts) > 0 {
		var rows [][]string
		for _, c := range w.Contracts {
			rows = append(rows, []string{c.Day.Chinese(), c.Party, c.Chosen, c.Fen.String()})
		}
		f.grid([]column{{head: "签订日期", align: centre, fixed: true}, {head: "承包人（供应商）", grow: true}, {head: "怎么选的", grow: true}, {head: "合同金额（元）", align: right, fixed: true}}, rows)
	} else {
		f.officialText("没有签合同。")
	}
	if len(w.Changes) > 0 {
		var rows [][]string
		for _, c := range w.Changes {
			rows = append(rows, []string{c.Day.Chinese(), c.What, c.Fen.String()})
		}
		f.grid([]column{{head: "变更日期", align: centre, fixed: true}, {head: "改了什么", grow: true}, {head: "增减（元）", align: right, fixed: true}}, rows)
	}
	f.matterSums(n)
	if !w.AcceptedOn.IsZero() {
		s := w.AcceptedOn.Chinese() + "验收合格。"
		if len(w.Acceptors) > 0 {
			s += "验收人：" + strings.Join(w.Acceptors, "、") + "。"
		}
		f.officialText(s + stop(w.Remark))
	}
}

// matterSums sets the sums side by side, and says in words which way they differ.
func (f *flow) matterSums(n procedure.Notice) {
	w := n.Work
	dash := func(v int64, s string) string {
		if v == 0 {
			return "—"
		}
		return s
	}
	if n.Matter.Fen == 0 && w.Committed == 0 && w.Settled == 0 {
		f.officialText("没有花钱。")
		return
	}
	difference := "—"
	if n.Matter.Fen > 0 && w.Settled > 0 {
		difference = w.Difference.String()
	}
	num := func(head string) column { return column{head: head, align: right, fixed: true} }
	f.grid([]column{num("决议金额（元）"), num("合同加变更（元）"), num("决算（元）"), num("决算减决议（元）")}, [][]string{{
		dash(int64(n.Matter.Fen), n.Matter.Fen.String()), dash(int64(w.Committed), w.Committed.String()), dash(int64(w.Settled), w.Settled.String()), difference,
	}})
	switch {
	case n.Matter.Fen == 0 || w.Settled == 0:
	case w.Difference > 0:
		p := f.onGrid()
		p.role = fonts.Hei
		f.paragraph(p, f.set.Break(p.style(), "决算比决议多"+w.Difference.String()+"元，超出决议金额。", f.width()))
	case w.Difference < 0:
		f.officialText("决算比决议少" + (-w.Difference).String() + "元。")
	default:
		f.officialText("决算和决议金额相同。")
	}
}

// grid draws a small table at f.y, with air around it; on the grid of an official
// paper it takes whole lines. Its head and two rows stay with a heading above.
func (f *flow) grid(cols []column, rows [][]string) {
	t := &table{cols: cols, rows: len(rows), text: func(r, c int) string { return rows[r][c] }}
	t.sized(f)
	high, first := t.height(t.heads), 0.0
	for r := range rows {
		if high += t.height(t.cells[r*len(cols) : (r+1)*len(cols)]); r < 2 {
			first = high
		}
	}
	above, below := f.look.gap*0.2, f.look.gap*0.5
	if line := f.look.line; line > 0 {
		if first < (f.floor()-f.look.top)/2 {
			f.needTied(max(first, t.height(t.heads)+3*t.height(nil)) + above) // no less than draw asks for
		}
		if f.fits(high + above + below) {
			free := math.Ceil((high+above+below)/line)*line - high
			above, below = free/2, free/2
		}
	}
	f.y += above
	t.draw(f)
	f.y += below
	f.snap()
}

// sized prepares a small table in the largest size its figures fit in. One of many
// columns in an official paper is set smaller, a little more if that saves lines.
func (t *table) sized(f *flow) {
	size, pad := f.look.body*1.14, 0.45
	if f.look.line > 0 && len(t.cols) > gridColumns {
		size, pad = f.look.body, 0.3
		for _, s := range []float64{1, 0.96, 0.92, 0.88} {
			if t.prepare(f, size*s, size*s*pad) && !t.wrapped() {
				return
			}
		}
	}
	for shrink := 0; !t.prepare(f, size, size*pad) && shrink < 6; shrink++ {
		size *= 0.92
	}
}

// wrapped tells whether a cell has more than one line.
func (t *table) wrapped() bool {
	return slices.ContainsFunc(t.cells, func(k cell) bool { return len(k.lines) > 1 })
}

// gridColumns is how many a table of an official paper has at most in larger type.
const gridColumns = 6
