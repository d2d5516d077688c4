package disclosure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// naive is a version as the simplest reader of R36 and R37 would keep it.
type naive struct {
	meets, files bool
	stand        string // draft, submitted, objected, approved, met, out, returned
	filed        bool
	signed       map[string]bool
}

// may tells whether an act is due, by whom and leads where.
func (m *naive) do(act, who string) bool {
	next := map[string]string{
		"draft submit accountant": "submitted", "returned submit accountant": "submitted",
		"submitted approve supervisor": "approved", "submitted object supervisor": "objected", "submitted return supervisor": "returned",
		"objected answer head": "approved", "objected return head": "returned", "approved return head": "returned", "met return head": "returned",
	}
	if m.meets {
		next["approved meet head"], next["met meet head"], next["met publish head"] = "met", "met", "out"
	} else {
		next["approved publish head"] = "out"
	}
	to, ok := next[m.stand+" "+act+" "+who]
	switch {
	case ok:
		m.stand = to
	case act == "file":
		ok = m.stand == "out" && m.files && !m.filed && who == "township"
		m.filed = m.filed || ok
	case act == "sign":
		slot := map[string]string{"head": "party", "supervisor": "villagers", "township": "township", "inspector": "inspection"}[who]
		ok = m.stand == "out" && slot != "" && !m.signed[slot]
		if ok {
			m.signed[slot] = true
		}
	}
	return ok
}

// R36, R37: whatever people try in whatever order, a version is out only after
// every step of its way, and only by those whose step it is. SQL that goes past
// the program is refused as well.
func TestR36_ARandomWalkNeverSkipsAStep(t *testing.T) {
	for seed := range uint64(5) {
		walk(t, rand.New(rand.NewPCG(seed, 36)))
	}
}

func walk(t *testing.T, r *rand.Rand) {
	w := seeded(t)
	township, stranger := w.above(t)
	people := w.everyone()
	people["township"], people["other township"] = township, stranger
	names := make([]string, 0, len(people))
	for n := range people {
		names = append(names, n)
	}
	slices.Sort(names)
	acts := []string{"submit", "approve", "object", "answer", "return", "meet", "publish", "file", "sign"}
	chains := [][]string{{StepReview, StepPublish}, {StepReview, StepMeet, StepPublish}, {StepReview, StepMeet, StepPublish, StepFile}, {StepReview, StepPublish, StepFile}}
	out := 0
	for k := range 8 {
		steps := chains[r.IntN(len(chains))]
		v := w.beginBy(t, Chain{Steps: steps}, fmt.Sprintf("walk-%d", k))
		m := &naive{stand: "draft", meets: slices.Contains(steps, StepMeet), files: slices.Contains(steps, StepFile), signed: map[string]bool{}}
		for range 120 {
			act, who := acts[r.IntN(len(acts))], names[r.IntN(len(names))]
			if r.IntN(3) > 0 { // mostly those whose work it is
				whose := map[string][]string{"submit": {"accountant"}, "approve": {"supervisor"}, "object": {"supervisor"}, "return": {"supervisor", "head"}, "file": {"township"}, "sign": {"head", "supervisor", "township", "inspector"}}[act]
				if who = "head"; whose != nil {
					who = whose[r.IntN(len(whose))]
				}
			}
			err := w.try(t, act, people[who], v)
			if want := m.do(act, who); (err == nil) != want || (err != nil && fault.KindOf(err) == fault.Internal) {
				t.Fatalf("%v: %s by %s while %s: %v", steps, act, who, m.stand, err)
			}
			w.agrees(t, v, m)
			if m.stand != "out" && !(m.stand == "met" || (m.stand == "approved" && !m.meets)) {
				w.force(t, v, m.stand)
			}
		}
		if m.stand == "out" {
			out++
		}
	}
	if out == 0 {
		t.Error("nothing came out, nothing is shown")
	}
}

func (w *world) try(t *testing.T, act string, by user.Actor, v Version) error {
	t.Helper()
	ctx := t.Context()
	switch act {
	case "submit":
		return w.submit(t, by, v, document{v.Period, 1})
	case "approve":
		return w.Approve(ctx, by, v.ID, "")
	case "object":
		return w.Object(ctx, by, v.ID, "少记一笔")
	case "answer":
		return w.Answer(ctx, by, v.ID, "记了")
	case "return":
		return w.Return(ctx, by, v.ID, "请改")
	case "meet":
		return w.Meet(ctx, by, v.ID, w.meeting())
	case "publish":
		return w.publish(t, by, v, document{v.Period, 1})
	case "file":
		return w.File(ctx, by, v.ID, "")
	}
	slot, _ := w.Catalogue.On(day(t, "2026-04-10")).SlotOf(by.Role)
	return w.Sign(ctx, by, v.ID, NewSignoff{Slot: slot.Code, Witness: "吕小兰"})
}

// agrees compares what is stored with the model.
func (w *world) agrees(t *testing.T, v Version, m *naive) {
	t.Helper()
	x := w.get(t, v.ID)
	state := map[string]State{"draft": Draft, "submitted": Submitted, "objected": Submitted, "approved": Approved, "met": Approved, "out": Published, "returned": Returned}[m.stand]
	if x.State != state || x.Objected() != (m.stand == "objected") || x.Met() != (m.stand == "met") {
		t.Fatalf("%s is stored as %s after %s", m.stand, x.State, x.LastAct)
	}
	_, filed, err := w.Filing(t.Context(), v.ID)
	if err != nil || filed != m.filed {
		t.Fatalf("filed %v, want %v, %v", filed, m.filed, err)
	}
	if x.State != Published {
		return
	}
	c, err := w.Coverage(t.Context(), x)
	if err != nil || c.Signed() != len(m.signed)+1 {
		t.Fatalf("%s signed, want %d and the review: %v", c.Ratio(), len(m.signed), err)
	}
	steps, err := w.Steps(t.Context(), x.ID)
	if err != nil {
		t.Fatal(err)
	}
	drafted, reviewed, published := Acts(steps)
	if drafted.By == "" || reviewed.By == "" || published.By == "" || (m.meets && published.Meeting.Expected == 0) || (reviewed.Objection.Text != "" && reviewed.Objection.Answer == "") {
		t.Fatalf("a step is missing: %+v", steps)
	}
}

// force tries to publish past the program, by every way the states allow.
func (w *world) force(t *testing.T, v Version, stand string) {
	t.Helper()
	err := w.write(t, func(q db.Q) error {
		for _, sql := range []string{
			"update disclosure_version set state = 'submitted' where id = $1 and state in ('draft', 'returned')",
			"update disclosure_version set state = 'approved', reviewed_by = (select id from user_account where role = 'supervisor' limit 1) where id = $1 and state = 'submitted'",
			"update disclosure_version set state = 'published', published_by = (select id from user_account where role = 'head' limit 1), published_on = '2026-04-10', sha256 = 'x' where id = $1",
		} {
			if _, err := q.ExecContext(t.Context(), sql, v.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if !db.IsRefused(err) {
		t.Fatalf("SQL published what was %s: %v", stand, err)
	}
}
