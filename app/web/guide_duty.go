package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/guide"
	"sunshine/app/village"
	"sunshine/views"
)

// dutyBrief is who is on duty today, in one sentence.
type dutyBrief struct {
	Sentence string
	Phone    string
	Tel      string
}

// contactLine is somebody who does errands.
type contactLine struct {
	guide.Contact
	Tel string
}

// dutyPage shows a village's duty today, this week and the next.
type dutyPage struct {
	Page
	Village  village.Village
	Today    dutyBrief
	Weeks    []dutyWeek
	Contacts []contactLine
	Empty    views.Empty
	Unsure   bool // the holidays of a year shown are not known yet
}

type dutyWeek struct {
	Name string
	Days []dutyDay
}

// dutyDay is one day of a week.
type dutyDay struct {
	guide.Duty
	Today bool
	Turns []turnLine
	Word  string // where nobody is on duty
}

// turnLine is one turn in words.
type turnLine struct {
	guide.Turn
	Tel string
}

func turnLines(turns []guide.Turn) []turnLine {
	lines := make([]turnLine, len(turns))
	for i, t := range turns {
		lines[i] = turnLine{t, digits(t.Phone)}
	}
	return lines
}

// dutyWord says why nobody is on duty.
func dutyWord(d guide.Duty) string {
	if d.Note == "" {
		return "没有排班"
	}
	return d.Note + "，没有排班"
}

// briefOf says who is on duty on a day.
func briefOf(d guide.Duty, roster bool) dutyBrief {
	if !roster {
		return dutyBrief{Sentence: "村里还没有把值班表放上来。"}
	}
	if len(d.Turns) == 0 {
		return dutyBrief{Sentence: "今天" + dutyWord(d) + "。"}
	}
	var parts []string
	b := dutyBrief{}
	for _, t := range d.Turns {
		text := t.Name
		if t.Post != "" {
			text += "（" + t.Post + "）"
		}
		text += " " + t.Hours
		if t.Place != "" {
			text += "，在" + t.Place
		}
		parts = append(parts, text)
		if b.Phone == "" {
			b.Phone, b.Tel = t.Phone, digits(t.Phone)
		}
	}
	b.Sentence = "今天值班：" + strings.Join(parts, "；") + "。"
	return b
}

// dutyToday tells who is on duty in a village today.
func (s *Server) dutyToday(c *fiber.Ctx, v village.Village) (dutyBrief, error) {
	turns, err := s.Guides.Turns(c.UserContext(), v.ID, s.today())
	if err != nil {
		return dutyBrief{}, err
	}
	h, err := s.Deadlines.Holidays(c.UserContext())
	if err != nil {
		return dutyBrief{}, err
	}
	return briefOf(guide.OnDuty(turns, s.today(), h), len(turns) > 0), nil
}

func (s *Server) contactLines(c *fiber.Ctx, v village.Village) ([]contactLine, error) {
	list, err := s.Guides.Contacts(c.UserContext(), v.ID)
	lines := make([]contactLine, len(list))
	for i, x := range list {
		lines[i] = contactLine{x, digits(x.Phone)}
	}
	return lines, err
}

func (s *Server) showDuty(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	today := s.today()
	turns, err := s.Guides.Turns(c.UserContext(), v.ID, today.AddDays(-7))
	if err != nil {
		return err
	}
	h, err := s.Deadlines.Holidays(c.UserContext())
	if err != nil {
		return err
	}
	p := dutyPage{
		Page: s.page(c, v.Name+"的值班表", crumb(v, views.Link{Text: "值班、代办"})...), Village: v,
		Today:  briefOf(guide.OnDuty(turns, today, h), len(turns) > 0),
		Empty:  views.Empty{Title: "还没有值班表", Text: "村里排了班，这里就看得到今天谁值班、在哪里、几点到几点。"},
		Unsure: !h.Covers(today.Year()) || !h.Covers(today.AddDays(13).Year()),
	}
	p.Description = v.FullName() + "：" + p.Today.Sentence
	if len(turns) > 0 {
		for i, name := range []string{"本周", "下周"} {
			w := dutyWeek{Name: name}
			for _, d := range guide.Week(turns, today.AddDays(7*i), h) {
				w.Days = append(w.Days, dutyDay{Duty: d, Today: d.Day == today, Turns: turnLines(d.Turns), Word: dutyWord(d)})
			}
			p.Weeks = append(p.Weeks, w)
		}
	}
	if p.Contacts, err = s.contactLines(c, v); err != nil {
		return err
	}
	return s.open(c, "guide/duty", p)
}
