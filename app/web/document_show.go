package web

import (
	"crypto/rand"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/user"
	"sunshine/views"
)

// documentPage is one source document: what was done with it and, for whoever's
// turn it is, what may be done now.
type documentPage struct {
	Page
	Document finance.SourceDocument
	Heading  string
	Returned string // why it came back, while it waits to be mended
	Mark     mark
	Facts    []views.Fact
	Steps    []documentStepRow
	Again    []views.Field // who handed it in mends it
	Withdraw bool
	Entry    []views.Field // the accountant books it
	People   []views.Field
	More     []views.Field
	MoreOpen bool
	Parties  []views.Option
	Advice   advice
	Input    entryInput
	Return   []views.Field
	Link     []views.Field
	Problem  string
	Form     string // the one that failed
}

type documentStepRow struct{ What, Who, Words string }

// documentTry is what failed on a document's page, if anything did.
type documentTry struct {
	form   string // again, book, return or link
	err    error
	entry  *entryInput
	again  *documentInput
	reason string
	number string
}

func (s *Server) showDocument(c *fiber.Ctx) error { return s.document(c, documentTry{}) }

func (s *Server) document(c *fiber.Ctx, try documentTry) error {
	_, d, steps, err := s.documentOfAddress(c)
	if err != nil {
		return err
	}
	p := documentPage{
		Page: s.deskPage(c, fmt.Sprintf("单据 %d", d.Number), documentCrumbs(views.Link{Text: fmt.Sprintf("单据 %d", d.Number)})...), Document: d, Form: try.form,
		Heading: fmt.Sprintf("单据 %d", d.Number), Mark: s.documentMark(d),
		Facts: []views.Fact{{Name: "什么钱", Value: d.Words}, {Name: "单据上的日期", Value: d.Day.Chinese()}},
	}
	if d.State == finance.DocumentReturned {
		p.Returned = d.Reason
	}
	if d.VoucherID != 0 {
		p.Facts = append(p.Facts, views.Fact{Name: "记在凭证", Value: d.Voucher, URL: "/desk/vouchers/" + itoa64(d.VoucherID)})
	}
	for _, x := range steps {
		r := documentStepRow{What: x.Chinese(), Who: x.By + "　" + moment(x.At), Words: x.Words}
		if x.Voucher != "" {
			r.Words = x.Voucher
		}
		p.Steps = append(p.Steps, r)
	}
	if err := s.documentForms(c, &p, try); err != nil {
		return err
	}
	if try.err != nil {
		p.Problem = fault.Message(try.err)
		for _, fields := range [][]views.Field{p.Again, p.Entry, p.People, p.More, p.Advice.Reason, p.Return, p.Link} {
			placeErrors(fields, try.err)
		}
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "document/show", p)
}

// documentMark tells how a document stands.
func (s *Server) documentMark(d finance.SourceDocument) mark {
	switch d.State {
	case finance.DocumentBooked:
		return mark{views.Met, "已记账"}
	case finance.DocumentReturned:
		return mark{views.Returned, "退回了"}
	case finance.DocumentWithdrawn:
		return mark{views.Draft, "已撤回"}
	}
	if days := d.Age(s.today()); days > 0 {
		return mark{views.Review, fmt.Sprintf("等记账，%d 天了", days)}
	}
	return mark{views.Review, "等记账"}
}

// documentForms offers what the person may do now.
func (s *Server) documentForms(c *fiber.Ctx, p *documentPage, try documentTry) error {
	d := p.Document
	clerk := actor(c).Role == user.Clerk
	p.Withdraw = clerk && (d.State == finance.DocumentHanded || d.State == finance.DocumentReturned)
	switch {
	case clerk && d.State == finance.DocumentReturned:
		in := documentInput{string(d.Kind), d.Day.String(), d.Amount.Plain(), d.Words, ""}
		if try.again != nil {
			in = *try.again
		}
		p.Again = in.fields(true)
	case !clerk && d.State == finance.DocumentHanded:
		p.Return = []views.Field{{Name: "reason", Label: "为什么退回", Type: "text", Value: try.reason, Required: true, Autocomplete: "off", Hint: "缺什么、哪里要改，写给报账员看。"}}
		p.Link = []views.Field{{Name: "voucher", Label: "凭证号", Type: "text", Value: try.number, Required: true, Short: true, Autocomplete: "off", Hint: "如 2026-03-005。照片会加到这张凭证上。"}}
		return s.documentEntry(c, p, try)
	}
	return nil
}

