package disclosure

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// NilDuty is a duty in whose period nothing happened. Note is added to the report
// where the ledger says otherwise and the accountant stands by it.
type NilDuty struct {
	Duty
	Note string
}

// ReportNil makes a report that nothing happened (本期无发生, R45) for each of
// several duties and hands it in, all of them or none. It is refused for what is
// owed on an event, for a period that is not over, and where something is
// already being disclosed. Errors are on the duty: item/period.
func (s *Store) ReportNil(ctx context.Context, by user.Actor, v village.Village, duties []NilDuty) (made []Version, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return nil, err
	}
	if len(duties) == 0 {
		return nil, fault.Invalidf("还没有选。").On("duty", "请勾选哪几项本期没有发生")
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		made = nil
		bad := fault.Invalidf("有的不能报“本期无发生”，一项都没有报。")
		for _, d := range duties {
			x, err := s.reportNil(ctx, q, by, v, d)
			if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
				said := fault.Message(err)
				for _, f := range fault.Fields(err) {
					said = f.Message
				}
				bad.On("duty", "%s", said)
				continue
			}
			if err != nil {
				return err
			}
			made = append(made, x)
		}
		if len(bad.Fields) > 0 {
			return bad
		}
		return nil
	})
	return made, err
}

func (s *Store) reportNil(ctx context.Context, q db.Q, by user.Actor, v village.Village, d NilDuty) (x Version, err error) {
	t, list, err := s.newText(ctx, q, v, d.Duty)
	if err != nil {
		return x, err
	}
	item, err := list.Item(d.Item)
	if err != nil {
		return x, err
	}
	if item.Frequency.Length() == "" || d.Period == "" {
		return x, fault.Invalidf("“%s”是有事才公开的，没有事就不用报。", item.Name)
	}
	p, err := calendar.ParsePeriod(d.Period)
	if err != nil {
		return x, err
	}
	if !calendar.DayOf(s.Now()).After(p.Last()) {
		return x, fault.Conflictf("%s“%s”还没有过完，%s以后才能报本期无发生。", p.Chinese(), item.Name, p.Last().Chinese())
	}
	var n int
	if err := q.QueryRowContext(ctx, "select count(*) from disclosure where village_id = $1 and item = $2 and period = $3", v.ID, item.Code, t.Period).Scan(&n); err != nil {
		return x, err
	}
	if n > 0 {
		return x, fault.Conflictf("%s“%s”已经在公开了，不能再报本期无发生。", p.Chinese(), item.Name)
	}
	t.Nil, t.Title = true, NilTitle(item, p)
	t.Sections = []TextSection{{Paragraphs: []string{fmt.Sprintf("%s，本村没有发生“%s”方面的事项。", p.Chinese(), item.Name)}}}
	if d.Note = privacy.Line(d.Note); d.Note != "" {
		t.Notes = append(t.Notes, d.Note)
	}
	if x, err = Begin(ctx, q, s.Now(), by, list.Chain(item.Code), v.ID, item.Code, t.Period, t.Title); err != nil {
		return x, err
	}
	return x, s.submitText(ctx, q, by, x, t)
}

// NilTitle names a report that nothing happened: 2026年第一季度宅基地申请和审批：本期无发生.
func NilTitle(item Item, p calendar.Period) string {
	return p.Chinese() + item.Name + "：本期无发生"
}
