package pdf

import (
	"math"

	"sunshine/app/calendar"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// Official papers have the geometry of GB/T 9704-2012, "Layout key for official
// document of Party and government organs"; notices of a village share it, without
// the number of the copy and the grade of secrecy. [C] marks what is confirmed, [M]
// what several tell but nobody confirms, [D] our own choice where the standard
// leaves one.
//
//	paper A4, 37 mm above, 28 mm on the left of the type area              [C]
//	type area 156 × 225 mm, so 26 mm on its right and 35 mm below          [C]
//	22 lines of 28 characters of 16 points (3号) on a page                  [C]
//	2号 is 22 points, 3号 16, 4号 14                                         [M]
//
// The blocks, in the order of a paper: mast (official_head.go), officialTitle,
// addressee, officialText (official_text.go), enclosures, sign (official_sign.go),
// officialNote, attachment, imprint, folios (official_foot.go). An order or a
// circular is one function that calls them; officialPaper makes it a file.
const (
	officialLines, officialChars = 22, 28
	typeWidth, typeHeight        = 156 * mm, 225 * mm

	markDrop  = 35 * mm   // of the issuing mark below the top of the type area, issued papers [M]
	ruleDrop  = 4 * mm    // of the red rule below the number [C]
	ruleWidth = 0.7 * mm  // of the red rule [D]
	folioDrop = 7 * mm    // of the dash of the page number below the type area [C]
	heavyRule = 0.35 * mm // first and last of the imprint [M]
	lightRule = 0.25 * mm // between its parts [M]
	sealPlace = 36 * mm   // a little less than the seal of a village or township, 42 mm [D]
	dateInset = 4         // characters empty on the right of the date, with seal [C]
	bareInset = 2         // and on the right of the name, without [M]
)

// red is what is red in official papers: mark and rule. As grey it is dark enough
// for a copier.
var red = colour{0xC7, 0x00, 0x0B}

// The three ways to set an official paper, all on the same type area. The first is
// that of the standard. The others hold more, for notices that hang on a board:
// 4号 on 29 lines of 32, and 小四 on 35 lines of 37 [D].
var (
	official = officialLook(look{lead: 16, title: 22, mark: 42, place: 14, body: 10, small: 9.5, gap: 11}, officialLines, officialChars)
	compact  = officialLook(look{lead: 14, title: 20, mark: 34, place: 12, body: 9.2, small: 9, gap: 8}, 29, 32)
	dense    = officialLook(look{lead: 12, title: 18, mark: 30, place: 12, body: 8.5, small: 8.5, gap: 6}, 35, 37)
)

// officialLook completes the look of a paper of n lines of so many characters.
func officialLook(l look, n, chars int) look {
	l.w, l.h = 210*mm, 297*mm
	l.left, l.top, l.right, l.bottom = 28*mm, 37*mm, 26*mm, 35*mm
	l.leading, l.padding = 1.36, 0.3
	l.line, l.pitch = typeHeight/float64(n), typeWidth/float64(chars)
	l.scale = 1
	return l
}

// onA3 is the same paper larger, as a copier would make it: a board sheet is read
// from a step away.
func (l look) onA3() look {
	for _, v := range []*float64{
		&l.left, &l.top, &l.right, &l.bottom, &l.title, &l.mark, &l.place, &l.lead, &l.body, &l.small, &l.gap, &l.line, &l.pitch, &l.scale,
	} {
		*v *= math.Sqrt2
	}
	l.w, l.h = 297*mm, 420*mm
	return l
}

// officialPaper opens the canvas of an official paper, lays it out, numbers its
// pages and writes it. The issuer and the day describe the file.
func (o Options) officialPaper(title, issuer string, day calendar.Day, lay func(*flow)) ([]byte, error) {
	l := official
	if o.Paper == A3 {
		l = l.onA3()
	}
	f, err := o.paper(l)
	if err != nil {
		return nil, err
	}
	f.file = o
	f.turn()
	lay(f)
	f.folios()
	return f.print(meta(title, issuer, day))
}

// onGrid is the look of an official paper's text.
func (f *flow) onGrid() para {
	l := f.look
	return para{role: fonts.Fang, size: l.lead, lead: l.line, pitch: l.pitch, indent: 2, colour: ink}
}

// snap goes on to the next line of the grid.
func (f *flow) snap() {
	if l := f.look; l.line > 0 {
		f.y = l.top + math.Ceil((f.y-l.top)/l.line-0.02)*l.line
	}
}

// skip leaves lines empty; none at the top of a page.
func (f *flow) skip(lines float64) {
	if f.y > f.look.top+1 {
		f.y += lines * f.look.line
	}
}

// moment is a state of a flow to which it can go back, while it is on the same page
// or a later one.
type moment struct {
	pages, marks, images, elements, index int
	tags                                  tags
	y                                     float64
}

func (f *flow) moment() moment {
	n := len(f.pages)
	return moment{n, len(f.pages[n-1]), len(f.images), len(f.tree.Elements), len(f.tags.index), f.tags, f.y}
}

// back takes back all that was laid since.
func (f *flow) back(m moment) {
	f.pages = f.pages[:m.pages]
	f.pages[m.pages-1] = f.pages[m.pages-1][:m.marks]
	f.images, f.tags, f.y = f.images[:m.images], m.tags, m.y
	f.tree.Elements, f.tags.index = f.tree.Elements[:m.elements], f.tags.index[:m.index]
}

// tail is what was laid last and may be carried over to the next page, so that what
// comes after it does not stand there alone: the last lines of a paragraph, a
// picture.
type tail struct {
	from   moment
	height float64
	again  func()
	pages  int // where the flow was behind it
	marks  int
	head   bool // it is a heading: what follows it belongs to it
}

// keepTail notes that what was laid since m can be laid again.
func (f *flow) keepTail(m moment, head bool, again func()) {
	if len(f.pages) != m.pages {
		f.tail = tail{}
		return
	}
	f.tail = tail{m, f.y - m.y, again, m.pages, len(f.pages[m.pages-1]), head}
}

// lastTail gives the tail if nothing was laid after it.
func (f *flow) lastTail() (tail, bool) {
	t := f.tail
	n := len(f.pages)
	return t, t.again != nil && t.pages == n && t.marks == len(f.pages[n-1])
}

// needTied is need, but the new page begins with what was laid last.
func (f *flow) needTied(h float64) {
	if f.fits(h) {
		return
	}
	gap := 0.0
	t, ok := f.lastTail()
	if ok {
		gap = f.y - t.from.y - t.height
	}
	if l := f.look; !ok || t.from.y <= l.top+1 || l.top+t.height+gap+h > f.floor() {
		f.turn()
		return
	}
	at := f.at
	f.back(t.from)
	f.turn()
	t.again()
	f.at = at
	f.y += gap
	f.need(h) // a picture may have become larger
}

// paragraph draws lines set in the style of p, and keeps the last two as its tail.
func (f *flow) paragraph(p para, lines []typeset.Line) {
	before := f.begin(finish.P, "")
	defer f.end(before)
	head, follows := f.lastTail()
	follows = follows && head.head
	m := f.moment()
	if follows {
		m = head.from
	}
	rest := lines
	for i, line := range lines {
		if !f.fits(p.lead) {
			f.turn()
		}
		if n := len(lines); n > 2 && i == n-2 {
			m, rest, follows = f.moment(), lines[i:], false
		} else if len(f.pages) != m.pages {
			m, rest, follows = f.moment(), lines[i:], false
		}
		f.setLine(p, f.look.left, baseline(f.y, p.lead, p.size), f.width(), line)
		f.y += p.lead
	}
	f.keepTail(m, false, func() {
		if follows {
			head.again()
			f.paragraph(p, rest)
			return
		}
		for _, line := range rest {
			f.setLine(p, f.look.left, baseline(f.y, p.lead, p.size), f.width(), line)
			f.y += p.lead
		}
	})
}
