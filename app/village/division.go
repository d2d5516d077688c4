package village

import (
	"context"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
)

// Division is a county, township, village or group as the administrator sees it.
type Division struct {
	Place
	Level    string // county, township, village, group
	ParentID int64
	Phone    string
	EndedOn  calendar.Day // villages: first day without it; zero while it is there
}

// Chinese names the division's level for people.
func (d Division) Chinese() string {
	return map[string]string{"county": "县", "township": "乡镇", "village": "村", "group": "村民小组"}[d.Level]
}

// Code is one code of a division with the days on which it held.
type Code struct {
	Code     string
	From, To calendar.Day // To is the first day on which it no longer held; zero while it does
}

// Last gives the last day on which the code held; zero while it does.
func (c Code) Last() calendar.Day {
	if c.To.IsZero() || !c.From.Before(c.To) {
		return c.To
	}
	return c.To.AddDays(-1)
}

const divisionQuery = `
	select d.id, c.code, d.name, d.level, coalesce(d.parent_id, 0), d.phone, l.ended_on
	from division d
	join division_address c on c.division_id = d.id
	join division_life l on l.division_id = d.id
	where `

func scanDivision(scan db.Scan) (d Division, err error) {
	var ended string
	if err = scan(&d.ID, &d.Code, &d.Name, &d.Level, &d.ParentID, &d.Phone, &ended); err != nil {
		return d, err
	}
	return d, d.EndedOn.UnmarshalText([]byte(ended))
}

// Division gives the division of any level; NotFound if there is none.
func (s *Store) Division(ctx context.Context, id int64) (Division, error) {
	return divisionByID(ctx, s.DB.Read(), id)
}

func divisionByID(ctx context.Context, q db.Q, id int64) (Division, error) {
	d, err := scanDivision(q.QueryRowContext(ctx, divisionQuery+"d.id = $1", id).Scan)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有找到这个地方。")
	}
	return d, err
}

// Divisions gives all counties, townships and villages, those that ended too, in
// the order of their levels and codes; groups are left out.
func (s *Store) Divisions(ctx context.Context) ([]Division, error) {
	return s.divisions(ctx, `d.level <> 'group'
		order by case d.level when 'county' then 0 when 'township' then 1 else 2 end, c.code`)
}

// Groups gives the groups of a village in the order of their codes.
func (s *Store) Groups(ctx context.Context, villageID int64) ([]Division, error) {
	return s.divisions(ctx, "d.level = 'group' and d.parent_id = $1 order by c.code", villageID)
}

func (s *Store) divisions(ctx context.Context, where string, args ...any) ([]Division, error) {
	return divisions(ctx, s.DB.Read(), where, args...)
}

func divisions(ctx context.Context, q db.Q, where string, args ...any) ([]Division, error) {
	rows, err := q.QueryContext(ctx, divisionQuery+where, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanDivision)
}

// Codes gives every code a division has had, the newest first.
func (s *Store) Codes(ctx context.Context, id int64) ([]Code, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select code, valid_from, valid_to from division_code
		where division_id = $1
		order by valid_to = '' desc, valid_from desc, code`, id)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (c Code, err error) {
		var from, to string
		if err = scan(&c.Code, &from, &to); err != nil {
			return c, err
		}
		if err = c.From.UnmarshalText([]byte(from)); err != nil {
			return c, err
		}
		return c, c.To.UnmarshalText([]byte(to))
	})
}
