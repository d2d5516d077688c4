package finish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// addition is what a signature adds to a file behind its end, leaving every byte
// before as it is.
type addition struct {
	out    []byte
	places map[int]int // offsets of the objects written, by number
}

func (a *addition) object(n int, body string) {
	a.places[n] = len(a.out)
	a.out = fmt.Appendf(a.out, "%d 0 obj\n%s\nendobj\n", n, body)
}

// sign adds a signature of the whole file (PAdES-B-B): a field that shows
// nothing, on the first page. catalog and page are those of the file.
func (w *writer) sign(file []byte, d Document, end ending, catalog, page string) ([]byte, error) {
	first := len(w.places)
	field, look, value := first, first+1, first+2
	a := &addition{out: file, places: map[int]int{}}
	catalog, ok := strings.CutSuffix(catalog, ">>")
	if !ok {
		return nil, errors.New("finish: the catalog has no end")
	}
	a.object(end.root, fmt.Sprintf("%s/AcroForm <</Fields [%d 0 R] /SigFlags 3>>>>", catalog, field))
	a.object(end.page, fmt.Sprintf("%s/Annots [%d 0 R]\n%s", pageHead, field, strings.TrimPrefix(page, pageHead)))
	a.object(field, fmt.Sprintf("<</Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V %d 0 R /F 132 /Rect [0 0 0 0] /AP <</N %d 0 R>> /P %d 0 R>>", value, look, end.page))
	a.object(look, "<</Type /XObject /Subtype /Form /BBox [0 0 0 0] /Resources <<>> /Length 0>>\nstream\n\nendstream")
	room := d.Signer.room()
	a.object(value, fmt.Sprintf("<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (%s) /ByteRange %s /Contents <%s>>>",
		date(d.Meta), strings.Repeat(" ", rangeWidth), strings.Repeat("0", 2*room)))
	a.close(end, value+1, w.pack)
	from := a.places[value] + bytes.Index(a.out[a.places[value]:], []byte("/Contents <")) + len("/Contents ")
	return a.seal(d.Signer, from, from+2*room+2)
}

// rangeWidth is the room for the two ranges a signature is of.
const rangeWidth = 48

// seal writes the ranges, all but from…to, and the signature of them there.
func (a *addition) seal(s *Signer, from, to int) ([]byte, error) {
	ranges := fmt.Sprintf("[0 %d %d %d]", from, to, len(a.out)-to)
	at := from - len(" /Contents ") - rangeWidth
	copy(a.out[at:], ranges)
	h := sha256.New()
	h.Write(a.out[:from])
	h.Write(a.out[to:])
	signature, err := s.seal([sha256.Size]byte(h.Sum(nil)))
	if err != nil {
		return nil, err
	}
	if 2*len(signature)+2 > to-from {
		return nil, errors.New("finish: the signature is larger than its room")
	}
	hex.Encode(a.out[from+1:], signature)
	return a.out, nil
}

// close writes the cross-references of what was added.
func (a *addition) close(end ending, n int, pack bool) {
	var numbers []int
	for k := range a.places {
		numbers = append(numbers, k)
	}
	slices.Sort(numbers)
	at := len(a.out)
	trailer := fmt.Sprintf("%s /Prev %d", end.trailer, end.at)
	if !pack {
		a.out = append(a.out, "xref\n"...)
		for _, k := range numbers {
			a.out = fmt.Appendf(a.out, "%d 1\n%010d 00000 n \n", k, a.places[k])
		}
		a.out = fmt.Appendf(a.out, "trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n", n, trailer, at)
		return
	}
	a.places[n] = at
	numbers = append(numbers, n)
	var index strings.Builder
	var rows []byte
	for _, k := range numbers {
		fmt.Fprintf(&index, "%d 1 ", k)
		row := entry(k, place{0, a.places[k]})
		rows = append(rows, row[:]...)
	}
	a.out = fmt.Appendf(a.out, "%d 0 obj\n<</Type /XRef /Size %d /W [1 4 2] /Index [%s] %s /Length %d>>\nstream\n", n, n+1, index.String(), trailer, len(rows))
	a.out = append(append(a.out, rows...), "\nendstream\nendobj\n"...)
	a.out = fmt.Appendf(a.out, "startxref\n%d\n%%%%EOF\n", at)
}
