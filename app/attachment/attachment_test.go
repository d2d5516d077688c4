package attachment

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

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

// photo is a JPEG of 80 by 40 with a red top left corner, and EXIF that says
// how the camera was held and where it stood.
func photo(orientation uint16, order binary.AppendByteOrder) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 80, 40))
	for y := range 40 {
		for x := range 80 {
			img.Set(x, y, color.White)
			if x < 40 && y < 20 {
				img.Set(x, y, color.RGBA{200, 0, 0, 255})
			}
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, &jpeg.Options{Quality: 95})
	body := b.Bytes()
	return slicesConcat(body[:2], app1(exif(orientation, order)), body[2:])
}

func slicesConcat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func app1(payload []byte) []byte {
	return slicesConcat([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(payload)+2)), payload)
}

// exif writes a TIFF directory with a maker's name, the orientation and a GPS
// position: 30° 15' 0" N.
func exif(orientation uint16, order binary.AppendByteOrder) []byte {
	u16 := func(n uint16) []byte { return order.AppendUint16(nil, n) }
	u32 := func(n uint32) []byte { return order.AppendUint32(nil, n) }
	head := []byte("II")
	if order.String() == "BigEndian" {
		head = []byte("MM")
	}
	short := append(u16(orientation), 0, 0)
	return slicesConcat([]byte("Exif\x00\x00"), head, u16(42), u32(8), u16(3),
		u16(0x010f), u16(2), u32(12), u32(200), // Make
		u16(0x0112), u16(3), u32(1), short, // Orientation
		u16(0x8825), u16(4), u32(1), u32(60), // GPS
		u32(0), []byte("GPS30/1 15/1 0/1 N HUAWEI-OF-LI-MING"))
}

func TestAPhotoLeavesBehindWhereItWasTaken(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		in := photo(1, order)
		if !bytes.Contains(in, []byte("LI-MING")) {
			t.Fatal("the sample has no EXIF")
		}
		kept, mediaType, err := Tidy(in)
		if err != nil || mediaType != "image/jpeg" {
			t.Fatalf("%s, %v", mediaType, err)
		}
		for _, trace := range []string{"Exif", "GPS", "LI-MING", "II*\x00", "MM\x00*"} {
			if bytes.Contains(kept, []byte(trace)) {
				t.Errorf("%q is still there", trace)
			}
		}
	}
}

func TestAPictureLeavesBehindTextAndTrailingFiles(t *testing.T) {
	in := pngOf(30, 30)
	text := chunk("tEXt", []byte("Author\x00LI-MING"))
	in = slicesConcat(in[:33], text, in[33:], []byte("PK\x03\x04 a hidden archive"))
	kept, mediaType, err := Tidy(in)
	if err != nil || mediaType != "image/png" || bytes.Contains(kept, []byte("LI-MING")) || bytes.Contains(kept, []byte("hidden")) {
		t.Errorf("%s, %v", mediaType, err)
	}
}

func chunk(kind string, data []byte) []byte {
	body := slicesConcat([]byte(kind), data)
	return slicesConcat(binary.BigEndian.AppendUint32(nil, uint32(len(data))), body, binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
}

// The red corner must stand where the person who took the picture saw it.
func TestAPhotoStandsUpright(t *testing.T) {
	for orientation, want := range map[uint16]struct{ w, h, x, y int }{
		0: {80, 40, 10, 5}, 1: {80, 40, 10, 5}, 3: {80, 40, 70, 35}, 6: {40, 80, 35, 10}, 8: {40, 80, 5, 70}, 2: {80, 40, 10, 5}, 99: {80, 40, 10, 5},
	} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			kept, _, err := Tidy(photo(orientation, order))
			if err != nil {
				t.Fatal(err)
			}
			img, err := jpeg.Decode(bytes.NewReader(kept))
			if err != nil {
				t.Fatal(err)
			}
			b := img.Bounds()
			if b.Dx() != want.w || b.Dy() != want.h || !red(img, want.x, want.y) || red(img, b.Dx()/2+3, b.Dy()/2+3) && orientation < 2 {
				t.Errorf("orientation %d %s: %v, red at (%d,%d) %v", orientation, order, b, want.x, want.y, red(img, want.x, want.y))
			}
			if n := reds(img); n < 700 || n > 900 {
				t.Errorf("orientation %d: %d red pixels of 800", orientation, n)
			}
		}
	}
}

func red(img image.Image, x, y int) bool {
	r, g, _, _ := img.At(x, y).RGBA()
	return r > 0x8000 && g < 0x6000
}

func reds(img image.Image) (n int) {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if red(img, x, y) {
				n++
			}
		}
	}
	return n
}

func TestABigPictureIsShrunk(t *testing.T) {
	kept, _, err := Tidy(pngOf(3200, 1000))
	if err != nil {
		t.Fatal(err)
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(kept))
	if err != nil || head.Width != 1600 || head.Height != 500 {
		t.Errorf("%d×%d, %v", head.Width, head.Height, err)
	}
	if kept, _, err = Tidy(pngOf(9000, 1)); err != nil {
		t.Fatal(err)
	}
	if head, _, err := image.DecodeConfig(bytes.NewReader(kept)); err != nil || head.Width != 1600 || head.Height != 1 {
		t.Errorf("a line: %d×%d, %v", head.Width, head.Height, err)
	}
}

// bomb is a PNG of a few bytes whose head claims a huge picture.
func bomb(w, h uint32) []byte {
	ihdr := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	_, _ = zw.Write(make([]byte, 1<<20))
	_ = zw.Close()
	return slicesConcat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(ihdr, 8, 6, 0, 0, 0)), chunk("IDAT", z.Bytes()), chunk("IEND", nil))
}

