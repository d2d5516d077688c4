package procedure

import (
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/db/dbtest"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// desk is a village with its people and a clock that tests set.
type desk struct {
	*Store
	t                                 *testing.T
	now                               time.Time
	village                           village.Village
	head, supervisor, township, admin user.Actor
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	catalogue, err := disclosure.LoadCatalogue(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	w := &desk{t: t, now: time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)}
	tell := func() time.Time { return w.now }
	w.Store = &Store{DB: dbtest.New(t), Reference: ref, Catalogue: catalogue, Rules: set, Now: tell}
	places := &village.Store{DB: w.DB, Now: tell}
	add := func(n village.New) int64 {
		id, err := places.Add(t.Context(), user.System, n)
		w.ok(err)
		return id
	}
	county := add(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
	town := add(village.New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
	id := add(village.New{Level: "village", ParentID: town, Code: "339900100201", Name: "小山村", FirstMonth: calendar.NewMonth(2026, 1)})
	w.village, err = places.ByID(t.Context(), id)
	w.ok(err)
	person := func(login string, role user.Role, division int64) user.Actor {
		a := user.Actor{Name: login, Role: role, DivisionID: division}
		w.ok(w.DB.Write(t.Context(), func(q db.Q) error {
			return q.QueryRowContext(t.Context(), "insert into user_account (login, name, post, role, division_id, created_at) values ($1, $1, '', $2, $3, '2026-01-01T00:00:00Z') returning id",
				login, role, division).Scan(&a.ID)
		}))
		return a
	}
	w.head, w.supervisor = person("zhuren", user.Head, id), person("jianwei", user.Supervisor, id)
	w.township, w.admin = person("xiangzhen", user.Township, town), person("admin", user.Administrator, county)
	return w
}

func (w *desk) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v %v", err, fault.Fields(err))
	}
}

func (w *desk) open() FiledMatter {
	w.t.Helper()
	id, err := w.Open(w.t.Context(), w.head, w.village, Opening{Start: Start{Category: "public_works", Title: "修村口的路", Text: "路坏了三年。", Fen: 8_000_000}})
	w.ok(err)
	f, err := w.Get(w.t.Context(), w.village.ID, id)
	w.ok(err)
	return f
}

func TestAMatterIsWhatItsStoredActsMakeIt(t *testing.T) {
	w := newDesk(t)
	f := w.open()
	if f.Code() != "2026-001" || f.Matter.State != StateNew || f.Matter.Template.Code != "sylgk" {
		t.Fatalf("%s %s %s", f.Code(), f.Matter.State, f.Matter.Template.Code)
	}
	day := calendar.Date(2026, 3, 2)
	w.ok(w.Do(t.Context(), w.head, w.village, f.ID, 0, &Initiated{Day: day, By: "party", Reason: "村民多次反映"},
		[]Paper{{Kind: "initiative-slip", Name: "动议单", Type: "image/png", Kept: []byte("a picture")}}, nil))
	f, err := w.ByCode(t.Context(), w.village.ID, "2026-001")
	w.ok(err)
	if f.Matter.State != StateRunning || len(f.Acts) != 1 || f.Acts[0].By != "zhuren" || len(f.Files) != 1 || f.Files[0].Kind != "initiative-slip" || f.Files[0].Name != "动议单" {
		t.Errorf("%s %+v %+v", f.Matter.State, f.Acts, f.Files)
	}
	if docs := Documents(f.Acts[0].Act); len(docs) != 1 || docs[0].Ref != f.Files[0].SHA256 {
		t.Errorf("the act's papers: %+v", docs)
	}
	second := w.open()
	if second.Code() != "2026-002" {
		t.Errorf("the second is %s", second.Code())
	}
	list, err := w.List(t.Context(), w.village.ID)
	if err != nil || len(list) != 2 || list[0].Code() != "2026-002" {
		t.Errorf("%v, %v", list, err)
	}
}

func TestWhoFilesAnActIsChecked(t *testing.T) {
	w := newDesk(t)
	f := w.open()
	act := func() Act {
		return &Initiated{Day: calendar.Date(2026, 3, 2), By: "party", Reason: "村民多次反映"}
	}
	for name, by := range map[string]user.Actor{"supervisor": w.supervisor, "township": w.township, "nobody": {}} {
		if err := w.Do(t.Context(), by, w.village, f.ID, 0, act(), nil, nil); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s initiates: %v", name, err)
		}
	}
	opinion := &Opined{Stage: "propose", Day: calendar.Date(2026, 3, 2), Agree: true}
	if err := w.Do(t.Context(), w.head, w.village, f.ID, 0, opinion, nil, nil); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the head gives the supervision's opinion: %v", err)
	}
	w.ok(w.Do(t.Context(), w.head, w.village, f.ID, 0, act(), nil, nil))
	if err := w.Do(t.Context(), w.head, w.village, f.ID, 0, act(), nil, nil); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "zhuren") {
		t.Errorf("a page that is out of date: %v", err)
	}
	if _, err := w.Open(t.Context(), w.supervisor, w.village, Opening{}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the supervisor opens a matter: %v", err)
	}
}

