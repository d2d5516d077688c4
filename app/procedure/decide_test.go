package procedure

import (
	"strings"
	"testing"

	"sunshine/app/fault"
)

// meetingOf gives a shipped meeting.
func meetingOf(t testing.TB, r *Reference, code, stage string, o Organ) *Meeting {
	t.Helper()
	tp, err := r.Get(Ref{code, 1})
	if err != nil {
		t.Fatal(err)
	}
	st, _ := tp.Stage(stage)
	if st == nil || st.Meeting(o) == nil {
		t.Fatalf("%s has no %s of %s", code, stage, o)
	}
	return st.Meeting(o)
}

func decided(t testing.TB, m *Meeting, extra []Requirement, c Count) Outcome {
	t.Helper()
	o, err := Decide(m, extra, c)
	if err != nil {
		t.Fatalf("%+v: %v %v", c, err, fault.Fields(err))
	}
	return o
}

// around gives the numbers next to n that lie between 0 and most.
func around(n, most int) []int {
	var all []int
	for _, k := range []int{0, n - 1, n, n + 1, most} {
		if k >= 0 && k <= most {
			all = append(all, k)
		}
	}
	return all
}

// edge runs every base from 1 to 200 with attendance and votes round their
// edges, and compares with the rule as it is written in the law.
func edge(t *testing.T, m *Meeting, extra []Requirement, set func(*Count), held func(present, base int) bool, passed func(yes, present, base int) bool) {
	t.Helper()
	for base := 1; base <= 200; base++ {
		for _, present := range around((2*base+2)/3, base) {
			for _, present := range around(present, base) {
				c := Count{Expected: base, Present: present}
				set(&c)
				if !held(present, base) || present == 0 {
					if o := decided(t, m, extra, c); o.Held || o.Passed {
						t.Fatalf("%d of %d came and it counted", present, base)
					}
					c.Yes = present
					if present > 0 {
						if _, err := Decide(m, extra, c); fault.KindOf(err) != fault.Invalid {
							t.Fatalf("%d of %d: votes without a quorum were taken", present, base)
						}
					}
					continue
				}
				for _, near := range []int{(present + 1) / 2, (base + 1) / 2, (2*base + 2) / 3} {
					for _, yes := range around(near, present) {
						c.Yes, c.No = yes, present-yes
						c.RepresentativesYes = min(yes, c.Representatives)
						if o := decided(t, m, extra, c); !o.Held || o.Passed != passed(yes, present, base) {
							t.Fatalf("of %d came %d, yes %d: held %v passed %v", base, present, yes, o.Held, o.Passed)
						}
					}
				}
			}
		}
	}
}

func TestR4_PartyMeeting(t *testing.T) {
	m := meetingOf(t, shipped(t), "sylgk", "deliberate", PartyMeeting)
	edge(t, m, nil, func(*Count) {}, func(p, b int) bool { return 3*p >= 2*b }, func(y, _, b int) bool { return 2*y > b })
}

func TestR6_AssemblyByAdultsOrByHouseholds(t *testing.T) {
	m := meetingOf(t, shipped(t), "sylgk", "resolve", Assembly)
	edge(t, m, nil, func(c *Count) { c.Adults, c.AdultsPresent = c.Expected, c.Present }, func(p, b int) bool { return 2*p > b }, func(y, p, _ int) bool { return 2*y > p })
	edge(t, m, nil, func(c *Count) { c.Households, c.HouseholdsPresent = c.Expected, c.Present }, func(p, b int) bool { return 3*p >= 2*b }, func(y, p, _ int) bool { return 2*y > p })
	// Either suffices: few adults, but the households are there.
	o := decided(t, m, nil, Count{Expected: 30, Present: 20, Yes: 11, No: 9, Adults: 90, AdultsPresent: 20, Households: 30, HouseholdsPresent: 20})
	if !o.Passed || !strings.Contains(o.Sentence, "本村的户30户，到会20户，达到三分之二（20户）") {
		t.Error(o.Sentence)
	}
	if _, err := Decide(m, nil, Count{Expected: 30, Present: 20, Yes: 20}); len(fault.Fields(err)) != 2 {
		t.Errorf("neither adults nor households were counted: %v", err)
	}
}

