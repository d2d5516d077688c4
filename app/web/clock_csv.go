package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// clockColumns head the county's clock as a table.
func clockColumns() []sheet.Column {
	return []sheet.Column{
		{Name: "乡镇"},
		{Name: "村代码"},
		{Name: "村"},
		{Name: "期间"},
		{Name: "状态"},
		{Name: "最后期限"},
		{Name: "期限暂定"},
		{Name: "公开日期"},
		{Name: "晚几天"},
		{Name: "规则"},
		{Name: "按哪一天"},
		{Name: "栏目"},
		{Name: "事项"},
		{Name: "事项代码"},
		{Name: "什么事"},
		{Name: "从哪天算起"},
		{Name: "延期到"},
	}
}

func clockRecord(v village.Village, k deadline.Clock) []sheet.Value {
	published, provisional, extended := "", "否", ""
	if !k.Published.After(k.On) {
		published = k.Published.String()
	}
	if k.Provisional {
		provisional = "是"
	}
	if len(k.Extended) > 0 {
		extended = k.Due.String()
	}
	return []sheet.Value{
		sheet.TextValue(v.Township.Name), sheet.TextValue(v.Code), sheet.TextValue(v.Name), sheet.TextValue(k.Period), sheet.TextValue(k.Status.Chinese()),
		sheet.DayValue(k.Due.String()), sheet.TextValue(provisional), sheet.DayValue(published), sheet.IntValue(int64(k.DaysLate)), sheet.TextValue(k.Obligation.Rule), sheet.DayValue(k.On.String()),
		sheet.TextValue(k.Terms.Column), sheet.TextValue(k.Name()), sheet.TextValue(k.Item), sheet.TextValue(k.Title), sheet.DayValue(k.Started.String()), sheet.DayValue(extended),
	}
}

// clockCSV is the county's clock as a plain table, one duty a row.
func (s *Server) clockCSV(c *fiber.Ctx) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	q, err := s.clockQuery(c, l)
	if err != nil {
		return err
	}
	p := sheet.Page{Columns: clockColumns()}
	if q.view == byEvent {
		if p.Rows, err = s.eventRecords(c, q); err != nil {
			return err
		}
	} else {
		t, err := s.clockTable(c, q, l)
		if err != nil {
			return err
		}
		for _, r := range t.rows {
			for _, key := range t.keys {
				if k, ok := r.clocks[key]; ok {
					p.Rows = append(p.Rows, clockRecord(r.village, k))
				}
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

func (s *Server) eventRecords(c *fiber.Ctx, q clockQuery) ([][]sheet.Value, error) {
	f, err := s.eventFilter(c, q)
	if err != nil {
		return nil, err
	}
	list, err := s.Deadlines.List(c.UserContext(), f, q.on)
	if err != nil {
		return nil, err
	}
	villages, err := s.Villages.All(c.UserContext())
	if err != nil {
		return nil, err
	}
	of := map[int64]village.Village{}
	for _, v := range villages {
		of[v.ID] = v
	}
	rows := make([][]sheet.Value, len(list))
	for i, k := range list {
		rows[i] = clockRecord(of[k.VillageID], k)
	}
	return rows, nil
}

// periodOptions offers the last periods of every length.
func periodOptions(q clockQuery) []views.Option {
	var options []views.Option
	known := false
	for _, x := range []struct {
		length calendar.Length
		group  string
		n      int
	}{{calendar.Quarterly, "季度", 8}, {calendar.HalfYearly, "半年", 4}, {calendar.Yearly, "年", 3}, {calendar.Monthly, "月", 12}} {
		for i := range x.n {
			p := calendar.NewPeriod(x.length, q.on.MonthOf().Add(-i*x.length.Months()))
			o := views.Option{Value: p.String(), Text: p.Chinese(), Group: x.group, Selected: p.String() == q.period}
			known = known || o.Selected
			options = append(options, o)
		}
	}
	if p, err := calendar.ParsePeriod(q.period); err == nil && !known {
		options = append([]views.Option{{Value: q.period, Text: p.Chinese(), Selected: true}}, options...)
	}
	return options
}
