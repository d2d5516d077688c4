package web

import (
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/procedure"
	"sunshine/views"
)

// matterEvent is one act of a matter as its page tells of it.
type matterEvent struct {
	N        int
	Day      calendar.Day
	Title    string
	Sentence string // what came of it, as the engine says
	Bad      bool   // it went ill
	Lines    []string
	Facts    []views.Fact
	Who      string
	Papers   []matterPaper
}

// matterPaper is a paper or photo of a matter.
type matterPaper struct {
	URL, Name string
	Picture   bool
}

func (e matterEvent) kind() string {
	if e.Bad {
		return "warning"
	}
	return "success"
}

// events tells of all acts, in the order in which they were filed.
func (s *Server) events(f procedure.FiledMatter) []matterEvent {
	outcomes := map[*procedure.Held]*procedure.Outcome{}
	for _, pr := range append(append([]procedure.Progress(nil), f.Matter.Past...), f.Matter.Stages...) {
		if pr.Held != nil {
			outcomes[pr.Held] = pr.Outcome
		}
	}
	papers := map[int][]matterPaper{}
	for _, p := range f.Files {
		name := s.Procedure.Reference.DocumentName(p.Kind)
		if p.Name != name {
			name += "：" + p.Name
		}
		papers[p.Act] = append(papers[p.Act], matterPaper{matterPath(f.ID) + "/files/" + itoa(p.N), name, p.Type != "application/pdf"})
	}
	var list []matterEvent
	challenges := 0
	for _, a := range f.Acts {
		e := matterEvent{N: a.N, Day: a.Act.On(), Title: procedure.ActChinese(a.Kind), Who: strings.TrimSpace(a.Post+" "+a.By) + "　" + moment(a.At) + "记", Papers: papers[a.N]}
		e.tell(f.Matter, a.Act)
		e.tellWork(a.Act)
		e.tellOthers(f.Matter, a.Act)
		if b, ok := a.Act.(*procedure.Initiated); ok {
			e.line("%s", initiated(s.Procedure.Reference, b))
		}
		if h, ok := a.Act.(*procedure.Held); ok && outcomes[h] != nil {
			e.Sentence, e.Bad = outcomes[h].Sentence, !outcomes[h].Passed
		}
		if _, ok := a.Act.(*procedure.Overruled); ok && challenges < len(f.Matter.Challenges) {
			o := f.Matter.Challenges[challenges].Outcome
			e.Sentence, e.Bad = o.Sentence, !o.Passed
			challenges++
		}
		list = append(list, e)
	}
	return list
}

// initiated tells who brought the matter forward, and why.
func initiated(ref *procedure.Reference, a *procedure.Initiated) string {
	name := ""
	for _, r := range ref.Floor.Initiatives {
		if r.By == a.By {
			name = r.Name
		}
	}
	if a.Signers > 0 {
		name += fmt.Sprintf("（%d 人联名）", a.Signers)
	}
	return name + "提出：" + a.Reason
}

// at names the stage before what was done.
func (e *matterEvent) at(m *procedure.Matter, key string) {
	if st, _ := m.Template.Stage(key); st != nil {
		e.Title = st.Name + "：" + e.Title
	}
}

func (e *matterEvent) line(format string, a ...any) {
	e.Lines = append(e.Lines, fmt.Sprintf(format, a...))
}

// said adds what somebody wrote, unless they wrote nothing.
func (e *matterEvent) said(what, text string) {
	if text != "" {
		e.line("%s%s", what, text)
	}
}

