package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/views"
)

// proceduresPage lists the procedures a county may use today, and those that
// come into force later.
type proceduresPage struct {
	Page
	County string
	Admin  bool
	Groups []procedureGroup
}

type procedureGroup struct {
	Title string
	Rows  []procedureRow
}

// procedureRow is one procedure of the list.
type procedureRow struct{ Name, Label, Plain, Text, URL string }

// procedurePage explains one version of a procedure, step by step.
type procedurePage struct {
	Page
	Template *procedure.Template
	Label    string
	Source   string
	Facts    []views.Fact
	Stages   []stageTell
	Versions []procedureRow
	Old      bool   // a newer version is in force
	Copy     string // where the administrator copies it
}

// stageTell explains a step: who meets, how many must come and agree.
type stageTell struct {
	Number      int
	Name, Plain string
	Says        []sourced
	Source      string
}

// sourced is a sentence with where it comes from.
type sourced struct{ Text, Source string }

func procedureCrumbs(rest ...views.Link) []views.Link {
	crumbs := append([]views.Link{{Text: "工作台", URL: "/desk"}, {Text: "议事程序", URL: "/desk/procedures"}}, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

func (s *Server) listProcedures(c *fiber.Ctx) error {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return err
	}
	list, err := s.Procedure.Templates(c.UserContext(), county.ID, s.today())
	if err != nil {
		return err
	}
	later, err := s.Procedure.Templates(c.UserContext(), county.ID, s.today().AddDays(3660))
	if err != nil {
		return err
	}
	p := proceduresPage{Page: s.deskPage(c, "议事程序", procedureCrumbs()...), County: county.Name, Admin: actor(c).Role == user.Administrator}
	for _, scope := range []procedure.Scope{procedure.ScopeVillage, procedure.ScopeMeeting, procedure.ScopeLevy, procedure.ScopeGroup, procedure.ScopeCollective} {
		g := procedureGroup{Title: scope.Chinese()}
		for _, t := range list {
			if t.Scope == scope {
				g.Rows = append(g.Rows, procedureRowOf(t))
			}
		}
		if len(g.Rows) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	soon := procedureGroup{Title: "还没到启用日子的"}
	for _, t := range later {
		if t.From.After(s.today()) {
			soon.Rows = append(soon.Rows, procedureRowOf(t))
		}
	}
	if len(soon.Rows) > 0 {
		p.Groups = append(p.Groups, soon)
	}
	return s.renderDesk(c, "procedure/list", p)
}

func procedureRowOf(t *procedure.Template) procedureRow {
	var steps []string
	for _, st := range t.Stages {
		steps = append(steps, st.Name)
	}
	return procedureRow{
		Name: fmt.Sprintf("%s（第 %d 版）", t.Name, t.Version), Label: t.Label, Plain: t.Plain, Text: t.Region + "　" + strings.Join(steps, " → "), URL: procedureURL(t),
	}
}

// procedureURL is the address of a version.
func procedureURL(t *procedure.Template) string {
	return fmt.Sprintf("/desk/procedures/%s?version=%d", t.Code, t.Version)
}

// procedureOfAddress finds the versions of :code and the one asked for: that of
// the query, else the newest in force.
func (s *Server) procedureOfAddress(c *fiber.Ctx) (all []procedure.Version, at int, err error) {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return nil, 0, err
	}
	if all, err = s.Procedure.Versions(c.UserContext(), county.ID, c.Params("code")); err != nil {
		return nil, 0, err
	}
	if q := c.Query("version"); q != "" {
		at = slices.IndexFunc(all, func(v procedure.Version) bool { return itoa(v.Version) == q })
	} else if at = slices.IndexFunc(all, func(v procedure.Version) bool { return !v.From.After(s.today()) }); at < 0 {
		at = 0
	}
	if at < 0 {
		return nil, 0, fiber.ErrNotFound
	}
	return all, at, nil
}

func (s *Server) showProcedure(c *fiber.Ctx) error {
	all, at, err := s.procedureOfAddress(c)
	if err != nil {
		return err
	}
	t := all[at].Template
	p := procedurePage{
		Page: s.deskPage(c, t.Name, procedureCrumbs(views.Link{Text: t.Name})...), Template: t, Label: t.Label, Source: procedure.Cite(t.Source, t.Mark),
		Facts: []views.Fact{{Name: "用在", Value: t.Scope.Chinese()}, {Name: "哪里的", Value: t.Region}, {Name: "版本", Value: fmt.Sprintf("第 %d 版，从%s起用", t.Version, t.From.Chinese())}},
	}
	if all[at].Own {
		p.Facts = append(p.Facts, views.Fact{Name: "谁定的", Value: all[at].By + "　" + moment(all[at].At)})
	}
	if t.CombinedHead {
		p.Facts = append(p.Facts, views.Fact{Name: "什么村能用", Value: "书记、主任是一个人的村（一肩挑）"})
	}
	p.Facts = append(p.Facts, numberFact("没通过，多少天后再议", "天", t.CoolDown), numberFact("一年里最多再议几次", "次", t.Retries))
	for i := range t.Stages {
		p.Stages = append(p.Stages, s.tellOfStage(i+1, &t.Stages[i]))
	}
	for i, v := range all {
		if i != at {
			p.Versions = append(p.Versions, procedureRow{Name: fmt.Sprintf("第 %d 版", v.Version), Text: v.From.Chinese() + "起", URL: procedureURL(v.Template)})
		}
		p.Old = p.Old || i < at && !v.From.After(s.today())
	}
	if actor(c).Role == user.Administrator {
		p.Copy = "/desk/procedures/" + t.Code + "/copy?version=" + itoa(t.Version)
	}
	return s.renderDesk(c, "procedure/show", p)
}

func numberFact(name, unit string, n procedure.Number) views.Fact {
	if n.Value == 0 {
		return views.Fact{Name: name, Value: "没有规定"}
	}
	return views.Fact{Name: name, Value: fmt.Sprintf("%d %s（%s）", n.Value, unit, procedure.Cite(n.Source, n.Mark))}
}

// tellOfStage explains a step in plain sentences, each number with its source.
func (s *Server) tellOfStage(number int, st *procedure.Stage) stageTell {
	x := stageTell{Number: number, Name: st.Name, Plain: st.Plain, Source: procedure.Cite(st.Source, st.Mark)}
	say := func(source, format string, args ...any) {
		x.Says = append(x.Says, sourced{fmt.Sprintf(format, args...), source})
	}
	if len(st.Meetings) > 1 {
		say("", "下面的会，选开一种。")
	}
	for i := range st.Meetings {
		tellMeeting(&st.Meetings[i], say)
	}
	if !st.Votes() && st.Organ != "" {
		say("", "由%s办。", st.Organ.Chinese())
	}
	if p := st.Publication; p != nil {
		say(cite(p.Days), "公开%d天，贴的那天不算。", p.Days.Value)
		if p.Within.Value > 0 {
			say(cite(p.Within), "上一步办完后%d天里贴出来。", p.Within.Value)
		}
		say("", "公开在：%s。", strings.Join(p.Channels, "、"))
	}
	if t := st.Consulted; t != nil {
		say(procedure.Cite(t.Source, t.Mark), "要征求到%s的%s。", t.Basis.Chinese(), t.Chinese())
	}
	if st.Acceptors.Value > 0 {
		say(cite(st.Acceptors), "至少%d人验收签字。", st.Acceptors.Value)
	}
	if st.MergeWith != "" {
		say("", "书记、主任是一个人的村，可以和下一步合在一个会上。")
	}
	if st.Supervision {
		say("", "要有村务监督委员会的意见。")
	}
	var papers []string
	for _, d := range st.Documents {
		papers = append(papers, s.Procedure.Reference.DocumentName(d))
	}
	if len(papers) > 0 {
		say("", "要存的材料：%s。", strings.Join(papers, "、"))
	}
	return x
}

func cite(n procedure.Number) string { return procedure.Cite(n.Source, n.Mark) }

// tellMeeting explains one meeting.
func tellMeeting(m *procedure.Meeting, say func(source, format string, args ...any)) {
	say("", "开%s：%s召集，%s主持。", m.Organ.Chinese(), m.Convenor.Chinese(), m.Chair)
	if m.Notice.Value > 0 {
		say(cite(m.Notice), "提前%d天通知，通知那天不算。", m.Notice.Value)
	}
	if m.PlanLead.Value > 0 {
		say(cite(m.PlanLead), "提前%d天把方案送到每个人手里。", m.PlanLead.Value)
	}
	tell := func(what string, all []procedure.Requirement) {
		for _, r := range all {
			say(procedure.Cite(r.AnyOf[0].Source, r.AnyOf[0].Mark), "%s：%s。", what, r.Chinese())
		}
	}
	tell("来多少人才能开", m.Quorum)
	tell("多少人同意才算通过", m.Majority)
	var ways []string
	for _, b := range m.Ballots {
		ways = append(ways, b.Chinese())
	}
	say("", "怎么表决：%s。", strings.Join(ways, "、"))
	if m.Online {
		say("", "可以在线参加。")
	}
	if m.Proxies.Value > 0 {
		say(cite(m.Proxies), "可以书面委托，每人最多受%d份委托。", m.Proxies.Value)
	}
}
