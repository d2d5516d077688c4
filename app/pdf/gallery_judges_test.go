package pdf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// pathHere stands in arguments where the file's path goes.
const pathHere = "\x00"

func withPath(args []string, path string) []string {
	args = slices.Clone(args)
	for i := range args {
		if args[i] == pathHere {
			args[i] = path
		}
	}
	return args
}

// needsTool skips the test if an outside program is missing, or lets it fail where it
// has to be there.
func needsTool(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is not installed", program)
	}
	t.Skipf("%s is not installed", program)
}

// runTool gives what a program prints. What it complains about is an error.
func runTool(program string, args ...string) (string, error) {
	var out, problems bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &out, &problems
	err := cmd.Run()
	if err != nil {
		err = fmt.Errorf("%s: %w: %.2000s%.2000s", program, err, problems.String(), out.String())
	}
	return out.String(), err
}

func judgeQpdf(t *testing.T, pieces []*galleryPiece) {
	needsTool(t, "qpdf")
	eachPiece(t, pieces, func(h *galleryPiece) error {
		for _, path := range h.files() {
			if out, err := runTool("qpdf", "--check", path); err != nil || strings.Contains(out, "WARNING") {
				return fmt.Errorf("%s: %w", out, err)
			}
		}
		return nil
	})
}

// files are those of a specimen that differ by more than the record they carry.
func (h *galleryPiece) files() []string {
	return slices.DeleteFunc([]string{h.path, h.old}, func(path string) bool { return path == "" })
}

// judgePdfcpu has what carries no record judged strictly. Of PDF/A-3's associated
// files pdfcpu knows nothing in strict mode.
func judgePdfcpu(t *testing.T, pieces []*galleryPiece) {
	needsTool(t, "go")
	modes := map[string][]string{}
	for _, h := range pieces {
		if h.plain == "" {
			modes["strict"] = append(modes["strict"], h.path)
			continue
		}
		modes["strict"] = append(modes["strict"], h.plain, h.old)
		modes["relaxed"] = append(modes["relaxed"], h.path)
	}
	for mode, paths := range modes {
		out, err := runTool("go", append([]string{"tool", "pdfcpu", "validate", "-m", mode, "-c", "disable"}, paths...)...)
		if good := strings.Count(out, "validation ok"); err != nil || good != len(paths) {
			t.Errorf("%s: %d of %d files are valid: %v\n%s", mode, good, len(paths), err, strings.ReplaceAll(out, "validation ok", ""))
		}
	}
}

// judgePreflight has the old variants judged by Apache PDFBox as PDF/A-1b.
func judgePreflight(t *testing.T, pieces []*galleryPiece) {
	var paths []string
	for _, h := range pieces {
		if h.old != "" {
			paths = append(paths, h.old)
		}
	}
	if len(paths) == 0 {
		t.Error("no specimen is made for old archives")
	}
	preflight(t, paths...)
}

// judgeCodes has every page looked over for codes: they are where the specimen
// says, and nowhere else. What the coarse pictures do not tell finer ones do.
func judgeCodes(t *testing.T, pieces []*galleryPiece) {
	needsTool(t, "zbarimg")
	var paths []string
	for _, h := range pieces {
		for _, p := range h.pages {
			paths = append(paths, p.path)
		}
	}
	found, err := codesIn(paths, "-Sx-density=2", "-Sy-density=2")
	if err != nil {
		t.Fatal(err)
	}
	eachPiece(t, pieces, func(h *galleryPiece) error {
		want := slices.Sorted(slices.Values(h.codes))
		if slices.Equal(h.codesOn(h.pages, found), want) {
			return nil
		}
		finer, err := printedPages(h.path, strings.TrimSuffix(h.path, ".pdf")+"-finer", 200)
		if err != nil {
			return err
		}
		paths := make([]string, len(finer))
		for i, p := range finer {
			paths[i] = p.path
		}
		found, err := codesIn(paths)
		if err != nil {
			return err
		}
		if codes := h.codesOn(finer, found); !slices.Equal(codes, want) {
			return fmt.Errorf("the codes say %q, want %q", codes, want)
		}
		return nil
	})
}

func (h *galleryPiece) codesOn(pages []printedPage, found map[string][]string) (codes []string) {
	for _, p := range pages {
		codes = append(codes, found[p.path]...)
	}
	slices.Sort(codes)
	return codes
}

