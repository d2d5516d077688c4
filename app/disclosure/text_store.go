package disclosure

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Duty names what is owed: an item for a period. An empty period is none; the
// disclosure then stands under the day it is begun.
type Duty struct{ Item, Period string }

// Over tells whether the duty's period is over on a day; what is owed on an event
// is over once it has happened.
func (d Duty) Over(on calendar.Day) bool {
	p, err := calendar.ParsePeriod(d.Period)
	return err != nil || on.After(p.Last())
}

// Periodic tells whether it is owed for a period, not on an event.
func (d Duty) Periodic() bool {
	_, err := calendar.ParsePeriod(d.Period)
	return err == nil
}

// BeginText makes the first draft of a text, with what the item's form proposes
// and nothing written yet.
func (s *Store) BeginText(ctx context.Context, by user.Actor, v village.Village, d Duty, title string) (x Version, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return x, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		t, list, err := s.newText(ctx, q, v, d)
		if err != nil {
			return err
		}
		t.Title = title
		f, _ := s.Catalogue.Form(t.Item)
		for _, a := range f.Sections {
			t.Sections = append(t.Sections, TextSection{Heading: a.Heading, Paragraphs: []string{}})
		}
		for _, a := range f.Facts {
			t.Facts = append(t.Facts, TextFact{Name: a.Name})
		}
		if len(t.Sections) == 0 {
			t.Sections = append(t.Sections, TextSection{Paragraphs: []string{}})
		}
		if err := t.check(f); err != nil {
			return err
		}
		x, err = Begin(ctx, q, s.Now(), by, list.Chain(t.Item), v.ID, t.Item, t.Period, t.Title)
		if err != nil {
			return err
		}
		if err := audit.Add(ctx, q, by.Line(s.Now(), "text.begin", v.ID, t.Title, t.Item+" "+t.Period)); err != nil {
			return err
		}
		return keepText(ctx, q, x.ID, t)
	})
	return x, err
}

// newText gives an empty text for a duty of the village.
func (s *Store) newText(ctx context.Context, q db.Q, v village.Village, d Duty) (t Text, list List, err error) {
	today := calendar.DayOf(s.Now())
	if list, err = s.Catalogue.List(ctx, q, today); err != nil {
		return t, list, err
	}
	item, err := list.Item(d.Item)
	if err != nil || item.Kind != KindText && item.Kind != KindTable {
		return t, list, fault.Invalidf("请选一个公开事项。").On("item", "请选写的是哪个公开事项")
	}
	t = Text{
		Schema: TextSchema, Item: item.Code, ItemName: item.Name, Basis: item.Basis, Source: v.Source,
		Village: Place{Code: v.Code, Name: v.Name, Township: v.Township.Name, County: v.County.Name},
	}
	t.Period, err = s.periodKey(ctx, q, v, item, d.Period)
	return t, list, err
}

// periodKey gives what a disclosure of an item stands under: the period asked
// for, or, of a free one, today. A period must be of the item's length, the key
// of an event one the village owes.
func (s *Store) periodKey(ctx context.Context, q db.Q, v village.Village, item Item, period string) (string, error) {
	if period == "" {
		return calendar.DayOf(s.Now()).String(), nil
	}
	bad := fault.Invalidf("这一期不对。").On("period", "“%s”没有“%s”这一期", item.Name, period)
	if l := item.Frequency.Length(); l != "" {
		p, err := calendar.ParsePeriod(period)
		if err != nil || p.Length() != l || !v.Owes(p.First()) {
			return "", bad
		}
		return p.String(), nil
	}
	var n int
	err := q.QueryRowContext(ctx, "select count(*) from obligation where village_id = $1 and item = $2 and period = $3", v.ID, item.Code, period).Scan(&n)
	if err == nil && n == 0 {
		err = bad
	}
	return period, err
}

func keepText(ctx context.Context, q db.Q, id int64, t Text) error {
	canonical, _, err := Freeze(t)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, "update disclosure_version set document = $1 where id = $2", canonical, id)
	return err
}

// SaveText keeps what was written, as often as the accountant likes. Was is the
// hash of the draft it was written on; if another window has saved meanwhile, the
// Conflict says so. Files come from KeepTextFiles; here they are named, put in
// order and left out.
func (s *Store) SaveText(ctx context.Context, by user.Actor, id int64, was string, sections []TextSection, facts []TextFact, files []TextFile) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		x, t, err := textVersion(ctx, q, id)
		if err != nil {
			return err
		}
		if err := x.MaySubmit(by); err != nil {
			return err
		}
		if t.Nil {
			return fault.Conflictf("“本期无发生”没有正文可以改。")
		}
		if now, err := DraftHash(t); err != nil || was != "" && was != now {
			if err == nil {
				err = fault.Conflictf("这份草稿刚才在别的窗口里改过。下面是您写的；再按一次保存，就照您写的存。")
			}
			return err
		}
		kept := map[string]TextFile{}
		for _, f := range t.Files {
			kept[f.SHA256] = f
		}
		t.Sections, t.Facts, t.Files = sections, facts, []TextFile{}
		for _, f := range files {
			if old, ok := kept[f.SHA256]; ok {
				old.Name = f.Name
				t.Files = append(t.Files, old)
			}
		}
		form, _ := s.Catalogue.Form(t.Item)
		if err := t.check(form); err != nil {
			return err
		}
		if err := audit.Add(ctx, q, by.Line(s.Now(), "text.save", x.VillageID, x.Title, "")); err != nil {
			return err
		}
		return keepText(ctx, q, id, t)
	})
}

