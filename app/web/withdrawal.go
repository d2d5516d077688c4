package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// tombstonePage stands at the address of a version that was taken back: what it
// was, who took it back, when and why.
type tombstonePage struct {
	Page
	Village  village.Village
	Version  disclosure.Version
	Facts    []views.Fact
	Newest   views.Link // a version that is out; none if nothing is
	Versions []views.Version
}

// tombstone answers for a version that was taken back; false if it was not.
func (s *Server) tombstone(c *fiber.Ctx, v village.Village, x disclosure.Version) (bool, error) {
	if x.WithdrawnOn.IsZero() {
		return false, nil
	}
	w, err := s.Disclosures.Withdrawal(c.UserContext(), x.ID)
	if err != nil {
		return true, err
	}
	p := tombstonePage{
		Page: s.page(c, x.Title+"：已撤回", crumb(v, views.Link{Text: x.Title})...), Village: v, Version: x,
		Facts: []views.Fact{
			{Name: "原来是", Value: fmt.Sprintf("第 %d 版，%s公开", x.N, x.PublishedOn.Chinese())},
			{Name: "撤回日期", Value: w.Day.Chinese()},
			{Name: "谁撤回的", Value: w.Post + " " + w.By},
			{Name: "原因", Value: w.Cause.Chinese()},
			{Name: "说明", Value: w.Reason},
		},
	}
	path := pathOf(v.Code, x)
	versions, err := s.Disclosures.Versions(c.UserContext(), x.DisclosureID)
	if err != nil {
		return true, err
	}
	for _, o := range versions {
		p.Versions = append(p.Versions, versionLine(o, path, x.N))
		if o.WithdrawnOn.IsZero() && o.N > x.N && p.Newest.URL == "" {
			p.Newest = views.Link{Text: fmt.Sprintf("看第 %d 版", o.N), URL: path + "/v/" + itoa(o.N)}
		}
	}
	p.Description = fmt.Sprintf("%s：这一版已撤回。%s", x.Title, w.Reason)
	c.Status(fiber.StatusGone)
	return true, s.open(c, "disclosure/gone", p)
}

// versionLine is one version in the list under a published page.
func versionLine(v disclosure.Version, path string, shown int) views.Version {
	return views.Version{
		N: v.N, Day: v.PublishedOn, Reason: v.Reason, Hash: v.SHA256, URL: path + "/v/" + itoa(v.N),
		Current: v.N == v.LatestN && v.WithdrawnOn.IsZero(), Shown: v.N == shown, Withdrawn: !v.WithdrawnOn.IsZero(),
	}
}

// withdrawable finds the version of the address and its village, for who may
// take it back.
func (s *Server) withdrawable(c *fiber.Ctx) (v village.Village, x disclosure.Version, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, x, err
	}
	if x, err = s.Disclosures.ByID(c.UserContext(), int64(id)); err != nil {
		return v, x, err
	}
	if v, err = s.Villages.ByID(c.UserContext(), x.VillageID); err != nil {
		return v, x, err
	}
	if !v.Within(actor(c)) {
		return v, x, fault.NotFoundf("没有找到这份公开。")
	}
	return v, x, s.Disclosures.MayWithdraw(c.UserContext(), s.DB.Read(), actor(c), x)
}

func (s *Server) askWithdrawal(c *fiber.Ctx) error {
	v, x, err := s.withdrawable(c)
	if err != nil {
		return err
	}
	return s.withdrawalPage(c, v, x, "", "", nil)
}

func (s *Server) withdrawalPage(c *fiber.Ctx, v village.Village, x disclosure.Version, cause, reason string, failed error) error {
	p := formPage{
		Page: s.deskPage(c, "撤回："+x.Title, deskCrumbs("撤回")...), Action: "/desk/withdrawals/" + itoa64(x.ID), Button: "撤回，内容马上不再显示",
		Lead: fmt.Sprintf("%s“%s”第 %d 版。撤回是给发错了、泄露了个人信息用的；只是数字要改，请用“更正”。撤回以后，原来的网址会写明谁在哪天因为什么撤回，欠的公开要重新做。", v.Name, x.Title, x.N),
	}
	causes := []views.Option{{Text: "请选"}}
	for _, k := range disclosure.Causes {
		if k == disclosure.CauseOrder && actor(c).Role == user.Head {
			continue
		}
		causes = append(causes, views.Option{Value: string(k), Text: k.Chinese(), Selected: string(k) == cause})
	}
	p.Fields = []views.Field{
		{Name: "cause", Label: "为什么撤回", Type: "select", Options: causes, Required: true},
		{Name: "reason", Label: "说明", Type: "textarea", Value: reason, Required: true, Rows: 3, Hint: "村民会看到。不要把泄露的内容再写一遍。"},
	}
	placeErrors(p.Fields, failed)
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "form", p)
}

func (s *Server) withdraw(c *fiber.Ctx) error {
	v, x, err := s.withdrawable(c)
	if err != nil {
		return err
	}
	cause, reason := c.FormValue("cause"), c.FormValue("reason")
	if err = s.Disclosures.Withdraw(c.UserContext(), actor(c), x.ID, disclosure.Cause(cause), reason); formError(err) {
		return s.withdrawalPage(c, v, x, cause, reason, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "撤回了。原来的网址现在写着谁、为什么撤回。")
	return c.Redirect(pathOf(v.Code, x)+"/v/"+itoa(x.N), fiber.StatusSeeOther)
}
