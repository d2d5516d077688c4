package deadline

import (
	"context"

	"sunshine/app/calendar"
	"sunshine/app/db"
)

// Happened makes what events of some villages have started and is not there yet, so
// that a duty is on desk and clock right after the act that starts it; it tells how
// many. It writes nothing where nothing happened. Periods wait for the night.
func (s *Store) Happened(ctx context.Context, on calendar.Day, villages ...int64) (made int, err error) {
	m, err := s.maker(ctx, on)
	if err != nil {
		return 0, err
	}
	find := func(q db.Q) (list []newDuty, err error) {
		for _, id := range villages {
			some, err := owing(ctx, q, id)
			if err != nil {
				return nil, err
			}
			x, err := m.happened(ctx, q, some)
			if err != nil {
				return nil, err
			}
			list = append(list, x...)
		}
		return list, nil
	}
	if list, err := find(s.DB.Read()); err != nil || len(list) == 0 {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error { // asked again: another may have been as fast
		list, err := find(q)
		made = len(list)
		if err != nil {
			return err
		}
		return m.insert(ctx, q, list)
	})
	return made, err
}
