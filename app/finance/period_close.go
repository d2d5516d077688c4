package finance

import (
	"context"
	"fmt"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Close closes a month of the books (R64): from then on it takes no entry and
// no receipt. Closing December carries the year's result forward. What keeps a
// month from being closed is refused item by item, under the check's name.
func (s *Store) Close(ctx context.Context, by user.Actor, v village.Village, m calendar.Month) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		next, err := nextToClose(ctx, q, v)
		if err != nil {
			return err
		}
		if m.Before(next) {
			return nothingToClose(ctx, q, v.ID, m, next)
		}
		return s.closeMonth(ctx, q, by, v, m)
	})
}

// CloseThrough closes all open months up to m in order, or none of them.
func (s *Store) CloseThrough(ctx context.Context, by user.Actor, v village.Village, m calendar.Month) (n int, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		next, err := nextToClose(ctx, q, v)
		if err != nil {
			return err
		}
		for ; !next.After(m); next = next.Add(1) {
			if err := s.closeMonth(ctx, q, by, v, next); err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			return nothingToClose(ctx, q, v.ID, m, next)
		}
		return nil
	})
	return n, err
}

// nothingToClose tells why a month before the next one is not closed.
func nothingToClose(ctx context.Context, q db.Q, villageID int64, m, next calendar.Month) error {
	last, err := closedThrough(ctx, q, villageID)
	switch {
	case err != nil:
		return err
	case last.IsZero():
		return fault.Conflictf("账从%s记起，%s没有账可结。", next.Chinese(), m.Chinese())
	}
	return fault.Conflictf("%s已经结过账了。", m.Chinese())
}

