package procedure

import (
	"slices"

	"sunshine/app/calendar"
)

// naive says again, as plainly as it can and without the engine, what a
// template forbids. It knows only the acts that were done.
type naive struct {
	tp    *Template
	cat   *Category
	floor *Floor
	start Start

	pos        int
	passed     []calendar.Day // by stage; zero if it has not passed in this round
	posted     []*Posted
	notice     []*Noticed
	plan       []*PlanSent
	papers     []map[string]bool
	opinion    []calendar.Day
	began      []calendar.Day // when the supervision body's days began
	merged     bool
	initiated  bool
	over       string // how it ended
	needPlan   bool
	unanswered map[int]calendar.Day
	objections int
	lost       []calendar.Day
	approved   []Organ
	decidedBy  Organ
	money      bool
	accepted   bool
	settled    bool
	last       Moment
}

func newNaive(r *Reference, m *Matter) *naive {
	n := &naive{tp: m.Template, cat: m.Category, floor: r.Floor, start: m.Start, unanswered: map[int]calendar.Day{}}
	k := len(m.Template.Stages)
	n.passed, n.posted, n.notice = make([]calendar.Day, k), make([]*Posted, k), make([]*Noticed, k)
	n.plan, n.opinion, n.began = make([]*PlanSent, k), make([]calendar.Day, k), make([]calendar.Day, k)
	n.papers = make([]map[string]bool, k)
	n.back(0)
	return n
}

// back begins new rounds from the stage on.
func (n *naive) back(i int) {
	if i == 1 && n.merged {
		i = 0
	}
	for j := i; j < len(n.passed); j++ {
		n.passed[j], n.posted[j], n.notice[j], n.plan[j] = calendar.Day{}, nil, nil, nil
		n.opinion[j], n.began[j], n.papers[j] = calendar.Day{}, calendar.Day{}, map[string]bool{}
		if n.tp.Stages[j].Kind == Implement {
			n.accepted, n.settled, n.money = false, false, n.start.Fen > 0
		}
	}
	if i == 0 {
		n.merged = false
	}
	if i <= n.resolve() {
		n.approved = nil
	}
	n.pos = i
}

func (n *naive) resolve() int {
	return slices.IndexFunc(n.tp.Stages, func(s Stage) bool { return s.Kind == Resolve })
}

// time lets publications end.
func (n *naive) time(day calendar.Day) {
	if n.pos < len(n.posted) && n.posted[n.pos] != nil && day.After(n.posted[n.pos].Until) && len(n.unanswered) == 0 {
		n.pass(n.pos, n.posted[n.pos].Until)
	}
}

func (n *naive) pass(i int, day calendar.Day) {
	n.passed[i], n.pos = day, i+1
	if n.began[i].IsZero() {
		n.began[i] = day
	}
	n.move(Moment{Day: day})
}

func (n *naive) move(at Moment) {
	if n.last.Before(at) {
		n.last = at
	}
}

func (n *naive) enough(rs []Requirement, c Count, quorum bool) bool {
	for _, r := range rs {
		ok := false
		for _, t := range r.AnyOf {
			got, base := c.Yes, 0
			switch t.Basis {
			case OfExpected:
				base = c.Expected
				if quorum {
					got = c.Present
				}
			case OfPresent, OfBallots:
				base = c.Present
			case OfAdults:
				got, base = c.AdultsPresent, c.Adults
			case OfHouseholds:
				got, base = c.HouseholdsPresent, c.Households
			case OfMembers:
				base = c.Members
			case OfRepresentatives:
				if base = c.Representatives; base != c.Expected {
					got = c.RepresentativesYes
				}
			}
			ok = ok || reaches(t, got, base)
		}
		if !ok {
			return false
		}
	}
	return true
}

// forbids tells why the act may not be done, or nothing.
func (n *naive) forbids(a Act, now Moment) string {
	day := a.On()
	_, order := a.(*Corrected)
	_, challenge := a.(*Overruled)
	_, begin := a.(*Initiated)
	_, end := a.(*Withdrawn)
	switch {
	case day.IsZero() || day.After(now.Day):
		return "no day, or a day to come"
	case n.over != "" && !(n.over == "closed" && (order || challenge)):
		return "it is over"
	case begin == n.initiated && !end:
		return "begun twice or not at all"
	}
	switch a := a.(type) {
	case *Noticed, *PlanSent, *Held, *Consulted, *Examined, *Posted, *Appraised, *Contracted, *Progressed, *Changed, *Accepted, *Settled, *Closed:
		n.time(day)
		if why := n.line(a, day); why != "" {
			return why
		}
	case *Withdrawn:
		if !n.passed[n.resolve()].IsZero() || day.Before(n.last.Day) {
			return "decided already"
		}
	case *Objected:
		if !slices.ContainsFunc(n.posted, func(p *Posted) bool { return p != nil && !day.Before(p.Day) && !day.After(p.Until) }) {
			return "nothing is posted that day"
		}
	case *Answered:
		if since, open := n.unanswered[a.Objection]; !open || day.Before(since) {
			return "nothing to answer"
		}
	case *Overruled:
		if n.passed[n.resolve()].IsZero() || n.decidedBy != Representatives || day.Sub(a.NoticeDay) < 10 {
			return "no decision of representatives, or no ten days"
		}
	case *Opined:
		_, i := n.tp.Stage(a.Stage)
		if i < 0 || n.began[i].IsZero() || day.Before(n.began[i]) || !n.opinion[i].IsZero() || (!a.Agree && a.Reason == "") {
			return "no opinion due"
		}
	}
	return ""
}