func TestAPixelBombIsRefusedBeforeItUnpacks(t *testing.T) {
	for _, size := range [][2]uint32{{50_000, 50_000}, {1 << 30, 1 << 30}, {60_000_001, 1}} {
		data := bomb(size[0], size[1])
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := Tidy(data)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; fault.KindOf(err) != fault.Invalid || got > 1<<20 {
			t.Errorf("%v: %v; %d bytes were allocated", size, err, got)
		}
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	jpg := photo(1, binary.BigEndian)
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("hello"), "html": []byte("<html><script>alert(1)</script>"), "svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`),
		"gif": []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "half a photo": jpg[:len(jpg)/2], "program": []byte("MZ\x90\x00"), "too big": make([]byte, Max+1),
		"a png that stops": pngOf(50, 50)[:60],
	} {
		if _, mediaType, err := Tidy(data); fault.KindOf(err) != fault.Invalid || len(fault.Fields(err)) != 1 || fault.Fields(err)[0].Name != "file" {
			t.Errorf("%s was taken as %s: %v", name, mediaType, err)
		}
	}
}

// plainPDF is a small whole PDF with more put into its catalogue and a stream
// of bytes like those of a scanned page.
func plainPDF(catalogue string, stream []byte) []byte {
	return []byte(fmt.Sprintf("%%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R %s >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"+
		"3 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%%%EOF\n", catalogue, len(stream), stream))
}

func TestAPDFThatCouldActIsRefused(t *testing.T) {
	if kept, mediaType, err := Tidy(plainPDF("", nil)); err != nil || mediaType != "application/pdf" || !bytes.Equal(kept, plainPDF("", nil)) {
		t.Fatalf("a plain one: %s, %v", mediaType, err)
	}
	for name, catalogue := range map[string]string{
		"script":              "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
		"script, escaped":     "/OpenAction << /S /Java#53cript /J#53 (app.alert(1)) >>",
		"script, all escaped": "/OpenAction << /S /#4a#61#76#61#53#63#72#69#70#74 >>",
		"script elsewhere":    "/AA << /O << /JS 12 0 R >> >>",
		"script as hex":       "/AA << /O << /JS<6170702e> >> >>",
		"a program":           "/OpenAction << /S /Launch /F (cmd.exe) >>",
		"a file inside":       "/Names << /EmbeddedFiles 5 0 R >>",
		"rich media":          "/Annots [<< /Subtype /RichMedia >>]",
		"a form with script":  "/AcroForm << /XFA [ (a) 5 0 R ] >>",
		"a password":          "/Encrypt 9 0 R",
	} {
		if _, _, err := Tidy(plainPDF(catalogue, nil)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole := plainPDF("", nil)
	if _, _, err := Tidy(whole[:len(whole)-8]); fault.KindOf(err) != fault.Invalid {
		t.Errorf("cut short: %v", err)
	}
}

func TestAScriptInACompressedObjectStreamIsFound(t *testing.T) {
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	_, _ = zw.Write([]byte("7 0 << /S /JavaScript /JS (app.alert(1)) >> " + strings.Repeat(" ", 1000)))
	_ = zw.Close()
	data := []byte(fmt.Sprintf("%%PDF-1.5\n4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\r\n%s\r\nendstream\nendobj\n%%%%EOF", z.Len(), z.Bytes()))
	if _, _, err := Tidy(data); fault.KindOf(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
}

func TestAHostilePDFCostsLittle(t *testing.T) {
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	_, _ = zw.Write(make([]byte, 64<<20))
	_ = zw.Close()
	for name, body := range map[string]string{
		"tables without end":     strings.Repeat("/ObjStm x ", 900_000),
		"tables without content": strings.Repeat("/ObjStm stream\n", 600_000),
		"one table, often":       strings.Repeat("/ObjStm ", 10_000) + "stream\n" + z.String(),
		"names full of escapes":  strings.Repeat("/#4a#4", 1_500_000),
	} {
		start := time.Now()
		_, _, _ = Tidy([]byte("%PDF-1.5 " + body + "%%EOF"))
		if took := time.Since(start); took > 8*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// A scan is compressed, so it holds every short run of bytes by chance. None
// of them may be taken for a script.
func TestAScannedPageIsNotTakenForAScript(t *testing.T) {
	r := rand.NewChaCha8([32]byte{7})
	for n := range 4 {
		scan := make([]byte, 2<<20)
		_, _ = r.Read(scan)
		copy(scan[100*n:], "/JS/XFA/JSx/Encrypted")
		copy(scan[5000:], "/JS\x00\x01\x02")
		if _, _, err := Tidy(plainPDF("", scan)); err != nil {
			t.Fatalf("page %d: %v %v", n, err, fault.Fields(err))
		}
	}
}

func FuzzTidy(f *testing.F) {
	f.Add(photo(6, binary.BigEndian))
	f.Add(photo(3, binary.LittleEndian))
	f.Add(pngOf(5, 7))
	f.Add(plainPDF("/JS (x)", []byte("stream")))
	f.Add(bomb(9, 9))
	f.Fuzz(func(t *testing.T, data []byte) {
		kept, mediaType, err := Tidy(data)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		if again, sameType, err := Tidy(kept); err != nil || sameType != mediaType || len(again) == 0 {
			t.Fatalf("what was kept is refused: %v", err)
		}
	})
}
