package fonts

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sunshine/app/fault"
)

var embeddedFiles = map[string][]byte{"song.ttf": songTTF, "title.ttf": titleTTF, "hei.ttf": heiTTF, "kai.ttf": kaiTTF, "more.ttf": moreTTF}

// pdfTables are those a font within a PDF needs; it has no cmap.
var pdfTables = []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf"}

// The fonts in the program are those build.py lists.
func TestEmbeddedFontsMatchTheirListing(t *testing.T) {
	list, err := os.Open("SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	seen := 0
	for lines := bufio.NewScanner(list); lines.Scan(); {
		want, name, _ := strings.Cut(lines.Text(), "  ")
		sum := sha256.Sum256(embeddedFiles[name])
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s: SHA-256 %s, SHA256SUMS says %s", name, got, want)
		}
		seen++
	}
	if seen != len(embeddedFiles) {
		t.Errorf("SHA256SUMS lists %d fonts, the program has %d", seen, len(embeddedFiles))
	}
}

func TestEveryFontHasTheCharactersOfNamesAndNotices(t *testing.T) {
	set, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	const need = "㛃䶮𬱖〔〕《》“”‘’（），。、；：？！—…·￥¥%‰℃㎡①⑳〇零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负村务财公开榜草稿盖章处祎旸昉玥琤炘璟瑄王李ABCxyz0123456789"
	for _, role := range []Role{Song, Title, Hei, Kai, Fang} {
		f := set.Faces(role)[0]
		for _, r := range need {
			if f.Glyph(r) == 0 {
				t.Errorf("%s has no %c (U+%04X)", role, r, r)
			}
		}
	}
	if set.Faces(Fang)[0] != set.Faces(Song)[0] {
		t.Error("fang does not fall back to song")
	}
}

func TestFiguresHaveOneWidth(t *testing.T) {
	set, _ := Embedded()
	for _, role := range []Role{Song, Title, Hei, Kai} {
		f := set.Faces(role)[0]
		for _, r := range "123456789" {
			if a, b := f.Advance(f.Glyph(r)), f.Advance(f.Glyph('0')); a != b {
				t.Errorf("%s: %c is %d wide, 0 is %d: columns of figures would not line up", role, r, a, b)
			}
		}
	}
}

func TestOverrideFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "fang.ttf"), kaiTTF, 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Faces(Fang)[0].Name; got != "SunshineKai-Regular" {
		t.Errorf("fang is %s", got)
	}
	if got := set.Faces(Song)[0].Name; got != "SunshineSong-Regular" {
		t.Errorf("song is %s", got)
	}
}

func TestUnusableFontsAreRefusedByName(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		data []byte
		says string
	}{
		"CFF outlines":   {"song.ttf", append([]byte("OTTO"), songTTF[4:]...), "CFF"},
		"a collection":   {"hei.ttf", append([]byte("ttcf"), songTTF[4:]...), ".ttc"},
		"no font":        {"kai.ttf", []byte("这不是字体，只是一段文字。"), "不是 TrueType"},
		"cut short":      {"title.ttf", songTTF[:200000], "损坏"},
		"empty":          {"fang.ttf", nil, "不完整"},
		"ending in .otf": {"song.otf", songTTF, "song.ttf"},
		"ending in .ttc": {"hei.ttc", songTTF, "hei.ttf"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, c.file), c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(dir)
			if err == nil {
				t.Fatal("accepted")
			}
			if m := fault.Message(err); !strings.Contains(m, c.file) || !strings.Contains(m, c.says) {
				t.Errorf("says %q", m)
			}
		})
	}
	if _, err := Open("/no/such/folder"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestSubsetHoldsTheSameOutlines(t *testing.T) {
	face, err := Parse("song.ttf", songTTF)
	if err != nil {
		t.Fatal(err)
	}
	s := NewSubset(face)
	const text = "王㛃李䶮陈𬱖，2026年3月 é①"
	for _, r := range text {
		if _, _, ok := s.CID(r); !ok {
			t.Fatalf("no %c", r)
		}
	}
	if _, _, ok := s.CID('\U0001F600'); ok {
		t.Error("the face claims to have an emoji")
	}
	program := s.Program()
	if sum := checksum(program); sum != 0xB1B0AFBA {
		t.Errorf("checksum of the file %#x", sum)
	}
	cut := &Face{data: program, tables: map[string][]byte{}}
	if !cut.directory(pdfTables) || !cut.header() {
		t.Fatal("the cut font cannot be read")
	}
	for _, r := range text {
		cid, adv, _ := s.CID(r)
		if s.Rune(cid) != r {
			t.Errorf("CID %d stands for %c, want %c", cid, s.Rune(cid), r)
		}
		if got := cut.Advance(cid); got != int(adv) {
			t.Errorf("%c: width %d in the cut font, %d before", r, got, adv)
		}
		a, b := face.outline(face.Glyph(r)), cut.outline(cid)
		if len(a) > 0 && int16(be16(a, 0)) >= 0 && !bytes.Equal(a, b[:len(a)]) {
			t.Errorf("%c: another outline in the cut font", r)
		}
	}
}

// Parts of a composite glyph come along and are renumbered.
func TestSubsetTakesThePartsOfComposites(t *testing.T) {
	face, err := Parse("kai.ttf", kaiTTF)
	if err != nil {
		t.Fatal(err)
	}
	var composite rune
	for r := rune(0x21); r < 0x9FFF && composite == 0; r++ {
		if o := face.outline(face.Glyph(r)); len(o) > 10 && int16(be16(o, 0)) < 0 {
			composite = r
		}
	}
	if composite == 0 {
		t.Skip("the font has no composite glyph")
	}
	s := NewSubset(face)
	cid, _, _ := s.CID(composite)
	cut := &Face{data: s.Program(), tables: map[string][]byte{}}
	if !cut.directory(pdfTables) || !cut.header() {
		t.Fatal("the cut font cannot be read")
	}
	parts := 0
	renumber(append([]byte(nil), cut.outline(cid)...), func(part uint16) uint16 {
		parts++
		if int(part) >= cut.glyphs || len(cut.outline(part)) == 0 {
			t.Errorf("%c (U+%04X): part %d of %d glyphs has no outline", composite, composite, part, cut.glyphs)
		}
		return part
	})
	if parts == 0 || cut.glyphs <= s.Len() {
		t.Errorf("U+%04X: %d parts, %d glyphs for %d characters", composite, parts, cut.glyphs, s.Len())
	}
}

// The bytes within the program are shared by all documents and must stay as they are.
func TestConcurrentSubsetsLeaveTheFontAlone(t *testing.T) {
	before := sha256.Sum256(kaiTTF)
	face, err := Parse("kai.ttf", kaiTTF)
	if err != nil {
		t.Fatal(err)
	}
	out := make([][]byte, 8)
	var wg sync.WaitGroup
	for i := range out {
		wg.Go(func() {
			s := NewSubset(face)
			for r := '一'; r < '一'+400; r++ {
				s.CID(r)
			}
			out[i] = s.Program()
		})
	}
	wg.Wait()
	for i := range out {
		if !bytes.Equal(out[i], out[0]) {
			t.Errorf("run %d gives other bytes", i)
		}
	}
	if sha256.Sum256(kaiTTF) != before {
		t.Error("the embedded font was written to")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(songTTF[:4096])
	f.Add([]byte("OTTO"))
	f.Fuzz(func(t *testing.T, data []byte) {
		face, err := Parse("x.ttf", data)
		if err != nil {
			return
		}
		s := NewSubset(face)
		for _, r := range "中0a㛃𬱖" {
			s.CID(r)
		}
		s.Program()
	})
}
