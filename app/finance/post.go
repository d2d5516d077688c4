package finance

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Post books one entry of the village. It refuses a month that is closed to
// posting, wrong fields (all at once) and an entry that would leave cash or
// bank below zero on any later day. The same form sent again books nothing and
// gives the entry it booked; with other contents it is refused.
func (s *Store) Post(ctx context.Context, by user.Actor, v village.Village, n New) (e Entry, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return e, err
	}
	now := s.Now()
	if n, err = n.clean(s.Chart, calendar.DayOf(now)); err != nil {
		return e, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		before, err := booked(ctx, q, v.ID, n)
		if err != nil || before.ID != 0 {
			e = before
			return err
		}
		ids, err := s.post(ctx, q, by, v, []New{n}, 0)
		if err != nil {
			return err
		}
		if e, err = entryByID(ctx, q, ids[0]); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "voucher.post", v.ID, e.Voucher(), e.Amount.Plain()))
	})
	return e, err
}

// OnceField is the field a Conflict names when a form that has booked an entry
// comes back with other contents.
const OnceField = "once"

// booked finds the entry that the form of n booked before; zero if none.
func booked(ctx context.Context, q db.Q, villageID int64, n New) (Entry, error) {
	if n.Once == "" {
		return Entry{}, nil
	}
	list, err := entries(ctx, q, "v.village_id = $1 and v.once = $2", villageID, n.Once)
	if err != nil || len(list) == 0 {
		return Entry{}, err
	}
	e := list[0]
	same := New{
		Day: e.Day, Kind: e.Kind, Money: e.Money, Account: e.Account, Amount: e.Amount, Summary: e.Summary,
		Handler: e.Handler, Witness: e.Witness, Approver: e.Approver, Note: e.Note, Once: n.Once, Reason: n.Reason,
	}
	if same != n {
		return Entry{}, fault.Conflictf("这张表刚才已经记上了一笔：%s %s %s 元。现在填的和它不一样；确实是另外一笔，请再按一次。", e.Voucher(), e.Summary, e.Amount).
			On(OnceField, "已经记过一笔")
	}
	return e, nil
}

// post writes clean entries in the given order and checks the ledger once at
// the end. All months they lie in must be open.
func (s *Store) post(ctx context.Context, q db.Q, by user.Actor, v village.Village, list []New, importID int64) ([]int64, error) {
	last := map[calendar.Month]int{}
	first := calendar.Day{}
	vouchers := make([]voucher, 0, len(list))
	for _, n := range list {
		m := n.Day.MonthOf()
		if _, seen := last[m]; !seen {
			if err := openMonth(ctx, q, v.ID, m); err != nil {
				return nil, err
			}
			var err error
			if last[m], err = lastNumber(ctx, q, v.ID, m); err != nil {
				return nil, err
			}
		}
		last[m]++
		vouchers = append(vouchers, voucher{New: n, number: last[m], importID: importID})
		if first.IsZero() || n.Day.Before(first) {
			first = n.Day
		}
	}
	said, err := s.beforePosting(ctx, q, v.ID, list)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(list))
	for chunk := range slices.Chunk(vouchers, 50) {
		written, err := s.write(ctx, q, by, v.ID, chunk)
		if err != nil {
			return nil, err
		}
		ids = append(ids, written...)
	}
	if err := notNegative(ctx, q, v.ID, first); err != nil {
		return nil, err
	}
	return ids, keepWarnings(ctx, q, ids, list, said)
}

func lastNumber(ctx context.Context, q db.Q, villageID int64, m calendar.Month) (n int, err error) {
	err = q.QueryRowContext(ctx, "select coalesce(max(number), 0) from voucher where village_id = $1 and month = $2", villageID, m.String()).Scan(&n)
	return n, err
}

// voucher is an entry about to be written: its number within its month, the
// import it came from and the entry it reverses, if any.
type voucher struct {
	New
	number   int
	importID int64
	reverses int64
}

