package procedure

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"sunshine/app/calendar"
)

func fact[T any](v T) Known[T] { return Known[T]{true, v, "原文"} }

func dayOf(d calendar.Day) Known[When] { return fact(When{d, d, d.Chinese()}) }

func exactly(n int) Known[Span] { return fact(Span{n, n}) }

// truth makes a whole record of which everything is known, and whose numbers
// can all be true together. The rules may well be broken in it.
func truth(r *rand.Rand, ref *Reference) Record {
	when := calendar.Date(1999+r.IntN(28), 1+r.IntN(12), 1+r.IntN(28))
	if r.IntN(3) == 0 { // the newest laws
		when = calendar.Date(2025, 5, 1).AddDays(r.IntN(400))
	}
	near := func() calendar.Day { return when.AddDays(r.IntN(240) - 120) }
	yes := func() Known[bool] { return fact(r.IntN(2) == 0) }
	rec := Record{
		Title: "事", Category: fact(ref.Categories[r.IntN(len(ref.Categories))].Code), When: dayOf(when),
		Land: yes(), Outside: yes(), Authorised: yes(), Township: RecordedEvent{Done: yes()},
	}
	for _, e := range []*RecordedEvent{&rec.Contract, &rec.Payment, &rec.Works, &rec.Acceptance} {
		if e.Done = yes(); e.Done.Value {
			e.Day = dayOf(near())
		}
	}
	if r.IntN(2) == 0 {
		all := ref.Templates(calendar.Date(2030, 1, 1))
		rec.Procedure = fact(all[r.IntN(len(all))].Code)
	}
	organs := map[StageKind][]Organ{
		Propose: {PartyBranch}, Confer: {Committees, VillageCommittee}, Deliberate: {PartyMeeting, PartyMeeting, OtherBody},
		Resolve: {Assembly, Representatives, Representatives, GroupMeeting, Members, MemberRepresentatives, OtherBody},
	}
	for _, k := range order() {
		s := RecordedStage{Kind: k, Held: fact(r.IntN(5) > 0)}
		if s.Held.Value {
			s.meet(r, organs[k][r.IntN(len(organs[k]))], near())
		}
		rec.Stages = append(rec.Stages, s)
	}
	if d := rec.Stage(Resolve).Day; d.Is {
		rec.When = d
	} else if d := rec.Contract.Day; d.Is {
		rec.When = d
	}
	decided := rec.Decided().First
	for _, k := range []PublicationKind{PublishResolution, PublishResult} {
		p := RecordedPost{Kind: k, Done: yes()}
		if rs := rec.Stage(Resolve); denies(rs.Held) && k == PublishResolution {
			p.Done.Value = false // there is nothing to publish
		}
		if p.Done.Value {
			p.Posted, p.Days = dayOf(decided.AddDays(r.IntN(120))), exactly(r.IntN(20))
		}
		rec.Posts = append(rec.Posts, p)
	}
	return rec
}

func (s *RecordedStage) meet(r *rand.Rand, o Organ, d calendar.Day) {
	expected := 1 + r.IntN(40)
	present := 1 + r.IntN(expected)
	voters := present
	if r.IntN(4) == 0 {
		voters = 1 + r.IntN(present)
		s.Voters, s.VotersExpected = exactly(voters), exactly(voters+r.IntN(expected-voters+1))
	}
	left := voters
	if r.IntN(6) == 0 {
		left = r.IntN(voters + 1) // not everybody's vote is accounted for
	}
	part := func() int { n := r.IntN(left + 1); left -= n; return n }
	no, abstain, invalid := 0, 0, 0
	if r.IntN(3) > 0 {
		no, abstain, invalid = part()/2, part()/2, 0
		left = min(left, voters-no-abstain)
	}
	yes := left
	s.Organ, s.Day, s.Expected, s.Present = fact(o), dayOf(d), exactly(expected), exactly(present)
	s.Yes, s.No, s.Abstain, s.Invalid = exactly(yes), exactly(no), exactly(abstain), exactly(invalid)
	if voters == present || yes < voters { // “一致” of all who came; of some of them it is said with their number
		s.Unanimous = fact(yes == voters)
	}
	s.Basis = fact([]Basis{OfAdults, OfHouseholds}[r.IntN(2)])
	s.Households, s.Members = exactly(50+r.IntN(50)), exactly(expected+r.IntN(10))
	s.HouseholdsPresent = exactly(r.IntN(s.Households.Value.Low + 1))
	reps := 1 + r.IntN(expected)
	s.Representatives, s.Women = exactly(reps), exactly(r.IntN(reps+1))
	s.NoticeDays, s.PlanDays = exactly(r.IntN(15)), exactly(r.IntN(6))
	if r.IntN(2) == 0 {
		s.Supervision = fact("同意")
	}
}