// line is what holds for everything that moves the matter on.
func (n *naive) line(a Act, day calendar.Day) string {
	switch {
	case len(n.unanswered) > 0:
		return "an objection is open"
	case n.needPlan:
		return "the plan was not changed"
	case day.Before(n.last.Day):
		return "earlier than the step before"
	}
	for j := range n.pos {
		st := n.tp.Stages[j]
		if n.merged && j == 0 {
			continue
		}
		for _, d := range st.Documents {
			if !n.papers[j][d] {
				return "papers are lacking"
			}
		}
		if st.Supervision && (n.opinion[j].IsZero() || n.opinion[j].After(day)) && day.Sub(n.began[j]) <= n.start.Terms.Opinion.Value {
			return "the supervision body still has time"
		}
	}
	if _, ok := a.(*Closed); ok {
		if n.pos < len(n.tp.Stages) {
			return "not at the end"
		}
		return ""
	}
	if n.pos >= len(n.tp.Stages) {
		return "all stages are done"
	}
	return n.stage(a, &n.tp.Stages[n.pos])
}

// stage is what holds for the acts of one stage.
func (n *naive) stage(a Act, st *Stage) string {
	key := st.Key
	switch a := a.(type) {
	case *Noticed:
		key = a.Stage
		for _, mt := range st.Meetings {
			if mt.Organ == a.Organ && a.MeetingDay.Sub(a.Day) < mt.Notice.Value {
				return "too short a notice"
			}
		}
	case *PlanSent:
		key = a.Stage
	case *Held:
		if a.Stage == key {
			return n.meeting(a, st)
		}
		return "another stage"
	case *Consulted:
		key = a.Stage
		if st.Consulted == nil || !reaches(*st.Consulted, a.Heard, a.Households) {
			return "not enough households"
		}
	case *Examined:
		if key = a.Stage; st.Kind != Examine {
			return "no examination"
		}
	case *Posted:
		if key = a.Stage; st.Publication == nil || n.posted[n.pos] != nil || a.Until.Sub(a.Day) < st.Publication.Days.Value || a.Until.Sub(a.Day) < 5 {
			return "too short or posted already"
		}
	case *Appraised:
		if key = a.Stage; st.Kind != Appraise {
			return "no appraisal"
		}
	default:
		if st.Kind != Implement {
			return "not decided or not published to the end"
		}
		for _, by := range n.cat.Approvals {
			if !slices.Contains(n.approved, by) {
				return "not approved"
			}
		}
		if _, ok := a.(*Settled); ok && !n.accepted {
			return "not accepted"
		}
	}
	if key != st.Key {
		return "another stage"
	}
	return ""
}

func (n *naive) meeting(a *Held, st *Stage) string {
	mt := st.Meeting(a.Organ)
	if a.Merged {
		if !n.start.CombinedHead || st.MergeWith == "" {
			return "two heads, two meetings"
		}
		mt = n.tp.Stages[n.pos+1].Meeting(a.Organ)
	}
	switch c := a.Count; {
	case mt == nil:
		return "not its meeting"
	case a.From >= a.To || (a.Day == n.last.Day && a.From < n.last.Minute):
		return "times overlap"
	case mt.Notice.Value > 0 && (n.notice[n.pos] == nil || n.notice[n.pos].Organ != a.Organ || n.notice[n.pos].MeetingDay != a.Day || a.Day.Sub(n.notice[n.pos].Day) < mt.Notice.Value):
		return "not notified in time"
	case mt.PlanLead.Value > 0 && (n.plan[n.pos] == nil || a.Day.Sub(n.plan[n.pos].Day) < mt.PlanLead.Value):
		return "plan not sent in time"
	case len(n.lost) > 0 && a.Day.Sub(n.lost[len(n.lost)-1]) < n.tp.CoolDown.Value:
		return "cooling down"
	case slices.IndexFunc(n.lost, func(d calendar.Day) bool { return a.Day.Sub(d) <= 365 }) >= 0 && n.lostWithin(a.Day) > n.tp.Retries.Value:
		return "too many retries"
	case st.Kind == Resolve && !slices.Contains(n.cat.Organs, a.Organ):
		return "this organ may not decide it"
	case st.Kind == Resolve && a.Organ == Representatives && n.cat.Authorise && (a.Authorisation == nil || !slices.Contains(a.Authorisation.Categories, n.cat.Code) || a.Authorisation.Until.Before(a.Day)):
		return "not authorised"
	case c.Present > c.Expected || c.Expected == 0:
		return "more came than belong"
	case c.Present > 0 && n.enough(mt.Quorum, c, true):
		if c.Yes+c.No+c.Abstain+c.Invalid != c.Present {
			return "votes and people differ"
		}
	case c.Yes+c.No+c.Abstain+c.Invalid > 0:
		return "votes without a quorum"
	}
	return ""
}

func (n *naive) lostWithin(day calendar.Day) int {
	k := 0
	for _, d := range n.lost {
		if day.Sub(d) <= 365 {
			k++
		}
	}
	return k
}
