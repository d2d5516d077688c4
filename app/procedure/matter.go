package procedure

import (
	"slices"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
)

// Terms are the periods a matter was started under; it keeps them (R27).
type Terms struct {
	Opinion  Number `json:"opinion"`  // R23: days for the supervision body
	Reply    Number `json:"reply"`    // R25: days to answer an objection
	Petition Number `json:"petition"` // R26: days in which a petition yields a meeting
}

// TermsAt gives the terms in force on the day.
func TermsAt(set *rules.Set, day calendar.Day) Terms {
	number := func(name string) Number {
		r := set.At(name, day)
		return Number{Value: r.Value, Source: r.Source, Mark: Mark(r.Mark)}
	}
	return Terms{Opinion: number(rules.OpinionDays), Reply: number(rules.ReplyDays), Petition: number(rules.PetitionMeetingDays)}
}

// Start is what a matter begins with; it never changes.
type Start struct {
	Template     Ref       `json:"template"` // R27
	Category     string    `json:"category"`
	Title        string    `json:"title"`
	Text         string    `json:"text"`
	Fen          money.Fen `json:"fen"`           // amount; 0 none
	CombinedHead bool      `json:"combined_head"` // R3: 一肩挑 in the village on the day
	Terms        Terms     `json:"terms"`
}

// State is how a matter stands as a whole.
type State string

// The states.
const (
	StateNew       State = "new"       // 待动议
	StateRunning   State = "running"   // 进行中
	StateReturned  State = "returned"  // 退回: a vote was lost, nobody came, or the township sent it back (R19)
	StateClosed    State = "closed"    // 办结
	StateWithdrawn State = "withdrawn" // 撤回
	StateCancelled State = "cancelled" // 被村民会议撤销
)

// Chinese names the state.
func (s State) Chinese() string {
	return map[State]string{
		StateNew: "待动议", StateRunning: "进行中", StateReturned: "退回", StateClosed: "办结", StateWithdrawn: "撤回", StateCancelled: "已撤销",
	}[s]
}

// Moment is a time on a day.
type Moment struct {
	Day    calendar.Day
	Minute Clock
}

// Before tells whether a is earlier than b.
func (a Moment) Before(b Moment) bool {
	return a.Day.Before(b.Day) || (a.Day == b.Day && a.Minute < b.Minute)
}

// Progress is one round of one stage. Acts in it are never changed.
type Progress struct {
	Key        string
	Round      int // 1 first
	Passed     bool
	PassedOn   calendar.Day
	MergedInto string // R3: the stage in whose meeting this one was held
	Notice     *Noticed
	Plan       *PlanSent
	Held       *Held
	Outcome    *Outcome
	Consulted  *Consulted
	Examined   *Examined
	Posted     *Posted
	TakenDown  *TakenDown
	Appraised  *Appraised
	Opinion    *Opined
	Work       []Act // contract, progress, changes, acceptance, final account
	Documents  []Document
}

// Objection is an objection and its answer.
type Objection struct {
	Objected
	Answer *Answered
}

// Loss is a vote that was lost.
type Loss struct {
	Stage    string
	Day      calendar.Day
	Sentence string
}

// Challenge is an assembly asked to overrule, and what came of it.
type Challenge struct {
	Overruled
	Outcome Outcome
}

// Matter is a matter as its acts leave it. Only Apply makes a new one.
type Matter struct {
	Start      Start
	Template   *Template
	Category   *Category
	State      State
	At         int        // the stage it stands at; len(Stages) when all have passed
	Stages     []Progress // the current round of each stage
	Past       []Progress // earlier rounds, oldest first
	Initiative *Initiated
	Plans      []*PlanRevised
	NeedPlan   bool // R19: the plan must change before the next vote
	Approvals  []*Approved
	Objections []Objection
	Losses     []Loss
	Challenges []Challenge
	Ended      Act    // what closed or withdrew it
	Latest     Moment // R2: nothing on the main line may be earlier
	Acts       int

	ref *Reference
	now Moment // only while an act is applied
}

