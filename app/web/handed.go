package web

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/attachment"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/views"
)

// handedSheet reads the one file of an import form, and tells what may be kept of
// it. Invalid without a file or with one that cannot be read.
func handedSheet(c *fiber.Ctx) (*sheet.File, attachment.Handed, error) {
	h, err := c.FormFile("file")
	if err != nil || h.Size == 0 {
		return nil, attachment.Handed{}, fault.Invalidf("没有读文件。请先选一个文件。")
	}
	data, err := readUpload(h)
	if err != nil {
		return nil, attachment.Handed{}, err
	}
	f, err := sheet.Read(h.Filename, data)
	return f, attachment.HandedFile(h.Filename, data), err
}

// listSheet reads the file of a form that takes a list as a file or as pasted text;
// nil if no file was chosen.
func listSheet(c *fiber.Ctx) (*sheet.File, error) {
	h, err := c.FormFile("file")
	if err != nil || h.Size == 0 {
		return nil, nil
	}
	data, err := readUpload(h)
	if err != nil {
		return nil, err
	}
	f, err := sheet.Read(h.Filename, data)
	if err != nil {
		return nil, fault.Invalidf("没有读文件。").On("file", "%s", fault.Message(err))
	}
	return f, nil
}

// handedView says of a file that it was handed in before, and by whom; Form goes
// with the form of its preview to where it is saved.
type handedView struct {
	Said      string // empty: it was not
	Text, URL string // where it led
	Form      string
}

// heldFile is a file as the form of its preview holds it.
type heldFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
}

// handed asks whether a file was taken in before for the division and the use; to
// is where what it brought is found.
func (s *Server) handed(c *fiber.Ctx, divisionID int64, use string, h attachment.Handed, to views.Link) (v handedView, err error) {
	text, err := json.Marshal(heldFile{h.Name, h.SHA256, h.Size})
	if err != nil {
		return v, err
	}
	v.Form = string(text)
	first, err := attachment.HandedBefore(c.UserContext(), s.DB.Read(), divisionID, use, h.SHA256)
	if err == nil && !first.At.IsZero() {
		v.Said, v.Text, v.URL = "这个文件"+first.By+"在 "+moment(first.At)+" 已经导入过。", to.Text, to.URL
	}
	return v, err
}

// tookFile writes down that the file of a saved preview was taken in. A form
// without it loses nothing but the remark next time.
func (s *Server) tookFile(c *fiber.Ctx, divisionID int64, use string) error {
	var held heldFile
	if json.Unmarshal([]byte(c.FormValue("handed")), &held) != nil || !sha256Form.MatchString(held.SHA256) || held.Size < 0 {
		return nil
	}
	by := actor(c)
	h := attachment.Handed{Name: held.Name, SHA256: held.SHA256, Size: held.Size, By: by.Name, At: s.Now()}
	return s.DB.Write(c.UserContext(), func(q db.Q) error {
		return attachment.NoteHanded(c.UserContext(), q, divisionID, use, h, by.ID)
	})
}

// rowProblems lists what is wrong with one row of a file, cell by cell; place gives
// the column's letters and what stands there, by the field.
func rowProblems(grid string, row int, place func(field string) (column, value string), err error) (list []views.Problem) {
	for _, f := range fault.Fields(err) {
		p := views.Problem{Level: "error", Sheet: grid, Row: row, Message: f.Message}
		p.Column, p.Value = place(f.Name)
		list = append(list, p)
	}
	if len(list) == 0 {
		list = []views.Problem{{Level: "error", Sheet: grid, Row: row, Message: fault.Message(err)}}
	}
	return list
}

// onlyErrors shows problems all of which must be mended.
func onlyErrors(list []views.Problem) views.Problems {
	p := views.Problems{Errors: len(list), Rows: list}
	if n := len(list); n > shownProblems {
		p.Rows, p.More = list[:shownProblems], n-shownProblems
	}
	return p
}
