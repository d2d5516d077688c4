package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/procedure"
	"sunshine/app/village"
	"sunshine/views"
)

// meetingPapers are the papers of a meeting that can be printed, by their names
// in the address.
func meetingPapers() [][2]string {
	return [][2]string{{"notice", "会议通知"}, {"sign-in", "签到表"}, {"ballots", "表决票"}, {"minutes", "会议记录"}, {"register", "登记表"}}
}

// printMatter gives a paper of the matter, ready for the pen: its registration
// form, or one for the meeting of the stage (and the organ) in the query.
func (s *Server) printMatter(c *fiber.Ctx) error {
	v, f, err := s.matterOfAddress(c)
	if err != nil {
		return err
	}
	paper := c.Params("paper")
	i := slices.IndexFunc(meetingPapers(), func(p [2]string) bool { return p[0] == paper })
	if i < 0 {
		return fiber.ErrNotFound
	}
	o := pdf.Options{Paper: pdf.A4, Fonts: s.fonts}
	var body []byte
	if paper == "register" {
		body, err = pdf.Register(s.registerDoc(v, f), o)
	} else {
		body, err = s.meetingPaper(c, v, f, paper, o)
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kinds["pdf"].mediaType)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; object-src 'self'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(true, paper+"-"+f.Code()+".pdf", f.Matter.Start.Title+meetingPapers()[i][1]+".pdf"))
	return c.Send(body)
}

// meetingPaper draws a paper of one meeting.
func (s *Server) meetingPaper(c *fiber.Ctx, v village.Village, f procedure.FiledMatter, paper string, o pdf.Options) ([]byte, error) {
	st, _ := f.Matter.Template.Stage(c.Query("stage"))
	if st == nil {
		at := stageAt(f.Matter, s.today())
		if at >= len(f.Matter.Template.Stages) {
			return nil, fault.NotFoundf("请选是哪一步的会。")
		}
		st = &f.Matter.Template.Stages[at]
	}
	if !st.Votes() {
		return nil, fault.NotFoundf("“%s”这一步不开会表决。", st.Name)
	}
	x, err := s.printScene(c, v, f, offer{kind: "held", stage: st.Key, organ: procedure.Organ(c.Query("organ"))})
	if err != nil {
		return nil, err
	}
	d := x.meetingDoc()
	switch paper {
	case "notice":
		return pdf.MeetingNotice(d, o)
	case "sign-in":
		return pdf.SignIn(d, o)
	case "minutes":
		return pdf.Minutes(d, o)
	}
	if !slices.Contains(x.meeting.Ballots, procedure.Secret) {
		return nil, fault.Conflictf("“%s”不用无记名投票，没有表决票。", st.Name)
	}
	count := d.Expected
	if n, err := strconv.Atoi(c.Query("count")); err == nil && n > 0 {
		count = n
	}
	return pdf.Ballots(d, count, o)
}

// printScene is the scene of a meeting on its own day, which may be still to
// come: who is expected is counted by the roster of that day.
func (s *Server) printScene(c *fiber.Ctx, v village.Village, f procedure.FiledMatter, o offer) (*scene, error) {
	x, err := s.scene(c.UserContext(), v, f, o, nil)
	if err != nil {
		return nil, err
	}
	p := f.Matter.Stages[x.at]
	switch {
	case p.Held != nil && p.Held.Organ == x.organ:
		x.day = p.Held.Day
	case x.notice() != nil:
		x.day = x.notice().MeetingDay
	}
	if x.numbers, err = s.Villages.NumbersOn(c.UserContext(), v.ID, x.day); err != nil {
		return nil, err
	}
	rows, err := s.Villages.Roster(c.UserContext(), v.ID)
	x.roster = x.expect(rows)
	for i, a := range x.roster {
		for _, m := range rows {
			if m.ID == a.ID {
				x.roster[i].Sex = map[string]string{"f": "女", "m": "男"}[m.Sex]
			}
		}
	}
	return x, err
}

