package pdftext

import (
	"strings"
	"unicode/utf16"
)

// cmap turns the codes of a font into text.
type cmap struct {
	lengths map[int]bool // bytes of a code
	single  map[string]string
	ranges  []codeRange
}

// codeRange maps codes from..to, of as many bytes, to characters from first on.
type codeRange struct {
	size     int
	from, to uint32
	first    []uint16
}

const maxRanges = 100_000

// readCMap reads the ToUnicode table of a font.
func (f *file) readCMap(data []byte) *cmap {
	m := &cmap{lengths: map[int]bool{}, single: map[string]string{}}
	x := &lexer{b: data, left: &f.left}
	var stack array
	for {
		v, ok := x.next(0)
		if !ok {
			return m
		}
		w, is := v.(word)
		if !is {
			stack = append(stack, v)
			continue
		}
		switch w {
		case "endcodespacerange":
			for _, v := range stack {
				if t, ok := v.(text); ok {
					m.lengths[len(t)] = true
				}
			}
		case "endbfchar":
			for i := 0; i+1 < len(stack); i += 2 {
				from, ok := stack[i].(text)
				to, also := stack[i+1].(text)
				if ok && also {
					m.single[string(from)] = wide(to)
				}
			}
		case "endbfrange":
			m.addRanges(stack)
		}
		stack = nil
	}
}

func (m *cmap) addRanges(stack array) {
	for i := 0; i+2 < len(stack) && len(m.ranges) < maxRanges; i += 3 {
		from, ok := stack[i].(text)
		to, also := stack[i+1].(text)
		if !ok || !also || len(from) == 0 || len(from) > 4 || len(from) != len(to) {
			continue
		}
		switch v := stack[i+2].(type) {
		case text:
			m.ranges = append(m.ranges, codeRange{len(from), codeOf(from), codeOf(to), units(v)})
		case array:
			for k, each := range v {
				if t, ok := each.(text); ok {
					m.single[string(codeBytes(codeOf(from)+uint32(k), len(from)))] = wide(t)
				}
			}
		}
	}
}

func codeOf(b []byte) (n uint32) {
	for _, c := range b {
		n = n<<8 | uint32(c)
	}
	return n
}

func codeBytes(n uint32, size int) []byte {
	b := make([]byte, size)
	for i := size - 1; i >= 0; i-- {
		b[i], n = byte(n), n>>8
	}
	return b
}

// units reads UTF-16, big end first.
func units(b []byte) []uint16 {
	out := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		out = append(out, uint16(b[i])<<8|uint16(b[i+1]))
	}
	if len(b) == 1 {
		out = append(out, uint16(b[0]))
	}
	return out
}

func wide(b []byte) string { return string(utf16.Decode(units(b))) }

// look gives the text of a code; false if the table has none.
func (m *cmap) look(code []byte) (string, bool) {
	if s, ok := m.single[string(code)]; ok {
		return s, known(s)
	}
	n := codeOf(code)
	for _, r := range m.ranges {
		if r.size == len(code) && n >= r.from && n <= r.to && len(r.first) > 0 {
			u := append([]uint16(nil), r.first...)
			u[len(u)-1] += uint16(n - r.from)
			s := string(utf16.Decode(u))
			return s, known(s)
		}
	}
	return "", false
}

// known tells whether a text says something: no filler, no private character.
func known(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r == 0 || r == 0xfffd || r >= 0xe000 && r <= 0xf8ff || r >= 0xf0000 })
}
