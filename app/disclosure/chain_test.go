package disclosure

import (
	"fmt"
	"strings"
	"testing"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

func TestR36_AMonthGoesThroughTheWholeChain(t *testing.T) {
	w := seeded(t)
	doc := document{"2026-03", 123450}
	v := w.out(t, w.begin(t, "2026-03"), doc)
	if v.State != Published || v.N != 1 || v.PublishedOn.String() != "2026-04-10" || v.ShownUntil.String() != "2026-04-25" ||
		v.DraftedBy != w.accountant.ID || v.ReviewedBy != w.supervisor.ID || v.PublishedBy != w.head.ID || !v.PublishedAt.Equal(w.now) {
		t.Errorf("%+v", v)
	}
	canonical, sum, err := Freeze(doc)
	if err != nil || string(v.Document) != string(canonical) || v.SHA256 != sum {
		t.Errorf("frozen %s as %s", v.Document, v.SHA256)
	}
	steps, err := w.Steps(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range steps {
		got = append(got, fmt.Sprintf("%s %s %s", s.Chinese(), s.Name, s.Opinion))
	}
	want := "开始编制 李会计 |提交审核 李会计 |审核通过 王监督 同意公开|公开 赵主任 "
	if strings.Join(got, "|") != want {
		t.Errorf("steps %q, want %q", strings.Join(got, "|"), want)
	}
	lines, err := audit.List(t.Context(), w.DB.Read(), audit.Filter{DivisionID: w.village.ID, Limit: 3})
	if err != nil || lines[0].Act != "disclosure.publish" || lines[0].Detail != sum || lines[1].Act != "disclosure.approve" || lines[2].Act != "disclosure.submit" {
		t.Errorf("%+v, %v", lines, err)
	}
}

// Every act, in every state, by every person: only the one that the chain
// foresees goes through.
func TestR36_NobodySkipsAStepOrDoesAnothersWork(t *testing.T) {
	acts := map[string]func(w *world, by user.Actor, v Version) error{
		"submit":  func(w *world, by user.Actor, v Version) error { return w.submit(t, by, v, document{"2026-03", 1}) },
		"approve": func(w *world, by user.Actor, v Version) error { return w.Approve(t.Context(), by, v.ID, "") },
		"return":  func(w *world, by user.Actor, v Version) error { return w.Return(t.Context(), by, v.ID, "请补单据") },
		"publish": func(w *world, by user.Actor, v Version) error { return w.publish(t, by, v, document{"2026-03", 1}) },
		"correct": func(w *world, by user.Actor, v Version) error { _, err := w.correct(t, by, v, "补记"); return err },
	}
	allowed := map[string]State{
		"draft submit accountant": Submitted, "returned submit accountant": Submitted,
		"submitted approve supervisor": Approved, "submitted return supervisor": Returned,
		"approved publish head": Published, "approved return head": Returned,
		"published correct accountant": Published,
	}
	tried := 0
	for _, state := range []State{Draft, Submitted, Approved, Returned, Published} {
		w := seeded(t)
		for act, do := range acts {
			for who, by := range w.everyone() {
				v := w.in(t, state, fmt.Sprintf("%d-%02d", 2026+tried/12, tried%12+1))
				tried++
				err := do(w, by, v)
				want, ok := allowed[fmt.Sprintf("%s %s %s", state, act, who)]
				if !ok {
					want = state
				}
				if (err == nil) != ok || w.get(t, v.ID).State != want {
					t.Errorf("%s: %s by %s: %v, now %s", state, act, who, err, w.get(t, v.ID).State)
				}
				if k := fault.KindOf(err); err != nil && k != fault.Forbidden && k != fault.Conflict {
					t.Errorf("%s: %s by %s is answered %v", state, act, who, err)
				}
			}
		}
	}
	if tried != 5*5*8 {
		t.Errorf("tried %d", tried)
	}
}

func (w *world) everyone() map[string]user.Actor {
	return map[string]user.Actor{
		"accountant": w.accountant, "supervisor": w.supervisor, "head": w.head, "inspector": w.inspector, "admin": w.admin,
		"other accountant": w.other.accountant, "other supervisor": w.other.supervisor, "other head": w.other.head,
	}
}

// in makes a version that stands in the state.
func (w *world) in(t *testing.T, state State, period string) Version {
	t.Helper()
	v := w.begin(t, period)
	doc := document{period, 1}
	var errs []error
	switch state {
	case Submitted:
		errs = append(errs, w.submit(t, w.accountant, v, doc))
	case Approved:
		errs = append(errs, w.submit(t, w.accountant, v, doc), w.Approve(t.Context(), w.supervisor, v.ID, ""))
	case Returned:
		errs = append(errs, w.submit(t, w.accountant, v, doc), w.Return(t.Context(), w.supervisor, v.ID, "请补单据"))
	case Published:
		return w.out(t, v, doc)
	}
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return w.get(t, v.ID)
}

// One person who was given two posts in turn still does not do two steps.
func TestR36_DrafterReviewerAndPublisherAreThreePeople(t *testing.T) {
	w := seeded(t)
	as := func(a user.Actor, role user.Role) user.Actor { a.Role = role; return a }
	v := w.in(t, Submitted, "2026-01")
	if err := w.Approve(t.Context(), as(w.accountant, user.Supervisor), v.ID, ""); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the drafter reviewed: %v", err)
	}
	v = w.in(t, Approved, "2026-02")
	for name, by := range map[string]user.Actor{"drafter": w.accountant, "reviewer": w.supervisor} {
		if err := w.publish(t, as(by, user.Head), v, document{"2026-02", 1}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("the %s published: %v", name, err)
		}
	}
	if err := w.publish(t, w.head, v, document{"2026-02", 1}); err != nil {
		t.Error(err)
	}
}

func TestTheDatabaseAloneRefusesTheSamePersonTwice(t *testing.T) {
	w := seeded(t)
	v := w.in(t, Submitted, "2026-01")
	a := w.in(t, Approved, "2026-02")
	for sql, id := range map[string]int64{
		"update disclosure_version set state = 'approved', reviewed_by = drafted_by where id = $1":                                                                                          v.ID,
		"update disclosure_version set state = 'published', published_by = drafted_by, published_on = '2026-04-10', sha256 = 'x' where id = $1":                                             a.ID,
		"update disclosure_version set state = 'published', published_by = reviewed_by, published_on = '2026-04-10', sha256 = 'x' where id = $1":                                            a.ID,
		"update disclosure_version set state = 'approved' where id = $1":                                                                                                                    v.ID,
		"update disclosure_version set state = 'published', published_by = null, published_on = '2026-04-10', sha256 = 'x' where id = $1":                                                   a.ID,
		"update disclosure_version set state = 'published', reviewed_by = null, published_by = (select max(id) from user_account), published_on = '2026-04-10', sha256 = 'x' where id = $1": a.ID,
	} {
		if err := w.exec(t, sql, id); !db.IsRefused(err) {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func (w *world) exec(t *testing.T, sql string, args ...any) error {
	t.Helper()
	return w.write(t, func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), sql, args...)
		return err
	})
}

func TestR41_TheDatabaseRefusesToTouchWhatIsOut(t *testing.T) {
	w := seeded(t)
	v := w.in(t, Published, "2026-01")
	other := w.in(t, Approved, "2026-02")
	for _, sql := range []string{
		"update disclosure_version set document = x'7b7d'",
		"update disclosure_version set sha256 = 'x'",
		"update disclosure_version set state = 'draft', published_on = '', published_by = null, sha256 = ''",
		"update disclosure_version set shown_until = '2000-01-01'",
		"update disclosure_version set n = 9",
		"update disclosure_version set disclosure_id = 2",
		"delete from disclosure_version",
		"delete from disclosure",
		"update disclosure set period = '1999-01'",
		"update disclosure set title = '别的'",
		"insert or replace into disclosure (id, village_id, item, period, title, created_at) select id, village_id, item, '1999-01', title, created_at from disclosure",
		"update disclosure_step set name = '别人'",
		"delete from disclosure_step",
		"insert or replace into disclosure_version (id, disclosure_id, n, state, drafted_by) select id, disclosure_id, n, 'draft', drafted_by from disclosure_version where state = 'published'",
		"insert into disclosure_version (disclosure_id, n, state, drafted_by) select id, 7, 'approved', 1 from disclosure",
		"insert into disclosure_version (disclosure_id, n, state, drafted_by, published_by, published_on, sha256) select id, 7, 'published', 1, 2, '2026-01-01', 'x' from disclosure",
	} {
		if err := w.exec(t, sql); err == nil {
			t.Errorf("went through: %s", sql)
		}
	}
	after := w.get(t, v.ID)
	if string(after.Document) != string(v.Document) || after.SHA256 != v.SHA256 || after.State != Published || after.Period != "2026-01" {
		t.Errorf("it changed: %+v", after)
	}
	if w.get(t, other.ID).State != Approved {
		t.Error("another version changed")
	}
}

func TestTheDatabaseRefusesSkippedStates(t *testing.T) {
	all := []State{Draft, Submitted, Approved, Returned, Published}
	allowed := map[[2]State]bool{
		{Draft, Submitted}: true, {Returned, Submitted}: true, {Submitted, Approved}: true, {Submitted, Returned}: true,
		{Approved, Published}: true, {Approved, Returned}: true,
	}
	w := seeded(t)
	n := 0
	for _, from := range all {
		for _, to := range all {
			if from == to {
				continue
			}
			n++
			v := w.in(t, from, fmt.Sprintf("%d-%02d", 2026+n/12, n%12+1))
			sql := "update disclosure_version set state = $1 where id = $2"
			switch to {
			case Approved:
				sql = "update disclosure_version set state = $1, reviewed_by = (select id from user_account where role = 'supervisor' limit 1) where id = $2"
			case Published:
				sql = "update disclosure_version set state = $1, published_by = (select id from user_account where role = 'head' limit 1), reviewed_by = (select id from user_account where role = 'supervisor' limit 1), published_on = '2026-04-10', sha256 = 'x' where id = $2"
			}
			if err := w.exec(t, sql, to, v.ID); (err == nil) != allowed[[2]State{from, to}] {
				t.Errorf("%s → %s: %v", from, to, err)
			}
		}
	}
}

func TestContentIsNeverChanged(t *testing.T) {
	w := seeded(t)
	if err := w.exec(t, "insert into content (sha256, type, size, bytes) values ($1, 'image/png', 1, x'00')", strings.Repeat("a", 64)); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"update content set bytes = x'01'", "delete from content", "insert or replace into content (sha256, type, size, bytes) select sha256, type, 1, x'02' from content"} {
		if err := w.exec(t, sql); err == nil {
			t.Errorf("went through: %s", sql)
		}
	}
}

