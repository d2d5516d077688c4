package disclosure

import (
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/user"
)

func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at is ten in the morning in China.
func at(t testing.TB, s string) time.Time { return day(t, s).AddDays(-1).End().Add(10 * time.Hour) }

// spring2026 is 2026 with the days off that the table below needs.
func spring2026(t testing.TB) *calendar.Holidays {
	h := calendar.NewHolidays()
	h.Cover(2026)
	for _, d := range []string{"2026-04-04", "2026-04-05", "2026-04-06"} {
		h.Set(day(t, d), calendar.Holiday, "清明节")
	}
	h.Set(day(t, "2026-05-09"), calendar.MakeUp, "")
	return h
}

// R37: 5 + 5 days; R82: the day itself is not counted, a last day that is a
// holiday moves on. Reckoned on paper.
func TestR37_WhoseTurnItIsAndByWhen(t *testing.T) {
	w := seeded(t)
	h := spring2026(t)
	full, filed := "review,meet,publish", "review,meet,publish,file"
	for _, c := range []struct {
		name  string
		v     Version
		acts  []Step
		filed bool
		step  string
		due   string
		role  user.Role
	}{
		{"a draft", Version{State: Draft, Chain: full}, []Step{{Act: "draft", At: at(t, "2026-04-01")}}, false, StepSubmit, "", user.Accountant},
		{"handed in on a Tuesday", Version{State: Submitted, Chain: full}, []Step{{Act: "submit", At: at(t, "2026-04-07")}}, false, StepReview, "2026-04-13", user.Supervisor}, // the 12th is a Sunday
		{"handed in before the feast", Version{State: Submitted, Chain: full}, []Step{{Act: "submit", At: at(t, "2026-03-31")}}, false, StepReview, "2026-04-07", user.Supervisor},
		{"a Saturday that is worked on", Version{State: Submitted, Chain: full}, []Step{{Act: "submit", At: at(t, "2026-05-04")}}, false, StepReview, "2026-05-09", user.Supervisor},
		{"objected", Version{State: Submitted, LastAct: "object", Chain: full}, []Step{{Act: "submit", At: at(t, "2026-04-07")}, {Act: "object", At: at(t, "2026-04-15")}}, false, StepAnswer, "2026-04-20", user.Head},
		{"approved", Version{State: Approved, LastAct: "approve", Chain: full}, []Step{{Act: "approve", At: at(t, "2026-04-08")}}, false, StepMeet, "", user.Head},
		{"met", Version{State: Approved, LastAct: "meet", Chain: full}, []Step{{Act: "meet", At: at(t, "2026-04-08")}}, false, StepPublish, "", user.Head},
		{"approved, no meeting", Version{State: Approved, LastAct: "approve", Chain: "review,publish"}, []Step{{Act: "approve", At: at(t, "2026-04-08")}}, false, StepPublish, "", user.Head},
		{"out", Version{State: Published, Chain: full}, []Step{{Act: "publish", At: at(t, "2026-04-08")}}, false, "", "", ""},
		{"out, to be filed", Version{State: Published, Chain: filed, PublishedOn: day(t, "2026-04-08")}, nil, false, StepFile, "2026-04-13", user.Township},
		{"filed", Version{State: Published, Chain: filed, PublishedOn: day(t, "2026-04-08")}, nil, true, "", "", ""},
	} {
		got := w.Turn(c.v, c.acts, c.filed, h)
		if got.Step != c.step || got.Due.String() != c.due || got.Role() != c.role || got.Provisional {
			t.Errorf("%s: %s by %s, %s (%v)", c.name, got.Step, got.Due, got.Role(), got.Provisional)
		}
	}
	if got := w.Turn(Version{State: Submitted}, []Step{{Act: "submit", At: at(t, "2027-04-07")}}, false, h); !got.Provisional {
		t.Error("a year without its table is not provisional")
	}
}

func TestATurnIsToldToWhomItWaitsFor(t *testing.T) {
	turn := Turn{Step: StepReview, Due: day(t, "2026-04-08")}
	for on, want := range map[string]string{
		"2026-04-05": "等您提意见，4月8日前", "2026-04-08": "等您提意见，4月8日前，今天是最后一天", "2026-04-10": "等您提意见，4月8日前，已晚2天",
	} {
		if got := turn.Sentence(user.Supervisor, day(t, on)); got != want {
			t.Errorf("%s: %s", on, got)
		}
	}
	if got := turn.Sentence(user.Head, day(t, "2026-04-10")); got != "等监委会提意见，4月8日前，已晚2天" {
		t.Error(got)
	}
	if got := (Turn{Step: StepMeet}).Sentence(user.Accountant, day(t, "2026-04-10")); got != "等村主任（书记）开联席会议定下来" {
		t.Error(got)
	}
	if got := (Turn{}).Sentence(user.Head, day(t, "2026-04-10")); got != "" {
		t.Error(got)
	}
}

// A late opinion stands there late.
func TestR37_HowLongEachStepTook(t *testing.T) {
	w := seeded(t)
	h := spring2026(t)
	on := func(s string) calendar.Day { return day(t, s) }
	spans := w.Spans(Act{By: "李", Day: on("2026-04-07")},
		Act{By: "王", Day: on("2026-04-15"), Objection: Objection{Text: "缺票", Answer: "补了", By: "赵", Day: on("2026-04-15")}},
		Act{By: "赵", Day: on("2026-04-20"), Meeting: Meeting{Day: on("2026-04-18"), Expected: 5, Present: 4}}, h)
	for step, want := range map[string]string{
		StepReview: "用了8天，晚了2天（应在5天内）", StepAnswer: "当天办完", StepMeet: "用了3天", StepPublish: "用了2天",
	} {
		if got := spans[step].Chinese(); got != want {
			t.Errorf("%s: %s, want %s", step, got, want)
		}
	}
	if got := w.FilingSpan(on("2026-04-08"), on("2026-04-14"), h).Chinese(); got != "用了6天，晚了1天（应在5天内）" {
		t.Error(got)
	}
	if got := w.Spans(Act{Day: on("2026-04-07")}, Act{Day: on("2026-04-09")}, Act{Day: on("2026-04-09")}, h); got[StepReview].Chinese() != "用了2天（应在5天内）" || len(got) != 2 {
		t.Errorf("%+v", got)
	}
	if got := w.Spans(Act{}, Act{}, Act{}, h); len(got) != 0 {
		t.Errorf("nothing was done, and took %+v", got)
	}
}
