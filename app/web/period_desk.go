package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// periodTasks lists what the accountant has to close, and what is asked of the
// township.
func (s *Server) periodTasks(c *fiber.Ctx, v village.Village) (tasks, waiting []deskTask, err error) {
	if tasks, err = s.closingTask(c, v); err != nil {
		return nil, nil, err
	}
	list, err := s.Finance.Waiting(c.UserContext(), v)
	for _, w := range list {
		if w.Kind == finance.WaitReopen {
			waiting = append(waiting, deskTask{
				Title: w.Months[0].Chinese() + "：申请重新开账", Tag: "等答复", Text: fmt.Sprintf("%s递给%s的，原因：%s", w.Since.Chinese(), v.Township.Name, w.Reason),
				Link: views.Link{Text: "看一看", URL: periodPath(w.Months[0])},
			})
		}
	}
	return tasks, waiting, err
}

// closingTask is the month to close next, if it is over. One that nobody has
// booked is to be booked first, which the desk says anyway.
func (s *Server) closingTask(c *fiber.Ctx, v village.Village) ([]deskTask, error) {
	next, err := s.Finance.NextToClose(c.UserContext(), v)
	if err != nil || !next.Last().Before(s.today()) || v.There(next.First()) != nil {
		return nil, err
	}
	p, err := s.Finance.Period(c.UserContext(), v, next)
	if err != nil {
		return nil, err
	}
	again, err := s.Finance.Reopened(c.UserContext(), v.ID, next)
	if err != nil {
		return nil, err
	}
	t := deskTask{Title: next.Chinese() + "：还没结账", Tag: "结账", Text: periodRowOf(p, s.today()).Text, Link: views.Link{Text: "看清单，结账", URL: periodPath(next)}}
	switch {
	case len(again) > 0:
		t.Title, t.Text = next.Chinese()+"：重新开账了，改好再结", again[0].Sentence()
	case p.Entries == 0 && p.Sheet == "":
		return nil, nil
	}
	return []deskTask{t}, nil
}

// bookVillage is a village on the township's desk: what waits in its books.
type bookVillage struct {
	Name, URL string
	Lines     []bookLine
	Act       views.Link // the township's own turn, if it is
	oldest    int
}

// bookLine is one thing that waits: what, with whom and for how long.
type bookLine struct {
	What, With, Age, Reason string
	Own                     bool // the township's own turn
}

// books lists the villages of the township in whose books something waits: own
// turns first, then what has waited longest.
func (s *Server) books(c *fiber.Ctx, villages map[int64]village.Village) ([]bookVillage, error) {
	var list []bookVillage
	for _, v := range villages {
		waiting, err := s.Finance.Waiting(c.UserContext(), v)
		if err != nil {
			return nil, err
		}
		if len(waiting) == 0 {
			continue
		}
		b := bookVillage{Name: v.Name, URL: "/villages/" + v.Code}
		for _, w := range waiting {
			b.Lines = append(b.Lines, bookLineOf(w, s.today()))
			if w.Kind == finance.WaitReopen {
				b.Act = views.Link{Text: "看申请，答复", URL: "/desk/reopenings/" + itoa64(w.Reopening)}
			}
			b.oldest = max(b.oldest, w.Age(s.today()))
		}
		list = append(list, b)
	}
	own := func(b bookVillage) int { return min(len(b.Act.URL), 1) }
	slices.SortFunc(list, func(a, b bookVillage) int {
		return cmp.Or(own(b)-own(a), b.oldest-a.oldest, cmp.Compare(a.URL, b.URL))
	})
	return list, nil
}

