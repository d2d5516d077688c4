package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/village"
	"sunshine/views"
)

// dutiesPage lists what a village owes, each with the way to its document.
type dutiesPage struct {
	Page
	Problem string
	Wrong   []string
	Lead    string
	Open    []dutyRow // to be published now
	Later   []dutyRow // of periods that are not over
	Nil     []nilRow  // may be reported as not having happened
	Asked   bool      // the ledger says otherwise; asked once more
	Chosen  int
}

// dutyRow is one duty with its next step.
type dutyRow struct {
	Name, When string
	Badge      views.Badge
	Text       string // by when, and where the work on it stands
	URL        string // how its day came about
	Ways       []views.Link
}

// openDuty is a duty that is not met, with the work on it if somebody has begun.
type openDuty struct {
	deadline.Clock
	Work disclosure.Version
}

func (d openDuty) duty() disclosure.Duty { return disclosure.Duty{Item: d.Item, Period: d.Period} }

// openDuties lists what a village owes and has not published, by due day.
func (s *Server) openDuties(c *fiber.Ctx, v village.Village) ([]openDuty, error) {
	clocks, err := s.Deadlines.List(c.UserContext(), deadline.Filter{Village: v.ID, Status: []deadline.Status{deadline.Overdue, deadline.Soon, deadline.Upcoming}}, s.today())
	if err != nil {
		return nil, err
	}
	work, err := s.Disclosures.WorkOf(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	list := make([]openDuty, len(clocks))
	for i, k := range clocks {
		list[i].Clock = k
		for _, x := range work {
			if x.Item == k.Item && x.Period == k.Period {
				list[i].Work = x
			}
		}
	}
	return list, nil
}

// nilRow is a duty whose period is over and for which nobody has begun anything.
type nilRow struct {
	Value, Name string
	Moved       string // what the ledger shows in the period
	Checked     bool
}

// dutyValue names a duty in a form: item/period; dutyOf reads it.
func dutyValue(d disclosure.Duty) string { return d.Item + "/" + d.Period }

func dutyOf(value string) (disclosure.Duty, bool) {
	item, period, ok := strings.Cut(value, "/")
	return disclosure.Duty{Item: item, Period: period}, ok && item != "" && period != ""
}

func (s *Server) listDuties(c *fiber.Ctx) error { return s.duties(c, nil, false, nil) }

func (s *Server) duties(c *fiber.Ctx, chosen []string, asked bool, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	owed, err := s.openDuties(c, v)
	if err != nil {
		return err
	}
	p := dutiesPage{Page: s.deskPage(c, "公开任务", deskCrumbs("公开任务")...), Asked: asked, Chosen: len(chosen)}
	late := 0
	for _, o := range owed {
		if o.duty().Over(s.today()) || o.Work.ID != 0 || !o.Due.After(s.today()) {
			p.Open = append(p.Open, s.dutyRow(o))
		} else {
			p.Later = append(p.Later, s.dutyRow(o))
		}
		if o.Status == deadline.Overdue {
			late++
		}
		if o.nilable(s.today()) {
			row, err := s.nilRow(c, v, o, chosen)
			if err != nil {
				return err
			}
			p.Nil = append(p.Nil, row)
		}
	}
	p.Lead = fmt.Sprintf("现在有 %d 项要公开，其中 %d 项已经过了期限。", len(p.Open), late)
	if failed != nil {
		p.Problem = fault.Message(failed)
		for _, f := range fault.Fields(failed) {
			p.Wrong = append(p.Wrong, f.Message)
		}
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "text/duties", p)
}

// nilable tells whether it may be reported that the duty's matter did not happen.
func (d openDuty) nilable(today calendar.Day) bool {
	return d.duty().Periodic() && d.duty().Over(today) && d.Work.ID == 0 && (d.Terms.Kind == disclosure.KindTable || d.Terms.Kind == disclosure.KindText)
}

// dutyRow says what is owed and which way leads to it.
func (s *Server) dutyRow(o openDuty) dutyRow {
	r := dutyRow{Name: o.Name(), When: o.Span.Chinese(), Badge: badgeOf(o.Clock), Text: o.Stand(), URL: "/desk/obligations/" + itoa64(o.ID)}
	if o.OnEvent() {
		r.When = o.Title
	}
	if x := o.Work; x.ID != 0 {
		r.Text += x.State.Chinese() + "。"
		r.Ways = []views.Link{{Text: "去看", URL: "/desk/disclosures/" + itoa64(x.ID)}}
		if o.Item == disclosure.FinanceMonth {
			r.Ways[0].URL = "/desk/finance/" + o.Period
		}
		return r
	}
	q := url.Values{"item": {o.Item}, "period": {o.Period}}.Encode()
	table := views.Link{Text: "传表格", URL: "/desk/imports?reading=table&" + q}
	text := views.Link{Text: "写公开", URL: "/desk/texts/new?" + q}
	switch o.Terms.Kind {
	case disclosure.KindFinanceSheet:
		r.Ways = []views.Link{{Text: "去财务榜", URL: "/desk/finance/" + o.Period}}
	case disclosure.KindNotice:
		r.Ways = []views.Link{{Text: "去这件事", URL: "/desk/matters"}}
	case disclosure.KindTable:
		r.Ways = []views.Link{table, text}
		if f, has := s.Disclosures.Catalogue.Form(o.Item); has && f.Tabular() {
			r.Ways = append(r.Ways, views.Link{Text: "下载表样", URL: "/desk/forms/" + o.Item + ".xlsx"})
		}
	case disclosure.KindText:
		r.Ways = []views.Link{text}
	}
	return r
}

func (s *Server) nilRow(c *fiber.Ctx, v village.Village, o openDuty, chosen []string) (r nilRow, err error) {
	r = nilRow{Value: dutyValue(o.duty()), Name: o.Span.Chinese() + o.Name()}
	r.Checked = slices.Contains(chosen, r.Value)
	r.Moved, err = s.moved(c, v, o.duty())
	return r, err
}

// moved tells what the ledger shows on the matter of a duty in its period; empty
// if it shows nothing, or has no accounts of it.
func (s *Server) moved(c *fiber.Ctx, v village.Village, d disclosure.Duty) (string, error) {
	f, has := s.Disclosures.Catalogue.Form(d.Item)
	p, err := calendar.ParsePeriod(d.Period)
	if !has || err != nil || len(f.Accounts) == 0 {
		return "", nil
	}
	chart, err := s.Finance.ChartOf(c.UserContext(), v.ID)
	if err != nil {
		return "", err
	}
	n, sum, err := s.Finance.Moved(c.UserContext(), v.ID, f.Accounts, p.First(), p.Last())
	if err != nil || n == 0 {
		return "", err
	}
	names := ""
	for _, code := range f.Accounts {
		if a, err := chart.Account(code); err == nil {
			names += "“" + a.Name + "”"
		}
	}
	return fmt.Sprintf("账上%s这一期记了 %d 笔，共 %s 元", names, n, yuanOf(sum)), nil
}

// picked gives the values of the boxes that were ticked under a name.
func picked(c *fiber.Ctx, name string) (values []string) {
	for _, raw := range c.Context().PostArgs().PeekMulti(name) {
		values = append(values, string(raw))
	}
	return values
}

// reportNil reports for several duties at once that nothing happened. Where the
// ledger says otherwise the accountant is asked once more, and the reviewers are
// told.
func (s *Server) reportNil(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	chosen := picked(c, "duty")
	list := make([]disclosure.NilDuty, 0, len(chosen))
	doubtful := false
	for _, value := range chosen {
		d, ok := dutyOf(value)
		if !ok {
			return s.duties(c, chosen, false, fault.Invalidf("看不懂“%s”是哪一项。", value))
		}
		n := disclosure.NilDuty{Duty: d}
		moved, err := s.moved(c, v, d)
		if err != nil {
			return err
		}
		if moved != "" {
			n.Note, doubtful = moved+"；村会计核对过，本项没有要公开的发生。", true
		}
		list = append(list, n)
	}
	switch {
	case len(chosen) > 0 && c.FormValue("confirm") == "":
		return s.duties(c, chosen, doubtful, fault.Invalidf("还没有报。").On("confirm", "请先勾选“我核对过，这几项本期都没有发生”"))
	case doubtful && c.FormValue("sure") == "":
		return s.duties(c, chosen, true, fault.Invalidf("还没有报。").On("sure", "账上有的项目记过账，请先核对。确实没有要公开的，勾选“账上记的不是要公开的事”再报"))
	}
	made, err := s.Disclosures.ReportNil(c.UserContext(), actor(c), v, list)
	if formError(err) {
		return s.duties(c, chosen, doubtful, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("报了 %d 项“本期无发生”，已经提交。接下来由监委会审核。", len(made)))
	return c.Redirect("/desk/duties", fiber.StatusSeeOther)
}
