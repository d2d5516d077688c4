// Package attachment keeps receipts, photos and papers: it judges an upload by
// its content, redraws pictures so that they leave behind where they were taken,
// and stores what is kept under its hash.
package attachment

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"regexp"
	"unicode/utf8"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // phones save it

	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// Attachment is a receipt, photo or paper, kept by its content.
type Attachment struct {
	SHA256 string
	Type   string // image/jpeg, image/png, application/pdf
	Name   string // what it shows, in words; never the uploaded file's name
	Size   int
}

// Limits of an upload. A picture is opened only if its head says it is of a
// size a phone makes, since a small file can unpack to any size.
const (
	Max         = 10 << 20
	maxPixels   = 60_000_000
	maxUnpacked = 200 << 20 // bytes of a picture while it is redrawn
	maxScans    = 100       // passes over a JPEG; a real one has about ten
	keptEdge    = 1600      // longer edge of a kept picture, in pixels
	maxObjects  = 32 << 20  // unpacked
	MaxName     = 50        // characters
)

const pdfType = "application/pdf"

// Tidy judges an upload by its content and gives what is kept. Pictures are
// redrawn: that shrinks them and leaves behind where they were taken (EXIF). A
// PDF in whose text there is personal data is refused, with the place (R56).
func Tidy(data []byte) (kept []byte, mediaType string, err error) {
	bad := fault.Invalidf("附件没有加上。")
	if kept, mediaType, err = TidyInside(data); err == nil {
		err = Examine(kept, mediaType, privacy.Scanner{}).refuse(bad)
	}
	if err != nil {
		return nil, "", err
	}
	return kept, mediaType, nil
}

// TidyInside is Tidy for a paper that is never public, such as a sign-in sheet:
// it may hold what such papers hold.
func TidyInside(data []byte) (kept []byte, mediaType string, err error) {
	bad := fault.Invalidf("附件没有加上。")
	if len(data) == 0 || len(data) > Max {
		return nil, "", bad.On("file", "附件要有内容，且不超过 %d MB", Max>>20)
	}
	if bytes.HasPrefix(data, []byte("%PDF-")) {
		return tidyPDF(data, bad)
	}
	head, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, "", bad.On("file", "只收照片（JPG、PNG、WebP）和 PDF；这个文件打不开")
	}
	if head.Width*head.Height > maxPixels {
		return nil, "", bad.On("file", "照片太大（%d×%d），请缩小后再传", head.Width, head.Height)
	}
	if unpackedPicture(head, format, data) > maxUnpacked || bytes.Count(data, []byte("\xff\xda")) > maxScans && format == "jpeg" {
		return nil, "", bad.On("file", "照片解开后太大，请用手机重新拍一张再传")
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, "", bad.On("file", "照片不完整，请重新拍或重新传")
	}
	var out bytes.Buffer
	if format == "png" {
		err = png.Encode(&out, shrink(img))
		return out.Bytes(), "image/png", err
	}
	err = jpeg.Encode(&out, turn(shrink(img), orientation(data)), &jpeg.Options{Quality: 82})
	return out.Bytes(), "image/jpeg", err
}

// unpackedPicture is about how many bytes decoding takes. A progressive JPEG keeps
// four bytes for every sample until its last pass.
func unpackedPicture(head image.Config, format string, data []byte) int {
	each := 4
	switch head.ColorModel {
	case color.YCbCrModel:
		each = 3
	case color.GrayModel:
		each = 1
	case color.RGBA64Model, color.NRGBA64Model:
		each = 8
	}
	if format == "jpeg" && progressive(data) {
		each *= 5
	}
	return head.Width * head.Height * each
}

// progressive looks for the mark of a progressive JPEG among its segments.
func progressive(data []byte) bool {
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		switch kind := data[i+1]; {
		case kind == 0xc2:
			return true
		case kind == 0xda:
			return false
		case kind == 0xff: // filling
			i++
			continue
		}
		i += 2 + int(data[i+2])<<8 + int(data[i+3])
	}
	return false
}

// tidyPDF takes a PDF without parts that could act on the reader's machine.
func tidyPDF(data []byte, bad *fault.Error) ([]byte, string, error) {
	if !bytes.Contains(data[max(0, len(data)-2048):], []byte("%%EOF")) {
		return nil, "", bad.On("file", "PDF 不完整，请重新导出")
	}
	if acts(data) {
		return nil, "", bad.On("file", "PDF 里有脚本、附件或密码，请打印成普通 PDF 再传")
	}
	return data, pdfType, nil
}

