package finance

import (
	"slices"

	"sunshine/app/money"
)

// moneyLeg is what one line of a voucher did to the village's money: the amount that
// came in, went out or moved between two money accounts because of it.
type moneyLeg struct {
	kind           Kind
	money          string    // money account; for a transfer the one it leaves
	chart          string    // of the counter account
	account        string    // counter account; for a transfer the one it reaches
	amount         money.Fen // negative in red ink
	summary        string    // of the line, where it differs
	counterpartyID int64
	fundID         int64
}

// purse is what is left to explain of a money account's change.
type purse struct {
	chart   string
	account string
	rest    money.Fen
	fundID  int64
}

// legs explains the money a voucher moves by its other lines: every counter line
// is income or spending of its whole amount, by its side; what then is left
// moved between the money accounts. Two lines give one leg. A voucher that
// touches no money has none. The legs sum to the change of each money account.
func legs(lines []NewLine) []moneyLeg {
	red := !slices.ContainsFunc(lines, func(l NewLine) bool { return l.Debit > 0 || l.Credit > 0 })
	sign := money.Fen(1)
	if red {
		sign = -1
	}
	var purses []purse
	for _, l := range lines {
		if !isMoney(l.Account) {
			continue
		}
		i := slices.IndexFunc(purses, func(p purse) bool { return p.account == l.Account && p.fundID == l.FundID })
		if i < 0 {
			i, purses = len(purses), append(purses, purse{chart: l.Chart, account: l.Account, fundID: l.FundID})
		}
		purses[i].rest += sign * l.change()
	}
	if len(purses) == 0 {
		return nil
	}
	var list []moneyLeg
	for _, l := range lines {
		if !isMoney(l.Account) {
			list = append(list, spread(purses, l, sign)...)
		}
	}
	list = append(list, between(purses)...)
	for i := range list {
		list[i].amount *= sign
	}
	return list
}

// spread lets the purses that moved the line's way take it, the first ones
// first; what none has room for goes to the one that moved most. Where some are
// of the line's own earmarked money, no other takes any.
func spread(purses []purse, l NewLine, sign money.Fen) []moneyLeg {
	rest := -sign * l.change() // above zero brings money in
	taken := make([]money.Fen, len(purses))
	own := slices.ContainsFunc(purses, func(p purse) bool { return p.fundID == l.FundID })
	most := -1
	for i, p := range purses {
		if own && p.fundID != l.FundID {
			continue
		}
		if most < 0 || abs(p.rest) > abs(purses[most].rest) {
			most = i
		}
		if (p.rest > 0) == (rest > 0) && rest != 0 {
			if abs(p.rest) < abs(rest) {
				taken[i] = p.rest
			} else {
				taken[i] = rest
			}
			rest -= taken[i]
		}
	}
	taken[most] += rest
	var list []moneyLeg
	for i, t := range taken {
		purses[i].rest -= t
		if t == 0 {
			continue
		}
		x := moneyLeg{kind: Income, money: purses[i].account, chart: l.Chart, account: l.Account, amount: t, summary: l.Summary, counterpartyID: l.CounterpartyID, fundID: l.FundID}
		if x.fundID == 0 {
			x.fundID = purses[i].fundID
		}
		if l.Debit != 0 {
			x.kind, x.amount = Expense, -t
		}
		list = append(list, x)
	}
	return list
}

// between pairs what left one money account with what reached another.
func between(purses []purse) []moneyLeg {
	var list []moneyLeg
	for i := range purses {
		for k := range purses {
			from, to := &purses[i], &purses[k]
			t := min(-from.rest, to.rest)
			if t <= 0 {
				continue
			}
			from.rest += t
			to.rest -= t
			list = append(list, moneyLeg{kind: Transfer, money: from.account, chart: to.chart, account: to.account, amount: t, fundID: from.fundID})
		}
	}
	return list
}
