package finance

import (
	"context"
	"fmt"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
)

// OpenFund opens a fund of the village. It refuses a name the village has
// already, and money brought that cash and bank do not hold.
func (s *Store) OpenFund(ctx context.Context, by user.Actor, v village.Village, n NewFund) (Fund, error) {
	return s.saveFund(ctx, by, v, 0, n)
}

// AmendFund changes a fund that no line names yet.
func (s *Store) AmendFund(ctx context.Context, by user.Actor, v village.Village, id int64, n NewFund) (Fund, error) {
	return s.saveFund(ctx, by, v, id, n)
}

func (s *Store) saveFund(ctx context.Context, by user.Actor, v village.Village, id int64, n NewFund) (f Fund, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return f, err
	}
	chart, err := s.ChartOf(ctx, v.ID)
	if err != nil {
		return f, err
	}
	now := s.Now()
	if n, err = n.clean(chart, calendar.DayOf(now)); err != nil {
		return f, err
	}
	act := "fund.open"
	err = s.DB.Write(ctx, func(q db.Q) error {
		if id != 0 {
			act = "fund.amend"
			if err := amendable(ctx, q, v.ID, id); err != nil {
				return err
			}
		}
		if id, err = writeFund(ctx, q, by, v.ID, id, n, db.Time(now)); err != nil {
			return err
		}
		if err := s.broughtHeld(ctx, q, v.ID, n); err != nil {
			return err
		}
		if f, err = fundByID(ctx, q, v.ID, id); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, act, v.ID, f.Name, n.Account+" "+n.Granted.Plain()+" "+f.UseWords()))
	})
	return f, err
}

func amendable(ctx context.Context, q db.Q, villageID, id int64) error {
	f, err := fundByID(ctx, q, villageID, id)
	switch {
	case err != nil:
		return err
	case f.Used:
		return fault.Conflictf("专款“%s”已经记过账，不能再改。", f.Name)
	case !f.ClosedOn.IsZero():
		return fault.Conflictf("专款“%s”已经结清，不能再改。", f.Name)
	}
	return nil
}

// writeFund writes a new fund, or one that is amended, with its uses.
func writeFund(ctx context.Context, q db.Q, by user.Actor, villageID, id int64, n NewFund, at string) (int64, error) {
	var twin int64
	err := q.QueryRowContext(ctx, "select id from fund where village_id = $1 and name = $2 and id <> $3", villageID, n.Name, id).Scan(&twin)
	if err == nil {
		return 0, fault.Invalidf("专款没有记上。").On("name", "已经有一笔叫这个名称的专款，请写清楚些，如加上年份")
	}
	if !db.NoRow(err) {
		return 0, err
	}
	args := []any{n.Account, n.Name, n.Project, n.Grantor, n.Document, n.Granted, n.OpenedOn.String(), n.Brought, n.BroughtDue}
	if id == 0 {
		err = q.QueryRowContext(ctx, `
			insert into fund (account, name, project, grantor, document, granted_fen, opened_on, brought_money_fen, brought_due_fen, village_id, opened_by, opened_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id`, append(args, villageID, by.ID, at)...).Scan(&id)
	} else {
		_, err = q.ExecContext(ctx, `
			update fund set account = $1, name = $2, project = $3, grantor = $4, document = $5, granted_fen = $6, opened_on = $7,
			       brought_money_fen = $8, brought_due_fen = $9
			where id = $10`, append(args, id)...)
		if err == nil {
			_, err = q.ExecContext(ctx, "delete from fund_use where fund_id = $1", id)
		}
	}
	if err != nil {
		return 0, err
	}
	var rows []any
	for i, u := range n.Uses {
		rows = append(rows, id, i+1, u.Words, u.Account, by.ID, at)
	}
	_, err = q.ExecContext(ctx, "insert into fund_use (fund_id, n, words, account, added_by, added_at) values "+db.Rows(len(n.Uses), 6), rows...)
	return id, err
}

// broughtHeld asks that the village holds the money its funds are said to have.
func (s *Store) broughtHeld(ctx context.Context, q db.Q, villageID int64, n NewFund) error {
	if n.Brought == 0 {
		return nil
	}
	free, err := freeMoney(ctx, q, villageID, n.OpenedOn, map[calendar.Day]money.Fen{n.OpenedOn: 0})
	if err != nil {
		return err
	}
	if left := free[n.OpenedOn]; left < 0 {
		return fault.Invalidf("专款没有记上。").On("brought", "%s村里的现金和银行存款没有这么多，差 %s 元", n.OpenedOn.Chinese(), -left)
	}
	return nil
}

// CloseFund closes a fund with nothing left and nothing due, as of a day not
// before its last voucher. The note says how it ended.
func (s *Store) CloseFund(ctx context.Context, by user.Actor, v village.Village, id int64, day calendar.Day, note string) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	now := s.Now()
	bad := fault.Invalidf("专款没有结清，请改正下面几处。")
	cleanText(bad, map[string]*string{"note": &note})
	checkDay(bad, day, calendar.DayOf(now))
	if note == "" {
		bad.On("note", "请写怎么结束的，如“工程验收，余款已退回”")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		f, err := fundByID(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		if err := closable(ctx, q, f, day); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "update fund set closed_on = $1, closed_by = $2, close_note = $3 where id = $4", day.String(), by.ID, note, id)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "fund.close", v.ID, f.Name, day.String()+" "+note))
	})
}

