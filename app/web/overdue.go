package web

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

const (
	overduePage   = 60
	firstPossible = 2000 // no obligation is older
)

// overdueQuery is what the inspector's list was asked. Lists of a township's
// people hold its own villages only.
type overdueQuery struct {
	on       calendar.Day
	township string
	state    string // a badge's state, "open" for due soon and overdue, "all"
}

func (s *Server) overdueQuery(c *fiber.Ctx) (q overdueQuery, err error) {
	q = overdueQuery{on: s.today(), township: c.Query("township"), state: c.Query("state", string(views.Overdue))}
	if text := c.Query("on"); text != "" {
		if q.on, err = calendar.ParseDay(text); err != nil {
			return q, fault.Invalidf("这样查不了，请改一下。").On("on", "%s", fault.Message(err))
		}
		if q.on.After(s.today()) || q.on.Year() < firstPossible {
			return q, fault.Invalidf("这样查不了，请改一下。").On("on", "只能查今天和以前的情况，以后的还不知道")
		}
	}
	if overdueWord(q.state) == "" {
		q.state = string(views.Overdue)
	}
	return q, nil
}

// overdueWord tells which months a filter asks for; empty if there is no such filter.
func overdueWord(state string) string {
	return map[string]string{
		"all": "该公开和已公开的", "open": "逾期和快到期的", string(views.Overdue): "逾期没公开的", string(views.Due): "快到期的", string(views.Met): "按时公开的",
		string(views.MetLate): "晚了才公开的", string(views.Upcoming): "还没到期的",
	}[state]
}

