package finish

import (
	"fmt"
	"strings"
)

// Image is a photograph on the pages: a JPEG of three colours, or of grey alone.
type Image struct {
	JPEG []byte
	W, H int // in pixels
	Grey bool
}

// images writes the pictures and gives the entries by which pages name them.
func (w *writer) images(list []Image) string {
	var names strings.Builder
	for i, m := range list {
		n := w.reserve(1)
		space := "/DeviceRGB"
		if m.Grey {
			space = "/DeviceGray"
		}
		w.plain(n, fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 /Filter /DCTDecode ", m.W, m.H, space), m.JPEG)
		fmt.Fprintf(&names, "/Im%d %d 0 R ", i, n)
	}
	return names.String()
}
