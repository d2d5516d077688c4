package web

import (
	"regexp"

	"github.com/gofiber/fiber/v2"
)

var sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)

// file sends a receipt or photo, if it belongs to an entry of a published
// sheet. Pictures were redrawn when they came in; a PDF is never shown inside
// the site, only handed over.
func (s *Server) file(c *fiber.Ctx) error {
	sum := c.Params("sha256")
	if !sha256Form.MatchString(sum) {
		return fiber.ErrNotFound
	}
	mediaType, body, err := s.Finance.PublicFile(c.UserContext(), sum)
	if err != nil {
		return err
	}
	ending, inline := map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}[mediaType], mediaType != "application/pdf"
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderContentDisposition, contentDisposition(inline, "receipt-"+sum[:8]+ending, "单据-"+sum[:8]+ending))
	return sendTagged(c, body, sum, keepVersion)
}
