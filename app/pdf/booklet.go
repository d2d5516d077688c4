package pdf

import (
	"errors"
	"io"
	"strconv"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// Booklet joins notices into one file to be printed, in the order they come: a
// list of contents in front, bookmarks by village and notice, every font embedded
// once. Pages are written as they come, so that a booklet may be larger than
// memory. The same notices in the same order give the same bytes.
type Booklet struct {
	binding Binding
	file    *finish.Booklet
	set     *typeset.Setter
	w, h    float64 // of the last page
	marks   []finish.Bookmark
	lines   []contentsLine
	err     error // the file is not whole
}

// Binding is how a booklet is made.
type Binding struct {
	Title string       // 青石镇2026年3月公开
	By    string       // whose it is
	Day   calendar.Day // the file is dated by it
	Paper Paper        // of the list of contents
	Odd   bool         // every notice begins on an odd page, for printing on both sides
	Fonts *Fonts       // those of the program if nil
}

// Entry is a notice in the list of contents.
type Entry struct {
	Village, Title, Number string
	Version                int
}

// LeftOut is a notice that is not in the booklet.
type LeftOut struct {
	Village, Title, Number, Reason string
}

// contentsLine is an entry with where it begins, from 0.
type contentsLine struct {
	Entry
	page int
}

// NewBooklet begins one that is written to a file or the like.
func NewBooklet(to io.Writer, b Binding) (*Booklet, error) {
	set, err := Options{Fonts: b.Fonts}.setter()
	if err != nil {
		return nil, err
	}
	return &Booklet{binding: b, set: set, file: finish.NewBooklet(to, meta(b.Title, b.By, b.Day))}, nil
}

// Pages is how many pages it has so far, the list of contents left out.
func (b *Booklet) Pages() int { return b.file.Pages() }

// Add draws a notice into the booklet. draw is called with the options o and must
// draw one notice of those that have an opening; what it draws is no file.
func (b *Booklet) Add(e Entry, o Options, draw func(Options) ([]byte, error)) error {
	b.set.Next()
	b.turn()
	page := b.file.Pages()
	o.set, o.into = b.set, b
	if _, err := draw(o); err != nil {
		return err
	}
	if b.file.Pages() == page {
		return errors.New("pdf: this document cannot be part of a booklet")
	}
	if n := len(b.lines); n == 0 || b.lines[n-1].Village != e.Village {
		b.marks = append(b.marks, finish.Bookmark{Title: e.Village, Page: page, Top: b.h})
	}
	b.marks = append(b.marks, finish.Bookmark{Title: e.Title, Page: page, Top: b.h, Deep: true})
	b.lines = append(b.lines, contentsLine{e, page})
	return nil
}

// turn adds the empty back of a leaf, where the next notice must begin on an odd page.
func (b *Booklet) turn() {
	if b.binding.Odd && b.file.Pages()%2 == 1 {
		b.file.Blank(b.w, b.h)
	}
}

// take takes the pages of a document.
func (b *Booklet) take(c *canvas, raw []byte) error {
	b.w, b.h = c.w, c.h
	b.err = errors.New("pdf: a document did not go into the booklet whole")
	b.err = b.file.Add(finish.Chapter{Raw: raw, W: c.w, H: c.h, Tags: &c.tree, Images: c.images})
	return b.err
}

// Err is why nothing can be added any more: the file could not be written. A
// document that could not be drawn leaves it nil; the others go on.
func (b *Booklet) Err() error { return b.err }

// Close writes the list of contents, which also names what was left out and why,
// and ends the file.
func (b *Booklet) Close(left []LeftOut) error {
	if len(b.lines) == 0 {
		return fault.Invalidf("没有可以合在一起的文件。")
	}
	b.set.Next()
	b.turn()
	before := b.file.Pages()
	f, front, err := b.contents(left)
	if err != nil {
		return err
	}
	if _, err := f.print(finish.Meta{}); err != nil {
		return err
	}
	for b.file.Pages() < before+front {
		b.file.Blank(b.w, b.h)
	}
	b.file.Front(front)
	marks := append([]finish.Bookmark{{Title: "目录", Page: before, Top: f.h}}, b.marks...)
	return b.file.Close(b.set.Subsets(), marks)
}

// contents lays the list out, and gives the pages it is to take in front. How many
// that are decides where the notices behind it begin, and with that what it says.
func (b *Booklet) contents(left []LeftOut) (f *flow, front int, err error) {
	o := Options{Paper: b.binding.Paper, set: b.set, into: b}
	for pages := 1; pages > front; {
		front = pages
		if f, err = o.start(false); err != nil {
			return nil, 0, err
		}
		f.file = o
		f.contents(b.binding, b.lines, left, front)
		pages = len(f.pages)
		if b.binding.Odd {
			pages += pages % 2
		}
	}
	return f, front, nil
}

func (f *flow) contents(b Binding, lines []contentsLine, left []LeftOut, front int) {
	l := f.look
	f.head = func(f *flow) { f.runningHead(frame{title: "目录", village: b.Title}) }
	f.turn()
	f.centred(fonts.Hei, l.place, b.Title)
	f.y += l.title * 0.3
	f.banner("目录")
	f.y += l.gap
	p := para{role: fonts.Kai, size: l.lead * 0.9, lead: l.lead * 1.4, colour: soft}
	f.prose(p, "共"+strconv.Itoa(len(lines))+"份。“页”是在这份文件里的第几页，目录也算在内。")
	rows := make([][]string, len(lines))
	for i, x := range lines {
		rows[i] = []string{strconv.Itoa(i + 1), x.Village, x.Title, x.Number, "第" + strconv.Itoa(x.Version) + "版", strconv.Itoa(front + x.page + 1)}
	}
	f.grid([]column{
		{head: "序号", fixed: true, align: centre},
		{head: "村", cap: 8},
		{head: "标题", grow: true, cap: 24},
		{head: "公开编号", fixed: true},
		{head: "版", fixed: true, align: centre},
		{head: "页", fixed: true, align: right},
	}, rows)
	if len(left) > 0 {
		f.section("没有收进来的", func() {
			rows := make([][]string, len(left))
			for i, x := range left {
				rows[i] = []string{x.Village, x.Title, x.Number, x.Reason}
			}
			f.grid([]column{{head: "村", cap: 8}, {head: "标题", grow: true, cap: 20}, {head: "公开编号", fixed: true}, {head: "为什么", cap: 20}}, rows)
		})
	}
	f.footers()
}
