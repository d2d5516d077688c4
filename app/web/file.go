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
	if missing(err) {
		if mediaType, body, err := s.Disclosures.BoardPhoto(c.UserContext(), sum); err == nil {
			return sendUpload(c, upload{mediaType, sum, "board-" + sum[:8], "公开栏-" + sum[:8], keepVersion}, body)
		}
	}
	if err != nil {
		return err
	}
	return sendUpload(c, upload{mediaType, sum, "receipt-" + sum[:8], "单据-" + sum[:8], keepVersion}, body)
}

// upload is how a file that people handed in goes out: its type, its tag, its
// names without an ending, ASCII and Chinese, and how long it may be kept.
type upload struct{ mediaType, tag, ascii, name, keep string }

// sendUpload sends one: nothing in it may act, and only pictures are shown
// inside the site.
func sendUpload(c *fiber.Ctx, u upload, body []byte) error {
	ending := map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}[u.mediaType]
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderContentType, u.mediaType)
	c.Set(fiber.HeaderContentDisposition, contentDisposition(u.mediaType != "application/pdf", u.ascii+ending, u.name+ending))
	return sendTagged(c, body, u.tag, u.keep)
}
