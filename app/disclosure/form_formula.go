package disclosure

import (
	"fmt"
	"math/big"
	"strings"
)

// ratio is an exact number; nil is a blank.
type ratio = *big.Rat

// formula is an equation of sums of products. Its terms are names.
type formula struct {
	left, right []product
	text        string
}

// product is a term of a sum: factors multiplied, then divided.
type product struct {
	minus       bool
	times, over []string
}

// parse reads the formula; every name in it must be known.
func (c *FormCheck) parse(known map[string]bool) error {
	left, right, ok := strings.Cut(c.Formula, " = ")
	if !ok {
		return fmt.Errorf("check %q: no equation", c.Formula)
	}
	var err error
	if c.parsed.left, err = parseSum(left, known); err == nil {
		c.parsed.right, err = parseSum(right, known)
	}
	if err != nil {
		return fmt.Errorf("check %q: %w", c.Formula, err)
	}
	c.parsed.text = strings.NewReplacer(" * ", "×", " / ", "÷", " + ", "＋", " - ", "－", " = ", "＝").Replace(c.Formula)
	c.within = new(big.Rat)
	if c.Within != "" {
		if _, ok := c.within.SetString(c.Within); !ok || c.within.Sign() < 0 {
			return fmt.Errorf("check %q: within is no number", c.Formula)
		}
	}
	return nil
}

func parseSum(text string, known map[string]bool) (sum []product, err error) {
	p := product{}
	over := false
	for i, word := range strings.Fields(text) {
		if i%2 == 1 {
			switch over = word == "/"; word {
			case "*", "/":
			case "+", "-":
				sum, p = append(sum, p), product{minus: word == "-"}
			default:
				return nil, fmt.Errorf("%q is no sign", word)
			}
			continue
		}
		if !known[word] {
			return nil, fmt.Errorf("%q is not in the form", word)
		}
		if over {
			p.over = append(p.over, word)
		} else {
			p.times = append(p.times, word)
		}
	}
	if len(p.times) == 0 {
		return nil, fmt.Errorf("it ends in a sign")
	}
	return append(sum, p), nil
}

// sides computes both sides. They are blank where a factor is, or where all
// terms of a side are; a single blank term of a sum counts as nothing.
func (f formula) sides(value func(name string) ratio) (left, right ratio) {
	return total(f.left, value), total(f.right, value)
}

func total(sum []product, value func(name string) ratio) ratio {
	var all ratio
	for _, p := range sum {
		v := p.value(value)
		if v == nil {
			if len(p.times)+len(p.over) > 1 {
				return nil
			}
			continue
		}
		if all == nil {
			all = new(big.Rat)
		}
		if p.minus {
			all.Sub(all, v)
		} else {
			all.Add(all, v)
		}
	}
	return all
}

func (p product) value(value func(name string) ratio) ratio {
	v := big.NewRat(1, 1)
	for _, name := range p.times {
		x := value(name)
		if x == nil {
			return nil
		}
		v.Mul(v, x)
	}
	for _, name := range p.over {
		x := value(name)
		if x == nil || x.Sign() == 0 {
			return nil
		}
		v.Quo(v, x)
	}
	return v
}

// names gives what the formula is about.
func (f formula) names() (all []string) {
	for _, side := range [][]product{f.left, f.right} {
		for _, p := range side {
			all = append(append(all, p.times...), p.over...)
		}
	}
	return all
}

// agree tells whether the sides differ by no more than the rounding allowed.
func (c FormCheck) agree(left, right ratio) bool {
	d := new(big.Rat).Sub(left, right)
	return d.Abs(d).Cmp(c.within) <= 0
}

// decimalText writes a number with at most four decimals, without needless zeros,
// and with commas: a long run of digits could be taken for a telephone number.
func decimalText(v ratio) string {
	whole, decimals, _ := strings.Cut(v.FloatString(4), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if decimals = strings.TrimRight(decimals, "0"); decimals != "" {
		whole += "." + decimals
	}
	return sign + whole
}
