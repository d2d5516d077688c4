package procedure

import (
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/money"
	"sunshine/app/privacy"
)

// NoticeSchema names the form of a frozen notice of a matter.
const NoticeSchema = "sunshine/matter-notice/1"

// Notice is the published notice of a matter: its plan (方案公示), its
// resolution (决议公开) or its result (实施结果公开). Frozen at publication as
// canonical JSON, it is the one source of the page and the PDF. It tells how
// many voted how, never who; every personal name in it is in public form.
// Amounts are in fen.
type Notice struct {
	Schema    string              `json:"schema"`
	Kind      PublicationKind     `json:"kind"`
	Number    string              `json:"number"` // 公开编号, the same for all versions but the last part
	Item      string              `json:"item"`
	Title     string              `json:"title"`
	Village   disclosure.Place    `json:"village"`
	Matter    NoticeMatter        `json:"matter"`
	Stages    []NoticeStage       `json:"stages"`
	Decided   string              `json:"decided"` // what the meeting decided, with what it changed; empty in a plan
	Approvals []NoticeApproval    `json:"approvals,omitempty"`
	Work      *NoticeWork         `json:"work,omitempty"`
	Days      int                 `json:"days"`  // on the board, the day of posting not counted
	Basis     string              `json:"basis"` // legal basis, by topic
	Version   int                 `json:"version"`
	Reason    string              `json:"reason"` // why this version replaces the one before
	Replaces  disclosure.Replaces `json:"replaces"`
	Drafted   disclosure.Act      `json:"drafted"`
	Reviewed  disclosure.Act      `json:"reviewed"`
	Publish   disclosure.Act      `json:"published"`
	ShownTo   calendar.Day        `json:"shown_until"`
	Reply     disclosure.Reply    `json:"feedback"`
	Source    string              `json:"source_note"` // where demonstration data come from; empty in real use
}

// NoticeMatter is the matter as the notice tells of it.
type NoticeMatter struct {
	Code       string    `json:"code"` // 2026-003
	Title      string    `json:"title"`
	Text       string    `json:"text"`
	Category   string    `json:"category"`
	Fen        money.Fen `json:"fen"` // 0: none
	Template   string    `json:"template"`
	Label      string    `json:"label"` // 本系统默认解释 …
	Initiative string    `json:"initiative"`
}

// NoticeStage is one step that was taken.
type NoticeStage struct {
	Name       string       `json:"name"`
	Organ      string       `json:"organ"`
	Day        calendar.Day `json:"day"`
	Place      string       `json:"place,omitempty"`
	Count      *Count       `json:"count,omitempty"`
	Sentence   string       `json:"sentence"` // why it counts: 应到34人，实到27人 …
	Amendments string       `json:"amendments,omitempty"`
	Agrees     string       `json:"opinion,omitempty"` // of the supervision committee: 同意, 不同意 and why
}

// NoticeApproval is an approval from above.
type NoticeApproval struct {
	By     string       `json:"by"`
	Day    calendar.Day `json:"day"`
	Number string       `json:"number"`
}

// NoticeWork is how a decision was carried out.
type NoticeWork struct {
	Contracts  []NoticeContract `json:"contracts"`
	Changes    []NoticeChange   `json:"changes"`
	AcceptedOn calendar.Day     `json:"accepted_on"`
	Acceptors  []string         `json:"acceptors"` // in public form
	Remark     string           `json:"remark"`
	Committed  money.Fen        `json:"committed_fen"`  // contracts and changes
	Settled    money.Fen        `json:"settled_fen"`    // final account; 0: none
	Difference money.Fen        `json:"difference_fen"` // final account less what was decided
}

// NoticeContract is one contract.
type NoticeContract struct {
	Day    calendar.Day `json:"day"`
	Party  string       `json:"party"`
	Chosen string       `json:"chosen"`
	Fen    money.Fen    `json:"fen"`
}

// NoticeChange is one change to the contracts.
type NoticeChange struct {
	Day  calendar.Day `json:"day"`
	What string       `json:"what"`
	Fen  money.Fen    `json:"fen"`
}

// ParseNotice reads a frozen notice.
func ParseNotice(document []byte) (Notice, error) {
	return disclosure.Thaw(document, NoticeSchema, func(x Notice) string { return x.Schema })
}

// noticeItems are the catalogue's items of the three kinds.
func noticeItems() map[PublicationKind]string {
	return map[PublicationKind]string{PublishPlan: "decision-plan", PublishResolution: "decision-resolution", PublishResult: "decision-result"}
}

// noticeNames are the titles of the three kinds.
func noticeNames() map[PublicationKind]string {
	return map[PublicationKind]string{PublishPlan: "方案公示", PublishResolution: "决议公告", PublishResult: "实施结果公告"}
}

// notice draws the notice of the publish stage at index i from the matter as it
// stands, before anyone has signed it.
func (f FiledMatter) notice(i int) Notice {
	m := f.Matter
	p := m.Template.Stages[i].Publication
	n := Notice{
		Schema: NoticeSchema, Kind: p.Kind, Item: noticeItems()[p.Kind], Title: m.Start.Title + noticeNames()[p.Kind], Days: p.Days.Value,
		Matter: NoticeMatter{
			Code: f.Code(), Title: m.Start.Title, Text: m.Start.Text, Category: m.Category.Name, Fen: m.Start.Fen,
			Template: m.Template.Name, Label: m.Template.Label, Initiative: m.initiativeText(),
		},
		Stages: []NoticeStage{}, Basis: m.Category.Basis(),
	}
	for j := range i {
		if s, ok := m.noticeStage(j); ok {
			n.Stages = append(n.Stages, s)
		}
	}
	if p.Kind != PublishPlan {
		n.Decided = m.decidedText()
	}
	for _, a := range m.Approvals {
		n.Approvals = append(n.Approvals, NoticeApproval{a.By.Chinese(), a.Day, a.Number})
	}
	if p.Kind == PublishResult {
		n.Work = m.noticeWork()
	}
	return n
}

