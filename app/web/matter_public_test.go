package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"sunshine/app/procedure"
)

// What shows of a matter grows with it: nothing before the initiative, no counts
// before a notice told them.
func TestAMatterShowsWhatItMayAndNoMore(t *testing.T) {
	w := newSite(t)
	v := w.visitor()
	v.get(xiaoshan+"/matters").is(http.StatusOK).has(".empty", "还没有要大家商量的事")
	v.get(xiaoshan).has("main", "村里的大事", "现在没有")
	id := must(w.Procedure.Open(t.Context(), w.actors["cunzhang"], w.xiaoshan, procedure.Opening{Start: procedure.Start{Category: "public_works", Title: "还没说出口的事", Fen: 1_00}}))(t)
	f := must(w.Procedure.Get(t.Context(), w.xiaoshan.ID, id))(t)
	v.get(xiaoshan + "/matters/" + f.Code()).is(http.StatusNotFound)
	v.get(xiaoshan+"/matters").has(".empty", "还没有要大家商量的事")
	r := w.begin("修村口的路")
	v.get(r.path()).is(http.StatusOK).has("h1", "修村口的路").has(".lead", "现在到第1步“村党组织提议”，一共7步。").has("main", "路坏了三年", "80,000.00元", "村党组织：村民多次反映")
	if got := v.get(r.path()).track(); got[0] != "村党组织提议 现在到这里" || got[1] != "村“两委”商议 还没到" || len(got) != 7 {
		t.Errorf("%q", got)
	}
	r.until("held", "resolve")
	v.get(r.path()).has("main", "村委会二楼，开村民代表会议", "人数和票数写进公告").lacks(".told")
	if strings.Contains(string(v.get(r.path()).Body), "38票") {
		t.Error("votes that no notice told yet show")
	}
	v.get(xiaoshan+"/matters").has(".track", "✓", "党员大会审议", "办完了", "→", "现在到这里", "还没到")
	r.until("contracted", "")
	v.get(r.path()).is(http.StatusOK).has(".told", "应到36人", "赞成29票").has("main", "路面改宽半米", "公告", "村民代表会议")
}

func TestAPublicationTellsHowLongOneMayObject(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("posted", "publish-resolution")
	r.step(r.file().Matter.Next(r.day))
	board := r.file().Matter.Stages[4].Posted
	x := r.notice(procedure.PublishResolution)
	v := w.visitor()
	for day, want := range map[int]string{0: "还能提7天意见", 6: "还能提1天意见", 7: "今天是公示的最后一天"} {
		r.at(board.Day.AddDays(day).String())
		for _, path := range []string{r.path(), xiaoshan + "/matters", xiaoshan, xiaoshan + "/notices/" + itoa64(x.DisclosureID)} {
			v.get(path).is(http.StatusOK).has("main", want)
		}
	}
	r.at(board.Day.AddDays(8).String())
	if text := v.get(r.path()).text("main"); strings.Contains(text, "还能提") || strings.Contains(text, "最后一天") {
		t.Error("one may still object after the last day")
	}
	photo := v.get(r.path()).doc().Find(".photos img").First()
	src := photo.AttrOr("src", "")
	if a := v.get(src).is(http.StatusOK); a.Header.Get("Content-Type") != "image/png" || !strings.Contains(a.Header.Get("Content-Disposition"), "board-photo") {
		t.Errorf("%s %v", src, a.Header)
	}
	for i := range r.file().Files {
		n := i + 1
		k := r.file().Files[i].Kind
		want := http.StatusNotFound
		if slices.Contains([]string{"plan", "notice", "board-photo"}, k) {
			want = http.StatusOK
		}
		if got := v.get(r.path() + "/files/" + itoa(n)).Status; got != want {
			t.Errorf("%s answers %d", k, got)
		}
	}
	v.get(lvyin + "/matters/" + r.file().Code()).is(http.StatusNotFound)
}

func TestADisagreementOfTheSupervisorsIsShown(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("held", "deliberate")
	s := r.file().Matter.Next(r.day)
	st, _ := r.file().Matter.Template.Stage(s.Stage)
	c := procedure.Count{Expected: 46, Present: 41, Yes: 38, No: 2, Abstain: 1}
	r.do("cunzhang", &procedure.Held{Stage: "deliberate", Organ: procedure.PartyMeeting, Day: r.day, From: 600, To: 700, Place: "礼堂", Chair: chairman, Ballot: procedure.Show, Count: c}, st.Documents...)
	r.opine("deliberate", false, "没有说清楚钱从哪里来")
	r.until("contracted", "")
	v := w.visitor()
	v.get(r.path()).is(http.StatusOK).has("main strong", "监委会意见：不同意：没有说清楚钱从哪里来")
	v.get(xiaoshan+"/notices/"+itoa64(r.notice(procedure.PublishResolution).DisclosureID)).has("main", "不同意：没有说清楚钱从哪里来")
}

// A vote that was lost is told at once, its figures with the resolution.
func TestALostVoteIsTold(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.lose()
	v := w.visitor()
	v.get(r.path()).is(http.StatusOK).has(".stages .returned", "没有通过").has(".track .returned", "退回了，要重新办").lacks(".told")
	r.day = r.day.AddDays(31)
	r.do("cunzhang", &procedure.PlanRevised{Day: r.day, Summary: "少铺两百米"})
	r.until("contracted", "")
	v.get(r.path()).is(http.StatusOK).has("main", "方案改过", "少铺两百米").has(".stages .returned", "没有通过", "赞成2票")
}

func TestAWithdrawnMatterSaysWhy(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("held", "confer")
	r.do("cunzhang", &procedure.Withdrawn{Day: r.day, Reason: "县里要统一修，不用村里出钱"})
	v := w.visitor()
	v.get(r.path()).is(http.StatusOK).has(".lead", "撤回了，不办了。原因：县里要统一修").has(".track .stopped", "到这里不办了")
	v.get(xiaoshan+"/matters").has("main", "办完的、不办的")
}
