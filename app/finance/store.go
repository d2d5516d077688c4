package finance

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"sunshine/app/attachment"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/procedure"
	"sunshine/app/rules"
)

// Store keeps entries, opening balances and imports.
type Store struct {
	DB    *db.DB
	Chart *Chart
	Rules *rules.Set
	Now   func() time.Time

	Matters   *procedure.Store      // decisions that vouchers rest on
	Catalogue *disclosure.Catalogue // says which way a month's sheet goes

	drawing sync.Mutex // one picture is redrawn at a time: each may take 200 MB
	charts  sync.Map   // of villages with their sub-accounts, keptChart by village
}

func voucherNumber(m calendar.Month, n int) string { return fmt.Sprintf("%s-%03d", m, n) }

// entryQuery reads vouchers with their lines, a voucher's lines together and in
// their order. Closing vouchers move no money and are no entries.
const entryQuery = `
	select v.id, v.village_id, v.month, v.number, v.day, v.kind, v.summary, v.handler, v.witness, v.reviewer, v.approver, v.project, v.note,
	       coalesce(v.reverses_id, 0), coalesce(r.id, 0), coalesce(v.import_id, 0), p.name, v.posted_at,
	       l.chart, l.account, l.summary, l.debit_fen, l.credit_fen, coalesce(l.counterparty_id, 0), coalesce(l.fund_id, 0)
	from voucher v
	join voucher_line l on l.voucher_id = v.id
	join user_account p on p.id = v.posted_by
	left join voucher r on r.reverses_id = v.id and r.posted = 1
	where v.posted = 1 and v.kind <> 'closing' and `

const entryOrder = " order by v.day, v.number, l.n"

func scanEntry(scan db.Scan) (e Entry, l NewLine, err error) {
	var month, day, at string
	if err = scan(&e.ID, &e.VillageID, &month, &e.Number, &day, &e.Kind, &e.Summary, &e.Handler, &e.Witness, &e.Reviewer, &e.Approver, &e.Project, &e.Note,
		&e.ReversesID, &e.ReversedBy, &e.ImportID, &e.PostedBy, &at,
		&l.Chart, &l.Account, &l.Summary, &l.Debit, &l.Credit, &l.CounterpartyID, &l.FundID); err != nil {
		return e, l, err
	}
	if err = e.Month.UnmarshalText([]byte(month)); err != nil {
		return e, l, err
	}
	if err = e.Day.UnmarshalText([]byte(day)); err != nil {
		return e, l, err
	}
	e.PostedAt, err = db.ParseTime(at)
	return e, l, err
}

// postedVoucher is a voucher's head, as the entry it would be, and its lines.
type postedVoucher struct {
	Entry
	lines []NewLine
}

// vouchers reads posted vouchers in book order.
func vouchers(ctx context.Context, q db.Q, where string, args ...any) ([]postedVoucher, error) {
	rows, err := q.QueryContext(ctx, entryQuery+where+entryOrder, args...)
	if err != nil {
		return nil, err
	}
	var list []postedVoucher
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		e, l, err := scanEntry(scan)
		if n := len(list); n == 0 || list[n-1].ID != e.ID {
			list = append(list, postedVoucher{Entry: e})
		}
		last := &list[len(list)-1]
		last.lines = append(last.lines, l)
		return struct{}{}, err
	})
	return list, err
}

// entries gives what the voucher did to the money, leg by leg; none if it
// touched none.
func (p postedVoucher) entries() []Entry {
	all := legs(p.lines)
	list := make([]Entry, 0, len(all))
	for i, x := range all {
		e := p.Entry
		e.Leg, e.Kind, e.Money, e.Account, e.Amount = i, x.kind, x.money, x.account, x.amount
		e.CounterpartyID, e.FundID, e.Chart = x.counterpartyID, x.fundID, x.chart
		if x.summary != "" {
			e.Summary = x.summary
		}
		list = append(list, e)
	}
	return list
}

// head gives the voucher as one entry: its first leg, or what it turns over if
// it touches no money.
func (p postedVoucher) head() Entry {
	if list := p.entries(); len(list) > 0 {
		return list[0]
	}
	e := p.Entry
	for _, l := range p.lines {
		e.Amount += l.Debit
	}
	return e
}

func entries(ctx context.Context, q db.Q, where string, args ...any) ([]Entry, error) {
	vouchers, err := vouchers(ctx, q, where, args...)
	var list []Entry
	for _, p := range vouchers {
		list = append(list, p.entries()...)
	}
	return list, err
}

// Entries gives a month's entries in book order, with their attachments.
func (s *Store) Entries(ctx context.Context, villageID int64, m calendar.Month) ([]Entry, error) {
	list, _, err := monthEntries(ctx, s.DB.Read(), villageID, m)
	return list, err
}

