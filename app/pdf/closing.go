package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// closing is what ends a notice: who made, reviewed and issued it, how to object,
// the place of the seal, and the code that leads to the record.
type closing struct {
	voices voices
	review review
	reply  reply
	beside bool    // on a board sheet the two parts stand side by side
	height float64 // with the gap above; 0 if it is drawn as running text
}

// setClosing sets the closing block. Either part stays on one page, unless its
// text alone would fill most of one.
func (f *flow) setClosing(d frame) closing {
	l := f.look
	w, gap := f.width(), l.gap
	k := closing{beside: l.w > l.h}
	if k.beside {
		w = w*0.48 - gap
		k.review, k.reply = f.setReview(d, l.left, w), f.setReply(d, l.left+w+2*gap, f.width()-w-2*gap)
		k.height = gap + max(k.review.height, k.reply.height)
	} else {
		k.review, k.reply = f.setReview(d, l.left, w), f.setReply(d, l.left, w)
		k.height = gap + k.review.height + gap*0.8 + k.reply.height
	}
	k.voices = f.setVoices(d)
	page := f.floor() - l.top
	if max(k.review.height, k.reply.height) > page*0.4 || k.voices.height > page*0.4 {
		k.height = 0
	} else {
		k.height += k.voices.height
		for _, s := range d.smallPrint() { // a line of it is not left alone on a page
			k.height += l.gap*0.5 + f.smallType().lead*float64(min(3, len(f.set.Break(f.smallType().style(), s, f.width()))))
		}
	}
	return k
}

// closing draws the block.
func (f *flow) closing(d frame, k closing) {
	f.need(k.height)
	f.y += f.look.gap
	switch {
	case k.height == 0:
		f.plainVoices(disclosure.Voices(d.reviewed, d.published))
		f.plainClosing(d)
	case k.beside:
		f.drawVoices(k.voices)
		top := f.y
		f.drawReview(k.review)
		f.drawReply(d, k.reply, top)
		f.y = top + max(k.review.height, k.reply.height)
	default:
		f.drawVoices(k.voices)
		f.drawReview(k.review)
		f.y += f.look.gap * 0.8
		f.drawReply(d, k.reply, f.y)
		f.y += k.reply.height
	}
	for _, s := range d.smallPrint() {
		f.y += f.look.gap * 0.5
		f.prose(f.smallType(), s)
	}
}

// smallPrint is what stands below the closing block: the law, the source.
func (d frame) smallPrint() (texts []string) {
	if d.law != "" {
		texts = append(texts, d.law)
	}
	if d.source != "" {
		texts = append(texts, "数据来源："+d.source)
	}
	return texts
}

func (f *flow) smallType() para {
	return para{role: fonts.Kai, size: f.look.small, lead: f.look.small * 1.5, colour: soft}
}

// plainClosing draws the same as running text, for records with opinions or
// names of many lines.
func (f *flow) plainClosing(d frame) {
	l := f.look
	p := para{role: fonts.Song, size: l.body * 1.06, lead: l.body * 1.6, colour: ink}
	for i, act := range []finance.SheetAct{d.drafted, d.reviewed, d.published} {
		s := reviewHeads[i] + "："
		if opinion := act.Brief(); opinion != "" {
			s += opinion + "　"
		}
		f.prose(p, s+signer(act)+"　签字：　　　　　　日期："+signed(act))
	}
	f.y += l.gap
	for _, s := range replyTexts(d) {
		f.prose(p, s)
	}
	f.y += l.gap * 0.5
	seal, code := f.boxWidths(d)
	high := max(seal/1.1, code)
	f.need(high)
	f.boxes(d, l.left+f.width(), f.y)
	f.y += high
}

var reviewHeads = [3]string{"制表人", "村务监督委员会审核意见", "村民委员会主任"}

func signer(act finance.SheetAct) string {
	s := "姓名：" + act.By
	if act.By != "" && act.Post != "" {
		s += "（" + act.Post + "）"
	}
	return s
}

func signed(act finance.SheetAct) string {
	if act.Day.IsZero() {
		return "　　年　　月　　日"
	}
	return act.Day.Chinese()
}

// review is the block of the three who answer for the notice, set.
type review struct {
	x, w, height float64
	edges        [4]float64
	heads        [3]typeset.Line
	lines        [3][]typeset.Line
	dates        [3]typeset.Line
}

func (f *flow) reviewLead() float64 { return f.look.body * 1.6 }

func (f *flow) setReview(d frame, x, w float64) review {
	l := f.look
	r := review{x: x, w: w, edges: [4]float64{x, x + w*0.305, x + w*0.695, x + w}}
	st := typeset.Style{Role: fonts.Song, Size: l.body * 1.06}
	n := 0
	for i, act := range []finance.SheetAct{d.drafted, d.reviewed, d.published} {
		room := r.edges[i+1] - r.edges[i] - 1.4*l.body
		r.heads[i] = f.set.Shape(fonts.Hei, reviewHeads[i])
		if opinion := act.Brief(); i == 1 || opinion != "" {
			r.lines[i] = f.set.Break(st, "意见："+opinion, room)
		}
		r.lines[i] = append(r.lines[i], f.set.Break(st, signer(act), room)...)
		r.dates[i] = f.set.Shape(fonts.Song, "日期："+signed(act))
		n = max(n, len(r.lines[i]))
	}
	r.height = l.body*1.9 + float64(n+2)*f.reviewLead() + l.body*1.3
	return r
}

