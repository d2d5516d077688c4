package procedure

import (
	"fmt"
	"slices"

	"sunshine/app/calendar"
)

// stands tells whether a notice still says how the matter went.
func (m *Matter) stands(n Notice) bool {
	if m.State == StateCancelled || m.State == StateWithdrawn {
		return false
	}
	i := m.Template.published(n.Kind)
	if i < 0 || m.At < i {
		return false
	}
	var now []NoticeStage
	for j := range i {
		if s, ok := m.noticeStage(j); ok {
			now = append(now, s)
		}
	}
	return slices.EqualFunc(n.Stages, now, sameStage)
}

// hanging gives the publication that is on the board today; -1 if none is.
func (m *Matter) hanging(today calendar.Day) int {
	return slices.IndexFunc(m.Stages, func(p Progress) bool {
		return p.Posted != nil && p.TakenDown == nil && !today.Before(p.Posted.Day) && !today.After(p.Posted.Until)
	})
}

func (m *Matter) stepState(i int) string {
	switch {
	case m.State == StateClosed || m.Stages[i].Passed || i < m.At:
		return "done"
	case i > m.At:
		return "todo"
	case m.State == StateWithdrawn || m.State == StateCancelled:
		return "stopped"
	case m.State == StateReturned:
		return "returned"
	}
	return "current"
}

// publicStep shows a step as far as it may be shown.
func (m *Matter) publicStep(i int, pr Progress, known told, papers []PublicPaper) PublicStep {
	st := m.Template.Stages[i]
	s := PublicStep{Key: st.Key, Name: st.Name, Plain: st.Plain, State: m.stepState(i), Organ: st.Organ.Chinese(), Day: pr.PassedOn}
	if pr.Notice != nil && pr.Held == nil {
		s.Called = &PublicCall{Organ: pr.Notice.Organ.Chinese(), Day: pr.Notice.MeetingDay, Time: pr.Notice.Time.String(), Place: pr.Notice.Place}
	}
	if pr.Held != nil {
		s.Organ = pr.Held.Organ.Chinese()
	}
	if pr.Posted != nil {
		s.From, s.Until = pr.Posted.Day, pr.Posted.Until
		for _, x := range papers {
			if x.Kind == "board-photo" && slices.Contains(pr.Documents, Document{x.Kind, x.sum}) {
				s.Photos = append(s.Photos, x)
			}
		}
	}
	n, ok := m.tellStage(st, pr)
	if !ok {
		return s
	}
	if s.Told = pr.Posted != nil || pr.Appraised != nil || slices.ContainsFunc(known.stages, func(k NoticeStage) bool { return sameStage(k, n) }); s.Told {
		s.Name, s.Day, s.Place, s.Count, s.Sentence, s.Amendments, s.Opinion = n.Name, n.Day, n.Place, n.Count, n.Sentence, n.Amendments, n.Agrees
		s.Disagrees = pr.Opinion != nil && !pr.Opinion.Agree
	}
	s.Waits = !s.Told
	return s
}

// earlier shows a round that came to nothing.
func (m *Matter) earlier(i int, old Progress, known told) PublicStep {
	if known.resolution {
		if n, ok := m.tellStage(m.Template.Stages[i], old); ok {
			known.stages = append(known.stages, n)
		}
	}
	s := m.publicStep(i, old, known, nil)
	s.State, s.Called = "returned", nil
	switch {
	case old.Held != nil && !old.Outcome.Held:
		s.Plain = "到会的人不够，会没有开成"
	case old.Held != nil && !old.Outcome.Passed:
		s.Plain = "没有通过"
	case old.Examined != nil && !old.Examined.Pass:
		s.Plain = "乡镇没有通过审查：" + old.Examined.Reason
	case old.TakenDown != nil:
		s.Plain = "没到天数就撤下了，不算数"
	default:
		s.Plain = "后来重新办了"
	}
	if s.Day.IsZero() {
		s.Day = old.day()
	}
	if s.Sentence != "" && old.Examined != nil && !old.Examined.Pass {
		s.Sentence = ""
	}
	return s
}

// day gives the day of what happened in a round, passed or not.
func (p *Progress) day() calendar.Day {
	switch {
	case p.Held != nil:
		return p.Held.Day
	case p.Examined != nil:
		return p.Examined.Day
	case p.Consulted != nil:
		return p.Consulted.Day
	}
	return p.happened()
}

func (m *Matter) publicWork(papers []PublicPaper) *PublicWork {
	w := &PublicWork{NoticeWork: *m.noticeWork(), Overrun: m.Overrun()}
	for _, a := range m.Steps() {
		w.Progress = append(w.Progress, PublicEvent{Day: a.Day, Text: a.Note})
	}
	for _, a := range works[*Accepted](m) {
		if !a.Pass {
			w.Failed = append(w.Failed, PublicEvent{Day: a.Day, Text: a.Note})
		}
	}
	for _, x := range papers {
		if x.Kind == "progress-photo" {
			w.Photos = append(w.Photos, x)
		}
	}
	return w
}

// papers gives the papers everyone may see, and names the kinds of the others.
func (f FiledMatter) papers(resolved bool) (open []PublicPaper, kept []string) {
	ref := f.Matter.ref
	for _, x := range f.Files {
		if x.Kind == "progress-photo" && !resolved {
			continue
		}
		name := ref.DocumentName(x.Kind)
		if !ref.PublicPaper(x.Kind) {
			if !slices.Contains(kept, name) {
				kept = append(kept, name)
			}
			continue
		}
		p := PublicPaper{N: x.N, Act: x.Act, Kind: x.Kind, Name: name, Type: x.Type, sum: x.SHA256}
		if i := x.Act - 1; i >= 0 && i < len(f.Acts) {
			p.Day = f.Acts[i].Act.On()
		}
		open = append(open, p)
	}
	return open, kept
}

// stand tells in a sentence where the matter stands.
func (m *Matter) stand(p PublicMatter) string {
	switch {
	case m.State == StateClosed:
		return "这件事办完了，材料已经归档。"
	case m.State == StateWithdrawn:
		why, _ := m.Ended.(*Withdrawn)
		return "这件事撤回了，不办了。原因：" + why.Reason
	case m.State == StateCancelled:
		return "这个决定被村民会议撤销了，不再执行。"
	case m.Paused():
		return "有人提了异议，正在等答复；答复以前先停下来。"
	case m.At >= len(m.Stages):
		return "各步都办完了，等着归档。"
	}
	st := m.Template.Stages[m.At]
	s := fmt.Sprintf("现在到第%d步“%s”，一共%d步。", m.At+1, st.Name, len(m.Stages))
	switch {
	case !p.Until.IsZero():
		s += fmt.Sprintf("正在公示，到%s为止，有意见现在就提。", p.Until.Chinese())
	case m.State == StateReturned && m.NeedPlan:
		s += "上一次没有通过，改了方案再议。"
	case m.State == StateReturned:
		s += "要重新办这一步。"
	}
	return s
}