// write writes vouchers with their two lines each and posts them, which is when
// the database checks that each balances. Many go into one statement: parsing
// statements is most of what a large import costs.
func (s *Store) write(ctx context.Context, q db.Q, by user.Actor, villageID int64, list []voucher) ([]int64, error) {
	nullable := func(id int64) any {
		if id == 0 {
			return nil
		}
		return id
	}
	at := db.Time(s.Now())
	var args []any
	for _, n := range list {
		args = append(args, villageID, n.Day.MonthOf().String(), n.number, n.Day.String(), n.Kind, n.Summary, n.Handler, n.Witness, n.Approver, n.Note,
			nullable(n.reverses), nullable(n.importID), n.cell, n.Once, by.ID, at)
	}
	rows, err := q.QueryContext(ctx, `
		insert into voucher (village_id, month, number, day, kind, summary, handler, witness, approver, note,
		                     reverses_id, import_id, import_cell, once, posted_by, posted_at)
		values `+db.Rows(len(list), 16)+`
		returning id`, args...)
	if err != nil {
		return nil, err
	}
	ids, err := db.Collect(rows, func(scan db.Scan) (id int64, err error) {
		err = scan(&id)
		return id, err
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(ids) // they were given in order, but returning promises none
	args = nil
	for i, n := range list {
		debit, credit := n.lines()
		args = append(args, ids[i], 1, ChartVersion, debit, n.Amount, 0, ids[i], 2, ChartVersion, credit, 0, n.Amount)
	}
	_, err = q.ExecContext(ctx, "insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values "+db.Rows(2*len(list), 6), args...)
	if err != nil {
		return nil, err
	}
	_, err = q.ExecContext(ctx, "update voucher set posted = 1 where village_id = $1 and posted = 0 and id between $2 and $3", villageID, ids[0], ids[len(ids)-1])
	return ids, err
}

// notNegative walks both money accounts from a day on in book order and names
// the first entry after which one would be below zero (F04).
func notNegative(ctx context.Context, q db.Q, villageID int64, from calendar.Day) error {
	for _, account := range []string{Cash, Bank} {
		start, err := balance(ctx, q, villageID, account, from)
		if err != nil {
			return err
		}
		var day, summary, cell string
		var number int
		var left money.Fen
		err = q.QueryRowContext(ctx, `
			select day, number, summary, import_cell, $4 + running
			from (
				select v.day, v.number, v.summary, v.import_cell,
				       sum(l.debit_fen - l.credit_fen) over (order by v.day, v.number, l.n rows unbounded preceding) as running
				from voucher v join voucher_line l on l.voucher_id = v.id
				where v.village_id = $1 and v.posted = 1 and v.day >= $3 and l.account = $2) t
			where $4 + running < 0
			order by day, number
			limit 1`, villageID, account, from.String(), start).Scan(&day, &number, &summary, &cell, &left)
		if db.NoRow(err) {
			continue
		}
		if err != nil {
			return err
		}
		name := map[string]string{Cash: "现金", Bank: "银行存款"}[account]
		at := fmt.Sprintf("%s“%s”", day, summary)
		if cell != "" {
			at += "（" + cell + "）"
		}
		return fault.Conflictf("%s记上后%s会成负数：余 %s 元。请核对日期和金额，或先记上期初余额。", at, name, left).
			On("amount", "%s不够：记上后余 %s 元", name, left)
	}
	return nil
}

// Reverse cancels a posted entry by one in red ink with its own day. A
// reversal is never reversed, and no entry twice.
func (s *Store) Reverse(ctx context.Context, by user.Actor, v village.Village, id int64, day calendar.Day, reason string) (r Entry, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return r, err
	}
	now := s.Now()
	err = s.DB.Write(ctx, func(q db.Q) error {
		e, err := entryByID(ctx, q, id)
		if err != nil {
			return err
		}
		n, err := s.mayReverse(e, v, day, privacy.Line(reason), calendar.DayOf(now))
		if err != nil {
			return err
		}
		if err := openMonth(ctx, q, v.ID, day.MonthOf()); err != nil {
			return err
		}
		if err := bankOpen(ctx, q, v.ID, n); err != nil {
			return err
		}
		number, err := lastNumber(ctx, q, v.ID, day.MonthOf())
		if err != nil {
			return err
		}
		n.Amount = -n.Amount
		written, err := s.write(ctx, q, by, v.ID, []voucher{{New: n, number: number + 1, reverses: e.ID}})
		if err != nil {
			return err
		}
		if err := notNegative(ctx, q, v.ID, day); err != nil {
			return err
		}
		if r, err = entryByID(ctx, q, written[0]); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "voucher.reverse", v.ID, r.Voucher(), "冲销 "+e.Voucher()+"："+n.Note))
	})
	return r, err
}

// mayReverse judges the reversal and gives the entry to write; its amount is
// negated by the caller.
func (s *Store) mayReverse(e Entry, v village.Village, day calendar.Day, reason string, today calendar.Day) (New, error) {
	switch {
	case e.VillageID != v.ID:
		return New{}, fault.Forbiddenf("这笔账不是%s的。", v.Name)
	case e.ReversesID != 0:
		return New{}, fault.Conflictf("冲销不能再冲销。要恢复请重新记一笔。")
	case e.ReversedBy != 0:
		return New{}, fault.Conflictf("%s已经冲销过了。", e.Voucher())
	case day.Before(e.Day):
		return New{}, fault.Invalidf("冲销没有记上。").On("day", "冲销的日期不能早于原来那笔（%s）", e.Day)
	case reason == "":
		return New{}, fault.Invalidf("冲销没有记上。").On("note", "请写明为什么冲销")
	}
	n := New{
		Day: day, Kind: e.Kind, Money: e.Money, Account: e.Account, Amount: e.Amount, Note: reason,
		Handler: e.Handler, Witness: e.Witness, Approver: e.Approver,
	}
	n.Summary = "冲销" + e.Voucher() + "：" + reason
	if utf8.RuneCountInString(n.Summary) > maxSummary {
		return n, fault.Invalidf("冲销没有记上。").On("note", "太长了，请写短些")
	}
	return n.clean(s.Chart, today)
}
