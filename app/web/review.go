package web

import (
	"context"
	"slices"

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
	Text              *textDoc
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
	if disclosure.IsText(x) {
		t, err := disclosure.ParseText(x.Document)
		d := textDocOf(t, "/desk/disclosures/"+itoa64(x.ID)+"/files/")
		return document{Text: &d}, err
	}
	t, err := s.Disclosures.Catalogue.Table(x.Document)
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
	Waits   string // whose turn it is, by when
	Late    bool
	Rule    disclosure.Turn // where the days come from
	Barred  string          // why a supervisor may not act on it
	Problem string

	Submit              bool
	Mend                bool          // a new file may take this table's place
	Approve, Object     []views.Field // none: the person may not
	Answer, Return      []views.Field
	Publish             []views.Field
	Objection           string   // what is to be answered
	Many                bool     // other versions wait for the same meeting
	PublicURL, PaperURL string   // once published
	Ledger              string   // the month's draft, for its accountant
	DraftURL, MatterURL string   // of a notice: its draft as it would be printed, its matter
	WriteURL            string   // of a text: where its accountant writes it
	Missing             []string // what it lacks to be handed in
	Unprintable         []string // characters no font has, with their places
	Watch               *watchBlock
	Masked              string      // what is hidden in a table, and why
	Sealed              sealedTable // with the way to what is hidden, for who may ask
}

// reviewInput is what was filled in on a review page, and which of its forms
// failed.
type reviewInput struct {
	act, text string
	meeting   *meetingForm
}

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
	if x.State != disclosure.Published {
		p.Unprintable = s.unprintable(p.Doc, x.Title)
	}
	if err := s.fillSealed(c, v, &p); err != nil {
		return err
	}
	if err := s.reviewStand(c, &p); err != nil {
		return err
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
	if err := s.offer(c, &p, in, failed); err != nil {
		return err
	}
	p.ofText(failed)
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "review/show", p)
}

// reviewStand fills how far the version has come, whose turn it is and what was
// done to it.
func (s *Server) reviewStand(c *fiber.Ctx, p *reviewPage) error {
	x := p.Version
	st, err := s.reviewStanding(c.UserContext(), x)
	if err != nil {
		return err
	}
	p.Steps, p.History = s.chainOf(x, st), historyOf(st)
	p.Waits, p.Late, p.Rule = st.turn.Sentence(actor(c).Role, s.today()), st.turn.Late(s.today()) > 0, st.turn
	if x.State == disclosure.Returned {
		p.Reason = lastReturn(st.steps)
	}
	if x.Objected() {
		_, reviewed, _ := disclosure.Acts(st.steps)
		p.Objection = reviewed.Objection.Text
	}
	if x.State == disclosure.Published {
		p.Watch, err = s.watchOf(c, x)
	}
	return err
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
func (s *Server) offer(c *fiber.Ctx, p *reviewPage, in reviewInput, failed error) error {
	by, x := actor(c), p.Version
	text := func(act, otherwise string) string {
		if in.act == act {
			return in.text
		}
		return otherwise
	}
	p.Submit = x.Item != disclosure.FinanceMonth && x.MaySubmit(by) == nil
	p.Mend = by.Role == user.Accountant && x.Item != disclosure.FinanceMonth && !procedure.IsNotice(x) && (x.State.Open() || x.State == disclosure.Published && !x.Superseded())
	if x.MayReview(by) == nil {
		p.Approve = []views.Field{{Name: "opinion", Label: "审核意见", Type: "text", Value: text("approve", "同意公开"), Autocomplete: "off", Hint: "会印在榜上。"}}
		p.Object = []views.Field{{Name: "objection", Label: "不同意什么、为什么", Type: "textarea", Value: text("object", ""), Required: true, Rows: 4}}
	}
	if x.MayReturn(by) == nil {
		p.Return = []views.Field{{Name: "reason", Label: "退回的原因", Type: "textarea", Value: text("return", ""), Required: true, Rows: 3, Hint: "写清楚哪里不对、要怎么改。"}}
	}
	if x.MayAnswer(by) == nil {
		p.Answer = []views.Field{{Name: "answer", Label: "怎么答复", Type: "textarea", Value: text("answer", ""), Required: true, Rows: 4, Hint: "会和监委会的意见一起公开。"}}
	}
	if err := s.offerPublish(c, p, in); err != nil {
		return err
	}
	if err := s.bar(c, p); err != nil {
		return err
	}
	for act, fields := range map[string][]views.Field{"approve": p.Approve, "object": p.Object, "return": p.Return, "answer": p.Answer, "publish": p.Publish} {
		if in.act == act {
			placeErrors(fields, failed)
		}
	}
	return nil
}

// bar takes the forms away from a supervisor who may not act as one (R72), and
// says why.
func (s *Server) bar(c *fiber.Ctx, p *reviewPage) error {
	err := s.Disclosures.Eligible(c.UserContext(), actor(c), p.Version.VillageID)
	if fault.KindOf(err) == fault.Forbidden && p.Approve != nil {
		p.Approve, p.Object, p.Return, p.Barred = nil, nil, nil, fault.Message(err)
		return nil
	}
	if fault.KindOf(err) == fault.Forbidden {
		return nil
	}
	return err
}

// offerPublish adds the form by which the head publishes; where the joint
// meeting is a step, it is written down there.
func (s *Server) offerPublish(c *fiber.Ctx, p *reviewPage, in reviewInput) error {
	by, x := actor(c), p.Version
	if x.State != disclosure.Approved || (x.MayPublish(by) != nil && x.MayMeet(by) != nil) {
		return nil
	}
	if x.Needs(disclosure.StepMeet) {
		f := in.meeting
		if f == nil {
			started, err := s.meetingForm(c, x)
			if err != nil {
				return err
			}
			f = &started
		}
		p.Publish = f.fields()
		waiting, err := s.toMeet(c)
		if err != nil {
			return err
		}
		p.Many = slices.ContainsFunc(waiting, func(y disclosure.Version) bool { return y.ID != x.ID })
	}
	p.Publish = append(p.Publish, views.Field{Name: "confirm", Label: "我看过了，内容属实，公开", Type: "checkbox", Required: true})
	return nil
}
