package procedure

import (
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// A village for the tests: 900 adults in 300 households, 30 representatives
// with a committee of 6, 800 members of the collective, 50 Party members.
const (
	adults     = 900
	households = 300
	reps       = 30
	committee  = 6
	members    = 800
	partySize  = 50
)

func terms() Terms {
	return Terms{
		Opinion: Number{Value: 5, Source: "山东", Mark: Local}, Reply: Number{Value: 10, Source: "默认", Mark: Default}, Petition: Number{Value: 15, Source: "重庆", Mark: Local},
	}
}

func evening(d calendar.Day) time.Time { return d.End().Add(-time.Minute) }

// case of a matter in a test: the acts so far and what they make.
type file struct {
	t       testing.TB
	ref     *Reference
	m       *Matter
	start   Start
	entries []Entry
}

func open(t testing.TB, code, category string, change func(*Start)) *file {
	t.Helper()
	r := shipped(t)
	tp, err := r.Get(Ref{code, 1})
	if err != nil {
		t.Fatal(err)
	}
	s := Start{Template: tp.Ref(), Category: category, Title: "村西头打一眼井", Text: "全村吃水", Fen: 8_000_000, Terms: terms(), CombinedHead: tp.CombinedHead}
	if change != nil {
		change(&s)
	}
	m, err := r.New(tp, s)
	if err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	return &file{t: t, ref: r, m: m, start: s}
}

// do applies an act on the evening of its day.
func (f *file) do(a Act) {
	f.t.Helper()
	m, err := f.m.Apply(a, evening(a.On()))
	if err != nil {
		f.t.Fatalf("%s %s: %v %v", Kind(a), a.On(), err, fault.Fields(err))
	}
	f.m, f.entries = m, append(f.entries, Entry{a, evening(a.On())})
}

// refused applies an act that must be refused, and gives the sentence.
func (f *file) refused(a Act, kind fault.Kind) string {
	f.t.Helper()
	_, err := f.m.Apply(a, evening(a.On()))
	if fault.KindOf(err) != kind {
		f.t.Errorf("%s %s: want %v, got %v", Kind(a), a.On(), kind, err)
		return ""
	}
	return fault.Message(err)
}

// until follows Next until the stage, then gives the next day that is open to it.
func (f *file) until(stage string) calendar.Day {
	f.t.Helper()
	return f.walk(func(s Step) bool { return s.Stage == stage && len(s.Blocks) == 0 })
}

// end follows Next until there is nothing more to do.
func (f *file) end() {
	f.t.Helper()
	f.walk(func(Step) bool { return false })
}

// photo files the picture of the board.
func (f *file) photo(day calendar.Day) {
	f.t.Helper()
	f.do(&Filed{Stage: "publish-resolution", Day: day, Documents: []Document{{"board-photo", "a"}}})
}

// untilAct follows Next until the act comes.
func (f *file) untilAct(act, stage string) calendar.Day {
	f.t.Helper()
	return f.walk(func(s Step) bool { return s.Act == act && s.Stage == stage && len(s.Blocks) == 0 })
}

func (f *file) walk(stop func(Step) bool) calendar.Day {
	f.t.Helper()
	today := calendar.Date(2026, 3, 2)
	if f.m.Latest.Day.After(today) {
		today = f.m.Latest.Day
	}
	for range 200 {
		s := f.m.Next(today)
		if stop(s) || (s.Act == "" && s.Earliest == today) {
			return s.Earliest
		}
		if s.Act == "" {
			today = s.Earliest
			continue
		}
		if len(s.Blocks) > 0 {
			if !f.unblock(s.Earliest) {
				f.t.Fatalf("%s is blocked: %v", s.What, s.Blocks)
			}
			continue
		}
		today = s.Earliest
		f.do(f.m.example(s, today))
	}
	f.t.Fatal("Next leads nowhere")
	return today
}

// unblock brings the papers and approvals that are lacking.
func (f *file) unblock(day calendar.Day) bool {
	for i := range f.m.Stages {
		var docs []Document
		for _, k := range f.m.required(i) {
			docs = append(docs, Document{k, "a1"})
		}
		if i <= f.m.At && len(f.m.Missing(i)) > 0 {
			f.do(&Filed{Stage: f.m.Stages[i].Key, Day: day, Documents: docs})
			return true
		}
	}
	for _, by := range f.m.Category.Approvals {
		if len(f.m.Approvals) < len(f.m.Category.Approvals) && (len(f.m.Approvals) == 0 || f.m.Approvals[0].By != by) {
			f.do(&Approved{By: by, Day: day, Number: "乡政发〔2026〕3号", Documents: []Document{{"township-opinion", "a1"}}})
			return true
		}
	}
	return false
}

// passing gives a count with which the organ's meeting passes anything.
func passing(o Organ) Count {
	switch o {
	case Assembly:
		return Count{Expected: members, Present: 700, Yes: 690, No: 10, Adults: adults, AdultsPresent: 700, Households: households, HouseholdsPresent: 280, Members: members}
	case Representatives:
		return Count{Expected: reps + committee, Present: 34, Yes: 33, No: 1, Representatives: reps, RepresentativesYes: 28, Households: households, HouseholdsPresent: 290}
	case GroupMeeting:
		return Count{Expected: 90, Present: 80, Yes: 70, No: 10, Adults: 90, AdultsPresent: 80}
	case Members:
		return Count{Expected: members, Present: 700, Yes: 690, No: 10, Members: members}
	case MemberRepresentatives:
		return Count{Expected: 40, Present: 36, Yes: 35, No: 1, Representatives: 40}
	case PartyMeeting:
		return Count{Expected: partySize, Present: 48, Yes: 45, Abstain: 3}
	}
	return Count{Expected: 7, Present: 7, Yes: 6, No: 1}
}

// example gives a lawful act for the step.
func (m *Matter) example(s Step, day calendar.Day) Act {
	switch s.Act {
	case "initiated":
		return &Initiated{Day: day, By: "party", Reason: "吃水难"}
	case "plan-revised":
		return &PlanRevised{Day: day, Summary: "少打一眼"}
	case "noticed":
		g := Gate{From: day.AddDays(s.Meeting.Notice.Value)}
		m.cooling(&g)
		return &Noticed{Stage: s.Stage, Organ: s.Meeting.Organ, Day: day, MeetingDay: g.From, Time: 540, Place: "村委会", Documents: []Document{{"notice", "a1"}}}
	case "plan-sent":
		return &PlanSent{Stage: s.Stage, Day: day}
	case "held":
		return m.meetingOn(s.Stage, s.Meeting.Organ, day, passing(s.Meeting.Organ))
	case "consulted":
		return &Consulted{Stage: s.Stage, Day: day, Households: households, Heard: households}
	case "examined":
		return &Examined{Stage: s.Stage, Day: day, Pass: true, Number: "3号"}
	case "posted":
		last, _, _ := m.Template.PublicationEnd(s.Stage, day, nil)
		return &Posted{Stage: s.Stage, Day: day, Until: last}
	case "contracted":
		return &Contracted{Day: day, Party: "某工程队", Chosen: "三家比价", Fen: 7_900_000}
	case "accepted":
		return &Accepted{Day: day, Acceptors: []string{"甲", "乙", "丙", "丁", "戊"}, Pass: true}
	case "settled":
		return &Settled{Day: day, Fen: 7_900_000}
	case "appraised":
		return &Appraised{Stage: s.Stage, Day: day, Satisfied: 50, Fair: 3, Unsatisfied: 1}
	case "closed":
		return &Closed{Day: day}
	case "answered":
		return &Answered{Objection: m.open()[0], Day: max2(day, m.Objections[m.open()[0]-1].Day), Reason: "已说明"}
	}
	return nil
}

func max2(a, b calendar.Day) calendar.Day {
	if a.Before(b) {
		return b
	}
	return a
}

// meetingOn gives a meeting with that count, after whatever else the day saw.
func (m *Matter) meetingOn(stage string, o Organ, day calendar.Day, c Count) *Held {
	from := Clock(480)
	if m.Latest.Day == day && m.Latest.Minute > from {
		from = m.Latest.Minute
	}
	h := &Held{Stage: stage, Organ: o, Day: day, From: from, To: min(from+30, 1430), Place: "村委会", Chair: "书记", Ballot: Show, Count: c}
	if o == Representatives {
		h.Authorisation = authorisation(m.Category.Code)
	}
	return h
}

func authorisation(categories ...string) *Authorisation {
	return &Authorisation{Day: calendar.Date(2025, 1, 10), Until: calendar.Date(2030, 12, 31), Categories: categories, Document: Document{"authorisation", "a1"}}
}
