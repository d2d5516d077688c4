package finish

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zlib"

	"sunshine/app/pdf/fonts"
)

// plain is a file of one empty page as gofpdf writes it.
func plain(content string) []byte {
	var b bytes.Buffer
	offsets := make([]int, 7)
	object := func(n int, body string) {
		offsets[n] = b.Len()
		b.WriteString(strconv.Itoa(n) + " 0 obj\n" + body + "\nendobj\n")
	}
	b.WriteString("%PDF-1.3\n")
	object(3, "<</Type /Page\n/Parent 1 0 R\n/Resources 2 0 R\n/Contents 4 0 R>>")
	object(4, "<</Length "+strconv.Itoa(len(content))+">>\nstream\n"+content+"\nendstream")
	object(1, "<</Type /Pages\n/Kids [3 0 R ]\n/Count 1\n>>")
	object(2, "<<\n/ProcSet [/PDF /Text]\n/Font <<\n>>\n/XObject <<\n>>\n>>")
	object(5, "<<\n/CreationDate (D:20260408000000)\n>>")
	object(6, "<<\n/Type /Catalog\n/Pages 1 0 R\n/Names <<\n/EmbeddedFiles << /Names [\n] >>\n>>\n>>")
	table := b.Len()
	b.WriteString("xref\n0 7\n0000000000 65535 f \n")
	for _, at := range offsets[1:] {
		s := strconv.Itoa(at)
		b.WriteString(strings.Repeat("0", 10-len(s)) + s + " 00000 n \n")
	}
	b.WriteString("trailer\n<<\n/Size 7\n/Root 6 0 R\n/Info 5 0 R\n>>\nstartxref\n" + strconv.Itoa(table) + "\n%%EOF\n")
	return b.Bytes()
}

var sampleMeta = Meta{Title: "陈𬱖", Author: "村", Subject: "务", Language: "zh-CN", Created: time.Date(2026, 4, 8, 0, 0, 0, 0, time.FixedZone("CST", 8*3600))}

func subset(t *testing.T, text string) *fonts.Subset {
	t.Helper()
	set, err := fonts.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	s := fonts.NewSubset(set.Faces(fonts.Song)[0])
	for _, r := range text {
		s.CID(r)
	}
	return s
}

// streams inflates all streams of a file.
func streams(t *testing.T, file []byte) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile(`/Filter /FlateDecode /Length (\d+)>>\nstream\n`).FindAllSubmatchIndex(file, -1) {
		n, _ := strconv.Atoi(string(file[m[2]:m[3]]))
		z, err := zlib.NewReader(bytes.NewReader(file[m[1] : m[1]+n]))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

func TestFinishedFile(t *testing.T) {
	const content = "BT /F0 9 Tf (endobj endstream) Tj ET"
	file, err := Finish(plain(content), Document{Meta: sampleMeta, Fonts: []*fonts.Subset{subset(t, "王𬱖0")}})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(streams(t, file), "\n")
	for _, want := range []string{
		"/Lang (zh-CN)", "/Title <FEFF9648D873DC56>", "/CreationDate (D:20260408000000+08'00')", "/Font <</F0 7 0 R>>", "/Encoding /Identity-H",
		"/BaseFont /", "+SunshineSong-Regular", "/W [", "%PDF-1.7\n",
	} {
		if !bytes.Contains(file, []byte(want)) && !strings.Contains(all, want) {
			t.Errorf("no %s in the file", want)
		}
	}
	if strings.Contains(string(file)+all, "EmbeddedFiles") {
		t.Error("gofpdf's catalog is still there")
	}
	for _, want := range []string{content, "<0001> <0003> [<738B><D873DC56><0030>]"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s in the streams", want)
		}
	}
}

// A byte order mark within a text reads back as a word joiner: PDF/A lets no glyph
// stand for the mark.
func TestNoGlyphIsAByteOrderMark(t *testing.T) {
	file, err := Finish(plain("q Q"), Document{Meta: sampleMeta, Fonts: []*fonts.Subset{subset(t, "王\ufeff五")}})
	if err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(streams(t, file), "\n"); !strings.Contains(all, "[<738B><2060><4E94>]") {
		t.Error("the map to Unicode is not <738B> <2060> <4E94>")
	}
}

