package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/rules"
	"sunshine/views"
)

// periodsPage lists the months of a village's books, open and closed.
type periodsPage struct {
	Page
	Next  views.Link // the month to close now; none while it is not over
	Text  string
	Last  views.Link // the last month that is over, if more than one is open
	Years []NavLink
	Rows  []periodRow
	Rule  rules.Rule
	Mark  string
}

// periodRow is one month of the list.
type periodRow struct {
	finance.Period
	Tag   string
	Badge views.Badge // of its sheet; no state: nobody began one
	Text  string
	URL   string
}

func (s *Server) listPeriods(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	all, err := s.Finance.Periods(c.UserContext(), v)
	if err != nil {
		return err
	}
	next, err := s.Finance.NextToClose(c.UserContext(), v)
	if err != nil {
		return err
	}
	p := periodsPage{Page: s.deskPage(c, "结账", periodCrumbs()...), Rule: s.Finance.Rules.At(rules.CloseDueDay, s.today())}
	p.Mark = markOf(p.Rule)
	last := p.Today.MonthOf().Add(-1)
	switch {
	case next.After(last):
		p.Text = fmt.Sprintf("过完的月份都结了账。%s过完以后，%s起可以结。", next.Chinese(), next.Add(1).First().Chinese())
	default:
		p.Next = views.Link{Text: "看清单，结" + next.Chinese() + "的账", URL: periodPath(next)}
		p.Text = fmt.Sprintf("接下来结%s的账。", next.Chinese())
		if next.Before(last) {
			p.Text = fmt.Sprintf("%s到%s都还没有结账，从前往后一个月一个月结。", next.Chinese(), last.Chinese())
			p.Last = views.Link{Text: "都核对过了，一次结到" + last.Chinese(), URL: periodPath(last)}
		}
	}
	shown, years := periodsOf(c, all)
	p.Years = years
	for _, x := range shown {
		p.Rows = append(p.Rows, periodRowOf(x, p.Today))
	}
	return s.renderDesk(c, "period/list", p)
}

func periodCrumbs(rest ...string) []views.Link {
	crumbs := []views.Link{{Text: "工作台", URL: "/desk"}, {Text: "结账"}}
	for _, text := range rest {
		crumbs[1].URL = "/desk/periods"
		crumbs = append(crumbs, views.Link{Text: text})
	}
	return crumbs
}

func periodPath(m calendar.Month) string { return "/desk/periods/" + m.String() }

// periodsOf keeps one year of a long history, or its newest months, with links
// to the years there are.
func periodsOf(c *fiber.Ctx, all []finance.Period) (shown []finance.Period, years []NavLink) {
	if len(all) <= yearMonths {
		return all, nil
	}
	asked := c.QueryInt("year")
	years = []NavLink{{Text: "最近两年", URL: c.Path(), Current: asked == 0}}
	for _, x := range all {
		y := x.Month.Year()
		if text := fmt.Sprintf("%d年", y); years[len(years)-1].Text != text {
			years = append(years, NavLink{Text: text, URL: fmt.Sprintf("%s?year=%d", c.Path(), y), Current: asked == y})
		}
		if y == asked {
			shown = append(shown, x)
		}
	}
	if len(shown) == 0 {
		shown = all[:yearMonths]
	}
	return shown, years
}

func periodRowOf(x finance.Period, today calendar.Day) periodRow {
	r := periodRow{Period: x, Tag: "没结账", URL: periodPath(x.Month), Text: fmt.Sprintf("%d 笔账。", x.Entries)}
	if x.Entries == 0 {
		r.Text = "没有记账。"
	}
	if x.Sheet != "" {
		r.Badge.State = versionState(x.Sheet)
	}
	switch late := x.Late(today); {
	case x.Asked != 0:
		r.Tag = "申请开账中"
		r.Text += "已申请重新开账，等乡镇答复。"
	case x.Closed:
		r.Tag = "已结账"
		r.Text += fmt.Sprintf("%s%s结账。", calendar.DayOf(x.ClosedAt).Chinese(), x.ClosedBy)
	case !x.Month.Last().Before(today):
		r.Tag = "记账中"
	case late > 0:
		r.Text += fmt.Sprintf("应在%s前结账，过了 %d 天。", x.Due.Chinese(), late)
	default:
		r.Text += fmt.Sprintf("请在%s前结账。", x.Due.Chinese())
	}
	return r
}
