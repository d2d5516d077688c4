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
	list := make([]FiledMatter, 0, len(found))
	for _, r := range found {
		f := r.FiledMatter
		if f.Acts, err = actsOf(ctx, q, f.ID); err != nil {
			return nil, err
		}
		if f.Files, err = filesOf(ctx, q, f.ID); err != nil {
			return nil, err
		}
		if f.Matter, err = s.replay(r.template, r.start, f.Acts); err != nil {
			return nil, fmt.Errorf("matter %d: %w", f.ID, err)
		}
		list = append(list, f)
	}
	return list, nil
}

func (s *Store) replay(template, start string, acts []FiledAct) (*Matter, error) {
	t, err := stored(template)
	if err != nil {
		return nil, err
	}
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

func actsOf(ctx context.Context, q db.Q, id int64) ([]FiledAct, error) {
	rows, err := q.QueryContext(ctx, "select n, kind, body, name, post, at from matter_act where matter_id = $1 order by n", id)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (a FiledAct, err error) {
		var body, at string
		if err = scan(&a.N, &a.Kind, &body, &a.By, &a.Post, &at); err != nil {
			return a, err
		}
		if a.At, err = db.ParseTime(at); err != nil {
			return a, err
		}
		a.Act, err = Decode(a.Kind, []byte(body))
		return a, err
	})
}

func filesOf(ctx context.Context, q db.Q, id int64) ([]FiledPaper, error) {
	rows, err := q.QueryContext(ctx, `
		select f.n, f.act, f.kind, f.name, c.sha256, c.type, c.size
		from matter_file f join content c on c.sha256 = f.sha256
		where f.matter_id = $1 order by f.n`, id)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (p FiledPaper, err error) {
		err = scan(&p.N, &p.Act, &p.Kind, &p.Name, &p.SHA256, &p.Type, &p.Size)
		return p, err
	})
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
