package pdftext

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"encoding/hex"
	"errors"
	"io"

	"golang.org/x/image/tiff/lzw"
)

// errImage is given for a stream that is a picture: it holds no text.
var errImage = errors.New("a picture")

// errFilter is given for a way of packing that is not known.
var errFilter = errors.New("packed in an unknown way")

// errLarge is given when unpacking would take more than is allowed.
var errLarge = errors.New("too large unpacked")

// unpack gives the content of a stream.
func (f *file) unpack(s *stream) ([]byte, error) {
	data := s.raw
	filters, params := list(f.get(s.dict["Filter"])), list(f.get(s.dict["DecodeParms"]))
	for i, x := range filters {
		n, _ := f.get(x).(name)
		var err error
		if data, err = f.filter(n, data); err != nil {
			return data, err
		}
		if i < len(params) {
			if p, ok := f.get(params[i]).(dict); ok {
				data = f.predicted(p, data)
			}
		}
	}
	return data, nil
}

// list gives a value that stands alone or in an array.
func list(v any) array {
	switch v := v.(type) {
	case nil:
		return nil
	case array:
		return v
	}
	return array{v}
}

func (f *file) filter(n name, data []byte) ([]byte, error) {
	switch n {
	case "FlateDecode", "Fl":
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return f.read(z)
	case "LZWDecode", "LZW":
		return f.read(lzw.NewReader(bytes.NewReader(data), lzw.MSB, 8))
	case "ASCIIHexDecode", "AHx":
		data, _, _ = bytes.Cut(bytes.Join(bytes.Fields(data), nil), []byte(">"))
		if len(data)%2 == 1 {
			data = append(bytes.Clone(data), '0')
		}
		out := make([]byte, len(data)/2)
		n, err := hex.Decode(out, data)
		return out[:n], err
	case "ASCII85Decode", "A85":
		data, _, _ = bytes.Cut(bytes.TrimPrefix(bytes.TrimSpace(data), []byte("<~")), []byte("~>"))
		return f.read(ascii85.NewDecoder(bytes.NewReader(data)))
	case "RunLengthDecode", "RL":
		return f.runs(data)
	case "DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode":
		return data, errImage
	case "Crypt":
		return data, nil
	}
	return nil, errFilter
}

// read takes what a reader unpacks, as far as is allowed. A damaged end hides
// nothing before it.
func (f *file) read(r io.Reader) ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(r, int64(f.room)+1))
	if f.room -= len(out); f.room < 0 {
		return nil, errLarge
	}
	if len(out) > 0 {
		err = nil
	}
	return out, err
}

func (f *file) runs(data []byte) ([]byte, error) {
	var out []byte
	for i := 0; i < len(data); {
		n := int(data[i])
		i++
		switch {
		case n == 128:
			return out, nil
		case n < 128:
			end := min(i+n+1, len(data))
			out, i = append(out, data[i:end]...), end
		case i < len(data):
			out, i = append(out, bytes.Repeat(data[i:i+1], 257-n)...), i+1
		}
		if len(out) > f.room {
			return nil, errLarge
		}
	}
	f.room -= len(out)
	return out, nil
}

// predicted takes back what a predictor did to the bytes of each row (PNG's).
func (f *file) predicted(p dict, data []byte) []byte {
	if number(f.get(p["Predictor"]), 1) < 10 {
		return data
	}
	bits := number(f.get(p["Colors"]), 1) * number(f.get(p["BitsPerComponent"]), 8)
	row, each := (number(f.get(p["Columns"]), 1)*bits+7)/8, max(1, bits/8)
	if row <= 0 || row > 1<<20 || each > row {
		return data
	}
	out, above := make([]byte, 0, len(data)), make([]byte, row)
	for len(data) > 1 {
		kind, now := data[0], bytes.Clone(data[1:min(len(data), row+1)])
		data = data[min(len(data), row+1):]
		for i := range now {
			var left, up, corner byte
			up = above[i]
			if i >= each {
				left, corner = now[i-each], above[i-each]
			}
			switch kind {
			case 1:
				now[i] += left
			case 2:
				now[i] += up
			case 3:
				now[i] += byte((int(left) + int(up)) / 2)
			case 4:
				now[i] += paeth(left, up, corner)
			}
		}
		out = append(out, now...)
		copy(above, now)
	}
	return out
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	da, db, dc := distance(p, a), distance(p, b), distance(p, c)
	switch {
	case da <= db && da <= dc:
		return a
	case db <= dc:
		return b
	}
	return c
}

func distance(p int, b byte) int {
	if d := p - int(b); d >= 0 {
		return d
	}
	return int(b) - p
}

func number(v any, otherwise int) int {
	if n, ok := v.(float64); ok && n > -1e9 && n < 1e9 {
		return int(n)
	}
	return otherwise
}
