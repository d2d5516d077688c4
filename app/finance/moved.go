package finance

import (
	"context"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

// Moved tells what the ledger shows on accounts and their sub-accounts in a span
// of days: how many vouchers, and what they come to when what was written off
// again is left out. It tells whether “本期无发生” can be true.
func (s *Store) Moved(ctx context.Context, villageID int64, accounts []string, from, to calendar.Day) (n int, sum money.Fen, err error) {
	if len(accounts) == 0 {
		return 0, 0, nil
	}
	var where []string
	args := []any{villageID, from.String(), to.String()}
	for _, a := range accounts {
		args = append(args, a, a+".%")
		where = append(where, "l.account = $"+strconv.Itoa(len(args)-1)+" or l.account like $"+strconv.Itoa(len(args)))
	}
	err = s.DB.Read().QueryRowContext(ctx, `
		select count(distinct v.id), coalesce(sum(abs(l.debit_fen - l.credit_fen)), 0)
		from voucher v join voucher_line l on l.voucher_id = v.id
		where v.village_id = $1 and v.posted = 1 and v.day between $2 and $3 and v.kind <> 'closing' and v.reverses_id is null
		  and not exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1)
		  and (`+strings.Join(where, " or ")+")", args...).Scan(&n, &sum)
	return n, sum, err
}
