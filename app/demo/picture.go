package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// drawnBoards is how many drawings of a board there are; publications take turns.
const drawnBoards = 6

// drawBoard draws the n-th picture of a notice board on a wall with some papers
// on it, the freshest in the middle. It is plainly a drawing: no photo is
// pretended.
func drawBoard(n int) ([]byte, error) {
	const wide, high = 320, 240
	palette := color.Palette{
		color.RGBA{0xe9, 0xe4, 0xd8, 0xff}, // wall
		color.RGBA{0x6b, 0x4f, 0x36, 0xff}, // frame
		color.RGBA{0x2f, 0x6b, 0x4f, 0xff}, // felt
		color.RGBA{0xff, 0xff, 0xfa, 0xff}, // paper
		color.RGBA{0x55, 0x55, 0x55, 0xff}, // writing
		color.RGBA{0xc0, 0x39, 0x2b, 0xff}, // headline, seal
		color.RGBA{0xf4, 0xe7, 0xb5, 0xff}, // older paper
		color.RGBA{0x9b, 0x94, 0x84, 0xff}, // ground
	}
	img := image.NewPaletted(image.Rect(0, 0, wide, high), palette)
	fill := func(x, y, w, h int, c uint8) {
		for j := max(y, 0); j < min(y+h, high); j++ {
			for i := max(x, 0); i < min(x+w, wide); i++ {
				img.SetColorIndex(i, j, c)
			}
		}
	}
	paper := func(x, y, w, h int, sheet uint8, lines int) {
		fill(x, y, w, h, sheet)
		fill(x+w/4, y+6, w/2, 5, 5)
		for k := range lines {
			fill(x+7, y+18+k*7, w-14-(k*5+n*3)%17, 2, 4)
		}
		fill(x+w-20, y+h-18, 12, 12, 5)
		fill(x+w-17, y+h-15, 6, 6, sheet)
	}
	fill(0, high-28, wide, 28, 7)
	fill(38, high-60, 10, 60, 1)
	fill(wide-48, high-60, 10, 60, 1)
	fill(22, 22, wide-44, 172, 1)
	fill(30, 30, wide-60, 156, 2)
	paper(40, 52+n%3*4, 58, 84, 6, 6)
	paper(wide-100, 48+n%2*8, 58, 88, 6, 7)
	paper(110+n%4*3, 40, 92, 132, 3, 14)
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}
