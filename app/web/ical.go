package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	ics "github.com/arran4/golang-ical"
	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
)

// A calendar shows due days from some days back to half a year ahead: enough to
// see what is late, and bounded.
const (
	icalBack  = 31
	icalAhead = 183
)

// newCalendar begins a calendar that people subscribe to.
func (s *Server) newCalendar(name, about string) *ics.Calendar {
	cal := ics.NewCalendarFor("sunshine")
	cal.SetProductId("-//sunshine//zh-CN")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(name)
	cal.SetName(name)
	cal.SetXWRCalDesc(about)
	cal.SetXWRTimezone("Asia/Shanghai")
	cal.SetRefreshInterval("P1D", ics.WithValue("DURATION"))
	cal.SetXPublishedTTL("P1D")
	return cal
}

// dayEvent adds a whole day; it blocks nobody's time.
func (s *Server) dayEvent(cal *ics.Calendar, id string, day calendar.Day, summary, text, path string) {
	e := cal.AddEvent(id)
	e.SetDtStampTime(s.Now().UTC())
	e.SetProperty(ics.ComponentPropertyDtStart, strings.ReplaceAll(day.String(), "-", ""), ics.WithValue("DATE"))
	e.SetProperty(ics.ComponentPropertyDtEnd, strings.ReplaceAll(day.AddDays(1).String(), "-", ""), ics.WithValue("DATE"))
	e.SetSummary(summary)
	e.SetDescription(text + "\n" + s.Config.Site.URL + path)
	e.SetURL(s.Config.Site.URL + path)
	e.SetTimeTransparency(ics.TransparencyTransparent)
}

func (s *Server) sendCalendar(c *fiber.Ctx, cal *ics.Calendar, ascii, name string) error {
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(true, ascii+".ics", name+".ics"))
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	return c.SendString(cal.Serialize(ics.WithNewLineWindows))
}

// window asks for the duties whose day lies in the calendar's window.
func (s *Server) window(f deadline.Filter) deadline.Filter {
	f.From, f.To = s.today().AddDays(-icalBack), s.today().AddDays(icalAhead)
	return f
}

// villageCalendar is the village's days of disclosure, one for each duty.
func (s *Server) villageCalendar(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	clocks, err := s.Deadlines.List(c.UserContext(), s.window(deadline.Filter{Village: v.ID}), s.today())
	if err != nil {
		return err
	}
	cal := s.newCalendar(v.Name+"公开日期", v.FullName()+"每一项公开最迟哪天")
	for _, k := range clocks {
		id := fmt.Sprintf("duty-%d@%s", k.ID, s.host())
		s.dayEvent(cal, id, k.Due, fmt.Sprintf("%s：%s %s", v.Name, k.Subject(), icalState(k)), k.Sentence()+"\n"+k.Explain(), fmt.Sprintf("/villages/%s/clock/%d", v.Code, k.ID))
	}
	return s.sendCalendar(c, cal, "disclosure-"+v.Code, v.Name+"公开日期")
}

// icalState is the word behind a duty's name in a calendar.
func icalState(k deadline.Clock) string {
	switch k.Status {
	case deadline.Met, deadline.MetLate, deadline.Released:
		return k.Status.Chinese()
	}
	if k.Provisional {
		return "最后一天（暂定）"
	}
	return "最后一天"
}

// countyCalendar gathers the duties of all villages by day and item: a county has
// thousands of them.
func (s *Server) countyCalendar(c *fiber.Ctx) error {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return err
	}
	name, f := county.Name, deadline.Filter{}
	if code := c.Query("township"); code != "" {
		towns, err := s.Villages.Townships(c.UserContext())
		if err != nil {
			return err
		}
		for _, t := range towns {
			if t.Code == code {
				name, f.Townships = t.Name, []int64{t.ID}
			}
		}
		if f.Townships == nil {
			return fiber.ErrNotFound
		}
	}
	clocks, err := s.Deadlines.List(c.UserContext(), s.window(f), s.today())
	if err != nil {
		return err
	}
	cal := s.newCalendar(name+"各村公开日期", name+"各村每一项公开最迟哪天")
	s.addGathered(cal, clocks, c.Query("township"))
	return s.sendCalendar(c, cal, "disclosure-"+cmp.Or(c.Query("township"), county.Code), name+"各村公开日期")
}

// gathered is the duties of one item on one day.
type gathered struct {
	day         calendar.Day
	item, title string
	all, open   int
}

func (s *Server) addGathered(cal *ics.Calendar, clocks []deadline.Clock, township string) {
	groups := map[string]*gathered{}
	for _, k := range clocks {
		key := k.Due.String() + "-" + k.Item
		g := groups[key]
		if g == nil {
			g = &gathered{day: k.Due, item: k.Item, title: k.Name()}
			groups[key] = g
		}
		g.all++
		if k.Published.IsZero() {
			g.open++
		}
	}
	keys := slices.Sorted(maps.Keys(groups))
	for _, key := range keys {
		g := groups[key]
		v := url.Values{"item": {g.item}}
		if township != "" {
			v.Set("township", township)
		}
		text := fmt.Sprintf("%d 个村要公开，%d 个村还没有公开。", g.all, g.open)
		s.dayEvent(cal, key+township+"@"+s.host(), g.day, fmt.Sprintf("%s：最后一天（%d 个村）", g.title, g.all), text, "/clock?"+v.Encode())
	}
}

// host is the site's name, for ids that must stay the same.
func (s *Server) host() string {
	if u, err := url.Parse(s.Config.Site.URL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "sunshine"
}
