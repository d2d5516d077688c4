package web

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/procedure"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

func noticePath(code string, id int64) string {
	return fmt.Sprintf("/villages/%s/notices/%d", code, id)
}

// pathOf gives the address at which everyone finds a published version.
func pathOf(code string, x disclosure.Version) string {
	switch {
	case x.Item == disclosure.FinanceMonth:
		return "/villages/" + code + "/finance/" + x.Period
	case procedure.IsNotice(x):
		return noticePath(code, x.DisclosureID)
	}
	return tablePath(code, x.DisclosureID)
}

// noticeVersion finds the published notice of the address: v/n, else the newest.
func (s *Server) noticeVersion(c *fiber.Ctx) (v village.Village, x disclosure.Version, n procedure.Notice, moved bool, err error) {
	if v, x, moved, err = s.publishedAt(c); moved || err != nil {
		return v, x, n, moved, err
	}
	if !procedure.IsNotice(x) {
		return v, x, n, false, fault.NotFoundf("%s没有这份公告。", v.Name)
	}
	n, err = procedure.ParseNotice(x.Document)
	return v, x, n, false, err
}

func frozenNotice(x disclosure.Version, n procedure.Notice) frozen {
	return frozen{
		version: x,
		path:    noticePath(n.Village.Code, x.DisclosureID) + "/v/" + itoa(x.N),
		ascii:   fmt.Sprintf("notice-%s-%s-%s-v%d", n.Village.Code, n.Matter.Code, n.Kind, x.N),
		name:    fmt.Sprintf("%s%s-第%d版", n.Village.Name, n.Title, x.N),
		book:    func(url string) sheet.Book { return noticeBook(n, x.SHA256, url) },
		pdf:     func(o pdf.Options) ([]byte, error) { return pdf.MatterNotice(n, o) },
	}
}

func (s *Server) noticeFile(c *fiber.Ctx) error {
	_, x, n, moved, err := s.noticeVersion(c)
	if moved || err != nil {
		return err
	}
	keep := keepVersion
	if c.Params("n") == "" {
		keep = keepLatest
	}
	return s.sendRendition(c, frozenNotice(x, n), c.Params("kind"), keep)
}

// noticePage is a published notice of a matter.
type noticePage struct {
	Page
	publication
	Village   village.Village
	Doc       noticeDoc
	MatterURL string
	Gone      string // why it no longer holds; empty while it does
	Left      string // how long one may still object
	Photos    []publicPhoto
}

func (s *Server) showNotice(c *fiber.Ctx) error {
	v, x, n, moved, err := s.noticeVersion(c)
	if moved || err != nil {
		return err
	}
	m, err := s.Procedure.Public(c.UserContext(), v.ID, n.Matter.Code)
	if err != nil {
		return err
	}
	p := noticePage{
		Page:    s.page(c, n.Village.Name+" "+n.Title, crumb(v, views.Link{Text: "大事", URL: mattersPath(v)}, views.Link{Text: n.Matter.Title, URL: publicMatterPath(v, m.Code)}, views.Link{Text: docName(n)})...),
		Village: v, Doc: noticeDocOf(n), MatterURL: publicMatterPath(v, m.Code),
	}
	p.Description = v.FullName() + "：" + p.Doc.Lead
	p.hangs(v, x, n, m)
	p.publication, err = s.publicationOf(c, frozenNotice(x, n), noticePath(v.Code, x.DisclosureID), signed{
		place: n.Village, number: n.Number, drafted: n.Drafted, reviewed: n.Reviewed, published: n.Publish, shownTo: n.ShownTo, reply: n.Reply, basis: n.Basis, source: n.Source,
	})
	if err != nil {
		return err
	}
	p.Ask = "说清楚是哪个村、哪件事、哪里不对"
	for i := range p.Downloads {
		p.Downloads[i].Text = strings.Replace(p.Downloads[i].Text, "A3 横排", "A3 竖排", 1)
	}
	p.posted(n, m)
	return s.open(c, "notice/show", p)
}

// hangs tells whether the notice still says how the matter went.
func (p *noticePage) hangs(v village.Village, x disclosure.Version, n procedure.Notice, m procedure.PublicMatter) {
	for _, k := range m.Notices {
		if k.Version.ID == x.ID && !k.InForce {
			p.Gone = "这件事后来重新走了程序，以后来的为准。"
			if m.State == procedure.StateCancelled {
				p.Gone = "这个决定后来被村民会议撤销了，不再执行。"
			}
		}
	}
	for _, st := range m.Steps {
		if st.Until.IsZero() || kindOfStep(m, st) != n.Kind || x.Superseded() {
			continue
		}
		p.Photos = photosOf(v, m.Code, st.Photos)
		if st.Until == m.Until {
			p.Left = leftText(m)
		}
	}
}

// posted tells of the board beside the web: its days are those that count.
func (p *noticePage) posted(n procedure.Notice, m procedure.PublicMatter) {
	for i, f := range p.Facts {
		if f.Name != "公开栏张贴到" {
			continue
		}
		p.Facts[i] = views.Fact{Name: "公示天数", Value: fmt.Sprintf("%d天，从贴到公开栏的第二天算起", n.Days)}
		for _, st := range m.Steps {
			if !st.Until.IsZero() && kindOfStep(m, st) == n.Kind && p.Gone == "" && !p.Version.Superseded() {
				p.Facts[i].Value += fmt.Sprintf("：%s贴出，公示到%s", st.From.Chinese(), st.Until.Chinese())
			}
		}
	}
}

// noticeNumber is printed on the notices of matters: 339900100201-M2026-003-2-1.
var noticeNumber = regexp.MustCompile(`^(\d{12}(?:~[1-9]\d*)?)-M(\d{4}-\d{3,6})-([123])-([1-9]\d*)$`)

// addressOfNotice leads from the number on a paper notice of a matter to that
// version; "" if the text is no such number.
func (s *Server) addressOfNotice(ctx context.Context, text string) (string, error) {
	m := noticeNumber.FindStringSubmatch(text)
	if m == nil {
		return "", nil
	}
	v, err := s.Villages.ByCode(ctx, m[1])
	if missing(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	n, err := numberIn(m[4])
	if err != nil {
		return "", nil
	}
	item := map[string]string{"1": "decision-plan", "2": "decision-resolution", "3": "decision-result"}[m[3]]
	x, err := s.Disclosures.PublishedN(ctx, v.ID, item, m[2], n)
	if missing(err) {
		return "", nil
	}
	return noticePath(v.Code, x.DisclosureID) + "/v/" + m[4], err
}
