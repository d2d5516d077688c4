package pdftext

import "math"

// matrix is a transformation, as the format writes it.
type matrix [6]float64

var unit = matrix{1, 0, 0, 1, 0, 0}

func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// run is a piece of text with where it stands on the page.
type run struct {
	text           string
	x, y, end, dim float64 // left, base line, right, height, in points, along the writing
	turn           int     // degrees by which the writing is turned
}

// state is what q keeps and Q gives back.
type state struct {
	ctm                           matrix
	font                          *font
	size, char, word, stretch, up float64
	lead                          float64
}

// drawing goes through the operators of a page.
type drawing struct {
	f       *file
	runs    []run
	spoken  []string // ActualText and the like
	shown   int      // characters
	unknown int      // of them, those that no table explains
	fonts   map[any]*font
	seen    map[*stream]bool
	state   state
	stack   []state
	tm, tlm matrix
}

// play reads the operators of a content stream.
func (p *drawing) play(data []byte, resources dict, depth int) {
	x := &lexer{b: data, left: &p.f.left}
	var args array
	for {
		v, ok := x.next(0)
		if !ok {
			return
		}
		w, is := v.(word)
		if !is {
			if args = append(args, v); len(args) > 200 {
				args = args[100:]
			}
			continue
		}
		if w == "ID" {
			skipImage(x)
		}
		p.do(w, args, resources, depth)
		args = nil
	}
}

// skipImage steps over the bytes of a picture that stands in the content.
func skipImage(x *lexer) {
	for x.at+2 < len(x.b) {
		if space(x.b[x.at]) && x.b[x.at+1] == 'E' && x.b[x.at+2] == 'I' && (x.at+3 >= len(x.b) || space(x.b[x.at+3])) {
			x.at += 3
			return
		}
		x.at++
	}
	x.at = len(x.b)
}

func (a array) num(i int) float64 {
	if i < 0 || i >= len(a) {
		return 0
	}
	return float(a[i], 0)
}

func (a array) matrix() matrix {
	var m matrix
	for i := range m {
		m[i] = a.num(i)
	}
	return m
}

func (p *drawing) do(w word, args array, resources dict, depth int) {
	s := &p.state
	switch w {
	case "q":
		if len(p.stack) < 1000 {
			p.stack = append(p.stack, *s)
		}
	case "Q":
		if n := len(p.stack); n > 0 {
			*s, p.stack = p.stack[n-1], p.stack[:n-1]
		}
	case "cm":
		s.ctm = args.matrix().times(s.ctm)
	case "BT":
		p.tm, p.tlm = unit, unit
	case "Tf":
		if n, ok := first(args).(name); ok {
			s.font, s.size = p.font(resources, n), args.num(1)
		}
	case "Tc":
		s.char = args.num(0)
	case "Tw":
		s.word = args.num(0)
	case "Tz":
		s.stretch = args.num(0) / 100
	case "TL":
		s.lead = args.num(0)
	case "Ts":
		s.up = args.num(0)
	case "Td", "TD", "Tm", "T*":
		p.move(w, args)
	case "Tj", "TJ", "'", "\"":
		p.say(w, args)
	case "Do":
		if n, ok := first(args).(name); ok {
			p.object(resources, n, depth)
		}
	case "BDC", "DP":
		p.marked(args, resources)
	}
}

func (p *drawing) move(w word, args array) {
	switch w {
	case "Tm":
		p.tlm = args.matrix()
	case "T*":
		p.tlm = matrix{1, 0, 0, 1, 0, -p.state.lead}.times(p.tlm)
	default:
		if w == "TD" {
			p.state.lead = -args.num(1)
		}
		p.tlm = matrix{1, 0, 0, 1, args.num(0), args.num(1)}.times(p.tlm)
	}
	p.tm = p.tlm
}

func (p *drawing) say(w word, args array) {
	if w == "\"" && len(args) >= 3 {
		p.state.word, p.state.char = args.num(0), args.num(1)
	}
	if w == "'" || w == "\"" {
		p.move("T*", nil)
	}
	if len(args) == 0 {
		return
	}
	for _, v := range list(args[len(args)-1]) {
		switch v := v.(type) {
		case text:
			p.show(v)
		case float64:
			p.tm = matrix{1, 0, 0, 1, -v / 1000 * p.state.size * p.state.stretch, 0}.times(p.tm)
		}
	}
}

// show sets a string down at the place where writing stands.
func (p *drawing) show(b []byte) {
	s := p.state
	if s.font == nil {
		p.shown, p.unknown = p.shown+len(b), p.unknown+len(b)
		return
	}
	m := p.tm.times(s.ctm)
	dim, angle := math.Abs(s.size)*math.Hypot(m[2], m[3]), math.Atan2(m[1], m[0])
	sin, cos := math.Sincos(angle)
	at := func() (x, y float64) { // turned so that the writing runs to the right
		m := matrix{1, 0, 0, 1, 0, s.up}.times(p.tm).times(s.ctm)
		return m[4]*cos + m[5]*sin, m[5]*cos - m[4]*sin
	}
	for _, c := range s.font.decode(b) {
		p.shown++
		if !c.known {
			p.unknown++
			c.text = "\ufffd"
		}
		x, y := at()
		wide := c.width/1000*s.size + s.char
		if c.blank {
			wide += s.word
		}
		p.tm = matrix{1, 0, 0, 1, wide * s.stretch, 0}.times(p.tm)
		end, _ := at()
		p.runs = append(p.runs, run{c.text, x, y, end, dim, int(math.Round(angle * 180 / math.Pi))})
	}
}

func (p *drawing) font(resources dict, n name) *font {
	v := p.f.dictOf(resources["Font"])[n]
	key := any(v)
	if _, is := v.(ref); !is {
		key = n // written out in the resources
	}
	if t, ok := p.fonts[key]; ok {
		return t
	}
	t := p.f.font(v)
	if _, is := v.(ref); is {
		p.fonts[key] = t
	}
	return t
}

// object draws a form; a picture holds no text.
func (p *drawing) object(resources dict, n name, depth int) {
	s, ok := p.f.get(p.f.dictOf(resources["XObject"])[n]).(*stream)
	if !ok || s.dict["Subtype"] == name("Image") || depth > 12 {
		return
	}
	p.form(s, resources, depth)
}

// form draws the content of a form or of what a remark looks like.
func (p *drawing) form(s *stream, resources dict, depth int) {
	data, err := p.f.unpack(s)
	if p.f.broken = p.f.broken || err != nil; err != nil {
		return
	}
	if own := p.f.dictOf(s.dict["Resources"]); own != nil {
		resources = own
	}
	p.seen[s] = true
	kept, stack := p.state, p.stack
	if m := list(p.f.get(s.dict["Matrix"])); len(m) == 6 {
		p.state.ctm = m.matrix().times(p.state.ctm)
	}
	p.play(data, resources, depth+1)
	p.state, p.stack = kept, stack
}

// marked takes what a mark says the text in it reads.
func (p *drawing) marked(args array, resources dict) {
	if len(args) < 2 {
		return
	}
	v := args[1]
	if n, ok := v.(name); ok {
		v = p.f.dictOf(resources["Properties"])[n]
	}
	for _, key := range []name{"ActualText", "Alt", "E"} {
		if t, ok := p.f.get(p.f.dictOf(v)[key]).(text); ok {
			p.spoken = append(p.spoken, words(t))
		}
	}
}
