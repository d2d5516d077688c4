package village

import (
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

var paper = Paper{Document: "关于调整村级区划的批复", Number: "阳政发〔2026〕3号"}

func administrator() user.Actor {
	return user.Actor{ID: 1, Name: "郑管", Role: user.Administrator}
}

// later is a store of seeded on another day, with its two villages.
func later(t *testing.T, day string) (s *Store, small, lv Village) {
	t.Helper()
	s, id := seeded(t)
	at(t, s, day)
	list, err := s.List(t.Context())
	if err != nil || len(list) != 2 || list[1].ID != id {
		t.Fatalf("%+v, %v", list, err)
	}
	return s, list[0], list[1]
}

func at(t *testing.T, s *Store, day string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(day)
	if err != nil {
		t.Fatal(err)
	}
	s.Now = func() time.Time { return d.End().Add(-time.Hour) }
	return d
}

func (s *Store) must(t *testing.T, c Change) Record {
	t.Helper()
	r, err := s.Make(t.Context(), administrator(), c)
	if err != nil {
		t.Fatalf("%+v: %v %+v", c, err, fault.Fields(err))
	}
	return r
}

func (s *Store) get(t *testing.T, id int64) Village {
	t.Helper()
	v, err := s.ByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTwoVillagesMergeIntoANewOneThatTakesACode(t *testing.T) {
	s, small, lv := later(t, "2026-05-20")
	day := calendar.Date(2026, 5, 1)
	r := s.must(t, Change{Kind: Merge, Day: day, Paper: paper, Villages: []int64{small.ID, lv.ID}, New: []Newcomer{{Name: "大山村", Code: small.Code}}})
	if len(r.Parts) != 3 || len(r.All(Ends)) != 2 || r.Parts[2].Does != Begins || r.Paper != paper || r.By != "郑管" {
		t.Fatalf("%+v", r)
	}
	id := r.Parts[2].DivisionID
	old, big := s.get(t, small.ID), s.get(t, id)
	if old.EndedOn != day || old.HeirID != id || old.Code != "339900100201" || !old.Ended() || old.On(day) || !old.On(day.AddDays(-1)) {
		t.Errorf("ended: %+v", old)
	}
	if big.Code != "339900100201~"+strings.TrimPrefix(big.Code, "339900100201~") || big.Code == old.Code || big.Statistical() != "339900100201" || CheckAddress(big.Code) != nil {
		t.Errorf("the new one's address: %q", big.Code)
	}
	if big.BeganOn != day || big.FirstMonth != calendar.NewMonth(2026, 5) || !big.Owes(day) || big.Owes(day.AddDays(-1)) || old.Owes(day) || !old.Owes(calendar.Date(2026, 4, 1)) {
		t.Errorf("owed: %+v %+v", big, old)
	}
	for code, want := range map[string]int64{"339900100201": small.ID, big.Code: id, "339900100202": lv.ID} {
		if v, err := s.ByCode(t.Context(), code); err != nil || v.ID != want {
			t.Errorf("%s leads to %s, %v", code, v.Name, err)
		}
	}
	for _, code := range []string{"339900100202~" + strings.TrimPrefix(big.Code, "339900100201~"), "339900100201~0", "339900100201~", "339900100201~01", "339900100201~x", "339900100201~-1", "339900100201~999999999999999999999"} {
		if v, err := s.ByCode(t.Context(), code); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s leads to %s, %v", code, v.Name, err)
		}
	}
	s.lists(t, big)
}

// lists checks that only the village there is is listed, and that the others are
// found by their names.
func (s *Store) lists(t *testing.T, only Village) {
	t.Helper()
	list, err := s.List(t.Context())
	if err != nil || len(list) != 1 || list[0] != only {
		t.Errorf("list: %+v, %v", list, err)
	}
	if list, err := s.ListOn(t.Context(), only.BeganOn.AddDays(-1)); err != nil || len(list) != 2 {
		t.Errorf("the day before: %+v, %v", list, err)
	}
	if list, err := s.InheritedBy(t.Context(), only.ID); err != nil || len(list) != 2 {
		t.Errorf("inherited: %+v, %v", list, err)
	}
	for query, want := range map[string]int{"小山": 1, "xsc": 1, "大山": 1, "339900100201": 2, "339900100202": 1, "": 1} {
		if got, err := s.Search(t.Context(), query); err != nil || len(got) != want {
			t.Errorf("%q: %d villages, %v; want %d", query, len(got), err, want)
		}
	}
}

func TestAVillageThatIsRenamedIsFoundByBothNames(t *testing.T) {
	s, small, _ := later(t, "2026-05-20")
	s.must(t, Change{Kind: Rename, Day: calendar.Date(2026, 5, 10), Paper: paper, Villages: []int64{small.ID}, Name: "青山村"})
	for query, want := range map[string]int{"小山": 1, "青山": 1, "qsc": 1} {
		if got, err := s.Search(t.Context(), query); err != nil || len(got) != want || got[0].Name != "青山村" {
			t.Errorf("%q: %+v, %v", query, got, err)
		}
	}
	for day, want := range map[string]string{"2020-01-01": "小山村", "2026-05-09": "小山村", "2026-05-10": "青山村", "2026-05-20": "青山村"} {
		d, _ := calendar.ParseDay(day)
		if got, err := s.NameOn(t.Context(), small.ID, d); err != nil || got != want {
			t.Errorf("%s: %s, %v", day, got, err)
		}
		if list, err := s.ListOn(t.Context(), d); err != nil || list[0].Name != want {
			t.Errorf("%s: %+v, %v", day, list, err)
		}
	}
	if err := s.Rename(t.Context(), administrator(), small.ID, "绿山村", "0571-12345"); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Versions(t.Context(), small.ID); err != nil || len(list) != 3 || list[2].From.String() != "2026-05-20" || s.get(t, small.ID).Phone != "0571-12345" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestASplitLeavesTheBooksWithOne(t *testing.T) {
	s, small, lv := later(t, "2026-05-20")
	r := s.must(t, Change{
		Kind: Split, Day: calendar.Date(2026, 5, 20), Paper: paper, Villages: []int64{small.ID}, Ends: true, Heir: 1,
		New: []Newcomer{{Name: "东山村", Code: "339900100211"}, {Name: "西山村", Code: "339900100201"}},
	})
	west := r.All(Begins)[1]
	if v := s.get(t, small.ID); v.HeirID != west.DivisionID || west.NewName != "西山村" {
		t.Errorf("%+v %+v", v, west)
	}
	at(t, s, "2026-06-02")
	r = s.must(t, Change{Kind: Merge, Day: calendar.Date(2026, 6, 1), Paper: paper, Villages: []int64{west.DivisionID}, Into: lv.ID, Name: "吕山村"})
	if v := s.get(t, small.ID); v.HeirID != lv.ID {
		t.Errorf("an heir that ended: %+v", v)
	}
	if p := r.Of(lv.ID); p.OldName != "吕㛃村" || p.NewName != "吕山村" || p.Does != GoesOn {
		t.Errorf("%+v", p)
	}
	own := user.Actor{ID: 5, Name: "李账", Role: user.Accountant, DivisionID: lv.ID}
	if by, err := s.Acting(t.Context(), own, s.get(t, small.ID)); err != nil || by.DivisionID != small.ID || by.Role != user.Accountant || by.ID != 5 {
		t.Errorf("%+v, %v", by, err)
	}
	if !s.get(t, small.ID).Within(own) || s.get(t, lv.ID).Within(user.Actor{Role: user.Head, DivisionID: small.ID}) {
		t.Error("who reads the books")
	}
}

func TestAVillageMovesAndMayGetAnotherCode(t *testing.T) {
	s, small, _ := later(t, "2026-05-20")
	town, err := s.Add(t.Context(), user.System, New{Level: "township", ParentID: small.County.ID, Code: "339900101000", Name: "白水乡"})
	if err != nil {
		t.Fatal(err)
	}
	r := s.must(t, Change{Kind: Move, Day: calendar.Date(2026, 5, 20), Paper: paper, Villages: []int64{small.ID}, Township: town, Code: "339900101201"})
	v := s.get(t, small.ID)
	if v.Township.ID != town || v.Code != "339900101201" || r.Parts[0].OldPlace.Name != "青石镇" || r.Parts[0].NewPlace.Name != "白水乡" {
		t.Errorf("%+v %+v", v, r)
	}
	list, err := s.ListOn(t.Context(), calendar.Date(2026, 5, 19))
	if err != nil || list[1].Township.Name != "青石镇" || list[1].Code != "339900101201" {
		t.Errorf("the day before: %+v, %v", list, err)
	}
	if by, err := s.ByCode(t.Context(), "339900100201"); err != nil || by.ID != small.ID {
		t.Errorf("the old address: %+v, %v", by, err)
	}
}

func TestChangesThatDoNotGoAreRefusedAndLeaveNothing(t *testing.T) {
	s, small, lv := later(t, "2026-05-20")
	day := calendar.Date(2026, 5, 10)
	s.must(t, Change{Kind: Rename, Day: day, Villages: []int64{lv.ID}, Name: "吕村"})
	two := []int64{small.ID, lv.ID}
	into := []Newcomer{{Name: "大山村", Code: "339900100299"}}
	for name, x := range map[string]struct {
		c     Change
		field string
	}{
		"no paper":             {Change{Kind: Merge, Day: day, Villages: two, New: into}, "document"},
		"a day to come":        {Change{Kind: Merge, Day: day.AddDays(30), Paper: paper, Villages: two, New: into}, "day"},
		"no day":               {Change{Kind: Merge, Paper: paper, Villages: two, New: into}, "day"},
		"before a change":      {Change{Kind: Merge, Day: day.AddDays(-1), Paper: paper, Villages: two, New: into}, "day"},
		"on the code's day":    {Change{Kind: Merge, Day: calendar.Date(2026, 3, 1), Paper: paper, Villages: []int64{small.ID}, Into: 2, New: nil}, "villages"},
		"one village":          {Change{Kind: Merge, Day: day, Paper: paper, Villages: two[:1], New: into}, "villages"},
		"the same twice":       {Change{Kind: Merge, Day: day, Paper: paper, Villages: two, Into: lv.ID}, "villages"},
		"nobody goes on":       {Change{Kind: Merge, Day: day, Paper: paper, Villages: two}, "into"},
		"both":                 {Change{Kind: Merge, Day: day, Paper: paper, Villages: two[:1], Into: lv.ID, New: into}, "into"},
		"a code in use":        {Change{Kind: Split, Day: day, Paper: paper, Villages: two[:1], New: []Newcomer{{Name: "甲村", Code: "339900100202"}}}, "new-1-code"},
		"a name in use":        {Change{Kind: Split, Day: day, Paper: paper, Villages: two[:1], New: []Newcomer{{Name: "吕村", Code: "339900100299"}}}, "new-1-name"},
		"a mobile phone":       {Change{Kind: Split, Day: day, Paper: paper, Villages: two[:1], New: []Newcomer{{Name: "甲村", Code: "339900100299", Phone: "13812345678"}}}, "new-1-phone"},
		"half a split":         {Change{Kind: Split, Day: day, Paper: paper, Villages: two[:1], Ends: true, New: into}, "new-1-name"},
		"nowhere to":           {Change{Kind: Move, Day: day, Paper: paper, Villages: two[:1]}, "township"},
		"where it is":          {Change{Kind: Move, Day: day, Paper: paper, Villages: two[:1], Township: small.Township.ID}, "township"},
		"no township":          {Change{Kind: Move, Day: day, Paper: paper, Villages: two[:1], Township: lv.ID}, "township"},
		"the same code":        {Change{Kind: Recode, Day: day, Villages: two[:1], Code: small.Code}, "code"},
		"another's code":       {Change{Kind: Recode, Day: day, Villages: two[:1], Code: "339900100202"}, "code"},
		"a township that ends": {Change{Kind: Merge, Day: day, Paper: paper, Villages: []int64{small.Township.ID, small.ID}, New: into}, "villages"},
		"personal data":        {Change{Kind: Rename, Day: day, Paper: Paper{Document: "找13812345678"}, Villages: two[:1], Name: "青山村"}, "document"},
	} {
		_, err := s.Make(t.Context(), administrator(), x.c)
		found := false
		for _, f := range fault.Fields(err) {
			found = found || f.Name == x.field
		}
		if k := fault.KindOf(err); (k != fault.Invalid && k != fault.Conflict) || !found {
			t.Errorf("%s: %v %+v", name, err, fault.Fields(err))
		}
	}
	if _, err := s.Make(t.Context(), user.Actor{ID: 2, Role: user.Township}, Change{}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a township: %v", err)
	}
	if r, err := s.Try(t.Context(), administrator(), Change{Kind: Merge, Day: day, Paper: paper, Villages: two, New: into}); err != nil || len(r.Parts) != 3 {
		t.Errorf("tried: %+v, %v", r, err)
	}
	if list, err := s.Changes(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("%d changes, %v", len(list), err)
	}
}

// A village does not end before what it booked.
func TestAVillageThatBookedLaterDoesNotEndBefore(t *testing.T) {
	s, small, lv := later(t, "2026-05-20")
	ok := func(text string, args ...any) {
		t.Helper()
		if err := s.DB.Write(t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(t.Context(), text, args...)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	by, err := (&user.Store{DB: s.DB, Now: s.Now}).AddSilent(t.Context(), user.System, user.New{Login: "kuaiji", Name: "李账", Role: user.Accountant, DivisionID: small.ID})
	if err != nil {
		t.Fatal(err)
	}
	book := `insert into voucher (village_id, month, number, day, kind, summary, posted_by, posted_at) values ($1, $2, 1, $3, 'income', '收租', $4, '')`
	lines := `insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) select id, 1, '2024', '101', 100, 0 from voucher where posted = 0 union all select id, 2, '2024', '501', 0, 100 from voucher where posted = 0`
	ok(book, small.ID, "2026-05", "2026-05-05", by)
	ok(lines)
	ok("update voucher set posted = 1")
	into := Change{Kind: Merge, Day: calendar.Date(2026, 5, 5), Paper: paper, Villages: []int64{small.ID}, Into: lv.ID}
	if _, err := s.Make(t.Context(), administrator(), into); fault.KindOf(err) != fault.Conflict {
		t.Errorf("booked on the day: %v", err)
	}
	into.Day = calendar.Date(2026, 5, 6)
	s.must(t, into)
	ok(strings.Replace(book, ", 1, $3", ", 2, $3", 1), small.ID, "2026-05", "2026-05-06", by)
	ok(lines)
	err = s.DB.Write(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), "update voucher set posted = 1 where posted = 0")
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "not there any more") {
		t.Errorf("booked after the end: %v", err)
	}
}
