package fonts

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// lastHanzi is the end of what can be one: that of the third plane.
const lastHanzi = 0x3FFFF

// coded lists the characters a code page has from one two-byte code to another,
// second bytes below low and private characters left out.
func coded(t *testing.T, code encoding.Encoding, first, last int, low byte) []rune {
	t.Helper()
	var out []rune
	for c := first; c <= last; c++ {
		if byte(c) < low {
			continue
		}
		text, err := code.NewDecoder().String(string([]byte{byte(c >> 8), byte(c)}))
		if err != nil {
			t.Fatal(err)
		}
		if r := []rune(text); len(r) == 1 && r[0] > 0x7F && r[0] != unicode.ReplacementChar && !unicode.Is(unicode.Co, r[0]) {
			out = append(out, r[0])
		}
	}
	return out
}

// block lists the characters of a block of Unicode.
func block(first, last rune) []rune {
	out := make([]rune, 0, last-first+1)
	for r := first; r <= last; r++ {
		out = append(out, r)
	}
	return out
}

// The hanzi names are registered in are drawn, whatever standard they come from,
// and the marks people paste along with them. The count tells that the standard
// was read whole.
func TestEveryCharacterOfTheStandardsIsDrawn(t *testing.T) {
	set, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	gb, big5 := simplifiedchinese.GB18030, traditionalchinese.Big5
	for name, c := range map[string]struct {
		runes []rune
		count int
		but   string // what no source has
	}{
		"GB 2312, hanzi":                  {coded(t, gb, 0xB0A1, 0xF7FE, 0xA1), 6763, ""},
		"GB 18030, two bytes":             {coded(t, gb, 0x8140, 0xFEFE, 0x40), 21873, "≒"},
		"Big5, level 1":                   {coded(t, big5, 0xA440, 0xC67E, 0x40), 5401, ""},
		"Big5, level 2":                   {coded(t, big5, 0xC940, 0xF9D5, 0x40), 7652, ""},
		"CJK of Unicode 1.1":              {block(0x4E00, 0x9FA5), 20902, ""},
		"CJK added up to Unicode 14":      {block(0x9FA6, 0x9FFF), 90, ""},
		"extension A of Unicode 3.0":      {block(0x3400, 0x4DB5), 6582, ""},
		"extension A added in Unicode 13": {block(0x4DB6, 0x4DBF), 10, ""},
		"radicals, as copied from a PDF":  {block(0x2F00, 0x2FD5), 214, ""},
		"bopomofo":                        {block(0x3105, 0x312F), 43, ""},
		"Cyrillic":                        {block(0x0410, 0x044F), 64, ""},
		"frames":                          {block(0x2500, 0x257F), 128, ""},
		"enclosed letters and numbers":    {block(0x2460, 0x24FF), 160, ""},
	} {
		t.Run(name, func(t *testing.T) {
			missing := string(slices.DeleteFunc(slices.Clone(c.runes), set.Has))
			if len(c.runes) != c.count || missing != c.but {
				t.Errorf("%d characters, want %d; not drawn: %q, want %q", len(c.runes), c.count, missing, c.but)
			}
		})
	}
}

// How many hanzi of each block the program draws is known, and what it does not
// draw is told, so that a desk can warn.
func TestHanziDrawnByBlock(t *testing.T) {
	set, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		first, last rune
		drawn       int
	}{
		"CJK": {0x4E00, 0x9FFF, 20992}, "A": {0x3400, 0x4DBF, 6592}, "B": {0x20000, 0x2A6DF, 57}, "C": {0x2A700, 0x2B73F, 45},
		"D": {0x2B740, 0x2B81F, 9}, "E": {0x2B820, 0x2CEAF, 108}, "F": {0x2CEB0, 0x2EBEF, 1}, "G and H": {0x30000, 0x323AF, 0},
		"compatible": {0xF900, 0xFAFF, 137}, "compatible, beyond": {0x2F800, 0x2FA1F, 4},
	} {
		if got := len(slices.DeleteFunc(block(c.first, c.last), func(r rune) bool { return !set.Has(r) })); got != c.drawn {
			t.Errorf("%s: %d are drawn, want %d", name, got, c.drawn)
		}
	}
	for _, r := range "\U0001F600\U0002E9F5\uE123" {
		if set.Has(r) {
			t.Errorf("%U is said to be drawn", r)
		}
	}
}

// The face for the rest stands last for every role, in a folder's set too, and has
// nothing of what song.ttf has: no other character changes its looks, and a document
// without rare ones its bytes.
func TestTheFaceForTheRestIsAskedLast(t *testing.T) {
	dir := t.TempDir()
	for _, file := range []string{"song.ttf", "fang.ttf"} {
		if err := os.WriteFile(filepath.Join(dir, file), kaiTTF, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, from := range []string{"", dir} {
		set, err := Open(from)
		if err != nil {
			t.Fatal(err)
		}
		for role := range roles {
			faces := set.Faces(role)
			for i, f := range faces {
				if is := strings.HasPrefix(f.Name, "SunshineMore"); is != (i == len(faces)-1) {
					t.Errorf("%s, folder %q: %s is number %d of %d", role, from, f.Name, i+1, len(faces))
				}
			}
		}
		if !set.Has('龍') {
			t.Errorf("folder %q: 龍 is not drawn", from)
		}
	}
	set, _ := Embedded()
	song, more := set.faces[Song], set.more
	for r := rune('!'); r <= lastHanzi; r++ {
		if song.Glyph(r) != 0 && more.Glyph(r) != 0 {
			t.Fatalf("%c (%U) is in both", r, r)
		}
		if g := more.Glyph(r); g != 0 && SpaceWidth(r) == 0 && len(more.outline(g)) == 0 {
			t.Errorf("%U would leave a blank", r)
		}
	}
}

// It takes no room until a document asks for it: its bytes are read where they lie
// within the program.
func TestTheFaceForTheRestIsNotCopied(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := read("more.ttf", moreTTF)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 64<<10 {
		t.Errorf("reading %d bytes of font %s takes %d bytes", len(moreTTF), f.Name, got)
	}
}

// A file fit only for the rest is refused for a role.
func TestAFontWithoutFiguresIsNoRole(t *testing.T) {
	if _, err := Parse("hei.ttf", moreTTF); err == nil || !strings.Contains(err.Error(), "hei.ttf") {
		t.Errorf("says %v", err)
	}
}

// A folder may bring a font of rare characters: it is asked before ours.
func TestAFolderMayBringRareCharacters(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "more.ttf")
	if err := os.WriteFile(path, moreTTF, 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	base, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for role := range roles {
		order := set.Faces(role)
		if n := len(order); order[n-1] != base.more || order[n-2] == base.more || order[n-2].Glyph('龘') == 0 && order[n-2].Glyph('㗎') == 0 {
			t.Errorf("%s: the folder's font is not asked before ours", role)
		}
	}
	if err := os.WriteFile(path, []byte("OTTO no TrueType"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a font that cannot be used: %v", err)
	}
}
