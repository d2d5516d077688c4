package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// recovered turns a panic into an Internal error; the trace goes to the log.
func (s *Server) recovered(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("panic", "request", requestID(c), "route", c.Path(), "panic", fmt.Sprint(p), "trace", string(debug.Stack()))
			err = s.problem(c, fmt.Errorf("panic: %v", p))
		}
	}()
	return c.Next()
}

// identified gives every request a random number that the log and the error
// page share.
func (s *Server) identified(c *fiber.Ctx) error {
	identify(c)
	return c.Next()
}

func identify(c *fiber.Ctx) {
	var b [6]byte
	_, _ = rand.Read(b[:])
	c.Locals("request", hex.EncodeToString(b[:]))
}

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals("request").(string)
	return id
}

// logged writes one line a request, at debug: who reads what is nobody's
// business. Errors are logged by problem.
func (s *Server) logged(c *fiber.Ctx) error {
	start := s.Now()
	err := c.Next()
	if err != nil {
		err = s.problem(c, err)
	}
	s.Log.Debug("request", "request", requestID(c), "method", c.Method(), "route", c.Route().Path, "status", c.Response().StatusCode(), "took", s.Now().Sub(start))
	return err
}

// policy allows nothing but our own style sheet, script and pictures.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secured sets the headers every answer carries.
func (s *Server) secured(c *fiber.Ctx) error {
	s.setHeaders(c)
	return c.Next()
}

func (s *Server) setHeaders(c *fiber.Ctx) {
	c.Locals(localHTTPS, s.https(c))
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Permissions-Policy", "geolocation=(), microphone=(), camera=()")
	c.Set(fiber.HeaderCacheControl, "no-store") // pages that may be kept say so themselves
	if s.https(c) {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
	}
}

// https tells whether the visitor's side of the connection is encrypted.
func (s *Server) https(c *fiber.Ctx) bool {
	return strings.HasPrefix(s.Config.Site.URL, "https://") && c.Protocol() == "https"
}

// timed bounds what the database may take for one request.
func (s *Server) timed(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), requestTimeout)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}
