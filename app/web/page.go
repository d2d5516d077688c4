package web

import (
	"bytes"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"

	"sunshine/app/calendar"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// Page is what every page has; each page's own struct embeds it.
type Page struct {
	Title, Description string
	Person             *Person
	CSRF               string
	Path               string
	Flash              []views.Notice
	Large              bool // 长辈版
	Dev                bool
	Site               string
	Crumbs             []views.Link
	Nav                []NavLink
	Canonical          string
	Today              calendar.Day
	At                 *workplace // the village in agency that is worked on
}

// Person is who is signed in, as the page's head shows it.
type Person struct{ Name, Role, Place string }

// NavLink is one entry of the navigation; Count is what waits there.
type NavLink struct {
	Text, URL string
	Current   bool
	Count     int
	Head      string // name of the group that begins here
}

// page fills what every page has. Crumbs lead from the start page to this one;
// the last has no address.
func (s *Server) page(c *fiber.Ctx, title string, crumbs ...views.Link) Page {
	p := Page{
		Title: title, Path: askedPath(c), Large: c.Cookies("size") == "large", Dev: s.Dev, Site: s.Config.Site.Name,
		Crumbs: crumbs, Canonical: s.Config.Site.URL + c.Path(), Today: s.today(), Flash: takeFlash(c),
	}
	p.Nav = publicNav(c.Path())
	if v, ok := session(c); ok {
		p.Person = &Person{Name: v.Name, Role: v.Post, Place: v.Place}
		if v.Role == user.Clerk { // the post was given while the village kept its own books
			p.Person.Role = user.Clerk.Chinese()
		}
		p.CSRF = v.CSRF
	}
	return p
}

// deskPage is page with the desk's own navigation.
func (s *Server) deskPage(c *fiber.Ctx, title string, crumbs ...views.Link) Page {
	p := s.page(c, title, crumbs...)
	p.Nav = deskNav(actor(c), c.Path())
	if by := actor(c); at(c) == "" { // the page itself meets the same fault
		if list, err := s.inherited(c, by); err == nil && len(list) > 0 {
			last := len(p.Nav) - 1
			p.Nav = slices.Insert(p.Nav, last, NavLink{Text: "并进来的村", URL: "/desk/inherited", Current: c.Path() == "/desk/inherited"})
		}
	}
	switch {
	case heir(c):
		p.Nav = append([]NavLink{{Text: "并进来的村", URL: "/desk/inherited"}}, p.Nav...)
	case at(c) != "":
		documents := NavLink{Text: "单据", URL: "/desk/documents", Current: strings.HasPrefix(c.Path(), "/desk/documents")}
		p.Nav = append([]NavLink{{Text: "代管各村", URL: "/desk/agency"}, documents}, p.Nav...)
	}
	if at(c) != "" {
		if w, err := s.workplaceOf(c, actor(c)); err == nil { // the page itself meets the same fault
			p.At = w
		}
	}
	return p
}

func publicNav(path string) []NavLink {
	return []NavLink{
		{Text: "找村子", URL: "/", Current: path == "/" || strings.HasPrefix(path, "/villages")},
		{Text: "全县公开情况", URL: "/clock", Current: path == "/clock"},
		{Text: "怎么看、怎么核对", URL: "/help", Current: path == "/help"},
	}
}

// render shows a public page; renderDesk one of the desk.
func (s *Server) render(c *fiber.Ctx, name string, data any) error {
	return s.show(c, name, "layouts/site", data)
}

func (s *Server) renderDesk(c *fiber.Ctx, name string, data any) error {
	return s.show(c, name, "layouts/desk", data)
}

func (s *Server) show(c *fiber.Ctx, name, layout string, data any) error {
	var b bytes.Buffer
	if err := s.views.Render(&b, name, data, layout); err != nil {
		return err
	}
	c.Type("html", "utf-8")
	if code := at(c); code != "" {
		return s.send(c, atLinks(code, b.Bytes()))
	}
	return s.send(c, b.Bytes())
}

// send answers with text, compressed where the browser takes it. What a
// signed-in person gets is not: beside a secret on the page, the length of a
// compressed answer could give the secret away (BREACH).
func (s *Server) send(c *fiber.Ctx, body []byte) error {
	c.Vary(fiber.HeaderAcceptEncoding, fiber.HeaderCookie)
	if _, ok := session(c); ok || len(body) < 1024 || !takesGzip(c) {
		return c.Send(body)
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentEncoding, "gzip")
	return c.Send(b.Bytes())
}

// takesGzip tells whether the other side said that it takes gzip; one that says
// nothing, such as curl, gets the text as it is.
func takesGzip(c *fiber.Ctx) bool {
	return c.Get(fiber.HeaderAcceptEncoding) != "" && c.AcceptsEncodings("gzip") == "gzip"
}

// villageOf finds the village of the address. Where the code is an old one the
// visitor is sent on to the one in force; moved then is true.
func (s *Server) villageOf(c *fiber.Ctx) (v village.Village, moved bool, err error) {
	code := c.Params("village")
	v, err = s.Villages.ByCode(c.UserContext(), code)
	if err != nil || v.Code == code {
		return v, false, err
	}
	to := strings.Replace(address(c), "/villages/"+code, "/villages/"+v.Code, 1)
	return v, true, c.Redirect(to, fiber.StatusMovedPermanently)
}

// address is the path asked for with its query. The request's own line may name
// a host before it ("GET http://evil.example/villages/…").
func address(c *fiber.Ctx) string {
	if q := c.Context().QueryArgs(); q.Len() > 0 {
		return askedPath(c) + "?" + string(c.Request().URI().QueryString())
	}
	return askedPath(c)
}

// homeVillage gives the village a village worker's account is bound to.
func (s *Server) homeVillage(c *fiber.Ctx) (village.Village, error) {
	return s.Villages.ByID(c.UserContext(), actor(c).DivisionID)
}

// crumb begins the path to a village's pages.
func crumb(v village.Village, rest ...views.Link) []views.Link {
	return append([]views.Link{{Text: "首页", URL: "/"}, {Text: v.Name, URL: "/villages/" + v.Code}}, rest...)
}