func TestR8_RepresentativesMeeting(t *testing.T) {
	m := meetingOf(t, shipped(t), "sylgk", "resolve", Representatives)
	edge(t, m, nil, func(*Count) {}, func(p, b int) bool { return 3*p >= 2*b }, func(y, p, _ int) bool { return 2*y > p })
	o := decided(t, m, nil, Count{Expected: 34, Present: 27, Yes: 19, No: 5, Abstain: 3})
	if want := "应到34人，实到27人，达到三分之二（23人）；赞成19票，超过到会半数（14票），通过。"; o.Sentence != want {
		t.Errorf("got  %s\nwant %s", o.Sentence, want)
	}
	o = decided(t, m, nil, Count{Expected: 34, Present: 22})
	if want := "应到34人，实到22人，没有达到三分之二（要23人），会议不算开成，不能表决，请重新通知。"; o.Sentence != want {
		t.Errorf("got  %s\nwant %s", o.Sentence, want)
	}
	o = decided(t, m, nil, Count{Expected: 34, Present: 26, Yes: 13, No: 13})
	if want := "应到34人，实到26人，达到三分之二（23人）；赞成13票，没有超过到会半数（要14票），没有通过。"; o.Sentence != want || o.Passed {
		t.Errorf("got  %s\nwant %s", o.Sentence, want)
	}
}

func TestR11_GroupMeeting(t *testing.T) {
	m := meetingOf(t, shipped(t), "group", "resolve", GroupMeeting)
	for _, set := range []func(*Count){
		func(c *Count) { c.Adults, c.AdultsPresent = c.Expected, c.Present },
		func(c *Count) { c.Households, c.HouseholdsPresent = c.Expected, c.Present },
	} {
		edge(t, m, nil, set, func(p, b int) bool { return 3*p >= 2*b }, func(y, p, _ int) bool { return 2*y > p })
	}
}

func TestR13_MembersAssemblyCountsAllMembers(t *testing.T) {
	m := meetingOf(t, shipped(t), "member_assembly", "resolve", Members)
	edge(t, m, nil, func(c *Count) { c.Members = c.Expected + 5 }, func(p, b int) bool { return 3*p >= 2*b }, func(y, _, b int) bool { return 3*y >= 2*(b+5) })
	c := Count{Expected: 100, Present: 90, Online: 20, Proxies: 10, Members: 120, Yes: 80, No: 10}
	if o := decided(t, m, nil, c); !o.Passed {
		t.Error(o.Sentence)
	}
	if c.Yes, c.No = 79, 11; decided(t, m, nil, c).Passed {
		t.Error("79 of 120 is less than two thirds")
	}
}

func TestR14_MemberRepresentativesCountAll(t *testing.T) {
	m := meetingOf(t, shipped(t), "member_representatives", "resolve", MemberRepresentatives)
	edge(t, m, nil, func(c *Count) { c.Representatives = c.Expected }, func(p, b int) bool { return 3*p >= 2*b }, func(y, _, b int) bool { return 3*y >= 2*b })
}

func TestR16_LandNeedsTwoThirdsOfAll(t *testing.T) {
	r := shipped(t)
	c, err := r.Category("land_adjust")
	if err != nil {
		t.Fatal(err)
	}
	// Through an ordinary template, too: the category asks for it.
	m := meetingOf(t, r, "sylgk", "resolve", Representatives)
	edge(t, m, c.Majority, func(c *Count) { c.Representatives = c.Expected }, func(p, b int) bool { return 3*p >= 2*b }, func(y, p, b int) bool { return 3*y >= 2*b && 2*y > p })
	// Votes of the committee do not make up for missing representatives.
	n := Count{Expected: 36, Present: 36, Yes: 25, No: 11, Representatives: 30, RepresentativesYes: 19}
	if o := decided(t, m, c.Majority, n); o.Passed || !strings.Contains(o.Sentence, "其中代表19票，没有达到全体代表三分之二（要20票）") {
		t.Error(o.Sentence)
	}
	n.RepresentativesYes = 20
	if o := decided(t, m, c.Majority, n); !o.Passed {
		t.Error(o.Sentence)
	}
	n.RepresentativesYes = 0
	if _, err := Decide(m, c.Majority, n); fault.KindOf(err) != fault.Invalid {
		t.Error("19 of the 25 must have been representatives")
	}
	if _, err := Decide(m, c.Majority, Count{Expected: 36, Present: 36, Yes: 36}); fault.KindOf(err) != fault.Invalid {
		t.Error("without the number of representatives nothing can be said")
	}
}

