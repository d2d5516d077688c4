package finish

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"sunshine/app/pdf/fonts"
)

// fontResources writes the fonts and gives the entries of the resource dictionary.
func (w *writer) fontResources(subsets []*fonts.Subset) string {
	var b strings.Builder
	for i, s := range subsets {
		fmt.Fprintf(&b, "/F%d %d 0 R", i, w.font(s))
	}
	return b.String()
}

// font writes the five objects of a Type 0 font and gives the number of the first.
func (w *writer) font(s *fonts.Subset) int {
	program := s.Program()
	name := fonts.Tag(program) + "+" + s.Face.Name
	top, cid, descriptor, file, unicode := w.reserve(), w.reserve(), w.reserve(), w.reserve(), w.reserve()
	f := s.Face
	w.object(top, fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", name, cid, unicode))
	w.object(cid, fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /CIDToGIDMap /Identity /FontDescriptor %d 0 R /DW 1000 /W [%s]>>", name, descriptor, widths(s)))
	w.object(descriptor, fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R>>",
		name, f.Box[0], f.Box[1], f.Box[2], f.Box[3], f.Ascent, f.Descent, f.Cap, file))
	w.stream(file, fmt.Sprintf("/Length1 %d ", len(program)), program)
	w.stream(unicode, "", toUnicode(s))
	return top
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
	blockSize = 100 // entries the format allows in one block
)

// toUnicode maps every CID back to its character.
func toUnicode(s *fonts.Subset) []byte {
	b := make([]byte, 0, len(cmapHead)+len(cmapFoot)+16*s.Len()+64)
	b = append(b, cmapHead...)
	for from := 1; from < s.Len(); from += blockSize {
		to := min(from+blockSize, s.Len())
		b = strconv.AppendInt(b, int64(to-from), 10)
		b = append(b, " beginbfchar\n"...)
		for c := from; c < to; c++ {
			b = appendHex(append(b, '<'), uint16(c))
			b = append(b, "> <"...)
			for _, u := range utf16.Encode([]rune{s.Rune(uint16(c))}) {
				b = appendHex(b, u)
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, cmapFoot...)
}
