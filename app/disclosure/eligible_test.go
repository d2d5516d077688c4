package disclosure

import (
	"strings"
	"testing"

	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// enrol puts a person on a roster since the new year.
func (w *world) enrol(t testing.TB, body village.Body, name, mark string) {
	t.Helper()
	places := &village.Store{DB: w.DB, Now: w.Now}
	if err := places.AddMember(t.Context(), w.head, w.village, village.NewMember{Body: body, Name: name, Mark: mark, Sex: "m", From: day(t, "2026-01-01")}); err != nil {
		t.Fatal(err)
	}
}

func TestR72_AMemberOfTheVillageCommitteeDoesNotSupervise(t *testing.T) {
	type row struct {
		body       village.Body
		name, mark string
	}
	for name, c := range map[string]struct {
		rows    []row
		refused bool
	}{
		"on no roster":                        {nil, false},
		"in the supervision committee":        {[]row{{village.Supervision, "王监督", ""}}, false},
		"in the branch":                       {[]row{{village.Branch, "王监督", ""}}, false},
		"in the village committee":            {[]row{{village.Committee, "王监督", ""}}, true},
		"in both":                             {[]row{{village.Committee, "王监督", ""}, {village.Supervision, "王监督", ""}}, true},
		"another of the name, told apart":     {[]row{{village.Committee, "王监督", "大"}, {village.Supervision, "王监督", "小"}}, false},
		"one of two of the name, which one?":  {[]row{{village.Committee, "王监督", "大"}}, false},
		"the same one of two of the name":     {[]row{{village.Committee, "王监督", "大"}, {village.Supervision, "王监督", "大"}}, true},
		"a name that only begins like theirs": {[]row{{village.Committee, "王监", ""}}, false},
	} {
		w := seeded(t)
		for _, r := range c.rows {
			w.enrol(t, r.body, r.name, r.mark)
		}
		v := w.in(t, Submitted, "2026-03")
		for act, err := range map[string]error{
			"object": w.Object(t.Context(), w.supervisor, v.ID, "少记一笔"),
			"page":   w.Eligible(t.Context(), w.supervisor, w.village.ID),
		} {
			if refused := fault.KindOf(err) == fault.Forbidden && strings.Contains(fault.Message(err), "村民委员会的名册"); refused != c.refused || (!refused && err != nil) {
				t.Errorf("%s: %s: %v", name, act, err)
			}
		}
		if !c.refused {
			continue
		}
		for act, err := range map[string]error{"approve": w.Approve(t.Context(), w.supervisor, v.ID, ""), "return": w.Return(t.Context(), w.supervisor, v.ID, "请改")} {
			if fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s: %s: %v", name, act, err)
			}
		}
		if w.get(t, v.ID).State != Submitted {
			t.Errorf("%s: it went on", name)
		}
	}
}

func TestR72_AStruckOrEndedMembershipBarsNobody(t *testing.T) {
	w := seeded(t)
	w.enrol(t, village.Committee, "王监督", "")
	places := &village.Store{DB: w.DB, Now: w.Now}
	rows, err := places.Roster(t.Context(), w.village.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := places.EndMember(t.Context(), w.head, w.village, rows[0].ID, day(t, "2026-04-09")); err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	if err := w.Eligible(t.Context(), w.supervisor, w.village.ID); err != nil {
		t.Error(err)
	}
	again := village.NewMember{Body: village.Committee, Name: "王监督", Sex: "m", From: day(t, "2026-04-10")}
	if err := places.AddMember(t.Context(), w.head, w.village, again); err != nil {
		t.Fatal(err)
	}
	for _, by := range []user.Actor{w.head, w.accountant, w.other.supervisor} {
		if err := w.Eligible(t.Context(), by, w.other.village.ID); err != nil {
			t.Errorf("%s: %v", by.Role, err)
		}
	}
	if err := w.Eligible(t.Context(), w.supervisor, w.village.ID); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
}
