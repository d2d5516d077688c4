package web

import (
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/money"
	"sunshine/app/procedure"
)

// run is a matter of 小山村 that goes step by step, each act on its own day.
type run struct {
	*site
	id    int64
	day   calendar.Day
	came  []procedure.Attendance // filed with every meeting
	names map[string]string      // what papers are called, by kind
	over  bool                   // the final account is above what was decided
}

// wells are people on the rosters of 小山村. No page may name them.
var wells = []string{"司徒望舒", "欧阳木兰", "鲜于得水", "阙小满", "完颜青禾"}

// chairman and accepter are named in acts; the first is never shown, the second masked.
const (
	chairman = "呼延守正"
	accepter = "夏侯验明"
)

// begin opens and initiates a matter.
func (w *site) begin(title string) *run {
	w.t.Helper()
	r := &run{site: w, day: w.today(), names: map[string]string{}}
	id, err := w.Procedure.Open(w.t.Context(), w.actors["cunzhang"], w.xiaoshan, procedure.Opening{Start: procedure.Start{
		Category: "public_works", Title: title, Text: "路坏了三年，下雨走不了车。\n打算铺水泥。", Fen: 8_000_000,
	}})
	w.ok(err)
	r.id = id
	r.do("cunzhang", &procedure.Initiated{Day: r.day, By: "party", Reason: "村民多次反映"})
	return r
}

// enrol puts the five on the roster of representatives and lets all of them come.
func (w *site) enrol() (came []procedure.Attendance) {
	w.t.Helper()
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) error {
		for _, name := range wells {
			var id int64
			if err := q.QueryRowContext(w.t.Context(), `insert into roster_member (village_id, body, name, sex, from_day, added_by, added_at)
				values ($1, 'representatives', $2, 'f', '2026-01-01', $3, '2026-01-01T00:00:00Z') returning id`, w.xiaoshan.ID, name, w.actors["admin"].ID).Scan(&id); err != nil {
				return err
			}
			came = append(came, procedure.Attendance{MemberID: id, Way: "present"})
		}
		return nil
	}))
	return came
}

func (r *run) file() procedure.FiledMatter {
	r.t.Helper()
	return must(r.Procedure.Get(r.t.Context(), r.xiaoshan.ID, r.id))(r.t)
}

// do files an act with the papers it may bring, in the evening of the day.
func (r *run) do(login string, a procedure.Act, kinds ...string) {
	r.t.Helper()
	r.evening(r.day)
	var papers []procedure.Paper
	for i, k := range kinds {
		name := r.names[k]
		if name == "" {
			name = k
		}
		papers = append(papers, procedure.Paper{Kind: k, Name: name, Type: "image/png", Kept: []byte(fmt.Sprint("a picture of ", k, r.day, i))})
	}
	var came []procedure.Attendance
	if _, ok := a.(*procedure.Held); ok {
		came = r.came
	}
	r.ok(r.Procedure.Do(r.t.Context(), r.actors[login], r.xiaoshan, r.id, len(r.file().Acts), a, papers, came))
}

// evening sets the clock to half past eleven at night.
func (r *run) evening(d calendar.Day) {
	r.clock.mu.Lock()
	defer r.clock.mu.Unlock()
	r.clock.now = d.End().Add(-30 * 60e9)
}

// until goes on till the step comes; "" goes to the end.
func (r *run) until(act, stage string) {
	r.t.Helper()
	for range 120 {
		r.evening(r.day)
		s := r.file().Matter.Next(r.day)
		if act != "" && s.Act == act && (stage == "" || s.Stage == stage) {
			r.day = max2(r.day, s.Earliest)
			r.evening(r.day)
			return
		}
		if s.Act == "" {
			if act == "" && s.Stage == "" {
				return
			}
			r.day = s.Earliest
			continue
		}
		if len(s.Blocks) > 0 {
			r.t.Fatalf("%s is blocked: %v", s.What, s.Blocks)
		}
		r.day = max2(r.day, s.Earliest)
		r.step(s)
	}
	r.t.Fatalf("never came to %s %s", act, stage)
}

func max2(a, b calendar.Day) calendar.Day {
	if a.Before(b) {
		return b
	}
	return a
}

