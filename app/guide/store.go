package guide

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Store keeps the versions of guides, duties, contacts and cases.
type Store struct {
	DB        *db.DB
	Reference *Reference
	Now       func() time.Time
}

// Version is a guide as it stood from a day on.
type Version struct {
	Guide
	Own bool      // the county's own
	By  string    // who made it
	At  time.Time // when
}

// own gives the county's versions of one guide, or of all if code is empty, the
// oldest first.
func own(ctx context.Context, q db.Q, countyID int64, code string) ([]Version, error) {
	rows, err := q.QueryContext(ctx, `
		select body, by_name, made_at
		from guide_version
		where county_id = $1 and ($2 = '' or code = $2)
		order by code, version`, countyID, code)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (v Version, err error) {
		var body, at string
		if err = scan(&body, &v.By, &at); err != nil {
			return v, err
		}
		v.Own = true
		if v.At, err = db.ParseTime(at); err != nil {
			return v, err
		}
		v.Guide, err = decode(body)
		return v, err
	})
}

// List gives the guides of a county in force on a day, in the order in which they
// are listed: the shipped ones, those of the county in their place, and its own.
// Retired ones are left out.
func (s *Store) List(ctx context.Context, countyID int64, day calendar.Day) ([]Guide, error) {
	list, err := s.all(ctx, s.DB.Read(), countyID, day)
	return slices.DeleteFunc(list, func(g Guide) bool { return g.Retired }), err
}

// all is List with the retired ones.
func (s *Store) all(ctx context.Context, q db.Q, countyID int64, day calendar.Day) ([]Guide, error) {
	list := s.Reference.In(day)
	versions, err := own(ctx, q, countyID, "")
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		if v.From.After(day) {
			continue
		}
		if i := slices.IndexFunc(list, func(g Guide) bool { return g.Code == v.Code }); i >= 0 {
			list[i] = v.Guide
			continue
		}
		at := len(list) // behind the last of its group
		for i, g := range list {
			if g.Group == v.Group {
				at = i + 1
			}
		}
		list = slices.Insert(list, at, v.Guide)
	}
	return list, nil
}

// Find gives the guide in force on the day, also a retired one; NotFound if there
// is none.
func (s *Store) Find(ctx context.Context, countyID int64, code string, day calendar.Day) (Guide, error) {
	return s.find(ctx, s.DB.Read(), countyID, code, day)
}

func (s *Store) find(ctx context.Context, q db.Q, countyID int64, code string, day calendar.Day) (Guide, error) {
	list, err := s.all(ctx, q, countyID, day)
	if err != nil {
		return Guide{}, err
	}
	for _, g := range list {
		if g.Code == code {
			return g, nil
		}
	}
	return Guide{}, fault.NotFoundf("没有这份指南，或者还没到启用的日子。")
}

// Versions gives all versions of a guide, the newest first; NotFound if there is
// none.
func (s *Store) Versions(ctx context.Context, countyID int64, code string) ([]Version, error) {
	return s.versions(ctx, s.DB.Read(), countyID, code)
}

func (s *Store) versions(ctx context.Context, q db.Q, countyID int64, code string) ([]Version, error) {
	list, err := own(ctx, q, countyID, code)
	if err != nil {
		return nil, err
	}
	for _, g := range s.Reference.guides {
		if g.Code == code {
			list = append(list, Version{Guide: g})
		}
	}
	if len(list) == 0 {
		return nil, fault.NotFoundf("没有这份指南。")
	}
	slices.SortFunc(list, func(a, b Version) int { return b.Version - a.Version })
	return list, nil
}

