package web

import (
	"fmt"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// deskTask is one thing on a desk and its one next step.
type deskTask struct {
	Title  string
	Badge  views.Badge // none: Tag instead
	Tag    string
	Text   string // where it stands
	Reason string // why it was sent back
	Link   views.Link

	Fold     []deskTask // what is told in one line here, one by one
	FoldHead string
}

// todayPage is the first page after signing in: what waits, one thing first.
type todayPage struct {
	Page
	Place   string
	First   []deskTask // none or one
	More    []deskTask
	Waiting []deskTask // with others; nothing to do here
	Lamps   []lamp
	Calm    views.Empty
}

// desk shows what waits for the person.
func (s *Server) desk(c *fiber.Ctx) error {
	switch actor(c).Role {
	case user.Accountant:
		return s.accountantDesk(c)
	case user.Supervisor, user.Head:
		return s.reviewerDesk(c)
	case user.Clerk:
		return c.Redirect("/desk/documents", fiber.StatusSeeOther)
	case user.Agent:
		return c.Redirect("/desk/agency", fiber.StatusSeeOther)
	}
	return s.countyDesk(c)
}

// deskFacts is what a village's desk is drawn from.
type deskFacts struct {
	village village.Village
	today   calendar.Day
	clocks  []deadline.Clock // owed and not out, oldest first
	work    []disclosure.Version
	reasons map[int64]string // why a version was sent back
	turns   map[int64]disclosure.Turn
	role    user.Role
	counts  map[calendar.Month]int
	lamps   []lamp
	closed  map[calendar.Month]bool // owed, empty, and nothing can be booked any more
}

func (s *Server) deskFacts(c *fiber.Ctx) (f deskFacts, err error) {
	ctx := c.UserContext()
	f.today = s.today()
	if f.village, err = s.homeVillage(c); err != nil {
		return f, err
	}
	all, err := s.Deadlines.Of(ctx, f.village.ID, f.today)
	if err != nil {
		return f, err
	}
	for _, o := range slices.Backward(owedBy(f.village, all)) {
		if o.Status != deadline.Met && o.Status != deadline.MetLate {
			f.clocks = append(f.clocks, o)
		}
	}
	if f.work, err = s.Disclosures.WorkOf(ctx, f.village.ID); err != nil {
		return f, err
	}
	f.role = actor(c).Role
	if f.turns, err = s.turns(ctx, f.work); err != nil {
		return f, err
	}
	f.reasons = map[int64]string{}
	for _, x := range f.work {
		if x.State != disclosure.Returned {
			continue
		}
		steps, err := s.Disclosures.Steps(ctx, x.ID)
		if err != nil {
			return f, err
		}
		f.reasons[x.ID] = lastReturn(steps)
	}
	if f.lamps, err = s.lamps(ctx, f.village.ID); err != nil {
		return f, err
	}
	if f.counts, err = s.Finance.Counts(ctx, f.village.ID); err != nil {
		return f, err
	}
	f.closed = map[calendar.Month]bool{}
	for _, o := range f.clocks {
		if f.counts[o.Month()] > 0 {
			continue
		}
		closed := s.Finance.MayPost(ctx, f.village.ID, o.Month())
		if closed != nil && !formError(closed) {
			return f, closed
		}
		f.closed[o.Month()] = closed != nil
	}
	return f, nil
}

// lastReturn tells who sent a version back last, and why.
func lastReturn(steps []disclosure.Step) string {
	for _, st := range slices.Backward(steps) {
		if st.Act == "return" {
			return fmt.Sprintf("%s %s：%s", st.Post, st.Name, st.Opinion)
		}
	}
	return ""
}

// of finds the work on a month's sheet.
func (f deskFacts) of(m calendar.Month) (disclosure.Version, bool) {
	for _, x := range f.work {
		if x.Item == disclosure.FinanceMonth && x.Period == m.String() {
			return x, true
		}
	}
	return disclosure.Version{}, false
}

// clock gives the clock of a month that is owed and not out.
func (f deskFacts) clock(period string) (deadline.Clock, bool) {
	for _, o := range f.clocks {
		if o.Period == period {
			return o, true
		}
	}
	return deadline.Clock{}, false
}

func (s *Server) accountantDesk(c *fiber.Ctx) error {
	f, err := s.deskFacts(c)
	if err != nil {
		return err
	}
	imports, err := s.Finance.Imports(c.UserContext(), f.village.ID)
	if err != nil {
		return err
	}
	tasks := f.returned()
	tasks = append(tasks, unfinished(imports)...)
	unread, err := s.paperTasks(c, f.village)
	if err != nil {
		return err
	}
	tasks = append(tasks, unread...)
	open, err := s.inheritedTasks(c)
	if err != nil {
		return err
	}
	tasks = append(tasks, open...)
	begun, err := s.voucherDraftTasks(c, f.village)
	if err != nil {
		return err
	}
	tasks = append(tasks, begun...)
	tasks = append(tasks, f.months()...)
	tasks = append(tasks, f.drafts()...)
	closing, asked, err := s.periodTasks(c, f.village)
	if err != nil {
		return err
	}
	tasks = append(tasks, closing...)
	banks, err := s.bankTasks(c, f.village)
	if err != nil {
		return err
	}
	tasks = append(tasks, banks...)
	due, err := s.contractTasks(c, f.village)
	if err != nil {
		return err
	}
	tasks = append(tasks, due...)
	owed, err := s.obligationTasks(c, f.village)
	if err != nil {
		return err
	}
	tasks = append(tasks, owed...)
	tasks = append(tasks, f.current()...)
	p := s.todayPage(c, f, tasks, append(f.waiting(disclosure.Submitted, disclosure.Approved), asked...))
	p.Calm = views.Empty{
		Title: "眼下没有要办的", Text: "该交的都交了。平时有收支就随手记一笔。", Link: views.Link{Text: "记一笔账", URL: "/desk/entries/new"},
	}
	return s.renderDesk(c, "desk/today", p)
}

func (s *Server) todayPage(c *fiber.Ctx, f deskFacts, tasks, waiting []deskTask) todayPage {
	p := todayPage{Page: s.deskPage(c, "今天要办"), Place: f.village.FullName(), Waiting: waiting, Lamps: f.lamps}
	if len(tasks) > 0 {
		p.First, p.More = tasks[:1], tasks[1:]
	}
	countNav(p.Nav, "/desk", len(tasks))
	return p
}

// countNav writes beside a link of the navigation how much waits behind it.
func countNav(nav []NavLink, url string, n int) {
	for i := range nav {
		if nav[i].URL == url {
			nav[i].Count = n
		}
	}
}

// returned lists what came back, which is mended first.
func (f deskFacts) returned() (tasks []deskTask) {
	for _, x := range f.work {
		if x.State != disclosure.Returned {
			continue
		}
		t := deskTask{Title: x.Title, Badge: views.Badge{State: views.Returned}, Reason: f.reasons[x.ID], Link: views.Link{Text: "改好再提交", URL: "/desk/disclosures/" + itoa64(x.ID)}}
		if x.Item == disclosure.FinanceMonth {
			t.Link.URL = "/desk/finance/" + x.Period
		}
		if o, ok := f.clock(x.Period); ok {
			t.Text = standOf(o)
		}
		tasks = append(tasks, t)
	}
	return tasks
}

// unfinished lists files handed in and neither saved nor put away.
func unfinished(imports []finance.Import) (tasks []deskTask) {
	for _, i := range imports {
		if i.State == "preview" {
			tasks = append(tasks, deskTask{
				Title: i.FileName, Tag: "导入未完", Text: fmt.Sprintf("%s传上来的，读到 %d 行，还没有保存。", moment(i.CreatedAt), i.Rows),
				Link: views.Link{Text: "接着导入", URL: "/desk/imports/" + itoa64(i.ID)},
			})
		}
	}
	return tasks
}

// months lists the months that are over and not handed in, the oldest first.
func (f deskFacts) months() []deskTask {
	var list []owedTask
	for _, o := range f.clocks {
		x, begun := f.of(o.Month())
		if !o.Month().Last().Before(f.today) || (begun && x.State != disclosure.Draft) {
			continue
		}
		t := deskTask{Badge: badgeOf(o), Text: standOf(o), Link: views.Link{Text: "看榜并提交", URL: "/desk/finance/" + o.Month().String()}}
		t.Title = fmt.Sprintf("%s：%d 笔账，还没提交", o.Month().Chinese(), f.counts[o.Month()])
		if f.counts[o.Month()] == 0 {
			t.Title = o.Month().Chinese() + "：还没有记账"
			t.Link = views.Link{Text: "记这个月的账", URL: "/desk/entries?month=" + o.Month().String()}
			if f.closed[o.Month()] {
				t.Link = views.Link{Text: "没有收支，出空榜", URL: "/desk/finance/" + o.Month().String()}
			}
		}
		list = append(list, owedTask{t, o, 1})
	}
	return folded("财务公开", list)
}

// drafts lists corrections under way and tables not handed in.
func (f deskFacts) drafts() (tasks []deskTask) {
	for _, x := range f.work {
		if x.State != disclosure.Draft || (x.Item == disclosure.FinanceMonth && x.N == 1) {
			continue
		}
		t := deskTask{Title: x.Title, Badge: views.Badge{State: views.Draft}, Text: "还没提交审核。", Link: views.Link{Text: "看一遍，提交", URL: "/desk/disclosures/" + itoa64(x.ID)}}
		if x.Item == disclosure.FinanceMonth {
			t.Title = fmt.Sprintf("%s（更正，第 %d 版）", x.Title, x.N)
			t.Text = "更正的原因：" + x.Reason
			t.Link.URL = "/desk/finance/" + x.Period
		}
		tasks = append(tasks, t)
	}
	return tasks
}

// current is the month that is running.
func (f deskFacts) current() []deskTask {
	m := f.today.MonthOf()
	if _, owed := f.clock(m.String()); !owed {
		return nil
	}
	return []deskTask{{
		Title: fmt.Sprintf("%s（本月）：记了 %d 笔", m.Chinese(), f.counts[m]), Badge: views.Badge{State: views.Upcoming},
		Text: fmt.Sprintf("月份过完，%s起可以提交。", m.Add(1).First().Chinese()),
		Link: views.Link{Text: "记账", URL: "/desk/entries?month=" + m.String()},
	}}
}

// waiting lists what is with somebody else.
func (f deskFacts) waiting(states ...disclosure.State) (tasks []deskTask) {
	for _, x := range f.work {
		if !slices.Contains(states, x.State) {
			continue
		}
		tasks = append(tasks, f.inChain(x))
	}
	return tasks
}

// inChain is a version that is being reviewed: whose turn it is, by when, and
// when it must be out.
func (f deskFacts) inChain(x disclosure.Version) deskTask {
	turn := f.turns[x.ID]
	t := deskTask{Title: x.Title, Badge: views.Badge{State: versionState(x.State)}, Text: turn.Sentence(f.role, f.today) + "。", Link: views.Link{Text: "看一看", URL: "/desk/disclosures/" + itoa64(x.ID)}}
	if late := turn.Late(f.today); late > 0 {
		t.Badge.Note = fmt.Sprintf("晚了%d天", late)
	}
	if o, ok := f.clock(x.Period); ok && x.Item == disclosure.FinanceMonth {
		t.Text += standOf(o)
	}
	return t
}

// mine lists what waits for the person's own act, others what waits for somebody
// else's after it was handed in.
func (f deskFacts) mine() (mine, others []deskTask) {
	for _, x := range f.work {
		turn := f.turns[x.ID]
		if turn.Step == disclosure.StepSubmit {
			continue
		}
		t := f.inChain(x)
		if turn.Role() != f.role {
			others = append(others, t)
			continue
		}
		t.Link.Text = map[string]string{disclosure.StepReview: "审核", disclosure.StepAnswer: "看意见，答复", disclosure.StepMeet: "看过，记会议、公开"}[turn.Step]
		if t.Link.Text == "" {
			t.Link.Text = "看过并公开"
		}
		mine = append(mine, t)
	}
	return mine, others
}

// versionState gives the badge of a version's state.
func versionState(x disclosure.State) views.State {
	switch x {
	case disclosure.Submitted:
		return views.Review
	case disclosure.Approved:
		return views.Approved
	case disclosure.Returned:
		return views.Returned
	case disclosure.Published:
		return views.Met
	}
	return views.Draft
}

// moment writes an instant for people: 2026年3月5日 14:30.
func moment(t time.Time) string {
	return calendar.DayOf(t).Chinese() + " " + t.In(calendar.Shanghai).Format("15:04")
}
