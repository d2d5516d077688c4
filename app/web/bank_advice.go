package web

import (
	"bytes"
	"context"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/rules"
	"sunshine/app/village"
	"sunshine/views"
)

// advice is what the rules say about an entry that is being typed.
type advice struct {
	Advice []adviceRow
	Reason []views.Field // none: no reason is needed
}

type adviceRow struct {
	Said, MarkWords, Source string
	Needs                   bool
}

// adviceOf asks the rules about the input; what cannot be read yet asks for nothing.
func (s *Server) adviceOf(ctx context.Context, v village.Village, in entryInput) (a advice, err error) {
	n, _ := in.entry()
	said, err := s.Finance.AdviseDealing(ctx, v.ID, n)
	if err != nil {
		return a, err
	}
	return adviceRows(said, in.Reason), nil
}

// adviceRows puts warnings into words, and asks for the reason where one is needed.
func adviceRows(said []finance.Warning, reason string) (a advice) {
	for _, w := range said {
		a.Advice = append(a.Advice, adviceRow{w.Said, markOf(w.Rule), w.Rule.Source, w.Needs})
		if w.Needs && a.Reason == nil {
			a.Reason = reasonField(reason)
		}
	}
	return a
}

func reasonField(reason string) []views.Field {
	return []views.Field{{
		Name: finance.ReasonField, Label: "还是要这样记，原因是", Type: "text", Value: reason, Autocomplete: "off",
		Hint: "写给审核的人看，如“3月2日两委会议同意”。提醒里说要公开的，这句话会写在榜上；别的不公开。",
	}}
}

// adviseEntry answers the script of the entry form.
func (s *Server) adviseEntry(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := entryInput{
		Kind: finance.Kind(c.Query("kind")), Dealing: c.Query("dealing"), Day: c.Query("day"), Money: c.Query("money"), To: c.Query("to"), Account: c.Query("account"),
		Fund: c.Query("fund"), Matter: c.Query(finance.MatterField), Amount: c.Query("amount"), Approver: c.Query("approver"), Reason: c.Query(finance.ReasonField),
	}
	a, err := s.adviceOf(c.UserContext(), v, in)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.views.Render(&b, "bank/advice", a); err != nil {
		return err
	}
	c.Type("html", "utf-8")
	return c.Send(b.Bytes())
}

// warningRow is a warning that stands beside an entry.
type warningRow struct {
	finance.KeptWarning
	MarkWords string
}

func warningRows(list []finance.KeptWarning, err error) ([]warningRow, error) {
	rows := make([]warningRow, len(list))
	for i, k := range list {
		rows[i] = warningRow{k, markOf(rules.Rule{Mark: k.Mark})}
	}
	return rows, err
}

// monthWarnings gives what the rules said about the entries of a month.
func (s *Server) monthWarnings(ctx context.Context, v village.Village, m calendar.Month) ([]warningRow, error) {
	return warningRows(s.Finance.MonthWarnings(ctx, v.ID, m))
}
