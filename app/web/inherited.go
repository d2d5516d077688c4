package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// inheritedPage lists the villages that ended in the person's own, with what is open.
type inheritedPage struct {
	Page
	Place    string
	Villages []inheritedVillage
	Empty    views.Empty
	Carries  bool // the person may take over balances
}

type inheritedVillage struct {
	Name, Code, Until string
	Change            pastLine
	Open              []string // what is open, in words
	Links             []views.Link
}

func (s *Server) listInherited(c *fiber.Ctx) error {
	by := actor(c)
	list, err := s.inherited(c, by)
	if err != nil {
		return err
	}
	p := inheritedPage{
		Page: s.deskPage(c, "并进来的村", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "并进来的村"}), Place: by.Place, Carries: by.Role == user.Accountant,
		Empty: views.Empty{Title: "没有并进来的村", Text: "别的村并到这里以后，它没办完的事在这里接着办。"},
	}
	for _, v := range list {
		x, err := s.inheritedVillage(c, v)
		if err != nil {
			return err
		}
		p.Villages = append(p.Villages, x)
	}
	return s.renderDesk(c, "desk/inherited", p)
}

func (s *Server) inheritedVillage(c *fiber.Ctx, v village.Village) (inheritedVillage, error) {
	ctx := c.UserContext()
	x := inheritedVillage{Name: v.Name, Code: v.Code, Until: v.EndedOn.AddDays(-1).Chinese(), Links: []views.Link{
		{Text: "去" + v.Name + "的工作台", URL: deskOf(v)}, {Text: "看账簿", URL: booksPath(v)}, {Text: "看公开页面", URL: "/villages/" + v.Code},
	}}
	list, err := s.Villages.ChangesOf(ctx, v.ID)
	if err != nil {
		return x, err
	}
	x.Change = pastOf(list[len(list)-1], v.ID)
	waiting, err := s.Finance.Waiting(ctx, v)
	if err != nil {
		return x, err
	}
	for _, w := range waiting {
		l := bookLineOf(w, s.today())
		x.Open = append(x.Open, l.What+"，"+l.Age+"。")
	}
	return x, nil
}

// carryBalances writes drafts by which the village takes over the balances of one
// that ended in it.
func (s *Server) carryBalances(c *fiber.Ctx) error {
	own, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	from, err := s.Villages.ByCode(c.UserContext(), c.Params("village"))
	if err == nil && from.HeirID != own.ID {
		err = fault.NotFoundf("没有并进来这个村。")
	}
	if err != nil {
		return err
	}
	list, err := s.Villages.ChangesOf(c.UserContext(), from.ID)
	if err != nil {
		return err
	}
	drafts, err := s.Finance.Carry(c.UserContext(), actor(c), own, from, list[len(list)-1].Paper.String())
	if formError(err) {
		flash(c, "error", sentence(err))
		return c.Redirect("/desk/inherited", fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	flash(c, "success", carriedWords(drafts))
	return c.Redirect("/desk/drafts", fiber.StatusSeeOther)
}

func carriedWords(drafts []finance.Draft) string {
	return "写了 " + itoa(len(drafts)) + " 张凭证草稿。请核对科目，补上经手人、往来、专款和银行账户，再记账。"
}

// inheritedTasks leads to villages that ended in the person's own and have something
// open.
func (s *Server) inheritedTasks(c *fiber.Ctx) (tasks []deskTask, err error) {
	if at(c) != "" {
		return nil, nil
	}
	list, err := s.inherited(c, actor(c))
	for _, v := range list {
		x, err := s.inheritedVillage(c, v)
		if err != nil {
			return nil, err
		}
		if len(x.Open) > 0 {
			tasks = append(tasks, deskTask{Title: v.Name + "还有没办完的", Tag: "并进来的村", Text: x.Open[0], Link: views.Link{Text: "去看看", URL: "/desk/inherited"}})
		}
	}
	return tasks, err
}
