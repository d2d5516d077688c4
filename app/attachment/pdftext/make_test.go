package pdftext

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
)

// paper is a PDF written by hand: objects in their order, with a table of
// contents that a strict reader needs.
type paper struct {
	b       bytes.Buffer
	offsets []int
}

func newPaper() *paper {
	p := &paper{}
	p.b.WriteString("%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
	return p
}

// add writes the next object and gives its number.
func (p *paper) add(body string) int {
	p.offsets = append(p.offsets, p.b.Len())
	fmt.Fprintf(&p.b, "%d 0 obj\n%s\nendobj\n", len(p.offsets), body)
	return len(p.offsets)
}

// stream writes an object with content, packed.
func (p *paper) stream(head, content string) int {
	packed := deflate(content)
	return p.add(fmt.Sprintf("<<%s /Filter/FlateDecode /Length %d>>\nstream\n%s\nendstream", head, len(packed), packed))
}

func deflate(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(s)) // to memory
	_ = z.Close()
	return b.String()
}

func (p *paper) end(root, info int) []byte {
	at := p.b.Len()
	fmt.Fprintf(&p.b, "xref\n0 %d\n0000000000 65535 f \n", len(p.offsets)+1)
	for _, o := range p.offsets {
		fmt.Fprintf(&p.b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&p.b, "trailer\n<</Size %d /Root %d 0 R", len(p.offsets)+1, root)
	if info > 0 {
		fmt.Fprintf(&p.b, " /Info %d 0 R", info)
	}
	fmt.Fprintf(&p.b, ">>\nstartxref\n%d\n%%%%EOF\n", at)
	return p.b.Bytes()
}

// onePage makes a file of one page that shows the content in the font.
func onePage(font, content string, before ...func(*paper)) []byte {
	p := newPaper()
	p.add("<</Type/Catalog /Pages 2 0 R>>")
	p.add("<</Type/Pages /Kids[3 0 R] /Count 1 /MediaBox[0 0 595 842]>>")
	p.add("<</Type/Page /Parent 2 0 R /Contents 5 0 R /Resources<</Font<</F1 4 0 R>>>>>>")
	p.add(font)
	p.stream("", content)
	for _, f := range before {
		f(p)
	}
	return p.end(1, 0)
}

const latin = "<</Type/Font /Subtype/Type1 /BaseFont/Helvetica /Encoding/WinAnsiEncoding>>"

// composed is a Chinese font of the system, not embedded.
func composed(encoding, ordering string) string {
	return fmt.Sprintf("<</Type/Font /Subtype/Type0 /BaseFont/STSong-Light /Encoding/%s /DescendantFonts[<</Type/Font /Subtype/CIDFontType0 /BaseFont/STSong-Light /CIDSystemInfo<</Registry(Adobe) /Ordering(%s) /Supplement 2>>>>]>>", encoding, ordering)
}

func hexOf(b []byte) string { return fmt.Sprintf("<%x>", b) }

func all(t Text) string {
	var out strings.Builder
	for _, p := range t.Parts {
		out.WriteString("[" + p.Place + "]" + p.Text + "\n")
	}
	return out.String()
}
