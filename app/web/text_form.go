package web

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/sheet"
)

// formsPage lists the fixed shapes of tables.
type formsPage struct {
	Page
	Forms []shapeRow
}

// shapeRow is one of them.
type shapeRow struct {
	disclosure.Form
	Must, May string // columns
	Checks    []string
	URL       string
	Import    string
	Mark      string
}

func (s *Server) listForms(c *fiber.Ctx) error {
	p := formsPage{Page: s.deskPage(c, "公开表样", deskCrumbs("公开表样")...)}
	list, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	for _, f := range s.Disclosures.Catalogue.Forms() {
		if _, err := list.Item(f.Item); err != nil || !f.Tabular() {
			continue
		}
		var must, may []string
		for _, k := range f.Columns {
			if k.Required {
				must = append(must, k.Heading())
			} else {
				may = append(may, k.Heading())
			}
		}
		r := shapeRow{
			Form: f, Must: strings.Join(must, "、"), May: strings.Join(may, "、"), Checks: f.Checked(),
			URL: "/desk/forms/" + f.Item + ".xlsx", Import: "/desk/imports?reading=table&item=" + f.Item,
		}
		r.Mark = "来源：" + f.Source
		p.Forms = append(p.Forms, r)
	}
	return s.renderDesk(c, "text/forms", p)
}

// formWorkbook sends an empty workbook of a form that is read without a question
// once it is filled in.
func (s *Server) formWorkbook(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	f, has := s.Disclosures.Catalogue.Form(c.Params("item"))
	if !has || !f.Tabular() {
		return fault.NotFoundf("这一项没有固定的表样。")
	}
	var b bytes.Buffer
	if err := sheet.WriteInput(&b, f.Input(v.Name)); err != nil {
		return err
	}
	return sendWorkbook(c, b.Bytes(), f.Item+".xlsx", v.Name+f.Name+"（表样）.xlsx")
}
