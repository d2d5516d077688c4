package web

import (
	"context"
	"strings"

	"sunshine/app/asset"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
)

// What is registered is held against what the ledger says (F31). A difference is
// a fact to look into, and blames nobody.

// compareRow is one class of things beside its accounts.
type compareRow struct {
	Name, What, Accounts       string // 固定资产, 原值, 151 固定资产
	Registered, Ledger, Differ string
	Same                       bool
	Text                       string
}

// compareRegisters compares the registers of a village with its books of today;
// what stands in neither is left out.
func (s *Server) compareRegisters(ctx context.Context, v village.Village) ([]compareRow, error) {
	all, err := s.Assets.All(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	ledger, err := s.ledgerOf(ctx, v)
	if err != nil {
		return nil, err
	}
	by := map[string][]asset.Thing{}
	for _, t := range all {
		by[t.Class] = append(by[t.Class], t)
	}
	var rows []compareRow
	for _, k := range asset.Kinds {
		for _, c := range s.Assets.Reference.Classes(k) {
			rows = append(rows, ledger.compare(c, asset.Total(by[c.Code]))...)
		}
	}
	return rows, nil
}

// ledgerSide is what the books say of main accounts and of the two sides of 113,
// debit less credit.
type ledgerSide struct {
	balance map[string]money.Fen
	name    map[string]string
}

func (s *Server) ledgerOf(ctx context.Context, v village.Village) (ledgerSide, error) {
	l := ledgerSide{map[string]money.Fen{}, map[string]string{}}
	m := s.today().MonthOf()
	b, err := s.Finance.Balances(ctx, v.ID, finance.Span{From: m, To: m})
	if err != nil {
		return l, err
	}
	for _, a := range b.Accounts {
		main, _, _ := strings.Cut(a.Account.Code, ".")
		l.balance[main] += a.Closing()
	}
	ageing, err := s.Finance.Ageing(ctx, v, s.today())
	if err != nil {
		return l, err
	}
	for _, x := range ageing.Sections {
		l.name[x.ID] = x.Name
		if strings.Contains(x.ID, "-") {
			l.balance[x.ID] = x.Balance
			if !x.Owed {
				l.balance[x.ID] = -x.Balance
			}
		}
	}
	return l, nil
}

// compare draws a class's rows: what it cost, and what it is still worth where
// the ledger keeps that apart.
func (l ledgerSide) compare(c asset.Class, sum asset.Totals) []compareRow {
	if len(c.Accounts) == 0 {
		return nil
	}
	books := l.sum(c.Accounts)
	if c.Owes {
		books = -books
	}
	what, registered := "原值", sum.Value
	if c.Kind == asset.Debt {
		what, registered = "还欠", sum.Book
	}
	if sum.Count == 0 && books == 0 {
		return nil
	}
	rows := []compareRow{compared(c, what, strings.Join(c.Accounts, "、"), registered, books)}
	if c.Kind == asset.Property && sum.Unvalued > 0 {
		rows[0].Text += "登记里有 " + itoa(sum.Unvalued) + " 件没有写原值。"
	}
	if len(c.Contra) > 0 && sum.Count > 0 && sum.Unbooked == 0 {
		rows = append(rows, compared(c, "净值", strings.Join(c.Accounts, "、")+" 减 "+strings.Join(c.Contra, "、"), sum.Book, books+l.sum(c.Contra)))
	}
	return rows
}

func (l ledgerSide) sum(codes []string) (sum money.Fen) {
	for _, code := range codes {
		sum += l.balance[code]
	}
	return sum
}

func compared(c asset.Class, what, accounts string, registered, books money.Fen) compareRow {
	for _, side := range []struct{ id, words string }{{"-debit", "（欠村里的）"}, {"-credit", "（村里欠的）"}} {
		accounts = strings.ReplaceAll(accounts, side.id, side.words)
	}
	r := compareRow{Name: c.Name, What: what, Accounts: accounts, Registered: yuanOf(registered), Ledger: yuanOf(books), Differ: yuanOf(registered - books), Same: registered == books}
	switch {
	case r.Same:
		r.Text = "登记的和账上的一样。"
	case registered > books:
		r.Text = "登记的比账上多 " + yuanOf(registered-books) + " 元。"
	default:
		r.Text = "登记的比账上少 " + yuanOf(books-registered) + " 元。"
	}
	return r
}
