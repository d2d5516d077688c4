package asset

import (
	"context"
	"errors"
	"image/color"
	"strings"
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

// scene is a county with two villages and their accountants on 2026-04-08.
type scene struct {
	*Store
	t          *testing.T
	here, away village.Village
	by, other  user.Actor // accountants of here and away
	head       user.Actor
	inForce    map[int64]string // matters in force; a text says why not
}

func newScene(t *testing.T) *scene {
	t.Helper()
	d := dbtest.New(t)
	now := func() time.Time { return time.Date(2026, 4, 8, 10, 0, 0, 0, calendar.Shanghai) }
	set, err := rules.Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := LoadReference(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	w := &scene{t: t, Store: &Store{DB: d, Reference: ref, Rules: set, Now: now}, inForce: map[int64]string{}}
	w.InForce = func(_ context.Context, _ db.Q, _, matterID int64, _ calendar.Day) (bool, string, error) {
		why, known := w.inForce[matterID]
		return known && why == "", why, nil
	}
	villages, users := &village.Store{DB: d, Now: now}, &user.Store{DB: d, Now: now}
	add := func(n village.New) int64 {
		id, err := villages.Add(t.Context(), user.System, n)
		w.ok(err)
		return id
	}
	county := add(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
	town := add(village.New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
	first := calendar.NewMonth(2026, 1)
	here := add(village.New{Level: "village", ParentID: town, Code: "339900100201", Name: "小山村", FirstMonth: first})
	away := add(village.New{Level: "village", ParentID: town, Code: "339900100202", Name: "大河村", FirstMonth: first})
	person := func(login, name string, role user.Role, id int64) user.Actor {
		_, err := users.AddSilent(t.Context(), user.System, user.New{Login: login, Name: name, Role: role, DivisionID: id})
		w.ok(err)
		a, err := users.ByLogin(t.Context(), login)
		w.ok(err)
		return a.Actor
	}
	w.by, w.other, w.head = person("kuaiji", "李账", user.Accountant, here), person("kuaiji2", "赵算", user.Accountant, away), person("cunzhang", "张领", user.Head, here)
	w.here, err = villages.ByID(t.Context(), here)
	w.ok(err)
	w.away, err = villages.ByID(t.Context(), away)
	w.ok(err)
	return w
}

func (w *scene) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v %v", err, fault.Fields(err))
	}
}

// refused asks for a fault of the kind that names the field.
func (w *scene) refused(err error, kind fault.Kind, field string) {
	w.t.Helper()
	if fault.KindOf(err) != kind {
		w.t.Fatalf("got %v, want kind %d", err, kind)
	}
	if field == "" {
		return
	}
	for _, f := range fault.Fields(err) {
		if f.Name == field {
			return
		}
	}
	w.t.Errorf("%v names %v, not %s", err, fault.Fields(err), field)
}

func (w *scene) matter(v village.Village, number int, title string) int64 {
	w.t.Helper()
	var id int64
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) error {
		return q.QueryRowContext(w.t.Context(), "insert into matter (village_id, year, number, template, start, opened_by, opened_at) values ($1, '2026', $2, 'x', $3, $4, '2026-03-01T00:00:00Z') returning id",
			v.ID, number, `{"title":"`+title+`"}`, w.by.ID).Scan(&id)
	}))
	return id
}

