package finance

import (
	"cmp"
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
	"sunshine/app/procedure"
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
	chart, err := s.ChartOf(ctx, v.ID)
	if err != nil {
		return e, err
	}
	if n, err = n.clean(chart, calendar.DayOf(now)); err != nil {
		return e, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		before, err := booked(ctx, q, v.ID, n)
		if err != nil || before.ID != 0 {
			e = before
			return err
		}
		ids, err := s.postVouchers(ctx, q, by, v, []NewVoucher{n.voucher()}, 0)
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
		Handler: e.Handler, Witness: e.Witness, Reviewer: e.Reviewer, Approver: e.Approver, Project: e.Project, Note: e.Note,
		FundID: e.FundID, CounterpartyID: e.CounterpartyID, Once: n.Once, Reason: n.Reason,
	}
	k, err := procedure.LinkOf(ctx, q, e.ID)
	if err != nil {
		return Entry{}, err
	}
	same.MatterID = k.MatterID
	if same != n {
		return Entry{}, fault.Conflictf("这张表刚才已经记上了一笔：%s %s %s 元。现在填的和它不一样；确实是另外一笔，请再按一次。", e.Voucher(), e.Summary, e.Amount).
			On(OnceField, "已经记过一笔")
	}
	return e, nil
}

// postVouchers writes clean vouchers in the given order and checks the ledger
// once at the end. All months they lie in must be open. It gives their ids in
// the same order.
func (s *Store) postVouchers(ctx context.Context, q db.Q, by user.Actor, v village.Village, list []NewVoucher, importID int64) ([]int64, error) {
	last := map[calendar.Month]int{}
	first := calendar.Day{}
	list = slices.Clone(list)
	for i := range list {
		n := &list[i]
		if err := v.There(n.Day); err != nil {
			return nil, err
		}
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
		n.number, n.importID = last[m], importID
		if first.IsZero() || n.Day.Before(first) {
			first = n.Day
		}
	}
	if err := s.knownParties(ctx, q, v.ID, list); err != nil {
		return nil, err
	}
	said, err := s.beforePosting(ctx, q, v.ID, list)
	if err != nil {
		return nil, err
	}
	ids, done := make([]int64, 0, len(list)), 0
	for chunk := range slices.Chunk(list, 50) {
		written, err := s.write(ctx, q, by, v.ID, chunk)
		if err != nil {
			return nil, err
		}
		ids = append(ids, written...)
		done = tellWritten(ctx, done, chunk)
	}
	if err := notNegative(ctx, q, v.ID, first); err != nil {
		return nil, err
	}
	if err := keepWarnings(ctx, q, ids, list, said); err != nil {
		return nil, err
	}
	return ids, s.pay(ctx, q, by, ids, list)
}

