package disclosure

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

func snapshot(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// starts has the county owe its whole catalogue from the day on.
func (w *world) starts(t testing.TB, from calendar.Day) {
	t.Helper()
	err := w.write(t, func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), "insert into catalogue_start (n, from_day, reason, by_id, by_name, at) values (1, $1, '起用', 0, '系统', '')", from.String())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// owes makes the village owe the month and gives where the duty stands.
func (w *world) owes(t testing.TB, month string) func() string {
	t.Helper()
	err := w.write(t, func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), `
			insert into obligation (village_id, item, period, rule, nominal_on, due_on, provisional, created_at, started_on)
			values ($1, $2, $3, 'x', '2026-04-15', '2026-04-15', 0, '', '2026-03-31')`, w.village.ID, FinanceMonth, month)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() (on string) {
		if err := w.DB.Read().QueryRowContext(t.Context(), "select published_on from obligation where village_id = $1 and item = $2 and period = $3", w.village.ID, FinanceMonth, month).Scan(&on); err != nil {
			t.Fatal(err)
		}
		return on
	}
}

func TestR38_ADisplayThatWasTooShortOpensTheDutyAgain(t *testing.T) {
	w := seeded(t)
	early := w.out(t, w.begin(t, "2026-02"), document{Month: "2026-02", Sum: 1})
	if b, err := w.Board(t.Context(), early); err != nil || b.State(early.PublishedOn.AddDays(30)) != BoardUnasked {
		t.Errorf("a photo is asked for before the county owes all: %v", err)
	}
	w.now = w.now.Add(24 * time.Hour)
	w.starts(t, calendar.DayOf(w.now))
	out := w.owes(t, "2026-03")
	v := w.out(t, w.begin(t, "2026-03"), document{Month: "2026-03", Sum: 1})
	day := v.PublishedOn
	if out() != day.String() {
		t.Fatalf("published on %q", out())
	}
	tell := func(up bool, on calendar.Day, photo []byte) error {
		n := NewBoardAct{Up: up, Day: on, Place: "村委会门口", Photo: photo}
		if !up {
			n.Note = "被雨淋掉"
		}
		return w.Post(t.Context(), w.accountant, w.village, v.ID, n)
	}
	board := func() Board {
		b, err := w.Board(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if got := board().State(day.AddDays(2)); got != BoardAwaited {
		t.Error(got)
	}
	if b := board(); b.State(day.AddDays(3)) != BoardMissing || b.Late(day.AddDays(5)) != 3 {
		t.Errorf("%+v", b)
	}
	for name, err := range map[string]error{"no photo": tell(true, day, nil), "gone before it hung": tell(false, day, nil), "tomorrow": tell(true, day.AddDays(1), snapshot(t)), "too early": tell(true, day.AddDays(-1), snapshot(t))} {
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := tell(true, day, snapshot(t)); err != nil {
		t.Fatal(err)
	}
	b := board()
	if b.State(day) != BoardUp || b.Days != 15 || b.Acts[0].Until != day.AddDays(15) || b.State(day.AddDays(16)) != BoardDone {
		t.Errorf("%+v", b)
	}
	if _, body, err := w.BoardPhoto(t.Context(), b.Acts[0].Photo); err != nil || len(body) == 0 {
		t.Errorf("the photo is not shown: %v", err)
	}
	w.now = w.now.Add(10 * 24 * time.Hour)
	if err := tell(false, day.AddDays(10), nil); err != nil {
		t.Fatal(err)
	}
	if board().State(day.AddDays(10)) != BoardShort || out() != "" {
		t.Errorf("%s, published on %q", board().State(day.AddDays(10)), out())
	}
	if list, err := w.Unproved(t.Context(), 0, day, 10); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	if err := tell(true, day.AddDays(10), snapshot(t)); err != nil {
		t.Fatal(err)
	}
	if board().State(day.AddDays(10)) != BoardUp || out() != day.String() {
		t.Errorf("it was put up again: %s, published on %q", board().State(day.AddDays(10)), out())
	}
	if list, err := w.Unproved(t.Context(), w.village.ID, day, 10); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	w.now = w.now.Add(16 * 24 * time.Hour)
	if err := tell(false, day.AddDays(26), nil); err != nil || board().State(day.AddDays(26)) != BoardDone || out() == "" {
		t.Errorf("it hung its time: %v, %s", err, board().State(day.AddDays(26)))
	}
}

func TestTheBoardIsToldOfByThoseItConcerns(t *testing.T) {
	w := seeded(t)
	v := w.out(t, w.begin(t, "2026-03"), document{Month: "2026-03", Sum: 1})
	n := NewBoardAct{Up: true, Day: v.PublishedOn, Place: "公开栏", Photo: snapshot(t)}
	if err := w.Post(t.Context(), w.other.accountant, w.village, v.ID, n); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("another village: %v", err)
	}
	town := user.Actor{ID: w.head.ID, Role: user.Township, DivisionID: w.village.Township.ID}
	if err := w.Post(t.Context(), town, w.village, v.ID, n); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the township puts up: %v", err)
	}
	if err := w.Post(t.Context(), w.head, w.other.village, v.ID, n); fault.KindOf(err) != fault.NotFound {
		t.Errorf("for another village: %v", err)
	}
	n.Place = "电话13812345678"
	if err := w.Post(t.Context(), w.head, w.village, v.ID, n); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a telephone: %v", err)
	}
	draft := w.begin(t, "2026-04")
	if err := w.Post(t.Context(), w.head, w.village, draft.ID, NewBoardAct{Up: true, Day: v.PublishedOn, Place: "公开栏", Photo: snapshot(t)}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a draft: %v", err)
	}
}

