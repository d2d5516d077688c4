package pdf

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"sunshine/app/pdf/fonts"
)

// Of the characters at the end of a page and at the head of the next so many may
// be of the paper and not of the record: page numbers, sums carried over, running
// heads, repeated heads of tables.
const (
	footRoom = 160
	headRoom = 420
)

// galleryReading is a file as a program reads it: the visible characters of all pages.
type galleryReading struct {
	text   []rune
	ends   []int        // where each page ends
	begins map[int]bool // where lines begin
}

// readPages makes a reading of text whose pages end with form feeds.
func readPages(text string) galleryReading {
	r := galleryReading{begins: map[int]bool{}}
	for _, page := range strings.Split(strings.TrimSuffix(text, "\f"), "\f") {
		for line := range strings.Lines(page) {
			r.begins[len(r.text)] = true
			r.text = append(r.text, seenRunes(line)...)
		}
		r.ends = append(r.ends, len(r.text))
	}
	return r
}

// find looks for the characters from a place on, and gives where they end. They
// may go on over pages, with whole lines of foot and head of the paper between.
func (r galleryReading) find(want []rune, from int) (end int, ok bool) {
	for at := from; at < len(r.text); at++ {
		if end, ok := r.match(want, at); ok {
			return end, true
		}
	}
	return 0, len(want) == 0
}

// match tells whether the characters stand at a place.
func (r galleryReading) match(want []rune, at int) (end int, ok bool) {
	page := sort.SearchInts(r.ends, at+1)
	if page == len(r.ends) {
		return at, len(want) == 0
	}
	n := 0
	for n < len(want) && at+n < r.ends[page] && r.text[at+n] == want[n] {
		n++
	}
	if n == len(want) {
		return at + n, true
	}
	if page+1 == len(r.ends) {
		return 0, false
	}
	// The last characters that fitted may be the foot's already.
	for k := n; k > 0 && r.ends[page]-(at+k) <= footRoom; k-- {
		if at+k < r.ends[page] && !r.begins[at+k] {
			continue
		}
		for next := r.ends[page]; next < min(r.ends[page]+headRoom, r.ends[page+1]); next++ {
			if !r.begins[next] || r.text[next] != want[k] {
				continue
			}
			if end, ok := r.match(want[k:], next); ok {
				return end, true
			}
		}
	}
	return 0, false
}

// holds checks that the reading has all texts of a specimen.
func (r galleryReading) holds(set *fonts.Set, s specimen) error {
	at := 0
	for i, cells := range s.texts {
		want := readableRunes(set, strings.Join(cells, ""))
		end, ok := r.find(want, at)
		if !ok {
			where := "nowhere"
			if _, early := r.find(want, 0); early {
				where = "too early"
			}
			return fmt.Errorf("text %d, %s, is %s; read on from %.100s", i+1, string(want), where, string(r.text[at:]))
		}
		at = end
	}
	for _, text := range s.also {
		if _, ok := r.find(readableRunes(set, text), 0); !ok {
			return fmt.Errorf("%s is nowhere", text)
		}
	}
	return nil
}

func judgePoppler(t *testing.T, pieces []*galleryPiece) {
	needsTool(t, "pdftotext")
	judgeReading(t, pieces, "pdftotext", "-raw", "-enc", "UTF-8", pathHere, "-")
}

func judgeMupdf(t *testing.T, pieces []*galleryPiece) {
	needsTool(t, "mutool")
	judgeReading(t, pieces, "mutool", "draw", "-q", "-F", "txt", "-o", "-", pathHere)
}

func judgeReading(t *testing.T, pieces []*galleryPiece, program string, args ...string) {
	set := must(OpenFonts(""))(t)
	eachPiece(t, pieces, func(h *galleryPiece) error {
		out, err := runTool(program, withPath(args, h.path)...)
		if err != nil {
			return err
		}
		return readPages(out).holds(set, h.specimen)
	})
}

// A reading forgives what stands between pages and nothing else.
func TestAReadingMissesNothing(t *testing.T) {
	set := must(OpenFonts(""))(t)
	text := "公开榜\n第一段，说到一\n第1页共2页\f清水镇（续）\n半就翻页。\n第二段。\n第2页\f"
	for _, c := range []struct {
		texts []string
		want  bool
	}{
		{[]string{"公开榜", "第一段，说到一半就翻页。", "第二段。"}, true},
		{[]string{"第一段，说到一半就翻页。第二段。"}, true},
		{[]string{"第二段。", "公开榜"}, false},
		{[]string{"第一段，说到半就翻页。"}, false},
		{[]string{"公榜"}, false},
		{[]string{"第一段，说到一第1页共2页清水镇（续）半"}, true},
		{[]string{"第二段。第二段。"}, false},
		{[]string{"第二段。", "第二段。"}, false},
	} {
		var s specimen
		for _, text := range c.texts {
			s.texts = append(s.texts, []string{text})
		}
		if err := readPages(text).holds(set, s); (err == nil) != c.want {
			t.Errorf("%q: %v", c.texts, err)
		}
	}
}
