package sheet

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// plain writes the value without separators: 1234.50, 2026-03-12.
func (v Value) plain() string {
	switch v.Kind {
	case Money:
		u, sign := uint64(v.Int), ""
		if v.Int < 0 {
			u, sign = -u, "-"
		}
		c := strconv.FormatUint(u%100, 10)
		return sign + strconv.FormatUint(u/100, 10) + "." + "00"[len(c):] + c
	case Int:
		return strconv.FormatInt(v.Int, 10)
	}
	return v.Text
}

func isPlainDecimal(s string) bool {
	whole, frac, dotted := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	digits := func(s string) bool {
		return s != "" && strings.Trim(s, "0123456789") == ""
	}
	// Excel keeps 15 digits; a longer number is an identifier and stays text.
	return digits(whole) && (!dotted || digits(frac)) && len(whole)+len(frac) <= 15
}

func daySerial(s string) (int64, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1901 {
		return 0, false
	}
	return int64(t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour)), true
}

// Guard takes the power from text that a spreadsheet program would run as a
// formula (ASVS 1.2.10): such text gets an apostrophe in front. Full-width
// signs count, since some input methods and programs turn them into narrow ones.
func Guard(s string) string {
	if dangerous(s) || (strings.HasPrefix(s, "'") && dangerous(strings.TrimLeft(s, "'"))) {
		return "'" + s
	}
	return s
}

// Unguard takes off the apostrophe that Guard put there.
func Unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && dangerous(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return s
}

func dangerous(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", r)
}
