package web

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/views"
)

// healthz tells a supervisor whether the portal can answer: it asks the
// database one thing.
func (s *Server) healthz(c *fiber.Ctx) error {
	var one int
	if err := s.DB.Read().QueryRowContext(c.UserContext(), "select 1").Scan(&one); err != nil {
		s.Log.Error("healthz", "error", err.Error())
		return c.Status(fiber.StatusServiceUnavailable).SendString("database unavailable\n")
	}
	return c.SendString("ok\n")
}

// asset sends a style sheet, script or picture.
func (s *Server) asset(c *fiber.Ctx) error {
	a, ok := s.public.Open(c.Path())
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, a.Cache)
	c.Set(fiber.HeaderContentType, a.Type)
	c.Set(fiber.HeaderETag, `"`+a.Hash+`"`)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if a.Gzip != nil && takesGzip(c) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(a.Gzip)
	}
	return c.Send(a.Body)
}

// formPage is a page that holds one short form.
type formPage struct {
	Page
	Lead    string
	Problem string // what was wrong with the last try
	Fields  []views.Field
	Action  string
	Button  string
	Hidden  map[string]string
	Note    string
}

func (s *Server) showLogin(c *fiber.Ctx) error { return s.login(c, "", nil) }

func (s *Server) login(c *fiber.Ctx, login string, failed error) error {
	p := formPage{
		Page: s.page(c, "登录", views.Link{Text: "首页", URL: "/"}, views.Link{Text: "登录"}),
		Lead: "登录是给村会计、监委会、村干部和乡镇、县里工作人员用的。村民看公开内容不用登录。",
		Fields: []views.Field{
			{Name: "login", Label: "登录名", Type: "text", Value: login, Required: true, Autocomplete: "username"},
			{Name: "password", Label: "密码", Type: "password", Required: true, Autocomplete: "current-password"},
		},
		Action: "/login", Button: "登录", Hidden: map[string]string{"next": safeNext(c.FormValue("next", c.Query("next")))},
		Note: "忘了密码，请找县管理员重设。",
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.render(c, "form", p)
}

// errPlainLogin refuses to hand out a session that anybody on the way could read.
func errPlainLogin(site string) error {
	return fault.Invalidf("没有登录：这一次没有经过 HTTPS，密码和登录会被人看到。请从 %s 打开再登录。网址已经是 https 开头还这样的，请管理员检查：前面的代理要送 X-Forwarded-Proto，配置 server.trust_proxy 要写对代理的地址。", site)
}

func (s *Server) signIn(c *fiber.Ctx) error {
	if strings.HasPrefix(s.Config.Site.URL, "https://") && len(s.Config.Server.TrustProxy) > 0 && !s.https(c) {
		s.Log.Warn("login without HTTPS refused", "from", c.IP(), "trust_proxy", s.Config.Server.TrustProxy)
		return s.login(c, c.FormValue("login"), errPlainLogin(s.Config.Site.URL))
	}
	token, err := s.Users.SignIn(c.UserContext(), c.FormValue("login"), c.FormValue("password"), s.visitorAddr(c))
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Forbidden) {
		return s.login(c, c.FormValue("login"), err)
	}
	if err != nil {
		return err
	}
	if before, ok := session(c); ok { // nobody can reach it any more
		if err := s.Users.SignOut(c.UserContext(), before); err != nil {
			return err
		}
	}
	s.setCookie(c, token)
	next := safeNext(c.FormValue("next"))
	if next == "" {
		next = "/desk"
	}
	return c.Redirect(next, fiber.StatusSeeOther)
}

// safeNext lets only paths of this site be the page after login.
func safeNext(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return ""
	}
	return next
}

func (s *Server) signOut(c *fiber.Ctx) error {
	if v, ok := session(c); ok {
		if err := s.Users.SignOut(c.UserContext(), v); err != nil {
			return err
		}
	}
	s.dropCookie(c)
	return c.Redirect("/", fiber.StatusSeeOther)
}

func (s *Server) showPassword(c *fiber.Ctx) error { return s.password(c, nil) }

func (s *Server) password(c *fiber.Ctx, failed error) error {
	v, _ := session(c)
	p := formPage{
		Page: s.deskPage(c, "改密码", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "改密码"}),
		Fields: []views.Field{
			{Name: "old", Label: "现在的密码", Type: "password", Required: true, Autocomplete: "current-password"},
			{Name: "password", Label: "新密码", Type: "password", Required: true, Autocomplete: "new-password", Hint: "至少 10 个字。几个词连起来，好记又难猜。"},
		},
		Action: "/desk/password", Button: "改密码",
	}
	if v.MustChange {
		p.Lead = "您用的是一次性密码。请先换成自己的密码，再开始工作。"
	}
	return s.refill(c, p, failed)
}

// refill shows a form again with what was wrong beside each field.
func (s *Server) refill(c *fiber.Ctx, p formPage, failed error) error {
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "form", p)
}

// placeErrors puts each field's message beside it and the focus into the first
// wrong one.
func placeErrors(fields []views.Field, failed error) {
	for _, f := range fault.Fields(failed) {
		for i := range fields {
			if fields[i].Name == f.Name {
				if fields[i].Error != "" { // several places of one file
					fields[i].Error += "；"
				}
				fields[i].Error += f.Message
			}
		}
	}
	for i := range fields {
		if fields[i].Focus = fields[i].Error != ""; fields[i].Focus {
			return
		}
	}
}

// formError tells whether err belongs on the form instead of an error page.
func formError(err error) bool {
	k := fault.KindOf(err)
	return err != nil && (k == fault.Invalid || k == fault.Conflict)
}

func (s *Server) changePassword(c *fiber.Ctx) error {
	v, _ := session(c)
	err := s.Users.ChangePassword(c.UserContext(), v, c.FormValue("old"), c.FormValue("password"))
	if formError(err) || fault.KindOf(err) == fault.Forbidden {
		return s.password(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "密码改好了。")
	return c.Redirect("/desk", fiber.StatusSeeOther)
}

// setSize remembers the 长辈版 choice for a year, then goes back.
func (s *Server) setSize(c *fiber.Ctx) error {
	size := "normal"
	if c.Query("to") == "large" {
		size = "large"
	}
	c.Cookie(&fiber.Cookie{Name: "size", Value: size, Path: "/", HTTPOnly: true, Secure: encrypted(c), SameSite: fiber.CookieSameSiteLaxMode, Expires: s.Now().Add(365 * 24 * time.Hour)})
	back := safeNext(c.Query("back"))
	if back == "" {
		back = "/"
	}
	return c.Redirect(back, fiber.StatusSeeOther)
}
