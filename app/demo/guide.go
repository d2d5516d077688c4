package demo

import (
	"context"
	"fmt"
	"time"

	"sunshine/app/fault"
	"sunshine/app/guide"
)

// turn is somebody's weekly turn of duty, from the day the portal was opened.
type turn struct {
	Weekday                         int // 1 Monday … 7 Sunday
	Name, Post, Hours, Place, Phone string
}

// contact is somebody who does errands for villagers.
type contact struct{ Name, What, Phone string }

// officeCase is a case that somebody brought so many days before the county is
// loaded, or on the next day people work.
type officeCase struct {
	Guide string
	Ago   int
	Lines []caseLine `toml:"line"`
}

// caseLine is one line of a case's log.
type caseLine struct {
	Act  string
	Ago  int
	Step int
	Note string
}

// planOffice plans what the village office shows and does for people. Where the
// guides were not yet in force, no case was brought.
func (l *loader) planOffice(w staff) {
	if l.Guides == nil {
		return
	}
	first := l.workday(l.today.AddDays(-30))
	for i, t := range w.place.Turns {
		l.plan(at(first, 8, 10), w.village.Name+" duty "+t.Name, func(ctx context.Context) error {
			n := guide.Turn{Weekday: t.Weekday, From: first, Name: t.Name, Post: t.Post, Hours: t.Hours, Place: t.Place, Phone: t.Phone}
			if err := l.Guides.AddTurn(ctx, w.head, w.village, n); err != nil {
				return fmt.Errorf("turn %d: %w", i+1, err)
			}
			return nil
		})
	}
	for _, x := range w.place.Contacts {
		l.plan(at(first, 8, 15), w.village.Name+" contact "+x.Name, func(ctx context.Context) error {
			return l.Guides.AddContact(ctx, w.head, w.village, guide.Contact{Name: x.Name, What: x.What, Phone: x.Phone})
		})
	}
	for _, x := range w.place.OfficeCases {
		l.planCase(w, x)
	}
}

func (l *loader) planCase(w staff, x officeCase) {
	var id int64
	received := l.workday(l.today.AddDays(-x.Ago))
	when := at(received, 9, 0)
	l.plan(when, w.village.Name+" case "+x.Guide, func(ctx context.Context) error {
		if _, err := l.Guides.Find(ctx, w.village.County.ID, x.Guide, received); fault.KindOf(err) == fault.NotFound {
			return nil
		}
		c, err := l.Guides.OpenCase(ctx, w.accountant, w.village, x.Guide, received)
		id = c.ID
		return err
	})
	for _, line := range x.Lines {
		day := l.workday(l.today.AddDays(-line.Ago))
		if next := at(day, 9, 20); next.After(when) {
			when = next
		} else {
			when = when.Add(20 * time.Minute)
		}
		l.plan(when, w.village.Name+" case "+x.Guide+" "+line.Act, func(ctx context.Context) error {
			if id == 0 {
				return nil
			}
			return l.Guides.Do(ctx, w.accountant, w.village, id, guide.CaseStep{Act: guide.Act(line.Act), Day: day, Step: line.Step, Note: line.Note})
		})
	}
}