func bookLineOf(w finance.Waiting, today calendar.Day) bookLine {
	months := spanOf(w.Months)
	days := w.Age(today)
	l := bookLine{With: "在" + w.With.Chinese() + "那里", Reason: w.Reason, Age: fmt.Sprintf("等了 %d 天", days), Own: w.With == user.Township}
	if days == 0 {
		l.Age = "今天来的"
	}
	switch w.Kind {
	case finance.WaitReopen:
		l.What, l.With = "申请重新开"+months+"的账", "等您答复"
	case finance.WaitReturned:
		l.What = months + "的榜退回了，还没改好"
	case finance.WaitSubmit:
		l.What = months + "的榜没有提交"
		l.Age = fmt.Sprintf("月份过完 %d 天了", days)
	case finance.WaitReview:
		l.What = months + "的榜等审核"
	case finance.WaitPublish:
		l.What = months + "的榜等公开"
	case finance.WaitClose:
		l.What = months + "没有结账"
		l.Age = fmt.Sprintf("过期 %d 天", days)
	}
	if len(w.Months) > 1 {
		l.Age = "最早的" + l.Age
	}
	return l
}

// spanOf names months in order: 2026年1月、2026年1月到4月（4 个月）.
func spanOf(months []calendar.Month) string {
	first, last := months[0], months[len(months)-1]
	if first == last {
		return first.Chinese()
	}
	to := last.Chinese()
	if first.Year() == last.Year() {
		to = fmt.Sprintf("%d月", last.Month())
	}
	sep := "到"
	if len(months) == 2 {
		sep = "、"
	}
	return fmt.Sprintf("%s%s%s（%d 个月）", first.Chinese(), sep, to, len(months))
}

// requestsPage lists the requests to reopen months of the township's villages.
type requestsPage struct {
	Page
	Waiting, Done []requestRow
}

type requestRow struct {
	finance.Reopening
	Village string
	When    string // it was answered
	Days    int
	URL     string
	State   string
}

func (s *Server) listReopenings(c *fiber.Ctx) error {
	list, err := s.Finance.Reopenings(c.UserContext(), actor(c).DivisionID)
	if err != nil {
		return err
	}
	villages, err := s.watched(c)
	if err != nil {
		return err
	}
	p := requestsPage{Page: s.deskPage(c, "开账申请", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "开账申请"})}
	for _, r := range list {
		row := requestRow{Reopening: r, Village: villages[r.VillageID].Name, Days: p.Today.Sub(calendar.DayOf(r.AskedAt)), URL: "/desk/reopenings/" + itoa64(r.ID)}
		if !r.At.IsZero() {
			row.When = moment(r.At)
		}
		switch row.State = "等答复"; r.State {
		case "asked":
			p.Waiting = append(p.Waiting, row)
			continue
		case "granted":
			row.State = "同意了"
		default:
			row.State = "没同意"
		}
		p.Done = append(p.Done, row)
	}
	return s.renderDesk(c, "period/requests", p)
}

// requestPage is one request with the two answers.
type requestPage struct {
	Page
	Request       finance.Reopening
	Village       village.Village
	Facts         []views.Fact
	Grant, Refuse []views.Field // none: the person may not answer
	Why           string        // why not
	History       []views.Event
	Problem       string
}

func (s *Server) showReopening(c *fiber.Ctx) error { return s.request(c, "", "", nil) }

// request shows a request; act and text are those of a form that failed.
func (s *Server) request(c *fiber.Ctx, act, text string, failed error) error {
	r, v, err := s.requestOfAddress(c)
	if err != nil {
		return err
	}
	title := v.Name + "：重新开" + r.Month.Chinese() + "的账"
	p := requestPage{
		Page:    s.deskPage(c, title, views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "开账申请", URL: "/desk/reopenings"}, views.Link{Text: v.Name + r.Month.Chinese()}),
		Request: r, Village: v,
	}
	if p.Facts, err = s.requestFacts(c, v, r); err != nil {
		return err
	}
	switch may := s.Finance.MayAnswer(c.UserContext(), actor(c), r); {
	case may == nil:
		p.Grant = []views.Field{{Name: "answer", Label: "要嘱咐的话", Type: "text", Autocomplete: "off", Hint: "可以不写。村会计看得到。"}}
		p.Refuse = []views.Field{{Name: "reason", Label: "为什么不同意", Type: "textarea", Required: true, Rows: 3, Hint: "村会计看得到。"}}
	case r.State == "asked":
		p.Why = sentence(may)
	}
	acts, err := s.Finance.PeriodActs(c.UserContext(), v.ID, r.Month)
	if err != nil {
		return err
	}
	p.History = periodHistory(acts)
	if failed != nil {
		p.Problem = sentence(failed)
		fields := map[string][]views.Field{"grant": p.Grant, "refuse": p.Refuse}[act]
		for i := range fields {
			fields[i].Value = text
		}
		placeErrors(fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "period/request", p)
}

