package guide

import (
	"context"
	"fmt"
	"strconv"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

const caseColumns = "select c.id, c.village_id, c.year, c.number, c.secret, c.body, c.received, c.opened_at from guide_case c "

func scanCase(scan db.Scan) (c Case, err error) {
	var year, body, received, at string
	if err = scan(&c.ID, &c.VillageID, &year, &c.Number, &c.Secret, &body, &received, &at); err != nil {
		return c, err
	}
	if c.Year, err = strconv.Atoi(year); err != nil {
		return c, err
	}
	if err = c.Received.UnmarshalText([]byte(received)); err != nil {
		return c, err
	}
	if c.OpenedAt, err = db.ParseTime(at); err != nil {
		return c, err
	}
	c.Guide, err = decode(body)
	return c, err
}

// maxAge is how many days ago a case may have been received.
const maxAge = 366

// OpenCase registers a case under the guide that was in force when it was
// received, and gives it its number.
func (s *Store) OpenCase(ctx context.Context, by user.Actor, v village.Village, code string, received calendar.Day) (Case, error) {
	if err := keeper(by, v); err != nil {
		return Case{}, err
	}
	now := s.Now()
	today := calendar.DayOf(now)
	bad := fault.Invalidf("没有登记，请改正下面几处。")
	switch {
	case received.IsZero():
		bad.On("received", "请写哪天收到的，如 2026-03-16")
	case received.After(today):
		bad.On("received", "这一天还没到")
	case received.Before(today.AddDays(-maxAge)):
		bad.On("received", "太早了，只登记一年以内收到的")
	}
	if len(bad.Fields) > 0 {
		return Case{}, bad
	}
	var c Case
	var err error
	for range 5 { // two villages' cases of one number may draw the same lot
		c, err = s.openCase(ctx, by, v, code, received)
		if !db.IsDuplicate(err) {
			break
		}
	}
	return c, err
}

func (s *Store) openCase(ctx context.Context, by user.Actor, v village.Village, code string, received calendar.Day) (c Case, err error) {
	now := s.Now()
	c = Case{VillageID: v.ID, Year: received.Year(), Secret: draw(), Received: received, OpenedAt: now}
	err = s.DB.Write(ctx, func(q db.Q) error {
		g, err := s.find(ctx, q, v.County.ID, code, received)
		if fault.KindOf(err) == fault.NotFound || err == nil && g.Retired {
			return fault.Invalidf("没有登记。").On("guide", "请选办什么事；这份指南那天还没有启用，或已经不用了")
		}
		if err != nil {
			return err
		}
		c.Guide = g
		body, err := g.encode()
		if err != nil {
			return err
		}
		year := strconv.Itoa(c.Year)
		if err := q.QueryRowContext(ctx, "select coalesce(max(number), 0) + 1 from guide_case where village_id = $1 and year = $2", v.ID, year).Scan(&c.Number); err != nil {
			return err
		}
		err = q.QueryRowContext(ctx, `
			insert into guide_case (village_id, year, number, secret, code, body, received, opened_by, opened_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			returning id`,
			v.ID, year, c.Number, c.Secret, g.Code, body, received.String(), by.ID, db.Time(now)).Scan(&c.ID)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "case.open", v.ID, c.Short(), g.Name))
	})
	return c, err
}

// Do adds a line to a case's log. The fault names the wrong fields.
func (s *Store) Do(ctx context.Context, by user.Actor, v village.Village, id int64, line CaseStep) error {
	if err := keeper(by, v); err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Write(ctx, func(q db.Q) error {
		c, err := caseOf(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		look, err := s.look(ctx, q, v.ID)
		if err != nil {
			return err
		}
		line, err := c.next(line, calendar.DayOf(now), look)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "insert into guide_case_step (case_id, n, act, day, step, note, by_id, by_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			c.ID, line.N, line.Act, line.Day.String(), line.Step, line.Note, by.ID, by.Name, db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "case."+string(line.Act), v.ID, c.Short(), line.Day.String()))
	})
}

// Case gives a village's case; NotFound if it has none of that id.
func (s *Store) Case(ctx context.Context, villageID, id int64) (Case, error) {
	return caseOf(ctx, s.DB.Read(), villageID, id)
}

func caseOf(ctx context.Context, q db.Q, villageID, id int64) (Case, error) {
	c, err := scanCase(q.QueryRowContext(ctx, caseColumns+"where c.id = $1 and c.village_id = $2", id, villageID).Scan)
	if db.NoRow(err) {
		return c, fault.NotFoundf("没有这件办件。")
	}
	if err != nil {
		return c, err
	}
	steps, err := stepsOf(ctx, q, "s.case_id = $1", c.ID)
	c.Steps = steps[c.ID]
	return c, err
}

// FindCase gives the case of a number; NotFound if there is none.
func (s *Store) FindCase(ctx context.Context, year, number int, secret string) (Case, error) {
	q := s.DB.Read()
	c, err := scanCase(q.QueryRowContext(ctx, caseColumns+"where c.year = $1 and c.number = $2 and c.secret = $3", fmt.Sprintf("%04d", year), number, secret).Scan)
	if db.NoRow(err) {
		return c, fault.NotFoundf("没有这个号码。请照回执上写的再对一遍。")
	}
	if err != nil {
		return c, err
	}
	steps, err := stepsOf(ctx, q, "s.case_id = $1", c.ID)
	c.Steps = steps[c.ID]
	return c, err
}

// Cases gives a village's cases, the newest first: those open or, with ended, the
// others, at most so many.
func (s *Store) Cases(ctx context.Context, villageID int64, ended bool, most int) ([]Case, error) {
	q := s.DB.Read()
	where := "c.village_id = $1 and " + map[bool]string{false: "not ", true: ""}[ended] +
		"exists (select 1 from guide_case_step e where e.case_id = c.id and e.act in ('done', 'refused', 'void'))"
	rows, err := q.QueryContext(ctx, caseColumns+"where "+where+" order by c.id desc limit $2", villageID, most)
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, scanCase)
	if err != nil {
		return nil, err
	}
	steps, err := stepsOf(ctx, q, "s.case_id in (select c.id from guide_case c where "+where+")", villageID)
	for i := range list {
		list[i].Steps = steps[list[i].ID]
	}
	return list, err
}

// stepsOf gives the lines of cases in their order.
func stepsOf(ctx context.Context, q db.Q, where string, arg any) (map[int64][]CaseStep, error) {
	rows, err := q.QueryContext(ctx, "select s.case_id, s.n, s.act, s.day, s.step, s.note, s.by_name, s.at from guide_case_step s where "+where+" order by s.case_id, s.n", arg)
	if err != nil {
		return nil, err
	}
	all := map[int64][]CaseStep{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var s CaseStep
		var day, at string
		err := scan(&id, &s.N, &s.Act, &day, &s.Step, &s.Note, &s.By, &at)
		if err == nil {
			err = s.Day.UnmarshalText([]byte(day))
		}
		if err == nil {
			s.At, err = db.ParseTime(at)
		}
		all[id] = append(all[id], s)
		return struct{}{}, err
	})
	return all, err
}
