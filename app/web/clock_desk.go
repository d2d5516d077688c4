package web

import (
	"context"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// owedGroup is what a village has still to publish of one period, or of what
// happened.
type owedGroup struct {
	Title string
	Lines []owedLine
}

type owedLine struct {
	Title, Item string
	Badge       views.Badge
	Text        string
	Link        views.Link // where the work is done
	URL         string     // the duty itself
}

// obligationsPage lists what a village has still to publish.
type obligationsPage struct {
	Page
	Lead   string
	Filter []NavLink
	Groups []owedGroup
	Enters bool // the person may enter what happened
	Empty  views.Empty
}

// listObligations shows a village's own people what it owes, by period.
func (s *Server) listObligations(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	list, err := s.Deadlines.List(c.UserContext(), deadline.Filter{Village: v.ID, Status: []deadline.Status{deadline.Overdue, deadline.Soon, deadline.Upcoming}}, s.today())
	if err != nil {
		return err
	}
	p := obligationsPage{
		Page:   s.deskPage(c, "要公开的", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "要公开的"}),
		Enters: actor(c).Role != user.Supervisor, Lead: owedLead(list),
		Empty: views.Empty{Title: "没有要公开的", Text: "到期的都公开了。", Link: views.Link{Text: "看公开期限", URL: "/villages/" + v.Code + "/clock"}},
	}
	asked := c.Query("period")
	for _, g := range owedGroups(list) {
		p.Filter = append(p.Filter, NavLink{Text: fmt.Sprintf("%s（%d）", g.name, len(g.list)), URL: "/desk/obligations?period=" + g.key, Current: g.key == asked})
		if asked != "" && g.key != asked {
			continue
		}
		group := owedGroup{Title: g.name}
		for _, k := range g.list {
			group.Lines = append(group.Lines, owedLine{Title: g.title(k), Item: k.Terms.Column, Badge: badgeOf(k), Text: k.Stand(), Link: workLink(k, actor(c).Role), URL: "/desk/obligations/" + itoa64(k.ID)})
		}
		p.Groups = append(p.Groups, group)
	}
	if len(p.Filter) > 1 {
		p.Filter = append([]NavLink{{Text: "全部", URL: "/desk/obligations", Current: asked == ""}}, p.Filter...)
	}
	return s.renderDesk(c, "desk/obligations", p)
}

func owedLead(list []deadline.Clock) string {
	late, soon := 0, 0
	for _, k := range list {
		switch k.Status {
		case deadline.Overdue:
			late++
		case deadline.Soon:
			soon++
		}
	}
	switch {
	case late > 0 && soon > 0:
		return fmt.Sprintf("有 %d 项逾期没公开，%d 项快到期。", late, soon)
	case late > 0:
		return fmt.Sprintf("有 %d 项逾期没公开。", late)
	case soon > 0:
		return fmt.Sprintf("有 %d 项快到期。", soon)
	}
	return fmt.Sprintf("还有 %d 项要公开，都没有到期。", len(list))
}

// owedPart is the duties of one period, or of what happened.
type owedPart struct {
	key, name string
	list      []deadline.Clock
}

func (g owedPart) title(k deadline.Clock) string {
	if g.key == byEvent {
		return k.Subject()
	}
	return k.Name()
}

// named is title within a sentence.
func (g owedPart) named(k deadline.Clock) string {
	if g.key == byEvent {
		return k.Subject()
	}
	return "“" + k.Name() + "”"
}

// owedGroups puts duties together by period; what happened stands first.
func owedGroups(list []deadline.Clock) []owedPart {
	slices.SortStableFunc(list, func(a, b deadline.Clock) int { return a.Due.Sub(b.Due) }) // with extensions
	var groups []owedPart
	at := map[string]int{}
	for _, k := range list {
		key, name := k.Period, k.Span.Chinese()
		if k.OnEvent() {
			key, name = byEvent, "有事才公开的"
		}
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key] = i
			groups = append(groups, owedPart{key: key, name: name})
		}
		groups[i].list = append(groups[i].list, k)
	}
	return groups
}

// workLink leads to where the person makes a duty's content; none if others do.
func workLink(k deadline.Clock, by user.Role) views.Link {
	switch {
	case k.Terms.Kind == disclosure.KindNotice:
		return views.Link{Text: "看这件大事", URL: "/desk/matters"}
	case by != user.Accountant:
	case k.Item == disclosure.FinanceMonth && !k.OnEvent():
		return views.Link{Text: "看榜并提交", URL: "/desk/finance/" + k.Period}
	case k.Terms.Kind == disclosure.KindTable:
		return views.Link{Text: "导入表格", URL: "/desk/imports"}
	}
	return views.Link{}
}