// tell tells of the acts up to the decision.
func (e *matterEvent) tell(m *procedure.Matter, act procedure.Act) {
	switch a := act.(type) {
	case *procedure.PlanRevised:
		e.line("%s", a.Summary)
	case *procedure.Noticed:
		e.at(m, a.Stage)
		e.line("%s，%s %s 在%s开", a.Organ.Chinese(), a.MeetingDay.Chinese(), a.Time, a.Place)
	case *procedure.PlanSent:
		e.at(m, a.Stage)
	case *procedure.Held:
		e.at(m, a.Stage)
		e.line("%s，%s–%s，%s，%s主持", a.Organ.Chinese(), a.From, a.To, a.Place, a.Chair)
		if a.Merged {
			e.line("书记、主任是一个人，和下一步合在一个会上。")
		}
		if c := a.Count; c.Ballots() > 0 {
			e.line("%s：赞成 %d，反对 %d，弃权 %d，无效 %d", a.Ballot.Chinese(), c.Yes, c.No, c.Abstain, c.Invalid)
		}
		e.said("会上改动：", a.Amendments)
	case *procedure.Consulted:
		e.at(m, a.Stage)
		e.line("全部 %d 户，问到 %d 户", a.Households, a.Heard)
	}
}

// tellWork tells of the work.
func (e *matterEvent) tellWork(act procedure.Act) {
	switch a := act.(type) {
	case *procedure.Contracted:
		e.line("和%s签，%s；金额 %s 元", a.Party, a.Chosen, a.Fen)
	case *procedure.Progressed:
		e.line("%s", a.Note)
	case *procedure.Changed:
		e.line("%s；金额 %s 元", a.What, plus(a.Fen))
	case *procedure.Accepted:
		names := make([]string, len(a.Acceptors))
		for i, n := range a.Acceptors {
			names[i] = privacy.NewName(n).String()
		}
		e.line("%s，验收人：%s", map[bool]string{true: "合格", false: "不合格"}[a.Pass], strings.Join(names, "、"))
		e.said("", a.Note)
		e.Bad = !a.Pass
	case *procedure.Settled:
		e.line("一共花了 %s 元", a.Fen)
	case *procedure.Appraised:
		e.line("满意 %d，一般 %d，不满意 %d", a.Satisfied, a.Fair, a.Unsatisfied)
	}
}

func plus(f money.Fen) string {
	if f > 0 {
		return "+" + f.String()
	}
	return f.String()
}

// tellOthers tells of opinions, publications, objections and what came from above.
func (e *matterEvent) tellOthers(m *procedure.Matter, act procedure.Act) {
	switch a := act.(type) {
	case *procedure.Opined:
		e.at(m, a.Stage)
		e.said(map[bool]string{true: "同意。", false: "不同意："}[a.Agree], a.Reason)
		if a.Agree && a.Reason == "" {
			e.line("同意")
		}
		e.Bad = !a.Agree
	case *procedure.Examined:
		e.at(m, a.Stage)
		e.line("%s", map[bool]string{true: "审查通过", false: "没有通过，退回"}[a.Pass])
		e.said("文号：", a.Number)
		e.said("理由：", a.Reason)
		e.Bad = !a.Pass
	case *procedure.Filed:
		e.at(m, a.Stage)
	case *procedure.Posted:
		e.at(m, a.Stage)
		e.line("贴到%s", a.Until.Chinese())
	case *procedure.TakenDown:
		e.at(m, a.Stage)
		e.said("", a.Reason)
	case *procedure.Objected:
		e.line("%s", a.Text)
		e.Bad = true
	case *procedure.Answered:
		e.line("第 %d 条，%s：%s", a.Objection, map[bool]string{true: "意见成立，重来", false: "意见不成立"}[a.Upheld], a.Reason)
	case *procedure.Overruled:
		e.line("%s", map[bool]string{true: "要求撤销", false: "要求改变"}[a.Cancel]+"："+a.Reason)
	case *procedure.Corrected:
		e.line("文号：%s；%s", a.Number, a.Reason)
		e.Bad = true
	case *procedure.Approved:
		e.line("%s批准，文号：%s", a.By.Chinese(), a.Number)
	case *procedure.Withdrawn:
		e.line("%s", a.Reason)
	}
}
