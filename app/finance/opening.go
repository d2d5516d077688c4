package finance

import (
	"context"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
)

// MoneyOpening is what a money account held before the first entry, in fen.
type MoneyOpening struct {
	MoneyChoice
	Fen money.Fen
}

// OpeningField names the field of a money account's opening balance: cash, bank,
// or opening-102.01.
func OpeningField(account string) string {
	switch account {
	case Cash:
		return "cash"
	case Bank:
		return "bank"
	}
	return "opening-" + account
}

// Openings gives the opening balance of cash and of each account at a bank.
func (s *Store) Openings(ctx context.Context, villageID int64) ([]MoneyOpening, error) {
	choices, err := s.BankChoices(ctx, villageID)
	if err != nil {
		return nil, err
	}
	list := make([]MoneyOpening, len(choices))
	for i, c := range choices {
		list[i] = MoneyOpening{MoneyChoice: c}
		if list[i].Fen, err = balance(ctx, s.DB.Read(), villageID, c.Account, calendar.Date(1900, 1, 1)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// SetOpenings sets what money accounts held before the first entry; those not
// named keep theirs. It may be mended until the village's first sheet is handed
// in or its first month closed.
func (s *Store) SetOpenings(ctx context.Context, by user.Actor, v village.Village, list []MoneyOpening) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	bad := fault.Invalidf("期初余额没有记上。")
	for _, o := range list {
		if o.Fen < 0 || o.Fen > money.Max {
			bad.On(OpeningField(o.Account), "请写不小于零的金额")
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return s.DB.Write(ctx, func(q db.Q) error { return s.setOpenings(ctx, q, by, v, list) })
}

func (s *Store) setOpenings(ctx context.Context, q db.Q, by user.Actor, v village.Village, list []MoneyOpening) error {
	fixed, err := openingFixed(ctx, q, v.ID)
	if err != nil {
		return err
	}
	if fixed {
		return fault.Conflictf("已经有月份提交、公开或结账，期初余额不能再改。差额请另记一笔，写明原因。")
	}
	chart, err := s.chartOf(ctx, q, v.ID)
	if err != nil {
		return err
	}
	var told []string
	for _, o := range list {
		if a, err := chart.Account(o.Account); err != nil || !isMoney(a.Code) {
			return fault.Invalidf("期初余额没有记上。").On(OpeningField(o.Account), "没有这个账户")
		}
		if err := s.setOneOpening(ctx, q, by, v, o); err != nil {
			return err
		}
		name, err := moneyTitle(ctx, q, v.ID, o.Account)
		if err != nil {
			return err
		}
		told = append(told, strings.Replace(name, "银行存款", "银行", 1)+" "+o.Fen.Plain())
	}
	if err := notNegative(ctx, q, v.ID, calendar.Date(2000, 1, 1)); err != nil {
		return err
	}
	return audit.Add(ctx, q, by.Line(s.Now(), "finance.opening", v.ID, "", strings.Join(told, " ")))
}

func (s *Store) setOneOpening(ctx context.Context, q db.Q, by user.Actor, v village.Village, o MoneyOpening) error {
	was, err := balance(ctx, q, v.ID, o.Account, calendar.Date(1900, 1, 1))
	if err != nil {
		return err
	}
	if isBank(o.Account) && was != o.Fen {
		if err := unproved(ctx, q, v.ID, o.Account, calendar.NewMonth(1949, 1)); err != nil {
			return err
		}
	}
	_, err = q.ExecContext(ctx, `
		insert into opening_balance (village_id, chart, account, fen, set_by, set_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (village_id, account) do update set fen = excluded.fen, set_by = excluded.set_by, set_at = excluded.set_at`,
		v.ID, ChartVersion, o.Account, o.Fen, by.ID, db.Time(s.Now()))
	return err
}

// moneyTitle names a money account of a village for people: 现金, 银行存款, or what
// its account at a bank is called.
func moneyTitle(ctx context.Context, q db.Q, villageID int64, account string) (name string, err error) {
	switch {
	case account == Cash:
		return "现金", nil
	case account == Bank:
		return "银行存款", nil
	}
	err = q.QueryRowContext(ctx, "select name from bank_account where village_id = $1 and account = $2", villageID, account).Scan(&name)
	if db.NoRow(err) {
		return map[bool]string{true: "现金 ", false: "银行存款 "}[isCash(account)] + account, nil
	}
	return name, err
}
