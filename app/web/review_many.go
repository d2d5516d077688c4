package web

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/views"
)

// disclosuresPage lists a village's disclosures: under way, and out.
type disclosuresPage struct {
	Page
	Mine      []pickRow // waiting for the supervisor: several may be agreed to at once
	Opinion   []views.Field
	Work, Out []disclosureRow
	Meeting   int // so many wait for the head's joint meeting
	Outcome   outcome
	Problem   string
	Error     string // of the choice
}

// disclosureRow is one disclosure of the list.
type disclosureRow struct {
	Version disclosure.Version
	Badge   views.Badge
	Text    string
	Late    bool
	Watch   string // 五监督 3/5
	URL     string
}

func (s *Server) listDisclosures(c *fiber.Ctx) error {
	return s.disclosures(c, picks{}, outcome{}, nil)
}

func (s *Server) disclosures(c *fiber.Ctx, picked picks, o outcome, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	p := disclosuresPage{Page: s.deskPage(c, "公开", deskCrumbs("公开")...), Outcome: o}
	if err := s.listWork(c, &p, picked); err != nil {
		return err
	}
	if err := s.listOut(c, &p, v.ID); err != nil {
		return err
	}
	if actor(c).Role == user.Head {
		waiting, err := s.toMeet(c)
		if err != nil {
			return err
		}
		p.Meeting = len(waiting)
	}
	if len(p.Mine) > 0 {
		p.Opinion = []views.Field{{Name: "opinion", Label: "审核意见", Type: "text", Value: c.FormValue("opinion", "同意公开"), Autocomplete: "off", Hint: "会印在选中的每一份上。"}}
		placeErrors(p.Opinion, failed)
	}
	if failed != nil {
		p.Problem, p.Error = fault.Message(failed), fieldError(failed, "ids")
	}
	if failed != nil || len(o.Failed) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "review/list", p)
}

// listWork lists what is under way, with whose turn it is.
func (s *Server) listWork(c *fiber.Ctx, p *disclosuresPage, picked picks) error {
	work, err := s.Disclosures.WorkOf(c.UserContext(), actor(c).DivisionID)
	if err != nil {
		return err
	}
	turns, err := s.turns(c.UserContext(), work)
	if err != nil {
		return err
	}
	for _, x := range work {
		t := turns[x.ID]
		r := disclosureRow{
			Version: x, Badge: views.Badge{State: versionState(x.State)}, URL: "/desk/disclosures/" + itoa64(x.ID),
			Text: t.Sentence(actor(c).Role, s.today()) + "。", Late: t.Late(s.today()) > 0,
		}
		if x.N > 1 {
			r.Text += fmt.Sprintf("第 %d 版，更正：%s", x.N, x.Reason)
		}
		if x.MayReview(actor(c)) == nil {
			p.Mine = append(p.Mine, pickRow{Version: x, URL: r.URL, Text: r.Text, Late: r.Late, Checked: picked.has(x.ID)})
			continue
		}
		p.Work = append(p.Work, r)
	}
	return nil
}

// listOut lists what is out, with who has looked at it.
func (s *Server) listOut(c *fiber.Ctx, p *disclosuresPage, villageID int64) error {
	out, err := s.Disclosures.PublishedIn(c.UserContext(), villageID)
	if err != nil {
		return err
	}
	watch, err := s.Disclosures.Coverages(c.UserContext(), out)
	if err != nil {
		return err
	}
	for _, x := range out {
		p.Out = append(p.Out, disclosureRow{
			Version: x, Badge: views.Badge{State: views.Met}, URL: "/desk/disclosures/" + itoa64(x.ID),
			Text: fmt.Sprintf("%s公开，第 %d 版", x.PublishedOn.Chinese(), x.N), Watch: watch[x.ID].Sentence(),
		})
	}
	return nil
}

// picks is what was ticked in a list.
type picks struct {
	ids []int64
	all bool
}

// picksIn reads the ticked versions; what is no number is nobody's version.
func picksIn(c *fiber.Ctx) (p picks) {
	for _, raw := range c.Context().PostArgs().PeekMulti("ids") {
		if id, err := numberIn(string(raw)); err == nil && !p.has(int64(id)) {
			p.ids = append(p.ids, int64(id))
		}
	}
	return p
}

func (p picks) has(id int64) bool { return p.all || slices.Contains(p.ids, id) }

// outcome is what became of an act on several versions: each by itself.
type outcome struct {
	Done   []string
	Failed []views.Fact // what, why, and where to look
}

// each runs an act on every picked version that may be seen. One that fails does
// not stop the others; it is told with its reason.
func (s *Server) each(c *fiber.Ctx, picked picks, seen func(x disclosure.Version) bool, do func(x disclosure.Version) error) (o outcome, err error) {
	for _, id := range picked.ids {
		x, err := s.Disclosures.ByID(c.UserContext(), id)
		if err == nil && !seen(x) {
			err = fault.NotFoundf("没有找到这份公开。")
		}
		if missing(err) {
			o.Failed = append(o.Failed, views.Fact{Name: "没有找到的一份", Value: fault.Message(err)})
			continue
		}
		if err == nil {
			err = do(x)
		}
		switch {
		case err == nil:
			o.Done = append(o.Done, x.Title)
		case fault.KindOf(err) == fault.Internal:
			return o, err
		default:
			o.Failed = append(o.Failed, views.Fact{Name: x.Title, Value: sentence(err)})
		}
	}
	return o, nil
}

// ownVersion tells whether a version is one of the person's village.
func ownVersion(c *fiber.Ctx) func(x disclosure.Version) bool {
	return func(x disclosure.Version) bool { return x.VillageID == actor(c).DivisionID }
}

// isOut tells whether everyone may see a version.
func isOut(x disclosure.Version) bool { return x.State == disclosure.Published }

// approveMany consents to each picks version: every one gets its own step.
func (s *Server) approveMany(c *fiber.Ctx) error {
	picked := picksIn(c)
	if len(picked.ids) == 0 {
		return s.disclosures(c, picked, outcome{}, fault.Invalidf("还没有审核。").On("ids", "请至少选一份"))
	}
	o, err := s.each(c, picked, ownVersion(c), func(x disclosure.Version) error {
		return s.approveVersion(c.UserContext(), actor(c), x, c.FormValue("opinion"))
	})
	if err != nil {
		return err
	}
	if len(o.Failed) > 0 {
		return s.disclosures(c, picked, o, nil)
	}
	flash(c, "success", itoa(len(o.Done))+"份审核通过了。接下来由村主任（书记）公开。")
	return c.Redirect("/desk/disclosures", fiber.StatusSeeOther)
}

// fieldError gives what is wrong with a field; empty if nothing is.
func fieldError(err error, name string) string {
	for _, f := range fault.Fields(err) {
		if f.Name == name {
			return f.Message
		}
	}
	return ""
}
