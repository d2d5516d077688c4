package fonts

import (
	"crypto/sha256"
	"encoding/binary"
	"unicode"
)

// Subset collects the glyphs one document uses of one face and numbers them
// anew, in order of first use. The number (CID) stands for a character, not for
// an outline: two characters drawn alike keep their own numbers, so that the
// text read back is the text that went in. A Subset serves one goroutine.
type Subset struct {
	Face  *Face
	cids  map[rune]uint16
	ascii [128]uint16 // the same for the commonest characters
	runes []rune      // by CID; 0 is .notdef
	gids  []uint16
	adv   []uint16
}

// NewSubset begins an empty one.
func NewSubset(f *Face) *Subset {
	return &Subset{Face: f, cids: make(map[rune]uint16, 256), runes: []rune{0}, gids: []uint16{0}, adv: []uint16{uint16(f.Advance(0))}}
}

// CID gives the number of a character and its width in thousandths of the type
// size; false if the face does not have it.
func (s *Subset) CID(r rune) (uint16, uint16, bool) {
	if r >= 0 && r < 128 && s.ascii[r] != 0 {
		c := s.ascii[r]
		return c, s.adv[c], true
	}
	if c, ok := s.cids[r]; ok {
		return c, s.adv[c], c != 0
	}
	c := s.add(r)
	s.cids[r] = c
	if c != 0 && r < 128 {
		s.ascii[r] = c
	}
	return c, s.adv[c], c != 0
}

func (s *Subset) add(r rune) uint16 {
	gid, width := s.Face.Glyph(r), 0
	switch {
	case Invisible(r):
		gid = s.Face.space
	case SpaceWidth(r) > 0:
		gid, width = s.Face.space, SpaceWidth(r)
		if r == ' ' || r == 0xA0 {
			width = s.Face.Advance(gid)
		}
	case gid == 0 || len(s.gids) > 0xFFF0:
		return 0
	default:
		width = s.Face.Advance(gid)
	}
	s.runes, s.gids, s.adv = append(s.runes, r), append(s.gids, gid), append(s.adv, uint16(width))
	return uint16(len(s.gids) - 1)
}

// Invisible tells whether a character takes no place and draws nothing, like
// the joiners and selectors that come along when text is copied. It stays in
// the text.
func Invisible(r rune) bool {
	if r < 0xAD || r >= 0x3000 && r < 0xD800 { // none in between, and most of what is asked
		return false
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == 0x034F
}

// SpaceWidth gives the width of a blank character, 0 for any other.
func SpaceWidth(r rune) int {
	switch r {
	case ' ', 0xA0, '\t', 0x1680, 0x2004, 0x202F:
		return 333
	case 0x3000, 0x2003, 0x2001:
		return 1000
	case 0x2000, 0x2002, 0x2007:
		return 500
	case 0x2005, 0x2008, 0x205F:
		return 250
	case 0x2006, 0x2009, 0x200A:
		return 167
	}
	return 0
}

// Len gives the number of CIDs, .notdef among them.
func (s *Subset) Len() int { return len(s.gids) }

// Rune gives the character a CID stands for.
func (s *Subset) Rune(cid uint16) rune { return s.runes[cid] }

// Width gives the width of a CID in thousandths of the type size.
func (s *Subset) Width(cid uint16) int { return int(s.adv[cid]) }

// Tag gives the six letters that mark a cut font, from its content.
func Tag(program []byte) string {
	sum := sha256.Sum256(program)
	var tag [6]byte
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag[:])
}

// Count gives the number of glyphs of a font that Program has written.
func Count(program []byte) int {
	for i := range int(be16(program, 4)) {
		if rec := program[12+16*i:]; string(rec[:4]) == "maxp" {
			return int(be16(program, int(be32(rec, 8))+4))
		}
	}
	return 0
}

// composite glyph flags
const (
	wordArgs  = 0x0001
	scaleOne  = 0x0008
	moreParts = 0x0020
	scaleXY   = 0x0040
	scaleFour = 0x0080
)

// Program writes the TrueType font that holds just the glyphs collected, the
// glyph's number being the CID. Parts of composite glyphs follow behind.
func (s *Subset) Program() []byte {
	gids := append([]uint16(nil), s.gids...)
	number := make(map[uint16]uint16, len(gids))
	for cid, gid := range gids {
		if _, ok := number[gid]; !ok {
			number[gid] = uint16(cid)
		}
	}
	glyf := make([]byte, 0, 300*len(gids))
	ends := make([]uint32, 1, len(gids)+2)
	for i := 0; i < len(gids); i++ { // gids grows with the parts
		outline := s.Face.outline(gids[i])
		start := len(glyf)
		glyf = append(glyf, outline...)
		renumber(glyf[start:], func(gid uint16) uint16 {
			n, ok := number[gid]
			if !ok && len(gids) < 0xFFFF {
				n = uint16(len(gids))
				gids, number[gid] = append(gids, gid), n
			}
			return n
		})
		for len(glyf)%2 != 0 {
			glyf = append(glyf, 0)
		}
		ends = append(ends, uint32(len(glyf)))
	}
	return s.assemble(gids, glyf, ends)
}

// locations writes where the glyphs lie: in two bytes each if they reach, halved,
// else in four.
func locations(ends []uint32) (loca []byte, long bool) {
	long = ends[len(ends)-1] > 2*0xFFFF
	loca = make([]byte, 0, 4*len(ends))
	for _, at := range ends {
		if long {
			loca = binary.BigEndian.AppendUint32(loca, at)
		} else {
			loca = binary.BigEndian.AppendUint16(loca, uint16(at/2))
		}
	}
	return loca, long
}

// renumber walks the parts of a composite glyph, if it is one.
func renumber(glyph []byte, to func(uint16) uint16) {
	if len(glyph) < 10 || int16(be16(glyph, 0)) >= 0 {
		return
	}
	for at := 10; at+4 <= len(glyph); {
		flags := be16(glyph, at)
		binary.BigEndian.PutUint16(glyph[at+2:], to(be16(glyph, at+2)))
		at += 6
		if flags&wordArgs != 0 {
			at += 2
		}
		switch {
		case flags&scaleOne != 0:
			at += 2
		case flags&scaleXY != 0:
			at += 4
		case flags&scaleFour != 0:
			at += 8
		}
		if flags&moreParts == 0 {
			return
		}
	}
}

// assemble puts the tables of a cut font together.
func (s *Subset) assemble(gids []uint16, glyf []byte, ends []uint32) []byte {
	f, n := s.Face, len(gids)
	head := append([]byte(nil), f.tables["head"]...)
	binary.BigEndian.PutUint32(head[8:], 0)
	loca, long := locations(ends)
	binary.BigEndian.PutUint16(head[50:], 0)
	if long {
		binary.BigEndian.PutUint16(head[50:], 1)
	}
	hhea := append([]byte(nil), f.tables["hhea"]...)
	binary.BigEndian.PutUint16(hhea[34:], uint16(n))
	maxp := append([]byte(nil), f.tables["maxp"]...)
	binary.BigEndian.PutUint16(maxp[4:], uint16(n))
	hmtx := make([]byte, 0, 4*n)
	for i, gid := range gids {
		width := f.Advance(gid)
		if i < len(s.adv) {
			width = int(s.adv[i])
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16((width*f.upm+500)/1000))
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.bearing(gid))
	}
	tables := []table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}}
	for _, hint := range []string{"cvt ", "fpgm", "prep"} {
		if t := f.tables[hint]; len(t) > 0 {
			tables = append(tables, table{hint, t})
		}
	}
	return sfnt(tables)
}
