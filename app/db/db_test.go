package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"sunshine/app/db"
	"sunshine/app/db/dbtest"
)

func TestWriteRollsBackOnErrorAndPanic(t *testing.T) {
	d := dbtest.New(t)
	ctx := t.Context()
	put := func(q db.Q) error {
		_, err := q.ExecContext(ctx, "insert into holiday (day, kind, name) values ('2026-01-01', 'holiday', '元旦')")
		return err
	}
	boom := errors.New("boom")
	if err := d.Write(ctx, func(q db.Q) error { return errors.Join(put(q), boom) }); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = d.Write(ctx, func(q db.Q) error { _ = put(q); panic("x") })
	}()
	if n := count(t, d); n != 0 {
		t.Fatalf("%d rows stayed", n)
	}
	if err := d.Write(ctx, put); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(ctx, put); !db.IsDuplicate(err) {
		t.Fatalf("want duplicate, got %v", err)
	}
	if n := count(t, d); n != 1 {
		t.Fatalf("%d rows", n)
	}
}

func count(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.Read().QueryRowContext(t.Context(), "select count(*) from holiday").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReadersCannotWrite(t *testing.T) {
	d := dbtest.New(t)
	if _, err := d.Read().ExecContext(t.Context(), "delete from holiday"); err == nil {
		t.Fatal("the read pool wrote")
	}
}

func TestCommitsAreDurable(t *testing.T) {
	d := dbtest.New(t)
	err := d.Write(t.Context(), func(q db.Q) error {
		var sync int
		var mode string
		if err := q.QueryRowContext(t.Context(), "pragma synchronous").Scan(&sync); err != nil {
			return err
		}
		if err := q.QueryRowContext(t.Context(), "pragma journal_mode").Scan(&mode); err != nil {
			return err
		}
		if sync != 2 || mode != "wal" {
			t.Errorf("synchronous %d, journal %s", sync, mode)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadingBesideARunningServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "有 空格#的 文件夹?")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := db.OpenReading(t.Context(), dir); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("an empty folder: %v", err)
	}
	d, err := db.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	r, err := db.OpenReading(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Write(t.Context(), func(db.Q) error { return nil }); err == nil {
		t.Fatal("wrote through a reading database")
	}
	copyTo := filepath.Join(t.TempDir(), "copy.db")
	if err := r.Backup(t.Context(), copyTo); err != nil {
		t.Fatal(err)
	}
	if bad, err := r.Integrity(t.Context()); err != nil || len(bad) != 0 {
		t.Fatal(bad, err)
	}
}

func TestMigratingAgainChangesNothing(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		d, err := db.Open(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "backups")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a current database was copied")
	}
}

// Many read and write at once, all by the same few statements. The race detector
// watches this one.
func TestReadersAndWritersAtOnce(t *testing.T) {
	d := dbtest.New(t)
	var wait sync.WaitGroup
	for hand := range 8 {
		wait.Go(func() {
			for i := range 25 {
				day, got := fmt.Sprintf("20%02d-01-%02d", hand, i+1), ""
				err := d.Write(t.Context(), func(q db.Q) error {
					_, err := q.ExecContext(t.Context(), "insert into holiday (day, kind, name) values ($1, 'holiday', $1)", day)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if err := d.Read().QueryRowContext(t.Context(), "select name from holiday where day = $1", day).Scan(&got); err != nil || got != day {
					t.Errorf("%s reads as %q, %v", day, got, err)
				}
			}
		})
	}
	wait.Wait()
	if n := count(t, d); n != 200 {
		t.Errorf("%d rows", n)
	}
}
