package procedure

import (
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// TestNoWalkReachesWhatTheTemplateForbids walks hundreds of random sequences of
// acts through every template, WALKS=20000 as many as one likes. Whatever the engine takes, the naive
// statement of the rules must allow; both must stand at the same stage; a
// refused act changes nothing and explains itself; the acts replayed make the
// same matter.
func TestNoWalkReachesWhatTheTemplateForbids(t *testing.T) {
	r := shipped(t)
	cases := everyCase(r)
	took, ends := map[string]int{}, map[State]int{}
	walks, err := strconv.Atoi(cmp.Or(os.Getenv("WALKS"), "600"))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range walks {
		w := &walker{t: t, rng: rand.New(rand.NewPCG(uint64(seed), 7)), took: took, seed: seed}
		c := cases[seed%len(cases)]
		if seed%6 == 0 { // decisions that need an approval are few among the cases
			for cat, _ := r.Category(c[1]); len(cat.Approvals) == 0; cat, _ = r.Category(c[1]) {
				c = cases[w.rng.IntN(len(cases))]
			}
		}
		w.walk(r, c)
		ends[w.m.State]++
	}
	for _, k := range actKinds() {
		if took[k.kind] == 0 {
			t.Errorf("no walk ever did %q", k.kind)
		}
	}
	for _, s := range []State{StateClosed, StateWithdrawn, StateCancelled, StateReturned, StateRunning} {
		if ends[s] == 0 {
			t.Errorf("no walk ever ended %s", s)
		}
	}
}

type walker struct {
	t     *testing.T
	rng   *rand.Rand
	seed  int
	took  map[string]int
	m     *Matter
	n     *naive
	today calendar.Day

	before string // the matter's image when it was made
}

func (w *walker) walk(r *Reference, c [2]string) {
	tp, _ := r.Get(Ref{c[0], 1})
	s := Start{Template: tp.Ref(), Category: c[1], Title: "一件事", Fen: 100, CombinedHead: tp.CombinedHead || w.rng.IntN(2) == 0, Terms: terms()}
	if w.rng.IntN(4) == 0 && c[1] != "large_payment" {
		s.Fen = 0
	}
	m, err := r.New(tp, s)
	if err != nil {
		w.t.Fatal(err)
	}
	w.m, w.n, w.today = m, newNaive(r, m), calendar.Date(2026, 3, 2)
	w.before = w.image()
	var entries []Entry
	for range 90 {
		a := w.act()
		if a == nil {
			continue
		}
		if a.On().After(w.today) && w.rng.IntN(8) > 0 {
			w.today = a.On()
		}
		if w.try(a) {
			entries = append(entries, Entry{a, evening(w.today)})
		}
	}
	again, err := r.Replay(tp, s, entries)
	if err != nil || !reflect.DeepEqual(again, w.m) {
		w.t.Fatalf("seed %d: the replayed matter differs: %v", w.seed, err)
	}
}

// try does the act and holds the engine against the naive rules.
func (w *walker) try(a Act) bool {
	next, err := w.m.Apply(a, evening(w.today))
	if w.image() != w.before {
		w.t.Fatalf("seed %d: %s changed the matter it was applied to", w.seed, Kind(a))
	}
	if err != nil {
		if fault.KindOf(err) == fault.Internal || fault.Message(err) == "" {
			w.t.Fatalf("seed %d: %s refused without a sentence: %v", w.seed, Kind(a), err)
		}
		return false
	}
	if why := w.n.forbids(a, Moment{w.today, 1439}); why != "" {
		w.t.Fatalf("seed %d (%s, %s): the engine took %s %+v: %s", w.seed, w.m.Template.Code, w.m.Category.Code, Kind(a), a, why)
	}
	w.n.done(a)
	w.m = next
	w.before = w.image()
	w.took[Kind(a)]++
	far := *w.n
	far.passed, far.began = append([]calendar.Day{}, w.n.passed...), append([]calendar.Day{}, w.n.began...)
	far.time(w.today.AddDays(1000))
	later := next.clone()
	later.settle(w.today.AddDays(1000))
	if w.n.over == "" && (far.pos != later.At || w.n.needPlan != next.NeedPlan || w.n.last != next.Latest) {
		w.t.Fatalf("seed %d: after %s %+v the engine is at %d (%v), the rules at %d (%v)", w.seed, Kind(a), a, later.At, next.Latest, far.pos, w.n.last)
	}
	if (w.n.over != "") != (next.State == StateClosed || next.State == StateWithdrawn || next.State == StateCancelled) {
		w.t.Fatalf("seed %d: after %s it is %s, by the rules %q", w.seed, Kind(a), next.State, w.n.over)
	}
	return true
}

func (w *walker) image() string {
	v := *w.m
	v.Template, v.Category = nil, nil
	b, err := json.Marshal(v)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}

// act mostly does what comes next, often a little wrong, and sometimes anything.
func (w *walker) act() Act {
	s := w.m.Next(w.today)
	if w.rng.IntN(12) == 0 {
		w.today = w.today.AddDays(w.rng.IntN(12))
	}
	switch x := w.rng.IntN(100); {
	case w.m.NeedPlan && x < 40: // as if the plan were good enough
		if mt := w.m.Template.Stages[w.m.At].Meetings; len(mt) > 0 {
			return w.m.meetingOn(w.m.Stages[w.m.At].Key, mt[0].Organ, w.m.Latest.Day.AddDays(40), passing(mt[0].Organ))
		}
	case len(w.m.Category.Approvals) > 0 && w.m.At > w.m.first(Resolve) && x < 40:
		return w.above(w.today)
	case len(s.Missing) > 0 && x < 45:
		return w.papers()
	case x < 30 && s.Act == "" && !s.Earliest.IsZero():
		w.today = s.Earliest
		return nil
	case s.Act != "" && x < 84:
		day := s.Earliest
		if w.rng.IntN(5) == 0 {
			day = day.AddDays(w.rng.IntN(7) - 4)
		}
		return w.disturb(w.m.example(s, day))
	}
	return w.anything()
}

// above is what comes from above, once it is decided.
func (w *walker) above(day calendar.Day) Act {
	if w.rng.IntN(4) == 0 {
		return &Corrected{Day: day, Number: "1", Reason: "违法", Reopen: w.m.Stages[w.m.first(Resolve)].Key}
	}
	return &Approved{By: []Organ{Township, County}[w.rng.IntN(2)], Day: day, Number: "1", Documents: []Document{{"township-opinion", "a"}}}
}

func (w *walker) papers() Act {
	for i := range w.m.Stages {
		if i <= w.m.At && len(w.m.Missing(i)) > 0 {
			var docs []Document
			for _, k := range w.m.required(i) {
				docs = append(docs, Document{k, "a"})
			}
			return &Filed{Stage: w.m.Stages[i].Key, Day: w.today, Documents: docs}
		}
	}
	return nil
}

// disturb makes counts, choices and periods doubtful.
func (w *walker) disturb(a Act) Act {
	switch a := a.(type) {
	case *Held:
		a.Count = w.count(a.Organ, a.Count)
		if w.rng.IntN(6) == 0 {
			a.Organ, a.Merged = Committees, true
			a.Count = w.count(Committees, passing(Committees))
		}
		if w.rng.IntN(9) == 0 {
			a.Authorisation = nil
		} else if w.rng.IntN(9) == 0 && a.Authorisation != nil {
			a.Authorisation = authorisation("another-matter")
		}
		if w.rng.IntN(9) == 0 {
			a.From = Clock(w.rng.IntN(1440))
		}
	case *Noticed:
		if w.rng.IntN(4) == 0 {
			a.MeetingDay = a.MeetingDay.AddDays(w.rng.IntN(5) - 2)
		}
		if st, _ := w.m.Template.Stage(a.Stage); w.rng.IntN(3) == 0 {
			a.Organ = st.Meetings[w.rng.IntN(len(st.Meetings))].Organ
			a.MeetingDay = a.MeetingDay.AddDays(7)
		}
	case *Posted:
		a.Until = a.Until.AddDays(max(-1, w.rng.IntN(9)-5))
	case *Examined:
		if w.rng.IntN(4) == 0 {
			a.Pass, a.Reason = false, "预算不清"
		}
	case *Consulted:
		a.Heard -= max(0, w.rng.IntN(4)-2)
	case *Accepted:
		a.Pass, a.Note = w.rng.IntN(4) > 0, "缝"
	case *Answered:
		if a.Upheld = w.rng.IntN(3) == 0; a.Upheld {
			a.Reopen = w.stage()
		}
	}
	return a
}

func (w *walker) count(o Organ, c Count) Count {
	switch w.rng.IntN(9) {
	case 0:
		return lost(o)
	case 1: // near half
		c.Yes = c.Present/2 + w.rng.IntN(3) - 1
		c.No, c.Abstain, c.RepresentativesYes = c.Present-c.Yes, 0, min(c.Yes, c.Representatives)
	case 2: // near the quorum, votes or not
		c.Present = max(0, 2*c.Expected/3+w.rng.IntN(3)-1)
		c.AdultsPresent, c.HouseholdsPresent = min(c.Adults, c.Present), min(c.Households, c.Present)
		c.Yes, c.No, c.Abstain, c.RepresentativesYes = 0, 0, 0, 0
		if w.rng.IntN(2) == 0 {
			c.Yes, c.RepresentativesYes = c.Present, min(c.Present, c.Representatives)
		}
	case 3:
		c.Yes++
	}
	return c
}

func (w *walker) stage() string { return w.m.Stages[w.rng.IntN(len(w.m.Stages))].Key }

// anything gives any act, lawful or not.
func (w *walker) anything() Act {
	day := w.today.AddDays(1 - w.rng.IntN(9))
	organs := []Organ{PartyBranch, Committees, PartyMeeting, Assembly, Representatives, Members, MemberRepresentatives, GroupMeeting}
	o := organs[w.rng.IntN(len(organs))]
	switch w.rng.IntN(24) {
	case 0:
		return w.disturb(w.m.meetingOn(w.stage(), o, day, passing(o)))
	case 1:
		return &Posted{Stage: w.stage(), Day: day, Until: day.AddDays(w.rng.IntN(20))}
	case 2:
		return &Contracted{Day: day, Party: "甲", Chosen: "比价", Fen: 50}
	case 3:
		return &Closed{Day: day}
	case 4, 5, 6, 7:
		return &Objected{Day: day, Text: "贵"}
	case 8:
		return &Answered{Objection: 1 + w.rng.IntN(3), Day: day, Upheld: w.rng.IntN(2) == 0, Reason: "看过了", Reopen: w.stage()}
	case 9:
		return &TakenDown{Stage: w.stage(), Day: day}
	case 10:
		if w.rng.IntN(3) > 0 {
			return nil
		}
		return &Overruled{NoticeDay: day.AddDays(-9 - w.rng.IntN(3)), Day: day, Count: w.count(Assembly, passing(Assembly)), Cancel: w.rng.IntN(2) == 0, Reason: "不要", Documents: []Document{{"resolution", "a"}}}
	case 11:
		if w.rng.IntN(3) > 0 {
			return nil
		}
		return &Corrected{Day: day, Number: "1", Reason: "违法", Reopen: w.stage()}
	case 12:
		if w.rng.IntN(4) > 0 {
			return nil
		}
		return &Withdrawn{Day: day, Reason: "没钱"}
	case 13:
		return &PlanRevised{Day: day, Summary: "改"}
	case 14:
		return w.above(day)
	case 15:
		return &Progressed{Day: day, Note: "挖"}
	case 16:
		return &Changed{Day: day, What: "加", Fen: 5}
	case 17:
		return &Settled{Day: day, Fen: 50}
	case 18:
		return &Noticed{Stage: w.stage(), Organ: o, Day: day, MeetingDay: day.AddDays(w.rng.IntN(12)), Time: 540, Place: "村委会", Documents: []Document{{"notice", "a"}}}
	case 19:
		return &Accepted{Day: day, Acceptors: []string{"甲"}, Pass: true}
	case 20:
		return &Initiated{Day: day, By: "villagers", Signers: w.rng.IntN(200), All: 900, Reason: "吃水"}
	}
	return &Opined{Stage: w.stage(), Day: day, Agree: w.rng.IntN(2) == 0, Reason: "看过"}
}
