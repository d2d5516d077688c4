package batch

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"sunshine/app/privacy"
)

// longest is how many bytes one part of a path takes at most: some systems allow
// 255, and unpacking programs add to it.
const longest = 180

// fullWidth stands in for what some system does not allow in names.
var fullWidth = strings.NewReplacer("/", "／", `\`, "＼", ":", "：", "*", "＊", "?", "？", `"`, "＂", "<", "＜", ">", "＞", "|", "｜")

// clean makes a text fit to be one part of a path on every system: nothing that
// cannot be seen, no separator, no dot or blank at either end, not too long.
func clean(text string) string {
	text = fullWidth.Replace(strings.ToValidUTF8(text, ""))
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	text = cut(strings.Trim(text, ". "), longest)
	if text == "" || reserved(text) {
		return "_" + text
	}
	return text
}

// cut shortens a text to so many bytes, between characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return strings.TrimRight(text[:most], ". ")
}

// reserved tells whether Windows takes the name for a device.
func reserved(name string) bool {
	name, _, _ = strings.Cut(strings.ToUpper(name), ".")
	switch name {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(name) == 4 && (strings.HasPrefix(name, "COM") || strings.HasPrefix(name, "LPT")) && name[3] >= '0' && name[3] <= '9'
}

// names gives every file of an archive a path of its own.
type names map[string]bool

// of gives 乡镇/村/公开编号-标题-第n版.pdf. A title in which a number of a person is
// found is left out; names that some system takes for the same are numbered.
func (n names) of(township, village, number, title string, version int) string {
	if len(privacy.Scan(title)) > 0 {
		title = ""
	}
	tail := fmt.Sprintf("-第%d版", version)
	name := clean(number)
	if title != "" {
		name += "-" + clean(title)
	}
	base := clean(township) + "/" + clean(village) + "/" + cut(name, longest-len(tail)) + tail
	path := base + ".pdf"
	for k := 2; n[strings.ToLower(path)]; k++ {
		path = fmt.Sprintf("%s（%d）.pdf", base, k)
	}
	n[strings.ToLower(path)] = true
	return path
}
