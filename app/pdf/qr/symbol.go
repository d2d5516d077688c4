package qr

// symbol is a code being made: the modules that every code of its version has,
// and the data not yet masked.
type symbol struct {
	version, n  int
	fixed, data Code // modules; data only where nothing is fixed
	taken       [maxSize]uint64
}

// frame draws what does not depend on the text.
func frame(version int) *symbol {
	s := &symbol{version: version, n: 17 + 4*version}
	s.fixed.N, s.data.N = s.n, s.n
	for _, at := range [3][2]int{{0, 0}, {s.n - 7, 0}, {0, s.n - 7}} {
		s.square(at[0]+3, at[1]+3, 4) // with the light edge around it
	}
	s.alignments()
	for i := 8; i < s.n-8; i++ {
		s.set(i, 6, i%2 == 0)
		s.set(6, i, i%2 == 0)
	}
	s.set(8, s.n-8, true)
	s.format(0) // takes the place
	if version >= 7 {
		v := version<<12 | checked(version, 12, 0x1F25)
		for i := range 18 {
			s.set(s.n-11+i%3, i/3, v>>i&1 != 0)
			s.set(i/3, s.n-11+i%3, v>>i&1 != 0)
		}
	}
	return s
}

// set fixes a module; outside the code there is none.
func (s *symbol) set(x, y int, dark bool) {
	if x < 0 || y < 0 || x >= s.n || y >= s.n {
		return
	}
	s.taken[y] |= 1 << x
	s.fixed.rows[y] &^= 1 << x
	if dark {
		s.fixed.rows[y] |= 1 << x
	}
}

// square draws rings around a centre: a finder (reach 4) with its light edge, or an
// alignment (reach 2). Halfway out a ring is light.
func (s *symbol) square(x, y, reach int) {
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			d := max(abs(dx), abs(dy))
			s.set(x+dx, y+dy, d != reach/2 && d != 4)
		}
	}
}

// alignments draws the small squares, but for where finders stand.
func (s *symbol) alignments() {
	if s.version == 1 {
		return
	}
	last := s.n - 7
	places := []int{6, last}
	if s.version >= 7 {
		places = []int{6, s.n/2 - s.n/2%2, last}
	}
	for _, x := range places {
		for _, y := range places {
			if x == 6 && y == 6 || x == 6 && y == last || x == last && y == 6 {
				continue
			}
			s.square(x, y, 2)
		}
	}
}

// checked gives the check bits of a number: the remainder by a generator of
// that many bits.
func checked(v, n, generator int) int {
	r := v
	for range n {
		r <<= 1
		if r>>n&1 != 0 {
			r ^= generator
		}
	}
	return r & (1<<n - 1)
}

// format writes level M and the mask beside the finders, twice.
func (s *symbol) format(mask int) {
	v := (mask<<10 | checked(mask, 10, 0x537)) ^ 0x5412
	for i := range 15 {
		dark := v>>i&1 != 0
		switch { // around the first finder
		case i < 6:
			s.set(8, i, dark)
		case i < 8:
			s.set(8, i+1, dark)
		case i == 8:
			s.set(7, 8, dark)
		default:
			s.set(14-i, 8, dark)
		}
		if i < 8 { // beside the others
			s.set(s.n-1-i, 8, dark)
		} else {
			s.set(8, s.n-15+i, dark)
		}
	}
}

// fill lays the bytes in columns of two from the right, up and down in turn.
func (s *symbol) fill(data []byte) {
	i, up := 0, true
	for right := s.n - 1; right > 0; right -= 2 {
		if right == 6 { // the column of the timing pattern
			right--
		}
		for k := range s.n {
			y := k
			if up {
				y = s.n - 1 - k
			}
			for x := right; x > right-2; x-- {
				if s.taken[y]>>x&1 != 0 {
					continue
				}
				if i < 8*len(data) && data[i/8]>>(7-i%8)&1 != 0 {
					s.data.rows[y] |= 1 << x
				}
				i++
			}
		}
		up = !up
	}
}

// masked gives the whole code under one of the masks.
func (s *symbol) masked(mask int) Code {
	s.format(mask)
	c := Code{N: s.n}
	var pattern [12]uint64 // the masks repeat after twelve rows
	for y := range pattern {
		for x := range s.n {
			if flips(mask, x, y) {
				pattern[y] |= 1 << x
			}
		}
	}
	for y := range s.n {
		c.rows[y] = s.fixed.rows[y] | (s.data.rows[y]^pattern[y%12])&^s.taken[y]
	}
	return c
}

// flips tells whether a mask turns a module over.
func flips(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (y/2+x/3)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}
