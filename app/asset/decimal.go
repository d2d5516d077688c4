package asset

import (
	"strconv"
	"strings"
)

// Thousandths is a quantity or an area with up to three decimals, as whole
// thousandths. Areas are in 亩.
type Thousandths int64

// maxThousandths is far above what any village has and far below an overflow.
const maxThousandths Thousandths = 1_000_000_000_000

// ParseThousandths reads a plain number above or equal to zero with at most three
// decimals; thousands may be parted by commas.
func ParseThousandths(s string) (n Thousandths, ok bool) {
	whole, part, point := strings.Cut(s, ".")
	if strings.Contains(whole, ",") {
		for i, g := range strings.Split(whole, ",") {
			if len(g) != 3 && (i > 0 || len(g) == 0 || len(g) > 3) {
				return 0, false
			}
		}
		whole = strings.ReplaceAll(whole, ",", "")
	}
	part = strings.TrimRight(part, "0")
	if whole == "" || len(part) > 3 || point && s[len(s)-1] == '.' {
		return 0, false
	}
	digits := whole + part + strings.Repeat("0", 3-len(part))
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	v, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || Thousandths(v) > maxThousandths {
		return 0, false
	}
	return Thousandths(v), true
}

// String writes the number plainly, without needless zeros: 15.3.
func (n Thousandths) String() string {
	whole, part := strconv.FormatInt(int64(n)/1000, 10), strconv.FormatInt(int64(n)%1000+1000, 10)[1:]
	if part = strings.TrimRight(part, "0"); part == "" {
		return whole
	}
	return whole + "." + part
}

// perMu says how areas written in another unit are turned into 亩: so many
// thousandths of the unit times num, divided by den. 1 公顷 = 15 亩 = 10000 平方米.
type perMu struct{ num, den Thousandths }

var areaUnits = map[string]perMu{
	"亩": {1, 1}, "公顷": {15, 1}, "平方米": {3, 2000}, "平米": {3, 2000}, "㎡": {3, 2000}, "m2": {3, 2000}, "m²": {3, 2000},
}

// mu turns an area into 亩, rounded to a thousandth; exact is false where that
// lost something.
func (u perMu) mu(n Thousandths) (area Thousandths, exact bool) {
	v := n * u.num
	return (v + u.den/2) / u.den, v%u.den == 0
}
