package finish

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// source is a file of gofpdf's, taken apart by its own cross-reference table.
type source struct {
	raw        []byte
	offsets    []int // by object number
	count      int
	root, info int
}

// rowSize is the length of an entry of the cross-reference table.
const rowSize = 20

func split(raw []byte) (*source, error) {
	table, err := number(raw, bytes.LastIndex(raw, []byte("startxref\n")), "startxref\n")
	if err != nil {
		return nil, err
	}
	size, err := number(raw, table, "xref\n0 ")
	if err != nil {
		return nil, err
	}
	rows := raw[table:]
	rows = rows[len("xref\n0 "):]
	rows = rows[bytes.IndexByte(rows, '\n')+1:]
	if size < 3 || size > len(rows)/rowSize {
		return nil, errors.New("finish: cross-reference table cut short")
	}
	s := &source{raw: raw, count: size - 1, offsets: make([]int, size)}
	for n := 1; n < size; n++ {
		at, err := strconv.Atoi(string(rows[rowSize*n : rowSize*n+10]))
		if err != nil || at < 0 || at >= table {
			return nil, fmt.Errorf("finish: object %d has no place", n)
		}
		s.offsets[n] = at
	}
	trailer := rows[rowSize*size:]
	if s.root, err = number(trailer, bytes.Index(trailer, []byte("/Root ")), "/Root "); err != nil {
		return nil, err
	}
	if s.info, err = number(trailer, bytes.Index(trailer, []byte("/Info ")), "/Info "); err != nil {
		return nil, err
	}
	return s, nil
}

// object gives what stands between "n 0 obj" and "endobj". gofpdf writes each
// object whole before the next, and a stream states its length.
func (s *source) object(n int) []byte {
	b := s.raw[s.offsets[n]:]
	b = b[bytes.IndexByte(b, '\n')+1:]
	if length, err := number(b, 0, "<</Length "); err == nil {
		if head := bytes.Index(b, []byte("\nstream\n")); head >= 0 {
			end := head + len("\nstream\n") + length + len("\nendstream")
			if length <= len(b) && end <= len(b) {
				return b[:end]
			}
		}
	}
	return b[:max(0, bytes.Index(b, []byte("\nendobj")))]
}

// pages gives the numbers of the page objects, in order.
func (s *source) pages() []int {
	var out []int
	for n := 1; n <= s.count; n++ {
		if bytes.HasPrefix(s.object(n), []byte(pageHead)) {
			out = append(out, n)
		}
	}
	return out
}

// number reads the decimal that follows prefix at a place.
func number(b []byte, at int, prefix string) (int, error) {
	if at < 0 || at > len(b) || !bytes.HasPrefix(b[at:], []byte(prefix)) {
		return 0, fmt.Errorf("finish: no %q", prefix)
	}
	b = b[at+len(prefix):]
	n := 0
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	return strconv.Atoi(string(b[:n]))
}
