package village

import (
	"context"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// rosterKeeper refuses everyone but those who keep a village's rosters: its
// head or accountant.
func (v Village) rosterKeeper(by user.Actor) error {
	if v.Worker(by, user.Head) != nil && v.Worker(by, user.Accountant) != nil {
		return fault.Forbiddenf("名册由%s的村主任（书记）或会计来记。", v.Name)
	}
	return nil
}

// AddMember adds a person to a body's roster.
func (s *Store) AddMember(ctx context.Context, by user.Actor, v Village, n NewMember) error {
	return s.AddMembers(ctx, by, v, []NewMember{n})
}

// AddMembers adds people to rosters, all of them or none. Faults name the
// fields of the first row that cannot be added.
func (s *Store) AddMembers(ctx context.Context, by user.Actor, v Village, list []NewMember) error {
	if err := v.rosterKeeper(by); err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Write(ctx, func(q db.Q) error {
		faults, err := s.checkMembers(ctx, q, v, list)
		if err != nil {
			return err
		}
		if len(faults) > 0 {
			return faults[0].Err
		}
		for _, n := range list {
			n, err := n.clean(calendar.DayOf(now))
			if err != nil {
				return err
			}
			_, err = q.ExecContext(ctx, `
				insert into roster_member (village_id, body, name, mark, sex, households, from_day, added_by, added_at)
				values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				v.ID, n.Body, n.Name, n.Mark, n.Sex, n.Households, n.From.String(), by.ID, db.Time(now))
			if err != nil {
				return err
			}
			if err := audit.Add(ctx, q, by.Line(now, "roster.add", v.ID, string(n.Body), privacy.NewName(n.Name).String())); err != nil {
				return err
			}
		}
		return nil
	})
}

// EndMember ends a row: until is the person's last day in the body.
func (s *Store) EndMember(ctx context.Context, by user.Actor, v Village, id int64, until calendar.Day) error {
	return s.changeMember(ctx, by, v, id, "roster.end", func(q db.Q, m Member) (string, error) {
		switch {
		case !m.Until.IsZero():
			return "", fault.Conflictf("这一行已经写了到%s为止。", m.Until.Chinese())
		case until.IsZero() || until.Before(m.From):
			return "", fault.Invalidf("没有记上。").On("until", "请写任期的最后一天，不能早于%s", m.From)
		case until.After(calendar.DayOf(s.Now())):
			return "", fault.Invalidf("没有记上。").On("until", "这一天还没到")
		}
		_, err := q.ExecContext(ctx, "update roster_member set until_day = $1 where id = $2", until.String(), id)
		return until.String(), err
	})
}

// StrikeMember strikes out a row that was entered by mistake, with the reason.
func (s *Store) StrikeMember(ctx context.Context, by user.Actor, v Village, id int64, reason string) error {
	reason = privacy.Line(reason)
	return s.changeMember(ctx, by, v, id, "roster.strike", func(q db.Q, _ Member) (string, error) {
		if reason == "" || utf8.RuneCountInString(reason) > 60 || len(privacy.Scan(reason)) > 0 {
			return "", fault.Invalidf("没有划掉。").On("reason", "请写明为什么划掉，不超过 60 个字，不写证件号、电话")
		}
		_, err := q.ExecContext(ctx, "update roster_member set struck = $1 where id = $2", reason, id)
		return reason, err
	})
}

func (s *Store) changeMember(ctx context.Context, by user.Actor, v Village, id int64, act string, change func(db.Q, Member) (string, error)) error {
	if err := v.rosterKeeper(by); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		rows, err := members(ctx, q, v.ID, "id = $2", id)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.NotFoundf("名册里没有这一行。")
		}
		if rows[0].Struck != "" {
			return fault.Conflictf("这一行已经划掉了。")
		}
		detail, err := change(q, rows[0])
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), act, v.ID, string(rows[0].Body), rows[0].Name.String()+" "+detail))
	})
}

// SetCount enters a number from a day on. Entered again for the same day the
// newer one counts; both stay.
func (s *Store) SetCount(ctx context.Context, by user.Actor, v Village, n CountRow) error {
	if err := v.rosterKeeper(by); err != nil {
		return err
	}
	now := s.Now()
	n, err := n.clean(calendar.DayOf(now))
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, `
			insert into roster_count (village_id, basis, day, number, source, added_by, added_at) values ($1, $2, $3, $4, $5, $6, $7)`,
			v.ID, n.Basis, n.Day.String(), n.Number, n.Source, by.ID, db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "roster.count", v.ID, string(n.Basis), n.Day.String()+" 起 "+n.Source))
	})
}

// Roster gives all rows of a village's rosters, those that no longer count
// included, in the order they were entered.
func (s *Store) Roster(ctx context.Context, villageID int64) ([]Member, error) {
	return members(ctx, s.DB.Read(), villageID, "$2 = 0", 0)
}

// Counts gives the numbers a village entered, newest day first.
func (s *Store) Counts(ctx context.Context, villageID int64) ([]CountRow, error) {
	return counts(ctx, s.DB.Read(), villageID, calendar.Date(9999, 12, 31))
}

// NumbersOn counts by the rosters of a day (R18); it joins a transaction when q
// is one.
func NumbersOn(ctx context.Context, q db.Q, villageID int64, day calendar.Day) (Numbers, error) {
	rows, err := members(ctx, q, villageID, "struck = '' and from_day <= $2", day.String())
	if err != nil {
		return Numbers{}, err
	}
	n := count(rows, day)
	list, err := counts(ctx, q, villageID, day)
	for _, c := range list { // newest first
		to := map[Basis]*int{Adults: &n.Adults, Households: &n.Households, Members: &n.Members}[c.Basis]
		if *to == 0 {
			*to = c.Number
		}
	}
	return n, err
}

// NumbersOn counts by the rosters of a day.
func (s *Store) NumbersOn(ctx context.Context, villageID int64, day calendar.Day) (Numbers, error) {
	return NumbersOn(ctx, s.DB.Read(), villageID, day)
}

func members(ctx context.Context, q db.Q, villageID int64, where string, arg any) ([]Member, error) {
	rows, err := q.QueryContext(ctx, `
		select id, body, name, mark, sex, households, from_day, until_day, struck
		from roster_member
		where village_id = $1 and `+where+`
		order by id`, villageID, arg)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (m Member, err error) {
		var name, from, until string
		if err = scan(&m.ID, &m.Body, &name, &m.Mark, &m.Sex, &m.Households, &from, &until, &m.Struck); err != nil {
			return m, err
		}
		m.Name = privacy.NewName(name)
		if err = m.From.UnmarshalText([]byte(from)); err != nil || until == "" {
			return m, err
		}
		return m, m.Until.UnmarshalText([]byte(until))
	})
}

func counts(ctx context.Context, q db.Q, villageID int64, until calendar.Day) ([]CountRow, error) {
	rows, err := q.QueryContext(ctx, `
		select basis, day, number, source from roster_count
		where village_id = $1 and day <= $2
		order by day desc, id desc`, villageID, until.String())
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (c CountRow, err error) {
		var day string
		if err = scan(&c.Basis, &day, &c.Number, &c.Source); err != nil {
			return c, err
		}
		return c, c.Day.UnmarshalText([]byte(day))
	})
}
