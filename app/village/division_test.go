package village

import (
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/user"
)

func TestCodesGiveTheWholeHistory(t *testing.T) {
	s, id := seeded(t)
	if err := s.Recode(t.Context(), user.Actor{ID: 1, Role: user.Administrator}, id, "339900100299", calendar.Date(2026, 3, 1)); err != nil {
		t.Fatal(err)
	}
	codes, err := s.Codes(t.Context(), id)
	day := calendar.Date(2026, 3, 1)
	if err != nil || len(codes) != 2 || codes[0] != (Code{Code: "339900100299", From: day}) || codes[1] != (Code{Code: "339900100202", From: day, To: day}) {
		t.Errorf("%+v, %v", codes, err)
	}
}

func TestDivisionsAreListedByLevelAndGroupsApart(t *testing.T) {
	s, id := seeded(t)
	for _, n := range []New{{Level: "group", ParentID: id, Code: "339900100202002", Name: "二组"}, {Level: "group", ParentID: id, Code: "339900100202001", Name: "一组"}} {
		if _, err := s.Add(t.Context(), user.System, n); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Divisions(t.Context())
	if err != nil || len(all) != 4 || all[0].Chinese() != "县" || all[1].Level != "township" || all[2].Name != "小山村" || all[3].ParentID != all[1].ID {
		t.Errorf("%+v, %v", all, err)
	}
	groups, err := s.Groups(t.Context(), id)
	if err != nil || len(groups) != 2 || groups[0].Name != "一组" || groups[1].Code != "339900100202002" {
		t.Errorf("%+v, %v", groups, err)
	}
	if other, err := s.Groups(t.Context(), all[2].ID); err != nil || len(other) != 0 {
		t.Errorf("another village: %+v, %v", other, err)
	}
	if d, err := s.Division(t.Context(), id); err != nil || d.Code != "339900100202" || d.Level != "village" {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := s.Division(t.Context(), 404); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}
