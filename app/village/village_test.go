package village

import (
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db/dbtest"
	"sunshine/app/fault"
	"sunshine/app/user"
)

func seeded(t *testing.T) (*Store, int64) {
	t.Helper()
	s := &Store{DB: dbtest.New(t), Now: func() time.Time { return time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC) }}
	add := func(n New) int64 {
		id, err := s.Add(t.Context(), user.System, n)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	county := add(New{Level: "county", Code: "339900000000", Name: "阳光县"})
	town := add(New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
	add(New{Level: "village", ParentID: town, Code: "339900100201", Name: "小山村", FirstMonth: calendar.NewMonth(2026, 1)})
	id := add(New{Level: "village", ParentID: town, Code: "339900100202", Name: "吕㛃村", FirstMonth: calendar.NewMonth(2026, 1)})
	return s, id
}

func TestSearchFindsByNamePinyinInitialsAndCode(t *testing.T) {
	s, _ := seeded(t)
	for query, want := range map[string]int{
		"": 2, "小山": 1, "xiaoshan": 1, "XSC": 1, "xs": 1, "339900100202": 1, "3399": 2, "青石镇小山": 1, " 小 山 ": 1, "lv": 1, "没有": 0, "%": 0, "_": 0, "sc": 0,
	} {
		got, err := s.Search(t.Context(), query)
		if err != nil || len(got) != want {
			t.Errorf("%q: %d villages, %v; want %d", query, len(got), err, want)
		}
	}
}

func TestAnOldCodeStillLeadsToTheVillage(t *testing.T) {
	s, id := seeded(t)
	admin := user.Actor{ID: 1, Role: user.Administrator}
	if err := s.Recode(t.Context(), admin, id, "339900100299", calendar.Date(2026, 3, 1)); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"339900100202", "339900100299"} {
		if v, err := s.ByCode(t.Context(), code); err != nil || v.ID != id || v.Code != "339900100299" {
			t.Errorf("%s: %+v, %v", code, v, err)
		}
	}
	if err := s.Recode(t.Context(), admin, id, "339900100298", calendar.Date(2026, 3, 2)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a day that has not come: %v", err)
	}
	if err := s.Recode(t.Context(), admin, id, "339900100201", calendar.Date(2026, 3, 1)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a code in use by another village: %v", err)
	}
}

func TestAddRefusesWhatDoesNotFit(t *testing.T) {
	s, id := seeded(t)
	for name, n := range map[string]New{
		"short code":    {Level: "village", ParentID: id, Code: "123", Name: "甲"},
		"wrong parent":  {Level: "village", ParentID: id, Code: "339900100203", Name: "甲", FirstMonth: calendar.NewMonth(2026, 1)},
		"no such level": {Level: "planet", Code: "339900100203", Name: "甲"},
		"no name":       {Level: "group", ParentID: id, Code: "339900100202001"},
	} {
		if _, err := s.Add(t.Context(), user.System, n); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Add(t.Context(), user.Actor{ID: 3, Role: user.Accountant}, New{}); fault.KindOf(err) != fault.Forbidden {
		t.Error("an accountant added a village")
	}
	if _, err := s.Add(t.Context(), user.System, New{Level: "group", ParentID: id, Code: "339900100202001", Name: "一组"}); err != nil {
		t.Error(err)
	}
}
