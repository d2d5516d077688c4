package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// recordsPage lists the records of a village, or of a township's villages.
type recordsPage struct {
	Page
	Places []recordPlace
	Empty  views.Empty
}

// recordPlace is one village with its records.
type recordPlace struct {
	Name, New string
	Rows      []recordRowView
}

type recordRowView struct {
	URL, Title, Text, Tally string
}

func recordPath(id int64) string { return "/desk/records/" + itoa64(id) }

func recordCrumbs(rest ...views.Link) []views.Link {
	return append([]views.Link{{Text: "工作台", URL: "/desk"}, {Text: "大事", URL: "/desk/matters"}, {Text: "补录", URL: "/desk/records"}}, rest...)
}

func (s *Server) listRecords(c *fiber.Ctx) error {
	places, err := s.recordVillages(c)
	if err != nil {
		return err
	}
	p := recordsPage{
		Page:  s.deskPage(c, "补录从前的事", recordCrumbs()...),
		Empty: views.Empty{Title: "没有村子", Text: "乡镇里有了村，就能补录。"},
	}
	p.Crumbs[len(p.Crumbs)-1].URL = ""
	for _, v := range places {
		list, err := s.Procedure.Records(c.UserContext(), v.ID)
		if err != nil {
			return err
		}
		place := recordPlace{Name: v.Name, New: "/desk/records/new?village=" + v.Code}
		for _, f := range list {
			place.Rows = append(place.Rows, recordRowView{recordPath(f.ID), f.Record.Title, f.Record.Decided().Text, tally(s.Procedure.Judge(f.Record))})
		}
		p.Places = append(p.Places, place)
	}
	return s.renderDesk(c, "record/list", p)
}

// tally counts the verdicts in words.
func tally(all []procedure.Verdict) string {
	n := map[procedure.Result]int{}
	for _, v := range all {
		n[v.Result]++
	}
	return fmt.Sprintf("符合 %d 条，无法判断 %d 条，与规定不一致 %d 条", n[procedure.Satisfied], n[procedure.Undetermined], n[procedure.Violated])
}

// recordVillages gives the villages whose records the person keeps.
func (s *Server) recordVillages(c *fiber.Ctx) ([]village.Village, error) {
	if actor(c).Role == user.Head {
		v, err := s.homeVillage(c)
		return []village.Village{v}, err
	}
	all, err := s.Villages.List(c.UserContext())
	if err != nil {
		return nil, err
	}
	var list []village.Village
	for _, v := range all {
		if procedure.MayRecord(actor(c), v) == nil {
			list = append(list, v)
		}
	}
	return list, nil
}

// recordVillage gives the village a new record is of: a head's own, or the one
// the township named.
func (s *Server) recordVillage(c *fiber.Ctx) (village.Village, error) {
	if actor(c).Role == user.Head {
		return s.homeVillage(c)
	}
	code := c.Query("village", c.FormValue("village"))
	if code == "" {
		return village.Village{}, fault.NotFoundf("还没有选村。请在“补录从前的事”里点要补录的村。")
	}
	v, err := s.Villages.ByCode(c.UserContext(), code)
	if err == nil && procedure.MayRecord(actor(c), v) != nil {
		err = fault.NotFoundf("没有这个村。")
	}
	return v, err
}

// recordID reads the number of a record in the address.
func recordID(c *fiber.Ctx) (int64, error) {
	n, err := numberIn(c.Params("id"))
	return int64(n), err
}

// recordOfAddress finds the record of the address with all its versions, the
// newest first, if the person keeps the village's records.
func (s *Server) recordOfAddress(c *fiber.Ctx) (v village.Village, all []procedure.FiledRecord, err error) {
	id, err := recordID(c)
	if err != nil {
		return v, nil, err
	}
	villageID, err := s.Procedure.FindRecord(c.UserContext(), id)
	if err != nil {
		return v, nil, err
	}
	if v, err = s.Villages.ByID(c.UserContext(), villageID); err != nil {
		return v, nil, err
	}
	if procedure.MayRecord(actor(c), v) != nil {
		return v, nil, fault.NotFoundf("没有这份补录。")
	}
	all, err = s.Procedure.RecordVersions(c.UserContext(), v.ID, id)
	return v, all, err
}

// recordPage shows one record with its versions.
type recordPage struct {
	Page
	View     recordView
	ID       int64
	Gone     string // why it was taken back
	Public   string
	Versions []recordVersion
	Removal  []views.Field
	Problem  string
}

// recordVersion is one version and what it changed.
type recordVersion struct {
	Text, Reason string
	Changes      []recordChangeView
}

func (s *Server) showRecord(c *fiber.Ctx) error { return s.record(c, nil) }

func (s *Server) record(c *fiber.Ctx, failed error) error {
	v, all, err := s.recordOfAddress(c)
	if err != nil {
		return err
	}
	f := all[0]
	shown := f
	if f.Withdrawn {
		shown = all[1]
	}
	p := recordPage{
		Page: s.deskPage(c, shown.Record.Title, recordCrumbs(views.Link{Text: shown.Record.Title})...), View: s.recordOf(v, shown.Record), ID: f.ID,
		Public: publicRecordPath(v, f.ID), Versions: s.recordVersions(all),
		Removal: []views.Field{{Name: "reason", Label: "为什么撤下", Type: "text", Required: true, Autocomplete: "off", Value: c.FormValue("reason"), Hint: "如：是另一个村的事。村民看得到。"}},
	}
	if f.Withdrawn {
		p.Gone = f.Reason
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Removal, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "record/show", p)
}

// recordVersions tells how the record came to be, the newest first.
func (s *Server) recordVersions(all []procedure.FiledRecord) (list []recordVersion) {
	for i, f := range all {
		v := recordVersion{Text: moment(f.At) + "　" + f.Post + " " + f.By, Reason: f.Reason}
		switch {
		case f.Replaces == 0:
			v.Text += " 补录"
		case f.Withdrawn:
			v.Text += " 撤下"
		default:
			v.Text += " 更正"
			v.Changes = s.recordChanges(all[i+1].Record, f.Record)
		}
		list = append(list, v)
	}
	return list
}

func (s *Server) withdrawRecord(c *fiber.Ctx) error {
	v, all, err := s.recordOfAddress(c)
	if err != nil {
		return err
	}
	err = s.Procedure.WithdrawRecord(c.UserContext(), actor(c), v, all[0].ID, c.FormValue("reason"))
	if formError(err) {
		return s.record(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "撤下了。村民点开旧的网址，会看到撤下的原因。")
	return c.Redirect("/desk/records", fiber.StatusSeeOther)
}

// recordFile sends a record as a file that can be handed in elsewhere.
func (s *Server) recordFile(c *fiber.Ctx) error {
	v, all, err := s.recordOfAddress(c)
	if err != nil {
		return err
	}
	f := all[0]
	if f.Withdrawn {
		return fault.NotFoundf("这份补录已经撤下了。")
	}
	c.Set(fiber.HeaderContentDisposition, contentDisposition(false, "record-"+itoa64(f.ID)+".toml", v.Name+"补录-"+itoa64(f.ID)+".toml"))
	c.Set(fiber.HeaderContentType, "application/toml; charset=utf-8")
	return c.SendString(f.Record.Encode(s.Procedure.Reference))
}
