package fonts

import "slices"

// Sorted gives the same glyphs in the order of their characters, and for each
// number of a glyph the new one. Characters of one radical, drawn alike, then
// stand together, which packs better. It takes no further characters.
func (s *Subset) Sorted() (*Subset, []uint16) {
	order := make([]uint16, len(s.runes))
	for c := range order {
		order[c] = uint16(c)
	}
	slices.SortFunc(order[1:], func(a, b uint16) int { return int(s.runes[a]) - int(s.runes[b]) })
	out := &Subset{Face: s.Face, runes: make([]rune, len(order)), gids: make([]uint16, len(order)), adv: make([]uint16, len(order))}
	renumbered := make([]uint16, len(order))
	for c, was := range order {
		out.runes[c], out.gids[c], out.adv[c] = s.runes[was], s.gids[was], s.adv[was]
		renumbered[was] = uint16(c)
	}
	return out, renumbered
}
