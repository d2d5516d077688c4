package web

import (
	"bytes"
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
	firstPossible = 2000 // no duty is older
)

// overdueQuery is what the inspector's list was asked. Lists of a township's
// people hold its own villages only.
type overdueQuery struct {
	on       calendar.Day
	township string
	column   string
	item     string
	state    string // a badge's state, "open" for due soon and overdue, "all"
}

func (s *Server) overdueQuery(c *fiber.Ctx) (q overdueQuery, err error) {
	q = overdueQuery{on: s.today(), township: c.Query("township"), column: c.Query("column"), item: c.Query("item"), state: c.Query("state", string(views.Overdue))}
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

// overdueWord tells which duties a filter asks for; empty if there is no such filter.
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
	for name, text := range map[string]string{"township": q.township, "column": q.column, "item": q.item} {
		if text != "" {
			v.Set(name, text)
		}
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

// filter says what the store is asked: a township's people see its own.
func (s *Server) overdueFilter(c *fiber.Ctx, q overdueQuery) (deadline.Filter, error) {
	f := deadline.Filter{Item: q.item, Column: q.column}
	switch st, one := dutyStatus(q.state); {
	case one:
		f.Status = []deadline.Status{st}
	case q.state == "open":
		f.Status = []deadline.Status{deadline.Overdue, deadline.Soon}
	}
	f.Newest = q.state == "all" || slices.Contains(f.Status, deadline.Met) || slices.Contains(f.Status, deadline.MetLate)
	towns, err := s.Villages.Townships(c.UserContext())
	if err != nil {
		return f, err
	}
	by := actor(c)
	for _, t := range towns {
		own := by.Role != user.Township || t.ID == by.DivisionID
		if own && (q.township == "" || t.Code == q.township) && (q.township != "" || by.Role == user.Township) {
			f.Townships = append(f.Townships, t.ID)
		}
	}
	if len(f.Townships) == 0 && (q.township != "" || by.Role == user.Township) {
		f.Townships = []int64{-1} // none of its own
	}
	return f, nil
}

// overdueRow is one village's duty.
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

func overdueRows(clocks []deadline.Clock, villages map[int64]village.Village) []overdueRow {
	rows := make([]overdueRow, len(clocks))
	for i, k := range clocks {
		v := villages[k.VillageID]
		rows[i] = overdueRow{Village: v, Clock: k, Badge: views.Badge{State: stateOf(k.Status)}, URL: dutyPath(v.Code, k)}
	}
	return rows
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
	Cases  lateCaseList // of the township's villages, as they stand today
}

func (s *Server) listOverdue(c *fiber.Ctx) error {
	q, err := s.overdueQuery(c)
	if err != nil {
		return err
	}
	f, err := s.overdueFilter(c, q)
	if err != nil {
		return err
	}
	total, places, err := s.overdueTotal(c, f, q.on)
	if err != nil {
		return err
	}
	villages, err := s.watched(c)
	if err != nil {
		return err
	}
	p := overdueListPage{
		Page: s.deskPage(c, "各村公开情况", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "各村公开情况"}),
		Lead: overdueLead(q, places, total), Place: actor(c).Place, On: q.on, CSV: q.link("/desk/overdue.csv", 1, s.today()),
	}
	if p.Filter, err = s.overdueFields(c, q); err != nil {
		return err
	}
	n := pageOf(c, total, overduePage)
	p.Pager = pagerOf(n, total, overduePage, "条", func(n int) string { return q.link("/desk/overdue", n, s.today()) })
	f.Limit, f.Offset = overduePage, (n-1)*overduePage
	list, err := s.Deadlines.List(c.UserContext(), f, q.on)
	if err != nil {
		return err
	}
	p.Rows = overdueRows(list, villages)
	if actor(c).Role == user.Township && q.on == s.today() {
		if p.Cases, err = s.lateCases(c, villages, deskLateCases); err != nil {
			return err
		}
		countNav(p.Nav, lateCasesPath, p.Cases.Total)
	}
	return s.renderDesk(c, "county/overdue", p)
}

func (s *Server) overdueTotal(c *fiber.Ctx, f deadline.Filter, on calendar.Day) (total, villages int, err error) {
	counts, err := s.Deadlines.Count(c.UserContext(), f, on)
	if err != nil {
		return 0, 0, err
	}
	for _, n := range counts {
		total += n
	}
	villages, err = s.Deadlines.CountVillages(c.UserContext(), f, on)
	return total, villages, err
}

func overdueLead(q overdueQuery, villages, total int) string {
	word := overdueWord(q.state)
	if total == 0 {
		return fmt.Sprintf("按%s的情况，没有%s。", q.on.Chinese(), word)
	}
	return fmt.Sprintf("按%s的情况，%s有 %d 个村、%d 项。", q.on.Chinese(), word, villages, total)
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
	l, err := s.Disclosures.List(c.UserContext(), q.on)
	if err != nil {
		return nil, err
	}
	columns, items := []views.Option{{Text: "全部栏目"}}, []views.Option{{Text: "全部事项"}}
	for _, name := range l.Columns {
		columns = append(columns, views.Option{Value: name, Text: name, Selected: name == q.column})
	}
	for _, it := range l.Items {
		items = append(items, views.Option{Value: it.Code, Text: it.Name, Group: it.Column, Selected: it.Code == q.item})
	}
	fields = append(fields, views.Field{Name: "column", Label: "栏目", Type: "select", Options: columns}, views.Field{Name: "item", Label: "事项", Type: "select", Options: items})
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
	f, err := s.overdueFilter(c, q)
	if err != nil {
		return err
	}
	villages, err := s.watched(c)
	if err != nil {
		return err
	}
	p := sheet.Page{Columns: clockColumns()}
	for f.Limit = deadline.MostListed; ; f.Offset += f.Limit {
		list, err := s.Deadlines.List(c.UserContext(), f, q.on)
		if err != nil {
			return err
		}
		for _, k := range list {
			p.Rows = append(p.Rows, clockRecord(villages[k.VillageID], k))
		}
		if len(list) < f.Limit {
			break
		}
	}
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, p); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(false, "overdue-"+q.on.String()+".csv", "各村公开情况-"+q.on.String()+".csv"))
	return c.Send(b.Bytes())
}