// Basis cites where the demand to publish comes from.
func (c *Category) Basis() string { return Cite(c.Source, c.Mark) }

func (m *Matter) initiativeText() string {
	a := m.Initiative
	if a == nil {
		return ""
	}
	right, _ := m.ref.Floor.right(a.By, a.For)
	text := right.Name
	if a.Signers > 0 {
		text += fmt.Sprintf("（%d人联名）", a.Signers)
	}
	return text + "：" + a.Reason
}

// noticeStage tells of a stage that was gone through; false if there is nothing
// to tell.
func (m *Matter) noticeStage(j int) (NoticeStage, bool) {
	return m.tellStage(m.Template.Stages[j], m.Stages[j])
}

// tellStage tells of one round of a stage.
func (m *Matter) tellStage(st Stage, p Progress) (NoticeStage, bool) {
	s := NoticeStage{Name: st.Name, Organ: st.Organ.Chinese(), Day: p.PassedOn}
	if p.Opinion != nil {
		s.Agrees = "同意"
		if !p.Opinion.Agree {
			s.Agrees = "不同意：" + p.Opinion.Reason
		} else if p.Opinion.Reason != "" {
			s.Agrees += "。" + p.Opinion.Reason
		}
	}
	switch {
	case p.Held != nil:
		c := p.Held.Count
		s.Organ, s.Day, s.Place, s.Count, s.Sentence, s.Amendments = p.Held.Organ.Chinese(), p.Held.Day, p.Held.Place, &c, p.Outcome.Sentence, p.Held.Amendments
		if p.MergedInto != "" {
			next, _ := m.Template.Stage(p.MergedInto)
			s.Name, s.Sentence, s.Count = st.Name+"（和“"+next.Name+"”合并）", "书记、主任是一个人，两步合在一个会上", nil
		}
	case p.Consulted != nil:
		s.Day, s.Sentence = p.Consulted.Day, fmt.Sprintf("全部%d户，征求到%d户", p.Consulted.Households, p.Consulted.Heard)
	case p.Examined != nil:
		s.Organ, s.Day, s.Sentence = Township.Chinese(), p.Examined.Day, "审查通过"
		if p.Examined.Number != "" {
			s.Sentence += "，文号" + p.Examined.Number
		}
	case p.Appraised != nil:
		a := p.Appraised
		s.Day, s.Sentence = a.Day, fmt.Sprintf("满意%d人，基本满意%d人，不满意%d人", a.Satisfied, a.Fair, a.Unsatisfied)
	case p.Posted != nil:
		s.Day, s.Sentence = p.Posted.Day, fmt.Sprintf("从%s贴到%s", p.Posted.Day.Chinese(), p.Posted.Until.Chinese())
		if n := m.objectionsIn(p.Posted.Day, p.Posted.Until); n > 0 {
			s.Sentence += fmt.Sprintf("，收到异议%d条", n)
		}
	default:
		return s, false
	}
	return s, true
}

func (m *Matter) objectionsIn(from, to calendar.Day) (n int) {
	for _, o := range m.Objections {
		if !o.Day.Before(from) && !o.Day.After(to) {
			n++
		}
	}
	return n
}

// decidedText is what the resolution says: the matter, with what the meetings
// changed.
func (m *Matter) decidedText() string {
	parts := []string{"同意“" + m.Start.Title + "”"}
	if m.Start.Fen > 0 {
		parts[0] += "，金额" + m.Start.Fen.String() + "元"
	}
	for _, p := range m.Plans {
		parts = append(parts, "方案改动："+p.Summary)
	}
	for _, p := range m.Stages {
		if p.Held != nil && p.Held.Amendments != "" && p.MergedInto == "" {
			parts = append(parts, "会上改动："+p.Held.Amendments)
		}
	}
	return strings.Join(parts, "。") + "。"
}

func (m *Matter) noticeWork() *NoticeWork {
	w := &NoticeWork{Contracts: []NoticeContract{}, Changes: []NoticeChange{}, Acceptors: []string{}, Committed: m.Committed()}
	for _, c := range m.Contracts() {
		w.Contracts = append(w.Contracts, NoticeContract{c.Day, c.Party, c.Chosen, c.Fen})
	}
	for _, c := range m.Changes() {
		w.Changes = append(w.Changes, NoticeChange{c.Day, c.What, c.Fen})
	}
	if a := m.Acceptance(); a != nil {
		w.AcceptedOn, w.Remark = a.Day, a.Note
		for _, name := range a.Acceptors {
			w.Acceptors = append(w.Acceptors, privacy.NewName(name).String())
		}
	}
	if s := m.Settlement(); s != nil {
		w.Settled = s.Fen
		if m.Start.Fen > 0 {
			w.Difference = s.Fen - m.Start.Fen
		}
	}
	return w
}

// Publishing gives the index of the publish stage the matter stands at on a
// day, whose notice is due; -1 if it stands at none.
func (m *Matter) Publishing(today calendar.Day) int {
	n := m.clone()
	if n.State == StateNew || n.State == StateClosed {
		return -1
	}
	n.settle(today)
	if n.State != StateRunning || n.At >= len(n.Stages) || n.Template.Stages[n.At].Publication == nil || n.Stages[n.At].Posted != nil {
		return -1
	}
	return n.At
}

// published tells which publish stage a notice of the kind belongs to.
func (t *Template) published(kind PublicationKind) int {
	return slices.IndexFunc(t.Stages, func(s Stage) bool { return s.Publication != nil && s.Publication.Kind == kind })
}
