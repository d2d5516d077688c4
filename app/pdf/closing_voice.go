package pdf

import (
	"sunshine/app/disclosure"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// voices is what was said about the notice on its way and is printed with it: an
// objection with its answer in a frame of their own, a meeting as a sentence.
type voices struct {
	framed []voice
	plain  []disclosure.Voice
	height float64
}

// voice is one of the frame, set.
type voice struct {
	head  typeset.Line
	text  string
	lines []typeset.Line
	sign  typeset.Line
}

func (f *flow) setVoices(d frame) voices {
	var v voices
	st := typeset.Style{Role: fonts.Song, Size: f.look.body * 1.06}
	for _, said := range disclosure.Voices(d.reviewed, d.published) {
		if said.Sign == "" {
			v.plain = append(v.plain, said)
			v.height += f.reviewLead() * float64(len(f.set.Break(st, said.Line(), f.width())))
			continue
		}
		k := voice{head: f.set.Shape(fonts.Hei, said.Head), text: said.Head, lines: f.set.Break(st, said.Text, f.width()-1.4*f.look.body), sign: f.set.Shape(fonts.Kai, said.Sign)}
		v.framed = append(v.framed, k)
		v.height += f.voiceHeight(k)
	}
	if len(v.framed) > 0 {
		v.height += f.look.gap * 0.6
	}
	if len(v.plain) > 0 {
		v.height += f.look.gap * 0.6
	}
	return v
}

func (f *flow) voiceHeight(k voice) float64 {
	return f.reviewLead()*float64(len(k.lines)+2) + f.look.body*0.8
}

// drawVoices draws them at f.y and moves below them.
func (f *flow) drawVoices(v voices) {
	if top := f.y; len(v.framed) > 0 {
		right := f.look.left + f.width()
		for i, k := range v.framed {
			if i > 0 {
				f.rule(f.look.left, f.y, right, f.y, 0.3, hair)
			}
			f.drawVoice(k)
		}
		for _, x := range []float64{f.look.left, right} {
			f.rule(x, top, x, f.y, 0.6, ink)
		}
		for _, y := range []float64{top, f.y} {
			f.rule(f.look.left-0.3, y, right+0.3, y, 0.9, ink)
		}
		f.y += f.look.gap * 0.6
	}
	f.plainVoices(v.plain)
}

func (f *flow) drawVoice(k voice) {
	l := f.look
	size, lead, x, width := l.body*1.06, f.reviewLead(), l.left+l.body*0.7, f.width()-1.4*l.body
	y := f.y + l.body*0.4
	f.subhead(x, baseline(y, lead, size), size, k.text, k.head)
	y += lead
	before := f.begin(finish.P, "")
	for _, line := range k.lines {
		gap := 0.0
		if !line.Last {
			gap = justify(line, width, size)
		}
		f.spaced(x, baseline(y, lead, size), size, gap, ink, line)
		y += lead
	}
	f.place(x, baseline(y, lead, size), width, size, right, soft, k.sign)
	f.end(before)
	f.y += f.voiceHeight(k)
}

// plainVoices draws voices as running text.
func (f *flow) plainVoices(list []disclosure.Voice) {
	p := para{role: fonts.Song, size: f.look.body * 1.06, lead: f.reviewLead(), colour: ink}
	for _, said := range list {
		f.prose(p, said.Line())
	}
	if len(list) > 0 {
		f.y += f.look.gap * 0.6
	}
}
