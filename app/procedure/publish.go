package procedure

import (
	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// longest is how many days beyond its period a publication may be planned to hang.
const longest = 366

// PublicationEnd gives the last day of a publication that is posted on the day
// (R20): the day of posting is not counted, and a last day that nobody works on
// moves to the next working day (R82). Provisional means that a year's table of
// holidays is missing.
func (t *Template) PublicationEnd(stage string, posted calendar.Day, h *calendar.Holidays) (last calendar.Day, skipped []calendar.Skipped, provisional bool) {
	st, _ := t.Stage(stage)
	if st == nil || st.Publication == nil {
		return posted, nil, false
	}
	return h.Roll(posted.AddDays(st.Publication.Days.Value))
}

func (a *Posted) apply(m *Matter) error {
	i, err := m.enter(a.Stage, a.Day)
	if err != nil {
		return err
	}
	st := &m.Template.Stages[i]
	if st.Publication == nil {
		return fault.Conflictf("“%s”不是公开的一步。", st.Name)
	}
	if m.Stages[i].Posted != nil {
		return fault.Conflictf("“%s”已经贴出来了，到%s。", st.Name, m.Stages[i].Posted.Until.Chinese())
	}
	least := a.Day.AddDays(st.Publication.Days.Value)
	if a.Until.Before(least) || a.Until.After(least.AddDays(longest)) {
		return fault.Invalidf("“%s”至少公开%d天，贴的那天不算：最早到%s。", st.Name, st.Publication.Days.Value, least.Chinese()).On("until", "最早到%s。", least.Chinese())
	}
	m.Stages[i].Posted = a
	m.file(i, a.Documents)
	m.under(Moment{Day: a.Day})
	return nil
}

func (a *TakenDown) apply(m *Matter) error {
	i, err := m.index(a.Stage)
	if err != nil {
		return err
	}
	pr := &m.Stages[i]
	if pr.Posted == nil || pr.TakenDown != nil {
		return fault.Conflictf("“%s”现在没有贴着。", m.Template.Stages[i].Name)
	}
	if a.Day.Before(pr.Posted.Day) {
		return fault.Invalidf("撤下不能早于张贴（%s）。", pr.Posted.Day.Chinese()).On("day", "不能早于张贴。")
	}
	if a.Day.After(pr.Posted.Until) {
		pr.TakenDown = a
		return nil
	}
	if i != m.At {
		return fault.Conflictf("后面的步骤已经开始了；公开不够天数的，请乡镇责令改正。")
	}
	pr.TakenDown = a
	m.reopen(i, a.Day)
	return nil
}

func (a *Objected) apply(m *Matter) error {
	if a.Text == "" {
		return fault.Invalidf("请写有什么意见。").On("text", "请写有什么意见。")
	}
	for i := range m.Stages {
		if p := m.Stages[i].Posted; p != nil && !a.Day.Before(p.Day) && !a.Day.After(p.Until) {
			m.Objections = append(m.Objections, Objection{Objected: *a})
			return nil
		}
	}
	return fault.Conflictf("%s不在公开期里，不能提异议；可以在“我有疑问”里问。", a.Day.Chinese())
}

// R25: a rejected objection lets the matter go on, an upheld one reopens the
// stage it concerns.
func (a *Answered) apply(m *Matter) error {
	if a.Objection < 1 || a.Objection > len(m.Objections) {
		return fault.NotFoundf("没有第%d条异议。", a.Objection)
	}
	o := &m.Objections[a.Objection-1]
	switch {
	case o.Answer != nil:
		return fault.Conflictf("第%d条异议已经答复了。", a.Objection)
	case a.Day.Before(o.Day):
		return fault.Invalidf("答复不能早于异议（%s）。", o.Day.Chinese()).On("day", "不能早于%s。", o.Day.Chinese())
	case a.Reason == "":
		return fault.Invalidf("请写怎么答复的。").On("reason", "请写怎么答复的。")
	}
	if !a.Upheld {
		o.Answer = a
		m.move(Moment{Day: a.Day})
		return nil
	}
	i, err := m.index(a.Reopen)
	if err != nil {
		return fault.Invalidf("异议成立的，请选从哪一步重来。").On("reopen", "请选一步。")
	}
	if i > m.At || (i == m.At && !m.Stages[i].touched()) {
		return fault.Invalidf("只能从办过的一步重来。").On("reopen", "请选办过的一步。")
	}
	o.Answer = a
	m.reopen(i, a.Day)
	m.State = StateReturned
	return nil
}

func (a *Opined) apply(m *Matter) error {
	i, err := m.index(a.Stage)
	if err != nil {
		return err
	}
	st, pr := &m.Template.Stages[i], &m.Stages[i]
	since := pr.happened()
	switch {
	case !st.Supervision || pr.MergedInto != "":
		return fault.Conflictf("“%s”不用监委会写意见。", st.Name)
	case since.IsZero():
		return fault.Conflictf("“%s”还没有办，办了再写意见。", st.Name)
	case pr.Opinion != nil:
		return fault.Conflictf("监委会对“%s”已经写过意见了。", st.Name)
	case a.Day.Before(since):
		return fault.Invalidf("意见不能早于这一步（%s）。", since.Chinese()).On("day", "不能早于%s。", since.Chinese())
	case !a.Agree && a.Reason == "":
		return fault.Invalidf("不同意的，请写理由；理由会公开，但不会拦住这件事。").On("reason", "请写理由。")
	}
	pr.Opinion = a
	m.file(i, a.Documents)
	return nil
}

func (a *Filed) apply(m *Matter) error {
	i, err := m.index(a.Stage)
	if err != nil {
		return err
	}
	if i > m.At {
		return m.notYet(i)
	}
	if len(a.Documents) == 0 {
		return fault.Invalidf("请上传材料。").On("documents", "请上传材料。")
	}
	if to := m.Stages[i].MergedInto; to != "" {
		i++
	}
	m.file(i, a.Documents)
	return nil
}
