package village

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db/dbtest"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// shadow is what a village should be, kept beside the store.
type shadow struct {
	id, town, heir int64
	name, code     string
	began, ended   calendar.Day
}

// history is a county that changes at random, with all that was ever seen of it.
type history struct {
	t       *testing.T
	s       *Store
	r       *rand.Rand
	day     calendar.Day
	towns   []int64
	all     []*shadow
	seen    map[string]int64                  // every address handed out
	names   map[calendar.Day]map[int64]string // what was listed on a day
	made    map[ChangeKind]int
	refused int
}

func newHistory(t *testing.T, seed uint64) *history {
	h := &history{
		t: t, s: &Store{DB: dbtest.New(t)}, r: rand.New(rand.NewPCG(seed, 27)), day: calendar.Date(2026, 1, 1),
		seen: map[string]int64{}, names: map[calendar.Day]map[int64]string{}, made: map[ChangeKind]int{},
	}
	h.s.Now = func() time.Time { return h.day.End().Add(-time.Hour) }
	county := h.add(New{Level: "county", Code: "339900000000", Name: "阳光县"})
	for i := range 2 {
		h.towns = append(h.towns, h.add(New{Level: "township", ParentID: county, Code: fmt.Sprintf("33990010%d000", i), Name: fmt.Sprintf("第%d镇", i+1)}))
	}
	for i := range 5 {
		v := &shadow{town: h.towns[i%2], name: fmt.Sprintf("村%d", i), code: fmt.Sprintf("3399001%02d2%02d", i%2, i)}
		v.id = h.add(New{Level: "village", ParentID: v.town, Code: v.code, Name: v.name, FirstMonth: calendar.NewMonth(2026, 1)})
		h.all = append(h.all, v)
	}
	return h
}

func (h *history) add(n New) int64 {
	id, err := h.s.Add(h.t.Context(), user.System, n)
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

func (h *history) living() (list []*shadow) {
	for _, v := range h.all {
		if v.ended.IsZero() {
			list = append(list, v)
		}
	}
	h.r.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	return list
}

// code gives a fresh code or one that was used and is free on the day.
func (h *history) code(given ...*shadow) string {
	if len(given) > 0 && h.r.IntN(2) == 0 {
		return given[h.r.IntN(len(given))].code
	}
	if h.r.IntN(2) == 0 {
		return []string{"339900100200", "339900100201", "339900101201", "339900101203", "339900100204"}[h.r.IntN(5)]
	}
	return fmt.Sprintf("3399001%02d%03d", h.r.IntN(2), 300+h.r.IntN(100))
}

func (h *history) name() string { return fmt.Sprintf("新村%d", h.r.IntN(1000)) }

// change makes one change at random, in the store and in the shadow.
func (h *history) change() {
	live := h.living()
	c := Change{Kind: ChangeKinds[h.r.IntN(len(ChangeKinds))], Day: h.day.AddDays(-h.r.IntN(3)), Paper: paper, Villages: []int64{live[0].id}}
	switch c.Kind {
	case Merge:
		if len(live) < 3 {
			return
		}
		if c.Into = live[1].id; h.r.IntN(2) == 0 {
			c.Into, c.Villages, c.New = 0, []int64{live[0].id, live[1].id}, []Newcomer{{Name: h.name(), Code: h.code(live[:2]...)}}
		} else if h.r.IntN(2) == 0 {
			c.Name = h.name()
		}
	case Split:
		c.Ends, c.Heir = h.r.IntN(2) == 0, h.r.IntN(2)
		given := live[:0:0]
		if c.Ends {
			given = live[:1]
		}
		c.New = []Newcomer{{Name: h.name(), Code: h.code(given...)}, {Name: h.name() + "东", Code: h.code()}}
	case Move:
		if c.Township = h.towns[h.r.IntN(2)]; h.r.IntN(2) == 0 {
			c.Code = h.code()
		}
	case Rename:
		c.Name = h.name()
	case Recode:
		c.Code = h.code()
	}
	r, err := h.s.Make(h.t.Context(), administrator(), c)
	if err != nil {
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
			h.t.Fatalf("%+v: %v", c, err)
		}
		h.refused++
		return
	}
	h.made[c.Kind]++
	h.follow(c, r)
}

func (h *history) of(id int64) *shadow {
	return h.all[slices.IndexFunc(h.all, func(v *shadow) bool { return v.id == id })]
}

// follow does to the shadow what the change says, by the request, not by what the
// store wrote; only the ids of newcomers are the store's.
func (h *history) follow(c Change, r Record) {
	for day := range h.names { // it was written down late: those days are told anew
		if !day.Before(c.Day) {
			delete(h.names, day)
		}
	}
	from, on := h.of(c.Villages[0]), c.Into
	var ends []*shadow
	for _, id := range c.Villages {
		if c.Kind == Merge || c.Ends {
			ends = append(ends, h.of(id))
		} else {
			on = id
		}
	}
	heir := c.Into
	for i, p := range r.All(Begins) {
		h.all = append(h.all, &shadow{id: p.DivisionID, town: from.town, name: c.New[i].Name, code: c.New[i].Code, began: c.Day})
		if c.Kind == Merge || i == c.Heir {
			heir = p.DivisionID
		}
	}
	for _, e := range ends {
		e.ended, e.heir = c.Day, heir
	}
	if on != 0 {
		h.of(on).follow(c)
	}
}

