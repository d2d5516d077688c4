package finish

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"

	"sunshine/app/pdf/fonts"
)

// harder gives how hard to press the fonts of a file of so many pages. A short one
// is mostly fonts, and is made often and looked at at once; the longer, the less
// the time for them counts.
func harder(pages int) *sync.Pool {
	switch {
	case pages <= 2:
		return quick
	case pages <= 6:
		return middling
	}
	return usual
}

// small is a font of which the quick compressors would leave all as it is.
const small = 6 << 10

// fontResources writes the fonts and gives the entries of the resource dictionary.
func (w *writer) fontResources(subsets []*fonts.Subset, old bool, pages int) string {
	var b strings.Builder
	for i, s := range subsets {
		fmt.Fprintf(&b, "/F%d %d 0 R", i, w.font(s, harder(pages), old))
	}
	return b.String()
}

// font writes the objects of a Type 0 font and gives the number of the first.
// PDF/A-1 also wants to be told which glyphs there are.
func (w *writer) font(s *fonts.Subset, how *sync.Pool, old bool) int {
	program := s.Program()
	if len(program) < small {
		how = usual
	}
	name := fonts.Tag(program) + "+" + s.Face.Name
	top := w.reserve(5)
	cid, descriptor, file, unicode := top+1, top+2, top+3, top+4
	set := ""
	if old {
		n := w.reserve(1)
		w.stream(n, "", glyphSet(program))
		set = fmt.Sprintf(" /CIDSet %d 0 R", n)
	}
	f := s.Face
	w.object(top, fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", name, cid, unicode))
	w.object(cid, fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /CIDToGIDMap /Identity /FontDescriptor %d 0 R /DW 1000 /W [%s]>>", name, descriptor, widths(s)))
	w.object(descriptor, fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R%s>>",
		name, f.Box[0], f.Box[1], f.Box[2], f.Box[3], f.Ascent, f.Descent, f.Cap, file, set))
	w.pressed(how, file, fmt.Sprintf("/Length1 %d ", len(program)), program)
	w.stream(unicode, "", toUnicode(s))
	return top
}

// glyphSet has a bit for every glyph of a font program, from the highest of the
// first byte on.
func glyphSet(program []byte) []byte {
	n := fonts.Count(program)
	set := make([]byte, (n+7)/8)
	for i := range n {
		set[i/8] |= 0x80 >> (i % 8)
	}
	return set
}

// widths lists the widths that are not the default 1000.
func widths(s *fonts.Subset) string {
	var b []byte
	open := false
	for c := range s.Len() {
		wide := s.Width(uint16(c))
		if wide == 1000 {
			if open {
				b, open = append(b, ']'), false
			}
			continue
		}
		if open {
			b = append(b, ' ')
		} else {
			b, open = append(strconv.AppendInt(b, int64(c), 10), '['), true
		}
		b = strconv.AppendInt(b, int64(wide), 10)
	}
	if open {
		b = append(b, ']')
	}
	return string(b)
}

const (
	cmapHead = `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
`
	cmapFoot = `endcmap
CMapName currentdict /CMap defineresource pop
end
end
`
)

// readable gives the character a glyph is read back as: itself, but for the byte
// order mark within a text, which PDF/A does not let stand for anything; the word
// joiner means the same.
func readable(r rune) rune {
	if r == 0xFEFF {
		return 0x2060
	}
	return r
}

// toUnicode maps every CID back to its character.
func toUnicode(s *fonts.Subset) []byte {
	b := make([]byte, 0, len(cmapHead)+len(cmapFoot)+16*s.Len()+64)
	b = append(b, cmapHead...)
	for from := 1; from < s.Len(); {
		to := min((from|0xFF)+1, s.Len()) // a range keeps to one high byte
		b = appendHex(append(b, "1 beginbfrange\n<"...), uint16(from))
		b = append(appendHex(append(b, "> <"...), uint16(to-1)), "> ["...)
		for ; from < to; from++ {
			b = append(b, '<')
			for _, u := range utf16.Encode([]rune{readable(s.Rune(uint16(from)))}) {
				b = appendHex(b, u)
			}
			b = append(b, '>')
		}
		b = append(b, "]\nendbfrange\n"...)
	}
	return append(b, cmapFoot...)
}