func day(s string) calendar.Day {
	d, err := calendar.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func basis(reason string) Basis { return Basis{Day: day("2026-04-08"), Reason: reason} }

// hall is a building the village had before it began here.
func hall() Facts {
	return Facts{Name: "村部办公楼", Class: "fixed", Place: "村口", Quantity: 1000, Unit: "座", Value: Of(860_000_00), Book: Of(500_000_00), Holder: "小山村经济合作社", Acquired: day("2015-06-01"), State: InUse}
}

func (w *scene) enter(k Kind, f Facts) Thing {
	w.t.Helper()
	t, err := w.Enter(w.t.Context(), w.by, w.here, k, f, basis("照底册登记"))
	w.ok(err)
	return t
}

func TestNumbersAreNeverUsedAgain(t *testing.T) {
	w := newScene(t)
	a := w.enter(Property, hall())
	second := hall()
	second.Name = "老村部"
	b := w.enter(Property, second)
	if a.Number.String() != "资2026-001" || b.Number.String() != "资2026-002" {
		t.Fatalf("%s, %s", a.Number, b.Number)
	}
	_, err := w.Strike(t.Context(), w.by, w.here, b.Number.String(), 1, basis("登记重了"))
	w.ok(err)
	third := hall()
	third.Name = "仓库"
	if c := w.enter(Property, third); c.Number.String() != "资2026-003" {
		t.Errorf("after one was struck the next is %s", c.Number)
	}
	pond := Facts{Name: "塘", Class: "water", Area: 50_170, State: Leased}
	if c := w.enter(Resource, pond); c.Number.String() != "源2026-001" {
		t.Errorf("resources count by themselves: %s", c.Number)
	}
	far, err := w.Enter(t.Context(), w.other, w.away, Property, hall(), basis("登记"))
	w.ok(err)
	if far.Number.String() != "资2026-001" {
		t.Errorf("another village counts by itself: %s", far.Number)
	}
	if _, err := w.Thing(t.Context(), w.away.ID, "资2026-002"); fault.KindOf(err) != fault.NotFound {
		t.Error("a number leads into another village")
	}
}

func TestHistoryFoldsToThePresent(t *testing.T) {
	w := newScene(t)
	x := w.enter(Property, hall())
	f := x.Facts
	f.State, f.Place = Leased, "村口东侧"
	got, err := w.Change(t.Context(), w.by, w.here, "资2026-001", 1, f, basis("租给合作社放农机"))
	w.ok(err)
	if got.State != Leased || got.Place != "村口东侧" || len(got.Changes) != 2 {
		t.Fatalf("%+v", got)
	}
	again, err := w.Thing(t.Context(), w.here.ID, "资2026-001")
	w.ok(err)
	if again.Facts != f {
		t.Errorf("read back: %+v, want %+v", again.Facts, f)
	}
	var names []string
	for _, d := range again.Last().Diffs {
		names = append(names, d.Field.Name+":"+w.Reference.Text(Property, d.From, d.Field.ID)+"→"+w.Reference.Text(Property, d.To, d.Field.ID))
	}
	if s := strings.Join(names, " "); s != "位置:村口→村口东侧 状态:在用→出租发包" {
		t.Error(s)
	}
	if c := again.Last(); c.By != "李账" || c.Post != "村会计" || c.Reason != "租给合作社放农机" || c.Undecided != "" {
		t.Errorf("%+v", c)
	}
	_, err = w.Change(t.Context(), w.by, w.here, "资2026-001", 1, hall(), basis("另一个人在改"))
	w.refused(err, fault.Conflict, "")
	_, err = w.Change(t.Context(), w.by, w.here, "资2026-001", 2, f, basis("没改"))
	w.refused(err, fault.Invalid, "")
}

func TestOnlyTheVillagesAccountantWrites(t *testing.T) {
	w := newScene(t)
	w.enter(Property, hall())
	for _, by := range []user.Actor{w.other, w.head, {}} {
		_, err := w.Enter(t.Context(), by, w.here, Property, hall(), basis("x"))
		w.refused(err, fault.Forbidden, "")
		_, err = w.Change(t.Context(), by, w.here, "资2026-001", 1, hall(), basis("x"))
		w.refused(err, fault.Forbidden, "")
		_, err = w.Dispose(t.Context(), by, w.here, "资2026-001", 1, Of(0), basis("x"))
		w.refused(err, fault.Forbidden, "")
		_, err = w.Restore(t.Context(), by, w.here, "资2026-001", 1, basis("x"))
		w.refused(err, fault.Forbidden, "")
		w.refused(w.AddPhoto(t.Context(), by, w.here, "资2026-001", "", pngOf(color.White)), fault.Forbidden, "")
		w.refused(w.TakeDown(t.Context(), by, w.here, "资2026-001", 1, "x"), fault.Forbidden, "")
		_, _, err = w.SaveRows(t.Context(), by, w.here, Property, []Row{{}}, basis("x"))
		w.refused(err, fault.Forbidden, "")
	}
}

func TestDisposalNeedsPriceReasonAndDecision(t *testing.T) {
	w := newScene(t)
	w.enter(Property, hall())
	_, err := w.Dispose(t.Context(), w.by, w.here, "资2026-001", 1, Sum{}, Basis{Day: day("2026-04-01")})
	w.refused(err, fault.Invalid, "price")
	w.refused(err, fault.Invalid, "reason")
	_, err = w.Dispose(t.Context(), w.by, w.here, "资2026-001", 1, Of(1), Basis{Day: day("2026-04-09"), Reason: "卖"})
	w.refused(err, fault.Invalid, "day")
	_, err = w.Dispose(t.Context(), w.by, w.here, "资2026-001", 1, Of(1), Basis{Day: day("2026-04-01"), Reason: "卖", Matter: "2026-009"})
	w.refused(err, fault.Invalid, "matter")
	x, err := w.Dispose(t.Context(), w.by, w.here, "资2026-001", 1, Of(300_000_00), Basis{Day: day("2026-04-01"), Reason: "卖给镇供销社"})
	w.ok(err)
	if x.Now() != Disposed || x.Counts() || x.Last().Undecided == "" || x.Price.Fen != 300_000_00 || !x.Undecided() {
		t.Errorf("%+v", x)
	}
	_, err = w.Change(t.Context(), w.by, w.here, "资2026-001", 2, hall(), basis("改"))
	w.refused(err, fault.Conflict, "")
	x, err = w.Restore(t.Context(), w.by, w.here, "资2026-001", 2, basis("没卖成"))
	w.ok(err)
	if !x.Counts() || x.Price.Known || len(x.Changes) != 3 {
		t.Errorf("%+v", x)
	}
	_, err = w.Restore(t.Context(), w.by, w.here, "资2026-001", 3, basis("再恢复"))
	w.refused(err, fault.Conflict, "")
}

func TestR1_ADecisionCountsOnlyOnceItIsInForce(t *testing.T) {
	w := newScene(t)
	id := w.matter(w.here, 1, "卖老村部")
	w.matter(w.away, 1, "别村的事")
	w.matter(w.away, 2, "别村的另一件事")
	w.enter(Property, hall())
	_, err := w.Dispose(t.Context(), w.by, w.here, "资2026-001", 1, Of(0), Basis{Day: day("2026-04-01"), Reason: "拆", Matter: "2026-002"})
	w.refused(err, fault.Invalid, "matter")
	w.inForce[id] = "还在公示"
	x, err := w.Dispose(t.Context(), w.by, w.here, "资2026-001", 1, Of(0), Basis{Day: day("2026-04-01"), Reason: "拆", Matter: "2026-001"})
	w.ok(err)
	if u := x.Last().Undecided; !strings.Contains(u, "还在公示") || x.Last().Decision.Text() != "2026-001 卖老村部" {
		t.Errorf("%q %+v", u, x.Last().Decision)
	}
	_, err = w.Restore(t.Context(), w.by, w.here, "资2026-001", 2, basis("等公示完"))
	w.ok(err)
	w.inForce[id] = ""
	x, err = w.Dispose(t.Context(), w.by, w.here, "资2026-001", 3, Of(0), Basis{Day: day("2026-04-07"), Reason: "拆", Matter: "2026-001"})
	w.ok(err)
	if x.Last().Undecided != "" {
		t.Errorf("with a decision in force: %q", x.Last().Undecided)
	}
}

// TestR66_TheDecisionAmountIsTheRules: the limit of the shipped rules is 50,000
// yuan; what the village had before 2026-01 is only written down.
func TestR66_TheDecisionAmountIsTheRules(t *testing.T) {
	first := day("2026-01-01")
	w := newScene(t)
	for name, x := range map[string]struct {
		kind     Kind
		act      Act
		was, now Facts
		due      bool
	}{
		"old building":            {Property, Entered, Facts{}, hall(), false},
		"bought below":            {Property, Entered, Facts{}, Facts{Value: Of(49_999_99), Acquired: day("2026-02-01")}, false},
		"bought at the limit":     {Property, Entered, Facts{}, Facts{Value: Of(50_000_00), Acquired: day("2026-02-01")}, true},
		"day unknown":             {Property, Entered, Facts{}, Facts{Value: Of(50_000_00)}, false},
		"project not yet begun":   {Project, Entered, Facts{}, Facts{Value: Of(200_000_00)}, true},
		"project of old":          {Project, Entered, Facts{}, Facts{Value: Of(200_000_00), Begun: day("2025-12-31")}, false},
		"new loan":                {Debt, Entered, Facts{}, Facts{Value: Of(50_000_00), Acquired: day("2026-01-01")}, true},
		"repayment":               {Debt, Changed, Facts{Value: Of(90_000_00), Book: Of(90_000_00)}, Facts{Value: Of(90_000_00), Book: Of(0)}, false},
		"value up by the limit":   {Property, Changed, Facts{Value: Of(1_00)}, Facts{Value: Of(50_001_00)}, true},
		"value down by the limit": {Property, Changed, Facts{Value: Of(50_001_00)}, Facts{Value: Of(1_00)}, true},
		"value up by less":        {Property, Changed, Facts{Value: Of(1_00)}, Facts{Value: Of(50_000_99)}, false},
		"another holder":          {Resource, Changed, Facts{Holder: "一组"}, Facts{Holder: "二组"}, true},
		"written off":             {Debt, Gone, Facts{}, Facts{}, true},
		"struck":                  {Property, Erred, Facts{}, Facts{}, false},
	} {
		if got := decisionDue(w.Rules, first, x.kind, x.was, x.act, x.now, day("2026-04-08")); (got != "") != x.due {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestWhatIsWrongIsSaidAtOnce(t *testing.T) {
	w := newScene(t)
	_, err := w.Enter(t.Context(), w.by, w.here, Property, Facts{
		Class: "water", Place: "电话13812345678", Unit: "座", Value: Of(1_00), Book: Of(2_00), Acquired: day("2026-05-01"), State: Planned,
	}, Basis{})
	for _, field := range []string{"name", "class", "place", "quantity", "book", "acquired", "state", "reason", "day"} {
		w.refused(err, fault.Invalid, field)
	}
	_, err = w.Enter(t.Context(), w.by, w.here, Project, Facts{Name: "路", Class: "road", Finished: day("2026-01-02"), Accepted: day("2026-01-01")}, basis("x"))
	w.refused(err, fault.Invalid, "finished")
	w.refused(err, fault.Invalid, "accepted")
	_, err = w.Enter(t.Context(), w.by, w.here, Debt, Facts{Name: "款", Class: "loan", Value: Of(1_00), Book: Of(2_00), Acquired: day("2026-01-02"), Due: day("2026-01-01")}, basis("身份证11010519491231002X"))
	for _, field := range []string{"partykind", "party", "book", "due", "reason"} {
		w.refused(err, fault.Invalid, field)
	}
	w.enter(Property, hall())
	_, err = w.Enter(t.Context(), w.by, w.here, Property, hall(), basis("又登记一遍"))
	w.refused(err, fault.Conflict, "name")
}

func TestDebtsAndProjectsStandByWhatIsWritten(t *testing.T) {
	w := newScene(t)
	d := w.enter(Debt, Facts{Name: "2019年修渠工程款", Class: "payable", PartyKind: Person, Party: "王大柱（三组）", Value: Of(80_000_00), Acquired: day("2019-05-01")})
	if d.Now() != Open || d.Book.Fen != 80_000_00 || d.PublicParty() != "王*柱" {
		t.Errorf("%+v %s", d, d.PublicParty())
	}
	f := d.Facts
	f.Book = Of(0)
	d, err := w.Change(t.Context(), w.by, w.here, "债2026-001", 1, f, basis("还清"))
	w.ok(err)
	if d.Now() != Settled {
		t.Error(d.Now())
	}
	p := w.enter(Project, Facts{Name: "村道硬化", Class: "road", Value: Of(200_000_00), Begun: day("2025-03-01")})
	states := []State{p.Now()}
	for _, set := range []func(*Facts){func(f *Facts) { f.Finished = day("2025-06-01") }, func(f *Facts) { f.Accepted = day("2025-07-01"); f.Book = Of(198_000_00) }} {
		f := p.Facts
		set(&f)
		p, err = w.Change(t.Context(), w.by, w.here, "项2026-001", len(p.Changes), f, basis("进度"))
		w.ok(err)
		states = append(states, p.Now())
	}
	if states[0] != Begun || states[1] != Finished || states[2] != Accepted {
		t.Error(states)
	}
}

func TestPhotosAreTakenDownNotLost(t *testing.T) {
	w := newScene(t)
	w.enter(Property, hall())
	w.ok(w.AddPhoto(t.Context(), w.by, w.here, "资2026-001", "正面", pngOf(color.White)))
	if err := w.AddPhoto(t.Context(), w.by, w.here, "资2026-001", "正面", pngOf(color.White)); !errors.Is(err, ErrPhotoTwice) {
		t.Errorf("the same again: %v", err)
	}
	w.refused(w.AddPhoto(t.Context(), w.by, w.here, "资2026-001", "13812345678", pngOf(color.White)), fault.Invalid, "name")
	w.refused(w.AddPhoto(t.Context(), w.by, w.here, "资2026-009", "", pngOf(color.White)), fault.NotFound, "")
	p, body, err := w.Photo(t.Context(), w.here.ID, "资2026-001", 1)
	w.ok(err)
	if !p.Picture() || len(body) == 0 || p.Name != "正面" {
		t.Errorf("%+v", p)
	}
	w.refused(w.TakeDown(t.Context(), w.by, w.here, "资2026-001", 1, " "), fault.Invalid, "reason")
	w.ok(w.TakeDown(t.Context(), w.by, w.here, "资2026-001", 1, "拍到了路人"))
	w.refused(w.TakeDown(t.Context(), w.by, w.here, "资2026-001", 1, "再撤"), fault.NotFound, "")
	_, _, err = w.Photo(t.Context(), w.here.ID, "资2026-001", 1)
	w.refused(err, fault.NotFound, "")
	x, err := w.Thing(t.Context(), w.here.ID, "资2026-001")
	w.ok(err)
	if len(x.Photos) != 1 || x.Photos[0].TakenDown != "拍到了路人" {
		t.Errorf("%+v", x.Photos)
	}
}

func TestSummariesAddUpWhatCounts(t *testing.T) {
	w := newScene(t)
	w.enter(Resource, Facts{Name: "塘", Class: "water", Area: 50_170, Value: Of(1_000_00), State: Leased})
	w.enter(Resource, Facts{Name: "塘", Place: "西", Class: "water", Area: 32_550, State: Idle})
	w.enter(Resource, Facts{Name: "田", Class: "farmland", Area: 10_000, State: InUse})
	_, err := w.Dispose(t.Context(), w.by, w.here, "源2026-003", 1, Of(0), basis("被征收"))
	w.ok(err)
	list, err := w.Register(t.Context(), w.here.ID, Resource)
	w.ok(err)
	s := w.Reference.Summarise(Resource, list)
	if s.Count != 2 || s.Area.String() != "82.72" || s.Value != 1_000_00 || s.Unvalued != 1 || len(s.Classes) != 1 || s.Undecided != 1 || s.States[Disposed] != 1 {
		t.Errorf("%+v", s)
	}
	if n := len((Filter{State: Disposed}).Pick(list)); n != 1 {
		t.Errorf("%d gone", n)
	}
	if n := len((Filter{Class: "water", Query: "西"}).Pick(list)); n != 1 {
		t.Errorf("%d in the west", n)
	}
}
