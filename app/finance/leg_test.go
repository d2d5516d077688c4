package finance

import (
	"math/rand/v2"
	"slices"
	"testing"

	"sunshine/app/money"
)

func line(account string, debit, credit money.Fen) NewLine {
	return NewLine{Account: account, Debit: debit, Credit: credit}
}

func TestLegsExplainTheMoneyOfAVoucher(t *testing.T) {
	leg := func(kind Kind, money, account string, fen money.Fen) moneyLeg {
		return moneyLeg{kind: kind, money: money, account: account, amount: fen}
	}
	for name, x := range map[string]struct {
		lines []NewLine
		want  []moneyLeg
	}{
		"income":                        {[]NewLine{line("102", 100, 0), line("501", 0, 100)}, []moneyLeg{leg(Income, "102", "501", 100)}},
		"spending":                      {[]NewLine{line("513", 100, 0), line("101", 0, 100)}, []moneyLeg{leg(Expense, "101", "513", 100)}},
		"to the bank":                   {[]NewLine{line("102", 100, 0), line("101", 0, 100)}, []moneyLeg{leg(Transfer, "101", "102", 100)}},
		"spending taken back in red":    {[]NewLine{line("513", -100, 0), line("101", 0, -100)}, []moneyLeg{leg(Expense, "101", "513", -100)}},
		"to the bank, taken back":       {[]NewLine{line("102", -100, 0), line("101", 0, -100)}, []moneyLeg{leg(Transfer, "101", "102", -100)}},
		"two kinds of spending":         {[]NewLine{line("513", 60, 0), line("514", 40, 0), line("102", 0, 100)}, []moneyLeg{leg(Expense, "102", "513", 60), leg(Expense, "102", "514", 40)}},
		"wages with tax kept back":      {[]NewLine{line("212", 100, 0), line("102", 0, 90), line("214", 0, 10)}, []moneyLeg{leg(Expense, "102", "212", 100), leg(Income, "102", "214", 10)}},
		"paid from both":                {[]NewLine{line("513", 100, 0), line("101", 0, 30), line("102", 0, 70)}, []moneyLeg{leg(Expense, "101", "513", 30), leg(Expense, "102", "513", 70)}},
		"banked, fee kept":              {[]NewLine{line("102", 98, 0), line("513", 2, 0), line("101", 0, 100)}, []moneyLeg{leg(Expense, "101", "513", 2), leg(Transfer, "101", "102", 98)}},
		"between banks":                 {[]NewLine{line("102.01", 100, 0), line("102", 0, 100)}, []moneyLeg{leg(Transfer, "102", "102.01", 100)}},
		"owed, nothing moves":           {[]NewLine{line("514", 100, 0), line("211", 0, 100)}, nil},
		"one red line within a voucher": {[]NewLine{line("102", 100, 0), line("501", 0, 120), line("504", 0, -20)}, []moneyLeg{leg(Income, "102", "501", 120), leg(Income, "102", "504", -20)}},
	} {
		if got := legs(x.lines); !slices.Equal(got, x.want) {
			t.Errorf("%s: %+v, want %+v", name, got, x.want)
		}
	}
}

// Whatever the lines, the legs sum to what every money account changed by.
func TestLegsSumToTheChangeOfEachMoneyAccount(t *testing.T) {
	accounts := []string{"101", "102", "102.01", "513", "501", "211", "113"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		var lines []NewLine
		change := map[string]money.Fen{}
		var sum money.Fen
		add := func(account string, fen money.Fen, debit bool) {
			l := line(account, fen, 0)
			if !debit {
				l = line(account, 0, -fen)
			}
			lines = append(lines, l)
			sum += l.change()
			if isMoney(account) {
				change[account] += l.change()
			}
		}
		for range 1 + r.IntN(6) {
			add(accounts[r.IntN(len(accounts))], money.Fen(r.IntN(200)-100), r.IntN(2) == 0)
		}
		add(accounts[r.IntN(len(accounts))], -sum, r.IntN(2) == 0)
		for _, x := range legs(lines) {
			switch x.kind {
			case Income:
				change[x.money] -= x.amount
			case Expense:
				change[x.money] += x.amount
			case Transfer:
				change[x.money] += x.amount
				change[x.account] -= x.amount
			}
		}
		for account, rest := range change {
			if rest != 0 {
				t.Fatalf("%+v: %s is off by %d", lines, account, rest)
			}
		}
	}
}

// A voucher paid by two purses: each line is paid by its own earmarked money.
func TestLegsKeepEarmarkedMoneyApart(t *testing.T) {
	of := func(l NewLine, fund int64) NewLine {
		l.FundID = fund
		return l
	}
	lines := []NewLine{of(line("153", 400, 0), 1), line("513", 10, 0), of(line("102", 0, 250), 1), line("102", 0, 10), of(line("211", 0, 150), 1)}
	want := []moneyLeg{
		{kind: Expense, money: "102", account: "153", amount: 400, fundID: 1},
		{kind: Expense, money: "102", account: "513", amount: 10},
		{kind: Income, money: "102", account: "211", amount: 150, fundID: 1},
	}
	if got := legs(lines); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
