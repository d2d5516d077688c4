package web

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// How much the county's clock shows: months at most and by default, and cells
// to a page, which keep it light on a phone.
const (
	maxMonths     = 24
	defaultMonths = 6
	clockCells    = 108
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
	}
	return views.Upcoming
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

// standOf is the clock's sentence for a place that names the month already.
func standOf(c deadline.Clock) string {
	return strings.TrimPrefix(c.Sentence(), c.Period.Chinese()+"的账")
}

// clockFacts explains one obligation line by line.
func clockFacts(c deadline.Clock) []views.Fact {
	facts := []views.Fact{{Name: "最迟哪天公开", Value: c.Due.Chinese()}}
	if c.Provisional {
		facts[0].Value += "（暂定）"
	}
	facts = append(facts,
		views.Fact{Name: "怎么算的", Value: c.Explain()},
		views.Fact{Name: "规则", Value: c.Rule.Plain + "。" + markOf(c.Rule) + "。"},
		views.Fact{Name: "出处", Value: c.Rule.Source},
	)
	if !c.Published.IsZero() && !c.Published.After(c.On) {
		facts = append(facts, views.Fact{Name: "哪天公开的", Value: c.Published.Chinese()})
	}
	return facts
}

// clockQuery is what the county's clock was asked.
type clockQuery struct {
	from, to calendar.Month
	on       calendar.Day
	township string
	state    string // a village is shown if one of its months stands so
}

func (s *Server) clockQuery(c *fiber.Ctx) (q clockQuery, err error) {
	q = clockQuery{on: s.today(), township: c.Query("township"), state: c.Query("state")}
	bad := fault.Invalidf("这样查不了，请改一下。")
	if text := c.Query("on"); text != "" {
		if q.on, err = calendar.ParseDay(text); err != nil {
			bad.On("on", "%s", fault.Message(err))
		} else if q.on.After(s.today()) {
			bad.On("on", "只能查今天和以前的情况，以后的还不知道")
		}
	}
	q.to = q.on.MonthOf()
	q.from = q.to.Add(1 - defaultMonths)
	for name, m := range map[string]*calendar.Month{"from": &q.from, "to": &q.to} {
		if text := c.Query(name); text != "" {
			if *m, err = calendar.ParseMonth(text); err != nil {
				bad.On(name, "%s", fault.Message(err))
			}
		}
	}
	if c.Query("from") == "" {
		q.from = q.to.Add(1 - defaultMonths)
	}
	switch {
	case len(bad.Fields) > 0:
	case q.from.After(q.to):
		bad.On("from", "开始的月份不能在结束的月份后面")
	case !q.to.Before(q.from.Add(maxMonths)):
		bad.On("from", "一次最多查 %d 个月", maxMonths)
	}
	if len(bad.Fields) > 0 {
		return q, bad
	}
	return q, nil
}

// link writes the query as an address, with one thing changed.
func (q clockQuery) link(path, key, value string, today calendar.Day) string {
	v := url.Values{"from": {q.from.String()}, "to": {q.to.String()}}
	if q.on != today {
		v.Set("on", q.on.String())
	}
	for name, text := range map[string]string{"township": q.township, "state": q.state} {
		if text != "" {
			v.Set(name, text)
		}
	}
	if v.Del(key); key != "" && value != "" {
		v.Set(key, value)
	}
	return path + "?" + v.Encode()
}

// clockRow is one village with its clocks; months it does not owe are missing.
type clockRow struct {
	village village.Village
	clocks  map[calendar.Month]deadline.Clock
}

