package web

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

// packed is a zip with the parts given as name and content in turn.
func packed(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		method := zip.Deflate
		if parts[i+1] == "" {
			method = zip.Store
		}
		part := must(z.CreateHeader(&zip.FileHeader{Name: parts[i], Method: method}))(t)
		must(part.Write([]byte(parts[i+1])))(t)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// workbook is an .xlsx of one sheet as its XML says, with more parts.
func workbook(t *testing.T, sheet string, more ...string) []byte {
	t.Helper()
	return packed(t, append([]string{
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels", `<Relationships><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="账" sheetId="1" r:id="b"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="b" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", sheet,
	}, more...)...)
}

// overlapping is a zip whose 900 names all stand for one part of a megabyte.
func overlapping(t *testing.T) []byte {
	t.Helper()
	var body bytes.Buffer
	f := must(flate.NewWriter(&body, 9))(t)
	must(f.Write(make([]byte, 1<<20)))(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	sum := crc32.ChecksumIEEE(make([]byte, 1<<20))
	le := binary.LittleEndian
	local := []byte("PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00\x00\x00")
	local = le.AppendUint32(local, sum)
	local = le.AppendUint32(local, uint32(body.Len()))
	local = le.AppendUint32(local, 1<<20)
	local = append(local, 1, 0, 0, 0, 'a')
	data := append(local, body.Bytes()...)
	at := len(data)
	for i := range 900 {
		name := fmt.Sprintf("xl/%d", i)
		data = append(data, "PK\x01\x02\x14\x00\x14\x00\x00\x00\x08\x00\x00\x00\x00\x00"...)
		data = le.AppendUint32(data, sum)
		data = le.AppendUint32(data, uint32(body.Len()))
		data = le.AppendUint32(data, 1<<20)
		data = le.AppendUint16(data, uint16(len(name)))
		data = append(data, make([]byte, 16)...)
		data = append(data, name...)
	}
	size := len(data) - at
	data = append(data, "PK\x05\x06\x00\x00\x00\x00\x84\x03\x84\x03"...)
	data = le.AppendUint32(data, uint32(size))
	data = le.AppendUint32(data, uint32(at))
	return append(data, 0, 0)
}

// kept counts what uploads leave behind.
func (w *site) kept() (n int) {
	w.t.Helper()
	w.ok(w.DB.Read().QueryRowContext(w.t.Context(), "select (select count(*) from import) + (select count(*) from content) + (select count(*) from voucher_attachment)").Scan(&n))
	return n
}

func TestHostileWorkbooksAreRefusedOnThePageAndNotKept(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji2")
	row := `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>日期</t></is></c></row></sheetData></worksheet>`
	lying := workbook(t, row, "xl/media/a.bin", strings.Repeat("\x00", 1<<20))
	copy(lying[bytes.LastIndex(lying, []byte("xl/media/a.bin"))-46+24:], []byte{1, 0, 0, 0})
	many := make([]string, 0, 120_000)
	for i := range 60_000 {
		many = append(many, fmt.Sprintf("xl/%d", i), "")
	}
	had := w.kept()
	for what, data := range map[string][]byte{
		"sizes that lie":                   lying,
		"sixty thousand parts":             packed(t, many...),
		"a bomb of parts over one another": overlapping(t),
		"a huge dimension":                 workbook(t, `<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>`),
		"an outside entity":                workbook(t, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>`),
		"a laughing entity":                workbook(t, `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>`),
		"an entity among the texts":        workbook(t, row, "xl/sharedStrings.xml", `<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1/">]><sst><si><t>&e;</t></si></sst>`, "xl/_rels/x", ""),
		"levels without end":               workbook(t, strings.Repeat("<a>", 100_000)),
		"a macro":                          workbook(t, row, "xl/vbaProject.bin", "x"),
		"a link outside":                   workbook(t, row, "xl/externalLinks/externalLink1.xml", "<x/>"),
		"a password":                       append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), []byte(strings.Repeat("\x00", 600)+"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")...),
		"a page":                           []byte("<html><script>alert(1)</script><table><tr><td>日期</td></tr></table></html>"),
		"a drawing":                        []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
		"a program":                        []byte("MZ\x90\x00\x03\x00\x00\x00\x04"),
		"nothing":                          {},
		"a quote without end":              []byte("日期,摘要\n\"" + strings.Repeat("a", 1<<20)),
		"a line of columns without end":    []byte(strings.Repeat(",", 100_000) + "1\n"),
		"lines without end":                []byte(strings.Repeat("1\n", 300_000)),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a := b.upload("/desk/imports", url.Values{"reading": {"auto"}}, "账.xlsx", data)
		runtime.ReadMemStats(&after)
		if a.Status != http.StatusUnprocessableEntity || a.text(".notice.error") == "" || strings.Contains(string(a.Body), "root:") {
			t.Errorf("%s: %d %s", what, a.Status, a.text(".notice.error"))
		}
		// The body itself goes through memory some five times on its way here.
		if took := int(after.TotalAlloc - before.TotalAlloc); took > 8*len(data)+150<<20 {
			t.Errorf("%s took %d MB of memory", what, took>>20)
		}
	}
	if n := w.kept(); n != had {
		t.Errorf("%d things are kept", n-had)
	}
}

// hugeHead is a PNG of the size in its head, 16 bits a channel, and nothing in it.
func hugeHead(w, h uint32) []byte {
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h), 16, 6, 0, 0, 0)
	chunk := func(name string, body []byte) []byte {
		b := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), name...)
		b = append(b, body...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	return append(append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head)...), append(chunk("IDAT", []byte("\x78\x9c\x63\x00\x00\x00\x01\x00\x01")), chunk("IEND", nil)...)...)
}

