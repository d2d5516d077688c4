package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// Poster is the sheet that hangs beside a village's board so that people find its
// page. It says what stays true on paper: what can be seen, not what is newest.
type Poster struct {
	Village string     // 县、镇、村 in full
	Title   string     // 扫一扫，看村里的账
	Shows   []string   // what the village's page has, each a short line
	Phones  []CardFact // who answers questions, and the number
	Reply   int        // days within which the village promises an answer; 0: says nothing of it
	Place   string     // where the board hangs; may be empty
	Day     calendar.Day
	URL     string // of the village's page
}

// posterLook is A3 upright or, its sizes and margins times k, A4.
func posterLook(k float64) look {
	l := look{
		w: 297 * mm, h: 420 * mm, left: 22 * mm * k, top: 17 * mm * k, right: 22 * mm * k, bottom: 14 * mm * k,
		title: 70 * k, place: 27 * k, lead: 31 * k, body: 25 * k, small: 13 * k, gap: 17 * k, leading: 1.4,
	}
	if k < 1 {
		l.w, l.h = 210*mm, 297*mm
	}
	return l
}

// The code takes what the words leave, within these parts of the page's width.
const (
	posterCodeLeast = 0.32
	posterCodeMost  = 0.56
)

// Posters draws a poster for each village, one page each, on A3 or, the same
// smaller, on A4 of the options. The fault says that there is none to draw.
func Posters(list []Poster, o Options) ([]byte, error) {
	if len(list) == 0 {
		return nil, fault.NotFoundf("没有可以打印的海报：这里还没有村。")
	}
	scale := 1.0
	if o.Paper != A3 {
		scale = 210.0 / 297
	}
	f, err := o.paper(posterLook(scale))
	if err != nil {
		return nil, err
	}
	f.file = o
	for _, d := range list {
		k, err := (Options{URL: d.URL}).encode()
		if err != nil {
			return nil, err
		}
		f.poster(d, k)
	}
	return f.print(meta(list[0].Title, posterOwner(list), list[0].Day))
}

// posterOwner is the village of one poster, else how many villages there are.
func posterOwner(list []Poster) string {
	if len(list) == 1 {
		return list[0].Village
	}
	return strconv.Itoa(len(list)) + "个村"
}

// posterBlock is a paragraph of a poster, set.
type posterBlock struct {
	kind    finish.Kind
	st      typeset.Style
	colour  colour
	above   float64 // room before it, in points
	hanging bool    // of a list, behind a square
	lines   []typeset.Line
}

func (b posterBlock) lead() float64 { return b.st.Size * 1.36 }
func (b posterBlock) tall() float64 { return b.above + float64(len(b.lines))*b.lead() }

// poster draws one. Words shrink until enough is left for the code.
func (f *flow) poster(d Poster, k code) {
	l := f.look
	f.turn()
	f.bookmark(d.Village, l.top, false)
	var head, body []posterBlock
	room := 0.0
	for shrink := 1.0; shrink > 0.1; shrink *= 0.94 {
		head, body = f.posterHead(d, shrink), f.posterBody(d, shrink)
		room = f.floor() - l.top - l.gap*2.4 // around the band and the code
		for _, b := range append(head, body...) {
			room -= b.tall()
		}
		if room >= l.w*posterCodeLeast {
			break
		}
	}
	f.posterBlocks(head[:1])
	band := head[1].tall() + l.gap
	f.fill(l.left, f.y+l.gap*0.5, f.width(), band, accent)
	f.y += l.gap
	f.posterBlocks(head[1:])
	f.y += l.gap * 0.9
	side := min(room, l.w*posterCodeMost)
	air := (room - side) / 2 // of a poster with little to say
	f.code(k, l.left+(f.width()-side)/2, f.y+air, side)
	f.y += side + 2*air
	f.posterBlocks(body)
}

