package finance

import (
	"context"
	"fmt"

	"sunshine/app/db"
	"sunshine/app/village"
)

// VerifyBank gives in sentences what is wrong with the reconciliations: a
// match that does not balance or says other than its movements, and a proof
// that books and statements no longer bear out.
func (s *Store) VerifyBank(ctx context.Context) ([]string, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select m.id, a.name
		from bank_match m join bank_account a on a.id = m.bank_account_id
		where m.state = 'open'
		   or (m.state = 'made' and (select sum(case side when 'bank' then fen else -fen end) from bank_match_item where match_id = m.id) <> 0)
		   or exists (
			select 1 from bank_match_item i
			left join bank_line l on l.id = i.line_id
			left join voucher_line x on x.voucher_id = i.voucher_id and x.n = i.voucher_n
			left join voucher v on v.id = i.voucher_id
			left join bank_start_item t on t.id = i.start_id
			where i.match_id = m.id
			  and (i.fen <> coalesce(l.fen, x.debit_fen - x.credit_fen, t.fen) or i.day <> coalesce(l.day, v.day, t.day)))`)
	if err != nil {
		return nil, err
	}
	bad, err := db.Collect(rows, func(scan db.Scan) (string, error) {
		var id int64
		var name string
		err := scan(&id, &name)
		return fmt.Sprintf("%s 对账第 %d 组两边不一致", name, id), err
	})
	if err != nil {
		return nil, err
	}
	villages, err := (&village.Store{DB: s.DB}).List(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range villages {
		more, err := s.verifyProofs(ctx, v)
		if err != nil {
			return nil, err
		}
		bad = append(bad, more...)
	}
	return bad, nil
}

// verifyProofs draws every table that stands proved once more.
func (s *Store) verifyProofs(ctx context.Context, v village.Village) (bad []string, err error) {
	accounts, err := s.BankAccounts(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		proofs, _, err := proofsOf(ctx, s.DB.Read(), a.ID)
		if err != nil {
			return nil, err
		}
		for m := range proofs {
			was, err := s.ProvedTable(ctx, a, m)
			if err != nil {
				return nil, err
			}
			now, err := adjust(ctx, s.DB.Read(), v, a, m)
			if err != nil {
				return nil, err
			}
			if was.Statement != now.Statement || was.Book != now.Book || was.AdjustedBank != now.AdjustedBank || len(was.Items) != len(now.Items) || now.Difference() != 0 {
				bad = append(bad, fmt.Sprintf("%s %s 核对时调节后余额 %s，现在是 %s 和 %s", v.Name, m, was.AdjustedBank, now.AdjustedBank, now.AdjustedBook))
			}
		}
	}
	return bad, nil
}