func TestWomenRepresentativesMayBeAskedFor(t *testing.T) {
	m := *meetingOf(t, shipped(t), "sylgk", "resolve", Representatives)
	m.Quorum = append(append([]Requirement{}, m.Quorum...), Requirement{AnyOf: []Threshold{{Num: 2, Den: 3, Basis: OfWomen, Comparison: AtLeast}}})
	c := Count{Expected: 36, Present: 30, Women: 12, WomenPresent: 7}
	if o := decided(t, &m, nil, c); o.Held || !strings.Contains(o.Sentence, "妇女代表12人，到会7人，没有达到三分之二（要8人）") {
		t.Error(o.Sentence)
	}
	c.WomenPresent, c.Yes = 8, 30
	if o := decided(t, &m, nil, c); !o.Passed {
		t.Error(o.Sentence)
	}
}

func TestR17_R18_CountsThatCannotBe(t *testing.T) {
	r := shipped(t)
	reps := meetingOf(t, r, "sylgk", "resolve", Representatives)
	members := meetingOf(t, r, "member_assembly", "resolve", Members)
	for name, c := range map[string]struct {
		m     *Meeting
		c     Count
		field string
	}{
		"more came than belong":      {reps, Count{Expected: 30, Present: 31, Yes: 31}, "present"},
		"nobody belongs":             {reps, Count{}, "expected"},
		"votes do not add up":        {reps, Count{Expected: 30, Present: 25, Yes: 20, No: 4}, "yes"},
		"more votes than people":     {reps, Count{Expected: 30, Present: 25, Yes: 26}, "yes"},
		"negative":                   {reps, Count{Expected: 30, Present: 25, Yes: 26, No: -1}, "no"},
		"huge":                       {reps, Count{Expected: maxHead + 1, Present: 1}, "expected"},
		"proxy of a representative":  {reps, Count{Expected: 30, Present: 25, Yes: 25, Proxies: 1}, "proxies"},
		"representative online":      {reps, Count{Expected: 30, Present: 25, Yes: 25, Online: 1}, "online"},
		"two proxies for one":        {members, Count{Expected: 3, Present: 3, Proxies: 2, Members: 3, Yes: 3}, "proxies"},
		"more online than came":      {members, Count{Expected: 9, Present: 8, Proxies: 2, Online: 7, Members: 9, Yes: 8}, "online"},
		"more with rights than all":  {members, Count{Expected: 9, Present: 8, Members: 8, Yes: 8}, "expected"},
		"women beyond their number":  {reps, Count{Expected: 30, Present: 25, Yes: 25, Women: 5, WomenPresent: 6}, "women_present"},
		"members at another meeting": {reps, Count{Expected: 30, Present: 25, Yes: 25, Members: 30}, "members"},
	} {
		_, err := Decide(c.m, nil, c.c)
		fields := fault.Fields(err)
		if fault.KindOf(err) != fault.Invalid || len(fields) == 0 || fields[0].Name != c.field {
			t.Errorf("%s: %v %v", name, err, fields)
		}
	}
}

// FuzzDecide: whatever is typed, the answer is a fault with fields or an
// outcome that agrees with the numbers.
func FuzzDecide(f *testing.F) {
	f.Add(34, 27, 19, 5, 3, 0, 0, 0, 0, 0)
	f.Add(-1, 1<<60, 1<<62, 0, 0, 0, 3, 2, 1, 1)
	r := shipped(f)
	f.Fuzz(func(t *testing.T, expected, present, yes, no, abstain, invalid, adults, households, members, reps int) {
		c := Count{
			Expected: expected, Present: present, Yes: yes, No: no, Abstain: abstain, Invalid: invalid, Adults: adults, AdultsPresent: present,
			Households: households, HouseholdsPresent: present, Members: members, Representatives: reps, RepresentativesYes: yes,
		}
		for _, tp := range r.templates {
			for i := range tp.Stages {
				for j := range tp.Stages[i].Meetings {
					o, err := Decide(&tp.Stages[i].Meetings[j], nil, c)
					if err != nil {
						if fault.KindOf(err) != fault.Invalid || len(fault.Fields(err)) == 0 {
							t.Fatalf("%v without a field", err)
						}
						continue
					}
					if (o.Passed && !o.Held) || (!o.Held && c.Ballots() > 0) || (o.Held && c.Ballots() != present) || (o.Passed && yes == 0) || o.Sentence == "" {
						t.Fatalf("%+v: %+v", c, o)
					}
				}
			}
		}
	})
}
