package privacy

import (
	"strings"
	"unicode"
)

// Visible drops from a text what nobody sees: control characters but for tab and
// line end, and format characters such as zero-width spaces and those that turn
// the direction of writing, by which a text can read otherwise than it is.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && r != '\n' && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// Line is Visible in one line: white space is trimmed, and single inside.
func Line(s string) string { return strings.Join(strings.Fields(Visible(s)), " ") }