func TestR56_PersonalDataInWhatIsSaidIsRefusedWithItsPlace(t *testing.T) {
	w := seeded(t)
	submitted, approved, out := w.in(t, Submitted, "2026-01"), w.in(t, Approved, "2026-02"), w.in(t, Published, "2026-03")
	const phone = "请打 13812345678 问我"
	_, correct := w.correct(t, w.accountant, out, phone)
	for name, c := range map[string]struct {
		err   error
		field string
	}{
		"opinion": {w.Approve(t.Context(), w.supervisor, submitted.ID, phone), "opinion"},
		"return":  {w.Return(t.Context(), w.supervisor, submitted.ID, phone), "opinion"},
		"by head": {w.Return(t.Context(), w.head, approved.ID, phone), "opinion"},
		"correct": {correct, "reason"},
	} {
		f := fault.Fields(c.err)
		if fault.KindOf(c.err) != fault.Invalid || len(f) != 1 || f[0].Name != c.field || !strings.Contains(f[0].Message, "138****5678") || strings.Contains(f[0].Message, "13812345678") {
			t.Errorf("%s: %v %v", name, c.err, f)
		}
	}
	for name, err := range map[string]error{
		"no reason to return": w.Return(t.Context(), w.supervisor, submitted.ID, "  "),
		"too long":            w.Approve(t.Context(), w.supervisor, submitted.ID, strings.Repeat("好", 201)),
	} {
		if f := fault.Fields(err); len(f) != 1 || f[0].Name != "opinion" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.correct(t, w.accountant, out, ""); len(fault.Fields(err)) != 1 {
		t.Errorf("a correction without a reason: %v", err)
	}
}

func TestAReturnedMonthIsReviewedAgain(t *testing.T) {
	w := seeded(t)
	v := w.in(t, Returned, "2026-03")
	if err := w.submit(t, w.accountant, v, document{"2026-03", 2}); err != nil {
		t.Fatal(err)
	}
	if err := w.Approve(t.Context(), w.supervisor, v.ID, "单据补齐，同意"); err != nil {
		t.Fatal(err)
	}
	if err := w.Return(t.Context(), w.head, v.ID, "再核对一下"); err != nil {
		t.Fatal(err)
	}
	got := w.get(t, v.ID)
	if got.State != Returned || got.ReviewedBy != 0 {
		t.Errorf("the review of what was sent back still counts: %+v", got)
	}
	if err := w.publish(t, w.head, v, document{"2026-03", 2}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("published what was sent back: %v", err)
	}
	v = w.out(t, v, document{"2026-03", 3})
	steps, err := w.Steps(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	drafted, reviewed, published := Acts(steps)
	if drafted.By != "李会计" || reviewed.By != "王监督" || reviewed.Opinion != "同意公开" || published.By != "赵主任" || published.Day.String() != "2026-04-10" {
		t.Errorf("%+v %+v %+v", drafted, reviewed, published)
	}
}

func TestActsForgetAReviewThatAReturnUndid(t *testing.T) {
	_, reviewed, published := Acts([]Step{{Act: "submit", Name: "李"}, {Act: "approve", Name: "王"}, {Act: "return", Name: "赵"}})
	if reviewed.By != "" || published.By != "" {
		t.Errorf("%+v %+v", reviewed, published)
	}
}
