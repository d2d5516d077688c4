package pdftext

import (
	"strconv"
	"strings"
)

// glyphNames are names of characters beside the letters, which are their own.
var glyphNames = names(`space 0020 exclam ! quotedbl 0022 numbersign # dollar $ percent % ampersand & quotesingle ' parenleft ( parenright ) asterisk * plus + comma , hyphen - minus 2212
period . slash / zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 colon : semicolon ; less < equal = greater > question ? at @ bracketleft [ backslash \ bracketright ]
asciicircum ^ underscore _ grave 0060 braceleft { bar | braceright } asciitilde ~ endash 2013 emdash 2014 quoteleft 2018 quoteright 2019 quotedblleft 201C quotedblright 201D bullet 2022
ellipsis 2026 yen 00A5 periodcentered 00B7 middot 00B7 degree 00B0 multiply 00D7 divide 00F7 plusminus 00B1 section 00A7 nbspace 00A0 nonbreakingspace 00A0 sfthyphen 00AD`)

func names(list string) map[string]string {
	m := map[string]string{}
	words := strings.Fields(list)
	for i := 0; i+1 < len(words); i += 2 {
		m[words[i]] = words[i+1]
		if n, err := strconv.ParseUint(words[i+1], 16, 16); err == nil && len(words[i+1]) == 4 {
			m[words[i]] = string(rune(n))
		}
	}
	return m
}

// glyph gives the character a glyph's name says; false for a name that says none.
func glyph(n string) (string, bool) {
	n, _, _ = strings.Cut(n, ".")
	if s, ok := glyphNames[n]; ok {
		return s, true
	}
	if len(n) == 1 {
		return n, true
	}
	for _, prefix := range []string{"uni", "u"} {
		if code, ok := strings.CutPrefix(n, prefix); ok && len(code) >= 4 && len(code) <= 6 {
			if v, err := strconv.ParseUint(code, 16, 32); err == nil {
				s := string(rune(v))
				return s, known(s)
			}
		}
	}
	return "", false
}
