package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/views"
)

// reviewStanding is how far a version has come and whose turn it is.
type reviewStanding struct {
	steps  []disclosure.Step
	turn   disclosure.Turn
	filing disclosure.Filing // Day zero: not filed
	watch  disclosure.Coverage
	days   *calendar.Holidays
}

func (s *Server) reviewStanding(ctx context.Context, x disclosure.Version) (st reviewStanding, err error) {
	if st.steps, err = s.Disclosures.Steps(ctx, x.ID); err != nil {
		return st, err
	}
	if st.days, err = s.Deadlines.Holidays(ctx); err != nil {
		return st, err
	}
	filed := false
	if x.State == disclosure.Published {
		if st.filing, filed, err = s.Disclosures.Filing(ctx, x.ID); err != nil {
			return st, err
		}
		if st.watch, err = s.Disclosures.Coverage(ctx, x); err != nil {
			return st, err
		}
	}
	st.turn = s.Disclosures.Turn(x, st.steps, filed, st.days)
	return st, nil
}

// turns gives whose turn it is for each of some versions that are not filed.
func (s *Server) turns(ctx context.Context, list []disclosure.Version) (map[int64]disclosure.Turn, error) {
	days, err := s.Deadlines.Holidays(ctx)
	if err != nil {
		return nil, err
	}
	of := map[int64]disclosure.Turn{}
	for _, x := range list {
		steps, err := s.Disclosures.Steps(ctx, x.ID)
		if err != nil {
			return nil, err
		}
		of[x.ID] = s.Disclosures.Turn(x, steps, false, days)
	}
	return of, nil
}

// chainOf draws the way of a version as far as it has come.
func (s *Server) chainOf(x disclosure.Version, st reviewStanding) []views.Step {
	drafted, reviewed, published := disclosure.Acts(st.steps)
	if n := len(st.steps); published.By == "" && x.Met() {
		published.Meeting = st.steps[n-1].Meeting
	}
	links := s.waySteps(x, drafted, reviewed, published, st)
	chain := make([]views.Step, 0, len(links))
	for _, l := range links {
		if l.key == st.turn.Step {
			l.State = "current"
			if !st.turn.Due.IsZero() {
				l.Took, l.Late = dueWords(st.turn, s.today()), st.turn.Late(s.today()) > 0
			}
		}
		if l.key == disclosure.StepReview && x.State == disclosure.Returned {
			l.State = "returned"
		}
		chain = append(chain, l.Step)
	}
	return chain
}

// chainOfMonth draws the way of a month's sheet, also before work on it began.
func (s *Server) chainOfMonth(ctx context.Context, x disclosure.Version) ([]views.Step, error) {
	if x.ID == 0 {
		list, err := s.Disclosures.Today(ctx)
		if err != nil {
			return nil, err
		}
		x.State, x.Chain = disclosure.Draft, strings.Join(list.Chain(disclosure.FinanceMonth).Steps, ",")
	}
	st, err := s.reviewStanding(ctx, x)
	return s.chainOf(x, st), err
}

// dueWords tells by when a step is to be done, and how late it is.
func dueWords(t disclosure.Turn, today calendar.Day) string {
	text := fmt.Sprintf("%d月%d日前", t.Due.Month(), t.Due.DayOfMonth())
	if late := t.Late(today); late > 0 {
		text += fmt.Sprintf("，已晚%d天", late)
	}
	return text
}

// wayStep is one step of a way, with the name the rules have for it.
type wayStep struct {
	key string
	views.Step
}

// waySteps sets the steps of a version's way from its acts, with the days each
// took. An answer is a step only where there was an objection.
func (s *Server) waySteps(x disclosure.Version, drafted, reviewed, published disclosure.Act, st reviewStanding) []wayStep {
	spans := s.Disclosures.Spans(drafted, reviewed, published, st.days)
	link := func(key, name string, day calendar.Day, by, note string) wayStep {
		l := wayStep{key, views.Step{Name: name, State: "todo"}}
		if day.IsZero() {
			return l
		}
		l.Step = views.Step{Name: name, State: "done", By: strings.TrimSpace(by), Day: day, Note: note}
		if p, ok := spans[key]; ok {
			l.Took, l.Late = p.Chinese(), p.Late > 0
		}
		return l
	}
	opinion := func(a disclosure.Act) string {
		if a.Brief() == "" {
			return ""
		}
		return "意见：" + a.Brief()
	}
	o, m := reviewed.Objection, published.Meeting
	links := []wayStep{
		link(disclosure.StepSubmit, "编制", drafted.Day, drafted.Post+" "+drafted.By, opinion(drafted)),
		link(disclosure.StepReview, "监委会审核", reviewed.Day, reviewed.Post+" "+reviewed.By, opinion(reviewed)),
	}
	if o.Text != "" {
		links = append(links, link(disclosure.StepAnswer, "村委会答复", o.Day, o.Post+" "+o.By, ""))
	}
	if x.Needs(disclosure.StepMeet) && (m.Expected > 0 || published.By == "") {
		links = append(links, link(disclosure.StepMeet, "村两委联席会议", m.Day, "", fmt.Sprintf("应到%d人，实到%d人", m.Expected, m.Present)))
	}
	links = append(links, link(disclosure.StepPublish, "公开", published.Day, published.Post+" "+published.By, opinion(published)))
	if x.Needs(disclosure.StepFile) {
		l := link(disclosure.StepFile, "报乡镇备案", st.filing.Day, st.filing.Post+" "+st.filing.By, "")
		if !st.filing.Day.IsZero() {
			p := s.Disclosures.FilingSpan(published.Day, st.filing.Day, st.days)
			l.Took, l.Late = p.Chinese(), p.Late > 0
		}
		links = append(links, l)
	}
	return links
}

// historyOf tells all that was done to a version, in order.
func historyOf(st reviewStanding) (events []views.Event) {
	for _, step := range st.steps {
		e := views.Event{Day: calendar.DayOf(step.At), Title: step.Chinese(), Text: step.Opinion, Who: step.Post + " " + step.Name + "　" + step.At.In(calendar.Shanghai).Format("15:04")}
		switch {
		case step.Act == "publish":
			e.State = views.Met
		case step.Meeting.Expected > 0:
			e.Text = step.Meeting.Told()
		}
		events = append(events, e)
	}
	if f := st.filing; !f.Day.IsZero() {
		events = append(events, views.Event{Day: f.Day, Title: "乡镇备案", Text: f.Note, Who: f.Post + " " + f.By})
	}
	for _, m := range st.watch.Marks {
		if m.Signed && !m.Review {
			events = append(events, views.Event{Day: m.Day, Title: st.watch.Name + "：" + m.Slot.Name, Text: m.Signoff.Note, Who: signerOf(m.Signoff)})
		}
	}
	slices.SortStableFunc(events, func(a, b views.Event) int { return cmp.Compare(a.Day.Sub(b.Day), 0) })
	return events
}

// signerOf names who signed: a villager by the public form of the name, with who
// registered it.
func signerOf(o disclosure.Signoff) string {
	by := strings.TrimSpace(o.Post + " " + o.By)
	if o.Witness != "" {
		return o.Witness + "看过（" + by + "登记）"
	}
	return by
}
