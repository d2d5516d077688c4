package guide

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db/dbtest"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// office is a county with two villages and those who work there.
type office struct {
	*Store
	t                       *testing.T
	now                     time.Time
	v, other                village.Village
	accountant, head, admin user.Actor
	supervisor, neighbour   user.Actor
}

func newOffice(t *testing.T) *office {
	t.Helper()
	d := dbtest.New(t)
	w := &office{t: t, now: time.Date(2026, 4, 8, 2, 0, 0, 0, time.UTC)}
	tell := func() time.Time { return w.now }
	r, err := Load(data.Reference)
	w.ok(err)
	w.Store = &Store{DB: d, Reference: r, Now: tell}
	places, users := &village.Store{DB: d, Now: tell}, &user.Store{DB: d, Now: tell}
	add := func(n village.New) int64 {
		id, err := places.Add(t.Context(), user.System, n)
		w.ok(err)
		return id
	}
	county := add(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
	town := add(village.New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
	first := calendar.NewMonth(2026, 1)
	a := add(village.New{Level: "village", ParentID: town, Code: "339900100201", Name: "小山村", FirstMonth: first})
	b := add(village.New{Level: "village", ParentID: town, Code: "339900100202", Name: "大山村", FirstMonth: first})
	w.v, err = places.ByID(t.Context(), a)
	w.ok(err)
	w.other, err = places.ByID(t.Context(), b)
	w.ok(err)
	person := func(login string, role user.Role, at int64) user.Actor {
		id, err := users.AddSilent(t.Context(), user.System, user.New{Login: login, Name: "张" + login[:1], Role: role, DivisionID: at})
		w.ok(err)
		return user.Actor{ID: id, Name: "张" + login[:1], Role: role, DivisionID: at}
	}
	w.accountant, w.head, w.supervisor = person("kuaiji", user.Accountant, a), person("zhuren", user.Head, a), person("jiandu", user.Supervisor, a)
	w.neighbour, w.admin = person("linju", user.Head, b), person("admin", user.Administrator, county)
	return w
}

func (w *office) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err, fields(err))
	}
}

// refused sees that err names the field.
func (w *office) refused(err error, field string) {
	w.t.Helper()
	if !slices.ContainsFunc(fault.Fields(err), func(f fault.Field) bool { return f.Name == field }) {
		w.t.Errorf("want a fault at %s, got %v%s", field, err, fields(err))
	}
}

func (w *office) day(s string) calendar.Day { w.t.Helper(); return day(w.t, s) }

// editOf is the edit that changes nothing but the day and the source.
func editOf(g Guide, from calendar.Day) Edit {
	e := Edit{
		Name: g.Name, Plain: g.Plain, Who: g.Who, Result: g.Result, Fee: g.Fee, Place: g.Place, Phone: g.Phone, Source: "阳政办〔2026〕5号", From: from,
		Limit: DaysOf(g.Limit), Promise: DaysOf(g.Promise),
	}
	for _, p := range g.Papers {
		e.Papers += p.Line() + "\n"
	}
	for _, b := range g.Basis {
		e.Basis += b.Text + "\n"
	}
	for _, s := range g.Steps {
		d := DaysOf(s.Days)
		e.Steps = append(e.Steps, StepEdit{s.Name, s.Who, s.What, s.Paper, d.Days, d.Unit})
	}
	return e
}

// Every shipped guide is whole, says where it is from, and none passes for law
// what is our default.
func TestTheShippedGuidesAreWhole(t *testing.T) {
	r, err := Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	powers, services := 0, 0
	for _, g := range r.guides {
		if g.Kind == Power {
			powers++
		} else {
			services++
		}
		if g.Mark != Default || !strings.Contains(g.Cite(), "不是法律规定") {
			t.Errorf("%s: %s", g.Code, g.Cite())
		}
		for _, s := range g.Steps {
			if s.Days.Days > 0 && s.Days.Mark == Default && !strings.Contains(s.Days.Cite(), "本系统默认") {
				t.Errorf("%s, %s: %s", g.Code, s.Name, s.Days.Cite())
			}
		}
	}
	if powers < 15 || services < 8 {
		t.Errorf("%d powers, %d services", powers, services)
	}
}