func lastNumber(ctx context.Context, q db.Q, villageID int64, m calendar.Month) (n int, err error) {
	err = q.QueryRowContext(ctx, "select coalesce(max(number), 0) from voucher where village_id = $1 and month = $2", villageID, m.String()).Scan(&n)
	return n, err
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// write writes vouchers with their lines and posts them, which is when the
// database checks that each balances. Many go into one statement: parsing
// statements is most of what a large import costs.
func (s *Store) write(ctx context.Context, q db.Q, by user.Actor, villageID int64, list []NewVoucher) ([]int64, error) {
	at := db.Time(s.Now())
	var args []any
	for _, n := range list {
		args = append(args, villageID, n.Day.MonthOf().String(), n.number, n.Day.String(), n.kind(), n.Summary, n.Handler, n.Witness, n.Reviewer, n.Approver,
			n.Project, n.Note, orNull(n.reverses), orNull(n.importID), n.cell, n.Once, by.ID, at)
	}
	rows, err := q.QueryContext(ctx, `
		insert into voucher (village_id, month, number, day, kind, summary, handler, witness, reviewer, approver,
		                     project, note, reverses_id, import_id, import_cell, once, posted_by, posted_at)
		values `+db.Rows(len(list), 18)+`
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
	if err := writeLines(ctx, q, ids, list); err != nil {
		return nil, err
	}
	_, err = q.ExecContext(ctx, "update voucher set posted = 1 where village_id = $1 and posted = 0 and id between $2 and $3", villageID, ids[0], ids[len(ids)-1])
	return ids, err
}

func writeLines(ctx context.Context, q db.Q, ids []int64, list []NewVoucher) error {
	const columns = 9
	var args []any
	for i, n := range list {
		for k, l := range n.Lines {
			args = append(args, ids[i], k+1, cmp.Or(l.Chart, ChartVersion), l.Account, l.Summary, l.Debit, l.Credit, orNull(l.CounterpartyID), orNull(l.FundID))
		}
	}
	for chunk := range slices.Chunk(args, 100*columns) {
		_, err := q.ExecContext(ctx, `
			insert into voucher_line (voucher_id, n, chart, account, summary, debit_fen, credit_fen, counterparty_id, fund_id)
			values `+db.Rows(len(chunk)/columns, columns), chunk...)
		if err != nil {
			return err
		}
	}
	return nil
}

// notNegative walks every money account from a day on in book order and names
// the first entry after which one would be below zero (F04); then the funds.
func notNegative(ctx context.Context, q db.Q, villageID int64, from calendar.Day) error {
	accounts, err := moneyAccounts(ctx, q, villageID)
	if err != nil {
		return err
	}
	for _, account := range accounts {
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
		name, err := moneyTitle(ctx, q, villageID, account)
		if err != nil {
			return err
		}
		at := fmt.Sprintf("%s“%s”", day, summary)
		if cell != "" {
			at += "（" + cell + "）"
		}
		return fault.Conflictf("%s记上后%s会成负数：余 %s 元。请核对日期和金额，或先记上期初余额。", at, name, left).
			On("amount", "%s不够：记上后余 %s 元", name, left)
	}
	return fundsNotNegative(ctx, q, villageID)
}

// Reverse cancels a posted voucher by one in red ink with its own day. A
// reversal is never reversed, and no voucher twice.
func (s *Store) Reverse(ctx context.Context, by user.Actor, v village.Village, id int64, day calendar.Day, reason string) (r Entry, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return r, err
	}
	now := s.Now()
	err = s.DB.Write(ctx, func(q db.Q) error {
		p, err := voucherByID(ctx, q, id)
		if err != nil {
			return err
		}
		written, err := s.reverse(ctx, q, by, v, p, day, privacy.Line(reason))
		if err != nil {
			return err
		}
		if err := notNegative(ctx, q, v.ID, day); err != nil {
			return err
		}
		if r, err = entryByID(ctx, q, written); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "voucher.reverse", v.ID, r.Voucher(), "冲销 "+p.Voucher()+"："+r.Note))
	})
	return r, err
}

// reverse writes the voucher in red ink that cancels p. The caller sees that no
// money account is below zero then, and writes the audit line.
func (s *Store) reverse(ctx context.Context, q db.Q, by user.Actor, v village.Village, p postedVoucher, day calendar.Day, reason string) (int64, error) {
	n, err := s.mayReverse(p, v, day, reason)
	if err != nil {
		return 0, err
	}
	if err := openMonth(ctx, q, v.ID, day.MonthOf()); err != nil {
		return 0, err
	}
	if err := bankOpen(ctx, q, v.ID, n); err != nil {
		return 0, err
	}
	if err := fundsOpen(ctx, q, v.ID, n); err != nil {
		return 0, err
	}
	if n.number, err = lastNumber(ctx, q, v.ID, day.MonthOf()); err != nil {
		return 0, err
	}
	n.number++
	written, err := s.write(ctx, q, by, v.ID, []NewVoucher{n})
	if err != nil {
		return 0, err
	}
	return written[0], nil
}

// mayReverse judges the reversal and gives the voucher to write.
func (s *Store) mayReverse(p postedVoucher, v village.Village, day calendar.Day, reason string) (NewVoucher, error) {
	switch {
	case p.VillageID != v.ID:
		return NewVoucher{}, fault.Forbiddenf("这笔账不是%s的。", v.Name)
	case p.ReversesID != 0:
		return NewVoucher{}, fault.Conflictf("冲销不能再冲销。要恢复请重新记一笔。")
	case p.ReversedBy != 0:
		return NewVoucher{}, fault.Conflictf("%s已经冲销过了。", p.Voucher())
	case day.Before(p.Day):
		return NewVoucher{}, fault.Invalidf("冲销没有记上。").On("day", "冲销的日期不能早于原来那笔（%s）", p.Day)
	case reason == "":
		return NewVoucher{}, fault.Invalidf("冲销没有记上。").On("note", "请写明为什么冲销")
	}
	if err := v.There(day); err != nil {
		return NewVoucher{}, err
	}
	n := NewVoucher{
		Day: day, Kind: p.Kind, Note: reason, Summary: "冲销" + p.Voucher() + "：" + reason, Project: p.Project, reverses: p.ID,
		Handler: p.Handler, Witness: p.Witness, Reviewer: p.Reviewer, Approver: p.Approver,
	}
	if utf8.RuneCountInString(n.Summary) > maxSummary {
		return n, fault.Invalidf("冲销没有记上。").On("note", "太长了，请写短些")
	}
	bad := fault.Invalidf("冲销没有记上。")
	cleanText(bad, map[string]*string{"note": &n.Note})
	checkDay(bad, day, calendar.DayOf(s.Now()))
	if len(bad.Fields) > 0 {
		return n, bad
	}
	for _, l := range p.lines {
		l.Debit, l.Credit = -l.Debit, -l.Credit
		n.Lines = append(n.Lines, l)
	}
	return n, nil
}

// PostVoucher books a voucher of any number of lines. It refuses what Post
// refuses; fields of a line are named line-1-account, line-1-debit and so on.
// The same form (Once) sent again books nothing and gives what it booked.
func (s *Store) PostVoucher(ctx context.Context, by user.Actor, v village.Village, n NewVoucher) (e Entry, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return e, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		e, err = s.postVoucher(ctx, q, by, v, n)
		return err
	})
	return e, err
}

func (s *Store) postVoucher(ctx context.Context, q db.Q, by user.Actor, v village.Village, n NewVoucher) (e Entry, err error) {
	now := s.Now()
	chart, err := s.chartOf(ctx, q, v.ID)
	if err != nil {
		return e, err
	}
	if n, err = n.clean(chart, calendar.DayOf(now)); err != nil {
		return e, err
	}
	if n.Once != "" {
		before, err := vouchers(ctx, q, "v.village_id = $1 and v.once = $2", v.ID, n.Once)
		if err != nil || len(before) > 0 {
			if err == nil {
				e = before[0].head()
			}
			return e, err
		}
	}
	ids, err := s.postVouchers(ctx, q, by, v, []NewVoucher{n}, 0)
	if err != nil {
		return e, err
	}
	if e, err = entryByID(ctx, q, ids[0]); err != nil {
		return e, err
	}
	return e, audit.Add(ctx, q, by.Line(now, "voucher.post", v.ID, e.Voucher(), e.Amount.Plain()))
}
