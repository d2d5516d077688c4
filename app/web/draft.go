package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// draftPage is a month's sheet as the ledger would give it now.
type draftPage struct {
	Page
	Month       calendar.Month
	Doc         document
	Stand       monthStand
	Steps       []views.Step
	Over        bool // the month is over
	Accountant  bool // it is the accountant who looks
	Submit      bool
	Public      string        // address of what is out
	Correct     []views.Field // none: there is nothing to correct
	Warned      []warningRow
	Problem     string
	Unprintable []string // characters no font has, with their places
}

func (s *Server) showDraft(c *fiber.Ctx) error { return s.draft(c, "", nil) }

func (s *Server) draft(c *fiber.Ctx, reason string, failed error) error {
	v, m, err := s.monthOfDesk(c)
	if err != nil {
		return err
	}
	d, err := s.Finance.Draw(c.UserContext(), v, m)
	if err != nil {
		return err
	}
	p := draftPage{Page: s.deskPage(c, m.Chinese()+"财务公开榜", deskCrumbs("公开", m.Chinese())...), Month: m, Doc: sheetDocument(d), Over: m.Last().Before(s.today())}
	p.Unprintable = s.unprintable(p.Doc, "")
	if p.Stand, err = s.monthStand(c.UserContext(), v, m, len(d.Entries)); err != nil {
		return err
	}
	if p.Warned, err = s.monthWarnings(c.UserContext(), v, m); err != nil {
		return err
	}
	x := p.Stand.Version
	if p.Steps, err = s.chainOfMonth(c.UserContext(), x); err != nil {
		return err
	}
	accountant := v.Worker(actor(c), user.Accountant) == nil
	p.Accountant = accountant
	p.Submit = accountant && p.Over && (x.ID == 0 || x.State.Open())
	if x.State == disclosure.Published {
		p.Public = financePath(v.Code, m)
	}
	if accountant && p.Public != "" {
		p.Correct = []views.Field{{Name: "reason", Label: "为什么更正", Type: "textarea", Value: reason, Required: true, Rows: 3, Hint: "村民会在新旧两版上看到这句话。"}}
	}
	if failed != nil {
		p.Problem = sentence(failed)
		placeErrors(p.Correct, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "review/draft", p)
}

// monthOfDesk reads the month of the address and the person's village.
func (s *Server) monthOfDesk(c *fiber.Ctx) (v village.Village, m calendar.Month, err error) {
	if m, err = monthOf(c); err != nil {
		return v, m, err
	}
	if m.After(s.today().MonthOf()) {
		return v, m, fault.NotFoundf("%s还没到。", m.Chinese())
	}
	v, err = s.homeVillage(c)
	return v, m, err
}

func (s *Server) draftPDF(c *fiber.Ctx) error {
	v, m, err := s.monthOfDesk(c)
	if err != nil {
		return err
	}
	d, err := s.Finance.Draw(c.UserContext(), v, m)
	if err != nil {
		return err
	}
	body, err := pdf.FinanceSheet(d, pdf.Options{Draft: true, Fonts: s.fonts})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kinds["pdf"].mediaType)
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; object-src 'self'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(true, "draft-"+m.String()+".pdf", v.Name+m.Chinese()+"财务公开榜（草稿）.pdf"))
	return c.Send(body)
}

func (s *Server) submitMonth(c *fiber.Ctx) error {
	v, m, err := s.monthOfDesk(c)
	if err != nil {
		return err
	}
	err = s.Finance.Submit(c.UserContext(), actor(c), v, m)
	if formError(err) {
		return s.draft(c, "", err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", m.Chinese()+"的榜提交了。接下来由监委会审核，审核完以前账不能动。")
	return c.Redirect("/desk", fiber.StatusSeeOther)
}

func (s *Server) correctMonth(c *fiber.Ctx) error {
	v, m, err := s.monthOfDesk(c)
	if err != nil {
		return err
	}
	err = s.Finance.Correct(c.UserContext(), actor(c), v, m, c.FormValue("reason"))
	if formError(err) {
		return s.draft(c, c.FormValue("reason"), err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "可以更正了。把错的账冲销、重记，再提交；旧的一版村民仍能看到。")
	return c.Redirect("/desk/entries?month="+m.String(), fiber.StatusSeeOther)
}
