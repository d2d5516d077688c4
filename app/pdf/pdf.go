// Package pdf makes the notices that hang on the village board: PDF files drawn
// from frozen records.
//
// Its layers, each knowing only those below: documents (finance.go, notice.go)
// made of blocks (blocks.go, closing.go; official.go has those of
// official papers) and tables (table.go) that a flow sets
// page by page on a canvas; typeset breaks and measures text; press writes the
// canvas by gofpdf; finish adds the fonts, which fonts cuts to size. The same
// record gives the same bytes: dates come from the record, never from a clock.
package pdf

import (
	"os"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// Paper is the size and direction of the sheet.
type Paper string

// The papers. A4 stands; a table too wide for it is laid on its side. A3 lies,
// as board sheets do.
const (
	A4 Paper = "A4"
	A3 Paper = "A3"
)

// Fonts are the faces documents are set in. Open them once, at the start.
type Fonts = fonts.Set

// OpenFonts gives the fonts of the program with those of folder dir in their
// place: song.ttf, title.ttf, hei.ttf, kai.ttf, fang.ttf, and more.ttf for rare
// characters. An empty dir is none.
// The fault names a font that cannot be used (CFF outlines, collections).
func OpenFonts(dir string) (*Fonts, error) { return fonts.Open(dir) }

// MissingIn lists the characters of text that the fonts do not have, in order, each
// once. A document shows each as Described says; a desk can warn before.
func MissingIn(set *Fonts, text string) []rune { return typeset.Missing(set, text) }

// Described is what a document shows for a character that no font has: 〔U+1F600〕.
func Described(r rune) string { return typeset.Describe(r) }

// Options are the choices a document leaves open.
type Options struct {
	Paper Paper  // A4 if empty
	URL   string // of this version; printed as QR code and in words
	Hash  string // SHA-256 of the frozen record, in hexadecimal
	Draft bool   // marked 草稿, without number and QR code
	Fonts *Fonts // those of the program if nil

	Record     []byte  // the frozen record, JSON, goes into the file of a notice as its source; none if empty
	RecordName string  // its file name
	Old        bool    // PDF/A-1b in place of PDF/A-3u, for archives that take nothing newer: without record and tags
	Signer     *Signer // signs a notice; nil: not signed

	set  *typeset.Setter // of the documents whose fonts it shares; nil: its own
	into *Booklet        // takes the pages; nil: the document is a file
}

// Signer signs files. Open it once, at the start.
type Signer = finish.Signer

// OpenSigner reads a certificate (with those that vouch for it behind it) and its
// RSA or ECDSA key without a password, both PEM. Without either file it gives
// nil: nothing is signed. The fault says which file is wrong and why.
func OpenSigner(cert, key string) (*Signer, error) {
	switch {
	case cert == "" && key == "":
		return nil, nil
	case cert == "" || key == "":
		return nil, fault.Invalidf("要给 PDF 签名，请把 pdf.sign_cert 和 pdf.sign_key 都写上；不签名就都空着。")
	}
	c, err := os.ReadFile(cert)
	if err != nil {
		return nil, fault.Invalidf("签名证书 %s 打不开，请检查 pdf.sign_cert 和文件的权限。", cert).Because(err)
	}
	k, err := os.ReadFile(key)
	if err != nil {
		return nil, fault.Invalidf("签名私钥 %s 打不开，请检查 pdf.sign_key 和文件的权限。", key).Because(err)
	}
	return finish.NewSigner(c, k)
}

// attachment is the record as the file carries it.
func (o Options) attachment() *finish.Attachment {
	if len(o.Record) == 0 {
		return nil
	}
	return &finish.Attachment{Name: o.RecordName, About: "本文件所依据的公开原件，供核对", Data: o.Record}
}

// start opens the canvas of a document on the given paper.
func (o Options) start(wide bool) (*flow, error) {
	set, err := o.setter()
	if err != nil {
		return nil, err
	}
	var l look
	switch {
	case o.Paper == A3:
		l = a3
	case o.Paper != A4 && o.Paper != "":
		return nil, fault.Invalidf("没有“%s”这种纸张，请选 A4 或 A3。", string(o.Paper))
	case wide:
		l = a4Wide
	default:
		l = a4
	}
	return &flow{canvas: newCanvas(l.w, l.h, set), look: l}, nil
}

// setter gives what sets the text of the document.
func (o Options) setter() (*typeset.Setter, error) {
	if o.set != nil {
		return o.set, nil
	}
	set := o.Fonts
	if set == nil {
		var err error
		if set, err = OpenFonts(""); err != nil {
			return nil, err
		}
	}
	return typeset.New(set), nil
}

// meta describes the file; the day is the one the record gives.
func meta(title, village string, day calendar.Day) finish.Meta {
	at := time.Date(1970, 1, 1, 0, 0, 0, 0, calendar.Shanghai)
	if !day.IsZero() {
		at = time.Date(day.Year(), time.Month(day.Month()), day.DayOfMonth(), 0, 0, 0, 0, calendar.Shanghai)
	}
	return finish.Meta{Title: title, Author: village, Subject: "村务公开", Language: "zh-CN", Created: at}
}
