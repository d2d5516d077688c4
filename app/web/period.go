package web

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
	"sunshine/views"
)

// maxTogether is how many months are closed in one go.
const maxTogether = 60

// periodPage is one month: what is missing before it can be closed, or who
// closed it and how it is opened again.
type periodPage struct {
	Page
	Period   finance.Period
	Closed   string // when and by whom
	Lead     string
	Todo     []checkLine // what is missing or worth knowing
	Done     []checkLine
	YearEnd  []views.Fact
	Carried  []carriedVoucher
	Together int           // this many months can be closed at once; 0: only this one, or none
	Close    []views.Field // none: it can't be closed now
	Ask      []views.Field // none: it can't be asked for
	Why      string        // why not
	History  []views.Event
	Problem  string
}

// checkLine is one line of the checklist with the way to mend it.
type checkLine struct {
	finance.CloseItem
	Word  string
	Icon  string
	Class string
	Links []views.Link
}

// carriedVoucher is a closing voucher with its lines.
type carriedVoucher struct {
	finance.ClosingVoucher
	Table views.Table
}

func (s *Server) showPeriod(c *fiber.Ctx) error { return s.period(c, "", nil) }

// period shows the month; reason and failed are those of a form that failed.
func (s *Server) period(c *fiber.Ctx, reason string, failed error) error {
	v, m, err := s.monthOfDesk(c)
	if err != nil {
		return err
	}
	p := periodPage{Page: s.deskPage(c, m.Chinese()+"结账", periodCrumbs(m.Chinese())...)}
	if p.Period, err = s.Finance.Period(c.UserContext(), v, m); err != nil {
		return err
	}
	if p.Period.Closed {
		p.Closed = moment(p.Period.ClosedAt) + "，" + p.Period.ClosedBy
		err = s.fillClosed(c, &p, v, reason)
	} else {
		err = s.fillOpen(c, &p, v)
	}
	if err != nil {
		return err
	}
	if err := s.fillCarried(c, &p, v); err != nil {
		return err
	}
	acts, err := s.Finance.PeriodActs(c.UserContext(), v.ID, m)
	if err != nil {
		return err
	}
	p.History = periodHistory(acts)
	if failed != nil {
		p.Problem = sentence(failed)
		placeErrors(p.Close, failed)
		placeErrors(p.Ask, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "period/show", p)
}

// fillOpen adds the checklist and, if nothing stands in the way, the form.
func (s *Server) fillOpen(c *fiber.Ctx, p *periodPage, v village.Village) error {
	list, err := s.Finance.Checklist(c.UserContext(), v, p.Period.Month)
	if err != nil {
		return err
	}
	for _, i := range list.Items {
		if i.Level == finance.CloseDone {
			p.Done = append(p.Done, checkLineOf(i, list.Month))
		} else {
			p.Todo = append(p.Todo, checkLineOf(i, list.Month))
		}
	}
	stops := list.Count(finance.CloseStop)
	if y := list.YearEnd; y != nil {
		p.YearEnd = []views.Fact{
			{Name: "全年收入", Value: yuanOf(y.Income) + " 元"},
			{Name: "全年支出", Value: yuanOf(y.Expense) + " 元"},
			{Name: "转入收益分配", Value: yuanOf(y.Surplus()) + " 元"},
		}
	}
	if p.Together, err = s.together(c, v, list); err != nil {
		return err
	}
	if p.Together > 0 { // then the months before are a choice, not something to do first
		for i, l := range p.Todo {
			if l.Check == finance.CheckPrevious {
				l.Level, l.Text = finance.CloseNote, fmt.Sprintf("前面 %d 个月可以在下面一起结，也可以先一个月一个月结。", p.Together-1)
				p.Todo[i] = checkLineOf(l.CloseItem, list.Month)
			}
		}
	}
	slices.SortStableFunc(p.Todo, func(a, b checkLine) int { return a.rank() - b.rank() })
	switch {
	case stops == 0:
		p.Lead = "可以结账了。"
	case p.Together > 0:
		p.Lead = fmt.Sprintf("前面还有 %d 个月没有结账。可以连这个月一起结，也可以一个月一个月结。", p.Together-1)
	default:
		p.Lead = fmt.Sprintf("还有 %d 件事要先办，办完才能结账。", stops)
	}
	if late := p.Period.Late(p.Today); late > 0 {
		p.Lead += fmt.Sprintf("应在%s前结好，过了 %d 天。", p.Period.Due.Chinese(), late)
	} else {
		p.Lead += fmt.Sprintf("请在%s前结好。", p.Period.Due.Chinese())
	}
	if stops == 0 || p.Together > 0 {
		label := "我核对过了，可以结账"
		if n := list.Count(finance.CloseWarn); n > 0 && stops == 0 {
			label = fmt.Sprintf("上面 %d 处提醒我看过了，可以结账", n)
		}
		p.Close = []views.Field{{Name: "sure", Label: label, Type: "checkbox", Required: true}}
	}
	return nil
}

// together tells how many months up to this one can be closed at once: nothing
// but the months before stands in the way of any of them.
func (s *Server) together(c *fiber.Ctx, v village.Village, list finance.Checklist) (int, error) {
	first, err := s.Finance.NextToClose(c.UserContext(), v)
	if err != nil || !first.Before(list.Month) || list.Month.After(first.Add(maxTogether-1)) {
		return 0, err
	}
	n := 1
	for m := first; m.Before(list.Month); m = m.Add(1) {
		before, err := s.Finance.Checklist(c.UserContext(), v, m)
		if err != nil {
			return 0, err
		}
		if !onlyEarlier(before) {
			return 0, nil
		}
		n++
	}
	if !onlyEarlier(list) {
		return 0, nil
	}
	return n, nil
}

func onlyEarlier(list finance.Checklist) bool {
	for _, i := range list.Items {
		if i.Level == finance.CloseStop && i.Check != finance.CheckPrevious {
			return false
		}
	}
	return true
}

// fillClosed adds the form that asks for reopening, or why there is none.
func (s *Server) fillClosed(c *fiber.Ctx, p *periodPage, v village.Village, reason string) error {
	next, err := s.Finance.NextToClose(c.UserContext(), v)
	if err != nil {
		return err
	}
	switch last := next.Add(-1); {
	case p.Period.Asked != 0:
		p.Why = "已经申请重新开账，等" + v.Township.Name + "答复。"
	case last.After(p.Period.Month):
		p.Why = fmt.Sprintf("后面的月份也结了账。账要从后往前一个月一个月开，要改这个月，请先申请%s。", last.Chinese())
	default:
		p.Ask = []views.Field{{Name: "reason", Label: "为什么要重新开账", Type: "textarea", Value: reason, Required: true, Rows: 3, Hint: "同意以后，村民会在公开页面上看到这句话。"}}
	}
	return nil
}

func (s *Server) fillCarried(c *fiber.Ctx, p *periodPage, v village.Village) error {
	if p.Period.Month.Month() != 12 {
		return nil
	}
	list, err := s.Finance.ClosingVouchers(c.UserContext(), v.ID, p.Period.Month)
	if err != nil {
		return err
	}
	for _, x := range list {
		lines := make([]finance.VoucherLine, len(x.Lines))
		for i, l := range x.Lines {
			lines[i] = l.VoucherLine
		}
		t := linesOf(lines)
		t.Caption = x.Voucher() + "　" + x.Summary + "（单位：元）"
		p.Carried = append(p.Carried, carriedVoucher{x, t})
	}
	return nil
}

// rank orders what is missing before what is worth knowing.
func (l checkLine) rank() int {
	return slices.Index([]finance.CloseLevel{finance.CloseStop, finance.CloseWarn, finance.CloseNote}, l.Level)
}

// checkLineOf puts the level into words and finds where to mend it.
func checkLineOf(i finance.CloseItem, m calendar.Month) checkLine {
	l := checkLine{CloseItem: i}
	switch i.Level {
	case finance.CloseStop:
		l.Word, l.Class, l.Icon = "要先办", "lv error", "s-overdue"
	case finance.CloseWarn:
		l.Word, l.Class, l.Icon = "请留意", "lv question", "s-due"
	case finance.CloseNote:
		l.Word, l.Class, l.Icon = "说明", "lv note", "s-info"
	case finance.CloseDone:
		l.Word, l.Class, l.Icon = "好了", "badge met", "s-met"
	}
	if i.Level != finance.CloseDone {
		l.Links = mendLinks(i, m)
	}
	return l
}

// shownUnsigned is how many entries the checklist names one by one.
const shownUnsigned = 8

func mendLinks(i finance.CloseItem, m calendar.Month) (links []views.Link) {
	ledger := views.Link{Text: "看这个月的账", URL: "/desk/entries?month=" + m.String()}
	switch i.Check {
	case finance.CheckOver, finance.CheckNumbers, finance.CheckMoney:
		return []views.Link{ledger}
	case finance.CheckPrevious:
		return []views.Link{{Text: "去结" + i.Month.Chinese() + "的账", URL: periodPath(i.Month)}}
	case finance.CheckImports:
		for _, f := range i.Imports {
			links = append(links, views.Link{Text: "接着导入“" + f.FileName + "”", URL: "/desk/imports/" + itoa64(f.ID)})
		}
	case finance.CheckDocuments:
		for _, d := range i.Documents {
			links = append(links, views.Link{Text: fmt.Sprintf("单据 %d（%s）", d.Number, d.State.Chinese()), URL: "/desk/documents/" + itoa64(d.ID)})
		}
	case finance.CheckDrafts:
		for _, d := range i.Drafts {
			links = append(links, views.Link{Text: d.Name(), URL: draftPath(d.ID)})
		}
	case finance.CheckSigners, finance.CheckDebts, finance.CheckFunds:
		for k, e := range i.Entries {
			if k == shownUnsigned {
				return append(links, ledger)
			}
			links = append(links, views.Link{Text: e.Voucher(), URL: "/desk/entries/" + itoa64(e.ID)})
		}
	case finance.CheckBank:
		return []views.Link{{Text: "去和银行对账", URL: "/desk/bank"}}
	case finance.CheckSheet:
		return []views.Link{{Text: "看这个月的榜", URL: "/desk/finance/" + m.String()}}
	}
	return links
}

func periodHistory(acts []finance.PeriodAct) []views.Event {
	states := map[string]views.State{"close": views.Met, "ask": views.Upcoming, "refuse": views.Overdue}
	var list []views.Event
	for _, a := range acts {
		list = append(list, views.Event{Day: calendar.DayOf(a.At), Title: a.Chinese(), Text: a.Reason, Who: a.Place + " " + a.Post + " " + a.Name, State: states[a.Act]})
	}
	return list
}

func (s *Server) closePeriod(c *fiber.Ctx) error {
	v, m, err := s.monthOfDesk(c)
	if err != nil {
		return err
	}
	n := 1
	switch {
	case c.FormValue("sure") != "1":
		err = fault.Invalidf("还没有结账。").On("sure", "请先核对，再打上勾")
	case c.FormValue("together") == "1":
		n, err = s.Finance.CloseThrough(c.UserContext(), actor(c), v, m)
	default:
		err = s.Finance.Close(c.UserContext(), actor(c), v, m)
	}
	if formError(err) {
		return s.period(c, "", err)
	}
	if err != nil {
		return err
	}
	text := m.Chinese() + "结好了账，锁住了。"
	if n > 1 {
		text = fmt.Sprintf("到%s的 %d 个月都结好了账，锁住了。", m.Chinese(), n)
	}
	p, err := s.Finance.Period(c.UserContext(), v, m)
	if err != nil {
		return err
	}
	if p.Sheet == "" || p.Sheet == disclosure.Draft {
		text += "榜还没提交，别忘了提交公开。"
	}
	flash(c, "success", text)
	return c.Redirect("/desk/periods", fiber.StatusSeeOther)
}

func (s *Server) askReopen(c *fiber.Ctx) error {
	v, m, err := s.monthOfDesk(c)
	if err != nil {
		return err
	}
	_, err = s.Finance.AskReopen(c.UserContext(), actor(c), v, m, c.FormValue("reason"))
	if formError(err) {
		return s.period(c, c.FormValue("reason"), err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "申请递给"+v.Township.Name+"了。答复以后，在这一页看得到。")
	return c.Redirect(periodPath(m), fiber.StatusSeeOther)
}
