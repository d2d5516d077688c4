package finance

import (
	"strings"
	"testing"
	"time"

	"sunshine/app/fault"
	"sunshine/app/user"
)

func TestR64_ReopeningNeedsTheTownshipAndAReason(t *testing.T) {
	w := newLedger(t)
	w.book("2026-01-10", Income, Cash, 100)
	ctx := t.Context()
	n, err := w.CloseThrough(ctx, w.accountant, w.village, w.month("2026-02"))
	if err != nil || n != 2 {
		t.Fatal(n, err)
	}
	town := w.township("zhen")
	ask := func(month, reason string) (int64, error) {
		return w.AskReopen(ctx, w.accountant, w.village, w.month(month), reason)
	}
	for _, reason := range []string{" ", "打电话 13812345678", strings.Repeat("长", 201)} {
		if _, err := ask("2026-02", reason); fault.KindOf(err) != fault.Invalid || fieldNames(err) != "reason" {
			t.Errorf("%q: %v", reason, err)
		}
	}
	if _, err := ask("2026-01", "漏记"); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "请先申请2026年2月") {
		t.Errorf("a month with closed ones after it: %v", err)
	}
	if _, err := ask("2026-03", "漏记"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an open month: %v", err)
	}
	if _, err := w.AskReopen(ctx, w.head, w.village, w.month("2026-02"), "漏记"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("by the head: %v", err)
	}
	id, err := ask("2026-02", "  漏记一笔 收入。 ")
	w.ok(err)
	if _, err := ask("2026-02", "再问"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("asked twice: %v", err)
	}
	if p := w.period("2026-02"); p.Asked != id || !p.Closed {
		t.Errorf("%+v", p)
	}
	other := town
	other.DivisionID = w.village.County.ID
	for name, by := range map[string]user.Actor{"its accountant": w.accountant, "its head": w.head, "another township": other} {
		if err := w.GrantReopen(ctx, by, id, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("granted by %s: %v", name, err)
		}
	}
	if err := w.RefuseReopen(ctx, town, id, ""); fieldNames(err) != "reason" {
		t.Errorf("refused without a reason: %v", err)
	}
	w.ok(w.RefuseReopen(ctx, town, id, "冲销在三月就行"))
	if err := w.GrantReopen(ctx, town, id, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("granted after it was refused: %v", err)
	}
	if p := w.period("2026-02"); p.Asked != 0 || !p.Closed {
		t.Errorf("%+v", p)
	}
	w.now = time.Date(2026, 7, 16, 2, 0, 0, 0, time.UTC)
	id, err = ask("2026-02", "漏记一笔 收入。")
	w.ok(err)
	w.ok(w.GrantReopen(ctx, town, id, "当月改完"))
	if p := w.period("2026-02"); p.Closed || p.Asked != 0 {
		t.Errorf("%+v", p)
	}
	if p := w.period("2026-01"); !p.Closed {
		t.Errorf("reopening February opened January: %+v", p)
	}
	w.book("2026-02-10", Income, Cash, 100)
	list, err := w.Reopened(ctx, w.village.ID, w.month("2026-02"))
	if err != nil || len(list) != 1 || list[0].Sentence() != "2026年7月16日经青石镇同意重新开账，原因：漏记一笔 收入。" || list[0].Answer != "当月改完" {
		t.Errorf("%+v %v", list, err)
	}
	if list, err := w.Reopenings(ctx, w.village.Township.ID); err != nil || len(list) != 2 || list[1].State != "refused" || list[0].State != "granted" {
		t.Errorf("%+v %v", list, err)
	}
	w.closeBooks("2026-02")
	acts, err := w.PeriodActs(ctx, w.village.ID, w.month("2026-02"))
	var got []string
	for _, a := range acts {
		got = append(got, a.Chinese())
	}
	if want := "结账 申请重新开账 不同意重新开账 申请重新开账 同意重新开账 结账"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("%v %v", got, err)
	}
}

// An account that once kept the books of a village and works for the township
// now may not say yes to itself.
func TestR72_WhoKeptTheBooksDoesNotReopenThem(t *testing.T) {
	w := newLedger(t)
	w.book("2026-01-10", Income, Cash, 100)
	w.closeBooks("2026-01")
	id, err := w.AskReopen(t.Context(), w.accountant, w.village, w.month("2026-01"), "漏记")
	w.ok(err)
	moved := w.accountant
	moved.Role, moved.DivisionID = user.Township, w.village.Township.ID
	for _, try := range []func() error{
		func() error { return w.GrantReopen(t.Context(), moved, id, "") },
		func() error { return w.RefuseReopen(t.Context(), moved, id, "不行") },
	} {
		if err := try(); fault.KindOf(err) != fault.Forbidden || !strings.Contains(err.Error(), "记账的人不能批准") {
			t.Errorf("%v", err)
		}
	}
	w.ok(w.GrantReopen(t.Context(), w.township("zhen"), id, ""))
}

func TestR41_ReopeningLeavesWhatIsPublished(t *testing.T) {
	w := newLedger(t)
	w.book("2026-01-10", Income, Cash, 100)
	was := w.out("2026-01")
	w.closeBooks("2026-01")
	w.reopen("2026-01", w.township("zhen"))
	if _, err := w.try(w.entry("2026-01-11", Income, Cash, 100)); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "更正") {
		t.Errorf("booked past the correction: %v", err)
	}
	w.ok(w.Correct(t.Context(), w.accountant, w.village, w.month("2026-01"), "少记一笔"))
	w.book("2026-01-11", Income, Cash, 100)
	if now := w.out("2026-01"); now.N != 2 || now.SHA256 == was.SHA256 {
		t.Errorf("%+v", now)
	}
	w.closeBooks("2026-01")
}
