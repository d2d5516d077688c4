package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/village"
	"sunshine/views"
)

// papersPage lists the papers whose text a person must look at.
type papersPage struct {
	Page
	Rows  []paperRow
	Empty views.Empty
}

type paperRow struct {
	Name, Where, Text string
	URL               string // to open it
	Confirm           string // address of the confirmation; none: not possible or done
	State             string
}

func (s *Server) listPapers(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	list, err := s.Disclosures.Papers(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	p := papersPage{
		Page:  s.deskPage(c, "读不出字的材料", privacyCrumbs("读不出字的材料")...),
		Empty: views.Empty{Title: "没有要看的", Text: "传上来的 PDF 都读得出字，里面没有查到个人信息。照片和扫描件里的字查不出来，公开前请自己看一遍。"},
	}
	for _, x := range list {
		r := paperRow{Name: x.Name, Where: x.Where, URL: "/desk/papers/" + x.SHA256}
		switch {
		case len(x.Found) > 0:
			r.State, r.Text = "不能公开", fmt.Sprintf("%s。请去掉以后重新传一份。", x.Found[0])
		case x.ConfirmedBy != "":
			r.State, r.Text = "已确认", x.ConfirmedBy+"看过，确认没有个人信息。"
		default:
			r.State, r.Text = "等确认", "这个 PDF 里的字读不出来，请确认没有个人信息。"
			r.Confirm = "/desk/papers/" + x.SHA256 + "/confirm"
		}
		p.Rows = append(p.Rows, r)
	}
	return s.renderDesk(c, "privacy/papers", p)
}

// openPaper sends a paper to who is to look at it.
func (s *Server) openPaper(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	sum := c.Params("sha256")
	if !sha256Form.MatchString(sum) {
		return fiber.ErrNotFound
	}
	name, mediaType, body, err := s.Disclosures.Paper(c.UserContext(), v.ID, sum)
	if err != nil {
		return err
	}
	return sendUpload(c, upload{mediaType, sum, "paper-" + sum[:8], name, "no-store"}, body)
}

func (s *Server) confirmPaper(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	if !sha256Form.MatchString(c.Params("sha256")) {
		return fiber.ErrNotFound
	}
	if c.FormValue("confirm") == "" {
		return fault.Invalidf("请先勾选，确认看过。")
	}
	if err := s.Disclosures.ConfirmPaper(c.UserContext(), actor(c), v, c.Params("sha256")); err != nil {
		return err
	}
	flash(c, "success", "记下了是您看过、确认的。")
	return c.Redirect("/desk/papers", fiber.StatusSeeOther)
}

// paperTasks is the task of looking at papers that wait for it.
func (s *Server) paperTasks(c *fiber.Ctx, v village.Village) ([]deskTask, error) {
	list, err := s.Disclosures.Papers(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, x := range list {
		if x.ConfirmedBy == "" && len(x.Found) == 0 {
			n++
		}
	}
	if n == 0 {
		return nil, nil
	}
	return []deskTask{{Title: fmt.Sprintf("有 %d 份 PDF 里的字读不出来", n), Tag: "公开前", Text: "请打开看一遍，确认没有个人信息。没有人确认，就不能公开。", Link: views.Link{Text: "去看", URL: "/desk/papers"}}}, nil
}