// clockRows asks for the villages and their clocks. counts are of all asked
// for, before the filter by state.
func (s *Server) clockRows(c *fiber.Ctx, q clockQuery) (rows []clockRow, counts map[deadline.Status]int, err error) {
	villages, err := s.Villages.List(c.UserContext())
	if err != nil {
		return nil, nil, err
	}
	clocks, err := s.Deadlines.Matrix(c.UserContext(), q.from, q.to, q.on)
	if err != nil {
		return nil, nil, err
	}
	of := map[int64]map[calendar.Month]deadline.Clock{}
	for _, k := range clocks {
		if of[k.VillageID] == nil {
			of[k.VillageID] = map[calendar.Month]deadline.Clock{}
		}
		of[k.VillageID][k.Period] = k
	}
	counts = map[deadline.Status]int{}
	for _, v := range villages {
		if q.township != "" && v.Township.Code != q.township {
			continue
		}
		wanted := q.state == ""
		for _, k := range of[v.ID] {
			counts[k.Status]++
			wanted = wanted || string(stateOf(k.Status)) == q.state
		}
		if wanted {
			rows = append(rows, clockRow{v, of[v.ID]})
		}
	}
	return rows, counts, nil
}

// clockPage is the county's clock.
type clockPage struct {
	Page
	Lead   string
	Filter []views.Field
	Counts []stateCount
	Matrix views.Matrix
	Pager  views.Pager
	CSV    string
	Rule   rules.Rule
	Mark   string
	All    string // address without the filter by state
}

// stateCount is how many village-months stand in a state, and a link to them.
type stateCount struct {
	Badge   views.Badge
	Count   int
	URL     string
	Current bool
}

func (s *Server) showClock(c *fiber.Ctx) error {
	q, err := s.clockQuery(c)
	if err != nil {
		return err
	}
	rows, counts, err := s.clockRows(c, q)
	if err != nil {
		return err
	}
	if c.Query("from") == "" {
		q.from = firstOwed(q, rows)
	}
	townships, err := s.Villages.Townships(c.UserContext())
	if err != nil {
		return err
	}
	today := s.today()
	p := clockPage{
		Page: s.page(c, "全县公开情况", views.Link{Text: "首页", URL: "/"}, views.Link{Text: "全县公开情况"}),
		Lead: clockLead(q, rows, counts, today), Filter: clockFields(q, townships), Counts: countsOf(q, counts, today),
		CSV: q.link("/clock.csv", "", "", today), Rule: s.Deadlines.Rules.At(rules.FinanceDueDay, q.on), All: q.link("/clock", "state", "", today),
	}
	p.Mark = markOf(p.Rule)
	p.Description = p.Lead
	p.Matrix = views.Matrix{Caption: "各村账目公开情况", Months: monthsIn(q)}
	size := min(max(6, clockCells/len(p.Matrix.Months)), 40)
	n := pageOf(c, len(rows), size)
	p.Pager = pagerOf(n, len(rows), size, "个村", func(n int) string { return q.link("/clock", "page", itoa(n), today) })
	p.Matrix.Rows = matrixRows(p.Matrix.Months, rows[(n-1)*size:min(n*size, len(rows))])
	return s.open(c, "clock", p)
}

// clockLead tells how the county stands in one sentence. It counts; it ranks nobody.
func clockLead(q clockQuery, rows []clockRow, counts map[deadline.Status]int, today calendar.Day) string {
	day := "今天"
	if q.on != today {
		day = "在" + q.on.Chinese() + "看"
	}
	owing := 0
	for _, r := range rows {
		for _, k := range r.clocks {
			if k.Status == deadline.Overdue {
				owing++
				break
			}
		}
	}
	if counts[deadline.Overdue] == 0 {
		return fmt.Sprintf("%s到%s的账，%s没有一个村逾期。", q.from.Chinese(), q.to.Chinese(), day)
	}
	return fmt.Sprintf("%s到%s的账，%s有%d个村、共%d个月逾期没有公开。", q.from.Chinese(), q.to.Chinese(), day, owing, counts[deadline.Overdue])
}

func countsOf(q clockQuery, counts map[deadline.Status]int, today calendar.Day) []stateCount {
	var list []stateCount
	for _, st := range deadline.Statuses {
		state := string(stateOf(st))
		list = append(list, stateCount{
			Badge: views.Badge{State: stateOf(st)}, Count: counts[st], Current: q.state == state, URL: q.link("/clock", "state", state, today),
		})
	}
	return list
}

