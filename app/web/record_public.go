package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/village"
	"sunshine/views"
)

func publicRecordPath(v village.Village, id int64) string {
	return "/villages/" + v.Code + "/records/" + itoa64(id)
}

// recordCard is one record in the village's list of matters.
type recordCard struct{ URL, Title, When, Tally string }

// recordCards gives what a village's list of matters tells of earlier ones.
func (s *Server) recordCards(c *fiber.Ctx, v village.Village) ([]recordCard, error) {
	list, err := s.Procedure.Records(c.UserContext(), v.ID)
	cards := make([]recordCard, 0, len(list))
	for _, f := range list {
		rec := f.Record.Public()
		cards = append(cards, recordCard{publicRecordPath(v, f.ID), rec.Title, rec.Decided().Text, tally(s.Procedure.Judge(rec))})
	}
	return cards, err
}

// publicRecordPage is one record for anyone.
type publicRecordPage struct {
	Page
	Village  village.Village
	View     recordView
	Entered  string
	Versions []recordVersion // what was changed since, the newest first
	Gone     string
	Tel      string
	Demo     string
}

// showPublicRecord shows the newest version under the address of any of them:
// what was put right should not be found uncorrected.
func (s *Server) showPublicRecord(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	id, err := recordID(c)
	if err != nil {
		return err
	}
	all, err := s.Procedure.RecordVersions(c.UserContext(), v.ID, id)
	if err != nil {
		return err
	}
	f, first := all[0], all[len(all)-1]
	if f.ID != id {
		return c.Redirect(publicRecordPath(v, f.ID), fiber.StatusFound)
	}
	p := publicRecordPage{Village: v, Tel: digits(v.Phone), Demo: v.Source}
	p.Entered = "这件事是在使用本网站以前办的，" + calendar.DayOf(first.At).Chinese() + "由" + first.Post + "补录。"
	for _, x := range all[:len(all)-1] {
		p.Versions = append(p.Versions, recordVersion{Text: calendar.DayOf(x.At).Chinese(), Reason: x.Reason})
	}
	title := "撤下的补录"
	if f.Withdrawn {
		p.Gone = f.Reason
		c.Status(fiber.StatusGone)
	} else {
		p.View = s.recordOf(v, f.Record.Public())
		title = p.View.Title
	}
	p.Page = s.page(c, v.Name+" "+title, crumb(v, views.Link{Text: "大事", URL: mattersPath(v)}, views.Link{Text: title})...)
	p.Description = v.FullName() + "：" + title + "（补录）"
	return s.open(c, "record/public", p)
}
