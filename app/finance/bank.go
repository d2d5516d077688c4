package finance

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// BankAccount is a village's account at a bank, the one that an account of the
// chart stands for. Of its number only the last four digits are known.
type BankAccount struct {
	ID        int64
	VillageID int64
	Account   string // of the chart: 102
	Name      string // what people call it: 基本户
	Bank      string
	Tail      string // last four digits
}

// Title names the account for people: 基本户（农商银行 尾号 4321）.
func (a BankAccount) Title() string { return a.Name + "（" + a.Bank + " 尾号 " + a.Tail + "）" }

// BankLamp tells up to which day the books of an account are proved to agree
// with the bank; zero if no month is.
type BankLamp struct {
	Account BankAccount
	Through calendar.Day
	By      string
	At      time.Time
}

// Text is what the lamp says.
func (l BankLamp) Text() string {
	if l.Through.IsZero() {
		return "还没有核对过"
	}
	return "核对至 " + l.Through.Chinese()
}

// NewBankAccount is an account to be registered or amended. Number may be the
// whole number as typed; only its last four digits are kept.
type NewBankAccount struct {
	Name, Bank string
	Number     privacy.BankCard
}

// clean trims and checks, and gives the last four digits.
func (n NewBankAccount) clean() (NewBankAccount, string, error) {
	bad := fault.Invalidf("银行账户没有登记上，请改正下面几处。")
	ask := map[string]string{"name": "请写账户叫什么，如“基本户”", "bank": "请写开户银行，写到哪个支行"}
	for field, p := range map[string]*string{"name": &n.Name, "bank": &n.Bank} {
		*p = privacy.Line(*p)
		switch {
		case *p == "":
			bad.On(field, "%s", ask[field])
		case utf8.RuneCountInString(*p) > 30:
			bad.On(field, "太长了，请不超过 30 个字")
		case maskText(*p) != *p:
			bad.On(field, "这里不要写账号、电话、身份证号")
		}
	}
	digits := onlyDigits(n.Number.Reveal()) // only to find the four that are kept
	if len(digits) < 4 || len(digits) > 32 {
		return n, "", bad.On("number", "请写账号的最后四位数字")
	}
	if len(bad.Fields) > 0 {
		return n, "", bad
	}
	return n, digits[len(digits)-4:], nil
}

// BankAccounts lists the accounts of a village in the order of the chart.
func (s *Store) BankAccounts(ctx context.Context, villageID int64) ([]BankAccount, error) {
	rows, err := s.DB.Read().QueryContext(ctx, bankAccountQuery+"village_id = $1 order by account", villageID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanBankAccount)
}

const bankAccountQuery = `select id, village_id, account, name, bank, tail from bank_account where `

func scanBankAccount(scan db.Scan) (a BankAccount, err error) {
	err = scan(&a.ID, &a.VillageID, &a.Account, &a.Name, &a.Bank, &a.Tail)
	return a, err
}

// BankAccount gives one of the village's accounts; NotFound for another's.
func (s *Store) BankAccount(ctx context.Context, v village.Village, id int64) (BankAccount, error) {
	return bankAccount(ctx, s.DB.Read(), v.ID, id)
}

func bankAccount(ctx context.Context, q db.Q, villageID, id int64) (BankAccount, error) {
	a, err := scanBankAccount(q.QueryRowContext(ctx, bankAccountQuery+"id = $1 and village_id = $2", id, villageID).Scan)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有这个银行账户。")
	}
	return a, err
}

// OpenBankAccount registers an account of the village at a bank. The first one is
// kept on 102, each further one on a sub-account of its own: 102.01, 102.02 …
func (s *Store) OpenBankAccount(ctx context.Context, by user.Actor, v village.Village, n NewBankAccount) (id int64, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, err
	}
	n, tail, err := n.clean()
	if err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		code, err := nextBankCode(ctx, q, v.ID)
		if err != nil {
			return err
		}
		if err := onlyBank(ctx, q, v.ID, 0, n, tail); err != nil {
			return err
		}
		err = q.QueryRowContext(ctx, `
			insert into bank_account (village_id, account, name, bank, tail, opened_by, opened_at)
			values ($1, $2, $3, $4, $5, $6, $7)
			returning id`, v.ID, code, n.Name, n.Bank, tail, by.ID, db.Time(s.Now())).Scan(&id)
		if err != nil {
			return err
		}
		if err := s.nameBank(ctx, q, by, v.ID, code, n.Name); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "bank.open", v.ID, tail, n.Name+" "+n.Bank))
	})
	return id, err
}