func clockFields(q clockQuery, townships []village.Place) []views.Field {
	options := []views.Option{{Value: "", Text: "全县", Selected: q.township == ""}}
	for _, t := range townships {
		options = append(options, views.Option{Value: t.Code, Text: t.Name, Selected: t.Code == q.township})
	}
	return []views.Field{
		{Name: "township", Label: "乡镇", Type: "select", Options: options},
		{Name: "from", Label: "从哪个月", Type: "month", Value: q.from.String(), Short: true},
		{Name: "to", Label: "到哪个月", Type: "month", Value: q.to.String(), Short: true},
		{Name: "on", Label: "按哪一天看", Type: "date", Value: q.on.String(), Short: true},
	}
}

// firstOwed leaves out the months in front that no village owes.
func firstOwed(q clockQuery, rows []clockRow) calendar.Month {
	from := q.from
	for from.Before(q.to) && !slices.ContainsFunc(rows, func(r clockRow) bool { _, ok := r.clocks[from]; return ok }) {
		from = from.Add(1)
	}
	return from
}

func monthsIn(q clockQuery) []calendar.Month {
	var months []calendar.Month
	for m := q.from; !m.After(q.to); m = m.Add(1) {
		months = append(months, m)
	}
	return months
}

func matrixRows(months []calendar.Month, rows []clockRow) []views.MatrixRow {
	list := make([]views.MatrixRow, len(rows))
	for i, r := range rows {
		list[i] = views.MatrixRow{Name: r.village.Name, Place: r.village.Township.Name, URL: "/villages/" + r.village.Code}
		for _, m := range months {
			list[i].Marks = append(list[i].Marks, markAt(r, m))
		}
	}
	return list
}

func markAt(r clockRow, month calendar.Month) views.Mark {
	k, ok := r.clocks[month]
	if !ok {
		return views.Mark{}
	}
	note := shortNote(k)
	if note == "" && (k.Status == deadline.Upcoming) {
		note = fmt.Sprintf("%d月%d日止", k.Due.Month(), k.Due.DayOfMonth())
	}
	return views.Mark{State: stateOf(k.Status), Provisional: k.Provisional, Note: note, URL: financePath(r.village.Code, month)}
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

// clockCSV is the county's clock as a plain table, one village-month a row.
func (s *Server) clockCSV(c *fiber.Ctx) error {
	q, err := s.clockQuery(c)
	if err != nil {
		return err
	}
	rows, _, err := s.clockRows(c, q)
	if err != nil {
		return err
	}
	p := sheet.Page{Columns: []sheet.Column{
		{Name: "乡镇"}, {Name: "村代码"}, {Name: "村"}, {Name: "月份"}, {Name: "状态"}, {Name: "最后期限"}, {Name: "期限暂定"}, {Name: "公开日期"}, {Name: "晚几天"}, {Name: "规则"}, {Name: "按哪一天"},
	}}
	for _, r := range rows {
		for _, m := range monthsIn(q) {
			if k, ok := r.clocks[m]; ok {
				p.Rows = append(p.Rows, clockRecord(r.village, k))
			}
		}
	}
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, p); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(false, "clock-"+q.on.String()+".csv", "公开情况-"+q.on.String()+".csv"))
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(b.Bytes())
}

func clockRecord(v village.Village, k deadline.Clock) []sheet.Value {
	published, provisional := "", "否"
	if !k.Published.After(k.On) {
		published = k.Published.String()
	}
	if k.Provisional {
		provisional = "是"
	}
	return []sheet.Value{
		sheet.TextValue(v.Township.Name), sheet.TextValue(v.Code), sheet.TextValue(v.Name), sheet.TextValue(k.Period.String()), sheet.TextValue(k.Status.Chinese()),
		sheet.DayValue(k.Due.String()), sheet.TextValue(provisional), sheet.DayValue(published), sheet.IntValue(int64(k.DaysLate)), sheet.TextValue(k.Rule.ID()), sheet.DayValue(k.On.String()),
	}
}
