package disclosure

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// Meeting is a joint meeting of the two committees (村两委联席会议).
type Meeting struct {
	Day      calendar.Day `json:"day"`
	Place    string       `json:"place"`
	Expected int          `json:"expected"`
	Present  int          `json:"present"`
}

// Sentence tells of the meeting as it is printed.
func (m Meeting) Sentence() string {
	s := fmt.Sprintf("%s村两委联席会议，应到%d人，实到%d人，同意公开", m.Day.Chinese(), m.Expected, m.Present)
	if m.Place != "" {
		s = m.Place + "，" + s
	}
	return s
}

// Told tells of the meeting below its own heading: when, where, how many, what.
func (m Meeting) Told() string {
	place := ""
	if m.Place != "" {
		place = "在" + m.Place
	}
	return fmt.Sprintf("%s%s开会，应到%d人，实到%d人，同意公开。", m.Day.Chinese(), place, m.Expected, m.Present)
}

// Meet records that the joint meeting has agreed to what was reviewed. One
// meeting may agree to several versions: each is told of it.
func (s *Store) Meet(ctx context.Context, by user.Actor, id int64, m Meeting) error {
	m.Place = privacy.Line(m.Place)
	if err := m.Check(calendar.DayOf(s.Now())); err != nil {
		return err
	}
	return s.step(ctx, by, id, "meet", m.Sentence(), func(ctx context.Context, q db.Q, v Version) error {
		if err := v.MayMeet(by); err != nil {
			return err
		}
		if err := afterReview(ctx, q, v, m); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, `
			insert into disclosure_meeting (version_id, on_day, place, expected, present, made_by, made_at)
			values ($1, $2, $3, $4, $5, $6, $7)`,
			id, m.Day.String(), m.Place, m.Expected, m.Present, by.ID, db.Time(s.Now()))
		return err
	})
}

// Check gives all that is wrong with a meeting by itself, field by field.
func (m Meeting) Check(today calendar.Day) error {
	bad := fault.Invalidf("联席会议没有记上，请改正下面几处。")
	switch {
	case m.Day.IsZero():
		bad.On("met_on", "请写哪天开的会")
	case m.Day.After(today):
		bad.On("met_on", "开会的日子还没到")
	}
	if m.Expected < 1 || m.Expected > 99 {
		bad.On("expected", "请写应到几人")
	}
	switch {
	case m.Present < 1 || m.Present > m.Expected:
		bad.On("present", "实到要在 1 到应到人数之间")
	case m.Present*2 <= m.Expected:
		bad.On("present", "实到没有过半，会议定不了事")
	}
	if utf8.RuneCountInString(m.Place) > 50 {
		bad.On("place", "请写短些")
	} else if found := privacy.Scan(m.Place); len(found) > 0 {
		bad.On("place", "里面有%s（%s），村民会看到，请去掉", found[0].Kind, found[0].Masked)
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// afterReview refuses a meeting held before the review was done: it agrees to
// what the supervision committee has seen (R36).
func afterReview(ctx context.Context, q db.Q, v Version, m Meeting) error {
	steps, err := Steps(ctx, q, v.ID)
	if err != nil {
		return err
	}
	for _, st := range slices.Backward(steps) {
		if st.Act != "approve" && st.Act != "answer" {
			continue
		}
		if day := calendar.DayOf(st.At); m.Day.Before(day) {
			return fault.Invalidf("联席会议没有记上，请改正下面几处。").On("met_on", "这一份是%s审完的，会要在那天或以后开", day.Chinese())
		}
		return nil
	}
	return nil
}

// addMeetings gives the acts of meeting what was entered about it. There is one
// row for each, in the same order.
func addMeetings(ctx context.Context, q db.Q, versionID int64, steps []Step) error {
	rows, err := q.QueryContext(ctx, "select on_day, place, expected, present from disclosure_meeting where version_id = $1 order by id", versionID)
	if err != nil {
		return err
	}
	list, err := db.Collect(rows, func(scan db.Scan) (m Meeting, err error) {
		var day string
		if err = scan(&day, &m.Place, &m.Expected, &m.Present); err != nil {
			return m, err
		}
		return m, m.Day.UnmarshalText([]byte(day))
	})
	if err != nil {
		return err
	}
	for i := range steps {
		if steps[i].Act == "meet" && len(list) > 0 {
			steps[i].Meeting, list = list[0], list[1:]
		}
	}
	return nil
}