func TestTagsMustFitThePages(t *testing.T) {
	tree := &Tree{Elements: []Element{{}, {Kind: Whole}}, Pages: [][]int32{{}, {}}}
	if _, err := Finish(plain("q Q"), Document{Meta: sampleMeta, Tags: tree}); err == nil {
		t.Error("two pages are tagged, one is drawn")
	}
}

// An element without content goes, a cell without content stays: tables are regular.
func TestEmptyElementsGo(t *testing.T) {
	tree := &Tree{
		Elements: []Element{{}, {Kind: Whole}, {Kind: P, Parent: 1}, {Kind: Table, Parent: 1}, {Kind: TR, Parent: 3}, {Kind: TD, Parent: 4}, {Kind: P, Parent: 1}},
		Pages:    [][]int32{{6}},
	}
	file, err := Finish(plain("q Q"), Document{Meta: sampleMeta, Tags: tree})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(streams(t, file), "\n")
	if n := strings.Count(all, "<</S/P/P"); n != 1 {
		t.Errorf("%d paragraphs, want one", n)
	}
	if !strings.Contains(all, "<</S/TD/P") {
		t.Error("the empty cell is gone")
	}
}

// A paragraph with a picture in its middle lists its text and the picture in the
// order they are drawn in, once.
func TestContentAndElementsWithinAreListedInOrder(t *testing.T) {
	tree := &Tree{
		Elements: []Element{{}, {Kind: Whole}, {Kind: P, Parent: 1}, {Kind: Figure, Parent: 2}, {Kind: Figure, Parent: 2}},
		Pages:    [][]int32{{2, 3, 2, 4}},
	}
	file, err := Finish(plain("q Q"), Document{Meta: sampleMeta, Tags: tree})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(streams(t, file), "\n")
	if !regexp.MustCompile(`<</S/P/P \d+ 0 R/Pg 3 0 R/K\[0 \d+ 0 R 2 \d+ 0 R \]>>`).MatchString(all) {
		t.Errorf("no such paragraph in %s", all)
	}
}

// Every entry of the new cross-reference table points at its object.
func TestCrossReferences(t *testing.T) {
	file, err := Finish(plain("q Q"), Document{Meta: sampleMeta, Fonts: []*fonts.Subset{subset(t, "村")}, Old: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := split(file)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= s.count; n++ {
		if want := strconv.Itoa(n) + " 0 obj\n"; !bytes.HasPrefix(file[s.offsets[n]:], []byte(want)) {
			t.Errorf("object %d is not at %d", n, s.offsets[n])
		}
	}
}

func TestIdentifierFollowsContent(t *testing.T) {
	id := func(content string) string {
		file, err := Finish(plain(content), Document{Meta: sampleMeta})
		if err != nil {
			t.Fatal(err)
		}
		return string(regexp.MustCompile(`/ID \[<[0-9a-f]{32}>`).Find(file))
	}
	first, again, other := id("q Q"), id("q Q"), id("q q Q Q")
	if first == "" || again != first || other == first {
		t.Error(first, again, other)
	}
}

func TestBrokenInputIsAnError(t *testing.T) {
	whole := plain("q Q")
	for name, raw := range map[string][]byte{
		"empty": nil, "no table": []byte("%PDF-1.3\n%%EOF"), "cut": whole[:len(whole)-60], "far offset": bytes.Replace(whole, []byte("startxref\n"), []byte("startxref\n9"), 1),
		"fonts there": bytes.Replace(whole, []byte("/Font <<\n>>"), []byte("/Font <<\nX>"), 1),
	} {
		if _, err := Finish(raw, Document{Meta: sampleMeta}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzFinish(f *testing.F) {
	f.Add(plain("q Q"))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		_, _ = Finish(raw, Document{Meta: sampleMeta, Tags: &Tree{Elements: []Element{{}, {Kind: Whole}}, Pages: [][]int32{{}}}})
	})
}
