package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/procedure"
	"sunshine/app/village"
	"sunshine/views"
)

// scene is all that a form of an act is drawn from.
type scene struct {
	offer
	village   village.Village
	filed     procedure.FiledMatter
	reference *procedure.Reference
	today     calendar.Day
	form      actForm
	st        *procedure.Stage   // nil: the act belongs to no stage
	at        int                // its index
	meeting   *procedure.Meeting // nil: nobody meets
	day       calendar.Day       // whose rosters count
	numbers   village.Numbers
	roster    []attendee
	holidays  *calendar.Holidays
	values    map[string]string // as filled in; nil: not yet
}

// offer names one act that may be done: its kind and what it is about.
type offer struct {
	kind, stage string
	organ       procedure.Organ
	merged      bool
	objection   int
	text        string
}

// attendee is one person of the roster who is expected at a meeting.
type attendee struct {
	ID         int64
	Name, Body string
	Woman      bool // among the representatives
	Households int
	Sex        string // as a sign-in sheet has it; filled in for print
	Adds       bool   // a representative
	Way        string
}

// scene gathers it; what the offer names must be there.
func (s *Server) scene(ctx context.Context, v village.Village, f procedure.FiledMatter, o offer, values map[string]string) (*scene, error) {
	form, _ := formOf(o.kind)
	x := &scene{offer: o, village: v, filed: f, reference: s.Procedure.Reference, today: s.today(), form: form, values: values}
	if x.st, x.at = f.Matter.Template.Stage(o.stage); x.st != nil {
		x.findMeeting()
	}
	var err error
	if x.holidays, err = s.Deadlines.Holidays(ctx); err != nil {
		return nil, err
	}
	if o.kind == "overruled" {
		x.meeting = &procedure.Meeting{Organ: procedure.Assembly, Ballots: nil}
	}
	if x.meeting == nil && o.kind != "consulted" {
		return x, nil
	}
	x.day = x.meetingOrToday()
	if x.numbers, err = s.Villages.NumbersOn(ctx, v.ID, x.day); err != nil || o.kind != "held" {
		return x, err
	}
	rows, err := s.Villages.Roster(ctx, v.ID)
	x.roster = x.expect(rows)
	return x, err
}

// findMeeting finds the meeting the act is about: the one asked for, the one
// called, or the first that may decide the matter.
func (x *scene) findMeeting() {
	m := x.filed.Matter
	st := x.st
	if x.merged && st.MergeWith != "" {
		st, _ = m.Template.Stage(st.MergeWith)
	}
	if len(st.Meetings) == 0 {
		return
	}
	if n := m.Stages[x.at].Notice; x.organ == "" && n != nil {
		x.organ = n.Organ
	}
	if x.meeting = st.Meeting(x.organ); x.meeting != nil {
		return
	}
	i := slices.IndexFunc(st.Meetings, func(mt procedure.Meeting) bool {
		return st.Kind != procedure.Resolve || x.reference.Allows(m.Category, mt.Organ) == nil
	})
	x.meeting = &st.Meetings[max(0, i)]
	x.organ = x.meeting.Organ
}

// meetingOrToday is the day the form is about: the one filled in, the one the
// notice names, or today.
func (x *scene) meetingOrToday() calendar.Day {
	if d, err := calendar.ParseDay(strings.TrimSpace(x.values["day"])); err == nil && !d.After(x.today) {
		return d
	}
	if x.st != nil {
		if n := x.filed.Matter.Stages[x.at].Notice; n != nil && !n.MeetingDay.After(x.today) {
			return n.MeetingDay
		}
	}
	return x.today
}

// bodies are the rosters whose people make up the organ's meeting.
func bodies(o procedure.Organ) []village.Body {
	return map[procedure.Organ][]village.Body{
		procedure.PartyBranch: {village.Branch}, procedure.Committees: {village.Branch, village.Committee}, procedure.PartyMeeting: {village.Party},
		procedure.Representatives: {village.Representatives, village.Committee}, procedure.VillageCommittee: {village.Committee},
		procedure.Supervision: {village.Supervision}, procedure.Board: {village.Board}, procedure.MemberRepresentatives: {village.MemberRepresentatives},
	}[o]
}

// expect lists who is expected at the meeting by the rosters of the day, each
// person once.
func (x *scene) expect(rows []village.Member) (list []attendee) {
	type person struct{ name, mark string }
	seen := map[person]bool{}
	for _, body := range bodies(x.organ) {
		for _, m := range rows {
			p := person{m.Name.Reveal(), m.Mark}
			if m.Body != body || !m.On(x.day) || seen[p] {
				continue
			}
			seen[p] = true
			a := attendee{ID: m.ID, Name: p.name, Body: body.Chinese(), Households: m.Households, Way: x.values["came-"+itoa64(m.ID)]}
			a.Adds = body == village.Representatives || body == village.MemberRepresentatives
			a.Woman = a.Adds && m.Sex == "f"
			if m.Mark != "" {
				a.Name += "（" + m.Mark + "）"
			}
			list = append(list, a)
		}
	}
	return list
}

// expected is how many belong to the meeting by the rosters of the day.
func (x *scene) expected() string {
	n := x.numbers
	all := map[procedure.Organ]int{
		procedure.PartyBranch: n.Branch, procedure.Committees: n.Committees, procedure.PartyMeeting: n.Party, procedure.Assembly: n.Adults,
		procedure.Representatives: n.Meeting, procedure.VillageCommittee: n.Committee, procedure.Supervision: n.Supervision, procedure.Board: n.Board,
		procedure.Members: n.Members, procedure.MemberRepresentatives: n.MemberReps,
	}
	if x.meeting == nil {
		return ""
	}
	return known(all[x.meeting.Organ])
}