// deskObligation is one duty for those who may ask for more time or give it.
type deskObligation struct {
	Page
	Village  village.Village
	Clock    deadline.Clock
	Badge    views.Badge
	Facts    []views.Fact
	Public   string
	Requests []requestLine
	Ask      []views.Field // of the village's head
	Give     []views.Field // of its township
	Refuse   []views.Field // of its township, while something is asked
	Release  []views.Field // of its township, of what did not happen
	Waiting  int64         // the request that waits
	Why      string        // why no more time can be given
	Problem  string
}

type requestLine struct {
	Text, Answer string
	Badge        string
}

// obligationOfAddress finds the duty :id of a village the person belongs to or
// looks after.
func (s *Server) obligationOfAddress(c *fiber.Ctx) (k deadline.Clock, v village.Village, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return k, v, err
	}
	if k, err = s.Deadlines.Duty(c.UserContext(), int64(id), s.today()); err != nil {
		return k, v, err
	}
	if v, err = s.Villages.ByID(c.UserContext(), k.VillageID); err == nil && !v.Within(actor(c)) {
		err = fiber.ErrNotFound
	}
	return k, v, err
}

func (s *Server) showDeskObligation(c *fiber.Ctx) error { return s.deskObligation(c, nil, nil) }

// deskObligation shows a duty; failed is why a form of it was not taken, as it
// was filled in.
func (s *Server) deskObligation(c *fiber.Ctx, filled []views.Field, failed error) error {
	k, v, err := s.obligationOfAddress(c)
	if err != nil {
		return err
	}
	p := deskObligation{
		Page:    s.deskPage(c, k.Subject(), views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: k.When()}),
		Village: v, Clock: k, Badge: badgeOf(k), Facts: clockFacts(k), Public: "/villages/" + v.Code + "/clock/" + itoa64(k.ID),
	}
	requests, err := s.Deadlines.RequestsOf(c.UserContext(), k.ID)
	if err != nil {
		return err
	}
	for _, r := range requests {
		p.Requests = append(p.Requests, requestWords(r))
		if r.State == "asked" {
			p.Waiting = r.ID
		}
	}
	s.fillExtension(c, &p, k)
	if err := s.fillRelease(c, &p, k); err != nil {
		return err
	}
	if failed != nil {
		p.Problem = sentenceUnplaced(failed, filled)
		for _, set := range []*[]views.Field{&p.Ask, &p.Give, &p.Refuse, &p.Release} {
			if len(*set) > 0 && len(filled) == len(*set) && (*set)[0].Name == filled[0].Name {
				*set = filled
			}
		}
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "desk/obligation", p)
}

// fillExtension says what the person may do about more time.
func (s *Server) fillExtension(c *fiber.Ctx, p *deskObligation, k deadline.Clock) {
	most, err := s.Deadlines.MayExtend(k, s.today())
	role := actor(c).Role
	if p.Waiting != 0 && role == user.Township {
		p.Refuse = refuseFields("")
	}
	switch {
	case err != nil:
		p.Why = sentence(err)
	case role == user.Head && p.Waiting == 0:
		p.Ask = s.moreFields(most, "", "")
	case role == user.Township && p.Waiting == 0:
		p.Give = s.moreFields(most, "", "")
	}
}

func (s *Server) moreFields(most calendar.Day, until, reason string) []views.Field {
	return []views.Field{
		{Name: "until", Label: "延到哪一天", Type: "date", Value: until, Required: true, Short: true, Hint: fmt.Sprintf("最多延到%s。%s。", most.Chinese(), s.Deadlines.Rules.At(rules.ExtensionDays, s.today()).Plain)},
		{Name: "reason", Label: "为什么", Type: "textarea", Value: reason, Required: true, Rows: 3, Hint: "同意以后，人人都看得到这句话。不写电话、证件号。"},
	}
}

func refuseFields(answer string) []views.Field {
	return []views.Field{{Name: "answer", Label: "为什么不同意", Type: "textarea", Value: answer, Required: true, Rows: 3, Hint: "村里看得到。"}}
}

func requestWords(r deadline.Request) requestLine {
	l := requestLine{Text: fmt.Sprintf("%s %s，%s申请延到%s：%s", r.Post, r.By, moment(r.At), r.Until.Chinese(), r.Reason)}
	switch r.State {
	case "granted":
		l.Badge, l.Answer = "同意了", r.Answerer
	case "refused":
		l.Badge, l.Answer = "没同意", r.Answerer+"："+r.Answer
	default:
		l.Badge = "等乡镇答复"
	}
	return l
}

