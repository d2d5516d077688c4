package finance

import (
	"context"
	"maps"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
)

// Balance is a row of the trial balance (科目余额表), in fen, the accounts below
// included. An account's opening and closing balance stand on one side; 内部往来
// alone, which is owed to some and by others, may have both. The amounts of the
// period are gross; red ones count below zero on their own side.
type Balance struct {
	Chart         string // version of the chart; codes clash between them
	Code          string
	Name          string
	Level         int // 1 for a main account
	OpeningDebit  money.Fen
	OpeningCredit money.Fen
	Debit         money.Fen
	Credit        money.Fen
	ClosingDebit  money.Fen
	ClosingCredit money.Fen
}

func (b Balance) zero() bool {
	return b.OpeningDebit == 0 && b.OpeningCredit == 0 && b.Debit == 0 && b.Credit == 0 && b.ClosingDebit == 0 && b.ClosingCredit == 0
}

// accountSum is what stands on one account itself. Entered is its opening
// balance on its own side; opening is debit less credit.
type accountSum struct {
	accountKey
	entered, opening, debit, credit money.Fen
}

// TrialBalance sums a village's books over the months, both included; no month
// means no bound. The rows stand in the order of chart and code; accounts
// without any amount are left out. Over the main accounts (level 1), debits equal
// credits in all three pairs.
func (s *Store) TrialBalance(ctx context.Context, villageID int64, from, to calendar.Month) ([]Balance, error) {
	chart, err := s.chartOf(ctx, s.DB.Read(), villageID)
	if err != nil {
		return nil, err
	}
	sums, err := accountSums(ctx, s.DB.Read(), villageID, from, to)
	if err != nil {
		return nil, err
	}
	for _, x := range sums {
		if x.entered != 0 { // the other side of it
			sums = append(sums, accountSum{accountKey: accountKey{x.chart, openingEquity}, opening: -chart.opening(x.accountKey, x.entered)})
		}
	}
	rows := map[accountKey]*Balance{}
	for _, x := range sums {
		x.opening += chart.opening(x.accountKey, x.entered)
		path := chart.Version(x.chart).path(x.code)
		for i, a := range path {
			k := accountKey{x.chart, a.Code}
			b := rows[k]
			if b == nil {
				b = &Balance{Chart: x.chart, Code: a.Code, Name: a.Name, Level: i + 1}
				rows[k] = b
			}
			b.add(x, path[0].twoSided())
		}
	}
	list := make([]Balance, 0, len(rows))
	for _, k := range slices.SortedFunc(maps.Keys(rows), accountKey.compare) {
		if b := rows[k]; !b.zero() {
			list = append(list, *b)
		}
	}
	return list, nil
}

// add counts what stands on an account in the row of one above it or its own.
func (b *Balance) add(x accountSum, twoSided bool) {
	b.Debit += x.debit
	b.Credit += x.credit
	side(&b.OpeningDebit, &b.OpeningCredit, x.opening, twoSided)
	side(&b.ClosingDebit, &b.ClosingCredit, x.opening+x.debit-x.credit, twoSided)
}

// side adds a balance, debit above zero; only a two-sided account keeps both.
func side(debit, credit *money.Fen, net money.Fen, twoSided bool) {
	if !twoSided {
		net += *debit - *credit
		*debit, *credit = 0, 0
	}
	if net > 0 {
		*debit += net
	} else {
		*credit -= net
	}
}

// accountSums adds up what stands on each account itself.
func accountSums(ctx context.Context, q db.Q, villageID int64, from, to calendar.Month) ([]accountSum, error) {
	rows, err := q.QueryContext(ctx, `
		select chart, account, sum(entered), sum(opening), sum(debit), sum(credit)
		from (
			select chart, account, fen as entered, 0 as opening, 0 as debit, 0 as credit
			from opening_balance where village_id = $1
			union all
			select l.chart, l.account, 0,
			       case when v.month < $2 then l.debit_fen - l.credit_fen else 0 end,
			       case when v.month >= $2 then l.debit_fen else 0 end,
			       case when v.month >= $2 then l.credit_fen else 0 end
			from voucher v join voucher_line l on l.voucher_id = v.id
			where v.village_id = $1 and v.posted = 1 and ($3 = '' or v.month <= $3)) t
		group by chart, account
		order by chart, account`, villageID, from.String(), to.String())
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (x accountSum, err error) {
		err = scan(&x.chart, &x.code, &x.entered, &x.opening, &x.debit, &x.credit)
		return x, err
	})
}