// follow is what a change does to one that goes on.
func (v *shadow) follow(c Change) {
	if c.Name != "" {
		v.name = c.Name
	}
	if c.Code != "" {
		v.code = c.Code
	}
	if c.Kind == Move {
		v.town = c.Township
	}
}

// heir gives the village that is there in the place of one.
func (h *history) heir(v *shadow) int64 {
	for !v.ended.IsZero() {
		v = h.of(v.heir)
	}
	return v.id
}

// look notes what is seen today.
func (h *history) look() {
	h.t.Helper()
	list, err := h.s.List(h.t.Context())
	if err != nil || len(list) != len(h.living()) {
		h.t.Fatalf("%d villages, want %d, %v", len(list), len(h.living()), err)
	}
	names, codes := map[int64]string{}, map[string]bool{}
	for _, v := range list {
		if was, ok := h.seen[v.Code]; ok && was != v.ID {
			h.t.Fatalf("%s of %d is given to %d", v.Code, was, v.ID)
		}
		h.seen[v.Code], names[v.ID] = v.ID, v.Name
		if w := h.of(v.ID); v.Statistical() != w.code || v.Name != w.name || v.Township.ID != w.town || v.BeganOn != w.began || !w.ended.IsZero() || v.HeirID != 0 {
			h.t.Fatalf("%+v should be %+v", v, w)
		}
		if codes[v.Statistical()] {
			h.t.Fatalf("two hold %s", v.Statistical())
		}
		codes[v.Statistical()] = true
	}
	h.names[h.day] = names
}

// check holds all that was ever seen against what is found now.
func (h *history) check() {
	h.t.Helper()
	all, err := h.s.All(h.t.Context())
	if err != nil || len(all) != len(h.all) {
		h.t.Fatalf("%d villages, %v", len(all), err)
	}
	for _, v := range all {
		if w := h.of(v.ID); v.EndedOn != w.ended || (v.Ended() && v.HeirID != h.heir(w)) || v.Statistical() != w.code {
			h.t.Fatalf("%+v should be %+v", v, w)
		}
		h.owes(v)
	}
	for address, id := range h.seen {
		v, err := h.s.ByCode(h.t.Context(), address)
		if err != nil || v.ID != id {
			h.t.Fatalf("%s led to %d and leads to %d, %v", address, id, v.ID, err)
		}
	}
	for day, names := range h.names {
		list, err := h.s.ListOn(h.t.Context(), day)
		if err != nil {
			h.t.Fatal(err)
		}
		got := map[int64]string{}
		for _, v := range list {
			got[v.ID] = v.Name
		}
		if !maps.Equal(got, names) {
			h.t.Fatalf("on %s there were %v and are %v", day, names, got)
		}
	}
}

// owes sees that a village owes a month if and only if it was there on one of its
// days: what each day booked is owed by who booked it and by nobody else.
func (h *history) owes(v Village) {
	h.t.Helper()
	for m := calendar.NewMonth(2025, 11); !m.After(h.day.MonthOf().Add(2)); m = m.Add(1) {
		there := false
		for day := m.First(); !day.After(m.Last()); day = day.AddDays(1) {
			there = there || (v.On(day) && !day.Before(calendar.Date(2026, 1, 1)))
		}
		if v.Owes(m.First()) != there {
			h.t.Fatalf("%+v owes %s: %v, there: %v", v, m, v.Owes(m.First()), there)
		}
	}
}

// Villages merge, split, move and take each other's names and codes at random. What
// an address led to it leads to, no code is held twice, each past day is told as it
// was, and each month is owed once by who was there.
func TestRandomHistoriesOfDivisions(t *testing.T) {
	made, refused, marked := map[ChangeKind]int{}, 0, 0
	for seed := range uint64(12) {
		h := newHistory(t, seed)
		h.look()
		for range 25 {
			h.day = h.day.AddDays(1 + h.r.IntN(9))
			for range 1 + h.r.IntN(3) {
				h.change()
			}
			h.look()
		}
		h.check()
		for k, n := range h.made {
			made[k] += n
		}
		for address := range h.seen {
			if strings.Contains(address, "~") {
				marked++
			}
		}
		refused += h.refused
	}
	if marked < 20 {
		t.Errorf("only %d addresses with a mark", marked)
	}
	for _, k := range ChangeKinds {
		if made[k] < 20 {
			t.Errorf("only %d times %s", made[k], k)
		}
	}
	t.Logf("made %v, refused %d, %d addresses with a mark", made, refused, marked)
}