func TestWhatIsTakenBackSaysByWhomAndIsOwedAgain(t *testing.T) {
	w := seeded(t)
	out := w.owes(t, "2026-03")
	v := w.out(t, w.begin(t, "2026-03"), document{Month: "2026-03", Sum: 1})
	ctx := t.Context()
	for name, err := range map[string]error{
		"the accountant":    w.Withdraw(ctx, w.accountant, v.ID, CauseError, "写错了"),
		"another village":   w.Withdraw(ctx, w.other.head, v.ID, CauseError, "写错了"),
		"another inspector": w.Withdraw(ctx, user.Actor{ID: 1, Role: user.Inspector, DivisionID: 999}, v.ID, CauseError, "写错了"),
	} {
		if fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"no reason":             w.Withdraw(ctx, w.head, v.ID, CauseError, " "),
		"no cause":              w.Withdraw(ctx, w.head, v.ID, "", "写错了"),
		"an order of one's own": w.Withdraw(ctx, w.head, v.ID, CauseOrder, "写错了"),
		"the leak again":        w.Withdraw(ctx, w.head, v.ID, CausePrivacy, "有电话13812345678"),
	} {
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.Withdraw(ctx, w.head, v.ID, CausePrivacy, "附件里有人的身份证号"); err != nil {
		t.Fatal(err)
	}
	got, err := w.Withdrawal(ctx, v.ID)
	if err != nil || got.Cause != CausePrivacy || !strings.Contains(got.Reason, "身份证") || got.By != w.head.Name || got.Day != calendar.DayOf(w.now) {
		t.Errorf("%+v, %v", got, err)
	}
	if out() != "" {
		t.Error("it still counts as published")
	}
	if x := w.get(t, v.ID); x.WithdrawnOn != calendar.DayOf(w.now) || x.State != Published {
		t.Errorf("%+v", x)
	}
	if err := w.Withdraw(ctx, w.head, v.ID, CauseError, "再来一次"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
	c, err := w.correct(t, w.accountant, w.get(t, v.ID), "去掉附件")
	if err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(24 * time.Hour)
	if next := w.out(t, c, document{Month: "2026-03", Sum: 1}); out() != next.PublishedOn.String() || next.N != 2 || !next.WithdrawnOn.IsZero() {
		t.Errorf("the new version: %+v, published on %q", next, out())
	}
	for _, statement := range []string{
		"update disclosure_withdrawal set reason = 'x'", "delete from disclosure_withdrawal", "insert or replace into disclosure_withdrawal select * from disclosure_withdrawal",
	} {
		err := w.write(t, func(q db.Q) error { _, err := q.ExecContext(ctx, statement); return err })
		if err == nil {
			t.Errorf("%s was done", statement)
		}
	}
}