// drawReview draws the block at f.y and moves below it.
func (f *flow) drawReview(r review) {
	l := f.look
	size, lead, head := l.body*1.06, f.reviewLead(), l.body*1.9
	sign := f.set.Shape(fonts.Song, "签字：")
	end := f.y + r.height
	f.fill(r.x, f.y, r.w, head, tint)
	for i := range r.heads {
		x := r.edges[i]
		before := f.begin(finish.P, "")
		f.place(x, baseline(f.y, head, size), r.edges[i+1]-x, size, centre, ink, r.heads[i])
		x += l.body * 0.7
		y := f.y + head + l.body*0.4
		for _, line := range r.lines[i] {
			f.text(x, baseline(y, lead, size), size, ink, line)
			y += lead
		}
		f.text(x, baseline(end-2*lead-l.body*0.7, lead, size), size, ink, sign)
		f.text(x, baseline(end-lead-l.body*0.4, lead, size), size, ink, r.dates[i])
		f.end(before)
		if i > 0 {
			f.rule(r.edges[i], f.y, r.edges[i], end, 0.3, hair)
		}
	}
	right := r.x + r.w
	f.rule(r.x, f.y+head, right, f.y+head, 0.5, ink)
	for _, x := range []float64{r.x, right} {
		f.rule(x, f.y, x, end, 0.6, ink)
	}
	for _, y := range []float64{f.y, end} {
		f.rule(r.x-0.3, y, right+0.3, y, 0.9, ink)
	}
	f.y = end
}

// reply is the block on objections, set.
type reply struct {
	x, w, height float64
	text         float64 // width of the text, left of the boxes
	head         typeset.Line
	parts        [][]typeset.Line
}

// hasCode tells whether the notice carries a QR code.
func (d frame) hasCode() bool { return d.opts.URL != "" && !d.opts.Draft }

// sealSize is a little less than a village's seal, 42 mm; the box marks the
// place, the seal will overlap it.
func (f *flow) sealSize() float64 { return f.look.body * 11 }

// boxWidths gives the widths of the place of the seal and of the code; one that is
// not there has none. The seal may have its place in the signature.
func (f *flow) boxWidths(d frame) (seal, code float64) {
	size := f.sealSize()
	if f.look.line > 0 {
		size = codeSize * f.look.scale
	}
	if !d.sealed {
		seal = size * 1.1
	}
	if d.hasCode() {
		code = size
	}
	return seal, code
}

// codeSize is the side of the code of an official paper: a phone reads it from an
// arm's length.
const codeSize = 29 * mm

func (f *flow) setReply(d frame, x, w float64) reply {
	l := f.look
	r := reply{x: x, w: w, head: f.set.Shape(fonts.Hei, "意见反馈")}
	seal, code := f.boxWidths(d)
	r.text = w - seal - code - l.gap
	if seal > 0 && code > 0 {
		r.text -= l.gap * 0.6
	}
	st := typeset.Style{Role: fonts.Song, Size: l.body * 1.06}
	r.height = l.body * 1.9
	for _, s := range replyTexts(d) {
		lines := f.set.Break(st, s, r.text)
		r.parts = append(r.parts, lines)
		r.height += float64(len(lines))*l.body*1.5 + l.body*0.3
	}
	r.height = max(r.height, code, seal/1.1)
	return r
}

// replyTexts says where to object, how soon an answer comes, and how to check
// that the paper is what was published.
func replyTexts(d frame) []string {
	s := "对公示内容有异议的，请在公示期内"
	if !d.until.IsZero() {
		s += "（" + d.until.Chinese() + "前）"
	}
	s += "向村务监督委员会或村民委员会提出"
	if d.reply.Phone != "" {
		s += "，电话：" + strings.ReplaceAll(d.reply.Phone, " ", "\u00a0") // stays on one line
	}
	s += "。"
	if d.reply.Days > 0 {
		s += "收到后" + strconv.Itoa(d.reply.Days) + "日内答复。"
	}
	out := []string{s}
	if d.hasCode() {
		out = append(out, "扫二维码可核对本版。网址："+d.opts.URL)
	}
	if h := short(d.opts.Hash); h != "" && !d.opts.Draft {
		out = append(out, "校验码（SHA-256前16位）："+h)
	}
	return out
}

// drawReply draws the text, the seal box and the QR code in a row at y.
func (f *flow) drawReply(d frame, r reply, y float64) {
	l := f.look
	size, lead := l.body*1.06, l.body*1.5
	f.boxes(d, r.x+r.w, y)
	f.subhead(r.x, baseline(y, l.body*1.6, size), size, "意见反馈", r.head)
	y += l.body * 1.9
	for _, lines := range r.parts {
		before := f.begin(finish.P, "")
		for _, line := range lines {
			gap := 0.0
			if !line.Last {
				gap = justify(line, r.text, size)
			}
			f.spaced(r.x, baseline(y, lead, size), size, gap, ink, line)
			y += lead
		}
		f.end(before)
		y += l.body * 0.3
	}
}

// boxes draws the seal box and, right of it, the QR code, up to the edge right.
func (f *flow) boxes(d frame, right, y float64) {
	l := f.look
	seal, code := f.boxWidths(d)
	if code > 0 {
		f.code(d.qr, right-code, y, code)
		right -= code + l.gap*0.6
	}
	if seal > 0 {
		high, size := seal/1.1, l.body*1.06
		f.dashed(right-seal, y+1, seal, high-2, soft)
		f.place(right-seal, baseline(y+high/2-size, 2*size, size), seal, size, centre, soft, f.set.Shape(fonts.Song, "（盖章处）"))
	}
}
