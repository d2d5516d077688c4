package pdf

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var updateGolden = flag.Bool("update", false, "keep the pictures of the specimens as they are now")

const (
	goldenFolder = "testdata/golden"
	printedAt    = 100 // dots an inch; kept are half as many
)

// printedPage is a printed page.
type printedPage struct{ path string }

// printedPages draws all pages of a file in grey, as files whose names begin so.
func printedPages(path, prefix string, dots int) ([]printedPage, error) {
	if _, err := runTool("pdftoppm", "-r", fmt.Sprint(dots), "-gray", path, prefix); err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(prefix + "-*.pgm")
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no pages (%w)", err)
	}
	slices.Sort(paths) // numbers of a file's pages are of one length
	pages := make([]printedPage, len(paths))
	for i, p := range paths {
		pages[i] = printedPage{p}
	}
	return pages, nil
}

// small reads the page at half the resolution. Four dots to one even out how
// different versions of a program draw edges.
func (p printedPage) small() (*image.Gray, error) {
	data, err := os.ReadFile(p.path)
	if err != nil {
		return nil, err
	}
	var w, h, most int
	if _, err := fmt.Sscanf(string(data[:min(len(data), 40)]), "P5\n%d %d\n%d", &w, &h, &most); err != nil || most != 255 || len(data) < w*h {
		return nil, fmt.Errorf("%s is no grey picture (%w)", p.path, err)
	}
	return halvedGrey(&image.Gray{Pix: data[len(data)-w*h:], Stride: w, Rect: image.Rect(0, 0, w, h)}), nil
}

func halvedGrey(g *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, g.Rect.Dx()/2, g.Rect.Dy()/2))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			i := g.PixOffset(2*x, 2*y)
			sum := int(g.Pix[i]) + int(g.Pix[i+1]) + int(g.Pix[i+g.Stride]) + int(g.Pix[i+g.Stride+1])
			out.Pix[y*out.Stride+x] = uint8((sum + 2) / 4)
		}
	}
	return out
}

// judgePictures compares the first pages with the kept ones, or keeps them.
func judgePictures(t *testing.T, pieces []*galleryPiece) {
	if *updateGolden {
		keepPictures(t, pieces)
		return
	}
	kept := map[string]bool{}
	for _, h := range pieces {
		for n := range h.kept() {
			kept[h.goldenName(n)] = true
		}
	}
	eachPiece(t, pieces, func(h *galleryPiece) error {
		var all error
		for n, p := range h.kept() {
			all = errors.Join(all, comparePage(h.goldenName(n), p))
		}
		return all
	})
	there, err := filepath.Glob(filepath.Join(goldenFolder, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range there {
		if name := filepath.Base(path); !kept[name] {
			t.Errorf("%s is of no page any more; draw the kept pictures anew: go test -run TestGallery ./app/pdf -update", name)
		}
	}
}

// kept are the pages whose pictures are kept: the first ones, of what is ordinary
// one more.
func (h *galleryPiece) kept() []printedPage {
	most := 2
	if h.content == ordinary {
		most = 3
	}
	return h.pages[:min(len(h.pages), most)]
}

func (h *galleryPiece) goldenName(page int) string { return fmt.Sprintf("%s-%d.png", h.name(), page+1) }

// comparePage compares a page with the kept one. Where they differ it writes the
// page and what differs, and names the files.
func comparePage(name string, p printedPage) error {
	now, err := p.small()
	if err != nil {
		return err
	}
	want, err := readGolden(filepath.Join(goldenFolder, name))
	if err != nil {
		return err
	}
	faults := differences(want, now)
	if len(faults) == 0 {
		return nil
	}
	dir := os.Getenv("ARTIFACTS")
	if dir == "" {
		dir = filepath.Join(os.TempDir(), "sunshine-pictures")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	actual, marked := filepath.Join(dir, "actual-"+name), filepath.Join(dir, "differs-"+name)
	if err := errors.Join(writePNG(actual, now), writePNG(marked, markFaults(want, now, faults))); err != nil {
		return err
	}
	return fmt.Errorf("%s: %s. See %s and %s; if it is right so: go test -run TestGallery ./app/pdf -update", name, tellFaults(faults), actual, marked)
}

func readGolden(path string) (*image.Gray, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("no kept picture %s: go test -run TestGallery ./app/pdf -update", path)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	p, ok := img.(*image.Paletted)
	if !ok || len(p.Palette) != len(goldenGreys) {
		return nil, fmt.Errorf("%s is not of sixteen greys", path)
	}
	out := image.NewGray(p.Rect)
	for i, n := range p.Pix {
		out.Pix[i] = n * 17
	}
	return out, nil
}

// goldenGreys are the sixteen shades kept, four bits a dot.
var goldenGreys = func() (p color.Palette) {
	for i := range 16 {
		p = append(p, color.Gray{uint8(i * 17)})
	}
	return p
}()

// goldenForm is the picture as it is kept.
func goldenForm(g *image.Gray) *image.Paletted {
	out := image.NewPaletted(g.Rect, goldenGreys)
	for i, v := range g.Pix {
		out.Pix[i] = uint8((int(v) + 8) / 17)
	}
	return out
}

// keepPictures writes the kept pictures anew.
func keepPictures(t *testing.T, pieces []*galleryPiece) {
	if err := os.RemoveAll(goldenFolder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(goldenFolder, 0o755); err != nil {
		t.Fatal(err)
	}
	eachPiece(t, pieces, func(h *galleryPiece) error {
		for n, p := range h.kept() {
			g, err := p.small()
			if err != nil {
				return err
			}
			if err := writePNG(filepath.Join(goldenFolder, h.goldenName(n)), goldenForm(g)); err != nil {
				return err
			}
		}
		return nil
	})
}

func writePNG(path string, img image.Image) error {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

func tellFaults(faults []deviation) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d places differ, the first ", len(faults))
	for _, f := range faults[:min(3, len(faults))] {
		fmt.Fprintf(&s, "%v by %d ", f.where, f.by)
	}
	return strings.TrimSpace(s.String())
}
