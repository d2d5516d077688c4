package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// pastLine is a change of a village in words, and the villages it leads to.
type pastLine struct {
	Text  string
	Links []views.Link
}

// pastOf tells what a change did to one division, and on what paper.
func pastOf(r village.Record, id int64) pastLine {
	l := deedOf(r, id, "已于"+r.Day.Chinese())
	if paper := r.Paper.String(); paper != "" {
		l.Text += "（" + paper + "）"
	}
	l.Text += "。"
	return l
}

// deedOf tells it without the paper; of one that ends it says when in the words given.
func deedOf(r village.Record, id int64, when string) (l pastLine) {
	p := r.Of(id)
	day := r.Day.Chinese()
	switch {
	case p.Does == village.Ends && r.Kind == village.Merge:
		l = pastLine{p.OldName + when + "并入" + r.Of(p.HeirID).Name(), leads(r.Of(p.HeirID))}
	case p.Does == village.Ends:
		l = pastLine{p.OldName + when + "拆分为" + namesOf(r.All(village.Begins)), leads(r.All(village.Begins)...)}
	case r.Kind == village.Merge && p.Does == village.Begins:
		l = pastLine{p.Name() + "由" + namesOf(r.All(village.Ends)) + "在" + day + "合并而成", leads(r.All(village.Ends)...)}
	case r.Kind == village.Merge:
		l = pastLine{namesOf(r.All(village.Ends)) + "在" + day + "并入", leads(r.All(village.Ends)...)}
	case r.Kind == village.Split && p.Does == village.Begins:
		from := slices.Concat(r.All(village.Ends), r.All(village.GoesOn))
		l = pastLine{p.Name() + "在" + day + "从" + namesOf(from) + "分出", leads(from...)}
	case r.Kind == village.Split:
		l = pastLine{day + "分出" + namesOf(r.All(village.Begins)), leads(r.All(village.Begins)...)}
	case r.Kind == village.Move:
		l.Text = day + "由" + p.OldPlace.Name + "划归" + p.NewPlace.Name
	case r.Kind == village.Recode:
		l.Text = "代码在" + day + "由 " + p.OldCode + " 换成 " + p.NewCode
	}
	if p.Does == village.GoesOn && p.OldName != p.NewName {
		if l.Text != "" {
			l.Text += "；"
		}
		l.Text += day + "由" + p.OldName + "改名为" + p.NewName
	}
	return l
}

func namesOf(parts []village.Part) string {
	text := ""
	for i, p := range parts {
		if i > 0 {
			text += "、"
		}
		if p.Does == village.Begins {
			text += p.NewName
		} else {
			text += p.OldName
		}
	}
	return text
}

// leads are the pages of the villages.
func leads(parts ...village.Part) (links []views.Link) {
	for _, p := range parts {
		word := p.Name() + "的公开"
		if p.Does == village.Ends {
			word = p.OldName + "以前的公开"
		}
		links = append(links, views.Link{Text: word, URL: "/villages/" + p.Address})
	}
	return links
}

// endedNotice is what the page of a village that ended says first.
type endedNotice struct {
	Text string
	Then string // who goes on with what is open
	Link views.Link
	More []views.Link
}