// active finds what can act: scripts, programs, files, passwords. A scanned
// page is compressed and holds every run of three or four bytes by chance, so
// short names count only with the value that must follow them.
var active = regexp.MustCompile(`/JavaScript\b|/JS\s*(?:\(|<|\d+\s+\d+\s+R\b)|/Launch\b|/EmbeddedFiles?\b|/Encrypt\s*(?:<<|\d+\s+\d+\s+R\b)|/RichMedia\b|/XFA\s*(?:\[|\d+\s+\d+\s+R\b)`)

var escapedByte = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)

// acts looks for active parts in the file itself and in its compressed tables
// of objects. Names may be written with escapes: /J#53 is /JS.
func acts(data []byte) bool {
	if active.Match(unescaped(data)) {
		return true
	}
	left := int64(maxObjects) // over all tables, so that a file cannot keep us busy
	for {
		i := bytes.Index(data, []byte("/ObjStm"))
		if i < 0 {
			return false
		}
		data = data[i+len("/ObjStm"):]
		head := data[:min(len(data), 500)]
		at := bytes.Index(head, []byte("stream"))
		if at < 0 {
			continue
		}
		z, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(data[at+len("stream"):], "\r\n")))
		if err != nil {
			continue // not compressed this way: what it holds was searched above
		}
		objects, _ := io.ReadAll(io.LimitReader(z, left)) // a damaged end hides nothing before it
		if left -= int64(len(objects)); left <= 0 || active.Match(unescaped(objects)) {
			return true
		}
	}
}

func unescaped(data []byte) []byte {
	return escapedByte.ReplaceAllFunc(data, func(m []byte) []byte {
		b, err := hex.DecodeString(string(m[1:]))
		if err != nil {
			return m
		}
		return b
	})
}

func shrink(img image.Image) image.Image {
	b := img.Bounds()
	long := max(b.Dx(), b.Dy())
	if long <= keptEdge {
		return img
	}
	w, h := max(1, b.Dx()*keptEdge/long), max(1, b.Dy()*keptEdge/long)
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(small, small.Bounds(), img, b, draw.Src, nil)
	return small
}

// orientation reads the EXIF turn of a JPEG, 1 if there is none: redrawing
// drops the tag, so the picture itself must be turned.
func orientation(data []byte) int {
	i := bytes.Index(data[:min(len(data), 64<<10)], []byte("Exif\x00\x00"))
	if i < 0 || i+14 > len(data) {
		return 1
	}
	t := data[i+6:]
	num := func(at, size int) int {
		n := 0
		for k := range size {
			shift := k
			if t[0] == 'M' { // big endian
				shift = size - 1 - k
			}
			if at+k >= len(t) {
				return 0
			}
			n |= int(t[at+k]) << (8 * shift)
		}
		return n
	}
	dir := num(4, 4)
	for k := range min(num(dir, 2), 64) {
		if at := dir + 2 + 12*k; num(at, 2) == 0x0112 {
			return num(at+8, 2)
		}
	}
	return 1
}

// turn applies the quarter turns of EXIF; mirrored ones do not come from cameras.
func turn(img image.Image, orientation int) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	var to *image.RGBA
	var at func(x, y int) (int, int)
	switch orientation {
	case 3:
		to, at = image.NewRGBA(image.Rect(0, 0, w, h)), func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case 6:
		to, at = image.NewRGBA(image.Rect(0, 0, h, w)), func(x, y int) (int, int) { return h - 1 - y, x }
	case 8:
		to, at = image.NewRGBA(image.Rect(0, 0, h, w)), func(x, y int) (int, int) { return y, w - 1 - x }
	default:
		return img
	}
	for y := range h {
		for x := range w {
			tx, ty := at(x, y)
			to.Set(tx, ty, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return to
}

// Sum gives the hash content is addressed by.
func Sum(kept []byte) string {
	h := sha256.Sum256(kept)
	return hex.EncodeToString(h[:])
}

// Keep stores what Tidy gave under its hash; the same content is stored once.
func Keep(ctx context.Context, q db.Q, mediaType string, kept []byte) (sha256 string, err error) {
	sha256 = Sum(kept)
	_, err = q.ExecContext(ctx, "insert into content (sha256, type, size, bytes) values ($1, $2, $3, $4) on conflict (sha256) do nothing",
		sha256, mediaType, len(kept), kept)
	return sha256, err
}

// Name cleans what an attachment is said to show, in words. It gives Invalid
// with the field name.
func Name(name string) (string, error) {
	name = privacy.Line(name)
	if found := privacy.Scan(name); len(found) > 0 {
		return "", fault.Invalidf("附件没有加上。").On("name", "里面有%s（%s），请去掉", found[0].Kind, found[0].Masked)
	}
	if utf8.RuneCountInString(name) > MaxName {
		return "", fault.Invalidf("附件没有加上。").On("name", "太长了，请不超过 %d 个字", MaxName)
	}
	return name, nil
}
