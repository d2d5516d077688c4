package web

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/village"
	"sunshine/views"
)

// startPage is where the administrator says since when the county owes its whole
// catalogue.
type startPage struct {
	Page
	Lead    string
	Fields  []views.Field
	Problem string
	History []views.Event
	Unsound []unsoundLine
}

func (s *Server) showStart(c *fiber.Ctx) error { return s.start(c, "", "", nil) }

func (s *Server) start(c *fiber.Ctx, from, reason string, failed error) error {
	list, err := s.Deadlines.Starts(c.UserContext())
	if err != nil {
		return err
	}
	p := startPage{Page: s.deskPage(c, "公开任务从哪天起", adminCrumbs(views.Link{Text: "公开任务从哪天起"})...), Lead: "还没有定；第一次自动任务跑过以后，从那天起算。"}
	if len(list) > 0 {
		p.Lead = fmt.Sprintf("现在：从%s起，公开目录里的事项都要按期公开。每一项从这天以后开始的第一期算起。", list[0].From.Chinese())
	}
	for _, x := range list {
		p.History = append(p.History, views.Event{Day: calendar.DayOf(x.At), Title: "定为" + x.From.Chinese(), Text: x.Reason, Who: x.By})
	}
	p.Fields = []views.Field{
		{Name: "from", Label: "从哪天起", Type: "date", Value: from, Required: true, Short: true, Hint: "改早了，中间欠的马上会算逾期；已经有的任务不会少。月度财务公开榜不受影响，从每个村的第一个月起算。"},
		{Name: "reason", Label: "为什么", Type: "textarea", Value: reason, Required: true, Rows: 3},
	}
	if p.Unsound, err = s.unsound(c, s.today()); err != nil {
		return err
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "admin/start", p)
}

func (s *Server) setStart(c *fiber.Ctx) error {
	text, reason := c.FormValue("from"), c.FormValue("reason")
	from, err := calendar.ParseDay(text)
	if err != nil {
		return s.start(c, text, reason, fault.Invalidf("没有改成。").On("from", "%s", fault.Message(err)))
	}
	err = s.Deadlines.SetStart(c.UserContext(), actor(c), from, reason)
	if formError(err) {
		return s.start(c, text, reason, err)
	}
	if err != nil {
		return err
	}
	r, err := s.Deadlines.Check(c.UserContext(), s.today())
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("定好了。现在新建了 %d 项公开任务。", r.Made))
	return c.Redirect("/desk/start", fiber.StatusSeeOther)
}

// sortedVillages lists villages in the order of their codes.
func sortedVillages(of map[string]village.Village) []village.Village {
	return slices.SortedFunc(maps.Values(of), func(a, b village.Village) int { return cmp.Compare(a.Code, b.Code) })
}

// sortedWords lists words in an order that stays.
func sortedWords(words []string) []string {
	slices.Sort(words)
	return words
}
