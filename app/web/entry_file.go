package web

import (
	"errors"
	"io"
	"mime/multipart"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
)

// maxFiles is how many files go into one form; looking at each takes a while.
const maxFiles = 20

// attachAll adds the files of a form field to an entry.
func (s *Server) attachAll(c *fiber.Ctx, v village.Village, id int64, field, name string) (int, error) {
	return eachFile(c, field, func(data []byte) error { return s.Finance.Attach(c.UserContext(), actor(c), v, id, name, data) })
}

// eachFile attaches the files of a form field and stops at the first that is
// refused. One that is there already counts as refused only if no other was
// added.
func eachFile(c *fiber.Ctx, field string, attach func(data []byte) error) (n int, err error) {
	form, err := c.MultipartForm()
	if err != nil {
		return 0, nil // a form without files
	}
	if len(form.File[field]) > maxFiles {
		return 0, fault.Invalidf("附件没有加上。").On("file", "一次最多 %d 张，请分几次传", maxFiles)
	}
	var twice error
	for _, h := range form.File[field] {
		if h.Size == 0 && h.Filename == "" {
			continue
		}
		data, err := readUpload(h)
		if err != nil {
			return n, err
		}
		err = attach(data)
		switch {
		case errors.Is(err, finance.ErrAttached):
			twice = err
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	if n == 0 {
		return n, twice
	}
	return n, nil
}

func readUpload(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
