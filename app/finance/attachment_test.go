package finance

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"sunshine/app/fault"
)

// pngOf draws a picture of the size with a colour of its own.
func pngOf(w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = byte(w*31 + h*17 + 255*(i%4/3))
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // into memory
	return b.Bytes()
}

func TestAttachmentsAreKeptByContentOnceAndNamed(t *testing.T) {
	w := newLedger(t)
	e := w.book("2026-03-05", Expense, Cash, 100)
	w.ok(w.Attach(t.Context(), w.accountant, w.village, e.ID, "  电费  发票 ", pngOf(9, 9)))
	w.ok(w.Attach(t.Context(), w.accountant, w.village, e.ID, "", []byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")))
	if err := w.Attach(t.Context(), w.accountant, w.village, e.ID, "又一次", pngOf(9, 9)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same twice: %v", err)
	}
	for name, bad := range map[string]string{"phone": "发票13812345678", "long": strings.Repeat("长", 101)} {
		if err := w.Attach(t.Context(), w.accountant, w.village, e.ID, bad, pngOf(2, 9)); fieldNames(err) != "name" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.Attach(t.Context(), w.accountant, w.village, 404, "x", pngOf(2, 9)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no such entry: %v", err)
	}
	list, err := w.Entries(t.Context(), w.village.ID, w.month("2026-03"))
	if err != nil || len(list[0].Files) != 2 || list[0].Files[0].Name != "电费 发票" || list[0].Files[1].Name != "单据2" || list[0].Files[1].Type != "application/pdf" {
		t.Errorf("%+v, %v", list, err)
	}
	sum := list[0].Files[0].SHA256
	if _, _, err := w.PublicFile(t.Context(), sum); fault.KindOf(err) != fault.NotFound {
		t.Errorf("seen before the month is out: %v", err)
	}
	w.out("2026-03")
	if mediaType, body, err := w.PublicFile(t.Context(), sum); err != nil || mediaType != "image/png" || len(body) != list[0].Files[0].Size {
		t.Errorf("%s, %d bytes, %v", mediaType, len(body), err)
	}
}
