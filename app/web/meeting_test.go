package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/procedure"
	"sunshine/app/village"
)

// The papers of the meeting of the day: who is expected by the roster of the
// meeting's day, not of today's.
func TestTheSetOfAMatterIsPrinted(t *testing.T) {
	w := newSite(t)
	w.rosters()
	by := w.actors["cunzhang"]
	w.ok(w.Villages.AddMember(t.Context(), by, w.xiaoshan, village.NewMember{Body: village.Representatives, Name: "代后来", Sex: "f", Households: 9, From: calendar.Date(2026, 4, 8)}))
	id := w.begunMatter(t)
	head := w.as("cunzhang")
	at := "/desk/matters/" + id
	for paper, wants := range map[string][]string{
		"sign-in":  {"内部，不公开", "村民代表会议签到表", "应到17人", "代甲", "代后来", "张领", "序号", "代表户数"},
		"notice":   {"关于召开村民代表会议的通知", "各位村民代表、村民委员会成员", "小山村村民委员会", "编号：2026-001-4", "张贴日期"},
		"minutes":  {"村民代表会议记录", "修水渠", "17里要12人", "渠漏水"},
		"ballots":  {"小山村村民代表会议", "修水渠", "同意", "反对", "弃权"},
		"register": {"四议两公开登记表", "修水渠", "渠漏水", "村民代表会议或", "乡镇参会"},
	} {
		a := head.get(at + "/print/" + paper + ".pdf?stage=resolve&organ=representatives").is(http.StatusOK)
		text := strings.Join(strings.Fields(pdfText(t, a.Body)), "")
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", paper, want, text)
			}
		}
		if n := strings.Count(text, "表决票"); paper == "ballots" && n != 17 {
			t.Errorf("%d ballots for 17 people", n)
		}
		if a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %s", paper, a.Header.Get("Cache-Control"))
		}
	}
	links := 0
	for _, l := range head.get(at).sound().doc().Find("#prints ~ ul a[href*='/print/']").EachIter() {
		links++
		head.get(l.AttrOr("href", "")).is(http.StatusOK)
	}
	if links < 4 { // three or four papers of the first meeting, and the form
		t.Errorf("%d papers are offered", links)
	}
}

func TestAPaperThatIsNoneIsRefused(t *testing.T) {
	w := newSite(t)
	at := "/desk/matters/" + w.begunMatter(t) + "/print/"
	head := w.as("cunzhang")
	for path, want := range map[string]int{
		"poster.pdf": http.StatusNotFound, "sign-in.pdf?stage=publish-result": http.StatusNotFound,
		"sign-in.pdf?stage=nothing":                     http.StatusOK, // the step at hand
		"sign-in.pdf?stage=resolve&organ=nobody":        http.StatusOK, // the meeting that may decide
		"ballots.pdf?stage=resolve&count=99999":         http.StatusUnprocessableEntity,
		"sign-in.pdf?stage=resolve&organ=assembly":      http.StatusOK, // nobody keeps its names
		"minutes.pdf?stage=" + strings.Repeat("x", 900): http.StatusOK,
	} {
		if a := head.get(at + path); a.Status != want {
			t.Errorf("%s: %d, want %d", path, a.Status, want)
		}
	}
}

// A matter that ran through has its form filled in.
func TestTheRegistrationFormTellsWhatWasDone(t *testing.T) {
	w := newSite(t)
	w.rosters()
	ctx, by := t.Context(), w.actors["cunzhang"]
	id := must(w.Procedure.Open(ctx, by, w.xiaoshan, procedure.Opening{Start: procedure.Start{Category: "public_works", Title: "修水渠"}}))(t)
	for n, a := range []procedure.Act{
		&procedure.Initiated{Day: calendar.Date(2026, 4, 1), By: "party", Reason: "渠漏水"},
		&procedure.Held{Stage: "propose", Organ: procedure.PartyBranch, Day: calendar.Date(2026, 4, 2), From: 9 * 60, To: 10 * 60, Place: "村部", Chair: "张领", Ballot: procedure.Show, Count: procedure.Count{Expected: 3, Present: 2, Yes: 2}},
	} {
		w.ok(w.Procedure.Do(ctx, by, w.xiaoshan, id, n, a, nil, nil))
	}
	w.ok(w.Procedure.Do(ctx, w.actors["jiandu"], w.xiaoshan, id, 2, &procedure.Opined{Stage: "propose", Day: calendar.Date(2026, 4, 3), Agree: false, Reason: "没有预算"}, nil, nil))
	text := strings.Join(strings.Fields(pdfText(t, w.as("jiandu").get(fmt.Sprintf("/desk/matters/%d/print/register.pdf", id)).is(http.StatusOK).Body)), "")
	for _, want := range []string{"2026年4月2日09:00至10:00", "举手表决", "应到3人", "实到2人", "66.7%", "不同意：没有预算"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
