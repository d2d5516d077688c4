package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"modernc.org/sqlite"
)

func opened(t *testing.T) *DB {
	t.Helper()
	d, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

const putHoliday = "insert into holiday (day, kind, name) values ($1, 'holiday', $2)"

func put(q Q, day, name string) error {
	_, err := q.ExecContext(context.Background(), putHoliday, day, name)
	return err
}

func name(q Q, day string) (got string, err error) {
	return got, q.QueryRowContext(context.Background(), "select name from holiday where day = $1", day).Scan(&got)
}

// kept gives how many statements the writing connection has compiled.
func kept(t *testing.T, d *DB) (n int) {
	t.Helper()
	c, err := d.write.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	err = c.Raw(func(own any) error {
		n = own.(*conn).recent.Len()
		if len(own.(*conn).of) != n {
			t.Errorf("%d by text, %d in order", len(own.(*conn).of), n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A statement whose rows are still being read is not run from the start by
// whoever asks the same in between.
func TestAStatementInsideItself(t *testing.T) {
	d := opened(t)
	var got []string
	err := d.Write(t.Context(), func(q Q) error {
		for i := range 3 {
			if err := put(q, fmt.Sprintf("2026-01-0%d", i+1), fmt.Sprint(i)); err != nil {
				return err
			}
		}
		const after = "select day from holiday where day > $1 order by day"
		outer, err := q.QueryContext(t.Context(), after, "")
		if err != nil {
			return err
		}
		defer outer.Close()
		for outer.Next() {
			var day, next string
			if err := outer.Scan(&day); err != nil {
				return err
			}
			if err := q.QueryRowContext(t.Context(), after, day).Scan(&next); err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			got = append(got, day[8:]+">"+next)
		}
		return outer.Err()
	})
	if err != nil || fmt.Sprint(got) != "[01>2026-01-02 02>2026-01-03 03>]" {
		t.Error(got, err)
	}
}

// A run that was refused or stopped leaves nothing behind for the next.
func TestAStatementThatFailedIsAskedAgain(t *testing.T) {
	d := opened(t)
	write := func(f func(q Q) error) error { return d.Write(t.Context(), f) }
	if err := write(func(q Q) error { return put(q, "2026-01-01", "元旦") }); err != nil {
		t.Fatal(err)
	}
	if err := write(func(q Q) error { return put(q, "2026-01-01", "又一次") }); !IsDuplicate(err) {
		t.Fatal(err)
	}
	if err := write(func(q Q) error { _, err := q.ExecContext(t.Context(), putHoliday, "2026-01-02"); return err }); err == nil {
		t.Fatal("ran with a value missing")
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := write(func(q Q) error { _, err := q.ExecContext(stopped, putHoliday, "2026-01-02", "停"); return err }); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(t.Context())
	const many = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n where i > $1"
	r, err := d.Read().QueryContext(running, many, 0)
	if err != nil || !r.Next() {
		t.Fatal(err)
	}
	stop()
	for r.Next() {
	}
	if !errors.Is(r.Err(), context.Canceled) {
		t.Fatal(r.Err())
	}
	for range 4 { // every connection of the pool
		var i int
		if err := d.Read().QueryRowContext(t.Context(), many, 41).Scan(&i); err != nil || i != 42 {
			t.Fatal(i, err)
		}
	}
	if err := write(func(q Q) error { return put(q, "2026-01-02", "后一天") }); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{"2026-01-01": "元旦", "2026-01-02": "后一天"} {
		if got, err := name(d.Read(), day); err != nil || got != want {
			t.Error(day, got, err)
		}
	}
}

// A table that changed is seen as it is now, also through connections that
// compiled the statement before.
func TestAStatementOutlivesAChangeOfItsTable(t *testing.T) {
	d := opened(t)
	write := func(text string) {
		t.Helper()
		if err := d.Write(t.Context(), func(q Q) error { _, err := q.ExecContext(t.Context(), text); return err }); err != nil {
			t.Fatal(err)
		}
	}
	columns := func(q Q) int {
		r, err := q.QueryContext(t.Context(), "select * from changing")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		names, err := r.Columns()
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	write("create table changing (a text)")
	for want := range 3 {
		if got := columns(d.Read()); got != want+1 {
			t.Errorf("%d columns, want %d", got, want+1)
		}
		write(fmt.Sprintf("alter table changing add column b%d text", want))
	}
	write("drop table changing")
	if _, err := d.Read().QueryContext(t.Context(), "select * from changing"); err == nil {
		t.Error("a table that is gone was read")
	}
}

// However many different statements there are, a connection keeps the last
// ones only, and what it does not keep runs as well.
func TestStatementsAreKeptWithinBounds(t *testing.T) {
	d := opened(t)
	for i := range 3 * keptStatements {
		var got int
		err := d.Write(t.Context(), func(q Q) error {
			return q.QueryRowContext(t.Context(), fmt.Sprintf("select %d + $1", i%(2*keptStatements)), 1).Scan(&got)
		})
		if err != nil || got != i%(2*keptStatements)+1 {
			t.Fatal(i, got, err)
		}
	}
	if n := kept(t, d); n != keptStatements {
		t.Errorf("%d statements are kept", n)
	}
}

// What takes effect when it is compiled is compiled each time.
func TestPragmasTakeEffectEachTime(t *testing.T) {
	d := opened(t)
	before := kept(t, d)
	for _, want := range []int{100, 200, 100} {
		var got int
		c, err := d.write.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.ExecContext(t.Context(), fmt.Sprintf("pragma cache_size = %d", want))
		err = errors.Join(err, c.QueryRowContext(t.Context(), "pragma cache_size").Scan(&got), c.Close())
		if err != nil || got != want {
			t.Error(want, got, err)
		}
	}
	if after := kept(t, d); after != before {
		t.Errorf("%d more are kept", after-before)
	}
}

// The kept statements do not keep the file open: its log is folded in.
func TestClosingFoldsTheLog(t *testing.T) {
	dir := t.TempDir()
	d, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Write(t.Context(), func(q Q) error { return put(q, "2026-01-01", "元旦") }); err != nil {
		t.Fatal(err)
	}
	if got, err := name(d.Read(), "2026-01-01"); err != nil || got != "元旦" {
		t.Fatal(got, err)
	}
	if kept(t, d) == 0 {
		t.Error("nothing is kept")
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, FileName+"-wal")); !errors.Is(err, os.ErrNotExist) {
		t.Error("the log is still there", err)
	}
}

// Every connection of the pool is one of ours.
func TestTheDriverDoesWhatIsAskedOfIt(t *testing.T) {
	c, err := sqlite.NewConnector("file::memory:")
	if err != nil {
		t.Fatal(err)
	}
	own, err := connector{c}.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := own.(*conn).take(t.Context(), "select 1")
	if err != nil || s == nil {
		t.Fatal(s, err)
	}
	if again, err := own.(*conn).take(t.Context(), "select 1"); again != nil || err != nil {
		t.Error("given to two", err)
	}
	if err := own.Close(); err != nil {
		t.Error(err)
	}
}

func BenchmarkStatement(b *testing.B) {
	d, err := Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for b.Loop() {
		var n int
		if err := d.Read().QueryRowContext(b.Context(), "select count(*) from disclosure_out where village_id = $1", 1).Scan(&n); err != nil {
			b.Fatal(err)
		}
	}
}