func (q overdueQuery) link(path string, page int, today calendar.Day) string {
	v := url.Values{}
	if q.state != string(views.Overdue) {
		v.Set("state", q.state)
	}
	if q.township != "" {
		v.Set("township", q.township)
	}
	if q.on != today {
		v.Set("on", q.on.String())
	}
	if page > 1 {
		v.Set("page", itoa(page))
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func (q overdueQuery) wants(k deadline.Clock) bool {
	switch q.state {
	case "all":
		return true
	case "open":
		return k.Status == deadline.Overdue || k.Status == deadline.Soon
	}
	return string(stateOf(k.Status)) == q.state
}

// overdueRow is one village's month.
type overdueRow struct {
	Village village.Village
	Clock   deadline.Clock
	Badge   views.Badge
	URL     string
}

// Published gives the day it came out, as far as the day asked about knows.
func (r overdueRow) Published() calendar.Day {
	if r.Clock.Published.After(r.Clock.On) {
		return calendar.Day{}
	}
	return r.Clock.Published
}

func (s *Server) overdueRows(c *fiber.Ctx, q overdueQuery) ([]overdueRow, error) {
	villages, err := s.watched(c)
	if err != nil {
		return nil, err
	}
	var clocks []deadline.Clock
	if q.state == string(views.Overdue) || q.state == string(views.Due) || q.state == "open" {
		clocks, err = s.Deadlines.Owing(c.UserContext(), q.on)
	} else {
		clocks, err = s.Deadlines.Matrix(c.UserContext(), calendar.NewMonth(firstPossible, 1), q.on.MonthOf(), q.on)
	}
	if err != nil {
		return nil, err
	}
	var rows []overdueRow
	for _, k := range clocks {
		v, ok := villages[k.VillageID]
		if !ok || !q.wants(k) || (q.township != "" && v.Township.Code != q.township) {
			continue
		}
		rows = append(rows, overdueRow{Village: v, Clock: k, Badge: views.Badge{State: stateOf(k.Status)}, URL: financePath(v.Code, k.Period)})
	}
	slices.SortStableFunc(rows, func(a, b overdueRow) int {
		return cmp.Or(cmp.Compare(b.Clock.DaysLate, a.Clock.DaysLate), cmp.Compare(a.Village.Code, b.Village.Code), cmp.Compare(b.Clock.Period.String(), a.Clock.Period.String()))
	})
	return rows, nil
}

// overdueListPage is the inspector's list.
type overdueListPage struct {
	Page
	Lead   string
	Place  string
	On     calendar.Day
	Filter []views.Field
	Rows   []overdueRow
	Pager  views.Pager
	CSV    string
}

func (s *Server) listOverdue(c *fiber.Ctx) error {
	q, err := s.overdueQuery(c)
	if err != nil {
		return err
	}
	rows, err := s.overdueRows(c, q)
	if err != nil {
		return err
	}
	p := overdueListPage{
		Page: s.deskPage(c, "各村公开情况", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "各村公开情况"}),
		Lead: overdueLead(q, rows), Place: actor(c).Place, On: q.on, CSV: q.link("/desk/overdue.csv", 1, s.today()),
	}
	if p.Filter, err = s.overdueFields(c, q); err != nil {
		return err
	}
	n := pageOf(c, len(rows), overduePage)
	p.Pager = pagerOf(n, len(rows), overduePage, "条", func(n int) string { return q.link("/desk/overdue", n, s.today()) })
	p.Rows = rows[(n-1)*overduePage : min(n*overduePage, len(rows))]
	return s.renderDesk(c, "county/overdue", p)
}

func overdueLead(q overdueQuery, rows []overdueRow) string {
	villages := map[int64]bool{}
	for _, r := range rows {
		villages[r.Village.ID] = true
	}
	word := overdueWord(q.state)
	if len(rows) == 0 {
		return fmt.Sprintf("按%s的情况，没有%s账。", q.on.Chinese(), word)
	}
	return fmt.Sprintf("按%s的情况，%s有 %d 个村、%d 个月的账。", q.on.Chinese(), word, len(villages), len(rows))
}

func (s *Server) overdueFields(c *fiber.Ctx, q overdueQuery) ([]views.Field, error) {
	states := []views.Option{{Value: string(views.Overdue), Text: "逾期"}, {Value: "open", Text: "逾期和临期"}}
	for _, st := range []views.State{views.Due, views.MetLate, views.Met, views.Upcoming} {
		word, err := st.Word()
		if err != nil {
			return nil, err
		}
		states = append(states, views.Option{Value: string(st), Text: word})
	}
	states = append(states, views.Option{Value: "all", Text: "全部"})
	for i := range states {
		states[i].Selected = states[i].Value == q.state
	}
	fields := []views.Field{{Name: "state", Label: "状态", Type: "select", Options: states}}
	if actor(c).Role != user.Township {
		towns, err := s.Villages.Townships(c.UserContext())
		if err != nil {
			return nil, err
		}
		options := []views.Option{{Text: "全县"}}
		for _, t := range towns {
			options = append(options, views.Option{Value: t.Code, Text: t.Name, Selected: t.Code == q.township})
		}
		fields = append(fields, views.Field{Name: "township", Label: "乡镇", Type: "select", Options: options})
	}
	return append(fields, views.Field{Name: "on", Label: "按哪一天看", Type: "date", Value: q.on.String(), Short: true}), nil
}

// overdueCSV is the list for a workbook: all rows, not one page of them.
func (s *Server) overdueCSV(c *fiber.Ctx) error {
	q, err := s.overdueQuery(c)
	if err != nil {
		return err
	}
	rows, err := s.overdueRows(c, q)
	if err != nil {
		return err
	}
	p := sheet.Page{Columns: []sheet.Column{
		{Name: "乡镇"}, {Name: "村代码"}, {Name: "村"}, {Name: "月份"}, {Name: "状态"}, {Name: "最后期限"}, {Name: "期限暂定"}, {Name: "公开日期"}, {Name: "晚几天"}, {Name: "规则"}, {Name: "按哪一天"},
	}}
	for _, r := range rows {
		p.Rows = append(p.Rows, clockRecord(r.Village, r.Clock))
	}
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, p); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(false, "overdue-"+q.on.String()+".csv", "各村公开情况-"+q.on.String()+".csv"))
	return c.Send(b.Bytes())
}
