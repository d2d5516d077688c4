package pdf

// flow places blocks down the pages of a canvas. y is where the next one goes.
type flow struct {
	*canvas
	look look
	y    float64
	head func(*flow) // draws what repeats at the top of every page but the first
	tied float64     // height of what must not stand on a page without the table's last row
	tail tail        // what was laid last
}

// look is the geometry and the sizes of one paper, in points.
type look struct {
	w, h                     float64
	left, top, right, bottom float64 // margins
	title, place, lead, body float64 // type sizes; body is the tables'
	small                    float64
	gap                      float64 // between blocks
	leading, padding         float64 // of table rows, in parts of the type size
	line, pitch              float64 // of the grid of official papers; 0: there is none
	mark, scale              float64 // size of the red mark; how much larger than A4 it all is
}

const mm = 72 / 25.4

var (
	a4 = look{
		w: 210 * mm, h: 297 * mm, left: 16 * mm, top: 16 * mm, right: 16 * mm, bottom: 17 * mm,
		title: 29, place: 12, lead: 11, body: 8.5, small: 7.5, gap: 10, leading: 1.36, padding: 0.32,
	}
	a4Wide = look{
		w: 297 * mm, h: 210 * mm, left: 17 * mm, top: 15 * mm, right: 17 * mm, bottom: 16 * mm,
		title: 29, place: 12, lead: 11, body: 8.5, small: 7.5, gap: 10, leading: 1.36, padding: 0.32,
	}
	// A3 hangs on a wall and is read from a step away.
	a3 = look{
		w: 420 * mm, h: 297 * mm, left: 22 * mm, top: 19 * mm, right: 22 * mm, bottom: 20 * mm,
		title: 44, place: 18, lead: 16.5, body: 12.5, small: 10.5, gap: 15, leading: 1.34, padding: 0.32,
	}
)

func (f *flow) width() float64 { return f.look.w - f.look.left - f.look.right }
func (f *flow) floor() float64 { return f.look.h - f.look.bottom }

// turn begins a new page.
func (f *flow) turn() {
	f.addPage()
	f.y = f.look.top
	if len(f.pages) > 1 && f.head != nil {
		before := f.aside()
		f.head(f)
		f.end(before)
	}
}

// need begins a new page unless h points are left on this one.
func (f *flow) need(h float64) {
	if !f.fits(h) {
		f.turn()
	}
}

// fits tells whether h points are left on the page, but for a rounding.
func (f *flow) fits(h float64) bool { return f.y+h <= f.floor()+0.01 }

// settle lays a document out. One of a few pages, or whose last page is nearly
// empty, it lays out again with less air, and takes that if it saves a page.
func (f *flow) settle(lay func(*flow)) *flow {
	lay(f)
	sparse := f.y < f.look.top+(f.floor()-f.look.top)*0.6
	if n := len(f.pages); n == 1 || n > 3 && !sparse || n > 12 {
		return f
	}
	second := &flow{canvas: newCanvas(f.w, f.h, f.set), look: f.look.tight()}
	lay(second)
	if len(second.pages) < len(f.pages) {
		return second
	}
	return f
}

// tight is the same paper with less air.
func (l look) tight() look {
	l.top, l.bottom, l.gap = l.top*0.8, l.bottom*0.85, l.gap*0.65
	l.title, l.lead = l.title*0.88, l.lead*0.93
	l.body *= 0.965
	l.leading, l.padding = 1.24, 0.18
	return l
}
