package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/village"
	"sunshine/views"
)

// changesPage lists the changes of divisions and the kinds there are.
type changesPage struct {
	Page
	Kinds   []changeKind
	Changes []changeLine
}

type changeKind struct{ Name, Text, URL string }

// changeLine is a change that was made, in a sentence for each division.
type changeLine struct {
	Kind, URL string
	Day       calendar.Day
	Texts     []string
}

// kindTexts say what a kind is for.
func kindText(k village.ChangeKind) string {
	return map[village.ChangeKind]string{
		village.Merge: "两个以上的村并成一个，或者并入一个村", village.Split: "一个村分成几个，原来的村还在或者不在了", village.Move: "村划给另一个乡镇管",
		village.Rename: "村、乡镇换名称", village.Recode: "村、乡镇换统计用区划代码",
	}[k]
}

func changeCrumbs(rest ...views.Link) []views.Link {
	crumbs := append([]views.Link{{Text: "村和乡镇", URL: "/desk/villages"}, {Text: "区划变更", URL: "/desk/villages/changes"}}, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return adminCrumbs(crumbs...)
}

func (s *Server) listChanges(c *fiber.Ctx) error {
	p := changesPage{Page: s.deskPage(c, "区划变更", changeCrumbs()...)}
	for _, k := range village.ChangeKinds {
		p.Kinds = append(p.Kinds, changeKind{k.Chinese(), kindText(k), "/desk/villages/changes/new?kind=" + string(k)})
	}
	list, err := s.Villages.Changes(c.UserContext())
	if err != nil {
		return err
	}
	for _, r := range list {
		p.Changes = append(p.Changes, changeLineOf(r))
	}
	return s.renderDesk(c, "admin/changes", p)
}

func changeLineOf(r village.Record) changeLine {
	l := changeLine{Kind: r.Kind.Chinese(), Day: r.Day, URL: "/desk/villages/changes/" + itoa64(r.ID)}
	for _, part := range r.Parts {
		if part.Does != village.Begins || r.Kind == village.Split {
			l.Texts = append(l.Texts, storyOf(r, part, "已于"+r.Day.Chinese()))
		}
	}
	return l
}

// storyOf tells a part's story with the name it is about.
func storyOf(r village.Record, p village.Part, when string) string {
	text := deedOf(r, p.DivisionID, when).Text + "。"
	if p.Does == village.GoesOn {
		return p.Name() + "：" + text
	}
	return text
}

// changePage shows one change that was made.
type changePage struct {
	Page
	Facts []views.Fact
	Texts []string
	Links []views.Link
}

func (s *Server) showChange(c *fiber.Ctx) error {
	id, err := c.ParamsInt("id")
	if err != nil {
		return fault.NotFoundf("没有这次区划变更。")
	}
	r, err := s.Villages.ChangeByID(c.UserContext(), int64(id))
	if err != nil {
		return err
	}
	title := r.Day.Chinese() + r.Kind.Chinese()
	p := changePage{Page: s.deskPage(c, title, changeCrumbs(views.Link{Text: title})...), Facts: []views.Fact{
		{Name: "从哪一天起", Value: r.Day.Chinese()},
		{Name: "依据", Value: or(r.Paper.String(), "没有写")},
		{Name: "谁登记的", Value: r.By + "，" + calendar.DayOf(r.At).Chinese()},
	}}
	for _, part := range r.Parts {
		p.Texts = append(p.Texts, storyOf(r, part, "已于"+r.Day.Chinese()))
		p.Links = append(p.Links, views.Link{Text: part.Name(), URL: "/desk/villages/" + itoa64(part.DivisionID)})
	}
	return s.renderDesk(c, "admin/change", p)
}

// makeChange makes what the preview told.
func (s *Server) makeChange(c *fiber.Ctx) error {
	in, err := changeIn(c)
	if err != nil {
		return s.changeForm(c, err)
	}
	r, err := s.Villages.Make(c.UserContext(), actor(c), in)
	if formError(err) {
		return s.changeForm(c, err)
	}
	if err != nil {
		return err
	}
	if err := s.oweNow(c); err != nil {
		return err
	}
	flash(c, "success", "登记好了。")
	return c.Redirect("/desk/villages/changes/"+itoa64(r.ID), fiber.StatusSeeOther)
}

// oweNow lets what a new village owes be owed from now on, not from tonight.
func (s *Server) oweNow(c *fiber.Ctx) error {
	_, err := s.Deadlines.Check(c.UserContext(), s.today())
	return err
}
