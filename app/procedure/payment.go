package procedure

import (
	"context"
	"fmt"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// The ledger's side of a matter: which vouchers paid for it, and whether it
// could be paid for on their day. The table matter_voucher is this package's;
// the ledger writes it through the functions here, in its own transactions.

// Decision is how a matter stood on a day, as far as paying for it goes.
// Amounts are in fen.
type Decision struct {
	Code, Title string
	Resolved    calendar.Day // day of the resolution, also a later one; no day if there is none
	InForce     bool         // it could be paid for on the day (R1, R21, R25)
	Why         string       // why not
	Limit       money.Fen    // what may be paid for it in all: its final account, else its contracts, else what was decided; 0: no amount was set
	LimitName   string       // 决算, 合同, 决议
}

// DecisionOn tells how the matter stood on the day: acts dated later count for
// nothing, so that what is told of a payment does not change with what came
// after it.
func (f FiledMatter) DecisionOn(day calendar.Day) (Decision, error) {
	m, err := f.asOf(day)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Code: f.Code(), Title: f.Matter.Start.Title}
	if st := f.Matter.Stages[f.Matter.first(Resolve)]; st.Passed {
		d.Resolved = st.PassedOn
	}
	d.InForce, d.Why = m.InForce(day)
	d.Limit, d.LimitName = m.limit()
	return d, nil
}

// asOf replays what was done up to the day. An act that rests on a later one
// ends it: what stood before it is what was certain.
func (f FiledMatter) asOf(day calendar.Day) (*Matter, error) {
	m, err := f.Matter.ref.New(f.Matter.Template, f.Matter.Start)
	if err != nil {
		return nil, err
	}
	for _, a := range f.Acts {
		if a.Act.On().After(day) {
			continue
		}
		n, err := m.Apply(a.Act, a.At)
		if err != nil {
			break
		}
		m = n
	}
	return m, nil
}

func (m *Matter) limit() (money.Fen, string) {
	switch {
	case m.Settlement() != nil:
		return m.Settlement().Fen, "决算"
	case len(m.Contracts()) > 0:
		return m.Committed(), "合同"
	}
	return m.Start.Fen, "决议"
}

// payYears is for how many years after the one it was opened in a matter is
// offered as what a payment is for.
const payYears = 5

// Payable gives the matters of a village that a payment of the day may name:
// resolved, and still running or finished within a year. The newest first.
func (s *Store) Payable(ctx context.Context, q db.Q, villageID int64, day calendar.Day) ([]FiledMatter, error) {
	all, err := s.matters(ctx, q, "village_id = $1 and year >= $2", villageID, fmt.Sprintf("%04d", day.Year()-payYears))
	if err != nil {
		return nil, err
	}
	var list []FiledMatter
	for i := len(all) - 1; i >= 0; i-- {
		m := all[i].Matter
		switch {
		case !m.Stages[m.first(Resolve)].Passed:
		case m.State == StateRunning, m.State == StateReturned, m.State == StateClosed && !m.Ended.On().AddDays(366).Before(day):
			list = append(list, all[i])
		}
	}
	return list, nil
}

// Of gives a matter of a village inside a transaction; NotFound if it is none of
// the village's.
func (s *Store) Of(ctx context.Context, q db.Q, villageID, id int64) (FiledMatter, error) {
	f, err := s.byID(ctx, q, id)
	if err == nil && f.VillageID != villageID {
		return FiledMatter{}, fault.NotFoundf("没有这件事。")
	}
	return f, err
}

// Link ties a voucher to the matter it is for, or did so until it was parted.
type Link struct {
	MatterID, VoucherID int64
	By                  string // who linked it
	At                  time.Time
	PartedBy            string // empty: it holds
	Reason              string // why it was parted
}

// Pay links a voucher to the matter it is for. A voucher is for one matter only:
// Conflict if it has one already.
func Pay(ctx context.Context, q db.Q, by user.Actor, now time.Time, matterID, voucherID int64) error {
	held, err := LinkOf(ctx, q, voucherID)
	if err != nil {
		return err
	}
	if held.MatterID != 0 {
		return fault.Conflictf("这张凭证已经附了决议。要换的，先把原来的取消。")
	}
	_, err = q.ExecContext(ctx, "insert into matter_voucher (matter_id, voucher_id, linked_by, linked_at) values ($1, $2, $3, $4)", matterID, voucherID, by.ID, db.Time(now))
	return err
}

