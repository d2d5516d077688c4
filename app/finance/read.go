package finance

import (
	"context"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// MayPost says whether entries may still be booked in a village's month; if
// not, the fault's sentence tells why.
func (s *Store) MayPost(ctx context.Context, villageID int64, m calendar.Month) error {
	return openMonth(ctx, s.DB.Read(), villageID, m)
}

// Counts gives how many entries each month of a village has; months without
// any are absent.
func (s *Store) Counts(ctx context.Context, villageID int64) (map[calendar.Month]int, error) {
	rows, err := s.DB.Read().QueryContext(ctx, "select month, count(*) from voucher where village_id = $1 and posted = 1 and kind <> 'closing' group by month", villageID)
	if err != nil {
		return nil, err
	}
	counts := map[calendar.Month]int{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var text string
		var n int
		var m calendar.Month
		err := scan(&text, &n)
		if err == nil {
			err = m.UnmarshalText([]byte(text))
		}
		counts[m] = n
		return struct{}{}, err
	})
	return counts, err
}

// VoucherLine is one debit or credit of a posted voucher, in fen. Party is a
// name as it was written, for the village's own desk only.
type VoucherLine struct {
	Account          Account
	Summary          string // where it differs from the voucher's
	Debit, Credit    money.Fen
	CounterpartyID   int64
	Party, PartyKind string
	FundID           int64
	Fund             string
}

// VoucherLines gives the double entry behind an entry.
func (s *Store) VoucherLines(ctx context.Context, id int64) ([]VoucherLine, error) {
	v := Voucher{ID: id}
	err := s.voucherLines(ctx, s.DB.Read(), &v)
	return v.Lines, err
}

// VillageFile gives a receipt of any posted entry of the village, also of
// months that are not out yet; NotFound if the village has none like it.
func (s *Store) VillageFile(ctx context.Context, villageID int64, sha256 string) (a Attachment, data []byte, err error) {
	err = s.DB.Read().QueryRowContext(ctx, `
		select c.sha256, c.type, f.name, c.size, c.bytes
		from voucher_attachment f join voucher v on v.id = f.voucher_id join content c on c.sha256 = f.sha256
		where v.village_id = $1 and f.sha256 = $2
		limit 1`, villageID, sha256).Scan(&a.SHA256, &a.Type, &a.Name, &a.Size, &data)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有这张单据。")
	}
	return a, data, err
}

// OpeningFixed tells whether the opening balances can no longer be changed: a
// month has been handed in, published or closed on top of them.
func (s *Store) OpeningFixed(ctx context.Context, villageID int64) (bool, error) {
	return openingFixed(ctx, s.DB.Read(), villageID)
}

func openingFixed(ctx context.Context, q db.Q, villageID int64) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, `
		select (select count(*) from disclosure d join disclosure_version x on x.disclosure_id = d.id
		        where d.village_id = $1 and d.item = $2 and x.state in ('submitted', 'approved', 'published'))
		     + (select count(*) from closed_month where village_id = $1)`, villageID, disclosure.FinanceMonth).Scan(&n)
	return n > 0, err
}