// documentEntry fills the form that books the document.
func (s *Server) documentEntry(c *fiber.Ctx, p *documentPage, try documentTry) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	d := p.Document
	p.Input = entryInput{Kind: d.Kind, Day: d.Day.String(), Amount: d.Amount.Plain(), Summary: d.Words, Handler: d.HandedBy, Once: rand.Text()}
	if try.entry != nil {
		p.Input = *try.entry
	}
	day, err := calendar.ParseDay(p.Input.Day)
	if err != nil {
		day = d.Day
	}
	choices, err := s.entryChoices(c.UserContext(), v, day)
	if err != nil {
		return err
	}
	p.Entry, p.People, p.More, p.Parties = p.Input.fields(choices), p.Input.people(), p.Input.more(choices), choices.partyOptions()
	p.MoreOpen = p.Input.Fund != "" || p.Input.Project != "" || p.Input.Note != "" || p.Input.Party != "" || try.form == "book"
	if try.entry != nil {
		p.Advice, err = s.adviceOf(c.UserContext(), v, p.Input)
	}
	return err
}

// bookDocument books the document as the form says.
func (s *Server) bookDocument(c *fiber.Ctx) error {
	v, d, _, err := s.documentOfAddress(c)
	if err != nil {
		return err
	}
	in := readEntry(c)
	in.Kind = d.Kind
	if len(in.Once) > maxOnce {
		in.Once = rand.Text()
	}
	day, _ := calendar.ParseDay(in.Day)
	choices, err := s.entryChoices(c.UserContext(), v, day)
	if err != nil {
		return err
	}
	var e finance.Entry
	if err = s.meet(c, v, &in, choices); err == nil {
		n, unread := in.entry()
		e, err = s.Finance.BookDocument(c.UserContext(), actor(c), v, d.ID, n.New)
		err = explain(err, unread)
	}
	if formError(err) && len(fault.Fields(err)) > 0 {
		return s.document(c, documentTry{form: "book", err: err, entry: &in})
	}
	return s.documentDone(c, err, fmt.Sprintf("单据 %d 记上了：%s %s %s 元。", d.Number, e.Voucher(), e.Kind.Chinese(), e.Amount))
}

// documentDone leads back to the list, with what was done or why it was not.
func (s *Server) documentDone(c *fiber.Ctx, err error, said string) error {
	if formError(err) {
		flash(c, "error", sentence(err))
	} else if err != nil {
		return err
	} else {
		flash(c, "success", said)
	}
	return c.Redirect("/desk/documents", fiber.StatusSeeOther)
}

func (s *Server) linkDocument(c *fiber.Ctx) error {
	v, d, _, err := s.documentOfAddress(c)
	if err != nil {
		return err
	}
	number := c.FormValue("voucher")
	e, err := s.Finance.LinkDocument(c.UserContext(), actor(c), v, d.ID, number)
	if formError(err) && len(fault.Fields(err)) > 0 {
		return s.document(c, documentTry{form: "link", err: err, number: number})
	}
	return s.documentDone(c, err, fmt.Sprintf("单据 %d 记在 %s。", d.Number, e.Voucher()))
}

func (s *Server) returnDocument(c *fiber.Ctx) error {
	v, d, _, err := s.documentOfAddress(c)
	if err != nil {
		return err
	}
	reason := c.FormValue("reason")
	err = s.Finance.ReturnDocument(c.UserContext(), actor(c), v, d.ID, reason)
	if formError(err) && len(fault.Fields(err)) > 0 {
		return s.document(c, documentTry{form: "return", err: err, reason: reason})
	}
	return s.documentDone(c, err, fmt.Sprintf("单据 %d 退回了，报账员会看到原因。", d.Number))
}

func (s *Server) handDocumentAgain(c *fiber.Ctx) error {
	v, d, _, err := s.documentOfAddress(c)
	if err != nil {
		return err
	}
	in := readDocument(c)
	n, unread, err := in.document(c)
	if err == nil {
		err = explain(s.Finance.HandAgain(c.UserContext(), actor(c), v, d.ID, n), unread)
	}
	if formError(err) && len(fault.Fields(err)) > 0 {
		return s.document(c, documentTry{form: "again", err: err, again: &in})
	}
	return s.documentDone(c, err, fmt.Sprintf("单据 %d 又交上了。", d.Number))
}

func (s *Server) withdrawDocument(c *fiber.Ctx) error {
	v, d, _, err := s.documentOfAddress(c)
	if err != nil {
		return err
	}
	return s.documentDone(c, s.Finance.WithdrawDocument(c.UserContext(), actor(c), v, d.ID), fmt.Sprintf("单据 %d 撤回了。", d.Number))
}
