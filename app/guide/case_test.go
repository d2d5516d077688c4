package guide

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
)

func TestACaseFromTheSlipToTheEnd(t *testing.T) {
	w := newOffice(t)
	ctx, h := t.Context(), shipped(t)
	c, err := w.OpenCase(ctx, w.accountant, w.v, "certificate", w.day("2026-04-03"))
	w.ok(err)
	if c.Short() != "办2026-0001" || len(c.Secret) != 6 || c.Clock(w.day("2026-04-03"), h).Due.String() != "2026-04-07" {
		t.Errorf("%s %+v", c.Title(), c.Clock(w.day("2026-04-03"), h))
	}
	do := func(act Act, on string, step int, note string) error {
		return w.Do(ctx, w.head, w.v, c.ID, CaseStep{Act: act, Day: w.day(on), Step: step, Note: note})
	}
	w.ok(do(Moved, "2026-04-03", 1, ""))
	w.refused(do(Ask, "2026-04-03", 0, ""), "note")
	w.ok(do(Ask, "2026-04-03", 0, "缺户口簿"))
	if err := do(Moved, "2026-04-07", 2, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a paused case moved: %v", err)
	}
	w.ok(do(Resume, "2026-04-08", 0, ""))
	w.refused(do(Moved, "2026-04-07", 2, ""), "day")
	w.refused(do(Moved, "2026-04-09", 2, ""), "day")
	w.refused(do(Moved, "2026-04-08", 9, ""), "step")
	w.refused(do(Moved, "2026-04-08", 2, "打13812345678"), "note")
	w.ok(do(Moved, "2026-04-08", 2, "问过邻居"))
	w.now = w.now.AddDate(0, 0, 2)
	w.ok(do(Finish, "2026-04-09", 0, ""))
	if err := do(Moved, "2026-04-10", 3, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an ended case moved: %v", err)
	}
	found, err := w.FindCase(ctx, c.Year, c.Number, c.Secret)
	w.ok(err)
	clock := found.Clock(w.day("2026-04-30"), h)
	if found.State() != Done || found.Step() != "核实" || clock.Due.String() != "2026-04-09" || clock.Late != 0 || clock.PausedDays != 5 || len(found.Steps) != 5 {
		t.Errorf("%s %s %+v", found.State(), found.Step(), clock)
	}
	if late := found.Steps[4].EnteredLate(); late.String() != "2026-04-10" {
		t.Errorf("entered %s", late)
	}
	if _, err := w.FindCase(ctx, c.Year, c.Number, "AAAAAA"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	if _, err := w.Case(ctx, w.other.ID, c.ID); fault.KindOf(err) != fault.NotFound {
		t.Error("another village sees the case")
	}
	if err := w.Do(ctx, w.neighbour, w.other, c.ID, CaseStep{Act: Finish, Day: w.day("2026-04-08")}); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

func TestCasesAreListedOpenAndEnded(t *testing.T) {
	w := newOffice(t)
	ctx := t.Context()
	var ids []int64
	for range 3 {
		c, err := w.OpenCase(ctx, w.head, w.v, "seal", w.day("2026-04-08"))
		w.ok(err)
		ids = append(ids, c.ID)
	}
	_, err := w.OpenCase(ctx, w.neighbour, w.other, "seal", w.day("2026-04-08"))
	w.ok(err)
	w.ok(w.Do(ctx, w.head, w.v, ids[1], CaseStep{Act: Refuse, Day: w.day("2026-04-08"), Note: "材料是空白的"}))
	w.ok(w.Do(ctx, w.head, w.v, ids[0], CaseStep{Act: Moved, Day: w.day("2026-04-08"), Step: 2}))
	open, err := w.Cases(ctx, w.v.ID, false, 10)
	w.ok(err)
	ended, err := w.Cases(ctx, w.v.ID, true, 10)
	w.ok(err)
	if len(open) != 2 || open[0].ID != ids[2] || open[1].Step() != "批准" || len(ended) != 1 || ended[0].State() != Refused {
		t.Errorf("%+v\n%+v", open, ended)
	}
	for on, field := range map[string]string{"": "received", "2026-04-09": "received", "2024-01-01": "received"} {
		_, err := w.OpenCase(ctx, w.head, w.v, "seal", w.day(on))
		w.refused(err, field)
	}
	_, err = w.OpenCase(ctx, w.head, w.v, "nothing", w.day("2026-04-08"))
	w.refused(err, "guide")
	if _, err := w.OpenCase(ctx, w.supervisor, w.v, "seal", w.day("2026-04-08")); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
}

// A case keeps the guide it began with, whatever the county decides later.
func TestACaseKeepsItsGuide(t *testing.T) {
	w := newOffice(t)
	ctx, today := t.Context(), w.day("2026-04-08")
	c, err := w.OpenCase(ctx, w.head, w.v, "query", today)
	w.ok(err)
	old, err := w.Find(ctx, w.v.County.ID, "query", today)
	w.ok(err)
	e := editOf(old, today)
	e.Promise = Days{"3", "calendar"}
	g, err := e.Apply(old, "阳光县")
	w.ok(err)
	_, err = w.Save(ctx, w.admin, w.v.County, g)
	w.ok(err)
	kept, err := w.Case(ctx, w.v.ID, c.ID)
	w.ok(err)
	after, err := w.OpenCase(ctx, w.head, w.v, "query", today)
	w.ok(err)
	if kept.Guide.Counts().Days != 10 || after.Guide.Counts().Days != 3 {
		t.Errorf("%d, %d days", kept.Guide.Counts().Days, after.Guide.Counts().Days)
	}
}

// Many at once: every case has its own number, none is lost.
func TestNumbersOfCasesFollowOneAnother(t *testing.T) {
	w := newOffice(t)
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if _, err := w.OpenCase(t.Context(), w.head, w.v, "seal", day(t, "2026-04-08")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	list, err := w.Cases(t.Context(), w.v.ID, false, 100)
	w.ok(err)
	secrets := map[string]bool{}
	for i, c := range list {
		if c.Number != len(list)-i {
			t.Errorf("case %d has number %d", i, c.Number)
		}
		secrets[c.Secret] = true
	}
	if len(list) != 12 || len(secrets) != 12 {
		t.Errorf("%d cases, %d secrets", len(list), len(secrets))
	}
}

func TestACasesNumberIsReadAsPeopleTypeIt(t *testing.T) {
	for _, text := range []string{"办2026-0007-K3F7QM", "2026-0007-k3f7qm", " 办 ２０２６－０００７－Ｋ３Ｆ７ＱＭ ", "20260007K3F7QM", "办2026—0007—K3F7QM号"} {
		y, n, secret, ok := ParseCode(text)
		if !ok || y != 2026 || n != 7 || secret != "K3F7QM" {
			t.Errorf("%q: %d %d %s %v", text, y, n, secret, ok)
		}
	}
	for _, text := range []string{"", "办2026-0007", "2026-0007-K3F7Q", "2026-0007-K3F7QM1", "2026-0007-K3F7Q;", "339900100201-2026-03-1"} {
		if _, _, _, ok := ParseCode(text); ok {
			t.Errorf("%q is no number of a case", text)
		}
	}
	c := Case{Year: 2026, Number: 10007, Secret: draw()}
	if y, n, secret, ok := ParseCode(c.Title()); !ok || y != 2026 || n != 10007 || secret != c.Secret {
		t.Errorf("%s came back as %d %d %s", c.Title(), y, n, secret)
	}
}

// The log of what was done never tells the second part of a number: who reads it
// could follow somebody's case.
func TestTheAuditDoesNotTellSecrets(t *testing.T) {
	w := newOffice(t)
	c, err := w.OpenCase(t.Context(), w.head, w.v, "seal", w.day("2026-04-08"))
	w.ok(err)
	w.ok(w.Do(t.Context(), w.head, w.v, c.ID, CaseStep{Act: Finish, Day: w.day("2026-04-08")}))
	lines, err := audit.List(t.Context(), w.DB.Read(), audit.Filter{DivisionID: w.v.ID, Limit: 50})
	w.ok(err)
	if len(lines) < 2 || strings.Contains(fmt.Sprint(lines), c.Secret) {
		t.Errorf("%v", lines)
	}
}

// The database itself refuses what does not belong.
func TestTheDatabaseRefusesWhatDoesNotBelong(t *testing.T) {
	w := newOffice(t)
	c, err := w.OpenCase(t.Context(), w.head, w.v, "seal", w.day("2026-04-03"))
	w.ok(err)
	w.ok(w.Do(t.Context(), w.head, w.v, c.ID, CaseStep{Act: Moved, Day: w.day("2026-04-07"), Step: 1}))
	line := "insert into guide_case_step (case_id, n, act, day, note, by_id, by_name, at) values (1, %s, '%s', '%s', '', 1, '', '')"
	for what, text := range map[string]string{
		"a line is skipped":           fmt.Sprintf(line, "3", "step", "2026-04-08"),
		"a line before the one above": fmt.Sprintf(line, "2", "step", "2026-04-06"),
		"a line twice":                fmt.Sprintf(line, "1", "step", "2026-04-08"),
		"a number is skipped":         "insert into guide_case (village_id, year, number, secret, code, body, received, opened_by, opened_at) select village_id, year, 9, 'BBBBBB', code, body, received, 1, '' from guide_case",
		"a secret of another length":  "insert into guide_case (village_id, year, number, secret, code, body, received, opened_by, opened_at) select village_id, year, 2, 'BB', code, body, received, 1, '' from guide_case",
		"a case is changed":           "update guide_case set received = '2026-04-04'",
		"a line is changed":           "update guide_case_step set note = 'x'",
		"a line is deleted":           "delete from guide_case_step",
	} {
		err := w.DB.Write(t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(t.Context(), text)
			return err
		})
		if !db.IsRefused(err) && !db.IsDuplicate(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	w.ok(w.Do(t.Context(), w.head, w.v, c.ID, CaseStep{Act: Finish, Day: w.day("2026-04-08")}))
	err = w.DB.Write(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), fmt.Sprintf(line, "3", "step", "2026-04-08"))
		return err
	})
	if !db.IsRefused(err) {
		t.Errorf("a line behind the end: %v", err)
	}
}
