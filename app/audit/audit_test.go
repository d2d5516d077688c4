package audit

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"sunshine/app/db"
	"sunshine/app/db/dbtest"
)

func add(t testing.TB, d *db.DB, lines ...Line) {
	t.Helper()
	err := d.Write(t.Context(), func(q db.Q) error {
		for _, l := range lines {
			if err := Add(t.Context(), q, l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestALineComesBackAsItWasWritten(t *testing.T) {
	d := dbtest.New(t)
	want := Line{
		At: time.Date(2026, 3, 14, 16, 30, 1, 250e6, time.UTC), ActorID: 7, Actor: "李明", Act: "voucher.post",
		DivisionID: 3, Subject: "2026-03-001", Detail: "1,234.50",
	}
	add(t, d, want)
	got, err := List(t.Context(), d.Read(), Filter{Limit: 10})
	if err != nil || len(got) != 1 || got[0].Line != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

func TestPagesReachEveryLineOnce(t *testing.T) {
	d := dbtest.New(t)
	for i := range 25 {
		add(t, d, Line{At: time.Unix(int64(i), 0), Actor: "系统", Act: "x", DivisionID: int64(i % 2), Subject: fmt.Sprint(i)})
	}
	for division, want := range map[int64]int{0: 25, 1: 12, 5: 0} {
		seen, before := 0, int64(0)
		for {
			page, err := List(t.Context(), d.Read(), Filter{DivisionID: division, Before: before, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page {
				if (before != 0 && e.ID >= before) || (division != 0 && e.DivisionID != division) {
					t.Fatalf("division %d: line %d after %d", division, e.ID, before)
				}
				before = e.ID
				seen++
			}
			if len(page) < 10 {
				break
			}
		}
		if seen != want {
			t.Errorf("division %d: %d lines, want %d", division, seen, want)
		}
	}
}

func TestTheDatabaseRefusesToChangeOrDeleteALine(t *testing.T) {
	d := dbtest.New(t)
	add(t, d, Line{At: time.Unix(0, 0), Actor: "李明", Act: "x"})
	for _, sql := range []string{"update audit set actor = '别人'", "update audit set at = '' where id = 1", "delete from audit", "insert or replace into audit (id, at, actor, act) values (1, '', '别人', 'x')"} {
		err := d.Write(t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(t.Context(), sql)
			return err
		})
		if err == nil {
			t.Errorf("went through: %s", sql)
		}
	}
	got, err := List(t.Context(), d.Read(), Filter{Limit: 10})
	if err != nil || len(got) != 1 || got[0].Actor != "李明" {
		t.Errorf("%+v, %v", got, err)
	}
}

// An act whose line cannot be kept does not happen.
func TestALineStandsAndFallsWithItsTransaction(t *testing.T) {
	d := dbtest.New(t)
	stop := errors.New("stop")
	err := d.Write(t.Context(), func(q db.Q) error {
		if err := Add(t.Context(), q, Line{Actor: "李明", Act: "x"}); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if got, err := List(t.Context(), d.Read(), Filter{Limit: 10}); err != nil || len(got) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
