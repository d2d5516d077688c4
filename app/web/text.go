package web

import (
	"context"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// textDoc is a text as a page shows it.
type textDoc struct {
	disclosure.Text
	Facts   []views.Fact
	Figures []textLink
	Papers  []textLink
}

// textLink is a picture or paper of a text.
type textLink struct{ URL, Name, Size, Hash string }

// textDocOf draws a text; its files lie under an address.
func textDocOf(t disclosure.Text, files string) textDoc {
	d := textDoc{Text: t}
	for _, f := range t.Facts {
		if f.Value != "" {
			d.Facts = append(d.Facts, views.Fact{Name: f.Name, Value: f.Chinese()})
		}
	}
	for _, f := range t.Files {
		l := textLink{URL: files + f.SHA256, Name: f.Name, Size: size(f.Size), Hash: f.SHA256}
		if f.Picture() {
			d.Figures = append(d.Figures, l)
		} else {
			d.Papers = append(d.Papers, l)
		}
	}
	return d
}

// textLead tells in a sentence what the text is.
func textLead(t disclosure.Text) string {
	if t.Nil {
		return t.Village.Name + disclosure.PeriodWords(t.Period) + "没有发生“" + t.ItemName + "”方面的事，本期无发生。"
	}
	for _, s := range t.Sections {
		for _, p := range s.Paragraphs {
			return short(p, 90)
		}
	}
	var parts []string
	for _, f := range t.Facts {
		if f.Value != "" && len(parts) < 3 {
			parts = append(parts, f.Name+"："+f.Chinese())
		}
	}
	if len(parts) > 0 {
		return strings.Join(parts, "；") + "。"
	}
	return t.Title + "。"
}

// short cuts a text behind so many characters.
func short(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}

// frozenText is a published text with what its renditions need.
func (s *Server) frozenText(ctx context.Context, x disclosure.Version, t disclosure.Text) frozen {
	return frozen{
		version: x,
		path:    tablePath(t.Village.Code, x.DisclosureID) + "/v/" + itoa(x.N),
		ascii:   fmt.Sprintf("text-%s-%d-v%d", t.Village.Code, x.DisclosureID, x.N),
		name:    fmt.Sprintf("%s%s-第%d版", t.Village.Name, t.Title, x.N),
		book:    func(url string) sheet.Book { return textBook(t, x.SHA256, url) },
		pdf: func(o pdf.Options) ([]byte, error) {
			pictures, err := s.Disclosures.TextPictures(ctx, t)
			if err != nil {
				return nil, err
			}
			return pdf.TextNotice(t, pictures, o)
		},
	}
}

// text answers for a published text where the address of a table was asked: its
// page, or the file the address names.
func (s *Server) text(c *fiber.Ctx, v village.Village, x disclosure.Version) error {
	t, err := disclosure.ParseText(x.Document)
	if err != nil {
		return err
	}
	if kind := c.Params("kind"); kind != "" {
		keep := keepVersion
		if c.Params("n") == "" {
			keep = keepLatest
		}
		return s.sendRendition(c, s.frozenText(c.UserContext(), x, t), kind, keep)
	}
	return s.showText(c, v, x, t)
}

// textPage is a published text.
type textPage struct {
	Page
	publication
	Village village.Village
	Doc     textDoc
	Plain   string // the item in everyday words
	Period  string
	Lead    string
}

func (s *Server) showText(c *fiber.Ctx, v village.Village, x disclosure.Version, t disclosure.Text) error {
	latest := tablePath(v.Code, x.DisclosureID)
	p := textPage{
		Page: s.page(c, v.Name+" "+t.Title, crumb(v, views.Link{Text: t.ItemName})...), Village: v,
		Doc: textDocOf(t, latest+"/files/"), Lead: textLead(t),
	}
	p.Description = v.FullName() + "：" + p.Lead
	if !strings.Contains(t.Title, disclosure.PeriodWords(t.Period)) && (disclosure.Duty{Period: t.Period}).Periodic() {
		p.Period = disclosure.PeriodWords(t.Period)
	}
	item, err := s.Disclosures.Item(c.UserContext(), x.Item)
	if err == nil {
		p.Plain = item.Plain
	} else if !missing(err) {
		return err
	}
	p.publication, err = s.publicationOf(c, s.frozenText(c.UserContext(), x, t), latest, signed{
		place: t.Village, number: t.Number, drafted: t.Drafted, reviewed: t.Reviewed, published: t.Publish, shownTo: t.ShownTo, reply: t.Reply, basis: t.Basis, source: t.Source,
	})
	if err != nil {
		return err
	}
	p.Ask = "说清楚是哪个村、哪份公开、哪里不对"
	for i := range p.Downloads {
		p.Downloads[i].Text = strings.Replace(p.Downloads[i].Text, "A3 横排", "A3 竖排", 1)
	}
	return s.open(c, "text/show", p)
}

// publicTextFile sends a picture or paper of a text that is out. Pictures were
// redrawn when they came in; a PDF is never shown inside the site.
func (s *Server) publicTextFile(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	id, err := numberIn(c.Params("id"))
	sum := c.Params("sha256")
	if err != nil || !sha256Form.MatchString(sum) {
		return fiber.ErrNotFound
	}
	f, body, err := s.Disclosures.PublicTextFile(c.UserContext(), v.ID, int64(id), sum)
	if err != nil {
		return err
	}
	return sendUpload(c, upload{f.Type, sum, "paper-" + sum[:8], f.Name, keepLatest}, body) // a version may be taken back
}

// deskTextFile sends one of a version that is on its way, to the village's own.
func (s *Server) deskTextFile(c *fiber.Ctx) error {
	_, x, err := s.versionOfAddress(c)
	if err != nil {
		return err
	}
	sum := c.Params("sha256")
	if !sha256Form.MatchString(sum) {
		return fiber.ErrNotFound
	}
	f, body, err := s.Disclosures.TextFileOf(c.UserContext(), x, sum)
	if err != nil {
		return err
	}
	return sendUpload(c, upload{f.Type, sum, "paper-" + sum[:8], f.Name, "no-store"}, body)
}

// textDraftPDF sends a text on its way to the public as it would be printed:
// marked 草稿, without code and number.
func (s *Server) textDraftPDF(c *fiber.Ctx, v village.Village, x disclosure.Version) error {
	if x.State == disclosure.Published {
		return fault.NotFoundf("没有这份草稿。")
	}
	t, err := disclosure.ParseText(x.Document)
	if err != nil {
		return err
	}
	pictures, err := s.Disclosures.TextPictures(c.UserContext(), t)
	if err != nil {
		return err
	}
	body, err := pdf.TextNotice(t, pictures, pdf.Options{Draft: true, Fonts: s.fonts})
	if err != nil {
		return err
	}
	return sendDraft(c, body, "draft-text-"+itoa64(x.ID)+".pdf", v.Name+x.Title+"（草稿）.pdf")
}

func sendDraft(c *fiber.Ctx, body []byte, ascii, name string) error {
	c.Set(fiber.HeaderContentType, kinds["pdf"].mediaType)
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; object-src 'self'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(true, ascii, name))
	return c.Send(body)
}

