package finance

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// MoneyChoice is a place where a village's money lies: cash, or one of its
// accounts at banks.
type MoneyChoice struct {
	Account string // of the chart: 101, 102, 102.01
	Name    string // 现金, 银行存款, 基本户（农商银行 尾号 4321）
}

// BankChoices lists where a village's money lies, for forms: cash first, then
// the accounts at banks in the order of the chart. Account is what a form sends
// and ParseMoneyAccount reads.
func (s *Store) BankChoices(ctx context.Context, villageID int64) ([]MoneyChoice, error) {
	accounts, err := s.BankAccounts(ctx, villageID)
	if err != nil {
		return nil, err
	}
	list := []MoneyChoice{{Cash, "现金"}}
	if len(accounts) < 2 {
		return append(list, MoneyChoice{Bank, "银行存款"}), nil
	}
	for _, a := range accounts {
		list = append(list, MoneyChoice{a.Account, a.Title()})
	}
	return list, nil
}

// nextBankCode gives the account of the chart for a village's next account at a
// bank: 102 for the first, then 102.01, 102.02 …
func nextBankCode(ctx context.Context, q db.Q, villageID int64) (string, error) {
	var first, last int
	err := q.QueryRowContext(ctx, `
		select count(case account when $2 then 1 end), coalesce(max(case when account like $2 || '.__' then cast(substr(account, 5) as integer) end), 0)
		from bank_account where village_id = $1`, villageID, Bank).Scan(&first, &last)
	switch {
	case err != nil:
		return "", err
	case first == 0:
		return Bank, nil
	case last >= 99:
		return "", fault.Conflictf("银行账户太多了，请先核对已经登记的。")
	}
	return fmt.Sprintf("%s.%02d", Bank, last+1), nil
}

// onlyBank refuses an account that reads like another of the village, or is it.
func onlyBank(ctx context.Context, q db.Q, villageID, id int64, n NewBankAccount, tail string) error {
	var name, bank string
	err := q.QueryRowContext(ctx, `
		select name, bank from bank_account
		where village_id = $1 and id <> $2 and (name = $3 or (bank = $4 and tail = $5))
		order by account limit 1`, villageID, id, n.Name, n.Bank, tail).Scan(&name, &bank)
	switch {
	case db.NoRow(err):
		return nil
	case err != nil:
		return err
	case name == n.Name:
		return fault.Conflictf("银行账户没有登记上。").On("name", "已经有一个账户叫“%s”，请换个叫法", name)
	}
	return fault.Conflictf("银行账户没有登记上。").On("number", "%s尾号 %s 的账户已经登记过了，叫“%s”", bank, tail, name)
}

// nameBank keeps the name of the sub-account that stands for an account at a
// bank. 102 itself is the national chart's.
func (s *Store) nameBank(ctx context.Context, q db.Q, by user.Actor, villageID int64, code, name string) error {
	if code == Bank {
		return nil
	}
	n := NewSubAccount{Code: code, Name: name, From: newChartFrom}
	x := PlannedAccount{Change: "新增"}
	own, err := subAccounts(ctx, q, subAccountsOf, ChartVersion, villageID)
	if err != nil {
		return err
	}
	for _, o := range own {
		if o.Code == code {
			x.was = o
		}
	}
	chart, err := s.chartOf(ctx, q, villageID)
	if err != nil {
		return err
	}
	if x.NewSubAccount, err = n.judge(chart, calendar.DayOf(s.Now()), true); err != nil {
		return err
	}
	if x.was.ID != 0 {
		x.Change = x.changes(x.was.NewSubAccount)
	}
	if x.Change == "" {
		return nil
	}
	return s.writeSubAccount(ctx, q, by, villageID, x)
}
