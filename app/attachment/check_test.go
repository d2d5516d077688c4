package attachment

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"sunshine/app/db"
	"sunshine/app/db/dbtest"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// spot is an EXIF block with a place: the first directory points to one of GPS,
// and the maker's name is a telephone number.
func spot() []byte {
	var b bytes.Buffer
	b.WriteString("MM\x00\x2a\x00\x00\x00\x08\x00\x02")
	b.WriteString("\x01\x0f\x00\x02\x00\x00\x00\x0c\x00\x00\x00\x26") // maker, text at 38
	b.WriteString("\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x32") // GPS at 50
	b.WriteString("\x00\x00\x00\x00")
	b.WriteString("13812345678\x00")
	b.WriteString("\x00\x01\x00\x01\x00\x02\x00\x00\x00\x02N\x00\x00\x00\x00\x00\x00\x00")
	return b.Bytes()
}

func picture() image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 8, 6))
	for x := range 8 {
		img.Set(x, 2, color.RGBA{uint8(30 * x), 90, 60, 255})
	}
	return img
}

// jpegWith is a photo as telephones make them: EXIF with the place, a comment, XMP.
func jpegWith(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	segment := func(kind byte, body string) string {
		return string([]byte{0xff, kind, byte((len(body) + 2) >> 8), byte(len(body) + 2)}) + body
	}
	head := "\xff\xd8" + segment(0xe1, "Exif\x00\x00"+string(spot())) + segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x>张小明 13812345678</x>") + segment(0xfe, "call 13812345678")
	return append([]byte(head), b.Bytes()[2:]...)
}

func pngWith(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	chunk := func(kind, body string) string {
		data := kind + body
		return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)))) + data + string(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(data))))
	}
	const head = 8 + 25 // the signature and the header
	more := chunk("tEXt", "Author\x0013812345678") + chunk("iTXt", "Title\x00\x00\x00\x00\x00张小明") + chunk("eXIf", string(spot()))
	return append(append(bytes.Clone(b.Bytes()[:head]), more...), b.Bytes()[head:]...)
}