// extend does one act about more time and comes back to the duty.
func (s *Server) extend(c *fiber.Ctx, fields func(most calendar.Day) []views.Field, said string, do func(k deadline.Clock, v village.Village) error) error {
	k, v, err := s.obligationOfAddress(c)
	if err != nil {
		return err
	}
	err = do(k, v)
	if formError(err) {
		most, _ := s.Deadlines.MayExtend(k, s.today()) // what cannot be done any more shows no form
		filled := fields(most)
		placeErrors(filled, err)
		return s.deskObligation(c, filled, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", said)
	return c.Redirect("/desk/obligations/"+itoa64(k.ID), fiber.StatusSeeOther)
}

// moreTime takes the form of a head who asks, or of a township that gives.
func (s *Server) moreTime(c *fiber.Ctx, said string, do func(context.Context, user.Actor, village.Village, int64, calendar.Day, string) error) error {
	fields := func(most calendar.Day) []views.Field {
		return s.moreFields(most, c.FormValue("until"), c.FormValue("reason"))
	}
	return s.extend(c, fields, said, func(k deadline.Clock, v village.Village) error {
		until, err := calendar.ParseDay(c.FormValue("until"))
		if err != nil {
			return fault.Invalidf("没有办成，请改正下面几处。").On("until", "%s", fault.Message(err))
		}
		return do(c.UserContext(), actor(c), v, k.ID, until, c.FormValue("reason"))
	})
}

func (s *Server) askMore(c *fiber.Ctx) error {
	return s.moreTime(c, "申请递给乡镇了。同意以前，期限不变。", s.Deadlines.AskMore)
}

func (s *Server) giveMore(c *fiber.Ctx) error {
	return s.moreTime(c, "延期了。原因人人看得到。", s.Deadlines.GiveMore)
}

func (s *Server) refuseMore(c *fiber.Ctx) error {
	return s.extend(c, func(calendar.Day) []views.Field { return refuseFields(c.FormValue("answer")) }, "没有同意，期限不变。", func(_ deadline.Clock, v village.Village) error {
		id, err := numberIn(c.FormValue("request"))
		if err != nil {
			return err
		}
		return s.Deadlines.Refuse(c.UserContext(), actor(c), v, int64(id), c.FormValue("answer"))
	})
}

func (s *Server) grantMore(c *fiber.Ctx) error {
	return s.extend(c, func(calendar.Day) []views.Field { return nil }, "同意延期了。原因人人看得到。", func(_ deadline.Clock, v village.Village) error {
		id, err := numberIn(c.FormValue("request"))
		if err != nil {
			return err
		}
		return s.Deadlines.Grant(c.UserContext(), actor(c), v, int64(id))
	})
}

// askedLines lists the villages that ask the township for more time.
func (s *Server) askedLines(c *fiber.Ctx, villages map[int64]village.Village) ([]owingVillage, error) {
	list, err := s.Deadlines.Asked(c.UserContext(), actor(c).DivisionID)
	if err != nil {
		return nil, err
	}
	var lines []owingVillage
	for _, r := range list {
		k, err := s.Deadlines.Duty(c.UserContext(), r.Duty, s.today())
		if missing(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		v := villages[r.Village]
		lines = append(lines, owingVillage{
			Name: v.Name, URL: "/desk/obligations/" + itoa64(k.ID), Badge: badgeOf(k), Text: fmt.Sprintf("%s，申请从%s延到%s：%s", k.Subject(), k.Due.Chinese(), r.Until.Chinese(), r.Reason),
		})
	}
	return lines, nil
}

// obligationTasks are what a village has still to publish beside its accounts: a
// line for each period, so that fifteen items of a quarter do not bury the rest.
func (s *Server) obligationTasks(c *fiber.Ctx, v village.Village) ([]deskTask, error) {
	list, err := s.Deadlines.List(c.UserContext(), deadline.Filter{Village: v.ID, Status: []deadline.Status{deadline.Overdue, deadline.Soon, deadline.Upcoming}}, s.today())
	if err != nil {
		return nil, err
	}
	kept := list[:0]
	for _, k := range list {
		over := k.OnEvent() || k.Span.Last().Before(s.today()) || k.Status != deadline.Upcoming
		if k.Item != disclosure.FinanceMonth && k.Terms.Kind != disclosure.KindNotice && over { // those have lines of their own
			kept = append(kept, k)
		}
	}
	var tasks []owedTask
	for _, g := range owedGroups(kept) {
		first := g.list[0]
		t := deskTask{Title: first.Subject(), Badge: badgeOf(first), Text: first.Stand(), Link: views.Link{Text: "看一看", URL: "/desk/obligations/" + itoa64(first.ID)}}
		if len(g.list) > 1 {
			t.Title = fmt.Sprintf("%s：%d 项要公开", g.name, len(g.list))
			t.Text = fmt.Sprintf("最早的是%s，%s", g.named(first), first.Stand())
			t.Link = views.Link{Text: "看这些", URL: "/desk/obligations?period=" + g.key}
		}
		if actor(c).Role == user.Accountant { // whose list leads on to the work itself
			t.Link = views.Link{Text: "去办", URL: "/desk/duties"}
		}
		tasks = append(tasks, owedTask{t, first, len(g.list)})
	}
	return folded("其他要公开的", tasks), nil
}

// unknownVillage is the fault of a form that names no village of the person's.
func unknownVillage() error {
	return fault.Invalidf("没有登记上。").On("village", "请选一个村")
}
