package web

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/sheet"
	"sunshine/app/table"
	"sunshine/app/village"
	"sunshine/views"
)

// importsPage lists the files handed in and takes a new one.
type importsPage struct {
	Page
	Fields  []views.Field
	Problem string
	Places  []string // of what must not be in the file
	First   handedView
	Rows    []importRow
	Refused []refusedFile
	Period  string // of the duty a table is handed in for
	Duty    string // the same in words
	Form    string // address of the item's empty workbook
}

// refusedFile is one that was not taken in.
type refusedFile struct{ Name, When, By, Why string }

// importRow is one file of the list.
type importRow struct {
	finance.Import
	Saved  bool
	Undone bool
	When   string
}

func (s *Server) listImports(c *fiber.Ctx) error {
	return s.importsForm(c, uploadInput{
		month: c.Query("month"), reading: c.Query("reading", string(table.Auto)), item: c.Query("item"), period: c.Query("period"),
	}, nil)
}

// uploadInput is the upload form as it was filled in, but for the file.
type uploadInput struct {
	month, reading, item, layout, period string
	first                                handedView // the import by which the file is in the books
}

func (s *Server) importsForm(c *fiber.Ctx, in uploadInput, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	list, err := s.Finance.Imports(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	names, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	p := importsPage{Page: s.deskPage(c, "导入表格", deskCrumbs("导入表格")...), Fields: s.uploadFields(in, names.Of(disclosure.KindTable))}
	p.forDuty(in, names, s.Disclosures.Catalogue)
	for _, i := range list {
		r := importRow{Import: i, Saved: i.State == "saved", When: moment(i.CreatedAt) + " 上传"}
		if r.Saved {
			r.When = moment(i.SavedAt) + " 保存"
		}
		if r.Undone = !i.UndoneAt.IsZero(); r.Undone {
			r.When = moment(i.UndoneAt) + " 撤销"
		}
		p.Rows = append(p.Rows, r)
	}
	refused, err := s.Finance.RefusedFiles(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	for _, h := range refused {
		p.Refused = append(p.Refused, refusedFile{h.Name, moment(h.At), h.By, h.Refused})
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		for _, f := range fault.Fields(failed) {
			if f.Name == "place" {
				p.Places = append(p.Places, f.Message)
			}
		}
		p.First = in.first
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "import/list", p)
}

func (s *Server) uploadFields(in uploadInput, items []disclosure.Item) []views.Field {
	option := func(r table.Reading, text, hint string) views.Option {
		return views.Option{Value: string(r), Text: text, Hint: hint, Selected: in.reading == string(r)}
	}
	return []views.Field{
		{Name: "file", Label: "文件", Type: "file", Accept: ".xlsx,.csv,.txt,.json,.jsonl,text/csv,text/plain,application/json,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Required: true, Hint: "Excel、WPS 存的 .xlsx，或 .csv；别的记账软件导出的 .txt、.json 也可以。不超过 20 MB。"},
		{Name: "month", Label: "哪个月的（可不填）", Type: "month", Value: in.month, Short: true, Hint: "填了，文件里没写年份的日期就按这个月读。"},
		{Name: "reading", Label: "怎么读", Type: "radio", Options: []views.Option{
			option(table.Auto, "自动看", "有日期、摘要、收入支出的当日记账，有凭证号和借贷的当凭证，其余当表格"),
			option(table.CashBook, "现金日记账", "一行一笔，记进账里"),
			option(finance.Vouchers, "别的记账软件的凭证", "一行一条分录，有科目、借方、贷方"),
			option(table.Plain, "表格", "整张表公开，如补贴发放、项目、承包"),
		}},
		s.layoutField(in.layout),
		itemField(items, in.item, "当表格公开时，属于哪一项（可以到下一步再选）"),
	}
}

// layoutField asks which package wrote an export. Its columns are named by their
// headings all the same.
func (s *Server) layoutField(chosen string) views.Field {
	f := views.Field{Name: "layout", Label: "凭证是哪个软件导出的（可不选）", Type: "select", Options: []views.Option{{Text: "自动认"}}}
	for _, x := range s.Finance.Formats().Formats() {
		f.Options = append(f.Options, views.Option{Value: x.ID, Text: x.Name, Selected: x.ID == chosen})
	}
	return f
}

// itemField asks for the catalogue item of a table.
func itemField(items []disclosure.Item, chosen, label string) views.Field {
	f := views.Field{Name: "item", Label: label, Type: "select", Options: []views.Option{{Text: "请选公开事项"}}}
	for _, it := range items {
		f.Options = append(f.Options, views.Option{Value: it.Code, Text: it.Plain + "（" + it.Name + "）", Group: it.Column, Selected: it.Code == chosen})
	}
	return f
}

func (s *Server) handImport(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := uploadInput{month: strings.TrimSpace(c.FormValue("month")), reading: c.FormValue("reading"), item: c.FormValue("item"), layout: c.FormValue("layout"), period: c.FormValue("period")}
	up, err := readHanded(c, in)
	var id int64
	if err == nil {
		id, err = s.Finance.Hand(c.UserContext(), actor(c), v, up)
	}
	if formError(err) {
		if fault.KindOf(err) == fault.Conflict {
			old, findErr := s.Finance.ImportOfFile(c.UserContext(), v.ID, up.Data)
			if findErr != nil {
				return findErr
			}
			in.first = importedBefore(old)
		}
		return s.importsForm(c, in, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/imports/"+itoa64(id), fiber.StatusSeeOther)
}

// importedBefore says of a file that it was handed in before, and leads there.
func importedBefore(i finance.Import) handedView {
	if i.ID == 0 {
		return handedView{}
	}
	h := handedView{Said: "这个文件" + i.CreatedBy + "在 " + moment(i.CreatedAt) + " 已经传过，还没有保存。", Text: "打开那一次", URL: "/desk/imports/" + itoa64(i.ID)}
	switch {
	case !i.UndoneAt.IsZero():
		h.Said = "这个文件" + i.CreatedBy + "在 " + moment(i.CreatedAt) + " 传过，导入后又撤销了。"
	case i.State == "saved":
		h.Said = "这个文件" + i.CreatedBy + "在 " + moment(i.CreatedAt) + " 传过，已经导入。"
	}
	return h
}

// readHanded reads the upload form.
func readHanded(c *fiber.Ctx, in uploadInput) (up finance.Upload, err error) {
	bad := fault.Invalidf("文件没有传上来，请改正下面几处。")
	if in.month != "" {
		if up.Month, err = calendar.ParseMonth(in.month); err != nil {
			bad.On("month", "请写成 2026-03 这样，或者不填")
		}
	}
	switch up.Reading = table.Reading(in.reading); up.Reading {
	case table.Auto, table.CashBook, table.Plain, finance.Vouchers:
	default:
		bad.On("reading", "请选一种读法")
	}
	up.Item, up.Layout, up.Period = in.item, in.layout, in.period
	h, err := c.FormFile("file")
	if err != nil || h.Filename == "" {
		return up, bad.On("file", "请选一个 .xlsx 或 .csv 文件")
	}
	if len(bad.Fields) > 0 {
		return up, bad.On("file", "请再选一次文件")
	}
	up.Name = h.Filename
	up.Data, err = readUpload(h)
	return up, err
}

// importTemplate sends an empty cash book that is read without a question.
func (s *Server) importTemplate(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := sheet.WriteCashBookTemplate(&b, v.Name+"现金日记账"); err != nil {
		return err
	}
	return sendWorkbook(c, b.Bytes(), "cash-book.xlsx", v.Name+"现金日记账（空表）.xlsx")
}

func sendWorkbook(c *fiber.Ctx, body []byte, ascii, name string) error {
	c.Set(fiber.HeaderContentType, kinds["xlsx"].mediaType)
	c.Set(fiber.HeaderContentDisposition, contentDisposition(false, ascii, name))
	return c.Send(body)
}

// previewOfAddress reads the import :id again, if it is the village's own.
func (s *Server) previewOfAddress(c *fiber.Ctx) (v village.Village, p finance.Preview, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, p, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, p, err
	}
	p, err = s.Finance.Preview(c.UserContext(), actor(c), int64(id))
	return v, p, err
}

func (s *Server) showImport(c *fiber.Ctx) error { return s.importForm(c, nil) }

// answerImport records answers to open questions. The form names each question
// by a number, since a key may hold a sheet's name with anything in it.
func (s *Server) answerImport(c *fiber.Ctx) error {
	_, p, err := s.previewOfAddress(c)
	if err != nil {
		return err
	}
	answers := map[string]string{}
	both := c.FormValue("both") // one press: both of a pair of twins are real
	for i := 0; c.FormValue("key-"+itoa(i)) != ""; i++ {
		key, answer := c.FormValue("key-"+itoa(i)), strings.TrimSpace(c.FormValue("answer-"+itoa(i)))
		if both != "" && key == both {
			answer = table.Keep
		}
		if answer != "" || c.FormValue("back") != "" {
			answers[key] = answer
		}
	}
	if len(answers) == 0 {
		return s.importForm(c, fault.Invalidf("还没有答。请至少答一处再按“记下我的决定”。"))
	}
	err = s.Finance.Answer(c.UserContext(), actor(c), p.ID, answers)
	if formError(err) {
		return s.importForm(c, err)
	}
	if err != nil {
		return err
	}
	if c.FormValue("back") != "" {
		flash(c, "info", "收回了，请重新决定。")
	} else {
		flash(c, "success", "记下了。文件按您的决定重新读了一遍。")
	}
	return c.Redirect("/desk/imports/"+itoa64(p.ID), fiber.StatusSeeOther)
}

func (s *Server) saveImport(c *fiber.Ctx) error {
	v, p, err := s.previewOfAddress(c)
	if err != nil {
		return err
	}
	if p.VoucherBook() {
		return s.saveVouchers(c, v, p)
	}
	if !p.CashBook() {
		return s.saveTable(c, v, p)
	}
	accounts := map[string]string{}
	for _, l := range p.Lines {
		if a := c.FormValue(accountName(l)); a != "" {
			accounts[l.Key] = a
		} else if a := c.FormValue(groupName(l)); a != "" {
			accounts[l.Key] = a
		}
	}
	saved, err := s.Finance.SaveCashBook(c.UserContext(), actor(c), v, p.ID, accounts)
	if formError(err) {
		return s.importForm(c, err)
	}
	if err != nil {
		return err
	}
	slices.SortFunc(saved.Months, func(a, b calendar.Month) int { return a.First().Sub(b.First()) })
	var months []string
	for _, m := range saved.Months {
		months = append(months, m.Chinese())
	}
	flash(c, "success", fmt.Sprintf("导入好了：%d 笔账，记进了%s。", saved.Entries, strings.Join(months, "、")))
	return c.Redirect("/desk/entries?month="+saved.Months[0].String(), fiber.StatusSeeOther)
}

func (s *Server) dropImport(c *fiber.Ctx) error {
	_, p, err := s.previewOfAddress(c)
	if err != nil {
		return err
	}
	if err := s.Finance.Drop(c.UserContext(), actor(c), p.ID); err != nil {
		return err
	}
	flash(c, "info", "这次导入取消了，什么都没有记。")
	return c.Redirect("/desk/imports", fiber.StatusSeeOther)
}

// markedImport gives the workbook back with every finding at its cell.
func (s *Server) markedImport(c *fiber.Ctx) error {
	_, p, err := s.previewOfAddress(c)
	if err != nil {
		return err
	}
	var marks []sheet.Mark
	for _, x := range p.Report.Problems {
		if x.Sheet != "" {
			marks = append(marks, sheet.Mark{Sheet: x.Sheet, Row: x.Row, Col: sheet.ColumnNumber(x.Column), Text: levelWords[x.Level] + "：" + x.Message})
		}
	}
	body, err := sheet.Annotate(p.Upload.Data, marks)
	if err != nil {
		return err
	}
	return sendWorkbook(c, body, "marked.xlsx", strings.TrimSuffix(p.FileName, ".xlsx")+"（已标出问题）.xlsx")
}

// accountName names the select of one line's account in the preview's form,
// groupName that of all lines alike.
func accountName(l finance.Line) string { return "account:" + l.Key }

func groupName(l finance.Line) string {
	return "group:" + string(l.New.Kind) + ":" + l.New.Account + ":" + l.Word
}
