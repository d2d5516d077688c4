package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/views"
)

// meetingForm is the joint meeting as it was typed.
type meetingForm struct{ day, place, expected, present string }

func meetingInput(c *fiber.Ctx) meetingForm {
	return meetingForm{c.FormValue("met_on"), c.FormValue("place"), c.FormValue("expected"), c.FormValue("present")}
}

// meetingForm begins the form of a version's meeting: with what stands there
// already, else with how many the rosters say must come.
func (s *Server) meetingForm(c *fiber.Ctx, x disclosure.Version) (f meetingForm, err error) {
	if x.Met() {
		steps, err := s.Disclosures.Steps(c.UserContext(), x.ID)
		if err != nil {
			return f, err
		}
		m := steps[len(steps)-1].Meeting
		return meetingForm{m.Day.String(), m.Place, itoa(m.Expected), itoa(m.Present)}, nil
	}
	n, err := s.Villages.NumbersOn(c.UserContext(), x.VillageID, s.today())
	if n.Committees > 0 {
		f.expected = itoa(n.Committees)
	}
	return f, err
}

// read gives the meeting; what is no day or number is told where it stands.
func (f meetingForm) read() (m disclosure.Meeting, err error) {
	bad := fault.Invalidf("联席会议没有记上，请改正下面几处。")
	if m.Day, err = calendar.ParseDay(f.day); err != nil {
		bad.On("met_on", "请写哪天开的会")
	}
	if m.Expected, err = numberIn(f.expected); err != nil {
		bad.On("expected", "请写应到几人")
	}
	if m.Present, err = numberIn(f.present); err != nil {
		bad.On("present", "请写实到几人")
	}
	m.Place = privacy.Line(f.place)
	if len(bad.Fields) > 0 {
		return m, bad
	}
	return m, nil
}

func (f meetingForm) fields() []views.Field {
	return []views.Field{
		{Name: "met_on", Label: "村两委联席会议哪天开的", Type: "date", Value: f.day, Required: true, Short: true, Hint: "会上定了公开，才能公开。会议会写在公开的页面上。"},
		{Name: "place", Label: "在哪里开的（可不填）", Type: "text", Value: f.place, Autocomplete: "off"},
		{Name: "expected", Label: "应到几人", Type: "number", Value: f.expected, Required: true, Short: true, Inputmode: "numeric"},
		{Name: "present", Label: "实到几人", Type: "number", Value: f.present, Required: true, Short: true, Inputmode: "numeric"},
	}
}

// meetingPage writes down one joint meeting that agreed to several versions,
// and publishes them together.
type meetingPage struct {
	Page
	Rows    []pickRow
	Fields  []views.Field
	Outcome outcome
	Problem string
	Error   string // of the choice
	Empty   views.Empty
}

// pickRow is one version that may be picked.
type pickRow struct {
	Version disclosure.Version
	URL     string
	Text    string
	Late    bool
	Checked bool
}

// toMeet gives what waits for the head's joint meeting, or for publication
// after it, in the village.
func (s *Server) toMeet(c *fiber.Ctx) (list []disclosure.Version, err error) {
	work, err := s.Disclosures.WorkOf(c.UserContext(), actor(c).DivisionID)
	for _, x := range work {
		if x.MayMeet(actor(c)) == nil {
			list = append(list, x)
		}
	}
	return list, err
}

func (s *Server) askMeeting(c *fiber.Ctx) error {
	f := meetingForm{}
	waiting, err := s.toMeet(c)
	if err == nil && len(waiting) > 0 {
		f, err = s.meetingForm(c, waiting[0])
	}
	if err != nil {
		return err
	}
	return s.meeting(c, f, picks{all: true}, outcome{}, nil)
}

func (s *Server) meeting(c *fiber.Ctx, f meetingForm, picked picks, o outcome, failed error) error {
	p := meetingPage{
		Page: s.deskPage(c, "记一次联席会议", deskCrumbs("公开", "记一次联席会议")...), Fields: f.fields(), Outcome: o,
		Empty: views.Empty{Title: "没有等着开会定的", Text: "监委会审过以后，会排在这里。", Link: views.Link{Text: "看全部公开", URL: "/desk/disclosures"}},
	}
	waiting, err := s.toMeet(c)
	if err != nil {
		return err
	}
	for _, x := range waiting {
		p.Rows = append(p.Rows, pickRow{Version: x, URL: "/desk/disclosures/" + itoa64(x.ID), Text: x.State.Chinese(), Checked: picked.has(x.ID)})
	}
	p.Fields = append(p.Fields, views.Field{Name: "confirm", Label: "选中的我都看过了，内容属实，公开", Type: "checkbox", Required: true})
	if failed != nil {
		placeErrors(p.Fields, failed)
		p.Problem, p.Error = fault.Message(failed), fieldError(failed, "ids")
	}
	if failed != nil || len(o.Failed) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "review/meeting", p)
}

// meetMany writes the meeting down for each picked version and publishes it.
func (s *Server) meetMany(c *fiber.Ctx) error {
	f, picked := meetingInput(c), picksIn(c)
	m, err := f.read()
	if err == nil {
		err = m.Check(s.today())
	}
	if err == nil && c.FormValue("confirm") == "" {
		err = fault.Invalidf("还没有公开。").On("confirm", "请先勾选，确认都看过")
	}
	if err == nil && len(picked.ids) == 0 {
		err = fault.Invalidf("还没有公开。").On("ids", "请至少选一份")
	}
	if formError(err) {
		return s.meeting(c, f, picked, outcome{}, err)
	}
	if err != nil {
		return err
	}
	o, err := s.each(c, picked, ownVersion(c), func(x disclosure.Version) error {
		if err := s.meetVersion(c, x, f); err != nil {
			return err
		}
		return s.publishVersion(c.UserContext(), actor(c), x)
	})
	if err != nil {
		return err
	}
	if len(o.Failed) > 0 {
		return s.meeting(c, f, picked, o, nil)
	}
	flash(c, "success", "会议记下了，"+itoa(len(o.Done))+"份"+nowOut)
	return c.Redirect("/desk/disclosures", fiber.StatusSeeOther)
}