func TestACountysVersionStandsBesideTheShippedOne(t *testing.T) {
	w := newOffice(t)
	old, err := w.Find(t.Context(), w.v.County.ID, "seal", w.day("2026-04-08"))
	w.ok(err)
	same, err := editOf(old, w.day("2026-05-01")).Apply(old, "阳光县")
	w.ok(err)
	if !slices.Equal(same.Steps, old.Steps) || !slices.Equal(same.Papers, old.Papers) || !slices.Equal(same.Basis, old.Basis) || same.Promise != old.Promise || same.Code != old.Code {
		t.Errorf("what was not touched changed:\n%+v\n%+v", same, old)
	}
	if same.Mark != Local || same.Cite() != "阳光县规定：阳政办〔2026〕5号" {
		t.Errorf("%+v", same)
	}
	e := editOf(old, w.day("2026-05-01"))
	e.Promise, e.Steps[1].Days = Days{"2", "working"}, "1"
	e.Steps[1].Unit = "working"
	next, err := e.Apply(old, "阳光县")
	w.ok(err)
	n, err := w.Save(t.Context(), w.admin, w.v.County, next)
	w.ok(err)
	if n != 2 || next.Promise.Cite() != "地方规定或做法：阳政办〔2026〕5号" || next.Steps[1].Days.Days != 1 {
		t.Errorf("version %d: %+v", n, next)
	}
	for on, want := range map[string]int{"2026-04-30": 1, "2026-05-01": 2} {
		g, err := w.Find(t.Context(), w.v.County.ID, "seal", w.day(on))
		w.ok(err)
		if g.Counts().Days != want {
			t.Errorf("on %s the promise is %s", on, g.Counts().Chinese())
		}
	}
	all, err := w.Versions(t.Context(), w.v.County.ID, "seal")
	w.ok(err)
	if len(all) != 2 || !all[0].Own || all[1].Own || all[0].By != "张a" || all[0].Version != 2 {
		t.Errorf("%+v", all)
	}
	e.From = w.day("2026-04-01")
	early, err := e.Apply(next, "阳光县")
	w.ok(err)
	_, err = w.Save(t.Context(), w.admin, w.v.County, early)
	w.refused(err, "effective_from")
	for _, by := range []user.Actor{w.head, w.accountant, {ID: 9, Role: user.Administrator, DivisionID: 999}} {
		if _, err := w.Save(t.Context(), by, w.v.County, next); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", by.Role, err)
		}
	}
}

func TestACountyMayAddAndRetireGuides(t *testing.T) {
	w := newOffice(t)
	today := w.day("2026-04-08")
	count := func() int {
		list, err := w.List(t.Context(), w.v.County.ID, today)
		w.ok(err)
		return len(list)
	}
	before := count()
	old, err := w.Find(t.Context(), w.v.County.ID, "labour", today)
	w.ok(err)
	e := editOf(old, today)
	e.Code, e.Name = "labour-2", "公益岗位"
	g, err := e.Apply(old, "阳光县")
	w.ok(err)
	n, err := w.Save(t.Context(), w.admin, w.v.County, g)
	w.ok(err)
	list, err := w.List(t.Context(), w.v.County.ID, today)
	w.ok(err)
	at := slices.IndexFunc(list, func(g Guide) bool { return g.Code == "labour" })
	if n != 1 || len(list) != before+1 || list[at+1].Code != "labour-2" {
		t.Errorf("version %d, %d guides, behind labour stands %s", n, len(list), list[at+1].Code)
	}
	e = editOf(old, today)
	e.Retired = true
	g, err = e.Apply(old, "阳光县")
	w.ok(err)
	_, err = w.Save(t.Context(), w.admin, w.v.County, g)
	w.ok(err)
	if count() != before {
		t.Error("the retired guide is still listed")
	}
	if _, err := w.OpenCase(t.Context(), w.head, w.v, "labour", today); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a case under a retired guide: %v", err)
	}
}

func TestAWrongEditNamesEveryField(t *testing.T) {
	w := newOffice(t)
	old, err := w.Find(t.Context(), w.v.County.ID, "seal", w.day("2026-04-08"))
	w.ok(err)
	e := editOf(old, calendar.Day{})
	e.Name, e.Papers, e.Promise, e.Limit, e.Phone = "", "", Days{"几天", "working"}, Days{"3", "月"}, "13812345678"
	e.Steps[0].Who, e.Steps[1].Days, e.Steps[1].Unit, e.Plain = "", "500", "working", "打13812345678"
	e.Source = ""
	_, err = e.Apply(old, "阳光县")
	for _, field := range []string{"name", "papers", "promise", "limit", "phone", "step-1-who", "step-2-days", "plain", "effective_from", "source"} {
		w.refused(err, field)
	}
	if strings.Contains(fields(err), "13812345678") {
		t.Error("the fault tells the number")
	}
}

func TestVillageFacts(t *testing.T) {
	w := newOffice(t)
	f := Facts{Place: "村部一楼大厅", Person: "张某", Phone: "0571-8765 4321", Hours: "工作日 8:30–17:30"}
	w.ok(w.SetFacts(t.Context(), w.head, w.v, "seal", Facts{Place: "村部二楼"}))
	w.ok(w.SetFacts(t.Context(), w.accountant, w.v, "seal", f))
	all, err := w.FactsOf(t.Context(), w.v.ID)
	w.ok(err)
	if len(all) != 1 || all["seal"] != f {
		t.Errorf("%+v", all)
	}
	if other, err := w.FactsOf(t.Context(), w.other.ID); err != nil || len(other) != 0 {
		t.Errorf("%v %v", other, err)
	}
	w.refused(w.SetFacts(t.Context(), w.head, w.v, "seal", Facts{Phone: "138 1234 5678"}), "phone")
	w.refused(w.SetFacts(t.Context(), w.head, w.v, "seal", Facts{Note: "找11010519491231002X"}), "note")
	if err := w.SetFacts(t.Context(), w.head, w.v, "nothing", f); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	for _, by := range []user.Actor{w.supervisor, w.neighbour, w.admin} {
		if err := w.SetFacts(t.Context(), by, w.v, "seal", f); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", by.Role, err)
		}
	}
}
