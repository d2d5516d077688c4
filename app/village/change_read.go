package village

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
)

// Changes gives all changes that were made, the last one first.
func (s *Store) Changes(ctx context.Context) ([]Record, error) {
	list, err := records(ctx, s.DB.Read(), "1 = 1")
	slices.Reverse(list)
	return list, err
}

// ChangeByID gives a change that was made; NotFound if there is none.
func (s *Store) ChangeByID(ctx context.Context, id int64) (Record, error) {
	list, err := records(ctx, s.DB.Read(), "c.id = $1", id)
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("没有这次区划变更。")
	}
	if err != nil {
		return Record{}, err
	}
	return list[0], nil
}

// ChangesOf gives what was changed of a division, the first change first.
func (s *Store) ChangesOf(ctx context.Context, divisionID int64) ([]Record, error) {
	return records(ctx, s.DB.Read(), "c.id in (select change_id from division_change_part where division_id = $1)", divisionID)
}

// records reads changes with all their parts, in the order they were made.
func records(ctx context.Context, q db.Q, where string, args ...any) ([]Record, error) {
	rows, err := q.QueryContext(ctx, `
		select c.id, c.kind, c.day, c.document, c.number, c.by_name, c.at,
		       p.division_id, p.part, coalesce(p.heir_id, 0), p.old_name, p.new_name, p.old_code, p.new_code,
		       coalesce(o.id, 0), coalesce(o.name, ''), coalesce(n.id, 0), coalesce(n.name, ''), a.address
		from division_change c
		join division_change_part p on p.change_id = c.id
		join division_address a on a.division_id = p.division_id
		left join division o on o.id = p.old_parent_id
		left join division n on n.id = p.new_parent_id
		where `+where+`
		order by c.id, case p.part when 'ends' then 0 when 'goes on' then 1 else 2 end, p.division_id`, args...)
	if err != nil {
		return nil, err
	}
	all, err := db.Collect(rows, scanRecord)
	if err != nil {
		return nil, err
	}
	var list []Record
	for _, r := range all {
		if n := len(list); n > 0 && list[n-1].ID == r.ID {
			list[n-1].Parts = append(list[n-1].Parts, r.Parts...)
			continue
		}
		list = append(list, r)
	}
	return list, nil
}

// scanRecord reads a change with one part.
func scanRecord(scan db.Scan) (r Record, err error) {
	var day, at string
	var p Part
	if err = scan(&r.ID, &r.Kind, &day, &r.Paper.Document, &r.Paper.Number, &r.By, &at,
		&p.DivisionID, &p.Does, &p.HeirID, &p.OldName, &p.NewName, &p.OldCode, &p.NewCode,
		&p.OldPlace.ID, &p.OldPlace.Name, &p.NewPlace.ID, &p.NewPlace.Name, &p.Address); err != nil {
		return r, err
	}
	r.Parts = []Part{p}
	if err = r.Day.UnmarshalText([]byte(day)); err != nil {
		return r, err
	}
	r.At, err = db.ParseTime(at)
	return r, err
}

// Version is what a division was called and lay in from a day on.
type Version struct {
	DivisionID int64
	From       calendar.Day // zero: from the start
	Name       string
	ParentID   int64
}

// Versions gives what a division was called and lay in, the first version first.
func (s *Store) Versions(ctx context.Context, divisionID int64) ([]Version, error) {
	return versions(ctx, s.DB.Read(), "division_id = $1", divisionID)
}

// NameOn gives what a division was called on a day; NotFound if there is none.
func (s *Store) NameOn(ctx context.Context, divisionID int64, day calendar.Day) (string, error) {
	list, err := versions(ctx, s.DB.Read(), "division_id = $1 and from_day <= $2", divisionID, day.String())
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("没有找到这个地方。")
	}
	if err != nil {
		return "", err
	}
	return list[len(list)-1].Name, nil
}

func versions(ctx context.Context, q db.Q, where string, args ...any) ([]Version, error) {
	rows, err := q.QueryContext(ctx, `
		select division_id, from_day, name, coalesce(parent_id, 0) from division_version
		where `+where+`
		order by division_id, n`, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (v Version, err error) {
		var from string
		if err = scan(&v.DivisionID, &from, &v.Name, &v.ParentID); err != nil {
			return v, err
		}
		return v, v.From.UnmarshalText([]byte(from))
	})
}

// ListOn gives the villages there were on a day, by the names they had and in the
// townships they lay in then; their codes are those their pages have now.
func (s *Store) ListOn(ctx context.Context, day calendar.Day) ([]Village, error) {
	all, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	places, err := s.townshipsByID(ctx)
	if err != nil {
		return nil, err
	}
	list, err := versions(ctx, s.DB.Read(), "from_day <= $1", day.String())
	if err != nil {
		return nil, err
	}
	then := map[int64]Version{}
	for _, v := range list {
		then[v.DivisionID] = v
	}
	there := slices.DeleteFunc(all, func(v Village) bool { return !v.On(day) })
	for i := range there {
		v := &there[i]
		v.Name = cmp.Or(then[v.ID].Name, v.Name)
		if t, ok := places[then[v.ID].ParentID]; ok {
			v.Township = t
		}
		v.Township.Name = cmp.Or(then[v.Township.ID].Name, v.Township.Name)
	}
	slices.SortStableFunc(there, func(a, b Village) int {
		return cmp.Or(strings.Compare(a.Township.Code, b.Township.Code), strings.Compare(a.Code, b.Code))
	})
	return there, nil
}

func (s *Store) townshipsByID(ctx context.Context) (map[int64]Place, error) {
	towns, err := s.Townships(ctx)
	of := map[int64]Place{}
	for _, t := range towns {
		of[t.ID] = t
	}
	return of, err
}

// InheritedBy gives the villages that ended and whose books a village keeps now,
// in the order of their codes.
func (s *Store) InheritedBy(ctx context.Context, villageID int64) ([]Village, error) {
	all, err := s.query(ctx, "l.ended_on <> ''")
	return slices.DeleteFunc(all, func(v Village) bool { return v.HeirID != villageID }), err
}
