package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/procedure"
	"sunshine/app/village"
	"sunshine/views"
)

// recordFormPage asks for a record, in sections or as a file.
type recordFormPage struct {
	Page
	Lead     string
	Village  village.Village
	Replaces int64 // the version it is to replace; 0: it is new
	ID       string
	Sections []recordSection
	Unplaced []string
	Problem  string
}

func (s *Server) newRecord(c *fiber.Ctx) error {
	v, err := s.recordVillage(c)
	if err != nil {
		return err
	}
	return s.recordForm(c, v, 0, s.fillRecordForm(procedure.Record{}), nil)
}

func (s *Server) editRecord(c *fiber.Ctx) error {
	v, all, err := s.recordOfAddress(c)
	if err != nil {
		return err
	}
	if all[0].Withdrawn {
		return fault.Conflictf("这份补录已经撤下了。")
	}
	return s.recordForm(c, v, all[0].ID, s.fillRecordForm(all[0].Record), nil)
}

func (s *Server) recordForm(c *fiber.Ctx, v village.Village, replaces int64, r *recordReading, failed error) error {
	title := "补录一件从前的事"
	if replaces != 0 {
		title = "更正补录"
	}
	p := recordFormPage{
		Page: s.deskPage(c, title, recordCrumbs(views.Link{Text: title})...), Village: v, Replaces: replaces, ID: r.values["id"],
		Lead: "照来源写：来源写了几就填几，写明没有的选“没有”，写明是 0 的填 0；来源没写的，空着。空着的只说“无法判断”，不会说成没做。",
	}
	if failed != nil {
		p.Unplaced = r.fail(failed)
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	p.Sections = r.sections()
	return s.renderDesk(c, "record/form", p)
}

// recordTarget gives the village of a form and the version it is to replace.
func (s *Server) recordTarget(c *fiber.Ctx) (v village.Village, was *procedure.FiledRecord, err error) {
	if c.FormValue("replaces") == "" || c.FormValue("replaces") == "0" {
		v, err = s.recordVillage(c)
		return v, nil, err
	}
	id, err := numberIn(c.FormValue("replaces"))
	if err != nil {
		return v, nil, err
	}
	villageID, err := s.Procedure.FindRecord(c.UserContext(), int64(id))
	if err != nil {
		return v, nil, err
	}
	if v, err = s.Villages.ByID(c.UserContext(), villageID); err != nil {
		return v, nil, err
	}
	if procedure.MayRecord(actor(c), v) != nil {
		return v, nil, fault.NotFoundf("没有这份补录。")
	}
	all, err := s.Procedure.RecordVersions(c.UserContext(), v.ID, int64(id))
	if err != nil {
		return v, nil, err
	}
	for i := range all {
		if all[i].ID == int64(id) && !all[i].Withdrawn {
			return v, &all[i], nil
		}
	}
	return v, nil, fault.Conflictf("这份补录已经撤下了。")
}

// recordPreviewPage shows what a record comes to before it is kept.
type recordPreviewPage struct {
	Page
	Village  village.Village
	View     recordView
	Tally    string
	Text     string
	Replaces int64
	Changes  []recordChangeView
	Reason   []views.Field
	Problem  string
}

// previewRecord reads the form or the file and shows what comes of it.
func (s *Server) previewRecord(c *fiber.Ctx) error {
	v, was, err := s.recordTarget(c)
	if err != nil {
		return err
	}
	var replaces int64
	if was != nil {
		replaces = was.ID
	}
	reading := s.readRecordForm(c)
	text := reading.text()
	if h, err := c.FormFile("file"); err == nil && h.Size > 0 {
		data, err := readUpload(h)
		if err != nil {
			return err
		}
		text, reading = strings.TrimPrefix(string(data), "\ufeff"), s.emptyRecordForm()
	} else if loose := reading.loose(); len(loose) > 0 {
		bad := fault.Invalidf("有的原文没有用上，请改正标出的项。")
		for name, message := range loose {
			bad.On(name, "%s", message)
		}
		return s.recordForm(c, v, replaces, reading, bad)
	}
	rec, err := s.Procedure.ReadRecord(c.UserContext(), v, text)
	if formError(err) {
		return s.recordForm(c, v, replaces, reading, err)
	}
	if err != nil {
		return err
	}
	return s.recordPreview(c, v, was, rec, nil)
}

func (s *Server) recordPreview(c *fiber.Ctx, v village.Village, was *procedure.FiledRecord, rec procedure.Record, failed error) error {
	p := recordPreviewPage{
		Page: s.deskPage(c, "看一看："+rec.Title, recordCrumbs(views.Link{Text: "看一看"})...), Village: v, View: s.recordOf(v, rec.Public()),
		Tally: tally(s.Procedure.Judge(rec)), Text: rec.Encode(s.Procedure.Reference),
	}
	if was != nil {
		p.Replaces, p.Changes = was.ID, s.recordChanges(was.Record, rec)
		p.Reason = []views.Field{{Name: "reason", Label: "为什么更正", Type: "text", Required: true, Autocomplete: "off", Value: c.FormValue("reason"), Hint: "如：找到了当年的会议记录。村民看得到。"}}
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Reason, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "record/preview", p)
}

// reviseRecord goes back from the preview to the form.
func (s *Server) reviseRecord(c *fiber.Ctx) error {
	v, was, err := s.recordTarget(c)
	if err != nil {
		return err
	}
	rec, err := s.Procedure.ReadRecord(c.UserContext(), v, c.FormValue("text"))
	if err != nil {
		return err
	}
	var replaces int64
	if was != nil {
		replaces = was.ID
	}
	return s.recordForm(c, v, replaces, s.fillRecordForm(rec), nil)
}

// emptyRecordForm is the form beside which the faults of a file are told.
func (s *Server) emptyRecordForm() *recordReading {
	r := s.fillRecordForm(procedure.Record{})
	r.file = true
	return r
}

// keepRecord keeps what was previewed, read and judged again.
func (s *Server) keepRecord(c *fiber.Ctx) error {
	v, was, err := s.recordTarget(c)
	if err != nil {
		return err
	}
	rec, err := s.Procedure.ReadRecord(c.UserContext(), v, c.FormValue("text"))
	if formError(err) {
		return s.recordForm(c, v, 0, s.emptyRecordForm(), err)
	}
	if err != nil {
		return err
	}
	var id int64
	if was == nil {
		id, err = s.Procedure.KeepRecord(c.UserContext(), actor(c), v, c.FormValue("text"))
	} else {
		id, err = s.Procedure.ReplaceRecord(c.UserContext(), actor(c), v, was.ID, c.FormValue("text"), c.FormValue("reason"))
	}
	if formError(err) {
		return s.recordPreview(c, v, was, rec, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "记好了，村民现在就看得到。")
	return c.Redirect(recordPath(id), fiber.StatusSeeOther)
}
