package web

import (
	"bytes"
	"fmt"
	"image"
	"net/url"

	"github.com/boombuler/barcode/qr"
	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	code "sunshine/app/pdf/qr"
	"sunshine/app/sheet"
	"sunshine/views"
)

// How long a browser may keep what is made from a published version. A version
// never changes; which one is the newest does.
const (
	keepVersion = "public, max-age=31536000, immutable"
	keepLatest  = "public, max-age=60"
)

// frozen is a published version with what its renditions need. All of them are
// made from the frozen document and nothing else.
type frozen struct {
	version disclosure.Version
	path    string // of this version, below the site's address
	ascii   string // file name without ending, in ASCII
	name    string // the same for people
	book    func(url string) sheet.Book
	pdf     func(o pdf.Options) ([]byte, error)
}

// kinds are the files made from a version.
var kinds = map[string]struct {
	mediaType string
	inline    bool // a browser can show it
}{
	"pdf":  {"application/pdf", true},
	"json": {"application/json", true},
	"csv":  {"text/csv; charset=utf-8", false},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false},
}

// sendRendition answers with one rendition. keep is the Cache-Control.
func (s *Server) sendRendition(c *fiber.Ctx, f frozen, kind, keep string) error {
	k, ok := kinds[kind]
	if !ok {
		return fiber.ErrNotFound
	}
	paper := pdf.A4
	switch c.Query("paper") {
	case "", "a4":
	case "a3":
		paper = pdf.A3
	default:
		return fault.Invalidf("没有这种纸，请选 a4 或 a3。")
	}
	body, err := s.rendition(f, kind, paper)
	if err != nil {
		return err
	}
	if kind == "pdf" { // the browser's own viewer shows it as an object with styles
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; object-src 'self'; frame-ancestors 'none'")
		if paper == pdf.A3 {
			f.ascii, f.name = f.ascii+"-a3", f.name+"-A3"
		}
	}
	c.Set(fiber.HeaderContentDisposition, contentDisposition(k.inline, f.ascii+"."+kind, f.name+"."+kind))
	c.Set(fiber.HeaderContentType, k.mediaType)
	return sendTagged(c, body, f.version.SHA256, keep)
}

// sendTagged sends a body under an entity tag, or 304 to who has it already.
func sendTagged(c *fiber.Ctx, body []byte, tag, keep string) error {
	c.Set(fiber.HeaderCacheControl, keep)
	c.Set(fiber.HeaderETag, `"`+tag+`"`)
	if c.Fresh() {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.Send(body)
}

func (s *Server) rendition(f frozen, kind string, paper pdf.Paper) ([]byte, error) {
	url := s.Config.Site.URL + f.path
	switch kind {
	case "json":
		return f.version.Document, nil
	case "pdf":
		return s.cache.get(f.pdfKey(paper), func() ([]byte, error) { return f.pdf(s.pdfOptions(f, paper)) })
	}
	return s.cache.get(f.version.SHA256+"|"+kind, func() ([]byte, error) {
		var b bytes.Buffer
		book := f.book(url)
		if kind == "csv" {
			err := sheet.WriteCSV(&b, book.Pages[0])
			return b.Bytes(), err
		}
		err := sheet.WriteXLSX(&b, book)
		return b.Bytes(), err
	})
}

func (f frozen) pdfKey(paper pdf.Paper) string { return f.version.SHA256 + "|pdf|" + string(paper) }

// pdfOptions are those of a published version's file.
func (s *Server) pdfOptions(f frozen, paper pdf.Paper) pdf.Options {
	return pdf.Options{
		Paper: paper, URL: s.Config.Site.URL + f.path, Hash: f.version.SHA256, Fonts: s.fonts,
		Record: f.version.Document, RecordName: f.ascii + ".json", Signer: s.signer,
	}
}

// contentDisposition names a file twice, as RFC 6266 wants: in ASCII for old
// programs, in UTF-8 for the others.
func contentDisposition(inline bool, ascii, name string) string {
	how := "attachment"
	if inline {
		how = "inline"
	}
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, how, ascii, url.PathEscape(name))
}

// downloadsOf lists the renditions of the version at path.
func downloadsOf(path string, document []byte) []views.Download {
	return []views.Download{
		{Kind: "PDF", Text: "A4，可打印张贴", URL: path + ".pdf"},
		{Kind: "PDF", Text: "A3 横排，贴公开栏", URL: path + ".pdf?paper=a3"},
		{Kind: "Excel", Text: "表格", URL: path + ".xlsx"},
		{Kind: "CSV", Text: "纯数据", URL: path + ".csv"},
		{Kind: "JSON", Text: "公开原件，供核对", URL: path + ".json", Size: size(len(document))},
	}
}

func size(n int) string {
	if n < 1024 {
		return itoa(n) + "\u00a0B"
	}
	return itoa((n+512)/1024) + "\u00a0KB"
}

// codeOf draws the QR code that leads to a published version.
func codeOf(url, number string) (views.QR, error) {
	const hint = "扫码打开这一版，和纸上的数字对一对。也可以在首页输入公开编号："
	if k, ok := code.Encode(url); ok {
		return views.NewQR(url, number, hint, k.N, k.Dark), nil
	}
	long, err := qr.Encode(url, qr.M, qr.Auto)
	if err != nil {
		return views.QR{}, err
	}
	return views.NewQR(url, number, hint, long.Bounds().Dx(), darkIn(long)), nil
}

// darkIn tells which modules of a code are dark.
func darkIn(code image.Image) func(x, y int) bool {
	return func(x, y int) bool {
		r, _, _, _ := code.At(x, y).RGBA()
		return r < 0x8000
	}
}
