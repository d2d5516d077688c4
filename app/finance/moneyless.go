package finance

import (
	"cmp"
	"context"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
)

// Moneyless gives a month's vouchers that move no money, each as its head, in
// book order: what is owed, written off, carried over. The closing of a year is
// among them.
func (s *Store) Moneyless(ctx context.Context, villageID int64, m calendar.Month) ([]Entry, error) {
	_, others, err := monthEntries(ctx, s.DB.Read(), villageID, m)
	if err != nil {
		return nil, err
	}
	rows, err := s.DB.Read().QueryContext(ctx, `
		select id, number, day, kind, summary, (select sum(debit_fen) from voucher_line where voucher_id = voucher.id)
		from voucher where village_id = $1 and month = $2 and posted = 1 and kind = 'closing'`, villageID, m.String())
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, func(scan db.Scan) (e Entry, err error) {
		var day string
		e.VillageID, e.Month = villageID, m
		if err = scan(&e.ID, &e.Number, &day, &e.Kind, &e.Summary, &e.Amount); err != nil {
			return e, err
		}
		return e, e.Day.UnmarshalText([]byte(day))
	})
	for _, p := range others {
		list = append(list, p.head())
	}
	slices.SortFunc(list, func(a, b Entry) int { return cmp.Or(a.Day.Sub(b.Day), a.Number-b.Number) })
	return list, err
}

// IsMoney tells whether the account is cash or a bank account.
func (a Account) IsMoney() bool { return isMoney(a.Code) }
