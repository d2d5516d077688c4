package pdftext

import (
	"bytes"
	"regexp"
	"strconv"
)

// stream is an object with content.
type stream struct {
	dict dict
	raw  []byte
}

// file is all objects that stand in a file's bytes, whether or not anything
// leads to them: an older version of a page stays in a file that was edited.
type file struct {
	objects map[ref]any  // the last of each number
	older   []any        // what a later one took the place of
	inside  map[ref]bool // those that came out of a packed one
	order   []ref        // numbers, as they stand in the file
	room    int          // bytes that may still be unpacked
	left    int          // tokens that may still be read
	locked  bool         // encrypted
	broken  bool         // something could not be unpacked
}

var objectHead = regexp.MustCompile(`(\d{1,9})[ \t\r\n\f\x00]+(\d{1,5})[ \t\r\n\f\x00]+obj`)

// open reads all objects. It goes by what stands in the file, not by its table
// of contents.
func open(data []byte, room, tokens int) *file {
	f := &file{objects: map[ref]any{}, inside: map[ref]bool{}, room: room, left: tokens}
	for at := 0; at < len(data) && f.left > 0; {
		m := objectHead.FindSubmatchIndex(data[at:])
		if m == nil {
			break
		}
		n, _ := strconv.Atoi(string(data[at+m[2] : at+m[3]]))
		x := &lexer{b: data, at: at + m[1], left: &f.left}
		v, _ := x.next(0)
		if d, ok := v.(dict); ok {
			if s := f.stream(x, d); s != nil {
				v = s
			}
		}
		f.put(ref(n), v)
		at = max(x.at, at+m[1])
	}
	f.trailer(data)
	for _, n := range f.order {
		if s, ok := f.objects[n].(*stream); ok && s.dict["Type"] == name("ObjStm") {
			f.packed(s)
		}
	}
	return f
}

func (f *file) put(n ref, v any) {
	if old, ok := f.objects[n]; ok {
		f.older = append(f.older, old)
	} else {
		f.order = append(f.order, n)
	}
	f.objects[n] = v
}

// stream takes the content behind a dictionary, if there is any. Its length is
// believed only where the end stands there.
func (f *file) stream(x *lexer, d dict) *stream {
	x.skip()
	if !bytes.HasPrefix(x.b[x.at:], []byte("stream")) {
		return nil
	}
	x.at += len("stream")
	if x.at < len(x.b) && x.b[x.at] == '\r' {
		x.at++
	}
	if x.at < len(x.b) && x.b[x.at] == '\n' {
		x.at++
	}
	rest := x.b[x.at:]
	end := -1
	if n := number(d["Length"], -1); n >= 0 && n <= len(rest) && bytes.HasPrefix(bytes.TrimLeft(rest[n:min(len(rest), n+20)], "\r\n \t"), []byte("endstream")) {
		end = n
	}
	if end < 0 {
		end = bytes.Index(rest, []byte("endstream"))
	}
	if end < 0 {
		end = len(rest)
	}
	x.at += end
	return &stream{dict: d, raw: rest[:end]}
}

// trailer looks for a lock; what is encrypted cannot be read.
func (f *file) trailer(data []byte) {
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte("trailer"))
		if i < 0 {
			break
		}
		at += i + len("trailer")
		x := &lexer{b: data, at: at, left: &f.left}
		if d, ok := f.nextDict(x); ok && d["Encrypt"] != nil {
			f.locked = true
		}
	}
	for _, v := range f.objects {
		if s, ok := v.(*stream); ok && s.dict["Type"] == name("XRef") && s.dict["Encrypt"] != nil {
			f.locked = true
		}
	}
}

func (f *file) nextDict(x *lexer) (dict, bool) {
	v, _ := x.next(0)
	d, ok := v.(dict)
	return d, ok
}

// packed reads the objects of a compressed stream of objects.
func (f *file) packed(s *stream) {
	data, err := f.unpack(s)
	if err != nil {
		f.broken = true
		return
	}
	head := &lexer{b: data, left: &f.left}
	first := number(f.get(s.dict["First"]), 0)
	for range number(f.get(s.dict["N"]), 0) {
		n, ok := head.next(0)
		at, also := head.next(0)
		num, isNum := n.(float64)
		off := number(at, -1)
		if !ok || !also || !isNum || off < 0 || first+off >= len(data) || first < 0 {
			return
		}
		v, _ := (&lexer{b: data, at: first + off, left: &f.left}).next(0)
		if _, there := f.objects[ref(num)]; there && !f.inside[ref(num)] { // which is newer only the table knows: both are read
			f.older = append(f.older, v)
			continue
		}
		f.put(ref(num), v)
		f.inside[ref(num)] = true
	}
}

// get follows references.
func (f *file) get(v any) any {
	for range maxDepth {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.objects[r]
	}
	return nil
}

// dictOf gives the dictionary of an object, also of a stream.
func (f *file) dictOf(v any) dict {
	switch v := f.get(v).(type) {
	case dict:
		return v
	case *stream:
		return v.dict
	}
	return nil
}
