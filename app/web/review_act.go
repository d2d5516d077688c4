package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/procedure"
	"sunshine/app/user"
)

// act runs one step of the chain and leads back to the version's page.
func (s *Server) act(c *fiber.Ctx, in reviewInput, said string, do func(x disclosure.Version) error) error {
	_, x, err := s.versionOfAddress(c)
	if err != nil {
		return err
	}
	if err = do(x); formError(err) {
		return s.review(c, in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", said)
	return c.Redirect("/desk/disclosures/"+itoa64(x.ID), fiber.StatusSeeOther)
}

func (s *Server) approve(c *fiber.Ctx) error {
	in := reviewInput{act: "approve", text: c.FormValue("opinion")}
	return s.act(c, in, "审核通过了。接下来由村主任（书记）公开。", func(x disclosure.Version) error {
		return s.approveVersion(c.UserContext(), actor(c), x, in.text)
	})
}

func (s *Server) approveVersion(ctx context.Context, by user.Actor, x disclosure.Version, opinion string) error {
	if procedure.IsNotice(x) {
		return s.Procedure.ApproveNotice(ctx, by, x.ID, opinion)
	}
	return s.Disclosures.Approve(ctx, by, x.ID, opinion)
}

func (s *Server) object(c *fiber.Ctx) error {
	in := reviewInput{act: "object", text: c.FormValue("objection")}
	return s.act(c, in, "意见记下了。接下来由村主任（书记）答复；意见和答复会一起公开。", func(x disclosure.Version) error {
		if procedure.IsNotice(x) {
			return renamed(s.Procedure.ObjectNotice(c.UserContext(), actor(c), x.ID, in.text), "opinion", "objection")
		}
		return s.Disclosures.Object(c.UserContext(), actor(c), x.ID, in.text)
	})
}

func (s *Server) answer(c *fiber.Ctx) error {
	in := reviewInput{act: "answer", text: c.FormValue("answer")}
	return s.act(c, in, "答复记下了。可以往下走了。", func(x disclosure.Version) error {
		if procedure.IsNotice(x) {
			return renamed(s.Procedure.AnswerNotice(c.UserContext(), actor(c), x.ID, in.text), "opinion", "answer")
		}
		return s.Disclosures.Answer(c.UserContext(), actor(c), x.ID, in.text)
	})
}

func (s *Server) sendBack(c *fiber.Ctx) error {
	in := reviewInput{act: "return", text: c.FormValue("reason")}
	return s.act(c, in, "退回给村会计了。", func(x disclosure.Version) error {
		if procedure.IsNotice(x) {
			return renamed(s.Procedure.ReturnNotice(c.UserContext(), actor(c), x.ID, in.text), "opinion", "reason")
		}
		return renamed(s.Disclosures.Return(c.UserContext(), actor(c), x.ID, in.text), "opinion", "reason")
	})
}

// renamed calls a wrong field by the name it has on this page's form.
func renamed(err error, from, to string) error {
	for i, f := range fault.Fields(err) {
		if f.Name == from {
			fault.Fields(err)[i].Name = to
		}
	}
	return err
}

func (s *Server) submitTable(c *fiber.Ctx) error {
	return s.act(c, reviewInput{act: "submit"}, "提交了。接下来由监委会审核。", func(x disclosure.Version) error {
		if procedure.IsNotice(x) {
			return s.Procedure.SubmitNotice(c.UserContext(), actor(c), x.ID)
		}
		if disclosure.IsText(x) {
			return s.Disclosures.SubmitText(c.UserContext(), actor(c), x.ID)
		}
		return s.Disclosures.SubmitTable(c.UserContext(), actor(c), x.ID)
	})
}

// nowOut is said to who has just published.
const nowOut = "公开了。村民现在就能看到；请把 PDF 打印出来贴到公开栏。"

func (s *Server) publish(c *fiber.Ctx) error {
	meeting := meetingInput(c)
	return s.act(c, reviewInput{act: "publish", meeting: &meeting}, nowOut, func(x disclosure.Version) error {
		if c.FormValue("confirm") == "" {
			return fault.Invalidf("还没有公开。").On("confirm", "请先勾选，确认看过内容")
		}
		if x.MayMeet(actor(c)) == nil {
			if err := s.meetVersion(c, x, meeting); err != nil {
				return err
			}
		}
		return s.publishVersion(c.UserContext(), actor(c), x)
	})
}

func (s *Server) publishVersion(ctx context.Context, by user.Actor, x disclosure.Version) error {
	switch {
	case x.Item == disclosure.FinanceMonth:
		return s.Finance.Publish(ctx, by, x.ID)
	case procedure.IsNotice(x):
		return s.Procedure.PublishNotice(ctx, by, x.ID)
	case disclosure.IsText(x):
		return s.Disclosures.PublishText(ctx, by, x.ID)
	}
	return s.Disclosures.PublishTable(ctx, by, x.ID)
}

// meetVersion writes down the joint meeting of a version, if it is not the one
// that stands there already.
func (s *Server) meetVersion(c *fiber.Ctx, x disclosure.Version, f meetingForm) error {
	m, err := f.read()
	if err != nil {
		return err
	}
	if x.Met() {
		steps, err := s.Disclosures.Steps(c.UserContext(), x.ID)
		if err != nil {
			return err
		}
		if same := steps[len(steps)-1].Meeting == m; same {
			return nil
		}
	}
	return s.Disclosures.Meet(c.UserContext(), actor(c), x.ID, m)
}
