package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/procedure"
	"sunshine/app/village"
	"sunshine/views"
)

// What of a matter is public, and from when, procedure.PublicMatter says; these
// pages only draw it.

func mattersPath(v village.Village) string { return "/villages/" + v.Code + "/matters" }

func publicMatterPath(v village.Village, code string) string { return mattersPath(v) + "/" + code }

// publicMattersPage lists a village's matters for anyone.
type publicMattersPage struct {
	Page
	Village       village.Village
	Lead          string
	Running, Done []matterCard
	Records       []recordCard // from before the portal
	Empty         views.Empty
	Undecided     undecidedList
}

// matterCard is one matter of a list.
type matterCard struct {
	procedure.PublicMatter
	URL   string
	Track []trackStep
	Left  string
	Last  views.Link // its newest notice
}

// trackStep is one step of the big tracker: what stands beside it says in words
// what its mark says in a sign.
type trackStep struct {
	procedure.PublicStep
	N    int
	Mark string // ✓, → …
	Word string // 办完了, 现在到这里, 还没到
	When string
}

func (s *Server) listPublicMatters(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	list, err := s.Procedure.PublicList(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	p := publicMattersPage{
		Page: s.page(c, v.Name+"的大事", crumb(v, views.Link{Text: "大事"})...), Village: v,
		Lead:  "村里花大钱、动集体的地和家产，要先商量、再表决、再公示。每件事走到哪一步，都在这里。",
		Empty: views.Empty{Title: "还没有要大家商量的事", Text: "有人动议以后，这里就能看到这件事走到哪一步。", Link: views.Link{Text: "看村里的账", URL: "/villages/" + v.Code + "/finance"}},
	}
	p.Description = v.FullName() + "：" + p.Lead
	for _, m := range list {
		card := matterCard{PublicMatter: m, URL: publicMatterPath(v, m.Code), Track: near(trackOf(m)), Left: leftText(m)}
		if len(m.Notices) > 0 {
			card.Last = views.Link{Text: "看" + m.Notices[0].Name, URL: noticePath(v.Code, m.Notices[0].Version.DisclosureID)}
		}
		switch m.State {
		case procedure.StateRunning, procedure.StateReturned:
			p.Running = append(p.Running, card)
		default:
			p.Done = append(p.Done, card)
		}
	}
	if p.Undecided, err = s.publicUndecided(c.UserContext(), v); err != nil {
		return err
	}
	if p.Records, err = s.recordCards(c, v); err != nil {
		return err
	}
	return s.open(c, "matter/public-list", p)
}

// trackOf draws the steps for somebody who reads slowly.
func trackOf(m procedure.PublicMatter) []trackStep {
	track := make([]trackStep, len(m.Steps))
	for i, st := range m.Steps {
		t := trackStep{PublicStep: st, N: i + 1}
		switch st.State {
		case "done":
			t.Mark, t.Word = "✓", "办完了"
		case "current":
			t.Mark, t.Word = "→", "现在到这里"
		case "returned":
			t.Mark, t.Word = "↩", "退回了，要重新办"
		case "stopped":
			t.Mark, t.Word = "✕", "到这里不办了"
		default:
			t.Word = "还没到"
		}
		switch {
		case !st.Until.IsZero():
			t.When = fmt.Sprintf("%s到%s公示", st.From.Chinese(), st.Until.Chinese())
		case !st.Day.IsZero():
			t.When = st.Day.Chinese()
		}
		track[i] = t
	}
	return track
}

// near keeps of a running matter's steps the one before, the present one and the
// next; a list has no room for more.
func near(track []trackStep) []trackStep {
	for i, t := range track {
		if t.State != "done" && t.State != "todo" {
			return track[max(0, i-1):min(len(track), i+2)]
		}
	}
	return nil
}

// leftText tells how long one may still object; "" if nothing hangs.
func leftText(m procedure.PublicMatter) string {
	switch {
	case m.Until.IsZero():
		return ""
	case m.Left == 0:
		return "今天是公示的最后一天，有意见今天就提。"
	}
	return fmt.Sprintf("还能提%d天意见，到%s为止。", m.Left, m.Until.Chinese())
}

// publicPhoto is a picture or paper that everyone may see.
type publicPhoto struct {
	URL, Name, Day string
	Picture        bool
}

func photosOf(v village.Village, code string, papers []procedure.PublicPaper) []publicPhoto {
	var list []publicPhoto
	for _, x := range papers {
		list = append(list, publicPhoto{URL: publicMatterPath(v, code) + "/files/" + itoa(x.N), Name: x.Name, Day: x.Day.Chinese(), Picture: x.Picture()})
	}
	return list
}

// kindOfStep tells which notice a publication step hangs out.
func kindOfStep(m procedure.PublicMatter, st procedure.PublicStep) procedure.PublicationKind {
	return m.Hangs[st.Key]
}

// villageMatters gives what a village's own page tells of its matters: all that
// are under way, and the one that was done last.
func (s *Server) villageMatters(c *fiber.Ctx, v village.Village) ([]matterCard, error) {
	list, err := s.Procedure.PublicList(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	var cards []matterCard
	done := false
	for _, m := range list {
		running := m.State == procedure.StateRunning || m.State == procedure.StateReturned
		if !running && done {
			continue
		}
		done = done || !running
		cards = append(cards, matterCard{PublicMatter: m, URL: publicMatterPath(v, m.Code), Left: leftText(m)})
	}
	return cards, nil
}

// shownNotices is how many notices a village's own page names; the others stand
// with their matters.
const shownNotices = 6

// noticeLines lists the newest of the matters' notices among what a village has out.
func (s *Server) noticeLines(names disclosure.List, v village.Village, list []disclosure.Version) []tableLine {
	var lines []tableLine
	for _, x := range list {
		if !procedure.IsNotice(x) || len(lines) == shownNotices {
			continue
		}
		line := tableLine{Title: x.Title, URL: noticePath(v.Code, x.DisclosureID), Day: x.PublishedOn, Version: x.N}
		if item, err := names.Item(x.Item); err == nil {
			line.Item = item.Name
		}
		lines = append(lines, line)
	}
	return lines
}
