package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png" // attachments are kept as either
	"strconv"

	xdraw "golang.org/x/image/draw"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// figure is a picture of a text, redrawn for print.
type figure struct {
	image   finish.Image
	caption string
}

// printedEdge is the longer edge of a printed picture, in pixels: about 200 to
// an inch over the width of the page.
const printedEdge = 1300

// figuresOf redraws the pictures of a text, on white: a file of archives knows no
// transparency.
func figuresOf(t disclosure.Text, pictures map[string][]byte) (list []figure, err error) {
	for _, x := range t.Files {
		if !x.Picture() {
			continue
		}
		img, _, err := image.Decode(bytes.NewReader(pictures[x.SHA256]))
		if err != nil {
			return nil, fault.Invalidf("照片“%s”打不开，请换一张。", x.Name).Because(err)
		}
		b := img.Bounds()
		w, h := b.Dx(), b.Dy()
		if long := max(w, h); long > printedEdge {
			w, h = max(1, w*printedEdge/long), max(1, h*printedEdge/long)
		}
		white := image.NewRGBA(image.Rect(0, 0, w, h))
		draw.Draw(white, white.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
		xdraw.ApproxBiLinear.Scale(white, white.Bounds(), img, b, draw.Over, nil)
		var out bytes.Buffer
		if err := jpeg.Encode(&out, white, &jpeg.Options{Quality: 80}); err != nil {
			return nil, err
		}
		list = append(list, figure{finish.Image{JPEG: out.Bytes(), W: w, H: h}, x.Name})
	}
	return list, nil
}

// figures places the pictures with their captions: two beside each other where
// both stand upright or are small, else one below the other.
func (f *flow) figures(list []figure) {
	f.images = nil
	for n := 0; n < len(list); {
		if n+1 < len(list) && list[n].narrow() && list[n+1].narrow() {
			f.row(list[n:n+2], n)
			n += 2
			continue
		}
		f.row(list[n:n+1], n)
		n++
	}
}

func (x figure) narrow() bool { return x.image.H*4 > x.image.W*3 }

// sizes gives the sizes of pictures at most so wide and high, and the height of the
// highest.
func sizes(list []figure, width, room float64) (ws, hs []float64, high float64) {
	for _, x := range list {
		w, h := float64(x.image.W), float64(x.image.H)
		scale := min(width/w, room/h, 72.0/96) // never larger than on a screen
		ws, hs = append(ws, w*scale), append(hs, h*scale)
		high = max(high, h*scale)
	}
	return ws, hs, high
}

// row places one or two pictures at the same height.
func (f *flow) row(list []figure, first int) {
	gap := f.look.gap
	width := (f.width() - gap*float64(len(list)-1)) / float64(len(list))
	p := para{role: fonts.Kai, size: f.look.body * 1.15, lead: f.look.body * 1.75}
	captions, lines := make([][]typeset.Line, len(list)), 0
	for i, x := range list {
		captions[i] = f.set.Break(typeset.Style{Role: p.role, Size: p.size}, "图"+strconv.Itoa(first+i+1)+"　"+x.caption, width)
		lines = max(lines, len(captions[i]))
	}
	more := gap*0.6 + float64(lines)*p.lead
	ws, hs, high := sizes(list, width, (f.floor()-f.look.top)*0.32)
	if left := f.floor() - f.y - more; left < high && left > high*0.72 { // a little smaller, it stays on this page
		ws, hs, high = sizes(list, width, left)
	}
	f.need(more + high)
	from := f.moment()
	f.y += gap * 0.6
	for i, x := range list {
		left := f.look.left + float64(i)*(width+gap)
		px, py := left+(width-ws[i])/2, f.y+high-hs[i]
		before := f.begin(finish.Figure, finish.Picture(x.caption, px, f.h-py-hs[i], ws[i], hs[i]))
		f.images = append(f.images, x.image)
		f.add(mark{kind: imageMark, x: px, y: py, w: ws[i], h: hs[i], image: len(f.images) - 1})
		f.end(before)
		before = f.begin(finish.P, "")
		for n, line := range captions[i] {
			f.place(left, baseline(f.y+high+float64(n)*p.lead, p.lead, p.size), width, p.size, centre, ink, line)
		}
		f.end(before)
	}
	f.y += high + float64(lines)*p.lead
	f.keepTail(from, false, func() { f.row(list, first) })
}
