package finance

import (
	"context"
	"fmt"
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

// BankStart compares both sides on the day before the first statement. Until
// the items under way then explain the difference, no month can be proved.
type BankStart struct {
	Day       calendar.Day // first day of the first statement; zero before one is saved
	Statement money.Fen
	Book      money.Fen
	Items     []BankItem // under way on that day, matched since or not
	Fixed     bool       // a month is proved on it
}

// Difference is what the items do not explain.
func (b BankStart) Difference() money.Fen {
	d := b.Statement - b.Book
	for _, i := range b.Items {
		if i.Side == SideBook {
			d += i.Fen
		} else {
			d -= i.Fen
		}
	}
	return d
}

// NewStartItem is a movement that one side had and the other did not when the
// first statement began.
type NewStartItem struct {
	Side    string
	Day     calendar.Day
	Fen     money.Fen // above zero for what came in
	Summary string
}

// BankStart tells how an account stood before the first statement.
func (s *Store) BankStart(ctx context.Context, a BankAccount) (BankStart, error) {
	return bankStart(ctx, s.DB.Read(), a)
}

func bankStart(ctx context.Context, q db.Q, a BankAccount) (b BankStart, err error) {
	if b.Day, err = startOf(ctx, q, a.ID); err != nil || b.Day.IsZero() {
		return b, err
	}
	err = q.QueryRowContext(ctx, "select opening_fen from bank_statement where bank_account_id = $1 and state = 'saved' order by from_month limit 1", a.ID).Scan(&b.Statement)
	if err != nil {
		return b, err
	}
	if b.Book, err = balance(ctx, q, a.VillageID, a.Account, b.Day); err != nil {
		return b, err
	}
	for _, side := range []string{SideBank, SideBook} {
		items, err := startItems(ctx, q, a, side, "", b.Day)
		if err != nil {
			return b, err
		}
		b.Items = append(b.Items, items...)
	}
	p, err := lastProof(ctx, q, a.ID)
	b.Fixed = p.ID != 0
	return b, err
}

// AddStartItem records a movement that was under way when the first statement began.
func (s *Store) AddStartItem(ctx context.Context, by user.Actor, v village.Village, account int64, n NewStartItem) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		a, err := bankAccount(ctx, q, v.ID, account)
		if err != nil {
			return err
		}
		b, err := bankStart(ctx, q, a)
		if err != nil {
			return err
		}
		if n, err = n.clean(b); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "insert into bank_start_item (bank_account_id, side, day, fen, summary, set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7)",
			a.ID, n.Side, n.Day.String(), n.Fen, n.Summary, by.ID, db.Time(s.Now()))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "bank.start", v.ID, a.Tail, fmt.Sprintf("%s %s %s", n.Side, n.Day, n.Fen.Plain())))
	})
}

func (n NewStartItem) clean(b BankStart) (NewStartItem, error) {
	switch {
	case b.Day.IsZero():
		return n, fault.Conflictf("先导入第一份对账单。")
	case b.Fixed:
		return n, fault.Conflictf("已经有月份核对过，开始时的未达账项不能再动。")
	}
	bad := fault.Invalidf("没有记上。")
	n.Summary = maskText(privacy.Line(n.Summary))
	if n.Side != SideBank && n.Side != SideBook {
		bad.On("side", "请选是哪一边有、哪一边没有")
	}
	if n.Fen == 0 || abs(n.Fen) > money.Max {
		bad.On("amount", "请写大于零的金额")
	}
	if n.Day.IsZero() || !n.Day.Before(b.Day) {
		bad.On("day", "请写%s以前的日期", b.Day.Chinese())
	}
	if n.Summary == "" || utf8.RuneCountInString(n.Summary) > maxSummary {
		bad.On("summary", "请写是什么钱，不超过 %d 个字", maxSummary)
	}
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

// RemoveStartItem takes one back that nothing is matched with.
func (s *Store) RemoveStartItem(ctx context.Context, by user.Actor, v village.Village, account, id int64) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		a, err := bankAccount(ctx, q, v.ID, account)
		if err != nil {
			return err
		}
		b, err := bankStart(ctx, q, a)
		if err != nil {
			return err
		}
		var used int
		err = q.QueryRowContext(ctx, "select (select count(*) from bank_start_item where id = $1 and bank_account_id = $2) - 1 + (select count(*) from bank_match_item where start_id = $1)", id, a.ID).Scan(&used)
		switch {
		case err != nil:
			return err
		case b.Fixed:
			return fault.Conflictf("已经有月份核对过，开始时的未达账项不能再动。")
		case used < 0:
			return fault.NotFoundf("没有这一项。")
		case used > 0:
			return fault.Conflictf("这一项对过账，不能去掉。")
		}
		if _, err := q.ExecContext(ctx, "delete from bank_start_item where id = $1", id); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "bank.start", v.ID, a.Tail, fmt.Sprintf("去掉 %d", id)))
	})
}
