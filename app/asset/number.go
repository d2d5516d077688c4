package asset

import (
	"fmt"
	"regexp"
	"strconv"

	"sunshine/app/fault"
)

// Number names a thing within its village for good: 资2026-003 is the third
// asset entered in 2026. It is never given to another.
type Number struct {
	Kind Kind
	Year int
	N    int // from 1
}

// String writes the number.
func (n Number) String() string { return fmt.Sprintf("%s%04d-%03d", n.Kind.mark(), n.Year, n.N) }

// ASCII writes the number without hanzi, for names of files.
func (n Number) ASCII() string { return fmt.Sprintf("%s-%04d-%03d", n.Kind, n.Year, n.N) }

var numberForm = regexp.MustCompile(`^(资|源|项|债)([12]\d{3})-(\d{3,6})$`)

// ParseNumber reads a number as String writes it.
func ParseNumber(s string) (Number, error) {
	m := numberForm.FindStringSubmatch(s)
	if m == nil {
		return Number{}, fault.Invalidf("“%s”不是编号，编号像 资2026-003 这样。", s)
	}
	year, _ := strconv.Atoi(m[2]) // the form has four digits
	count, _ := strconv.Atoi(m[3])
	for _, k := range Kinds {
		if n := (Number{k, year, count}); count > 0 && n.String() == s {
			return n, nil
		}
	}
	return Number{}, fault.Invalidf("“%s”不是编号，编号像 资2026-003 这样。", s)
}
