package web

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// pdfWith is a PDF of one page with its content and, if any, its properties.
func pdfWith(content, info string) []byte {
	if info != "" {
		info = "5 0 obj" + info + "endobj\ntrailer<</Root 1 0 R/Info 5 0 R>>\n"
	}
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj 4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n%s%%%%EOF", len(content), content, info)
}

func spotted(n int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 12, 12))
	for i := range 12 {
		img.Set(i, (i*n)%12, color.RGBA{uint8(n), uint8(n >> 8), uint8(20 * i), 255})
	}
	return img
}

// pngOf is a picture with words in it that nobody sees.
func pngOf(t *testing.T, words string, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, spotted(n)); err != nil {
		t.Fatal(err)
	}
	data := "tEXtAuthor\x00" + words
	chunk := string(binary.BigEndian.AppendUint32(nil, uint32(len(data)-4))) + data + string(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(data))))
	const head = 8 + 25
	return append(append(bytes.Clone(b.Bytes()[:head]), chunk...), b.Bytes()[head:]...)
}

// jpegOf is a photo with a comment that nobody sees.
func jpegOf(t *testing.T, words string, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, spotted(n), nil); err != nil {
		t.Fatal(err)
	}
	comment := string([]byte{0xff, 0xfe, byte((len(words) + 2) >> 8), byte(len(words) + 2)}) + words
	return append([]byte("\xff\xd8"+comment), b.Bytes()[2:]...)
}
