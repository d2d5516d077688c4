package web

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/feeds"

	"sunshine/app/disclosure"
	"sunshine/app/village"
)

// feedEntries is how many publications a feed holds.
const feedEntries = 50

// feedPlace names a feed: the whole county, a village, an item.
type feedPlace struct{ title, page, self string }

// sendFeed answers with an Atom feed of what the filter lets through. An entry
// is a disclosure: a correction updates it, a withdrawal says so, and its id
// stays the same for ever.
func (s *Server) sendFeed(c *fiber.Ctx, place feedPlace, f disclosure.Filter) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	f.Limit = feedEntries
	list, _, err := s.Disclosures.Find(c.UserContext(), f)
	if err != nil {
		return err
	}
	villages, err := s.villagesByID(c)
	if err != nil {
		return err
	}
	site := s.Config.Site.URL
	feed := feeds.AtomFeed{
		Xmlns: "http://www.w3.org/2005/Atom", Title: place.title, Id: s.tag("feed" + place.self), Subtitle: s.Config.Site.Name,
		Link: &feeds.AtomLink{Href: site + place.self, Rel: "self", Type: "application/atom+xml"}, Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: s.Config.Site.Name}},
	}
	updated := time.Unix(0, 0)
	for _, x := range list {
		v, ok := villages[x.VillageID]
		if !ok {
			continue
		}
		at := x.PublishedAt
		if !x.WithdrawnOn.IsZero() {
			at = x.WithdrawnOn.End()
		}
		if at.After(updated) {
			updated = at
		}
		feed.Entries = append(feed.Entries, s.feedEntry(l, v, x, at))
	}
	feed.Updated = updated.UTC().Format(time.RFC3339)
	body, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/atom+xml; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, keepLatest)
	return c.Send(append([]byte(xml.Header), body...))
}

func (s *Server) feedEntry(l disclosure.List, v village.Village, x disclosure.Version, at time.Time) *feeds.AtomEntry {
	row := publicationLine(l, v, x)
	e := &feeds.AtomEntry{
		Title: v.Name + "：" + x.Title, Id: s.tag(fmt.Sprintf("disclosure/%d", x.DisclosureID)), Updated: at.UTC().Format(time.RFC3339), Category: row.Item,
		Links:   []feeds.AtomLink{{Href: s.Config.Site.URL + row.URL, Rel: "alternate", Type: "text/html"}},
		Summary: &feeds.AtomSummary{Type: "text", Content: strings.Trim(v.FullName()+"　"+row.Item+"　"+row.Text, "　")},
	}
	if row.Gone {
		e.Title += "（已撤回）"
	}
	return e
}

// tag makes an id that stays good when the site moves (RFC 4151).
func (s *Server) tag(what string) string {
	return "tag:" + s.host() + ",2026:" + strings.TrimPrefix(what, "/")
}

func (s *Server) villagesByID(c *fiber.Ctx) (map[int64]village.Village, error) {
	list, err := s.Villages.List(c.UserContext())
	if err != nil {
		return nil, err
	}
	byID := map[int64]village.Village{}
	for _, v := range list {
		byID[v.ID] = v
	}
	return byID, nil
}

func (s *Server) countyFeed(c *fiber.Ctx) error {
	county, err := s.Villages.County(c.UserContext())
	if err != nil {
		return err
	}
	return s.sendFeed(c, feedPlace{county.Name + "各村的公开", "/", "/feed.atom"}, disclosure.Filter{})
}

func (s *Server) villageFeed(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	q := publicationQueryOf(c)
	path := "/villages/" + v.Code
	return s.sendFeed(c, feedPlace{v.Name + "的公开", path, q.address(path+"/feed.atom", 1)}, disclosure.Filter{Village: v.ID, Items: q.items(l), Year: q.year})
}

func (s *Server) itemFeed(c *fiber.Ctx) error {
	it, err := s.Disclosures.Item(c.UserContext(), c.Params("code"))
	if err != nil {
		return err
	}
	path := "/catalogue/" + it.Code
	return s.sendFeed(c, feedPlace{"各村的“" + it.Name + "”", path, path + "/feed.atom"}, disclosure.Filter{Items: []string{it.Code}})
}
