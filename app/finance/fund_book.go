package finance

import (
	"context"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
	"sunshine/app/rules"
)

// FundBook is a fund with all that happened to its money, in book order.
type FundBook struct {
	Fund
	Moves []FundMove
	dues  []dueMove
}

// dueMove is what a voucher did to a fund's lines on 231 and 241.
type dueMove struct {
	day           calendar.Day
	debit, credit money.Fen
}

// FundSums are a fund's figures, in fen. Opening + Arrived − Spent − Returned =
// Left; DueOpening + DueIn − DueOut = Due.
type FundSums struct {
	Opening, Arrived, Spent, Returned, Left money.Fen
	DueOpening, DueIn, DueOut, Due          money.Fen
}

// Sums gives the figures from one day to another, both included; a zero day is
// no bound. What a fund brought counts as opening.
func (b FundBook) Sums(from, to calendar.Day) (s FundSums) {
	if to.IsZero() || !b.OpenedOn.After(to) {
		s.Opening, s.DueOpening = b.Brought, b.BroughtDue
	}
	for _, m := range b.Moves {
		switch {
		case !to.IsZero() && m.Day.After(to):
		case m.Day.Before(from):
			s.Opening += m.change()
		case m.Kind == FundArrived:
			s.Arrived += m.Amount
		case m.Kind == FundReturned:
			s.Returned += m.Amount
		default:
			s.Spent += m.Amount
		}
	}
	for _, d := range b.dues {
		switch {
		case !to.IsZero() && d.day.After(to):
		case d.day.Before(from):
			s.DueOpening += d.credit - d.debit
		default:
			s.DueIn += d.credit
			s.DueOut += d.debit
		}
	}
	s.Left = s.Opening + s.Arrived - s.Spent - s.Returned
	s.Due = s.DueOpening + s.DueIn - s.DueOut
	return s
}

// UseSum is what was spent on one account.
type UseSum struct {
	Account Account
	Amount  money.Fen
}

// UseSums sums by use what was spent from one day to another, both included.
func (b FundBook) UseSums(chart *Chart, from, to calendar.Day) []UseSum {
	var list []UseSum
	for _, m := range b.Moves {
		if m.Kind != FundSpent || m.Day.Before(from) || !to.IsZero() && m.Day.After(to) {
			continue
		}
		a := chart.MoveAccount(m)
		i := slices.IndexFunc(list, func(u UseSum) bool { return u.Account == a })
		if i < 0 {
			i, list = len(list), append(list, UseSum{Account: a})
		}
		list[i].Amount += m.Amount
	}
	slices.SortFunc(list, func(a, b UseSum) int { return strings.Compare(a.Account.Code, b.Account.Code) })
	return slices.DeleteFunc(list, func(u UseSum) bool { return u.Amount == 0 })
}

// MoveAccount names what a move was spent on or came from.
func (c *Chart) MoveAccount(m FundMove) Account {
	if m.Account == "" {
		return Account{Name: "没有写明", Plain: "没有写明用在什么上"}
	}
	path := c.Version(m.Chart).Path(m.Account)
	a := path[len(path)-1]
	if a.Name == "" {
		a.Name = m.Account
	}
	if m.Kind == FundSpent && FundAccount(m.Account) {
		a.Name, a.Plain = "直接冲"+a.Name, "直接从专款的账上付的，科目上看不出用途"
	}
	return a
}

// LastMove is the day something last happened to the fund's money; the day it
// was opened if nothing did.
func (b FundBook) LastMove() calendar.Day {
	last := b.OpenedOn
	for _, m := range b.Moves {
		if m.Day.After(last) {
			last = m.Day
		}
	}
	return last
}

// FundIdle tells of an open fund with money left that nothing has happened to
// for longer than the rule allows (F21). Zero months: it is not idle.
func (s *Store) FundIdle(b FundBook, today calendar.Day) (months int, rule rules.Rule) {
	rule = s.Rules.At(rules.FundIdleMonths, today)
	last := b.LastMove()
	n := monthsBetween(last.MonthOf(), today.MonthOf())
	if today.DayOfMonth() <= last.DayOfMonth() {
		n-- // the last month is not over yet
	}
	if !b.ClosedOn.IsZero() || b.Sums(calendar.Day{}, today).Left == 0 || n < rule.Value {
		return 0, rule
	}
	return n, rule
}

// FundBook gives one fund of a village with its moves; NotFound if there is none.
func (s *Store) FundBook(ctx context.Context, villageID, id int64) (FundBook, error) {
	f, err := s.Fund(ctx, villageID, id)
	if err != nil {
		return FundBook{}, err
	}
	list, err := fundBooks(ctx, s.DB.Read(), []Fund{f})
	if err != nil {
		return FundBook{}, err
	}
	return list[0], nil
}

// FundBooks gives a village's funds with their moves, the newest first.
func (s *Store) FundBooks(ctx context.Context, villageID int64) ([]FundBook, error) {
	list, err := s.Funds(ctx, villageID)
	if err != nil {
		return nil, err
	}
	return fundBooks(ctx, s.DB.Read(), list)
}

func fundBooks(ctx context.Context, q db.Q, list []Fund) ([]FundBook, error) {
	books := make([]FundBook, len(list))
	for i, f := range list {
		_, b, err := walkFund(ctx, q, f)
		if err != nil {
			return nil, err
		}
		books[i] = b
	}
	return books, nil
}

// walkFund follows a fund through all its posted vouchers.
func walkFund(ctx context.Context, q db.Q, f Fund) (*fundWalk, FundBook, error) {
	b := FundBook{Fund: f}
	returned, err := returnsOf(ctx, q, f.ID)
	if err != nil {
		return nil, b, err
	}
	list, err := vouchers(ctx, q, "v.id in (select voucher_id from voucher_line where fund_id = $1)", f.ID)
	if err != nil {
		return nil, b, err
	}
	w := newFundWalk(f, returned)
	for _, p := range list {
		b.Moves = append(b.Moves, w.step(p)...)
		d := dueMove{day: p.Day}
		for _, l := range p.lines {
			if l.FundID == f.ID && dueAccount(l.Account) {
				d.debit += l.Debit
				d.credit += l.Credit
			}
		}
		if d.debit != 0 || d.credit != 0 {
			b.dues = append(b.dues, d)
		}
	}
	return w, b, nil
}

func returnsOf(ctx context.Context, q db.Q, fundID int64) (map[int64]bool, error) {
	rows, err := q.QueryContext(ctx, "select voucher_id from fund_return where fund_id = $1", fundID)
	if err != nil {
		return nil, err
	}
	marked := map[int64]bool{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		err := scan(&id)
		marked[id] = true
		return struct{}{}, err
	})
	return marked, err
}
