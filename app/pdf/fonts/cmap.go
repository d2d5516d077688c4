package fonts

import "sort"

// cmap looks characters up in a font's own table, by binary search over its
// bytes. Formats 4 and 12 are what fonts with Chinese have.
type cmap struct {
	format uint16
	data   []byte
	n      int // segments or groups
}

// parseCmap picks the table with the widest reach: full Unicode before BMP.
func parseCmap(t []byte) (cmap, bool) {
	if len(t) < 4 {
		return cmap{}, false
	}
	var best cmap
	for i := range int(be16(t, 2)) {
		if len(t) < 4+8*i+8 {
			break
		}
		platform, encoding, off := be16(t, 4+8*i), be16(t, 6+8*i), uint64(be32(t, 8+8*i))
		if platform != 0 && (platform != 3 || encoding != 1 && encoding != 10) || off+16 > uint64(len(t)) {
			continue
		}
		if c, ok := subtable(t[off:]); ok && c.format > best.format {
			best = c
		}
	}
	return best, best.format != 0
}

func subtable(d []byte) (cmap, bool) {
	switch be16(d, 0) {
	case 4:
		n := int(be16(d, 6)) / 2
		return cmap{4, d, n}, n > 0 && len(d) >= 16+8*n
	case 12:
		n := uint64(be32(d, 12))
		return cmap{12, d, int(n)}, n > 0 && uint64(len(d)) >= 16+12*n
	}
	return cmap{}, false
}

func (c cmap) lookup(r uint32) uint16 {
	if c.format == 12 {
		return c.group(r)
	}
	if r > 0xFFFF {
		return 0
	}
	return c.segment(uint16(r))
}

func (c cmap) group(r uint32) uint16 {
	i := sort.Search(c.n, func(i int) bool { return be32(c.data, 16+12*i+4) >= r })
	if i == c.n {
		return 0
	}
	at := 16 + 12*i
	first := be32(c.data, at)
	if r < first {
		return 0
	}
	g := be32(c.data, at+8) + r - first
	if g > 0xFFFF {
		return 0
	}
	return uint16(g)
}

func (c cmap) segment(r uint16) uint16 {
	end, start := 14, 16+2*c.n
	delta, offset := start+2*c.n, start+4*c.n
	i := sort.Search(c.n, func(i int) bool { return be16(c.data, end+2*i) >= r })
	if i == c.n || be16(c.data, start+2*i) > r {
		return 0
	}
	o := int(be16(c.data, offset+2*i))
	if o == 0 {
		return r + be16(c.data, delta+2*i)
	}
	at := offset + 2*i + o + 2*int(r-be16(c.data, start+2*i))
	if at+2 > len(c.data) {
		return 0
	}
	g := be16(c.data, at)
	if g == 0 {
		return 0
	}
	return g + be16(c.data, delta+2*i)
}
