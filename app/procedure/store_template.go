package procedure

import (
	"context"
	"fmt"
	"slices"

	"github.com/BurntSushi/toml"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// usual is the template of a village that settled nothing.
const usual = "sylgk"

// Setting is what a village settled about its procedure.
type Setting struct {
	CombinedHead bool   // R3: secretary and head of the committee are one person
	Template     string // code; empty: the usual one
}

// Setting gives what a village settled; the zero Setting if nothing.
func (s *Store) Setting(ctx context.Context, villageID int64) (Setting, error) {
	return settingOf(ctx, s.DB.Read(), villageID)
}

func settingOf(ctx context.Context, q db.Q, villageID int64) (x Setting, err error) {
	var combined int
	err = q.QueryRowContext(ctx, "select combined_head, template from procedure_setting where village_id = $1 order by id desc limit 1", villageID).Scan(&combined, &x.Template)
	if db.NoRow(err) {
		err = nil
	}
	x.CombinedHead = combined == 1
	return x, err
}

// Settle settles a village's procedure; running matters keep theirs (R27). The
// township does it, since merging two meetings is for it to see (R3).
func (s *Store) Settle(ctx context.Context, by user.Actor, v village.Village, x Setting) error {
	if err := ofTownship(by, v); err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Write(ctx, func(q db.Q) error {
		if x.Template != "" {
			t, err := s.template(ctx, q, v.County.ID, x.Template, calendar.DayOf(now))
			if err != nil {
				return err
			}
			if t.CombinedHead && !x.CombinedHead {
				return fault.Invalidf("没有改。").On("template", "“%s”只用于书记、主任是一个人的村", t.Name)
			}
		}
		combined := 0
		if x.CombinedHead {
			combined = 1
		}
		_, err := q.ExecContext(ctx, "insert into procedure_setting (village_id, combined_head, template, set_by, set_at) values ($1, $2, $3, $4, $5)",
			v.ID, combined, x.Template, by.ID, db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "procedure.settle", v.ID, x.Template, fmt.Sprintf("一肩挑：%t", x.CombinedHead)))
	})
}

// Templates gives the templates a county may use on a day, the newest version
// of each: the shipped ones and its own, which take the place of shipped ones
// of the same code.
func (s *Store) Templates(ctx context.Context, countyID int64, day calendar.Day) ([]*Template, error) {
	return s.templates(ctx, s.DB.Read(), countyID, day)
}

func (s *Store) templates(ctx context.Context, q db.Q, countyID int64, day calendar.Day) ([]*Template, error) {
	rows, err := q.QueryContext(ctx, "select body from procedure_template where county_id = $1 order by code, version", countyID)
	if err != nil {
		return nil, err
	}
	own, err := db.Collect(rows, func(scan db.Scan) (*Template, error) {
		var body string
		if err := scan(&body); err != nil {
			return nil, err
		}
		return stored(body)
	})
	if err != nil {
		return nil, err
	}
	list := s.Reference.Templates(day)
	for _, t := range own {
		if t.From.After(day) {
			continue
		}
		if i := slices.IndexFunc(list, func(x *Template) bool { return x.Code == t.Code }); i >= 0 {
			list[i] = t
		} else {
			list = append(list, t)
		}
	}
	return list, nil
}

// stored reads a template that was checked when it was kept. It is not held
// against today's floor: a matter keeps the version it began with (R27).
func stored(body string) (*Template, error) {
	var t Template
	if _, err := toml.Decode(body, &t); err != nil {
		return nil, fmt.Errorf("procedure: stored template: %w", err)
	}
	return &t, nil
}

// template gives the newest version in force; an empty code is the usual one.
func (s *Store) template(ctx context.Context, q db.Q, countyID int64, code string, day calendar.Day) (*Template, error) {
	if code == "" {
		code = usual
	}
	list, err := s.templates(ctx, q, countyID, day)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if t.Code == code {
			return t, nil
		}
	}
	return nil, fault.Invalidf("请选一个程序。").On("template", "没有这个程序，或者还没到启用的日子")
}

// SaveTemplate keeps a county's template as a new version: one of its own, or a
// tightened copy of a shipped one. The body is TOML. What loosens the national
// floor is refused, field by field, with the article.
func (s *Store) SaveTemplate(ctx context.Context, by user.Actor, county village.Place, body string) (Ref, error) {
	if by.Role != user.Administrator || by.DivisionID != county.ID {
		return Ref{}, fault.Forbiddenf("程序由%s的县管理员来定。", county.Name)
	}
	t, err := s.Reference.ParseTemplate(body)
	if err != nil {
		return Ref{}, err
	}
	now := s.Now()
	err = s.DB.Write(ctx, func(q db.Q) error {
		var last int
		if err := q.QueryRowContext(ctx, "select coalesce(max(version), 0) from procedure_template where county_id = $1 and code = $2", county.ID, t.Code).Scan(&last); err != nil {
			return err
		}
		for _, x := range s.Reference.Templates(calendar.Date(9999, 12, 31)) {
			if x.Code == t.Code {
				last = max(last, x.Version)
			}
		}
		t.Version = last + 1
		if err := s.Reference.CheckTemplate(t); err != nil {
			return err
		}
		if body, err = t.Encode(); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, "insert into procedure_template (county_id, code, version, body, made_by, made_at) values ($1, $2, $3, $4, $5, $6)",
			county.ID, t.Code, t.Version, body, by.ID, db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "procedure.template", county.ID, fmt.Sprintf("%s 第%d版", t.Code, t.Version), t.Name))
	})
	return t.Ref(), err
}
