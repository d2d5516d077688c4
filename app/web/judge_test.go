package web

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Programs by others read what we give out.

// pdfText reads a PDF with poppler, which the tests' machine may lack.
func pdfText(t *testing.T, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool(t, "pdftotext"), "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestTheNoticeSaysWhatThePageSays(t *testing.T) {
	w := newSite(t)
	a4, a3 := w.visitor().get(march+"/v/1.pdf").is(http.StatusOK), w.visitor().get(march+"/v/1.pdf?paper=a3").is(http.StatusOK)
	if bytes.Equal(a4.Body, a3.Body) {
		t.Error("A3 and A4 are the same file")
	}
	for _, a := range []*answer{a4, a3} {
		text := pdfText(t, a.Body)
		for _, part := range []string{"小山村", "86,203.50", "48,026.41", "4,340.50", "129,889.41", "付村道路灯电费", "339900100201-2026-03-1"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: no %q in\n%s", a.path, part, text)
			}
		}
	}
}

// tool finds an outside program; without it the test is skipped, or fails
// where all tools are required.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("REQUIRE_TOOLS") == "1" {
		t.Fatal(name + " is missing")
	}
	if err != nil {
		t.Skip(name + " is missing")
	}
	return path
}

var moduleRun = regexp.MustCompile(`M(\d+) (\d+)h(\d+)`)

func TestTheCodeOnThePageIsReadByACamera(t *testing.T) {
	w := newSite(t)
	path, _ := w.visitor().get(march).is(http.StatusOK).doc().Find(".qr .qr-fg").Attr("d")
	const unit, side = 6, 60 * 6
	img := image.NewGray(image.Rect(0, 0, side, side))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, m := range moduleRun.FindAllStringSubmatch(path, -1) {
		x, y, n := must(strconv.Atoi(m[1]))(t), must(strconv.Atoi(m[2]))(t), must(strconv.Atoi(m[3]))(t)
		draw.Draw(img, image.Rect(x*unit, y*unit, (x+n)*unit, (y+1)*unit), image.Black, image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	w.ok(png.Encode(&b, img))
	file := filepath.Join(t.TempDir(), "code.png")
	w.ok(os.WriteFile(file, b.Bytes(), 0o600))
	out, err := exec.Command(tool(t, "zbarimg"), "--raw", "-q", file).Output()
	if got := strings.TrimSpace(string(out)); err != nil || got != siteURL+march+"/v/1" {
		t.Errorf("read %q, %v", got, err)
	}
}
