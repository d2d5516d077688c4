// Package finish completes a PDF file that gofpdf has written.
//
// gofpdf draws pages but cannot set Chinese well; the page streams it is given
// name fonts it knows nothing of. Finish adds those fonts as Type 0 with exact
// ToUnicode maps, compresses the pages, replaces catalog, information and file
// identifier, and writes a new cross-reference table. The same input gives the
// same bytes.
package finish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf16"

	"sunshine/app/pdf/fonts"
)

// Meta is what a file says about itself. Created comes from the record the
// document is made of, never from the clock.
type Meta struct {
	Title    string
	Author   string
	Subject  string
	Language string // BCP 47: zh-CN
	Created  time.Time
}

const producer = "sunshine"

// Finish gives the finished file. The font resource of number i is named /Fi.
func Finish(raw []byte, subsets []*fonts.Subset, meta Meta) ([]byte, error) {
	src, err := split(raw)
	if err != nil {
		return nil, err
	}
	w := newWriter(len(raw), src.count)
	resources := w.fontResources(subsets)
	for n := 1; n <= src.count; n++ {
		body := src.object(n)
		switch {
		case n == src.info:
			w.object(n, info(meta))
		case n == src.root:
			w.object(n, catalog(meta))
		case n == 2:
			at := bytes.Index(body, []byte("/Font <<\n>>"))
			if at < 0 {
				return nil, errors.New("finish: no empty font resource in object 2")
			}
			w.object(n, string(body[:at])+"/Font <<"+resources+">>"+string(body[at+len("/Font <<\n>>"):]))
		default:
			if err := w.copy(n, body); err != nil {
				return nil, err
			}
		}
	}
	return w.close(src.root, src.info), nil
}

func info(m Meta) string {
	date := m.Created.Format("D:20060102150405-07'00'")
	return "<</Title " + text(m.Title) + " /Author " + text(m.Author) + " /Subject " + text(m.Subject) +
		" /Producer (" + producer + ") /CreationDate (" + date + ") /ModDate (" + date + ")>>"
}

func catalog(m Meta) string {
	return "<</Type /Catalog /Pages 1 0 R /Lang (" + m.Language + ") /ViewerPreferences <</DisplayDocTitle true>>>>"
}

// text writes a text string as UTF-16 with a byte order mark, in hexadecimal.
func text(s string) string {
	out := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		out = appendHex(out, u)
	}
	return string(append(out, '>'))
}

func appendHex(b []byte, u uint16) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, digits[u>>12], digits[u>>8&15], digits[u>>4&15], digits[u&15])
}

// writer collects objects and their offsets.
type writer struct {
	out     []byte
	offsets []int // by object number; 0 is free
}

func newWriter(size, count int) *writer {
	w := &writer{out: make([]byte, 0, size/2+64<<10), offsets: make([]int, count+1, count+32)}
	w.out = append(w.out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"...)
	return w
}

// reserve gives a new object number.
func (w *writer) reserve() int {
	w.offsets = append(w.offsets, 0)
	return len(w.offsets) - 1
}

func (w *writer) object(n int, body string) {
	w.offsets[n] = len(w.out)
	w.out = strconv.AppendInt(w.out, int64(n), 10)
	w.out = append(w.out, " 0 obj\n"...)
	w.out = append(w.out, body...)
	w.out = append(w.out, "\nendobj\n"...)
}

// stream writes a compressed stream with further dictionary entries.
func (w *writer) stream(n int, entries string, data []byte) {
	packed := deflate(data)
	w.offsets[n] = len(w.out)
	w.out = fmt.Appendf(w.out, "%d 0 obj\n<<%s/Filter /FlateDecode /Length %d>>\nstream\n", n, entries, packed.Len())
	w.out = append(w.out, packed.Bytes()...)
	w.out = append(w.out, "\nendstream\nendobj\n"...)
	packed.release()
}

// copy takes an object over, compressing it if it is a plain stream.
func (w *writer) copy(n int, body []byte) error {
	at := bytes.Index(body, []byte("\nstream\n"))
	if at < 0 {
		w.object(n, string(body))
		return nil
	}
	data, ok := bytes.CutSuffix(body[at+len("\nstream\n"):], []byte("\nendstream"))
	if !ok || !bytes.HasPrefix(body, []byte("<</Length ")) {
		return fmt.Errorf("finish: object %d is no plain stream", n)
	}
	w.stream(n, "", data)
	return nil
}

// close writes the cross-reference table and the trailer. The file identifier
// is a hash of everything before it.
func (w *writer) close(root, info int) []byte {
	sum := sha256.Sum256(w.out)
	id := hex.EncodeToString(sum[:16])
	start := len(w.out)
	w.out = fmt.Appendf(w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets))
	for _, at := range w.offsets[1:] {
		w.out = fmt.Appendf(w.out, "%010d 00000 n \n", at)
	}
	w.out = fmt.Appendf(w.out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets), root, info, id, id, start)
	return w.out
}
