package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"sunshine/app/batch"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/pdf"
	"sunshine/app/procedure"
)

// newBatches sets up the making of batches, beside the database.
func (s *Server) newBatches() *batch.Runs {
	return &batch.Runs{
		Store: &batch.Store{DB: s.DB, Disclosures: s.Disclosures, Villages: s.Villages, Dir: batch.Folder(s.Config.Data.Dir), Now: s.Now},
		Read:  s.batchDocument, Fonts: s.fonts, Edition: sync.OnceValue(s.edition), Log: s.Log,
	}
}

// edition tells apart what may draw the same record differently: the program, its
// fonts and its signature, the site's address.
func (s *Server) edition() string {
	h := sha256.New()
	fmt.Fprintln(h, s.Config.Site.URL)
	if path, err := os.Executable(); err == nil {
		if f, err := os.Open(path); err == nil {
			_, _ = io.Copy(h, f) // what cannot be read makes no difference
			_ = f.Close()
		}
	}
	paths := []string{s.Config.PDF.SignCert, s.Config.PDF.SignKey}
	if dir := s.Config.PDF.FontDir; dir != "" {
		fonts, _ := filepath.Glob(filepath.Join(dir, "*.ttf")) // fails for bad patterns only
		paths = append(paths, fonts...)
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintln(h, path, info.Size(), info.ModTime().UnixNano())
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// batchDocument reads a published version of any kind for a batch.
func (s *Server) batchDocument(ctx context.Context, x disclosure.Version, paper pdf.Paper) (d batch.Document, err error) {
	v, err := s.Villages.ByID(ctx, x.VillageID)
	if err != nil {
		return d, err
	}
	d = batch.Document{Township: v.Township.Name, Village: v.Name, Title: x.Title}
	f, err := s.batchFrozen(ctx, x, &d)
	if err != nil {
		return d, err
	}
	d.Options, d.Draw = s.pdfOptions(f, paper), f.pdf
	d.Kept = func() []byte { return s.cache.peek(f.pdfKey(paper)) }
	return d, nil
}

func (s *Server) batchFrozen(ctx context.Context, x disclosure.Version, d *batch.Document) (frozen, error) {
	switch {
	case procedure.IsNotice(x):
		n, err := procedure.ParseNotice(x.Document)
		d.Number = n.Number
		return frozenNotice(x, n), err
	case x.Item == disclosure.FinanceMonth:
		doc, err := finance.ParseSheet(x.Document)
		d.Number = doc.Number
		return frozenFinance(x, doc), err
	case disclosure.IsText(x):
		t, err := disclosure.ParseText(x.Document)
		d.Number = t.Number
		return s.frozenText(ctx, x, t), err
	}
	t, err := s.Disclosures.Catalogue.Table(x.Document)
	d.Number, d.Personal, d.Closed = t.Number, s.Disclosures.Personal(t), s.Disclosures.Closed(x, t, s.today())
	return frozenTable(x, t), err
}
