package web

import (
	"fmt"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
)

// offers lists what the person may do about a matter now, the next step first.
func (s *Server) offers(by user.Actor, v village.Village, f procedure.FiledMatter, step procedure.Step) (list []offer) {
	add := func(o offer) {
		a, err := procedure.Decode(o.kind, []byte("{}"))
		if err == nil && procedure.MayDo(by, v, a) == nil {
			list = append(list, o)
		}
	}
	m := f.Matter
	if step.Act != "" {
		o := offer{kind: step.Act, stage: step.Stage, text: step.What}
		if step.Meeting != nil {
			o.organ = step.Meeting.Organ
		}
		if step.Act == "answered" {
			o.objection = openObjection(m)
		}
		if !(&scene{offer: o}).takes("stage") {
			o.stage = ""
		}
		add(o)
	}
	switch m.State {
	case procedure.StateNew:
		add(offer{kind: "withdrawn", text: "不办了，撤回"})
		return list
	case procedure.StateWithdrawn, procedure.StateCancelled:
		return list
	case procedure.StateClosed:
		add(offer{kind: "corrected", text: "责令改正"})
		return list
	}
	for _, o := range s.others(m, step) {
		if !slices.ContainsFunc(list, func(x offer) bool { return x.kind == o.kind && x.stage == o.stage }) {
			add(o)
		}
	}
	return list
}

// others are the acts beside the next step.
func (s *Server) others(m *procedure.Matter, step procedure.Step) (list []offer) {
	today := s.today()
	at := stageAt(m, today)
	decided, resolve := decidedBy(m)
	for i := range min(at+1, len(m.Stages)) {
		st := m.Template.Stages[i]
		if len(m.Missing(i)) > 0 && (i < at || step.Act == "" || len(step.Blocks) > 0 || m.Stages[i].Posted != nil || len(m.Stages[i].Work) > 0) {
			list = append(list, offer{kind: "filed", stage: st.Key, text: "补交“" + st.Name + "”的材料"})
		}
		if p := m.Stages[i].Posted; p != nil && m.Stages[i].TakenDown == nil {
			if !p.Until.Before(today) {
				list = append(list, offer{kind: "objected", text: "有人提异议，记下来"})
			}
			list = append(list, offer{kind: "taken-down", stage: st.Key, text: "“" + st.Name + "”从公开栏撤下了"})
		}
	}
	if at < len(m.Stages) {
		list = append(list, stageOthers(m, step, at, today)...)
	}
	if !decided {
		list = append(list, offer{kind: "plan-revised", text: "改方案"}, offer{kind: "withdrawn", text: "不办了，撤回"})
	} else {
		if len((&scene{filed: procedure.FiledMatter{Matter: m}}).approvers()) > 0 {
			list = append(list, offer{kind: "approved", text: "上级批准"})
		}
		if resolve == procedure.Representatives {
			list = append(list, offer{kind: "overruled", text: "村民会议撤销或者改变这个决定"})
		}
	}
	if at > 0 {
		list = append(list, offer{kind: "corrected", text: "责令改正"})
	}
	return list
}

// stageOthers are further acts of the stage a matter stands at.
func stageOthers(m *procedure.Matter, step procedure.Step, at int, today calendar.Day) (list []offer) {
	st := m.Template.Stages[at]
	if m.Paused() || m.NeedPlan {
		return nil
	}
	switch {
	case st.Votes() && step.Act == "held" && m.Stages[at].Notice != nil:
		list = append(list, offer{kind: "noticed", stage: st.Key, organ: m.Stages[at].Notice.Organ, text: "改开会的日子，重新通知"})
	case st.Kind == procedure.Implement && (len(step.Blocks) > 0 || step.Earliest.After(today)): // not lawful yet
	case st.Kind == procedure.Implement && m.Acceptance() == nil:
		list = append(list, offer{kind: "contracted", text: "签了合同"}, offer{kind: "progressed", text: "记进度，放照片"})
		if len(m.Contracts()) > 0 {
			list = append(list, offer{kind: "changed", text: "合同有变更"})
		}
		list = append(list, offer{kind: "accepted", text: "验收"})
	case st.Kind == procedure.Implement:
		list = append(list, offer{kind: "progressed", text: "记进度，放照片"})
	}
	return list
}

// decidedBy tells whether the matter has been decided, and by what meeting.
func decidedBy(m *procedure.Matter) (bool, procedure.Organ) {
	for i, st := range m.Template.Stages {
		if st.Kind == procedure.Resolve && m.Stages[i].Passed {
			return true, m.Stages[i].Held.Organ
		}
	}
	return false, ""
}

// openObjection gives the number of the first objection without an answer.
func openObjection(m *procedure.Matter) int {
	return 1 + slices.IndexFunc(m.Objections, func(o procedure.Objection) bool { return o.Answer == nil })
}

// opinionsDue lists the stages that the supervision committee has not given its
// opinion of.
func opinionsDue(m *procedure.Matter) (list []opinionCard) {
	if m.State != procedure.StateRunning && m.State != procedure.StateReturned {
		return nil
	}
	for i, st := range m.Template.Stages {
		pr := m.Stages[i]
		if !st.Supervision || pr.MergedInto != "" || pr.Opinion != nil {
			continue
		}
		c := opinionCard{Stage: st.Key, Name: st.Name}
		switch {
		case pr.Outcome != nil && pr.Passed:
			c.Text = pr.Outcome.Sentence
		case pr.Posted != nil:
			c.Text = fmt.Sprintf("%s贴出来，到%s。", pr.Posted.Day.Chinese(), pr.Posted.Until.Chinese())
		case pr.Passed:
			c.Text = pr.PassedOn.Chinese() + "办完。"
		case len(pr.Work) > 0:
			c.Text = "正在办。"
		default:
			continue
		}
		list = append(list, c)
	}
	return list
}
