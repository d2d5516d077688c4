package web

import (
	"fmt"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/views"
)

// How much the county's clock shows: periods at most and by default, and cells
// or lines to a page, which keep it light on a phone.
const (
	maxPeriods     = 24
	defaultPeriods = 6
	clockCells     = 96
	clockLines     = 30
)

// stateOf turns a status into what the badges show.
func stateOf(s deadline.Status) views.State {
	switch s {
	case deadline.Soon:
		return views.Due
	case deadline.Overdue:
		return views.Overdue
	case deadline.MetLate:
		return views.MetLate
	case deadline.Met:
		return views.Met
	case deadline.Released:
		return views.Released
	}
	return views.Upcoming
}

// dutyStatus is the other way round; false for a state that no duty has.
func dutyStatus(state string) (deadline.Status, bool) {
	i := slices.IndexFunc(deadline.Statuses, func(s deadline.Status) bool { return string(stateOf(s)) == state })
	if i < 0 {
		return "", false
	}
	return deadline.Statuses[i], true
}

// badgeOf is the status with what matters about it now.
func badgeOf(c deadline.Clock) views.Badge {
	return views.Badge{State: stateOf(c.Status), Note: shortNote(c)}
}

func shortNote(c deadline.Clock) string {
	switch c.Status {
	case deadline.Overdue:
		return fmt.Sprintf("已晚 %d 天", c.DaysLate)
	case deadline.MetLate:
		return fmt.Sprintf("晚 %d 天", c.DaysLate)
	case deadline.Soon:
		if c.DaysLeft == 0 {
			return "今天到期"
		}
		return fmt.Sprintf("还有 %d 天", c.DaysLeft)
	}
	return ""
}

// standOf is the clock's sentence for a place that names the duty already.
func standOf(c deadline.Clock) string { return c.Stand() }

// dutyPath is the page of a duty: of a month's sheet the sheet's own, which says
// why it is not there yet.
func dutyPath(code string, c deadline.Clock) string {
	if c.Item == disclosure.FinanceMonth && !c.OnEvent() {
		return financePath(code, c.Month())
	}
	return "/villages/" + code + "/clock/" + itoa64(c.ID)
}

// clockFacts explains one duty line by line.
func clockFacts(c deadline.Clock) []views.Fact {
	facts := []views.Fact{{Name: "最迟哪天公开", Value: c.Due.Chinese()}}
	if c.Provisional && len(c.Extended) == 0 {
		facts[0].Value += "（暂定）"
	}
	facts = append(facts,
		views.Fact{Name: "怎么算的", Value: c.Explain()},
		views.Fact{Name: "规则", Value: c.Rule.Plain + "。" + markOf(c.Rule) + "。"},
		views.Fact{Name: "出处", Value: c.Rule.Source},
	)
	if c.Status == deadline.Released {
		facts = append(facts, views.Fact{Name: "谁免的", Value: c.Released.Sentence()})
	}
	if !c.Published.IsZero() && !c.Published.After(c.On) {
		facts = append(facts, views.Fact{Name: "哪天公开的", Value: c.Published.Chinese()})
	}
	return facts
}

// The ways the county's clock is looked at.
const (
	byItem   = "item"   // one item, villages against periods
	byPeriod = "period" // one period, villages against items
	byEvent  = "events" // what happened, a list
)

// clockQuery is what the county's clock was asked.
type clockQuery struct {
	view     string
	item     string // of the views by item and by event; empty there: all
	period   string // of the view by period
	from, to calendar.Month
	on       calendar.Day
	township string
	state    string // a village is shown if one of its duties stands so
	begun    bool   // from was asked for, not ours
	length   calendar.Length
}

