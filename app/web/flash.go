package web

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"sunshine/views"
)

// A message for the next page goes with the redirect, in a cookie. It belongs to
// the very address the redirect leads to, so that a page that another window
// opens meanwhile neither shows it nor takes it away.

const (
	flashCookie = "flash"
	localFlash  = "flash"
)

// flash keeps one message for the page the answer redirects to.
func flash(c *fiber.Ctx, kind, text string) {
	c.Locals(localFlash, views.Notice{Kind: kind, Text: text})
}

// told sends the message with the redirect, once its address is known.
func (s *Server) told(c *fiber.Ctx) error {
	inner := at(c) != "" // atVillage runs the list again
	err := c.Next()
	n, any := c.Locals(localFlash).(views.Notice)
	to, parseErr := url.Parse(string(c.Response().Header.Peek(fiber.HeaderLocation)))
	if err != nil || inner || !any || parseErr != nil || to.Path == "" {
		return err
	}
	value := url.Values{"to": {flashAddress(to)}, "kind": {n.Kind}, "text": {n.Text}}.Encode()
	c.Cookie(&fiber.Cookie{
		Name: flashCookie, Value: value, Path: to.EscapedPath(), HTTPOnly: true, Secure: encrypted(c), SameSite: fiber.CookieSameSiteLaxMode, MaxAge: 60,
	})
	return nil
}

// flashAddress writes an address in one way, whoever escaped it.
func flashAddress(u *url.URL) string { return u.Path + "?" + u.Query().Encode() }

// takeFlash gives the message for this very address, and forgets it.
func takeFlash(c *fiber.Ctx) (list []views.Notice) {
	here, err := url.Parse(c.OriginalURL())
	if err != nil {
		return nil
	}
	for name, value := range c.Request().Header.Cookies() {
		v, err := url.ParseQuery(string(value))
		if string(name) != flashCookie || err != nil || v.Get("to") != flashAddress(here) || len(list) > 0 {
			continue
		}
		switch kind := v.Get("kind"); kind {
		case "success", "info", "warning", "error":
			list = []views.Notice{{Kind: kind, Text: v.Get("text")}}
		}
	}
	if len(list) > 0 {
		c.Cookie(&fiber.Cookie{Name: flashCookie, Path: here.EscapedPath(), HTTPOnly: true, Secure: encrypted(c), SameSite: fiber.CookieSameSiteLaxMode, Expires: time.Unix(1, 0)})
	}
	return list
}
