package procedure

import "sunshine/app/calendar"

// done notes an act that was accepted.
func (n *naive) done(a Act) {
	i := n.pos
	n.file(a)
	switch a := a.(type) {
	case *Initiated:
		n.initiated = true
		n.move(Moment{Day: a.Day})
	case *PlanRevised:
		n.time(a.Day)
		n.needPlan = false
		n.move(Moment{Day: a.Day})
	case *Noticed:
		n.notice[i] = a
		n.move(Moment{Day: a.Day})
	case *PlanSent:
		n.plan[i] = a
		n.move(Moment{Day: a.Day})
	case *Held:
		n.held(a)
	case *Consulted:
		n.pass(i, a.Day)
	case *Examined:
		n.move(Moment{Day: a.Day})
		if a.Pass {
			n.pass(i, a.Day)
		} else {
			n.returned(i)
		}
	case *Posted:
		n.posted[i], n.began[i] = a, a.Day
		n.move(Moment{Day: a.Day})
	case *Appraised:
		n.pass(i, a.Day)
	case *TakenDown:
		_, k := n.tp.Stage(a.Stage)
		if !a.Day.After(n.posted[k].Until) {
			n.back(k)
			n.move(Moment{Day: a.Day})
		}
	case *Overruled:
		n.challenged(a)
	case *Closed:
		n.over = "closed"
		n.move(Moment{Day: a.Day})
	case *Withdrawn:
		n.over = "withdrawn"
	case *Objected, *Answered, *Opined, *Approved, *Corrected:
		n.aside(a)
	default:
		n.worked(a)
	}
}

// aside notes what is done beside the main line.
func (n *naive) aside(a Act) {
	switch a := a.(type) {
	case *Objected:
		n.objections++
		n.unanswered[n.objections] = a.Day
	case *Answered:
		delete(n.unanswered, a.Objection)
		if a.Upheld {
			_, k := n.tp.Stage(a.Reopen)
			n.back(k)
		}
		n.move(Moment{Day: a.Day})
	case *Opined:
		_, k := n.tp.Stage(a.Stage)
		n.opinion[k] = a.Day
	case *Approved:
		n.approved = append(n.approved, a.By)
		n.move(Moment{Day: a.Day})
	case *Corrected:
		_, k := n.tp.Stage(a.Reopen)
		n.back(k)
		n.over = ""
		n.move(Moment{Day: a.Day})
	}
}

// file puts the papers where they belong.
func (n *naive) file(a Act) {
	k := n.pos
	switch a := a.(type) {
	case *Filed:
		_, k = n.tp.Stage(a.Stage)
	case *Opined:
		_, k = n.tp.Stage(a.Stage)
	case *Held:
		if a.Merged {
			k++
		}
	case *Initiated, *PlanRevised, *Answered, *Corrected, *Overruled, *Approved:
		return
	}
	if n.merged && k == 0 {
		k = 1
	}
	for _, d := range Documents(a) {
		if k < len(n.papers) {
			n.papers[k][d.Kind] = true
		}
	}
}

func (n *naive) held(a *Held) {
	i, last := n.pos, n.pos
	if a.Merged {
		last++
	}
	var mt *Meeting
	if mt = n.tp.Stages[last].Meeting(a.Organ); mt == nil {
		mt = n.tp.Stages[i].Meeting(a.Organ)
	}
	n.move(Moment{a.Day, a.To})
	majority := mt.Majority
	if n.tp.Stages[last].Kind == Resolve {
		majority = append(append([]Requirement{}, majority...), n.cat.Majority...)
	}
	switch {
	case a.Count.Present == 0 || !n.enough(mt.Quorum, a.Count, true):
		n.notice[i], n.papers[i] = nil, map[string]bool{}
		n.papers[last] = map[string]bool{}
	case n.enough(majority, a.Count, false):
		n.merged = n.merged || a.Merged
		n.pass(i, a.Day)
		n.pass(last, a.Day)
		if n.tp.Stages[last].Kind == Resolve {
			n.decidedBy = a.Organ
		}
	default:
		n.lost = append(n.lost, a.Day)
		n.returned(i)
	}
}

func (n *naive) returned(i int) {
	if to := n.tp.Stages[i].ReturnTo; to != "" {
		_, i = n.tp.Stage(to)
	}
	n.back(i)
	n.needPlan = true
}

func (n *naive) challenged(a *Overruled) {
	n.move(Moment{Day: a.Day})
	low := n.floor.Organ(Assembly)
	c := a.Count
	if !n.enough(low.Quorum, c, true) || !n.enough(low.Majority, c, false) || (!a.Cancel && !n.enough(n.cat.Majority, c, false)) {
		return
	}
	if a.Cancel {
		n.over = "cancelled"
		return
	}
	n.over = ""
	k := n.resolve()
	n.back(k)
	n.decidedBy = Assembly
	for _, d := range a.Documents {
		n.papers[k][d.Kind] = true
	}
	n.began[k] = calendar.Day{}
	n.pass(k, a.Day)
}

func (n *naive) worked(a Act) {
	k := n.pos
	switch a := a.(type) {
	case *Contracted:
		n.money = true
	case *Accepted:
		n.accepted = n.accepted || a.Pass
	case *Settled:
		n.settled = true
	case *Filed:
		return
	}
	n.move(Moment{Day: a.On()})
	if n.accepted && (n.settled || !n.money) {
		n.pass(k, a.On())
	} else if n.began[k].IsZero() {
		n.began[k] = a.On()
	}
}
