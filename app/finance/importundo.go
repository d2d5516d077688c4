package finance

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// UndoImport takes a whole saved import back: every voucher of it that still
// stands is cancelled in red ink, in one transaction with one line in the audit
// trail; nothing is deleted. Day dates all of them; the zero day is that of the
// import's last voucher, before which none can be. It is refused, with the reason, where a month is closed, under review or
// out, where the bank has matched a voucher, and where money would run below zero.
// Then the same file may be handed in again. It gives how many were cancelled.
func (s *Store) UndoImport(ctx context.Context, by user.Actor, v village.Village, id int64, day calendar.Day, reason string) (n int, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, err
	}
	if reason, err = checkReason(reason, "没有撤销。"); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		i, err := scanImport(q.QueryRowContext(ctx, importQuery+"i.id = $1", id).Scan)
		if db.NoRow(err) || err == nil && i.VillageID != v.ID {
			return fault.NotFoundf("没有这次导入。")
		}
		if err != nil {
			return err
		}
		list, err := s.mayUndo(ctx, q, v, i, &day)
		if err != nil {
			return err
		}
		red, err := s.cancelling(ctx, q, v, list, day, reason)
		if err != nil {
			return err
		}
		if err := s.writeRed(ctx, q, by, v, red); err != nil {
			return err
		}
		n = len(red)
		_, err = q.ExecContext(ctx, "update import set undone_at = $1, undone_by = $2, undone_reason = $3 where id = $4", db.Time(s.Now()), by.ID, reason, id)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "import.undo", v.ID, fmt.Sprint(id), fmt.Sprintf("冲销 %d 张：%s", n, reason)))
	})
	return n, err
}

// mayUndo gives the vouchers that still stand, if all may be taken back, and
// settles the day.
func (s *Store) mayUndo(ctx context.Context, q db.Q, v village.Village, i Import, day *calendar.Day) ([]postedVoucher, error) {
	switch {
	case i.State != "saved":
		return nil, fault.Conflictf("这次导入没有保存过，用不着撤销。")
	case !i.UndoneAt.IsZero():
		return nil, fault.Conflictf("这次导入已经在 %s 撤销了。", calendar.DayOf(i.UndoneAt).Chinese())
	}
	all, err := vouchers(ctx, q, "v.village_id = $1 and v.import_id = $2", v.ID, i.ID)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.Conflictf("这次导入没有记账。做成的公开草稿请在“公开”里处理。")
	}
	if day.IsZero() {
		*day = all[len(all)-1].Day
	}
	if err := undoMonths(ctx, q, v.ID, all, *day); err != nil {
		return nil, err
	}
	if err := unmatched(ctx, q, v.ID, i.ID); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p postedVoucher) bool { return p.ReversedBy != 0 }), nil
}

// undoMonths sees that every month the import booked in is still open, and that
// of the reversals.
func undoMonths(ctx context.Context, q db.Q, villageID int64, list []postedVoucher, day calendar.Day) error {
	seen := map[calendar.Month]bool{}
	months := make([]calendar.Month, 0, len(list))
	for _, p := range list {
		months = append(months, p.Month)
	}
	for _, m := range append(months, day.MonthOf()) {
		if seen[m] {
			continue
		}
		seen[m] = true
		if err := openMonth(ctx, q, villageID, m); err != nil {
			if fault.KindOf(err) != fault.Conflict {
				return err
			}
			return fault.Conflictf("不能整批撤销：%s请逐笔冲销。", fault.Message(err))
		}
	}
	return nil
}

// unmatched sees that no voucher of the import is matched with the bank.
func unmatched(ctx context.Context, q db.Q, villageID, importID int64) error {
	var month string
	var number, count int
	err := q.QueryRowContext(ctx, `
		select min(v.month), min(v.number), count(distinct v.id)
		from bank_match_item x join voucher v on v.id = x.voucher_id
		where x.standing = 1 and v.village_id = $1 and v.import_id = $2
		having count(*) > 0`, villageID, importID).Scan(&month, &number, &count)
	if db.NoRow(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.Conflictf("不能整批撤销：其中 %d 张凭证（%s 等）已经和银行对账单勾对。请先取消勾对，或逐笔冲销。", count, month)
}

// cancelling makes the vouchers in red ink, in an order that keeps the money above
// zero on the way if there is one: back the way it came, else what brings money
// back first.
func (s *Store) cancelling(ctx context.Context, q db.Q, v village.Village, list []postedVoucher, day calendar.Day, reason string) ([]NewVoucher, error) {
	red := make([]NewVoucher, 0, len(list))
	for _, p := range slices.Backward(list) {
		n, err := s.mayReverse(p, v, day, reason)
		if err != nil {
			return nil, err
		}
		red = append(red, n)
	}
	all := NewVoucher{Day: day, Lines: distinctLines(red)}
	for _, open := range []func(context.Context, db.Q, int64, NewVoucher) error{bankOpen, fundsOpen} {
		if err := open(ctx, q, v.ID, all); err != nil {
			return nil, cannotUndo(err)
		}
	}
	held, err := pursesOn(ctx, q, v.ID, []NewVoucher{{Day: day.AddDays(1), Lines: all.Lines}})
	if err != nil {
		return nil, err
	}
	for _, n := range red {
		if !held.take(n) {
			slices.SortStableFunc(red, func(a, b NewVoucher) int { return cmp.Compare(a.taking(), b.taking()) })
			break
		}
	}
	return red, nil
}

// cannotUndo says of what stands in the way that it keeps the whole batch.
func cannotUndo(err error) error {
	if fault.KindOf(err) != fault.Conflict {
		return err
	}
	return fault.Conflictf("不能整批撤销：%s", fault.Message(err))
}

// distinctLines gives one line for each account and fund of the vouchers: what
// they touch, whatever the amounts.
func distinctLines(list []NewVoucher) (lines []NewLine) {
	type touched struct {
		account string
		fund    int64
	}
	seen := map[touched]bool{}
	for _, n := range list {
		for _, l := range n.Lines {
			if k := (touched{l.Account, l.FundID}); !seen[k] {
				seen[k] = true
				lines = append(lines, l)
			}
		}
	}
	return lines
}

// writeRed numbers the vouchers and writes them, and sees that no money account
// is below zero then.
func (s *Store) writeRed(ctx context.Context, q db.Q, by user.Actor, v village.Village, red []NewVoucher) error {
	if len(red) == 0 {
		return nil
	}
	last := map[calendar.Month]int{}
	for i := range red {
		m := red[i].Day.MonthOf()
		if _, seen := last[m]; !seen {
			n, err := lastNumber(ctx, q, v.ID, m)
			if err != nil {
				return err
			}
			last[m] = n
		}
		last[m]++
		red[i].number = last[m]
	}
	done := 0
	for chunk := range slices.Chunk(red, 50) {
		if _, err := s.write(ctx, q, by, v.ID, chunk); err != nil {
			return err
		}
		for _, n := range chunk {
			done += len(n.Lines)
		}
		tell(ctx, done)
	}
	err := notNegative(ctx, q, v.ID, red[0].Day)
	if fault.KindOf(err) == fault.Conflict {
		return fault.Conflictf("不能整批撤销：%s多半是后来的账用掉了这次导入的钱，请先冲销那些账，或者把撤销的日期写晚一些。", fault.Message(err))
	}
	return err
}
