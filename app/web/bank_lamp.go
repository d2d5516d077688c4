package web

import (
	"context"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/rules"
	"sunshine/app/village"
	"sunshine/views"
)

// lamp tells up to which day the books of a bank account are proved.
type lamp struct {
	mark
	Bank, Tail string
}

// mark is a short state with its shape, where the words of a badge do not fit.
type mark struct {
	State views.State
	Text  string
}

func lampOf(l finance.BankLamp) lamp {
	m := mark{views.Met, l.Text()}
	if l.Through.IsZero() {
		m.State = views.Upcoming
	}
	return lamp{mark: m, Bank: l.Account.Bank, Tail: l.Account.Tail}
}

// lamps gives the lamp of each of a village's accounts.
func (s *Server) lamps(ctx context.Context, villageID int64) ([]lamp, error) {
	list, err := s.Finance.BankLamps(ctx, villageID)
	lamps := make([]lamp, len(list))
	for i, l := range list {
		lamps[i] = lampOf(l)
	}
	return lamps, err
}

// bankStep is the next thing to do about an account; no title if there is none.
type bankStep struct {
	Title, Text string
	Mark        mark
	Link        views.Link
}

// bankStep looks for the next step of an account.
func (s *Server) bankStep(ctx context.Context, a finance.BankAccount) (st bankStep, err error) {
	months, err := s.Finance.BankMonths(ctx, a)
	if err != nil {
		return st, err
	}
	at := "/desk/bank/" + itoa64(a.ID)
	if len(months) == 0 {
		m := s.today().MonthOf().Add(-1)
		return bankStep{
			Title: "导入第一份对账单", Text: "从哪个月开始对账，就先导入哪个月的。", Mark: s.dueMark(s.Finance.BankDue(m)), Link: views.Link{Text: "导入对账单", URL: at + "#upload"},
		}, nil
	}
	for _, m := range months {
		if !m.Next {
			continue
		}
		st = bankStep{
			Title: "核对" + m.Month.Chinese() + "的银行存款", Text: m.Due.Chinese() + "前核对。", Mark: s.dueMark(m.Due),
			Link: views.Link{Text: "去核对", URL: at + "/" + m.Month.String()},
		}
		if !m.Statement {
			st.Title, st.Link = "导入"+m.Month.Chinese()+"的对账单", views.Link{Text: "导入对账单", URL: at + "#upload"}
		}
	}
	return st, nil
}

// dueMark tells how a day by which to act stands to today.
func (s *Server) dueMark(due calendar.Day) mark {
	today := s.today()
	switch late := today.Sub(due); {
	case late > 0:
		return mark{views.Overdue, fmt.Sprintf("已晚 %d 天", late)}
	case -late <= s.Deadlines.Rules.At(rules.DueSoonDays, today).Value:
		return mark{views.Due, "快到期"}
	}
	return mark{views.Upcoming, "未到期"}
}

// bankTasks lists what waits about a village's bank accounts.
func (s *Server) bankTasks(c *fiber.Ctx, v village.Village) (tasks []deskTask, err error) {
	previews, err := s.Finance.BankPreviews(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	for _, b := range previews {
		tasks = append(tasks, deskTask{
			Title: b.Span() + "的银行对账单", Tag: "还没保存", Text: moment(b.HandedAt) + "传上来的，" + itoa(b.Lines) + " 笔。",
			Link: views.Link{Text: "接着看", URL: "/desk/bank/statements/" + itoa64(b.ID)},
		})
	}
	accounts, err := s.Finance.BankAccounts(c.UserContext(), v.ID)
	if err != nil || len(previews) > 0 {
		return tasks, err
	}
	for _, a := range accounts {
		st, err := s.bankStep(c.UserContext(), a)
		if err != nil {
			return nil, err
		}
		if st.Title != "" {
			tasks = append(tasks, deskTask{Title: st.Title, Tag: "银行对账：" + st.Mark.Text, Text: st.Text, Link: st.Link})
		}
	}
	return tasks, nil
}