// New opens a matter under the template.
func (r *Reference) New(t *Template, s Start) (*Matter, error) {
	c, err := r.Category(s.Category)
	if err != nil {
		return nil, err
	}
	e := fault.Invalidf("这件事还不能立项，请改正。")
	if s.Template != t.Ref() {
		e.On("template", "程序的版本对不上，请重新选。")
	}
	if n := len([]rune(s.Title)); n < 2 || n > 100 {
		e.On("title", "名称写2到100个字。")
	}
	if s.Fen < 0 {
		e.On("fen", "金额不能是负数。")
	}
	if c.List == "amount" && s.Fen == 0 {
		e.On("fen", "大额支出要写金额。")
	}
	if t.CombinedHead && !s.CombinedHead {
		e.On("template", "“%s”只用于书记、主任是一个人的村。", t.Name)
	}
	if !slices.Contains(c.Scopes, t.Scope) {
		e.On("template", "“%s”不能用“%s”这个程序。", c.Name, t.Name)
	} else if st := resolveStage(t); !slices.ContainsFunc(st.Meetings, func(m Meeting) bool { return r.Allows(c, m.Organ) == nil }) {
		e.On("template", "%s", r.Allows(c, st.Meetings[0].Organ).Error())
	}
	if len(e.Fields) > 0 {
		return nil, e
	}
	m := &Matter{Start: s, Template: t, Category: c, State: StateNew, ref: r}
	for _, st := range t.Stages {
		m.Stages = append(m.Stages, Progress{Key: st.Key, Round: 1})
	}
	return m, nil
}

func resolveStage(t *Template) *Stage {
	for i := range t.Stages {
		if t.Stages[i].Kind == Resolve {
			return &t.Stages[i]
		}
	}
	return nil
}

// Entry is an act and the instant at which it was entered.
type Entry struct {
	Act Act
	At  time.Time
}

// Replay gives the matter that the acts make.
func (r *Reference) Replay(t *Template, s Start, entries []Entry) (*Matter, error) {
	m, err := r.New(t, s)
	for _, e := range entries {
		if err != nil {
			return nil, err
		}
		m, err = m.Apply(e.Act, e.At)
	}
	return m, err
}

// Apply gives the matter after the act, entered at now. A refused act gives a
// fault with the reason in one sentence; m itself never changes.
func (m *Matter) Apply(a Act, now time.Time) (*Matter, error) {
	n := m.clone()
	n.now = Moment{calendar.DayOf(now), clockOf(now)}
	if err := n.may(a); err != nil {
		return nil, err
	}
	if err := a.apply(n); err != nil {
		return nil, err
	}
	n.now = Moment{}
	n.Acts++
	return n, nil
}

func clockOf(t time.Time) Clock {
	t = t.In(calendar.Shanghai)
	return Clock(t.Hour()*60 + t.Minute())
}

// clone copies what an act may change in place; everything else only grows.
func (m *Matter) clone() *Matter {
	n := *m
	n.Stages = slices.Clone(m.Stages)
	for i := range n.Stages {
		n.Stages[i].Work = slices.Clip(n.Stages[i].Work)
		n.Stages[i].Documents = slices.Clip(n.Stages[i].Documents)
	}
	n.Objections = slices.Clone(m.Objections)
	n.Past, n.Plans, n.Approvals = slices.Clip(m.Past), slices.Clip(m.Plans), slices.Clip(m.Approvals)
	n.Losses, n.Challenges = slices.Clip(m.Losses), slices.Clip(m.Challenges)
	return &n
}

// may tells whether any act of this kind is possible at all.
func (m *Matter) may(a Act) error {
	if a.On().IsZero() {
		return fault.Invalidf("请填日期。").On("day", "请填日期。")
	}
	if a.On().After(m.now.Day) {
		return fault.Invalidf("日期%s还没到，办了以后再填。", a.On().Chinese()).On("day", "不能填以后的日期。")
	}
	for _, d := range Documents(a) {
		if d.Ref == "" || m.ref.DocumentName(d.Kind) == d.Kind {
			return fault.Invalidf("有一份材料没有选种类，或没有上传。").On("documents", "请选种类并上传。")
		}
	}
	switch a.(type) {
	case *Initiated:
		if m.State != StateNew {
			return fault.Conflictf("这件事已经有人动议了。")
		}
		return nil
	case *Corrected, *Overruled:
		if m.State == StateClosed {
			return nil
		}
	case *Withdrawn:
		if m.State == StateNew {
			return nil
		}
	}
	switch m.State {
	case StateNew:
		return fault.Conflictf("先写是谁动议的，再办下一步。")
	case StateClosed, StateWithdrawn, StateCancelled:
		return fault.Conflictf("这件事%s，不能再办了。", m.State.Chinese())
	}
	return nil
}

