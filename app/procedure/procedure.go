// Package procedure decides how a matter of weight becomes a decision: the
// templates (四议两公开 and its kin), the national floor under them, the count of
// a meeting, and the matter as a fold over what was done. It is pure: it knows
// no database and no clock. Numbers live in data/reference, each with its
// source and how certain it is.
package procedure

import "sunshine/app/calendar"

// Mark tells how certain a number is.
type Mark string

// The marks. Only Confirmed may be shown as law.
const (
	Confirmed   Mark = "C" // a public text
	Local       Mark = "L" // a local rule or practice
	Unconfirmed Mark = "M" // no text found
	Default     Mark = "D" // our own, may be changed
)

// Organ is who meets or acts.
type Organ string

// The organs.
const (
	PartyBranch           Organ = "party-branch"           // 村党支部委员会
	Committees            Organ = "committees"             // 村“两委”联席会
	PartyMeeting          Organ = "party-meeting"          // 党员大会
	Assembly              Organ = "assembly"               // 村民会议
	Representatives       Organ = "representatives"        // 村民代表会议
	GroupMeeting          Organ = "group"                  // 村民小组会议
	Members               Organ = "members"                // 成员大会
	MemberRepresentatives Organ = "member-representatives" // 成员代表大会
	VillageCommittee      Organ = "village-committee"      // 村民委员会
	Board                 Organ = "board"                  // 理事会
	Supervision           Organ = "supervision"            // 村务监督委员会
	Households            Organ = "households"             // 农户
	Township              Organ = "township"               // 乡镇政府
	County                Organ = "county"                 // 县级政府主管部门
)

// StageKind is what a stage does.
type StageKind string

// The kinds of stage. The first four are meetings with a vote.
const (
	Propose    StageKind = "propose"    // 提议
	Confer     StageKind = "confer"     // 商议
	Deliberate StageKind = "deliberate" // 审议
	Resolve    StageKind = "resolve"    // 决议
	Consult    StageKind = "consult"    // 征求意见
	Examine    StageKind = "examine"    // 乡镇审查
	Publish    StageKind = "publish"    // 公示、公开
	Implement  StageKind = "implement"  // 实施
	Appraise   StageKind = "appraise"   // 评议
)

// Scope is what a template may be used for; the floor demands other stages of each.
type Scope string

// The scopes.
const (
	ScopeVillage    Scope = "village"    // 村级重大事项
	ScopeMeeting    Scope = "meeting"    // 单独的一次村民会议
	ScopeGroup      Scope = "group"      // 村民小组
	ScopeCollective Scope = "collective" // 农村集体经济组织
	ScopeLevy       Scope = "levy"       // 一事一议筹资筹劳
)

// Basis is what a threshold is measured against.
type Basis string

// The bases. A quorum is measured against expected, adults, households or
// women; a majority against all of them except women.
const (
	OfPresent         Basis = "present"         // 到会人数
	OfBallots         Basis = "ballots"         // 收回的票
	OfExpected        Basis = "expected"        // 应到会人数
	OfAdults          Basis = "adults"          // 本村十八周岁以上村民
	OfHouseholds      Basis = "households"      // 本村的户
	OfMembers         Basis = "members"         // 集体经济组织全体成员
	OfRepresentatives Basis = "representatives" // 全体代表
	OfWomen           Basis = "women"           // 妇女代表
)

// Comparison is > or >=.
type Comparison string

// The comparisons. 以上 includes the number itself, 超过 does not (民法典 art. 1259).
const (
	MoreThan Comparison = ">"
	AtLeast  Comparison = ">="
)

// Threshold is a share that must be reached: Num/Den of the basis.
type Threshold struct {
	Num        int        `toml:"num" json:"num"`
	Den        int        `toml:"den" json:"den"`
	Basis      Basis      `toml:"basis" json:"basis"`
	Comparison Comparison `toml:"comparison" json:"comparison"`
	Source     string     `toml:"source" json:"source"`
	Mark       Mark       `toml:"mark" json:"mark"`
}

// Requirement is met when any of its thresholds is. Several requirements must
// all be met.
type Requirement struct {
	AnyOf []Threshold `toml:"any_of" json:"any_of"`
}

// Number is one number with its source: days, times or people as the field says.
type Number struct {
	Value  int    `toml:"value" json:"value"`
	Source string `toml:"source" json:"source,omitempty"`
	Mark   Mark   `toml:"mark" json:"mark,omitempty"`
}

// Ballot is how people vote.
type Ballot string

// The ballots.
const (
	Voice  Ballot = "voice"  // 口头表决
	Show   Ballot = "show"   // 举手表决
	Secret Ballot = "secret" // 无记名投票
	Signed Ballot = "signed" // 书面签字
)