// fillPast tells how a village came about, what became of it, and what it was called.
func (s *Server) fillPast(c *fiber.Ctx, p *villagePage) error {
	v := p.Village
	list, err := s.Villages.ChangesOf(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	for _, r := range list {
		switch l := pastOf(r, v.ID); {
		case r.Of(v.ID).Does == village.Ends:
			p.Ended = &endedNotice{Text: l.Text + "这里是以前的公开。", More: l.Links}
		case r.Kind != village.Recode:
			p.Past = append(p.Past, l)
		}
	}
	if p.Ended == nil {
		return nil
	}
	heir, err := s.Villages.ByID(c.UserContext(), v.HeirID)
	if err != nil {
		return err
	}
	p.Ended.Then = "以前没办完的事，由" + heir.Name + "接着办。"
	p.Ended.Link = views.Link{Text: "看" + heir.Name + "现在的公开", URL: "/villages/" + heir.Code}
	p.Ended.More = slices.DeleteFunc(p.Ended.More, func(l views.Link) bool { return l.URL == p.Ended.Link.URL })
	return nil
}

// owedBy leaves the clocks of what a village owes: nothing that begins after its end.
func owedBy(v village.Village, clocks []deadline.Clock) []deadline.Clock {
	return slices.DeleteFunc(clocks, func(k deadline.Clock) bool { return !v.Owes(k.Begins()) })
}

// called is what a list of today calls a village: of one that ended also until when
// it was there.
func called(v village.Village) string {
	if !v.Ended() {
		return v.Name
	}
	return v.Name + "（到" + v.EndedOn.AddDays(-1).Chinese() + "为止）"
}

// villagesOn gives the villages there were on a day, township by township, and those
// that had ended and had not disclosed what they owed.
func (s *Server) villagesOn(c *fiber.Ctx, on calendar.Day) ([]village.Village, error) {
	there, err := s.Villages.ListOn(c.UserContext(), on)
	if err != nil {
		return nil, err
	}
	all, err := s.Villages.All(c.UserContext())
	if err != nil {
		return nil, err
	}
	ended := slices.DeleteFunc(all, func(v village.Village) bool { return !v.Ended() || on.Before(v.EndedOn) })
	if len(ended) == 0 {
		return there, nil
	}
	owing, err := s.Deadlines.Owing(c.UserContext(), on)
	if err != nil {
		return nil, err
	}
	for _, v := range ended {
		if slices.ContainsFunc(owing, func(k deadline.Clock) bool {
			return k.VillageID == v.ID && k.Status == deadline.Overdue && v.Owes(k.Begins())
		}) {
			v.Name = called(v)
			there = append(there, v)
		}
	}
	slices.SortStableFunc(there, func(a, b village.Village) int {
		return cmp.Or(cmp.Compare(a.Township.Code, b.Township.Code), cmp.Compare(a.Code, b.Code))
	})
	return there, nil
}

// living counts the villages that are there.
func living(of map[int64]village.Village) (n int) {
	for _, v := range of {
		if !v.Ended() {
			n++
		}
	}
	return n
}

// finishing lets only what was begun be finished in the name of a village that has
// ended. What is dated after its end the capabilities refuse.
func (s *Server) finishing(c *fiber.Ctx) error {
	by := actor(c)
	if c.Method() != fiber.MethodPost || by.Role.Level() != "village" || finishes(c.Path()) {
		return c.Next()
	}
	v, err := s.Villages.ByID(c.UserContext(), by.DivisionID)
	if err != nil {
		return err
	}
	if v.Ended() {
		return fault.Forbiddenf("%s到%s为止，这里只能把没办完的办完，新的事请办在接着办的村。", v.Name, v.EndedOn.AddDays(-1).Chinese())
	}
	return c.Next()
}

// finishes tells whether a form of the desk may finish something: all forms of what
// is owed anyway, and those about one thing that is there already.
func finishes(path string) bool {
	parts := strings.Split(strings.TrimPrefix(path, "/desk/"), "/")
	switch parts[0] {
	case "finance", "disclosures", "obligations", "texts", "duties", "forms", "boards", "withdrawals", "papers", "overrides", "signoffs", "sealed",
		"entries", "drafts", "bank", "periods", "imports", "opening", "counterparties", "documents", "password":
		return true
	case "matters", "contracts", "things", "funds", "cases":
		return len(parts) > 2 && parts[1] != "import"
	}
	return false
}

// inherited gives the villages that ended in the person's own.
func (s *Server) inherited(c *fiber.Ctx, by user.Actor) ([]village.Village, error) {
	switch by.Role {
	case user.Accountant, user.Supervisor, user.Head:
		return s.Villages.InheritedBy(c.UserContext(), by.DivisionID)
	}
	return nil, nil
}
