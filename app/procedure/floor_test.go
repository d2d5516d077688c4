package procedure

import (
	"strings"
	"testing"

	"sunshine/app/fault"
)

// copyOf gives a copy of a preset that can be changed.
func copyOf(t *testing.T, r *Reference, code string) *Template {
	t.Helper()
	tp, err := r.Get(Ref{code, 1})
	if err != nil {
		t.Fatal(err)
	}
	text, err := tp.Encode()
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.ParseTemplate(text)
	if err != nil {
		t.Fatal(err)
	}
	c.Code = "ours"
	return c
}

func stageOf(t *testing.T, tp *Template, key string) *Stage {
	t.Helper()
	st, _ := tp.Stage(key)
	if st == nil {
		t.Fatal("no stage", key)
	}
	return st
}

// loosening is a change that must be refused at one field.
type loosening struct {
	code   string
	change func(*Template)
	field  string
	says   []string
}

func TestACopyMayOnlyTighten(t *testing.T) {
	r := shipped(t)
	meeting := func(tp *Template, key string, o Organ) *Meeting { return stageOf(t, tp, key).Meeting(o) }
	refuseAll(t, r, map[string]loosening{
		"representatives: half suffice": {
			"sylgk", func(tp *Template) { meeting(tp, "resolve", Representatives).Quorum[0].AnyOf[0].Num = 1 }, "resolve/representatives/quorum",
			[]string{"底线是应到会人数的三分之二以上", "见村民委员会组织法关于村民代表会议的规定", "例如"},
		},
		"exactly half passes": {
			"sylgk", func(tp *Template) { meeting(tp, "resolve", Representatives).Majority[0].AnyOf[0].Comparison = AtLeast }, "resolve/representatives/majority",
			[]string{"超过到会人数的半数", "例如到会人数是2时，底线要2，这里只要1"},
		},
		"representatives instead of those present": {"sylgk", func(tp *Template) {
			meeting(tp, "resolve", Representatives).Majority[0].AnyOf[0].Basis = OfRepresentatives
		}, "resolve/representatives/majority", nil},
		"quorum of another kind": {"sylgk", func(tp *Template) {
			meeting(tp, "resolve", Representatives).Quorum[0].AnyOf[0].Basis = OfWomen
		}, "resolve/representatives/quorum", nil},
		"assembly in nine days": {"sylgk", func(tp *Template) { meeting(tp, "resolve", Assembly).Notice.Value = 9 }, "resolve/assembly/notice", []string{"提前10天", "村民会议的规定"}},
		"a third way for the assembly": {"sylgk", func(tp *Template) {
			q := &meeting(tp, "resolve", Assembly).Quorum[0]
			q.AnyOf = append(q.AnyOf, Threshold{Num: 1, Den: 3, Basis: OfHouseholds, Comparison: AtLeast, Source: "x", Mark: Local})
		}, "resolve/assembly/quorum", []string{"或者"}},
		"Party meeting by those present": {"sylgk", func(tp *Template) { meeting(tp, "deliberate", PartyMeeting).Majority[0].AnyOf[0].Basis = OfPresent }, "deliberate/party-meeting/majority", []string{"支部工作条例"}},
		"Party meeting with two fifths": {"sylgk", func(tp *Template) {
			q := &meeting(tp, "deliberate", PartyMeeting).Quorum[0].AnyOf[0]
			q.Num, q.Den = 2, 5
		}, "deliberate/party-meeting/quorum", []string{"第十一条"}},
		"four days on the board": {"sylgk", func(tp *Template) { stageOf(t, tp, "publish-resolution").Publication.Days.Value = 4 }, "publish-resolution/publication/days", []string{"5天", "不是法律规定"}},
		"without the Party meeting": {"sylgk", func(tp *Template) {
			tp.Stages = append(tp.Stages[:2:2], tp.Stages[3:]...)
		}, "stage", []string{"党员大会", "第十一条"}},
		"without the result": {"sylgk", func(tp *Template) { tp.Stages = tp.Stages[:len(tp.Stages)-1] }, "stage", []string{"实施结果要公开"}},
		"decided by the two committees": {"sylgk", func(tp *Template) {
			m := *stageOf(t, tp, "confer").Meeting(Committees)
			stageOf(t, tp, "resolve").Meetings = []Meeting{m}
		}, "stage", []string{"村民会议或村民代表会议决定"}},
		"representatives online":    {"sylgk", func(tp *Template) { meeting(tp, "resolve", Representatives).Online = true }, "resolve/representatives/online", nil},
		"two proxies":               {"member_assembly", func(tp *Template) { meeting(tp, "resolve", Members).Proxies.Value = 2 }, "resolve/members/proxies", nil},
		"two thirds of those there": {"member_assembly", func(tp *Template) { meeting(tp, "resolve", Members).Majority[0].AnyOf[0].Basis = OfPresent }, "resolve/members/majority", []string{"第二十七条"}},
	})
}

