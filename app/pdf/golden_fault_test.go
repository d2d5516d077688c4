package pdf

import (
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/pdf/fonts"
)

// markOf finds the mark of a kind on the first page that fits.
func markOf(t *testing.T, f *flow, k kind, fits func(*mark) bool) *mark {
	t.Helper()
	for i := range f.pages[0] {
		if m := &f.pages[0][i]; m.kind == k && fits(m) {
			return m
		}
	}
	t.Fatal("no such mark")
	return nil
}

// small draws the first page of what is laid out.
func (f *flow) small(t *testing.T) *image.Gray {
	t.Helper()
	body, err := f.print(meta("样张", "陈家湾村", calendar.Date(2026, 4, 8)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "a.pdf")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := runTool("pdftoppm", "-r", fmt.Sprint(printedAt), "-gray", "-l", "1", "-singlefile", path, filepath.Join(dir, "a")); err != nil {
		t.Fatal(err)
	}
	return must(printedPage{filepath.Join(dir, "a.pgm")}.small())(t)
}

func laidSample(t *testing.T, n int) *flow { return laid(t, sampleSheet(n), sampleOptions()) }

// A picture that tells of a fault must not be taken for the kept one.
func TestKeptPicturesCatchFaults(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("pictures are the same with and without the race detector")
	}
	needsTool(t, "pdftoppm")
	kept := asKept(t, laidSample(t, 8).small(t))
	read := func(f *flow, m *mark) string { return string(f.read(m.line)) }
	line := func(f *flow, text string) *mark {
		return markOf(t, f, textMark, func(m *mark) bool { return read(f, m) == text })
	}
	for name, fault := range map[string]func(*flow){
		"a line moved down":     func(f *flow) { line(f, "付村部电费").y += 1.5 },
		"a line moved aside":    func(f *flow) { line(f, "付村部电费").x += 1.5 },
		"a heading moved up":    func(f *flow) { line(f, "三、收支明细").y -= 1.5 },
		"another size":          func(f *flow) { line(f, "付村部电费").w *= 1.1 },
		"another face":          func(f *flow) { line(f, "付村部电费").line = f.set.Shape(fonts.Hei, "付村部电费") },
		"a lost line":           func(f *flow) { line(f, "付村部电费").line.Glyphs = nil },
		"a lost rule":           func(f *flow) { lose(f, last(f, func(m *mark) bool { return m.y == m.h })) },
		"a lost upright":        func(f *flow) { lose(f, last(f, func(m *mark) bool { return m.x == m.w })) },
		"a lost ground":         func(f *flow) { *markOf(t, f, fillMark, func(*mark) bool { return true }) = mark{} },
		"a lost code":           func(f *flow) { *markOf(t, f, runsMark, func(*mark) bool { return true }) = mark{} },
		"everything moved down": func(f *flow) { shiftAll(f, 1.5) },
	} {
		f := laidSample(t, 8)
		fault(f)
		if found := differences(kept, f.small(t)); len(found) == 0 {
			t.Errorf("%s: not noticed", name)
		}
	}
}

// last gives the last thin rule that fits.
func last(f *flow, fits func(*mark) bool) (found *mark) {
	for i := range f.pages[0] {
		if m := &f.pages[0][i]; m.kind == ruleMark && m.colour == hair && fits(m) {
			found = m
		}
	}
	return found
}

// lose takes a rule away, with what is drawn over it.
func lose(f *flow, rule *mark) {
	lost := *rule
	for i := range f.pages[0] {
		if m := &f.pages[0][i]; m.kind == ruleMark && m.y == lost.y && m.x == lost.x {
			*m = mark{}
		}
	}
}

func shiftAll(f *flow, by float64) {
	for i := range f.pages[0] {
		f.pages[0][i].y += by
		if f.pages[0][i].kind == ruleMark {
			f.pages[0][i].h += by
		}
	}
}

// asKept gives a picture as it is after it was kept.
func asKept(t *testing.T, g *image.Gray) *image.Gray {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kept.png")
	if err := writePNG(path, goldenForm(g)); err != nil {
		t.Fatal(err)
	}
	return must(readGolden(path))(t)
}

// softened lets each dot take a tenth of those beside it, as another way of drawing
// edges might.
func softened(g *image.Gray) *image.Gray {
	out := image.NewGray(g.Rect)
	for i, v := range g.Pix {
		beside := int(g.Pix[max(i-1, 0)]) + int(g.Pix[min(i+1, len(g.Pix)-1)]) + int(g.Pix[max(i-g.Stride, 0)]) + int(g.Pix[min(i+g.Stride, len(g.Pix)-1)])
		out.Pix[i] = uint8((int(v)*36 + beside) / 40)
	}
	return out
}

// What another drawing of the same page differs by is no fault: the edges of the
// letters, four bits for eight, noise.
func TestKeptPicturesForgiveTheDrawingOfEdges(t *testing.T) {
	if raced {
		t.Skip("pictures are the same with and without the race detector")
	}
	needsTool(t, "pdftoppm")
	now := laidSample(t, 8).small(t)
	kept := asKept(t, now)
	if found := differences(kept, now); len(found) > 0 {
		t.Errorf("the page itself: %s", tellFaults(found))
	}
	soft := softened(now)
	if found := differences(kept, soft); len(found) > 0 {
		t.Errorf("softer edges: %s", tellFaults(found))
	}
	r := rand.New(rand.NewPCG(1, 1))
	for i, v := range now.Pix {
		now.Pix[i] = uint8(min(255, max(0, int(v)+r.IntN(17)-8)))
	}
	if found := differences(kept, now); len(found) > 0 {
		t.Errorf("noise: %s", tellFaults(found))
	}
}
