package pdf

import (
	"image"
	"image/color"
)

// deviation is a place where two pictures differ, and by how many grey levels on
// average.
type deviation struct {
	where image.Rectangle
	by    int
}

// goldenWindow is a size of place that is looked at: how dark it is on average may differ
// by so many levels.
type goldenWindow struct{ w, h, limit int }

// The windows. A line of text that is moved up or down changes flat ones, one moved
// aside upright ones; a rule that is gone is missed in one of them. The square sees
// grounds and weights of type.
var goldenWindows = []goldenWindow{{24, 1, 16}, {1, 24, 16}, {24, 24, 6}}

// differences gives the places where two pictures differ more than the drawing of
// edges explains.
func differences(want, now *image.Gray) []deviation {
	if want.Rect != now.Rect {
		return []deviation{{now.Rect, 255}}
	}
	var out []deviation
	a, b := integralOf(want), integralOf(now)
	w, h := want.Rect.Dx(), want.Rect.Dy()
	for _, k := range goldenWindows {
		for y := 0; y < h; y += k.h {
			for x := 0; x < w; x += k.w {
				r := image.Rect(x, y, min(x+k.w, w), min(y+k.h, h))
				if by := (a.of(r) - b.of(r)) / (r.Dx() * r.Dy()); max(by, -by) > k.limit {
					out = append(out, deviation{r, max(by, -by)})
				}
			}
		}
	}
	return out
}

// integral has at each place the sum of all that is above and left of it.
type integral struct {
	w     int
	total []int
}

func integralOf(g *image.Gray) integral {
	w, h := g.Rect.Dx()+1, g.Rect.Dy()+1
	s := integral{w, make([]int, w*h)}
	for y := 1; y < h; y++ {
		row := 0
		for x := 1; x < w; x++ {
			row += int(g.Pix[(y-1)*g.Stride+x-1])
			s.total[y*w+x] = row + s.total[(y-1)*w+x]
		}
	}
	return s
}

// of is the sum within a place.
func (s integral) of(r image.Rectangle) int {
	at := func(x, y int) int { return s.total[y*s.w+x] }
	return at(r.Max.X, r.Max.Y) - at(r.Min.X, r.Max.Y) - at(r.Max.X, r.Min.Y) + at(r.Min.X, r.Min.Y)
}

// markFaults shows what was kept in green, what is drawn now in red, and frames
// where they differ.
func markFaults(want, now *image.Gray, faults []deviation) image.Image {
	box := want.Rect.Union(now.Rect)
	out := image.NewRGBA(box)
	shade := func(g *image.Gray, x, y int) uint8 {
		if !(image.Point{x, y}).In(g.Rect) {
			return 255
		}
		return g.GrayAt(x, y).Y
	}
	for y := range box.Dy() {
		for x := range box.Dx() {
			kept, tracedLine := shade(want, x, y), shade(now, x, y)
			out.SetRGBA(x, y, color.RGBA{kept, tracedLine, min(kept, tracedLine), 255})
		}
	}
	frame := color.RGBA{0, 0, 255, 255}
	for _, f := range faults {
		for x := f.where.Min.X; x < f.where.Max.X; x++ {
			out.SetRGBA(x, f.where.Min.Y, frame)
			out.SetRGBA(x, f.where.Max.Y-1, frame)
		}
	}
	return out
}
