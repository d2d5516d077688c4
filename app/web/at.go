package web

import (
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// An accountant of a township works on a village's books at that village's own
// addresses, /at/<code>/desk/…: the desk as its accountant sees it; so do the people
// of a village on one that ended in it, to finish what is open. The village is
// in the address of every page, form and link and nowhere else, so that two
// windows on two villages never meet.

// localAt holds the code of the village the request works on.
const localAt = "at"

// atPath finds the village and the desk's own path in an address.
var atPath = regexp.MustCompile(`^/at/(\d{12}(?:~[1-9]\d*)?)(/desk(?:/.*)?)$`)

// at gives the code of the village the request works on; empty if it works on
// none but the person's own.
func at(c *fiber.Ctx) string {
	code, _ := c.Locals(localAt).(string)
	return code
}

// atVillage answers /at/<code>/desk/… as /desk/…, and leads redirects back there.
// withSession sees whether the person may.
func (s *Server) atVillage(c *fiber.Ctx) error {
	found := atPath.FindStringSubmatch(c.Path())
	if at(c) != "" || found == nil {
		return c.Next()
	}
	c.Locals(localAt, found[1])
	c.Path(found[2])
	err := c.RestartRouting()
	if to := string(c.Response().Header.Peek(fiber.HeaderLocation)); to != "" {
		c.Set(fiber.HeaderLocation, atURL(found[1], to))
	}
	return err
}

// localHeir holds whether the person is of the village in place of the one worked on.
const localHeir = "heir"

// heir tells whether the request works on a village that ended in the person's own.
func heir(c *fiber.Ctx) bool {
	is, _ := c.Locals(localHeir).(bool)
	return is
}

// acting gives the actor as whom the person works on the village of the address.
func (s *Server) acting(c *fiber.Ctx, by user.Actor) (user.Actor, error) {
	v, err := s.Villages.ByCode(c.UserContext(), at(c))
	if err != nil {
		return by, err
	}
	as, err := s.Villages.Acting(c.UserContext(), by, v)
	c.Locals(localHeir, err == nil && by.Role.Level() == "village")
	return as, err
}

// atURL puts an address of the desk under the village's; those that are the
// person's own stay.
func atURL(code, url string) string {
	rest, desk := strings.CutPrefix(url, "/desk")
	if !desk || (rest != "" && !strings.ContainsAny(rest[:1], "/?#")) {
		return url
	}
	for _, own := range []string{"/agency", "/inherited", "/password"} {
		if after, ok := strings.CutPrefix(rest, own); ok && (after == "" || strings.ContainsAny(after[:1], "/?#")) {
			return url
		}
	}
	return "/at/" + code + url
}

// askedPath gives the path that was asked for.
func askedPath(c *fiber.Ctx) string {
	if code := at(c); code != "" {
		return atURL(code, c.Path())
	}
	return c.Path()
}

var deskLink = regexp.MustCompile(`="/desk[^"]*"`)

// atLinks puts every link and form of a desk's page under the village's address.
func atLinks(code string, page []byte) []byte {
	return deskLink.ReplaceAllFunc(page, func(link []byte) []byte {
		return []byte(`="` + atURL(code, string(link[2:len(link)-1])) + `"`)
	})
}

// workplace is the village that a page works on, and the others: one in agency, or
// one that ended.
type workplace struct {
	Name   string
	Others []views.Link
	Until  calendar.Day // its last day, for the people of the one in its place
}

// workplaceOf fills what the head of the desk says of the village worked on.
func (s *Server) workplaceOf(c *fiber.Ctx, by user.Actor) (*workplace, error) {
	v, err := s.Villages.ByID(c.UserContext(), by.DivisionID)
	if err != nil {
		return nil, err
	}
	if heir(c) {
		return &workplace{Name: v.Name, Until: v.EndedOn.AddDays(-1)}, nil
	}
	all, err := s.Villages.InAgency(c.UserContext(), v.Township.ID)
	w := &workplace{Name: v.Name}
	for _, o := range all {
		if o.ID != v.ID {
			w.Others = append(w.Others, views.Link{Text: o.Name, URL: deskOf(o)})
		}
	}
	return w, err
}

// deskOf is the desk of a village in agency.
func deskOf(v village.Village) string { return "/at/" + v.Code + "/desk" }
