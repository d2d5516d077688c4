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
	Handed   handedView
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
	f, file, err := handedSheet(c)
	var rows []finance.SubAccountRow
	var unread []finance.RowFault
	if err == nil {
		rows, unread, err = finance.ReadSubAccounts(f)
	}
	if formError(err) {
		return s.accounts(c, accountInput{}, nil, err)
	}
	if err != nil {
		return err
	}
	list := make(accountRows, len(rows))
	for i, r := range rows {
		list[i] = r.NewSubAccount
	}
	plan, faults, err := s.Finance.PlanSubAccounts(c.UserContext(), actor(c), d.ID, list)
	if err != nil {
		return err
	}
	p, err := s.accountPlan(c, d, rows, plan, append(unread, faults...), finance.UnreadColumns(f))
	if err != nil {
		return err
	}
	if p.Handed, err = s.handed(c, d.ID, accountsUse, file, views.Link{Text: "看现在的科目", URL: accountsURL(d)}); err != nil {
		return err
	}
	if p.Problems.Errors > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "account/preview", p)
}

// accountsUse is what a file of sub-accounts is handed in for.
const accountsUse = "accounts"

func (s *Server) accountPlan(c *fiber.Ctx, d village.Division, rows []finance.SubAccountRow, plan []finance.PlannedAccount, faults []finance.RowFault, skipped []string) (accountPreviewPage, error) {
	p := accountPreviewPage{Page: s.deskPage(c, "导入明细科目", accountCrumbs(d, views.Link{Text: "导入"})...), Place: d.Name, Back: accountsURL(d), Unread: strings.Join(skipped, "、")}
	if d.Level == "township" {
		p.Hidden = itoa64(d.ID)
	}
	slices.SortStableFunc(faults, func(a, b finance.RowFault) int { return a.Row - b.Row })
	for _, x := range faults {
		r := rows[x.Row]
		p.Problems.Rows = append(p.Problems.Rows, rowProblems(r.Sheet, r.Row, placeOfAccount(r), x.Err)...)
	}
	p.Problems = onlyErrors(p.Problems.Rows)
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
	p.Rows = string(text)
	return p, err
}

// placeOfAccount finds a field's cell in a row.
func placeOfAccount(r finance.SubAccountRow) func(field string) (column, value string) {
	return func(field string) (column, value string) {
		if field == "income" || field == "expense" {
			field = "use"
		}
		k, ok := r.Columns[field]
		if !ok {
			return "", ""
		}
		return sheet.Letters(k + 1), r.Written[field]
	}
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
	if err := s.tookFile(c, d.ID, accountsUse); err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("保存好了：新加 %d 个，改了 %d 个。", added, amended))
	return c.Redirect(accountsURL(d), fiber.StatusSeeOther)
}