func webpWith(t *testing.T) []byte {
	t.Helper()
	plain, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	chunk := func(kind, body string) string {
		s := kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body
		return s + strings.Repeat("\x00", len(body)%2)
	}
	body := "WEBP" + chunk("VP8X", "\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00") + string(plain[12:]) + chunk("EXIF", string(spot())) + chunk("XMP ", "<x>13812345678</x>")
	return []byte("RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body)
}

// TestR56_PicturesLoseWhatStandsBehindThem: where they were taken, by what, and
// every word, whatever the format; and they stay pictures.
func TestR56_PicturesLoseWhatStandsBehindThem(t *testing.T) {
	for name, data := range map[string][]byte{"JPEG": jpegWith(t), "PNG": pngWith(t), "WebP": webpWith(t)} {
		for _, secret := range []string{"13812345678", "MM\x00\x2a"} {
			if !bytes.Contains(data, []byte(secret)) {
				t.Fatalf("%s: nothing is planted", name)
			}
		}
		kept, mediaType, err := Tidy(data)
		if err != nil {
			t.Errorf("%s: %v %v", name, err, fault.Fields(err))
			continue
		}
		for _, secret := range []string{"13812345678", "Exif", "eXIf", "EXIF", "MM\x00\x2a", "tEXt", "iTXt", "xap", "张小明", "XMP"} {
			if bytes.Contains(kept, []byte(secret)) {
				t.Errorf("%s: %q is kept", name, secret)
			}
		}
		if img, _, err := image.Decode(bytes.NewReader(kept)); err != nil || img.Bounds().Empty() || Examine(kept, mediaType, privacy.Scanner{}).Unread {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// pdfOf is a file of one page that shows a Latin text.
func pdfOf(text, more string) []byte {
	content := "BT /F1 12 Tf (" + text + ") Tj ET"
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj 4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n%s\n%%%%EOF", len(content), content, more)
}

// TestR61_APDFWithPersonalDataIsRefusedWithItsPlace, on a page, in its properties,
// and in a photo within that tells where it was taken.
func TestR61_APDFWithPersonalDataIsRefusedWithItsPlace(t *testing.T) {
	photo := "9 0 obj<</Subtype/Image/Filter/DCTDecode>>stream\n" + string(jpegWith(t)) + "\nendstream endobj"
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a number on the page": {pdfOf("tel 13812345678", ""), "第 1 页里有手机号（138****5678）"},
		"an author":            {pdfOf("x", "8 0 obj<</Author(13812345678)>>endobj"), "文档属性“作者”里有手机号"},
		"a remark":             {pdfOf("x", "8 0 obj<</Type/Annot/Contents(11010519491231002X)>>endobj"), "批注里有身份证号"},
		"a minor in its title": {pdfOf("x", "8 0 obj<</Title<feff5b66751f5f205c0f660e>>>endobj"), "文档属性“标题”里有未成年人姓名（张**）"},
		"the place of a photo": {pdfOf("x", photo), "里面的照片里有拍摄地点"},
	} {
		kept, _, err := Tidy(c.data)
		fs := fault.Fields(err)
		if fault.KindOf(err) != fault.Invalid || len(fs) == 0 || fs[0].Name != "file" || !strings.Contains(fs[0].Message, c.want) || kept != nil {
			t.Errorf("%s: %v %v", name, err, fs)
		}
		if kept, _, err := TidyInside(c.data); err != nil || len(kept) == 0 {
			t.Errorf("%s as a paper that stays inside: %v", name, err)
		}
	}
	var many []string
	for i := range 9 {
		many = append(many, fmt.Sprintf("1381234567%d", i))
	}
	if _, _, err := Tidy(pdfOf(strings.Join(many, ", "), "")); len(fault.Fields(err)) != 6 {
		t.Errorf("%v", fault.Fields(err))
	}
	if _, _, err := Tidy(pdfOf("electricity 1,860.00 yuan, no. 04400220011112345678", "")); err != nil {
		t.Errorf("an ordinary receipt: %v %v", err, fault.Fields(err))
	}
}

// TestR56_WhatTheScannerSaidIsKept and asked again when there is a newer edition.
func TestR56_WhatTheScannerSaidIsKept(t *testing.T) {
	d := dbtest.New(t)
	now := time.Date(2026, 4, 8, 2, 0, 0, 0, time.UTC)
	err := d.Write(t.Context(), func(q db.Q) error {
		bad, err := Keep(t.Context(), q, pdfType, pdfOf("tel 13812345678", ""))
		if err != nil {
			return err
		}
		photo, err := Keep(t.Context(), q, "image/png", pngWith(t))
		if err != nil {
			return err
		}
		for range 2 {
			r, err := Check(t.Context(), q, now, bad)
			if err != nil || len(r.Found) != 1 || r.Found[0].Place != "第 1 页" || r.Found[0].Masked != "138****5678" {
				t.Errorf("%+v %v", r, err)
			}
		}
		var n int
		if err := q.QueryRowContext(t.Context(), "select count(*) from content_check").Scan(&n); err != nil || n != 1 {
			t.Errorf("%d %v", n, err)
		}
		if err := Ready(t.Context(), q, 1, bad, "单据", privacy.Scanner{}); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "附件“单据”第 1 页里有手机号") {
			t.Errorf("%v", err)
		}
		if err := Ready(t.Context(), q, 1, photo, "照片", privacy.Scanner{}); err != nil {
			t.Errorf("%v", err)
		}
		if err := Ready(t.Context(), q, 1, strings.Repeat("0", 64), "没有的", privacy.Scanner{}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v", err)
		}
		good, err := Keep(t.Context(), q, pdfType, pdfOf("Zhang Xiaoming", ""))
		if err != nil {
			return err
		}
		if err := Ready(t.Context(), q, 1, good, "单据", privacy.Scanner{Minors: []string{"Zhang Xiaoming"}}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a minor the village knows: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
