package web

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/fault"
	"sunshine/views"
)

// contractImportPage asks for a file of contracts.
type contractImportPage struct {
	Page
	Fields  []views.Field
	Problem string
}

func (s *Server) contractTemplate(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	return sendBook(c, s.Assets.ContractTemplate(v.Name), "xlsx", "contracts-template", "合同登记表")
}

func (s *Server) askContractsFile(c *fiber.Ctx) error { return s.contractImport(c, nil) }

func (s *Server) contractImport(c *fiber.Ctx, failed error) error {
	kinds := []views.Option{{Text: "表里都写了"}}
	for _, k := range s.Assets.Reference.Contracts {
		kinds = append(kinds, views.Option{Value: k.Code, Text: k.Name, Selected: c.FormValue("kind") == k.Code})
	}
	p := contractImportPage{Page: s.deskPage(c, "导入合同", contractCrumbs(views.Link{Text: "用表格导入"})...), Fields: []views.Field{
		{Name: "file", Label: "文件", Type: "file", Required: true, Accept: ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Hint: "模板填的、从前的合同台账、招租公告里的标的表都可以。先预览，看清楚了再保存。"},
		{Name: "kind", Label: "表里没写类别的，算哪一类", Type: "select", Options: kinds},
	}}
	if failed != nil {
		p.Problem = sentence(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "contract/import", p)
}

// contractPreviewPage shows what a file of contracts would register.
type contractPreviewPage struct {
	Page
	Problems views.Problems
	List     []contractPreview
	Count    int
	Unread   string
	Rows     string
	Handed   handedView
}

// contractsUse is what a file of contracts is handed in for.
const contractsUse = "contracts"

// contractPreview is one contract of a file.
type contractPreview struct {
	Title, Where, Kind, Signed string
	Facts                      []views.Fact
	PlanNote                   string
	Plan                       views.Table
}

// plannedContracts is what the preview hands on, judged again before it is written.
type plannedContracts []asset.NewContract

func (s *Server) previewContracts(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	f, file, err := handedSheet(c)
	var rows []asset.ContractRow
	var unread []string
	if err == nil {
		rows, unread, err = s.Assets.ReadContracts(f, c.FormValue("kind"))
	}
	if formError(err) {
		return s.contractImport(c, err)
	}
	if err != nil {
		return err
	}
	faults, err := s.Assets.CheckContracts(c.UserContext(), v, rows)
	if err != nil {
		return err
	}
	p := contractPreviewPage{Page: s.deskPage(c, "导入合同", contractCrumbs(views.Link{Text: "用表格导入", URL: "/desk/contracts/import"}, views.Link{Text: "预览"})...), Count: len(rows), Unread: strings.Join(unread, "、")}
	for _, x := range faults {
		r := rows[x.Row]
		p.Problems.Rows = append(p.Problems.Rows, rowProblems(r.Sheet, r.Row, r.Place, x.Err)...)
	}
	p.Problems = onlyErrors(p.Problems.Rows)
	if p.Handed, err = s.handed(c, v.ID, contractsUse, file, views.Link{Text: "看现在的合同", URL: "/desk/contracts"}); err != nil {
		return err
	}
	ready := make(plannedContracts, 0, len(rows))
	for _, r := range rows {
		ready = append(ready, r.NewContract)
		p.List = append(p.List, s.contractPreview(r))
	}
	text, err := json.Marshal(ready)
	if err != nil {
		return err
	}
	p.Rows = string(text)
	if p.Problems.Errors > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "contract/preview", p)
}

// contractPreview draws a contract of a file with all that was read of it.
func (s *Server) contractPreview(r asset.ContractRow) contractPreview {
	x := contractPreview{Title: r.Title, Where: r.String(), Signed: "还没有签", PlanNote: planNote(r.Plan), Plan: planTable(r)}
	if !r.Signed.IsZero() {
		x.Signed = r.Signed.Chinese() + "签"
	}
	for _, l := range r.Lines(s.Assets.Reference.Contracts, false) {
		switch l.Name {
		case "名称", "签订日期":
		case "类别":
			x.Kind = l.Value
		default:
			x.Facts = append(x.Facts, views.Fact{Name: l.Name, Value: l.Value})
		}
	}
	return x
}

func planTable(r asset.ContractRow) views.Table {
	t := views.Table{Caption: r.Title + "的分期", Head: []views.Column{{Text: "期", Num: true}, {Text: "到期日", Whole: true}, {Text: "金额（元）", Num: true}}}
	for _, i := range r.Plan {
		amount := yuanOf(i.Fen)
		if i.Unknown {
			amount = "待定"
		}
		t.Rows = append(t.Rows, []string{itoa(i.N), i.Due.String(), amount})
	}
	return t
}

// saveContracts registers what the preview showed, all or none.
func (s *Server) saveContracts(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	var list plannedContracts
	if err := json.Unmarshal([]byte(c.FormValue("rows")), &list); err != nil || len(list) == 0 {
		return s.contractImport(c, fault.Invalidf("没有保存。请再选一次文件。"))
	}
	for i := range list {
		list[i].Ending, list[i].Things = asset.ContractEnding{}, nil // a file tells neither
	}
	added, faults, err := s.Assets.AddContracts(c.UserContext(), actor(c), v, list)
	if err == nil && len(faults) > 0 {
		err = faults[0].Err
	}
	if formError(err) {
		return s.contractImport(c, err)
	}
	if err != nil {
		return err
	}
	if err := s.tookFile(c, v.ID, contractsUse); err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("登记好了 %d 份合同，已经公开。", added))
	return c.Redirect("/desk/contracts", fiber.StatusSeeOther)
}
