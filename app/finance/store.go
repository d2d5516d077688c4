package finance

import (
	"context"
	"fmt"
	"sync"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
)

// Store keeps entries, opening balances and imports.
type Store struct {
	DB    *db.DB
	Chart *Chart
	Rules *rules.Set
	Now   func() time.Time

	drawing sync.Mutex // one picture is redrawn at a time: each may take 200 MB
}

func voucherNumber(m calendar.Month, n int) string { return fmt.Sprintf("%s-%03d", m, n) }

// entryQuery reads a two-line voucher as the entry it was made from: the money
// line and the line across. A transfer's money line is the one it leaves.
// Closing vouchers move no money and are no entries.
const entryQuery = `
	select v.id, v.village_id, v.month, v.number, v.day, v.kind, m.account, a.account,
	       case v.kind when 'income' then m.debit_fen else m.credit_fen end,
	       v.summary, v.handler, v.witness, v.approver, v.note, coalesce(v.reverses_id, 0), coalesce(r.id, 0), coalesce(v.import_id, 0),
	       p.name, v.posted_at
	from voucher v
	join voucher_line m on m.voucher_id = v.id and m.n = case v.kind when 'income' then 1 else 2 end
	join voucher_line a on a.voucher_id = v.id and a.n = case v.kind when 'income' then 2 else 1 end
	join user_account p on p.id = v.posted_by
	left join voucher r on r.reverses_id = v.id and r.posted = 1
	where v.posted = 1 and v.kind <> 'closing' and `

func scanEntry(scan db.Scan) (e Entry, err error) {
	var month, day, at string
	if err = scan(&e.ID, &e.VillageID, &month, &e.Number, &day, &e.Kind, &e.Money, &e.Account, &e.Amount,
		&e.Summary, &e.Handler, &e.Witness, &e.Approver, &e.Note, &e.ReversesID, &e.ReversedBy, &e.ImportID, &e.PostedBy, &at); err != nil {
		return e, err
	}
	if err = e.Month.UnmarshalText([]byte(month)); err != nil {
		return e, err
	}
	if err = e.Day.UnmarshalText([]byte(day)); err != nil {
		return e, err
	}
	e.PostedAt, err = db.ParseTime(at)
	return e, err
}

func entries(ctx context.Context, q db.Q, where string, args ...any) ([]Entry, error) {
	rows, err := q.QueryContext(ctx, entryQuery+where, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanEntry)
}

// Entries gives a month's entries in book order, with their attachments.
func (s *Store) Entries(ctx context.Context, villageID int64, m calendar.Month) ([]Entry, error) {
	return monthEntries(ctx, s.DB.Read(), villageID, m)
}

func monthEntries(ctx context.Context, q db.Q, villageID int64, m calendar.Month) ([]Entry, error) {
	list, err := entries(ctx, q, "v.village_id = $1 and v.month = $2 order by v.day, v.number", villageID, m.String())
	if err != nil {
		return nil, err
	}
	files, err := attachmentsOf(ctx, q, villageID, m)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Files = files[list[i].ID]
	}
	return list, nil
}

// Entry gives one posted entry; NotFound if there is none.
func (s *Store) Entry(ctx context.Context, id int64) (Entry, error) {
	return entryByID(ctx, s.DB.Read(), id)
}

func entryByID(ctx context.Context, q db.Q, id int64) (Entry, error) {
	e, err := scanEntry(q.QueryRowContext(ctx, entryQuery+"v.id = $1", id).Scan)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有这笔账。")
	}
	return e, err
}

// Months gives the months in which a village has entries, newest first.
func (s *Store) Months(ctx context.Context, villageID int64) ([]calendar.Month, error) {
	rows, err := s.DB.Read().QueryContext(ctx, "select distinct month from voucher where village_id = $1 and posted = 1 and kind <> 'closing' order by month desc", villageID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (m calendar.Month, err error) {
		var text string
		if err = scan(&text); err != nil {
			return m, err
		}
		return m, m.UnmarshalText([]byte(text))
	})
}

// PublicFile gives a receipt or photo by its content's hash, if it belongs to
// an entry of a published sheet and was there when that was published; NotFound
// otherwise.
func (s *Store) PublicFile(ctx context.Context, sum string) (mediaType string, body []byte, err error) {
	err = s.DB.Read().QueryRowContext(ctx, `
		select c.type, c.bytes
		from content c
		join voucher_attachment f on f.sha256 = c.sha256
		join voucher v on v.id = f.voucher_id and v.posted = 1
		join disclosure d on d.village_id = v.village_id and d.item = $2 and d.period = v.month
		join disclosure_version x on x.disclosure_id = d.id and x.state = 'published'
		where c.sha256 = $1 and f.added_at <= x.published_at
		limit 1`, sum, disclosure.FinanceMonth).Scan(&mediaType, &body)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有这张单据，或者它所在的账还没有公开。")
	}
	return mediaType, body, err
}

// balance sums a money account over all that was booked before the day, its
// opening balance included, in fen.
func balance(ctx context.Context, q db.Q, villageID int64, account string, before calendar.Day) (sum money.Fen, err error) {
	err = q.QueryRowContext(ctx, `
		select coalesce((select fen from opening_balance where village_id = $1 and account = $2), 0)
		     + coalesce((
			select sum(l.debit_fen - l.credit_fen)
			from voucher v join voucher_line l on l.voucher_id = v.id
			where v.village_id = $1 and v.posted = 1 and v.day < $3 and l.account = $2), 0)`,
		villageID, account, before.String()).Scan(&sum)
	return sum, err
}

// openMonth refuses a month that is closed (R64), one whose sheet is under
// review or out, and any month before one that is closed or out: a published
// sheet always equals the ledger (R42).
func openMonth(ctx context.Context, q db.Q, villageID int64, m calendar.Month) error {
	if err := notClosed(ctx, q, villageID, m); err != nil {
		return err
	}
	v, err := disclosure.Current(ctx, q, villageID, disclosure.FinanceMonth, m.String())
	switch {
	case fault.KindOf(err) == fault.NotFound:
	case err != nil:
		return err
	case v.State == disclosure.Published:
		return fault.Conflictf("%s的账已经公开，不能再记。要改请先开“更正”，或把冲销记在后面的月份。", m.Chinese())
	case !v.State.Open():
		return fault.Conflictf("%s的账%s，不能再记。要改请让监委会先退回。", m.Chinese(), v.State.Chinese())
	}
	var later string
	err = q.QueryRowContext(ctx, `
		select coalesce(max(d.period), '')
		from disclosure d join disclosure_version x on x.disclosure_id = d.id
		where d.village_id = $1 and d.item = $2 and d.period > $3 and x.state = 'published'`,
		villageID, disclosure.FinanceMonth, m.String()).Scan(&later)
	if err == nil && later != "" {
		return fault.Conflictf("后面%s的账已经公开，%s不能再动。请把这笔记在还没公开的月份。", later, m.Chinese())
	}
	return err
}
