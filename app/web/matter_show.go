package web

import (
	"context"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// matterPage is a matter with everything filed, what is next, and what the
// person may do.
type matterPage struct {
	Page
	Filed    procedure.FiledMatter
	Place    string // the village, for those who look after several
	Tag      string
	Category *procedure.Category
	Template *procedure.Template
	Steps    []views.Step
	Next     nextCard
	Opinions []opinionCard // waiting for the supervision committee, and the person is of it
	More     []views.Link
	Notices  []noticeStand
	Facts    []views.Fact
	Events   []matterEvent // newest first
	Begin    bool          // a notice is due and nobody has begun it
	Prints   []views.Link  // papers ready for the pen
	Chain    *chainView
}

// nextCard says what comes next and holds its form, if the person may do it now.
type nextCard struct {
	What, Who, When string
	Why, Blocks     []procedure.Reason
	Due, DueWhy     string
	Late            bool
	Missing         []string
	Left            string // of a publication: how long objections may be made
	Form            *actView
	Link            views.Link // or the page of its form
	Done            bool
}

// opinionCard asks the supervision committee for its opinion of a stage.
type opinionCard struct {
	Stage, Name, Text string
}

// noticeStand tells how far the notice of a publication is.
type noticeStand struct {
	Name, Text string
	Badge      views.Badge
	URL        string
	Out        bool
}

func matterCrumbs(rest ...views.Link) []views.Link {
	crumbs := append([]views.Link{{Text: "工作台", URL: "/desk"}, {Text: "大事", URL: "/desk/matters"}}, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

// matterOfAddress finds the matter :id with its village, if the person may see it.
func (s *Server) matterOfAddress(c *fiber.Ctx) (v village.Village, f procedure.FiledMatter, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, f, err
	}
	if f, err = s.Procedure.Find(c.UserContext(), int64(id)); err != nil {
		return v, f, err
	}
	v, err = s.Villages.ByID(c.UserContext(), f.VillageID)
	if err == nil && !v.Within(actor(c)) {
		err = fault.NotFoundf("没有这件事。")
	}
	return v, f, err
}

func (s *Server) showMatter(c *fiber.Ctx) error {
	v, f, err := s.matterOfAddress(c)
	if err != nil {
		return err
	}
	m, by := f.Matter, actor(c)
	p := matterPage{
		Page: s.deskPage(c, m.Start.Title, matterCrumbs(views.Link{Text: m.Start.Title})...), Filed: f, Category: m.Category, Template: m.Template,
		Tag: stateTag(f, s.today()), Steps: tracker(m, s.today()),
	}
	if by.Role.Level() != "village" {
		p.Place = v.Township.Name + v.Name
	}
	p.Facts = s.matterFacts(f)
	if by.Role.Level() == "village" {
		p.Prints = s.prints(f)
	}
	events := s.events(f)
	for i := len(events) - 1; i >= 0; i-- {
		p.Events = append(p.Events, events[i])
	}
	if p.Notices, err = s.notices(c.UserContext(), v, f, by); err != nil {
		return err
	}
	if err = s.fillNext(c, v, &p); err != nil {
		return err
	}
	if p.Chain, err = s.deskChain(c.UserContext(), v, f, voucherPlace(by.Role)); err != nil {
		return err
	}
	return s.renderDesk(c, "matter/show", p)
}

// fillNext puts on the page what is next, with its form, and what else may be done.
func (s *Server) fillNext(c *fiber.Ctx, v village.Village, p *matterPage) error {
	f, by := p.Filed, actor(c)
	step := f.Matter.Next(s.today())
	p.Next = s.nextOf(f, step)
	csrf, _ := session(c)
	offers := s.offers(by, v, f, step)
	waits := s.noticeWaits(p, step)
	for _, o := range offers {
		if o.kind == step.Act && !p.hasNext() && len(step.Blocks) == 0 && !step.Earliest.After(s.today()) && !waits {
			if form, _ := formOf(o.kind); form.long {
				p.Next.Link = views.Link{Text: form.button, URL: o.url(f.ID)}
				continue
			}
			x, err := s.scene(c.UserContext(), v, f, o, nil)
			if err != nil {
				return err
			}
			p.Next.Form = x.view(csrf.CSRF, nil)
			p.More = append(p.More, x.ways()...)
			continue
		}
		if o.kind != step.Act || o.kind == "answered" {
			p.More = append(p.More, views.Link{Text: o.text, URL: o.url(f.ID)})
		}
	}
	if v.Worker(by, user.Supervisor) == nil {
		p.Opinions = opinionsDue(f.Matter)
	}
	return nil
}

func (p *matterPage) hasNext() bool { return p.Next.Form != nil || p.Next.Link.URL != "" }

// noticeWaits tells whether the posting has to wait for its notice on the web,
// and says so in the card.
func (s *Server) noticeWaits(p *matterPage, step procedure.Step) bool {
	if step.Act != "posted" {
		return false
	}
	st, _ := p.Template.Stage(step.Stage)
	for _, n := range p.Notices {
		if n.Name != st.Publication.Kind.Chinese() || n.Out {
			continue
		}
		p.Next.Blocks = append(p.Next.Blocks, procedure.Reason{Text: "“" + st.Name + "”的公告还没有在网上公开：" + n.Text, Source: "先网上公开，再打印张贴，两边一个样"})
		p.Begin = n.URL == "" && n.Badge.State == ""
		return true
	}
	return false
}

// nextOf puts the next step into words.
func (s *Server) nextOf(f procedure.FiledMatter, step procedure.Step) nextCard {
	today := s.today()
	n := nextCard{What: step.What, Who: step.By.Chinese(), Why: step.Why, Blocks: step.Blocks, Missing: step.Missing, DueWhy: reasonText(step.DueWhy)}
	n.Done = step.Act == "" && step.Earliest == today
	if step.Earliest.After(today) {
		n.When = "最早" + step.Earliest.Chinese()
	}
	if !step.Due.IsZero() {
		n.Late = step.Due.Before(today)
		n.Due = "最晚" + step.Due.Chinese()
		if n.Late {
			n.Due += fmt.Sprintf("，已经晚了 %d 天", today.Sub(step.Due))
		}
	}
	if st, i := f.Matter.Template.Stage(step.Stage); st != nil && st.Publication != nil && f.Matter.Stages[i].Posted != nil {
		if left := f.Matter.Stages[i].Posted.Until.Sub(today); left >= 0 {
			n.Left = fmt.Sprintf("公开还剩 %d 天。这期间有人提异议，要记下来，答复了才能往下办。", left+1)
		}
	}
	return n
}

func reasonText(r procedure.Reason) string {
	if r.Text == "" {
		return ""
	}
	return r.Text + "（" + r.Source + "）"
}

// tracker draws all stages of the matter's procedure.
func tracker(m *procedure.Matter, today calendar.Day) []views.Step {
	at := stageAt(m, today)
	var steps []views.Step
	for i, st := range m.Template.Stages {
		pr := m.Stages[i]
		x := views.Step{Name: st.Name, State: "todo", Note: st.Plain, Day: pr.PassedOn}
		switch {
		case i < at:
			x.State, x.Note = "done", ""
			if x.Day.IsZero() && pr.Posted != nil {
				x.Day = pr.Posted.Until
			}
			if pr.Outcome != nil {
				x.Note = pr.Outcome.Sentence
			}
		case i == at && m.State == procedure.StateReturned:
			x.State = "returned"
		case i == at && m.State == procedure.StateRunning:
			x.State = "current"
		}
		if pr.Opinion != nil && !pr.Opinion.Agree {
			x.Note += "监委会不同意：" + pr.Opinion.Reason
		}
		steps = append(steps, x)
	}
	return steps
}

func (s *Server) matterFacts(f procedure.FiledMatter) []views.Fact {
	m := f.Matter
	facts := []views.Fact{{Name: "编号", Value: f.Code()}, {Name: "是哪一类", Value: m.Category.Name + "：" + m.Category.Plain}, {Name: "走什么程序", Value: templateName(m.Template)}}
	if m.Start.Fen > 0 {
		facts = append(facts, views.Fact{Name: "金额", Value: m.Start.Fen.String() + " 元"})
	}
	if m.Start.Text != "" {
		facts = append(facts, views.Fact{Name: "方案", Value: m.Start.Text})
	}
	if m.Initiative != nil {
		facts = append(facts, views.Fact{Name: "谁提的", Value: initiated(s.Procedure.Reference, m.Initiative)})
	}
	for i, o := range m.Objections {
		text := o.Day.Chinese() + "　" + o.Text
		if o.Answer != nil {
			text += "　答复：" + o.Answer.Reason
		}
		facts = append(facts, views.Fact{Name: fmt.Sprintf("异议 %d", i+1), Value: text})
	}
	return facts
}

func templateName(t *procedure.Template) string {
	name := fmt.Sprintf("%s（第 %d 版）", t.Name, t.Version)
	if t.Label != "" {
		name += "　" + t.Label
	}
	return name
}

// notices tells how far the notices of the matter's publications are.
func (s *Server) notices(ctx context.Context, v village.Village, f procedure.FiledMatter, by user.Actor) (list []noticeStand, err error) {
	at := stageAt(f.Matter, s.today())
	for i, st := range f.Matter.Template.Stages {
		if st.Publication == nil {
			continue
		}
		n := noticeStand{Name: st.Publication.Kind.Chinese()}
		x, err := s.Disclosures.Current(ctx, v.ID, "decision-"+string(st.Publication.Kind), f.Code())
		if missing(err) {
			if i != at || f.Matter.Publishing(s.today()) < 0 {
				continue
			}
			n.Text = "公告还没有开始写。"
		} else if err != nil {
			return nil, err
		} else {
			n.Badge, n.Out = views.Badge{State: versionState(x.State)}, x.State == disclosure.Published
			n.Text = map[disclosure.State]string{
				disclosure.Draft: "公告已经自动写好，等村会计提交。", disclosure.Returned: "公告退回了，等村会计改好再交。", disclosure.Submitted: "等监委会审核。",
				disclosure.Approved: "审核通过了，等村主任（书记）公开。", disclosure.Published: x.PublishedOn.Chinese() + "在网上公开了，打印出来贴到公开栏。",
			}[x.State]
			if by.Role.Level() == "village" {
				n.URL = "/desk/disclosures/" + itoa64(x.ID)
			}
		}
		list = append(list, n)
	}
	return list, nil
}

// matterFile sends a paper of a matter.
func (s *Server) matterFile(c *fiber.Ctx) error {
	_, f, err := s.matterOfAddress(c)
	if err != nil {
		return err
	}
	n, err := numberIn(c.Params("n"))
	if err != nil {
		return err
	}
	a, body, err := s.Procedure.File(c.UserContext(), f.ID, n)
	if err != nil {
		return err
	}
	return sendUpload(c, upload{a.Type, a.SHA256, "paper-" + a.SHA256[:8], a.Name, "no-store"}, body)
}

// beginNotice begins the notice a matter has come to by the mere passing of time.
func (s *Server) beginNotice(c *fiber.Ctx) error {
	v, f, err := s.matterOfAddress(c)
	if err != nil {
		return err
	}
	if err := s.Procedure.BeginNotice(c.UserContext(), actor(c), v, f.ID); err != nil {
		return err
	}
	flash(c, "success", "公告写好了草稿。接下来由村会计看过提交。")
	return c.Redirect(matterPath(f.ID), fiber.StatusSeeOther)
}
