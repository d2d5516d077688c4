package finish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strconv"
	"sync"
)

// chunk is how many objects one object stream holds.
const chunk = 4000

// place says where an object is: at an offset of the file, or, if stream is not
// 0, at an index of that object stream.
type place struct{ stream, at int }

// writer collects objects and where they are.
type writer struct {
	out    []byte
	gone   int       // bytes before out, already written elsewhere
	sum    hash.Hash // of them
	places []place   // by object number; 0 is free
	pack   bool      // objects without a stream go into object streams (PDF 1.5)

	queue []byte // of the object stream being filled
	heads []byte
	n     int // objects in it
	into  int // its number
}

// newWriter begins a file of about size bytes.
func newWriter(size, count int, pack bool) *writer {
	w := &writer{out: make([]byte, 0, size), places: make([]place, count+1, count+64), pack: pack}
	version := "1.4"
	if pack {
		version = "1.7"
	}
	w.out = append(w.out, "%PDF-"+version+"\n%\xE2\xE3\xCF\xD3\n"...)
	return w
}

// reserve gives n new object numbers, the first of them.
func (w *writer) reserve(n int) int {
	first := len(w.places)
	w.places = append(w.places, make([]place, n)...)
	return first
}

// open begins an object and gives what its body is appended to; shut ends it.
func (w *writer) open(n int) *[]byte {
	if !w.pack {
		w.start(n)
		return &w.out
	}
	if w.n == 0 {
		w.into = w.reserve(1)
	}
	w.places[n] = place{w.into, w.n}
	w.heads = strconv.AppendInt(w.heads, int64(n), 10)
	w.heads = strconv.AppendInt(append(w.heads, ' '), int64(len(w.queue)), 10)
	w.heads = append(w.heads, ' ')
	w.n++
	return &w.queue
}

func (w *writer) shut() {
	if !w.pack {
		w.out = append(w.out, "\nendobj\n"...)
		return
	}
	w.queue = append(w.queue, '\n')
	if w.n == chunk {
		w.flush()
	}
}

// flush writes the object stream that is being filled.
func (w *writer) flush() {
	if w.n == 0 {
		return
	}
	first := len(w.heads)
	w.stream(w.into, fmt.Sprintf("/Type /ObjStm /N %d /First %d ", w.n, first), w.heads, w.queue)
	w.queue, w.heads, w.n = w.queue[:0], w.heads[:0], 0
}

// start writes the head of an object that stands in the file itself.
func (w *writer) start(n int) {
	w.places[n] = place{0, w.at()}
	w.out = append(strconv.AppendInt(w.out, int64(n), 10), " 0 obj\n"...)
}

func (w *writer) object(n int, body string) {
	b := w.open(n)
	*b = append(*b, body...)
	w.shut()
}

// stream writes a compressed stream with further dictionary entries.
func (w *writer) stream(n int, entries string, parts ...[]byte) {
	w.pressed(usual, n, entries, parts...)
}

func (w *writer) pressed(how *sync.Pool, n int, entries string, parts ...[]byte) {
	packed := deflate(how, parts...)
	w.start(n)
	w.out = fmt.Appendf(w.out, "<<%s/Filter /FlateDecode /Length %d>>\nstream\n", entries, packed.Len())
	w.out = append(w.out, packed.Bytes()...)
	w.out = append(w.out, "\nendstream\nendobj\n"...)
	packed.release()
}

// plain writes a stream as it is.
func (w *writer) plain(n int, entries string, data []byte) {
	w.start(n)
	w.out = fmt.Appendf(w.out, "<<%s/Length %d>>\nstream\n", entries, len(data))
	w.out = append(append(w.out, data...), "\nendstream\nendobj\n"...)
}

// ending is what an addition to the file needs to know of it.
type ending struct {
	at         int // offset of the cross-references
	root, page int // numbers of the catalog and the first page
	trailer    string
}

// at is the offset of what is written next.
func (w *writer) at() int { return w.gone + len(w.out) }

// spill hands on what is written so far. The file need not fit into memory.
func (w *writer) spill(to io.Writer) error {
	if w.sum == nil {
		w.sum = sha256.New()
	}
	w.sum.Write(w.out) // a hash does not fail
	w.gone += len(w.out)
	_, err := to.Write(w.out)
	w.out = w.out[:0]
	return err
}

// close writes the cross-reference table, or stream, and the trailer. The file
// identifier is a hash of everything before it.
func (w *writer) close(root, info int) ([]byte, ending) {
	w.flush()
	sum := w.sum
	if sum == nil {
		sum = sha256.New()
	}
	sum.Write(w.out)
	id := hex.EncodeToString(sum.Sum(nil)[:16])
	trailer := fmt.Sprintf("/Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]", root, info, id, id)
	if w.pack {
		n := w.reserve(1)
		at := w.at()
		w.places[n] = place{0, at}
		w.stream(n, fmt.Sprintf("/Type /XRef /Size %d /W [1 4 2] %s /DecodeParms <</Predictor 12 /Columns %d>> ", len(w.places), trailer, rowWidth), w.rows())
		return fmt.Appendf(w.out, "startxref\n%d\n%%%%EOF\n", at), ending{at: at, root: root, trailer: trailer}
	}
	at := w.at()
	w.out = fmt.Appendf(w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.places))
	for _, p := range w.places[1:] {
		w.out = fmt.Appendf(w.out, "%010d 00000 n \n", p.at)
	}
	return fmt.Appendf(w.out, "trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n", len(w.places), trailer, at), ending{at: at, root: root, trailer: trailer}
}

// rowWidth is the length of an entry of the cross-reference stream.
const rowWidth = 7

// rows gives the entries of the cross-reference stream, each as its difference
// from the one above (PNG predictor Up), which packs well.
func (w *writer) rows() []byte {
	out := make([]byte, 0, len(w.places)*(rowWidth+1))
	var above [rowWidth]byte
	for n, p := range w.places {
		row := entry(n, p)
		out = append(out, 2)
		for i := range row {
			out = append(out, row[i]-above[i])
		}
		above = row
	}
	return out
}

func entry(n int, p place) [rowWidth]byte {
	switch {
	case n == 0:
		return [rowWidth]byte{5: 0xFF, 6: 0xFF}
	case p.stream > 0:
		s, i := p.stream, p.at
		return [rowWidth]byte{2, byte(s >> 24), byte(s >> 16), byte(s >> 8), byte(s), byte(i >> 8), byte(i)}
	}
	a := p.at
	return [rowWidth]byte{1, byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)}
}
