package procedure

import (
	"context"
	"encoding/json"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/db"
)

// matters reads matters and replays their acts, oldest first.
func (s *Store) matters(ctx context.Context, q db.Q, where string, args ...any) ([]FiledMatter, error) {
	type row struct {
		FiledMatter
		template, start string
	}
	rows, err := q.QueryContext(ctx, "select id, village_id, year, number, opened_at, template, start from matter where "+where+" order by year, number", args...)
	if err != nil {
		return nil, err
	}
	found, err := db.Collect(rows, func(scan db.Scan) (r row, err error) {
		var at string
		if err = scan(&r.ID, &r.VillageID, &r.Year, &r.Number, &at, &r.template, &r.start); err != nil {
			return r, err
		}
		opened, err := db.ParseTime(at)
		r.OpenedOn = calendar.DayOf(opened)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	acts, err := actsOf(ctx, q, where, args)
	if err != nil {
		return nil, err
	}
	files, err := filesOf(ctx, q, where, args)
	if err != nil {
		return nil, err
	}
	list := make([]FiledMatter, 0, len(found))
	templates := map[string]*Template{} // most matters of a village share one
	for _, r := range found {
		f := r.FiledMatter
		f.Acts, f.Files = acts[f.ID], files[f.ID]
		t := templates[r.template]
		if t == nil {
			if t, err = stored(r.template); err != nil {
				return nil, fmt.Errorf("matter %d: %w", f.ID, err)
			}
			templates[r.template] = t
		}
		if f.Matter, err = s.replay(t, r.start, f.Acts); err != nil {
			return nil, fmt.Errorf("matter %d: %w", f.ID, err)
		}
		list = append(list, f)
	}
	return list, nil
}

func (s *Store) replay(t *Template, start string, acts []FiledAct) (*Matter, error) {
	var st Start
	if err := json.Unmarshal([]byte(start), &st); err != nil {
		return nil, err
	}
	entries := make([]Entry, len(acts))
	for i, a := range acts {
		entries[i] = Entry{Act: a.Act, At: a.At}
	}
	return s.Reference.Replay(t, st, entries)
}

// actsOf gives the acts of the matters that the condition names, by matter.
func actsOf(ctx context.Context, q db.Q, where string, args []any) (map[int64][]FiledAct, error) {
	rows, err := q.QueryContext(ctx, `
		select matter_id, n, kind, body, name, post, at from matter_act
		where matter_id in (select id from matter where `+where+`)
		order by matter_id, n`, args...)
	if err != nil {
		return nil, err
	}
	all := map[int64][]FiledAct{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var a FiledAct
		var body, at string
		err := scan(&id, &a.N, &a.Kind, &body, &a.By, &a.Post, &at)
		if err == nil {
			a.At, err = db.ParseTime(at)
		}
		if err == nil {
			a.Act, err = Decode(a.Kind, []byte(body))
		}
		all[id] = append(all[id], a)
		return struct{}{}, err
	})
	return all, err
}

// filesOf gives the papers of the matters that the condition names, by matter.
func filesOf(ctx context.Context, q db.Q, where string, args []any) (map[int64][]FiledPaper, error) {
	rows, err := q.QueryContext(ctx, `
		select f.matter_id, f.n, f.act, f.kind, f.name, c.sha256, c.type, c.size
		from matter_file f join content c on c.sha256 = f.sha256
		where f.matter_id in (select id from matter where `+where+`)
		order by f.matter_id, f.n`, args...)
	if err != nil {
		return nil, err
	}
	all := map[int64][]FiledPaper{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var p FiledPaper
		err := scan(&id, &p.N, &p.Act, &p.Kind, &p.Name, &p.SHA256, &p.Type, &p.Size)
		all[id] = append(all[id], p)
		return struct{}{}, err
	})
	return all, err
}

// Attended gives the ids of the roster rows that came to the meeting filed as
// the act, with the way each took part.
func (s *Store) Attended(ctx context.Context, id int64, act int) ([]Attendance, error) {
	rows, err := s.DB.Read().QueryContext(ctx, "select member_id, way from matter_attendance where matter_id = $1 and act = $2 order by member_id", id, act)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (a Attendance, err error) {
		err = scan(&a.MemberID, &a.Way)
		return a, err
	})
}

// Met gives the days on which the organ met with a quorum, in all matters of a
// village up to a day, oldest first (R12).
func (s *Store) Met(ctx context.Context, villageID int64, organ Organ, until calendar.Day) ([]calendar.Day, error) {
	list, err := s.matters(ctx, s.DB.Read(), "village_id = $1", villageID)
	if err != nil {
		return nil, err
	}
	var days []calendar.Day
	for _, f := range list {
		for _, p := range append(append([]Progress(nil), f.Matter.Past...), f.Matter.Stages...) {
			if p.Held != nil && p.Held.Organ == organ && p.Outcome.Held && !p.Held.Day.After(until) {
				days = append(days, p.Held.Day)
			}
		}
	}
	return days, nil
}
