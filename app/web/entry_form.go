package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
	"sunshine/views"
)

// entryInput is the entry form as it was filled in.
type entryInput struct {
	Kind                                                 finance.Kind
	Day, Money, Account, Amount, Summary                 string
	Handler, Witness, Approver, Note, Then, Once, Reason string
}

// maxOnce is how long the name of a form may be, in bytes; ours have 26.
const maxOnce = 64

// entryPage is the form for one entry.
type entryPage struct {
	Page
	Input   entryInput
	Kinds   []NavLink
	Fields  []views.Field // what, before the people
	People  []views.Field
	Files   views.Field
	Advice  advice
	Problem string
	Last    finance.Entry // the one just booked
}

func (s *Server) newEntry(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := entryInput{Kind: finance.Kind(c.Query("kind", string(finance.Expense))), Day: s.today().String(), Once: rand.Text()}
	if m, err := calendar.ParseMonth(c.Query("month")); err == nil && m.Before(s.today().MonthOf()) {
		in.Day = m.Last().String()
	}
	var last finance.Entry
	if id, err := numberIn(c.Query("after")); err == nil { // keep the day and the people of the one before
		if last, err = s.ownEntry(c, v, int64(id)); err != nil {
			return err
		}
		in.Day, in.Handler, in.Witness, in.Approver = last.Day.String(), last.Handler, last.Witness, last.Approver
		if in.Money = "cash"; last.Money == finance.Bank {
			in.Money = "bank"
		}
	}
	return s.entryForm(c, in, last, nil)
}

func (s *Server) entryForm(c *fiber.Ctx, in entryInput, last finance.Entry, failed error) error {
	p := entryPage{Page: s.deskPage(c, "记一笔"+in.Kind.Chinese(), deskCrumbs("记账", "记一笔")...), Input: in, Last: last}
	for _, k := range []finance.Kind{finance.Expense, finance.Income, finance.Transfer} {
		link := "/desk/entries/new?kind=" + string(k)
		if last.ID != 0 {
			link += "&after=" + itoa64(last.ID)
		}
		p.Kinds = append(p.Kinds, NavLink{Text: k.Chinese(), URL: link, Current: k == in.Kind})
	}
	p.Fields, p.People = in.fields(s.Finance.Chart), in.people()
	if last.ID != 0 { // day and money stay: typing goes on below them
		p.Fields[2].Focus = true
	}
	p.Files = views.Field{
		Name: "files", Label: "单据照片或 PDF", Type: "file", Accept: "image/*,application/pdf", Multiple: true,
		Hint: "可以一次选几张，以后也能补。榜公开后村民能点开看，身份证号、银行卡号、电话请先遮住。",
	}
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	if p.Advice, err = s.adviceOf(c.UserContext(), v, in); err != nil {
		return err
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		placeErrors(p.People, failed)
		placeErrors(p.Advice.Reason, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "entry/new", p)
}

// fields are the inputs of the kind's form.
func (in entryInput) fields(chart *finance.Chart) []views.Field {
	fields := []views.Field{{Name: "day", Label: "日期", Type: "date", Value: in.Day, Required: true, Short: true}}
	if in.Kind == finance.Transfer {
		fields = append(fields, views.Field{Name: "money", Label: "怎么转", Type: "radio", Required: true, Options: []views.Option{
			{Value: "cash", Text: "现金存进银行", Selected: in.Money == "cash"}, {Value: "bank", Text: "从银行取出现金", Selected: in.Money == "bank"},
		}})
	} else {
		fields = append(fields,
			views.Field{Name: "money", Label: map[bool]string{true: "收在哪里", false: "从哪里付"}[in.Kind == finance.Income], Type: "radio", Required: true, Options: []views.Option{
				{Value: "cash", Text: "现金", Selected: in.Money == "cash"}, {Value: "bank", Text: "银行存款", Selected: in.Money == "bank"},
			}},
			views.Field{Name: "account", Label: "科目", Type: "select", Required: true, Options: accountOptions(chart, in.Kind, in.Account, "请选一个科目")})
	}
	return append(fields,
		views.Field{Name: "amount", Label: "金额（元）", Type: "text", Value: in.Amount, Inputmode: "decimal", Required: true, Short: true, Autocomplete: "off"},
		views.Field{Name: "summary", Label: "摘要", Type: "text", Value: in.Summary, Required: true, Autocomplete: "off", Hint: "钱从哪来、用在哪，村民看得懂的一句话。"})
}

func (in entryInput) people() []views.Field {
	return []views.Field{
		{Name: "handler", Label: "经手人", Type: "text", Value: in.Handler, Autocomplete: "off"},
		{Name: "witness", Label: "证明人", Type: "text", Value: in.Witness, Autocomplete: "off"},
		{Name: "approver", Label: "审批人", Type: "text", Value: in.Approver, Autocomplete: "off"},
		{Name: "note", Label: "备注", Type: "text", Value: in.Note, Autocomplete: "off", Hint: "备注只留在账里，不公开。"},
	}
}

// accountOptions lists the accounts of a kind in everyday words, in two groups.
func accountOptions(chart *finance.Chart, k finance.Kind, chosen, empty string) []views.Option {
	var options []views.Option
	if empty != "" {
		options = append(options, views.Option{Text: empty})
	}
	for _, a := range chart.Choices(k) {
		o := views.Option{Value: a.Code, Text: a.Name, Selected: a.Code == chosen, Group: "往来、资产等"}
		if a.Plain != a.Name {
			o.Text = a.Plain + "（" + a.Name + "）"
		}
		if a.Class == "income" || a.Class == "expense" {
			o.Group = map[finance.Kind]string{finance.Income: "收入", finance.Expense: "支出"}[k]
		}
		options = append(options, o)
	}
	return options
}

func readEntry(c *fiber.Ctx) entryInput {
	return entryInput{
		Kind: finance.Kind(c.FormValue("kind")), Day: c.FormValue("day"), Money: c.FormValue("money"), Account: c.FormValue("account"),
		Amount: c.FormValue("amount"), Summary: c.FormValue("summary"), Handler: c.FormValue("handler"), Witness: c.FormValue("witness"),
		Approver: c.FormValue("approver"), Note: c.FormValue("note"), Then: c.FormValue("then"), Once: c.FormValue("once"), Reason: c.FormValue(finance.ReasonField),
	}
}

// entry turns the input into an entry. What cannot be read is left zero, which
// the capability refuses together with everything else; unread says why.
func (in entryInput) entry() (n finance.New, unread *fault.Error) {
	n = finance.New{Kind: in.Kind, Account: in.Account, Summary: in.Summary, Handler: in.Handler, Witness: in.Witness, Approver: in.Approver, Note: in.Note, Once: in.Once, Reason: in.Reason}
	unread = fault.Invalidf("")
	n.Day, _ = calendar.ParseDay(strings.TrimSpace(in.Day))
	n.Money, _ = finance.ParseMoneyAccount(in.Money)
	var err error
	if n.Amount, err = money.Parse(tidyAmount(in.Amount)); err != nil {
		unread.On("amount", "%s", amountProblem(err))
	}
	return n, unread
}

// tidyAmount narrows what people type for an amount: full-width digits, signs
// and spaces, 元 and ￥. What it leaves is judged by money.Parse.
func tidyAmount(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '￥' || r == '¥' || r == '　' || r == ' ' || r == '\u00a0':
			return -1
		case r == '，':
			return ','
		case r == '−' || r == '—' || r == '–':
			return '-'
		}
		return r
	}, s)
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(s, "整"), "元"), "圆")
}

