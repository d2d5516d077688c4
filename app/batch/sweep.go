package batch

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/user"
)

// Sweep removes the files whose time is over on the day, and those with something
// in them that was taken back or has closed. It says how many went.
func (s *Store) Sweep(ctx context.Context, on calendar.Day) (n int, err error) {
	rows, err := s.DB.Read().QueryContext(ctx, batchQuery+"state = 'done' and removed_at = '' order by id")
	if err != nil {
		return 0, err
	}
	list, err := db.Collect(rows, scanBatch)
	if err != nil {
		return 0, err
	}
	for _, b := range list {
		stale, err := s.stale(ctx, b)
		if err != nil {
			return n, err
		}
		if !on.After(b.Until()) && stale == "" {
			continue
		}
		if err := s.remove(ctx, b); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// remove takes the file of a batch away and writes that down.
func (s *Store) remove(ctx context.Context, b Batch) error {
	if err := os.Remove(s.path(b)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "update batch set removed_at = $1 where id = $2 and removed_at = ''", db.Time(s.Now()), b.ID)
		return err
	})
}

// Drop takes the file away before its time, for who asked for it.
func (s *Store) Drop(ctx context.Context, by user.Actor, id int64) error {
	b, err := s.of(ctx, by, id)
	if err != nil || !b.Ready() {
		return err
	}
	return s.remove(ctx, b)
}

// crowd removes the oldest files of a person who has too many.
func (s *Store) crowd(ctx context.Context, by int64) error {
	rows, err := s.DB.Read().QueryContext(ctx, batchQuery+"asked_by = $1 and state = 'done' and removed_at = '' order by id desc", by)
	if err != nil {
		return err
	}
	list, err := db.Collect(rows, scanBatch)
	if err != nil {
		return err
	}
	for _, b := range list[min(keepMany, len(list)):] {
		if err := s.remove(ctx, b); err != nil {
			return err
		}
	}
	return nil
}
