package user

import (
	"testing"
	"time"

	"sunshine/app/db"
	"sunshine/app/db/dbtest"
)

// clock is a time the tests move by hand.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time          { return c.now }
func (c *clock) forward(d time.Duration) { c.now = c.now.Add(d) }

// The divisions that seeded makes.
const (
	countyID int64 = iota + 1
	townshipID
	villageID
)

var admin = Actor{ID: 99, Name: "管理员", Role: Administrator, DivisionID: countyID}

// seeded gives a store over a real file with one county, township and village.
// The rows are written as they are: package village stands above this one.
func seeded(t testing.TB) (*Store, *clock) {
	t.Helper()
	c := &clock{now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	s := &Store{DB: dbtest.New(t), Now: c.Now}
	err := s.DB.Write(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), `
			insert into division (id, level, parent_id, name) values
			(1, 'county', null, '阳光县'), (2, 'township', 1, '青石镇'), (3, 'village', 2, '小山村')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// account makes one that signs in with the password.
func account(t testing.TB, s *Store, login, password string, role Role) int64 {
	t.Helper()
	division := map[string]int64{"county": countyID, "township": townshipID, "village": villageID}[role.Level()]
	id, err := s.AddWith(t.Context(), System, New{Login: login, Name: map[bool]string{true: "李明", false: "李明的同事 " + login}[login == "liming"], Role: role, DivisionID: division}, password)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// signedIn opens a session and gives its token.
func signedIn(t testing.TB, s *Store, login, password string) string {
	t.Helper()
	token, err := s.SignIn(t.Context(), login, password, "10.0.0.1")
	if err != nil {
		t.Fatalf("%s: %v", login, err)
	}
	return token
}

func text(t testing.TB, s *Store, query string, args ...any) (v string) {
	t.Helper()
	if err := s.DB.Read().QueryRowContext(t.Context(), query, args...).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
