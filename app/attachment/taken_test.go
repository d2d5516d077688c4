package attachment

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"testing"
)

// withExif puts notes of a camera behind a picture's first mark.
func withExif(t testing.TB, order binary.AppendByteOrder, taken string) []byte {
	t.Helper()
	mark := "II"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM"
	}
	b := []byte(mark)
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8) // first directory
	entry := func(tag, kind uint16, count, value uint32) {
		b = order.AppendUint16(b, tag)
		b = order.AppendUint16(b, kind)
		b = order.AppendUint32(b, count)
		b = order.AppendUint32(b, value)
	}
	b = order.AppendUint16(b, 1)
	entry(exifDirectory, 4, 1, 26)
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 1) // at 26
	entry(exifTakenOn, 2, uint32(len(taken)+1), 44)
	b = order.AppendUint32(b, 0)
	b = append(append(b, taken...), 0) // at 44
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	body := append([]byte("Exif\x00\x00"), b...)
	out := append([]byte{}, plain.Bytes()[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	return append(append(out, body...), plain.Bytes()[2:]...)
}

func TestTheDayACameraNoted(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		data := withExif(t, order, "2026:04:09 08:15:00")
		if got := TakenOn(data).String(); got != "2026-04-09" {
			t.Errorf("%T: %q", order, got)
		}
		kept, _, err := Tidy(data)
		if err != nil {
			t.Fatal(err)
		}
		if !TakenOn(kept).IsZero() || bytes.Contains(kept, []byte("2026:04:09")) {
			t.Error("the note is still in what is kept")
		}
	}
	for _, text := range []string{"0000:00:00 00:00:00", "2026:13:40 08:15:00", "nothing"} {
		if got := TakenOn(withExif(t, binary.LittleEndian, text)); !got.IsZero() {
			t.Errorf("%q is taken for %s", text, got)
		}
	}
}

func FuzzTakenOn(f *testing.F) {
	f.Add(withExif(f, binary.LittleEndian, "2026:04:09 08:15:00"))
	f.Add(withExif(f, binary.BigEndian, "2026:04:09 08:15:00"))
	f.Fuzz(func(_ *testing.T, data []byte) { TakenOn(data) })
}
