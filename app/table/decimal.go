package table

import (
	"math/big"
	"strings"

	"sunshine/app/money"
)

// decimal is an exact decimal number: n / 10^scale.
type decimal struct {
	n     *big.Int
	scale int
}

// maxDigits bounds what a cell may hold; longer digit strings are identifiers.
const maxDigits = 24

func zero() decimal { return decimal{n: new(big.Int)} }

// parseDecimal reads digits with an optional sign and point.
func parseDecimal(s string) (decimal, bool) {
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	whole, frac, dotted := strings.Cut(s, ".")
	if whole == "" || (dotted && frac == "") || len(whole)+len(frac) > maxDigits || !allDigits(whole) || !allDigits(frac) {
		return decimal{}, false
	}
	n, ok := new(big.Int).SetString(whole+frac, 10)
	if !ok {
		return decimal{}, false
	}
	if neg {
		n.Neg(n)
	}
	return decimal{n, len(frac)}, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func pow10(k int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(k)), nil) }

// at gives the coefficient at a scale that is at least d's.
func (d decimal) at(scale int) *big.Int {
	if scale == d.scale {
		return d.n
	}
	return new(big.Int).Mul(d.n, pow10(scale-d.scale))
}

func (d decimal) add(e decimal) decimal {
	s := max(d.scale, e.scale)
	return decimal{new(big.Int).Add(d.at(s), e.at(s)), s}
}

func (d decimal) neg() decimal { return decimal{new(big.Int).Neg(d.n), d.scale} }

func (d decimal) sub(e decimal) decimal { return d.add(e.neg()) }

func (d decimal) mul(e decimal) decimal {
	return decimal{new(big.Int).Mul(d.n, e.n), d.scale + e.scale}
}

func (d decimal) cmp(e decimal) int {
	s := max(d.scale, e.scale)
	return d.at(s).Cmp(e.at(s))
}

func (d decimal) sign() int { return d.n.Sign() }

// times10 shifts the point: times10(4) turns 万元 into 元.
func (d decimal) times10(k int) decimal {
	if k <= d.scale {
		return decimal{d.n, d.scale - k}
	}
	return decimal{new(big.Int).Mul(d.n, pow10(k-d.scale)), 0}
}

// String writes the number without needless zeros.
func (d decimal) String() string {
	s := new(big.Int).Abs(d.n).String()
	if len(s) <= d.scale {
		s = strings.Repeat("0", d.scale-len(s)+1) + s
	}
	if d.scale > 0 {
		s = s[:len(s)-d.scale] + "." + s[len(s)-d.scale:]
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if d.n.Sign() < 0 {
		s = "-" + s
	}
	return s
}

// fen gives yuan as fen; the error is one of money's.
func (d decimal) fen() (money.Fen, error) {
	f, err := money.Parse(d.String())
	return f, err
}
