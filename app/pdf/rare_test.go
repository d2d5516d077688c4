package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sunshine/app/pdf/fonts"
)

// rareNames are such as people are registered under: in traditional characters, and
// with one from the far ends of the standards.
var rareNames = []string{"龍飛鳳", "張國榮", "劉德華", "葉問", "鄭氏", "陳曉東", "蕭薔", "顏回", "王㐂", "李㗎", "趙䨻", "孫䶊", "周鿍", "吳𠂇", "錢𣲗"}

// rareNotice is a table of them, one in the title and one in the text.
func rareNotice(t *testing.T) []byte {
	t.Helper()
	doc := sampleTable(3, len(rareNames))
	doc.Title, doc.Lead = "鄭問飛戶宅基地公示", "申請人葉問、龍飛鳳等。"
	for i, name := range rareNames {
		doc.Rows[i][1] = name
	}
	out, err := TableNotice(doc, sampleOptions())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Names in traditional and rare characters are printed as they are, not described,
// and the file carries the face for them once.
func TestRareNamesArePrintedAsTheyAre(t *testing.T) {
	path := save(t, "rare.pdf", rareNotice(t))
	text := textOf(t, path)
	for _, want := range append([]string{"鄭問飛戶宅基地公示", "申請人葉問、龍飛鳳等。"}, rareNames...) {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in the text", want)
		}
	}
	if strings.Contains(text, "U+") {
		t.Errorf("a character is described: %s", text)
	}
	if got := MissingIn(must(OpenFonts(""))(t), strings.Join(rareNames, "")); len(got) > 0 {
		t.Errorf("the desk would warn of %U", got)
	}
	if n := strings.Count(tool(t, "pdffonts", path), "SunshineMore"); n != 1 {
		t.Errorf("the face for the rest is in the file %d times", n)
	}
	tool(t, "qpdf", "--check", path)
	plain := save(t, "rare-none.pdf", must(TableNotice(sampleTable(3, 5), sampleOptions()))(t))
	if strings.Contains(tool(t, "pdffonts", plain), "SunshineMore") {
		t.Error("a file without rare names carries the face for them")
	}
}

// inkedWord is a word on the paper, in points from the top left corner.
type inkedWord struct {
	X0   float64 `xml:"xMin,attr"`
	Y0   float64 `xml:"yMin,attr"`
	X1   float64 `xml:"xMax,attr"`
	Y1   float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

// Each character of the names leaves ink in its own place.
func TestRareNamesLeaveInk(t *testing.T) {
	path := save(t, "rare-ink.pdf", rareNotice(t))
	var boxes struct {
		Words []inkedWord `xml:"body>doc>page>word"`
	}
	if err := xml.Unmarshal([]byte(tool(t, "pdftotext", "-bbox", path, "-")), &boxes); err != nil {
		t.Fatal(err)
	}
	const perPoint = 150.0 / 72
	picture := filepath.Join(t.TempDir(), "page")
	tool(t, "pdftoppm", "-gray", "-r", "150", "-f", "1", "-singlefile", path, picture)
	data, err := os.ReadFile(picture + ".pgm")
	if err != nil {
		t.Fatal(err)
	}
	var w, h, white int
	if _, err := fmt.Fscanf(bytes.NewReader(data), "P5\n%d %d\n%d", &w, &h, &white); err != nil {
		t.Fatal(err)
	}
	data = data[len(data)-w*h:]
	dark := func(x0, y0, x1, y1 float64) float64 {
		n, all := 0, 0
		for y := int(y0 * perPoint); y < min(h, int(y1*perPoint)); y++ {
			for x := int(x0 * perPoint); x < min(w, int(x1*perPoint)); x++ {
				if all++; data[y*w+x] < 128 {
					n++
				}
			}
		}
		return float64(n) / float64(max(1, all))
	}
	found := map[string]bool{}
	for _, word := range boxes.Words {
		for _, name := range rareNames {
			if word.Text != name {
				continue
			}
			found[name] = true
			runes := []rune(name)
			step := (word.X1 - word.X0) / float64(len(runes))
			for i, r := range runes {
				x := word.X0 + float64(i)*step
				if ink := dark(x, word.Y0, x+step, word.Y1); ink < 0.03 || ink > 0.6 {
					t.Errorf("%s: %c (%U) blackens %.1f %% of its place", name, r, r, 100*ink)
				}
			}
		}
	}
	if len(found) != len(rareNames) {
		t.Errorf("%d of %d names found on the page", len(found), len(rareNames))
	}
}

// The names above are a test only as long as the faces of the roles lack some of
// their characters.
func TestRareNamesNeedTheFaceForTheRest(t *testing.T) {
	faces := must(OpenFonts(""))(t).Faces(fonts.Song)
	n := 0
	for _, r := range strings.Join(rareNames, "") {
		if last := len(faces) - 1; faces[0].Glyph(r) == 0 && faces[last].Glyph(r) != 0 {
			n++
		}
	}
	if n < 12 {
		t.Errorf("only %d characters are drawn by the face for the rest", n)
	}
}
