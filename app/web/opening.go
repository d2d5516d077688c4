package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/views"
)

// openingPage shows what cash and bank held before the first entry, or asks
// for it while it may still be changed.
type openingPage struct {
	Page
	Cash, Bank money.Fen
	Fixed      bool
	Fields     []views.Field
	Problem    string
}

func (s *Server) showOpening(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	cash, bank, err := s.Finance.Opening(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	return s.openingForm(c, openingInput{cash.Plain(), bank.Plain()}, nil)
}

type openingInput struct{ cash, bank string }

func (s *Server) openingForm(c *fiber.Ctx, in openingInput, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	p := openingPage{Page: s.deskPage(c, "期初余额", deskCrumbs("期初余额")...)}
	if p.Fixed, err = s.Finance.OpeningFixed(c.UserContext(), v.ID); err != nil {
		return err
	}
	if p.Cash, p.Bank, err = s.Finance.Opening(c.UserContext(), v.ID); err != nil {
		return err
	}
	p.Fields = []views.Field{
		{Name: "cash", Label: "现金（元）", Type: "text", Value: in.cash, Inputmode: "decimal", Required: true, Short: true, Autocomplete: "off", Hint: "盘点的库存现金。没有写 0。"},
		{Name: "bank", Label: "银行存款（元）", Type: "text", Value: in.bank, Inputmode: "decimal", Required: true, Short: true, Autocomplete: "off", Hint: "对账单上的余额，几个账户加在一起。没有写 0。"},
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
	in := openingInput{c.FormValue("cash"), c.FormValue("bank")}
	bad := fault.Invalidf("期初余额没有记上。")
	read := func(field, text string) money.Fen {
		f, err := money.Parse(tidyAmount(text))
		if err != nil {
			bad.On(field, "%s", amountProblem(err))
		}
		return f
	}
	cash, bank := read("cash", in.cash), read("bank", in.bank)
	if len(bad.Fields) > 0 {
		return s.openingForm(c, in, bad)
	}
	err = s.Finance.SetOpening(c.UserContext(), actor(c), v, cash, bank)
	if formError(err) {
		return s.openingForm(c, in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "期初余额记好了：现金 "+cash.String()+" 元，银行存款 "+bank.String()+" 元，合计大写"+(cash+bank).Capital()+"。")
	return c.Redirect("/desk/entries", fiber.StatusSeeOther)
}