func (s *Store) closeMonth(ctx context.Context, q db.Q, by user.Actor, v village.Village, m calendar.Month) error {
	if err := v.There(m.First()); err != nil {
		return err
	}
	c, err := s.checklist(ctx, q, v, m)
	if err != nil {
		return err
	}
	if !c.Ready() {
		bad := fault.Conflictf("%s还不能结账。", m.Chinese())
		for _, i := range c.Items {
			if i.Level == CloseStop {
				bad.On(string(i.Check), "%s", i.Text)
			}
		}
		return bad
	}
	if m.Month() == 12 {
		if err := s.carryForward(ctx, q, by, v, m.Year()); err != nil {
			return err
		}
	}
	n, sum, err := digest(ctx, q, v.ID, m)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		insert into period_act (village_id, month, act, account_id, name, post, place, at, vouchers, sha256)
		values ($1, $2, 'close', $3, $4, $5, $6, $7, $8, $9)`,
		v.ID, m.String(), by.ID, by.Name, by.Post, v.Name, db.Time(s.Now()), n, sum)
	if err != nil {
		return err
	}
	return audit.Add(ctx, q, by.Line(s.Now(), "period.close", v.ID, m.String(), fmt.Sprintf("%d 张凭证 %s", n, sum)))
}

// digestVoucher is a voucher as it is hashed at closing.
type digestVoucher struct {
	Number   int          `json:"number"`
	Day      string       `json:"day"`
	Kind     string       `json:"kind"`
	Summary  string       `json:"summary"`
	Signers  [3]string    `json:"signers"`
	Note     string       `json:"note"`
	Reviewer string       `json:"reviewer,omitempty"`
	Project  string       `json:"project,omitempty"`
	Reverses string       `json:"reverses"`
	Lines    []digestLine `json:"lines"`
	Files    []string     `json:"files"`
}

type digestLine struct {
	Chart   string    `json:"chart"`
	Account string    `json:"account"`
	Debit   money.Fen `json:"debit_fen"`
	Credit  money.Fen `json:"credit_fen"`
	Summary string    `json:"summary,omitempty"`
	Party   int64     `json:"counterparty,omitempty"`
	Fund    int64     `json:"fund,omitempty"`
}

// digest hashes a month's vouchers with their lines and receipts, and what the
// village began with: everything a closed month's figures follow from.
func digest(ctx context.Context, q db.Q, villageID int64, m calendar.Month) (n int, sum string, err error) {
	var month struct {
		Opening  []digestLine    `json:"opening"`
		Vouchers []digestVoucher `json:"vouchers"`
	}
	if month.Opening, err = digestOpening(ctx, q, villageID); err != nil {
		return 0, "", err
	}
	ids := map[int64]int{}
	if month.Vouchers, err = digestVouchers(ctx, q, villageID, m, ids); err != nil {
		return 0, "", err
	}
	if err := digestLines(ctx, q, villageID, m, month.Vouchers, ids); err != nil {
		return 0, "", err
	}
	files, err := attachmentsOf(ctx, q, villageID, m)
	if err != nil {
		return 0, "", err
	}
	for id, list := range files {
		for _, f := range list {
			x := &month.Vouchers[ids[id]]
			x.Files = append(x.Files, f.SHA256+" "+f.Name)
		}
	}
	_, sum, err = disclosure.Freeze(month)
	return len(month.Vouchers), sum, err
}

func digestOpening(ctx context.Context, q db.Q, villageID int64) ([]digestLine, error) {
	rows, err := q.QueryContext(ctx, "select chart, account, fen, 0 from opening_balance where village_id = $1 order by account", villageID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (l digestLine, err error) {
		err = scan(&l.Chart, &l.Account, &l.Debit, &l.Credit)
		return l, err
	})
}

// digestVouchers fills ids with each voucher's place in the list.
func digestVouchers(ctx context.Context, q db.Q, villageID int64, m calendar.Month, ids map[int64]int) ([]digestVoucher, error) {
	rows, err := q.QueryContext(ctx, `
		select v.id, v.number, v.day, v.kind, v.summary, v.handler, v.witness, v.approver, v.note, v.reviewer, v.project, coalesce(r.month || '-' || r.number, '')
		from voucher v left join voucher r on r.id = v.reverses_id
		where v.village_id = $1 and v.month = $2 and v.posted = 1
		order by v.number`, villageID, m.String())
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (x digestVoucher, err error) {
		var id int64
		err = scan(&id, &x.Number, &x.Day, &x.Kind, &x.Summary, &x.Signers[0], &x.Signers[1], &x.Signers[2], &x.Note, &x.Reviewer, &x.Project, &x.Reverses)
		ids[id] = len(ids)
		return x, err
	})
}

func digestLines(ctx context.Context, q db.Q, villageID int64, m calendar.Month, list []digestVoucher, ids map[int64]int) error {
	rows, err := q.QueryContext(ctx, `
		select l.voucher_id, l.chart, l.account, l.debit_fen, l.credit_fen, l.summary, coalesce(l.counterparty_id, 0), coalesce(l.fund_id, 0)
		from voucher v join voucher_line l on l.voucher_id = v.id
		where v.village_id = $1 and v.month = $2 and v.posted = 1
		order by v.number, l.n`, villageID, m.String())
	if err != nil {
		return err
	}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var l digestLine
		if err := scan(&id, &l.Chart, &l.Account, &l.Debit, &l.Credit, &l.Summary, &l.Party, &l.Fund); err != nil {
			return struct{}{}, err
		}
		x := &list[ids[id]]
		x.Lines = append(x.Lines, l)
		return struct{}{}, nil
	})
	return err
}

// VerifyPeriods hashes every closed month again and gives in sentences which
// are no longer what they were when they were closed.
func (s *Store) VerifyPeriods(ctx context.Context) ([]string, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select c.village_id, d.name, c.month, c.vouchers, c.sha256
		from closed_month c join division d on d.id = c.village_id
		order by c.village_id, c.month`)
	if err != nil {
		return nil, err
	}
	type closed struct {
		villageID        int64
		name, month, sum string
		vouchers         int
	}
	list, err := db.Collect(rows, func(scan db.Scan) (c closed, err error) {
		err = scan(&c.villageID, &c.name, &c.month, &c.vouchers, &c.sum)
		return c, err
	})
	if err != nil {
		return nil, err
	}
	var bad []string
	for _, c := range list {
		m, err := calendar.ParseMonth(c.month)
		if err != nil {
			return nil, err
		}
		n, sum, err := digest(ctx, s.DB.Read(), c.villageID, m)
		if err != nil {
			return nil, err
		}
		if n != c.vouchers {
			bad = append(bad, fmt.Sprintf("%s %s 结账时有 %d 张凭证，现在有 %d 张", c.name, c.month, c.vouchers, n))
		} else if sum != c.sum {
			bad = append(bad, fmt.Sprintf("%s %s 的账和结账时不一样了", c.name, c.month))
		}
	}
	return bad, nil
}