// Save keeps a county's next version of a guide that Apply made; the older ones
// stay. It gives the version's number.
func (s *Store) Save(ctx context.Context, by user.Actor, county village.Place, g Guide) (int, error) {
	if by.Role != user.Administrator || by.DivisionID != county.ID {
		return 0, fault.Forbiddenf("小微权力清单和办事指南由%s的县管理员来定。", county.Name)
	}
	now := s.Now()
	err := s.DB.Write(ctx, func(q db.Q) error {
		list, err := s.versions(ctx, q, county.ID, g.Code)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		g.Version = 1
		if len(list) > 0 {
			g.Version = list[0].Version + 1
			if g.From.Before(list[0].From) {
				return fault.Invalidf("没有存。").On("effective_from", "第 %d 版从%s起用，新的一版不能更早", list[0].Version, list[0].From.Chinese())
			}
		}
		if err := g.check(); err != nil {
			return err
		}
		body, err := g.encode()
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "insert into guide_version (county_id, code, version, body, made_by, by_name, made_at) values ($1, $2, $3, $4, $5, $6, $7)",
			county.ID, g.Code, g.Version, body, by.ID, by.Name, db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "guide.version", county.ID, fmt.Sprintf("%s 第%d版", g.Code, g.Version), g.Name))
	})
	return g.Version, err
}

// Facts is what a village adds to a guide.
type Facts struct {
	Place, Person, Phone, Hours, Note string
}

// Empty tells whether nothing was added.
func (f Facts) Empty() bool { return f == Facts{} }

func (f Facts) clean(look privacy.Look) (Facts, error) {
	bad := fault.Invalidf("没有存，请改正下面几处。")
	f.Place, f.Person, f.Phone, f.Hours, f.Note = privacy.Line(f.Place), privacy.Line(f.Person), privacy.Line(f.Phone), privacy.Line(f.Hours), privacy.Line(f.Note)
	optional(bad, look, "place", f.Place, 80)
	optional(bad, look, "hours", f.Hours, 60)
	optional(bad, look, "note", f.Note, 120)
	optional(bad, privacy.Scan, "person", f.Person, 30)
	checkPhone(bad, look, "phone", f.Phone, false)
	if len(bad.Fields) > 0 {
		return f, bad
	}
	return f, nil
}

// look gives what sees in a text of the village that it must not be public (R56,
// R57), but for what two named persons let through.
func (s *Store) look(ctx context.Context, q db.Q, villageID int64) (privacy.Look, error) {
	return disclosure.LookOf(ctx, q, villageID, calendar.DayOf(s.Now()))
}

// keeper refuses everyone but those who keep a village's guides, duties and cases:
// its head or accountant.
func keeper(by user.Actor, v village.Village) error {
	if v.Worker(by, user.Head) != nil && v.Worker(by, user.Accountant) != nil {
		return fault.Forbiddenf("这件事由%s的村主任（书记）或会计来做。", v.Name)
	}
	return nil
}

// SetFacts keeps what a village adds to a guide; earlier rows stay.
func (s *Store) SetFacts(ctx context.Context, by user.Actor, v village.Village, code string, f Facts) error {
	if err := keeper(by, v); err != nil {
		return err
	}
	now := s.Now()
	look, err := s.look(ctx, s.DB.Read(), v.ID)
	if err != nil {
		return err
	}
	if f, err = f.clean(look); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		if _, err := s.find(ctx, q, v.County.ID, code, calendar.DayOf(now)); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, "insert into guide_fact (village_id, code, place, person, phone, hours, note, set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			v.ID, code, f.Place, f.Person, f.Phone, f.Hours, f.Note, by.ID, db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "guide.facts", v.ID, code, ""))
	})
}

// FactsOf gives what a village added, by guide.
func (s *Store) FactsOf(ctx context.Context, villageID int64) (map[string]Facts, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select f.code, f.place, f.person, f.phone, f.hours, f.note
		from guide_fact f
		where f.village_id = $1 and f.id = (select max(n.id) from guide_fact n where n.village_id = f.village_id and n.code = f.code)`, villageID)
	if err != nil {
		return nil, err
	}
	all := map[string]Facts{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var code string
		var f Facts
		err := scan(&code, &f.Place, &f.Person, &f.Phone, &f.Hours, &f.Note)
		all[code] = f
		return struct{}{}, err
	})
	return all, err
}
