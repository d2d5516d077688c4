package privacy

import (
	"crypto/sha256"
	"encoding/hex"
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

// TextHash names a text for an override, whatever invisible or blank it holds.
func TextHash(text string) string {
	h := sha256.Sum256([]byte(Line(text)))
	return hex.EncodeToString(h[:])
}

// Line is Visible in one line: white space is trimmed, and single inside.
func Line(s string) string { return strings.Join(strings.Fields(Visible(s)), " ") }
