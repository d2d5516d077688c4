package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// accountFile gives the sub-accounts of a place as the template file.
func (s *Server) accountFile(c *fiber.Ctx) error {
	d, err := s.accountsPlace(c)
	if err != nil {
		return err
	}
	list, err := s.Finance.SubAccounts(c.UserContext(), d.ID)
	if err != nil {
		return err
	}
	book := finance.SubAccountBook(d.Name, list)
	return sendBook(c, book, c.Params("kind"), "accounts-"+d.Code, d.Name+"明细科目")
}

// accountPreviewPage shows what a template file would do.
type accountPreviewPage struct {
	Page
	Place    string
	Problems views.Problems
	Table    views.Table
	New      int
	Changed  int
	Same     int
	Unread   string // columns
	Rows     string // for the second step
	Hidden   string
	Back     string
}

// accountRows is what the preview hands on, read and judged again before it is
// written.
type accountRows []finance.NewSubAccount

func (s *Server) previewAccounts(c *fiber.Ctx) error {
	d, err := s.accountsPlace(c)
	if err != nil {
		return err
	}
	h, err := c.FormFile("file")
	if err != nil || h.Size == 0 {
		return s.accounts(c, accountInput{}, nil, fault.Invalidf("没有读文件。请先选一个文件。"))
	}
	data, err := readUpload(h)
	if err != nil {
		return err
	}
	f, err := sheet.Read(h.Filename, data)
	if err != nil {
		return s.accounts(c, accountInput{}, nil, err)
	}
	rows, unread, err := finance.ReadSubAccounts(f)
	if err != nil {
		return s.accounts(c, accountInput{}, nil, err)
	}
	list := make(accountRows, len(rows))
	for i, r := range rows {
		list[i] = r.NewSubAccount
	}
	plan, faults, err := s.Finance.PlanSubAccounts(c.UserContext(), actor(c), d.ID, list)
	if err != nil {
		return err
	}
	return s.showAccountPlan(c, d, rows, plan, append(unread, faults...), finance.UnreadColumns(f))
}

func (s *Server) showAccountPlan(c *fiber.Ctx, d village.Division, rows []finance.SubAccountRow, plan []finance.PlannedAccount, faults []finance.RowFault, skipped []string) error {
	p := accountPreviewPage{Page: s.deskPage(c, "导入明细科目", accountCrumbs(d, views.Link{Text: "导入"})...), Place: d.Name, Back: accountsURL(d), Unread: strings.Join(skipped, "、")}
	if d.Level == "township" {
		p.Hidden = itoa64(d.ID)
	}
	slices.SortStableFunc(faults, func(a, b finance.RowFault) int { return a.Row - b.Row })
	for _, x := range faults {
		p.Problems.Rows = append(p.Problems.Rows, accountProblems(rows[x.Row], x.Err)...)
	}
	p.Problems.Errors = len(p.Problems.Rows)
	p.Table = views.Table{Caption: "会这样改", Stack: true, Head: []views.Column{{Text: "代码"}, {Text: "名称"}, {Text: "明白话"}, {Text: "用在"}, {Text: "起用", Whole: true}, {Text: "停用", Whole: true}, {Text: "怎么改"}}}
	ready := make(accountRows, 0, len(plan))
	for _, x := range plan {
		switch x.Change {
		case "":
			p.Same++
			continue
		case "新增":
			p.New++
		default:
			p.Changed++
		}
		ready = append(ready, x.NewSubAccount)
		p.Table.Rows = append(p.Table.Rows, []string{x.Code, x.Name, x.Plain, x.Use(), x.From.String(), x.Until.String(), x.Change})
	}
	text, err := json.Marshal(ready)
	if err != nil {
		return err
	}
	p.Rows = string(text)
	if p.Problems.Errors > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "account/preview", p)
}

// accountProblems lists what is wrong with one row, cell by cell.
func accountProblems(r finance.SubAccountRow, err error) (list []views.Problem) {
	for _, f := range fault.Fields(err) {
		p := views.Problem{Level: "error", Sheet: r.Sheet, Row: r.Row, Message: f.Message}
		field := f.Name
		if field == "income" || field == "expense" {
			field = "use"
		}
		if k, ok := r.Columns[field]; ok {
			p.Column, p.Value = sheet.Letters(k+1), r.Written[field]
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		list = []views.Problem{{Level: "error", Sheet: r.Sheet, Row: r.Row, Message: fault.Message(err)}}
	}
	return list
}

// applyAccounts writes what the preview showed. It is judged again: the accounts
// may have changed since.
func (s *Server) applyAccounts(c *fiber.Ctx) error {
	d, err := s.accountsPlace(c)
	if err != nil {
		return err
	}
	var list accountRows
	if err := json.Unmarshal([]byte(c.FormValue("rows")), &list); err != nil || len(list) == 0 || len(list) > 2000 {
		return s.accounts(c, accountInput{}, nil, fault.Invalidf("没有保存。请再选一次文件。"))
	}
	added, amended, faults, err := s.Finance.WriteSubAccounts(c.UserContext(), actor(c), d.ID, list)
	if err == nil && len(faults) > 0 {
		err = faults[0].Err
	}
	if formError(err) {
		return s.accounts(c, accountInput{}, nil, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("保存好了：新加 %d 个，改了 %d 个。", added, amended))
	return c.Redirect(accountsURL(d), fiber.StatusSeeOther)
}