// DraftHash tells one state of a draft from another.
func DraftHash(t Text) (string, error) {
	_, sum, err := Freeze(t)
	if err != nil {
		return "", err
	}
	return sum[:16], nil
}

// SubmitText hands a text in for review: all that its form asks for is there.
func (s *Store) SubmitText(ctx context.Context, by user.Actor, id int64) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		x, t, err := textVersion(ctx, q, id)
		if err != nil {
			return err
		}
		return s.submitText(ctx, q, by, x, t)
	})
}

func (s *Store) submitText(ctx context.Context, q db.Q, by user.Actor, x Version, t Text) error {
	if err := x.MaySubmit(by); err != nil {
		return err
	}
	form, _ := s.Catalogue.Form(t.Item)
	if err := t.check(form); err != nil {
		return err
	}
	if err := t.complete(form); err != nil {
		return err
	}
	t.Sections = slices.DeleteFunc(t.Sections, func(p TextSection) bool { return len(p.Paragraphs) == 0 })
	t.Facts = slices.DeleteFunc(t.Facts, func(f TextFact) bool { return f.Value == "" })
	now := s.Now()
	v, err := village.ByID(ctx, q, x.VillageID)
	if err != nil {
		return err
	}
	t.Version, t.Reason = x.N, x.Reason
	t.Number = fmt.Sprintf("%s-T%d-%d", t.Village.Code, x.DisclosureID, x.N)
	t.Drafted = Act{By: by.Name, Post: by.Post, Day: calendar.DayOf(now)}
	t.Reply = Reply{Phone: v.Phone, Days: s.Rules.At(rules.ReplyDays, calendar.DayOf(now)).Value}
	if t.Replaces, err = ReplacesOf(ctx, q, x); err != nil {
		return err
	}
	return Submit(ctx, q, now, by, x, t)
}

// PublishText freezes a reviewed text with the names of those who drafted,
// reviewed and published it.
func (s *Store) PublishText(ctx context.Context, by user.Actor, id int64) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		x, t, err := textVersion(ctx, q, id)
		if err != nil {
			return err
		}
		d, err := s.sign(ctx, q, by, x)
		if err != nil {
			return err
		}
		t.Drafted, t.Reviewed, t.Publish, t.ShownTo = d.Drafted, d.Reviewed, d.Publish, d.ShownTo
		return Publish(ctx, q, s.Now(), by, x, t, t.ShownTo)
	})
}

// CorrectText begins a corrected version of a published text, as a draft of what
// is out, with the reason that readers will see. What was out as 本期无发生 is
// corrected to a text.
func (s *Store) CorrectText(ctx context.Context, by user.Actor, id int64, reason string) (w Version, err error) {
	err = s.DB.Write(ctx, func(q db.Q) error {
		x, t, err := textVersion(ctx, q, id)
		if err != nil {
			return err
		}
		if w, err = Correct(ctx, q, s.Now(), by, x, reason); err != nil {
			return err
		}
		form, _ := s.Catalogue.Form(t.Item)
		for _, a := range form.Sections {
			if !slices.ContainsFunc(t.Sections, func(p TextSection) bool { return p.Heading == a.Heading }) {
				t.Sections = append(t.Sections, TextSection{Heading: a.Heading, Paragraphs: []string{}})
			}
		}
		for _, a := range form.Facts {
			if !slices.ContainsFunc(t.Facts, func(f TextFact) bool { return f.Name == a.Name }) {
				t.Facts = append(t.Facts, TextFact{Name: a.Name})
			}
		}
		if t.Nil = false; len(t.Sections) == 0 {
			t.Sections = append(t.Sections, TextSection{Paragraphs: []string{}})
		}
		t.Notes, t.Number, t.Version = []string{}, "", 0
		t.Drafted, t.Reviewed, t.Publish, t.ShownTo = Act{}, Act{}, Act{}, calendar.Day{}
		t.Replaces, t.Reason, t.Reply = Replaces{}, "", Reply{}
		return keepText(ctx, q, w.ID, t)
	})
	return w, err
}

func textVersion(ctx context.Context, q db.Q, id int64) (Version, Text, error) {
	x, err := ByID(ctx, q, id)
	if err != nil {
		return x, Text{}, err
	}
	if !IsText(x) {
		return x, Text{}, fault.Conflictf("这不是一份文字公开。")
	}
	t, err := ParseText(x.Document)
	if err == nil {
		t.let, err = Waived(ctx, q, x.VillageID)
	}
	return x, t, err
}

// TextTitle proposes a title: 2026年第一季度协助政府开展工作情况.
func TextTitle(item Item, period string) string {
	title := item.Name
	if !strings.HasSuffix(title, "情况") && !strings.HasSuffix(title, "报告") && !strings.HasSuffix(title, "公示") && !strings.HasSuffix(title, "计划") && !strings.HasSuffix(title, "结果") {
		title += "情况"
	}
	if _, err := calendar.ParseDay(period); err == nil {
		return title
	}
	return PeriodWords(period) + title
}
