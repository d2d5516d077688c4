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
	"errors"
	"fmt"
	"strings"
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

// Document is what a file has beside the drawings of its pages. The font of
// number i is named /Fi there. The file is PDF/A-3u; an old one is PDF/A-1b,
// which allows neither an attachment nor compressed objects, and has no tags.
type Document struct {
	Meta
	Fonts     []*fonts.Subset
	Tags      *Tree // nil: the pages are not tagged
	Bookmarks []Bookmark
	Images    []Image     // that of number i is named /Imi on the pages
	Record    *Attachment // nil: none
	Old       bool
	Signer    *Signer // nil: the file is not signed
}

const producer = "sunshine"

// Finish gives the finished file.
func Finish(raw []byte, d Document) ([]byte, error) {
	src, err := split(raw)
	if err != nil {
		return nil, err
	}
	if d.Old {
		d.Tags, d.Record = nil, nil
	}
	pages := src.pages()
	if d.Tags != nil && len(d.Tags.Pages) != len(pages) {
		return nil, fmt.Errorf("finish: %d pages are tagged, %d drawn", len(d.Tags.Pages), len(pages))
	}
	w := newWriter(expected(raw, d), src.count, !d.Old)
	resources := w.fontResources(d.Fonts, d.Old, len(pages))
	catalog := w.parts(d, pages)
	first, err := w.take(src, d, resources, catalog)
	if err != nil {
		return nil, err
	}
	file, end := w.close(src.root, src.info)
	if d.Signer == nil || len(pages) == 0 {
		return file, nil
	}
	end.page = pages[0]
	return w.sign(file, d, end, catalog, first)
}

// expected is about how large the file will be, rather more than less.
func expected(raw []byte, d Document) int {
	size := len(raw)/2 + 8<<10
	for _, s := range d.Fonts {
		size += 512 + 256*s.Len() // a glyph takes 180 to 220 bytes
	}
	for i := range d.Images {
		size += len(d.Images[i].JPEG)
	}
	if d.Record != nil {
		size += len(d.Record.Data) / 2
	}
	if d.Tags != nil {
		size += 14 * len(d.Tags.Elements)
	}
	return size
}

// take takes the objects of the source over, completed, and gives the first page.
func (w *writer) take(src *source, d Document, resources, catalog string) (first string, err error) {
	page := 0
	for n := 1; n <= src.count; n++ {
		body := src.object(n)
		if bytes.HasPrefix(body, []byte(pageHead)) {
			if d.Tags != nil {
				body = fmt.Appendf(nil, "%s/StructParents %d /Tabs /S\n%s", pageHead, page, body[len(pageHead):])
			}
			if page == 0 {
				first = string(body)
			}
			page++
		}
		switch n {
		case src.info:
			w.object(n, info(d.Meta))
		case src.root:
			w.object(n, catalog)
		case 2:
			at := bytes.Index(body, []byte(noFonts))
			if at < 0 {
				return "", errors.New("finish: no empty font resource in object 2")
			}
			rest := string(body[at+len(noFonts):])
			if len(d.Images) > 0 {
				rest = strings.Replace(rest, noImages, "/XObject <<"+w.images(d.Images)+">>", 1)
			}
			w.object(n, string(body[:at])+"/Font <<"+resources+">>"+rest)
		default:
			if err := w.copy(n, body); err != nil {
				return "", err
			}
		}
	}
	return first, nil
}

// What gofpdf writes where the file is completed.
const (
	noFonts  = "/Font <<\n>>"
	noImages = "/XObject <<\n>>"
	pageHead = "<</Type /Page\n"
)

// parts writes what hangs on the catalog, and gives the catalog.
func (w *writer) parts(d Document, pages []int) string {
	parts := []string{
		"<</Type /Catalog /Pages 1 0 R /Lang (" + d.Language + ") /ViewerPreferences <</DisplayDocTitle true>>",
		w.metadata(d.Meta, d.Old), w.intent(), w.outline(d.Bookmarks, pages),
	}
	if d.Tags != nil {
		parts = append(parts, fmt.Sprintf("/MarkInfo <</Marked true>> /StructTreeRoot %d 0 R", w.structure(d.Tags, pages)))
	}
	if d.Record != nil {
		parts = append(parts, w.attach(d.Record, d.Meta))
	}
	return strings.Join(append(parts, ">>"), " ")
}

func info(m Meta) string {
	return "<</Title " + text(clean(m.Title)) + " /Author " + text(clean(m.Author)) + " /Subject " + text(clean(m.Subject)) +
		" /Producer (" + producer + ") /CreationDate (" + date(m) + ") /ModDate (" + date(m) + ")>>"
}

func date(m Meta) string { return m.Created.Format("D:20060102150405-07'00'") }

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
