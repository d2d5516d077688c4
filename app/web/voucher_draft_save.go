package web

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
)

func (s *Server) beginDraft(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	from := finance.DraftSource{Template: c.FormValue("template")}
	if text := c.FormValue("voucher"); text != "" {
		id, err := numberIn(text)
		if err != nil {
			return err
		}
		from.VoucherID = int64(id)
	}
	if text := c.FormValue("like"); text != "" {
		id, err := numberIn(text)
		if err != nil {
			return err
		}
		from.LikeID = int64(id)
	}
	d, err := s.Finance.NewDraft(c.UserContext(), actor(c), v, from)
	if err != nil {
		return err
	}
	return c.Redirect(draftPath(d.ID), fiber.StatusSeeOther)
}

// saveDraft keeps what was typed: for the script every few seconds, else when
// the button is pressed.
func (s *Server) saveDraft(c *fiber.Ctx) error {
	v, d, err := s.draftOfAddress(c)
	if err != nil {
		return err
	}
	f := readDraftForm(c)
	saved, err := s.Finance.SaveDraft(c.UserContext(), actor(c), v, d.ID, f.revision, f.body)
	if err != nil {
		return s.draftUnsaved(c, v, d, f, err)
	}
	if wantsJSON(c) {
		return s.answerSaved(c, v, saved)
	}
	if f.fields["rows"] != "" {
		return c.Redirect(draftPath(d.ID)+"?rows=1#f-line-"+itoa(len(saved.Body.Lines)+1), fiber.StatusSeeOther)
	}
	flash(c, "success", "草稿存好了。")
	return c.Redirect(draftPath(d.ID), fiber.StatusSeeOther)
}

// draftUnsaved tells why a draft was not kept as it was typed.
func (s *Server) draftUnsaved(c *fiber.Ctx, v village.Village, d finance.Draft, f draftForm, failed error) error {
	if clash, ok := clashOf(failed); ok {
		return s.draftClashed(c, d.ID, clash)
	}
	if !formError(failed) {
		return failed
	}
	if wantsJSON(c) {
		c.Status(fiber.StatusUnprocessableEntity)
		out := draftRefused{Message: fault.Message(failed), Problems: draftProblems(fault.Fields(failed))}
		if fault.KindOf(failed) == fault.Conflict {
			c.Status(fiber.StatusConflict)
		}
		if errors.Is(failed, finance.ErrDraftOver) {
			out.Path = draftPath(d.ID)
		}
		return c.JSON(out)
	}
	if errors.Is(failed, finance.ErrDraftOver) {
		return failed
	}
	d.Body, d.Revision = f.body, f.revision
	return s.draftEdit(c, v, d, 0, failed)
}

func (s *Server) answerSaved(c *fiber.Ctx, v village.Village, d finance.Draft) error {
	read, err := s.Finance.ReadDraft(c.UserContext(), v.ID, d.Body)
	if err != nil {
		return err
	}
	out := draftSaved{
		Revision: d.Revision, At: d.UpdatedAt.In(calendar.Shanghai).Format("15:04:05"), By: d.UpdatedBy, Keys: []string{}, Names: []string{},
		Problems: draftProblems(read.Unread), Advice: []adviceRow{}, Sum: sumOf(read),
	}
	for i, l := range d.Body.Lines {
		out.Keys, out.Names = append(out.Keys, l.Key), append(out.Names, read.Accounts[i].Name)
	}
	a := adviceRows(read.Warnings, d.Body.Reason)
	out.Advice, out.Needs = append(out.Advice, a.Advice...), a.Reason != nil
	return c.JSON(out)
}

// settleDraft takes the answers of draft/clash.
func (s *Server) settleDraft(c *fiber.Ctx) error {
	v, d, err := s.draftOfAddress(c)
	if err != nil {
		return err
	}
	f := readDraftForm(c)
	if f.fields["all"] == "theirs" { // they stand already; mine stays in the history
		return c.Redirect(draftPath(d.ID), fiber.StatusSeeOther)
	}
	kept, err := numberIn(f.fields["kept"])
	if err != nil {
		return fault.Invalidf("没有选。请回到草稿再改。")
	}
	mine := func(pick string) bool { return f.fields["all"] == "mine" || f.fields["pick-"+pick] == "mine" }
	_, err = s.Finance.SettleDraft(c.UserContext(), actor(c), v, d.ID, int64(kept), f.revision, mine)
	if clash, ok := clashOf(err); ok {
		return s.draftClashed(c, d.ID, clash)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "按您选的存好了。")
	return c.Redirect(draftPath(d.ID), fiber.StatusSeeOther)
}

// postDraft keeps what was typed, then books it. If it is refused, what was
// typed is kept all the same.
func (s *Server) postDraft(c *fiber.Ctx) error {
	v, d, err := s.draftOfAddress(c)
	if err != nil {
		return err
	}
	f := readDraftForm(c)
	saved, err := s.Finance.SaveDraft(c.UserContext(), actor(c), v, d.ID, f.revision, f.body)
	if err != nil {
		return s.draftUnsaved(c, v, d, f, err)
	}
	e, err := s.Finance.PostDraft(c.UserContext(), actor(c), v, d.ID, saved.Revision)
	if formError(err) && !errors.Is(err, finance.ErrDraftOver) {
		return s.draftEdit(c, v, saved, 0, err)
	}
	if err != nil {
		return err
	}
	read, err := s.Finance.ReadDraft(c.UserContext(), v.ID, saved.Body) // e.Amount is its first leg alone
	if err != nil {
		return err
	}
	said := fmt.Sprintf("记上了：%s %s %s 元，大写%s。", e.Voucher(), e.Summary, read.Debit, read.Debit.Capital())
	if saved.State == finance.DraftPosted {
		said = "这张凭证已经记过了：" + e.Voucher() + "。没有再记。"
	}
	flash(c, "success", said)
	if f.fields["next"] == "" {
		return c.Redirect("/desk/vouchers/"+itoa64(e.ID), fiber.StatusSeeOther)
	}
	next, err := s.Finance.NewDraft(c.UserContext(), actor(c), v, finance.DraftSource{AfterID: e.ID})
	if err != nil {
		return err
	}
	return c.Redirect(draftPath(next.ID), fiber.StatusSeeOther)
}

func (s *Server) dropDraft(c *fiber.Ctx) error {
	v, d, err := s.draftOfAddress(c)
	if err != nil {
		return err
	}
	revision, err := numberIn(strings.TrimSpace(c.FormValue("revision")))
	if err != nil {
		return fault.Invalidf("没有放弃。请回到草稿看一看再放弃。")
	}
	if err := s.Finance.DropDraft(c.UserContext(), actor(c), v, d.ID, revision); err != nil {
		return err
	}
	flash(c, "success", d.Name()+"放弃了。")
	return c.Redirect("/desk/drafts", fiber.StatusSeeOther)
}