// meetingDoc is the meeting as its papers tell it.
func (x *scene) meetingDoc() pdf.MeetingDoc {
	m, v := x.filed.Matter, x.village
	d := pdf.MeetingDoc{
		Village: v.County.Name + v.Township.Name + v.Name, Name: v.Name, Number: fmt.Sprintf("%s-%d", x.filed.Code(), x.at+1),
		Matter: m.Start.Title, Text: m.Start.Text, Fen: m.Start.Fen, Does: x.does(), Organ: x.organ.Chinese(), Issuer: issuer(v, x.meeting.Convenor), To: addressees(x.organ),
		Chair: x.meeting.Chair, Posted: x.meeting.Posted, Proxies: x.meeting.Proxies.Value, Online: x.meeting.Online,
		Quorum: x.shares(x.meeting.Quorum, "人"), Majority: x.shares(x.majorities(), "票"),
		Households: x.organ == procedure.Representatives || x.organ == procedure.MemberRepresentatives,
	}
	if m.Initiative != nil {
		d.Reason = initiated(x.reference, m.Initiative)
	}
	d.Expected, _ = strconv.Atoi(x.expected())
	for _, b := range x.meeting.Ballots {
		d.Ballots = append(d.Ballots, b.Chinese())
	}
	for _, a := range x.roster {
		d.People = append(d.People, pdf.MeetingPerson{Name: a.Name, Sex: a.Sex, Households: a.Households})
	}
	if n := x.notice(); n != nil && n.Organ == x.organ {
		d.Day, d.Time, d.Place, d.Noticed = n.MeetingDay, n.Time.String(), n.Place, n.Day
	}
	if h := m.Stages[x.at].Held; h != nil && h.Organ == x.organ {
		d.Day, d.Time, d.Place = h.Day, h.From.String(), h.Place
	}
	return d
}

// majorities are what the meeting and, for a resolution, the category ask for.
func (x *scene) majorities() []procedure.Requirement {
	all := slices.Clone(x.meeting.Majority)
	if x.resolves() {
		all = append(all, x.filed.Matter.Category.Majority...)
	}
	return all
}

// does says what the meeting does with the matter.
func (x *scene) does() string {
	if x.resolves() {
		return "表决"
	}
	return x.st.Kind.Chinese()
}

// addressees are those a notice of the organ's meeting is written to.
func addressees(o procedure.Organ) string {
	return map[procedure.Organ]string{
		procedure.PartyBranch: "各位村党组织委员", procedure.Committees: "各位村“两委”成员", procedure.PartyMeeting: "各位党员", procedure.Assembly: "各位村民",
		procedure.Representatives: "各位村民代表、村民委员会成员", procedure.GroupMeeting: "本组各位村民", procedure.Members: "各位集体经济组织成员",
		procedure.MemberRepresentatives: "各位成员代表", procedure.VillageCommittee: "各位村民委员会成员", procedure.Board: "各位理事",
	}[o]
}

// issuer names who calls the meeting.
func issuer(v village.Village, o procedure.Organ) string {
	switch o {
	case procedure.PartyBranch, procedure.PartyMeeting:
		return v.Name + "党组织"
	case procedure.Board:
		return v.Name + "集体经济组织理事会"
	case procedure.Township:
		return v.Township.Name
	}
	return v.Name + o.Chinese()
}

// shares puts what must be reached into words, with the number where the base is
// known before the meeting.
func (x *scene) shares(all []procedure.Requirement, unit string) (list []string) {
	expected, _ := strconv.Atoi(x.expected())
	reps, _ := strconv.Atoi(x.representatives())
	bases := map[procedure.Basis]int{
		procedure.OfExpected: expected, procedure.OfAdults: x.numbers.Adults, procedure.OfHouseholds: x.numbers.Households,
		procedure.OfWomen: x.numbers.Women, procedure.OfMembers: x.numbers.Members, procedure.OfRepresentatives: reps,
	}
	if x.organ == procedure.GroupMeeting { // its numbers are the group's, which nobody keeps
		bases = nil
	}
	for _, r := range all {
		var parts []string
		for _, t := range r.AnyOf {
			text, u := (procedure.Requirement{AnyOf: []procedure.Threshold{t}}).Chinese(), unit
			if t.Basis == procedure.OfHouseholds {
				u = "户"
			}
			if n := bases[t.Basis]; n > 0 {
				text += fmt.Sprintf("（%d里要%d%s）", n, t.Need(n), u)
			}
			parts = append(parts, text)
		}
		list = append(list, strings.Join(parts, "，或者"))
	}
	return list
}

// prints are the links to the papers of the matter that are of use now: of the
// meeting at hand, and the registration form.
func (s *Server) prints(f procedure.FiledMatter) (links []views.Link) {
	at := matterPath(f.ID) + "/print/"
	if i := stageAt(f.Matter, s.today()); i < len(f.Matter.Template.Stages) && f.Matter.Template.Stages[i].Votes() {
		st := &f.Matter.Template.Stages[i]
		for _, mt := range st.Meetings {
			if n := f.Matter.Stages[i].Notice; n != nil && n.Organ != mt.Organ || st.Kind == procedure.Resolve && s.Procedure.Reference.Allows(f.Matter.Category, mt.Organ) != nil {
				continue
			}
			for _, p := range meetingPapers()[:4] {
				if p[0] != "ballots" || slices.Contains(mt.Ballots, procedure.Secret) {
					links = append(links, views.Link{Text: mt.Organ.Chinese() + "：" + p[1], URL: at + p[0] + ".pdf?stage=" + st.Key + "&organ=" + string(mt.Organ)})
				}
			}
		}
	}
	return append(links, views.Link{Text: f.Matter.Template.Name + "登记表", URL: at + "register.pdf"})
}

