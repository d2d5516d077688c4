package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/user"
	"sunshine/views"
)

// reviewerDesk is the desk of the supervision committee and of the head: what
// they have to review or to publish, the oldest first.
func (s *Server) reviewerDesk(c *fiber.Ctx) error {
	f, err := s.deskFacts(c)
	if err != nil {
		return err
	}
	calm := "没有等着审核的。村会计提交以后，会排在这里。"
	if actor(c).Role == user.Head {
		calm = "没有等着公开的。监委会审核通过以后，会排在这里。"
	}
	tasks, others := f.mine()
	matters, err := s.matterTasks(c, f.village)
	if err != nil {
		return err
	}
	tasks = append(tasks, matters...)
	due, err := s.contractTasks(c, f.village)
	if err != nil {
		return err
	}
	tasks = append(tasks, due...)
	open, err := s.inheritedTasks(c)
	if err != nil {
		return err
	}
	tasks = append(tasks, open...)
	owed, err := s.obligationTasks(c, f.village)
	if err != nil {
		return err
	}
	p := s.todayPage(c, f, tasks, slices.Concat(others, f.owed(), owed))
	p.Calm = views.Empty{Title: "眼下没有要办的", Text: calm, Link: views.Link{Text: "看全部公开", URL: "/desk/disclosures"}}
	return s.renderDesk(c, "desk/today", p)
}

// owed lists the months the accountant still has to hand in, with their clocks.
func (f deskFacts) owed() []deskTask {
	var list []owedTask
	for _, o := range f.clocks {
		x, begun := f.of(o.Month())
		if (begun && !x.State.Open()) || !o.Month().Last().Before(f.today) {
			continue
		}
		t := deskTask{Title: o.Month().Chinese() + "的账：等村会计提交", Badge: badgeOf(o), Text: standOf(o)}
		if x.State == disclosure.Returned {
			t.Title = x.Title + "：退回修改中"
			t.Reason = f.reasons[x.ID]
		}
		list = append(list, owedTask{t, o, 1})
	}
	return folded("财务公开，等村会计提交", list)
}
