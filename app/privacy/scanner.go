package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sunshine/app/calendar"
)

// Scanner is Scan with what is known of a village: the day, by which a year of
// birth tells an age, and the names of its minors.
type Scanner struct {
	On     calendar.Day
	Minors []string
}

// Look tells what in a text stands against its being public. Scan is one; another
// may know more names, or what two named persons let through.
type Look func(text string) []Finding

// Scan finds what the function Scan finds, and the names of known minors.
func (s Scanner) Scan(text string) []Finding {
	text = fold(text)
	found := scanNumbers(text)
	found = append(found, minors(text, s.On)...)
	for _, name := range s.Minors {
		if names(text, name) {
			found = append(found, minorFinding(name))
		}
	}
	return distinct(found)
}

// names tells whether a text names somebody. A name of two characters counts
// only where no third one belongs to it: 王明 is not named by 王明星.
func names(text, name string) bool { return Replace(text, name, "") != text }

// Replace puts another word wherever a text names somebody.
func Replace(text, name, with string) string {
	n := utf8.RuneCountInString(name)
	if n < 2 || !strings.Contains(text, name) {
		return text
	}
	var out strings.Builder
	for {
		i := strings.Index(text, name)
		if i < 0 {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(text[:i])
		text = text[i+len(name):]
		next, _ := utf8.DecodeRuneInString(text)
		if n > 2 || text == "" || !unicode.Is(unicode.Han, next) || strings.ContainsRune(follows, next) {
			out.WriteString(with)
		} else {
			out.WriteString(name)
		}
	}
}

// distinct drops what is told twice.
func distinct(found []Finding) []Finding {
	var out []Finding
	known := map[Finding]bool{}
	for _, f := range found {
		if !known[f] {
			known[f] = true
			out = append(out, f)
		}
	}
	return out
}
