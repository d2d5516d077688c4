package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/views"
)

// openingPage shows what cash and the accounts at banks held before the first
// entry, or asks for it while it may still be changed.
type openingPage struct {
	Page
	Openings []finance.MoneyOpening
	Fixed    bool
	Fields   []views.Field
	Problem  string
}

func (s *Server) showOpening(c *fiber.Ctx) error {
	return s.openingForm(c, func(o finance.MoneyOpening) string { return o.Fen.Plain() }, nil)
}

// openingForm asks for each money account; typed gives what stands in its field.
func (s *Server) openingForm(c *fiber.Ctx, typed func(finance.MoneyOpening) string, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	p := openingPage{Page: s.deskPage(c, "期初余额", deskCrumbs("期初余额")...)}
	if p.Fixed, err = s.Finance.OpeningFixed(c.UserContext(), v.ID); err != nil {
		return err
	}
	if p.Openings, err = s.Finance.Openings(c.UserContext(), v.ID); err != nil {
		return err
	}
	for _, o := range p.Openings {
		f := views.Field{
			Name: finance.OpeningField(o.Account), Label: o.Name + "（元）", Type: "text", Value: typed(o), Inputmode: "decimal", Required: true, Short: true, Autocomplete: "off",
			Hint: "对账单上的余额。没有写 0。",
		}
		if o.Account == finance.Cash {
			f.Hint = "盘点的库存现金。没有写 0。"
		}
		p.Fields = append(p.Fields, f)
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "desk/opening", p)
}

func (s *Server) setOpening(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	list, err := s.Finance.Openings(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	typed := func(o finance.MoneyOpening) string { return c.FormValue(finance.OpeningField(o.Account)) }
	bad := fault.Invalidf("期初余额没有记上。")
	all, told := money.Fen(0), ""
	for i, o := range list {
		f, err := money.Parse(tidyAmount(typed(o)))
		if err != nil {
			bad.On(finance.OpeningField(o.Account), "%s", amountProblem(err))
			continue
		}
		list[i].Fen, all = f, all+f
		told += fmt.Sprintf("%s %s 元，", o.Name, f)
	}
	if len(bad.Fields) > 0 {
		return s.openingForm(c, typed, bad)
	}
	err = s.Finance.SetOpenings(c.UserContext(), actor(c), v, list)
	if formError(err) {
		return s.openingForm(c, typed, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "期初余额记好了："+told+"合计大写"+all.Capital()+"。")
	return c.Redirect("/desk/entries", fiber.StatusSeeOther)
}
