package pdf

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// specimen is one document of the gallery: a kind of paper with a content that is
// ordinary, long or made to go wrong.
type specimen struct {
	kind, content string
	draw          func(Options) ([]byte, error)
	texts         [][]string // what it must show in the order it is read; cells of a row or box stand together
	also          []string   // what it must show somewhere: who signs, numbers, telephones
	codes         []string   // what its QR codes say, in order
	notice        bool       // made of a frozen record: carries it, and can be made for old archives
	paper         Paper
	draft         bool
}

func (s specimen) name() string { return s.kind + "-" + s.content }

// options are those the specimen is drawn with.
func (s specimen) options() Options {
	o := sampleOptions()
	o.Paper, o.Draft = s.paper, s.draft
	if s.notice {
		o.Record, o.RecordName = []byte(`{"schema":"gallery/1"}`), "330127104205-CW-2026-03-1.json"
	}
	return o
}

// The contents of the specimens.
const (
	ordinary    = "short"
	lengthy     = "long"
	nasty       = "hostile"
	blanks      = "blank" // everything that may be empty is
	unpublished = "draft"
)

// gallery gives all specimens.
func gallery(t *testing.T) []specimen {
	t.Helper()
	return slices.Concat(financeSpecimens(), tableSpecimens(), textSpecimens(t), matterSpecimens(), statementSpecimens(), cardSpecimens(), guideSpecimens(t), meetingSpecimens(), posterSpecimens(), bookletSpecimens(t))
}

// galleryPiece is a specimen as files: the file as it is given out; without the record,
// where it carries one; for old archives, where it can be made for them.
type galleryPiece struct {
	specimen
	path, plain, old string
	body             []byte
	pages            []printedPage // as printed, at 100 dpi
}

// TestGallery draws every specimen once and has all of them judged by one program
// after the other. With PDF_OUT set the files and pictures stay there.
func TestGallery(t *testing.T) {
	if raced {
		t.Skip("what is judged is the same with and without the race detector")
	}
	t.Parallel()
	pieces := hang(t, gallery(t))
	for _, judge := range []struct {
		name  string
		judge func(*testing.T, []*galleryPiece)
	}{
		{"poppler reads every text in order", judgePoppler},
		{"mupdf reads every text in order", judgeMupdf},
		{"the tags hold every text", judgeTags},
		{"lines begin and end as they may", judgeLines},
		{"qpdf finds nothing wrong", judgeQpdf},
		{"pdfcpu finds nothing wrong", judgePdfcpu},
		{"old archives take it", judgePreflight},
		{"the codes are read", judgeCodes},
		{"fonts are within", judgeFonts},
		{"title and language are told", judgeMeta},
		{"the same record gives the same bytes", judgeBytes},
		{"it looks as it looked", judgePictures},
	} {
		t.Run(judge.name, func(t *testing.T) {
			t.Parallel()
			judge.judge(t, pieces)
		})
	}
}

// hang writes the files of the specimens and the pictures of their pages.
func hang(t *testing.T, list []specimen) []*galleryPiece {
	t.Helper()
	dir := os.Getenv("PDF_OUT")
	if dir == "" {
		dir = t.TempDir()
	}
	for _, sub := range []string{"plain", "old", "pages"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	needsTool(t, "pdftoppm")
	pieces := make([]*galleryPiece, len(list))
	for i, s := range list {
		pieces[i] = &galleryPiece{specimen: s}
	}
	eachPiece(t, pieces, func(h *galleryPiece) error {
		o := h.options()
		var err error
		if h.path, h.body, err = h.write(dir, "", o); err != nil || !h.notice || h.draft {
			return err
		}
		o.Record = nil
		if h.plain, _, err = h.write(dir, "plain", o); err != nil {
			return err
		}
		o.Old = true
		h.old, _, err = h.write(dir, "old", o)
		return err
	})
	eachPiece(t, pieces, func(h *galleryPiece) (err error) {
		h.pages, err = printedPages(h.path, filepath.Join(dir, "pages", h.name()), printedAt)
		return err
	})
	return pieces
}

func (h *galleryPiece) write(dir, sub string, o Options) (string, []byte, error) {
	body, err := h.draw(o)
	if err != nil {
		return "", nil, err
	}
	path := filepath.Join(dir, sub, h.name()+".pdf")
	return path, body, os.WriteFile(path, body, 0o600)
}

// eachPiece does something with every piece, as many at once as there are processors,
// and reports what went wrong by specimen.
func eachPiece(t *testing.T, pieces []*galleryPiece, do func(*galleryPiece) error) {
	t.Helper()
	var all sync.WaitGroup
	seats := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, h := range pieces {
		all.Go(func() {
			seats <- struct{}{}
			defer func() { <-seats }()
			if err := do(h); err != nil {
				t.Errorf("%s: %v", h.name(), err)
			}
		})
	}
	all.Wait()
}

func judgeBytes(t *testing.T, pieces []*galleryPiece) {
	eachPiece(t, pieces, func(h *galleryPiece) error {
		if again, err := h.draw(h.options()); err != nil || !bytes.Equal(h.body, again) {
			return fmt.Errorf("other bytes at the second time (%v)", err)
		}
		return nil
	})
}
