package web

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
)

func filesOf(d finance.Draft) []draftFile {
	list := []draftFile{}
	for i, a := range d.Files {
		f := draftFile{
			SHA256: a.SHA256, Name: a.Name, Size: sizeOf(a.Size), URL: draftPath(d.ID) + "/files/" + a.SHA256,
			PDF: a.Type == "application/pdf", First: i == 0, Last: i == len(d.Files)-1,
		}
		if !f.PDF {
			f.Thumb = draftPath(d.ID) + "/thumbs/" + a.SHA256
		}
		list = append(list, f)
	}
	return list
}

// sizeOf writes a number of bytes as people read it.
func sizeOf(n int) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d.%d MB", n>>20, n%(1<<20)*10>>20)
	}
	return fmt.Sprintf("%d KB", max(1, n>>10))
}

func (s *Server) addDraftFiles(c *fiber.Ctx) error {
	v, d, err := s.draftOfAddress(c)
	if err != nil {
		return err
	}
	n, err := s.attachDraft(c, v, d.ID)
	if err == nil && n == 0 {
		err = fault.Invalidf("附件没有加上。").On("file", "请先选照片或 PDF")
	}
	return s.answerFiles(c, v, d.ID, fmt.Sprintf("加上了 %d 份单据。", n), err)
}

// attachDraft adds the files of the form to a draft.
func (s *Server) attachDraft(c *fiber.Ctx, v village.Village, id int64) (int, error) {
	return eachFile(c, "file", func(data []byte) error {
		return s.Finance.AttachDraft(c.UserContext(), actor(c), v, id, c.FormValue("name"), data)
	})
}

// answerFiles gives the script the files as they are now, a person the form.
func (s *Server) answerFiles(c *fiber.Ctx, v village.Village, id int64, said string, failed error) error {
	if failed != nil && !formError(failed) {
		return failed
	}
	d, err := s.Finance.Draft(c.UserContext(), v.ID, id)
	if err != nil {
		return err
	}
	if wantsJSON(c) {
		out := draftFiles{Files: filesOf(d)}
		if failed != nil {
			out.Problem = sentence(failed)
			c.Status(fiber.StatusUnprocessableEntity)
		}
		return c.JSON(out)
	}
	switch {
	case errors.Is(failed, finance.ErrDraftOver):
		return failed
	case failed != nil:
		return s.draftEdit(c, v, d, 0, failed)
	}
	if said != "" {
		flash(c, "success", said)
	}
	return c.Redirect(draftPath(id)+"#files", fiber.StatusSeeOther)
}

func (s *Server) removeDraftFile(c *fiber.Ctx) error {
	v, d, err := s.draftOfAddress(c)
	if err != nil {
		return err
	}
	err = s.Finance.DetachDraft(c.UserContext(), actor(c), v, d.ID, c.Params("sha256"))
	return s.answerFiles(c, v, d.ID, "单据拿掉了。", err)
}

func (s *Server) moveDraftFile(c *fiber.Ctx) error {
	v, d, err := s.draftOfAddress(c)
	if err != nil {
		return err
	}
	places, ok := map[string]int{"up": -1, "down": 1}[c.FormValue("to")]
	if !ok {
		return s.answerFiles(c, v, d.ID, "", fault.Invalidf("没有移动。").On("file", "请选往前还是往后"))
	}
	err = s.Finance.MoveDraftFile(c.UserContext(), actor(c), v, d.ID, c.Params("sha256"), places)
	return s.answerFiles(c, v, d.ID, "", err)
}

func (s *Server) draftFile(c *fiber.Ctx) error  { return s.sendDraftFile(c, false) }
func (s *Server) draftThumb(c *fiber.Ctx) error { return s.sendDraftFile(c, true) }

// sendDraftFile sends a file of a draft, or its thumbnail, to the village's
// accountant.
func (s *Server) sendDraftFile(c *fiber.Ctx, thumb bool) error {
	v, d, err := s.draftOfAddress(c)
	if err != nil {
		return err
	}
	a, body, err := s.Finance.DraftFile(c.UserContext(), v.ID, d.ID, c.Params("sha256"), thumb)
	if err != nil {
		return err
	}
	tag := a.SHA256
	if thumb {
		tag += "-small"
	}
	return sendUpload(c, upload{a.Type, tag, "receipt-" + a.SHA256[:8], a.Name, "no-store"}, body)
}