// forget hides or blurs facts, each with the chance, except those whose field is in kept.
func forget(r *rand.Rand, v reflect.Value, chance float64, kept string) {
	switch {
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			forget(r, v.Index(i), chance, kept)
		}
	case v.Kind() != reflect.Struct:
	case strings.HasPrefix(v.Type().Name(), "Known["):
		if !v.FieldByName("Is").Bool() || r.Float64() > chance {
			return
		}
		switch k := v.Addr().Interface().(type) {
		case *Known[Span]:
			if r.IntN(2) == 0 {
				k.Value.Low, k.Value.High = max(k.Value.Low-r.IntN(6), 0), min(k.Value.High+r.IntN(6), maxHead)
				return
			}
		case *Known[When]:
			if r.IntN(2) == 0 {
				k.Value.First, k.Value.Last = k.Value.First.AddDays(-r.IntN(400)), k.Value.Last.AddDays(r.IntN(400))
				return
			}
		}
		v.SetZero()
	default:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !strings.Contains(kept, "|"+f.Name+"|") {
				forget(r, v.Field(i), chance, kept)
			}
		}
	}
}

func copied(rec Record) Record {
	rec.Stages = append([]RecordedStage(nil), rec.Stages...)
	rec.Posts = append([]RecordedPost(nil), rec.Posts...)
	return rec
}

// Learning a fact may settle what could not be told; it never turns what was
// settled into its opposite. Nor does it unsettle it, but for the facts that
// bring another yardstick: which body met, and who in it had a vote.
func TestLearningAFactNeverTurnsAVerdict(t *testing.T) {
	ref, h := shippedHistory(t)
	r := rand.New(rand.NewPCG(4, 6))
	settledOnes, reached := map[string]int{}, map[string]int{}
	const yardsticks = "|Voters|VotersExpected|Organ|Procedure|Category|"
	for i := range 6000 {
		whole := truth(r, ref)
		kept := ""
		if i%2 == 0 {
			kept = yardsticks
		}
		known := copied(whole)
		forget(r, reflect.ValueOf(&known).Elem(), 0.05+0.6*r.Float64(), kept)
		known.infer()
		full := map[string]Result{}
		for _, v := range h.Judge(whole, ref) {
			full[v.Key()] = v.Result
			wellFormed(t, v)
			reached[fmt.Sprint(v.Key(), v.Result)]++
		}
		for _, v := range h.Judge(known, ref) {
			wellFormed(t, v)
			then, still := full[v.Key()]
			if v.Result == Undetermined || !still || then == v.Result {
				continue
			}
			settledOnes[v.Key()]++
			if then != Undetermined || kept != "" {
				t.Fatalf("case %d, %s: %s (%s), but with everything known %s\nknown %+v\nwhole %+v", i, v.Key(), v.Result, v.Sentence, then, known, whole)
			}
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	for _, key := range []string{
		"R1.decision", "R2.steps", "R2.order", "R4.majority", "R4.quorum", "R6.quorum", "R6.majority", "R7.notice", "R8.quorum", "R8.majority", "R8.households",
		"R10.composition", "R11.quorum", "R11.majority", "R13.quorum", "R13.majority", "R14.majority", "R15.study", "R16.consent", "R16.approval",
		"R17.tally", "R20.published", "R20.prompt", "R21.contract", "R21.payment", "R21.works", "R22.published", "R24.authorised",
	} {
		for _, res := range []Result{Satisfied, Violated} {
			if reached[key+string(res)] == 0 {
				t.Errorf("the test never saw %s %s", key, res)
			}
		}
	}
}