func TestACopyOfALevyMayOnlyTighten(t *testing.T) {
	r := shipped(t)
	refuseAll(t, r, map[string]loosening{
		"a levy without asking": {"yshiyiyi", func(tp *Template) { tp.Stages = append(tp.Stages[:2:2], tp.Stages[3:]...) }, "stage", []string{"逐户"}},
		"a levy without its households": {"yshiyiyi", func(tp *Template) {
			m := stageOf(t, tp, "resolve").Meeting(Representatives)
			m.Quorum = m.Quorum[:1]
		}, "resolve/representatives/quorum", []string{"户"}},
	})
}

func refuseAll(t *testing.T, r *Reference, all map[string]loosening) {
	t.Helper()
	for name, c := range all {
		tp := copyOf(t, r, c.code)
		c.change(tp)
		err := r.CheckTemplate(tp)
		fields := fault.Fields(err)
		if fault.KindOf(err) != fault.Invalid || len(fields) != 1 || fields[0].Name != c.field {
			t.Errorf("%s: %v %v", name, err, fields)
			continue
		}
		has(t, fields[0].Message, c.says...)
	}
}

func TestTighteningIsWelcome(t *testing.T) {
	r := shipped(t)
	tp := copyOf(t, r, "sylgk")
	m := stageOf(t, tp, "resolve").Meeting(Representatives)
	m.Quorum[0].AnyOf[0].Num, m.Quorum[0].AnyOf[0].Den = 4, 5
	m.Quorum = append(m.Quorum, Requirement{AnyOf: []Threshold{{Num: 2, Den: 3, Basis: OfWomen, Comparison: AtLeast, Source: "山东", Mark: Local}}})
	m.Majority[0].AnyOf[0].Basis = OfExpected
	m.Notice.Value = 10
	stageOf(t, tp, "publish-resolution").Publication.Days.Value = 15
	a := stageOf(t, tp, "resolve").Meeting(Assembly)
	a.Quorum[0].AnyOf = a.Quorum[0].AnyOf[:1]
	if err := r.CheckTemplate(tp); err != nil {
		t.Error(err, fault.Fields(err))
	}
}

// TestLooseningIsFoundForEveryShare tries every share as the representatives'
// quorum and compares with what counting says about all bases up to 300.
func TestLooseningIsFoundForEveryShare(t *testing.T) {
	r := shipped(t)
	tp := copyOf(t, r, "sylgk")
	th := &stageOf(t, tp, "resolve").Meeting(Representatives).Quorum[0].AnyOf[0]
	for den := 1; den <= 12; den++ {
		for num := 1; num <= den; num++ {
			for _, c := range []Comparison{MoreThan, AtLeast} {
				if c == MoreThan && num == den {
					continue
				}
				th.Num, th.Den, th.Comparison = num, den, c
				loose := false
				for base := 1; base <= 300 && !loose; base++ {
					for part := range base + 1 {
						loose = loose || (reaches(*th, part, base) && 3*part < 2*base)
					}
				}
				if err := r.CheckTemplate(tp); (err != nil) != loose {
					t.Errorf("%s%d/%d: counted loose %v, got %v", c, num, den, loose, err)
				}
			}
		}
	}
}

// TestWiderBasesAreWiderInEveryCount draws counts that Check lets pass and
// looks whether the order of bases, on which the floor relies, holds.
func TestWiderBasesAreWiderInEveryCount(t *testing.T) {
	bases := []Basis{OfPresent, OfBallots, OfExpected, OfAdults, OfMembers}
	n := 0
	for _, m := range []*Meeting{{Organ: Assembly}, {Organ: Members, Online: true, Proxies: Number{Value: 1}}} {
		for e := range 6 {
			for p := range 6 {
				for ad := range 7 {
					for mem := range 7 {
						c := Count{Expected: e, Present: p, Yes: p, Adults: ad, AdultsPresent: min(p, ad), Members: mem}
						if m.Check(c) != nil {
							continue
						}
						n++
						for _, a := range bases {
							for _, b := range bases {
								_, wide := c.share(a, false)
								_, narrow := c.share(b, false)
								if wider(a, b) && wide > 0 && wide < narrow {
									t.Fatalf("%s is not wider than %s in %+v", a, b, c)
								}
							}
						}
					}
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d counts", n)
	}
}

func TestTheFloorNamesNoArticleOfTheNewLaw(t *testing.T) {
	r := shipped(t)
	for at, th := range everyThreshold(r) {
		if strings.Contains(th.Source, "村民委员会组织法") && strings.Contains(th.Source, "村民委员会组织法第") {
			t.Errorf("%s cites an article whose number is not known: %s", at, th.Source)
		}
	}
}
