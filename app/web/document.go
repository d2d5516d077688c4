package web

import (
	"crypto/rand"
	"fmt"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// documentsPage lists the source documents of a village; who hands them in does
// so here.
type documentsPage struct {
	Page
	Village string
	Clerk   bool
	Lists   []documentList
	Fields  []views.Field
	Once    string
	Problem string
	Empty   views.Empty
}

// documentList is the documents of one state.
type documentList struct {
	Title string
	Rows  []documentRow
}

type documentRow struct {
	URL, Title, Words, Kind, Where, Reason, Cover string
	Amount                                        money.Fen
}

// documentInput is the form of a document as it was filled in.
type documentInput struct{ kind, day, amount, words, once string }

func readDocument(c *fiber.Ctx) documentInput {
	in := documentInput{c.FormValue("kind"), c.FormValue("day"), c.FormValue("amount"), c.FormValue("words"), c.FormValue("once")}
	if len(in.once) > maxOnce {
		in.once = rand.Text()
	}
	return in
}

// document turns the input into a document with its files; unread says what
// could not be read, and why.
func (in documentInput) document(c *fiber.Ctx) (n finance.NewSourceDocument, unread *fault.Error, err error) {
	n = finance.NewSourceDocument{Kind: finance.Kind(in.kind), Words: in.words, Once: in.once}
	unread = fault.Invalidf("")
	n.Day, _ = calendar.ParseDay(strings.TrimSpace(in.day))
	if n.Amount, err = money.Parse(tidyAmount(in.amount)); err != nil {
		unread.On("amount", "%s", amountProblem(err))
	}
	form, err := c.MultipartForm()
	if err != nil {
		return n, unread, nil // a form without files
	}
	if len(form.File["files"]) > maxFiles {
		return n, unread, fault.Invalidf("单据没有交上。").On("files", "一次最多 %d 张，请分开交", maxFiles)
	}
	for _, h := range form.File["files"] {
		if h.Size == 0 && h.Filename == "" {
			continue
		}
		f, err := h.Open()
		if err != nil {
			return n, unread, err
		}
		data, err := io.ReadAll(f)
		_ = f.Close()
		if err != nil {
			return n, unread, err
		}
		n.Files = append(n.Files, data)
	}
	return n, unread, nil
}

func (in documentInput) fields(more bool) []views.Field {
	files := views.Field{
		Name: "files", Label: "拍照或选照片", Type: "file", Accept: "image/*,application/pdf", Multiple: true, Required: !more,
		Hint: "发票、收据、签字的单子，一张一张拍清楚，可以选几张。身份证号、银行卡号、电话请先遮住。",
	}
	if more {
		files.Label, files.Hint = "再加照片", "原来的照片都留着，不用再传。"
	}
	return []views.Field{
		files,
		{Name: "kind", Label: "收入还是支出", Type: "radio", Required: true, Options: []views.Option{
			{Value: string(finance.Expense), Text: "支出", Selected: in.kind == string(finance.Expense)}, {Value: string(finance.Income), Text: "收入", Selected: in.kind == string(finance.Income)},
		}},
		{Name: "amount", Label: "金额（元）", Type: "text", Value: in.amount, Inputmode: "decimal", Required: true, Short: true, Autocomplete: "off"},
		{Name: "day", Label: "单据上的日期", Type: "date", Value: in.day, Required: true, Short: true},
		{Name: "words", Label: "什么钱", Type: "text", Value: in.words, Required: true, Autocomplete: "off", Hint: "做什么用、付给谁或谁付的，一句话说清楚。"},
	}
}

func documentCrumbs(rest ...views.Link) []views.Link {
	crumbs := append([]views.Link{{Text: "工作台", URL: "/desk"}, {Text: "单据", URL: "/desk/documents"}}, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

func (s *Server) listDocuments(c *fiber.Ctx) error {
	return s.documents(c, documentInput{kind: string(finance.Expense), day: s.today().String(), once: rand.Text()}, nil)
}

func (s *Server) documents(c *fiber.Ctx, in documentInput, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	p := documentsPage{
		Page: s.deskPage(c, "单据", documentCrumbs()...), Village: v.Name, Clerk: actor(c).Role == user.Clerk, Once: in.once,
		Empty: views.Empty{Title: "还没有单据", Text: v.Township.Name + "代管账目的村，报账员把单据交到这里。"},
	}
	if p.Clerk {
		p.Fields = in.fields(false)
		p.Empty.Text = "拍好照，写上金额和用途，交给" + v.Township.Name + "的代管会计记账。"
	}
	titles := map[finance.DocumentState]string{finance.DocumentReturned: "退回来的，请改好再交", finance.DocumentHanded: "交上去了，等记账", finance.DocumentBooked: "已经记账", finance.DocumentWithdrawn: "撤回的"}
	order := []finance.DocumentState{finance.DocumentReturned, finance.DocumentHanded, finance.DocumentBooked, finance.DocumentWithdrawn}
	if !p.Clerk {
		titles[finance.DocumentReturned], titles[finance.DocumentHanded] = "退回去的，等报账员改", "等记账"
		order[0], order[1] = order[1], order[0]
	}
	for _, state := range order {
		list, err := s.Finance.SourceDocuments(c.UserContext(), v.ID, state)
		if err != nil {
			return err
		}
		l := documentList{Title: titles[state]}
		for _, d := range list {
			l.Rows = append(l.Rows, documentRowOf(d, s.today()))
		}
		if len(l.Rows) > 0 {
			p.Lists = append(p.Lists, l)
		}
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "document/list", p)
}

func documentRowOf(d finance.SourceDocument, today calendar.Day) documentRow {
	r := documentRow{URL: "/desk/documents/" + itoa64(d.ID), Title: fmt.Sprintf("单据 %d　%s", d.Number, d.Day), Words: d.Words, Kind: d.Kind.Chinese(), Amount: d.Amount, Reason: d.Reason}
	r.Where = d.HandedBy + "　" + moment(d.HandedAt) + "交来"
	switch days := d.Age(today); {
	case d.State == finance.DocumentBooked:
		r.Where += "，记在 " + d.Voucher
	case d.State == finance.DocumentHanded && days > 0:
		r.Where += fmt.Sprintf("，等了 %d 天", days)
	}
	return r
}

func (s *Server) handDocument(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := readDocument(c)
	n, unread, err := in.document(c)
	var id int64
	if err == nil {
		id, err = s.Finance.HandDocument(c.UserContext(), actor(c), v, n)
	}
	if formError(err) {
		return s.documents(c, in, explain(err, unread))
	}
	if err != nil {
		return err
	}
	flash(c, "success", "交上了。记账以后，这里看得到凭证号。")
	return c.Redirect("/desk/documents/"+itoa64(id), fiber.StatusSeeOther)
}

// documentOfAddress finds the document :id among the village's own.
func (s *Server) documentOfAddress(c *fiber.Ctx) (v village.Village, d finance.SourceDocument, steps []finance.DocumentStep, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, d, nil, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, d, nil, err
	}
	d, steps, err = s.Finance.SourceDocument(c.UserContext(), v.ID, int64(id))
	return v, d, steps, err
}

// documentFile sends a photo or PDF of a document.
func (s *Server) documentFile(c *fiber.Ctx) error {
	v, d, _, err := s.documentOfAddress(c)
	if err != nil {
		return err
	}
	a, body, err := s.Finance.SourceFile(c.UserContext(), v.ID, d.ID, c.Params("sha256"))
	if err != nil {
		return err
	}
	return sendUpload(c, upload{a.Type, a.SHA256, "receipt-" + a.SHA256[:8], a.Name, "no-store"}, body)
}