func TestPersonalDataStaysOutOfAMatter(t *testing.T) {
	w := newDesk(t)
	f := w.open()
	err := w.Do(t.Context(), w.head, w.village, f.ID, 0, &Initiated{Day: calendar.Date(2026, 3, 2), By: "party", Reason: "张三 13812345678 来反映"}, nil, nil)
	if fs := fault.Fields(err); fault.KindOf(err) != fault.Invalid || len(fs) != 1 || fs[0].Name != "reason" {
		t.Errorf("%v %v", err, fs)
	}
	if _, err := w.Open(t.Context(), w.head, w.village, Opening{Start: Start{Category: "public_works", Title: "修路", Text: "电话13812345678"}}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a phone in the text: %v", err)
	}
}

func TestTheDatabaseKeepsWhatWasFiled(t *testing.T) {
	w := newDesk(t)
	f := w.open()
	w.ok(w.Do(t.Context(), w.head, w.village, f.ID, 0, &Initiated{Day: calendar.Date(2026, 3, 2), By: "party", Reason: "村民多次反映"}, nil, nil))
	for _, statement := range []string{
		"update matter set start = '{}'", "delete from matter", "update matter_act set body = '{}'", "delete from matter_act",
		"insert into matter_act (matter_id, n, kind, day, body, actor_id, name, post, at) select matter_id, 3, kind, day, body, actor_id, name, post, at from matter_act",
	} {
		if err := w.DB.Write(t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(t.Context(), statement)
			return err
		}); err == nil {
			t.Errorf("%q was let through", statement)
		}
	}
}

func TestR27_ACountyTightensATemplateAndRunningMattersKeepTheirs(t *testing.T) {
	w := newDesk(t)
	f := w.open()
	shipped, err := w.Reference.Get(Ref{"sylgk", 1})
	w.ok(err)
	body, err := shipped.Encode()
	w.ok(err)
	loose := strings.Replace(body, "num = 2\n", "num = 1\n", 1)
	if _, err := w.SaveTemplate(t.Context(), w.admin, w.village.County, loose); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a loosened copy: %v", err)
	}
	tight := strings.Replace(body, "value = 7", "value = 15", 1)
	if tight == body {
		t.Fatal("nothing to tighten")
	}
	if _, err := w.SaveTemplate(t.Context(), w.head, w.village.County, tight); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the head of a village: %v", err)
	}
	got, err := w.SaveTemplate(t.Context(), w.admin, w.village.County, tight)
	w.ok(err)
	if got != (Ref{"sylgk", 2}) {
		t.Errorf("kept as %v", got)
	}
	if n := w.open(); n.Matter.Template.Version != 2 {
		t.Errorf("a new matter runs under version %d", n.Matter.Template.Version)
	}
	old, err := w.Get(t.Context(), w.village.ID, f.ID)
	if err != nil || old.Matter.Template.Version != 1 {
		t.Errorf("the running one: %v, %v", old.Matter.Template.Ref(), err)
	}
}

func TestR3_TheTownshipSettlesACombinedHead(t *testing.T) {
	w := newDesk(t)
	if err := w.Settle(t.Context(), w.head, w.village, Setting{CombinedHead: true}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the head itself: %v", err)
	}
	if err := w.Settle(t.Context(), w.township, w.village, Setting{Template: "sylgk_merged"}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("merged without a combined head: %v", err)
	}
	w.ok(w.Settle(t.Context(), w.township, w.village, Setting{CombinedHead: true, Template: "sylgk_merged"}))
	if f := w.open(); f.Matter.Template.Code != "sylgk_merged" || !f.Matter.Start.CombinedHead {
		t.Errorf("%+v", f.Matter.Start)
	}
}
