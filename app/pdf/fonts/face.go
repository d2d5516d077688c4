package fonts

import (
	"encoding/binary"

	"sunshine/app/fault"
)

// Face is one TrueType font, read in place: nothing is copied out of its bytes
// and nothing is ever written to them, so that any number of goroutines may use
// one Face. All lengths it gives are in thousandths of the type size.
type Face struct {
	Name    string // PostScript name
	Ascent  int
	Descent int // negative
	Cap     int // height of a capital letter
	Box     [4]int

	data    []byte
	tables  map[string][]byte
	cmap    cmap
	upm     int
	glyphs  int // number of glyphs
	metrics int // number of long horizontal metrics
	long    bool
	space   uint16
}

var needed = []string{"head", "hhea", "maxp", "hmtx", "cmap", "loca", "glyf"}

// Parse reads a TrueType font fit for a role: one with hanzi and figures. The
// file's name is used in the fault that says why a font is refused: collections
// and fonts with PostScript outlines are.
func Parse(file string, data []byte) (*Face, error) {
	f, err := read(file, data)
	if err == nil && (f.Glyph('中') == 0 || f.Glyph('0') == 0) {
		return nil, fault.Invalidf("字体文件 %s 里没有汉字或数字，不能使用。", file)
	}
	return f, err
}

// read reads a TrueType font, whatever its characters.
func read(file string, data []byte) (*Face, error) {
	if len(data) < 12 {
		return nil, fault.Invalidf("字体文件 %s 不完整，请换一个 TrueType 字体（.ttf）。", file)
	}
	switch string(data[:4]) {
	case "\x00\x01\x00\x00", "true":
	case "OTTO":
		return nil, fault.Invalidf("字体文件 %s 是 OpenType/CFF 字体，不能使用，请换成 TrueType 轮廓的 .ttf 字体。", file)
	case "ttcf":
		return nil, fault.Invalidf("字体文件 %s 是字体集合（.ttc），不能使用，请换成单个 .ttf 字体。", file)
	default:
		return nil, fault.Invalidf("文件 %s 不是 TrueType 字体，请换一个 .ttf 字体。", file)
	}
	f := &Face{data: data, tables: map[string][]byte{}}
	if !f.directory(needed) || !f.header() {
		return nil, fault.Invalidf("字体文件 %s 已损坏，请重新复制一份。", file)
	}
	var ok bool
	if f.cmap, ok = parseCmap(f.tables["cmap"]); !ok {
		return nil, fault.Invalidf("字体文件 %s 没有 Unicode 字符表，不能使用。", file)
	}
	f.space = f.Glyph(' ')
	f.Name = postScriptName(f.tables["name"])
	return f, nil
}

func (f *Face) directory(needed []string) bool {
	n := int(be16(f.data, 4))
	if len(f.data) < 12+16*n {
		return false
	}
	for i := range n {
		rec := f.data[12+16*i:]
		off, length := uint64(be32(rec, 8)), uint64(be32(rec, 12))
		if off+length > uint64(len(f.data)) {
			return false
		}
		f.tables[string(rec[:4])] = f.data[off : off+length : off+length]
	}
	for _, t := range needed {
		if f.tables[t] == nil {
			return false
		}
	}
	return true
}

func (f *Face) header() bool {
	head, hhea, maxp := f.tables["head"], f.tables["hhea"], f.tables["maxp"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 {
		return false
	}
	f.upm, f.long = int(be16(head, 18)), be16(head, 50) == 1
	f.glyphs, f.metrics = int(be16(maxp, 4)), int(be16(hhea, 34))
	if f.upm == 0 || f.metrics == 0 || f.metrics > f.glyphs {
		return false
	}
	size := 2
	if f.long {
		size = 4
	}
	if len(f.tables["loca"]) < size*(f.glyphs+1) || len(f.tables["hmtx"]) < 4*f.metrics+2*(f.glyphs-f.metrics) {
		return false
	}
	f.Ascent, f.Descent = f.scale(int16(be16(hhea, 4))), f.scale(int16(be16(hhea, 6)))
	for i := range f.Box {
		f.Box[i] = f.scale(int16(be16(head, 36+2*i)))
	}
	f.Cap = 700
	if os2 := f.tables["OS/2"]; len(os2) >= 90 && be16(os2, 0) >= 2 && be16(os2, 88) > 0 {
		f.Cap = f.scale(int16(be16(os2, 88)))
	}
	return true
}

func (f *Face) scale(v int16) int { return int(v) * 1000 / f.upm }

// Glyph gives the glyph of a character, 0 if the font has none.
func (f *Face) Glyph(r rune) uint16 {
	g := f.cmap.lookup(uint32(r))
	if int(g) >= f.glyphs {
		return 0
	}
	return g
}

// Advance gives the width of a glyph.
func (f *Face) Advance(g uint16) int {
	i := min(int(g), f.metrics-1)
	return (int(be16(f.tables["hmtx"], 4*i))*2000 + f.upm) / (2 * f.upm)
}

// bearing gives the left side bearing of a glyph in font units.
func (f *Face) bearing(g uint16) uint16 {
	if int(g) < f.metrics {
		return be16(f.tables["hmtx"], 4*int(g)+2)
	}
	return be16(f.tables["hmtx"], 4*f.metrics+2*(int(g)-f.metrics))
}

// outline gives a glyph's bytes in place; nil for one without an outline.
func (f *Face) outline(g uint16) []byte {
	if int(g) >= f.glyphs {
		return nil
	}
	var from, to uint64
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	if f.long {
		from, to = uint64(be32(loca, 4*int(g))), uint64(be32(loca, 4*int(g)+4))
	} else {
		from, to = 2*uint64(be16(loca, 2*int(g))), 2*uint64(be16(loca, 2*int(g)+2))
	}
	if from >= to || to > uint64(len(glyf)) {
		return nil
	}
	return glyf[from:to]
}

// postScriptName reads name 6 from a name table, reduced to what a PDF name may hold.
func postScriptName(t []byte) string {
	if len(t) < 6 {
		return "Font"
	}
	n, store := int(be16(t, 2)), int(be16(t, 4))
	for i := range n {
		if len(t) < 6+12*i+12 {
			break
		}
		rec := t[6+12*i:]
		from := store + int(be16(rec, 10))
		to := from + int(be16(rec, 8))
		if be16(rec, 6) != 6 || to > len(t) {
			continue
		}
		var name []byte
		for _, c := range t[from:to] {
			if c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
				name = append(name, c)
			}
		}
		if len(name) > 0 && len(name) < 64 {
			return string(name)
		}
	}
	return "Font"
}

func be16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func be32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
