package web

import (
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// codesPage shows in what a table of codes differs from the divisions there are.
type codesPage struct {
	Page
	Lead    string
	Does    views.Table // what will be done
	Gone    []string
	Doubt   bool // villages are gone and others new: maybe the same ones
	Rows    string
	Day     string
	Paper   village.Paper
	Nothing bool
}

func (s *Server) showCodes(c *fiber.Ctx) error { return s.codesForm(c, nil) }

func (s *Server) codesForm(c *fiber.Ctx, failed error) error {
	f := changeFields{c: c}
	fields := append([]views.Field{
		{Name: "file", Label: "区划代码表", Type: "file", Accept: ".xlsx,.csv", Required: true, Hint: "xlsx 或 CSV，要有“代码”和“名称”两列，本县的县、乡镇、村都在里面"},
	}, f.paper(s.today(), village.Recode)...)
	fields[1].Hint = "今天或以前的一天；新出现的村从这个月起公开"
	fields[2].Hint = "如：2026年统计用区划代码"
	return s.refill(c, formPage{
		Page: s.deskPage(c, "用代码表核对", adminCrumbs(views.Link{Text: "村和乡镇", URL: "/desk/villages"}, views.Link{Text: "用代码表核对"})...),
		Lead: "统计局每年公布的区划代码表，传上来和现在的比一比：哪些是新的、改了名、换了代码、不见了。看过再改。", Fields: fields, Action: "/desk/villages/import", Button: "上传并比较",
	}, failed)
}

func (s *Server) previewCodes(c *fiber.Ctx) error {
	h, err := c.FormFile("file")
	if err != nil || h.Size == 0 {
		return s.codesForm(c, fault.Invalidf("没有读文件。").On("file", "请先选一个文件"))
	}
	data, err := readUpload(h)
	if err != nil {
		return err
	}
	day, err := calendar.ParseDay(c.FormValue("day"))
	if err != nil {
		return s.codesForm(c, fault.Invalidf("没有读文件。").On("day", "%s", fault.Message(err)))
	}
	f, err := sheet.Read(h.Filename, data)
	if err != nil {
		return s.codesForm(c, err)
	}
	rows, err := village.ReadCodes(f)
	if err != nil {
		return s.codesForm(c, err)
	}
	list, err := s.Villages.Compare(c.UserContext(), rows)
	if err != nil {
		return s.codesForm(c, err)
	}
	return s.showDifferences(c, rows, list, day)
}

func (s *Server) showDifferences(c *fiber.Ctx, rows []village.CodeRow, list []village.Difference, day calendar.Day) error {
	text, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	p := codesPage{
		Page: s.deskPage(c, "会这样改", adminCrumbs(views.Link{Text: "村和乡镇", URL: "/desk/villages"}, views.Link{Text: "用代码表核对", URL: "/desk/villages/import"}, views.Link{Text: "会这样改"})...),
		Rows: string(text), Day: day.String(), Paper: village.Paper{Document: c.FormValue("document"), Number: c.FormValue("number")},
		Does: views.Table{Caption: "会这样改", Stack: true, Head: []views.Column{{Text: "代码", Whole: true}, {Text: "名称"}, {Text: "在哪里"}, {Text: "怎么改"}}},
	}
	fresh := map[string]bool{}
	for _, d := range list {
		switch d.Kind {
		case village.DiffGone:
			p.Gone = append(p.Gone, d.Name+"（"+d.Code+afterComma(d.Place)+"）")
			p.Doubt = p.Doubt || fresh[d.Place]
			continue
		case village.DiffNew:
			fresh[d.Place] = d.Level == "village"
		}
		p.Does.Rows = append(p.Does.Rows, []string{d.Code, d.Name, d.Place, differenceWord(d, day)})
	}
	p.Nothing = len(list) == 0
	p.Lead = fmt.Sprintf("表里有 %d 行。要改 %d 处，还没有改。", len(rows), len(p.Does.Rows))
	return s.renderDesk(c, "admin/codes", p)
}

// afterComma writes a place after what stands before it.
func afterComma(place string) string {
	if place == "" {
		return ""
	}
	return "，" + place
}

// differenceWord says what will be done.
func differenceWord(d village.Difference, day calendar.Day) string {
	switch d.Kind {
	case village.DiffRenamed:
		return "由“" + d.Was + "”改名"
	case village.DiffRecoded:
		return "代码由 " + d.Was + " 换成这个"
	case village.DiffNew:
		if d.Level == "village" {
			return "新加，从" + day.MonthOf().Chinese() + "起公开"
		}
		return "新加"
	}
	return ""
}

// adoptCodes makes what was shown. It is compared again: something may have changed
// since.
func (s *Server) adoptCodes(c *fiber.Ctx) error {
	var rows []village.CodeRow
	if err := json.Unmarshal([]byte(c.FormValue("rows")), &rows); err != nil || len(rows) == 0 {
		return s.codesForm(c, fault.Invalidf("没有改。请再选一次文件。"))
	}
	day, err := calendar.ParseDay(c.FormValue("day"))
	if err != nil {
		return s.codesForm(c, fault.Invalidf("没有改。").On("day", "%s", fault.Message(err)))
	}
	done, err := s.Villages.Adopt(c.UserContext(), actor(c), rows, day, village.Paper{Document: c.FormValue("document"), Number: c.FormValue("number")})
	if formError(err) {
		return s.codesForm(c, err)
	}
	if err != nil {
		return err
	}
	if err := s.oweNow(c); err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("改好了，一共 %d 处。", len(done)))
	return c.Redirect("/desk/villages", fiber.StatusSeeOther)
}