// index gives the place of the stage; NotFound if the template has none.
func (m *Matter) index(key string) (int, error) {
	_, i := m.Template.Stage(key)
	if i < 0 {
		return 0, fault.NotFoundf("这个程序里没有这一步：%s。", key)
	}
	return i, nil
}

// first gives the place of the first stage of the kind, -1 if there is none.
func (m *Matter) first(k StageKind) int {
	return slices.IndexFunc(m.Template.Stages, func(s Stage) bool { return s.Kind == k })
}

// enter tells whether the stage's own act may be done on the day (R2): the
// stage is the current one and nothing before it is open.
func (m *Matter) enter(key string, day calendar.Day) (int, error) {
	i, err := m.index(key)
	if err != nil {
		return 0, err
	}
	m.settle(day)
	if i < m.At {
		return 0, fault.Conflictf("“%s”已经办完了。", m.Template.Stages[i].Name)
	}
	if i > m.At {
		return 0, m.notYet(i)
	}
	return i, m.gate(i).allow(day)
}

func (m *Matter) notYet(i int) error {
	cur, pr := m.Template.Stages[m.At], m.Stages[m.At]
	if pr.Posted != nil && len(m.open()) == 0 {
		return fault.Conflictf("“%s”要公开到%s，第二天起才能办“%s”。", cur.Name, pr.Posted.Until.Chinese(), m.Template.Stages[i].Name)
	}
	if len(m.open()) > 0 {
		return m.gate(m.At).allow(m.now.Day)
	}
	return fault.Conflictf("现在到“%s”这一步，办好了才能办“%s”。", cur.Name, m.Template.Stages[i].Name)
}

// settle passes a publication whose last day is over on the day, unless it was
// taken down early or an objection is open (R20, R25).
func (m *Matter) settle(day calendar.Day) {
	if m.At >= len(m.Stages) || m.State == StateCancelled || m.State == StateWithdrawn {
		return
	}
	pr := &m.Stages[m.At]
	if pr.Posted == nil || !day.After(pr.Posted.Until) || len(m.open()) > 0 {
		return
	}
	m.pass(m.At, pr.Posted.Until)
}

// pass ends the current stage well.
func (m *Matter) pass(i int, day calendar.Day) {
	m.Stages[i].Passed, m.Stages[i].PassedOn = true, day
	m.At = i + 1
	m.State = StateRunning
	m.move(Moment{Day: day})
}

// move lets the main line go on from here.
func (m *Matter) move(to Moment) {
	if m.Latest.Before(to) {
		m.Latest = to
	}
}

// reopen goes back to the stage; its and all later rounds become past ones.
func (m *Matter) reopen(i int, day calendar.Day) {
	if i > 0 && m.Stages[i-1].MergedInto != "" {
		i--
	}
	for j := i; j < len(m.Stages); j++ {
		old := m.Stages[j]
		if old.touched() {
			m.Past = append(m.Past, old)
			m.Stages[j] = Progress{Key: old.Key, Round: old.Round + 1}
		}
	}
	if i <= m.first(Resolve) {
		m.Approvals = nil
	}
	m.At = i
	m.move(Moment{Day: day})
}

func (p *Progress) touched() bool {
	return p.Passed || p.Notice != nil || p.Plan != nil || p.Held != nil || p.Consulted != nil || p.Examined != nil || p.Posted != nil ||
		p.Appraised != nil || len(p.Work) > 0 || len(p.Documents) > 0
}

// open gives the numbers of the objections without an answer.
func (m *Matter) open() []int {
	var n []int
	for i, o := range m.Objections {
		if o.Answer == nil {
			n = append(n, i+1)
		}
	}
	return n
}

// Paused tells whether an objection waits for its answer (R25).
func (m *Matter) Paused() bool { return len(m.open()) > 0 }
