package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/village"
	"sunshine/views"
)

// changePreviewPage tells in plain sentences what a change will do.
type changePreviewPage struct {
	Page
	Lead   string
	Groups []changeGroup
	Hidden []views.Option
	Paper  string
}

// changeGroup is what will happen to one thing.
type changeGroup struct {
	Title string
	Texts []string
}

func (s *Server) previewChange(c *fiber.Ctx) error {
	in, err := changeIn(c)
	if err != nil {
		return s.changeForm(c, err)
	}
	r, err := s.Villages.Try(c.UserContext(), actor(c), in)
	if formError(err) {
		return s.changeForm(c, err)
	}
	if err != nil {
		return err
	}
	title := "看会怎么变"
	p := changePreviewPage{
		Page: s.deskPage(c, title, changeCrumbs(views.Link{Text: r.Kind.Chinese(), URL: "/desk/villages/changes/new?kind=" + string(r.Kind)}, views.Link{Text: title})...),
		Lead: "还没有办。看过没错，再按最下面的按钮。", Paper: r.Paper.String(),
	}
	for _, name := range changeNames() {
		if text := wizardField(c, name); text != "" {
			p.Hidden = append(p.Hidden, views.Option{Text: name, Value: text})
		}
	}
	first := changeGroup{Title: "会怎么变"}
	for _, part := range r.Parts {
		first.Texts = append(first.Texts, storyOf(r, part, "从"+r.Day.Chinese()+"起"))
	}
	p.Groups = append(p.Groups, first)
	if err := s.tellParts(c, &p, r); err != nil {
		return err
	}
	p.Groups = append(p.Groups, addressWords(r), changeGroup{"办了以后", []string{"这次变更会一直留在记录里，不能改，也不能撤销。办错了，要再登记一次变更。"}})
	return s.renderDesk(c, "admin/change-preview", p)
}

// tellParts tells what becomes of each village that ends or begins.
func (s *Server) tellParts(c *fiber.Ctx, p *changePreviewPage, r village.Record) error {
	for _, part := range r.All(village.Ends) {
		g, err := s.endWords(c, r, part)
		if err != nil {
			return err
		}
		p.Groups = append(p.Groups, g)
	}
	for _, part := range r.All(village.Begins) {
		p.Groups = append(p.Groups, changeGroup{part.NewName, []string{
			fmt.Sprintf("%s属于%s，代码 %s，从%s起每月公开。", part.NewName, part.NewPlace.Name, part.NewCode, r.Day.MonthOf().Chinese()),
			"它还没有账号。请在“账号”里建会计、监委会和村主任。",
			"村民小组、名册、往来、银行账户、专款不会自己搬过来，请在这个村重新登记。",
		}})
	}
	for _, part := range r.All(village.GoesOn) {
		if r.Kind == village.Move {
			p.Groups = append(p.Groups, changeGroup{part.Name(), []string{
				fmt.Sprintf("从%s起归%s管：%s的人看得到它的账，%s的人看不到了。", r.Day.Chinese(), part.NewPlace.Name, part.NewPlace.Name, part.OldPlace.Name),
				"它的账、公开、账号都不变。账由乡镇代管的，改由" + part.NewPlace.Name + "代管。",
			}})
		}
	}
	return nil
}

// endWords tells what becomes of one that ends: its books, what it owes, its people.
func (s *Server) endWords(c *fiber.Ctx, r village.Record, part village.Part) (changeGroup, error) {
	heir := r.Of(part.HeirID).Name()
	g := changeGroup{Title: part.OldName, Texts: []string{
		fmt.Sprintf("它的账到%s为止，这一天以后的账记在%s。以前的账不能改到别处，仍可以查。", r.Day.AddDays(-1).Chinese(), heir),
	}}
	v, err := s.Villages.ByID(c.UserContext(), part.DivisionID)
	if err != nil {
		return g, err
	}
	v.EndedOn = r.Day
	waiting, err := s.Finance.Waiting(c.UserContext(), v)
	if err != nil {
		return g, err
	}
	g.Texts = append(g.Texts, openWords(waiting, heir, r.Day))
	people, err := s.peopleOf(c, part.DivisionID)
	if err != nil {
		return g, err
	}
	if people == "" {
		return g, nil
	}
	g.Texts = append(g.Texts, people+"的账号还能登录，只能把没办完的办完；用不着了，请在“账号”里停用。")
	return g, nil
}

// openWords tells what stays owed.
func openWords(waiting []finance.Waiting, heir string, day calendar.Day) string {
	var open []calendar.Month
	for _, w := range waiting {
		switch w.Kind {
		case finance.WaitSubmit, finance.WaitReturned, finance.WaitReview, finance.WaitPublish:
			open = append(open, w.Months...)
		}
	}
	if len(open) == 0 {
		return fmt.Sprintf("到现在没有欠着没公开的月份；%s以前的账仍要公开，由%s的人接着办。", day.Chinese(), heir)
	}
	slices.SortFunc(open, func(a, b calendar.Month) int { return a.First().Sub(b.First()) })
	words := make([]string, len(open))
	for i, m := range open {
		words[i] = m.Chinese()
	}
	return fmt.Sprintf("它还有%s的账没有公开，仍要公开，由%s的会计、监委会、村主任接着办。", strings.Join(words, "、"), heir)
}

// peopleOf names who has an account in a village.
func (s *Server) peopleOf(c *fiber.Ctx, id int64) (string, error) {
	list, err := s.Users.List(c.UserContext())
	var names []string
	for _, a := range list {
		if a.DivisionID == id && a.DisabledAt.IsZero() {
			names = append(names, a.Name+"（"+a.Role.Chinese()+"）")
		}
	}
	return strings.Join(names, "、"), err
}

// addressWords tells which addresses go on working.
func addressWords(r village.Record) changeGroup {
	g := changeGroup{Title: "网址和纸上的二维码"}
	for _, p := range r.Parts {
		switch {
		case p.Does == village.Ends:
			g.Texts = append(g.Texts, fmt.Sprintf("%s以前公开的网址和贴出去的二维码（代码 %s）照样打开原来的内容，页面上说明它到哪里去了。", p.OldName, p.OldCode))
		case p.Does == village.GoesOn && p.OldCode != p.NewCode:
			g.Texts = append(g.Texts, fmt.Sprintf("%s的旧代码 %s 的网址和二维码照样能用，会转到新代码的网址。", p.Name(), p.OldCode))
		case p.Does == village.Begins && strings.Contains(p.Address, "~"), p.Does == village.GoesOn && strings.Contains(p.Address, "~"):
			g.Texts = append(g.Texts, fmt.Sprintf("代码 %s 别的村用过，那个村的网址不让出来；%s的网址在代码后面多一个“~”和一个号。", p.NewCode, p.Name()))
		}
	}
	if len(g.Texts) == 0 {
		g.Texts = []string{"所有网址和二维码都不变。"}
	}
	return g
}
