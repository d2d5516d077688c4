package finance

import (
	"context"
	"fmt"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Carry begins drafts of the vouchers by which a village takes over what stood on
// the books of one that ended in it, on that one's last day: one for the money,
// which its sheet shows as coming in, one for the rest. Its accountant goes over
// them and posts them: counterparties, funds and accounts at a bank are the
// village's own and are not guessed. paper is what the change rests on.
func (s *Store) Carry(ctx context.Context, by user.Actor, v, from village.Village, paper string) (list []Draft, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return nil, err
	}
	if !from.Ended() || from.HeirID != v.ID {
		return nil, fault.Conflictf("%s没有并到%s，余额接不过来。", from.Name, v.Name)
	}
	b, err := s.Balances(ctx, from.ID, MonthSpan(from.EndedOn.AddDays(-1).MonthOf()))
	if err != nil {
		return nil, err
	}
	chart, err := s.ChartOf(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	bodies := handOver(chart, b, from, paper)
	if len(bodies) == 0 {
		return nil, fault.Conflictf("%s的账上没有余额，不用接。", from.Name)
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		list = nil
		for _, body := range bodies {
			d, err := s.insertDraft(ctx, q, by, v, body)
			if err != nil {
				return err
			}
			list = append(list, d)
			if err := audit.Add(ctx, q, by.Line(s.Now(), "draft.carry", v.ID, d.Name(), from.Name)); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// handedOver is the account both vouchers of a hand-over have: 公积公益金.
const handedOver = "311"

// handOver writes the balances as two vouchers that have handedOver between them,
// so that on the village's sheet the money is one sum that comes in.
func handOver(chart *Chart, b Balances, from village.Village, paper string) (bodies []DraftBody) {
	last := from.EndedOn.AddDays(-1).Chinese()
	head := DraftBody{Day: from.EndedOn.String(), Note: fmt.Sprintf("%s%s的科目余额表；依据：%s", from.Name, last, paper)}
	cash, rest := head, head
	cash.Summary, rest.Summary = "接收"+from.Name+"移交的现金和银行存款", "接收"+from.Name+"移交的其他余额"
	var sum, result money.Fen
	equity := money.Fen(0)
	for _, a := range b.Accounts {
		fen := a.Closing()
		switch {
		case isMoney(a.Account.Code):
			cash.carry(chart, a.Account, fen)
			sum += fen
		case a.Account.Class == "income" || a.Account.Class == "expense":
			result += fen
		case a.Account.Code == handedOver:
			equity = fen
		default:
			rest.carry(chart, a.Account, fen)
		}
	}
	rest.carry(chart, Account{Code: yearResult}, result)
	cash.carry(chart, Account{Code: handedOver}, -sum)
	rest.carry(chart, Account{Code: handedOver}, equity+sum)
	for _, body := range []DraftBody{cash, rest} {
		if len(body.Lines) > 0 {
			bodies = append(bodies, body)
		}
	}
	return bodies
}

// carry adds a line with a balance, debit above zero. An account that another
// village made for itself, and each account at a bank, becomes its main account.
func (b *DraftBody) carry(chart *Chart, a Account, fen money.Fen) {
	if fen == 0 {
		return
	}
	l := DraftLine{Account: a.Code, Summary: b.Summary}
	if own, err := chart.Account(a.Code); isBank(a.Code) || err != nil || (a.Name != "" && own.Name != a.Name) {
		l.Account = mainOf(a.Code)
		if a.Code != l.Account {
			l.Summary += "（原" + a.Name + "）"
		}
	}
	if fen > 0 {
		l.Debit = fen.Plain()
	} else {
		l.Credit = (-fen).Plain()
	}
	b.Lines = append(b.Lines, l)
}