// step does what comes next.
func (r *run) step(s procedure.Step) {
	r.t.Helper()
	m := r.file().Matter
	st, _ := m.Template.Stage(s.Stage)
	switch s.Act {
	case "plan-sent":
		r.do("cunzhang", &procedure.PlanSent{Stage: s.Stage, Day: r.day}, "plan")
	case "noticed":
		r.do("cunzhang", &procedure.Noticed{Stage: s.Stage, Organ: s.Meeting.Organ, Day: r.day, MeetingDay: r.day.AddDays(s.Meeting.Notice.Value), Time: 540, Place: "村委会二楼", Documents: nil}, "notice")
	case "held":
		r.meet(s, st, false)
	case "posted":
		r.publishNotice(st.Publication.Kind)
		last, _, _ := m.Template.PublicationEnd(s.Stage, r.day, nil)
		r.do("cunzhang", &procedure.Posted{Stage: s.Stage, Day: r.day, Until: last}, "board-photo")
		r.opine(s.Stage, true, "")
	case "contracted":
		r.do("cunzhang", &procedure.Contracted{Day: r.day, Party: "青石镇宏达工程队", Chosen: "三家比价，取最低", Fen: 7_900_000}, "contract", "tender")
	case "accepted":
		r.do("cunzhang", &procedure.Progressed{Day: r.day, Note: "路基压实了，开始铺面"}, "progress-photo")
		r.do("cunzhang", &procedure.Accepted{Day: r.day, Acceptors: []string{accepter, "钱看"}, Pass: true, Note: "厚度够"}, "acceptance")
	case "settled":
		sum := 7_900_000
		if r.over {
			sum = 8_100_000
		}
		r.do("cunzhang", &procedure.Settled{Day: r.day, Fen: money.Fen(sum)}, "final-account")
		r.opine("implement", true, "")
	case "closed":
		r.do("cunzhang", &procedure.Closed{Day: r.day})
	default:
		r.t.Fatalf("the run does not know %s", s.Act)
	}
}

// meet holds the meeting of a step; everything a lost one lacks is one vote.
func (r *run) meet(s procedure.Step, st *procedure.Stage, lose bool) {
	r.t.Helper()
	c := procedure.Count{Expected: 7, Present: 7, Yes: 6, No: 1}
	a := &procedure.Held{Stage: s.Stage, Organ: s.Meeting.Organ, Day: r.day, From: 480, To: 540, Place: "村委会二楼", Chair: chairman, Ballot: st.Meetings[0].Ballots[len(st.Meetings[0].Ballots)-1]}
	switch s.Meeting.Organ {
	case procedure.PartyMeeting:
		c = procedure.Count{Expected: 46, Present: 41, Yes: 38, No: 2, Abstain: 1}
	case procedure.Representatives:
		c = procedure.Count{Expected: 36, Present: 33, Yes: 29, No: 3, Abstain: 1, Representatives: 30, RepresentativesYes: 25, Households: 300, HouseholdsPresent: 280}
		a.Amendments = "路面改宽半米"
		a.Authorisation = &procedure.Authorisation{Day: calendar.Date(2025, 1, 10), Until: calendar.Date(2030, 12, 31), Categories: []string{"public_works"}, Document: procedure.Document{Kind: "authorisation", Ref: "a1"}}
	}
	if lose {
		c.Yes, c.No, c.RepresentativesYes = c.No, c.Yes, min(c.No, c.RepresentativesYes)
	}
	if from := r.file().Matter.Latest; from.Day == r.day && from.Minute > a.From {
		a.From, a.To = from.Minute, from.Minute+30
	}
	a.Count = c
	r.do("cunzhang", a, st.Documents...)
	if !lose {
		r.opine(s.Stage, true, "")
	}
}

func (r *run) opine(stage string, agree bool, why string) {
	r.t.Helper()
	if st, _ := r.file().Matter.Template.Stage(stage); st.Supervision {
		r.do("jiandu", &procedure.Opined{Stage: stage, Day: r.day, Agree: agree, Reason: why}, "supervision-opinion")
	}
}

// notice gives the version of the notice of that kind that is newest.
func (r *run) notice(kind procedure.PublicationKind) disclosure.Version {
	r.t.Helper()
	return must(disclosure.Current(r.t.Context(), r.DB.Read(), r.xiaoshan.ID, "decision-"+string(kind), r.file().Code()))(r.t)
}

// publishNotice takes the notice through the chain, unless it is out.
func (r *run) publishNotice(kind procedure.PublicationKind) disclosure.Version {
	r.t.Helper()
	ctx := r.t.Context()
	if x := r.notice(kind); x.State != disclosure.Published {
		r.ok(r.Procedure.SubmitNotice(ctx, r.actors["kuaiji"], x.ID))
		r.ok(r.Procedure.ApproveNotice(ctx, r.actors["jiandu"], x.ID, "和会议记录一致，同意公开"))
		r.ok(r.Procedure.PublishNotice(ctx, r.actors["cunzhang"], x.ID))
	}
	return r.notice(kind)
}

// path is the matter's public address.
func (r *run) path() string { return xiaoshan + "/matters/" + r.file().Code() }

// steps reads the tracker of a page: word by word.
func (a *answer) track() []string {
	var words []string
	for _, li := range a.doc().Find("ol.track li").EachIter() {
		words = append(words, li.Find(".name").Text()+" "+strings.TrimSpace(li.Find(".word").Contents().First().Text()))
	}
	return words
}

func hasAny(text string, names []string) string {
	if i := slices.IndexFunc(names, func(n string) bool { return len(n) > 0 && strings.Contains(text, n) }); i >= 0 {
		return names[i]
	}
	return ""
}
