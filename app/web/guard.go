package web

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Limits of a request. A body is kept in memory, so only a signed-in person may
// send a large one: a workbook or a photo.
const (
	headerLimit = 16 << 10
	readTimeout = 30 * time.Second
	bodyLimit   = 24 << 20 // an upload
	uploadTime  = 5 * time.Minute
	fetchTime   = 20 * time.Minute // of a batch of files, over a thin line
	formLimit   = 1 << 20          // a signed-in person's form
	visitLimit  = 64 << 10         // anybody's
)

// guard sets what must hold before the first of our handlers runs.
func (s *Server) guard(server *fasthttp.Server) {
	server.HeaderReceived = s.limits
	next := server.Handler
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		switch string(ctx.Method()) {
		case fiber.MethodGet, fiber.MethodHead, fiber.MethodPost:
			next(ctx)
			return
		}
		h := &ctx.Response.Header
		h.Set(fiber.HeaderAllow, "GET, HEAD, POST")
		h.Set(fiber.HeaderContentSecurityPolicy, policy)
		h.Set(fiber.HeaderXContentTypeOptions, "nosniff")
		h.Set(fiber.HeaderCacheControl, "no-store")
		ctx.SetContentType("text/plain; charset=utf-8")
		ctx.SetStatusCode(fiber.StatusMethodNotAllowed)
		ctx.SetBodyString("只能用 GET、HEAD 和 POST。\n")
	}
}

// limits says how long and how large the body after these headers may be.
func (s *Server) limits(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	switch {
	case h.IsGet() && bytes.HasPrefix(h.RequestURI(), []byte("/desk/batches/")) && s.known(h):
		return fasthttp.RequestConfig{MaxRequestBodySize: visitLimit, WriteTimeout: fetchTime}
	case !h.IsPost() || !s.known(h):
		return fasthttp.RequestConfig{MaxRequestBodySize: visitLimit}
	case bytes.HasPrefix(h.ContentType(), []byte("multipart/form-data")):
		return fasthttp.RequestConfig{MaxRequestBodySize: bodyLimit, ReadTimeout: uploadTime}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: formLimit}
}

// known tells whether the headers name a living session.
func (s *Server) known(h *fasthttp.RequestHeader) bool {
	token := h.Cookie(cookieHTTPS)
	if len(token) == 0 {
		token = h.Cookie(cookiePlain)
	}
	if len(token) == 0 {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	_, err := s.Users.Session(ctx, string(token))
	return err == nil
}

// patient is a listener whose connections can wait, when they are closed, for
// what the other side is still sending: closed at once, the machine answers it
// with a reset, and a browser shows that instead of the page that says why.
type patient struct{ net.Listener }

// Accept gives the next connection.
func (l patient) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return &patientConn{TCPConn: tcp}, err
	}
	return c, err
}

type patientConn struct {
	*net.TCPConn
	waits atomic.Bool
}

// Close takes in the rest of a refused body first, up to a size and a time.
func (c *patientConn) Close() error {
	if c.waits.Load() {
		_ = c.CloseWrite()
		enough := time.AfterFunc(readTimeout, func() { _ = c.TCPConn.Close() })
		_, _ = io.CopyN(io.Discard, c.TCPConn, 2*bodyLimit)
		enough.Stop()
	}
	return c.TCPConn.Close()
}

// visitorAddr is the network address the request came from. Behind proxies we
// trust it is the last one in X-Forwarded-For that is not theirs: whatever stands
// before it the visitor may have written.
func (s *Server) visitorAddr(c *fiber.Ctx) string {
	addr := c.Context().RemoteIP().String()
	lines := c.Request().Header.PeekAll(fiber.HeaderXForwardedFor)
	named := strings.Split(string(bytes.Join(lines, []byte(","))), ",")
	for i := len(named) - 1; i >= 0 && s.proxy(addr); i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(named[i]))
		if err != nil {
			break
		}
		addr = a.Unmap().String()
	}
	return addr
}

// proxy tells whether the address is one of a proxy we trust.
func (s *Server) proxy(addr string) bool {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return false
	}
	for _, text := range s.Config.Server.TrustProxy {
		if p, err := netip.ParsePrefix(text); err == nil && p.Contains(a.Unmap()) {
			return true
		}
		if p, err := netip.ParseAddr(text); err == nil && p.Unmap() == a.Unmap() {
			return true
		}
	}
	return false
}
