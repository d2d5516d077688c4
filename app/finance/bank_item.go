package finance

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
)

// The two sides of a reconciliation.
const (
	SideBank = "bank" // on the bank's statement
	SideBook = "book" // in the village's books
)

// BankItem is one movement as one side has it. Exactly one of LineID,
// VoucherID and StartID is not zero.
type BankItem struct {
	Side      string
	LineID    int64
	VoucherID int64
	VoucherN  int
	StartID   int64 // under way when the first statement began
	Day       calendar.Day
	Fen       money.Fen // above zero for what came in
	Summary   string
	Party     string
	Where     string // voucher number, or row of the file
	twin      int64  // voucher that reverses this one, or is reversed by it
}

// Key names the item in a form.
func (i BankItem) Key() string {
	switch {
	case i.LineID != 0:
		return fmt.Sprintf("l%d", i.LineID)
	case i.VoucherID != 0:
		return fmt.Sprintf("v%d.%d", i.VoucherID, i.VoucherN)
	}
	return fmt.Sprintf("s%d", i.StartID)
}

// Age gives for how many days it has been open.
func (i BankItem) Age(today calendar.Day) int { return max(0, today.Sub(i.Day)) }

// startOf gives the first day the bank's statements of an account tell of; zero
// before the first is saved.
func startOf(ctx context.Context, q db.Q, account int64) (d calendar.Day, err error) {
	var month string
	err = q.QueryRowContext(ctx, "select coalesce(min(from_month), '') from bank_statement where bank_account_id = $1 and state = 'saved'", account).Scan(&month)
	if err != nil || month == "" {
		return d, err
	}
	m, err := calendar.ParseMonth(month)
	return m.First(), err
}

// openItems gives what one side has and the other does not, as it was at the
// end of a day: movements up to then that are in no match, or in one that also
// has a later movement. Oldest first.
func openItems(ctx context.Context, q db.Q, a BankAccount, side string, until calendar.Day) ([]BankItem, error) {
	start, err := startOf(ctx, q, a.ID)
	if err != nil || start.IsZero() {
		return nil, err
	}
	const settled = ` and not exists (
		select 1 from bank_match_item i
		where i.standing = 1 and %s
		  and not exists (select 1 from bank_match_item j where j.match_id = i.match_id and j.day > $2))`
	queries := map[string]string{
		SideBank: `
			select l.id, 0, 0, l.day, l.fen, l.summary, l.counterparty, l.cell, 0, '', 0
			from bank_line l join bank_statement s on s.id = l.statement_id
			where s.bank_account_id = $1 and s.state = 'saved' and l.day <= $2` + fmt.Sprintf(settled, "i.line_id = l.id") + `
			order by l.day, s.from_month, l.n`,
		SideBook: `
			select 0, v.id, l.n, v.day, l.debit_fen - l.credit_fen, v.summary, '', '', coalesce(v.reverses_id, r.id, 0), v.month, v.number
			from voucher v
			join voucher_line l on l.voucher_id = v.id
			left join voucher r on r.reverses_id = v.id and r.posted = 1
			where v.village_id = $3 and v.posted = 1 and v.day >= $4 and v.day <= $2 and l.account = $5 and $1 > 0` +
			fmt.Sprintf(settled, "i.voucher_id = v.id and i.voucher_n = l.n") + `
			order by v.day, v.number, l.n`,
	}
	args := []any{a.ID, until.String()}
	if side == SideBook {
		args = append(args, a.VillageID, start.String(), a.Account)
	}
	rows, err := q.QueryContext(ctx, queries[side], args...)
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, func(scan db.Scan) (BankItem, error) { return scanBankItem(scan, side) })
	if err != nil {
		return nil, err
	}
	first, err := startItems(ctx, q, a, side, fmt.Sprintf(settled, "i.start_id = t.id"), until)
	return append(first, list...), err
}

func scanBankItem(scan db.Scan, side string) (i BankItem, err error) {
	i.Side = side
	var day, month string
	var number int
	if err = scan(&i.LineID, &i.VoucherID, &i.VoucherN, &day, &i.Fen, &i.Summary, &i.Party, &i.Where, &i.twin, &month, &number); err != nil {
		return i, err
	}
	if month != "" {
		i.Where = fmt.Sprintf("凭证 %s-%03d", month, number)
	}
	return i, i.Day.UnmarshalText([]byte(day))
}

func startItems(ctx context.Context, q db.Q, a BankAccount, side, settled string, until calendar.Day) ([]BankItem, error) {
	rows, err := q.QueryContext(ctx, `
		select t.id, t.day, t.fen, t.summary from bank_start_item t
		where t.bank_account_id = $1 and t.day <= $2 and t.side = $3`+settled+` order by t.day, t.id`, a.ID, until.String(), side)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (BankItem, error) {
		i := BankItem{Side: side, Where: "开始对账前"}
		var day string
		if err := scan(&i.StartID, &day, &i.Fen, &i.Summary); err != nil {
			return i, err
		}
		return i, i.Day.UnmarshalText([]byte(day))
	})
}