func (x *scene) representatives() string {
	if x.organ == procedure.MemberRepresentatives {
		return known(x.numbers.MemberReps)
	}
	return known(x.numbers.Representatives)
}

// known writes a number that is known.
func known(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}

// needs tells whether the meeting, or what the category asks of a resolution,
// is measured against the basis.
func (x *scene) needs(b procedure.Basis) bool {
	if x.meeting == nil || x.form.kind == "overruled" {
		return b == procedure.OfAdults || b == procedure.OfHouseholds
	}
	if b == procedure.OfRepresentatives && x.organ != procedure.Representatives && x.organ != procedure.MemberRepresentatives {
		return false
	}
	if b == procedure.OfMembers && x.organ != procedure.Assembly && x.organ != procedure.Members {
		return false
	}
	all := slices.Concat(x.meeting.Quorum, x.meeting.Majority)
	if x.resolves() {
		all = append(all, x.filed.Matter.Category.Majority...)
	}
	return slices.ContainsFunc(all, func(r procedure.Requirement) bool {
		return slices.ContainsFunc(r.AnyOf, func(t procedure.Threshold) bool { return t.Basis == b })
	})
}

func (x *scene) resolves() bool { return x.st != nil && x.st.Kind == procedure.Resolve }

// grant tells whether the representatives need the assembly's authorisation here.
func (x *scene) grant() bool {
	return x.resolves() && x.organ == procedure.Representatives && x.filed.Matter.Category.Authorise
}

func (x *scene) notice() *procedure.Noticed {
	if x.st == nil {
		return nil
	}
	return x.filed.Matter.Stages[x.at].Notice
}

func (x *scene) meetingDay() string {
	if x.meeting == nil {
		return ""
	}
	return x.today.AddDays(x.meeting.Notice.Value).String()
}

func (x *scene) heldDay() string { return x.day.String() }

func (x *scene) heldTime() string {
	if n := x.notice(); n != nil {
		return n.Time.String()
	}
	return ""
}

func (x *scene) heldPlace() string {
	if n := x.notice(); n != nil {
		return n.Place
	}
	return "村委会"
}

func (x *scene) chairHelp() string {
	if x.meeting == nil || x.meeting.Chair == "" {
		return ""
	}
	return "按程序由" + x.meeting.Chair + "主持。"
}

func (x *scene) noticeHelp() string {
	n := x.meeting.Notice
	if n.Value == 0 {
		return ""
	}
	return fmt.Sprintf("要提前 %d 天通知，发通知的那天不算：今天发的，最早%s开。%s。", n.Value, x.today.AddDays(n.Value).Chinese(), procedure.Cite(n.Source, n.Mark))
}

func (x *scene) numbersHelp() string {
	have := x.expected()
	if x.kind == "consulted" {
		have = known(x.numbers.Households)
	}
	if have == "" {
		return "名册里还没有，请照实填。名册记好了，以后会自动填上。"
	}
	return "照" + x.day.Chinese() + "的名册填的；不对的，先改名册。"
}

func (x *scene) presentHelp() string {
	if len(x.roster) == 0 {
		return "在线的、委托的也算在里面。"
	}
	return "在下面的名单上打了勾的，自动数；没打勾的，直接填。"
}

func (x *scene) acceptorHelp() string {
	_, i := x.filed.Matter.Template.Stage(x.stage)
	if i < 0 {
		return "一行写一个姓名。公开时姓名遮住一部分。"
	}
	n := x.filed.Matter.Template.Stages[i].Acceptors
	return fmt.Sprintf("一行写一个姓名，要 %d 个人以上（%s）。公开时姓名遮住一部分。", max(1, n.Value), procedure.Cite(n.Source, n.Mark))
}

// untilHelp tells until when a publication posted today must hang, and why.
func (x *scene) untilHelp() string {
	if x.st == nil || x.st.Publication == nil {
		return ""
	}
	d := x.st.Publication.Days
	last, skipped, provisional := x.filed.Matter.Template.PublicationEnd(x.stage, x.today, x.holidays)
	text := fmt.Sprintf("留空就是按规定的 %d 天（%s），贴的那天不算：今天贴的，到%s。", d.Value, procedure.Cite(d.Source, d.Mark), last.Chinese())
	if len(skipped) > 0 {
		text += fmt.Sprintf("最后一天是%s，顺延到上班的日子。", skipped[0].Why)
	}
	if provisional {
		text += "那一年的放假安排还没有，日子可能再往后。"
	}
	return text + "想多贴几天的，在这里写到哪天。"
}

// touched lists the stages that something was done in, to be gone back to.
func (x *scene) touched() (options []views.Option) {
	m := x.filed.Matter
	for i, st := range m.Template.Stages {
		if i < stageAt(m, x.today) || i == stageAt(m, x.today) && m.Stages[i].Posted != nil {
			options = append(options, views.Option{Value: st.Key, Text: st.Name})
		}
	}
	return options
}

func (x *scene) approvers() (options []views.Option) {
	m := x.filed.Matter
	for _, o := range m.Category.Approvals {
		if !slices.ContainsFunc(m.Approvals, func(a *procedure.Approved) bool { return a.By == o }) {
			options = append(options, views.Option{Value: string(o), Text: o.Chinese()})
		}
	}
	return options
}

// stageAt gives the index of the stage a matter stands at on a day; the number
// of its stages when all have passed.
func stageAt(m *procedure.Matter, today calendar.Day) int {
	s := m.Next(today)
	if _, i := m.Template.Stage(s.Stage); i >= 0 {
		return i
	}
	if s.Act == "closed" {
		return len(m.Stages)
	}
	return m.At
}