func amountProblem(err error) string {
	switch {
	case errors.Is(err, money.ErrEmpty):
		return "请写金额"
	case errors.Is(err, money.ErrSyntax):
		return "看不懂这个金额，请写成 1234.50 这样"
	}
	return err.Error()
}

// explain puts the closer reasons in place of the general ones.
func explain(failed error, unread *fault.Error) error {
	var f *fault.Error
	if !errors.As(failed, &f) {
		return failed
	}
	for _, u := range unread.Fields {
		for i := range f.Fields {
			if f.Fields[i].Name == u.Name {
				f.Fields[i].Message = u.Message
			}
		}
	}
	return f
}

func (s *Server) postEntry(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := readEntry(c)
	if len(in.Once) > maxOnce {
		in.Once = rand.Text()
	}
	n, unread := in.entry()
	e, err := s.Finance.Post(c.UserContext(), actor(c), v, n)
	if formError(err) {
		if len(fault.Fields(err)) > 0 && fault.Fields(err)[0].Name == finance.OnceField {
			in.Once = rand.Text()
		}
		return s.entryForm(c, in, finance.Entry{}, explain(err, unread))
	}
	if err != nil {
		return err
	}
	said := fmt.Sprintf("记上了：%s %s %s 元，大写%s。", e.Voucher(), e.Kind.Chinese(), e.Amount, e.Amount.Capital())
	if _, err := s.attachAll(c, v, e.ID, "files", ""); err != nil && !errors.Is(err, finance.ErrAttached) {
		if !formError(err) {
			return err
		}
		flash(c, "warning", said+"但单据没有加上："+sentence(err))
		return c.Redirect("/desk/entries/"+itoa64(e.ID), fiber.StatusSeeOther)
	}
	flash(c, "success", said)
	if in.Then == "month" {
		return c.Redirect("/desk/entries?month="+e.Month.String()+"&entry="+strconv.Itoa(e.Number)+"#n"+strconv.Itoa(e.Number), fiber.StatusSeeOther)
	}
	return c.Redirect("/desk/entries/new?kind="+string(e.Kind)+"&after="+itoa64(e.ID), fiber.StatusSeeOther)
}

// maxFiles is how many files go into one form; looking at each takes a while.
const maxFiles = 20

// attachAll adds the files of a form field to an entry and stops at the first
// that is refused. One that is there already counts as refused only if no other
// was added.
func (s *Server) attachAll(c *fiber.Ctx, v village.Village, id int64, field, name string) (n int, err error) {
	form, err := c.MultipartForm()
	if err != nil {
		return 0, nil // a form without files
	}
	if len(form.File[field]) > maxFiles {
		return 0, fault.Invalidf("附件没有加上。").On("file", "一次最多 %d 张，请分几次传", maxFiles)
	}
	var twice error
	for _, h := range form.File[field] {
		if h.Size == 0 && h.Filename == "" {
			continue
		}
		data, err := readUpload(h)
		if err != nil {
			return n, err
		}
		err = s.Finance.Attach(c.UserContext(), actor(c), v, id, name, data)
		switch {
		case errors.Is(err, finance.ErrAttached):
			twice = err
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	if n == 0 {
		return n, twice
	}
	return n, nil
}

func readUpload(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
