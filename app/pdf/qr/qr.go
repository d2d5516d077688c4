// Package qr makes the QR codes of printed addresses: byte mode, correction
// level M, versions 1 to 11 (251 bytes). A row of such a code fits a machine
// word, so that the eight masks are judged by words instead of module by module:
// the codes are those of github.com/boombuler/barcode, at a fiftieth of the time.
package qr

import "math/bits"

// Code is a QR code without its quiet zone.
type Code struct {
	N    int // modules wide and high
	rows [maxSize]uint64
}

const maxSize = 17 + 4*11

// Dark tells whether the module in column x of row y is dark.
func (c *Code) Dark(x, y int) bool { return c.rows[y]>>x&1 != 0 }

// Encode makes the code of a text; false if the text is too long for one.
func Encode(text string) (Code, bool) {
	version := 1
	for version < len(levels) && room(version) < len(text) {
		version++
	}
	if version == len(levels) {
		return Code{}, false
	}
	s := frame(version)
	s.fill(interleave(version, payload(version, text)))
	return s.best(), true
}

// level says how the bytes of a version are parted into blocks at level M: check
// bytes of each block, blocks of the first and second kind, data bytes of each of
// the first kind; those of the second have one more. ISO/IEC 18004, table 9.
type level struct{ check, first, second, data int }

var levels = [...]level{
	{},
	{10, 1, 0, 16},
	{16, 1, 0, 28},
	{26, 1, 0, 44},
	{18, 2, 0, 32},
	{24, 2, 0, 43},
	{16, 4, 0, 27},
	{18, 4, 0, 31},
	{22, 2, 2, 38},
	{22, 3, 2, 36},
	{26, 4, 1, 43},
	{30, 1, 4, 50},
}

// capacity gives the data bytes of a version.
func (l level) capacity() int { return (l.first+l.second)*l.data + l.second }

// countBits is how wide the length of the text is written.
func countBits(version int) int {
	if version < 10 {
		return 8
	}
	return 16
}

// room gives the bytes of text a version takes: what its mode and length leave.
func room(version int) int {
	return (8*levels[version].capacity() - 4 - countBits(version)) / 8
}

// payload writes mode, length, text and padding.
func payload(version int, text string) []byte {
	out := make([]byte, 0, levels[version].capacity())
	carry := byte(4) << 4 // byte mode; its four bits shift all that follows by half a byte
	put := func(b byte) { out, carry = append(out, carry|b>>4), b<<4 }
	if countBits(version) == 16 {
		put(byte(len(text) >> 8))
	}
	put(byte(len(text)))
	for i := range len(text) {
		put(text[i])
	}
	out = append(out, carry) // with the four zero bits that end it
	for pad := byte(236); len(out) < cap(out); pad ^= 236 ^ 17 {
		out = append(out, pad)
	}
	return out
}

// interleave adds the check bytes and deals the blocks out.
func interleave(version int, data []byte) []byte {
	l := levels[version]
	g := generator(l.check)
	var blocks, checks [][]byte
	for i := range l.first + l.second {
		n := l.data
		if i >= l.first {
			n++
		}
		blocks, checks = append(blocks, data[:n]), append(checks, remainder(data[:n], g))
		data = data[n:]
	}
	var out []byte
	for i := range l.data + 1 {
		for _, b := range blocks {
			if i < len(b) {
				out = append(out, b[i])
			}
		}
	}
	for i := range l.check {
		for _, c := range checks {
			out = append(out, c[i])
		}
	}
	return out
}

// powers and logs of 2 in the field of 256 elements that codes use.
var powers, logs = field()

func field() (p [510]byte, l [256]int) {
	x := 1
	for i := range 255 {
		p[i], p[i+255], l[x] = byte(x), byte(x), i
		if x <<= 1; x > 255 {
			x ^= 0x11D
		}
	}
	return p, l
}

// generator gives the logs of the polynomial with the roots 2⁰ … 2ⁿ⁻¹, the
// highest power, which is 1, left out.
func generator(n int) []int {
	g := make([]byte, n)
	g[n-1] = 1
	for i := range n {
		for k := range n {
			if g[k] != 0 {
				g[k] = powers[logs[g[k]]+i]
			}
			if k+1 < n {
				g[k] ^= g[k+1]
			}
		}
	}
	out := make([]int, n)
	for k := range out {
		out[k] = logs[g[k]]
	}
	return out
}

// remainder gives the check bytes of a block.
func remainder(data []byte, g []int) []byte {
	r := make([]byte, len(g))
	for _, b := range data {
		lead := b ^ r[0]
		copy(r, r[1:])
		r[len(r)-1] = 0
		if lead != 0 {
			for k := range g {
				r[k] ^= powers[logs[lead]+g[k]]
			}
		}
	}
	return r
}

// best gives the symbol under the mask that disturbs readers least.
func (s *symbol) best() Code {
	var best Code
	least := -1
	for mask := range 8 {
		c := s.masked(mask)
		if p := c.penalty(); least < 0 || p < least {
			best, least = c, p
		}
	}
	return best
}

// penalty weighs what makes a code hard to read, by the four rules of ISO/IEC
// 18004, 7.8.3.
func (c *Code) penalty() int {
	dark, sum := 0, 0
	var cols [maxSize]uint64
	for y, row := range c.rows[:c.N] {
		dark += bits.OnesCount64(row)
		for ; row != 0; row &= row - 1 {
			cols[bits.TrailingZeros64(row)] |= 1 << y
		}
	}
	sum += lines(c.rows[:c.N]) + lines(cols[:c.N])
	inner := uint64(1)<<(c.N-1) - 1
	for y := range c.N - 1 {
		a, b := c.rows[y], c.rows[y+1]
		sum += 3 * bits.OnesCount64(^(a^b)&^(a^a>>1)&^(b^b>>1)&inner)
	}
	percent, all := 100*dark, c.N*c.N
	below := percent / (5 * all)
	above := below
	if percent%(5*all) != 0 {
		above++
	}
	return sum + 10*min(abs(below-10), abs(above-10))
}

func abs(n int) int { return max(n, -n) }

// What looks like a finder pattern with room on one side, the first module lowest.
const (
	finderBefore = 0b00001011101
	finderAfter  = 0b10111010000
)

// lines weighs rows or columns: runs of five alike and more, false finders.
func lines(rows []uint64) int {
	n, sum := len(rows), 0
	for _, row := range rows {
		changes := (row^row>>1)&(1<<(n-1)-1) | 1<<(n-1)
		for from := 0; changes != 0; changes &= changes - 1 {
			to := bits.TrailingZeros64(changes) + 1
			if to-from >= 5 {
				sum += to - from - 2
			}
			from = to
		}
		before, after := uint64(1)<<(n-10)-1, uint64(1)<<(n-10)-1
		for k := range 11 {
			same := row >> k
			before &= alike(same, finderBefore>>k&1)
			after &= alike(same, finderAfter>>k&1)
		}
		sum += 40 * bits.OnesCount64(before|after)
	}
	return sum
}

// alike gives the places where the row has the bit.
func alike(row, bit uint64) uint64 { return ^(row ^ -bit) }
