package pdf

import (
	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"sunshine/app/fault"
	"sunshine/app/pdf/finish"
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
	img, err := qr.Encode(o.URL, qr.M, qr.Auto)
	if err != nil {
		return code{}, fault.Invalidf("网址太长，二维码放不下：%s", o.URL).Because(err)
	}
	n := img.Bounds().Dx()
	return code{runs: dark(img, n), n: n, says: o.URL}, nil
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
func dark(img barcode.Barcode, n int) []run {
	black := func(x, y int) bool { r, _, _, _ := img.At(x, y).RGBA(); return r < 0x8000 }
	var out []run
	above := map[[2]int]int{} // x and width of the runs ending in the row above
	for y := range n {
		here := map[[2]int]int{}
		for x := 0; x < n; x++ {
			if !black(x, y) {
				continue
			}
			w := 1
			for x+w < n && black(x+w, y) {
				w++
			}
			key := [2]int{x, w}
			if i, ok := above[key]; ok {
				out[i].h++
				here[key] = i
			} else {
				here[key] = len(out)
				out = append(out, run{x, y, w, 1})
			}
			x += w
		}
		above = here
	}
	return out
}
