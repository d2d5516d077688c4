package finance

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"sunshine/app/fault"
)

func picture(w, h int, c color.Color) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func paper(n int) []byte {
	return fmt.Appendf(nil, "%%PDF-1.4\n%%%d\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n", n)
}

func TestFilesOfADraft(t *testing.T) {
	w := newLedger(t)
	d := w.draft(w.accountant, typed("2026-06-03", "买纸", "10"))
	add := func(name string, data []byte) error {
		t.Helper()
		return w.AttachDraft(t.Context(), w.accountant, w.village, d.ID, name, data)
	}
	files := func() (list []Attachment) {
		t.Helper()
		now, err := w.Draft(t.Context(), w.village.ID, d.ID)
		w.ok(err)
		return now.Files
	}
	w.ok(add("发票", picture(900, 400, color.RGBA{200, 0, 0, 255})))
	w.ok(add("", picture(300, 400, color.RGBA{0, 200, 0, 255})))
	w.ok(add("合同", paper(1)))
	if err := add("发票", paper(1)); !errors.Is(err, ErrAttached) {
		t.Errorf("the same twice: %v", err)
	}
	list := files()
	if len(list) != 3 || list[1].Name != "单据2" || list[2].Type != "application/pdf" {
		t.Fatalf("%+v", list)
	}
	_, thumb, err := w.DraftFile(t.Context(), w.village.ID, d.ID, list[0].SHA256, true)
	w.ok(err)
	head, format, err := image.DecodeConfig(bytes.NewReader(thumb))
	if err != nil || format != "jpeg" || head.Width != smallEdge || head.Height != smallEdge*400/900 || len(thumb) > 8<<10 {
		t.Errorf("%+v %s %v, %d bytes", head, format, err, len(thumb))
	}
	w.ok(w.MoveDraftFile(t.Context(), w.accountant, w.village, d.ID, list[2].SHA256, -5))
	w.ok(w.DetachDraft(t.Context(), w.accountant, w.village, d.ID, list[1].SHA256))
	w.ok(w.DetachDraft(t.Context(), w.accountant, w.village, d.ID, list[1].SHA256))
	var left int
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select (select count(*) from draft_file where sha256 = $1) + (select count(*) from content where sha256 = $1)", list[1].SHA256).Scan(&left))
	if now := files(); left != 0 || len(now) != 2 || now[0].Name != "合同" || now[1].Name != "发票" {
		t.Errorf("%+v, %d left", now, left)
	}
	e, err := w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision)
	w.ok(err)
	v, err := w.Voucher(t.Context(), e.ID)
	w.ok(err)
	if len(v.Files) != 2 || v.Files[0].Name != "合同" || v.Files[1].SHA256 != list[0].SHA256 {
		t.Errorf("%+v", v.Files)
	}
	kept, err := w.Thumbnail(t.Context(), list[0].SHA256)
	if err != nil || !bytes.Equal(kept, thumb) {
		t.Errorf("the thumbnail is another one: %v", err)
	}
	if _, body, err := w.DraftFile(t.Context(), w.village.ID, d.ID, list[0].SHA256, false); err != nil || len(body) != list[0].Size {
		t.Errorf("%v", err)
	}
	if err := add("晚了", paper(3)); !errors.Is(err, ErrDraftOver) {
		t.Errorf("%v", err)
	}
	if err := w.DetachDraft(t.Context(), w.accountant, w.village, d.ID, list[0].SHA256); !errors.Is(err, ErrDraftOver) {
		t.Errorf("%v", err)
	}
}

func TestADraftTakesOnlySoManyFiles(t *testing.T) {
	w := newLedger(t)
	d := w.draft(w.accountant, typed("2026-06-03", "买纸", "10"))
	for i := range maxDraftFiles {
		w.ok(w.AttachDraft(t.Context(), w.accountant, w.village, d.ID, "", paper(i)))
	}
	if err := w.AttachDraft(t.Context(), w.accountant, w.village, d.ID, "", paper(999)); fault.KindOf(err) != fault.Invalid || fieldsOf(err)["file"] == "" {
		t.Errorf("%v", err)
	}
}

func TestAFileOfADraftIsTheVillagesOwn(t *testing.T) {
	w := newLedger(t)
	d := w.draft(w.accountant, typed("2026-06-03", "买纸", "10"))
	w.ok(w.AttachDraft(t.Context(), w.accountant, w.village, d.ID, "", picture(30, 40, color.RGBA{0, 200, 0, 255})))
	w.ok(w.AttachDraft(t.Context(), w.accountant, w.village, d.ID, "", paper(1)))
	d, err := w.Draft(t.Context(), w.village.ID, d.ID)
	w.ok(err)
	list := d.Files
	for what, ask := range map[string]func() error{
		"a paper's thumbnail": func() error {
			_, _, err := w.DraftFile(t.Context(), w.village.ID, d.ID, list[1].SHA256, true)
			return err
		},
		"another village's": func() error {
			_, _, err := w.DraftFile(t.Context(), w.other.ID, d.ID, list[0].SHA256, false)
			return err
		},
	} {
		if err := ask(); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestWhatIsNoPaperIsRefusedByADraft(t *testing.T) {
	w := newLedger(t)
	d := w.draft(w.accountant, typed("2026-06-03", "买纸", "10"))
	add := func(name string, data []byte) error {
		return w.AttachDraft(t.Context(), w.accountant, w.village, d.ID, name, data)
	}
	for what, err := range map[string]error{
		"no picture": add("发票", []byte("hello")), "too large": add("发票", make([]byte, MaxAttachment+1)), "personal": add("发票 13912345678", paper(2)),
	} {
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}
