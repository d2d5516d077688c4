package procedure

import (
	"reflect"
	"testing"

	"sunshine/app/calendar"
)

// everyCase gives each template with each category it may be used for.
func everyCase(r *Reference) [][2]string {
	var all [][2]string
	for _, tp := range r.templates {
		for i := range r.Categories {
			c := &r.Categories[i]
			s := Start{Template: tp.Ref(), Category: c.Code, Title: "一件事", Fen: 100, CombinedHead: true, Terms: terms()}
			if _, err := r.New(tp, s); err == nil {
				all = append(all, [2]string{tp.Code, c.Code})
			}
		}
	}
	return all
}

// TestNextLeadsEveryMatterToItsEnd runs every template with every category it
// may be used for, doing each step on the earliest day Next gives. A day
// earlier the same act must be refused: the day is the earliest indeed.
func TestNextLeadsEveryMatterToItsEnd(t *testing.T) {
	r := shipped(t)
	used := map[string]bool{}
	for _, c := range everyCase(r) {
		used[c[0]] = true
		used[c[1]] = true
		f := open(t, c[0], c[1], func(s *Start) { s.CombinedHead = true })
		last := Step{}
		f.walk(func(s Step) bool {
			if f.m.State != StateNew && s.Act != "" && len(s.Blocks) == 0 {
				early := s.Earliest.AddDays(-1)
				if !early.Before(f.m.Latest.Day) || s.Act == "held" {
					if _, err := f.m.Apply(f.m.example(s, early), evening(early)); err == nil {
						t.Fatalf("%v: %s was lawful a day before %s", c, s.What, s.Earliest)
					}
				}
				if len(s.Why) == 0 || s.What == "" {
					t.Fatalf("%v: %+v gives no reason", c, s)
				}
			}
			last = s
			return false
		})
		if f.m.State != StateClosed || last.Act != "" {
			t.Fatalf("%v ends %s with %+v", c, f.m.State, last)
		}
		again, err := r.Replay(f.m.Template, f.start, f.entries)
		if err != nil || !reflect.DeepEqual(again, withRef(f.m, r)) {
			t.Fatalf("%v: replay differs: %v", c, err)
		}
	}
	for _, tp := range r.templates {
		if !used[tp.Code] {
			t.Errorf("%s can be used for nothing", tp.Code)
		}
	}
	for _, c := range r.Categories {
		if !used[c.Code] {
			t.Errorf("%s has no template", c.Code)
		}
	}
}

// withRef lets matters of two loads of the same data be compared.
func withRef(m *Matter, r *Reference) *Matter {
	n := *m
	n.ref = r
	return &n
}

func TestStoredActsReadBackAsTheyWere(t *testing.T) {
	f := open(t, "three_five", "public_works", nil)
	f.end()
	for _, e := range f.entries {
		kind, text, err := Encode(e.Act)
		if err != nil || kind == "" || ActChinese(kind) == kind {
			t.Fatal(kind, err)
		}
		back, err := Decode(kind, text)
		if err != nil || !reflect.DeepEqual(back, e.Act) {
			t.Errorf("%s: %v\n%+v\n%+v", text, err, back, e.Act)
		}
	}
	if _, err := Decode("held", []byte(`{"colour":1}`)); err == nil {
		t.Error("an unknown field was read")
	}
	if _, err := Decode("burnt", []byte(`{}`)); err == nil {
		t.Error("an unknown kind was read")
	}
}

func TestNextNamesWhatIsLackingAndWhen(t *testing.T) {
	f := open(t, "sylgk", "public_works", nil)
	day := f.untilAct("noticed", "resolve")
	s := f.m.Next(day)
	if s.Meeting.Organ != Representatives || s.By != VillageCommittee || s.What != "给村民代表会议发会议通知（会前3天）" {
		t.Errorf("%+v", s)
	}
	f.do(f.m.example(s, day))
	s = f.m.Next(day)
	if s.Act != "held" || s.Earliest != day.AddDays(3) {
		t.Errorf("%+v", s)
	}
	f.do(f.m.example(s, s.Earliest))
	s = f.m.Next(s.Earliest)
	want := []string{"会议记录", "签到表", "计票单", "决议书"}
	if s.Act != "posted" || !reflect.DeepEqual(s.Missing, want) || len(s.Blocks) != 1 {
		t.Errorf("%+v", s)
	}
	if s.Due != (calendar.Day{}) {
		t.Errorf("nothing says when a resolution is due: %s", s.Due)
	}
}