// registerDoc is the matter's registration form.
func (s *Server) registerDoc(v village.Village, f procedure.FiledMatter) pdf.RegisterDoc {
	m := f.Matter
	d := pdf.RegisterDoc{
		Village: v.County.Name + v.Township.Name + v.Name, Number: f.Code(), Procedure: m.Template.Name, Label: m.Template.Label,
		Matter: m.Start.Title, Text: m.Start.Text, Fen: m.Start.Fen, Category: m.Category.Name,
	}
	if a := m.Initiative; a != nil {
		d.By, d.Reason, _ = strings.Cut(initiated(s.Procedure.Reference, a), "提出：")
		d.Day = a.Day
	}
	for i := range m.Template.Stages {
		d.Stages = append(d.Stages, registerStage(m, i))
	}
	return d
}

// registerStage tells what is known of one step.
func registerStage(m *procedure.Matter, i int) pdf.RegisterStage {
	st, p := m.Template.Stages[i], m.Stages[i]
	r := pdf.RegisterStage{Name: st.Name, Meeting: st.Votes(), Publish: st.Publication != nil}
	if o := p.Opinion; o != nil {
		r.Opinion = "同意"
		if !o.Agree {
			r.Opinion = "不同意"
		}
		if o.Reason != "" {
			r.Opinion += "：" + o.Reason
		}
	}
	switch {
	case p.MergedInto != "":
		next, _ := m.Template.Stage(p.MergedInto)
		r.Content = "书记、主任是一个人，和“" + next.Name + "”合在一个会上。"
	case p.Held != nil:
		c := p.Held.Count
		r.Time, r.Form = p.Held.Day.Chinese()+p.Held.From.String()+"至"+p.Held.To.String(), p.Held.Organ.Chinese()
		if p.Held.Ballot != "" {
			r.Form += "，" + p.Held.Ballot.Chinese()
		}
		r.Expected, r.Present, r.Share, r.Content = c.Expected, c.Present, share(c.Present, c.Expected), p.Outcome.Sentence
		if p.Held.Amendments != "" {
			r.Content += "会上改动：" + p.Held.Amendments
		}
	case st.Votes():
		r.Form = meetingChoices(st)
		if n := p.Notice; n != nil {
			r.Time, r.Form = n.MeetingDay.Chinese()+n.Time.String(), n.Organ.Chinese()
		}
	default:
		r.Time, r.Content = otherStage(st, p)
	}
	return r
}

// meetingChoices names the meeting, or the ones to choose from.
func meetingChoices(st procedure.Stage) string {
	if len(st.Meetings) == 1 {
		return st.Meetings[0].Organ.Chinese()
	}
	var names []string
	for _, mt := range st.Meetings {
		names = append(names, "□"+mt.Organ.Chinese())
	}
	return strings.Join(names, "　")
}

// otherStage tells of a step without a vote.
func otherStage(st procedure.Stage, p procedure.Progress) (when, content string) {
	day := func(d calendar.Day) string { return d.Chinese() }
	switch {
	case p.Posted != nil:
		return day(p.Posted.Day), fmt.Sprintf("从%s公开到%s\n地点：%s", p.Posted.Day.Chinese(), p.Posted.Until.Chinese(), strings.Join(st.Publication.Channels, "、"))
	case p.Consulted != nil:
		return day(p.Consulted.Day), fmt.Sprintf("全部%d户，征求到%d户", p.Consulted.Households, p.Consulted.Heard)
	case p.Examined != nil:
		return day(p.Examined.Day), map[bool]string{true: "审查通过", false: "没有通过"}[p.Examined.Pass] + "　" + p.Examined.Number
	case p.Appraised != nil:
		a := p.Appraised
		return day(a.Day), fmt.Sprintf("满意%d人，基本满意%d人，不满意%d人", a.Satisfied, a.Fair, a.Unsatisfied)
	case len(p.Work) > 0:
		var done []string
		for _, w := range p.Work {
			done = append(done, w.On().Chinese()+procedure.ActChinese(procedure.Kind(w)))
		}
		return day(p.Work[0].On()) + "起", strings.Join(done, "；") + "。"
	}
	return "", ""
}

// share writes a part of a whole as a percentage with one decimal.
func share(part, whole int) string {
	if whole < 1 {
		return ""
	}
	n := (part*1000 + whole/2) / whole
	return fmt.Sprintf("%d.%d%%", n/10, n%10)
}