// codesIn reads the codes of many pictures, by path.
func codesIn(paths []string, options ...string) (map[string][]string, error) {
	found := map[string][]string{}
	for batch := range slices.Chunk(paths, 64) {
		args := append([]string{"-q", "--xml", "-Sdisable", "-Sqrcode.enable"}, options...)
		out, err := runTool("zbarimg", append(args, batch...)...)
		var none *exec.ExitError
		if err != nil && (!errors.As(err, &none) || none.ExitCode() != 4) { // 4: no code in any of them
			return nil, err
		}
		var read struct {
			Sources []struct {
				Path  string   `xml:"href,attr"`
				Codes []string `xml:"index>symbol>data"`
			} `xml:"source"`
		}
		if err := xml.Unmarshal([]byte(out), &read); err != nil {
			return nil, err
		}
		for _, s := range read.Sources {
			found[s.Path] = s.Codes
		}
	}
	return found, nil
}

// judgeFonts: every font is embedded, cut to what is used, and tells its characters.
func judgeFonts(t *testing.T, pieces []*galleryPiece) {
	needsTool(t, "pdffonts")
	eachPiece(t, pieces, func(h *galleryPiece) error {
		for _, path := range h.files() {
			out, err := runTool("pdffonts", path)
			if err != nil {
				return err
			}
			rows := strings.Split(strings.TrimSpace(out), "\n")
			if len(rows) < 3 {
				return fmt.Errorf("no fonts: %s", out)
			}
			for _, row := range rows[2:] { // name, type, encoding, emb sub uni, object
				f := strings.Fields(row)
				if n := len(f); n < 7 || !slices.Equal(f[n-5:n-2], []string{"yes", "yes", "yes"}) || !strings.Contains(f[0], "+") {
					return fmt.Errorf("%s: %s", filepath.Base(path), row)
				}
			}
		}
		return nil
	})
}

// judgeMeta: title and language stand in every file.
func judgeMeta(t *testing.T, pieces []*galleryPiece) {
	needsTool(t, "mutool")
	eachPiece(t, pieces, func(h *galleryPiece) error {
		for _, path := range h.files() {
			out, err := runTool("mutool", "show", path, "trailer/Root/Lang", "trailer/Info/Title")
			if err != nil {
				return err
			}
			lang, title, _ := strings.Cut(strings.TrimSpace(out), "\n")
			if lang != "(zh-CN)" {
				return fmt.Errorf("language %q", lang)
			}
			if words := stringWords(title); !strings.ContainsFunc(words, func(r rune) bool { return r >= 0x4E00 }) {
				return fmt.Errorf("title %q", words)
			}
		}
		return nil
	})
}

// stringWords reads a string object in hexadecimal UTF-16, or as it is.
func stringWords(object string) string {
	object = strings.TrimSpace(object)
	hex, ok := strings.CutPrefix(strings.ToUpper(object), "<FEFF")
	if !ok {
		return object
	}
	var units []uint16
	for hex = strings.TrimSuffix(hex, ">"); len(hex) >= 4; hex = hex[4:] {
		var u uint16
		if _, err := fmt.Sscanf(hex[:4], "%04X", &u); err != nil {
			return object
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}

// judgeTags: what a reader is told of the file is every text, each within one
// element, in order, and nothing of what only the paper asks for.
func judgeTags(t *testing.T, pieces []*galleryPiece) {
	needsTool(t, "pdfinfo")
	set := must(OpenFonts(""))(t)
	eachPiece(t, pieces, func(h *galleryPiece) error {
		if h.untold() {
			return nil
		}
		out, err := runTool("pdfinfo", "-struct-text", h.path)
		if err != nil {
			return err
		}
		tree := galleryReading{text: seenRunes(strings.ReplaceAll(squeeze(out), `""`, ""))}
		tree.ends = []int{len(tree.text)}
		at := 0
		for _, cells := range h.texts {
			for _, cell := range cells {
				end, ok := tree.find(readableRunes(set, cell), at)
				if !ok {
					return fmt.Errorf("%s is not in the tags after what stands before it: %.300s", cell, string(tree.text[at:]))
				}
				at = end
			}
		}
		return nil
	})
}

// untold tells whether the tags are left unread. Poppler goes over the whole page
// for every one of its cells, and those of an ordinary or long paper are those of
// the hostile one; so they are on A3.
func (h *galleryPiece) untold() bool {
	return h.content == ordinary || h.content == lengthy || h.paper == A3
}
