package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/village"
)

// shownReopened is how many reopenings a village's own page tells.
const shownReopened = 5

// reopened is a small fact for the public: a month's books were opened again
// after they had been closed.
type reopened struct {
	Month    calendar.Month
	URL      string
	Sentence string
}

// reopened lists how a village's months were opened again, the latest first; a
// month limits it to that one.
func (s *Server) reopened(c *fiber.Ctx, v village.Village, m calendar.Month) ([]reopened, error) {
	list, err := s.Finance.Reopened(c.UserContext(), v.ID, m)
	if err != nil {
		return nil, err
	}
	facts := make([]reopened, 0, len(list))
	for _, r := range list {
		if m.IsZero() && len(facts) == shownReopened {
			break
		}
		facts = append(facts, reopened{r.Month, financePath(v.Code, r.Month), r.Sentence()})
	}
	return facts, nil
}