// monthEntries gives a month's entries and its vouchers that move no money.
func monthEntries(ctx context.Context, q db.Q, villageID int64, m calendar.Month) (list []Entry, others []postedVoucher, err error) {
	all, err := vouchers(ctx, q, "v.village_id = $1 and v.month = $2", villageID, m.String())
	if err != nil {
		return nil, nil, err
	}
	files, err := attachmentsOf(ctx, q, villageID, m)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range all {
		p.Files = files[p.ID]
		if own := p.entries(); len(own) > 0 {
			list = append(list, own...)
		} else {
			others = append(others, p)
		}
	}
	return list, others, nil
}

// lineNames are the public names of what a village's lines are tagged with, by id.
type lineNames struct{ funds, parties map[int64]string }

func (s *Store) lineNames(ctx context.Context, q db.Q, villageID int64) (n lineNames, err error) {
	n = lineNames{map[int64]string{}, map[int64]string{}}
	rows, err := q.QueryContext(ctx, `
		select 'fund', id, name from fund where village_id = $1
		union all select coalesce(m.kind, c.kind), c.id, coalesce(m.name, c.name) from counterparty c left join counterparty m on m.id = c.merged_id where c.village_id = $1`, villageID)
	if err != nil {
		return n, err
	}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var kind, name string
		var id int64
		err := scan(&kind, &id, &name)
		switch kind {
		case "fund":
			n.funds[id] = name
		default:
			n.parties[id] = publicParty(kind, name)
		}
		return struct{}{}, err
	})
	return n, err
}

// Entry gives one posted voucher as an entry: its first one, if it has several.
// NotFound if there is none.
func (s *Store) Entry(ctx context.Context, id int64) (Entry, error) {
	return entryByID(ctx, s.DB.Read(), id)
}

func entryByID(ctx context.Context, q db.Q, id int64) (Entry, error) {
	p, err := voucherByID(ctx, q, id)
	return p.head(), err
}

func voucherByID(ctx context.Context, q db.Q, id int64) (postedVoucher, error) {
	list, err := vouchers(ctx, q, "v.id = $1", id)
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("没有这笔账。")
	}
	if err != nil {
		return postedVoucher{}, err
	}
	return list[0], nil
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
	var villageID int64
	err = s.DB.Read().QueryRowContext(ctx, `
		select c.type, c.bytes, v.village_id
		from content c
		join voucher_attachment f on f.sha256 = c.sha256
		join voucher v on v.id = f.voucher_id and v.posted = 1
		join disclosure d on d.village_id = v.village_id and d.item = $2 and d.period = v.month
		join disclosure_version x on x.disclosure_id = d.id and x.state = 'published'
		where c.sha256 = $1 and f.added_at <= x.published_at
		  and not exists (select 1 from disclosure_withdrawal w where w.version_id = x.id)
		limit 1`, sum, disclosure.FinanceMonth).Scan(&mediaType, &body, &villageID)
	if err == nil {
		err = attachment.Ready(ctx, s.DB.Read(), villageID, sum, "", privacy.Scanner{}) // one published before there was a scanner
	}
	if db.NoRow(err) || fault.KindOf(err) == fault.Conflict {
		return "", nil, fault.NotFoundf("没有这张单据，或者它所在的账还没有公开。")
	}
	return mediaType, body, err
}

// balance sums one money account over all that was booked before the day, its
// opening balance included, in fen. Accounts below it are not part of it.
func balance(ctx context.Context, q db.Q, villageID int64, account string, before calendar.Day) (money.Fen, error) {
	return moneySum(ctx, q, "= $2", villageID, account, before)
}

// moneyBalance is the balance of Cash or Bank with all accounts below it.
func moneyBalance(ctx context.Context, q db.Q, villageID int64, account string, before calendar.Day) (money.Fen, error) {
	return moneySum(ctx, q, "like $2 || '%'", villageID, account, before)
}

func moneySum(ctx context.Context, q db.Q, match string, villageID int64, account string, before calendar.Day) (sum money.Fen, err error) {
	err = q.QueryRowContext(ctx, `
		select coalesce((select sum(fen) from opening_balance where village_id = $1 and account `+match+`), 0)
		     + coalesce((
			select sum(l.debit_fen - l.credit_fen)
			from voucher v join voucher_line l on l.voucher_id = v.id
			where v.village_id = $1 and v.posted = 1 and v.day < $3 and l.account `+match+`), 0)`,
		villageID, account, before.String()).Scan(&sum)
	return sum, err
}

// moneyAccounts lists the money accounts a village's books know, Cash and Bank
// always among them.
func moneyAccounts(ctx context.Context, q db.Q, villageID int64) ([]string, error) {
	rows, err := q.QueryContext(ctx, `
		select account from opening_balance where village_id = $1
		union select account from bank_account where village_id = $1
		union select account from account_month where village_id = $1
		order by account`, villageID)
	if err != nil {
		return nil, err
	}
	list := []string{Cash, Bank}
	known, err := db.Collect(rows, func(scan db.Scan) (a string, err error) {
		err = scan(&a)
		return a, err
	})
	for _, a := range known {
		if isMoney(a) && !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list, err
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
