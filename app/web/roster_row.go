package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/village"
	"sunshine/views"
)

// rosterRowPage is one person of a roster, whose term ends or whose row was a
// mistake.
type rosterRowPage struct {
	Page
	Facts   []views.Fact
	ID      int64
	Ended   bool
	End     views.Field
	Strike  views.Field
	Problem string
	Wrong   bool // it was the strike that failed
}

// rosterRow finds the row :id among the village's own.
func (s *Server) rosterRow(c *fiber.Ctx) (v village.Village, m village.Member, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, m, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, m, err
	}
	rows, err := s.Villages.Roster(c.UserContext(), v.ID)
	if err != nil {
		return v, m, err
	}
	for _, r := range rows {
		if r.ID == int64(id) {
			return v, r, nil
		}
	}
	return v, m, fault.NotFoundf("名册里没有这一行。")
}

func (s *Server) showRosterRow(c *fiber.Ctx) error { return s.rosterRowForm(c, "", nil) }

func (s *Server) rosterRowForm(c *fiber.Ctx, act string, failed error) error {
	v, m, err := s.rosterRow(c)
	if err != nil {
		return err
	}
	p := rosterRowPage{
		Page: s.deskPage(c, m.Whole(), rosterCrumbs(c, v, views.Link{Text: m.Body.Chinese(), URL: "/desk/rosters/" + string(m.Body)}, views.Link{Text: m.Whole()})...),
		ID:   m.ID, Ended: !m.Until.IsZero() || m.Struck != "", Wrong: act == "strike",
		Facts:  []views.Fact{{Name: "名册", Value: m.Body.Chinese()}, {Name: "从哪天起", Value: m.From.Chinese()}},
		End:    views.Field{Name: "until", Label: "任期的最后一天", Type: "date", Value: or(c.FormValue("until"), s.today().String()), Short: true, Required: true},
		Strike: views.Field{Name: "reason", Label: "为什么划掉", Type: "text", Value: c.FormValue("reason"), Required: true, Autocomplete: "off", Hint: "记错了才划掉，如“名字写错了”。划掉以后，以前哪天也不算他。"},
	}
	if m.Struck != "" {
		p.Facts = append(p.Facts, views.Fact{Name: "划掉了", Value: m.Struck})
	}
	if !m.Until.IsZero() {
		p.Facts = append(p.Facts, views.Fact{Name: "到哪天为止", Value: m.Until.Chinese()})
	}
	if failed != nil {
		fields := []views.Field{p.End, p.Strike}
		p.Problem = sentenceUnplaced(failed, fields)
		placeErrors(fields, failed)
		p.End, p.Strike = fields[0], fields[1]
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "roster/row", p)
}

func (s *Server) endMember(c *fiber.Ctx) error {
	v, m, err := s.rosterRow(c)
	if err != nil {
		return err
	}
	err = s.Villages.EndMember(c.UserContext(), actor(c), v, m.ID, dayIn(c.FormValue("until")))
	return s.afterRosterRow(c, m, "end", m.Whole()+"的任期写好了。", err)
}

func (s *Server) strikeMember(c *fiber.Ctx) error {
	v, m, err := s.rosterRow(c)
	if err != nil {
		return err
	}
	err = s.Villages.StrikeMember(c.UserContext(), actor(c), v, m.ID, c.FormValue("reason"))
	return s.afterRosterRow(c, m, "strike", m.Whole()+"划掉了。", err)
}

func (s *Server) afterRosterRow(c *fiber.Ctx, m village.Member, act, said string, err error) error {
	if formError(err) {
		return s.rosterRowForm(c, act, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", said)
	return c.Redirect("/desk/rosters/"+string(m.Body), fiber.StatusSeeOther)
}
