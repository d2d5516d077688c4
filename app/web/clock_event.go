package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/village"
	"sunshine/views"
)

// eventLine is one thing that happened and is to be published.
type eventLine struct {
	Title, URL    string
	Item          string
	Village, Town string
	Badge         views.Badge
	Stand         string
	Started       string
}

// eventFilter is what the county's clock asks of what happened.
func (s *Server) eventFilter(c *fiber.Ctx, q clockQuery) (deadline.Filter, error) {
	f := deadline.Filter{Events: true, Item: q.item, Began: true, From: q.from.First(), To: q.to.Last(), Newest: true}
	if st, ok := dutyStatus(q.state); ok {
		f.Status = []deadline.Status{st}
	}
	if q.township == "" {
		return f, nil
	}
	towns, err := s.Villages.Townships(c.UserContext())
	for _, t := range towns {
		if t.Code == q.township {
			f.Townships = append(f.Townships, t.ID)
		}
	}
	if len(f.Townships) == 0 {
		f.Townships = []int64{-1}
	}
	return f, err
}

// fillEvents lists what happened from one month to another.
func (s *Server) fillEvents(c *fiber.Ctx, p *clockPage, q clockQuery) error {
	f, err := s.eventFilter(c, q)
	if err != nil {
		return err
	}
	every := f
	every.Status = nil
	counts, err := s.Deadlines.Count(c.UserContext(), every, q.on)
	if err != nil {
		return err
	}
	total := 0
	for st, n := range counts {
		if len(f.Status) == 0 || f.Status[0] == st {
			total += n
		}
	}
	today := s.today()
	n := pageOf(c, total, clockLines)
	f.Limit, f.Offset = clockLines, (n-1)*clockLines
	list, err := s.Deadlines.List(c.UserContext(), f, q.on)
	if err != nil {
		return err
	}
	if p.Events, err = s.eventLines(c, list); err != nil {
		return err
	}
	p.Counts = countsOf(q, counts, today)
	p.Pager = pagerOf(n, total, clockLines, "件事", func(n int) string { return q.link("/clock", "page", itoa(n), today) })
	p.Lead = fmt.Sprintf("%s到%s，全县有%d件事发生以后要公开，没有逾期的。", q.from.Chinese(), q.to.Chinese(), total)
	if late := counts[deadline.Overdue]; late > 0 {
		p.Lead = fmt.Sprintf("%s到%s，有事才公开的，逾期没有公开的有%d件。", q.from.Chinese(), q.to.Chinese(), late)
	}
	return nil
}

func (s *Server) eventLines(c *fiber.Ctx, list []deadline.Clock) ([]eventLine, error) {
	villages, err := s.Villages.All(c.UserContext())
	if err != nil {
		return nil, err
	}
	of := map[int64]village.Village{}
	for _, v := range villages {
		of[v.ID] = v
	}
	lines := make([]eventLine, len(list))
	for i, k := range list {
		v := of[k.VillageID]
		lines[i] = eventLine{
			Title: k.Title, URL: dutyPath(v.Code, k), Item: k.Name(), Village: called(v), Town: v.Township.Name, Badge: badgeOf(k), Stand: k.Stand(),
			Started: k.Started.Chinese(),
		}
	}
	return lines, nil
}

// clockFields are the filters of the county's clock.
func (s *Server) clockFields(c *fiber.Ctx, q clockQuery, l disclosure.List) ([]views.Field, error) {
	towns, err := s.Villages.Townships(c.UserContext())
	if err != nil {
		return nil, err
	}
	options := []views.Option{{Value: "", Text: "全县", Selected: q.township == ""}}
	for _, t := range towns {
		options = append(options, views.Option{Value: t.Code, Text: t.Name, Selected: t.Code == q.township})
	}
	fields := []views.Field{}
	switch q.view {
	case byPeriod:
		fields = append(fields, views.Field{Name: "period", Label: "哪一期", Type: "select", Options: periodOptions(q)})
	case byEvent:
		fields = append(fields, views.Field{Name: "item", Label: "什么事", Type: "select", Options: itemOptions(l, q.item, true, "全部")})
	default:
		fields = append(fields, views.Field{Name: "item", Label: "哪一项", Type: "select", Options: itemOptions(l, q.item, false, "")})
	}
	fields = append(fields, views.Field{Name: "township", Label: "乡镇", Type: "select", Options: options})
	if q.view != byPeriod {
		fields = append(fields,
			views.Field{Name: "from", Label: "从哪个月", Type: "month", Value: q.from.String(), Short: true},
			views.Field{Name: "to", Label: "到哪个月", Type: "month", Value: q.to.String(), Short: true})
	}
	return append(fields, views.Field{Name: "on", Label: "按哪一天看", Type: "date", Value: q.on.String(), Short: true}), nil
}

// itemOptions offers the catalogue's items by column: those of events, or those
// of periods. An item that is not whole is called so.
func itemOptions(l disclosure.List, chosen string, events bool, all string) []views.Option {
	var options []views.Option
	if all != "" {
		options = append(options, views.Option{Text: all, Selected: chosen == ""})
	}
	for _, it := range l.Items {
		if (it.Frequency == disclosure.OnEvent) != events {
			continue
		}
		o := views.Option{Value: it.Code, Text: it.Name, Group: it.Column, Selected: it.Code == chosen}
		if len(l.Lacking(it)) > 0 {
			o.Text += "（不合格）"
		}
		options = append(options, o)
	}
	return options
}
