package finish

import (
	"bytes"
	"crypto/md5"
	_ "embed"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"strings"
)

// srgb is the colour space the numbers of the pages are meant in, made by srgb.py.
//
//go:embed srgb.icc
var srgb []byte

// Attachment is a file within the file: the record a document is made of.
type Attachment struct {
	Name  string
	About string // what it is, for people
	Data  []byte // JSON
}

// xmp writes the metadata that archives read: the same as in the information
// dictionary, and which part of PDF/A the file keeps to.
func xmp(m Meta, part, conformance string) []byte {
	date := m.Created.Format("2006-01-02T15:04:05-07:00")
	return []byte("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>` + part + `</pdfaid:part><pdfaid:conformance>` + conformance + `</pdfaid:conformance></rdf:Description>` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format>` +
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escape(clean(m.Title)) + `</rdf:li></rdf:Alt></dc:title>` +
		`<dc:creator><rdf:Seq><rdf:li>` + escape(clean(m.Author)) + `</rdf:li></rdf:Seq></dc:creator>` +
		`<dc:description><rdf:Alt><rdf:li xml:lang="x-default">` + escape(clean(m.Subject)) + `</rdf:li></rdf:Alt></dc:description>` +
		`<dc:language><rdf:Bag><rdf:li>` + m.Language + `</rdf:li></rdf:Bag></dc:language></rdf:Description>` +
		`<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreateDate>` + date + `</xmp:CreateDate><xmp:ModifyDate>` + date + `</xmp:ModifyDate></rdf:Description>` +
		`<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>` + producer + `</pdf:Producer></rdf:Description>` +
		"</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>")
}

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer does not fail
	return b.String()
}

// clean replaces what neither XML nor a title can hold, so that both say the same.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// metadata writes the stream of metadata and gives the entry of the catalog.
// PDF/A-1 wants it uncompressed.
func (w *writer) metadata(m Meta, old bool) string {
	part, conformance := "3", "U"
	if old {
		part, conformance = "1", "B"
	}
	n := w.reserve(1)
	const entries = "/Type /Metadata /Subtype /XML "
	if old {
		w.plain(n, entries, xmp(m, part, conformance))
	} else {
		w.stream(n, entries, xmp(m, part, conformance))
	}
	return fmt.Sprintf("/Metadata %d 0 R", n)
}

// intent writes the colour profile and gives the entry of the catalog.
func (w *writer) intent() string {
	n := w.reserve(1)
	w.stream(n, "/N 3 ", srgb)
	return fmt.Sprintf("/OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) /DestOutputProfile %d 0 R>>]", n)
}

// attach writes the record as an associated file, the source of the document,
// and gives the entries of the catalog.
func (w *writer) attach(a *Attachment, m Meta) string {
	n := w.reserve(2)
	sum := md5.Sum(a.Data) // the checksum the format asks for; no safeguard
	w.pressed(tight, n+1, fmt.Sprintf("/Type /EmbeddedFile /Subtype /application#2Fjson /Params <</Size %d /ModDate (%s) /CheckSum <%s>>> ",
		len(a.Data), date(m), hex.EncodeToString(sum[:])), a.Data)
	name := text(clean(a.Name))
	w.object(n, fmt.Sprintf("<</Type /Filespec /F %s /UF %s /Desc %s /AFRelationship /Source /EF <</F %d 0 R /UF %d 0 R>>>>", name, name, text(clean(a.About)), n+1, n+1))
	return fmt.Sprintf("/AF [%d 0 R] /Names <</EmbeddedFiles <</Names [%s %d 0 R]>>>>", n, name, n)
}
