package disclosure

import (
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/db/dbtest"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// people are those of one village, and others who must not meddle.
type people struct {
	accountant, supervisor, head, inspector, admin user.Actor
	village                                        village.Village
}

// world is a store over a real file with two villages.
type world struct {
	*Store
	people
	other people
	now   time.Time
}

func seeded(t testing.TB) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 4, 10, 1, 0, 0, 0, time.UTC)}
	now := func() time.Time { return w.now }
	catalogue, err := LoadCatalogue(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	w.Store = &Store{DB: dbtest.New(t), Catalogue: catalogue, Rules: set, Now: now}
	places, users := &village.Store{DB: w.DB, Now: now}, &user.Store{DB: w.DB, Now: now}
	add := func(n village.New) int64 {
		id, err := places.Add(t.Context(), user.System, n)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	county := add(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
	town := add(village.New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
	person := func(login, name string, role user.Role, division int64) user.Actor {
		id, err := users.AddSilent(t.Context(), user.System, user.New{Login: login, Name: name, Role: role, DivisionID: division})
		if err != nil {
			t.Fatal(err)
		}
		return user.Actor{ID: id, Name: name, Post: role.Chinese(), Role: role, DivisionID: division}
	}
	of := func(code, name string) people {
		id := add(village.New{Level: "village", ParentID: town, Code: code, Name: name, Phone: "0571-1234567", FirstMonth: calendar.NewMonth(2026, 1)})
		v, err := places.ByID(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return people{
			village:    v,
			accountant: person(code+"a", "李会计", user.Accountant, id), supervisor: person(code+"s", "王监督", user.Supervisor, id),
			head: person(code+"h", "赵主任", user.Head, id), inspector: person(code+"i", "周纪检", user.Inspector, county),
			admin: person(code+"m", "管理员", user.Administrator, county),
		}
	}
	w.people, w.other = of("339900100201", "小山村"), of("339900100202", "大山村")
	return w
}

func (w *world) write(t testing.TB, f func(q db.Q) error) error {
	t.Helper()
	return w.DB.Write(t.Context(), f)
}

// document stands for what another capability freezes.
type document struct {
	Month string `json:"month"`
	Sum   int64  `json:"sum_fen"`
}

func (w *world) begin(t testing.TB, period string) Version {
	t.Helper()
	var v Version
	err := w.write(t, func(q db.Q) (err error) {
		v, err = Begin(t.Context(), q, w.now, w.accountant, shortest, w.village.ID, FinanceMonth, period, period+"公开榜")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// beginBy begins a month that goes the given way.
func (w *world) beginBy(t testing.TB, chain Chain, period string) (v Version) {
	t.Helper()
	err := w.write(t, func(q db.Q) (err error) {
		v, err = Begin(t.Context(), q, w.now, w.accountant, chain, w.village.ID, FinanceMonth, period, period+"公开榜")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// fieldsOf names the one wrong field of a fault.
func fieldsOf(err error) string {
	if f := fault.Fields(err); len(f) == 1 {
		return f[0].Name
	}
	return ""
}

func (w *world) submit(t testing.TB, by user.Actor, v Version, doc any) error {
	t.Helper()
	return w.write(t, func(q db.Q) error {
		v, err := ByID(t.Context(), q, v.ID)
		if err != nil {
			return err
		}
		return Submit(t.Context(), q, w.now, by, v, doc)
	})
}

func (w *world) publish(t testing.TB, by user.Actor, v Version, doc any) error {
	t.Helper()
	return w.write(t, func(q db.Q) error {
		v, err := ByID(t.Context(), q, v.ID)
		if err != nil {
			return err
		}
		return Publish(t.Context(), q, w.now, by, v, doc, calendar.DayOf(w.now).AddDays(15))
	})
}

func (w *world) correct(t testing.TB, by user.Actor, v Version, reason string) (c Version, err error) {
	t.Helper()
	err = w.write(t, func(q db.Q) error {
		v, err := ByID(t.Context(), q, v.ID)
		if err != nil {
			return err
		}
		c, err = Correct(t.Context(), q, w.now, by, v, reason)
		return err
	})
	return c, err
}

// out takes the version through the whole chain.
func (w *world) out(t testing.TB, v Version, doc any) Version {
	t.Helper()
	for _, err := range []error{w.submit(t, w.accountant, v, doc), w.Approve(t.Context(), w.supervisor, v.ID, ""), w.publish(t, w.head, v, doc)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return w.get(t, v.ID)
}

func (w *world) get(t testing.TB, id int64) Version {
	t.Helper()
	v, err := w.ByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func beginAgain(t testing.TB, w *world) func(q db.Q) error {
	return func(q db.Q) error {
		_, err := Begin(t.Context(), q, w.now, w.accountant, shortest, w.village.ID, FinanceMonth, "2026-03", "2026-03公开榜")
		return err
	}
}

func (w *world) tryTable(t testing.TB, x Table) (v Version, err error) {
	t.Helper()
	err = w.write(t, func(q db.Q) error {
		v, err = w.BeginTable(t.Context(), q, w.accountant, w.village, x)
		return err
	})
	return v, err
}

func (w *world) beginTable(t testing.TB, x Table) Version {
	t.Helper()
	v, err := w.tryTable(t, x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (w *world) correctTable(t testing.TB, v Version, x Table, reason string) (c Version) {
	t.Helper()
	err := w.write(t, func(q db.Q) (err error) {
		c, err = w.CorrectTable(t.Context(), q, w.accountant, v, x, reason)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// shortest is a way without a joint meeting.
var shortest = Chain{Steps: []string{StepReview, StepPublish}}

// meeting is a joint meeting of today.
func (w *world) meeting() Meeting {
	return Meeting{Day: calendar.DayOf(w.now), Expected: 5, Present: 4}
}
