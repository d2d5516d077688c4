package web

import (
	"context"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// disclosuresPage lists a village's disclosures: under way, and out.
type disclosuresPage struct {
	Page
	Work, Out []disclosureRow
}

// disclosureRow is one disclosure of the list.
type disclosureRow struct {
	Version disclosure.Version
	Badge   views.Badge
	Text    string
	URL     string
}

func (s *Server) listDisclosures(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	p := disclosuresPage{Page: s.deskPage(c, "公开", deskCrumbs("公开")...)}
	work, err := s.Disclosures.WorkOf(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	for _, x := range work {
		r := disclosureRow{Version: x, Badge: views.Badge{State: versionState(x.State)}, URL: "/desk/disclosures/" + itoa64(x.ID)}
		if x.N > 1 {
			r.Text = fmt.Sprintf("第 %d 版，更正：%s", x.N, x.Reason)
		}
		p.Work = append(p.Work, r)
	}
	out, err := s.Disclosures.PublishedIn(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	for _, x := range out {
		p.Out = append(p.Out, disclosureRow{
			Version: x, Badge: views.Badge{State: views.Met}, URL: "/desk/disclosures/" + itoa64(x.ID),
			Text: fmt.Sprintf("%s公开，第 %d 版", x.PublishedOn.Chinese(), x.N),
		})
	}
	return s.renderDesk(c, "review/list", p)
}

// document is a sheet or a table as a reviewer sees it.
type document struct {
	Sheet             finance.Sheet
	IsSheet           bool
	Lead              string
	Incomes, Expenses views.Bars
	Accounts          views.Table
	Words             []views.Fact
	Table             views.Table
	Notes             []string
	Notice            *noticeDoc // of a matter
}

func sheetDocument(d finance.Sheet) document {
	return document{
		Sheet: d, IsSheet: true, Lead: financeLead(d), Incomes: barsOf("钱从哪里来", d.Incomes), Expenses: barsOf("钱花在哪里", d.Expenses), Accounts: accountsOf(d),
		Words: []views.Fact{{Name: "收入合计大写", Value: d.Income.Capital()}, {Name: "支出合计大写", Value: d.Expense.Capital()}},
	}
}

// documentOf reads what is under review. A notice that is not handed in yet is
// drawn from its matter as that stands now.
func (s *Server) documentOf(ctx context.Context, x disclosure.Version) (document, error) {
	if procedure.IsNotice(x) {
		n, err := s.noticeOf(ctx, x)
		d := noticeDocOf(n)
		return document{Lead: d.Lead, Notice: &d}, err
	}
	if x.Item == disclosure.FinanceMonth {
		d, err := finance.ParseSheet(x.Document)
		return sheetDocument(d), err
	}
	t, err := disclosure.ParseTable(x.Document)
	return document{Lead: tableLead(t), Table: tableOf(t, t.Rows), Notes: t.Notes}, err
}

// reviewPage is a version on its way to the public, with what the person may
// do about it.
type reviewPage struct {
	Page
	Version disclosure.Version
	Badge   views.Badge
	Doc     document
	Steps   []views.Step
	History []views.Event
	Reason  string // why it was sent back last
	Warned  []warningRow
	Waits   string // whose turn it is, if it is somebody else's
	Problem string

	Submit                   bool
	Mend                     bool          // a new file may take this table's place
	Approve, Return, Publish []views.Field // none: the person may not
	PublicURL, PaperURL      string        // once published
	Ledger                   string        // the month's draft, for its accountant
	DraftURL, MatterURL      string        // of a notice: its draft as it would be printed, its matter
}

// reviewInput is what was filled in on a review page, and which of its forms
// failed.
type reviewInput struct{ act, text string }

// versionOfAddress finds the version :id among the village's own.
func (s *Server) versionOfAddress(c *fiber.Ctx) (v village.Village, x disclosure.Version, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, x, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, x, err
	}
	x, err = s.Disclosures.ByID(c.UserContext(), int64(id))
	if err == nil && x.VillageID != v.ID {
		err = fault.NotFoundf("没有找到这份公开。")
	}
	return v, x, err
}

func (s *Server) showReview(c *fiber.Ctx) error { return s.review(c, reviewInput{}, nil) }

func (s *Server) review(c *fiber.Ctx, in reviewInput, failed error) error {
	v, x, err := s.versionOfAddress(c)
	if err != nil {
		return err
	}
	if x.Item == disclosure.FinanceMonth && len(x.Document) == 0 { // nothing was handed in yet: the ledger is the draft
		return c.Redirect("/desk/finance/"+x.Period, fiber.StatusSeeOther)
	}
	p := reviewPage{Page: s.deskPage(c, x.Title, deskCrumbs("公开", x.Title)...), Version: x, Badge: views.Badge{State: versionState(x.State)}}
	if p.Doc, err = s.documentOf(c.UserContext(), x); err != nil {
		return err
	}
	steps, err := s.Disclosures.Steps(c.UserContext(), x.ID)
	if err != nil {
		return err
	}
	p.Steps, p.History = chainOf(x, steps), historyOf(steps)
	if x.State == disclosure.Returned {
		p.Reason = lastReturn(steps)
	}
	if m, err := calendar.ParseMonth(x.Period); err == nil && x.Item == disclosure.FinanceMonth {
		if p.Warned, err = s.monthWarnings(c.UserContext(), v, m); err != nil {
			return err
		}
	}
	if procedure.IsNotice(x) {
		if err := s.noticeAddresses(c, v, &p); err != nil {
			return err
		}
	}
	p.addresses(v, actor(c))
	p.offer(c, in, failed)
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "review/show", p)
}

// addresses fills where the public finds the version, and where its accountant
// finds the month.
func (p *reviewPage) addresses(v village.Village, by user.Actor) {
	x := p.Version
	path := pathOf(v.Code, x)
	if m, err := calendar.ParseMonth(x.Period); err == nil && x.Item == disclosure.FinanceMonth {
		if by.Role == user.Accountant {
			p.Ledger = "/desk/finance/" + m.String()
		}
	}
	if x.State == disclosure.Published {
		p.PublicURL, p.PaperURL = path, path+"/v/"+itoa(x.N)+".pdf"
	}
}

// offer puts on the page the forms of what the person may do now.
func (p *reviewPage) offer(c *fiber.Ctx, in reviewInput, failed error) {
	by, x := actor(c), p.Version
	place := func(act string, fields []views.Field) []views.Field {
		if in.act == act {
			placeErrors(fields, failed)
		}
		return fields
	}
	text := func(act, otherwise string) string {
		if in.act == act {
			return in.text
		}
		return otherwise
	}
	p.Submit = x.Item != disclosure.FinanceMonth && x.MaySubmit(by) == nil
	p.Mend = by.Role == user.Accountant && x.Item != disclosure.FinanceMonth && !procedure.IsNotice(x) && (x.State.Open() || x.State == disclosure.Published && !x.Superseded())
	if x.MayReview(by) == nil {
		p.Approve = place("approve", []views.Field{{Name: "opinion", Label: "审核意见", Type: "text", Value: text("approve", "同意公开"), Autocomplete: "off", Hint: "会印在榜上。"}})
	}
	if x.MayReturn(by) == nil {
		p.Return = place("return", []views.Field{{Name: "reason", Label: "退回的原因", Type: "textarea", Value: text("return", ""), Required: true, Rows: 3, Hint: "写清楚哪里不对、要怎么改。"}})
	}
	if x.MayPublish(by) == nil {
		p.Publish = place("publish", []views.Field{{Name: "confirm", Label: "我看过了，内容属实，公开", Type: "checkbox", Required: true}})
	}
	switch {
	case x.State == disclosure.Submitted && p.Approve == nil:
		p.Waits = "等监委会审核。"
	case x.State == disclosure.Approved && p.Publish == nil:
		p.Waits = "等村主任（书记）公开。"
	case x.State.Open() && !p.Submit && p.Ledger == "":
		p.Waits = "等村会计提交。"
	}
}

// chainOf draws the three steps as far as they have come.
func chainOf(x disclosure.Version, steps []disclosure.Step) []views.Step {
	drafted, reviewed, published := disclosure.Acts(steps)
	chain := []views.Step{{Name: "编制提交", State: "todo"}, {Name: "监委会审核", State: "todo"}, {Name: "村主任公开", State: "todo"}}
	for i, a := range []disclosure.Act{drafted, reviewed, published} {
		if a.By == "" {
			continue
		}
		chain[i].State, chain[i].By, chain[i].Day = "done", strings.TrimSpace(a.Post+" "+a.By), a.Day
		if a.Opinion != "" {
			chain[i].Note = "意见：" + a.Opinion
		}
	}
	switch x.State {
	case disclosure.Draft:
		chain[0].State = "current"
	case disclosure.Submitted:
		chain[1].State = "current"
	case disclosure.Approved:
		chain[2].State = "current"
	case disclosure.Returned:
		chain[0].State, chain[1].State = "current", "returned"
	}
	return chain
}

func historyOf(steps []disclosure.Step) (events []views.Event) {
	for _, st := range steps {
		e := views.Event{Day: calendar.DayOf(st.At), Title: st.Chinese(), Text: st.Opinion, Who: st.Post + " " + st.Name + "　" + st.At.In(calendar.Shanghai).Format("15:04")}
		if st.Act == "publish" {
			e.State = views.Met
		}
		events = append(events, e)
	}
	return events
}

// act runs one step of the chain and leads back to the version's page.
func (s *Server) act(c *fiber.Ctx, in reviewInput, said string, do func(x disclosure.Version) error) error {
	_, x, err := s.versionOfAddress(c)
	if err != nil {
		return err
	}
	if err = do(x); formError(err) {
		return s.review(c, in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", said)
	return c.Redirect("/desk/disclosures/"+itoa64(x.ID), fiber.StatusSeeOther)
}

func (s *Server) approve(c *fiber.Ctx) error {
	in := reviewInput{"approve", c.FormValue("opinion")}
	return s.act(c, in, "审核通过了。接下来由村主任（书记）公开。", func(x disclosure.Version) error {
		if procedure.IsNotice(x) {
			return s.Procedure.ApproveNotice(c.UserContext(), actor(c), x.ID, in.text)
		}
		return s.Disclosures.Approve(c.UserContext(), actor(c), x.ID, in.text)
	})
}

func (s *Server) sendBack(c *fiber.Ctx) error {
	in := reviewInput{"return", c.FormValue("reason")}
	return s.act(c, in, "退回给村会计了。", func(x disclosure.Version) error {
		if procedure.IsNotice(x) {
			return renamed(s.Procedure.ReturnNotice(c.UserContext(), actor(c), x.ID, in.text), "opinion", "reason")
		}
		return renamed(s.Disclosures.Return(c.UserContext(), actor(c), x.ID, in.text), "opinion", "reason")
	})
}

// renamed calls a wrong field by the name it has on this page's form.
func renamed(err error, from, to string) error {
	for i, f := range fault.Fields(err) {
		if f.Name == from {
			fault.Fields(err)[i].Name = to
		}
	}
	return err
}

func (s *Server) submitTable(c *fiber.Ctx) error {
	return s.act(c, reviewInput{act: "submit"}, "提交了。接下来由监委会审核。", func(x disclosure.Version) error {
		if procedure.IsNotice(x) {
			return s.Procedure.SubmitNotice(c.UserContext(), actor(c), x.ID)
		}
		return s.Disclosures.SubmitTable(c.UserContext(), actor(c), x.ID)
	})
}

func (s *Server) publish(c *fiber.Ctx) error {
	return s.act(c, reviewInput{act: "publish"}, "公开了。村民现在就能看到；请把 PDF 打印出来贴到公开栏。", func(x disclosure.Version) error {
		if c.FormValue("confirm") == "" {
			return fault.Invalidf("还没有公开。").On("confirm", "请先勾选，确认看过内容")
		}
		if x.Item == disclosure.FinanceMonth {
			return s.Finance.Publish(c.UserContext(), actor(c), x.ID)
		}
		if procedure.IsNotice(x) {
			return s.Procedure.PublishNotice(c.UserContext(), actor(c), x.ID)
		}
		return s.Disclosures.PublishTable(c.UserContext(), actor(c), x.ID)
	})
}
