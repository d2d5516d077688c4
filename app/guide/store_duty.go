package guide

import (
	"context"
	"fmt"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// TurnFault is what is wrong with the row of that index.
type TurnFault struct {
	Row int
	Err error
}

// Turns gives a village's turns of duty that were not ended and whose days reach
// from or later; the weekly ones first, then by day.
func (s *Store) Turns(ctx context.Context, villageID int64, from calendar.Day) ([]Turn, error) {
	return turns(ctx, s.DB.Read(), villageID, from)
}

func turns(ctx context.Context, q db.Q, villageID int64, from calendar.Day) ([]Turn, error) {
	rows, err := q.QueryContext(ctx, `
		select id, weekday, from_day, until_day, name, post, hours, place, phone
		from duty_turn
		where village_id = $1 and ended_at = '' and (until_day = '' or until_day >= $2)
		order by weekday = 0, weekday, from_day, hours, id`, villageID, from.String())
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (t Turn, err error) {
		var first, last string
		if err = scan(&t.ID, &t.Weekday, &first, &last, &t.Name, &t.Post, &t.Hours, &t.Place, &t.Phone); err != nil {
			return t, err
		}
		if err = t.From.UnmarshalText([]byte(first)); err != nil {
			return t, err
		}
		err = t.Until.UnmarshalText([]byte(last))
		return t, err
	})
}

// AddTurn adds one turn of duty.
func (s *Store) AddTurn(ctx context.Context, by user.Actor, v village.Village, t Turn) error {
	return s.AddTurns(ctx, by, v, []Turn{t})
}

// AddTurns adds turns of duty, all of them or none. Faults name the fields of the
// first row that cannot be added.
func (s *Store) AddTurns(ctx context.Context, by user.Actor, v village.Village, list []Turn) error {
	if err := keeper(by, v); err != nil {
		return err
	}
	now := s.Now()
	today := calendar.DayOf(now)
	return s.DB.Write(ctx, func(q db.Q) error {
		there, err := turns(ctx, q, v.ID, today.AddDays(-400))
		if err != nil {
			return err
		}
		look, err := s.look(ctx, q, v.ID)
		if err != nil {
			return err
		}
		clean, faults := checkTurns(list, there, today, look)
		for i := range list {
			if faults[i] != nil {
				return faults[i]
			}
		}
		for _, t := range clean {
			_, err := q.ExecContext(ctx, `
				insert into duty_turn (village_id, weekday, from_day, until_day, name, post, hours, place, phone, added_by, added_at)
				values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
				v.ID, t.Weekday, t.From.String(), t.Until.String(), t.Name, t.Post, t.Hours, t.Place, t.Phone, by.ID, db.Time(now))
			if err != nil {
				return err
			}
		}
		return audit.Add(ctx, q, by.Line(now, "duty.add", v.ID, clean[0].When(), fmt.Sprintf("%d 班", len(clean))))
	})
}

// CheckTurns tells, row by row, why turns cannot be added; none if all can.
func (s *Store) CheckTurns(ctx context.Context, v village.Village, list []Turn) ([]TurnFault, error) {
	today := calendar.DayOf(s.Now())
	there, err := turns(ctx, s.DB.Read(), v.ID, today.AddDays(-400))
	if err != nil {
		return nil, err
	}
	look, err := s.look(ctx, s.DB.Read(), v.ID)
	if err != nil {
		return nil, err
	}
	_, faults := checkTurns(list, there, today, look)
	var all []TurnFault
	for i := range list {
		if faults[i] != nil {
			all = append(all, TurnFault{i, faults[i]})
		}
	}
	return all, nil
}

// EndTurn takes a turn off the roster.
func (s *Store) EndTurn(ctx context.Context, by user.Actor, v village.Village, id int64) error {
	return s.end(ctx, by, v, "duty_turn", "duty.end", id)
}

// end ends a row of a table of turns or contacts.
func (s *Store) end(ctx context.Context, by user.Actor, v village.Village, table, act string, id int64) error {
	if err := keeper(by, v); err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Write(ctx, func(q db.Q) error {
		var name string
		err := q.QueryRowContext(ctx, "update "+table+" set ended_by = $1, ended_at = $2 where id = $3 and village_id = $4 and ended_at = '' returning name",
			by.ID, db.Time(now), id, v.ID).Scan(&name)
		if db.NoRow(err) {
			return fault.NotFoundf("表里没有这一行，或者已经去掉了。")
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, act, v.ID, name, ""))
	})
}

// Contact is somebody who does errands for villagers (代办).
type Contact struct {
	ID    int64
	Name  string // published: of somebody in a public office
	What  string // what for
	Phone string // an office's
}

func (c Contact) clean(look privacy.Look) (Contact, error) {
	bad := fault.Invalidf("没有加上，请改正下面几处。")
	c.Name, c.What, c.Phone = privacy.Line(c.Name), privacy.Line(c.What), privacy.Line(c.Phone)
	checkName(bad, "contact-name", c.Name)
	optional(bad, privacy.Scan, "contact-name", c.Name, 20)
	need(bad, look, "contact-what", c.What, 60, "请写帮大家办什么")
	checkPhone(bad, look, "contact-phone", c.Phone, true)
	if len(bad.Fields) > 0 {
		return c, bad
	}
	return c, nil
}

// Contacts gives a village's contacts, in the order in which they were added.
func (s *Store) Contacts(ctx context.Context, villageID int64) ([]Contact, error) {
	rows, err := s.DB.Read().QueryContext(ctx, "select id, name, what, phone from guide_contact where village_id = $1 and ended_at = '' order by id", villageID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (c Contact, err error) {
		err = scan(&c.ID, &c.Name, &c.What, &c.Phone)
		return c, err
	})
}

// maxContacts is how many contacts a village may name.
const maxContacts = 30

// AddContact adds a contact; its fields in the fault are contact-name and so on.
func (s *Store) AddContact(ctx context.Context, by user.Actor, v village.Village, c Contact) error {
	if err := keeper(by, v); err != nil {
		return err
	}
	look, err := s.look(ctx, s.DB.Read(), v.ID)
	if err != nil {
		return err
	}
	if c, err = c.clean(look); err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Write(ctx, func(q db.Q) error {
		var n, same int
		if err := q.QueryRowContext(ctx, "select count(*), coalesce(sum(case when name = $2 and what = $3 then 1 else 0 end), 0) from guide_contact where village_id = $1 and ended_at = ''", v.ID, c.Name, c.What).Scan(&n, &same); err != nil {
			return err
		}
		if n >= maxContacts || same > 0 {
			return fault.Conflictf("没有加上。").On("contact-name", "已经有这个人了，或者人太多了（最多 %d 个）", maxContacts)
		}
		_, err := q.ExecContext(ctx, "insert into guide_contact (village_id, name, what, phone, added_by, added_at) values ($1, $2, $3, $4, $5, $6)", v.ID, c.Name, c.What, c.Phone, by.ID, db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "contact.add", v.ID, c.Name, c.What))
	})
}

// EndContact takes a contact off the list.
func (s *Store) EndContact(ctx context.Context, by user.Actor, v village.Village, id int64) error {
	return s.end(ctx, by, v, "guide_contact", "contact.end", id)
}
