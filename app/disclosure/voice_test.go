package disclosure

import (
	"encoding/json"
	"strings"
	"testing"
)

// A document that was frozen before there were objections keeps its bytes when
// it is read and frozen again.
func TestR41_OldActsKeepTheirBytes(t *testing.T) {
	const old = `{"by":"王督","day":"2026-04-08","opinion":"账目清楚，同意公开","post":"监委会"}`
	var a Act
	if err := json.Unmarshal([]byte(old), &a); err != nil {
		t.Fatal(err)
	}
	if again, _, err := Freeze(a); err != nil || string(again) != old {
		t.Errorf("%s, %v", again, err)
	}
	if empty, _, err := Freeze(Act{}); err != nil || string(empty) != `{"by":"","day":"","opinion":"","post":""}` {
		t.Errorf("%s, %v", empty, err)
	}
}

func TestR37_AnObjectionStandsWithItsAnswerAndTheMeeting(t *testing.T) {
	w := seeded(t)
	list, err := w.Today(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v := w.beginBy(t, list.Chain(FinanceMonth), "2026-03")
	doc := document{"2026-03", 1}
	if err := w.submit(t, w.accountant, v, doc); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		w.Object(t.Context(), w.supervisor, v.ID, "电费少了一张发票"), w.Answer(t.Context(), w.head, v.ID, "发票补上了，在附件里。"), w.Meet(t.Context(), w.head, v.ID, w.meeting()),
		w.publish(t, w.head, v, doc),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	steps, err := w.Steps(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, reviewed, published := Acts(steps)
	if reviewed.Opinion != "不同意：电费少了一张发票。村委会答复：发票补上了，在附件里。" || reviewed.Objection.By != "赵主任" || published.Meeting != w.meeting() {
		t.Errorf("%+v %+v", reviewed, published)
	}
	var lines []string
	for _, v := range Voices(reviewed, published) {
		lines = append(lines, v.Line())
	}
	want := "监委会意见：不同意。电费少了一张发票。（监委会 王监督，2026年4月10日）|村委会答复：发票补上了，在附件里。（村主任（书记） 赵主任，2026年4月10日）|村两委联席会议：" + w.meeting().Told()
	if got := strings.Join(lines, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if reviewed.Brief() != "不同意，意见和答复另附" || published.Brief() != "" || (Act{Opinion: "同意公开"}).Brief() != "同意公开" {
		t.Error(reviewed.Brief(), published.Brief())
	}
	frozen, _, err := Freeze(published)
	var back Act
	if err != nil || json.Unmarshal(frozen, &back) != nil || back != published {
		t.Errorf("%s: %+v, %v", frozen, back, err)
	}
}

// What the supervision committee did not agree with is not forgotten by handing
// in again without giving way: only the last round is printed, all are kept.
func TestAReturnAfterAnObjectionBeginsAnew(t *testing.T) {
	w := seeded(t)
	v := w.in(t, Submitted, "2026-03")
	for _, err := range []error{w.Object(t.Context(), w.supervisor, v.ID, "少记一笔"), w.Return(t.Context(), w.head, v.ID, "照监委会说的改")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	v = w.out(t, v, document{"2026-03", 2})
	steps, err := w.Steps(t.Context(), v.ID)
	_, reviewed, published := Acts(steps)
	if err != nil || reviewed.Objection != (Objection{}) || reviewed.Opinion != "同意公开" || len(Voices(reviewed, published)) != 0 || len(steps) != 7 {
		t.Errorf("%+v, %d steps, %v", reviewed, len(steps), err)
	}
}

func TestAMeetingIsJudgedFieldByField(t *testing.T) {
	w := seeded(t)
	today := day(t, "2026-04-10")
	for name, c := range map[string]struct {
		m     Meeting
		field string
	}{
		"no day":        {Meeting{Expected: 5, Present: 4}, "met_on"},
		"tomorrow":      {Meeting{Day: today.AddDays(1), Expected: 5, Present: 4}, "met_on"},
		"nobody":        {Meeting{Day: today, Present: 0, Expected: 5}, "present"},
		"more than all": {Meeting{Day: today, Expected: 5, Present: 6}, "present"},
		"half is few":   {Meeting{Day: today, Expected: 6, Present: 3}, "present"},
		"a telephone":   {Meeting{Day: today, Expected: 5, Present: 4, Place: "13812345678"}, "place"},
	} {
		f := fieldsOf(c.m.Check(today))
		if f != c.field {
			t.Errorf("%s: %q", name, f)
		}
	}
	if err := (Meeting{Day: today, Expected: 5, Present: 3}).Check(today); err != nil {
		t.Error(err)
	}
	v := w.beginBy(t, Chain{Steps: []string{StepReview, StepMeet, StepPublish}}, "2026-03")
	if err := w.submit(t, w.accountant, v, document{"2026-03", 1}); err != nil {
		t.Fatal(err)
	}
	if err := w.Approve(t.Context(), w.supervisor, v.ID, ""); err != nil {
		t.Fatal(err)
	}
	early := Meeting{Day: today.AddDays(-1), Expected: 5, Present: 4}
	if f := fieldsOf(w.Meet(t.Context(), w.head, v.ID, early)); f != "met_on" {
		t.Errorf("a meeting before the review: %q", f)
	}
	wrong := Meeting{Day: today, Place: "村部", Expected: 9, Present: 5}
	for _, m := range []Meeting{wrong, w.meeting()} { // written down wrongly, then rightly
		if err := w.Meet(t.Context(), w.head, v.ID, m); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.publish(t, w.head, v, document{"2026-03", 1}); err != nil {
		t.Fatal(err)
	}
	steps, _ := w.Steps(t.Context(), v.ID)
	if _, _, published := Acts(steps); published.Meeting != w.meeting() {
		t.Errorf("%+v", published.Meeting)
	}
}