// Meeting is one way in which a stage may meet; a stage with two (村民代表会议
// or 村民会议) leaves the choice to the village.
type Meeting struct {
	Organ    Organ         `toml:"organ" json:"organ"`
	Convenor Organ         `toml:"convenor" json:"convenor"`
	Chair    string        `toml:"chair" json:"chair"`   // 村党组织书记
	Notice   Number        `toml:"notice" json:"notice"` // calendar days before; the day of the notice is not counted
	Posted   bool          `toml:"posted" json:"posted"` // the notice is posted, with proof of the day
	PlanLead Number        `toml:"plan" json:"plan"`     // R5: calendar days in which the plan reaches everybody before
	Quorum   []Requirement `toml:"quorum" json:"quorum"` // all of them
	Majority []Requirement `toml:"majority" json:"majority"`
	Ballots  []Ballot      `toml:"ballots" json:"ballots"`
	Online   bool          `toml:"online" json:"online"`   // R13: attendance by messaging tool counts
	Proxies  Number        `toml:"proxies" json:"proxies"` // R18: written proxies each attendee may hold; 0 none
}

// PublicationKind is what is published.
type PublicationKind string

// The kinds of publication.
const (
	PublishPlan       PublicationKind = "plan"       // 方案公示
	PublishResolution PublicationKind = "resolution" // 决议公开
	PublishResult     PublicationKind = "result"     // 实施结果公开
)

// Publication is what a publish stage asks for.
type Publication struct {
	Kind     PublicationKind `toml:"kind" json:"kind"`
	Days     Number          `toml:"days" json:"days"`     // calendar days; the day of posting is not counted (R20)
	Within   Number          `toml:"within" json:"within"` // R22: to be posted within so many days of the stage before; 0 no limit
	Channels []string        `toml:"channels" json:"channels"`
}

// Stage is one step of a template.
type Stage struct {
	Key         string       `toml:"key" json:"key"` // unique in the template; acts name it
	Kind        StageKind    `toml:"kind" json:"kind"`
	Name        string       `toml:"name" json:"name"`   // 党员大会审议
	Plain       string       `toml:"plain" json:"plain"` // 明白话
	Organ       Organ        `toml:"organ" json:"organ"` // who acts where nobody meets
	Meetings    []Meeting    `toml:"meeting" json:"meeting,omitempty"`
	Publication *Publication `toml:"publication" json:"publication,omitempty"`
	Consulted   *Threshold   `toml:"consulted" json:"consulted,omitempty"`   // consult: the share of households to be heard
	Documents   []string     `toml:"documents" json:"documents"`             // codes of documents.toml
	MergeWith   string       `toml:"merge_with" json:"merge_with,omitempty"` // R3: key of the next stage
	ReturnTo    string       `toml:"return_to" json:"return_to,omitempty"`   // where a lost vote leads; empty: this stage again
	Supervision bool         `toml:"supervision" json:"supervision"`         // R23
	Acceptors   Number       `toml:"acceptors" json:"acceptors"`             // implement: people who accept the work
	Source      string       `toml:"source" json:"source"`
	Mark        Mark         `toml:"mark" json:"mark"`
}

// Template is one version of a procedure (R27, R28).
type Template struct {
	Code         string       `toml:"code" json:"code"`
	Version      int          `toml:"version" json:"version"`
	Name         string       `toml:"name" json:"name"`
	Plain        string       `toml:"plain" json:"plain"`
	Region       string       `toml:"region" json:"region"`
	From         calendar.Day `toml:"effective_from" json:"effective_from"`
	Scope        Scope        `toml:"scope" json:"scope"`
	Label        string       `toml:"label" json:"label"`                 // shown wherever the name is, e.g. 本系统默认解释
	CombinedHead bool         `toml:"combined_head" json:"combined_head"` // R3: only where 一肩挑
	CoolDown     Number       `toml:"cool_down" json:"cool_down"`         // R19: days after a lost vote
	Retries      Number       `toml:"retries" json:"retries"`             // R19: further votes within 365 days
	Stages       []Stage      `toml:"stage" json:"stages"`
	Source       string       `toml:"source" json:"source"`
	Mark         Mark         `toml:"mark" json:"mark"`
}

// Ref names one version of a template.
type Ref struct {
	Code    string `json:"code"`
	Version int    `json:"version"`
}

// Ref gives the name of this version.
func (t *Template) Ref() Ref { return Ref{t.Code, t.Version} }

// Stage gives the stage with the key, and its place; nil and -1 if there is none.
func (t *Template) Stage(key string) (*Stage, int) {
	for i := range t.Stages {
		if t.Stages[i].Key == key {
			return &t.Stages[i], i
		}
	}
	return nil, -1
}

// Meeting gives the stage's meeting of that organ; nil if the organ does not meet there.
func (s *Stage) Meeting(o Organ) *Meeting {
	for i := range s.Meetings {
		if s.Meetings[i].Organ == o {
			return &s.Meetings[i]
		}
	}
	return nil
}

// Votes tells whether the stage is a meeting with a vote.
func (s *Stage) Votes() bool {
	return s.Kind == Propose || s.Kind == Confer || s.Kind == Deliberate || s.Kind == Resolve
}