// posterHead is the village and the title.
func (f *flow) posterHead(d Poster, shrink float64) []posterBlock {
	l := f.look
	return []posterBlock{
		f.posterBlock(finish.P, fonts.Hei, l.place*shrink, ink, d.Village),
		f.posterBlock(finish.H1, fonts.Title, f.posterTitle(d.Title)*shrink, colour{0xFF, 0xFF, 0xFF}, d.Title),
	}
}

// posterTitle gives the size at which a title fills its line; a long one takes
// more lines.
func (f *flow) posterTitle(title string) float64 {
	w := f.set.Width(typeset.Style{Role: fonts.Title, Size: 1}, title)
	return max(f.look.title*0.6, min(f.look.title*1.1, (f.width()-3*f.look.gap)/max(w, 1)))
}

// posterBody is what stands below the code.
func (f *flow) posterBody(d Poster, shrink float64) []posterBlock {
	l := f.look
	_, address, _ := strings.Cut(d.URL, "://")
	body, lead := l.body*shrink, l.lead*shrink
	list := []posterBlock{
		f.posterBlock(finish.P, fonts.Song, body*0.92, ink, "用微信“扫一扫”或手机相机对准它。不用登录，不用装软件。"),
		f.posterBlock(finish.P, fonts.Song, body*0.72, ink, "也可以在浏览器里输入："+address),
	}
	add := func(above float64, hanging bool, b posterBlock) {
		b.above, b.hanging = above, hanging
		list = append(list, b)
	}
	if len(d.Shows) > 0 {
		add(l.gap, false, f.posterBlock(finish.H2, fonts.Hei, lead, accent, "看得到什么"))
		for _, s := range d.Shows {
			add(l.gap*0.1, true, f.posterBlock(finish.P, fonts.Song, body, ink, s))
		}
	}
	add(l.gap, false, f.posterBlock(finish.H2, fonts.Hei, lead, accent, "看不明白、觉得不对，就问"))
	ask := "到村委会问，或找村务监督委员会。"
	if d.Reply > 0 {
		ask += "村里承诺 " + strconv.Itoa(d.Reply) + " 天内答复。"
	}
	for _, p := range d.Phones {
		add(0, false, f.posterBlock(finish.P, fonts.Hei, lead, ink, p.Name+"　"+p.Value))
	}
	add(0, false, f.posterBlock(finish.P, fonts.Song, body*0.8, ink, ask))
	add(l.gap*0.8, false, f.posterBlock(finish.P, fonts.Song, body*0.92, ink, "字太小？点页面最上面的“长辈版”"))
	foot := d.Day.Chinese() + "打印"
	if d.Place != "" {
		foot = "贴在：" + d.Place + "　" + foot
	}
	add(l.gap*0.4, false, f.posterBlock(finish.P, fonts.Song, l.small*min(1, shrink*1.2), soft, foot))
	return list
}

func (f *flow) posterBlock(kind finish.Kind, role fonts.Role, size float64, col colour, text string) posterBlock {
	st := typeset.Style{Role: role, Size: size}
	return posterBlock{kind: kind, st: st, colour: col, lines: f.set.Break(st, text, f.width()-2*f.look.gap)}
}

func (f *flow) posterBlocks(list []posterBlock) {
	l, wide := f.look, 0.0
	for _, b := range list {
		if b.hanging {
			wide = max(wide, widest(b.lines, b.st.Size))
		}
	}
	for _, b := range list {
		before := f.begin(b.kind, "")
		f.y += b.above
		size := b.st.Size
		x := l.left + (f.width()-wide)/2 // of a list, which stands in the middle as one
		if b.hanging {
			f.fill(x-size, f.y+b.lead()*0.5-size*0.2, size*0.4, size*0.4, accent)
		}
		for _, line := range b.lines {
			y := baseline(f.y, b.lead(), size)
			if b.hanging {
				f.text(x, y, size, b.colour, line)
			} else {
				f.place(l.left, y, f.width(), size, centre, b.colour, line)
			}
			f.y += b.lead()
		}
		f.end(before)
	}
}
