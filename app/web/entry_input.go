package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
)

// dealing is the form for 内部往来, which books what its word says.
const dealing finance.Kind = "dealing"

// entryInput is the entry form as it was filled in.
type entryInput struct {
	Kind                                                           finance.Kind
	Day, Money, To, Account, Amount, Summary                       string
	Handler, Witness, Reviewer, Approver, Note, Then, Once, Reason string
	Dealing, On, Party, PartyKind, Fund, Project, Matter           string
	partyID                                                        int64 // found by Party
}

// maxOnce is how long the name of a form may be, in bytes; ours have 26.
const maxOnce = 64

func readEntry(c *fiber.Ctx) entryInput {
	v := c.FormValue
	return entryInput{
		Kind: finance.Kind(v("kind")), Day: v("day"), Money: v("money"), To: v("to"), Account: v("account"), Amount: v("amount"), Summary: v("summary"),
		Handler: v("handler"), Witness: v("witness"), Reviewer: v("reviewer"), Approver: v("approver"), Note: v("note"), Then: v("then"), Once: v("once"),
		Reason: v(finance.ReasonField), Dealing: v("dealing"), On: v("on"), Party: v("party"), PartyKind: v("party-kind"), Fund: v("fund"), Project: v("project"), Matter: v(finance.MatterField),
	}
}

// entry turns the input into an entry. What cannot be read is left zero, which
// the capability refuses together with everything else; unread says why.
func (in entryInput) entry() (n finance.NewDealing, unread *fault.Error) {
	n.New = finance.New{
		Kind: in.Kind, Account: in.Account, Summary: in.Summary, Handler: in.Handler, Witness: in.Witness, Reviewer: in.Reviewer, Approver: in.Approver,
		Project: in.Project, Note: in.Note, Once: in.Once, Reason: in.Reason, CounterpartyID: in.partyID,
	}
	unread = fault.Invalidf("")
	n.Day, _ = calendar.ParseDay(strings.TrimSpace(in.Day))
	n.Money, _ = finance.ParseMoneyAccount(in.Money)
	switch in.Kind {
	case finance.Transfer:
		if n.Account = ""; in.To != "" {
			n.Account, _ = finance.ParseMoneyAccount(in.To)
		}
	case dealing:
		n.Dealing, n.On = in.Dealing, in.On
	}
	if id, err := numberIn(in.Fund); err == nil {
		n.FundID = int64(id)
	}
	n.MatterID = matterOfForm(in.Matter)
	var err error
	if n.Amount, err = money.Parse(tidyAmount(in.Amount)); err != nil {
		unread.On("amount", "%s", amountProblem(err))
	}
	return n, unread
}

// moneyInput writes a money account as the form has it.
func moneyInput(account string) string {
	switch account {
	case finance.Cash:
		return "cash"
	case finance.Bank:
		return "bank"
	}
	return account
}

// tidyAmount narrows what people type for an amount: full-width digits, signs
// and spaces, 元 and ￥. What it leaves is judged by money.Parse.
func tidyAmount(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '￥' || r == '¥' || r == '　' || r == ' ' || r == '\u00a0':
			return -1
		case r == '，':
			return ','
		case r == '−' || r == '—' || r == '–':
			return '-'
		}
		return r
	}, s)
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(s, "整"), "元"), "圆")
}

func amountProblem(err error) string {
	switch {
	case errors.Is(err, money.ErrEmpty):
		return "请写金额"
	case errors.Is(err, money.ErrSyntax):
		return "看不懂这个金额，请写成 1234.50 这样"
	}
	return err.Error()
}

// explain puts the closer reasons in place of the general ones.
func explain(failed error, unread *fault.Error) error {
	var f *fault.Error
	if !errors.As(failed, &f) {
		return failed
	}
	for _, u := range unread.Fields {
		for i := range f.Fields {
			if f.Fields[i].Name == u.Name {
				f.Fields[i].Message = u.Message
			}
		}
	}
	return f
}
