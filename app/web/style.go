package web

import (
	"github.com/boombuler/barcode/qr"
	"github.com/gofiber/fiber/v2"

	"sunshine/views"
)

// stylePage shows every component of the design system.
type stylePage struct {
	Page
	Sample views.Samples
}

// style is there while developing only.
func (s *Server) style(c *fiber.Ctx) error {
	if !s.Dev {
		return fiber.ErrNotFound
	}
	p := stylePage{Page: s.page(c, "样式")}
	code, err := qr.Encode(s.Config.Site.URL+"/villages/330109204217/finance/2026-03/v/2", qr.M, qr.Auto)
	if err != nil {
		return err
	}
	p.Sample = views.SampleData(p.CSRF, code.Bounds().Dx(), darkIn(code))
	return s.render(c, "style", p)
}