// AmendBankAccount corrects the name, the bank or the last digits.
func (s *Store) AmendBankAccount(ctx context.Context, by user.Actor, v village.Village, id int64, n NewBankAccount) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	n, tail, err := n.clean()
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		was, err := bankAccount(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		if err := onlyBank(ctx, q, v.ID, id, n, tail); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "update bank_account set name = $1, bank = $2, tail = $3 where id = $4", n.Name, n.Bank, tail, id)
		if err != nil {
			return err
		}
		if err := s.nameBank(ctx, q, by, v.ID, was.Account, n.Name); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "bank.amend", v.ID, tail, was.Title()+" → "+n.Name+" "+n.Bank))
	})
}

// BankLamps tells for each account of the village how far it is proved.
func (s *Store) BankLamps(ctx context.Context, villageID int64) ([]BankLamp, error) {
	accounts, err := s.BankAccounts(ctx, villageID)
	if err != nil {
		return nil, err
	}
	lamps := make([]BankLamp, len(accounts))
	for i, a := range accounts {
		p, err := lastProof(ctx, s.DB.Read(), a.ID)
		if err != nil {
			return nil, err
		}
		lamps[i] = BankLamp{Account: a, By: p.By, At: p.At}
		if p.ID != 0 {
			lamps[i].Through = p.Month.Last()
		}
	}
	return lamps, nil
}

// BankProved tells whether every account the village has at a bank is proved
// for the month. One that held and moved nothing until then needs no proof.
func (s *Store) BankProved(ctx context.Context, villageID int64, m calendar.Month) (bool, error) {
	names, err := s.bankUnproved(ctx, villageID, m)
	return err == nil && len(names) == 0, err
}

// bankUnproved names the accounts that are to be proved for the month and are not.
func (s *Store) bankUnproved(ctx context.Context, villageID int64, m calendar.Month) (names []string, err error) {
	lamps, err := s.BankLamps(ctx, villageID)
	if err != nil {
		return nil, err
	}
	accounts, called := []string{Bank}, map[string]string{Bank: "银行存款"}
	for _, l := range lamps {
		called[l.Account.Account] = l.Account.Name
		if !l.Through.Before(m.Last()) {
			accounts = slices.DeleteFunc(accounts, func(a string) bool { return a == l.Account.Account })
		} else if l.Account.Account != Bank {
			accounts = append(accounts, l.Account.Account)
		}
	}
	for _, account := range accounts {
		var n int
		err = s.DB.Read().QueryRowContext(ctx, `
			select (select count(*) from opening_balance where village_id = $1 and account = $2 and fen <> 0)
			     + (select count(*) from account_month where village_id = $1 and account = $2 and month <= $3)`,
			villageID, account, m.String()).Scan(&n)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			names = append(names, called[account])
		}
	}
	return names, nil
}

// unproved refuses to book on a bank account in a month that is proved, or to
// change the opening balance below one. The database refuses it too.
func unproved(ctx context.Context, q db.Q, villageID int64, account string, m calendar.Month) error {
	var name, last string
	err := q.QueryRowContext(ctx, `
		select a.name, max(p.month)
		from bank_account a
		join bank_proof p on p.bank_account_id = a.id
		left join bank_proof_undo u on u.proof_id = p.id
		where a.village_id = $1 and a.account = $2 and u.proof_id is null
		group by a.id, a.name
		having max(p.month) >= $3`, villageID, account, m.String()).Scan(&name, &last)
	if db.NoRow(err) {
		return nil
	}
	if err != nil {
		return err
	}
	proved, err := calendar.ParseMonth(last)
	if err != nil {
		return err
	}
	return fault.Conflictf("“%s”的账已经和银行核对至%s，%s的银行存款不能再动。确实要改，请先在“银行对账”里撤销核对。", name, proved.Last().Chinese(), m.Chinese())
}

// bankOpen refuses vouchers that move a bank account in a month that is proved.
func bankOpen(ctx context.Context, q db.Q, villageID int64, n NewVoucher) error {
	for _, l := range n.Lines {
		if !isBank(l.Account) {
			continue
		}
		if err := unproved(ctx, q, villageID, l.Account, n.Day.MonthOf()); err != nil {
			return err
		}
	}
	return nil
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return -1
	}, s)
}

// checkReason sees that an act that takes something back says why.
func checkReason(reason, refused string) (string, error) {
	reason = privacy.Line(reason)
	switch {
	case reason == "":
		return "", fault.Invalidf("%s", refused).On("reason", "请写明原因")
	case utf8.RuneCountInString(reason) > maxSummary:
		return "", fault.Invalidf("%s", refused).On("reason", "太长了，请不超过 %d 个字", maxSummary)
	}
	if found := privacy.Scan(reason); len(found) > 0 {
		return "", fault.Invalidf("%s", refused).On("reason", "里面有%s（%s），请去掉", found[0].Kind, found[0].Masked)
	}
	return reason, nil
}
