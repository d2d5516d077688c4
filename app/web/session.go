package web

import (
	"crypto/hmac"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/user"
)

// Locals hold plain values behind these accessors and nowhere else.
const (
	localSession = "session"
	localHTTPS   = "https"
)

// The names of the session's cookie.
const (
	cookieHTTPS = "__Host-session"
	cookiePlain = "session"
)

// cookieName has the __Host- prefix where the site is served by HTTPS: such a
// cookie cannot be set by another host or path.
func (s *Server) cookieName(c *fiber.Ctx) string {
	if s.https(c) {
		return cookieHTTPS
	}
	return cookiePlain
}

// withSession finds the session of the cookie, if there is a good one.
func (s *Server) withSession(c *fiber.Ctx) error {
	token := c.Cookies(s.cookieName(c))
	if token == "" {
		return c.Next()
	}
	v, err := s.Users.Session(c.UserContext(), token)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		s.dropCookie(c)
	case err != nil:
		return err
	case at(c) != "":
		by, err := s.acting(c, v.Actor)
		if err != nil { // the answer is the person's own page, not the village's
			c.Locals(localAt, "")
			c.Locals(localSession, v)
			return err
		}
		v.Actor = by
		c.Locals(localSession, v)
	default:
		c.Locals(localSession, v)
	}
	return c.Next()
}

// session gives the signed-in person's session; false for a visitor.
func session(c *fiber.Ctx) (user.Session, bool) {
	v, ok := c.Locals(localSession).(user.Session)
	return v, ok
}

// actor gives who is signed in; the zero Actor may do nothing.
func actor(c *fiber.Ctx) user.Actor {
	v, _ := session(c)
	return v.Actor
}

func (s *Server) setCookie(c *fiber.Ctx, token string) {
	c.Cookie(&fiber.Cookie{
		Name: s.cookieName(c), Value: token, Path: "/", HTTPOnly: true, Secure: s.https(c), SameSite: fiber.CookieSameSiteLaxMode,
		SessionOnly: true,
	})
}

func (s *Server) dropCookie(c *fiber.Ctx) {
	c.Cookie(&fiber.Cookie{
		Name: s.cookieName(c), Path: "/", HTTPOnly: true, Secure: s.https(c), SameSite: fiber.CookieSameSiteLaxMode,
		Expires: time.Unix(1, 0),
	})
}

// withoutForgery refuses a change that another site's page asked for: a
// signed-in person's form carries the session's token, and a browser that says
// where the form came from must name this site.
func (s *Server) withoutForgery(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodPost {
		return c.Next()
	}
	origin, site := c.Get(fiber.HeaderOrigin), c.Get("Sec-Fetch-Site")
	if site == "cross-site" || site == "same-site" || (origin != "" && !s.ownOrigin(c, origin) && (origin != "null" || site != "same-origin")) {
		return fault.Forbiddenf("这个请求不是从本站页面发出的，没有执行。")
	}
	if v, ok := session(c); ok && !hmac.Equal([]byte(c.FormValue("csrf")), []byte(v.CSRF)) {
		return fault.Forbiddenf("页面放得太久了，没有执行。请回到上一页刷新后再试。")
	}
	return c.Next()
}

// ownOrigin tells whether the origin a browser names is this site: the public
// address, or the host that was asked, by its header: the request's own line may
// name another.
func (s *Server) ownOrigin(c *fiber.Ctx, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if own, err := url.Parse(s.Config.Site.URL); err == nil && u.Scheme == own.Scheme && u.Host == own.Host {
		return true
	}
	return u.Host == string(c.Request().Header.Host()) && (u.Scheme == "https" || !encrypted(c))
}

// signedIn sends visitors to the login page and makes people with a one-time
// password choose their own first.
func (s *Server) signedIn(c *fiber.Ctx) error {
	v, ok := session(c)
	if !ok {
		if c.Method() == fiber.MethodPost {
			return fault.Forbiddenf("登录已经过期，没有执行。请重新登录。")
		}
		return c.Redirect("/login?next="+url.QueryEscape(address(c)), fiber.StatusSeeOther)
	}
	if v.MustChange && c.Path() != "/desk/password" {
		return c.Redirect("/desk/password", fiber.StatusSeeOther)
	}
	return c.Next()
}

// only lets people with one of the roles pass: the kind of desk. What they may
// do there the capability decides.
func only(roles ...user.Role) fiber.Handler {
	return func(c *fiber.Ctx) error {
		for _, r := range roles {
			if actor(c).Role == r {
				return c.Next()
			}
		}
		return fault.Forbiddenf("您的账号不能用这一页。")
	}
}

// encrypted tells what Server.https found for this request.
func encrypted(c *fiber.Ctx) bool {
	v, _ := c.Locals(localHTTPS).(bool)
	return v
}
