package village

import (
	"context"
	"slices"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// Adopt makes what a table says so: names and codes are changed and new divisions
// added, all or nothing, from the day on. What is gone is left as it is: an end
// needs to be told who goes on (Merge). It gives what was done.
func (s *Store) Adopt(ctx context.Context, by user.Actor, rows []CodeRow, day calendar.Day, paper Paper) (done []Difference, err error) {
	if err := administers(by); err != nil {
		return nil, err
	}
	if err := checkCodes(rows); err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		all, err := divisions(ctx, q, "d.level <> 'group'")
		if err != nil {
			return err
		}
		list, err := Differences(all, rows)
		if err != nil {
			return err
		}
		a := adopting{store: s, q: q, by: by, day: day, paper: paper, at: map[string]int64{}}
		for _, d := range all {
			if d.EndedOn.IsZero() {
				a.at[d.Code] = d.ID
			}
		}
		done, err = a.all(ctx, list)
		return err
	})
	return done, err
}

// Compare tells what Adopt would do, and what is gone.
func (s *Store) Compare(ctx context.Context, rows []CodeRow) ([]Difference, error) {
	all, err := s.Divisions(ctx)
	if err != nil {
		return nil, err
	}
	return Differences(all, rows)
}

// adopting is a table on its way.
type adopting struct {
	store *Store
	q     db.Q
	by    user.Actor
	day   calendar.Day
	paper Paper
	at    map[string]int64 // divisions by their codes
}

// all makes the differences in their order; a name that another gives up first
// waits for that.
func (a *adopting) all(ctx context.Context, list []Difference) (done []Difference, err error) {
	for rest := slices.Clone(list); len(rest) > 0; {
		i := max(0, slices.IndexFunc(rest, func(x Difference) bool {
			return x.Kind != DiffRenamed || !slices.ContainsFunc(rest, func(o Difference) bool {
				return o.Kind == DiffRenamed && o.Was == x.Name && o.Place == x.Place && o.DivisionID != x.DivisionID
			})
		}))
		x := rest[i]
		rest = slices.Delete(rest, i, i+1)
		if x.Kind == DiffGone {
			continue
		}
		if err := a.one(ctx, x); err != nil {
			return nil, atRow(x, err)
		}
		done = append(done, x)
	}
	return done, nil
}

// atRow says which row of the table a fault is about.
func atRow(x Difference, err error) error {
	if fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.Conflict {
		return err
	}
	text := fault.Message(err)
	for _, f := range fault.Fields(err) {
		text += f.Message + "。"
	}
	return fault.Conflictf("什么也没有改：第 %d 行的%s办不成。", x.Row, x.Name).On("file", "%s", text)
}

func (a *adopting) one(ctx context.Context, x Difference) error {
	switch x.Kind {
	case DiffRenamed:
		_, err := a.store.make(ctx, a.q, a.by, Change{Kind: Rename, Day: a.day, Paper: a.paper, Villages: []int64{x.DivisionID}, Name: x.Name})
		return err
	case DiffRecoded:
		_, err := a.store.make(ctx, a.q, a.by, Change{Kind: Recode, Day: a.day, Paper: a.paper, Villages: []int64{x.DivisionID}, Code: x.Code})
		a.at[x.Code] = x.DivisionID
		return err
	}
	n := New{Level: x.Level, Code: x.Code, Name: x.Name}
	switch x.Level {
	case "township":
		n.ParentID = a.at[x.Code[:6]+"000000"]
	case "village":
		n.ParentID, n.FirstMonth = a.at[x.Code[:9]+"000"], a.day.MonthOf()
	}
	if err := rightParent(ctx, a.q, n); err != nil {
		return err
	}
	id, err := insert(ctx, a.q, n, a.day)
	if err != nil {
		return err
	}
	a.at[x.Code] = id
	return audit.Add(ctx, a.q, a.by.Line(a.store.Now(), "village.add", id, x.Code, x.Level))
}
