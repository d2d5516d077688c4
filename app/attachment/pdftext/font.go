package pdftext

import (
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// font turns the bytes of a shown string into characters.
type font struct {
	uni      *cmap           // its ToUnicode table
	composed bool            // codes of two bytes
	coding   string          // of a composed one: utf16, gb, gb1 (Adobe-GB1 numbers), or "" for unknown
	glyphs   map[byte]string // what single bytes stand for
	widths   map[int]float64 // by code, in thousandths
	usual    float64
}

// shown is one character as it is shown.
type shown struct {
	text  string
	known bool
	width float64 // thousandths of the size
	blank bool    // a one-byte space, which word spacing widens
}

func (f *file) font(v any) *font {
	d := f.dictOf(v)
	t := &font{glyphs: map[byte]string{}, widths: map[int]float64{}, usual: 500}
	if d == nil {
		return t
	}
	if s, ok := f.get(d["ToUnicode"]).(*stream); ok {
		data, err := f.unpack(s)
		f.broken = f.broken || err != nil
		t.uni = f.readCMap(data)
	}
	if d["Subtype"] == name("Type0") {
		t.composed = true
		f.composed(t, d)
		return t
	}
	f.simple(t, d)
	return t
}

// composed reads a font of many characters.
func (f *file) composed(t *font, d dict) {
	t.usual = 1000
	below := f.dictOf(first(f.get(d["DescendantFonts"])))
	system := f.dictOf(below["CIDSystemInfo"])
	ordering, _ := f.get(system["Ordering"]).(text)
	encoding, _ := f.get(d["Encoding"]).(name)
	switch e := string(encoding); {
	case strings.Contains(e, "UCS2") || strings.Contains(e, "UTF16"):
		t.coding = "utf16"
	case strings.HasPrefix(e, "GBK") || strings.HasPrefix(e, "GB-EUC") || strings.HasPrefix(e, "GBpc"):
		t.coding = "gb"
	case string(ordering) == "GB1":
		t.coding = "gb1"
	}
	if n := number(f.get(below["DW"]), -1); n >= 0 {
		t.usual = float64(n)
	}
	w := list(f.get(below["W"]))
	for i := 0; i+1 < len(w) && i < maxRanges; {
		from := number(f.get(w[i]), -1)
		if each, ok := f.get(w[i+1]).(array); ok {
			for k, x := range each {
				t.widths[from+k] = float(f.get(x), t.usual)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			break
		}
		for c := from; c <= min(number(f.get(w[i+1]), -1), from+65535); c++ {
			t.widths[c] = float(f.get(w[i+2]), t.usual)
		}
		i += 3
	}
}

func first(v any) any {
	if a := list(v); len(a) > 0 {
		return a[0]
	}
	return nil
}

func float(v any, otherwise float64) float64 {
	if n, ok := v.(float64); ok {
		return n
	}
	return otherwise
}

// simple reads a font of at most 256 characters. Without a table or names its
// bytes are taken for Latin letters, unless the font says that they are not.
func (f *file) simple(t *font, d dict) {
	described := f.dictOf(d["FontDescriptor"])
	embedded := described["FontFile"] != nil || described["FontFile2"] != nil || described["FontFile3"] != nil || d["Subtype"] == name("Type3")
	symbolic := number(f.get(described["Flags"]), 0)&4 != 0 && embedded
	encoding := f.get(d["Encoding"])
	base, _ := encoding.(name)
	e, _ := encoding.(dict)
	if b, ok := f.get(e["BaseEncoding"]).(name); ok {
		base = b
	}
	table := charmap.Windows1252
	if base == "MacRomanEncoding" {
		table = charmap.Macintosh
	}
	if base != "" || !symbolic && !(embedded && e != nil) && d["Subtype"] != name("Type3") {
		for c := 32; c < 256; c++ {
			if s := string(table.DecodeByte(byte(c))); known(s) {
				t.glyphs[byte(c)] = s
			}
		}
	}
	code := 0
	for _, v := range list(f.get(e["Differences"])) {
		switch v := f.get(v).(type) {
		case float64:
			code = int(v)
		case name:
			if code >= 0 && code < 256 {
				delete(t.glyphs, byte(code))
				if s, ok := glyph(string(v)); ok {
					t.glyphs[byte(code)] = s
				}
			}
			code++
		}
	}
	scale := 1.0
	if m := list(f.get(d["FontMatrix"])); len(m) == 6 { // Type3 counts in its own unit
		scale = float(f.get(m[0]), 0.001) * 1000
	}
	from := number(f.get(d["FirstChar"]), 0)
	for i, x := range list(f.get(d["Widths"])) {
		t.widths[from+i] = float(f.get(x), 0) * scale
	}
	if n := float(f.get(described["MissingWidth"]), 0); n > 0 {
		t.usual = n
	}
}

// decode parts a string into its characters.
func (t *font) decode(b []byte) []shown {
	var out []shown
	for len(b) > 0 {
		n := t.length(b)
		code := b[:n]
		s, ok := t.look(code)
		w, has := t.widths[int(codeOf(code))]
		if !has {
			w = t.usual
		}
		out = append(out, shown{s, ok, w, n == 1 && code[0] == ' '})
		b = b[n:]
	}
	return out
}

// length gives of how many bytes the next code is.
func (t *font) length(b []byte) int {
	switch {
	case !t.composed:
		return 1
	case t.coding == "gb":
		if b[0] < 0x81 {
			return 1
		}
	case t.coding == "utf16" && b[0]&0xfc == 0xd8: // half of a rare character
		return min(4, len(b))
	case t.uni != nil && t.uni.lengths[1] && t.coding == "":
		if _, ok := t.uni.single[string(b[:1])]; ok || !t.uni.lengths[2] {
			return 1
		}
	}
	return min(2, len(b))
}

func (t *font) look(code []byte) (string, bool) {
	if t.uni != nil {
		if s, ok := t.uni.look(code); ok {
			return s, true
		}
	}
	switch {
	case !t.composed:
		s, ok := t.glyphs[code[0]]
		return s, ok
	case t.coding == "utf16":
		s := wide(code)
		return s, known(s)
	case t.coding == "gb":
		s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(code)
		return string(s), err == nil && known(string(s))
	case t.coding == "gb1": // the numbers of Adobe-GB1: 1 is the space, the ASCII characters follow
		n := codeOf(code)
		switch {
		case n >= 1 && n <= 95:
			return string(rune(n + 0x1f)), true
		case n >= 814 && n <= 907:
			return string(rune(n - 814 + 0x21)), true
		}
	}
	return "", false
}