func closable(ctx context.Context, q db.Q, f Fund, day calendar.Day) error {
	_, b, err := walkFund(ctx, q, f)
	if err != nil {
		return err
	}
	last := f.OpenedOn
	if err := q.QueryRowContext(ctx, "select coalesce(max(v.day), $2) from voucher v join voucher_line l on l.voucher_id = v.id where l.fund_id = $1", f.ID, f.OpenedOn.String()).Scan(dayInto{&last}); err != nil {
		return err
	}
	sums := b.Sums(calendar.Day{}, calendar.Day{})
	switch {
	case !f.ClosedOn.IsZero():
		return fault.Conflictf("专款“%s”已经在%s结清了。", f.Name, f.ClosedOn.Chinese())
	case sums.Left != 0:
		return fault.Conflictf("专款“%s”还剩 %s 元。用完了，或者把余款退回、记了账，才能结清。", f.Name, sums.Left)
	case sums.Due != 0:
		return fault.Conflictf("专款“%s”的钱用完了，账上还挂着 %s 元没有转销。先记转销（借专项应付款或一事一议资金），再结清。", f.Name, sums.Due)
	case day.Before(last):
		return fault.Invalidf("专款没有结清。").On("day", "不能早于它的最后一笔账（%s）", last)
	}
	return nil
}

// dayInto scans a day.
type dayInto struct{ *calendar.Day }

// Scan reads a day's text.
func (d dayInto) Scan(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("a day is text, not %T", value)
	}
	return d.UnmarshalText([]byte(text))
}

// ReopenFund opens a closed fund again, with a reason that is kept in the log.
func (s *Store) ReopenFund(ctx context.Context, by user.Actor, v village.Village, id int64, reason string) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	now := s.Now()
	bad := fault.Invalidf("专款没有打开。")
	cleanText(bad, map[string]*string{"note": &reason})
	if reason == "" {
		bad.On("note", "请写为什么要重新打开")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		f, err := fundByID(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		if f.ClosedOn.IsZero() {
			return fault.Conflictf("专款“%s”没有结清，不用打开。", f.Name)
		}
		if _, err := q.ExecContext(ctx, "update fund set closed_on = '', closed_by = null, close_note = '' where id = $1", id); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "fund.reopen", v.ID, f.Name, reason))
	})
}

// RemoveFund removes a fund that no line ever named.
func (s *Store) RemoveFund(ctx context.Context, by user.Actor, v village.Village, id int64) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		f, err := fundByID(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		if err := amendable(ctx, q, v.ID, id); err != nil {
			return err
		}
		for _, text := range []string{"delete from fund_use where fund_id = $1", "delete from fund where id = $1"} {
			if _, err := q.ExecContext(ctx, text, id); err != nil {
				return err
			}
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "fund.remove", v.ID, f.Name, ""))
	})
}

// MarkReturned says that a payment booked against the fund's own account gave
// the rest back to who granted it, or takes that word back. It refuses a
// month that can't be changed any more.
func (s *Store) MarkReturned(ctx context.Context, by user.Actor, v village.Village, id, voucherID int64, on bool) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Write(ctx, func(q db.Q) error {
		f, err := fundByID(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		p, err := voucherByID(ctx, q, voucherID)
		if err != nil {
			return err
		}
		if err := s.returnable(ctx, q, v, f, p, on); err != nil {
			return err
		}
		act, text := "fund.return", "insert into fund_return (voucher_id, fund_id, marked_by, marked_at) values ($1, $2, $3, $4) on conflict do nothing"
		args := []any{p.ID, f.ID, by.ID, db.Time(now)}
		if !on {
			act, text, args = "fund.unreturn", "delete from fund_return where voucher_id = $1 and fund_id = $2", args[:2]
		}
		if _, err := q.ExecContext(ctx, text, args...); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, act, v.ID, p.Voucher(), f.Name))
	})
}

func (s *Store) returnable(ctx context.Context, q db.Q, v village.Village, f Fund, p postedVoucher, on bool) error {
	if p.VillageID != v.ID {
		return fault.NotFoundf("没有这张凭证。")
	}
	if err := openMonth(ctx, q, v.ID, p.Month); err != nil {
		return err
	}
	_, b, err := walkFund(ctx, q, f)
	if err != nil {
		return err
	}
	want := map[bool]FundKind{true: FundSpent, false: FundReturned}[on]
	for _, m := range b.Moves {
		if m.VoucherID == p.ID && m.Kind == want && m.Amount > 0 && dueAccount(m.Account) && p.ReversesID == 0 {
			return nil
		}
	}
	return fault.Conflictf("%s不是从“%s”直接冲账付出的钱，不能标为退回。", p.Voucher(), f.Name)
}
