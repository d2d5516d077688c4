package pdf

import (
	"image"

	library "github.com/boombuler/barcode/qr"

	"sunshine/app/fault"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/qr"
)

// code is a QR code: its dark modules as runs, and how many modules wide it is.
type code struct {
	runs []run
	n    int
	says string
}

// encode makes the QR code of a notice's address, of level M.
func (o Options) encode() (code, error) {
	if o.URL == "" || o.Draft {
		return code{}, nil
	}
	if c, ok := qr.Encode(o.URL); ok {
		return code{runs: dark(c.Dark, c.N), n: c.N, says: o.URL}, nil
	}
	img, err := library.Encode(o.URL, library.M, library.Auto) // longer than any address of ours
	if err != nil {
		return code{}, fault.Invalidf("网址太长，二维码放不下：%s", o.URL).Because(err)
	}
	n := img.Bounds().Dx()
	return code{runs: dark(blackIn(img), n), n: n, says: o.URL}, nil
}

func blackIn(img image.Image) func(x, y int) bool {
	return func(x, y int) bool { r, _, _, _ := img.At(x, y).RGBA(); return r < 0x8000 }
}

// code draws a QR code in a square of the given size, a quiet zone of four
// modules included.
func (c *canvas) code(k code, x, y, size float64) {
	const quiet = 4
	unit := size / float64(k.n+2*quiet)
	before := c.begin(finish.Figure, finish.Picture("二维码，打开网址："+k.says, x, c.h-y-size, size, size))
	defer c.end(before)
	c.add(mark{kind: runsMark, colour: ink, x: x + quiet*unit, y: y + quiet*unit, w: unit, runs: k.runs})
}

// dark lists the dark modules, merged to runs along a row and then down the
// columns where runs are alike, so that the printed squares show no seams.
func dark(black func(x, y int) bool, n int) []run {
	out := make([]run, 0, n*n/5)
	above, here := make([]int, n), make([]int, n) // by x: one more than the index of the run that begins there in the row
	for y := range n {
		clear(here)
		for x := 0; x < n; x++ {
			if !black(x, y) {
				continue
			}
			w := 1
			for x+w < n && black(x+w, y) {
				w++
			}
			if i := above[x] - 1; i >= 0 && out[i].w == w {
				out[i].h++
				here[x] = i + 1
			} else {
				out = append(out, run{x, y, w, 1})
				here[x] = len(out)
			}
			x += w
		}
		above, here = here, above
	}
	return out
}
