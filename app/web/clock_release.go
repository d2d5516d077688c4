package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/deadline"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

func releaseFields(why string) []views.Field {
	return []views.Field{{Name: "why", Label: "为什么免", Type: "textarea", Value: why, Required: true, Rows: 3, Hint: "人人看得到这句话。不写电话、证件号。"}}
}

// fillRelease offers the township to release the village of what is not there any
// more, with the reason the registers give.
func (s *Server) fillRelease(c *fiber.Ctx, p *deskObligation, k deadline.Clock) error {
	if actor(c).Role != user.Township {
		return nil
	}
	gone, err := s.Deadlines.MayRelease(c.UserContext(), k)
	if formError(err) {
		return nil
	}
	if err == nil {
		p.Release = releaseFields(gone.Proposed())
	}
	return err
}

// releaseDuty frees a village of a duty and comes back to it.
func (s *Server) releaseDuty(c *fiber.Ctx) error {
	k, v, err := s.obligationOfAddress(c)
	if err != nil {
		return err
	}
	err = s.Deadlines.Release(c.UserContext(), actor(c), v, k.ID, c.FormValue("why"))
	if formError(err) {
		filled := releaseFields(c.FormValue("why"))
		placeErrors(filled, err)
		return s.deskObligation(c, filled, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "免了。原因人人看得到。")
	return c.Redirect("/desk/obligations/"+itoa64(k.ID), fiber.StatusSeeOther)
}

// mootLines proposes to the township what it may release its villages of.
func (s *Server) mootLines(c *fiber.Ctx, villages map[int64]village.Village) ([]owingVillage, error) {
	list, err := s.Deadlines.Releasables(c.UserContext(), actor(c).DivisionID, s.today())
	lines := make([]owingVillage, len(list))
	for i, x := range list {
		lines[i] = owingVillage{Name: villages[x.VillageID].Name, URL: "/desk/obligations/" + itoa64(x.ID) + "#release", Badge: badgeOf(x.Clock), Text: fmt.Sprintf("%s：%s", x.Subject(), x.Why.Chinese())}
	}
	return lines, err
}