func (s *Server) clockQuery(c *fiber.Ctx, l disclosure.List) (q clockQuery, err error) {
	q = clockQuery{view: c.Query("view"), item: c.Query("item"), on: s.today(), township: c.Query("township"), state: c.Query("state"), begun: c.Query("from") != ""}
	bad := fault.Invalidf("这样查不了，请改一下。")
	if q.view != byPeriod && q.view != byEvent {
		q.view = byItem
	}
	if text := c.Query("on"); text != "" {
		if q.on, err = calendar.ParseDay(text); err != nil {
			bad.On("on", "%s", fault.Message(err))
		} else if q.on.After(s.today()) {
			bad.On("on", "只能查今天和以前的情况，以后的还不知道")
		}
	}
	if err := q.what(l, c.Query("period"), bad); err != nil {
		return q, err
	}
	q.when(c, bad)
	if len(bad.Fields) > 0 {
		return q, bad
	}
	return q, nil
}

// what reads which item or period is asked for.
func (q *clockQuery) what(l disclosure.List, period string, bad *fault.Error) error {
	q.length = calendar.Monthly
	switch q.view {
	case byItem:
		if q.item == "" {
			q.item = disclosure.FinanceMonth
		}
		it, err := l.Item(q.item)
		if err != nil {
			return err
		}
		if q.length = it.Frequency.Length(); q.length == "" {
			q.view, q.length = byEvent, calendar.Monthly
		}
	case byEvent:
		if q.item != "" {
			_, err := l.Item(q.item)
			return err
		}
	case byPeriod:
		q.item, q.period = "", period
		if period == "" {
			q.period = calendar.NewPeriod(calendar.Quarterly, q.on.MonthOf().Add(-3)).String()
		} else if _, err := calendar.ParsePeriod(period); err != nil {
			bad.On("period", "%s", fault.Message(err))
		}
	}
	return nil
}

// when reads from which month to which is asked.
func (q *clockQuery) when(c *fiber.Ctx, bad *fault.Error) {
	q.to = q.on.MonthOf()
	ask := func(name string, m *calendar.Month) {
		if text := c.Query(name); text != "" {
			asked, err := calendar.ParseMonth(text)
			if err != nil {
				bad.On(name, "%s", fault.Message(err))
				return
			}
			*m = asked
		}
	}
	ask("to", &q.to)
	n := q.length.Months()
	q.from = calendar.NewPeriod(q.length, q.to).Month().Add(n * (1 - defaultPeriods))
	ask("from", &q.from)
	switch {
	case len(bad.Fields) > 0:
	case q.from.After(q.to):
		bad.On("from", "开始的月份不能在结束的月份后面")
	case !q.to.Before(q.from.Add(maxPeriods * n)):
		bad.On("from", "一次最多查 %d 个月", maxPeriods*n)
	}
}

// link writes the query as an address, with one thing changed.
func (q clockQuery) link(path, key, value string, today calendar.Day) string {
	v := url.Values{}
	if q.view != byPeriod {
		v.Set("from", q.from.String())
		v.Set("to", q.to.String())
	}
	if q.on != today {
		v.Set("on", q.on.String())
	}
	if q.view != byItem {
		v.Set("view", q.view)
	}
	item := q.item
	if q.view == byItem && item == disclosure.FinanceMonth {
		item = ""
	}
	for name, text := range map[string]string{"township": q.township, "state": q.state, "item": item, "period": q.period} {
		if text != "" {
			v.Set(name, text)
		}
	}
	if v.Del(key); key != "" && value != "" {
		v.Set(key, value)
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// span gives the first day and the last of what the query is about, by whole
// periods of the item.
func (q clockQuery) span() (from, to calendar.Day) {
	return calendar.NewPeriod(q.length, q.from).First(), calendar.NewPeriod(q.length, q.to).Last()
}

// pageOf reads ?page=, kept within what there is.
func pageOf(c *fiber.Ctx, total, size int) int {
	return min(max(1, c.QueryInt("page", 1)), max(1, (total+size-1)/size))
}

func pagerOf(n, total, size int, unit string, link func(n int) string) views.Pager {
	p := views.Pager{Page: n, Pages: max(1, (total+size-1)/size), Total: total, Unit: unit}
	if n > 1 {
		p.Prev = link(n - 1)
	}
	if n < p.Pages {
		p.Next = link(n + 1)
	}
	return p
}
