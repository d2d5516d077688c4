package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/user"
)

// begins makes the duties that an act on the desk has started, right after it is
// stored: a contract signed, a resolution taken, a project accepted, a subsidy paid.
// It stands once before the whole desk, so that no act can be forgotten. Should it
// fail the act stands all the same, and the night makes what is missing.
func (s *Server) begins(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodPost {
		return c.Next()
	}
	err := c.Next()
	if err != nil || c.Response().StatusCode() >= fiber.StatusBadRequest {
		return err
	}
	ids, err := s.actedOn(c)
	if err != nil {
		s.Log.Error("duties of an act", "request", requestID(c), "error", err.Error())
		return nil
	}
	s.happened(c.UserContext(), ids...)
	return nil
}

// actedOn gives the villages an act may have been about: the person's own, or, of
// matters, those of the township.
func (s *Server) actedOn(c *fiber.Ctx) (ids []int64, err error) {
	by := actor(c)
	if by.Role.Level() == "village" {
		return []int64{by.DivisionID}, nil
	}
	if by.Role != user.Township || !strings.HasPrefix(c.Path(), "/desk/matters/") {
		return nil, nil
	}
	villages, err := s.watched(c)
	for id := range villages {
		ids = append(ids, id)
	}
	return ids, err
}

// happened makes the duties that were started in some villages.
func (s *Server) happened(ctx context.Context, villages ...int64) {
	if len(villages) == 0 {
		return
	}
	if _, err := s.Deadlines.Happened(ctx, s.today(), villages...); err != nil {
		s.Log.Error("duties of an act", "villages", villages, "error", err.Error())
	}
}