// requestFacts tells what the answer depends on.
func (s *Server) requestFacts(c *fiber.Ctx, v village.Village, r finance.Reopening) ([]views.Fact, error) {
	p, err := s.Finance.Period(c.UserContext(), v, r.Month)
	if err != nil {
		return nil, err
	}
	facts := []views.Fact{
		{Name: "村", Value: v.Name, URL: "/villages/" + v.Code},
		{Name: "月份", Value: fmt.Sprintf("%s，%d 笔账", r.Month.Chinese(), p.Entries)},
		{Name: "原因", Value: r.Reason},
		{Name: "申请人", Value: r.Post + " " + r.By + "　" + moment(r.AskedAt)},
	}
	sheet := views.Fact{Name: "公开", Value: "这个月的榜还没有公开。"}
	if p.Public {
		sheet.Value, sheet.URL = "这个月的榜已经公开。同意以后榜不会变；要改，村里还得走“更正”。", financePath(v.Code, r.Month)
	}
	facts = append(facts, sheet)
	if r.Month.Month() == 12 {
		facts = append(facts, views.Fact{Name: "年终结转", Value: "同意以后，年终结转的凭证自动冲销；再结账时重新结转。"})
	}
	if r.State != "asked" {
		answer := map[string]string{"granted": "同意", "refused": "不同意"}[r.State]
		if r.Answer != "" {
			answer += "：" + r.Answer
		}
		facts = append(facts, views.Fact{Name: "答复", Value: answer + "　" + r.Place + " " + r.Answerer + "　" + moment(r.At)})
	}
	return facts, nil
}

// requestOfAddress finds the request :id among those of the township's villages.
func (s *Server) requestOfAddress(c *fiber.Ctx) (r finance.Reopening, v village.Village, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return r, v, err
	}
	if r, err = s.Finance.Reopening(c.UserContext(), int64(id)); err != nil {
		return r, v, err
	}
	if v, err = s.Villages.ByID(c.UserContext(), r.VillageID); err == nil && !v.Within(actor(c)) {
		err = fiber.ErrNotFound
	}
	return r, v, err
}

func (s *Server) grantReopening(c *fiber.Ctx) error {
	return s.answerReopening(c, "grant", s.Finance.GrantReopen)
}

func (s *Server) refuseReopening(c *fiber.Ctx) error {
	return s.answerReopening(c, "refuse", s.Finance.RefuseReopen)
}

func (s *Server) answerReopening(c *fiber.Ctx, act string, do func(context.Context, user.Actor, int64, string) error) error {
	r, v, err := s.requestOfAddress(c)
	if err != nil {
		return err
	}
	words := c.FormValue(map[string]string{"grant": "answer", "refuse": "reason"}[act])
	err = do(c.UserContext(), actor(c), r.ID, words)
	if formError(err) {
		return s.request(c, act, words, err)
	}
	if err != nil {
		return err
	}
	text := "没有同意。" + v.Name + "的村会计看得到您写的原因。"
	if act == "grant" {
		text = fmt.Sprintf("同意了。%s%s的账重新开了，原因村民看得到。改好以后村里要再结一次账。", v.Name, r.Month.Chinese())
	}
	flash(c, "success", text)
	return c.Redirect("/desk/reopenings", fiber.StatusSeeOther)
}
