package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/procedure"
	"sunshine/app/village"
)

// noticeOf gives the notice under review: as it was handed in, or, while it may
// still change, as the matter would give it now.
func (s *Server) noticeOf(ctx context.Context, x disclosure.Version) (procedure.Notice, error) {
	if !x.State.Open() {
		return procedure.ParseNotice(x.Document)
	}
	_, n, err := s.Procedure.NoticeOf(ctx, x)
	return n, err
}

// noticeAddresses fills where the draft can be printed and where its matter is.
func (s *Server) noticeAddresses(c *fiber.Ctx, v village.Village, p *reviewPage) error {
	f, err := s.Procedure.ByCode(c.UserContext(), v.ID, p.Version.Period)
	if err != nil {
		return err
	}
	p.MatterURL = matterPath(f.ID)
	if p.Version.State != disclosure.Published {
		p.DraftURL = "/desk/disclosures/" + itoa64(p.Version.ID) + "/draft.pdf"
	}
	return nil
}

// noticeDraftPDF sends a notice on its way to the public as it would be printed:
// marked 草稿, without code and number.
func (s *Server) noticeDraftPDF(c *fiber.Ctx) error {
	v, x, err := s.versionOfAddress(c)
	if err != nil {
		return err
	}
	if disclosure.IsText(x) {
		return s.textDraftPDF(c, v, x)
	}
	if !procedure.IsNotice(x) || x.State == disclosure.Published {
		return fault.NotFoundf("没有这份草稿。")
	}
	n, err := s.noticeOf(c.UserContext(), x)
	if err != nil {
		return err
	}
	body, err := pdf.MatterNotice(n, pdf.Options{Draft: true, Fonts: s.fonts})
	if err != nil {
		return err
	}
	return sendDraft(c, body, "draft-"+x.Period+".pdf", v.Name+x.Title+"（草稿）.pdf")
}
