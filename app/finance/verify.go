package finance

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/village"
)

// VerifyLedger gives in sentences what is wrong with the books: vouchers that
// do not balance, gaps in the numbering, accounts below zero.
func (s *Store) VerifyLedger(ctx context.Context) ([]string, error) {
	var bad []string
	for query, sentence := range map[string]string{
		`select d.name, v.month, v.number from voucher v join division d on d.id = v.village_id
		 where v.posted = 1 and (select coalesce(sum(debit_fen), 0) <> coalesce(sum(credit_fen), 0) or count(*) < 2 from voucher_line where voucher_id = v.id)`: "%s 凭证 %s-%03d 借贷不平",
		`select d.name, v.month, max(v.number) from voucher v join division d on d.id = v.village_id
		 where v.posted = 1 group by d.name, v.village_id, v.month having max(v.number) <> count(*)`: "%s %s 的凭证号到 %03d，中间有缺号",
		`select d.name, v.month, v.number from voucher v join division d on d.id = v.village_id where v.posted = 0`: "%s 凭证 %s-%03d 没有记完",
	} {
		more, err := s.complaints(ctx, query, sentence)
		if err != nil {
			return nil, err
		}
		bad = append(bad, more...)
	}
	villages, err := (&village.Store{DB: s.DB}).List(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range villages {
		if err := notNegative(ctx, s.DB.Read(), v.ID, calendar.Date(1949, 10, 1)); err != nil {
			bad = append(bad, v.Name+"："+err.Error())
		}
	}
	return bad, nil
}

func (s *Store) complaints(ctx context.Context, query, sentence string) ([]string, error) {
	rows, err := s.DB.Read().QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (string, error) {
		var name, month string
		var n int
		err := scan(&name, &month, &n)
		return fmt.Sprintf(sentence, name, month, n), err
	})
}

// VerifyPublished compares every month's newest published sheet with the
// ledger as it stands (R42) and gives in sentences where they differ. A month
// opened for correction is left out: it is meant to differ.
func (s *Store) VerifyPublished(ctx context.Context) ([]string, error) {
	villages, err := (&village.Store{DB: s.DB}).List(ctx)
	if err != nil {
		return nil, err
	}
	var bad []string
	for _, v := range villages {
		published, err := (&disclosure.Store{DB: s.DB}).PublishedIn(ctx, v.ID)
		if err != nil {
			return nil, err
		}
		for _, x := range published {
			if x.Item != disclosure.FinanceMonth {
				continue
			}
			why, err := s.differs(ctx, v, x)
			if err != nil {
				return nil, err
			}
			if why != "" {
				bad = append(bad, fmt.Sprintf("%s %s 公开的榜：%s", v.Name, x.Period, why))
			}
		}
	}
	return bad, nil
}

func (s *Store) differs(ctx context.Context, v village.Village, x disclosure.Version) (string, error) {
	q := s.DB.Read()
	newest, err := disclosure.Current(ctx, q, v.ID, x.Item, x.Period)
	if err != nil || newest.State != disclosure.Published { // a correction is being written or reviewed
		return "", err
	}
	was, err := ParseSheet(x.Document)
	if err != nil {
		return "读不懂", nil
	}
	now, err := s.draw(ctx, q, v, was.Month)
	if err != nil {
		return "", err
	}
	switch {
	case was.Opening+was.Income-was.Expense != was.Closing:
		return "上期结余加收入减支出不等于期末结余", nil
	case was.Opening != now.Opening || was.Income != now.Income || was.Expense != now.Expense || len(was.Entries) != len(now.Entries):
		return fmt.Sprintf("收入 %s 支出 %s，账上是 %s 和 %s", was.Income, was.Expense, now.Income, now.Expense), nil
	}
	for i := range was.Entries {
		a, b := was.Entries[i], now.Entries[i]
		if a.Voucher != b.Voucher || a.Income != b.Income || a.Expense != b.Expense || a.Transfer != b.Transfer || a.Summary != b.Summary {
			return "凭证 " + a.Voucher + " 和账上不同", nil
		}
	}
	return "", nil
}
