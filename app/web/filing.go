package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/views"
)

// lastFiled is how many filings the township's page shows of those it has made.
const lastFiled = 20

// filingsPage is what waits for the township's filing, and what it filed last.
type filingsPage struct {
	Page
	Lead    string
	Rows    []filingRow
	Filed   []views.Event
	Fields  []views.Field
	Outcome outcome
	Problem string
	Error   string // of the choice
	Empty   views.Empty
}

type filingRow struct {
	ID                        int64
	Village, Title, Text, URL string
	Late, Checked             bool
}

func (s *Server) listFilings(c *fiber.Ctx) error { return s.filings(c, picks{}, outcome{}, nil) }

func (s *Server) filings(c *fiber.Ctx, picked picks, o outcome, failed error) error {
	p := filingsPage{Page: s.deskPage(c, "备案", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "备案"}), Outcome: o}
	p.Empty = views.Empty{Title: "没有等着备案的", Text: "村里公开以后，要报乡镇备案的会排在这里。"}
	if err := s.filingRows(c, &p, picked); err != nil {
		return err
	}
	if err := s.filedRows(c, &p); err != nil {
		return err
	}
	p.Fields = []views.Field{{Name: "note", Label: "备案意见（可不填）", Type: "text", Value: c.FormValue("note"), Autocomplete: "off", Hint: "已经公开的不能退回；有要提醒村里的写在这里，会一起公开。"}}
	if failed != nil {
		placeErrors(p.Fields, failed)
		p.Problem, p.Error = fault.Message(failed), fieldError(failed, "ids")
	}
	if failed != nil || len(o.Failed) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "filing/list", p)
}

func (s *Server) filingRows(c *fiber.Ctx, p *filingsPage, picked picks) error {
	waiting, err := s.Disclosures.ToFile(c.UserContext(), actor(c).DivisionID)
	if err != nil {
		return err
	}
	turns, err := s.turns(c.UserContext(), waiting)
	if err != nil {
		return err
	}
	late := 0
	for _, x := range waiting {
		v, err := s.Villages.ByID(c.UserContext(), x.VillageID)
		if err != nil {
			return err
		}
		t := turns[x.ID]
		r := filingRow{
			ID: x.ID, Village: v.Name, Title: x.Title, URL: pathOf(v.Code, x), Checked: picked.has(x.ID), Late: t.Late(s.today()) > 0,
			Text: fmt.Sprintf("%s公开，%s。", x.PublishedOn.Chinese(), t.Sentence(actor(c).Role, s.today())),
		}
		if r.Late {
			late++
		}
		p.Rows = append(p.Rows, r)
	}
	p.Lead = fmt.Sprintf("%d份公开等着备案。", len(waiting))
	if late > 0 {
		p.Lead += fmt.Sprintf("其中%d份已经过了期限。", late)
	}
	return nil
}

// filingWarning tells the township on its first page what waits for its filing.
func (s *Server) filingWarning(c *fiber.Ctx, p *countyPage) error {
	f := filingsPage{}
	if err := s.filingRows(c, &f, picks{}); err != nil || len(f.Rows) == 0 {
		return err
	}
	p.Warnings = append(p.Warnings, warning{f.Lead, views.Link{Text: "去备案", URL: "/desk/filings"}})
	return nil
}

func (s *Server) filedRows(c *fiber.Ctx, p *filingsPage) error {
	list, err := s.Disclosures.LastFiled(c.UserContext(), actor(c).DivisionID, lastFiled)
	if err != nil {
		return err
	}
	for _, x := range list {
		v, err := s.Villages.ByID(c.UserContext(), x.VillageID)
		if err != nil {
			return err
		}
		f, _, err := s.Disclosures.Filing(c.UserContext(), x.ID)
		if err != nil {
			return err
		}
		p.Filed = append(p.Filed, views.Event{Day: f.Day, Title: v.Name + " " + x.Title, Text: f.Note, Who: f.By, URL: pathOf(v.Code, x)})
	}
	return nil
}

// fileMany files the picked versions, or the one whose own button was pressed.
func (s *Server) fileMany(c *fiber.Ctx) error {
	picked := picksIn(c)
	if one := c.FormValue("one"); one != "" {
		id, err := numberIn(one)
		if err != nil {
			return err
		}
		picked = picks{ids: []int64{int64(id)}}
	}
	if len(picked.ids) == 0 {
		return s.filings(c, picked, outcome{}, fault.Invalidf("还没有备案。").On("ids", "请至少选一份"))
	}
	var wrong error
	o, err := s.each(c, picked, isOut, func(x disclosure.Version) error {
		err := s.Disclosures.File(c.UserContext(), actor(c), x.ID, c.FormValue("note"))
		if fault.KindOf(err) == fault.Invalid {
			wrong = err
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case wrong != nil && len(o.Done) == 0:
		return s.filings(c, picked, outcome{}, wrong)
	case len(o.Failed) > 0:
		return s.filings(c, picked, o, nil)
	}
	flash(c, "success", itoa(len(o.Done))+"份备了案，公开的页面上看得到。")
	return c.Redirect("/desk/filings", fiber.StatusSeeOther)
}
