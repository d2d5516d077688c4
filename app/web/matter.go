package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// mattersPage lists the matters of a village, or of the villages a person
// looks after, the most urgent first.
type mattersPage struct {
	Page
	Heading string
	Lead    string
	May     bool // open a new one
	Groups  []matterGroup
	Empty   views.Empty
	Towns   []views.Link // to choose among
	Settle  []villageSetting

	Undecided undecidedList
}

// matterGroup is the matters that stand alike.
type matterGroup struct {
	Title string
	Rows  []matterRow
}

// matterRow is one matter of the list: what is next, by whom, from when and why.
type matterRow struct {
	URL, Title, Tag, Category, Place string
	Badge                            views.Badge // of what is due; none without a day
	What, Who, When, Why             string
	Due                              string
	Blocks                           []procedure.Reason
	Missing                          string
	rank                             int
	day                              calendar.Day
}

// The groups of the list, in order.
const (
	rankMine = iota // the person's own turn
	rankLate
	rankNow
	rankBlocked
	rankWaits
	rankOver
)

func rankTitles() []string {
	return []string{"等您办的", "过了期限的", "现在就能办的", "要先办别的", "还没到日子的", "办完的"}
}

func (s *Server) listMatters(c *fiber.Ctx) error {
	if actor(c).Role.Level() != "village" {
		return s.listTownMatters(c)
	}
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	all, err := s.Procedure.List(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	p := mattersPage{
		Page: s.deskPage(c, "大事", matterCrumbs()...), Heading: v.Name + "的大事", May: v.Worker(actor(c), user.Head) == nil,
		Lead:  "修路、分钱、包地这样的大事，一步一步走程序：提议、商议、审议、决议、公开、实施。每一步最早哪天能办，这里都写着。",
		Empty: views.Empty{Title: "还没有大事在办", Text: "村主任（书记）在这里立项：选是哪一类事、走哪个程序，写上名称、方案和金额，再写明是谁提的。以后每一步该做什么，页面会提醒。"},
	}
	if p.May {
		p.Empty.Link = views.Link{Text: "立一件事", URL: "/desk/matters/new"}
	}
	rows := make([]matterRow, 0, len(all))
	for _, f := range all {
		rows = append(rows, s.matterRow(actor(c), v, f))
	}
	p.Groups = groupMatters(rows)
	if p.Undecided, err = s.deskUndecided(c.UserContext(), v, voucherPlace(actor(c).Role)); err != nil {
		return err
	}
	return s.renderDesk(c, "matter/list", p)
}

// matterRow tells in a few words how a matter stands.
func (s *Server) matterRow(by user.Actor, v village.Village, f procedure.FiledMatter) matterRow {
	m, today := f.Matter, s.today()
	step := m.Next(today)
	r := matterRow{
		URL: matterPath(f.ID), Title: m.Start.Title, Tag: stateTag(f, today), Category: m.Category.Name, What: step.What, Blocks: step.Blocks, day: step.Earliest,
		Missing: strings.Join(step.Missing, "、"), rank: rankNow,
	}
	if by.Role.Level() != "village" {
		r.Place = v.Name
	}
	if step.Act != "" {
		r.Who = step.By.Chinese()
	}
	if !step.Due.IsZero() {
		r.Due = "最晚" + step.Due.Chinese() + "：" + reasonText(step.DueWhy)
		r.Badge.State = views.Due
		r.day = step.Due
	}
	if step.Earliest.After(today) {
		r.When = "最早" + step.Earliest.Chinese()
		if len(step.Why) > 0 {
			r.Why = reasonText(step.Why[0])
		}
	}
	switch {
	case step.Act == "" && step.Earliest == today:
		r.rank, r.day = rankOver, calendar.Day{}
	case !step.Due.IsZero() && step.Due.Before(today):
		r.rank, r.Badge.State, r.Badge.Note = rankLate, views.Overdue, fmt.Sprintf("已晚 %d 天", today.Sub(step.Due))
	case len(step.Blocks) > 0:
		r.rank = rankBlocked
	case step.Earliest.After(today):
		r.rank = rankWaits
	}
	if r.rank != rankOver && s.turnOf(by, v, f, step) {
		r.rank = rankMine
	}
	return r
}

// turnOf tells whether a matter waits for the person beside the village's head:
// for the committee's opinion, the township's examination or approval.
func (s *Server) turnOf(by user.Actor, v village.Village, f procedure.FiledMatter, step procedure.Step) bool {
	switch by.Role {
	case user.Supervisor:
		return len(opinionsDue(f.Matter)) > 0
	case user.Township:
		decided, _ := decidedBy(f.Matter)
		return v.Township.ID == by.DivisionID && (step.Act == "examined" && len(step.Blocks) == 0 || decided && len((&scene{filed: f}).approvers()) > 0)
	}
	return false
}

// groupMatters puts the rows under what they have in common, the most urgent first.
func groupMatters(rows []matterRow) (groups []matterGroup) {
	slices.SortStableFunc(rows, func(a, b matterRow) int {
		if a.day != b.day && a.rank == b.rank {
			return cmp.Compare(a.day.Sub(b.day), 0)
		}
		return cmp.Compare(a.rank, b.rank)
	})
	for rank, title := range rankTitles() {
		g := matterGroup{Title: title}
		for _, r := range rows {
			if r.rank == rank {
				g.Rows = append(g.Rows, r)
			}
		}
		if len(g.Rows) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// stateTag is the matter's number and how it stands as a whole.
func stateTag(f procedure.FiledMatter, today calendar.Day) string {
	m := f.Matter
	state := m.State.Chinese()
	if m.State == procedure.StateRunning {
		if at := stageAt(m, today); at < len(m.Stages) {
			state = fmt.Sprintf("第 %d 步，共 %d 步", at+1, len(m.Stages))
		} else {
			state = "都办完了，等归档"
		}
	}
	if m.Paused() {
		state += "，有异议，先停下"
	}
	return f.Code() + "　" + state
}

// matterTasks lists the matters that wait for the person, for the first page
// after signing in.
func (s *Server) matterTasks(c *fiber.Ctx, v village.Village) (tasks []deskTask, err error) {
	all, err := s.Procedure.List(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	var rows []matterRow
	for _, f := range all {
		r := s.matterRow(actor(c), v, f)
		head := actor(c).Role == user.Head && (r.rank == rankLate || r.rank == rankNow)
		if r.rank == rankMine || head {
			rows = append(rows, r)
		}
	}
	for _, g := range groupMatters(rows) {
		for _, r := range g.Rows {
			t := deskTask{Title: r.Title, Tag: "大事", Text: "下一步：" + r.What + "。" + r.Due, Link: views.Link{Text: "去办", URL: r.URL}}
			if actor(c).Role == user.Supervisor {
				t.Text, t.Link.Text = "等监委会写意见。", "去写意见"
			}
			tasks = append(tasks, t)
		}
	}
	return tasks, nil
}
