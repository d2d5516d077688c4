package pdftext

import (
	"bytes"
	"encoding/hex"
	"strconv"
)

// The kinds of objects: nil, bool, float64, text, name, array, dict, ref, and
// *stream, which only the file's own objects are.
type (
	name  string
	text  []byte // the bytes of a string
	array []any
	dict  map[name]any
	ref   int    // number of an object; generations are not told apart
	word  string // an operator or keyword
)

// maxDepth bounds how deep objects may be nested.
const maxDepth = 40

// lexer reads objects and operators from bytes. It never fails: what it cannot
// read it steps over.
type lexer struct {
	b    []byte
	at   int
	left *int // tokens that may still be read, shared by all lexers of a file
}

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (x *lexer) skip() {
	for x.at < len(x.b) {
		switch c := x.b[x.at]; {
		case space(c):
			x.at++
		case c == '%':
			for x.at < len(x.b) && x.b[x.at] != '\n' && x.b[x.at] != '\r' {
				x.at++
			}
		default:
			return
		}
	}
}

// done tells whether nothing is left to read, or nothing more may be read.
func (x *lexer) done() bool {
	x.skip()
	return x.at >= len(x.b) || *x.left <= 0
}

// next gives the next object or word; nil with ok false at the end.
func (x *lexer) next(depth int) (v any, ok bool) {
	if x.done() {
		return nil, false
	}
	*x.left--
	switch c := x.b[x.at]; {
	case c == '(':
		return x.literal(), true
	case c == '<' && x.at+1 < len(x.b) && x.b[x.at+1] == '<':
		x.at += 2
		return x.dict(depth + 1), true
	case c == '<':
		return x.hex(), true
	case c == '[':
		x.at++
		return x.array(depth + 1), true
	case c == '/':
		return x.name(), true
	case delimiter(c): // a closing one, or a brace
		x.at++
		if c == '>' && x.at < len(x.b) && x.b[x.at] == '>' {
			x.at++
			return word(">>"), true
		}
		return word([]byte{c}), true
	}
	from := x.at
	for x.at < len(x.b) && !space(x.b[x.at]) && !delimiter(x.b[x.at]) {
		x.at++
	}
	s := string(x.b[from:x.at])
	if n, err := strconv.ParseFloat(s, 64); err == nil && len(s) < 40 {
		return n, true
	}
	switch s {
	case "true":
		return true, true
	case "false":
		return false, true
	case "null":
		return nil, true
	}
	return word(s), true
}

func (x *lexer) name() name {
	x.at++
	from := x.at
	for x.at < len(x.b) && !space(x.b[x.at]) && !delimiter(x.b[x.at]) {
		x.at++
	}
	raw := x.b[from:x.at]
	if !bytes.ContainsRune(raw, '#') {
		return name(raw)
	}
	var out []byte
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			if b, err := hex.DecodeString(string(raw[i+1 : i+3])); err == nil {
				out, i = append(out, b[0]), i+2
				continue
			}
		}
		out = append(out, raw[i])
	}
	return name(out)
}

func (x *lexer) hex() text {
	x.at++
	var out text
	half, n := byte(0), 0
	for ; x.at < len(x.b) && x.b[x.at] != '>'; x.at++ {
		var d byte
		switch c := x.b[x.at]; {
		case c >= '0' && c <= '9':
			d = c - '0'
		case c >= 'a' && c <= 'f':
			d = c - 'a' + 10
		case c >= 'A' && c <= 'F':
			d = c - 'A' + 10
		default:
			continue
		}
		if n++; n%2 == 1 {
			half = d << 4
		} else {
			out = append(out, half|d)
		}
	}
	x.at = min(x.at+1, len(x.b))
	if n%2 == 1 {
		out = append(out, half)
	}
	return out
}

func (x *lexer) literal() text {
	var out text
	depth := 0
	for ; x.at < len(x.b); x.at++ {
		c := x.b[x.at]
		switch {
		case c == '\\':
			x.at++
			out = x.escape(out)
			continue
		case c == '(':
			if depth++; depth == 1 {
				continue
			}
		case c == ')':
			if depth--; depth == 0 {
				x.at++
				return out
			}
		}
		out = append(out, c)
	}
	x.at = min(x.at, len(x.b))
	return out
}

// escape reads what follows a backslash; x.at is left on its last byte.
func (x *lexer) escape(out text) text {
	if x.at >= len(x.b) {
		return out
	}
	c := x.b[x.at]
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\r':
		if x.at+1 < len(x.b) && x.b[x.at+1] == '\n' {
			x.at++
		}
		return out
	case c == '\n':
		return out
	case c >= '0' && c <= '7':
		n := 0
		for k := 0; k < 3 && x.at < len(x.b) && x.b[x.at] >= '0' && x.b[x.at] <= '7'; k++ {
			n = n*8 + int(x.b[x.at]-'0')
			x.at++
		}
		x.at--
		return append(out, byte(n))
	}
	return append(out, c)
}

func (x *lexer) array(depth int) array {
	var out array
	for depth < maxDepth {
		v, ok := x.next(depth)
		if !ok || v == word("]") {
			break
		}
		if v == word("R") && len(out) >= 2 {
			if n, ok := out[len(out)-2].(float64); ok {
				out = append(out[:len(out)-2], ref(n))
			}
			continue
		}
		if w, ok := v.(word); ok && (w == "endobj" || w == "stream" || w == ">>") {
			break
		}
		out = append(out, v)
	}
	return out
}

func (x *lexer) dict(depth int) dict {
	d := dict{}
	var key name
	var values array
	put := func() {
		switch {
		case key == "" || len(values) == 0:
		case len(values) >= 3 && values[2] == word("R"):
			if n, ok := values[0].(float64); ok {
				d[key] = ref(n)
			}
		default:
			d[key] = values[0]
		}
		values = nil
	}
	for depth < maxDepth {
		v, ok := x.next(depth)
		if w, end := v.(word); !ok || end && (w == ">>" || w == "endobj" || w == "stream") {
			if w == "stream" {
				x.at -= len("stream")
			}
			break
		}
		if k, is := v.(name); is && (key == "" || len(values) > 0) {
			put()
			key = k
			continue
		}
		values = append(values, v)
	}
	put()
	return d
}
