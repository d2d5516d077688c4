package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
)

func (s *Server) templateRows(c *fiber.Ctx, v village.Village) ([]templateRow, error) {
	list, err := s.Finance.Templates(c.UserContext(), v.ID)
	rows := []templateRow{}
	for _, t := range list {
		row := templateRow{ID: t.ID, Name: t.Name, Initials: t.Initials, Shipped: t.Shipped}
		for _, l := range t.Body.Lines {
			row.Lines = append(row.Lines, templateLine{Debit: l.Side == "debit", Account: l.Account, Amount: l.Debit + l.Credit})
		}
		rows = append(rows, row)
	}
	return rows, err
}

func (s *Server) listTemplates(c *fiber.Ctx) error { return s.templates(c, "", "", nil) }

// templates shows the list; id and name are those of a change that was refused.
func (s *Server) templates(c *fiber.Ctx, id, name string, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	p := templatesPage{Page: s.deskPage(c, "常用凭证", deskCrumbs("记账凭证", "常用凭证")...), Wrong: id, Name: name}
	if p.Templates, err = s.templateRows(c, v); err != nil {
		return err
	}
	if failed != nil {
		p.Problem = sentence(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "template/list", p)
}

func (s *Server) addTemplate(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	var from finance.TemplateSource
	if id, err := numberIn(c.FormValue("draft")); err == nil {
		from.DraftID = int64(id)
	} else if id, err := numberIn(c.FormValue("voucher")); err == nil {
		from.VoucherID = int64(id)
	} else {
		return s.templates(c, "", c.FormValue("name"), fault.Invalidf("常用凭证没有存上。请先打开要存的那张凭证。"))
	}
	t, err := s.Finance.AddTemplate(c.UserContext(), actor(c), v, c.FormValue("name"), from)
	if formError(err) {
		return s.templates(c, "", c.FormValue("name"), err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "“"+t.Name+"”存进了常用凭证。")
	return c.Redirect("/desk/templates", fiber.StatusSeeOther)
}

func (s *Server) renameTemplate(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	err = s.Finance.RenameTemplate(c.UserContext(), actor(c), v, c.Params("id"), c.FormValue("name"))
	if formError(err) {
		return s.templates(c, c.Params("id"), c.FormValue("name"), err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "名字改好了。")
	return c.Redirect("/desk/templates", fiber.StatusSeeOther)
}

func (s *Server) removeTemplate(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	if err := s.Finance.RemoveTemplate(c.UserContext(), actor(c), v, c.Params("id")); err != nil {
		return err
	}
	flash(c, "success", "从常用凭证里拿掉了。用它记过的账不变。")
	return c.Redirect("/desk/templates", fiber.StatusSeeOther)
}
