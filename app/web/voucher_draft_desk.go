package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/village"
	"sunshine/views"
)

// voucherDraftTasks reminds of vouchers that were begun and not posted: one task
// for all of them, and it names the last.
func (s *Server) voucherDraftTasks(c *fiber.Ctx, v village.Village) (tasks []deskTask, err error) {
	list, err := s.Finance.Drafts(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, d := range list {
		if d.Empty() {
			continue
		}
		if n++; n == 1 {
			tasks = []deskTask{{
				Tag: "草稿", Text: fmt.Sprintf("最近一张：%s（%s %s存）。", draftTitle(d.Body), d.UpdatedBy, moment(d.UpdatedAt)),
				Link: views.Link{Text: "接着写", URL: "/desk/drafts"},
			}}
		}
	}
	if n > 0 {
		tasks[0].Title = fmt.Sprintf("写到一半的凭证：%d 张", n)
	}
	return tasks, nil
}
