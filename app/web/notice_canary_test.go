package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"sunshine/app/fault"
	"sunshine/app/procedure"
)

// TestNobodysVoteCanBeFound plants people in the rosters, among those who came,
// in what papers are called, as chairman and accepter, and tries to write of
// their votes wherever one can write. Then everything that anyone may read is
// read: no page, file or search names one of them.
func TestNobodysVoteCanBeFound(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.came = w.enrol()
	for kind, name := range map[string]string{
		"sign-in": wells[0] + "、" + wells[1] + "签到表", "vote-count": "唱票" + wells[2], "ballots": wells[3] + "投的反对票", "minutes": wells[4] + "发言记录",
		"plan": wells[0] + "起草的方案", "notice": "通知" + wells[1], "board-photo": wells[2] + "拍的", "progress-photo": wells[3] + "家门口", "resolution": wells[4] + "等签名",
	} {
		r.names[kind] = name
	}
	r.tryToTell()
	r.until("posted", "publish-resolution")
	r.reviewersTell()
	r.until("", "")
	lost := w.begin("改水渠")
	lost.came, lost.names = r.came, r.names
	lost.day = r.day
	lost.lose()
	seen := w.readEverything(t)
	for _, must := range []string{r.path(), lost.path(), ".pdf", ".csv", ".xlsx", ".json", "/files/", "/notices/"} {
		if !slices.ContainsFunc(seen, func(p string) bool { return strings.Contains(p, must) }) {
			t.Errorf("nothing like %s was read", must)
		}
	}
	for _, name := range append([]string{chairman, accepter}, wells...) {
		a := w.visitor().get("/?q=" + url.QueryEscape(name)).is(http.StatusOK)
		a.has(".empty", "没有找到").lacks(".cards")
	}
}

// secrets are the names nobody may find.
func secrets() []string { return append([]string{chairman, accepter}, wells...) }

// readEverything follows every public link there is, and gives the addresses.
func (w *site) readEverything(t *testing.T) []string {
	t.Helper()
	v := w.visitor()
	todo, seen := []string{"/", "/clock.csv"}, map[string]bool{}
	for len(todo) > 0 && len(seen) < 2000 {
		path := todo[0]
		todo = todo[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		a := v.get(path)
		if a.Status/100 != 2 {
			continue
		}
		if name := hasAny(textIn(t, a)+a.Header.Get("Content-Disposition")+unescaped(a.Header.Get("Content-Disposition")), secrets()); name != "" {
			t.Errorf("%s names %s", path, name)
		}
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, e := range a.doc().Find("a[href], img[src], link[href]").EachIter() {
			href := e.AttrOr("href", e.AttrOr("src", ""))
			if strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "/static") && !strings.HasPrefix(href, "/desk") && !strings.HasPrefix(href, "/size") {
				todo = append(todo, strings.Split(href, "#")[0])
			}
		}
	}
	return slices.Collect(maps.Keys(seen))
}

func unescaped(s string) string {
	text, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return text
}

// tryToTell writes of votes in the texts of acts; each is refused with its field.
func (r *run) tryToTell() {
	r.t.Helper()
	day := r.day
	for field, c := range map[string]struct {
		by  string
		act procedure.Act
	}{
		"summary":    {"cunzhang", &procedure.PlanRevised{Day: day, Summary: wells[0] + "赞成，" + wells[1] + "反对"}},
		"amendments": {"cunzhang", &procedure.Held{Stage: "propose", Organ: procedure.PartyBranch, Day: day, From: 480, To: 540, Place: "村委会", Chair: chairman, Ballot: procedure.Show, Count: procedure.Count{Expected: 7, Present: 7, Yes: 7}, Amendments: "反对的是" + wells[2]}},
		"place":      {"cunzhang", &procedure.Noticed{Stage: "resolve", Organ: procedure.Representatives, Day: day, MeetingDay: day, Place: "到会：" + strings.Join(wells, "、")}},
		"reason":     {"jiandu", &procedure.Opined{Stage: "propose", Day: day, Reason: wells[3] + "弃权"}},
		"text":       {"jiandu", &procedure.Objected{Day: day, Text: wells[4] + "投了赞成票，他不是本村的"}},
	} {
		err := r.Procedure.Do(r.t.Context(), r.actors[c.by], r.xiaoshan, r.id, len(r.file().Acts), c.act, nil, nil)
		if fs := fault.Fields(err); fault.KindOf(err) != fault.Invalid || len(fs) != 1 || fs[0].Name != field {
			r.t.Errorf("%s: %v %v", field, err, fs)
		}
	}
}

// reviewersTell writes of votes in what is printed under a notice.
func (r *run) reviewersTell() {
	r.t.Helper()
	x := r.notice(procedure.PublishResolution)
	at := "/desk/disclosures/" + itoa64(x.ID)
	r.enter("kuaiji").post(at+"/submit", nil).is(http.StatusSeeOther)
	b := r.enter("jiandu")
	b.post(at+"/approve", url.Values{"opinion": {"同意公开，" + wells[0] + "投的反对票作废"}}).is(http.StatusUnprocessableEntity).has("#f-opinion-error", "只写票数")
	b.post(at+"/return", url.Values{"reason": {wells[1] + "说她没有弃权"}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "只写票数")
	b.post(at+"/return", url.Values{"reason": {"再核一遍"}}).is(http.StatusSeeOther)
}

// lose takes the matter to a vote that is lost.
func (r *run) lose() {
	r.t.Helper()
	r.until("held", "deliberate")
	s := r.file().Matter.Next(r.day)
	st, _ := r.file().Matter.Template.Stage(s.Stage)
	r.meet(s, st, true)
}