// textBook gives a text as a sheet: one fact, paragraph or paper to a row.
func textBook(t disclosure.Text, hash, url string) sheet.Book {
	p := sheet.Page{
		Name: "正文", Title: t.Title, Columns: []sheet.Column{{Name: "部分", Width: 16}, {Name: "名称", Width: 24}, {Name: "内容", Width: 60}},
		Lines: []string{t.Village.County + t.Village.Township + t.Village.Name + "　" + t.ItemName, "公开编号：" + t.Number},
	}
	add := func(part, name, text string) {
		p.Rows = append(p.Rows, []sheet.Value{sheet.TextValue(part), sheet.TextValue(name), sheet.TextValue(text)})
	}
	if t.Nil {
		add("本期无发生", t.ItemName, disclosure.PeriodWords(t.Period))
	}
	for _, f := range t.Facts {
		add("事实", f.Name, f.Value)
	}
	for _, s := range t.Sections {
		for _, text := range s.Paragraphs {
			add("正文", s.Heading, text)
		}
	}
	for _, f := range t.Files {
		add("附件", f.Name, f.SHA256)
	}
	p.Notes = append(append([]string{}, t.Notes...), footNotes(signed{
		drafted: t.Drafted, reviewed: t.Reviewed, published: t.Publish, shownTo: t.ShownTo, source: t.Source,
	}, t.Version, t.Reason, hash, url)...)
	return sheet.Book{Title: t.Title, Pages: []sheet.Page{p}}
}