// Part undoes a link that was made in error; the reason stays beside it and may
// be shown to everyone. Invalid without one, Conflict if there is no link.
func Part(ctx context.Context, q db.Q, by user.Actor, now time.Time, voucherID int64, reason string) error {
	bad := fault.Invalidf("没有取消。")
	switch found := privacy.Scan(reason); {
	case reason == "":
		return bad.On("reason", "请写明为什么取消")
	case len([]rune(reason)) > 100:
		return bad.On("reason", "太长了，请不超过 100 个字")
	case len(found) > 0:
		return bad.On("reason", "里面有%s（%s），公开后人人能看到，请去掉", found[0].Kind, found[0].Masked)
	}
	done, err := q.ExecContext(ctx, "update matter_voucher set parted_by = $2, parted_at = $3, reason = $4 where voucher_id = $1 and parted_by is null", voucherID, by.ID, db.Time(now), reason)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return fault.Conflictf("这张凭证没有附决议，不用取消。")
}

// LinkOf gives the link that a voucher has; the zero Link if it has none.
func LinkOf(ctx context.Context, q db.Q, voucherID int64) (Link, error) {
	list, err := Links(ctx, q, "k.voucher_id = $1 and k.parted_by is null", voucherID)
	if err != nil || len(list) == 0 {
		return Link{}, err
	}
	return list[0], nil
}

// LinksIn gives all links of a village's vouchers of a month (2026-03), the
// parted ones too, oldest first; of all months if month is empty.
func LinksIn(ctx context.Context, q db.Q, villageID int64, month string) ([]Link, error) {
	return Links(ctx, q, "k.voucher_id in (select id from voucher where village_id = $1 and ($2 = '' or month = $2))", villageID, month)
}

// Links reads links, oldest first; where is a condition on matter_voucher k.
func Links(ctx context.Context, q db.Q, where string, args ...any) ([]Link, error) {
	rows, err := q.QueryContext(ctx, `
		select k.matter_id, k.voucher_id, a.name, k.linked_at, coalesce(b.name, ''), k.reason
		from matter_voucher k
		join user_account a on a.id = k.linked_by
		left join user_account b on b.id = k.parted_by
		where `+where+` order by k.id`, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (k Link, err error) {
		var at string
		if err = scan(&k.MatterID, &k.VoucherID, &k.By, &at, &k.PartedBy, &k.Reason); err != nil {
			return k, err
		}
		k.At, err = db.ParseTime(at)
		return k, err
	})
}

// VerifyPayments gives in sentences which links do not hold: a voucher that is
// not posted, of another village, a red one, or one that pays for two matters.
func (s *Store) VerifyPayments(ctx context.Context) ([]string, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select coalesce(d.name, ''), coalesce(m.year, ''), coalesce(m.number, 0), coalesce(v.month, ''), coalesce(v.number, 0),
		       case when m.id is null then '连着的事项没有了'
		            when v.id is null or v.posted = 0 then '连着的凭证没有记账'
		            when v.village_id <> m.village_id then '连着别的村的凭证'
		            when v.reverses_id is not null then '连着一张冲销的凭证'
		            else '同一张凭证付了两次' end
		from matter_voucher k
		left join matter m on m.id = k.matter_id
		left join voucher v on v.id = k.voucher_id
		left join division d on d.id = m.village_id
		where k.parted_by is null and (m.id is null or v.id is null or v.posted = 0 or v.village_id <> m.village_id or v.reverses_id is not null
		   or exists (select 1 from matter_voucher o where o.voucher_id = k.voucher_id and o.parted_by is null and o.id < k.id))
		order by k.id`)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (string, error) {
		var village, year, month, what string
		var matter, voucher int
		err := scan(&village, &year, &matter, &month, &voucher, &what)
		return fmt.Sprintf("%s 事项 %s-%03d 的付款 %s-%03d：%s", village, year, matter, month, voucher, what), err
	})
}