// manyPasses is a progressive JPEG of a moderate size that goes over the same
// picture again and again: each pass is forty bytes and costs milliseconds.
func manyPasses(passes int) []byte {
	const w, h = 2048, 2048
	b := []byte{0xff, 0xd8, 0xff, 0xdb, 0, 67, 0}
	b = append(b, bytes.Repeat([]byte{1}, 64)...)
	b = append(b, 0xff, 0xc2, 0, 11, 8, h>>8, h&255, w>>8, w&255, 1, 1, 0x11, 0)
	// One code of one bit: an end of band that runs over 2^14 blocks.
	b = append(b, 0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0)
	runs := w/8*h/8/(1<<14) + 1
	for range passes {
		b = append(b, 0xff, 0xda, 0, 8, 1, 1, 0x00, 1, 63, 0)
		b = append(b, make([]byte, (runs*15+7)/8)...)
	}
	return append(b, 0xff, 0xd9)
}

func TestHostileReceiptsAreRefusedOnThePageAndNotKept(t *testing.T) {
	w, x := furnished(t)
	b := w.enter("kuaiji")
	before := w.kept()
	pdf := func(body string) []byte { return []byte("%PDF-1.4\n" + body + "\n%%EOF\n") }
	webp := []byte("RIFF\x1e\x00\x00\x00WEBPVP8L\x11\x00\x00\x00\x2f\xff\xff\xff\x0f\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	for what, data := range map[string][]byte{
		"a picture that unpacks to 480 MB": hugeHead(7700, 7700),
		"a picture of 2^31 by 2^31":        hugeHead(1<<31-1, 1<<31-1),
		"a picture of no size":             hugeHead(0, 0),
		"a photo of 5000 passes":           manyPasses(5000),
		"a WebP of 16384 by 16384":         webp,
		"a drawing":                        []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`),
		"a page":                           []byte("<!doctype html><script>alert(1)</script>"),
		"a page behind a comment":          []byte("<!-- \x89PNG --><script>alert(1)</script>"),
		"a PDF behind a page":              append([]byte("<script>alert(1)</script>\n"), pdf("1 0 obj<<>>endobj")...),
		"a PDF with a script":              pdf("1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"),
		"a PDF with an escaped script":     pdf("1 0 obj<</Type/Catalog/OpenAction<</S/#4aavaScript/#4aS(app.alert(1))>>>>endobj"),
		"a PDF that starts a program":      pdf("1 0 obj<</Type/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>>>endobj"),
		"a PDF with a file inside":         pdf("1 0 obj<</Type/Catalog/Names<</EmbeddedFiles 2 0 R>>>>endobj"),
		"a PDF with a password":            pdf("trailer<</Encrypt 2 0 R>>"),
		"a PDF cut off":                    []byte("%PDF-1.4\n1 0 obj"),
		"a workbook":                       workbook(t, "<worksheet/>"),
		"a program":                        []byte("MZ\x90\x00"),
		"nothing":                          {},
	} {
		var was, is runtime.MemStats
		runtime.ReadMemStats(&was)
		a := b.uploadAll("/desk/entries/"+x.entry+"/files", url.Values{"name": {"票"}}, "file", data)
		runtime.ReadMemStats(&is)
		if a.Status != http.StatusUnprocessableEntity || a.text("#f-file-error") == "" {
			t.Errorf("%s: %d %s", what, a.Status, a.text(".notice"))
		}
		if took := is.TotalAlloc - was.TotalAlloc; took > 64<<20 {
			t.Errorf("%s took %d MB of memory", what, took>>20)
		}
	}
	if n := w.kept(); n != before {
		t.Errorf("%d things are kept", n-before)
	}
	if a := b.uploadAll("/desk/entries/"+x.entry+"/files", nil, "file", make([][]byte, maxFiles+1)...); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.text("#f-file-error"), "最多") {
		t.Errorf("%d files: %d %s", maxFiles+1, a.Status, a.text("#f-file-error"))
	}
}

// What a camera writes beside the picture, and what somebody hides behind it,
// never reaches the public; and a file is sent so that no browser runs it.
func TestAPublishedReceiptIsHarmless(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	var plain bytes.Buffer
	w.ok(jpeg.Encode(&plain, image.NewRGBA(image.Rect(0, 0, 64, 48)), nil))
	exif := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x00GPS-30.2500N-120.1500E HUAWEI-OF-LI-MING"
	marked := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	marked = append(append(marked, plain.Bytes()[2:]...), "<script>alert('polyglot')</script>"...)
	polyglot := append(receipt(), "<html><script>alert('polyglot')</script></html>\n%%EOF\n"...)
	b.uploadAll("/desk/entries", expense("then", "month"), "files", marked, polyglot).is(http.StatusSeeOther)
	w.at("2026-05-06")
	w.publish(w.xiaoshan, "2026-04")
	n := 0
	for _, e := range must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf().Add(-1)))(t) {
		for _, f := range e.Files {
			n++
			a := w.visitor().get("/files/" + f.SHA256).is(http.StatusOK)
			if bytes.Contains(a.Body, []byte("GPS")) || bytes.Contains(a.Body, []byte("HUAWEI")) || f.Type == "image/jpeg" && bytes.Contains(a.Body, []byte("polyglot")) {
				t.Errorf("%s: the camera's words are published", f.Type)
			}
			if a.Header.Get("Content-Type") != f.Type || a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
				t.Errorf("%s is sent as %v", f.Type, a.Header)
			}
			if d := a.Header.Get("Content-Disposition"); (f.Type == "application/pdf") != strings.HasPrefix(d, "attachment;") {
				t.Errorf("%s: %s", f.Type, d)
			}
		}
	}
	if n != 2 {
		t.Errorf("%d files are published", n)
	}
}

// A file's name is the sender's text: it makes no path, no header and no markup.
func TestFileNamesAreOnlyText(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji2")
	book := doubtful(t)
	for i, disposition := range []string{
		`filename="../../../etc/passwd.xlsx"`, `filename="C:\\Windows\\win.xlsx"`, `filename="a\";\r\nX-Evil: 1;\".xlsx"`, `filename*=UTF-8''a%0d%0aX-Evil:%201%0d%0a%0d%0a<script>.xlsx`,
		`filename*=UTF-8''%E2%80%AExslx.exe`, `filename*=UTF-8''%00%01%7f.xlsx`, "filename=\"\xd5\xcb\xb1\xbe.xlsx\"", `filename="` + strings.Repeat("长", 5000) + `.xlsx"`,
		`filename="<img src=x onerror=alert(1)>.xlsx"`, `filename="110101199003070003的账.xlsx"`, `filename="=cmd|' /C calc'!A0.xlsx"`, `filename=".xlsx"`, `filename=".."`,
	} {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		w.ok(m.WriteField("csrf", b.token()))
		w.ok(m.WriteField("reading", "auto"))
		fmt.Fprintf(&body, "\r\n--%s\r\nContent-Disposition: form-data; name=\"file\"; %s\r\n\r\n%s\r\n--%s--\r\n", m.Boundary(), disposition, book, m.Boundary())
		a := b.do(httptest.NewRequest(http.MethodPost, "/desk/imports", &body), "Content-Type", m.FormDataContentType())
		if a.Status == http.StatusUnprocessableEntity && a.text(".notice.error") != "" {
			continue // refused with a reason
		}
		at := a.is(http.StatusSeeOther).Header.Get("Location")
		page := b.get(at).sound()
		if page.doc().Find("main img, main script").Length() > 0 {
			t.Errorf("%d: the name became markup", i)
		}
		marked := b.get(at + "/marked.xlsx").is(http.StatusOK)
		if marked.Header.Get("X-Evil") != "" || !bytes.HasPrefix(marked.Body, []byte("PK")) {
			t.Errorf("%d: the name became a header: %v", i, marked.Header)
		}
		if d := marked.Header.Get("Content-Disposition"); strings.ContainsAny(d, "\r\n<>\\") || strings.Contains(d, "%0D") || strings.Contains(d, "%2F") || strings.Contains(d, "%E2%80%AE") || strings.Contains(d, "%00") || len(d) > 2000 {
			t.Errorf("%d: %.300s", i, d)
		}
		b.get("/desk/imports").sound()
		b.get("/desk").sound()
	}
	var names string
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select group_concat(file_name) from import").Scan(&names))
	if strings.Contains(names, "110101199003070003") {
		t.Error("an identity number is kept in a file's name")
	}
}
